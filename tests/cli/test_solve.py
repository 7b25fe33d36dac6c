"""``mtfs solve`` as a person runs it."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mtfs.cli.solve import solve
from mtfs.errors import RequestError

URGENT = "Urgent action halves the overspend"


def test_it_answers_and_fills_a_folder(halton: Path) -> None:
    asked = [str(halton), "--scenario", URGENT, "--confidence", "80", "--to", "2027/28", "--runs", "400"]
    done = CliRunner().invoke(solve, asked)
    assert done.exit_code == 0, done.output
    assert f"400 futures from seed 1, scenario {URGENT}" in done.output
    assert "What would make it 80% sure that usable reserves last to the end of 2027/28, £m" in done.output
    assert "No council tax rise within the referendum limit of 2.99% would do it" in done.output
    assert (
        "further recurrent savings from 2025/26, in full and on time, would make it 80% sure" in done.output
    )
    folder = halton.with_name("halton-solve")
    assert {path.name for path in folder.iterdir() if not path.name.startswith(".")} == {
        *("results.xlsx", "alt-text.txt", "answers.csv", "confidences.csv"),
        *(f"confidence-by-{w}.{e}" for w in ("council-tax", "savings", "reserves") for e in ("png", "svg")),
    }
    with (folder / "answers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    savings = next(row for row in rows if row["question"] == "Further recurrent savings")
    assert float(savings["sum_low"]) <= float(savings["sum"]) <= float(savings["sum_high"])
    assert float(savings["chance"]) >= 0.8 > float(savings["chance_just_below"])


def test_what_is_not_possible_is_an_answer(halton: Path) -> None:
    done = CliRunner().invoke(solve, [str(halton), "--lever", "savings", "--runs", "300", "--no-folder"])
    assert done.exit_code == 0, done.output
    assert "No saving would do it: in" in done.output
    assert "merely to make it 90% sure that they come through to 2025/26" in done.output
    assert "council tax" not in done.output
    assert not halton.with_name("halton-solve").exists()


def test_json_holds_the_tables(halton: Path) -> None:
    asked = [str(halton), "--lever", "reserves", "--avoid", "below-minimum", "--runs", "300", "--no-folder"]
    done = CliRunner().invoke(solve, [*asked, "--from", "2024/25", "--json", "-"])
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert data["study"] == "solve"
    (row,) = data["tables"]["answers"]
    assert row["first"] == "2024/25"
    assert row["rise"] is None
    assert row["sum"] == next(r["reserves"] for r in data["tables"]["confidences"] if r["confidence"] == 0.9)


@pytest.mark.parametrize("percent", ["50", "99.9"])
def test_the_least_and_the_greatest_confidence_are_taken(halton: Path, percent: str) -> None:
    asked = [str(halton), "--confidence", percent, "--lever", "reserves", "--runs", "50", "--no-folder"]
    done = CliRunner().invoke(solve, asked)
    assert done.exit_code == 0, done.output
    assert f"the aim is {percent}%" in done.output


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--confidence", "100"], "no number of futures makes anything certain"),
        (["--confidence", "0.9"], "did you mean 90?"),
        (["--confidence", "20"], "expected a percentage from 50 to 99.9"),
        (["--confidence", "nan"], "expected a percentage from 50 to 99.9"),
        (["--lever", "borrowing"], "'borrowing' is not one of"),
        (["--avoid", "worry"], "'worry' is not one of"),
    ],
)
def test_wrong_options_are_told(halton: Path, asked: list[str], told: str) -> None:
    done = CliRunner().invoke(solve, [str(halton), "--runs", "50", *asked])
    assert done.exit_code == 2
    assert told in done.output
    assert not halton.with_name("halton-solve").exists()


def test_a_year_that_the_case_does_not_have(halton: Path) -> None:
    with pytest.raises(RequestError, match="the last year '2040/41' is not in the case; expected one of"):
        CliRunner().invoke(solve, [str(halton), "--to", "2040/41"], catch_exceptions=False)


def test_help_explains_itself() -> None:
    told = CliRunner().invoke(solve, ["--help"]).output
    for option in ("--lever", "--confidence", "--avoid", "--to", "--from"):
        assert option in told
    assert "mtfs solve mycouncil.xlsx --confidence 90 --to 2027/28" in told
