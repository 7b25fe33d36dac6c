"""``mtfs report``: where a report goes, and what it never replaces."""

import zipfile
from pathlib import Path

import pytest

from tests.cases import full_case, write_workbook
from tests.cli.conftest import Mtfs

QUICK = ("--runs", 100, "--for", "members")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "case.xlsx", full_case())


def saved_by_another(path: Path) -> None:
    """Save a document as office programs do: the same parts, with times of their own."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)


def test_a_report_is_replaced_until_it_has_been_edited(mtfs: Mtfs, case: Path) -> None:
    out = case.with_name("report.docx")
    for _ in range(2):
        done = mtfs("report", case, "-o", out, *QUICK)
        assert (done.returncode, done.stdout) == (0, f"The report is in {out}\n"), done.stderr
    saved_by_another(out)
    edited = out.read_bytes()
    done = mtfs("report", case, "-o", out, *QUICK)
    assert done.returncode == 1
    assert "has been edited since mtfs wrote it, or is another document; give another name" in done.stderr
    assert out.read_bytes() == edited
    assert mtfs("report", case, "-o", out, *QUICK, "--force").returncode == 0
    assert out.read_bytes() != edited


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("case.xlsx", "is the case itself"),
        ("old.xlsx", "is the earlier case"),
        ("own.docx", "is the template itself"),
    ],
)
def test_what_a_report_is_made_from_is_never_replaced(mtfs: Mtfs, case: Path, target: str, told: str) -> None:
    template, earlier = case.with_name("own.docx"), case.with_name("old.xlsx")
    assert mtfs("new", template).returncode == 0
    earlier.write_bytes(case.read_bytes())
    out = case.with_name("report.docx")
    # A second name for the same file, as a link from elsewhere is.
    out.hardlink_to(case.with_name(target))
    before = out.read_bytes()
    done = mtfs("report", case, "-o", out, "--template", template, "--since", earlier, "--force", *QUICK)
    assert done.returncode == 1
    assert f"{out} {told}; give another name" in done.stderr
    assert out.read_bytes() == before


@pytest.mark.parametrize(
    ("output", "code", "told"),
    [
        ("none/report.docx", 1, "there is no folder"),
        (f"{'a' * 300}.html", 1, "could not be written"),
        ("report", 2, "the report 'report' has no ending; expected .docx, .html or .pdf"),
        ("report.doc", 2, "the report 'report.doc' ends in '.doc'; expected .docx, .html or .pdf"),
    ],
)
def test_a_place_that_will_not_do_is_told_before_the_case_is_read(
    mtfs: Mtfs, tmp_path: Path, output: str, code: int, told: str
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"not a workbook")
    done = mtfs("report", broken, "-o", tmp_path / output)
    assert done.returncode == code
    assert told in done.stderr
    assert "unforeseen" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["broken.xlsx"]
