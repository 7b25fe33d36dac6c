"""Scenarios as small multiples: a fan for each, on the same axes, the plan and the middle future drawn in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from mtfs.analysis.runs import Result
from mtfs.charts.fans import KEY_GAP, add_key, draw_bands, draw_opening, end_words
from mtfs.charts.files import Chart
from mtfs.charts.gap_map import GAP_HEAT_MAP_CHART
from mtfs.charts.money import money_axis
from mtfs.charts.names import two_lines
from mtfs.charts.style import (
    INK,
    MEDIAN,
    MUTED,
    PLAN,
    axes_points,
    chart_axes,
    chart_style,
    set_heading,
    text_width,
)
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.nomenclature import percentile_name
from mtfs.words.figures import futures_words, gap_words, money_words, percent_words
from mtfs.words.scenarios import in_order_of_gap, left_out_sentences, middle_gap
from mtfs.words.titles import chances_title, has_usable_reserves

__all__ = [
    "GAP_HEAT_MAP_CHART",
    "SCENARIO_FANS_CHART",
    "SCENARIO_RESERVES_CHART",
    "alt_text_scenario_fans",
    "plot_scenario_fans",
    "scenario_charts",
    "telling_fans",
    "title_scenario_fans",
]

Results = Mapping[str, Result]

_MOST_PANELS = 12
_MOST_COLUMNS = 3
#: The height of a panel's axes, the rooms between panels, and that for the years at the foot [points].
_PANEL, _ACROSS, _DOWN = 74.0, 13.0, 9.0
_YEARS = 15.0
_LEFT, _RIGHT = 42.0, 16.0
_SIZE = 7.5
_NAME_SIZE = 8.0
_LINE = 1.25
#: Between two figures of one line [points].
_BETWEEN = 8.0
_MARKS = 4


@dataclass(frozen=True)
class _Label:
    """One of the labels above a panel, in the colour of the line that it is about."""

    text: str
    colour: str


def _shown(results: Results) -> list[str]:
    return in_order_of_gap(results)[:_MOST_PANELS]


def _columns(panels: int) -> int:
    return 2 if panels == 4 else min(panels, _MOST_COLUMNS)


def _ends(result: Result, measure: str) -> tuple[float, float]:
    """Return what the middle future and the plan have in the last year [£]."""
    return float(result.summary.risk[measure][percentile_name(50)][-1]), float(result.plan[measure][-1])


def _beside(results: Results, measure: str) -> float:
    """Return the largest of the figures above the panels, whose unit all of them take [£]."""
    return max(abs(end) for result in results.values() for end in _ends(result, measure))


def _labels(result: Result, measure: str, beside: float, width: float) -> list[list[_Label]]:
    """Return the lines above a panel, with the figures of the last year."""
    middle, plan = _ends(result, measure)
    labels = [
        _Label(f"Middle {end_words(measure, middle, beside)}", MEDIAN),
        _Label(f"Plan {end_words(measure, plan, beside)}", PLAN),
    ]
    beside_each_other = sum(text_width(label.text, _SIZE) for label in labels) + _BETWEEN <= width
    rows = [labels] if beside_each_other else [[label] for label in labels]
    if measure == "usable":
        chance = percent_words(float(result.summary.probabilities["p_exhausted_by"][-1]))
        rows.insert(0, [_Label(f"Run out: {chance}", INK)])
    return rows


@dataclass(frozen=True)
class _Grid:
    """Where panels stand within the axes of the chart [points]."""

    columns: int
    rows: int
    width: float
    head: float

    @property
    def height(self) -> float:
        """The height of all panels, without the years at the foot."""
        return self.rows * (self.head + _PANEL) + (self.rows - 1) * _DOWN

    def bounds(self, place: int, within: tuple[float, float]) -> tuple[float, float, float, float]:
        """Return where a panel stands, in fractions of the axes."""
        row, column = divmod(place, self.columns)
        wide, high = within
        below = self.height - (row + 1) * (self.head + _PANEL) - row * _DOWN
        return column * (self.width + _ACROSS) / wide, below / high, self.width / wide, _PANEL / high


def _grid(results: Results, measure: str, width: float) -> _Grid:
    names = _shown(results)
    columns = _columns(len(names))
    panel = (width - (columns - 1) * _ACROSS) / columns
    beside = _beside(results, measure)
    # Every panel gets the room that the tallest head takes.
    heads = [
        _NAME_SIZE * (two_lines(name, panel, _NAME_SIZE, weight="bold").count("\n") + 1)
        + _SIZE * len(_labels(results[name], measure, beside, panel))
        for name in names
    ]
    return _Grid(columns, -(-len(names) // columns), panel, _LINE * max(heads) + 6)


def _reach(results: Results, names: Sequence[str], measure: str) -> tuple[float, float]:
    """Return the least and the largest amount that any panel draws."""
    drawn = [0.0]
    for name in names:
        result = results[name]
        risk = result.summary.risk[measure]
        for values in (result.plan[measure], risk[percentile_name(5)], risk[percentile_name(95)]):
            drawn += [float(np.min(values)), float(np.max(values))]
        if measure == "usable":
            drawn += [result.strategy.usable_opening, result.strategy.council.minimum_balance]
    return min(drawn), max(drawn)


def plot_scenario_fans(ax: Axes, results: Results, *, measure: str = "gap") -> Axes:
    """Plot a fan for each scenario, in panels with the same axes.

    Parameters
    ----------
    ax : Axes
        Where to plot: panels stand within it.
    results : mapping of str to Result
        The plan and the runs of each scenario. Of more than twelve, those with the smallest gaps are left
        out.
    measure : str, optional
        ``gap`` or ``usable``.

    Returns
    -------
    Axes
        The same axes, without marks of their own; the panels are its child axes, in pounds.
    """
    names = _shown(results)
    within = axes_points(ax)
    grid, beside = _grid(results, measure, within[0]), _beside(results, measure)
    low, high = _reach(results, names, measure)
    last = next(iter(results.values())).years[-1]
    with chart_style():
        ax.axis("off")
        unit = ""
        for place, name in enumerate(names):
            panel = ax.inset_axes(grid.bounds(place, within))
            panel.set_gid("panel")
            unit = _plot_panel(panel, results[name], measure, (low, high))
            _dress_panel(
                panel,
                results[name],
                measure,
                is_left=place % grid.columns == 0,
                is_last=place + grid.columns >= len(names),
            )
            _head_panel(panel, name, _labels(results[name], measure, beside, grid.width), grid.width)
        surplus = " (above zero a gap, below it a surplus)" if low < -HALF_A_PENNY else ""
        if measure == "gap":
            what = f"Gap in each year if nothing more is done, {unit}{surplus}. Figures: the gap of {last}"
        else:
            what = (
                f"Usable reserves at the end of each year, {unit}. Figures: the share of futures in which "
                f"they have run out by the end of {last}, and what they hold then"
            )
        set_heading(ax, title_scenario_fans(results, measure=measure), what, gap=KEY_GAP)
        add_key(ax)
    return ax


def _plot_panel(panel: Axes, result: Result, measure: str, reach: tuple[float, float]) -> str:
    """Draw one fan, and return the unit of its axis."""
    risk, plan = result.summary.risk[measure], result.plan[measure]
    unit = money_axis(panel, *reach)
    first = 0
    if measure == "usable":
        first = -1
        draw_opening(panel, risk, plan, result.strategy.usable_opening, small=True)
        minimum = result.strategy.council.minimum_balance
        if minimum > HALF_A_PENNY:
            panel.axhline(minimum, color=MUTED, linewidth=0.9, linestyle=(0, (1, 1.5)), gid="minimum")
    draw_bands(panel, risk, plan, small=True)
    panel.set_xlim(first - 0.03 * (len(plan) - 1 - first), len(plan) - 1)
    return unit.label


def _dress_panel(panel: Axes, result: Result, measure: str, *, is_left: bool, is_last: bool) -> None:
    years = result.years
    first = -1 if measure == "usable" else 0
    panel.yaxis.set_major_locator(MaxNLocator(nbins=_MARKS, steps=[1, 2, 2.5, 5, 10]))
    panel.tick_params(axis="y", labelsize=_SIZE, labelleft=is_left)
    panel.tick_params(axis="x", color=MUTED, length=2.5, labelsize=_SIZE, labelcolor=INK, pad=2)
    panel.set_xticks(range(first, len(years)), minor=True)
    panel.tick_params(axis="x", which="minor", color=MUTED, length=2.5)
    panel.set_xticks([first, len(years) - 1], [years[0] if first == 0 else "Start", years[-1]])
    # The first and the last year stand within the panel, clear of its neighbours' years.
    start, end = panel.get_xticklabels()
    start.set_horizontalalignment("left")
    end.set_horizontalalignment("right")
    panel.tick_params(axis="x", labelbottom=is_last)


def _head_panel(panel: Axes, name: str, rows: Sequence[Sequence[_Label]], width: float) -> None:
    """Write the name of the scenario and its figures above a panel."""
    height = 6.5

    def write(text: str, across: float, up: float, **style: object) -> None:
        panel.annotate(
            text,
            xy=(0, 1),
            xycoords="axes fraction",
            xytext=(across, up),
            textcoords="offset points",
            va="baseline",
            linespacing=_LINE,
            annotation_clip=False,
            **style,  # type: ignore[arg-type]
        )

    for row in reversed(rows):
        across = 0.0
        for label in row:
            write(label.text, across, height, fontsize=_SIZE, color=label.colour, gid="figure")
            across += text_width(label.text, _SIZE) + _BETWEEN
        height += _SIZE * _LINE
    lines = two_lines(name, width, _NAME_SIZE, weight="bold")
    write(lines, 0.0, height, fontsize=_NAME_SIZE, fontweight="bold", color=INK, gid="name")


def title_scenario_fans(results: Results, *, measure: str = "gap") -> str:
    """Return the title of the chart.

    Parameters
    ----------
    results : mapping of str to Result
        The plan and the runs of each scenario.
    measure : str, optional
        ``gap`` or ``usable``.

    Returns
    -------
    str
        Between what the middle futures' gaps of the last year lie, or the chances that reserves run out.
    """
    every = list(results.values())
    years = every[0].years
    if measure == "usable":
        if not any(has_usable_reserves(result) for result in every):
            return "There are no usable reserves in any year under any scenario"
        chances = np.stack([result.summary.probabilities["p_exhausted_by"] for result in every])
        apart = chances.max(axis=0) - chances.min(axis=0)
        # Where all have the same chance in the end, the year that tells them apart.
        return chances_title(years, chances, len(years) - 1 if apart[-1] > 0 else int(apart.argmax()))
    gaps = sorted(middle_gap(result) for result in every)
    low, high = (gap_words(gap, beside=_beside(results, measure)) for gap in (gaps[0], gaps[-1]))
    if low == high:
        return f"The middle future has {low} in {years[-1]}, whatever the scenario"
    if gaps[0] >= 0:
        low, high = (words.removeprefix("a gap of ") for words in (low, high))
    return f"In the middle future the gap of {years[-1]} goes from {low} to {high}, by scenario"


def alt_text_scenario_fans(results: Results, *, measure: str = "gap") -> str:
    """Tell the chart in words.

    Parameters
    ----------
    results : mapping of str to Result
        The plan and the runs of each scenario.
    measure : str, optional
        ``gap`` or ``usable``.

    Returns
    -------
    str
        A sentence for each panel, about the last year; the scenarios that are left out.
    """
    names = _shown(results)
    years = results[names[0]].years
    what = (
        f"the gap in each year from {years[0]} to {years[-1]}"
        if measure == "gap"
        else f"usable reserves from the start of {years[0]} to the end of {years[-1]}"
    )
    charts = "Fan chart" if len(names) == 1 else f"{len(names)} fan charts on the same axes, one a scenario,"
    told = [f"{charts} of {what}. In {years[-1]}:"]
    for name in names:
        result = results[name]
        risk = result.summary.risk[measure]
        values = [float(result.plan[measure][-1]), *(float(risk[key][-1]) for key in ("p50", "p5", "p95"))]
        write = gap_words if measure == "gap" else money_words
        plan, middle, low, high = (write(value, beside=max(map(abs, values))) for value in values)
        spread = f"9 in 10 futures from {low} to {high}" if low != high else f"at least 9 in 10 futures {low}"
        gone = ""
        if measure == "usable":
            chance = float(result.summary.probabilities["p_exhausted_by"][-1])
            gone = f"; they have run out by then in {futures_words(chance)}"
        told.append(f"{name}: the plan has {plan}, the middle future {middle}, and {spread}{gone}.")
    return " ".join([*told, *left_out_sentences(results, _MOST_PANELS, "drawn")])


def _note(results: Results, *, measure: str) -> str:
    notes = ["Middle: the median of each year, with half of futures on either side."]
    if measure == "usable" and any(
        result.strategy.council.minimum_balance > HALF_A_PENNY for result in results.values()
    ):
        notes.append("Dotted line: the minimum for the general reserve.")
    notes += ["Every scenario meets the same futures."] if len(results) > 1 else []
    return " ".join([*notes, *left_out_sentences(results, _MOST_PANELS, "drawn")])


def _axes(results: Results, *, measure: str) -> Axes:
    width = axes_points(chart_axes(10, left=_LEFT, right=_RIGHT))[0]
    return chart_axes(_grid(results, measure, width).height, left=_LEFT, right=_RIGHT)


def _chart(name: str, measure: str) -> Chart[Results]:
    return Chart(
        name=name,
        plot=partial(plot_scenario_fans, measure=measure),
        title=partial(title_scenario_fans, measure=measure),
        alt_text=partial(alt_text_scenario_fans, measure=measure),
        axes=partial(_axes, measure=measure),
        note=partial(_note, measure=measure),
    )


SCENARIO_FANS_CHART: Chart[Results] = _chart("scenario-gaps", "gap")
SCENARIO_RESERVES_CHART: Chart[Results] = _chart("scenario-reserves", "usable")


def telling_fans(results: Results) -> Chart[Results]:
    """Return the one of the two charts of fans that tells scenarios apart.

    Parameters
    ----------
    results : mapping of str to Result
        The plan and the runs of each scenario.

    Returns
    -------
    Chart
        That of reserves where some scenarios still hold some at the end of a plan year in the middle future;
        else that of the gap, for fans that lie at nothing tell nothing.
    """
    lasting = [
        result
        for result in results.values()
        if float(result.summary.risk["usable"][percentile_name(50)][1:].max(initial=0.0)) > HALF_A_PENNY
    ]
    return SCENARIO_RESERVES_CHART if 2 * len(lasting) >= len(results) else SCENARIO_FANS_CHART


def scenario_charts(results: Results) -> tuple[Chart[Results], ...]:
    """Return the charts of scenarios that there are to draw.

    Parameters
    ----------
    results : mapping of str to Result
        The plan and the runs of each scenario.

    Returns
    -------
    tuple of Chart
        None for one scenario alone; the fans of reserves only where any scenario has some.
    """
    if len(results) < 2:
        return ()
    reserves = any(has_usable_reserves(result) for result in results.values())
    return (SCENARIO_FANS_CHART, *([SCENARIO_RESERVES_CHART] if reserves else []), GAP_HEAT_MAP_CHART)
