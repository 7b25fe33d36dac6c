"""What changed since the last report: a waterfall from the gap as it was to the gap as it is."""

from matplotlib.axes import Axes

from mtfs.analysis.change import Change
from mtfs.analysis.change.records import Measure
from mtfs.charts.files import Chart
from mtfs.charts.waterfalls import WaterfallRow, gap_row, grouped_rows, plot_waterfall, waterfall_axes
from mtfs.words.changes import alt_text_change, cause_name, title_change
from mtfs.words.figures import MINUS, scenario_subtitle

__all__ = ["CHANGE_CHART", "plot_change"]

_ROUNDED = "Figures are rounded, and may not add up in the last digit."


def _rows(change: Change) -> list[WaterfallRow]:
    gap, beside = Measure.GAP, change.largest_gap
    steps = [
        WaterfallRow(cause_name(step.cause, change.passed), float(step.effects[gap][-1]))
        for step in change.moving(gap, -1)
    ]
    return [
        gap_row("In the last report", float(change.before[gap][-1]), beside),
        *grouped_rows(steps),
        gap_row("In this report", float(change.after[gap][-1]), beside),
    ]


def plot_change(ax: Axes, change: Change) -> Axes:
    """Plot how the plan's gap of the last common year comes from what the last report had.

    Parameters
    ----------
    ax : Axes
        Where to plot; labels stand to its left, and need about 170 points of room.
    change : Change
        What changed.

    Returns
    -------
    Axes
        The same axes, in pounds: the gap as it was, a step for each cause that moves it, the gap as it is.
    """
    subtitle = f"What moves the gap of {change.year} in the plan (+ widens it, {MINUS} narrows it)"
    return plot_waterfall(
        ax, _rows(change), title=title_change(change), subtitle=scenario_subtitle(change.scenario, subtitle)
    )


CHANGE_CHART: Chart[Change] = Chart(
    name="what-changed",
    plot=plot_change,
    title=title_change,
    alt_text=alt_text_change,
    axes=lambda change: waterfall_axes(_rows(change)),
    note=lambda _: _ROUNDED,
)
