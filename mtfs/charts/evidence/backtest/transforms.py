"""Where in the model's forecasts outturns fell: a histogram for each line."""

import math

from matplotlib.axes import Axes

from mtfs.analysis.evidence.backtest.study import Backtest
from mtfs.analysis.evidence.backtest.summary import headline, transform_counts
from mtfs.charts.evidence.backtest.panels import more_lines, open_panel, percent_axis, shown_lines
from mtfs.charts.files import Chart
from mtfs.charts.nation.layout import FULL, frame_axes, points_axes
from mtfs.charts.style import BANDS, MEDIAN, MUTED, TEXT_SIZE, chart_style, set_heading
from mtfs.words.evidence.backtest.alt_texts import alt_text_transforms
from mtfs.words.evidence.backtest.names import line_name
from mtfs.words.evidence.backtest.titles import subtitle_transforms, title_transforms

__all__ = ["TRANSFORMS_CHART", "plot_transforms"]

_COLUMNS = 2
#: A panel, its name above it, and the words below it [points].
_HEIGHT, _NAME, _FOOT = 74.0, 17.0, 19.0
_LEFT, _APART = 30.0, 22.0


def _row_height() -> float:
    return _NAME + _HEIGHT + _FOOT


def plot_transforms(ax: Axes, found: Backtest) -> Axes:
    """Plot what share of outturns fell into each tenth of the model's forecasts, line by line.

    Parameters
    ----------
    ax : Axes
        Where to plot, as high as the lines are many.
    found : Backtest
        The backtest.

    Returns
    -------
    Axes
        The same axes, in points; a child axes with ten bars for each line.
    """
    lines = shown_lines(found)
    wide = (FULL - _COLUMNS * _LEFT - (_COLUMNS - 1) * _APART - 4) / _COLUMNS
    counts = [transform_counts(line.model, headline(line)) for line in lines]
    shares = [each / each.sum() for each in counts]
    highest = max(0.2, *(float(each.max()) for each in shares))
    with chart_style():
        points_axes(ax)
        for place, line in enumerate(lines):
            row, column = divmod(place, _COLUMNS)
            left = _LEFT + column * (wide + _LEFT + _APART)
            top = row * _row_height() + _NAME
            panel = open_panel(ax, line_name(line), top=top, height=_HEIGHT, left=left, width=wide)
            bins = len(shares[place])
            panel.bar(
                [i + 0.5 for i in range(bins)],
                shares[place],
                width=0.86,
                color=BANDS[2],
                linewidth=0,
                zorder=2,
                gid="bar",
            )
            panel.axhline(1 / bins, color=MEDIAN, linewidth=1.2, linestyle=(0, (4, 2)), zorder=3)
            panel.set_xlim(0, bins)
            panel.set_ylim(0, 1.04 * highest)
            percent_axis(panel, [0.05 * i for i in range(0, math.ceil(highest / 0.05) + 1, 2)])
            panel.set_ylim(0, 1.04 * highest)
            panel.set_xticks([])
            for x, text, side in ((left, "lowest tenth", "left"), (left + wide, "highest", "right")):
                ax.text(
                    x,
                    top + _HEIGHT + 10,
                    text,
                    fontsize=TEXT_SIZE,
                    color=MUTED,
                    ha="left" if side == "left" else "right",
                    va="center",
                    gid="end",
                )
        set_heading(ax, title_transforms(found), subtitle_transforms(found))
    return ax


def _axes(found: Backtest) -> Axes:
    return frame_axes(math.ceil(len(shown_lines(found)) / _COLUMNS) * _row_height())


def _note(found: Backtest) -> str:
    told = (
        "Bars above the dashed line at both ends: the ranges are too narrow; in the middle: too wide; at one "
        "end: forecasts lean the other way."
    )
    return f"{told} {more_lines(found)}".strip()


TRANSFORMS_CHART: Chart[Backtest] = Chart(
    name="where-outturns-fell",
    plot=plot_transforms,
    title=title_transforms,
    alt_text=alt_text_transforms,
    axes=_axes,
    note=_note,
)
