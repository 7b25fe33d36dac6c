"""New Excel workbooks (.xlsx and .xlsm), their values read by calamine from markup that has been checked.

What calamine reads is put together anew from the parts that it needs: the sheets that are wanted, the texts
that they share, and the formats by which dates are known. Macros, links and whatever else the file holds
never reach it.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from mtfs.errors import InputError
from mtfs.iotools.spreadsheets.archive import Parts, check_form, damaged_part, is_utf8, plain_name
from mtfs.iotools.spreadsheets.cells import Grid, put_in_place, without_end
from mtfs.iotools.spreadsheets.cellwise import CellwiseBook
from mtfs.iotools.spreadsheets.excel_sheet import (
    SharedStrings,
    SheetMarkup,
    keeps_more,
    scan_sheet,
    uses_style,
)
from mtfs.iotools.spreadsheets.limits import Limits, check_grid, refusal
from mtfs.iotools.spreadsheets.sheet_cells import Block, SheetCells, as_stored, clipped, tidy_row

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

__all__ = ["ExcelBook", "ExcelSheet"]

#: The rows of a sheet, and its merged cells.
_Values = tuple[list[Sequence[object]], Sequence[Block]]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORKBOOK = re.compile(r"application/vnd\.(openxmlformats-officedocument|ms-excel)\.\S*\.main\+xml")
_UNIQUE_COUNT = re.compile(rb"""(<(?:\w+:)?sst\b[^>]*?)\suniqueCount\s*=\s*("[^"]*"|'[^']*')""")
_SAVE_AGAIN = "open it in Excel or LibreOffice and save it again as .xlsx"
#: The numbers of the built-in formats of dates and times, those of East Asia among them.
_DATE_FORMATS = frozenset(
    str(number) for number in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
)
#: What stands in a format without being a code, or is the code of something else.
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hmsHMS]+\])[^\]]*\]')
_DATE_LETTER = re.compile(r"[dmyhsDMYHS]")


@dataclass(frozen=True)
class ExcelSheet:
    """A sheet that a workbook names.

    Parameters
    ----------
    name : str
        Its name.
    kind : str
        ``worksheet``, ``chartsheet``, ``dialogsheet`` or ``xlMacrosheet``.
    part : str
        The part that holds it.
    visible : bool
        Whether a reader of the workbook sees it.
    """

    name: str
    kind: str
    part: str
    visible: bool


def _date_styles(styles: "ET.Element[str]") -> frozenset[int]:
    """Return the places of the styles of cells that may show numbers as dates or times."""
    formats = {
        element.get("numFmtId", ""): element.get("formatCode", "")
        for element in styles.iter()
        if _local(element.tag) == "numFmt"
    }
    of_cells = next((element for element in styles if _local(element.tag) == "cellXfs"), ())
    return frozenset(
        place
        for place, style in enumerate(of_cells)
        if (number := style.get("numFmtId", "0")) in _DATE_FORMATS
        or _DATE_LETTER.search(_NO_LETTERS.sub("", formats.get(number, "")))
    )


class ExcelBook:
    """A workbook, whose sheets are read when they are asked for.

    Parameters
    ----------
    where : str
        The file's name, for messages.
    data : bytes
        The file, which has been held against the limits.
    parts : dict of str to bytes
        Its parts of markup.
    limits : Limits
        What is allowed on a sheet.

    Raises
    ------
    InputError
        Where the parts that say which sheets there are do not fit together.
    """

    def __init__(self, where: str, data: bytes, parts: Parts, limits: Limits) -> None:
        self._where, self._limits = where, limits
        self._parts = {plain_name(name): (name, part) for name, part in parts.items()}
        self._cellwise = CellwiseBook(data)
        with self._parsing():
            main = self._main_part()
            root = self._tree(main)
            self._related = self._relations(main)
            settings = next((e for e in root.iter() if _local(e.tag) == "workbookPr"), None)
            self._from_1904 = settings is not None and settings.get("date1904") in ("1", "true")
            #: The sheets, in their order.
            self.sheets = tuple(self._named_sheets(root))

    @contextmanager
    def _parsing(self) -> Iterator[None]:
        """Turn whatever a parser raises into a word about the file."""
        try:
            yield
        except InputError:
            raise
        except Exception as error:
            # A damaged workbook can fail anywhere in the parser; what matters to the user is the same.
            why = shorten(str(error), 120, placeholder="…") or type(error).__name__
            found = f"the workbook cannot be read: its parts are damaged or do not fit together ({why})"
            raise refusal(self._where, found, _SAVE_AGAIN) from error

    def _part(self, name: str) -> bytes:
        if plain_name(name) not in self._parts:
            raise damaged_part(self._where, name, "it is missing")
        return self._parts[plain_name(name)][1]

    def _tree(self, name: str) -> "ET.Element[str]":
        data = self._part(name)
        check_form(self._where, name, data)
        return ET.fromstring(data)

    def _main_part(self) -> str:
        """Return the part that names the sheets, as the list of parts says."""
        types = self._tree("[Content_Types].xml")
        for element in types:
            if _WORKBOOK.fullmatch(element.get("ContentType", "")):
                # A default that is set so leaves it to the usual name.
                return element.get("PartName", "xl/workbook.xml").lstrip("/")
        raise damaged_part(self._where, "[Content_Types].xml", "it names no workbook")

    def _relations(self, main: str) -> dict[str, tuple[str, str]]:
        """Return the kind and the name of each part that the workbook refers to, by its id."""
        folder, _, file = main.rpartition("/")
        related = {}
        for element in self._tree(posixpath.join(folder, "_rels", f"{file}.rels")):
            if element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", "")))
                kind = element.get("Type", "").rpartition("/")[2]
                related[element.get("Id", "")] = (kind, target.lstrip("/"))
        return related

    def _named_sheets(self, root: "ET.Element[str]") -> Iterator[ExcelSheet]:
        for element in (e for e in root.iter() if _local(e.tag) == "sheet"):
            key = next((value for name, value in element.items() if _local(name) == "id"), "")
            kind, part = self._related.get(key, ("", ""))
            if not part or plain_name(part) not in self._parts:
                found = f"the sheet {element.get('name')} is missing from the file"
                raise refusal(self._where, found, _SAVE_AGAIN)
            visible = element.get("state", "visible") == "visible"
            yield ExcelSheet(element.get("name", ""), kind, part, visible)

    def _related_part(self, kind: str) -> bytes:
        """Return the part of a kind of which there is one at most; nothing where it is absent."""
        for its_kind, name in self._related.values():
            if its_kind == kind and plain_name(name) in self._parts:
                data = self._part(name)
                check_form(self._where, name, data)
                return data
        return b""

    def read(self, sheets: Sequence[ExcelSheet], *, exact: bool) -> dict[str, SheetCells]:
        """Read the cells of sheets.

        Parameters
        ----------
        sheets : sequence of ExcelSheet
            Those that are wanted.
        exact : bool
            Whether every value is to be as openpyxl reads it, dates and whole numbers too; else rows are
            as those of a `SourceSheet`.

        Returns
        -------
        dict of str to SheetCells
            By the names of the sheets.

        Raises
        ------
        InputError
            Where a part is damaged, or a sheet holds more than is allowed.
        """
        with self._parsing():
            texts, styles = self._related_part("sharedStrings"), self._related_part("styles")
            strings = SharedStrings(texts)
            markups: dict[str, SheetMarkup] = {}
            plain = all(is_utf8(part) for part in (texts, styles)) and not (exact and keeps_more(texts))
            dates = _date_styles(ET.fromstring(styles)) if styles and exact else frozenset()
            for sheet in sheets:
                data = self._part(sheet.part)
                check_form(self._where, sheet.part, data)
                markup = scan_sheet(data, self._limits, strings) if plain else None
                if markup is None or (exact and (keeps_more(data) or uses_style(data, dates))):
                    continue
                self._check_markup(sheet, markup, strings)
                markups[sheet.name] = markup
            values = self._values(markups, texts, styles)
            return {sheet.name: self._cells(sheet, markups, values, exact=exact) for sheet in sheets}

    def _check_markup(self, sheet: ExcelSheet, markup: SheetMarkup, strings: SharedStrings) -> None:
        where = f"{self._where}, {sheet.name}"
        markup.check(where, self._limits)
        most = self._limits.text_bytes
        size = strings.bytes_in(markup.data, most)
        if size > most:
            found = f"the texts of its cells come to {size / 1e6:,.0f} MB"
            raise refusal(where, found, f"expected no more than {most / 1e6:,.0f} MB")

    def _values(self, markups: dict[str, SheetMarkup], texts: bytes, styles: bytes) -> dict[str, _Values]:
        """Return the values and the merged cells of sheets, as far as calamine can read them."""
        from python_calamine import CalamineError, CalamineWorkbook

        data = _package([markup.data for markup in markups.values()], texts, styles, self._from_1904)
        values = {}
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        except CalamineError:
            return {}
        for number, name in enumerate(markups):
            try:
                values[name] = _read_sheet(book, number)
            except CalamineError:
                # The other reader makes sense of it, or says what is wrong with it.
                continue
        return values

    def _cells(
        self,
        sheet: ExcelSheet,
        markups: dict[str, SheetMarkup],
        values: dict[str, _Values],
        *,
        exact: bool,
    ) -> SheetCells:
        where = f"{self._where}, {sheet.name}"
        grid: Grid | None = None
        markup = markups.get(sheet.name)
        merged: Sequence[Block] = ()
        if markup is not None and sheet.name in values:
            rows, merged = values[sheet.name]
            convert: Callable[[Sequence[object]], list[object] | None] = as_stored if exact else tidy_row
            grid = []
            for row in rows:
                converted = convert(row)
                if converted is None:
                    grid = None
                    break
                grid.append(converted)
        if grid is None or markup is None:
            grid = self._cellwise.read(where, sheet.name, self._limits)
            if not exact:
                grid = [tidy_row(row) for row in grid]
        else:
            put_in_place(grid, markup.special.items())
        if markup is None:
            cells = clipped(grid)
        else:
            hidden_rows = [(row, row) for row in markup.hidden_rows]
            cells = clipped(
                grid, merged=merged, hidden_rows=hidden_rows, hidden_columns=markup.hidden_columns
            )
        check_grid(where, cells.grid, self._limits)
        return cells


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _read_sheet(book: "CalamineWorkbook", number: int) -> _Values:
    sheet = book.get_sheet_by_index(number)
    rows = [without_end(row, "") for row in sheet.to_python(skip_empty_area=False)]
    return rows, [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]


def _relations_part(targets: Sequence[tuple[str, str]]) -> str:
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>'


def _package(sheets: Sequence[bytes], texts: bytes, styles: bytes, from_1904: bool) -> bytes:
    """Return a workbook of nothing but these sheets, named by their numbers."""
    named = "".join(f'<sheet name="{n}" sheetId="{n + 1}" r:id="rId{n}"/>' for n in range(len(sheets)))
    main = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><workbookPr date1904="{from_1904:d}"/>'
        f"<sheets>{named}</sheets></workbook>"
    )
    with io.BytesIO() as file:
        # Nothing is packed: what goes in comes out at once.
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("_rels/.rels", _relations_part([("officeDocument", "xl/workbook.xml")]))
            archive.writestr("xl/workbook.xml", main)
            named_parts = [("worksheet", f"worksheets/{n}.xml") for n in range(len(sheets))]
            archive.writestr("xl/_rels/workbook.xml.rels", _relations_part(named_parts))
            if texts:
                # calamine takes the file's word for how many there are, and makes room for them.
                archive.writestr("xl/sharedStrings.xml", _UNIQUE_COUNT.sub(rb"\1", texts, count=1))
            if styles:
                archive.writestr("xl/styles.xml", styles)
            for n, sheet in enumerate(sheets):
                archive.writestr(f"xl/worksheets/{n}.xml", sheet)
        return file.getvalue()
