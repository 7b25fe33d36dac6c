"""What it does to the national gap that councils share the same futures."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from mtfs.analysis.nation.records import NationalTotals, Sweep
from mtfs.charts.compact import told_years
from mtfs.charts.edge import spread
from mtfs.charts.files import Chart
from mtfs.charts.money import money_foot, money_unit
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    MUTED,
    TEXT_SIZE,
    axes_points,
    chart_axes,
    chart_style,
    set_heading,
    text_width,
)
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats
from mtfs.words.figures import money_words
from mtfs.words.nation.alt_texts import alt_text_sharing
from mtfs.words.nation.counts import main_totals, shared_words
from mtfs.words.nation.titles import title_sharing

__all__ = ["SHARING_CHART", "plot_sharing"]

_ROW = 25.0
_YEARS, _FIGURES = 50.0, 70.0
#: The foot of the rows, where the last row's marks are named [rows].
_FOOT = 0.5
_MARKER = 7.0
_SMALL = 7.5


def _total(sweep: Sweep) -> NationalTotals:
    total = main_totals(sweep)
    assert total is not None
    return total


def _shown(sweep: Sweep) -> list[int]:
    """Return the years that are shown: of many some, and those without any deviation not at all."""
    total = _total(sweep)
    gap = total.measures["gap"]
    moves = np.abs(gap["p95"] - gap["p50"]) > HALF_A_PENNY
    moves |= np.abs(gap["p95_if_independent"] - gap["p95"]) > HALF_A_PENNY
    shown = [t for t in told_years(len(total.years)) if moves[t]]
    return shown or [len(total.years) - 1]


def _axes(sweep: Sweep) -> Axes:
    return chart_axes(_ROW * (len(_shown(sweep)) + _FOOT), left=_YEARS, right=_FIGURES)


def plot_sharing(ax: Axes, sweep: Sweep) -> Axes:
    """Plot what 1 future in 20 is worse than, as it is and as if councils had nothing in common.

    Parameters
    ----------
    ax : Axes
        Where to plot; years stand to its left, and figures to its right.
    sweep : Sweep
        What was found, of two councils at least that share something.

    Returns
    -------
    Axes
        The same axes, in pounds: a row for each year from 0 downwards. Years in which nothing can deviate are
        left out.
    """
    total, shown = _total(sweep), _shown(sweep)
    gap = {name: values[shown] for name, values in total.measures["gap"].items()}
    ends = np.concatenate([gap[name] for name in ("p50", "p95", "p95_if_independent")])
    low, high = min(float(ends.min()), 0.0), max(float(ends.max()), 0.0)
    unit = money_unit(max(-low, high))
    room = 0.03 * (high - low) if high - low > HALF_A_PENNY else unit.pounds
    rows = range(len(shown))
    with chart_style():
        ax.set_ylim(len(shown) - 0.5 + _FOOT, -0.5)
        ax.set_xlim(low - (room if low < 0 else 0.0), high + room)
        ax.hlines(rows, gap["p95_if_independent"], gap["p95"], color=BANDS[1], linewidth=4, zorder=2)
        for name, face, marker in (
            ("p50", MUTED, "|"),
            ("p95_if_independent", "white", "o"),
            ("p95", MEDIAN, "o"),
        ):
            ax.plot(
                gap[name],
                rows,
                linestyle="",
                marker=marker,
                markersize=_MARKER if marker == "o" else 11,
                markerfacecolor=face,
                markeredgecolor=MEDIAN if marker == "o" else MUTED,
                markeredgewidth=1.4,
                zorder=3,
                clip_on=False,
                gid=name,
            )
        _name_marks(ax, gap)
        _write_figures(ax, gap)
        ax.set_yticks(rows, [total.years[t] for t in shown], fontsize=TEXT_SIZE)
        ax.tick_params(axis="y", length=0, labelcolor=INK, pad=6)
        money_foot(ax, unit, marks=6)
        ax.axvline(0, color=INK, linewidth=1.1, zorder=1)
        surplus = " (below zero a surplus)" if low < -HALF_A_PENNY else ""
        subtitle = f"Gap that 1 future in 20 is worse than, all councils together, {unit.label}{surplus}"
        set_heading(ax, title_sharing(sweep), subtitle)
    return ax


def _name_marks(ax: Axes, gap: Mapping[str, Floats]) -> None:
    """Say what the marks of the last row are, below them and moved apart where they stand close together."""
    width, _ = axes_points(ax)
    left, right = ax.get_xlim()
    names = {"p50": "Middle future", "p95_if_independent": "Nothing in common", "p95": "As it is"}
    centres = {name: (float(gap[name][-1]) - left) / (right - left) for name in names}
    widths = {name: (text_width(text, _SMALL) + 8) / width for name, text in names.items()}
    row = len(gap["p95"]) - 1
    if min(centres.values()) == centres["p50"] > widths["p50"]:
        # On the row itself, before its mark, there is room.
        centres.pop("p50")
        _name_mark(ax, (float(gap["p50"][-1]), row), names["p50"], MUTED, {"ha": "right", "at": (-8, 0)})
    places = spread(list(centres.values()), [widths[name] for name in centres], 0.0, 1.02)
    for name, place in zip(centres, places, strict=True):
        value = left + place * (right - left)
        colour = MUTED if name == "p50" else MEDIAN
        _name_mark(ax, (value, row), names[name], colour, {"ha": "center", "at": (0, -14)})


def _name_mark(ax: Axes, where: tuple[float, float], text: str, colour: str, set_off: dict[str, Any]) -> None:
    ax.annotate(
        text,
        xy=where,
        xytext=set_off["at"],
        textcoords="offset points",
        ha=set_off["ha"],
        va="center_baseline",
        fontsize=_SMALL,
        color=colour,
        annotation_clip=False,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        gid="mark-name",
    )


def _write_figures(ax: Axes, gap: Mapping[str, Floats]) -> None:
    peak = max(float(np.abs(gap[name]).max()) for name in ("p95", "p95_if_independent"))
    for row, (as_it_is, apart) in enumerate(zip(gap["p95"], gap["p95_if_independent"], strict=True)):
        for value, up, weight in ((float(as_it_is), 5.0, "bold"), (float(apart), -5.5, "normal")):
            ax.annotate(
                money_words(value, beside=peak),
                xy=(1, row),
                xycoords=("axes fraction", "data"),
                xytext=(10, up),
                textcoords="offset points",
                va="center_baseline",
                fontsize=TEXT_SIZE,
                fontweight=weight,
                color=INK if weight == "bold" else MUTED,
                annotation_clip=False,
                gid="figure",
            )


def _note(sweep: Sweep) -> str:
    return (
        f"Shared by all councils: {shared_words(sweep.facts.shared)}. With nothing in common, each council's "
        "own chances stay as they are, but its bad futures are not those of the others."
    )


SHARING_CHART: Chart[Sweep] = Chart(
    name="shared-futures",
    plot=plot_sharing,
    title=title_sharing,
    alt_text=lambda sweep: alt_text_sharing(sweep, _shown(sweep)),
    axes=_axes,
    note=_note,
)
