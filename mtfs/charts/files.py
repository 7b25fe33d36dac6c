"""The charts as pictures: PNG and SVG with text alternatives inside, the same bytes for the same run."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from xml.sax.saxutils import escape

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mtfs.analysis.runs import Result
from mtfs.charts.chances import plot_exhaustion_chance, wide_intervals
from mtfs.charts.fans import plot_gap_fan, plot_reserves_fan
from mtfs.charts.pictures import Picture, picture_files
from mtfs.charts.style import chart_axes, chart_style, close_frame
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.alt_texts import alt_text_exhaustion_chance, alt_text_gap_fan, alt_text_reserves_fan
from mtfs.words.titles import title_exhaustion_chance, title_gap_fan, title_reserves_fan

__all__ = [
    "CHANCE_CHART",
    "CHART_NAMES",
    "GAP_FAN_CHART",
    "RESERVES_FAN_CHART",
    "Chart",
    "Picture",
    "draw_charts",
    "draw_pictures",
    "picture_files",
]

Data = TypeVar("Data")

_FAN_HEIGHT = 195.0
_FAN_NOTE = "Middle future: the median of each year, with half of futures on either side."
_MET_OUTSIDE = (
    "Once reserves have run out, later balances assume that the rest was met from outside at no cost."
)
_GAP_NOTE = (
    "The gap of one year comes back in the next, so gaps of several years are not to be added together."
)
_MINIMUM_NOTE = "The minimum is for the general reserve alone; usable reserves hold earmarked ones too."
_INTERVAL_NOTE = "Thin dark lines: how far the number of runs leaves each chance uncertain (95% interval)."


def _no_note(_: object) -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Chart(Generic[Data]):
    """How one chart is made from results of one kind.

    Parameters
    ----------
    name : str
        The name of its files, without the ending.
    plot : callable
        Plots into axes, and returns them.
    title, alt_text : callable
        What the chart shows, and the chart in words.
    axes : callable
        Makes the axes, large enough for what there is to plot.
    note : callable, optional
        A line above the source; empty for none.
    """

    name: str
    plot: Callable[[Axes, Data], Axes]
    title: Callable[[Data], str]
    alt_text: Callable[[Data], str]
    axes: Callable[[Data], Axes]
    note: Callable[[Data], str] = _no_note


def _fan_axes(_: Result) -> Axes:
    return chart_axes(_FAN_HEIGHT, left=42, right=104)


def _bar_axes(result: Result) -> Axes:
    rows = len(result.years)
    return chart_axes(rows * max(11.5, min(26.0, 160 / rows)), left=50, right=92)


def _reserves_note(result: Result) -> str:
    notes = [_FAN_NOTE]
    if result.summary.probabilities["p_exhausted_by"][-1] > 0:
        notes.append(_MET_OUTSIDE)
    earmarked = any(
        r.is_usable and r.reserve_class is not ReserveClass.GENERAL for r in result.strategy.reserves
    )
    if earmarked and result.strategy.council.minimum_balance > HALF_A_PENNY:
        notes.append(_MINIMUM_NOTE)
    return " ".join(notes)


def _chance_note(result: Result) -> str:
    return _INTERVAL_NOTE if wide_intervals(result).any() else ""


#: Usable reserves, the gap, and the chance that reserves run out, each by year.
RESERVES_FAN_CHART: Chart[Result] = Chart(
    name="usable-reserves",
    plot=plot_reserves_fan,
    title=title_reserves_fan,
    alt_text=alt_text_reserves_fan,
    axes=_fan_axes,
    note=_reserves_note,
)
GAP_FAN_CHART: Chart[Result] = Chart(
    name="gap",
    plot=plot_gap_fan,
    title=title_gap_fan,
    alt_text=alt_text_gap_fan,
    axes=_fan_axes,
    note=lambda _: f"{_FAN_NOTE} {_GAP_NOTE}",
)
CHANCE_CHART: Chart[Result] = Chart(
    name="chance-reserves-run-out",
    plot=plot_exhaustion_chance,
    title=title_exhaustion_chance,
    alt_text=alt_text_exhaustion_chance,
    axes=_bar_axes,
    note=_chance_note,
)
_CHARTS = (RESERVES_FAN_CHART, GAP_FAN_CHART, CHANCE_CHART)

#: The names of the charts' files, without their endings, in the order in which a report shows them.
CHART_NAMES: tuple[str, ...] = tuple(chart.name for chart in _CHARTS)


def draw_pictures(charts: Sequence[Chart[Data]], data: Data, *, source: str) -> tuple[Picture, ...]:
    """Draw charts of the same results.

    Parameters
    ----------
    charts : sequence of Chart
        The charts.
    data : object
        What they are drawn from.
    source : str
        The line at the foot, as `source_line` gives it.

    Returns
    -------
    tuple of Picture
        In the order of the charts; the same bytes for the same figures and the same matplotlib.
    """
    pictures = []
    with chart_style(afresh=True):
        for chart in charts:
            ax = chart.plot(chart.axes(data), data)
            figure = close_frame(ax, [chart.note(data), source])
            title, alt_text = chart.title(data), chart.alt_text(data)
            pictures.append(
                Picture(
                    name=chart.name,
                    title=title,
                    alt_text=alt_text,
                    png=_png(figure, title, alt_text),
                    svg=_svg(figure, chart.name, title, alt_text),
                )
            )
    return tuple(pictures)


def draw_charts(result: Result, *, source: str) -> tuple[Picture, ...]:
    """Draw every chart of one scenario.

    Parameters
    ----------
    result : Result
        The plan and the runs.
    source : str
        The line at the foot, as `source_line` gives it.

    Returns
    -------
    tuple of Picture
        In the order of `CHART_NAMES`.
    """
    return draw_pictures(_CHARTS, result, source=source)


def _png(figure: Figure, title: str, alt_text: str) -> bytes:
    buffer = io.BytesIO()
    metadata = {"Title": title, "Description": alt_text, "Software": "mtfs"}
    figure.savefig(buffer, format="png", dpi=300, metadata=metadata)
    return buffer.getvalue()


def _svg(figure: Figure, name: str, title: str, alt_text: str) -> bytes:
    """Return the figure as SVG, which screen readers take as one image with a name and a description."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": "mtfs", "Description": alt_text})
    before, start, rest = buffer.getvalue().partition("<svg ")
    attributes, end, body = rest.partition(">")
    named = f'role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc" '
    described = (
        f'\n <title id="{name}-title">{escape(title)}</title>'
        f'\n <desc id="{name}-desc">{escape(alt_text)}</desc>'
    )
    return f"{before}{start}{named}{attributes}{end}{described}{body}".encode()
