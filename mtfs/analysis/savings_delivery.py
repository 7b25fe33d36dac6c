"""Savings delivered beside what is planned: each scheme, each workstream, each rating, and the programme."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.blocks import Request, map_blocks
from mtfs.analysis.intervals import chance_interval, mean_interval, quantiles
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.checks import matched
from mtfs.domain.savings import Rag, SavingsScheme
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.domain.years import position_of
from mtfs.engine.draws import DrawSource
from mtfs.engine.sampling import Futures, central_futures, sample_futures
from mtfs.engine.savings import project_savings
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError
from mtfs.nomenclature import percentile_name

__all__ = [
    "DELIVERY_PERCENTILES",
    "MOSTLY",
    "NO_WORKSTREAM",
    "Delivery",
    "SavingsDelivery",
    "savings_delivery",
]

#: The percentiles that are told of what is delivered.
DELIVERY_PERCENTILES = (5, 10, 50, 90, 95)
#: The share of its plan from which on a saving is delivered for the most part.
MOSTLY = 0.8
NO_WORKSTREAM = "No workstream given"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What one scheme, or several together, save. Arrays have the plan years 1 to T.

    Parameters
    ----------
    name : str
        The scheme, the workstream or the rating; empty for a rating that is not given, and for the total.
    rows : tuple of int
        The positions of its schemes in the table, from 0.
    planned : ndarray, shape (T,)
        What is planned to be in force: of a recurrent scheme all that has begun by then [£].
    delivered : mapping of str to ndarray, shape (T,)
        Over the runs: ``mean`` and the percentiles ``p5``, ``p10``, ``p50``, ``p90`` and ``p95`` [£].
    delivered_intervals : mapping of str to ndarray, shape (T, 2)
        Their 95% intervals [£].
    in_full, mostly : ndarray, shape (T,)
        In what share of the runs at least what is planned is delivered, and at least `MOSTLY` of it; NaN
        where no saving is planned to be in force.
    in_full_intervals, mostly_intervals : ndarray, shape (T, 2)
        Their 95% intervals.
    rated : mapping of (Rag or None) to ndarray, shape (T,)
        How much of the plan is of schemes of each rating [£]; red first, and None for those without one.
    """

    name: str
    rows: tuple[int, ...]
    planned: Floats
    delivered: Mapping[str, Floats]
    delivered_intervals: Mapping[str, Floats]
    in_full: Floats
    in_full_intervals: Floats
    mostly: Floats
    mostly_intervals: Floats
    rated: Mapping[Rag | None, Floats]


@dataclass(frozen=True, kw_only=True)
class SavingsDelivery:
    """Savings planned and delivered.

    Parameters
    ----------
    scenario : str
        The scenario.
    years : tuple of str
        The labels of the plan years 1 to T.
    by : str
        The year that is told of first.
    runs, seed : int
        How many futures, and from which seed.
    strategy : Strategy
        What was run.
    total : Delivery
        All schemes together.
    schemes : tuple of Delivery
        Each scheme, in the order of the table.
    workstreams : tuple of Delivery
        Each workstream, in the order in which the table names them; schemes without one come last.
    ratings : tuple of Delivery
        The schemes of each rating, red first; those without one come last.
    paths : ndarray, shape (runs, T)
        What all schemes together deliver in each run [£].
    """

    scenario: str
    years: tuple[str, ...]
    by: str
    runs: int
    seed: int
    strategy: Strategy
    total: Delivery
    schemes: tuple[Delivery, ...]
    workstreams: tuple[Delivery, ...]
    ratings: tuple[Delivery, ...]
    paths: Floats

    @property
    def at(self) -> int:
        """The index of `by` in `years`."""
        return self.years.index(self.by)

    @property
    def has_workstreams(self) -> bool:
        """Whether any scheme is of a workstream."""
        return any(matched(scheme.workstream) for scheme in self.strategy.savings)

    def rag_counts(self, rows: Sequence[int]) -> dict[Rag | None, int]:
        """Count the ratings of some schemes.

        Parameters
        ----------
        rows : sequence of int
            Their positions in the table.

        Returns
        -------
        dict of (Rag or None) to int
            Red first, and None for those without a rating last; none that does not occur.
        """
        counts = Counter(self.strategy.savings[row].rag for row in rows)
        return {rag: counts[rag] for rag in (*Rag, None) if counts[rag]}

    def together_in_one(self) -> float:
        """Tell how far two schemes fall short together.

        Returns
        -------
        float
            Where one of two schemes delivers less than its middle, the chance that the other does too: 0.5
            where they are independent, 1 where they go wholly together.

        Notes
        -----
        The shares that two schemes deliver have the correlation ``w²`` of their normals, with ``w`` the
        setting `Savings correlation` (section 4 of the model); the chance is that of Sheppard (1899), "On the
        application of the theory of error to cases of normal distribution and normal correlation",
        Philosophical Transactions of the Royal Society A 192: ``1/2 + arcsin(w²)/π``.
        """
        return 0.5 + float(np.arcsin(self.strategy.council.savings_correlation**2)) / np.pi


def _saved(strategy: Strategy, futures: Sequence[Futures], rows: Sequence[int]) -> Floats:
    """Return what some schemes save together, by run and plan year."""
    # Schemes are summed in the order of the table, as the engine sums them: the total is its own to the bit.
    some = replace(strategy, savings=tuple(strategy.savings[row] for row in rows))
    parts = [project_savings(some, part.of_schemes(rows)).actual for part in futures]
    saved: Floats = np.concatenate(parts)[:, 1:]
    return saved


class _Programme:
    """The schemes of a strategy in its futures."""

    def __init__(self, strategy: Strategy, futures: Sequence[Futures], request: Request) -> None:
        self._strategy = strategy
        self._futures = futures
        self._central = [central_futures(strategy)]
        self._replicates = request.replicates()

    def planned(self, rows: Sequence[int]) -> Floats:
        plan: Floats = _saved(self._strategy, self._central, rows)[0]
        return plan

    def paths(self, rows: Sequence[int]) -> Floats:
        return _saved(self._strategy, self._futures, rows)

    def _chance(self, happened: NDArray[np.bool_], planned: Floats) -> tuple[Floats, Floats]:
        there = planned > HALF_A_PENNY
        return (
            np.where(there, happened.mean(axis=0), np.nan),
            np.where(there[:, np.newaxis], chance_interval(happened, replicates=self._replicates), np.nan),
        )

    def delivery(self, name: str, rows: Sequence[int]) -> Delivery:
        planned, paths = self.planned(rows), self.paths(rows)
        shares = [percentile / 100 for percentile in DELIVERY_PERCENTILES]
        found = quantiles(paths, shares, self._replicates)
        delivered = {"mean": paths.mean(axis=0)}
        intervals = {"mean": mean_interval(paths, replicates=self._replicates)}
        for percentile, (value, interval) in zip(DELIVERY_PERCENTILES, found, strict=True):
            delivered[percentile_name(percentile)] = value
            intervals[percentile_name(percentile)] = interval
        in_full, in_full_intervals = self._chance(paths >= planned - HALF_A_PENNY, planned)
        mostly, mostly_intervals = self._chance(paths >= MOSTLY * planned - HALF_A_PENNY, planned)
        rated = {}
        for rag in (*Rag, None):
            of_it = [row for row in rows if self._strategy.savings[row].rag is rag]
            if of_it:
                rated[rag] = self.planned(of_it)
        return Delivery(
            name=name,
            rows=tuple(rows),
            planned=planned,
            delivered=delivered,
            delivered_intervals=intervals,
            in_full=in_full,
            in_full_intervals=in_full_intervals,
            mostly=mostly,
            mostly_intervals=mostly_intervals,
            rated=rated,
        )


def _workstreams(schemes: Sequence[SavingsScheme]) -> list[tuple[str, list[int]]]:
    """Return each workstream as it is first written, with its rows; schemes without one come last."""
    found: dict[str, tuple[str, list[int]]] = {}
    for row, scheme in enumerate(schemes):
        name = scheme.workstream.strip()
        found.setdefault(matched(name), (name or NO_WORKSTREAM, []))[1].append(row)
    return [found[form] for form in sorted(found, key=lambda form: not form)]


def _told_year(strategy: Strategy, planned: Sequence[Floats]) -> int:
    """Return the last year in which anything is planned to be in force; the last of all where nothing is."""
    in_force = [t for t in range(strategy.plan_years) if any(abs(plan[t]) > HALF_A_PENNY for plan in planned)]
    return in_force[-1] if in_force else strategy.plan_years - 1


def savings_delivery(
    case: Case,
    *,
    scenario: str = BASE_SCENARIO,
    by: str | None = None,
    request: Request | None = None,
) -> SavingsDelivery:
    """Set what savings schemes deliver in the futures beside what is planned of them.

    Parameters
    ----------
    case : Case
        The case.
    scenario : str, optional
        The scenario; the case as it stands where left out.
    by : str, optional
        The plan year that is told of first; the last in which any saving is planned to be in force where left
        out.
    request : Request, optional
        How many futures, from which seed, on how many cores.

    Returns
    -------
    SavingsDelivery
        By scheme, workstream, rating and in total, in the same futures as any other study.

    Raises
    ------
    RequestError
        For a scenario that the case does not have, or a year that is none of its plan years.
    """
    request = request or Request()
    name = case.scenario_name(scenario)
    strategy = case.strategies[name]
    told = len(case.years) - 1 if by is None else position_of(by, case.years)
    if told == 0:
        msg = f"savings begin after the base year {by}; expected one of {', '.join(case.years[1:])}"
        raise RequestError(msg)

    def sample(draws: DrawSource, _: slice) -> Futures:
        return sample_futures(strategy, draws, named_as=case.base)

    programme = _Programme(strategy, map_blocks(sample, request), request)
    everything = tuple(range(len(strategy.savings)))
    schemes = tuple(programme.delivery(strategy.savings[row].name, (row,)) for row in everything)
    by_rag = {rag: [row for row in everything if strategy.savings[row].rag is rag] for rag in (*Rag, None)}
    at = _told_year(strategy, [scheme.planned for scheme in schemes]) if by is None else told - 1
    return SavingsDelivery(
        scenario=name,
        years=case.years[1:],
        by=case.years[1 + at],
        runs=request.runs,
        seed=request.seed,
        strategy=strategy,
        total=programme.delivery("", everything),
        schemes=schemes,
        workstreams=tuple(
            programme.delivery(workstream, rows) for workstream, rows in _workstreams(strategy.savings)
        ),
        ratings=tuple(programme.delivery(str(rag or ""), rows) for rag, rows in by_rag.items() if rows),
        paths=programme.paths(everything),
    )
