"""From tables to a strategy. Every fault is gathered, with its cell; nothing is guessed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from mtfs.domain.assumptions import Correlations, Distribution, DistributionKind, Driver
from mtfs.domain.budget import CostLine, MonitoringLine, Pressure
from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.council import Council, Units
from mtfs.domain.funding import MONEY_KINDS, FundingKind, FundingLine
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.domain.savings import SavingsScheme
from mtfs.domain.strategy import DuplicateBreach, Remark, Strategy, StrategyTables
from mtfs.errors import Breach, Fault, RuleError
from mtfs.iotools.case.cells import EDITED, Cell, Row, Table, describe, stray_text
from mtfs.iotools.case.layout import COUNCIL_SETTINGS, Column, SavingType, YearColumns
from mtfs.iotools.case.tables import plan_year_labels
from mtfs.iotools.case.values import CellFaultError, read_cell, read_number, read_text

__all__ = ["Reading", "located", "parse_strategy"]

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
    settings : Row, optional
        The settings, each under its attribute.
    """

    strategy: Strategy | None = None
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    settings: Row = field(default_factory=lambda: Row("Council", {}))


@dataclass
class _Values:
    """What a row holds, as far as it can be read; `unread` is what is no worse than a blank."""

    values: dict[str, Any]
    faulty: frozenset[str]
    unread: tuple[Fault, ...]


@dataclass
class _Parsed:
    """The records of one table, one for each row, and whether all that they are can be told."""

    records: list[Any] = field(default_factory=list)
    classified: bool = True


def _place(row: Row, table: Table, breach: Breach) -> tuple[Cell, str]:
    """Return the cell that a breach is about, and what its heading says."""
    key = breach.year or breach.field
    column = table.sheet.column(breach.field)
    name = breach.year or (column.header if column else breach.field)
    return row.cells.get(key, Cell(None, row.where)), name


def _breach_fault(row: Row, table: Table, breach: Breach) -> Fault:
    cell, name = _place(row, table, breach)
    where = cell.where
    edits = {at.rstrip(")") for other in row.cells.values() if (at := other.where.partition(EDITED)[2])}
    if edits and EDITED not in where:
        where += f" (row edited at {', '.join(sorted(edits))})"
    if isinstance(breach, DuplicateBreach):
        first, _ = _place(table.rows[breach.first], table, breach)
        return Fault(where, breach.found, f"{breach.allowed}; it also stands at {first.where}")
    if breach.found and breach.found != "blank":
        return Fault(where, breach.found, breach.allowed, breach.guess)
    return Fault(where, f"'{name}' is {describe(cell.value)}", breach.allowed, breach.guess)


def _read_row(row: Row, table: Table, years: Iterable[str], faults: list[Fault]) -> _Values:
    """Read every cell of a row. What is faulty is read as its default, or as a blank."""
    values: dict[str, Any] = {}
    faulty = set()
    unread = []
    for column in table.sheet.columns:
        cell = row.cells.get(column.field, Cell(None, row.where))
        value: object = None
        try:
            value = read_cell(cell, column)
        except CellFaultError as error:
            if column.lenient:
                unread.append(error.fault)
            else:
                faults.append(error.fault)
                faulty.add(column.field)
        values[column.field] = column.default if value is None else value
    for label in years:
        cell = row.cells.get(label, Cell(None, row.where))
        try:
            values[label] = read_number(cell, label, table.sheet.year_content) or 0.0
        except CellFaultError as error:
            faults.append(error.fault)
            faulty.add(label)
            values[label] = 0.0
    return _Values(values, frozenset(faulty), tuple(unread))


class _Builder:
    """Turns the values of a row into what its record is made of, with money in pounds."""

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

    def _yearly(self, values: Mapping[str, Any], labels: Iterable[str], scale: float) -> tuple[float, ...]:
        return tuple(values[label] * scale for label in labels)

    def drivers(self, values: dict[str, Any]) -> dict[str, Any]:
        central_rates = self._yearly(values, self.plan, 1.0)
        given = {name: values[name] for name in _DISTRIBUTION_FIELDS if values[name] is not None}
        return {
            "name": values["name"],
            "central_rates": central_rates,
            "years": self.plan,
            "distribution": given,
            "persistence": values["persistence"],
            "role": values["role"],
        }

    def costs(self, values: dict[str, Any]) -> dict[str, Any]:
        made = {"base_budget": self.money(values["base_budget"]), "cost_type": values["cost_type"] or ""}
        return values | made

    def monitoring(self, values: dict[str, Any]) -> dict[str, Any]:
        return values | {name: self.money(values[name]) for name in ("low", "likely", "high")}

    def pressures(self, values: dict[str, Any]) -> dict[str, Any]:
        rest = {name: value for name, value in values.items() if name not in self.plan}
        return rest | {
            "service": values["service"] or "",
            "recurrent": values["recurrent"] is SavingType.RECURRENT,
            "amounts": self._yearly(values, self.plan, self.pounds),
        }

    def savings(self, values: dict[str, Any]) -> dict[str, Any]:
        rest = {name: value for name, value in values.items() if name not in self.plan}
        return rest | {
            "workstream": values["workstream"] or "",
            "service": values["service"] or "",
            "recurrent": values["recurrent"] is SavingType.RECURRENT,
            "planned": self._yearly(values, self.plan, self.pounds),
        }

    def funding(self, values: dict[str, Any]) -> dict[str, Any]:
        kind: FundingKind | None = values["kind"]
        rest = {name: value for name, value in values.items() if name not in self.plan}
        return rest | {
            "base": self.money(values["base"]) if kind in MONEY_KINDS else values["base"],
            "values": self._yearly(values, self.plan, self.pounds if kind is FundingKind.GRANT else 1.0),
            "years": self.plan,
        }

    def reserves(self, values: dict[str, Any]) -> dict[str, Any]:
        rest = {name: value for name, value in values.items() if name not in self.all_years}
        return rest | {
            "opening_balance": self.money(values["opening_balance"]),
            "movements": self._yearly(values, self.all_years, self.pounds),
            "purpose": values["purpose"] or "",
        }


def _driver(distribution: Mapping[str, Any], **rest: Any) -> Driver:  # noqa: ANN401
    """Make a driver and its distribution, and tell the breaches of both."""
    breaches: list[Breach] = []
    made = Distribution()
    try:
        made = Distribution(**distribution)
    except RuleError as error:
        breaches += error.breaches
    try:
        driver = Driver(**rest, distribution=made)
    except RuleError as error:
        breaches += error.breaches
    if breaches:
        raise RuleError(breaches)
    return driver


_RECORDS: dict[str, Callable[..., Any]] = {
    "drivers": _driver,
    "costs": CostLine,
    "monitoring": MonitoringLine,
    "pressures": Pressure,
    "savings": SavingsScheme,
    "funding": FundingLine,
    "reserves": Reserve,
}
#: What a record must know of itself before its other rules can be asked after.
_DECISIVE = {"funding": {"kind"}, "reserves": {"reserve_class", "opening_balance"}}


def _stand_in(table: Table, row: Row, made: dict[str, Any], faulty: frozenset[str]) -> SimpleNamespace:
    """Return what stands for a faulty row when rows are held against each other.

    It breaks no rule through what could not be read: its class or kind is one without rules of its own, and
    what it does to a balance is left aside.
    """
    stand_in = SimpleNamespace(**made)
    if "name" in faulty:
        stand_in.name = row.where
    if table.sheet.table == "funding" and "kind" in faulty:
        stand_in.kind = FundingKind.GRANT
    if table.sheet.table == "reserves":
        stand_in.opening_balance, stand_in.movements = 0.0, ()
        if "reserve_class" in faulty:
            stand_in.reserve_class = ReserveClass.COMMITTED
    return stand_in


def _build(table: Table, row: Row, made: dict[str, Any], faulty: frozenset[str], faults: list[Fault]) -> Any:  # noqa: ANN401
    """Make the record of a row; where the row is faulty, tell why and return a stand-in."""
    name = table.sheet.table
    if name == "drivers" and "kind" in faulty:
        made["distribution"] = {}
    if not faulty & _DECISIVE.get(name, set()):
        try:
            record = _RECORDS[name](**made)
        except RuleError as error:
            # A rating may be left out beside delivery that is given, though it cannot be read.
            excused = faulty | {"rag"} if any(key.startswith("delivery") for key in faulty) else faulty
            faults += [
                _breach_fault(row, table, breach)
                for breach in error.breaches
                if (breach.year or breach.field) not in excused
            ]
        else:
            if not faulty:
                return record
    return _stand_in(table, row, made, faulty)


def _settings_row(table: Table) -> tuple[Row, list[Fault], list[Remark]]:
    """Turn the rows of Council into one row whose keys are the settings."""
    cells: dict[str, Cell] = {}
    places: dict[str, str] = {}
    nearly: dict[str, Cell] = {}
    faults: list[Fault] = []
    remarks: list[Remark] = []
    for row in table.rows:
        heading = row.cells["setting"]
        value = row.cells["value"]
        try:
            name = read_text(heading, "Setting")
        except CellFaultError as error:
            faults.append(error.fault)
            continue
        if name is None:
            faults.append(Fault(heading.where, "'Setting' is blank", "expected the name of a setting"))
            continue
        column = _SETTINGS.get(matched(name))
        if column is None:
            near = nearest_name(name, [c.header for c in COUNCIL_SETTINGS], likeness=0.8)
            if not near:
                remarks.append(Remark("notice", f"{heading.where}: the setting '{name}' is kept and ignored"))
                continue
            # A near miss would leave a default in force that its owner meant to change.
            allowed = "expected the name of a setting"
            faults.append(Fault(heading.where, f"there is no setting '{name}'", allowed, near))
            nearly[_SETTINGS[matched(near)].field] = value
        elif column.field in cells:
            found = f"the setting '{name}' stands twice"
            allowed = f"expected each setting once; it also stands at {places[column.field]}"
            faults.append(Fault(heading.where, found, allowed))
        else:
            cells[column.field] = value
            places[column.field] = heading.where
    return Row(table.sheet.name, nearly | cells), faults, remarks


#: What stands for a setting that cannot be read, so that it brings no other fault about.
_STAND_IN_SETTINGS: dict[str, Any] = {
    "name": "",
    "base_year": "2000/01",
    "units": Units.POUNDS,
    "minimum_balance": 0.0,
    "core_limit": 1.0,
    "asc_limit": 1.0,
}


@dataclass
class _Settings:
    """The settings as far as they are sound: a `Council`, or what stands for it beside faults."""

    council: Any
    row: Row
    base_year: str | None
    units: Units


def _parse_council(table: Table, reading: Reading) -> _Settings:
    row, faults, remarks = _settings_row(table)
    reading.remarks += remarks
    values: dict[str, Any] = {}
    faulty = set()
    for column in COUNCIL_SETTINGS:
        cell = row.cells.get(column.field)
        value: object = None
        if cell is not None:
            try:
                value = read_cell(cell, column)
            except CellFaultError as error:
                faults.append(error.fault)
                faulty.add(column.field)
        elif column.required:
            found, allowed = f"there is no setting '{column.header}'", "expected it in the column Setting"
            faults.append(Fault(table.sheet.name, found, allowed))
            faulty.add(column.field)
        if column.field in faulty:
            value = _STAND_IN_SETTINGS.get(column.field)
        values[column.field] = column.default if value is None else value
    units: Units = values["units"]
    values["minimum_balance"] *= units.pounds
    values["ons_code"] = values["ons_code"] or ""
    council: Any = None
    try:
        council = Council(**values)
    except RuleError as error:
        faults += [_setting_fault(row, breach) for breach in error.breaches]
    reading.faults += faults
    base_year = None if "base_year" in faulty else values["base_year"]
    return _Settings(council or SimpleNamespace(**values), row, base_year, units)


def _setting_column(name: str) -> Column:
    return next(column for column in COUNCIL_SETTINGS if column.field == name)


def _setting_fault(row: Row, breach: Breach) -> Fault:
    cell = row.cells.get(breach.field, Cell(None, "Council"))
    header = _setting_column(breach.field).header
    return Fault(cell.where, f"'{header}' is {describe(cell.value)}", breach.allowed, breach.guess)


def _parse_table(table: Table, builder: _Builder, reading: Reading) -> _Parsed:
    parsed = _Parsed(classified=table.complete)
    if not table.complete:
        return parsed
    prepare: Callable[[dict[str, Any]], dict[str, Any]] = getattr(builder, table.sheet.table)
    unread: list[Fault] = []
    for row in table.rows:
        faults: list[Fault] = []
        read = _read_row(row, table, builder.years_of(table), faults)
        unread += read.unread
        made = prepare(read.values)
        parsed.records.append(_build(table, row, made, read.faulty, faults))
        first = table.sheet.columns[0].field
        if faults and (stray := stray_text(row, first)):
            faults = [stray]
            if first == "name":
                # What is no name at all is no other row's name either.
                parsed.records[-1].name = row.where
        reading.faults += faults
        if read.faulty & _DECISIVE.get(table.sheet.table, set()):
            parsed.classified = False
    reading.remarks += _unread_remark(unread)
    return parsed


def _unread_remark(unread: Sequence[Fault]) -> list[Remark]:
    """Warn of words that are read as blanks: of all in a column at once, as it may be a column of notes."""
    if not unread:
        return []
    first, *others = unread
    found = ", ".join([first.found, *(f"at {fault.where} {fault.found}" for fault in others)])
    guess = f" (did you mean {first.guess}?)" if first.guess else ""
    return [Remark("warning", f"{first.where}: {found}; {first.allowed}{guess}; read as blank")]


def located(remark: Remark, tables: Mapping[str, Table], council: Row) -> Remark:
    """Put the cell that a remark is about in front of its text.

    Parameters
    ----------
    remark : Remark
        A remark about a row of the strategy.
    tables : mapping of str to Table
        The tables, whose rows stand in the order of the records.
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
    row = table.rows[remark.row]
    cell, name = _place(row, table, Breach(allowed="", field=remark.field))
    if cell.value is None:
        return Remark(remark.severity, f"{row.where}: {remark.text}")
    return Remark(remark.severity, f"{cell.where}: '{name}' is {describe(cell.value)}; {remark.text}")


def _fixed_on_purpose(remark: Remark, tables: Mapping[str, Table]) -> bool:
    """Tell whether a remark is about a parameter of a driver that a scenario makes certain.

    Nothing was forgotten then: a scenario cannot blank the parameters that the driver has without it.
    """
    if remark.table != "drivers" or remark.row is None or remark.field not in _DISTRIBUTION_FIELDS[1:]:
        return False
    cell = tables["drivers"].rows[remark.row].cells.get("kind", Cell(None, ""))
    return EDITED in cell.where and matched(str(cell.value)) == DistributionKind.FIXED


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
    settings = _Settings(None, Row("Council", {}), None, Units.POUNDS)
    if tables["council"].complete:
        settings = _parse_council(tables["council"], reading)
        reading.settings = settings.row
    years, year_faults = plan_year_labels(dict(tables), settings.base_year)
    reading.faults += year_faults
    builder = _Builder(years, settings.units)
    parsed = {name: _parse_table(tables[name], builder, reading) for name in _RECORDS}
    if not tables["costs"].rows and tables["costs"].complete:
        reading.faults.append(Fault("Costs", "there are no cost lines", "expected the base budget"))
    records: dict[str, Any] = {name: tuple(parsed[name].records) for name in _RECORDS}
    incomplete = frozenset(name for name in _RECORDS if not parsed[name].classified)
    draft = StrategyTables(years=years, council=settings.council, correlations=correlations, **records)
    for breach in draft.breaches(incomplete=incomplete):
        table = tables[breach.table]
        if breach.row is None:
            reading.faults.append(Fault(table.sheet.name, breach.found, breach.allowed, breach.guess))
        else:
            reading.faults.append(_breach_fault(table.rows[breach.row], table, breach))
    whole = all(table.complete or table.sheet.optional for table in tables.values())
    if whole and not reading.faults:
        reading.strategy = Strategy(
            years=years, council=settings.council, correlations=correlations, **records
        )
        reading.remarks += [
            located(remark, tables, settings.row)
            for remark in reading.strategy.remarks()
            if not _fixed_on_purpose(remark, tables)
        ]
    return reading
