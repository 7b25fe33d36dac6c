"""Chances where there is no room for words: in a cell, on a bar, or as the number format of a workbook.

One rule holds everywhere, as in `mtfs.words.figures.percent_words`: 0% and 100% stand for none and all of the
runs alone, so that no certainty is claimed where there is none.
"""

from collections.abc import Iterable

from mtfs.words.figures import percent_words

__all__ = ["chance_format", "estimate_words", "exact_format", "share_words", "short_percent"]

#: An estimate this near to none or all may be either.
_HARDLY = 0.005


def estimate_words(share: float) -> str:
    """Write an estimated share, which proves neither none nor all.

    Parameters
    ----------
    share : float
        The estimate, perhaps a little outside 0 to 1.

    Returns
    -------
    str
        A whole percentage, at least ``less than 1%`` and at most ``more than 99%``.
    """
    return percent_words(min(max(share, 0.001), 0.999))


def short_percent(share: float) -> str:
    """Write a chance as a whole percentage with signs in place of words.

    Parameters
    ----------
    share : float
        A share of the runs, 0 to 1.

    Returns
    -------
    str
        ``0%`` and ``100%`` for none and all of them alone; else from ``<1%`` to ``>99%``.
    """
    return percent_words(share).replace("less than ", "<").replace("more than ", ">")


def share_words(share: float) -> str:
    """Write an estimated share.

    Parameters
    ----------
    share : float
        The estimate, which may pass 0 or 1 by its error.

    Returns
    -------
    str
        A whole percentage; ``<1%`` and ``>99%`` at the ends, because an estimate proves neither none nor all,
        and ``0%`` where it is exactly that.
    """
    if share == 0:
        return "0%"
    if share < _HARDLY:
        return "<1%"
    return ">99%" if share > 1 - _HARDLY else f"{share:.0%}"


def chance_format(chances: Iterable[float]) -> str:
    """Return a workbook's format for whole percentages that claims 0% and 100% only where they are exact.

    Parameters
    ----------
    chances : iterable of float
        The chances that it is for.

    Returns
    -------
    str
        A number format. It can tell two things apart from the rest, so that with chances just above 0% and
        just below 100%, and also at them, the former read 0%.
    """
    told = list(chances)
    rules = []
    if any(0.995 <= chance < 1 for chance in told):
        rules += (["[=1]0%"] if 1 in told else []) + ['[>=0.995]">99%"']
    if any(0 < chance < 0.005 for chance in told):
        rules += (["[=0]0%"] if 0 in told else []) + ['[<0.005]"<1%"']
    return ";".join([*rules[:2], "0%"])


def exact_format(share: float, places: int) -> str:
    """Return a workbook's format for one chance, which reads 0% or 100% only where it is exactly that.

    Parameters
    ----------
    share : float
        The chance, 0 to 1.
    places : int
        How many decimals its percentage has, one or more.

    Returns
    -------
    str
        A number format, such as ``0.0%`` or ``">99.9%"``.
    """
    finest = 10.0**-places
    if 0 < share < finest / 200:
        return f'"<{finest:g}%"'
    return f'">{100 - finest:g}%"' if 1 - finest / 200 < share < 1 else f"0.{'0' * places}%"
