"""The charts in a sentence or two, for readers who do not see them."""

from collections.abc import Callable

from mtfs.analysis.runs import Result
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import futures_words, gap_words, money_words, percent_words, scenario_sentence

__all__ = ["alt_text_exhaustion_chance", "alt_text_gap_fan", "alt_text_reserves_fan"]

#: How many years' chances a sentence can hold.
_MOST_STEPS = 8


def alt_text_reserves_fan(result: Result) -> str:
    """Describe the chart of usable reserves.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        Two sentences: the plan, and what the runs say of the last year; before them any scenario but Base.
    """
    first, last = result.years[0], result.years[-1]
    start, end, low, middle, high = _figures(result, "usable", money_words)
    course = f"stay at {start}" if start == end else f"go from {start} to {end}"
    opening = money_words(result.strategy.usable_opening)
    unfunded = result.plan["unfunded"] > HALF_A_PENNY
    gone = f", having run out in {result.years[int(unfunded.argmax())]}" if unfunded.any() else ""
    chance = float(result.summary.probabilities["p_exhausted_by"][-1])
    minimum = result.strategy.council.minimum_balance
    floor = (
        f"; the minimum for the general reserve alone is {money_words(minimum)}"
        if minimum > HALF_A_PENNY
        else ""
    )
    return (
        f"{scenario_sentence(result.scenario)}"
        f"Fan chart of usable reserves at the end of each year, from {opening} at the start of {first}: in "
        f"the plan they {course} between {first} and {last}{gone}. At the end of {last} the middle future "
        f"has {middle} and {_nine_in_ten(low, high)}; they have run out by then in "
        f"{futures_words(chance)}{floor}."
    )


def _figures(result: Result, measure: str, words: Callable[..., str]) -> list[str]:
    """Return the plan's first and last figure, and the low, middle and high of the runs' last year."""
    plan, risk = result.plan[measure], result.summary.risk[measure]
    figures = [float(plan[0]), float(plan[-1]), *(float(risk[name][-1]) for name in ("p5", "p50", "p95"))]
    return [words(figure, beside=max(map(abs, figures))) for figure in figures]


def alt_text_gap_fan(result: Result) -> str:
    """Describe the chart of the gap.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        Two sentences: the plan, and what the runs say of the last year; before them any scenario but Base.
    """
    first, last = result.years[0], result.years[-1]
    start, end, low, middle, high = _figures(result, "gap", gap_words)
    return (
        f"{scenario_sentence(result.scenario)}"
        f"Fan chart of the gap in each year if nothing more is done: the plan has {start} in {first} and "
        f"{end} in {last}. In {last} the middle future has {middle} and {_nine_in_ten(low, high)}."
    )


def _nine_in_ten(low: str, high: str) -> str:
    if low == high:
        return f"at least 9 in 10 futures have {low}"
    return f"9 in 10 futures lie between {low} and {high}"


def alt_text_exhaustion_chance(result: Result) -> str:
    """Describe the chart of the chance that usable reserves run out.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        A sentence with the chance of every year, or of the years between which it changes; before it any
        scenario but Base.
    """
    chances = [percent_words(float(p)) for p in result.summary.probabilities["p_exhausted_by"]]
    start = (
        f"{scenario_sentence(result.scenario)}Bar chart of the chance that usable reserves have run out by "
        "the end of each year: "
    )
    if len(set(chances)) == 1:
        return f"{start}{chances[0]} in every year from {result.years[0]} to {result.years[-1]}."
    # The first year of each figure; of many, some spread evenly from first to last.
    steps = [t for t, chance in enumerate(chances) if t == 0 or chance != chances[t - 1]]
    if len(steps) > _MOST_STEPS:
        wanted = {round(i * (len(steps) - 1) / (_MOST_STEPS - 1)) for i in range(_MOST_STEPS)}
        steps = [steps[i] for i in sorted(wanted)]
    said = [f"{chances[t]} by {result.years[t]}" for t in steps]
    lasts = " and in every year after" if steps[-1] < len(chances) - 1 else ""
    return f"{start}{', '.join(said[:-1])} and {said[-1]}{lasts}."
