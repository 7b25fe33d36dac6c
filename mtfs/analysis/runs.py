"""Running a case: blocks of runs through the engine, for one scenario or several on the same draws."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from mtfs.analysis.blocks import DEFAULT_RUNS, DEFAULT_SEED, Request, evaluate, map_blocks
from mtfs.analysis.headroom import calls_on_reserves, reserves_needed
from mtfs.analysis.summary import Summary, summarise
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.strategy import Strategy
from mtfs.engine.distributions import Floats
from mtfs.engine.draws import DrawSource
from mtfs.engine.projection import project_plan
from mtfs.errors import RequestError
from mtfs.nomenclature import MEASURES, PLAN_LINES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DEFAULT_RUNS", "DEFAULT_SEED", "TIDY_COLUMNS", "Result", "TidyRow", "run", "run_scenarios"]

TidyRow = tuple[str, str, str, str, float, float, float]
TIDY_COLUMNS = ("scenario", "measure", "statistic", "year", "value", "low", "high")

#: The share of the machine's memory that the paths of a run may fill.
_MOST_MEMORY = 0.7


@dataclass(frozen=True, kw_only=True)
class Result:
    """The plan and the runs of one scenario.

    Parameters
    ----------
    scenario : str
        The name of the scenario.
    strategy : Strategy
        What was run.
    years : tuple of str
        The labels of years 0 to T.
    runs, seed : int
        How many runs, and from which seed.
    plan : mapping of str to ndarray, shape (years,)
        Each measure of the plan [£].
    plan_lines : mapping of str to ndarray, shape (years,), optional
        The further lines of the plan that make its sums add up [£].
    paths : mapping of str to ndarray, shape (runs, years)
        Each measure of every run [£]; NaN in year 0 where the measure does not exist there.
    """

    scenario: str
    strategy: Strategy
    years: tuple[str, ...]
    runs: int
    seed: int
    plan: Mapping[str, Floats]
    plan_lines: Mapping[str, Floats] = field(default_factory=dict)
    paths: Mapping[str, Floats]

    @cached_property
    def summary(self) -> Summary:
        """Percentiles, probabilities and intervals over the runs."""
        return summarise(self.paths, self.strategy.council.minimum_balance)

    @cached_property
    def reserves_needed(self) -> Floats:
        """What usable reserves had to hold at the start to last through each year, run by run [£]."""
        opening = self.strategy.usable_opening
        return reserves_needed(calls_on_reserves(self.paths["usable"], self.paths["unfunded"], opening))

    def probability(self, name: str, year: str | None = None) -> float:
        """Return one of the probabilities.

        Parameters
        ----------
        name : str
            A key of `mtfs.nomenclature.PROBABILITIES`, such as ``p_exhausted_by``.
        year : str, optional
            The year's label; the last year where it is left out.

        Returns
        -------
        float
            A fraction.

        Raises
        ------
        RequestError
            Where there is no such probability or year.
        """
        if name not in self.summary.probabilities:
            msg = f"there is no probability '{name}'; expected one of {', '.join(self.summary.probabilities)}"
            raise RequestError(msg)
        if year is not None and year not in self.years:
            msg = f"the year '{year}' is not in the plan; expected {self.years[0]} to {self.years[-1]}"
            raise RequestError(msg)
        index = -1 if year is None else self.years.index(year)
        return float(self.summary.probabilities[name][index])

    def plan_frame(self) -> "pd.DataFrame":
        """Return the plan as a data frame.

        Returns
        -------
        pandas.DataFrame
            A row for each measure and a column for each year [£].
        """
        import pandas as pd

        rows = {**self.plan, **self.plan_lines}
        return pd.DataFrame(rows, index=pd.Index(self.years, name="year")).T.rename_axis("measure")

    def risk_frame(self) -> "pd.DataFrame":
        """Return the summary of the runs as a data frame.

        Returns
        -------
        pandas.DataFrame
            A row for each measure and statistic and a column for each year [£].
        """
        import pandas as pd

        rows = {
            (m, s): values for m, statistics in self.summary.risk.items() for s, values in statistics.items()
        }
        frame = pd.DataFrame(rows, index=pd.Index(self.years, name="year")).T
        return frame.rename_axis(["measure", "statistic"])

    def probability_frame(self) -> "pd.DataFrame":
        """Return the probabilities as a data frame.

        Returns
        -------
        pandas.DataFrame
            A row for each probability and a column for each year, as fractions.
        """
        import pandas as pd

        frame = pd.DataFrame(dict(self.summary.probabilities), index=pd.Index(self.years, name="year")).T
        return frame.rename_axis("probability")

    def paths_frame(self, measure: str) -> "pd.DataFrame":
        """Return every run of one measure as a data frame.

        Parameters
        ----------
        measure : str
            A key of `mtfs.nomenclature.MEASURES`.

        Returns
        -------
        pandas.DataFrame
            A row for each run and a column for each year [£].

        Raises
        ------
        RequestError
            Where there is no such measure.
        """
        import pandas as pd

        if measure not in self.paths:
            msg = f"there is no measure '{measure}'; expected one of {', '.join(MEASURES)}"
            raise RequestError(msg)
        return pd.DataFrame(self.paths[measure], columns=pd.Index(self.years, name="year")).rename_axis("run")

    def to_frame(self) -> "pd.DataFrame":
        """Return everything in tidy form: one figure a row.

        Returns
        -------
        pandas.DataFrame
            Columns ``scenario``, ``measure``, ``statistic``, ``year``, ``value``, ``low`` and ``high``: the
            last two are the 95% interval of the Monte Carlo error, where there is one.
        """
        import pandas as pd

        return pd.DataFrame(self.tidy_rows(), columns=list(TIDY_COLUMNS))

    def tidy_rows(self) -> Iterator[TidyRow]:
        """Return everything in tidy form, without a data frame.

        Yields
        ------
        tuple
            One figure, in the columns of `TIDY_COLUMNS`; NaN where there is no interval.
        """
        nothing = np.full((len(self.years), 2), np.nan)
        summary = self.summary

        def rows(measure: str, statistic: str, values: Floats, interval: Floats | None) -> Iterator[TidyRow]:
            bounds = nothing if interval is None else interval
            for year, value, (low, high) in zip(self.years, values, bounds, strict=True):
                if not np.isnan(value):
                    yield self.scenario, measure, statistic, year, float(value), float(low), float(high)

        for measure in MEASURES:
            yield from rows(measure, "plan", self.plan[measure], None)
            for statistic, values in summary.risk[measure].items():
                yield from rows(measure, statistic, values, summary.risk_intervals[measure].get(statistic))
        for line, values in self.plan_lines.items():
            yield from rows(line, "plan", values, None)
        yield from rows("gap", "expected_shortfall_95", summary.expected_shortfall_95, None)
        for name, values in summary.probabilities.items():
            yield from rows(name, "probability", values, summary.probability_intervals[name])


def _check_memory(runs: int, years: int, scenarios: int) -> None:
    """Refuse a run whose paths could not be held, before it fills the machine."""
    if not hasattr(os, "sysconf"):
        return
    needed = runs * years * scenarios * len(MEASURES) * np.dtype(np.float64).itemsize
    present = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if needed > _MOST_MEMORY * present:
        msg = (
            f"{runs:,} runs of {scenarios} scenario{'s' if scenarios != 1 else ''} need about "
            f"{needed / 1e9:,.0f} GB of memory, and this machine has {present / 1e9:,.0f} GB: ask for fewer "
            "runs, or for one scenario at a time"
        )
        raise RequestError(msg)


def run_scenarios(
    case: Case,
    scenarios: Sequence[str] | None = None,
    *,
    runs: int = DEFAULT_RUNS,
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
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
    progress : callable, optional
        Called with the number of runs that have just been done.

    Returns
    -------
    dict of str to Result
        By scenario, in the order asked for.

    Raises
    ------
    RequestError
        For a scenario that the case does not have, or a number out of range.
    """
    request = Request(runs=runs, seed=seed, workers=workers)
    names = case.scenarios if scenarios is None else [case.scenario_name(name) for name in scenarios]
    strategies = {name: case.strategies[name] for name in dict.fromkeys(names)}
    years = len(case.years)
    _check_memory(runs, years, len(strategies))
    paths = {name: {m: np.empty((years, runs)).T for m in MEASURES} for name in strategies}

    def run_block(draws: DrawSource, where: slice) -> None:
        for name, strategy in strategies.items():
            projection = evaluate(strategy, draws, named_as=case.base)
            for measure in MEASURES:
                paths[name][measure][where] = getattr(projection, measure)

    map_blocks(run_block, request, progress=progress)
    results = {}
    for name, strategy in strategies.items():
        plan = project_plan(strategy)
        results[name] = Result(
            scenario=name,
            strategy=strategy,
            years=case.years,
            runs=runs,
            seed=seed,
            plan={measure: getattr(plan, measure)[0] for measure in MEASURES},
            plan_lines={line: getattr(plan, line)[0] for line in PLAN_LINES},
            paths=paths[name],
        )
    return results


def run(
    case: Case,
    *,
    runs: int = DEFAULT_RUNS,
    seed: int = DEFAULT_SEED,
    scenario: str = BASE_SCENARIO,
    workers: int | None = None,
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

    Returns
    -------
    Result
        The plan and the runs.

    Raises
    ------
    RequestError
        For a scenario that the case does not have, or a number out of range.
    """
    name = case.scenario_name(scenario)
    return run_scenarios(case, [name], runs=runs, seed=seed, workers=workers)[name]
