"""What the plan says, in sentences: the budget, the forecast against it, and the gap of each year."""

from collections.abc import Sequence
from itertools import pairwise

from mtfs.analysis.result import Result
from mtfs.words.figures import capital, gap_words, listed, money_words

__all__ = ["COMES_BACK", "HALF_A_POUND", "budget_sentences", "gaps_sentence", "new_gaps_sentence"]

#: What every list of gaps is told with.
COMES_BACK = (
    "The gap of one year comes back in the next unless it is closed for good, so the gaps of several years "
    "are never added together."
)
#: More years than this are told by the first, the largest and the last.
_MOST_YEARS = 5
#: Less than this is written as nothing [£].
HALF_A_POUND = 0.5


def _variance_words(pounds: float) -> str:
    return f"an {'overspend' if pounds > 0 else 'underspend'} of {money_words(abs(pounds))}"


def budget_sentences(result: Result) -> list[str]:
    """Tell the budget of the base year, and what is forecast against it.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    list of str
        The net budget and, where there is a forecast, its overspend or underspend and what of it runs on.
    """
    strategy, base = result.strategy, result.years[0]
    budget = sum(line.base_budget for line in strategy.costs) + float(
        result.plan_lines["planned_movements"][0]
    )
    sentences = [f"The net budget of {base} is {money_words(budget)}."]
    if not strategy.monitoring:
        return sentences
    forecast = sum(row.likely for row in strategy.monitoring)
    runs_on = sum(row.recurring_share * row.likely for row in strategy.monitoring)
    if abs(forecast) < HALF_A_POUND:
        told = "It is forecast to be spent as budgeted"
    else:
        words = _variance_words(forecast)
        told = f"{capital(words)} is forecast against it"
    if abs(runs_on) < HALF_A_POUND:
        tail = ", none of which runs on" if abs(forecast) >= HALF_A_POUND else ""
    elif abs(runs_on - forecast) < HALF_A_POUND:
        tail = ", all of which runs on into later years"
    elif abs(forecast) >= HALF_A_POUND and 0 < runs_on / forecast < 1:
        tail = f", of which {money_words(abs(runs_on), beside=abs(forecast))} runs on into later years"
    else:
        tail = (
            f"; parts of it are over and parts under, and {_variance_words(runs_on)} runs on into later years"
        )
    return [*sentences, f"{told}{tail}."]


def gaps_sentence(years: Sequence[str], gaps: Sequence[float]) -> str:
    """Tell the gap of each year of the plan.

    Parameters
    ----------
    years : sequence of str
        The labels of the plan years.
    gaps : sequence of float
        The gap of each; a surplus is negative [£].

    Returns
    -------
    str
        One sentence; of many years it tells the first, the largest gap and the last.
    """
    if all(abs(gap) < HALF_A_POUND for gap in gaps):
        return (
            f"The plan has no gap in {years[0]}."
            if len(years) == 1
            else f"The plan has no gap in any year from {years[0]} to {years[-1]}."
        )
    beside = max(abs(gap) for gap in gaps)
    told = list(range(len(years)))
    if len(years) > _MOST_YEARS:
        largest = max(told, key=lambda t: gaps[t])
        told = sorted({0, largest, len(years) - 1})
    words = [gap_words(gaps[t], beside=beside) for t in told]
    if all(gaps[t] >= HALF_A_POUND for t in told):
        words = [words[0], *(text.removeprefix("a gap of ") for text in words[1:])]
    return f"The plan has {listed([f'{text} in {years[t]}' for text, t in zip(words, told, strict=True)])}."


def new_gaps_sentence(years: Sequence[str], gaps: Sequence[float]) -> str:
    """Tell how the gap of each year differs from that of the year before.

    Parameters
    ----------
    years : sequence of str
        The labels of the plan years.
    gaps : sequence of float
        The gap of each; a surplus is negative [£].

    Returns
    -------
    str
        One sentence about the years after the first; empty where there is no such year.
    """
    new = [after - before for before, after in pairwise(gaps)]
    if not new:
        return ""
    # To widen a surplus would be the opposite of what is meant.
    both = min(gaps) > -HALF_A_POUND
    subject, up, down = ("it", "widens", "narrows") if both else ("the position", "worsens", "improves")
    if len(years) > _MOST_YEARS:
        count = sum(change >= HALF_A_POUND for change in new)
        return f"From the year before, {subject} {up} in {count} of the {len(new)} years after {years[0]}."
    beside = max(abs(change) for change in new)
    told, said = [], ""
    for year, change in zip(years[1:], new, strict=True):
        verb, by = "stays as it is", ""
        if abs(change) >= HALF_A_POUND:
            verb = f"{up if change > 0 else down} by"
            by = f"{money_words(abs(change), beside=beside)} "
        told.append(f"{'' if verb == said else f'{verb} '}{by}in {year}")
        said = verb
    return f"From the year before, {subject} {listed(told)}."
