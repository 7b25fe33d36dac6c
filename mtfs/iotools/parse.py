"""From tables to a strategy. Every fault is gathered, with its cell; nothing is guessed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mtfs.domain.assumptions import Correlations, Distribution, DistributionKind, Driver
from mtfs.domain.budget import CostLine, MonitoringLine, Pressure
from mtfs.domain.checks import matched
from mtfs.domain.council import Council, Units
from mtfs.domain.funding import MONEY_KINDS, FundingKind, FundingLine
from mtfs.domain.reserves import Reserve
from mtfs.domain.savings import SavingsScheme
from mtfs.domain.strategy import Remark, Strategy, StrategyTables, nearest_name
from mtfs.errors import Breach, Fault, RuleError
from mtfs.iotools.layout import COUNCIL_SETTINGS, Column, SavingType, YearColumns
from mtfs.iotools.tables import Cell, Row, Table, cell_address, describe, is_blank, plan_year_labels
from mtfs.iotools.values import CellFaultError, read_cell, read_number, read_text
from mtfs.iotools.workbook import Grid

__all__ = ["Reading", "located", "parse_correlations", "parse_strategy"]

_SETTINGS = {matched(column.header): column for column in COUNCIL_SETTINGS}
_DISTRIBUTION_FIELDS = ("kind", "low", "mode", "high", "sd", "sd_up", "df", "values")


@dataclass
class Reading:
    """What came of reading the tables of one scenario.

    Parameters
    ----------
    strategy : Strategy or None
        The strategy, where there is no fault.
    faults : list of Fault
        Everything that is wrong.
    remarks : list of Remark
        What does not stop a run, with the cell in its text.
    """

    strategy: Strategy | None = None
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


@dataclass
class _Parsed:
    """The records of one table, each beside the row that it came from."""

    records: list[Any] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    failed_names: list[str] = field(default_factory=list)


def _place(row: Row, table: Table, breach: Breach) -> tuple[Cell, str]:
    """Return the cell that a breach is about, and what its heading says."""
    key = breach.year or breach.field
    column = table.sheet.column(breach.field)
    name = breach.year or (column.header if column else breach.field)
    return row.cells.get(key, Cell(None, row.where)), name


def _breach_fault(row: Row, table: Table, breach: Breach) -> Fault:
    cell, name = _place(row, table, breach)
    if breach.found and breach.found != "blank":
        return Fault(cell.where, breach.found, breach.allowed, breach.guess)
    return Fault(cell.where, f"'{name}' is {describe(cell.value)}", breach.allowed, breach.guess)


def _read_row(row: Row, table: Table, years: Iterable[str], faults: list[Fault]) -> dict[str, Any] | None:
    """Read every cell of a row; None where one of them is faulty."""
    values: dict[str, Any] = {}
    sound = True
    for column in table.sheet.columns:
        cell = row.cells.get(column.field, Cell(None, row.where))
        try:
            value = read_cell(cell, column)
        except CellFaultError as error:
            faults.append(error.fault)
            sound = False
            continue
        values[column.field] = column.default if value is None else value
    for label in years:
        cell = row.cells.get(label, Cell(None, row.where))
        try:
            values[label] = read_number(cell, label, table.sheet.year_content) or 0.0
        except CellFaultError as error:
            faults.append(error.fault)
            sound = False
    return values if sound else None


class _Builder:
    """Builds the records of each table from the values of its rows, in pounds."""

    def __init__(self, years: tuple[str, ...], units: Units) -> None:
        self.plan = years[1:]
        self.all_years = years
        self.pounds = units.pounds

    def years_of(self, table: Table) -> tuple[str, ...]:
        return {
            YearColumns.NONE: (),
            YearColumns.PLAN: self.plan,
            YearColumns.BASE_AND_PLAN: self.all_years,
        }[table.sheet.years]

    def money(self, value: float | None) -> float | None:
        return None if value is None else value * self.pounds

    def _amounts(self, values: Mapping[str, Any], labels: Iterable[str]) -> tuple[float, ...]:
        return tuple(values[label] * self.pounds for label in labels)

    def drivers(self, values: dict[str, Any]) -> Driver:
        parameters = {name: values[name] for name in _DISTRIBUTION_FIELDS if values[name] is not None}
        breaches: list[Breach] = []
        distribution = Distribution()
        try:
            distribution = Distribution(**parameters)
        except RuleError as error:
            breaches += error.breaches
        try:
            driver = Driver(
                name=values["name"],
                central_rates=tuple(values[label] for label in self.plan),
                years=self.plan,
                distribution=distribution,
                persistence=values["persistence"],
            )
        except RuleError as error:
            breaches += error.breaches
        if breaches:
            raise RuleError(breaches)
        return driver

    def costs(self, values: dict[str, Any]) -> CostLine:
        values["base_budget"] = self.money(values["base_budget"])
        values["cost_type"] = values["cost_type"] or ""
        return CostLine(**values)

    def monitoring(self, values: dict[str, Any]) -> MonitoringLine:
        for name in ("low", "likely", "high"):
            values[name] = self.money(values[name])
        return MonitoringLine(**values)

    def pressures(self, values: dict[str, Any]) -> Pressure:
        return Pressure(
            name=values["name"],
            service=values["service"] or "",
            recurrent=values["recurrent"] is SavingType.RECURRENT,
            probability=values["probability"],
            low=values["low"],
            high=values["high"],
            amounts=self._amounts(values, self.plan),
        )

    def savings(self, values: dict[str, Any]) -> SavingsScheme:
        planned = self._amounts(values, self.plan)
        rest = {name: value for name, value in values.items() if name not in self.plan}
        rest["recurrent"] = rest["recurrent"] is SavingType.RECURRENT
        rest["workstream"] = rest["workstream"] or ""
        rest["service"] = rest["service"] or ""
        return SavingsScheme(planned=planned, **rest)

    def funding(self, values: dict[str, Any]) -> FundingLine:
        kind: FundingKind = values["kind"]
        in_money = kind is FundingKind.GRANT
        return FundingLine(
            name=values["name"],
            kind=kind,
            base=self.money(values["base"]) if kind in MONEY_KINDS else values["base"],
            driver=values["driver"],
            values=tuple(values[label] * (self.pounds if in_money else 1.0) for label in self.plan),
            years=self.plan,
        )

    def reserves(self, values: dict[str, Any]) -> Reserve:
        return Reserve(
            name=values["name"],
            reserve_class=values["reserve_class"],
            opening_balance=values["opening_balance"] * self.pounds,
            movements=self._amounts(values, self.all_years),
            draw_order=values["draw_order"],
            driver=values["driver"],
        )


def _settings_row(table: Table) -> tuple[Row, list[Fault], list[Remark]]:
    """Turn the rows of Council into one row whose keys are the settings."""
    cells: dict[str, Cell] = {}
    faults: list[Fault] = []
    remarks: list[Remark] = []
    for row in table.rows:
        heading = row.cells["setting"]
        try:
            name = read_text(heading, "Setting")
        except CellFaultError as error:
            faults.append(error.fault)
            continue
        value = row.cells["value"]
        if name is None:
            faults.append(Fault(heading.where, "'Setting' is blank", "expected the name of a setting"))
            continue
        column = _SETTINGS.get(matched(name))
        if column is None:
            near = nearest_name(name, [c.header for c in COUNCIL_SETTINGS], likeness=0.8)
            # A near miss would leave a default in force that its owner meant to change.
            if near:
                faults.append(Fault(heading.where, f"there is no setting '{name}'", "expected a known one", near))
            else:
                remarks.append(Remark("notice", f"{heading.where}: the setting '{name}' is kept and ignored"))
        elif column.field in cells:
            faults.append(Fault(heading.where, f"the setting '{name}' stands twice", "expected each setting once"))
        else:
            cells[column.field] = value
    return Row(table.sheet.name, cells), faults, remarks


def _parse_council(table: Table, reading: Reading) -> tuple[Council | None, Row, str | None, Units]:
    """Read the settings; return them with the base year and the units, as far as they are sound."""
    row, faults, remarks = _settings_row(table)
    reading.faults += faults
    reading.remarks += remarks
    values: dict[str, Any] = {}
    sound = not faults
    for column in COUNCIL_SETTINGS:
        cell = row.cells.get(column.field)
        try:
            if cell is None and column.required:
                reading.faults.append(
                    Fault("Council", f"there is no setting '{column.header}'", "expected it in the column Setting")
                )
                sound = False
                continue
            value = None if cell is None else read_cell(cell, column)
        except CellFaultError as error:
            reading.faults.append(error.fault)
            sound = False
            continue
        values[column.field] = column.default if value is None else value
    units: Units = values.get("units") or Units.POUNDS
    council = None
    if sound:
        values["minimum_balance"] *= units.pounds
        values["ons_code"] = values["ons_code"] or ""
        try:
            council = Council(**values)
        except RuleError as error:
            for breach in error.breaches:
                reading.faults.append(_setting_fault(row, breach))
    return council, row, values.get("base_year"), units


def _setting_column(name: str) -> Column:
    return next(column for column in COUNCIL_SETTINGS if column.field == name)


def _setting_fault(row: Row, breach: Breach) -> Fault:
    cell = row.cells.get(breach.field, Cell(None, "Council"))
    header = _setting_column(breach.field).header
    return Fault(cell.where, f"'{header}' is {describe(cell.value)}", breach.allowed, breach.guess)


def _parse_table(table: Table, builder: _Builder, reading: Reading) -> _Parsed:
    parsed = _Parsed()
    if not table.complete:
        return parsed
    build: Callable[[dict[str, Any]], Any] = getattr(builder, table.sheet.table)
    for row in table.rows:
        values = _read_row(row, table, builder.years_of(table), reading.faults)
        if values is not None:
            try:
                parsed.records.append(build(values))
            except RuleError as error:
                reading.faults += [_breach_fault(row, table, breach) for breach in error.breaches]
            else:
                parsed.rows.append(row)
                continue
        name = row.value(table.sheet.columns[0].field)
        if isinstance(name, str):
            parsed.failed_names.append(name)
    return parsed


def located(remark: Remark, tables: Mapping[str, Table], parsed: Mapping[str, list[Row]], council: Row) -> Remark:
    """Put the cell that a remark is about in front of its text.

    Parameters
    ----------
    remark : Remark
        A remark about a row of the strategy.
    tables : mapping of str to Table
        The tables.
    parsed : mapping of str to list of Row
        The rows of each table, in the order of its records.
    council : Row
        The settings.

    Returns
    -------
    Remark
        With the cell in its text.
    """
    if remark.row is None:
        return remark
    if remark.table == "council":
        cell = council.cells.get(remark.field, Cell(None, "Council"))
        return Remark(remark.severity, f"{cell.where}: {remark.text}")
    table = tables[remark.table]
    row = parsed[remark.table][remark.row]
    cell, name = _place(row, table, Breach(allowed="", field=remark.field))
    if cell.value is None:
        return Remark(remark.severity, f"{row.where}: {remark.text}")
    return Remark(remark.severity, f"{cell.where}: '{name}' is {describe(cell.value)}; {remark.text}")


def parse_strategy(tables: Mapping[str, Table], correlations: Correlations) -> Reading:
    """Read a strategy from its tables.

    Parameters
    ----------
    tables : mapping of str to Table
        The tables, as the scenario has edited them.
    correlations : Correlations
        The correlations, which no scenario edits.

    Returns
    -------
    Reading
        The strategy, or every fault that stands in its way.
    """
    reading = Reading()
    council, council_row, base_year, units = None, Row("Council", {}), None, Units.POUNDS
    if tables["council"].complete:
        council, council_row, base_year, units = _parse_council(tables["council"], reading)
    years, year_faults = plan_year_labels(dict(tables), base_year)
    reading.faults += year_faults
    builder = _Builder(years, units)
    names = ("drivers", "costs", "monitoring", "pressures", "savings", "funding", "reserves")
    parsed = {name: _parse_table(tables[name], builder, reading) for name in names}
    if not tables["costs"].rows and tables["costs"].complete:
        reading.faults.append(Fault("Costs", "there are no cost lines", "expected the base budget"))
    records: dict[str, Any] = {name: tuple(parsed[name].records) for name in names}
    rows = {name: parsed[name].rows for name in names}
    draft = StrategyTables(years=years, council=council, correlations=correlations, **records)
    incomplete = frozenset(
        name for name in names if len(rows[name]) < len(tables[name].rows) or not tables[name].complete
    )
    driver_names = parsed["drivers"].failed_names
    for breach in draft.breaches(incomplete=incomplete, driver_names=driver_names):
        table = tables[breach.table]
        if breach.row is None:
            reading.faults.append(Fault(table.sheet.name, breach.found, breach.allowed, breach.guess))
        else:
            reading.faults.append(_breach_fault(rows[breach.table][breach.row], table, breach))
    if not reading.faults and council is not None:
        reading.strategy = Strategy(years=years, council=council, correlations=correlations, **records)
        reading.remarks += [located(r, tables, rows, council_row) for r in reading.strategy.remarks()]
    return reading


def _correlation_heads(grid: Grid, title: str, known: Mapping[str, str]) -> tuple[dict[int, str], list[Fault], int]:
    """Read the names in row 1; return them by column, the faults, and the column headed Driver."""
    faults: list[Fault] = []
    heads: dict[int, str] = {}
    driver_column = 0
    for index, heading in enumerate(grid[0]):
        if is_blank(heading):
            continue
        cell = Cell(heading, cell_address(title, 0, index))
        if isinstance(heading, str) and matched(heading) == "driver":
            driver_column = index
            continue
        try:
            name = read_text(cell, "driver")
        except CellFaultError as error:
            faults.append(error.fault)
            continue
        if name is None or matched(name) not in known:
            guess = nearest_name(name or "", list(known.values()))
            faults.append(
                Fault(cell.where, f"there is no driver {describe(heading)}", "expected a name from Drivers", guess)
            )
        elif matched(name) in heads.values():
            faults.append(Fault(cell.where, f"the driver '{name}' stands twice", "expected each driver once"))
        else:
            heads[index] = matched(name)
    return heads, faults, driver_column


def parse_correlations(grid: Grid | None, title: str, drivers: Iterable[str]) -> tuple[Correlations, list[Fault]]:
    """Read the correlation matrix.

    Parameters
    ----------
    grid : list of list of object or None
        The cells of the sheet, or None where it is absent.
    title : str
        The name of the sheet.
    drivers : iterable of str
        The names on Drivers.

    Returns
    -------
    correlations : Correlations
        The drivers that the sheet lists, in its order, with a symmetric matrix.
    faults : list of Fault
        Unknown or doubled names, entries out of range, and triangles that disagree.
    """
    known = {matched(name): name for name in drivers}
    if not grid or all(is_blank(value) for row in grid for value in row):
        return Correlations(), []
    heads, faults, driver_column = _correlation_heads(grid, title, known)
    entries: dict[tuple[str, str], tuple[float, str]] = {}
    order: list[str] = []
    for number, values in enumerate(grid[1:], start=1):
        if all(is_blank(value) for value in values):
            continue
        cell = Cell(values[driver_column] if driver_column < len(values) else None, cell_address(title, number, driver_column))
        try:
            text = read_text(cell, "Driver")
        except CellFaultError as error:
            faults.append(error.fault)
            continue
        name = matched(text or "")
        if name not in known:
            guess = nearest_name(name, list(known.values()))
            faults.append(
                Fault(cell.where, f"there is no driver {describe(cell.value)}", "expected a name from Drivers", guess)
            )
            continue
        if name in order:
            faults.append(Fault(cell.where, f"the driver '{text}' stands twice", "expected each driver once"))
            continue
        order.append(name)
        for index, other in heads.items():
            entry = Cell(values[index] if index < len(values) else None, cell_address(title, number, index))
            try:
                value = read_number(entry, f"{known[name]} with {known[other]}")
            except CellFaultError as error:
                faults.append(error.fault)
                continue
            if value is not None:
                entries[name, other] = (value, entry.where)
    order += [name for name in heads.values() if name not in order]
    faults += _entry_faults(entries, known)
    return Correlations(tuple(known[name] for name in order), _symmetric(order, entries)), faults


def _entry_faults(entries: Mapping[tuple[str, str], tuple[float, str]], known: Mapping[str, str]) -> list[Fault]:
    faults = []
    for (name, other), (value, where) in entries.items():
        found = f"the correlation of '{known[name]}' with '{known[other]}' is {value:g}"
        if not -1 <= value <= 1:
            guess = f"{value / 100:g}" if 1 < abs(value) <= 100 else ""
            faults.append(Fault(where, found, "expected -1 to 1", guess))
        elif name == other and abs(value - 1) > 1e-9:
            faults.append(Fault(where, found, "expected 1 on the diagonal"))
        mirrored = entries.get((other, name))
        if mirrored is not None and list(entries).index((other, name)) < list(entries).index((name, other)):
            if abs(mirrored[0] - value) > 1e-9:
                faults.append(Fault(where, found, f"expected {mirrored[0]:g}, as at {mirrored[1]}, or a blank"))
    return faults


def _symmetric(
    order: list[str], entries: Mapping[tuple[str, str], tuple[float, str]]
) -> tuple[tuple[float, ...], ...]:
    def entry(name: str, other: str) -> float:
        if name == other:
            return 1.0
        found = entries.get((name, other)) or entries.get((other, name))
        return found[0] if found else 0.0

    return tuple(tuple(entry(name, other) for other in order) for name in order)
