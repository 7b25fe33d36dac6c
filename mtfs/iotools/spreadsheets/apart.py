"""Reads the workbook on standard input by calamine, and writes its values to standard output as JSON.

This is run as a program by itself, and imports nothing of the package: a file that brings it down brings
down nothing else. What it is given on the command line is the number of cells that a sheet may span.
"""

import io
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

#: What the process may take [bytes].
_MEMORY = 1_500_000_000


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        # Not every system lets a process limit itself.
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _told(value: object) -> object:
    """Return a value as JSON can hold it: dates as lists of one text."""
    if isinstance(value, float | str | int):
        return value or (None if value == "" else value)
    return [value.isoformat()] if isinstance(value, date | datetime) else str(value)


def _row(cells: Sequence[object]) -> list[object]:
    end = len(cells)
    while end and cells[end - 1] == "":
        end -= 1
    return [_told(value) for value in cells[:end]]


def _sheets(data: bytes, slots: int) -> list[dict[str, object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = []
    for metadata in book.sheets_metadata:
        if metadata.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(metadata.name)
        # Counted from the first cell; what calamine tells is the place of the last.
        size = sheet.total_height + 1, sheet.total_width + 1
        rows = sheet.to_python(skip_empty_area=False) if size[0] * size[1] <= slots else []
        sheets.append(
            {
                "name": metadata.name,
                "visible": metadata.visible == SheetVisibleEnum.Visible,
                "size": size,
                "rows": [_row(row) for row in rows],
                "merged": [[*first, *last] for first, last in sheet.merged_cell_ranges or ()],
            }
        )
    return sheets


if __name__ == "__main__":
    _limit_memory()
    try:
        told: object = _sheets(sys.stdin.buffer.read(), int(sys.argv[1]))
    except PasswordError:
        told = "locked"
    sys.stdout.write(json.dumps(told))
