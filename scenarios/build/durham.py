"""County Durham, base year 2025/26: a large council with reserves, low council tax and a care emergency."""

from scenarios.build.common import (
    CORRELATION_NOTE,
    GRANTS_CORRELATION_NOTE,
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

PLAN_YEARS = ("2026/27", "2027/28", "2028/29", "2029/30")

RS = "RS 2023-24 outturn (MHCLG, 12 December 2024), sheet RS_LA_Data_2023-24, row 113"
RA = "RA 2025-26 budget (MHCLG, 19 June 2025), sheet RA_LA_Data_2025-26, row 111"
CTR = "Council tax levels 2026-27, table 10 (MHCLG, 25 March 2026), sheet Data_Billing, row 84"
Q2_2024 = "Durham Cabinet minutes, outturn to 30 September 2024 (democracy.durham.gov.uk, mgAi ID=67792)"
Q2_2025 = (
    "Durham scrutiny board, 23 January 2026, quarter 2 of 2025/26 (opencouncil.network, meeting 91497; not "
    "verified)"
)
FINAL_BUDGET = (
    "Durham final budget proposals, February 2026 (businessdurham.co.uk, 'sets out final budget'; not "
    "verified)"
)

TAX_BASE = 148_760.6
BAND_D = 2_030.70
COUNCIL_TAX = TAX_BASE * BAND_D / 1000  # 302,088.150: equals CTR line 3
REVENUE_SUPPORT_GRANT = 38_268  # RA line 951
RATES = 183_989  # RA line 970
COLLECTION_FUND = 1_519  # RA line 980
FUNDING_TOTAL = COUNCIL_TAX + REVENUE_SUPPORT_GRANT + RATES + COLLECTION_FUND
FROM_RESERVES = 3_503  # RA line 915
GROWTH = 12_000

OTHER_EDUCATION = 71_602  # RA line 165
ADULT_18_64 = 260 + 52 + 0 + 61_953 + 9_646
ADULT_65 = 69_109 + 0 + 30_119 + 11_510 + 3_710
ADULT_ALL = 220_087
LOOKED_AFTER = 112_965
CHILDREN_ALL = 170_964
WASTE = 8_179 + 41_309 - 595 + 8_504
DSG_OPENING = -(8_969 + 8_044)
DSG_INTEREST = round(0.045 * -DSG_OPENING)
FINANCING = 3_232 + 19_000 + 1_566 + 22_852 - 6_540 + 200

_LINES: Table = [
    ["Adult social care", "Working-age care", ADULT_18_64, "care fees", 1, "adult demand", 1,
     f"{RA}, lines 332 to 344, support for ages 18-64: 260 + 52 + 0 + 61,953 + 9,646."],
    ["Adult social care", "Older people's care", ADULT_65, "care fees", 1, "adult demand", 1,
     f"{RA}, lines 333 to 345, support for ages 65 and over: 69,109 + 0 + 30,119 + 11,510 + 3,710."],
    ["Adult social care", "Employees", ADULT_ALL - ADULT_18_64 - ADULT_65, "pay", 1, None, 1,
     f"{RA}, lines 348 to 356 (assessment, commissioning, information): total 220,087 less the two rows "
     "above. That it is all staff is assumed."],
    ["Children's social care", "Placements of children looked after", round(0.75 * LOOKED_AFTER), "cpi", 1,
     "placements", 1,
     f"{RA}, line 313 Children looked after (112,965), 75% bought in (assumed)."],
    ["Children's social care", "Employees", CHILDREN_ALL - round(0.75 * LOOKED_AFTER), "pay", 1, None, 1,
     f"{RA}, Total children's social care (170,964) less the row above."],
    ["SEND transport", "Contracts", round(0.45 * OTHER_EDUCATION), None, 1, "send transport", 1,
     f"Assumed: 45% of {RA}, line 165 Other education and community (71,602)."],
    ["Education", "Council-funded services", round(0.15 * OTHER_EDUCATION), "pay", 1, None, 1,
     f"Assumed: 15% of {RA}, line 165 (71,602). The rest of education is paid for by schools grants, "
     "schools' balances (line 911) and the planned DSG shortfall (line 897)."],
    ["Highways and transport", "Maintenance, lighting and buses", 20_232 + 1_401, "cpi", 1, None, 1,
     f"{RA}, Total highways (20,232) without parking (-1,401)."],
    ["Highways and transport", "Parking income, net", -1_401, "cpi", 1, None, 1,
     f"{RA}, line 260 Parking services (-1,401)."],
    ["Levies", "Transport levy", 16_937, "cpi", 1, None, 1,
     f"{RA}, line 822 Integrated Transport Authority levy."],
    ["Levies", "Other levies", 1_895 + 537, "cpi", 1, None, 1,
     f"{RA}, lines 828 (1,895) and 859 Environment Agency (537)."],
    ["Housing", "Homelessness", 5_655, "cpi", 0, "homelessness", 1, f"{RA}, line 440 Homelessness."],
    ["Housing", "Other housing services", 19_708 - 5_655, "cpi", 1, None, 1,
     f"{RA}, Total housing (19,708) less homelessness."],
    ["Environment and leisure", "Waste collection and disposal", WASTE, "cpi", 1, None, 1,
     f"{RA}, lines 581 to 584: 8,179 + 41,309 - 595 + 8,504."],
    ["Environment and leisure", "Employees and running costs", 76_498 - WASTE + 41_966, "pay", 1, None, 1,
     f"{RA}, Total environmental (76,498) less waste, and Total cultural (41,966). That it follows pay is "
     "assumed."],
    ["Planning and development", "Employees and running costs", 14_607, "pay", 1, None, 1,
     f"{RA}, Total planning (14,607)."],
    ["Central services", "Employees", round(0.7 * 24_248), "pay", 1, None, 1,
     f"{RA}, Total central services (24,248), 70% staff (assumed)."],
    ["Central services", "Premises and supplies", 24_248 - round(0.7 * 24_248), "cpi", 1, None, 1,
     "As above, 30% (assumed)."],
    ["Central services", "Other services, trading and adjustments", 22_840 + 698 - 6_253, "cpi", 1, None, 1,
     f"{RA}, lines 698 (22,840), 832 (698) and 842 (-6,253)."],
    ["Capital financing", "Borrowing and capital spending, net of investment income",
     FINANCING - DSG_INTEREST, None, 1, None, 1,
     f"{RA}, lines 865 (3,232), 873 (19,000), 876 (1,566), 881 (22,852), 886 (-6,540) and 889 (200), less "
     "the next row."],
    ["Capital financing", "Interest cost of the DSG deficit", DSG_INTEREST, None, 1, None, 1,
     "4.5% (assumed) of the DSG deficit of 17,013 at 1 April 2025. It leaves the base in 2026/27 (see "
     "Pressures), when the model's own interest begins."],
]
_GRANTS = round(total(_LINES) - FROM_RESERVES - FUNDING_TOTAL, 6)

COSTS: Table = [
    ["Service", "Cost type", "Base budget", "Price driver", "Price weight", "Demand driver", "Demand weight",
     "Source"],
    *_LINES,
    ["Specific grants", "Social care and other grants held against services (balancing)", -_GRANTS,
     "specific grants", 1, None,
     1,
     "Balancing figure: the lines above, less 3,503 from reserves and funding of 525,864. It is the part "
     f"of {RA}, lines 904 (-589,183) and 891 (-89,409) left after housing benefit (89,000), public health "
     "(66,292) and education not funded by the council (344,432)."],
]

MONITORING: Table = [
    ["Service", "Low", "Likely", "High", "Recurring share", "Price driver", "Price weight", "Demand driver",
     "Demand weight",
     "Source"],
    ["Children's social care", 1_000, 7_000, 15_000, 0.8, "cpi", 1, "placements", 1,
     "Assumed for 2025/26, after an overspend of 9.5m on children and young people at quarter 2 of 2024/25 "
     f"({Q2_2024}) and the growth since built in."],
    ["Adult social care", -3_000, 2_000, 7_000, 0.8, "care fees", 1, "adult demand", 1, "Assumed."],
    ["Resources", -3_500, -2_508, -1_500, 0.0, None, 1, None, 1,
     f"{Q2_2025}: an underspend of 2.508m, from vacancies held for the savings of 2026/27. Low and high "
     "assumed."],
    ["Chief Executive's office", -100, -47, 0, 0.0, None, 1, None, 1,
     f"{Q2_2025}: -47,000. Low and high assumed."],
    ["Central services", -4_500, -2_000, 0, 0.0, None, 1, None, 1,
     "Assumed: contingencies and interest, as most years."],
]

PRESSURES: Table = [
    ["Pressure", "Service", "Type", "Probability", "Low", "High", *PLAN_YEARS, "Source"],
    ["Interest on the DSG deficit leaves the base", "Capital financing", "recurrent", 1, 1, 1, -DSG_INTEREST,
     0, 0, 0,
     "Takes out the row of Costs of that name: from 2026/27 the model works out this interest itself."],
    ["Borrowing for the capital programme", "Capital financing", "recurrent", 1, 1, 1, 1_500, 1_500, 1_500,
     1_500,
     "Assumed sums: the budget consultation of December 2024 names higher borrowing costs (durham.gov.uk, "
     "article 32233)."],
    ["Prevention for children and other base growth", "Children's social care", "recurrent", 1, 1, 1, 3_000,
     2_000, 2_000, 2_000,
     "Assumed sums: the January 2026 plan adds spending on children's prevention (opencouncil.network, "
     "meeting 91479; not verified)."],
    ["Weekly food waste collections", "Environment and leisure", "recurrent", 0.6, 0.3, 1.5, 2_000, 0, 0, 0,
     "New duty from April 2026 (newtonnews.co.uk, p=133525; not verified); cost above the grant for it, "
     "and probability, assumed."],
    ["Temporary accommodation subsidy loss", "Housing", "recurrent", 0.4, 0.5, 2.0, 1_000, 500, 0, 0,
     "Assumed sums: the 2024/25 budget named the loss of housing benefit subsidy (durham.gov.uk, February "
     "2024)."],
    ["A care provider fails", "Adult social care", "one-off", 0.2, 0.5, 2.5, 0, 2_500, 0, 0, "Assumed."],
    ["Legal and contract disputes", "Central services", "one-off", 0.25, 0.4, 2.0, 1_000, 1_000, 1_000, 0,
     "Assumed."],
]

_SPLIT = f"{FINAL_BUDGET}: 12.9m in 2026/27 and 15.7m over four years; split by service and year assumed."

SAVINGS: Table = [
    [*SAVINGS_COLUMNS, *PLAN_YEARS, "Source"],
    saving("Resources and corporate savings", "Corporate", "Central services", "green", (4_900, 400, 0, 0),
           f"{_SPLIT} Green: vacancies are already held for it ({Q2_2025}); the rating is assumed."),
    saving("Adult care reviews and commissioning", "Adults", "Adult social care", "amber",
           (3_500, 400, 300, 0), _SPLIT),
    saving("Children's placements and school transport", "Children", "Children's social care", "amber",
           (2_000, 500, 300, 0), _SPLIT),
    saving("Neighbourhoods and leisure", "Neighbourhoods", "Environment and leisure", "amber",
           (1_700, 300, 200, 0), _SPLIT),
    saving("Regeneration and growth income", "Regeneration", "Planning and development", "amber",
           (800, 200, 200, 0), _SPLIT),
]

FUNDING: Table = [
    ["Line", "Kind", "Base", "Driver", *PLAN_YEARS, "Source"],
    ["Council tax base", "tax base", TAX_BASE, "tax base", None, None, None, None,
     f"{CTR}, line 7, previous year: 148,760.6, at a collection rate of 99%."],
    ["Band D", "band d", BAND_D, None, None, None, None, None,
     f"{CTR}, line 9, previous year, without parishes: 2,030.70. Times the base: 302,088.15, which is line "
     "3."],
    ["Core council tax", "core increase", None, None, 0.0, 0.0299, 0.0299, 0.0299,
     f"{CTR}: 2,071.11 in 2026-27 is 1.99% more, all of it precept. Later years at the referendum limit, "
     "announced to 2028-29 (assumed; the council took less in 2026/27)."],
    ["Adult social care precept", "asc precept", None, None, 0.0199, 0.0, 0.0, 0.0,
     f"{CTR}, lines 11a (40.41) and 11b: 1.99%. None assumed afterwards, as the council went below the "
     "limit in 2026/27."],
    ["Council tax collection", "collection", None, "collection", None, None, None, None,
     "The deviation from the 99% in the tax base comes back a year later, as in the model (section 6)."],
    ["Business rates baseline and top-up", "baseline funding", RATES - GROWTH, "rates indexation", None,
     None, None, None,
     f"{RA}, line 970 retained rates 183,989, less growth below."],
    ["Business rates growth above baseline", "growth above baseline", GROWTH, "rates growth", None, None,
     None, None,
     "Assumed: 7% of the baseline; the split of the 183,989 is not in the tables."],
    ["Full reset of 1 April 2026", "reset", None, None, 1, 0, 0, 0,
     "The government's full reset on 1 April 2026."],
    ["Redistribution with the reset and new formula", "grant", 0, "settlement", 30_000, 34_000, 38_000,
     38_000,
     f"Assumed; the allocation is not in the sources. {FINAL_BUDGET}: 2026/27 balances with 12.9m of "
     "savings and no reserves, and this sum brings the case to that: 12m that the reset takes and 18m of "
     "gain. Another 4m in each of two years, as the formula is phased in over three."],
    ["Revenue support grant", "grant", REVENUE_SUPPORT_GRANT, "settlement", REVENUE_SUPPORT_GRANT,
     REVENUE_SUPPORT_GRANT,
     REVENUE_SUPPORT_GRANT, REVENUE_SUPPORT_GRANT, f"{RA}, line 951 (-38,268). Cash-flat (assumed)."],
    ["Council tax collection fund surplus", "grant", COLLECTION_FUND, None, 0, 0, 0, 0,
     f"{RA}, line 980 (-1,519). One-off; none assumed afterwards."],
]

RESERVES: Table = [
    ["Reserve", "Class", "Opening balance", "Draw order", "Driver", "Purpose", "2025/26", *PLAN_YEARS,
     "Source"],
    ["General reserve", "general", 27_900, 4, None,
     "Not set aside for anything: held for what cannot be foreseen", 0, 0, 0, 0, 0,
     f"{Q2_2024}: 26.7m forecast at 31 March 2025, with the 1.2m transfer to bring it to its minimum."],
    ["MTFP support (budget stabilisation)", "earmarked", 36_299 - 1_200, 1, None,
     "Supports the budget while savings are found", -FROM_RESERVES, 0, 0, 0, 0,
     f"{RS}, line 1026 at 31 March 2024 (36,299), less the 1.2m transfer; no other use in 2024/25 "
     f"(assumed). 2025/26: {RA}, line 915, -3,503 (that it is this reserve is assumed)."],
    ["Earmarked: specific risks", "earmarked", 6_606, 2, None,
     "Set aside for specific risks", 0, 0, 0, 0, 0,
     f"{RS}, line 1025 at 31 March 2024; unchanged at 1 April 2025 (assumed)."],
    ["Earmarked: other", "earmarked", 32_182, 3, None,
     "Other earmarked reserves; that they are free to be used is assumed", 0, 0, 0, 0, 0,
     f"{RS}, line 1027 at 31 March 2024; unchanged at 1 April 2025, and free to be used (both assumed)."],
    ["Earmarked: planned spending", "committed", 96_035, None, None,
     "Revenue and capital spending that is planned already", 0, 0, 0, 0, 0,
     f"{RS}, line 1024, planned revenue and capital spending, at 31 March 2024."],
    ["Schools' balances", "committed", 27_231, None, None,
     "Balances of schools that the council maintains, which are theirs to spend", 0, 0, 0, 0, 0,
     f"{RS}, line 911 at 31 March 2024. The use of 11,858 in 2025/26 ({RA}, line 911) is in schools' "
     "spending, outside this case."],
    ["Public health", "committed", 5_185, None, None,
     "Unspent public health grant, ring-fenced: it may be spent on public health alone", 0, 0, 0, 0, 0,
     f"{RS}, line 914 at 31 March 2024; ring-fenced."],
    ["Dedicated schools grant", "dsg", DSG_OPENING, None, "ehc plans",
     "Schools and special educational needs: kept apart from the council's own money",
     -14_250, -14_250, -14_250, -14_250,
     -14_250,
     f"{RS}, line 912 at 31 March 2024 (-8,969), and 8,044 more in 2024/25 (assumed: half way between 1,838 "
     f"in 2023-24 and 14,250). 2025/26: {RA}, line 897 (-14,250), then grown by 'ehc plans'."],
]

COUNCIL: Table = [
    ["Setting", "Value", "Source"],
    ["Council", "County Durham", "Durham County Council"],
    ["ONS code", "E06000047", "MHCLG tables"],
    ["Base year", "2025/26", "The latest budget return"],
    ["Units", "£000", "As in the MHCLG tables"],
    ["Minimum general fund balance", 27_900,
     f"{Q2_2024}: 26.7m was below the minimum by the 1.2m to be transferred"],
    ["Core council tax limit", 0.0299,
     "Referendum principles, 2024-25 to 2028-29: 3% core, taken as the 2.99% councils set"],
    ["ASC precept limit", 0.02, "Referendum principles for 2024-25 to 2028-29: 2% adult social care"],
    ["Safety net", 0.925,
     "92.5% of baseline in the scheme of 2013 to 2026; assumed for the years after the reset"],
    ["Savings correlation", 0.5, "Assumed: the model's default"],
    ["DSG interest rate", 0.045, "Assumed: the model's default, near short-term borrowing cost"],
    ["DSG override ends", None,
     "Blank: the base keeps the deficit off the general fund throughout; the scenario 'Override ends' does "
     "not"],
    ["DSG share falling on council", 1, "The whole of a negative balance, when the override ends"],
]

_DEFICIT_2026 = 8_969 + 8_044 + 14_250
_GRANT = round(0.9 * _DEFICIT_2026 / 1.11)
_GRANT_SOURCE = (
    "A grant covers 90% of eligible deficits to the end of 2025-26: 0.9 x 31,263 (the plan's deficit at 31 "
    "March 2026) = 28,137, divided by 1.11 as the model grows this line with 'ehc plans'. That all is "
    "eligible, and paid in 2026/27, is assumed."
)

_HEAD: dict[str, tuple[str, str]] = {
    "Report to": ("Cabinet", "As in the report on the productivity plan of 10 July 2024"),
    "Reporting officer": ("Chief finance officer (section 151)", SECTION_151),
    "Wards": ("Countywide", "Electoral divisions affected, in the same report of 10 July 2024"),
}
_PAPERS: list[tuple[str, str]] = [
    ("Durham County Council, Cabinet: minutes on the outturn to 30 September 2024", Q2_2024),
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
            "placements": flat(0.05),
            "specific grants": flat(0.0),
            "tax base": {**flat(0.01), "2026/27": 151_633.6 / 148_760.6 - 1},
        },
        {
            "placements": "Central 5% here: spending rose from 103.5m in 2021-22 to 144.7m in 2023-24 (RS).",
            "specific grants": "Central nil: cash-flat (assumed).",
            "tax base": f"Central: {CTR}, line 7: 151,633.6 in 2026-27, then 1% assumed.",
        },
    ),
    "Correlations": correlation_table(),
    "Costs": COSTS,
    "Monitoring": MONITORING,
    "Pressures": PRESSURES,
    "Savings": SAVINGS,
    "Funding": FUNDING,
    "Reserves": RESERVES,
    "Scenarios": scenario_table(PLAN_YEARS, PLAN_YEARS[1:], _GRANT, _GRANT_SOURCE),
    "Report": report_table("Durham County Council", _HEAD, PLAN_YEARS, _PAPERS),
}

NOTES: list[tuple[str, str]] = [
    (
        "What this case asks",
        "County Durham has some £100m of usable reserves, a low council tax base, and rising costs of "
        "care for adults and children. It balanced 2025/26 with £3.5m of reserves and raised council "
        "tax by 1.99% in 2026/27 where 4.99% was allowed. The case asks how long the reserves last and "
        "what the lower tax rise costs. It is built from the 2025-26 budget return and published "
        "minutes; it is not the council's forecast.",
    ),
    (
        "How the base balances",
        "Funding of £525.864m is council tax without parishes £302.088m (148,760.6 at £2,030.70), "
        "revenue support grant £38.268m, retained rates £183.989m and a collection fund surplus of "
        "£1.519m. Spending in the return, without parish precepts (£17.124m) and schools' use of their "
        "own balances (£11.858m), less specific grants, is that sum and the £3.503m drawn from "
        "reserves. Schools, public health and housing benefit are left out with their grants. The "
        "return does not say how much of 'Other education and community' (£71.6m) the council pays for; "
        "45% as transport and 15% as other services are assumed. Given that, the grants held against "
        "the remaining services are £178.9m, one negative line, and the base balances exactly.",
    ),
    (
        "What is left out",
        "The actual settlement of 2026/27: grants and revenue support grant are cash-flat, and the new "
        "formula's gain is a single assumed line. The council's own budget says that 2026/27 balances "
        "with £12.9m of savings and no reserves (not verified), and the line is set at the £30m that "
        "brings the case "
        "to that. Also left out are reserves held for planned spending (£96.0m, taken as committed), "
        "their changes in 2024/25, and the pension valuation of 2025.",
    ),
    (
        "The base year",
        "Monitoring: £7m likely on children's social care is assumed, after an overspend of £9.5m at "
        "quarter 2 of 2024/25; the underspends of Resources and the Chief Executive's office are those "
        "of quarter 2 of 2025/26 (not verified). The likely total is £4.4m, under 1% of the net budget, "
        "as central "
        "underspends have met much of each year's overspend.",
    ),
    (
        "The plan beside what was published",
        "Yearly gaps in the plan: £0.3m in 2026/27 (so set, above), then 13.4, 15.9 and 22.1: £51.4m "
        "over the last three years. The council's final budget for 2026/27 is reported (not verified) "
        "to give £42.4m for the same three, about 14 a year. The case takes no adult social care precept "
        "after 2026/27; 2% in the two years for which it is allowed would bring about £13m and put the "
        "case below the council's "
        "figure. Earlier published figures, on other years and assumptions: £64.1m (September 2024) and "
        "£69.7m (December 2024) over the four years from 2025/26, and a first-year gap of £21.7m, then "
        "£25.6m.",
    ),
    (
        "Council tax",
        "The proposals of February 2026 spoke of 3.1%; the table of levels shows 1.99%, all of it "
        "precept, and the table is used. Later years take the core limit and no precept, which is an "
        "assumption on a choice for members.",
    ),
    (
        "The dedicated schools grant and its override",
        "The deficit is outside the general fund while the statutory override lasts, to 31 March 2028; "
        "2028/29 is the first year without it. The base leaves the setting blank, which is how councils "
        "present their plans, and charges only the interest that the deficit costs. 'Override ends' "
        "shows the law as it stands: the whole negative balance falls on the council in 2028/29 (£84m "
        "in the plan). 'Override ends, with grant' first takes off a grant of 90% of the deficit at 31 "
        "March 2026; what builds up later is not covered. Both positions should be shown to members. "
        "The return's own interest figure already carries the cost of the opening deficit, so that part "
        "is a cost line of its own, which a pressure of the same size takes out when the model's "
        "interest begins.",
    ),
    (
        "Reading the result",
        "With no further action the chance that usable reserves have run out is about 3% by March 2028, "
        "about 47% by March 2029 and about 87% by March 2030 (10,000 runs, seed 1), though the plan itself "
        "still has £50m at March 2029: the base looks safe for two years and then is not. The "
        "difference is the overspends that "
        "follow from upper tails in demand and from savings short of plan, which come back each year.",
    ),
    (
        "Correlations",
        CORRELATION_NOTE + GRANTS_CORRELATION_NOTE,
    ),
    (
        "The scenarios",
        "High inflation, demand surge, savings half delivered (each scheme's delivery halved, not its "
        "target, so the plan is unchanged), a council tax freeze from 2027/28 (2026/27 is set), the "
        "override ending, and all of these together. They are stresses to compare with the base, not "
        "forecasts.",
    ),
]
