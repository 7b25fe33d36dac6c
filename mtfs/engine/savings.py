"""Savings: what schemes deliver, how late, and what the budget counts on (sections 4 and 5)."""

import numpy as np

from mtfs.domain.savings import SavingsScheme
from mtfs.domain.strategy import Strategy
from mtfs.engine.expenditure import Spending
from mtfs.engine.sampling import Futures
from mtfs.engine.shapes import Floats, blank_paths

__all__ = ["project_savings"]


def _planned_level(scheme: SavingsScheme) -> Floats:
    """Return the planned saving in force in years 0 to T: cumulative for a recurrent scheme."""
    planned = np.array((0.0, *scheme.planned))
    return np.cumsum(planned) if scheme.recurrent else planned


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
    ``S[t] = D ((1-f) A[t-n] + f A[t-n-1])`` with ``L = n + f`` the slip in years and ``A[t] = 0`` for
    ``t < 1``. For the budget of a recurrent scheme ``A`` is looked up no later than ``t-1``; of a one-off
    one, the current year's own saving is left out (it is there in full).
    """
    years = strategy.plan_years + 1
    delivered, budgeted = blank_paths(futures.runs, years), blank_paths(futures.runs, years)
    for scheme, delivery, slip in zip(strategy.savings, futures.delivery, futures.slip_years, strict=True):
        level = _planned_level(scheme)
        # Years before the plan have no savings: `padded[t + years]` is A[t] from A[-years] on.
        padded = np.concatenate((np.zeros(years), level))
        whole = np.minimum(slip, years).astype(np.intp)
        part = slip - whole
        late, on_time = delivery * part, delivery * (1.0 - part)
        for t in range(1, years):
            index = np.maximum(t - whole + years, 1)
            earlier = padded[index - 1]
            delivered[:, t] += on_time * padded[index] + late * earlier
            if scheme.recurrent:
                known = padded[np.minimum(index, t - 1 + years)]
            else:
                known = np.where(whole >= 1, padded[index], 0.0)
            budgeted[:, t] += on_time * known + late * earlier + scheme.planned[t - 1]
    return Spending(delivered, budgeted)
