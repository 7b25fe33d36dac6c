"""Opening a workbook safely: its cells as they are, or a clear word about why it cannot be read."""

import hashlib
import io
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mtfs.errors import Fault, InputError

if TYPE_CHECKING:
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
    return InputError([Fault(path.name, found, allowed)])


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise _refuse(path, "this is a folder", "expected an Excel workbook (.xlsx or .xlsm)")
        return path.read_bytes()
    except FileNotFoundError:
        near = [p.name for p in path.parent.glob("*.xls[xm]")] if path.parent.is_dir() else []
        listed = f"; the folder has {', '.join(sorted(near)[:5])}" if near else ""
        raise _refuse(path, "there is no such file", f"expected an Excel workbook{listed}") from None
    except OSError as error:
        raise _refuse(path, f"cannot be read ({error.strerror})", "expected a readable workbook") from None


def _check_archive(path: Path, data: bytes) -> None:
    allowed = "expected an Excel workbook (.xlsx or .xlsm)"
    if not data:
        raise _refuse(path, "the file is empty", allowed)
    if data.startswith(_OLE_MAGIC):
        found = "this is an old .xls workbook, or one locked with a password"
        raise _refuse(path, found, "save it as .xlsx without a password")
    if not data.startswith(b"PK"):
        raise _refuse(path, "this is not an Excel workbook", allowed)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            expanded = sum(entry.file_size for entry in archive.infolist())
            if expanded > MAX_EXPANDED_BYTES:
                found = f"the workbook expands to {expanded / 1e6:,.0f} MB"
                raise _refuse(path, found, f"expected no more than {MAX_EXPANDED_BYTES / 1e6:,.0f} MB")
            broken = archive.testzip()
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        found = "the file is damaged or cut short"
        raise _refuse(path, found, "expected a whole workbook: fetch or save it again") from None
    if broken:
        found = f"the file is damaged: its part {broken} cannot be read"
        raise _refuse(path, found, "expected a whole workbook: fetch or save it again")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise _refuse(path, "this is a zip file, and not a workbook", allowed)


def _load(path: Path, data: bytes, *, results: bool) -> "Workbook":
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # Data validations and the like that openpyxl does not keep are no concern of a reader.
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(data), data_only=results, read_only=False, keep_links=False)
    except InputError:
        raise
    except Exception as error:
        # A damaged workbook can fail anywhere in the parser; what matters to the user is the same.
        found = f"the workbook cannot be read ({type(error).__name__}: {error})"
        raise _refuse(path, found, "open it in Excel or LibreOffice and save it again as .xlsx") from error


def _grid(formulas: "Workbook", results: "Workbook | None", name: str) -> Grid:
    sheet = formulas[name]
    stored = results[name] if results is not None else sheet
    grid: Grid = []
    for row in sheet.iter_rows():
        values: list[object] = []
        for cell in row:
            value: object = cell.value
            if cell.data_type == "f":
                text = str(getattr(value, "text", value) or "")
                result = stored.cell(cell.row, cell.column)
                value = result.value
                if value is None:
                    value = CellFormula(text if text.startswith("=") else f"={text}")
                elif result.data_type == "e":
                    value = CellError(str(value))
            elif cell.data_type == "e":
                value = CellError(str(value))
            values.append(value)
        grid.append(values)
    return grid


def read_workbook(path: Path) -> RawWorkbook:
    """Read the cells of every worksheet. Macros are never run, and links never followed.

    Parameters
    ----------
    path : Path
        An ``.xlsx`` or ``.xlsm`` file.

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
    formulas = _load(path, data, results=False)
    sheets = formulas.worksheets
    for sheet in sheets:
        if sheet.max_row > _MAX_ROWS or sheet.max_column > _MAX_COLUMNS:
            found = f"the sheet has {sheet.max_row:,} rows and {sheet.max_column:,} columns"
            allowed = f"expected at most {_MAX_ROWS:,} rows and {_MAX_COLUMNS} columns: delete what is blank"
            raise InputError([Fault(f"{path.name}, {sheet.title}", found, allowed)])
    has_formulas = any(
        cell.data_type == "f" for sheet in sheets for row in sheet.iter_rows() for cell in row
    )
    results = _load(path, data, results=True) if has_formulas else None
    return RawWorkbook(
        name=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        grids={sheet.title: _grid(formulas, results, sheet.title) for sheet in sheets},
    )
