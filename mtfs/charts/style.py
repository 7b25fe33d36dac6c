"""How every chart looks: palette, type, the frame round the axes, the money and year axes.

Sizes are in points on a picture 16 cm wide, as it stands between the margins of an A4 report. Nothing here
changes matplotlib's settings beyond the `chart_style` block, and nothing needs pyplot.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from mtfs.words.palette import BANDS, INK, MEDIAN, MUTED, PLAN, RULE

__all__ = [
    "BANDS",
    "INK",
    "MEDIAN",
    "MUTED",
    "PLAN",
    "RULE",
    "TEXT_SIZE",
    "axes_points",
    "chart_axes",
    "chart_style",
    "close_frame",
    "fit_lines",
    "fitted_label",
    "set_heading",
    "text_width",
    "year_axis",
]

TITLE_SIZE = 11.0
TEXT_SIZE = 8.5
FOOT_SIZE = 7.0

_WIDTH = 16 / 2.54 * 72
_EDGE = 4.0
_LINE = 1.25
#: From the middle of one year label to the next, at the least.
_YEAR_LABEL_WIDTH = 41.0
#: DejaVu Sans comes with matplotlib: the same letters on every machine.
_FAMILY = "DejaVu Sans"


@contextmanager
def chart_style(*, afresh: bool = False) -> Iterator[None]:
    """Hold the charts' settings for as long as the block lasts.

    Parameters
    ----------
    afresh : bool, optional
        Whether to start from matplotlib's own defaults, without what the reader of a notebook has set.

    Yields
    ------
    None
        Nothing.
    """
    with mpl.rc_context():
        if afresh:
            mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": [_FAMILY],
                "font.size": TEXT_SIZE,
                "text.color": INK,
                # A council or scenario may have a dollar sign in its name.
                "text.parse_math": False,
                "svg.fonttype": "path",
                "svg.hashsalt": "mtfs",
            }
        )
        yield


def chart_axes(plot_height: float, *, left: float, right: float, width: float = _WIDTH) -> Axes:
    """Return axes on a new figure 16 cm wide.

    Parameters
    ----------
    plot_height : float
        The height of the axes [points].
    left, right : float
        Room beside the axes [points].
    width : float, optional
        The width of the figure, where it is another [points].

    Returns
    -------
    Axes
        Ready for one of the plots; `close_frame` then fits the figure's height.
    """
    figure = Figure(figsize=(width / 72, (plot_height + 150) / 72), dpi=300, facecolor="white")
    FigureCanvasAgg(figure)
    height = plot_height + 150
    return figure.add_axes((left / width, 60 / height, (width - left - right) / width, plot_height / height))


def axes_points(ax: Axes) -> tuple[float, float]:
    """Return the size of axes.

    Parameters
    ----------
    ax : Axes
        The axes.

    Returns
    -------
    width, height : float
        In points.
    """
    box = ax.get_window_extent()
    scale = 72 / ax.figure.dpi
    return float(box.width * scale), float(box.height * scale)


@lru_cache(maxsize=512)
def _advance(letter: str, weight: str) -> float:
    """Return how far a letter of one point moves the next one on."""
    font = get_font(findfont(FontProperties(family=_FAMILY, weight=weight)))
    font.set_size(100, 72)
    # Given in 65536ths, and with no regard to the dots of any screen.
    return font.load_char(ord(letter)).linearHoriAdvance / 65536 / 100


def _width(text: str, weight: str) -> float:
    return sum(_advance(letter, weight) for letter in text)


def text_width(text: str, size: float) -> float:
    """Return how wide a line of text is.

    Parameters
    ----------
    text : str
        The text.
    size : float
        The size of type [points].

    Returns
    -------
    float
        In points.
    """
    return _width(text, "normal") * size


def fitted_label(label: str, width: float, size: float) -> str:
    """Cut a label to a width; what stands in brackets at its end is kept.

    Parameters
    ----------
    label : str
        The label.
    width : float
        The room there is [points].
    size : float
        The size of type [points].

    Returns
    -------
    str
        The label, with an ellipsis where something is left out.
    """
    if text_width(label, size) <= width:
        return label
    name, bracket, suffix = label.rpartition(" (") if label.endswith(")") else (label, "", "")
    end = f"…{bracket}{suffix}"
    fits = (n for n in range(len(name), 1, -1) if text_width(name[:n].rstrip() + end, size) <= width)
    return name[: next(fits, 1)].rstrip() + end


def fit_lines(text: str, width: float, size: float, *, weight: str = "normal", even: bool = False) -> str:
    """Break a text into lines that fit a width.

    Parameters
    ----------
    text : str
        The text; runs of white space count as one space.
    width : float
        The room there is [points].
    size : float
        The size of type [points].
    weight : str, optional
        The weight of type.
    even : bool, optional
        Whether lines are to be about as long as each other.

    Returns
    -------
    str
        The text with line ends; a word longer than a line is broken.
    """
    lines = _fill(text, width / size, weight)
    if even and len(lines) > 1:
        for share in (0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95):
            evener = _fill(text, share * width / size, weight)
            if len(evener) == len(lines):
                lines = evener
                break
    return "\n".join(lines)


def _fill(text: str, width: float, weight: str) -> list[str]:
    lines, used = [""], 0.0
    space = _width(" ", weight)
    for word in text.split():
        rest = word
        if lines[-1] and used + space + _width(word, weight) > width:
            lines.append("")
            used = 0.0
        while len(rest) > 1 and _width(rest, weight) > width:
            keep = next(n for n in range(len(rest) - 1, 0, -1) if n == 1 or _width(rest[:n], weight) <= width)
            lines[-1:] = [rest[:keep], ""]
            rest = rest[keep:]
        used += (space if lines[-1] else 0.0) + _width(rest, weight)
        lines[-1] = f"{lines[-1]} {rest}".strip()
    return lines


def set_heading(ax: Axes, title: str, subtitle: str, *, gap: float = 6.0, size: float = TITLE_SIZE) -> None:
    """Write the title, and under it what is drawn and in which unit.

    Parameters
    ----------
    ax : Axes
        The axes.
    title : str
        What the chart shows, broken into lines where it is long.
    subtitle : str
        What is drawn, with its unit: it stands in place of a label beside the axis.
    gap : float, optional
        Room between the axes and the subtitle, as for a key [points].
    size : float, optional
        The size of the title's type [points].
    """
    width = (ax.figure.bbox.x1 - ax.get_window_extent().x0) * 72 / ax.figure.dpi - _EDGE
    below = fit_lines(subtitle, width, TEXT_SIZE, even=True)
    ax.annotate(
        below,
        xy=(0, 1),
        xytext=(0, gap),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=TEXT_SIZE,
        color=MUTED,
        va="bottom",
        linespacing=_LINE,
        annotation_clip=False,
        gid="subtitle",
    )
    ax.set_title(
        fit_lines(title, width, size, weight="bold", even=True),
        loc="left",
        pad=gap + (below.count("\n") + 1) * TEXT_SIZE * _LINE + 5,
        fontsize=size,
        fontweight="bold",
        color=INK,
        linespacing=_LINE,
    )


def close_frame(ax: Axes, foot: Sequence[str]) -> Figure:
    """Write the lines at the foot and fit the figure's height to what it holds.

    Parameters
    ----------
    ax : Axes
        Axes from `chart_axes`, with its plot.
    foot : sequence of str
        Notes and the source, each broken into lines where it is long; empty ones are left out.

    Returns
    -------
    Figure
        Ready to be saved. The axes keep their size in points.
    """
    figure = ax.figure
    assert isinstance(figure, Figure)
    scale = 72 / figure.dpi
    box, all_of_it = ax.get_window_extent(), ax.get_tightbbox()
    assert all_of_it is not None
    above, below = (all_of_it.y1 - box.y1) * scale, (box.y0 - all_of_it.y0) * scale
    left, width = ax.get_position().x0, figure.get_figwidth() * 72
    text = "\n".join(fit_lines(line, width * (1 - left) - _EDGE, FOOT_SIZE) for line in foot if line)
    under = (text.count("\n") + 1) * FOOT_SIZE * _LINE + 8 if text else 0.0
    _, plot_height = axes_points(ax)
    height = above + plot_height + below + under + 2 * _EDGE
    place = ax.get_position()
    figure.set_size_inches(width / 72, height / 72)
    ax.set_position((left, (below + under + _EDGE) / height, place.width, plot_height / height))
    figure.text(
        left,
        _EDGE / height,
        text,
        fontsize=FOOT_SIZE,
        color=MUTED,
        va="bottom",
        linespacing=_LINE,
        gid="source",
    )
    return figure


def year_axis(ax: Axes, years: Sequence[str], *, from_start: bool = False) -> None:
    """Label the years along the foot of the axes, as many as stand there without touching.

    Parameters
    ----------
    ax : Axes
        The axes; year t stands at t.
    years : sequence of str
        The labels of years 0 to T.
    from_start : bool, optional
        Whether the start of year 0 stands at -1; it is labelled where there is room.
    """
    span = len(years) - 1
    step = max(1, math.ceil((span + from_start) * _YEAR_LABEL_WIDTH / axes_points(ax)[0]))
    # A somewhat wider step that labels both the first year and the last is better still.
    step = next((wider for wider in range(step, 2 * step) if span % wider == 0), step)
    labelled = range(span % step, span + 1, step)
    start = [-1] if from_start and labelled[0] + 1 >= step else []
    ax.set_xticks([*start, *labelled], [*("Start" for _ in start), *(years[t] for t in labelled)])
    ax.set_xticks(range(-from_start, len(years)), minor=True)
    ax.tick_params(axis="x", which="both", color=MUTED, length=3)
    ax.tick_params(axis="x", labelsize=TEXT_SIZE, labelcolor=INK, pad=3)
