"""The case of the last report is found from whatever is given, or it is said what to give instead."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mtfs import Case, InputError, read_case, run
from mtfs.iotools.atomic import FOLDER_MARK
from mtfs.iotools.results.earlier import case_copy, read_earlier
from mtfs.iotools.results.exchange import results_csv
from mtfs.iotools.results.manifest import Manifest
from mtfs.iotools.results.workbook import results_workbook
from tests.cases import full_case, put, write_workbook

MADE = "2026-11-22T12:00:00"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, dict[str, bytes]]:
    """A case, and the files that a run of it leaves."""
    from datetime import datetime

    path = write_workbook(tmp_path_factory.mktemp("made") / "Our case.xlsx", full_case())
    case = read_case(path)
    results = {
        "Base": run(case, runs=40, seed=1),
        "=odd": replace(run(case, runs=40, seed=1), scenario="=odd"),
    }
    manifest = Manifest(version="1", made_at=datetime.fromisoformat(MADE), sentence="")
    return case, {
        "results.csv": results_csv(results).encode(),
        "results.xlsx": results_workbook(case, {"Base": results["Base"]}, manifest, []),
        **case_copy(case),
    }


@pytest.fixture
def folder(made: tuple[Case, dict[str, bytes]], tmp_path: Path) -> Path:
    place = tmp_path / "Our case-results"
    place.mkdir()
    for name, data in made[1].items():
        (place / name).write_bytes(data)
    (place / FOLDER_MARK).write_text("", encoding="utf-8")
    return place


Made = tuple[Case, dict[str, bytes]]


def test_the_copy_is_the_case_to_the_byte(made: Made) -> None:
    case, files = made
    assert files["case.xlsx"] == Path(case.path).read_bytes()


def test_a_workbook_with_macros_keeps_its_ending(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "case of ours.XLSM"
    path.write_bytes(Path(made[0].path).read_bytes())
    assert list(case_copy(replace(made[0], path=str(path)))) == ["case.xlsm"]


def test_a_case_that_was_saved_since_it_was_read_is_not_kept(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(b"something else")
    assert case_copy(replace(made[0], path=str(path))) == {}
    assert case_copy(replace(made[0], path=str(tmp_path / "gone.xlsx"))) == {}


@pytest.mark.parametrize("given", ["", "results.csv", "results.xlsx", "case.xlsx", FOLDER_MARK])
def test_a_folder_of_results_or_any_file_in_it_gives_case_and_figures(
    made: Made, folder: Path, given: str
) -> None:
    earlier = read_earlier(folder / given if given else folder)
    assert earlier.case.sha256 == made[0].sha256
    assert earlier.published is not None
    plan = run(made[0], runs=40, seed=1).plan["gap"]
    assert earlier.published["Base", "gap", "plan", "2029/30"] == pytest.approx(plan[-1], abs=0.006)
    # The apostrophe that keeps a name from being a formula is taken off.
    assert ("=odd", "gap", "plan", "2029/30") in earlier.published


def test_a_workbook_alone_has_no_figures(made: Made) -> None:
    earlier = read_earlier(Path(made[0].path))
    assert earlier.published is None
    assert earlier.case.sha256 == made[0].sha256


def test_a_folder_without_a_copy_leads_to_the_case_beside_it(made: Made, folder: Path) -> None:
    (folder / "case.xlsx").unlink()
    (folder.parent / "Our case.xlsx").write_bytes(made[1]["case.xlsx"])
    assert read_earlier(folder).case.sha256 == made[0].sha256


def without_copy(folder: Path) -> Path:
    (folder / "case.xlsx").unlink()
    return folder


def changed_beside(folder: Path) -> Path:
    write_workbook(folder.parent / "Our case.xlsx", other_case())
    return without_copy(folder)


def changed_copy(folder: Path) -> Path:
    write_workbook(folder / "case.xlsx", other_case())
    return folder


def other_case() -> dict[str, list[list[object]]]:
    tables = full_case()
    put(tables, "Council!B6", 4000)
    return tables


def alone(folder: Path) -> Path:
    place = folder.parent / "elsewhere"
    place.mkdir()
    (folder / "results.xlsx").rename(place / "results.xlsx")
    return place / "results.xlsx"


def renamed(folder: Path) -> Path:
    (folder / "results.xlsx").rename(folder.parent / "september.xlsx")
    return folder.parent / "september.xlsx"


def stray(folder: Path) -> Path:
    place = folder.parent / "notes.txt"
    place.write_text("notes", encoding="utf-8")
    return place


def spoilt(folder: Path) -> Path:
    (folder / "results.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    return folder


def broken(folder: Path) -> Path:
    path = folder / "results.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.splitlines()[0] + "\nBase,gap,plan,2029/30,much,,\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (without_copy, "there is no copy of the case in this folder; mtfs run keeps the case in its folder"),
        (changed_beside, "no copy of the case in this folder, and Our case.xlsx has been changed since"),
        (changed_copy, "case.xlsx is not the case that these results were made from"),
        (alone, "there is no copy of the case in this folder; mtfs run keeps the case"),
        (renamed, "these are results, away from the folder in which they were made; mtfs run keeps the case"),
        (stray, "this is no workbook, and stands in no folder of results"),
        (spoilt, "these are not the figures of mtfs run; expected the columns scenario, measure"),
        (broken, "it cannot be read; expected results.csv as mtfs run wrote it"),
        (lambda folder: folder.parent, "there is no copy of the case in this folder"),
        (lambda folder: folder / "nothing.xlsx", "nothing.xlsx"),
    ],
)
def test_what_leads_to_no_case_is_refused_with_what_to_give(
    folder: Path, spoil: Callable[[Path], Path], told: str
) -> None:
    given = spoil(folder)
    with pytest.raises(InputError) as caught:
        read_earlier(given)
    assert told in str(caught.value)
