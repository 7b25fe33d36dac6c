"""What knowing something beforehand is worth, from runs that are already made."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from mtfs.analysis.intervals import Z95, mean_interval
from mtfs.engine.shapes import Floats

__all__ = ["Estimate", "quantile_estimate", "value_of_knowing"]

#: Runs are put into groups that know about the same: at most so many, of at least so many runs each.
_MOST_GROUPS = 20
_LEAST_IN_GROUP = 250


@dataclass(frozen=True)
class Estimate:
    """A figure drawn from the runs, and how far each run pulls it.

    Parameters
    ----------
    value : float
        The figure.
    pulls : ndarray, shape (runs,)
        The influence of each run; they average 0, and their spread is that of the figure times √runs.
    """

    value: float
    pulls: Floats

    def __sub__(self, other: "Estimate") -> "Estimate":
        return Estimate(self.value - other.value, self.pulls - other.pulls)

    def __truediv__(self, number: float) -> "Estimate":
        return Estimate(self.value / number, self.pulls / number)

    def interval(self, replicates: NDArray[np.intp] | None = None) -> tuple[float, float]:
        """Return the 95% interval: of a difference, what both figures share has gone from it.

        Parameters
        ----------
        replicates : ndarray of int, shape (runs,), optional
            The replicate of each run, as `Request.replicates` gives it; None where runs are independent.

        Returns
        -------
        low, high : float
            In the unit of the figure.
        """
        low, high = mean_interval(self.value + self.pulls, replicates=replicates)
        return float(low), float(high)


def _bandwidth(runs: int, share: float) -> float:
    """Return how far either side of a percentile its density is measured: Hall and Sheather's rule."""
    z = float(special.ndtri(share))
    density = float(np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi))
    rule = float(Z95 ** (2 / 3) * (1.5 * density**2 / (2 * z**2 + 1)) ** (1 / 3))
    return rule * float(runs ** (-1 / 3))


def quantile_estimate(
    values: Floats, share: float, *, method: Literal["inverted_cdf", "median_unbiased"] = "inverted_cdf"
) -> Estimate:
    """Return a percentile of the runs with the pull of each run on it.

    Parameters
    ----------
    values : ndarray, shape (runs,)
        One figure a run.
    share : float
        The percentile as a fraction, above 0 and below 1.
    method : {'inverted_cdf', 'median_unbiased'}, optional
        How it is taken from the runs, as numpy names it: by default the least figure that at least that share
        of the runs does not pass.

    Returns
    -------
    Estimate
        The pull of a run is ``(share - [value ≤ percentile]) / density at the percentile``.

    References
    ----------
    Koenker, R. (2005), "Quantile Regression", sections 3.2 and 3.4.1; Hall, P. and Sheather, S. J. (1988),
    Journal of the Royal Statistical Society B 50(3), 381-391, for how wide to measure the density.
    """
    width = _bandwidth(len(values), share)
    low, high = max(share - width, 0.0), min(share + width, 1.0)
    at, below, above = (float(q) for q in np.quantile(values, (share, low, high), method=method))
    pulls = (share - (values <= at)) * ((above - below) / (high - low))
    return Estimate(at, pulls - pulls.mean())


def _knowledge(outcome: Floats, known: Floats) -> Iterator[tuple[slice, Floats]]:
    """Yield runs with one number for what is known in each of them: what it foretells of the outcome.

    Of several years' figures it is the fit of the outcome on each and on its square. Either half of the runs
    has the fit of the other half, so that no run helps to foretell itself.
    """
    if known.shape[1] == 1:
        yield slice(None), known[:, 0]
        return
    spread = known.std(axis=0)
    scaled = (known - known.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    terms = np.column_stack((np.ones(len(known)), scaled, scaled**2))
    for half in (0, 1):
        fitted_on = slice(1 - half, None, 2)
        weights = np.linalg.lstsq(terms[fitted_on], outcome[fitted_on], rcond=1e-9)[0]
        yield slice(half, None, 2), terms[half::2] @ weights


def _groups(index: Floats, most: int) -> Iterator[NDArray[np.intp]]:
    """Yield the positions of runs that know about the same.

    A value that very many runs share, such as a pressure that does not come, is a group of its own.
    """
    wanted = max(1, min(most, len(index) // _LEAST_IN_GROUP))
    size = len(index) / wanted
    order = np.argsort(index, kind="stable")
    bounds = np.flatnonzero(np.diff(index[order], prepend=np.nan, append=np.nan))
    rest = np.ones(len(order), dtype=bool)
    for first in np.flatnonzero(np.diff(bounds) >= size):
        common = slice(bounds[first], bounds[first + 1])
        rest[common] = False
        yield order[common]
    others = order[rest]
    if len(others):
        yield from np.array_split(others, max(1, round(len(others) / size)))


def _foretold(outcome: Floats, index: Floats, share: float, most: int) -> tuple[Floats, Floats]:
    """Return the percentile of the outcome as it is known in each run, and the pull of that run on it."""
    foretold, pulls = np.empty(len(outcome)), np.empty(len(outcome))
    for group in _groups(index, most):
        values, centred = outcome[group], index[group] - index[group].mean()
        # What is known still varies within a group: a straight line takes it out.
        square = float(centred @ centred)
        slope = float(centred @ values) / square if square > 0 else 0.0
        line = values.mean() + slope * centred
        freedom = len(group) / (len(group) - 2) if len(group) > 2 else 1.0
        rest = quantile_estimate((values - line) * np.sqrt(freedom), share, method="median_unbiased")
        foretold[group], pulls[group] = line + rest.value, rest.pulls
    return foretold, pulls


def value_of_knowing(outcome: Floats, known: Floats, share: float) -> Estimate:
    """Return by how much a percentile falls on average where something is known beforehand.

    Parameters
    ----------
    outcome : ndarray, shape (runs,)
        What is to be covered, such as the reserves needed [£].
    known : ndarray, shape (runs, figures)
        What would be known: one figure, or one for each year.
    share : float
        The percentile as a fraction.

    Returns
    -------
    Estimate
        ``Q(outcome) - E[Q(outcome | known)]`` in the unit of the outcome, with correlation included. It may
        be below 0: a percentile leaves out what is rarer than it, and knowledge does not.

    Notes
    -----
    Runs are sorted by what the known figures foretell of the outcome, and grouped. Within a group the outcome
    is a straight line of what is foretold and a remainder, whose percentile stands for the group. For an
    outcome that is normal and correlated by ρ with what is known, the answer is
    ``z sd (1 - √(1 - ρ²))``, with z the standard normal's percentile.
    """
    if known.shape[1] == 0 or np.ptp(outcome) == 0:
        return Estimate(0.0, np.zeros(len(outcome)))
    foretold, pulls = np.empty(len(outcome)), np.empty(len(outcome))
    parts = list(_knowledge(outcome, known))
    for runs, index in parts:
        if len(index):
            foretold[runs], pulls[runs] = _foretold(outcome[runs], index, share, _MOST_GROUPS // len(parts))
    value = float(foretold.mean())
    informed = Estimate(value, foretold - value + pulls)
    return quantile_estimate(outcome, share, method="median_unbiased") - informed
