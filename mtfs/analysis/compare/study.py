"""Scenarios side by side in the same futures: what each changes from the first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.blocks import Request
from mtfs.analysis.compare.standing import Standing, standing
from mtfs.analysis.headroom import below_minimum_by, run_out_by
from mtfs.analysis.intervals import mean_interval, quantile_interval
from mtfs.analysis.paired import paired_chance_interval
from mtfs.analysis.runs import Result, run_request
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.years import position_of
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError

__all__ = [
    "CHANCES",
    "COMPARED",
    "STATISTICS",
    "ChanceChanges",
    "Comparison",
    "PathChanges",
    "compare",
    "positions_of",
]

_Replicates = NDArray[np.intp] | None
#: The statistics of a change, run by run.
STATISTICS = ("mean", "p5", "p50", "p95")
_SHARES = {"p5": 0.05, "p50": 0.5, "p95": 0.95}


@dataclass(frozen=True, kw_only=True)
class PathChanges:
    """How each other scenario changes a measure from the first, run by run.

    Parameters
    ----------
    means : ndarray, shape (scenarios, years)
        The mean under each scenario [£].
    changes : mapping of str to ndarray, shape (scenarios - 1, years)
        By statistic of `STATISTICS`, of the change in each run [£].
    intervals : mapping of str to ndarray, shape (scenarios - 1, years, 2)
        The 95% interval of each, from the same runs [£].
    """

    means: Floats
    changes: Mapping[str, Floats]
    intervals: Mapping[str, Floats]


@dataclass(frozen=True, kw_only=True)
class ChanceChanges:
    """How each other scenario changes a chance from the first.

    Parameters
    ----------
    chances : ndarray, shape (scenarios, years)
        The chance under each scenario.
    changes : ndarray, shape (scenarios - 1, years)
        The chance under each other scenario less the first's.
    intervals : ndarray, shape (scenarios - 1, years, 2)
        Their 95% intervals, from the same runs.
    only_first, only_other : ndarray of int, shape (scenarios - 1, years)
        In how many runs it happens under one of the two alone.
    """

    chances: Floats
    changes: Floats
    intervals: Floats
    only_first: NDArray[np.intp]
    only_other: NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Scenarios compared in the same futures.

    Parameters
    ----------
    scenarios : tuple of str
        Their names; the others are compared with the first.
    years : tuple of str
        The labels of years 0 to T.
    year : str
        The year that sentences and brief tables speak of.
    runs, seed : int
        How many futures, and from which seed.
    measures : mapping of str to PathChanges
        By measure of `COMPARED`.
    chances : mapping of str to ChanceChanges
        By chance of `CHANCES`.
    standing : Standing
        How they stand to one another by position.
    """

    scenarios: tuple[str, ...]
    years: tuple[str, ...]
    year: str
    runs: int
    seed: int
    measures: Mapping[str, PathChanges]
    chances: Mapping[str, ChanceChanges]
    standing: Standing

    @property
    def year_index(self) -> int:
        """The index of `year`."""
        return self.years.index(self.year)


def positions_of(result: Result) -> Floats:
    """Return the position of each run: what usable reserves would hold if they could go below 0.

    Parameters
    ----------
    result : Result
        The runs of one scenario.

    Returns
    -------
    ndarray, shape (runs, years)
        The usable opening balance less the calls on reserves so far [£].

    Notes
    -----
    A call is what reserves fall by and what they could not meet (`calls_on_reserves`), so the sum of the
    calls telescopes: what reserves hold, less all that has been unfunded.
    """
    position: Floats = result.paths["usable"] - np.cumsum(result.paths["unfunded"], axis=1)
    return position


def _path(measure: str) -> Callable[[Result], Floats]:
    return lambda result: result.paths[measure]


#: What is compared run by run, and where it comes from.
COMPARED: Mapping[str, Callable[[Result], Floats]] = {
    "position": positions_of,
    "gap": _path("gap"),
    "usable": _path("usable"),
    "unfunded": _path("unfunded"),
    "reserves_needed": lambda result: result.reserves_needed,
}


def _below_minimum(result: Result) -> NDArray[np.bool_]:
    return below_minimum_by(result.paths["general"], result.strategy.council.minimum_balance)


def _exhausted(result: Result) -> NDArray[np.bool_]:
    return run_out_by(result.paths["unfunded"])


#: The chances that are compared, and whether it has happened in each run by each year.
CHANCES: Mapping[str, Callable[[Result], NDArray[np.bool_]]] = {
    "p_exhausted_by": _exhausted,
    "p_below_minimum_by": _below_minimum,
}


def _path_changes(paths: Sequence[Floats], replicates: _Replicates) -> PathChanges:
    first, *others = paths
    changes: dict[str, list[Floats]] = {statistic: [] for statistic in STATISTICS}
    intervals: dict[str, list[Floats]] = {statistic: [] for statistic in STATISTICS}
    for other in others:
        change = other - first
        changes["mean"].append(change.mean(axis=0))
        intervals["mean"].append(mean_interval(change, replicates=replicates))
        for statistic, share in _SHARES.items():
            changes[statistic].append(np.quantile(change, share, axis=0))
            intervals[statistic].append(quantile_interval(change, share, replicates=replicates))
    return PathChanges(
        means=np.stack([values.mean(axis=0) for values in paths]),
        changes={statistic: np.stack(values) for statistic, values in changes.items()},
        intervals={statistic: np.stack(values) for statistic, values in intervals.items()},
    )


def _chance_changes(events: Sequence[NDArray[np.bool_]], replicates: _Replicates) -> ChanceChanges:
    first, *others = events
    chances = np.stack([event.mean(axis=0) for event in events])
    only_first = np.stack([(first & ~other).sum(axis=0) for other in others])
    only_other = np.stack([(other & ~first).sum(axis=0) for other in others])
    return ChanceChanges(
        chances=chances,
        # From the counts: no difference in the runs is then exactly 0.
        changes=(only_other - only_first) / len(first),
        intervals=np.stack([paired_chance_interval(first, other, replicates=replicates) for other in others]),
        only_first=only_first,
        only_other=only_other,
    )


def _chosen(case: Case, scenarios: Sequence[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(case.scenario_name(name) for name in scenarios)) or case.scenarios
    if len(names) == 1:
        names = tuple(dict.fromkeys((BASE_SCENARIO, *names)))
    if len(names) == 1:
        others = ", ".join(f"'{name}'" for name in case.scenarios[1:])
        has = f"the case also has {others}" if others else "the case has no other (sheet Scenarios)"
        msg = f"there is nothing to compare '{names[0]}' with; expected two scenarios or more, and {has}"
        raise RequestError(msg)
    return names


def compare(
    case: Case, *, scenarios: Sequence[str] = (), year: str | None = None, request: Request | None = None
) -> Comparison:
    """Compare scenarios in the same futures.

    Parameters
    ----------
    case : Case
        The case.
    scenarios : sequence of str, optional
        Their names, the one to compare with first. One alone is compared with Base; all of the case where
        left out.
    year : str, optional
        The year to speak of; the last of the plan where left out.
    request : Request, optional
        How many futures, from which seed, on how many cores.

    Returns
    -------
    Comparison
        Changes from the first scenario and how all stand to one another, by year.

    Raises
    ------
    RequestError
        For a scenario or a year that the case does not have, or where there is nothing to compare with.
    """
    request = request or Request()
    names = _chosen(case, scenarios)
    spoken_of = case.years[-1] if year is None else case.years[position_of(year, case.years)]
    results = list(run_request(case, names, request, keep_all=True).values())
    replicates = results[0].replicates
    paths = {measure: [take(result) for result in results] for measure, take in COMPARED.items()}
    return Comparison(
        scenarios=names,
        years=case.years,
        year=spoken_of,
        runs=request.runs,
        seed=request.seed,
        measures={measure: _path_changes(values, replicates) for measure, values in paths.items()},
        chances={
            name: _chance_changes([happened(result) for result in results], replicates)
            for name, happened in CHANCES.items()
        },
        standing=standing(paths["position"], replicates=replicates),
    )
