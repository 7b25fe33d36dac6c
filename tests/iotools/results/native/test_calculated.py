"""The figures of the charts as LibreOffice calculates them: those of the run, and those of a changed plan."""

import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

import mtfs
from mtfs.iotools.results.manifest import Manifest
from mtfs.iotools.results.native.data import DATA_SHEET
from mtfs.iotools.results.workbook import results_workbook
from tests.iotools.results.live.recalculated import put_bare, put_changed, recalculate

GOLDEN = Path(__file__).parents[3] / "golden"
MANIFEST = Manifest(version="1.2", made_at=datetime(2026, 11, 22, 9, 30), sentence="It is so.")
CHECK = "Steps less change: should be 0"


def rows_of(path: Path) -> list[list[object]]:
    return [list(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_name(DATA_SHEET).to_python()]


def after(rows: list[list[object]], start: str) -> list[list[object]]:
    """Return the rows of a table, from its headings to the blank row behind it."""
    at = next(n for n, row in enumerate(rows) if str(row[0]).startswith(start))
    end = next((n for n in range(at, len(rows)) if rows[n][0] == ""), len(rows))
    return rows[at + 1 : end]


@pytest.fixture(scope="module")
def calculated(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[str, Path]]:
    folder = tmp_path_factory.mktemp("calculated")
    case = mtfs.read_case(GOLDEN / "case-1.xlsx")
    data = results_workbook(case, mtfs.run_scenarios(case, runs=50), MANIFEST)
    book = openpyxl.load_workbook(io.BytesIO(data))
    chosen = next(cell for row in book["Charts"].iter_rows() for cell in row if cell.value == "2026/27")
    price = next(cell for cell in book["Drivers"][1] + book["Drivers"][3] if cell.value == "2027/28")
    rate = price.offset(row=1)
    changes = {"Charts": {chosen.coordinate: "2028/29"}, "Drivers": {rate.coordinate: rate.value + 0.05}}
    files = [put_bare(folder / "same.xlsx", data), put_changed(folder / "changed.xlsx", data, changes)]
    return data, recalculate(files, folder)


def test_what_charts_are_drawn_from_is_what_was_stored(calculated: tuple[bytes, dict[str, Path]]) -> None:
    data, files = calculated
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[DATA_SHEET]
    found = rows_of(files["bare-same.xlsx"])
    compared = 0
    for row, figures in zip(stored.iter_rows(max_row=len(found), values_only=True), found, strict=True):
        for cell, figure in zip(row, figures, strict=False):
            if isinstance(cell, float | int):
                assert figure == pytest.approx(cell, abs=1e-9)
                compared += 1
            elif cell is not None:
                assert figure == cell
    assert compared > 200


def test_the_steps_follow_the_plan_and_the_year_of_choice(calculated: tuple[bytes, dict[str, Path]]) -> None:
    _, files = calculated
    same, changed = (rows_of(files[name]) for name in ("bare-same.xlsx", "changed.xlsx"))
    gaps = []
    for rows in (same, changed):
        heads, *years = after(rows, "What moves the gap of the plan")
        assert all(row[heads.index(CHECK)] == 0 for row in years)
        gaps.append({row[0]: row[heads.index("Gap of the year")] for row in years})
    assert gaps[0]["2026/27"] == pytest.approx(gaps[1]["2026/27"])
    assert gaps[0]["2028/29"] != pytest.approx(gaps[1]["2028/29"])
    _, first, *_, last = after(changed, "In 2028/29 the plan has a gap of £")
    assert first[1] == pytest.approx(gaps[1]["2027/28"])
    assert last[1] == pytest.approx(gaps[1]["2028/29"])
    assert str(first[0]).splitlines()[0] == "Year before"
