"""Forecasts as quantiles: one form for a calibrated distribution and for the plainest of its rivals."""

import numpy as np

from mtfs.engine.shapes import Floats

__all__ = ["LEVELS", "normal_quantiles", "point_quantiles", "three_term_quantiles"]

#: The levels at which every forecast is held: the middles of 200 equal parts.
LEVELS: Floats = (np.arange(200) + 0.5) / 200


def point_quantiles(values: Floats) -> Floats:
    """Return forecasts of a single figure.

    Parameters
    ----------
    values : ndarray, shape (n,)
        What is forecast.

    Returns
    -------
    ndarray, shape (n, levels)
        The figure at every level.
    """
    return np.repeat(np.asarray(values, float)[:, None], len(LEVELS), axis=1)


def normal_quantiles(mean: Floats, sd: Floats) -> Floats:
    """Return forecasts that are normal.

    Parameters
    ----------
    mean, sd : ndarray, shape (n,)
        Mean and standard deviation of each.

    Returns
    -------
    ndarray, shape (n, levels)
        Their quantiles.
    """
    from scipy.special import ndtri

    quantiles: Floats = np.asarray(mean)[:, None] + np.asarray(sd)[:, None] * ndtri(LEVELS)
    return quantiles


def three_term_quantiles(low: Floats, middle: Floats, high: Floats) -> Floats:
    """Return forecasts through a 10th, 50th and 90th percentile, as the driver ``metalog`` draws them.

    Parameters
    ----------
    low, middle, high : ndarray, shape (n,)
        The three percentiles of each.

    Returns
    -------
    ndarray, shape (n, levels)
        Their quantiles.

    Notes
    -----
    The three-term metalog, m + s·logit(y) + k·(y − ½)·logit(y), fitted to the three percentiles.

    References
    ----------
    Keelin, T. W. (2016). The Metalog Distributions. Decision Analysis 13(4), 243-277.
    """
    low, middle, high = (np.asarray(part, float)[:, None] for part in (low, middle, high))
    logit = np.log(LEVELS / (1 - LEVELS))
    ninety = np.log(9.0)
    scale = (high - low) / (2 * ninety)
    skew = (high + low - 2 * middle) / (0.8 * ninety)
    quantiles: Floats = middle + scale * logit + skew * (LEVELS - 0.5) * logit
    return quantiles
