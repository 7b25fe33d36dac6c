"""``mtfs neighbours`` as a person runs it."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mtfs.cli.main import cli
from mtfs.iotools.history.files import write_history
from mtfs.iotools.history.records import History
from tests.analysis.evidence.neighbours.made import USUAL, Amounts, history_of
from tests.iotools.national.small_returns import LEVELS, OUTTURN, Returns, write_xlsx

NAMES = {"Ayton": "UA", "Beeby": "UA", "Ceeford": "MD", "Deeham": "SD", "Eeton": "SD"}
YEARS = ("2021/22", "2022/23", "2023/24")
CARE = "adult_social_care"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a history and a list of neighbours, which is the current one."""
    amounts: Amounts = {
        **{(name, year, "service_expenditure"): (140.0, 140.0) for name in NAMES for year in YEARS},
        **{("Ayton", year, CARE): (50.0, 55.0) for year in YEARS},
        **{("Beeby", year, CARE): (50.0, 45.0) for year in YEARS},
    }
    write_history(tmp_path / "history.csv", History(frame=history_of(NAMES, YEARS, amounts), sources=()))
    (tmp_path / "list.txt").write_text("Beeby\nCeeford\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, ["neighbours", *map(str, words)], env={"COLUMNS": "100"})


def test_a_council_beside_a_list(folder: Path) -> None:
    done = run("history.csv", "--council", "Ayton", "--neighbours", "list.txt")
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    for said in (
        "Ayton beside the 2 listed councils, 2023/24 (outturns)\n",
        "Ayton is compared with the 2 listed councils: Beeby and Ceeford. The list of neighbours in "
        "list.txt.",
        "\nIn short\n",
        "Social care, of net spending",
        "85.0%",
        "Outturns against budgets (+ is spending above the budget)",
        "Adult social care: over 3 years, the middle one of Ayton's outturns was 10.0% above its budget",
        "\nWhat lies behind the figures\n",
        "\nWhat may explain a difference\n",
        "context and not a score",
    ):
        assert said in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    # Nothing is written unless it is asked for.
    assert sorted(path.name for path in folder.iterdir()) == [
        "history.csv",
        "history.sources.csv",
        "list.txt",
    ]


def test_the_folder_and_json_hold_the_same(folder: Path) -> None:
    done = run(
        "history.csv", "--council", "Ayton", "--neighbours", "list.txt", "-o", "out", "--json", "a.json"
    )
    assert done.exit_code == 0, done.output
    assert "Tables and charts are in out\nJSON is in a.json\n" in done.stdout
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        *(".mtfs-results", "alt-text.txt", "councils.csv", "indicators.csv", "neighbours.json"),
        *("neighbours.png", "neighbours.svg", "outturn-against-budget.png", "outturn-against-budget.svg"),
        "overspends.csv",
    ]
    told = json.loads((folder / "a.json").read_text(encoding="utf-8"))
    assert (folder / "out" / "neighbours.json").read_bytes() == (folder / "a.json").read_bytes()
    with (folder / "out" / "indicators.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["indicator"] for row in rows] == [row["indicator"] for row in told["tables"]["indicators"]]
    # The same again in the same place, this time without pictures.
    again = run("history.csv", "--council", "Ayton", "--neighbours", "list.txt", "-o", "out", "--no-charts")
    assert again.exit_code == 0, again.output
    assert "\nTables are in out\n" in again.stdout
    assert not (folder / "out" / "neighbours.png").exists()


def test_json_alone_on_standard_output(folder: Path) -> None:
    done = run("history.csv", "--council", "E06000100", "--class", "--json", "-")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["council"]["name"] == "Ayton"
    assert [each["name"] for each in told["neighbours"]] == ["Beeby"]


def test_without_a_list_it_is_the_class_and_that_is_told(folder: Path) -> None:
    done = run("history.csv", "--council", "Deeham")
    assert done.exit_code == 0, done.output
    assert done.stderr.startswith("No list of neighbours was given, so the council is compared with all")
    assert "Deeham beside all other shire districts, 2023/24" in done.stdout
    assert "Social care" not in done.stdout
    assert run("history.csv", "--council", "Deeham", "--class").stderr == ""


def test_a_council_without_the_last_outturn_is_told_by_an_older_one(folder: Path) -> None:
    amounts: Amounts = {("Ayton", "2023/24", line): (None, None) for line in USUAL}
    frame = history_of(NAMES, YEARS, amounts)
    write_history(folder / "older.csv", History(frame=frame, sources=()))
    done = run("older.csv", "--council", "Ayton", "--neighbours", "list.txt")
    assert done.stderr == (
        "The returns of 2023/24 have no complete outturn of Ayton: 2022/23 is told instead.\n"
    )
    assert done.stdout.startswith("Ayton beside the 2 listed councils, 2022/23 (outturns)")
    asked = run("older.csv", "--council", "Ayton", "--neighbours", "list.txt", "--year", "2021/22")
    assert asked.stderr == ""


def test_core_spending_power(folder: Path) -> None:
    (folder / "csp.csv").write_text("Council,2021-22\nAyton,170\nBeeby,150\n", encoding="utf-8")
    done = run(
        *("history.csv", "--council", "Ayton", "--neighbours", "list.txt"),
        *("--core-spending-power", "csp.csv", "--year", "2021-22"),
    )
    assert done.exit_code == 0, done.output
    assert "Core spending power from csp.csv. It does not say its unit" in done.stderr
    assert "took 50.0% of Ayton's core spending power in 2021/22" in done.stdout.replace("\n    ", " ")
    (folder / "csp.csv").write_text("Council,2021-22\nBeeby,150\n", encoding="utf-8")
    done = run("history.csv", "--council", "Ayton", "--class", "--core-spending-power", "csp.csv")
    assert done.stderr == "Warning: csp.csv has no figure for Ayton\n"


def test_returns_themselves_tell_interest_too(folder: Path) -> None:
    lines = [*OUTTURN, *LEVELS]
    lines.insert(1, ("330", "Children Social Care", "services"))
    returns = Returns(lines=lines)
    path = write_xlsx(folder / "rs.xlsx", {"RS_LA_Data_2031-32": returns.rows()})
    done = run(path, "--council", "Halton", "--class", "--json", "-")
    assert done.exit_code == 0, done.output
    rows = {row["indicator"]: row for row in json.loads(done.stdout)["tables"]["indicators"]}
    net = 1000.0 * returns.sum_to(1, [number for number, _, _ in lines].index("805"))
    interest = 1000.0 * float(str(returns.amount(1, "781")))
    assert rows["interest_of_net_spending"]["council"] == pytest.approx(interest / net)
    assert "capital_financing_of_net_spending" in rows


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--council", "Ayton", "--neighbours", "list.txt", "--class"], 2, "contradict each other"),
        (["--council", "Ayton", "--neighbours", "none.txt"], 1, "none.txt: there is no such file"),
        (["--council", "Atyon", "--class"], 2, "'Atyon' is no authority of the history; near it are Ayton"),
        (["--council", "Ayton", "--class", "--year", "2019/20"], 2, "no figures of Ayton for 2019/20"),
        (
            ["--council", "Ayton", "--class", "--year", "soon"],
            2,
            "'soon' is no year; expected such as 2023/24",
        ),
        (["--council", "Ayton", "--class", "--json", "list.txt"], 2, "does not hold JSON"),
        (["--council", "Ayton", "--neighbours", "wrong.csv"], 1, "wrong.csv, A1: 'Nowhere'"),
        (["--council", "Ayton", "--class", "-o", "."], 1, "holds what mtfs did not write"),
        (["--council", "Ayton", "--class", "--core-spending-power", "wrong.csv"], 1, "no figures of core"),
    ],
)
def test_what_is_refused(folder: Path, words: list[str], code: int, said: str) -> None:
    (folder / "wrong.csv").write_text("Nowhere\n", encoding="utf-8")
    before = sorted(path.name for path in folder.iterdir())
    done = run("history.csv", *words)
    assert done.exit_code == code, done.output
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert sorted(path.name for path in folder.iterdir()) == before
