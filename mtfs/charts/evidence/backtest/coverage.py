"""What the model's ranges held: by line, and by year."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from mtfs.analysis.evidence.backtest.intervals import Estimate
from mtfs.analysis.evidence.backtest.scores import CENTRAL_SHARES
from mtfs.analysis.evidence.backtest.study import Backtest
from mtfs.analysis.evidence.backtest.summary import (
    COVERAGE_TARGET,
    SHOCK,
    TARGET_SHARE,
    coverage,
    headline,
    slices,
    year_group,
)
from mtfs.charts.evidence.backtest.panels import (
    gap_note,
    more_lines,
    open_panel,
    percent_axis,
    shade_shocks,
    shown_lines,
    stack_axes,
    stack_top,
    year_marks,
)
from mtfs.charts.files import Chart
from mtfs.charts.nation.layout import FULL, frame_axes, panel_bounds, points_axes
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    MUTED,
    PLAN,
    RULE,
    TEXT_SIZE,
    chart_style,
    fit_lines,
    set_heading,
)
from mtfs.words.evidence.backtest.alt_texts import alt_text_coverage, alt_text_yearly_coverage
from mtfs.words.evidence.backtest.answers import shock_slice
from mtfs.words.evidence.backtest.names import line_name, one_decimal
from mtfs.words.evidence.backtest.titles import (
    subtitle_coverage,
    subtitle_yearly_coverage,
    title_coverage,
    title_yearly_coverage,
)

__all__ = ["COVERAGE_CHART", "YEARLY_COVERAGE_CHART", "plot_coverage", "plot_yearly_coverage"]

_COLOURS = dict(zip(CENTRAL_SHARES, (BANDS[2], MEDIAN, MUTED), strict=True))
#: The heads of the ranges, a line, and within it the rows of its three ranges [points].
_HEAD, _ROW, _STEP = 18.0, 60.0, 13.0
#: Room for names and for figures [points].
_NAMES, _FIGURES = 132.0, 44.0
_FOOT = 18.0
_PANEL = 74.0


def _draw(panel: Axes, x: float, y: float, found: Estimate, colour: str, *, across: bool) -> None:
    """Draw a dot with its interval, which lies across the panel or stands up in it."""
    if found.low is not None and found.high is not None:
        draw = panel.hlines if across else panel.vlines
        draw(y if across else x, found.low, found.high, color=colour, linewidth=1.4, zorder=3, gid="interval")
    panel.plot([x], [y], "o", color=colour, markersize=5.5, zorder=4, clip_on=False, gid="dot")


def plot_coverage(ax: Axes, found: Backtest) -> Axes:
    """Plot what the model's central ranges held, line by line, beside what they are to hold.

    Parameters
    ----------
    ax : Axes
        Where to plot, as high as the lines are many.
    found : Backtest
        The backtest.

    Returns
    -------
    Axes
        The same axes, in points. Its child axes has for each line from 0 downwards a dot for each range with
        its 95% interval, and a diamond for the 80% range in shock years.
    """
    lines = shown_lines(found)
    with chart_style():
        points_axes(ax)
        wide, high = FULL - _NAMES - _FIGURES, _ROW * len(lines)
        panel = ax.inset_axes(panel_bounds(ax, _NAMES, _HEAD, wide, high))
        panel.set_gid("panel")
        panel.set_ylim(high, 0)
        lowest = 0.4
        for row, line in enumerate(lines):
            middle = (row + 0.5) * _ROW
            name = fit_lines(line_name(line), _NAMES - 10, TEXT_SIZE)
            ax.text(2, _HEAD + middle, name, fontsize=TEXT_SIZE, va="center", linespacing=1.2, gid="name")
            for step, share in zip(_steps(found), CENTRAL_SHARES, strict=True):
                held = coverage(line, line.model, share, headline(line))
                _draw(panel, held.value, middle + step, held, _COLOURS[share], across=True)
                lowest = min(lowest, held.value if held.low is None else held.low)
                _write_figure(
                    ax, _HEAD + middle + step, held, INK if share == TARGET_SHARE else MUTED, share=share
                )
            shock = shock_slice(line)
            if shock is not None:
                held = coverage(line, line.model, TARGET_SHARE, shock)
                lowest = min(lowest, held.value)
                y = middle + 0.5 * _STEP
                panel.plot([held.value], [y], "D", color=PLAN, markersize=5.5, zorder=5, gid="shock")
                _write_figure(ax, _HEAD + y, held, PLAN)
            if row:
                panel.axhline(row * _ROW, color=RULE, linewidth=0.6, zorder=1)
        _coverage_axis(panel, lowest)
        set_heading(ax, title_coverage(found), subtitle_coverage(found))
    return ax


def _steps(found: Backtest) -> tuple[float, float, float]:
    """Return where within its row each range stands, with room for shock years after the second."""
    if any(shock_slice(line) is not None for line in found.lines):
        return -1.5 * _STEP, -0.5 * _STEP, 1.5 * _STEP
    return -_STEP, 0.0, _STEP


def _write_figure(ax: Axes, y: float, held: Estimate, colour: str, *, share: float = 0.0) -> None:
    ax.text(
        FULL - 2,
        y,
        one_decimal(held.value),
        fontsize=TEXT_SIZE,
        fontweight="bold" if share == TARGET_SHARE else "normal",
        color=colour,
        ha="right",
        va="center_baseline",
        gid="figure",
    )


def _coverage_axis(panel: Axes, lowest: float) -> None:
    """Mark what each range is to hold, and the band that is aimed for."""
    panel.set_xlim(max(0.0, lowest - 0.03), 1.01)
    low, high = COVERAGE_TARGET
    depth = panel.get_ylim()[0]
    panel.add_patch(Rectangle((low, 0), high - low, depth, color=BANDS[0], linewidth=0, zorder=0))
    for share in CENTRAL_SHARES:
        panel.axvline(share, color=_COLOURS[share], linewidth=1.0, linestyle=(0, (3, 2)), zorder=1)
        panel.annotate(
            f"{share:.0%} range",
            xy=(share, 0),
            xytext=(0, 4),
            textcoords="offset points",
            fontsize=TEXT_SIZE,
            # The heads of the two wider ranges would else touch.
            ha="right" if share == TARGET_SHARE else "left" if share > TARGET_SHARE else "center",
            color=_COLOURS[share] if share != CENTRAL_SHARES[0] else MUTED,
            annotation_clip=False,
            gid="head",
        )
    panel.set_yticks([])
    ticks = [tick / 10 for tick in range(11) if tick / 10 >= panel.get_xlim()[0]]
    panel.set_xticks(ticks, [f"{tick:.0%}" for tick in ticks])
    panel.tick_params(axis="x", length=0, labelsize=TEXT_SIZE, labelcolor=MUTED, pad=3)
    for side in panel.spines.values():
        side.set_visible(False)


def _coverage_note(found: Backtest) -> str:
    notes = ["Lines: 95% intervals, as wide as they are because so few years are known."]
    if any(shock_slice(line) is not None for line in found.lines):
        notes.append("Red diamonds: the 80% range in shock years, which are scored apart.")
    return " ".join([*notes, more_lines(found)]).strip()


def _coverage_axes(found: Backtest) -> Axes:
    return frame_axes(_HEAD + _ROW * len(shown_lines(found)) + _FOOT)


COVERAGE_CHART: Chart[Backtest] = Chart(
    name="coverage",
    plot=plot_coverage,
    title=title_coverage,
    alt_text=alt_text_coverage,
    axes=_coverage_axes,
    note=_coverage_note,
)


def plot_yearly_coverage(ax: Axes, found: Backtest) -> Axes:
    """Plot what the model's 80% range held in each year, line by line.

    Parameters
    ----------
    ax : Axes
        Where to plot, as high as the lines are many.
    found : Backtest
        The backtest.

    Returns
    -------
    Axes
        The same axes, in points; a child axes for each line, with years along its foot.
    """
    lines = shown_lines(found)
    years = sorted({year for line in lines for year in line.years})
    with chart_style():
        points_axes(ax)
        for place, line in enumerate(lines):
            panel = open_panel(ax, line_name(line), top=stack_top(place, _PANEL), height=_PANEL)
            held = {
                part.years: coverage(line, line.model, TARGET_SHARE, part)
                for part in slices(line)
                if part.is_one_year
            }
            ends = [one.value if one.low is None else one.low for one in held.values()]
            lowest = min(0.5, int(10 * min(ends)) / 10)
            # A figure stands above or below each interval, and needs room where that reaches the edge.
            room = 0.2 * (1.0 - lowest)
            panel.set_ylim(lowest - room, 1.0 + room)
            year_marks(panel, years, labelled=line is lines[-1])
            shade_shocks(panel, years)
            percent_axis(panel, [tick for tick in (0.0, 0.25, 0.5, 1.0) if tick >= lowest])
            low, high = COVERAGE_TARGET
            panel.axhspan(low, high, color=BANDS[0], linewidth=0, zorder=1)
            panel.axhline(TARGET_SHARE, color=MEDIAN, linewidth=1.0, linestyle=(0, (3, 2)), zorder=2)
            for year, one in held.items():
                colour = PLAN if year_group(year) == SHOCK else MEDIAN
                _draw(panel, int(year[:4]), one.value, one, colour, across=False)
                _write_beside(panel, int(year[:4]), one, colour)
        set_heading(ax, title_yearly_coverage(found), subtitle_yearly_coverage(found), gap=0)
    return ax


def _write_beside(panel: Axes, x: float, one: Estimate, colour: str) -> None:
    """Write a share beyond its interval, on the side away from what is aimed for."""
    above = one.value >= TARGET_SHARE
    end = one.high if above else one.low
    panel.annotate(
        f"{one.value:.0%}",
        xy=(x, one.value if end is None else end),
        xytext=(0, 2 if above else -3),
        textcoords="offset points",
        fontsize=TEXT_SIZE,
        ha="center",
        va="bottom" if above else "top",
        color=colour,
        gid="figure",
    )


def _yearly_note(found: Backtest) -> str:
    notes = ["Lines: 95% intervals of the councils in that year."]
    years = sorted({year for line in found.lines for year in line.years})
    if any(year_group(year) == SHOCK for year in years):
        notes.append("Shaded, with figures in red: shock years.")
    return " ".join(part for part in (*notes, gap_note(years), more_lines(found)) if part)


def _yearly_axes(found: Backtest) -> Axes:
    return stack_axes(len(shown_lines(found)), _PANEL)


YEARLY_COVERAGE_CHART: Chart[Backtest] = Chart(
    name="coverage-by-year",
    plot=plot_yearly_coverage,
    title=title_yearly_coverage,
    alt_text=alt_text_yearly_coverage,
    axes=_yearly_axes,
    note=_yearly_note,
)
