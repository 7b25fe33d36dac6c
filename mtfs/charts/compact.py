"""Charts for one page that stands alone: two small ones for half of its width, and low ones for all of it.

They say less than the charts of the same results at their full size, in type of the same size. The page tells
their source and what a future is, once for all of them.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from mtfs.analysis.runs import Result
from mtfs.charts.edge import EdgeLabel, label_edge
from mtfs.charts.fans import draw_bands, draw_opening, end_words
from mtfs.charts.files import Chart
from mtfs.charts.money import money_axis, money_unit
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    PLAN,
    RULE,
    TEXT_SIZE,
    chart_axes,
    chart_style,
    set_heading,
    year_axis,
)
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.nomenclature import percentile_name
from mtfs.words.alt_texts import alt_text_exhaustion_chance, alt_text_gap_fan, alt_text_reserves_fan
from mtfs.words.figures import money_words, percent_words, scenario_subtitle
from mtfs.words.held import alt_text_held, held_of, title_held
from mtfs.words.savings_course import alt_text_savings_course, title_savings_course
from mtfs.words.titles import title_exhaustion_chance, title_gap_fan, title_reserves_fan

__all__ = [
    "COMPACT_CHANCE_CHART",
    "COMPACT_GAP_CHART",
    "COMPACT_HELD_CHART",
    "COMPACT_RESERVES_CHART",
    "COMPACT_SAVINGS_CHART",
    "MOST_YEARS",
    "told_years",
]

_HALF = 8.2 / 2.54 * 72
_TITLE = 9.5
_FAN_HEIGHT = 100.0
_ROW = 14.0
#: Of more years than this some are left out, spread evenly.
MOST_YEARS = 8
_BAND_WORDS = "Pale to dark: 9 in 10, 8 in 10 and half of futures"


def told_years(count: int) -> list[int]:
    """Return the years that a low chart has room for.

    Parameters
    ----------
    count : int
        How many years there are, from 0.

    Returns
    -------
    list of int
        All of them or `MOST_YEARS`, the first and the last among them.
    """
    if count <= MOST_YEARS:
        return list(range(count))
    return sorted({round(i * (count - 1) / (MOST_YEARS - 1)) for i in range(MOST_YEARS)})


def plot_compact_reserves(ax: Axes, result: Result) -> Axes:
    """Plot usable reserves as a small fan.

    Parameters
    ----------
    ax : Axes
        Where to plot; labels stand to the right of it and need about 66 points of room.
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    Axes
        The same axes, in pounds.
    """
    with chart_style():
        opening = result.strategy.usable_opening
        return _plot_fan(ax, result, "usable", title_reserves_fan(result), "Usable reserves", opening=opening)


def plot_compact_gap(ax: Axes, result: Result) -> Axes:
    """Plot the gap of each year as a small fan.

    Parameters
    ----------
    ax : Axes
        Where to plot; labels stand to the right of it and need about 66 points of room.
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    Axes
        The same axes, in pounds; a surplus lies below zero.
    """
    with chart_style():
        return _plot_fan(ax, result, "gap", title_gap_fan(result), "Gap if nothing more is done")


def _plot_fan(
    ax: Axes, result: Result, measure: str, title: str, what: str, *, opening: float | None = None
) -> Axes:
    risk, plan = result.summary.risk[measure], result.plan[measure]
    draw_bands(ax, risk, plan, small=True)
    edges = [risk[percentile_name(edge)] for edge in (5, 95)]
    drawn = np.concatenate((plan, *edges, [0.0, opening or 0.0]))
    least, most = float(drawn.min()), float(drawn.max())
    unit = money_axis(ax, least, most)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    first = 0 if opening is None else -1
    ax.set_xlim(first - 0.03 * (len(plan) - 1 - first), len(plan) - 1)
    year_axis(ax, result.years, from_start=opening is not None)
    if opening is not None:
        draw_opening(ax, risk, plan, opening, small=True)
    below = "; below zero a surplus" if measure == "gap" and least < -HALF_A_PENNY else ""
    subtitle = scenario_subtitle(result.scenario, f"{what}, {unit.label}{below}. {_BAND_WORDS}")
    set_heading(ax, title, subtitle, size=_TITLE)
    peak = max(-least, most)

    def words(pounds: float) -> str:
        return end_words(measure, pounds, peak).replace(" ", "\n")

    ends = (("Plan", float(plan[-1]), PLAN), ("Middle", float(risk[percentile_name(50)][-1]), MEDIAN))
    label_edge(ax, [EdgeLabel(f"{name}\n{words(end)}", end, colour) for name, end, colour in ends])
    return ax


def _rows(ax: Axes, names: list[str]) -> None:
    """Set the names of rows downwards from 0, with no axis of figures: each bar tells its own."""
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), names, fontsize=TEXT_SIZE)
    ax.tick_params(axis="y", length=0, labelcolor=INK, pad=5)
    ax.set_xticks([])
    for side in ("top", "right", "bottom", "left"):
        ax.spines[side].set_visible(False)


def _write(ax: Axes, row: int, x: float, text: str) -> None:
    ax.annotate(
        text,
        xy=(x, row),
        xytext=(5, 0),
        textcoords="offset points",
        va="center_baseline",
        fontsize=TEXT_SIZE,
        fontweight="bold",
        color=INK,
        annotation_clip=False,
        gid="figure",
    )


def plot_compact_held(ax: Axes, result: Result) -> Axes:
    """Plot what reserves hold at the start as bars: what can be used, what cannot, and the schools grant.

    Parameters
    ----------
    ax : Axes
        Where to plot; names stand to its left and figures at the ends of the bars.
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    Axes
        The same axes, in pounds.
    """
    rows = _held_rows(result)
    peak = max((abs(amount) for _, amount, _ in rows), default=0.0)
    with chart_style():
        _rows(ax, [name for name, _, _ in rows])
        low = min(0.0, *(amount for _, amount, _ in rows))
        ax.set_xlim(low, max(max(amount for _, amount, _ in rows), 0.0) or (1.0 if not low else 0.0))
        for row, (_, amount, colour) in enumerate(rows):
            ax.barh(row, amount, height=0.62, color=colour, edgecolor=MEDIAN, linewidth=0.6, zorder=2)
            _write(ax, row, max(amount, 0.0), money_words(amount, beside=peak))
        ax.axvline(0, color=INK, linewidth=0.9, zorder=3)
        subtitle = f"Reserves at the start of {result.years[0]}"
        set_heading(ax, title_held(result), scenario_subtitle(result.scenario, subtitle), size=_TITLE)
    return ax


def _held_rows(result: Result) -> list[tuple[str, float, str]]:
    held = held_of(result)
    rows = [("General,\ncan be used", held.general, MEDIAN)]
    if held.earmarked > HALF_A_PENNY:
        rows.append(("Earmarked,\ncan be used", held.earmarked, MEDIAN))
    if held.committed > HALF_A_PENNY:
        rows.append(("Committed,\ncannot be used", held.committed, BANDS[0]))
    if held.dsg is not None and abs(held.dsg) > HALF_A_PENNY:
        rows.append(("Schools grant\n(kept apart)", held.dsg, RULE))
    return rows


def plot_compact_chance(ax: Axes, result: Result) -> Axes:
    """Plot the chance that usable reserves have run out by each year, low and wide.

    Parameters
    ----------
    ax : Axes
        Where to plot; figures at the ends of the bars need about 85 points of room to its right.
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    Axes
        The same axes: years downwards from 0, chances from 0 to 1.
    """
    chances, shown = result.summary.probabilities["p_exhausted_by"], told_years(len(result.years))
    with chart_style():
        _rows(ax, [result.years[t] for t in shown])
        ax.set_xlim(0, 1)
        ax.barh(range(len(shown)), 1.0, height=0.62, color="#f1f1f1", zorder=1)
        ax.barh(range(len(shown)), chances[shown], height=0.62, color=BANDS[-1], zorder=2)
        for row, t in enumerate(shown):
            _write(ax, row, 1.0, percent_words(float(chances[t])))
        ax.axvline(0, color=INK, linewidth=0.9, zorder=3)
        subtitle = "Share of futures in which usable reserves have run out by the end of each year"
        if len(shown) < len(result.years):
            subtitle += " shown"
        title = title_exhaustion_chance(result)
        set_heading(ax, title, scenario_subtitle(result.scenario, subtitle), size=_TITLE)
    return ax


def plot_compact_savings(ax: Axes, result: Result) -> Axes:
    """Plot savings in each plan year: what is planned, and what is delivered in the futures, low and wide.

    Parameters
    ----------
    ax : Axes
        Where to plot; figures to its right need about 110 points of room.
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    Axes
        The same axes, in pounds: a bar for the middle future, a line for 9 in 10 futures, and a mark for the
        plan.
    """
    risk, plan = result.summary.risk["savings_delivered"], result.plan["savings_delivered"]
    shown = [t + 1 for t in told_years(len(result.years) - 1)]
    low, middle, high = (risk[percentile_name(p)][shown] for p in (5, 50, 95))
    planned = plan[shown]
    at = np.arange(len(shown))
    drawn = np.concatenate((low, high, planned, [0.0]))
    peak = float(np.abs(drawn).max())
    unit = money_unit(peak)
    with chart_style():
        _rows(ax, [result.years[t] for t in shown])
        ax.set_xlim(float(drawn.min()), float(drawn.max()) or unit.pounds)
        ax.barh(at, middle, height=0.62, color=BANDS[-1], zorder=2)
        ax.hlines(at, low, high, color=MEDIAN, linewidth=1.4, zorder=3)
        ax.vlines(planned, at - 0.4, at + 0.4, color=PLAN, linewidth=2.4, zorder=4, clip_on=False)
        for row in range(len(shown)):
            told, whole = (money_words(float(v[row]), beside=peak) for v in (middle, planned))
            _write(ax, row, float(drawn.max()), f"{told} of {whole}")
        ax.axvline(0, color=INK, linewidth=0.9, zorder=3)
        subtitle = (
            "Savings in force in each year. Bar: the middle future. Thin line: 9 in 10 futures. Thick mark: "
            "the plan"
        )
        title = title_savings_course(result)
        set_heading(ax, title, scenario_subtitle(result.scenario, subtitle), size=_TITLE)
    return ax


def _fan_axes(_: Result) -> Axes:
    return chart_axes(_FAN_HEIGHT, left=38, right=66, width=_HALF)


#: Both in half of the page's width.
COMPACT_RESERVES_CHART: Chart[Result] = Chart(
    name="members-usable-reserves",
    plot=plot_compact_reserves,
    title=title_reserves_fan,
    alt_text=alt_text_reserves_fan,
    axes=_fan_axes,
)
COMPACT_GAP_CHART: Chart[Result] = Chart(
    name="members-gap",
    plot=plot_compact_gap,
    title=title_gap_fan,
    alt_text=alt_text_gap_fan,
    axes=_fan_axes,
)
COMPACT_HELD_CHART: Chart[Result] = Chart(
    name="members-reserves-held",
    plot=plot_compact_held,
    title=title_held,
    alt_text=alt_text_held,
    axes=lambda result: chart_axes(len(_held_rows(result)) * 29.0, left=76, right=52, width=_HALF),
)
#: All of the page's width.
COMPACT_CHANCE_CHART: Chart[Result] = Chart(
    name="members-chance",
    plot=plot_compact_chance,
    title=title_exhaustion_chance,
    alt_text=alt_text_exhaustion_chance,
    axes=lambda result: chart_axes(len(told_years(len(result.years))) * _ROW, left=50, right=92),
)
COMPACT_SAVINGS_CHART: Chart[Result] = Chart(
    name="members-savings",
    plot=plot_compact_savings,
    title=title_savings_course,
    alt_text=alt_text_savings_course,
    axes=lambda result: chart_axes(len(told_years(len(result.years) - 1)) * _ROW, left=50, right=116),
)
