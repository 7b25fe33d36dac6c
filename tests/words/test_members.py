"""What members are told of a run, at its edges: never more than the runs say, and plain to read."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mtfs
from mtfs.analysis.blocks import Request
from mtfs.analysis.runs import Result, run_request
from mtfs.analysis.solve import solve
from mtfs.words.members import (
    chance_number,
    chance_sentences,
    futures_note,
    gap_number,
    key_numbers,
    lasting_sentences,
    middle_sentences,
    minimum_sentences,
    plan_sentences,
    reserves_number,
    savings_sentences,
)
from tests.charts.results import futures, make_result, run_out_in
from tests.closed_forms import one_year_case
from tests.reading_ease import reading_ease
from tests.solutions import NEVER, made_answer, made_solution, rising

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MILLION = 1e6
#: Plain English by Flesch's own scale.
PLAIN = 60


def gaps(*plan: float, runs: int = 4, **others: object) -> Result:
    """Return a result whose every run has the plan's gaps, in £m."""
    return make_result(gap=np.tile(np.array(plan) * MILLION, (runs, 1)), **others)  # type: ignore[arg-type]


# The three numbers.


def test_the_first_number_is_the_gap_of_next_year() -> None:
    result = make_result(
        gap=np.array([[0.0, 3.0], [0.0, 5.0], [0.0, 9.0]]) * MILLION, plan_gap=[0.0, 2 * MILLION]
    )
    assert gap_number(result) == ("£5.0m", "gap in 2025/26 in the middle future; the plan has a gap of £2.0m")


@pytest.mark.parametrize(
    ("plan", "number"),
    [
        ((0, 2), ("£2.0m", "gap in 2025/26 in the middle future; the plan has the same")),
        ((0, -2), ("£2.0m", "surplus in 2025/26 in the middle future; the plan has the same")),
        ((0, 0), ("No gap", "in 2025/26 in the middle future; the plan has the same")),
    ],
)
def test_a_gap_a_surplus_and_neither(plan: tuple[float, ...], number: tuple[str, str]) -> None:
    assert gap_number(gaps(*plan)) == number


def test_where_reserves_run_out_at_once_it_is_this_years_overspend() -> None:
    gap, unfunded = np.tile([8e6, 1e6], (4, 1)), np.tile([3e6, 0.0], (4, 1))
    assert gap_number(make_result(gap=gap, unfunded=unfunded)) == (
        "£8.0m",
        "overspend in 2024/25 in the middle future",
    )


@pytest.mark.parametrize(
    ("opening", "earmarked", "number"),
    [
        (5e6, 6.5e6, ("£11.5m", "usable reserves at the start of 2024/25")),
        (0.0, 0.0, ("£0", "usable reserves at the start of 2024/25")),
    ],
)
def test_the_second_number_is_what_can_be_used(
    opening: float, earmarked: float, number: tuple[str, str]
) -> None:
    assert reserves_number(gaps(0, 1, opening=opening, earmarked=earmarked)) == number


@pytest.mark.parametrize(
    ("hits", "number"),
    [
        ((0, 30, 57), ("About 9 of 10", "futures see usable reserves run out by the end of 2026/27")),
        ((0, 50, 0), ("Half", "futures see usable reserves run out by the end of 2025/26")),
        ((0, 0, 4), ("4 of 100", "futures see usable reserves run out by the end of 2026/27")),
        ((0, 0, 0), ("None", "of the 100 futures tested sees usable reserves run out by the end of 2026/27")),
        ((100, 0, 0), ("All", "of the 100 futures tested see usable reserves run out by the end of 2024/25")),
    ],
)
def test_the_third_number_is_the_chance(hits: tuple[int, ...], number: tuple[str, str]) -> None:
    assert chance_number(run_out_in(*hits)) == number


def test_the_chance_of_one_future_is_no_chance() -> None:
    end = "in the one future tested: usable reserves run out by the end of 2025/26"
    assert chance_number(run_out_in(0, 1, runs=1)) == ("Yes", end)
    assert chance_number(run_out_in(0, 0, runs=1)) == ("No", end)


def test_without_reserves_it_is_spending_that_cannot_be_met() -> None:
    unfunded = np.array([[0.0, 1e6], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    number = chance_number(make_result(unfunded=unfunded, gap=unfunded))
    assert number == ("About 2 of 10", "futures see spending that cannot be met by the end of 2025/26")


# The sentences.


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ((0, 2), ["The plan has a gap of £2.0m in 2025/26."]),
        ((0, 2, 3), ["The plan has a gap of £2.0m in 2025/26 and a gap of £3.0m in 2026/27."]),
        ((0, 2, 2), ["The plan has a gap of £2.0m in 2025/26 and the same in 2026/27."]),
        ((0, -2, 3), ["The plan has a surplus of £2.0m in 2025/26 and a gap of £3.0m in 2026/27."]),
        (
            (0, 1, 9, 2),
            [
                "The plan has a gap of £1.0m in 2025/26 and a gap of £2.0m in 2027/28; the largest gap is "
                "£9.0m in 2026/27."
            ],
        ),
        ((0, -3, -1, -2), ["The plan has a surplus of £3.0m in 2025/26 and a surplus of £2.0m in 2027/28."]),
        (
            (4, 0, 0),
            [
                "The plan starts with an overspend of £4.0m in 2024/25.",
                "It has no gap in 2025/26 and the same in 2026/27.",
            ],
        ),
        (
            (-4, 1),
            ["The plan starts with an underspend of £4.0m in 2024/25.", "It has a gap of £1.0m in 2025/26."],
        ),
    ],
)
def test_the_plan(plan: tuple[float, ...], told: list[str]) -> None:
    assert plan_sentences(gaps(*plan))[:-1] == told


def test_what_becomes_of_reserves_in_the_plan() -> None:
    lasts = make_result(usable=np.full((2, 3), 4e6), opening=10e6)
    assert plan_sentences(lasts)[-1] == (
        "On the plan alone, usable reserves last, with £4.0m left at the end of 2026/27."
    )
    ends = make_result(usable=np.zeros((2, 3)), plan_unfunded=[0.0, 2e6, 0.0], opening=10e6)
    assert plan_sentences(ends)[-1] == "On the plan alone, usable reserves run out in 2025/26."
    assert plan_sentences(gaps(0, 0))[-1] == "It has no usable reserves, and needs none."
    unmet = gaps(0, 1, plan_unfunded=[0.0, 1e6])
    assert (
        plan_sentences(unmet)[-1] == "It has no usable reserves, and some spending of 2025/26 cannot be met."
    )


def test_the_chance_by_year() -> None:
    assert chance_sentences(run_out_in(0, 40, 40, 10)) == [
        "In 8 of 10 futures usable reserves run out before the end of 2026/27.",
        "That is so by the end of 2025/26 in 4 of 10 futures and by the end of 2027/28 in 9 of 10 futures.",
    ]
    # Nothing is added where the other years read the same, or nothing happens in them.
    assert len(chance_sentences(run_out_in(0, 80, 0))) == 1
    assert len(chance_sentences(run_out_in(100, 0, 0))) == 1
    assert len(chance_sentences(run_out_in(0, 0, 0))) == 1


def test_the_chance_without_any_reserves() -> None:
    assert chance_sentences(gaps(0, 0)) == [
        "There are no usable reserves in any year. None of the futures tested calls on them."
    ]
    unfunded = np.array([[0.0, 1e6], [0.0, 1e6]])
    assert chance_sentences(make_result(unfunded=unfunded, gap=unfunded)) == [
        "There are no usable reserves in any year. In all futures some spending cannot be met by the end of "
        "2025/26."
    ]


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ((5, 5, 5, 5), "In every future tested, 2025/26 turns out as planned."),
        ((6, 6, 6, 5), "In about 8 of 10 futures, 2025/26 turns out worse than planned"),
        ((6, 6, 6, 6), "In all futures, 2025/26 turns out worse than planned"),
        ((4, 4, 4, 6), "In about 8 of 10 futures, 2025/26 turns out better than planned"),
        # What does not show in the words is no difference.
        ((5.001, 5.001, 5.001), "For 2025/26 the plan lies near the middle of the futures"),
        ((4, 4, 6, 6), "For 2025/26 the plan lies near the middle of the futures"),
    ],
)
def test_the_plan_is_the_middle_or_not(last: tuple[float, ...], told: str) -> None:
    gap = np.array([[0.0, x * MILLION] for x in last])
    (sentence,) = middle_sentences(make_result(gap=gap, plan_gap=[0.0, 5e6]))
    assert sentence.startswith(told)


def test_the_general_reserve_is_told_where_it_falls_short_much_sooner() -> None:
    # The general reserve of these made-up runs is 0 throughout, below any minimum.
    (sentence,) = minimum_sentences(run_out_in(0, 0, 0, minimum=5e6))
    assert sentence == (
        "In all futures the general reserve falls below its minimum of £5.0m by the end of 2026/27."
    )
    assert minimum_sentences(run_out_in(0, 0, 0, minimum=0.0)) == []
    assert minimum_sentences(run_out_in(100, 0, 0, minimum=5e6)) == []


def test_no_savings_are_no_sentence() -> None:
    assert savings_sentences(gaps(0, 1)) == []


# What it would take.

LASTING = "For usable reserves to last to the end of 2028/29 in 9 of 10 futures,"


def test_savings_or_reserves() -> None:
    both = made_solution(rising("savings", 1, 30), rising("reserves", 1, 120))
    told = lasting_sentences(both)
    assert told == [
        f"{LASTING} it would take £27.1m a year more in lasting savings from 2025/26, or £108.0m put into "
        "reserves in 2024/25.",
        "That is with savings made in full and on time and money for reserves from outside the yearly "
        "budget.",
    ]


def test_savings_alone_and_after_reserves_were_put_right() -> None:
    never = made_answer("savings", *[NEVER] * 10)
    after = made_answer("reserves_then_savings", *[5.0] * 10, beforehand=12.4e6)
    assert lasting_sentences(made_solution(never, after))[0] == (
        f"{LASTING} it would take £12.4m put into reserves in 2024/25 and £5.0m a year more in lasting "
        "savings from 2025/26."
    )
    savings = made_answer("savings", *[5.0] * 10)
    assert lasting_sentences(made_solution(savings)) == [
        f"{LASTING} it would take £5.0m a year more in lasting savings from 2025/26.",
        "That is with savings made in full and on time.",
    ]


def test_an_aim_that_is_reached() -> None:
    assert lasting_sentences(made_solution(rising("savings", 0, 0), rising("reserves", 0, 0))) == [
        "In all futures usable reserves last to the end of 2028/29 with no further action."
    ]


def test_nothing_is_enough() -> None:
    never = made_answer("savings", *[NEVER] * 10)
    tax = made_answer("tax", *[NEVER] * 10)
    assert lasting_sentences(made_solution(never, tax)) == [
        f"{LASTING} no sum tested is enough.",
        "No rise in council tax would do it alone.",
    ]


def test_council_tax_within_the_law_and_beyond_it() -> None:
    savings = made_answer("savings", *[5.0] * 10)
    for rate, told in (
        (0.02, "Raising core council tax by 2.00% a year from 2025/26 would do it too."),
        (0.04, "No rise in council tax within the legal limit would do it alone."),
    ):
        assert lasting_sentences(made_solution(savings, made_answer("tax", *[rate] * 10)))[-1] == told


# What holds whatever the figures.

#: What no sentence holds.
_FAULTY = re.compile(r"\bnan\b|None(?! of)|\[\[|  |\binf\b|−0\.0|£-|of £0 ")


def told_of(result: Result) -> list[str]:
    return [
        *plan_sentences(result),
        *chance_sentences(result),
        *middle_sentences(result),
        *minimum_sentences(result),
        *savings_sentences(result),
        futures_note(result),
        *(f"{value} {label}." for value, label in key_numbers(result)),
    ]


@given(
    hits=st.lists(st.integers(0, 30), min_size=2, max_size=6),
    size=st.sampled_from([1.0, 1e3, 1e6, 1e9]),
    seed=st.integers(0, 50),
)
def test_sentences_never_claim_what_the_runs_do_not_say(hits: list[int], size: float, seed: int) -> None:
    runs = max(sum(hits), 40)
    base = run_out_in(*hits, runs=runs)
    drawn = np.random.default_rng(seed).normal(0, size, (runs, len(hits)))
    result = make_result(
        usable=base.paths["usable"], unfunded=base.paths["unfunded"], gap=drawn, opening=10e6
    )
    text = " ".join(told_of(result))
    assert not _FAULTY.search(text), text
    assert set(re.findall(r"\b\d{4}/\d\d\b", text)) <= set(result.years)
    chances = result.summary.probabilities["p_exhausted_by"]
    said = " ".join(chance_sentences(result))
    if chances.max() < 1:
        assert "all" not in said.split()
    if chances.max() > 0:
        assert "none" not in said.lower().split()
    for sentence in told_of(result):
        assert sentence[0].isupper() or sentence[0] in "£0123456789"
        assert sentence.endswith(".")


@settings(max_examples=25)
@given(
    opening=st.floats(0, 30),
    gap=st.floats(-5, 30),
    sd=st.floats(0.1, 10),
    runs=st.integers(1, 40),
)
def test_what_it_takes_holds_for_any_small_case(opening: float, gap: float, sd: float, runs: int) -> None:
    case = one_year_case((sd * MILLION,), opening=opening * MILLION, gap=gap * MILLION)
    text = " ".join(lasting_sentences(solve(case, request=Request(runs=runs))))
    assert not _FAULTY.search(text), text
    assert set(re.findall(r"\b\d{4}/\d\d\b", text)) <= set(case.years)


# Plain to read.


@pytest.mark.parametrize("name", ["halton-2024-25", "durham-2025-26", "sefton-2025-26"])
def test_the_real_cases_read_plainly(name: str) -> None:
    case = mtfs.read_case(SCENARIOS / f"{name}.xlsx")
    request = Request(runs=400)
    result = run_request(case, ["Base"], request)["Base"]
    lasting = lasting_sentences(solve(case, request=request))
    assert reading_ease(" ".join([*told_of(result), *lasting])) >= PLAIN


@pytest.mark.parametrize(
    "result",
    [
        run_out_in(0, 0, 0),
        run_out_in(100, 0, 0),
        run_out_in(0, 30, 20, 10),
        run_out_in(0, 1, runs=1),
        futures(1),
        futures(10),
        futures(30, slope=0.5),
        gaps(0, -2, -3),
        gaps(0, 0),
    ],
    ids=["none", "all", "some", "one future", "one year", "ten years", "thirty", "surplus", "nothing"],
)
def test_the_edges_read_plainly(result: Result) -> None:
    assert reading_ease(" ".join(told_of(result))) >= PLAIN
