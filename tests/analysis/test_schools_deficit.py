"""The schools grant with and without its override, by hand."""

from dataclasses import replace

import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.schools_deficit import SchoolsDeficit, override_law, schools_deficit
from tests.reserves import dsg, make_case


def found(case: Case) -> SchoolsDeficit:
    both = schools_deficit(case, request=Request(runs=5))
    assert both is not None
    return both


def test_a_case_without_the_grant() -> None:
    assert schools_deficit(make_case(), request=Request(runs=5)) is None


def test_both_positions_where_the_case_lets_the_override_last() -> None:
    # 2024/25 to 2029/30: a deficit of £10m grows by £2m each year.
    both = found(make_case(dsg(-10e6, -2e6), plan_years=5))
    assert both.case_ends is None
    assert both.lasting.ends is None
    assert list(both.lasting.middle["dsg"]) == [-12e6, -14e6, -16e6, -18e6, -20e6, -22e6]
    assert list(both.lasting.middle["dsg_call"]) == [0.0] * 6
    ended = both.ended
    assert ended is not None
    assert ended.ends == "2028/29"
    assert list(ended.middle["dsg"]) == [-12e6, -14e6, -16e6, -18e6, 0.0, 0.0]
    assert list(ended.middle["dsg_call"]) == [0.0, 0.0, 0.0, 0.0, 20e6, 2e6]
    # No interest is charged once the deficit is gone.
    assert ended.middle["gap"][4] - both.lasting.middle["gap"][4] == pytest.approx(20e6)


def test_a_share_falls_on_the_council() -> None:
    case = make_case(dsg(-10e6, 0.0), plan_years=4)
    shared = replace(case.base, council=replace(case.base.council, dsg_share=0.25))
    both = found(Case(strategies={"Base": shared}))
    assert both.share == 0.25
    assert both.ended is not None
    assert both.ended.middle["dsg_call"][4] == 2.5e6


def test_the_year_of_the_case_comes_before_that_of_the_law() -> None:
    case = make_case(dsg(-10e6, 0.0), plan_years=4)
    own = replace(case.base, council=replace(case.base.council, dsg_override_ends="2026/27"))
    both = found(Case(strategies={"Base": own}))
    assert both.case_ends == "2026/27"
    assert both.ended is not None
    assert both.ended.middle["dsg_call"][2] == 10e6
    assert both.lasting.middle["dsg_call"][2] == 0.0


def test_an_end_that_the_plan_does_not_reach() -> None:
    assert override_law().first_year == "2028/29"
    assert found(make_case(dsg(-10e6, 0.0), plan_years=3)).ended is None


@pytest.mark.parametrize(
    ("opening", "movement", "is_in_deficit"),
    [(-1.0, 0.0, True), (1e6, 0.0, False), (0.0, 0.0, False), (1e6, -2e6, True), (-1e6, 5e6, True)],
)
def test_whether_there_is_a_deficit(opening: float, movement: float, is_in_deficit: bool) -> None:
    assert found(make_case(dsg(opening, movement))).is_in_deficit is is_in_deficit


def test_the_law_carries_its_sources() -> None:
    assert "31 March 2028" in override_law().basis
    assert all(source.text and source.date for source in override_law().sources)
