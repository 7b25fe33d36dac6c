"""What councils come to together: fans of the gap, of what no reserve meets, and of how many run out."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import MaxNLocator

from mtfs.analysis.nation.records import NationalTotals, Sweep
from mtfs.charts.edge import EdgeLabel, label_edge
from mtfs.charts.fans import end_words
from mtfs.charts.files import Chart
from mtfs.charts.money import money_axis
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    MUTED,
    PLAN,
    RULE,
    TEXT_SIZE,
    chart_axes,
    chart_style,
    set_heading,
    year_axis,
)
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats
from mtfs.words.figures import capital
from mtfs.words.nation.alt_texts import (
    alt_text_exhausted_councils,
    alt_text_total_gap,
    alt_text_total_unfunded,
)
from mtfs.words.nation.counts import bodies_words, main_totals, middle_future, told_councils
from mtfs.words.nation.titles import title_exhausted_councils, title_total_gap, title_total_unfunded

__all__ = [
    "EXHAUSTED_COUNCILS_CHART",
    "TOTAL_GAP_CHART",
    "TOTAL_UNFUNDED_CHART",
    "plot_exhausted_councils",
    "plot_total_gap",
    "plot_total_unfunded",
]

_HEIGHT = 170.0
_LEFT, _RIGHT = 42.0, 104.0
#: The highest label reaches above the axes [points].
_ABOVE = 14.0
_BAND = BANDS[0]
_MIDDLE_NOTE = (
    "Band: 9 in 10 futures. Middle future: the median of each year, with half of futures on either side."
)


def _total(sweep: Sweep) -> NationalTotals:
    total = main_totals(sweep)
    assert total is not None
    return total


def _axes(_: Sweep) -> Axes:
    return chart_axes(_HEIGHT, left=_LEFT, right=_RIGHT)


def _draw_fan(ax: Axes, figures: Mapping[str, Floats]) -> None:
    """Draw the band of 9 in 10 futures, the middle future and the plans."""
    plan = figures["plan"]
    at = range(len(plan))
    ax.fill_between(
        at, figures["p5"], figures["p95"], facecolor=_BAND, edgecolor=BANDS[2], linewidth=0.6, gid="band"
    )
    ax.plot(at, figures["p50"], color=MEDIAN, linewidth=2.0, zorder=3, solid_capstyle="round", gid="median")
    ax.plot(
        at,
        plan,
        color=PLAN,
        linewidth=1.6,
        linestyle=(0, (4, 1.6)),
        marker="o" if len(plan) <= 16 else "",
        markersize=4,
        markerfacecolor="white",
        markeredgewidth=1.2,
        path_effects=[Stroke(linewidth=3.2, foreground="white"), Normal()],
        clip_on=False,
        zorder=4,
        gid="plan",
    )


def _labels(
    sweep: Sweep, figures: Mapping[str, Floats], worse: str, plan: str
) -> list[tuple[str, float, str]]:
    """Return the labels at the ends of lines, the lowest first: text, where the line ends, and colour."""
    middle = capital(middle_future(sweep).removeprefix("the "))
    ends = {name: float(figures[name][-1]) for name in ("plan", "p50", "p95")}
    labels = [(plan, ends["plan"], PLAN), (middle, ends["p50"], MEDIAN)]
    # None is worse than the worst, where many are alike.
    if ends["p95"] - ends["p50"] > HALF_A_PENNY:
        labels.append((f"1 future in 20\n{worse}", ends["p95"], MUTED))
    return labels


def _plot_money(ax: Axes, sweep: Sweep, measure: str, title: str, what: str) -> Axes:
    total = _total(sweep)
    figures = total.measures[measure]
    drawn = np.concatenate([figures[name] for name in ("plan", "p5", "p50", "p95")])
    low, high = min(float(drawn.min()), 0.0), max(float(drawn.max()), 0.0)
    with chart_style():
        unit = money_axis(ax, low, high)
        ax.set_xlim(-0.03 * (len(total.years) - 1), len(total.years) - 1)
        year_axis(ax, total.years)
        _draw_fan(ax, figures)
        surplus = " (above zero a gap, below it a surplus)" if low < -HALF_A_PENNY else ""
        set_heading(ax, title, f"{what}, {unit.label}{surplus}", gap=_ABOVE)
        several = len(total.councils) > 1
        labels = _labels(sweep, figures, "is worse than", "All plans" if several else "Plan")
        peak = max(-low, high)
        label_edge(
            ax,
            [
                EdgeLabel(f"{name}\n{end_words(measure, end, peak)}", end, colour)
                for name, end, colour in labels
            ],
        )
    return ax


def plot_total_gap(ax: Axes, sweep: Sweep) -> Axes:
    """Plot what the gaps of all councils come to, year by year.

    Parameters
    ----------
    ax : Axes
        Where to plot; labels stand to the right of it and need about 95 points of room.
    sweep : Sweep
        What was found, of one council at least.

    Returns
    -------
    Axes
        The same axes, in pounds.
    """
    several = len(_total(sweep).councils) > 1
    what = f"Gap in each year if nothing more is done{', all councils together' if several else ''}"
    return _plot_money(ax, sweep, "gap", title_total_gap(sweep), what)


def plot_total_unfunded(ax: Axes, sweep: Sweep) -> Axes:
    """Plot how much spending no reserve is left to meet, year by year.

    Parameters
    ----------
    ax : Axes
        Where to plot; labels stand to the right of it and need about 95 points of room.
    sweep : Sweep
        What was found, of one council at least.

    Returns
    -------
    Axes
        The same axes, in pounds.
    """
    several = len(_total(sweep).councils) > 1
    together = ", all councils together" if several else ""
    what = f"Spending that no reserve is left to meet, in each year{together}"
    return _plot_money(ax, sweep, "unfunded", title_total_unfunded(sweep), what)


def plot_exhausted_councils(ax: Axes, sweep: Sweep) -> Axes:
    """Plot how many councils have run out of usable reserves by the end of each year.

    Parameters
    ----------
    ax : Axes
        Where to plot; labels stand to the right of it and need about 95 points of room.
    sweep : Sweep
        What was found, of two councils at least.

    Returns
    -------
    Axes
        The same axes, in councils.
    """
    total, councils = _total(sweep), told_councils(sweep)
    figures = total.exhausted_councils
    with chart_style():
        highest = max(1.0, float(figures["p95"].max()), float(figures["plan"].max()))
        ax.set_ylim(-0.02 * highest, 1.05 * highest)
        ax.set_xlim(-0.03 * (len(total.years) - 1), len(total.years) - 1)
        ax.yaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10], integer=True))
        ax.tick_params(axis="y", length=0, labelsize=TEXT_SIZE, labelcolor=INK, pad=4)
        ax.grid(axis="y", color=RULE, linewidth=0.6)
        ax.set_axisbelow(True)
        for side in ax.spines.values():
            side.set_visible(False)
        ax.axhline(0, color=INK, linewidth=1.1, zorder=2.5)
        year_axis(ax, total.years)
        _draw_fan(ax, figures)
        of_all = bodies_words(councils, len(councils))
        subtitle = f"How many of {of_all} have run out of usable reserves by the end of each year"
        set_heading(ax, title_exhausted_councils(sweep), subtitle, gap=_ABOVE)
        labels = _labels(sweep, figures, "has more than", "All plans")
        label_edge(
            ax,
            [EdgeLabel(f"{name}\n{end:,.0f}", end, colour) for name, end, colour in labels],
        )
    return ax


def _middle_note(sweep: Sweep) -> str:
    return "" if sweep.facts.runs == 1 else _MIDDLE_NOTE


def _gap_note(sweep: Sweep) -> str:
    notes = [_middle_note(sweep)]
    if len(_total(sweep).councils) > 1:
        notes.append(
            "The surplus of one council is set against the gap of another here, though it does not help it."
        )
    notes.append(
        "The gap of one year comes back in the next, so gaps of several years are not to be added together."
    )
    return " ".join(notes).strip()


def _unfunded_note(sweep: Sweep) -> str:
    meet = "Each council has its own reserves alone. " if len(_total(sweep).councils) > 1 else ""
    return (
        f"{_middle_note(sweep)} {meet}What no reserve meets in one year is not carried into the next: later "
        "years assume that it was met from outside at no cost."
    ).strip()


TOTAL_GAP_CHART: Chart[Sweep] = Chart(
    name="national-gap",
    plot=plot_total_gap,
    title=title_total_gap,
    alt_text=alt_text_total_gap,
    axes=_axes,
    note=_gap_note,
)
TOTAL_UNFUNDED_CHART: Chart[Sweep] = Chart(
    name="national-unfunded",
    plot=plot_total_unfunded,
    title=title_total_unfunded,
    alt_text=alt_text_total_unfunded,
    axes=_axes,
    note=_unfunded_note,
)
EXHAUSTED_COUNCILS_CHART: Chart[Sweep] = Chart(
    name="councils-run-out",
    plot=plot_exhausted_councils,
    title=title_exhausted_councils,
    alt_text=alt_text_exhausted_councils,
    axes=_axes,
    note=_middle_note,
)
