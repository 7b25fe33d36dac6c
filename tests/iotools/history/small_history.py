"""Small returns of several years, and histories made of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from mtfs.analysis.evidence.history import COLUMNS
from tests.iotools.national.small_returns import Returns, write_xlsx

#: What comes before the year in the title of a return.
TITLES = {
    "budget": "Revenue Account Budget (RA)",
    "outturn": "Revenue Outturn (RO)",
}
#: E-code, ONS code, name as printed, class: two districts that become one, and a council that stays.
HALTON = ("E0601", "E06000006", "Halton UA", "UA")
FOREST_HEATH = ("E3532", "E07000201", "Forest Heath", "SD")
ST_EDMUNDSBURY = ("E3535", "E07000204", "St Edmundsbury", "SD")
WEST_SUFFOLK = ("E3539", "E07000245", "West Suffolk", "SD")

Council = tuple[str, str, str, str]


def returns_of(
    kind: str,
    year: str,
    councils: Sequence[Council] = (HALTON,),
    amounts: Mapping[tuple[int, str], object] | None = None,
) -> Returns:
    """Give a return of a year such as 2031/32, to be changed at will."""
    title = f"{TITLES[kind]} {year.replace('/', '-')}: Revenue Outturn Summary (RS) data"
    if kind == "budget":
        title = f"{TITLES[kind]} {year.replace('/', '-')}: Revenue Account data"
    return Returns(title=title, councils=councils, amounts=dict(amounts or {}))


def write_return(
    folder: Path,
    kind: str,
    year: str,
    councils: Sequence[Council] = (HALTON,),
    amounts: Mapping[tuple[int, str], object] | None = None,
) -> Path:
    """Write a return as a workbook named as those beside the checkout are."""
    name = f"{'RA' if kind == 'budget' else 'RS'}_{year.replace('/', '-')}.xlsx"
    made = returns_of(kind, year, councils, amounts)
    return write_xlsx(folder / name, {"Data": made.rows()})


def frame_of(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Make a history of rows that say what matters; everything else is Halton's service expenditure."""
    usual = {
        "ons_code": "E06000006",
        "e_code": "E0601",
        "council": "Halton",
        "council_class": "UA",
        "year": "2018/19",
        "line": "service_expenditure",
        "budget": 1_000_000.0,
        "outturn": 1_000_000.0,
        "breaks": "",
    }
    return pd.DataFrame([usual | dict(row) for row in rows], columns=list(COLUMNS))
