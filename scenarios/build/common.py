"""What the three cases share: the drivers' distributions, their correlations and the stress scenarios.

The calibration is national, so it is written once; what differs between the councils (a central rate, a year)
is passed in. Every row says what it rests on.
"""

from collections.abc import Mapping, Sequence

Row = list[object]
Table = list[Row]

OBR = "OBR Economic and fiscal outlook, detailed economy tables, March 2026"

# Central rates by financial year.
CPI = {"2025/26": 0.0344, "2026/27": 0.0201, "2027/28": 0.0195, "2028/29": 0.0204, "2029/30": 0.0200}
PAY = {"2025/26": 0.0320, "2026/27": 0.0300, "2027/28": 0.0250, "2028/29": 0.0250, "2029/30": 0.0250}
LIVING_WAGE = {"2025/26": 0.0670, "2026/27": 0.0410, "2027/28": 0.0300, "2028/29": 0.0300, "2029/30": 0.0300}
# Business rates are uprated by the CPI of the September before: 1.7% in 2024 and 3.8% in 2025 (ONS).
RATES_INDEXATION = {
    "2025/26": 0.0170,
    "2026/27": 0.0380,
    "2027/28": 0.0201,
    "2028/29": 0.0195,
    "2029/30": 0.0204,
}
STAFFING = 0.75  # the share of care fees that follows the living wage

CARE_FEES = {year: round(STAFFING * LIVING_WAGE[year] + (1 - STAFFING) * CPI[year], 4) for year in CPI}


def total(lines: Table) -> float:
    """Return the sum of the base budgets of rows of ``Costs``.

    Parameters
    ----------
    lines : list of list
        Rows of ``Costs``, without the header.

    Returns
    -------
    float
        The sum of the third column [£000].
    """
    return sum(float(row[2]) for row in lines if isinstance(row[2], int | float))


def flat(rate: float) -> dict[str, float]:
    """Return the same central rate for every year.

    Parameters
    ----------
    rate : float
        The rate, as a fraction.

    Returns
    -------
    dict of str to float
        The rate by financial year.
    """
    return dict.fromkeys(CPI, rate)


# What each driver stands for in the stress library.
ROLES = {
    "cpi": "cpi",
    "pay": "pay",
    "care fees": "care fees",
    "adult demand": "adult demand",
    "placements": "children demand",
    "send transport": "send transport",
    "homelessness": "temporary accommodation",
    "ehc plans": "ehc plans",
    "specific grants": "settlement",
    "tax base": "tax base",
    "collection": "collection",
    "rates indexation": "rates indexation",
    "rates growth": "rates growth",
    "settlement": "settlement",
}

DRIVER_PARAMETERS = ("Distribution", "Low", "Mode", "High", "SD", "SD up", "DF", "Values", "Persistence")

# name: (distribution, {parameter: value}, central rates or None where the council gives them, source)
DRIVERS: dict[str, tuple[str, dict[str, float], dict[str, float] | None, str]] = {
    "cpi": (
        "two-piece normal",
        {"SD": 0.009, "SD up": 0.012, "Persistence": 0.5},
        CPI,
        f"Central: {OBR}, table 1.7, fiscal years (2025-26 is 3.44%). Spread: between the one-year errors "
        "of 0.6 points before Covid and 3.7 after (Bank of England evaluation, January 2026); wider above "
        "and persistent so that the mean error grows from 0.25 to 0.5 points, the OBR's bias at two to "
        "five years. The two SDs and persistence are assumed.",
    ),
    "pay": (
        "two-piece normal",
        {"SD": 0.006, "SD up": 0.0125},
        PAY,
        f"Central: NJC award 3.2% for 2025/26; later years assumed, near {OBR}, table 1.6, average earnings "
        "(3.17, 2.19, 2.12, 2.25%). Spread: awards of 2021 to 2025 against the 1.5 to 3.5% that councils "
        "assumed: mean error about +0.5 points, which these two SDs give.",
    ),
    "care fees": (
        "normal",
        {"SD": 0.012, "Persistence": 0.3},
        CARE_FEES,
        "Central: 75% National Living Wage (6.7% in April 2025, 4.1% in April 2026, then 3.0% assumed) and "
        "25% CPI, as care fees are 70 to 80% staffing. SD and persistence assumed.",
    ),
    "adult demand": (
        "pert",
        {"Low": -0.02, "Mode": 0.0, "High": 0.06, "Persistence": 0.2},
        flat(0.03),
        "Central +3% a year with a right tail: councils overspent on adult social care by £774m in "
        "2024/25, in 80% of councils. The triple and persistence are assumed.",
    ),
    "placements": (
        "metalog",
        {"Low": -0.03, "Mode": 0.0, "High": 0.09, "Persistence": 0.2},
        None,
        "Numbers and mix of children's placements, above CPI. Spread: a fat upper tail, as councils "
        "overspent on children's social care by 16% in 2022/23 and 14% in 2023/24 and placements above "
        "£10,000 a week rose from 120 to 1,510 (LGA). The 10, 50 and 90% points, persistence and the "
        "central rate are assumed.",
    ),
    "send transport": (
        "triangular",
        {"Low": -0.03, "Mode": 0.0, "High": 0.05},
        flat(0.10),
        "Riders and routes, with prices: 13.2% a year from 2015/16 to 2023/24, and 9.2% projected to "
        "2030/31 (County Councils Network); central 10% and triple assumed within 9 to 13%.",
    ),
    "homelessness": (
        "normal",
        {"SD": 0.09},
        flat(0.12),
        "Temporary accommodation: +9, +29 and +25% in recent years, 16.9% a year over five; central 12% "
        "and SD 9 points are the lower end of that (assumed).",
    ),
    "ehc plans": (
        "normal",
        {"SD": 0.015},
        flat(0.11),
        "Education, health and care plans: +10% (2022), 11.5 (2024), 10.8 (2025), 12.5 (2026), DfE; it "
        "grows the yearly shortfall of the dedicated schools grant (that the shortfall grows at the same "
        "rate is assumed).",
    ),
    "specific grants": (
        "normal",
        {"SD": 0.015, "Persistence": 0.3},
        None,
        "Social care and other grants held against services. SD and persistence assumed.",
    ),
    "tax base": (
        "normal",
        {"SD": 0.005},
        None,
        "SD assumed, from the spread of yearly changes in the three councils' tax bases.",
    ),
    "collection": (
        "triangular",
        {"Low": -0.010, "Mode": 0.0, "High": 0.006},
        flat(0.0),
        "Cash collected against that assumed in the tax base; wider below (assumed). It comes back through "
        "the collection fund a year later.",
    ),
    "rates indexation": (
        "two-piece normal",
        {"SD": 0.007, "SD up": 0.010, "Persistence": 0.3},
        RATES_INDEXATION,
        "Central: September CPI of the year before (ONS: 1.7% in 2024, 3.8% in 2025), then the year "
        f"before's CPI forecast ({OBR}, table 1.7). Spread a little narrower than CPI's, as the September "
        "figure is known at budget time (assumed).",
    ),
    "rates growth": (
        "student t",
        {"SD": 0.008, "DF": 5},
        flat(0.0),
        "Growth above the business rates baseline each year, as a share of it: nil expected; appeals and "
        "closures give both tails (scale and degrees of freedom assumed).",
    ),
    "settlement": (
        "normal",
        {"SD": 0.010, "Persistence": 0.5},
        flat(0.0),
        "Deviation of general grants from the cash expected, from yearly settlements and late "
        "announcements; SD and persistence assumed.",
    ),
}


def driver_table(
    years: Sequence[str],
    central: Mapping[str, Mapping[str, float]],
    sources: Mapping[str, str],
    omit: Sequence[str] = (),
) -> Table:
    """Return the ``Drivers`` sheet for a council.

    Parameters
    ----------
    years : sequence of str
        The plan years.
    central : mapping of str to mapping of str to float
        The council's own central rates, driver then year.
    sources : mapping of str to str
        What to add to a driver's source for this council.
    omit : sequence of str, default ()
        Drivers that the council's case has no use for.

    Returns
    -------
    list of list
        The header row and a row for each driver.
    """
    rows: Table = [["Driver", "Role", *DRIVER_PARAMETERS, *years, "Source"]]
    for name, (distribution, parameters, shared, source) in DRIVERS.items():
        if name in omit:
            continue
        rates = central.get(name, shared)
        if rates is None:
            message = f"{name}: no central rates"
            raise KeyError(message)
        given = {"Distribution": distribution, "Persistence": 0, **parameters}
        text = " ".join(part for part in (source, sources.get(name, "")) if part)
        spread = (given.get(key) for key in DRIVER_PARAMETERS)
        row: Row = [name, ROLES[name], *spread, *(rates[year] for year in years), text]
        rows.append(row)
    return rows


# The size of every one of these is assumed; CORRELATION_NOTE says why each sign.
CORRELATED = {
    ("cpi", "pay"): 0.5,
    ("cpi", "care fees"): 0.5,
    ("pay", "care fees"): 0.6,
    ("cpi", "placements"): 0.2,
    ("cpi", "send transport"): 0.3,
    ("care fees", "placements"): 0.2,
    ("adult demand", "placements"): 0.1,
    ("placements", "send transport"): 0.2,
    ("send transport", "ehc plans"): 0.4,
    ("cpi", "collection"): -0.2,
    ("cpi", "rates indexation"): 0.4,
    ("homelessness", "placements"): 0.1,
    ("tax base", "rates growth"): 0.2,
    ("specific grants", "settlement"): 0.5,
    ("collection", "rates growth"): 0.2,
}


CORRELATION_NOTE = (
    "The pairs below are set, and every other pair is nil. All the sizes are assumed: none was fitted to "
    "data. The evidence goes to one sign, cpi and pay (0.5): councils assumed pay awards of 1.5 to 3.5%, and "
    "in 2022 and 2023, when prices rose far past forecasts (the Bank of England's one-year error on CPI "
    "since Covid is 3.7 points), the awards were 4.04 to 10.5% and about 6.4%. Care fees are 70 to 80% "
    "staffing and the rest is taken to follow prices, hence pay and care fees (0.6) and cpi and care "
    "fees (0.5). Rates are uprated by CPI, "
    "hence cpi and rates indexation (0.4). The other signs are judgement. Contracts and providers' "
    "costs: cpi and send transport (0.3), cpi and placements (0.2), care fees and placements (0.2). Plans "
    "bring rides, and both have grown by 9 to 13% a year: send transport and ehc plans (0.4). The same "
    "children or the same hardship: placements and send transport (0.2), adult demand and placements (0.1), "
    "homelessness and placements (0.1). Dearer living leaves less for bills: cpi and collection (-0.2). The "
    "local economy: tax base and rates growth (0.2), collection and rates growth (0.2)."
)
GRANTS_CORRELATION_NOTE = " One national decision sets both grants: specific grants and settlement (0.5)."


def correlation_table(omit: Sequence[str] = ()) -> Table:
    """Return the ``Correlations`` sheet: the upper triangle, blank where there is none.

    Parameters
    ----------
    omit : sequence of str, default ()
        Drivers that the council's case has no use for.

    Returns
    -------
    list of list
        The header row and a row for each correlated driver.
    """
    named = {name for pair in CORRELATED for name in pair}
    order = [name for name in DRIVERS if name in named and name not in omit]
    pairs = {frozenset(pair): value for pair, value in CORRELATED.items()}
    rows: Table = [["Driver", *order]]
    for i, first in enumerate(order):
        cells: Row = [first]
        for j, second in enumerate(order):
            if j == i:
                cells.append(1)
            else:
                cells.append(pairs.get(frozenset((first, second))) if j > i else None)
        rows.append(cells)
    return rows


# What RAG would fill in on the Savings sheet, typed out so that a scenario can halve it in plain sight.
RAG = {
    "green": (0.9, 1.0, 1.0, 0, 0, 3),
    "amber": (0.5, 0.8, 1.0, 0, 3, 9),
    "red": (0.0, 0.4, 0.8, 3, 9, 18),
}

SAVINGS_COLUMNS = (
    "Scheme",
    "Workstream",
    "Service",
    "Type",
    "RAG",
    "Delivery low",
    "Delivery likely",
    "Delivery high",
    "Slip low",
    "Slip likely",
    "Slip high",
)


def saving(
    scheme: str, workstream: str, service: str, rag: str, amounts: Sequence[float], source: str
) -> Row:
    """Return a row of ``Savings`` for a recurrent scheme, with its RAG's delivery and slip written out.

    Parameters
    ----------
    scheme, workstream, service : str
        The scheme's names.
    rag : {'green', 'amber', 'red'}
        The rating.
    amounts : sequence of float
        The planned saving that starts in each plan year [£000].
    source : str
        Where the figures come from.

    Returns
    -------
    list
        The row.
    """
    return [scheme, workstream, service, "recurrent", rag, *RAG[rag], *amounts, source]


REPORT_HEADER: Row = ["Item", "Text", "Source"]
SECTION_151 = "Section 151 of the Local Government Act 1972, under which each council has such an officer"
NOT_THEIRS = (
    "It was made from published figures, to show what such a report may hold. It is not a report of the "
    "council, and the council has not seen it."
)


def report_table(
    council: str,
    head: Mapping[str, tuple[str, str]],
    years: Sequence[str],
    papers: Sequence[tuple[str, str]],
) -> Table:
    """Return the ``Report`` sheet.

    Parameters
    ----------
    council : str
        The council.
    head : mapping of str to tuple of str
        The lines at the head of the report and where each comes from.
    years : sequence of str
        The plan years.
    papers : sequence of tuple of str
        The background papers, each with what was taken from it.

    Returns
    -------
    list of list
        The header row and the items; what is left out is for an officer to complete.
    """
    ours = "assumed: written for this case"
    rows: list[tuple[str, str, str]] = [
        *((item, text, source) for item, (text, source) in head.items()),
        (
            "Subject",
            f"Medium-term financial strategy {years[0]} to {years[-1]}: how likely reserves are to run out",
            ours,
        ),
        (
            "Purpose",
            f"To tell members how likely it is that the usable reserves of {council} run out by "
            f"{years[-1]}, what would make that more or less likely, and how sure the savings are.",
            ours,
        ),
        ("Purpose", f"This report is an example. {NOT_THEIRS}", ours),
        *(("Background paper", paper, taken) for paper, taken in papers),
    ]
    return [REPORT_HEADER, *([item, text, source] for item, text, source in rows)]


SCENARIO_HEADER: Row = ["Scenario", "Sheet", "Row", "Column", "Operation", "Value", "Source"]


def scenario_table(
    years: Sequence[str],
    freeze: Sequence[str],
    grant: float,
    grant_source: str,
    own: Mapping[str, list[Row]] | None = None,
) -> Table:
    """Return the ``Scenarios`` sheet.

    Parameters
    ----------
    years : sequence of str
        The plan years.
    freeze : sequence of str
        The years of the council tax freeze: those not yet decided.
    grant : float
        What to add to the planned movement of the DSG reserve in 2026/27 for a grant of 90% of the deficit at
        31 March 2026 [£000, before the growth that the model gives every movement of that reserve].
    grant_source : str
        How it was worked out.
    own : mapping of str to list of list, optional
        The council's own scenarios: name to edits.

    Returns
    -------
    list of list
        The header row and the edits, in the order they are made.
    """
    first_two = years[:2]
    edits: dict[str, list[Row]] = {
        "High inflation": [
            ["Drivers", name, year, "add", value, f"assumed: {why}"]
            for name, value, why in (
                ("cpi", 0.02, "two points higher; the Bank's one-year error since Covid is 3.7 points"),
                ("pay", 0.015, "awards above plan together with prices, as in 2022 and 2023"),
                ("care fees", 0.02, "fees follow wages and prices"),
            )
            for year in first_two
        ]
        + [
            [
                "Drivers",
                "rates indexation",
                year,
                "add",
                0.02,
                "assumed: rates are uprated by last September's CPI, a year later",
            ]
            for year in years[1:3]
        ],
        "Demand surge": [
            ["Drivers", name, "years", "add", value, f"assumed: {why}"]
            for name, value, why in (
                ("adult demand", 0.015, "half as much growth again"),
                ("placements", 0.05, "towards the 14 to 16% overspends of 2022/23 and 2023/24 (LGA)"),
                ("send transport", 0.03, "the 13.2% a year of 2015/16 to 2023/24"),
                ("homelessness", 0.05, "the 16.9% a year of the last five years"),
                ("ehc plans", 0.03, "the upper end of what councils have seen"),
            )
        ],
        "Savings half delivered": [
            [
                "Savings",
                "*",
                column,
                "scale",
                0.5,
                "assumed: every scheme's delivery halved, its target and timing kept",
            ]
            for column in ("Delivery low", "Delivery likely", "Delivery high")
        ],
        "Council tax freeze": [
            ["Funding", line, year, "set", 0, "assumed: no rise in the years not yet decided"]
            for line in ("Core council tax", "Adult social care precept")
            for year in freeze
        ],
        "Override ends": [
            [
                "Council",
                "DSG override ends",
                "Value",
                "set",
                "2028/29",
                "the law as it stands: the override runs to 31 March 2028",
            ],
        ],
    }
    together = [edit for group in edits.values() for edit in group]
    edits["Override ends, with grant"] = [
        *edits["Override ends"],
        ["Reserves", "Dedicated schools grant", "2026/27", "add", grant, grant_source],
    ]
    edits["All together"] = together
    edits.update(own or {})
    return [SCENARIO_HEADER, *([name, *edit] for name, group in edits.items() for edit in group)]
