"""An earlier strategy moved on to a later base year, as though the years between had gone as planned."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mtfs.domain.budget import CostLine, MonitoringLine, Pressure
from mtfs.domain.checks import matched
from mtfs.domain.council import Council
from mtfs.domain.funding import FundingKind, FundingLine
from mtfs.domain.reserves import Reserve, ReserveClass, draw_sequence
from mtfs.domain.savings import SavingsScheme
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.domain.years import next_year, year_span
from mtfs.engine.paths import Projection
from mtfs.engine.projection import project_plan

__all__ = ["CARRIED", "CARRIED_COLLECTION", "Unruled", "rolled", "unruled", "until"]

#: What the cost lines are called that hold what was in force when the base year moved on.
CARRIED = "Carried forward from the earlier plan"
#: What the line of funding is called that holds the collection fund balance of the year that has passed.
CARRIED_COLLECTION = "Collection fund balance of the earlier plan"


class Unruled(Strategy):
    """A strategy on the way from one case to another, which need not obey the rules between tables.

    The rules guard what a council may enter. Half of one case and half of another may break them, such as a
    council tax rise above a limit that was lower then, and can be worked out all the same.
    """

    def breaches(self, *, incomplete: frozenset[str] = frozenset()) -> Iterator:  # type: ignore[type-arg]
        """Find nothing.

        Parameters
        ----------
        incomplete : frozenset of str, optional
            Not used.

        Yields
        ------
        Breach
            None.
        """
        yield from ()


def unruled(strategy: Strategy) -> Unruled:
    """Return a strategy free of the rules between tables.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    Unruled
        With the same tables.
    """
    return Unruled(
        years=strategy.years,
        council=strategy.council,
        drivers=strategy.drivers,
        correlations=strategy.correlations,
        costs=strategy.costs,
        monitoring=strategy.monitoring,
        pressures=strategy.pressures,
        savings=strategy.savings,
        funding=strategy.funding,
        reserves=strategy.reserves,
    )


def until(strategy: Strategy, last: str) -> Unruled:
    """Leave out the years after one.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    last : str
        The last plan year to keep.

    Returns
    -------
    Unruled
        No figure of a year that is kept depends on a later one.
    """
    kept = strategy.years.index(last)
    if kept == strategy.plan_years:
        return unruled(strategy)
    return replace(
        # Each row is as long as before until all are cut: years and rows change at once.
        Unruled(
            years=strategy.years[: kept + 1],
            council=strategy.council,
            correlations=strategy.correlations,
            costs=strategy.costs,
            monitoring=strategy.monitoring,
        ),
        drivers=tuple(
            replace(d, central_rates=d.central_rates[:kept], years=d.years[:kept]) for d in strategy.drivers
        ),
        pressures=tuple(replace(p, amounts=p.amounts[:kept]) for p in strategy.pressures),
        savings=tuple(replace(s, planned=s.planned[:kept]) for s in strategy.savings),
        funding=tuple(
            replace(line, values=line.values[:kept], years=line.years[:kept]) for line in strategy.funding
        ),
        reserves=tuple(replace(r, movements=r.movements[: kept + 1]) for r in strategy.reserves),
    )


class _Plan:
    """The plan of a strategy after some years: what each of its rows has become."""

    def __init__(self, strategy: Strategy, passed: int) -> None:
        self.strategy, self.passed = strategy, passed
        self.projection: Projection = project_plan(strategy)
        self._central = {matched(d.name): d.central_rates for d in strategy.drivers}

    def rate(self, driver: str | None, t: int) -> float:
        return 0.0 if driver is None else self._central[matched(driver)][t - 1]

    def growth(self, line: CostLine | MonitoringLine) -> float:
        """Return what a line grows by in the years that have passed."""
        factor = 1.0
        for t in range(1, self.passed + 1):
            factor *= 1.0 + line.price_weight * self.rate(line.price_driver, t)
            factor *= 1.0 + line.demand_weight * self.rate(line.demand_driver, t)
        return factor

    def compounded(self, driver: str | None) -> float:
        """Return what a base grows by that a driver alone moves."""
        return float(np.prod([1.0 + self.rate(driver, t) for t in range(1, self.passed + 1)]))

    def values(self, kind: FundingKind, default: float) -> tuple[float, ...]:
        """Return the plan years' values of a kind that stands at most once."""
        lines = self.strategy.funding_of(kind)
        return lines[0].values if lines else (default,) * self.strategy.plan_years


def _costs(plan: _Plan) -> Iterator[CostLine]:
    """Yield the base budget of the new base year; what runs on from earlier years has lines of its own."""
    strategy, passed = plan.strategy, plan.passed
    for line in strategy.costs:
        yield replace(line, base_budget=line.base_budget * plan.growth(line))
    for row in strategy.monitoring:
        if row.recurring_share and row.likely:
            yield CostLine(
                service=row.service,
                cost_type=CARRIED,
                base_budget=row.recurring_share * row.likely * plan.growth(row),
                price_driver=row.price_driver,
                price_weight=row.price_weight,
                demand_driver=row.demand_driver,
                demand_weight=row.demand_weight,
            )
    for pressure in strategy.pressures:
        begun = sum(pressure.amounts[:passed])
        if pressure.recurrent and pressure.probability == 1 and begun:
            yield CostLine(service=pressure.name, cost_type=CARRIED, base_budget=begun)
    for scheme in strategy.savings:
        begun = sum(scheme.planned[:passed])
        if scheme.recurrent and begun:
            yield CostLine(service=scheme.name, cost_type=CARRIED, base_budget=-begun)


def _monitoring(plan: _Plan) -> Iterator[MonitoringLine]:
    """Yield what the plan left open in the year that is now the base year, which reserves are to meet."""
    gap = float(plan.projection.gap[0, plan.passed])
    if abs(gap) > HALF_A_PENNY:
        yield MonitoringLine(service=CARRIED, low=gap, likely=gap, high=gap)


def _pressures(plan: _Plan) -> Iterator[Pressure]:
    for pressure in plan.strategy.pressures:
        if any(pressure.amounts[plan.passed :]):
            yield replace(pressure, amounts=pressure.amounts[plan.passed :])


def _savings(plan: _Plan) -> Iterator[SavingsScheme]:
    for scheme in plan.strategy.savings:
        if any(scheme.planned[plan.passed :]):
            yield replace(scheme, planned=scheme.planned[plan.passed :])


def _growth_above_baseline(plan: _Plan, line: FundingLine) -> float:
    """Return business rates growth after the years that have passed (section 6 of the model)."""
    growth, baseline = line.base or 0.0, 0.0
    reset = plan.values(FundingKind.RESET, 0.0)
    (baseline_line,) = plan.strategy.funding_of(FundingKind.BASELINE_FUNDING)
    baseline = baseline_line.base or 0.0
    for t in range(1, plan.passed + 1):
        baseline *= 1.0 + plan.rate(baseline_line.driver, t)
        growth = (1.0 - reset[t - 1]) * growth + baseline * plan.rate(line.driver, t)
    return growth


def _funding_base(plan: _Plan, line: FundingLine) -> float | None:
    passed, base = plan.passed, line.base
    if line.kind in (FundingKind.TAX_BASE, FundingKind.BASELINE_FUNDING):
        return (base or 0.0) * plan.compounded(line.driver)
    if line.kind is FundingKind.GROWTH_ABOVE_BASELINE:
        return _growth_above_baseline(plan, line)
    if line.kind is FundingKind.GRANT:
        return line.values[passed - 1]
    if line.kind is FundingKind.BAND_D:
        core = plan.values(FundingKind.CORE_INCREASE, 0.0)
        precept = plan.values(FundingKind.ASC_PRECEPT, 0.0)
        rises = [1.0 + core[t] + precept[t] for t in range(passed)]
        return (base or 0.0) * float(np.prod(rises))
    return base


def _funding(plan: _Plan) -> Iterator[FundingLine]:
    strategy, passed = plan.strategy, plan.passed
    for line in strategy.funding:
        base = _funding_base(plan, line)
        yield replace(line, base=base, values=line.values[passed:], years=line.years[passed:])
    for line in strategy.funding_of(FundingKind.COLLECTION):
        tax = float(plan.projection.council_tax[0, passed])
        shared = strategy.council.collection_share * tax * plan.rate(line.driver, passed)
        if shared:
            # What was collected above or below the assumption in the year that is now the base year.
            years = strategy.years[passed + 1 :]
            values = (shared, *(0.0 for _ in years[1:]))
            yield FundingLine(
                name=CARRIED_COLLECTION, kind=FundingKind.GRANT, base=0.0, values=values, years=years
            )


def _balances(plan: _Plan) -> list[float]:
    """Return what each reserve of the plan holds at the end of the year before the new base year."""
    reserves = plan.strategy.reserves
    general = next(k for k, r in enumerate(reserves) if r.reserve_class is ReserveClass.GENERAL)
    held = [reserve.opening_balance for reserve in reserves]
    for t in range(plan.passed):
        for k, reserve in enumerate(reserves):
            held[k] += max(reserve.movements[t], -held[k])
        gap = float(plan.projection.gap[0, t])
        left = max(gap, 0.0)
        for k in draw_sequence(reserves):
            drawn = min(left, held[k])
            held[k] -= drawn
            left -= drawn
        held[general] += max(-gap, 0.0)
    return held


def _reserves(plan: _Plan) -> Iterator[Reserve]:
    passed = plan.passed
    for reserve, balance in zip(plan.strategy.reserves, _balances(plan), strict=True):
        movements = reserve.movements[passed:]
        if reserve.reserve_class is ReserveClass.DSG:
            # What it moved by in the new base year holds a call on the council, where there was one.
            balance, end = (float(plan.projection.dsg[0, t]) for t in (passed - 1, passed))
            grown = plan.compounded(reserve.driver)
            movements = (end - balance, *(movement * grown for movement in movements[1:]))
        else:
            balance = max(balance, 0.0)
        yield replace(reserve, opening_balance=balance, movements=movements)


def _council(plan: _Plan) -> Council:
    council, base_year = plan.strategy.council, plan.strategy.years[plan.passed]
    ends = council.dsg_override_ends
    if ends is not None and year_span(ends, base_year) < 1:
        # It has ended: so it is in every plan year.
        ends = next_year(base_year)
    return replace(council, base_year=base_year, dsg_override_ends=ends)


def rolled(strategy: Strategy, passed: int) -> Unruled:
    """Move a strategy on to a later base year, as though every year until then had gone as it was planned.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    passed : int
        How many years have passed, fewer than it has plan years.

    Returns
    -------
    Unruled
        With as many years fewer.

    Notes
    -----
    The plan of every year that remains is the plan that it was, to the penny: cost lines stand at what the
    plan had them at; the part of an overspend that runs on, pressures and savings in force have become cost
    lines; council tax, business rates and grants have grown as planned; and reserves hold what the plan left
    in them. The gap of the year that is now the base year is carried as its overspend, since reserves are to
    meet it. What is uncertain in the years that remain is as uncertain as it was; what was uncertain before
    is settled as the plan has it: savings came in full and on time, and pressures that might not come did
    not.
    """
    if passed == 0:
        return unruled(strategy)
    plan = _Plan(strategy, passed)
    return Unruled(
        years=strategy.years[passed:],
        council=_council(plan),
        correlations=strategy.correlations,
        drivers=tuple(
            replace(d, central_rates=d.central_rates[passed:], years=d.years[passed:])
            for d in strategy.drivers
        ),
        costs=tuple(_costs(plan)),
        monitoring=tuple(_monitoring(plan)),
        pressures=tuple(_pressures(plan)),
        savings=tuple(_savings(plan)),
        funding=tuple(_funding(plan)),
        reserves=tuple(_reserves(plan)),
    )
