"""Reserves by class in the plan: what can be used, and beside it what is held apart."""

from mtfs.analysis.runs import Result
from mtfs.domain.reserves import ReserveClass
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.anchors import LivePlan
from mtfs.iotools.results.live.formulas import Formula
from mtfs.iotools.results.live.overview import linked
from mtfs.iotools.results.native.data import ChartData, DataCell, in_unit, joined, money_text
from mtfs.iotools.results.native.style import (
    AMOUNTS,
    HALF,
    NativeChart,
    amounts_axis,
    dress,
    new_chart,
    years_axis,
)
from mtfs.words.figures import money_words, scenario_sentence
from mtfs.words.palette import BANDS, MEDIAN, MUTED, PLAN
from mtfs.words.units import money_unit

__all__ = ["reserves_chart"]

_USABLE = (("general", "General reserve", MEDIAN), ("earmarked", "Earmarked, usable", BANDS[2]))
_APART = (
    ("committed", "Committed, never drawn", MUTED, "square", ReserveClass.COMMITTED),
    ("dsg", "Schools grant (DSG)", PLAN, "diamond", ReserveClass.DSG),
)
_NOTE = "As the plan has it, and so live. Committed reserves and the schools grant meet no gap."


def reserves_chart(book: Book, data: ChartData, result: Result, live: LivePlan) -> NativeChart:
    """Draw reserves at the end of each year by class.

    Parameters
    ----------
    book : Book
        The workbook.
    data : ChartData
        Where its figures go.
    result : Result
        The plan and the runs of one scenario.
    live : LivePlan
        Where the plan stands.

    Returns
    -------
    NativeChart
        Usable reserves as columns; committed ones and the schools grant, where the case has them, as lines.
    """
    name, years = result.scenario, result.years
    held = {reserve.reserve_class for reserve in result.strategy.reserves}
    apart = [line for line in _APART if line[-1] in held]
    measures = [key for key, *_ in (*_USABLE, *apart)]
    figures = {key: live.values[name, key] for key in measures}
    unit = money_unit(max(abs(value or 0.0) for values in figures.values() for value in values))
    rows: list[tuple[DataCell, ...]] = [
        (year, *(in_unit(linked(live, name, key)[t], unit) for key in measures))
        for t, year in enumerate(years)
    ]
    at = data.next_row()

    def usable(t: int) -> Formula:
        total = sum(figures[key][t] or 0.0 for key, *_ in _USABLE) / unit.pounds
        return money_text(Formula(f"B{at + 1 + t}+C{at + 1 + t}", total), unit)

    last = len(years) - 1
    parts = [
        ("In the plan usable reserves are ", usable(0)),
        (f" at the end of {years[0]}\nand ", usable(last)),
        (f" at the end of {years[-1]}", None),
    ]
    title = joined(*(part for pair in parts for part in pair if part is not None))
    heads = [label for _, label, *_ in (*_USABLE, *apart)]
    table = data.add(title, ["At the end of", *heads], rows)
    chart = new_chart(book, "column", "stacked")
    for column, (_, _, colour) in enumerate(_USABLE, start=1):
        chart.add_series(
            {
                "name": table.name(column),
                "categories": table.categories,
                "values": table.values(column),
                "fill": {"color": colour},
                "border": {"color": MEDIAN, "width": 0.5},
                "gap": 60,
            }
        )
    if apart:
        lines = new_chart(book, "line")
        for column, (_, _, colour, mark, _) in enumerate(apart, start=len(_USABLE) + 1):
            marker = {"type": mark, "size": 6, "fill": {"color": "#ffffff"}, "border": {"color": colour}}
            lines.add_series(
                {
                    "name": table.name(column),
                    "categories": table.categories,
                    "values": table.values(column),
                    "line": {"color": colour, "width": 1.75, "dash_type": "dash"},
                    "marker": marker,
                }
            )
        chart.combine(lines)
    dress(
        chart,
        table.title,
        HALF,
        foot=years_axis(len(years), HALF, name="At the end of"),
        side=amounts_axis(unit.label, AMOUNTS),
    )
    words = "; ".join(
        f"{label} {money_words(values[0] or 0.0)} at the end of {years[0]} and "
        f"{money_words(values[-1] or 0.0)} at the end of {years[-1]}"
        for label, values in zip(heads, figures.values(), strict=True)
    )
    alt_text = f"{scenario_sentence(name)}Columns and lines of the reserves in the plan: {words}."
    return NativeChart(chart=chart, size=HALF, alt_text=alt_text, note=_NOTE)
