"""How spending on a service grows over inflation: what all councils share, and what each has of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from mtfs.analysis.evidence.breaks import new_definitions
from mtfs.analysis.evidence.budget_errors import scale_error, without_medians
from mtfs.analysis.evidence.cells import OTHER_NET, ErrorCells, budget_cells, by_council, growth_cells
from mtfs.analysis.evidence.errors import FEWEST_OF_A_CLASS, ErrorModel, fit_errors
from mtfs.analysis.evidence.groups import FITTED_LINES, groups_of, history_sources, in_ordinary_years
from mtfs.analysis.evidence.history import SHOCK_YEARS, SOCIAL_CARE_CLASSES
from mtfs.analysis.evidence.spreads import brought_in
from mtfs.domain.calibration import ANY_CLASS, ServiceGrowth
from mtfs.domain.years import next_year, years_through
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError

__all__ = ["NationalSteps", "fit_growth", "national_steps", "unforeseen"]

#: A line with fewer steps of a year in a group is not fitted.
_FEWEST = 100


@dataclass(frozen=True, kw_only=True)
class NationalSteps:
    """Growth over inflation of the middle council, over steps of one year or more.

    Parameters
    ----------
    ends : tuple of str
        The year in which each step ends.
    lengths : ndarray, shape (steps,)
        In years.
    growth : ndarray, shape (steps,)
        The yearly average within each, over inflation.
    """

    ends: tuple[str, ...]
    lengths: Floats
    growth: Floats

    @property
    def mean(self) -> float:
        """The yearly average over all steps."""
        return float(self.lengths @ self.growth / self.lengths.sum())

    @property
    def sd(self) -> float:
        """The standard deviation of a single year's national growth around that mean.

        Notes
        -----
        A step of k years averages k of them, so that its squared distance from the mean counts k times:
        s² = Σ k_i (g_i - m)² / (n - 1), which is unbiased where years are independent.
        """
        squares = self.lengths @ np.square(self.growth - self.mean)
        return float(np.sqrt(squares / (len(self.growth) - 1)))

    @property
    def mean_error(self) -> float:
        """The standard error of the mean."""
        return self.sd / float(np.sqrt(self.lengths.sum()))


def national_steps(
    history: pd.DataFrame, line: str, classes: tuple[str, ...], inflation: Mapping[str, float]
) -> NationalSteps:
    """Return how the middle council's spending on a line grew between the ordinary years of a history.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.
    line : str
        One of its lines.
    classes : tuple of str
        The classes of authority.
    inflation : mapping of str to float
        CPI inflation by year, as fractions, of every year that a step passes through.

    Returns
    -------
    NationalSteps
        From each ordinary year to the next one in the history: shock years are stepped over. There is no step
        across a break in what the line holds, nor between years that have no council in common.

    Raises
    ------
    RequestError
        Where inflation lacks a year, or there are fewer than two steps.
    """
    _, outturns = by_council(history, line, classes)
    wide = outturns[line].where(outturns[line] > 0).unstack("year")
    ordinary = [year for year in sorted(wide.columns) if year not in SHOCK_YEARS and wide[year].notna().any()]
    ends, lengths, growth = [], [], []
    for first, last in pairwise(ordinary):
        if any(first < year <= last for year in new_definitions(line)):
            continue
        labels = years_through(next_year(first), last)
        if lacking := [label for label in labels if label not in inflation]:
            msg = f"there is no inflation for {', '.join(lacking)}; expected CPI of every year"
            raise RequestError(msg)
        prices = float(np.prod([1 + inflation[label] for label in labels]))
        ratios = (wide[last] / wide[first]).dropna().to_numpy(float)
        if not len(ratios):
            continue
        ends.append(last)
        lengths.append(float(len(labels)))
        growth.append((float(np.median(ratios)) / prices) ** (1 / len(labels)) - 1)
    if len(growth) < 2:
        msg = f"growth of {line} needs two steps between ordinary years or more; found {len(growth)}"
        raise RequestError(msg)
    return NationalSteps(ends=tuple(ends), lengths=np.array(lengths), growth=np.array(growth))


def fit_growth(history: pd.DataFrame, inflation: Mapping[str, float]) -> tuple[ServiceGrowth, ...]:
    """Fit how spending grows over inflation, by line and class of authority.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.
    inflation : mapping of str to float
        CPI inflation by year, as fractions.

    Returns
    -------
    tuple of ServiceGrowth
        For each line a record for each class that has enough steps of a year, and one for any class that
        answers for social care. A council's own part is from steps of one ordinary year to the next; the
        national part from all steps between ordinary years, longer ones too.

    Raises
    ------
    RequestError
        Where inflation lacks a year.
    """
    lines = (line for line in FITTED_LINES if line != OTHER_NET)
    return tuple(
        record
        for line in lines
        for classes in groups_of(line)
        for record in _records(history, line, classes, inflation)
    )


def _records(
    history: pd.DataFrame, line: str, classes: tuple[str, ...], inflation: Mapping[str, float]
) -> Iterator[ServiceGrowth]:
    grown = _between_ordinary_years(growth_cells(history, line, classes, inflation))
    cells, foreseen = unforeseen(grown, budget_cells(history, line, classes))
    if len(cells) < _FEWEST or len(set(cells.year.tolist())) < 2:
        return
    steps = national_steps(history, line, classes, inflation)
    fitted = fit_errors(cells)
    # Classes differ by their whole growth, what their budgets foresaw of it too; the spread is of the rest.
    offsets = fit_errors(grown).offsets
    model = replace(
        fitted,
        offsets={key: offsets[key] for key in fitted.offsets},
        shocks=dict(zip(steps.ends, steps.growth.tolist(), strict=True)),
        national_mean=steps.mean,
        national_mean_error=steps.mean_error,
        national_sd=steps.sd,
    )
    width_error = scale_error(cells, fitted)
    keys = [ANY_CLASS] if classes == SOCIAL_CARE_CLASSES else []
    for key in [*keys, *model.spreads]:
        within = cells if key == ANY_CLASS else cells.where(cells.council_class == key)
        if len(within) < FEWEST_OF_A_CLASS:
            continue
        yield replace(_record(line, key, model, within, steps), scale_error=width_error, foreseen=foreseen)


def _between_ordinary_years(grown: ErrorCells) -> ErrorCells:
    """Return growth from one ordinary year to the next: that after a shock year is the way back from it."""
    after_shocks = tuple(label for year in SHOCK_YEARS for label in (year, next_year(year)))
    return in_ordinary_years(grown, after_shocks)


def unforeseen(grown: ErrorCells, budgets: ErrorCells) -> tuple[ErrorCells, float]:
    """Return growth without what the year's budget foresaw of it, and how much of it that was.

    Parameters
    ----------
    grown : ErrorCells
        Growth over inflation from one outturn to the next.
    budgets : ErrorCells
        Budgets and outturns of the same line.

    Returns
    -------
    cells : ErrorCells
        The council-years that have a budget too, with what is left of their growth.
    foreseen : float
        The slope of growth on budgeted growth, both without what councils of the year have in common, kept
        within 0 and 1.

    Notes
    -----
    Councils differ in growth by what they decide as well as by what befalls them. A plan knows the former,
    so that its uncertainty is the latter: what growth there was beyond the slope times the growth that the
    budget set, over the last outturn at the new year's prices.
    """
    keys = {key: place for place, key in enumerate(zip(budgets.council, budgets.year, strict=True))}
    places = np.array([keys.get(key, -1) for key in zip(grown.council, grown.year, strict=True)], dtype=int)
    cells = grown.where(places >= 0)
    planned = budgets.budget[places[places >= 0]] / cells.budget - 1
    planned = brought_in(without_medians(planned, cells.year))
    growth = brought_in(without_medians(cells.error, cells.year))
    moved = float(planned @ planned)
    slope = float(np.clip(planned @ growth / moved, 0.0, 1.0)) if moved else 0.0
    return replace(cells, error=cells.error - slope * planned), slope


def _record(line: str, key: str, model: ErrorModel, cells: ErrorCells, steps: NationalSteps) -> ServiceGrowth:
    deciles = model.deciles(key)
    mean = model.national_mean + model.offsets.get(key, 0.0)
    return ServiceGrowth(
        line=line,
        council_class=key,
        mean=mean,
        low=deciles.low - mean,
        middle=deciles.middle - mean,
        high=deciles.high - mean,
        national_sd=model.national_sd,
        own_sd=model.spreads.get(key, float(np.mean(list(model.spreads.values())))),
        persistence=model.persistence,
        location_error=model.national_mean_error,
        scale_error=0.0,
        foreseen=0.0,
        councils=len(set(cells.council.tolist())),
        years=int(steps.lengths.sum()),
        sources=history_sources([*set(cells.year.tolist()), *steps.ends], ("outturn",)),
    )
