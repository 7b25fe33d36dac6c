"""Reserves needed: what usable reserves would have had to hold at the start to last, run by run."""

import numpy as np
from numpy.typing import NDArray

from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats

__all__ = ["below_minimum_by", "calls_on_reserves", "reserves_needed", "run_out_by"]


def calls_on_reserves(usable: Floats, unfunded: Floats, opening: float) -> Floats:
    """Return what each year takes from usable reserves as a whole, or would take if they held enough.

    Parameters
    ----------
    usable, unfunded : ndarray, shape (runs, years)
        Usable reserves at the end of each year, and spending that found none left [£].
    opening : float
        Usable reserves at the start of year 0 [£].

    Returns
    -------
    ndarray, shape (runs, years)
        The call of each year; a surplus paid in is negative [£].

    Notes
    -----
    ``call[t] = usable[t-1] - usable[t] + unfunded[t]``: the gap less the planned movements of usable
    reserves (section 7 of the model). A planned use of a usable reserve narrows the gap by what it takes
    out, so the calls do not depend on what reserves hold.
    """
    before = np.empty_like(usable)
    before[:, 0] = opening
    before[:, 1:] = usable[:, :-1]
    return before - usable + unfunded


def reserves_needed(calls: Floats) -> Floats:
    """Return the least that usable reserves must hold at the start to last through each year.

    Parameters
    ----------
    calls : ndarray, shape (runs, years)
        What each year takes from them, as `calls_on_reserves` gives it [£].

    Returns
    -------
    ndarray, shape (runs, years)
        0 or more, and never falling from year to year [£].

    Notes
    -----
    Reserves last through year t where they cover the calls up to every year u ≤ t, surpluses that were paid
    in before u included: ``needed[t] = max(0, max over u ≤ t of Σ over s ≤ u of call[s])``. Every usable
    reserve may be drawn down to 0, so they run out exactly where this is above what they hold.
    """
    return np.maximum(np.maximum.accumulate(np.cumsum(calls, axis=1), axis=1), 0.0)


def run_out_by(unfunded: Floats) -> NDArray[np.bool_]:
    """Tell in which runs usable reserves have run out by each year.

    Parameters
    ----------
    unfunded : ndarray, shape (runs, years)
        Spending that found no reserve left [£].

    Returns
    -------
    ndarray of bool, shape (runs, years)
        Whether some was unfunded in that year or any before (section 8 of the model).
    """
    return np.logical_or.accumulate(unfunded > HALF_A_PENNY, axis=1)


def below_minimum_by(general: Floats, minimum: float) -> NDArray[np.bool_]:
    """Tell in which runs the general reserve has been below its minimum by each year.

    Parameters
    ----------
    general : ndarray, shape (runs, years)
        The general reserve at the end of each year [£].
    minimum : float
        The minimum general fund balance [£].

    Returns
    -------
    ndarray of bool, shape (runs, years)
        Whether it ended that year, or any before, below the minimum (section 8 of the model).
    """
    return np.logical_or.accumulate(minimum - general > HALF_A_PENNY, axis=1)
