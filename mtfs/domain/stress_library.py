"""The library of national stresses: what happened or might, how large it was, and where that is published.

Every figure stands in a shock that says whether it is sourced, derived from published figures or assumed, and
what it rests on. Rates are additions to what a plan expected, as fractions, by plan year.
"""

from collections.abc import Sequence
from dataclasses import replace

from mtfs.domain.assumptions import Role
from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.stresses import (
    DeliveryShock,
    OverrideShock,
    RateShock,
    Shock,
    Source,
    Standing,
    Stress,
)
from mtfs.errors import RequestError

__all__ = ["ALL_STRESSES", "STRESSES", "find_stresses"]

#: What stands for every stress where keys are asked for.
ALL_STRESSES = "all"

_OBR_OUTTURN = Source("OBR, Economic and fiscal outlook, detailed economy tables, table 1.7", "March 2026")
_OBR_FORECAST = Source("OBR, Economic and fiscal outlook", "October 2021")
_NJC_2022 = Source("National Employers for local government services, pay offer of £1,925", "July 2022")
_BRIGHTON_PAY = Source(
    "Brighton & Hove City Council, General Fund budget and resources update 2023/24", "December 2022"
)
_LGA_2024 = Source("LGA First, staff pay offer 2024 (4.03% of the national pay bill)", "2024")
_LIVING_WAGE = Source(
    "Low Pay Commission, National Living Wage of April 2023 and April 2024", "November 2022 and November 2023"
)
_LGA_PLACEMENTS = Source("LGA, High-cost children's social care placements survey", "November 2023")
_ADASS = Source("Association of Directors of Adult Social Services, spring survey 2025", "July 2025")
_CCN = Source("County Councils Network, home to school transport", "February 2026")
_EHC = Source("Department for Education, education, health and care plans", "2022 to 2026")
_TEMPORARY = Source(
    "MHCLG, revenue outturn on temporary accommodation, as told by Shelter and the Chartered Institute of "
    "Housing",
    "August 2024 and September 2025",
)
_SETTLEMENTS = Source("MHCLG, core spending power by authority, 2015-16 to 2020-21", "February 2020")
_BRIGHTON_SAVINGS = Source("Brighton & Hove City Council, savings delivered 2022/23 to 2024/25", "2025")
_COLLECTION = Source(
    "MHCLG, collection rates for council tax and non-domestic rates in England", "August 2020 and June 2021"
)
_SUPPORT = Source(
    "The MJ on the LGA's analysis of council tax support claims; MHCLG, council tax levels 2020-21",
    "October 2020 and July 2020",
)
_OVERRIDE = Source(
    "MHCLG, Fair Funding Review 2.0: the override extended to the end of 2027-28", "20 June 2025"
)
_DEFICITS = Source(
    "Government on past deficits for special needs, as told by Local Government Lawyer", "19 February 2026"
)
_BANK = Source("Bank of England, approach to stress testing the UK banking system", "November 2024")

_CPI = RateShock(
    role=Role.CPI,
    additions=(0.060, 0.031, 0.003),
    standing=Standing.DERIVED,
    basis="CPI of 10.0, 5.7 and 2.4% in 2022-23 to 2024-25, less the 4.0, 2.6 and 2.1% that the OBR expected "
    "of 2022 to 2024 when those budgets were made. The 2.6 and 2.1% were not verified; that forecasts for "
    "calendar years stand for financial years is assumed.",
    sources=(_OBR_OUTTURN, _OBR_FORECAST),
)
_PAY = RateShock(
    role=Role.PAY,
    additions=(0.038, 0.039, 0.015),
    standing=Standing.DERIVED,
    basis="Awards of about 6.3% (the £1,925 of 2022/23, as it cost one council), 6.4% (2023/24) and 4.0% "
    "(2024/25), less 2.5%: the middle of the 1.5 to 3.5% that councils assumed.",
    sources=(_NJC_2022, _BRIGHTON_PAY, _LGA_2024),
)
_FEES = RateShock(
    role=Role.CARE_FEES,
    additions=(0.015, 0.043, 0.037),
    standing=Standing.DERIVED,
    basis="75% of the living wage's surprise and 25% of that of prices, as care fees are 70 to 80% staffing. "
    "The living wage of April 2022 was known at budget time; it then rose by 9.7 and 9.8%, against 5% a year "
    "(assumed).",
    sources=(_LIVING_WAGE, _OBR_OUTTURN),
)
_WAGE_FEES = replace(
    _FEES,
    additions=(0.0, 0.035, 0.036),
    basis="75% of the living wage's surprise, as care fees are 70 to 80% staffing: it rose by 9.7 and 9.8% "
    "in April 2023 and 2024, against 5% a year (assumed). Prices are as planned.",
    sources=(_LIVING_WAGE,),
)
_UPRATING = RateShock(
    role=Role.RATES_INDEXATION,
    additions=(0.0, 0.060, 0.031, 0.003),
    standing=Standing.DERIVED,
    basis="Business rates follow the September's CPI of the year before, so prices come back as funding a "
    "year later; government made up for the years in which it froze the multiplier. That the September "
    "figure surprised by as much as the year's average is assumed.",
    sources=(_OBR_OUTTURN, _OBR_FORECAST),
)
_PLACEMENTS = RateShock(
    role=Role.CHILDREN_DEMAND,
    additions=(0.10, 0.11),
    standing=Standing.DERIVED,
    basis="Councils overspent their budgets for placements by 16% in 2022/23, and budgets raised since by "
    "14% in 2023/24; less the 6.0 and 3.1 points that prices rose above forecast.",
    sources=(_LGA_PLACEMENTS, _OBR_OUTTURN),
)
_SETTLEMENT = RateShock(
    role=Role.SETTLEMENT,
    additions=(-0.06, -0.05, -0.03, -0.03),
    standing=Standing.ASSUMED,
    basis="About half the pace of 2016/17 to 2019/20, when settlement funding fell by 12.5, 10.6, 6.4 and "
    "6.5% a year (31% in all, in cash). The half is assumed: grants now hold more for social care, which "
    "governments have spared.",
    sources=(_SETTLEMENTS,),
)
_SAVINGS = DeliveryShock(
    share=0.7,
    standing=Standing.DERIVED,
    basis="Brighton's worst of three years, 57% net of pressures that arose in the year (2022/23), over the "
    "82% that it delivered on average before them (89, 76 and 81%).",
    sources=(_BRIGHTON_SAVINGS,),
)

_INFLATION_2022 = Stress(
    key="inflation-2022",
    title="Inflation as in 2022",
    text="Prices, pay and care fees outrun the plan as they outran the budgets made in early 2022: a shock, "
    "then two years in which it fades. What prices gain stays; business rates follow a year later.",
    shocks=(_CPI, _PAY, _FEES, _UPRATING),
)
_PLACEMENTS_SURGE = Stress(
    key="placements-surge",
    title="Placements surge as in 2022",
    text="Spending on children's placements outruns its budget for two years running by as much as it did on "
    "average in England in 2022/23 and 2023/24, prices apart.",
    shocks=(_PLACEMENTS,),
)
_HARD_SETTLEMENT = Stress(
    key="hard-settlement",
    title="Hard settlement",
    text="Government grants fall in cash below what the plan expects for four years, at half the pace of the "
    "settlements of 2016/17 to 2019/20. Grants inside services fall with those in funding.",
    shocks=(_SETTLEMENT,),
)
_SAVINGS_SHORT = Stress(
    key="savings-short",
    title="Savings fall short",
    text="Every savings scheme delivers three tenths less than the case expects of it, for good: Brighton's "
    "worst recent year against its average.",
    shocks=(_SAVINGS,),
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


_FULL_SIZE = (_INFLATION_2022, _PLACEMENTS_SURGE, _HARD_SETTLEMENT, _SAVINGS_SHORT)

#: The library, in the order in which it is told.
STRESSES: tuple[Stress, ...] = (
    _INFLATION_2022,
    Stress(
        key="pay-2022",
        title="Pay and living wage as in 2022",
        text="Pay awards outrun the plan as in 2022/23 to 2024/25, and care fees follow the living wage; "
        "other prices are as planned.",
        shocks=(_PAY, _WAGE_FEES),
    ),
    _PLACEMENTS_SURGE,
    Stress(
        key="demand-surge",
        title="Demand as in the worst years",
        text="Adult social care, school transport, special needs and homelessness all grow for three years "
        "as they did in the worst of recent ones. Children's placements are as planned: they have a "
        "stress of their own.",
        shocks=(
            RateShock(
                role=Role.ADULT_DEMAND,
                additions=(0.015, 0.015, 0.015),
                standing=Standing.ASSUMED,
                basis="Assumed: half as much growth again as 3% a year. In 2024/25 80% of councils overspent "
                "on adult social care, by £774m in all.",
                sources=(_ADASS,),
            ),
            RateShock(
                role=Role.SEND_TRANSPORT,
                additions=(0.04, 0.04, 0.04),
                standing=Standing.DERIVED,
                basis="The 13.2% a year of 2015/16 to 2023/24, less the 9.2% a year projected to 2030/31.",
                sources=(_CCN,),
            ),
            RateShock(
                role=Role.EHC_PLANS,
                additions=(0.015, 0.015, 0.015),
                standing=Standing.DERIVED,
                basis="The 12.5% of 2026, the most of recent years, less a usual 11%.",
                sources=(_EHC,),
            ),
            RateShock(
                role=Role.TEMPORARY_ACCOMMODATION,
                additions=(0.17, 0.13, 0.0),
                standing=Standing.DERIVED,
                basis="The 29 and 25% of 2023/24 and 2024/25, less the 12% a year that cases assume.",
                sources=(_TEMPORARY,),
            ),
        ),
    ),
    _HARD_SETTLEMENT,
    _SAVINGS_SHORT,
    Stress(
        key="recession",
        title="Recession",
        text="More people need council tax support, fewer pay on time, and businesses close: tax base, "
        "collection and business rates fall together. Half of what the tax base loses comes back in the "
        "third year.",
        shocks=(
            RateShock(
                role=Role.TAX_BASE,
                additions=(-0.018, 0.0, 0.009),
                standing=Standing.DERIVED,
                basis="Support claims of spring 2020 were to cost almost £600m of £33.1bn of council tax, or "
                "1.8%. That half comes back in the third year is assumed.",
                sources=(_SUPPORT,),
            ),
            RateShock(
                role=Role.COLLECTION,
                additions=(-0.011, -0.0055),
                standing=Standing.DERIVED,
                basis="In-year collection fell from 96.8% (2019-20) to 95.7% (2020-21; not verified). That "
                "the second year is half as bad is assumed, and so is that none of it is collected late.",
                sources=(_COLLECTION,),
            ),
            RateShock(
                role=Role.RATES_GROWTH,
                additions=(-0.03, -0.01),
                standing=Standing.ASSUMED,
                basis="Assumed: closures and appeals of 3% of the baseline, then 1%, none of which comes "
                "back within the plan. The safety net bounds the loss.",
            ),
        ),
    ),
    Stress(
        key="override-ends",
        title="Schools override ends in 2028",
        text="The law as it stands: from 2028/29 a deficit on the schools grant falls on the council's own "
        "reserves. Grant announced since for past deficits is not in it: put it into the case first.",
        shocks=(
            OverrideShock(
                first_year="2028/29",
                standing=Standing.SOURCED,
                basis="The statutory override runs to 31 March 2028. Government has said that it will meet "
                "90% of eligible deficits to the end of 2025-26, and take later ones into its own budget.",
                sources=(_OVERRIDE, _DEFICITS),
            ),
        ),
    ),
    Stress(
        key="severe-but-plausible",
        title="Severe but plausible",
        text="Inflation, placements, the settlement and savings all go wrong together, each by half as much "
        "as on its own. Four shocks that are independent and matter alike are about as unlikely at half size "
        "together as any one is in full; all four in full would be far beyond what a plan need withstand.",
        shocks=tuple(_half(shock, of.title) for of in _FULL_SIZE for shock in of.shocks),
    ),
)


def find_stresses(keys: Sequence[str] | str) -> tuple[Stress, ...]:
    """Return the stresses of some keys.

    Parameters
    ----------
    keys : str or sequence of str
        Keys, or ``all``, without regard to case or outer spaces.

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
    known = [stress.key for stress in STRESSES]
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
    return tuple(stress for stress in STRESSES if stress.key in wanted)
