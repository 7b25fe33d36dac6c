"""Rows from elsewhere held against the rows of a case: which cells would change, which rows would be new."""

import math
import numbers
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.council import Units
from mtfs.domain.funding import MONEY_KINDS, FundingKind
from mtfs.domain.years import is_year_label
from mtfs.errors import Fault, InputError, RequestError
from mtfs.iotools.case.cells import Row, Table, describe, is_blank, name_of
from mtfs.iotools.case.layout import COUNCIL_SETTINGS, Column, Content, Sheet, YearColumns
from mtfs.iotools.spreadsheets.addresses import cell_position, column_letters

__all__ = ["TABLES_OF_AMOUNTS", "CellChange", "Matching", "match_rows", "place_of"]

#: The tables whose rows may be set to nothing where the source lacks them.
TABLES_OF_AMOUNTS = frozenset({"costs", "monitoring", "pressures", "savings", "reserves"})
_MOST_TEXT = 32_767  # Excel's own limit to the characters in a cell
_SETTINGS = {matched(column.header): column for column in COUNCIL_SETTINGS}

Value = float | str | None


@dataclass(frozen=True)
class CellChange:
    """A cell that is to be changed.

    Parameters
    ----------
    sheet, cell : str
        Where it stands, as ``Savings`` and ``H14``.
    heading : str
        The heading of its column; on the sheet Council, the setting.
    row_name : str
        The name of its row; on Costs with the type of cost. Blank for a heading.
    before : object
        What it holds now, in the case's own units; None for a blank.
    after : float, str or None
        What it is to hold, in the case's own units; None to be made blank.
    added : bool, optional
        Whether it belongs to a row, or a heading, that is new.
    """

    sheet: str
    cell: str
    heading: str
    row_name: str
    before: object
    after: float | str | None
    added: bool = False

    @property
    def where(self) -> str:
        """The cell with its sheet, such as ``Savings!H14``."""
        return f"{self.sheet}!{self.cell}"

    @property
    def place(self) -> tuple[int, int]:
        """Row and column, from 1."""
        return place_of(self.cell)

    def __str__(self) -> str:
        after = describe(self.after)
        if not self.row_name:
            return f"{self.where}: the heading {after}"
        return f"{self.where} ({self.row_name}, {self.heading}): {describe(self.before)} becomes {after}"


def place_of(address: str) -> tuple[int, int]:
    """Return the row and the column of a cell, from 1.

    Parameters
    ----------
    address : str
        Such as ``H14`` or ``Savings!H14``.

    Returns
    -------
    tuple of int
        Row and column.
    """
    row, column = cell_position(address.rpartition("!")[2])
    return row + 1, column + 1


@dataclass
class Matching:
    """What came of holding rows against a table.

    Parameters
    ----------
    changes : list of CellChange
        The cells that differ, and those of new rows.
    added : list of str
        The names of new rows.
    missing : list of str
        The names of rows of the case that the source lacks.
    remarks : list of str
        What was decided on the way.
    last : int
        The last row of the table before, from 1.
    """

    changes: list[CellChange] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    last: int = 1


@dataclass(frozen=True)
class _SourceRow:
    """A row from elsewhere, by attributes and year labels."""

    values: Mapping[str, Value]
    number: int


Key = tuple[str, ...]


@dataclass
class _Matcher:
    table: Table
    title: str
    units: Units | None
    columns: Mapping[str, int]
    faults: list[Fault] = field(default_factory=list)
    result: Matching = field(default_factory=Matching)

    @property
    def sheet(self) -> Sheet:
        return self.table.sheet

    @property
    def name_field(self) -> str:
        return self.sheet.columns[0].field

    @property
    def key_fields(self) -> tuple[str, ...]:
        return ("service", "cost_type") if self.sheet.table == "costs" else (self.name_field,)

    # -- what the source says ----------------------------------------------------------------------------

    def source_rows(self, rows: Sequence[Mapping[str, object]]) -> list[_SourceRow]:
        """Read the rows by attribute, and tell what they hold that the case has no place for."""
        known = {matched(column.header): column.field for column in self.sheet.columns}
        read = []
        absent: Counter[str] = Counter()
        for number, row in enumerate(rows, start=1):
            values: dict[str, Value] = {}
            for heading, given in row.items():
                key = known.get(matched(heading), heading.strip())
                value = self._value(given, number, heading)
                if key in self.columns:
                    values[key] = value
                elif value not in (None, "", 0.0):
                    absent[heading.strip()] += 1
            if is_blank(values.get(self.name_field)):
                heading = self.sheet.columns[0].header
                found = f"row {number} of what is brought in has no '{heading}'"
                self.faults.append(Fault(self.title, found, "expected the name of each row"))
            read.append(_SourceRow(values, number))
        for heading, count in absent.items():
            headers = [self._header(key) for key in self.columns]
            found = (
                f"there is no column '{heading}', for which {_rows(count)} brought in {_has(count)} a value"
            )
            allowed = "expected a column of that heading in row 1"
            self.faults.append(Fault(self.title, found, allowed, nearest_name(heading, headers)))
        return read

    def _value(self, given: object, number: int, heading: str) -> Value:
        if given is None:
            return None
        if isinstance(given, str):
            if len(given) <= _MOST_TEXT:
                return given.strip()
            found = f"'{heading}' in row {number} of what is brought in has {len(given):,} characters"
            self.faults.append(Fault(self.title, found, f"expected at most {_MOST_TEXT:,}, Excel's limit"))
            return None
        if isinstance(given, bool) or not isinstance(given, numbers.Real | Decimal):
            msg = f"'{heading}' in row {number} is {given!r}; expected a number, a text or None"
            raise RequestError(msg)
        if math.isfinite(given):
            return float(given)
        found = f"'{heading}' in row {number} of what is brought in is {given}"
        self.faults.append(Fault(self.title, found, "expected a finite number"))
        return None

    def _header(self, key: str) -> str:
        column = self.sheet.column(key)
        return column.header if column else key

    # -- units and meaning -------------------------------------------------------------------------------

    def _content(self, key: str, kind: object, name: object) -> Column | Content:
        """Return what a cell holds, which may hang on the kind of its row."""
        column = self.sheet.column(key)
        if self.sheet.table == "council" and key == "value":
            return _SETTINGS.get(matched(name_of(name)), Content.ANY)
        if self.sheet.table == "funding" and (column is None or key == "base"):
            kinds = MONEY_KINDS if column else {FundingKind.GRANT}
            return Content.MONEY if matched(name_of(kind)) in {k.value for k in kinds} else Content.NUMBER
        return column or self.sheet.year_content

    def _converted(self, value: Value, content: Column | Content) -> Value:
        """Put pounds into the units of the case, exactly where that can be."""
        held = content.content if isinstance(content, Column) else content
        if held is not Content.MONEY or not isinstance(value, float) or value == 0:
            return value
        if self.units is None:
            found, allowed = "the units of money cannot be told", "expected 'Units' to be £, £000 or £m"
            self.faults.append(Fault("Council", found, allowed))
            return value
        return float(Decimal(repr(value)) / Decimal(self.units.pounds))

    def _cells_of(
        self, values: Mapping[str, Value], row: Row | None
    ) -> Iterator[tuple[str, Value, float | None]]:
        """Yield the cells of a row as they should be, and what a blank in each stands for."""
        kind = values.get("kind") or (row.value("kind") if row else None)
        name = values.get(self.name_field)
        for key, value in values.items():
            if value is not None:
                content = self._content(key, kind, name)
                default = content.default if isinstance(content, Column) else None
                blank = 0.0 if is_year_label(key) else default
                yield key, self._converted(value, content), blank

    # -- rows --------------------------------------------------------------------------------------------

    def _key(self, values: Mapping[str, object]) -> Key:
        return tuple(matched(name_of(values.get(key))) for key in self.key_fields)

    def _label(self, values: Mapping[str, object]) -> str:
        return " / ".join(name for key in self.key_fields if (name := name_of(values.get(key))))

    def match(self, source: Sequence[_SourceRow], *, keep_missing: bool) -> None:
        """Pair rows off, and gather what changes."""
        own: dict[Key, list[Row]] = {}
        for row in self.table.rows:
            own.setdefault(self._key(_plain(row)), []).append(row)
            self.result.last = max(self.result.last, _number(row))
        asked: dict[Key, list[_SourceRow]] = {}
        for given in source:
            asked.setdefault(self._chosen(given, own), []).append(given)
        matched_rows: set[int] = set()
        number = self.result.last
        for key, givens in asked.items():
            rows = own.get(key, [])
            if max(len(rows), len(givens)) > 1 and rows:
                self.result.remarks.append(
                    f"'{self._label(givens[0].values)}' stands {_times(len(rows))} in the case and "
                    f"{_times(len(givens))} in what is brought in: matched in order"
                )
            for given, row in zip(givens, rows, strict=False):
                matched_rows.add(_number(row))
                self._change(given.values, row)
        leftover = {id(given) for key, givens in asked.items() for given in givens[len(own.get(key, [])) :]}
        for given in source:
            if id(given) in leftover:
                number += 1
                self._add(given.values, number)
        gone = [row for row in self.table.rows if _number(row) not in matched_rows]
        gone = [row for row in gone if self._label(_plain(row))]
        self._leave(gone, keep=keep_missing)
        self._tell_near_names(gone)

    def _chosen(self, given: _SourceRow, own: Mapping[Key, Sequence[Row]]) -> Key:
        """Return the key of a row; for costs without a type, that of the only line of the service."""
        key = self._key(given.values)
        if len(key) == 1 or key[1] or key in own:
            return key
        lines = [other for other in own if other[0] == key[0]]
        if len(lines) == 1:
            service = name_of(given.values.get("service"))
            line = self._label(_plain(own[lines[0]][0]))
            self.result.remarks.append(
                f"'{service}' has no cost type: taken for the only line of it, '{line}'"
            )
            return lines[0]
        if lines:
            service = name_of(given.values.get("service"))
            named = ", ".join(f"'{self._label(_plain(own[line][0]))}'" for line in lines)
            found = (
                f"'{service}' is brought in without a cost type, and the case has {len(lines)} lines of it"
            )
            self.faults.append(Fault(self.title, found, f"expected the cost type of one of {named}"))
        return key

    def _change(self, values: Mapping[str, Value], row: Row) -> None:
        label = self._label(_plain(row))
        for key, after, blank in self._cells_of(values, row):
            cell = row.cells[key]
            if key not in self.key_fields and not _same(cell.value, after, blank):
                self._put(cell.where, key, label, cell.value, after)

    def _add(self, values: Mapping[str, Value], number: int) -> None:
        label = self._label(values)
        self.result.added.append(label)
        for key, after, _ in self._cells_of(values, None):
            if after != "":
                where = f"{column_letters(self.columns[key])}{number}"
                self._put(where, key, label, None, after, added=True)

    def _put(
        self, where: str, key: str, label: str, before: object, after: Value, *, added: bool = False
    ) -> None:
        heading = label if self.sheet.table == "council" else self._header(key)
        before = None if is_blank(before) else before
        after = None if after == "" else after
        cell = where.rpartition("!")[2]
        self.result.changes.append(CellChange(self.title, cell, heading, label, before, after, added))

    def _leave(self, gone: Sequence[Row], *, keep: bool) -> None:
        self.result.missing += [self._label(_plain(row)) for row in gone]
        if keep:
            return
        for row in gone:
            for key, cell in row.cells.items():
                held = self._content(key, None, None)
                content = held.content if isinstance(held, Column) else held
                if content is Content.MONEY and not is_blank(cell.value) and not _same(cell.value, 0.0, None):
                    self._put(cell.where, key, self._label(_plain(row)), cell.value, 0.0)

    def _tell_near_names(self, gone: Sequence[Row]) -> None:
        """Tell of new rows that may be old ones under another name."""
        absent = [self._label(_plain(row)) for row in gone]
        for name in self.result.added:
            if near := nearest_name(name, absent, likeness=0.8):
                self.result.remarks.append(f"'{name}' is new: is it the case's '{near}' under another name?")


def _plain(row: Row) -> dict[str, object]:
    return {key: cell.value for key, cell in row.cells.items()}


def _number(row: Row) -> int:
    return place_of(next(iter(row.cells.values())).where)[0]


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _same(before: object, after: Value, blank: float | None) -> bool:
    """Tell whether a cell says already what it should, be it by standing blank."""
    if is_blank(before):
        return after == "" or (isinstance(after, float) and after == blank)
    if isinstance(after, str):
        return (
            bool(after)
            and isinstance(before, str | int | float)
            and matched(name_of(before)) == matched(after)
        )
    if isinstance(before, bool) or not isinstance(before, int | float) or after is None:
        return False
    return math.isclose(before, after, rel_tol=1e-9)


def match_rows(
    table: Table,
    rows: Sequence[Mapping[str, object]],
    *,
    title: str,
    units: Units | None,
    years: Sequence[str] = (),
    keep_missing: bool = True,
) -> Matching:
    """Hold rows from elsewhere against a table of a case.

    Parameters
    ----------
    table : Table
        The table. One without headings is given those of its layout, in row 1.
    rows : sequence of mapping of str to object
        By headings and year labels: numbers, texts, None for what is to stay as it is, and an empty text for
        what is to be made blank. Money is in pounds.
    title : str
        The name of the sheet.
    units : Units or None
        The case's unit of money, where it can be told.
    years : sequence of str, optional
        The years of the case, for a sheet that has no headings yet: the base year and the plan years.
    keep_missing : bool, optional
        Whether rows that the source lacks stay as they are. Otherwise their amounts become 0.

    Returns
    -------
    Matching
        What would change.

    Raises
    ------
    InputError
        For every value that has no place in the table.
    RequestError
        For a value that no cell can hold, or amounts of a table that has none.
    """
    sheet = table.sheet
    if not keep_missing and sheet.table not in TABLES_OF_AMOUNTS:
        msg = f"rows of {sheet.name} cannot be set to nothing; expected to keep those that are missing"
        raise RequestError(msg)
    columns = {key: place_of(where)[1] for key, where in table.headings.items()}
    new_headings: list[str] = []
    if not columns:
        labels = {YearColumns.NONE: (), YearColumns.PLAN: years[1:], YearColumns.BASE_AND_PLAN: years}[
            sheet.years
        ]
        keys = [*(column.field for column in sheet.columns), *labels]
        columns = {key: number for number, key in enumerate(keys, start=1)}
        new_headings = [*(column.header for column in sheet.columns), *labels]
    matcher = _Matcher(table, title, units, columns)
    matcher.result.changes += [
        CellChange(title, f"{column_letters(number)}1", heading, "", None, heading, added=True)
        for number, heading in enumerate(new_headings, start=1)
    ]
    source = matcher.source_rows(rows)
    if not matcher.faults:
        matcher.match(source, keep_missing=keep_missing)
    if matcher.faults:
        raise InputError(dict.fromkeys(matcher.faults))
    return matcher.result
