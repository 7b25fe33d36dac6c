"""The model in plain loops and scalars: one run at a time, one year at a time, one line at a time.

This is the slow twin of the vectorised engine. It is written from the model's definitions and shares no
code with the package, so that an error in one of the two shows as a difference. It assumes a valid case: it
applies every default, but reports no faults. Section numbers in the docstrings are those of the model.

Money is in pounds, rates are fractions, and every list of years runs from 0 to T.
"""

import math
from dataclasses import dataclass, field

from scipy import special

Tables = dict[str, list[list[object]]]
"""Sheet name to rows of cell values, the first row being the headers, and ``None`` a blank cell."""

Measures = dict[str, list[float | None]]
"""Measure name to its figures for years 0..T, ``None`` where the figure does not exist."""

MEASURES = (
    "budget_gap",
    "overspend",
    "gap",
    "annual_gap",
    "drawdown",
    "usable",
    "general",
    "unfunded",
    "net_spending",
    "funding",
    "council_tax",
    "savings_delivered",
    "dsg",
)
PERCENTILES = (1, 5, 10, 25, 50, 75, 90, 95, 99)
HALF_A_PENNY = 0.005

UNITS = {"£": 1.0, "£000": 1_000.0, "£m": 1_000_000.0}

SETTING_DEFAULTS = {
    "core council tax limit": 0.0299,
    "asc precept limit": 0.02,
    "safety net": 0.925,
    "collection fund share": 1.0,
    "savings correlation": 0.5,
    "dsg interest rate": 0.045,
    "dsg share falling on council": 1.0,
}

COLUMN_DEFAULTS = {
    ("drivers", "persistence"): 0.0,
    ("costs", "price weight"): 1.0,
    ("costs", "demand weight"): 1.0,
    ("monitoring", "recurring share"): 0.0,
    ("monitoring", "price weight"): 1.0,
    ("monitoring", "demand weight"): 1.0,
    ("pressures", "probability"): 1.0,
    ("pressures", "low"): 1.0,
    ("pressures", "high"): 1.0,
}

NAME_COLUMN = {
    "council": "setting",
    "drivers": "driver",
    "costs": "service",
    "monitoring": "service",
    "pressures": "pressure",
    "savings": "scheme",
    "funding": "line",
    "reserves": "reserve",
}

RAG_DEFAULTS = {
    "green": {
        "delivery low": 0.9,
        "delivery likely": 1.0,
        "delivery high": 1.0,
        "slip low": 0.0,
        "slip likely": 0.0,
        "slip high": 3.0,
    },
    "amber": {
        "delivery low": 0.5,
        "delivery likely": 0.8,
        "delivery high": 1.0,
        "slip low": 0.0,
        "slip likely": 3.0,
        "slip high": 9.0,
    },
    "red": {
        "delivery low": 0.0,
        "delivery likely": 0.4,
        "delivery high": 0.8,
        "slip low": 3.0,
        "slip likely": 9.0,
        "slip high": 18.0,
    },
}


# Section 2: the tables


def key(value: object) -> str:
    """Give a name or keyword as it is matched: without case or outer spaces (Section 2)."""
    return "" if value is None else str(value).strip().lower()


def number(value: object, default: float = 0.0) -> float:
    """Give a cell as a number, or the default where it is blank (Section 2)."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return default
    if isinstance(value, int | float | str):
        return float(value)
    message = f"not a number: {value!r}"
    raise TypeError(message)


def find_sheet(tables: Tables, sheet: str) -> list[list[object]]:
    """Find a sheet's rows by its name; an absent sheet has none (Section 2)."""
    for name, rows in tables.items():
        if key(name) == key(sheet):
            return rows
    return []


def is_blank_row(row: list[object]) -> bool:
    """Tell whether a row has nothing in it and is to be skipped (Section 2)."""
    return all(key(cell) == "" for cell in row)


def row_record(headers: list[object], row: list[object]) -> dict[str, object]:
    """Give one row as a mapping of matched header to cell (Section 2)."""
    record: dict[str, object] = {}
    for position, header in enumerate(headers):
        if key(header):
            record[key(header)] = row[position] if position < len(row) else None
    return record


def records(tables: Tables, sheet: str) -> list[dict[str, object]]:
    """Give the rows of a sheet that are not blank, each by header (Section 2)."""
    rows = find_sheet(tables, sheet)
    return [row_record(rows[0], row) for row in rows[1:] if not is_blank_row(row)]


def year_label(first: int) -> str:
    """Label a financial year by the calendar year in which it starts (Section 1)."""
    return f"{first}/{(first + 1) % 100:02d}"


def read_labels(tables: Tables) -> list[str]:
    """Give the labels of years 0..T: the base year and the plan years of ``Drivers`` (Sections 1 and 2)."""
    base = 0
    for record in records(tables, "council"):
        if key(record.get("setting")) == "base year":
            base = int(key(record.get("value"))[:4])
    headers = [key(cell) for cell in find_sheet(tables, "drivers")[0]]
    labels = [year_label(base)]
    while year_label(base + len(labels)) in headers:
        labels.append(year_label(base + len(labels)))
    return labels


# Section 2: scenarios


def cell_default(sheet: str, column: str, record: dict[str, object]) -> float:
    """Give what a blank cell stands for when an edit adds to it or scales it (Section 2)."""
    if sheet == "council":
        return SETTING_DEFAULTS.get(key(record.get("setting")), 0.0)
    if sheet == "drivers" and column == "sd up":
        return number(record.get("sd"))
    if sheet == "savings":
        return RAG_DEFAULTS.get(key(record.get("rag")), {}).get(column, 0.0)
    return COLUMN_DEFAULTS.get((sheet, column), 0.0)


def row_matches(sheet: str, record: dict[str, object], wanted: str) -> bool:
    """Tell whether an edit's ``Row`` means this row (Section 2)."""
    if wanted == "*":
        return True
    name = key(record.get(NAME_COLUMN[sheet]))
    if name == wanted:
        return True
    return sheet == "costs" and f"{name} / {key(record.get('cost type'))}" == wanted


def edit_cell(
    sheet: str, headers: list[object], row: list[object], column: str, edit: dict[str, object]
) -> None:
    """Make one edit in one cell (Section 2)."""
    position = [key(header) for header in headers].index(column)
    value = edit.get("value")
    operation = key(edit.get("operation"))
    if operation == "set":
        row[position] = value
        return
    current = number(row[position], cell_default(sheet, column, row_record(headers, row)))
    if operation == "add":
        row[position] = current + number(value)
    elif operation == "scale":
        row[position] = current * number(value)
    else:
        message = f"unknown operation: {operation}"
        raise ValueError(message)


def make_edit(tables: Tables, labels: list[str], edit: dict[str, object]) -> None:
    """Make one line of ``Scenarios`` in the tables given, which it changes (Section 2)."""
    sheet = key(edit.get("sheet"))
    wanted_row = key(edit.get("row"))
    wanted_column = key(edit.get("column"))
    rows = find_sheet(tables, sheet)
    headers = rows[0] if rows else []
    if wanted_column == "years":
        years = labels if sheet == "reserves" else labels[1:]
        columns = [label for label in years if label in [key(header) for header in headers]]
    else:
        columns = [wanted_column]
    for column in columns:
        if column not in [key(header) for header in headers]:
            headers.append(column)
    for row in rows[1:]:
        while len(row) < len(headers):
            row.append(None)
    settings = [key(record.get("setting")) for record in records(tables, "council")]
    if sheet == "council" and wanted_row not in ("*", *settings):
        new_row: list[object] = [None] * len(headers)
        new_row[[key(header) for header in headers].index("setting")] = edit.get("row")
        rows.append(new_row)
    matched = False
    for row in rows[1:]:
        if is_blank_row(row) or not row_matches(sheet, row_record(headers, row), wanted_row):
            continue
        matched = True
        for column in columns:
            edit_cell(sheet, headers, row, column, edit)
    if not (matched and columns):
        message = f"an edit matches nothing: {edit}"
        raise ValueError(message)


def apply_scenario(tables: Tables, name: str) -> Tables:
    """Copy the tables and make the edits of one scenario, in the order given (Section 2)."""
    edited = {sheet: [list(row) for row in rows] for sheet, rows in tables.items()}
    if key(name) == "base":
        return edited
    labels = read_labels(tables)
    edits = [edit for edit in records(tables, "scenarios") if key(edit.get("scenario")) == key(name)]
    if not edits:
        message = f"no such scenario: {name}"
        raise ValueError(message)
    for edit in edits:
        make_edit(edited, labels, edit)
    return edited


# The case as read


@dataclass
class Driver:
    """One driver (Section 3); ``central[0]`` is 0 and never used."""

    name: str
    distribution: str
    low: float
    mode: float
    high: float
    sd: float
    sd_up: float
    df: float
    values: list[float]
    persistence: float
    central: list[float]
    location_error: float = 0.0
    scale_error: float = 0.0


@dataclass
class Growth:
    """What a cost or monitoring line grows by (Section 4); a driver of "" is a rate of 0."""

    price_driver: str
    price_weight: float
    demand_driver: str
    demand_weight: float


@dataclass
class CostLine:
    """One cost line (Section 4)."""

    base: float
    growth: Growth


@dataclass
class MonitoringRow:
    """One row of the base year's forecast variance (Section 4)."""

    low: float
    likely: float
    high: float
    recurring_share: float
    growth: Growth


@dataclass
class Pressure:
    """One pressure (Section 4)."""

    name: str
    recurrent: bool
    probability: float
    low: float
    high: float
    amounts: list[float]


@dataclass
class Scheme:
    """One savings scheme (Section 4), its slip in months."""

    name: str
    recurrent: bool
    delivery: tuple[float, float, float]
    slip: tuple[float, float, float]
    amounts: list[float]


@dataclass
class Grant:
    """One grant (Section 6): the expected cash of each year."""

    cash: list[float]
    driver: str


@dataclass
class Funding:
    """The lines of ``Funding`` (Section 6); a line left out is nought."""

    tax_base: float = 0.0
    tax_base_driver: str = ""
    band_d: float = 0.0
    core: list[float] = field(default_factory=list)
    asc: list[float] = field(default_factory=list)
    collection_driver: str = ""
    baseline: float = 0.0
    baseline_driver: str = ""
    growth: float = 0.0
    growth_driver: str = ""
    reset: list[float] = field(default_factory=list)
    safety_net: list[float] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)


@dataclass
class Reserve:
    """One reserve (Section 7)."""

    name: str
    reserve_class: str
    opening: float
    draw_order: float | None
    driver: str
    movements: list[float]


@dataclass
class Model:
    """One case under one scenario, in pounds."""

    labels: list[str]
    minimum_balance: float
    collection_fund_share: float
    savings_correlation: float
    dsg_interest_rate: float
    dsg_override_ends: int | None
    dsg_share: float
    drivers: dict[str, Driver]
    costs: list[CostLine]
    monitoring: list[MonitoringRow]
    pressures: list[Pressure]
    schemes: list[Scheme]
    funding: Funding
    reserves: list[Reserve]

    @property
    def horizon(self) -> int:
        """The last plan year, T."""
        return len(self.labels) - 1


@dataclass
class Draws:
    """The random numbers of one run, every one a standard normal; names are lower case, without outer spaces.

    ``drivers`` holds z[1..T] of each driver (index 0 is year 1), already correlated; ``monitoring`` one for
    each row in sheet order; ``occurs`` and ``size`` one for each pressure (it occurs when Phi(z) <
    probability); ``programme`` is Z, ``delivery`` y_j and ``slip`` y'_j of each scheme (Sections 3 and 4).
    ``parameters`` holds two of each driver whose distribution is not sure: where it lies, and its width.
    """

    drivers: dict[str, list[float]]
    monitoring: list[float]
    occurs: dict[str, float]
    size: dict[str, float]
    programme: float
    delivery: dict[str, float]
    slip: dict[str, float]
    parameters: dict[str, tuple[float, float]] = field(default_factory=dict)


# Section 2: reading


def read_years(record: dict[str, object], labels: list[str], units: float) -> list[float]:
    """Read the year columns of a row, a blank or a year without a column being 0 (Section 2)."""
    return [number(record.get(label)) * units for label in labels]


def read_values(cell: object) -> list[float]:
    """Read the numbers of an empirical distribution, sorted (Section 3)."""
    return sorted(float(part) for part in key(cell).split(";") if part.strip())


def read_growth(record: dict[str, object]) -> Growth:
    """Read the drivers and weights of a cost or monitoring line (Section 4)."""
    return Growth(
        price_driver=key(record.get("price driver")),
        price_weight=number(record.get("price weight"), 1.0),
        demand_driver=key(record.get("demand driver")),
        demand_weight=number(record.get("demand weight"), 1.0),
    )


def read_driver(record: dict[str, object], labels: list[str]) -> Driver:
    """Read one driver (Section 3)."""
    sd = number(record.get("sd"))
    central = read_years(record, labels, 1.0)
    central[0] = 0.0
    return Driver(
        name=key(record.get("driver")),
        distribution=key(record.get("distribution")) or "fixed",
        low=number(record.get("low")),
        mode=number(record.get("mode")),
        high=number(record.get("high")),
        sd=sd,
        sd_up=number(record.get("sd up"), sd),
        df=number(record.get("df")),
        values=read_values(record.get("values")),
        persistence=number(record.get("persistence")),
        central=central,
    )


def read_scheme(record: dict[str, object], labels: list[str], units: float) -> Scheme:
    """Read one savings scheme, with what its RAG gives where columns are blank (Section 4)."""
    given = RAG_DEFAULTS.get(key(record.get("rag")), {})
    triple = {}
    for part in ("delivery", "slip"):
        low, likely, high = (
            number(record.get(f"{part} {point}"), given.get(f"{part} {point}", 0.0))
            for point in ("low", "likely", "high")
        )
        triple[part] = (low, likely, high)
    amounts = read_years(record, labels, units)
    amounts[0] = 0.0
    return Scheme(
        name=key(record.get("scheme")),
        recurrent=key(record.get("type")) == "recurrent",
        delivery=triple["delivery"],
        slip=triple["slip"],
        amounts=amounts,
    )


def read_pressure(record: dict[str, object], labels: list[str], units: float) -> Pressure:
    """Read one pressure (Section 4)."""
    amounts = read_years(record, labels, units)
    amounts[0] = 0.0
    return Pressure(
        name=key(record.get("pressure")),
        recurrent=key(record.get("type")) == "recurrent",
        probability=number(record.get("probability"), 1.0),
        low=number(record.get("low"), 1.0),
        high=number(record.get("high"), 1.0),
        amounts=amounts,
    )


def read_funding(tables: Tables, labels: list[str], units: float, safety_net: float) -> Funding:
    """Read the funding lines (Section 6).

    Band D is in pounds and the tax base in Band D equivalents, whatever the units. The base year has no
    column here, so a ``safety net`` line leaves the setting in force in year 0.
    """
    nought = [0.0] * len(labels)
    funding = Funding(core=nought, asc=nought, reset=nought, safety_net=[safety_net] * len(labels))
    for record in records(tables, "funding"):
        kind = key(record.get("kind"))
        base = number(record.get("base"))
        driver = key(record.get("driver"))
        rates = read_years(record, labels, 1.0)
        if kind == "tax base":
            funding.tax_base, funding.tax_base_driver = base, driver
        elif kind == "band d":
            funding.band_d = base
        elif kind == "core increase":
            funding.core = rates
        elif kind == "asc precept":
            funding.asc = rates
        elif kind == "collection":
            funding.collection_driver = driver
        elif kind == "baseline funding":
            funding.baseline, funding.baseline_driver = base * units, driver
        elif kind == "growth above baseline":
            funding.growth, funding.growth_driver = base * units, driver
        elif kind == "reset":
            funding.reset = rates
        elif kind == "safety net":
            funding.safety_net = [safety_net, *rates[1:]]
        elif kind == "grant":
            cash = read_years(record, labels, units)
            cash[0] = base * units
            funding.grants.append(Grant(cash=cash, driver=driver))
        else:
            message = f"unknown kind of funding: {kind}"
            raise ValueError(message)
    return funding


def read_reserve(record: dict[str, object], labels: list[str], units: float) -> Reserve:
    """Read one reserve (Section 7)."""
    order = record.get("draw order")
    return Reserve(
        name=key(record.get("reserve")),
        reserve_class=key(record.get("class")),
        opening=number(record.get("opening balance")) * units,
        draw_order=None if key(order) == "" else number(order),
        driver=key(record.get("driver")),
        movements=read_years(record, labels, units),
    )


def read_override(cell: object, labels: list[str]) -> int | None:
    """Give the index of the first year without the DSG override, if it is a plan year (Section 7)."""
    return labels.index(key(cell)) if key(cell) in labels else None


def read_model(tables: Tables) -> Model:
    """Read the tables of one scenario into pounds and fractions, with every default applied (Section 2)."""
    labels = read_labels(tables)
    settings = {key(record.get("setting")): record.get("value") for record in records(tables, "council")}
    units = UNITS[key(settings["units"])]

    def setting(name: str) -> float:
        return number(settings.get(name), SETTING_DEFAULTS[name])

    drivers = [read_driver(record, labels) for record in records(tables, "drivers")]
    return Model(
        labels=labels,
        minimum_balance=number(settings["minimum general fund balance"]) * units,
        collection_fund_share=setting("collection fund share"),
        savings_correlation=setting("savings correlation"),
        dsg_interest_rate=setting("dsg interest rate"),
        dsg_override_ends=read_override(settings.get("dsg override ends"), labels),
        dsg_share=setting("dsg share falling on council"),
        drivers={driver.name: driver for driver in drivers},
        costs=[
            CostLine(base=number(record.get("base budget")) * units, growth=read_growth(record))
            for record in records(tables, "costs")
        ],
        monitoring=[
            MonitoringRow(
                low=number(record.get("low")) * units,
                likely=number(record.get("likely")) * units,
                high=number(record.get("high")) * units,
                recurring_share=number(record.get("recurring share")),
                growth=read_growth(record),
            )
            for record in records(tables, "monitoring")
        ],
        pressures=[read_pressure(record, labels, units) for record in records(tables, "pressures")],
        schemes=[read_scheme(record, labels, units) for record in records(tables, "savings")],
        funding=read_funding(tables, labels, units, setting("safety net")),
        reserves=[read_reserve(record, labels, units) for record in records(tables, "reserves")],
    )


# Section 3: quantiles, each F^-1(Phi(z)), computed from whichever tail is the smaller


def normal_cdf(z: float) -> float:
    """Give Phi(z); the upper tail is Phi(-z) (Section 3)."""
    return float(special.ndtr(z))


def normal_quantile(p: float) -> float:
    """Give Phi^-1(p) (Section 3)."""
    return float(special.ndtri(p))


def two_piece_normal(z: float, sd: float, sd_up: float) -> float:
    """Give the two-piece normal with mode 0 (Section 3); the mass below 0 is sd / (sd + sd_up)."""
    both = sd + sd_up
    if both == 0.0:
        return 0.0
    below, above = normal_cdf(z), normal_cdf(-z)
    if below * both <= sd:
        return 0.0 if sd == 0.0 else sd * normal_quantile(below * both / (2.0 * sd))
    return 0.0 if sd_up == 0.0 else -sd_up * normal_quantile(above * both / (2.0 * sd_up))


def student_t(z: float, scale: float, df: float) -> float:
    """Give the scaled Student t (Section 3)."""
    if z > 0.0:
        return -scale * float(special.stdtrit(df, normal_cdf(-z)))
    return scale * float(special.stdtrit(df, normal_cdf(z)))


def uniform(z: float, low: float, high: float) -> float:
    """Give the uniform (Section 3)."""
    if z > 0.0:
        return high - (high - low) * normal_cdf(-z)
    return low + (high - low) * normal_cdf(z)


def triangular(z: float, low: float, mode: float, high: float) -> float:
    """Give the triangular (Section 3); the mass below the mode is (mode - low) / (high - low)."""
    width = high - low
    if width == 0.0:
        return low
    below, above = normal_cdf(z), normal_cdf(-z)
    if below * width < mode - low:
        return low + math.sqrt(below * width * (mode - low))
    return high - math.sqrt(above * width * (high - mode))


def pert(z: float, low: float, mode: float, high: float) -> float:
    """Give the beta-PERT of shape 4 (Section 3)."""
    width = high - low
    if width == 0.0:
        return low
    alpha = 1.0 + 4.0 * (mode - low) / width
    beta = 1.0 + 4.0 * (high - mode) / width
    if z > 0.0:
        return high - width * float(special.betaincinv(beta, alpha, normal_cdf(-z)))
    return low + width * float(special.betaincinv(alpha, beta, normal_cdf(z)))


def metalog(z: float, low: float, mode: float, high: float) -> float:
    """Give the three-term metalog through the 10th, 50th and 90th percentiles (Section 3).

    M(y) = a1 + a2 logit(y) + a3 (y - 1/2) logit(y); y = 0.5 gives a1, and y = 0.1 and y = 0.9 the others.
    """
    if high == low:
        return low
    log_nine = math.log(9.0)
    a2 = (high - low) / (2.0 * log_nine)
    a3 = (high + low - 2.0 * mode) / (0.8 * log_nine)
    logit = float(special.log_ndtr(z)) - float(special.log_ndtr(-z))
    off_centre = math.erf(z / math.sqrt(2.0)) / 2.0
    return mode + a2 * logit + a3 * off_centre * logit


def empirical(z: float, values: list[float]) -> float:
    """Give the least of the sorted values whose cumulative share reaches Phi(z) (Section 3)."""
    position = math.ceil(normal_cdf(z) * len(values)) - 1
    return values[min(max(position, 0), len(values) - 1)]


def deviation(driver: Driver, z: float) -> float:
    """Give a driver's new deviation in one year, F^-1(Phi(z)) (Section 3)."""
    kind = driver.distribution
    if kind == "normal":
        return driver.sd * z
    if kind == "two-piece normal":
        return two_piece_normal(z, driver.sd, driver.sd_up)
    if kind == "student t":
        return student_t(z, driver.sd, driver.df)
    if kind == "uniform":
        return uniform(z, driver.low, driver.high)
    if kind == "triangular":
        return triangular(z, driver.low, driver.mode, driver.high)
    if kind == "pert":
        return pert(z, driver.low, driver.mode, driver.high)
    if kind == "metalog":
        return metalog(z, driver.low, driver.mode, driver.high)
    if kind == "empirical":
        return empirical(z, driver.values)
    if kind == "fixed":
        return 0.0
    message = f"unknown distribution: {kind}"
    raise ValueError(message)


def error_path(driver: Driver, z: list[float] | None, horizon: int) -> list[float]:
    """Give e[0..T] of one driver (Section 3); without draws every one is 0."""
    errors = [0.0]
    for year in range(1, horizon + 1):
        if z is None or driver.distribution == "fixed":
            errors.append(0.0)
        else:
            errors.append(driver.persistence * errors[year - 1] + deviation(driver, z[year - 1]))
    return errors


def moved_and_stretched(driver: Driver, errors: list[float], z: tuple[float, float]) -> list[float]:
    """Give e'[0..T] = delta + s e[t] for t > 0, with delta and s of one run: s lognormal of mean 1."""
    delta = driver.location_error * z[0]
    s = math.exp(driver.scale_error * z[1]) / math.exp(driver.scale_error**2 / 2.0)
    return [errors[0]] + [delta + s * error for error in errors[1:]]


@dataclass
class Paths:
    """The drivers of one run: e, the central rate, and x = central + e, by driver, for years 0..T."""

    error: dict[str, list[float]]
    central: dict[str, list[float]]
    rate: dict[str, list[float]]


def driver_paths(model: Model, draws: Draws | None) -> Paths:
    """Give every driver's path in one run; "" is the blank driver, a rate of 0 (Sections 3 and 4)."""
    nought = [0.0] * (model.horizon + 1)
    paths = Paths(error={"": nought}, central={"": nought}, rate={"": nought})
    for name, driver in model.drivers.items():
        z = None if draws is None else draws.drivers.get(name)
        if draws is not None and z is None and driver.distribution != "fixed":
            raise KeyError(name)
        errors = error_path(driver, z, model.horizon)
        if draws is not None and name in draws.parameters:
            errors = moved_and_stretched(driver, errors, draws.parameters[name])
        paths.error[name] = errors
        paths.central[name] = driver.central
        paths.rate[name] = [central + e for central, e in zip(driver.central, errors, strict=True)]
    return paths


# Sections 4 and 5: spending, and what was budgeted for it


@dataclass
class Line:
    """One line's actual and budgeted sums for years 0..T; ``budget[0]`` is not used."""

    actual: list[float]
    budget: list[float]


def grown_line(base: float, growth: Growth, paths: Paths) -> Line:
    """Give N and N-hat of a cost line, or M and M-hat of a monitoring line (Sections 4 and 5)."""
    price, demand = paths.rate[growth.price_driver], paths.rate[growth.demand_driver]
    central_price, central_demand = paths.central[growth.price_driver], paths.central[growth.demand_driver]
    line = Line(actual=[base], budget=[0.0])
    for year in range(1, len(price)):
        before = line.actual[year - 1]
        line.actual.append(
            before * (1.0 + growth.price_weight * price[year]) * (1.0 + growth.demand_weight * demand[year])
        )
        line.budget.append(
            before
            * (1.0 + growth.price_weight * central_price[year])
            * (1.0 + growth.demand_weight * central_demand[year])
        )
    return line


def monitoring_outturn(row: MonitoringRow, z: float | None) -> float:
    """Give O_m, the base year's variance on one row; ``Likely`` in the plan (Sections 4 and 5)."""
    return row.likely if z is None else pert(z, row.low, row.likely, row.high)


def pressure_share(pressure: Pressure, draws: Draws | None) -> float:
    """Give Q_k = B_k X_k; in the plan 1 if the pressure is certain and else 0 (Sections 4 and 5)."""
    if draws is None:
        return 1.0 if pressure.probability == 1.0 else 0.0
    if pressure.probability < 1.0 and not normal_cdf(draws.occurs[pressure.name]) < pressure.probability:
        return 0.0
    return pert(draws.size[pressure.name], pressure.low, 1.0, pressure.high)


def pressure_line(pressure: Pressure, share: float) -> Line:
    """Give P and P-hat of one pressure (Sections 4 and 5)."""
    line = Line(actual=[0.0], budget=[0.0])
    for year in range(1, len(pressure.amounts)):
        if pressure.recurrent:
            planned = sum(pressure.amounts[1 : year + 1])
            budget = line.actual[year - 1]
        else:
            planned = pressure.amounts[year]
            budget = 0.0
        if pressure.probability == 1.0:
            budget += pressure.amounts[year]
        line.actual.append(share * planned)
        line.budget.append(budget)
    return line


def scheme_delivery(scheme: Scheme, correlation: float, draws: Draws | None) -> float:
    """Give D_j, the fraction delivered; 1 in the plan (Sections 4 and 5)."""
    if draws is None:
        return 1.0
    own = math.sqrt(1.0 - correlation**2) * draws.delivery[scheme.name]
    return pert(correlation * draws.programme + own, *scheme.delivery)


def scheme_slip(scheme: Scheme, correlation: float, draws: Draws | None) -> float:
    """Give L_j, the slip in years; 0 in the plan (Sections 4 and 5)."""
    if draws is None:
        return 0.0
    own = math.sqrt(1.0 - correlation**2) * draws.slip[scheme.name]
    return pert(-correlation * draws.programme + own, *scheme.slip) / 12.0


def planned_saving(scheme: Scheme, year: int) -> float:
    """Give A_j[t], cumulative for a recurrent scheme and 0 before year 1 (Section 4)."""
    if year < 1:
        return 0.0
    return sum(scheme.amounts[1 : year + 1]) if scheme.recurrent else scheme.amounts[year]


def saving_line(scheme: Scheme, delivered: float, slip: float) -> Line:
    """Give S and S-hat of one scheme (Sections 4 and 5)."""
    whole = math.floor(slip)
    part = slip - whole
    line = Line(actual=[0.0], budget=[0.0])
    for year in range(1, len(scheme.amounts)):
        line.actual.append(
            delivered
            * (
                (1.0 - part) * planned_saving(scheme, year - whole)
                + part * planned_saving(scheme, year - whole - 1)
            )
        )
        if scheme.recurrent:
            sooner = planned_saving(scheme, min(year - whole, year - 1))
            later = planned_saving(scheme, min(year - whole - 1, year - 1))
        else:
            sooner = planned_saving(scheme, year - whole) if whole >= 1 else 0.0
            later = planned_saving(scheme, year - whole - 1)
        line.budget.append(delivered * ((1.0 - part) * sooner + part * later) + scheme.amounts[year])
    return line


# Section 6: funding


@dataclass
class FundingPaths:
    """Council tax and all funding for years 0..T."""

    council_tax: list[float]
    total: list[float]


def council_tax_path(model: Model, paths: Paths) -> list[float]:
    """Give tb[t] bd[t] (Section 6)."""
    funding = model.funding
    growth = paths.rate[funding.tax_base_driver]
    tax_base, band_d = funding.tax_base, funding.band_d
    council_tax = [tax_base * band_d]
    for year in range(1, model.horizon + 1):
        tax_base *= 1.0 + growth[year]
        band_d *= 1.0 + funding.core[year] + funding.asc[year]
        council_tax.append(tax_base * band_d)
    return council_tax


def business_rates_path(model: Model, paths: Paths) -> list[float]:
    """Give the retained rates, with growth, resets and the safety net (Section 6)."""
    funding = model.funding
    baseline_rate, growth_rate = paths.rate[funding.baseline_driver], paths.rate[funding.growth_driver]
    baseline, growth = funding.baseline, funding.growth
    rates = [max(funding.safety_net[0] * baseline, baseline + growth)]
    for year in range(1, model.horizon + 1):
        baseline *= 1.0 + baseline_rate[year]
        growth = (1.0 - funding.reset[year]) * growth + baseline * growth_rate[year]
        rates.append(max(funding.safety_net[year] * baseline, baseline + growth))
    return rates


def grant_path(grant: Grant, paths: Paths) -> list[float]:
    """Give a grant's expected cash times the product of its driver's deviations (Section 6)."""
    errors = paths.error[grant.driver]
    cash, product = [grant.cash[0]], 1.0
    for year in range(1, len(grant.cash)):
        product *= 1.0 + errors[year]
        cash.append(grant.cash[year] * product)
    return cash


def funding_paths(model: Model, paths: Paths) -> FundingPaths:
    """Give council tax and F[0..T]; a year's collection deviation is shared out in the next (Section 6)."""
    council_tax = council_tax_path(model, paths)
    rates = business_rates_path(model, paths)
    grants = [grant_path(grant, paths) for grant in model.funding.grants]
    collected = paths.rate[model.funding.collection_driver]
    total = []
    for year in range(model.horizon + 1):
        collection_fund = 0.0
        if year >= 2:
            collection_fund = model.collection_fund_share * council_tax[year - 1] * collected[year - 1]
        total.append(council_tax[year] + rates[year] + sum(cash[year] for cash in grants) + collection_fund)
    return FundingPaths(council_tax=council_tax, total=total)


# Section 7: reserves


@dataclass
class DsgPaths:
    """The DSG balance, the interest on its deficit and the call on the council, for years 0..T."""

    balance: list[float]
    interest: list[float]
    call: list[float]


def dsg_paths(model: Model, paths: Paths) -> DsgPaths:
    """Give the DSG reserve's path, which hangs on nothing but its own driver (Section 7)."""
    years = range(model.horizon + 1)
    dsg = [reserve for reserve in model.reserves if reserve.reserve_class == "dsg"]
    if not dsg:
        return DsgPaths(
            balance=[0.0 for _ in years], interest=[0.0 for _ in years], call=[0.0 for _ in years]
        )
    result = DsgPaths(balance=[], interest=[], call=[])
    balance, product = dsg[0].opening, 1.0
    for year in years:
        interest = 0.0
        if year >= 1:
            interest = model.dsg_interest_rate * max(0.0, -balance)
            product *= 1.0 + paths.rate[dsg[0].driver][year]
        balance += dsg[0].movements[year] * product
        call = 0.0
        if model.dsg_override_ends is not None and year >= model.dsg_override_ends:
            call = model.dsg_share * max(0.0, -balance)
            balance = max(0.0, balance)
        result.balance.append(balance)
        result.interest.append(interest)
        result.call.append(call)
    return result


def draw_sequence(reserves: list[Reserve]) -> list[int]:
    """Give the positions of the usable reserves in the order in which they are drawn (Section 7)."""
    usable = [
        position
        for position, reserve in enumerate(reserves)
        if reserve.reserve_class in ("general", "earmarked")
    ]

    def rank(position: int) -> tuple[bool, float, bool, int]:
        reserve = reserves[position]
        if reserve.draw_order is None:
            return (True, 0.0, reserve.reserve_class == "general", position)
        return (False, reserve.draw_order, False, position)

    return sorted(usable, key=rank)


def move_reserves(reserves: list[Reserve], balances: list[float], year: int) -> list[float]:
    """Move every reserve but the DSG by its plan, as far as it can (Section 7, step 1)."""
    moved = []
    for position, reserve in enumerate(reserves):
        movement = 0.0
        if reserve.reserve_class != "dsg":
            movement = max(reserve.movements[year], -balances[position])
            balances[position] += movement
        moved.append(movement)
    return moved


def settle_gap(reserves: list[Reserve], balances: list[float], gap: float) -> float:
    """Take a gap from usable reserves, or pay a surplus in; give what is unfunded (Section 7, steps 2, 3)."""
    sequence = draw_sequence(reserves)
    if gap < 0.0:
        for position in sequence:
            if reserves[position].reserve_class == "general":
                balances[position] -= gap
        return 0.0
    left = gap
    for position in sequence:
        taken = min(left, balances[position])
        balances[position] -= taken
        left -= taken
    return left


# Sections 5 and 8: one run


def project(model: Model, draws: Draws | None) -> Measures:
    """Give every measure of one run for years 0..T; without draws, the plan (Sections 4 to 8)."""
    paths = driver_paths(model, draws)
    funding = funding_paths(model, paths)
    dsg = dsg_paths(model, paths)

    costs = [grown_line(line.base, line.growth, paths) for line in model.costs]
    overspend_base = 0.0
    monitoring = []
    for position, row in enumerate(model.monitoring):
        outturn = monitoring_outturn(row, None if draws is None else draws.monitoring[position])
        overspend_base += outturn
        monitoring.append(grown_line(row.recurring_share * outturn, row.growth, paths))
    pressures = [pressure_line(pressure, pressure_share(pressure, draws)) for pressure in model.pressures]
    savings = [
        saving_line(
            scheme,
            scheme_delivery(scheme, model.savings_correlation, draws),
            scheme_slip(scheme, model.savings_correlation, draws),
        )
        for scheme in model.schemes
    ]
    spending_lines = costs + monitoring + pressures

    usable_positions = draw_sequence(model.reserves)
    balances = [reserve.opening for reserve in model.reserves]
    usable_before = sum(balances[position] for position in usable_positions)
    gap_before = 0.0
    result: Measures = {measure: [] for measure in MEASURES}
    for year in range(model.horizon + 1):
        moved = move_reserves(model.reserves, balances, year)
        if year == 0:
            net_spending = sum(line.base for line in model.costs) + overspend_base
            budget_gap, overspend, gap = 0.0, overspend_base, overspend_base
        else:
            delivered = sum(line.actual[year] for line in savings)
            net_spending = sum(line.actual[year] for line in spending_lines) + dsg.interest[year] - delivered
            budget = sum(line.budget[year] for line in spending_lines) + dsg.interest[year]
            budget -= sum(line.budget[year] for line in savings)
            budget_gap = budget + sum(moved) + dsg.call[year] - funding.total[year]
            overspend = net_spending - budget
            gap = budget_gap + overspend
            result["annual_gap"].append(gap - gap_before)
            result["savings_delivered"].append(delivered)
            gap_before = gap
        unfunded = settle_gap(model.reserves, balances, gap)
        usable = sum(balances[position] for position in usable_positions)
        moved_usable = sum(moved[position] for position in usable_positions)
        result["budget_gap"].append(budget_gap)
        result["overspend"].append(overspend)
        result["gap"].append(gap)
        result["drawdown"].append(usable_before + moved_usable - usable)
        result["usable"].append(usable)
        result["general"].append(
            sum(
                balances[position]
                for position in usable_positions
                if model.reserves[position].reserve_class == "general"
            )
        )
        result["unfunded"].append(unfunded)
        result["net_spending"].append(net_spending)
        result["funding"].append(funding.total[year])
        result["council_tax"].append(funding.council_tax[year])
        result["dsg"].append(dsg.balance[year])
        usable_before = usable
    result["annual_gap"].insert(0, None)
    result["savings_delivered"].insert(0, None)
    return result


# Section 8: results over the runs


def percentile(values: list[float], percent: float) -> float:
    """Give a percentile by linear interpolation between order statistics (Section 8)."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100.0
    lower = math.floor(place)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (place - lower) * (ordered[upper] - ordered[lower])


def summarise(values: list[float]) -> dict[str, float | None]:
    """Give the mean, the standard deviation and the percentiles of one measure in one year (Section 8)."""
    count = len(values)
    mean = math.fsum(values) / count
    sd = None
    if count > 1:
        sd = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (count - 1))
    summary: dict[str, float | None] = {"mean": mean, "sd": sd}
    for percent in PERCENTILES:
        summary[f"p{percent}"] = percentile(values, percent)
    return summary


def expected_shortfall_95(values: list[float]) -> float:
    """Give the mean of the largest ceil(0.05 N) values of the gap in one year (Section 8)."""
    count = -(-len(values) // 20)
    return math.fsum(sorted(values, reverse=True)[:count]) / count


def share_true(flags: list[bool]) -> float:
    """Give the share of runs in which something holds."""
    return sum(flags) / len(flags)


def true_by(flags: list[list[bool]]) -> list[list[bool]]:
    """Turn "in that year" into "in that year or any before", run by run (Section 8)."""
    return [[any(run[: year + 1]) for year in range(len(run))] for run in flags]


def exceeds(measure: list[float | None], level: float) -> list[bool]:
    """Tell, year by year, whether a measure is above a level by more than half a penny (Section 8)."""
    return [value is not None and value - level > HALF_A_PENNY for value in measure]


def falls_short(measure: list[float | None], level: float) -> list[bool]:
    """Tell, year by year, whether a measure is below a level by more than half a penny (Section 8)."""
    return [value is not None and level - value > HALF_A_PENNY for value in measure]


def probabilities(model: Model, runs: list[Measures]) -> dict[str, list[float]]:
    """Give the probabilities of each year over the runs (Section 8)."""
    below = [falls_short(run["general"], model.minimum_balance) for run in runs]
    exhausted = [exceeds(run["unfunded"], 0.0) for run in runs]
    events = {
        "p_overspend": [exceeds(run["overspend"], 0.0) for run in runs],
        "p_below_minimum": below,
        "p_exhausted": exhausted,
        "p_below_minimum_by": true_by(below),
        "p_exhausted_by": true_by(exhausted),
    }
    return {
        name: [share_true([run[year] for run in flags]) for year in range(model.horizon + 1)]
        for name, flags in events.items()
    }
