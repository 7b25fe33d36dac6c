"""A council beside its neighbours: a row of dots for each indicator, each row on a scale of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from mtfs.analysis.evidence.neighbours.indicators import Measure
from mtfs.analysis.evidence.neighbours.records import Standing, Study
from mtfs.charts.evidence.neighbour_years import OVERSPENDS_CHART
from mtfs.charts.files import Chart, Picture, draw_pictures
from mtfs.charts.names import two_lines
from mtfs.charts.nation.layout import FULL, frame_axes, points_axes
from mtfs.charts.style import BANDS, INK, MEDIAN, MUTED, PLAN, RULE, chart_style, set_heading, text_width
from mtfs.engine.shapes import Floats
from mtfs.words.evidence.neighbour_charts import (
    alt_text_indicators,
    note_indicators,
    subtitle_indicators,
    title_indicators,
)
from mtfs.words.evidence.neighbour_figures import period_words, short_value

__all__ = ["INDICATORS_CHART", "draw_neighbours", "plot_indicators"]

#: The key, a heading of a group, and a row [points].
_KEY, _GROUP, _ROW = 22.0, 20.0, 33.0
#: From the left: names, where dots begin and end, and the right edges of both columns of figures [points].
_NAMES, _LEFT, _RIGHT, _OWN, _MIDDLE = 2.0, 152.0, 344.0, 394.0, FULL - 2.0
_SIZE, _SMALL = 8.0, 7.0
#: Dots stand this far from one another, and at most so far from the line of their row [points].
_PITCH, _REACH = 4.4, 7.0
_DOT, _MANY_DOT, _MANY = 4.6, 3.2, 40
#: What lies further from the quartiles than this many times the distance between them is put at the edge.
_FAR = 3.0
#: More years than this are as good as none used; they share a place at the right with reserves not falling.
_LONG = 20.0
_BEYOND = 30.0
#: Room for the name of the council above its figures [points].
_HEAD_ROOM = 126.0


@dataclass(frozen=True)
class _Scale:
    """Where the figures of a row stand."""

    low: float
    high: float
    #: How many councils share the right-hand end of the row, which is for what is beyond any scale.
    beyond: int = 0

    def place(self, value: float) -> float:
        """Return where a figure stands [points from the left]."""
        if self.beyond and value > _LONG:
            return _RIGHT
        right = _RIGHT - _BEYOND if self.beyond else _RIGHT
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return _LEFT + share * (right - _LEFT)

    def holds(self, value: float) -> bool:
        """Return whether a figure lies on the scale."""
        return self.low <= value <= self.high or (self.beyond > 0 and value > _LONG)


def _scale(standing: Standing) -> _Scale:
    every = np.append(standing.values, standing.value)
    if standing.indicator.measure is Measure.YEARS:
        near = every[every <= _LONG]
        high = float(near.max()) if len(near) else _LONG
        return _Scale(0.0, max(high, 1.0) * 1.03, int(np.count_nonzero(every > _LONG)))
    lower, upper = standing.quartiles
    far = _FAR * max(upper - lower, 1e-9)
    kept = every[(every >= lower - far) & (every <= upper + far)]
    low, high = float(min(kept.min(), standing.value)), float(max(kept.max(), standing.value))
    room = max(0.04 * (high - low), 0.002)
    return _Scale(low - room, high + room)


def _rows(study: Study) -> list[tuple[str, list[Standing]]]:
    groups: dict[str, list[Standing]] = {}
    for standing in study.standings:
        groups.setdefault(standing.indicator.group, []).append(standing)
    return list(groups.items())


def _axes(study: Study) -> Axes:
    return frame_axes(_KEY + _GROUP * len(_rows(study)) + _ROW * len(study.standings))


def plot_indicators(ax: Axes, study: Study) -> Axes:
    """Plot each indicator as a row of dots, the council's among its neighbours'.

    Parameters
    ----------
    ax : Axes
        Where to plot, as high as the rows are.
    study : Study
        The comparison, of one indicator at least.

    Returns
    -------
    Axes
        The same axes, in points.
    """
    with chart_style():
        points_axes(ax)
        _draw_key(ax, study)
        top = _KEY
        for group, standings in _rows(study):
            _write(ax, _NAMES, top + _GROUP - 7, group, "group", weight="bold")
            ax.hlines(top + _GROUP - 1, _NAMES, FULL - 2, color=RULE, linewidth=0.6)
            top += _GROUP
            for standing in standings:
                _plot_row(ax, study, standing, top)
                top += _ROW
        set_heading(ax, title_indicators(study), subtitle_indicators(study))
    return ax


def _write(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    gid: str,
    *,
    ha: Literal["left", "center", "right"] = "left",
    size: float = _SIZE,
    colour: str = INK,
    weight: str = "normal",
) -> None:
    ax.text(
        x,
        y,
        text,
        ha=ha,
        va="center_baseline",
        fontsize=size,
        color=colour,
        fontweight=weight,
        linespacing=1.15,
        gid=gid,
    )


def _marker(ax: Axes, x: float, y: float) -> None:
    ax.plot(
        [x],
        [y],
        linestyle="",
        marker="D",
        markersize=6.4,
        markerfacecolor=PLAN,
        markeredgecolor="white",
        markeredgewidth=0.9,
        zorder=6,
        clip_on=False,
        gid="council",
    )


def _draw_key(ax: Axes, study: Study) -> None:
    """Draw what each mark is, and the heads of both columns of figures."""
    y, x = 8.0, _NAMES + 4
    _marker(ax, x, y)
    _write(ax, x + 8, y, "The council", "key", size=_SMALL)
    x += 66
    ax.plot([x], [y], "o", markersize=_DOT, markerfacecolor=BANDS[-1], markeredgewidth=0, gid="key-dot")
    _write(ax, x + 7, y, "Neighbours", "key", size=_SMALL)
    x += 64
    ax.vlines(x, y - 6, y + 6, color=MEDIAN, linewidth=1.8)
    _write(ax, x + 6, y, "Middle one", "key", size=_SMALL)
    x += 62
    ax.hlines(y, x - 4, x + 12, color=BANDS[0], linewidth=8)
    _write(ax, x + 16, y, "Half of them", "key", size=_SMALL)
    head = two_lines(study.council.name, _HEAD_ROOM, _SMALL, weight="bold")
    _write(ax, _OWN, y, head, "head", ha="right", size=_SMALL, colour=PLAN, weight="bold")
    _write(ax, _MIDDLE, y, "Middle", "head", ha="right", size=_SMALL, colour=MEDIAN, weight="bold")


def _plot_row(ax: Axes, study: Study, standing: Standing, top: float) -> None:
    line, measure = top + 12.0, standing.indicator.measure
    label = standing.indicator.label
    if standing.since:
        label = f"{label}, {period_words(standing)}"
    elif standing.year != study.year:
        label = f"{label}, {standing.year}"
    _write(ax, _NAMES, line, two_lines(label, _LEFT - _NAMES - 12, _SIZE), "name")
    _write(
        ax, _OWN, line, short_value(measure, standing.value), "own", ha="right", colour=PLAN, weight="bold"
    )
    _write(ax, _MIDDLE, line, short_value(measure, standing.median), "middle", ha="right", colour=MEDIAN)
    scale = _scale(standing)
    lower, upper = (scale.place(value) for value in standing.quartiles)
    ax.hlines(line, _LEFT, _RIGHT - (_BEYOND - 8 if scale.beyond else 0), color=RULE, linewidth=0.8, zorder=1)
    if len(standing.values) > 1:
        ax.hlines(line, lower, upper, color=BANDS[0], linewidth=9, zorder=2, gid="half")
        middle = scale.place(standing.median)
        ax.vlines(middle, line - 8, line + 8, color=MEDIAN, linewidth=1.8, zorder=5, gid="median")
    _plot_dots(ax, standing.values, scale, line)
    _marker(ax, scale.place(standing.value), line)
    _draw_marks(ax, measure, scale, line + 13.0)


def _plot_dots(ax: Axes, values: Floats, scale: _Scale, line: float) -> None:
    """Plot the neighbours; those that would touch stand above and below the line."""
    size = _DOT if len(values) <= _MANY else _MANY_DOT
    inside = sorted(float(v) for v in values if scale.holds(float(v)))
    places = _apart([scale.place(v) for v in inside])
    ax.plot(
        [x for x, _ in places],
        [line + shift for _, shift in places],
        linestyle="",
        marker="o",
        markersize=size,
        markerfacecolor=BANDS[-1],
        markeredgecolor="white",
        markeredgewidth=0.4,
        zorder=4,
        clip_on=False,
        gid="neighbours",
    )
    for marker, outside in (("<", values < scale.low), (">", values > scale.high)):
        if any(bool(far) and not scale.holds(float(v)) for far, v in zip(outside, values, strict=True)):
            x = _LEFT - 4 if marker == "<" else _RIGHT + 4
            ax.plot([x], [line], marker, markersize=4.5, color=BANDS[-1], clip_on=False, gid="beyond")


def _apart(places: Sequence[float]) -> list[tuple[float, float]]:
    """Return where dots stand: as near to the line as those before let them."""
    found: list[tuple[float, float]] = []
    steps = int(_REACH // 3.5)
    shifts = [0.0, *(sign * 3.5 * step for step in range(1, steps + 1) for sign in (-1, 1))]
    for x in places:
        near = [(a, b) for a, b in found[-60:] if x - a < _PITCH]
        free = (s for s in shifts if all(np.hypot(x - a, s - b) >= _PITCH - 0.9 for a, b in near))
        found.append((x, next(free, shifts[len(found) % len(shifts)])))
    return found


def _draw_marks(ax: Axes, measure: Measure, scale: _Scale, y: float) -> None:
    """Draw a few marks of the scale below the dots."""
    per = 1.0 if measure is Measure.YEARS else 100.0
    ticks = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(per * scale.low, per * scale.high)
    edge = free = _RIGHT
    if scale.beyond:
        told = f"20+ or not falling: {scale.beyond}"
        _write(ax, _RIGHT + 12, y, told, "mark", ha="right", size=_SMALL, colour=MUTED)
        edge, free = _RIGHT - _BEYOND, _RIGHT + 12 - text_width(told, _SMALL) - 6
    last = -np.inf
    for tick in ticks:
        x = _LEFT + (tick / per - scale.low) / (scale.high - scale.low) * (edge - _LEFT)
        text = f"{tick:g}".replace("-", "\N{MINUS SIGN}") + ("" if measure is Measure.YEARS else "%")
        half = text_width(text, _SMALL) / 2
        if _LEFT <= x <= edge and x + half * (scale.beyond > 0) <= free and x - half > last + 6:
            ax.vlines(x, y - 6.5, y - 4.5, color=MUTED, linewidth=0.6)
            _write(ax, x, y, text, "mark", ha="center", size=_SMALL, colour=MUTED)
            last = x + half


INDICATORS_CHART: Chart[Study] = Chart(
    name="neighbours",
    plot=plot_indicators,
    title=title_indicators,
    alt_text=alt_text_indicators,
    axes=_axes,
    note=note_indicators,
)


def draw_neighbours(study: Study, source: str) -> tuple[Picture, ...]:
    """Draw a council and its neighbours.

    Parameters
    ----------
    study : Study
        The comparison.
    source : str
        The line at the foot of each chart.

    Returns
    -------
    tuple of Picture
        The indicators, and outturns against budgets where there are any of both.
    """
    charts = [INDICATORS_CHART] if study.standings else []
    if study.overspends:
        charts.append(OVERSPENDS_CHART)
    return draw_pictures(charts, study, source=source)
