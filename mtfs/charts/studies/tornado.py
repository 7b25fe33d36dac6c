"""A tornado: how far each row of a case moves the gap of a year alone, the longest bar first."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import Normal, Stroke

from mtfs.analysis.sensitivity import Sensitivity
from mtfs.charts.files import Chart
from mtfs.charts.money import money_foot, money_unit
from mtfs.charts.names import two_lines
from mtfs.charts.style import (
    BANDS,
    INK,
    MUTED,
    PLAN,
    axes_points,
    chart_axes,
    chart_style,
    set_heading,
    text_width,
)
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import gap_words, money_words, scenario_sentence, scenario_subtitle
from mtfs.words.rows import range_words, row_labels

__all__ = ["TORNADO_CHART", "alt_text_tornado", "plot_tornado", "title_tornado"]

_MOST_ROWS = 12
_NAMES = 176.0
_ROW = 19.0
_SIZE = 8.0
#: Between the end of a bar and its figure.
_OFFSET = 4.0


@dataclass(frozen=True)
class _Bar:
    """One row of the chart: where its bar begins and ends, and its figures on either side."""

    low: float
    high: float
    left: str
    right: str
    #: Where a pressure that comes at neither end of its bar would take the gap.
    comes: float | None


def _order(found: Sensitivity) -> list[int]:
    """Return the rows that move the gap of the year, the one that moves it furthest first."""
    reach = found.tornado.gap.reach[:, found.at]
    moving = [i for i in range(len(reach)) if reach[i] > HALF_A_PENNY]
    return sorted(moving, key=lambda i: -float(reach[i]))


def _bars(found: Sensitivity, order: list[int]) -> list[_Bar]:
    swings, t = found.tornado.gap, found.at
    plan = float(swings.plan[t])
    peak = max([abs(plan), *(abs(float(x)) for i in order for x in (swings.low[i, t], swings.high[i, t]))])
    bars = []
    for i in order:
        low, high, comes = (float(values[i, t]) for values in (swings.low, swings.high, swings.if_it_comes))
        moved = swings.swing[i, t] > HALF_A_PENNY
        words = [money_words(value, beside=peak) for value in (low, high)]
        left, right = words if moved else ("", "")
        if moved and low - plan > -HALF_A_PENNY:
            left, right = "", words[1] if low - plan < HALF_A_PENNY else " to ".join(words)
        elif moved and high - plan < HALF_A_PENNY:
            left, right = words[0] if plan - high < HALF_A_PENNY else " to ".join(words), ""
        if not moved:
            right = f"{money_words(comes, beside=peak)} if it comes"
        bars.append(_Bar(low, high, left, right, None if moved else comes))
    return bars


def _limits(bars: list[_Bar], plan: float, width: float) -> tuple[float, float]:
    """Return the ends of the axis that leave room for the figures beside the bars."""
    reached = [(b.low, b.high, plan, plan if b.comes is None else b.comes) for b in bars]
    spans = [(min(ends), max(ends)) for ends in reached] or [(plan, plan)]
    rooms = [
        [text_width(text, _SIZE) + 2 * _OFFSET if text else 0.0 for text in (b.left, b.right)] for b in bars
    ]
    low, high = min(s[0] for s in spans), max(s[1] for s in spans)
    if high - low <= HALF_A_PENNY:
        return plan - 1.0, plan + 1.0
    before = after = 0.0
    for _ in range(20):
        scale = (width - before - after) / (high - low)
        before, after = (
            max([8.0, *(room[0] - (s[0] - low) * scale for s, room in zip(spans, rooms, strict=False))]),
            max([8.0, *(room[1] - (high - s[1]) * scale for s, room in zip(spans, rooms, strict=False))]),
        )
        # Figures that leave no room for bars are let run over the edge.
        before, after = min(before, width / 3), min(after, width / 3)
    scale = (width - before - after) / (high - low)
    return low - before / scale, high + after / scale


def plot_tornado(ax: Axes, found: Sensitivity) -> Axes:
    """Plot how far each row moves the gap of the year alone.

    Parameters
    ----------
    ax : Axes
        Where to plot; names of rows stand to its left.
    found : Sensitivity
        What drives the outcomes.

    Returns
    -------
    Axes
        The same axes: a bar for each row from the 10th to the 90th percentile of the gap, downwards from 0,
        the plan's gap drawn through all of them, in pounds.
    """
    plan = float(found.tornado.gap.plan[found.at])
    order = _order(found)
    shown = order[:_MOST_ROWS]
    bars = _bars(found, shown)
    labels = row_labels(found.tornado.rows)
    rows = len(shown) + (len(order) > len(shown))
    with chart_style():
        ax.set_ylim(max(rows, 1) - 0.5, -0.5)
        ax.set_xlim(*_limits(bars, plan, axes_points(ax)[0]))
        unit = money_unit(max([abs(plan), *(max(abs(b.low), abs(b.high)) for b in bars)]))
        ax.axvline(plan, color=INK, linewidth=1.1, zorder=3.5, gid="plan")
        for row, bar in enumerate(bars):
            _draw_bar(ax, row, bar, plan)
        names = [two_lines(labels[i], _NAMES - 10, _SIZE) for i in shown]
        if len(order) > len(shown):
            more = len(order) - len(shown)
            names.append(f"and {more} smaller one{'s' if more != 1 else ''}")
        ax.set_yticks(range(rows), names, fontsize=_SIZE, linespacing=1.05)
        ax.tick_params(axis="y", length=0, labelcolor=INK, pad=6)
        if len(order) > len(shown):
            ax.get_yticklabels()[-1].set_color(MUTED)
        money_foot(ax, unit, marks=7)
        subtitle = (
            f"Gap of {found.year}, {unit.label}, where one alone varies and all else is as planned: 8 of 10 "
            f"futures lie within the bar. The line is the plan, {gap_words(plan)}."
        )
        set_heading(ax, title_tornado(found), scenario_subtitle(found.scenario, subtitle))
    return ax


def _draw_bar(ax: Axes, row: int, bar: _Bar, plan: float) -> None:
    ends = (min(bar.low, plan), max(bar.high, plan))
    if bar.comes is None:
        ax.hlines(row, *ends, color=MUTED, linewidth=0.8, zorder=2, gid="reach")
        for low, high, colour in (
            (bar.low, min(bar.high, plan), BANDS[-1]),
            (max(bar.low, plan), bar.high, PLAN),
        ):
            if high > low:
                ax.barh(row, high - low, left=low, height=0.62, color=colour, zorder=3)
    else:
        ax.plot([bar.comes], [row], "D", color="white", markeredgecolor=PLAN, markersize=5, zorder=3)
        ends = (bar.comes, bar.comes)
    for text, x, align, away in ((bar.left, ends[0], "right", -1), (bar.right, ends[1], "left", 1)):
        if text:
            ax.annotate(
                text,
                xy=(x, row),
                xytext=(away * (_OFFSET + 3 * (bar.comes is not None)), 0),
                textcoords="offset points",
                ha=align,
                va="center_baseline",
                fontsize=_SIZE,
                color=INK,
                annotation_clip=False,
                path_effects=[Stroke(linewidth=2.5, foreground="white"), Normal()],
                zorder=4,
                gid="figure",
            )


def title_tornado(found: Sensitivity) -> str:
    """Return the title of the tornado.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.

    Returns
    -------
    str
        What moves the gap of the year furthest alone, and how far.
    """
    order, swings, t = _order(found), found.tornado.gap, found.at
    if not order:
        return f"No assumption alone moves the gap of {found.year}"
    first = order[0]
    label = row_labels(found.tornado.rows)[first]
    if swings.swing[first, t] <= HALF_A_PENNY:
        return f"'{label}' moves the gap of {found.year} furthest alone, if it comes"
    ends = range_words(float(swings.low[first, t]), float(swings.high[first, t]))
    return f"'{label}' alone moves the gap of {found.year} furthest: {ends}"


def alt_text_tornado(found: Sensitivity) -> str:
    """Tell the tornado in words.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.

    Returns
    -------
    str
        The plan's gap, and a sentence for each bar.
    """
    swings, t = found.tornado.gap, found.at
    plan, labels = float(swings.plan[t]), row_labels(found.tornado.rows)
    told = [
        f"{scenario_sentence(found.scenario)}Tornado chart of the gap of {found.year} where one assumption "
        f"alone varies: the plan has {gap_words(plan)}."
    ]
    order = _order(found)
    for i in order[:_MOST_ROWS]:
        if swings.swing[i, t] <= HALF_A_PENNY:
            told.append(f"{labels[i]}: {gap_words(float(swings.if_it_comes[i, t]))} if it comes.")
            continue
        told.append(f"{labels[i]}: {range_words(float(swings.low[i, t]), float(swings.high[i, t]))}.")
    if len(order) > _MOST_ROWS:
        more = len(order) - _MOST_ROWS
        told.append(f"{more} smaller one{'s are' if more != 1 else ' is'} not shown.")
    if not order:
        told.append("No assumption moves it.")
    return " ".join(told)


def _tornado_axes(found: Sensitivity) -> Axes:
    order = _order(found)
    rows = min(len(order), _MOST_ROWS) + (len(order) > _MOST_ROWS)
    return chart_axes(max(rows, 2) * _ROW, left=_NAMES, right=14)


def _tornado_note(found: Sensitivity) -> str:
    order = _order(found)
    notes = []
    if len(order) > _MOST_ROWS:
        largest = float(np.max(found.tornado.gap.reach[order[_MOST_ROWS:], found.at]))
        notes.append(f"No smaller one moves the gap over more than {money_words(largest)}.")
    if any(bar.comes is not None for bar in _bars(found, order[:_MOST_ROWS])):
        notes.append("Diamond: a pressure that comes in fewer than 1 of 10 futures, if it comes.")
    return " ".join(notes)


TORNADO_CHART: Chart[Sensitivity] = Chart(
    name="tornado",
    plot=plot_tornado,
    title=title_tornado,
    alt_text=alt_text_tornado,
    axes=_tornado_axes,
    note=_tornado_note,
)
