"""The shocks of the stress library that are past: the same whatever a calibration says is usual.

By how much prices, pay and placements surprised those who made the budgets of 2022 to 2024, what a recession
and a hard settlement did, and when the schools override ends by law.
"""

from dataclasses import replace

from mtfs.domain.assumptions import Role
from mtfs.domain.service_shares import STAFF_IN_CARE_FEES
from mtfs.domain.stresses import OverrideShock, RateShock, Source, Standing

__all__ = [
    "COLLECTED",
    "FEES",
    "OVERRIDE_ENDS",
    "PAY",
    "PLACEMENTS",
    "PRICES",
    "RATES",
    "SETTLEMENT",
    "TAX_BASE",
    "UPRATING",
    "WAGE_FEES",
]

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
_SETTLEMENTS = Source("MHCLG, core spending power by authority, 2015-16 to 2020-21", "February 2020")
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

PRICES = RateShock(
    role=Role.CPI,
    additions=(0.060, 0.031, 0.003),
    standing=Standing.DERIVED,
    basis="CPI of 10.0, 5.7 and 2.4% in 2022-23 to 2024-25, less the 4.0, 2.6 and 2.1% that the OBR expected "
    "of 2022 to 2024 when those budgets were made. The 2.6 and 2.1% were not verified; that forecasts for "
    "calendar years stand for financial years is assumed.",
    sources=(_OBR_OUTTURN, _OBR_FORECAST),
)
PAY = RateShock(
    role=Role.PAY,
    additions=(0.038, 0.039, 0.015),
    standing=Standing.DERIVED,
    basis="Awards of about 6.3% (the £1,925 of 2022/23, as it cost one council), 6.4% (2023/24) and 4.0% "
    "(2024/25), less 2.5%: the middle of the 1.5 to 3.5% that councils assumed.",
    sources=(_NJC_2022, _BRIGHTON_PAY, _LGA_2024),
)
#: By how much the living wage rose above 5% in the plan years.
_WAGES = (0.0, 0.047, 0.048)
_STAFF = STAFF_IN_CARE_FEES
FEES = RateShock(
    role=Role.CARE_FEES,
    additions=tuple(
        round(_STAFF * wage + (1 - _STAFF) * price, 3)
        for wage, price in zip(_WAGES, PRICES.additions, strict=True)
    ),
    standing=Standing.DERIVED,
    basis=f"{_STAFF:.0%} of the living wage's surprise and {1 - _STAFF:.0%} of that of prices, as care fees "
    "are 70 to 80% staffing. The living wage of April 2022 was known at budget time; it then rose by 9.7 and "
    "9.8%, against 5% a year (assumed).",
    sources=(_LIVING_WAGE, _OBR_OUTTURN),
)
WAGE_FEES = replace(
    FEES,
    additions=tuple(round(_STAFF * wage, 3) for wage in _WAGES),
    basis=f"{_STAFF:.0%} of the living wage's surprise, as care fees are 70 to 80% staffing: it rose by 9.7 "
    "and 9.8% in April 2023 and 2024, against 5% a year (assumed). Prices are as planned.",
    sources=(_LIVING_WAGE,),
)
UPRATING = RateShock(
    role=Role.RATES_INDEXATION,
    additions=(0.0, 0.060, 0.031, 0.003),
    standing=Standing.DERIVED,
    basis="Business rates follow the September's CPI of the year before, so prices come back as funding a "
    "year later; government made up for the years in which it froze the multiplier. That the September "
    "figure surprised by as much as the year's average is assumed.",
    sources=(_OBR_OUTTURN, _OBR_FORECAST),
)
PLACEMENTS = RateShock(
    role=Role.CHILDREN_DEMAND,
    additions=(0.10, 0.11),
    standing=Standing.DERIVED,
    basis="Councils overspent their budgets for placements by 16% in 2022/23, and budgets raised since by "
    "14% in 2023/24; less the 6.0 and 3.1 points that prices rose above forecast.",
    sources=(_LGA_PLACEMENTS, _OBR_OUTTURN),
)
SETTLEMENT = RateShock(
    role=Role.SETTLEMENT,
    additions=(-0.06, -0.05, -0.03, -0.03),
    standing=Standing.ASSUMED,
    basis="About half the pace of 2016/17 to 2019/20, when settlement funding fell by 12.5, 10.6, 6.4 and "
    "6.5% a year (31% in all, in cash). The half is assumed: grants now hold more for social care, which "
    "governments have spared.",
    sources=(_SETTLEMENTS,),
)
#: The end of the override by law.
OVERRIDE_ENDS = OverrideShock(
    first_year="2028/29",
    standing=Standing.SOURCED,
    basis="The statutory override runs to 31 March 2028. Government has said that it will meet "
    "90% of eligible deficits to the end of 2025-26, and take later ones into its own budget.",
    sources=(_OVERRIDE, _DEFICITS),
)

TAX_BASE = RateShock(
    role=Role.TAX_BASE,
    additions=(-0.018, 0.0, 0.009),
    standing=Standing.DERIVED,
    basis="Support claims of spring 2020 were to cost almost £600m of £33.1bn of council tax, or "
    "1.8%. That half comes back in the third year is assumed.",
    sources=(_SUPPORT,),
)
COLLECTED = RateShock(
    role=Role.COLLECTION,
    additions=(-0.011, -0.0055),
    standing=Standing.DERIVED,
    basis="In-year collection fell from 96.8% (2019-20) to 95.7% (2020-21; not verified). That "
    "the second year is half as bad is assumed, and so is that none of it is collected late.",
    sources=(_COLLECTION,),
)
RATES = RateShock(
    role=Role.RATES_GROWTH,
    additions=(-0.03, -0.01),
    standing=Standing.ASSUMED,
    basis="Assumed: closures and appeals of 3% of the baseline, then 1%, none of which comes "
    "back within the plan. The safety net bounds the loss.",
)
