"""Old and binary Excel workbooks (.xls and .xlsb), read in a process of their own.

calamine trusts what such a file says of its own sizes, and a damaged one can end the process that reads it.
So it is read in another, within limits of memory and time, which hands over nothing but values.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mtfs.iotools.spreadsheets.limits import Extent, Limits, check_grid, refusal
from mtfs.iotools.spreadsheets.sheet_cells import SheetCells, clipped, tidy_row

__all__ = ["OldSheet", "read_old_excel"]

_READER = Path(__file__).with_name("apart.py")
_SECONDS = 120
_SAVE_AGAIN = "expected a whole workbook: open it in Excel or LibreOffice and save it as .xlsx"


@dataclass(frozen=True)
class OldSheet:
    """A sheet of such a workbook.

    Parameters
    ----------
    name : str
        Its name.
    visible : bool
        Whether a reader of the workbook sees it.
    cells : SheetCells
        What it holds. A cell with an error value is blank, and hidden rows are not known.
    """

    name: str
    visible: bool
    cells: SheetCells


def _value(told: object) -> object:
    """Return what the other process told of a cell: a date stands in a list."""
    return datetime.fromisoformat(told[0]) if isinstance(told, list) else told


def _read_apart(where: str, data: bytes, limits: Limits) -> list[dict[str, object]]:
    try:
        # -P: the folder of the program holds modules that are not meant for it.
        done = subprocess.run(
            [sys.executable, "-P", str(_READER), str(limits.slots)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            env={**os.environ, "RUST_BACKTRACE": "0", "PYTHONIOENCODING": "utf-8"},
            check=True,
        )
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        found = f"the workbook takes longer to read than {_SECONDS} seconds"
        raise refusal(where, found, _SAVE_AGAIN) from None
    except (subprocess.CalledProcessError, ValueError):
        found = "the workbook cannot be read: it is damaged, or holds more than is allowed"
        raise refusal(where, found, _SAVE_AGAIN) from None
    except OSError:
        found = "a workbook of this kind cannot be read here, as no other program can be started"
        raise refusal(where, found, _SAVE_AGAIN) from None
    if told == "locked":
        raise refusal(where, "this is locked with a password", "expected a file without one")
    sheets: list[dict[str, object]] = told
    return sheets


def read_old_excel(
    where: str, data: bytes, limits: Limits, wanted: Callable[[str], bool] | None = None
) -> tuple[OldSheet, ...]:
    """Read the sheets of an ``.xls`` or ``.xlsb`` workbook. Macros are never run, and links never followed.

    Parameters
    ----------
    where : str
        The file's name, for messages.
    data : bytes
        The file.
    limits : Limits
        What is allowed on a sheet.
    wanted : callable, optional
        Tells from a sheet's name whether its cells are wanted; the others are left out.

    Returns
    -------
    tuple of OldSheet
        In the order of the file.

    Raises
    ------
    InputError
        Where the file is damaged or locked, or a sheet holds more than is allowed.
    """
    sheets = []
    for told in _read_apart(where, data, limits):
        name, size, rows, merged = str(told["name"]), told["size"], told["rows"], told["merged"]
        if (wanted is not None and not wanted(name)) or not isinstance(rows, list):
            continue
        of_sheet = f"{where}, {name}"
        if isinstance(size, list) and size[0] * size[1] > limits.slots:
            Extent(*size).check(of_sheet, limits)
        grid = [tidy_row([_value(value) for value in row]) for row in rows]
        cells = clipped(grid, merged=[tuple(block) for block in merged] if isinstance(merged, list) else ())
        check_grid(of_sheet, cells.grid, limits)
        sheets.append(OldSheet(name, told["visible"] is True, cells))
    return tuple(sheets)
