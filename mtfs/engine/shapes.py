"""Arrays of runs and years, as the engine holds them: each year contiguous in memory."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "blank_paths", "flat"]

Floats = NDArray[np.float64]


def blank_paths(runs: int, years: int) -> Floats:
    """Return zeros for every run and year, each year contiguous in memory.

    Parameters
    ----------
    runs, years : int
        The shape.

    Returns
    -------
    ndarray, shape (runs, years)
        Zeros.
    """
    return np.zeros((years, runs)).T


def flat(values: Floats) -> Floats:
    """Return an array in one dimension, in its order in memory, without a copy.

    Parameters
    ----------
    values : ndarray
        Contiguous in one order or the other.

    Returns
    -------
    ndarray
        A view.

    Raises
    ------
    ValueError
        For an array with gaps in memory, of which there is no such view.
    """
    if not (values.flags.c_contiguous or values.flags.f_contiguous):
        msg = "the array has gaps in memory"
        raise ValueError(msg)
    return values.ravel(order="K")
