"""What changed since the last report: a waterfall from the gap as it was to the gap as it is."""

from matplotlib.axes import Axes

from mtfs.analysis.change import Change
from mtfs.analysis.change.records import Measure
from mtfs.charts.files import Chart
from mtfs.charts.waterfalls import RowKind, WaterfallRow, grouped_rows, plot_waterfall, waterfall_axes
from mtfs.words.changes import alt_text_change, cause_name, title_change
from mtfs.words.figures import MINUS, money_words, scenario_subtitle

__all__ = ["CHANGE_CHART", "plot_change"]

_ROUNDED = "Figures are rounded, and may not add up in the last digit."
#: Below this a gap is told as none [£].
_NOTHING = 0.5


def _total(label: str, gap: float, beside: float) -> WaterfallRow:
    surplus = f"{money_words(-gap, beside=beside)} surplus" if gap <= -_NOTHING else ""
    return WaterfallRow(label, gap, RowKind.TOTAL, surplus)


def _rows(change: Change) -> list[WaterfallRow]:
    gap, beside = Measure.GAP, change.largest_gap
    steps = [
        WaterfallRow(cause_name(step.cause, change.passed), float(step.effects[gap][-1]))
        for step in change.moving(gap, -1)
    ]
    return [
        _total("In the last report", float(change.before[gap][-1]), beside),
        *grouped_rows(steps),
        _total("In this report", float(change.after[gap][-1]), beside),
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
