"""How a case workbook looks, and what Excel tells and offers to whoever fills it in."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from mtfs.domain.checks import matched
from mtfs.domain.council import Units
from mtfs.domain.funding import MONEY_KINDS, FundingKind
from mtfs.domain.years import is_year_label
from mtfs.iotools.case.layout import COUNCIL_SETTINGS, SHEETS, Column, Content, Sheet

__all__ = [
    "BOLD", "CORRELATION_LOOK", "DRIVER_LIST", "EDGES", "KEY_LOOKS", "LINK", "PEOPLE_LOOK", "PLAIN",
    "SUBTITLE", "TITLE", "Look", "Unused", "WrittenTable", "column_look", "dress_cell", "dress_heading",
    "dress_page", "dress_pair", "dress_table", "explain_cell",
]  # fmt: skip

#: The name that the workbook gives to its list of drivers.
DRIVER_LIST = "driver_names"
#: Rows below the last that already have drop-downs and number formats.
_ROOM = 200
_MOST, _MOST_HEIGHT = 1e15, 409.0  # the largest number; Excel's tallest row, in points
_LEFT, _RIGHT = 26, 100  # the columns of a sheet of text

_FONT = "Arial"
_INK, _QUIET, _LINK, _WHITE = "1F2933", "5F6B76", "0B4F9E", "FFFFFF"
_INPUT, _NOT_USED, _PEOPLE, _RULE = "FFFBE8", "E3E6E9", "5F6B76", "D5D9DD"
_COLOURS = {
    **dict.fromkeys(("Council", "Drivers", "Correlations"), "1F4E5F"),
    **dict.fromkeys(("Costs", "Monitoring", "Pressures", "Savings"), "5B3F73"),
    **dict.fromkeys(("Funding", "Reserves"), "2F5D3A"),
    "Scenarios": "8A4B12",
    "Track record": "4A5A1C",
    "Report": "7A2E4D",
}


def _font(*, size: int = 10, color: str = _INK, **style: bool | str) -> Font:
    return Font(name=_FONT, size=size, color=color, **style)  # type: ignore[arg-type]


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


#: Letters, and the edge on the left of a sheet's name in the colour of the sheet.
TITLE, SUBTITLE, PLAIN, BOLD = _font(size=16, bold=True), _font(size=12, bold=True), _font(), _font(bold=True)
LINK = _font(bold=True, underline="single", color=_LINK)
EDGES = {name: Border(left=Side(style="thick", color=colour)) for name, colour in _COLOURS.items()}
_ON_COLOUR, _SMALL = _font(bold=True, color=_WHITE), _font(size=9, color=_QUIET)
_LINE = Side(style="thin", color=_RULE)
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TEXTS = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
_NUMBERS = Alignment(horizontal="right", vertical="top")
#: Fill, letters and edge of the words that explain the colours.
KEY_LOOKS = {
    "Heading": (_fill(_COLOURS["Council"]), _ON_COLOUR, _BOX),
    "Input": (_fill(_INPUT), PLAIN, _BOX),
    "Not used": (_fill(_NOT_USED), _font(color=_QUIET), _BOX),
    "For people": (_fill(_PEOPLE), _ON_COLOUR, _BOX),
    "Example": (_fill(_INPUT), _font(italic=True, color=_QUIET), _BOX),
}

_MONEY = dict.fromkeys(Units, '#,##0_);(#,##0);"–"_)') | {Units.MILLIONS: '#,##0.000_);(#,##0.000);"–"_)'}
_RATE, _SHARE, _WEIGHT, _COUNT, _MONTHS = "0.00%", "0.0%", "0.00", "#,##0.00", "0"
#: Rates of which the whole is a natural value; in a cell with a percent format Excel takes 1 for 1%.
_SHARES = {
    **dict.fromkeys(("probability", "recurring_share", "safety_net", "collection_share", "dsg_share"), 1.0),
    **dict.fromkeys(("delivery_low", "delivery_likely", "delivery_high"), 1.5),
}
#: The column of sentences, by table and attribute: wide from the start, as they are still to be written.
_PROSE = frozenset({("report", "text")})
_PROSE_WIDTH = 90
_PLAIN_RATES = frozenset({"persistence", "savings_correlation"})

#: A column of words, the column that some of them leave unused, and which words do.
Unused = tuple[str, str, Sequence[str]]


@dataclass(frozen=True)
class Look:
    """How a column, a year or a setting is dressed, and what its cells may hold.

    Parameters
    ----------
    number_format : str, optional
        Excel's code for its numbers.
    hint : str, optional
        What the comment on it tells besides its help.
    drop_down : str, optional
        Excel's formula for the list that it offers.
    bounds : tuple of float, optional
        The least and the greatest value, and the least size of any other than 0.
    is_number, for_people, is_prose : bool, optional
        Whether it holds numbers, whether the model does not read it, and whether it holds sentences.
    """

    number_format: str = "General"
    hint: str = ""
    drop_down: str = ""
    bounds: tuple[float, float, float] | None = None
    is_number: bool = False
    for_people: bool = False
    is_prose: bool = False


PEOPLE_LOOK = Look(for_people=True)
CORRELATION_LOOK = Look(_WEIGHT, bounds=(-1.0, 1.0, 0.0), is_number=True)


@dataclass
class WrittenTable:
    """A table that stands on its sheet.

    Parameters
    ----------
    layout : Sheet
        What the model knows of the sheet.
    rows : sequence of sequence
        The row of headings, then the rows.
    worksheet : Worksheet
        The sheet in the workbook.
    units : Units
        The units of its money.
    columns : dict of str to int, optional
        Where the columns are that the model reads: the number of each by field or by year, from 1.
    """

    layout: Sheet
    rows: Sequence[Sequence[object]]
    worksheet: Worksheet
    units: Units
    columns: dict[str, int] = field(default_factory=dict)


def column_look(column: Column | None, table: WrittenTable) -> Look:
    """Return the look of a column that the model reads, or of a setting.

    Parameters
    ----------
    column : Column or None
        The column; None for a year.
    table : WrittenTable
        The table that it is in.

    Returns
    -------
    Look
        Its look.
    """
    content, name = (column.content, column.field) if column else (table.layout.year_content, "")
    if column is not None and column.choices is not None:
        words = list(column.choices)
        return Look("@", f"One of: {', '.join(words)}.", drop_down=f'"{",".join(words)}"')
    if column is not None and column.names_driver:
        return Look("@", drop_down=DRIVER_LIST)
    if (table.layout.table, name) == ("scenarios", "sheet"):
        editable = (sheet.name for sheet in SHEETS if sheet.table not in ("correlations", "scenarios"))
        return Look("@", drop_down=f'"{",".join(editable)}"')
    if name in _SHARES:
        hint = "80% and 0.8 are the same. For the whole type 100%: Excel takes a bare 1 for 1%."
        return Look(_SHARE, hint, bounds=(0.0, _SHARES[name], 0.02), is_number=True)
    if name in _PLAIN_RATES:
        return Look(_WEIGHT, bounds=(0.0, 1.0, 0.0), is_number=True)
    if content is Content.RATE:
        return Look(_RATE, "3% and 0.03 are the same.", bounds=(-1.0, 1.0, 0.001), is_number=True)
    if content is Content.MONEY:
        return Look(_MONEY[table.units], f"In {table.units.value}.", is_number=True)
    if content is Content.NUMBER:
        weights = name.endswith("_weight") or name in ("low", "high")
        code = _MONTHS if name.startswith("slip_") else _WEIGHT if weights else "General"
        return Look(code, is_number=True)
    return Look("General" if content is Content.ANY else "@", is_prose=(table.layout.table, name) in _PROSE)


def explain_cell(cell: Cell, *texts: str) -> None:
    """Put a comment on a cell, large enough to be read whole.

    Parameters
    ----------
    cell : Cell
        The cell.
    *texts : str
        Its paragraphs; empty ones are left out, and without any there is no comment.
    """
    words = "\n".join(text for text in texts if text)
    if words:
        lines = sum(math.ceil(len(part) / 44) for part in words.splitlines())
        cell.comment = Comment(words, "mtfs", height=24 + 17 * lines, width=310)


def dress_heading(cell: Cell, look: Look, sheet: str, text: str) -> None:
    """Dress the heading of a column, and explain it.

    Parameters
    ----------
    cell : Cell
        The heading.
    look : Look
        The look of the column.
    sheet : str
        The name of the sheet.
    text : str
        What the column holds; may be empty.
    """
    explain_cell(cell, text, look.hint)
    cell.fill = _fill(_PEOPLE if look.for_people else _COLOURS.get(sheet, _PEOPLE))
    cell.font = _ON_COLOUR
    side, indent = ("right", 0) if look.is_number else ("left", 1)
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=indent)
    # As text, a year such as 2026/27 stays what it is.
    cell.number_format = "@"


def dress_cell(cell: Cell, look: Look) -> None:
    """Dress a cell below a heading.

    Parameters
    ----------
    cell : Cell
        The cell, with its value.
    look : Look
        The look of its column.
    """
    cell.font = _SMALL if look.for_people else PLAIN
    cell.alignment = _NUMBERS if look.is_number else _TEXTS
    if look.for_people:
        return
    cell.fill, cell.border = _fill(_INPUT), _BOX
    if not isinstance(cell.value, date):
        cell.number_format = look.number_format


def dress_table(
    table: WrittenTable, looks: Sequence[Look], unused: Iterable[Unused], offers: Mapping[str, str]
) -> None:
    """Dress a sheet once its headings and its cells are: lists, checks, shading, widths and page.

    Parameters
    ----------
    table : WrittenTable
        The table.
    looks : sequence of Look
        The looks of its columns, from the left.
    unused : iterable of Unused
        What to shade.
    offers : mapping of str to str
        By column, the formula of a drop-down beside which anything else is right too.
    """
    if table.layout.table == "council":
        _dress_settings(table)
    elif table.layout.table:
        for index, look in enumerate(looks, start=1):
            _prepare_column(table, index, look)
    for key, formula in offers.items():
        offer = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
        offer.add(_span(table, table.columns[key]))
        table.worksheet.add_data_validation(offer)
    _shade(table, unused)
    _fit_columns(table, looks)
    _set_page(table.worksheet, _COLOURS.get(table.layout.name, _PEOPLE))
    table.worksheet.freeze_panes = "B2"


def dress_page(worksheet: Worksheet) -> None:
    """Dress a sheet of text.

    Parameters
    ----------
    worksheet : Worksheet
        The sheet.
    """
    worksheet.sheet_view.showGridLines = False
    worksheet.column_dimensions["A"].width = _LEFT
    worksheet.column_dimensions["B"].width = _RIGHT
    _set_page(worksheet, _PEOPLE)


def dress_pair(worksheet: Worksheet, row: int, texts: Sequence[str]) -> None:
    """Dress a few words and, beside them, what is to be said of them.

    Parameters
    ----------
    worksheet : Worksheet
        A sheet of text.
    row : int
        The row.
    texts : sequence of str
        The two texts.
    """
    for column in (1, 2):
        cell = worksheet.cell(row, column)
        cell.font, cell.alignment = PLAIN, _TEXTS
    _fit_height(worksheet, row, zip((_LEFT, 1.25 * _RIGHT), texts, strict=True))


def _span(table: WrittenTable, first: int, last: int = 0) -> str:
    """Return the range of some columns, with room for rows to come."""
    return f"{get_column_letter(first)}2:{get_column_letter(last or first)}{len(table.rows) + _ROOM}"


def _dress_settings(table: WrittenTable) -> None:
    """Dress each setting by what it is, and explain it."""
    settings = {matched(column.header): column for column in COUNCIL_SETTINGS}
    if not {"setting", "value"} <= set(table.columns):
        return
    for number in range(2, len(table.rows) + 1):
        name = table.worksheet.cell(number, table.columns["setting"])
        value = table.worksheet.cell(number, table.columns["value"])
        assert isinstance(name, Cell)
        name.font, name.fill = BOLD, PatternFill()
        value.alignment = _TEXTS
        column = settings.get(matched(str(name.value or "")))
        if column is not None:
            look = column_look(column, table)
            explain_cell(name, column.help, look.hint)
            value.number_format = look.number_format
            _validate(table.worksheet, look, value.coordinate)


def _prepare_column(table: WrittenTable, index: int, look: Look) -> None:
    """Make the rows below the last ready for more: number format, drop-down or check."""
    letter = get_column_letter(index)
    dimension = table.worksheet.column_dimensions[letter]
    dimension.number_format = look.number_format
    dimension.font, dimension.alignment = PLAIN, _NUMBERS if look.is_number else _TEXTS
    _validate(table.worksheet, look, _span(table, index))
    if table.layout.table == "correlations" and look.is_number:
        _validate(table.worksheet, Look(drop_down=DRIVER_LIST), f"{letter}1")


def _validate(worksheet: Worksheet, look: Look, span: str) -> None:
    """Add the drop-down or check of a range. It warns and never forbids: the reader has the last word."""
    rule = DataValidation(sqref=span, allow_blank=True, showErrorMessage=True, errorStyle="warning")
    rule.errorTitle = "Is this meant?"
    if look.drop_down:
        rule.type, rule.formula1 = "list", look.drop_down
        rule.error = "This is not in the list. Names are compared without regard to capitals."
    elif look.bounds:
        cell = span.partition(":")[0]
        low, high, least = look.bounds
        small = f",OR({cell}=0,ABS({cell})>={least:g})" if least else ""
        rule.type = "custom"
        rule.formula1 = f"AND(ISNUMBER({cell}),{cell}>={low:g},{cell}<={high:g}{small})"
        values = f"{low:.0%} to {high:.0%}" if least else f"{low:g} to {high:g}"
        rule.error = f"Expected {values}. {look.hint}".strip()
    elif look.is_number:
        rule.type = "decimal"
        rule.formula1, rule.formula2 = f"{-_MOST:.0f}", f"{_MOST:.0f}"
        rule.error = "Expected a number."
    else:
        return
    worksheet.add_data_validation(rule)


def _any_of(cell: str, words: Sequence[str]) -> str:
    tests = [f'TRIM({cell})="{word}"' for word in words]
    return f"OR({','.join(tests)})"


def _add_rule(worksheet: Worksheet, span: str, style: DifferentialStyle, formula: str) -> None:
    worksheet.conditional_formatting.add(span, Rule(type="expression", dxf=style, formula=[formula]))


def _shade(table: WrittenTable, unused: Iterable[Unused]) -> None:
    """Shade what a row does not use, dim examples, and dress new rows as they are filled in."""
    layout, worksheet = table.layout, table.worksheet
    years = [index for key, index in table.columns.items() if is_year_label(key)]
    for key, target, words in unused:
        if key not in table.columns or not words:
            continue
        wanted = years if target == "years" else [table.columns[target]] if target in table.columns else []
        style = DifferentialStyle(fill=PatternFill("solid", bgColor=_NOT_USED), font=Font(color=_QUIET))
        word = f"${get_column_letter(table.columns[key])}2"
        test = f'AND(TRIM($A2)<>"",{_any_of(word, words)})'
        for index in wanted:
            _add_rule(worksheet, _span(table, index), style, test)
    if layout.table == "funding" and "kind" in table.columns:
        _add_funding_formats(table, years)
    heads = [matched(str(value or "")) for value in table.rows[0]]
    if "notes" in heads:
        note = get_column_letter(heads.index("notes") + 1)
        style = DifferentialStyle(font=Font(italic=True, color=_QUIET))
        _add_rule(worksheet, _span(table, 1, len(heads)), style, f'LEFT(TRIM(${note}2),7)="Example"')
    inputs = sorted(table.columns.values())
    if layout.table not in ("", "council") and inputs and inputs == list(range(1, len(inputs) + 1)):
        style = DifferentialStyle(fill=PatternFill("solid", bgColor=_INPUT), border=_BOX)
        first, last = len(table.rows) + 1, len(table.rows) + _ROOM
        _add_rule(worksheet, f"A{first}:{get_column_letter(inputs[-1])}{last}", style, f'TRIM($A{first})<>""')


def _add_funding_formats(table: WrittenTable, years: Sequence[int]) -> None:
    """Show each kind's base and years as what they are: rates, shares, homes, pounds or money."""
    kind = f"${get_column_letter(table.columns['kind'])}2"
    base = [table.columns["base"]] if "base" in table.columns else []
    money = _MONEY[table.units]
    formats = (
        (base, (FundingKind.TAX_BASE,), _COUNT),
        (base, (FundingKind.BAND_D,), '"£"#,##0.00'),
        (base, tuple(sorted(MONEY_KINDS)), money),
        (years, (FundingKind.CORE_INCREASE, FundingKind.ASC_PRECEPT), _RATE),
        (years, (FundingKind.RESET, FundingKind.SAFETY_NET), _SHARE),
        (years, (FundingKind.GRANT,), money),
    )
    for place, (indices, kinds, code) in enumerate(formats):
        style = DifferentialStyle(numFmt=NumberFormat(numFmtId=200 + place, formatCode=code))
        for index in indices:
            _add_rule(table.worksheet, _span(table, index), style, _any_of(kind, kinds))
            for number in range(2, len(table.rows) + 1):
                found = table.worksheet.cell(number, table.columns["kind"]).value
                if matched(str(found or "")) in kinds:
                    table.worksheet.cell(number, index).number_format = code


def _fit_columns(table: WrittenTable, looks: Sequence[Look]) -> None:
    """Fit each column to what it holds; long texts wrap."""
    room: list[float] = []
    for index, look in enumerate(looks):
        texts = [str(row[index]) for row in table.rows[1:] if index < len(row) and row[index] is not None]
        longest = max((len(text) for text in texts), default=0)
        heading = max((len(word) for word in str(table.rows[0][index] or "").split()), default=0)
        # Characters to a line: none for numbers, which do not wrap, and more of the smaller ones.
        if look.is_number:
            width = max(min(longest, 10) + 4, 9, heading + 3)
            room.append(0.0)
        else:
            width = max(min(max(longest + 5, 10), 64 if look.for_people else 40), heading + 5)
            if look.is_prose:
                width = _PROSE_WIDTH
            room.append(width * (1.45 if look.for_people else 1.2) - 4)
        table.worksheet.column_dimensions[get_column_letter(index + 1)].width = width
    table.worksheet.row_dimensions[1].height = 32
    for number, row in enumerate(table.rows[1:], start=2):
        wrapped = ((length, str(value)) for length, value in zip(room, row, strict=False) if length and value)
        _fit_height(table.worksheet, number, wrapped)


def _fit_height(worksheet: Worksheet, row: int, texts: Iterable[tuple[float, str]]) -> None:
    """Give a row the height of its longest text, by characters to a line: not every program does so."""
    counts = [sum(math.ceil(len(part) / length) for part in text.splitlines()) for length, text in texts]
    lines = max(counts, default=1)
    if lines > 1:
        worksheet.row_dimensions[row].height = min(4 + 12.5 * lines, _MOST_HEIGHT)


def _set_page(worksheet: Worksheet, colour: str) -> None:
    worksheet.sheet_properties.tabColor = colour
    setup = worksheet.page_setup
    setup.orientation, setup.paperSize = "landscape", 9
    setup.fitToPage, setup.fitToWidth, setup.fitToHeight = True, 1, 0
    worksheet.print_title_rows = "1:1"
    worksheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.7, bottom=0.7, footer=0.35)
    for item, text in zip(("left", "right"), ("&F: &A", "Page &P of &N"), strict=True):
        getattr(worksheet.oddFooter, item).text = text
