"""Settling the years: from spending and funding to the gap, and from it to reserves (sections 5 and 7)."""

from dataclasses import dataclass

import numpy as np

from mtfs.domain.strategy import Strategy
from mtfs.engine.expenditure import Spending
from mtfs.engine.reserves import DsgPaths, ReserveState
from mtfs.engine.sampling import Futures
from mtfs.engine.shapes import Floats, blank_paths

__all__ = ["Components", "Settled", "settle"]


@dataclass(frozen=True, kw_only=True)
class Components:
    """What the gap is made up of, by run and year, years 0 to T.

    Parameters
    ----------
    costs, pressures, savings : Spending
        As they turn out, and as they were budgeted [£].
    dsg : DsgPaths
        Interest on the schools grant deficit, and what it calls from the council [£].
    funding : ndarray, shape (runs, years)
        All funding [£].
    """

    costs: Spending
    pressures: Spending
    savings: Spending
    dsg: DsgPaths
    funding: Floats


@dataclass(frozen=True)
class Settled:
    """The gap and the reserves by run and year, years 0 to T.

    Parameters
    ----------
    budget_gap, overspend, gap, annual_gap, drawdown, usable, general, unfunded, net_spending : ndarray
        The measures of those names, of shape (runs, years) [£].
    planned_all, planned_usable : ndarray, shape (runs, years)
        Planned movements as far as they were made: over general, earmarked and committed reserves, and over
        usable ones [£].
    """

    budget_gap: Floats
    overspend: Floats
    gap: Floats
    annual_gap: Floats
    drawdown: Floats
    usable: Floats
    general: Floats
    unfunded: Floats
    net_spending: Floats
    planned_all: Floats
    planned_usable: Floats


def settle(strategy: Strategy, futures: Futures, components: Components) -> Settled:
    """Settle the years one after another, each for all runs at once.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    futures : Futures
        Its futures.
    components : Components
        What they come to.

    Returns
    -------
    Settled
        Gap and reserves.

    Notes
    -----
    The order of events in a year (sections 5 and 7): the budget is set on what was known at the end of the
    year before; spending and funding turn out; reserves make their planned movements; the schools grant
    calls what it must; the gap is met from usable reserves; what is left is unfunded.
    """
    c, runs, years = components, futures.runs, strategy.plan_years + 1
    net_spending = c.costs.actual + c.pressures.actual
    net_spending += c.dsg.interest
    net_spending -= c.savings.actual
    budgeted = c.costs.budgeted + c.pressures.budgeted
    budgeted += c.dsg.interest
    budgeted -= c.savings.budgeted
    overspend = net_spending - budgeted
    overspend[:, 0] = sum(futures.overspend, start=np.zeros(runs))
    net_spending[:, 0] = sum((line.base_budget for line in strategy.costs), start=0.0) + overspend[:, 0]
    before_reserves = budgeted
    before_reserves += c.dsg.called
    before_reserves -= c.funding

    budget_gap, gap = blank_paths(runs, years), blank_paths(runs, years)
    reserves = ReserveState(strategy, runs)
    for t in range(years):
        moved = reserves.move_as_planned(t)
        if t > 0:
            np.add(before_reserves[:, t], moved, out=budget_gap[:, t])
        np.add(budget_gap[:, t], overspend[:, t], out=gap[:, t])
        reserves.meet_gap(t, gap[:, t])

    annual_gap = np.empty_like(gap)
    annual_gap[:, 0] = np.nan
    annual_gap[:, 1:2] = gap[:, 1:2]
    np.subtract(gap[:, 2:], gap[:, 1:-1], out=annual_gap[:, 2:])
    paths = reserves.paths
    return Settled(
        budget_gap,
        overspend,
        gap,
        annual_gap,
        paths.drawdown,
        paths.usable,
        paths.general,
        paths.unfunded,
        net_spending,
        paths.planned_all,
        paths.planned_usable,
    )
