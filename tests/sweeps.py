"""Made-up sweeps, so that a sentence or a chart can be tried on figures that no set of cases would readily "
"give."""

from collections.abc import Mapping, Sequence

import numpy as np

from mtfs.analysis.blocks import Request
from mtfs.analysis.headroom import run_out_by
from mtfs.analysis.intervals import chance_interval, quantiles
from mtfs.analysis.nation.records import CouncilFault, CouncilOutcome, Sweep, SweepFacts
from mtfs.analysis.nation.totals import in_order, national_totals
from mtfs.domain.years import year_labels
from mtfs.engine.draws import Sampling
from mtfs.engine.shapes import Floats

SHARED = ("cpi", "pay", "settlement")
RUNS = 100


def _statistics(paths: Floats) -> tuple[dict[str, Floats], dict[str, Floats]]:
    found = quantiles(paths, [0.05, 0.5, 0.95], None)
    names = ("p5", "p50", "p95")
    return (
        {name: value for name, (value, _) in zip(names, found, strict=True)},
        {name: interval for name, (_, interval) in zip(names, found, strict=True)},
    )


def council(
    code: str,
    paths: Mapping[str, Floats],
    *,
    name: str = "",
    kind: str = "UA",
    base_year: str = "2025/26",
    opening: float = 10e6,
    plan_gap: Sequence[float] | None = None,
    plan_unfunded: Sequence[float] | None = None,
) -> CouncilOutcome:
    """Make a council's outcome from its runs; the plan has no gap where none is given."""
    runs, count = paths["gap"].shape
    nothing = np.zeros(count)
    gap, gap_intervals = _statistics(paths["gap"])
    usable, usable_intervals = _statistics(paths["usable"])
    out = run_out_by(paths["unfunded"])
    return CouncilOutcome(
        code=code,
        name=name or f"Council {code}",
        kind=kind,
        years=year_labels(base_year, count - 1),
        runs=runs,
        net_spending=100e6,
        usable_opening=opening,
        minimum_balance=0.0,
        plan_gap=nothing if plan_gap is None else np.array(plan_gap, dtype=float),
        plan_usable=np.full(count, opening),
        plan_overspend=nothing,
        plan_unfunded=nothing if plan_unfunded is None else np.array(plan_unfunded, dtype=float),
        gap=gap,
        gap_intervals=gap_intervals,
        usable=usable,
        usable_intervals=usable_intervals,
        p_exhausted_by=out.mean(axis=0),
        p_exhausted_by_interval=chance_interval(out),
        p_below_minimum_by=nothing,
        p_below_minimum_by_interval=np.zeros((count, 2)),
        shared=SHARED,
    )


def paths_of(
    hits: Sequence[int], *, runs: int = RUNS, gap: float = 1e6, short: float = 2e6
) -> dict[str, Floats]:
    """Make runs in which reserves run out in so many more of them in each year.

    Where they have run out, the gap of that year is larger, and all of what is larger finds no reserve.
    """
    unfunded = np.zeros((runs, len(hits)))
    first = 0
    for year, count in enumerate(hits):
        unfunded[first : first + count, year:] = short
        first += count
    return {
        "gap": gap + unfunded,
        "overspend": np.zeros_like(unfunded),
        "usable": np.where(unfunded > 0, 0.0, 10e6),
        "unfunded": unfunded,
    }


def sweep_of(
    councils: Sequence[tuple[CouncilOutcome, Mapping[str, Floats]]],
    *,
    shared: tuple[str, ...] = SHARED,
    faults: tuple[CouncilFault, ...] = (),
    left_out: Mapping[str, int] | None = None,
) -> Sweep:
    """Put councils into one sweep, added up as any other."""
    paths = {outcome.place: runs for outcome, runs in councils}
    runs = councils[0][0].runs if councils else RUNS
    outcomes = in_order([outcome for outcome, _ in councils])
    request = Request(runs=runs, sampling=Sampling.RANDOM)
    totals = national_totals(outcomes, lambda outcome, measure: paths[outcome.place][measure], request)
    return Sweep(
        facts=SweepFacts(runs=runs, seed=1, sampling=Sampling.RANDOM, shared=shared, version="0.1.0"),
        source="published returns: budget 2025/26 (RA.xlsx)",
        outcomes=outcomes,
        totals=totals if outcomes else (),
        faults=faults,
        left_out=left_out or {},
    )


def simple_sweep(
    *hits: Sequence[int],
    kinds: Sequence[str] | str = "UA",
    runs: int = RUNS,
    shared: tuple[str, ...] = SHARED,
    gap: float = 1e6,
    short: float = 2e6,
) -> Sweep:
    """Make a sweep of councils A, B, C..., told by in how many more runs each runs out in each year."""
    made = []
    for number, own in enumerate(hits):
        paths = paths_of(own, runs=runs, gap=gap, short=short)
        kind = kinds if isinstance(kinds, str) else kinds[number]
        code = f"E{number:08d}"
        made.append((council(code, paths, name=_name(number), kind=kind), paths))
    return sweep_of(made, shared=shared)


def _name(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else f"Council {number}"


def nation(councils: int = 60, *, years: int = 4, runs: int = 200) -> Sweep:
    """Make a sweep of many councils of all classes with a common course and courses of their own."""
    rng = np.random.default_rng(7)
    common = rng.normal(0, 1.0, (runs, years + 1)).cumsum(axis=1)
    common[:, 0] = 0
    made = []
    for number in range(councils):
        own = rng.normal(0, 1.0, (runs, years + 1))
        own[:, 0] = 0
        course = (number % 9) * 0.5 * np.arange(years + 1)
        gap = (course + common + own) * 1e6
        balance = (4 + number % 7) * 1e6 - gap.cumsum(axis=1)
        unfunded = np.minimum(np.maximum(-balance, 0), np.maximum(gap, 0))
        paths = {
            "gap": gap,
            "overspend": np.zeros_like(gap),
            "usable": np.maximum(balance, 0),
            "unfunded": unfunded,
        }
        made.append(
            (
                council(
                    f"E{number:08d}",
                    paths,
                    name=f"{_name(number)} & a longer name" if number % 5 == 0 else _name(number),
                    kind=("SC", "SD", "UA", "MD", "L")[number % 5],
                    plan_gap=course * 1e6,
                ),
                paths,
            )
        )
    return sweep_of(made)
