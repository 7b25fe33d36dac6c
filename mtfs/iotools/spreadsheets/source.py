"""Any spreadsheet that a council or a ministry publishes: the values of its cells, whatever its format."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mtfs.iotools.spreadsheets.addresses import cell_name
from mtfs.iotools.spreadsheets.archive import plain_name, unpack
from mtfs.iotools.spreadsheets.delimited import read_delimited
from mtfs.iotools.spreadsheets.excel import ExcelBook
from mtfs.iotools.spreadsheets.files import Kind, kind_of, read_bytes
from mtfs.iotools.spreadsheets.limits import Limits, refusal
from mtfs.iotools.spreadsheets.old_excel import read_old_excel
from mtfs.iotools.spreadsheets.open_document import read_open_document
from mtfs.iotools.spreadsheets.sheet_cells import Block, SheetCells

__all__ = ["LIMITS", "Place", "SourceBook", "SourceSheet", "read_spreadsheet"]

#: How large a spreadsheet may be.
LIMITS = Limits(rows=200_000, columns=16_384)
_EXPECTED = "a spreadsheet (.xlsx, .xlsm, .xlsb, .xls, .ods or .csv)"
#: How the names of these end, for offering others where there is no file of the name given.
_NAMES = "*.[xoc][lds][stv]*"
_OLD = "a cell that shows an error is read as blank, as a workbook of this kind does not tell the two apart"
#: What other files that are packed as workbooks are hold, and what they are.
_PACKED = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a presentation"),
    ("index/document.iwa", "a file of Apple Numbers, Pages or Keynote"),
)


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
        cell: str = cell_name(self.row, self.column)
        return cell

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
    hidden_rows, hidden_columns : frozenset of int, optional
        The rows and columns that a reader does not see, from 0: in .xlsx, .xlsm and .ods files.
    """

    name: str
    file: str
    rows: list[list[object]]
    visible: bool = True
    merged: tuple[Block, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

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
    remarks : tuple of str, optional
        What was noticed or decided in reading it, such as how a text is written.
    """

    name: str
    sha256: str
    sheets: tuple[SourceSheet, ...]
    remarks: tuple[str, ...] = ()


#: A sheet's name, whether it is visible, and what it holds.
_Read = tuple[str, bool, SheetCells]


def _from_archive(
    where: str, data: bytes, wanted: Callable[[str], bool] | None
) -> tuple[list[_Read], tuple[str, ...]]:
    """Read what is packed as a new workbook is."""
    parts = unpack(where, data, LIMITS)
    names = frozenset(map(plain_name, parts))
    if "[content_types].xml" in names and any(name.startswith("xl/workbook") for name in names):
        if "xl/workbook.bin" in names:
            old = read_old_excel(where, data, LIMITS, wanted)
            return [(sheet.name, sheet.visible, sheet.cells) for sheet in old], (_OLD,)
        book = ExcelBook(where, data, parts, LIMITS)
        asked = [sheet for sheet in book.sheets if sheet.kind == "worksheet"]
        asked = [sheet for sheet in asked if wanted is None or wanted(sheet.name)]
        cells = book.read(asked, exact=False)
        return [(sheet.name, sheet.visible, cells[sheet.name]) for sheet in asked], ()
    if "content.xml" in names and b"spreadsheet" in parts.get("mimetype", b""):
        sheets = read_open_document(where, parts, LIMITS, wanted)
        return [(sheet.name, sheet.visible, sheet.cells) for sheet in sheets], ()
    raise refusal(where, f"this is {_packed_kind(names)}", f"expected {_EXPECTED}")


def _packed_kind(names: frozenset[str]) -> str:
    for part, kind in _PACKED:
        if part in names:
            return kind
    if "content.xml" in names:
        return "an OpenDocument file of another kind, not a spreadsheet"
    within = sorted(
        name for name in names if name.endswith((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv"))
    )
    if within:
        return f"a zip file that holds {', '.join(within[:3])}: take it out of there first"
    return "a zip file, and not a workbook"


def _from_text(where: str, path: Path, data: bytes) -> tuple[list[_Read], tuple[str, ...]]:
    table = read_delimited(where, data, LIMITS)
    remarks = table.remarks
    if path.suffix.casefold() in (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods"):
        named = f"the file is named {path.suffix} and is a table written as text: it was read as one"
        remarks = (named, *remarks)
    return [("", True, SheetCells(table.grid))], remarks


def _read(
    path: Path, data: bytes, wanted: Callable[[str], bool] | None
) -> tuple[list[_Read], tuple[str, ...]]:
    where, kind = path.name, kind_of(data)
    if kind.kind is Kind.ZIP:
        return _from_archive(where, data, wanted)
    if kind.kind is Kind.TEXT:
        return _from_text(where, path, data)
    if kind.kind is Kind.OTHER:
        raise refusal(where, f"this is {kind.name}", f"expected {_EXPECTED}: open it and save it as .xlsx")
    sheets = read_old_excel(where, data, LIMITS, wanted)
    return [(sheet.name, sheet.visible, sheet.cells) for sheet in sheets], (_OLD,)


def read_spreadsheet(path: Path, *, wanted: Callable[[str], bool] | None = None) -> SourceBook:
    """Read the values of a spreadsheet: xlsx, xlsm, xlsb, xls, ods or csv, told by what is in the file.

    Macros are never run, and links never followed. What a file remembers of other files is left out.

    Parameters
    ----------
    path : Path
        The file.
    wanted : callable, optional
        Tells from a sheet's name whether its cells are wanted; the others are left out. A file that has no
        sheets is read whatever it says.

    Returns
    -------
    SourceBook
        Its cells.

    Raises
    ------
    InputError
        Where the file is missing, damaged, locked, too large, or no spreadsheet.
    """
    data = read_bytes(path, expected=_EXPECTED, pattern=_NAMES, most=LIMITS.file_bytes)
    sheets, remarks = _read(path, data, wanted)
    return SourceBook(
        path.name,
        hashlib.sha256(data).hexdigest(),
        tuple(
            SourceSheet(
                name, path.name, cells.grid, visible, cells.merged, cells.hidden_rows, cells.hidden_columns
            )
            for name, visible, cells in sheets
            if cells.grid or not name
        ),
        remarks,
    )
