"""Summaries of the runs: percentiles, probabilities and the Monte Carlo error of each (section 8)."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.intervals import around_chance, around_mean, quantiles_across
from mtfs.analysis.ordered import Ordered
from mtfs.analysis.replicates import Groups, groups_of, worth
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats
from mtfs.nomenclature import PERCENTILES, percentile_name

__all__ = [
    "SHARES",
    "Columns",
    "Summary",
    "events",
    "gap_events",
    "put_together",
    "summarise",
    "worst_runs",
]

#: The percentiles as fractions.
SHARES = tuple(percentile / 100 for percentile in PERCENTILES)
#: Figures that are worked on at once: so many that threads seldom wait for what Python does in between.
_AT_ONCE = 400_000
#: With fewer figures than this, threads wait for Python's lock longer than they save.
_WORTH_A_THREAD = 6_000_000
#: Each thread has several turns, so that none waits long for the last.
_TURNS = 4


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What the runs of one scenario say. Every array has years 0 to T; what does not exist is NaN.

    Parameters
    ----------
    risk : dict of str to dict of str to ndarray, shape (years,)
        By measure: mean, sd and percentiles [£].
    probabilities : dict of str to ndarray, shape (years,)
        By name, as fractions.
    expected_shortfall_95 : ndarray, shape (years,)
        The mean of the worst twentieth of gaps [£].
    risk_intervals : dict of str to dict of str to ndarray, shape (years, 2)
        95% intervals of the Monte Carlo error of the mean and of each percentile [£].
    probability_intervals : dict of str to ndarray, shape (years, 2)
        95% intervals of the Monte Carlo error of each probability.
    """

    risk: Mapping[str, Mapping[str, Floats]]
    probabilities: Mapping[str, Floats]
    expected_shortfall_95: Floats
    risk_intervals: Mapping[str, Mapping[str, Floats]]
    probability_intervals: Mapping[str, Floats]


@dataclass(frozen=True)
class Columns:
    """What a number of columns come to, each the runs of one measure in one year.

    Parameters
    ----------
    mean, sd : ndarray, shape (columns,)
        Of the runs [£].
    mean_intervals : ndarray, shape (columns, 2)
        The means' 95% intervals [£].
    quantiles : ndarray, shape (percentiles, columns)
        By percentile of `mtfs.nomenclature.PERCENTILES` [£].
    quantile_intervals : ndarray, shape (percentiles, columns, 2)
        Their 95% intervals [£].
    """

    mean: Floats
    sd: Floats
    mean_intervals: Floats
    quantiles: Floats
    quantile_intervals: Floats

    @classmethod
    def together(cls, parts: Sequence["Columns"]) -> "Columns":
        """Return the columns of several parts, one after the other.

        Parameters
        ----------
        parts : sequence of Columns
            The parts.

        Returns
        -------
        Columns
            All of them.
        """
        return cls(
            mean=np.concatenate([part.mean for part in parts]),
            sd=np.concatenate([part.sd for part in parts]),
            mean_intervals=np.concatenate([part.mean_intervals for part in parts]),
            quantiles=np.concatenate([part.quantiles for part in parts], axis=1),
            quantile_intervals=np.concatenate([part.quantile_intervals for part in parts], axis=1),
        )


def worst_runs(runs: int) -> int:
    """Return how many runs the worst twentieth is.

    Parameters
    ----------
    runs : int
        How many there are.

    Returns
    -------
    int
        Rounded up.
    """
    return -(-runs // 20)


def _shortfall(gap: Floats) -> Floats:
    """Return the mean of the worst twentieth of gaps, shape (runs, years), by year."""
    many = worst_runs(len(gap))
    return Ordered(gap.T).sum_of_greatest(many) / many


def _columns(years: Sequence[Floats], groups: Groups | None) -> Columns:
    """Return what columns come to, a few at a time."""
    at_once = min(max(1, _AT_ONCE // len(years[0])), len(years))
    # Fresh memory costs as much as the sums: the same two arrays serve for all columns.
    values, others = np.empty((2, at_once, len(years[0])))
    parts = []
    for first in range(0, len(years), at_once):
        some = years[first : first + at_once]
        np.stack(some, out=values[: len(some)])
        parts.append(_statistics(values[: len(some)], others[: len(some)], groups))
    return Columns.together(parts)


def _statistics(values: Floats, others: Floats, groups: Groups | None) -> Columns:
    """Return what columns come to, with room for as many others."""
    runs = values.shape[-1]
    mean = values.mean(axis=-1)
    np.subtract(values, mean[:, None], out=others)
    np.multiply(others, others, out=others)
    squares = others.sum(axis=-1)
    sd = np.full(len(values), np.nan)
    intervals = np.stack((mean, mean), axis=-1)
    if runs > 1:
        spread = np.sqrt(squares / (runs - 1))
        independent = np.full(len(values), float(runs))
        if groups is not None:
            independent = worth(groups.sums(groups.gathered(values)), groups.sizes, squares / runs)
        intervals = around_mean(mean, spread, independent)
        # A column that never varies has no spread, whatever the last bit of its mean says.
        sd = np.where(values.min(axis=-1) == values.max(axis=-1), spread * 0.0, spread)
    quantiles, quantile_intervals = quantiles_across(values, Ordered(values, room=others), SHARES, groups)
    return Columns(
        mean=mean,
        sd=sd,
        mean_intervals=intervals,
        quantiles=quantiles,
        quantile_intervals=quantile_intervals,
    )


def events(paths: Mapping[str, Floats], minimum_balance: float) -> dict[str, NDArray[np.bool_]]:
    """Tell what happens in which runs.

    Parameters
    ----------
    paths : mapping of str to ndarray of shape (runs, years)
        Every measure of `mtfs.nomenclature.MEASURES` [£].
    minimum_balance : float
        The minimum general fund balance [£].

    Returns
    -------
    dict of str to ndarray of bool, shape (runs, years)
        By key of `mtfs.nomenclature.PROBABILITIES`: above half a penny.
    """
    below = minimum_balance - paths["general"] > HALF_A_PENNY
    exhausted = paths["unfunded"] > HALF_A_PENNY
    return {
        "p_overspend": paths["overspend"] > HALF_A_PENNY,
        "p_below_minimum": below,
        "p_exhausted": exhausted,
        "p_below_minimum_by": _by_then(below),
        "p_exhausted_by": _by_then(exhausted),
    }


def _by_then(happened: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell what has happened in a year or any before it: year by year is several times as fast as at once."""
    by = happened.copy(order="K")
    for year in range(1, by.shape[1]):
        by[:, year] |= by[:, year - 1]
    return by


def gap_events(gap: Floats, planned: Floats) -> dict[str, NDArray[np.bool_]]:
    """Tell in which runs there is a gap, and how it compares with the plan's.

    Parameters
    ----------
    gap : ndarray, shape (runs, years)
        The gap of each run [£].
    planned : ndarray, shape (years,)
        That of the plan [£].

    Returns
    -------
    dict of str to ndarray of bool, shape (runs, years)
        ``gap`` where there is any, ``larger`` and ``smaller`` than planned: by more than half a penny.
    """
    return {
        "gap": gap > HALF_A_PENNY,
        "larger": gap - planned > HALF_A_PENNY,
        "smaller": planned - gap > HALF_A_PENNY,
    }


def _chances(happened: NDArray[np.bool_], groups: Groups | None) -> tuple[Floats, Floats]:
    """Return the chances of what happened, shape (runs, years), and their intervals."""
    years = np.ascontiguousarray(happened.T)
    hits = np.array([np.count_nonzero(year) for year in years], dtype=np.float64)
    independent = np.full(len(hits), float(len(happened)))
    if groups is not None:
        independent = worth(groups.sums(groups.gathered(years)), groups.sizes)
    chances = hits / len(happened)
    return chances, around_chance(chances, independent)


def put_together(
    measures: Sequence[str],
    columns: Columns,
    chances: Mapping[str, tuple[Floats, Floats]],
    shortfall: Floats,
) -> Summary:
    """Return the summary that columns and chances make.

    Parameters
    ----------
    measures : sequence of str
        The measures that the columns are of.
    columns : Columns
        All years of the first measure, then of the next, and so on.
    chances : mapping of str to (ndarray of shape (years,), ndarray of shape (years, 2))
        Each chance by year, and its interval.
    shortfall : ndarray, shape (years,)
        The mean of the worst twentieth of gaps [£].

    Returns
    -------
    Summary
        The same, by measure.
    """
    years = len(columns.mean) // len(measures)
    names = [percentile_name(percentile) for percentile in PERCENTILES]
    risk, intervals = {}, {}
    for n, measure in enumerate(measures):
        own = slice(n * years, (n + 1) * years)
        told = zip(names, columns.quantiles, strict=True)
        risk[measure] = {"mean": columns.mean[own], "sd": columns.sd[own]}
        risk[measure] |= {name: values[own] for name, values in told}
        ends = zip(names, columns.quantile_intervals, strict=True)
        intervals[measure] = {"mean": columns.mean_intervals[own]}
        intervals[measure] |= {name: values[own] for name, values in ends}
    return Summary(
        risk=risk,
        probabilities={name: chance for name, (chance, _) in chances.items()},
        expected_shortfall_95=shortfall,
        risk_intervals=intervals,
        probability_intervals={name: interval for name, (_, interval) in chances.items()},
    )


def summarise(
    paths: Mapping[str, Floats],
    minimum_balance: float,
    *,
    replicates: NDArray[np.intp] | None = None,
    workers: int = 1,
) -> Summary:
    """Summarise the runs of one scenario.

    Parameters
    ----------
    paths : mapping of str to ndarray of shape (runs, years)
        Every measure of `mtfs.nomenclature.MEASURES` [£].
    minimum_balance : float
        The minimum general fund balance [£].
    replicates : ndarray of int, shape (runs,), optional
        The replicate of each run, as `Request.replicates` gives it; None where runs are independent.
    workers : int, optional
        How many threads. No figure depends on it.

    Returns
    -------
    Summary
        Percentiles interpolate linearly between runs; a probability counts what is above half a penny.
    """
    groups = groups_of(replicates)
    columns = [year for values in paths.values() for year in values.T]
    happened = events(paths, minimum_balance)
    if workers == 1 or len(columns) * len(columns[0]) < _WORTH_A_THREAD:
        told, shortfall = [_columns(columns, groups)], _shortfall(paths["gap"])
        chances = {name: _chances(event, groups) for name, event in happened.items()}
    else:
        each = -(-len(columns) // (_TURNS * workers))
        parts = [columns[i : i + each] for i in range(0, len(columns), each)]
        with ThreadPoolExecutor(workers) as pool:
            later = pool.map(lambda part: _columns(part, groups), parts)
            worst = pool.submit(_shortfall, paths["gap"])
            found = pool.map(lambda event: _chances(event, groups), happened.values())
            told, chances = list(later), dict(zip(happened, found, strict=True))
            shortfall = worst.result()
    return put_together(list(paths), Columns.together(told), chances, shortfall)
