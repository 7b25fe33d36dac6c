"""What a sheet holds, in the forms that its readers hand on."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from mtfs.iotools.spreadsheets.cells import CellError, CellFormula, Grid, trimmed

__all__ = ["Block", "SheetCells", "as_stored", "clipped", "tidy_row"]

#: A block of merged cells: first row, first column, last row, last column, from 0.
Block = tuple[int, int, int, int]

#: Whole numbers up to here are told from others without fail.
_WHOLE = 1e15
_MOST = sys.float_info.max


@dataclass(frozen=True)
class SheetCells:
    """What a sheet holds.

    Parameters
    ----------
    grid : list of list
        Its rows, without blanks at their ends.
    merged : tuple of Block, optional
        Its merged cells.
    hidden_rows, hidden_columns : frozenset of int, optional
        From 0.
    """

    grid: Grid
    merged: tuple[Block, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def clipped(
    grid: Grid,
    *,
    merged: Sequence[Block] = (),
    hidden_rows: Sequence[tuple[int, int]] = (),
    hidden_columns: Sequence[tuple[int, int]] = (),
) -> SheetCells:
    """Return the cells of a sheet with its merged blocks and hidden lines, as far as the cells reach.

    Parameters
    ----------
    grid : list of list
        Its rows, without blanks at their ends; blank rows at the end are taken off.
    merged : sequence of Block, optional
        Its merged cells.
    hidden_rows, hidden_columns : sequence of tuple of int, optional
        The first and the last of each run, from 0.

    Returns
    -------
    SheetCells
        In which nothing stands beyond the last row and the longest.
    """
    while grid and not grid[-1]:
        grid.pop()
    last_row, last_column = len(grid) - 1, max(map(len, grid), default=0) - 1

    def lines(runs: Sequence[tuple[int, int]], last: int) -> frozenset[int]:
        return frozenset(line for a, b in runs if a <= last for line in range(a, min(b, last) + 1))

    return SheetCells(
        grid,
        tuple(
            (top, left, min(bottom, last_row), min(right, last_column))
            for top, left, bottom, right in merged
            if top <= last_row and left <= last_column
        ),
        lines(hidden_rows, last_row),
        lines(hidden_columns, last_column),
    )


def as_stored(row: Sequence[object]) -> list[object] | None:
    """Return a row as openpyxl reads it, where that can be told from what calamine gives.

    Parameters
    ----------
    row : sequence of object
        What calamine gave for each cell.

    Returns
    -------
    list of object or None
        Without blanks at its end; None where it holds dates, or numbers of many digits.
    """
    values: list[object] = []
    for value in row:
        if isinstance(value, float):
            if not -_WHOLE < value < _WHOLE:
                return None
            values.append(int(value) if value.is_integer() else value)
        elif isinstance(value, str):
            values.append(value or None)
        elif isinstance(value, bool):
            values.append(value)
        else:
            return None
    return trimmed(values)


def _tidy(value: object) -> object:
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, float):
        return value if math.isfinite(value) else CellError("#NUM!")
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if value is None or isinstance(value, bool | date | CellError | CellFormula):
        return value
    return float(value) if isinstance(value, int) else str(value)


def tidy_row(row: Sequence[object]) -> list[object]:
    """Return a row as it stands in a `SourceSheet`.

    Parameters
    ----------
    row : sequence of object
        Whatever a reader gave for each cell.

    Returns
    -------
    list of object
        Without blanks at its end. Numbers are floats, and times of day texts.
    """
    # Most cells hold plain numbers.
    return trimmed(
        [value if type(value) is float and -_MOST < value < _MOST else _tidy(value) for value in row]
    )
