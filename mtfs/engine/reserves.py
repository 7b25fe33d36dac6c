"""Reserves: planned movements, the draw to meet a gap, and the schools grant (section 7)."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mtfs.domain.checks import matched
from mtfs.domain.reserves import ReserveClass, draw_sequence
from mtfs.domain.strategy import Strategy
from mtfs.engine.prepared import by_identity
from mtfs.engine.sampling import DriverRates, Futures
from mtfs.engine.shapes import Floats, blank_paths

__all__ = [
    "DsgPaths",
    "DsgTerms",
    "ReservePaths",
    "ReserveState",
    "ReserveTerms",
    "dsg_terms",
    "project_dsg",
    "reserve_terms",
]


@dataclass(frozen=True)
class DsgPaths:
    """The dedicated schools grant by run and year, years 0 to T.

    Parameters
    ----------
    balance : ndarray, shape (runs, years)
        The balance at the end of the year, negative in deficit [£].
    interest : ndarray, shape (runs, years)
        Interest on the deficit at the start of the year [£].
    called : ndarray, shape (runs, years)
        What a deficit calls from the council when the override has ended [£].
    """

    balance: Floats
    interest: Floats
    called: Floats


class DsgTerms(NamedTuple):
    """What the dedicated schools grant goes by.

    Parameters
    ----------
    opening : float
        The balance at the end of year 0 [£].
    movements : ndarray, shape (years,)
        Planned movements, years 0 to T [£].
    driver : int
        The driver that they grow with, as a position in the table, or -1.
    ends : int
        The first year without the override; the number of years where it does not end in the plan.
    interest_rate, share : float
        Interest on a deficit, and the share of it that is called when the override has ended.
    """

    opening: float
    movements: Floats
    driver: int
    ends: int
    interest_rate: float
    share: float


@by_identity()
def dsg_terms(strategy: Strategy) -> DsgTerms:
    """Return what the dedicated schools grant goes by.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    DsgTerms
        All 0 where the case has no such reserve.
    """
    years, reserve, ends = strategy.plan_years + 1, strategy.dsg_reserve, strategy.override_ends_at
    movements = np.zeros(years) if reserve is None else np.array(reserve.movements, dtype=np.float64)
    names = [matched(driver.name) for driver in strategy.drivers]
    return DsgTerms(
        opening=0.0 if reserve is None else float(reserve.opening_balance + reserve.movements[0]),
        movements=movements,
        driver=-1 if reserve is None or reserve.driver is None else names.index(matched(reserve.driver)),
        ends=years if ends is None else ends,
        interest_rate=float(strategy.council.dsg_interest_rate),
        share=float(strategy.council.dsg_share),
    )


class ReserveTerms(NamedTuple):
    """The reserves other than the schools grant, in the order of the case.

    Parameters
    ----------
    opening : ndarray, shape (reserves,)
        Opening balances [£].
    movements : ndarray, shape (reserves, years)
        Planned movements, years 0 to T [£].
    is_usable : ndarray of bool, shape (reserves,)
        Whether a gap may be met from each.
    sequence : ndarray of int, shape (usable reserves,)
        The order in which it is.
    general : int
        The general reserve.
    """

    opening: Floats
    movements: Floats
    is_usable: NDArray[np.bool_]
    sequence: NDArray[np.int64]
    general: int


@by_identity()
def reserve_terms(strategy: Strategy) -> ReserveTerms:
    """Return the reserves other than the schools grant.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    ReserveTerms
        Every strategy has a general reserve.
    """
    reserves = tuple(r for r in strategy.reserves if r.reserve_class is not ReserveClass.DSG)
    return ReserveTerms(
        opening=np.array([float(reserve.opening_balance) for reserve in reserves]),
        movements=np.array([reserve.movements for reserve in reserves], dtype=np.float64),
        is_usable=np.array([reserve.is_usable for reserve in reserves]),
        sequence=np.array(draw_sequence(reserves), dtype=np.int64),
        general=next(k for k, r in enumerate(reserves) if r.reserve_class is ReserveClass.GENERAL),
    )


def project_dsg(strategy: Strategy, futures: Futures, rates: DriverRates) -> DsgPaths:
    """Project the dedicated schools grant.

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
    DsgPaths
        All 0 where the case has no such reserve.
    """
    years = strategy.plan_years + 1
    balance, interest, called = (blank_paths(futures.runs, years) for _ in range(3))
    if strategy.dsg_reserve is None:
        return DsgPaths(balance, interest, called)
    terms = dsg_terms(strategy)
    growth_rates = None if terms.driver < 0 else list(rates.values())[terms.driver][0]
    growth = np.ones(futures.runs)
    balance[:, 0] = terms.opening
    for t in range(1, years):
        if growth_rates is not None:
            growth = growth * (1.0 + growth_rates[:, t - 1])
        interest[:, t] = terms.interest_rate * np.maximum(0.0, -balance[:, t - 1])
        balance[:, t] = balance[:, t - 1] + terms.movements[t] * growth
        if t >= terms.ends:
            called[:, t] = terms.share * np.maximum(0.0, -balance[:, t])
            balance[:, t] = np.maximum(0.0, balance[:, t])
    return DsgPaths(balance, interest, called)


@dataclass(frozen=True)
class ReservePaths:
    """Reserves by run and year, years 0 to T.

    Parameters
    ----------
    usable, general : ndarray, shape (runs, years)
        Balances at the end of the year, in all usable reserves and in the general one [£].
    planned_all : ndarray, shape (runs, years)
        Planned movements as far as they were made, over general, earmarked and committed reserves [£].
    planned_usable : ndarray, shape (runs, years)
        The same over usable reserves [£].
    drawdown, unfunded : ndarray, shape (runs, years)
        What was drawn to meet the gap, and what was left [£].
    """

    usable: Floats
    general: Floats
    planned_all: Floats
    planned_usable: Floats
    drawdown: Floats
    unfunded: Floats


class ReserveState:
    """The reserves of every run, taken through the years one after another.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    runs : int
        How many runs there are.
    """

    def __init__(self, strategy: Strategy, runs: int) -> None:
        years = strategy.plan_years + 1
        self._reserves = strategy.reserves
        self._sequence = draw_sequence(strategy.reserves)
        self._balances = [np.full(runs, float(reserve.opening_balance)) for reserve in strategy.reserves]
        self._general = next(
            k for k, r in enumerate(strategy.reserves) if r.reserve_class is ReserveClass.GENERAL
        )
        self.paths = ReservePaths(*(blank_paths(runs, years) for _ in range(6)))

    def pay_in(self, amount: Floats) -> None:
        """Pay a sum from outside the revenue budget into the general reserve, at the start of a year.

        Parameters
        ----------
        amount : ndarray, shape (runs,)
            The sum [£].
        """
        self._balances[self._general] += amount

    def move_as_planned(self, t: int) -> Floats:
        """Make the planned movements of a year, as far as the balances allow.

        Parameters
        ----------
        t : int
            The year.

        Returns
        -------
        ndarray, shape (runs,)
            The movements made, over general, earmarked and committed reserves [£].
        """
        paths = self.paths
        for reserve, balance in zip(self._reserves, self._balances, strict=True):
            planned = reserve.movements[t]
            if reserve.reserve_class is ReserveClass.DSG or planned == 0:
                continue
            made = np.maximum(planned, -balance)
            balance += made
            paths.planned_all[:, t] += made
            if reserve.is_usable:
                paths.planned_usable[:, t] += made
        return paths.planned_all[:, t]

    def meet_gap(self, t: int, gap: Floats) -> None:
        """Take the gap of a year from usable reserves in draw order, or pay a surplus in.

        Parameters
        ----------
        t : int
            The year.
        gap : ndarray, shape (runs,)
            The gap; negative is paid into the general reserve [£].
        """
        paths = self.paths
        before = sum(self._balances[k] for k in self._sequence)
        left = np.maximum(gap, 0.0)
        for k in self._sequence:
            drawn = np.minimum(left, self._balances[k])
            self._balances[k] -= drawn
            left -= drawn
        self._balances[self._general] -= np.minimum(gap, 0.0)
        paths.usable[:, t] = sum(self._balances[k] for k in self._sequence)
        paths.general[:, t] = self._balances[self._general]
        paths.unfunded[:, t] = left
        paths.drawdown[:, t] = before - paths.usable[:, t]
