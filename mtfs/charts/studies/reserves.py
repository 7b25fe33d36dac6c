"""What usable reserves had to hold at the start to last, by year and by confidence, and what they held."""

from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb

from mtfs.analysis.reserves_confidence import CURVE_SHARES, ReservesConfidence
from mtfs.charts.edge import EdgeLabel, label_edge
from mtfs.charts.files import Chart
from mtfs.charts.money import money_axis
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    MUTED,
    PLAN,
    TEXT_SIZE,
    chart_axes,
    chart_style,
    set_heading,
    year_axis,
)
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import futures_words, listed, money_words, scenario_sentence, scenario_subtitle

__all__ = [
    "RESERVES_CHARTS",
    "alt_text_reserves_curve",
    "alt_text_reserves_levels",
    "plot_reserves_curve",
    "plot_reserves_levels",
    "title_reserves_curve",
    "title_reserves_levels",
]

_TOLD = 0.9
_PALEST = "#eff4fa"
#: One less than the most curves that a chart holds.
_MOST_CURVES = 5
#: A band no wider than this share of the axis is hidden by its line.
_SEEN = 0.03


def _sure(level: float) -> str:
    return f"{level * 100:.6g}% sure"


def _line_labels(found: ReservesConfidence, peak: float) -> list[EdgeLabel]:
    """Label the lines at their ends; those that end at the same amount share a label."""
    ends = [float(amount) for amount in found.needed[:, -1]]
    labels = []
    for told, group in groupby(range(len(ends)), key=lambda k: money_words(ends[k], beside=peak)):
        first, *others = group
        sure = _sure(found.levels[(others or [first])[-1]])
        if others:
            sure = f"{found.levels[first] * 100:.6g} to {sure}"
        labels.append(EdgeLabel(f"{sure}: {told}", ends[first], MEDIAN))
    return labels


def _shades(count: int) -> list[str]:
    """Return blues from the darkest band to the palest, one for each step between two levels."""
    dark, pale = np.array(to_rgb(BANDS[-1])), np.array(to_rgb(_PALEST))
    return [to_hex(dark + (pale - dark) * k / max(count - 1, 1)) for k in range(count)]


def plot_reserves_levels(ax: Axes, found: ReservesConfidence) -> Axes:
    """Plot what had to be held at the start to last to each year, a line for each level of confidence.

    Parameters
    ----------
    ax : Axes
        Where to plot; labels of the lines need about 110 points of room to its right.
    found : ReservesConfidence
        The study.

    Returns
    -------
    Axes
        The same axes: year t at t, money in pounds.
    """
    years = np.arange(len(found.years))
    with chart_style():
        ax.set_xlim(-0.1, len(years) - 1 + 0.02)
        peak = max(float(found.needed.max()), found.held)
        unit = money_axis(ax, 0.0, peak)
        for k, shade in enumerate(_shades(len(found.levels) - 1)):
            ax.fill_between(
                years,
                found.needed[k],
                found.needed[k + 1],
                color=shade,
                linewidth=0,
                zorder=1,
                gid=f"band-{k}",
            )
        for level, needed in zip(found.levels, found.needed, strict=True):
            bold = level == _TOLD
            ax.plot(
                years,
                needed,
                color=MEDIAN,
                linewidth=2.0 if bold else 0.9,
                marker="o" if bold else None,
                markersize=3.5,
                zorder=3 if bold else 2,
                clip_on=False,
                gid=f"level-{level * 100:.6g}",
            )
        ax.axhline(found.held, color=PLAN, linewidth=1.8, zorder=4, gid="held")
        labels = _line_labels(found, peak)
        labels.append(EdgeLabel(f"Held: {money_words(found.held, beside=peak)}", found.held, PLAN))
        label_edge(ax, labels)
        year_axis(ax, found.years)
        set_heading(
            ax,
            title_reserves_levels(found),
            scenario_subtitle(
                found.scenario,
                f"What usable reserves had to hold at the start of {found.years[0]} to last to the end of "
                f"each year, {unit.label}",
            ),
            # The highest label may rise above the axes.
            gap=16.0,
        )
    return ax


def title_reserves_levels(found: ReservesConfidence) -> str:
    """Return the title of the chart.

    Parameters
    ----------
    found : ReservesConfidence
        The study.

    Returns
    -------
    str
        What 90% confidence to the end of the plan asks for, beside what was held.
    """
    last, needed = found.years[-1], float(found.needed[found.levels.index(_TOLD), -1])
    if needed <= HALF_A_PENNY:
        return f"Usable reserves are not needed to the end of {last} in 90% of futures"
    held = money_words(found.held, beside=needed)
    amount = money_words(needed, beside=found.held)
    if needed <= found.held + HALF_A_PENNY:
        return f"The {held} held is enough to be 90% sure that usable reserves last to the end of {last}"
    return (
        f"To be 90% sure of lasting to the end of {last}, usable reserves needed {amount}; they held {held}"
    )


def alt_text_reserves_levels(found: ReservesConfidence) -> str:
    """Tell the chart in words.

    Parameters
    ----------
    found : ReservesConfidence
        The study.

    Returns
    -------
    str
        A sentence for each level of confidence, and what the amount held gives.
    """
    peak = max(float(found.needed.max()), found.held)
    told = [
        f"{scenario_sentence(found.scenario)}Rising lines: what usable reserves had to hold at the start of "
        f"{found.years[0]} to last to the end of each year."
    ]
    for level, needed in zip(found.levels, found.needed, strict=True):
        each = ", ".join(
            f"{money_words(float(amount), beside=peak)} to {year}"
            for amount, year in zip(needed, found.years, strict=True)
        )
        told.append(f"To be {_sure(level)}: {each}.")
    told.append(
        f"A level line: they held {money_words(found.held)}, which lasts to the end of {found.years[-1]} in "
        f"{futures_words(float(found.confidence[-1]))}."
    )
    return " ".join(told)


def _curve_years(found: ReservesConfidence) -> list[int]:
    """Return the years whose curves are drawn: all, or about six of many with the first and the last."""
    last = len(found.years) - 1
    return sorted({round(last * k / _MOST_CURVES) for k in range(_MOST_CURVES + 1)})


def plot_reserves_curve(ax: Axes, found: ReservesConfidence) -> Axes:
    """Plot what had to be held at the start against how sure it makes that reserves last, year by year.

    Parameters
    ----------
    ax : Axes
        Where to plot; labels of the curves need about 110 points of room to its right.
    found : ReservesConfidence
        The study.

    Returns
    -------
    Axes
        The same axes: confidence from 0 to 1 to the right, money in pounds upwards; each curve with the 95%
        interval of its Monte Carlo error.
    """
    years = _curve_years(found)
    curves, bounds = found.curve[:, years], found.curve_intervals[:, years]
    with chart_style():
        peak = max(float(bounds.max()), found.held)
        unit = money_axis(ax, 0.0, peak)
        ax.set_xlim(0.0, CURVE_SHARES[-1])
        for k, t in enumerate(years):
            low, high = bounds[:, k].T
            ax.fill_between(CURVE_SHARES, low, high, color=BANDS[1], linewidth=0, zorder=1, gid=f"band-{t}")
            ax.plot(CURVE_SHARES, curves[:, k], color=MEDIAN, linewidth=1.3, zorder=2, gid=f"curve-{t}")
        ax.axhline(found.held, color=PLAN, linewidth=1.8, zorder=4, gid="held")
        labels = [
            EdgeLabel(f"To {found.years[t]}", float(curves[-1, k]), MEDIAN) for k, t in enumerate(years)
        ]
        labels.append(EdgeLabel(f"Held: {money_words(found.held, beside=peak)}", found.held, PLAN))
        label_edge(ax, labels)
        marks = [0.1, 0.25, 0.5, 0.75, 0.9, 0.99]
        ax.set_xticks(marks, [f"{mark:.0%}" for mark in marks])
        ax.tick_params(axis="x", length=3, color=MUTED, labelsize=TEXT_SIZE, labelcolor=INK, pad=3)
        set_heading(
            ax,
            title_reserves_curve(found),
            scenario_subtitle(
                found.scenario,
                f"What usable reserves had to hold at the start of {found.years[0]}, {unit.label}, by how "
                "sure it makes it that they last to the end of a year",
            ),
            gap=16.0,
        )
    return ax


def title_reserves_curve(found: ReservesConfidence) -> str:
    """Return the title of the chart of the curves.

    Parameters
    ----------
    found : ReservesConfidence
        The study.

    Returns
    -------
    str
        How sure what was held makes it that reserves last to the end of the plan.
    """
    held, share = money_words(found.held), float(found.confidence[-1])
    return f"The {held} held lasts to the end of {found.years[-1]} in {futures_words(share)}"


def alt_text_reserves_curve(found: ReservesConfidence) -> str:
    """Tell the chart of the curves in words.

    Parameters
    ----------
    found : ReservesConfidence
        The study.

    Returns
    -------
    str
        For each year drawn what half, 90% and 99% confidence take, and how sure what was held is.
    """
    peak = max(float(found.curve.max()), found.held)
    told = [
        f"{scenario_sentence(found.scenario)}Rising curves: what usable reserves had to hold at the start of "
        f"{found.years[0]}, by confidence that they last."
    ]
    for t in _curve_years(found):
        amounts = {share: float(found.curve[CURVE_SHARES.index(share), t]) for share in (0.5, 0.9, 0.99)}
        each = [f"{money_words(amount, beside=peak)} for {share:.0%}" for share, amount in amounts.items()]
        told.append(f"To the end of {found.years[t]}: {listed(each)}.")
    told.append(f"{title_reserves_curve(found)}.")
    return " ".join(told)


def _curve_note(found: ReservesConfidence) -> str:
    widths = found.curve_intervals[..., 1] - found.curve_intervals[..., 0]
    seen = float(widths.max()) > _SEEN * max(float(found.curve.max()), found.held)
    bands = "Pale bands: how far the number of runs leaves a curve uncertain (95% interval). " if seen else ""
    return f"{bands}{_note(found)}".strip()


def _note(found: ReservesConfidence) -> str:
    total = sum(amount for _, amount in found.committed)
    if total <= HALF_A_PENNY:
        return ""
    return f"{money_words(total)} more was held for purposes of its own, and could not be used."


RESERVES_CHARTS: tuple[Chart[ReservesConfidence], ...] = (
    Chart(
        name="reserves-needed",
        plot=plot_reserves_levels,
        title=title_reserves_levels,
        alt_text=alt_text_reserves_levels,
        axes=lambda found: chart_axes(max(195.0, 15.0 * (len(found.levels) + 1)), left=42, right=118),
        note=_note,
    ),
    Chart(
        name="reserves-confidence",
        plot=plot_reserves_curve,
        title=title_reserves_curve,
        alt_text=alt_text_reserves_curve,
        axes=lambda _: chart_axes(195.0, left=42, right=118),
        note=_curve_note,
    ),
)
