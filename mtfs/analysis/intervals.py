"""Intervals of the Monte Carlo error: how far a figure may be out because the runs are so few.

Every interval is one of 95%. Figures of independent runs have the intervals of the textbooks. Runs that were
drawn together, as in a Latin hypercube, are not independent: their replicates are, and the spread between
replicates tells how many independent runs they are worth. The textbooks' intervals for that number hold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from mtfs.engine.shapes import Floats

__all__ = [
    "FEWEST_REPLICATES",
    "Z95",
    "bootstrap_interval",
    "chance_interval",
    "effective_runs",
    "mean_interval",
    "order_statistic_ranks",
    "ordered_quantiles",
    "quantile_interval",
    "wilson_interval",
]

#: The standard normal's 97.5th percentile.
Z95 = float(special.ndtri(0.975))
_TAIL = 0.025
#: With fewer replicates their spread says too little, and runs count as independent, which errs on the safe
#: side: a Latin hypercube of n runs is never worse than n - 1 independent runs (Owen 1997).
FEWEST_REPLICATES = 10
#: With this many and more, telling them apart takes longer and makes no interval surer.
_MOST_REPLICATES = 200
#: How often a bootstrap draws the runs anew: enough for a 95% interval to settle to a few percent.
_RESAMPLES = 400


@dataclass(frozen=True)
class _Gathered:
    """Runs in the order of their replicates, where each replicate starts, and how many runs it has."""

    values: Floats | NDArray[np.bool_]
    starts: NDArray[np.intp]
    sizes: Floats

    def worth(self, values: Floats | NDArray[np.bool_]) -> Floats:
        """Return how many independent runs would tell the mean of values in this order as surely."""
        runs, count = len(values), len(self.sizes)
        whole = np.full(values.shape[1:], float(runs))
        if count < FEWEST_REPLICATES:
            return whole
        chance = values.dtype == np.bool_
        # Counts are taken in the shortest integers that hold them, which is several times as fast.
        shortest = np.min_scalar_type(int(self.sizes.max())) if chance else np.float64
        sums = np.add.reduceat(values, self.starts, axis=0, dtype=shortest).astype(np.float64)
        mean = sums.sum(axis=0) / runs
        # Of a chance the variance is known from the mean.
        spread = mean * (1 - mean) if chance else values.var(axis=0)
        apart = sums - np.multiply.outer(self.sizes, mean)
        between = (apart**2).sum(axis=0) * _student(count) ** 2 * count / (count - 1)
        # Both are in squares of a figure; nothing is told more finely than by the step of a single run.
        varies = spread > 0
        worth: Floats = np.divide(spread * runs**2, np.maximum(between, spread), out=whole, where=varies)
        return worth


def _gathered(values: Floats | NDArray[np.bool_], replicates: NDArray[np.intp]) -> _Gathered:
    if np.any(replicates[1:] < replicates[:-1]):
        order = np.argsort(replicates, kind="stable")
        values, replicates = values[order], replicates[order]
    starts = np.flatnonzero(np.diff(replicates, prepend=-1))
    # Several independent replicates make one.
    starts = starts[:: max(1, len(starts) // _MOST_REPLICATES)]
    return _Gathered(values, starts, np.diff(starts, append=len(replicates)).astype(np.float64))


def _student(count: int) -> float:
    """Return how much wider than the normal's the interval of Student's t is, for so many replicates."""
    return float(special.stdtrit(count - 1, 1 - _TAIL)) / Z95


def effective_runs(values: Floats | NDArray[np.bool_], replicates: NDArray[np.intp] | None) -> Floats:
    """Return how many independent runs would tell a mean as surely as the runs do.

    Parameters
    ----------
    values : ndarray, shape (runs, ...)
        One figure a run, or whether something happened.
    replicates : ndarray of int, shape (runs,), or None
        The replicate of each run; None where runs are independent.

    Returns
    -------
    ndarray, shape (...)
        The number of runs itself where they are independent, where there are too few replicates to tell, and
        where all runs are the same. A formula for independent runs, with this in place of their number and
        the normal's percentile, gives the interval that Student's t gives for the mean of the replicates.

    Notes
    -----
    With R replicates of n_r runs and means m_r, the mean m of all N runs has the variance
    ``R/(R-1) Σ (n_r/N)² (m_r - m)²`` (L'Ecuyer, Nakayama, Owen and Tuffin 2023, "Confidence intervals for
    randomized quasi-Monte Carlo estimators", Winter Simulation Conference: of the intervals they compare, the
    plain one of Student's t is the most dependable). Independent runs would have σ²/N. No interval is made
    narrower than a run or so: the result is at most N².
    """
    if replicates is None:
        return np.full(values.shape[1:], float(len(values)))
    gathered = _gathered(values, replicates)
    return gathered.worth(gathered.values)


def _wilson(share: Floats, runs: Floats) -> Floats:
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
    return _wilson(hits / runs, np.full_like(hits, runs))


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
    error = Z95 * values.std(axis=0, ddof=1) / np.sqrt(effective_runs(values, replicates))
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
    return _wilson(happened.mean(axis=0), effective_runs(happened, replicates))


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
    return ordered_quantiles(values, np.sort(values, axis=0), (share,), replicates)[0][1]


def ordered_quantiles(
    values: Floats, ordered: Floats, shares: Sequence[float], replicates: NDArray[np.intp] | None
) -> list[tuple[Floats, Floats]]:
    """Return percentiles and their intervals, of runs that have been sorted.

    Parameters
    ----------
    values, ordered : ndarray, shape (runs, ...)
        One figure a run, and the same from the lowest to the highest.
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
    runs = len(values)
    positions = [share * (runs - 1) for share in shares]
    quantiles = []
    for position in positions:
        below = int(position)
        above = min(below + 1, runs - 1)
        quantiles.append(ordered[below] + (position - below) * (ordered[above] - ordered[below]))
    drawn_in = _surer(values, np.stack(quantiles), replicates)
    found = []
    for share, position, quantile, less in zip(shares, positions, quantiles, drawn_in, strict=True):
        low, high = order_statistic_ranks(runs, share)
        ends = np.floor(low + (position - low) * less), np.ceil(high - (high - position) * less)
        ranks = np.clip(np.stack(ends), 0, runs - 1).astype(np.intp)
        found.append((quantile, np.moveaxis(np.take_along_axis(ordered, ranks, axis=0), 0, -1)))
    return found


def _surer(values: Floats, quantiles: Floats, replicates: NDArray[np.intp] | None) -> Floats:
    """Return by what part the share of runs below each quantile is surer than that of independent runs."""
    if replicates is None:
        return np.zeros_like(quantiles)
    gathered = _gathered(values, replicates)
    # Runs last, so that those of a year lie side by side.
    below = np.moveaxis(gathered.values, 0, -1) <= quantiles[..., None]
    part: Floats = 1.0 - np.sqrt(len(values) / gathered.worth(np.moveaxis(below, -1, 0)))
    return part


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
    wider = _student(count) * np.sqrt(count / (count - 1))
    return np.moveaxis(found + wider * (ends - found), 0, -1)
