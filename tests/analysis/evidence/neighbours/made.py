"""Histories made by hand, and the published returns where they stand beside the checkout."""

from functools import lru_cache
from pathlib import Path

import pandas as pd

from mtfs.analysis.evidence.history import COLUMNS
from mtfs.analysis.evidence.neighbours.councils import Group, councils_of
from mtfs.analysis.evidence.neighbours.records import Council
from mtfs.iotools.history.build import build_history
from mtfs.iotools.history.records import History
from tests.iotools.national.small_returns import published_data

#: The returns from which the page of the docs is made.
RETURNS = (
    "RA_2018-19_budget_by_LA.xlsx",
    "RS_2018-19_outturn_by_LA.xls",
    "RA_2019-20_budget_by_LA.xlsx",
    "RS_2019-20_outturn_by_LA.xls",
    "RA_2020-21_budget_by_LA.xlsx",
    "RS_2020-21_outturn_by_LA.xlsx",
    "RA_2021-22_budget_by_LA.xlsx",
    "RS_2021-22_outturn_by_LA.xlsx",
    "RS_2023-24_outturn_by_LA.xlsx",
)
NEIGHBOURS = "DfE_statistical_neighbours_May_2025.xlsx"
SPENDING_POWER = "CSP_2015-2020_long.csv"

#: What a council has in £m where nothing else is said.
USUAL = {
    "education": 40.0,
    "adult_social_care": 50.0,
    "childrens_social_care": 30.0,
    "highways_transport": 10.0,
    "service_expenditure": 140.0,
    "capital_financing": 6.0,
    "grants_inside_aef": -60.0,
    "net_revenue_expenditure": 100.0,
    "use_of_earmarked_reserves": -4.0,
    "use_of_unallocated_reserves": 0.0,
    "council_tax_requirement": 60.0,
    "reserves_unallocated": 5.0,
    "reserves_earmarked": 15.0,
}
#: A council, a year, a line, and what it has there in £m: a budget and an outturn, or an outturn alone.
Amounts = dict[tuple[str, str, str], float | tuple[float | None, float | None]]


def history_of(
    names: dict[str, str], years: tuple[str, ...], amounts: Amounts | None = None, breaks: str = ""
) -> pd.DataFrame:
    """Make a history of councils by name and class: outturns alone, unless a budget is given."""
    rows = []
    for number, (name, kind) in enumerate(names.items()):
        for year in years:
            for line, usual in USUAL.items():
                found = (amounts or {}).get((name, year, line), usual)
                budget, outturn = found if isinstance(found, tuple) else (None, found)
                rows.append(
                    {
                        "ons_code": f"E060001{number:02d}",
                        "e_code": f"E01{number:02d}",
                        "council": name,
                        "council_class": kind,
                        "year": year,
                        "line": line,
                        "budget": float("nan") if budget is None else 1e6 * budget,
                        "outturn": float("nan") if outturn is None else 1e6 * outturn,
                        "breaks": breaks,
                    }
                )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def council_named(history: pd.DataFrame, name: str) -> Council:
    """Give a council of a history."""
    return next(council for council in councils_of(history) if council.name == name)


def group_of(history: pd.DataFrame, *names: str) -> Group:
    """Give some councils of a history as neighbours."""
    councils = tuple(council_named(history, name) for name in names)
    return Group(name=f"its {len(names)} neighbours", source="Made by hand.", councils=councils)


@lru_cache
def published_history() -> History:
    """Give the history of the published returns, or skip."""
    return build_history([published_data(name) for name in RETURNS])


def docs_page() -> Path:
    """Give the page of the docs."""
    return Path(__file__).parents[4] / "docs" / "neighbours.md"
