"""The few published figures that priors rest on, each with its source.

Shares and rates are fractions; money is in £m, unless it is said otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mtfs.domain.calibration import PackSource

__all__ = [
    "ADULTS_OVERSPENT",
    "ADULTS_SHARE",
    "AWARDS",
    "DIRECTORATES_DELIVERED",
    "PLACEMENTS_OVERSPENT",
    "PRIOR_SOURCES",
    "SAVINGS_COUNCIL_YEARS",
    "SAVINGS_DELIVERED",
    "STORM_SHARE",
    "TRANSPORT_GROWTH",
    "TRANSPORT_PROJECTED",
    "Award",
    "accommodation_growth",
]

PRIOR_SOURCES = (
    PackSource(
        key="brighton-savings",
        title="Brighton & Hove City Council, savings monitoring in the outturn reports of 2022/23 to 2024/25",
        date="2023 to 2025",
    ),
    PackSource(
        key="wales-savings",
        title="Auditor General for Wales, Savings Planning in Councils in Wales",
        date="13 June 2017",
    ),
    PackSource(
        key="gwynedd-savings",
        title="Gwynedd Council, savings overviews (90% in the long run; minutes of October 2022 tell 94%)",
        date="2022 to 2025",
    ),
    PackSource(
        key="njc-pay",
        title="National Joint Council for local government services, pay agreements of 2021 to 2025; LGA "
        "First on what that of 2024 cost",
        date="2022 to 2025",
    ),
    PackSource(
        key="brighton-pay",
        title="Brighton & Hove City Council, budget update of December 2022 (what the award cost) and "
        "medium-term financial strategy tables (what was set aside for awards)",
        date="2022 to 2025",
    ),
    PackSource(
        key="ccn-transport",
        title="County Councils Network, Home to school transport: how SEND reform can make services "
        "sustainable",
        date="19 February 2026",
    ),
    PackSource(
        key="mhclg-accommodation",
        title="MHCLG, revenue outturn on temporary accommodation, as told by Shelter and the Chartered "
        "Institute of Housing",
        date="2023 to September 2025",
    ),
    PackSource(
        key="adass-surveys",
        title="Association of Directors of Adult Social Services, spring and autumn surveys",
        date="2023 to 2025",
    ),
    PackSource(
        key="mhclg-adults",
        title="MHCLG, Revenue Account budgets 2019-20 and 2025-26, and revenue outturns 2021-22 and 2023-24: "
        "adult social care",
        date="2019 to 2025",
    ),
    PackSource(
        key="lga-placements",
        title="Local Government Association, high-cost children's social care placements survey",
        date="November 2023",
    ),
)

#: Shares of planned savings that were delivered: by Brighton & Hove in 2022/23 to 2024/25 (£000: 9,354 of
#: 10,509; 10,837 of 14,173; 81%), the same net of pressures that arose in the year (5,973 of 10,509; 10,228
#: of 14,173; 80%), by the councils of Wales in 2015-16 (£221.5m of £251.6m), by Gwynedd in the long run.
SAVINGS_DELIVERED = (
    *(9354 / 10509, 10837 / 14173, 0.81),
    *(5973 / 10509, 10228 / 14173, 0.80),
    221.5 / 251.6,
    0.90,
)
#: How many of these stand alone: Brighton's three years, Wales, Gwynedd.
SAVINGS_COUNCIL_YEARS = 5
#: Savings delivered and planned by Brighton & Hove's directorates and corporate budgets [£000].
DIRECTORATES_DELIVERED: Mapping[str, tuple[tuple[int, int], ...]] = {
    "2022/23": ((2495, 2674), (1783, 2353), (2491, 2730), (1932, 1932), (328, 495), (325, 325)),
    "2023/24": ((1416, 1866), (3316, 4316), (3947, 4727), (898, 1916), (1098, 1186), (162, 162)),
}


@dataclass(frozen=True)
class Award:
    """A pay award to council staff, and what was assumed of it.

    Parameters
    ----------
    awarded, assumed : float
        The rise of the pay bill, and what the budget had for it.
    storm : bool, optional
        Whether it fell into a year of CPI above 5%.
    """

    awarded: float
    assumed: float
    storm: bool = False


#: National awards by year. 1.75%; £1,925, which cost one council 6.3%; about 6.4%; 2.5% or £1,290, which cost
#: 4.03%; 3.2%. Assumed: the middle of the 1.5 to 3.5% of several councils for the first two years (assumed);
#: then what Brighton & Hove had set aside.
AWARDS = {
    "2021/22": Award(0.0175, 0.025),
    "2022/23": Award(0.063, 0.025, storm=True),
    "2023/24": Award(0.064, 0.035, storm=True),
    "2024/25": Award(0.0403, 0.030),
    "2025/26": Award(0.032, 0.0275),
}
#: Of the years 2008/09 to 2024/25, those in which CPI rose by more than 5% (OBR, March 2026, table 1.7).
STORM_SHARE = (2, 17)

#: Yearly growth of spending on school transport of children with special needs, 2015/16 to 2023/24; and what
#: is projected from 2024/25 (£2.0bn) to 2030/31 (£3.4bn).
TRANSPORT_GROWTH, TRANSPORT_PROJECTED = 0.132, 0.092

#: Growth of spending on temporary accommodation in the year, and over the five years to it.
_ACCOMMODATION_YEAR = {"2022/23": 0.09, "2023/24": 0.29, "2024/25": 0.25}
_ACCOMMODATION_FIVE_YEARS = {"2022/23": 0.62, "2023/24": 0.97, "2024/25": 1.18}

#: By how much councils overspent their budgets for adult social care in all, and in 2025/26 were to [£m].
ADULTS_OVERSPENT = {
    "2019/20": -197.0,
    "2022/23": 73.7,
    "2023/24": 586.0,
    "2024/25": 774.0,
    "2025/26": 623.0,
}
#: The £623m of 2025/26 as a share of the spending that the surveys count.
ADULTS_SHARE = 0.03

#: By how much councils overspent their budgets for children's placements in 2022/23 (£670m of £4.1bn), and in
#: 2023/24 were to (£680m of £4.7bn).
PLACEMENTS_OVERSPENT = (0.16, 0.14)


def accommodation_growth() -> tuple[float, ...]:
    """Return how spending on temporary accommodation grew.

    Returns
    -------
    tuple of float
        Yearly growth from 2018/19 to 2024/25. Those of 2020/21 and 2021/22 are alike, as only the two
        together are told.

    Notes
    -----
    With an index of 1 in 2024/25, earlier years follow from the growth of each year back to 2021/22, and
    from that over five years back to 2017/18.
    """
    level = {"2024/25": 1.0}
    level["2023/24"] = level["2024/25"] / (1 + _ACCOMMODATION_YEAR["2024/25"])
    level["2022/23"] = level["2023/24"] / (1 + _ACCOMMODATION_YEAR["2023/24"])
    level["2021/22"] = level["2022/23"] / (1 + _ACCOMMODATION_YEAR["2022/23"])
    level["2019/20"] = level["2024/25"] / (1 + _ACCOMMODATION_FIVE_YEARS["2024/25"])
    level["2018/19"] = level["2023/24"] / (1 + _ACCOMMODATION_FIVE_YEARS["2023/24"])
    level["2017/18"] = level["2022/23"] / (1 + _ACCOMMODATION_FIVE_YEARS["2022/23"])
    over_two = (level["2021/22"] / level["2019/20"]) ** 0.5 - 1
    return (
        level["2018/19"] / level["2017/18"] - 1,
        level["2019/20"] / level["2018/19"] - 1,
        over_two,
        over_two,
        *_ACCOMMODATION_YEAR.values(),
    )
