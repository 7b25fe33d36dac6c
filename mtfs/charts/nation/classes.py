"""Councils by class: a dot for each, at the chance that its usable reserves have run out by the last year."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from mtfs.analysis.nation.records import CouncilOutcome, Sweep
from mtfs.charts.files import Chart
from mtfs.charts.nation.layout import FULL, frame_axes, points_axes
from mtfs.charts.style import BANDS, INK, MEDIAN, MUTED, RULE, TEXT_SIZE, chart_style, set_heading, text_width
from mtfs.words.figures import capital
from mtfs.words.nation.alt_texts import alt_text_classes
from mtfs.words.nation.counts import CLASSES, by_class, likely_to_run_out, noun, told_councils
from mtfs.words.nation.titles import title_classes

__all__ = ["CLASSES_CHART", "plot_classes"]

#: From a dot to the next [points].
_PITCH = 4.6
_DOT = 3.7
#: From the left: where dots at 0%, between the two, and at 100% stand, and where each zone ends [points].
_NONE = (4.0, 96.0)
_SOME = (116.0, 362.0)
_ALL = (382.0, FULL - 4.0)
#: Bold letters are up to so much wider than the plain ones.
_BOLD = 1.16
#: The name of a class above its dots, the room below them, the marks at the foot and the head [points].
_NAME, _BELOW, _FOOT, _HEAD = 15.0, 9.0, 17.0, 6.0


@dataclass(frozen=True)
class _Dot:
    """Where a dot stands, in points from the left and in dots from the foot of its row."""

    x: float
    level: int
    chance: float


def _dots(members: Sequence[CouncilOutcome]) -> list[_Dot]:
    """Stack the dots of a class: rows of them at 0% and 100%, columns between."""
    chances = sorted(float(outcome.p_exhausted_by[-1]) for outcome in members)
    dots = []
    for chance, (left, right) in ((0.0, _NONE), (1.0, _ALL)):
        columns = int((right - left) // _PITCH)
        alike = [c for c in chances if c == chance]
        dots += [_Dot(left + (i % columns + 0.5) * _PITCH, i // columns, c) for i, c in enumerate(alike)]
    levels: dict[int, int] = {}
    left, right = _SOME
    # An even number of columns: none stands on either side of a half.
    bins = int((right - left) // (2 * _PITCH)) * 2
    for chance in chances:
        if 0 < chance < 1:
            column = min(int(chance * bins), bins - 1)
            level = levels.get(column, 0)
            levels[column] = level + 1
            dots.append(_Dot(left + (column + 0.5) * (right - left) / bins, level, chance))
    return dots


def _height(members: Sequence[CouncilOutcome]) -> float:
    return _NAME + (1 + max(dot.level for dot in _dots(members))) * _PITCH + _BELOW


def _axes(sweep: Sweep) -> Axes:
    parts = by_class(told_councils(sweep)).values()
    return frame_axes(_HEAD + sum(_height(members) for members in parts) + _FOOT)


def plot_classes(ax: Axes, sweep: Sweep) -> Axes:
    """Plot a dot for each council, class by class.

    Parameters
    ----------
    ax : Axes
        Where to plot, as high as the dots of all classes are.
    sweep : Sweep
        What was found, of one council at least.

    Returns
    -------
    Axes
        The same axes, in points: councils at 0% and at 100% stand at the sides, and all others between, the
        chance to within a fiftieth.
    """
    councils = told_councils(sweep)
    with chart_style():
        points_axes(ax)
        top = _HEAD
        for kind, members in by_class(councils).items():
            foot = top + _height(members) - _BELOW
            for start, end in (_NONE, _SOME, _ALL):
                ax.hlines(foot, start, end, color=RULE, linewidth=0.8, zorder=1)
            _write_class(ax, kind, members, top)
            _plot_dots(ax, _dots(members), foot)
            top += _height(members)
        _draw_foot(ax, top - _BELOW, noun(councils, 1))
        last = councils[0].years[-1]
        one = noun(councils, 1)
        subtitle = f"Chance that usable reserves have run out by the end of {last}, a dot for each {one}"
        set_heading(ax, title_classes(sweep), subtitle)
    return ax


def _write_class(ax: Axes, kind: str, members: Sequence[CouncilOutcome], top: float) -> None:
    one, several = CLASSES[kind]
    name, likely = capital(one if len(members) == 1 else several), len(likely_to_run_out(members))
    told = f"{len(members):,} in all, {f'{likely:,}' if likely else 'none'} above 50%"
    after = _NONE[0] + _BOLD * text_width(name, TEXT_SIZE) + 6
    for x, text, colour, weight in ((_NONE[0], name, INK, "bold"), (after, told, MUTED, "normal")):
        ax.text(
            x,
            top + 9,
            text,
            fontsize=TEXT_SIZE,
            fontweight=weight,
            color=colour,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
            gid="class" if weight == "bold" else "count",
        )


def _plot_dots(ax: Axes, dots: Sequence[_Dot], foot: float) -> None:
    for shown, colour in ((False, BANDS[-1]), (True, MEDIAN)):
        some = [dot for dot in dots if (dot.chance > 0.5) is shown]
        ax.plot(
            [dot.x for dot in some],
            [foot - (dot.level + 0.5) * _PITCH - 0.6 for dot in some],
            linestyle="",
            marker="o",
            markersize=_DOT,
            markerfacecolor=colour,
            markeredgewidth=0,
            zorder=3,
            gid="likely" if shown else "unlikely",
        )


def _draw_foot(ax: Axes, foot: float, one: str) -> None:
    """Draw the marks of the chances, and the line at one half."""
    left, right = _SOME
    for share in np.linspace(0, 1, 5):
        x = left + share * (right - left)
        ax.vlines(x, _HEAD, foot, color=MUTED if share == 0.5 else RULE, linewidth=0.6, zorder=0)
        _mark(ax, x, foot, f"{share:.0%}" if 0 < share < 1 else f"{'>' if not share else '<'}{share:.0%}")
    for (start, end), text in (
        (_NONE, "0%: in none of\nthe futures tested"),
        (_ALL, "100%: in all\nof them"),
    ):
        _mark(ax, (start + end) / 2, foot, text)


def _mark(ax: Axes, x: float, foot: float, text: str) -> None:
    ax.text(
        x,
        foot + 4,
        text,
        ha="center",
        va="top",
        fontsize=7.5,
        color=MUTED,
        linespacing=1.25,
        gid="mark",
    )


CLASSES_CHART: Chart[Sweep] = Chart(
    name="by-class",
    plot=plot_classes,
    title=title_classes,
    alt_text=alt_text_classes,
    axes=_axes,
    note=lambda _: "Dark dots: more likely than not. Where dots would touch they are stacked.",
)
