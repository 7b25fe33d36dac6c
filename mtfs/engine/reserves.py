"""Reserves: planned movements, the draw to meet a gap, and the schools grant (section 7)."""

from dataclasses import dataclass

import numpy as np

from mtfs.domain.checks import matched
from mtfs.domain.reserves import ReserveClass, draw_sequence
from mtfs.domain.strategy import Strategy
from mtfs.engine.sampling import DriverRates, Futures
from mtfs.engine.shapes import Floats, blank_paths

__all__ = ["DsgPaths", "ReservePaths", "ReserveState", "project_dsg"]


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
    reserve = strategy.dsg_reserve
    if reserve is None:
        return DsgPaths(balance, interest, called)
    growth_rates = None if reserve.driver is None else rates[matched(reserve.driver)][0]
    growth = np.ones(futures.runs)
    balance[:, 0] = reserve.opening_balance + reserve.movements[0]
    ends = strategy.override_ends_at
    for t in range(1, years):
        if growth_rates is not None:
            growth = growth * (1.0 + growth_rates[:, t - 1])
        interest[:, t] = strategy.council.dsg_interest_rate * np.maximum(0.0, -balance[:, t - 1])
        balance[:, t] = balance[:, t - 1] + reserve.movements[t] * growth
        if ends is not None and t >= ends:
            called[:, t] = strategy.council.dsg_share * np.maximum(0.0, -balance[:, t])
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
