"""Dots for the drivers that move together: what each explains with the others, and beyond them."""

import numpy as np
from matplotlib.axes import Axes

from mtfs.analysis.sensitivity import Sensitivity
from mtfs.analysis.sensitivity.redraws import RedrawKind
from mtfs.charts.files import Chart
from mtfs.charts.studies.share_axis import MOST_ROWS, share_axes, share_rows, write_figure
from mtfs.charts.style import BANDS, MEDIAN, chart_style, set_heading
from mtfs.words.chances import share_words
from mtfs.words.figures import scenario_sentence, scenario_subtitle

__all__ = [
    "TOGETHER_CHART",
    "alt_text_together",
    "has_correlated_drivers",
    "plot_together",
    "title_together",
]


def has_correlated_drivers(found: Sensitivity) -> bool:
    """Tell whether there are drivers that move together.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.

    Returns
    -------
    bool
        Whether there is anything to plot.
    """
    return bool(found.effects.of_kind(RedrawKind.TOGETHER))


def _drivers(found: Sensitivity) -> list[tuple[int, int]]:
    """Return the two redraws of each correlated driver, the driver that tells most first."""
    effects = found.effects
    shares = effects.shares["gap"].first[:, found.at]
    pairs = zip(effects.of_kind(RedrawKind.TOGETHER), effects.of_kind(RedrawKind.BEYOND), strict=True)
    return sorted(pairs, key=lambda pair: -float(shares[pair[0]]))


def _name(found: Sensitivity, redraw: int) -> str:
    return found.effects.parts[redraw].members[0].name


def plot_together(ax: Axes, found: Sensitivity) -> Axes:
    """Plot the two shares of each driver that moves together with others.

    Parameters
    ----------
    ax : Axes
        Where to plot; names stand to its left, and figures need about 75 points to its right.
    found : Sensitivity
        What drives the outcomes.

    Returns
    -------
    Axes
        The same axes: for each driver from 0 downwards a filled dot for what it explains with all that comes
        with it and a hollow one for what it explains beyond the others, each with its 95% interval.
    """
    shares, t = found.effects.shares["gap"], found.at
    order = _drivers(found)
    shown = order[:MOST_ROWS]
    with chart_style():
        share_rows(ax, [_name(found, i) for i, _ in shown], more=len(order) - len(shown))
        for row, (i, j) in enumerate(shown):
            known, left = (float(np.clip(x, 0, 1)) for x in (shares.first[i, t], shares.total[j, t]))
            ends = [np.clip(e, 0, 1) for e in (shares.first_interval[i, t], shares.total_interval[j, t])]
            ax.hlines(row, min(known, left), max(known, left), color=BANDS[1], linewidth=4, zorder=2)
            for low, high in ends:
                ax.hlines(row, low, high, color=MEDIAN, linewidth=1.0, zorder=3, clip_on=False)
            for x, inside in ((left, "white"), (known, MEDIAN)):
                ax.plot(
                    [x],
                    [row],
                    "o",
                    color=inside,
                    markeredgecolor=MEDIAN,
                    markersize=6,
                    zorder=4,
                    clip_on=False,
                )
            text = "; ".join(share_words(float(x)) for x in (shares.first[i, t], shares.total[j, t]))
            write_figure(ax, row, max(known, left, *(float(high) for _, high in ends)), text)
        subtitle = (
            f"Share of the spread of the gap of {found.year} that each driver explains with all that comes "
            "with it (filled dot, first figure) and beyond the others (hollow dot, second figure)"
        )
        set_heading(ax, title_together(found), scenario_subtitle(found.scenario, subtitle), gap=8)
    return ax


def title_together(found: Sensitivity) -> str:
    """Return the title of the chart of drivers that move together.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.

    Returns
    -------
    str
        Which driver tells most of the gap of the year.
    """
    i, _ = _drivers(found)[0]
    share = share_words(float(found.effects.shares["gap"].first[i, found.at]))
    return (
        f"Of the drivers that move together '{_name(found, i)}' tells most of the gap of {found.year}: "
        f"{share} of its spread"
    )


def alt_text_together(found: Sensitivity) -> str:
    """Tell the chart of drivers that move together in words.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.

    Returns
    -------
    str
        Both shares of each driver.
    """
    shares, t = found.effects.shares["gap"], found.at
    order = _drivers(found)
    told = [
        f"{_name(found, i)} {share_words(float(shares.first[i, t]))} with all that comes with it and "
        f"{share_words(float(shares.total[j, t]))} beyond the others"
        for i, j in order[:MOST_ROWS]
    ]
    more = len(order) - MOST_ROWS
    end = f"; {more} smaller one{'s are' if more != 1 else ' is'} not shown" if more > 0 else ""
    return (
        f"{scenario_sentence(found.scenario)}Dots for each driver that moves together with others, by the "
        f"share of the spread of the gap of {found.year} that it explains: {'; '.join(told)}{end}."
    )


def _axes(found: Sensitivity) -> Axes:
    return share_axes(len(_drivers(found)))


def _note(_: Sensitivity) -> str:
    return "Thin lines: 95% intervals. Shares of correlated drivers overlap, and do not add up."


TOGETHER_CHART: Chart[Sensitivity] = Chart(
    name="drivers-that-move-together",
    plot=plot_together,
    title=title_together,
    alt_text=alt_text_together,
    axes=_axes,
    note=_note,
)
