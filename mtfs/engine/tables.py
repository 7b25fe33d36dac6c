"""Tables of quantile functions, so that a draw costs two or three nanoseconds.

Of the 173 random numbers that a large case takes for each run, every one is mapped through a quantile
function, most of them twice. scipy's functions take 10 to 700 ns for one number.
"""

from collections.abc import Callable
from copy import copy
from functools import cache
from math import floor

import numpy as np

from mtfs.engine import special
from mtfs.engine.kernels import kernels
from mtfs.engine.kernels.plain import CELL_BITS, LEAST_SHARE
from mtfs.engine.shapes import Floats, flat

__all__ = ["QuantileTable", "inverse_normal", "normals_from_shares"]


def _lines(knots: Floats, at: Floats) -> Floats:
    """Return the lines between values, with the first and the last value going on for ever on either side.

    Parameters
    ----------
    knots : ndarray, shape (..., n)
        The values that each piece of a function goes through.
    at : ndarray, shape (..., n)
        Where.

    Returns
    -------
    ndarray, shape (2, cells + 2)
        Intercepts and slopes.
    """
    rise = np.diff(knots) / np.diff(at)
    slope = np.concatenate(([0.0], rise.ravel(), [0.0]))
    intercept = (knots[..., :-1] - rise * at[..., :-1]).ravel()
    return np.stack((np.concatenate(([knots.flat[0]], intercept, [knots.flat[-1]])), slope))


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

    Attributes
    ----------
    lines : ndarray, shape (2, cells)
        Intercept and slope of the line of each cell. The first and the last are level.

    Notes
    -----
    The function is taken at every 1/64 of a standard deviation as far as ±9, beyond which lie 1e-19 of the
    draws, a cubic through these values fills in three more between any two, and lines join all of them. The
    error is below 1e-6 of the range, or 2e-6 of the standard deviation where there is none, and for Student's
    t below 4e-5 of the quantile itself: far under any Monte Carlo error. Larger tables would not stay in the
    processor's cache.
    """

    _REACH = 9
    _EXACT = 64
    _BETWEEN = 4

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
        within = np.arange(self._BETWEEN + 1) / (self._EXACT * self._BETWEEN)
        self.lines = _lines(
            _filled_in(quantile(exact), half + at_kink, self._BETWEEN), exact[1:-2, None] + within
        )

    @property
    def place(self) -> tuple[float, float, float, float]:
        """Where the lines lie, as kernels have it: the first one, cells to a unit, and the two ends."""
        per_unit = float(self._EXACT * self._BETWEEN)
        low, high = self._ends or (-np.inf, np.inf)
        return self._start * per_unit - 0.5, per_unit, low, high

    def scaled(self, low: float, width: float, *, ends: tuple[float, float] | None = None) -> "QuantileTable":
        """Return the table of a quantile function times a width, from another origin.

        Parameters
        ----------
        low : float
            What is added.
        width : float
            What the quantiles are multiplied by, 0 or more.
        ends : tuple of float, optional
            The least and the greatest quantile that come of it.

        Returns
        -------
        QuantileTable
            Of ``low + width * quantile``.
        """
        table = copy(self)
        table.lines = self.lines * width
        table.lines[0] += low
        table._ends = ends
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
        if not ((z.flags.c_contiguous or z.flags.f_contiguous) and z.flags.writeable):
            z = z.copy(order="K")
        found = np.empty_like(z) if out is None else out
        start, per_unit, low, high = self.place
        kernels().look_up(self.lines, start, per_unit, (low, high), flat(z), flat(found))
        return found


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


@cache
def inverse_normal() -> Floats:
    """Return the table of the inverse normal, in shares up to a half.

    Returns
    -------
    ndarray, shape (2, cells)
        Intercept and slope of the lines of minus the normals that lie above a share. There are 256 cells to
        each halving of the share, down to 2^-54: so the error is the same everywhere, and the cell is bits of
        the share as a float.
    """
    halvings = 2.0 ** np.arange(np.log2(LEAST_SHARE), -1)
    shares = np.multiply.outer(halvings, 1 + np.arange((1 << CELL_BITS) + 1) / (1 << CELL_BITS))
    return _lines(-special.ndtri(shares), shares)


def normals_from_shares(shares: Floats) -> None:
    """Turn shares into the standard normals that lie above them, in place.

    Parameters
    ----------
    shares : ndarray
        Shares from 0 to 1, contiguous. They are taken to 2^-54, and 0 and 1 as that far from either.

    Notes
    -----
    Differs from the inverse normal by less than 1e-6.
    """
    kernels().normals_from_shares(flat(shares), inverse_normal())
