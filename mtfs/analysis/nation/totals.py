"""National totals: councils added up future by future, in the same order whoever worked them out."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from mtfs.analysis.blocks import Request
from mtfs.analysis.headroom import run_out_by
from mtfs.analysis.intervals import mean_interval, quantiles
from mtfs.analysis.nation.records import OUTCOME_PERCENTILES, TOTALLED, CouncilOutcome, NationalTotals
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.draws import stream_generator
from mtfs.engine.shapes import Floats
from mtfs.nomenclature import percentile_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["GetPaths", "add_up", "in_order", "national_totals"]

#: Returns the runs of one measure of a council, shape (runs, years) [£].
GetPaths = Callable[[CouncilOutcome, str], Floats]

_Statistics = tuple[dict[str, Floats], dict[str, Floats]]


def in_order(outcomes: Sequence[CouncilOutcome]) -> tuple[CouncilOutcome, ...]:
    """Put councils in the order in which they are told and added up.

    Parameters
    ----------
    outcomes : sequence of CouncilOutcome
        The councils, as they came.

    Returns
    -------
    tuple of CouncilOutcome
        By ONS code; those without one by name, after them.
    """
    return tuple(sorted(outcomes, key=lambda outcome: (not outcome.code, outcome.code, outcome.name)))


def _apart(request: Request, outcome: CouncilOutcome) -> "NDArray[np.intp]":
    """Return the runs of a council in an order of its own."""
    generator = stream_generator(request.seed, f"{outcome.place}/sweep/apart", 0)
    return generator.permutation(request.runs)


def _statistics(together: Floats, apart: Floats, request: Request) -> _Statistics:
    shares = [percentile / 100 for percentile in OUTCOME_PERCENTILES]
    replicates = request.replicates()
    found = {"mean": together.mean(axis=0)}
    intervals = {"mean": mean_interval(together, replicates=replicates)}
    for percentile, (value, interval) in zip(
        OUTCOME_PERCENTILES, quantiles(together, shares, replicates), strict=True
    ):
        name = percentile_name(percentile)
        found[name], intervals[name] = value, interval
    # Which runs were drawn together is lost there: the percentiles have no interval.
    for percentile, (value, _) in zip(OUTCOME_PERCENTILES, quantiles(apart, shares, None), strict=True):
        if percentile != 50:
            found[f"{percentile_name(percentile)}_if_independent"] = value
    return found, intervals


def add_up(
    outcomes: Sequence[CouncilOutcome], paths: GetPaths, request: Request, measure: str
) -> tuple[Floats, Floats]:
    """Add one measure up over councils, future by future.

    Parameters
    ----------
    outcomes : sequence of CouncilOutcome
        Councils of the same years, in order.
    paths : callable
        Gives the runs of a council.
    request : Request
        How the futures were drawn.
    measure : str
        One of `TOTALLED`, or ``exhausted`` for the number of councils whose reserves have run out by then.

    Returns
    -------
    together : ndarray, shape (runs, years)
        Run r of each council met the same national future: the sum over them [£].
    apart : ndarray, shape (runs, years)
        The same sum with the runs of each council in an order of its own, as if none had met the future of
        another.
    """
    years = len(outcomes[0].years)
    together, apart = (np.zeros((years, request.runs)).T for _ in range(2))
    for outcome in outcomes:
        if measure == "exhausted":
            own = run_out_by(paths(outcome, "unfunded")).astype(np.float64)
        else:
            own = paths(outcome, measure)
        together += own
        apart += own[_apart(request, outcome)]
    return together, apart


def _totals_of(outcomes: Sequence[CouncilOutcome], paths: GetPaths, request: Request) -> NationalTotals:
    measures, intervals = {}, {}
    for measure in TOTALLED:
        found, intervals[measure] = _statistics(*add_up(outcomes, paths, request, measure), request)
        measures[measure] = {"plan": sum_in_order([o.plan(measure) for o in outcomes]), **found}
    exhausted, exhausted_intervals = _statistics(*add_up(outcomes, paths, request, "exhausted"), request)
    plan = [
        np.logical_or.accumulate(outcome.plan_unfunded > HALF_A_PENNY).astype(np.float64)
        for outcome in outcomes
    ]
    return NationalTotals(
        years=outcomes[0].years,
        councils=tuple(outcome.place for outcome in outcomes),
        usable_opening=float(sum_in_order([np.array(outcome.usable_opening) for outcome in outcomes])),
        measures=measures,
        intervals=intervals,
        exhausted_councils={"plan": sum_in_order(plan), **exhausted},
        exhausted_intervals=exhausted_intervals,
    )


def sum_in_order(values: Sequence[Floats]) -> Floats:
    """Add arrays up one after the other, so that the sum is the same to the last bit each time.

    Parameters
    ----------
    values : sequence of ndarray
        At least one, all of a shape.

    Returns
    -------
    ndarray
        Their sum.
    """
    total = np.zeros_like(values[0])
    for value in values:
        total = total + value
    return total


def national_totals(
    outcomes: Sequence[CouncilOutcome], paths: GetPaths, request: Request
) -> tuple[NationalTotals, ...]:
    """Add councils up, those of the same years together.

    Parameters
    ----------
    outcomes : sequence of CouncilOutcome
        The councils, all run by the same request.
    paths : callable
        Gives the runs of one measure of a council; asked for one council at a time.
    request : Request
        How the futures were drawn.

    Returns
    -------
    tuple of NationalTotals
        One for each set of years, that of most councils first. Where a case begins in another year, or goes
        on for longer, its first plan year is not the first of others: no sum over both would be of one year.

    Notes
    -----
    What percentiles would be if councils were independent needs no other run: the same runs are added up
    with those of each council in an order of its own, drawn from the seed and its place. Each council's own
    chances stay exactly what they are, and nothing of what it shares is left.
    """
    groups: dict[tuple[str, ...], list[CouncilOutcome]] = {}
    for outcome in in_order(outcomes):
        groups.setdefault(outcome.years, []).append(outcome)
    ordered = sorted(groups.values(), key=lambda group: (-len(group), group[0].years))
    return tuple(_totals_of(group, paths, request) for group in ordered)
