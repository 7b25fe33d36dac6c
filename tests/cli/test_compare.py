"""``mtfs compare`` as a person runs it."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from mtfs.cli.compare import compare
from mtfs.errors import RequestError


def test_it_answers_and_fills_a_folder(halton: Path) -> None:
    asked = [str(halton), "--scenario", "Base", "--scenario", "council tax freeze", "--runs", "200"]
    done = CliRunner().invoke(compare, [*asked, "--year", "2026/27"])
    assert done.exit_code == 0, done.output
    assert "Ranking by mean position (2026/27 first), £m" in done.output
    assert "'Base' stands best at the end of 2026/27" in done.output
    folder = halton.with_name("halton-compare")
    assert {path.name for path in folder.iterdir() if not path.name.startswith(".")} == {
        *("results.xlsx", "alt-text.txt"),
        *(f"{table}.csv" for table in ("ranking", "summary", "better", "regret", "changes", "chances")),
        *(f"scenario-{what}.{kind}" for what in ("positions", "chances") for kind in ("png", "svg")),
    }
    book = load_workbook(folder / "results.xlsx")
    told = [cell for (cell, *_) in book["Compare"].iter_rows(values_only=True) if cell]
    assert "Ranking by mean position (2026/27 first)" in told
    # What has every statistic stands on a sheet of its own alone.
    assert "Changes from Base, run by run" not in told
    assert book["Compare changes"]["A1"].value == "Changes from Base, run by run"
    with (folder / "changes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5 * 5
    gap = next(row for row in rows if row["year"] == "2028/29" and row["measure"] == "Gap")
    assert float(gap["change_mean_low"]) <= float(gap["change_mean"]) <= float(gap["change_mean_high"])


def test_json_holds_the_tables(halton: Path) -> None:
    asked = [str(halton), "--scenario", "Council tax freeze", "--runs", "50", "--no-folder", "--json", "-"]
    done = CliRunner().invoke(compare, asked)
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert data["study"] == "compare"
    assert data["scenario"] == "Base; Council tax freeze"
    assert {row["scenario"] for row in data["tables"]["regret"]} == {"Base", "Council tax freeze"}


def test_a_wrong_name_is_told(halton: Path) -> None:
    with pytest.raises(RequestError, match="did you mean 'Council tax freeze'"):
        CliRunner().invoke(compare, [str(halton), "--scenario", "Council tax frieze"], catch_exceptions=False)
    assert not halton.with_name("halton-compare").exists()


def test_help_explains_itself() -> None:
    told = CliRunner().invoke(compare, ["--help"]).output
    assert "in the same futures" in told
    assert "--year" in told
