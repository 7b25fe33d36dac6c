"""Axes as wide as the picture, in which the charts of a sweep place their panels and figures in points."""

from matplotlib.axes import Axes

from mtfs.charts.style import axes_points, chart_axes

__all__ = ["FULL", "frame_axes", "panel_bounds", "points_axes"]

#: The width of axes with an edge on either side [points].
_EDGE = 4.0
FULL = 16 / 2.54 * 72 - 2 * _EDGE


def frame_axes(height: float) -> Axes:
    """Return axes that fill the width of a picture.

    Parameters
    ----------
    height : float
        Their height [points].

    Returns
    -------
    Axes
        Ready for a chart that places its parts itself.
    """
    return chart_axes(height, left=_EDGE, right=_EDGE)


def points_axes(ax: Axes) -> None:
    """Make points the units of axes, from the top left-hand corner, and show no marks.

    Parameters
    ----------
    ax : Axes
        The axes, at their final size.
    """
    width, height = axes_points(ax)
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.axis("off")


def panel_bounds(
    ax: Axes, left: float, top: float, width: float, height: float
) -> tuple[float, float, float, float]:
    """Return where a panel stands within axes, as `Axes.inset_axes` takes it.

    Parameters
    ----------
    ax : Axes
        The axes, at their final size.
    left, top, width, height : float
        The panel, from the top left-hand corner [points].

    Returns
    -------
    tuple of float
        Left, foot, width and height in fractions of the axes.
    """
    wide, high = axes_points(ax)
    return left / wide, 1 - (top + height) / high, width / wide, height / high
