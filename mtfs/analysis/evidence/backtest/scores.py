"""Scores of forecasts held as quantiles against what turned out.

A forecast is a row of quantiles at the levels of `mtfs.analysis.evidence.forecasts.LEVELS`; what turned out
is a number in the same unit. Lower scores are better, but for coverage and the probability integral
transform, which should agree with what the forecast itself says.
"""

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.evidence.forecasts import LEVELS
from mtfs.engine.shapes import Floats

__all__ = [
    "CENTRAL_SHARES",
    "PINBALL_LEVELS",
    "central_range",
    "crps",
    "is_within",
    "pinball_loss",
    "quantile_at",
    "transform",
]

#: The shares of the central ranges whose coverage is looked at.
CENTRAL_SHARES = (0.5, 0.8, 0.9)
#: The levels whose pinball loss is told.
PINBALL_LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)


def quantile_at(quantiles: Floats, level: float) -> Floats:
    """Return the quantile of each forecast at one level.

    Parameters
    ----------
    quantiles : ndarray, shape (n, levels)
        Forecasts at `LEVELS`.
    level : float
        A level, as a fraction.

    Returns
    -------
    ndarray, shape (n,)
        Interpolated between the nearest two of the levels; beyond the outermost, the outermost.
    """
    place = float(np.clip(level * len(LEVELS) - 0.5, 0, len(LEVELS) - 1))
    below = int(place)
    above = min(below + 1, len(LEVELS) - 1)
    part = place - below
    found: Floats = (1 - part) * quantiles[:, below] + part * quantiles[:, above]
    return found


def central_range(quantiles: Floats, share: float) -> tuple[Floats, Floats]:
    """Return the ends of the central range of each forecast.

    Parameters
    ----------
    quantiles : ndarray, shape (n, levels)
        Forecasts at `LEVELS`.
    share : float
        The chance that the range is to hold, as a fraction.

    Returns
    -------
    low, high : ndarray, shape (n,)
        Its ends, with the same chance beyond either.
    """
    return quantile_at(quantiles, (1 - share) / 2), quantile_at(quantiles, (1 + share) / 2)


def is_within(quantiles: Floats, outcome: Floats, share: float) -> NDArray[np.bool_]:
    """Return whether what turned out lies in the central range of each forecast.

    Parameters
    ----------
    quantiles : ndarray, shape (n, levels)
        Forecasts at `LEVELS`.
    outcome : ndarray, shape (n,)
        What turned out.
    share : float
        The chance that the range is to hold, as a fraction.

    Returns
    -------
    ndarray of bool, shape (n,)
        True on the ends of the range too.
    """
    low, high = central_range(quantiles, share)
    return (low <= outcome) & (outcome <= high)


def transform(quantiles: Floats, outcome: Floats) -> Floats:
    """Return the chance that each forecast gave to less than what turned out.

    Parameters
    ----------
    quantiles : ndarray, shape (n, levels)
        Forecasts at `LEVELS`.
    outcome : ndarray, shape (n,)
        What turned out.

    Returns
    -------
    ndarray, shape (n,)
        The probability integral transform, from 0 to 1: of good forecasts every part of that range holds as
        many as any other. Between two of the quantiles it is interpolated; beyond the outermost it is 0 or 1.
        Where several levels have exactly what turned out, it is the middle of them.

    References
    ----------
    Dawid, A. P. (1984). Present position and potential developments: the prequential approach. Journal of
    the Royal Statistical Society A 147(2), 278-292. For steps: Czado, C., Gneiting, T. and Held, L. (2009).
    Predictive model assessment for count data. Biometrics 65(4), 1254-1261.
    """
    turned_out = np.asarray(outcome, float)
    count = quantiles.shape[1]
    below = np.count_nonzero(quantiles < turned_out[:, None], axis=1)
    at = np.count_nonzero(quantiles == turned_out[:, None], axis=1)
    found: Floats = (below + 0.5 * at) / count
    between = np.flatnonzero((at == 0) & (below > 0) & (below < count))
    low, high = (quantiles[between, below[between] + step] for step in (-1, 0))
    found[between] += ((turned_out[between] - low) / (high - low) - 0.5) / count
    return found


def pinball_loss(forecast: Floats, outcome: Floats, level: float) -> Floats:
    """Return the pinball loss of a quantile.

    Parameters
    ----------
    forecast : ndarray, shape (n,)
        The quantile of each forecast.
    outcome : ndarray, shape (n,)
        What turned out.
    level : float
        The level of the quantile, as a fraction.

    Returns
    -------
    ndarray, shape (n,)
        In the unit of the forecasts: (y − q)·τ above the quantile and (q − y)·(1 − τ) below it.

    References
    ----------
    Koenker, R. and Bassett, G. (1978). Regression quantiles. Econometrica 46(1), 33-50.
    """
    over = np.asarray(outcome, float) - np.asarray(forecast, float)
    loss: Floats = np.maximum(level * over, (level - 1) * over)
    return loss


def crps(quantiles: Floats, outcome: Floats) -> Floats:
    """Return the continuous ranked probability score of each forecast.

    Parameters
    ----------
    quantiles : ndarray, shape (n, levels)
        Forecasts at `LEVELS`.
    outcome : ndarray, shape (n,)
        What turned out.

    Returns
    -------
    ndarray, shape (n,)
        In the unit of the forecasts; of a single figure it is how far off it was.

    Notes
    -----
    Twice the integral of the pinball loss over all levels, by the midpoint rule over `LEVELS`. For a normal
    forecast, and what turns out within six of its standard deviations, that is within a thousandth of the
    standard deviation of the closed form; for a single figure it is exact.

    References
    ----------
    Gneiting, T. and Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and estimation. Journal
    of the American Statistical Association 102(477), 359-378.
    """
    over = np.asarray(outcome, float)[:, None] - quantiles
    loss = np.maximum(LEVELS * over, (LEVELS - 1) * over)
    score: Floats = 2.0 * loss.mean(axis=1)
    return score
