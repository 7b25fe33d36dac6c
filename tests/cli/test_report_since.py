"""``mtfs run`` keeps the case, and ``mtfs report --since`` tells what has changed."""

import re
from pathlib import Path

from tests.cases import full_case, put, write_workbook
from tests.cli.conftest import Mtfs

QUICK = ("--runs", 200)


def text_of(path: Path) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8")))


def test_a_report_tells_what_has_changed_since_a_run(mtfs: Mtfs, tmp_path: Path) -> None:
    case = write_workbook(tmp_path / "case of ours.xlsx", full_case())
    done = mtfs("run", case, *QUICK, "--scenario", "Base")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "case of ours-results"
    assert (folder / "case.xlsx").read_bytes() == case.read_bytes()
    # A later run replaces the copy too.
    assert mtfs("run", case, *QUICK, "--scenario", "Base").returncode == 0
    tables = full_case()
    put(tables, "Costs!C5", 11000)
    write_workbook(case, tables)
    out = tmp_path / "report.html"
    done = mtfs("report", case, "-o", out, "--since", folder, "--for", "members", *QUICK)
    assert done.returncode == 0, done.stderr
    text = text_of(out)
    assert "Since the last report, the gap that the plan shows for 2029/30 has grown by £1.3m" in text


def test_another_council_and_a_missing_case_are_errors(mtfs: Mtfs, tmp_path: Path) -> None:
    case = write_workbook(tmp_path / "case.xlsx", full_case())
    tables = full_case()
    put(tables, "Council!B2", "Elsewhere")
    put(tables, "Council!B3", "E06000001")
    other = write_workbook(tmp_path / "other.xlsx", tables)
    out = tmp_path / "report.html"
    done = mtfs("report", case, "-o", out, "--since", other, *QUICK)
    assert done.returncode == 2
    assert "the earlier case is of another council: Elsewhere (E06000001)" in done.stderr
    done = mtfs("report", case, "-o", out, "--since", tmp_path / "none.xlsx", *QUICK)
    assert done.returncode == 1
    assert "none.xlsx" in done.stderr
    assert not out.exists()
