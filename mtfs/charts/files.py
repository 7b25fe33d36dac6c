"""The charts as pictures: PNG and SVG with text alternatives inside, the same bytes for the same run."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mtfs.analysis.runs import Result
from mtfs.charts.alt_texts import alt_text_exhaustion_chance, alt_text_gap_fan, alt_text_reserves_fan
from mtfs.charts.chances import plot_exhaustion_chance, wide_intervals
from mtfs.charts.fans import plot_gap_fan, plot_reserves_fan
from mtfs.charts.style import chart_axes, chart_style, close_frame
from mtfs.charts.titles import title_exhaustion_chance, title_gap_fan, title_reserves_fan
from mtfs.charts.words import date_words
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.errors import OutputError

__all__ = ["CHART_NAMES", "Picture", "draw_charts", "source_line", "write_charts"]

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


@dataclass(frozen=True)
class Picture:
    """One chart, drawn.

    Parameters
    ----------
    name : str
        The name of its files, without the ending.
    title : str
        What it shows.
    alt_text : str
        The chart in words.
    png, svg : bytes
        The picture in each form.
    """

    name: str
    title: str
    alt_text: str
    png: bytes
    svg: bytes


@dataclass(frozen=True)
class _Chart:
    """How one of the charts is made."""

    name: str
    plot: Callable[[Axes, Result], Axes]
    title: Callable[[Result], str]
    alt_text: Callable[[Result], str]
    axes: Callable[[Result], Axes]
    note: Callable[[Result], str]


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


_CHARTS = (
    _Chart(
        "usable-reserves",
        plot_reserves_fan,
        title_reserves_fan,
        alt_text_reserves_fan,
        _fan_axes,
        _reserves_note,
    ),
    _Chart(
        "gap",
        plot_gap_fan,
        title_gap_fan,
        alt_text_gap_fan,
        _fan_axes,
        lambda _: f"{_FAN_NOTE} {_GAP_NOTE}",
    ),
    _Chart(
        "chance-reserves-run-out",
        plot_exhaustion_chance,
        title_exhaustion_chance,
        alt_text_exhaustion_chance,
        _bar_axes,
        _chance_note,
    ),
)

#: The names of the charts' files, without their endings, in the order in which a report shows them.
CHART_NAMES: tuple[str, ...] = tuple(chart.name for chart in _CHARTS)


def source_line(result: Result, *, version: str, date: dt.date) -> str:
    """Return the line at the foot of a chart that says where its figures come from.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.
    version : str
        The version of mtfs.
    date : datetime.date
        The date to write; it is never taken from the clock.

    Returns
    -------
    str
        Version, council, scenario, runs, seed and date.
    """
    runs = f"{result.runs:,} run{'s' if result.runs != 1 else ''}"
    return (
        f"Source: mtfs {version} on the case of {result.strategy.council.name}, scenario {result.scenario}; "
        f"{runs}, seed {result.seed}; {date_words(date)}."
    )


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
        In the order of `CHART_NAMES`; the same bytes for the same figures and the same matplotlib.
    """
    pictures = []
    with chart_style(afresh=True):
        for chart in _CHARTS:
            ax = chart.plot(chart.axes(result), result)
            figure = close_frame(ax, [chart.note(result), source])
            title, alt_text = chart.title(result), chart.alt_text(result)
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


def write_charts(result: Result, folder: Path, *, source: str) -> dict[str, str]:
    """Write every chart of one scenario into a folder, each as PNG and SVG.

    Parameters
    ----------
    result : Result
        The plan and the runs.
    folder : Path
        Where to write; it is made where it does not exist. Files of the same names are replaced.
    source : str
        The line at the foot, as `source_line` gives it.

    Returns
    -------
    dict of str to str
        The text alternative of each file, by its name.

    Raises
    ------
    OutputError
        Where a file cannot be written; files that stood there before are then as they were.
    """
    files: dict[str, bytes] = {}
    alt_texts: dict[str, str] = {}
    for picture in draw_charts(result, source=source):
        for ending, content in (("png", picture.png), ("svg", picture.svg)):
            files[f"{picture.name}.{ending}"] = content
            alt_texts[f"{picture.name}.{ending}"] = picture.alt_text
    _write_all(folder, files)
    return alt_texts


def _write_all(folder: Path, files: dict[str, bytes]) -> None:
    """Write files beside their places first, and put them there when all are written."""
    parts = {name: folder / f".{name}.part" for name in files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            parts[name].write_bytes(content)
        for name, part in parts.items():
            part.replace(folder / name)
    except OSError as error:
        for part in parts.values():
            if part.is_file():
                part.unlink()
        msg = f"{folder}: the charts could not be written ({error.strerror}); expected a folder to write in"
        raise OutputError(msg) from error
