"""The deficit on the schools grant in both positions: its override lasting, and ended as the law has it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from mtfs.analysis.blocks import Request, evaluate, map_blocks
from mtfs.analysis.headroom import run_out_by
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.past_shocks import OVERRIDE_ENDS
from mtfs.domain.reserves import Reserve
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.domain.stresses import OverrideShock
from mtfs.engine.draws import DrawSource
from mtfs.engine.shapes import Floats

__all__ = ["OverridePosition", "SchoolsDeficit", "override_law", "schools_deficit"]

_FIGURES = ("dsg", "dsg_call", "gap")


@dataclass(frozen=True, kw_only=True)
class OverridePosition:
    """What one position comes to. Arrays have years 0 to T.

    Parameters
    ----------
    ends : str or None
        The first year without the override; None where it lasts through the plan.
    middle, low, high : mapping of str to ndarray, shape (years,)
        The middle future of each year and the ends of 8 in 10 of them: ``dsg``, the balance at the end of the
        year, negative in deficit; ``dsg_call``, what falls on the council; and ``gap`` [£].
    exhausted : ndarray, shape (years,)
        The chance that usable reserves have run out by the end of the year.
    """

    ends: str | None
    middle: Mapping[str, Floats]
    low: Mapping[str, Floats]
    high: Mapping[str, Floats]
    exhausted: Floats


@dataclass(frozen=True, kw_only=True)
class SchoolsDeficit:
    """The schools grant with its override lasting, and without it.

    Parameters
    ----------
    scenario : str
        The scenario.
    years : tuple of str
        The labels of years 0 to T.
    runs, seed : int
        How many futures, and from which seed.
    reserve : Reserve
        What holds the grant.
    share : float
        The share of a deficit that falls on the council.
    case_ends : str or None
        The first year without the override as the case has it; None where it lasts through the plan.
    lasting : OverridePosition
        The override lasts.
    ended : OverridePosition or None
        It ends in the year of the case or, where the case has none, in that of the law; None where that year
        is not in the plan.
    """

    scenario: str
    years: tuple[str, ...]
    runs: int
    seed: int
    reserve: Reserve
    share: float
    case_ends: str | None
    lasting: OverridePosition
    ended: OverridePosition | None

    @property
    def is_in_deficit(self) -> bool:
        """Whether there is a deficit at the start, or in 1 future in 10 at the end of any year."""
        return min(self.reserve.opening_balance, float(self.lasting.low["dsg"].min())) < -HALF_A_PENNY


def override_law() -> OverrideShock:
    """Return when the override ends by law, with the sources.

    Returns
    -------
    OverrideShock
        As the library of stresses has it.
    """
    return OVERRIDE_ENDS


def _position(strategy: Strategy, ends: str | None, case: Case, request: Request) -> OverridePosition:
    edited = replace(strategy, council=replace(strategy.council, dsg_override_ends=ends))

    def work(draws: DrawSource, _: slice) -> tuple[Floats, ...]:
        projection = evaluate(edited, draws, named_as=case.base)
        # Copies, as a projection holds all of its figures together.
        return tuple(getattr(projection, figure).copy(order="K") for figure in (*_FIGURES, "unfunded"))

    *figures, unfunded = (np.concatenate(parts) for parts in zip(*map_blocks(work, request), strict=True))

    def quantile(share: float) -> dict[str, Floats]:
        return {
            name: np.quantile(values, share, axis=0) for name, values in zip(_FIGURES, figures, strict=True)
        }

    return OverridePosition(
        ends=ends,
        middle=quantile(0.5),
        low=quantile(0.1),
        high=quantile(0.9),
        exhausted=run_out_by(unfunded).mean(axis=0),
    )


def schools_deficit(
    case: Case, *, scenario: str = BASE_SCENARIO, request: Request | None = None
) -> SchoolsDeficit | None:
    """Take the schools grant through the same futures with its override lasting and without it.

    Parameters
    ----------
    case : Case
        The case.
    scenario : str, optional
        The scenario; the case as it stands where left out.
    request : Request, optional
        How many futures, from which seed, on how many cores.

    Returns
    -------
    SchoolsDeficit or None
        None where the case has no reserve of class dsg.

    Raises
    ------
    RequestError
        For a scenario that the case does not have.
    """
    request = request or Request()
    name = case.scenario_name(scenario)
    strategy = case.strategies[name]
    reserve = strategy.dsg_reserve
    if reserve is None:
        return None
    case_ends = None if strategy.override_ends_at is None else strategy.council.dsg_override_ends
    ends = case_ends or override_law().first_year
    return SchoolsDeficit(
        scenario=name,
        years=case.years,
        runs=request.runs,
        seed=request.seed,
        reserve=reserve,
        share=strategy.council.dsg_share,
        case_ends=case_ends,
        lasting=_position(strategy, None, case, request),
        ended=_position(strategy, ends, case, request) if ends in case.years[1:] else None,
    )
