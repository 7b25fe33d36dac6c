"""Arrays of runs and years, as the engine holds them: each year contiguous in memory."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Integers", "blank_paths", "flat", "stacked"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


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


def stacked(rows: Sequence[Floats], shape: tuple[int, ...] = (0,)) -> Floats:
    """Return arrays as one, without a copy where they lie so in memory already.

    Parameters
    ----------
    rows : sequence of ndarray
        Of the same shape, each contiguous.
    shape : tuple of int, optional
        The shape of each, where there are none.

    Returns
    -------
    ndarray, shape (rows, ...)
        Contiguous. Not to be written to, as it may be the arrays themselves.
    """
    if not len(rows):
        return np.empty((0, *shape))
    whole = rows[0].base
    if isinstance(whole, np.ndarray) and whole.flags.c_contiguous and whole.dtype == np.float64:
        place, step = rows[0].ctypes.data - whole.ctypes.data, rows[0].nbytes
        if all(
            row.base is whole
            and row.flags.c_contiguous
            and row.shape == rows[0].shape
            and row.ctypes.data - whole.ctypes.data == place + number * step
            for number, row in enumerate(rows)
        ):
            first = place // whole.itemsize
            return whole.reshape(-1)[first : first + len(rows) * rows[0].size].reshape(
                len(rows), *rows[0].shape
            )
    return np.array(rows)
