"""The live plan as a whole: laid out first, so that any sheet can refer to it, and then written."""

import re
from collections.abc import Iterable, Mapping

import numpy as np

from mtfs.analysis.runs import Result
from mtfs.domain.case import Case
from mtfs.domain.checks import matched
from mtfs.iotools.results.book import Book, length_in_excel
from mtfs.iotools.results.live.anchors import COMPONENTS, LivePlan
from mtfs.iotools.results.live.assumptions import Key, assumption_sheets, rows_of
from mtfs.iotools.results.live.changes import Changes
from mtfs.iotools.results.live.check import write_check
from mtfs.iotools.results.live.formulas import Cell
from mtfs.iotools.results.live.funding_rows import add_funding
from mtfs.iotools.results.live.overview import overview_sheet
from mtfs.iotools.results.live.plan_sheet import PlanSheet
from mtfs.iotools.results.live.reserve_rows import ReserveRows, add_settings
from mtfs.iotools.results.live.sheets import LiveSheet
from mtfs.iotools.results.live.spending_rows import add_spending
from mtfs.nomenclature import MEASURES, PLAN_LINES

__all__ = ["LiveWorkbook", "plan_sheet_names"]

_SHEET_NAME = 31
#: What Excel allows in no name of a sheet; what would look like a function in a formula, as SORT( does; and
#: the beginning of what Excel reads as the code of a letter.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]|(?<=[A-Z])\(|_(?=x[0-9A-Fa-f]{4}_)")


def _cut(name: str, length: int) -> str:
    """Return the beginning of a name that is no longer than the name of a sheet may be."""
    while length_in_excel(name) > length:
        name = name[:-1]
    return name.strip(" '")


def plan_sheet_names(scenarios: Iterable[str]) -> dict[str, str]:
    """Return a name for the sheet of each scenario.

    Parameters
    ----------
    scenarios : iterable of str
        The names of scenarios.

    Returns
    -------
    dict of str to str
        By scenario: such as ``Plan Base``, at most 31 characters long, each its own.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for scenario in scenarios:
        plain = " ".join(_FORBIDDEN.sub(" ", f"Plan {scenario}").split())
        name, number = _cut(plain, _SHEET_NAME), 1
        while matched(name) in taken or name == "Plan":
            number += 1
            ending = f" {number}"
            name = _cut(plain, _SHEET_NAME - len(ending)) + ending
        taken.add(matched(name))
        names[scenario] = name
    return names


class LiveWorkbook:
    """The sheets of the live plan.

    Parameters
    ----------
    case : Case
        What was run.
    results : mapping of str to Result
        By scenario. Each has a sheet of its own.
    """

    def __init__(self, case: Case, results: Mapping[str, Result]) -> None:
        rows = rows_of(case.base)
        self._assumptions, cells = assumption_sheets(case.base, rows)
        changes = Changes(rows, cells)
        names = plan_sheet_names(results)
        self._plans: dict[str, PlanSheet] = {}
        self._cells: dict[str, Mapping[Key, Cell]] = {}
        for scenario, result in results.items():
            edits = [edit for edit in case.edits if matched(edit.scenario) == matched(scenario)]
            own = changes.add(scenario, result.strategy, edits)
            self._cells[scenario] = own
            self._plans[scenario] = _plan_sheet(PlanSheet(names[scenario], scenario, result.strategy, own))
        self._changes = changes.finish()
        keys = (*MEASURES, *PLAN_LINES, *COMPONENTS)
        made = {(name, key): plan for name, plan in self._plans.items() for key in keys}
        #: Where each figure stands, for charts and names.
        self.plan = LivePlan(
            years=case.years,
            sheets=names,
            year_heads={name: plan.year_heads for name, plan in self._plans.items()},
            ranges={(name, key): plan.range(key) for (name, key), plan in made.items()},
            values={(name, key): plan.values(key) for (name, key), plan in made.items()},
        )
        self._as_run = {
            (name, key): tuple(None if np.isnan(value) else float(value) for value in values)
            for name, result in results.items()
            for key, values in {**result.plan, **result.plan_lines}.items()
        }

    def setting(self, scenario: str, key: str) -> Cell:
        """Return the cell of a setting of the council.

        Parameters
        ----------
        scenario : str
            The scenario.
        key : str
            An attribute of the council.

        Returns
        -------
        Cell
            The cell that the scenario's plan takes it from.
        """
        return self._cells[scenario]["council", 0, key]

    def write_overview(self, book: Book) -> None:
        """Write the sheets ``Plan`` and ``Check``.

        Parameters
        ----------
        book : Book
            The workbook.
        """
        overview_sheet(self.plan).write(book)
        write_check(book, self.plan, self._as_run)

    def write_plans(self, book: Book) -> None:
        """Write the sheet of each scenario's plan.

        Parameters
        ----------
        book : Book
            The workbook.
        """
        for plan in self._plans.values():
            plan.sheet.write(book)

    def write_assumptions(self, book: Book) -> None:
        """Write the assumptions as they were run, and what each scenario changes in them.

        Parameters
        ----------
        book : Book
            The workbook.
        """
        sheets: list[LiveSheet] = [*self._assumptions, self._changes]
        for sheet in sheets:
            sheet.write(book)


def _plan_sheet(plan: PlanSheet) -> PlanSheet:
    settings = add_settings(plan)
    drivers = add_spending(plan)
    reserves = ReserveRows(plan, drivers)
    reserves.add_schools_grant(settings)
    add_funding(plan, drivers, settings)
    reserves.meet_gap()
    return plan
