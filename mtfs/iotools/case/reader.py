"""Reading a case: the workbook, its scenarios, and everything that is wrong with either."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from mtfs.domain.assumptions import Correlations, Role
from mtfs.domain.calibration import Calibration
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.checks import matched
from mtfs.domain.council import Council
from mtfs.domain.roles import guess_roles
from mtfs.domain.strategy import Remark, Strategy
from mtfs.domain.stress_library import find_stresses, stress_library
from mtfs.domain.stress_rules import AppliedStress, apply_stress
from mtfs.domain.stresses import Stress
from mtfs.engine.identities import base_year_imbalance
from mtfs.engine.projection import project_plan
from mtfs.engine.uncertainties import copula
from mtfs.errors import Fault, InputError, ModelError
from mtfs.iotools.case.cells import Table, describe, name_of
from mtfs.iotools.case.correlations import parse_correlations
from mtfs.iotools.case.edits import apply_edits, locate_edits, read_edits
from mtfs.iotools.case.layout import RECORD_SHEET
from mtfs.iotools.case.parse import Reading, parse_strategy
from mtfs.iotools.case.record_sheet import read_record, record_subjects, units_told
from mtfs.iotools.case.report_sheet import REPORT_SHEET, read_report
from mtfs.iotools.case.sources import source_notes
from mtfs.iotools.case.tables import build_tables, is_model_sheet
from mtfs.iotools.spreadsheets.workbook import RawWorkbook, read_workbook
from mtfs.words.figures import listed

__all__ = ["STRESS_REMARKS", "case_from_workbook", "read_case"]

#: What the remarks of stresses concern, in place of a table.
STRESS_REMARKS = "stresses"

#: A base year further out of balance than this share of funding may hold a slip.
_FAR_OUT_OF_BALANCE = 0.1
_BALANCE_HINT = "; is there a total row, a wrong unit, or income typed as positive?"
#: A minimum balance below this share of funding may be meant as a share itself.
_LEAST_MINIMUM = 0.001


def _correlation_remarks(strategy: Strategy) -> list[Remark]:
    if not strategy.correlations.names:
        return []
    _, change = copula(strategy.correlations)
    if change == 0:
        return []
    text = (
        "Correlations: the matrix is not possible as it stands (no set of drivers can be correlated so), and "
        f"the nearest that is takes its place: changed by {change:.4f} (Frobenius norm)"
    )
    return [Remark("warning", text)]


def _base_year(strategy: Strategy) -> tuple[float | None, float]:
    """Return by how much the base year is out of balance, where that is worth a warning, and its funding."""
    with np.errstate(all="ignore"):
        plan = project_plan(strategy)
        return base_year_imbalance(strategy, plan), float(plan.funding[0, 0])


def _minimum_remarks(reading: Reading, council: Council, funding: float) -> Iterator[Remark]:
    """Warn of a minimum balance that is next to nothing."""
    minimum = council.minimum_balance
    if not 0 < minimum < _LEAST_MINIMUM * funding:
        return
    cell = reading.settings.cells["minimum_balance"]
    text = (
        f"{cell.where}: 'Minimum general fund balance' is {describe(cell.value)}; £{minimum:,.12g} is the "
        f"amount in {council.units} units, less than {_LEAST_MINIMUM:.1%} of funding: is it meant as a share "
        "of the budget?"
    )
    yield Remark("warning", text)


def _balance_remark(strategy: Strategy, difference: float, funding: float) -> Remark:
    side = "more than" if difference > 0 else "less than"
    text = (
        f"Costs and Funding: the base year {strategy.years[0]} does not balance: base budgets and planned "
        f"movements of reserves are £{abs(difference):,.0f} {side} funding"
    )
    if abs(difference) > _FAR_OUT_OF_BALANCE * abs(funding):
        text += _BALANCE_HINT
    return Remark("warning", text)


def _gist(remark: Remark) -> tuple[str, str]:
    """Return where a remark stands and what it says, whatever the figures in it."""
    place, _, said = remark.text.removesuffix(_BALANCE_HINT).partition(":")
    return place.partition(" (edited")[0], re.sub("[0-9.,]", "", said.rpartition("; ")[2])


@dataclass
class _Collected:
    """What came of reading the scenarios, one after the other."""

    strategies: dict[str, Strategy] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, name: str, reading: Reading) -> None:
        """Add a scenario; of its remarks, those that the case without edits does not bring about too."""
        scenario = "" if name == BASE_SCENARIO else name
        self.faults += [replace(fault, scenario=scenario) for fault in reading.faults]
        if reading.strategy is None:
            return
        remarks = list(reading.remarks)
        try:
            difference, funding = _base_year(reading.strategy)
        except ModelError as error:
            found, allowed = f"the plan cannot be worked out: {error}", "expected what a council may have"
            self.faults.append(Fault("the case", found, allowed, scenario=scenario))
            return
        if difference is not None:
            remarks.append(_balance_remark(reading.strategy, difference, funding))
        remarks += _minimum_remarks(reading, reading.strategy.council, funding)
        self.strategies[name] = reading.strategy
        if not scenario:
            self.remarks += remarks
            return
        known = {_gist(remark) for remark in self.remarks}
        self.remarks += [
            replace(remark, text=f"{remark.text} [in scenario '{scenario}']")
            for remark in remarks
            if _gist(remark) not in known
        ]


@dataclass(frozen=True)
class _Stressor:
    """Adds stresses of the library to a case, each as a scenario."""

    tables: Mapping[str, Table]
    correlations: Correlations
    collected: _Collected
    guessed: Mapping[str, Role]

    def add(self, stresses: Sequence[Stress]) -> Iterator[AppliedStress]:
        base = self.collected.strategies[BASE_SCENARIO]
        taken = {matched(name) for name in self.collected.strategies}
        for stress in stresses:
            applied = apply_stress(stress, base, self.guessed)
            if matched(stress.title) in taken:
                why = "the case has a scenario of that name already, which stands as it is"
                yield replace(applied.refused(why), own=True)
            elif applied.edits:
                yield self._apply(applied)
            else:
                yield applied

    def _apply(self, applied: AppliedStress) -> AppliedStress:
        edited, faults = apply_edits(
            self.tables, locate_edits(applied.edits, f"the stress {applied.stress.key}")
        )
        outcome = parse_strategy(edited, self.correlations)
        # Nothing is remarked of its sizes: they are meant, and the library says what they rest on.
        attempt = _Collected()
        attempt.add(applied.scenario, outcome)
        if faults or attempt.faults:
            first = (faults or attempt.faults)[0]
            return applied.refused(f"it would break a rule of the case: {first}")
        self.collected.strategies |= attempt.strategies
        return applied


#: How what was left out begins where no driver has a role.
_ROLE = "role "


def _stress_remarks(stresses: Sequence[AppliedStress], guessed: Mapping[str, Role]) -> Iterator[Remark]:
    """Warn of what stresses could not do, and of roles that were guessed."""
    if guessed:
        guesses = ", ".join(f"'{name}' as {role}" for name, role in guessed.items())
        yield Remark("warning", f"Drivers: roles guessed from names: {guesses}", table=STRESS_REMARKS)
    for applied in stresses:
        roles = [left for left in applied.left_out if left.what.startswith(_ROLE)]
        told = [
            f"{left.what}: {left.why}" for left in applied.left_out if left not in roles or len(roles) == 1
        ]
        if len(roles) > 1:
            # A case without roles lacks them all: one warning a stress says so.
            names = listed([left.what.removeprefix(_ROLE) for left in roles])
            told.insert(0, f"the roles {names}: no driver has any of them")
        for text in told:
            yield Remark("warning", f"stress {applied.stress.key}: left out {text}", table=STRESS_REMARKS)


def _wanted(keys: Sequence[str] | str, calibration: Calibration | None) -> tuple[Stress, ...]:
    """Return the stresses of some keys; no calibration is read for none."""
    if not keys:
        return ()
    if calibration is None:
        from mtfs.iotools.calibration import default_calibration

        calibration = default_calibration()
    return find_stresses(keys, stress_library(calibration))


def case_from_workbook(
    raw: RawWorkbook,
    path: str = "",
    *,
    stresses: Sequence[str] | str = (),
    guess: bool = False,
    calibration: Calibration | None = None,
) -> Case:
    """Turn a workbook's cells into a case.

    Parameters
    ----------
    raw : RawWorkbook
        The cells.
    path : str, optional
        Where they came from.
    stresses : str or sequence of str, optional
        Keys of stresses of the library to add as scenarios, or ``all``.
    guess : bool, optional
        Whether drivers without a role have one guessed from their names.
    calibration : Calibration, optional
        What the sizes of stresses follow from; the calibration that comes with the program, unless given.

    Returns
    -------
    Case
        With every scenario.

    Raises
    ------
    InputError
        With all faults, of the case and of its scenarios.
    RequestError
        For a stress that the library does not have.
    """
    wanted = _wanted(stresses, calibration)
    tables, faults, remarks = build_tables(raw)
    title = next((name for name in raw.grids if matched(name) == "correlations"), "Correlations")
    names = [name for row in tables["drivers"].rows if (name := name_of(row.value("name")))]
    correlations, correlation_faults = parse_correlations(
        raw.grids.get(title) if tables["correlations"].complete else None,
        title,
        names,
        check_names=tables["drivers"].complete,
    )
    reading = parse_strategy(tables, correlations)
    scenarios, edit_faults = read_edits(tables["scenarios"])
    title = next((name for name in raw.grids if matched(name) == matched(REPORT_SHEET.name)), "")
    report, report_faults, report_remarks = read_report(raw.grids.get(title), title)
    title = next((name for name in raw.grids if matched(name) == matched(RECORD_SHEET.name)), "")
    record, record_faults, record_remarks = read_record(
        raw.grids.get(title), title, record_subjects(tables), units_told(reading.settings)
    )
    collected = _Collected(faults=faults, remarks=[*remarks, *record_remarks, *report_remarks])
    collected.add(BASE_SCENARIO, reading)
    collected.faults += [*correlation_faults, *edit_faults]
    if reading.strategy is not None:
        collected.remarks += _correlation_remarks(reading.strategy)
    for name, edits in scenarios.items():
        edited, edit_faults = apply_edits(tables, edits)
        outcome = Reading(faults=edit_faults)
        if not edit_faults and reading.strategy is not None:
            outcome = parse_strategy(edited, correlations)
        collected.add(name, outcome)
    collected.faults += [*record_faults, *report_faults]
    if collected.faults:
        raise InputError(dict.fromkeys(collected.faults))
    guessed = guess_roles(collected.strategies[BASE_SCENARIO]) if guess and stresses else {}
    applied = tuple(_Stressor(tables, correlations, collected, guessed).add(wanted))
    collected.remarks += _stress_remarks(applied, guessed)
    return Case(
        strategies=collected.strategies,
        edits=(
            *(located.edit for edits in scenarios.values() for located in edits),
            *(edit for stress in applied for edit in stress.edits),
        ),
        remarks=tuple(dict.fromkeys(collected.remarks)),
        path=path,
        sha256=raw.sha256,
        stresses=applied,
        report=report,
        sources=tuple(source_notes(tables, scenarios)),
        track_record=record,
    )


def read_case(
    path: str | Path,
    *,
    stresses: Sequence[str] | str = (),
    guess_roles: bool = False,
    calibration: Calibration | None = None,
) -> Case:
    """Read and check a case workbook.

    Parameters
    ----------
    path : str or Path
        An ``.xlsx`` or ``.xlsm`` file.
    stresses : str or sequence of str, optional
        Stresses of the library to add as scenarios, by their keys, such as ``recession``, or ``all``. What
        each changes, and what it could not change, is told in the case's `stresses` and in warnings.
    guess_roles : bool, optional
        Whether drivers without a role have one guessed from their names for these stresses.
    calibration : Calibration, optional
        What the sizes of stresses follow from; the calibration that comes with the program, unless given.

    Returns
    -------
    Case
        The case, with every scenario and what was noticed on reading.

    Raises
    ------
    InputError
        With all faults of the file, each with its sheet and cell.
    RequestError
        For a stress that the library does not have.
    """
    raw = read_workbook(Path(path), wanted=is_model_sheet)
    return case_from_workbook(raw, str(path), stresses=stresses, guess=guess_roles, calibration=calibration)
