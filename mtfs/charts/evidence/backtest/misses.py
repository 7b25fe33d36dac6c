"""The model's mean miss beside that of each plain rival, line by line."""

import math

from matplotlib.axes import Axes

from mtfs.analysis.evidence.backtest.study import Backtest, LineBacktest
from mtfs.analysis.evidence.backtest.summary import headline, mean_crps
from mtfs.charts.evidence.backtest.panels import more_lines, open_panel, shown_lines
from mtfs.charts.files import Chart
from mtfs.charts.nation.layout import FULL, frame_axes, points_axes
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    MUTED,
    TEXT_SIZE,
    chart_style,
    fit_lines,
    set_heading,
    text_width,
)
from mtfs.words.evidence.backtest.alt_texts import alt_text_misses
from mtfs.words.evidence.backtest.names import line_name, method_label, one_decimal, signed_percent
from mtfs.words.evidence.backtest.titles import subtitle_misses, title_misses

__all__ = ["MISSES_CHART", "plot_misses"]

_COLUMNS = 2
#: The rows of a panel, its name above it, and the room below it [points].
_ROW, _NAME, _FOOT = 14.5, 17.0, 10.0
_LINE = 11.0
#: Room for the names of methods, for the figures at the right of each panel, and between panels [points].
_METHODS, _FIGURES, _APART = 164.0, 70.0, 12.0


_WIDE = (FULL - _METHODS - _COLUMNS * _FIGURES - (_COLUMNS - 1) * _APART) / _COLUMNS


def _names(found: Backtest) -> list[str]:
    """Return the names above the panels, in as many lines as they take."""
    return [
        fit_lines(line_name(line), _WIDE + _FIGURES, TEXT_SIZE, weight="bold") for line in shown_lines(found)
    ]


def _name_height(found: Backtest) -> float:
    return _NAME + _LINE * max(name.count("\n") for name in _names(found))


def _row_height(found: Backtest) -> float:
    return _name_height(found) + _ROW * len(found.lines[0].scores) + _FOOT


def _figures(line: LineBacktest) -> list[float]:
    return [mean_crps(line, scores, headline(line)).value for scores in line.scores]


def plot_misses(ax: Axes, found: Backtest) -> Axes:
    """Plot the mean score (CRPS) of the model and of each rival, line by line.

    Parameters
    ----------
    ax : Axes
        Where to plot, as high as the lines and the methods are many.
    found : Backtest
        The backtest.

    Returns
    -------
    Axes
        The same axes, in points; a child axes for each line with a bar for each method, the model's first,
        and beside each rival's figure by how much it is larger than the model's.
    """
    lines = shown_lines(found)
    with chart_style():
        points_axes(ax)
        for place, line in enumerate(lines):
            row, column = divmod(place, _COLUMNS)
            left = _METHODS + column * (_WIDE + _FIGURES + _APART)
            top = row * _row_height(found) + _name_height(found)
            count = len(line.scores)
            name = _names(found)[place]
            panel = open_panel(ax, name, top=top, height=_ROW * count, left=left, width=_WIDE)
            figures = _figures(line)
            colours = [MEDIAN] + [BANDS[2]] * (count - 1)
            panel.barh(range(count), figures, height=0.64, color=colours, linewidth=0, zorder=2, gid="bar")
            panel.set_ylim(count - 0.5, -0.5)
            panel.set_xlim(0, max(*figures, 1e-9))
            panel.set_xticks([])
            panel.set_yticks([])
            _write(ax, left + _WIDE, top, figures)
            if column == 0:
                _write_methods(ax, found, line, top)
        set_heading(ax, title_misses(found), subtitle_misses(found))
    return ax


def _write(ax: Axes, right: float, top: float, figures: list[float]) -> None:
    """Write each figure beside its bar, and by how much a rival's is larger than the model's."""
    model = figures[0]
    for row, figure in enumerate(figures):
        middle = top + (row + 0.5) * _ROW
        bold = "bold" if row == 0 else "normal"
        ax.text(
            right + 6,
            middle,
            one_decimal(figure),
            fontsize=TEXT_SIZE,
            fontweight=bold,
            color=INK,
            va="center_baseline",
            gid="figure",
        )
        if row and model > 0:
            ax.text(
                right + _FIGURES - 2,
                middle,
                signed_percent(figure / model - 1),
                fontsize=TEXT_SIZE,
                color=MUTED,
                ha="right",
                va="center_baseline",
                gid="more",
            )


def _write_methods(ax: Axes, found: Backtest, line: LineBacktest, top: float) -> None:
    for row, scores in enumerate(line.scores):
        label = method_label(scores.method, found.target)
        size = TEXT_SIZE * min(1.0, (_METHODS - 8) / max(text_width(label, TEXT_SIZE), 1.0))
        ax.text(
            _METHODS - 6,
            top + (row + 0.5) * _ROW,
            label,
            fontsize=size,
            fontweight="bold" if row == 0 else "normal",
            color=INK,
            ha="right",
            va="center_baseline",
            gid="method",
        )


def _axes(found: Backtest) -> Axes:
    return frame_axes(math.ceil(len(shown_lines(found)) / _COLUMNS) * _row_height(found))


def _note(found: Backtest) -> str:
    told = "Each panel has a scale of its own. Grey: by how much the rival's miss is larger than the model's."
    return f"{told} {more_lines(found)}".strip()


MISSES_CHART: Chart[Backtest] = Chart(
    name="misses-against-rivals",
    plot=plot_misses,
    title=title_misses,
    alt_text=alt_text_misses,
    axes=_axes,
    note=_note,
)
