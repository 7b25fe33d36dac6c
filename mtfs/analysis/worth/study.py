"""The worth of certainty: what making each savings scheme certain, or knowing a driver, gains the council."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import special

from mtfs.analysis.blocks import Request
from mtfs.analysis.intervals import Z95, effective_runs, mean_interval, quantile_interval
from mtfs.analysis.paired import tango_interval
from mtfs.analysis.worth.changes import Change, Ground, Outcome, changed_scheme, turned_out
from mtfs.analysis.worth.knowing import Estimate, quantile_estimate, value_of_knowing
from mtfs.analysis.worth.records import Gain, SchemeWorth, Standing, UnknownWorth, Worth, pennies
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.domain.years import position_of
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import Uncertainty, UncertaintyKind, independent_groups, uncertainties
from mtfs.errors import RequestError

__all__ = ["LEAST_CONFIDENCE", "MOST_CONFIDENCE", "worth"]

LEAST_CONFIDENCE = 0.5
MOST_CONFIDENCE = 0.999


_Replicates = NDArray[np.intp] | None


@dataclass(frozen=True, kw_only=True)
class _Effect:
    """What a change does: falls, the shares of runs in which an event is gone or new, and their weight."""

    gap: Floats
    gap_intervals: Floats
    gone: Floats
    come: Floats
    independent: Floats
    needed: Estimate
    touches: bool


def _effect(
    now: Outcome, changed: Outcome, needed_now: Estimate, confidence: float, replicates: _Replicates
) -> _Effect:
    less = now.gap - changed.gap
    before = np.stack((now.exhausted, now.below_minimum), axis=1)
    after = np.stack((changed.exhausted, changed.below_minimum), axis=1)
    return _Effect(
        gap=less.mean(axis=0),
        gap_intervals=mean_interval(less, replicates=replicates),
        gone=(before & ~after).mean(axis=0),
        come=(after & ~before).mean(axis=0),
        independent=effective_runs(before.astype(np.float64) - after, replicates),
        needed=needed_now - quantile_estimate(changed.needed, confidence),
        touches=bool(np.any(np.abs(now.needed - changed.needed) > HALF_A_PENNY)),
    )


def _gains(effects: Sequence[_Effect], replicates: _Replicates) -> list[Gain]:
    """Return the gains of effects, with the intervals of all chances worked out in one go."""
    if not effects:
        return []
    gone, come, runs = (
        np.stack([getattr(effect, what) for effect in effects]) for what in ("gone", "come", "independent")
    )
    falls, intervals = gone - come, tango_interval(gone * runs, come * runs, runs)
    return [
        Gain(
            gap=effect.gap,
            gap_intervals=effect.gap_intervals,
            exhausted=fall[0],
            exhausted_intervals=interval[0],
            below_minimum=fall[1],
            below_minimum_intervals=interval[1],
            needed=effect.needed.value,
            needed_interval=effect.needed.interval(replicates),
        )
        for effect, fall, interval in zip(effects, falls, intervals, strict=True)
    ]


_Row = TypeVar("_Row")
#: What is changed: one scheme or all (the row is None), or something else that is uncertain; and how.
_Key = tuple[UncertaintyKind, int | None, Change]


def _scheme_tasks(ground: Ground) -> dict[_Key, Callable[[], Outcome]]:
    """Return the changes of each scheme and of all of them together that there are to make."""
    tasks: dict[_Key, Callable[[], Outcome]] = {}
    schemes, kind = ground.strategy.savings, UncertaintyKind.SAVING
    for change in (Change.CERTAIN, Change.BETTER, Change.STOPPED):
        rows = [row for row, scheme in enumerate(schemes) if changed_scheme(scheme, change) is not None]
        for row in rows:
            tasks[kind, row, change] = partial(ground.with_schemes, (row,), change)
        if rows and change is not Change.STOPPED:
            tasks[kind, None, change] = partial(ground.with_schemes, tuple(rows), change)
    return tasks


def _surely_behind(
    estimates: Mapping[_Row, Estimate], least: float, replicates: _Replicates
) -> dict[_Row, bool]:
    """Tell of each figure whether the runs leave no doubt that it is below the greatest of them."""
    if not estimates:
        return {}
    first = max(estimates.values(), key=lambda estimate: estimate.value)
    # As each is held against the first, the intervals are widened to hold together (Bonferroni).
    widening = float(special.ndtri(1 - 0.025 / max(len(estimates) - 1, 1))) / Z95

    def is_behind(estimate: Estimate) -> bool:
        lead = first - estimate
        half = lead.value - lead.interval(replicates)[0]
        # One run has no spread to judge by.
        return len(lead.pulls) > 1 and lead.value - widening * half > least

    return {row: is_behind(estimate) for row, estimate in estimates.items()}


def _ranked_schemes(
    strategy: Strategy,
    by: int,
    effects: Mapping[_Key, _Effect],
    gains: Mapping[_Key, Gain],
    replicates: _Replicates,
) -> tuple[SchemeWorth, ...]:
    kind = UncertaintyKind.SAVING

    def rank(row: int) -> tuple[float, float]:
        gain = gains[kind, row, Change.CERTAIN]
        return -pennies(gain.needed), -pennies(float(gain.gap[by]))

    order = sorted(range(len(strategy.savings)), key=rank)
    planned = [float(sum(scheme.planned[:by])) for scheme in strategy.savings]
    needed = {row: effects[kind, row, Change.CERTAIN].needed for row in order}
    per_pound = {row: needed[row] / planned[row] for row in order if planned[row] > HALF_A_PENNY}
    behind = _surely_behind(needed, HALF_A_PENNY, replicates)
    behind_per_pound = _surely_behind(per_pound, 0.0, replicates)
    return tuple(
        SchemeWorth(
            row=row,
            name=strategy.savings[row].name,
            rag=strategy.savings[row].rag,
            planned=planned[row],
            certain=gains[kind, row, Change.CERTAIN],
            better=gains.get((kind, row, Change.BETTER)),
            stopped=gains[kind, row, Change.STOPPED],
            surely_behind=behind[row],
            surely_behind_per_pound=behind_per_pound.get(row, True),
        )
        for row in order
    )


def _ranked_unknowns(
    known: Mapping[Uncertainty, Estimate], gains: Mapping[_Key, Gain], replicates: _Replicates
) -> tuple[UnknownWorth, ...]:
    behind = _surely_behind(known, HALF_A_PENNY, replicates)
    return tuple(
        UnknownWorth(
            kind=unknown.kind,
            row=unknown.row,
            name=unknown.name,
            knowing=known[unknown].value,
            knowing_interval=known[unknown].interval(replicates),
            surely_behind=behind[unknown],
            settled=tuple(
                (key[2], gain) for key, gain in gains.items() if key[:2] == (unknown.kind, unknown.row)
            ),
        )
        for unknown in sorted(known, key=lambda u: -pennies(known[u].value))
    )


def worth(
    case: Case,
    *,
    scenario: str = BASE_SCENARIO,
    by: str | None = None,
    confidence: float = 0.9,
    request: Request | None = None,
) -> Worth:
    """Work out what each savings scheme made certain, and each uncertainty known, would be worth.

    Parameters
    ----------
    case : Case
        The case.
    scenario : str, optional
        The scenario; the case as it stands where left out.
    by : str, optional
        The year through which reserves are to last, and whose gap is told; the last of the plan where left
        out.
    confidence : float, optional
        The share of futures in which reserves are to last, 0.5 to 0.999.
    request : Request, optional
        How many futures, from which seed, on how many cores.

    Returns
    -------
    Worth
        Schemes and uncertainties, each ranked.

    Raises
    ------
    RequestError
        For a scenario or a year that the case does not have, or a confidence out of range.

    Notes
    -----
    All changes are made in the same futures, so a gain is the mean, or the difference of percentiles, of runs
    that share their draws.
    """
    request = request or Request()
    name = case.scenario_name(scenario)
    if not LEAST_CONFIDENCE <= confidence <= MOST_CONFIDENCE:
        allowed = f"expected {100 * LEAST_CONFIDENCE:g} to {100 * MOST_CONFIDENCE:g}"
        msg = f"the confidence is {100 * confidence:g}%; {allowed}"
        raise RequestError(msg)
    year = len(case.years) - 1 if by is None else position_of(by, case.years)
    strategy = case.strategies[name]
    ground = Ground(strategy, case.base, year, request)
    now = ground.as_it_stands()
    needed_now = quantile_estimate(now.needed, confidence)
    replicates = request.replicates()
    unknowns = [
        u for u in uncertainties(strategy, named_as=case.base) if u.kind is not UncertaintyKind.SAVING
    ]
    tasks = _scheme_tasks(ground)
    for unknown in unknowns:
        for change, edited in turned_out(strategy, unknown).items():
            tasks[unknown.kind, unknown.row, change] = partial(ground.edited, edited)
    with ThreadPoolExecutor(request.cores) as pool:
        found = pool.map(
            lambda task: _effect(now, task(), needed_now, confidence, replicates), tasks.values()
        )
        effects = dict(zip(tasks, found, strict=True))
    gains = dict(zip(effects, _gains(list(effects.values()), replicates), strict=True))
    alone = {g.members[0] for g in independent_groups(strategy, named_as=case.base) if len(g.members) == 1}

    def knowing(unknown: Uncertainty) -> Estimate:
        touched = any(e.touches for key, e in effects.items() if key[:2] == (unknown.kind, unknown.row))
        if unknown in alone and not touched:
            # What touches nothing and moves with nothing is worth nothing, whatever chance has it look like.
            return Estimate(0.0, np.zeros(request.runs))
        return value_of_knowing(now.needed, ground.known(unknown), confidence)

    with ThreadPoolExecutor(request.cores) as pool:
        known = dict(zip(unknowns, pool.map(knowing, unknowns), strict=True))
    programme = UncertaintyKind.SAVING, None
    low, high = quantile_interval(now.needed, confidence, replicates=replicates)
    return Worth(
        scenario=name,
        years=case.years,
        by=case.years[year],
        confidence=confidence,
        runs=request.runs,
        seed=request.seed,
        now=Standing(
            gap=now.gap.mean(axis=0),
            exhausted=now.exhausted.mean(axis=0),
            below_minimum=now.below_minimum.mean(axis=0),
            needed=needed_now.value,
            needed_interval=(float(low), float(high)),
            held=strategy.usable_opening,
        ),
        schemes=_ranked_schemes(strategy, year, effects, gains, replicates),
        programme_certain=gains.get((*programme, Change.CERTAIN)),
        programme_better=gains.get((*programme, Change.BETTER)),
        unknowns=_ranked_unknowns(known, gains, replicates),
    )
