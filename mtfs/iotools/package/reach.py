"""Drawing rules, filters and tables of Excel down over rows that are added below a table."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from mtfs.iotools.package.areas import Area, areas_of
from mtfs.iotools.package.markup import Edit, Element, as_utf8, new_start, outline, splice
from mtfs.iotools.package.parts import Package

__all__ = ["ExcelTable", "Growth", "excel_tables", "reach_over"]

#: Elements of a sheet that say by their attribute ``sqref`` which cells they hold for.
_RULES = frozenset({"dataValidation", "conditionalFormatting", "protectedRange", "ignoredError"})
#: The same in the extensions of a sheet, where the ranges stand as a text.
_EXTENDED = re.compile(rb"(<(?:\w+:)?sqref>)([^<]*)(</)")
_ONE_AREA = re.compile(r"\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Growth:
    """Rows added below a table.

    Parameters
    ----------
    last, new_last : int
        The last row of the table before and after.
    columns : frozenset of int
        The columns of the table, from 1.
    """

    last: int
    new_last: int
    columns: frozenset[int]

    def stopped(self, area: Area) -> bool:
        """Tell whether an area ends with the table and does not reach over the new rows.

        Parameters
        ----------
        area : Area
            On the same sheet.

        Returns
        -------
        bool
            True for one that should be drawn down.
        """
        return area.stops_at(self.last, self.new_last, self.columns)

    def drawn(self, text: str) -> str:
        """Draw ranges down.

        Parameters
        ----------
        text : str
            Ranges parted by spaces.

        Returns
        -------
        str
            The same where none ends with the table.
        """
        words = text.split()
        for n, word in enumerate(words):
            for area in areas_of(word):
                if self.stopped(area):
                    first, _, end = word.partition(":")
                    # The signs of a range that is held fast stay.
                    words[n] = f"{first}:{re.sub(r'[0-9]+$', str(self.new_last), end or first)}"
        return " ".join(words) if words != text.split() else text


@dataclass(frozen=True)
class ExcelTable:
    """A table of Excel on a sheet.

    Parameters
    ----------
    name : str
        As formulas know it.
    part : str
        The part that holds it.
    area : Area
        Its cells, with headings and totals.
    totals : int
        How many rows of totals it ends with.
    calculated : bool
        Whether a column of it has a formula of its own.
    """

    name: str
    part: str
    area: Area
    totals: int
    calculated: bool

    @property
    def body_end(self) -> int:
        """Its last row above the totals."""
        return self.area.bottom - self.totals


def excel_tables(package: Package, sheet: str) -> list[ExcelTable]:
    """Find the tables of Excel on a sheet.

    Parameters
    ----------
    package : Package
        The workbook.
    sheet : str
        The part of the sheet.

    Returns
    -------
    list of ExcelTable
        In the order of its relations.
    """
    found = []
    for relation in package.relations(sheet):
        if relation.kind == "table" and relation.target in package.parts:
            root = package.outline(relation.target)
            given = root.attributes
            for area in areas_of(given.get("ref", "")):
                totals = int(given.get("totalsRowCount", "0"))
                calculated = b"calculatedColumnFormula" in package.parts[relation.target]
                name = given.get("displayName") or given.get("name", "")
                found.append(ExcelTable(name, relation.target, area, totals, calculated))
    return found


def _redrawn(element: Element, data: bytes, name: str, draw: Callable[[str], str]) -> list[Edit]:
    """Return the change of an attribute that holds ranges, if there is any."""
    before = element.attributes.get(name, "")
    after = draw(before)
    if after == before:
        return []
    return [(element.start, element.inner, new_start(data, element, {name: after}))]


def _over_cells(text: str, cells: Collection[tuple[int, int]]) -> str:
    """Return the size that a sheet says it has, so that cells lie within it."""
    areas = areas_of(text)
    if len(areas) != 1 or not cells:
        return text
    (area,) = areas
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    whole = Area(
        min(area.top, *rows), min(area.left, *columns), max(area.bottom, *rows), max(area.right, *columns)
    )
    return text if whole == area else str(whole)


def reach_over(
    package: Package, sheet: str, cells: Collection[tuple[int, int]], growth: Growth | None = None
) -> None:
    """Draw down over new rows what holds for the rows above them, and let the sheet say its size.

    Parameters
    ----------
    package : Package
        The workbook, which is changed.
    sheet : str
        The part of the sheet.
    cells : collection of tuple of int
        The rows and columns of the cells that were put in.
    growth : Growth, optional
        The rows that were added, where any were.
    """
    data = package.parts[sheet] = as_utf8(package.parts[sheet])
    root = outline(data, 2)
    edits: list[Edit] = []
    for element in root.all("dimension"):
        edits += _redrawn(element, data, "ref", lambda text: _over_cells(text, cells))
    if growth is not None:
        for element in [*root.children, *(child for group in root.children for child in group.children)]:
            if element.name in _RULES:
                edits += _redrawn(element, data, "sqref", growth.drawn)
            elif element.name == "autoFilter":
                edits += _redrawn(element, data, "ref", growth.drawn)
            elif element.name == "extLst":
                edits += _extended(element, data, growth)
        _draw_filter_name(package, sheet, growth)
        for table in excel_tables(package, sheet):
            _draw_table(package, table, growth)
    package.parts[sheet] = splice(data, edits)


def _extended(element: Element, data: bytes, growth: Growth) -> list[Edit]:
    """Return the changes within the extensions of a sheet, such as drop-downs from another sheet."""
    found = _EXTENDED.finditer(data, element.start, element.end)
    drawn = [(match.span(2), match[2].decode()) for match in found]
    return [(*span, growth.drawn(text).encode()) for span, text in drawn if growth.drawn(text) != text]


def _draw_table(package: Package, table: ExcelTable, growth: Growth) -> None:
    """Draw a table of Excel down, unless its totals stand there."""
    if table.totals:
        return
    root, data = package.outline(table.part), package.parts[table.part]
    edits = _redrawn(root, data, "ref", growth.drawn)
    for element in root.all("autoFilter"):
        edits += _redrawn(element, data, "ref", growth.drawn)
    package.parts[table.part] = splice(data, edits)


def _draw_filter_name(package: Package, sheet: str, growth: Growth) -> None:
    """Draw down the hidden name by which Excel knows the cells of a sheet's filter."""
    position = next(str(known.position) for known in package.sheets() if known.part == sheet)
    edits: list[Edit] = []
    for element, formula in package.named():
        given = element.attributes
        if given.get("name") == "_xlnm._FilterDatabase" and given.get("localSheetId") == position:
            title, mark, area = formula.rpartition("!")
            if _ONE_AREA.fullmatch(area) and growth.drawn(area) != area:
                new = f"{title}{mark}{growth.drawn(area)}".encode()
                edits.append((element.inner, element.close, new))
    if edits:
        package.parts[package.workbook] = splice(package.parts[package.workbook], edits)
