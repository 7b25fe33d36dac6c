"""Fans of usable reserves and of the gap: bands of futures, the middle one, and the plan, which is live."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from mtfs.analysis.runs import Result
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.anchors import LivePlan
from mtfs.iotools.results.live.formulas import Cell, Formula, as_number
from mtfs.iotools.results.live.overview import linked
from mtfs.iotools.results.native.data import ChartData, DataCell, DataTable, in_unit
from mtfs.iotools.results.native.style import (
    HALF,
    SMALL,
    NativeChart,
    Size,
    amounts_axis,
    dress,
    last_label,
    new_chart,
    title_lines,
    years_axis,
)
from mtfs.iotools.results.risk_pages import RiskCells
from mtfs.nomenclature import percentile_name
from mtfs.words.alt_texts import alt_text_gap_fan, alt_text_reserves_fan
from mtfs.words.palette import BANDS, MEDIAN, MUTED, PLAN
from mtfs.words.titles import title_gap_fan, title_reserves_fan
from mtfs.words.units import MoneyUnit, money_unit

__all__ = ["FanFigures", "fan_chart", "gap_figures", "reserves_figures"]

_EDGES = (5, 25, 75, 95)
_LAYERS = ("Below 9 in 10 futures", "9 in 10 futures", "Half of futures", "9 in 10 futures, above")
#: Layers that the key leaves out: the one that is not seen, and the other half of the outer band.
_HIDDEN = (0, 3)
_FILLS = ("", BANDS[0], BANDS[2], BANDS[0])
#: Beyond this many years the plan's line has no marks on it.
_MOST_MARKS = 16
#: Figures at the ends of two lines would touch where they are nearer than this share of the axis.
_TOUCHING = 0.07
_BANDS_NOTE = "Bands and middle future: the run's. The plan follows the assumptions in this workbook."


@dataclass(frozen=True)
class FanFigures:
    """What a fan is drawn from, ready for charts of any size.

    Parameters
    ----------
    table : DataTable
        Where the figures stand.
    unit : MoneyUnit
        Their unit.
    places : tuple of str
        On which side of its line the figure stands at the end of the middle future, and of the plan; empty
        for neither.
    floor : bool
        Whether the minimum balance is among them.
    foot : str
        What the points along the foot are.
    alt_text : str
        The fan in words.
    """

    table: DataTable
    unit: MoneyUnit
    places: tuple[str, str]
    floor: bool
    foot: str
    alt_text: str


@dataclass(frozen=True, kw_only=True)
class _Fan:
    """What tells one fan from another."""

    measure: str
    title: Callable[[Result], str]
    alt_text: Callable[[Result], str]
    opening: bool = False


_RESERVES = _Fan(measure="usable", title=title_reserves_fan, alt_text=alt_text_reserves_fan, opening=True)
_GAP = _Fan(measure="gap", title=title_gap_fan, alt_text=alt_text_gap_fan)


def _layers(edges: list[Cell], unit: MoneyUnit) -> list[Formula]:
    lowest = in_unit(edges[0], unit)
    return [lowest, *(in_unit(high, unit) - in_unit(low, unit) for low, high in pairwise(edges))]


def _figures(
    data: ChartData,
    result: Result,
    risk: RiskCells,
    live: LivePlan,
    fan: _Fan,
    minimum_cell: Cell | None = None,
) -> FanFigures:
    name, years, measure = result.scenario, result.years, fan.measure
    minimum = 0.0 if minimum_cell is None else as_number(minimum_cell.value)
    opening = result.strategy.usable_opening if fan.opening else 0.0
    figures = result.summary.risk[measure]
    low, high = figures[percentile_name(_EDGES[0])], figures[percentile_name(_EDGES[-1])]
    plan = result.plan[measure]
    drawn = [*low, *high, *plan, minimum, opening, 0.0]
    unit = money_unit(max(abs(float(x)) for x in drawn))
    rows: list[tuple[DataCell, ...]] = []
    if fan.opening:
        start = opening / unit.pounds
        held = (linked(live, name, key)[0] for key in ("usable", "drawdown", "planned_usable"))
        end, drawn_on, paid_in = (in_unit(cell, unit) for cell in held)
        # What is held at the end of the base year, before what it drew and what was planned to go in.
        rows.append(("Start", start, 0.0, 0.0, 0.0, start, end + drawn_on - paid_in))
    for t, year in enumerate(years):
        edges = [risk.cell(name, measure, percentile_name(edge), t) for edge in _EDGES]
        middle = in_unit(risk.cell(name, measure, "p50", t), unit)
        rows.append((year, *_layers(edges, unit), middle, in_unit(linked(live, name, measure)[t], unit)))
    heads = ["Year", *_LAYERS, "Middle future", "Plan"]
    floor = minimum_cell is not None and minimum > HALF_A_PENNY
    if minimum_cell is not None and floor:
        heads.append("Minimum for the general reserve")
        rows = [(*row, in_unit(minimum_cell, unit)) for row in rows]
    span = max(map(float, drawn)) - min(map(float, drawn)) or 1.0
    plan_end, middle_end = float(plan[-1]), float(figures["p50"][-1])
    return FanFigures(
        data.add(title_lines(fan.title(result), SMALL), heads, rows),
        unit,
        places=_places(middle_end, plan_end, min(map(float, drawn)), span),
        floor=floor,
        foot=f"Start of {years[0]}, then the end of each year" if fan.opening else "Financial year",
        alt_text=fan.alt_text(result),
    )


def _places(middle: float, plan: float, least: float, span: float) -> tuple[str, str]:
    """Place the figures at the ends of the middle future and the plan so that they do not touch."""
    if abs(plan - middle) >= _TOUCHING * span:
        return "right", "right"
    # Below the lower one there may be no room, and the two are nearly the same.
    below = "below" if min(plan, middle) - least > 2 * _TOUCHING * span else ""
    return (below, "above") if plan >= middle else ("above", below)


def reserves_figures(
    data: ChartData, result: Result, risk: RiskCells, live: LivePlan, minimum: Cell
) -> FanFigures:
    """Write what the fan of usable reserves is drawn from.

    Parameters
    ----------
    data : ChartData
        Where the figures go.
    result : Result
        The plan and the runs of one scenario.
    risk : RiskCells
        Where the percentiles stand.
    live : LivePlan
        Where the plan stands.
    minimum : Cell
        The minimum balance of the scenario [£].

    Returns
    -------
    FanFigures
        From the start of the base year, with the minimum balance where there is one.
    """
    return _figures(data, result, risk, live, _RESERVES, minimum)


def gap_figures(data: ChartData, result: Result, risk: RiskCells, live: LivePlan) -> FanFigures:
    """Write what the fan of the gap is drawn from.

    Parameters
    ----------
    data : ChartData
        Where the figures go.
    result : Result
        The plan and the runs of one scenario.
    risk : RiskCells
        Where the percentiles stand.
    live : LivePlan
        Where the plan stands.

    Returns
    -------
    FanFigures
        Year by year; a surplus is negative.
    """
    return _figures(data, result, risk, live, _GAP)


def fan_chart(book: Book, figures: FanFigures, size: Size = HALF) -> NativeChart:
    """Draw a fan.

    Parameters
    ----------
    book : Book
        The workbook.
    figures : FanFigures
        What it is drawn from.
    size : Size, optional
        Its size.

    Returns
    -------
    NativeChart
        Layers of areas with lines before them.
    """
    table = figures.table
    chart = new_chart(book, "area", "stacked")
    for column, fill in enumerate(_FILLS, start=1):
        look = {"fill": {"color": fill}} if fill else {"fill": {"none": True}}
        chart.add_series(_series(table, column) | look | {"line": {"none": True}})
    lines = new_chart(book, "line")
    ends = [
        {"data_labels": last_label(table.points, colour, place)} if place else {}
        for colour, place in zip((MEDIAN, PLAN), figures.places, strict=True)
    ]
    lines.add_series(_series(table, 5) | {"line": {"color": MEDIAN, "width": 2.25}} | ends[0])
    plan: dict[str, object] = {"line": {"color": PLAN, "width": 1.75, "dash_type": "dash"}}
    if table.points <= _MOST_MARKS:
        mark = {"color": PLAN, "width": 1.25}
        plan["marker"] = {"type": "circle", "size": 5, "border": mark, "fill": {"color": "#ffffff"}}
    lines.add_series(_series(table, 6) | plan | ends[1])
    if figures.floor:
        lines.add_series(
            _series(table, 7) | {"line": {"color": MUTED, "width": 1.5, "dash_type": "round_dot"}}
        )
    chart.combine(lines)
    dress(
        chart,
        table.title,
        size,
        foot=years_axis(table.points, size, name=figures.foot, position_axis="on_tick"),
        side=amounts_axis(figures.unit.label),
        hidden=_HIDDEN,
    )
    # Room for the figures at the ends of the lines, and for years that are written aslant.
    height = 0.5 if table.points <= _MOST_MARKS else 0.42
    chart.set_plotarea({"layout": {"x": 0.1, "y": 0.17, "width": 0.8, "height": height}})
    return NativeChart(chart=chart, size=size, alt_text=figures.alt_text, note=_BANDS_NOTE)


def _series(table: DataTable, column: int) -> dict[str, object]:
    return {"name": table.name(column), "categories": table.categories, "values": table.values(column)}
