"""How each driver of a case follows from a calibration pack, and what is assumed where the pack is silent.

A cost line grows by its price and by a demand that reaches a part of it: (1 + p)(1 + b·d). So a service's
growth over inflation is about b·d + (p − CPI), and the demand that gives it is d = (growth − (p − CPI))/b.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import hypot, pi, sqrt

from mtfs.analysis.evidence.driver_records import (
    Asked,
    DriverSetting,
    metalog_of,
    normal_of,
    publishers,
    rounded_rate,
    three_of,
    two_piece_of,
)
from mtfs.analysis.evidence.history import line_label
from mtfs.analysis.evidence.two_piece import two_piece_scales
from mtfs.domain.assumed_rates import ADULT_DEMAND, PLANS, SEND_TRANSPORT, TEMPORARY_ACCOMMODATION
from mtfs.domain.assumptions import NORMAL_WIDTH, Distribution, DistributionKind, Role
from mtfs.domain.calibration import Prior, ServiceGrowth
from mtfs.domain.service_shares import CARE_PACKAGES, LOOKED_AFTER, STAFF_IN_CARE_FEES
from mtfs.domain.stresses import Standing

__all__ = ["FEES_AND_CPI", "PAY_AND_CPI", "make_drivers"]

#: The correlations of care fees with CPI, and of pay (assumed).
FEES_AND_CPI, PAY_AND_CPI = 0.5, 0.5
_FEES_SD = 0.012
#: Prices explain no more of the spread of a service's growth than leaves demand this share of it (assumed).
_LEAST_DEMAND = 0.5


def _cpi(asked: Asked) -> DriverSetting:
    record = asked.pack.forecast("cpi")
    if record is None:
        spread, persistence, standing = two_piece_of(0.006, 0.012), 0.5, Standing.ASSUMED
        told = "Spread and persistence assumed."
    else:
        spread, persistence = two_piece_of(record.sd_below, record.sd_above), round(record.persistence, 2)
        standing = record.standing
        told = f"Spread and persistence: {standing} ({publishers(asked.pack, record.sources)})."
    return DriverSetting(
        name="cpi",
        role=Role.CPI,
        distribution=spread,
        central_rates=asked.cpi,
        persistence=persistence,
        standing=standing,
        source=f"{asked.cpi_source} {told}",
    )


def _sides(prior: Prior) -> tuple[float, float]:
    """Return the standard deviations of the two-piece normal around 0 with the mean and spread of a prior."""
    # No two-piece normal leans further than its root mean square times the root of 2/π.
    least = abs(prior.mean) * sqrt(pi / 2)
    return two_piece_scales(prior.mean, max(hypot(prior.mean, prior.sd), least))


def _pay(asked: Asked) -> DriverSetting:
    record = asked.pack.prior("pay award") or asked.pack.forecast("earnings")
    if record is None:
        spread, standing, told = two_piece_of(0.006, 0.0125), Standing.ASSUMED, "Spread assumed."
    else:
        sides = _sides(record) if isinstance(record, Prior) else (record.sd_below, record.sd_above)
        spread, standing = two_piece_of(*sides), record.standing
        told = f"Spread: {standing} ({publishers(asked.pack, record.sources)})."
    return DriverSetting(
        name="pay award",
        role=Role.PAY,
        distribution=spread,
        central_rates=asked.pay,
        standing=standing,
        source=f"{asked.pay_source} {told}",
    )


def _care_fees(asked: Asked) -> DriverSetting:
    pay, prices = _pay(asked).distribution, _cpi(asked).distribution
    spread, standing, told = normal_of(_FEES_SD), Standing.ASSUMED, "Spread and persistence assumed."
    if asked.pack.forecast("cpi") is not None:
        spread = two_piece_of(_of_fees(pay.sd, prices.sd), _of_fees(pay.sd_up, prices.sd_up))
        standing = Standing.DERIVED
        told = (
            f"Spread: those of pay and CPI in the same shares (calibration {asked.pack.version}). "
            "Persistence assumed."
        )
    return DriverSetting(
        name="care fees",
        role=Role.CARE_FEES,
        distribution=spread,
        central_rates=asked.care_fees,
        persistence=0.3,
        standing=standing,
        source=f"Central: {STAFF_IN_CARE_FEES:.0%} pay and {1 - STAFF_IN_CARE_FEES:.0%} CPI, as care fees "
        "are 70 to 80% staffing; look at the National Living Wage too (about +10, 10, 6.7 and 4.1% to April "
        f"2026). {told}",
    )


def _of_fees(pay: float | None, prices: float | None) -> float:
    """Return one side of the spread of care fees from the same side of those of pay and prices."""
    share = STAFF_IN_CARE_FEES
    return sqrt(_square_of_sum(share * (pay or 0.0), (1 - share) * (prices or 0.0), PAY_AND_CPI))


def _square_of_sum(first: float, second: float, correlation: float) -> float:
    """Return the variance of the sum of two deviations."""
    return first**2 + second**2 + 2 * correlation * first * second


def _size(spread: Distribution) -> float:
    """Return the root mean square of a normal distribution or a two-piece normal."""
    below = spread.sd or 0.0
    above = below if spread.sd_up is None else spread.sd_up
    return sqrt(below**2 - below * above + above**2)


@dataclass(frozen=True, kw_only=True)
class _Demand:
    """A driver of demand, and the service whose growth it is to give.

    Parameters
    ----------
    name, role : str, Role
        Of the driver.
    line : str
        The service.
    weight, what : float, str
        The share of the service that demand moves, and what that is.
    price, price_sd : float
        By how much the service's price grows over CPI in a year, and the spread of that.
    """

    name: str
    role: Role
    line: str
    weight: float
    what: str
    price: float = 0.0
    price_sd: float = 0.0


def _fitted(asked: Asked, demand: _Demand, record: ServiceGrowth) -> DriverSetting:
    """Return the demand that gives the growth of its service."""
    width = (record.high - record.low) / NORMAL_WIDTH
    left = max(width**2 - demand.price_sd**2, (_LEAST_DEMAND * width) ** 2)
    share = sqrt(left) / width / demand.weight if width else 0.0
    variance = record.own_sd**2 + record.national_sd**2
    fees = f", {demand.price:.1%} of which its prices explain" if demand.price else ""
    narrowed = " Its prices' own spread is taken out." if demand.price_sd else ""
    return DriverSetting(
        name=demand.name,
        role=demand.role,
        distribution=metalog_of(record.low * share, record.middle * share, record.high * share),
        central_rates=asked.fading((record.mean - demand.price) / demand.weight),
        # A shock that all councils share is not known to last.
        persistence=round(record.persistence * record.own_sd**2 / variance, 2) if variance else 0.0,
        standing=Standing.DERIVED,
        source=f"Fitted: {line_label(demand.line).lower()} grew by {record.mean:.1%} a year over CPI{fees} "
        f"({record.councils} councils, {record.years} years: MHCLG, revenue outturns, calibration "
        f"{asked.pack.version}). All of it is laid to the {demand.weight:.0%} that {demand.what}. Low and "
        f"High: 1 in 10 council-years lies beyond each.{narrowed}{asked.slows}",
    )


def _adults(asked: Asked) -> DriverSetting:
    record = asked.pack.service_growth("adult_social_care", asked.council_class)
    if record is not None:
        over = [fee - price for fee, price in zip(asked.care_fees, asked.cpi, strict=True)]
        fees, prices = _size(_care_fees(asked).distribution), _size(_cpi(asked).distribution)
        demand = _Demand(
            name="adult social care demand",
            role=Role.ADULT_DEMAND,
            line=record.line,
            weight=CARE_PACKAGES,
            what="care packages are of it",
            price=rounded_rate(sum(over) / max(len(over), 1)),
            price_sd=sqrt(_square_of_sum(fees, -prices, FEES_AND_CPI)),
        )
        return _fitted(asked, demand, record)
    return DriverSetting(
        name="adult social care demand",
        role=Role.ADULT_DEMAND,
        distribution=three_of(DistributionKind.PERT, -0.01, 0.04),
        central_rates=asked.fading(ADULT_DEMAND),
        persistence=0.2,
        source=f"Assumed: {ADULT_DEMAND:.0%} a year with a right tail; in 2024/25 80% of councils overspent, "
        f"by £774m in all.{asked.slows}",
    )


def _children(asked: Asked) -> DriverSetting:
    record = asked.pack.service_growth("childrens_social_care", asked.council_class)
    if record is not None:
        demand = _Demand(
            name="children's placements",
            role=Role.CHILDREN_DEMAND,
            line=record.line,
            weight=LOOKED_AFTER,
            what="children looked after are of it",
        )
        return _fitted(asked, demand, record)
    return DriverSetting(
        name="children's placements",
        role=Role.CHILDREN_DEMAND,
        distribution=three_of(DistributionKind.METALOG, -0.03, 0.09),
        central_rates=asked.fading(0.05),
        persistence=0.2,
        source="Assumed: number and mix of placements, fat upper tail; councils overspent by 16% in 2022/23 "
        "and about 14% in 2023/24, and placements above £10,000 a week rose from 120 to 1,510 (LGA)."
        + asked.slows,
    )


def _school_transport(asked: Asked) -> DriverSetting:
    record = asked.pack.prior("SEND transport")
    low, likely, high = SEND_TRANSPORT - 0.03, SEND_TRANSPORT, SEND_TRANSPORT + 0.05
    if record is not None:
        low, likely, high = record.low, record.likely, record.high
    return DriverSetting(
        name="SEND transport",
        role=Role.SEND_TRANSPORT,
        distribution=three_of(DistributionKind.TRIANGULAR, low - likely, high - likely),
        central_rates=asked.fading(likely),
        standing=Standing.ASSUMED if record is None else record.standing,
        source=_told_of_prior(asked, record, likely),
    )


def _told_of_prior(asked: Asked, record: Prior | None, likely: float) -> str:
    """Say what a driver rests on whose growth holds its prices."""
    standing = "assumed" if record is None else f"{record.standing}: {publishers(asked.pack, record.sources)}"
    return f"Central and spread: {likely:.1%} a year, prices included ({standing}).{asked.slows}"


def _temporary_accommodation(asked: Asked) -> DriverSetting:
    record = asked.pack.prior("temporary accommodation")
    likely, sd = (TEMPORARY_ACCOMMODATION, 0.09) if record is None else (record.likely, record.sd)
    return DriverSetting(
        name="temporary accommodation",
        role=Role.TEMPORARY_ACCOMMODATION,
        distribution=normal_of(sd),
        central_rates=asked.fading(likely),
        standing=Standing.ASSUMED if record is None else record.standing,
        source=_told_of_prior(asked, record, likely),
    )


def _plans(asked: Asked) -> DriverSetting:
    record = asked.pack.plan_growth
    if record is None:
        rate, sd, standing = PLANS, 0.015, Standing.ASSUMED
        told = f"Assumed: {PLANS:.0%} a year."
    else:
        own = record.councils.get(asked.ons_code)
        rate = record.mean if own is None else own[0]
        # A council whose own long-run rate is not known may have any that councils have.
        between = record.council_sd if own is None else 0.0
        sd = sqrt(record.national_sd**2 + record.own_sd**2 + between**2)
        standing = Standing.DERIVED
        whose = "the average of all councils" if own is None else "the council's own rate, partially pooled"
        told = (
            f"Fitted: {whose}, {rate:.1%} a year over {record.years} years "
            f"({publishers(asked.pack, record.sources)}). SD: of a council in a year."
        )
    return DriverSetting(
        name="EHC plans",
        role=Role.EHC_PLANS,
        distribution=normal_of(sd),
        central_rates=asked.fading(rate),
        standing=standing,
        source=f"{told} That the yearly shortfall of the schools grant grows with them is assumed."
        + asked.slows,
    )


def _tax_base(asked: Asked) -> DriverSetting:
    return DriverSetting(
        name="tax base",
        role=Role.TAX_BASE,
        distribution=normal_of(0.004),
        central_rates=(0.008,) * len(asked.years),
        source="Assumed.",
    )


def _collection(asked: Asked) -> DriverSetting:
    return DriverSetting(
        name="collection",
        role=Role.COLLECTION,
        distribution=three_of(DistributionKind.TRIANGULAR, -0.01, 0.006),
        central_rates=(0.0,) * len(asked.years),
        source="Assumed: cash collected against the rate in the tax base, wider below.",
    )


def _rates_growth(asked: Asked) -> DriverSetting:
    return DriverSetting(
        name="business rates growth",
        role=Role.RATES_GROWTH,
        distribution=Distribution(kind=DistributionKind.STUDENT_T, sd=0.008, df=5),
        central_rates=(0.0,) * len(asked.years),
        source="Assumed: growth as a share of the baseline; appeals and closures give both tails.",
    )


def _settlement(asked: Asked) -> DriverSetting:
    return DriverSetting(
        name="settlement",
        role=Role.SETTLEMENT,
        distribution=normal_of(0.01),
        central_rates=(0.0,) * len(asked.years),
        persistence=0.5,
        source="Assumed: grants against the cash expected, as settlements come yearly and late.",
    )


_MAKERS: tuple[Callable[[Asked], DriverSetting], ...] = (
    _cpi,
    _pay,
    _care_fees,
    _adults,
    _children,
    _school_transport,
    _temporary_accommodation,
    _plans,
    _tax_base,
    _collection,
    _rates_growth,
    _settlement,
)


def make_drivers(asked: Asked) -> tuple[DriverSetting, ...]:
    """Return the drivers that a case begins with.

    Parameters
    ----------
    asked : Asked
        What they are worked out from.

    Returns
    -------
    tuple of DriverSetting
        Of prices, then demand, then funding.
    """
    return tuple(maker(asked) for maker in _MAKERS)
