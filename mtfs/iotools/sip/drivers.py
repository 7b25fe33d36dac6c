"""From SIPs to the distributions of drivers: exactly where a case can say them, else as values.

A case's deviations are about its central rate. So a SIP of rates gives a driver its central rate too, the
SIP's median; and one of deviations leaves the central rates as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.engine.metalog import Metalog, metalog_moments, metalog_quantile
from mtfs.engine.shapes import Floats
from mtfs.errors import Fault, InputError, RequestError, RuleError
from mtfs.iotools.sip.columns import ColumnKind
from mtfs.iotools.sip.reader import Sip
from mtfs.iotools.sip.shocks import SHOCK

__all__ = ["DEFAULT_POINTS", "BroughtDriver", "Reading", "Shape", "bring_drivers", "driver_row"]

#: Equally likely values that stand for a distribution which a case cannot say. Of so many, those drawn at 5%
#: and at 95% are the middles of their bands, so that P5 and P95 are right.
DEFAULT_POINTS = 210
#: Digits after the point that values and central rates are written with: a millionth of a percentage point.
_DECIMALS = 8
_LN9 = float(np.log(9.0))


class Reading(StrEnum):
    """What the values of a SIP are."""

    RATES = "rates"
    DEVIATIONS = "deviations"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What is compared of a distribution, as fractions.

    Parameters
    ----------
    mean, sd, p5, p95 : float
        Mean, standard deviation, and 5th and 95th percentile.
    """

    mean: float
    sd: float
    p5: float
    p95: float


@dataclass(frozen=True, kw_only=True)
class BroughtDriver:
    """What a SIP makes of a driver.

    Parameters
    ----------
    driver : str
        The driver, as the case writes it.
    sip : Sip
        The SIP.
    reading : Reading
        What its values were taken for.
    distribution : Distribution
        The distribution of deviations.
    central_rate : float or None
        The central rate of every plan year; None to leave them as they are.
    wanted, made : Shape
        The deviations as the SIP has them, and as the distribution does.
    exact : bool
        Whether the two are the same distribution.
    """

    driver: str
    sip: Sip
    reading: Reading
    distribution: Distribution
    central_rate: float | None
    wanted: Shape
    made: Shape
    exact: bool

    @property
    def largest_error(self) -> float:
        """The largest difference in mean, standard deviation, P5 and P95, as a fraction; NaN for no mean."""
        pairs = ((getattr(self.wanted, f), getattr(self.made, f)) for f in ("mean", "sd", "p5", "p95"))
        return max((abs(a - b) for a, b in pairs if np.isfinite(a)), default=float("nan"))


def _rounded(value: float) -> float:
    """Return a parameter without the last digits that arithmetic leaves, which no rate has."""
    return round(value, 12) + 0.0


def _exact_distribution(metalog: Metalog | None, scale: float, shift: float) -> Distribution | None:
    """Return the distribution of a case that a metalog is, scaled and shifted, where there is one."""
    if metalog is None or metalog.lower is not None or metalog.upper is not None:
        return None
    coefficients = [scale * a for a in metalog.coefficients]
    while len(coefficients) > 1 and coefficients[-1] == 0:
        coefficients.pop()
    count = len(coefficients)
    first, second, third, fourth = [*coefficients, 0.0, 0.0, 0.0][:4]
    first -= shift
    if count == 4 and second == third == 0:
        low, high = _rounded(first - fourth / 2), _rounded(first + fourth / 2)
        return Distribution(kind=DistributionKind.UNIFORM, low=low, high=high)
    if count > 3:
        return None
    # The 10th and the 90th percentile: the log odds are -ln 9 and ln 9.
    ends = [first + sign * _LN9 * second + 0.4 * _LN9 * third for sign in (-1, 1)]
    low, high = map(_rounded, ends)
    try:
        return Distribution(kind=DistributionKind.METALOG, low=low, mode=_rounded(first), high=high)
    except RuleError:
        # The last thousandth of what is feasible, which the rule of the case leaves out.
        return None


def _quantiles(sip: Sip, shares: Floats) -> Floats:
    if sip.metalog is not None:
        return metalog_quantile(sip.metalog, shares)
    # Halfway between two values, as the middle of a band of probability is.
    found: Floats = np.quantile(_values_of(sip), shares, method="hazen")
    return found


def _values_of(sip: Sip) -> Floats:
    return np.empty(0) if sip.values is None else sip.values


def _shape_of_sip(sip: Sip, scale: float, shift: float) -> Shape:
    p5, p95 = _quantiles(sip, np.array([0.05, 0.95]))
    if sip.metalog is not None:
        mean, sd = metalog_moments(sip.metalog)
    else:
        values = _values_of(sip)
        mean, sd = float(values.mean()), float(values.std())
    return Shape(
        mean=scale * mean - shift,
        sd=scale * sd,
        p5=scale * float(p5) - shift,
        p95=scale * float(p95) - shift,
    )


def _points(sip: Sip, points: int, scale: float, shift: float) -> tuple[float, ...]:
    """Return equally likely values: the middles of bands of probability, or all where there are no more."""
    if sip.values is not None and len(sip.values) <= points:
        found = np.sort(sip.values)
    else:
        found = _quantiles(sip, (np.arange(points) + 0.5) / points)
    return tuple(float(v) + 0.0 for v in np.round(scale * found - shift, _DECIMALS))


def _shape_of_values(values: Sequence[float]) -> Shape:
    array = np.array(values)
    # As the engine draws them: by inverse CDF, without anything between two values.
    p5, p95 = np.quantile(array, [0.05, 0.95], method="inverted_cdf")
    return Shape(mean=float(array.mean()), sd=float(array.std()), p5=float(p5), p95=float(p95))


def _bring(driver: str, sip: Sip, reading: Reading, scale: float, points: int) -> BroughtDriver:
    median = float(_quantiles(sip, np.array([0.5]))[0])
    central = round(scale * median, _DECIMALS) + 0.0 if reading is Reading.RATES else None
    shift = central or 0.0
    wanted = _shape_of_sip(sip, scale, shift)
    distribution = _exact_distribution(sip.metalog, scale, shift)
    if distribution is not None:
        made, exact = wanted, True
    else:
        values = _points(sip, points, scale, shift)
        distribution = Distribution(kind=DistributionKind.EMPIRICAL, values=values)
        made = _shape_of_values(values)
        exact = sip.values is not None and len(sip.values) <= points
    return BroughtDriver(
        driver=driver,
        sip=sip,
        reading=reading,
        distribution=distribution,
        central_rate=central,
        wanted=wanted,
        made=made,
        exact=exact,
    )


def _reading_of(driver: str, sip: Sip, reading: Reading | None) -> Reading:
    """Return what a SIP's values are: as asked for, or as a library of this program's says."""
    if reading is not None:
        return reading
    kind = sip.metadata.get("kind")
    if kind in (SHOCK, ColumnKind.DEVIATION):
        return Reading.DEVIATIONS
    if kind == ColumnKind.RATE:
        return Reading.RATES
    median = float(_quantiles(sip, np.array([0.5]))[0])
    msg = (
        f"say whether the values of '{sip.name}' are rates or deviations: half of them lie below "
        f"{median:.4g}. --as rates makes that the central rate of '{driver}' in every plan year; "
        "--as deviations leaves its central rates as they are"
    )
    raise RequestError(msg)


def bring_drivers(
    sips: Mapping[str, Sip],
    *,
    reading: Reading | None = None,
    percent: bool = False,
    points: int = DEFAULT_POINTS,
) -> tuple[BroughtDriver, ...]:
    """Turn SIPs into the distributions of drivers.

    Parameters
    ----------
    sips : mapping of str to Sip
        By driver, as `mtfs.iotools.sip.pairs.pair_drivers` gives them.
    reading : Reading, optional
        What their values are; None for what a library of this program's says.
    percent : bool, optional
        Whether they are percentages: 3 for 3%.
    points : int, optional
        How many equally likely values stand for a distribution that a case cannot say.

    Returns
    -------
    tuple of BroughtDriver
        In the order of `sips`.

    Raises
    ------
    RequestError
        Where nothing says what the values are.
    InputError
        For values beyond 100%, which are likely to be percentages.
    """
    scale = 0.01 if percent else 1.0
    faults, brought = [], []
    for driver, sip in sips.items():
        low, high = (float(value) for value in _quantiles(sip, np.array([0.05, 0.95])))
        if max(abs(low), abs(high)) * scale > 1:
            found = f"'{sip.name}' lies between {low:.4g} and {high:.4g} in nine trials of ten"
            guess = "" if percent or max(abs(low), abs(high)) > 100 else "percentages: --percent"
            faults.append(Fault(sip.where, found, "expected fractions, as 0.03 for 3%", guess))
            continue
        brought.append(_bring(driver, sip, _reading_of(driver, sip, reading), scale, points))
    if faults:
        raise InputError(faults)
    return tuple(brought)


def driver_row(brought: BroughtDriver, plan_years: Sequence[str]) -> dict[str, object]:
    """Return what the row of a driver becomes on the sheet Drivers.

    Parameters
    ----------
    brought : BroughtDriver
        What a SIP makes of it.
    plan_years : sequence of str
        The labels of the plan years.

    Returns
    -------
    dict of str to object
        By heading, for `mtfs.iotools.case.update.propose_update`: parameters that the distribution does not
        have are made blank, and the rest of the row stays.
    """
    distribution = brought.distribution
    parameters = {
        "Low": distribution.low,
        "Mode": distribution.mode,
        "High": distribution.high,
        "SD": distribution.sd,
        "SD up": distribution.sd_up,
        "DF": distribution.df,
        "Values": ";".join(np.format_float_positional(value, trim="-") for value in distribution.values),
    }
    row: dict[str, object] = {"Driver": brought.driver, "Distribution": distribution.kind.value}
    row |= {heading: "" if value is None else value for heading, value in parameters.items()}
    if brought.central_rate is not None:
        row |= dict.fromkeys(plan_years, brought.central_rate)
    return row
