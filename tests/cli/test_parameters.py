"""``--parameter-uncertainty`` on every command that draws futures, as a person calls it."""

import json
from pathlib import Path

import click
import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner, Result

import mtfs as package
from mtfs.analysis.evidence.parameters import widened
from mtfs.charts.pictures import Picture
from mtfs.cli.main import cli
from mtfs.iotools.calibration import write_calibration
from mtfs.iotools.results.earlier import read_earlier
from mtfs.report.material import Material
from tests.cases import full_case, with_roles, write_workbook
from tests.parameter_packs import PACK

RUNS = ("--runs", "300")
ON = ("--parameter-uncertainty", "--calibration", "pack.toml")
STUDIES = ("sensitivity", "reserves", "stress", "solve", "worth", "compare", "library")
SAID = "Parameter uncertainty is on: where the ranges of"


@pytest.fixture
def case_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_calibration(tmp_path / "pack.toml", PACK)
    return write_workbook(tmp_path / "case.xlsx", with_roles(full_case()))


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="mtfs")


def told_json(*arguments: object) -> dict:
    done = call(*arguments, "--json", "-", "--no-folder", *RUNS)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_run_tells_and_records_it(case_path: Path) -> None:
    done = call("run", "case.xlsx", *ON, *RUNS, "--json", "on.json")
    assert done.exit_code == 0, done.output
    assert SAID in done.stdout
    assert (
        "Typical errors (from Councils by hand, version 2026.11): cpi ±0.4 percentage points" in done.stdout
    )
    found = json.loads(Path("on.json").read_text(encoding="utf-8"))
    told = found["parameter_uncertainty"]
    assert told["calibration"] == "Councils by hand, version 2026.11"
    assert told["calibration_file"] == "pack.toml"
    assert told["drivers"]["cpi"] == {
        "location_error": 0.004,
        "scale_error": 0.3,
        "basis": "forecasts of CPI",
    }
    case = widened(package.read_case(case_path), PACK)
    expected = package.run(case, runs=300).summary.risk["gap"]["p95"]
    assert found["scenarios"]["Base"]["risk"]["gap"]["p95"] == pytest.approx(expected, abs=0.005)
    book = openpyxl.load_workbook("case-results/results.xlsx")
    manifest = dict(row[:2] for row in book["Manifest"].iter_rows(values_only=True) if row[0])
    assert manifest["Parameter uncertainty"].startswith(SAID)
    assert manifest["To make them again"].endswith(
        '--runs 300 --seed 1 --parameter-uncertainty --calibration "pack.toml"'
    )
    assert any(str(row[0]).startswith(SAID) for row in book["Summary"].iter_rows(values_only=True))
    assert read_earlier(Path("case-results")).case.sha256 == package.read_case(case_path).sha256


def test_without_it_nothing_is_said_of_it(case_path: Path) -> None:
    assert "parameter_uncertainty" not in told_json("run", case_path)
    assert "parameter_uncertainty" not in told_json("reserves", case_path)
    assert "Parameter uncertainty" not in call("run", case_path, *RUNS, "--no-folder").stdout


@pytest.mark.parametrize("study", STUDIES)
def test_every_study_takes_it(study: str, case_path: Path) -> None:
    on, off = (told_json(study, case_path, *more) for more in (ON, ()))
    assert on["parameter_uncertainty"]["drivers"].keys() >= {"cpi", "pay", "placements"}
    assert on["notes"][-1].startswith(SAID)
    assert on["notes"][:-1] == off["notes"]
    assert on["tables"] != off["tables"]


def test_a_study_tells_it_on_the_terminal_and_in_its_workbook(case_path: Path) -> None:
    done = call("reserves", case_path, *ON, *RUNS)
    assert f"Note: {SAID}" in done.stdout
    book = openpyxl.load_workbook("case-reserves/results.xlsx")
    manifest = dict(row[:2] for row in book["Manifest"].iter_rows(values_only=True) if row[0])
    assert manifest["Parameter uncertainty"].startswith(SAID)
    assert manifest["To make them again"].endswith("--parameter-uncertainty --calibration pack.toml")
    (first,) = [sheet for sheet in book if sheet.title == "Reserves"]
    assert any(str(row[0]).startswith(SAID) for row in first.iter_rows(values_only=True))


def test_a_report_holds_both_cases_against_the_same_futures(
    case_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Material] = []
    monkeypatch.setattr("mtfs.report.outline.make_report", made.append)
    monkeypatch.setattr("mtfs.report.formats.report_bytes", lambda *_, **__: b"")
    done = call("report", case_path, "-o", "r.html", *ON, *RUNS, "--since", "case.xlsx")
    assert done.exit_code == 0, done.output
    assert SAID in done.stdout
    (material,) = made
    assert material.case.parameter_errors is not None
    assert material.earlier is not None
    assert material.earlier.case.parameter_errors == material.case.parameter_errors
    assert material.change is not None
    assert material.change.is_unmoved


@pytest.mark.parametrize("kind", ["csv", "sip"])
def test_exports_are_of_the_same_futures(kind: str, case_path: Path) -> None:
    arguments = ("--scenario", "Base", "--measures", "gap")
    done = call("export", kind, case_path, "-o", "runs", *arguments, *ON, *RUNS)
    assert done.exit_code == 0, done.output
    assert SAID in done.stdout
    expected = package.run(widened(package.read_case(case_path), PACK), runs=300).paths["gap"]
    text = Path("runs").read_text(encoding="utf-8")
    if kind == "csv":
        rows = [line.split(",") for line in text.splitlines()]
        at = rows[0].index("gap")
        assert [float(row[at]) for row in rows[1:]] == expected.ravel().tolist()
        return
    found = json.loads(text)
    assert found["provenance"].endswith("parameter uncertainty on")
    assert found["mtfs"]["parameter_uncertainty"]["drivers"]["cpi"]["scale_error"] == 0.3
    by_name = {sip["name"]: sip for sip in found["sips"]}
    assert by_name["gap_2027_28"]["arguments"]["value"] == expected[:, 2].tolist()
    # A metalog whose parameters differ from run to run is none over all runs: it is there as values alone.
    shocks = {sip["metadata"]["driver"] for sip in found["sips"] if sip["metadata"]["kind"] == "shock"}
    widened_ones = set(found["mtfs"]["parameter_uncertainty"]["drivers"])
    assert "transport" in widened_ones
    assert not shocks & widened_ones


def test_charts_take_it(case_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Material] = []

    def drawn(material: Material) -> list[Picture]:
        made.append(material)
        return [Picture("a", "A", "A chart.", b"", b"")]

    monkeypatch.setattr("mtfs.report.pictures.case_pictures", drawn)
    done = call("charts", case_path, *ON, *RUNS, "--scenario", "Base")
    assert done.exit_code == 0, done.output
    assert SAID in done.stdout
    expected = package.run(widened(package.read_case(case_path), PACK), runs=300).paths["gap"]
    assert np.array_equal(made[0].main.paths["gap"], expected)


@pytest.mark.parametrize("command", [("run",), ("reserves",), ("charts",), ("export", "csv")])
def test_a_calibration_for_nothing_is_refused(command: tuple[str, ...], case_path: Path) -> None:
    more = ("-o", "runs.csv") if command[-1] == "csv" else ()
    done = call(*command, case_path, *more, "--calibration", "pack.toml")
    assert done.exit_code == 2
    assert "--calibration says where --parameter-uncertainty takes its errors from" in done.output


def test_what_cannot_be_read_or_would_change_nothing_is_refused(case_path: Path) -> None:
    done = call("run", case_path, "--parameter-uncertainty", "--calibration", "none.toml", "--no-folder")
    assert done.exit_code != 0
    assert "none.toml" in done.output
    tables = full_case()
    for row in tables["Drivers"][1:]:
        row[1] = "fixed"
    write_workbook(case_path, tables)
    done = call("run", case_path, *ON, "--no-folder")
    assert done.exit_code != 0
    assert "no standard errors for any uncertain driver of this case" in done.output


def every_command(group: click.Group) -> list[click.Command]:
    found = []
    for command in group.commands.values():
        found += every_command(command) if isinstance(command, click.Group) else [command]
    return found


def test_every_command_that_draws_futures_has_the_option() -> None:
    for command in every_command(cli):
        options = {option for parameter in command.params for option in parameter.opts}
        if {"--runs", "--seed", "--sampling"} <= options:
            assert {"--parameter-uncertainty", "--calibration"} <= options, command.name
