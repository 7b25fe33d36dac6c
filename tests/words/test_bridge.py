"""What is said of the bridges must be true of them, whichever way they go."""

import pytest

from mtfs.analysis.bridge import BudgetBridge, GapClosing, Step, StepKind
from mtfs.words.bridge import (
    alt_text_budget_bridge,
    alt_text_gap_closing,
    closing_sentences,
    kind_name,
    likely_sentences,
    measure_name,
    moves_sentences,
    step_name,
    title_budget_bridge,
    title_gap_closing,
    used_sentence,
)
from tests.bridges import made_bridge, made_closing


@pytest.mark.parametrize(
    ("bridge", "title"),
    [
        (
            made_bridge(inflation=7e6, demand=9e6, savings=-10e6),
            "From the budget of 2024/25 to a gap of £6.0m in 2025/26: above all, demand",
        ),
        (made_bridge(), "From the budget of 2024/25 to no gap in 2025/26"),
        # It goes up and down by as much: nothing is the reason.
        (made_bridge(inflation=7e6, savings=-7e6), "From the budget of 2024/25 to no gap in 2025/26"),
        (
            made_bridge(inflation=7e6, savings=-9e6),
            "From the budget of 2024/25 to a surplus of £2.0m in 2025/26: above all, new savings",
        ),
        (
            made_bridge(5e6, first=False, demand=1e6, core_rise=-2e6),
            "From a gap of £5.0m in 2024/25 to a gap of £4.0m in 2025/26: above all, the rise in council tax",
        ),
        (
            made_bridge(-5e6, first=False, business_rates=6e6),
            "From a surplus of £5.0m in 2024/25 to a gap of £1.0m in 2025/26: above all, less from business "
            "rates",
        ),
        (
            made_bridge(overspend=-4e6),
            "From the budget of 2024/25 to a surplus of £4.0m in 2025/26: above all, the underspend of "
            "2024/25 that runs on",
        ),
    ],
)
def test_titles_of_the_budget_bridge(bridge: BudgetBridge, title: str) -> None:
    assert title_budget_bridge(bridge) == title


def test_what_moves_a_gap_is_told_with_the_largest_first() -> None:
    bridge = made_bridge(inflation=7e6, overspend=9e6, grants=0.2, savings=-10e6, core_rise=-1.9e6)
    assert moves_sentences(bridge) == [
        "The gap is widened by the overspend of 2024/25 that runs on (£9.0m) and inflation (£7.0m).",
        "It is narrowed by new savings (£10.0m) and the rise in council tax (£1.9m).",
    ]
    assert moves_sentences(made_bridge(savings=-1e6, inflation=3e6)) == [
        "The gap is widened by inflation (£3.0m).",
        "It is narrowed by new savings (£1.0m).",
    ]
    assert moves_sentences(made_bridge(4e6, first=False, savings=-1e6)) == [
        "The gap is narrowed by new savings (£1.0m)."
    ]
    assert moves_sentences(made_bridge()) == ["Nothing moves it."]


def test_a_surplus_is_neither_widened_nor_narrowed() -> None:
    assert moves_sentences(made_bridge(-2e6, first=False, demand=1e6, tax_base=-3e6)) == [
        "The position is worsened by demand (£1.0m).",
        "It is improved by a larger council tax base (£3.0m).",
    ]


@pytest.mark.parametrize("kind", StepKind)
@pytest.mark.parametrize("amount", [2e6, -2e6])
def test_every_kind_of_step_has_a_phrase_for_either_way(kind: StepKind, amount: float) -> None:
    (told,) = moves_sentences(made_bridge(5e6, first=False, **{kind.name: amount}))
    assert told.startswith(f"The gap is {'widened' if amount > 0 else 'narrowed'} by ")
    assert told.endswith(" (£2.0m).")
    assert "{" not in told
    assert step_name(Step(kind, amount))
    assert kind_name(kind)


def test_a_step_is_named_for_the_way_it_goes() -> None:
    assert step_name(Step(StepKind.OVERSPEND, 1.0)) == "Overspend that runs on"
    assert step_name(Step(StepKind.OVERSPEND, -1.0)) == "Underspend that runs on"
    assert step_name(Step(StepKind.CORE_RISE, -1.0)) == "Council tax rise"
    assert step_name(Step(StepKind.CORE_RISE, 1.0)) == "Council tax cut"
    assert kind_name(StepKind.CORE_RISE) == "Council tax rise"


def test_the_budget_bridge_for_those_who_do_not_see_it() -> None:
    bridge = made_bridge(inflation=7e6, savings=-2e6, scenario="High inflation")
    assert alt_text_budget_bridge(bridge) == (
        "Scenario High inflation. Bars that lead step by step from the budget of 2024/25 to a gap of £5.0m "
        "in 2025/26 in the plan. The gap is widened by inflation (£7.0m). It is narrowed by new savings "
        "(£2.0m)."
    )


BEFORE = (
    "With no savings, no rise in council tax after 2024/25 and no planned use of reserves, 2025/26 would have"
)


@pytest.mark.parametrize(
    ("closing", "sentences"),
    [
        (
            made_closing(31e6, savings=10e6, core=1.9e6, precept=1.3e6, reserves=3e6),
            [
                f"{BEFORE} a gap of £31.0m.",
                "The plan has measures of £16.2m against that: planned savings (£10.0m), the planned use of "
                "reserves (£3.0m), rises in council tax (£1.9m) and the adult social care precept (£1.3m).",
                "What remains in the plan is a gap of £14.8m.",
            ],
        ),
        (
            made_closing(3e6, savings=3e6),
            [
                f"{BEFORE} a gap of £3.0m.",
                "The plan has one measure against that: planned savings (£3.0m).",
                "What remains in the plan is no gap.",
            ],
        ),
        (made_closing(5e6), [f"{BEFORE} a gap of £5.0m.", "The plan takes no such measure."]),
        (
            made_closing(-5e6, core=1e6),
            [
                f"{BEFORE} a surplus of £5.0m.",
                "The plan has one measure besides: rises in council tax (£1.0m).",
                "What remains in the plan is a surplus of £6.0m.",
            ],
        ),
        (
            made_closing(5e6, core=-2e6),
            [
                f"{BEFORE} a gap of £5.0m.",
                "That is made worse by cuts in council tax (£2.0m).",
                "What remains in the plan is a gap of £7.0m.",
            ],
        ),
    ],
)
def test_how_a_gap_is_closed(closing: GapClosing, sentences: list[str]) -> None:
    assert closing_sentences(closing) == sentences


@pytest.mark.parametrize(
    ("closing", "title"),
    [
        (
            made_closing(31e6, savings=13.2e6),
            "The plan closes £13.2m of the gap in 2025/26 and leaves £17.8m",
        ),
        (made_closing(31e6, savings=31e6), "The plan turns a gap of £31.0m in 2025/26 into no gap"),
        (made_closing(5e6, savings=7e6), "The plan turns a gap of £5.0m in 2025/26 into a surplus of £2.0m"),
        (
            made_closing(-5e6, savings=3e6),
            "The plan turns a surplus of £5.0m in 2025/26 into a surplus of £8.0m",
        ),
        (made_closing(5e6, core=-2e6), "The plan widens the gap in 2025/26 by £2.0m, to £7.0m"),
        (made_closing(5e6), "With its measures and without, the plan has a gap of £5.0m in 2025/26"),
        (made_closing(0.0), "With its measures and without, the plan has no gap in 2025/26"),
        (
            made_closing(9_000, savings=4_000),
            "The plan closes £4,000 of the gap in 2025/26 and leaves £5,000",
        ),
    ],
)
def test_titles_of_the_gap_closing(closing: GapClosing, title: str) -> None:
    assert title_gap_closing(closing) == title


@pytest.mark.parametrize(
    ("closing", "sentences"),
    [
        (
            made_closing(31e6, savings=10e6, middle=28e6, delivered=7.25e6),
            [
                "The middle future has a gap of £28.0m in 2025/26, £7.0m worse than the plan.",
                "The savings planned for 2025/26 are £10.0m; what is delivered of them on average is £7.2m.",
            ],
        ),
        (
            made_closing(5e6, middle=-1e6),
            ["The middle future has a surplus of £1.0m in 2025/26, £6.0m better than the plan."],
        ),
        (made_closing(5e6), ["The middle future has a gap of £5.0m in 2025/26, as in the plan."]),
        (
            made_closing(5e6, savings=1e6, runs=1, delivered=0.0),
            [
                "The one future tested has a gap of £4.0m in 2025/26, as in the plan.",
                "The savings planned for 2025/26 are £1.0m; what is delivered of them is £0.",
            ],
        ),
    ],
)
def test_the_plan_beside_the_futures(closing: GapClosing, sentences: list[str]) -> None:
    assert likely_sentences(closing) == sentences


def test_the_gap_closing_for_those_who_do_not_see_it() -> None:
    told = alt_text_gap_closing(made_closing(6e6, savings=1e6, middle=7e6, spread=9e6))
    assert told.startswith("Bars that lead step by step from the gap before any action to what remains of it")
    assert told.endswith("9 in 10 futures lie between a surplus of £2.0m and a gap of £16.0m.")
    assert alt_text_gap_closing(made_closing(6e6)).endswith("At least 9 in 10 futures have a gap of £6.0m.")
    assert alt_text_gap_closing(made_closing(6e6, runs=1)).endswith("in 2025/26, as in the plan.")


def test_what_reserves_pay_for_comes_back() -> None:
    assert used_sentence(made_closing(6e6, reserves=3e6)) == (
        "The £3.0m that the plan takes from reserves in 2025/26 can be spent once: what it pays for must be "
        "found again in the next year, unless it ends."
    )
    assert used_sentence(made_closing(6e6, savings=3e6)) == ""


def test_measures_have_names_of_their_own() -> None:
    kinds = [step.kind for step in made_closing(1.0).measures]
    assert [measure_name(kind) for kind in kinds] == [
        "Planned savings",
        "Council tax rises",
        "Adult social care precept",
        "Planned use of reserves",
    ]
