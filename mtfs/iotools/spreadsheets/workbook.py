"""Opening a case's workbook safely: its cells as they are, or a clear word about why it cannot be read."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from mtfs.iotools.spreadsheets.archive import plain_name, unpack
from mtfs.iotools.spreadsheets.cells import CellError, CellFormula, Grid
from mtfs.iotools.spreadsheets.excel import ExcelBook
from mtfs.iotools.spreadsheets.files import Kind, kind_of, read_bytes
from mtfs.iotools.spreadsheets.limits import Limits, refusal

__all__ = ["MAX_EXPANDED_BYTES", "CellError", "CellFormula", "Grid", "RawWorkbook", "read_workbook"]

#: A workbook that expands to more than this is refused before it is read.
MAX_EXPANDED_BYTES = 300_000_000
_LIMITS = Limits(rows=20_000, columns=500)
_EXPECTED = "an Excel workbook (.xlsx or .xlsm)"


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


def _check_kind(where: str, data: bytes) -> None:
    kind = kind_of(data)
    if kind.kind is Kind.ZIP:
        return
    if kind.kind in (Kind.OLD_EXCEL, Kind.OLE):
        old = kind.kind is Kind.OLD_EXCEL
        found = "this is an old .xls workbook" + ("" if old else ", or one locked with a password")
        raise refusal(where, found, "expected .xlsx: save it as .xlsx without a password")
    if kind.name:
        raise refusal(where, f"this is {kind.name}", f"expected {_EXPECTED}")
    raise refusal(where, "this is not an Excel workbook, whatever its name", f"expected {_EXPECTED}")


def _check_names(where: str, names: frozenset[str]) -> None:
    """Refuse what is packed as a workbook is, and is something else."""
    if "[content_types].xml" in names and any(name.startswith("xl/workbook") for name in names):
        if "xl/workbook.bin" in names:
            raise refusal(where, "this is a binary workbook (.xlsb)", "expected .xlsx: save it as .xlsx")
    elif "mimetype" in names and "content.xml" in names:
        raise refusal(where, "this is an OpenDocument file", "expected .xlsx: save it as .xlsx")
    else:
        raise refusal(where, "this is a zip file, and not a workbook", f"expected {_EXPECTED}")


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
    limits = replace(_LIMITS, expanded_bytes=MAX_EXPANDED_BYTES)
    data = read_bytes(path, expected=_EXPECTED, pattern="*.xls[xm]", most=limits.file_bytes)
    _check_kind(path.name, data)
    parts = unpack(path.name, data, limits)
    _check_names(path.name, frozenset(map(plain_name, parts)))
    book = ExcelBook(path.name, data, parts, limits)
    sheets = [sheet for sheet in book.sheets if sheet.kind != "chartsheet"]
    asked = [sheet for sheet in sheets if wanted is None or wanted(sheet.name)]
    cells = book.read(asked, exact=True)
    grids = {sheet.name: cells[sheet.name].grid if sheet in asked else [] for sheet in sheets}
    return RawWorkbook(name=path.name, sha256=hashlib.sha256(data).hexdigest(), grids=grids)
