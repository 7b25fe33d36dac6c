"""How scenarios stand to one another in the same runs: which is better, how surely, and by how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from mtfs.analysis.intervals import Z95, mean_interval, quantile_interval
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats

__all__ = ["Standing", "standing"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How scenarios stand to one another, by year.

    Parameters
    ----------
    mean : ndarray, shape (scenarios, years)
        The mean position [£].
    mean_intervals : ndarray, shape (scenarios, years, 2)
        Their 95% intervals [£].
    place, best_place, worst_place : ndarray of int, shape (scenarios, years)
        The place by mean position from 1, shared by equals, and the range of places that the runs leave open.
    leads : ndarray, shape (scenarios, scenarios, years)
        How much better the first of the two is than the second, on average over the runs [£].
    lead_intervals : ndarray, shape (scenarios, scenarios, years, 2)
        Their 95% intervals, from the same runs [£].
    better, same : ndarray, shape (scenarios, scenarios, years)
        In what share of the runs the first of the two is better than the second, and in what share they are
        within half a penny of each other.
    regret_mean, regret_p95, regret_largest : ndarray, shape (scenarios, years)
        How far a scenario falls short of the best in the same run [£].
    regret_intervals : mapping of str to ndarray, shape (scenarios, years, 2)
        The 95% intervals of ``mean`` and ``p95`` [£].
    best_alone, best_shared : ndarray, shape (scenarios, years)
        In what share of the runs it is the best, and in what share it is so with others.
    """

    mean: Floats
    mean_intervals: Floats
    place: NDArray[np.intp]
    best_place: NDArray[np.intp]
    worst_place: NDArray[np.intp]
    leads: Floats
    lead_intervals: Floats
    better: Floats
    same: Floats
    regret_mean: Floats
    regret_p95: Floats
    regret_largest: Floats
    regret_intervals: Mapping[str, Floats]
    best_alone: Floats
    best_shared: Floats


def standing(positions: Sequence[Floats], *, replicates: NDArray[np.intp] | None = None) -> Standing:
    """Rank scenarios by their positions in the same runs, and tell what each falls short of the best.

    Parameters
    ----------
    positions : sequence of ndarray, shape (runs, years)
        One for each scenario, two or more [£].
    replicates : ndarray of int, shape (runs,), optional
        The replicate of each run, as `Request.replicates` gives it; None where runs are independent.

    Returns
    -------
    Standing
        By year.

    Notes
    -----
    A place is open to a scenario unless others are surely better, or it is surely better than others.
    Surely: the interval of the mean difference, run by run, lies on one side of 0. As each scenario is held
    against all the others at once, these intervals are widened so that those of one scenario hold together
    with 95% (Bonferroni).
    """
    count, (runs, years) = len(positions), positions[0].shape
    mean = np.stack([values.mean(axis=0) for values in positions])
    widening = float(special.ndtri(1 - 0.025 / (count - 1))) / Z95
    wins, leads = np.zeros((count, count, years), dtype=np.intp), np.zeros((count, count, years))
    lead_intervals = np.zeros((count, count, years, 2))
    for i in range(count):
        for j in range(count):
            if i != j:
                lead = positions[i] - positions[j]
                wins[i, j] = (lead > HALF_A_PENNY).sum(axis=0)
                leads[i, j] = lead.mean(axis=0)
                lead_intervals[i, j] = mean_interval(lead, replicates=replicates)
    least = leads - widening * (leads - lead_intervals[..., 0])
    # One run has no spread to judge by.
    surely = (least > HALF_A_PENNY) & (runs > 1)
    best = np.maximum.reduce(list(positions))
    regrets = [best - values for values in positions]
    is_best = np.stack([regret <= HALF_A_PENNY for regret in regrets])
    shared = is_best.sum(axis=0) > 1
    return Standing(
        mean=mean,
        mean_intervals=np.stack([mean_interval(values, replicates=replicates) for values in positions]),
        place=1 + (leads > HALF_A_PENNY).sum(axis=0),
        best_place=1 + surely.sum(axis=0),
        worst_place=count - surely.sum(axis=1),
        leads=leads,
        lead_intervals=lead_intervals,
        better=wins / runs,
        same=(runs - wins - wins.swapaxes(0, 1)) / runs,
        regret_mean=np.stack([regret.mean(axis=0) for regret in regrets]),
        regret_p95=np.stack([np.quantile(regret, 0.95, axis=0) for regret in regrets]),
        regret_largest=np.stack([regret.max(axis=0) for regret in regrets]),
        regret_intervals={
            "mean": np.stack([mean_interval(regret, replicates=replicates) for regret in regrets]),
            "p95": np.stack([quantile_interval(regret, 0.95, replicates=replicates) for regret in regrets]),
        },
        best_alone=(is_best & ~shared).mean(axis=1),
        best_shared=(is_best & shared).mean(axis=1),
    )
