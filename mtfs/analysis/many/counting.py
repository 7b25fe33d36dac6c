"""Figures of one measure that are counted beside brackets, block by block, and held within."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.many.brackets import Brackets, Counts
from mtfs.analysis.summary import SHARES
from mtfs.engine.shapes import Floats

__all__ = [
    "UNDER_HIGH",
    "UPTO_HIGH",
    "WORST",
    "Counted",
    "count",
    "grouped",
    "joined",
    "starts_of",
]

_Array = TypeVar("_Array", Floats, Counts)
#: Where the percentile stands that the worst twentieth begins at.
WORST = SHARES.index(0.95)
#: What is counted of each bracket.
UNDER_LOW, UPTO_LOW, UNDER_HIGH, UPTO_HIGH = range(4)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The figures of one measure in some runs, group by group.

    Parameters
    ----------
    brackets : Brackets
        What they were counted beside.
    counts : ndarray of int, shape (4, groups, years, percentiles)
        How many lie below the low end of each bracket, up to it, below the high end, and up to that.
    values, labels : ndarray, shape (held,)
        Those inside brackets [£], and the groups that they are of: bracket after bracket, year after year.
    starts : ndarray of int, shape (years * percentiles + 1,)
        Where those of each bracket begin.
    sums, squares : ndarray, shape (groups, years)
        The sums of what figures differ from a centre by, and of the squares [£, £²].
    beyond : ndarray, shape (groups, years)
        The sum of those above the bracket of the 95th percentile [£].
    least, greatest : ndarray, shape (years,)
        The least and the greatest [£].
    """

    brackets: Brackets
    counts: Counts
    values: Floats
    labels: NDArray[np.unsignedinteger]
    starts: NDArray[np.intp]
    sums: Floats
    squares: Floats
    beyond: Floats
    least: Floats
    greatest: Floats

    def held(self, slot: int) -> slice:
        """Return where the figures inside one bracket are.

        Parameters
        ----------
        slot : int
            The bracket: year after year, and in each the percentiles.

        Returns
        -------
        slice
            Of `values` and `labels`.
        """
        return slice(self.starts[slot], self.starts[slot + 1])


def count(
    figures: Floats, brackets: Brackets, centre: Floats, *, label: int, parts: int, beyond: bool
) -> Counted:
    """Count the figures of a block of runs beside brackets.

    Parameters
    ----------
    figures : ndarray, shape (runs, years)
        The figures [£].
    brackets : Brackets
        The brackets.
    centre : ndarray, shape (years,)
        What sums are taken from, so that they stay small [£].
    label : int
        The group that the runs are of, or the first of the groups.
    parts : int
        How many groups the runs are dealt to in turn.
    beyond : bool
        Whether the sum of those above the bracket of the 95th percentile is wanted.

    Returns
    -------
    Counted
        A group for each part.
    """
    # A copy, part by part, to be sorted where it is.
    ordered = np.array(_dealt(figures.T, parts, np.nan), order="C")
    ordered.sort(axis=-1)
    apart = _dealt(figures.T - centre[:, None], parts, 0.0)
    found = [[row.searchsorted(at) for row, at in zip(part, brackets.edges, strict=True)] for part in ordered]
    shape = (parts, figures.shape[1], 4, len(SHARES))
    counts: Counts = np.array(found, dtype=np.int32).reshape(shape).transpose(2, 0, 1, 3)
    sizes = _inside(counts)
    first = np.moveaxis(counts[UPTO_LOW], 0, -1)
    rows = [row for year in ordered.swapaxes(0, 1) for row in [*year] * len(SHARES)]
    ends = zip(rows, first.ravel().tolist(), (first + sizes).ravel().tolist(), strict=True)
    above = counts[UPTO_HIGH, ..., WORST].tolist() if beyond else []
    return Counted(
        brackets=brackets,
        counts=counts,
        values=np.concatenate([row[start:end] for row, start, end in ends]),
        labels=_labels(sizes, label),
        starts=starts_of(sizes.sum(axis=-1)),
        sums=apart.sum(axis=-1),
        squares=np.einsum("pyr,pyr->py", apart, apart),
        beyond=_sums_from(ordered, above) if beyond else np.zeros(shape[:2]),
        least=figures.min(axis=0),
        greatest=figures.max(axis=0),
    )


def _dealt(years: Floats, parts: int, blank: float) -> Floats:
    """Return the figures of years dealt to parts in turn, with a blank where a part has fewer."""
    short = -years.shape[1] % parts
    if short:
        years = np.concatenate((years, np.full((len(years), short), blank)), axis=1)
    return years.reshape(len(years), -1, parts).transpose(2, 0, 1)


def _sums_from(ordered: Floats, starts: Sequence[Sequence[int]]) -> Floats:
    """Return the sum of each row of figures from a rank on, blanks left out."""
    rows = [[row[at:] for row, at in zip(*both, strict=True)] for both in zip(ordered, starts, strict=True)]
    return np.array([[np.nansum(row) for row in part] for part in rows])


def _inside(counts: Counts) -> Counts:
    """Return how many figures lie inside brackets, shape (years, percentiles, groups)."""
    # Where both ends are the same figure, nothing is inside, and more are up to it than below it.
    sizes: Counts = np.maximum(np.moveaxis(counts[UNDER_HIGH] - counts[UPTO_LOW], 0, -1), 0)
    return sizes


def _labels(sizes: Counts, first: int = 0) -> NDArray[np.unsignedinteger]:
    """Return the groups of held figures that lie group after group in each bracket."""
    last = first + sizes.shape[-1] - 1
    kind = np.min_scalar_type(last)
    if first == last:
        return np.full(sizes.sum(), first, dtype=kind)
    return np.repeat(np.tile(np.arange(first, last + 1, dtype=kind), sizes[..., 0].size), sizes.ravel())


def starts_of(sizes: Counts) -> NDArray[np.intp]:
    """Return where the figures of each bracket begin.

    Parameters
    ----------
    sizes : ndarray of int
        How many each holds.

    Returns
    -------
    ndarray of int, shape (brackets + 1,)
        From 0 to how many there are in all.
    """
    return np.concatenate((np.zeros(1, dtype=np.intp), np.cumsum(sizes)))


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


def _by_bracket(arrays: Sequence[NDArray[Any]], starts: Sequence[Sequence[int]]) -> NDArray[Any]:
    """Return what several parts hold, bracket after bracket."""
    held = list(zip(arrays, starts, strict=True))
    brackets = range(len(starts[0]) - 1)
    return np.concatenate([array[at[n] : at[n + 1]] for n in brackets for array, at in held])


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
    first = parts[0]
    starts = [part.starts.tolist() for part in parts]
    counts = grouped([part.counts for part in parts], axis=1, in_turn=in_turn)
    # Where groups follow one another, the counts tell how many held figures are of each.
    mixed = in_turn and counts.shape[1] > 1
    labels = _by_bracket([part.labels for part in parts], starts) if mixed else _labels(_inside(counts))
    return Counted(
        brackets=first.brackets,
        counts=counts,
        values=_by_bracket([part.values for part in parts], starts),
        labels=labels,
        starts=np.sum([part.starts for part in parts], axis=0),
        sums=grouped([part.sums for part in parts], in_turn=in_turn),
        squares=grouped([part.squares for part in parts], in_turn=in_turn),
        beyond=grouped([part.beyond for part in parts], in_turn=in_turn),
        least=np.minimum.reduce([part.least for part in parts]),
        greatest=np.maximum.reduce([part.greatest for part in parts]),
    )
