"""Figures come back to the penny from whatever a spreadsheet makes of them."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

from mtfs.iotools.sheets.apply import ImportedRows, apply_mapping
from mtfs.iotools.sheets.files import read_mapping, write_mapping
from mtfs.iotools.sheets.propose import propose_mapping
from mtfs.iotools.spreadsheets.source import SourceBook, read_spreadsheet
from tests.iotools.sheets.messy import YEARS, Messy, Style, make, messy_sheets

SETTINGS = {
    "savings": {"Type": "recurrent", "RAG": "amber"},
    "pressures": {"Type": "recurrent"},
    "reserves": {"Class": "earmarked"},
}
PLAIN = Style(
    unit="£000",
    unit_at="title",
    unit_mark="£'000",
    year_form="2025/26",
    two_rows=True,
    negative=True,
    figures=("brackets", "number", "starred"),
    noughts=("-",),
    grouping="merged",
    preamble=(0, 3),
    notes=(0, 1),
    total="Total",
    blanks=True,
    headings_again=False,
    reserves_tell="use",
    extra=("Ref", "Comments"),
    seed=3,
)


def imported(messy: Messy, book: SourceBook | None = None) -> ImportedRows:
    book = book or messy.book
    proposal = propose_mapping(book, messy.table, years=YEARS, settings=SETTINGS.get(messy.table))
    assert proposal.faults == ()
    return apply_mapping(book, proposal.mapping, years=YEARS)


def assert_truth(rows: ImportedRows, messy: Messy) -> None:
    assert rows.faults == ()
    assert all(total.agrees for total in rows.reconciliation), rows.reconciliation
    assert len(rows.rows) == len(messy.truth)
    for row, truth in zip(rows.rows, messy.truth, strict=True):
        told = {key: row[key] for key in truth if key in row}
        assert told.keys() == truth.keys()
        for key, value in truth.items():
            assert told[key] == (value if isinstance(value, str) else pytest.approx(value, abs=0.004)), key


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(messy_sheets())
@example(make("savings", PLAIN, 7))
def test_a_messy_sheet_gives_its_truth(messy: Messy) -> None:
    assert_truth(imported(messy), messy)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(messy_sheets())
def test_the_mapping_of_one_month_reads_the_next(
    tmp_path_factory: pytest.TempPathFactory, messy: Messy
) -> None:
    """The next file has other rows above and below, and is read by the mapping as its file tells it."""
    proposal = propose_mapping(messy.book, messy.table, years=YEARS, settings=SETTINGS.get(messy.table))
    path = tmp_path_factory.mktemp("mapping") / "m.toml"
    write_mapping(path, proposal.mapping, proposal.decisions)
    later = Messy(messy.table, messy.truth, [["As at month 9"], [], *messy.rows, [], ["Note: as before"]])
    later.merged = [(top + 2, left, bottom + 2, right) for top, left, bottom, right in messy.merged]
    assert_truth(apply_mapping(later.book, read_mapping(path), years=YEARS), messy)


@pytest.mark.parametrize("table", ["savings", "monitoring", "reserves"])
def test_the_same_truth_comes_through_files(table: str, tmp_path: Path) -> None:
    messy = make(table, PLAIN, 7)
    assert_truth(imported(messy, read_spreadsheet(messy.to_xlsx(tmp_path / "own.xlsx"))), messy)
    flat = make(table, replace(PLAIN, grouping="column"), 7)
    assert_truth(imported(flat, read_spreadsheet(flat.to_csv(tmp_path / "own.csv"))), flat)


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_the_same_truth_comes_through_formats_of_other_programs(ending: str, tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not installed")
    messy = make("savings", PLAIN, 7)
    path = messy.to_xlsx(tmp_path / "own.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", ending, "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert_truth(imported(messy, read_spreadsheet(path.with_suffix(f".{ending}"))), messy)
