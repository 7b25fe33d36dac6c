"""Prices and earnings: what the official forecasts say, what turned out, and how far they were out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from mtfs.analysis.evidence.official import (
    SERIES,
    MeasuredError,
    OfficialForecast,
    latest_edition,
    measure_errors,
)
from mtfs.analysis.evidence.pooling import pool
from mtfs.analysis.evidence.two_piece import two_piece_scales
from mtfs.domain.calibration import ForecastError, PackSource
from mtfs.domain.stresses import Standing
from mtfs.domain.years import next_year
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError

__all__ = [
    "INFLATION_SOURCES",
    "cpi_history",
    "fit_forecast_errors",
    "published_bias",
    "published_spread",
]

#: Those whose errors are fitted.
_FITTED = ("cpi", "earnings")

INFLATION_SOURCES = (
    PackSource(
        key="boe-evaluation-2026",
        title="Bank of England, Forecast Evaluation Report (as told in summaries of it)",
        date="January 2026",
    ),
    PackSource(
        key="obr-evaluation-2025",
        title="OBR, Forecast evaluation report (as told in summaries of it)",
        date="July 2025",
    ),
)
_BANK, _EVALUATION = INFLATION_SOURCES

#: Root mean square errors of the Bank's forecasts of inflation one year ahead, before and since Covid.
_ERROR_BEFORE, _ERROR_SINCE = 0.006, 0.037
#: The first financial year of the later of the two.
_COVID = "2020/21"
#: How many years' worth of forecasts stands behind each of them (assumed: the evaluation covers a decade).
_YEARS_BEHIND = 5
#: By how much OBR forecasts of CPI were too low on average, by years ahead; one year ahead they were in line.
_BIAS = {1: 0.0, 2: 0.003, 5: 0.005}
#: What inflation is to return to: the target of the Bank of England.
_TARGET = 0.02
#: Fewer steps from a year to the next do not tell how long an error lasts.
_FEWEST_STEPS = 8
#: Fewer errors that were measured are not blended with what is published.
_FEWEST_ERRORS = 3
#: Growth is not told finer than this.
_LEAST_ERROR = 1e-4


def cpi_history(editions: Sequence[OfficialForecast]) -> dict[str, float]:
    """Return what prices rose by.

    Parameters
    ----------
    editions : sequence of OfficialForecast
        Editions of the official forecast; the latest tells.

    Returns
    -------
    dict of str to float
        Growth of the CPI on the year before, by financial year, outturns alone.

    Raises
    ------
    RequestError
        Where no edition is given.
    """
    return latest_edition(editions).outturn("cpi")


def _steps(rates: Mapping[str, float]) -> Floats:
    """Return the rates of each two years that follow each other, shape (steps, 2)."""
    pairs = [
        (before, after)
        for (year, before), (following, after) in pairwise(rates.items())
        if following == next_year(year)
    ]
    return np.array(pairs).reshape(-1, 2)


def _persistence(rates: Mapping[str, float], centre: float) -> tuple[float, float]:
    """Return how much of a year's deviation from a centre is in the next year's, and its standard error."""
    first, second = (_steps(rates) - centre).T
    squares = float(first @ first)
    slope = float(first @ second) / squares
    left = second - slope * first
    error = math.sqrt(float(left @ left) / (len(first) - 1) / squares)
    return min(max(slope, 0.0), 1.0), error


def published_bias(persistence: float) -> float:
    """Return the yearly lean of CPI that best comes to what the OBR's forecasts were out by on average.

    Parameters
    ----------
    persistence : float
        How much of a year's error is in the next year's.

    Returns
    -------
    float
        The mean error of one year ahead.

    Notes
    -----
    A mean b of each year's new error comes to b·aₕ after h years, with aₕ = 1 + φ + … + φʰ⁻¹. Least squares
    through the published means Bₕ at 1, 2 and 5 years: b = Σ aₕBₕ / Σ aₕ².
    """
    grown = {ahead: sum(persistence**k for k in range(ahead)) for ahead in _BIAS}
    return sum(grown[h] * _BIAS[h] for h in _BIAS) / sum(a * a for a in grown.values())


def published_spread(share_since: float, years: int) -> tuple[float, float]:
    """Return the error of CPI one year ahead, from what is published of it before and since Covid.

    Parameters
    ----------
    share_since : float
        The share of years like those since Covid.
    years : int
        How many years that share was counted over.

    Returns
    -------
    root_mean_square : float
        The root mean square error.
    standard_error : float
        As a share of it.

    Notes
    -----
    R² = w·M₂ + (1 − w)·M₁, with mean squares M₁ before Covid and M₂ since. Its variance is
    (M₂ − M₁)²·w(1 − w)/n for the share counted over n years, and w²·2M₂²/m + (1 − w)²·2M₁²/m for mean squares
    of m normal errors each; half of its root over R² is the standard error of R as a share of R.
    """
    before, since = _ERROR_BEFORE**2, _ERROR_SINCE**2
    square = share_since * since + (1 - share_since) * before
    of_share = (since - before) ** 2 * share_since * (1 - share_since) / years
    of_squares = 2 * ((share_since * since) ** 2 + ((1 - share_since) * before) ** 2) / _YEARS_BEHIND
    return math.sqrt(square), math.sqrt(of_share + of_squares) / square / 2


def _points(rate: float) -> str:
    return f"{100 * rate:.1f}"


@dataclass(frozen=True)
class _Spread:
    """The error of one year ahead: its mean and size, with their standard errors, and what they rest on."""

    bias: float
    bias_error: float
    size: float
    size_error: float
    basis: str


def _changes(rates: Mapping[str, float]) -> tuple[float, int]:
    """Return the root mean square of changes from year to year, and how many there are."""
    changes = np.diff(_steps(rates), axis=1)
    return float(np.sqrt(np.mean(changes**2))), len(changes)


def _cpi_spread(outturns: Mapping[str, float], persistence: float) -> _Spread:
    years = len(outturns)
    since = sum(year >= _COVID for year in outturns)
    size, size_error = published_spread(since / years, years)
    bias = published_bias(persistence)
    basis = (
        f"Forecasts for a year ahead were out by {_points(_ERROR_BEFORE)} points before Covid and by "
        f"{_points(_ERROR_SINCE)} since (Bank of England, root mean square; that financial years are as "
        f"uncertain as its quarters is assumed). A year to come is taken to be like those since Covid with a "
        f"weight of {since} in {years}, their share of the outturns in the OBR's tables (assumed), which "
        f"makes {_points(size)} points. It leans upwards by {100 * bias:.2f} points a year, as the OBR's "
        f"forecasts of CPI were in line one year ahead, but {_points(_BIAS[2])} points too low two years "
        f"ahead and {_points(_BIAS[5])} five years ahead; the wider side above holds that lean, which is not "
        f"to be added again."
    )
    return _Spread(bias, size / math.sqrt(years), size, size_error, basis)


def _earnings_spread(outturns: Mapping[str, float], prices: Mapping[str, float], cpi: _Spread) -> _Spread:
    (own, own_steps), (other, other_steps) = _changes(outturns), _changes(prices)
    ratio = own / other
    size = cpi.size * ratio
    # A root mean square of n changes is uncertain by about 1/√(2n) of itself.
    size_error = math.sqrt(cpi.size_error**2 + 1 / (2 * own_steps) + 1 / (2 * other_steps))
    basis = (
        f"No errors of forecasts of earnings are given. Their spread is that of CPI, {_points(cpi.size)} "
        f"points, times {ratio:.2f} (assumed): earnings change by {_points(own)} points from one year to the "
        f"next in the OBR's outturns, prices by {_points(other)}. That makes {_points(size)} points, with no "
        f"lean (assumed). Pay awards to council staff are another matter: see the prior 'pay award'."
    )
    return _Spread(0.0, size / math.sqrt(len(outturns)), size, size_error, basis)


def _blended(published: _Spread, measured: Sequence[MeasuredError], editions: int) -> _Spread:
    """Blend what is published with what was measured from editions, each by how sure it is."""
    count = len(measured)
    if count < _FEWEST_ERRORS:
        why = "Only one edition of the OBR's tables is given, so that its errors cannot be measured."
        if editions > 1:
            why = f"The {editions} editions given allow {count} errors to be measured: too few to use."
        return replace(published, basis=f"{published.basis} {why}")
    errors = np.array([each.error for each in measured])
    size, mean = float(np.sqrt(np.mean(errors**2))), float(errors.mean())
    mean_error = float(errors.std(ddof=1)) / math.sqrt(count)
    sizes = pool(
        [math.log(max(each, _LEAST_ERROR)) for each in (published.size, size)],
        [published.size_error, 1 / math.sqrt(2 * count)],
    )
    means = pool([published.bias, mean], [published.bias_error, mean_error])
    blended = math.exp(sizes.mean)
    # No two-piece normal leans further than this.
    most = math.sqrt(2 / math.pi) * blended
    basis = (
        f"{published.basis} Measured from {editions} editions of the OBR's tables, {count} forecasts for the "
        f"year to come ({measured[0].year} to {measured[-1].year}) were out by {_points(size)} points, "
        f"{100 * mean:+.1f} on average. The two are blended by how sure each is (partial pooling), which "
        f"makes {_points(blended)} points and a lean of {100 * means.mean:+.2f}."
    )
    return _Spread(min(max(means.mean, -most), most), means.mean_error, blended, sizes.mean_error, basis)


def _check(latest: OfficialForecast) -> None:
    """Refuse an edition that lacks a series, or has too few outturns of it."""
    for series in _FITTED:
        steps, ahead = len(_steps(latest.outturn(series))), len(latest.central(series))
        if steps < _FEWEST_STEPS or not ahead:
            msg = (
                f"{latest.file or latest.edition} has {ahead} years of forecasts of {SERIES[series]}, and "
                f"outturns of {steps} years and the year before each; expected 1 or more, and at least "
                f"{_FEWEST_STEPS}"
            )
            raise RequestError(msg)


def fit_forecast_errors(editions: Sequence[OfficialForecast]) -> tuple[ForecastError, ...]:
    """Return the official forecasts of CPI and earnings, and how far they may be out.

    Parameters
    ----------
    editions : sequence of OfficialForecast
        One edition or more: the latest gives the forecast, and the earlier ones are held against what it
        tells of outturns.

    Returns
    -------
    tuple of ForecastError
        For CPI and for earnings. The two-piece normal has its mode at the forecast; its mean is the bias.

    Raises
    ------
    RequestError
        Where no edition is given, or the latest lacks a series or has too few outturns of it.

    Notes
    -----
    The persistence is the slope of a year's deviation on that of the year before: of CPI from the target of
    2%, and of earnings from their average, in the outturns of the latest edition. That forecast errors last
    as long as deviations do is assumed. A root mean square that rests on quiet and stormy years alike is
    wider than the middle of what to expect, and narrower than its tails.
    """
    latest = latest_edition(editions)
    _check(latest)
    outturns = {series: latest.outturn(series) for series in _FITTED}
    average = float(np.mean(list(outturns["earnings"].values())))
    centres = {"cpi": (_TARGET, "the 2% target"), "earnings": (average, f"their average of {average:.1%}")}
    lasting = {series: _persistence(outturns[series], centres[series][0]) for series in _FITTED}
    cpi = _cpi_spread(outturns["cpi"], lasting["cpi"][0])
    spreads = {"cpi": cpi, "earnings": _earnings_spread(outturns["earnings"], outturns["cpi"], cpi)}
    cited = {"cpi": [_BANK.key, _EVALUATION.key], "earnings": [_BANK.key]}
    records = []
    for series in _FITTED:
        measured = measure_errors(editions, series)
        spread = _blended(spreads[series], measured, len(editions))
        below, above = two_piece_scales(spread.bias, spread.size)
        share, share_error = lasting[series]
        used = len(measured) >= _FEWEST_ERRORS
        editions_used = editions if used else [latest]
        first, *_, last = outturns[series]
        records.append(
            ForecastError(
                series=series,
                central=latest.central(series),
                bias=spread.bias,
                sd_below=below,
                sd_above=above,
                persistence=share,
                location_error=spread.bias_error,
                scale_error=spread.size_error,
                observations=len(measured) if used else 0,
                standing=Standing.DERIVED if used or series == "cpi" else Standing.ASSUMED,
                basis=f"Central: OBR, {latest.edition}. {spread.basis} Persistence: from the outturns of "
                f"{first} to {last} around {centres[series][1]} ({share:.2f}, standard error "
                f"{share_error:.2f}); that errors last as long is assumed.",
                sources=(*dict.fromkeys(each.source.key for each in editions_used), *cited[series]),
            )
        )
    return tuple(records)
