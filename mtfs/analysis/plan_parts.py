"""Parts of the plan that its totals do not tell: growth by cause, what starts and ends, funding by kind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mtfs.analysis.result import Result
from mtfs.domain.budget import CostLine, MonitoringLine
from mtfs.domain.checks import matched
from mtfs.domain.funding import FundingKind
from mtfs.domain.strategy import Strategy
from mtfs.engine.shapes import Floats

__all__ = ["PlanParts", "plan_parts"]


@dataclass(frozen=True)
class PlanParts:
    """What the plan is made of; each array has shape (years,), years 0 to T.

    Parameters
    ----------
    price, demand : ndarray
        Growth of cost lines, and of variances that run on, in the year [£].
    recurring : float
        The base year's likely variances as far as they run on [£].
    pressures_new, pressures_ended : ndarray
        Certain pressures that start in the year, and one-off ones of the year before [£].
    savings_new, savings_ended : ndarray
        Planned savings that start in the year, and one-off ones of the year before [£].
    savings : ndarray
        Planned savings in force [£].
    schools : ndarray
        Interest on a schools grant deficit, and what it calls from the council [£].
    movements : ndarray
        Planned movements of general, earmarked and committed reserves; positive is paid in [£].
    tax_base : ndarray
        Band D equivalents.
    band_d : ndarray
        Band D [£].
    core, precept : ndarray
        The rises of Band D decided for the year, as fractions; 0 in the base year.
    grants, collection, business_rates : ndarray
        The other funding [£].
    collection_rates : ndarray
        What the collection fund gives in a year, as a share of the council tax of the year before.
    """

    price: Floats
    demand: Floats
    recurring: float
    pressures_new: Floats
    pressures_ended: Floats
    savings_new: Floats
    savings_ended: Floats
    savings: Floats
    schools: Floats
    movements: Floats
    tax_base: Floats
    band_d: Floats
    core: Floats
    precept: Floats
    grants: Floats
    collection: Floats
    collection_rates: Floats
    business_rates: Floats


class _Central:
    """The central rates of a strategy's drivers."""

    def __init__(self, strategy: Strategy) -> None:
        self._rates = {matched(driver.name): np.array(driver.central_rates) for driver in strategy.drivers}
        self._nothing = np.zeros(strategy.plan_years)

    def of(self, name: str | None) -> Floats:
        """Return the rates of the plan years; 0 where there is no driver."""
        return self._nothing if name is None else self._rates[matched(name)]


def _grow(
    lines: Sequence[tuple[CostLine | MonitoringLine, float]], central: _Central, years: int
) -> tuple[Floats, Floats]:
    """Return the growth of each year in price, and in demand at the prices of that year."""
    price, demand = np.zeros(years), np.zeros(years)
    for line, base in lines:
        level = base
        dearer = line.price_weight * central.of(line.price_driver)
        more = line.demand_weight * central.of(line.demand_driver)
        for t in range(1, years):
            priced = level * float(dearer[t - 1])
            grown = (level + priced) * float(more[t - 1])
            price[t] += priced
            demand[t] += grown
            level += priced + grown
    return price, demand


def _starting(rows: Sequence[tuple[bool, Sequence[float]]], years: int) -> tuple[Floats, Floats]:
    """Return what starts in each year, and what of the year before was for that year alone."""
    new, ended = np.zeros(years), np.zeros(years)
    for recurrent, amounts in rows:
        new[1:] += amounts
        if not recurrent:
            ended[2:] += amounts[:-1]
    return new, ended


def _rates_of(strategy: Strategy, kind: FundingKind) -> Floats:
    """Return the rates of years 0 to T of a kind that stands at most once."""
    lines = strategy.funding_of(kind)
    return np.array([0.0, *(lines[0].values if lines else np.zeros(strategy.plan_years))])


def plan_parts(result: Result) -> PlanParts:
    """Take the plan apart.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario; the runs are not used.

    Returns
    -------
    PlanParts
        Years 0 to T.

    Notes
    -----
    Of a line ``N`` that grows by ``(1 + p)(1 + q)``, price is ``N p`` and demand ``N (1 + p) q`` (section 4).
    """
    strategy, years = result.strategy, len(result.years)
    central = _Central(strategy)
    recurring = [(row, row.recurring_share * row.likely) for row in strategy.monitoring]
    price, demand = _grow(
        [*((cost, cost.base_budget) for cost in strategy.costs), *recurring], central, years
    )
    pressures_new, pressures_ended = _starting(
        [(p.recurrent, p.amounts) for p in strategy.pressures if p.probability == 1], years
    )
    savings_new, savings_ended = _starting([(s.recurrent, s.planned) for s in strategy.savings], years)
    owed = np.concatenate(([0.0], np.maximum(0.0, -result.plan["dsg"][:-1])))

    (tax_base_line,) = strategy.funding_of(FundingKind.TAX_BASE)
    (band_d_line,) = strategy.funding_of(FundingKind.BAND_D)
    core, precept = (
        _rates_of(strategy, kind) for kind in (FundingKind.CORE_INCREASE, FundingKind.ASC_PRECEPT)
    )
    tax_growth = np.concatenate(([0.0], central.of(tax_base_line.driver)))
    tax_base = (tax_base_line.base or 0.0) * np.cumprod(1.0 + tax_growth, dtype=np.float64)
    band_d = (band_d_line.base or 0.0) * np.cumprod(1.0 + core + precept, dtype=np.float64)
    grants = np.zeros(years)
    for line in strategy.funding_of(FundingKind.GRANT):
        grants += (line.base or 0.0, *line.values)
    collection_rates = np.zeros(years)
    for line in strategy.funding_of(FundingKind.COLLECTION):
        # The deviation of one year is shared out in the next, from year 2 on.
        collection_rates[2:] += strategy.council.collection_share * central.of(line.driver)[:-1]
    council_tax = tax_base * band_d
    collection = np.zeros(years)
    collection[1:] = collection_rates[1:] * council_tax[:-1]
    return PlanParts(
        price=price,
        demand=demand,
        recurring=sum(level for _, level in recurring),
        pressures_new=pressures_new,
        pressures_ended=pressures_ended,
        savings_new=savings_new,
        savings_ended=savings_ended,
        savings=np.cumsum(savings_new - savings_ended),
        schools=strategy.council.dsg_interest_rate * owed + result.plan_lines["dsg_call"],
        movements=result.plan_lines["planned_movements"],
        tax_base=tax_base,
        band_d=band_d,
        core=core,
        precept=precept,
        grants=grants,
        collection=collection,
        collection_rates=collection_rates,
        # All other funding: the only kinds that are left are those of business rates.
        business_rates=result.plan["funding"] - council_tax - grants - collection,
    )
