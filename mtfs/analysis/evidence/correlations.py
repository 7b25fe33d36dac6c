"""How errors of services move together: within a year between councils, and from year to year with prices."""

from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from mtfs.analysis.evidence.budget_errors import own_errors
from mtfs.analysis.evidence.cells import ErrorCells, budget_cells, growth_cells
from mtfs.analysis.evidence.errors import RANKED_DECIMALS, ErrorModel, fit_errors
from mtfs.analysis.evidence.groups import history_sources, in_ordinary_years
from mtfs.analysis.evidence.history import SOCIAL_CARE_CLASSES
from mtfs.domain.calibration import Correlation
from mtfs.engine.shapes import Floats

__all__ = ["CORRELATED_LINES", "fit_correlations"]

#: The lines whose errors are compared: those large enough to move a council's total.
CORRELATED_LINES = (
    "adult_social_care",
    "childrens_social_care",
    "education",
    "highways_transport",
    "environmental",
    "housing",
    "cultural",
    "central_other",
)
#: Fewer pairs of council-years, or fewer years, have no correlation to speak of.
_FEWEST_PAIRS, _FEWEST_YEARS = 30, 4
_MOST = 0.999


class _Found(NamedTuple):
    """A correlation before it is shrunk, and how many independent pairs it is as good as."""

    first: str
    second: str
    value: float
    observations: int

    @property
    def z(self) -> float:
        """Fisher's z."""
        return float(np.arctanh(np.clip(self.value, -_MOST, _MOST)))

    @property
    def standard_error(self) -> float:
        """The standard error of z."""
        return 1 / float(np.sqrt(self.observations - 3))


def fit_correlations(
    history: pd.DataFrame, series: Mapping[str, Mapping[str, float]]
) -> tuple[Correlation, ...]:
    """Fit how errors and growth of services move together, and with prices and earnings.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.
    series : mapping of str to mapping
        ``cpi``, and other series such as ``earnings``: the rate of each year as a fraction.

    Returns
    -------
    tuple of Correlation
        Of budget errors and of growth: between services within a year (``own``: what councils of the classes
        with social care have of their own, in ordinary years), and of the national shocks of services with
        each series (``national``), over every year of the history, shock years among them. Shocks, spreads
        and persistence are fitted to every year in both.

    Notes
    -----
    Each correlation r becomes Fisher's z = artanh(r), with standard error s = 1/sqrt(n - 3). Where n counts
    council-years it is first multiplied by (1 - p·q)/(1 + p·q), p and q being the persistence of the two
    errors: a council's years are alike. All z are drawn towards 0 by t²/(t² + s²), where t² is what is left
    of the mean square of those between services beyond their s². A handful of years can tell no such t² of
    its own, so that correlations with a series take the same.

    References
    ----------
    Bartlett, M. S. (1935). Some aspects of the time-correlation problem in regard to tests of significance.
    Journal of the Royal Statistical Society 98(3), 536-543. Efron, B. and Morris, C. (1975). Data analysis
    using Stein's estimator and its generalizations. Journal of the American Statistical Association 70,
    311-319.
    """
    budgets = {line: budget_cells(history, line, SOCIAL_CARE_CLASSES) for line in CORRELATED_LINES}
    grown = {
        line: growth_cells(history, line, SOCIAL_CARE_CLASSES, series["cpi"]) for line in CORRELATED_LINES
    }
    return (*_of_kind("budget error", budgets, series), *_of_kind("growth", grown, series))


def _of_kind(
    of: str, cells: Mapping[str, ErrorCells], series: Mapping[str, Mapping[str, float]]
) -> tuple[Correlation, ...]:
    fitted = {
        line: (part, fit_errors(part)) for line, part in cells.items() if len(set(part.year.tolist())) > 1
    }
    own = {line: _by_cell(in_ordinary_years(part), model) for line, (part, model) in fitted.items()}
    pairs: list[_Found] = []
    for first, second in combinations(own, 2):
        both = pd.concat([own[first], own[second]], axis=1, join="inner")
        alike = fitted[first][1].persistence * fitted[second][1].persistence
        count = int(len(both) * (1 - alike) / (1 + alike))
        if count >= _FEWEST_PAIRS:
            pairs.append(_Found(first, second, _rank_correlation(both.to_numpy(float)), count))
    years: list[_Found] = []
    for line, (_, model) in fitted.items():
        for name, rates in series.items():
            shared = [year for year in model.shocks if year in rates]
            moved = np.array([[model.shocks[year], rates[year]] for year in shared])
            # A series that stood still moved with nothing.
            if len(shared) >= _FEWEST_YEARS and np.ptp(moved, axis=0).all():
                years.append(_Found(line, name, float(np.corrcoef(moved.T)[0, 1]), len(shared)))
    every = sorted({year for part in cells.values() for year in part.year.tolist()})
    sources = history_sources(every, ("outturn",) if of == "growth" else ("budget", "outturn"))
    beyond = _beyond_chance(pairs)
    return (
        *(_shrunk(of, "own", found, beyond, sources) for found in pairs),
        *(_shrunk(of, "national", found, beyond, sources) for found in years),
    )


def _by_cell(cells: ErrorCells, model: ErrorModel) -> pd.Series:
    index = pd.MultiIndex.from_arrays([cells.council, cells.year], names=["council", "year"])
    return pd.Series(own_errors(cells, model), index=index)


def _rank_correlation(pairs: Floats) -> float:
    """Return the correlation of normal scores, from ranks: 2·sin(π·r/6)."""
    from scipy.stats import rankdata

    ranks = rankdata(np.round(pairs, RANKED_DECIMALS), axis=0)
    return float(2 * np.sin(np.pi * np.corrcoef(ranks.T)[0, 1] / 6))


def _beyond_chance(found: list[_Found]) -> float:
    """Return the variance of true correlations, as Fisher's z: what their mean square has beyond chance."""
    if not found:
        return 0.0
    excess = [one.z**2 - one.standard_error**2 for one in found]
    return max(float(np.mean(excess)), 0.0)


def _shrunk(of: str, level: str, found: _Found, beyond: float, sources: tuple[str, ...]) -> Correlation:
    return Correlation(
        of=of,
        first=found.first,
        second=found.second,
        level=level,
        value=float(np.tanh(found.z * beyond / (beyond + found.standard_error**2))),
        standard_error=found.standard_error,
        observations=found.observations,
        sources=sources,
    )
