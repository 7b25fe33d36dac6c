"""How long spreadsheets take to read, fast and slow, and what the checks before reading cost.

Run it from the top of the project with `python -m benchmarks.reading`; it takes about a minute, and prints
the tables of benchmarks/README.md. Published returns are timed too where a folder of them is given.
"""

import argparse
import io
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import openpyxl
import python_calamine
import xlsxwriter

from benchmarks.measure import least
from benchmarks.tables import print_table
from mtfs.iotools.spreadsheets.archive import check_form, unpack
from mtfs.iotools.spreadsheets.cellwise import CellwiseBook
from mtfs.iotools.spreadsheets.excel_sheet import SharedStrings, scan_sheet
from mtfs.iotools.spreadsheets.source import LIMITS, read_spreadsheet
from mtfs.iotools.spreadsheets.workbook import read_workbook

TOP = Path(__file__).parents[1]
ROWS, COLUMNS = 10_000, 60
SHEET = "xl/worksheets/sheet1.xml"


def large_sheet(path: Path) -> Path:
    """Write a sheet of names and figures, as a ledger gives them out."""
    figures = np.round(np.random.default_rng(1).normal(0, 1e5, (ROWS - 1, COLUMNS - 1)), 2)
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Costs")
    sheet.write_row(0, 0, ["Service", *(f"Month {n}" for n in range(1, COLUMNS))])
    for number, row in enumerate(figures, start=1):
        sheet.write_row(number, 0, [f"Service {number}", *row])
    book.close()
    return path


def large(times: int) -> None:
    print(f"\n### A sheet of {COLUMNS} columns and {ROWS:,} rows\n")
    with TemporaryDirectory() as folder:
        path = large_sheet(Path(folder) / "large.xlsx")
        data = path.read_bytes()
        parts = unpack(path.name, data, LIMITS)
        strings = SharedStrings(parts["xl/sharedStrings.xml"])

        def by_calamine() -> object:
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
            return book.get_sheet_by_name("Costs").to_python(skip_empty_area=False)

        works: dict[str, Callable[[], object]] = {
            "`read_workbook`": lambda: read_workbook(path),
            "`read_spreadsheet`": lambda: read_spreadsheet(path),
            "of that: unpacked and held against limits": lambda: unpack(path.name, data, LIMITS),
            "of that: well formed": lambda: check_form(path.name, SHEET, parts[SHEET]),
            "of that: scanned": lambda: scan_sheet(parts[SHEET], LIMITS, strings),
            "calamine alone, unchecked": by_calamine,
            "openpyxl, as before": lambda: CellwiseBook(data).read("", "Costs", LIMITS),
        }
        found = least(list(works.values()), times)
    slow = found[-1]
    rows = [
        (name, f"{seconds:.2f}", f"{seconds / slow:.2f}") for name, seconds in zip(works, found, strict=True)
    ]
    print_table(("", "seconds", "times openpyxl"), rows)


def cases(times: int) -> None:
    print("\n### Cases\n")
    print("Every sheet of a case; and the whole command, `mtfs check`.\n")
    rows = []
    for path in sorted((TOP / "scenarios").glob("*.xlsx")):
        book = openpyxl.load_workbook(path, read_only=True).sheetnames

        def slowly(path: Path = path, names: Sequence[str] = tuple(book)) -> None:
            reader = CellwiseBook(path.read_bytes())
            for name in names:
                reader.read("", name, LIMITS)

        command = [sys.executable, "-m", "mtfs", "check", str(path)]
        fast, slow, whole = least(
            [
                lambda path=path: read_workbook(path),
                slowly,
                lambda command=command: subprocess.run(command, check=True, capture_output=True, cwd=TOP),
            ],
            times,
        )
        rows.append(
            (path.stem, f"{fast * 1000:.0f}", f"{slow * 1000:.0f}", f"{fast / slow:.2f}", f"{whole:.2f}")
        )
    print_table(("", "fast, ms", "openpyxl, ms", "ratio", "the command, s"), rows)


def published(folder: Path, times: int) -> None:
    print("\n### Published returns\n")
    print("`read_spreadsheet` of every sheet.\n")
    rows = []
    for path in sorted(folder.iterdir()):
        if path.suffix in (".xlsx", ".xls", ".ods", ".csv"):
            (seconds,) = least([lambda path=path: read_spreadsheet(path)], times)
            cells = sum(
                len(row) - row.count(None) for sheet in read_spreadsheet(path).sheets for row in sheet.rows
            )
            rows.append((path.name, f"{cells:,}", f"{seconds:.2f}"))
    print_table(("", "filled cells", "seconds"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--published", type=Path)
    asked = parser.parse_args()
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores; Python "
        f"{platform.python_version()}, openpyxl {openpyxl.__version__}"
    )
    large(asked.times)
    cases(asked.times)
    if asked.published:
        published(asked.published, asked.times)


if __name__ == "__main__":
    main()
