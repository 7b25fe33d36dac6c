"""``mtfs run``, as a person runs it."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import openpyxl
import pytest

import mtfs as package
from mtfs.cli.tables import _percent
from mtfs.nomenclature import MEASURES, PERCENTILES, PROBABILITIES
from tests.cases import full_case, write_workbook
from tests.cli.conftest import Mtfs

RUNS = ("--runs", 500)


def test_a_run_prints_the_answer_and_writes_the_folder(mtfs: Mtfs, halton: Path) -> None:
    done = mtfs("run", halton, *RUNS)
    assert done.returncode == 0, done.stderr
    assert "Halton" in done.stdout
    assert "500 futures from seed 1, scenario Base" in done.stdout
    assert "usable reserves run out before the end of 2024/25." in done.stdout
    assert "Savings half delivered" in done.stdout
    folder = halton.with_name("halton-results")
    made = {path.name for path in folder.iterdir()}
    pictures = {"usable-reserves", "gap", "chance-reserves-run-out"}
    assert made >= {"results.xlsx", "results.csv", "alt-text.txt"}
    assert made >= {f"{name}.{kind}" for name in pictures for kind in ("png", "svg")}
    assert not [p for p in halton.parent.iterdir() if p.name not in ("halton.xlsx", "halton-results")]


def test_the_table_is_set_to_fit_and_shows_the_plan(mtfs: Mtfs, halton: Path) -> None:
    lines = mtfs("run", halton, *RUNS, "--no-folder").stdout.splitlines()
    assert max(map(len, lines)) <= 110
    (funding,) = [line for line in lines if line.strip().startswith("less Funding")]
    assert funding.split()[2] == "149.5"
    assert not any("…" in line for line in lines)


def test_json_on_standard_output_is_alone(mtfs: Mtfs, halton: Path) -> None:
    done = mtfs("run", halton, *RUNS, "--json", "-", "--no-folder", "--scenario", "base")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(found["scenarios"]) == ["Base"]


def test_json_holds_the_contract(mtfs: Mtfs, halton: Path, tmp_path: Path) -> None:
    done = mtfs("run", halton, *RUNS, "--seed", 4, "--json", "out.json", "--no-folder")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "out.json").read_text(encoding="utf-8")
    assert "NaN" not in text
    found = json.loads(text)
    assert found["runs"] == 500
    assert found["seed"] == 4
    assert len(found["input_sha256"]) == 64
    assert found["mtfs_version"] == package.__version__
    years = found["years"]
    assert years == ["2024/25", "2025/26", "2026/27", "2027/28", "2028/29"]
    for scenario in found["scenarios"].values():
        assert set(scenario["plan"]) == set(scenario["risk"]) == set(MEASURES)
        assert set(scenario["probabilities"]) == set(PROBABILITIES)
        statistics = {"mean", "sd", *(f"p{p}" for p in PERCENTILES)}
        for measure, term in MEASURES.items():
            assert set(scenario["risk"][measure]) == statistics
            for values in (scenario["plan"][measure], *scenario["risk"][measure].values()):
                assert len(values) == len(years)
                assert (values[0] is None) is not term.in_base_year
                assert None not in values[1:]
            for percentile in PERCENTILES:
                for value, bounds in zip(
                    scenario["risk"][measure][f"p{percentile}"],
                    scenario["intervals"][measure][f"p{percentile}"],
                    strict=True,
                ):
                    assert (bounds is None) is (value is None)
                    assert bounds is None or bounds[0] <= value <= bounds[1]
        for name, values in scenario["probabilities"].items():
            for value, (low, high) in zip(values, scenario["intervals"][name], strict=True):
                assert 0 <= low <= value <= high <= 1
        assert len(scenario["expected_shortfall_95"]) == len(years)


def test_workers_do_not_change_a_byte(mtfs: Mtfs, halton: Path, tmp_path: Path) -> None:
    for workers in (1, 2, 5):
        mtfs("run", halton, "--runs", 9000, "--workers", workers, "--json", f"{workers}.json", "--no-folder")
    texts = {(tmp_path / f"{workers}.json").read_bytes() for workers in (1, 2, 5)}
    assert len(texts) == 1


def test_scenarios_see_the_same_futures_alone_or_together(mtfs: Mtfs, halton: Path, tmp_path: Path) -> None:
    mtfs("run", halton, *RUNS, "--json", "all.json", "--no-folder")
    mtfs("run", halton, *RUNS, "--json", "one.json", "--no-folder", "--scenario", " high INFLATION")
    everything, one = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("all", "one"))
    assert one["scenarios"]["High inflation"] == everything["scenarios"]["High inflation"]


def test_csv_and_workbook_hold_the_figures_of_the_json(mtfs: Mtfs, halton: Path, tmp_path: Path) -> None:
    mtfs("run", halton, *RUNS, "--json", "out.json", "--out", "folder")
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    with (tmp_path / "folder" / "results.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    year = found["years"][2]
    (value,) = (
        float(row["value"])
        for row in rows
        if (row["scenario"], row["measure"], row["statistic"], row["year"]) == ("Base", "gap", "p90", year)
    )
    assert value == found["scenarios"]["Base"]["risk"]["gap"]["p90"][2]
    workbook = openpyxl.load_workbook(tmp_path / "folder" / "results.xlsx", data_only=True)
    sheets = ["Summary", "Scenarios", "Risk", "Precision", "Plan", "Check", "Changes", "Manifest"]
    assert [name for name in workbook.sheetnames if name in sheets] == sheets
    assert {f"Plan {name}" for name in found["scenarios"] if len(name) < 27} <= set(workbook.sheetnames)
    plan = {(row[0], row[1]): row[2:] for row in workbook["Plan"].iter_rows(min_row=3, values_only=True)}
    expected = found["scenarios"]["High inflation"]["plan"]["gap"]
    assert plan["High inflation", "Gap"][: len(expected)] == pytest.approx(expected, abs=0.005)
    manifest = {row[0]: row[1] for row in workbook["Manifest"].iter_rows(values_only=True)}
    assert manifest["SHA-256 of the case file"] == found["input_sha256"]
    assert manifest["Seed"] == 1
    assert manifest["Runs"] == 500


def test_json_never_replaces_the_case_or_a_file_of_another_kind(
    mtfs: Mtfs, halton: Path, tmp_path: Path
) -> None:
    before = halton.read_bytes()
    (tmp_path / "thesis.docx").write_text("years of work")
    for name in ("halton.xlsx", "thesis.docx"):
        done = mtfs("run", halton, *RUNS, "--no-folder", "--json", name)
        assert done.returncode == 2
        assert f"--json {name}" in done.stderr
    assert halton.read_bytes() == before
    assert (tmp_path / "thesis.docx").read_text() == "years of work"
    (tmp_path / "empty").touch()
    assert mtfs("run", halton, *RUNS, "--no-folder", "--json", "empty").returncode == 0
    assert mtfs("run", halton, *RUNS, "--no-folder", "--json", "a.json").returncode == 0
    assert mtfs("run", halton, *RUNS, "--no-folder", "--json", "a.json").returncode == 0


def test_json_inside_the_folder_is_part_of_it(mtfs: Mtfs, halton: Path) -> None:
    for _ in range(2):
        done = mtfs("run", halton, *RUNS, "--json", "halton-results/all.json")
        assert done.returncode == 0, done.stderr
    assert (halton.with_name("halton-results") / "all.json").stat().st_size > 1000


def test_the_plan_foots(mtfs: Mtfs, halton: Path) -> None:
    done = mtfs("run", halton, *RUNS, "--no-folder", "--json", "-", "--scenario", "Override ends")
    (scenario,) = json.loads(done.stdout)["scenarios"].values()
    plan, lines = scenario["plan"], scenario["plan_lines"]
    for year in range(1, 5):
        called, moved = lines["dsg_call"][year], lines["planned_movements"][year]
        total = plan["net_spending"][year] + moved + called - plan["funding"][year]
        assert plan["gap"][year] == pytest.approx(total, abs=0.02)
        rolled = plan["usable"][year - 1] + lines["planned_usable"][year] - plan["drawdown"][year]
        assert plan["usable"][year] == pytest.approx(rolled, abs=0.02)
    assert lines["dsg_call"][4] > 1e6
    table = mtfs("run", halton, *RUNS, "--no-folder", "--scenario", "Override ends").stdout
    assert "Schools deficit called in" in table


def test_a_small_body_is_told_in_thousands(mtfs: Mtfs, tmp_path: Path) -> None:
    mtfs("new", "small.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "small.xlsx")
    (units,) = [row[1] for row in workbook["Council"].iter_rows() if row[0].value == "Units"]
    units.value = "£"
    (band_d,) = [row for row in workbook["Funding"].iter_rows() if row[1].value == "band d"]
    band_d[2].value = 2
    workbook.save(tmp_path / "small.xlsx")
    assert "The plan, £000" in mtfs("run", "small.xlsx", *RUNS, "--no-folder").stdout


@pytest.mark.parametrize(
    ("chance", "told"),
    [
        (0, "0%"),
        (0.0001, "<1%"),
        (0.005, "<1%"),
        (0.0051, "1%"),
        (0.9949, "99%"),
        (0.995, ">99%"),
        (1, "100%"),
    ],
)
def test_a_chance_reads_as_certain_only_where_it_is(chance: float, told: str) -> None:
    assert _percent(chance).strip() == told


def test_a_second_run_replaces_the_first(mtfs: Mtfs, halton: Path) -> None:
    mtfs("run", halton, *RUNS, "--out", "folder")
    done = mtfs("run", halton, *RUNS, "--seed", 9, "--out", "folder")
    assert done.returncode == 0, done.stderr
    workbook = openpyxl.load_workbook(halton.parent / "folder" / "results.xlsx", read_only=True)
    assert 9 in [row[1] for row in workbook["Manifest"].iter_rows(values_only=True)]
    workbook.close()


def test_a_folder_of_other_things_is_not_touched(mtfs: Mtfs, halton: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear all")
    done = mtfs("run", halton, *RUNS, "--out", "mine")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_faulty_case_leaves_earlier_results_alone(mtfs: Mtfs, halton: Path) -> None:
    mtfs("run", halton, *RUNS)
    before = (halton.with_name("halton-results") / "results.csv").read_bytes()
    workbook = openpyxl.load_workbook(halton)
    heads = [cell.value for cell in workbook["Savings"][1]]
    workbook["Savings"].cell(3, heads.index("Delivery likely") + 1).value = 85
    workbook.save(halton)
    done = mtfs("run", halton, *RUNS)
    assert done.returncode == 1
    assert "Savings!" in done.stderr
    assert "'Delivery likely' is 85; expected 0 to 1.5 (did you mean 0.85?)" in done.stderr
    assert done.stdout == ""
    assert (halton.with_name("halton-results") / "results.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["run"], 2, "Missing argument 'CASE.xlsx'"),
        (["run", "nowhere.xlsx"], 1, "there is no such file"),
        (["run", "halton.xlsx", "--runs", "0"], 2, "0 is not in the range x>=1"),
        (["run", "halton.xlsx", "--runs", "10000000000000"], 2, "GB of memory, and this machine has"),
        (["run", "halton.xlsx", "--seed", "-1"], 2, "-1 is not in the range"),
        (["run", "halton.xlsx", "--workers", "0"], 2, "0 is not in the range"),
        (["run", "halton.xlsx", "--scenario", "High inflaton"], 2, "did you mean 'High inflation'?"),
        (["run", "halton.xlsx", "--out", "x", "--no-folder"], 2, "contradict"),
        (["walk", "halton.xlsx"], 2, "No such command"),
    ],
)
def test_wrong_usage_is_told_and_has_its_exit_code(
    mtfs: Mtfs, halton: Path, arguments: list[str], code: int, said: str
) -> None:
    done = mtfs(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_one_run_and_one_year_are_enough(mtfs: Mtfs, tmp_path: Path) -> None:
    assert mtfs("new", "small.xlsx", "--years", 1).returncode == 0
    done = mtfs("run", "small.xlsx", "--runs", 1, "--json", "-")
    assert done.returncode == 0, done.stderr
    (base,) = [s for name, s in json.loads(done.stdout)["scenarios"].items() if name == "Base"]
    assert base["risk"]["gap"]["sd"] == [None, None]


def test_debug_shows_where_an_error_arose(mtfs: Mtfs) -> None:
    assert "Traceback" in mtfs("run", "nowhere.xlsx", "--debug").stderr


def test_results_are_reproducible(
    mtfs: Mtfs, halton: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    contents = []
    for _ in range(2):
        mtfs("run", halton, *RUNS, "--out", "folder")
        files = sorted((tmp_path / "folder").iterdir())
        contents.append({f.name: f.read_bytes() for f in files if f.suffix != ".xlsx"})
        shutil.rmtree(tmp_path / "folder")
    assert contents[0] == contents[1]


def test_a_read_only_home_of_the_case_is_told(mtfs: Mtfs, halton: Path) -> None:
    # The folder cannot be made where a file stands in its way, which holds for root as well.
    halton.with_name("halton-results").write_text("in the way")
    done = mtfs("run", halton, *RUNS)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert halton.with_name("halton-results").read_text() == "in the way"


def test_python_gives_the_same_figures_as_the_command(mtfs: Mtfs, halton: Path) -> None:
    done = mtfs("run", halton, *RUNS, "--json", "-", "--no-folder", "--scenario", "Base")
    result = package.run(package.read_case(halton), runs=500, seed=1)
    expected = json.loads(done.stdout)["scenarios"]["Base"]["risk"]["usable"]["p50"]
    assert result.risk_frame().loc[("usable", "p50")].round(2).tolist() == expected
    assert result.paths["gap"].shape == (500, 5)
    assert np.isnan(result.plan_frame().loc["annual_gap", "2024/25"])
    assert result.paths_frame("gap").shape == (500, 5)
    assert result.probability("p_exhausted_by", "2025/26") == result.probability_frame().loc[
        "p_exhausted_by", "2025/26"
    ]  # fmt: skip
    assert set(result.to_frame().columns) >= {"scenario", "measure", "statistic", "year", "value"}


def test_studies_join_the_results(mtfs: Mtfs, halton: Path, tmp_path: Path) -> None:
    done = mtfs(
        "run", halton, "--runs", 300, "--scenario", "Base", "--with", "worth", "--with", "reserves",
        "--json", "out.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    folder = halton.with_name("halton-results")
    made = {path.name for path in folder.iterdir()}
    assert made >= {"worth-ranked.csv", "reserves-needed.csv", "reserves-needed.png", "gap.png"}
    sheets = openpyxl.load_workbook(folder / "results.xlsx", read_only=True).sheetnames
    assert sheets[:2] == ["Contents", "Summary"]
    assert sheets[-3:] == ["Manifest", "Names", "Chart data"]
    # A report tells reserves before worth, whatever the order in which they were asked for.
    assert sheets.index("Reserves") < sheets.index("Worth") < sheets.index("Worth ranked")
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert list(found["studies"]) == ["reserves", "worth"]
    for sentence in found["studies"]["reserves"]["sentences"]:
        assert f"  {sentence}" in done.stdout.splitlines()
    alone = mtfs("reserves", halton, "--runs", 300, "--json", "-", "--no-folder")
    tables = json.loads(alone.stdout)["tables"]
    assert tables == found["studies"]["reserves"]["tables"]


def test_all_studies_leave_out_a_comparison_of_one_with_itself(mtfs: Mtfs, tmp_path: Path) -> None:
    write_workbook(tmp_path / "case.xlsx", full_case())
    asked = ("run", "case.xlsx", "--runs", 60, "--with", "all", "--no-folder", "--json", "out.json")
    for scenarios, compared in (((), True), (("Tax freeze",), True), (("Base",), False)):
        named = [word for name in scenarios for word in ("--scenario", name)]
        done = mtfs(*asked, *named)
        assert done.returncode == 0, done.stderr
        studies = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["studies"]
        assert list(studies)[:5] == ["sensitivity", "reserves", "stress", "solve", "worth"]
        assert ("compare" in studies) is compared


def test_a_study_that_does_not_exist_is_refused(mtfs: Mtfs, halton: Path) -> None:
    done = mtfs("run", halton, "--with", "everything")
    assert done.returncode == 2
    assert "'everything' is not one of 'sensitivity'" in done.stderr
