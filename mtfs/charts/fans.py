"""Fan charts: usable reserves and the gap, with the plan drawn in."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.patheffects import Normal, Stroke

from mtfs.analysis.runs import Result
from mtfs.charts.edge import EdgeLabel, label_edge
from mtfs.charts.money import money_axis
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    MUTED,
    PLAN,
    TEXT_SIZE,
    axes_points,
    chart_style,
    set_heading,
    text_width,
    year_axis,
)
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats
from mtfs.nomenclature import percentile_name
from mtfs.words.figures import money_words, scenario_subtitle
from mtfs.words.titles import title_gap_fan, title_reserves_fan

__all__ = [
    "KEY_GAP",
    "add_key",
    "draw_bands",
    "draw_opening",
    "end_words",
    "plot_gap_fan",
    "plot_reserves_fan",
]

#: The percentiles of each band from the outer to the inner, and the share of futures it holds, in words.
_BAND_EDGES = ((5, 95, "9 in 10 futures"), (10, 90, "8 in 10 futures"), (25, 75, "Half of futures"))
#: The key stands between the axes and the subtitle [points].
_KEY_HEIGHT = 17.0
KEY_GAP = _KEY_HEIGHT + 4
#: Beyond this many years the plan's line has no marks on it.
_MOST_MARKS = 16
#: The label of the opening balance: from its point, the height of its figures, the room round them, and how
#: far above or below the point it may stand [points].
_LABEL_REACH = 7.0
_LABEL_HEIGHT = 6.5
_LABEL_CLEAR = 2.5
_LABEL_FARTHEST = 32.0


def plot_reserves_fan(ax: Axes, result: Result) -> Axes:
    """Plot usable reserves as a fan, from what there is at the start, with the plan and the minimum balance.

    Parameters
    ----------
    ax : Axes
        Where to plot; labels stand to the right of it and need about 95 points of room.
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    Axes
        The same axes, in pounds.
    """
    minimum = result.strategy.council.minimum_balance
    with chart_style():
        subtitle = f"Usable reserves at the start of {result.years[0]} and at the end of each year"
        opening = result.strategy.usable_opening
        title = title_reserves_fan(result)
        return _plot_fan(ax, result, "usable", title, subtitle, floor=minimum, opening=opening)


def plot_gap_fan(ax: Axes, result: Result) -> Axes:
    """Plot the gap of each year as a fan, with the plan; a surplus lies below zero.

    Parameters
    ----------
    ax : Axes
        Where to plot; labels stand to the right of it and need about 95 points of room.
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    Axes
        The same axes, in pounds.
    """
    with chart_style():
        subtitle = "Gap in each year if nothing more is done"
        return _plot_fan(ax, result, "gap", title_gap_fan(result), subtitle)


def _plot_fan(
    ax: Axes,
    result: Result,
    measure: str,
    title: str,
    subtitle: str,
    *,
    floor: float = 0.0,
    opening: float | None = None,
) -> Axes:
    risk, plan = result.summary.risk[measure], result.plan[measure]
    median = risk[percentile_name(50)]
    draw_bands(ax, risk, plan)
    outer, *_ = _BAND_EDGES
    edges = [risk[percentile_name(edge)] for edge in outer[:2]]
    drawn = np.concatenate((plan, *edges, [0.0, floor, opening or 0.0]))
    least, most = float(drawn.min()), float(drawn.max())
    unit = money_axis(ax, least, most)
    first = 0 if opening is None else -1
    ax.set_xlim(first - 0.03 * (len(plan) - 1 - first), len(plan) - 1)
    year_axis(ax, result.years, from_start=opening is not None)
    if opening is not None:
        draw_opening(ax, risk, plan, opening)
        _label_opening(ax, edges, plan, opening, floor)
    below = " (above zero a gap, below it a surplus)" if least < -HALF_A_PENNY else ""
    subtitle = scenario_subtitle(result.scenario, f"{subtitle}, {unit.label}{below}")
    set_heading(ax, title, subtitle, gap=KEY_GAP)
    add_key(ax)
    labels = [("Plan", float(plan[-1]), PLAN), ("Middle future", float(median[-1]), MEDIAN)]
    if floor > HALF_A_PENNY:
        ax.axhline(floor, color=MUTED, linewidth=1.1, linestyle=(0, (1, 1.5)), zorder=2.6, gid="minimum")
        labels.append(("Minimum for the\ngeneral reserve", floor, MUTED))
    peak = max(-least, most)
    label_edge(
        ax,
        [EdgeLabel(f"{name}\n{end_words(measure, end, peak)}", end, colour) for name, end, colour in labels],
    )
    return ax


def draw_bands(ax: Axes, risk: Mapping[str, Floats], plan: Floats, *, small: bool = False) -> None:
    """Draw the bands of futures, the middle future and the plan.

    Parameters
    ----------
    ax : Axes
        The axes; year t stands at t, and money runs upwards in pounds.
    risk : mapping of str to ndarray, shape (years,)
        The percentiles of the measure, by name [£].
    plan : ndarray, shape (years,)
        The plan [£].
    small : bool, optional
        Whether lines are thinner and the plan has no marks, as in one of many small panels.
    """
    at = range(len(plan))
    for (low, high, _), colour in zip(_BAND_EDGES, BANDS, strict=True):
        lower, upper = risk[percentile_name(low)], risk[percentile_name(high)]
        ax.fill_between(at, lower, upper, color=colour, linewidth=0.4, zorder=2, gid=f"band-{low}-{high}")
    median = risk[percentile_name(50)]
    width = 1.4 if small else 2.0
    ax.plot(at, median, color=MEDIAN, linewidth=width, zorder=3, solid_capstyle="round", gid="median")
    ax.plot(
        at,
        plan,
        color=PLAN,
        linewidth=1.2 if small else 1.6,
        linestyle=(0, (4, 1.6)),
        marker="o" if len(plan) <= _MOST_MARKS and not small else "",
        markersize=4,
        markerfacecolor="white",
        markeredgewidth=1.2,
        path_effects=[Stroke(linewidth=2.4 if small else 3.2, foreground="white"), Normal()],
        clip_on=False,
        zorder=4,
        gid="plan",
    )


def draw_opening(
    ax: Axes, risk: Mapping[str, Floats], plan: Floats, opening: float, *, small: bool = False
) -> None:
    """Lead the fan in from the balance at the start of the base year, which is the same in every future.

    Parameters
    ----------
    ax : Axes
        The axes, with the bands; the start of year 0 stands at -1.
    risk : mapping of str to ndarray, shape (years,)
        The percentiles of the measure, by name [£].
    plan : ndarray, shape (years,)
        The plan [£].
    opening : float
        The balance at the start [£].
    small : bool, optional
        Whether lines and marks are smaller, as in one of many small panels.
    """
    for (low, high, _), colour in zip(_BAND_EDGES, BANDS, strict=True):
        lower, upper = (float(risk[percentile_name(edge)][0]) for edge in (low, high))
        ax.fill_between((-1, 0), (opening, lower), (opening, upper), color=colour, linewidth=0.4, zorder=2)
    median = float(risk[percentile_name(50)][0])
    width = 1.4 if small else 2.0
    ax.plot((-1, 0), (opening, median), color=MEDIAN, linewidth=width, zorder=3, gid="opening-median")
    ax.plot(
        (-1, 0),
        (opening, float(plan[0])),
        color=PLAN,
        linewidth=1.2 if small else 1.6,
        linestyle=(0, (4, 1.6)),
        path_effects=[Stroke(linewidth=2.4 if small else 3.2, foreground="white"), Normal()],
        zorder=3.9,
        gid="opening-plan",
    )
    ax.plot(
        -1,
        opening,
        color=MEDIAN,
        marker="o",
        markersize=3 if small else 5,
        clip_on=False,
        zorder=4.1,
        gid="opening",
    )


def _label_opening(ax: Axes, edges: Sequence[Floats], plan: Floats, opening: float, floor: float) -> None:
    """Write the opening balance beside its point, at its height or as near as fan and gridlines let it."""
    text = money_words(opening)
    width, height = axes_points(ax)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    across, up = width / (right - left), height / (top - bottom)
    years = np.linspace(_LABEL_REACH, _LABEL_REACH + text_width(text, TEXT_SIZE), 50) / across - 1
    # Heights from here on are in points above the opening balance.
    curves = [np.concatenate(([opening], curve)) for curve in (*edges, plan)]
    heights = [(np.interp(years, np.arange(len(plan) + 1) - 1, curve) - opening) * up for curve in curves]
    lower, upper = float(np.min(heights)) - _LABEL_CLEAR, float(np.max(heights)) + _LABEL_CLEAR
    lines = (np.array([*ax.get_yticks(), 0.0, floor]) - opening) * up
    half = _LABEL_HEIGHT / 2

    def clears_fan(at: float) -> bool:
        return (at - half >= upper and at <= (top - opening) * up) or (
            at + half <= lower and at - half >= (bottom - opening) * up
        )

    def clears_all(at: float) -> bool:
        return clears_fan(at) and float(np.abs(lines - at).min()) >= half + _LABEL_CLEAR

    # From the point's own height outwards, above before below.
    places = [side * step / 2 for step in range(math.ceil(2 * height)) for side in (1, -1)]
    near = [place for place in places if abs(place) <= _LABEL_FARTHEST]
    place = next(
        (at for fits, tried in ((clears_all, near), (clears_fan, places)) for at in tried if fits(at)), half
    )
    ax.annotate(
        text,
        (-1, opening),
        xytext=(_LABEL_REACH, place),
        textcoords="offset points",
        va="center_baseline",
        fontsize=TEXT_SIZE,
        color=MEDIAN,
        path_effects=[Stroke(linewidth=2.5, foreground="white"), Normal()],
        zorder=5,
        gid="opening-label",
    )


def end_words(measure: str, pounds: float, peak: float) -> str:
    """Return the figure at the end of a line; a negative gap is a surplus.

    Parameters
    ----------
    measure : str
        What is drawn.
    pounds : float
        Where the line ends [£].
    peak : float
        The largest amount drawn, whatever its sign [£].

    Returns
    -------
    str
        Such as ``£3.8m`` or ``£2.0m surplus``.
    """
    if measure == "gap" and pounds <= -0.5:
        return f"{money_words(-pounds, beside=peak)} surplus"
    return money_words(pounds, beside=peak)


def add_key(ax: Axes) -> None:
    """Write what the bands hold, in a line above the axes.

    Parameters
    ----------
    ax : Axes
        The axes; the heading needs a gap of `KEY_GAP` points above them.
    """
    handles = [Patch(facecolor=colour, edgecolor=MUTED, linewidth=0.3) for colour in reversed(BANDS)]
    ax.legend(
        handles,
        [words for _, _, words in reversed(_BAND_EDGES)],
        loc="lower left",
        bbox_to_anchor=(0, 1 + 5 / axes_points(ax)[1]),
        ncols=len(handles),
        frameon=False,
        fontsize=TEXT_SIZE,
        labelcolor=INK,
        borderpad=0,
        borderaxespad=0,
        handlelength=1.4,
        handleheight=0.9,
        handletextpad=0.5,
        columnspacing=1.6,
    )
