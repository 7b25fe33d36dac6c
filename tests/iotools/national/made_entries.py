"""Entries of returns made by hand, for tests of the cases that are made from them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mtfs.domain.case import Case
from mtfs.engine.projection import project_plan
from mtfs.iotools.case.reader import case_from_workbook
from mtfs.iotools.national.case import CaseTables
from mtfs.iotools.national.lines import FINANCING, NET_CURRENT, NON_CURRENT, SERVICES
from mtfs.iotools.national.returns import Authority, CouncilTax, Figure, Item, RevenueEntry
from mtfs.iotools.spreadsheets.source import Place
from mtfs.iotools.spreadsheets.workbook import RawWorkbook

SECTIONS = {
    name: [line.key for line in lines]
    for name, lines in (
        ("services", SERVICES),
        ("net_current", NET_CURRENT),
        ("non_current", NON_CURRENT),
        ("financing", FINANCING),
    )
}
KEYS = [key for keys in SECTIONS.values() for key in keys]
SMALL = {
    "education": 60_000.0,
    "adult_social_care": 40_000.0,
    "public_health": 5_000.0,
    "housing": 2_000.0,
    "rent_allowances": 9_000.0,
    "parish_precepts": 300.0,
    "interest_payable": 4_000.0,
    "grants_outside_aef": -9_100.0,
    "grants_inside_aef": -80_000.0,
    "revenue_support_grant": -1_000.0,
    "retained_rates": -12_000.0,
}


def figure(thousands: float, name: str, file: str = "RA.xlsx", column: int = 0) -> Figure:
    """Give a figure in its unit, under a heading of its own."""
    return Figure(1000 * thousands, Place(file, "Data", 9, column), f"Line {name}", "19 June 2025")


def entry(
    amounts: Mapping[str, float],
    *,
    kind: str = "budget",
    year: str = "2025/26",
    council: str = "UA",
    at_start: Mapping[str, float] | None = None,
    at_end: Mapping[str, float] | None = None,
    requirement: float | None = None,
    unnamed: Mapping[str, Sequence[tuple[str, float]]] | None = None,
) -> RevenueEntry:
    """Make an entry from amounts in £000 by key, with totals that fit unless a requirement is given."""
    file = "RA.xlsx" if kind == "budget" else "RS.xlsx"
    items: dict[str, list[Item]] = {
        name: [
            Item(key, figure(amounts[key], key, file, column))
            for column, key in enumerate(keys)
            if key in amounts
        ]
        for name, keys in SECTIONS.items()
    }
    for section, lines in (unnamed or {}).items():
        items[section] += [
            Item("", replace(figure(amount, "", file), heading=heading)) for heading, amount in lines
        ]
    totals, running = {}, 0.0
    for name, section in (
        ("service_expenditure", "services"),
        ("net_current_expenditure", "net_current"),
        ("revenue_expenditure", "non_current"),
        ("council_tax_requirement", "financing"),
    ):
        running += sum(item.figure.value for item in items[section])
        totals[name] = figure(running / 1000, name, file)
    if requirement is not None:
        totals["council_tax_requirement"] = figure(requirement, "council_tax_requirement", file)
    return RevenueEntry(
        authority=Authority("Exampleton", "E06000099", "E0699", council),
        kind=kind,
        year=year,
        services=tuple(items["services"]),
        net_current=tuple(items["net_current"]),
        non_current=tuple(items["non_current"]),
        financing=tuple(items["financing"]),
        totals=totals,
        reserves_at_start={key: figure(value, key, file) for key, value in (at_start or {}).items()},
        reserves_at_end={key: figure(value, key, file) for key, value in (at_end or {}).items()},
    )


def outturn(year: str = "2024/25", **levels: float) -> RevenueEntry:
    """Make an outturn with levels of reserves at its end, in £000."""
    return entry({"central": 1.0}, kind="outturn", year=year, at_end=levels)


def council_tax(
    tax_base: float, band_d: float, year: str = "2025/26", *, precept: float | None = None
) -> CouncilTax:
    """Make a council tax return."""
    return CouncilTax(
        authority=Authority("Exampleton", "E06000099", "E0699", "UA"),
        year=year,
        requirement=figure(round(tax_base * band_d) / 1000, "3", "CTR.ods"),
        tax_base=figure(tax_base / 1000, "7", "CTR.ods"),
        band_d=figure(band_d / 1000, "9", "CTR.ods"),
        asc_precept=None if precept is None else figure(precept / 1000, "10", "CTR.ods"),
    )


def as_case(made: CaseTables) -> Case:
    """Read the tables as the cells of a workbook are read, without writing one."""
    return case_from_workbook(RawWorkbook("case.xlsx", "", made.tables))


def rows_of(made: CaseTables, sheet: str) -> list[dict[str, object]]:
    """Give the rows of a sheet by heading."""
    header, *rows = made.tables[sheet]
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def row_of(made: CaseTables, sheet: str, *names: str) -> dict[str, object]:
    """Give the only row that begins with some names."""
    (row,) = (row for row in rows_of(made, sheet) if tuple(row.values())[: len(names)] == names)
    return row


def imbalance(case: Case) -> float:
    """Give by how much the base year is out of balance [£]."""
    strategy = case.base
    spent = sum(line.base_budget for line in strategy.costs)
    moved = sum(r.movements[0] for r in strategy.reserves if r is not strategy.dsg_reserve)
    return float(spent + moved - project_plan(strategy).funding[0, 0])


def plan_gaps(case: Case) -> list[float]:
    """Give the gaps of the plan [£]."""
    return [float(gap) for gap in project_plan(case.base).gap[0]]
