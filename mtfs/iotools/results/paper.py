"""A worksheet as it is laid on paper and kept in sight: A4 landscape, with type that can be read."""

import math
from collections.abc import Sequence
from itertools import pairwise

from mtfs.iotools.results.book import Book

__all__ = ["Paper"]

_A4 = 9
_WIDTH = 9.0  # of a column that nothing is said of
_HEIGHT = 15.0  # of a row that nothing is said of [points]
#: The highest row that Excel takes [points].
_HIGHEST = 409.0
#: What an A4 page takes across before its type becomes too small to read [characters].
_READABLE = 240.0
#: What it takes across at full size [pixels], with room for programs that make columns wider.
_PAPER = 920
#: What it takes from top to bottom at full size, between the edges below [points].
_PAPER_HEIGHT = 500.0
#: Edges of the printed page [inches].
_MARGINS = {"left": 0.5, "right": 0.5, "top": 0.65, "bottom": 0.6}


class Paper:
    """A worksheet whose rows are counted as they are written, so that pages can end between tables.

    Parameters
    ----------
    book : Book
        The workbook that it is added to.
    name : str
        The name of the sheet.
    widths : sequence of float
        The widths of its columns [characters].
    """

    def __init__(self, book: Book, name: str, widths: Sequence[float]) -> None:
        self.book = book
        self.name = name
        self.sheet = book.add_sheet(name)
        #: The current row, from 1; 0 before the first.
        self.row = 0
        self._widths = list(widths)
        self._heights: dict[int, float] = {}
        self._kept = 0
        self._repeated = 0
        self._ends: dict[int, bool] = {}
        #: How many sheets of paper it takes downwards; 0 for as many as it needs.
        self._papers = 0
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.set_margins(**_MARGINS)
        self.sheet.put_header(book.header)
        self.sheet.set_footer("&L&8&F, &A&R&8Page &P of &N")
        for index, width in enumerate(widths):
            self.sheet.set_column(index, index, width)

    def width_of(self, column: int) -> float:
        """Return how wide a column is.

        Parameters
        ----------
        column : int
            The column, from 1.

        Returns
        -------
        float
            Its width [characters].
        """
        return self._widths[column - 1] if column <= len(self._widths) else _WIDTH

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
        return sum(self.width_of(column) for column in range(1, columns + 1))

    def pixels(self, columns: int) -> int:
        """Return how wide the first columns are together on a screen.

        Parameters
        ----------
        columns : int
            How many.

        Returns
        -------
        int
            Their width [pixels].
        """
        return sum(int(7 * self.width_of(column) + 5) for column in range(1, columns + 1))

    def set_height(self, height: float | None, level: int = 0) -> None:
        """Make the current row as high as its texts need.

        Parameters
        ----------
        height : float or None
            Its height [points]; None leaves it as it is.
        level : int, optional
            How deep it is in the outline.
        """
        if height is not None:
            height = self._heights[self.row] = min(height, _HIGHEST)
        self.sheet.set_row(self.row - 1, height, None, {"level": level} if level else {})

    def fit_on(self, pages: int) -> None:
        """Print the sheet on so many pages.

        Parameters
        ----------
        pages : int
            How many there are from top to bottom.
        """
        self._papers = pages

    def end_paper(self) -> None:
        """Let what follows begin on a new page."""
        self._ends[self.row] = True

    def may_end_paper(self) -> None:
        """Let what follows begin on a new page where it does not fit on this one."""
        self._ends.setdefault(self.row, False)

    def keep(self, column: int = 1, row: int | None = None) -> None:
        """Keep rows, and the columns before the one given, in sight.

        Parameters
        ----------
        column : int, optional
            The first column that moves, from 1.
        row : int, optional
            The last row that stays, from 1; the current one, unless given.
        """
        self._kept = column - 1
        self.sheet.freeze_panes(self.row if row is None else row, column - 1)

    def freeze(self, column: int = 1) -> None:
        """Keep the rows so far in sight, and the current one at the head of every printed page.

        Parameters
        ----------
        column : int, optional
            The first column that moves, from 1.
        """
        self.keep(column)
        self._repeated = self.row
        self.sheet.repeat_rows(self.row - 1)

    def finish(self) -> None:
        """Fit the sheet to A4: across one page, or as many as its type needs to be read."""
        columns = self.sheet.dim_colmax + 1 if self.sheet.dim_colmax is not None else 1
        across, kept = self.width(columns), self.width(self._kept)
        if kept > _READABLE / 2:
            kept = 0.0
        papers = max(1, math.ceil((across - kept) / (_READABLE - kept)))
        self.sheet.fit_to_pages(papers, self._papers)
        if papers > 1:
            if kept:
                self.sheet.repeat_columns(0, self._kept - 1)
            return
        scale = min(100, int(100 * _PAPER / self.pixels(columns)))
        breaks = [] if self._papers else self._breaks(_PAPER_HEIGHT * 100 / scale)
        if breaks:
            # Excel takes no notice of breaks where it is told to fit the page.
            self.sheet.set_print_scale(scale)
            self.sheet.set_h_pagebreaks(breaks)
            self.sheet.center_horizontally()

    def _breaks(self, room: float) -> list[int]:
        """Return the rows after which a page ends, where so much room is on each [points]."""

        def high(first: int, last: int) -> float:
            return sum(self._heights.get(row, _HEIGHT) for row in range(first + 1, last + 1))

        repeated = self._heights.get(self._repeated, _HEIGHT) if self._repeated else 0.0
        breaks: list[int] = []
        used = 0.0
        places = [0, *sorted(self._ends), self.row]
        for start, end in pairwise(places):
            needed = high(start, end)
            # A table that is longer than any page begins where there is a fair part of one left.
            helps = repeated + needed <= room or used > room / 2
            if start and (self._ends[start] or (helps and used + needed > room)):
                breaks.append(start)
                used = repeated
            # What is longer than a page goes on wherever that ends.
            used = (used + needed) % room
        return breaks
