"""Figures that are counted beside brackets, block by block, and held within."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeVar

import numpy as np

from mtfs.analysis.many.brackets import Brackets, Counts
from mtfs.engine.kernels import kernels
from mtfs.engine.shapes import Floats

__all__ = [
    "BEYOND",
    "SQUARES",
    "SUMS",
    "UNDER_HIGH",
    "UNDER_LOW",
    "UPTO_HIGH",
    "UPTO_LOW",
    "Counted",
    "count",
    "grouped",
    "joined",
]

_Array = TypeVar("_Array", Floats, Counts)
#: What is counted of each bracket, and what is added up of each column.
UNDER_LOW, UPTO_LOW, UNDER_HIGH, UPTO_HIGH = range(4)
SUMS, SQUARES, BEYOND = range(3)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Columns of figures in some runs, group by group: a column is a measure in one year.

    Parameters
    ----------
    brackets : Brackets
        What they were counted beside.
    counts : ndarray of int, shape (4, groups, columns, percentiles)
        How many lie below the low end of each bracket, up to it, below the high end, and up to that.
    values : ndarray, shape (held,)
        Those inside brackets: column after column, bracket after bracket and group after group, and in each
        in any order [£].
    totals : ndarray, shape (3, groups, columns)
        The sums of what figures differ from a centre by, of the squares, and of those above the bracket of
        the 95th percentile, where that is wanted [£, £², £].
    ends : ndarray, shape (2, columns)
        The least and the greatest [£].
    """

    brackets: Brackets
    counts: Counts
    values: Floats
    totals: Floats
    ends: Floats

    @property
    def sizes(self) -> Counts:
        """How many figures are held of each group in each bracket, shape (columns, percentiles, groups)."""
        # Where both ends are the same figure, nothing is inside, and more are up to it than below it.
        inside: Counts = np.maximum(self.counts[UNDER_HIGH] - self.counts[UPTO_LOW], 0)
        return np.moveaxis(inside, 0, -1)


def count(
    figures: Sequence[Floats], brackets: Brackets, centres: Floats, tops: Floats, *, parts: int
) -> Counted:
    """Count the figures of a block of runs beside brackets.

    Parameters
    ----------
    figures : sequence of ndarray, shape (runs, years)
        The figures of each measure [£].
    brackets : Brackets
        The brackets of all columns: the years of the first measure, then those of the next, and so on.
    centres : ndarray, shape (columns,)
        What sums are taken from, so that they stay small [£].
    tops : ndarray, shape (columns,)
        Above what figures are added up [£]; infinite where that is not wanted.
    parts : int
        How many groups the runs are dealt to in turn.

    Returns
    -------
    Counted
        A group for each part.
    """
    count_beside, years = kernels().count_beside, figures[0].shape[1]
    found = []
    for n, paths in enumerate(figures):
        these = slice(n * years, (n + 1) * years)
        beside = brackets.low[these], brackets.high[these], centres[these], tops[these]
        found.append(count_beside(np.ascontiguousarray(paths.T), *beside, parts))
    counts, values, totals, ends = zip(*found, strict=True)
    return Counted(
        brackets=brackets,
        counts=np.concatenate(counts, axis=2),
        values=np.concatenate(values),
        totals=np.concatenate(totals, axis=2),
        ends=np.concatenate(ends, axis=1),
    )


def grouped(parts: Sequence[_Array], *, axis: int = 0, in_turn: bool) -> _Array:
    """Return the figures of groups over several parts.

    Parameters
    ----------
    parts : sequence of ndarray
        The figures of each part by group, in the order of the runs.
    axis : int, optional
        The axis of the groups.
    in_turn : bool
        Whether all parts have the same groups; each has its own otherwise.

    Returns
    -------
    ndarray
        The sum, or one after the other.
    """
    if in_turn:
        # From the first to the last, so that a sum is the same whichever parts were joined before.
        return reduce(np.add, parts)
    return np.concatenate(parts, axis=axis)


def _held(parts: Sequence[Counted], *, in_turn: bool) -> Floats:
    """Return what several parts hold, in the order of all: bracket by bracket, and by group where they share.

    Where each part has groups of its own, they follow one another as the parts do.
    """

    def sizes_of(part: Counted) -> Counts:
        sizes = part.sizes if in_turn else part.sizes.sum(axis=-1)
        return sizes.ravel().astype(np.int64)

    sizes = reduce(np.add, map(sizes_of, parts))
    ends = np.cumsum(sizes)
    values, starts = np.empty(ends[-1]), ends - sizes
    for part in parts:
        kernels().put_among(part.values, sizes_of(part), starts, values)
    return values


def joined(parts: Sequence[Counted], *, in_turn: bool) -> Counted:
    """Return what is known of the runs of several parts.

    Parameters
    ----------
    parts : sequence of Counted
        Counted beside the same brackets, in the order of the runs.
    in_turn : bool
        Whether all parts have the same groups; each has its own otherwise.

    Returns
    -------
    Counted
        All runs.
    """
    least, greatest = zip(*(part.ends for part in parts), strict=True)
    first, *others = [part.counts for part in parts]
    # A group that is all runs may be more than a short integer holds; one that is a block is not.
    counts = [first.astype(np.int64) if in_turn else first, *others]
    return Counted(
        brackets=parts[0].brackets,
        counts=grouped(counts, axis=1, in_turn=in_turn),
        values=_held(parts, in_turn=in_turn),
        totals=grouped([part.totals for part in parts], axis=1, in_turn=in_turn),
        ends=np.stack((np.minimum.reduce(least), np.maximum.reduce(greatest))),
    )
