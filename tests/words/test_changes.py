"""What changed, in words that are true of the figures at every edge."""

from dataclasses import replace

import numpy as np
import pytest

from mtfs.analysis.change.records import Cause, Measure
from mtfs.words.changes import (
    alt_text_change,
    basis_sentences,
    cause_name,
    chance_sentence,
    gap_sentence,
    idle_sentence,
    method_sentences,
    reserves_sentence,
    sooner_sentence,
    title_change,
    unchanged_sentence,
    why_chance_sentence,
    why_gap_sentence,
)
from tests.changed import cell, made_change, made_row

SAVINGS, DEMAND, PRICES = Cause.SAVINGS, Cause.DEMAND, Cause.PRICES


@pytest.mark.parametrize(
    ("before", "effect", "told"),
    [
        (
            38.4e6,
            3.1e6,
            "Since the last report, the gap that the plan shows for 2028/29 has grown by "
            "£3.1m, from £38.4m to "
            "£41.5m.",
        ),
        (
            5e6,
            -2e6,
            "Since the last report, the gap that the plan shows for 2028/29 has shrunk by "
            "£2.0m, from £5.0m to "
            "£3.0m.",
        ),
        (
            -5e6,
            -2e6,
            "Since the last report, the surplus that the plan shows for 2028/29 has grown by "
            "£2.0m, from £5.0m "
            "to £7.0m.",
        ),
        (
            -2e6,
            5e6,
            "Since the last report, the plan for 2028/29 has gone from a surplus of £2.0m to a gap of £3.0m.",
        ),
        (
            3e6,
            -5e6,
            "Since the last report, the plan for 2028/29 has gone from a gap of £3.0m to a surplus of £2.0m.",
        ),
        (0, 5e6, "Since the last report, the plan for 2028/29 has gone from no gap to a gap of £5.0m."),
        (5e6, -5e6, "Since the last report, the plan for 2028/29 has gone from a gap of £5.0m to no gap."),
        (
            38.4e6,
            3000,
            "Since the last report, the gap that the plan shows for 2028/29 has hardly moved: "
            "it has grown by "
            "£3,000, and is £38.4m.",
        ),
        (5e6, 0, "As in the last report, the plan shows a gap of £5.0m for 2028/29."),
        (-5e6, 0, "As in the last report, the plan shows a surplus of £5.0m for 2028/29."),
        (0, 0, "As in the last report, the plan shows no gap for 2028/29."),
    ],
)
def test_the_gap(before: float, effect: float, told: str) -> None:
    assert gap_sentence(made_change((before, 0, 0), {SAVINGS: effect})) == told


@pytest.mark.parametrize(
    ("before", "effects", "told"),
    [
        (5e6, {SAVINGS: 1e6}, "The one cause is savings (adding £1.0m)."),
        (5e6, {SAVINGS: 0.0}, ""),
        (
            5e6,
            {PRICES: 0.5e6, SAVINGS: -1e6},
            "The causes, largest first, are savings (taking off £1.0m) and prices and pay (adding £0.5m).",
        ),
        (
            5e6,
            {PRICES: 1e6, SAVINGS: -1e6},
            "Causes that widen it and causes that narrow it cancel out. The causes, largest "
            "first, are prices and "
            "pay (adding £1.0m) and savings (taking off £1.0m).",
        ),
        # A surplus that grows: what narrows the gap adds to it.
        (-5e6, {SAVINGS: -1e6}, "The one cause is savings (adding £1.0m)."),
        (-5e6, {SAVINGS: 8e6}, "The one cause is savings (worse by £8.0m)."),
        (5e6, {SAVINGS: -8e6}, "The one cause is savings (better by £8.0m)."),
        # One that is small beside the largest is counted.
        (
            5e6,
            {SAVINGS: 1e6, DEMAND: 0.01e6},
            "The causes, largest first, are savings (adding £1.0m) and 1 smaller one (adding £10,000).",
        ),
        (
            5e6,
            {
                SAVINGS: 6e6,
                DEMAND: 5e6,
                PRICES: 4e6,
                Cause.PRESSURES: 3e6,
                Cause.RESERVES: 2e6,
                Cause.TAX_DECISIONS: -1e6,
            },
            "The causes, largest first, are savings (adding £6.0m), demand (adding £5.0m), "
            "prices and pay (adding "
            "£4.0m), pressures (adding £3.0m) and 2 smaller ones (adding £1.0m together).",
        ),
        (
            5e6,
            {
                SAVINGS: 6e6,
                DEMAND: 5e6,
                PRICES: 4e6,
                Cause.PRESSURES: 3e6,
                Cause.BASE_BUDGET: 2e6,
            },
            "The causes, largest first, are savings (adding £6.0m), demand (adding £5.0m), "
            "prices and pay (adding "
            "£4.0m), pressures (adding £3.0m) and the base budget and the overspend (adding £2.0m).",
        ),
    ],
)
def test_the_causes_of_the_gap(before: float, effects: dict[Cause, float], told: str) -> None:
    assert why_gap_sentence(made_change((before, 0, 0), effects)) == told


@pytest.mark.parametrize(
    ("before", "effect", "told"),
    [
        (
            0.5,
            0.2,
            "In 7 of 10 futures usable reserves run out before the end of 2028/29; in the last "
            "report that was "
            "so in half of futures. That is 20 in 100 futures more.",
        ),
        (
            0.7,
            -0.7,
            "In none of the futures tested usable reserves run out before the end of 2028/29; "
            "in the last report "
            "that was so in 7 of 10 futures. That is 70 in 100 futures fewer.",
        ),
        (
            1.0,
            0.0,
            "In all futures tested usable reserves run out before the end of 2028/29, as in the last report.",
        ),
        (
            0.0,
            0.0,
            "In none of the futures tested usable reserves run out before the end of 2028/29, "
            "as in the last report.",
        ),
        (
            0.7,
            0.002,
            "In 7 of 10 futures usable reserves run out before the end of 2028/29, hardly more "
            "often than in the "
            "last report.",
        ),
        (
            0.7,
            -0.002,
            "In 7 of 10 futures usable reserves run out before the end of 2028/29, hardly less "
            "often than in the "
            "last report.",
        ),
        (
            0.966,
            0.016,
            "In about 98 of 100 futures usable reserves run out before the end of 2028/29; in the last "
            "report that was so in about 97 of 100 futures.",
        ),
        (
            0.0,
            0.004,
            "In fewer than 1 of 100 futures usable reserves run out before the end of 2028/29; "
            "in the last report "
            "that was so in none of the futures tested. That is fewer than 1 in 100 futures more.",
        ),
    ],
)
def test_the_chance(before: float, effect: float, told: str) -> None:
    assert chance_sentence(made_change((0, before, 0), {DEMAND: (0, effect, 0)})) == told


def test_the_causes_of_the_chance() -> None:
    change = made_change((0, 0.5, 0), {DEMAND: (0, 0.2, 0), SAVINGS: (0, -0.05, 0)})
    assert why_chance_sentence(change) == (
        "The causes, largest first, are demand (20 in 100 more) and savings (5 in 100 fewer)."
    )
    assert why_chance_sentence(made_change()) == ""


@pytest.mark.parametrize(
    ("before", "effect", "told"),
    [
        (2e6, 1e6, "are £3.0m, where the last report had £2.0m."),
        (2e6, 0, "are £2.0m, as in the last report."),
        (0, 0, "are gone, as in the last report."),
        (2e6, -2e6, "are gone, where the last report had £2.0m."),
        (0, 2e6, "are £2.0m, where the last report had them gone."),
        (200e6, 4000, "are £200.0m, £4,000 more than in the last report."),
        (200e6, -4000, "are £200.0m, £4,000 less than in the last report."),
    ],
)
def test_the_reserves(before: float, effect: float, told: str) -> None:
    change = made_change((0, 0, before), {Cause.RESERVES: (0, 0, effect)})
    assert reserves_sentence(change) == (
        f"In the middle future, usable reserves at the end of 2028/29 {told}"
    )


def test_a_chance_that_moved_sooner_alone_is_told() -> None:
    change = made_change((0, 1.0, 0))
    two = replace(
        change,
        years=("2027/28", "2028/29"),
        before=change.before | {Measure.CHANCE: np.array([0.4, 1.0])},
        after=change.after | {Measure.CHANCE: np.array([0.6, 1.0])},
    )
    assert sooner_sentence(two) == (
        "In 6 of 10 futures they run out before the end of 2027/28; in the last report that "
        "was so in 4 of 10 "
        "futures."
    )
    assert sooner_sentence(change) == ""
    assert sooner_sentence(made_change((0, 0.5, 0), {DEMAND: (0, 0.1, 0)})) == ""


def test_nothing_moved() -> None:
    assert unchanged_sentence(made_change(same_file=True)) == (
        "The case is the very file that the last report was made from, and no figure has moved."
    )
    assert "differ in words, sources, other scenarios or years that only one" in unchanged_sentence(
        made_change()
    )
    edited = made_change(rows=(made_row(cell(1.0, 2.0)),))
    assert unchanged_sentence(edited).startswith(
        "The case has been changed since the last report, and none of"
    )
    assert unchanged_sentence(made_change(effects={SAVINGS: 1e6})) == ""
    # Steps that cancel out are a change.
    assert unchanged_sentence(made_change(effects={SAVINGS: 1e6, DEMAND: -1e6})) == ""


def test_what_else_has_changed() -> None:
    change = made_change(
        effects={Cause.YEARS_PASSED: 0.0, SAVINGS: 1e6, Cause.SPREAD: 0.0, PRICES: 0.0}, passed=1
    )
    assert idle_sentence(change) == (
        "What else has changed moves none of these figures: how unsure the assumptions are and "
        "prices and pay."
    )
    assert idle_sentence(made_change(effects={SAVINGS: 1e6})) == ""


def test_what_is_compared() -> None:
    assert basis_sentences(made_change()) == []
    (again,) = basis_sentences(made_change(was_published=False))
    assert again == "The figures of the last report are those of its case, run again now."
    moved = made_change(passed=1, base="2026/27", effects={Cause.CALCULATION: 1e6})
    told = basis_sentences(moved)
    assert told[0].startswith(
        "The last report was on the budget of 2025/26, and this one is on that of 2026/27. To "
        "compare like with "
        "like, the earlier plan is moved on by a year as though that year had gone as planned"
    )
    # A row that was renamed may be all that differs.
    assert "goes by the names of rows too. That difference is told as a cause of its own" in told[1]
    assert "by 3 years as though those years had" in basis_sentences(replace(moved, passed=3))[0]
    assert cause_name(Cause.YEARS_PASSED, 1) == "A year has passed"
    assert cause_name(Cause.YEARS_PASSED, 2) == "2 years have passed"


def test_how_it_was_shared_out() -> None:
    one = method_sentences(made_change(effects={SAVINGS: 1e6}, runs=1))
    assert one[0] == "Both cases were taken through the same 1 future from seed 1."
    assert not any("average" in sentence for sentence in one)
    several = made_change(effects={SAVINGS: 1e6, DEMAND: 1e6}, shared=(("cpi", PRICES),))
    assert "on average over every order" in method_sentences(several)[1]
    assert "two orders" in method_sentences(replace(several, every_order=False))[1]
    assert method_sentences(several)[-1] == (
        "All that 'cpi' moves is told under prices and pay, though it acts elsewhere too."
    )


@pytest.mark.parametrize(
    ("before", "effects", "told"),
    [
        (
            5e6,
            {SAVINGS: 2e6},
            "The gap of 2028/29 has grown by £2.0m since the last report, with savings the only cause",
        ),
        (
            5e6,
            {SAVINGS: 2e6, DEMAND: 3e6, PRICES: -4e6},
            "The gap of 2028/29 has grown by £1.0m since the last report, with demand the largest cause",
        ),
        (
            -5e6,
            {SAVINGS: 2e6},
            "The surplus of 2028/29 has shrunk by £2.0m since the last report, with savings the only cause",
        ),
        (
            -1e6,
            {SAVINGS: 2e6},
            "2028/29 has gone from a surplus of £1.0m to a gap of £1.0m, with savings the only cause",
        ),
        (5e6, {SAVINGS: 2e6, DEMAND: -2e6}, "The gap of 2028/29 is what it was, as changes cancel out"),
        (-5e6, {}, "The surplus of 2028/29 is what it was"),
        (0, {}, "There is still no gap in 2028/29"),
    ],
)
def test_the_title_of_the_chart(before: float, effects: dict[Cause, float], told: str) -> None:
    assert title_change(made_change((before, 0, 0), effects)) == told


def test_the_chart_in_words() -> None:
    change = made_change((5e6, 0, 0), {SAVINGS: 2e6, DEMAND: -1e6}, scenario="Half savings")
    assert alt_text_change(change) == (
        "Scenario Half savings. Waterfall chart from the gap of 2028/29 in the last report to "
        "that of this one. "
        "The last report had a gap of £5.0m. Savings: widens it by £2.0m. Demand: narrows it by £1.0m. This "
        "report has a gap of £6.0m."
    )
    assert "Nothing moves it." in alt_text_change(made_change())
