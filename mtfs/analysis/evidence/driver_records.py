"""Drivers as a case begins with them, and what their settings are worked out from."""

from collections.abc import Sequence
from dataclasses import dataclass

from mtfs.domain.assumptions import METALOG_FEASIBLE, Distribution, DistributionKind, Role
from mtfs.domain.calibration import Calibration
from mtfs.domain.service_shares import STAFF_IN_CARE_FEES
from mtfs.domain.stresses import Standing

__all__ = [
    "Asked",
    "DriverSetting",
    "metalog_of",
    "normal_of",
    "published",
    "publishers",
    "rounded_rate",
    "three_of",
    "two_piece_of",
]

_INFLATION_TARGET, _LATER_PAY, _LATER_DEMAND = 0.02, 0.025, 0.02
#: Growth in demand as it was observed is carried on for so many plan years; then it slows (assumed).
_YEARS_OF_GROWTH = 5
#: The middle of a metalog is kept a little further from its ends than it must be, as figures are rounded.
_MARGIN = 0.004
_DECIMALS = 4


@dataclass(frozen=True, kw_only=True)
class DriverSetting:
    """A driver as a case begins with it.

    Parameters
    ----------
    name : str
        Its name.
    role : Role
        What it stands for.
    distribution : Distribution
        Of each year's own deviation.
    central_rates : tuple of float
        One for each plan year.
    source : str
        What it rests on, in sentences.
    persistence : float, optional
        The share of a deviation that is still there in the next year.
    standing : Standing, optional
        Whether its spread is published, derived from published figures, or assumed.
    """

    name: str
    role: Role
    distribution: Distribution
    central_rates: tuple[float, ...]
    source: str
    persistence: float = 0.0
    standing: Standing = Standing.ASSUMED


@dataclass(frozen=True)
class Asked:
    """What settings are asked for.

    Parameters
    ----------
    pack : Calibration
        The calibration.
    council_class : str
        The class of authority, or ``all``.
    years : tuple of str
        The labels of the plan years.
    ons_code : str
        The council's; blank is any council.
    """

    pack: Calibration
    council_class: str
    years: tuple[str, ...]
    ons_code: str = ""

    @property
    def cpi(self) -> tuple[float, ...]:
        """The central rates of prices."""
        return self._central("cpi", _INFLATION_TARGET)

    @property
    def pay(self) -> tuple[float, ...]:
        """Those of pay."""
        return self._central("earnings", _LATER_PAY)

    @property
    def care_fees(self) -> tuple[float, ...]:
        """Those of care fees: pay for the part that is staffing, and prices for the rest."""
        staff = STAFF_IN_CARE_FEES
        both = zip(self.pay, self.cpi, strict=True)
        return tuple(rounded_rate(staff * pay + (1 - staff) * cpi) for pay, cpi in both)

    @property
    def cpi_source(self) -> str:
        """Where the central rates of prices come from."""
        return self._central_source("cpi", "CPI", "the 2% target")

    @property
    def pay_source(self) -> str:
        """Where those of pay come from."""
        return self._central_source("earnings", "average earnings", f"{_LATER_PAY:.1%}")

    @property
    def slows(self) -> str:
        """What is said of demand beyond the years of growth; blank for a plan that ends before."""
        later = f" From the sixth year {_LATER_DEMAND:.0%} (assumed)."
        return later if len(self.years) > _YEARS_OF_GROWTH else ""

    def fading(self, rate: float) -> tuple[float, ...]:
        """Return the rate of a demand in each year, which slows in the end.

        Parameters
        ----------
        rate : float
            As it was observed.

        Returns
        -------
        tuple of float
            One for each plan year.
        """
        first, later = rounded_rate(rate), min(rounded_rate(rate), _LATER_DEMAND)
        return tuple(first if t < _YEARS_OF_GROWTH else later for t in range(len(self.years)))

    def _central(self, series: str, later: float) -> tuple[float, ...]:
        record = self.pack.forecast(series)
        known = {} if record is None else record.central
        return tuple(rounded_rate(known.get(year, later)) for year in self.years)

    def _central_source(self, series: str, what: str, later: str) -> str:
        """Say where central rates come from: a forecast for the years that it covers, else an assumption."""
        record = self.pack.forecast(series)
        covered = [] if record is None else [year for year in self.years if year in record.central]
        if record is None or not covered:
            return f"Central: assumed ({later})."
        ending = "" if len(covered) == len(self.years) else f"; other years assumed ({later})"
        span = covered[0] if len(covered) == 1 else f"{covered[0]} to {covered[-1]}"
        return f"Central: {published(self.pack, record.sources[:1])}, {what}, {span}{ending}."


def published(pack: Calibration, keys: Sequence[str]) -> str:
    """Return the titles and dates of some sources of a pack.

    Parameters
    ----------
    pack : Calibration
        The pack.
    keys : sequence of str
        Their keys.

    Returns
    -------
    str
        With semicolons between.
    """
    known = {source.key: source for source in pack.sources}
    return "; ".join(f"{known[key].title}, {known[key].date}" for key in keys if key in known)


def publishers(pack: Calibration, keys: Sequence[str]) -> str:
    """Return who published some sources of a pack.

    Parameters
    ----------
    pack : Calibration
        The pack.
    keys : sequence of str
        Their keys.

    Returns
    -------
    str
        Each once, with commas between, and the version of the pack.
    """
    known = {source.key: source.title.split(",")[0] for source in pack.sources}
    named = dict.fromkeys(known[key] for key in keys if key in known)
    return ", ".join([*named, f"calibration {pack.version}"])


def rounded_rate(value: float) -> float:
    """Return a rate as a case has it: to a hundredth of a percentage point.

    Parameters
    ----------
    value : float
        The rate.

    Returns
    -------
    float
        The rounded rate.
    """
    return round(value, _DECIMALS) + 0.0


def metalog_of(low: float, middle: float, high: float) -> Distribution:
    """Return a metalog through three percentiles.

    Parameters
    ----------
    low, middle, high : float
        The 10th, 50th and 90th.

    Returns
    -------
    Distribution
        Its middle is moved where the skew is too strong for a metalog.
    """
    low, high = rounded_rate(low), rounded_rate(high)
    least, most = (low + share * (high - low) for share in METALOG_FEASIBLE)
    margin = _MARGIN * (high - low)
    middle = min(max(rounded_rate(middle), least + margin), most - margin)
    return Distribution(kind=DistributionKind.METALOG, low=low, mode=round(middle, _DECIMALS + 2), high=high)


def two_piece_of(below: float, above: float) -> Distribution:
    """Return a two-piece normal.

    Parameters
    ----------
    below, above : float
        The standard deviations of its two sides.

    Returns
    -------
    Distribution
        With rounded figures.
    """
    kind = DistributionKind.TWO_PIECE_NORMAL
    return Distribution(kind=kind, sd=rounded_rate(below), sd_up=rounded_rate(above))


def normal_of(sd: float) -> Distribution:
    """Return a normal distribution.

    Parameters
    ----------
    sd : float
        Its standard deviation.

    Returns
    -------
    Distribution
        With a rounded figure.
    """
    return Distribution(kind=DistributionKind.NORMAL, sd=rounded_rate(sd))


def three_of(kind: DistributionKind, low: float, high: float, *, mode: float = 0.0) -> Distribution:
    """Return a distribution of three figures.

    Parameters
    ----------
    kind : DistributionKind
        Such as a triangle.
    low, high : float
        Its ends.
    mode : float, optional
        Its peak.

    Returns
    -------
    Distribution
        With rounded figures.
    """
    return Distribution(kind=kind, low=rounded_rate(low), mode=rounded_rate(mode), high=rounded_rate(high))
