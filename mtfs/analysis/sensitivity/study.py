"""Sensitivity: which assumptions drive the gap of each year, and the chance that reserves run out."""

from dataclasses import dataclass, replace

import numpy as np

from mtfs.analysis.blocks import Request
from mtfs.analysis.sensitivity.effects import Effects, effects
from mtfs.analysis.sensitivity.ranks import RankCorrelations, rank_correlations
from mtfs.analysis.sensitivity.redraws import RedrawKind
from mtfs.analysis.sensitivity.tornado import Tornado, tornado
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.checks import matched, nearest_name
from mtfs.engine.uncertainties import Uncertainty
from mtfs.errors import RequestError

__all__ = ["MOST_PATHS", "Sensitivity", "sensitivity"]

_DEFAULTS = Request()
#: The tornado and the rank correlations hold a path for every row and run. From so many runs their Monte
#: Carlo error no longer shows in any figure, so of a longer run they take the first ones.
MOST_PATHS = 50_000


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """What drives the outcomes of one scenario.

    Parameters
    ----------
    scenario : str
        The name of the scenario.
    years : tuple of str
        The labels of years 0 to T.
    year : str
        The label of the year that was asked for.
    runs, seed : int
        How many futures, and from which seed.
    tornado : Tornado
        Each assumption moved alone.
    effects : Effects
        Shares of the variance, with everything moving.
    ranks : RankCorrelations
        Rank correlations, with everything moving.
    """

    scenario: str
    years: tuple[str, ...]
    year: str
    runs: int
    seed: int
    tornado: Tornado
    effects: Effects
    ranks: RankCorrelations

    @property
    def at(self) -> int:
        """The position in `years` of the year that was asked for."""
        return self.years.index(self.year)

    @property
    def telling(self) -> tuple[Uncertainty, ...]:
        """The correlated drivers, first the one that tells most of that year's gap with all it brings."""
        found = self.effects.of_kind(RedrawKind.TOGETHER)
        told = np.nan_to_num(self.effects.shares["gap"].first[found, self.at])
        return tuple(self.effects.parts[found[k]].members[0] for k in np.argsort(-told, kind="stable"))

    def varies(self, outcome: str) -> bool:
        """Tell whether an outcome of that year varies enough for its spread to be shared out.

        Parameters
        ----------
        outcome : str
            A key of `mtfs.analysis.sensitivity.effects.OUTCOMES`.

        Returns
        -------
        bool
            Whether there are shares.
        """
        return bool(np.isfinite(self.effects.shares[outcome].total[:, self.at]).any())


def _year(case: Case, year: str | None) -> str:
    if year is None:
        return case.years[-1]
    for label in case.years:
        if matched(label) == matched(year):
            return label
    near = nearest_name(year, case.years)
    guess = f" (did you mean '{near}'?)" if near else ""
    msg = f"the year '{year}' is not in the plan{guess}; expected one of {', '.join(case.years)}"
    raise RequestError(msg)


def sensitivity(
    case: Case,
    *,
    scenario: str = BASE_SCENARIO,
    year: str | None = None,
    request: Request = _DEFAULTS,
) -> Sensitivity:
    """Find which assumptions drive the gap of each year and the chance that reserves run out.

    Parameters
    ----------
    case : Case
        The case.
    scenario : str, optional
        The name of the scenario.
    year : str, optional
        The label of the year that is to be told first; the last one of the plan where left out. Every year is
        worked out.
    request : Request, optional
        How many futures, from which seed, on how many cores.

    Returns
    -------
    Sensitivity
        The tornado, the shares of variance and the rank correlations.

    Raises
    ------
    RequestError
        For a scenario or a year that the case does not have.
    """
    name, label = case.scenario_name(scenario), _year(case, year)
    strategy, named_as = case.strategies[name], case.base
    paths = replace(request, runs=min(request.runs, MOST_PATHS))
    return Sensitivity(
        scenario=name,
        years=case.years,
        year=label,
        runs=request.runs,
        seed=request.seed,
        tornado=tornado(strategy, paths, named_as=named_as),
        effects=effects(strategy, request, named_as=named_as),
        ranks=rank_correlations(strategy, paths, named_as=named_as),
    )
