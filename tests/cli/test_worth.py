"""``mtfs worth`` as a person runs it."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from mtfs.cli.worth import worth
from mtfs.errors import RequestError


def test_it_answers_and_fills_a_folder(halton: Path) -> None:
    asked = [str(halton), "--runs", "300", "--by", "2026/27", "--confidence", "95"]
    done = CliRunner().invoke(worth, asked)
    assert done.exit_code == 0, done.output
    assert "Schemes made certain and the rest known: reserves needed at 95% by 2026/27" in done.output
    assert "To last to the end of 2026/27 in 95% of futures" in done.output
    folder = halton.with_name("halton-worth")
    assert {path.name for path in folder.iterdir() if not path.name.startswith(".")} == {
        *("results.xlsx", "alt-text.txt", "worth-of-certainty.png", "worth-of-certainty.svg"),
        *(f"{table}.csv" for table in ("ranked", "schemes", "knowing", "settled", "years")),
    }
    with (folder / "schemes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    falls = [float(row["certain_needed_fall"]) for row in rows]
    assert falls == sorted(falls, reverse=True)
    assert all(float(r["certain_gap_fall_low"]) <= float(r["certain_gap_fall"]) for r in rows)
    assert "Worth ranked" in load_workbook(folder / "results.xlsx").sheetnames


def test_json_holds_the_tables(halton: Path) -> None:
    asked = [str(halton), "--scenario", "High inflation", "--runs", "50", "--no-folder", "--json", "-"]
    done = CliRunner().invoke(worth, asked)
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert (data["study"], data["scenario"]) == ("worth", "High inflation")
    worths = [row["worth"] for row in data["tables"]["ranked"]]
    assert worths == sorted(worths, reverse=True)


def test_the_highest_confidence(halton: Path) -> None:
    done = CliRunner().invoke(worth, [str(halton), "--runs", "20", "--no-folder", "--confidence", "99.9"])
    assert done.exit_code == 0, done.output
    assert "in 99.9% of futures" in done.output


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--confidence", "40"), "--confidence 40: expected a percentage from 50 to 99.9"),
        (("--confidence", "0.9"), "expected a percentage from 50 to 99.9 (did you mean 90?)"),
        (("--confidence", "100"), "no number of futures makes anything certain"),
        (("--confidence", "most"), "'most' is not a percentage; write 90 for 90%"),
        (("--scenario", "Base", "--scenario", "High inflation"), "one scenario is studied at a time"),
    ],
)
def test_what_cannot_be_asked(halton: Path, asked: tuple[str, ...], told: str) -> None:
    done = CliRunner().invoke(worth, [str(halton), "--no-folder", *asked])
    assert done.exit_code == 2
    # A terminal breaks a message where it will.
    assert told in " ".join(done.output.split())


def test_a_year_that_is_not_in_the_plan(halton: Path) -> None:
    done = CliRunner().invoke(worth, [str(halton), "--no-folder", "--by", "2031/32"])
    assert isinstance(done.exception, RequestError)
    assert "the year '2031/32' is not in the plan; expected 2024/25 to 2028/29" in str(done.exception)
