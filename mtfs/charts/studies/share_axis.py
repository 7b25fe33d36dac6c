"""The axis of shares: names of rows to its left, percentages along its foot, figures at the ends of bars."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import PercentFormatter

from mtfs.charts.style import INK, MUTED, RULE, TEXT_SIZE, chart_axes, fitted_label

__all__ = ["MOST_ROWS", "SIZE", "share_axes", "share_rows", "write_figure"]

#: Of more rows the rest is counted in a last one.
MOST_ROWS = 12
SIZE = 8.0
_NAMES = 190.0
_ROW = 19.0


def share_axes(count: int) -> Axes:
    """Return axes for so many rows.

    Parameters
    ----------
    count : int
        How many rows there are.

    Returns
    -------
    Axes
        With room for names and figures.
    """
    rows = min(count, MOST_ROWS) + (count > MOST_ROWS)
    return chart_axes(max(rows, 2) * _ROW, left=_NAMES, right=86)


def share_rows(ax: Axes, names: Sequence[str], *, more: int) -> None:
    """Set the names of rows, downwards from 0, and the axis of shares.

    Parameters
    ----------
    ax : Axes
        The axes.
    names : sequence of str
        The names of the rows that are shown.
    more : int
        How many are not.
    """
    told = [fitted_label(name, _NAMES - 10, SIZE) for name in names]
    if more > 0:
        told.append(f"and {more} smaller one{'s' if more != 1 else ''}")
    ax.set_ylim(max(len(told), 1) - 0.5, -0.5)
    ax.set_yticks(range(len(told)), told, fontsize=SIZE)
    ax.tick_params(axis="y", length=0, labelcolor=INK, pad=6)
    if more > 0:
        ax.get_yticklabels()[-1].set_color(MUTED)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    ax.xaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
    ax.tick_params(axis="x", length=0, labelsize=TEXT_SIZE, labelcolor=MUTED, pad=3)
    ax.grid(axis="x", color=RULE, linewidth=0.6, clip_on=False)
    ax.set_axisbelow(True)
    for side in ("top", "right", "bottom"):
        ax.spines[side].set_visible(False)
    ax.spines["left"].set_color(INK)


def write_figure(ax: Axes, row: int, x: float, text: str) -> None:
    """Write a figure to the right of a row's end.

    Parameters
    ----------
    ax : Axes
        The axes.
    row : int
        The row.
    x : float
        Where the row ends.
    text : str
        The figure.
    """
    ax.annotate(
        text,
        xy=(x, row),
        xytext=(6, 0),
        textcoords="offset points",
        va="center_baseline",
        fontsize=SIZE,
        color=INK,
        annotation_clip=False,
        path_effects=[Stroke(linewidth=2.5, foreground="white"), Normal()],
        zorder=5,
        gid="figure",
    )
