"""What a pack says of outturns against budgets, fitted to a history."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from mtfs.analysis.evidence.cells import ErrorCells, Strings, budget_cells
from mtfs.analysis.evidence.errors import FEWEST_OF_A_CLASS, ErrorModel, fit_errors
from mtfs.analysis.evidence.groups import FITTED_LINES, groups_of, history_sources, in_ordinary_years
from mtfs.analysis.evidence.history import SOCIAL_CARE_CLASSES
from mtfs.analysis.evidence.spreads import MOST, brought_in, width_of
from mtfs.domain.calibration import ANY_CLASS, BudgetError
from mtfs.engine.shapes import Floats

__all__ = ["fit_budget_errors", "own_errors", "recurring_share", "scale_error", "without_medians"]

#: A line with fewer council-years in a group is not fitted.
_FEWEST = 100
_RESAMPLES = 200


def fit_budget_errors(history: pd.DataFrame, *, shock_years: bool = False) -> tuple[BudgetError, ...]:
    """Fit by how much outturns differ from budgets, by line and class of authority.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.
    shock_years : bool, optional
        Whether years in which something struck every council at once count among those fitted. Without them
        the figures are those of an ordinary year.

    Returns
    -------
    tuple of BudgetError
        For each line a record for each class that has enough council-years, and one for any class that
        answers for social care.
    """
    return tuple(
        record
        for line in FITTED_LINES
        for classes in groups_of(line)
        for record in _records(history, line, classes, shock_years)
    )


def _records(
    history: pd.DataFrame, line: str, classes: tuple[str, ...], shock_years: bool
) -> Iterator[BudgetError]:
    every = budget_cells(history, line, classes)
    cells = every if shock_years else in_ordinary_years(every)
    if len(cells) < _FEWEST or len(set(cells.year.tolist())) < 2:
        return
    model = fit_errors(cells)
    share = recurring_share(every, model)
    width_error = scale_error(cells, model)
    shared = BudgetError(
        line=line,
        council_class=ANY_CLASS,
        low=0.0,
        middle=0.0,
        high=0.0,
        national_sd=model.national_sd,
        own_sd=float(np.mean(list(model.spreads.values()))),
        persistence=model.persistence,
        recurring_share=share,
        location_error=model.national_mean_error,
        scale_error=width_error,
        councils=len(set(cells.council.tolist())),
        years=len(model.shocks),
        sources=history_sources(model.shocks, ("budget", "outturn")),
    )
    if classes == SOCIAL_CARE_CLASSES:
        yield _for_class(shared, model, ANY_CLASS)
    for key in model.spreads:
        within = cells.where(cells.council_class == key)
        if len(within) < FEWEST_OF_A_CLASS:
            continue
        part = replace(
            shared,
            council_class=key,
            own_sd=model.spreads[key],
            councils=len(set(within.council.tolist())),
        )
        yield _for_class(part, model, key)


def _for_class(record: BudgetError, model: ErrorModel, council_class: str) -> BudgetError:
    deciles = model.deciles(council_class)
    return replace(record, low=deciles.low, middle=deciles.middle, high=deciles.high)


def scale_error(cells: ErrorCells, model: ErrorModel) -> float:
    """Return the standard error of the spread of own errors, as a share of it.

    Parameters
    ----------
    cells : ErrorCells
        The council-years that the model was fitted to.
    model : ErrorModel
        The fit.

    Returns
    -------
    float
        Of the logarithm of the distance from the 10th to the 90th percentile.

    Notes
    -----
    A bootstrap of whole councils, as the errors of one council are alike: 200 resamples from a fixed seed.

    References
    ----------
    Field, C. A. and Welsh, A. H. (2007). Bootstrapping clustered data. Journal of the Royal Statistical
    Society B 69(3), 369-390.
    """
    names, place = np.unique(cells.council, return_inverse=True)
    own = own_errors(cells, model)
    rows = [own[place == council] for council in range(len(names))]
    chooser = np.random.default_rng(1)
    widths = [
        width_of(np.concatenate([rows[council] for council in chooser.integers(0, len(rows), len(rows))]))
        for _ in range(_RESAMPLES)
    ]
    return float(np.std(np.log(np.maximum(widths, 1e-12)), ddof=1))


def own_errors(cells: ErrorCells, model: ErrorModel) -> Floats:
    """Return what is left of errors without shocks and offsets, in units of their class's spread.

    Parameters
    ----------
    cells : ErrorCells
        Council-years of years and classes that the model was fitted to.
    model : ErrorModel
        The fit.

    Returns
    -------
    ndarray, shape (n,)
        The own error of each.
    """
    shocks = np.array([model.shocks[year] for year in cells.year])
    offsets = np.array([model.offsets[key] for key in cells.council_class])
    spreads = np.array([model.spreads[key] for key in cells.council_class])
    own: Floats = (cells.error - shocks - offsets) / spreads
    return own


def recurring_share(cells: ErrorCells, model: ErrorModel) -> float:
    """Return how much of an error of one year comes back in the next year's budget.

    Parameters
    ----------
    cells : ErrorCells
        Council-years, shock years among them, so that more years have the next one's budget.
    model : ErrorModel
        Fitted to them, or to the ordinary years among them.

    Returns
    -------
    float
        The slope of a budget's growth on the error of the year before it, both without the median of their
        year, kept within 0 and 1; 0 where too few council-years have the next one's budget, or all errors of
        a year are the same.
    """
    began = np.array([int(year[:4]) for year in cells.year])
    here = np.flatnonzero((cells.council[1:] == cells.council[:-1]) & (began[1:] == began[:-1] + 1))
    if len(here) < _FEWEST:
        return 0.0
    growth = (cells.budget[here + 1] - cells.budget[here]) / _bases(cells)[here]
    known = np.array([model.spreads[key] for key in cells.council_class[here]])
    rises = without_medians(growth, cells.year[here])
    errors = without_medians(cells.error[here], cells.year[here])
    errors = np.clip(errors / known, -MOST, MOST) * known
    rises = brought_in(rises)
    moved = float(errors @ errors)
    return float(np.clip(errors @ rises / moved, 0.0, 1.0)) if moved else 0.0


def _bases(cells: ErrorCells) -> Floats:
    """Return what each error is a share of [£]: the budget, or for a part of net spending the whole of it."""
    missed = cells.outturn - cells.budget
    return np.divide(missed, cells.error, out=cells.budget.copy(), where=cells.error != 0)


def without_medians(values: Floats, years: Strings) -> Floats:
    """Return values less the median of those of the same year.

    Parameters
    ----------
    values : ndarray, shape (n,)
        The values.
    years : ndarray of str, shape (n,)
        The year of each.

    Returns
    -------
    ndarray, shape (n,)
        What is left.
    """
    left = values.copy()
    for year in np.unique(years):
        left[years == year] -= np.median(values[years == year])
    return left
