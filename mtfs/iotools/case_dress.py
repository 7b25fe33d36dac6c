"""How a case workbook looks, and what Excel tells and offers to whoever fills it in."""

import math
from collections.abc import Iterable, Iterator, Sequence
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
from mtfs.domain.years import is_year_label
from mtfs.iotools.layout import COUNCIL_SETTINGS, SHEETS, Column, Content, Sheet

__all__ = [
    "COLOUR_KEY",
    "CORRELATION_LOOK",
    "DRIVER_LIST",
    "PEOPLE_LOOK",
    "Look",
    "WrittenTable",
    "column_look",
    "dress_cell",
    "dress_heading",
    "dress_key",
    "dress_line",
    "dress_link",
    "dress_page",
    "dress_pair",
    "dress_table",
]

#: The name that the workbook gives to its list of drivers.
DRIVER_LIST = "driver_names"

#: Rows below the last that already have drop-downs and number formats.
_ROOM = 200
_MOST_HEIGHT = 409.0  # Excel's own limit, in points
_MOST = 1e15
_LEFT, _RIGHT = 26, 100  # the columns of a sheet of text

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

#: What the colours mean: fill, ink, word and meaning of each.
COLOUR_KEY = (
    (_COLOURS["Council"], _WHITE, "Heading", "What the column holds; each group of sheets has a colour."),
    (_INPUT, _INK, "Input", "For you to fill in or change."),
    (_NOT_USED, _QUIET, "Not used", "A cell that the row's own kind, class or distribution does not use."),
    (_PEOPLE, _WHITE, "For people", "A column that the model does not read, such as Source or Notes."),
    (_INPUT, _QUIET, "Example", "Rows whose note begins with 'Example' are there to be replaced or deleted."),
)

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


@dataclass(frozen=True)
class Look:
    """How a column, a year or a setting is dressed, and what its cells may hold.

    Parameters
    ----------
    number_format : str, optional
        Excel's code for its numbers.
    hint : str, optional
        What the comment on it tells besides its help.
    words : tuple of str, optional
        The words that its drop-down offers.
    formula : str, optional
        What its drop-down refers to instead.
    bounds : tuple of float, optional
        The least and the greatest value, and the least size of any other than 0.
    is_number : bool, optional
        Whether it holds numbers.
    for_people : bool, optional
        Whether the model does not read it.
    """

    number_format: str = "General"
    hint: str = ""
    words: tuple[str, ...] = ()
    formula: str = ""
    bounds: tuple[float, float, float] | None = None
    is_number: bool = False
    for_people: bool = False


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

    @property
    def _last(self) -> int:
        return max(len(self.rows), 1)

    def _letter(self, key: str) -> str:
        return get_column_letter(self.columns[key])

    def _span(self, first: int, last: int | None = None) -> str:
        last = first if last is None else last
        return f"{get_column_letter(first)}2:{get_column_letter(last)}{self._last + _ROOM}"


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
    if column is None:
        return _look(table.layout.year_content, "", table.units)
    if column.choices is not None:
        words = tuple(choice.value for choice in column.choices)
        return Look("@", f"One of: {', '.join(words)}.", words=words)
    if column.names_driver:
        return Look("@", formula=DRIVER_LIST)
    if (table.layout.table, column.field) == ("scenarios", "sheet"):
        editable = (s.name for s in SHEETS if s.table not in ("correlations", "scenarios"))
        return Look("@", words=tuple(editable))
    return _look(column.content, column.field, table.units)


def _look(content: Content, field_name: str, units: Units) -> Look:
    if field_name in _SHARES:
        hint = "80% and 0.8 are the same. For the whole type 100%: Excel takes a bare 1 for 1%."
        return Look(_SHARE, hint, bounds=(0.0, _SHARES[field_name], 0.02), is_number=True)
    if field_name in _PLAIN_RATES:
        return Look(_WEIGHT, bounds=(0.0, 1.0, 0.0), is_number=True)
    if content is Content.RATE:
        return Look(_RATE, "3% and 0.03 are the same.", bounds=(-1.0, 1.0, 0.001), is_number=True)
    if content is Content.MONEY:
        return Look(_MONEY[units], f"In {units.value}.", is_number=True)
    if content is Content.NUMBER:
        months = field_name.startswith("slip_")
        weights = field_name.endswith("_weight") or field_name in ("low", "high")
        return Look(_MONTHS if months else _WEIGHT if weights else "General", is_number=True)
    return Look("General" if content is Content.ANY else "@")


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
    _explain(cell, text, look)
    colour = _PEOPLE if look.for_people else _COLOURS.get(sheet, _PEOPLE)
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.font = _font(bold=True, color=_WHITE)
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
    cell.font = _font(size=9, color=_QUIET) if look.for_people else _font()
    cell.alignment = _alignment(look)
    if look.for_people:
        return
    cell.fill = PatternFill("solid", fgColor=_INPUT)
    cell.border = _border()
    if not isinstance(cell.value, date):
        cell.number_format = look.number_format


def dress_table(table: WrittenTable, looks: Sequence[Look]) -> None:
    """Dress a sheet once its headings and its cells are: lists, checks, shading, widths and page.

    Parameters
    ----------
    table : WrittenTable
        The table.
    looks : sequence of Look
        The looks of its columns, from the left.
    """
    layout, worksheet = table.layout, table.worksheet
    if layout.table == "council":
        _dress_settings(table)
    elif layout.table:
        for index, look in enumerate(looks, start=1):
            _prepare_column(table, index, look)
    if layout.table == "scenarios":
        _offer_edits(table)
    _add_rules(table)
    _fit_columns(table, looks)
    _set_page(worksheet, _COLOURS.get(layout.name, _PEOPLE))
    worksheet.print_title_rows = "1:1"
    worksheet.freeze_panes = "B2"


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


def dress_line(cell: Cell, *, size: int = 10, bold: bool = False) -> None:
    """Dress a line of text.

    Parameters
    ----------
    cell : Cell
        Its cell.
    size : int, optional
        The size of the letters, in points.
    bold : bool, optional
        Whether they are bold.
    """
    cell.font = _font(size=size, bold=bold)


def dress_pair(cells: Sequence[Cell], texts: Sequence[str]) -> None:
    """Dress a few words and, beside them, what is to be said of them.

    Parameters
    ----------
    cells : sequence of Cell
        The two cells.
    texts : sequence of str
        What they say.
    """
    for cell in cells:
        cell.font = _font()
        cell.alignment = _alignment(PEOPLE_LOOK)
    left, right = texts
    _fit_height(cells[0].parent, cells[0].row, ((_LEFT, left), (1.25 * _RIGHT, right)))


def dress_link(cell: Cell, sheet: str) -> None:
    """Make of a sheet's name the way to it.

    Parameters
    ----------
    cell : Cell
        The cell with the name.
    sheet : str
        The name.
    """
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A1")
    cell.border = Border(left=Side(style="thick", color=_COLOURS[sheet]))
    cell.font = _font(bold=True, underline="single", color=_LINK)


def dress_key(cell: Cell, fill: str, ink: str) -> None:
    """Dress a word of the key to the colours as what it stands for.

    Parameters
    ----------
    cell : Cell
        The cell with the word.
    fill, ink : str
        Its colours.
    """
    cell.fill = PatternFill("solid", fgColor=fill)
    cell.font = _font(bold=ink == _WHITE, italic=cell.value == "Example", color=ink)
    cell.border = _border()


def _font(*, size: int = 10, color: str = _INK, **style: bool | str) -> Font:
    return Font(name=_FONT, size=size, color=color, **style)  # type: ignore[arg-type]


def _border() -> Border:
    side = Side(style="thin", color=_RULE)
    return Border(left=side, right=side, top=side, bottom=side)


def _alignment(look: Look) -> Alignment:
    if look.is_number:
        return Alignment(horizontal="right", vertical="top")
    return Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)


def _explain(cell: Cell, text: str, look: Look) -> None:
    words = "\n".join(part for part in (text, look.hint) if part)
    if words:
        lines = sum(math.ceil(len(part) / 44) for part in words.splitlines())
        cell.comment = Comment(words, "mtfs", height=24 + 17 * lines, width=310)


def _dress_settings(table: WrittenTable) -> None:
    """Dress each setting by what it is, and explain it."""
    settings = {matched(column.header): column for column in COUNCIL_SETTINGS}
    if not {"setting", "value"} <= set(table.columns):
        return
    for number in range(2, table._last + 1):
        name = table.worksheet.cell(number, table.columns["setting"])
        value = table.worksheet.cell(number, table.columns["value"])
        assert isinstance(name, Cell)
        assert isinstance(value, Cell)
        name.font = _font(bold=True)
        name.fill = PatternFill()
        value.alignment = _alignment(PEOPLE_LOOK)
        column = settings.get(matched(str(name.value or "")))
        if column is not None:
            look = column_look(column, table)
            _explain(name, column.help, look)
            value.number_format = look.number_format
            _validate(table.worksheet, look, value.coordinate)


def _prepare_column(table: WrittenTable, index: int, look: Look) -> None:
    """Make the rows below the last ready for more: number format, drop-down or check."""
    letter = get_column_letter(index)
    dimension = table.worksheet.column_dimensions[letter]
    dimension.number_format = look.number_format
    dimension.font = _font()
    dimension.alignment = _alignment(look)
    _validate(table.worksheet, look, table._span(index))
    if table.layout.table == "correlations" and look.is_number:
        _validate(table.worksheet, Look(formula=DRIVER_LIST), f"{letter}1")


def _validate(worksheet: Worksheet, look: Look, span: str) -> None:
    """Add the drop-down or check of a range. It warns and never forbids: the reader has the last word."""
    if look.words or look.formula:
        source = f'"{",".join(look.words)}"' if look.words else look.formula
        rule = DataValidation(type="list", formula1=source, allow_blank=True)
        rule.error = "This is not in the list. Names are compared without regard to capitals."
    elif look.bounds:
        first = span.partition(":")[0]
        low, high, least = look.bounds
        small = f",OR({first}=0,ABS({first})>={least:g})" if least else ""
        test = f"AND(ISNUMBER({first}),{first}>={low:g},{first}<={high:g}{small})"
        rule = DataValidation(type="custom", formula1=test, allow_blank=True)
        values = f"{low:.0%} to {high:.0%}" if least else f"{low:g} to {high:g}"
        rule.error = f"Expected {values}. {look.hint}".strip()
    elif look.is_number:
        rule = DataValidation(type="decimal", formula1=f"{-_MOST:.0f}", formula2=f"{_MOST:.0f}")
        rule.allow_blank = True
        rule.error = "Expected a number."
    else:
        return
    rule.errorStyle = "warning"
    rule.errorTitle = "Is this meant?"
    rule.showErrorMessage = True
    rule.add(span)
    worksheet.add_data_validation(rule)


def _offer_edits(table: WrittenTable) -> None:
    """Offer, on Scenarios, the rows and headings of the sheet that is named there."""
    if not {"sheet", "row", "column"} <= set(table.columns):
        return
    sheet = f'"\'"&TRIM(${table._letter("sheet")}2)&"\'!'
    top, first, head = (f'INDIRECT({sheet}{area}")' for area in ("$A$1", "$A:$A", "$1:$1"))
    for key, formula in (
        ("row", f"OFFSET({top},1,0,COUNTA({first})-1,1)"),
        ("column", f"OFFSET({top},0,1,1,COUNTA({head})-1)"),
    ):
        # A help and no check: *, years and 'Service / Cost type' are right as well.
        offer = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
        offer.add(table._span(table.columns[key]))
        table.worksheet.add_data_validation(offer)


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


def _add_rule(worksheet: Worksheet, span: str, style: DifferentialStyle, formula: str) -> None:
    worksheet.conditional_formatting.add(span, Rule(type="expression", dxf=style, formula=[formula]))


def _add_rules(table: WrittenTable) -> None:
    """Shade what a row does not use, dim examples, and dress new rows as they are filled in."""
    layout, worksheet = table.layout, table.worksheet
    years = [index for key, index in table.columns.items() if is_year_label(key)]
    for name, key, target, words in _unused():
        wanted = years if target == "years" else [table.columns[target]] if target in table.columns else []
        if name != layout.table or key not in table.columns or not words:
            continue
        style = DifferentialStyle(fill=PatternFill("solid", bgColor=_NOT_USED), font=Font(color=_QUIET))
        test = f'AND(TRIM($A2)<>"",{_any_of(f"${table._letter(key)}2", words)})'
        for index in wanted:
            _add_rule(worksheet, table._span(index), style, test)
    if layout.table == "funding" and "kind" in table.columns:
        _add_funding_formats(table, years)
    heads = [matched(str(value or "")) for value in table.rows[0]]
    if "notes" in heads:
        note = get_column_letter(heads.index("notes") + 1)
        style = DifferentialStyle(font=Font(italic=True, color=_QUIET))
        _add_rule(worksheet, table._span(1, len(heads)), style, f'LEFT(TRIM(${note}2),7)="Example"')
    inputs = sorted(table.columns.values())
    if layout.table not in ("", "council") and inputs and inputs == list(range(1, len(inputs) + 1)):
        style = DifferentialStyle(fill=PatternFill("solid", bgColor=_INPUT), border=_border())
        first, last = table._last + 1, table._last + _ROOM
        _add_rule(worksheet, f"A{first}:{get_column_letter(inputs[-1])}{last}", style, f'TRIM($A{first})<>""')


def _add_funding_formats(table: WrittenTable, years: Sequence[int]) -> None:
    """Show each kind's base and years as what they are: rates, shares, homes, pounds or money."""
    kind = f"${table._letter('kind')}2"
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
        words = [str(word) for word in kinds]
        style = DifferentialStyle(numFmt=NumberFormat(numFmtId=200 + place, formatCode=code))
        for index in indices:
            _add_rule(table.worksheet, table._span(index), style, _any_of(kind, words))
            for number in range(2, table._last + 1):
                found = table.worksheet.cell(number, table.columns["kind"]).value
                if matched(str(found or "")) in words:
                    table.worksheet.cell(number, index).number_format = code


def _fit_columns(table: WrittenTable, looks: Sequence[Look]) -> None:
    """Fit each column to what it holds; long texts wrap."""
    room: list[float] = []
    for index, look in enumerate(looks):
        texts = [str(row[index]) for row in table.rows[1:] if index < len(row) and row[index] is not None]
        longest = max((len(text) for text in texts), default=0)
        words = str(table.rows[0][index] or "").split()
        heading = max((len(word) for word in words), default=0) + (3 if look.is_number else 5)
        least, most = (9, 14) if look.is_number else (10, 64 if look.for_people else 40)
        width = longest + 5 if not look.is_number else min(longest, 10) + 4
        width = max(min(max(width, least), most), heading)
        table.worksheet.column_dimensions[get_column_letter(index + 1)].width = width
        # Characters to a line: none for numbers, which do not wrap, and more of the smaller ones.
        room.append(0.0 if look.is_number else width * (1.45 if look.for_people else 1.2) - 4)
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
    setup.fitToWidth, setup.fitToHeight = 1, 0
    assert worksheet.sheet_properties.pageSetUpPr is not None
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = worksheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.7
    margins.footer = 0.35
    for item, text in zip(("left", "right"), ("&F: &A", "Page &P of &N"), strict=True):
        getattr(worksheet.oddFooter, item).text = text
