"""How far the accounts of a run are from balancing: the largest difference of each identity."""

import numpy as np

from mtfs.analysis.blocks import DEFAULT_RUNS, Request, evaluate, map_blocks
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import DrawSource
from mtfs.engine.identities import (
    gap_is_budget_gap_and_overspend,
    gap_is_met,
    reserves_roll_forward,
    sources_meet_uses,
)
from mtfs.engine.paths import Projection
from mtfs.engine.projection import project_plan

__all__ = ["IDENTITIES", "largest_differences"]

#: What must hold in every run and year, in words: usable reserves, the gap, what meets it, and all money.
IDENTITIES = (
    "Usable reserves roll forward: last year's balance, with planned movements, less what is drawn",
    "The gap is the budget gap and the overspend together",
    "The gap is what is drawn from reserves and what is left unfunded",
    "Sources of money meet its uses in every plan year",
)

_DEFAULTS = Request(runs=DEFAULT_RUNS)


def _differences(strategy: Strategy, projection: Projection) -> tuple[float, ...]:
    found = (
        reserves_roll_forward(strategy, projection),
        gap_is_budget_gap_and_overspend(projection),
        gap_is_met(projection),
        sources_meet_uses(projection),
    )
    return tuple(float(np.max(np.abs(difference), initial=0.0)) for difference in found)


def largest_differences(
    case: Case, *, scenario: str = BASE_SCENARIO, request: Request = _DEFAULTS
) -> dict[str, tuple[float, float]]:
    """Find by how much the accounts fail to balance, in the plan and in the run where they fail the most.

    Parameters
    ----------
    case : Case
        The case.
    scenario : str, optional
        The scenario.
    request : Request, optional
        How many futures, and how to draw them.

    Returns
    -------
    dict of str to (float, float)
        By identity, in the words of `IDENTITIES`: the largest difference in the plan, and in any run and year
        [£]. What is not 0 is rounding: a run in which half a penny was missing would have been refused.

    Raises
    ------
    RequestError
        For a scenario that the case does not have.
    """
    strategy = case.strategies[case.scenario_name(scenario)]

    def work(draws: DrawSource, _: slice) -> tuple[float, ...]:
        return _differences(strategy, evaluate(strategy, draws, named_as=case.base))

    plan = _differences(strategy, project_plan(strategy))
    runs = np.max(map_blocks(work, request), axis=0)
    return {name: (plan[place], float(runs[place])) for place, name in enumerate(IDENTITIES)}
