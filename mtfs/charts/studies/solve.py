"""How sure each value of a lever makes it: one chart for each lever, with its limit and the answer marked."""

from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from mtfs.analysis.solve.levers import LeverKind
from mtfs.analysis.solve.solutions import Answer, Solution
from mtfs.charts.files import Chart
from mtfs.charts.money import MoneyFormatter, money_unit
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    MUTED,
    PLAN,
    RULE,
    TEXT_SIZE,
    axes_points,
    chart_axes,
    chart_style,
    set_heading,
    text_width,
)
from mtfs.engine.shapes import Floats
from mtfs.errors import ModelError
from mtfs.words.figures import money_words, percent_words, scenario_sentence, scenario_subtitle
from mtfs.words.solve import goal_words, rate_words, tax_window, value_words, wanted_words

__all__ = ["alt_text_confidence", "plot_confidence", "solve_charts", "title_confidence"]

#: The questions that have a chart of their own, and the names of their files.
_CHARTS = {
    "tax": "confidence-by-council-tax",
    "savings": "confidence-by-savings",
    "reserves": "confidence-by-reserves",
    "reserves_then_savings": "confidence-by-savings-after-reserves",
}
_HEIGHT = 190.0
_POINTS = 400
#: The width of the answer's dot, as a share of the axes.
_DOT = 0.025
_INTERVAL_NOTE = "Thick line: how far the number of runs leaves the answer open (95% interval)."


def _answer(solution: Solution, key: str) -> Answer:
    answer = solution.answer(key)
    if answer is None:
        msg = f"there is no answer '{key}' to draw"
        raise ModelError(msg)
    return answer


def _extent(solution: Solution, answer: Answer) -> float:
    """Return the largest value that is drawn: past the limit, the answer, and most futures."""
    reached = answer.steps[answer.steps <= answer.lever.most_steps]
    most = np.quantile(reached, 0.99, method="inverted_cdf") if len(reached) else 0
    # Past the last run that comes through the curve is level, and the figure stands under it.
    ends = [(1.25 if answer.value is None else 1.0) * float(answer.lever.value(np.array(most, np.int64)))]
    ends += [1.3 * known for known in (answer.value, answer.limit) if known is not None]
    # Where nothing is enough, savings are drawn up to all that is spent.
    least = 0.05 if answer.lever.kind is LeverKind.TAX else max(solution.net_spending, 1e6)
    return max(ends) or least


def _curve(answer: Answer, extent: float) -> tuple[Floats, Floats]:
    """Return values from 0 on, and the share of runs that come through at each."""
    values = np.linspace(0, extent, _POINTS)
    needed = np.sort(answer.lever.value(answer.steps))
    return values, np.searchsorted(needed, values, side="right") / len(needed)


def _subtitle(solution: Solution, answer: Answer, unit: str) -> str:
    if answer.lever.kind is LeverKind.TAX:
        by = f"core council tax rise {tax_window(solution, answer)}"
    elif answer.lever.kind is LeverKind.RESERVES:
        by = f"sum paid into reserves at the start of {answer.first}, {unit}"
    else:
        by = f"further recurrent savings from {answer.first}, {unit} a year"
    if answer.beforehand is not None:
        by += f", after {money_words(answer.beforehand)} into reserves in {solution.strategy.years[0]}"
    return f"Chance that {goal_words(solution)}, by {by}"


def plot_confidence(ax: Axes, solution: Solution, *, key: str) -> Axes:
    """Plot the chance that each value of a lever gives.

    Parameters
    ----------
    ax : Axes
        Where to plot; the confidence wanted is named to the right, which takes about 70 points.
    solution : Solution
        The answers.
    key : str
        The question.

    Returns
    -------
    Axes
        The same axes: rates as fractions or pounds along the foot, chances from 0 to 1 upwards.
    """
    answer = _answer(solution, key)
    tax, value, extent = answer.lever.kind is LeverKind.TAX, answer.value, _extent(solution, answer)
    unit = money_unit(extent)
    with chart_style():
        ax.set_xlim(0, extent)
        ax.set_ylim(0, 1)
        ax.plot(*_curve(answer, extent), color=MEDIAN, linewidth=1.8, zorder=3, clip_on=False, gid="chance")
        ax.axhline(solution.wanted, color=MUTED, linewidth=1.0, linestyle=(0, (4, 3)), zorder=2, gid="wanted")
        ax.annotate(
            f"{wanted_words(solution.wanted)} wanted",
            xy=(1, solution.wanted),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center_baseline",
            color=INK,
            annotation_clip=False,
        )
        _draw_limit(ax, answer, extent)
        ends = _wide_interval(answer, extent)
        if ends is not None:
            ax.hlines(solution.wanted, *ends, color=BANDS[-1], linewidth=5, zorder=2.5, gid="interval")
        offset, side = (9.0, -13.0), "left"
        if value is None:
            at, height = extent, answer.confidence_at_most
            words = f"{percent_words(height)} at most"
            offset, side = (-4.0, 5.0 if height < 0.5 else -14.0), "right"
        elif value == 0:
            at, height = 0.0, answer.confidence_at_none
            words = f"{percent_words(height)} with none"
        else:
            at, height, words = value, solution.wanted, value_words(answer, value)
        ax.plot(at, height, "o", color=MEDIAN, markersize=6, zorder=4, clip_on=False)
        ax.annotate(
            words,
            xy=(at, height),
            xytext=offset,
            textcoords="offset points",
            ha=side,
            fontweight="bold",
            color=MEDIAN,
            path_effects=[Stroke(linewidth=2.5, foreground="white"), Normal()],
            gid="answer",
        )
        _dress(ax)
        as_rate = FuncFormatter(lambda x, _: f"{round(100 * x, 6):g}%")
        ax.xaxis.set_major_formatter(as_rate if tax else MoneyFormatter(unit))
        set_heading(
            ax,
            title_confidence(solution, key=key),
            scenario_subtitle(solution.scenario, _subtitle(solution, answer, unit.label)),
            gap=20.0 if answer.limit is not None else 8.0,
        )
    return ax


def _wide_interval(answer: Answer, extent: float) -> tuple[float, float] | None:
    """Return the interval of the answer, where the dot of the answer does not hide it."""
    low, high = answer.interval
    if low is None or answer.value is None:
        return None
    high = extent if high is None else min(high, extent)
    return (low, high) if high - low > _DOT * extent else None


def _draw_limit(ax: Axes, answer: Answer, extent: float) -> None:
    """Draw the referendum limit, named above the axes, and the chance that it gives."""
    limit, chance = answer.limit, answer.confidence_at_limit
    if limit is None or chance is None:
        return
    ax.axvline(limit, color=PLAN, linewidth=1.4, zorder=2, gid="limit")
    words = f"At the referendum limit of {rate_words(limit)}: {percent_words(chance)} sure"
    width, _ = axes_points(ax)
    # Centred on its line, and yet no further out than the axes.
    half = text_width(words, TEXT_SIZE) * 1.12 / 2
    middle = min(max(limit / extent * width, half), width - half)
    ax.annotate(
        words,
        xy=(middle / width, 1),
        xycoords="axes fraction",
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        color=PLAN,
        annotation_clip=False,
        gid="limit",
    )
    ax.plot(limit, chance, "o", color=PLAN, markersize=4.5, zorder=3.5, clip_on=False)


def _dress(ax: Axes) -> None:
    ax.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10]))
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1])
    ax.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
    ax.tick_params(axis="both", length=0, labelsize=TEXT_SIZE, labelcolor=INK, pad=6)
    ax.grid(axis="y", color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(INK)


def title_confidence(solution: Solution, *, key: str) -> str:
    """Return the title of one chart.

    Parameters
    ----------
    solution : Solution
        The answers.
    key : str
        The question.

    Returns
    -------
    str
        What would do it, or that nothing would.
    """
    answer = _answer(solution, key)
    sure = f"{wanted_words(solution.wanted)} sure that {goal_words(solution)}"
    value = answer.value
    what = {LeverKind.TAX: "council tax rise", LeverKind.RESERVES: "sum into reserves"}.get(
        answer.lever.kind, "saving"
    )
    if value is None:
        return f"No {what} makes it {sure}"
    if value == 0:
        return f"Even with no {what} it is {sure}"
    amount = value_words(answer, value)
    if answer.lever.kind is LeverKind.TAX:
        if answer.within_limit:
            return f"Council tax rises of {amount} a year make it {sure}"
        return f"It takes council tax rises of {amount} a year, above the limit, to make it {sure}"
    if answer.lever.kind is LeverKind.RESERVES:
        return f"{amount} more in reserves makes it {sure}"
    if answer.beforehand is not None:
        return f"With {money_words(answer.beforehand)} more in reserves, savings of {amount} make it {sure}"
    return f"Further savings of {amount} a year make it {sure}"


def alt_text_confidence(solution: Solution, *, key: str) -> str:
    """Tell one chart in words.

    Parameters
    ----------
    solution : Solution
        The answers.
    key : str
        The question.

    Returns
    -------
    str
        The chance at nothing, at the limit, and at a few values on the way to the answer.
    """
    answer = _answer(solution, key)
    tax = answer.lever.kind is LeverKind.TAX
    unit = "" if tax else money_unit(_extent(solution, answer)).label
    told = [
        f"{scenario_sentence(solution.scenario)}A rising line. {_subtitle(solution, answer, unit)}.",
        f"With none it is {percent_words(answer.confidence_at_none)}.",
    ]
    if answer.limit is not None and answer.confidence_at_limit is not None:
        chance = percent_words(answer.confidence_at_limit)
        told.append(f"At the referendum limit of {rate_words(answer.limit)} it is {chance}.")
    for confidence in (0.5, 0.75, 0.95):
        value = answer.value_for(confidence)
        if value:
            told.append(f"{wanted_words(confidence)} takes {value_words(answer, value)}.")
    wanted = wanted_words(solution.wanted)
    if answer.value is None:
        told.append(f"It never reaches {wanted}: it is {percent_words(answer.confidence_at_most)} at most.")
    else:
        told.append(f"The {wanted} that is wanted takes {value_words(answer, answer.value)}.")
    return " ".join(told)


def _note(solution: Solution, *, key: str) -> str:
    answer = _answer(solution, key)
    return _INTERVAL_NOTE if _wide_interval(answer, _extent(solution, answer)) is not None else ""


def _axes(_: Solution) -> Axes:
    return chart_axes(_HEIGHT, left=40, right=76)


def solve_charts(solution: Solution) -> tuple[Chart[Solution], ...]:
    """Return the charts that there are to draw.

    Parameters
    ----------
    solution : Solution
        The answers.

    Returns
    -------
    tuple of Chart
        One for each lever that was asked for.
    """
    return tuple(
        Chart(
            name=name,
            plot=partial(plot_confidence, key=key),
            title=partial(title_confidence, key=key),
            alt_text=partial(alt_text_confidence, key=key),
            axes=_axes,
            note=partial(_note, key=key),
        )
        for key, name in _CHARTS.items()
        if solution.answer(key) is not None
    )
