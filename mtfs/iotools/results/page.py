"""A worksheet of results, written from top to bottom in one house style, ready for A4."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from textwrap import fill
from typing import cast

import numpy as np
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from mtfs.iotools.atomic import put_text

__all__ = ["CHANCE", "FINE_CHANCE", "MILLIONS", "POUNDS", "Page"]

MILLIONS = "#,##0.0;(#,##0.0);0.0"
POUNDS = "#,##0.00;(#,##0.00);0.00"
CHANCE = "0.0%"
FINE_CHANCE = "0.00%"
_HEAD_FILL = PatternFill("solid", start_color="1F3A5F")
_BAND_FILL = PatternFill("solid", start_color="E8EDF3")
_CLEAR_OF_NUMBERS = Alignment(horizontal="left", indent=1)
_LEFT = Alignment(horizontal="left")
_FACE = "Arial"
_TEXT_FONT = Font(name=_FACE, size=10)
_BOLD_FONT = Font(name=_FACE, size=10, bold=True)
_HEAD_FONT = Font(name=_FACE, size=10, bold=True, color="FFFFFF")
_RULE = Border(bottom=Side(style="thin", color="9AA5B1"))


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
    workbook : Workbook
        The workbook that it is added to.
    title : str
        The name of the sheet.
    widths : sequence of float
        The widths of its columns [characters].
    """

    def __init__(self, workbook: Workbook, title: str, widths: Sequence[float]) -> None:
        self.sheet: Worksheet = workbook.create_sheet(title)
        self.row = 0
        self.sheet.sheet_view.showGridLines = False
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.paperSize = 9  # A4
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.sheet.oddFooter.left.text = "&F, &A"
        self.sheet.oddFooter.right.text = "Page &P of &N"
        for index, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width

    def _set(self, column: int, value: object, number_format: str = "General") -> Cell:
        cell = cast("Cell", self.sheet.cell(self.row, column))
        if isinstance(value, StrEnum):
            value = value.value
        if isinstance(value, float) and np.isnan(value):
            value = None
        if isinstance(value, str):
            put_text(cell, value)
        elif value is not None:
            cell.value = value  # type: ignore[assignment]
            cell.number_format = _honest(value, number_format)
        cell.font = _TEXT_FONT
        return cell

    def freeze(self, column: int = 1) -> None:
        """Keep the rows so far, and the columns before the one given, in sight and on every printed page.

        Parameters
        ----------
        column : int, optional
            The first column that moves, from 1.
        """
        self.sheet.freeze_panes = f"{get_column_letter(column)}{self.row + 1}"
        self.sheet.print_title_rows = f"{self.row}:{self.row}"

    def title(self, text: str) -> None:
        """Write the title of the page.

        Parameters
        ----------
        text : str
            The title.
        """
        self.row += 1
        self._set(1, text).font = Font(name=_FACE, bold=True, size=15, color="1F3A5F")
        self.sheet.row_dimensions[self.row].height = 24

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
        cell = self._set(1, text)
        cell.font = _BOLD_FONT if bold else _TEXT_FONT
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=across)
        width = sum(
            self.sheet.column_dimensions[get_column_letter(c)].width or 9 for c in range(1, across + 1)
        )
        self.sheet.row_dimensions[self.row].height = 15.0 * (1 + int(len(text) / (width * 1.05)))

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
        self._set(1, text).font = Font(name=_FACE, bold=True, size=12, color="1F3A5F")

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
            cell = self._set(column, value)
            width = self.sheet.column_dimensions[get_column_letter(column)].width or 9
            lines = max(lines, len(fill(str(value or ""), max(int(width) - 2, 4)).split("\n")))
            cell.font, cell.fill = _HEAD_FONT, _HEAD_FILL
            cell.alignment = Alignment(
                horizontal="left" if column == 1 else "center", vertical="center", wrap_text=True
            )
        if lines > 1:
            self.sheet.row_dimensions[self.row].height = 14.0 * lines + 2

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
        for column, value in enumerate(values, start=1):
            fitting = number_format if isinstance(number_format, str) else number_format[column - 1]
            cell = self._set(column, value, fitting)
            cell.border = _RULE
            if column == 1:
                cell.alignment = _LEFT
            elif isinstance(value, str):
                cell.alignment = _CLEAR_OF_NUMBERS
            if bold:
                cell.font = _BOLD_FONT
            if banded:
                cell.fill = _BAND_FILL
