"""The plan in sentences that hold for a gap, a surplus and nothing at all."""

from dataclasses import replace

import numpy as np
import pytest

from mtfs.domain.budget import CostLine, MonitoringLine
from mtfs.words.plan import budget_sentences, gaps_sentence, new_gaps_sentence
from tests.charts.results import make_result

YEARS = ("2025/26", "2026/27", "2027/28")


def variances(*rows: tuple[float, float]) -> list[str]:
    """Tell a budget of £100m with likely variances [£m] and recurring shares."""
    result = make_result(usable=np.zeros((1, 3)))
    strategy = replace(
        result.strategy,
        costs=(CostLine(service="All", base_budget=101e6),),
        monitoring=tuple(
            MonitoringLine(
                service=f"{n}",
                low=likely * 1e6,
                likely=likely * 1e6,
                high=likely * 1e6,
                recurring_share=share,
            )
            for n, (likely, share) in enumerate(rows)
        ),
    )
    lines = {"planned_movements": np.array([-1e6, 0.0, 0.0])}
    return budget_sentences(replace(result, strategy=strategy, plan_lines=lines))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [(4, 0.5)],
            "An overspend of £4.0m is forecast against it, of which £2.0m runs on into later years.",
        ),
        ([(4, 1)], "An overspend of £4.0m is forecast against it, all of which runs on into later years."),
        ([(4, 0)], "An overspend of £4.0m is forecast against it, none of which runs on."),
        (
            [(-4, 0.5)],
            "An underspend of £4.0m is forecast against it, of which £2.0m runs on into later years.",
        ),
        ([(0, 0)], "It is forecast to be spent as budgeted."),
        (
            [(7, 0.8), (-3, 0)],
            "An overspend of £4.0m is forecast against it; parts of it are over and parts under, and "
            "an overspend of £5.6m runs on into later years.",
        ),
        (
            [(4, 0), (-1, 1)],
            "An overspend of £3.0m is forecast against it; parts of it are over and parts under, and "
            "an underspend of £1.0m runs on into later years.",
        ),
        (
            [(4, 1), (-4, 0)],
            "It is forecast to be spent as budgeted; parts of it are over and parts under, and an overspend "
            "of £4.0m runs on into later years.",
        ),
    ],
)
def test_the_budget_and_its_forecast(rows: list[tuple[float, float]], told: str) -> None:
    assert variances(*rows) == ["The net budget of 2024/25 is £100.0m.", told]


def test_a_budget_without_a_forecast() -> None:
    assert variances() == ["The net budget of 2024/25 is £100.0m."]


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        ((1e6, 2e6, 3e6), "The plan has a gap of £1.0m in 2025/26, £2.0m in 2026/27 and £3.0m in 2027/28."),
        (
            (1e6, -2e6, 0.0),
            "The plan has a gap of £1.0m in 2025/26, a surplus of £2.0m in 2026/27 and no gap in 2027/28.",
        ),
        ((0.0, 0.0, 0.0), "The plan has no gap in any year from 2025/26 to 2027/28."),
        ((0.0,), "The plan has no gap in 2025/26."),
        ((5_000.0,), "The plan has a gap of £5,000 in 2025/26."),
    ],
)
def test_the_gaps(gaps: tuple[float, ...], told: str) -> None:
    assert gaps_sentence(YEARS[: len(gaps)], gaps) == told


def test_of_many_years_the_telling_ones_are_told() -> None:
    years = [f"y{n}" for n in range(10)]
    gaps = [1e6, 2e6, 3e6, 9e6, 3e6, 3e6, 3e6, 3e6, 3e6, 4e6]
    assert gaps_sentence(years, gaps) == "The plan has a gap of £1.0m in y0, £9.0m in y3 and £4.0m in y9."
    assert gaps_sentence(years, [-1e6, *[0.0] * 8, 2e6]) == (
        "The plan has a surplus of £1.0m in y0 and a gap of £2.0m in y9."
    )
    assert new_gaps_sentence(years, gaps) == ("From the year before, it widens in 4 of the 9 years after y0.")


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        ((1e6, 3e6, 4e6), "it widens by £2.0m in 2026/27 and £1.0m in 2027/28."),
        ((1e6, 3e6, 2e6), "it widens by £2.0m in 2026/27 and narrows by £1.0m in 2027/28."),
        ((1e6, 1e6, 1e6), "it stays as it is in 2026/27 and in 2027/28."),
        # A surplus that falls is not a gap that widens.
        ((-5e6, -3e6, -4e6), "the position worsens by £2.0m in 2026/27 and improves by £1.0m in 2027/28."),
    ],
)
def test_how_the_gap_goes_on(gaps: tuple[float, ...], told: str) -> None:
    assert new_gaps_sentence(YEARS, gaps) == f"From the year before, {told}"


def test_one_year_has_no_year_before() -> None:
    assert new_gaps_sentence(YEARS[:1], [9e6]) == ""
