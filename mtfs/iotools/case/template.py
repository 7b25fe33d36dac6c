"""The blank case of ``mtfs new``: example rows that run as they are, and are there to be replaced."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from mtfs.domain.calibration import Calibration
from mtfs.domain.council import Units
from mtfs.domain.strategy import MAX_PLAN_YEARS
from mtfs.domain.years import guess_year_label, is_year_label, previous_year, year_labels
from mtfs.errors import OutputError, RequestError
from mtfs.iotools.calibration import default_calibration
from mtfs.iotools.case.drivers import DSG_OVERRIDE_ENDS, default_correlations, default_drivers
from mtfs.iotools.case.layout import COUNCIL_SETTINGS, RECORD_SHEET, SHEETS, YearColumns
from mtfs.iotools.case.report_sheet import report_rows
from mtfs.iotools.case.writer import write_case

__all__ = ["blank_case_tables", "write_template"]

_Row = list[object]
_Tables = dict[str, list[_Row]]

_EXAMPLE = "Example: replace"
_DEFAULT_YEARS = 4


def _council(base_year: str, years: Sequence[str]) -> list[_Row]:
    override = DSG_OVERRIDE_ENDS if DSG_OVERRIDE_ENDS in years else None
    given: dict[str, tuple[object, str]] = {
        "name": ("Example council", _EXAMPLE),
        "ons_code": (None, "Such as E06000006; may stay blank"),
        "base_year": (base_year, "Changing it means changing the year headings of every sheet"),
        "units": (Units.THOUSANDS.value, "£, £000 or £m: all amounts of the workbook, save Band D"),
        "minimum_balance": (5000, f"{_EXAMPLE}. Here some 3.5% of the net budget; 3 to 12% are in use"),
        "core_limit": (0.0299, "Default: the limit of 2024-25 to 2028-29"),
        "asc_limit": (0.02, "Default: the limit of 2024-25 to 2028-29; 0 for a council without social care"),
        "safety_net": (0.925, "Default: the scheme of 2013 to 2026; check it for your years"),
        "collection_share": (1, "Default: Band D on Funding is the council's own"),
        "savings_correlation": (0.5, "Default (assumed)"),
        "dsg_interest_rate": (0.045, "Default (assumed)"),
        "dsg_override_ends": (override, "The override runs to 31 March 2028; blank: to the plan's end"),
        "dsg_share": (1, "Default: all of a deficit falls on the council when the override ends"),
    }  # fmt: skip
    return [["Setting", "Value", "Notes"], *([c.header, *given[c.field]] for c in COUNCIL_SETTINGS)]


def _spread(amounts: Sequence[float], years: Sequence[str]) -> _Row:
    """Give the first years an amount each, as far as the plan goes, and leave the later ones blank."""
    return [amounts[t] if t < len(amounts) and amounts[t] else None for t in range(len(years))]


# Service, type, base budget, price driver, weight, demand driver. The sum, with the base year's planned
# movements on Reserves, is the funding of the base year: a budget is in balance.
_COSTS = (
    ("Adult social care", "Employees", 12_000, "pay award", None, None),
    ("Adult social care", "Third party payments", 52_000, "care fees", None, "adult social care demand"),
    ("Adult social care", "Income", -14_000, "cpi", None, "adult social care demand"),
    ("Children's services", "Employees", 16_000, "pay award", None, None),
    ("Children's services", "Placements", 22_000, "cpi", None, "children's placements"),
    ("Education", "SEND transport", 6_500, None, None, "SEND transport"),
    ("Housing", "Temporary accommodation", 2_500, None, None, "temporary accommodation"),
    ("Environment", "Employees", 9_000, "pay award", None, None),
    ("Environment", "Third party payments", 13_500, "cpi", None, None),
    ("Environment", "Income", -5_000, "cpi", 0.5, None),
    ("Corporate", "Employees", 14_000, "pay award", None, None),
    ("Corporate", "Premises and supplies", 6_000, "cpi", None, None),
    ("Capital financing", "Interest and repayment", 8_500, None, None, None),
)
_MONITORING = (
    ("Adult social care", 0, 800, 2_000, 0.5, "care fees", "adult social care demand"),
    ("Children's services", 1_200, 2_500, 4_500, 0.6, "cpi", "children's placements"),
    ("Corporate", -600, -300, 0, 0, None, None),
)
_PRESSURES = (
    ("Waste contract renewed", "Environment", "recurrent", None, 0.8, 1.5, (0, 700)),
    ("New homes to collect from", "Environment", "recurrent", None, None, None, (100, 100, 100, 100)),
    ("Legal claim", "Corporate", "one-off", 0.3, 0.5, 2, (1_200,)),
)
# Scheme, workstream, service, type, RAG, delivery, slip, plan.
_SAVINGS = (
    ("Reviews of care packages", "Adults", "Adult social care", "amber", None, None, (900, 1_500, 800)),
    ("Own children's homes", "Children", "Children's services", "red", None, None, (300, 900, 1_200)),
    ("Digital services", "Corporate", "Corporate", "green", None, None, (500, 300)),
    ("Fees and charges", "Corporate", "Environment", None, (0.6, 0.9, 1.1), (0, 0, 6), (400, 200, 200)),
)
# Reserve, class, opening balance, draw order, purpose, movement of the base year and of each plan year.
_RESERVES: tuple[tuple[str, str, int, int | None, str, int, tuple[int, ...]], ...] = (
    ("General fund", "general", 8_000, None, "Held for what cannot be foreseen", 0, ()),
    ("Budget stabilisation", "earmarked", 18_000, 1, "Held to meet gaps while savings are found", 0, ()),
    ("Transformation", "earmarked", 5_000, 2, "Pays for the savings programme", -1_000, (-1_000, -500)),
    ("Bridge tolls", "committed", 6_000, None, "Tolls that may be spent on the bridge alone", 0, ()),
)
_DSG_PURPOSE = "Schools and special educational needs; kept apart from the council's own money"
_DSG_OPENING, _DSG_SHORTFALL = -2_000, -600


def _funding(years: Sequence[str]) -> list[_Row]:
    blank: _Row = [None] * len(years)
    support: _Row = [round(9_500 * 1.02**t) for t in range(1, len(years) + 1)]
    lines: tuple[tuple[str, str, float | None, str | None, _Row, str], ...] = (
        ("Council tax base", "tax base", 36_000, "tax base", blank, "Band D equivalents, after losses"),
        ("Band D", "band d", 1_750, None, blank, "the council's own, in pounds"),
        ("Core increase", "core increase", None, None, [0.0299] * len(years), "at the limit in every year"),
        ("ASC precept", "asc precept", None, None, [0.02] * len(years), "at the limit in every year"),
        ("Collection fund", "collection", None, "collection", blank, "may be left out"),
        ("Business rates baseline", "baseline funding", 52_000, "cpi", blank, "with top-up or tariff"),
        ("Rates growth", "growth above baseline", 1_500, "business rates growth", blank, "after levy"),
        ("Reset of growth", "reset", None, None, blank, "share of growth lost; 100% is a full reset"),
        ("Revenue support grant", "grant", 9_500, "settlement", support, "expected cash"),
        ("Social care grants", "grant", 16_000, "settlement", [16_000] * len(years), "expected cash, flat"),
    )  # fmt: skip
    return [
        [line, kind, base, driver, *values, f"{_EXAMPLE}; {note}"]
        for line, kind, base, driver, values, note in lines
    ]


def _scenarios(years: Sequence[str]) -> list[_Row]:
    early = years[:2]
    edits: list[_Row] = [
        *(["High inflation", "Drivers", "cpi", year, "add", 0.02] for year in early),
        *(["High inflation", "Drivers", "pay award", year, "add", 0.015] for year in early),
        *(["High inflation", "Drivers", "care fees", year, "add", 0.015] for year in early),
        ["Half the savings", "Savings", "*", "years", "scale", 0.5],
        ["Council tax freeze", "Funding", "Core increase", years[0], "set", 0],
        ["Council tax freeze", "Funding", "ASC precept", years[0], "set", 0],
    ]
    return [[*edit, _EXAMPLE] for edit in edits]


#: Assumption, unit, and for the last years before the base year, the latest first, what was assumed and what
#: turned out.
_RECORDS: tuple[tuple[str, str, tuple[tuple[float, float], ...]], ...] = (
    ("pay award", "rate", ((0.03, 0.032), (0.025, 0.04), (0.02, 0.06))),
    ("Adult social care", "money", ((47_000, 48_900), (43_500, 45_600))),
)


def _record(base_year: str) -> list[_Row]:
    rows: list[_Row] = []
    for name, unit, figures in _RECORDS:
        past: list[_Row] = []
        label = base_year
        for assumed, turned_out in figures:
            made, label = previous_year(previous_year(label)), previous_year(label)
            past.insert(0, [name, unit, made, label, assumed, turned_out, _EXAMPLE])
        rows += past
    return rows


def _check(base_year: str, years: int) -> tuple[str, ...]:
    label = base_year.strip()
    if not is_year_label(label):
        guess = guess_year_label(label)
        msg = f"the base year is '{base_year}'; expected a year such as 2026/27"
        raise RequestError(f"{msg} (did you mean {guess}?)" if guess else msg)
    if not 1 <= years <= MAX_PLAN_YEARS:
        msg = f"there are {years} plan years; expected 1 to {MAX_PLAN_YEARS}"
        raise RequestError(msg)
    labels = year_labels(label, years)
    if not is_year_label(labels[-1]):
        msg = f"the plan runs to {labels[-1]}; expected an earlier base year"
        raise RequestError(msg)
    return labels


def blank_case_tables(
    base_year: str = "2026/27", years: int = _DEFAULT_YEARS, pack: Calibration | None = None
) -> _Tables:
    """Return the tables of a blank case, with example rows for a small unitary council.

    Parameters
    ----------
    base_year : str, optional
        The year whose budget is in force.
    years : int, optional
        The number of plan years, 1 to 30.
    pack : Calibration, optional
        The calibration that its drivers follow from; the one that comes with the program, unless given.

    Returns
    -------
    dict of str to list of list
        By sheet: a row of headings, then the rows. Amounts are in £000. What is not sourced is marked as
        assumed, and what is to be replaced as an example.

    Raises
    ------
    RequestError
        Where the base year is no year, or there are too many or too few plan years.
    """
    labels = _check(base_year, years)
    plan = labels[1:]
    pack = pack or default_calibration()
    dsg = ("Schools grant (DSG)", "dsg", _DSG_OPENING, None, "EHC plans", _DSG_PURPOSE, _DSG_SHORTFALL)
    rows: _Tables = {
        "Drivers": default_drivers(plan, pack),
        "Costs": [[*line, None, _EXAMPLE] for line in _COSTS],
        "Monitoring": [[*line[:6], None, line[6], None, _EXAMPLE] for line in _MONITORING],
        "Pressures": [[*line[:6], *_spread(line[6], plan), _EXAMPLE] for line in _PRESSURES],
        "Savings": [
            [*line[:3], "recurrent", line[3], *(line[4] or [None] * 3), *(line[5] or [None] * 3),
             *_spread(line[6], plan), _EXAMPLE]
            for line in _SAVINGS
        ],
        "Funding": _funding(plan),
        "Reserves": [
            *([*line[:4], None, line[4], line[5], *_spread(line[6], plan), _EXAMPLE] for line in _RESERVES),
            [*dsg, *[_DSG_SHORTFALL] * years, f"{_EXAMPLE}; yearly shortfall, before growth"],
        ],
        "Scenarios": _scenarios(plan),
    }  # fmt: skip
    tables: _Tables = {
        "Council": _council(labels[0], plan),
        "Correlations": default_correlations(pack),
        "Track record": [[*(column.header for column in RECORD_SHEET.columns), "Notes"], *_record(labels[0])],
        "Report": report_rows(),
    }
    for sheet in SHEETS:
        if sheet.name in rows:
            heads = {YearColumns.NONE: (), YearColumns.PLAN: plan, YearColumns.BASE_AND_PLAN: labels}[
                sheet.years
            ]
            last = "Source" if sheet.name == "Drivers" else "Notes"
            header: _Row = [*(column.header for column in sheet.columns), *heads, last]
            tables[sheet.name] = [header, *rows[sheet.name]]
    return tables


_NOTES = (
    (
        "Examples",
        "The council, its budget, its savings and its reserves are invented. Rows whose note begins with "
        "'Example' stand in grey italics: write over them or delete them. Clear a note, and its row turns "
        "to plain ink.",
    ),
    (
        "Balance",
        "The budgets on Costs and the base year's movements on Reserves come to the base year's funding: a "
        "budget balances by law. mtfs check tells the difference if they do not.",
    ),
    (
        "Drivers",
        "The distributions are a starting point: they follow from published figures of English councils and "
        "from official forecasts (mtfs calibrate --show tells which). Each has its source, or says that it "
        "is assumed. Put in their place the council's own record where it has one: mtfs record weighs what "
        "stands on Track record with what is known of other councils.",
    ),
    (
        "Judgement",
        "The results inform the section 25 report on robustness and adequacy. They do not make it.",
    ),
)


def write_template(
    path: Path,
    *,
    base_year: str = "2026/27",
    years: int = _DEFAULT_YEARS,
    pack: Calibration | None = None,
    overwrite: bool = False,
    created: datetime | None = None,
) -> None:
    """Write a blank case workbook to fill in.

    Parameters
    ----------
    path : Path
        The file.
    base_year : str, optional
        The year whose budget is in force.
    years : int, optional
        The number of plan years, 1 to 30.
    pack : Calibration, optional
        The calibration that its drivers follow from; the one that comes with the program, unless given.
    overwrite : bool, optional
        Whether an earlier file of that name may be replaced.
    created : datetime, optional
        The time to put into the file; now, unless given.

    Raises
    ------
    RequestError
        Where the base year is no year, or there are too many or too few plan years.
    OutputError
        Where the file is there already, or cannot be written.
    """
    path = Path(path)
    tables = blank_case_tables(base_year, years, pack)
    if path.exists() and not overwrite:
        msg = f"{path} is there already; expected a name that is still free"
        raise OutputError(msg)
    write_case(path, tables, notes=_NOTES, created=created)
