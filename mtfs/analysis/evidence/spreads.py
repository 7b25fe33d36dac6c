"""A spread told by three of its percentiles, and a standard deviation that a few wild values do not move."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mtfs.engine.shapes import Floats

__all__ = ["DECILES", "Shape", "width_of"]

#: The percentiles that a spread is told by.
DECILES = (0.1, 0.5, 0.9)
#: From the 10th to the 90th percentile of a normal distribution, in standard deviations.
_NORMAL_WIDTH = 2.5631031310892007


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
    return float(high - low) / _NORMAL_WIDTH
