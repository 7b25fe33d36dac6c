"""The sheet Track record of a case: what the council assumed in earlier years, and what turned out.

It stands apart from the sheets of the model, as the sheet Report does: no figure depends on it, no scenario
may edit it, and a sheet of that name that has other headings is one of its owner's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.council import Units
from mtfs.domain.strategy import Remark
from mtfs.domain.track_record import (
    RecordEntry,
    RecordUnit,
    SubjectKind,
    Subjects,
    TrackRecord,
    duplicate_breaches,
)
from mtfs.errors import Breach, Fault, RuleError
from mtfs.iotools.case.cells import Cell, Row, Table, describe, is_blank, name_of, stray_text
from mtfs.iotools.case.layout import RECORD_SHEET, Content
from mtfs.iotools.case.tables import build_table
from mtfs.iotools.case.values import CellFaultError, read_choice, read_number, read_text, read_year
from mtfs.iotools.spreadsheets.workbook import Grid

__all__ = ["read_record", "record_subjects", "units_told"]

_HEADINGS = {column.field: column.header for column in RECORD_SHEET.columns}
_KNOWN = {matched(heading) for heading in _HEADINGS.values()}
_CONTENTS = {RecordUnit.RATE: Content.RATE, RecordUnit.MONEY: Content.MONEY}
#: A sheet with fewer of the headings than this is hardly meant for it.
_FEWEST_HEADINGS = 2
#: How far down the headings are looked for: a title may stand above them.
_LOWEST_HEADINGS = 4
#: A name as like a driver's or a service's as this may be a slip of the pen.
_A_SLIP = 0.8


def record_subjects(tables: Mapping[str, Table]) -> Subjects:
    """Return what the assumptions of a record may be about.

    Parameters
    ----------
    tables : mapping of str to Table
        The tables of the case.

    Returns
    -------
    Subjects
        The drivers and the services, each once, as far as they can be read.
    """

    def names(table: str, column: str) -> tuple[str, ...]:
        found = (name_of(row.value(column)) for row in tables[table].rows)
        return tuple(dict.fromkeys(name for name in found if name))

    return Subjects(names("drivers", "name"), names("costs", "service"))


def units_told(settings: Row) -> Units | None:
    """Return the workbook's unit of money, as far as it can be told.

    Parameters
    ----------
    settings : Row
        The settings of the case.

    Returns
    -------
    Units or None
        None where the setting is blank or spoilt.
    """
    given = matched(name_of(settings.value("units")))
    return next((units for units in Units if matched(units.value) == given), None)


@dataclass
class _Reader:
    """Reads the rows one by one, and gathers what is wrong with them."""

    subjects: Subjects
    units: Units | None
    entries: list[RecordEntry] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def read(self, row: Row) -> None:
        found: list[Fault] = []
        values = self._values(row, found)
        if not found:
            try:
                entry = RecordEntry(**values, source=row.source)
            except RuleError as error:
                found += [_breach_fault(row, breach) for breach in error.breaches]
            else:
                self.entries.append(self._in_pounds(entry))
                self.rows.append(row)
        if found and (stray := stray_text(row, "assumption")):
            found = [stray]
        self.faults += found

    def _values(self, row: Row, faults: list[Fault]) -> dict[str, Any]:
        """Read every cell of a row; money is in the workbook's units."""
        values: dict[str, Any] = {}

        def read(key: str) -> object:
            cell = row.cells.get(key, Cell(None, row.where))
            try:
                value = self._value(key, cell, values.get("unit"))
            except CellFaultError as error:
                faults.append(error.fault)
                return None
            if value is None and key != "turned_out":
                faults.append(Fault(cell.where, f"'{_HEADINGS[key]}' is blank", _EXPECTED[key]))
            return value

        for key in ("assumption", "unit", "year_made", "year_for", "assumed", "turned_out"):
            values[key] = read(key)
        name, unit = values["assumption"], values["unit"]
        if isinstance(name, str) and unit is RecordUnit.MONEY and self.subjects.is_driver_alone(name):
            cell = row.cells["unit"]
            allowed = f"expected rate: '{name}' is a driver, and its figures are rates"
            faults.append(Fault(cell.where, f"'Unit' is {describe(cell.value)}", allowed))
        return values

    def _value(self, key: str, cell: Cell, unit: object) -> object:
        heading = _HEADINGS[key]
        if key == "assumption":
            return read_text(cell, heading)
        if key == "unit":
            return self._unit(cell, heading)
        if key.startswith("year"):
            return read_year(cell, heading)
        content = _CONTENTS[unit] if isinstance(unit, RecordUnit) else Content.NUMBER
        return read_number(cell, heading, content)

    def _unit(self, cell: Cell, heading: str) -> RecordUnit | None:
        """Read the unit: the workbook's own unit of money stands for money, and no other does."""
        given = matched(name_of(cell.value))
        units = next((units for units in Units if matched(units.value) == given), None)
        if units is not None and self.units in (units, None):
            return RecordUnit.MONEY
        if units is not None:
            allowed = f"expected rate or money: amounts are in the units of the workbook, {self.units}"
            raise CellFaultError(Fault(cell.where, f"'{heading}' is {describe(cell.value)}", allowed))
        choice = read_choice(cell, heading, RecordUnit)
        return None if choice is None else RecordUnit(choice)

    def _in_pounds(self, entry: RecordEntry) -> RecordEntry:
        if entry.unit is RecordUnit.RATE or self.units is None:
            return entry
        out = None if entry.turned_out is None else entry.turned_out * self.units.pounds
        return replace(entry, assumed=entry.assumed * self.units.pounds, turned_out=out)

    def tell_duplicates(self) -> None:
        for breach in duplicate_breaches(self.entries):
            assert breach.row is not None
            where, first = (self.rows[n].cells["assumption"].where for n in (breach.row, breach.first))
            self.faults.append(Fault(where, breach.found, f"{breach.allowed}; it also stands at {first}"))

    def remarks(self) -> Iterator[Remark]:
        """Tell of names that the case does not have: slips of the pen as warnings."""
        names = (*self.subjects.drivers, *self.subjects.services)
        told: set[tuple[str, RecordUnit]] = set()
        for row, entry in zip(self.rows, self.entries, strict=True):
            key = matched(entry.assumption), entry.unit
            if key in told or self.subjects.kind(entry.assumption, entry.unit) is not SubjectKind.OTHER:
                continue
            told.add(key)
            where = row.cells["assumption"].where
            yield self._remark(where, entry, names)

    def _remark(self, where: str, entry: RecordEntry, names: Sequence[str]) -> Remark:
        wanted = matched(entry.assumption)
        if wanted in map(matched, names):
            text = (
                f"{where}: '{entry.assumption}' is a service, and is told as a rate here: mtfs record shows "
                "it, and compares services told in money alone"
            )
            return Remark("notice", text, routine=True)
        if near := nearest_name(entry.assumption, names, likeness=_A_SLIP):
            text = (
                f"{where}: '{entry.assumption}' is neither a driver nor a service of Costs; is it meant to "
                f"be '{near}'? mtfs record shows it, and compares it with nothing"
            )
            return Remark("warning", text)
        text = (
            f"{where}: '{entry.assumption}' is neither a driver nor a service of Costs: mtfs record shows "
            "it, and compares it with nothing"
        )
        # Such as the budget gap, which is no slip: it is told where every notice is.
        return Remark("notice", text, routine=True)


_EXPECTED = {
    "assumption": "expected the name of a driver or a service, or one of your own",
    "unit": "expected one of rate, money",
    "year_made": "expected a year written as text, such as 2024/25",
    "year_for": "expected a year written as text, such as 2024/25",
    "assumed": "expected what was assumed, as a number",
}


def _breach_fault(row: Row, breach: Breach) -> Fault:
    cell = row.cells[breach.field]
    found = f"'{_HEADINGS[breach.field]}' is {describe(cell.value)}"
    return Fault(cell.where, found, breach.allowed, breach.guess)


def _headings_in(row: Sequence[object]) -> int:
    return len(_KNOWN & {matched(value) for value in row if isinstance(value, str)})


def read_record(
    grid: Grid | None, title: str, subjects: Subjects, units: Units | None
) -> tuple[TrackRecord, list[Fault], list[Remark]]:
    """Read the sheet Track record.

    Parameters
    ----------
    grid : list of list or None
        Its cells; None where there is no such sheet.
    title : str
        Its name as the workbook has it.
    subjects : Subjects
        The drivers and services of the case.
    units : Units or None
        The workbook's unit of money; None where it cannot be told, which is a fault of its own.

    Returns
    -------
    record : TrackRecord
        What the council assumed, and what turned out, with money in pounds; empty where the sheet is absent,
        blank or one of its owner's own, or has faults.
    faults : list of Fault
        Everything that is wrong with it.
    remarks : list of Remark
        Names that the case does not have, and columns that are not read.
    """
    if not grid or all(is_blank(value) for row in grid for value in row):
        return TrackRecord(), [], []
    if max(map(_headings_in, grid[:_LOWEST_HEADINGS])) < _FEWEST_HEADINGS:
        text = (
            f"the sheet '{title}' is kept and ignored: it does not have the headings "
            f"{', '.join(_HEADINGS.values())}"
        )
        return TrackRecord(), [], [Remark("notice", text)]
    table, faults, remarks = build_table(RECORD_SHEET, title, grid)
    if not table.complete:
        return TrackRecord(), faults, remarks
    reader = _Reader(subjects, units)
    for row in table.rows:
        reader.read(row)
    reader.tell_duplicates()
    faults = [*faults, *reader.faults]
    record = TrackRecord() if faults else TrackRecord(tuple(reader.entries))
    return record, faults, [*remarks, *reader.remarks()]
