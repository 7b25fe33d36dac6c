"""Opening a workbook safely: its cells as they are, or a clear word about why it cannot be read."""

import hashlib
import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from mtfs.errors import Fault, InputError

if TYPE_CHECKING:
    from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
    from openpyxl.workbook.workbook import Workbook

__all__ = ["MAX_EXPANDED_BYTES", "CellError", "CellFormula", "Grid", "RawWorkbook", "read_workbook"]

#: A workbook that expands to more than this is refused before it is read.
MAX_EXPANDED_BYTES = 300_000_000
_MAX_ROWS, _MAX_COLUMNS = 20_000, 500
_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True)
class CellError:
    """An error value that a formula left in a cell, such as ``#REF!``."""

    text: str


@dataclass(frozen=True)
class CellFormula:
    """A formula that was saved without its result."""

    text: str


Grid = list[list[object]]


@dataclass(frozen=True)
class RawWorkbook:
    """A workbook's cells.

    Parameters
    ----------
    name : str
        The file's name.
    sha256 : str
        The hash of the file.
    grids : dict of str to list of list
        By sheet name: rows of values, with formulas as their stored results.
    """

    name: str
    sha256: str
    grids: dict[str, Grid]


def _refuse(path: Path, found: str, allowed: str) -> InputError:
    return InputError([Fault(path.name or str(path), found, allowed)])


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise _refuse(path, "this is a folder", "expected an Excel workbook (.xlsx or .xlsm)")
        return path.read_bytes()
    except FileNotFoundError:
        near = [p.name for p in path.parent.glob("*.xls[xm]")] if path.parent.is_dir() else []
        listed = f"; the folder has {', '.join(sorted(near)[:5])}" if near else ""
        raise _refuse(path, "there is no such file", f"expected an Excel workbook{listed}") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise _refuse(path, f"cannot be read ({why})", "expected a readable workbook") from None


def _check_archive(path: Path, data: bytes) -> None:
    allowed = "expected an Excel workbook (.xlsx or .xlsm)"
    if not data:
        raise _refuse(path, "the file is empty", allowed)
    if data.startswith(_OLE_MAGIC):
        found = "this is an old .xls workbook, or one locked with a password"
        raise _refuse(path, found, "expected .xlsx: save it as .xlsx without a password")
    if not data.startswith(b"PK"):
        raise _refuse(path, "this is not an Excel workbook, whatever its name", allowed)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            expanded = sum(entry.file_size for entry in archive.infolist())
            broken = None if expanded > MAX_EXPANDED_BYTES else archive.testzip()
    except Exception as error:
        # Archives break in many ways (a bad header, a bad stream, an unknown method): all are one fault.
        found = "the file is damaged or cut short"
        raise _refuse(path, found, "expected a whole workbook: fetch or save it again") from error
    if expanded > MAX_EXPANDED_BYTES:
        found = f"the workbook expands to {expanded / 1e6:,.0f} MB"
        raise _refuse(path, found, f"expected no more than {MAX_EXPANDED_BYTES / 1e6:,.0f} MB")
    if broken:
        found = f"the file is damaged: its part {broken} cannot be read"
        raise _refuse(path, found, "expected a whole workbook: fetch or save it again")
    if "[Content_Types].xml" in names and any(name.startswith("xl/workbook") for name in names):
        if "xl/workbook.bin" in names:
            raise _refuse(path, "this is a binary workbook (.xlsb)", "expected .xlsx: save it as .xlsx")
    elif "mimetype" in names and "content.xml" in names:
        raise _refuse(path, "this is an OpenDocument file", "expected .xlsx: save it as .xlsx")
    else:
        raise _refuse(path, "this is a zip file, and not a workbook", allowed)


@contextmanager
def _parsing(path: Path) -> Iterator[None]:
    """Turn whatever the parser raises into a word about the file, and keep its warnings to itself."""
    try:
        with warnings.catch_warnings():
            # Data validations and the like that openpyxl does not keep are no concern of a reader.
            warnings.simplefilter("ignore")
            yield
    except InputError:
        raise
    except Exception as error:
        # A damaged workbook can fail anywhere in the parser; what matters to the user is the same.
        why = shorten(str(error), 120, placeholder="…") or type(error).__name__
        found = f"the workbook cannot be read: its parts are damaged or do not fit together ({why})"
        raise _refuse(path, found, "open it in Excel or LibreOffice and save it again as .xlsx") from error


def _load(data: bytes, *, results: bool) -> "Workbook":
    from openpyxl import load_workbook

    # Row by row: a sheet whose formats run on to its last row costs no more than its values do.
    return load_workbook(io.BytesIO(data), data_only=results, read_only=True, keep_links=False)


def _rows(book: "Workbook", name: str) -> "Iterator[tuple[ReadOnlyCell | EmptyCell, ...]]":
    sheet: Any = book[name]
    # What a workbook says of its own size may be too much or too little.
    sheet.reset_dimensions()
    rows: Iterator[tuple[ReadOnlyCell | EmptyCell, ...]] = sheet.iter_rows()
    return rows


def _value(cell: "ReadOnlyCell | EmptyCell") -> object:
    """Return what a cell holds, the text of a formula for the time being."""
    value: object = cell.value
    if cell.data_type == "f":
        text = str(getattr(value, "text", value) or "")
        return CellFormula(text if text.startswith("=") else f"={text}")
    return CellError(str(value)) if cell.data_type == "e" and value is not None else value


def _grid(path: Path, book: "Workbook", name: str) -> Grid:
    """Return the rows of a sheet as far as they hold anything."""
    grid: Grid = []
    blank = 0
    for cells in _rows(book, name):
        values = [_value(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if not values:
            blank += 1
            continue
        grid += [[] for _ in range(blank)] + [values] if blank else [values]
        blank = 0
        if len(grid) > _MAX_ROWS or len(values) > _MAX_COLUMNS:
            found = f"something stands in row {len(grid):,}, column {get_column_letter(len(values))}"
            allowed = f"expected at most {_MAX_ROWS:,} rows and {_MAX_COLUMNS} columns: delete the rest"
            raise InputError([Fault(f"{path.name}, {name}", found, allowed)])
    return grid


def _with_results(grid: Grid, results: "Workbook", name: str) -> Grid:
    """Put the stored results in the place of formulas."""
    for values, cells in zip(grid, _rows(results, name), strict=False):
        for index, (value, cell) in enumerate(zip(values, cells, strict=False)):
            if not isinstance(value, CellFormula):
                continue
            result = _value(cell)
            # A formula whose result is an empty text has one stored, of type str.
            if result is not None or cell.data_type == "str":
                values[index] = result
    return grid


def read_workbook(path: Path, *, wanted: Callable[[str], bool] | None = None) -> RawWorkbook:
    """Read the cells of every worksheet. Macros are never run, and links never followed.

    Parameters
    ----------
    path : Path
        An ``.xlsx`` or ``.xlsm`` file.
    wanted : callable, optional
        Tells from a sheet's name whether its cells are wanted; the others are left empty.

    Returns
    -------
    RawWorkbook
        Its cells.

    Raises
    ------
    InputError
        Where the file is missing, empty, damaged, locked, too large, or no workbook.
    """
    data = _read_bytes(path)
    _check_archive(path, data)
    with _parsing(path):
        book = _load(data, results=False)
        names = [sheet.title for sheet in book.worksheets]
        grids = {name: _grid(path, book, name) if wanted is None or wanted(name) else [] for name in names}
        with_formulas = [
            name
            for name, grid in grids.items()
            if any(isinstance(value, CellFormula) for values in grid for value in values)
        ]
        if with_formulas:
            results = _load(data, results=True)
            for name in with_formulas:
                _with_results(grids[name], results, name)
    return RawWorkbook(name=path.name, sha256=hashlib.sha256(data).hexdigest(), grids=grids)
