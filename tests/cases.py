"""A small valid case as plain tables, and what tests do with it: change a cell, write it, read it."""

import re
import zipfile
from copy import deepcopy
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from mtfs import Case, Fault, InputError, read_case

Tables = dict[str, list[list[object]]]

YEARS = ["2026/27", "2027/28", "2028/29", "2029/30"]


def full_case() -> Tables:
    """Return a case in £000 with every sheet and every feature; its base year is in balance."""
    return deepcopy(_FULL)


_DISTRIBUTION = ["Distribution", "Low", "Mode", "High", "SD", "SD up", "DF", "Values", "Persistence"]
_DRIVEN = ["Price driver", "Price weight", "Demand driver", "Demand weight"]

_FULL: Tables = {
    "Council": [
        ["Setting", "Value"],
        ["Council", "Exampleshire"],
        ["ONS code", "E06000099"],
        ["Base year", "2025/26"],
        ["Units", "£000"],
        ["Minimum general fund balance", 5000],
        ["Core council tax limit", 0.0299],
        ["ASC precept limit", 0.02],
        ["Safety net", 0.925],
        ["Collection fund share", 0.8],
        ["Savings correlation", 0.6],
        ["DSG interest rate", 0.045],
        ["DSG override ends", "2028/29"],
        ["DSG share falling on council", 0.25],
    ],
    "Drivers": [
        ["Driver", *_DISTRIBUTION, *YEARS],
        ["cpi", "two-piece normal", None, None, None, 0.008, 0.015, None, None, 0.5, 0.03, 0.022, 0.02, 0.02],
        ["pay", "normal", None, None, None, 0.01, None, None, None, 0.2, 0.03, 0.03, 0.03, 0.03],
        ["asc demand", "pert", -0.01, 0, 0.04, None, None, None, None, 0.1, 0.025, 0.025, 0.025, 0.025],
        ["placements", "triangular", -0.03, 0, 0.12, None, None, None, None, 0.3, 0.05, 0.05, 0.05, 0.05],
        ["transport", "metalog", -0.03, 0.005, 0.06, None, None, None, None, None, 0.06, 0.06, 0.06, 0.06],
        ["tax base", "student t", None, None, None, 0.003, None, 5, None, 0, 0.01, 0.01, 0.01, 0.01],
        ["collection", "uniform", -0.01, None, 0.005, None, None, None, None, 0, None, None, None, None],
        ["rates growth", "empirical", None, None, None, None, None, None, "-0.02;0;0.01", 0, 0, 0, 0.002, 0],
        ["settlement", "normal", None, None, None, 0.012, None, None, None, 0.6, 0, 0, 0, 0],
        ["ehcp", "normal", None, None, None, 0.02, None, None, None, 0, 0.09, 0.09, 0.09, 0.09],
        ["fees", "fixed", None, None, None, None, None, None, None, None, 0.02, 0.02, 0.02, 0.02],
        ["flat", None, None, None, None, None, None, None, None, None, None, None, None, None],
    ],
    "Correlations": [
        ["Driver", "cpi", "pay", "asc demand"],
        ["cpi", 1, 0.6, 0.2],
        ["pay", None, 1, 0.1],
        ["asc demand", None, None, 1],
    ],
    "Costs": [
        ["Service", "Cost type", "Base budget", *_DRIVEN],
        ["Adults", "Employees", 30000, "pay", 0.8, "asc demand", 1.2],
        ["Adults", "Third party payments", 40000, "cpi", None, "asc demand", None],
        ["Children", "Third party payments", 25000, "cpi", 0.8, "placements", None],
        ["Transport", None, 10000, None, None, "transport", None],
        ["Corporate", "Employees", 20500, "pay", None, "flat", None],
        ["Corporate", "Income", -5000, "fees", None, None, None],
    ],
    "Monitoring": [
        ["Service", "Low", "Likely", "High", "Recurring share", *_DRIVEN],
        ["Adults", 500, 1000, 2500, 0.7, "cpi", None, "asc demand", 0.5],
        ["Corporate", -1000, -500, 0, None, None, None, None, None],
    ],
    "Pressures": [
        ["Pressure", "Service", "Type", "Probability", "Low", "High", *YEARS],
        ["National Insurance", "Corporate", "recurrent", 1, 1, 1, 1200, None, None, None],
        ["Legal claim", "Corporate", "one-off", 0.3, 0.5, 2, None, 2500, None, None],
        ["Waste contract", None, "recurrent", None, None, None, None, 800, 200, 200],
    ],
    "Savings": [
        [
            *("Scheme", "Workstream", "Service", "Type", "RAG", "Delivery low", "Delivery likely"),
            *("Delivery high", "Slip low", "Slip likely", "Slip high"),
            *YEARS,
        ],
        ["Reviews", "Adults", "Adults", "recurrent", "Amber", *[None] * 6, 1000, 1000, 500, 500],
        ["Routes", "SEND", "Transport", "recurrent", None, 0.2, 0.6, 1.1, 0, 6, 20, 100, 400, None, None],
        ["Rents", "Assets", None, "one-off", "red", *[None] * 6, None, 1100, None, None],
        ["Energy", None, "Corporate", "recurrent", None, 0.5, 0.8, 1, *[None] * 3, 450, None, None, None],
        ["Back office", None, None, "recurrent", "Green", *[None] * 6, 460, 1850, None, None],
    ],
    "Funding": [
        ["Line", "Kind", "Base", "Driver", *YEARS],
        ["Tax base", "tax base", 40000, "tax base", *[None] * 4],
        ["Band D", "band d", 1500, None, *[None] * 4],
        ["Core", "core increase", None, None, 0.0299, 0.0299, 0.0299, 0.0299],
        ["ASC", "asc precept", None, None, 0.02, 0.02, 0, None],
        ["Collection", "collection", None, "collection", *[None] * 4],
        ["BFL", "baseline funding", 30000, "cpi", *[None] * 4],
        ["Growth", "growth above baseline", 1500, "rates growth", *[None] * 4],
        ["Reset", "reset", None, None, None, 1, None, None],
        ["Net", "safety net", None, None, 1, 0.97, 0.925, 0.925],
        ["RSG", "grant", 20000, "settlement", 20200, 20400, 20600, 20800],
        ["Social care grant", "grant", 8500, None, 8500, 8500, 8500, 8500],
    ],
    "Reserves": [
        ["Reserve", "Class", "Opening balance", "Draw order", "Driver", "2025/26", *YEARS],
        ["General fund", "general", 7200, 9, None, -500, 500, None, None, None],
        ["Transformation", "earmarked", 6000, 1, None, None, -1000, -1000, None, None],
        ["Insurance", "earmarked", 4300, None, None, None, None, None, None, None],
        ["Toll bridge", "committed", 65000, None, None, None, 500, -2000, -2000, -2000],
        ["DSG", "dsg", -14000, None, "ehcp", -4000, -5000, -5000, -5000, -5000],
    ],
    "Scenarios": [
        ["Scenario", "Sheet", "Row", "Column", "Operation", "Value"],
        ["High inflation", "Drivers", "cpi", "years", "add", 0.02],
        ["High inflation", "Drivers", "pay", "2026/27", "add", 0.015],
        ["Half savings", "Savings", "*", "years", "scale", 0.5],
        ["Tax freeze", "Funding", "Core", "years", "set", 0],
        ["Tax freeze", "Funding", "ASC", "years", "set", 0],
    ],
}


#: What the drivers of the full case stand for; two have no role.
ROLES = {
    "cpi": "cpi",
    "pay": "pay",
    "asc demand": "adult demand",
    "placements": "children demand",
    "transport": "send transport",
    "tax base": "tax base",
    "collection": "collection",
    "rates growth": "rates growth",
    "settlement": "settlement",
    "ehcp": "ehc plans",
}


def with_roles(tables: Tables) -> Tables:
    """Give the drivers of the full case their roles, in a last column."""
    headings, *rows = tables["Drivers"]
    tables["Drivers"] = [[*headings, "Role"], *([*row, ROLES.get(str(row[0]))] for row in rows)]
    return tables


def at(tables: Tables, sheet: str, row: str, column: str) -> str:
    """Return the address of a cell by the name in its row and its heading: ``Savings!H3``."""
    headings, *rows = tables[sheet]
    number = next(n for n, values in enumerate(rows, start=2) if values and values[0] == row)
    return f"{sheet}!{get_column_letter(headings.index(column) + 1)}{number}"


def put(tables: Tables, where: str, value: object) -> None:
    """Put a value into a cell, given by its address."""
    sheet, _, coordinate = where.partition("!")
    letters, row = coordinate_from_string(coordinate)
    column = column_index_from_string(letters)
    rows = tables[sheet]
    rows += [[] for _ in range(row - len(rows))]
    rows[row - 1] += [None] * (column - len(rows[row - 1]))
    rows[row - 1][column - 1] = value


def without_column(tables: Tables, sheet: str, heading: str) -> None:
    """Take a column out of a sheet."""
    index = tables[sheet][0].index(heading)
    tables[sheet] = [[*row[:index], *row[index + 1 :]] for row in tables[sheet]]


def write_workbook(path: Path, tables: Tables) -> Path:
    """Write tables as an Excel workbook, one sheet for each."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def case_of(tables: Tables, folder: Path) -> Case:
    """Write tables into a folder and read them as a case."""
    return read_case(write_workbook(folder / "case.xlsx", tables))


def faults_in(path: Path) -> tuple[Fault, ...]:
    """Return the faults for which a file is refused; none where it is a case."""
    try:
        read_case(path)
    except InputError as error:
        return error.faults
    return ()


def faults_of(tables: Tables, folder: Path) -> tuple[Fault, ...]:
    """Write tables into a folder and return the faults for which they are refused."""
    return faults_in(write_workbook(folder / "case.xlsx", tables))


def change_parts(path: Path, change: dict[str, bytes | None], *, add: dict[str, bytes] | None = None) -> Path:
    """Replace parts of a workbook, leave out those given as None, and add others."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts = {name: change.get(name, data) for name, data in parts.items()} | (add or {})  # type: ignore[arg-type]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def put_raw(path: Path, tables: Tables, where: str, xml: str, kind: str = "n") -> Path:
    """Put XML into a cell that holds something already, as no library would write it."""
    sheet, _, coordinate = where.partition("!")
    part = f"xl/worksheets/sheet{list(tables).index(sheet) + 1}.xml"
    with zipfile.ZipFile(path) as archive:
        text = archive.read(part).decode()
    changed, count = re.subn(
        rf'<c r="{coordinate}"[^>]*?(/>|>.*?</c>)', f'<c r="{coordinate}" t="{kind}">{xml}</c>', text, count=1
    )
    assert count == 1
    return change_parts(path, {part: changed.encode()})
