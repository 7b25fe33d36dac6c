"""Tables of quantile functions: a cubic in each cell, so that a draw costs a few nanoseconds.

Of the 173 random numbers that a large case takes for each run, every one is mapped through a quantile
function, most of them twice. scipy's functions take 10 to 700 ns for one number; a table takes 4 to 5.
"""

from collections.abc import Callable
from copy import copy
from threading import local

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from mtfs.engine.shapes import Floats, flat

__all__ = ["QuantileTable", "normals_from_shares"]

#: Numbers that are worked on at once: few enough that they stay in a processor's cache from step to step, and
#: so many that a step takes longer than calling it.
_PIECE = 20_000


def _cubics(knots: Floats, kink: int) -> Floats:
    """Return the cubic of each cell between knots, shape (4, cells), lowest power first.

    Each goes through the four knots nearest to its cell, the first and the last of which have a knot beyond.
    Next to the kink, which lies where the cell of that number begins, it goes through knots of its own side.
    """
    cells = len(knots) - 3
    starts = np.arange(cells)
    starts[kink - 1] -= 1
    starts[kink] += 1
    offsets = np.arange(cells) + 1 - starts
    coefficients = np.empty((4, cells))
    for offset in (0, 1, 2):
        cell = np.flatnonzero(offsets == offset)
        through = np.linalg.inv(np.vander(np.arange(4.0) - offset, increasing=True))
        coefficients[:, cell] = through @ knots[starts[cell] + np.arange(4)[:, None]]
    return coefficients


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
    There is a knot at every 1/64 of a standard deviation as far as ±9, beyond which lie 1e-19 of the draws
    and where the table stays as it is at its end. The error of the cubic is below 1e-7 of the range of a
    beta-PERT and below 1e-8 standard deviations of the others, far under any Monte Carlo error.
    """

    _REACH = 9
    _PER_UNIT = 64

    def __init__(
        self,
        quantile: Callable[[Floats], Floats],
        *,
        kink: float = 0.0,
        ends: tuple[float, float] | None = None,
    ) -> None:
        half = self._REACH * self._PER_UNIT
        shift = float(np.clip(kink, -self._REACH / 2, self._REACH / 2))
        knots = np.arange(-half - 1, half + 2) / self._PER_UNIT + shift
        self._start = knots[1]
        self._ends = ends
        self._coefficients = _cubics(quantile(knots), half)

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
        table._coefficients = self._coefficients * width
        table._coefficients[0] += low
        if self._ends is not None:
            table._ends = (low + width * self._ends[0], low + width * self._ends[1])
        return table

    def at(self, z: Floats, out: Floats | None = None) -> Floats:
        """Look standard normals up.

        Parameters
        ----------
        z : ndarray
            Standard normals, of any shape, contiguous in one order or the other.
        out : ndarray, optional
            Where to put the quantiles, of the shape of `z` and in its order in memory; `z` itself will do.

        Returns
        -------
        ndarray
            Their quantiles.
        """
        found = np.empty_like(z) if out is None else out
        given, taken = flat(z), flat(found)
        for first in range(0, given.size, _PIECE):
            piece = slice(first, first + _PIECE)
            self._look_up(given[piece], taken[piece])
        return found

    def _look_up(self, z: Floats, out: Floats) -> None:
        position, whole, _, cell = _scratch.of(z.size)
        np.subtract(z, self._start, out=position)
        position *= self._PER_UNIT
        np.maximum(position, 0.0, out=position)
        # At the very end the last cell still holds.
        np.minimum(position, self._coefficients.shape[1] - 1e-9, out=position)
        np.subtract(position, 0.5, out=whole)
        _round(whole, cell)
        position -= whole
        _evaluate(self._coefficients, cell, position, whole, out)
        if self._ends is not None:
            np.maximum(out, self._ends[0], out=out)
            np.minimum(out, self._ends[1], out=out)


class _Scratch(local):
    """Room for steps in between, which each thread keeps: fresh memory costs more than work done in it."""

    def __init__(self) -> None:
        self._floats = np.empty((3, _PIECE))
        self._integers = np.empty(_PIECE, np.int64)

    def of(self, size: int) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
        one, two, three = self._floats[:, :size]
        return one, two, three, self._integers[:size]


_scratch = _Scratch()

# Adding it leaves a number between 0 and 2^50 rounded to an integer, which then stands in its last bits.
# numpy takes four times as long to turn floats into integers of the same size.
_ROUNDER = 1.5 * 2.0**52
_LAST_BITS = np.int64(2**50 - 1)


def _round(numbers: Floats, integers: NDArray[np.int64]) -> None:
    """Round numbers from -1/2 to 2^50 in place, and put them down as integers too."""
    numbers += _ROUNDER
    np.bitwise_and(numbers.view(np.int64), _LAST_BITS, out=integers)
    numbers -= _ROUNDER


def _evaluate(coefficients: Floats, cell: NDArray[np.int64], u: Floats, scratch: Floats, out: Floats) -> None:
    """Evaluate the cubic of each cell at its ``u``."""
    constant, linear, square, cube = coefficients
    # No cell is out of range: `wrap` only spares the check.
    np.take(cube, cell, mode="wrap", out=out)
    out *= u
    np.take(square, cell, mode="wrap", out=scratch)
    out += scratch
    out *= u
    np.take(linear, cell, mode="wrap", out=scratch)
    out += scratch
    out *= u
    np.take(constant, cell, mode="wrap", out=scratch)
    out += scratch


# The inverse normal has a table of its own, in shares: 64 cells to each halving of the share, down to 2^-54.
# So its error is the same everywhere, and the cell and the place in it are bits of the share as a float.
_HALVINGS, _CELL_BITS = 54, 6
_FRACTION_BITS = 52 - _CELL_BITS
_ONE = np.int64(0x3FF) << 52
_FRACTION = (np.int64(1) << 52) - 1
_SIGN = np.int64(-(2**63))
_LEAST_SHARE = 2.0**-_HALVINGS
_FIRST_CELL = np.float64(_LEAST_SHARE).view(np.int64) >> _FRACTION_BITS


def _inverse_normal_cubics() -> Floats:
    """Return the cubics of minus the inverse normal up to a share of a half, shape (4, cells)."""
    each = 1 << _CELL_BITS
    cells = np.arange(each * (_HALVINGS - 1) + 1)
    thirds = np.arange(4.0) / 3
    shares = _LEAST_SHARE * 2.0 ** (cells[:, None] // each) * (1 + (cells[:, None] % each + thirds) / each)
    through = np.linalg.inv(np.vander(thirds, increasing=True))
    cubics: Floats = through @ -ndtri(shares).T
    return cubics


_INVERSE_NORMAL = _inverse_normal_cubics()


def normals_from_shares(shares: Floats) -> None:
    """Turn shares into the standard normals that lie above them, in place.

    Parameters
    ----------
    shares : ndarray
        Shares from 0 to 1, contiguous; 0 and 1 are taken as 2^-54 from either.

    Notes
    -----
    Differs from the inverse normal by less than 1e-10.
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
    np.right_shift(bits, _FRACTION_BITS, out=cell)
    cell -= _FIRST_CELL
    bits <<= _CELL_BITS
    bits &= _FRACTION
    bits |= _ONE
    share -= 1.0
    sides = shares.view(np.int64)
    sides &= _SIGN
    _evaluate(_INVERSE_NORMAL, cell, share, scratch, magnitude)
    sides |= magnitude.view(np.int64)
