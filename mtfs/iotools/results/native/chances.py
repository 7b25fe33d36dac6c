"""Chances year by year: that usable reserves have run out, and that the general reserve was too low."""

from mtfs.analysis.runs import Result
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.native.data import ChartData
from mtfs.iotools.results.native.style import (
    HALF,
    NativeChart,
    amounts_axis,
    dress,
    labels,
    new_chart,
    title_lines,
    years_axis,
)
from mtfs.iotools.results.risk_pages import RiskCells
from mtfs.words.alt_texts import alt_text_exhaustion_chance
from mtfs.words.chances import chance_format
from mtfs.words.palette import BANDS, MEDIAN
from mtfs.words.titles import title_exhaustion_chance

__all__ = ["CHANCE_AXIS", "chances_chart"]

#: The axis of a chance: all of it, in quarters, with room for the figure beside 100%.
CHANCE_AXIS = {"min": 0, "max": 1.1, "major_unit": 0.25}
_SERIES = (
    ("p_exhausted_by", "Usable reserves have run out by then", MEDIAN),
    ("p_below_minimum_by", "General reserve has been below its minimum by then", BANDS[1]),
)
#: With more years than this, columns have no figures on them.
_MOST_LABELS = 7


def chances_chart(book: Book, data: ChartData, result: Result, risk: RiskCells) -> NativeChart:
    """Draw how likely it is, by each year, that reserves have run out or been too low.

    Parameters
    ----------
    book : Book
        The workbook.
    data : ChartData
        Where its figures go.
    result : Result
        The plan and the runs of one scenario.
    risk : RiskCells
        Where the chances stand.

    Returns
    -------
    NativeChart
        Two columns for each year.
    """
    years, chances = result.years, result.summary.probabilities
    table = data.add(
        title_lines(title_exhaustion_chance(result), HALF),
        ["By the end of", *(name for _, name, _ in _SERIES)],
        [
            (year, *(risk.cell(result.scenario, key, "", t).elsewhere() for key, _, _ in _SERIES))
            for t, year in enumerate(years)
        ],
        number_format="0.00%",
    )
    chart = new_chart(book, "column")
    for column, (key, _, colour) in enumerate(_SERIES, start=1):
        series = {
            "name": table.name(column),
            "categories": table.categories,
            "values": table.values(column),
            "fill": {"color": colour},
            "border": {"color": MEDIAN, "width": 0.5},
            "gap": 60,
        }
        if len(years) <= _MOST_LABELS:
            series["data_labels"] = labels(chance_format(chances[key].tolist()), position="outside_end")
        chart.add_series(series)
    dress(
        chart,
        table.title,
        HALF,
        foot=years_axis(len(years), HALF, name="By the end of"),
        side=amounts_axis("Chance", "0%", **CHANCE_AXIS),
    )
    return NativeChart(chart=chart, size=HALF, alt_text=alt_text_exhaustion_chance(result))
