"""Exact percentiles of more figures than are held, of one measure.

A first part of the runs tells between which two figures each percentile of all of them will lie: its bracket,
drawn so wide that it is as good as sure to hold. From then on what lies outside a bracket is counted and
dropped, and what lies within is held. At the end the rank of every figure within is known, and so are the
percentile itself and its interval. A bracket that did not hold after all shows it: ranks are out of reach.

What lies on an end of a bracket is counted too. So a figure that comes again and again, such as reserves of
0, takes no room.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.intervals import around_mean, interval_ranks, neighbours
from mtfs.analysis.many.brackets import Brackets, Counts, reach_of
from mtfs.analysis.many.counting import UNDER_HIGH, UPTO_HIGH, WORST, Counted, starts_of
from mtfs.analysis.replicates import surer, worth
from mtfs.analysis.summary import SHARES, Columns, worst_runs
from mtfs.engine.shapes import Floats

__all__ = ["narrowed", "told"]


class _Slot:
    """One bracket with all that is known of it: figures by rank, and counts by figure."""

    def __init__(self, counted: Counted, year: int, percentile: int) -> None:
        where = counted.held(year * len(SHARES) + percentile)
        self.values, self.labels = counted.values[where], counted.labels[where]
        self.low = float(counted.brackets.low[year, percentile])
        self.high = float(counted.brackets.high[year, percentile])
        self.counts = counted.counts[:, :, year, percentile]
        self._totals = self.counts.sum(axis=1).tolist()
        self._ordered = np.sort(self.values)

    def at(self, rank: int) -> float:
        """Return the figure of a rank from 0, NaN where it is out of reach."""
        under_low, upto_low, under_high, upto_high = self._totals
        if under_low <= rank < upto_low:
            return self.low
        if upto_low <= rank < under_high:
            return float(self._ordered[rank - upto_low])
        return self.high if under_high <= rank < upto_high else float("nan")

    def counts_at(self, figure: float) -> tuple[Counts, Counts]:
        """Return how many figures of each group are below one within reach, and how many up to it."""
        under_low, upto_low, under_high, upto_high = self.counts
        if figure == self.low:
            return under_low, upto_low
        if figure == self.high:
            return under_high, upto_high
        under = upto_low + self._among(self.values < figure)
        # Few are the same, and soon counted.
        return under, under + self._among(self.values == figure)

    def _among(self, which: NDArray[np.bool_]) -> Counts:
        groups = self.counts.shape[1]
        if groups == 1:
            return np.array([np.count_nonzero(which)])
        return np.bincount(self.labels[which], minlength=groups).astype(np.int64)

    def sums_above(self, figure: float) -> Floats:
        """Return the sum over each group of what is above a figure, and up to the high end."""
        above = self.values > figure
        sums = np.zeros(self.counts.shape[1])
        np.add.at(sums, self.labels[above], self.values[above])
        if figure < self.high < np.inf:
            sums += self.high * (self.counts[UPTO_HIGH] - self.counts[UNDER_HIGH])
        return sums

    def sum_from(self, rank: int) -> float:
        """Return the sum of the figures from a rank on, up to the high end."""
        under_low, upto_low, under_high, upto_high = self._totals
        total = float(self._ordered[max(rank - upto_low, 0) :].sum())
        repeated = ((self.low, under_low, upto_low), (self.high, max(under_high, upto_low), upto_high))
        for end, first, last in repeated:
            times = last - max(rank, first)
            total += end * times if times > 0 else 0.0
        return total


def _slots(counted: Counted) -> Iterator[tuple[int, int, _Slot]]:
    """Return the brackets of all years that have figures."""
    for year, percentile in np.ndindex(counted.brackets.low.shape):
        if not np.isnan(counted.brackets.low[year, percentile]):
            yield year, percentile, _Slot(counted, year, percentile)


def narrowed(counted: Counted, runs: int, width: float) -> Counted:
    """Return the same runs beside narrower brackets, now that there are more to tell them from.

    Parameters
    ----------
    counted : Counted
        What is known of the runs.
    runs : int
        How many there are.
    width : float
        As for `first_brackets`.

    Returns
    -------
    Counted
        With fewer figures held. No bracket reaches beyond what it did.
    """
    low, high = counted.brackets.low.copy(), counted.brackets.high.copy()
    counts, beyond = counted.counts.copy(), counted.beyond.copy()
    values, labels = [], []
    sizes = np.zeros(low.shape, dtype=np.int64)
    first, last = reach_of(runs, width)
    for year, percentile, slot in _slots(counted):
        lower, upper = slot.at(int(first[percentile])), slot.at(int(last[percentile]))
        lower, upper = slot.low if np.isnan(lower) else lower, slot.high if np.isnan(upper) else upper
        low[year, percentile], high[year, percentile] = lower, upper
        counts[:2, :, year, percentile] = slot.counts_at(lower)
        counts[2:, :, year, percentile] = slot.counts_at(upper)
        if percentile == WORST:
            beyond[:, year] += slot.sums_above(upper)
        inside = (slot.values > lower) & (slot.values < upper)
        values.append(slot.values[inside])
        labels.append(slot.labels[inside])
        sizes[year, percentile] = len(values[-1])
    return replace(
        counted,
        brackets=Brackets(low, high),
        counts=counts,
        beyond=beyond,
        values=np.concatenate(values),
        labels=np.concatenate(labels),
        starts=starts_of(sizes),
    )


def told(counted: Counted, centre: Floats, sizes: Floats, groups: Sequence[int] | None) -> Columns:
    """Return what the runs come to.

    Parameters
    ----------
    counted : Counted
        What is known of them.
    centre : ndarray, shape (years,)
        What sums were taken from [£].
    sizes : ndarray, shape (groups,)
        How many runs each group has.
    groups : sequence of int or None
        Where those groups begin that tell how sure figures are; None where runs count as independent.

    Returns
    -------
    Columns
        A column for each year; NaN where a bracket did not hold.
    """
    runs, years = int(sizes.sum()), len(centre)
    starts = np.zeros(1, dtype=np.intp) if groups is None else np.asarray(groups)
    gathered = np.add.reduceat(sizes, starts)
    apart = counted.sums.sum(axis=0)
    squares = np.maximum(counted.squares.sum(axis=0) - apart**2 / runs, 0.0)
    sd = np.where(counted.least == counted.greatest, squares * 0.0, np.sqrt(squares / (runs - 1)))
    independent = np.full(years, float(runs))
    if groups is not None:
        sums = np.add.reduceat(counted.sums, starts, axis=0).T
        independent = worth(sums, gathered, squares / runs)
    mean = centre + apart / runs
    quantiles, worst = np.full((len(SHARES), years), np.nan), np.full(years, np.nan)
    intervals = np.full((len(SHARES), years, 2), np.nan)
    for year, percentile, slot in _slots(counted):
        share = SHARES[percentile]
        below, above, part = neighbours(runs, share)
        lower, upper = slot.at(below), slot.at(above)
        quantile = lower + part * (upper - lower)
        if np.isnan(quantile):
            continue
        less = np.zeros(1)
        if groups is not None:
            upto = np.add.reduceat(slot.counts_at(quantile)[1], starts)
            less = surer(upto[None].astype(np.float64), gathered)
        quantiles[percentile, year] = quantile
        ranks = interval_ranks(runs, (share,), less)[0]
        intervals[percentile, year] = [slot.at(int(rank)) for rank in ranks]
        if percentile == WORST:
            many = worst_runs(runs)
            worst[year] = (counted.beyond[:, year].sum() + slot.sum_from(runs - many)) / many
    return Columns(
        mean=mean,
        sd=sd,
        mean_intervals=around_mean(mean, np.sqrt(squares / (runs - 1)), independent),
        quantiles=quantiles,
        quantile_intervals=intervals,
        worst=worst,
    )
