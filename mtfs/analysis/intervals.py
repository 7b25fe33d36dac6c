"""Intervals of the Monte Carlo error: how far a figure may be out because the runs are so few.

Every interval is one of 95%. Figures of independent runs have the intervals of the textbooks. Runs that were
drawn together, as in a Latin hypercube, are not independent: their replicates are, and the spread between
replicates tells how many independent runs they are worth. The textbooks' intervals for that number hold.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.ordered import Ordered
from mtfs.analysis.replicates import (
    FEWEST_REPLICATES,
    Z95,
    Groups,
    effective_runs,
    groups_of,
    student_widening,
    surer,
)
from mtfs.engine import special
from mtfs.engine.kernels import kernels
from mtfs.engine.shapes import Floats

__all__ = [
    "FEWEST_REPLICATES",
    "Z95",
    "around_chance",
    "around_mean",
    "bootstrap_interval",
    "chance_interval",
    "effective_runs",
    "interval_ranks",
    "mean_interval",
    "neighbours",
    "order_statistic_ranks",
    "quantile_interval",
    "quantiles",
    "quantiles_across",
    "wilson_interval",
]

_TAIL = 0.025
#: How often a bootstrap draws the runs anew: enough for a 95% interval to settle to a few percent.
_RESAMPLES = 400


def around_chance(share: Floats, runs: Floats) -> Floats:
    """Return Wilson's interval of a chance.

    Parameters
    ----------
    share : ndarray, shape (...)
        In what share of the runs it happened.
    runs : ndarray, shape (...)
        How many independent runs they are worth.

    Returns
    -------
    ndarray, shape (..., 2)
        Low and high, within 0 to 1.
    """
    shrink = 1.0 + Z95**2 / runs
    centre = (share + Z95**2 / (2 * runs)) / shrink
    half = Z95 * np.sqrt(share * (1 - share) / runs + (Z95 / (2 * runs)) ** 2) / shrink
    # At 0 and at all of the runs the end is exact; rounding would leave it a hair inside.
    low = np.where(share == 0, 0.0, centre - half)
    high = np.where(share == 1, 1.0, centre + half)
    return np.stack((low, high), axis=-1)


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
    return around_chance(hits / runs, np.full_like(hits, runs))


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


def mean_interval(values: Floats, *, replicates: NDArray[np.intp] | None = None) -> Floats:
    """Return the interval of a mean.

    Parameters
    ----------
    values : ndarray, shape (runs, ...)
        One figure a run.
    replicates : ndarray of int, shape (runs,), optional
        The replicate of each run, as `Request.replicates` gives it; None where runs are independent.

    Returns
    -------
    ndarray, shape (..., 2)
        Low and high; the mean itself where there is one run.
    """
    runs = len(values)
    mean = values.mean(axis=0)
    if runs == 1:
        return np.stack((mean, mean), axis=-1)
    return around_mean(mean, values.std(axis=0, ddof=1), effective_runs(values, replicates))


def around_mean(mean: Floats, sd: Floats, runs: Floats) -> Floats:
    """Return the interval of a mean from what is known of the runs.

    Parameters
    ----------
    mean, sd : ndarray, shape (...)
        The mean and the standard deviation of the runs.
    runs : ndarray, shape (...)
        How many independent runs they are worth.

    Returns
    -------
    ndarray, shape (..., 2)
        Low and high.
    """
    error = Z95 * sd / np.sqrt(runs)
    return np.stack((mean - error, mean + error), axis=-1)


def chance_interval(happened: NDArray[np.bool_], *, replicates: NDArray[np.intp] | None = None) -> Floats:
    """Return the interval of a chance.

    Parameters
    ----------
    happened : ndarray of bool, shape (runs, ...)
        Whether it happened in each run.
    replicates : ndarray of int, shape (runs,), optional
        The replicate of each run, as `Request.replicates` gives it; None where runs are independent.

    Returns
    -------
    ndarray, shape (..., 2)
        Low and high, within 0 to 1: Wilson's interval, for as many independent runs as the runs are worth.
        Where it happened in none of the runs, or in all, it is that of independent runs.
    """
    return around_chance(happened.mean(axis=0), effective_runs(happened, replicates))


def quantile_interval(values: Floats, share: float, *, replicates: NDArray[np.intp] | None = None) -> Floats:
    """Return the interval of a percentile.

    Parameters
    ----------
    values : ndarray, shape (runs, ...)
        One figure a run.
    share : float
        The percentile as a fraction.
    replicates : ndarray of int, shape (runs,), optional
        The replicate of each run, as `Request.replicates` gives it; None where runs are independent.

    Returns
    -------
    ndarray, shape (..., 2)
        Low and high: order statistics, and so right whatever the distribution.
    """
    return quantiles(values, (share,), replicates)[0][1]


def quantiles(
    values: Floats, shares: Sequence[float], replicates: NDArray[np.intp] | None
) -> list[tuple[Floats, Floats]]:
    """Return percentiles and their intervals.

    Parameters
    ----------
    values : ndarray, shape (runs, ...)
        One figure a run.
    shares : sequence of float
        The percentiles as fractions.
    replicates : ndarray of int, shape (runs,), or None
        The replicate of each run; None where runs are independent.

    Returns
    -------
    list of (ndarray of shape (...), ndarray of shape (..., 2))
        Each percentile, interpolated between the two nearest runs, and its interval.

    Notes
    -----
    Order statistics bracket a percentile as far off as the share of runs below it may be out (Woodruff
    1952, "Confidence intervals for medians and other position measures", Journal of the American Statistical
    Association 47(260), 635-646). The ranks for independent runs are drawn in by as much as the replicates
    make that share surer.
    """
    runs, shape = len(values), values.shape[1:]
    columns = np.ascontiguousarray(values.reshape(runs, prod(shape)).T)
    found = quantiles_across(columns, Ordered(columns), shares, groups_of(replicates))
    return [(one.reshape(shape), interval.reshape(*shape, 2)) for one, interval in zip(*found, strict=True)]


def quantiles_across(
    values: Floats, ordered: Ordered, shares: Sequence[float], groups: Groups | None
) -> tuple[Floats, Floats]:
    """Return percentiles and their intervals of columns of figures.

    Parameters
    ----------
    values : ndarray, shape (columns, runs)
        One figure a run, contiguous.
    ordered : Ordered
        The same by rank.
    shares : sequence of float
        The percentiles as fractions.
    groups : Groups or None
        As `groups_of` gives them.

    Returns
    -------
    quantiles : ndarray, shape (shares, columns)
        Each percentile, interpolated between the two nearest runs.
    intervals : ndarray, shape (shares, columns, 2)
        Their intervals, as `quantiles` has them.
    """
    columns, runs = values.shape
    below, above, parts = zip(*(neighbours(runs, share) for share in shares), strict=True)
    lower, upper = np.split(ordered.at(np.tile((*below, *above), (columns, 1))), 2, axis=1)
    found = lower + np.array(parts) * (upper - lower)
    drawn_in = np.zeros((len(shares), columns))
    if groups is not None:
        drawn_in = surer(_upto(groups.gathered(values), groups, found), groups.sizes)
    ranks = interval_ranks(runs, shares, drawn_in)
    ends = ordered.at(ranks.reshape(2 * len(shares), columns).T).T.reshape(ranks.shape)
    # Shares first, as they are told.
    return np.ascontiguousarray(found.T), np.moveaxis(ends, 1, -1)


def _upto(gathered: Floats, groups: Groups, limits: Floats) -> Floats:
    """Return how many figures of each group are no greater than each of some others."""
    count_upto = kernels().count_upto
    if count_upto is not None:
        counted: Floats = count_upto(np.require(gathered, np.float64, ["C", "W"]), groups.starts, limits)
        return counted
    return np.stack([groups.sums(gathered <= limit[:, None]) for limit in limits.T])


def neighbours(runs: int, share: float) -> tuple[int, int, float]:
    """Return the ranks that a percentile lies between, and how far along from the one to the other.

    Parameters
    ----------
    runs : int
        How many runs there are.
    share : float
        The percentile as a fraction.

    Returns
    -------
    below, above : int
        Ranks from 0.
    part : float
        From 0 to 1.
    """
    position = share * (runs - 1)
    below = int(position)
    return below, min(below + 1, runs - 1), position - below


def interval_ranks(runs: int, shares: Sequence[float], drawn_in: Floats) -> NDArray[np.intp]:
    """Return the ranks of the intervals of percentiles.

    Parameters
    ----------
    runs : int
        How many runs there are.
    shares : sequence of float
        The percentiles as fractions.
    drawn_in : ndarray, shape (shares, ...)
        By what part each interval is narrower than that of independent runs.

    Returns
    -------
    ndarray of int, shape (shares, 2, ...)
        Low and high, from 0, for sorted runs.
    """
    told = [(share * (runs - 1), *order_statistic_ranks(runs, share)) for share in shares]
    position, low, high = np.array(told).T.reshape(3, -1, *[1] * (drawn_in.ndim - 1))
    ends = np.floor(low + (position - low) * drawn_in), np.ceil(high - (high - position) * drawn_in)
    ranks: NDArray[np.intp] = np.clip(np.stack(ends, axis=1), 0, runs - 1).astype(np.intp)
    return ranks


def bootstrap_interval(
    statistic: Callable[[NDArray[np.intp]], Floats],
    runs: int,
    *,
    seed: int,
    replicates: NDArray[np.intp] | None = None,
) -> Floats:
    """Return the interval of any statistic of the runs, from drawing the runs anew.

    Parameters
    ----------
    statistic : callable
        Takes the positions of runs, some of them more than once, and returns the statistic.
    runs : int
        How many runs there are.
    seed : int
        The seed of the resampling.
    replicates : ndarray of int, shape (runs,), optional
        The replicate of each run, as `Request.replicates` gives it; None where runs are independent.

    Returns
    -------
    ndarray, shape (..., 2)
        The 2.5th and 97.5th percentiles over the resamples (Efron and Tibshirani 1993, "An Introduction to
        the Bootstrap", section 13.3). Replicates are drawn anew as a whole, and the percentiles moved out
        from the statistic by what their small number makes them too near.
    """
    generator = np.random.default_rng(seed)
    count = 0 if replicates is None else len(np.unique(replicates))
    if replicates is None or count < FEWEST_REPLICATES:
        resampled = [statistic(generator.integers(runs, size=runs)) for _ in range(_RESAMPLES)]
        low, high = np.quantile(np.stack(resampled), (_TAIL, 1 - _TAIL), axis=0)
        return np.stack((low, high), axis=-1)
    order = np.argsort(replicates, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(replicates[order])) + 1)
    resampled = [
        statistic(np.concatenate([members[i] for i in generator.integers(count, size=count)]))
        for _ in range(_RESAMPLES)
    ]
    ends = np.quantile(np.stack(resampled), (_TAIL, 1 - _TAIL), axis=0)
    found = statistic(np.arange(runs))
    wider = student_widening(count) * np.sqrt(count / (count - 1))
    return np.moveaxis(found + wider * (ends - found), 0, -1)
