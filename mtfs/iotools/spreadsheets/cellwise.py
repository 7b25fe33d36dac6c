"""A workbook read cell by cell by openpyxl: slow, and sure of what the fast reader cannot tell."""

import io
import warnings
from typing import TYPE_CHECKING, Any

from mtfs.iotools.spreadsheets.cells import CellError, CellFormula, Grid, trimmed
from mtfs.iotools.spreadsheets.limits import Extent, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
    from openpyxl.workbook.workbook import Workbook

__all__ = ["CellwiseBook"]


def _value(cell: "ReadOnlyCell | EmptyCell") -> object:
    """Return what a cell holds, the text of a formula for the time being."""
    value: object = cell.value
    if cell.data_type == "f":
        text = str(getattr(value, "text", value) or "")
        return CellFormula(text if text.startswith("=") else f"={text}")
    if value == "":
        return None
    return CellError(str(value)) if cell.data_type == "e" and value is not None else value


class CellwiseBook:
    """A workbook whose sheets are read one by one. Macros are never run, and links never followed.

    Parameters
    ----------
    data : bytes
        The file, an ``.xlsx`` or ``.xlsm`` one that has been held against the limits.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._books: dict[bool, Workbook] = {}

    def _book(self, *, results: bool) -> "Workbook":
        from openpyxl import load_workbook

        if results not in self._books:
            # Row by row: a sheet whose formats run on to its last row costs no more than its values do.
            self._books[results] = load_workbook(
                io.BytesIO(self._data), data_only=results, read_only=True, keep_links=False
            )
        return self._books[results]

    def _rows(self, name: str, *, results: bool) -> "Iterator[tuple[ReadOnlyCell | EmptyCell, ...]]":
        sheet: Any = self._book(results=results)[name]
        # What a workbook says of its own size may be too much or too little.
        sheet.reset_dimensions()
        rows: Iterator[tuple[ReadOnlyCell | EmptyCell, ...]] = sheet.iter_rows()
        return rows

    def _grid(self, where: str, name: str, limits: Limits) -> Grid:
        """Return the rows of a sheet as far as they hold anything."""
        grid: Grid = []
        blank = slots = widest = 0
        for cells in self._rows(name, results=False):
            values = trimmed([_value(cell) for cell in cells])
            if not values:
                blank += 1
                continue
            grid += [[] for _ in range(blank)] + [values] if blank else [values]
            blank = 0
            slots, widest = slots + len(values), max(widest, len(values))
            Extent(len(grid), len(values)).check(where, limits)
            if slots > limits.slots:
                Extent(len(grid), widest).check(where, limits)
        return grid

    def _with_results(self, name: str, grid: Grid) -> Grid:
        """Put the stored results in the place of formulas."""
        for values, cells in zip(grid, self._rows(name, results=True), strict=False):
            for index, (value, cell) in enumerate(zip(values, cells, strict=False)):
                if not isinstance(value, CellFormula):
                    continue
                result = _value(cell)
                # A formula whose result is an empty text has one stored, of type str.
                if result is not None or cell.data_type == "str":
                    values[index] = result
            trimmed(values)
        return grid

    def read(self, where: str, name: str, limits: Limits) -> Grid:
        """Read the cells of a sheet.

        Parameters
        ----------
        where : str
            The file and the sheet, for messages.
        name : str
            The sheet.
        limits : Limits
            What is allowed.

        Returns
        -------
        list of list
            Its rows, with formulas as their stored results.
        """
        with warnings.catch_warnings():
            # Data validations and the like that openpyxl does not keep are no concern of a reader.
            warnings.simplefilter("ignore")
            grid = self._grid(where, name, limits)
            if any(isinstance(value, CellFormula) for values in grid for value in values):
                self._with_results(name, grid)
        while grid and not grid[-1]:
            grid.pop()
        return grid
