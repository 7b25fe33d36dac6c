"""LibreOffice's own results of the formulas: the engine's plan, as it stands and after a change."""

import io
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import mtfs
from mtfs.iotools.case.reader import case_from_workbook
from mtfs.iotools.results.manifest import Manifest
from mtfs.iotools.results.workbook import results_workbook
from mtfs.iotools.spreadsheets.workbook import RawWorkbook
from tests.cases import Tables, at, full_case, put, with_roles
from tests.iotools.results.live.recalculated import (
    assert_plans_agree,
    live_workbook,
    plan_in,
    put_bare,
    put_changed,
    recalculate,
    verdict_in,
)
from tests.properties.case_tables import case_tables

ROOT = Path(__file__).parents[4]
MANIFEST = Manifest(version="1.2", made_at=datetime(2026, 11, 22, 9, 30), sentence="It is so.")
#: Sheets whose name is not that of the case's own.
SHEETS = {"Reserves": "Reserves as run"}


def case_from(tables: Tables, stresses: str | tuple[str, ...] = ()) -> mtfs.Case:
    grids = {name: [list(row) for row in rows] for name, rows in tables.items()}
    return case_from_workbook(RawWorkbook("case.xlsx", "", grids), stresses=stresses)


def without_safety_net_line(tables: Tables) -> None:
    """Business rates so low that the safety net of Council holds."""
    tables["Funding"] = [row for row in tables["Funding"] if row[1] != "safety net"]
    put(tables, at(tables, "Drivers", "rates growth", "2026/27"), -0.3)


def many_texts(tables: Tables) -> None:
    """Names that a spreadsheet could take for something else, and edits of texts and of names."""
    long = '=HYPERLINK("x") O\'Brien & Söhne "care" ' + "a very long name " * 4
    put(tables, at(tables, "Drivers", "fees", "Driver"), long)
    tables["Costs"][6][3] = long.upper()
    put(tables, at(tables, "Drivers", "flat", "Driver"), "p*y?~")
    tables["Costs"][5][5] = "P*Y?~ "
    put(tables, at(tables, "Reserves", "Insurance", "Reserve"), "+44  two spaces")
    tables["Scenarios"] += [
        ["@odd: [name]/?", "Drivers", "p*y?~", "Driver", "set", "-renamed  twice"],
        ["@odd: [name]/?", "Costs", "Corporate / Employees", "Demand driver", "set", "-Renamed  twice"],
        ["@odd: [name]/?", "Drivers", "-renamed  twice", "years", "set", 0.04],
        ["@odd: [name]/?", "Reserves", "+44  two spaces", "Class", "set", "Committed"],
        ["@odd: [name]/?", "Savings", "Reviews", "Type", "set", "one-off"],
        ["@odd: [name]/?", "Savings", "Reviews", "RAG", "set", "red"],
        ["@odd: [name]/?", "Savings", "Reviews", "Delivery low", "add", 0.1],
        ["@odd: [name]/?", "Savings", "Reviews", "Delivery likely", "set", 0.5],
        ["@odd: [name]/?", "Savings", "Reviews", "Delivery high", "scale", 0.9],
        ["@odd: [name]/?", "Drivers", "cpi", "SD up", "scale", 1.5],
        ["@odd: [name]/?", "Council", "DSG override ends", "Value", "set", "2027/28"],
        ["@odd: [name]/?", "Council", "Safety net", "Value", "scale", 1.05],
        ["@odd: [name]/?", "Costs", "*", "Base budget", "scale", 1.01],
        ["@odd: [name]/?", "Costs", "Adults", "Price weight", "add", -0.3],
        ["@odd: [name]/?", "Costs", "Adults", "Price weight", "scale", 0.5],
        ["@odd: [name]/?", "Reserves", "General fund", "Draw order", "set", 1],
        ["@odd: [name]/?", "Reserves", "Transformation", "Draw order", "add", -0.5],
        ["@odd: [name]/?", "Funding", "RSG", "years", "add", -100],
        ["@odd: [name]/?", "Pressures", "Legal claim", "Probability", "set", 1],
    ]


def no_drivers(tables: Tables) -> None:
    """Nothing grows."""
    for heads, *rows in tables.values():
        for column, head in enumerate(heads):
            if str(head).endswith(" driver") or head == "Driver":
                for row in rows:
                    row[column : column + 1] = [None] * len(row[column : column + 1])
    tables["Drivers"] = tables["Drivers"][:1]
    del tables["Scenarios"], tables["Correlations"]


@dataclass
class Change:
    """Cells to change, in the case by its own units and in the workbook by pounds."""

    cells: list[tuple[str, str, str, object]]
    factor: float = 1.0
    before: Callable[[Tables], None] | None = None
    #: Cells of the first edit of the case, which adds to four years of a driver, by heading.
    edits: list[tuple[str, object]] = field(default_factory=list)


CHANGES = {
    "rates, weights and names": Change(
        [
            ("Drivers", "cpi", "2027/28", 0.05),
            ("Costs", "Children", "Price weight", None),
            ("Costs", "Transport", "Price driver", " CPI "),
            ("Pressures", "Legal claim", "Probability", 1),
            ("Pressures", "Waste contract", "Type", "One-off "),
            ("Funding", "Reset", "Kind", "Grant"),
            ("Funding", "Reset", "Base", 0),
            ("Funding", "Reset", "2027/28", None),
            ("Funding", "BFL", "Driver", "FEES "),
        ]
    ),
    "pounds": Change(
        [
            ("Costs", "Transport", "Base budget", 11_234.567),
            ("Savings", "Rents", "2026/27", 250.5),
            ("Reserves", "General fund", "Opening balance", 3_000),
            ("Reserves", "DSG", "2027/28", -9_000),
            ("Funding", "RSG", "2028/29", 19_999.99),
        ],
        factor=1000,
    ),
    "types, order and classes": Change(
        [
            ("Savings", "Reviews", "Type", " ONE-OFF"),
            ("Reserves", "General fund", "Draw order", None),
            ("Reserves", "Insurance", "Draw order", 1),
            ("Council", "DSG override ends", "Value", None),
            ("Council", "Collection fund share", "Value", 0.5),
            ("Drivers", "collection", "2026/27", -0.01),
        ]
    ),
    "classes": Change(
        [
            ("Reserves", "Transformation", "Class", "Committed"),
            ("Council", "DSG override ends", "Value", "2027/28"),
            ("Council", "DSG interest rate", "Value", None),
        ]
    ),
    "safety net": Change([("Council", "Safety net", "Value", 0.99)], before=without_safety_net_line),
    "the value of an edit": Change([], edits=[("Value", 0.035), ("Operation", " SET")]),
    "a blank that edits act on": Change([("Costs", "Adults", "Price weight", None)], before=many_texts),
}
CASES: dict[str, Callable[[], mtfs.Case]] = {
    "halton": lambda: mtfs.read_case(ROOT / "scenarios" / "halton-2024-25.xlsx"),
    "sefton": lambda: mtfs.read_case(ROOT / "scenarios" / "sefton-2025-26.xlsx"),
    "durham": lambda: mtfs.read_case(ROOT / "scenarios" / "durham-2025-26.xlsx"),
    "golden 1": lambda: mtfs.read_case(ROOT / "tests" / "golden" / "case-1.xlsx"),
    "golden 2": lambda: mtfs.read_case(ROOT / "tests" / "golden" / "case-2.xlsx"),
    "full": lambda: case_from(full_case()),
    "stresses": lambda: case_from(with_roles(full_case()), stresses="all"),
    "texts": lambda: case_from(changed_tables(many_texts)),
    "no drivers": lambda: case_from(changed_tables(no_drivers)),
}


def changed_tables(*changes: Callable[[Tables], None]) -> Tables:
    tables = full_case()
    for change in changes:
        change(tables)
    return tables


def drawn_cases(count: int) -> list[mtfs.Case]:
    """Some of the cases that Hypothesis draws, the same each time."""
    drawn: list[mtfs.Case] = []

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(tables=case_tables())
    def draw(tables: Tables) -> None:
        drawn.append(case_from(tables))

    draw()
    return drawn


def in_tables(tables: Tables, change: Change) -> Tables:
    """Make a change in the tables of a case."""
    changed = deepcopy(tables)
    for sheet, row, column, value in change.cells:
        put(changed, at(changed, sheet, row, column), value)
    for column, value in change.edits:
        changed["Scenarios"][1][changed["Scenarios"][0].index(column)] = value
    return changed


def in_workbook(data: bytes, change: Change) -> dict[str, dict[str, object]]:
    """Return the cells of a workbook of results that make the same change there, in pounds."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells: dict[str, dict[str, object]] = {}
    for name, row, column, value in change.cells:
        sheet = book[SHEETS.get(name, name)]
        top = next(r for r in range(1, 9) if column in [cell.value for cell in sheet[r]])
        index = [cell.value for cell in sheet[top]].index(column)
        (found, *_) = (r for r in range(top + 1, sheet.max_row + 1) if sheet.cell(r, 1).value == row)
        put_in: Any = value * change.factor if isinstance(value, int | float) else value
        cells.setdefault(sheet.title, {})[sheet.cell(found, index + 1).coordinate] = put_in
    for column, value in change.edits:
        sheet = book["Changes"]
        top = next(r for r in range(1, 9) if sheet.cell(r, 1).value == "Scenario")
        index = [cell.value for cell in sheet[top]].index(column)
        for row in range(top + 1, top + 5):
            cells.setdefault("Changes", {})[sheet.cell(row, index + 1).coordinate] = value
    return cells


@dataclass
class Calculated:
    """What LibreOffice made of every workbook, and the case that it should be."""

    files: dict[str, Path]
    cases: dict[str, mtfs.Case]


@pytest.fixture(scope="module")
def calculated(tmp_path_factory: pytest.TempPathFactory) -> Calculated:
    """Every workbook of this module, in one call of LibreOffice."""
    folder: Path = tmp_path_factory.mktemp("recalculated")
    files: dict[str, Path] = {}
    cases: dict[str, mtfs.Case] = {name: make() for name, make in CASES.items()}
    cases |= {f"drawn {n}": case for n, case in enumerate(drawn_cases(6))}
    for name, case in cases.items():
        files[name] = put_bare(folder / f"{name}.xlsx", live_workbook(case))
    # One of them whole, with its charts and risk figures.
    whole = results_workbook(cases["full"], mtfs.run_scenarios(cases["full"], runs=20), MANIFEST)
    files["whole"], cases["whole"] = put_bare(folder / "whole.xlsx", whole), cases["full"]
    for name, change in CHANGES.items():
        tables = changed_tables(*([change.before] if change.before else []))
        data = live_workbook(case_from(tables))
        files[name] = put_changed(folder / f"{name}.xlsx", data, in_workbook(data, change))
        cases[name] = case_from(in_tables(tables, change))
    data = live_workbook(cases["full"])
    unknown = Change([("Costs", "Adults", "Price driver", "no such driver")])
    files["unknown"] = put_changed(folder / "unknown.xlsx", data, in_workbook(data, unknown))
    odd = Change([], edits=[("Operation", "multiply")])
    files["odd operation"] = put_changed(folder / "odd operation.xlsx", data, in_workbook(data, odd))
    made = recalculate(list(files.values()), folder)
    return Calculated({name: made[path.name] for name, path in files.items()}, cases)


@pytest.mark.parametrize("name", [*CASES, "whole", *(f"drawn {n}" for n in range(6))])
def test_the_formulas_give_the_plan(calculated: Calculated, name: str) -> None:
    assert_plans_agree(plan_in(calculated.files[name]), calculated.cases[name])
    told = verdict_in(calculated.files[name])
    assert told.startswith("All ")
    assert told.endswith(" figures of the plan agree with the run to the penny.")


@pytest.mark.parametrize("name", list(CHANGES))
def test_a_changed_assumption_gives_the_plan_of_the_changed_case(calculated: Calculated, name: str) -> None:
    assert_plans_agree(plan_in(calculated.files[name]), calculated.cases[name])
    assert "figures differ from the run, by up to £" in verdict_in(calculated.files[name])


@pytest.mark.parametrize(("name", "scenario"), [("unknown", "Base"), ("odd operation", "High inflation")])
def test_what_is_not_known_is_told(calculated: Calculated, name: str, scenario: str) -> None:
    """A driver that is not there, and an operation that there is not."""
    assert verdict_in(calculated.files[name]).startswith("The plan cannot be worked out")
    assert plan_in(calculated.files[name])[scenario, "gap"][1] is None
