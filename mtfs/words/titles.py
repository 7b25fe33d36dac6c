"""What each chart shows, said in its title: rules that hold for whatever figures come.

Every rule speaks of the runs alone. A claim about all of them or none says "tested", because the runs are not
all the futures there could be; the words for the rest follow `mtfs.words.figures.likelihood_words`.
"""

from collections.abc import Mapping, Sequence

from mtfs.analysis.runs import Result
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats
from mtfs.words.figures import futures_words, likelihood_words, percent_words

__all__ = [
    "chances_title",
    "exhaustion_title",
    "gap_title",
    "has_usable_reserves",
    "reserves_title",
    "title_exhaustion_chance",
    "title_gap_fan",
    "title_reserves_fan",
]

#: Where reserves run out in no more than this share of the runs, they last in almost every future.
_ALMOST_NONE = 0.05


def reserves_title(years: Sequence[str], chances: Sequence[float] | Floats) -> str:
    """Say whether usable reserves last, and where they do not, by when they run out.

    Parameters
    ----------
    years : sequence of str
        The labels of years 0 to T.
    chances : sequence of float
        The chance that usable reserves have run out by the end of each.

    Returns
    -------
    str
        The title.

    Notes
    -----
    The year named is the first by which reserves have run out in more than half of the runs. It says "in"
    where that is as likely of the very year, in the same words, and otherwise "by the end of".
    """
    last = float(chances[-1])
    if last <= 0:
        return f"Usable reserves last to the end of {years[-1]} in every future tested"
    if last <= _ALMOST_NONE:
        return f"Usable reserves last to the end of {years[-1]} in almost every future"
    if last < 0.5:
        return f"Usable reserves are {likelihood_words(1 - last)} to last to the end of {years[-1]}"
    if last == 0.5:
        return f"Usable reserves are as likely as not to run out by the end of {years[-1]}"
    t = next(t for t, chance in enumerate(chances) if chance > 0.5)
    chance = float(chances[t])
    before = float(chances[t - 1]) if t else 0.0
    within = chance - before
    if chance >= 1:
        words, in_year = "run out", before <= 0
    else:
        words = f"are {likelihood_words(chance)} to run out"
        in_year = within > 0.5 and likelihood_words(within) == likelihood_words(chance)
    when = f"in {years[t]}" if in_year else f"by the end of {years[t]}"
    if t == 0:
        when += ", the base year,"
    return f"Usable reserves {words} {when}{' in every future tested' if chance >= 1 else ''}".removesuffix(
        ","
    )


def exhaustion_title(years: Sequence[str], chances: Sequence[float] | Floats) -> str:
    """Say how high the chance rises that usable reserves have run out, and by when.

    Parameters
    ----------
    years : sequence of str
        The labels of years 0 to T.
    chances : sequence of float
        The chance that usable reserves have run out by the end of each.

    Returns
    -------
    str
        The title.

    Notes
    -----
    The year named is the first whose chance reads the same as the last year's.
    """
    last = float(chances[-1])
    if last <= 0:
        return f"Usable reserves do not run out by the end of {years[-1]} in any future tested"
    words = percent_words(last)
    t = next(t for t, chance in enumerate(chances) if percent_words(float(chance)) == words)
    if last >= 1:
        return f"By the end of {years[t]} usable reserves have run out in every future tested"
    if t == 0:
        return f"The chance that usable reserves have run out is {words} from {years[0]}, the base year, on"
    verb = "is" if words.startswith("less") else "rises to"
    return f"The chance that usable reserves have run out {verb} {words} by the end of {years[t]}"


def chances_title(years: Sequence[str], chances: Floats, t: int) -> str:
    """Say between what the chances of several scenarios lie that usable reserves have run out.

    Parameters
    ----------
    years : sequence of str
        The labels of years 0 to T.
    chances : ndarray, shape (scenarios, years)
        The chance of each scenario that usable reserves have run out by the end of each year.
    t : int
        The year that is spoken of.

    Returns
    -------
    str
        The lowest and the highest chance by then; what holds of all years where no scenario differs in any.
    """
    if (chances.max(axis=0) == chances.min(axis=0)).all():
        last = float(chances[0, -1])
        if last == 0:
            return f"Usable reserves last to the end of {years[-1]} under every scenario"
        told = futures_words(last)
        return f"Usable reserves run out by the end of {years[-1]} in {told}, whatever the scenario"
    what = f"By the end of {years[t]} the chance that usable reserves have run out is"
    low, high = (percent_words(float(value)) for value in (chances[:, t].min(), chances[:, t].max()))
    if low == high:
        return f"{what} {low} under every scenario"
    return f"{what} between {low} and {high}, by scenario"


def gap_title(year: str, plan: float, chances: Mapping[str, float]) -> str:
    """Say how the gap of one year compares with the plan's.

    Parameters
    ----------
    year : str
        The label of the year.
    plan : float
        The plan's gap; a surplus is negative [£].
    chances : mapping of str to float
        In what share of the runs there is a ``gap``, and one ``larger`` and ``smaller`` than planned.

    Returns
    -------
    str
        The title.

    Notes
    -----
    Where the plan has a gap, the title says how likely a larger one is; where it has none, how likely any is.
    Amounts within half a penny of each other are the same.
    """
    if plan > HALF_A_PENNY:
        return _planned_gap_title(year, chances["larger"], chances["smaller"])
    short = chances["gap"]
    planned = f"A surplus is planned for {year}" if plan < -HALF_A_PENNY else f"No gap is planned for {year}"
    if short <= 0:
        return f"There is no gap in {year} in the plan or in any future tested"
    if short >= 1:
        return f"{planned}, but there is a gap in every future tested"
    return f"{planned}, {'but' if short >= 0.5 else 'and'} a gap is {likelihood_words(short)}"


def _planned_gap_title(year: str, above: float, below: float) -> str:
    start = f"The gap in {year} is"
    for share, word in ((above, "larger"), (below, "smaller")):
        if share >= 1:
            return f"{start} {word} than planned in every future tested"
        if share > 0.5:
            return f"{start} {likelihood_words(share)} to be {word} than planned"
    if not above and not below:
        return f"{start} as planned in every future tested"
    if above == below:
        return f"{start} as likely to be larger than planned as smaller"
    return f"The gap in {year} may be as planned, larger or smaller"


def has_usable_reserves(result: Result) -> bool:
    """Tell whether there is ever a usable reserve: at the start, at a year end, or drawn within a year.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    bool
        False where all of those are 0, within half a penny, in the plan and in every run.
    """
    measures = ("usable", "drawdown")
    planned = [float(result.plan[measure].max()) for measure in measures]
    tested = [result.greatest(measure) for measure in measures]
    return max(result.strategy.usable_opening, *planned, *tested) > HALF_A_PENNY


def _nothing_held(result: Result) -> str:
    if result.summary.probabilities["p_exhausted_by"][-1] > 0:
        return "There are no usable reserves in any year to meet a gap"
    return "There are no usable reserves in any year, and no future tested calls on them"


def title_reserves_fan(result: Result) -> str:
    """Return the title of the chart of usable reserves.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        Such as ``Usable reserves are likely to run out in 2025/26``.
    """
    if not has_usable_reserves(result):
        return _nothing_held(result)
    return reserves_title(result.years, result.summary.probabilities["p_exhausted_by"])


def title_exhaustion_chance(result: Result) -> str:
    """Return the title of the chart of the chance that usable reserves run out.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        Such as ``The chance that usable reserves have run out rises to 94% by the end of 2029/30``.
    """
    if not has_usable_reserves(result):
        return _nothing_held(result)
    return exhaustion_title(result.years, result.summary.probabilities["p_exhausted_by"])


def title_gap_fan(result: Result) -> str:
    """Return the title of the chart of the gap, which speaks of the last year.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        Such as ``The gap in 2029/30 is very likely to be larger than planned``.
    """
    if _never_a_gap(result):
        return "There is no gap in any year, in the plan or in any future tested"
    chances = {name: float(by_year[-1]) for name, by_year in result.gap_chances.items()}
    return gap_title(result.years[-1], float(result.plan["gap"][-1]), chances)


def _never_a_gap(result: Result) -> bool:
    return max(result.greatest("gap"), float(result.plan["gap"].max())) <= HALF_A_PENNY
