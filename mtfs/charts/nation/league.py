"""Councils ranked by the chance that usable reserves run out: some by name, and all of them as a strip."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from mtfs.analysis.nation.league import LeagueRow
from mtfs.analysis.nation.records import Sweep
from mtfs.charts.files import Chart
from mtfs.charts.gap_map import cell_colours
from mtfs.charts.nation.layout import FULL, frame_axes, panel_bounds, points_axes
from mtfs.charts.style import BANDS, INK, MEDIAN, MUTED, RULE, chart_style, fitted_label, set_heading
from mtfs.words.chances import short_percent
from mtfs.words.nation.alt_texts import alt_text_league
from mtfs.words.nation.counts import CLASSES, bodies_words, in_league_order, told_councils
from mtfs.words.nation.titles import title_league

__all__ = ["LEAGUE_CHART", "MOST_NAMED", "plot_league"]

#: So many councils are named; all of them are in the strip.
MOST_NAMED = 30
#: The years before the last that are told in cells, at most.
_MOST_CELLS = 4
#: The head of the columns, and a row [points].
_HEAD, _ROW, _SIZE = 15.0, 13.5, 7.5
#: From the left: where names and cells begin, how wide a cell is, and room for figures at the right [points].
_NAMES, _CELLS, _CELL, _FIGURES = 24.0, 184.0, 34.5, 36.0
#: The strip: what is between it and the rows, its height, and the room for its marks [points].
_APART, _STRIP, _MARKS = 50.0, 56.0, 16.0
#: An interval no wider than this share of the axis is hidden by its dot.
_HIDDEN = 0.03


def _told_years(count: int) -> list[int]:
    """Return the years before the last that have cells, spread evenly where there are many."""
    before = count - 1
    if before <= _MOST_CELLS:
        return list(range(before))
    return sorted({round(i * (before - 1) / (_MOST_CELLS - 1)) for i in range(_MOST_CELLS)})


def _rows(sweep: Sweep) -> list[LeagueRow]:
    return in_league_order(told_councils(sweep))


def _axes(sweep: Sweep) -> Axes:
    count = len(_rows(sweep))
    strip = _APART + _STRIP if count > MOST_NAMED else 0.0
    return frame_axes(_HEAD + _ROW * min(count, MOST_NAMED) + _MARKS + strip)


def plot_league(ax: Axes, sweep: Sweep) -> Axes:
    """Plot councils in the order of the chance that their usable reserves have run out by the last year.

    Parameters
    ----------
    ax : Axes
        Where to plot, as high as the rows and the strip are.
    sweep : Sweep
        What was found, of one council at least.

    Returns
    -------
    Axes
        The same axes, in points. Its child axes are the chances of the last year, with their 95% intervals
        where they are wide enough to be seen; and where there are more councils than are named, a strip with
        a bar for each.
    """
    rows = _rows(sweep)
    named = rows[:MOST_NAMED]
    with chart_style():
        points_axes(ax)
        _write_names(ax, named)
        _draw_cells(ax, named)
        _plot_last_year(ax, named)
        if len(rows) > len(named):
            _plot_strip(ax, rows, len(named))
        last = rows[0].outcome.years[-1]
        subtitle = (
            f"Chance that usable reserves have run out by the end of each year; ranked by that of {last}"
        )
        set_heading(ax, title_league(sweep), subtitle)
    return ax


def _middle(row: int) -> float:
    """Return the height of the middle of a row [points from the top]."""
    return _HEAD + (row + 0.5) * _ROW


def _write(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    gid: str,
    *,
    ha: Literal["left", "center", "right"] = "left",
    colour: str = INK,
    weight: str = "normal",
) -> None:
    ax.text(x, y, text, ha=ha, va="center_baseline", fontsize=_SIZE, color=colour, fontweight=weight, gid=gid)


def _write_names(ax: Axes, named: Sequence[LeagueRow]) -> None:
    for place, row in enumerate(named):
        alike = sum(other.rank == row.rank for other in named) > 1 or row.tied > 1
        rank = f"{row.rank}{'=' if alike else ''}"
        _write(ax, _NAMES - 6, _middle(place), rank, "rank", ha="right", colour=MUTED)
        kind = row.outcome.kind if row.outcome.kind in CLASSES else ""
        label = f"{row.outcome.name} ({kind})" if kind else row.outcome.name
        _write(ax, _NAMES, _middle(place), fitted_label(label, _CELLS - _NAMES - 6, _SIZE), "name")


def _draw_cells(ax: Axes, named: Sequence[LeagueRow]) -> None:
    """Draw the chances of the years before the last as shaded cells with their figures."""
    years = named[0].outcome.years
    for column, t in enumerate(_told_years(len(years))):
        left = _CELLS + column * _CELL
        _write(ax, left + _CELL / 2, _HEAD / 2 - 1, years[t], "year", ha="center", colour=MUTED)
        for place, row in enumerate(named):
            chance = float(row.outcome.p_exhausted_by[t])
            fill, ink = cell_colours(-chance)
            cell = Rectangle(
                (left + 0.75, _HEAD + place * _ROW + 0.75),
                _CELL - 1.5,
                _ROW - 1.5,
                facecolor=fill,
                edgecolor=RULE,
                linewidth=0.4,
            )
            cell.set_gid("cell")
            ax.add_patch(cell)
            _write(
                ax,
                left + _CELL / 2,
                _middle(place),
                short_percent(chance),
                "chance",
                ha="center",
                colour=ink,
            )


def _plot_last_year(ax: Axes, named: Sequence[LeagueRow]) -> None:
    """Plot the chances of the last year as dots, with their figures at the right."""
    years = named[0].outcome.years
    left = _CELLS + _CELL * len(_told_years(len(years))) + 12
    right = FULL - _FIGURES
    panel = ax.inset_axes(panel_bounds(ax, left, _HEAD, right - left, _ROW * len(named)))
    panel.set_gid("last-year")
    panel.set_ylim(len(named) - 0.5, -0.5)
    panel.set_xlim(-0.03, 1.03)
    _write(ax, (left + right) / 2, _HEAD / 2 - 1, years[-1], "year", ha="center", weight="bold")
    for place, row in enumerate(named):
        low, high = (float(end) for end in row.outcome.p_exhausted_by_interval[-1])
        if high - low > _HIDDEN:
            panel.hlines(place, low, high, color=MEDIAN, linewidth=1.1, zorder=3, gid="interval")
        _write(
            ax,
            FULL - 2,
            _middle(place),
            short_percent(row.chance),
            "last-chance",
            ha="right",
            weight="bold",
        )
    panel.hlines(range(len(named)), 0, [row.chance for row in named], color=BANDS[1], linewidth=1.0, zorder=2)
    panel.plot(
        [row.chance for row in named],
        range(len(named)),
        linestyle="",
        marker="o",
        markersize=5.0,
        markerfacecolor=BANDS[-1],
        markeredgecolor=MEDIAN,
        markeredgewidth=0.8,
        clip_on=False,
        zorder=4,
        gid="dots",
    )
    panel.set_yticks([])
    panel.set_xticks([0, 0.5, 1])
    panel.xaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
    panel.tick_params(axis="x", length=0, labelsize=_SIZE, labelcolor=MUTED, pad=3)
    panel.grid(axis="x", color=RULE, linewidth=0.6)
    panel.set_axisbelow(True)
    for side in panel.spines.values():
        side.set_visible(False)


def _plot_strip(ax: Axes, rows: Sequence[LeagueRow], named: int) -> None:
    """Plot a bar for every council, the highest chance first."""
    top = _HEAD + _ROW * named + _APART
    left = 30.0
    strip = ax.inset_axes(panel_bounds(ax, left, top, FULL - left - 4, _STRIP))
    strip.set_gid("strip")
    chances = np.array([row.chance for row in rows])
    strip.bar(
        np.arange(len(rows)) + 0.5,
        chances,
        width=0.8,
        color=[MEDIAN] * named + [BANDS[-1]] * (len(rows) - named),
        linewidth=0,
        gid="bar",
    )
    strip.set_xlim(0, len(rows))
    strip.set_ylim(0, 1)
    strip.set_xticks([])
    strip.set_yticks([0, 0.5, 1])
    strip.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
    strip.tick_params(axis="y", length=0, labelsize=_SIZE, labelcolor=MUTED, pad=3)
    strip.grid(axis="y", color=RULE, linewidth=0.6)
    strip.set_axisbelow(True)
    for name, spine in strip.spines.items():
        spine.set_visible(name == "bottom")
        spine.set_color(INK)
    outcomes = [row.outcome for row in rows]
    heading = f"All {bodies_words(outcomes, len(rows))}, the highest chance first; dark: the {named} above"
    _write(ax, left, top - 13, heading, "strip-heading")
    ends: tuple[tuple[float, Literal["left", "right"], float], ...] = ((1, "left", 0), (0, "right", 1))
    for chance, side, edge in ends:
        count = int(np.count_nonzero(chances == chance))
        if count:
            _write(
                ax,
                left + edge * (FULL - left - 4),
                top + _STRIP + 8,
                f"{count:,} at {short_percent(chance)}",
                "strip-end",
                ha=side,
                colour=MUTED,
            )


def _note(sweep: Sweep) -> str:
    rows = _rows(sweep)[:MOST_NAMED]
    intervals = [row.outcome.p_exhausted_by_interval[-1] for row in rows]
    notes = []
    if any(float(high - low) > _HIDDEN for low, high in intervals):
        notes.append(
            "Dark lines: how far the number of runs leaves a chance uncertain (95% interval); where they "
            "overlap, councils may stand the other way round."
        )
    if any(row.tied > 1 for row in rows):
        notes.append("=: the same chance; those whose reserves run out sooner come first.")
    return " ".join(notes)


LEAGUE_CHART: Chart[Sweep] = Chart(
    name="league",
    plot=plot_league,
    title=title_league,
    alt_text=lambda sweep: alt_text_league(sweep, MOST_NAMED),
    axes=_axes,
    note=_note,
)
