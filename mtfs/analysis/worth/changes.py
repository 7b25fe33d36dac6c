"""A strategy with one row changed, in futures that are already drawn: what it comes to, run by run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.blocks import Request, evaluate, map_blocks
from mtfs.analysis.headroom import below_minimum_by, calls_on_reserves, reserves_needed, run_out_by
from mtfs.domain.assumptions import Distribution
from mtfs.domain.checks import matched
from mtfs.domain.savings import NO_SLIP, RAG_DELIVERY, RAG_SLIP_MONTHS, Rag, SavingsScheme, Triple
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import DrawSource
from mtfs.engine.paths import Projection
from mtfs.engine.reserves import ReservePaths, ReserveState
from mtfs.engine.sampling import Futures, sample_futures
from mtfs.engine.savings import project_savings
from mtfs.engine.shapes import Floats, blank_paths
from mtfs.engine.uncertainties import Uncertainty, UncertaintyKind

__all__ = ["Change", "Ground", "Outcome", "changed_scheme", "turned_out"]

_Row = TypeVar("_Row")

_IN_FULL: Triple = (1.0, 1.0, 1.0)
_BETTER = {Rag.RED: Rag.AMBER, Rag.AMBER: Rag.GREEN}


class Change(StrEnum):
    """How a row of a strategy may be changed."""

    CERTAIN = "in full and on time"
    BETTER = "one rating better"
    STOPPED = "stopped"
    AS_PLANNED = "as planned"
    COMES = "comes"
    STAYS_AWAY = "does not come"


def changed_scheme(scheme: SavingsScheme, change: Change) -> SavingsScheme | None:
    """Return a savings scheme that is made certain, rated better, or stopped.

    Parameters
    ----------
    scheme : SavingsScheme
        The scheme.
    change : Change
        The change.

    Returns
    -------
    SavingsScheme or None
        None where there is no better rating, or where what the scheme delivers is not what its rating gives.
        A slip that is not the rating's stays as it is.
    """
    if change is Change.CERTAIN:
        return replace(scheme, **_triple("delivery", _IN_FULL), **_triple("slip", NO_SLIP))
    if change is Change.STOPPED:
        return replace(scheme, planned=(0.0,) * len(scheme.planned))
    better = None if scheme.rag is None else _BETTER.get(scheme.rag)
    if better is None or scheme.rag is None or scheme.delivery != RAG_DELIVERY[scheme.rag]:
        return None
    own_slip = scheme.slip_months != RAG_SLIP_MONTHS[scheme.rag]
    slip = _triple("slip", scheme.slip_months if own_slip else RAG_SLIP_MONTHS[better])
    return replace(scheme, rag=better, **_triple("delivery", RAG_DELIVERY[better]), **slip)


def _triple(what: str, values: Triple) -> dict[str, Any]:
    return {f"{what}_{part}": value for part, value in zip(("low", "likely", "high"), values, strict=True)}


def turned_out(strategy: Strategy, uncertainty: Uncertainty) -> dict[Change, Strategy]:
    """Return strategies in which it is settled how a driver, a variance or a pressure turns out.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    uncertainty : Uncertainty
        What is uncertain in it.

    Returns
    -------
    dict of Change to Strategy
        As planned; or, for a pressure that may come or not, that it comes (its size may vary) and that it
        does not.
    """
    row = uncertainty.row
    if uncertainty.kind is UncertaintyKind.DRIVER:
        driver = replace(strategy.drivers[row], distribution=Distribution())
        return {Change.AS_PLANNED: replace(strategy, drivers=_with(strategy.drivers, row, driver))}
    if uncertainty.kind is UncertaintyKind.MONITORING:
        likely = strategy.monitoring[row].likely
        line = replace(strategy.monitoring[row], low=likely, high=likely)
        return {Change.AS_PLANNED: replace(strategy, monitoring=_with(strategy.monitoring, row, line))}
    pressure = strategy.pressures[row]
    if pressure.probability == 1:
        settled = {Change.AS_PLANNED: replace(pressure, low=1.0, high=1.0)}
    else:
        settled = {
            Change.COMES: replace(pressure, probability=1.0),
            Change.STAYS_AWAY: replace(pressure, probability=0.0),
        }
    return {
        change: replace(strategy, pressures=_with(strategy.pressures, row, edited))
        for change, edited in settled.items()
    }


def _with(rows: tuple[_Row, ...], row: int, edited: _Row) -> tuple[_Row, ...]:
    return (*rows[:row], edited, *rows[row + 1 :])


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a strategy comes to, run by run.

    Parameters
    ----------
    gap : ndarray, shape (runs, years)
        The gap of each year [£].
    exhausted, below_minimum : ndarray of bool, shape (runs, years)
        Whether usable reserves have run out by then, and whether the general reserve has been below its
        minimum by then.
    needed : ndarray, shape (runs,)
        What usable reserves had to hold at the start to last through the year that was asked for [£].
    """

    gap: Floats
    exhausted: NDArray[np.bool_]
    below_minimum: NDArray[np.bool_]
    needed: Floats


def _outcome(strategy: Strategy, by: int, gap: Floats, reserves: ReservePaths | Projection) -> Outcome:
    calls = calls_on_reserves(reserves.usable, reserves.unfunded, strategy.usable_opening)
    return Outcome(
        gap=gap,
        exhausted=run_out_by(reserves.unfunded),
        below_minimum=below_minimum_by(reserves.general, strategy.council.minimum_balance),
        needed=reserves_needed(calls)[:, by],
    )


def _joined(parts: Sequence[Outcome]) -> Outcome:
    return Outcome(
        gap=np.concatenate([part.gap for part in parts]),
        exhausted=np.concatenate([part.exhausted for part in parts]),
        below_minimum=np.concatenate([part.below_minimum for part in parts]),
        needed=np.concatenate([part.needed for part in parts]),
    )


@dataclass(frozen=True, kw_only=True)
class _Block:
    """A block of futures, with what is the same in it whatever the savings: the gap before reserves move."""

    draws: DrawSource
    futures: Futures
    before: Floats
    outcome: Outcome


class Ground:
    """A strategy in its futures, ready to be changed row by row.

    Parameters
    ----------
    strategy, named_as : Strategy
        The strategy, and the one whose names the draws go by.
    by : int
        The year by which reserves are to last.
    request : Request
        How many futures, from which seed, on how many cores.
    """

    def __init__(self, strategy: Strategy, named_as: Strategy, by: int, request: Request) -> None:
        self.strategy = strategy
        self._named_as = named_as
        self._by = by
        self._blocks = map_blocks(self._open, request)
        self._rated: dict[Change, tuple[Strategy, list[Futures]]] = {}
        for change in (Change.CERTAIN, Change.BETTER, Change.STOPPED):
            schemes = tuple(changed_scheme(scheme, change) or scheme for scheme in strategy.savings)
            edited = replace(strategy, savings=schemes)
            futures = [sample_futures(edited, block.draws, named_as=named_as) for block in self._blocks]
            self._rated[change] = (edited, futures)

    def _open(self, draws: DrawSource, _: slice) -> _Block:
        projection = evaluate(self.strategy, draws, named_as=self._named_as)
        before = projection.gap.copy(order="K")
        # The base year's gap is its overspend: planned movements stand in its budget already.
        before[:, 1:] -= projection.planned_movements[:, 1:]
        return _Block(
            draws=draws,
            futures=sample_futures(self.strategy, draws, named_as=self._named_as),
            before=before,
            outcome=_outcome(self.strategy, self._by, projection.gap.copy(order="K"), projection),
        )

    def as_it_stands(self) -> Outcome:
        """Return what the strategy comes to.

        Returns
        -------
        Outcome
            Run by run.
        """
        return _joined([block.outcome for block in self._blocks])

    def known(self, uncertainty: Uncertainty) -> Floats:
        """Return how something uncertain turns out, as far as it bears on the year asked for.

        Parameters
        ----------
        uncertainty : Uncertainty
            A driver, an in-year variance or a pressure.

        Returns
        -------
        ndarray, shape (runs, figures)
            A driver's deviations of the plan years up to that one, the variance [£], or the pressure as a
            multiple of its amount, 0 where it does not come.
        """
        row, futures = uncertainty.row, [block.futures for block in self._blocks]
        if uncertainty.kind is UncertaintyKind.DRIVER:
            name = matched(self.strategy.drivers[row].name)
            return np.concatenate([part.deviations[name][:, : self._by] for part in futures])
        if uncertainty.kind is UncertaintyKind.MONITORING:
            return np.concatenate([part.overspend[row] for part in futures])[:, np.newaxis]
        return np.concatenate([part.pressure_sizes[row] for part in futures])[:, np.newaxis]

    def edited(self, strategy: Strategy) -> Outcome:
        """Return what an edited strategy comes to in the same futures.

        Parameters
        ----------
        strategy : Strategy
            The edited strategy.

        Returns
        -------
        Outcome
            Run by run, from the whole engine.
        """
        parts = []
        for block in self._blocks:
            projection = evaluate(strategy, block.draws, named_as=self._named_as)
            parts.append(_outcome(strategy, self._by, projection.gap.copy(order="K"), projection))
        return _joined(parts)

    def with_schemes(self, rows: Sequence[int], change: Change) -> Outcome:
        """Return what the strategy comes to with some savings schemes changed.

        Parameters
        ----------
        rows : sequence of int
            The schemes, by their position in the table.
        change : Change
            Certain, better or stopped.

        Returns
        -------
        Outcome
            Run by run. Savings enter the gap as a sum, so the rest of the engine need not run again: the
            gap before reserves move changes by what these schemes deliver more or less, and reserves are
            taken through the years anew.
        """
        edited, rated = self._rated[change]
        now, then = (
            replace(strategy, savings=tuple(strategy.savings[row] for row in rows))
            for strategy in (self.strategy, edited)
        )
        parts = []
        for block, futures in zip(self._blocks, rated, strict=True):
            lost = project_savings(now, block.futures.of_schemes(rows)).actual
            gained = project_savings(then, futures.of_schemes(rows)).actual
            parts.append(self._meet(block.before + lost - gained))
        return _joined(parts)

    def _meet(self, before: Floats) -> Outcome:
        """Take reserves through the years, from the gap before their planned movements."""
        runs, years = before.shape
        reserves, gap = ReserveState(self.strategy, runs), blank_paths(runs, years)
        for t in range(years):
            moved = reserves.move_as_planned(t)
            gap[:, t] = before[:, t] + moved if t else before[:, t]
            reserves.meet_gap(t, gap[:, t])
        return _outcome(self.strategy, self._by, gap, reserves.paths)
