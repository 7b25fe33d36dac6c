"""Sentences that are true of the numbers: chances as natural frequencies, and the headline of a run."""

from dataclasses import dataclass

from mtfs.analysis.runs import Result
from mtfs.words.chances import short_percent

__all__ = ["Headline", "headline", "in_futures", "of_futures", "of_hundred"]

#: From this share on, a chance is told in hundredths, so that '10 of 10' is never said of nearly all.
_NEARLY_ALL = 0.905
_NEARLY_NONE = 0.095
#: A share this near to a round one is told without 'about'.
_EXACT_ENOUGH = 0.005


def of_futures(share: float) -> str:
    """Tell a chance as a natural frequency, for use within a sentence.

    Parameters
    ----------
    share : float
        The chance, 0 to 1.

    Returns
    -------
    str
        Such as ``7 of 10 futures``, ``about 3 of 100 futures`` or ``all futures``.

    Raises
    ------
    ValueError
        For a share outside 0 to 1.
    """
    if not 0 <= share <= 1:
        msg = f"a chance lies between 0 and 1, not at {share}"
        raise ValueError(msg)
    if share == 0:
        text = "none of the futures"
    elif share == 1:
        text = "all futures"
    elif share < 0.005:
        text = "fewer than 1 of 100 futures"
    elif share > 0.995:
        text = "more than 99 of 100 futures"
    elif abs(share - 0.5) <= _EXACT_ENOUGH:
        text = "half of futures"
    else:
        parts = 10 if _NEARLY_NONE <= share <= _NEARLY_ALL else 100
        count = min(max(round(share * parts), 1), parts - 1)
        about = "" if abs(share - count / parts) <= _EXACT_ENOUGH / (parts / 10) else "about "
        text = f"{about}{count} of {parts} futures"
    return text


def in_futures(share: float) -> str:
    """Tell a chance as a natural frequency, at the beginning of a sentence.

    Parameters
    ----------
    share : float
        The chance, 0 to 1.

    Returns
    -------
    str
        Such as ``In 7 of 10 futures``, ``In about 3 of 100 futures`` or ``In all futures``.

    Raises
    ------
    ValueError
        For a share outside 0 to 1.
    """
    return f"In {of_futures(share)}"


def of_hundred(share: float) -> str:
    """Tell a chance as a number of futures of 100, for a table whose heading says so.

    Parameters
    ----------
    share : float
        The chance, 0 to 1.

    Returns
    -------
    str
        ``0`` and ``100`` for none and all of the runs alone; else from ``<1`` to ``>99``.
    """
    return short_percent(share).removesuffix("%")


@dataclass(frozen=True)
class Headline:
    """The one sentence that a run comes down to.

    Parameters
    ----------
    sentence : str
        The sentence.
    year : str
        The year that it is about.
    probability : float
        The chance that it tells.
    """

    sentence: str
    year: str
    probability: float


def headline(result: Result) -> Headline:
    """Say how likely it is that usable reserves run out, and by when.

    Parameters
    ----------
    result : Result
        The run.

    Returns
    -------
    Headline
        About the first year by which they have run out in at least half of the futures or, where there is
        no such year, about the last year of the plan.
    """
    chances = result.summary.probabilities["p_exhausted_by"]
    index = next((t for t, chance in enumerate(chances) if chance >= 0.5), len(chances) - 1)
    year, chance = result.years[index], float(chances[index])
    last = ", the last year of the plan" if chance < 0.5 and index == len(chances) - 1 else ""
    if chance == 0:
        sentence = (
            f"In none of {result.runs:,} futures do usable reserves run out before the end of {year}{last}."
        )
    elif chance == 1:
        sentence = f"In all of {result.runs:,} futures usable reserves run out before the end of {year}."
        if result.runs == 1:
            sentence = f"In the one future that was run, usable reserves run out before the end of {year}."
    else:
        sentence = f"{in_futures(chance)} usable reserves run out before the end of {year}{last}."
    if chance == 0 and result.runs == 1:
        sentence = f"In the one future that was run, usable reserves last to the end of {year}{last}."
    return Headline(sentence, year, chance)
