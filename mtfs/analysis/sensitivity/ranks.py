"""Rank correlations: which assumptions an outcome follows, whatever the shape of the relation."""

from dataclasses import dataclass

import numpy as np

from mtfs.analysis.blocks import Request, map_blocks
from mtfs.analysis.intervals import Z95
from mtfs.analysis.sensitivity.swaps import figures_of, outcomes_of
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import DrawSource
from mtfs.engine.sampling import sample_futures
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import Uncertainty, uncertainties

__all__ = ["RankCorrelations", "average_ranks", "rank_correlations", "spearman_interval"]

#: With fewer runs Fisher's interval does not exist.
_FEWEST = 4


@dataclass(frozen=True, kw_only=True)
class RankCorrelations:
    """Spearman's rank correlations of every uncertain row with the outcomes.

    Parameters
    ----------
    rows : tuple of Uncertainty
        The rows, in the order of the case.
    gap, needed : ndarray, shape (rows, years)
        Of the row's figure (`mtfs.analysis.swaps.Figures`) with the gap of the year, and with what usable
        reserves must hold at the start to last through it; -1 to 1, NaN where either does not vary.
    gap_interval, needed_interval : ndarray, shape (rows, years, 2)
        Their 95% intervals.
    """

    rows: tuple[Uncertainty, ...]
    gap: Floats
    needed: Floats
    gap_interval: Floats
    needed_interval: Floats


def average_ranks(values: Floats) -> Floats:
    """Rank values; equal ones share the mean of their ranks.

    Parameters
    ----------
    values : ndarray, shape (runs,)
        The values.

    Returns
    -------
    ndarray, shape (runs,)
        From 1.
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    tie = np.concatenate(([0], np.cumsum(ordered[1:] != ordered[:-1])))
    last = np.cumsum(np.bincount(tie))
    first = np.concatenate(([0], last[:-1])) + 1
    ranks = np.empty(len(values))
    ranks[order] = ((first + last) / 2)[tie]
    return ranks


def spearman_interval(correlation: Floats, runs: int) -> Floats:
    """Return the 95% interval of Spearman's rank correlation.

    Parameters
    ----------
    correlation : ndarray, shape (...)
        The correlation, -1 to 1.
    runs : int
        How many independent runs there were.

    Returns
    -------
    ndarray, shape (..., 2)
        Low and high, within -1 to 1; NaN with fewer than 4 runs.

    Notes
    -----
    Normal in Fisher's z, with a variance of ``(1 + ρ²/2) / (runs - 3)``.

    References
    ----------
    Bonett, D. G. and Wright, T. A. (2000), "Sample size requirements for estimating Pearson, Kendall and
    Spearman correlations", Psychometrika 65(1), 23-28.
    """
    if runs < _FEWEST:
        return np.full((*correlation.shape, 2), np.nan)
    half = Z95 * np.sqrt((1 + correlation**2 / 2) / (runs - 3))
    # At -1 and 1 Fisher's z is infinite, and the interval is that point.
    with np.errstate(divide="ignore"):
        z = np.arctanh(correlation)
    return np.tanh(np.stack((z - half, z + half), axis=-1))


def rank_correlations(
    strategy: Strategy, request: Request, *, named_as: Strategy | None = None
) -> RankCorrelations:
    """Rank-correlate every uncertain row with the outcomes, with everything moving.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    request : Request
        How many futures, from which seed, on how many cores.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.

    Returns
    -------
    RankCorrelations
        Years 0 to T.
    """
    rows = uncertainties(strategy, named_as=named_as)
    years, runs = len(strategy.years), request.runs
    outcomes = np.empty((2, years, runs))
    figures = np.empty((len(rows), 2, years, runs))

    def work(draws: DrawSource, where: slice) -> None:
        futures = sample_futures(strategy, draws, named_as=named_as)
        found = outcomes_of(strategy, futures)
        outcomes[0, :, where], outcomes[1, :, where] = found.gap.T, found.needed.T
        for figure, row in zip(figures, rows, strict=True):
            of_row = figures_of(strategy, futures, row)
            figure[0, :, where], figure[1, :, where] = of_row.of_year.T, of_row.up_to_year.T

    map_blocks(work, request)
    ranked = np.stack([[_unit_ranks(values) for values in outcome] for outcome in outcomes])
    correlations = np.empty((len(rows), 2, years))
    for i in range(len(rows)):
        for which in range(2):
            for year in range(years):
                figure = figures[i, which, year]
                correlations[i, which, year] = _unit_ranks(figure) @ ranked[which, year]
    # Rounding may leave two rankings that are the same a hair beyond 1.
    np.clip(correlations, -1.0, 1.0, out=correlations)
    intervals = spearman_interval(correlations, runs)
    return RankCorrelations(
        rows=rows,
        gap=correlations[:, 0],
        needed=correlations[:, 1],
        gap_interval=intervals[:, 0],
        needed_interval=intervals[:, 1],
    )


def _unit_ranks(values: Floats) -> Floats:
    """Return ranks about their mean, as a vector of length 1; NaN where the values do not vary."""
    if np.isnan(values[0]) or values.min() == values.max():
        return np.full(len(values), np.nan)
    ranks = average_ranks(values) - (len(values) + 1) / 2
    unit: Floats = ranks / np.linalg.norm(ranks)
    return unit
