"""Levers on the reserves alone: run by run, each run with a value of its own.

`Lever.pulled` writes a lever into the strategy, for the engine to run. `survives` gives the same verdict of
every run, and takes no more than the arithmetic of reserves.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.blocks import evaluate
from mtfs.analysis.breaches import Breach
from mtfs.analysis.solve.levers import Lever, LeverKind
from mtfs.domain.checks import matched
from mtfs.domain.funding import FundingKind
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.engine.draws import DrawSource
from mtfs.engine.paths import Projection
from mtfs.engine.reserves import ReserveState
from mtfs.engine.sampling import driver_rates, sample_futures
from mtfs.engine.savings import project_savings
from mtfs.engine.shapes import Floats

__all__ = ["Flags", "Position", "kept", "position_of", "survives"]

Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Position:
    """What a lever acts on in some runs: all that comes before the reserves of each year.

    Parameters
    ----------
    strategy : Strategy
        The strategy before the lever is pulled.
    projection : Projection
        Its runs.
    before : ndarray, shape (runs, years)
        The gap without the movements of reserves that are part of it [£].
    tax_base : ndarray, shape (runs, years)
        Band D equivalents.
    collected : ndarray, shape (runs, years)
        The council's share of what is collected of each pound of council tax above or below what is assumed,
        which falls in the year after; 0 in the base year.
    delivered : ndarray, shape (runs, years)
        What a saving of one pound a year delivers in each year.
    """

    strategy: Strategy
    projection: Projection
    before: Floats
    tax_base: Floats
    collected: Floats
    delivered: Floats


def position_of(strategy: Strategy, lever: Lever, draws: DrawSource, *, named_as: Strategy) -> Position:
    """Take a strategy through the futures of some draws, up to its reserves.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    lever : Lever
        The lever that is to act on it.
    draws : DrawSource
        The draws.
    named_as : Strategy
        The strategy whose names the draws go by.

    Returns
    -------
    Position
        As many runs as the draws have.
    """
    projection = evaluate(strategy, draws, named_as=named_as)
    before = projection.gap.copy(order="K")
    # The base year's budget is set, movements of reserves included: its gap is its overspend alone.
    before[:, 1:] -= projection.planned_movements[:, 1:]
    tax_base, collected, delivered = (np.zeros_like(before) for _ in range(3))
    if lever.kind is LeverKind.TAX:
        rates = driver_rates(strategy, sample_futures(strategy, draws, named_as=named_as))
        (line,) = strategy.funding_of(FundingKind.TAX_BASE)
        tax_base[:] = line.base or 0.0
        if line.driver is not None:
            tax_base[:, 1:] *= np.cumprod(1.0 + rates[matched(line.driver)][0], axis=1)
        for line in strategy.funding_of(FundingKind.COLLECTION):
            if line.driver is not None:
                collected[:, 1:] = strategy.council.collection_share * rates[matched(line.driver)][0]
    elif lever.kind is LeverKind.SAVINGS:
        one = replace(strategy, savings=(*strategy.savings, lever.scheme(strategy, 1.0)))
        futures = sample_futures(one, draws, named_as=lever.named_as(named_as))
        alone = replace(futures, delivery=futures.delivery[-1:], slip_years=futures.slip_years[-1:])
        delivered = project_savings(replace(one, savings=one.savings[-1:]), alone).actual
    return Position(
        strategy=strategy,
        projection=projection,
        before=before,
        tax_base=tax_base,
        collected=collected,
        delivered=delivered,
    )


def _narrowed(position: Position, lever: Lever, values: Floats) -> Floats:
    """Return by how much a lever narrows the gap of each year, each run having a value of its own [£]."""
    if lever.kind is LeverKind.SAVINGS:
        return position.delivered * values[:, None]
    narrowed = np.zeros_like(position.before)
    if lever.kind is LeverKind.TAX:
        strategy = position.strategy
        (band_d,) = strategy.funding_of(FundingKind.BAND_D)
        core, asc = (
            np.array(lines[0].values)
            if (lines := strategy.funding_of(kind))
            else np.zeros(strategy.plan_years)
            for kind in (FundingKind.CORE_INCREASE, FundingKind.ASC_PRECEPT)
        )
        old = new = np.full(len(values), band_d.base or 0.0)
        for t in range(1, strategy.plan_years + 1):
            rise = values if lever.first <= t <= lever.last else core[t - 1]
            old, new = old * (1.0 + core[t - 1] + asc[t - 1]), new * (1.0 + rise + asc[t - 1])
            narrowed[:, t] = position.tax_base[:, t] * (new - old)
        narrowed[:, 2:] += position.collected[:, 1:-1] * narrowed[:, 1:-1]
    return narrowed


def survives(position: Position, lever: Lever, values: Floats, breach: Breach, last: int) -> Flags:
    """Tell which runs come through to a year with the lever at a value of their own.

    Parameters
    ----------
    position : Position
        What the lever acts on.
    lever : Lever
        The lever.
    values : ndarray, shape (runs,)
        Its value in each run: a rate, or a sum [£].
    breach : Breach
        What is to be avoided.
    last : int
        The last year that counts.

    Returns
    -------
    ndarray of bool, shape (runs,)
        True where the breach is avoided in every year up to the last.
    """
    strategy, runs = position.strategy, len(position.before)
    narrowed = _narrowed(position, lever, values)
    reserves = ReserveState(strategy, runs)
    for t in range(last + 1):
        if lever.kind is LeverKind.RESERVES and t == lever.first:
            reserves.pay_in(values)
        moved = reserves.move_as_planned(t)
        gap = position.before[:, t] - narrowed[:, t]
        reserves.meet_gap(t, gap + moved if t > 0 else gap)
    paths = reserves.paths
    return _avoided(breach, strategy, paths.unfunded[:, : last + 1], paths.general[:, : last + 1])


def kept(breach: Breach, strategy: Strategy, projection: Projection, last: int) -> Flags:
    """Tell which runs of the engine come through to a year.

    Parameters
    ----------
    breach : Breach
        What is to be avoided.
    strategy : Strategy
        The strategy, for its minimum balance.
    projection : Projection
        Its runs.
    last : int
        The last year that counts.

    Returns
    -------
    ndarray of bool, shape (runs,)
        True where the breach is avoided in every year up to the last.
    """
    return _avoided(breach, strategy, projection.unfunded[:, : last + 1], projection.general[:, : last + 1])


def _avoided(breach: Breach, strategy: Strategy, unfunded: Floats, general: Floats) -> Flags:
    short = unfunded if breach is Breach.EXHAUSTED else strategy.council.minimum_balance - general
    avoided: Flags = ~np.any(short > HALF_A_PENNY, axis=1)
    return avoided
