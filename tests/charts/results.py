"""Made-up results, so that a chart can be tried on figures that no case would readily give."""

from collections.abc import Sequence

import numpy as np

from mtfs.analysis.runs import Result
from mtfs.domain.council import Council, Units
from mtfs.domain.funding import FundingKind, FundingLine
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.domain.strategy import Strategy
from mtfs.domain.years import year_labels
from mtfs.engine.shapes import Floats
from mtfs.nomenclature import MEASURES


def make_strategy(
    plan_years: int,
    *,
    name: str = "Exampleshire Council",
    minimum: float = 5e6,
    opening: float = 0.0,
    earmarked: float = 0.0,
) -> Strategy:
    years = year_labels("2024/25", plan_years)
    nothing = (0.0,) * plan_years
    return Strategy(
        years=years,
        council=Council(name=name, base_year=years[0], units=Units.POUNDS, minimum_balance=minimum),
        funding=(
            FundingLine(name="Base", kind=FundingKind.TAX_BASE, values=nothing, years=years[1:], base=1.0),
            FundingLine(name="Band D", kind=FundingKind.BAND_D, values=nothing, years=years[1:], base=1.0),
        ),
        reserves=(
            Reserve(
                name="General",
                reserve_class=ReserveClass.GENERAL,
                opening_balance=opening,
                movements=(0.0, *nothing),
            ),
            *(
                Reserve(
                    name="Earmarked",
                    reserve_class=ReserveClass.EARMARKED,
                    opening_balance=earmarked,
                    movements=(0.0, *nothing),
                )
                for _ in range(earmarked > 0)
            ),
        ),
    )


def make_result(
    *,
    usable: Floats | None = None,
    gap: Floats | None = None,
    unfunded: Floats | None = None,
    plan_usable: Sequence[float] | None = None,
    plan_gap: Sequence[float] | None = None,
    plan_unfunded: Sequence[float] | None = None,
    name: str = "Exampleshire Council",
    scenario: str = "Base",
    minimum: float = 5e6,
    opening: float = 0.0,
    earmarked: float = 0.0,
) -> Result:
    """Make a result from the paths that matter; the plan is the first run where it is not given."""
    given = {"usable": usable, "gap": gap, "unfunded": unfunded}
    shape = next(values.shape for values in given.values() if values is not None)
    paths = {measure: np.zeros(shape) for measure in MEASURES}
    paths.update({measure: values for measure, values in given.items() if values is not None})
    plan = {measure: values[0].copy() for measure, values in paths.items()}
    for measure, planned in (("usable", plan_usable), ("gap", plan_gap), ("unfunded", plan_unfunded)):
        if planned is not None:
            plan[measure] = np.asarray(planned, dtype=float)
    strategy = make_strategy(shape[1] - 1, name=name, minimum=minimum, opening=opening, earmarked=earmarked)
    return Result(
        scenario=scenario,
        strategy=strategy,
        years=strategy.years,
        runs=shape[0],
        seed=1,
        plan=plan,
        paths=paths,
    )


def run_out_in(*hits: int, runs: int = 100, **others: object) -> Result:
    """Make a result whose usable reserves run out in so many more runs in each year."""
    unfunded = np.zeros((runs, len(hits)))
    first = 0
    for year, count in enumerate(hits):
        unfunded[first : first + count, year] = 1e6
        first += count
    gone = unfunded.cumsum(axis=1) > 0
    return make_result(usable=np.where(gone, 0.0, 10e6), unfunded=unfunded, opening=10e6, **others)  # type: ignore[arg-type]


def futures(
    years: int, *, size: float = 1e6, slope: float = -1.0, start: float = 10.0, runs: int = 500
) -> Result:
    """Make a result whose reserves and gaps wander."""
    steps = np.random.default_rng(3).normal(slope, 1.5, (runs, years + 1))
    steps[:, 0] = 0
    balance = start + steps.cumsum(axis=1)
    gap = -np.diff(balance, axis=1, prepend=balance[:, :1])
    usable = np.maximum(balance, 0)
    return make_result(
        usable=usable * size,
        gap=gap * size,
        unfunded=np.maximum(-balance, 0) * size,
        plan_usable=np.maximum(start + 0.5 * slope * np.arange(years + 1), 0) * size,
        plan_gap=np.full(years + 1, -0.5 * slope) * size,
        plan_unfunded=np.zeros(years + 1),
        minimum=2 * size,
    )
