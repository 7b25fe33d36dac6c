"""Intervals of what two scenarios differ by, from runs that both of them saw."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.intervals import Z95, effective_runs
from mtfs.engine.shapes import Floats

__all__ = ["paired_chance_interval", "tango_interval"]

#: Each halves the bracket of a root, of width 2 at the start: more than a 64-bit number can tell.
_HALVINGS = 60


def paired_chance_interval(
    first: NDArray[np.bool_], other: NDArray[np.bool_], *, replicates: NDArray[np.intp] | None = None
) -> Floats:
    """Return the interval of the difference of two chances, seen in the same runs.

    Parameters
    ----------
    first, other : ndarray of bool, shape (runs, ...)
        Whether it happened in each run, under each of two scenarios.
    replicates : ndarray of int, shape (runs,), optional
        The replicate of each run, as `Request.replicates` gives it; None where runs are independent.

    Returns
    -------
    ndarray, shape (..., 2)
        Low and high of the other chance less the first, within -1 to 1: Tango's interval, for as many
        independent runs as the runs are worth.
    """
    worth = effective_runs(other.astype(np.float64) - first, replicates)
    only_other, only_first = (other & ~first).mean(axis=0), (first & ~other).mean(axis=0)
    return tango_interval(only_other * worth, only_first * worth, worth)


def tango_interval(only_other: Floats, only_first: Floats, runs: Floats | int) -> Floats:
    """Return the 95% score interval of the difference of two paired proportions.

    Parameters
    ----------
    only_other, only_first : ndarray, shape (...)
        In how many runs it happened under one of the two alone.
    runs : ndarray, shape (...), or int
        How many independent runs there were.

    Returns
    -------
    ndarray, shape (..., 2)
        Low and high of the other proportion less the first, within -1 to 1.

    Notes
    -----
    With b and c runs in which only the other and only the first were hit, a difference d is outside where
    ``(b - c - n d)² > z² n (2 q + d (1 - d))``, and q is the likeliest chance of 'only the first' among those
    that allow d. Where no run tells the two apart the interval is ``±z²/(n + z²)``, and where all those that
    do go one way its far end is Wilson's.

    References
    ----------
    Tango, T. (1998), "Equivalence test and confidence interval for the difference in proportions for the
    paired-sample design", Statistics in Medicine 17(8), 891-908.
    """
    b, c = np.asarray(only_other, dtype=np.float64), np.asarray(only_first, dtype=np.float64)
    centre = (b - c) / runs
    return np.stack((_end(b, c, runs, centre, -1.0), _end(b, c, runs, centre, 1.0)), axis=-1)


def _end(b: Floats, c: Floats, runs: Floats | int, centre: Floats, bound: float) -> Floats:
    """Return where the score reaches its limit, between the difference in the sample and a bound."""
    inside, outside = centre.copy(), np.full_like(centre, bound)
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        beyond = _is_outside(b, c, runs, middle)
        outside = np.where(beyond, middle, outside)
        inside = np.where(beyond, inside, middle)
    # A difference of 1 or -1 in the sample is its own end.
    return np.where(centre == bound, bound, (inside + outside) / 2)


def _is_outside(b: Floats, c: Floats, runs: Floats | int, d: Floats) -> NDArray[Any]:
    linear = (2 * runs - b + c) * d - b - c
    root = np.sqrt(np.maximum(linear**2 + 8 * runs * c * d * (1 - d), 0.0))
    only_first = np.maximum((root - linear) / (4 * runs), 0.0)
    spread = np.maximum(2 * only_first + d * (1 - d), 0.0)
    outside: NDArray[Any] = (b - c - runs * d) ** 2 > Z95**2 * runs * spread
    return outside
