"""Metalogs of any number of terms, with or without bounds: a distribution told by its quantile function.

Everything is a function of the log odds ``x = ln(y / (1 − y))`` of a share ``y``, in which the far tails keep
all their digits. The metalog of three terms that a case may give is drawn in `mtfs.engine.distributions`;
this module is for those that come from elsewhere or go there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.domain.checks import finite
from mtfs.engine import special
from mtfs.engine.shapes import Floats
from mtfs.errors import Breach, RuleError

__all__ = ["MOST_TERMS", "Metalog", "exact_metalog", "is_feasible", "metalog_moments", "metalog_quantile"]

#: The most terms that any program known to write metalogs gives them.
MOST_TERMS = 30
_LN9 = float(np.log(9.0))
#: No coefficient of a rate comes near; beyond it, sums and powers of them could overflow.
_LARGEST = 1e100
# To 1e-17 of either end, in steps of a quarter of a percent of probability at the middle.
_GRID: Floats = np.linspace(-40.0, 40.0, 8001)
# Wide enough for a tail so heavy that its variance only just exists.
_MOMENT_STEP = 0.02
_MOMENT_GRID: Floats = np.arange(-400.0, 400.0 + _MOMENT_STEP / 2, _MOMENT_STEP)
#: How far below 0 a slope may be through coefficients that were rounded, as a share of their sum.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Metalog:
    """A metalog distribution.

    Parameters
    ----------
    coefficients : tuple of float
        The a-coefficients, first to last; one alone is a constant.
    lower, upper : float, optional
        Bounds; None for none.

    Raises
    ------
    RuleError
        Where there is no coefficient or too many, a number is not finite, or the bounds are not in order.

    Notes
    -----
    With ``x`` the log odds of a share and ``c`` the share less 0.5, the terms are 1, x, c·x, c, c², c²·x, c³,
    c³·x and so on, and ``m`` is their sum, each times its coefficient. The quantile is ``m`` without bounds,
    ``l + exp(m)`` with a lower one, ``u − exp(−m)`` with an upper one, and
    ``(l + u·exp(m)) / (1 + exp(m))`` with both.

    References
    ----------
    Keelin, T. W. (2016), "The Metalog Distributions", Decision Analysis 13(4), 243-277.
    """

    coefficients: tuple[float, ...]
    lower: float | None = None
    upper: float | None = None

    def __post_init__(self) -> None:
        breaches = tuple(self._breaches())
        if breaches:
            raise RuleError(breaches)

    def _breaches(self) -> Iterator[Breach]:
        if not 1 <= len(self.coefficients) <= MOST_TERMS:
            yield Breach(
                field="coefficients",
                found=f"{len(self.coefficients)} of them",
                allowed=f"expected 1 to {MOST_TERMS}",
            )
        yield from finite(self, "coefficients", "lower", "upper")
        numbers = (*self.coefficients, self.lower or 0.0, self.upper or 0.0)
        if any(np.isfinite(number) and abs(number) > _LARGEST for number in numbers):
            yield Breach(field="coefficients", allowed=f"expected numbers up to {_LARGEST:g} in size")
        if self.lower is not None and self.upper is not None and not self.lower < self.upper:
            yield Breach(
                field="lower",
                found=f"{self.lower:g}, with an upper bound of {self.upper:g}",
                allowed="expected a lower bound below the upper one",
            )


def _sum_of_terms(coefficients: tuple[float, ...], log_odds: Floats) -> Floats:
    centred = 0.5 * np.tanh(log_odds / 2)
    total = np.full_like(log_odds, coefficients[0])
    for number, coefficient in enumerate(coefficients[1:], start=2):
        total += coefficient * _term(number, centred, log_odds)
    return total


def _term(number: int, centred: Floats, log_odds: Floats) -> Floats:
    """Return the term of a number from 2 on; the third and fourth stand out of the order of the others."""
    if number == 2:
        return log_odds
    if number == 3:
        return centred * log_odds
    if number == 4:
        return centred
    power: Floats = centred ** ((number - 1) // 2)
    return power if number % 2 else power * log_odds


def _slope(coefficients: tuple[float, ...], log_odds: Floats) -> Floats:
    """Return how fast the sum of terms rises with the log odds."""
    centred = 0.5 * np.tanh(log_odds / 2)
    density: Floats = special.expit(log_odds) * special.expit(-log_odds)
    total = np.zeros_like(log_odds)
    for number, coefficient in enumerate(coefficients[1:], start=2):
        power = {2: 0, 3: 1, 4: 1}.get(number, (number - 1) // 2)
        rise: Floats = power * centred ** max(power - 1, 0) * density
        with_odds = number in (2, 3) or (number > 4 and number % 2 == 0)
        total += coefficient * (centred**power + rise * log_odds if with_odds else rise)
    return total


def _at_log_odds(metalog: Metalog, log_odds: Floats) -> Floats:
    m = _sum_of_terms(metalog.coefficients, log_odds)
    lower, upper = metalog.lower, metalog.upper
    with np.errstate(over="ignore", under="ignore"):
        if lower is not None and upper is not None:
            bounded: Floats = lower + (upper - lower) * special.expit(m)
            return bounded
        if lower is not None:
            return lower + np.exp(m)
        if upper is not None:
            return upper - np.exp(-m)
    return m


def metalog_quantile(metalog: Metalog, shares: Floats) -> Floats:
    """Return quantiles of a metalog.

    Parameters
    ----------
    metalog : Metalog
        The metalog.
    shares : ndarray
        Shares between 0 and 1, of any shape.

    Returns
    -------
    ndarray
        The value that each share of draws lies below, of the shape of `shares`; infinite where it is too
        large to hold.
    """
    return _at_log_odds(metalog, special.logit(np.asarray(shares, dtype=np.float64)))


def is_feasible(metalog: Metalog) -> bool:
    """Tell whether a metalog is a distribution: its quantiles never fall as the share rises.

    Parameters
    ----------
    metalog : Metalog
        The metalog.

    Returns
    -------
    bool
        Looked up on a fine grid of 8,001 shares, to 1e-17 of either end. What the rounding of coefficients
        may bring about is allowed for.
    """
    size = sum(abs(a) for a in metalog.coefficients[1:])
    return bool((_slope(metalog.coefficients, _GRID) >= -_ROUNDING * size).all())


def metalog_moments(metalog: Metalog) -> tuple[float, float]:
    """Return the mean and the standard deviation of a metalog.

    Parameters
    ----------
    metalog : Metalog
        A feasible metalog.

    Returns
    -------
    mean, sd : float
        Infinite where they do not exist: beyond a single bound the tail may be that of a power law.

    Notes
    -----
    The integrals of the quantile and its square over all shares, by the trapezoidal rule in log odds. The
    integrand is smooth and dies away at both ends, so that the rule is good to nearly all digits.
    """
    # On the side without a bound the value grows like (1 - y) to the power of minus this.
    index = 0.0
    if (metalog.lower is None) is not (metalog.upper is None):
        far = _MOMENT_GRID[-1:] if metalog.lower is not None else _MOMENT_GRID[:1]
        index = float(_slope(metalog.coefficients, far)[0])
    if index >= 1:
        return (np.inf if metalog.lower is not None else -np.inf), np.inf
    middle = float(metalog_quantile(metalog, np.array(0.5)))
    beyond = _at_log_odds(metalog, _MOMENT_GRID) - middle
    weight = special.expit(_MOMENT_GRID) * special.expit(-_MOMENT_GRID) * _MOMENT_STEP
    shift = float((beyond * weight).sum())
    if index >= 0.5:
        return middle + shift, np.inf
    variance = float((beyond**2 * weight).sum()) - shift**2
    return middle + shift, float(np.sqrt(max(variance, 0.0)))


def exact_metalog(distribution: Distribution) -> Metalog | None:
    """Return the metalog that a driver's distribution is, where it is one.

    Parameters
    ----------
    distribution : Distribution
        A distribution of deviations.

    Returns
    -------
    Metalog or None
        For the metalog of a case, a uniform distribution (whose fourth coefficient is its width) and one that
        is certain; None for any other, which a metalog could only come near.
    """
    low, mode, high = distribution.low or 0.0, distribution.mode or 0.0, distribution.high or 0.0
    match distribution.kind:
        case DistributionKind.FIXED:
            return Metalog((0.0,))
        case DistributionKind.METALOG | DistributionKind.UNIFORM if low == high:
            return Metalog((low,))
        case DistributionKind.METALOG:
            return Metalog((mode, (high - low) / (2 * _LN9), (high + low - 2 * mode) / (0.8 * _LN9)))
        case DistributionKind.UNIFORM:
            return Metalog(((low + high) / 2, 0.0, 0.0, high - low))
    return None
