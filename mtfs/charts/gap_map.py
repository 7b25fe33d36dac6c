"""The gap by scenario and year: a heat map with every figure written in its cell."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.patches import Rectangle

from mtfs.analysis.runs import Result
from mtfs.charts.files import Chart
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
    text_width,
)
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats
from mtfs.nomenclature import percentile_name
from mtfs.words.figures import MINUS, gap_words, money_words
from mtfs.words.scenarios import in_order_of_gap, left_out_sentences, quoted_names
from mtfs.words.units import MoneyUnit, money_unit

__all__ = [
    "GAP_HEAT_MAP_CHART",
    "alt_text_gap_map",
    "cell_colours",
    "contrast",
    "plot_gap_map",
    "title_gap_map",
]

Results = Mapping[str, Result]

_MOST_ROWS = 30
_NAMES = 150.0
_SMALLEST = 6.5
#: The narrowest column of figures, and the room beside a figure [points].
_CELL, _BESIDE = 22.0, 4.0
#: In a column narrower than this a year stands on two lines [points].
_YEAR = 40.0
#: From this height on a row has room for a name of two lines [points].
_TWO_LINES = 22.0
#: Between the first scenario, which the others are seen beside, and the others [rows].
_APART = 0.3
#: Gaps grow darker from nothing through the plan's vermilion, and surpluses through the fans' blues: each
#: keeps its order in grey, and a surplus has its minus sign besides.
_GAPS = LinearSegmentedColormap.from_list("gaps", ["#ffffff", "#f7d9c8", "#e39a73", PLAN, "#6d2300"])
_SURPLUSES = LinearSegmentedColormap.from_list("surpluses", ["#ffffff", *BANDS, "#3d6aa6", MEDIAN])
#: With black or white on it, every colour has a contrast of 4.5 to 1 or more.
_DARK, _LIGHT = "#000000", "#ffffff"
#: A scenario with no more years than this is told year by year.
_MOST_TOLD = 6


def _middle_gaps(results: Results) -> tuple[list[str], Floats]:
    """Return the scenarios that are shown, and the gap of each in each year in the middle future [£]."""
    names = in_order_of_gap(results)[:_MOST_ROWS]
    return names, np.stack([results[name].summary.risk["gap"][percentile_name(50)] for name in names])


def _luminance(colour: tuple[float, float, float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Return the contrast of two colours (WCAG 2.2).

    Parameters
    ----------
    one, other : tuple of float
        Red, green and blue, 0 to 1.

    Returns
    -------
    float
        From 1 for the same to 21 for black and white.
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def cell_colours(share: float) -> tuple[tuple[float, float, float], str]:
    """Return the colour of a cell, and that of the text that stands out from it more.

    Parameters
    ----------
    share : float
        The gap as a share of the largest amount, -1 to 1; a surplus is negative.

    Returns
    -------
    cell : tuple of float
        Red, green and blue, 0 to 1.
    text : str
        Dark or white.
    """
    red, green, blue, _ = (_GAPS if share >= 0 else _SURPLUSES)(abs(share))
    colour = (red, green, blue)
    return colour, max(_LIGHT, _DARK, key=lambda text: contrast(colour, to_rgb(text)))


def _figure(pounds: float, unit: MoneyUnit) -> str:
    """Write a figure in the unit of the chart: one decimal in millions, none in smaller units."""
    text = f"{abs(pounds) / unit.pounds:,.{1 if unit.pounds >= 1e6 else 0}f}"
    return text if pounds >= 0 or not text.strip("0.,") else f"{MINUS}{text}"


def _shown_years(gaps: Floats, width: float) -> list[int]:
    """Return as many years as have room for their figures, the first and the last of them included."""
    count, unit = gaps.shape[1], money_unit(float(np.abs(gaps).max()))
    widest = max(text_width(_figure(float(gap), unit), _SMALLEST) for gap in (gaps.min(), gaps.max()))
    room = max(2, int(width / max(_CELL, widest + _BESIDE)))
    if count <= room:
        return list(range(count))
    return sorted({round(i * (count - 1) / (room - 1)) for i in range(room)})


def _row_name(name: str, row: float, size: float) -> str:
    fitted = two_lines if row >= _TWO_LINES else fitted_label
    return fitted(name, _NAMES - 12, size)


def plot_gap_map(ax: Axes, results: Results) -> Axes:
    """Plot the gap of each scenario and year in the middle future, as figures in shaded cells.

    Parameters
    ----------
    ax : Axes
        Where to plot; names of scenarios stand to its left.
    results : mapping of str to Result
        The plan and the runs of each scenario.

    Returns
    -------
    Axes
        The same axes: the first scenario in row 0 at the top and the others below it, the largest gap first;
        a column for each year, and where years are many for some of them.
    """
    names, gaps = _middle_gaps(results)
    years = next(iter(results.values())).years
    peak = float(np.abs(gaps).max())
    unit = money_unit(peak)
    with chart_style():
        width, height = axes_points(ax)
        shown = _shown_years(gaps, width)
        at = [row + _APART * (row > 0) for row in range(len(names))]
        row_height = height / (at[-1] + 1)
        column_width = width / len(shown)
        widest = max(text_width(_figure(float(gap), unit), 1.0) for gap in (gaps.min(), gaps.max()))
        size = max(_SMALLEST, min(TEXT_SIZE, row_height * 0.7, (column_width - _BESIDE) / widest))
        ax.set_xlim(-0.5, len(shown) - 0.5)
        ax.set_ylim(at[-1] + 0.5, -0.5)
        for row, of_scenario in zip(at, gaps, strict=True):
            for column, t in enumerate(shown):
                gap = float(of_scenario[t])
                fill, ink = cell_colours(gap / peak if peak > HALF_A_PENNY else 0.0)
                cell = Rectangle(
                    (column - 0.48, row - 0.45), 0.96, 0.9, facecolor=fill, edgecolor=RULE, linewidth=0.5
                )
                cell.set_gid("cell")
                ax.add_patch(cell)
                ax.text(
                    column,
                    row,
                    _figure(gap, unit),
                    ha="center",
                    va="center_baseline",
                    fontsize=size,
                    color=ink,
                    gid="gap",
                )
        label_size = max(_SMALLEST, min(TEXT_SIZE, row_height * 0.7))
        ax.set_yticks(at, [_row_name(name, row_height, label_size) for name in names], fontsize=label_size)
        labels = [years[t] if column_width >= _YEAR else years[t].replace("/", "/\n") for t in shown]
        ax.set_xticks(range(len(shown)), labels)
        ax.tick_params(axis="both", length=0, labelcolor=INK, pad=5)
        ax.tick_params(axis="x", labelsize=TEXT_SIZE if column_width >= _YEAR else _SMALLEST)
        for side in ("top", "right", "left", "bottom"):
            ax.spines[side].set_visible(False)
        surplus = " (a surplus is blue, with a minus sign)" if gaps.min() < -HALF_A_PENNY else ""
        subtitle = f"Gap in each year if nothing more is done, in the middle future, {unit.label}{surplus}"
        set_heading(ax, title_gap_map(results), subtitle)
    return ax


def title_gap_map(results: Results) -> str:
    """Return the title of the heat map.

    Parameters
    ----------
    results : mapping of str to Result
        The plan and the runs of each scenario.

    Returns
    -------
    str
        Where the largest gap is, in the middle future, and how large.
    """
    names, gaps = _middle_gaps(results)
    years = next(iter(results.values())).years
    peak = float(gaps.max())
    if peak <= HALF_A_PENNY:
        return "In the middle future there is no gap in any year under any scenario"
    row, t = (int(i) for i in np.unravel_index(int(gaps.argmax()), gaps.shape))
    largest = f"{money_words(peak)} in {years[t]}"
    alike = [name for name, of_scenario in zip(names, gaps, strict=True) if peak - of_scenario[t] <= 0.5]
    if len(names) == 1:
        return f"In the middle future the largest gap is {largest}"
    if len(alike) == len(names):
        return f"In the middle future the largest gap is {largest} under every scenario"
    under = f"'{names[row]}'" if len(alike) == 1 else quoted_names(alike, most=3)
    return f"In the middle future the largest gap is {largest}, under {under}"


def alt_text_gap_map(results: Results) -> str:
    """Tell the heat map in words.

    Parameters
    ----------
    results : mapping of str to Result
        The plan and the runs of each scenario.

    Returns
    -------
    str
        A sentence for each scenario: every year, or of many the first, the largest and the last.
    """
    names, gaps = _middle_gaps(results)
    years = next(iter(results.values())).years
    told = ["A table: the gap in the middle future, by scenario and year."]
    beside = float(np.abs(gaps).max())
    for name, of_scenario in zip(names, gaps, strict=True):
        every = len(years) <= _MOST_TOLD
        shown = range(len(years)) if every else sorted({0, int(of_scenario.argmax()), len(years) - 1})
        each = [f"{gap_words(float(of_scenario[t]), beside=beside)} in {years[t]}" for t in shown]
        told.append(f"{name}: {', '.join(each)}.")
    return " ".join([*told, *left_out_sentences(results, _MOST_ROWS, "shown")])


def _note(results: Results) -> str:
    _, gaps = _middle_gaps(results)
    notes = [
        "Middle future: the median of each year, with half of futures on either side. The gap of one year "
        "comes back in the next, so gaps of several years are not to be added together."
    ]
    if len(_shown_years(gaps, axes_points(_axes(results))[0])) < gaps.shape[1]:
        notes.append("Some years are left out for want of room.")
    return " ".join([*notes, *left_out_sentences(results, _MOST_ROWS, "shown")])


def _axes(results: Results) -> Axes:
    rows = min(len(results), _MOST_ROWS) + _APART * (len(results) > 1)
    return chart_axes(rows * max(12.0, min(25.0, 330 / rows)), left=_NAMES, right=8)


GAP_HEAT_MAP_CHART: Chart[Results] = Chart(
    name="gap-by-scenario",
    plot=plot_gap_map,
    title=title_gap_map,
    alt_text=alt_text_gap_map,
    axes=_axes,
    note=_note,
)
