"""A history from small files, whole."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mtfs.analysis.evidence.history import COLUMNS, LINES, check_history
from mtfs.errors import InputError, RequestError
from mtfs.iotools.history.build import build_history
from tests.iotools.history.small_history import (
    FOREST_HEATH,
    HALTON,
    ST_EDMUNDSBURY,
    WEST_SUFFOLK,
    write_return,
)

#: Halton's lines of a small return, first of its councils [£]: see `small_returns.Returns.amount`.
HALTON_BY_HAND = {
    "education": 1_000_000.0,
    "adult_social_care": 1_070_000.0,
    "police_fire": 1_140_000.0,
    "service_expenditure": 3_210_000.0,
    "benefits_levies_trading": 2_630_000.0,
    "net_current_expenditure": 5_840_000.0,
    "capital_financing": 3_190_000.0,
    "other_non_current": 1_490_000.0,
    "revenue_expenditure": 10_520_000.0,
    "grants_inside_aef": -177_000.0,
    "net_revenue_expenditure": 10_343_000.0,
    "use_of_earmarked_reserves": -191_000.0,
    "retained_rates": -198_000.0,
    "council_tax_requirement": 9_954_000.0,
    "reserves_unallocated": 1_018_000.0,
}


@pytest.fixture
def suffolk(tmp_path: Path) -> Path:
    before = (HALTON, FOREST_HEATH, ST_EDMUNDSBURY)
    write_return(tmp_path, "budget", "2018/19", before)
    write_return(tmp_path, "outturn", "2018/19", before, {(0, "190"): 1100.0})
    write_return(tmp_path, "budget", "2019/20", (HALTON, WEST_SUFFOLK))
    return tmp_path


def of(frame: pd.DataFrame, code: str, year: str, side: str) -> dict[str, float]:
    rows = frame[(frame["ons_code"] == code) & (frame["year"] == year)]
    return dict(zip(rows["line"], rows[side], strict=True))


def test_a_history_holds_the_returns_by_hand(suffolk: Path) -> None:
    frame = build_history([suffolk]).frame
    assert tuple(frame.columns) == COLUMNS
    check_history(frame)
    assert of(frame, "E06000006", "2018/19", "budget") == HALTON_BY_HAND
    outturn = of(frame, "E06000006", "2018/19", "outturn")
    assert outturn["education"] == 1_100_000.0
    assert outturn["council_tax_requirement"] == 10_054_000.0
    assert all(np.isnan(list(of(frame, "E06000006", "2019/20", "outturn").values())))
    assert "covid_grants" not in set(frame["line"])


def test_rows_are_by_council_year_and_line(suffolk: Path) -> None:
    frame = build_history([suffolk]).frame
    order = {line.key: place for place, line in enumerate(LINES)}
    keys = list(zip(frame["ons_code"], frame["year"], frame["line"].map(order), strict=True))
    assert keys == sorted(keys)


def test_councils_that_were_merged_stay_as_they_were_unless_chained(suffolk: Path) -> None:
    made = build_history([suffolk])
    assert set(made.frame["council"]) == {
        "Halton",
        "Forest Heath",
        "St Edmundsbury",
        "West Suffolk",
        "Westminster",
    }
    assert (made.chain, made.succession) == ("none", ())


def test_chained_councils_are_added_up(suffolk: Path) -> None:
    apart = build_history([suffolk]).frame
    made = build_history([suffolk], chain="successors")
    assert set(made.frame["council"]) == {"Halton", "West Suffolk", "Westminster"}
    for side in ("budget", "outturn"):
        found = of(made.frame, "E07000245", "2018/19", side)
        parts = [of(apart, code, "2018/19", side) for code in ("E07000201", "E07000204")]
        assert found == {line: parts[0][line] + parts[1][line] for line in parts[0]}
    west = made.frame[made.frame["ons_code"] == "E07000245"]
    assert set(west[west["year"] == "2019/20"]["breaks"].str.contains("reorganisation")) == {True}
    assert not west[west["year"] == "2018/19"]["breaks"].str.contains("reorganisation").any()
    # Nothing is lost or counted twice.
    assert made.frame["budget"].sum() == pytest.approx(apart["budget"].sum())


def test_a_history_tells_what_does_not_add_up(tmp_path: Path) -> None:
    path = write_return(tmp_path, "outturn", "2030/31", (HALTON, FOREST_HEATH), {(0, "699"): 4000.0})
    made = build_history([path])
    own = [each for each in made.differences if each.council == "Halton"]
    assert [(each.total, each.line_sum, each.printed) for each in own] == [
        ("service_expenditure", 3_210_000.0, 4_000_000.0),
        ("net_current_expenditure", 6_630_000.0, 5_840_000.0),
    ]
    assert "£790,000 less than the total service expenditure of £4,000,000" in own[0].told
    totals = {total.total: total for total in made.totals}
    # The row of Westminster below the table of a small return does not add up either.
    assert (totals["service_expenditure"].authorities, totals["service_expenditure"].off) == (3, 2)
    assert totals["service_expenditure"].printed == pytest.approx(4_000_000.0 + 6_210_000.0 + 7_000.0)


def test_a_return_that_is_not_complete_is_left_out_and_told(tmp_path: Path) -> None:
    path = write_return(tmp_path, "budget", "2030/31", (HALTON, FOREST_HEATH), {(1, "699"): "[x]"})
    made = build_history([path])
    assert set(made.frame["council"]) == {"Halton", "Westminster"}
    assert [(each.council, each.kind, each.year) for each in made.left_out] == [
        ("Forest Heath", "budget", "2030/31")
    ]
    assert made.sources[0].complete == made.sources[0].authorities - 1
    assert "Forest Heath" in {match.council for match in made.matches}


def test_a_return_of_which_lines_are_missing_is_marked(tmp_path: Path) -> None:
    path = write_return(tmp_path, "outturn", "2030/31", (HALTON, FOREST_HEATH), {(0, "759"): "[x]"})
    frame = build_history([path]).frame
    halton = frame[frame["council"] == "Halton"]
    assert set(halton["breaks"].str.split().map(lambda keys: "partial_return" in keys)) == {True}
    assert "other_non_current" not in set(halton["line"])
    assert not frame[frame["council"] == "Forest Heath"]["breaks"].str.contains("partial_return").any()


def test_every_unreadable_cell_is_told(tmp_path: Path) -> None:
    path = write_return(
        tmp_path, "outturn", "2030/31", (HALTON, FOREST_HEATH), {(0, "759"): "lots", (1, "190"): "more"}
    )
    with pytest.raises(InputError) as raised:
        build_history([path])
    assert len(raised.value.faults) == 2


def test_an_unknown_chain_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="'backwards' is no chain; expected none or successors"):
        build_history([tmp_path], chain="backwards")
