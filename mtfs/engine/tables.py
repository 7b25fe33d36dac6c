"""Tables of quantile functions, so that a draw costs two or three nanoseconds.

Of the 173 random numbers that a large case takes for each run, every one is mapped through a quantile
function, most of them twice. scipy's functions take 10 to 700 ns for one number.
"""

from collections.abc import Callable
from copy import copy
from functools import cache
from math import floor
from threading import local

import numpy as np
from numpy.typing import NDArray

from mtfs.engine import special
from mtfs.engine.shapes import Floats, flat

__all__ = ["QuantileTable", "normals_from_shares"]

Integers = NDArray[np.int64]

#: Numbers that are worked on at once: few enough that they stay in a processor's cache from step to step, and
#: so many that a step takes longer than calling it.
_PIECE = 20_000


class _Scratch(local):
    """Room for steps in between, which each thread keeps: fresh memory costs more than work done in it."""

    def __init__(self) -> None:
        self._floats = np.empty((3, _PIECE))
        self._integers = np.empty(_PIECE, np.int64)

    def of(self, size: int) -> tuple[Floats, Floats, Floats, Integers]:
        one, two, three = self._floats[:, :size]
        return one, two, three, self._integers[:size]


_scratch = _Scratch()


def _line(table: Floats, cell: Integers, place: Floats, scratch: Floats, out: Floats) -> None:
    """Look up the line of each cell, shape (2, cells), and how high it is at a place from 0 to 1 in it."""
    start, rise = table
    np.take(rise, cell, mode="clip", out=out)
    out *= place
    np.take(start, cell, mode="clip", out=scratch)
    out += scratch


def _lines(knots: Floats) -> Floats:
    """Return the lines between values, shape (2, cells): where each starts, and by how much it rises."""
    return np.stack((knots[..., :-1].ravel(), np.diff(knots).ravel()))


class QuantileTable:
    """A quantile function of standard normals, as a table.

    Parameters
    ----------
    quantile : callable
        Takes standard normals and returns quantiles: exact, and too slow for every draw.
    kink : float, optional
        The standard normal at which the function bends, as at the mode of a two-piece distribution.
    ends : tuple of float, optional
        The least and the greatest quantile, which no draw is to pass by a rounding.

    Notes
    -----
    The function is taken at every 1/64 of a standard deviation as far as ±9, beyond which lie 1e-19 of the
    draws, a cubic through these values fills in fifteen more between any two, and lines join all of them. The
    error is below 1e-7 of the range, or of the standard deviation where there is none: far under any Monte
    Carlo error.
    """

    _REACH = 9
    _EXACT = 64
    _BETWEEN = 16

    def __init__(
        self,
        quantile: Callable[[Floats], Floats],
        *,
        kink: float = 0.0,
        ends: tuple[float, float] | None = None,
    ) -> None:
        half = self._REACH * self._EXACT
        kink = float(np.clip(kink, 1 - self._REACH, self._REACH - 1)) * self._EXACT
        at_kink = floor(kink)
        exact = (np.arange(-half - 1, half + 2) + (kink - at_kink)) / self._EXACT
        self._start = exact[1]
        self._ends = ends
        self._table = _lines(_filled_in(quantile(exact), half + at_kink, self._BETWEEN))

    def scaled(self, low: float, width: float) -> "QuantileTable":
        """Return the table of a quantile function times a width, from another origin.

        Parameters
        ----------
        low : float
            What is added.
        width : float
            What the quantiles are multiplied by, 0 or more.

        Returns
        -------
        QuantileTable
            Of ``low + width * quantile``.
        """
        table = copy(self)
        table._table = self._table * width
        table._table[0] += low
        if self._ends is not None:
            table._ends = (low + width * self._ends[0], low + width * self._ends[1])
        return table

    def at(self, z: Floats, out: Floats | None = None) -> Floats:
        """Look standard normals up.

        Parameters
        ----------
        z : ndarray
            Standard normals, of any shape.
        out : ndarray, optional
            Where to put the quantiles, of the shape of `z` and contiguous in its order; `z` itself will do.

        Returns
        -------
        ndarray
            Their quantiles.
        """
        if not (z.flags.c_contiguous or z.flags.f_contiguous):
            z = z.copy(order="K")
        found = np.empty_like(z) if out is None else out
        given, taken = flat(z), flat(found)
        for first in range(0, given.size, _PIECE):
            piece = slice(first, first + _PIECE)
            self._look_up(given[piece], taken[piece])
        return found

    def _look_up(self, z: Floats, out: Floats) -> None:
        place, whole, scratch, cell = _scratch.of(z.size)
        per_unit = self._EXACT * self._BETWEEN
        np.multiply(z, per_unit, out=place)
        place -= self._start * per_unit
        # At the very end the last cell still holds.
        np.clip(place, 0.0, self._table.shape[1] - 1e-9, out=place)
        np.subtract(place, 0.5, out=whole)
        _round(whole, cell)
        place -= whole
        _line(self._table, cell, place, scratch, out)
        if self._ends is not None:
            np.maximum(out, self._ends[0], out=out)
            np.minimum(out, self._ends[1], out=out)


def _filled_in(exact: Floats, kink: int, between: int) -> Floats:
    """Return values between exact ones: each cell's in a row, with those at its two ends.

    The first and the last exact value stand outside all cells. The cubic of a cell goes through the four
    values nearest to it, but at the kink, where the cell of that number starts, through those of its side.
    """
    cells = len(exact) - 3
    starts = np.arange(cells)
    starts[kink - 1] -= 1
    starts[kink] += 1
    offsets = np.arange(cells) + 1 - starts
    filled = np.empty((cells, between + 1))
    for offset in (0, 1, 2):
        of_four = np.vander(np.arange(4.0) - offset, increasing=True)
        weights = np.vander(np.arange(between + 1) / between, 4, increasing=True) @ np.linalg.inv(of_four)
        cell = np.flatnonzero(offsets == offset)
        filled[cell] = exact[starts[cell, None] + np.arange(4)] @ weights.T
    return filled


# Adding it leaves a number of less than 2^50 rounded to an integer, which then stands in its last bits.
# numpy takes four times as long to turn floats into integers of the same size.
_ROUNDER = np.float64(1.5 * 2.0**52)


def _round(numbers: Floats, integers: Integers) -> None:
    """Round numbers in place, and put them down as integers too."""
    numbers += _ROUNDER
    np.subtract(numbers.view(np.int64), _ROUNDER.view(np.int64), out=integers)
    numbers -= _ROUNDER


# The inverse normal has a table of its own, in shares: 1,024 cells to each halving of the share, to 2^-54.
# So its error is the same everywhere, and the cell and the place in it are bits of the share as a float.
_HALVINGS, _CELL_BITS = 54, 10
_PLACE_BITS = 52 - _CELL_BITS
_ONE = np.int64(0x3FF) << 52
_FRACTION = (np.int64(1) << 52) - 1
_SIGN = np.int64(-(2**63))
_LEAST_SHARE = np.float64(2.0**-_HALVINGS)
_FIRST_CELL = _LEAST_SHARE.view(np.int64) >> _PLACE_BITS


@cache
@cache
def _inverse_normal() -> Floats:
    """Return the lines of minus the inverse normal up to a share of a half.

    They are made when normals are first drawn: reading a case needs none, nor scipy.
    """
    halvings = 2.0 ** np.arange(-_HALVINGS, -1)
    shares = np.multiply.outer(halvings, 1 + np.arange(1 << _CELL_BITS) / (1 << _CELL_BITS))
    # The last cell holds the share of a half itself.
    return _lines(-special.ndtri(np.append(shares, (0.5, 0.5))))


def normals_from_shares(shares: Floats) -> None:
    """Turn shares into the standard normals that lie above them, in place.

    Parameters
    ----------
    shares : ndarray
        Shares from 0 to 1, contiguous; 0 and 1 are taken as 2^-54 from either.

    Notes
    -----
    Differs from the inverse normal by less than 1e-7.
    """
    given = flat(shares)
    for first in range(0, given.size, _PIECE):
        _turn_into_normals(given[first : first + _PIECE])


def _turn_into_normals(shares: Floats) -> None:
    # The lower tail and the upper are each other's mirror image: the side goes in the sign.
    share, magnitude, scratch, cell = _scratch.of(shares.size)
    shares -= 0.5
    np.abs(shares, out=share)
    np.subtract(0.5, share, out=share)
    np.maximum(share, _LEAST_SHARE, out=share)
    bits = share.view(np.int64)
    np.right_shift(bits, _PLACE_BITS, out=cell)
    cell -= _FIRST_CELL
    bits <<= _CELL_BITS
    bits &= _FRACTION
    bits |= _ONE
    share -= 1.0
    _line(_inverse_normal(), cell, share, scratch, magnitude)
    sides = shares.view(np.int64)
    sides &= _SIGN
    sides |= magnitude.view(np.int64)
