"""``mtfs import national`` as a person runs it, on small files in the layout of the published returns."""

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from mtfs.cli.main import cli
from mtfs.iotools.case.reader import read_case
from tests.iotools.national.made_entries import imbalance
from tests.iotools.national.small_returns import COUNCILS, OUTTURN, Returns, published_data, write_xlsx

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(cli, ["import", "national", *map(str, arguments)])


@pytest.fixture
def budget(tmp_path: Path) -> Path:
    lines = [*OUTTURN, ("899", "@Odd grant [note 7]", "financing")]
    # The requirement stands last, as what all lines come to.
    lines[-1], lines[-2] = lines[-2], lines[-1]
    returns = Returns(
        title="Worksheet 2: Revenue Account Budget (RA) 2032-33: Revenue Account data",
        updated="Last updated: 1 June 2032",
        lines=lines,
    )
    return write_xlsx(tmp_path / "RA.xlsx", {"RA_LA_Data_2032-33": returns.rows()})


@pytest.fixture
def outturn(tmp_path: Path) -> Path:
    return write_xlsx(tmp_path / "RS.xlsx", {"RS_LA_Data_2031-32": Returns().rows()})


def test_it_makes_a_case_that_can_be_checked_and_run(
    run: Run, budget: Path, outturn: Path, tmp_path: Path
) -> None:
    done = run("--council", "Durham County Council", "--budget", budget, "--outturn", outturn)
    assert done.exit_code == 0, done.output
    said = done.stdout
    assert said.startswith("Durham (E06000047), unitary authority\n")
    assert "budget 2032/33: RA.xlsx, last updated 1 June 2032" in said
    assert "outturn 2031/32: RS.xlsx, last updated 12 December 2032" in said
    assert "council tax requirement: the lines come to the £" in said
    assert "The base year 2032/33 balances" in said
    assert 'Next: mtfs check "durham-2032-33.xlsx", then mtfs run "durham-2032-33.xlsx"' in said
    path = tmp_path / "durham-2032-33.xlsx"
    assert abs(imbalance(read_case(path))) < 0.005
    for command in (["check", str(path)], ["run", str(path), "--runs", "50", "--no-folder"]):
        assert CliRunner().invoke(cli, command).exit_code == 0


def test_the_workbook_tells_where_figures_come_from(run: Run, budget: Path, outturn: Path) -> None:
    done = run("--council", "E06000047", "--budget", budget, "--outturn", outturn, "-o", "case.xlsx")
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook("case.xlsx")
    costs = book["Costs"]
    (row,) = (row for row in costs.iter_rows(min_row=2) if row[0].value == "Adult social care")
    comment = row[2].comment
    assert comment is not None
    assert "RA.xlsx, RA_LA_Data_2032-33!H10, 'Adult Social Care', published 1 June 2032" in comment.text
    provenance = [list(values) for values in book["Provenance"].iter_rows(values_only=True)]
    assert ["Costs", row[2].coordinate, "Adult social care", "Base budget"] in [
        line[:4] for line in provenance
    ]
    assert book["Notes"]["A4"].value == "What this case is"


def test_a_heading_that_looks_like_a_formula_stays_text(run: Run, budget: Path) -> None:
    assert run("--council", "Durham UA", "--budget", budget, "-o", "case.xlsx").exit_code == 0
    book = openpyxl.load_workbook("case.xlsx")
    lines = [cell for cell in book["Funding"]["A"] if str(cell.value).startswith("@Odd grant")]
    assert [(cell.data_type, cell.quotePrefix) for cell in lines] == [("s", True)]
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_more_plan_years(run: Run, budget: Path) -> None:
    assert run("--council", "Sefton", "--budget", budget, "--years", 2, "-o", "case.xlsx").exit_code == 0
    assert read_case("case.xlsx").years == ("2032/33", "2033/34", "2034/35")


def test_an_outturn_alone_will_do(run: Run, outturn: Path) -> None:
    done = run("--council", "Halton", "--outturn", outturn, "-o", "case.xlsx")
    assert done.exit_code == 0, done.output
    assert read_case("case.xlsx").years[0] == "2031/32"


def test_a_file_is_replaced_only_when_that_is_asked_for(run: Run, budget: Path, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(b"my own work")
    done = run("--council", "Sefton", "--budget", budget, "-o", path)
    assert done.exit_code == 1
    assert "is there already; expected a name that is still free, or --force" in done.stderr
    assert path.read_bytes() == b"my own work"
    assert run("--council", "Sefton", "--budget", budget, "-o", path, "--force").exit_code == 0
    assert read_case(path).base.council.ons_code == "E08000014"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("case.csv", "expected one that ends in .xlsx"),
        ("RA.xlsx", "one of the returns that the case is made"),
    ],
)
def test_a_name_that_would_do_harm_is_refused(run: Run, budget: Path, name: str, said: str) -> None:
    before = budget.read_bytes()
    done = run("--council", "Sefton", "--budget", budget, "-o", name, "--force")
    assert done.exit_code == 1
    assert said in done.stderr
    assert budget.read_bytes() == before


def test_without_a_return_it_says_what_to_fetch(run: Run, tmp_path: Path) -> None:
    done = run("--council", "Halton")
    assert done.exit_code == 2
    for words in (
        "GOV.UK",
        "Revenue Account (RA) budget",
        "Revenue outturn summary (RS)",
        "Council tax levels",
    ):
        assert words in done.stderr
    assert not list(tmp_path.iterdir())


def test_an_unknown_council_is_told_its_nearest(run: Run, budget: Path) -> None:
    done = run("--council", "Seftn", "--budget", budget)
    assert done.exit_code == 2
    assert "Sefton (E08000014)" in done.stderr


def test_files_that_were_swapped_are_told_apart(run: Run, budget: Path, outturn: Path) -> None:
    done = run("--council", "Halton", "--budget", outturn, "--outturn", budget)
    assert done.exit_code == 2
    assert "RS.xlsx is an outturn (RS), not a budget (RA): give it with --outturn" in done.stderr


def test_a_file_that_is_not_there(run: Run) -> None:
    done = run("--council", "Halton", "--budget", "nowhere.xlsx")
    assert done.exit_code == 1
    assert "nowhere.xlsx" in done.stderr
    assert "Traceback" not in done.output


def test_a_council_that_the_outturn_lacks_is_told_that_it_may_be_left_off(
    run: Run, budget: Path, tmp_path: Path
) -> None:
    others = [council for council in COUNCILS if council[2] != "Sefton"]
    path = write_xlsx(tmp_path / "RS.xlsx", {"RS_LA_Data_2031-32": Returns(councils=others).rows()})
    done = run("--council", "Sefton", "--budget", budget, "--outturn", path)
    assert done.exit_code == 2
    assert "RS.xlsx: 'Sefton' is no authority of the return" in done.stderr
    assert "or leave --outturn off, and type in what it would have told" in done.stderr


def test_one_whose_return_in_the_outturn_is_not_complete_too(run: Run, budget: Path, tmp_path: Path) -> None:
    returns = Returns(amounts={(5, number): "[x]" for number, _, _ in OUTTURN})
    path = write_xlsx(tmp_path / "RS.xlsx", {"RS_LA_Data_2031-32": returns.rows()})
    done = run("--council", "Sefton", "--budget", budget, "--outturn", path)
    assert done.exit_code == 1
    assert "its return is not complete" in done.stderr
    assert "or leave --outturn off" in done.stderr


@pytest.mark.parametrize("council", ["Halton", "County Durham", "sefton"])
def test_the_published_returns(run: Run, council: str) -> None:
    done = run(
        *("--council", council),
        *("--budget", published_data("RA_2025-26_budget_by_LA.xlsx")),
        *("--outturn", published_data("RS_2023-24_outturn_by_LA.xlsx")),
        *("--council-tax", published_data("CTR_Table_10_2026-27.ods")),
        *("-o", "case.xlsx"),
    )
    assert done.exit_code == 0, done.output
    assert "Does not reconcile" not in done.stdout
    assert done.stderr == ""
    assert abs(imbalance(read_case("case.xlsx"))) < 0.005


def test_the_example_of_the_documents_is_what_the_program_says(run: Run, tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "import-national.md"
    found = re.search(
        r"```text\n\$ mtfs import national ([^\n]*)\n(.*?)```", page.read_text("utf-8"), re.DOTALL
    )
    assert found is not None
    arguments = shlex.split(found[1])
    for name in arguments:
        if "." in name:
            shutil.copy(published_data(name), tmp_path / name)
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    assert done.stdout == found[2]
