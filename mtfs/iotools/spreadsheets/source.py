"""Any spreadsheet that a council or a ministry publishes: the values of its cells, whatever its format."""

import csv
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from openpyxl.utils import get_column_letter

from mtfs.errors import Fault, InputError

__all__ = ["Place", "SourceBook", "SourceSheet", "read_spreadsheet"]

#: A block of merged cells: first row, first column, last row, last column, from 0.
Block = tuple[int, int, int, int]


@dataclass(frozen=True)
class Place:
    """Where a cell stands.

    Parameters
    ----------
    file : str
        The file's name.
    sheet : str
        The sheet's name; blank for a file that has no sheets.
    row, column : int
        From 0.
    """

    file: str
    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """The cell as a spreadsheet names it, such as ``H14``."""
        return f"{get_column_letter(self.column + 1)}{self.row + 1}"

    def __str__(self) -> str:
        return f"{self.file}, {self.sheet}!{self.cell}" if self.sheet else f"{self.file}, {self.cell}"


@dataclass(frozen=True)
class SourceSheet:
    """The cells of one sheet.

    Parameters
    ----------
    name : str
        Its name; blank for a file that has no sheets.
    file : str
        The name of the file that it stands in.
    rows : list of list
        Every row from the first one of the sheet: None for a blank cell, float, str, bool, date or datetime,
        ``CellError`` for an error value, and ``CellFormula`` for a formula without a stored result.
    visible : bool, optional
        Whether a reader of the workbook sees it.
    merged : tuple of Block, optional
        The merged cells; what they hold stands in the first of them.
    hidden_rows : frozenset of int, optional
        The rows that a reader does not see, from 0, where the format tells.
    """

    name: str
    file: str
    rows: list[list[object]]
    visible: bool = True
    merged: tuple[Block, ...] = ()
    hidden_rows: frozenset[int] = frozenset()

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell.

        Parameters
        ----------
        row, column : int
            From 0.

        Returns
        -------
        Place
            With the names of file and sheet.
        """
        return Place(self.file, self.name, row, column)

    def value(self, row: int, column: int) -> object:
        """Return what a cell holds.

        Parameters
        ----------
        row, column : int
            From 0; beyond the sheet's end cells are blank.

        Returns
        -------
        object
            None for a blank cell.
        """
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]


@dataclass(frozen=True)
class SourceBook:
    """A spreadsheet file.

    Parameters
    ----------
    name : str
        The file's name.
    sha256 : str
        The hash of the file.
    sheets : tuple of SourceSheet
        Its worksheets that hold anything, in their order, hidden ones too.
    """

    name: str
    sha256: str
    sheets: tuple[SourceSheet, ...]


def _tidy(value: object) -> object:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool | float | date | datetime):
        return value
    return float(value) if isinstance(value, int) else str(value)


def _trimmed(row: list[object]) -> list[object]:
    values = [_tidy(value) for value in row]
    while values and values[-1] is None:
        values.pop()
    return values


def _csv_sheet(path: Path, data: bytes) -> SourceSheet:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    rows = [_trimmed([*row]) for row in csv.reader(io.StringIO(text, newline=""))]
    return SourceSheet("", path.name, rows)


def read_spreadsheet(path: Path, *, wanted: Callable[[str], bool] | None = None) -> SourceBook:
    """Read the values of a spreadsheet: xlsx, xlsm, xlsb, xls, ods or csv.

    Parameters
    ----------
    path : Path
        The file.
    wanted : callable, optional
        Tells from a sheet's name whether its cells are wanted; the others are left out.

    Returns
    -------
    SourceBook
        Its cells.

    Raises
    ------
    InputError
        Where the file is missing, damaged, locked, too large, or no spreadsheet.
    """
    import python_calamine as calamine

    try:
        data = path.read_bytes()
    except OSError as error:
        found = error.strerror or type(error).__name__
        raise InputError([Fault(str(path), found, "expected a readable spreadsheet")]) from error
    sha256 = hashlib.sha256(data).hexdigest()
    if path.suffix.casefold() in (".csv", ".txt"):
        return SourceBook(path.name, sha256, (_csv_sheet(path, data),))
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for metadata in book.sheets_metadata:
        if metadata.typ != calamine.SheetTypeEnum.WorkSheet or (wanted and not wanted(metadata.name)):
            continue
        sheet = book.get_sheet_by_name(metadata.name)
        rows = [_trimmed([*row]) for row in sheet.to_python(skip_empty_area=False)]
        merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
        if any(rows):
            visible = metadata.visible == calamine.SheetVisibleEnum.Visible
            sheets.append(SourceSheet(metadata.name, path.name, rows, visible, merged))
    return SourceBook(path.name, sha256, tuple(sheets))
