"""Results: the plan and the runs of one scenario, and every figure that they come to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.blocks import Request
from mtfs.analysis.headroom import calls_on_reserves, reserves_needed, run_out_by
from mtfs.analysis.intervals import chance_interval
from mtfs.analysis.many.tallies import Tally
from mtfs.analysis.summary import Summary, gap_events, summarise
from mtfs.domain.strategy import Strategy
from mtfs.domain.years import position_of
from mtfs.engine.draws import Sampling
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError
from mtfs.nomenclature import MEASURES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TIDY_COLUMNS", "Result", "TidyRow"]

TidyRow = tuple[str, str, str, str, float, float, float]
TIDY_COLUMNS = ("scenario", "measure", "statistic", "year", "value", "low", "high")


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
    sampling : Sampling, optional
        How they were spread over what may happen.
    plan : mapping of str to ndarray, shape (years,)
        Each measure of the plan [£].
    plan_lines : mapping of str to ndarray, shape (years,), optional
        The further lines of the plan that make its sums add up [£].
    paths : mapping of str to ndarray, shape (kept_runs, years)
        Each measure of every run that is held, all of them or the first [£]; NaN in year 0 where the measure
        does not exist there. Where processes of their own did the runs, a process that is forked from this
        one shares it and does not have a copy.
    tally : Tally, optional
        What is known of all runs where not every one is held.
    workers : int, optional
        How many threads the summary may take. No figure depends on it.
    """

    scenario: str
    strategy: Strategy
    years: tuple[str, ...]
    runs: int
    seed: int
    sampling: Sampling = Sampling.RANDOM
    plan: Mapping[str, Floats]
    plan_lines: Mapping[str, Floats] = field(default_factory=dict)
    paths: Mapping[str, Floats]
    tally: Tally | None = None
    workers: int = 1

    @cached_property
    def summary(self) -> Summary:
        """Percentiles, probabilities and intervals over all runs."""
        if self.tally is not None:
            return self.tally.summary
        minimum = self.strategy.council.minimum_balance
        return summarise(self.paths, minimum, replicates=self.replicates, workers=self.workers)

    @property
    def kept_runs(self) -> int:
        """How many runs are held in `paths`: the first ones, where not all are."""
        return len(self.paths["gap"])

    @property
    def replicates(self) -> NDArray[np.intp] | None:
        """The replicate of each run of `paths`, for `mtfs.analysis.intervals`; None where independent."""
        return Request(runs=self.kept_runs, seed=self.seed, sampling=self.sampling).replicates()

    @property
    def run_out_by(self) -> tuple[Floats, Floats]:
        """The chance that usable reserves have run out by each year, and its 95% interval, over all runs."""
        if self.tally is not None:
            return self.tally.chance("p_exhausted_by")
        happened = run_out_by(self.paths["unfunded"])
        return happened.mean(axis=0), chance_interval(happened, replicates=self.replicates)

    @cached_property
    def gap_chances(self) -> Mapping[str, Floats]:
        """The share of all runs with a ``gap``, with one ``larger`` or ``smaller`` than planned, by year."""
        if self.tally is not None:
            return {name: self.tally.shares[name] for name in ("gap", "larger", "smaller")}
        found = gap_events(self.paths["gap"], self.plan["gap"])
        return {name: happened.mean(axis=0) for name, happened in found.items()}

    def greatest(self, measure: str) -> float:
        """Return the greatest figure of a measure in any year of any run.

        Parameters
        ----------
        measure : str
            A key of `mtfs.nomenclature.MEASURES`.

        Returns
        -------
        float
            Of all runs, held or not [£].
        """
        by_year = self.paths[measure] if self.tally is None else self.tally.greatest[measure]
        return float(np.nanmax(by_year))

    @cached_property
    def reserves_needed(self) -> Floats:
        """What usable reserves had to hold at the start to last through each year, by run of `paths` [£]."""
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
        index = -1 if year is None else position_of(year, self.years)
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
        """Return the runs of one measure that are held as a data frame.

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
