"""``mtfs import sheet`` as a person runs it."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from mtfs.cli.imports import updates
from mtfs.cli.main import cli
from mtfs.iotools.case.reader import read_case

SCENARIOS = Path(__file__).parents[3] / "scenarios"
TRACKER: tuple[Sequence[object], ...] = (
    ("Halton: savings programme as at 30 September (£'000)",),
    ("Ref", "Proposal", "Savings target", None, "BRAG", "Lead"),
    (None, None, "2025/26", "2026/27", None, None),
    ("A1", "Supported living*", "(1,000)", -250.5, "Amber", "JS"),
    ("A2", "=1+1", "-", "(300)", "G", "KL"),
    (None, "Total", -1000, -550.5, None, None),
)
Run = Callable[..., Result]


def write(path: Path, rows: Sequence[Sequence[object]], title: str = "Programme") -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.value == "=1+1":
                # A text that looks like a formula, as a person types it with an apostrophe.
                cell.data_type = "s"
    workbook.save(path)
    return path


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copy(SCENARIOS / "halton-2024-25.xlsx", tmp_path / "halton.xlsx"))


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return write(tmp_path / "tracker.xlsx", TRACKER)


@pytest.fixture
def run(case: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(case.parent)

    def call(source: Path, table: str, *options: object, answer: str | None = None) -> Result:
        asked = ["import", "sheet", str(source), "--as", table, "--into", case.name, *map(str, options)]
        monkeypatch.setattr(updates, "_is_person", lambda: answer is not None)
        return CliRunner().invoke(cli, asked, input=answer)

    return call


def schemes(case: Path) -> dict[str, tuple[float, ...]]:
    return {scheme.name: scheme.planned for scheme in read_case(case).base.savings}


def test_it_shows_everything_and_writes_with_a_backup_and_a_mapping(
    run: Run, case: Path, tracker: Path
) -> None:
    before = schemes(case)
    done = run(tracker, "savings", "--set", "Type=recurrent", "--yes")
    assert done.exit_code == 0, done.output
    for words in (
        "How tracker.xlsx is read as savings",
        "Headings: sheet 'Programme', rows 2 to 3",
        "Scheme: column 'Proposal'",
        "Unit: £000 ('Halton: savings programme as at 30 September (£'000)' says so) [A1]",
        "Sign: savings are printed as negatives: reversed (3 of 3 figures are below 0)",
        "'*' behind a text: left out",
        "The first of 2 rows, money in pounds",
        "1 row left out",
        "a total (its name says total): B6 'Total'",
        "2 of 2 printed totals agree with their rows",
        "Agree: C6 -1,000; D6 -550.5",
        "2 rows read: 2 new, 0 changed, 0 as before.",
        "2025/26                  10,000  11,000  +1,000",
        "Savings row 7, new: 'Supported living': Type 'recurrent', RAG 'amber', 2025/26 1,000, 2026/27 250.5",
        "cells of halton.xlsx would change",
        "The mapping is kept in halton-savings.mapping.toml",
        "5 rows of halton.xlsx are not in the file: they stay as they are",
        "Wrote halton.xlsx. As it was before, it is in halton.backup-",
    ):
        assert words in done.output
    after = schemes(case)
    assert after == before | {
        "Supported living": (1_000_000, 250_500, 0, 0),
        "=1+1": (0, 300_000, 0, 0),
    }
    assert len(list(case.parent.glob("halton.backup-*.xlsx"))) == 1
    assert CliRunner().invoke(cli, ["check", str(case)]).exit_code == 0
    sheet = openpyxl.load_workbook(case)["Savings"]
    texts = {cell.value: cell.data_type for row in sheet.iter_rows(max_col=1) for cell in row}
    assert texts["=1+1"] in ("s", "inlineStr")


def test_next_month_is_one_command(run: Run, case: Path, tracker: Path, tmp_path: Path) -> None:
    assert run(tracker, "savings", "--set", "Type=recurrent", "--yes").exit_code == 0
    rows = [*TRACKER[:3], ("A1", "Supported living", -900, -250.5, "Red", "JS"), TRACKER[4]]
    done = run(write(tmp_path / "october.xlsx", rows), "savings", "--yes")
    assert done.exit_code == 0, done.output
    assert "Read by the mapping halton-savings.mapping.toml" in done.output
    assert "2025/26: column 'Savings target 2025/26' (£000, reversed)" in done.output
    assert "2 cells of halton.xlsx would change" in done.output
    assert "No total is printed" in done.output
    assert schemes(case)["Supported living"][0] == 900_000
    again = run(tmp_path / "october.xlsx", "savings", "--yes")
    assert "holds all of this already" in again.output
    changed = [*rows[:1], ("Ref", "Proposal", "Savings target", None, "Risk", "Lead"), *rows[2:]]
    gone = run(write(tmp_path / "november.xlsx", changed), "savings", "--yes")
    assert gone.exit_code == 1
    assert "there is no heading 'BRAG', which the mapping takes for RAG" in gone.output
    assert "the heading 'Risk' is new" in gone.output


def test_the_essential_comes_first(run: Run, tmp_path: Path) -> None:
    rows = [
        ("Savings £000",),
        ("Scheme", "Type", "BRAG", "2025/26"),
        ("Fleet", "Recurrent", "B", 100),
        ("Depots", "Recurrent", "Green", "TBC"),
        ("Total", None, None, 120),
    ]
    told = run(write(tmp_path / "own.xlsx", rows), "savings", "--dry-run").output
    short, _, rest = told.partition("How own.xlsx is read")
    for words in (
        "1 row read: 1 new, 0 changed, 0 as before.",
        "+100",
        "1 of 1 printed totals differ from their rows",
        "1 row left out that may be meant",
    ):
        assert words in short
    # What could be taken otherwise stands before what is plain.
    assert rest.index("RAG 'b': green") < rest.index("Scheme: column 'Scheme'")
    assert "120 is printed, and the rows come to 100: a difference of 20" in " ".join(rest.split())
    assert "A4 'Depots': a row without figures (its figures are TBC)" in rest


def test_it_asks_and_takes_no_for_an_answer(run: Run, case: Path, tracker: Path) -> None:
    data = case.read_bytes()
    done = run(tracker, "savings", "--set", "Type=recurrent", answer="n\n")
    assert "Write these changes to halton.xlsx? [y/N]" in done.output
    assert "Nothing is written" in done.output
    assert case.read_bytes() == data
    assert case.with_name("halton-savings.mapping.toml").is_file()
    done = run(tracker, "savings", answer="y\n")
    assert done.exit_code == 0
    assert "Supported living" in schemes(case)


def test_without_anybody_to_ask_it_stops(run: Run, case: Path, tracker: Path) -> None:
    data = case.read_bytes()
    done = run(tracker, "savings", "--set", "Type=recurrent")
    assert done.exit_code == 2
    assert "there is nobody to ask: give --yes" in done.output
    assert case.read_bytes() == data


def test_a_dry_run_writes_nothing_at_all(run: Run, case: Path, tracker: Path) -> None:
    before = {path: path.read_bytes() for path in case.parent.iterdir()}
    done = run(tracker, "savings", "--set", "Type=recurrent", "--dry-run")
    assert done.exit_code == 0
    assert "this was a dry run" in done.output
    assert {path: path.read_bytes() for path in case.parent.iterdir()} == before


def test_what_is_missing_is_asked_for_and_the_mapping_waits_to_be_completed(
    run: Run, case: Path, tracker: Path
) -> None:
    done = run(tracker, "savings", "--yes")
    assert done.exit_code == 1
    assert "nothing tells 'Type' of 'Supported living', '=1+1'" in done.output
    path = case.with_name("halton-savings.mapping.toml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[by_name]", '[by_name]\nType."=1+1" = "one-off"'), encoding="utf-8")
    done = run(tracker, "savings", "--set", "Type=recurrent", "--yes")
    assert done.exit_code == 0, done.output
    assert "what was set is in halton-savings.mapping.toml" in done.output
    assert 'Type = "recurrent"' in path.read_text(encoding="utf-8")
    kinds = {scheme.name: scheme.recurrent for scheme in read_case(case).base.savings}
    assert (kinds["Supported living"], kinds["=1+1"]) == (True, False)


def test_half_a_mapping_is_kept_only_where_it_was_asked_for(run: Run, case: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "own.xlsx", [("Department", "Variance"), ("Legal", 5), ("Parks", -3)])
    done = run(source, "monitoring", "--yes")
    assert done.exit_code == 1
    assert "no heading or title tells the unit of 'Variance'" in done.output
    assert not list(case.parent.glob("*.toml"))
    kept = tmp_path / "m.toml"
    assert run(source, "monitoring", "--yes", "--mapping", kept).exit_code == 1
    done = run(source, "monitoring", "--yes", "--mapping", kept, "--set", "Unit=£000", "--spread", "20%")
    assert done.exit_code == 0, done.output
    legal = next(line for line in read_case(case).base.monitoring if line.service == "Legal")
    assert (legal.low, legal.likely, legal.high) == (4000, 5000, 6000)


def test_rows_that_the_file_lacks_stay_or_are_set_to_nought(run: Run, case: Path, tmp_path: Path) -> None:
    source = write(tmp_path / "own.xlsx", [("Department £000", "Variance"), ("SEND transport", 900)])
    before = {line.service: line.likely for line in read_case(case).base.monitoring}
    assert run(source, "monitoring", "--yes").exit_code == 0
    after = {line.service: line.likely for line in read_case(case).base.monitoring}
    assert after == before | {"SEND transport": 900_000}
    done = run(source, "monitoring", "--yes", "--zero-missing")
    assert "their amounts become 0" in " ".join(done.output.split())
    after = {line.service: line.likely for line in read_case(case).base.monitoring}
    assert after == dict.fromkeys(before, 0.0) | {"SEND transport": 900_000}


def test_a_mapping_of_another_table_is_refused(run: Run, tracker: Path, tmp_path: Path) -> None:
    kept = tmp_path / "m.toml"
    assert run(tracker, "savings", "--set", "Type=recurrent", "--yes", "--mapping", kept).exit_code == 0
    done = run(tracker, "pressures", "--mapping", kept, "--yes")
    assert done.exit_code == 2
    assert "is a mapping of savings, and pressures were asked for" in done.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--set", "Type"], "should be a heading and a value"),
        (["--set", "Type=perm"], "Type is 'perm'; expected one of recurrent, one-off"),
        (["--spread", "lots"], "is no share from 0 to 1"),
        (["--sheet", "Programe"], "there is no sheet 'Programe'"),
    ],
)
def test_what_is_asked_for_is_checked(run: Run, tracker: Path, options: list[str], words: str) -> None:
    done = run(tracker, "savings", *options)
    assert done.exit_code in (1, 2)
    assert words in done.output


@pytest.mark.parametrize("name", ["halton-2024-25", "sefton-2025-26", "durham-2025-26"])
@pytest.mark.parametrize("table", ["costs", "savings", "reserves", "monitoring", "pressures"])
def test_a_case_s_own_sheet_changes_nothing_in_it(name: str, table: str, tmp_path: Path) -> None:
    path = Path(shutil.copy(SCENARIOS / f"{name}.xlsx", tmp_path / "case.xlsx"))
    asked = ["import", "sheet", str(path), "--sheet", table, "--as", table, "--into", str(path), "--dry-run"]
    done = CliRunner().invoke(cli, [*asked, "--set", "Unit=£000"])
    if "there is no sheet" in done.output:
        pytest.skip(f"{name} has no {table}")
    assert done.exit_code == 0, done.output
    assert "0 cells of case.xlsx would change" in done.output


def test_help_explains_itself_at_once() -> None:
    told = CliRunner().invoke(cli, ["import", "sheet", "--help"]).output
    assert "the mapping is kept in a file that you can change" in " ".join(told.split())
    for option in ("--as", "--into", "--mapping", "--set", "--spread", "--zero-missing", "--dry-run"):
        assert option in told
    heavy = "import mtfs.cli.main, sys; print({'tomlkit', 'openpyxl', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
