"""What is said of the stress library, at the edges too."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mtfs.analysis.findings import Unit
from mtfs.analysis.library import LibraryResult
from mtfs.domain.assumptions import Role
from mtfs.domain.stress_library import stress_library
from mtfs.domain.stress_rules import AppliedStress, LeftOut
from mtfs.iotools.calibration import default_calibration
from mtfs.report.studies.library import library_finding

STRESSES = stress_library(default_calibration())


def result_of(
    changes: list[float], *, base: float = 0.2, stressed: list[float] | None = None, **others: Any
) -> LibraryResult:
    """Return a result of as many stresses as there are changes to the gap of the last year."""
    count = len(changes)
    stresses = tuple(AppliedStress(stress=stress) for stress in STRESSES[:count])
    chances = np.array([base, *(stressed or [base + 0.1 * n for n in range(1, count + 1)])])
    gaps = np.stack([np.array([0.0, change / 2, change]) for change in changes])
    fields: dict[str, Any] = {
        "years": ("2025/26", "2026/27", "2027/28"),
        "runs": 1000,
        "seed": 1,
        "stresses": stresses,
        "told": stresses,
        "without_role": (),
        "guesses": {},
        "guessed": False,
        "held": 12e6,
        "plan_changes": gaps,
        "gap_changes": gaps,
        "gap_intervals": np.stack([gaps - 1, gaps + 1], axis=-1),
        "exhausted": np.stack([np.array([0.0, chance / 2, chance]) for chance in chances]),
        "exhausted_intervals": np.zeros((count + 1, 3, 2)),
        "needed": np.array([20e6 + 5e6 * n for n in range(count + 1)]),
        "needed_intervals": np.zeros((count + 1, 2)),
    }
    return LibraryResult(**fields | others)


def test_the_widest_gap_the_chance_and_the_reserves() -> None:
    sentences = library_finding(result_of([3e6, 12.34e6, 5e6])).sentences
    assert sentences == (
        "Of 3 stresses 'Pay and living wage as in 2022' widens the gap of 2027/28 the most: by £12.3m on "
        "average.",
        "Without stress usable reserves run out before the end of 2027/28 in 2 of 10 futures; under "
        "'Placements surge as in 2022', in half of futures (20% and 50%).",
        "To last to the end of 2027/28 in 9 of 10 futures usable reserves would have to start at £20.0m "
        "without stress and at £35.0m under 'Placements surge as in 2022'; they start at £12.0m.",
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([450_000.0], "'Inflation as in 2022' widens the gap of 2027/28 by £450,000 on average."),
        ([0.0], "'Inflation as in 2022' does not widen the gap of 2027/28 on average."),
        ([-5e6, 0.0], "None of them widens the gap of 2027/28 on average."),
    ],
)
def test_one_stress_and_none_that_widens(changes: list[float], said: str) -> None:
    assert library_finding(result_of(changes)).sentences[0] == said


@pytest.mark.parametrize(
    ("base", "stressed", "said"),
    [
        (
            1.0,
            [1.0, 1.0],
            "Usable reserves run out before the end of 2027/28 in all futures, with or without stress.",
        ),
        (
            0.0,
            [0.0, 0.0],
            "Without stress usable reserves run out before the end of 2027/28 in none of the futures; no "
            "stress makes that likelier.",
        ),
        (
            1.0,
            [0.9, 0.8],
            "Without stress usable reserves run out before the end of 2027/28 in all futures; every stress "
            "here makes that less likely.",
        ),
        (
            0.0,
            [1.0, 1.0],
            "Without stress usable reserves run out before the end of 2027/28 in none of the futures; under "
            "2 of the stresses, in all futures (0% and 100%).",
        ),
        (
            0.001,
            [0.999, 0.5],
            "Without stress usable reserves run out before the end of 2027/28 in fewer than 1 of 100 "
            "futures; under 'Inflation as in 2022', in more than 99 of 100 futures "
            "(less than 1% and more than 99%).",
        ),
    ],
)
def test_chances_at_the_edges(base: float, stressed: list[float], said: str) -> None:
    assert library_finding(result_of([1e6, 2e6], base=base, stressed=stressed)).sentences[1] == said


def test_reserves_that_no_stress_moves() -> None:
    said = library_finding(result_of([1e6], needed=np.array([0.0, 0.0]), held=0.0)).sentences[2]
    assert said.endswith("would have to start at £0 without stress; they start at £0.")


def test_what_was_left_out_is_told_once_for_all_stresses() -> None:
    reason = LeftOut("role cpi", "no driver has the role cpi")
    first, second, third = (AppliedStress(stress=stress, left_out=(reason,)) for stress in STRESSES[:3])
    notes = library_finding(result_of([1e6], stresses=(first, second, replace(third, own=True)))).notes
    assert notes[0] == "Left out of inflation-2022, pay-2022: role cpi: no driver has the role cpi."
    assert notes[1] == (
        "The case has a scenario of that name already, run here as it has them: placements-surge."
    )


def test_drivers_without_a_role() -> None:
    told = {"without_role": ("prices", "x"), "guesses": {"prices": Role.CPI}}
    offered = library_finding(result_of([1e6], **told)).notes
    assert offered[0].startswith("2 drivers of the case have no role, and no stress acts on what has none. ")
    assert "From their names: 'prices' as cpi." in offered[0]
    assert "--guess-roles" in offered[0]
    assert offered[1] == "Without a role, and without a name that says one: 'x'."
    taken = library_finding(result_of([1e6], guessed=True, **told)).notes
    assert taken[0].startswith("Roles were guessed from names: 'prices' as cpi.")
    unknown = library_finding(result_of([1e6], without_role=("x",))).notes
    assert unknown[0] == "Without a role, and without a name that says one: 'x'."


def test_tables_hold_a_row_for_each_stress_and_year() -> None:
    finding = library_finding(result_of([3e6, 12e6]))
    assert [table.key for table in finding.tables] == ["stresses", "years", "applied", "left_out"]
    stresses = finding.table("stresses")
    assert [row[1] for row in stresses.rows] == [
        "Base",
        "Inflation as in 2022",
        "Pay and living wage as in 2022",
    ]
    assert stresses.rows[0][3:5] == (None, None)
    assert stresses.rows[1][3:5] == (1.5e6, 3e6)
    assert [row[2] for row in stresses.rows] == [None, "in full", "in full"]
    assert len(finding.table("years").rows) == 2 * 3
    assert finding.scenario == "Base"
    for table in finding.tables:
        assert all(column.definition for column in table.columns)
        assert len({column.key for column in table.columns}) == len(table.columns)
        units = [column.unit for column in table.columns]
        for row in table.rows:
            texts = [isinstance(value, str) for value in row]
            assert texts == [unit in (Unit.TEXT, Unit.YEAR) for unit in units] or None in row


def test_a_stress_that_acts_in_part_is_told_as_such() -> None:
    full = result_of([1e6, 2e6, 3e6])
    left = (LeftOut("role cpi", "no driver has the role"),)
    first, second, third = full.told
    told = (replace(first, left_out=left), replace(second, own=True), third)
    partly, fully = (library_finding(r).table("stresses") for r in (replace(full, told=told), full))
    assert [row[2] for row in partly.rows] == [None, "in part", "the case's own", "in full"]
    assert partly.columns[2].brief
    assert not fully.columns[2].brief
