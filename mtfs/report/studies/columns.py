"""Columns and cells that the tables of several studies share."""

import numpy as np

from mtfs.analysis.findings import Column, Unit, Value
from mtfs.engine.shapes import Floats

__all__ = ["figure_cells", "interval_columns", "number"]


def number(value: float) -> float | None:
    """Return a figure, or None where there is none.

    Parameters
    ----------
    value : float
        The figure, NaN where there is none.

    Returns
    -------
    float or None
        The cell.
    """
    return float(value) if np.isfinite(value) else None


def figure_cells(values: Floats, intervals: Floats, *where: int) -> list[Value]:
    """Return a figure with its interval as cells.

    Parameters
    ----------
    values : ndarray, shape (...)
        Figures.
    intervals : ndarray, shape (..., 2)
        Their intervals.
    *where : int
        Which of them.

    Returns
    -------
    list of float or None
        The figure, low and high.
    """
    return [number(float(values[where])), *(number(float(end)) for end in intervals[where])]


def interval_columns(key: str, label: str, unit: Unit) -> tuple[Column, Column]:
    """Return the two columns of an interval, which a terminal leaves out.

    Parameters
    ----------
    key, label : str
        Of the column before them.
    unit : Unit
        The unit of all three.

    Returns
    -------
    low, high : Column
        The columns.
    """
    low, high = (
        Column(
            key=f"{key}_{end}",
            label=f"{label}: {end}",
            unit=unit,
            definition=f"The {end} end of the 95% interval of the figure before it.",
            brief=False,
        )
        for end in ("low", "high")
    )
    return low, high
