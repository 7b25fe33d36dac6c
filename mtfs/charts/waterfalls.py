"""Waterfalls: bars that lead step by step from one sum to another, read from the top like an account."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from matplotlib.axes import Axes

from mtfs.analysis.bridge import BudgetBridge, GapClosing
from mtfs.charts.files import Chart
from mtfs.charts.money import money_foot, money_unit
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    MUTED,
    PLAN,
    TEXT_SIZE,
    axes_points,
    chart_axes,
    chart_style,
    fit_lines,
    set_heading,
    text_width,
)
from mtfs.words.bridge import (
    alt_text_budget_bridge,
    alt_text_gap_closing,
    measure_name,
    middle_name,
    step_name,
    title_budget_bridge,
    title_gap_closing,
)
from mtfs.words.figures import MINUS, money_words, scenario_subtitle

__all__ = [
    "BUDGET_BRIDGE_CHART",
    "GAP_CLOSING_CHART",
    "RowKind",
    "WaterfallRow",
    "gap_row",
    "grouped_rows",
    "plot_budget_bridge",
    "plot_gap_closing",
    "plot_waterfall",
    "waterfall_axes",
]

#: More steps than this are not drawn one by one.
MOST_STEPS = 14
#: Money that is written as £0 is not drawn [£].
_NOTHING = 0.5

#: Labels are broken where they are wider; and the room on both sides of them [points].
_NAMES = 160.0
_EDGE = 14.0
_RIGHT = 10.0
#: Bold type is about so much wider than plain type.
_BOLD = 1.14
_ROW = 16.5
_LINE = 1.2
_BAR = 0.62
#: From the end of a bar to its figure [points].
_REACH = 4.0
_NARROW = BANDS[2]
_ROUNDED = "Figures are rounded, and may not add up in the last digit."


class RowKind(Enum):
    """What a row of a waterfall is."""

    #: Moves the sum from where the row above left it.
    STEP = "step"
    #: Stands on 0: a sum at the beginning, on the way or at the end.
    TOTAL = "total"
    #: Stands on 0, apart from the account: what the futures have.
    APART = "apart"


@dataclass(frozen=True)
class WaterfallRow:
    """One row of a waterfall.

    Parameters
    ----------
    label : str
        What stands to its left; a long one is broken into lines.
    amount : float
        How far a step goes, positive to the right; a total itself [£].
    kind : RowKind, optional
        What it is.
    figure : str, optional
        What is written beside its bar; its amount where left out, that of a step with its sign.
    low, high : float, optional
        The ends of a thin line across the bar [£].
    """

    label: str
    amount: float
    kind: RowKind = RowKind.STEP
    figure: str = ""
    low: float | None = None
    high: float | None = None


def grouped_rows(
    steps: Sequence[WaterfallRow], *, most: int = MOST_STEPS, name: str = "Other"
) -> list[WaterfallRow]:
    """Leave out steps of nothing, and draw the smallest of many as one.

    Parameters
    ----------
    steps : sequence of WaterfallRow
        The steps, in their order.
    most : int, optional
        How many rows there may be.
    name : str, optional
        The label of the row that holds the rest.

    Returns
    -------
    list of WaterfallRow
        In the order given, the rest last and with their number; the sum is that of all steps.
    """
    moving = [step for step in steps if abs(step.amount) >= _NOTHING]
    by_size = sorted(moving, key=lambda step: -abs(step.amount))
    # What is written as £0.0m beside the largest is no step to look at.
    least = 0.05e6 if by_size and abs(by_size[0].amount) >= 1e6 else _NOTHING
    large = sum(abs(step.amount) >= least for step in moving)
    if len(moving) <= most and len(moving) - large < 2:
        return moving
    rest = by_size[min(large, most - 1) :]
    other = WaterfallRow(f"{name} ({len(rest)} steps)", sum(step.amount for step in rest))
    return [*(step for step in moving if not any(step is small for small in rest)), other]


def _spans(rows: Sequence[WaterfallRow]) -> list[tuple[float, float]]:
    """Return where each bar begins and ends."""
    spans, reached = [], 0.0
    for row in rows:
        start = reached if row.kind is RowKind.STEP else 0.0
        spans.append((start, start + row.amount))
        if row.kind is not RowKind.APART:
            reached = start + row.amount
    return spans


def _figure(row: WaterfallRow, beside: float) -> str:
    if row.figure:
        return row.figure
    text = money_words(row.amount, beside=beside)
    return f"+{text}" if row.kind is RowKind.STEP and row.amount >= _NOTHING else text


def _names(rows: Sequence[WaterfallRow]) -> list[str]:
    return [fit_lines(row.label, _NAMES / _weight(row), TEXT_SIZE) for row in rows]


def _weight(row: WaterfallRow) -> float:
    """Return how much wider the type of a row is than plain type."""
    return 1.0 if row.kind is RowKind.STEP else _BOLD


def _left(rows: Sequence[WaterfallRow]) -> float:
    """Return the room that the labels take [points]."""
    widths = [
        _weight(row) * text_width(line, TEXT_SIZE)
        for row, name in zip(rows, _names(rows), strict=True)
        for line in name.split("\n")
    ]
    return max(widths, default=0.0) + _EDGE


def waterfall_axes(rows: Sequence[WaterfallRow]) -> Axes:
    """Make axes for a waterfall.

    Parameters
    ----------
    rows : sequence of WaterfallRow
        Its rows.

    Returns
    -------
    Axes
        High enough for every row, with room for the labels to its left.
    """
    lines = max((name.count("\n") + 1 for name in _names(rows)), default=1)
    height = max(_ROW, (lines * _LINE + 0.5) * TEXT_SIZE)
    return chart_axes(len(rows) * height, left=_left(rows), right=_RIGHT)


def plot_waterfall(ax: Axes, rows: Sequence[WaterfallRow], *, title: str, subtitle: str) -> Axes:
    """Plot a waterfall, the first row at the top.

    Parameters
    ----------
    ax : Axes
        Where to plot, as `waterfall_axes` makes it: labels stand to its left.
    rows : sequence of WaterfallRow
        Totals and the steps between them.
    title, subtitle : str
        What it shows, and what is drawn; the unit is added to the latter.

    Returns
    -------
    Axes
        The same axes: pounds to the right from 0, which is always on them, and a row for each bar.

    Notes
    -----
    What goes up is darker than what goes down, and totals are darker than both; each figure has its sign.
    """
    spans = _spans(rows)
    ends = [end for span in spans for end in span]
    ends += [end for row in rows for end in (row.low, row.high) if end is not None]
    beside = max(map(abs, ends))
    unit = money_unit(beside)
    figures = [_figure(row, beside) for row in rows]
    with chart_style():
        _set_limits(ax, rows, spans, figures)
        for at, (row, (start, end)) in enumerate(zip(rows, spans, strict=True)):
            ax.barh(
                at,
                end - start,
                left=start,
                height=_BAR,
                color=_colour(row),
                # What is not of the account is hollow.
                edgecolor=MEDIAN if row.kind is RowKind.APART else "none",
                zorder=2.6,
                gid=row.kind.value,
            )
            if row.kind is RowKind.STEP or (row.kind is RowKind.TOTAL and at):
                # From the end of the bar above to the start of this one, or to the end of a total.
                link = start if row.kind is RowKind.STEP else end
                ax.vlines(
                    link, at - 1 + _BAR / 2, at - _BAR / 2, color=MUTED, linewidth=0.8, zorder=2.4, gid="link"
                )
            if row.low is not None and row.high is not None:
                ax.hlines(at, row.low, row.high, color=MEDIAN, linewidth=1.4, zorder=3, gid="range")
        _write(ax, rows, spans, figures)
        ax.axvline(0, color=INK, linewidth=1.1, zorder=2.5, gid="zero")
        ax.set_yticks([])
        money_foot(ax, unit, marks=5)
        set_heading(ax, title, f"{subtitle}, {unit.label}")
    return ax


def _colour(row: WaterfallRow) -> str:
    if row.kind is RowKind.TOTAL:
        return INK
    if row.kind is RowKind.APART:
        return "white"
    return PLAN if row.amount > 0 else _NARROW


def _right_end(row: WaterfallRow, span: tuple[float, float]) -> float:
    return max(*span, *(end for end in (row.low, row.high) if end is not None))


def _set_limits(
    ax: Axes,
    rows: Sequence[WaterfallRow],
    spans: Sequence[tuple[float, float]],
    figures: Sequence[str],
) -> None:
    """Set the limits so that every bar is within them, and the figure beside it too."""
    ends = [end for span in spans for end in span]
    ends += [end for row in rows for end in (row.low, row.high) if end is not None]
    low, high = min(0.0, *ends), max(0.0, *ends)
    if high - low < 0.01:
        high = money_unit(0.0).pounds
    low -= 0.02 * (high - low) if low < 0 else 0.0
    width, _ = axes_points(ax)
    for row, span, figure in zip(rows, spans, figures, strict=True):
        free = width - 2 * _REACH - _weight(row) * text_width(figure, TEXT_SIZE)
        high = max(high, low + (_right_end(row, span) - low) * width / free)
    ax.set_xlim(low, high)
    ax.set_ylim(len(rows) - 0.5, -0.5)


def _write(
    ax: Axes, rows: Sequence[WaterfallRow], spans: Sequence[tuple[float, float]], figures: Sequence[str]
) -> None:
    """Write the label of each row to the left of the axes, and its figure to the right of its bar."""
    left = _left(rows)
    for at, (row, span, name, figure) in enumerate(zip(rows, spans, _names(rows), figures, strict=True)):
        weight = "normal" if row.kind is RowKind.STEP else "bold"
        ax.annotate(
            name,
            xy=(0, at),
            xycoords=("axes fraction", "data"),
            xytext=(4 - left, 0),
            textcoords="offset points",
            va="center",
            fontsize=TEXT_SIZE,
            fontweight=weight,
            color=INK,
            linespacing=_LINE,
            annotation_clip=False,
            gid="name",
        )
        ax.annotate(
            figure,
            xy=(_right_end(row, span), at),
            xytext=(_REACH, 0),
            textcoords="offset points",
            va="center_baseline",
            fontsize=TEXT_SIZE,
            fontweight=weight,
            color=INK,
            annotation_clip=False,
            # The line of 0 and those of the grid run behind it.
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
            zorder=3.5,
            gid="figure",
        )


def _bridge_rows(bridge: BudgetBridge) -> list[WaterfallRow]:
    budget, funding = bridge.budget, bridge.funding
    beside = max(abs(bridge.start), abs(bridge.gap))
    if bridge.is_first:
        spent, funded = (money_words(amount, beside=budget) for amount in (budget, funding))
        met = "all of it funded" if spent == funded else f"funded by {funded}"
        start = WaterfallRow(f"Budget of {bridge.before}", 0.0, RowKind.TOTAL, f"{spent}, {met}")
    else:
        start = gap_row(f"Gap in {bridge.before}", bridge.start, beside)
    steps = [WaterfallRow(step_name(step), step.amount) for step in bridge.steps]
    return [start, *grouped_rows(steps), gap_row(f"Gap in {bridge.year}", bridge.gap, beside)]


def gap_row(label: str, gap: float, beside: float) -> WaterfallRow:
    """Return the row of a gap; one below 0 is told as a surplus.

    Parameters
    ----------
    label : str
        What the row is called.
    gap : float
        The gap; a surplus is negative [£].
    beside : float
        The largest amount beside it, which sets how many decimals it has [£].

    Returns
    -------
    WaterfallRow
        A total.
    """
    surplus = f"{money_words(-gap, beside=beside)} surplus" if gap <= -_NOTHING else ""
    return WaterfallRow(label, gap, RowKind.TOTAL, surplus)


def plot_budget_bridge(ax: Axes, bridge: BudgetBridge) -> Axes:
    """Plot how the gap of a year of the plan comes from the budget, or the gap, of the year before.

    Parameters
    ----------
    ax : Axes
        Where to plot; labels stand to its left, and need about 170 points of room.
    bridge : BudgetBridge
        The steps.

    Returns
    -------
    Axes
        The same axes, in pounds. A budget is written at 0: it is in balance, and what is drawn is a gap.
    """
    subtitle = (
        f"What moves the gap of the plan from {bridge.before} to {bridge.year} "
        f"(+ widens it, {MINUS} narrows it)"
    )
    return plot_waterfall(
        ax,
        _bridge_rows(bridge),
        title=title_budget_bridge(bridge),
        subtitle=scenario_subtitle(bridge.scenario, subtitle),
    )


def _closing_rows(closing: GapClosing) -> list[WaterfallRow]:
    steps = [
        WaterfallRow(measure_name(step.kind), step.amount)
        for step in closing.measures
        if abs(step.amount) >= _NOTHING
    ]
    beside = max(abs(closing.before_action), abs(closing.gap), abs(closing.middle))
    middle = gap_row(f"Gap in {middle_name(closing)}", closing.middle, beside)
    middle = replace(middle, kind=RowKind.APART)
    if closing.high - closing.low >= _NOTHING:
        middle = replace(middle, low=closing.low, high=closing.high)
    return [
        gap_row("Gap before any action", closing.before_action, beside),
        *steps,
        gap_row("Gap of the plan", closing.gap, beside),
        middle,
    ]


def plot_gap_closing(ax: Axes, closing: GapClosing) -> Axes:
    """Plot how the plan closes the gap of a year, and below it the gap of the middle future.

    Parameters
    ----------
    ax : Axes
        Where to plot; labels stand to its left, and need about 170 points of room.
    closing : GapClosing
        The gap before action and the measures.

    Returns
    -------
    Axes
        The same axes, in pounds.
    """
    subtitle = f"How the plan closes the gap of {closing.year} (+ widens it, {MINUS} narrows it)"
    return plot_waterfall(
        ax,
        _closing_rows(closing),
        title=title_gap_closing(closing),
        subtitle=scenario_subtitle(closing.scenario, subtitle),
    )


def _bridge_note(bridge: BudgetBridge) -> str:
    notes = [_ROUNDED, "The growth of demand is told at the prices of its year."]
    if bridge.is_first:
        notes.insert(0, f"The budget of {bridge.before} stands at 0, as a budget has no gap.")
    return " ".join(notes)


def _closing_note(closing: GapClosing) -> str:
    notes = [
        f"Before any action: no savings, council tax at its rate of {closing.base_year}, no planned use of "
        "reserves."
    ]
    if closing.high - closing.low >= _NOTHING:
        notes.append("Thin line: 9 in 10 futures lie within it.")
    notes.append(_ROUNDED)
    return " ".join(notes)


BUDGET_BRIDGE_CHART: Chart[BudgetBridge] = Chart(
    name="budget-to-gap",
    plot=plot_budget_bridge,
    title=title_budget_bridge,
    alt_text=alt_text_budget_bridge,
    axes=lambda bridge: waterfall_axes(_bridge_rows(bridge)),
    note=_bridge_note,
)

GAP_CLOSING_CHART: Chart[GapClosing] = Chart(
    name="how-the-gap-is-closed",
    plot=plot_gap_closing,
    title=title_gap_closing,
    alt_text=alt_text_gap_closing,
    axes=lambda closing: waterfall_axes(_closing_rows(closing)),
    note=_closing_note,
)
