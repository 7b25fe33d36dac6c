"""A few years of a council's own weighed with what is known of all councils."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np

from mtfs.domain.assumptions import METALOG_FEASIBLE, NORMAL_90, Distribution
from mtfs.domain.stresses import Standing
from mtfs.engine.distributions import deviation
from mtfs.engine.shapes import Floats

__all__ = ["FEWEST_ALONE", "PRIOR_YEARS", "Blend", "National", "Triple", "blend", "moments"]

#: How many years of a council's own the national spread is worth.
#:
#: Fitted by the moments of the logarithms of councils' variances (Smyth 2004, section 6.2) to the errors of
#: budgets of six services in 2013-14, 2014-15 and 2017-18 to 2021-22 (MHCLG, RA and RS; councils with five
#: years or more, the median of each year taken out): adult social care 4.9, children's social care 5.3,
#: environment 3.3, housing 5.3, highways 4.1, culture 5.9 (budgets of £2m and more, errors below 60%). For
#: rates it is assumed.
PRIOR_YEARS = 5.0
#: A record that can be weighed with nothing stands alone from this many years on.
FEWEST_ALONE = 3
#: Levels at which the moments of a distribution are worked out: the middles of so many equal parts.
_PARTS = 20_000
_DECILES = (0.1, 0.5, 0.9)
#: A middle that is moved is kept off the edge by this share of the width, as it is rounded.
_MARGIN = 0.004


@dataclass(frozen=True)
class Triple:
    """The 10th, 50th and 90th percentile of an error.

    Parameters
    ----------
    low, middle, high : float
        The percentiles.
    """

    low: float
    middle: float
    high: float

    def scaled(self, mean: float, sd: float) -> "Triple":
        """Return the percentiles of an error of this shape.

        Parameters
        ----------
        mean, sd : float
            Of the error; these percentiles are told in standard deviations from a mean.

        Returns
        -------
        Triple
            In the unit of the error.
        """
        return Triple(mean + sd * self.low, mean + sd * self.middle, mean + sd * self.high)

    def feasible(self, decimals: int) -> "Triple":
        """Return the percentiles rounded, the middle moved where no three-term metalog passes through it.

        Parameters
        ----------
        decimals : int
            How many decimals are kept.

        Returns
        -------
        Triple
            From the lowest to the highest.
        """
        low, high = round(self.low, decimals), round(self.high, decimals)
        least, most = (low + share * (high - low) for share in METALOG_FEASIBLE)
        middle = round(self.middle, decimals)
        if not least <= middle <= most:
            margin = _MARGIN * (high - low)
            middle = round(min(max(self.middle, least + margin), most - margin), decimals + 2)
        return Triple(low, middle, high)


#: The percentiles of a standard normal distribution.
NORMAL = Triple(-NORMAL_90, 0.0, NORMAL_90)


@dataclass(frozen=True, kw_only=True)
class National:
    """What is known of an error without a council's own record.

    Parameters
    ----------
    mean : float
        The average error.
    between_sd : float
        The standard deviation of councils' own long-run averages around it; the error of the average itself
        is part of it.
    within_sd : float
        That of a council's error in one year around its own long-run average.
    shape : Triple
        The percentiles of an error, in standard deviations from the mean.
    of : str
        What it is of, as within a sentence: ``budgets of unitary authorities for adult social care``.
    standing : Standing
        Whether it was fitted to figures or is assumed.
    recurring_share : float, optional
        How much of an error comes back in the next year's budget.
    """

    mean: float
    between_sd: float
    within_sd: float
    shape: Triple
    of: str
    standing: Standing
    recurring_share: float = 1.0

    @property
    def sd(self) -> float:
        """The standard deviation of one error of a council of which nothing is known."""
        return hypot(self.between_sd, self.within_sd)

    @property
    def deciles(self) -> Triple:
        """The percentiles of such an error."""
        return self.shape.scaled(self.mean, self.sd)


@dataclass(frozen=True, kw_only=True)
class Blend:
    """What is to be expected of a council's error in a year to come.

    Parameters
    ----------
    mean : float
        The council's long-run average error.
    mean_error : float
        How uncertain that is still: its standard deviation.
    within_sd : float
        The standard deviation of a year's error around it.
    mean_weight, spread_weight : float
        For how much of the average, and of the variance, the council's own years count, 0 to 1.
    shape : Triple
        As of `National`.
    """

    mean: float
    mean_error: float
    within_sd: float
    mean_weight: float
    spread_weight: float
    shape: Triple

    @property
    def sd(self) -> float:
        """The standard deviation of the error of a year to come, with what is uncertain of its mean."""
        return hypot(self.within_sd, self.mean_error)

    @property
    def deciles(self) -> Triple:
        """The percentiles of that error."""
        return self.shape.scaled(self.mean, self.sd)


def blend(errors: Sequence[float], national: National | None) -> Blend | None:
    """Weigh a council's own errors with what is known of all councils.

    Parameters
    ----------
    errors : sequence of float
        The council's errors, one a year.
    national : National or None
        What is known without them.

    Returns
    -------
    Blend or None
        What is to be expected; None for no errors, or for too few of them where nothing else is known.

    Notes
    -----
    With n errors of mean y and variance s², and nationally the mean μ0, the variance τ² between councils and
    the yearly variance σ0²::

        σ² = (ν0 σ0² + (n - 1) s²) / (ν0 + n - 1)          ν0 = PRIOR_YEARS
        w  = τ² / (τ² + σ²/n)
        μ  = w y + (1 - w) μ0,   var(μ) = w σ²/n

    The first is the scale of a scaled inverse-χ² posterior with an unknown mean, the others are the normal
    posterior at that variance. A year to come has the variance σ² + var(μ). Without errors it is that of the
    nation, σ0² + τ². Where nothing is known nationally, three errors or more stand alone:
    μ = y, σ = s, var(μ) = s²/n.

    References
    ----------
    Gelman, A., Carlin, J. B., Stern, H. S., Dunson, D. B., Vehtari, A. and Rubin, D. B. (2013). Bayesian Data
    Analysis, third edition: sections 2.5 (normal mean), 2.6 (inverse-χ² variance), 3.2 and 5.4 (hierarchical
    means). Smyth, G. K. (2004). Linear models and empirical Bayes methods for assessing differential
    expression in microarray experiments. Statistical Applications in Genetics and Molecular Biology 3(1),
    article 3: sections 3 and 6.2 (the weight of a prior variance).
    """
    count = len(errors)
    if not count:
        return None
    own = float(np.mean(errors))
    variance = float(np.var(errors, ddof=1)) if count > 1 else 0.0
    if national is None:
        if count < FEWEST_ALONE:
            return None
        return Blend(
            mean=own,
            mean_error=sqrt(variance / count),
            within_sd=sqrt(variance),
            mean_weight=1.0,
            spread_weight=1.0,
            shape=NORMAL,
        )
    pooled = (PRIOR_YEARS * national.within_sd**2 + (count - 1) * variance) / (PRIOR_YEARS + count - 1)
    between = national.between_sd**2
    weight = between / (between + pooled / count) if between else 0.0
    return Blend(
        mean=weight * own + (1 - weight) * national.mean,
        mean_error=sqrt(weight * pooled / count),
        within_sd=sqrt(pooled),
        mean_weight=weight,
        spread_weight=(count - 1) / (PRIOR_YEARS + count - 1),
        shape=national.shape,
    )


def moments(distribution: Distribution) -> tuple[float, float, Triple]:
    """Return the mean, the standard deviation and the shape of a deviation.

    Parameters
    ----------
    distribution : Distribution
        Of the deviation.

    Returns
    -------
    mean, sd : float
        In rate units.
    shape : Triple
        Its percentiles in standard deviations from the mean; those of a normal distribution where it is
        certain.
    """
    from scipy.special import ndtri

    levels: Floats = (np.arange(_PARTS) + 0.5) / _PARTS
    values = deviation(distribution, ndtri(levels))
    mean, sd = float(values.mean()), float(values.std())
    if distribution.is_certain or sd == 0:
        return mean, 0.0, NORMAL
    low, middle, high = (np.quantile(values, _DECILES) - mean) / sd
    return mean, sd, Triple(float(low), float(middle), float(high))
