"""The charts of a backtest in words, for readers who do not see them."""

from mtfs.analysis.evidence.backtest.study import Backtest
from mtfs.analysis.evidence.backtest.summary import (
    TARGET_SHARE,
    coverage,
    headline,
    mean_crps,
    slices,
    transform_counts,
)
from mtfs.words.evidence.backtest.answers import shock_slice
from mtfs.words.evidence.backtest.names import (
    line_name,
    method_label,
    one_decimal,
    outturns_word,
    range_words,
    signed_percent,
)
from mtfs.words.evidence.backtest.titles import error_lines, error_spread, in_which_years, subtitle_errors
from mtfs.words.figures import listed, lowered

__all__ = [
    "alt_text_coverage",
    "alt_text_errors",
    "alt_text_misses",
    "alt_text_transforms",
    "alt_text_yearly_coverage",
]


def alt_text_coverage(found: Backtest) -> str:
    """Tell the chart of what ranges held in words.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        Every figure that it shows.
    """
    told = []
    for line in found.lines:
        shares = [coverage(line, line.model, share, headline(line)) for share in (0.5, 0.8, 0.9)]
        ends = (
            f" (95% interval {range_words(shares[1].low, shares[1].high)})"
            if shares[1].low is not None
            else ""
        )
        text = (
            f"{line_name(line)}: the 50% range held {one_decimal(shares[0].value)}, the 80% range "
            f"{one_decimal(shares[1].value)}{ends} and the 90% range {one_decimal(shares[2].value)}"
        )
        shock = shock_slice(line)
        if shock is not None:
            share = coverage(line, line.model, TARGET_SHARE, shock).value
            text += f"; in shock years the 80% range held {one_decimal(share)}"
        told.append(text)
    return f"What the model's ranges held {in_which_years(found)}. {'. '.join(told)}."


def alt_text_yearly_coverage(found: Backtest) -> str:
    """Tell the chart of what the 80% range held by year in words.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        Every figure that it shows.
    """
    told = []
    for line in found.lines:
        years = [
            f"{one_decimal(coverage(line, line.model, TARGET_SHARE, part).value)} in {part.years}"
            for part in slices(line)
            if part.is_one_year
        ]
        told.append(f"{line_name(line)}: {listed(years)}")
    return f"What the model's 80% range held, year by year. {'. '.join(told)}."


def alt_text_transforms(found: Backtest) -> str:
    """Tell the histograms of where outturns fell in words.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        Every share, from the lowest tenth to the highest.
    """
    told = []
    for line in found.lines:
        counts = transform_counts(line.model, headline(line))
        shares = ", ".join(one_decimal(share) for share in (counts / counts.sum()).tolist())
        told.append(f"{line_name(line)}: {shares}")
    what = outturns_word(found.target)
    return (
        f"Ten bars for each line: the share of {what} in each tenth of the model's forecasts "
        f"{in_which_years(found)}, from the lowest to the highest. {'. '.join(told)}."
    )


def alt_text_misses(found: Backtest) -> str:
    """Tell the chart of the model's miss beside its rivals' in words.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        Every figure that it shows.
    """
    told = []
    for line in found.lines:
        figures = [
            f"{lowered(method_label(scores.method, found.target))} "
            f"{one_decimal(mean_crps(line, scores, headline(line)).value)}"
            for scores in line.scores
        ]
        told.append(f"{line_name(line)}: {listed(figures)}")
    years = in_which_years(found)
    return f"Bars for the mean miss (CRPS) of the model and its plain rivals {years}. {'. '.join(told)}."


def alt_text_errors(found: Backtest) -> str:
    """Tell the chart of errors by year in words.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        The middle council of each year, with the middle 80%.
    """
    told = []
    for line in error_lines(found):
        years = [
            f"{signed_percent(spread[2])} in {year} (80% of councils {signed_percent(spread[0])} to "
            f"{signed_percent(spread[4])})"
            for year, spread in error_spread(line).items()
        ]
        told.append(f"{line_name(line)}, the middle council: {listed(years)}")
    return f"{subtitle_errors(found)}. {'. '.join(told)}."
