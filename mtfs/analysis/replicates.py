"""Replicates: runs that were drawn together, and how many independent runs they are worth.

The runs of a Latin hypercube are not independent of each other, nor are the points of a Sobol' sequence. The
hypercubes are, and so are the sequences: how far apart their means lie tells how sure the mean of all is.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from mtfs.engine import special
from mtfs.engine.shapes import Floats

__all__ = [
    "FEWEST_REPLICATES",
    "Z95",
    "Groups",
    "effective_runs",
    "groups_of",
    "student_widening",
    "surer",
    "together",
    "worth",
]

Values = TypeVar("Values", bound=Floats | NDArray[np.bool_])

#: The standard normal's 97.5th percentile.
Z95 = 1.959963984540054
_TAIL = 0.025
#: With fewer replicates their spread says too little, and runs count as independent, which errs on the safe
#: side: a Latin hypercube of n runs is never worse than n - 1 independent runs (Owen 1997).
FEWEST_REPLICATES = 8
#: With this many and more, telling them apart takes longer and makes no interval surer.
_MOST_REPLICATES = 200


@dataclass(frozen=True)
class Groups:
    """Replicates, or several of them together, that lie as far apart as chance puts them.

    Parameters
    ----------
    order : ndarray of int, shape (runs,), or None
        The runs group by group; None where they lie so already.
    starts : ndarray of int, shape (groups,)
        Where each group starts.
    sizes : ndarray, shape (groups,)
        How many runs each has.
    """

    order: NDArray[np.intp] | None
    starts: NDArray[np.intp]
    sizes: Floats

    def gathered(self, values: Values) -> Values:
        """Return figures group by group, the runs on the last axis.

        Parameters
        ----------
        values : ndarray, shape (..., runs)
            In the order of the runs.

        Returns
        -------
        ndarray, shape (..., runs)
            The same figures.
        """
        if self.order is None:
            return values
        return cast(Values, np.take(values, self.order, axis=-1))

    def sums(self, gathered: Floats | NDArray[np.bool_]) -> Floats:
        """Return the sum of each group.

        Parameters
        ----------
        gathered : ndarray, shape (..., runs)
            Group by group, as `gathered` gives them.

        Returns
        -------
        ndarray, shape (..., groups)
            Sums; of what happened or did not, how often it did.
        """
        # Counts are taken in the shortest integers that hold them, which is several times as fast.
        counts = gathered.dtype == np.bool_
        kind = np.min_scalar_type(int(self.sizes.max())) if counts else np.float64
        return np.add.reduceat(gathered, self.starts, axis=-1, dtype=kind).astype(np.float64)


def groups_of(replicates: NDArray[np.intp] | None) -> Groups | None:
    """Return the groups that tell how sure figures are.

    Parameters
    ----------
    replicates : ndarray of int, shape (runs,), or None
        The replicate of each run; None where runs are independent.

    Returns
    -------
    Groups or None
        None where runs count as independent: where they are, and where replicates are too few to tell.
    """
    if replicates is None:
        return None
    order = None
    if np.any(replicates[1:] < replicates[:-1]):
        order = np.argsort(replicates, kind="stable")
        replicates = replicates[order]
    starts = np.flatnonzero(np.diff(replicates, prepend=-1))
    starts = np.ascontiguousarray(starts[:: together(len(starts))])
    if len(starts) < FEWEST_REPLICATES:
        return None
    return Groups(order, starts, np.diff(starts, append=len(replicates)).astype(np.float64))


def together(replicates: int) -> int:
    """Return how many replicates make one group: several independent ones are as good as one.

    Parameters
    ----------
    replicates : int
        How many there are.

    Returns
    -------
    int
        1 or more.
    """
    return max(1, replicates // _MOST_REPLICATES)


def worth(sums: Floats, sizes: Floats, spread: Floats | None = None) -> Floats:
    """Return how many independent runs would tell a mean as surely as groups of runs do.

    Parameters
    ----------
    sums : ndarray, shape (..., groups)
        The sum over each group of runs.
    sizes : ndarray, shape (groups,)
        How many runs each has.
    spread : ndarray, shape (...), optional
        The variance of all runs; that of a chance, which is known from the mean, where it is left out.

    Returns
    -------
    ndarray, shape (...)
        As `effective_runs` has it.
    """
    count, runs = len(sizes), sizes.sum()
    mean = sums.sum(axis=-1) / runs
    if spread is None:
        spread = mean * (1 - mean)
    apart = sums - mean[..., None] * sizes
    between = (apart**2).sum(axis=-1) * student_widening(count) ** 2 * count / (count - 1)
    # Both are in squares of a figure; nothing is told more finely than by the step of a single run.
    found: Floats = np.divide(
        spread * runs**2, np.maximum(between, spread), out=np.full_like(spread, runs), where=spread > 0
    )
    return found


@lru_cache(maxsize=256)
def student_widening(count: int) -> float:
    """Return how much wider than the normal's the interval of Student's t is.

    Parameters
    ----------
    count : int
        How many replicates there are.

    Returns
    -------
    float
        1 or more.
    """
    return float(special.stdtrit(count - 1, 1 - _TAIL)) / Z95


def effective_runs(values: Floats | NDArray[np.bool_], replicates: NDArray[np.intp] | None) -> Floats:
    """Return how many independent runs would tell a mean as surely as the runs do.

    Parameters
    ----------
    values : ndarray, shape (runs, ...)
        One figure a run, or whether something happened.
    replicates : ndarray of int, shape (runs,), or None
        The replicate of each run; None where runs are independent.

    Returns
    -------
    ndarray, shape (...)
        The number of runs itself where they are independent, where there are too few replicates to tell, and
        where all runs are the same. A formula for independent runs, with this in place of their number and
        the normal's percentile, gives the interval that Student's t gives for the mean of the replicates.

    Notes
    -----
    With R replicates of n_r runs and means m_r, the mean m of all N runs has the variance
    ``R/(R-1) Σ (n_r/N)² (m_r - m)²`` (L'Ecuyer, Nakayama, Owen and Tuffin 2023, "Confidence intervals for
    randomized quasi-Monte Carlo estimators", Winter Simulation Conference: of the intervals they compare, the
    plain one of Student's t is the most dependable). Independent runs would have σ²/N. No interval is made
    narrower than a run or so: the result is at most N².
    """
    groups = groups_of(replicates)
    if groups is None:
        return np.full(values.shape[1:], float(len(values)))
    spread = None if values.dtype == np.bool_ else values.var(axis=0)
    return worth(groups.sums(groups.gathered(np.moveaxis(values, 0, -1))), groups.sizes, spread)


def surer(below: Floats, sizes: Floats) -> Floats:
    """Return by what part the share of runs below a figure is surer than that of independent runs.

    Parameters
    ----------
    below : ndarray, shape (..., groups)
        How many runs of each group are at most that figure.
    sizes : ndarray, shape (groups,)
        How many runs each has.

    Returns
    -------
    ndarray, shape (...)
        A fraction: 0 where it is as sure, negative where it is less.
    """
    part: Floats = 1.0 - np.sqrt(sizes.sum() / worth(below, sizes))
    return part
