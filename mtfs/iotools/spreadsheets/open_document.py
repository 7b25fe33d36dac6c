"""OpenDocument spreadsheets (.ods): every cell as its marks say, what is repeated only within limits."""

import html
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from xml.parsers.expat import ExpatError, ParserCreate

from mtfs.iotools.spreadsheets.archive import Parts, damaged_part
from mtfs.iotools.spreadsheets.cells import CellError, CellFormula, Grid
from mtfs.iotools.spreadsheets.limits import Extent, Limits, check_filled, refusal
from mtfs.iotools.spreadsheets.sheet_cells import Block, SheetCells, clipped

__all__ = ["OpenSheet", "read_open_document"]

_PART = "content.xml"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TABLE_START = re.compile(rb"<table:table ([^>]*[^/>])>")
_TABLE_NAME = re.compile(rb'(?:^|\s)table:name="([^"]*)"')
_TABLE_END = b"</table:table>"
#: A sheet that holds what was last seen in another file: its name is that file's, and the sheet in it.
_OF_ANOTHER_FILE = re.compile(r"'[^']*(?:/|\\)[^']*'#")
_TIME = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_RUNS = re.compile(r"\s\s|[\t\r\n]")
_SPACE = re.compile(r"[ \t\r\n]+")
#: What may stand in a cell beside its text: notes, pictures, forms.
_BESIDE_TEXT = ("office:annotation", "draw:", "dr3d:", "table:detective", "table:shapes", "form:")
_CELL = "table:table-cell"
_CELLS = frozenset({_CELL, "table:covered-table-cell"})
#: What a cell may say of itself and be blank.
_OF_BLANKS = frozenset({"table:style-name", "table:number-columns-repeated"})
#: What rows and columns may be held together by.
_HOLDERS = frozenset(
    {
        *("table:table-rows", "table:table-header-rows"),
        *("table:table-columns", "table:table-header-columns", "table:table-column-group"),
    }
)


@dataclass(frozen=True)
class OpenSheet:
    """A sheet of an OpenDocument file.

    Parameters
    ----------
    name : str
        Its name.
    visible : bool
        Whether a reader of the file sees it.
    cells : SheetCells
        What it holds.
    """

    name: str
    visible: bool
    cells: SheetCells


@dataclass
class _Table:
    """A sheet while it is read."""

    name: str
    visible: bool
    rows: Grid = field(default_factory=list)
    merged: list[Block] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    #: Rows above the one at hand, blank ones and repeated ones too.
    above: int = 0
    columns: int = 0
    filled: int = 0
    widest: int = 0


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name)
    return max(int(text), 1) if text and text.isdecimal() and len(text) < 10 else 1


def _moment(text: str, shown: str) -> object:
    """Return a date, a date with a time, or the text shown where the calendar has no such day."""
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return shown or text
    return moment if moment.time() != time() else moment.date()


def _value(attributes: dict[str, str], text: str, *, written: bool) -> object:
    """Return what a cell holds.

    Parameters
    ----------
    attributes : dict of str to str
        Those of the cell.
    text : str
        What it shows.
    written : bool
        Whether it shows anything, if only an empty text.

    Returns
    -------
    object
        None for a blank.
    """
    kind = attributes.get("office:value-type", "")
    if "error" in (kind, attributes.get("calcext:value-type")):
        return CellError(text or attributes.get("office:string-value") or "#VALUE!")
    if "office:value" in attributes:
        number = float(attributes["office:value"])
        return number if math.isfinite(number) else CellError("#NUM!")
    if kind == "boolean":
        return attributes.get("office:boolean-value") == "true"
    if kind == "date":
        return _moment(attributes.get("office:date-value", ""), text)
    if kind == "time":
        parts = _TIME.fullmatch(attributes.get("office:time-value", ""))
        return ":".join(part.zfill(2) for part in parts.groups()) if parts else text or None
    if not kind and not written and "table:formula" in attributes:
        # The name of the language of formulas stands before the sign.
        return CellFormula(f"={attributes['table:formula'].partition('=')[2]}")
    shown = attributes.get("office:string-value") or text
    return shown if shown and not shown.isspace() else None


class _Reader:
    """Reads the part that holds the sheets, mark by mark."""

    def __init__(self, where: str, limits: Limits, wanted: Callable[[str], bool] | None) -> None:
        self.where, self.limits, self.wanted = where, limits, wanted
        self.sheets: list[OpenSheet] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.table: _Table | None = None
        #: How deep the marks at hand stand in something that is passed over.
        self.passed = 0
        self.hidden_groups = 0
        self.groups: list[bool] = []
        self.row: list[object] = []
        self.column = 0
        self.row_repeats = 1
        self.row_hidden = False
        self.cell: dict[str, str] | None = None
        self.text: list[str] = []
        self.paragraphs = 0
        self.in_paragraph = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        # Most marks by far are of cells and of what is written in them: these come first.
        if self.passed:
            self.passed += 1
        elif self.cell is not None:
            self._start_in_cell(name, attributes)
        elif self.table is not None:
            self._start_in_table(self.table, name, attributes)
        elif name == "table:table":
            self._start_table(attributes)
        elif name == "style:style":
            self.style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "office:document-content" and attributes.get("xmlns:table") != _TABLE:
            found = "its marks do not have the names that office programs give them"
            raise refusal(self.where, found, "open it in LibreOffice or Excel and save it again")

    def is_wanted(self, name: str) -> bool:
        of_this_file = not _OF_ANOTHER_FILE.match(name)
        return of_this_file and (self.wanted is None or self.wanted(name))

    def _start_table(self, attributes: dict[str, str]) -> None:
        name = attributes.get("table:name", "")
        if not self.is_wanted(name):
            self.passed = 1
            return
        self.table = _Table(name, attributes.get("table:style-name", "") not in self.hidden_styles)
        self.groups, self.hidden_groups = [], 0

    def _start_in_table(self, table: _Table, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self.cell = attributes
            self.text, self.paragraphs = [], 0
        elif name == "table:table-row":
            self.row, self.column = [], 0
            self.row_repeats = _count(attributes, "table:number-rows-repeated")
            self.row_hidden = attributes.get("table:visibility", "visible") != "visible"
        elif name == "table:table-column":
            count = _count(attributes, "table:number-columns-repeated")
            if attributes.get("table:visibility", "visible") != "visible":
                table.hidden_columns.append((table.columns, table.columns + count - 1))
            table.columns += count
        elif name == "table:table-row-group":
            self.groups.append(attributes.get("table:display") == "false")
            self.hidden_groups += self.groups[-1]
        elif name not in _HOLDERS:
            self.passed = 1

    def _start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name == "text:p" and not self.in_paragraph:
            if self.paragraphs:
                self.text.append("\n")
            self.paragraphs += 1
            self.in_paragraph = 1
        elif name.startswith(_BESIDE_TEXT) or name == "table:table":
            self.passed = 1
        elif self.in_paragraph:
            self.in_paragraph += 1
            if name == "text:s":
                self.text.append(" " * min(_count(attributes, "text:c"), 1000))
            elif name in ("text:tab", "text:line-break"):
                self.text.append("\t" if name == "text:tab" else "\n")

    def characters(self, data: str) -> None:
        if self.in_paragraph and not self.passed:
            self.text.append(_SPACE.sub(" ", data) if _RUNS.search(data) else data)

    def end(self, name: str) -> None:
        if self.passed:
            self.passed -= 1
        elif self.table is None:
            return
        elif self.in_paragraph:
            self.in_paragraph -= 1
        elif self.cell is not None:
            if name in _CELLS:
                cell, self.cell = self.cell, None
                repeats = _count(cell, "table:number-columns-repeated")
                # A cell that another covers shows nothing.
                if name == _CELL and (self.paragraphs or not cell.keys() <= _OF_BLANKS):
                    self._end_cell(self.table, cell, repeats)
                self.column += repeats
        elif name == "table:table-row":
            self._end_row(self.table)
        elif name == "table:table-row-group":
            self.hidden_groups -= self.groups.pop()
        elif name == "table:table":
            self._end_table(self.table)

    def _end_cell(self, table: _Table, cell: dict[str, str], repeats: int) -> None:
        if "table:number-columns-spanned" in cell or "table:number-rows-spanned" in cell:
            down = _count(cell, "table:number-rows-spanned")
            across = _count(cell, "table:number-columns-spanned")
            top, left = table.above, self.column
            if down > 1 or across > 1:
                table.merged.append((top, left, top + down - 1, left + across - 1))
        value = _value(cell, "".join(self.text), written=self.paragraphs > 0)
        if value is None:
            return
        if self.column + repeats > self.limits.columns:
            self._check_extent(table, self.column + repeats)
        if self.column > len(self.row):
            self.row += [None] * (self.column - len(self.row))
        self.row += [value] * repeats

    def _check_extent(self, table: _Table, columns: int) -> None:
        end = Extent(table.above + self.row_repeats, columns)
        end.check(f"{self.where}, {table.name}", self.limits)

    def _end_row(self, table: _Table) -> None:
        if self.row_hidden or self.hidden_groups:
            table.hidden_rows.append((table.above, table.above + self.row_repeats - 1))
        if self.row:
            where = f"{self.where}, {table.name}"
            table.widest = max(table.widest, len(self.row))
            self._check_extent(table, table.widest)
            table.filled += (len(self.row) - self.row.count(None)) * self.row_repeats
            check_filled(where, table.filled, self.limits)
            table.rows += [[] for _ in range(table.above - len(table.rows))]
            table.rows += [[*self.row] for _ in range(self.row_repeats)]
        table.above += self.row_repeats

    def _end_table(self, table: _Table) -> None:
        cells = clipped(
            table.rows,
            merged=table.merged,
            hidden_rows=table.hidden_rows,
            hidden_columns=table.hidden_columns,
        )
        self.sheets.append(OpenSheet(table.name, table.visible, cells))
        self.table = None


def _without_unwanted(data: bytes, is_wanted: Callable[[str], bool]) -> bytes:
    """Cut sheets that are not wanted out of a part: it may hold hundreds that are remembered of other files.

    Where a sheet is not written as expected, it stays, and is passed over by the reader.
    """
    kept, since = [], 0
    for start in _TABLE_START.finditer(data):
        end, name = data.find(_TABLE_END, start.end()), _TABLE_NAME.search(start[1])
        if not name or end < 0 or is_wanted(html.unescape(name[1].decode("utf-8", "replace"))):
            continue
        # A sheet within the sheet would have an end of its own.
        if start.start() >= since and data.find(b"<table:table ", start.end(), end) < 0:
            kept.append(data[since : start.start()])
            since = end + len(_TABLE_END)
    return b"".join((*kept, data[since:]))


def read_open_document(
    where: str, parts: Parts, limits: Limits, wanted: Callable[[str], bool] | None = None
) -> tuple[OpenSheet, ...]:
    """Read the sheets of an OpenDocument file. What it remembers of other files is left out.

    Parameters
    ----------
    where : str
        The file's name, for messages.
    parts : dict of str to bytes
        Its parts, which have been held against the limits.
    limits : Limits
        What is allowed on a sheet.
    wanted : callable, optional
        Tells from a sheet's name whether its cells are wanted; the others are left out.

    Returns
    -------
    tuple of OpenSheet
        In the order of the file.

    Raises
    ------
    InputError
        Where the file is damaged, or a sheet holds more than is allowed.
    """
    reader = _Reader(where, limits, wanted)
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(_without_unwanted(parts.get(_PART, b""), reader.is_wanted), True)
    except (ExpatError, ValueError) as error:
        raise damaged_part(where, _PART, str(error)) from None
    return tuple(reader.sheets)
