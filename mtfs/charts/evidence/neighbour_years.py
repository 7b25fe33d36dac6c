"""How a council's outturns differed from its budgets, year by year, among those of its neighbours."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mtfs.analysis.evidence.history import SHOCK_YEARS
from mtfs.analysis.evidence.neighbours.records import Overspends, Study, quantile
from mtfs.charts.files import Chart
from mtfs.charts.nation.layout import FULL, frame_axes, panel_bounds, points_axes
from mtfs.charts.style import BANDS, INK, MEDIAN, MUTED, PLAN, RULE, chart_style, set_heading
from mtfs.words.evidence.neighbour_charts import (
    alt_text_overspends,
    note_overspends,
    subtitle_overspends,
    title_overspends,
    years_of,
)
from mtfs.words.evidence.neighbour_figures import line_words
from mtfs.words.figures import MINUS, capital

__all__ = ["OVERSPENDS_CHART", "plot_overspends"]

#: The key, the name above a panel, a panel, and the years at the foot [points].
_KEY, _NAME, _PANEL, _FOOT = 14.0, 24.0, 88.0, 24.0
_LEFT = 40.0
_SIZE = 7.5
#: Dots of a year stand this far to either side of its middle, at most.
_WIDE = 0.24
#: What lies further from the quartiles than this many times the distance between them is put at the edge.
_FAR = 3.0
_LEAST_RANGE = 0.02
#: Nothing is drawn nearer to the edge of a panel than this share of its height.
_EDGE = 0.03
_SHADE = "#f6e3d9"


def _axes(study: Study) -> Axes:
    return frame_axes(_KEY + len(study.overspends) * (_NAME + _PANEL) + _FOOT)


def plot_overspends(ax: Axes, study: Study) -> Axes:
    """Plot a panel for each line: the council and its neighbours in each year.

    Parameters
    ----------
    ax : Axes
        Where to plot, as high as the panels are.
    study : Study
        The comparison, with one line at least.

    Returns
    -------
    Axes
        The same axes, in points, with a child for each panel: years from 0, errors as fractions.
    """
    years = years_of(study)
    with chart_style():
        points_axes(ax)
        _draw_key(ax, study)
        top = _KEY
        for each in study.overspends:
            ax.text(
                _LEFT, top + 18, capital(line_words(each.line)), fontsize=8.5, fontweight="bold", gid="line"
            )
            bounds = panel_bounds(ax, _LEFT, top + _NAME, FULL - _LEFT - 2, _PANEL)
            _plot_panel(ax.inset_axes(bounds), each, years)
            top += _NAME + _PANEL
        wide = (FULL - _LEFT - 2) / len(years)
        for place, year in enumerate(years):
            x = _LEFT + (place + 0.5) * wide
            ax.text(x, top + 11, year, ha="center", fontsize=_SIZE, color=INK, gid="year")
            if what := SHOCK_YEARS.get(year, "").partition(",")[0]:
                ax.text(x, top + 21, what, ha="center", fontsize=_SIZE, color=MUTED, gid="shock")
        set_heading(ax, title_overspends(study), subtitle_overspends(study))
    return ax


def _draw_key(ax: Axes, study: Study) -> None:
    x, y = _LEFT + 4, 6.0
    ax.plot([x], [y], "D", markersize=5.6, markerfacecolor=PLAN, markeredgecolor="white", gid="key-council")
    name = ax.text(x + 8, y, study.council.name, va="center_baseline", fontsize=_SIZE, gid="key")
    x = _LEFT + 24 + name.get_window_extent().width * 72 / ax.figure.dpi
    ax.plot([x], [y], "o", markersize=3.6, markerfacecolor=BANDS[-1], markeredgewidth=0, gid="key-dot")
    ax.text(x + 7, y, "Neighbours", va="center_baseline", fontsize=_SIZE, gid="key")
    ax.hlines(y, x + 66, x + 82, color=MEDIAN, linewidth=1.8)
    ax.text(x + 88, y, "Middle one", va="center_baseline", fontsize=_SIZE, gid="key")


def _limits(each: Overspends) -> tuple[float, float]:
    others = each.values[~np.isnan(each.values)]
    lower, upper = quantile(others, 0.25), quantile(others, 0.75)
    far = _FAR * max(upper - lower, 1e-9)
    kept = others[(others >= lower - far) & (others <= upper + far)]
    low = min(float(kept.min()), float(each.council.min()), -_LEAST_RANGE)
    high = max(float(kept.max()), float(each.council.max()), _LEAST_RANGE)
    room = 0.06 * (high - low)
    return low - room, high + room


def _plot_panel(panel: Axes, each: Overspends, years: tuple[str, ...]) -> None:
    low, high = _limits(each)
    panel.set_gid("panel")
    panel.set_xlim(-0.5, len(years) - 0.5)
    panel.set_ylim(low, high)
    for place, year in enumerate(years):
        if year in SHOCK_YEARS:
            panel.axvspan(place - 0.5, place + 0.5, color=_SHADE, linewidth=0, zorder=0)
    foot, top = low + _EDGE * (high - low), high - _EDGE * (high - low)
    panel.axhline(0, color=MUTED, linewidth=1.0, zorder=1)
    for column, year in enumerate(each.years):
        place = years.index(year)
        others = np.sort(each.of_year(column))
        shifts = _WIDE * np.resize([0.0, -0.5, 0.5, -1.0, 1.0], len(others))
        inside = (others >= foot) & (others <= top)
        panel.plot(
            place + shifts[inside],
            others[inside],
            "o",
            markersize=3.6,
            markerfacecolor=BANDS[-1],
            markeredgecolor="white",
            markeredgewidth=0.3,
            zorder=3,
            gid="neighbours",
        )
        for marker, outside, y in (("^", others > top, top), ("v", others < foot, foot)):
            if outside.any():
                panel.plot([place], [y], marker, markersize=4, color=BANDS[-1], clip_on=False, gid="beyond")
        middle = quantile(others, 0.5)
        panel.hlines(middle, place - 0.33, place + 0.33, color=MEDIAN, linewidth=1.8, zorder=4, gid="median")
    panel.plot(
        [years.index(year) for year in each.years],
        each.council,
        "D",
        markersize=5.6,
        markerfacecolor=PLAN,
        markeredgecolor="white",
        markeredgewidth=0.8,
        zorder=5,
        clip_on=False,
        gid="council",
    )
    panel.set_xticks([])
    panel.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    panel.yaxis.set_major_formatter(FuncFormatter(_signed))
    panel.tick_params(axis="y", length=0, labelsize=_SIZE, labelcolor=INK, pad=3)
    panel.grid(axis="y", color=RULE, linewidth=0.6)
    panel.set_axisbelow(True)
    for side in panel.spines.values():
        side.set_visible(False)


def _signed(share: float, _: int | None = None) -> str:
    """Write a mark with a plus or a true minus sign."""
    text = f"{abs(100 * share):.6g}%"
    return f"+{text}" if share > 1e-9 else f"{MINUS}{text}" if share < -1e-9 else "0%"


OVERSPENDS_CHART: Chart[Study] = Chart(
    name="outturn-against-budget",
    plot=plot_overspends,
    title=title_overspends,
    alt_text=alt_text_overspends,
    axes=_axes,
    note=note_overspends,
)
