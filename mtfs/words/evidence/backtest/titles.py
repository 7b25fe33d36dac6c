"""What each chart of a backtest shows, said in its title, and under it what is drawn and in which unit."""

import numpy as np

from mtfs.analysis.evidence.backtest.study import Backtest, LineBacktest, Target
from mtfs.analysis.evidence.backtest.summary import (
    TARGET_SHARE,
    coverage,
    headline,
    meets_target,
    slices,
    transform_counts,
)
from mtfs.analysis.evidence.history import SHOCK_YEARS
from mtfs.words.evidence.backtest.answers import best_rival_gain, gains
from mtfs.words.evidence.backtest.names import (
    TARGET_WORDS,
    judged_years,
    line_name,
    one_decimal,
    outturns_word,
    signed_percent,
)
from mtfs.words.figures import lowered

__all__ = [
    "error_lines",
    "error_spread",
    "in_which_years",
    "subtitle_coverage",
    "subtitle_errors",
    "subtitle_misses",
    "subtitle_transforms",
    "subtitle_yearly_coverage",
    "title_coverage",
    "title_errors",
    "title_misses",
    "title_transforms",
    "title_yearly_coverage",
]

#: The lines whose errors are drawn where they are there.
_ERROR_LINES = ("adult_social_care", "childrens_social_care", "net_revenue_expenditure")

_SPREAD = (0.10, 0.25, 0.50, 0.75, 0.90)


def in_which_years(found: Backtest) -> str:
    """Return which years a chart is about, as the end of a phrase.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        Such as ``in ordinary years``.
    """
    return f"in {judged_years(found)}"


def error_lines(found: Backtest) -> tuple[LineBacktest, ...]:
    """Return the lines whose errors are drawn.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    tuple of LineBacktest
        Social care and net revenue expenditure, or the first three lines where none of these was looked at.
    """
    wanted = [line for line in found.lines if line.line in _ERROR_LINES and line.council_class == "all"]
    return tuple(wanted or found.lines)[:3]


def error_spread(found: LineBacktest) -> dict[str, tuple[float, ...]]:
    """Return how errors spread across councils in each year.

    Parameters
    ----------
    found : LineBacktest
        The backtest of a line.

    Returns
    -------
    dict of str to tuple of float
        By year, those not scored too: the 10th, 25th, 50th, 75th and 90th percentile.
    """
    cells = found.every
    return {
        year: tuple(np.quantile(cells.error[cells.year == year], _SPREAD).tolist())
        for year in sorted(set(cells.year.tolist()))
    }


def title_coverage(found: Backtest) -> str:
    """Return the title of the chart of what ranges held.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        For how many lines the 80% range held what is aimed for.
    """
    held = [coverage(line, line.model, TARGET_SHARE, headline(line)) for line in found.lines]
    met, count = sum(map(meets_target, held)), len(held)
    low, high = (one_decimal(end) for end in (min(e.value for e in held), max(e.value for e in held)))
    shares = low if low == high else f"{low} to {high}"
    start = f"The range that should hold 8 in 10 held {shares} of {outturns_word(found.target)}"
    if met == count:
        return f"{start}: the aim of {TARGET_WORDS} is met"
    if met == 0:
        return f"{start}: the aim of {TARGET_WORDS} is missed"
    return f"{start}: the aim of {TARGET_WORDS} is met for {met} of {count} lines"


def subtitle_coverage(found: Backtest) -> str:
    """Return what the chart of what ranges held shows.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        The quantity and its unit.
    """
    return (
        f"Share of {outturns_word(found.target)} within the model's 50%, 80% and 90% ranges, "
        f"{in_which_years(found)}; shaded: what is aimed for"
    )


def title_yearly_coverage(found: Backtest) -> str:
    """Return the title of the chart of what the 80% range held by year.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        In which year it held least.
    """
    held = {
        (part.years, line_name(line)): coverage(line, line.model, TARGET_SHARE, part).value
        for line in found.lines
        for part in slices(line)
        if part.is_one_year
    }
    (year, name), least = min(held.items(), key=lambda item: item[1])
    why = f" ({SHOCK_YEARS[year]})" if year in SHOCK_YEARS else ""
    return (
        f"What a year brings moves every council at once: the 80% range held least in {year}{why}, "
        f"{one_decimal(least)} ({lowered(name)})"
    )


def subtitle_yearly_coverage(found: Backtest) -> str:
    """Return what the chart of what the 80% range held by year shows.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        The quantity and its unit.
    """
    return (
        f"Share of {outturns_word(found.target)} within the model's 80% range in each year; dashed and "
        "shaded: what is aimed for"
    )


def title_transforms(found: Backtest) -> str:
    """Return the title of the histograms of where outturns fell.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        What share the tenths held that held least and most.
    """
    shares = [
        counts / counts.sum()
        for counts in (transform_counts(line.model, headline(line)) for line in found.lines)
    ]
    low, high = (one_decimal(float(end)) for end in (np.min(shares), np.max(shares)))
    return (
        f"Of good forecasts every tenth holds 10% of {outturns_word(found.target)}: here they hold {low} to "
        f"{high}"
    )


def subtitle_transforms(found: Backtest) -> str:
    """Return what the histograms of where outturns fell show.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        The quantity and its unit.
    """
    what = outturns_word(found.target)
    return f"Share of {what} in each tenth of the model's forecasts, {in_which_years(found)}"


def title_misses(found: Backtest) -> str:
    """Return the title of the chart of the model's miss beside its rivals'.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        Whether it is the smallest throughout, or for how many lines.
    """
    best = [line for line in found.lines if all(gain.is_better for gain in gains(line))]
    count = len(found.lines)
    if len(best) < count:
        return f"The model's miss is smaller than that of every plain rival for {len(best)} of {count} lines"
    least = min(best_rival_gain(line).share for line in best)
    most = max(best_rival_gain(line).share for line in best)
    by = " to ".join(dict.fromkeys(one_decimal(share) for share in (least, most)))
    return f"The model's miss is smaller than that of every plain rival: by {by} than that of the closest"


def subtitle_misses(found: Backtest) -> str:
    """Return what the chart of the model's miss beside its rivals' shows.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        The quantity and its unit.
    """
    of = "the budget" if found.target is Target.BUDGET else "last year's outturn"
    return f"Mean miss (CRPS) {in_which_years(found)}, as a share of {of}: shorter is better"


def title_errors(found: Backtest) -> str:
    """Return the title of the chart of errors by year.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        The line whose middle council was furthest off, and by how much over the years.
    """
    middles = {
        line_name(line): [spread[2] for spread in error_spread(line).values()] for line in error_lines(found)
    }
    name, values = max(middles.items(), key=lambda item: max(map(abs, item[1])))
    low, high = min(values), max(values)
    budgets = found.target is Target.BUDGET
    if low > 0 or high < 0:
        did = ("overspent" if low > 0 else "underspent") if budgets else ("grew" if low > 0 else "shrank")
        sizes = sorted((abs(low), abs(high)))
        by = " to ".join(dict.fromkeys(signed_percent(size).removeprefix("+") for size in sizes))
        over = "" if budgets else " over inflation"
        who = "the middle council" if budgets else "the middle council's spending"
        return f"{name}: {who} {did}{over} in every year, by {by}"
    span = f"{signed_percent(low)} to {signed_percent(high)}"
    what = "outturn differed from its budget" if budgets else "spending changed over inflation"
    return f"{name}: the middle council's {what} by {span}"


def subtitle_errors(found: Backtest) -> str:
    """Return what the chart of errors by year shows.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        The quantity and its unit.
    """
    if found.target is Target.BUDGET:
        return "Outturn less budget, as a share of the budget, across councils"
    return "Growth of spending over inflation from the year before, across councils"
