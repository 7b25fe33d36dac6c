"""A worksheet of results, written from top to bottom in one house style, ready for A4."""

import math
from collections.abc import Iterable, Sequence
from enum import StrEnum
from textwrap import fill
from typing import Any

from mtfs.iotools.atomic import FORMULA_STARTS
from mtfs.iotools.results.book import INK, Book

__all__ = ["CHANCE", "FINE_CHANCE", "MILLIONS", "POUNDS", "Page"]

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
_RULE = {"bottom": 1, "bottom_color": "#9AA5B1"}
_A4 = 9
_WIDTH = 9.0  # of a column that nothing is said of


def _honest(value: object, number_format: str) -> str:
    """Return a format in which a chance reads 0% or 100% only where that is exact."""
    if number_format not in (CHANCE, FINE_CHANCE) or not isinstance(value, float):
        return number_format
    least = 0.0005 if number_format == CHANCE else 0.00005
    if 0 < value < least:
        return f'"<{least * 200:g}%"'
    return f'">{100 - least * 200:g}%"' if 1 - least < value < 1 else number_format


class Page:
    """A worksheet that is written from top to bottom.

    Parameters
    ----------
    book : Book
        The workbook that it is added to.
    title : str
        The name of the sheet.
    widths : sequence of float
        The widths of its columns [characters].
    """

    def __init__(self, book: Book, title: str, widths: Sequence[float]) -> None:
        self.book = book
        self.name = title
        self.sheet = book.add_sheet(title)
        self.row = 0
        self._widths = list(widths)
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&L&F, &A&RPage &P of &N")
        for index, width in enumerate(widths):
            self.sheet.set_column(index, index, width)

    def _set(self, column: int, value: object, number_format: str = "General", **look: Any) -> None:  # noqa: ANN401
        """Put a value into a cell of the current row; a text stays one, even one that begins with =."""
        row = self.row - 1
        if isinstance(value, StrEnum):
            value = value.value
        if isinstance(value, str):
            if value.startswith(FORMULA_STARTS):
                look["quote_prefix"] = True
            self.sheet.write_string(row, column - 1, value, self.book.style(**look))
        elif value is None or (isinstance(value, float) and not math.isfinite(value)):
            self.sheet.write_blank(row, column - 1, None, self.book.style(**look))
        else:
            style = self.book.style(num_format=_honest(value, number_format), **look)
            self.sheet.write_number(row, column - 1, float(value), style)  # type: ignore[arg-type]

    def width(self, columns: int) -> float:
        """Return how wide the first columns are together.

        Parameters
        ----------
        columns : int
            How many.

        Returns
        -------
        float
            Their width [characters].
        """
        widths = [*self._widths, *[_WIDTH] * columns]
        return sum(widths[:columns])

    def keep(self, column: int = 1, row: int | None = None) -> None:
        """Keep rows, and the columns before the one given, in sight.

        Parameters
        ----------
        column : int, optional
            The first column that moves, from 1.
        row : int, optional
            The last row that stays, from 1; the current one, unless given.
        """
        self.sheet.freeze_panes(self.row if row is None else row, column - 1)

    def freeze(self, column: int = 1) -> None:
        """Keep the rows so far in sight, and the current one at the head of every printed page.

        Parameters
        ----------
        column : int, optional
            The first column that moves, from 1.
        """
        self.keep(column)
        self.sheet.repeat_rows(self.row - 1)

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
        self.sheet.set_row(self.row - 1, 24)
        self._set(1, text, bold=True, font_size=15, font_color=INK)

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
        self.sheet.set_row(self.row - 1, 15.0 * (1 + int(len(text) / (self.width(across) * 1.05))))

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
            width = self._widths[column - 1] if column <= len(self._widths) else _WIDTH
            lines = max(lines, len(fill(str(value or ""), max(int(width) - 2, 4)).split("\n")))
            self._set(column, value, align="left" if column == 1 else "center", **_HEAD)
        if lines > 1:
            self.sheet.set_row(self.row - 1, 14.0 * lines + 2)

    def line(
        self,
        values: Iterable[object],
        number_format: str | Sequence[str] = POUNDS,
        *,
        bold: bool = False,
        banded: bool = False,
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
        """
        self.row += 1
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
            self._set(column, value, fitting, **look, **place)

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
        self.sheet.set_row(self.row - 1, 15.0 * lines)
