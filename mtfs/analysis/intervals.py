"""Intervals of the Monte Carlo error: how far a figure may be out because the runs are so few.

Every interval is one of 95%. Figures of independent runs have the intervals of the textbooks.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from mtfs.engine.distributions import Floats

__all__ = [
    "Z95",
    "bootstrap_interval",
    "chance_interval",
    "mean_interval",
    "order_statistic_ranks",
    "quantile_interval",
    "wilson_interval",
]

#: The standard normal's 97.5th percentile.
Z95 = float(special.ndtri(0.975))
_TAIL = 0.025
#: How often a bootstrap draws the runs anew: enough for a 95% interval to settle to a few percent.
_RESAMPLES = 400


def wilson_interval(hits: Floats, runs: int) -> Floats:
    """Return the 95% Wilson score interval of a probability.

    Parameters
    ----------
    hits : ndarray, shape (years,)
        In how many of the runs it happened.
    runs : int
        How many independent runs there were.

    Returns
    -------
    ndarray, shape (years, 2)
        Low and high, within 0 to 1.

    References
    ----------
    Wilson, E. B. (1927), Journal of the American Statistical Association 22(158), 209-212.
    """
    share = hits / runs
    shrink = 1.0 + Z95**2 / runs
    centre = (share + Z95**2 / (2 * runs)) / shrink
    half = Z95 * np.sqrt(share * (1 - share) / runs + (Z95 / (2 * runs)) ** 2) / shrink
    # At 0 and at all of the runs the end is exact; rounding would leave it a hair inside.
    low = np.where(hits == 0, 0.0, centre - half)
    high = np.where(hits == runs, 1.0, centre + half)
    return np.stack((low, high), axis=-1)


@lru_cache(maxsize=256)
def order_statistic_ranks(runs: int, share: float) -> tuple[int, int]:
    """Return the ranks of the order statistics that bracket a percentile with 95% confidence.

    Parameters
    ----------
    runs : int
        How many independent runs there were.
    share : float
        The percentile as a fraction.

    Returns
    -------
    low, high : int
        Ranks from 0, for sorted runs. With too few runs for 95% they stop at the lowest and highest run.

    Notes
    -----
    The number of runs below the percentile is binomial, whatever the distribution, so the ranks are its
    2.5% and 97.5% quantiles (David and Nagaraja 2003, "Order Statistics", section 7.1).
    """
    counts = np.arange(runs + 1) if runs < 1000 else _window(runs, share)
    cumulative = special.bdtr(counts.astype(np.float64), runs, share)
    low = int(counts[np.searchsorted(cumulative, _TAIL, side="left")]) - 1
    high = int(counts[np.searchsorted(cumulative, 1 - _TAIL, side="left")])
    return max(low, 0), min(high, runs - 1)


def _window(runs: int, share: float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the counts within ten standard deviations of the mean, where every quantile lies."""
    spread = 10 * np.sqrt(runs * share * (1 - share)) + 10
    low, high = max(0, int(runs * share - spread)), min(runs, int(runs * share + spread))
    return np.arange(low, high + 1)


def mean_interval(values: Floats) -> Floats:
    """Return the interval of a mean.

    Parameters
    ----------
    values : ndarray, shape (runs, ...)
        One figure a run.

    Returns
    -------
    ndarray, shape (..., 2)
        Low and high; the mean itself where there is one run.
    """
    runs = len(values)
    mean = values.mean(axis=0)
    error = Z95 * values.std(axis=0, ddof=1) / np.sqrt(runs) if runs > 1 else np.zeros_like(mean)
    return np.stack((mean - error, mean + error), axis=-1)


def chance_interval(happened: NDArray[np.bool_]) -> Floats:
    """Return the interval of a chance.

    Parameters
    ----------
    happened : ndarray of bool, shape (runs, ...)
        Whether it happened in each run.

    Returns
    -------
    ndarray, shape (..., 2)
        Low and high, within 0 to 1.
    """
    return wilson_interval(happened.sum(axis=0).astype(np.float64), len(happened))


def quantile_interval(values: Floats, share: float) -> Floats:
    """Return the interval of a percentile.

    Parameters
    ----------
    values : ndarray, shape (runs, ...)
        One figure a run.
    share : float
        The percentile as a fraction.

    Returns
    -------
    ndarray, shape (..., 2)
        Low and high: order statistics, and so right whatever the distribution.
    """
    low, high = order_statistic_ranks(len(values), share)
    ordered = np.sort(values, axis=0)
    return np.stack((ordered[low], ordered[high]), axis=-1)


def bootstrap_interval(statistic: Callable[[NDArray[np.intp]], Floats], runs: int, *, seed: int) -> Floats:
    """Return the interval of any statistic of the runs, from drawing the runs anew.

    Parameters
    ----------
    statistic : callable
        Takes the positions of runs, some of them more than once, and returns the statistic.
    runs : int
        How many runs there are.
    seed : int
        The seed of the resampling.

    Returns
    -------
    ndarray, shape (..., 2)
        The 2.5th and 97.5th percentiles over the resamples (Efron and Tibshirani 1993, "An Introduction to
        the Bootstrap", section 13.3).
    """
    generator = np.random.default_rng(seed)
    resampled = [statistic(generator.integers(runs, size=runs)) for _ in range(_RESAMPLES)]
    low, high = np.quantile(np.stack(resampled), (_TAIL, 1 - _TAIL), axis=0)
    return np.stack((low, high), axis=-1)
