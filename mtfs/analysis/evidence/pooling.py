"""Partial pooling: estimates of many councils, each drawn towards their mean as far as it is uncertain."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mtfs.engine.shapes import Floats

__all__ = ["Pooled", "pool"]


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """Estimates of the same kind, partially pooled.

    Parameters
    ----------
    mean : float
        The mean of what is estimated, over all that there could be.
    mean_error : float
        Its standard error.
    between_sd : float
        The standard deviation of what is estimated around that mean, without the errors of the estimates.
    values : ndarray, shape (n,)
        The estimates, each drawn towards the mean.
    errors : ndarray, shape (n,)
        Their standard errors, with that of the mean in so far as they rest on it.
    """

    mean: float
    mean_error: float
    between_sd: float
    values: Floats
    errors: Floats

    def weights(self, standard_errors: Sequence[float] | Floats) -> Floats:
        """Return how much of each pooled value is the estimate's own.

        Parameters
        ----------
        standard_errors : sequence of float, shape (n,)
            Of the estimates before they were pooled.

        Returns
        -------
        ndarray, shape (n,)
            From 0, where the value is the mean of all, to 1, where it is the estimate itself.
        """
        return _own_weights(self.between_sd**2, np.square(np.asarray(standard_errors, float)))


def _own_weights(between: float, within: Floats) -> Floats:
    """Return B = τ²/(τ² + s²); 1 for an estimate without error."""
    total = between + within
    weights: Floats = np.divide(between, total, out=np.ones_like(total), where=within > 0)
    return weights


def _weighted_mean(estimates: Floats, variances: Floats) -> tuple[float, float]:
    """Return the mean by inverse variances, and its variance; estimates without error outweigh all others."""
    sure = variances == 0
    if sure.any():
        return float(estimates[sure].mean()), 0.0
    weights = 1 / variances
    return float(weights @ estimates / weights.sum()), float(1 / weights.sum())


def _excess(between: float, estimates: Floats, within: Floats) -> float:
    """Return by how much the weighted squares exceed what they come to on average: Q(τ²) − (n − 1)."""
    variances = between + within
    mean, _ = _weighted_mean(estimates, variances)
    squares = np.square(estimates - mean)
    if (squares[variances == 0] > 0).any():
        return np.inf
    shares = np.divide(squares, variances, out=np.zeros_like(squares), where=variances > 0)
    return float(shares.sum()) - (len(estimates) - 1)


def _between_variance(estimates: Floats, within: Floats) -> float:
    """Return τ² by Paule and Mandel: that at which the weighted squares are what they come to on average."""
    if len(estimates) < 2 or _excess(0.0, estimates, within) <= 0:
        return 0.0
    from scipy.optimize import brentq

    # Q falls as τ² rises, and at the plain variance is no more than n − 1.
    most = float(np.var(estimates, ddof=1))
    least = most * 1e-12
    if _excess(most, estimates, within) >= 0:
        return most
    if _excess(least, estimates, within) <= 0:
        return 0.0
    return float(brentq(_excess, least, most, args=(estimates, within), xtol=most * 1e-12, rtol=1e-12))


def pool(estimates: Sequence[float] | Floats, standard_errors: Sequence[float] | Floats) -> Pooled:
    """Pool estimates partially: a random-effects mean, and each estimate drawn towards it.

    Parameters
    ----------
    estimates : sequence of float, shape (n,)
        The estimates, at least one.
    standard_errors : sequence of float, shape (n,)
        Their standard errors, 0 or more; an estimate with none stays as it is.

    Returns
    -------
    Pooled
        The mean, the spread around it, and the pooled values.

    Raises
    ------
    ValueError
        Where there are no estimates, their numbers differ, or one is not finite or has an error below 0.

    Notes
    -----
    With estimates y_i and errors s_i, the variance τ² of what is estimated solves
    Σ w_i (y_i − μ)² = n − 1, where w_i = 1/(s_i² + τ²) and μ = Σ w_i y_i / Σ w_i; it is 0 where the left side
    is below the right one even there. The mean is μ, with variance v = 1/Σ w_i. The pooled value is
    B_i y_i + (1 − B_i) μ with B_i = τ²/(τ² + s_i²), and its variance B_i s_i² + (1 − B_i)² v. That τ² is
    itself an estimate is left out, so that the errors are somewhat too small where there are few estimates.

    References
    ----------
    Paule, R. C. and Mandel, J. (1982). Consensus values and weighting factors. Journal of Research of the
    National Bureau of Standards 87(5), 377-385 (the variance). DerSimonian, R. and Kacker, R. (2007).
    Random-effects model for meta-analysis of clinical trials: an update. Contemporary Clinical Trials 28,
    105-114 (its properties). Fay, R. E. and Herriot, R. A. (1979). Estimates of income for small places.
    Journal of the American Statistical Association 74, 269-277 (the pooled values and their errors).
    """
    values, errors = np.asarray(estimates, float), np.asarray(standard_errors, float)
    if values.ndim != 1 or values.shape != errors.shape or not len(values):
        msg = "pooling needs at least one estimate, and a standard error for each"
        raise ValueError(msg)
    if not (np.isfinite(values).all() and np.isfinite(errors).all() and (errors >= 0).all()):
        msg = "pooling needs finite estimates, and standard errors that are finite and not below 0"
        raise ValueError(msg)
    within = np.square(errors)
    between = _between_variance(values, within)
    mean, mean_variance = _weighted_mean(values, between + within)
    own = _own_weights(between, within)
    return Pooled(
        mean=mean,
        mean_error=float(np.sqrt(mean_variance)),
        between_sd=float(np.sqrt(between)),
        values=own * values + (1 - own) * mean,
        errors=np.sqrt(own * within + np.square(1 - own) * mean_variance),
    )
