"""The projection: from futures to every measure of the model. The plan is the same code with one run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import partial
from typing import NamedTuple

import numpy as np

from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import BLOCK_RUNS, DrawSource
from mtfs.engine.expenditure import (
    CostGroups,
    PressureSteps,
    cost_groups,
    pressure_steps,
    project_costs,
    project_pressures,
)
from mtfs.engine.funding import FundingTerms, funding_terms, project_funding
from mtfs.engine.identities import allowed_difference, check_identities
from mtfs.engine.kernels import kernels
from mtfs.engine.paths import Projection
from mtfs.engine.prepared import by_identity
from mtfs.engine.reserves import DsgTerms, ReserveTerms, dsg_terms, project_dsg, reserve_terms
from mtfs.engine.sampling import (
    Futures,
    central_futures,
    central_rates,
    driver_names,
    driver_rates,
    given_deviations,
    sample_futures,
    uncertain,
)
from mtfs.engine.savings import SavingSteps, project_savings, saving_steps
from mtfs.engine.settlement import Components, settle
from mtfs.engine.shapes import Floats, stacked

__all__ = ["Terms", "project", "project_draws", "project_in_steps", "project_into", "project_plan"]


def project_in_steps(strategy: Strategy, futures: Futures) -> Projection:
    """Project a strategy through its futures with numpy, a step at a time for all runs at once.

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


class Terms(NamedTuple):
    """All that a compiled projection takes of a strategy.

    Parameters
    ----------
    central : ndarray, shape (drivers, T)
        Central rates.
    costs, pressures, savings, dsg, funding, reserves : tuple
        What the parts of the model go by.
    base_spending : float
        Base budgets [£].
    usable_opening : float
        Usable reserves at the start [£].
    """

    central: Floats
    costs: CostGroups
    pressures: PressureSteps
    savings: SavingSteps
    dsg: DsgTerms
    funding: FundingTerms
    reserves: ReserveTerms
    base_spending: float
    usable_opening: float


@by_identity()
def _terms(strategy: Strategy) -> Terms:
    return Terms(
        central=central_rates(strategy),
        costs=cost_groups(strategy),
        pressures=pressure_steps(strategy),
        savings=saving_steps(strategy),
        dsg=dsg_terms(strategy),
        funding=funding_terms(strategy),
        reserves=reserve_terms(strategy),
        base_spending=sum((line.base_budget for line in strategy.costs), start=0.0),
        usable_opening=float(strategy.usable_opening),
    )


#: The measures in the order in which the compiled projection has them.
_ORDER = tuple(field.name for field in fields(Projection))


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
        Every measure, with the accounts checked: the same from compiled kernels as in steps.

    Raises
    ------
    ModelError
        Where the accounts do not balance, which would be a fault of the program.
    """
    compiled = kernels().project
    if compiled is None:
        return project_in_steps(strategy, futures)
    rows = (futures.overspend, futures.pressure_sizes, futures.delivery, futures.slip_years)
    return _checked(
        strategy,
        futures.runs,
        lambda out: compiled(
            _terms(strategy),
            _in_order(strategy, futures.deviations, futures.runs),
            *(stacked(several, (futures.runs,)) for several in rows),
            futures.runs,
            out,
        ),
    )


def project_draws(strategy: Strategy, draws: DrawSource, *, named_as: Strategy | None = None) -> Projection:
    """Project a strategy through the futures of some draws.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    draws : DrawSource
        The draws.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.

    Returns
    -------
    Projection
        As `project` has it.

    Raises
    ------
    ModelError
        Where the accounts do not balance, which would be a fault of the program.
    """
    work = _compiled(strategy, draws, named_as or strategy)
    if work is None:
        return project(strategy, sample_futures(strategy, draws, named_as=named_as))
    return _checked(strategy, draws.runs, lambda out: work(out, 0))


def project_into(
    out: Sequence[Floats],
    start: int,
    strategy: Strategy,
    draws: DrawSource,
    *,
    named_as: Strategy | None = None,
) -> None:
    """Project a strategy through the futures of some draws, and put them among more.

    Parameters
    ----------
    out : sequence of ndarray, shape (years, all runs)
        Where to put measures: the first ones of `Projection`, each contiguous [£].
    start : int
        Which of all runs is the first of these.
    strategy : Strategy
        The strategy.
    draws : DrawSource
        The draws.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.

    Raises
    ------
    ModelError
        Where the accounts do not balance, which would be a fault of the program.
    """
    work = _compiled(strategy, draws, named_as or strategy)
    if work is not None:
        nowhere = np.empty((0, 0))
        off, largest = work((*out, *[nowhere] * (len(_ORDER) - len(out))), start)
        if off < allowed_difference(largest):
            return
    projection = project_draws(strategy, draws, named_as=named_as)
    for name, paths in zip(_ORDER, out, strict=False):
        paths[:, start : start + draws.runs] = getattr(projection, name).T


def _compiled(
    strategy: Strategy, draws: DrawSource, named_as: Strategy
) -> Callable[[Sequence[Floats], int], tuple[float, float]] | None:
    """Return what draws futures and projects them into arrays from one run on, where a kernel can."""
    compiled = kernels().draw_and_project
    recipe = None if compiled is None else draws.recipe(uncertain(strategy, named_as))
    if recipe is None:
        return None
    given = given_deviations(strategy, draws, named_as)
    return partial(compiled, _terms(strategy), recipe, given, BLOCK_RUNS, draws.runs)


def _in_order(strategy: Strategy, deviations: Mapping[str, Floats], runs: int) -> Floats:
    """Return the deviations of all drivers, shape (drivers, T, runs)."""
    return stacked([deviations[name].T for name in driver_names(strategy)], (strategy.plan_years, runs))


def _checked(
    strategy: Strategy, runs: int, work: Callable[[Sequence[Floats]], tuple[float, float]]
) -> Projection:
    """Return what compiled work puts into arrays, its accounts checked."""
    out = tuple(np.empty((len(_ORDER), strategy.plan_years + 1, runs)))
    off, largest = work(out)
    projection = Projection(**{name: paths.T for name, paths in zip(_ORDER, out, strict=True)})
    if not off < allowed_difference(largest):
        check_identities(strategy, projection)
    return projection


@by_identity()
def project_plan(strategy: Strategy) -> Projection:
    """Project the plan: what the council would publish.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    Projection
        One run, in the one future that the plan assumes; the same each time, and not to be written to.
    """
    plan = project_in_steps(strategy, central_futures(strategy))
    for name in _ORDER:
        getattr(plan, name).flags.writeable = False
    return plan
