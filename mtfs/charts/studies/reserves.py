"""What usable reserves had to hold at the start to last to each year, by confidence, and what they held."""

from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb

from mtfs.analysis.reserves_confidence import ReservesConfidence
from mtfs.charts.edge import EdgeLabel, label_edge
from mtfs.charts.files import Chart
from mtfs.charts.money import money_axis
from mtfs.charts.style import BANDS, MEDIAN, PLAN, chart_axes, chart_style, set_heading, year_axis
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import futures_words, money_words, scenario_sentence, scenario_subtitle

__all__ = ["RESERVES_CHARTS", "alt_text_reserves_levels", "plot_reserves_levels", "title_reserves_levels"]

_TOLD = 0.9
_PALEST = "#eff4fa"


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
)
