"""Writing a case workbook: plain tables in, a workbook that a finance team can fill in out."""

import math
import numbers
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.domain.checks import matched
from mtfs.domain.council import Units
from mtfs.domain.funding import KINDS_WITH_BASE, KINDS_WITH_DRIVER, KINDS_WITH_YEARS, FundingKind
from mtfs.domain.reserves import USABLE_CLASSES, ReserveClass
from mtfs.domain.years import is_year_label, year_labels
from mtfs.errors import OutputError
from mtfs.iotools.atomic import put_text, workbook_bytes, writable_text, write_atomically
from mtfs.iotools.case.dress import (
    BOLD,
    CORRELATION_LOOK,
    DRIVER_LIST,
    EDGES,
    KEY_LOOKS,
    LINK,
    PEOPLE_LOOK,
    PLAIN,
    SUBTITLE,
    TITLE,
    Look,
    Unused,
    WrittenTable,
    column_look,
    dress_cell,
    dress_heading,
    dress_page,
    dress_pair,
    dress_table,
    explain_cell,
)
from mtfs.iotools.case.layout import Sheet, YearColumns
from mtfs.iotools.case.report_sheet import CASE_SHEETS, REPORT_SHEET, report_rows

__all__ = ["write_case"]

_Rows = Sequence[Sequence[object]]

_MOST_TEXT = 32_767  # Excel's own limit to the characters in a cell
_OWN_SHEETS = ("Instructions", "Notes")

_STEPS = (
    ("Fill in", "The sheets follow each other from left to right. Amounts are in {units}. Rest the pointer "
     "on a heading, or on a setting of Council, to see what belongs there."),
    ("Check", "Save the workbook, then: mtfs check CASE.xlsx (with this file's name for CASE.xlsx). Every "
     "fault is told with its cell, all at once."),
    ("Run", "mtfs run CASE.xlsx. The workbook itself is never changed by it."),
    ("Percentages", "Type 3% or 0.03: they are the same. For the whole of a share type 100%, as Excel takes "
     "a bare 1 for 1%."),
    ("Years", "Year headings such as 2026/27 are text, and the same on every sheet. A blank year is 0."),
    ("Your own", "Columns and sheets of your own are kept, and not read. Rows may be blank. A formula is "
     "read as its last result, so save it from Excel."),
)  # fmt: skip

_KEY = (
    ("Heading", "What the column holds; each group of sheets has a colour."),
    ("Input", "For you to fill in or change."),
    ("Not used", "A cell that the row's own kind, class or distribution does not use."),
    ("For people", "A column that the model does not read, such as Source or Notes."),
    ("Example", "Rows whose note begins with 'Example' are there to be replaced or deleted."),
)


def _text(value: str, where: str) -> str:
    if len(value) > _MOST_TEXT:
        msg = f"{where}: a text of {len(value):,} characters; expected at most {_MOST_TEXT:,}, Excel's limit"
        raise OutputError(msg)
    return writable_text(value)


def _put(worksheet: Worksheet, row: int, column: int, value: object) -> Cell:
    """Put a value into a cell: what looks like a formula goes in as the text that it is."""
    cell = worksheet.cell(row, column)
    assert isinstance(cell, Cell)
    where = f"{worksheet.title}!{cell.coordinate}"
    if value is None or isinstance(value, bool | date):
        cell.value = value
    elif isinstance(value, numbers.Real):
        if not math.isfinite(value):
            msg = f"{where}: {value} cannot be written; expected a finite number"
            raise OutputError(msg)
        cell.value = int(value) if isinstance(value, numbers.Integral) else float(value)
    else:
        put_text(cell, _text(str(value), where))
    return cell


def _find_setting(tables: Mapping[str, _Rows], name: str) -> str:
    rows = tables.get("Council", ())
    return next((str(row[1] or "") for row in rows[1:] if len(row) > 1 and matched(str(row[0])) == name), "")


def _units(tables: Mapping[str, _Rows]) -> Units:
    text = matched(_find_setting(tables, "units"))
    return next((units for units in Units if matched(units.value) == text), Units.POUNDS)


def _by_layout_name(tables: Mapping[str, _Rows]) -> dict[str, _Rows]:
    known = {matched(sheet.name): sheet.name for sheet in CASE_SHEETS}
    named: dict[str, _Rows] = {}
    for name, rows in tables.items():
        title = known.get(matched(name), name.strip())
        others = [*_OWN_SHEETS, *named]
        if not 0 < len(title) <= 31 or set(title) & set("[]:*?/\\") or title.startswith("'"):
            msg = f"'{name}' cannot be the name of a sheet; expected up to 31 characters, without []:*?/\\"
            raise OutputError(msg)
        if any(matched(title) == matched(other) for other in others):
            msg = f"there would be two sheets named '{title}'"
            raise OutputError(msg)
        named[title] = rows
    return named


def _headings(layout: Sheet, tables: Mapping[str, _Rows]) -> list[str]:
    """Return the headings of a sheet for which there is no table, so that it can be filled in."""
    drivers = tables.get("Drivers") or [[]]
    years = [str(heading) for heading in drivers[0] if is_year_label(str(heading))]
    base_year = _find_setting(tables, "base year")
    if layout.years is YearColumns.NONE:
        years = []
    elif layout.years is YearColumns.BASE_AND_PLAN and is_year_label(base_year):
        years = [*year_labels(base_year, 0), *years]
    return [*(column.header for column in layout.columns), *years]


def _unused(table: str) -> Iterator[Unused]:
    """Yield what some words of a column leave unused."""
    if table == "drivers":
        full = {"low": -1.0, "mode": 0.0, "high": 1.0, "sd": 1.0, "sd_up": 1.0, "df": 5.0, "values": (0.0,)}
        idle = {kind: Distribution(kind=kind, **full).unused_fields for kind in DistributionKind}  # type: ignore[arg-type]
        for name in full:
            # A blank is a fixed rate, for which no parameter is used.
            yield "kind", name, [*(kind.value for kind, fields in idle.items() if name in fields), ""]
    elif table == "funding":
        users = {"base": KINDS_WITH_BASE, "driver": KINDS_WITH_DRIVER, "years": KINDS_WITH_YEARS}
        for name, kinds in users.items():
            yield "kind", name, [kind.value for kind in FundingKind if kind not in kinds]
    elif table == "reserves":
        drawn = [kind.value for kind in ReserveClass if kind not in USABLE_CLASSES]
        yield "reserve_class", "draw_order", drawn
        others = [kind.value for kind in ReserveClass if kind is not ReserveClass.DSG]
        yield "reserve_class", "driver", others


def _offers(table: WrittenTable) -> dict[str, str]:
    """Return lists for Scenarios: the rows, and the headings, of the sheet that is named there."""
    if table.layout.table != "scenarios" or not {"sheet", "row", "column"} <= set(table.columns):
        return {}
    sheet = f'"\'"&TRIM(${get_column_letter(table.columns["sheet"])}2)&"\'!'
    top, first, head = (f'INDIRECT({sheet}{area}")' for area in ("$A$1", "$A:$A", "$1:$1"))
    # A help and no check: *, years and 'Service / Cost type' are right as well.
    return {
        "row": f"OFFSET({top},1,0,COUNTA({first})-1,1)",
        "column": f"OFFSET({top},0,1,1,COUNTA({head})-1)",
    }


def _write_heading(table: WrittenTable, index: int, value: object) -> Look:
    """Write a heading, and find out what stands below it."""
    layout = table.layout
    cell = _put(table.worksheet, 1, index, value)
    text = str(value or "").strip()
    column = next((c for c in layout.columns if matched(c.header) == matched(text)), None)
    look = PEOPLE_LOOK
    meaning = "For people: the model does not read this column." if layout.table else ""
    if column is not None:
        table.columns[column.field] = index
        look, meaning = column_look(column, table), column.help
    elif layout.years is not YearColumns.NONE and is_year_label(text):
        table.columns[text] = index
        look, meaning = column_look(None, table), layout.year_help
    elif layout.table == "correlations" and text:
        look = CORRELATION_LOOK
        meaning = "The correlation with this driver, from -1 to 1. Blank: 0, or as in the other triangle."
    if text:
        dress_heading(cell, look, layout.name, meaning)
    return look


class _CaseWriter:
    """Builds the workbook of one case."""

    def __init__(self, tables: Mapping[str, _Rows], comments: Mapping[tuple[str, int, int], str]) -> None:
        self.tables = _by_layout_name(tables)
        self.comments = comments
        self.units = _units(self.tables)
        self.workbook = Workbook()
        self.written: dict[str, WrittenTable] = {}

    def build(self, notes: Sequence[tuple[str, str]]) -> Workbook:
        first = self.workbook.active
        assert isinstance(first, Worksheet)
        first.title = "Instructions"
        first.sheet_view.tabSelected = True
        for layout in CASE_SHEETS:
            blank = report_rows() if layout is REPORT_SHEET else [_headings(layout, self.tables)]
            self._write_table(layout, self.tables.get(layout.name) or blank)
        for name, rows in self.tables.items():
            if name not in self.written:
                people = Sheet(name=name, table="", columns=(), purpose="")
                self._write_table(people, rows or [[]])
        self._name_drivers()
        self._instructions(first)
        self._notes(notes)
        return self.workbook

    def _write_table(self, layout: Sheet, rows: _Rows) -> None:
        worksheet = self.workbook.create_sheet(layout.name)
        table = WrittenTable(layout, rows, worksheet, self.units)
        self.written[layout.name] = table
        looks = [_write_heading(table, index, value) for index, value in enumerate(rows[0], start=1)]
        for number, row in enumerate(rows[1:], start=2):
            for index, value in enumerate(row):
                cell = _put(worksheet, number, index + 1, value)
                dress_cell(cell, looks[index] if index < len(looks) else PEOPLE_LOOK)
                comment = self.comments.get((layout.name, number, index + 1), "")
                explain_cell(cell, _text(comment, f"{layout.name}!{cell.coordinate}"))
        dress_table(table, looks, _unused(layout.table), _offers(table))

    def _name_drivers(self) -> None:
        """Name the list of drivers, which grows as names are added below it."""
        column = self.written["Drivers"].columns.get("name", 1)
        letter = get_column_letter(column)
        count = f"MAX(1,COUNTA(Drivers!${letter}:${letter})-1)"
        formula = f"OFFSET(Drivers!${letter}$1,1,0,{count},1)"
        self.workbook.defined_names[DRIVER_LIST] = DefinedName(DRIVER_LIST, attr_text=formula)

    def _instructions(self, worksheet: Worksheet) -> None:
        council = _find_setting(self.tables, "council") or "A council"
        base_year = _find_setting(self.tables, "base year")
        page = _Page(worksheet)
        page.line(f"{council}: stress test of the medium-term financial strategy", TITLE)
        page.line(
            f"A case for mtfs{f', base year {base_year}' if base_year else ''}. mtfs plays thousands of "
            "possible futures through this plan and tells how likely it is that reserves run out, and when."
        )
        page.heading("How to use this workbook")
        for number, (text, note) in enumerate(_STEPS, start=1):
            page.pair(f"{number}. {text}", note.format(units=self.units.value))
        page.heading("The sheets")
        for layout in CASE_SHEETS:
            ending = " May be left empty." if layout.optional else ""
            name = page.pair(layout.name, f"{layout.purpose}{ending}")
            name.hyperlink = Hyperlink(ref=name.coordinate, location=f"'{layout.name}'!A1")
            name.font, name.border = LINK, EDGES[layout.name]
        page.heading("Colours")
        for words, meaning in _KEY:
            cell = page.pair(words, meaning)
            cell.fill, cell.font, cell.border = KEY_LOOKS[words]

    def _notes(self, notes: Sequence[tuple[str, str]]) -> None:
        worksheet = self.workbook.create_sheet("Notes")
        page = _Page(worksheet)
        page.line("Notes", TITLE)
        page.line("For people: what the figures rest on, and what was decided. The model does not read this.")
        page.row += 1
        for heading, text in notes:
            page.pair(heading, text).font = BOLD


class _Page:
    """A sheet of text, filled from the top."""

    def __init__(self, worksheet: Worksheet) -> None:
        self.worksheet = worksheet
        self.row = 0
        dress_page(worksheet)

    def line(self, text: str, letters: Font = PLAIN) -> None:
        self.row += 1
        _put(self.worksheet, self.row, 1, text).font = letters

    def heading(self, text: str) -> None:
        self.row += 1
        self.line(text, SUBTITLE)

    def pair(self, left: str, right: str) -> Cell:
        self.row += 1
        cells = [_put(self.worksheet, self.row, n, text) for n, text in ((1, left), (2, right))]
        dress_pair(self.worksheet, self.row, (left, right))
        return cells[0]


def write_case(
    path: Path,
    tables: Mapping[str, Sequence[Sequence[object]]],
    *,
    notes: Sequence[tuple[str, str]] = (),
    comments: Mapping[tuple[str, int, int], str] | None = None,
    created: datetime | None = None,
) -> None:
    """Write a case workbook.

    Parameters
    ----------
    path : Path
        The file; an earlier one is replaced.
    tables : mapping of str to sequence of sequence
        By sheet: a row of headings, then the rows. Columns that the model does not know are kept, and sheets
        that it does not know follow its own; a sheet of the model that is absent is written with its headings
        alone, and Report with its items. Texts are written as texts even where they look like formulas.
    notes : sequence of tuple of str, optional
        Headings and paragraphs for the sheet Notes.
    comments : mapping of tuple to str, optional
        By sheet, row and column (from 1, the headings being row 1): what a cell below the headings tells
        when the pointer rests on it.
    created : datetime, optional
        The time to put into the file, in UTC where it has no time zone; now, unless given. The same tables,
        notes and time give the same bytes.

    Raises
    ------
    OutputError
        Where the file cannot be written, or a sheet's name, a number or a text has no place in a workbook.
    """
    write_atomically(Path(path), workbook_bytes(_CaseWriter(tables, comments or {}).build(notes), created))
