"""Files and folders of results: whole or not at all."""

import os
import stat
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from mtfs.errors import OutputError
from mtfs.iotools.atomic import (
    FOLDER_MARK,
    check_place,
    is_as_written,
    replace_folder,
    workbook_bytes,
    writable_text,
    write_atomically,
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fill(folder: Path, **texts: str) -> None:
    with replace_folder(folder) as making:
        for name, text in texts.items():
            (making / f"{name}.csv").write_text(text, encoding="utf-8")


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert names(tmp_path) == ["a.xlsx"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_others_may_read_a_new_file_as_they_may_any_other(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_atomically(tmp_path / "a.xlsx", b"one")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "a.xlsx")]
    assert modes[0] == modes[1]
    (tmp_path / "a.xlsx").chmod(0o600)
    write_atomically(tmp_path / "a.xlsx", b"two")
    assert stat.S_IMODE((tmp_path / "a.xlsx").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="needs the right to make links there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.xlsx").write_bytes(b"one")
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "real.xlsx")
    write_atomically(tmp_path / "link.xlsx", b"two")
    assert (tmp_path / "link.xlsx").is_symlink()
    assert (tmp_path / "real.xlsx").read_bytes() == b"two"


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failure_leaves_the_earlier_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"earlier")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    if failing == "fsync":
        monkeypatch.setattr(os, "fsync", refuse)
    else:
        monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match=r"a\.xlsx could not be written.*open in Excel"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"earlier"
    assert names(tmp_path) == ["a.xlsx"]


def test_a_folder_or_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="it is a folder"):
        write_atomically(tmp_path, b"")
    with pytest.raises(OutputError, match="there is no folder"):
        write_atomically(tmp_path / "none" / "a.xlsx", b"")


def test_a_place_is_tried_and_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.docx"
    check_place(path)
    assert names(tmp_path) == []
    path.write_bytes(b"earlier")
    check_place(path)
    assert path.read_bytes() == b"earlier"
    assert names(tmp_path) == ["a.docx"]
    with pytest.raises(OutputError, match="it is a folder"):
        check_place(tmp_path)
    with pytest.raises(OutputError, match="could not be written"):
        check_place(tmp_path / f"{'a' * 300}.docx")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    # As where Word has the file open on Windows, or the folder is write-protected.
    monkeypatch.setattr(Path, "open", refuse)
    for name in ("a.docx", "new.docx"):
        with pytest.raises(OutputError, match=rf"{name} could not be written: access was refused.* or Word"):
            check_place(tmp_path / name)


def test_what_another_program_saved_is_known_from_what_was_written(tmp_path: Path) -> None:
    # A zip file counts in steps of two seconds.
    for second in (0, 7, 59):
        assert is_as_written(workbook_bytes(Workbook(), datetime(2026, 9, 30, 12, 0, second)))
    assert is_as_written(workbook_bytes(Workbook(), datetime(1970, 1, 1)))
    path = tmp_path / "saved.xlsx"
    Workbook().save(path)
    # The packer tells times of its own, save for the odd one that is the same.
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(zipfile.ZipInfo("docProps/app2.xml", (1980, 1, 1, 0, 0, 0)), "")
    assert not is_as_written(path.read_bytes())
    assert not is_as_written(b"no archive")
    assert not is_as_written(b"")


def test_a_folder_appears_once_it_is_complete(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "results"
    with replace_folder(folder) as making:
        assert making.parent == folder.parent
        (making / "results.csv").write_text("1", encoding="utf-8")
        assert not folder.exists()
    assert names(folder) == [FOLDER_MARK, "results.csv"]
    assert names(folder.parent) == ["results"]


def test_a_later_run_replaces_an_earlier_one(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    fill(folder, results="1", surplus="1")
    (folder / "~$results.xlsx").write_bytes(b"")  # what Excel leaves while a file is open
    fill(folder, results="2")
    assert (folder / "results.csv").read_text(encoding="utf-8") == "2"
    assert names(folder) == [FOLDER_MARK, "results.csv"]
    assert names(tmp_path) == ["results"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    fill(tmp_path / "results", results="1")
    assert (tmp_path / "results" / "results.csv").is_file()


@pytest.mark.parametrize("made_by_mtfs", [True, False])
def test_what_mtfs_did_not_write_is_never_lost(tmp_path: Path, made_by_mtfs: bool) -> None:
    folder = tmp_path / "results"
    if made_by_mtfs:
        fill(folder, results="1")
    (folder / "own").mkdir(parents=True)
    (folder / "own" / "case.xlsx").write_bytes(b"precious")
    with pytest.raises(OutputError, match=r"did not write \(own/case\.xlsx\)"):
        fill(folder, results="2")
    assert (folder / "own" / "case.xlsx").read_bytes() == b"precious"
    assert names(tmp_path) == ["results"]


def test_what_is_added_during_a_run_is_not_lost(tmp_path: Path) -> None:
    folder = tmp_path / "results"
    fill(folder, results="1")

    def run() -> None:
        with replace_folder(folder):
            (folder / "memo.docx").write_bytes(b"precious")

    with pytest.raises(OutputError, match=r"memo\.docx"):
        run()
    assert (folder / "results.csv").read_text(encoding="utf-8") == "1"
    assert names(tmp_path) == ["results"]


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "results").write_bytes(b"")
    with pytest.raises(OutputError, match="is a file"):
        fill(tmp_path / "results", results="1")


@pytest.mark.parametrize(
    ("error", "expected"), [(ValueError("stop"), ValueError), (OSError(28, "No space left"), OutputError)]
)
def test_a_failed_run_leaves_the_earlier_folder(
    tmp_path: Path, error: Exception, expected: type[Exception]
) -> None:
    folder = tmp_path / "results"
    fill(folder, results="1")

    def run() -> None:
        with replace_folder(folder) as making:
            (making / "results.csv").write_text("2", encoding="utf-8")
            raise error

    with pytest.raises(expected):
        run()
    assert (folder / "results.csv").read_text(encoding="utf-8") == "1"
    assert names(tmp_path) == ["results"]


@pytest.mark.parametrize("failing_move", [1, 2])
def test_a_folder_that_cannot_be_replaced_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing_move: int
) -> None:
    """As on Windows, where one of its files is open: the old cannot be moved away, or the new into place."""
    folder = tmp_path / "results"
    fill(folder, results="1")
    move, moves = Path.replace, []

    def refuse(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) == failing_move:
            raise PermissionError(13, "Access is denied")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match="open in Excel"):
        fill(folder, results="2")
    assert (folder / "results.csv").read_text(encoding="utf-8") == "1"
    assert names(tmp_path) == ["results"]


def test_a_workbook_comes_out_alike_each_time() -> None:
    def made(created: datetime | None) -> bytes:
        workbook = Workbook()
        assert workbook.active is not None
        workbook.active.title = "Only"
        return workbook_bytes(workbook, created)

    moment = datetime(2026, 4, 1, 12, 30, 15, 999)
    assert made(moment) == made(moment)
    assert made(moment) != made(datetime(2026, 4, 2))
    assert made(datetime(1066, 10, 14))  # earlier than a zip file can tell
    assert made(None)


def test_a_workbook_tells_its_date(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook_bytes(Workbook(), datetime.fromisoformat("2026-07-01T01:00:00+01:00")))
    with zipfile.ZipFile(path) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 7, 1, 0, 0, 0)}
    assert core.count("2026-07-01T00:00:00Z") == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, b"figures")
        assert os.read(reader, 100) == b"figures"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_text_is_made_fit_for_a_workbook() -> None:
    odd = "a\x00b\x0bc\ud800d\ufffee\uffff"
    assert writable_text(odd) == "a b c d e "
    assert writable_text("tab\tline\n£ 🙂 é") == "tab\tline\n£ 🙂 é"
