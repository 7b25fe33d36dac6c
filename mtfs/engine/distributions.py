"""Quantile functions: from a standard normal to a deviation, a variance, or a share delivered.

Every distribution is a map from a standard normal ``z``, through ``F⁻¹(Φ(z))``: the form that a Gaussian
copula needs, and one in which scenarios share their draws whatever their parameters. Those that take more
than a multiplication are looked up in tables (`mtfs.engine.tables`); the functions of this module that are
not public are what the tables hold.
"""

from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np

from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.engine import special
from mtfs.engine.shapes import Floats
from mtfs.engine.tables import QuantileTable

__all__ = ["deviation", "pert_table", "shape_of"]

_LN9 = float(np.log(9.0))


def _standard_pert(alpha: float, z: Floats) -> Floats:
    """Return quantiles of the standard beta-PERT, on 0 to 1, whose two shapes add up to 6."""
    beta = 6.0 - alpha
    lower: Floats = special.betaincinv(alpha, beta, special.ndtr(z))
    upper: Floats = 1.0 - special.betaincinv(beta, alpha, special.ndtr(-z))
    return np.where(z < 0, lower, upper)


@lru_cache(maxsize=128)
def _standard_pert_table(alpha: float) -> QuantileTable:
    return QuantileTable(lambda z: _standard_pert(alpha, z))


@lru_cache(maxsize=512)
def pert_table(low: float, mode: float, high: float) -> QuantileTable:
    """Return the table of a beta-PERT distribution of shape 4.

    Parameters
    ----------
    low, mode, high : float
        The ends, which differ, and the mode.

    Returns
    -------
    QuantileTable
        In the unit of `low` and `high`.

    Notes
    -----
    α = 1 + 4 (mode − low) / (high − low), β = 6 − α (section 3 of the model; Malcolm et al. 1959).
    """
    alpha = 1.0 + 4.0 * (mode - low) / (high - low)
    return _standard_pert_table(alpha).scaled(low, high - low, ends=(low, high))


def _two_piece_normal(sd_down: float, sd_up: float, z: Floats) -> Floats:
    # The mass below the mode is sd_down / (sd_down + sd_up); each side is half a normal, rescaled. The
    # upper side is taken from the upper tail, so that far draws lose no digits.
    below, above = sd_down / (sd_down + sd_up), sd_up / (sd_down + sd_up)
    down, up = special.ndtr(z), special.ndtr(-z)
    # Where one side is all but nothing, what is divided by it is far beyond the half that is taken.
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        left = sd_down * special.ndtri(np.minimum(down / (2 * below), 0.5)) if below else np.zeros_like(z)
        right = -sd_up * special.ndtri(np.minimum(up / (2 * above), 0.5)) if above else np.zeros_like(z)
    return np.where(down < below, left, right)


def _triangular(low: float, mode: float, high: float, z: Floats) -> Floats:
    width = high - low
    share = (mode - low) / width
    down: Floats = special.ndtr(z)
    up: Floats = special.ndtr(-z)
    return np.where(
        down < share,
        low + width * np.sqrt(down * share),
        high - width * np.sqrt(up * (1 - share)),
    )


def _metalog(p10: float, p50: float, p90: float, z: Floats) -> Floats:
    # Keelin (2016), three terms, unbounded, through its 10th, 50th and 90th percentiles.
    logit = special.log_ndtr(z) - special.log_ndtr(-z)
    spread = (p90 - p10) / (2 * _LN9)
    skew = (p90 + p10 - 2 * p50) / (0.8 * _LN9)
    value: Floats = p50 + logit * (spread + skew * (special.ndtr(z) - 0.5))
    return value


def _student(df: float, z: Floats) -> Floats:
    quantile: Floats = np.sign(z) * -special.stdtrit(df, special.ndtr(-np.abs(z)))
    return quantile


def _empirical(values: tuple[float, ...], z: Floats) -> Floats:
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    count = len(ordered)
    thresholds = special.ndtri(np.arange(1, count) / count)
    return ordered[np.searchsorted(thresholds, z, side="left")]


@lru_cache(maxsize=512)
def _table(distribution: Distribution) -> QuantileTable:
    """Return the table of a distribution that takes more than a multiplication, and is not certain."""
    low, mode, high = distribution.low or 0.0, distribution.mode or 0.0, distribution.high or 0.0
    sd = distribution.sd or 0.0
    quantile: Callable[[Floats], Floats]
    mode_at = 0.0
    match distribution.kind:
        case DistributionKind.TWO_PIECE_NORMAL:
            up = sd if distribution.sd_up is None else distribution.sd_up
            mode_at = float(special.ndtri(sd / (sd + up)))
            quantile = partial(_two_piece_normal, sd, up)
        case DistributionKind.STUDENT_T:
            quantile = partial(_student, distribution.df or 0.0)
            return QuantileTable(quantile).scaled(0.0, sd)
        case DistributionKind.UNIFORM:
            return QuantileTable(special.ndtr).scaled(low, high - low, ends=(low, high))
        case DistributionKind.TRIANGULAR:
            mode_at = float(special.ndtri((mode - low) / (high - low)))
            quantile = partial(_triangular, low, mode, high)
            return QuantileTable(quantile, kink=mode_at, ends=(low, high))
        case DistributionKind.PERT:
            return pert_table(low, mode, high)
        case _:
            quantile = partial(_metalog, low, mode, high)
    return QuantileTable(quantile, kink=mode_at)


def shape_of(distribution: Distribution) -> float | QuantileTable | None:
    """Return what becomes of a standard normal.

    Parameters
    ----------
    distribution : Distribution
        The distribution.

    Returns
    -------
    float, QuantileTable or None
        What it is multiplied by, or the table that it is looked up in: `deviation` does nothing else. None
        where it does.
    """
    if distribution.kind is DistributionKind.NORMAL:
        return float(distribution.sd or 0.0)
    if distribution.kind is DistributionKind.EMPIRICAL or distribution.is_certain:
        return None
    return _table(distribution)


def deviation(distribution: Distribution, z: Floats, out: Floats | None = None) -> Floats:
    """Map standard normals to deviations from the central rate.

    Parameters
    ----------
    distribution : Distribution
        The distribution of the deviation, in rate units.
    z : ndarray
        Standard normals, of any shape.
    out : ndarray, optional
        Where to put the deviations, of the shape of `z` and contiguous in its order; `z` itself will do.

    Returns
    -------
    ndarray
        ``F⁻¹(Φ(z))``, of the shape of `z`, as fractions (section 3 of the model).
    """
    found = np.empty_like(z) if out is None else out
    shape = shape_of(distribution)
    if isinstance(shape, QuantileTable):
        return shape.at(z, out=found)
    if shape is not None:
        return np.multiply(z, shape, out=found)
    found[...] = (
        _empirical(distribution.values, z)
        if distribution.kind is DistributionKind.EMPIRICAL
        else distribution.low or 0.0
    )
    return found
