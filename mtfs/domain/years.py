"""Financial years, written as councils write them: ``2024/25``."""

import re
from collections.abc import Sequence

from mtfs.errors import RequestError

__all__ = [
    "guess_year_label",
    "is_year_label",
    "next_year",
    "position_of",
    "previous_year",
    "year_labels",
    "year_of_day",
    "year_span",
    "years_through",
]

_LABEL = re.compile(r"([12][0-9]{3})/([0-9]{2})")
# '2024-25', '24/25', 'FY25', '2024/2025' and the like: a year, though not as the model writes it.
_LOOSE = re.compile(
    r"(?:fy\s*)?([12][0-9]{3}|[0-9]{2})\s*(?:[-/–\u2044 ]\s*([12][0-9]{3}|[0-9]{2}))?", re.IGNORECASE
)


def is_year_label(text: str) -> bool:
    """Tell whether a text is a year label whose two parts follow each other.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    bool
        True for ``2024/25`` and ``2099/00``; False for ``2024/26``, ``2024-25`` and years before 1000.
    """
    match = _LABEL.fullmatch(text)
    return bool(match) and (int(text[:4]) + 1) % 100 == int(text[5:])


def _label(first: int) -> str:
    return f"{first:04d}/{(first + 1) % 100:02d}"


def next_year(label: str) -> str:
    """Return the label of the year after.

    Parameters
    ----------
    label : str
        A year label.

    Returns
    -------
    str
        ``2025/26`` for ``2024/25``.
    """
    return _label(int(label[:4]) + 1)


def previous_year(label: str) -> str:
    """Return the label of the year before.

    Parameters
    ----------
    label : str
        A year label.

    Returns
    -------
    str
        ``2023/24`` for ``2024/25``.
    """
    return _label(int(label[:4]) - 1)


def year_of_day(year: int, month: int) -> str:
    """Return the financial year in which a month of the calendar falls.

    Parameters
    ----------
    year, month : int
        The calendar year, and the month from 1.

    Returns
    -------
    str
        ``2024/25`` for March 2025.
    """
    return _label(year if month >= 4 else year - 1)


def year_labels(base_year: str, plan_years: int) -> tuple[str, ...]:
    """Return the labels of years 0 to T.

    Parameters
    ----------
    base_year : str
        The label of year 0.
    plan_years : int
        T, the number of plan years.

    Returns
    -------
    tuple of str
        ``plan_years + 1`` labels.
    """
    first = int(base_year[:4])
    return tuple(_label(first + t) for t in range(plan_years + 1))


def year_span(label: str, base_year: str) -> int:
    """Return how many years a year lies after the base year.

    Parameters
    ----------
    label, base_year : str
        Year labels.

    Returns
    -------
    int
        0 for the base year itself.
    """
    return int(label[:4]) - int(base_year[:4])


def years_through(first: str, last: str) -> tuple[str, ...]:
    """Return every year from one to another.

    Parameters
    ----------
    first, last : str
        Year labels, of which the second is no earlier.

    Returns
    -------
    tuple of str
        Both, and those between.
    """
    return year_labels(first, year_span(last, first))


def guess_year_label(text: str) -> str:
    """Guess the year label that a text stands for.

    Parameters
    ----------
    text : str
        Such as ``2024-25``, ``24/25`` or ``FY25``.

    Returns
    -------
    str
        The label, or nothing where the text does not look like a year.
    """
    match = _LOOSE.fullmatch(text.strip())
    if not match:
        return ""
    start, end = match.groups()
    first = int(start) if len(start) == 4 else 2000 + int(start)
    if end is None:
        # 'FY25' is the year that ends in 2025; a bare '2025' is left as the year that begins in it.
        return _label(first - 1) if text.strip().lower().startswith("fy") else _label(first)
    return _label(first) if (first + 1) % 100 == int(end) % 100 else ""


def position_of(label: str, years: Sequence[str]) -> int:
    """Return where a year that was asked for stands in a plan.

    Parameters
    ----------
    label : str
        The year, with or without outer spaces.
    years : sequence of str
        The labels of years 0 to T.

    Returns
    -------
    int
        Its position, from 0.

    Raises
    ------
    RequestError
        Where the plan has no such year, with the one that was probably meant.
    """
    year = label.strip()
    if year in years:
        return years.index(year)
    guess = guess_year_label(year)
    meant = f" (did you mean {guess}?)" if guess in years else ""
    msg = f"the year '{label}' is not in the plan; expected {years[0]} to {years[-1]}{meant}"
    raise RequestError(msg)
