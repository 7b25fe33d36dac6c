"""A large case to measure on: 60 cost lines, 40 schemes, 12 drivers and 6 plan years, all made up."""

from mtfs import Case
from mtfs.domain.years import year_labels
from mtfs.iotools.case.reader import case_from_workbook
from mtfs.iotools.spreadsheets.workbook import RawWorkbook

__all__ = ["large_case", "large_tables"]

Tables = dict[str, list[list[object]]]

_YEARS = list(year_labels("2025/26", 6)[1:])
_SERVICES, _SCHEMES = 60, 40
_PARAMETERS = ("Low", "Mode", "High", "SD", "SD up", "DF", "Values", "Persistence")
# Name, distribution, its parameters, central rate.
_DRIVERS: tuple[tuple[str, str, dict[str, object], float], ...] = (
    ("cpi", "two-piece normal", {"SD": 0.006, "SD up": 0.012, "Persistence": 0.5}, 0.02),
    ("pay", "two-piece normal", {"SD": 0.006, "SD up": 0.0125}, 0.03),
    ("care fees", "normal", {"SD": 0.012, "Persistence": 0.3}, 0.03),
    ("adult demand", "pert", {"Low": -0.01, "Mode": 0, "High": 0.04, "Persistence": 0.2}, 0.03),
    ("placements", "metalog", {"Low": -0.03, "Mode": 0, "High": 0.09, "Persistence": 0.2}, 0.05),
    ("transport", "triangular", {"Low": -0.03, "Mode": 0, "High": 0.05}, 0.09),
    ("housing", "normal", {"SD": 0.09}, 0.12),
    ("plans", "normal", {"SD": 0.015}, 0.11),
    ("tax base", "normal", {"SD": 0.004}, 0.008),
    ("collection", "uniform", {"Low": -0.01, "High": 0.006}, 0.0),
    ("rates growth", "student t", {"SD": 0.008, "DF": 5}, 0.0),
    ("settlement", "normal", {"SD": 0.01, "Persistence": 0.5}, 0.0),
)
_DRIVEN = ("Price driver", "Price weight", "Demand driver", "Demand weight")
_PRICES = ("pay", "cpi", "care fees")
_DEMANDS = (None, "adult demand", "placements", "transport", "housing")
_RATINGS = ("green", "amber", "red")


def large_tables() -> Tables:
    """Return the sheets of the case, in £000.

    Returns
    -------
    dict of str to list of list
        By sheet: a row of headings, then the rows.
    """
    blank: list[object] = [None] * len(_YEARS)
    drivers = [
        [name, kind, *(given.get(heading) for heading in _PARAMETERS), *[rate] * len(_YEARS)]
        for name, kind, given, rate in _DRIVERS
    ]
    costs: list[list[object]] = []
    for n in range(_SERVICES):
        weights = (0.7 + 0.01 * (n % 31), 1.0)
        price, demand = _PRICES[n % 3], _DEMANDS[n % 5]
        costs.append(
            [f"Service {n + 1}", "Net", 3_000 + 50 * (n % 17), price, weights[0], demand, weights[1]]
        )
    spending = sum(float(str(row[2])) for row in costs)
    tax, rates = 36_000 * 1.75, 52_000 + 1_500
    savings = [
        [f"Scheme {n + 1}", "recurrent" if n % 4 else "one-off", _RATINGS[n % 3]]
        + [100 + 10 * (n % 7) if t <= n % 4 else None for t in range(len(_YEARS))]
        for n in range(_SCHEMES)
    ]
    monitoring = [[f"Service {n + 1}", -100, 150, 900, 0.5, "cpi"] for n in range(10)]
    pressures = [
        [f"Pressure {n + 1}", "recurrent", 0.3 + 0.1 * n, 0.8, 1.5, 500, *blank[1:]] for n in range(5)
    ]
    return {
        "Council": [
            ["Setting", "Value"],
            ["Council", "Largeshire"],
            ["Base year", "2025/26"],
            ["Units", "£000"],
            ["Minimum general fund balance", 5_000],
            ["DSG override ends", "2028/29"],
        ],
        "Drivers": [["Driver", "Distribution", *_PARAMETERS, *_YEARS], *drivers],
        "Correlations": [
            ["Driver", "cpi", "pay", "care fees"],
            ["cpi", 1, 0.5, 0.5],
            ["pay", None, 1, 0.6],
            ["care fees", None, None, 1],
        ],
        "Costs": [
            ["Service", "Cost type", "Base budget", *_DRIVEN],
            *costs,
        ],
        "Monitoring": [["Service", "Low", "Likely", "High", "Recurring share", "Price driver"], *monitoring],
        "Pressures": [["Pressure", "Type", "Probability", "Low", "High", *_YEARS], *pressures],
        "Savings": [["Scheme", "Type", "RAG", *_YEARS], *savings],
        "Funding": [
            ["Line", "Kind", "Base", "Driver", *_YEARS],
            ["Tax base", "tax base", 36_000, "tax base", *blank],
            ["Band D", "band d", 1_750, None, *blank],
            ["Core", "core increase", None, None, *[0.0299] * len(_YEARS)],
            ["Care", "asc precept", None, None, *[0.02] * len(_YEARS)],
            ["Collection", "collection", None, "collection", *blank],
            ["Baseline", "baseline funding", 52_000, "cpi", *blank],
            ["Growth", "growth above baseline", 1_500, "rates growth", *blank],
            ["Grants", "grant", spending - tax - rates, "settlement"]
            + [round((spending - tax - rates) * 1.02**t) for t in range(1, len(_YEARS) + 1)],
        ],
        "Reserves": [
            ["Reserve", "Class", "Opening balance", "Draw order", "Driver", "2025/26", *_YEARS],
            ["General fund", "general", 9_000, None, None, None, *blank],
            *([f"Reserve {n}", "earmarked", 6_000 * n, n, None, None, *blank] for n in range(1, 5)),
            ["Held", "committed", 20_000, None, None, None, *blank],
            ["Schools grant", "dsg", -4_000, None, "plans", -900, *[-1_000] * len(_YEARS)],
        ],
    }


def large_case() -> Case:
    """Return the case, as it would be read from a workbook.

    Returns
    -------
    Case
        Without scenarios beside the base.
    """
    grids = {name: [list(row) for row in rows] for name, rows in large_tables().items()}
    return case_from_workbook(RawWorkbook("large.xlsx", "", grids))
