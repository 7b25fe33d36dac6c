"""Rows and cells of a sheet's part, changed one by one; every other byte of the sheet stays as it is."""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mtfs.iotools.atomic import writable_text
from mtfs.iotools.package.markup import Edit, Element, as_utf8, escaped, new_start, outline, splice
from mtfs.iotools.spreadsheets.addresses import column_letters, column_number

__all__ = ["CellValue", "Formula", "SheetCells", "StoredResult", "with_cells"]


@dataclass(frozen=True)
class StoredResult:
    """What is put into a cell whose formula goes and whose last result stays."""


@dataclass(frozen=True)
class Formula:
    """What is put into a cell that takes over a formula that it shares with others.

    Parameters
    ----------
    text : str
        The formula as it reads in this cell, without the =.
    group : str
        The number of the formula among the shared ones.
    ref : str
        The cells that share it.
    """

    text: str
    group: str
    ref: str


#: A number, a text, or None for a blank cell; or what becomes of a formula.
CellValue = float | str | StoredResult | Formula | None


def _numbers(elements: Sequence[Element]) -> list[int]:
    """Return the numbers of rows or cells, which those that leave it out have from the one before."""
    numbers = []
    before = 0
    for element in elements:
        address = element.attributes.get("r", "")
        letters = address.rstrip("0123456789")
        if not address:
            before += 1
        else:
            before = column_number(letters) if letters else int(address)
        numbers.append(before)
    return numbers


class SheetCells:
    """The rows and cells of a sheet, found in its part. Rows and columns are numbered from 1.

    Parameters
    ----------
    data : bytes
        The part.
    """

    def __init__(self, data: bytes) -> None:
        self.data = as_utf8(data)
        self.root = outline(self.data, 2)

    @cached_property
    def rows(self) -> dict[int, Element]:
        """The rows that the part holds, by their numbers."""
        group = self.root.first("sheetData")
        rows = group.all("row") if group is not None else []
        return dict(zip(_numbers(rows), rows, strict=True))

    def row(self, number: int) -> "RowCells | None":
        """Return a row.

        Parameters
        ----------
        number : int
            Its number.

        Returns
        -------
        RowCells or None
            None where the part does not hold it.
        """
        element = self.rows.get(number)
        return None if element is None else RowCells(self.data[element.start : element.end])

    def style(self, row: int, column: int) -> str:
        """Return the style that a cell has: its own, or else that of its row or its column.

        Parameters
        ----------
        row, column : int
            Its place.

        Returns
        -------
        str
            The number of the style; nothing for a cell without one.
        """
        cells = self.row(row)
        if cells is not None:
            if (cell := cells.cells.get(column)) is not None:
                return cell.attributes.get("s", "")
            given = cells.element.attributes
            if given.get("customFormat") in ("1", "true"):
                return given.get("s", "")
        return self.column_styles.get(column, "")

    @cached_property
    def column_styles(self) -> dict[int, str]:
        """The styles that whole columns have."""
        styles: dict[int, str] = {}
        for group in self.root.all("cols"):
            for element in group.all("col"):
                given = element.attributes
                if "style" in given:
                    numbers = range(int(given["min"]), min(int(given["max"]), 16_384) + 1)
                    styles |= dict.fromkeys(numbers, given["style"])
        return styles


class RowCells:
    """The cells of one row.

    Parameters
    ----------
    data : bytes
        The row, from its first byte to its last.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.element = outline(data)
        cells = self.element.all("c")
        self.cells = dict(zip(_numbers(cells), cells, strict=True))

    def held(self, column: int) -> tuple[Element, bytes] | None:
        """Return a cell, and its bytes.

        Parameters
        ----------
        column : int
            Its number.

        Returns
        -------
        tuple of Element and bytes, or None
            None where the row does not hold it.
        """
        cell = self.cells.get(column)
        return None if cell is None else (cell, self.data[cell.start : cell.end])

    def changed(self, number: int, values: Mapping[int, CellValue], styles: Mapping[int, str]) -> bytes:
        """Return the row with cells changed.

        Parameters
        ----------
        number : int
            The row's number.
        values : mapping of int to CellValue
            By column.
        styles : mapping of int to str
            The style of each cell that the row does not hold yet; a blank cell may be given one too.

        Returns
        -------
        bytes
            The row.
        """
        edits: list[Edit] = []
        prefix = self.element.prefix
        added: list[tuple[int, bytes]] = []
        for column in sorted({*values, *styles}):
            place = f"{column_letters(column)}{number}"
            if (cell := self.cells.get(column)) is not None:
                if column in values:
                    whole = self.data[cell.start : cell.end]
                    new = _changed_cell(whole, place, cell, values[column])
                    edits.append((cell.start, cell.end, new))
            else:
                value = values.get(column)
                assert not isinstance(value, StoredResult | Formula)
                added.append((column, _cell(prefix, place, styles.get(column, ""), value)))
        closed = self.element.inner == self.element.end
        for column, new in added:
            behind = [cell.start for known, cell in self.cells.items() if known > column]
            at = min(behind, default=self.element.close)
            edits.append((at, at, new))
        start = self._start(added)
        if closed:
            return start + b"".join(new for _, new in added) + f"</{self.element.tag}>".encode()
        return splice(self.data, [(0, self.element.inner, start), *edits])

    def _start(self, added: Sequence[tuple[int, bytes]]) -> bytes:
        """Return the start tag, without the span of its columns where that does not hold any more."""
        first, _, last = self.element.attributes.get("spans", "").partition(":")
        outside = (
            first.isdigit()
            and last.isdigit()
            and any(not int(first) <= column <= int(last) for column, _ in added)
        )
        return new_start(self.data, self.element, {"spans": None} if outside else {}, opened=True)


def _number_text(value: float) -> str:
    """Return a number so that it is read back as the same one."""
    if not math.isfinite(value):
        msg = f"{value} has no place in a workbook"
        raise ValueError(msg)
    whole = float(value).is_integer() and abs(value) < 1e15
    return str(int(value)) if whole else repr(float(value))


def _cell(prefix: str, place: str, style: str, value: float | str | None) -> bytes:
    """Return a new cell: a text goes in as a text, even where it looks like a formula."""
    dressed = f' s="{style}"' if style else ""
    start = f'<{prefix}c r="{place}"{dressed}'.encode()
    if value is None:
        return start + b"/>"
    p, end = prefix.encode(), f"</{prefix}c>".encode()
    if isinstance(value, str):
        text = escaped(writable_text(value))
        return b'%b t="inlineStr"><%bis><%bt xml:space="preserve">%b</%bt></%bis>%b' % (
            *(start, p, p, text, p, p, end),
        )
    return b"%b><%bv>%b</%bv>%b" % (start, p, _number_text(value).encode(), p, end)


def _changed_cell(data: bytes, place: str, cell: Element, value: CellValue) -> bytes:
    if not isinstance(value, StoredResult | Formula):
        return _cell(cell.prefix, place, cell.attributes.get("s", ""), value)
    held = outline(data)
    formula = held.first("f")
    assert formula is not None
    if isinstance(value, StoredResult):
        # What says that the formula spills goes with it; a text as a result keeps its type.
        start = new_start(data, held, {"cm": None})
        return splice(data, [(0, held.inner, start), (formula.start, formula.end, b"")])
    tag = formula.tag
    new = f'<{tag} t="shared" ref="{value.ref}" si="{value.group}">'.encode()
    new += escaped(value.text) + f"</{tag}>".encode()
    return splice(data, [(formula.start, formula.end, new)])


def with_cells(
    data: bytes, cells: Mapping[int, Mapping[int, CellValue]], *, added: range = range(0)
) -> bytes:
    """Return a sheet with cells changed and, below its table, rows added.

    Parameters
    ----------
    data : bytes
        The part that holds the sheet.
    cells : mapping of int to mapping of int to CellValue
        What is put in, by row and column from 1. A cell that is there keeps its style.
    added : range, optional
        The rows that are new. They are dressed as the row above them where they have no dress of their own.

    Returns
    -------
    bytes
        The part.
    """
    sheet = SheetCells(data)
    above = sheet.row(added.start - 1) if added else None
    dress = {column: cell.attributes.get("s", "") for column, cell in above.cells.items()} if above else {}
    edits: list[Edit] = []
    group = sheet.root.first("sheetData")
    assert group is not None
    present = sorted(sheet.rows)
    new_rows: list[bytes] = []
    for number, values in sorted(cells.items()):
        worn = dress if number in added else {}
        styles = {column: style for column, style in worn.items() if style}
        styles |= {c: worn[c] if c in worn else sheet.style(number, c) for c in values}
        known = sheet.row(number)
        if known is not None:
            element = sheet.rows[number]
            edits.append((element.start, element.end, known.changed(number, values, styles)))
            continue
        new = RowCells(f'<{group.prefix}row r="{number}"/>'.encode()).changed(number, values, styles)
        behind = bisect_right(present, number)
        if group.inner == group.end:
            new_rows.append(new)
        else:
            at = sheet.rows[present[behind]].start if behind < len(present) else group.close
            edits.append((at, at, new))
    if new_rows:
        start = new_start(sheet.data, group, {}, opened=True)
        whole = start + b"".join(new_rows) + f"</{group.tag}>".encode()
        edits.append((group.start, group.end, whole))
    return splice(sheet.data, edits)
