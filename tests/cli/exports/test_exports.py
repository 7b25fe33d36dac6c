"""``mtfs export``, as a person runs it."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import mtfs as package
from mtfs.cli.main import cli
from tests.cases import full_case, write_workbook

RUNS = ("--runs", "60")


@pytest.fixture
def case_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1775001600")
    return write_workbook(tmp_path / "case.xlsx", full_case())


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["export", *map(str, arguments)])


def test_the_group_lists_its_commands() -> None:
    told = call("--help").output
    assert [line.split()[0] for line in told.partition("Commands:\n")[2].splitlines()] == [
        "csv",
        "parquet",
        "sip",
    ]


def test_sip_writes_the_futures_of_run(case_path: Path) -> None:
    done = call("sip", case_path, "-o", "runs.json", *RUNS, "--seed", 4)
    assert done.exit_code == 0, done.output
    assert done.stdout == ("Exampleshire: 60 futures from seed 4, scenario Base\n161 SIPs are in runs.json\n")
    found = json.loads(Path("runs.json").read_text(encoding="utf-8"))
    expected = package.run(package.read_case(case_path), runs=60, seed=4).paths["gap"]
    by_name = {sip["name"]: sip for sip in found["sips"]}
    assert by_name["gap_2027_28"]["arguments"]["value"] == expected[:, 2].tolist()
    assert found["dateCreated"] == "2026-04-01"
    assert f"mtfs {package.__version__}, 2026-04-01: case.xlsx (SHA-256" in found["provenance"]


def test_csv_writes_all_scenarios_unless_some_are_named(case_path: Path) -> None:
    done = call(
        "csv", case_path, "-o", "runs.csv", *RUNS, "--measures", "gap, Usable reserves", "--no-drivers"
    )
    assert done.exit_code == 0, done.output
    assert "4 scenarios\n1,200 rows with 2 figures each are in runs.csv" in done.stdout
    with Path("runs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["scenario", "run", "year", "gap", "usable"]
    assert {row["scenario"] for row in rows} == {"Base", "High inflation", "Half savings", "Tax freeze"}
    done = call("csv", case_path, "-o", "one.csv", *RUNS, "--scenario", "tax freeze", "--measures", "gap")
    assert "scenario Tax freeze\n300 rows with 25 figures each are in one.csv" in done.stdout


def test_parquet_writes_a_table(case_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow, the extra 'parquet', is not installed")
    done = call("parquet", case_path, "-o", "runs.parquet", *RUNS, "--scenario", "Base")
    assert done.exit_code == 0, done.output
    assert "300 rows with 37 figures each are in runs.parquet" in done.stdout
    assert pq.read_metadata("runs.parquet").num_rows == 300


def test_a_file_is_replaced_by_force_alone_and_the_case_never(case_path: Path) -> None:
    before = case_path.read_bytes()
    Path("runs.csv").write_text("mine", encoding="utf-8")
    done = call("csv", case_path, "-o", "runs.csv", *RUNS)
    assert done.exit_code == 1
    assert "runs.csv exists; give another name, or replace it with --force" in done.stderr
    assert Path("runs.csv").read_text(encoding="utf-8") == "mine"
    assert call("csv", case_path, "-o", "runs.csv", *RUNS, "--force").exit_code == 0
    assert Path("runs.csv").read_text(encoding="utf-8").startswith("scenario,run,year")
    done = call("sip", case_path, "-o", case_path, *RUNS, "--force")
    assert done.exit_code == 1
    assert "is the case itself" in done.stderr
    assert case_path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--measures", "gip"), "there is no measure 'gip' (did you mean 'gap'?)"),
        (("--scenario", "Half saving"), "there is no scenario 'Half saving' (did you mean 'Half savings'?)"),
        (("--runs", "10000000"), "a library of SIPs holds up to 50,000,000: ask for up to"),
    ],
)
def test_what_cannot_be_exported_is_told(case_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = call("sip", case_path, "-o", "runs.json", *arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert [path.name for path in Path().iterdir()] == ["case.xlsx"]


def test_a_faulty_case_is_told_as_by_check(case_path: Path) -> None:
    tables = full_case()
    tables["Drivers"][1][-1] = 3
    write_workbook(case_path, tables)
    done = call("csv", case_path, "-o", "runs.csv")
    assert done.exit_code == 1
    assert "Drivers!N2" in done.stderr
