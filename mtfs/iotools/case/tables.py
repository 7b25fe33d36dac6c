"""From raw cells to tables: which column is which, before any value is read."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.strategy import MAX_PLAN_YEARS, Remark
from mtfs.domain.years import (
    guess_year_label,
    is_year_label,
    next_year,
    previous_year,
    year_labels,
    year_span,
)
from mtfs.errors import Fault
from mtfs.iotools.case.cells import Cell, Row, Table, cell_address, describe, is_blank, name_of
from mtfs.iotools.case.layout import ANCILLARY_SHEETS, RECORD_SHEET, SHEETS, Sheet, YearColumns
from mtfs.iotools.case.report_sheet import CASE_SHEETS, REPORT_SHEET
from mtfs.iotools.spreadsheets.workbook import Grid, RawWorkbook
from mtfs.words.figures import date_words

__all__ = ["SOURCE_HEADINGS", "build_table", "build_tables", "is_model_sheet", "plan_year_labels"]

#: The sheets whose rows are added up, so that a total among them is counted twice.
_ADDED_UP = frozenset({"costs", "monitoring", "pressures", "savings", "funding", "reserves"})
_TOTAL = re.compile(r"(sub[- ]?|grand |overall )?totals?\b", re.IGNORECASE)
#: What the absence of a sheet comes to.
_WITHOUT = {
    "Monitoring": "no overspend is assumed in the base year",
    "Pressures": "no pressures are assumed",
    "Savings": "no savings are planned",
}
#: Headings of columns that nearly every case has for its reader.
_ROUTINE = frozenset({"note", "notes", "comment", "comments"})
#: The heading of the column that says where each row comes from, as it may be written.
SOURCE_HEADINGS = ("source", "sources")
#: How far down the headings are looked for where they are not in row 1.
_LOWEST_HEADINGS = 4


def _year_heading_fault(where: str, heading: object) -> Fault | None:
    """Return the fault of a heading that is meant for a year and is not written as one."""
    allowed = "expected a year heading written as text, such as 2025/26"
    if isinstance(heading, datetime | date):
        guess = guess_year_label(str(heading.year))
        return Fault(where, f"Excel has turned this heading into {describe(heading)}", allowed, guess)
    if isinstance(heading, int | float) and not isinstance(heading, bool):
        guess = guess_year_label(str(int(heading))) if 1990 <= heading <= 2150 else ""
        return Fault(where, f"this heading is the number {describe(heading)}", allowed, guess)
    if isinstance(heading, str) and not is_year_label(heading.strip()):
        guess = guess_year_label(heading)
        starts_as_year = (
            len(heading.strip()) == 7 and heading.strip()[:4].isdigit() and heading.strip()[4] == "/"
        )
        if guess or starts_as_year:
            guess = guess or guess_year_label(heading.strip()[:4])
            return Fault(where, f"this heading is {describe(heading)}", allowed, guess)
    return None


class _HeadingReader:
    """Reads the headings of one sheet, which should stand in row 1."""

    def __init__(self, sheet: Sheet, title: str, grid: Grid, *, top: int = 0) -> None:
        self.sheet = sheet
        self.title = title
        self.keys: dict[int, str] = {}
        self.headings: dict[str, str] = {}
        self.faults: list[Fault] = []
        self.unknown: list[str] = []
        self.unknown_where: list[str] = []
        by_header = {matched(column.header): column for column in sheet.columns}
        whole = {heading.strip() for heading in (grid[0] if grid else []) if isinstance(heading, str)}
        width = max((len(row) for row in grid), default=0)
        for index, heading in enumerate([*grid[0], *[None] * (width - len(grid[0]))] if grid else []):
            where = cell_address(title, top, index)
            if is_blank(heading):
                if any(index < len(row) and not is_blank(row[index]) for row in grid[1:]):
                    self.unknown.append("without a heading")
                    self.unknown_where.append(where)
                continue
            key = ""
            if isinstance(heading, str):
                if matched(heading) in by_header:
                    key = by_header[matched(heading)].field
                elif sheet.years is not YearColumns.NONE and is_year_label(heading.strip()):
                    key = heading.strip()
            if not key:
                fault = _year_heading_fault(where, heading) if sheet.years is not YearColumns.NONE else None
                if not fault:
                    self.unknown.append(describe(heading))
                    self.unknown_where.append(where)
                    continue
                self.faults.append(fault)
                # What stands below is read as the year that was meant, so that its own faults are told too.
                key = fault.guess
                if not key or key in whole or key in self.headings:
                    continue
            if key in self.headings:
                allowed = f"expected each heading once; it also stands at {self.headings[key]}"
                self.faults.append(Fault(where, f"the heading {describe(heading)} stands twice", allowed))
                continue
            self.keys[index] = key
            self.headings[key] = where
        self._require()

    def _require(self) -> None:
        for column in self.sheet.columns:
            if column.in_header and column.field not in self.headings:
                guess = nearest_name(column.header, [text.strip("'") for text in self.unknown])
                if guess:
                    guess = f"'{guess}' at {self.unknown_where[self.unknown.index(describe(guess))]}"
                found, allowed = f"there is no column '{column.header}'", "expected its heading in row 1"
                self.faults.append(Fault(self.title, found, allowed, guess))

    @property
    def complete(self) -> bool:
        """Whether every column that the sheet must have is there."""
        return all(not column.in_header or column.field in self.headings for column in self.sheet.columns)

    def ignored(self) -> tuple[list[tuple[str, str]], list[Remark]]:
        """Return the columns that are ignored, and warnings of those that may be meant for another."""
        absent = [column.header for column in self.sheet.columns if column.field not in self.headings]
        ignored, warnings = [], []
        for where, text in zip(self.unknown_where, self.unknown, strict=True):
            near = nearest_name(text.strip("'"), absent, likeness=0.8)
            if near:
                asked = f"is it meant to be '{near}', which is absent?"
                warnings.append(Remark("warning", f"{where}: the column {text} is not read; {asked}"))
            elif matched(text.strip("'")) not in SOURCE_HEADINGS:
                ignored.append((where, text))
        return ignored, warnings


def _headings_below(sheet: Sheet, grid: Grid) -> int:
    """Return the position of the row under row 1 that holds headings, or 0 where there is none."""
    headers = {matched(column.header) for column in sheet.columns}
    for number, values in enumerate(grid[1:_LOWEST_HEADINGS], start=1):
        if len(headers & {matched(value) for value in values if isinstance(value, str)}) >= 2:
            return number
    return 0


def _source_column(grid: Grid) -> int | None:
    """Return the position of the column Source, from 0; None where there is none."""
    headings = [matched(value) if isinstance(value, str) else "" for value in (grid[0] if grid else [])]
    return next((headings.index(heading) for heading in SOURCE_HEADINGS if heading in headings), None)


def _note_words(value: object) -> str:
    """Return a note as it is written; nothing for what is no note, such as an error value."""
    return date_words(value) if isinstance(value, date) else name_of(value)


def _build_table(sheet: Sheet, title: str, grid: Grid) -> tuple[Table, _HeadingReader]:
    reader = _HeadingReader(sheet, title, grid)
    if not reader.complete and (top := _headings_below(sheet, grid)):
        # The years are told from there, so that they bring no other fault about.
        reader = _HeadingReader(sheet, title, grid[top:], top=top)
        above = "row" if top == 1 else "rows"
        found = f"the headings are in row {top + 1}: delete the {above} above"
        reader.faults = [Fault(title, found, "expected them in row 1")]
        return Table(sheet, (), reader.headings, complete=False), reader
    rows = []
    sources = _source_column(grid)
    for number, values in enumerate(grid[1:], start=1):
        cells = {
            key: Cell(values[index] if index < len(values) else None, cell_address(title, number, index))
            for index, key in reader.keys.items()
        }
        if any(not is_blank(cell.value) for cell in cells.values()):
            lone = sum(not is_blank(value) for value in values) == 1
            source = _note_words(values[sources]) if sources is not None and sources < len(values) else ""
            rows.append(Row(f"{title} row {number + 1}", cells, lone, source))
    return Table(sheet, tuple(rows), reader.headings, reader.complete), reader


def _total_remarks(table: Table) -> Iterator[Remark]:
    """Warn of rows that look like totals, which are counted beside the rows that they add up."""
    if table.sheet.table not in _ADDED_UP:
        return
    for row in table.rows:
        cell = row.cells.get(table.sheet.columns[0].field)
        if cell is not None and _TOTAL.match(name_of(cell.value)):
            text = (
                f"{cell.where}: {describe(cell.value)} looks like a total: it is counted beside the rows "
                "that it adds up; delete it if it is one"
            )
            yield Remark("warning", text)


def _sheet_remarks(grids: dict[str, Grid], absent: Sequence[str]) -> Iterator[Remark | Fault]:
    present = {matched(title) for title in grids}
    apart = [s.name for s in (RECORD_SHEET, REPORT_SHEET) if matched(s.name) not in present]
    known = {matched(sheet.name) for sheet in CASE_SHEETS}
    asked = set()
    for title in grids:
        if matched(title) in known or matched(title) in ANCILLARY_SHEETS:
            continue
        if near := nearest_name(title, absent, likeness=0.85):
            # A slip of the pen would leave out a whole sheet, such as the savings programme.
            allowed = f"expected '{near}', which is absent, or a name less like it"
            yield Fault(title, f"the sheet is named '{title}'", allowed, near)
        elif near := nearest_name(title, apart, likeness=0.85):
            # No figure depends on it, so that it stops no run.
            text = f"the sheet '{title}' is not read; is it meant to be '{near}'?"
            yield Remark("warning", text)
        elif near := nearest_name(title, absent):
            text = f"the sheet '{title}' is not read; is it meant to be '{near}', which is absent?"
            asked.add(near)
            yield Remark("warning", text)
        else:
            yield Remark("notice", f"the sheet '{title}' is kept and ignored")
    for name in absent:
        if name in _WITHOUT and name not in asked:
            yield Remark("notice", f"there is no sheet {name}: {_WITHOUT[name]}")


def _ignored_remark(ignored: Sequence[tuple[str, str]]) -> Remark:
    listed = ", ".join(f"{where} {text}" for where, text in ignored)
    routine = all(matched(text.strip("'")) in _ROUTINE for _, text in ignored)
    text = f"columns that the model does not use are kept and ignored: {listed}"
    return Remark("notice", text, routine=routine)


def is_model_sheet(title: str) -> bool:
    """Tell whether a sheet is read, by its name: one of the model's, the track record's or the report's.

    Parameters
    ----------
    title : str
        The name of the sheet.

    Returns
    -------
    bool
        False for a sheet that is kept and ignored.
    """
    return any(matched(title) == matched(sheet.name) for sheet in CASE_SHEETS)


def build_table(sheet: Sheet, title: str, grid: Grid) -> tuple[Table, list[Fault], list[Remark]]:
    """Find the columns of a sheet that stands apart from the model's.

    Parameters
    ----------
    sheet : Sheet
        Its layout.
    title : str
        Its name as the workbook has it.
    grid : list of list
        Its cells.

    Returns
    -------
    table : Table
        Its rows.
    faults : list of Fault
        Missing, doubled or spoilt headings.
    remarks : list of Remark
        Columns that are ignored, or may be meant for another.
    """
    table, reader = _build_table(sheet, title, grid)
    ignored, warnings = reader.ignored()
    return table, reader.faults, [*([_ignored_remark(ignored)] if ignored else []), *warnings]


def build_tables(raw: RawWorkbook) -> tuple[dict[str, Table], list[Fault], list[Remark]]:
    """Find the sheets of the model and their columns.

    Parameters
    ----------
    raw : RawWorkbook
        The workbook's cells.

    Returns
    -------
    tables : dict of str to Table
        By attribute of the strategy; an absent optional sheet is a table without rows.
    faults : list of Fault
        Missing sheets, and missing, doubled or spoilt headings.
    remarks : list of Remark
        What is ignored, absent, or counted twice as it seems.
    """
    tables: dict[str, Table] = {}
    faults: list[Fault] = []
    titles: dict[str, str] = {}
    remarks: list[Remark] = []
    for title in raw.grids:
        if matched(title) in titles:
            allowed = "expected each sheet once"
            name = title.strip()
            faults.append(Fault(name, f"there are two sheets named '{name}'", allowed))
        titles.setdefault(matched(title), title)
    known = {matched(sheet.name) for sheet in CASE_SHEETS}
    strangers = [title for title in raw.grids if matched(title) not in known]
    absent: list[str] = []
    ignored: list[tuple[str, str]] = []
    for sheet in SHEETS:
        found = titles.get(matched(sheet.name))
        wholly_blank = found is not None and all(is_blank(v) for row in raw.grids[found] for v in row)
        if found is None or (wholly_blank and sheet.optional):
            tables[sheet.table] = Table(sheet, (), {}, complete=False)
            if sheet.optional and found is None:
                absent.append(sheet.name)
            elif found is None:
                near = nearest_name(sheet.name, strangers)
                found_here, allowed = f"there is no sheet '{sheet.name}'", "expected one of that name"
                guess = f"the sheet '{near}'" if near else ""
                faults.append(Fault(raw.name, found_here, allowed, guess))
            continue
        tables[sheet.table], reader = _build_table(sheet, found, raw.grids[found])
        faults += reader.faults
        remarks += _total_remarks(tables[sheet.table])
        if sheet.table != "correlations":
            columns, warnings = reader.ignored()
            ignored += columns
            remarks += warnings
    if ignored:
        remarks.append(_ignored_remark(ignored))
    for noted in _sheet_remarks(raw.grids, absent):
        if isinstance(noted, Fault):
            faults.append(noted)
        else:
            remarks.append(noted)
    return tables, faults, remarks


def _plan_faults(drivers: Table, base_year: str) -> Iterator[Fault]:
    """Find what keeps the year columns of Drivers from being the years after the base year."""
    found = drivers.year_labels
    if len(found) > MAX_PLAN_YEARS:
        allowed = f"expected 1 to {MAX_PLAN_YEARS}"
        yield Fault(drivers.headings[found[-1]], f"there are {len(found)} plan years", allowed)
    before = base_year
    for label in found:
        due = next_year(before)
        if label <= base_year:
            allowed = f"expected a year after the base year {base_year}: the first plan year is {due}"
            yield Fault(drivers.headings[label], f"there is a column for {label}", allowed)
            continue
        if label != due:
            what = f"the base year {base_year}" if before == base_year else before
            found_here = f"the plan year {label} comes next after {what}"
            yield Fault(drivers.headings[label], found_here, f"expected {due}: no year may be left out")
        before = label


def _year_column_faults(drivers: Table, others: Sequence[Table], years: tuple[str, ...]) -> Iterator[Fault]:
    """Find the year columns that the other sheets lack, or have without Drivers."""
    surplus = [{label for label in table.year_labels if label > years[-1]} for table in others]
    # What all the others have is missing from Drivers.
    lacking = set.intersection(*surplus) if len(others) > 1 else set()
    for label in sorted(lacking):
        allowed = "expected the same plan years as on the other sheets, which have it"
        yield Fault(drivers.sheet.name, f"there is no column '{label}'", allowed)
    for table in others:
        with_base = table.sheet.years is YearColumns.BASE_AND_PLAN
        expected = years if with_base else years[1:]
        for label in expected:
            if label not in table.headings:
                allowed = "expected the base year and each" if with_base else "expected each"
                found = f"there is no column '{label}'"
                yield Fault(table.sheet.name, found, f"{allowed} plan year of Drivers")
        for label in table.year_labels:
            if label not in expected and label not in lacking:
                allowed = f"expected {expected[0]} to {expected[-1]}"
                if label == years[0]:
                    allowed += ": of all sheets Reserves alone has the base year"
                yield Fault(table.headings[label], f"the year {label} is not in the plan", allowed)


def plan_year_labels(tables: dict[str, Table], base_year: str | None) -> tuple[tuple[str, ...], list[Fault]]:
    """Find the plan years on Drivers, and hold every other sheet's year columns against them.

    Parameters
    ----------
    tables : dict of str to Table
        The tables.
    base_year : str or None
        The base year, where Council gives a valid one.

    Returns
    -------
    years : tuple of str
        The labels of years 0 to T; at least two even where they are faulty, so that the rest can be read.
    faults : list of Fault
        Missing, surplus or scattered year columns.
    """
    drivers = tables["drivers"]
    found = drivers.year_labels
    if not found:
        faults = []
        if drivers.complete:
            allowed = "expected a column for each plan year, such as 2025/26"
            faults.append(Fault("Drivers", "there are no year columns", allowed))
        return year_labels(base_year or "2000/01", 1), faults
    first = previous_year(found[0])
    faults = list(_plan_faults(drivers, base_year or first))
    others = [t for t in tables.values() if t is not drivers and t.sheet.years is not YearColumns.NONE]
    others = [table for table in others if table.headings]
    # Where the plan does not start after the base year, the other sheets tell which of the two is wrong.
    outcomes = []
    for base in dict.fromkeys((base_year or first, first)):
        span = year_span(found[-1], base)
        years = year_labels(base, max(1, min(span, MAX_PLAN_YEARS)))
        fits = 1 <= span <= MAX_PLAN_YEARS
        outcomes.append((not fits, list(_year_column_faults(drivers, others, years)) if fits else [], years))
    _, more, years = min(outcomes, key=lambda outcome: (outcome[0], len(outcome[1])))
    return years, faults + more
