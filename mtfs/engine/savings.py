"""Savings: what schemes deliver, how late, and what the budget counts on (sections 4 and 5)."""

from functools import lru_cache
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mtfs.domain.savings import SavingsScheme
from mtfs.domain.strategy import Strategy
from mtfs.engine.expenditure import Spending
from mtfs.engine.kernels.plain import deliver_savings
from mtfs.engine.prepared import by_identity
from mtfs.engine.sampling import Futures
from mtfs.engine.shapes import Floats, blank_paths, stacked

__all__ = ["SavingSteps", "project_savings", "saving_steps"]


class SavingSteps(NamedTuple):
    """What schemes come to, in years since each of their savings was to begin.

    Parameters
    ----------
    partly : ndarray of int, shape (schemes,)
        For how many years a saving of each scheme may have begun in part.
    weights : ndarray, shape (sum of partly + 1, 2 T)
        What the share in force counts for in each sum, as `mtfs.engine.kernels.plain.deliver_savings` takes
        them: in what is delivered in each plan year, then in what is budgeted [£].
    new : ndarray, shape (T,)
        New savings of each year, which its budget has in full [£].
    """

    partly: NDArray[np.int64]
    weights: Floats
    new: Floats


def _lagged(amounts: Floats, years: int) -> Floats:
    """Return what amounts were so many years before, from the first plan year on."""
    return np.concatenate((np.zeros(years), amounts))[: len(amounts)]


@lru_cache(maxsize=1024)
def _weights(scheme: SavingsScheme, partly: int) -> Floats:
    """Return what a scheme delivers and what is budgeted, as weights of its delivery by how far it has begun.

    Parameters
    ----------
    scheme : SavingsScheme
        The scheme.
    partly : int
        For how many years a saving may have begun in part.

    Returns
    -------
    ndarray, shape (2, T, partly + 1)
        Delivered, and budgeted but for this year's new saving; by plan year; by years since a step was to
        begin, with all that has begun in full as the last [£].
    """
    planned = np.array(scheme.planned)
    level = np.cumsum(planned) if scheme.recurrent else planned
    steps = np.diff(level, prepend=0.0)
    delivered = np.stack(
        [*(_lagged(steps, since) for since in range(partly)), _lagged(level, partly)], axis=1
    )
    # The budget has this year's new saving in full: not by what the scheme is known to deliver of it.
    budgeted = delivered.copy()
    budgeted[:, 0] -= planned
    return np.stack((delivered, budgeted))


@by_identity()
def saving_steps(strategy: Strategy) -> SavingSteps:
    """Tell what schemes come to, in years since each of their savings was to begin.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    SavingSteps
        In the order of the schemes.
    """
    years = strategy.plan_years
    partly = [min(ceil(scheme.slip_months[2] / 12), years) for scheme in strategy.savings]
    weights = [_weights(scheme, some) for scheme, some in zip(strategy.savings, partly, strict=True)]
    return SavingSteps(
        partly=np.array(partly, dtype=np.int64),
        weights=np.ascontiguousarray(
            np.concatenate([np.empty((2, years, 0)), *weights], axis=2).reshape(2 * years, -1).T
        ),
        new=np.sum([np.zeros(years), *(np.array(scheme.planned) for scheme in strategy.savings)], axis=0),
    )


def project_savings(strategy: Strategy, futures: Futures) -> Spending:
    """Project the savings of every scheme.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    futures : Futures
        Its futures.

    Returns
    -------
    Spending
        Savings delivered, and savings budgeted: what a scheme that has begun is known to deliver, and
        this year's new saving in full; summed over the schemes, positive.

    Notes
    -----
    Section 4 has ``S[t] = D ((1-f) A[t-n] + f A[t-n-1])``, with ``L = n + f`` the slip in years, and
    ``A[t] = 0`` for ``t < 1``. Between whole years that is linear in L. With ``a[u] = A[u] - A[u-1]``, the
    step of the level in year u, it is ``S[t] = Σ_u a[u] D r(t-u, L)``, where ``r(m, L) = min(1, max(0,
    m + 1 - L))`` is the share in force of what was to begin m years ago. Every ``D r(m, L)`` is worked out
    once for all years. The budget has ``planned[t]`` in place of ``planned[t] D r(0, L)`` (section 5).
    """
    years, runs = strategy.plan_years, futures.runs
    delivered, budgeted = blank_paths(runs, years + 1), blank_paths(runs, years + 1)
    if not strategy.savings:
        return Spending(delivered, budgeted)
    steps, sums = saving_steps(strategy), np.zeros((2 * years, runs))
    deliver_savings(stacked(futures.delivery), stacked(futures.slip_years), steps.partly, steps.weights, sums)
    delivered[:, 1:], budgeted[:, 1:] = sums[:years].T, sums[years:].T + steps.new
    return Spending(delivered, budgeted)
