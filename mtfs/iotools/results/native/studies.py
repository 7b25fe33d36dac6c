"""The charts of studies, drawn from the tables that stand beside them."""

from collections.abc import Callable, Sequence

from mtfs.analysis.findings import Finding
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.uncertainties import UncertaintyKind
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.formulas import Formula, literal
from mtfs.iotools.results.live.functions import largest, smallest
from mtfs.iotools.results.native.bars import bars
from mtfs.iotools.results.native.chances import CHANCE_AXIS
from mtfs.iotools.results.native.curves import confidence_curve, reserves_curve
from mtfs.iotools.results.native.data import ChartData, in_unit
from mtfs.iotools.results.native.style import (
    AMOUNTS,
    HALF,
    SIGNED,
    NativeChart,
    amounts_axis,
    bar_size,
    from_zero,
    short_name,
    title_lines,
)
from mtfs.iotools.results.native.tables import StudyTable
from mtfs.words.chances import chance_format
from mtfs.words.figures import money_words, percent_words
from mtfs.words.palette import BANDS, MEDIAN, PLAN
from mtfs.words.units import money_unit

__all__ = ["study_charts"]

_MOST_ROWS = 12
_ROW = 28
_TORNADO_NOTE = (
    "Each row varies alone, all else as planned: 8 of 10 futures lie within its bar. What may not come, and "
    "comes in fewer than 1 of 10 futures, is drawn as it would be if it came."
)


def _tornado(book: Book, data: ChartData, finding: Finding) -> list[NativeChart]:
    table = StudyTable.of(finding, "tornado")
    keys = ("gap_plan", "gap_p10", "gap_p90", "gap_if_it_comes")

    def reach(row: int) -> float:
        plan = table.number(row, "gap_plan")
        ends = [table.number(row, key) - plan for key in keys[1:] if table.value(row, key) is not None]
        return max(map(abs, ends), default=0.0)

    shown = [row for row in table.of_first_year() if reach(row) > HALF_A_PENNY][:_MOST_ROWS]
    if not shown:
        return []
    year = table.text(0, "year")
    unit = money_unit(max(map(reach, shown)))
    rows = []
    for row in reversed(shown):
        plan, low_end, high_end, comes = (in_unit(table.cell(row, key), unit) for key in keys)
        low, high = low_end - plan, high_end - plan
        moved = table.number(row, "gap_p90") - table.number(row, "gap_p10") > HALF_A_PENNY
        if_it_comes = comes - plan if not moved and table.value(row, keys[3]) is not None else literal(0.0)
        rows.append(
            (
                short_name(table.text(row, "what")),
                largest(0.0, low) + smallest(0.0, high),
                smallest(0.0, low) - smallest(0.0, high),
                largest(0.0, high) - largest(0.0, low),
                if_it_comes,
            )
        )
    heads = ["What varies", "Not seen", "Gap smaller than planned", "Gap larger than planned", "If it comes"]
    title = f"'{short_name(table.text(shown[0], 'what'))}' alone moves the gap of {year} furthest"
    drawn = data.add(title_lines(title, HALF), heads, rows)
    come = any(isinstance(row[-1], Formula) and row[-1].value for row in rows)
    looks = [("", ""), (BANDS[2], ""), (PLAN, ""), (BANDS[0], "")]
    size = bar_size(len(shown), _ROW)
    axis = amounts_axis(f"Change of the gap of {year} from the plan, {unit.label}", SIGNED)
    chart = bars(book, drawn, looks, size, axis, stacked=True, hidden=(0,) if come else (0, 3))
    told = "; ".join(
        f"{table.text(row, 'what')} from {money_words(table.number(row, 'gap_p10'))} to "
        f"{money_words(table.number(row, 'gap_p90'))}"
        for row in shown
    )
    alt_text = f"Bars of how far each row alone moves the gap of {year}, the furthest first: {told}."
    return [NativeChart(chart=chart, size=size, alt_text=alt_text, note=_TORNADO_NOTE)]


def _amount_bars(
    book: Book,
    data: ChartData,
    table: StudyTable,
    rows: Sequence[int],
    *,
    key: str,
    name: Callable[[int], str],
    heading: str,
    title: str,
    axis: str,
    signed: bool = False,
    note: str = "",
) -> NativeChart:
    """Draw one amount of each row, the first row on top."""
    unit = money_unit(max(abs(table.number(row, key)) for row in rows))
    drawn = data.add(
        title_lines(title, HALF),
        [heading, f"{table.label(key)} ({unit.label})"],
        [(short_name(name(row)), in_unit(table.cell(row, key), unit)) for row in reversed(rows)],
    )
    form = SIGNED if signed else AMOUNTS
    size = bar_size(len(rows), _ROW)
    sizes = [table.number(row, key) for row in rows]
    foot = amounts_axis(f"{axis}, {unit.label}", form, **from_zero(min(sizes), max(sizes)))
    chart = bars(book, drawn, [(BANDS[2], form)], size, foot)
    told = "; ".join(f"{name(row)} {money_words(table.number(row, key))}" for row in rows)
    return NativeChart(chart=chart, size=size, alt_text=f"Bars. {axis}: {told}.", note=note)


def _worth(book: Book, data: ChartData, finding: Finding) -> list[NativeChart]:
    table = StudyTable.of(finding, "ranked")
    shown = table.rows(lambda row: table.number(row, "worth") > HALF_A_PENNY)[:_MOST_ROWS]
    if not shown:
        return []

    def name(row: int) -> str:
        return f"{short_name(table.text(row, 'name'))} ({table.text(row, 'change')})"

    best, change = short_name(table.text(shown[0], "name")), table.text(shown[0], "change")
    known = table.text(shown[0], "kind") != UncertaintyKind.SAVING
    subject = f"To know '{best}' beforehand" if known else f"'{best}' {change}"
    title = f"{subject} lowers the reserves needed most"
    return [
        _amount_bars(
            book,
            data,
            table,
            shown,
            key="worth",
            name=name,
            heading="Scheme made certain, or what is known",
            title=title,
            axis="Fall in the reserves needed at the start",
            note="Each row is told alone: bars do not add up.",
        )
    ]


def _library(book: Book, data: ChartData, finding: Finding) -> list[NativeChart]:
    table = StudyTable.of(finding, "stresses")
    # The first row is the case without stress.
    shown = sorted(table.rows()[1:], key=lambda row: -table.number(row, "last_year_gap_change"))
    if not shown:
        return []

    def name(row: int) -> str:
        return table.text(row, "scenario")

    year = table.label("last_year_gap_change").removeprefix("Gap ")
    size = money_words(table.number(shown[0], "last_year_gap_change"))
    chances = [table.number(row, "exhausted") for row in table.rows()]
    with_one = (
        f"at most {percent_words(max(chances[1:]))} with one"
        if max(chances[1:]) > chances[0]
        else "no higher with one"
    )
    told_of = f"By the end of {year} the chance that usable reserves have run out is"
    drawn = data.add(
        title_lines(f"{told_of} {percent_words(chances[0])} without stress and {with_one}", HALF),
        ["Stress", table.label("exhausted")],
        [(short_name(name(row)), table.cell(row, "exhausted").elsewhere()) for row in reversed([0, *shown])],
        number_format="0.00%",
    )
    bar = bar_size(len(shown) + 1, _ROW)
    axis = amounts_axis(f"Chance that usable reserves have run out by the end of {year}", "0%", **CHANCE_AXIS)
    told = "; ".join(f"{name(row)} {percent_words(chances[row])}" for row in (0, *shown))
    return [
        _amount_bars(
            book,
            data,
            table,
            shown,
            key="last_year_gap_change",
            name=name,
            heading="Stress",
            title=f"'{short_name(name(shown[0]))}' adds most to the gap of {year}: {size} on average",
            axis=f"Added to the gap of {year} on average",
            signed=True,
            note="A stress is no forecast.",
        ),
        NativeChart(
            chart=bars(book, drawn, [(MEDIAN, chance_format(chances))], bar, axis),
            size=bar,
            alt_text=f"Bars of the chance that usable reserves have run out by the end of {year}: {told}.",
        ),
    ]


def _compare(book: Book, data: ChartData, finding: Finding) -> list[NativeChart]:
    table = StudyTable.of(finding, "ranking")
    shown = table.of_first_year()
    year = table.text(0, "year")
    best = table.text(shown[0], "scenario")
    return [
        _amount_bars(
            book,
            data,
            table,
            shown,
            key="position",
            name=lambda row: table.text(row, "scenario"),
            heading="Scenario",
            title=f"'{short_name(best)}' leaves the best position at the end of {year}, on average",
            axis=f"Mean position at the end of {year}",
            note="Position: what usable reserves would hold if they could go below nothing.",
        )
    ]


_STUDIES: dict[str, Callable[[Book, ChartData, Finding], list[NativeChart]]] = {
    "sensitivity": _tornado,
    "reserves": reserves_curve,
    "solve": confidence_curve,
    "worth": _worth,
    "compare": _compare,
    "library": _library,
}


def study_charts(book: Book, data: ChartData, finding: Finding) -> list[NativeChart]:
    """Draw what a study found.

    Parameters
    ----------
    book : Book
        The workbook.
    data : ChartData
        Where the figures of the charts go.
    finding : Finding
        What came of the study.

    Returns
    -------
    list of NativeChart
        One or two, or none where there is nothing to draw or a chart tells no more than the tables.
    """
    draw = _STUDIES.get(finding.key)
    return [] if draw is None else draw(book, data, finding)
