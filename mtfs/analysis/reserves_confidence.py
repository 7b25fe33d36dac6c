"""How much usable reserves must hold to last, for each level of confidence, and a range for the minimum."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.blocks import Request
from mtfs.analysis.headroom import run_out_by
from mtfs.analysis.intervals import chance_interval, quantile_interval, quantiles
from mtfs.analysis.runs import run_request
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError

__all__ = [
    "CURVE_SHARES",
    "LEVELS",
    "MINIMUM_LEVELS",
    "MinimumRange",
    "ReservesConfidence",
    "amount_for",
    "reserves_confidence",
]

#: The levels of confidence that are always told.
LEVELS = (0.5, 0.8, 0.9, 0.95, 0.99)
#: The levels between which a minimum general fund balance is suggested: assumed, not laid down anywhere.
MINIMUM_LEVELS = (0.8, 0.95)
CURVE_SHARES = tuple(percent / 100 for percent in range(1, 100))
_LEAST_LEVEL, _MOST_LEVEL = 0.01, 0.999
#: With fewer runs than leave this chance that all of them lie below a quantile, its interval has no top.
_TAIL = 0.025


@dataclass(frozen=True, kw_only=True)
class MinimumRange:
    """What overspends would ask of a minimum general fund balance.

    Parameters
    ----------
    by_year : ndarray, shape (levels, years)
        The overspend that is not passed in the share of runs of each of `MINIMUM_LEVELS`, 0 or more [£].
    by_year_intervals : ndarray, shape (levels, years, 2)
        Their 95% intervals [£].
    largest : ndarray, shape (levels,)
        The same of the largest overspend of any plan year [£]: the suggested range.
    largest_intervals : ndarray, shape (levels, 2)
        Their 95% intervals [£].
    own : float
        The case's own minimum [£].
    own_covers : float
        In what share of the runs it covers the largest overspend of any plan year.
    own_covers_interval : ndarray, shape (2,)
        The 95% interval of that share.
    net_budget : float
        The base year's: all lines of the sheet Costs [£].
    worst : ndarray, shape (runs,)
        The largest overspend of any plan year in each run, 0 or more [£].
    """

    by_year: Floats
    by_year_intervals: Floats
    largest: Floats
    largest_intervals: Floats
    own: float
    own_covers: float
    own_covers_interval: Floats
    net_budget: float
    worst: Floats

    def covers(self, amount: float) -> float:
        """Return in what share of the runs an amount covers the largest overspend of any plan year.

        Parameters
        ----------
        amount : float
            The amount [£].

        Returns
        -------
        float
            A fraction.
        """
        return float((self.worst <= amount + HALF_A_PENNY).mean())


@dataclass(frozen=True, kw_only=True)
class ReservesConfidence:
    """How much usable reserves must hold at the start of the base year to last through each year.

    Parameters
    ----------
    scenario : str
        The scenario.
    years : tuple of str
        The labels of years 0 to T.
    runs, seed : int
        How many futures, and from which seed.
    held, general : float
        What usable reserves hold at the start, and the general reserve among them [£].
    committed : tuple of (str, float)
        The reserves that are held for one purpose, and what they hold at the start [£].
    levels : tuple of float
        Levels of confidence as fractions, rising.
    needed : ndarray, shape (levels, years)
        The least amount at the start with which at least that share of the runs lasts [£].
    needed_intervals : ndarray, shape (levels, years, 2)
        Their 95% intervals [£].
    open_ended : tuple of bool
        Whether the runs are too few for the top of a level's intervals, which then stop at the largest run.
    curve : ndarray, shape (99, years)
        The amounts for 1% to 99% (`CURVE_SHARES`) [£].
    curve_intervals : ndarray, shape (99, years, 2)
        Their 95% intervals [£].
    confidence : ndarray, shape (years,)
        The share of the runs that last with what is held.
    confidence_intervals : ndarray, shape (years, 2)
        Their 95% intervals.
    minimum : MinimumRange
        What overspends would ask of a minimum general fund balance.
    """

    scenario: str
    years: tuple[str, ...]
    runs: int
    seed: int
    held: float
    general: float
    committed: tuple[tuple[str, float], ...]
    levels: tuple[float, ...]
    needed: Floats
    needed_intervals: Floats
    open_ended: tuple[bool, ...]
    curve: Floats
    curve_intervals: Floats
    confidence: Floats
    confidence_intervals: Floats
    minimum: MinimumRange

    @property
    def shortfalls(self) -> Floats:
        """How much more is needed than is held, negative where there is some to spare [£]."""
        return self.needed - self.held


def amount_for(values: Floats, shares: Sequence[float]) -> Floats:
    """Return the least amounts that at least given shares of the runs do not pass.

    Parameters
    ----------
    values : ndarray, shape (runs, ...)
        One figure a run.
    shares : sequence of float
        Above 0, up to 1.

    Returns
    -------
    ndarray, shape (shares, ...)
        Figures of runs, never between two: the inverse of the empirical distribution function. With a figure
        between two runs fewer might be enough, and 'at least 90% of the runs' would not be true.
    """
    # A product such as 0.07 * 100 is a hair above the whole number that it should be.
    ranks = [max(int(np.ceil(share * len(values) - 1e-9)), 1) - 1 for share in shares]
    amounts: Floats = np.sort(values, axis=0)[ranks]
    return amounts


def _levels(extra: Sequence[float]) -> tuple[float, ...]:
    # A percentage that was divided by 100 is rounded back to the level that was meant.
    rounded = [round(level, 9) for level in (*LEVELS, *extra)]
    for level in rounded:
        if not _LEAST_LEVEL <= level <= _MOST_LEVEL:
            guess = f" (did you mean {level * 1e4:g}%?)" if 0 < level < _LEAST_LEVEL else ""
            msg = f"a confidence of {level * 100:g}% was asked for; expected 1% to 99.9%{guess}"
            raise RequestError(msg)
    return tuple(sorted(set(rounded)))


def _minimum_range(
    overspends: Floats, own: float, net_budget: float, replicates: NDArray[np.intp] | None
) -> MinimumRange:
    # An underspend asks nothing of a reserve.
    overspends = np.maximum(overspends, 0.0)
    largest = overspends[:, 1:].max(axis=1)
    covered = largest <= own + HALF_A_PENNY
    return MinimumRange(
        by_year=amount_for(overspends, MINIMUM_LEVELS),
        by_year_intervals=np.stack(
            [quantile_interval(overspends, level, replicates=replicates) for level in MINIMUM_LEVELS]
        ),
        largest=amount_for(largest, MINIMUM_LEVELS),
        largest_intervals=np.stack(
            [quantile_interval(largest, level, replicates=replicates) for level in MINIMUM_LEVELS]
        ),
        own=own,
        own_covers=float(covered.mean()),
        own_covers_interval=chance_interval(covered, replicates=replicates),
        net_budget=net_budget,
        worst=largest,
    )


def _intervals(needed: Floats, shares: Sequence[float], replicates: NDArray[np.intp] | None) -> Floats:
    found = quantiles(needed, shares, replicates)
    return np.stack([interval for _, interval in found])


def reserves_confidence(
    case: Case,
    *,
    scenario: str = BASE_SCENARIO,
    levels: Sequence[float] = (),
    request: Request | None = None,
) -> ReservesConfidence:
    """Find how much usable reserves must hold to last, for each level of confidence.

    Parameters
    ----------
    case : Case
        The case.
    scenario : str, optional
        The scenario; the case as it stands where left out.
    levels : sequence of float, optional
        Levels of confidence beside those of `LEVELS`, as fractions from 0.01 to 0.999.
    request : Request, optional
        How many futures, from which seed, on how many cores.

    Returns
    -------
    ReservesConfidence
        By level and year.

    Raises
    ------
    RequestError
        For a scenario that the case does not have, or a level out of range.
    """
    request = request or Request()
    told = _levels(levels)
    (result,) = run_request(case, [scenario], request, keep_all=True).values()
    strategy, needed, replicates = result.strategy, result.reserves_needed, result.replicates
    lasted = ~run_out_by(result.paths["unfunded"])
    return ReservesConfidence(
        scenario=result.scenario,
        years=result.years,
        runs=result.runs,
        seed=result.seed,
        held=strategy.usable_opening,
        general=sum(r.opening_balance for r in strategy.reserves if r.reserve_class is ReserveClass.GENERAL),
        committed=tuple(
            (reserve.name, reserve.opening_balance)
            for reserve in strategy.reserves
            if reserve.reserve_class is ReserveClass.COMMITTED and reserve.opening_balance > HALF_A_PENNY
        ),
        levels=told,
        needed=amount_for(needed, told),
        needed_intervals=_intervals(needed, told, replicates),
        open_ended=tuple(level**result.runs > _TAIL for level in told),
        curve=amount_for(needed, CURVE_SHARES),
        curve_intervals=_intervals(needed, CURVE_SHARES, replicates),
        confidence=lasted.mean(axis=0),
        confidence_intervals=chance_interval(lasted, replicates=replicates),
        minimum=_minimum_range(
            result.paths["overspend"],
            strategy.council.minimum_balance,
            sum(line.base_budget for line in strategy.costs),
            replicates,
        ),
    )
