"""``mtfs history`` as a person runs it."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mtfs.analysis.evidence.breaks import BREAKS
from mtfs.analysis.evidence.history import LINES
from mtfs.cli.main import cli
from mtfs.iotools.history.files import read_history, read_sources
from tests.iotools.history.small_history import (
    FOREST_HEATH,
    HALTON,
    ST_EDMUNDSBURY,
    WEST_SUFFOLK,
    write_return,
)


def call(*arguments: object) -> Result:
    words = ["history", *(str(argument) for argument in arguments)]
    return CliRunner().invoke(cli, words, env={"COLUMNS": "100"}, prog_name="mtfs")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "returns"
    folder.mkdir()
    before = (HALTON, FOREST_HEATH, ST_EDMUNDSBURY)
    write_return(folder, "budget", "2018/19", before)
    write_return(folder, "outturn", "2018/19", before, {(0, "360"): 1600.0})
    write_return(folder, "outturn", "2020/21", (HALTON, WEST_SUFFOLK))
    (folder / "prices.csv").write_text("year,cpi\n2030,2.0\n", "utf-8")
    return folder


@pytest.fixture
def made(folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    done = call("build", folder, "-o", path)
    assert done.exit_code == 0, done.output
    return path


def test_a_history_is_built_and_told(folder: Path, tmp_path: Path) -> None:
    path, reconciliation = tmp_path / "history.csv", tmp_path / "rec.csv"
    done = call("build", folder, "-o", path, "--reconciliation", reconciliation)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("A history of 5 authorities, 2018/19 to 2020/21, from 3 files\n")
    assert "RS_2020-21.xlsx  outturn 2020/21" in done.stdout
    for title in ("What does not add up", "Left out", "Councils"):
        assert f"\n{title}\n" in done.stdout
    assert "  No revenue returns: prices.csv." in done.stdout
    assert "West Suffolk took the place of Forest Heath and St Edmundsbury in 2019/20." in done.stdout
    frame = read_history(path)
    assert f"Wrote {path}: {len(frame):,} rows, a line each of 7 council-years; and " in done.stdout
    assert len(read_sources(path)) == 3
    with reconciliation.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    # Westminster, below the table of a small return, does not add up.
    assert {row["council"] for row in rows} == {"Westminster"}
    assert f"Wrote {reconciliation}: {len(rows)} totals that do not add up" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines() if "Wrote" not in line) <= 100


def test_merged_councils_are_added_up_where_that_is_asked_for(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "history.parquet"
    done = call("build", folder, "-o", path, "--chain", "successors")
    assert done.exit_code == 0, done.output
    assert "West Suffolk has 2 councils added up before 2019/20." in done.stdout
    assert "Forest Heath" not in set(read_history(path)["council"])


def test_nothing_is_replaced_unasked(folder: Path, made: Path, tmp_path: Path) -> None:
    before = made.read_bytes()
    done = call("build", folder, "-o", made)
    assert done.exit_code == 1
    assert "is there already; expected a name that is still free, or --force" in done.output
    assert call("build", folder, "-o", made, "--force", "--chain", "successors").exit_code == 0
    assert made.read_bytes() != before
    (tmp_path / "rec.csv").write_text("mine", "utf-8")
    done = call("build", folder, "-o", tmp_path / "new.csv", "--reconciliation", tmp_path / "rec.csv")
    assert done.exit_code == 1
    assert not (tmp_path / "new.csv").exists()


def test_the_same_returns_give_the_same_bytes(folder: Path, made: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.csv"
    assert call("build", folder, "-o", again).exit_code == 0
    assert again.read_bytes() == made.read_bytes()


def test_a_return_is_never_written_over(tmp_path: Path) -> None:
    path = write_return(tmp_path, "budget", "2018/19").rename(tmp_path / "budget.csv")
    before = path.read_bytes()
    done = call("build", path, "-o", path, "--force")
    assert done.exit_code == 1
    assert "is one of the returns that the history is made from" in done.output
    done = call("build", path, "-o", tmp_path / "h.csv", "--reconciliation", path, "--force")
    assert done.exit_code == 1
    assert path.read_bytes() == before


def test_one_name_for_both_tables_is_refused(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    done = call("build", folder, "-o", path, "--reconciliation", path)
    assert done.exit_code == 2
    assert "--output and --reconciliation are the same file" in done.output
    sources = tmp_path / "history.sources.csv"
    done = call("build", folder, "-o", path, "--reconciliation", sources)
    assert done.exit_code == 2
    assert "history.sources.csv is where the sources of the history go" in done.output
    assert not path.exists()
    assert not sources.exists()


def test_a_history_of_one_year_tells_it_once(folder: Path, tmp_path: Path) -> None:
    done = call("build", folder / "RA_2018-19.xlsx", "-o", tmp_path / "one.csv")
    assert done.stdout.startswith("A history of 4 authorities, 2018/19, from 1 file\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("gone.xlsx", "-o", "h.csv"), "gone.xlsx"),
        ((".", "-o", "h.csv"), "there is no revenue return in ."),
        ((".", "-o", "h.xlsx"), "expected one that ends in .csv or .parquet"),
        ((".", "-o", "h.csv", "--reconciliation", "r.xlsx"), "expected one that ends in .csv"),
    ],
)
def test_what_cannot_be_built_is_told(
    words: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("build", *words)
    assert done.exit_code in (1, 2)
    assert told in done.output
    assert "Traceback" not in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_council_is_shown_year_by_year(made: Path) -> None:
    done = call("show", made, "--council", "Halton")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Halton (E06000006), of the unitary authorities\n")
    care = done.stdout[done.stdout.index("Adult social care, £m") :].splitlines()
    assert care[1].split() == ["budget", "outturn", "difference"]
    assert care[2].split() == ["2018/19", "1.1", "1.6", "0.5", "+49.5%"]
    assert care[3].split() == ["2020/21", "–", "1.1", "–", "b", "c"]
    letters = [line for line in done.stdout.splitlines() if line.startswith("b  ")]
    assert letters == [
        "b  Covid. In 2020/21 and 2021/22 councils spent more for Covid, lost income from fares, parking and"
    ]
    assert "Children's social care, £m\n  No return has it." in done.stdout


def test_districts_are_shown_without_social_care(made: Path) -> None:
    done = call("show", made, "--council", "E07000245")
    assert done.stdout.startswith("West Suffolk (E07000245), of the shire districts\n")
    assert "social care" not in done.stdout.split("\nThe difference")[0]
    assert "Net revenue expenditure, £m" in done.stdout


@pytest.mark.parametrize("line", ["retained_rates", "Retained business rates", "RETAINED  business rates"])
def test_a_line_is_known_by_key_and_by_label(made: Path, line: str) -> None:
    done = call("show", made, "--council", "Halton", "--line", line)
    assert done.exit_code == 0, done.output
    table = done.stdout.split("\n\n")[1].splitlines()
    assert table[0] == "Retained business rates, £m"
    # Income is in brackets, and has no percentage.
    assert table[2].split() == ["2018/19", "(0.2)", "(0.2)", "0.0", "a"]


def test_every_line_may_be_shown(made: Path) -> None:
    done = call("show", made, "--council", "Halton", "--line", "all")
    assert done.exit_code == 0, done.output
    for line in LINES:
        assert f"\n{line.label}, £m\n" in done.stdout


def test_returns_will_do_in_place_of_a_history(folder: Path, made: Path) -> None:
    asked = ("--council", "Halton", "--line", "education")
    assert call("show", folder, *asked).stdout == call("show", made, *asked).stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--council", "Haltn"), "'Haltn' is no authority of the history; near it are Halton (E06000006)"),
        (
            ("--council", "Halton", "--line", "schools"),
            "'schools' is no line of a history; expected all, or one of",
        ),
    ],
)
def test_what_cannot_be_shown_is_told(made: Path, words: tuple[str, ...], told: str) -> None:
    done = call("show", made, *words)
    assert done.exit_code == 2
    assert told in done.output


def test_breaks_are_listed() -> None:
    done = call("breaks")
    assert done.exit_code == 0, done.output
    for each in BREAKS.values():
        assert f"{each.key}: {each.title}\n" in done.stdout
    assert done.stdout.count("  - Source: ") == len(BREAKS)
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_one_break_is_listed_alone() -> None:
    done = call("breaks", "public_health_0_5")
    assert done.stdout.startswith("public_health_0_5: Health visiting moved from the NHS to councils\n")
    assert "  - When: from 2015/16 on, in full from 2016/17\n" in done.stdout
    assert "  - Lines: Public health, Specific grants inside aggregate external finance\n" in done.stdout
    assert "academies" not in done.stdout
    assert "49 authorities" in call("breaks", "covid_in_budgets").stdout
    assert "  - When: every year from 2013/14 on\n" in call("breaks", "academies").stdout
    done = call("breaks", "brexit")
    assert done.exit_code == 2
    assert "'brexit' is no break; expected one of council_tax_support, " in done.output


def test_the_list_of_breaks_needs_no_data_frames() -> None:
    code = (
        "import sys\n"
        "from mtfs.__main__ import main\n"
        "sys.argv = ['mtfs', 'history', 'breaks']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('pandas', 'numpy', 'openpyxl', 'scipy') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
