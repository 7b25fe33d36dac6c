"""The projection: from futures to every measure of the model. The plan is the same code with one run."""

import numpy as np

from mtfs.domain.strategy import Strategy
from mtfs.engine.expenditure import project_costs, project_pressures
from mtfs.engine.funding import project_funding
from mtfs.engine.identities import check_identities
from mtfs.engine.paths import Projection
from mtfs.engine.reserves import ReserveState, project_dsg
from mtfs.engine.sampling import Futures, central_futures, driver_rates
from mtfs.engine.savings import project_savings
from mtfs.engine.shapes import blank_paths

__all__ = ["project", "project_plan"]


def project(strategy: Strategy, futures: Futures) -> Projection:
    """Project a strategy through its futures.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    futures : Futures
        What is uncertain, as it turns out in each run.

    Returns
    -------
    Projection
        Every measure, with the accounts checked.

    Raises
    ------
    ModelError
        Where the accounts do not balance, which would be a fault of the program.

    Notes
    -----
    The order of events in a year (sections 5 and 7): the budget is set on what was known at the end of the
    year before; spending and funding turn out; reserves make their planned movements; the schools grant
    calls what it must; the gap is met from usable reserves; what is left is unfunded.
    """
    runs, years = futures.runs, strategy.plan_years + 1
    rates = driver_rates(strategy, futures)
    dsg = project_dsg(strategy, futures, rates)
    costs = project_costs(strategy, futures, rates)
    pressures = project_pressures(strategy, futures)
    savings = project_savings(strategy, futures)
    funding = project_funding(strategy, futures, rates)

    net_spending, budgeted = costs.actual, costs.budgeted
    for total, pressure, saving in (
        (net_spending, pressures.actual, savings.actual),
        (budgeted, pressures.budgeted, savings.budgeted),
    ):
        total += pressure
        total += dsg.interest
        total -= saving
    overspend = net_spending - budgeted
    overspend[:, 0] = sum(futures.overspend, start=np.zeros(runs))
    net_spending[:, 0] = sum(line.base_budget for line in strategy.costs) + overspend[:, 0]
    before_reserves = budgeted
    before_reserves += dsg.called
    before_reserves -= funding.total

    budget_gap, gap = blank_paths(runs, years), blank_paths(runs, years)
    reserves = ReserveState(strategy, runs)
    for t in range(years):
        moved = reserves.move_as_planned(t)
        if t > 0:
            budget_gap[:, t] = before_reserves[:, t] + moved
        gap[:, t] = budget_gap[:, t] + overspend[:, t]
        reserves.meet_gap(t, gap[:, t])

    annual_gap = blank_paths(runs, years)
    annual_gap[:, 0] = np.nan
    annual_gap[:, 1:2] = gap[:, 1:2]
    annual_gap[:, 2:] = gap[:, 2:] - gap[:, 1:-1]
    savings_delivered = savings.actual
    savings_delivered[:, 0] = np.nan

    projection = Projection(
        budget_gap=budget_gap,
        overspend=overspend,
        gap=gap,
        annual_gap=annual_gap,
        drawdown=reserves.paths.drawdown,
        usable=reserves.paths.usable,
        general=reserves.paths.general,
        unfunded=reserves.paths.unfunded,
        net_spending=net_spending,
        funding=funding.total,
        council_tax=funding.council_tax,
        savings_delivered=savings_delivered,
        dsg=dsg.balance,
        planned_movements=reserves.paths.planned_all,
        planned_usable=reserves.paths.planned_usable,
        dsg_call=dsg.called,
    )
    check_identities(strategy, projection)
    return projection


def project_plan(strategy: Strategy) -> Projection:
    """Project the plan: what the council would publish.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    Projection
        One run, in the one future that the plan assumes.
    """
    return project(strategy, central_futures(strategy))
