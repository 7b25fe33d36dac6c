"""Counting figures beside brackets in numpy: each column is sorted, and the brackets' ends looked up in it.

Each function has a compiled twin in `mtfs.engine.kernels.compiled_counts`, with the same figures. Two more
are there, which numpy needs no kernel for.
"""

import numpy as np
from numpy.typing import NDArray

from mtfs.engine.shapes import Floats, Integers

__all__ = ["SUM_LANES", "at_ranks", "count_beside", "count_upto", "count_within", "put_among"]

#: Sums of many figures are those of so many side by side, each from the first figure to the last.
SUM_LANES = 200


def count_beside(
    figures: Floats, low: Floats, high: Floats, centres: Floats, tops: Floats, parts: int
) -> tuple[NDArray[np.int32], Floats, Floats, Floats]:
    """Count figures beside brackets, add them up, and find those within.

    Parameters
    ----------
    figures : ndarray, shape (years, runs)
        The figures, contiguous and finite. What is no number lies above all others.
    low, high : ndarray, shape (years, brackets)
        The ends of the brackets of each year; infinite where there is none, no number in a year without
        figures.
    centres : ndarray, shape (years,)
        What sums are taken from.
    tops : ndarray, shape (years,)
        Above what figures are added up; infinite where that is not wanted.
    parts : int
        How many parts the runs are dealt to in turn: a divisor of `SUM_LANES`.

    Returns
    -------
    counts : ndarray of int32, shape (4, parts, years, brackets)
        How many figures lie below the low end of each bracket, up to it, below the high end, and up to that.
    values : ndarray, shape (held,)
        Those inside brackets: year after year, bracket after bracket and part after part, in any order.
    totals : ndarray, shape (3, parts, years)
        The sums of what figures differ from the centre by, of the squares, and of the figures above the top.
    ends : ndarray, shape (2, years)
        The least and the greatest figure.
    """
    years, _ = figures.shape
    # A copy, part by part, to be sorted where it is.
    ordered = np.array(_dealt(figures, parts), order="C")
    ordered.sort(axis=-1)
    edges = np.concatenate((low, np.nextafter(low, np.inf), high, np.nextafter(high, np.inf)), axis=1)
    found = [[row.searchsorted(at) for row, at in zip(part, edges, strict=True)] for part in ordered]
    ranks = np.array(found, dtype=np.int32).reshape(parts, years, 4, -1)
    counts = np.ascontiguousarray(ranks.transpose(2, 0, 1, 3))
    first, end = np.moveaxis(counts[1:3], 1, -1)
    rows = [row for year in ordered.swapaxes(0, 1) for row in [*year] * low.shape[1]]
    places = zip(rows, first.ravel().tolist(), end.ravel().tolist(), strict=True)
    apart = figures - centres[:, None]
    totals = np.zeros((3, parts, years))
    totals[0], totals[1] = _summed(apart, parts), _summed(apart * apart, parts)
    if (tops < np.inf).any():
        totals[2] = _summed(np.where(figures > tops[:, None], figures, 0.0), parts)
    # Where both ends are the same figure, nothing is inside, and more are up to it than below it.
    values = np.concatenate([row[start : max(start, stop)] for row, start, stop in places])
    return counts, values, totals, np.stack((figures.min(axis=1), figures.max(axis=1)))


def _dealt(years: Floats, parts: int) -> Floats:
    """Return the figures of years dealt to parts in turn, with no number where a part has fewer."""
    short = -years.shape[1] % parts
    if short:
        years = np.concatenate((years, np.full((len(years), short), np.nan)), axis=1)
    return years.reshape(len(years), -1, parts).transpose(2, 0, 1)


def _summed(years: Floats, parts: int) -> Floats:
    """Return the sums of the figures that are dealt to each part in turn, shape (parts, years)."""
    short = -years.shape[1] % SUM_LANES
    if short:
        years = np.concatenate((years, np.zeros((len(years), short))), axis=1)
    lanes = years.reshape(len(years), -1, SUM_LANES).sum(axis=1)
    sums: Floats = lanes.reshape(len(years), -1, parts).cumsum(axis=1)[:, -1].T
    return sums


def put_among(values: Floats, sizes: Integers, starts: Integers, out: Floats) -> None:
    """Append figures that lie stretch by stretch to those that longer stretches have so far.

    Parameters
    ----------
    values : ndarray, shape (held,)
        The figures.
    sizes : ndarray of int, shape (stretches,)
        How many of them belong to each stretch; `held` in all.
    starts : ndarray of int, shape (stretches,)
        Where the next figure of each longer stretch is to go; moved on by as many.
    out : ndarray, shape (all,)
        The longer stretches.

    Raises
    ------
    ValueError
        Where the sizes are not those of the figures.
    """
    here = np.cumsum(sizes) - sizes
    out[np.arange(len(values)) + np.repeat(starts - here, sizes)] = values
    starts += sizes


def count_within(
    values: Floats, sizes: Integers, low: Floats, high: Floats
) -> tuple[NDArray[np.int32], Floats]:
    """Count figures that lie bracket by bracket beside two more, and find those in between.

    Parameters
    ----------
    values : ndarray, shape (held,)
        The figures: bracket after bracket and group after group.
    sizes : ndarray of int, shape (brackets, groups)
        How many are of each.
    low, high : ndarray, shape (brackets,)
        What those of each bracket are counted beside.

    Returns
    -------
    counts : ndarray of int32, shape (4, brackets, groups)
        How many figures lie below the low one, up to it, below the high one, and up to that.
    values : ndarray, shape (kept,)
        Those in between, in the same order.
    """
    counts = np.empty((4, *sizes.shape), dtype=np.int32)
    kept, start, groups = [], 0, np.arange(sizes.shape[1])
    for n, (size, lowest, highest) in enumerate(zip(sizes, low, high, strict=True)):
        some = values[start : start + size.sum()]
        start += len(some)
        group_of = np.repeat(groups, size)
        counts[:2, n] = _beside(some, group_of, lowest, len(groups))
        counts[2:, n] = counts[:2, n] if lowest == highest else _beside(some, group_of, highest, len(groups))
        kept.append(some[(some > lowest) & (some < highest)])
    return counts, np.concatenate([values[:0], *kept])


def _beside(values: Floats, group_of: Integers, end: float, groups: int) -> Integers:
    """Return how many figures of each group lie below one, and up to it."""
    under = np.bincount(group_of[values < end], minlength=groups)
    # Few are the same, and soon counted.
    return np.stack((under, under + np.bincount(group_of[values == end], minlength=groups)))


#: numpy sorts whole columns, and then has all ranks; and it counts by group with what it has.
at_ranks = count_upto = None
