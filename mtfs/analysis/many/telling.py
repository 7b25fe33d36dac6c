"""Exact percentiles of more figures than are held.

A first part of the runs tells between which two figures each percentile of all of them will lie: its bracket,
drawn so wide that it is as good as sure to hold. From then on what lies outside a bracket is counted and
dropped, and what lies within is held. At the end the rank of every figure within is known, and so are the
percentile itself and its interval. A bracket that did not hold after all shows it: ranks are out of reach.

What lies on an end of a bracket is counted too. So a figure that comes again and again, such as reserves of
0, takes no room.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.intervals import around_mean, interval_ranks, neighbours
from mtfs.analysis.many.brackets import Brackets, Counts, reach_of
from mtfs.analysis.many.counting import BEYOND, SQUARES, SUMS, UNDER_HIGH, UPTO_HIGH, UPTO_LOW, Counted
from mtfs.analysis.replicates import surer, worth
from mtfs.analysis.summary import SHARES, Columns, worst_runs
from mtfs.engine.kernels import kernels
from mtfs.engine.shapes import Floats

__all__ = ["WORST", "narrowed", "told"]

#: Where the percentile stands that the worst twentieth begins at.
WORST = SHARES.index(0.95)


class _Ranked:
    """Columns of figures by rank, and counts by figure. Whatever is asked of each bracket is asked of all."""

    def __init__(self, counted: Counted) -> None:
        self.counted = counted
        self.low, self.high = counted.brackets.low, counted.brackets.high
        self.sizes = np.ascontiguousarray(counted.sizes, dtype=np.int64)
        #: Where the figures of each bracket begin, and where the last ends.
        self.starts = np.concatenate(([0], np.cumsum(self.sizes.sum(axis=-1))))
        self._totals = counted.counts.sum(axis=1, dtype=np.int64)

    @cached_property
    def ordered(self) -> Floats:
        """The figures of each bracket from the lowest to the highest."""
        ordered = self.counted.values.copy()
        for start, end in pairwise(self.starts.tolist()):
            ordered[start:end].sort()
        return ordered

    def _places(self, ranks: Counts) -> tuple[Counts, NDArray[np.bool_]]:
        """Return where ranks stand among the ordered figures of their brackets, and which of them do."""
        _, upto_low, under_high, _ = self._totals
        return ranks - upto_low, (upto_low <= ranks) & (ranks < under_high)

    def _on_ends(self, ranks: Counts) -> Floats:
        """Return the ends that ranks stand on, NaN for those that do not."""
        under_low, upto_low, under_high, upto_high = self._totals
        found = np.full(self.low.shape, np.nan)
        for end, first, after in ((self.high, under_high, upto_high), (self.low, under_low, upto_low)):
            is_here = (first <= ranks) & (ranks < after)
            found[is_here] = end[is_here]
        return found

    def at(self, ranks: Counts) -> Floats:
        """Return the figures of ranks from 0, of shape (columns, percentiles); NaN where out of reach."""
        found = self._on_ends(ranks)
        places, are_inside = self._places(ranks)
        places += self.starts[:-1].reshape(self.low.shape)
        found[are_inside] = self.ordered[places[are_inside]]
        return found

    def at_once(self, *ranks: Counts) -> list[Floats]:
        """Return the figures of several ranks of each bracket, as `at` does, without ordering them all."""
        found = [self._on_ends(each) for each in ranks]
        places, are_inside = zip(*map(self._places, ranks), strict=True)
        for where in zip(*np.nonzero(np.any(are_inside, axis=0)), strict=True):
            slot = np.ravel_multi_index(where, self.low.shape)
            some = np.sort(self.counted.values[self.starts[slot] : self.starts[slot + 1]])
            for each, place, is_inside in zip(found, places, are_inside, strict=True):
                if is_inside[where]:
                    each[where] = some[place[where]]
        return found

    def between(self, low: Floats, high: Floats) -> tuple[Counts, Floats]:
        """Count figures beside brackets that reach no further, and find those inside, as in `Counted`."""
        counts = self.counted.counts
        sizes = self.sizes.reshape(-1, self.sizes.shape[-1])
        found, values = kernels().count_within(self.counted.values, sizes, low.ravel(), high.ravel())
        inside = np.moveaxis(found.reshape(4, *self.sizes.shape), -1, 1)
        beside = inside + counts[UPTO_LOW]
        # What lies on an end was counted before.
        for first, ends in ((0, low), (2, high)):
            for before, end in ((0, self.low), (2, self.high)):
                same = ends == end
                beside[first : first + 2, :, same] = counts[before : before + 2, :, same]
        return beside, values

    def sums_above(self, column: int, figure: float) -> Floats:
        """Return the sum of each group above a figure, up to the high end of the worst's bracket."""
        slot = column * len(SHARES) + WORST
        values = self.counted.values[self.starts[slot] : self.starts[slot + 1]]
        groups = np.repeat(np.arange(self.sizes.shape[-1]), self.sizes[column, WORST])
        order = np.argsort(values)
        order = order[np.searchsorted(values, figure, side="right", sorter=order) :]
        sums = np.zeros(self.sizes.shape[-1])
        np.add.at(sums, groups[order], values[order])
        high, counts = self.high[column, WORST], self.counted.counts[:, :, column, WORST]
        if figure < high < np.inf:
            sums += high * (counts[UPTO_HIGH] - counts[UNDER_HIGH])
        return sums

    def sum_from(self, column: int, rank: int) -> float:
        """Return the sum of the figures from a rank on, up to the high end of the worst's bracket."""
        slot = column * len(SHARES) + WORST
        under_low, upto_low, under_high, upto_high = self._totals[:, column, WORST].tolist()
        start, end = self.starts[slot : slot + 2].tolist()
        total = float(self.ordered[min(start + max(rank - upto_low, 0), end) : end].sum())
        repeated = (
            (self.low[column, WORST], under_low, upto_low),
            (self.high[column, WORST], max(under_high, upto_low), upto_high),
        )
        for figure, first, last in repeated:
            times = last - max(rank, first)
            total += figure * times if times > 0 else 0.0
        return total


def narrowed(counted: Counted, runs: int, width: float, worst: Sequence[int]) -> Counted:
    """Return the same runs beside narrower brackets, now that there are more to tell them from.

    Parameters
    ----------
    counted : Counted
        What is known of the runs.
    runs : int
        How many there are.
    width : float
        As for `first_brackets`.
    worst : sequence of int
        The columns of which the worst are told, so that figures above their brackets are added up.

    Returns
    -------
    Counted
        With fewer figures held. No bracket reaches beyond what it did.
    """
    ranked = _Ranked(counted)
    first, last = reach_of(runs, width)
    # The order of all takes as much memory as they do, and is not needed again.
    low, high = ranked.at_once(first, last)
    low, high = np.where(np.isnan(low), ranked.low, low), np.where(np.isnan(high), ranked.high, high)
    counts, values = ranked.between(low, high)
    totals = counted.totals.copy()
    for column in worst:
        totals[BEYOND, :, column] += ranked.sums_above(column, high[column, WORST])
    return replace(counted, brackets=Brackets(low, high), counts=counts, totals=totals, values=values)


def told(
    counted: Counted, centres: Floats, sizes: Floats, groups: Sequence[int] | None, worst: Sequence[int]
) -> tuple[Columns, Floats]:
    """Return what the runs come to.

    Parameters
    ----------
    counted : Counted
        What is known of them.
    centres : ndarray, shape (columns,)
        What sums were taken from [£].
    sizes : ndarray, shape (groups,)
        How many runs each group has.
    groups : sequence of int or None
        Where those groups begin that tell how sure figures are; None where runs count as independent.
    worst : sequence of int
        The columns of which the worst are told.

    Returns
    -------
    columns : Columns
        NaN where a bracket did not hold.
    shortfall : ndarray, shape (worst,)
        The mean of the largest twentieth of those columns [£].
    """
    runs, columns = int(sizes.sum()), len(centres)
    starts = np.zeros(1, dtype=np.intp) if groups is None else np.asarray(groups)
    gathered = np.add.reduceat(sizes, starts)
    apart = counted.totals[SUMS].sum(axis=0)
    squares = np.maximum(counted.totals[SQUARES].sum(axis=0) - apart**2 / runs, 0.0)
    least, greatest = counted.ends
    sd = np.where(least == greatest, squares * 0.0, np.sqrt(squares / (runs - 1)))
    independent = np.full(columns, float(runs))
    if groups is not None:
        sums = np.add.reduceat(counted.totals[SUMS], starts, axis=0).T
        independent = worth(sums, gathered, squares / runs)
    mean = centres + apart / runs
    ranked = _Ranked(counted)
    below, above, part = map(np.array, zip(*(neighbours(runs, share) for share in SHARES), strict=True))
    lower, upper = ranked.at(below), ranked.at(above)
    quantiles = (lower + part * (upper - lower)).T
    less = np.zeros_like(quantiles)
    if groups is not None:
        upto = ranked.between(quantiles.T, quantiles.T)[0][UPTO_LOW]
        less = surer(np.moveaxis(np.add.reduceat(upto, starts, axis=0).astype(np.float64), 0, -1), gathered).T
    ranks = interval_ranks(runs, SHARES, less)
    intervals = np.stack([ranked.at(ranks[:, end].T).T for end in range(2)], axis=-1)
    intervals[np.isnan(quantiles)] = np.nan
    many, shortfall = worst_runs(runs), np.full(len(worst), np.nan)
    for n, column in enumerate(worst):
        if not np.isnan(quantiles[WORST, column]):
            beyond = counted.totals[BEYOND, :, column].sum()
            shortfall[n] = (beyond + ranked.sum_from(column, runs - many)) / many
    return Columns(
        mean=mean,
        sd=sd,
        mean_intervals=around_mean(mean, np.sqrt(squares / (runs - 1)), independent),
        quantiles=quantiles,
        quantile_intervals=intervals,
    ), shortfall
