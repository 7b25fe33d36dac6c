"""What a cell may hold beside values, and how rows of cells are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["CellError", "CellFormula", "Grid", "Position", "put_in_place", "trimmed", "without_end"]

#: How many cells are looked at together.
_STRIDE = 64

Grid = list[list[object]]
#: A row and a column, from 0.
Position = tuple[int, int]


@dataclass(frozen=True)
class CellError:
    """An error value that a formula left in a cell, such as ``#REF!``."""

    text: str


@dataclass(frozen=True)
class CellFormula:
    """A formula that was saved without its result."""

    text: str


def trimmed(row: list[object]) -> list[object]:
    """Take the blanks off the end of a row.

    Parameters
    ----------
    row : list
        The row, which is changed.

    Returns
    -------
    list
        The same row.
    """
    while row and row[-1] is None:
        row.pop()
    return row


def without_end(row: Sequence[object], blank: object) -> Sequence[object]:
    """Return a row without the blanks at its end, which may be by far the most of it.

    Parameters
    ----------
    row : sequence of object
        The row, which stays as it is.
    blank : object
        What stands for a blank.

    Returns
    -------
    sequence of object
        The same row where there are none.
    """
    end = len(row)
    while end >= _STRIDE and row[end - _STRIDE : end].count(blank) == _STRIDE:
        end -= _STRIDE
    while end and row[end - 1] == blank:
        end -= 1
    return row[:end]


def put_in_place(grid: Grid, values: Iterable[tuple[Position, object]]) -> None:
    """Put values into a grid, which grows where it must.

    Parameters
    ----------
    grid : list of list
        The rows, which are changed.
    values : iterable of tuple
        Each value with its row and column.
    """
    for (row, column), value in values:
        if row >= len(grid):
            grid += [[] for _ in range(row + 1 - len(grid))]
        cells = grid[row]
        if column >= len(cells):
            cells += [None] * (column + 1 - len(cells))
        cells[column] = value
