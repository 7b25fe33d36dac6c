"""The tidy history: what each council budgeted and turned out, by year and line, on one definition.

A history is a data frame with a row for each council, year and line, and the columns of `COLUMNS`. Money is
in pounds, spending and balances positive, income negative, as in the returns. A budget or an outturn that no
file has is NaN.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from mtfs.analysis.evidence.breaks import BREAKS, Break

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BREAKS",
    "CLASSES",
    "COLUMNS",
    "LINES",
    "SHOCK_YEARS",
    "SOCIAL_CARE_CLASSES",
    "Break",
    "HistoryLine",
    "LineKind",
    "check_history",
    "line_label",
]

#: The columns of a history, in their order.
COLUMNS = ("ons_code", "e_code", "council", "council_class", "year", "line", "budget", "outturn", "breaks")

#: The classes of authority as the returns code them, and what each is called.
CLASSES = {
    "SD": "shire districts",
    "SC": "shire counties",
    "UA": "unitary authorities",
    "MD": "metropolitan districts",
    "L": "London boroughs",
    "O": "other authorities",
}
#: The classes that answer for social care.
SOCIAL_CARE_CLASSES = ("SC", "UA", "MD", "L")

#: Years in which something struck every council at once: Covid (2020/21 and, in part, 2021/22) and the
#: inflation of 2022/23 (CPI of 10.0% against the 4.0% that the OBR expected in October 2021).
SHOCK_YEARS = {"2020/21": "Covid", "2021/22": "Covid, second year", "2022/23": "inflation"}


class LineKind(StrEnum):
    """What sort of figure a line of a history holds."""

    SERVICE = "service"
    CORPORATE = "corporate"
    FINANCING = "financing"
    TOTAL = "total"
    LEVEL = "level"


@dataclass(frozen=True)
class HistoryLine:
    """A line of a history.

    Parameters
    ----------
    key : str
        What stands in the column ``line``.
    label : str
        What a reader sees.
    kind : LineKind
        Services add up to total service expenditure; with the corporate lines they come to revenue
        expenditure, and with the financing lines to the council tax requirement. A level is a balance on 31
        March.
    """

    key: str
    label: str
    kind: LineKind


_S, _C, _F, _T, _L = (
    LineKind.SERVICE,
    LineKind.CORPORATE,
    LineKind.FINANCING,
    LineKind.TOTAL,
    LineKind.LEVEL,
)

#: Every line of a history, in the order of the returns.
LINES = (
    HistoryLine("education", "Education", _S),
    HistoryLine("highways_transport", "Highways and transport", _S),
    HistoryLine("childrens_social_care", "Children's social care", _S),
    HistoryLine("adult_social_care", "Adult social care", _S),
    HistoryLine("public_health", "Public health", _S),
    HistoryLine("housing", "Housing (General Fund)", _S),
    HistoryLine("cultural", "Cultural and related", _S),
    HistoryLine("environmental", "Environmental and regulatory", _S),
    HistoryLine("central_other", "Central, planning and other services", _S),
    HistoryLine("police_fire", "Police and fire", _S),
    HistoryLine("service_expenditure", "Total service expenditure", _T),
    HistoryLine("benefits_levies_trading", "Housing benefit, levies, parishes and trading", _C),
    HistoryLine("net_current_expenditure", "Net current expenditure", _T),
    HistoryLine("capital_financing", "Capital financing", _C),
    HistoryLine("other_non_current", "Grants and adjustments below net current expenditure", _C),
    HistoryLine("revenue_expenditure", "Revenue expenditure", _T),
    HistoryLine("grants_inside_aef", "Specific grants inside aggregate external finance", _F),
    HistoryLine("covid_grants", "Covid grants outside services", _F),
    HistoryLine("net_revenue_expenditure", "Net revenue expenditure", _T),
    HistoryLine("use_of_earmarked_reserves", "Movement of earmarked reserves", _F),
    HistoryLine("use_of_unallocated_reserves", "Movement of unallocated reserves", _F),
    HistoryLine("use_of_other_reserves", "Movement of schools', DSG and public health reserves", _F),
    HistoryLine("revenue_support_grant", "Revenue support grant", _F),
    HistoryLine("retained_rates", "Retained business rates", _F),
    HistoryLine("other_financing", "Police grant, collection fund and other items", _F),
    HistoryLine("council_tax_requirement", "Council tax requirement", _T),
    HistoryLine("reserves_unallocated", "Unallocated reserves at 31 March", _L),
    HistoryLine("reserves_earmarked", "Other earmarked reserves at 31 March", _L),
    HistoryLine("reserves_public_health", "Public health reserve at 31 March", _L),
    HistoryLine("reserves_schools", "Schools' reserves at 31 March", _L),
    HistoryLine("dsg_balance", "Dedicated schools grant balance at 31 March", _L),
)
_LABELS = {line.key: line.label for line in LINES}


def line_label(key: str) -> str:
    """Return what a reader sees for a line.

    Parameters
    ----------
    key : str
        The key of the line; one that is made from others is written with blanks.

    Returns
    -------
    str
        Its label.
    """
    return _LABELS.get(key, key.replace("_", " ").capitalize())


def check_history(history: "pd.DataFrame") -> None:
    """Check that a data frame is a history.

    Parameters
    ----------
    history : pandas.DataFrame
        The frame.

    Raises
    ------
    ValueError
        Where it lacks a column, or holds a council, year and line twice.
    """
    missing = [column for column in COLUMNS if column not in history.columns]
    if missing:
        msg = f"a history has the columns {', '.join(COLUMNS)}; this frame lacks {', '.join(missing)}"
        raise ValueError(msg)
    keys = history[["ons_code", "e_code", "year", "line"]]
    if (twice := keys.duplicated()).any():
        first = keys[twice].iloc[0]
        msg = f"a history has one row for each council, year and line; twice: {', '.join(map(str, first))}"
        raise ValueError(msg)
