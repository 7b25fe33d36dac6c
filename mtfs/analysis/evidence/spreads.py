"""A spread told by three of its percentiles, and a standard deviation that a few wild values do not move."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mtfs.domain.assumptions import NORMAL_WIDTH
from mtfs.engine.shapes import Floats

__all__ = ["DECILES", "MOST", "Shape", "brought_in", "width_of"]

#: The percentiles that a spread is told by.
DECILES = (0.1, 0.5, 0.9)
#: Values beyond this many standard deviations count as this many where they decide a slope or stand for a
#: council's record: one return with a slip in it, or one wild year, says little.
MOST = 3.0


@dataclass(frozen=True)
class Shape:
    """A distribution by three of its percentiles, between which and beyond it is a three-term metalog.

    Parameters
    ----------
    low, middle, high : float
        The 10th, 50th and 90th.
    """

    low: float
    middle: float
    high: float


def width_of(errors: Sequence[float] | Floats) -> float:
    """Return a standard deviation from the 10th and 90th percentile, which a few wild values do not move.

    Parameters
    ----------
    errors : sequence of float, shape (n,)
        The errors, at least one.

    Returns
    -------
    float
        The distance of the two over that of a standard normal distribution.
    """
    low, high = np.quantile(errors, (DECILES[0], DECILES[2]))
    return float(high - low) / NORMAL_WIDTH


def brought_in(values: Floats) -> Floats:
    """Return values with the wild ones brought in.

    Parameters
    ----------
    values : ndarray, shape (n,)
        The values, around 0.

    Returns
    -------
    ndarray, shape (n,)
        None further from 0 than `MOST` standard deviations.
    """
    most = MOST * width_of(values) if len(values) else 0.0
    return np.clip(values, -most, most)
