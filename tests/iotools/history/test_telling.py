"""What a person is told of a history that was made."""

from pathlib import Path

import pytest

from mtfs.iotools.history.build import build_history
from mtfs.iotools.history.records import History
from mtfs.iotools.history.telling import council_lines, file_lines, left_out_lines, reconciliation_lines
from tests.iotools.history.small_history import (
    FOREST_HEATH,
    HALTON,
    ST_EDMUNDSBURY,
    WEST_SUFFOLK,
    write_return,
)

SHEPWAY = ("E2240", "E07000112", "Shepway", "SD")
FOLKESTONE = ("E2240", "E07000112", "Folkestone & Hythe", "SD")
BARNSLEY = ("E4401", "E08000016", "Barnsley", "MD")
BARNSLEY_NEW = ("E4401", "E08000038", "Barnsley", "MD")
SOMEWHERE = ("E9999", "E07000999", "Somewhere", "SD")
FIRE = ("E6128", "E31000028", "Northamptonshire Commissioner Fire and Rescue", "O")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> History:
    folder = tmp_path_factory.mktemp("returns")
    before = (HALTON, SHEPWAY, BARNSLEY, FOREST_HEATH, ST_EDMUNDSBURY)
    after = (HALTON, FOLKESTONE, BARNSLEY_NEW, WEST_SUFFOLK, SOMEWHERE, FIRE)
    write_return(folder, "budget", "2018/19", before, {(1, "699"): "[x]"})
    write_return(folder, "outturn", "2019/20", after, {(0, "890"): 9_000.0})
    (folder / "prices.csv").write_text("year,cpi\n", "utf-8")
    return build_history([folder], chain="successors")


def test_files_are_told_with_what_is_complete(made: History) -> None:
    heading, first, second = file_lines(made)
    assert heading.split() == ["File", "What", "it", "is", "Complete", "Not", "adding", "up"]
    # Westminster, below the table of a small return, does not add up in any of the five totals.
    assert first.split() == ["RA_2018-19.xlsx", "budget", "2018/19", "5", "of", "6", "5"]
    assert second.split() == ["RS_2019-20.xlsx", "outturn", "2019/20", "7", "of", "7", "6"]


def test_what_does_not_add_up_is_told_by_total(made: History) -> None:
    told = list(reconciliation_lines(made))
    assert len(told) == 10
    assert told[-1].startswith(
        "Outturn of 2019/20: council tax requirement, in 2 of 7 authorities; the lines of"
    )
    assert told[0].endswith("£14,000 more than printed.")


def test_what_was_left_out_is_told(made: History) -> None:
    assert list(left_out_lines(made)) == [
        "No revenue returns: prices.csv.",
        "Not complete in the budget of 2018/19: Shepway.",
    ]


def test_councils_are_told(made: History) -> None:
    told = list(council_lines(made))
    assert told[0] == (
        "9 authorities, matched by their codes: 5 shire districts, 1 unitary authority, 1 metropolitan "
        "district, 1 London borough, 1 other authority."
    )
    assert "Folkestone & Hythe was Shepway." in told
    assert "Barnsley has the ONS code E08000038; some files have E08000016." in told
    assert "West Suffolk took the place of Forest Heath and St Edmundsbury in 2019/20." in told
    assert "Each begins in the year in brackets: Somewhere (2019/20)." in told
    assert told[-2].startswith(
        "1 fire, police, waste, transport or combined authority begins after the first year"
    )
    assert told[-1].startswith("West Suffolk has 2 councils added up before 2019/20.")


def test_many_names_are_counted(tmp_path: Path) -> None:
    councils = [
        (f"E90{place:02}", f"E070009{place:02}", f"Place {chr(65 + place)}", "SD") for place in range(9)
    ]
    gaps = {(place, "699"): "[x]" for place in range(1, 9)}
    (line,) = left_out_lines(build_history([write_return(tmp_path, "budget", "2030/31", councils, gaps)]))
    assert line == (
        "Not complete in the budget of 2030/31: Place B, Place C, Place D, Place E, Place F, Place G and "
        "2 more."
    )
