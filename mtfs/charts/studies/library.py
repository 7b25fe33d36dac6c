"""What each national stress adds to the gap: one bar each, the widest first."""

import numpy as np
from matplotlib.axes import Axes

from mtfs.analysis.library import LibraryResult
from mtfs.charts.files import Chart
from mtfs.charts.money import money_foot, money_unit
from mtfs.charts.style import (
    BANDS,
    INK,
    TEXT_SIZE,
    chart_axes,
    chart_style,
    fitted_label,
    set_heading,
)
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import money_words

__all__ = ["LIBRARY_CHARTS", "alt_text_stresses", "plot_stresses", "title_stresses"]

#: Room for the names of stresses, and for figures [points].
_NAMES = 165.0
_FIGURES = 62.0
_ROW = 21.0


def _in_order(result: LibraryResult) -> list[int]:
    """Return the positions of the stresses, the one that adds most to the last year's gap first."""
    return sorted(range(len(result.told)), key=lambda k: -float(result.gap_changes[k, -1]))


def _signed(pounds: float, beside: float) -> str:
    text = money_words(pounds, beside=beside)
    return f"+{text}" if pounds > HALF_A_PENNY else text


def plot_stresses(ax: Axes, result: LibraryResult) -> Axes:
    """Plot what each stress adds to the gap of the last year, on average over the futures.

    Parameters
    ----------
    ax : Axes
        Where to plot; names of stresses stand to its left, and figures to its right.
    result : LibraryResult
        The stresses, run.

    Returns
    -------
    Axes
        The same axes: a row for each stress from 0 downwards, in pounds.
    """
    order = _in_order(result)
    added = result.gap_changes[order, -1]
    low, high = min(float(added.min()), 0.0), max(float(added.max()), 0.0)
    rows, peak = range(len(order)), float(np.abs(added).max())
    with chart_style():
        unit = money_unit(max(-low, high))
        ax.set_ylim(len(order) - 0.5, -0.5)
        room = 0.03 * (high - low) if high - low > HALF_A_PENNY else unit.pounds
        ax.set_xlim(low - (room if low < 0 else 0.0), high + room)
        ax.barh(rows, added, height=0.62, color=BANDS[-1], zorder=2)
        ax.axvline(0, color=INK, linewidth=1.1, zorder=3)
        for row, value in zip(rows, added, strict=True):
            ax.annotate(
                _signed(float(value), peak),
                xy=(1, row),
                xycoords=("axes fraction", "data"),
                xytext=(8, 0),
                textcoords="offset points",
                va="center_baseline",
                fontweight="bold",
                annotation_clip=False,
                gid="figure",
            )
        names = [fitted_label(result.told[k].scenario, _NAMES - 12, TEXT_SIZE) for k in order]
        ax.set_yticks(rows, names, fontsize=TEXT_SIZE)
        ax.tick_params(axis="y", length=0, labelcolor=INK, pad=6)
        money_foot(ax, unit, marks=6)
        set_heading(
            ax,
            title_stresses(result),
            f"What each stress adds to the gap of {result.years[-1]}, {unit.label}, on average",
        )
    return ax


def title_stresses(result: LibraryResult) -> str:
    """Return the title of the chart.

    Parameters
    ----------
    result : LibraryResult
        The stresses, run.

    Returns
    -------
    str
        Which stress widens the last year's gap most, and by how much.
    """
    k, last = _in_order(result)[0], result.years[-1]
    most = float(result.gap_changes[k, -1])
    if most <= HALF_A_PENNY:
        return f"No stress widens the gap of {last} on average"
    first = f"'{result.told[k].scenario}' widens the gap of {last}"
    return f"{first} {'most: ' if len(result.told) > 1 else ''}by {money_words(most)}"


def alt_text_stresses(result: LibraryResult) -> str:
    """Tell the chart in words.

    Parameters
    ----------
    result : LibraryResult
        The stresses, run.

    Returns
    -------
    str
        What each stress adds, the most first.
    """
    peak = float(np.abs(result.gap_changes[:, -1]).max())
    told = [
        f"{result.told[k].scenario}: {_signed(float(result.gap_changes[k, -1]), peak)}."
        for k in _in_order(result)
    ]
    return " ".join(
        [f"Bars: what each stress adds to the gap of {result.years[-1]}, on average over the futures.", *told]
    )


LIBRARY_CHARTS: tuple[Chart[LibraryResult], ...] = (
    Chart(
        name="stresses",
        plot=plot_stresses,
        title=title_stresses,
        alt_text=alt_text_stresses,
        axes=lambda result: chart_axes(_ROW * len(result.told), left=_NAMES, right=_FIGURES),
        note=lambda _: (
            "The gap of one year comes back in the next: gaps of several years are not to be added together."
        ),
    ),
)
