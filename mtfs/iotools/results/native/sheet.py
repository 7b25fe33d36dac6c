"""Charts on a page: beside each other or across it, each with its note and source below."""

from mtfs.iotools.results.native.style import HALF, NativeChart
from mtfs.iotools.results.page import Page

__all__ = ["COLUMNS", "COLUMN_WIDTH", "ChartRows"]

#: A page of charts has so many columns, half of them for each of two charts beside each other.
COLUMNS = 12
COLUMN_WIDTH = 14.0
#: A row of ordinary height [pixels].
_ROW = 20
_LEFT = 4


class ChartRows:
    """Rows of charts on a page, which break between two sheets of paper and not within a row.

    Parameters
    ----------
    page : Page
        The page.
    source : str
        Where the figures come from.
    columns : int, optional
        How many columns of the page the charts take.
    """

    def __init__(self, page: Page, source: str, *, columns: int = COLUMNS) -> None:
        self._page = page
        self._source = source
        self._columns = columns

    def put(self, *charts: NativeChart, with_above: bool = False) -> None:
        """Put one chart, or two beside each other, below what the page holds.

        Parameters
        ----------
        *charts : NativeChart
            The charts.
        with_above : bool, optional
            Whether they stay on one sheet of paper with the row above.
        """
        page, columns = self._page, self._columns
        height = max(chart.size.height for chart in charts)
        if not with_above:
            page.may_end_paper()
        row = page.row + 1
        page.row += -(-(height + 6) // _ROW)
        across = page.pixels(columns)
        left = _LEFT
        for chart in charts:
            page.place(chart.chart, chart.alt_text, row=row, left=left)
            left = across // 2 + _LEFT
        notes = [f"{chart.note} {self._source}".strip() for chart in charts]
        half = next(n for n in range(1, columns + 1) if page.pixels(n) >= across // 2)
        wide = len(charts) == 1 and charts[0].size.width > HALF.width
        page.captions(notes, [columns] if wide else [half, columns - half][: len(charts)])
