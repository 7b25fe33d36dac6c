"""Small rules shared by the records of a strategy. Each yields the breaches that it finds."""

import math
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise

from mtfs.errors import Breach

__all__ = ["finite", "guess_fraction", "in_order", "matched", "nearest_name", "within", "years_within"]


def matched(name: str) -> str:
    """Return a name or keyword in the form in which it is compared.

    Parameters
    ----------
    name : str
        As written.

    Returns
    -------
    str
        Without outer spaces or regard to case.
    """
    return name.strip().casefold()


def nearest_name(name: str, known: Sequence[str], *, likeness: float = 0.6) -> str:
    """Return the known name that is most like the one given.

    Parameters
    ----------
    name : str
        A name that is not known.
    known : sequence of str
        Those that are.
    likeness : float, optional
        How like it must be, from 0 to 1 for the same.

    Returns
    -------
    str
        The nearest, as it is written where it is known, or nothing where none is near.
    """
    by_form = {matched(other): other for other in known}
    close = get_close_matches(matched(name), list(by_form), n=1, cutoff=likeness)
    return by_form[close[0]] if close else ""


def guess_fraction(value: float, low: float, high: float, *, least: float = 1.0) -> str:
    """Guess that a percentage was written where a fraction belongs: 0.85 for 85.

    Parameters
    ----------
    value : float
        The value found.
    low, high : float
        The bounds that it is outside of.
    least : float, optional
        The least size at which it may be a percentage: 1.5 as a rise is 1.5%, and as a share may be 150%.

    Returns
    -------
    str
        The fraction, where it would be allowed; else nothing.
    """
    hundredth = float(f"{value / 100:.12g}")
    return f"{hundredth:.10g}" if abs(value) >= least and low <= hundredth <= high else ""


def _bounds(low: float, high: float) -> str:
    if math.isinf(high):
        return f"expected {low:g} or more"
    return f"expected {low:g} to {high:g}"


def within(
    field: str, value: float | None, low: float, high: float = math.inf, *, year: str = ""
) -> Iterator[Breach]:
    """Check that a value lies between two bounds, both allowed; a blank passes.

    Parameters
    ----------
    field : str
        The attribute.
    value : float or None
        Its value.
    low, high : float
        The bounds.
    year : str, optional
        The year of the value.

    Yields
    ------
    Breach
        Where it does not.
    """
    if value is None or low <= value <= high:
        return
    guess = guess_fraction(value, low, high, least=2) if not math.isinf(high) else ""
    yield Breach(field=field, year=year, allowed=_bounds(low, high), guess=guess)


def years_within(
    field: str, values: Sequence[float], labels: Sequence[str], low: float, high: float
) -> Iterator[Breach]:
    """Check the values of several years against two bounds.

    Parameters
    ----------
    field : str
        The attribute.
    values : sequence of float
        One for each year.
    labels : sequence of str
        The year labels, as many.
    low, high : float
        The bounds, both allowed.

    Yields
    ------
    Breach
        For each year outside them.
    """
    for value, label in zip(values, labels, strict=True):
        yield from within(field, value, low, high, year=label)


def finite(record: object, *fields: str) -> Iterator[Breach]:
    """Check that the numbers of a record are finite; blanks pass.

    Parameters
    ----------
    record : object
        The record.
    *fields : str
        Its attributes that hold a number, or one for each year.

    Yields
    ------
    Breach
        For each attribute that holds an infinity or is not a number.
    """
    for field in fields:
        value = getattr(record, field)
        numbers = value if isinstance(value, tuple) else (value,)
        if not all(number is None or math.isfinite(number) for number in numbers):
            yield Breach(field=field, found="not finite", allowed="expected finite numbers")


def in_order(fields: Sequence[str], values: Sequence[float | None]) -> Iterator[Breach]:
    """Check that values do not fall from one field to the next; blanks are passed over.

    Parameters
    ----------
    fields : sequence of str
        The attributes, from the lowest.
    values : sequence of float or None
        Their values.

    Yields
    ------
    Breach
        At each field that is below the one before it.
    """
    given = [(field, value) for field, value in zip(fields, values, strict=True) if value is not None]
    for (lower, before), (field, value) in pairwise(given):
        if value < before:
            heading = lower.replace("_", " ").capitalize()
            yield Breach(field=field, allowed=f"expected no less than '{heading}'")
