"""``mtfs sensitivity`` as a person runs it."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from mtfs.cli.sensitivity import sensitivity
from mtfs.errors import RequestError

TABLES = ("effects", "drivers", "tornado", "programme", "ranks")
CHARTS = ("tornado", "shares-of-the-gap", "drivers-that-move-together", "shares-of-reserves-needed")


def test_it_answers_and_fills_a_folder(halton: Path) -> None:
    done = CliRunner().invoke(sensitivity, [str(halton), "--runs", "400", "--year", "2026/27", "--top", "3"])
    assert done.exit_code == 0, done.output
    assert "Shares of the spread, 2026/27 first" in done.output
    assert "What drives the gap of 2026/27 most: the 12 drivers that move together" in done.output
    assert "and 62 more rows in the files" in done.output
    folder = halton.with_name("halton-sensitivity")
    assert {path.name for path in folder.iterdir() if not path.name.startswith(".")} == {
        *("results.xlsx", "alt-text.txt"),
        *(f"{table}.csv" for table in TABLES),
        *(f"{chart}.{kind}" for chart in CHARTS for kind in ("png", "svg")),
    }
    book = load_workbook(folder / "results.xlsx")
    told = [cell for (cell, *_) in book["Sensitivity"].iter_rows(values_only=True) if cell]
    assert "Each moved alone, 2026/27 first" in told
    assert book["Sensitivity tornado"]["A1"].value == "Each moved alone, 2026/27 first"
    with (folder / "tornado.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 28 * 5
    assert (rows[0]["year"], rows[0]["what"]) == ("2026/27", "placements")
    assert float(rows[0]["gap_p10_low"]) <= float(rows[0]["gap_p10"]) < float(rows[0]["gap_p90"])


def test_json_holds_every_table_and_year(halton: Path) -> None:
    asked = [str(halton), "--scenario", "high inflation", "--runs", "200", "--no-folder", "--json", "-"]
    done = CliRunner().invoke(sensitivity, asked)
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert (data["study"], data["scenario"]) == ("sensitivity", "High inflation")
    assert tuple(data["tables"]) == TABLES
    for table in TABLES:
        assert {row["year"] for row in data["tables"][table]} == set(data["years"])
    shares = [row["gap_first_order"] for row in data["tables"]["effects"] if row["year"] == "2028/29"]
    assert sum(shares) == pytest.approx(1.0, abs=0.3)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["--year", "2026-27"], "the year '2026-27' is not in the plan .did you mean '2026/27'"),
        (["--scenario", "High inflatoin"], "did you mean 'High inflation'"),
    ],
)
def test_a_wrong_name_is_told_and_nothing_is_written(halton: Path, asked: list[str], message: str) -> None:
    with pytest.raises(RequestError, match=message):
        CliRunner().invoke(sensitivity, [str(halton), *asked], catch_exceptions=False)
    assert not halton.with_name("halton-sensitivity").exists()


def test_a_number_of_rows_is_at_least_one(halton: Path) -> None:
    done = CliRunner().invoke(sensitivity, [str(halton), "--top", "0"])
    assert done.exit_code == 2
    assert "--top" in done.output


def test_help_explains_itself() -> None:
    told = CliRunner().invoke(sensitivity, ["--help"]).output
    assert "moved alone" in told
    assert "--year" in told
