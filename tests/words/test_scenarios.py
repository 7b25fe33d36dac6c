"""What each scenario assumes, and what is said of them beside each other."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import mtfs
from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.compare import compare
from mtfs.domain.case import Edit
from mtfs.words.scenarios import (
    chances_sentence,
    in_order_of_gap,
    middle_gap,
    quoted_names,
    scenario_line,
    standing_sentences,
)
from tests.cases import case_of, full_case, with_roles, write_workbook
from tests.charts.results import make_result, run_out_in
from tests.closed_forms import MILLION, random_walk_case

HALTON = Path(__file__).parents[2] / "scenarios" / "halton-2024-25.xlsx"


@pytest.fixture(scope="module")
def halton() -> Case:
    return mtfs.read_case(HALTON)


def test_scenarios_in_a_line(halton):
    assert scenario_line(halton, "Base") == "The case as it stands."
    assert scenario_line(halton, "Savings half delivered") == "the delivery of every savings scheme halved."
    assert scenario_line(halton, "Override ends, with grant") == (
        "the override for schools grant deficits ends before 2028/29; £8.5m more into 'Dedicated schools "
        "grant' in 2026/27."
    )


def test_a_scenario_that_puts_others_together_is_told_by_their_names(halton):
    assert scenario_line(halton, "All together") == (
        "'High inflation', 'Demand surge', 'Savings half delivered', 'Council tax freeze' and 'Override "
        "ends' together."
    )
    more = Edit(
        scenario="All together", sheet="Drivers", row="pay", column="2028/29", operation="add", value=0.01
    )
    case = replace(halton, edits=(*halton.edits, more))
    assert scenario_line(case, "All together").endswith(
        "'Override ends' together; and pay 1.0 point higher in 2028/29."
    )


def test_of_many_changes_the_first_are_told(halton):
    line = scenario_line(halton, "High inflation", most=1)
    assert line == "cpi and care fees 2.0 points higher in 2025/26 and 2026/27; and 2 more changes."
    # One more is told rather than counted.
    assert scenario_line(halton, "High inflation", most=2) == scenario_line(halton, "High inflation")


def test_a_stress_is_told_by_the_library_and_by_what_it_changes_here(tmp_path):
    path = write_workbook(tmp_path / "case.xlsx", with_roles(full_case()))
    case = mtfs.read_case(path, stresses=("placements-surge",))
    line = scenario_line(case, "Placements surge as in 2022")
    assert line.startswith("Spending on children's placements outruns its budget")
    assert line.endswith("Here: placements 10.0 points higher in 2026/27 and 11.0 points higher in 2027/28.")


def test_a_strategy_that_no_edit_made(tmp_path):
    case = case_of(full_case(), tmp_path)
    other = Case(strategies={"Base": case.base, "Other": case.base})
    assert scenario_line(other, "Other") == "What it changes is not listed in the case."


def test_names_are_listed_and_counted():
    assert quoted_names(["A"]) == "'A'"
    assert quoted_names(["A", "B"]) == "'A' and 'B'"
    assert quoted_names(list("ABCD"), most=3) == "'A', 'B' and 2 more"
    assert quoted_names([]) == ""


def test_the_first_scenario_stays_first_and_the_largest_gap_follows():
    gaps = {"Base": 5.0, "A": 1.0, "B": 9.0, "C": 9.0, "D": -4.0}
    results = {name: make_result(gap=np.full((3, 2), gap), scenario=name) for name, gap in gaps.items()}
    assert in_order_of_gap(results) == ["Base", "B", "C", "A", "D"]
    assert middle_gap(results["D"]) == -4.0


def test_the_chances_beside_each_other():
    def told(**hits: tuple[int, ...]) -> str:
        return chances_sentence({name: run_out_in(*h, scenario=name) for name, h in hits.items()})

    assert (
        told(Base=(0, 0, 0), A=(0, 0, 0))
        == "Usable reserves last to the end of 2026/27 under every scenario."
    )
    assert told(Base=(0, 30, 0), A=(0, 30, 0)).startswith(
        "Usable reserves run out by the end of 2026/27 in 30%"
    )
    assert told(Base=(0, 10, 20), A=(0, 0, 50)) == (
        "By the end of 2026/27 usable reserves have run out in 3 of 10 futures under 'Base', and in half of "
        "futures under 'A'."
    )
    assert told(Base=(0, 0, 0), A=(0, 0, 20), B=(0, 0, 20)).endswith(
        "in none of the futures under 'Base', and in 2 of 10 futures under each of the others."
    )
    assert told(
        Base=(0, 0, 10), A=(0, 0, 20), B=(0, 0, 70), C=(0, 0, 100), D=(0, 0, 100), E=(0, 0, 100)
    ).endswith(
        "Of the other scenarios, 'A' has the fewest such futures (2 of 10 futures), and 3 have the most (all "
        "futures)."
    )
    # All have run out in the end: the year that tells them apart is told.
    assert told(Base=(100, 0, 0), A=(20, 80, 0)).startswith(
        "By the end of 2024/25 usable reserves have run out"
    )


def comparison_of(*more: float, sd: float = 3e6, other_sd: float | None = None, runs: int = 300):
    base = random_walk_case(sd, opening=8e6, years=3, gap=2 * MILLION)
    strategies = {"Base": base.base}
    for letter, amount in zip("ABCDEFG", more, strict=False):
        case = random_walk_case(other_sd or sd, opening=8e6, years=3, gap=2 * MILLION - amount)
        strategies[letter] = case.base
    return compare(Case(strategies=strategies), request=Request(runs=runs))


def test_what_is_better_and_worse_in_every_future():
    *said, judged = standing_sentences(comparison_of(1e6, -1e6, 0.0))
    end = "at the end of 2028/29"
    assert said == [
        f"Under 'B' the council stands worse {end} than under 'Base', in every future tested.",
        f"Under 'A' the council stands better {end} than under 'Base', in every future tested.",
        f"Under 'C' the council stands the same {end} as under 'Base', in every future tested.",
    ]
    assert judged.startswith("Better and worse are judged by")


def test_all_others_alike_are_counted():
    assert standing_sentences(comparison_of(-1e6, -2e6, -3e6))[0].startswith(
        "Under each of the 3 other scenarios the council stands worse"
    )


def test_what_is_better_in_some_futures_and_worse_in_others():
    found = comparison_of(1e6, other_sd=9e6)
    better, worse = (float(found.standing.better[k, 1 - k, -1]) for k in (1, 0))
    assert 0 < worse < better < 1
    said = standing_sentences(found)
    assert said[0].startswith("Under 'A' the council stands better in about ")
    assert " and worse in " in said[0]
    assert said[0].endswith(" at the end of 2028/29 than under 'Base'.")


def test_one_run_is_one_future():
    assert standing_sentences(comparison_of(1e6, runs=1))[0].endswith("in the one future tested.")
