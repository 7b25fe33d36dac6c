"""A worksheet of results, written from top to bottom in one house style."""

import math
from collections.abc import Iterable, Sequence
from enum import StrEnum
from textwrap import fill
from typing import Any

from xlsxwriter.chart import Chart
from xlsxwriter.utility import quote_sheetname

from mtfs.iotools.results.book import INK, Book, PageEntry
from mtfs.iotools.results.live.formulas import Cell, Formula
from mtfs.iotools.results.paper import Paper
from mtfs.words.chances import exact_format
from mtfs.words.palette import MEDIAN, MUTED

__all__ = ["CHANCE", "FINE_CHANCE", "INPUT", "MILLIONS", "POUNDS", "Page"]

MILLIONS = "#,##0.0;(#,##0.0);0.0"
POUNDS = "#,##0.00;(#,##0.00);0.00"
CHANCE = "0.0%"
FINE_CHANCE = "0.00%"
_HEAD: dict[str, Any] = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": INK,
    "valign": "vcenter",
    "text_wrap": True,
}
_BAND = "#E8EDF3"
_RULE: dict[str, Any] = {"bottom": 1, "bottom_color": "#9AA5B1"}
#: How much of the width of ordinary type a letter of a title takes.
_TITLE_LETTER = 1.75
#: A cell whose value may be changed.
INPUT: dict[str, Any] = {"font_color": "#1D4ED8", "bg_color": "#FFF9E0"}
#: How far a chart stays below the edge of its row, so that its own edge is on the same page [pixels].
_CLEAR = 3
_LINK: dict[str, Any] = {"font_color": MEDIAN, "underline": 1}


def _honest(value: object, number_format: str) -> str:
    """Return a format in which a chance reads 0% or 100% only where that is exact."""
    if number_format not in (CHANCE, FINE_CHANCE) or not isinstance(value, float):
        return number_format
    return exact_format(value, 1 if number_format == CHANCE else 2)


class Page(Paper):
    """A worksheet that is written from top to bottom.

    Parameters
    ----------
    book : Book
        The workbook that it is added to.
    title : str
        The name of the sheet.
    widths : sequence of float
        The widths of its columns [characters].
    about : str, optional
        What it holds, for the contents; its title, unless given.
    """

    def __init__(self, book: Book, title: str, widths: Sequence[float], *, about: str = "") -> None:
        super().__init__(book, title, widths)
        self._entry = PageEntry(title, book.part, about, self.finish)
        book.pages.append(self._entry)

    def _set(self, column: int, value: object, number_format: str = "General", **look: Any) -> None:  # noqa: ANN401
        """Put a value or a formula into a cell of the current row; a text that begins with = stays one."""
        row = self.row - 1
        if isinstance(value, StrEnum):
            value = value.value
        if isinstance(value, Formula):
            style = self.book.style(num_format=number_format, **look)
            shown = "" if value.value is None else value.value
            self.sheet.write_formula(row, column - 1, f"={value.text}", style, shown)
        elif isinstance(value, str):
            self.sheet.write_string(row, column - 1, value, self.book.text_style(value, **look))
        elif value is None or (isinstance(value, float) and not math.isfinite(value)):
            self.sheet.write_blank(row, column - 1, None, self.book.style(**look))
        else:
            style = self.book.style(num_format=_honest(value, number_format), **look)
            self.sheet.write_number(row, column - 1, float(value), style)  # type: ignore[arg-type]

    def filter(self, first: int, columns: int) -> None:
        """Offer a filter on a table that ends in the current row.

        Parameters
        ----------
        first : int
            The row of its headings, from 1.
        columns : int
            How many columns it has.
        """
        self.sheet.autofilter(first - 1, 0, self.row - 1, columns - 1)

    def title(self, text: str) -> None:
        """Write the title of the page.

        Parameters
        ----------
        text : str
            The title.
        """
        self.row += 1
        self.set_height(24)
        self._set(1, text, bold=True, font_size=15, font_color=INK)
        self._entry.about = self._entry.about or text
        if self.book.contents not in ("", self.name):
            needed = len(text) * _TITLE_LETTER
            column = next(n for n in range(2, len(text) + 3) if self.width(n - 1) >= needed)
            self.link(column, "Contents", self.book.contents)

    def link(self, column: int, text: str, sheet: str, cell: str = "A1", **look: Any) -> None:  # noqa: ANN401
        """Write a link to another sheet into a cell of the current row.

        Parameters
        ----------
        column : int
            The column, from 1.
        text : str
            What the cell says.
        sheet : str
            The sheet that it leads to.
        cell : str, optional
            The cell there.
        **look
            As `Book.style` takes it.
        """
        target = f"internal:{quote_sheetname(sheet)}!{cell}"
        style = self.book.text_style(text, **_LINK, **look)
        self.sheet.write_url(self.row - 1, column - 1, target, style, text)

    def linked(self, sheet: str, text: str) -> None:
        """Write a row with a link to a sheet, and what that holds.

        Parameters
        ----------
        sheet : str
            The sheet.
        text : str
            What it holds, which may take several lines.
        """
        self.pair(sheet, text)
        self.link(1, sheet, sheet, **_RULE, valign="top")

    def place(self, chart: Chart, alt_text: str, *, row: int, left: int = 0) -> None:
        """Put a chart over the cells of the page.

        Parameters
        ----------
        chart : Chart
            The chart, with its size.
        alt_text : str
            The chart in words.
        row : int
            The row in which its upper edge lies, from 1.
        left : int, optional
            How far it stands from the left edge of the page [pixels].
        """
        # What no letter is would make the file invalid here.
        told = "".join(letter if letter.isprintable() else " " for letter in alt_text)
        options = {"x_offset": left, "y_offset": _CLEAR, "description": told, "object_position": 2}
        self.sheet.insert_chart(row - 1, 0, chart, options)

    def text(self, text: str, *, bold: bool = False, across: int = 8) -> None:
        """Write a paragraph.

        Parameters
        ----------
        text : str
            The paragraph.
        bold : bool, optional
            Whether it stands out.
        across : int, optional
            How many columns it fills.
        """
        self.row += 1
        look: dict[str, Any] = {"text_wrap": True, "valign": "top", "bold": bold}
        if across > 1:
            self.sheet.merge_range(self.row - 1, 0, self.row - 1, across - 1, "", self.book.style(**look))
        self._set(1, text, **look)
        self.set_height(15.0 * (1 + int(len(text) / (self.width(across) * 1.05))))

    def captions(self, texts: Sequence[str], columns: Sequence[int]) -> None:
        """Write small print under what stands beside each other.

        Parameters
        ----------
        texts : sequence of str
            The texts.
        columns : sequence of int
            How many columns each fills.
        """
        self.row += 1
        look: dict[str, Any] = {"text_wrap": True, "valign": "top", "font_size": 8, "font_color": MUTED}
        first, lines = 1, 1
        for text, across in zip(texts, columns, strict=True):
            if across > 1:
                block = (self.row - 1, first - 1, self.row - 1, first + across - 2)
                self.sheet.merge_range(*block, "", self.book.style(**look))
            self._set(first, text, **look)
            room = self.width(first + across - 1) - self.width(first - 1)
            lines = max(lines, 1 + int(len(text) / (room * 1.25)))
            first += across
        self.set_height(12.0 * lines + 3)

    def choice(self, label: str, value: str, offered: str, *, column: int = 5) -> Cell:
        """Write a cell in which one of several texts can be chosen.

        Parameters
        ----------
        label : str
            What is chosen; it stands to the left.
        value : str
            What is chosen at first.
        offered : str
            The cells with what may be chosen, as a formula.
        column : int, optional
            The column of the cell, from 1.

        Returns
        -------
        Cell
            The cell.
        """
        self.row += 1
        self._set(1, label, bold=True)
        # As text: Excel would take some years for months.
        self._set(column, value, num_format="@", align="center", border=1, **INPUT)
        self.sheet.data_validation(
            self.row - 1, column - 1, self.row - 1, column - 1, {"validate": "list", "source": offered}
        )
        return Cell(self.name, self.row - 1, column - 1, value)

    def gap(self) -> None:
        """Leave a row blank."""
        self.row += 1

    def heading(self, text: str) -> None:
        """Write the heading of a part of the page.

        Parameters
        ----------
        text : str
            The heading.
        """
        self.may_end_paper()
        self.row += 1
        self._set(1, text, bold=True, font_size=12, font_color=INK)

    def head(self, values: Iterable[object]) -> None:
        """Write the head of a table.

        Parameters
        ----------
        values : iterable
            The headings of its columns.
        """
        self.row += 1
        lines = 1
        for column, value in enumerate(values, start=1):
            width = self.width_of(column)
            lines = max(lines, len(fill(str(value or ""), max(int(width) - 2, 4)).split("\n")))
            self._set(column, value, align="left" if column == 1 else "center", **_HEAD)
        if lines > 1:
            self.set_height(14.0 * lines + 2)

    def line(
        self,
        values: Iterable[object],
        number_format: str | Sequence[str] = POUNDS,
        *,
        bold: bool = False,
        banded: bool = False,
        wrap: bool = False,
    ) -> None:
        """Write a row of a table.

        Parameters
        ----------
        values : iterable
            Its cells; NaN and None leave one blank.
        number_format : str or sequence of str, optional
            The format of its numbers: one for all, or one for each.
        bold, banded : bool, optional
            Whether it stands out in type, or by a band of colour.
        wrap : bool, optional
            Whether a text that is wider than its column takes several lines.
        """
        self.row += 1
        lines = 1
        look: dict[str, Any] = dict(_RULE)
        if bold:
            look["bold"] = True
        if banded:
            look["bg_color"] = _BAND
        for column, value in enumerate(values, start=1):
            fitting = number_format if isinstance(number_format, str) else number_format[column - 1]
            place: dict[str, Any] = {}
            if column == 1:
                place["align"] = "left"
            elif isinstance(value, str):
                # An indent keeps a text clear of the number before it.
                place |= {"align": "left", "indent": 1}
            width = self.width_of(column)
            if wrap and isinstance(value, str) and len(value) > width:
                place |= {"text_wrap": True, "valign": "top"}
                lines = max(lines, 1 + int(len(value) / (width * 0.95)))
            self._set(column, value, fitting, **look, **place)
        if lines > 1:
            self.set_height(13.0 * lines + 2)

    def lines_high(self, text: object) -> None:
        """Make the current row high enough for the line ends in a text.

        Parameters
        ----------
        text : object
            What one of its cells holds.
        """
        shown = text.value if isinstance(text, Formula) else text
        if isinstance(shown, str) and "\n" in shown:
            self.set_height(14.0 * (1 + shown.count("\n")))

    def pair(self, label: str, value: object, number_format: str = "0") -> None:
        """Write a term and what it stands for, which may take several lines.

        Parameters
        ----------
        label : str
            The term.
        value : object
            What it stands for.
        number_format : str, optional
            The format of a number.
        """
        self.row += 1
        look: dict[str, Any] = {**_RULE, "align": "left", "valign": "top", "text_wrap": True}
        self._set(1, label, **look)
        self._set(2, value, number_format, **look)
        lines = max(
            1 + int(len(str(text)) / (width * 0.98))
            for text, width in zip((label, value), self._widths, strict=False)
        )
        self.set_height(15.0 * lines)
