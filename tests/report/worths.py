"""Made-up worths of certainty, to try words and charts on figures that no case would readily give."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mtfs.analysis.worth.changes import Change
from mtfs.analysis.worth.records import Gain, SchemeWorth, Standing, UnknownWorth, Worth
from mtfs.domain.savings import Rag
from mtfs.engine.uncertainties import UncertaintyKind

YEARS = ("2025/26", "2026/27", "2027/28")


def make_gain(needed: float = 0.0, gap: float = 0.0, *, exhausted: float = 0.0, error: float = 0.1) -> Gain:
    """Make a gain of the last year, and half of it in the year before; the error is a share of each."""
    shares = np.array([0.0, 0.5, 1.0])

    def about(values: np.ndarray) -> np.ndarray:
        return np.stack((values - error * abs(values), values + error * abs(values)), axis=-1)

    return Gain(
        gap=gap * shares,
        gap_intervals=about(gap * shares),
        exhausted=exhausted * shares,
        exhausted_intervals=about(exhausted * shares),
        below_minimum=0.0 * shares,
        below_minimum_intervals=about(0.0 * shares),
        needed=needed,
        needed_interval=(needed - error * abs(needed), needed + error * abs(needed)),
    )


def make_scheme(
    name: str,
    certain: Gain,
    *,
    better: Gain | None = None,
    stopped: Gain | None = None,
    planned: float = 1e6,
    surely_behind: bool = True,
    surely_behind_per_pound: bool = True,
) -> SchemeWorth:
    return SchemeWorth(
        row=0,
        name=name,
        rag=Rag.RED,
        planned=planned,
        certain=certain,
        better=better,
        stopped=stopped or make_gain(-2e6, -0.5e6),
        surely_behind=surely_behind,
        surely_behind_per_pound=surely_behind_per_pound,
    )


def make_unknown(
    name: str,
    knowing: float,
    *,
    error: float = 0.1,
    surely_behind: bool = True,
    kind: UncertaintyKind = UncertaintyKind.DRIVER,
    settled: Sequence[tuple[Change, Gain]] = (),
) -> UnknownWorth:
    return UnknownWorth(
        kind=kind,
        row=0,
        name=name,
        knowing=knowing,
        knowing_interval=(knowing - error * abs(knowing), knowing + error * abs(knowing)),
        surely_behind=surely_behind,
        settled=tuple(settled) or ((Change.AS_PLANNED, make_gain(0.0, 0.0)),),
    )


def make_worth(
    schemes: Sequence[SchemeWorth] = (),
    unknowns: Sequence[UnknownWorth] = (),
    *,
    needed: float = 20e6,
    exhausted: float = 0.5,
    **parts: object,
) -> Worth:
    """Make the worth of certainty; the first of each kind is not behind itself."""
    schemes, unknowns = list(schemes), list(unknowns)
    if schemes:
        schemes[0] = replace(schemes[0], surely_behind=False)
    if unknowns:
        unknowns[0] = replace(unknowns[0], surely_behind=False)
    now = Standing(
        gap=np.array([0.0, 1e6, 2e6]),
        exhausted=np.array([0.0, 0.0, exhausted]),
        below_minimum=np.zeros(3),
        needed=needed,
        needed_interval=(0.9 * needed, 1.1 * needed),
        held=11.5e6,
    )
    usual: dict[str, object] = {
        "scenario": "Base",
        "years": YEARS,
        "by": YEARS[-1],
        "confidence": 0.9,
        "runs": 1000,
        "seed": 1,
        "programme_certain": make_gain(5e6, 2e6) if schemes else None,
        "programme_better": None,
    }
    return Worth(now=now, schemes=tuple(schemes), unknowns=tuple(unknowns), **{**usual, **parts})  # type: ignore[arg-type]
