"""How outturns differ from what was expected: a shock that all councils share, and each council's own error.

A council's error in a year is taken apart as

    error = national shock of the year + offset of its class + spread of its class x own error

The national shocks of the years fitted give the mean and the spread of the shock of a year to come. Own
errors are like from one year to the next, and less so the further the years are apart; what a council's
record does not explain has a shape, with its skew and its tail, that all classes share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import fsum

import numpy as np

from mtfs.analysis.evidence.cells import ErrorCells, Strings
from mtfs.analysis.evidence.forecasts import LEVELS, three_term_quantiles
from mtfs.analysis.evidence.pooling import pool
from mtfs.analysis.evidence.spreads import DECILES, MOST, Shape, width_of
from mtfs.domain.assumptions import METALOG_FEASIBLE
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError

__all__ = ["FEWEST_OF_A_CLASS", "RANKED_DECIMALS", "ErrorModel", "Record", "calibrated", "fit_errors"]

#: A class with fewer council-years has no spread of its own: a few errors that happen to be alike would make
#: it next to certain.
FEWEST_OF_A_CLASS = 20
#: Own errors that agree to so many decimals have one rank: what is beyond is rounding.
RANKED_DECIMALS = 9
#: The standard error of a normal sample's median, and of its width as a share of it, times the root of n.
_MEDIAN_ERROR, _WIDTH_ERROR = 1.2533141373155003, 0.889
#: Fewer pairs of years say nothing of persistence.
_FEWEST_PAIRS = 30
_ROUNDS = 50
#: Errors without any scatter count as having this much.
_LEAST_WIDTH = 1e-9


@dataclass(frozen=True)
class Record:
    """What a council's own earlier errors say of its next one.

    Parameters
    ----------
    expected : float
        The own error to be expected, in units of its class's spread.
    explained : float
        The share of the variance of own errors that the record explains.
    """

    expected: float = 0.0
    explained: float = 0.0


@dataclass(frozen=True, kw_only=True)
class ErrorModel:
    """What was fitted to the council-years of one line.

    Parameters
    ----------
    line : str
        The line.
    shocks : mapping of str to float
        The national shock of each year fitted.
    national_mean, national_mean_error, national_sd : float
        The mean of the shocks of all years, its standard error, and their spread from year to year beyond
        what the scatter of councils makes of them.
    offsets, spreads : mapping of str to float
        By class: what is added to the shock, which is 0 on average over councils, and the standard deviation
        of own errors (from their 10th and 90th percentile), both partially pooled. A class with few
        council-years has the average spread.
    persistence : float
        The correlation of a council's own errors of two years running; of years further apart it is this to
        the power of the distance.
    shape : Shape
        Of what is left of an own error once the record has been allowed for, in units of its spread.
    own_errors : mapping of str to tuple of (int, float)
        Each council's own errors by the year in which they began, in units of its class's spread.
    """

    line: str
    shocks: Mapping[str, float]
    national_mean: float
    national_mean_error: float
    national_sd: float
    offsets: Mapping[str, float]
    spreads: Mapping[str, float]
    persistence: float
    shape: Shape
    own_errors: Mapping[str, tuple[tuple[int, float], ...]]

    def record_of(self, council: str, year: str) -> Record:
        """Return what a council's errors of earlier years say of a year.

        Parameters
        ----------
        council : str
            Which council.
        year : str
            The label of the year.

        Returns
        -------
        Record
            Nothing is expected, and nothing explained, where it has no earlier year.

        Notes
        -----
        The best linear prediction where the correlation of two years is the persistence to the power of their
        distance: w = C⁻¹k, with C that of the years on record and k that of each with the year asked for.
        """
        begun = int(year[:4])
        known = [(begun - then, error) for then, error in self.own_errors.get(council, ()) if then < begun]
        if not known or self.persistence <= 0:
            return Record()
        gaps = np.array([gap for gap, _ in known], dtype=float)
        errors = np.array([error for _, error in known])
        likeness = self.persistence**gaps
        weights = np.linalg.solve(self.persistence ** np.abs(gaps[:, None] - gaps), likeness)
        return Record(float(weights @ errors), float(weights @ likeness))

    def deciles(self, council_class: str, record: Record | None = None) -> Shape:
        """Return the 10th, 50th and 90th percentile of the error of a year to come.

        Parameters
        ----------
        council_class : str
            The class of the council; one that was not fitted counts as an average of all.
        record : Record, optional
            What its own earlier errors say; unless given, none is known.

        Returns
        -------
        Shape
            As shares of what is expected.

        Notes
        -----
        The shock of a new year is m + sqrt(sd² + se²)·t, where t is Student's with one degree of freedom less
        than there were years: the prediction interval of a random-effects meta-analysis. Own error and shock
        are independent; their sum is worked out on a grid of quantiles.

        References
        ----------
        Higgins, J. P. T., Thompson, S. G. and Spiegelhalter, D. J. (2009). A re-evaluation of random-effects
        meta-analysis. Journal of the Royal Statistical Society A 172(1), 137-159.
        """
        known = record or Record()
        centre = self._centre(council_class, known.expected)
        return Shape(*(part + centre for part in _parts(self._around(council_class, known.explained))))

    def _centre(self, council_class: str, expected: float) -> float:
        offset = self.offsets.get(council_class, 0.0)
        return self.national_mean + offset + self._spread_of(council_class) * expected

    def _around(self, council_class: str, explained: float) -> Shape:
        """Return the deciles of the error around its centre, for a class and how much of it is explained."""
        from scipy.special import stdtrit

        left = three_term_quantiles(*(np.array([part]) for part in _parts(self.shape)))[0]
        own = self._spread_of(council_class) * np.sqrt(max(1 - explained, 0.0)) * left
        national = np.hypot(self.national_sd, self.national_mean_error) * stdtrit(
            max(len(self.shocks) - 1, 1), LEVELS
        )
        # The middles of equal parts, on which this rule finds the percentiles.
        both = (own[:, None] + national).ravel()
        return _feasible(*np.quantile(both, DECILES, method="hazen").tolist())

    def _spread_of(self, council_class: str) -> float:
        """Return the spread of a class; for one that was not fitted the average of those that were."""
        return self.spreads.get(council_class, float(np.mean(list(self.spreads.values()))))

    def forecast(self, cells: ErrorCells) -> Floats:
        """Return the distribution of the error of some council-years, from the years fitted before them.

        Parameters
        ----------
        cells : ErrorCells
            Whose, and of which years; their errors are not looked at.

        Returns
        -------
        ndarray, shape (n, levels)
            The quantiles of each.
        """
        around = cache(self._around)
        triples = np.empty((len(cells), 3))
        whose = zip(cells.council, cells.council_class, cells.year, strict=True)
        for place, (council, council_class, year) in enumerate(whose):
            record = self.record_of(council, year)
            deciles = _parts(around(council_class, record.explained))
            triples[place] = np.add(deciles, self._centre(council_class, record.expected))
        return three_term_quantiles(*triples.T)


def _parts(shape: Shape) -> tuple[float, float, float]:
    return shape.low, shape.middle, shape.high


def _medians(values: Floats, keys: Strings, of: Sequence[str]) -> dict[str, float]:
    return {key: float(np.median(values[keys == key])) for key in of}


def _spread_out(by_key: Mapping[str, float], keys: Strings) -> Floats:
    return np.array([by_key[key] for key in keys])


def _polished(cells: ErrorCells, years: Sequence[str], classes: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the shock of each year and the offset of each class, by medians.

    Notes
    -----
    Median polish: Tukey, J. W. (1977), Exploratory Data Analysis, chapter 11.
    """
    offsets = dict.fromkeys(classes, 0.0)
    shocks = dict.fromkeys(years, 0.0)
    for _ in range(_ROUNDS):
        before = dict(shocks)
        shocks = _medians(cells.error - _spread_out(offsets, cells.council_class), cells.year, years)
        offsets = _medians(cells.error - _spread_out(shocks, cells.year), cells.council_class, classes)
        shares = [np.mean(cells.council_class == key) for key in classes]
        middle = fsum(share * offset for share, offset in zip(shares, offsets.values(), strict=True))
        offsets = {key: offset - middle for key, offset in offsets.items()}
        shocks = {key: shock + middle for key, shock in shocks.items()}
        if np.allclose(list(before.values()), list(shocks.values()), rtol=0, atol=1e-12):
            break
    return np.array(list(shocks.values())), np.array(list(offsets.values()))


def _persistence(council: Strings, began: Floats, own: Floats) -> float:
    """Return the correlation of own errors of two years running, from their ranks.

    Notes
    -----
    2·sin(π·r/6) turns the rank correlation r into that of the normal scores; the result is kept within 0 and
    0.95.
    """
    from scipy.stats import rankdata

    following = (council[1:] == council[:-1]) & (began[1:] == began[:-1] + 1)
    # The council in the middle of each year has no own error but for the last bit, which must not rank it.
    own = np.round(own, RANKED_DECIMALS)
    first, second = own[:-1][following], own[1:][following]
    # Errors that are all the same are like each other in every year, and say nothing of the next.
    if len(first) < _FEWEST_PAIRS or not np.ptp(first) or not np.ptp(second):
        return 0.0
    ranks = float(np.corrcoef(rankdata(first), rankdata(second))[0, 1])
    return float(np.clip(2 * np.sin(np.pi * ranks / 6), 0, 0.95))


def _widths(own: Floats, keys: Strings, classes: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the standard deviation of own errors by class, as found, and partially pooled."""
    counts = np.array([np.sum(keys == key) for key in classes])
    enough = counts >= FEWEST_OF_A_CLASS
    found = np.full(len(classes), max(width_of(own), _LEAST_WIDTH))
    if not enough.any():
        return found, found
    alone = [width_of(own[keys == key]) for key, many in zip(classes, enough, strict=True) if many]
    found[enough] = np.maximum(alone, _LEAST_WIDTH)
    pooled = pool(np.log(found[enough]), _WIDTH_ERROR / np.sqrt(counts[enough]))
    spreads = np.full(len(classes), pooled.mean)
    spreads[enough] = pooled.values
    return found, np.exp(spreads)


def fit_errors(cells: ErrorCells) -> ErrorModel:
    """Fit what outturns did to what was expected of them.

    Parameters
    ----------
    cells : ErrorCells
        The council-years of one line, by council and then year.

    Returns
    -------
    ErrorModel
        The fit.

    Raises
    ------
    RequestError
        Where there are fewer than two years, from which no shock of a year to come can be told.
    """
    years = sorted(set(cells.year.tolist()))
    classes = sorted(set(cells.council_class.tolist()))
    if len(years) < 2:
        found = f"only {years[0]}" if years else "none"
        msg = f"the errors of {cells.line} need two years or more, with budget and outturn; found {found}"
        raise RequestError(msg)
    shocks, offsets = _polished(cells, years, classes)
    by_year = dict(zip(years, shocks.tolist(), strict=True))
    by_class = dict(zip(classes, offsets.tolist(), strict=True))
    own = cells.error - _spread_out(by_year, cells.year) - _spread_out(by_class, cells.council_class)
    counts = np.array([np.sum(cells.council_class == key) for key in classes])
    widths, spreads = _widths(own, cells.council_class, classes)
    pooled_offsets = pool(offsets, _MEDIAN_ERROR * widths / np.sqrt(counts)).values
    # Drawing classes together must not move all councils to one side of the shocks.
    pooled_offsets = pooled_offsets - counts @ pooled_offsets / counts.sum()
    in_year = np.array([np.sum(cells.year == year) for year in years])
    national = pool(shocks, _MEDIAN_ERROR * width_of(own) / np.sqrt(in_year))
    by_class = dict(zip(classes, pooled_offsets.tolist(), strict=True))
    spread = dict(zip(classes, spreads.tolist(), strict=True))
    own = cells.error - _spread_out(by_year, cells.year) - _spread_out(by_class, cells.council_class)
    scaled = own / _spread_out(spread, cells.council_class)
    began = np.array([int(year[:4]) for year in cells.year], dtype=float)
    capped = np.clip(scaled, -MOST, MOST)
    kept: dict[str, list[tuple[int, float]]] = {}
    for council, year, error in zip(cells.council, began, capped, strict=True):
        kept.setdefault(council, []).append((int(year), float(error)))
    unshaped = ErrorModel(
        line=cells.line,
        shocks=by_year,
        national_mean=national.mean,
        national_mean_error=national.mean_error,
        national_sd=national.between_sd,
        offsets=by_class,
        spreads=spread,
        persistence=_persistence(cells.council, began, capped),
        shape=Shape(-1.0, 0.0, 1.0),
        own_errors={council: tuple(errors) for council, errors in kept.items()},
    )
    return _shaped(unshaped, cells, scaled)


def _shaped(model: ErrorModel, cells: ErrorCells, scaled: Floats) -> ErrorModel:
    """Return a model with the shape of what its councils' records leave unexplained."""
    records = [model.record_of(c, y) for c, y in zip(cells.council, cells.year, strict=True)]
    expected = np.array([record.expected for record in records])
    left = np.sqrt([1 - record.explained for record in records])
    return replace(model, shape=_feasible(*np.quantile((scaled - expected) / left, DECILES).tolist()))


def _feasible(low: float, middle: float, high: float) -> Shape:
    """Return a shape that a three-term metalog can have: its middle moved where the skew is too strong."""
    least, most = (low + share * (high - low) for share in METALOG_FEASIBLE)
    return Shape(low, min(max(middle, least), most), high)


def calibrated(train: ErrorCells, test: ErrorCells) -> Floats:
    """Return the calibrated distribution of the error of council-years that were not fitted.

    Parameters
    ----------
    train : ErrorCells
        What is fitted; a council's record is what of it is earlier than the year forecast.
    test : ErrorCells
        The council-years that are forecast.

    Returns
    -------
    ndarray, shape (n, levels)
        Their quantiles at `LEVELS`.
    """
    return fit_errors(train).forecast(test)
