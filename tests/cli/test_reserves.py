"""``mtfs reserves`` as a person runs it."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mtfs.cli.reserves import reserves
from mtfs.errors import RequestError


def test_it_answers_and_fills_a_folder(halton: Path) -> None:
    done = CliRunner().invoke(reserves, [str(halton), "--runs", "200", "--confidence", "85"])
    assert done.exit_code == 0, done.output
    assert "To be 90% sure that they last to the end of 2028/29, usable reserves would have had to hold" in (
        done.output
    )
    assert "85% sure" in done.output
    assert "£73.4m more is held for 3 purposes of their own" in done.output
    assert "Note: 200 runs are too few for the top of the interval at 99%" in done.output
    folder = halton.with_name("halton-reserves")
    assert {path.name for path in folder.iterdir() if not path.name.startswith(".")} == {
        *("results.xlsx", "alt-text.txt", "reserves-needed.png", "reserves-needed.svg"),
        *("reserves-confidence.png", "reserves-confidence.svg"),
        *(f"{table}.csv" for table in ("needed", "held", "overspends", "minimum", "levels", "curve")),
    }
    with (folder / "curve.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5 * 99
    assert float(rows[-1]["needed"]) - 11.5e6 == pytest.approx(float(rows[-1]["more_than_held"]))


def test_json_holds_the_levels(halton: Path) -> None:
    asked = [str(halton), "--scenario", "high inflation", "--runs", "50", "--no-folder", "--json", "-"]
    done = CliRunner().invoke(reserves, asked)
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert (data["study"], data["scenario"]) == ("reserves", "High inflation")
    assert len(data["tables"]["levels"]) == 5 * 5
    assert data["tables"]["needed"][0]["confidence"] <= 1


@pytest.mark.parametrize(
    ("given", "code", "words"), [("85%", 0, "85% sure"), ("most", 2, "write 90 for 90%")]
)
def test_a_percentage_may_have_its_sign(halton: Path, given: str, code: int, words: str) -> None:
    asked = [str(halton), "--runs", "50", "--no-folder", "--confidence", given]
    done = CliRunner().invoke(reserves, asked)
    assert done.exit_code == code
    assert words in done.output


def test_a_share_in_place_of_a_percentage_is_told(halton: Path) -> None:
    with pytest.raises(RequestError, match=r"0.9% was asked for; .* \(did you mean 90%\?\)"):
        CliRunner().invoke(reserves, [str(halton), "--confidence", "0.9"], catch_exceptions=False)
    assert not halton.with_name("halton-reserves").exists()


def test_help_explains_itself() -> None:
    told = CliRunner().invoke(reserves, ["--help"]).output
    assert "minimum general fund balance" in told
    assert "--confidence" in told
