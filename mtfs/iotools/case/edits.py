"""Scenarios: lists of edits to the tables of a case, made before anything is read from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mtfs.domain.case import BASE_SCENARIO, Edit
from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.savings import RAG_DELIVERY, RAG_SLIP_MONTHS, Rag
from mtfs.domain.years import guess_year_label, is_year_label
from mtfs.errors import Fault
from mtfs.iotools.case.cells import EDITED, Cell, Row, Table, describe, name_of, stray_text
from mtfs.iotools.case.layout import (
    COUNCIL_SETTINGS,
    RECORD_SHEET,
    SHEETS,
    Column,
    Content,
    Operation,
    YearColumns,
)
from mtfs.iotools.case.report_sheet import REPORT_SHEET
from mtfs.iotools.case.values import CellFaultError, read_choice, read_number, read_text

__all__ = ["LocatedEdit", "apply_edits", "locate_edits", "read_edits"]

_EDITABLE = {
    matched(sheet.name): sheet for sheet in SHEETS if sheet.table not in ("correlations", "scenarios")
}
#: The other sheets that are read: how futures are drawn, the edits themselves, what turned out in the past,
#: and words for a report.
_REFUSED = frozenset({"correlations", "scenarios", matched(RECORD_SHEET.name), matched(REPORT_SHEET.name)})
_FIXED_SETTINGS = frozenset({"base year", "units"})
_WORDS = frozenset({Content.TEXT, Content.YEAR, Content.VALUES})
#: What each word of an edit should be, as the end of a sentence.
_EXPECTED = {
    "scenario": "the name of a scenario",
    "sheet": "the name of a sheet",
    "row": "the name of a row, or * for every row",
    "column": "a heading, a year or years",
}
_TRIPLE_PLACE = {"low": 0, "likely": 1, "high": 2}


@dataclass(frozen=True)
class LocatedEdit:
    """An edit, with the cells that it was read from.

    Parameters
    ----------
    edit : Edit
        The edit.
    operation : Operation
        What it does.
    row : Row
        Its row on the sheet Scenarios.
    """

    edit: Edit
    operation: Operation
    row: Row

    def fault(self, field: str, found: str, allowed: str, guess: str = "") -> Fault:
        """Return a fault of one of the edit's cells.

        Parameters
        ----------
        field : str
            The attribute of the edit.
        found, allowed, guess : str
            As a fault tells them.

        Returns
        -------
        Fault
            With its cell.
        """
        cell = self.row.cells.get(field, Cell(None, self.row.where))
        return Fault(cell.where, found, allowed, guess)


def _read_value(cell: Cell, operation: Operation | None) -> float | str | None:
    if operation in (Operation.ADD, Operation.SCALE):
        return read_number(cell, "Value")
    if isinstance(cell.value, str):
        return read_text(cell, "Value")
    return read_number(cell, "Value", Content.ANY)


def _read_edit(row: Row, faults: list[Fault]) -> LocatedEdit | None:
    if stray := stray_text(row, "scenario"):
        faults.append(stray)
        return None
    texts: dict[str, str] = {}
    found = len(faults)
    for field in ("scenario", "sheet", "row", "column"):
        cell = row.cells.get(field, Cell(None, row.where))
        try:
            text = read_text(cell, field.capitalize())
            if text is None:
                blank = f"'{field.capitalize()}' is blank"
                faults.append(Fault(cell.where, blank, f"expected {_EXPECTED[field]}"))
            texts[field] = text or ""
        except CellFaultError as error:
            faults.append(error.fault)
    operation: Operation | None = None
    value: float | str | None = None
    cell = row.cells.get("operation", Cell(None, row.where))
    try:
        choice = read_choice(cell, "Operation", Operation)
        operation = Operation(choice) if choice is not None else None
        if operation is None:
            faults.append(Fault(cell.where, "'Operation' is blank", "expected one of set, add, scale"))
    except CellFaultError as error:
        faults.append(error.fault)
    cell = row.cells.get("value", Cell(None, row.where))
    try:
        value = _read_value(cell, operation)
        if value is None:
            faults.append(Fault(cell.where, "'Value' is blank", "expected a number or a text"))
    except CellFaultError as error:
        faults.append(error.fault)
    if len(faults) > found or operation is None or value is None:
        return None
    return LocatedEdit(Edit(**texts, operation=operation.value, value=value), operation, row)


def read_edits(table: Table) -> tuple[dict[str, list[LocatedEdit]], list[Fault]]:
    """Read the sheet Scenarios.

    Parameters
    ----------
    table : Table
        The sheet.

    Returns
    -------
    edits : dict of str to list of LocatedEdit
        By scenario, as first written, in the order of the sheet.
    faults : list of Fault
        Blank or unknown words, and edits of what may not be edited.
    """
    faults: list[Fault] = []
    scenarios: dict[str, list[LocatedEdit]] = {}
    spelt: dict[str, str] = {}
    if not table.complete:
        return {}, []
    for row in table.rows:
        located = _read_edit(row, faults)
        if located is None:
            continue
        edit = located.edit
        if matched(edit.scenario) == matched(BASE_SCENARIO):
            allowed = "expected another name: 'Base' is the case without any edits"
            faults.append(located.fault("scenario", f"'Scenario' is {describe(edit.scenario)}", allowed))
            continue
        name = spelt.setdefault(matched(edit.scenario), edit.scenario)
        scenarios.setdefault(name, []).append(located)
    return scenarios, faults


def locate_edits(edits: Sequence[Edit], where: str) -> list[LocatedEdit]:
    """Give edits that stand on no sheet a place, so that they are applied and told as those of a sheet are.

    Parameters
    ----------
    edits : sequence of Edit
        The edits.
    where : str
        Where they come from, such as ``the stress recession``.

    Returns
    -------
    list of LocatedEdit
        In the same order.
    """
    return [
        LocatedEdit(edit, Operation(edit.operation), Row(where, {"value": Cell(edit.value, where)}))
        for edit in edits
    ]


class _Editor:
    """Applies the edits of one scenario to copies of the tables."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = dict(tables)
        self.faults: list[Fault] = []

    def apply(self, located: LocatedEdit) -> None:
        edit = located.edit
        sheet = _EDITABLE.get(matched(edit.sheet))
        if sheet is None:
            refused = matched(edit.sheet) in _REFUSED
            allowed = f"expected one of {', '.join(s.name for s in _EDITABLE.values())}"
            guess = "" if refused else nearest_name(edit.sheet, [s.name for s in _EDITABLE.values()])
            found = f"the sheet '{edit.sheet}' " + (
                "may not be edited" if refused else "is not one of the model's"
            )
            self.faults.append(located.fault("sheet", found, allowed, guess))
            return
        table = self.tables[sheet.table]
        if not table.complete and (table.headings or not sheet.optional):
            # The sheet itself cannot be read, which is told as a fault of the case.
            return
        if sheet.table == "council":
            self._edit_setting(located, table)
            return
        if not table.rows:
            found = (
                f"the sheet '{sheet.name}' has no rows"
                if table.headings
                else f"there is no sheet '{sheet.name}'"
            )
            self.faults.append(located.fault("sheet", found, "expected a sheet with rows to edit"))
            return
        keys = self._keys(located, table)
        rows = self._rows(located, table)
        if not keys or not rows:
            return
        if any(self._is_refused(located, table.sheet.column(key)) for key in keys):
            return
        changed = list(table.rows)
        for position in rows:
            cells = dict(changed[position].cells)
            for key in keys:
                old = cells.get(key, Cell(None, f"{changed[position].where}, '{edit.column}'"))
                column = table.sheet.column(key)
                default = self._default(replace(changed[position], cells=cells), key, column)
                new = self._new_value(located, old, default)
                if new is not None:
                    cells[key] = Cell(new, _edited_at(old, located))
            changed[position] = replace(changed[position], cells=cells)
        self.tables[sheet.table] = table.with_rows(changed)

    def _keys(self, located: LocatedEdit, table: Table) -> list[str]:
        """Return the columns that an edit names, by attribute or year label."""
        column, sheet = located.edit.column, table.sheet
        if matched(column) == "years" and table.year_labels:
            return list(table.year_labels)
        for known in sheet.columns:
            if matched(known.header) == matched(column):
                return [known.field]
        if column in table.year_labels:
            return [column]
        heads = [known.header for known in sheet.columns]
        years = table.year_labels
        if (
            not years
            and sheet.years is not YearColumns.NONE
            and (matched(column) == "years" or is_year_label(column))
        ):
            # That the sheet has no year columns is told as a fault of the case.
            return []
        allowed = f"expected a heading of {sheet.name}"
        guess = nearest_name(column, heads)
        if years:
            allowed += f", a year from {years[0]} to {years[-1]}, or years for all of them"
            meant = guess_year_label(column)
            guess = meant if meant in years else nearest_name(column, [*heads, "years"])
        found = f"no column of {sheet.name} matches '{column}'"
        self.faults.append(located.fault("column", found, allowed, guess))
        return []

    def _rows(self, located: LocatedEdit, table: Table) -> list[int]:
        """Return the positions of the rows that an edit names."""
        wanted = matched(located.edit.row)
        names = [_row_names(row, table) for row in table.rows]
        found = [n for n, forms in enumerate(names) if wanted == "*" or wanted in map(matched, forms)]
        if not found:
            first = table.sheet.columns[0].header
            known = [form for forms in names for form in forms]
            self.faults.append(
                located.fault(
                    "row",
                    f"no row of {table.sheet.name} matches '{located.edit.row}'",
                    f"expected a name from its column '{first}', or * for every row",
                    nearest_name(located.edit.row, known),
                )
            )
        return found

    def _edit_setting(self, located: LocatedEdit, table: Table) -> None:
        edit = located.edit
        settings = {matched(column.header): column for column in COUNCIL_SETTINGS}
        if matched(edit.row) in _FIXED_SETTINGS or edit.row == "*":
            allowed = "expected the name of another setting: Base year and Units may not be edited"
            if edit.row == "*":
                allowed = "expected the name of one setting: the settings may not be edited all at once"
            self.faults.append(located.fault("row", f"'Row' is '{edit.row}'", allowed))
            return
        column = settings.get(matched(edit.row))
        if column is None:
            guess = nearest_name(edit.row, [c.header for c in COUNCIL_SETTINGS])
            found = f"no setting matches '{edit.row}'"
            self.faults.append(located.fault("row", found, "expected a setting of Council", guess))
            return
        if matched(edit.column) != "value":
            allowed = "expected Value: the settings have no other column"
            self.faults.append(
                located.fault("column", f"no column matches '{edit.column}'", allowed, "Value")
            )
            return
        rows = list(table.rows)
        position = next((n for n, row in enumerate(rows) if _setting_name(row) == matched(edit.row)), None)
        if position is None:
            where = located.row.cells["value"].where
            row = Row(
                located.row.where, {"setting": Cell(column.header, where), "value": Cell(None, "Council")}
            )
            rows.append(row)
            position = len(rows) - 1
        old = rows[position].cells["value"]
        if self._is_refused(located, column):
            return
        new = self._new_value(located, old, column.default or 0.0)
        if new is not None:
            cells = {**rows[position].cells, "value": Cell(new, _edited_at(old, located))}
            rows[position] = replace(rows[position], cells=cells)
        self.tables["council"] = table.with_rows(rows)

    def _default(self, row: Row, key: str, column: Column | None) -> float:
        """Return what a blank cell stands for, so that it can be added to or scaled."""
        if column is None:
            return 0.0
        if key == "sd_up":
            value = row.value("sd")
            return float(value) if isinstance(value, int | float) else 0.0
        what, _, place = key.partition("_")
        if what in ("delivery", "slip") and place in _TRIPLE_PLACE:
            rag = str(row.value("rag") or "").strip().casefold()
            triples = RAG_DELIVERY if what == "delivery" else RAG_SLIP_MONTHS
            return triples[Rag(rag)][_TRIPLE_PLACE[place]] if rag in list(Rag) else 0.0
        return column.default or 0.0

    def _is_refused(self, located: LocatedEdit, column: Column | None) -> bool:
        """Tell whether an edit would add to words, or scale them; say so if it would."""
        is_word = column is not None and (column.choices is not None or column.content in _WORDS)
        if column is None or not is_word or located.operation is Operation.SET:
            return False
        found = f"'Operation' is '{located.operation}', and '{column.header}' holds text"
        self.faults.append(located.fault("operation", found, "expected set, or a column of numbers"))
        return True

    def _new_value(self, located: LocatedEdit, old: Cell, default: float) -> float | str | None:
        value = located.edit.value
        if located.operation is Operation.SET or isinstance(value, str):
            return value
        try:
            number = read_number(old, located.edit.column)
        except CellFaultError:
            # What stands so in the case itself is told as a fault of the case.
            if EDITED in old.where:
                found = f"'{located.operation}' meets {describe(old.value)} at {old.where}"
                self.faults.append(located.fault("operation", found, "expected a number there"))
            return None
        number = default if number is None else number
        return number + value if located.operation is Operation.ADD else number * value


def _edited_at(old: Cell, located: LocatedEdit) -> str:
    bare = old.where.partition(EDITED)[0]
    return f"{bare}{EDITED}{located.row.cells['value'].where})"


def _setting_name(row: Row) -> str:
    return matched(name_of(row.value("setting")))


def _row_names(row: Row, table: Table) -> list[str]:
    names = [name_of(row.value(table.sheet.columns[0].field))]
    if table.sheet.table == "costs":
        names.append(f"{names[0]} / {name_of(row.value('cost_type'))}")
    return names


def apply_edits(
    tables: Mapping[str, Table], edits: Sequence[LocatedEdit]
) -> tuple[dict[str, Table], list[Fault]]:
    """Apply the edits of one scenario, in their order.

    Parameters
    ----------
    tables : mapping of str to Table
        The tables of the case; they stay as they are.
    edits : sequence of LocatedEdit
        The edits.

    Returns
    -------
    tables : dict of str to Table
        The edited tables, in which each edited cell tells the edit's own cell too.
    faults : list of Fault
        Edits that match nothing, or that cannot be made.
    """
    editor = _Editor(tables)
    for located in edits:
        editor.apply(located)
    return editor.tables, editor.faults
