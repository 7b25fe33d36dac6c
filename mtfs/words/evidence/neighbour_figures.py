"""How the figures of a council and its neighbours are written: in tables, on charts and in sentences."""

import math
from collections.abc import Sequence

from mtfs.analysis.evidence.history import line_label
from mtfs.analysis.evidence.neighbours.indicators import Measure
from mtfs.analysis.evidence.neighbours.records import Standing
from mtfs.words.figures import MINUS, listed, lowered

__all__ = [
    "NOT_FALLING",
    "above_words",
    "against_words",
    "line_words",
    "period_words",
    "short_value",
    "some_words",
    "value_words",
    "years_words",
]

#: In place of a number of years, where reserves have not fallen.
NOT_FALLING = "not falling"
_SIGNED = (Measure.CHANGE, Measure.ERROR)
#: So many names are told, and the rest counted.
_NAMED = 4


def _percent(value: float, *, signed: bool) -> str:
    rounded = round(100 * value, 1)
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{abs(rounded):,.1f}%"


def short_value(measure: Measure, value: float) -> str:
    """Write a figure where there is no room for words.

    Parameters
    ----------
    measure : Measure
        What sort of number it is.
    value : float
        A fraction or a number of years.

    Returns
    -------
    str
        Such as ``56.8%``, ``−24.8%``, ``1.0`` years without the word, or ``not falling``; a dash for none.
    """
    if math.isnan(value):
        return "–"
    if measure is Measure.YEARS:
        return NOT_FALLING if math.isinf(value) else f"{value:,.1f}"
    return _percent(value, signed=measure in _SIGNED)


def value_words(measure: Measure, value: float) -> str:
    """Write a figure in a sentence.

    Parameters
    ----------
    measure : Measure
        What sort of number it is.
    value : float
        A fraction or a number of years.

    Returns
    -------
    str
        As `short_value`, with the word years where it is a number of them.
    """
    text = short_value(measure, value)
    if measure is Measure.YEARS and math.isfinite(value):
        return f"{text} year{'' if text == '1.0' else 's'}"
    return text


def against_words(error: float) -> str:
    """Say how an outturn came against its budget.

    Parameters
    ----------
    error : float
        Outturn over budget less 1.

    Returns
    -------
    str
        Such as ``3.4% above``, before the word budget; ``on`` where they are the same.
    """
    rounded = round(100 * error, 1)
    return f"{abs(rounded):.1f}% {'above' if rounded > 0 else 'below'}" if rounded else "on"


def years_words(count: int, of: int) -> str:
    """Write in how many years something was so.

    Parameters
    ----------
    count, of : int
        How many, of how many; at least two.

    Returns
    -------
    str
        ``none of 7 years``, ``4 of 7 years`` or ``all 7 years``.
    """
    return f"all {of} years" if count == of else f"{count or 'none'} of {of} years"


def some_words(names: Sequence[str]) -> str:
    """List names, the first few where they are many.

    Parameters
    ----------
    names : sequence of str
        The names.

    Returns
    -------
    str
        Such as ``A, B, C, D and 3 more``.
    """
    if len(names) <= _NAMED + 1:
        return listed(names)
    return listed([*names[:_NAMED], f"{len(names) - _NAMED} more"])


def above_words(standing: Standing, name: str) -> str:
    """Say how many neighbours lie above a council, and how many below.

    Parameters
    ----------
    standing : Standing
        The indicator.
    name : str
        The council's name.

    Returns
    -------
    str
        A clause.
    """
    count = len(standing.values)
    above, below = standing.above, standing.below
    if count == 1:
        where = "above" if above else "below" if below else "level with"
        return f"it lies {where} {name}"
    if level := count - above - below:
        lie = "lies" if above == 1 else "lie"
        return f"{above or 'none'} {lie} above {name}, {below or 'none'} below, and {level} level with it"
    if above in (0, count):
        return f"all of them lie {'above' if above else 'below'} {name}"
    return f"{above} of them {'lie' if above > 1 else 'lies'} above {name}"


def period_words(standing: Standing) -> str:
    """Say which years a change of reserves covers.

    Parameters
    ----------
    standing : Standing
        The indicator.

    Returns
    -------
    str
        Such as ``2021/22 to 2023/24``, or the one year.
    """
    if standing.since and standing.since != standing.year:
        return f"{standing.since} to {standing.year}"
    return standing.year


def line_words(line: str) -> str:
    """Name a line of a history within a sentence.

    Parameters
    ----------
    line : str
        Its key.

    Returns
    -------
    str
        Such as ``highways and transport``.
    """
    return lowered(line_label(line))
