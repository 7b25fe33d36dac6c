"""The money axis: which unit, which marks, and how they are written."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import Formatter, MaxNLocator

from mtfs.charts.style import INK, MUTED, RULE, TEXT_SIZE
from mtfs.words.figures import MINUS
from mtfs.words.units import MoneyUnit, money_unit

__all__ = ["MoneyFormatter", "MoneyUnit", "money_axis", "money_foot", "money_unit"]


class MoneyFormatter(Formatter):
    """Writes the marks of a money axis, all with as many decimals as the finest needs.

    Parameters
    ----------
    unit : MoneyUnit
        The unit.
    """

    def __init__(self, unit: MoneyUnit) -> None:
        self.unit = unit

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """Write every mark.

        Parameters
        ----------
        values : sequence of float
            Where the marks stand [£].

        Returns
        -------
        list of str
            With a true minus sign and commas between thousands.
        """
        scaled = [float(value) / self.unit.pounds for value in values]
        places = next((n for n in (0, 1) if all(_is_round(value, n) for value in scaled)), 2)
        return [f"{value:,.{places}f}".replace("-", MINUS) for value in scaled]

    def __call__(self, x: float, pos: int | None = None) -> str:
        """Write one mark; ``pos`` is not used."""
        return self.format_ticks([x])[0]


def _is_round(value: float, places: int) -> bool:
    return abs(value - round(value, places)) < 1e-6 * max(1.0, abs(value))


def money_axis(ax: Axes, low: float, high: float) -> MoneyUnit:
    """Set the money axis to hold a range and the zero line.

    Parameters
    ----------
    ax : Axes
        The axes; money runs upwards, in pounds.
    low, high : float
        The least and the largest amount drawn [£].

    Returns
    -------
    MoneyUnit
        The unit of its marks.
    """
    low, high = min(low, 0.0), max(high, 0.0)
    unit = money_unit(max(-low, high))
    span = high - low
    if span < 0.01:
        high = span = unit.pounds
    ax.set_ylim(low - (0.05 if low < 0 else 0.02) * span, high + 0.05 * span)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 2.5, 5, 10]))
    ax.yaxis.set_major_formatter(MoneyFormatter(unit))
    ax.tick_params(axis="y", length=0, labelsize=TEXT_SIZE, labelcolor=INK, pad=4)
    ax.grid(axis="y", color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.axhline(0, color=MUTED if low < 0 else INK, linewidth=1.1, zorder=2.5, gid="zero")
    return unit


def money_foot(ax: Axes, unit: MoneyUnit, *, marks: int) -> None:
    """Set the money axis along the foot of a chart of rows, whose limits are set already.

    Parameters
    ----------
    ax : Axes
        The axes; money runs to the right, in pounds.
    unit : MoneyUnit
        The unit of its marks.
    marks : int
        The most spaces between marks.
    """
    ax.xaxis.set_major_locator(MaxNLocator(nbins=marks, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(MoneyFormatter(unit))
    ax.tick_params(axis="x", length=0, labelsize=TEXT_SIZE, labelcolor=MUTED, pad=3)
    ax.grid(axis="x", color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left", "bottom"):
        ax.spines[side].set_visible(False)
