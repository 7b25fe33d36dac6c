"""Titles must be true of the figures, whatever the figures are."""

import numpy as np
import pytest

from mtfs.analysis.summary import gap_events
from mtfs.words.titles import (
    exhaustion_title,
    gap_title,
    reserves_title,
    title_exhaustion_chance,
    title_gap_fan,
    title_reserves_fan,
)
from tests.charts.results import make_result, run_out_in

YEARS = ("2024/25", "2025/26", "2026/27")


@pytest.mark.parametrize(
    ("chances", "title"),
    [
        ((0, 0, 0), "Usable reserves last to the end of 2026/27 in every future tested"),
        ((0, 0, 0.0001), "Usable reserves last to the end of 2026/27 in almost every future"),
        ((0, 0.05, 0.05), "Usable reserves last to the end of 2026/27 in almost every future"),
        ((0, 0, 0.0501), "Usable reserves are very likely to last to the end of 2026/27"),
        ((0, 0, 0.1), "Usable reserves are very likely to last to the end of 2026/27"),
        ((0, 0, 0.25), "Usable reserves are likely to last to the end of 2026/27"),
        ((0, 0, 0.49), "Usable reserves are more likely than not to last to the end of 2026/27"),
        ((0, 0, 0.5), "Usable reserves are as likely as not to run out by the end of 2026/27"),
        ((0, 0.5, 0.5), "Usable reserves are as likely as not to run out by the end of 2026/27"),
        ((0, 0.5, 0.51), "Usable reserves are more likely than not to run out by the end of 2026/27"),
        ((0, 0.51, 1), "Usable reserves are more likely than not to run out in 2025/26"),
        ((0, 0.8, 1), "Usable reserves are likely to run out in 2025/26"),
        # Three quarters by then, and yet in that year itself no more than "more likely than not".
        ((0, 0.13, 0.75), "Usable reserves are likely to run out by the end of 2026/27"),
        ((0, 0.02, 0.75), "Usable reserves are likely to run out in 2026/27"),
        ((0.3, 0.45, 0.95), "Usable reserves are very likely to run out by the end of 2026/27"),
        ((0, 0.9937, 1), "Usable reserves are almost certain to run out in 2025/26"),
        ((0, 0, 1), "Usable reserves run out in 2026/27 in every future tested"),
        ((0, 0.01, 1), "Usable reserves run out by the end of 2026/27 in every future tested"),
        ((1, 1, 1), "Usable reserves run out in 2024/25, the base year, in every future tested"),
        ((0.7, 0.8, 1), "Usable reserves are likely to run out in 2024/25, the base year"),
    ],
)
def test_reserves(chances, title):
    assert reserves_title(YEARS, chances) == title


@pytest.mark.parametrize(
    ("chances", "title"),
    [
        ((0, 0, 0), "Usable reserves do not run out by the end of 2026/27 in any future tested"),
        (
            (0, 0, 0.001),
            "The chance that usable reserves have run out is less than 1% by the end of 2026/27",
        ),
        ((0, 0.2, 0.5), "The chance that usable reserves have run out rises to 50% by the end of 2026/27"),
        ((0, 0.2, 0.2), "The chance that usable reserves have run out rises to 20% by the end of 2025/26"),
        (
            (0, 0.2, 0.9999),
            "The chance that usable reserves have run out rises to more than 99% by the end of 2026/27",
        ),
        (
            (0.3, 0.3, 0.3),
            "The chance that usable reserves have run out is 30% from 2024/25, the base year, on",
        ),
        ((0, 0.999, 1), "By the end of 2026/27 usable reserves have run out in every future tested"),
        ((1, 1, 1), "By the end of 2024/25 usable reserves have run out in every future tested"),
    ],
)
def test_exhaustion(chances, title):
    assert exhaustion_title(YEARS, chances) == title


def test_one_plan_year():
    years = YEARS[:2]
    assert reserves_title(years, (0, 1)) == "Usable reserves run out in 2025/26 in every future tested"
    assert reserves_title(years, (0, 0)) == (
        "Usable reserves last to the end of 2025/26 in every future tested"
    )


@pytest.mark.parametrize(
    ("plan", "gaps", "title"),
    [
        (1e6, [2e6, 3e6], "The gap in 2026/27 is larger than planned in every future tested"),
        (1e6, [0, 0.5e6], "The gap in 2026/27 is smaller than planned in every future tested"),
        (1e6, [2e6, 2e6, 0], "The gap in 2026/27 is likely to be larger than planned"),
        (1e6, [2e6, 0, 0], "The gap in 2026/27 is likely to be smaller than planned"),
        (1e6, [2e6, 0], "The gap in 2026/27 is as likely to be larger than planned as smaller"),
        (1e6, [2e6, 1e6], "The gap in 2026/27 may be as planned, larger or smaller"),
        (1e6, [1e6, 1e6 + 0.004], "The gap in 2026/27 is as planned in every future tested"),
        (-1e6, [-1e6, 0], "There is no gap in 2026/27 in the plan or in any future tested"),
        (0, [-1e6, 0.004], "There is no gap in 2026/27 in the plan or in any future tested"),
        (-1e6, [1, 1], "A surplus is planned for 2026/27, but there is a gap in every future tested"),
        (0, [1, 1], "No gap is planned for 2026/27, but there is a gap in every future tested"),
        (-1e6, [1, 0], "A surplus is planned for 2026/27, but a gap is as likely as not"),
        (-1e6, [1, 1, 0], "A surplus is planned for 2026/27, but a gap is likely"),
        (0, [1, 0, 0], "No gap is planned for 2026/27, and a gap is unlikely"),
    ],
)
def test_gap(plan, gaps, title):
    happened = gap_events(np.array(gaps, dtype=float)[:, None], np.array([plan], dtype=float))
    assert gap_title("2026/27", plan, {name: event.mean() for name, event in happened.items()}) == title


def test_titles_are_drawn_from_the_runs():
    result = run_out_in(0, 10, 60)
    assert title_reserves_fan(result) == "Usable reserves are likely to run out by the end of 2026/27"
    assert title_exhaustion_chance(result) == (
        "The chance that usable reserves have run out rises to 70% by the end of 2026/27"
    )


def test_reserves_gone_in_the_base_year_were_there_at_its_start():
    result = run_out_in(100, 0)
    assert title_reserves_fan(result) == (
        "Usable reserves run out in 2024/25, the base year, in every future tested"
    )


def test_no_reserves_at_all():
    quiet = make_result(usable=np.zeros((4, 3)))
    title = "There are no usable reserves in any year, and no future tested calls on them"
    assert title_reserves_fan(quiet) == title_exhaustion_chance(quiet) == title
    short = make_result(usable=np.zeros((4, 3)), unfunded=np.ones((4, 3)))
    title = "There are no usable reserves in any year to meet a gap"
    assert title_reserves_fan(short) == title_exhaustion_chance(short) == title


def test_a_reserve_that_is_paid_in_and_drawn_within_the_year_counts():
    result = make_result(usable=np.zeros((4, 3)))
    result.paths["drawdown"][:, 1] = 1e6
    assert "last to the end of 2026/27" in title_reserves_fan(result)


def test_never_a_gap():
    assert title_gap_fan(make_result(gap=np.full((4, 3), -1.0))) == (
        "There is no gap in any year, in the plan or in any future tested"
    )
