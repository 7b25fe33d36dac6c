"""Spending on services before savings: cost lines, recurring variances and pressures (sections 4 and 5)."""

from dataclasses import dataclass

import numpy as np

from mtfs.domain.budget import CostLine, MonitoringLine
from mtfs.domain.checks import matched
from mtfs.domain.strategy import Strategy
from mtfs.engine.sampling import DriverRates, Futures
from mtfs.engine.shapes import Floats, blank_paths

__all__ = ["Spending", "project_costs", "project_pressures"]


@dataclass(frozen=True)
class Spending:
    """Spending as it turns out, beside what it was budgeted at a year before.

    Parameters
    ----------
    actual, budgeted : ndarray, shape (runs, years)
        Years 0 to T; year 0 of both is left at 0 [£].
    """

    actual: Floats
    budgeted: Floats


#: What a line grows with: for price and for demand a driver, in the form in which names are compared, and the
#: weight of it.
_Grows = tuple[tuple[str, float] | None, tuple[str, float] | None]


def _grows_with(line: CostLine | MonitoringLine) -> _Grows:
    price = (matched(line.price_driver), line.price_weight) if line.price_driver else None
    demand = (matched(line.demand_driver), line.demand_weight) if line.demand_driver else None
    return (price, demand)


class _Growth:
    """The growth factors of every plan year, as they turn out and at central rates."""

    def __init__(self, rates: DriverRates, years: int) -> None:
        self._rates, self._years = rates, years
        self._factors: dict[tuple[str, float], tuple[Floats, Floats]] = {}

    def _factor(self, name: str, weight: float) -> tuple[Floats, Floats]:
        if (name, weight) not in self._factors:
            actual, central = self._rates[name]
            factor = weight * actual
            factor += 1.0
            self._factors[name, weight] = (factor, 1.0 + weight * central)
        return self._factors[name, weight]

    def of(self, grows: _Grows) -> tuple[Floats | None, Floats]:
        """Return factors of shape (runs, T), or None where a line does not grow, and central ones, (T,)."""
        actual: Floats | None = None
        central = np.ones(self._years)
        for driver in grows:
            if driver is not None:
                factor, middle = self._factor(*driver)
                actual = factor if actual is None else actual * factor
                central = central * middle
        return actual, central


def project_costs(strategy: Strategy, futures: Futures, rates: DriverRates) -> Spending:
    """Project cost lines and the recurring part of the base year's variances.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    futures : Futures
        Its futures.
    rates : dict
        The rates of its drivers, as `driver_rates` gives them.

    Returns
    -------
    Spending
        Summed over the lines.

    Notes
    -----
    ``N[t] = N[t-1] (1 + a x_price[t]) (1 + b x_demand[t])`` (section 4). Lines that share drivers and
    weights share their growth, so they are added up in the base year and grown once.
    """
    levels: dict[_Grows, Floats | float] = {}
    for cost in strategy.costs:
        levels[_grows_with(cost)] = levels.get(_grows_with(cost), 0.0) + cost.base_budget
    for row, overspend in zip(strategy.monitoring, futures.overspend, strict=True):
        if row.recurring_share:
            known = levels.get(_grows_with(row), 0.0)
            levels[_grows_with(row)] = known + row.recurring_share * overspend
    years = strategy.plan_years
    growth = _Growth(rates, years)
    actual, budgeted = blank_paths(futures.runs, years + 1), blank_paths(futures.runs, years + 1)
    for grows, base_level in levels.items():
        factors, expected = growth.of(grows)
        if factors is None:
            actual[:, 1:].T[:] += base_level
            budgeted[:, 1:].T[:] += base_level
            continue
        level = np.empty_like(factors)
        before = base_level
        for t in range(years):
            before = np.multiply(factors[:, t], before, out=level[:, t])
        actual[:, 1:] += level
        budgeted[:, 1] += base_level * expected[0]
        # The year's budget grows what last year turned out to be: the last level has no budget after it.
        level[:, :-1] *= expected[1:]
        budgeted[:, 2:] += level[:, :-1]
    return Spending(actual, budgeted)


def project_pressures(strategy: Strategy, futures: Futures) -> Spending:
    """Project pressures.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    futures : Futures
        Its futures.

    Returns
    -------
    Spending
        Summed over the pressures. A budget holds the new part of a certain pressure at its full amount,
        what has begun at its known size, and nothing of one that may not come (section 5).
    """
    years = strategy.plan_years + 1
    actual, budgeted = blank_paths(futures.runs, years), blank_paths(futures.runs, years)
    for pressure, size in zip(strategy.pressures, futures.pressure_sizes, strict=True):
        certain = pressure.probability == 1
        begun = 0.0
        for t, amount in enumerate(pressure.amounts, start=1):
            if pressure.recurrent:
                if begun:
                    budgeted[:, t] += size * begun
                begun += amount
            else:
                begun = amount
            if certain:
                budgeted[:, t] += amount
            if begun:
                actual[:, t] += size * begun
    return Spending(actual, budgeted)
