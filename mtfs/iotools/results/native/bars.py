"""Bars that lie along rows, such as scenarios, schemes or stresses."""

from collections.abc import Sequence

from xlsxwriter.chart import Chart

from mtfs.iotools.results.book import Book
from mtfs.iotools.results.native.data import DataTable
from mtfs.iotools.results.native.style import Size, categories_axis, dress, labels, new_chart
from mtfs.words.palette import MEDIAN

__all__ = ["bars"]


def bars(
    book: Book,
    table: DataTable,
    looks: Sequence[tuple[str, str]],
    size: Size,
    axis: dict[str, object],
    *,
    stacked: bool = False,
    hidden: Sequence[int] = (),
) -> Chart:
    """Draw a bar for each row of a table and each series.

    Parameters
    ----------
    book : Book
        The workbook.
    table : DataTable
        What is drawn. Spreadsheets draw bars from the foot up: what stands last comes out on top.
    looks : sequence of tuple
        By series: its colour, and the format of the figures at its bars; an empty colour is not seen, and
        without a format there are no figures.
    size : Size
        The size of the chart.
    axis : dict
        The axis along the foot, as XlsxWriter takes it.
    stacked : bool, optional
        Whether the bars of a row continue each other.
    hidden : sequence of int, optional
        The series that the key leaves out.

    Returns
    -------
    Chart
        The chart, with a key where it tells several series apart.
    """
    chart = new_chart(book, "bar", "stacked" if stacked else "")
    for column, (colour, number_format) in enumerate(looks, start=1):
        series = {
            "name": table.name(column),
            "categories": table.categories,
            "values": table.values(column),
            "fill": {"color": colour} if colour else {"none": True},
            "border": {"color": MEDIAN, "width": 0.5} if colour else {"none": True},
            "gap": 45,
        }
        if number_format:
            series["data_labels"] = labels(number_format, position="outside_end")
        chart.add_series(series)
    told = len(looks) - len(hidden)
    dress(chart, table.title, size, foot=axis, side=categories_axis(), hidden=hidden, key=told > 1)
    return chart
