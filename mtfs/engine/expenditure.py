"""Spending on services before savings: cost lines, recurring variances and pressures (sections 4 and 5)."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mtfs.domain.budget import CostLine, MonitoringLine
from mtfs.domain.checks import matched
from mtfs.domain.strategy import Strategy
from mtfs.engine.kernels.plain import grow_costs
from mtfs.engine.prepared import by_identity
from mtfs.engine.sampling import DriverRates, Futures
from mtfs.engine.shapes import Floats, blank_paths

__all__ = [
    "CostGroups",
    "PressureSteps",
    "Spending",
    "cost_groups",
    "pressure_steps",
    "project_costs",
    "project_pressures",
]


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


class CostGroups(NamedTuple):
    """Cost lines and recurring variances, in groups that grow alike.

    Parameters
    ----------
    drivers : ndarray of int, shape (groups, 2)
        What each group grows with, for price and for demand: a position among the drivers, or -1 for none.
    weights : ndarray, shape (groups, 2)
        The weight of each.
    base : ndarray, shape (groups,)
        What the cost lines of each group come to in the base year [£].
    expected : ndarray, shape (groups, T)
        Growth factors at central rates.
    varies : ndarray of int, shape (groups,)
        Which sum of variances each group has, or -1.
    adds_to : ndarray of int, shape (lines,)
        The sum of variances that each line of monitoring adds to, or -1 where none of it recurs.
    recurring : ndarray, shape (lines,)
        The share of it that recurs.
    sums : int
        How many sums of variances there are.
    """

    drivers: NDArray[np.int64]
    weights: Floats
    base: Floats
    expected: Floats
    varies: NDArray[np.int64]
    adds_to: NDArray[np.int64]
    recurring: Floats
    sums: int


class PressureSteps(NamedTuple):
    """What pressures come to in each year, all of shape (pressures, years) in pounds, years 0 to T.

    Parameters
    ----------
    begun : ndarray
        What is spent, times the size that the pressure turns out to have.
    known : ndarray
        What is budgeted of it, times that size: what has begun before.
    certain : ndarray
        What is budgeted beside that: the new part of a pressure that is certain.
    """

    begun: Floats
    known: Floats
    certain: Floats


#: What a line grows with: for price and for demand a driver, in the form in which names are compared, and the
#: weight of it.
_Grows = tuple[tuple[str, float] | None, tuple[str, float] | None]


def _grows_with(line: CostLine | MonitoringLine) -> _Grows:
    price = (matched(line.price_driver), line.price_weight) if line.price_driver else None
    demand = (matched(line.demand_driver), line.demand_weight) if line.demand_driver else None
    return (price, demand)


@by_identity()
def cost_groups(strategy: Strategy) -> CostGroups:
    """Put together what grows alike.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    CostGroups
        Lines that share drivers and weights share their growth, so they are added up in the base year.
    """
    base: dict[_Grows, float] = {}
    for cost in strategy.costs:
        grows = _grows_with(cost)
        base[grows] = base.get(grows, 0.0) + cost.base_budget
    sums: dict[_Grows, int] = {}
    adds_to = np.full(len(strategy.monitoring), -1, dtype=np.int64)
    for row, line in enumerate(strategy.monitoring):
        if line.recurring_share:
            grows = _grows_with(line)
            base.setdefault(grows, 0.0)
            adds_to[row] = sums.setdefault(grows, len(sums))
    positions = {matched(driver.name): place for place, driver in enumerate(strategy.drivers)}
    drivers, weights = np.full((len(base), 2), -1, dtype=np.int64), np.zeros((len(base), 2))
    expected = np.ones((len(base), strategy.plan_years))
    for group, grows in enumerate(base):
        for position, driver in enumerate(grows):
            if driver is not None:
                place = positions[driver[0]]
                drivers[group, position], weights[group, position] = place, driver[1]
                expected[group] *= 1.0 + driver[1] * np.array(strategy.drivers[place].central_rates)
    return CostGroups(
        drivers=drivers,
        weights=weights,
        base=np.array(list(base.values()), dtype=np.float64),
        expected=expected,
        varies=np.array([sums.get(grows, -1) for grows in base], dtype=np.int64),
        adds_to=adds_to,
        recurring=np.array([line.recurring_share for line in strategy.monitoring], dtype=np.float64),
        sums=len(sums),
    )


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
    ``N[t] = N[t-1] (1 + a x_price[t]) (1 + b x_demand[t])`` (section 4).
    """
    groups, years, runs = cost_groups(strategy), strategy.plan_years, futures.runs
    variances = np.zeros((groups.sums, runs))
    for place, share, overspend in zip(
        groups.adds_to.tolist(), groups.recurring.tolist(), futures.overspend, strict=True
    ):
        if place >= 0:
            variances[place] += share * overspend
    actual, budgeted = blank_paths(runs, years + 1), blank_paths(runs, years + 1)
    grow_costs(
        [turned_out.T for turned_out, _ in rates.values()],
        groups.drivers,
        groups.weights,
        groups.base,
        variances,
        groups.varies,
        groups.expected,
        actual.T[1:],
        budgeted.T[1:],
    )
    return Spending(actual, budgeted)


@by_identity()
def pressure_steps(strategy: Strategy) -> PressureSteps:
    """Tell what pressures come to in each year.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    PressureSteps
        A budget holds the new part of a certain pressure at its full amount, what has begun at its known
        size, and nothing of one that may not come (section 5).
    """
    begun, known, certain = np.zeros((3, len(strategy.pressures), strategy.plan_years + 1))
    for row, pressure in enumerate(strategy.pressures):
        begun[row, 1:] = np.cumsum(pressure.amounts) if pressure.recurrent else pressure.amounts
        if pressure.recurrent:
            known[row, 2:] = begun[row, 1:-1]
        if pressure.probability == 1:
            certain[row, 1:] = pressure.amounts
    return PressureSteps(begun, known, certain)


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
        Summed over the pressures.
    """
    years = strategy.plan_years + 1
    actual, budgeted = blank_paths(futures.runs, years), blank_paths(futures.runs, years)
    for size, begun, known, certain in zip(futures.pressure_sizes, *pressure_steps(strategy), strict=True):
        for t in range(1, years):
            if known[t]:
                budgeted[:, t] += size * known[t]
            if certain[t]:
                budgeted[:, t] += certain[t]
            if begun[t]:
                actual[:, t] += size * begun[t]
    return Spending(actual, budgeted)
