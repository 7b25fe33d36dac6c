"""The drivers that a case begins with: central rates, how far they may be out, and what that rests on."""

from collections.abc import Collection, Mapping, Sequence

from mtfs.domain.assumptions import Role
from mtfs.iotools.case.layout import SHEETS

__all__ = ["DSG_OVERRIDE_ENDS", "default_correlations", "default_drivers"]

#: The first year without the statutory override for schools grant deficits, which runs to 31 March 2028.
DSG_OVERRIDE_ENDS = "2028/29"

# OBR, Economic and fiscal outlook, March 2026, detailed economy tables, by fiscal year.
_CPI = {
    "2025/26": 0.0344,
    "2026/27": 0.0201,
    "2027/28": 0.0195,
    "2028/29": 0.0204,
    "2029/30": 0.0200,
    "2030/31": 0.0200,
}
_EARNINGS = {
    "2025/26": 0.0459,
    "2026/27": 0.0317,
    "2027/28": 0.0219,
    "2028/29": 0.0212,
    "2029/30": 0.0225,
    "2030/31": 0.0244,
}
_INFLATION_TARGET, _LATER_PAY, _LATER_DEMAND = 0.02, 0.025, 0.02
_STAFF_IN_CARE_FEES = 0.75
#: Growth in demand as it was observed is carried on for so many plan years; then it slows (assumed).
_YEARS_OF_GROWTH = 5

_FROM_OBR = "OBR, Economic and fiscal outlook, March 2026"


#: What each driver stands for in the stress library.
_ROLES = {
    "cpi": Role.CPI,
    "pay award": Role.PAY,
    "care fees": Role.CARE_FEES,
    "adult social care demand": Role.ADULT_DEMAND,
    "children's placements": Role.CHILDREN_DEMAND,
    "SEND transport": Role.SEND_TRANSPORT,
    "temporary accommodation": Role.TEMPORARY_ACCOMMODATION,
    "EHC plans": Role.EHC_PLANS,
    "tax base": Role.TAX_BASE,
    "collection": Role.COLLECTION,
    "business rates growth": Role.RATES_GROWTH,
    "settlement": Role.SETTLEMENT,
}


def _known(rates: Mapping[str, float], years: Sequence[str], later: float) -> list[float]:
    return [rates.get(year, later) for year in years]


def _fading(rate: float, years: Sequence[str]) -> list[float]:
    return [rate if t < _YEARS_OF_GROWTH else min(rate, _LATER_DEMAND) for t in range(len(years))]


def _central_source(rates: Mapping[str, float], years: Sequence[str], what: str, later: str) -> str:
    """Say where central rates come from: a forecast for the years that it covers, else an assumption."""
    covered = [year for year in years if year in rates]
    if not covered:
        return f"Central: assumed ({later})."
    ending = "" if len(covered) == len(years) else f"; other years assumed ({later})"
    span = covered[0] if len(covered) == 1 else f"{covered[0]} to {covered[-1]}"
    return f"Central: {_FROM_OBR}, {what}, {span}{ending}."


def default_drivers(years: Sequence[str]) -> list[list[object]]:
    """Return the drivers that a case begins with.

    Parameters
    ----------
    years : sequence of str
        The labels of the plan years.

    Returns
    -------
    list of list
        Rows of the sheet Drivers: its columns in the order of the layout, the central rate of each plan year,
        and what the row rests on.
    """
    cpi = _known(_CPI, years, _INFLATION_TARGET)
    pay = _known(_EARNINGS, years, _LATER_PAY)
    fees = [
        round(_STAFF_IN_CARE_FEES * p + (1 - _STAFF_IN_CARE_FEES) * c, 4)
        for p, c in zip(pay, cpi, strict=True)
    ]
    slows = f" From the sixth year {_LATER_DEMAND:.0%} (assumed)." if len(years) > _YEARS_OF_GROWTH else ""
    nil = [0.0] * len(years)
    # Name, distribution, its parameters, central rates, source.
    drivers: tuple[tuple[str, str, dict[str, object], list[float], str], ...] = (
        (
            "cpi",
            "two-piece normal",
            {"SD": 0.006, "SD up": 0.012, "Persistence": 0.5},
            cpi,
            _central_source(_CPI, years, "CPI", "the 2% target")
            + " SD below: the one-year error of 0.6 points before Covid (Bank of England evaluation, January "
            "2026; 3.7 points since). SD up and persistence assumed.",
        ),
        (
            "pay award",
            "two-piece normal",
            {"SD": 0.006, "SD up": 0.0125},
            pay,
            _central_source(_EARNINGS, years, "average earnings", f"{_LATER_PAY:.1%}")
            + " Spread assumed: awards come some half a point above plan on average, as the NJC awards "
            "of 2021 to 2025 were above the 1.5 to 3.5% that councils had assumed.",
        ),
        (
            "care fees",
            "normal",
            {"SD": 0.012, "Persistence": 0.3},
            fees,
            "Central: 75% pay and 25% CPI, as care fees are 70 to 80% staffing; look at the National Living "
            "Wage too (about +10, 10, 6.7 and 4.1% to April 2026). Spread assumed.",
        ),
        (
            "adult social care demand",
            "pert",
            {"Low": -0.01, "Mode": 0, "High": 0.04, "Persistence": 0.2},
            _fading(0.03, years),
            "Assumed: 3% a year with a right tail; in 2024/25 80% of councils overspent, by £774m in all."
            + slows,
        ),
        (
            "children's placements",
            "metalog",
            {"Low": -0.03, "Mode": 0, "High": 0.09, "Persistence": 0.2},
            _fading(0.05, years),
            "Assumed: number and mix of placements, fat upper tail; councils overspent by 16% in 2022/23 "
            "and about 14% in 2023/24, and placements above £10,000 a week rose from 120 to 1,510 (LGA)."
            + slows,
        ),
        (
            "SEND transport",
            "triangular",
            {"Low": -0.03, "Mode": 0, "High": 0.05},
            _fading(0.092, years),
            "Central: 9.2% a year, prices included, which the County Councils Network projects to 2030/31 "
            "(13.2% a year from 2015/16 to 2023/24). Spread assumed." + slows,
        ),
        (
            "temporary accommodation",
            "normal",
            {"SD": 0.09},
            _fading(0.12, years),
            "Assumed: 12%, the low end of what was seen (+9, +29 and +25% in recent years, 16.9% a year over "
            "five); the SD from the spread of those." + slows,
        ),
        (
            "EHC plans",
            "normal",
            {"SD": 0.015},
            _fading(0.11, years),
            "Plans rose by 10% (2022), 11.5 (2024), 10.8 (2025) and 12.5 (2026) (DfE). That the "
            "yearly shortfall of the schools grant grows with them is assumed." + slows,
        ),
        ("tax base", "normal", {"SD": 0.004}, [0.008] * len(years), "Assumed."),
        (
            "collection",
            "triangular",
            {"Low": -0.01, "Mode": 0, "High": 0.006},
            nil,
            "Assumed: cash collected against the rate in the tax base, wider below.",
        ),
        (
            "business rates growth",
            "student t",
            {"SD": 0.008, "DF": 5},
            nil,
            "Assumed: growth as a share of the baseline; appeals and closures give both tails.",
        ),
        (
            "settlement",
            "normal",
            {"SD": 0.01, "Persistence": 0.5},
            nil,
            "Assumed: grants against the cash expected, as settlements come yearly and late.",
        ),
    )
    parameters = [column.header for sheet in SHEETS if sheet.table == "drivers" for column in sheet.columns][
        3:
    ]
    return [
        [name, _ROLES[name].value, kind, *(given.get(header) for header in parameters), *rates, source]
        for name, kind, given, rates, source in drivers
    ]


_CORRELATED = {
    ("cpi", "pay award"): 0.5,
    ("cpi", "care fees"): 0.5,
    ("pay award", "care fees"): 0.6,
    ("children's placements", "SEND transport"): 0.2,
    ("SEND transport", "EHC plans"): 0.4,
}


def default_correlations(names: Collection[str] | None = None) -> list[list[object]]:
    """Return how these drivers move together.

    Parameters
    ----------
    names : collection of str, optional
        The drivers that the case has; all, unless given.

    Returns
    -------
    list of list
        The sheet Correlations: a row of headings, then the upper triangle. Every size is assumed.
    """
    pairs = {pair: size for pair, size in _CORRELATED.items() if names is None or set(pair) <= set(names)}
    order = list(dict.fromkeys(name for pair in pairs for name in pair))
    rows: list[list[object]] = [["Driver", *order]]
    for i, first in enumerate(order):
        upper = [pairs.get((first, second)) for second in order[i + 1 :]]
        rows.append([first, *[None] * i, 1, *upper])
    return rows
