"""Running a case: blocks of runs through the engine, for one scenario or several on the same draws."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from mtfs.analysis.blocks import (
    DEFAULT_RUNS,
    DEFAULT_SAMPLING,
    DEFAULT_SEED,
    Request,
    evaluate,
    map_blocks,
)
from mtfs.analysis.result import TIDY_COLUMNS, Result, TidyRow
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.engine.draws import DrawSource, Sampling
from mtfs.engine.projection import project_plan
from mtfs.errors import RequestError
from mtfs.nomenclature import MEASURES, PLAN_LINES

__all__ = [
    "DEFAULT_RUNS",
    "DEFAULT_SEED",
    "TIDY_COLUMNS",
    "Result",
    "ScenarioRuns",
    "TidyRow",
    "run",
    "run_request",
    "run_scenarios",
]

#: The share of the machine's memory that the paths of a run may fill.
_MOST_MEMORY = 0.7


def _runs_that_fit(years: int, scenarios: int) -> float:
    """Return how many runs this machine's memory holds: infinity where the system does not tell."""
    if not hasattr(os, "sysconf"):
        return np.inf
    present = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return _MOST_MEMORY * present // _bytes_a_run(years, scenarios)


def _bytes_a_run(years: int, scenarios: int) -> int:
    return years * scenarios * len(MEASURES) * np.dtype(np.float64).itemsize


def _check_memory(runs: int, years: int, scenarios: int) -> None:
    """Refuse a run whose paths could not be held, before it fills the machine."""
    most = _runs_that_fit(years, scenarios)
    if runs > most:
        a_run = _bytes_a_run(years, scenarios)
        msg = (
            f"{runs:,} runs of {scenarios} scenario{'s' if scenarios != 1 else ''} need about "
            f"{runs * a_run / 1e9:,.0f} GB of memory, and this machine has "
            f"{most * a_run / _MOST_MEMORY / 1e9:,.0f} GB: ask for fewer runs, or for one scenario at a time"
        )
        raise RequestError(msg)


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

    Raises
    ------
    RequestError
        For a scenario that the case does not have.
    """

    def __init__(self, case: Case, scenarios: Sequence[str] | None, request: Request) -> None:
        names = case.scenarios if scenarios is None else [case.scenario_name(name) for name in scenarios]
        self._strategies = {name: case.strategies[name] for name in dict.fromkeys(names)}
        self._case = case
        self._paths = {
            name: {m: np.empty((len(case.years), 0)).T for m in MEASURES} for name in self._strategies
        }
        self.request = request
        self.runs = 0
        self.most_runs = _runs_that_fit(len(case.years), len(self._strategies))

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
            For more than the machine's memory holds.
        """
        years = len(self._case.years)
        _check_memory(runs, years, len(self._strategies))
        self.request = replace(self.request, runs=runs)
        for paths in self._paths.values():
            for measure, before in paths.items():
                paths[measure] = np.empty((years, runs)).T
                paths[measure][: self.runs] = before

        def run_block(draws: DrawSource, where: slice) -> None:
            for name, strategy in self._strategies.items():
                projection = evaluate(strategy, draws, named_as=self._case.base)
                for measure in MEASURES:
                    self._paths[name][measure][where] = getattr(projection, measure)

        map_blocks(run_block, self.request, start=self.runs, progress=progress)
        self.runs = runs

    def results(self) -> dict[str, Result]:
        """Return the futures that have been run.

        Returns
        -------
        dict of str to Result
            By scenario, in the order asked for.
        """
        results = {}
        for name, strategy in self._strategies.items():
            plan = project_plan(strategy)
            results[name] = Result(
                scenario=name,
                strategy=strategy,
                years=self._case.years,
                runs=self.runs,
                seed=self.request.seed,
                sampling=self.request.sampling,
                plan={measure: getattr(plan, measure)[0] for measure in MEASURES},
                plan_lines={line: getattr(plan, line)[0] for line in PLAN_LINES},
                paths=dict(self._paths[name]),
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
        How many threads; one for each core where left out. The figures do not depend on it.
    sampling : Sampling or str, optional
        How futures are spread over what may happen: ``random``, ``latin-hypercube`` or ``sobol``.
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
    return run_request(case, scenarios, request, progress=progress)


def run_request(
    case: Case,
    scenarios: Sequence[str] | None,
    request: Request,
    *,
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
    scenario_runs = ScenarioRuns(case, scenarios, request)
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
        How many threads; one for each core where left out. The figures do not depend on it.
    sampling : Sampling or str, optional
        How futures are spread over what may happen: ``random``, ``latin-hypercube`` or ``sobol``.

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
    found = run_scenarios(case, [name], runs=runs, seed=seed, workers=workers, sampling=sampling)
    return found[name]
