"""What reserves hold at the start: what can be used, what is held for one purpose, and the schools grant."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from mtfs.analysis.runs import Result
from mtfs.charts.files import Chart
from mtfs.charts.money import money_foot
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    MUTED,
    PLAN,
    TEXT_SIZE,
    chart_axes,
    chart_style,
    fit_lines,
    fitted_label,
    set_heading,
    text_width,
)
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import money_words, scenario_subtitle
from mtfs.words.reserves import alt_text_reserve_classes, title_reserve_classes
from mtfs.words.units import money_unit

__all__ = [
    "RESERVE_CLASSES_CHART",
    "alt_text_reserve_classes",
    "has_reserves",
    "plot_reserve_classes",
    "title_reserve_classes",
]

#: At most so many reserves of a group are named; the others are drawn as one.
_MOST_NAMED = 8
_NAMES = 178.0
_INDENT = 10.0
_NAME_LINES = 2
#: The height of a row with one line, and of one with two [points].
_ROWS = (16.5, 25.0)
#: Greys for what cannot be used, which no eye takes for the blues of what can.
_LOCKED, _LOCKED_PART = "#8c8c8c", "#c4c4c4"


@dataclass(frozen=True)
class _Group:
    """Reserves that are told together.

    Parameters
    ----------
    heading : str
        What may be done with them.
    classes : tuple of ReserveClass
        The classes in it.
    colour, part : str
        The colour of the whole, and of each reserve.
    """

    heading: str
    classes: tuple[ReserveClass, ...]
    colour: str
    part: str


_GROUPS = (
    _Group("Can be used", (ReserveClass.GENERAL, ReserveClass.EARMARKED), MEDIAN, BANDS[2]),
    _Group("Cannot be used", (ReserveClass.COMMITTED,), _LOCKED, _LOCKED_PART),
    _Group("Apart: schools grant", (ReserveClass.DSG,), PLAN, PLAN),
)


@dataclass(frozen=True)
class _Bar:
    """A bar; that of a whole group is thicker, and its name stands out."""

    name: str
    amount: float
    colour: str
    is_whole: bool


def _bars(result: Result) -> list[_Bar]:
    """Return what is drawn, from the top: each group as a whole, then its reserves."""
    bars = []
    for group in _GROUPS:
        held = sorted(
            (
                r
                for r in result.strategy.reserves
                if r.reserve_class in group.classes and abs(r.opening_balance) > HALF_A_PENNY
            ),
            key=lambda r: -abs(r.opening_balance),
        )
        # That nothing can be used is worth a row of its own.
        if held or ReserveClass.GENERAL in group.classes:
            whole = sum(r.opening_balance for r in held)
            bars.append(_Bar(_heading(group, whole), whole, group.colour, is_whole=True))
        if ReserveClass.DSG not in group.classes:
            bars += _parts(held, group)
    return bars


def _heading(group: _Group, whole: float) -> str:
    if ReserveClass.DSG in group.classes:
        return f"{group.heading} {'deficit' if whole < 0 else 'balance'}"
    return group.heading


def _parts(held: Sequence[Reserve], group: _Group) -> list[_Bar]:
    named = held if len(held) <= _MOST_NAMED else held[: _MOST_NAMED - 1]
    bars = [_Bar(_name(r), r.opening_balance, group.part, is_whole=False) for r in named]
    rest = held[len(named) :]
    if rest:
        amount = sum(r.opening_balance for r in rest)
        bars.append(_Bar(f"{len(rest)} others", amount, group.part, is_whole=False))
    return bars


def _name(reserve: Reserve) -> str:
    """Return a reserve's name; the general one is told as such where its name does not say it."""
    general = reserve.reserve_class is ReserveClass.GENERAL and "general" not in reserve.name.casefold()
    return f"{reserve.name} (general)" if general else reserve.name


def has_reserves(result: Result) -> bool:
    """Tell whether any reserve holds anything at the start.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    bool
        False where no bar would have a length.
    """
    return any(abs(bar.amount) > HALF_A_PENNY for bar in _bars(result))


def _span(bars: Sequence[_Bar]) -> tuple[float, float]:
    amounts = [bar.amount for bar in bars]
    return min([0.0, *amounts]), max([0.0, *amounts])


def plot_reserve_classes(ax: Axes, result: Result) -> Axes:
    """Plot what each reserve holds at the start of the base year, in groups by what may be done with it.

    Parameters
    ----------
    ax : Axes
        Where to plot; names stand to its left, and figures to its right.
    result : Result
        The plan and the runs of one scenario; only what was run is looked at, and no future.

    Returns
    -------
    Axes
        The same axes: rows downwards from 0, money in pounds to the right; a deficit lies to the left of 0.
    """
    bars = _bars(result)
    low, high = _span(bars)
    unit = money_unit(max(-low, high))
    span = (high - low) or unit.pounds
    with chart_style():
        ax.set_ylim(len(bars) - 0.5, -0.5)
        ax.set_xlim(low - (0.03 * span if low < 0 else 0.0), max(high, low + span) + 0.03 * span)
        for row, bar in enumerate(bars):
            thick = 0.62 if bar.is_whole else 0.4
            ax.barh(row, bar.amount, height=thick, color=bar.colour, zorder=2, gid="bar")
            _write(ax, row, bar, max(-low, high))
            if row and bar.is_whole:
                ax.axhline(row - 0.5, color=MUTED, linewidth=0.5, zorder=1)
        ax.axvline(0, color=INK, linewidth=1.1, zorder=2.5)
        ax.set_yticks([])
        money_foot(ax, unit, marks=5)
        subtitle = (
            f"What reserves hold at the start of {result.years[0]}, by whether a gap can be met from them, "
            f"{unit.label}"
        )
        set_heading(ax, title_reserve_classes(result), scenario_subtitle(result.scenario, subtitle))
    return ax


def _name_text(bar: _Bar) -> str:
    """Return a name in at most two lines."""
    room = _NAMES - (10.0 if bar.is_whole else 10.0 + _INDENT)
    lines = fit_lines(bar.name, room, TEXT_SIZE, weight="bold" if bar.is_whole else "normal").split("\n")
    if len(lines) > _NAME_LINES:
        lines = [*lines[: _NAME_LINES - 1], fitted_label(" ".join(lines[_NAME_LINES - 1 :]), room, TEXT_SIZE)]
    return "\n".join(lines)


def _write(ax: Axes, row: int, bar: _Bar, peak: float) -> None:
    """Write the name of a bar to the left of the axes, and its amount to the right."""
    weight = "bold" if bar.is_whole else "normal"
    for text, edge, offset, gid in (
        (_name_text(bar), 0.0, -_NAMES + (4.0 if bar.is_whole else 4.0 + _INDENT), "name"),
        (money_words(bar.amount, beside=peak), 1.0, 7.0, "figure"),
    ):
        ax.annotate(
            text,
            xy=(edge, row),
            xycoords=("axes fraction", "data"),
            xytext=(offset, 0),
            textcoords="offset points",
            va="center",
            linespacing=1.1,
            fontsize=TEXT_SIZE,
            fontweight=weight,
            color=INK,
            annotation_clip=False,
            gid=gid,
        )


def _note(result: Result) -> str:
    if result.strategy.dsg_reserve is None:
        return ""
    return (
        "The schools grant is kept apart by law while its override lasts, and no other figure is net of it."
    )


def _axes(result: Result) -> Axes:
    bars = _bars(result)
    peak = max(map(abs, _span(bars)))
    widest = max(text_width(money_words(bar.amount, beside=peak), TEXT_SIZE) for bar in bars)
    row = _ROWS[max(_name_text(bar).count("\n") for bar in bars)]
    return chart_axes(len(bars) * row, left=_NAMES, right=1.15 * widest + 12)


RESERVE_CLASSES_CHART: Chart[Result] = Chart(
    name="reserves-by-class",
    plot=plot_reserve_classes,
    title=title_reserve_classes,
    alt_text=alt_text_reserve_classes,
    axes=_axes,
    note=_note,
)
