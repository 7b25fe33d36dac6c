"""What a case takes from a calibration pack: its drivers, and how they move together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from mtfs.analysis.evidence.driver_records import Asked, DriverSetting
from mtfs.analysis.evidence.driver_rules import FEES_AND_CPI, PAY_AND_CPI, make_drivers
from mtfs.analysis.evidence.history import line_label
from mtfs.domain.calibration import ANY_CLASS, Calibration, Correlation
from mtfs.domain.stresses import Standing

__all__ = [
    "CorrelationSetting",
    "DriverSetting",
    "correlation_settings",
    "driver_settings",
]


@dataclass(frozen=True, kw_only=True)
class CorrelationSetting:
    """How two drivers move together as a case begins.

    Parameters
    ----------
    first, second : str
        The drivers.
    value : float
        The correlation of their deviations.
    standing : Standing
        Whether it is derived from the pack, or assumed.
    source : str
        What it rests on.
    """

    first: str
    second: str
    value: float
    standing: Standing
    source: str


def driver_settings(
    pack: Calibration, council_class: str, years: Sequence[str], *, ons_code: str = ""
) -> tuple[DriverSetting, ...]:
    """Return the drivers that a case begins with.

    Parameters
    ----------
    pack : Calibration
        The calibration.
    council_class : str
        The class of authority, or ``all``.
    years : sequence of str
        The labels of the plan years.
    ons_code : str, optional
        The council's, for what the pack knows of it alone; blank is any council.

    Returns
    -------
    tuple of DriverSetting
        What the pack has no figure for is as it is assumed, and says so.

    Notes
    -----
    With a service's growth over inflation, of mean m and deviation e, a price p of its cost line and a demand
    that reaches the share b of it: the central demand is (m − (p − CPI))/b, and its deviation is e/b,
    narrowed to sqrt(max(s² − q², (s/2)²))/s, where s is the standard deviation of e and q that of p − CPI.
    That a deviation lasts is known of a council's own part of it alone: the persistence is that part's, times
    its share of the variance.
    """
    return make_drivers(Asked(pack, council_class, tuple(years), ons_code.strip().upper()))


_CPI = "cpi"
#: The drivers that a service's growth is laid to.
_SERVICES = {
    "adult_social_care": "adult social care demand",
    "childrens_social_care": "children's placements",
}
_ASSUMED = (
    (_CPI, "pay award", PAY_AND_CPI),
    (_CPI, "care fees", FEES_AND_CPI),
    ("pay award", "care fees", 0.6),
    ("children's placements", "SEND transport", 0.2),
    ("SEND transport", "EHC plans", 0.4),
)
#: Nobody can tell a correlation nearer to 0 from none.
_LEAST_CORRELATION = 0.05


def correlation_settings(pack: Calibration, council_class: str = ANY_CLASS) -> tuple[CorrelationSetting, ...]:
    """Return how the drivers that a case begins with move together.

    Parameters
    ----------
    pack : Calibration
        The calibration.
    council_class : str, optional
        The class of authority whose growth it is; that of all unless given.

    Returns
    -------
    tuple of CorrelationSetting
        Those that follow from the pack, then those that are assumed.

    Notes
    -----
    The pack has the correlation r of two services' own deviations, whose standard deviations are a and b.
    With those of their national shocks, c and d, between which nothing is fitted and none is assumed, the
    whole deviations have r·a·b/sqrt((a² + c²)(b² + d²)). With CPI, which all councils share, a service's
    national shocks have the correlation r, and its whole deviation r·c/sqrt(a² + c²).
    """
    assumed = (
        CorrelationSetting(
            first=first, second=second, value=value, standing=Standing.ASSUMED, source="Assumed."
        )
        for first, second, value in _ASSUMED
    )
    return (*_fitted_correlations(pack, council_class), *assumed)


def _fitted_correlations(pack: Calibration, council_class: str) -> Iterator[CorrelationSetting]:
    order = (_CPI, *_SERVICES)
    for record in pack.correlations:
        if record.of != "growth" or record.first not in order or record.second not in order:
            continue
        value = round(record.value * _explained(pack, council_class, record), 2)
        if abs(value) >= _LEAST_CORRELATION:
            first, second = sorted((record.first, record.second), key=order.index)
            told = " and ".join("CPI" if end == _CPI else line_label(end).lower() for end in (first, second))
            yield CorrelationSetting(
                first=_SERVICES.get(first, first),
                second=_SERVICES[second],
                value=value,
                standing=Standing.DERIVED,
                source=f"Fitted: growth of {told} (calibration {pack.version}).",
            )


def _explained(pack: Calibration, council_class: str, record: Correlation) -> float:
    """Return how much of the two whole deviations is the part whose correlation is known."""
    share = 1.0
    for end in (record.first, record.second):
        if end == _CPI:
            continue
        growth = pack.service_growth(end, council_class)
        if growth is None:
            return 0.0
        part = growth.own_sd if record.level == "own" else growth.national_sd
        whole = sqrt(growth.own_sd**2 + growth.national_sd**2)
        share *= part / whole if whole else 0.0
    return share
