"""Strategies part of the way from an earlier case to a later one: some causes changed, others not yet."""

from collections.abc import Collection, Hashable, Iterator
from dataclasses import replace
from typing import TypeVar

from mtfs.analysis.change.frames import keyed
from mtfs.analysis.change.records import CASE_CAUSES, Cause
from mtfs.analysis.change.rolling import CARRIED_COLLECTION, Unruled
from mtfs.domain.assumptions import Driver
from mtfs.domain.budget import CostLine, MonitoringLine
from mtfs.domain.checks import matched
from mtfs.domain.council import Council
from mtfs.domain.funding import FundingKind, FundingLine
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.domain.strategy import Strategy

__all__ = ["Pair", "cost_key", "monitoring_key"]

_Line = TypeVar("_Line", CostLine, MonitoringLine)

#: The kinds of funding that are the council's own tax; all others come from government and business rates.
_TAX_KINDS = {
    FundingKind.TAX_BASE: Cause.TAX_BASE,
    FundingKind.COLLECTION: Cause.TAX_BASE,
    FundingKind.BAND_D: Cause.TAX_DECISIONS,
    FundingKind.CORE_INCREASE: Cause.TAX_DECISIONS,
    FundingKind.ASC_PRECEPT: Cause.TAX_DECISIONS,
}
#: The settings that a figure depends on, by the cause that they belong to.
_SETTINGS: dict[Cause, tuple[str, ...]] = {
    Cause.GOVERNMENT: ("safety_net",),
    Cause.TAX_BASE: ("collection_share",),
    Cause.SCHOOLS: ("dsg_interest_rate", "dsg_override_ends", "dsg_share"),
    Cause.SPREAD: ("savings_correlation",),
}


def cost_key(line: CostLine) -> Hashable:
    """Return what a cost line is matched by.

    Parameters
    ----------
    line : CostLine
        The line.

    Returns
    -------
    hashable
        Its service and its type.
    """
    return matched(line.service), matched(line.cost_type)


def monitoring_key(line: MonitoringLine) -> Hashable:
    """Return what a line of monitoring is matched by.

    Parameters
    ----------
    line : MonitoringLine
        The line.

    Returns
    -------
    hashable
        Its service.
    """
    return matched(line.service)


def _funding_cause(line: FundingLine) -> Cause:
    if line.name == CARRIED_COLLECTION:
        return Cause.TAX_BASE
    return _TAX_KINDS.get(line.kind, Cause.GOVERNMENT)


def _reserve_cause(reserve: Reserve) -> Cause:
    return Cause.SCHOOLS if reserve.reserve_class is ReserveClass.DSG else Cause.RESERVES


def _uses(strategy: Strategy) -> Iterator[tuple[str, Cause]]:
    """Yield the drivers that rows name, with the cause that their rates belong to there."""
    lines: list[CostLine | MonitoringLine] = [*strategy.costs, *strategy.monitoring]
    for line in lines:
        if line.price_driver is not None:
            yield matched(line.price_driver), Cause.PRICES
        if line.demand_driver is not None:
            yield matched(line.demand_driver), Cause.DEMAND
    for funding in strategy.funding:
        if funding.driver is not None:
            yield matched(funding.driver), _funding_cause(funding)
    for reserve in strategy.reserves:
        if reserve.driver is not None:
            yield matched(reserve.driver), _reserve_cause(reserve)


class Pair:
    """Two strategies over the same years, and every one between them.

    Parameters
    ----------
    old, new : Unruled
        The earlier one, moved on to the base year of the later, and the later.

    Attributes
    ----------
    differing : tuple of Cause
        The causes in which they differ, in their order.
    shared : tuple of (str, Cause)
        Drivers whose central rates differ and that act in several causes, with the one they are told under.
    """

    def __init__(self, old: Unruled, new: Unruled) -> None:
        self.old, self.new = old, new
        causes: dict[str, set[Cause]] = {}
        for strategy in (old, new):
            for name, cause in _uses(strategy):
                causes.setdefault(name, set()).add(cause)
        # The first cause that a driver acts in has the whole of its effect: it has but one rate to change.
        self._cause_of = {name: min(found, key=CASE_CAUSES.index) for name, found in causes.items()}
        start = self.strategy(())
        self.differing: tuple[Cause, ...] = tuple(
            cause for cause in CASE_CAUSES if self.strategy((cause,)) != start
        )
        rates = {matched(d.name): d.central_rates for d in old.drivers}
        self.shared: tuple[tuple[str, Cause], ...] = tuple(
            (d.name, self._cause_of[matched(d.name)])
            for d in new.drivers
            if len(causes.get(matched(d.name), ())) > 1
            and rates.get(matched(d.name), d.central_rates) != d.central_rates
        )

    def strategy(self, changed: Collection[Cause]) -> Unruled:
        """Return the strategy in which some causes are as they now are, and the others as they were.

        Parameters
        ----------
        changed : collection of Cause
            The causes that are as they now are.

        Returns
        -------
        Unruled
            Drivers of either case are in it, as rows of either may name them.
        """
        old, new = self.old, self.new

        def side(cause: Cause) -> Unruled:
            return new if cause in changed else old

        return replace(
            new,
            council=self._council(changed),
            drivers=tuple(self._drivers(changed)),
            correlations=side(Cause.SPREAD).correlations,
            costs=tuple(self._costs(changed)),
            monitoring=tuple(self._monitoring(changed)),
            pressures=side(Cause.PRESSURES).pressures,
            savings=side(Cause.SAVINGS).savings,
            # Cause by cause: in which order they stand then tells nothing of the side that they are from.
            funding=tuple(
                line
                for cause in (Cause.TAX_BASE, Cause.TAX_DECISIONS, Cause.GOVERNMENT)
                for line in side(cause).funding
                if _funding_cause(line) is cause
            ),
            reserves=tuple(
                reserve
                for cause in (Cause.RESERVES, Cause.SCHOOLS)
                for reserve in side(cause).reserves
                if _reserve_cause(reserve) is cause
            ),
        )

    def _council(self, changed: Collection[Cause]) -> Council:
        kept = {
            field: getattr(self.old.council, field)
            for cause, fields in _SETTINGS.items()
            if cause not in changed
            for field in fields
        }
        return replace(self.new.council, **kept)

    def _drivers(self, changed: Collection[Cause]) -> Iterator[Driver]:
        earlier = {matched(d.name): d for d in self.old.drivers}
        for driver in self.new.drivers:
            before = earlier.pop(matched(driver.name), None)
            if before is None:
                yield driver
                continue
            cause = self._cause_of.get(matched(driver.name))
            if cause is not None and cause not in changed:
                driver = replace(driver, central_rates=before.central_rates)
            if Cause.SPREAD not in changed:
                driver = replace(
                    driver,
                    distribution=before.distribution,
                    persistence=before.persistence,
                    parameter_error=before.parameter_error,
                )
            yield driver
        yield from earlier.values()

    def _costs(self, changed: Collection[Cause]) -> Iterator[CostLine]:
        old, new = keyed(self.old.costs, cost_key), keyed(self.new.costs, cost_key)
        for key, line in new.items():
            before = old.pop(key, None)
            if before is not None:
                if Cause.BASE_BUDGET not in changed:
                    line = replace(line, base_budget=before.base_budget)
                yield _with_growth(line, before, changed)
            elif Cause.BASE_BUDGET in changed:
                yield line
        if Cause.BASE_BUDGET not in changed:
            yield from old.values()

    def _monitoring(self, changed: Collection[Cause]) -> Iterator[MonitoringLine]:
        old = keyed(self.old.monitoring, monitoring_key)
        for key, line in keyed(self.new.monitoring, monitoring_key).items():
            before = old.pop(key, None)
            if before is not None:
                if Cause.BASE_BUDGET not in changed:
                    line = replace(
                        line,
                        low=before.low,
                        likely=before.likely,
                        high=before.high,
                        recurring_share=before.recurring_share,
                    )
                yield _with_growth(line, before, changed)
            elif Cause.BASE_BUDGET in changed:
                yield line
        if Cause.BASE_BUDGET not in changed:
            yield from old.values()


def _with_growth(line: _Line, before: _Line, changed: Collection[Cause]) -> _Line:
    """Return a line that names the drivers of before, where what they stand for has not changed yet."""
    if Cause.PRICES not in changed:
        line = replace(line, price_driver=before.price_driver, price_weight=before.price_weight)
    if Cause.DEMAND not in changed:
        line = replace(line, demand_driver=before.demand_driver, demand_weight=before.demand_weight)
    return line
