"""Bars of what share of the spread of an outcome each group of assumptions explains."""

from functools import partial

import numpy as np
from matplotlib.axes import Axes

from mtfs.analysis.sensitivity import Sensitivity
from mtfs.analysis.sensitivity.redraws import RedrawKind
from mtfs.charts.files import Chart
from mtfs.charts.studies.share_axis import MOST_ROWS, share_axes, share_rows, write_figure
from mtfs.charts.style import BANDS, MEDIAN, PLAN, chart_style, set_heading
from mtfs.words.chances import share_words
from mtfs.words.figures import capital, scenario_sentence, scenario_subtitle
from mtfs.words.rows import redraw_label

__all__ = ["alt_text_shares", "plot_shares", "shares_chart", "title_shares"]

#: Between the darkest band and the median.
_ALONE = "#3d6aa6"
#: A share below this is not worth a bar.
_LEAST = 0.0005
_OUTCOMES = {
    "gap": "the gap of {}",
    "needed": "the reserves needed to last through {}",
    "exhausted_by": "whether reserves have run out by the end of {}",
}
_NOTE = (
    "Thin lines: how far the number of runs leaves a share uncertain (95% interval). Shares with others may "
    "add up to more than 100%."
)


def _groups(found: Sensitivity, outcome: str) -> list[int]:
    """Return the groups that explain something in the year, the largest total share first."""
    totals = found.effects.shares[outcome].total[:, found.at]
    groups = [i for i in found.effects.of_kind(RedrawKind.GROUP) if totals[i] >= _LEAST]
    return sorted(groups, key=lambda i: -float(totals[i]))


def plot_shares(ax: Axes, found: Sensitivity, *, outcome: str) -> Axes:
    """Plot what share of the spread of an outcome each group explains.

    Parameters
    ----------
    ax : Axes
        Where to plot; names stand to its left, and figures need about 75 points to its right.
    found : Sensitivity
        What drives the outcomes.
    outcome : str
        A key of `mtfs.analysis.sensitivity.effects.OUTCOMES`.

    Returns
    -------
    Axes
        The same axes: a bar of the total share for each group from 0 downwards, the largest first, with the
        first-order share as a narrower bar inside and the 95% intervals of both.
    """
    shares, t = found.effects.shares[outcome], found.at
    order = _groups(found, outcome)
    shown = order[:MOST_ROWS]
    with chart_style():
        labels = [redraw_label(found.effects.parts[i], found.tornado.rows, found.telling) for i in shown]
        share_rows(ax, labels, more=len(order) - len(shown))
        for row, i in enumerate(shown):
            total, first = float(shares.total[i, t]), float(shares.first[i, t])
            ax.barh(row, min(total, 1.0), height=0.7, color=BANDS[1], zorder=2, gid="total")
            ax.barh(row, min(max(first, 0.0), 1.0), height=0.34, color=_ALONE, zorder=3, gid="first")
            of_total, of_first = (
                np.clip(ends[i, t], 0, 1) for ends in (shares.total_interval, shares.first_interval)
            )
            ax.hlines(row + 0.26, *of_total, color=MEDIAN, linewidth=1.0, zorder=4, clip_on=False)
            ax.hlines(row, *of_first, color=PLAN, linewidth=1.0, zorder=4, clip_on=False)
            text = share_words(total)
            # Where the intervals overlap, the runs cannot tell the two apart.
            if of_first[1] < of_total[0] and share_words(first) != text:
                text += f" ({share_words(first)} alone)"
            write_figure(ax, row, max(min(total, 1.0), float(of_total[1]), float(of_first[1])), text)
        subtitle = (
            f"Share of the spread of {_OUTCOMES[outcome].format(found.year)} that each explains with others "
            "(pale bar) and alone (dark bar), everything varying"
        )
        set_heading(ax, title_shares(found, outcome=outcome), scenario_subtitle(found.scenario, subtitle))
    return ax


def title_shares(found: Sensitivity, *, outcome: str) -> str:
    """Return the title of the bars of shares.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.
    outcome : str
        A key of `mtfs.analysis.sensitivity.effects.OUTCOMES`.

    Returns
    -------
    str
        Which group explains most, and of the gap and of reserves needed how much.
    """
    order = _groups(found, outcome)
    what = _OUTCOMES[outcome].format(found.year)
    if not order:
        return f"Nothing that is uncertain moves {what}"
    label = redraw_label(found.effects.parts[order[0]], found.tornado.rows, found.telling)
    if outcome == "exhausted_by":
        return f"{capital(what)} turns most on {label}"
    total = float(found.effects.shares[outcome].total[order[0], found.at])
    return f"{share_words(total)} of the spread of {what} comes from {label}"


def alt_text_shares(found: Sensitivity, *, outcome: str) -> str:
    """Tell the bars of shares in words.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.
    outcome : str
        A key of `mtfs.analysis.sensitivity.effects.OUTCOMES`.

    Returns
    -------
    str
        The total and the first-order share of each group.
    """
    shares, t = found.effects.shares[outcome], found.at
    order = _groups(found, outcome)
    told = []
    for i in order[:MOST_ROWS]:
        total, first = (share_words(float(values[i, t])) for values in (shares.total, shares.first))
        label = redraw_label(found.effects.parts[i], found.tornado.rows, found.telling)
        told.append(f"{label} {total} with others and {first} alone")
    more = len(order) - MOST_ROWS
    end = f"; {more} smaller one{'s are' if more != 1 else ' is'} not shown" if more > 0 else ""
    what = _OUTCOMES[outcome].format(found.year)
    return (
        f"{scenario_sentence(found.scenario)}Bar chart of the share of the spread of {what} that each group "
        f"of assumptions explains: {'; '.join(told) or 'none explains anything'}{end}."
    )


def _axes(found: Sensitivity, *, outcome: str) -> Axes:
    return share_axes(len(_groups(found, outcome)))


def _note(_: Sensitivity) -> str:
    return _NOTE


def shares_chart(name: str, outcome: str) -> Chart[Sensitivity]:
    """Return the chart of one outcome.

    Parameters
    ----------
    name : str
        The name of its files, without the ending.
    outcome : str
        A key of `mtfs.analysis.sensitivity.effects.OUTCOMES`.

    Returns
    -------
    Chart
        The chart.
    """
    return Chart(
        name=name,
        plot=partial(plot_shares, outcome=outcome),
        title=partial(title_shares, outcome=outcome),
        alt_text=partial(alt_text_shares, outcome=outcome),
        axes=partial(_axes, outcome=outcome),
        note=_note,
    )
