"""``--calibration`` where it says what a case begins with, or how large stresses are."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from mtfs.cli.main import cli
from mtfs.iotools.calibration import write_calibration
from mtfs.iotools.case.reader import read_case
from tests.cases import full_case, with_roles, write_workbook
from tests.iotools.calibration.made_packs import CHILDREN, PACK, SAVINGS
from tests.iotools.national.small_returns import OUTTURN, Returns, write_xlsx

#: 57% over a usual 76% is three quarters. The only budgets that it knows are those for adult social care.
CHANGED = replace(
    PACK,
    version="2031.05",
    budget_errors=(replace(CHILDREN, line="adult_social_care"),),
    priors=(replace(SAVINGS, mean=0.76),),
)
OWN = ("--calibration", "own.toml")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a calibration of one's own, a case and a budget."""
    monkeypatch.chdir(tmp_path)
    write_calibration(tmp_path / "own.toml", CHANGED)
    write_workbook(tmp_path / "case.xlsx", with_roles(full_case()))
    title = "Worksheet 2: Revenue Account Budget (RA) 2025-26: Revenue Account data"
    returns = Returns(title=title, updated="Last updated: 1 June 2025", lines=OUTTURN)
    write_xlsx(tmp_path / "RA.xlsx", {"RA_LA_Data_2025-26": returns.rows()})
    return tmp_path


def call(*words: str) -> Result:
    return CliRunner().invoke(cli, words, env={"COLUMNS": "100"})


def sources(path: str) -> dict[str, str]:
    """Give the last column of Drivers, by driver."""
    rows = openpyxl.load_workbook(path)["Drivers"].iter_rows(min_row=2, values_only=True)
    return {str(row[0]): str(row[-1]) for row in rows if row[0]}


def test_a_new_case_takes_its_drivers_from_it() -> None:
    assert call("new", "a.xlsx").exit_code == 0
    assert call("new", "b.xlsx", *OWN).exit_code == 0
    spreads = [
        next(d.distribution for d in read_case(path).base.drivers if d.name == "cpi")
        for path in ("a.xlsx", "b.xlsx")
    ]
    assert (spreads[1].sd, spreads[1].sd_up) == (0.006, 0.019)
    assert spreads[0] != spreads[1]
    assert "calibration 2031.05" in sources("b.xlsx")["cpi"]
    assert "calibration 2031.05" not in sources("a.xlsx")["cpi"]


def test_a_template_for_reports_has_no_use_for_it() -> None:
    done = call("new", "a.docx", *OWN)
    assert done.exit_code == 2
    assert "--calibration is for a case" in done.output


def test_a_case_from_returns_takes_drivers_and_variances_from_it() -> None:
    words = ("import", "national", "--council", "Halton", "--budget", "RA.xlsx", "-o", "halton.xlsx")
    done = call(*words, *OWN)
    assert done.exit_code == 0, done.output
    assert "This year's variance from budget" in done.stdout
    assert "calibration 2031.05" in done.stdout
    case = read_case("halton.xlsx")
    assert [row.service for row in case.base.monitoring] == ["Adult social care"]
    assert case.base.monitoring[0].recurring_share == 0.8
    assert "calibration 2031.05" in sources("halton.xlsx")["cpi"]


def test_stresses_follow_from_it() -> None:
    listed = call("library", "--stress", "savings-short", *OWN)
    assert listed.exit_code == 0, listed.output
    assert "times 0.75 (derived)" in listed.stdout
    assert "a usual 76.0% (calibration 2031.05)" in listed.stdout
    assert "times 0.75" not in call("library", "--stress", "savings-short").stdout


def test_stresses_of_a_case_follow_from_it() -> None:
    words = ("case.xlsx", "--stress", "savings-short", "--runs", "50")
    for command in ("library", "run"):
        done = call(command, *words, *OWN)
        assert done.exit_code == 0, done.output
    applied = Path("case-library/applied.csv").read_text(encoding="utf-8")
    assert "(calibration 2031.05)" in applied
    book = openpyxl.load_workbook("case-results/results.xlsx", data_only=True)
    shares = {row[6] for row in book["Changes"].iter_rows(values_only=True) if row[0] == "Savings fall short"}
    assert shares == {0.75}
    manifest = dict(row[:2] for row in book["Manifest"].iter_rows(values_only=True) if row[0])
    assert manifest["To make them again"].endswith('--stress savings-short --calibration "own.toml"')


def test_uncertain_parameters_need_a_case() -> None:
    done = call("library", "--parameter-uncertainty")
    assert done.exit_code == 2
    assert "--parameter-uncertainty needs a case" in done.output


@pytest.mark.parametrize(
    "words",
    [
        ("new", "new.xlsx"),
        ("library",),
        ("library", "case.xlsx"),
        ("run", "case.xlsx", "--stress", "recession"),
        ("import", "national", "--council", "Halton", "--budget", "RA.xlsx", "-o", "new.xlsx"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_is_no_calibration_is_refused(words: tuple[str, ...], folder: Path) -> None:
    (folder / "wrong.toml").write_text("name = 3\n", encoding="utf-8")
    done = call(*words, "--calibration", "wrong.toml")
    assert done.exit_code == 1
    assert "wrong.toml" in done.output
    assert not (folder / "new.xlsx").exists()


def test_a_run_without_stresses_has_no_use_for_it() -> None:
    done = call("run", "case.xlsx", *OWN)
    assert done.exit_code == 2
    assert "give that option too" in done.output
