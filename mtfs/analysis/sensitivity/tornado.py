"""A tornado: how far each assumption moves the outcome alone, with the rest at the plan."""

from dataclasses import dataclass, replace

import numpy as np

from mtfs.analysis.blocks import Request, map_blocks
from mtfs.analysis.intervals import quantiles
from mtfs.analysis.sensitivity.swaps import figures_of, outcomes_of, planned_futures, swap_rows
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.engine.draws import DrawSource
from mtfs.engine.sampling import central_futures, sample_futures
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import Uncertainty, UncertaintyKind, uncertainties

__all__ = ["HIGH", "LOW", "Swings", "Tornado", "tornado"]

#: The percentiles between which each assumption moves, as fractions.
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True, kw_only=True)
class Swings:
    """One outcome as each assumption moves it alone.

    Parameters
    ----------
    plan : ndarray, shape (years,)
        The outcome in the plan [£].
    low, high : ndarray, shape (rows, years)
        Its 10th and 90th percentile where one row alone varies [£].
    low_interval, high_interval : ndarray, shape (rows, years, 2)
        The 95% intervals of their Monte Carlo error [£].
    if_it_comes : ndarray, shape (rows, years)
        The outcome if a pressure that may not come does come, at the amount that the case gives; NaN for
        every other row [£].
    """

    plan: Floats
    low: Floats
    high: Floats
    low_interval: Floats
    high_interval: Floats
    if_it_comes: Floats

    @property
    def swing(self) -> Floats:
        """How far the outcome goes, the plan included, in each row and year [£]: shape (rows, years)."""
        return np.maximum(self.high, self.plan) - np.minimum(self.low, self.plan)

    @property
    def reach(self) -> Floats:
        """The swing, or how far a pressure that comes goes beyond it [£]: shape (rows, years)."""
        comes = np.where(np.isnan(self.if_it_comes), self.plan, self.if_it_comes)
        top = np.maximum(np.maximum(self.high, self.plan), comes)
        return top - np.minimum(np.minimum(self.low, self.plan), comes)


@dataclass(frozen=True, kw_only=True)
class Tornado:
    """What each assumption does alone.

    Parameters
    ----------
    rows : tuple of Uncertainty
        The assumptions, in the order of the case.
    gap, needed : Swings
        The gap of each year, and what usable reserves must hold at the start to last through each year.
    opening : float
        Usable reserves at the start [£].
    figure_low, figure_high : ndarray, shape (rows, years)
        The 10th and 90th percentile of the row's own figure, as `mtfs.analysis.swaps.Figures` has it; NaN
        where it has none.
    """

    rows: tuple[Uncertainty, ...]
    gap: Swings
    needed: Swings
    opening: float
    figure_low: Floats
    figure_high: Floats

    def runs_out(self, needed: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Tell whether usable reserves have run out.

        Parameters
        ----------
        needed : ndarray
            What they had to hold at the start [£].

        Returns
        -------
        ndarray of bool
            Of the same shape.
        """
        return needed > self.opening + HALF_A_PENNY


def tornado(strategy: Strategy, request: Request, *, named_as: Strategy | None = None) -> Tornado:
    """Move each assumption alone, and leave the rest at the plan.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    request : Request
        How many futures, from which seed, on how many cores.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.

    Returns
    -------
    Tornado
        Years 0 to T.

    Notes
    -----
    A row takes the paths of the request's futures, and the percentiles are those of the outcome. For an
    outcome that a row moves one way only this is the outcome at the row's own percentiles; it also holds
    where a row is several numbers: the years of a driver that persists, or the delivery and slip of a scheme.
    """
    rows = uncertainties(strategy, named_as=named_as)
    years = len(strategy.years)
    # Gap, reserves needed and the row's own figure: years before runs, so that each year is contiguous.
    found = np.empty((len(rows), 3, years, request.runs))

    def work(draws: DrawSource, where: slice) -> None:
        futures = sample_futures(strategy, draws, named_as=named_as)
        plan = planned_futures(strategy, draws.runs)
        for values, row in zip(found, rows, strict=True):
            outcomes = outcomes_of(strategy, swap_rows(plan, futures, [row]))
            for value, paths in zip(
                values,
                (outcomes.gap, outcomes.needed, figures_of(strategy, futures, row).of_year),
                strict=True,
            ):
                value[:, where] = paths.T

    map_blocks(work, request)
    plan = outcomes_of(strategy, central_futures(strategy))
    comes = _if_they_come(strategy, rows)
    gap, needed = (
        _swings(found[:, which], at_plan[0], comes[which], request)
        for which, at_plan in enumerate((plan.gap, plan.needed))
    )
    figure_low, figure_high = np.quantile(found[:, 2], (LOW, HIGH), axis=-1)
    return Tornado(
        rows=rows,
        gap=gap,
        needed=needed,
        opening=strategy.usable_opening,
        figure_low=figure_low,
        figure_high=figure_high,
    )


def _if_they_come(strategy: Strategy, rows: tuple[Uncertainty, ...]) -> Floats:
    """Return gap and reserves needed if each pressure comes at its amount: shape (2, rows, years) [£]."""
    plan = central_futures(strategy)
    comes = np.full((2, len(rows), len(strategy.years)), np.nan)
    for i, row in enumerate(rows):
        if row.kind is UncertaintyKind.PRESSURE and strategy.pressures[row.row].probability < 1:
            sizes = list(plan.pressure_sizes)
            sizes[row.row] = np.ones(1)
            outcomes = outcomes_of(strategy, replace(plan, pressure_sizes=tuple(sizes)))
            comes[:, i] = outcomes.gap[0], outcomes.needed[0]
    return comes


def _swings(found: Floats, plan: Floats, if_it_comes: Floats, request: Request) -> Swings:
    low, high = quantiles(np.moveaxis(found, -1, 0), (LOW, HIGH), request.replicates())
    return Swings(
        plan=plan,
        low=low[0],
        high=high[0],
        low_interval=low[1],
        high_interval=high[1],
        if_it_comes=if_it_comes,
    )
