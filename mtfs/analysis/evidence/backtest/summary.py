"""What a backtest comes to: by kind of year, by year and by class, each with how sure it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.evidence.backtest.intervals import Estimate, estimate_mean, estimate_within_year
from mtfs.analysis.evidence.backtest.scores import CENTRAL_SHARES, PINBALL_LEVELS
from mtfs.analysis.evidence.backtest.study import LineBacktest, Scores
from mtfs.analysis.evidence.history import SHOCK_YEARS
from mtfs.analysis.intervals import wilson_interval
from mtfs.engine.shapes import Floats

__all__ = [
    "ALL_YEARS",
    "COVERAGE_TARGET",
    "ORDINARY",
    "SHOCK",
    "TARGET_SHARE",
    "Gain",
    "Slice",
    "coverage",
    "coverage_together",
    "gain_over",
    "headline",
    "mean_crps",
    "mean_pinball",
    "meets_target",
    "slices",
    "transform_counts",
    "year_group",
]

#: The kinds of years that are told together.
ORDINARY, SHOCK, ALL_YEARS = "ordinary", "shock", "all"
#: The share of outturns that the 80% range is to hold.
TARGET_SHARE = 0.8
COVERAGE_TARGET = (0.78, 0.82)
#: The bins of the histogram of the probability integral transform.
_BINS = 10


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Some of the council-years of a line.

    Parameters
    ----------
    years : str
        ``ordinary``, ``shock``, ``all``, or the label of one year.
    council_class : str
        The class of authority, or ``all``.
    mask : ndarray of bool, shape (n,)
        Which council-years of those scored they are.
    is_one_year : bool
        Whether they are of one year, as it was.
    """

    years: str
    council_class: str
    mask: NDArray[np.bool_]
    is_one_year: bool = False


@dataclass(frozen=True, kw_only=True)
class Gain:
    """By how much the model forecast better than a rival, council-year by council-year.

    Parameters
    ----------
    rival : Scores
        The rival.
    difference : Estimate
        The model's score less the rival's; below 0 the model is the better one.
    share : float
        What part of the rival's score the model saves; NaN where the rival never misses.
    better_years, years : int
        In how many years the model was the better one, and of how many.
    """

    rival: Scores
    difference: Estimate
    share: float
    better_years: int
    years: int

    @property
    def is_better(self) -> bool:
        """Whether the model has the better score."""
        return self.difference.value < 0

    @property
    def is_sure(self) -> bool:
        """Whether the whole interval is on the same side as the difference."""
        low, high = self.difference.low, self.difference.high
        return low is not None and high is not None and (high < 0 if self.is_better else low > 0)


def year_group(year: str) -> str:
    """Return which kind of year a year is.

    Parameters
    ----------
    year : str
        The label of a year.

    Returns
    -------
    str
        ``shock`` where something struck every council at once, else ``ordinary``.
    """
    return SHOCK if year in SHOCK_YEARS else ORDINARY


def slices(found: LineBacktest) -> Iterator[Slice]:
    """Yield every set of council-years that is told.

    Parameters
    ----------
    found : LineBacktest
        The backtest of a line.

    Yields
    ------
    Slice
        Ordinary years, shock years and all years, as far as there are any: all classes, and then each where
        there are several; and each year with all classes.
    """
    cells = found.cells
    is_shock = np.isin(cells.year, list(SHOCK_YEARS))
    groups = {ORDINARY: ~is_shock, SHOCK: is_shock, ALL_YEARS: np.full(len(cells), True)}
    classes = sorted(set(cells.council_class.tolist()))
    for name, mask in groups.items():
        if not mask.any():
            continue
        yield Slice(years=name, council_class=found.council_class, mask=mask)
        for kind in classes if len(classes) > 1 else ():
            own = mask & (cells.council_class == kind)
            if own.any():
                yield Slice(years=name, council_class=kind, mask=own)
    for year in found.years:
        yield Slice(years=year, council_class=found.council_class, mask=cells.year == year, is_one_year=True)


def headline(found: LineBacktest) -> Slice:
    """Return the council-years that the answer is about.

    Parameters
    ----------
    found : LineBacktest
        The backtest of a line.

    Returns
    -------
    Slice
        Those of ordinary years, or of all years where no ordinary one was scored.
    """
    told = {part.years: part for part in slices(found) if part.council_class == found.council_class}
    return told.get(ORDINARY, told[ALL_YEARS])


def _estimate(found: LineBacktest, part: Slice, values: Floats, *, by_pound: bool = False) -> Estimate:
    cells = found.cells
    weights = np.maximum(cells.budget[part.mask], 0.0) if by_pound else None
    if part.is_one_year:
        return estimate_within_year(values[part.mask], weights=weights)
    return estimate_mean(
        values[part.mask],
        years=cells.year[part.mask],
        councils=cells.council[part.mask],
        weights=weights,
    )


def coverage(found: LineBacktest, scores: Scores, share: float, part: Slice) -> Estimate:
    """Return the share of outturns that a central range held.

    Parameters
    ----------
    found : LineBacktest
        The backtest of a line.
    scores : Scores
        Of one of its methods.
    share : float
        One of `CENTRAL_SHARES`.
    part : Slice
        Of which council-years.

    Returns
    -------
    Estimate
        The share. Its interval is that of `estimate_mean`; in one year, as it was, that of Wilson.
    """
    inside = scores.within[:, CENTRAL_SHARES.index(share)].astype(float)
    estimate = _estimate(found, part, inside)
    if not part.is_one_year:
        return estimate.within(0.0, 1.0)
    low, high = wilson_interval(np.array([inside[part.mask].sum()]), estimate.cells)[0].tolist()
    return Estimate(
        value=estimate.value, low=low, high=high, cells=estimate.cells, councils=estimate.councils, years=1
    )


def meets_target(share: Estimate) -> bool:
    """Return whether the 80% range held the share of outturns that it is to hold.

    Parameters
    ----------
    share : Estimate
        The share that it held.

    Returns
    -------
    bool
        Whether that lies within `COVERAGE_TARGET`, to a tenth of a percent as it is told.
    """
    return COVERAGE_TARGET[0] <= round(share.value, 3) <= COVERAGE_TARGET[1]


def mean_crps(found: LineBacktest, scores: Scores, part: Slice, *, by_pound: bool = False) -> Estimate:
    """Return the mean score of a method.

    Parameters
    ----------
    found : LineBacktest
        The backtest of a line.
    scores : Scores
        Of one of its methods.
    part : Slice
        Of which council-years.
    by_pound : bool, optional
        Whether every pound that was expected counts alike, and not every council-year.

    Returns
    -------
    Estimate
        As a share of what was expected.
    """
    return _estimate(found, part, scores.crps, by_pound=by_pound)


def mean_pinball(
    found: LineBacktest, scores: Scores, level: float, part: Slice, *, by_pound: bool = False
) -> Estimate:
    """Return the mean pinball loss of a method at one level.

    Parameters
    ----------
    found : LineBacktest
        The backtest of a line.
    scores : Scores
        Of one of its methods.
    level : float
        One of `PINBALL_LEVELS`.
    part : Slice
        Of which council-years.
    by_pound : bool, optional
        As in `mean_crps`.

    Returns
    -------
    Estimate
        As a share of what was expected.
    """
    return _estimate(found, part, scores.pinball[:, PINBALL_LEVELS.index(level)], by_pound=by_pound)


def coverage_together(found: Sequence[LineBacktest]) -> Estimate:
    """Return the share of outturns that the 80% ranges of several groups of councils held, all together.

    Parameters
    ----------
    found : sequence of LineBacktest
        The backtests of one line, by group.

    Returns
    -------
    Estimate
        Over the council-years of each group's `headline`.
    """
    parts = [(line, headline(line).mask) for line in found]
    place = CENTRAL_SHARES.index(TARGET_SHARE)
    estimate = estimate_mean(
        np.concatenate([line.model.within[mask, place].astype(float) for line, mask in parts]),
        years=np.concatenate([line.cells.year[mask] for line, mask in parts]),
        councils=np.concatenate([line.cells.council[mask] for line, mask in parts]),
    )
    return estimate.within(0.0, 1.0)


def gain_over(found: LineBacktest, rival: Scores, part: Slice, *, by_pound: bool = False) -> Gain:
    """Return by how much the model forecast better than a rival.

    Parameters
    ----------
    found : LineBacktest
        The backtest of a line.
    rival : Scores
        Of one of the model's rivals.
    part : Slice
        Of which council-years.
    by_pound : bool, optional
        As in `mean_crps`.

    Returns
    -------
    Gain
        From the differences of the scores, council-year by council-year.
    """
    difference = found.model.crps - rival.crps
    estimate = _estimate(found, part, difference, by_pound=by_pound)
    theirs = _estimate(found, part, rival.crps, by_pound=by_pound).value
    years = sorted(set(found.cells.year[part.mask].tolist()))
    by_year = [
        _estimate(
            found, replace(part, mask=part.mask & (found.cells.year == year)), difference, by_pound=by_pound
        )
        for year in years
    ]
    return Gain(
        rival=rival,
        difference=estimate,
        share=-estimate.value / theirs if theirs > 0 else float("nan"),
        better_years=sum(one.value < 0 for one in by_year),
        years=len(years),
    )


def transform_counts(scores: Scores, part: Slice) -> NDArray[np.intp]:
    """Count outturns by the tenth of the forecast that they fell into.

    Parameters
    ----------
    scores : Scores
        Of a method.
    part : Slice
        Of which council-years.

    Returns
    -------
    ndarray of int, shape (10,)
        From the lowest tenth to the highest; of good forecasts each holds as many as any other.
    """
    tenth = np.minimum((scores.transform[part.mask] * _BINS).astype(np.intp), _BINS - 1)
    return np.bincount(tenth, minlength=_BINS)
