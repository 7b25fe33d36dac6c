"""The reverse stress test: what must be true for reserves to run out by a year, and for them to last."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from mtfs.analysis.blocks import Request, map_blocks
from mtfs.analysis.breaches import Breach, BreachTest
from mtfs.analysis.intervals import chance_interval
from mtfs.analysis.stress.clusters import find_clusters
from mtfs.analysis.stress.design_point import Bools
from mtfs.analysis.stress.likeliest import Seeker
from mtfs.analysis.stress.parts import Input, Part, joined
from mtfs.analysis.stress.portraits import Likeliest, Portrayer
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.domain.years import position_of
from mtfs.engine.draws import BLOCK_RUNS, DrawSource
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import UncertaintyKind
from mtfs.errors import RequestError

__all__ = ["Side", "Stress", "Way", "stress"]

#: The futures of each side that are described, and those of them that are sorted into ways of failing.
_DESCRIBED, _SORTED = 20_000, 2_000
#: A part sets a way of failing apart where it does so by this share of what the foremost part does.
_FOREMOST = 0.5


@dataclass(frozen=True, kw_only=True)
class Side:
    """The futures that fail, or those that last.

    Parameters
    ----------
    share : float
        The share of all futures.
    interval : ndarray, shape (2,)
        The 95% interval of its Monte Carlo error.
    rough_share : float
        What the distance alone would make of it: the chance of a normal so far out; NaN where no likeliest
        future was found on either side.
    typical_inputs : ndarray, shape (inputs,), or None
        The median of each uncertain figure over these futures, a pressure's where it comes (NaN where it
        never does); None where there are none.
    typical_measures : ndarray, shape (parts,), or None
        The median of each part's figure over these futures.
    comes : ndarray, shape (inputs,), or None
        The share of these futures in which a pressure comes; NaN for other inputs.
    likeliest : Likeliest or None
        The likeliest of these futures; None where none was found.
    """

    share: float
    interval: Floats
    rough_share: float
    typical_inputs: Floats | None
    typical_measures: Floats | None
    comes: Floats | None
    likeliest: Likeliest | None


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way of failing.

    Parameters
    ----------
    share : float
        Its share of the failing futures.
    interval : ndarray, shape (2,)
        The 95% interval of its Monte Carlo error.
    apart : tuple of int
        The positions of the parts that set it apart from the other ways, the foremost first.
    worth : ndarray, shape (parts,)
        What each part adds to the excess on average, next to the middle future [£].
    likeliest : Likeliest or None
        The likeliest future of this way; None where none was found.
    """

    share: float
    interval: Floats
    apart: tuple[int, ...]
    worth: Floats
    likeliest: Likeliest | None


@dataclass(frozen=True, kw_only=True)
class Stress:
    """What must be true for a breach by a year, and for none.

    Parameters
    ----------
    council, scenario : str
        Whose case it is, and which scenario of it.
    strategy : Strategy
        What was studied.
    breach : Breach
        What counts as failing.
    by : int
        The year in or before which it counts, from 0.
    runs, seed : int
        How many futures were drawn, and from which seed.
    parts : tuple of Part
        The parts that futures are told by.
    inputs : tuple of Input
        The uncertain figures behind them.
    plan_inputs, middle_inputs, input_sds : ndarray, shape (inputs,)
        The inputs in the plan and in the middle future, and their standard deviations.
    plan_measures, middle_measures, middle_sds : ndarray, shape (parts,)
        The figures of the parts, and how far the middle future's lie from the plan's [standard deviations].
    plan_excess, middle_excess : float
        How far the plan and the middle future are beyond failing [£].
    failing, surviving : Side
        The two sides.
    ways : tuple of Way
        The ways of failing, the most frequent first; one where the failing futures have no such structure,
        and none where no sampled future fails.
    """

    council: str
    scenario: str
    strategy: Strategy
    breach: Breach
    by: int
    runs: int
    seed: int
    parts: tuple[Part, ...]
    inputs: tuple[Input, ...]
    plan_inputs: Floats
    middle_inputs: Floats
    input_sds: Floats
    plan_measures: Floats
    middle_measures: Floats
    middle_sds: Floats
    plan_excess: float
    middle_excess: float
    failing: Side
    surviving: Side
    ways: tuple[Way, ...]

    @property
    def year(self) -> str:
        """The label of the year."""
        return self.strategy.years[self.by]


def stress(
    case: Case,
    *,
    breach: Breach | str = Breach.EXHAUSTED,
    by: str | None = None,
    scenario: str = BASE_SCENARIO,
    request: Request | None = None,
) -> Stress:
    """Find what must be true for reserves to run out by a year, and for them to last.

    Parameters
    ----------
    case : Case
        The case.
    breach : Breach or str, optional
        What counts as failing: ``exhausted`` (usable reserves have run out) or ``below-minimum`` (the general
        reserve has been below its minimum).
    by : str, optional
        The label of the year in or before which it counts; the last year of the plan where left out.
    scenario : str, optional
        The scenario that is studied.
    request : Request, optional
        How many futures, from which seed, on how many cores.

    Returns
    -------
    Stress
        Both sides, the likeliest future of each, and the ways of failing.

    Raises
    ------
    RequestError
        For an unknown scenario, year or breach, and for a minimum that nothing can be below.
    """
    request = request or Request()
    name = case.scenario_name(scenario)
    strategy = case.strategies[name]
    test = BreachTest(strategy=strategy, breach=_breach(breach, strategy), by=_year(by, strategy))
    portrayer = Portrayer.of(test, case.base, seed=request.seed)
    failed, known = _sampled(portrayer, request)
    seekers = {
        fails: Seeker(test=test, space=portrayer.space, named_as=case.base, fails=fails)
        for fails in (True, False)
    }
    groups = _groups(portrayer, known[True], request.seed)
    none = np.zeros((0, portrayer.space.size))
    centres = np.stack([group.centre for group in groups]) if groups else none
    points = {
        True: seekers[True].nearest(known[True], centres),
        False: seekers[False].nearest(known[False], none),
    }
    portraits = {
        fails: None if point is None else portrayer.portray(point) for fails, point in points.items()
    }
    rough = _rough_share(portraits[True], portraits[False])
    both = joined([portrayer.plan, portrayer.middle])
    excess, inputs, told = (
        test.excess(both).max(axis=1),
        portrayer.inputs_in(both),
        portrayer.measures_in(both),
    )
    return Stress(
        council=strategy.council.name,
        scenario=name,
        strategy=strategy,
        breach=test.breach,
        by=test.by,
        runs=request.runs,
        seed=request.seed,
        parts=portrayer.parts,
        inputs=portrayer.inputs,
        plan_inputs=inputs[0],
        middle_inputs=inputs[1],
        input_sds=portrayer.input_sds,
        plan_measures=told[0],
        middle_measures=told[1],
        middle_sds=portrayer.sds_of(told[1]),
        plan_excess=float(excess[0]),
        middle_excess=float(excess[1]),
        failing=_side(portrayer, (failed, request), known[True], portraits[True], rough),
        surviving=_side(portrayer, (~failed, request), known[False], portraits[False], 1.0 - rough),
        ways=_ways(portrayer, groups, seekers[True], portraits[True]),
    )


def _breach(breach: Breach | str, strategy: Strategy) -> Breach:
    allowed = ", ".join(f"'{known}'" for known in Breach)
    if breach not in list(Breach):
        msg = f"there is no breach '{breach}'; expected one of {allowed}"
        raise RequestError(msg)
    if breach == Breach.BELOW_MINIMUM and strategy.council.minimum_balance <= HALF_A_PENNY:
        msg = (
            "the minimum general fund balance is 0, and no balance is below that: ask for 'exhausted' instead"
        )
        raise RequestError(msg)
    return Breach(breach)


def _year(by: str | None, strategy: Strategy) -> int:
    return strategy.plan_years if by is None else position_of(by, strategy.years)


def _sampled(portrayer: Portrayer, request: Request) -> tuple[Bools, dict[bool, Floats]]:
    """Return which futures fail, and the draws behind those of either side: all, or some of each block."""
    each = -(-_DESCRIBED // -(-request.runs // BLOCK_RUNS))

    def work(draws: DrawSource, _: slice) -> tuple[Bools, Floats, Floats]:
        excess = portrayer.test.sampled_excess(draws, portrayer.named_as).max(axis=1)
        failed: Bools = np.asarray(excess > HALF_A_PENNY)
        points = portrayer.space.points(draws)
        return failed, points[failed][:each], points[~failed][:each]

    failed, failing, surviving = zip(*map_blocks(work, request), strict=True)
    return np.concatenate(failed), {True: np.concatenate(failing), False: np.concatenate(surviving)}


def _side(
    portrayer: Portrayer,
    counted: tuple[Bools, Request],
    known: Floats,
    likeliest: Likeliest | None,
    rough: float,
) -> Side:
    here, request = counted
    typical_inputs = typical_measures = comes = None
    if len(known):
        futures = portrayer.futures_at(known)
        values = portrayer.inputs_in(futures)
        typical_inputs, comes = np.median(values, axis=0), np.full(values.shape[1], np.nan)
        for n, one in enumerate(portrayer.inputs):
            if one.kind is UncertaintyKind.PRESSURE:
                there = values[values[:, n] != 0, n]
                comes[n] = len(there) / len(values)
                typical_inputs[n] = np.median(there) if len(there) else np.nan
        typical_measures = np.median(portrayer.measures_in(futures), axis=0)
    return Side(
        share=float(here.mean()),
        interval=chance_interval(here, replicates=request.replicates()),
        rough_share=rough,
        typical_inputs=typical_inputs,
        typical_measures=typical_measures,
        comes=comes,
        likeliest=likeliest,
    )


def _rough_share(failing: Likeliest | None, surviving: Likeliest | None) -> float:
    """Return the chance of failing that the distances alone would give."""
    if failing is not None and failing.distance > 0:
        return float(ndtr(-failing.distance))
    if surviving is not None:
        return float(ndtr(surviving.distance)) if surviving.distance > 0 else 0.0
    return 1.0


@dataclass(frozen=True, kw_only=True)
class _Group:
    """Failing futures of one kind: which of those sorted, what their parts are worth, and their middle."""

    here: Bools
    worths: Floats
    centre: Floats


def _groups(portrayer: Portrayer, known: Floats, seed: int) -> list[_Group]:
    """Sort failing futures into distinct ways of failing, the most frequent first."""
    if not len(known) or not portrayer.parts:
        return []
    step = max(1, len(known) // _SORTED)
    chosen = known[::step][:_SORTED]
    worths = portrayer.worths(chosen)
    clusters = find_clusters(worths, seed=seed)
    groups = []
    settled = portrayer.space.settled(chosen)
    for label in range(clusters.count):
        here: Bools = np.asarray(clusters.labels == label)
        centre = settled[here].mean(axis=0)
        for stepped in portrayer.space.stepped:
            states, counts = np.unique(settled[here, stepped.column], return_counts=True)
            centre[stepped.column] = states[counts.argmax()]
        groups.append(_Group(here=here, worths=worths, centre=centre))
    return groups


def _ways(
    portrayer: Portrayer, groups: list[_Group], seeker: Seeker, likeliest: Likeliest | None
) -> tuple[Way, ...]:
    ways = []
    for group in groups:
        own, alone = group.worths[group.here].mean(axis=0), len(groups) == 1
        ahead = own if alone else own - group.worths[~group.here].mean(axis=0)
        portrait = likeliest
        if not alone:
            found = seeker.near(group.centre)
            portrait = None if found is None else portrayer.portray(found)
        order = np.argsort(-ahead, kind="stable")
        apart = [int(n) for n in order if ahead[n] > 0 and ahead[n] >= _FOREMOST * ahead[order[0]]]
        ways.append(
            Way(
                share=float(group.here.mean()),
                interval=chance_interval(group.here),
                apart=tuple(apart),
                worth=own,
                likeliest=portrait,
            )
        )
    return tuple(ways)
