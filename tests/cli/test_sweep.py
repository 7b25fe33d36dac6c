"""``mtfs sweep`` as a person runs it, and one council of it alone."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.analysis.nation.councils import council_tables
from tests.cases import at, put, write_workbook
from tests.cli.conftest import HALTON, Mtfs

SCENARIOS = HALTON.parent
RUNS = ("--runs", 250, "--seed", 3)


@pytest.fixture
def councils(tmp_path: Path) -> Path:
    """The three cases that come with the package."""
    folder = tmp_path / "councils"
    folder.mkdir()
    for path in SCENARIOS.glob("*.xlsx"):
        shutil.copy(path, folder)
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_sweep_of_a_folder_and_one_council_of_it(mtfs: Mtfs, councils: Path, tmp_path: Path) -> None:
    done = mtfs("sweep", "--from", councils, *RUNS, "--workers", 2)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.startswith("3 councils from 3 case workbooks in ")
    for said in (
        "Chance that usable reserves have run out by the end of 2029/30: 2 councils",
        "Chance that usable reserves have run out by the end of 2028/29: 1 council",
        "Totals of 2 councils, £m",
        "Totals of 1 council, £m",
        "the same, if nothing were shared",
        "mtfs run CASE.xlsx --runs 250 --seed 3 --shared cpi,pay,settlement",
        f"Results are in {tmp_path / 'councils-sweep'}",
    ):
        assert said in done.stdout
    folder = tmp_path / "councils-sweep"
    assert (folder / "charts" / "league.png").is_file()
    assert rows_of(folder / "faults.csv") == []
    # Two sets of years, of five each; five measures, and seven statistics of each.
    assert len(rows_of(folder / "nation.csv")) == 2 * 5 * 5 * 7

    # The accountant's way: one council alone, by the plain engine.
    alone = mtfs(
        "run",
        councils / HALTON.name,
        *RUNS,
        "--shared",
        "cpi,pay,settlement",
        "--no-folder",
        "--json",
        "a.json",
    )
    assert alone.returncode == 0, alone.stderr
    base = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["scenarios"]["Base"]
    (halton,) = [row for row in rows_of(folder / "league.csv") if row["name"] == "Halton"]
    for t, year in enumerate(("2024/25", "2025/26", "2026/27", "2027/28", "2028/29")):
        low, high = base["intervals"]["p_exhausted_by"][t]
        assert float(halton[year]) == round(base["probabilities"]["p_exhausted_by"][t], 6)
        assert (float(halton[f"{year} low"]), float(halton[f"{year} high"])) == (
            round(low, 6),
            round(high, 6),
        )
    assert halton["2029/30"] == ""
    # It is alone in its years: its figures are the total.
    total = [row for row in rows_of(folder / "nation.csv") if row["base_year"] == "2024/25"]
    for measure in ("gap", "usable", "unfunded", "overspend"):
        for statistic in ("mean", "p5", "p50", "p95"):
            told = [row for row in total if (row["measure"], row["statistic"]) == (measure, statistic)]
            assert [float(row["value"]) for row in told] == base["risk"][measure][statistic]
            interval = base["intervals"][measure][statistic]
            assert [[float(row["low"]), float(row["high"])] for row in told] == interval

    again = mtfs("sweep", "--from", councils, *RUNS, "--no-charts")
    assert "3 councils had been done before, and were not run again" in again.stdout
    assert not (folder / "charts" / "league.png").exists()


def test_faults_are_told_and_the_rest_is_run(mtfs: Mtfs, tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    write_workbook(folder / "good.xlsx", council_tables("E06000001", "Goodshire"))
    tables = council_tables("E06000002", "Badham")
    put(tables, at(tables, "Costs", "Transport", "Base budget"), "ten")
    write_workbook(folder / "bad.xlsx", tables)
    (folder / "torn.xlsx").write_text("no workbook")
    done = mtfs("sweep", "--from", folder, *RUNS, "--workers", 1, "--no-charts", "--cases", "--out", "found")
    assert done.returncode == 1
    assert "2 councils could not be run:" in done.stderr
    assert "Badham: Costs!C5: 'Base budget' is 'ten'" in done.stderr
    assert "torn: torn.xlsx: this is not an Excel workbook" in done.stderr
    assert "Totals of 1 council" in done.stdout
    assert [row["name"] for row in rows_of(tmp_path / "found" / "faults.csv")] == ["torn", "Badham"]
    assert (tmp_path / "found" / "cases" / "E06000001.xlsx").is_file()
    # Another number of futures is another sweep.
    other = mtfs("sweep", "--from", folder, "--runs", 20, "--out", "found")
    assert other.returncode == 1
    assert "holds another sweep (250 runs from seed 3" in other.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "where do the cases come from?"),
        (["--from", "a", "--budget", "RA.xlsx"], "contradict each other"),
        (["--from", "a", "--years", "3"], "--years is for cases made from published returns"),
        (["--from", "a", "--workers", "2", "--scheduler", "tcp://a:1"], "give one or the other"),
        (["--from", "a", "--sampling", "sobol"], "councils cannot share them; expected latin-hypercube"),
        (["--from", "a", "--shared", ","], "names nothing"),
        (["--from", "a", "--shared", "none,cpi"], "names none beside others"),
        (["--from", "nowhere"], "there is no folder nowhere"),
        (["--from", "nowhere", "--councils", "list.txt"], "the list of councils list.txt cannot be read"),
    ],
)
def test_wrong_usage(mtfs: Mtfs, arguments: list[str], said: str) -> None:
    done = mtfs("sweep", *arguments)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_a_study_has_no_shared_futures(mtfs: Mtfs, halton: Path) -> None:
    done = mtfs("run", halton, "--shared", "cpi", "--with", "sensitivity")
    assert done.returncode == 2
    assert "--with and --shared contradict each other" in done.stderr


def test_a_run_tells_how_to_make_it_again(mtfs: Mtfs, halton: Path, tmp_path: Path) -> None:
    done = mtfs("run", halton, "--runs", 20, "--shared", "CPI, pay")
    assert done.returncode == 0, done.stderr
    from mtfs.iotools.spreadsheets.workbook import read_workbook

    grid = read_workbook(tmp_path / "halton-results" / "results.xlsx").grids["Manifest"]
    (command,) = [row[1] for row in grid if row and row[0] == "To make them again"]
    assert str(command).endswith('--runs 20 --seed 1 --shared "cpi,pay"')


def test_help_needs_no_dask(mtfs: Mtfs) -> None:
    done = mtfs("sweep", "--help")
    assert done.returncode == 0
    for option in ("--councils", "--from", "--budget", "--shared", "--scheduler", "--fresh"):
        assert option in done.stdout
    assert "sweep" in mtfs("--help").stdout
