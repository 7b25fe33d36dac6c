"""The formulas of a sheet, and what becomes of those that share one with a cell that loses it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from xml.parsers import expat

from mtfs.iotools.package.areas import Area, areas_of
from mtfs.iotools.package.cells import CellValue, Formula, StoredResult
from mtfs.iotools.spreadsheets.addresses import column_letters, column_number

__all__ = ["FormulaCell", "blocks_touched", "formulas_in", "kept_formulas"]

_ANY = re.compile(rb"<(?:\w+:)?f[\s/>]")
_BLOCKS = frozenset({"array", "dataTable"})

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A cell that holds a formula.

    Parameters
    ----------
    row, column : int
        Its place, from 1.
    text : str
        The formula without the =; nothing in a cell that shares that of another.
    kind : str
        ``array``, ``shared``, ``dataTable`` or nothing.
    block : Area or None
        The cells that an array or a shared formula is for, where this cell holds its text.
    group : str
        The number of a shared formula.
    """

    row: int
    column: int
    text: str
    kind: str
    block: Area | None
    group: str

    @property
    def place(self) -> Cell:
        """Row and column."""
        return self.row, self.column

    @property
    def address(self) -> str:
        """The cell as a spreadsheet names it, such as ``H14``."""
        return f"{column_letters(self.column)}{self.row}"

    @property
    def fills_block(self) -> bool:
        """Whether it gives the values of other cells too, which hold none of their own."""
        return self.kind in _BLOCKS and self.block is not None


class _Finder:
    """Gathers the formulas while a sheet is parsed."""

    def __init__(self) -> None:
        self.found: list[FormulaCell] = []
        self.row = self.column = 0
        self.given: dict[str, str] | None = None
        self.text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        elif name == "c":
            address = attributes.get("r", "").rstrip("0123456789")
            self.column = column_number(address) if address else self.column + 1
        elif name == "f":
            self.given, self.text = attributes, []

    def characters(self, text: str) -> None:
        if self.given is not None:
            self.text.append(text)

    def end(self, tag: str) -> None:
        if self.given is None or tag.rpartition(":")[2] != "f":
            return
        kind = self.given.get("t", "")
        block = next(iter(areas_of(self.given.get("ref", ""))), None)
        group = self.given.get("si", "") if kind == "shared" else ""
        self.found.append(FormulaCell(self.row, self.column, "".join(self.text).strip(), kind, block, group))
        self.given = None


def formulas_in(data: bytes) -> list[FormulaCell]:
    """Find the formulas of a sheet.

    Parameters
    ----------
    data : bytes
        The part that holds it, in UTF-8.

    Returns
    -------
    list of FormulaCell
        In the order of the sheet.
    """
    if not _ANY.search(data):
        return []
    finder = _Finder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = finder.start
    parser.EndElementHandler = finder.end
    parser.CharacterDataHandler = finder.characters
    parser.Parse(data, True)
    return finder.found


def blocks_touched(formulas: Iterable[FormulaCell], cells: Collection[Cell]) -> list[FormulaCell]:
    """Find the array formulas in whose cells something else is put.

    Parameters
    ----------
    formulas : iterable of FormulaCell
        Those of the sheet.
    cells : collection of tuple of int
        The cells that are put in.

    Returns
    -------
    list of FormulaCell
        In the order of the sheet.
    """
    return [f for f in formulas if f.fills_block and f.block and any(cell in f.block for cell in cells)]


def kept_formulas(formulas: Collection[FormulaCell], cells: Collection[Cell]) -> dict[Cell, CellValue]:
    """Tell what other cells must hold so that they keep what they have when these cells are overwritten.

    Where the text of a shared formula stands in a cell that is overwritten, the next cell that shares it
    takes the text over. An array formula cannot be kept for a part of its cells: its last results stay there.

    Parameters
    ----------
    formulas : collection of FormulaCell
        Those of the sheet.
    cells : collection of tuple of int
        The cells that are overwritten.

    Returns
    -------
    dict of tuple of int to CellValue
        By row and column.
    """
    gone = set(cells)
    kept: dict[Cell, CellValue] = {}
    for block in blocks_touched(formulas, gone):
        if block.place not in gone:
            kept[block.place] = StoredResult()
    for master in formulas:
        if not (master.group and master.text and master.place in gone):
            continue
        heirs = [f for f in formulas if f.group == master.group and not f.text and f.place not in gone]
        if heirs:
            from openpyxl.formula.translate import Translator

            origin, new = (f"{column_letters(c)}{r}" for r, c in (master.place, heirs[0].place))
            text = Translator(f"={master.text}", origin).translate_formula(new)
            rows, columns = [f.row for f in heirs], [f.column for f in heirs]
            area = Area(min(rows), min(columns), max(rows), max(columns))
            kept[heirs[0].place] = Formula(text.removeprefix("="), master.group, str(area))
    return kept
