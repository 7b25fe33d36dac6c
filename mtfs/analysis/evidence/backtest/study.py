"""The backtest itself: every year is forecast by methods that learned from other years, and scored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.evidence.backtest.rivals import RIVALS, Method
from mtfs.analysis.evidence.backtest.scores import (
    CENTRAL_SHARES,
    PINBALL_LEVELS,
    central_range,
    crps,
    is_within,
    pinball_loss,
    quantile_at,
    transform,
)
from mtfs.analysis.evidence.cells import ErrorCells
from mtfs.analysis.evidence.errors import calibrated
from mtfs.analysis.evidence.history import SHOCK_YEARS
from mtfs.domain.calibration import ANY_CLASS
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError

__all__ = [
    "CALIBRATED",
    "FEWEST_TO_LEARN_FROM",
    "Backtest",
    "Folds",
    "LineBacktest",
    "Scores",
    "Target",
    "backtest_line",
    "run_backtest",
]

#: Years, and council-years, that methods must have to learn from.
FEWEST_TO_LEARN_FROM = (2, 20)

#: The model that is put to the test.
CALIBRATED = Method(key="calibrated", forecast=calibrated)


class Target(StrEnum):
    """What is forecast."""

    #: By how much the outturn differs from the budget of the same year.
    BUDGET = "budget"
    #: How much the outturn grows over inflation from that of the year before.
    GROWTH = "growth"


class Folds(StrEnum):
    """Which years methods learn from when a year is forecast."""

    #: All other years, later ones too. A council's own record is taken from the years before alone.
    LEAVE_ONE_YEAR_OUT = "leave-one-year-out"
    #: The years before.
    YEARS_BEFORE = "years-before"


@dataclass(frozen=True, kw_only=True)
class Scores:
    """How the forecasts of one method did, council-year by council-year.

    Parameters
    ----------
    method : Method
        Whose they are.
    crps : ndarray, shape (n,)
        The continuous ranked probability score, as a share of what was expected.
    pinball : ndarray, shape (n, levels)
        The pinball loss at `PINBALL_LEVELS`.
    within : ndarray of bool, shape (n, shares)
        Whether what turned out lies in the central ranges of `CENTRAL_SHARES`.
    transform : ndarray, shape (n,)
        The chance that was given to less than what turned out.
    low, middle, high : ndarray, shape (n,)
        The ends of the 80% range, and the median.
    """

    method: Method
    crps: Floats
    pinball: Floats
    within: NDArray[np.bool_]
    transform: Floats
    low: Floats
    middle: Floats
    high: Floats

    @classmethod
    def of(cls, method: Method, quantiles: Floats, outcome: Floats) -> "Scores":
        """Score forecasts.

        Parameters
        ----------
        method : Method
            Whose they are.
        quantiles : ndarray, shape (n, levels)
            The forecasts.
        outcome : ndarray, shape (n,)
            What turned out.

        Returns
        -------
        Scores
            Of each council-year.
        """
        low, high = central_range(quantiles, 0.8)
        losses = [pinball_loss(quantile_at(quantiles, level), outcome, level) for level in PINBALL_LEVELS]
        return cls(
            method=method,
            crps=crps(quantiles, outcome),
            pinball=np.stack(losses, axis=-1),
            within=np.stack([is_within(quantiles, outcome, share) for share in CENTRAL_SHARES], axis=-1),
            transform=transform(quantiles, outcome),
            low=low,
            middle=quantile_at(quantiles, 0.5),
            high=high,
        )


@dataclass(frozen=True, kw_only=True)
class LineBacktest:
    """The backtest of one line.

    Parameters
    ----------
    line : str
        The line.
    every : ErrorCells
        All of its council-years, those of years that could not be scored too.
    cells : ErrorCells
        The council-years that were scored, by year and then as in `every`.
    scores : tuple of Scores
        Of the model first, and then of its rivals.
    left_out : mapping of str to str
        The years that were not scored, and why.
    """

    line: str
    every: ErrorCells
    cells: ErrorCells
    scores: tuple[Scores, ...]
    left_out: Mapping[str, str]

    @property
    def council_class(self) -> str:
        """The class of authority where there is one, or ``all`` where there are several."""
        classes = set(self.cells.council_class.tolist())
        return str(next(iter(classes))) if len(classes) == 1 else ANY_CLASS

    @property
    def model(self) -> Scores:
        """The scores of the model."""
        return self.scores[0]

    @property
    def rivals(self) -> tuple[Scores, ...]:
        """The scores of its rivals."""
        return self.scores[1:]

    @property
    def years(self) -> tuple[str, ...]:
        """The years that were scored."""
        return tuple(sorted(set(self.cells.year.tolist())))


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """A backtest.

    Parameters
    ----------
    target : Target
        What was forecast.
    folds : Folds
        Which years the methods learned from.
    learns_from_shocks : bool
        Whether years that struck every council at once were among them.
    lines : tuple of LineBacktest
        Line by line.
    skipped : tuple of str, optional
        Why others could not be looked at.
    """

    target: Target
    folds: Folds
    learns_from_shocks: bool
    lines: tuple[LineBacktest, ...]
    skipped: tuple[str, ...] = ()


def _splits(
    cells: ErrorCells, folds: Folds, *, learns_from_shocks: bool
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield each year with the council-years that may be learned from when it is forecast."""
    allowed = np.full(len(cells), True)
    if not learns_from_shocks:
        allowed &= ~np.isin(cells.year, list(SHOCK_YEARS))
    for year in sorted(set(cells.year.tolist())):
        others = cells.year != year if folds is Folds.LEAVE_ONE_YEAR_OUT else cells.year < year
        yield year, others & allowed


def _too_few(train: ErrorCells) -> str:
    """Return why there is too little to learn from; blank where there is enough."""
    years, cells = FEWEST_TO_LEARN_FROM
    found = len(set(train.year.tolist()))
    if found < years:
        return f"{found} year{'s' if found != 1 else ''} to learn from, where at least {years} are needed"
    if len(train) < cells:
        return f"{len(train)} council-years to learn from, where at least {cells} are needed"
    return ""


def backtest_line(
    cells: ErrorCells,
    *,
    folds: Folds = Folds.LEAVE_ONE_YEAR_OUT,
    learns_from_shocks: bool = False,
    methods: Sequence[Method] = (CALIBRATED, *RIVALS),
) -> LineBacktest:
    """Forecast every year of a line from other years, and score what came.

    Parameters
    ----------
    cells : ErrorCells
        The line's council-years.
    folds : Folds, optional
        Which years methods learn from.
    learns_from_shocks : bool, optional
        Whether `SHOCK_YEARS` may be among them. They are scored in any case. Unless they may, what is tested
        is the distribution of an ordinary year, which is what a calibration pack holds.
    methods : sequence of Method, optional
        The model, and then its rivals.

    Returns
    -------
    LineBacktest
        The scores of all years that could be forecast.

    Raises
    ------
    RequestError
        Where none could.

    Notes
    -----
    With all other years to learn from, a method knows what later years brought to councils as a whole, which
    nobody knew at the time: that tells whether the distribution is right, with every year to judge it by.
    What could have been forecast at the time is told by the years before alone, of which the first have few.
    """
    left_out: dict[str, str] = {}
    parts: list[ErrorCells] = []
    forecasts: list[list[Floats]] = [[] for _ in methods]
    for year, allowed in _splits(cells, folds, learns_from_shocks=learns_from_shocks):
        train, test = cells.where(allowed), cells.where(cells.year == year)
        if why := _too_few(train):
            left_out[year] = why
            continue
        parts.append(test)
        for method, found in zip(methods, forecasts, strict=True):
            found.append(method.forecast(train, test))
    if not parts:
        told = "; ".join(f"{year}: {why}" for year, why in left_out.items())
        found_years = told or "no council has both figures in any year"
        msg = f"no year of {cells.line} can be forecast from others ({found_years}); give more years"
        raise RequestError(msg)
    scored = _joined(parts)
    return LineBacktest(
        line=cells.line,
        every=cells,
        cells=scored,
        scores=tuple(
            Scores.of(method, np.concatenate(found), scored.error)
            for method, found in zip(methods, forecasts, strict=True)
        ),
        left_out=left_out,
    )


def _joined(parts: Sequence[ErrorCells]) -> ErrorCells:
    return ErrorCells(
        line=parts[0].line,
        council=np.concatenate([part.council for part in parts]),
        council_class=np.concatenate([part.council_class for part in parts]),
        year=np.concatenate([part.year for part in parts]),
        budget=np.concatenate([part.budget for part in parts]),
        outturn=np.concatenate([part.outturn for part in parts]),
        error=np.concatenate([part.error for part in parts]),
    )


def run_backtest(
    lines: Sequence[ErrorCells],
    *,
    target: Target = Target.BUDGET,
    folds: Folds = Folds.LEAVE_ONE_YEAR_OUT,
    learns_from_shocks: bool = False,
    methods: Sequence[Method] = (CALIBRATED, *RIVALS),
) -> Backtest:
    """Run the backtest of several lines.

    Parameters
    ----------
    lines : sequence of ErrorCells
        The council-years of each.
    target : Target, optional
        What they hold.
    folds, learns_from_shocks, methods
        As `backtest_line` takes them.

    Returns
    -------
    Backtest
        Line by line.

    Raises
    ------
    RequestError
        Where no year of any line can be forecast.
    """
    found, skipped = [], []
    for cells in lines:
        try:
            found.append(
                backtest_line(cells, folds=folds, learns_from_shocks=learns_from_shocks, methods=methods)
            )
        except RequestError as error:
            skipped.append(str(error))
    if not found:
        raise RequestError("; ".join(skipped) or "there is no line to look at")
    return Backtest(
        target=target,
        folds=folds,
        learns_from_shocks=learns_from_shocks,
        lines=tuple(found),
        skipped=tuple(skipped),
    )
