"""``mtfs calibrate`` as a person runs it."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mtfs.cli.calibrate import calibrate
from mtfs.errors import InputError, OutputError, RequestError
from mtfs.iotools.calibration import read_calibration, write_calibration
from tests.iotools.calibration.made_packs import CHILDREN, PACK
from tests.iotools.calibration.published_files import write_folder, write_history


def call(*arguments: object) -> Result:
    return CliRunner().invoke(calibrate, [str(a) for a in arguments], env={"COLUMNS": "100"})


def refused(*arguments: object) -> str:
    error = call(*arguments).exception
    assert isinstance(error, InputError | OutputError | RequestError)
    return str(error)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_folder(tmp_path_factory.mktemp("published"))
    write_history(folder / "history.csv")
    return folder


def test_a_pack_is_fitted_told_and_written(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "mine.toml"
    done = call(
        folder / "history.csv",
        *("--obr", folder / "OBR_March_2024.xlsx", "--plans", folder / "caseload_EHC_plans.csv"),
        *("--date", "2026-11-22", "--name", "Mine", "-o", output),
    )
    assert done.exit_code == 0, done.output
    pack = read_calibration(output)
    assert (pack.name, pack.version, pack.made) == ("Mine", "2026.11", "2026-11-22")
    said = done.stdout
    assert said.startswith("Prices and earnings: OBR_March_2024.xlsx, the OBR's edition of March 2024.\n")
    assert "Mine: calibration 2026.11, made on 2026-11-22" in said
    assert "\nOutturns against budgets, as shares of the budget: all classes\n" in said
    assert "\nChildren's social care: in 8 of 10 council-years the outturn is between " in said
    assert "\nEducation, health and care plans: their number grows by " in said
    assert "\nAssumed, for want of a published record: " in said
    assert said.endswith(f"\nWrote {output}. Look at all of it with: mtfs calibrate --show {output}\n")
    assert max(map(len, said.splitlines()[:-1])) <= 100


def test_nothing_is_written_unless_it_is_asked_for(folder: Path, tmp_path: Path) -> None:
    done = call(folder / "history.csv", "--years", "2013/14 to 2018/19")
    assert done.exit_code == 0, done.output
    assert "There are no tables of the OBR (--obr): growth over inflation" in done.stdout
    assert "Budgets and outturns of 2013/14, 2014/15, 2015/16, 2016/17, 2017/18, 2018/19." in done.stdout
    assert done.stdout.endswith("Nothing was written; name a file with -o PACK.toml to keep it.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_kept_unless_forced(folder: Path, tmp_path: Path) -> None:
    history, output = folder / "history.csv", tmp_path / "mine.toml"
    output.write_text("something else", encoding="utf-8")
    assert "is there already" in refused(history, "-o", output)
    assert output.read_text(encoding="utf-8") == "something else"
    assert call(history, "-o", output, "--force").exit_code == 0
    assert read_calibration(output).budget_errors
    before = history.read_bytes()
    assert "is one of the files that the pack is fitted to" in refused(history, "-o", history, "--force")
    assert history.read_bytes() == before
    assert "no folder" in refused(history, "-o", tmp_path / "none" / "mine.toml")


def test_a_pack_is_shown_with_its_sources(tmp_path: Path) -> None:
    write_calibration(tmp_path / "pack.toml", PACK)
    done = call("--show", tmp_path / "pack.toml")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "English councils, 2013-14 to 2023-24: calibration 2026.11, made on 2026-11-22"
    row = next(line for line in lines if line.startswith("  Children's social care "))
    assert row.split()[3:] == ["-4.1%", "+2.3%", "+11.8%", "2.1%", "6.2%", "0.31", "80%", "0.9%", "5%", "8"]
    assert "  Sources: obr, returns." in lines
    assert (
        lines[-1]
        == "  returns: MHCLG, revenue account budget and outturn, 12 December 2024 (RS_2023-24.xlsx)."
    )
    assert max(map(len, lines)) <= 100


def test_one_class_may_be_shown(tmp_path: Path) -> None:
    shire = replace(CHILDREN, council_class="SC", low=-0.2)
    write_calibration(tmp_path / "pack.toml", replace(PACK, budget_errors=(CHILDREN, shire)))
    both = call("--show", tmp_path / "pack.toml").stdout
    assert "\n    all classes " in both
    assert "\n    shire counties " in both
    one = call("--show", tmp_path / "pack.toml", "--class", "sc").stdout
    assert "Outturns against budgets, as shares of the budget: shire counties\n" in one
    assert " -20.0% " in one
    assert " -4.1% " not in one
    told = refused("--show", tmp_path / "pack.toml", "--class", "UA")
    assert told == "the pack has no figures of the class 'UA'; expected one of SC (shire counties), all"
    assert call("--show", tmp_path / "pack.toml", "--class", "Shire counties").stdout == one


def test_a_pack_that_is_faulty_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("name = 'A'\nversion = '1'\nmade = 'today'\n", encoding="utf-8")
    assert refused("--show", tmp_path / "bad.toml").startswith(
        "bad.toml, made: it is 'today'; expected a date"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "what is the pack fitted to?"),
        (("h.csv", "--class", "UA"), "--class is for --show"),
        (("h.csv", "--show"), "leave out files to fit a pack to"),
        (("--force", "--years", "2013/14", "--show", "pack.toml"), "leave out --years, --force"),
        (("h.csv", "--date", "22.11.2026"), "does not match the format"),
    ],
)
def test_contradictions_are_refused(arguments: tuple[str, ...], told: str) -> None:
    done = call(*arguments)
    assert done.exit_code == 2
    assert told in done.output


def test_showing_a_pack_imports_no_more_than_reading_it(tmp_path: Path) -> None:
    write_calibration(tmp_path / "pack.toml", PACK)
    code = (
        "import sys; sys.argv = ['mtfs', 'calibrate', '--show', 'pack.toml']\n"
        "from mtfs.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        "print('modules:', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    modules = set(done.stdout.splitlines()[-1].split())
    assert "tomllib" in modules
    assert not modules & {"pandas", "numpy", "scipy", "tomlkit", "openpyxl", "python_calamine", "mtfs.engine"}


def test_what_is_no_history_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "notes.csv" in refused(tmp_path / "notes.csv")
