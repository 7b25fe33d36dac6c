"""Writing a case workbook: plain tables in, a workbook that a finance team can fill in out."""

import math
import numbers
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.domain.checks import matched
from mtfs.domain.council import Units
from mtfs.domain.funding import (
    KINDS_WITH_BASE,
    KINDS_WITH_DRIVER,
    KINDS_WITH_YEARS,
    MONEY_KINDS,
    FundingKind,
)
from mtfs.domain.reserves import USABLE_CLASSES, ReserveClass
from mtfs.domain.years import is_year_label, year_labels
from mtfs.errors import OutputError
from mtfs.iotools.atomic import workbook_bytes, write_atomically
from mtfs.iotools.layout import COUNCIL_SETTINGS, SHEETS, Column, Content, Sheet, YearColumns

__all__ = ["write_case"]

_Rows = Sequence[Sequence[object]]

#: Rows below the last that already have drop-downs and number formats.
_ROOM = 200
_MOST_TEXT = 32_767  # Excel's own limits: characters in a cell, and points of a row's height
_MOST_HEIGHT = 409.0
_MOST = 1e15
_LEFT, _RIGHT = 26, 100  # the columns of a sheet of text
_OWN_SHEETS = ("Instructions", "Notes")

_FONT = "Arial"
_INK, _QUIET, _LINK, _WHITE = "1F2933", "5F6B76", "0B4F9E", "FFFFFF"
_INPUT, _NOT_USED, _RULE = "FFFBE8", "E3E6E9", "D5D9DD"
_GROUPS = {
    "1F4E5F": ("Council", "Drivers", "Correlations"),
    "5B3F73": ("Costs", "Monitoring", "Pressures", "Savings"),
    "2F5D3A": ("Funding", "Reserves"),
    "8A4B12": ("Scenarios",),
}
_PEOPLE = "5F6B76"
_COLOURS = {name: colour for colour, names in _GROUPS.items() for name in names}

_MONEY = {
    Units.POUNDS: '#,##0_);(#,##0);"–"_)',
    Units.THOUSANDS: '#,##0_);(#,##0);"–"_)',
    Units.MILLIONS: '#,##0.000_);(#,##0.000);"–"_)',
}
_RATE, _SHARE, _WEIGHT, _COUNT, _MONTHS = "0.00%", "0.0%", "0.00", "#,##0.00", "0"
#: Rates of which the whole is a natural value; in a cell with a percent format Excel takes 1 for 1%.
_SHARES = {
    "probability": 1.0,
    "recurring_share": 1.0,
    "safety_net": 1.0,
    "collection_share": 1.0,
    "dsg_share": 1.0,
    **{f"delivery_{word}": 1.5 for word in ("low", "likely", "high")},
}
_PLAIN_RATES = frozenset({"persistence", "savings_correlation"})
_LIST_NAME = "driver_names"

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
    (_COLOURS["Council"], _WHITE, "Heading", "What the column holds; each group of sheets has a colour."),
    (_INPUT, _INK, "Input", "For you to fill in or change."),
    (_NOT_USED, _QUIET, "Not used", "A cell that the row's own kind, class or distribution does not use."),
    (_PEOPLE, _WHITE, "For people", "A column that the model does not read, such as Source or Notes."),
    (_INPUT, _QUIET, "Example", "Rows whose note begins with 'Example' are there to be replaced or deleted."),
)


@dataclass(frozen=True)
class _Look:
    """How a column, a year or a setting is dressed, and what its cells may hold."""

    number_format: str = "General"
    hint: str = ""
    words: tuple[str, ...] = ()
    formula: str = ""
    bounds: tuple[float, float, float] | None = None
    is_number: bool = False
    for_people: bool = False


@dataclass
class _Table:
    """One sheet of the model as it is being written."""

    layout: Sheet
    rows: _Rows
    worksheet: Worksheet
    columns: dict[str, int] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return max(len(self.rows), 1)

    def letter(self, key: str) -> str:
        return get_column_letter(self.columns[key])

    def span(self, first: int, last: int | None = None) -> str:
        last = first if last is None else last
        return f"{get_column_letter(first)}2:{get_column_letter(last)}{self.last + _ROOM}"


def _look(content: Content, field_name: str, units: Units) -> _Look:
    if field_name in _SHARES:
        hint = "80% and 0.8 are the same. For the whole type 100%: Excel takes a bare 1 for 1%."
        return _Look(_SHARE, hint, bounds=(0.0, _SHARES[field_name], 0.02), is_number=True)
    if field_name in _PLAIN_RATES:
        return _Look(_WEIGHT, bounds=(0.0, 1.0, 0.0), is_number=True)
    if content is Content.RATE:
        return _Look(_RATE, "3% and 0.03 are the same.", bounds=(-1.0, 1.0, 0.001), is_number=True)
    if content is Content.MONEY:
        return _Look(_MONEY[units], f"In {units.value}.", is_number=True)
    if content is Content.NUMBER:
        months = field_name.startswith("slip_")
        weights = field_name.endswith("_weight") or field_name in ("low", "high")
        return _Look(_MONTHS if months else _WEIGHT if weights else "General", is_number=True)
    return _Look("General" if content is Content.ANY else "@")


def _column_look(column: Column, table: str, units: Units) -> _Look:
    if column.choices is not None:
        words = tuple(choice.value for choice in column.choices)
        return _Look("@", f"One of: {', '.join(words)}.", words=words)
    if column.names_driver:
        return _Look("@", formula=_LIST_NAME)
    if (table, column.field) == ("scenarios", "sheet"):
        editable = (s.name for s in SHEETS if s.table not in ("correlations", "scenarios"))
        return _Look("@", words=tuple(editable))
    return _look(column.content, column.field, units)


def _text(value: str, where: str) -> str:
    if len(value) > _MOST_TEXT:
        msg = f"{where}: a text of {len(value):,} characters; expected at most {_MOST_TEXT:,}, Excel's limit"
        raise OutputError(msg)
    return ILLEGAL_CHARACTERS_RE.sub(" ", value)


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
        text = _text(str(value), where)
        cell.value = text
        cell.data_type = "s"
        if text.startswith(("=", "+", "-", "@")):
            cell.quotePrefix = True
    return cell


def _find_setting(tables: Mapping[str, _Rows], name: str) -> str:
    rows = tables.get("Council", ())
    return next((str(row[1] or "") for row in rows[1:] if len(row) > 1 and matched(str(row[0])) == name), "")


def _units(tables: Mapping[str, _Rows]) -> Units:
    text = matched(_find_setting(tables, "units"))
    return next((units for units in Units if matched(units.value) == text), Units.POUNDS)


def _by_layout_name(tables: Mapping[str, _Rows]) -> dict[str, _Rows]:
    known = {matched(sheet.name): sheet.name for sheet in SHEETS}
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


def _comment(text: str) -> Comment:
    lines = sum(math.ceil(len(part) / 44) for part in text.splitlines())
    return Comment(text, "mtfs", height=24 + 17 * lines, width=310)


def _paragraphs(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _validation(look: _Look, first: str) -> DataValidation | None:
    """Return the drop-down or check of a range. It warns and never forbids: the reader has the last word."""
    if look.words or look.formula:
        source = f'"{",".join(look.words)}"' if look.words else look.formula
        rule = DataValidation(type="list", formula1=source, allow_blank=True)
        rule.error = "This is not in the list. Names are compared without regard to capitals."
    elif look.bounds:
        low, high, least = look.bounds
        small = f",OR({first}=0,ABS({first})>={least:g})" if least else ""
        test = f"AND(ISNUMBER({first}),{first}>={low:g},{first}<={high:g}{small})"
        rule = DataValidation(type="custom", formula1=test, allow_blank=True)
        span = f"{low:.0%} to {high:.0%}" if least else f"{low:g} to {high:g}"
        rule.error = f"Expected {span}. {look.hint}".strip()
    elif look.is_number:
        rule = DataValidation(type="decimal", formula1=f"{-_MOST:.0f}", formula2=f"{_MOST:.0f}")
        rule.allow_blank = True
        rule.error = "Expected a number."
    else:
        return None
    rule.errorStyle = "warning"
    rule.errorTitle = "Is this meant?"
    rule.showErrorMessage = True
    return rule


def _unused() -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield, by table and column of words, the column that some of those words leave unused, and which."""
    full = {"low": -1.0, "mode": 0.0, "high": 1.0, "sd": 1.0, "sd_up": 1.0, "df": 5.0, "values": (0.0,)}
    idle = {kind: Distribution(kind=kind, **full).unused_fields for kind in DistributionKind}  # type: ignore[arg-type]
    for name in full:
        words = [kind.value for kind, fields in idle.items() if name in fields]
        # A blank is a fixed rate, for which no parameter is used.
        yield "drivers", "kind", name, [*words, ""]
    for key, users in (("base", KINDS_WITH_BASE), ("driver", KINDS_WITH_DRIVER), ("years", KINDS_WITH_YEARS)):
        yield "funding", "kind", key, [kind.value for kind in FundingKind if kind not in users]
    drawn = [kind.value for kind in ReserveClass if kind not in USABLE_CLASSES]
    yield "reserves", "reserve_class", "draw_order", drawn
    others = [kind.value for kind in ReserveClass if kind is not ReserveClass.DSG]
    yield "reserves", "reserve_class", "driver", others


def _any_of(cell: str, words: Sequence[str]) -> str:
    tests = [f'TRIM({cell})="{word}"' for word in words]
    return f"OR({','.join(tests)})"


class _CaseWriter:
    """Builds the workbook of one case."""

    def __init__(self, tables: Mapping[str, _Rows]) -> None:
        self.tables = _by_layout_name(tables)
        self.units = _units(self.tables)
        self.workbook = Workbook()
        self.written: dict[str, _Table] = {}

    def build(self, notes: Sequence[tuple[str, str]]) -> Workbook:
        first = self.workbook.active
        assert isinstance(first, Worksheet)
        first.title = "Instructions"
        first.sheet_view.tabSelected = True
        for layout in SHEETS:
            rows = self.tables.get(layout.name) or [_headings(layout, self.tables)]
            self._write_table(layout, rows)
        for name, rows in self.tables.items():
            if name not in self.written:
                people = Sheet(name=name, table="", columns=(), purpose="")
                self._write_table(people, rows or [[]])
        self._name_drivers()
        self._scenario_lists()
        self._instructions(first)
        self._notes(notes)
        return self.workbook

    def _write_table(self, layout: Sheet, rows: _Rows) -> None:
        worksheet = self.workbook.create_sheet(layout.name)
        table = _Table(layout, rows, worksheet)
        self.written[layout.name] = table
        looks = [self._heading(table, n, value) for n, value in enumerate(rows[0], start=1)]
        for number, row in enumerate(rows[1:], start=2):
            for index, value in enumerate(row):
                cell = _put(worksheet, number, index + 1, value)
                _dress(cell, looks[index] if index < len(looks) else _Look(for_people=True))
        if layout.table == "council":
            self._settings(table)
        elif layout.table:
            for index, look in enumerate(looks, start=1):
                self._prepare_column(table, index, look)
        self._rules(table)
        _set_widths(table, looks)
        _set_page(worksheet, _COLOURS.get(layout.name, _PEOPLE))
        worksheet.freeze_panes = "B2"

    def _heading(self, table: _Table, index: int, value: object) -> _Look:
        layout = table.layout
        cell = _put(table.worksheet, 1, index, value)
        text = str(value or "").strip()
        column = next((c for c in layout.columns if matched(c.header) == matched(text)), None)
        look = _Look(for_people=True)
        comment = "For people: the model does not read this column." if text and layout.table else ""
        if column is not None:
            table.columns[column.field] = index
            look = _column_look(column, layout.table, self.units)
            comment = _paragraphs(column.help, look.hint)
        elif layout.years is not YearColumns.NONE and is_year_label(text):
            table.columns[text] = index
            look = _look(layout.year_content, "", self.units)
            comment = _paragraphs(layout.year_help, look.hint)
        elif layout.table == "correlations" and text:
            look = _Look(_WEIGHT, bounds=(-1.0, 1.0, 0.0), is_number=True)
            comment = "The correlation with this driver, from -1 to 1. Blank: 0, or as in the other triangle."
        if text:
            if comment:
                cell.comment = _comment(comment)
            colour = _PEOPLE if look.for_people else _COLOURS.get(layout.name, _PEOPLE)
            cell.fill = PatternFill("solid", fgColor=colour)
            cell.font = Font(name=_FONT, size=10, bold=True, color=_WHITE)
            side = "right" if look.is_number else "left"
            indent = 0 if look.is_number else 1
            cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=indent)
            # As text, a year such as 2026/27 stays what it is.
            cell.number_format = "@"
        return look

    def _settings(self, table: _Table) -> None:
        """Dress each setting by what it is, and explain it."""
        settings = {matched(column.header): column for column in COUNCIL_SETTINGS}
        if not {"setting", "value"} <= set(table.columns):
            return
        for number in range(2, table.last + 1):
            name = table.worksheet.cell(number, table.columns["setting"])
            value = table.worksheet.cell(number, table.columns["value"])
            assert isinstance(name, Cell)
            assert isinstance(value, Cell)
            column = settings.get(matched(str(name.value or "")))
            name.font = Font(name=_FONT, size=10, bold=True, color=_INK)
            name.fill = PatternFill()
            value.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
            if column is None:
                continue
            look = _column_look(column, "council", self.units)
            name.comment = _comment(_paragraphs(column.help, look.hint))
            value.number_format = look.number_format
            validation = _validation(look, value.coordinate)
            if validation is not None:
                validation.add(value.coordinate)
                table.worksheet.add_data_validation(validation)

    def _prepare_column(self, table: _Table, index: int, look: _Look) -> None:
        """Make the rows below the last ready for more: number format, drop-down or check."""
        worksheet = table.worksheet
        dimension = worksheet.column_dimensions[get_column_letter(index)]
        dimension.number_format = look.number_format
        dimension.font = Font(name=_FONT, size=10, color=_INK)
        dimension.alignment = _alignment(look)
        span = table.span(index)
        validation = _validation(look, span.partition(":")[0])
        if validation is not None:
            validation.add(span)
            worksheet.add_data_validation(validation)
        if table.layout.table == "correlations" and look.is_number:
            names = _validation(_Look(formula=_LIST_NAME), "")
            assert names is not None
            names.add(f"{get_column_letter(index)}1")
            worksheet.add_data_validation(names)

    def _rules(self, table: _Table) -> None:
        """Shade what a row does not use, dim examples, and dress new rows as they are filled in."""
        layout, worksheet = table.layout, table.worksheet
        years = [index for key, index in table.columns.items() if is_year_label(key)]
        for name, key, target, words in _unused():
            wanted = (
                years if target == "years" else [table.columns[target]] if target in table.columns else []
            )
            if name != layout.table or key not in table.columns or not words:
                continue
            fill = PatternFill("solid", bgColor=_NOT_USED)
            style = DifferentialStyle(fill=fill, font=Font(color=_QUIET))
            test = f'AND(TRIM($A2)<>"",{_any_of(f"${table.letter(key)}2", words)})'
            for index in wanted:
                _add_rule(worksheet, table.span(index), style, test)
        if layout.table == "funding" and "kind" in table.columns:
            self._funding_formats(table, years)
        heads = [matched(str(value or "")) for value in table.rows[0]]
        width = len(heads)
        if "notes" in heads and width:
            note = get_column_letter(heads.index("notes") + 1)
            style = DifferentialStyle(font=Font(italic=True, color=_QUIET))
            _add_rule(worksheet, table.span(1, width), style, f'LEFT(TRIM(${note}2),7)="Example"')
        if layout.table not in ("", "council") and table.columns:
            style = DifferentialStyle(fill=PatternFill("solid", bgColor=_INPUT), border=_border())
            inputs = sorted(table.columns.values())
            if inputs == list(range(1, len(inputs) + 1)):
                span = f"A{table.last + 1}:{get_column_letter(inputs[-1])}{table.last + _ROOM}"
                _add_rule(worksheet, span, style, f'TRIM($A{table.last + 1})<>""')

    def _funding_formats(self, table: _Table, years: Sequence[int]) -> None:
        """Show each kind's base and years as what they are: rates, shares, homes, pounds or money."""
        kind = f"${table.letter('kind')}2"
        base = [table.columns["base"]] if "base" in table.columns else []
        money = _MONEY[self.units]
        formats = (
            (base, (FundingKind.TAX_BASE,), _COUNT),
            (base, (FundingKind.BAND_D,), '"£"#,##0.00'),
            (base, tuple(sorted(MONEY_KINDS)), money),
            (years, (FundingKind.CORE_INCREASE, FundingKind.ASC_PRECEPT), _RATE),
            (years, (FundingKind.RESET, FundingKind.SAFETY_NET), _SHARE),
            (years, (FundingKind.GRANT,), money),
        )
        for place, (indices, kinds, code) in enumerate(formats):
            words = [str(word) for word in kinds]
            style = DifferentialStyle(numFmt=NumberFormat(numFmtId=200 + place, formatCode=code))
            for index in indices:
                _add_rule(table.worksheet, table.span(index), style, _any_of(kind, words))
                for number in range(2, table.last + 1):
                    found = table.worksheet.cell(number, table.columns["kind"]).value
                    if matched(str(found or "")) in words:
                        table.worksheet.cell(number, index).number_format = code

    def _name_drivers(self) -> None:
        """Name the list of drivers, which grows as names are added below it."""
        column = self.written["Drivers"].columns.get("name", 1)
        letter = get_column_letter(column)
        count = f"MAX(1,COUNTA(Drivers!${letter}:${letter})-1)"
        formula = f"OFFSET(Drivers!${letter}$1,1,0,{count},1)"
        self.workbook.defined_names[_LIST_NAME] = DefinedName(_LIST_NAME, attr_text=formula)

    def _scenario_lists(self) -> None:
        """Offer, on Scenarios, the rows and headings of the sheet that is named there."""
        table = self.written["Scenarios"]
        if not {"sheet", "row", "column"} <= set(table.columns):
            return
        top = f'INDIRECT("\'"&TRIM(${table.letter("sheet")}2)&"\'!$A$1")'
        first = f'INDIRECT("\'"&TRIM(${table.letter("sheet")}2)&"\'!$A:$A")'
        head = f'INDIRECT("\'"&TRIM(${table.letter("sheet")}2)&"\'!$1:$1")'
        for key, formula in (
            ("row", f"OFFSET({top},1,0,COUNTA({first})-1,1)"),
            ("column", f"OFFSET({top},0,1,1,COUNTA({head})-1)"),
        ):
            # A help and no check: *, years and 'Service / Cost type' are right as well.
            offer = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
            offer.add(table.span(table.columns[key]))
            table.worksheet.add_data_validation(offer)

    def _instructions(self, worksheet: Worksheet) -> None:
        council = _find_setting(self.tables, "council") or "A council"
        base_year = _find_setting(self.tables, "base year")
        page = _Page(worksheet)
        page.line(f"{council}: stress test of the medium-term financial strategy", size=16, bold=True)
        page.line(
            f"A case for mtfs{f', base year {base_year}' if base_year else ''}. mtfs plays thousands of "
            "possible futures through this plan and tells how likely it is that reserves run out, and when."
        )
        page.heading("How to use this workbook")
        for number, (text, note) in enumerate(_STEPS, start=1):
            page.pair(f"{number}. {text}", note.format(units=self.units.value))
        page.heading("The sheets")
        for layout in SHEETS:
            ending = " May be left empty." if layout.optional else ""
            name = page.pair(layout.name, f"{layout.purpose}{ending}")
            name.hyperlink = Hyperlink(ref=name.coordinate, location=f"'{layout.name}'!A1")
            name.border = Border(left=Side(style="thick", color=_COLOURS[layout.name]))
            name.font = Font(name=_FONT, size=10, bold=True, underline="single", color=_LINK)
        page.heading("Colours")
        for fill, ink, words, meaning in _KEY:
            cell = page.pair(words, meaning)
            cell.fill = PatternFill("solid", fgColor=fill)
            cell.font = Font(name=_FONT, size=10, bold=ink == _WHITE, italic=words == "Example", color=ink)
            cell.border = _border()
        _set_page(worksheet, _PEOPLE)
        worksheet.print_title_rows = None

    def _notes(self, notes: Sequence[tuple[str, str]]) -> None:
        worksheet = self.workbook.create_sheet("Notes")
        page = _Page(worksheet)
        page.line("Notes", size=16, bold=True)
        page.line("For people: what the figures rest on, and what was decided. The model does not read this.")
        page.row += 1
        for heading, text in notes:
            cell = page.pair(heading, text)
            cell.font = Font(name=_FONT, size=10, bold=True, color=_INK)
        _set_page(worksheet, _PEOPLE)
        worksheet.print_title_rows = None


class _Page:
    """A sheet of text, filled from the top."""

    def __init__(self, worksheet: Worksheet) -> None:
        self.worksheet = worksheet
        self.row = 0
        worksheet.sheet_view.showGridLines = False
        worksheet.column_dimensions["A"].width = _LEFT
        worksheet.column_dimensions["B"].width = _RIGHT

    def line(self, text: str, *, size: int = 10, bold: bool = False) -> None:
        self.row += 1
        cell = _put(self.worksheet, self.row, 1, text)
        cell.font = Font(name=_FONT, size=size, bold=bold, color=_INK)

    def heading(self, text: str) -> None:
        self.row += 1
        self.line(text, size=12, bold=True)

    def pair(self, left: str, right: str) -> Cell:
        self.row += 1
        cells = [_put(self.worksheet, self.row, n, text) for n, text in ((1, left), (2, right))]
        for cell in cells:
            cell.font = Font(name=_FONT, size=10, color=_INK)
            cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
        _fit_height(self.worksheet, self.row, ((_LEFT, left), (1.25 * _RIGHT, right)))
        return cells[0]


def _border() -> Border:
    side = Side(style="thin", color=_RULE)
    return Border(left=side, right=side, top=side, bottom=side)


def _alignment(look: _Look) -> Alignment:
    if look.is_number:
        return Alignment(horizontal="right", vertical="top")
    return Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)


def _fit_height(worksheet: Worksheet, row: int, texts: Iterable[tuple[float, str]]) -> None:
    """Give a row the height of its longest text, by characters to a line: not every program does so."""
    counts = [sum(math.ceil(len(part) / length) for part in text.splitlines()) for length, text in texts]
    lines = max(counts, default=1)
    if lines > 1:
        worksheet.row_dimensions[row].height = min(4 + 12.5 * lines, _MOST_HEIGHT)


def _add_rule(worksheet: Worksheet, span: str, style: DifferentialStyle, formula: str) -> None:
    worksheet.conditional_formatting.add(span, Rule(type="expression", dxf=style, formula=[formula]))


def _dress(cell: Cell, look: _Look) -> None:
    if look.for_people:
        cell.font = Font(name=_FONT, size=9, color=_QUIET)
        cell.alignment = _alignment(look)
        return
    cell.font = Font(name=_FONT, size=10, color=_INK)
    cell.alignment = _alignment(look)
    cell.fill = PatternFill("solid", fgColor=_INPUT)
    cell.border = _border()
    if not isinstance(cell.value, date):
        cell.number_format = look.number_format


def _set_widths(table: _Table, looks: Sequence[_Look]) -> None:
    """Fit each column to what it holds; long texts wrap."""
    room: list[float] = []
    for index, look in enumerate(looks):
        letter = get_column_letter(index + 1)
        texts = [str(row[index]) for row in table.rows[1:] if index < len(row) and row[index] is not None]
        longest = max((len(text) for text in texts), default=0)
        words = str(table.rows[0][index] or "").split()
        heading = max((len(word) for word in words), default=0) + (3 if look.is_number else 5)
        least, most = (9, 14) if look.is_number else (10, 64 if look.for_people else 40)
        width = longest + 5 if not look.is_number else min(longest, 10) + 4
        width = max(min(max(width, least), most), heading)
        table.worksheet.column_dimensions[letter].width = width
        # Characters to a line: none for numbers, which do not wrap, and more of the smaller ones.
        room.append(0.0 if look.is_number else width * (1.45 if look.for_people else 1.2) - 4)
    table.worksheet.row_dimensions[1].height = 32
    for number, row in enumerate(table.rows[1:], start=2):
        wrapped = ((length, str(value)) for length, value in zip(room, row, strict=False) if length and value)
        _fit_height(table.worksheet, number, wrapped)


def _set_page(worksheet: Worksheet, colour: str) -> None:
    worksheet.sheet_properties.tabColor = colour
    setup = worksheet.page_setup
    setup.orientation, setup.paperSize = "landscape", 9
    setup.fitToWidth, setup.fitToHeight = 1, 0
    assert worksheet.sheet_properties.pageSetUpPr is not None
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.print_title_rows = "1:1"
    margins = worksheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.7
    margins.footer = 0.35
    for item, text in zip(("left", "right"), ("&F: &A", "Page &P of &N"), strict=True):
        getattr(worksheet.oddFooter, item).text = text


def write_case(
    path: Path,
    tables: Mapping[str, Sequence[Sequence[object]]],
    *,
    notes: Sequence[tuple[str, str]] = (),
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
        alone. Texts are written as texts even where they look like formulas.
    notes : sequence of tuple of str, optional
        Headings and paragraphs for the sheet Notes.
    created : datetime, optional
        The time to put into the file, in UTC where it has no time zone; now, unless given. The same tables,
        notes and time give the same bytes.

    Raises
    ------
    OutputError
        Where the file cannot be written, or a sheet's name, a number or a text has no place in a workbook.
    """
    write_atomically(Path(path), workbook_bytes(_CaseWriter(tables).build(notes), created))
