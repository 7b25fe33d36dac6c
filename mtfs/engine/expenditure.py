"""Spending on services before savings: cost lines, recurring variances and pressures (sections 4 and 5)."""

from dataclasses import dataclass

import numpy as np

from mtfs.domain.budget import CostLine, MonitoringLine
from mtfs.domain.checks import matched
from mtfs.domain.strategy import Strategy
from mtfs.engine.kernels import kernels
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
    base: dict[_Grows, float] = {}
    variances: dict[_Grows, Floats] = {}
    for cost in strategy.costs:
        grows = _grows_with(cost)
        base[grows] = base.get(grows, 0.0) + cost.base_budget
    for row, overspend in zip(strategy.monitoring, futures.overspend, strict=True):
        if row.recurring_share:
            grows, recurring = _grows_with(row), row.recurring_share * overspend
            base.setdefault(grows, 0.0)
            variances[grows] = variances[grows] + recurring if grows in variances else recurring
    years, runs = strategy.plan_years, futures.runs
    used = list(dict.fromkeys(driver[0] for grows in base for driver in grows if driver is not None))
    drivers, weights = np.full((len(base), 2), -1, dtype=np.int64), np.zeros((len(base), 2))
    varies, expected = np.full(len(base), -1, dtype=np.int64), np.ones((len(base), years))
    for group, grows in enumerate(base):
        if grows in variances:
            varies[group] = list(variances).index(grows)
        for position, driver in enumerate(grows):
            if driver is not None:
                drivers[group, position], weights[group, position] = used.index(driver[0]), driver[1]
                expected[group] *= 1.0 + driver[1] * rates[driver[0]][1]
    turned_out = np.array([rates[name][0].T for name in used]) if used else np.empty((0, years, runs))
    actual, budgeted = blank_paths(runs, years + 1), blank_paths(runs, years + 1)
    kernels().grow_costs(
        turned_out,
        drivers,
        weights,
        np.array(list(base.values())),
        np.array(list(variances.values())) if variances else np.empty((0, runs)),
        varies,
        expected,
        actual.T[1:],
        budgeted.T[1:],
    )
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
