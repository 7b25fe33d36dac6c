"""Labels at the right-hand edge of the axes, moved apart where lines end close together."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from mtfs.charts.style import RULE, TEXT_SIZE, axes_points

__all__ = ["EdgeLabel", "label_edge", "spread"]

_LINE = 1.2
#: From the axes to the labels [points].
_REACH = 12.0
_SPACE = 4.0


@dataclass(frozen=True)
class EdgeLabel:
    """A label of a line that ends at the right-hand edge.

    Parameters
    ----------
    text : str
        Its lines.
    value : float
        Where the line ends, in the units of the axis.
    colour : str
        The colour of the line, and of the label.
    """

    text: str
    value: float
    colour: str


def spread(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Move boxes apart as little as they must to stand clear of each other within a range.

    Parameters
    ----------
    centres, heights : sequence of float
        Where each box would stand, and its height.
    low, high : float
        The range; where the boxes do not fit they run out of its top.

    Returns
    -------
    list of float
        Where each box stands, in the order given. Boxes keep their order from bottom to top; of two at the
        same place the first stands lower.
    """
    order = sorted(range(len(centres)), key=lambda i: (centres[i], i))
    # Boxes that touch move as one block, which stands on the mean of what its boxes would like.
    blocks: list[tuple[float, list[int]]] = []

    def settle(members: list[int]) -> float:
        """Return the foot of a block."""
        total = sum(heights[i] for i in members)
        foot, climbed = 0.0, 0.0
        for i in members:
            foot += centres[i] - heights[i] / 2 - climbed
            climbed += heights[i]
        return max(low, min(foot / len(members), high - total))

    for i in order:
        members = [i]
        while blocks and blocks[-1][0] + sum(heights[j] for j in blocks[-1][1]) > settle(members):
            members = blocks.pop()[1] + members
        blocks.append((settle(members), members))
    placed = [0.0] * len(centres)
    for foot, members in blocks:
        base = foot
        for i in members:
            placed[i] = base + heights[i] / 2
            base += heights[i]
    return placed


def label_edge(ax: Axes, labels: Sequence[EdgeLabel]) -> None:
    """Write labels beside the axes, each as near to the end of its line as the others let it.

    Parameters
    ----------
    ax : Axes
        The axes, at their final size and limits.
    labels : sequence of EdgeLabel
        The labels.
    """
    width, height = axes_points(ax)
    bottom, top = ax.get_ylim()
    right = ax.get_xlim()[1]
    centres = [(label.value - bottom) / (top - bottom) for label in labels]
    heights = [((label.text.count("\n") + 1) * TEXT_SIZE * _LINE + _SPACE) / height for label in labels]
    for label, place in zip(labels, spread(centres, heights, -0.01, 1.08), strict=True):
        ax.annotate(
            label.text,
            xy=(right, label.value),
            xytext=(1 + _REACH / width, place),
            textcoords="axes fraction",
            fontsize=TEXT_SIZE,
            color=label.colour,
            va="center",
            ha="left",
            linespacing=_LINE,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": RULE,
                "linewidth": 0.8,
                "shrinkA": 1,
                "shrinkB": 1,
                "relpos": (0, 0.5),
            },
            gid="edge-label",
        )
