"""Old and binary workbooks are read in a process of their own, which a damaged one may bring down."""

import random
import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from mtfs.errors import InputError
from mtfs.iotools.spreadsheets import old_excel as room
from mtfs.iotools.spreadsheets import source
from mtfs.iotools.spreadsheets.source import read_spreadsheet
from mtfs.iotools.spreadsheets.workbook import read_workbook
from tests.iotools.spreadsheets.makers import binary_excel, old_excel

CELLS = {(0, 0): "Service", (0, 1): 2025.0, (2, 2): -4.5}
SHARED = Path(__file__).parents[4] / "shared" / "data"


def found(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_spreadsheet(path)
    (fault,) = caught.value.faults
    return fault.found


def test_an_xls_workbook(tmp_path):
    book = read_spreadsheet(old_excel(tmp_path / "a.xls", CELLS))
    (sheet,) = book.sheets
    assert (sheet.name, sheet.visible, sheet.rows) == (
        "Data",
        True,
        [["Service", 2025.0], [], [None, None, -4.5]],
    )
    assert book.remarks == (
        "a cell that shows an error is read as blank, as a workbook of this kind does not tell the two apart",
    )
    assert read_spreadsheet(tmp_path / "a.xls", wanted=lambda _: False).sheets == ()


def test_an_xlsb_workbook(tmp_path):
    (sheet,) = read_spreadsheet(binary_excel(tmp_path / "a.xlsb", {(0, 0): 1.0, (2, 3): 5.5})).sheets
    assert (sheet.name, sheet.rows) == ("Data", [[1.0], [], [None, None, None, 5.5]])


@pytest.mark.parametrize(
    ("last", "message"),
    [
        ((1_048_575, 16_383), "the workbook cannot be read: it is damaged, or holds more than is allowed"),
        ((99, 99), "its cells reach to row 100 and to column CV"),
        ((200, 0), "something stands in row 201, column A"),
    ],
)
def test_cells_that_stand_far_off(tmp_path, monkeypatch, last, message):
    # The first would take 400 GB: the process that reads it is ended, and not this one.
    monkeypatch.setattr(source, "LIMITS", replace(source.LIMITS, slots=1000, rows=150))
    assert found(binary_excel(tmp_path / "a.xlsb", {(0, 0): 1.0, last: 1.0})).startswith(message)


def test_spoilt_workbooks_are_read_or_refused(tmp_path):
    data = old_excel(tmp_path / "a.xls", CELLS).read_bytes()
    dice, refused = random.Random(1), []
    for _ in range(12):
        spoilt = bytearray(data)
        for _ in range(4):
            spoilt[dice.randrange(512, 1800)] = dice.choice([0, 1, 127, 128, 255])
        (tmp_path / "b.xls").write_bytes(spoilt)
        try:
            read_spreadsheet(tmp_path / "b.xls")
        except InputError as error:
            refused.append(error.faults[0].where)
    assert set(refused) == {"b.xls"}


def test_a_workbook_cut_short(tmp_path):
    path = old_excel(tmp_path / "a.xls", CELLS)
    path.write_bytes(path.read_bytes()[:1500])
    assert found(path) == "the workbook cannot be read: it is damaged, or holds more than is allowed"


def test_an_old_file_that_does_not_tell_what_it_holds(tmp_path):
    (tmp_path / "a.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    assert (
        found(tmp_path / "a.xls")
        == "the workbook cannot be read: it is damaged, or holds more than is allowed"
    )


def test_a_reader_that_takes_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "_SECONDS", 0.001)
    assert found(old_excel(tmp_path / "a.xls", CELLS)).startswith(
        "the workbook takes longer to read than 0.001"
    )


def test_where_no_process_can_be_started(tmp_path, monkeypatch):
    monkeypatch.setattr(room.sys, "executable", "/no/such/program")
    assert found(old_excel(tmp_path / "a.xls", CELLS)).endswith("no other program can be started")


def test_what_the_process_tells_of_dates_and_of_locks(tmp_path, monkeypatch):
    told = {
        "name": "Data",
        "visible": False,
        "size": [1, 3],
        "rows": [[["2025-04-01"], ["2025-04-01T03:00:00"], 3, None]],
        "merged": [[0, 0, 0, 1], [5, 5, 6, 6]],
    }
    monkeypatch.setattr(room, "_read_apart", lambda *_: [told])
    (sheet,) = read_spreadsheet(old_excel(tmp_path / "a.xls", CELLS)).sheets
    assert sheet.rows == [[date(2025, 4, 1), datetime(2025, 4, 1, 3), 3.0]]
    assert (sheet.visible, sheet.merged) == (False, ((0, 0, 0, 1),))


def test_a_lock_that_only_the_reader_sees(tmp_path, monkeypatch):
    done = subprocess.CompletedProcess([], 0, stdout=b'"locked"')
    monkeypatch.setattr(room.subprocess, "run", lambda *_, **__: done)
    assert found(old_excel(tmp_path / "a.xls", CELLS)) == "this is locked with a password"


def test_a_case_is_not_read_from_one(tmp_path):
    with pytest.raises(InputError, match=r"this is an old \.xls workbook; expected \.xlsx"):
        read_workbook(old_excel(tmp_path / "a.xls", CELLS))
    with pytest.raises(InputError, match="this is a binary workbook"):
        read_workbook(binary_excel(tmp_path / "a.xlsb", {}))


def test_a_published_one():
    path = SHARED / "RS_2019-20_outturn_by_LA.xls"
    if not path.is_file():
        pytest.skip("the shared files are not beside this checkout")
    sheets = {sheet.name: sheet for sheet in read_spreadsheet(path).sheets}
    assert len(sheets) == 3
    assert "E06000047" in {value for sheet in sheets.values() for row in sheet.rows for value in row}
