"""One council of a sweep: its futures, and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mtfs.analysis.blocks import Request, evaluate, map_blocks
from mtfs.analysis.headroom import below_minimum_by, run_out_by
from mtfs.analysis.intervals import chance_interval, quantiles
from mtfs.analysis.nation.records import OUTCOME_PERCENTILES, TOTALLED, CouncilOutcome
from mtfs.analysis.nation.shared import DEFAULT_SHARED, SharedWeights, national_form, written
from mtfs.domain.case import Case
from mtfs.engine.draws import DrawSource
from mtfs.engine.projection import project_plan
from mtfs.engine.shapes import Floats
from mtfs.nomenclature import percentile_name

__all__ = ["CouncilRun", "run_council"]


@dataclass(frozen=True, kw_only=True)
class CouncilRun:
    """One council's futures.

    Parameters
    ----------
    outcome : CouncilOutcome
        What they come to.
    paths : dict of str to ndarray, shape (runs, years)
        By measure of `TOTALLED`, every run [£].
    weights : SharedWeights
        How its shared drivers are made from the shared draws.
    """

    outcome: CouncilOutcome
    paths: dict[str, Floats]
    weights: SharedWeights


def _percentiles(paths: Floats, request: Request) -> tuple[dict[str, Floats], dict[str, Floats]]:
    shares = [percentile / 100 for percentile in OUTCOME_PERCENTILES]
    found = quantiles(paths, shares, request.replicates())
    names = [percentile_name(percentile) for percentile in OUTCOME_PERCENTILES]
    return (
        {name: value for name, (value, _) in zip(names, found, strict=True)},
        {name: interval for name, (_, interval) in zip(names, found, strict=True)},
    )


def run_council(
    case: Case,
    *,
    request: Request | None = None,
    shared: Sequence[str] = DEFAULT_SHARED,
    kind: str = "",
) -> CouncilRun:
    """Run a council's case as it stands in the futures that all councils share.

    Parameters
    ----------
    case : Case
        The case.
    request : Request, optional
        How many futures, from which seed, on how many cores; its place is the council's.
    shared : sequence of str, optional
        What has the same draws in every council: names of drivers, or roles.
    kind : str, optional
        The class of authority.

    Returns
    -------
    CouncilRun
        Its outcome and its runs: each figure is the one that `mtfs.analysis.runs.run_request` gives for the
        same national form and the same request.

    Raises
    ------
    RequestError
        For a sampling that cannot be shared.
    """
    form = national_form(case, shared)
    request = form.request(request or Request())
    strategy = form.case.base
    years = len(strategy.years)
    # Year after year is contiguous, as in the engine.
    paths = {measure: np.empty((years, request.runs)).T for measure in (*TOTALLED, "general")}

    def work(draws: DrawSource, where: slice) -> None:
        draws.keeps = False
        projection = evaluate(strategy, draws, named_as=strategy)
        for measure, values in paths.items():
            values[where] = getattr(projection, measure)

    map_blocks(work, request)
    minimum = strategy.council.minimum_balance
    exhausted = run_out_by(paths["unfunded"])
    below = below_minimum_by(paths.pop("general"), minimum)
    gap, gap_intervals = _percentiles(paths["gap"], request)
    usable, usable_intervals = _percentiles(paths["usable"], request)
    plan = project_plan(strategy)
    outcome = CouncilOutcome(
        code=written(strategy.council.ons_code).upper(),
        name=written(strategy.council.name),
        kind=kind,
        years=strategy.years,
        runs=request.runs,
        net_spending=float(plan.net_spending[0, 0]),
        usable_opening=strategy.usable_opening,
        minimum_balance=minimum,
        plan_gap=plan.gap[0],
        plan_usable=plan.usable[0],
        plan_overspend=plan.overspend[0],
        plan_unfunded=plan.unfunded[0],
        gap=gap,
        gap_intervals=gap_intervals,
        usable=usable,
        usable_intervals=usable_intervals,
        p_exhausted_by=exhausted.mean(axis=0),
        p_exhausted_by_interval=chance_interval(exhausted, replicates=request.replicates()),
        p_below_minimum_by=below.mean(axis=0),
        p_below_minimum_by_interval=chance_interval(below, replicates=request.replicates()),
        shared=tuple(form.drivers),
        remarks=tuple(remark.text for remark in case.remarks if remark.severity == "warning"),
    )
    return CouncilRun(outcome=outcome, paths=paths, weights=form.weights)
