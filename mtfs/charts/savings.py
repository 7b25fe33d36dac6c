"""Savings planned, by rating, and under each plan what futures deliver of it."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from mtfs.analysis.savings_delivery import Delivery, SavingsDelivery
from mtfs.charts.files import Chart
from mtfs.charts.money import money_foot
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    MUTED,
    TEXT_SIZE,
    axes_points,
    chart_axes,
    chart_style,
    fit_lines,
    fitted_label,
    set_heading,
    text_width,
)
from mtfs.domain.savings import Rag
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import money_words, scenario_subtitle
from mtfs.words.savings import (
    RATING_WORDS,
    alt_text_savings,
    delivery_rows,
    has_savings,
    ratings_of,
    title_savings,
)
from mtfs.words.units import money_unit

__all__ = ["SAVINGS_CHART", "alt_text_savings", "has_savings", "plot_savings", "title_savings"]

#: The fill of each rating and of the letters on it. Their lightness differs by 20 and more, so that they are
#: told apart by any eye and in grey print; the word stands beside them.
_RAG_COLOURS: dict[Rag | None, tuple[str, str]] = {
    Rag.RED: ("#8f1d14", "white"),
    Rag.AMBER: ("#f5b942", INK),
    Rag.GREEN: ("#3b9c78", INK),
    None: ("#e6e6e6", INK),
}
#: At most so many workstreams are drawn, beside the total.
_MOST_ROWS = 14
#: The names of workstreams: the most room for them, and how many lines they take [points].
_MOST_NAME = 140.0
_NAME_LINES = 2
_LEAST_NAME = 60.0
_LINE = 10.6
_ROW_SPACE = 8.0
#: Where a row's plan and what is delivered stand, from its middle, and how thick they are [shares of a row].
_PLAN_AT, _PLAN_THICK = -0.18, 0.34
_DELIVERED_AT, _DELIVERED_THICK = 0.2, 0.2
_FIGURE_GAP = 8.0


def _rows(found: SavingsDelivery) -> list[Delivery]:
    """Return what is drawn, from the top: the programme, then its parts where there are several."""
    parts = delivery_rows(found)
    return [found.total, *(parts[:_MOST_ROWS] if len(parts) > 1 else ())]


def _name(found: SavingsDelivery, row: Delivery) -> str:
    if row is not found.total:
        return row.name
    return found.schemes[0].name if len(found.schemes) == 1 else "All schemes"


def _name_text(found: SavingsDelivery, row: Delivery) -> str:
    """Return a row's name in at most two lines, and its ratings below."""
    bold = "bold" if row is found.total else "normal"
    lines = fit_lines(_name(found, row), _MOST_NAME, TEXT_SIZE, weight=bold).split("\n")
    if len(lines) > _NAME_LINES:
        rest = " ".join(lines[_NAME_LINES - 1 :])
        lines = [*lines[: _NAME_LINES - 1], fitted_label(rest, _MOST_NAME - 4, TEXT_SIZE)]
    return "\n".join(lines)


def _rating_text(found: SavingsDelivery, row: Delivery) -> str:
    return fitted_label(ratings_of(found, row), _MOST_NAME, TEXT_SIZE)


def _ends(found: SavingsDelivery, row: Delivery) -> tuple[float, float, float, float]:
    """Return the plan, the low end, the middle and the high end of a row."""
    figures = (row.planned, *(row.delivered[name] for name in ("p10", "p50", "p90")))
    plan, low, middle, high = (float(values[found.at]) for values in figures)
    return plan, low, middle, high


def _peak(found: SavingsDelivery) -> float:
    return max(abs(end) for row in _rows(found) for end in _ends(found, row))


def _figure_texts(found: SavingsDelivery, row: Delivery) -> tuple[str, str]:
    """Return what stands beside a row: its plan, and what is delivered."""
    plan, low, middle, high = (money_words(end, beside=_peak(found)) for end in _ends(found, row))
    return f"{plan} planned", middle if low == high else f"{middle} ({low} to {high})"


def _segments(row: Delivery, at: int) -> list[tuple[Rag | None, float, float]]:
    """Return the parts of a plan by rating, where each begins and how long it is: to either side of 0."""
    found, ahead, behind = [], 0.0, 0.0
    for rag, amounts in row.rated.items():
        amount = float(amounts[at])
        if abs(amount) <= HALF_A_PENNY:
            continue
        found.append((rag, ahead if amount > 0 else behind, amount))
        ahead, behind = ahead + max(amount, 0.0), behind + min(amount, 0.0)
    return found


def _span(found: SavingsDelivery) -> tuple[float, float]:
    ends = [0.0]
    for row in _rows(found):
        ends += _ends(found, row)
        ends += [begin + length for _, begin, length in _segments(row, found.at)]
    return min(ends), max(ends)


def _row_height(found: SavingsDelivery) -> float:
    lines = max(_name_text(found, row).count("\n") + 2 for row in _rows(found))
    return lines * _LINE + _ROW_SPACE


def _margins(found: SavingsDelivery) -> tuple[float, float]:
    """Return the room for names and for figures [points]."""
    rows = _rows(found)
    names = [line for row in rows for line in (*_name_text(found, row).split("\n"), _rating_text(found, row))]
    figures = [text for row in rows for text in _figure_texts(found, row)]
    # Bold letters are about a tenth wider.
    left = max(_LEAST_NAME, *(1.12 * text_width(text, TEXT_SIZE) for text in names)) + 10
    right = 1.12 * max(text_width(text, TEXT_SIZE) for text in figures) + _FIGURE_GAP + 4
    return left, right


def plot_savings(ax: Axes, found: SavingsDelivery) -> Axes:
    """Plot savings planned by rating, and what futures deliver, for the programme and its workstreams.

    Parameters
    ----------
    ax : Axes
        Where to plot; names stand to its left, and figures to its right.
    found : SavingsDelivery
        The study; `has_savings` is true of it.

    Returns
    -------
    Axes
        The same axes: rows downwards from 0, the programme first, money in pounds to the right.
    """
    rows = _rows(found)
    low, high = _span(found)
    unit = money_unit(max(-low, high))
    span = (high - low) or unit.pounds
    with chart_style():
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.set_xlim(low - (0.03 * span if low < 0 else 0.0), max(high, low + span) + 0.03 * span)
        for place, row in enumerate(rows):
            _draw_plan(ax, place, row, found.at)
            _draw_delivered(ax, place, *_ends(found, row)[1:])
            _write_name(ax, place, _name_text(found, row), _rating_text(found, row), row is found.total)
            _write_figures(ax, place, *_figure_texts(found, row))
        if len(rows) > 1:
            ax.axhline(0.5, color=MUTED, linewidth=0.6, zorder=1)
        ax.axvline(0, color=INK, linewidth=1.1, zorder=2.5)
        ax.set_yticks([])
        money_foot(ax, unit, marks=4)
        subtitle = (
            f"Upper bars: savings planned to be in force in {found.by}, by rating. Lower bars: delivered in "
            f"8 of 10 futures, with a mark at the middle one, {unit.label}"
        )
        set_heading(ax, title_savings(found), scenario_subtitle(found.scenario, subtitle))
    return ax


def _draw_plan(ax: Axes, place: int, row: Delivery, at: int) -> None:
    """Draw a plan as parts by rating, with the word or the letter of each where there is room."""
    left, right = ax.get_xlim()
    points = axes_points(ax)[0] / (right - left)
    for rag, begin, length in _segments(row, at):
        fill, letters = _RAG_COLOURS[rag]
        ax.barh(
            place + _PLAN_AT,
            length,
            left=begin,
            height=_PLAN_THICK,
            color=fill,
            edgecolor="white" if rag is not None else MUTED,
            linewidth=0.6,
            zorder=2,
            gid=f"plan-{RATING_WORDS[rag]}",
        )
        word = RATING_WORDS[rag]
        room = abs(length) * points - 4
        text = next((t for t in (word, word[0].upper()) if text_width(t, TEXT_SIZE - 1) <= room), "")
        if text:
            ax.text(
                begin + length / 2,
                place + _PLAN_AT,
                text,
                ha="center",
                va="center_baseline",
                fontsize=TEXT_SIZE - 1,
                color=letters,
                zorder=3,
                gid="rating-in-bar",
            )


def _draw_delivered(ax: Axes, place: int, low: float, middle: float, high: float) -> None:
    at = place + _DELIVERED_AT
    ax.barh(at, high - low, left=low, height=_DELIVERED_THICK, color=BANDS[2], zorder=2, gid="delivered")
    half = _DELIVERED_THICK * 0.8
    ax.vlines(middle, at - half, at + half, color=MEDIAN, linewidth=2.2, zorder=4, gid="middle")


def _write_name(ax: Axes, place: int, name: str, rating: str, is_total: bool) -> None:
    lines = name.count("\n") + 2
    for text, top, colour, weight, gid in (
        (name, 0.0, INK, "bold" if is_total else "normal", "name"),
        (rating, (lines - 1) * _LINE, MUTED, "normal", "rating"),
    ):
        ax.annotate(
            text,
            xy=(0, place),
            xycoords=("axes fraction", "data"),
            xytext=(-8, lines * _LINE / 2 - top),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=TEXT_SIZE,
            fontweight=weight,
            color=colour,
            annotation_clip=False,
            gid=gid,
        )


def _write_figures(ax: Axes, place: int, planned: str, delivered: str) -> None:
    for text, at, colour, weight in (
        (planned, -_LINE / 2, INK, "normal"),
        (delivered, _LINE / 2, MEDIAN, "bold"),
    ):
        ax.annotate(
            text,
            xy=(1, place),
            xycoords=("axes fraction", "data"),
            xytext=(_FIGURE_GAP, -at),
            textcoords="offset points",
            va="center_baseline",
            fontsize=TEXT_SIZE,
            fontweight=weight,
            color=colour,
            annotation_clip=False,
            gid="figure",
        )


def _note(found: SavingsDelivery) -> str:
    rows = delivery_rows(found)
    notes = []
    hidden: Sequence[Delivery] = rows[_MOST_ROWS:]
    if hidden:
        what = "workstream" if found.has_workstreams else "scheme"
        amount = money_words(sum(float(row.planned[found.at]) for row in hidden), beside=_peak(found))
        notes.append(
            f"{len(hidden)} more {what}{'s' if len(hidden) != 1 else ''}, of which {amount} is planned, "
            f"{'are' if len(hidden) != 1 else 'is'} drawn in the total alone."
        )
    if len(rows) > 1:
        notes.append("Ranges do not add up: schemes rarely all do badly, or all do well, in the same future.")
    return " ".join(notes)


def _axes(found: SavingsDelivery) -> Axes:
    left, right = _margins(found)
    return chart_axes(len(_rows(found)) * _row_height(found), left=left, right=right)


SAVINGS_CHART: Chart[SavingsDelivery] = Chart(
    name="savings-delivered",
    plot=plot_savings,
    title=title_savings,
    alt_text=alt_text_savings,
    axes=_axes,
    note=_note,
)
