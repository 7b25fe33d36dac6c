"""Workbooks as LibreOffice calculates them, with nothing taken from what was stored."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

import mtfs
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.workbook import LiveWorkbook
from mtfs.nomenclature import MEASURES, PLAN_LINES

Plan = dict[tuple[str, str], list[float | None]]

_LABELS = {term.label: key for key, term in (*MEASURES.items(), *PLAN_LINES.items())}
_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""


def live_workbook(case: mtfs.Case) -> bytes:
    """Return the sheets of the live plan alone."""
    book = Book("live", "test", datetime(2026, 1, 2))
    live = LiveWorkbook(case, mtfs.run_scenarios(case, runs=1))
    live.write_overview(book)
    live.write_plans(book)
    live.write_assumptions(book)
    return book.to_bytes()


def put_bare(path: Path, data: bytes) -> Path:
    """Write a workbook without the results that are stored beside its formulas."""
    path.write_bytes(data)
    bare = path.with_name(f"bare-{path.name}")
    removed = 0
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as written:
        for name in given.namelist():
            part = given.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part, count = re.subn(rb"</f><v>[^<]*</v>", b"</f>", part)
                removed += count
            written.writestr(name, part)
    assert removed > 100
    path.unlink()
    return bare


def put_changed(path: Path, data: bytes, changes: Mapping[str, Mapping[str, object]]) -> Path:
    """Write a workbook with other values in some cells; openpyxl keeps no results of formulas."""
    path.write_bytes(data)
    book = openpyxl.load_workbook(path)
    for sheet, cells in changes.items():
        for address, value in cells.items():
            assert book[sheet][address].data_type != "f", (sheet, address)
            book[sheet][address].value = value  # type: ignore[assignment]
    book.save(path)
    return path


def recalculate(files: list[Path], folder: Path) -> dict[str, Path]:
    """Have LibreOffice calculate workbooks, all in one call, and return them by name."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("soffice, which recalculates the workbooks, is not on this machine")
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    command = [
        *(soffice, f"-env:UserInstallation={profile.parent.as_uri()}", "--headless"),
        *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")),
        *map(str, files),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    made = {file.name: folder / "out" / file.name for file in files}
    assert all(path.exists() for path in made.values())
    return made


def plan_in(path: Path) -> Plan:
    """Read the sheet Plan of a calculated workbook."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Plan").to_python()
    top = next(n for n, row in enumerate(rows) if row[:2] == ["Scenario", "Measure"])
    plan: Plan = {}
    for row in rows[top + 1 :]:
        figures = [value if isinstance(value, float) else None for value in row[2:]]
        plan[str(row[0]), _LABELS[str(row[1])]] = figures
    return plan


def verdict_in(path: Path) -> str:
    """Read what the sheet Check says of a calculated workbook."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Check").to_python()
    return str(rows[1][0])


def assert_plans_agree(found: Plan, case: mtfs.Case) -> None:
    """Hold a calculated plan against the engine's, to half a penny."""
    for scenario, result in mtfs.run_scenarios(case, runs=1).items():
        for measure, values in {**result.plan, **result.plan_lines}.items():
            figures = found[scenario, measure]
            for t, value in enumerate(values):
                figure = figures[t]
                if value != value:
                    assert figure is None, (scenario, measure, t)
                else:
                    assert figure is not None, (scenario, measure, t)
                    # A 64-bit number holds no pennies beyond some hundred billion pounds.
                    tolerance = max(0.005, abs(value) * 1e-12)
                    assert abs(figure - value) < tolerance, (scenario, measure, t, figure, value)
