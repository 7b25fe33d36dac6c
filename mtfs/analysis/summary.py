"""Summaries of the runs: percentiles, probabilities and the Monte Carlo error of each (section 8)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.intervals import chance_interval, mean_interval, ordered_quantiles
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats
from mtfs.nomenclature import PERCENTILES, percentile_name

__all__ = ["Summary", "summarise"]


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


def _measure_statistics(
    paths: Floats, replicates: NDArray[np.intp] | None
) -> tuple[dict[str, Floats], dict[str, Floats], Floats]:
    """Return the statistics of one measure, their intervals, and its paths sorted year by year."""
    runs = len(paths)
    ordered = np.sort(paths, axis=0)
    sd = paths.std(axis=0, ddof=1) if runs > 1 else np.full(paths.shape[1], np.nan)
    # A column that never varies has no spread, whatever the last bit of its mean says.
    sd = np.where(ordered[0] == ordered[-1], sd * 0.0, sd)
    statistics = {"mean": paths.mean(axis=0), "sd": sd}
    intervals = {"mean": mean_interval(paths, replicates=replicates)}
    shares = [percentile / 100 for percentile in PERCENTILES]
    told = ordered_quantiles(paths, ordered, shares, replicates)
    for percentile, (quantile, interval) in zip(PERCENTILES, told, strict=True):
        name = percentile_name(percentile)
        statistics[name], intervals[name] = quantile, interval
    return statistics, intervals, ordered


def _events(paths: Mapping[str, Floats], minimum_balance: float) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    below = minimum_balance - paths["general"] > HALF_A_PENNY
    exhausted = paths["unfunded"] > HALF_A_PENNY
    yield "p_overspend", paths["overspend"] > HALF_A_PENNY
    yield "p_below_minimum", below
    yield "p_exhausted", exhausted
    yield "p_below_minimum_by", np.logical_or.accumulate(below, axis=1)
    yield "p_exhausted_by", np.logical_or.accumulate(exhausted, axis=1)


def summarise(
    paths: Mapping[str, Floats],
    minimum_balance: float,
    *,
    replicates: NDArray[np.intp] | None = None,
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

    Returns
    -------
    Summary
        Percentiles interpolate linearly between runs; a probability counts what is above half a penny.
    """
    runs = len(paths["gap"])
    risk, risk_intervals = {}, {}
    worst = max(1, -(-runs // 20))
    shortfall = np.zeros(0)
    for name, values in paths.items():
        risk[name], risk_intervals[name], ordered = _measure_statistics(values, replicates)
        if name == "gap":
            shortfall = ordered[-worst:].mean(axis=0)
    events = dict(_events(paths, minimum_balance))
    return Summary(
        risk=risk,
        probabilities={name: event.mean(axis=0) for name, event in events.items()},
        expected_shortfall_95=shortfall,
        risk_intervals=risk_intervals,
        probability_intervals={
            name: chance_interval(event, replicates=replicates) for name, event in events.items()
        },
    )
