"""Which files a history is made from."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from mtfs.analysis.evidence.history import COLUMNS
from mtfs.errors import InputError, RequestError
from mtfs.iotools.history.gather import gather_returns
from tests.iotools.history.small_history import returns_of, write_return
from tests.iotools.national.small_returns import write_csv


def test_returns_are_by_year_with_the_budget_first(tmp_path: Path) -> None:
    later = write_return(tmp_path, "budget", "2031/32")
    outturn = write_return(tmp_path, "outturn", "2030/31")
    budget = write_return(tmp_path, "budget", "2030/31")
    gathered = gather_returns([later, outturn, budget])
    assert [(each.file, each.kind, each.year) for each in gathered.sources] == [
        ("RA_2030-31.xlsx", "budget", "2030/31"),
        ("RS_2030-31.xlsx", "outturn", "2030/31"),
        ("RA_2031-32.xlsx", "budget", "2031/32"),
    ]
    source = gathered.sources[0]
    # The small return lists Westminster below its table too.
    assert (source.published, source.authorities, source.complete) == ("12 December 2032", 2, 2)
    assert len(source.sha256) == 64


def test_a_folder_gives_its_returns_and_names_other_spreadsheets(tmp_path: Path) -> None:
    write_return(tmp_path, "budget", "2030/31")
    (tmp_path / "prices.csv").write_text("year,cpi\n2030,2.0\n", "utf-8")
    (tmp_path / "INDEX.md").write_text("notes", "utf-8")
    (tmp_path / "~$RA_2030-31.xlsx").write_bytes(b"")
    (tmp_path / "history.csv").write_text("ons_code,e_code,council,council_class,year,line,budget\n", "utf-8")
    (tmp_path / "history.sources.csv").write_text("file,kind\n", "utf-8")
    (tmp_path / "sub").mkdir()
    gathered = gather_returns([tmp_path])
    assert len(gathered.returns) == 1
    assert gathered.others == ("prices.csv",)
    assert gathered.skipped == ()


def test_every_file_that_is_named_must_be_a_return(tmp_path: Path) -> None:
    good = write_return(tmp_path, "budget", "2030/31")
    bad = tmp_path / "prices.csv"
    bad.write_text("year,cpi\n2030,2.0\n", "utf-8")
    with pytest.raises(InputError) as raised:
        gather_returns([good, bad, tmp_path / "gone.xlsx"])
    first, _ = raised.value.faults
    assert first.where == "prices.csv"
    assert "no table of the revenue returns" in str(raised.value)


def test_a_damaged_file_of_a_folder_is_told_as_such(tmp_path: Path) -> None:
    write_return(tmp_path, "budget", "2030/31")
    path = write_return(tmp_path, "outturn", "2030/31")
    path.write_bytes(path.read_bytes()[:2000])
    gathered = gather_returns([tmp_path])
    assert [each.kind for each in gathered.sources] == ["budget"]
    assert gathered.others == ()
    (told,) = gathered.skipped
    assert told.startswith("RS_2030-31.xlsx was left out, and may be a return: the file is damaged")


def _write_history(path: Path, separator: str, encoding: str) -> None:
    cells = ("E06000006", "E0601", "Halton", "UA", "2030/31", "education", "1.0", "2.0", "")
    rows = (separator.join(row) for row in (COLUMNS, cells))
    path.write_text("\n".join(rows) + "\n", encoding)


@pytest.mark.parametrize(
    ("separator", "encoding", "told"),
    [
        (",", "utf-8", "a history, made already; expected the published returns that it is made from"),
        (";", "utf-8", "a history that was saved as a workbook, or without commas between its columns"),
        ("\t", "utf-16", "a history that was saved as a workbook, or without commas between its columns"),
    ],
)
def test_a_history_in_place_of_returns_is_told(
    separator: str, encoding: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    _write_history(path, separator, encoding)
    with pytest.raises(InputError) as raised:
        gather_returns([path])
    assert f"mine.csv: {told}" in str(raised.value)


def test_a_history_that_was_saved_as_a_workbook_is_told(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(COLUMNS)
    book.save(tmp_path / "mine.xlsx")
    with pytest.raises(InputError, match="a history that was saved as a workbook"):
        gather_returns([tmp_path / "mine.xlsx"])


def test_a_file_that_is_named_and_in_a_folder_is_read_once(tmp_path: Path) -> None:
    path = write_return(tmp_path, "budget", "2030/31")
    assert len(gather_returns([path, tmp_path, path]).returns) == 1


def test_two_files_of_a_kind_and_year_are_refused_by_name(tmp_path: Path) -> None:
    one = write_return(tmp_path, "budget", "2030/31")
    other = tmp_path / "copy.xlsx"
    other.write_bytes(one.read_bytes())
    with pytest.raises(InputError) as raised:
        gather_returns([one, other])
    (fault,) = raised.value.faults
    assert str(one) in fault.where
    assert str(other) in fault.where
    assert fault.found == "both are the budget of 2030/31"
    with pytest.raises(InputError):
        gather_returns([tmp_path])


@pytest.mark.parametrize("named", [False, True])
def test_a_folder_prefers_the_spreadsheet_to_its_csv_form(tmp_path: Path, named: bool) -> None:
    sheet = write_return(tmp_path, "budget", "2030/31")
    copy = write_csv(tmp_path / "export.csv", returns_of("budget", "2030/31").rows())
    if named:
        with pytest.raises(InputError):
            gather_returns([sheet, copy])
        return
    gathered = gather_returns([tmp_path])
    assert [source.file for source in gathered.sources] == ["RA_2030-31.xlsx"]
    assert gathered.skipped == ("export.csv was left out: RA_2030-31.xlsx is the budget of 2030/31 too.",)


def test_a_file_that_is_named_comes_before_a_csv_of_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write_csv(folder / "export.csv", returns_of("budget", "2030/31").rows())
    named = write_return(tmp_path, "budget", "2030/31")
    assert [source.file for source in gather_returns([folder, named]).sources] == ["RA_2030-31.xlsx"]


def test_a_folder_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="there is no revenue return in"):
        gather_returns([tmp_path])
