"""The sheet of figures that charts are drawn from, each linked to the cell that it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.formulas import Cell, Formula, as_number, as_text, literal
from mtfs.iotools.results.page import Page
from mtfs.words.figures import MINUS
from mtfs.words.units import MoneyUnit

__all__ = ["DATA_SHEET", "ChartData", "DataCell", "DataTable", "in_unit", "joined", "money_text"]

DATA_SHEET = "Chart data"
_FIGURES = "#,##0.0##;(#,##0.0##);0.0"
#: For names and years, and for as many series as the largest table has.
_WIDTHS = [40.0, *[12.0] * 16]
#: The row of the first table, and from a blank row to the first point of a table.
_FIRST_ROW, _BEFORE_POINTS = 2, 3


DataCell = Formula | float | str | None


@dataclass(frozen=True)
class _Content:
    title: DataCell
    heads: tuple[str, ...]
    rows: tuple[tuple[DataCell, ...], ...]
    number_format: str


@dataclass(frozen=True)
class DataTable:
    """Figures for one chart: a column for each series, a row for each point.

    Parameters
    ----------
    sheet : str
        Where they stand.
    head : int
        The row of the headings, from 0; the title stands in the one above.
    points : int
        How many rows of figures follow.
    """

    sheet: str
    head: int
    points: int

    @property
    def title(self) -> list[str | int]:
        """The cell of the title, as XlsxWriter takes it."""
        return [self.sheet, self.head - 1, 0]

    @property
    def categories(self) -> list[str | int]:
        """The names of the points."""
        return [self.sheet, self.head + 1, 0, self.head + self.points, 0]

    def name(self, column: int) -> list[str | int]:
        """Return the cell with the name of a series.

        Parameters
        ----------
        column : int
            The series, from 1.

        Returns
        -------
        list
            Sheet, row and column.
        """
        return [self.sheet, self.head, column]

    def values(self, column: int) -> list[str | int]:
        """Return the cells with the figures of a series.

        Parameters
        ----------
        column : int
            The series, from 1.

        Returns
        -------
        list
            Sheet, and first and last row and column.
        """
        return [self.sheet, self.head + 1, column, self.head + self.points, column]


class ChartData:
    """The figures that charts are drawn from, gathered first and written to their own sheet at the end."""

    #: The name of the sheet.
    name = DATA_SHEET

    def __init__(self) -> None:
        self._tables: dict[_Content, DataTable] = {}
        self._row = _FIRST_ROW

    def next_row(self) -> int:
        """Return the row in which the first point of the next table will stand.

        Returns
        -------
        int
            The row, from 0.
        """
        return self._row + _BEFORE_POINTS

    def add(
        self,
        title: DataCell,
        heads: Sequence[str],
        rows: Sequence[tuple[DataCell, ...]],
        *,
        number_format: str = _FIGURES,
    ) -> DataTable:
        """Add the figures of one chart, or find them where they are there already.

        Parameters
        ----------
        title : Formula or str
            The title of the chart.
        heads : sequence of str
            The heading of the points, and the name of each series.
        rows : sequence of tuple
            By point: its name, and its figures.
        number_format : str, optional
            The format of the figures.

        Returns
        -------
        DataTable
            Where they stand.
        """
        content = _Content(title, tuple(heads), tuple(rows), number_format)
        if content not in self._tables:
            self._tables[content] = DataTable(DATA_SHEET, self.next_row() - 1, len(rows))
            self._row = self.next_row() + len(rows)
        return self._tables[content]

    def write(self, book: Book) -> None:
        """Write the sheet behind the others, where there is anything to write.

        Parameters
        ----------
        book : Book
            The workbook.
        """
        if not self._tables:
            return
        page = Page(book, DATA_SHEET, _WIDTHS)
        page.title("What the charts are drawn from")
        page.text(
            "Each figure is a formula that leads to the cell it comes from. A fan is drawn as layers, one on "
            "another: the lowest, which is not seen, and then the height of each band."
        )
        for content in self._tables:
            page.gap()
            page.line([content.title], bold=True)
            page.lines_high(content.title)
            page.head(content.heads)
            for row in content.rows:
                page.line(row, content.number_format)
                page.lines_high(row[0])


def in_unit(amount: Cell | Formula, unit: MoneyUnit) -> Formula:
    """Return an amount in the unit of a chart.

    Parameters
    ----------
    amount : Cell or Formula
        An amount [£].
    unit : MoneyUnit
        The unit.

    Returns
    -------
    Formula
        The amount in that unit.
    """
    there = amount.elsewhere() if isinstance(amount, Cell) else amount
    if unit.pounds == 1:
        return there
    whole = there.text if there.binds > 1 else f"({there.text})"
    return Formula(f"{whole}/{unit.pounds:.0f}", as_number(there.value) / unit.pounds, 2)


def money_text(amount: Formula, unit: MoneyUnit) -> Formula:
    """Return an amount as a sentence has it, for a title that follows its cells.

    Parameters
    ----------
    amount : Formula
        The amount, in the unit.
    unit : MoneyUnit
        The unit.

    Returns
    -------
    Formula
        Such as ``£38.4m``, ``£450,000`` or a minus sign and ``£2.0m``.
    """
    ending = unit.label.removeprefix("£").removesuffix("000")
    places, scale = (1, 1) if ending else (0, unit.pounds)
    form = "£#,##0" + ".0" * places
    text = amount.text if scale == 1 else f"({amount.text})*{scale:.0f}"
    value = as_number(amount.value) * scale
    shown = f"{MINUS if round(value, places) < 0 else ''}£{abs(value):,.{places}f}{ending}"
    tail = f'&"{ending}"' if ending else ""
    return Formula(f'TEXT({text},"{form};{MINUS}{form};{form}"){tail}', shown)


def joined(*parts: Formula | str) -> Formula:
    """Join texts and formulas to one text.

    Parameters
    ----------
    *parts : Formula or str
        The parts; a line feed in a text becomes one in the cell.

    Returns
    -------
    Formula
        The parts with ``&`` between.
    """
    texts, shown = [], ""
    for part in parts:
        if isinstance(part, Formula):
            texts.append(part.text)
            shown += as_text(part.value)
            continue
        lines = [literal(line).text for line in part.split("\n")]
        texts.append("&CHAR(10)&".join(lines))
        shown += part
    return Formula("&".join(texts), shown)
