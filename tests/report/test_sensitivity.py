"""What drives the outcomes, in words that hold at the edges, and in tables."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.findings import Finding, Table
from mtfs.analysis.sensitivity import MOST_PATHS, Sensitivity, sensitivity
from mtfs.analysis.sensitivity.redraws import RedrawKind
from mtfs.domain.assumptions import Correlations
from mtfs.domain.budget import CostLine, MonitoringLine, Pressure
from mtfs.report.studies.sensitivity import sensitivity_finding, sensitivity_study
from mtfs.words.chances import estimate_words
from tests.cases import case_of, full_case
from tests.closed_forms import FUNDING, MILLION, one_year_case

RUNS = Request(runs=4000)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Sensitivity:
    folder: Path = tmp_path_factory.mktemp("case")
    return sensitivity(case_of(full_case(), folder), request=RUNS)


def told(case: Case, **asked: object) -> Finding:
    return sensitivity_finding(sensitivity(case, request=RUNS, **asked))  # type: ignore[arg-type]


def changed(case: Case, **parts: object) -> Case:
    return Case(strategies={"Base": replace(case.base, **parts)})


def cells(table: Table) -> list[dict[str, object]]:
    return [dict(zip((c.key for c in table.columns), row, strict=True)) for row in table.rows]


def shares(case: Case, kind: RedrawKind, truth: Sequence[float]) -> list[str]:
    """Write the shares of the gap as a sentence has them: what they should be, but for their error."""
    found = sensitivity(case, request=RUNS)
    effects, of = found.effects, found.effects.shares["gap"]
    together = kind is RedrawKind.TOGETHER
    values, intervals = (of.first, of.first_interval) if together else (of.total, of.total_interval)
    which = effects.of_kind(kind)
    low, high = intervals[which, found.at].T
    # Twice as far as the interval of 19 in 20 reaches.
    assert (np.abs(values[which, found.at] - truth) <= high - low).all()
    return [estimate_words(float(values[i, found.at])) for i in which]


def test_the_first_sentence_ranks_the_groups_with_their_shares() -> None:
    case = one_year_case((8 * MILLION, 4 * MILLION, 0.1 * MILLION), gap=MILLION)
    d0, d1, _ = shares(case, RedrawKind.GROUP, (64 / 80.01, 16 / 80.01, 0.01 / 80.01))
    first, *_ = told(case).sentences
    assert first == (
        f"What drives the gap of 2026/27 most: the driver 'd0' with {d0} of the spread, then the driver 'd1' "
        f"with {d1}."
    )


def test_what_alone_moves_the_gap_is_told_without_a_share() -> None:
    first, *_ = told(one_year_case((MILLION,), gap=MILLION)).sentences
    assert first == "What drives the gap of 2026/27 most: the driver 'd0' and nothing else."


def test_what_the_runs_cannot_tell_apart_is_level() -> None:
    first, *_ = told(one_year_case((MILLION, MILLION), gap=MILLION)).sentences
    assert ", about level with the driver" in first


def test_many_small_ones_are_still_told_of() -> None:
    first, *_ = told(one_year_case((MILLION,) * 110, gap=MILLION)).sentences
    assert first.startswith("What drives the gap of 2026/27 most: the driver 'd")


def test_drivers_that_move_together_are_one_and_the_one_that_tells_most_is_named() -> None:
    pair = Correlations(("d0", "d1"), ((1.0, 0.5), (0.5, 1.0)))
    case = one_year_case((3 * MILLION, 8 * MILLION, MILLION), correlations=pair)
    sentences = told(case).sentences
    # Of a variance of 98 they make 97, and d1 with what comes with it (8 + 0.5 x 3)².
    both, _ = shares(case, RedrawKind.GROUP, (97 / 98, 1 / 98))
    assert f"the 2 drivers that move together ('d1' and 'd0') with {both} of the spread" in sentences[0]
    _, tells = shares(case, RedrawKind.TOGETHER, ((3 + 0.5 * 8) ** 2 / 98, (8 + 0.5 * 3) ** 2 / 98))
    assert sentences[1].startswith(
        f"Of these drivers 'd1' tells most: {tells} of the spread with what comes with it"
    )
    alone = told(one_year_case((3 * MILLION, 8 * MILLION))).sentences
    assert not any("Of these drivers" in sentence for sentence in alone)


def test_what_they_do_to_each_other_is_told_where_it_is_much() -> None:
    base = one_year_case((0.5 * FUNDING, 0.4 * FUNDING))
    costs = (CostLine(service="S", base_budget=3 * FUNDING, price_driver="d0", demand_driver="d1"),)
    funding = tuple(replace(line, driver=None) for line in base.base.funding)
    product = told(changed(base, costs=costs, funding=funding)).sentences
    assert any("% of the spread comes from what these do to each other" in sentence for sentence in product)
    assert not any("each other" in sentence for sentence in told(base).sentences)


def test_an_error_of_the_shares_is_not_told_as_what_they_do_to_each_other() -> None:
    # The base year's gap is a sum, of which nothing does anything to anything else.
    lines = (
        MonitoringLine(service="A", low=5e5, likely=1e6, high=2.5e6),
        MonitoringLine(service="B", low=-1e6, likely=-5e5, high=0),
    )
    case = changed(one_year_case(()), monitoring=lines)
    for seed in range(40):
        result = sensitivity(case, year="2025/26", request=Request(runs=1_000, seed=seed))
        assert not any("each other" in sentence for sentence in sensitivity_finding(result).sentences)


def test_the_largest_of_the_tornado_are_told_with_surpluses_as_such() -> None:
    sentences = told(one_year_case((4 * MILLION, MILLION), gap=2 * MILLION)).sentences
    (alone,) = (s for s in sentences if s.startswith("With all else as planned"))
    assert alone.startswith(
        "With all else as planned (a gap of £2.0m in 2026/27), the driver 'd0' alone takes the gap from a "
        "surplus of £3.1m to a gap of £7.1m in 8 of 10 futures; the driver 'd1' from £0."
    )


@pytest.mark.parametrize(
    ("opening", "gap", "words"),
    [
        (
            50.0,
            1.0,
            "In none of the futures usable reserves have run out by the end of 2026/27, which leaves",
        ),
        (0.0, 50.0, "In all futures usable reserves have run out by the end of 2026/27, which leaves too"),
        (5.0, 5.0, "turns most on the driver 'd0' with"),
    ],
)
def test_the_chance_of_running_out_is_explained_where_it_varies(
    opening: float, gap: float, words: str
) -> None:
    case = one_year_case((4 * MILLION, MILLION), opening=opening * MILLION, gap=gap * MILLION)
    sentences = told(case).sentences
    assert any(words in sentence for sentence in sentences)
    if gap > opening:
        assert any(s.startswith("What drives the reserves needed to last through 2026/27") for s in sentences)


def test_one_alone_has_nothing_to_overlap_with_though_its_estimate_comes_to_more_than_the_whole() -> None:
    case = one_year_case((3 * MILLION,), opening=3 * MILLION)
    found = sensitivity(case, request=RUNS)
    # As few runs may estimate it.
    above = {key: replace(of, total=1.2 * np.ones_like(of.total)) for key, of in found.effects.shares.items()}
    sentences = sensitivity_finding(replace(found, effects=replace(found.effects, shares=above))).sentences
    assert any("turns most on the driver 'd0' and nothing else." in sentence for sentence in sentences)


def test_a_chance_that_the_runs_are_too_few_for_is_not_called_too_small() -> None:
    found = sensitivity(
        one_year_case((4 * MILLION, MILLION), opening=9 * MILLION, gap=5 * MILLION),
        request=Request(runs=100),
    )
    assert 0.05 < found.effects.chance[-1] < 0.4
    (sentence,) = (s for s in sensitivity_finding(found).sentences if "have run out by the end" in s)
    assert sentence.endswith(" by the end of 2026/27; it takes more runs to tell what that turns on.")


def test_where_nothing_is_ever_needed_only_the_chance_is_told() -> None:
    sentences = told(one_year_case((MILLION,), opening=9 * MILLION, gap=-50 * MILLION)).sentences
    assert "In none of the futures usable reserves have run out by the end of 2026/27." in sentences
    assert not any("needed" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("sds", "opening", "gap", "words"),
    [
        ((4.0, 1.0), 5.0, 3.0, "last to {}; at the bad end of 8 in 10 futures the driver 'd0' alone would"),
        (
            (4.0, 3.0),
            5.0,
            3.0,
            "any one of these alone would make them run out: the driver 'd0' and the driver 'd1'.",
        ),
        ((4.0, 1.0), 5.0, 7.0, "have run out by {}; at the good end of 8 in 10 futures the driver 'd0'"),
        ((1.0, 1.0), 50.0, 3.0, "last to {}, and at neither end"),
        (
            (4.0, 3.5, 3.0, 2.5, 2.0),
            5.0,
            3.0,
            "the driver 'd0', the driver 'd1', the driver 'd2' and 2 more.",
        ),
    ],
)
def test_those_that_alone_decide_whether_reserves_last(
    sds: tuple[float, ...], opening: float, gap: float, words: str
) -> None:
    case = one_year_case([sd * MILLION for sd in sds], opening=opening * MILLION, gap=gap * MILLION)
    assert words.format("the end of 2026/27") in told(case).sentences[-1]


def test_a_rare_pressure_is_told_of_in_a_note() -> None:
    rare = Pressure(name="Legal claim", amounts=(4 * MILLION,), recurrent=True, probability=0.05)
    often = replace(rare, name="Contract", probability=0.5)
    finding = told(changed(one_year_case((MILLION,), gap=MILLION), pressures=(rare, often)))
    assert finding.notes[0] == (
        "'Legal claim' comes in no more than 1 of 10 futures, and so at neither end of its range; if it "
        "alone comes, 2026/27 has a gap of £5.0m."
    )
    assert not any("Contract" in note for note in finding.notes)


def test_a_year_that_is_certain() -> None:
    sentences = told(one_year_case((MILLION,), gap=MILLION), year="2025/26").sentences
    assert sentences[0] == "The gap of 2025/26 is the same in every future: nothing drives it."
    assert not any(sentence.startswith("With all else") for sentence in sentences)


def test_a_case_without_uncertainty() -> None:
    finding = told(changed(one_year_case(()), drivers=()))
    assert finding.sentences == (
        "Nothing in this case is uncertain, so nothing drives the gap beside the plan itself.",
    )
    assert all(table.rows == () for table in finding.tables)


def test_a_few_runs_are_too_few() -> None:
    found = sensitivity(one_year_case((MILLION,)), request=Request(runs=10))
    assert sensitivity_finding(found).sentences == (
        "The runs are too few to tell what drives the gap of 2026/27; ask for 50 or more.",
    )


def test_a_long_run_says_what_the_tornado_is_from(full: Sensitivity) -> None:
    note = f"The tornado and the rank correlations are from the first {MOST_PATHS:,} futures."
    assert note not in sensitivity_finding(full).notes
    assert note in sensitivity_finding(replace(full, runs=MOST_PATHS + 1)).notes


def test_tables_hold_every_year_and_the_one_asked_for_first(full: Sensitivity) -> None:
    finding = sensitivity_finding(replace(full, year="2026/27"), top=3)
    assert [table.key for table in finding.tables] == ["effects", "drivers", "tornado", "programme", "ranks"]
    counts = {"effects": 12, "drivers": 3, "tornado": 18, "programme": 6, "ranks": 18}
    for table in finding.tables:
        rows = cells(table)
        assert len(rows) == counts[table.key] * 5
        assert [row["year"] for row in rows[:: counts[table.key]]] == [
            *("2026/27", "2025/26", "2027/28", "2028/29", "2029/30")
        ]
    assert [table.brief_rows for table in finding.tables] == [3, 3, 3, 0, 0]


def test_the_tornado_table_has_the_longest_first_and_says_whether_reserves_run_out(full: Sensitivity) -> None:
    rows = [row for row in cells(sensitivity_finding(full).table("tornado")) if row["year"] == "2029/30"]
    reach = [
        max(row["gap_p90"], row["gap_plan"], row["gap_if_it_comes"] or -np.inf)
        - min(row["gap_p10"], row["gap_plan"], row["gap_if_it_comes"] or np.inf)
        for row in rows
    ]
    assert reach == sorted(reach, reverse=True)
    opening = full.tornado.opening
    for row in rows:
        for case in ("plan", "p10", "p90"):
            assert row[f"runs_out_{case}"] == ("yes" if row[f"needed_{case}"] > opening + 0.005 else "no")
        assert row["gap_p10_low"] <= row["gap_p10"] <= row["gap_p10_high"]
    (claim,) = (row for row in rows if row["what"] == "Legal claim (pressure)")
    assert claim["figure"] == "size as a multiple of the amount, 0 where it does not come"
    assert (claim["figure_p10"], claim["runs_out_if_it_comes"] in ("yes", "no")) == (0.0, True)
    assert rows[0]["runs_out_if_it_comes"] is None


def test_shares_that_do_not_exist_are_blank(full: Sensitivity) -> None:
    rows = cells(sensitivity_finding(full).table("effects"))
    base_year = [row for row in rows if row["year"] == "2025/26"]
    assert full.effects.chance[0] == 0
    assert all(row["exhausted_by_total"] is None for row in base_year)
    assert all(row["gap_total"] is not None for row in base_year)
    assert all(value is None or value == value for row in rows for value in row.values())


def test_lines_of_one_service_have_labels_of_their_own() -> None:
    lines = (
        MonitoringLine(service="Care", low=-1.0, likely=0.0, high=4.0),
        MonitoringLine(service="Care", low=-1.0, likely=0.0, high=4.0),
        MonitoringLine(service="Roads", low=-1.0, likely=0.0, high=4.0),
    )
    finding = told(changed(one_year_case((MILLION,)), monitoring=lines))
    labels = {row["what"] for row in cells(finding.table("tornado"))}
    assert labels == {"d0", "Care (in-year, line 1)", "Care (in-year, line 2)", "Roads (in-year)"}


def test_the_pictures_are_those_that_the_figures_allow(full: Sensitivity) -> None:
    def names(found: Sensitivity) -> list[str]:
        return [picture.name for picture in sensitivity_study(found).draw("Source: a test.")]

    assert 0.01 < full.effects.chance[2] < 0.99 < full.effects.chance[4]
    first = ["tornado", "shares-of-the-gap", "drivers-that-move-together"]
    assert names(replace(full, year="2027/28")) == [*first, "shares-of-running-out"]
    assert names(full) == [*first, "shares-of-reserves-needed"]
    assert names(sensitivity(one_year_case((MILLION,)), year="2025/26", request=RUNS)) == ["tornado"]
