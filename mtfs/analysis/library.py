"""The stress library run on a case: what each national stress does to the gap and to reserves."""

from dataclasses import dataclass

import numpy as np

from mtfs.analysis.blocks import Request, evaluate, map_blocks
from mtfs.analysis.headroom import calls_on_reserves, reserves_needed, run_out_by
from mtfs.analysis.intervals import chance_interval, mean_interval, quantile_interval
from mtfs.analysis.reserves_confidence import amount_for
from mtfs.domain.assumptions import Role
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.roles import guess_roles
from mtfs.domain.stress_rules import AppliedStress
from mtfs.engine.draws import DrawSource
from mtfs.engine.projection import project_plan
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError

__all__ = ["CONFIDENCE", "LibraryResult", "run_library"]

#: How sure reserves needed are told to be: the share of futures in which they last (assumed).
CONFIDENCE = 0.9

_DEFAULTS = Request()


@dataclass(frozen=True, kw_only=True)
class LibraryResult:
    """What stresses of the library do to a case, on the same futures as the case without them.

    Parameters
    ----------
    years : tuple of str
        The labels of years 0 to T.
    runs, seed : int
        How many futures, and from which seed.
    stresses : tuple of AppliedStress
        All that were asked for, with what each changes and could not change.
    told : tuple of AppliedStress
        Those of them that were run: as a stress, or as the case's own scenario of that name.
    without_role : tuple of str
        The drivers of the case that have no role.
    guesses : mapping of str to Role
        What the names of those could stand for.
    guessed : bool
        Whether these guesses were taken.
    held : float
        What usable reserves hold at the start of the base year [£].
    plan_changes : ndarray, shape (told, years)
        What is added to the gap of the plan [£].
    gap_changes : ndarray, shape (told, years)
        What is added to the gap on average [£].
    gap_intervals : ndarray, shape (told, years, 2)
        The 95% intervals of these averages [£].
    exhausted : ndarray, shape (1 + told, years)
        The chance that usable reserves have run out by each year, the case without stress first.
    exhausted_intervals : ndarray, shape (1 + told, years, 2)
        Their 95% intervals.
    needed : ndarray, shape (1 + told,)
        What usable reserves must hold at the start to last the whole plan in `CONFIDENCE` of the runs [£].
    needed_intervals : ndarray, shape (1 + told, 2)
        Their 95% intervals [£].
    """

    years: tuple[str, ...]
    runs: int
    seed: int
    stresses: tuple[AppliedStress, ...]
    told: tuple[AppliedStress, ...]
    without_role: tuple[str, ...]
    guesses: dict[str, Role]
    guessed: bool
    held: float
    plan_changes: Floats
    gap_changes: Floats
    gap_intervals: Floats
    exhausted: Floats
    exhausted_intervals: Floats
    needed: Floats
    needed_intervals: Floats


def run_library(case: Case, *, guessed: bool = False, request: Request = _DEFAULTS) -> LibraryResult:
    """Run the stresses of a case beside the case without them.

    Parameters
    ----------
    case : Case
        A case that was read with stresses, as ``mtfs.read_case(path, stresses="all")`` gives it.
    guessed : bool, optional
        Whether it was read with roles guessed from names.
    request : Request, optional
        How many futures.

    Returns
    -------
    LibraryResult
        What each does to the gap, to the chance that reserves run out and to the reserves needed.

    Raises
    ------
    RequestError
        Where the case has no stress, or none that finds anything to act on.
    """
    told = tuple(applied for applied in case.stresses if applied.own or applied.edits)
    if not told:
        raise RequestError(_nothing(case))
    strategies = [
        case.strategies[BASE_SCENARIO],
        *(case.strategies[case.scenario_name(applied.scenario)] for applied in told),
    ]
    shape = (len(strategies), request.runs, len(case.years))
    gaps, out = np.empty(shape), np.empty(shape, dtype=np.bool_)
    needed = np.empty(shape[:2])

    def run_block(draws: DrawSource, where: slice) -> None:
        for n, strategy in enumerate(strategies):
            projection = evaluate(strategy, draws, named_as=case.base)
            gaps[n, where] = projection.gap
            out[n, where] = run_out_by(projection.unfunded)
            calls = calls_on_reserves(projection.usable, projection.unfunded, strategy.usable_opening)
            needed[n, where] = reserves_needed(calls)[:, -1]

    map_blocks(run_block, request)
    replicates = request.replicates()
    plans = np.stack([project_plan(strategy).gap[0] for strategy in strategies])
    changes = gaps[1:] - gaps[0]
    guesses = guess_roles(case.base)
    return LibraryResult(
        years=case.years,
        runs=request.runs,
        seed=request.seed,
        stresses=case.stresses,
        told=told,
        without_role=tuple(driver.name for driver in case.base.drivers if driver.role is None),
        guesses=guesses,
        guessed=guessed and bool(guesses),
        held=case.base.usable_opening,
        plan_changes=plans[1:] - plans[0],
        gap_changes=changes.mean(axis=1),
        gap_intervals=np.stack([mean_interval(change, replicates=replicates) for change in changes]),
        exhausted=out.mean(axis=1),
        exhausted_intervals=np.stack([chance_interval(o, replicates=replicates) for o in out]),
        needed=np.stack([amount_for(amounts, (CONFIDENCE,))[0] for amounts in needed]),
        needed_intervals=np.stack([quantile_interval(n, CONFIDENCE, replicates=replicates) for n in needed]),
    )


def _nothing(case: Case) -> str:
    """Say why no stress could be run."""
    if not case.stresses:
        return "no stress was asked for: read the case with stresses, such as stresses='all'"
    why = "; ".join(
        f"{applied.stress.key}: {left.why}" for applied in case.stresses for left in applied.left_out
    )
    msg = f"none of the stresses finds anything to act on: {why}"
    guesses = guess_roles(case.base)
    if guesses:
        listed = ", ".join(f"{role} for '{name}'" for name, role in guesses.items())
        msg += f". Give the drivers roles in the column Role of Drivers, or --guess-roles takes {listed}"
    return msg
