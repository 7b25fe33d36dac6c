"""How far outturns were from budgets in each year, across councils."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mtfs.analysis.evidence.backtest.study import Backtest, LineBacktest
from mtfs.analysis.evidence.backtest.summary import SHOCK, year_group
from mtfs.charts.evidence.backtest.panels import (
    gap_note,
    open_panel,
    shade_shocks,
    stack_axes,
    stack_top,
    year_marks,
)
from mtfs.charts.files import Chart
from mtfs.charts.nation.layout import FULL, points_axes
from mtfs.charts.style import BANDS, INK, MEDIAN, MUTED, RULE, TEXT_SIZE, chart_style, set_heading
from mtfs.words.evidence.backtest.alt_texts import alt_text_errors
from mtfs.words.evidence.backtest.names import line_name, signed_percent
from mtfs.words.evidence.backtest.titles import error_lines, error_spread, subtitle_errors, title_errors

__all__ = ["ERRORS_CHART", "plot_errors"]

_PANEL = 96.0
_LEFT = 38.0
#: Room for a figure [points].
_FIGURE = 36.0
#: The width of a bar, in years.
_BAR = 0.8


def plot_errors(ax: Axes, found: Backtest) -> Axes:
    """Plot by how much outturns differed from what was expected in each year, across councils.

    Parameters
    ----------
    ax : Axes
        Where to plot, as high as the lines are many.
    found : Backtest
        The backtest.

    Returns
    -------
    Axes
        The same axes, in points; a child axes for each line, in fractions of what was expected, with a bar
        for the middle 80% of councils, one for the middle half, and a mark for the council in the middle.
    """
    lines = error_lines(found)
    years = sorted({year for line in lines for year in line.every.year.tolist()})
    with chart_style():
        points_axes(ax)
        for place, line in enumerate(lines):
            top = stack_top(place, _PANEL)
            panel = open_panel(ax, line_name(line), top=top, height=_PANEL, left=_LEFT)
            year_marks(panel, years, labelled=place == len(lines) - 1)
            _draw_years(panel, line, with_figures=_has_room(years))
            shade_shocks(panel, years)
        set_heading(ax, title_errors(found), subtitle_errors(found), gap=0)
    return ax


def _has_room(years: Sequence[str]) -> bool:
    """Return whether a figure has room within the width of a year."""
    return (FULL - _LEFT) / (int(years[-1][:4]) - int(years[0][:4]) + 1.2) >= _FIGURE


def _draw_years(panel: Axes, line: LineBacktest, *, with_figures: bool) -> None:
    low, high = 0.0, 0.0
    for year, spread in error_spread(line).items():
        at = int(year[:4])
        p10, p25, p50, p75, p90 = spread
        low, high = min(low, p10), max(high, p90)
        for ends, colour, order in (((p10, p90), BANDS[0], 2), ((p25, p75), BANDS[1], 3)):
            panel.bar(
                at,
                ends[1] - ends[0],
                bottom=ends[0],
                width=_BAR,
                color=colour,
                linewidth=0,
                zorder=order,
                gid="band",
            )
        panel.hlines(p50, at - _BAR / 2, at + _BAR / 2, color=MEDIAN, linewidth=2.0, zorder=4, gid="median")
        if not with_figures:
            continue
        panel.annotate(
            signed_percent(p50),
            xy=(at, p50),
            # On the side away from zero, whose line would else cross it.
            xytext=(0, 2 if p50 >= 0 else -3),
            textcoords="offset points",
            fontsize=TEXT_SIZE,
            color=MEDIAN,
            ha="center",
            va="bottom" if p50 >= 0 else "top",
            path_effects=[Stroke(linewidth=2.4, foreground=BANDS[1]), Normal()],
            zorder=5,
            gid="figure",
        )
    room = 0.06 * max(high - low, 0.01)
    panel.set_ylim(low - room, high + room)
    panel.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: signed_percent(float(np.round(value, 6)))))
    panel.tick_params(axis="y", labelsize=TEXT_SIZE - 1, labelcolor=MUTED)
    panel.grid(axis="y", color=RULE, linewidth=0.6)
    panel.axhline(0, color=INK, linewidth=1.0, zorder=3.5)


def _axes(found: Backtest) -> Axes:
    return stack_axes(len(error_lines(found)), _PANEL)


def _note(found: Backtest) -> str:
    years = sorted({year for line in error_lines(found) for year in line.every.year.tolist()})
    shocks = "Shaded: shock years." if any(year_group(year) == SHOCK for year in years) else ""
    told = (
        "Bars: the middle 80% of councils (light), the middle half (dark), and the council in the middle "
        f"(line{' with its figure' if _has_room(years) else ''})."
    )
    return " ".join(part for part in (told, shocks, gap_note(years)) if part)


ERRORS_CHART: Chart[Backtest] = Chart(
    name="errors-by-year",
    plot=plot_errors,
    title=title_errors,
    alt_text=alt_text_errors,
    axes=_axes,
    note=_note,
)
