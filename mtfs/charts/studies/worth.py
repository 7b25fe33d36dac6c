"""What certainty is worth: bars for each scheme made certain, and for each thing known beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from mtfs.analysis.worth.records import UnknownWorth, Worth
from mtfs.charts.files import Chart
from mtfs.charts.money import money_foot, money_unit
from mtfs.charts.names import two_lines
from mtfs.charts.style import (
    BANDS,
    INK,
    MEDIAN,
    PLAN,
    TEXT_SIZE,
    chart_axes,
    chart_style,
    set_heading,
)
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import money_words, scenario_sentence, scenario_subtitle

__all__ = ["WORTH_CHARTS", "alt_text_worth", "has_bars", "plot_worth", "title_worth"]

#: At most so many of the schemes, and of the rest, are drawn.
_MOST_BARS = 12
_NAMES = 176.0
#: A name in the title is cut to as many letters.
_TITLE_NAME = 60
#: A row with names of one line, and where one takes two.
_ROWS = (15.5, 22.0)
_SCHEMES = "Savings schemes, delivered in full and on time"
_KNOWN = "Drivers, in-year variances and pressures, known beforehand"


@dataclass(frozen=True)
class _Bar:
    """One bar, or the heading of those that follow it, which has no worth."""

    name: str
    worth: float | None = None
    interval: tuple[float, float] = (0.0, 0.0)
    better: float | None = None
    colour: str = INK


def _bars(found: Worth) -> list[_Bar]:
    """Return what is drawn, from the top."""
    bars = []
    if found.schemes:
        bars.append(_Bar(_SCHEMES))
    bars += [
        _Bar(
            scheme.name,
            scheme.certain.needed,
            scheme.certain.needed_interval,
            None if scheme.better is None else scheme.better.needed,
            BANDS[2],
        )
        for scheme in found.schemes[:_MOST_BARS]
    ]
    told = _told_unknowns(found)
    if told:
        bars.append(_Bar(_KNOWN))
    bars += [
        _Bar(unknown.name, unknown.knowing, unknown.knowing_interval, colour=BANDS[1]) for unknown in told
    ]
    return bars


def _told_unknowns(found: Worth) -> list[UnknownWorth]:
    """Return what the runs show to be worth knowing, as far as there is room."""
    return [u for u in found.unknowns if u.knowing_interval[0] > HALF_A_PENNY][:_MOST_BARS]


def _name_text(bar: _Bar) -> str:
    return two_lines(bar.name, _NAMES - 20, TEXT_SIZE)


def _row_height(found: Worth) -> float:
    """Return the room for each bar [points]: more for all of them where a name takes two lines."""
    return _ROWS[max(_name_text(bar).count("\n") for bar in _bars(found) if bar.worth is not None)]


def _span(bars: Sequence[_Bar]) -> tuple[float, float]:
    ends = [
        end
        for bar in bars
        if bar.worth is not None
        for end in (bar.worth, *bar.interval, *([] if bar.better is None else [bar.better]))
    ]
    return min([0.0, *ends]), max([0.0, *ends])


def has_bars(found: Worth) -> bool:
    """Tell whether there is anything to draw.

    Parameters
    ----------
    found : Worth
        What was found.

    Returns
    -------
    bool
        False where no bar would have a length.
    """
    return any(abs(bar.worth or 0.0) > HALF_A_PENNY for bar in _bars(found))


def plot_worth(ax: Axes, found: Worth) -> Axes:
    """Plot the fall in reserves needed for each scheme made certain and each uncertainty known.

    Parameters
    ----------
    ax : Axes
        Where to plot; names stand to its left, and figures to its right.
    found : Worth
        What was found; it has bars.

    Returns
    -------
    Axes
        The same axes: a bar for each row, in pounds, downwards from 0, under the headings of the two kinds.
    """
    bars = _bars(found)
    low, high = _span(bars)
    unit = money_unit(max(-low, high))
    room = 0.02 * (high - low)
    with chart_style():
        ax.set_ylim(len(bars) - 0.5, -0.5)
        ax.set_xlim(low - (room if low < 0 else 0), high + room)
        for row, bar in enumerate(bars):
            if bar.worth is None:
                _write(ax, row, bar.name, "heading", at=-_NAMES + 6, weight="bold")
                continue
            ax.barh(row, bar.worth, height=0.62, color=bar.colour, zorder=2, gid="bar")
            ax.hlines(row, *bar.interval, color=MEDIAN, linewidth=1.0, zorder=3, gid="interval")
            if bar.better is not None:
                ax.vlines(
                    bar.better, row - 0.31, row + 0.31, color=PLAN, linewidth=2.0, zorder=4, gid="better"
                )
            _write(ax, row, _name_text(bar), "name", at=-_NAMES + 14)
            _figure(ax, row, money_words(bar.worth, beside=high))
        ax.axvline(0, color=INK, linewidth=1.1, zorder=2.5)
        ax.set_yticks([])
        money_foot(ax, unit, marks=5)
        subtitle = (
            f"Fall in the usable reserves needed at the start to last to the end of {found.by} in "
            f"{100 * found.confidence:g}% of futures, {unit.label}"
        )
        set_heading(ax, title_worth(found), scenario_subtitle(found.scenario, subtitle))
    return ax


def _write(ax: Axes, row: int, text: str, gid: str, *, at: float, weight: str = "normal") -> None:
    """Write a text to the left of the axes, so many points from them."""
    ax.annotate(
        text,
        xy=(0, row),
        xycoords=("axes fraction", "data"),
        xytext=(at, 0),
        textcoords="offset points",
        va="center_baseline",
        fontsize=TEXT_SIZE,
        fontweight=weight,
        color=INK,
        annotation_clip=False,
        # A heading may be longer than the names, and reach over the lines of the axes.
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        gid=gid,
    )


def _figure(ax: Axes, row: int, text: str) -> None:
    ax.annotate(
        text,
        xy=(1, row),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        va="center_baseline",
        fontsize=TEXT_SIZE,
        fontweight="bold",
        color=INK,
        annotation_clip=False,
        gid="figure",
    )


def title_worth(found: Worth) -> str:
    """Return the title of the chart.

    Parameters
    ----------
    found : Worth
        What was found.

    Returns
    -------
    str
        Which scheme gains most when made certain; without one, what is most worth knowing.
    """
    if found.schemes and found.schemes[0].certain.needed_interval[0] > HALF_A_PENNY:
        first = found.schemes[0]
        alone = len(found.schemes) > 1 and all(scheme.surely_behind for scheme in found.schemes[1:])
        by = f"{' most:' if alone else ''} by {money_words(first.certain.needed)}"
        return f"'{_cut(first.name)}' made certain lowers the reserves needed{by}"
    told = _told_unknowns(found)
    if told:
        fall = money_words(told[0].knowing)
        return f"To know '{_cut(told[0].name)}' beforehand lowers the reserves needed by {fall} on average"
    return "Certainty is not seen to lower the reserves needed"


def _cut(name: str) -> str:
    return name if len(name) <= _TITLE_NAME else name[: _TITLE_NAME - 1].rstrip() + "…"


def alt_text_worth(found: Worth) -> str:
    """Tell the chart in words.

    Parameters
    ----------
    found : Worth
        What was found.

    Returns
    -------
    str
        A sentence for each bar.
    """
    told = [
        f"{scenario_sentence(found.scenario)}Bars: the fall in the usable reserves needed to last to the end "
        f"of {found.by} in {100 * found.confidence:g}% of futures."
    ]
    for bar in _bars(found):
        if bar.worth is None:
            told.append(f"{bar.name}.")
        else:
            better = "" if bar.better is None else f", and one rating better {money_words(bar.better)}"
            told.append(f"{bar.name}: {money_words(bar.worth)}{better}.")
    return " ".join(told)


def _note(found: Worth) -> str:
    """Say what the marks are, and what is left out."""
    notes = ["Thin dark lines: 95% intervals."]
    if any(bar.better is not None for bar in _bars(found)):
        notes.insert(0, "Red marks: one rating better.")
    left = len(found.schemes) - min(len(found.schemes), _MOST_BARS)
    if left:
        notes.append(f"{left} scheme{'s' if left != 1 else ''} of less worth left out.")
    unseen = len(found.unknowns) - len(_told_unknowns(found))
    if unseen:
        notes.append(
            f"Known beforehand, {unseen} more {'are' if unseen != 1 else 'is'} worth less or nothing."
        )
    notes.append("Each bar is told alone: bars do not add up.")
    return " ".join(notes)


WORTH_CHARTS: tuple[Chart[Worth], ...] = (
    Chart(
        name="worth-of-certainty",
        plot=plot_worth,
        title=title_worth,
        alt_text=alt_text_worth,
        axes=lambda found: chart_axes(len(_bars(found)) * _row_height(found), left=_NAMES, right=58),
        note=_note,
    ),
)
