"""Panels below one another or side by side, one for each line of a backtest, with years along their foot."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from mtfs.analysis.evidence.backtest.study import Backtest, LineBacktest
from mtfs.analysis.evidence.history import SHOCK_YEARS
from mtfs.charts.nation.layout import FULL, frame_axes, panel_bounds
from mtfs.charts.style import INK, MUTED, RULE, TEXT_SIZE

__all__ = [
    "MOST_LINES",
    "SHADE",
    "gap_note",
    "more_lines",
    "open_panel",
    "percent_axis",
    "shade_shocks",
    "shown_lines",
    "stack_axes",
    "stack_top",
    "year_marks",
]

#: No chart shows more lines; the files have them all.
MOST_LINES = 8
#: What lies behind a year that struck every council at once.
SHADE = "#f6e3d9"
#: The name above a panel, and the marks below the last [points].
_NAME, _FOOT = 17.0, 22.0
#: Room for what is written to the left of a panel, and for the label of a year [points].
_LABELS, _YEAR_LABEL = 44.0, 40.0


def shown_lines(found: Backtest) -> tuple[LineBacktest, ...]:
    """Return the lines that charts show.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    tuple of LineBacktest
        The first `MOST_LINES`.
    """
    return found.lines[:MOST_LINES]


def more_lines(found: Backtest) -> str:
    """Say how many lines are not shown.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        Blank where all are.
    """
    more = len(found.lines) - MOST_LINES
    if more <= 0:
        return ""
    return f"{more} more line{'s are' if more > 1 else ' is'} in the files."


def gap_note(years: Sequence[str]) -> str:
    """Say why years are missing among those that are drawn.

    Parameters
    ----------
    years : sequence of str
        The labels of the years, in order.

    Returns
    -------
    str
        Blank where none is missing.
    """
    begun = [int(year[:4]) for year in years]
    if begun[-1] - begun[0] + 1 == len(begun):
        return ""
    return "Years between that are not drawn could not be scored: a return is missing."


def stack_axes(count: int, height: float) -> Axes:
    """Return axes for panels below one another.

    Parameters
    ----------
    count : int
        How many panels.
    height : float
        The height of each [points].

    Returns
    -------
    Axes
        As wide as a picture, with room for the name above each panel, and for marks below the last.
    """
    return frame_axes(count * (height + _NAME) + _FOOT)


def stack_top(place: int, height: float) -> float:
    """Return where a panel of a stack begins.

    Parameters
    ----------
    place : int
        Which panel, from 0.
    height : float
        The height of each [points].

    Returns
    -------
    float
        From the top of the axes [points].
    """
    return place * (height + _NAME) + _NAME


def open_panel(
    ax: Axes, name: str, *, top: float, height: float, left: float = 30.0, width: float | None = None
) -> Axes:
    """Open a panel, with its name above it and no frame.

    Parameters
    ----------
    ax : Axes
        Axes in points, as `points_axes` makes them.
    name : str
        Its name.
    top, height : float
        Where it begins, and how high it is [points].
    left, width : float, optional
        Where it begins, and how wide it is; to the right-hand edge where that is left out [points].

    Returns
    -------
    Axes
        The panel.
    """
    wide = FULL - left - 6 if width is None else width
    panel = ax.inset_axes(panel_bounds(ax, left, top, wide, height))
    panel.set_gid("panel")
    ax.text(
        left,
        top - 2,
        name,
        fontsize=TEXT_SIZE,
        fontweight="bold",
        color=INK,
        va="bottom",
        linespacing=1.2,
        gid="name",
    )
    for side in panel.spines.values():
        side.set_visible(False)
    panel.tick_params(axis="both", length=0, labelsize=TEXT_SIZE, labelcolor=INK, pad=3)
    panel.set_axisbelow(True)
    return panel


def percent_axis(panel: Axes, ticks: Sequence[float]) -> None:
    """Mark percentages up the left-hand side of a panel.

    Parameters
    ----------
    panel : Axes
        The panel.
    ticks : sequence of float
        The fractions to mark.
    """
    panel.set_yticks(list(ticks))
    panel.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
    panel.tick_params(axis="y", labelsize=TEXT_SIZE - 1, labelcolor=MUTED)
    panel.grid(axis="y", color=RULE, linewidth=0.6)


def year_marks(panel: Axes, years: Sequence[str], *, labelled: bool) -> list[int]:
    """Put years along the foot of a panel, each where it stands in time.

    Parameters
    ----------
    panel : Axes
        The panel.
    years : sequence of str
        The labels of the years that there are; others leave a gap.
    labelled : bool
        Whether they are written, as many as have room.

    Returns
    -------
    list of int
        Where each stands.
    """
    places = [int(year[:4]) for year in years]
    panel.set_xlim(min(places) - 0.6, max(places) + 0.6)
    panel.set_xticks(places, _written(years, places) if labelled else [""] * len(years))
    return places


def _written(years: Sequence[str], places: Sequence[int]) -> list[str]:
    """Return the labels of as many years as stand there without touching, the last among them."""
    room = (FULL - _LABELS) / (max(places) - min(places) + 1.2)
    labels = [""] * len(years)
    last = float("inf")
    for i in reversed(range(len(years))):
        if (last - places[i]) * room >= _YEAR_LABEL:
            labels[i], last = years[i], places[i]
    return labels


def shade_shocks(panel: Axes, years: Sequence[str]) -> None:
    """Shade the years that struck every council at once.

    Parameters
    ----------
    panel : Axes
        A panel with `year_marks`.
    years : sequence of str
        The labels of the years that there are.
    """
    low, high = panel.get_ylim()
    for year in years:
        if year in SHOCK_YEARS:
            shade = Rectangle((int(year[:4]) - 0.5, low), 1.0, high - low, color=SHADE, linewidth=0, zorder=0)
            shade.set_gid("shock")
            panel.add_patch(shade)
