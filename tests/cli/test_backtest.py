"""``mtfs backtest`` as a person runs it."""

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from mtfs.analysis.evidence.history import COLUMNS
from mtfs.words.evidence.backtest.names import one_decimal
from tests.analysis.evidence.returns_like import history_from, simulated

YEARS = (2014, 2015, 2016, 2017, 2018, 2019, 2020)
_LINES = ("adult_social_care", "childrens_social_care", "net_revenue_expenditure")


def write_history(folder: Path) -> Path:
    """Write a history of made-up councils, all of whose errors are alike but for their draws."""
    parts = []
    for place, line in enumerate(_LINES):
        cells = simulated(councils=24, years=YEARS, national_sd=0.01, persistence=0.6, seed=place, line=line)
        frame = history_from(cells)
        # Net spending is larger than the two services in it.
        if line == "net_revenue_expenditure":
            own = frame["line"] == line
            frame.loc[own, ["budget", "outturn"]] *= 4
        parts.append(frame if not parts else frame[frame["line"] == line])
    path = folder / "history.csv"
    pd.concat(parts)[list(COLUMNS)].to_csv(path, index=False, lineterminator="\n")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("backtest")
    write_history(made)
    return made


def run(folder: Path, *arguments: object):
    from mtfs.cli.main import cli

    words = ["backtest", *(str(folder / one) if one == "history.csv" else str(one) for one in arguments)]
    return CliRunner().invoke(cli, words, prog_name="mtfs", env={"COLUMNS": "100"})


@pytest.fixture(scope="module")
def done(folder: Path):
    return run(folder, "history.csv", "--out", folder / "out", "--json", folder / "own.json")


def test_it_tells_tables_and_sentences(done):
    assert done.exit_code == 0, done.output
    assert "Share of outturns within the model's ranges, ordinary years" in done.stdout
    assert "Mean miss (CRPS), as a share of the budget: less is better, ordinary years" in done.stdout
    assert "7 years of outturn against budget (2014/15 to 2020/21)" in done.stdout
    assert "The shock year (2020/21, Covid) is scored apart" in done.stdout


def test_the_terminal_tells_shares_as_the_sentences_do(done, folder):
    told = json.loads((folder / "own.json").read_text("utf-8"))
    for line in told["lines"]:
        share = one_decimal(line["within_80"]["value"])
        assert f"({share}) fell within" in done.stdout
        (row,) = (
            text
            for text in done.stdout.splitlines()
            if text.startswith(f"  {line['label']}  ") and " to " in text
        )
        assert f" {share} " in row


def test_the_folder_holds_everything(done, folder):
    assert done.exit_code == 0
    names = {path.name for path in (folder / "out").iterdir()}
    assert {"backtest.json", "results.xlsx", "coverage.csv", "council_years.csv", "alt-text.txt"} <= names
    assert {"coverage.png", "coverage.svg", "misses-against-rivals.png", "errors-by-year.svg"} <= names
    assert (folder / "own.json").read_bytes() == (folder / "out" / "backtest.json").read_bytes()


def test_json_alone_on_standard_output(folder):
    done = run(
        folder, "history.csv", "--lines", "adult_social_care", "--no-folder", "--json", "-", "--folds",
        "years-before", "--shock-years",
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert [line["line"] for line in told["lines"]] == ["adult_social_care"]
    assert (told["folds"], told["learns_from_shocks"]) == ("years-before", True)
    assert list(told["lines"][0]["years_not_scored"]) == ["2014/15", "2015/16"]


def test_the_folder_is_beside_the_history(folder):
    done = run(folder, "history.csv", "--lines", "adult_social_care")
    assert done.exit_code == 0, done.output
    assert (folder / "history-backtest" / "results.xlsx").is_file()
    assert f"Results are in {folder / 'history-backtest'}" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (
            ("history.csv", "--lines", "nonsense"),
            2,
            "no line to look at is called 'nonsense'; expected any of",
        ),
        (("history.csv", "--lines", "education"), 2, "the history has no council with budget and outturn"),
        (("history.csv", "--target", "growth"), 2, "give the OBR's economy tables with --obr"),
        (("history.csv", "--obr", "obr.xlsx"), 2, "--obr is for --target growth"),
        (("history.csv", "--no-folder", "--out", "x"), 2, "contradict each other"),
        (("history.csv", "--folds", "some"), 2, "'some' is not one of"),
        (("nowhere.csv",), 1, "nowhere.csv"),
        ((), 2, "Missing argument 'HISTORY...'"),
    ],
)
def test_what_is_refused(folder, monkeypatch, arguments, code, told):
    monkeypatch.chdir(folder)
    done = run(folder, *arguments)
    assert done.exit_code == code, done.output
    assert told in done.output
    assert "Traceback" not in done.output


def test_a_file_that_is_no_json_is_not_written_over(folder):
    (folder / "notes.txt").write_text("Notes.", encoding="utf-8")
    done = run(folder, "history.csv", "--no-folder", "--json", folder / "notes.txt")
    assert done.exit_code == 2
    assert "does not hold JSON" in done.output
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "Notes."


def test_a_folder_of_others_is_left_alone(folder):
    (folder / "others").mkdir()
    (folder / "others" / "mine.txt").write_text("Mine.", encoding="utf-8")
    done = run(folder, "history.csv", "--lines", "adult_social_care", "--out", folder / "others")
    assert done.exit_code == 1
    assert "holds what mtfs did not write (mine.txt)" in done.output
    assert [path.name for path in (folder / "others").iterdir()] == ["mine.txt"]


def test_the_page_is_written_anew(folder, tmp_path):
    (tmp_path / "backtest.md").write_text(
        "# Page\n\n<!-- figures: answer -->\nOld.\n<!-- end of figures -->\n\n"
        "<!-- figures: chart-coverage -->\n<!-- end of figures -->\n",
        encoding="utf-8",
    )
    done = run(folder, "history.csv", "--docs", tmp_path)
    assert done.exit_code == 0, done.output
    text = (tmp_path / "backtest.md").read_text(encoding="utf-8")
    assert "Old." not in text
    assert "- Adult social care: " in text
    assert "](images/backtest-coverage.png)" in text
    assert (tmp_path / "images" / "backtest-coverage.png").read_bytes().startswith(b"\x89PNG")


def test_the_page_is_of_a_backtest_of_its_own(folder, tmp_path):
    done = run(folder, "history.csv", "--docs", tmp_path, "--folds", "years-before", "--json", "x.json")
    assert done.exit_code == 2
    assert "leave out --folds, --json" in done.output


def test_a_page_without_marks_is_refused_and_left(folder, tmp_path):
    (tmp_path / "backtest.md").write_text("# Mine\n", encoding="utf-8")
    done = run(folder, "history.csv", "--docs", tmp_path)
    assert done.exit_code == 1
    assert "there are no marks to write between" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["backtest.md"]
