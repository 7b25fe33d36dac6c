"""A sheet as it will be written: its rows from top to bottom, before any file is made.

Everything is laid out before anything is written, so that the first sheets of the workbook can refer to the
last ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from textwrap import wrap

from mtfs.iotools.results.book import INK, Book
from mtfs.iotools.results.live.formulas import Cell, Formula, Value
from mtfs.iotools.results.page import INPUT, POUNDS, Page

__all__ = ["COUNT", "FACTOR", "RATE", "Line", "LiveSheet", "Look", "tidy"]

RATE = "0.00##%"
FACTOR = "0.000000"
COUNT = "0"
_LINE_HEIGHT = 13.5
_RULE = {"bottom": 1, "bottom_color": "#9AA5B1", "valign": "vcenter"}


class Look(Enum):
    """What a cell is, which tells how it looks."""

    PLAIN = 0
    #: To be typed over.
    INPUT = 1
    TOTAL = 2
    #: A figure that people look for.
    KEY = 3
    NOTE = 4


_LOOKS: dict[Look, dict[str, object]] = {
    Look.PLAIN: {},
    Look.INPUT: INPUT,
    Look.TOTAL: {"bold": True, "top": 1, "top_color": INK},
    Look.KEY: {"bold": True, "bg_color": "#E8EDF3"},
    Look.NOTE: {"font_color": "#57606A"},
}


def tidy(text: str) -> str:
    """Return a name in a form that TRIM leaves as it is, and that looks the same.

    Parameters
    ----------
    text : str
        A name.

    Returns
    -------
    str
        Further spaces in a row do not break, as two names may differ by them alone.
    """
    return text.strip().replace("  ", "\u00a0 ").replace("  ", "\u00a0 ")


@dataclass(slots=True)
class _Content:
    content: Formula | Value
    look: Look
    number_format: str

    @property
    def value(self) -> Value:
        """What the cell shows."""
        return self.content.value if isinstance(self.content, Formula) else self.content


@dataclass
class Line:
    """A row of a sheet.

    Parameters
    ----------
    sheet : str
        The name of the sheet.
    row : int
        Its position, from 0.
    kind : str, optional
        ``line``, or the method of a `Page` that writes it.
    texts : list, optional
        What that method is given.
    level : int, optional
        How deep it is in the outline of the sheet.
    across : int, optional
        How many columns a paragraph fills.
    """

    sheet: str
    row: int
    kind: str = "line"
    texts: list[str] = field(default_factory=list)
    level: int = 0
    across: int = 8
    contents: dict[int, _Content] = field(default_factory=dict)

    def put(
        self, column: int, content: Formula | Value, look: Look = Look.PLAIN, number_format: str = POUNDS
    ) -> Cell:
        """Put something into a cell.

        Parameters
        ----------
        column : int
            The column, from 0.
        content : Formula, float, str or None
            A formula with its result, or a value.
        look : Look, optional
            What it is.
        number_format : str, optional
            The format of a number.

        Returns
        -------
        Cell
            The cell, to refer to. A formula that refers to a blank cell gives 0.
        """
        self.contents[column] = _Content(content, look, number_format)
        return self.cell(column)

    def cell(self, column: int) -> Cell:
        """Return one of its cells.

        Parameters
        ----------
        column : int
            The column, from 0.

        Returns
        -------
        Cell
            The cell; blank where nothing was put.
        """
        found = self.contents.get(column)
        value = None if found is None else found.value
        if found is not None and value is None and isinstance(found.content, Formula):
            value = 0.0
        return Cell(self.sheet, self.row, column, value)


class LiveSheet:
    """A sheet of formulas.

    Parameters
    ----------
    name : str
        Its name.
    widths : sequence of float
        The widths of its columns [characters].
    """

    def __init__(self, name: str, widths: Sequence[float]) -> None:
        self.name = name
        self.widths = list(widths)
        self.lines: list[Line] = []
        self._frozen: tuple[int, int] | None = None
        self._offered: dict[int, Sequence[str] | str] = {}

    def _add(self, kind: str, *texts: str, level: int = 0) -> Line:
        line = Line(self.name, len(self.lines), kind, list(texts), level)
        self.lines.append(line)
        return line

    def title(self, text: str) -> None:
        """Add the title.

        Parameters
        ----------
        text : str
            The title.
        """
        self._add("title", text)

    def text(self, text: str, *, across: int = 8) -> None:
        """Add a paragraph.

        Parameters
        ----------
        text : str
            The paragraph.
        across : int, optional
            How many columns it fills.
        """
        self._add("text", text).across = across

    def heading(self, text: str) -> None:
        """Add the heading of a part, with a blank row before it.

        Parameters
        ----------
        text : str
            The heading.
        """
        self._add("gap")
        self._add("heading", text)

    def head(self, texts: Sequence[str]) -> Line:
        """Add the head of a table.

        Parameters
        ----------
        texts : sequence of str
            The headings of its columns.

        Returns
        -------
        Line
            The row.
        """
        return self._add("head", *texts)

    def line(self, level: int = 0) -> Line:
        """Add a row of a table, to be filled.

        Parameters
        ----------
        level : int, optional
            How deep it is in the outline.

        Returns
        -------
        Line
            The row.
        """
        return self._add("line", level=level)

    def freeze(self, column: int) -> None:
        """Keep the rows so far, and the columns before the one given, in sight.

        Parameters
        ----------
        column : int
            The first column that moves, from 0.
        """
        self._frozen = (len(self.lines), column)

    def offer(self, column: int, choices: Sequence[str] | str) -> None:
        """Offer words in a column of the table below its head; others may be typed all the same.

        Parameters
        ----------
        column : int
            The column, from 0.
        choices : sequence of str or str
            The words, or the cells with them as a formula.
        """
        self._offered[column] = choices

    def write(self, book: Book) -> Page:
        """Write the sheet behind the others.

        Parameters
        ----------
        book : Book
            The workbook.

        Returns
        -------
        Page
            The page.
        """
        page = Page(book, self.name, self.widths)
        for line in self.lines:
            match line.kind:
                case "line":
                    page.row += 1
                    self._write_line(book, page, line)
                case "head":
                    page.head(line.texts)
                case "text":
                    page.text(*line.texts, across=line.across)
                case _:
                    getattr(page, line.kind)(*line.texts)
            if self._frozen is not None and page.row == self._frozen[0]:
                page.freeze(self._frozen[1] + 1)
        if self._frozen is not None and self._frozen[0] < len(self.lines):
            for column, choices in self._offered.items():
                rule = {"validate": "list", "source": choices, "show_error": False}
                page.sheet.data_validation(self._frozen[0], column, len(self.lines) - 1, column, rule)
        return page

    def _wrapped(self, line: Line) -> dict[int, int]:
        """Return how many lines a text takes, by the columns of notes and of those it may not run out of."""
        lines = {}
        for column, cell in line.contents.items():
            text, width = cell.value, self.widths[column]
            if not isinstance(text, str) or len(text) <= width:
                continue
            following = line.contents.get(column + 1)
            blocked = following is not None and following.content not in (None, "")
            if blocked or cell.look is Look.NOTE:
                lines[column] = len(wrap(text, int(width * 1.05)))
        return lines

    def _write_line(self, book: Book, page: Page, line: Line) -> None:
        sheet, row = page.sheet, line.row
        wrapped = self._wrapped(line)
        lines = max(wrapped.values(), default=1)
        if line.level or lines > 1:
            page.set_height(_LINE_HEIGHT * lines if lines > 1 else None, line.level)
        for column, cell in line.contents.items():
            content, value = cell.content, cell.value
            look: dict[str, object] = {**_RULE, **_LOOKS[cell.look]}
            if isinstance(value, str):
                look |= {"align": "left"} | ({"indent": 1} if column else {})
                if column in wrapped:
                    look["text_wrap"] = True
            else:
                look["num_format"] = cell.number_format
            if isinstance(content, Formula):
                result: Value = 0.0 if value is None else value
                sheet.write_formula(row, column, f"={content.text}", book.style(**look), result)
            elif content is None or content == "":
                sheet.write_blank(row, column, None, book.style(**look))
            elif isinstance(content, str):
                sheet.write_string(row, column, content, book.text_style(content, **look))
            else:
                sheet.write_number(row, column, content, book.style(**look))
