"""Rules that the records of a calibration pack share."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from mtfs.domain.checks import guess_fraction, within
from mtfs.errors import Breach, RuleError

__all__ = ["MOST_SHARE", "hold", "not_negative", "share", "shares"]

#: A rate or a share beyond this is taken for a percentage that was written as a whole number.
MOST_SHARE = 1.0


class _Record(Protocol):
    def breaches(self) -> Iterator[Breach]:
        """Yield what is wrong with the record."""


def share(field: str, value: float, *, year: str = "") -> Iterator[Breach]:
    """Check a rate or a share.

    Parameters
    ----------
    field : str
        The attribute.
    value : float
        Its value.
    year : str, optional
        The year, or another key, of the value.

    Yields
    ------
    Breach
        Where it is beyond 1 in size, with the fraction that may be meant.
    """
    for breach in within(field, value, -MOST_SHARE, MOST_SHARE, year=year):
        yield replace(breach, guess=guess_fraction(value, -MOST_SHARE, MOST_SHARE))


def shares(record: object, *names: str) -> Iterator[Breach]:
    """Check several rates or shares of a record.

    Parameters
    ----------
    record : object
        The record.
    *names : str
        Its attributes.

    Yields
    ------
    Breach
        As of `share`.
    """
    for name in names:
        yield from share(name, getattr(record, name))


def not_negative(record: object, *names: str) -> Iterator[Breach]:
    """Check that numbers of a record are 0 or more.

    Parameters
    ----------
    record : object
        The record.
    *names : str
        Its attributes.

    Yields
    ------
    Breach
        Where one is below.
    """
    for name in names:
        yield from within(name, getattr(record, name), 0)


def hold(record: _Record) -> None:
    """Refuse a record that breaks its rules.

    Parameters
    ----------
    record : object
        The record.

    Raises
    ------
    RuleError
        With everything that is wrong.
    """
    breaches = list(record.breaches())
    if breaches:
        raise RuleError(breaches)
