"""``mtfs library`` as a person runs it, and stresses in ``mtfs run``."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

import mtfs
from mtfs.cli.library import library
from mtfs.cli.run import run
from mtfs.domain.stress_library import stress_library
from mtfs.errors import RequestError
from mtfs.iotools.calibration import default_calibration
from tests.cases import full_case, with_roles, write_workbook

STRESSES = stress_library(default_calibration())

RUNS = ("--runs", "100")


def call(*arguments: object, command=library) -> Result:
    return CliRunner().invoke(command, [str(a) for a in arguments], env={"COLUMNS": "100"})


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "case.xlsx", with_roles(full_case()))


def test_the_library_is_listed_without_a_case() -> None:
    done = call()
    assert done.exit_code == 0, done.output
    for stress in STRESSES:
        assert f"{stress.key}: {stress.title}\n" in done.stdout
    assert done.stdout.count("Source: ") == sum(len(stress.sources) for stress in STRESSES)
    assert max(map(len, done.stdout.splitlines())) <= 100
    one = call("--stress", "recession").stdout
    assert one.startswith("recession: Recession\n")
    assert "inflation-2022" not in one


@pytest.mark.parametrize("option", ["--write", "--json", "--out"])
def test_options_of_a_run_need_a_case(option: str, tmp_path: Path) -> None:
    done = call(option, tmp_path / "x.xlsx")
    assert done.exit_code == 2
    assert "need a case: mtfs library CASE.xlsx" in done.output


def test_a_case_is_run_under_every_stress(case: Path) -> None:
    done = call(case, *RUNS)
    assert done.exit_code == 0, done.output
    assert "Exampleshire: 100 futures from seed 1, scenario Base" in done.stdout
    assert "What is added to the gap, and what it means for reserves" in done.stdout
    assert (
        "Note: Left out of override-ends: DSG override: the case itself has it end in 2028/29." in done.stdout
    )
    assert "Left out of inflation-2022, pay-2022, severe-but-plausible: role care fees" in done.stdout
    folder = case.with_name("case-library")
    assert {path.name for path in folder.glob("[!.]*")} == {
        *("results.xlsx", "alt-text.txt", "stresses.png", "stresses.svg"),
        *(f"{table}.csv" for table in ("stresses", "years", "applied", "left_out")),
    }
    with (folder / "years.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8 * 5
    assert all(float(row["gap_change_low"]) <= float(row["gap_change"]) for row in rows)
    with (folder / "applied.csv").open(encoding="utf-8") as file:
        applied = list(csv.DictReader(file))
    assert {row["standing"] for row in applied} <= {"sourced", "derived", "assumed"}
    assert all(row["basis"] and (row["sources"] or "ssumed" in row["basis"]) for row in applied)


def test_json_holds_the_tables(case: Path) -> None:
    done = call(
        case, *RUNS, "--stress", "recession", "--stress", "SAVINGS-short", "--no-folder", "--json", "-"
    )
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert data["study"] == "library"
    assert [row["stress"] for row in data["tables"]["stresses"]] == ["", "savings-short", "recession"]
    assert data["tables"]["left_out"] == []


def test_a_copy_holds_the_stresses_as_scenarios(case: Path) -> None:
    copy = case.with_name("copy.xlsx")
    done = call(case, *RUNS, "--no-folder", "--write", copy)
    assert done.exit_code == 0, done.output
    assert f"The copy with the stresses as scenarios is {copy}" in done.stdout
    stressed = mtfs.read_case(case, stresses="all")
    assert mtfs.read_case(copy).strategies == stressed.strategies
    again = call(copy, *RUNS, "--no-folder")
    assert again.exit_code == 0
    assert "The case has scenarios of these names already" in again.stdout
    # The same figures, whether a stress is the library's or has become a scenario of the case.
    figures = [
        [
            line.split()[-4:]
            for line in out.stdout.split("\n\n")[1].splitlines()
            if line.endswith(tuple("0123456789"))
        ]
        for out in (done, again)
    ]
    assert figures[0] == figures[1]
    assert len(figures[0]) > 4
    with pytest.raises(RequestError, match="exists already"):
        CliRunner().invoke(library, [str(case), *RUNS, "--write", str(copy)], catch_exceptions=False)
    assert call(case, *RUNS, "--no-folder", "--write", copy, "--force").exit_code == 0
    other = case.with_name("other.xlsx")
    with pytest.raises(RequestError, match="nothing to write"):
        CliRunner().invoke(library, [str(copy), *RUNS, "--write", str(other)], catch_exceptions=False)
    assert not other.exists()


def test_roles_are_guessed_only_when_that_is_asked_for(tmp_path: Path) -> None:
    case = write_workbook(tmp_path / "case.xlsx", full_case())
    plain = call(case, *RUNS, "--no-folder")
    assert "12 drivers of the case have no role" in plain.stdout
    assert "'placements' as children demand" in plain.stdout
    assert "placements-surge  " not in plain.stdout
    guessed = call(case, *RUNS, "--no-folder", "--guess-roles")
    assert "Roles were guessed from names: 'cpi' as cpi" in guessed.stdout
    assert "placements-surge  " in guessed.stdout


def test_an_unknown_stress_is_told(case: Path) -> None:
    with pytest.raises(RequestError, match="did you mean 'recession'"):
        CliRunner().invoke(library, [str(case), "--stress", "resession"], catch_exceptions=False)
    assert not case.with_name("case-library").exists()


class TestRun:
    """``mtfs run --stress``."""

    def test_stresses_are_run_beside_the_scenarios(self, case: Path) -> None:
        done = call(case, *RUNS, "--stress", "all", "--json", case.with_name("all.json"), command=run)
        assert done.exit_code == 0, done.output
        assert "  Recession " in done.stdout
        assert "  Half savings " in done.stdout
        assert "Warning: stress override-ends: left out DSG override" in done.stderr
        data = json.loads(case.with_name("all.json").read_text(encoding="utf-8"))
        assert {"Base", "Tax freeze", "Recession", "Severe but plausible"} <= set(data["scenarios"])
        book = openpyxl.load_workbook(case.with_name("case-results") / "results.xlsx", data_only=True)
        changes = list(book["Changes"].iter_rows(values_only=True))
        added = ("Recession", "Drivers", "6. tax base", "2026/27", 0.01, "add", -0.018, pytest.approx(-0.008))
        assert added in [row[:8] for row in changes]
        command = next(
            r[1] for r in book["Manifest"].iter_rows(values_only=True) if r[0] == "To make them again"
        )
        assert command.endswith("".join(f" --stress {stress.key}" for stress in STRESSES))

    def test_they_join_the_scenarios_that_were_picked(self, case: Path) -> None:
        asked = ("--scenario", "base", "--stress", "recession", "--stress", "override-ends", "--guess-roles")
        done = call(case, *RUNS, *asked, "--no-folder", "--json", "-", command=run)
        assert done.exit_code == 0, done.output
        assert list(json.loads(done.stdout)["scenarios"]) == ["Base", "Recession"]
