"""A comparison for other programs: tidy tables and JSON that say the same."""

import csv
import io
import json
import math

import pytest

from mtfs.analysis.evidence.neighbours.study import compare_with
from mtfs.iotools.history.records import HistorySource
from mtfs.iotools.neighbours import neighbour_files, neighbour_json
from tests.analysis.evidence.neighbours.made import Amounts, council_named, group_of, history_of

YEARS = ("2021/22", "2022/23", "2023/24")
NAMES = {"Ayton": "UA", "=Beeby": "UA", "Ceeford": "MD"}
BUDGETS: Amounts = {
    (name, year, line): (50.0, 55.0)
    for name in NAMES
    for year in YEARS
    for line in ("net_revenue_expenditure", "service_expenditure")
}
SOURCE = HistorySource(
    file="rs.xlsx", kind="outturn", year="2023/24", published="", sha256="abc", authorities=3, complete=3
)


def study(**amounts: float):
    # Ceeford puts 4 into reserves a year, where the others take 4 out.
    moved: Amounts = {
        ("Ceeford", year, line): value
        for year in YEARS
        for line, value in (("use_of_earmarked_reserves", 4.0), *amounts.items())
    }
    history = history_of(NAMES, YEARS, {**BUDGETS, **moved})
    return compare_with(history, council_named(history, "Ayton"), group_of(history, "=Beeby", "Ceeford"))


def table(name: str) -> list[dict[str, str]]:
    text = neighbour_files(study())[name].decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_a_row_for_each_indicator() -> None:
    rows = {row["indicator"]: row for row in table("indicators.csv")}
    care = rows["social_care_of_net_spending"]
    assert float(care["council"]) == pytest.approx(80 / 55)
    assert (care["neighbours"], care["above"], care["below"], care["year"]) == ("2", "0", "0", "2023/24")
    left = rows["reserves_years_left"]
    assert (left["council"], left["not_falling"], left["since"]) == ("5.0", "False", "2021/22")
    # Of two neighbours one does not fall, so that there is no highest and no median to write.
    assert (left["lowest"], left["median"], left["highest"]) == ("5.0", "", "")
    assert left["not_falling_neighbours"] == "1"
    for row in rows.values():
        assert row["definition"]
        assert row["source"]
        assert row["may_explain"]


def test_a_row_for_each_council_and_for_each_year() -> None:
    rows = [row for row in table("councils.csv") if row["indicator"] == "reserves_years_left"]
    assert [(row["council"], row["neighbour"], row["value"], row["not_falling"]) for row in rows] == [
        ("Ayton", "False", "5.0", "False"),
        # A name that a spreadsheet would take for a formula is guarded.
        ("'=Beeby", "True", "5.0", "False"),
        ("Ceeford", "True", "", "True"),
    ]
    errors = table("overspends.csv")
    assert len(errors) == 3 * 3
    assert {float(row["outturn_over_budget"]) for row in errors} == {0.1}
    assert {row["line"] for row in errors} == {"net_revenue_expenditure"}


def test_json_says_the_same_and_holds_no_odd_numbers() -> None:
    found = study()
    told = json.loads(neighbour_json(found, [SOURCE], "1.2.3"), parse_constant=lambda name: pytest.fail(name))
    assert told["mtfs_version"] == "1.2.3"
    assert told["council"] == {"name": "Ayton", "ons_code": "E06000100", "class": "UA"}
    assert [each["name"] for each in told["neighbours"]] == ["=Beeby", "Ceeford"]
    assert told["returns"] == [
        {"file": "rs.xlsx", "kind": "outturn", "year": "2023/24", "published": "", "sha256": "abc"}
    ]
    indicators = told["tables"]["indicators"]
    assert [row["indicator"] for row in indicators] == [row["indicator"] for row in table("indicators.csv")]
    for row, standing in zip(indicators, found.standings, strict=True):
        assert row["council"] == pytest.approx(standing.value)
        if math.isfinite(standing.median):
            assert row["median"] == pytest.approx(standing.median)
    assert set(told["sentences"]) == {row["indicator"] for row in indicators}
    assert told["middle_year"]["net_revenue_expenditure"]["council"] == pytest.approx(0.1)
    assert neighbour_json(found, [SOURCE], "1.2.3") == neighbour_json(study(), [SOURCE], "1.2.3")


def test_tables_without_rows_have_heads() -> None:
    history = history_of(NAMES, ("2023/24",))
    bare = history[history["line"] == "net_revenue_expenditure"]
    found = compare_with(bare, council_named(bare, "Ayton"), group_of(bare, "Ceeford"))
    files = neighbour_files(found)
    assert files["indicators.csv"] == b"indicator\n"
    assert files["overspends.csv"] == b"line\n"
    assert json.loads(neighbour_json(found, [], "1"))["for_members"] == []
