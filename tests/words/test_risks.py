"""How the futures differ from the plan, in sentences that hold at the edges."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mtfs
from mtfs.analysis.blocks import Request
from mtfs.analysis.runs import Result, run_request
from mtfs.analysis.sensitivity import sensitivity
from mtfs.words.risks import (
    gap_sentences,
    in_the_futures,
    largest_risks,
    overspend_sentence,
    reasons_sentence,
    reserves_sentences,
    unfunded_sentences,
)
from tests.cases import Tables, case_of
from tests.charts.results import make_result
from tests.closed_forms import one_year_case

MILLION = 1e6
HUNDRED = np.arange(1, 101, dtype=float)[:, None]


def usable(*last: float) -> Result:
    """Return a result whose runs end with these usable reserves, in £m, having begun with 100."""
    ends = np.array(last)[:, None] * MILLION
    return make_result(usable=np.hstack([np.full_like(ends, 100e6), ends]), opening=100e6)


def test_reserves_that_last() -> None:
    assert reserves_sentences(usable(*range(101))) == [
        "The middle future has £50.0m of usable reserves at the end of 2025/26.",
        "1 future in 20 has £5.0m or less at the end of 2025/26.",
        "On the good side, 1 in 20 has £95.0m or more at the end of 2025/26.",
    ]


def test_reserves_that_are_gone_in_some_futures() -> None:
    assert reserves_sentences(usable(*[0] * 10, *[40] * 90)) == [
        "The middle future has £40.0m of usable reserves at the end of 2025/26.",
        "At least 1 future in 20 has none by the end of 2025/26.",
        "On the good side, 1 in 20 has £40.0m or more at the end of 2025/26.",
    ]
    assert reserves_sentences(usable(*[0] * 60, *[40] * 40)) == [
        "The middle future has no usable reserves at the end of 2025/26.",
        "On the good side, 1 in 20 has £40.0m or more at the end of 2025/26.",
    ]
    assert reserves_sentences(usable(*[0] * 100)) == [
        "The middle future has no usable reserves at the end of 2025/26.",
        "At least 19 futures in 20 have none at the end of 2025/26.",
    ]


def test_no_reserves_at_all() -> None:
    assert reserves_sentences(make_result(usable=np.zeros((5, 3)))) == [
        "There are no usable reserves in any year."
    ]


def test_reserves_gone_and_come_again_are_not_said_to_be_gone() -> None:
    paths = np.tile([0.0, 5e6, 0.0, 0.0], (10, 1))
    told = reserves_sentences(make_result(usable=paths, opening=1e6))
    assert told[0] == "The middle future has no usable reserves from the end of 2026/27 on."


def test_the_gap_of_the_first_year_and_the_last() -> None:
    gap = np.hstack([HUNDRED * 0, HUNDRED * 0 + 2, HUNDRED]) * MILLION
    assert gap_sentences(make_result(gap=gap, plan_gap=[0.0, 2 * MILLION, 30 * MILLION])) == [
        "2025/26 has a gap of £2.0m in the plan and in at least 9 of 10 futures.",
        "For 2026/27 the plan has a gap of £30.0m and the middle future a gap of £50.5m; 1 future in 20 is "
        "better than a gap of £6.0m, and 1 in 20 is worse than a gap of £95.0m.",
    ]
    only = make_result(gap=np.tile([0.0, -3e6], (4, 1)))
    assert gap_sentences(only) == [
        "2025/26 has a surplus of £3.0m in the plan and in at least 9 of 10 futures."
    ]


def overspent(*shares: float) -> Result:
    """Return a result in which so many of 10 runs of each plan year are overspent."""
    result = make_result(gap=np.zeros((10, len(shares) + 1)))
    over = np.array([[0.0, *(1e6 if run < 10 * share else 0.0 for share in shares)] for run in range(10)])
    return replace(result, paths={**result.paths, "overspend": over})


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ((0.7,), "In 7 of 10 futures 2025/26 ends with an overspend on the budget that would be set for it."),
        (
            (0.7, 0.7),
            "In 7 of 10 futures 2025/26 ends with an overspend on the budget that would be set for it; the "
            "same holds of 2026/27.",
        ),
        (
            (1.0, 0.0),
            "In all futures 2025/26 ends with an overspend on the budget that would be set for it; for "
            "2026/27 it is none of the futures.",
        ),
    ],
)
def test_overspends(shares: tuple[float, ...], told: str) -> None:
    assert overspend_sentence(overspent(*shares)) == told


def unfunded(*last: float) -> Result:
    ends = np.array(last)[:, None] * MILLION
    return make_result(unfunded=np.hstack([0 * ends, ends]), gap=np.hstack([0 * ends, ends]))


def test_spending_that_finds_no_reserve() -> None:
    assert unfunded_sentences(unfunded(0, 0)) == []
    assert unfunded_sentences(unfunded(*[0] * 60, *[8] * 40)) == [
        "In 4 of 10 futures some spending of 2025/26 finds no reserve to meet it: £8.0m or more in 1 future "
        "of 20."
    ]
    assert unfunded_sentences(unfunded(*range(1, 101))) == [
        "In all futures some spending of 2025/26 finds no reserve to meet it: £50.5m in the middle future, "
        "and £95.0m or more in 1 of 20."
    ]
    assert unfunded_sentences(unfunded(*[0] * 99, 8)) == [
        "In 1 of 100 futures some spending of 2025/26 finds no reserve to meet it."
    ]


def reasons(plan: dict[str, float], mean: dict[str, float]) -> str | None:
    """Tell the reasons where every run has the same, in £m."""
    result = make_result(gap=np.zeros((2, 2)))
    planned = {**result.plan, **{name: np.array([0.0, x * MILLION]) for name, x in plan.items()}}
    paths = {**result.paths, **{name: np.tile([0.0, x * MILLION], (2, 1)) for name, x in mean.items()}}
    return reasons_sentence(replace(result, plan=planned, paths=paths))


def test_why_the_mean_differs_from_the_plan() -> None:
    plan = {"gap": 10.0, "net_spending": 110.0, "savings_delivered": 5.0, "funding": 100.0}
    assert reasons(plan, plan) is None
    worse = {"gap": 15.0, "net_spending": 114.0, "savings_delivered": 2.0, "funding": 99.0}
    assert reasons(plan, worse) == (
        "On average over the futures the gap of 2025/26 is £5.0m above the plan’s: £3.0m from savings that "
        "come in part or late, £1.0m from higher spending before savings and £1.0m from lower funding."
    )
    better = {"gap": 8.0, "net_spending": 107.0, "savings_delivered": 6.0, "funding": 99.0}
    assert reasons(plan, better) == (
        "On average over the futures the gap of 2025/26 is £2.0m below the plan’s: £2.0m from lower spending "
        "before savings and £1.0m from savings above plan, less £1.0m from lower funding."
    )
    odd = {"gap": 14.92, "net_spending": 113.98, "savings_delivered": 2.06, "funding": 99.06}
    assert reasons(plan, odd) == (
        "On average over the futures the gap of 2025/26 is £4.9m above the plan’s: £2.9m from savings that "
        "come in part or late, £1.0m from higher spending before savings and £0.9m from lower funding "
        "(rounded, so they may not add up)."
    )
    reserves = {"gap": 13.0, "net_spending": 110.0, "savings_delivered": 5.0, "funding": 100.0}
    assert reasons(plan, reserves) == (
        "On average over the futures the gap of 2025/26 is £3.0m above the plan’s: £3.0m from reserves and "
        "the schools grant."
    )


@given(st.lists(st.floats(-1e9, 1e9), min_size=8, max_size=8))
def test_reasons_hold_for_any_figures(figures: list[float]) -> None:
    names = ("gap", "net_spending", "savings_delivered", "funding")
    told = reasons(dict(zip(names, figures[:4], strict=True)), dict(zip(names, figures[4:], strict=True)))
    if told is not None:
        assert ": £" in told
        assert told.endswith(".")
        assert "  " not in told


def test_what_is_in_the_futures(tables: Tables, tmp_path: Path) -> None:
    result = run_request(case_of(tables, tmp_path), ["Base"], Request(runs=20))["Base"]
    assert in_the_futures(result) == [
        "10 assumptions on prices, pay, demand and funding, year by year.",
        "2 forecasts of what is spent above or below budget in 2025/26.",
        "1 pressure that may not come at all, and is not in the plan.",
        "5 savings schemes: how much of each is delivered, and how late, which tend to fall short together.",
    ]


def test_a_certain_case_has_nothing_in_its_futures() -> None:
    result = run_request(one_year_case(()), ["Base"], Request(runs=2))["Base"]
    assert in_the_futures(result) == []


def test_the_largest_risks_come_first_and_small_ones_not_at_all() -> None:
    case = one_year_case((1e6, 4e6, 2e6), gap=5e6)
    told = largest_risks(sensitivity(case, request=Request(runs=400)))
    assert [words.split(" ")[0] for words in told] == ["‘d1’", "‘d2’", "‘d0’"]
    assert all("(from " in words for words in told)
    assert largest_risks(sensitivity(one_year_case(()), request=Request(runs=50))) == []


def test_a_real_case_names_its_rows_in_plain_words() -> None:
    case = mtfs.read_case(Path(__file__).parents[2] / "scenarios" / "halton-2024-25.xlsx")
    told = largest_risks(sensitivity(case, request=Request(runs=400)))
    assert len(told) == 4
    assert not any("driver" in words for words in told)


def test_a_mean_that_differs_by_chance_is_given_no_reasons() -> None:
    rng = np.random.default_rng(1)
    gap = np.hstack([np.zeros((50, 1)), rng.normal(5e6, 2e6, (50, 1))])
    assert reasons_sentence(make_result(gap=gap, plan_gap=[0.0, float(gap[:, 1].mean()) + 1e5])) is None
    assert reasons_sentence(make_result(gap=gap[:1], plan_gap=[0.0, 1e6])) is None


def test_reserves_alike_in_nearly_all_futures_are_told_once() -> None:
    assert reserves_sentences(usable(*[40] * 100)) == [
        "At least 9 of 10 futures have £40.0m of usable reserves at the end of 2025/26."
    ]
