"""What shifts in the likeliest futures that fail, and that last: bars in standard deviations, in words."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mtfs.analysis.breaches import Breach
from mtfs.analysis.stress import Stress
from mtfs.analysis.stress.portraits import Likeliest
from mtfs.charts.files import Chart
from mtfs.charts.style import (
    INK,
    MEDIAN,
    MUTED,
    PLAN,
    RULE,
    TEXT_SIZE,
    chart_axes,
    chart_style,
    fitted_label,
    set_heading,
)
from mtfs.errors import ModelError
from mtfs.words.figures import MINUS, money_words, percent_words, scenario_sentence, scenario_subtitle
from mtfs.words.stress import (
    clauses,
    fails_words,
    figure_words,
    lasts_words,
    part_words,
    sds_words,
    way_words,
)

__all__ = ["alt_text_shifts", "plot_shifts", "stress_charts", "title_shifts"]

_MOST_ROWS = 10
#: Shifts that are worth less than this share of the largest are not drawn.
_LEAST_SHARE = 0.02
_ROW = 19.0
#: Room for the names, and for the figures beside the bars [points].
_NAMES, _FIGURES = 132.0, 176.0
_GAP = 8.0
_NOTE = (
    "Figures: what the future has (a driver on average over the years), and what that adds (+) to what "
    f"reserves must meet next to the plan, or takes off it ({MINUS}). Each bar is in standard deviations of "
    "its own; the grey mark is the middle future."
)


@dataclass(frozen=True)
class _Row:
    """A bar: whose it is, how far it goes, the middle future's place, and what stands beside it."""

    name: str
    sds: float
    middle: float
    words: str
    worse: bool


@dataclass(frozen=True)
class _Kind:
    """Which of the likeliest futures: one that fails or lasts, of all futures or of one way of failing."""

    fails: bool
    way: int | None = None

    def future(self, result: Stress) -> Likeliest | None:
        if self.way is not None:
            return result.ways[self.way].likeliest
        return (result.failing if self.fails else result.surviving).likeliest


def _future(result: Stress, kind: _Kind) -> Likeliest:
    future = kind.future(result)
    if future is None:
        msg = "there is no such future to draw"
        raise ModelError(msg)
    return future


def _signed(pounds: float, beside: float) -> str:
    words = money_words(abs(pounds), beside=beside)
    return words if words == "£0" else f"{'+' if pounds > 0 else MINUS}{words}"


def _rows(result: Stress, future: Likeliest, *, fails: bool) -> list[_Row]:
    """Return the bars, what matters most first."""
    weight = np.abs(future.worth if fails else future.worth_from_middle)
    if not weight.any():
        weight = np.abs(future.worth)
    beside = float(np.abs(future.worth).max(initial=0.0))
    rows = []
    for n in np.argsort(-weight, kind="stable")[:_MOST_ROWS]:
        if weight[n] <= _LEAST_SHARE * weight.max() or np.isnan(future.measures[n]):
            continue
        part, middle = result.parts[n], float(result.middle_sds[n])
        words = f"{figure_words(part, future.measures[n])} ({_signed(float(future.worth[n]), beside)})"
        rows.append(_Row(part_words(part), float(future.sds[n]), middle, words, bool(future.worth[n] > 0)))
    return rows


def plot_shifts(ax: Axes, result: Stress, *, kind: _Kind) -> Axes:
    """Plot how far the parts of one future lie from the plan.

    Parameters
    ----------
    ax : Axes
        Where to plot; names stand to the left and figures to the right, beyond the axes.
    result : Stress
        The study.
    kind : _Kind
        Which of the likeliest futures.

    Returns
    -------
    Axes
        The same axes: standard deviations along the foot, a row for each part from the top.
    """
    future = _future(result, kind)
    rows = _rows(result, future, fails=kind.fails)
    with chart_style():
        ends = [0.0, *(end for row in rows for end in (row.sds, row.middle))]
        low, high = min(-1.0, *ends), max(1.0, *ends)
        pad = 0.05 * (high - low)
        ax.set_xlim(low - pad, high + pad)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        for place, row in enumerate(rows):
            ax.barh(place, row.sds, height=0.6, color=PLAN if row.worse else MEDIAN, zorder=3)
            ax.vlines(
                row.middle, place - 0.42, place + 0.42, color=MUTED, linewidth=2.2, zorder=4, gid="middle"
            )
            for words, x, shift, align in (
                (fitted_label(row.name, _NAMES - 2 * _GAP, TEXT_SIZE), 0, -_GAP, "right"),
                (fitted_label(row.words, _FIGURES - 2 * _GAP, TEXT_SIZE), 1, _GAP, "left"),
            ):
                ax.annotate(
                    words,
                    xy=(x, place),
                    xycoords=("axes fraction", "data"),
                    xytext=(shift, 0),
                    textcoords="offset points",
                    ha=align,
                    va="center_baseline",
                    color=INK,
                    annotation_clip=False,
                )
        ax.axvline(0, color=INK, linewidth=0.9, zorder=5, gid="plan")
        _dress(ax)
        subtitle = f"Shifts from the plan in standard deviations: {_story(result, future, kind)}"
        set_heading(ax, title_shifts(result, kind=kind), scenario_subtitle(result.scenario, subtitle))
    return ax


def _dress(ax: Axes) -> None:
    ax.set_yticks([])
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    ax.xaxis.set_major_formatter(FuncFormatter(_mark))
    ax.tick_params(axis="x", length=0, labelsize=TEXT_SIZE, labelcolor=MUTED, pad=4)
    ax.grid(axis="x", color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left", "bottom"):
        ax.spines[side].set_visible(False)


def _mark(sds: float, _: int | None = None) -> str:
    return f"{MINUS if sds < 0 else ''}{abs(sds):g}" if round(sds, 9) else "plan"


def _story(result: Stress, future: Likeliest, kind: _Kind) -> str:
    """Say which future it is."""
    if kind.way is not None:
        return f"the likeliest future that fails through {way_words(result, result.ways[kind.way])}"
    if future.distance == 0:
        return f"the middle future, which {'fails' if kind.fails else 'lasts'}"
    return (
        f"the likeliest future that {'fails' if kind.fails else 'lasts'}, {sds_words(future.distance)} from "
        "the middle one"
    )


def title_shifts(result: Stress, *, kind: _Kind) -> str:
    """Return the title of one chart.

    Parameters
    ----------
    result : Stress
        The study.
    kind : _Kind
        Which of the likeliest futures.

    Returns
    -------
    str
        What the future does, and the part of it that does most.
    """
    future = _future(result, kind)
    if kind.way is not None:
        way = result.ways[kind.way]
        return f"{percent_words(way.share)} of the futures that fail do so through {way_words(result, way)}"
    if future.distance == 0:
        if kind.fails:
            return f"It takes nothing unusual: {fails_words(result)}"
        return f"It takes nothing unusual for {lasts_words(result)}"
    if not kind.fails:
        return f"It takes a future {sds_words(future.distance)} away for {lasts_words(result)}"
    what = "Reserves run out" if result.breach is Breach.EXHAUSTED else "The minimum is breached"
    foremost = clauses(result, future, fails=True)[:1]
    return f"{what} by {result.year} most likely with {foremost[0] if foremost else 'many small shifts'}"


def alt_text_shifts(result: Stress, *, kind: _Kind) -> str:
    """Tell one chart in words.

    Parameters
    ----------
    result : Stress
        The study.
    kind : _Kind
        Which of the likeliest futures.

    Returns
    -------
    str
        Which future it is, and a sentence for each bar.
    """
    future = _future(result, kind)
    told = [
        f"{scenario_sentence(result.scenario)}Bar chart of how far one future lies from the plan, in "
        f"standard deviations: {_story(result, future, kind)}."
    ]
    for row in _rows(result, future, fails=kind.fails):
        side = "above" if row.sds > 0 else "below"
        told.append(f"{row.name}: {row.words}, {sds_words(abs(row.sds))} {side} the plan.")
    return " ".join(told)


def _axes(result: Stress, *, kind: _Kind) -> Axes:
    rows = len(_rows(result, _future(result, kind), fails=kind.fails))
    return chart_axes(rows * _ROW, left=_NAMES, right=_FIGURES)


def stress_charts(result: Stress) -> tuple[Chart[Stress], ...]:
    """Return the charts that there are to draw.

    Parameters
    ----------
    result : Stress
        The study.

    Returns
    -------
    tuple of Chart
        The likeliest future that fails, the likeliest that lasts, and one for each way of failing where there
        are several.
    """
    kinds = {"likeliest-failing": _Kind(fails=True), "likeliest-lasting": _Kind(fails=False)}
    if len(result.ways) > 1:
        kinds |= {f"way-of-failing-{n + 1}": _Kind(fails=True, way=n) for n in range(len(result.ways))}
    return tuple(
        Chart(
            name=name,
            plot=partial(plot_shifts, kind=kind),
            title=partial(title_shifts, kind=kind),
            alt_text=partial(alt_text_shifts, kind=kind),
            axes=partial(_axes, kind=kind),
            note=lambda _: _NOTE,
        )
        for name, kind in kinds.items()
        if (future := kind.future(result)) is not None and _rows(result, future, fails=kind.fails)
    )
