"""How sure the mean of a score is, where councils share what each year brings.

All councils of a year have its weather in common, and a council has its ways in every year: council-years are
not independent of each other, and an interval that takes them as such is far too narrow. These intervals
cluster by year and by council at once, and take their width from Student's t for as few years as there are.
"""

from dataclasses import dataclass

import numpy as np

from mtfs.analysis.evidence.cells import Strings
from mtfs.engine.shapes import Floats

__all__ = ["CONFIDENCE", "FEWEST_YEARS", "Estimate", "estimate_mean", "estimate_within_year"]

#: How sure the intervals are.
CONFIDENCE = 0.95
#: Of fewer years nothing can be said of how much years differ, and there is no interval.
FEWEST_YEARS = 3


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A mean over council-years, and how sure it is.

    Parameters
    ----------
    value : float
        The mean.
    low, high : float or None
        Its 95% interval; None where there are too few years for one.
    cells, councils, years : int
        Of how many council-years, councils and years.
    """

    value: float
    low: float | None
    high: float | None
    cells: int
    councils: int
    years: int

    def within(self, least: float, most: float) -> "Estimate":
        """Return the same with the interval cut to a range, such as 0 to 1 for a share.

        Parameters
        ----------
        least, most : float
            The range.

        Returns
        -------
        Estimate
            The estimate itself stays as it is.
        """
        if self.low is None or self.high is None:
            return self
        low, high = (min(max(end, least), most) for end in (self.low, self.high))
        return Estimate(
            value=self.value,
            low=low,
            high=high,
            cells=self.cells,
            councils=self.councils,
            years=self.years,
        )


def _squares(parts: Floats, groups: Strings) -> tuple[float, int]:
    """Return the sum of squares of the groups' sums, and how many groups there are."""
    names, at = np.unique(groups, return_inverse=True)
    sums = np.bincount(at, weights=parts, minlength=len(names))
    return float(sums @ sums), len(names)


def _clustered(parts: Floats, groups: Strings) -> tuple[float, int]:
    """Return the variance of a mean clustered one way, and how many clusters there are."""
    squares, count = _squares(parts, groups)
    return squares * count / (count - 1) if count > 1 else 0.0, count


def _weighted(values: Floats, weights: Floats | None) -> tuple[float, Floats]:
    """Return a weighted mean, and by how much each value moves it."""
    values = np.asarray(values, float)
    share = np.full(len(values), 1.0) if weights is None else np.asarray(weights, float)
    share = share / share.sum()
    mean = float(share @ values)
    return mean, share * (values - mean)


def _half_width(variance: float, clusters: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(clusters - 1, (1 + CONFIDENCE) / 2) * np.sqrt(variance))


def estimate_mean(
    values: Floats, *, years: Strings, councils: Strings, weights: Floats | None = None
) -> Estimate:
    """Estimate a mean over council-years of several years.

    Parameters
    ----------
    values : ndarray, shape (n,)
        A figure of each council-year: a score, a difference of two, or 1 for within a range and 0 for not.
    years, councils : ndarray of str, shape (n,)
        The year and the council of each.
    weights : ndarray, shape (n,), optional
        What each counts for; not negative, and positive in sum. All count alike where left out.

    Returns
    -------
    Estimate
        The mean; without an interval where there are fewer than `FEWEST_YEARS` years.

    Raises
    ------
    ValueError
        Where there are no council-years.

    Notes
    -----
    The variance is the two-way clustered one: that clustered by year, plus that clustered by council, less
    that of council-years taken alone, each with K/(K − 1) for its K clusters; where the difference is the
    smaller, the larger of the first two. A weighted mean is a ratio, and its variance that of the ratio's
    linear part. The interval is the mean ± the 97.5% point of Student's t with one degree of freedom fewer
    than there are years (or councils, where these are fewer). For years of as many councils each, and no
    council with ways of its own, that is the t interval of the yearly means.

    References
    ----------
    Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2011). Robust inference with multiway clustering.
    Journal of Business and Economic Statistics 29(2), 238-249. For the degrees of freedom with few clusters:
    Bester, C. A., Conley, T. G. and Hansen, C. B. (2011). Inference with dependent data using cluster
    covariance estimators. Journal of Econometrics 165(2), 137-151; Ibragimov, R. and Müller, U. K. (2010).
    t-statistic based correlation and heterogeneity robust inference. Journal of Business and Economic
    Statistics 28(4), 453-468.
    """
    if not len(values):
        msg = "there is no mean of no council-years"
        raise ValueError(msg)
    mean, parts = _weighted(values, weights)
    by_year, year_count = _clustered(parts, years)
    by_council, council_count = _clustered(parts, councils)
    cells = len(parts)
    alone = float(parts @ parts) * cells / (cells - 1) if cells > 1 else 0.0
    low = high = None
    if year_count >= FEWEST_YEARS:
        variance = max(by_year + by_council - alone, by_year, by_council)
        half = _half_width(variance, min(n for n in (year_count, council_count) if n > 1))
        low, high = mean - half, mean + half
    return Estimate(value=mean, low=low, high=high, cells=cells, councils=council_count, years=year_count)


def estimate_within_year(values: Floats, *, weights: Floats | None = None) -> Estimate:
    """Estimate a mean over the councils of one year, as that year was.

    Parameters
    ----------
    values : ndarray, shape (n,)
        A figure of each council.
    weights : ndarray, shape (n,), optional
        As in `estimate_mean`.

    Returns
    -------
    Estimate
        The mean, and how far it might be off if other councils of the kind had been in the same year. It says
        nothing of another year. Without an interval for one council.

    Raises
    ------
    ValueError
        Where there are no councils.

    Notes
    -----
    The t interval of a mean: given what the year brought to all of them, councils are independent.
    """
    if not len(values):
        msg = "there is no mean of no council-years"
        raise ValueError(msg)
    mean, parts = _weighted(values, weights)
    count = len(parts)
    low = high = None
    if count > 1:
        half = _half_width(float(parts @ parts) * count / (count - 1), count)
        low, high = mean - half, mean + half
    return Estimate(value=mean, low=low, high=high, cells=count, councils=count, years=1)
