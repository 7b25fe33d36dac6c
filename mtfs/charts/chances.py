"""The chance, year by year, that usable reserves have run out."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import PercentFormatter

from mtfs.analysis.runs import Result
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    MUTED,
    RULE,
    TEXT_SIZE,
    axes_points,
    chart_style,
    set_heading,
)
from mtfs.words.figures import percent_words, scenario_subtitle
from mtfs.words.titles import title_exhaustion_chance

__all__ = ["plot_exhaustion_chance", "wide_intervals"]

_SMALLEST = 6.5
#: An interval no wider than this share of the axis would be a speck, not a line.
_SPECK = 0.005


def wide_intervals(result: Result) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell of which years the chance's interval is wide enough to be seen as a line.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    ndarray of bool, shape (years,)
        All False where, say, no run of very many runs out of reserves in any year.
    """
    low, high = result.summary.probability_intervals["p_exhausted_by"].T
    wide: np.ndarray[Any, np.dtype[np.bool_]] = high - low > _SPECK
    return wide


def plot_exhaustion_chance(ax: Axes, result: Result) -> Axes:
    """Plot the chance that usable reserves have run out by the end of each year, a bar for each.

    Parameters
    ----------
    ax : Axes
        Where to plot; the figures at the ends of the bars need about 85 points of room to its right.
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    Axes
        The same axes: years downwards from 0, chances from 0 to 1, with the 95% interval of each where it is
        wide enough to be seen.
    """
    chances = result.summary.probabilities["p_exhausted_by"]
    intervals = result.summary.probability_intervals["p_exhausted_by"]
    rows = range(len(result.years))
    with chart_style():
        _, height = axes_points(ax)
        size = max(_SMALLEST, min(TEXT_SIZE, height / len(rows) * 0.75))
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.set_xlim(0, 1)
        ax.barh(rows, chances, height=0.66, color=BANDS[-1], zorder=2)
        shown = np.flatnonzero(wide_intervals(result))
        ax.hlines(shown, *intervals[shown].T, color=MEDIAN, linewidth=1.0, zorder=3, clip_on=False)
        for row, chance in zip(rows, chances, strict=True):
            ax.annotate(
                percent_words(float(chance)),
                xy=(max(float(chance), float(intervals[row, 1])), row),
                xytext=(5, 0),
                textcoords="offset points",
                va="center_baseline",
                fontsize=size,
                fontweight="bold",
                color=INK,
                annotation_clip=False,
                path_effects=[Stroke(linewidth=2.5, foreground="white"), Normal()],
                gid="chance",
            )
        ax.set_yticks(rows, result.years, fontsize=size)
        ax.tick_params(axis="y", length=0, labelcolor=INK, pad=5)
        ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
        ax.xaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
        ax.tick_params(axis="x", length=0, labelsize=TEXT_SIZE, labelcolor=MUTED, pad=3)
        ax.grid(axis="x", color=RULE, linewidth=0.6, clip_on=False)
        ax.set_axisbelow(True)
        for side in ("top", "right", "bottom"):
            ax.spines[side].set_visible(False)
        ax.spines["left"].set_color(INK)
        set_heading(
            ax,
            title_exhaustion_chance(result),
            scenario_subtitle(
                result.scenario, "Chance that usable reserves have run out by the end of each year"
            ),
        )
    return ax
