"""Sefton, base year 2025/26: a small cushion of reserves beside a large and growing high-needs deficit."""

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

RS = "RS 2023-24 outturn (MHCLG, 12 December 2024), sheet RS_LA_Data_2023-24, row 302"
RA = "RA 2025-26 budget (MHCLG, 19 June 2025), sheet RA_LA_Data_2025-26, row 300"
CTR = "Council tax levels 2026-27, table 10 (MHCLG, 25 March 2026), sheet Data_Billing, row 219"
TAX_PAGE = "sefton.gov.uk, 'How your council tax is spent', 2025/26"
PRODUCTIVITY = "Sefton productivity plan, 4 July 2024"
BUDGET_NEWS = "standupforsouthport.com (not verified), on the budget report of 13 February 2025"
OVERSPEND_NEWS = "a news summary of the budget meeting of February 2025 (swanmeadschool.co.uk; not verified)"

TAX_BASE = 87_367.7
BAND_D = 2_043.54
COUNCIL_TAX = TAX_BASE * BAND_D / 1000  # 178,539.390: equals CTR line 3
RATES = 123_660  # RA line 970
COLLECTION_FUND = 2_571  # RA line 980
FUNDING_TOTAL = COUNCIL_TAX + RATES + COLLECTION_FUND
TO_GENERAL_FUND = 1_500  # RA line 916
GROWTH = 7_000

OTHER_EDUCATION = 28_179  # RA line 165
ADULT_18_64 = 12_457 + 68 + 1_439 + 33_108 + 8_248
ADULT_65 = 36_434 + 370 + 7_343 + 3_305 + 5_994
ADULT_ALL = 134_663
LOOKED_AFTER = 55_447
CHILDREN_ALL = 88_111
WASTE = 11_127 + 0 - 429 - 725
DSG_OPENING = -(36_121 + 23_955)
DSG_INTEREST = round(0.045 * -DSG_OPENING)
FINANCING = 8_400 + 3_868 - 1_216

_LINES: Table = [
    ["Adult social care", "Working-age care", ADULT_18_64, "care fees", 1, "adult demand", 1,
     f"{RA}, lines 332 to 344, support for ages 18-64: 12,457 + 68 + 1,439 + 33,108 + 8,248."],
    ["Adult social care", "Older people's care", ADULT_65, "care fees", 1, "adult demand", 1,
     f"{RA}, lines 333 to 345, support for ages 65 and over: 36,434 + 370 + 7,343 + 3,305 + 5,994."],
    ["Adult social care", "Employees", ADULT_ALL - ADULT_18_64 - ADULT_65, "pay", 1, None, 1,
     f"{RA}, lines 348 to 356 (assessment, commissioning, information): total 134,663 less the two rows "
     "above. That it is all staff is assumed."],
    ["Children's social care", "Placements of children looked after", round(0.75 * LOOKED_AFTER), "cpi", 1,
     "placements", 1,
     f"{RA}, line 313 Children looked after (55,447), 75% bought in (assumed)."],
    ["Children's social care", "Employees", CHILDREN_ALL - round(0.75 * LOOKED_AFTER), "pay", 1, None, 1,
     f"{RA}, Total children's social care (88,111) less the row above. 27% of this workforce is agency "
     f"staff ({PRODUCTIVITY})."],
    ["SEND transport", "Contracts", round(0.45 * OTHER_EDUCATION), None, 1, "send transport", 1,
     f"Assumed: 45% of {RA}, line 165 Other education and community (28,179)."],
    ["Education", "Council-funded services", round(0.15 * OTHER_EDUCATION), "pay", 1, None, 1,
     f"Assumed: 15% of {RA}, line 165 (28,179). The rest of education is paid for by schools grants and the "
     "planned DSG shortfall (line 897)."],
    ["Highways and transport", "Maintenance and lighting", 7_160 + 2_081, "cpi", 1, None, 1,
     f"{RA}, Total highways (7,160) without parking (-2,081)."],
    ["Highways and transport", "Parking income, net", -2_081, "cpi", 1, None, 1,
     f"{RA}, line 260 Parking services (-2,081)."],
    ["Levies", "Transport levy", 20_788, "cpi", 1, None, 1,
     f"{RA}, line 822 Integrated Transport Authority levy."],
    ["Levies", "Waste disposal levy", 16_692, "cpi", 1, None, 1,
     f"{RA}, line 824 Waste Disposal Authority levy."],
    ["Levies", "Other levies", 94 + 176, "cpi", 1, None, 1,
     f"{RA}, lines 828 (94) and 859 Environment Agency (176)."],
    ["Housing", "Homelessness", 1_421, "cpi", 0, "homelessness", 1, f"{RA}, line 440 Homelessness."],
    ["Housing", "Other housing services", 6_674 - 1_421, "cpi", 1, None, 1,
     f"{RA}, Total housing (6,674) less homelessness."],
    ["Environment and leisure", "Waste collection", WASTE, "cpi", 1, None, 1,
     f"{RA}, lines 581 to 584: 11,127 + 0 - 429 - 725."],
    ["Environment and leisure", "Employees and running costs", 18_863 - WASTE + 9_889, "pay", 1, None, 1,
     f"{RA}, Total environmental (18,863) less waste, and Total cultural (9,889). That it follows pay is "
     "assumed."],
    ["Planning and development", "Employees and running costs", 8_449, "pay", 1, None, 1,
     f"{RA}, Total planning (8,449)."],
    ["Central services", "Employees", round(0.7 * 14_538), "pay", 1, None, 1,
     f"{RA}, Total central services (14,538), 70% staff (assumed)."],
    ["Central services", "Premises and supplies", 14_538 - round(0.7 * 14_538), "cpi", 1, None, 1,
     "As above, 30% (assumed)."],
    ["Central services", "Trading, adjustments and other items", 203 - 626 + 5_515 + 10_225, "cpi", 1, None,
     1,
     f"{RA}, lines 698 (203), 831 (-626), 832 (5,515) and 848 Adjustments (10,225)."],
    ["Capital financing", "Borrowing, net of investment income", FINANCING - DSG_INTEREST, None, 1, None, 1,
     f"{RA}, lines 873 (8,400), 881 (3,868) and 886 (-1,216), less the next row."],
    ["Capital financing", "Interest cost of the DSG deficit", DSG_INTEREST, None, 1, None, 1,
     "4.5% (assumed) of the DSG deficit of 60,076 at 1 April 2025. It leaves the base in 2026/27 (see "
     "Pressures), when the model's own interest begins."],
]
_GRANTS = round(total(_LINES) + TO_GENERAL_FUND - FUNDING_TOTAL, 6)

COSTS: Table = [
    ["Service", "Cost type", "Base budget", "Price driver", "Price weight", "Demand driver", "Demand weight",
     "Source"],
    *_LINES,
    ["Specific grants", "Social care and other grants held against services (balancing)", -_GRANTS,
     "specific grants", 1, None,
     1,
     "Balancing figure: the lines above and the 1,500 for balances, less funding of 304,770. It is the "
     f"part of {RA}, lines 904 (-291,918) and 891 (-65,649) left after housing benefit (61,071), public "
     f"health (25,646) and education not funded by the council (204,747). {TAX_PAGE}: 87.8m of non-specific "
     "grants, of which some 27.0m is in the rates line of RA, so 60.8m, and grants for single services."],
]

MONITORING: Table = [
    ["Service", "Low", "Likely", "High", "Recurring share", "Price driver", "Price weight", "Demand driver",
     "Demand weight",
     "Source"],
    ["Children's social care", 1_000, 5_000, 12_000, 0.8, "cpi", 1, "placements", 1,
     f"Assumed. The 2025-26 budget ({RA}: 88,111) is below the 2023-24 outturn ({RS}: 96,747), and 2024/25 "
     f"overspent by some 17.8m here ({OVERSPEND_NEWS})."],
    ["Adult social care", -1_500, 1_500, 5_000, 0.8, "care fees", 1, "adult demand", 1, "Assumed."],
    ["SEND transport", 0, 1_500, 3_000, 1.0, None, 1, "send transport", 1,
     "Assumed, after a net overspend of £2.5m in 2024/25, mainly home to school transport "
     "(modgov.sefton.gov.uk, mgAi ID=62362, January 2025)."],
    ["Central services", -3_000, -1_500, 0, 0.0, None, 1, None, 1,
     "Assumed: contingency and vacancies, as most years."],
]

PRESSURES: Table = [
    ["Pressure", "Service", "Type", "Probability", "Low", "High", *PLAN_YEARS, "Source"],
    ["Interest on the DSG deficit leaves the base", "Capital financing", "recurrent", 1, 1, 1, -DSG_INTEREST,
     0, 0, 0,
     "Takes out the row of Costs of that name: from 2026/27 the model works out this interest itself."],
    ["Borrowing for the capital programme", "Capital financing", "recurrent", 1, 1, 1, 600, 600, 600, 600,
     f"Assumed. The programme includes Southport, Bootle Strand and Crosby ({PRODUCTIVITY}, section 1)."],
    ["Service growth outside social care", "Central services", "recurrent", 1, 1, 1, 2_000, 2_000, 2_000,
     2_000,
     f"Assumed: well below the £11.2m added for other services in 2025/26 ({TAX_PAGE})."],
    ["Weekly food waste collections", "Environment and leisure", "recurrent", 0.5, 0.3, 1.5, 1_000, 0, 0, 0,
     "New duty from April 2026; cost above the grant for it, and probability, assumed."],
    ["Children's improvement", "Children's social care", "recurrent", 0.5, 0.5, 1.8, 1_500, 0, 0, 0,
     "Assumed: social worker academy and commissioner's work in place of agency staff take longer."],
    ["A care provider fails", "Adult social care", "one-off", 0.2, 0.5, 2.5, 0, 1_500, 0, 0, "Assumed."],
    ["Legal and contract disputes", "Central services", "one-off", 0.25, 0.4, 2.0, 500, 500, 500, 0,
     "Assumed."],
]

SAVINGS: Table = [
    [*SAVINGS_COLUMNS, *PLAN_YEARS, "Source"],
    saving("Better at Home", "Better outcomes", "Adult social care", "amber", (2_000, 0, 0, 0),
           f"{BUDGET_NEWS}: £4m over two years; taken as it is, and half in 2025/26's base (assumed)."),
    saving("Street cleansing review", "Everyday excellence", "Environment and leisure", "green",
           (584, 0, 0, 0),
           f"{BUDGET_NEWS}: £1.168m; taken as it is, and half in 2025/26's base (assumed)."),
    saving("Education Excellence and home to school transport", "Better outcomes", "SEND transport", "red",
           (545, 545, 0, 0),
           f"{BUDGET_NEWS}: £1.09m, taken as it is; years assumed. Red, as transport overspent in 2024/25 "
           "(assumed)."),
    saving("Fewer agency staff in children's services", "Workforce", "Children's social care", "amber",
           (1_000, 1_000, 500, 0),
           f"{PRODUCTIVITY}, section 3: 27% of the workforce is agency; sums assumed."),
    saving("Fewer residential placements", "Better outcomes", "Children's social care", "red",
           (1_000, 1_500, 1_500, 0), f"{PRODUCTIVITY}, section 1, names it; sums assumed."),
    saving("Commissioning and contract management", "Setting us up to succeed", "Central services", "amber",
           (750, 750, 500, 0),
           f"{PRODUCTIVITY}, section 3: a board for the other 25% of spending; sums assumed."),
]

FUNDING: Table = [
    ["Line", "Kind", "Base", "Driver", *PLAN_YEARS, "Source"],
    ["Council tax base", "tax base", TAX_BASE, "tax base", None, None, None, None,
     f"{CTR}, line 7, previous year: 87,367.7, net of a collection rate of 97.15%."],
    ["Band D", "band d", BAND_D, None, None, None, None, None,
     f"{CTR}, line 9, previous year, without parishes: 2,043.54. Times the base: 178,539.39, which is line "
     "3."],
    ["Core council tax", "core increase", None, None, 0.0299, 0.0299, 0.0299, 0.0299,
     f"{CTR}: 2,145.51 in 2026-27 is 4.99% more, of which the precept 2.0% (line 11b). Later years at the "
     "referendum limit, which is announced to 2028-29 (2029/30 assumed)."],
    ["Adult social care precept", "asc precept", None, None, 0.02, 0.02, 0.02, 0.0,
     f"{CTR}, line 11a: 40.87, 2.0%. At the limit to 2028-29; none announced after, so none assumed."],
    ["Council tax collection", "collection", None, "collection", None, None, None, None,
     "The deviation from the rate in the tax base comes back a year later, as in the model (section 6)."],
    ["Business rates baseline and top-up", "baseline funding", RATES - GROWTH, "rates indexation", None,
     None, None, None,
     f"{RA}, line 970 retained rates 123,660, less growth below. {TAX_PAGE}: rates 69.2, general grant "
     "(top-up) 30.2, rates deficit -2.7, and some 27.0 of the non-specific grants (compensation for "
     "reliefs, Better Care) make the same sum."],
    ["Business rates growth above baseline", "growth above baseline", GROWTH, "rates growth", None, None,
     None, None,
     "Assumed: about 6% of the baseline; the split of the 123,660 is not in the tables."],
    ["Full reset of 1 April 2026", "reset", None, None, 1, 0, 0, 0,
     "The government's full reset on 1 April 2026."],
    ["Redistribution with the reset and new formula", "grant", 0, "settlement", GROWTH, GROWTH, GROWTH,
     GROWTH,
     "Assumed: the growth that the reset takes comes back through the new formula, cash-flat. The "
     "council's allocation is not in the sources."],
    ["Business rates deficit of 2025/26 falls away", "grant", 0, None, 2_700, 2_700, 2_700, 2_700,
     f"{TAX_PAGE}: a one-off deficit of 2.7m lowers the 2025/26 figure."],
    ["Council tax collection fund surplus", "grant", COLLECTION_FUND, None, 0, 0, 0, 0,
     f"{RA}, line 980 (-2,571). One-off; none assumed afterwards."],
]

RESERVES: Table = [
    ["Reserve", "Class", "Opening balance", "Draw order", "Driver", "Purpose", "2025/26", *PLAN_YEARS,
     "Source"],
    ["General balances", "general", 10_300, 3, None,
     "Not set aside for anything: held for what cannot be foreseen", TO_GENERAL_FUND, 0, 0, 0, 0,
     f"Assumed, and not verified: no account of 31 March 2025 was to be had. {RS}, line 916 at 31 March 2024 "
     f"(16,300), with the 14.0m budgeted for 2024/25 ({TAX_PAGE}) less that year's overspend of about 20m "
     f"({OVERSPEND_NEWS}). 2025/26: {RA}, line 916, +1,500."],
    ["Earmarked: specific risks", "earmarked", 10_089, 2, None,
     "Set aside for specific risks", 0, 0, 0, 0, 0,
     f"{RS}, line 1025 at 31 March 2024; taken as unchanged at 1 April 2025 (assumed)."],
    ["Earmarked: other", "earmarked", 15_581, 1, None,
     "Other earmarked reserves; that they are free to be used is assumed", 0, 0, 0, 0, 0,
     f"{RS}, line 1027 at 31 March 2024; unchanged at 1 April 2025, and free to be used (both assumed)."],
    ["Earmarked: contracts and planned spending", "committed", 1_589 + 5_421, None, None,
     "Contract commitments, and revenue and capital spending that is planned already", 0, 0, 0, 0, 0,
     f"{RS}, lines 1023 (1,589) and 1024 (5,421) at 31 March 2024."],
    ["Schools' balances", "committed", 20_458, None, None,
     "Balances of schools that the council maintains, which are theirs to spend", 0, 0, 0, 0, 0,
     f"{RS}, line 911 at 31 March 2024."],
    ["Dedicated schools grant", "dsg", DSG_OPENING, None, "ehc plans",
     "Schools and special educational needs: kept apart from the council's own money",
     -28_849, -28_849, -28_849, -28_849,
     -28_849,
     f"{RS}, line 912 at 31 March 2024 (-36,121), and 23,955 more in 2024/25 (assumed: half way between "
     f"19,061 in 2023-24 and 28,849). 2025/26: {RA}, line 897 (-28,849), then grown by 'ehc plans'."],
]

COUNCIL: Table = [
    ["Setting", "Value", "Source"],
    ["Council", "Sefton", "Sefton Metropolitan Borough Council"],
    ["ONS code", "E08000014", "MHCLG tables"],
    ["Base year", "2025/26", "The latest budget return"],
    ["Units", "£000", "As in the MHCLG tables"],
    ["Minimum general fund balance", 9_150, "Assumed: 3% of the net budget, as Gateshead uses"],
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

_DEFICIT_2026 = 36_121 + 23_955 + 28_849
_GRANT = round(0.9 * _DEFICIT_2026 / 1.11)
_GRANT_SOURCE = (
    "A grant covers 90% of eligible deficits to the end of 2025-26: 0.9 x 88,925 (the plan's deficit at 31 "
    "March 2026) = 80,033, divided by 1.11 as the model grows this line with 'ehc plans'. That all is "
    "eligible, and paid in 2026/27, is assumed."
)

_HEAD: dict[str, tuple[str, str]] = {
    "Report to": ("Cabinet", "Productivity plan of 4 July 2024, which went to the Cabinet"),
    "Reporting officer": ("Chief finance officer (section 151)", SECTION_151),
    "Portfolio": ("Corporate Services", "Productivity plan of 4 July 2024, document control"),
    "Wards": ("All", "assumed: the budget is that of the whole borough"),
}
_PAPERS: list[tuple[str, str]] = [
    ("Sefton Council: Productivity Plan 2024, 4 July 2024", PRODUCTIVITY),
    ("Sefton Council: How your council tax is spent, 2025/26", TAX_PAGE),
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
            "tax base": {**flat(0.01), "2026/27": 89_044 / 87_367.7 - 1},
        },
        {
            "placements": "Central 5% here: spending rose from 69.3m in 2021-22 to 96.7m in 2023-24 (RS).",
            "specific grants": "Central nil: cash-flat (assumed).",
            "tax base": f"Central: {CTR}, line 7: 89,044.0 in 2026-27, then 1% assumed.",
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
    "Report": report_table("Sefton Council", _HEAD, PLAN_YEARS, _PAPERS),
}

NOTES: list[tuple[str, str]] = [
    (
        "What this case asks",
        "Sefton sets a balanced budget for 2025/26 with usable reserves of some £36m, of which £10m is "
        "general balances, and a high-needs deficit heading for £89m by March 2026. The case asks how "
        "far the reserves reach if nothing further is done, and what happens when the override ends. It "
        "is built from the 2025-26 budget return and the council's own pages; it is not the council's "
        "forecast.",
    ),
    (
        "How the base balances",
        "Funding of £304.770m is council tax without parishes £178.539m (87,367.7 at £2,043.54), "
        "retained rates £123.660m and a collection fund surplus of £2.571m. Spending in the return, "
        "without parish precepts (£1.586m), less specific grants, with £1.5m paid into balances, is the "
        "same sum. Schools, public health and housing benefit are left out with their grants. The "
        "return does not say how much of 'Other education and community' (£28.2m) the council pays for; "
        "45% as transport and 15% as other services are assumed. Given that, the grants held against "
        "the remaining services are £66.1m, one negative line, and the base balances exactly. The "
        "council's page supports it: £87.8m of grants not tied to a service, of which £27.0m sits in "
        "the return's rates line, leaves £60.8m, and the rest is grants for single services.",
    ),
    (
        "What is left out",
        "The actual settlement of 2026/27 (grants are cash-flat, and what the reset of business rates "
        "takes is assumed to come back through the new formula), changes in reserves in 2024/25 beyond "
        "those named, the pension valuation of 2025, local government company results, and exceptional "
        "financial support. Year-end reserves at 31 March 2025 were not to be had: general balances are "
        "the 2024 figure with the £14.0m budgeted and an overspend of about £20m that only a news summary "
        "gives. They are assumed and not verified, and every chance that reserves run out rests on them.",
    ),
    (
        "The base year",
        "Monitoring is assumed, with £5m likely on children's social care: the 2025-26 budget for it "
        "(£88.1m) is below the 2023-24 outturn (£96.7m), and 2024/25 overspent heavily there (a news "
        "summary, not verified). The "
        "overspend in all is about 2% of the net budget, and most of it recurs.",
    ),
    (
        "The plan beside what was published",
        "Gaps in the plan: £3.4m in 2026/27, then £6.2m, 10.9 and 22.6 cumulatively (3.4, 2.8, 4.7 and "
        "11.7 yearly; the last year has no adult social care precept, as none is announced). In "
        "February 2025 the council's gap for the three years 2025/26 to 2027/28 was reported on the web as "
        "£45.3m (not verified), before savings and the core council tax rise. The "
        "case covers two of those years: adding back the core rise (£11.0m) and its savings (£9.7m) to "
        "its £6.2m gives about £27m, which leaves "
        "£18m for 2025/26. The two are of one size; no yearly split was found to compare closer.",
    ),
    (
        "The dedicated schools grant and its override",
        "The deficit is outside the general fund while the statutory override lasts, to 31 March 2028; "
        "2028/29 is the first year without it. The base leaves the setting blank, which is how councils "
        "present their plans, and charges only the interest that the deficit costs. 'Override ends' "
        "shows the law as it stands: the whole negative balance falls on the council in 2028/29 (£196m "
        "in the plan, against a net budget of £305m). 'Override ends, with grant' first takes off a "
        "grant of 90% of the deficit at 31 March 2026; what builds up later is not covered. Both "
        "positions should be shown to members. The return's own interest figure already carries the "
        "cost of the opening deficit, so that part is a cost line of its own, which a pressure of the "
        "same size takes out when the model's interest begins. The yearly shortfall (£28.8m in the "
        "2025-26 return) grows with the number of plans, 11% a year. Those plans rose from 1,637 in "
        "2019 to 3,433 in June 2024, which is 110%; the productivity plan prints 210%.",
    ),
    (
        "Reading the result",
        "With no further action the chance that usable reserves have run out is under 1% by March 2027, "
        "about 45% by March 2028, about 84% by March 2029 and about 97% by March 2030 (10,000 runs, "
        "seed 1). A council would act long before: the figures show "
        "how much action, and by when. With the override ending, reserves of any size the council could "
        "hold are beside the point.",
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
