"""The two-piece normal: its two scales from what is known of errors, and its percentiles."""

import math

import numpy as np

from mtfs.domain.assumptions import NORMAL_90, Distribution, DistributionKind
from mtfs.engine.distributions import deviation

__all__ = ["two_piece_deciles", "two_piece_scales"]

#: The 10th, 50th and 90th percentile of a standard normal.
_DECILES = np.array([-NORMAL_90, 0.0, NORMAL_90])


def two_piece_scales(mean: float, root_mean_square: float) -> tuple[float, float]:
    """Return the two-piece normal around 0 that has a mean and a root mean square.

    Parameters
    ----------
    mean : float
        Its mean, above 0 where it leans upwards.
    root_mean_square : float
        The root of its mean square, about 0.

    Returns
    -------
    tuple of float
        The standard deviations below and above 0.

    Raises
    ------
    ValueError
        Where no such distribution has that mean: it is beyond √(2/π) of the root mean square either way.

    Notes
    -----
    With scales s₁ below and s₂ above its mode 0, the mean is √(2/π)(s₂ − s₁) and the mean square is
    s₁² − s₁s₂ + s₂². Hence d = s₂ − s₁ = mean·√(π/2) and s₁ = (√(4R² − 3d²) − d)/2.

    References
    ----------
    Wallis, K. F. (2014). The two-piece normal, binormal, or double Gaussian distribution: its origin and
    rediscoveries. Statistical Science 29(1), 106-112.
    """
    apart = mean * math.sqrt(math.pi / 2)
    if root_mean_square < 0 or abs(apart) > root_mean_square:
        msg = f"no two-piece normal has a mean of {mean:g} and a root mean square of {root_mean_square:g}"
        raise ValueError(msg)
    total = math.sqrt(4 * root_mean_square**2 - 3 * apart**2)
    return (total - apart) / 2, (total + apart) / 2


def two_piece_deciles(below: float, above: float) -> tuple[float, float, float]:
    """Return the 10th, 50th and 90th percentile of a two-piece normal around 0.

    Parameters
    ----------
    below, above : float
        The standard deviations below and above 0.

    Returns
    -------
    tuple of float
        The three percentiles.
    """
    shape = Distribution(kind=DistributionKind.TWO_PIECE_NORMAL, sd=below, sd_up=above)
    low, middle, high = deviation(shape, _DECILES)
    return float(low), float(middle), float(high)
