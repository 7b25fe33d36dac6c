"""Halton, base year 2024/25: the £19.8m overspend forecast of September 2024 against reserves of £11.5m."""

from scenarios.build.common import (
    CORRELATION_NOTE,
    CPI,
    OBR,
    SAVINGS_COLUMNS,
    SECTION_151,
    Table,
    correlation_table,
    driver_table,
    flat,
    report_table,
    saving,
    scenario_table,
    total,
)

# One row of a sheet is kept together.
# fmt: off

PLAN_YEARS = ("2025/26", "2026/27", "2027/28", "2028/29")

RS = "RS 2023-24 outturn (MHCLG, 12 December 2024), sheet RS_LA_Data_2023-24, row 157"
RA = "RA 2025-26 budget (MHCLG, 19 June 2025), sheet RA_LA_Data_2025-26, row 156"
CTR = "Council tax levels 2026-27, table 10 (MHCLG, 25 March 2026), sheet Data_Billing, row 116"
PEERS = "LGA corporate peer challenge feedback report, Halton, 3 to 6 September 2024, section 5.4"
TRANSFORMATION = "Halton Executive Board, 7 December 2023, Transformation Programme Update, appendix B"
TAX_BASE_MINUTE = "Halton Executive Board, 16 November 2023, item 53 (moderngov.halton.gov.uk, IId=62550)"
BUDGET_MINUTE = "Halton Executive Board budget 2025/26 minutes (moderngov.halton.gov.uk, mgAi ID=61410)"
ECHO = (
    "Liverpool Echo, September 2024, on the Executive Board report (uk.news.yahoo.com, '£20m black hole'; "
    "not verified)"
)

NET_BUDGET = 149_496  # £000, 2024/25: BUDGET_MINUTE
TAX_BASE = 36_409  # Band D equivalents, 2024/25: TAX_BASE_MINUTE
BAND_D = 1_758.89  # pounds, 2024/25
COUNCIL_TAX = TAX_BASE * BAND_D / 1000  # 64,039.4
RATES = round(NET_BUDGET - COUNCIL_TAX, 6)  # 85,456.6
GROWTH = 5_000

# Outturn 2023-24 (RS) and budget 2025-26 (RA) by service, before specific grants, £000.
ADULTS = (68_980, 80_611)
CHILDREN = (53_541, 68_951)
HOUSING = (5_506, 3_412)
CULTURE = (11_771, 12_521)
ENVIRONMENT = (11_879, 14_576)
PLANNING = (4_027, 3_225)
CENTRAL = (5_837, 3_738)
OTHER = (2_450, 2_966)

# The £19.8m by service, £000 (low, likely, high).
OVERSPEND = {
    "Transformation target": (3_000, 4_000, 4_000),
    "Children's social care: agency staff": (1_500, 3_500, 6_000),
    "Children's social care: placements": (2_000, 5_271, 10_000),
    "Adult social care": (500, 4_000, 8_000),
    "SEND transport": (300, 1_000, 2_000),
    "Environment and leisure": (0, 700, 1_600),
    "Central services": (-1_500, 1_329, 3_000),
}
FORECAST_OVERSPEND = 19_800


def _midway(pair: tuple[int, int]) -> float:
    return (pair[0] + pair[1]) / 2


def _likely(name: str) -> int:
    return OVERSPEND[name][1]


# The 2024/25 budget: the middle of the two years stands for likely spending; less the overspend.
_ADULT_BUDGET = round(_midway(ADULTS) - _likely("Adult social care"))
_CHILDREN_BUDGET = round(
    _midway(CHILDREN)
    - _likely("Children's social care: agency staff")
    - _likely("Children's social care: placements")
)
_ADULT_18_64, _ADULT_65, _ADULT_ALL = 44_469, 17_617, 80_611  # RA lines 332-345
_CHILDREN_STAFF = round(6_100 / 0.51)  # agency £6.1m was 51% of the employee budget
_DSG_INTEREST = round(0.045 * 5_348)
_HIGHWAYS = round((-9_979 + 19_771) / 1.03)
_FINANCING = 27_760 + 9_551 + 10_253 - 3_051 + 223 - 614 + 35 + 75 - 19_771

_MID = f"Assumed: half way between {RS} and {RA}"

_LINES: Table = [
    ["Adult social care", "Working-age care", round(_ADULT_BUDGET * _ADULT_18_64 / _ADULT_ALL), "care fees",
     1, "adult demand", 1,
     f"{_MID}, Adult social care (68,980 and 80,611), less the £4.0m overspend; share from RA lines 332 "
     "to 344, ages 18-64 (44,469 of 80,611)."],
    ["Adult social care", "Older people's care", round(_ADULT_BUDGET * _ADULT_65 / _ADULT_ALL), "care fees",
     1, "adult demand", 1,
     "As above; share from RA lines 333 to 345, ages 65 and over (17,617 of 80,611)."],
    ["Adult social care", "Employees",
     _ADULT_BUDGET
     - round(_ADULT_BUDGET * _ADULT_18_64 / _ADULT_ALL)
     - round(_ADULT_BUDGET * _ADULT_65 / _ADULT_ALL),
     "pay", 1, None, 1,
     "As above; the rest (RA lines 348 to 356: assessment, commissioning, information). That it is all "
     "staff is assumed."],
    ["Children's social care", "Placements and commissioned services", _CHILDREN_BUDGET - _CHILDREN_STAFF,
     "cpi", 1, "placements", 1,
     f"{_MID}, Children's social care (53,541 and 68,951), less the overspends of £3.5m and £5.271m, "
     "less employees."],
    ["Children's social care", "Employees", _CHILDREN_STAFF, "pay", 1, None, 1,
     f"{PEERS} and 5.5: £6.1m of agency staff in 2023/24 was 51% of the employee budget, so 6,100 / 0.51."],
    ["SEND transport", "Contracts", round(0.45 * 13_715 / 1.10 - 1_000), None, 1, "send transport", 1,
     f"Assumed: 45% of {RA}, line 165 Other education and community (13,715), a year of 10% growth "
     "earlier, less the £1.0m overspend. The rest of education is paid for by the dedicated schools "
     "grant, save the next row."],
    ["Education", "Council-funded services", round(0.15 * 13_715), "pay", 1, None, 1,
     f"Assumed: 15% of {RA}, line 165 (13,715)."],
    ["Highways and transport", "Contracts and transport levy", _HIGHWAYS, "cpi", 1, None, 1,
     f"{RA}, Total highways (-9,979) without line 280 tolls (-19,771), a year of 3% earlier (assumed). "
     "It holds what is paid to the combined authority for transport (lines 271 to 276)."],
    ["Housing", "Homelessness", 700, "cpi", 0, "homelessness", 1,
     f"{RA}, line 440 Homelessness (716), rounded down for a year earlier."],
    ["Housing", "Other housing services", round(_midway(HOUSING) - 700), "cpi", 1, None, 1,
     f"{_MID}, Housing services (5,506 and 3,412), less homelessness."],
    ["Environment and leisure", "Waste and contracts", 11_000, "cpi", 1, None, 1,
     f"Assumed: about RA lines 581 to 584, waste collection, disposal, recycling ({RA}: 11,441), a year "
     "earlier."],
    ["Environment and leisure", "Employees and running costs",
     round(_midway(CULTURE) + _midway(ENVIRONMENT) - 11_000 - _likely("Environment and leisure")), "pay", 1,
     None, 1,
     f"{_MID}, Cultural (11,771 and 12,521) and Environmental (11,879 and 14,576), less waste and the "
     "£0.7m overspend."],
    ["Planning and development", "Employees and running costs", round(_midway(PLANNING)), "pay", 1, None, 1,
     f"{_MID}, Planning (4,027 and 3,225)."],
    ["Central services", "Employees",
     round(0.7 * (_midway(CENTRAL) + _midway(OTHER)) - _likely("Central services")), "pay", 1, None, 1,
     f"{_MID}, Central (5,837 and 3,738) and Other services (2,450 and 2,966), 70% staff (assumed), less "
     "the £1.329m overspend."],
    ["Central services", "Premises and supplies", round(0.3 * (_midway(CENTRAL) + _midway(OTHER))), "cpi", 1,
     None, 1,
     "As above, 30% (assumed)."],
    ["Transformation target", "Savings not yet allocated", -4_000, None, 1, None, 1,
     f"{PEERS}: the 2024/25 budget holds a £4m transformation target with limited delivery plans."],
    ["Capital financing", "Borrowing, leases and Mersey Gateway, net of tolls", _FINANCING - _DSG_INTEREST,
     None, 1, None, 1,
     f"{RA}: repayment of principal 27,760, leasing 9,551, interest 10,253, investment income -3,051, "
     "bad debts 223, trading -614, levies 35 and 75, tolls -19,771. Assumed the same in 2024/25, as "
     "2023-24 passed bridge reserves through these lines. Less the next row."],
    ["Capital financing", "Interest cost of the DSG deficit", _DSG_INTEREST, None, 1, None, 1,
     "4.5% (assumed) of the DSG deficit of 5,348 at 31 March 2024. It leaves the base in 2025/26 (see "
     "Pressures), when the model's own interest begins."],
]
_GRANTS = round(total(_LINES) - NET_BUDGET, 6)

COSTS: Table = [
    ["Service", "Cost type", "Base budget", "Price driver", "Price weight", "Demand driver", "Demand weight",
     "Source"],
    *_LINES,
    ["Specific grants", "Social care, bridge and other grants held against services (balancing)", -_GRANTS,
     "specific grants", 1, None, 1,
     f"Balancing figure: the lines above less the net budget of 149,496. {RA} gives 52.0m for the same "
     "grants in 2025-26: 171,164 inside and 31,054 outside aggregate external finance, less housing "
     "benefit 31,276, public health 13,764 (and its reserve, 206) and education not funded by the "
     "council 105,426."],
]

MONITORING: Table = [
    ["Service", "Low", "Likely", "High", "Recurring share", "Price driver", "Price weight", "Demand driver",
     "Demand weight", "Source"],
    ["Transformation target", *OVERSPEND["Transformation target"], 1.0, None, 1, None, 1,
     f"{PEERS}: the £4m target is part of the overspend. Low allows a quarter delivered (assumed); it "
     "comes back each year until it is found."],
    ["Children's social care: agency staff", *OVERSPEND["Children's social care: agency staff"], 0.8, "pay",
     1, None, 1,
     f"{PEERS}: around £3.5m of 2023/24 agency pressure without solution or funding. Low, high and share "
     "assumed (early signs of fewer agency staff)."],
    ["Children's social care: placements", *OVERSPEND["Children's social care: placements"], 1.0, "cpi", 1,
     "placements", 1,
     f"{ECHO}: children and families £8.771m over, of which agency £3.5m above (that it is all in this "
     "service is assumed, and so is the figure). Low and "
     "high assumed."],
    ["Adult social care", *OVERSPEND["Adult social care"], 0.9, "care fees", 1, "adult demand", 1,
     "Assumed: part of the £7.0m of the £19.8m that no source gives by service; community care and care "
     "homes."],
    ["SEND transport", *OVERSPEND["SEND transport"], 1.0, None, 1, "send transport", 1, "Assumed, as above."],
    ["Environment and leisure", *OVERSPEND["Environment and leisure"], 0.5, "cpi", 1, None, 1,
     "Assumed, as above."],
    ["Central services", *OVERSPEND["Central services"], 0.5, "pay", 1, None, 1,
     f"Assumed: what brings the likelies to {FORECAST_OVERSPEND:,} ({PEERS}: £19.8m)."],
]

PRESSURES: Table = [
    ["Pressure", "Service", "Type", "Probability", "Low", "High", *PLAN_YEARS, "Source"],
    ["Employer National Insurance from April 2025", "Central services", "recurrent", 1, 1, 1, 2_500, 0, 0, 0,
     "Autumn Budget of 30 October 2024 raised the rate and lowered the threshold; the sum, staff and "
     "providers net of grant, is assumed."],
    ["Interest on the DSG deficit leaves the base", "Capital financing", "recurrent", 1, 1, 1,
     -_DSG_INTEREST, 0, 0, 0,
     "Takes out the row of Costs of that name: from 2025/26 the model works out this interest itself."],
    ["Children's improvement after the Ofsted judgement", "Children's social care", "recurrent", 0.7, 0.5,
     1.8, 1_500, 500, 0, 0,
     "Inadequate judgement of May 2024 (peer challenge, section 2); probability and sums assumed."],
    ["A care provider fails", "Adult social care", "one-off", 0.2, 0.5, 2.5, 0, 1_000, 0, 0, "Assumed."],
    ["Repayment and interest on capitalised spending", "Capital financing", "recurrent", 1, 1, 1, 0, 0, 0, 0,
     "Nil here: the scenario 'Exceptional financial support' fills it in."],
    ["Legal and contract disputes", "Central services", "one-off", 0.25, 0.4, 2.0, 500, 500, 0, 0,
     "Assumed."],
]

_NO_DELIVERY_PLAN = (
    "Red: the peer team found no clear milestones, deliverables or agreed benefits (section 5.5, and the "
    "target's limited delivery plans, 5.4). By 2026 the council counted about £3m delivered of the £20m "
    "(hbcnewsroom.co.uk, p=250202; not verified). The rating is assumed."
)
_SOME_PROGRESS = "Amber: the peers saw progress here (income generation, employer of choice), section 5.5."

SAVINGS: Table = [
    [*SAVINGS_COLUMNS, *PLAN_YEARS, "Source"],
    saving("Adults and adults with learning difficulties", "Adults", "Adult social care", "red",
           (5_174.010, 0, 0, 0),
           f"{TRANSFORMATION}: £5,174,010 in 2025/26. {_NO_DELIVERY_PLAN}"),
    saving("Children's services", "Children", "Children's social care", "red", (1_509.793, 0, 0, 0),
           f"{TRANSFORMATION}: £1,509,793 in 2025/26. {_NO_DELIVERY_PLAN}"),
    saving("Special educational needs", "SEND", "SEND transport", "red", (500, 0, 0, 0),
           f"{TRANSFORMATION}: £500,000 in 2025/26. {_NO_DELIVERY_PLAN}"),
    saving("Accelerating growth, income and assets", "Growth", "Planning and development", "amber",
           (500, 0, 0, 0),
           f"{TRANSFORMATION}: £500,000 in 2025/26. {_SOME_PROGRESS}"),
    saving("Optimised services", "Optimised services", "Central services", "amber", (2_316.197, 0, 0, 0),
           f"{TRANSFORMATION}: £2,316,197 in 2025/26. {_SOME_PROGRESS}"),
]

FUNDING: Table = [
    ["Line", "Kind", "Base", "Driver", *PLAN_YEARS, "Source"],
    ["Council tax base", "tax base", TAX_BASE, "tax base", None, None, None, None,
     f"{TAX_BASE_MINUTE}: 36,409 at a collection rate of 97%."],
    ["Band D", "band d", BAND_D, None, None, None, None, None,
     "Runcorn and Widnes World, March 2024 (£1,758.89; the page not verified); the figure agrees with "
     f"{CTR}: 1,846.66 for 2025-26 is 4.99% more. Without parishes."],
    ["Core council tax", "core increase", None, None, 0.0299, 0.0299, 0.0299, 0.0299,
     f"Referendum limit. {CTR}: Band D rose by 4.99% in 2025-26 (to 1,846.66) and in 2026-27 (to "
     "1,938.81), and the limits hold to 2028-29."],
    ["Adult social care precept", "asc precept", None, None, 0.02, 0.02, 0.02, 0.02,
     "As above: 2% precept."],
    ["Council tax collection", "collection", None, "collection", None, None, None, None,
     "The deviation from the 97% in the tax base comes back a year later, as in the model (section 6)."],
    ["Business rates baseline and top-up", "baseline funding", round(RATES - GROWTH, 6), "rates indexation",
     None, None, None, None,
     f"Net budget 149,496 ({BUDGET_MINUTE}) less council tax 36,409 x £1,758.89 = 64,039.4, less growth "
     f"below. {RA}, line 970 retained rates: 85,459 in 2025-26. No revenue support grant: it is part of "
     "the city region's rates pilot."],
    ["Business rates growth above baseline", "growth above baseline", GROWTH, "rates growth", None, None,
     None, None,
     "Assumed: about 6% of the baseline; the split of the 85,457 is not in the tables."],
    ["Full reset of 1 April 2026", "reset", None, None, 0, 1, 0, 0,
     "The government's full reset on 1 April 2026. Nothing is assumed back from the new formula: none "
     "was known in 2024."],
    ["Exceptional financial support", "grant", 0, None, 0, 0, 0, 0,
     "Nil here, as the case asks what happens without it; the scenario of that name fills it in."],
]

RESERVES: Table = [
    ["Reserve", "Class", "Opening balance", "Draw order", "Driver", "Purpose", "2024/25", *PLAN_YEARS,
     "Source"],
    ["General fund", "general", 5_149, 2, None,
     "Not set aside for anything: held for what cannot be foreseen", 0, 0, 0, 0, 0,
     f"{RS}, line 916 unallocated at 31 March 2024: 5,149, the same since 31 March 2022. The plan to "
     "replenish reserves in 2025/26 and 2026/27 is left out: no sum is published in the sources, and "
     "the peers thought it out of reach."],
    ["Earmarked reserves that can be used", "earmarked", 6_351, 1, None,
     "Can be used to meet an overspend, as the peer challenge of September 2024 found", 0, 0, 0, 0, 0,
     f"{PEERS}: about £11.5m left that can bridge a year-end overspend, less the general fund of 5,149 "
     "(that the £11.5m includes it is assumed)."],
    ["Mersey Gateway Bridge", "committed", 65_000, None, None,
     "Must be held for the Mersey Gateway Bridge project", 0, 0, 0, 0, 0,
     f"{PEERS}: £65m must be held for the bridge. (RS 2023-24 shows only 27,115 of other earmarked "
     "reserves in all at 31 March 2024: the report's figure is used.)"],
    ["Schools' balances", "committed", 6_519, None, None,
     "Balances of schools that the council maintains, which are theirs to spend", 0, 0, 0, 0, 0,
     f"{RS}, line 911 at 31 March 2024."],
    ["Public health", "committed", 1_880, None, None,
     "Unspent public health grant, ring-fenced: it may be spent on public health alone", 0, 0, 0, 0, 0,
     f"{RS}, line 914 at 31 March 2024; ring-fenced."],
    ["Dedicated schools grant", "dsg", -5_348, None, "ehc plans",
     "Schools and special educational needs: kept apart from the council's own money",
     -3_000, -3_000, -3_000, -3_000, -3_000,
     f"Opening: {RS}, line 912 at 31 March 2024. Shortfall of 2024/25 assumed at 3,000 (2,456 in "
     "2023-24), then grown by 'ehc plans'."],
]

COUNCIL: Table = [
    ["Setting", "Value", "Source"],
    ["Council", "Halton", "Halton Borough Council"],
    ["ONS code", "E06000006", "MHCLG tables"],
    ["Base year", "2024/25", "The year of the forecast overspend"],
    ["Units", "£000", "As in the MHCLG tables"],
    ["Minimum general fund balance", 5_000,
     "Assumed: near the 5,149 at which the council has held it since March 2022 (3.3% of the net budget)"],
    ["Core council tax limit", 0.0299,
     "Referendum principles, 2024-25 to 2028-29: 3% core, taken as the 2.99% councils set"],
    ["ASC precept limit", 0.02, "Referendum principles for 2024-25 to 2028-29: 2% adult social care"],
    ["Safety net", 0.925,
     "92.5% of baseline in the scheme of 2013 to 2026; assumed for the years after the reset"],
    ["Savings correlation", 0.5, "Assumed: the model's default, one programme with one delivery unit"],
    ["DSG interest rate", 0.045, "Assumed: the model's default, near short-term borrowing cost"],
    ["DSG override ends", None,
     "Blank: the base keeps the deficit off the general fund throughout; the scenario 'Override ends'"
     " does not"],
    ["DSG share falling on council", 1, "The whole of a negative balance, when the override ends"],
]

_DEFICIT_2026 = 5_348 + 3_000 + 3_000 * 1.11
_GRANT = round(0.9 * _DEFICIT_2026 / 1.11**2)
_GRANT_SOURCE = (
    "A grant covers 90% of eligible deficits to the end of 2025-26: 0.9 x 11,678 (the plan's deficit at 31 "
    "March 2026) = 10,510, divided by 1.11 twice as the model grows this line with 'ehc plans'. That all "
    "is eligible, and paid in 2026/27, is assumed."
)
_SUPPORT = 29_385
_SUPPORT_COST = round(_SUPPORT / 20 + 0.05 * _SUPPORT)
_OWN_SCENARIOS: dict[str, list[list[object]]] = {
    "Urgent action halves the overspend": [
        [
            "Monitoring",
            "*",
            column,
            "scale",
            0.5,
            "assumed: the peer team's first recommendation, spending controls at once, taken to bring in "
            "half by March 2025",
        ]
        for column in ("Low", "Likely", "High")
    ],
    "Exceptional financial support": [
        [
            "Funding",
            "Exceptional financial support",
            "2025/26",
            "set",
            _SUPPORT,
            f"{RA}, line 868: 29,385 capitalised by direction in the 2025/26 budget",
        ],
        [
            "Pressures",
            "Repayment and interest on capitalised spending",
            "2026/27",
            "set",
            _SUPPORT_COST,
            "assumed: repaid over 20 years from 2026/27, with 5% interest: 29,385 / 20 + 0.05 x 29,385",
        ],
    ],
}

def _returns(budget: str, outturn: str, shock: str = "") -> str:
    """Say where a service's budget and outturn stand, with the dates of the two files."""
    told = f"MHCLG: RA (updated {budget}) and RS ({outturn}), the service's total."
    return f"{told} {shock}".strip()


_COVID = "A year of Covid, whose spending was partly paid for by grants outside the service."
_RETURNS = {
    "2017/18": _returns("29 June 2017", "updated 20 March 2019"),
    "2018/19": _returns("28 June 2018", "updated 14 November 2019"),
    "2019/20": _returns("27 June 2019", "updated 11 June 2021"),
    "2020/21": _returns("1 October 2020", "of 2020-21, without a date", _COVID),
    "2021/22": _returns("24 June 2021", "updated 15 May 2025", _COVID),
}
# Budget (RA) and outturn (RS) of the service, £000, by the years of `_RETURNS`.
_BUDGETS = {
    "Adult social care": (
        (40_082, 38_906), (41_990, 44_689), (45_351, 48_530), (47_121, 54_244), (50_370, 54_308),
    ),
    "Children's social care": (
        (22_546, 26_651), (25_410, 29_046), (25_663, 27_292), (28_800, 29_787), (29_689, 37_818),
    ),
}

STRATEGY_2020 = "Halton Executive Board, 25 February 2021, item 72 (moderngov.halton.gov.uk, IId=53176)"
STRATEGY_2021 = "Halton Executive Board, budget 2022/23 minutes (councillors.halton.gov.uk, mgAi ID=51292)"
STRATEGY_2022 = "Halton Executive Board, 16 February 2023 (moderngov.halton.gov.uk, MId=8705)"
STRATEGY_2025 = "Halton Executive Board, 12 February 2026, item 93 (moderngov.halton.gov.uk, mgAi ID=63445)"
OUTTURN_2023 = "Halton Executive Board, 13 June 2024 (councillors.halton.gov.uk, MId=9034)"

_GAP, _NEW_GAP, _NET = "Gap of the year, as later told", "New gap, support left out", "Net spending"

TRACK_RECORD: Table = [
    ["Assumption", "Unit", "Year made", "Year for", "Assumed", "Turned out", "Source"],
    *(
        [service, "money", f"{int(year[:4]) - 1}/{year[2:4]}", year, budget, outturn, _RETURNS[year]]
        for service, figures in _BUDGETS.items()
        for year, (budget, outturn) in zip(_RETURNS, figures, strict=True)
    ),
    [_NET, "money", "2022/23", "2023/24", 140_880, 146_513,
     f"Budget: {STRATEGY_2022}. {OUTTURN_2023}: £5.633m over budget at the end of the year."],
    [_NET, "money", "2023/24", "2024/25", 149_496, 170_253,
     f"{BUDGET_MINUTE}: forecast £20.757m over, early in 2025; the outturn was not found."],
    [_NET, "money", "2024/25", "2025/26", 183_052, 184_333,
     f"{STRATEGY_2025}: forecast £1.281m over, early in 2026; the outturn is not known yet."],
    [_GAP, "money", "2020/21", "2022/23", 3_900, 12_000,
     f"Strategy of 19 November 2020: {STRATEGY_2020}. Told on 18 November 2021: {STRATEGY_2021}."],
    [_GAP, "money", "2020/21", "2023/24", 3_000, 21_100,
     f"Strategy of 19 November 2020: {STRATEGY_2020}. Told on 17 November 2022: {STRATEGY_2022}."],
    [_GAP, "money", "2021/22", "2023/24", 4_200, 21_100,
     f"Strategy of 18 November 2021: {STRATEGY_2021}. Told on 17 November 2022: {STRATEGY_2022}."],
    [_GAP, "money", "2022/23", "2025/26", 2_000, 38_100,
     f"Strategy of 17 November 2022: {STRATEGY_2022}. Told on 14 November 2024: {BUDGET_MINUTE}."],
    [_GAP, "money", "2024/25", "2026/27", 14_500, 44_937,
     f"Strategy of 14 November 2024: {BUDGET_MINUTE}. Told on 11 September 2025: {STRATEGY_2025}."],
    [_NEW_GAP, "money", "2024/25", "2026/27", 14_500, 15_552,
     f"As above, 44,937 less the 29,385 of support in the 2025/26 budget ({RA}, line 868), which comes back "
     "as a gap when it falls out. That nothing else of it was one-off is assumed."],
    [_NEW_GAP, "money", "2024/25", "2027/28", 7_300, 14_027,
     f"{BUDGET_MINUTE}: 7.3. {STRATEGY_2025}: 58,964 less 44,937, read as cumulative (assumed)."],
    [_NEW_GAP, "money", "2024/25", "2028/29", 9_300, 15_692,
     f"{BUDGET_MINUTE}: 9.3. {STRATEGY_2025}: 74,656 less 58,964, read as cumulative (assumed)."],
]

_FORM = "As in the report on the transformation programme of 7 December 2023"
_HEAD: dict[str, tuple[str, str]] = {
    "Report to": ("Executive Board", _FORM),
    "Reporting officer": ("Chief finance officer (section 151)", SECTION_151),
    "Portfolio": ("Corporate Services", _FORM),
    "Wards": ("Borough wide", _FORM),
}
_PAPERS: list[tuple[str, str]] = [
    ("LGA corporate peer challenge: feedback report, Halton Borough Council, 3 to 6 September 2024", PEERS),
    (
        "Halton Borough Council, Executive Board: Transformation Programme Update, 7 December 2023",
        TRANSFORMATION,
    ),
    ("Halton Borough Council, Executive Board: minutes of 16 November 2023, item 53", TAX_BASE_MINUTE),
    ("Halton Borough Council, Executive Board: minutes of the budget 2025/26", BUDGET_MINUTE),
    ("MHCLG: revenue outturn summary (RS) 2023-24, 12 December 2024", RS),
    ("MHCLG: revenue account budget (RA) 2025-26, 19 June 2025", RA),
    ("MHCLG: council tax levels 2026-27, table 10, 25 March 2026", CTR),
    ("Office for Budget Responsibility: Economic and fiscal outlook, detailed tables, March 2026", OBR),
]

TABLES: dict[str, Table] = {
    "Council": COUNCIL,
    "Drivers": driver_table(
        PLAN_YEARS,
        {
            "placements": flat(0.06),
            "specific grants": flat(0.0),
            "tax base": {**flat(0.01), "2025/26": 36_936 / 36_409 - 1, "2026/27": 37_115 / 36_936 - 1},
        },
        {
            "cpi": "Outturn and the March 2026 forecast stand in for the forecasts of autumn 2024.",
            "placements": "Central 6% here: spending rose from 37.8m in 2021-22 to 53.5m in 2023-24 (RS) and "
            "69.0m in the 2025-26 budget (RA).",
            "specific grants": "Central nil: cash-flat, as the productivity plan of June 2024 complains.",
            "tax base": f"Central: {CTR}: 36,936 in 2025-26, 37,115 in 2026-27, then 1% assumed.",
        },
        omit=("settlement",),
    ),
    "Correlations": correlation_table(omit=("settlement",)),
    "Costs": COSTS,
    "Monitoring": MONITORING,
    "Pressures": PRESSURES,
    "Savings": SAVINGS,
    "Funding": FUNDING,
    "Reserves": RESERVES,
    "Scenarios": scenario_table(PLAN_YEARS, PLAN_YEARS, _GRANT, _GRANT_SOURCE, _OWN_SCENARIOS),
    "Track record": TRACK_RECORD,
    "Report": report_table("Halton Borough Council", _HEAD, PLAN_YEARS, _PAPERS),
}

assert sum(row[1] for row in OVERSPEND.values()) == FORECAST_OVERSPEND
assert set(PLAN_YEARS) <= set(CPI)

NOTES: list[tuple[str, str]] = [
    (
        "What this case asks",
        "In September 2024 Halton forecast an overspend of £19.8m for 2024/25 with about £11.5m of "
        "reserves that could be used. The case asks how likely it is that the reserves run out, when, "
        "and what difference the savings programme, the council tax and urgent action would make. It "
        "uses published figures only, and says 'assumed' where there is none. It is not the council's "
        "own forecast.",
    ),
    (
        "What the net budget is",
        "The net budget of £149.496m for 2024/25 is council tax (36,409 Band D equivalents at "
        "£1,758.89, or £64.039m) and retained business rates with top-up (the remaining £85.457m). The "
        "same holds a year later: £183.052m is council tax of £68.208m, rates of £85.459m and "
        "capitalisation of £29.385m. So social care grants are inside the services' net budgets, not in "
        "funding, and the case treats them so. Schools, public health and housing benefit are left out "
        "with the grants that pay for them; parish precepts are left out of spending and of Band D.",
    ),
    (
        "How the base balances",
        "No table gives the 2024/25 budget by service. Likely spending is taken as half way between the "
        "2023-24 outturn and the 2025-26 budget of the same service, and the budget as that less the "
        "service's forecast overspend. The children's employee budget comes from the agency figure "
        "(£6.1m was 51% of it). What the services come to above £149.496m is the grants held against "
        "them, £49.3m, a single negative line without a driver for demand; the 2025-26 return gives "
        "£52.0m worked out on its own. The base then balances exactly.",
    ),
    (
        "The overspend",
        "Of the £19.8m, £4.0m is the transformation target, £3.5m agency staff, and £8.771m children's "
        "services as a whole (here £3.5m agency and £5.271m placements; the £8.771m is a newspaper's, "
        "not verified). The other £7.0m is split by "
        "assumption among adult care, SEND transport, environment and central services. Low and high "
        "are assumed and independent by row, so the total has a standard deviation of about £2.4m. Most "
        "of it is taken to recur (assumed), as the peers found a budget that was not appropriately "
        "balanced rather than one-off costs.",
    ),
    (
        "The savings programme",
        "£20m was planned over three years: 2, 8 and 10. The first two are in the 2024/25 budget "
        "already, where the £4m target stands for what was not found. The £10m of 2025/26 is in Savings "
        "by workstream. The peer team found no clear milestones or agreed benefits, so adults, children "
        "and SEND (72% of it) are red: likely delivery 40%, nine months late. The plan, by its "
        "definition, counts all £10m on time; the futures deliver about £2.3m of it in 2025/26 and "
        "£5.1m a year at the end.",
    ),
    (
        "What is left out",
        "Exceptional financial support and its repayment (save in the scenario of that name), capital "
        "receipts used for revenue, any one-off money in the 2024/25 budget that falls out in 2025/26 "
        "(no figure found), the planned topping up of reserves in 2025/26 and 2026/27, the 2025/26 "
        "settlement (not known in autumn 2024), and any gain from the new funding formula. The bridge's "
        "tolls, borrowing and leases are one net line held flat, and its £65m reserve is committed and "
        "never drawn.",
    ),
    (
        "The plan beside the published gaps",
        "Yearly gaps in the plan of this case: £17.8m in 2025/26, then 9.6, 5.2 and 5.8. The council's "
        "strategy of 14 November 2024: £38.1m, then 14.5, 7.3 and 9.3. The mean of the futures: about "
        "£28.5m, then 9.7, 7.4 and 8.9. The first year differs by £20.3m from the plan. The council's "
        "spending before savings is its gap and its funding (council tax and rates as in the 2025/26 "
        "budget): 38.1 + 68.2 + 85.5 = £191.8m. Here it is the gap, the savings and the funding: 17.8 + "
        "10.0 + 155.0 = £182.8m. So the £20.3m is £9.0m of spending, £10.0m of transformation savings, "
        "which the plan here counts in full, and about £1.3m of business rates, which the case uprates "
        "by 1.7% and the 2025-26 return holds flat. That the council's gap is before savings is our "
        f"reading: the budget it set, £183.052m, and the savings of £6.876m and £1.349m in it "
        f"({BUDGET_MINUTE}) come to £191.3m, near £191.8m. One-off money falling out of 2024/25, topping "
        "up reserves and a larger rebasing of social care may be parts of the £9.0m; the sources do not "
        "say. Later years differ by 2 to 5m, for reasons the sources do not give either. The futures come "
        "closer, but the £38.1m lies beyond even their 1-in-20-worse gap for 2025/26, about £36.7m. The "
        "capitalisation agreed for 2025/26, £29.4m, was near the mean of the futures, and the case was "
        "not fitted to it.",
    ),
    (
        "The gaps published in September 2025",
        "The council's strategy of 11 September 2025 gives gaps of £44.937m in 2026/27, then 58.964, "
        "74.656, 94.107 and 118.613 (moderngov.halton.gov.uk, mgAi ID=63445), read here as cumulative. "
        "The middle future of this case: about £37.7m in 2026/27, £44.9m in 2027/28 and £53.5m in "
        "2028/29; 1 future in 20 is worse than about £50.8m, £62.2m and £75.7m. So the published gaps "
        "lie above the middle future in all three years, by about £7.2m, £14.1m and £21.2m, and short of "
        "the 1-in-20-worse gap, which they come close to by 2028/29: about 16, 8 and 6 futures in 100 "
        "are worse still. The case, made on what was known in 2024 with hindsight on inflation, tax "
        "bases and part of the services' budgets, did not foresee all of it: the council's gap grows "
        "faster than the case's middle, and a council that "
        "had planned on the middle would have been short every year. The two are not quite alike: the "
        "council's figures come after the savings of its 2025/26 budget, and presumably carry the cost of "
        "the £29.4m capitalised in it, which the base here leaves out. The last two published years are "
        "beyond the case.",
    ),
    (
        "Reading the result",
        "With £19.8m against £11.5m, usable reserves run out in the base year in more than 99 of 100 "
        "futures (10,000 runs, seed 1): that is the peer team's own finding. The size of what is left "
        "unfunded each year is then the useful figure, and it is reported, not carried forward. 'Urgent "
        "action halves the overspend' shows "
        "that even then reserves survive 2024/25 (in about nine futures of ten) only to run out in "
        "2025/26.",
    ),
    (
        "Conflicts between sources",
        "The 2023-24 outturn return shows £27.1m of other earmarked reserves at 31 March 2024, and a "
        "use of £72.5m in the year, where the peer report of September 2024 speaks of £65m held for the "
        "bridge. The report is used. The report calls the £6.1m of agency staff '51 per cent of the "
        "entire employee budget'; read with the rest of its paragraph, of children's services. The "
        "overspend was £20.757m by the budget report of early 2025.",
    ),
    (
        "The dedicated schools grant and its override",
        "The deficit is outside the general fund while the statutory override lasts, to 31 March 2028; "
        "2028/29 is the first year without it. The base leaves the setting blank, which is how councils "
        "present their plans, and charges only the interest that the deficit costs. 'Override ends' "
        "shows the law as it stands: the whole negative balance falls on the council in 2028/29 (£24.0m "
        "in the plan). 'Override ends, with grant' first takes off a grant of 90% of the deficit at 31 "
        "March 2026; what builds up later is not covered. Both positions should be shown to members. "
        "The return's own interest figure already carries the cost of the opening deficit, so that part "
        "is a cost line of its own, which a pressure of the same size takes out when the model's "
        "interest begins. In autumn 2024 the override still ran only to March 2026; today's law is used.",
    ),
    (
        "Prices, pay and hindsight",
        "Central inflation, pay and tax bases use what is now known (OBR, March 2026; National Living "
        "Wage of April 2025 and 2026; the indexation of rates in 2025/26 and 2026/27; tax bases set for "
        "2025-26 and 2026-27) in place of autumn 2024 forecasts, so that the case tests judgement on "
        "overspends, demand and savings rather than on inflation. The base budget by service also leans "
        "on the 2025-26 return, half way to it, so part of what demand did next is in the base already.",
    ),
    (
        "Correlations",
        CORRELATION_NOTE,
    ),
    (
        "The scenarios",
        "High inflation, demand surge, savings half delivered (each scheme's delivery halved, not its "
        "target, so the plan is unchanged), a council tax freeze in every plan year, the override "
        "ending, and all of these together. Halton has two more: urgent action in 2024/25, and the "
        "support of £29.4m that was agreed for 2025/26, with its cost from 2026/27. They are stresses "
        "to compare with the base, not forecasts.",
    ),
]
