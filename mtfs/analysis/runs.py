"""Running a case: blocks of runs through the engine, for one scenario or several on the same draws."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np

from mtfs.analysis.blocks import (
    DEFAULT_RUNS,
    DEFAULT_SAMPLING,
    DEFAULT_SEED,
    Request,
    evaluate,
    evaluate_into,
    goes_apart,
    map_blocks,
)
from mtfs.analysis.many.brackets import WIDTH, bytes_counted
from mtfs.analysis.many.tallies import BlockCounter, Counter, Tally
from mtfs.analysis.processes import map_in_processes
from mtfs.analysis.result import TIDY_COLUMNS, Result, TidyRow
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import BLOCK_RUNS, DrawSource, Sampling
from mtfs.engine.memory import shared_floats
from mtfs.engine.projection import project_plan
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError
from mtfs.nomenclature import MEASURES, PLAN_LINES

__all__ = [
    "DEFAULT_RUNS",
    "DEFAULT_SEED",
    "KEPT_RUNS",
    "TIDY_COLUMNS",
    "Result",
    "ScenarioRuns",
    "TidyRow",
    "run",
    "run_request",
    "run_scenarios",
]

#: Of more runs than this, the first so many are held whole, and all are counted (docs/precision.md).
KEPT_RUNS = 20 * BLOCK_RUNS
#: The share of the machine's memory that runs may fill.
_MOST_MEMORY = 0.7
#: What a process of its own takes at most to work on runs of a large case [bytes].
_PROCESS = 1.5e8


def _bytes(runs: int, figures: int, *, keep_all: bool) -> float:
    """Return how much memory runs take, of so many figures each."""
    kept = figures * np.dtype(np.float64).itemsize * (runs if keep_all else min(runs, KEPT_RUNS))
    counted = 0.0 if keep_all or runs <= KEPT_RUNS else figures * bytes_counted(runs)
    return kept + counted


def _figures(years: int, scenarios: int) -> int:
    return years * scenarios * len(MEASURES)


def _present() -> float:
    """Return this machine's memory in bytes: infinity where the system does not tell."""
    if not hasattr(os, "sysconf"):
        return np.inf
    return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))


def _runs_that_fit(years: int, scenarios: int, *, keep_all: bool) -> float:
    """Return how many runs this machine's memory surely holds."""
    most, figures = _MOST_MEMORY * _present(), _figures(years, scenarios)
    if np.isinf(most):
        return np.inf
    if keep_all or _bytes(KEPT_RUNS, figures, keep_all=False) > most:
        return most // _bytes(1, figures, keep_all=True)
    runs = KEPT_RUNS
    while _bytes(2 * runs, figures, keep_all=False) <= most:
        runs *= 2
    return runs


def _check_memory(runs: int, years: int, scenarios: int, *, keep_all: bool) -> None:
    """Refuse runs that could not be held, before they fill the machine."""
    needed = _bytes(runs, _figures(years, scenarios), keep_all=keep_all)
    if needed > _MOST_MEMORY * _present():
        msg = (
            f"{runs:,} runs of {scenarios} scenario{'s' if scenarios != 1 else ''} need about "
            f"{needed / 1e9:,.0f} GB of memory, and this machine has {_present() / 1e9:,.0f} GB: ask for "
            "fewer runs, or for one scenario at a time"
        )
        raise RequestError(msg)


def _stage_end(start: int) -> int:
    """Return where the brackets that hold at a run are told anew: the more runs, the rarer and narrower."""
    end = KEPT_RUNS
    while end <= start:
        end *= 2
    return end


@dataclass(frozen=True, kw_only=True)
class _Run:
    """The work on a few blocks: runs each scenario, and holds runs or counts them."""

    strategies: Mapping[str, Strategy]
    #: The strategy whose names the draws go by.
    named_as: Strategy
    #: Where runs are held, by scenario: every measure, each of shape (years, runs).
    held: Mapping[str, Sequence[Floats]]
    counters: Mapping[str, BlockCounter]

    def __call__(self, draws: DrawSource, where: slice) -> list[tuple[str, int, Tally]]:
        tallies = []
        draws.keeps = len(self.strategies) > 1
        for name, strategy in self.strategies.items():
            if name not in self.counters:
                evaluate_into(self.held[name], where.start, strategy, draws, named_as=self.named_as)
                continue
            projection = evaluate(strategy, draws, named_as=self.named_as)
            paths = {measure: getattr(projection, measure) for measure in MEASURES}
            for first in range(where.start, where.stop, BLOCK_RUNS):
                block = slice(first - where.start, min(first + BLOCK_RUNS, where.stop) - where.start)
                some = {measure: values[block] for measure, values in paths.items()}
                tallies.append((name, first, self.counters[name].count(some)))
        return tallies


@dataclass(frozen=True, kw_only=True)
class _Count:
    """The work on a block of runs that are held: counts them."""

    #: Every measure, each of shape (years, runs).
    held: Sequence[Floats]
    counter: BlockCounter

    def __call__(self, start: int) -> tuple[int, Tally]:
        block = slice(start, start + BLOCK_RUNS)
        figures = {measure: paths[:, block].T for measure, paths in zip(MEASURES, self.held, strict=True)}
        return start, self.counter.count(figures)


class ScenarioRuns:
    """Several scenarios of a case in the same futures, to which more futures may be added.

    Parameters
    ----------
    case : Case
        The case.
    scenarios : sequence of str or None
        Their names; all of the case where it is None.
    request : Request
        How to draw futures.
    keep_all : bool, optional
        Whether every run is held, and not only the first `KEPT_RUNS`.

    Raises
    ------
    RequestError
        For a scenario that the case does not have.
    """

    def __init__(
        self, case: Case, scenarios: Sequence[str] | None, request: Request, *, keep_all: bool = False
    ) -> None:
        names = case.scenarios if scenarios is None else [case.scenario_name(name) for name in scenarios]
        self._strategies = {name: case.strategies[name] for name in dict.fromkeys(names)}
        self._case = case
        self._paths = {
            name: {m: np.empty((len(case.years), 0)).T for m in MEASURES} for name in self._strategies
        }
        self._plans = {name: project_plan(strategy) for name, strategy in self._strategies.items()}
        self._counters: dict[str, Counter] = {}
        self._keep_all = keep_all
        self._apart = self._is_broken_off = False
        self.request = request
        self.runs = 0
        self.most_runs = _runs_that_fit(len(case.years), len(self._strategies), keep_all=keep_all)

    def extend(self, runs: int, *, progress: Callable[[int], None] | None = None) -> None:
        """Run more futures. Those that have been run stay as they are.

        Parameters
        ----------
        runs : int
            How many there are to be in all, at least as many as there are.
        progress : callable, optional
            Called with the number of runs that have just been done.

        Raises
        ------
        RequestError
            For more than the machine's memory holds, or after futures that were broken off.
        """
        if self._is_broken_off:
            msg = "these futures were broken off and cannot go on; begin anew"
            raise RequestError(msg)
        years = len(self._case.years)
        _check_memory(runs, years, len(self._strategies), keep_all=self._keep_all)
        self._is_broken_off = True
        self._apart = self._goes_apart(runs)
        kept = runs if self._keep_all else min(runs, KEPT_RUNS)
        room = shared_floats if self._apart else np.empty
        for paths in self._paths.values():
            for measure, before in paths.items():
                if len(before) < kept:
                    paths[measure] = room((years, kept)).T
                    paths[measure][: self.runs] = before
        self._run(tuple(self._strategies), self.runs, runs, progress)
        self.request, self.runs = replace(self.request, runs=runs), runs
        width = WIDTH
        while missed := [name for name, counter in self._counters.items() if not counter.tally.is_settled]:
            # The runs that were not held are made once more, beside wider brackets.
            width *= 2
            for name in missed:
                self._counters[name] = self._counter(name, width)
            self._run(missed, KEPT_RUNS, runs, None)
        self._is_broken_off = False

    def _goes_apart(self, runs: int) -> bool:
        """Tell whether processes of their own do runs: where it pays, and memory holds them too."""
        scenarios = len(self._strategies)
        held = _bytes(runs, _figures(len(self._case.years), scenarios), keep_all=self._keep_all)
        fits = held + self.request.cores * _PROCESS <= _MOST_MEMORY * _present()
        return fits and goes_apart(replace(self.request, runs=runs), scenarios)

    def _counter(self, name: str, width: float) -> Counter:
        """Return a counter that has counted the runs that are held."""
        paths = self._paths[name]
        counter = Counter(
            paths,
            sampling=self.request.sampling,
            minimum_balance=self._strategies[name].council.minimum_balance,
            planned_gap=self._plans[name].gap[0],
            width=width,
            workers=self.request.cores,
        )
        work = _Count(held=tuple(figures.T for figures in paths.values()), counter=counter.of_block)
        starts = range(0, KEPT_RUNS, BLOCK_RUNS)
        if self._apart:
            with closing(map_in_processes(work, starts, self.request.cores)) as blocks:
                counter.take(list(blocks))
        else:
            with ThreadPoolExecutor(self.request.cores) as pool:
                counter.take(list(pool.map(work, starts)))
        return counter

    def _run(
        self, names: Sequence[str], start: int, runs: int, progress: Callable[[int], None] | None
    ) -> None:
        """Run scenarios from one run on to another: kept runs first, then stage by stage."""
        while start < runs:
            if start >= KEPT_RUNS and not self._keep_all and not self._counters:
                self._counters = {name: self._counter(name, WIDTH) for name in self._strategies}
            if self._counters and start > KEPT_RUNS and _stage_end(start - 1) == start:
                # Not before more runs are to come.
                for name in names:
                    self._counters[name].narrow()
            end = runs if self._keep_all else min(_stage_end(start), runs)
            self._run_stage(names, start, end, progress)
            start = end

    def _run_stage(
        self, names: Sequence[str], start: int, end: int, progress: Callable[[int], None] | None
    ) -> None:
        """Run scenarios from one run on to another, with the same brackets all the way."""
        work = _Run(
            strategies={name: self._strategies[name] for name in names},
            named_as=self._case.base,
            # Runs that are not held leave nothing but what is counted.
            held={
                name: tuple(paths.T for paths in self._paths[name].values())
                for name in names
                if name not in self._counters
            },
            counters={name: self._counters[name].of_block for name in names if name in self._counters},
        )
        request = replace(self.request, runs=end)
        found = map_blocks(work, request, start=start, progress=progress, in_any=True, apart=self._apart)
        for name in names:
            if name in self._counters:
                blocks = [(first, tally) for told in found for of, first, tally in told if of == name]
                self._counters[name].take(blocks)

    def results(self) -> dict[str, Result]:
        """Return the futures that have been run.

        Returns
        -------
        dict of str to Result
            By scenario, in the order asked for.
        """
        results = {}
        for name, strategy in self._strategies.items():
            plan = self._plans[name]
            results[name] = Result(
                scenario=name,
                strategy=strategy,
                years=self._case.years,
                runs=self.runs,
                seed=self.request.seed,
                sampling=self.request.sampling,
                plan={measure: getattr(plan, measure)[0].copy() for measure in MEASURES},
                plan_lines={line: getattr(plan, line)[0].copy() for line in PLAN_LINES},
                paths=dict(self._paths[name]),
                tally=self._counters[name].tally if name in self._counters else None,
                workers=self.request.cores,
            )
        return results


def run_scenarios(
    case: Case,
    scenarios: Sequence[str] | None = None,
    *,
    runs: int = DEFAULT_RUNS,
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    sampling: Sampling | str = DEFAULT_SAMPLING,
    keep_all: bool = False,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Result]:
    """Run several scenarios of a case through the same futures.

    Parameters
    ----------
    case : Case
        The case.
    scenarios : sequence of str, optional
        Their names; all of the case where left out.
    runs : int, optional
        How many runs.
    seed : int, optional
        The seed, 0 or more.
    workers : int, optional
        How many cores to use; all of them where left out. The figures do not depend on it.
    sampling : Sampling or str, optional
        How futures are spread over what may happen: ``random``, ``latin-hypercube`` or ``sobol``.
    keep_all : bool, optional
        Whether `Result.paths` holds every run, and not only the first `KEPT_RUNS`: for sums of one's own. No
        figure of the summary depends on it.
    progress : callable, optional
        Called with the number of runs that have just been done.

    Returns
    -------
    dict of str to Result
        By scenario, in the order asked for.

    Raises
    ------
    RequestError
        For a scenario that the case does not have, a number out of range, or a sampling that there is not.
    """
    request = Request(runs=runs, seed=seed, workers=workers, sampling=Sampling(sampling))
    return run_request(case, scenarios, request, keep_all=keep_all, progress=progress)


def run_request(
    case: Case,
    scenarios: Sequence[str] | None,
    request: Request,
    *,
    keep_all: bool = False,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Result]:
    """Run several scenarios of a case through the futures of a request.

    Parameters
    ----------
    case : Case
        The case.
    scenarios : sequence of str or None
        Their names; all of the case for None.
    request : Request
        How many futures, and how to draw them.
    keep_all : bool, optional
        Whether `Result.paths` holds every run, and not only the first `KEPT_RUNS`.
    progress : callable, optional
        Called with the number of runs that have just been done.

    Returns
    -------
    dict of str to Result
        By scenario, in the order asked for.

    Raises
    ------
    RequestError
        For a scenario that the case does not have.
    """
    scenario_runs = ScenarioRuns(case, scenarios, request, keep_all=keep_all)
    scenario_runs.extend(request.runs, progress=progress)
    return scenario_runs.results()


def run(
    case: Case,
    *,
    runs: int = DEFAULT_RUNS,
    seed: int = DEFAULT_SEED,
    scenario: str = BASE_SCENARIO,
    workers: int | None = None,
    sampling: Sampling | str = DEFAULT_SAMPLING,
    keep_all: bool = False,
) -> Result:
    """Run one scenario of a case.

    Parameters
    ----------
    case : Case
        The case, as `mtfs.read_case` gives it.
    runs : int, optional
        How many runs.
    seed : int, optional
        The seed, 0 or more.
    scenario : str, optional
        The name of the scenario; the case as it stands where left out.
    workers : int, optional
        How many cores to use; all of them where left out. The figures do not depend on it.
    sampling : Sampling or str, optional
        How futures are spread over what may happen: ``random``, ``latin-hypercube`` or ``sobol``.
    keep_all : bool, optional
        Whether `Result.paths` holds every run, and not only the first `KEPT_RUNS`: for sums of one's own. No
        figure of the summary depends on it.

    Returns
    -------
    Result
        The plan and the runs.

    Raises
    ------
    RequestError
        For a scenario that the case does not have, a number out of range, or a sampling that there is not.
    """
    name = case.scenario_name(scenario)
    found = run_scenarios(
        case, [name], runs=runs, seed=seed, workers=workers, sampling=sampling, keep_all=keep_all
    )
    return found[name]
