"""Which cells a formula looks at, and which formulas look at a cell, be it by way of others."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from xml.sax.saxutils import unescape

from mtfs.iotools.package.areas import LAST_COLUMN, LAST_ROW, Area
from mtfs.iotools.package.formulas import Cell, FormulaCell, formulas_in
from mtfs.iotools.package.markup import as_utf8
from mtfs.iotools.package.parts import Package
from mtfs.iotools.package.reach import excel_tables
from mtfs.iotools.spreadsheets.addresses import column_number

__all__ = ["Look", "Looks", "WorkbookFormulas"]

_STRING = re.compile(r'"(?:[^"]|"")*"')
_LOOK = re.compile(
    r"(?<![\w.$\]!'])(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    r"(?:(?P<a>\$?)(?P<left>[A-Z]{1,3})(?P<b>\$?)(?P<top>\d{1,7})"
    r"(?::(?P<c>\$?)(?P<right>[A-Z]{1,3})(?P<d>\$?)(?P<bottom>\d{1,7}))?"
    r"|\$?(?P<from>[A-Z]{1,3}):\$?(?P<to>[A-Z]{1,3})"
    r"|\$?(?P<first>\d{1,7}):\$?(?P<last>\d{1,7}))(?![\w.(!\[])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d][\w.\\?]*(?![\w.(!])")
#: A formula that works out where it looks, or looks through several sheets, may look at any cell.
_ANYWHERE = re.compile(r"\b(?:INDIRECT|OFFSET)\(|[\w.]:[^\W\d][\w.]*!|:[^']*'!", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """One area that a formula looks at.

    Parameters
    ----------
    sheet : str
        The name of its sheet, in small letters.
    area : Area
        The area.
    moving : tuple of bool, optional
        Whether its top, left, bottom and right move with the cell that the formula stands in.
    grows : bool, optional
        Whether it is a table of Excel, so that the formula looks at rows that the table is given.
    """

    sheet: str
    area: Area
    moving: tuple[bool, bool, bool, bool] = (False, False, False, False)
    grows: bool = False

    def moved(self, rows: int, columns: int) -> "Look":
        """Return what it is for another cell that shares the formula.

        Parameters
        ----------
        rows, columns : int
            How far that cell lies below and to the right.

        Returns
        -------
        Look
            The edges that move, moved.
        """
        by = (rows, columns, rows, columns)
        edges = (self.area.top, self.area.left, self.area.bottom, self.area.right)
        new = (
            edge + (step if moves else 0) for edge, step, moves in zip(edges, by, self.moving, strict=True)
        )
        return replace(self, area=Area(*new))


@dataclass(frozen=True)
class Looks:
    """What a formula looks at.

    Parameters
    ----------
    areas : tuple of Look
        The areas.
    anywhere : bool
        Whether it may look at any other cell too, which only Excel can tell.
    """

    areas: tuple[Look, ...]
    anywhere: bool = False

    def on(self, sheet: str) -> Iterator[Look]:
        """Yield what it looks at on one sheet.

        Parameters
        ----------
        sheet : str
            Its name.

        Yields
        ------
        Look
            In the order of the formula.
        """
        return (look for look in self.areas if look.sheet == sheet.casefold())


class _Touched:
    """Cells by sheet and column, so that it is quick to tell whether any lies within an area."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int], list[int]] = {}
        self._columns: dict[str, set[int]] = {}

    def add(self, sheet: str, cell: Cell) -> None:
        insort(self._rows.setdefault((sheet, cell[1]), []), cell[0])
        self._columns.setdefault(sheet, set()).add(cell[1])

    def within(self, look: Look) -> bool:
        for column in self._columns.get(look.sheet, ()):
            if look.area.left <= column <= look.area.right:
                rows = self._rows[look.sheet, column]
                at = bisect_left(rows, look.area.top)
                if at < len(rows) and rows[at] <= look.area.bottom:
                    return True
        return False


@dataclass
class WorkbookFormulas:
    """All formulas of a workbook.

    Parameters
    ----------
    package : Package
        The workbook.
    """

    package: Package
    _shared: dict[tuple[str, str], tuple[FormulaCell, Looks]] = field(default_factory=dict)

    @cached_property
    def cells(self) -> dict[str, list[FormulaCell]]:
        """The formulas by the names of their sheets."""
        return {
            sheet.title: formulas_in(as_utf8(self.package.parts[sheet.part]))
            for sheet in self.package.sheets()
        }

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """What each name of the workbook stands for, in small letters; a name of several sheets for each."""
        names: dict[str, list[str]] = {}
        for element, formula in self.package.named():
            names.setdefault(element.attributes["name"].casefold(), []).append(
                unescape(formula, {"&quot;": '"', "&apos;": "'"})
            )
        return names

    @cached_property
    def tables(self) -> dict[str, Look]:
        """The tables of Excel by their names in small letters."""
        return {
            table.name.casefold(): Look(sheet.title.casefold(), table.area, grows=True)
            for sheet in self.package.sheets()
            for table in excel_tables(self.package, sheet.part)
        }

    def looks(self, text: str, home: str) -> Looks:
        """Tell what a formula looks at.

        Parameters
        ----------
        text : str
            The formula.
        home : str
            The sheet that it stands on; blank for none.

        Returns
        -------
        Looks
            With what the names in it stand for.
        """
        return self._looks(text, home, frozenset())

    def _looks(self, text: str, home: str, within: frozenset[str]) -> Looks:
        bare = _STRING.sub('""', text)
        areas = [look for match in _LOOK.finditer(bare) if (look := _look(match, home.casefold()))]
        anywhere = bool(_ANYWHERE.search(bare))
        for word in {word.casefold() for word in _WORD.findall(bare)} - within:
            if word in self.tables:
                areas.append(self.tables[word])
            for formula in self.names.get(word, ()):
                named = self._looks(formula, home, within | {word})
                # What a name looks at is held fast unless it was meant to move, which few know of.
                areas += [replace(look, moving=(False,) * 4) for look in named.areas]
                anywhere = anywhere or named.anywhere
        return Looks(tuple(areas), anywhere)

    def _looks_of(self, sheet: str, formula: FormulaCell) -> Looks:
        """Return what a cell's formula looks at, be it one that it shares."""
        if formula.text:
            looks = self.looks(formula.text, sheet)
            if formula.group:
                self._shared[sheet, formula.group] = formula, looks
            return looks
        if (sheet, formula.group) not in self._shared:
            return Looks((), anywhere=True)
        master, looks = self._shared[sheet, formula.group]
        by = formula.row - master.row, formula.column - master.column
        return Looks(tuple(look.moved(*by) for look in looks.areas), looks.anywhere)

    @cached_property
    def all(self) -> list[tuple[str, FormulaCell, Looks]]:
        """Every formula with its sheet and with what it looks at."""
        return [
            (sheet, formula, self._looks_of(sheet, formula))
            for sheet, formulas in self.cells.items()
            for formula in formulas
        ]

    def depending_on(self, changed: Mapping[str, Iterable[Cell]]) -> list[tuple[str, FormulaCell]]:
        """Find the formulas whose results may change with some cells, be it by way of other formulas.

        Parameters
        ----------
        changed : mapping of str to iterable of tuple of int
            Rows and columns of the cells, by the names of their sheets. A formula in one of them is lost.

        Returns
        -------
        list of tuple of str and FormulaCell
            Each with the name of its sheet, in the order of the workbook.
        """
        touched = _Touched()
        gone = {(sheet, cell) for sheet, cells in changed.items() for cell in cells}
        for sheet, cell in gone:
            touched.add(sheet.casefold(), cell)
        waiting = [(s, f, looks) for s, f, looks in self.all if (s, f.place) not in gone]
        found: set[tuple[str, Cell]] = set()
        before = -1
        while len(found) > before:
            before = len(found)
            left = []
            for sheet, formula, looks in waiting:
                if not (looks.anywhere or any(touched.within(look) for look in looks.areas)):
                    left.append((sheet, formula, looks))
                    continue
                found.add((sheet, formula.place))
                filled = formula.block.cells() if formula.fills_block and formula.block else [formula.place]
                for cell in filled:
                    touched.add(sheet.casefold(), cell)
            waiting = left
        return [(sheet, formula) for sheet, formula, _ in self.all if (sheet, formula.place) in found]


def _look(match: re.Match[str], home: str) -> Look | None:
    """Return what one reference stands for; None for one to another workbook."""
    sheet = match["sheet"]
    if sheet is not None and "[" in sheet:
        return None
    title = home if sheet is None else sheet.removeprefix("'").removesuffix("'").replace("''", "'").casefold()
    if match["from"]:
        columns = sorted(column_number(match[key]) for key in ("from", "to"))
        return Look(title, Area(1, columns[0], LAST_ROW, columns[1]), (False, True, False, True))
    if match["first"]:
        rows = sorted(int(match[key]) for key in ("first", "last"))
        return Look(title, Area(rows[0], 1, rows[1], LAST_COLUMN), (True, False, True, False))
    left, top = column_number(match["left"]), int(match["top"])
    right = column_number(match["right"]) if match["right"] else left
    bottom = int(match["bottom"]) if match["bottom"] else top
    fast = (
        match["b"],
        match["a"],
        match["d"] if match["right"] else match["b"],
        match["c"] if match["right"] else match["a"],
    )
    moving = tuple(not sign for sign in fast)
    area = Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
    return Look(title, area, (moving[0], moving[1], moving[2], moving[3]))
