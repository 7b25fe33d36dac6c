"""The library of national stresses: what happened or might, how large it was, and where that is published.

Every figure stands in a shock that says whether it is sourced, derived from published figures or assumed, and
what it rests on. Rates are additions to what a plan expected, as fractions, by plan year. What a plan usually
expects comes from a calibration; the shocks of `past_shocks` are the same whatever the calibration.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mtfs.domain.assumed_rates import (
    ADULT_DEMAND,
    PLANS,
    SAVINGS_DELIVERED,
    SEND_TRANSPORT,
    TEMPORARY_ACCOMMODATION,
)
from mtfs.domain.assumptions import Role
from mtfs.domain.calibration import Calibration
from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.past_shocks import (
    COLLECTED,
    FEES,
    OVERRIDE_ENDS,
    PAY,
    PLACEMENTS,
    PRICES,
    RATES,
    SETTLEMENT,
    TAX_BASE,
    UPRATING,
    WAGE_FEES,
)
from mtfs.domain.service_shares import CARE_PACKAGES
from mtfs.domain.stresses import (
    DeliveryShock,
    RateShock,
    Shock,
    Source,
    Standing,
    Stress,
)
from mtfs.errors import RequestError

__all__ = ["ALL_STRESSES", "find_stresses", "stress_library"]

#: What stands for every stress where keys are asked for.
ALL_STRESSES = "all"

_ADASS = Source("Association of Directors of Adult Social Services, spring survey 2025", "July 2025")
_CCN = Source("County Councils Network, home to school transport", "February 2026")
_EHC = Source("Department for Education, education, health and care plans", "2022 to 2026")
_TEMPORARY = Source(
    "MHCLG, revenue outturn on temporary accommodation, as told by Shelter and the Chartered Institute of "
    "Housing",
    "August 2024 and September 2025",
)
_BRIGHTON_SAVINGS = Source("Brighton & Hove City Council, savings delivered 2022/23 to 2024/25", "2025")
_BANK = Source("Bank of England, approach to stress testing the UK banking system", "November 2024")

#: The worst of recent years: growth of plans, of school transport, and of temporary accommodation in two.
_MOST_PLANS, _MOST_TRANSPORT, _MOST_ACCOMMODATION = 0.125, 0.132, (0.29, 0.25)
#: The least of planned savings that Brighton delivered, net of pressures that arose in the year.
_LEAST_SAVINGS = 0.57
_SURGE_YEARS = 3
#: What is usual is taken as it is told, to a tenth of a point, so that a reader finds the same difference.
_DECIMALS = 3

_INFLATION_2022 = Stress(
    key="inflation-2022",
    title="Inflation as in 2022",
    text="Prices, pay and care fees outrun the plan as they outran the budgets made in early 2022: a shock, "
    "then two years in which it fades. What prices gain stays; business rates follow a year later.",
    shocks=(PRICES, PAY, FEES, UPRATING),
)
_PLACEMENTS_SURGE = Stress(
    key="placements-surge",
    title="Placements surge as in 2022",
    text="Spending on children's placements outruns its budget for two years running by as much as it did on "
    "average in England in 2022/23 and 2023/24, prices apart.",
    shocks=(PLACEMENTS,),
)
_HARD_SETTLEMENT = Stress(
    key="hard-settlement",
    title="Hard settlement",
    text="Government grants fall in cash below what the plan expects for four years, at half the pace of the "
    "settlements of 2016/17 to 2019/20. Grants inside services fall with those in funding.",
    shocks=(SETTLEMENT,),
)


def _half(shock: Shock, of: str) -> Shock:
    """Return a shock of half the size."""
    basis = f"Half of the shock in '{of}'. {shock.basis}"
    sources = (*shock.sources, _BANK)
    if isinstance(shock, RateShock):
        halved = tuple(round(a / 2, 6) for a in shock.additions)
        return replace(shock, additions=halved, basis=basis, sources=sources, standing=Standing.ASSUMED)
    if isinstance(shock, DeliveryShock):
        share = round(1 - (1 - shock.share) / 2, 6)
        return replace(shock, share=share, basis=basis, sources=sources, standing=Standing.ASSUMED)
    return shock


@dataclass(frozen=True)
class _Usual:
    """A figure that plans usually have, and where it comes from.

    Parameters
    ----------
    value : float
        The figure, as a fraction.
    told : str
        What it is called in a sentence.
    sources : tuple of Source
        Where it was published; none for one that is assumed.
    """

    value: float
    told: str
    sources: tuple[Source, ...] = ()


def _usual(pack: Calibration, value: float | None, assumed: float) -> _Usual:
    """Return a figure of a calibration; without one what is assumed."""
    if value is None:
        return _Usual(assumed, f"{assumed:.1%} (assumed)")
    source = Source(f"mtfs, calibration {pack.version}: {pack.name}", pack.made)
    return _Usual(round(value, _DECIMALS), f"{value:.1%} (calibration {pack.version})", (source,))


def _prior(pack: Calibration, name: str, assumed: float) -> _Usual:
    record = pack.prior(name)
    return _usual(pack, None if record is None else record.likely, assumed)


def _above(most: float, usual: _Usual) -> float:
    """Return by how much the worst of recent years is above what is usual; nothing where it is not."""
    return round(max(most - usual.value, 0.0), _DECIMALS)


def _adult_surge(pack: Calibration) -> RateShock:
    record = pack.service_growth("adult_social_care")
    usual = _usual(pack, None if record is None else record.mean / CARE_PACKAGES, ADULT_DEMAND)
    per_year = round(max(usual.value, 0.0) / 2, _DECIMALS + 1)
    of_all = f", as spending grew over prices, laid to the {CARE_PACKAGES:.0%} that care packages are"
    return RateShock(
        role=Role.ADULT_DEMAND,
        additions=(per_year,) * _SURGE_YEARS,
        standing=Standing.ASSUMED,
        basis=f"Assumed: half as much growth again as a usual {usual.told}{of_all if record else ''}. In "
        "2024/25 80% of councils overspent on adult social care, by £774m in all.",
        sources=(_ADASS, *usual.sources),
    )


def _demand_surge(pack: Calibration) -> Stress:
    transport = _prior(pack, "SEND transport", SEND_TRANSPORT)
    plans = _usual(pack, None if pack.plan_growth is None else pack.plan_growth.mean, PLANS)
    homes = _prior(pack, "temporary accommodation", TEMPORARY_ACCOMMODATION)
    return Stress(
        key="demand-surge",
        title="Demand as in the worst years",
        text="Adult social care, school transport, special needs and homelessness all grow for three years "
        "as they did in the worst of recent ones. Children's placements are as planned: they have a "
        "stress of their own.",
        shocks=(
            _adult_surge(pack),
            RateShock(
                role=Role.SEND_TRANSPORT,
                additions=(_above(_MOST_TRANSPORT, transport),) * _SURGE_YEARS,
                standing=Standing.DERIVED,
                basis=f"The {_MOST_TRANSPORT:.1%} a year of 2015/16 to 2023/24, less a usual "
                f"{transport.told}.",
                sources=(_CCN, *transport.sources),
            ),
            RateShock(
                role=Role.EHC_PLANS,
                additions=(_above(_MOST_PLANS, plans),) * _SURGE_YEARS,
                standing=Standing.DERIVED,
                basis=f"The {_MOST_PLANS:.1%} of 2026, the most of recent years, less a usual {plans.told}.",
                sources=(_EHC, *plans.sources),
            ),
            RateShock(
                role=Role.TEMPORARY_ACCOMMODATION,
                additions=(*(_above(most, homes) for most in _MOST_ACCOMMODATION), 0.0),
                standing=Standing.DERIVED,
                basis="The 29 and 25% of 2023/24 and 2024/25, less a usual "
                f"{homes.told}; in the third year as planned.",
                sources=(_TEMPORARY, *homes.sources),
            ),
        ),
    )


def _savings_short(pack: Calibration) -> Stress:
    record = pack.prior("savings delivered")
    usual = _usual(pack, None if record is None else record.mean, SAVINGS_DELIVERED)
    share = round(min(_LEAST_SAVINGS / max(usual.value, _LEAST_SAVINGS), 1.0), 2)
    return Stress(
        key="savings-short",
        title="Savings fall short",
        text=f"Every savings scheme delivers {1 - share:.0%} less than the case expects of it, for good: "
        "Brighton's worst recent year against what is usual.",
        shocks=(
            DeliveryShock(
                share=share,
                standing=Standing.DERIVED,
                basis=f"Brighton's worst of three years, {_LEAST_SAVINGS:.0%} net of pressures that arose in "
                f"the year (2022/23), over a usual {usual.told} of what is planned.",
                sources=(_BRIGHTON_SAVINGS, *usual.sources),
            ),
        ),
    )


_PAY_2022 = Stress(
    key="pay-2022",
    title="Pay and living wage as in 2022",
    text="Pay awards outrun the plan as in 2022/23 to 2024/25, and care fees follow the living wage; "
    "other prices are as planned.",
    shocks=(PAY, WAGE_FEES),
)
_RECESSION = Stress(
    key="recession",
    title="Recession",
    text="More people need council tax support, fewer pay on time, and businesses close: tax base, "
    "collection and business rates fall together. Half of what the tax base loses comes back in the "
    "third year.",
    shocks=(TAX_BASE, COLLECTED, RATES),
)
_SCHOOLS_OVERRIDE = Stress(
    key="override-ends",
    title="Schools override ends in 2028",
    text="The law as it stands: from 2028/29 a deficit on the schools grant falls on the council's own "
    "reserves. Grant announced since for past deficits is not in it: put it into the case first.",
    shocks=(OVERRIDE_ENDS,),
)


def stress_library(pack: Calibration) -> tuple[Stress, ...]:
    """Return the library, in the order in which it is told.

    Parameters
    ----------
    pack : Calibration
        What plans usually expect, of which stresses take what is worse. Where it has no figure, what is
        assumed is taken.

    Returns
    -------
    tuple of Stress
        The same keys and titles whatever the calibration.
    """
    savings = _savings_short(pack)
    full_size = (_INFLATION_2022, _PLACEMENTS_SURGE, _HARD_SETTLEMENT, savings)
    severe = Stress(
        key="severe-but-plausible",
        title="Severe but plausible",
        text="Inflation, placements, the settlement and savings all go wrong together, each by half as much "
        "as on its own. Four shocks that are independent and matter alike are about as unlikely at half "
        "size together as any one is in full; all four in full would be far beyond what a plan need "
        "withstand.",
        shocks=tuple(_half(shock, of.title) for of in full_size for shock in of.shocks),
    )
    return (
        _INFLATION_2022,
        _PAY_2022,
        _PLACEMENTS_SURGE,
        _demand_surge(pack),
        _HARD_SETTLEMENT,
        savings,
        _RECESSION,
        _SCHOOLS_OVERRIDE,
        severe,
    )


def find_stresses(keys: Sequence[str] | str, library: Sequence[Stress]) -> tuple[Stress, ...]:
    """Return the stresses of some keys.

    Parameters
    ----------
    keys : str or sequence of str
        Keys, or ``all``, without regard to case or outer spaces.
    library : sequence of Stress
        The library, as `stress_library` gives it.

    Returns
    -------
    tuple of Stress
        Each once, in the order of the library.

    Raises
    ------
    RequestError
        Where there is no such stress.
    """
    asked = [keys] if isinstance(keys, str) else list(keys)
    known = [stress.key for stress in library]
    wanted: set[str] = set()
    for key in asked:
        form = matched(key)
        if form == ALL_STRESSES:
            wanted.update(known)
        elif form in known:
            wanted.add(form)
        else:
            near = nearest_name(key, known)
            guess = f" (did you mean '{near}'?)" if near else ""
            msg = f"there is no stress '{key}'{guess}; expected {ALL_STRESSES} or one of {', '.join(known)}"
            raise RequestError(msg)
    return tuple(stress for stress in library if stress.key in wanted)
