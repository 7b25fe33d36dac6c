"""Scenarios side by side: how likely reserves are to run out under each, and how large the gap is."""

from collections.abc import Mapping

import numpy as np

from mtfs.analysis.runs import Result
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.anchors import LivePlan
from mtfs.iotools.results.live.overview import linked
from mtfs.iotools.results.native.bars import bars
from mtfs.iotools.results.native.chances import CHANCE_AXIS
from mtfs.iotools.results.native.data import ChartData, in_unit
from mtfs.iotools.results.native.style import (
    AMOUNTS,
    HALF,
    NativeChart,
    Size,
    amounts_axis,
    bar_size,
    from_zero,
    short_name,
    title_lines,
)
from mtfs.iotools.results.risk_pages import RiskCells
from mtfs.words.chances import chance_format
from mtfs.words.figures import gap_words, percent_words
from mtfs.words.palette import BANDS, MEDIAN, PLAN
from mtfs.words.titles import chances_title
from mtfs.words.units import money_unit

__all__ = ["scenario_charts"]

_GAPS = (
    ("Plan", PLAN),
    ("Middle future", MEDIAN),
    ("1 future in 20 is worse", BANDS[1]),
)
#: With more scenarios than this, bars have no figures on them.
_MOST_LABELS = 5
#: What a scenario takes of the height of the chart, at the least [pixels].
_ROW = 28
_SAME_FUTURES = "Every scenario saw the same futures."


def scenario_charts(
    book: Book, data: ChartData, results: Mapping[str, Result], risk: RiskCells, live: LivePlan
) -> list[NativeChart]:
    """Draw scenarios side by side.

    Parameters
    ----------
    book : Book
        The workbook.
    data : ChartData
        Where the figures go.
    results : mapping of str to Result
        By scenario.
    risk : RiskCells
        Where the risk of each stands.
    live : LivePlan
        Where the plan of each stands.

    Returns
    -------
    list of NativeChart
        The chance and the gap, beside each other; none for one scenario alone.
    """
    if len(results) < 2:
        return []
    size = bar_size(len(results), _ROW)
    return [_chances(book, data, results, risk, size), _gaps(book, data, results, risk, live, size)]


def _chances(
    book: Book, data: ChartData, results: Mapping[str, Result], risk: RiskCells, size: Size
) -> NativeChart:
    first = next(iter(results.values()))
    chances = np.array([result.summary.probabilities["p_exhausted_by"] for result in results.values()])
    spread = chances.max(axis=0) - chances.min(axis=0)
    t = len(first.years) - 1
    if not spread[t] and spread.any():
        # Where all scenarios end alike, the year in which they differ most tells more.
        t = int(spread.argmax())
    year = first.years[t]
    rows = [
        (short_name(name), risk.cell(name, "p_exhausted_by", "", t).elsewhere())
        for name in reversed(list(results))
    ]
    title = title_lines(chances_title(first.years, chances, t), HALF)
    table = data.add(title, ["Scenario", f"By the end of {year}"], rows, number_format="0.00%")
    axis = amounts_axis(f"Chance that usable reserves have run out by the end of {year}", "0%", **CHANCE_AXIS)
    chart = bars(book, table, [(MEDIAN, chance_format(chances[:, t].tolist()))], size, axis)
    told = "; ".join(
        f"{name} {percent_words(float(c))}" for name, c in zip(results, chances[:, t], strict=True)
    )
    alt_text = f"Bars of the chance that usable reserves have run out by the end of {year}: {told}."
    return NativeChart(chart=chart, size=size, alt_text=alt_text, note=_SAME_FUTURES)


def _gaps(
    book: Book,
    data: ChartData,
    results: Mapping[str, Result],
    risk: RiskCells,
    live: LivePlan,
    size: Size,
) -> NativeChart:
    first = next(iter(results.values()))
    last = len(first.years) - 1
    year = first.years[last]
    middles = {name: float(r.summary.risk["gap"]["p50"][last]) for name, r in results.items()}
    drawn = [
        float(x)
        for r in results.values()
        for x in (r.plan["gap"][last], r.summary.risk["gap"]["p50"][last], r.summary.risk["gap"]["p95"][last])
    ]
    peak = max(map(abs, drawn))
    unit = money_unit(peak)
    rows = [
        (
            short_name(name),
            in_unit(risk.cell(name, "gap", "p95", last), unit),
            in_unit(risk.cell(name, "gap", "p50", last), unit),
            in_unit(linked(live, name, "gap")[last], unit),
        )
        for name in reversed(list(results))
    ]
    low, high = (pick(middles, key=lambda name: middles[name]) for pick in (min, max))
    ends = [gap_words(middles[name], beside=peak) for name in (low, high)]
    title = f"In {year} the middle future has {ends[0]} under '{short_name(low)}'"
    title += f" and {ends[1]} under '{short_name(high)}'" if low != high else ", as under every other"
    # The order in which the bars of a scenario stand from its foot up.
    series = list(reversed(_GAPS))
    heads = ["Scenario", *(name for name, _ in series)]
    table = data.add(title_lines(title, HALF), heads, rows)
    axis = amounts_axis(f"Gap in {year}, {unit.label}", **from_zero(min(drawn), max(drawn)))
    form = AMOUNTS if len(results) <= _MOST_LABELS else ""
    chart = bars(
        book,
        table,
        [(colour, form) for _, colour in series],
        size,
        axis,
    )
    told = "; ".join(
        f"{name} {gap_words(float(r.plan['gap'][last]))} in the plan, {gap_words(middles[name])} in the "
        f"middle future, and in 1 of 20 worse than {gap_words(float(r.summary.risk['gap']['p95'][last]))}"
        for name, r in results.items()
    )
    note = f"{_SAME_FUTURES} The plan is live; a surplus is negative."
    return NativeChart(chart=chart, size=size, alt_text=f"Bars of the gap in {year}: {told}.", note=note)
