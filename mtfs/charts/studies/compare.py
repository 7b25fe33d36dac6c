"""Scenarios compared: what each changes, with its range, and the chance of running out year by year."""

import numpy as np
from matplotlib.axes import Axes

from mtfs.analysis.compare import Comparison
from mtfs.charts.files import Chart
from mtfs.charts.money import money_foot, money_unit
from mtfs.charts.names import two_lines
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    PLAN,
    RULE,
    TEXT_SIZE,
    axes_points,
    chart_axes,
    chart_style,
    fitted_label,
    set_heading,
)
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.chances import short_percent
from mtfs.words.figures import money_words, percent_words
from mtfs.words.titles import chances_title

__all__ = [
    "COMPARE_CHARTS",
    "alt_text_compare_chances",
    "alt_text_differences",
    "plot_compare_chances",
    "plot_differences",
    "title_compare_chances",
    "title_differences",
]

_NAMES = 148.0
_SMALLEST = 6.5
#: What is written in a cell of the table of chances at its widest.
_CELL = 34.0
#: From this chance on a cell is so dark that white stands on it better than ink.
_DARK = 0.75
_SHADES = ("#ffffff", *BANDS, "#3d6aa6", MEDIAN)
_EDGES = (0.05, 0.25, 0.5, 0.75, 0.95)


def _rows_size(ax: Axes, rows: int) -> float:
    return max(_SMALLEST, min(TEXT_SIZE, axes_points(ax)[1] / rows * 0.7))


def _row_name(ax: Axes, name: str, size: float, rows: int) -> str:
    """Fit the name of a scenario beside its row, on two lines where these have room."""
    fitted = two_lines if axes_points(ax)[1] / rows >= 2.4 * size else fitted_label
    return fitted(name, _NAMES - 12, size)


def _others_in_order(comparison: Comparison) -> list[int]:
    """Return the positions of the others in ``changes``, the best in the middle future first."""
    middle = comparison.measures["position"].changes["p50"][:, comparison.year_index]
    return sorted(range(len(middle)), key=lambda k: -float(middle[k]))


def _signed(pounds: float, beside: float) -> str:
    text = money_words(pounds, beside=beside)
    return f"+{text}" if pounds > 0 and text != "£0" else text


def plot_differences(ax: Axes, comparison: Comparison) -> Axes:
    """Plot by how much each scenario's position is better or worse than the first's.

    Parameters
    ----------
    ax : Axes
        Where to plot; names of scenarios stand to its left, and figures to its right.
    comparison : Comparison
        The scenarios.

    Returns
    -------
    Axes
        The same axes: a row for each other scenario from 0 downwards, the best first, in pounds.
    """
    changes, t = comparison.measures["position"].changes, comparison.year_index
    order = _others_in_order(comparison)
    low, middle, high = (changes[statistic][order, t] for statistic in ("p5", "p50", "p95"))
    span = float(max(high.max(), 0) - min(low.min(), 0))
    with chart_style():
        size = _rows_size(ax, len(order))
        rows = range(len(order))
        ax.set_ylim(len(order) - 0.5, -0.5)
        peak = max(float(np.abs(low).max()), float(np.abs(high).max()))
        unit = money_unit(peak)
        # Where nothing differs, the zero line stands in the middle of one unit either way.
        room = 0.03 * span if span > HALF_A_PENNY else unit.pounds
        ax.set_xlim(min(float(low.min()), 0) - room, max(float(high.max()), 0) + room)
        ax.axvline(0, color=INK, linewidth=1.1, zorder=1.5, gid="first")
        ax.hlines(rows, low, high, color=BANDS[-1], linewidth=min(9.0, size), zorder=2, gid="range")
        ax.plot(middle, rows, "o", color=MEDIAN, markersize=5, zorder=3, clip_on=False, gid="median")
        for row, value in zip(rows, middle, strict=True):
            ax.annotate(
                _signed(float(value), peak),
                xy=(1, row),
                xycoords=("axes fraction", "data"),
                xytext=(8, 0),
                textcoords="offset points",
                va="center_baseline",
                fontsize=size,
                fontweight="bold",
                color=PLAN if value < -HALF_A_PENNY else MEDIAN,
                annotation_clip=False,
                gid="figure",
            )
        names = [_row_name(ax, comparison.scenarios[k + 1], size, len(order)) for k in order]
        ax.set_yticks(rows, names, fontsize=size)
        ax.tick_params(axis="y", length=0, labelcolor=INK, pad=6)
        money_foot(ax, unit, marks=6)
        set_heading(
            ax,
            title_differences(comparison),
            f"Change of the position at the end of {comparison.year} from {comparison.scenarios[0]}, "
            f"{unit.label}: the middle future (dot, and the figure on the right) and 9 of 10 futures (bar)",
        )
    return ax


def title_differences(comparison: Comparison) -> str:
    """Return the title of the chart of differences.

    Parameters
    ----------
    comparison : Comparison
        The scenarios.

    Returns
    -------
    str
        What the best, or else the worst, of the others does against the first in the middle future.
    """
    t, first = comparison.year_index, comparison.scenarios[0]
    middle = comparison.measures["position"].changes["p50"][:, t]
    order = _others_in_order(comparison)
    if np.abs(middle).max() <= HALF_A_PENNY:
        return f"The middle future at the end of {comparison.year} is that of {first} under every scenario"
    k = order[0] if middle[order[0]] > HALF_A_PENNY else order[-1]
    word = "better" if middle[k] > 0 else "worse"
    return (
        f"{comparison.scenarios[k + 1]}: {money_words(abs(float(middle[k])))} {word} than {first} by the end "
        f"of {comparison.year}, in the middle future"
    )


def alt_text_differences(comparison: Comparison) -> str:
    """Tell the chart of differences in words.

    Parameters
    ----------
    comparison : Comparison
        The scenarios.

    Returns
    -------
    str
        A sentence for each scenario.
    """
    changes, t = comparison.measures["position"].changes, comparison.year_index
    told = [
        f"Rows of dots and bars: how the position at the end of {comparison.year} changes from "
        f"{comparison.scenarios[0]}."
    ]
    for k in _others_in_order(comparison):
        low, middle, high = (float(changes[statistic][k, t]) for statistic in ("p5", "p50", "p95"))
        beside = max(abs(low), abs(high))
        told.append(
            f"{comparison.scenarios[k + 1]}: {_signed(middle, beside)} in the middle future, and from "
            f"{_signed(low, beside)} to {_signed(high, beside)} in 9 of 10 futures."
        )
    return " ".join(told)


def _shown_years(comparison: Comparison, width: float) -> list[int]:
    """Return as many years as have room, the last of them and the one that is spoken of included."""
    count = len(comparison.years)
    step = int(np.ceil(count / max(1, int(width / _CELL))))
    shown = set(range(count - 1, -1, -step)) | ({comparison.year_index} if step > 1 else set())
    return sorted(shown)


def plot_compare_chances(ax: Axes, comparison: Comparison) -> Axes:
    """Plot a table of the chance that usable reserves have run out, by scenario and year.

    Parameters
    ----------
    ax : Axes
        Where to plot; names of scenarios stand to its left.
    comparison : Comparison
        The scenarios.

    Returns
    -------
    Axes
        The same axes: a row for each scenario from 0 downwards in the order named, a column for each year.
    """
    chances = comparison.chances["p_exhausted_by"].chances
    with chart_style():
        size = _rows_size(ax, len(chances))
        years = _shown_years(comparison, axes_points(ax)[0])
        ax.set_xlim(-0.5, len(years) - 0.5)
        ax.set_ylim(len(chances) - 0.5, -0.5)
        for row, of_scenario in enumerate(chances):
            for column, t in enumerate(years):
                chance = float(of_scenario[t])
                shade = int(np.searchsorted(_EDGES, chance, side="right"))
                ax.axvspan(
                    column - 0.48,
                    column + 0.48,
                    # Fractions of the axes, from the bottom.
                    1 - (row + 0.94) / len(chances),
                    1 - (row + 0.06) / len(chances),
                    facecolor=_SHADES[shade],
                    edgecolor=RULE,
                    linewidth=0.5,
                    zorder=1,
                )
                ax.text(
                    column,
                    row,
                    short_percent(chance),
                    ha="center",
                    va="center_baseline",
                    fontsize=size,
                    color="white" if chance >= _DARK else INK,
                    gid="chance",
                )
        ax.set_yticks(
            range(len(chances)),
            [_row_name(ax, name, size, len(chances)) for name in comparison.scenarios],
            fontsize=size,
        )
        ax.set_xticks(range(len(years)), [comparison.years[t] for t in years])
        ax.tick_params(axis="both", length=0, labelcolor=INK, pad=5)
        ax.tick_params(axis="x", labelsize=TEXT_SIZE if len(years) < 8 else _SMALLEST)
        for side in ("top", "right", "left", "bottom"):
            ax.spines[side].set_visible(False)
        set_heading(
            ax,
            title_compare_chances(comparison),
            "Chance that usable reserves have run out by the end of each year, by scenario",
        )
    return ax


def title_compare_chances(comparison: Comparison) -> str:
    """Return the title of the table of chances.

    Parameters
    ----------
    comparison : Comparison
        The scenarios.

    Returns
    -------
    str
        The lowest chance and the highest by the end of the year that is spoken of or, where all are the same
        then, of the year in which they differ most.
    """
    chances = comparison.chances["p_exhausted_by"].chances
    spread = chances.max(axis=0) - chances.min(axis=0)
    t = comparison.year_index if spread[comparison.year_index] > 0 else int(spread.argmax())
    return chances_title(comparison.years, chances, t)


def alt_text_compare_chances(comparison: Comparison) -> str:
    """Tell the table of chances in words.

    Parameters
    ----------
    comparison : Comparison
        The scenarios.

    Returns
    -------
    str
        A sentence for each scenario.
    """
    told = ["A table: the chance that usable reserves have run out by the end of each year."]
    for name, chances in zip(comparison.scenarios, comparison.chances["p_exhausted_by"].chances, strict=True):
        each = ", ".join(
            f"{percent_words(float(chance))} by {year}"
            for year, chance in zip(comparison.years, chances, strict=True)
        )
        told.append(f"{name}: {each}.")
    return " ".join(told)


def _height(rows: int) -> float:
    return rows * max(11.0, min(24.0, 300 / rows))


COMPARE_CHARTS: tuple[Chart[Comparison], ...] = (
    Chart(
        name="scenario-positions",
        plot=plot_differences,
        title=title_differences,
        alt_text=alt_text_differences,
        axes=lambda comparison: chart_axes(_height(len(comparison.scenarios) - 1), left=_NAMES, right=62),
        note=lambda _: (
            "Position: what usable reserves would hold if they could go below nothing. Every scenario saw "
            "the same futures."
        ),
    ),
    Chart(
        name="scenario-chances",
        plot=plot_compare_chances,
        title=title_compare_chances,
        alt_text=alt_text_compare_chances,
        axes=lambda comparison: chart_axes(_height(len(comparison.scenarios)), left=_NAMES, right=12),
    ),
)
