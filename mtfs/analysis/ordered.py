"""Figures by rank: from sorted columns, or found among those that are not."""

import numpy as np

from mtfs.engine.kernels import kernels
from mtfs.engine.shapes import Floats, Integers

__all__ = ["Ordered"]

#: With fewer figures than this, a column is sorted as soon.
_WORTH_FINDING = 20_000


class Ordered:
    """Columns of figures by rank.

    Compiled kernels find the few that are asked for in a fraction of the time that it takes to sort a column;
    without them, and where they cannot, it is sorted. The figures are the same.

    Parameters
    ----------
    values : ndarray, shape (columns, runs)
        The figures, contiguous.
    room : ndarray, shape (columns, runs), optional
        Where to sort columns, of which the figures stay as they are.
    """

    def __init__(self, values: Floats, *, room: Floats | None = None) -> None:
        self._values = np.require(values, np.float64, ["C", "W"])
        self._room = room
        self._is_sorted = [False] * len(values)

    def _sorted(self, column: int) -> Floats:
        if self._room is None:
            self._room = np.empty_like(self._values)
        if not self._is_sorted[column]:
            self._room[column] = self._values[column]
            self._room[column].sort()
            self._is_sorted[column] = True
        ordered: Floats = self._room[column]
        return ordered

    def at(self, ranks: Integers) -> Floats:
        """Return the figures of some ranks.

        Parameters
        ----------
        ranks : ndarray of int, shape (columns, ranks)
            From 0.

        Returns
        -------
        ndarray, shape (columns, ranks)
            The figures.
        """
        found = np.empty(ranks.shape)
        find = kernels().at_ranks if self._values.shape[1] >= _WORTH_FINDING else None
        for column, (values, wanted, here) in enumerate(zip(self._values, ranks, found, strict=True)):
            if (
                self._is_sorted[column]
                or find is None
                or not find(values, np.ascontiguousarray(wanted), here)
            ):
                here[:] = self._sorted(column)[wanted]
        return found

    def sum_of_greatest(self, count: int) -> Floats:
        """Return the sum of the greatest figures of each column.

        Parameters
        ----------
        count : int
            How many, at least one.

        Returns
        -------
        ndarray, shape (columns,)
            Their sums, from the lowest on.
        """
        columns, runs = self._values.shape
        least, sums = self.at(np.full((columns, 1), runs - count)), np.empty(columns)
        for column, values in enumerate(self._values):
            if self._is_sorted[column]:
                greatest = self._sorted(column)
            else:
                greatest = np.sort(values[values >= least[column]])
            sums[column] = greatest[len(greatest) - count :].sum()
        return sums
