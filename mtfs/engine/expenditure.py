"""Spending on services before savings: cost lines, recurring variances and pressures (sections 4 and 5)."""

from dataclasses import dataclass

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


def _growth(line: CostLine | MonitoringLine, rates: DriverRates, t: int) -> tuple[Floats | float, float]:
    """Return one year's growth factor of a line, as it turns out and at central rates."""
    actual: Floats | float = 1.0
    central = 1.0
    for name, weight in ((line.price_driver, line.price_weight), (line.demand_driver, line.demand_weight)):
        if name is not None:
            paths, middle = rates[matched(name)]
            actual = actual * (1.0 + weight * paths[:, t - 1])
            central = central * (1.0 + weight * float(middle[t - 1]))
    return actual, central


def _growth_key(line: CostLine | MonitoringLine) -> tuple[object, ...]:
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
    levels: dict[tuple[object, ...], Floats | float] = {}
    grown_as: dict[tuple[object, ...], CostLine | MonitoringLine] = {}
    lines: list[tuple[CostLine | MonitoringLine, Floats | float]] = [
        (cost, cost.base_budget) for cost in strategy.costs
    ]
    for row, overspend in zip(strategy.monitoring, futures.overspend, strict=True):
        if row.recurring_share:
            lines.append((row, row.recurring_share * overspend))
    for line, level in lines:
        key = _growth_key(line)
        levels[key] = levels.get(key, 0.0) + level
        grown_as[key] = line
    years = strategy.plan_years + 1
    actual, budgeted = blank_paths(futures.runs, years), blank_paths(futures.runs, years)
    for key, base_level in levels.items():
        level = base_level
        for t in range(1, years):
            growth, expected = _growth(grown_as[key], rates, t)
            budgeted[:, t] += level * expected
            level = level * growth
            actual[:, t] += level
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
