"""Plain rivals of a calibrated model: what anybody could forecast from past errors without a model."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.evidence.cells import ErrorCells
from mtfs.analysis.evidence.errors import FEWEST_OF_A_CLASS
from mtfs.analysis.evidence.forecasts import LEVELS, normal_quantiles, point_quantiles
from mtfs.engine.shapes import Floats

__all__ = ["RIVALS", "Method"]


@dataclass(frozen=True, kw_only=True)
class Method:
    """A way to forecast the error of a budget, or growth.

    Parameters
    ----------
    key : str
        Its name for other programs.
    forecast : callable
        Takes the council-years to learn from and those to forecast, and returns quantiles of the error at
        `mtfs.analysis.evidence.forecasts.LEVELS`, shape (n, levels). What turned out in the second is not for
        it to look at. A council's own record is to be taken from years before the one that is forecast,
        though the first may hold later years too.
    has_range : bool, optional
        Whether it forecasts a range, rather than a single figure.
    """

    key: str
    forecast: Callable[[ErrorCells, ErrorCells], Floats]
    has_range: bool = True


def _class_members(train: ErrorCells, test: ErrorCells) -> list[tuple[Floats, NDArray[np.bool_]]]:
    """Return for each class of the forecast the errors to learn from, and which forecasts are of it."""
    members = []
    for name in np.unique(test.council_class):
        own = train.error[train.council_class == name]
        errors = own if len(own) >= FEWEST_OF_A_CLASS else train.error
        members.append((errors, test.council_class == name))
    return members


def _as_planned(_: ErrorCells, test: ErrorCells) -> Floats:
    return point_quantiles(np.zeros(len(test)))


def _past_mean(train: ErrorCells, test: ErrorCells) -> Floats:
    return point_quantiles(np.full(len(test), train.error.mean()))


def _last_error(train: ErrorCells, test: ErrorCells) -> Floats:
    """Return each council's last known error before the year; the mean of all where it has none."""
    found = np.full(len(test), train.error.mean())
    known: dict[str, list[tuple[str, float]]] = {}
    for council, year, error in zip(train.council, train.year, train.error, strict=True):
        known.setdefault(str(council), []).append((str(year), float(error)))
    for i, (council, year) in enumerate(zip(test.council, test.year, strict=True)):
        before = [one for one in known.get(str(council), []) if one[0] < str(year)]
        if before:
            found[i] = max(before)[1]
    return point_quantiles(found)


def _normal(train: ErrorCells, test: ErrorCells) -> Floats:
    mean, sd = train.error.mean(), train.error.std(ddof=1)
    return normal_quantiles(np.full(len(test), mean), np.full(len(test), sd))


def _class_normal(train: ErrorCells, test: ErrorCells) -> Floats:
    mean, sd = np.empty(len(test)), np.empty(len(test))
    for errors, own in _class_members(train, test):
        mean[own], sd[own] = errors.mean(), errors.std(ddof=1)
    return normal_quantiles(mean, sd)


def _past_errors(train: ErrorCells, test: ErrorCells) -> Floats:
    found = np.empty((len(test), len(LEVELS)))
    for errors, own in _class_members(train, test):
        # The k-th of n errors stands at (k − ½)/n, as the levels do.
        found[own] = np.quantile(errors, LEVELS, method="hazen")
    return found


#: The rivals, from the plainest to the strongest.
RIVALS = (
    Method(key="as_planned", forecast=_as_planned, has_range=False),
    Method(key="last_error", forecast=_last_error, has_range=False),
    Method(key="past_mean", forecast=_past_mean, has_range=False),
    Method(key="normal", forecast=_normal),
    Method(key="class_normal", forecast=_class_normal),
    Method(key="past_errors", forecast=_past_errors),
)
