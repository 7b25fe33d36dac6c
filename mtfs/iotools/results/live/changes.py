"""What each scenario changes, cell by cell and in the order of its edits, as formulas on one sheet."""

import math
from collections.abc import Iterator, Mapping, Sequence

from mtfs.domain.case import Edit
from mtfs.domain.checks import matched
from mtfs.domain.funding import MONEY_KINDS, FundingKind
from mtfs.domain.savings import RAG_DELIVERY, RAG_SLIP_MONTHS, Rag
from mtfs.domain.strategy import Strategy
from mtfs.iotools.case.layout import COUNCIL_SETTINGS, Content, Operation
from mtfs.iotools.results.live.assumptions import (
    TABLES,
    Key,
    Rows,
    column_of,
    look_of,
    number_format,
    row_label,
    rows_of,
    years_of,
)
from mtfs.iotools.results.live.formulas import Cell, Formula, Value, as_number, literal
from mtfs.iotools.results.live.functions import not_available, when, word
from mtfs.iotools.results.live.sheets import LiveSheet, Look, tidy

__all__ = ["Changes"]

_HEADS = ("Scenario", "Sheet", "Row", "Column", "Base", "Operation", "Value", "As run")
_BASE, _OPERATION, _VALUE, _AS_RUN = range(4, 8)
_BY_SHEET = {matched(sheet.name): table for table, (sheet, _) in TABLES.items()}
_PLACES = ("low", "likely", "high")
#: How far apart two figures may be through rounding alone, as a share.
_ROUNDING = 1e-12


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return matched(one) == matched(other)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_ROUNDING, abs_tol=0.0)
    return one is None and other is None


class Changes:
    """The sheet of changes, to which one scenario after the other is added.

    Parameters
    ----------
    rows : mapping of str to list of dict
        The assumptions of the case without edits, as `rows_of` gives them.
    cells : mapping of Key to Cell
        Where they stand.
    """

    def __init__(self, rows: Mapping[str, Rows], cells: Mapping[Key, Cell]) -> None:
        self._rows = rows
        self._cells = cells
        self._made = 0
        self._sheet = LiveSheet("Changes", [30, 16, 44, 24, 18, 12, 18, 18])
        self._sheet.title("Changes: what each scenario changes in the assumptions")
        self._sheet.text(
            "One row for each cell that a scenario changes, in the order of its edits; amounts in pounds, "
            "rates and shares as fractions. Base is the assumption, or what an earlier row of the same "
            "scenario made of it. Blue cells may be changed: the scenario takes the last 'As run'. Black "
            "ones shape the futures alone, and are the run's own."
        )
        self._sheet.head(_HEADS)
        self._sheet.freeze(2)

    def add(self, scenario: str, strategy: Strategy, edits: Sequence[Edit]) -> dict[Key, Cell]:
        """Add the changes of a scenario.

        Parameters
        ----------
        scenario : str
            Its name.
        strategy : Strategy
            The strategy under it.
        edits : sequence of Edit
            Its edits, in their order.

        Returns
        -------
        dict of Key to Cell
            Where each assumption of the scenario stands: on its sheet, or here.
        """
        replay = _Replay(self._rows, self._cells, self._sheet, scenario, strategy)
        for edit in edits:
            replay.make(edit)
        replay.settle()
        self._made += len(replay.changed)
        return replay.cells

    def finish(self) -> LiveSheet:
        """Return the sheet once every scenario is on it.

        Returns
        -------
        LiveSheet
            The sheet, with a choice of operations.
        """
        if self._made:
            self._sheet.offer(_OPERATION, [operation.value for operation in Operation])
        else:
            self._sheet.text("No scenario of this run changes anything.")
        return self._sheet


class _Replay:
    """Makes the edits of one scenario again, in pounds, and writes each down."""

    def __init__(
        self,
        rows: Mapping[str, Rows],
        cells: Mapping[Key, Cell],
        sheet: LiveSheet,
        scenario: str,
        strategy: Strategy,
    ) -> None:
        self.base = rows
        self.rows = {table: [dict(row) for row in made] for table, made in rows.items()}
        self.target = rows_of(strategy)
        self.cells = dict(cells)
        self.changed: set[Key] = set()
        self.sheet, self.scenario, self.strategy = sheet, scenario, strategy

    def make(self, edit: Edit) -> None:
        table = _BY_SHEET[matched(edit.sheet)]
        for position, key in self._places(edit, table):
            if position >= len(self.target[table]):
                continue
            value = self._value(edit, table, position, key)
            self._write((table, position, key), Operation(edit.operation), value)

    def settle(self) -> None:
        """Set what the edits do not explain, such as a strategy that was made without any."""
        for table, rows in self.target.items():
            held = self.rows.setdefault(table, [])
            held += [dict.fromkeys(row) for row in rows[len(held) :]]
            for position, row in enumerate(rows):
                for key, value in row.items():
                    if not _same(held[position][key], value):
                        blank: Value = "" if isinstance(held[position][key], str) else 0.0
                        self._write((table, position, key), Operation.SET, blank if value is None else value)

    def _places(self, edit: Edit, table: str) -> Iterator[tuple[int, str]]:
        """Yield the rows and columns that an edit names, row by row."""
        if table == "council":
            wanted = matched(edit.row)
            yield from ((0, c.field) for c in COUNCIL_SETTINGS if matched(c.header) == wanted)
            return
        columns = TABLES[table][0].columns
        named = [column.field for column in columns if matched(column.header) == matched(edit.column)]
        years = years_of(self.strategy, table)
        keys = named or [year for year in years if matched(edit.column) in ("years", year)]
        wanted = matched(tidy(edit.row))
        found = [
            position
            for position, row in enumerate(self.rows[table])
            if wanted == "*" or wanted in map(matched, _names(row, columns[0].field))
        ]
        yield from ((position, key) for position in found for key in keys)

    def _pounds(self, table: str, position: int, key: str) -> float:
        """Return how many pounds, or whatever a cell is in, one unit of the case's own sheet is."""
        unit = self.strategy.council.units.pounds
        column = column_of(table, key)
        if table == "funding" and (column is None or key == "base"):
            kinds = MONEY_KINDS if key == "base" else {FundingKind.GRANT}
            return unit if self.target[table][position]["kind"] in kinds else 1.0
        content = TABLES[table][0].year_content if column is None else column.content
        return unit if content is Content.MONEY else 1.0

    def _value(self, edit: Edit, table: str, position: int, key: str) -> Value:
        column = column_of(table, key)
        words = column is not None and (
            column.choices is not None or column.content in (Content.TEXT, Content.YEAR, Content.VALUES)
        )
        if words:
            given = tidy(edit.value) if isinstance(edit.value, str) else f"{edit.value:.12g}"
            if column is not None and column.content is Content.VALUES:
                given = "; ".join(f"{float(part):.15g}" for part in given.split(";") if part.strip())
            final = self.target[table][position][key]
            # The word as it was run, where that is what this edit made of it.
            return final if _same(given, final) else given
        number = float(edit.value)
        if edit.operation == Operation.SCALE:
            return number
        return number * self._pounds(table, position, key)

    def _default(self, table: str, position: int, key: str) -> Formula | None:
        """Return what a blank stands for where an edit adds to it or scales it, if that is not 0."""
        row = self.rows[table][position]
        if key == "sd_up":
            return self._at((table, position, "sd"))
        what, _, place = key.partition("_")
        if what in ("delivery", "slip") and place in _PLACES and row["rag"] is not None:
            triples = RAG_DELIVERY if what == "delivery" else RAG_SLIP_MONTHS
            return literal(triples[Rag(matched(str(row["rag"])))][_PLACES.index(place)])
        return None

    def _at(self, key: Key) -> Formula:
        cell = self.cells[key]
        return cell.here() if key in self.changed else cell.elsewhere()

    def _from(self, place: Key, operation: Operation) -> Formula | None:
        """Return what a change starts from."""
        if place not in self.cells:
            return None
        table, position, key = place
        if self.rows[table][position][key] is None:
            default = None if operation is Operation.SET else self._default(table, position, key)
            if default is not None:
                return default
        before = self._at(place)
        column = column_of(table, key)
        if column is not None and column.default is not None:
            # It may be made blank, and an edit then acts on the default.
            return when(before.equals(""), column.default, before)
        if before.value is None or isinstance(before.value, str):
            return when(before.equals(""), "", before)
        return before

    def _write(self, place: Key, operation: Operation, value: Value) -> None:
        table, position, key = place
        column = column_of(table, key)
        before = self._from(place, operation)
        line = self.sheet.line()
        line.put(0, self.scenario)
        line.put(1, TABLES[table][0].name)
        named = table == "council" and column is not None
        line.put(2, column.header if named and column else row_label(self.rows, table, position))
        line.put(3, "Value" if table == "council" else column.header if column else key)
        code = number_format(table, key, self.target[table][position])
        base = line.put(_BASE, before, Look.PLAIN, code)
        look = look_of(table, key)
        # A text can only be set.
        operated = line.put(_OPERATION, operation.value, Look.PLAIN if isinstance(value, str) else look)
        factor = "#,##0.00####" if operation is Operation.SCALE else code
        given = line.put(_VALUE, value, look, factor)
        as_run = _as_run(base, operated, given)
        self.cells[place] = line.put(_AS_RUN, as_run, Look.KEY, code)
        self.changed.add(place)
        self.rows[table][position][key] = as_run.value


def _names(row: Mapping[str, Value], first: str) -> list[str]:
    name = str(row[first] or "")
    return [name, f"{name} / {row['cost_type'] or ''}"] if "cost_type" in row else [name]


def _as_run(base: Cell, operation: Cell, value: Cell) -> Formula:
    """Return what an edit makes of a cell, whichever of the three operations it names."""
    before = base.here("c")
    # N makes 0 of a blank, to which an edit adds.
    number = Formula(f"N({before.text})", 0.0 if isinstance(before.value, str) else as_number(before.value))
    given, named = value.here("c"), word(operation.here("c"))
    if isinstance(value.value, str):
        return when(given.equals(""), "", given)
    scaled = when(named.equals(Operation.SCALE.value), number * given, not_available())
    added = when(named.equals(Operation.ADD.value), number + given, scaled)
    return when(named.equals(Operation.SET.value), given, added)
