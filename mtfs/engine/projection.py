"""The projection: from futures to every measure of the model. The plan is the same code with one run."""

import numpy as np

from mtfs.domain.strategy import Strategy
from mtfs.engine.expenditure import project_costs, project_pressures
from mtfs.engine.funding import project_funding
from mtfs.engine.identities import check_identities
from mtfs.engine.paths import Projection
from mtfs.engine.reserves import project_dsg
from mtfs.engine.sampling import Futures, central_futures, driver_rates
from mtfs.engine.savings import project_savings
from mtfs.engine.settlement import Components, settle

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
    """
    rates = driver_rates(strategy, futures)
    dsg = project_dsg(strategy, futures, rates)
    savings = project_savings(strategy, futures)
    funding = project_funding(strategy, futures, rates)
    components = Components(
        costs=project_costs(strategy, futures, rates),
        pressures=project_pressures(strategy, futures),
        savings=savings,
        dsg=dsg,
        funding=funding.total,
    )
    settled = settle(strategy, futures, components)
    savings_delivered = savings.actual
    savings_delivered[:, 0] = np.nan
    projection = Projection(
        budget_gap=settled.budget_gap,
        overspend=settled.overspend,
        gap=settled.gap,
        annual_gap=settled.annual_gap,
        drawdown=settled.drawdown,
        usable=settled.usable,
        general=settled.general,
        unfunded=settled.unfunded,
        net_spending=settled.net_spending,
        funding=funding.total,
        council_tax=funding.council_tax,
        savings_delivered=savings_delivered,
        dsg=dsg.balance,
        planned_movements=settled.planned_all,
        planned_usable=settled.planned_usable,
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
