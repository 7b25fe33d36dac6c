"""One line's council-years as arrays: what fits and scores work on."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtfs.analysis.evidence.history import check_history
from mtfs.engine.shapes import Floats

__all__ = ["OTHER_NET", "ErrorCells", "Strings", "budget_cells"]

Strings = NDArray[np.str_]

#: Net revenue expenditure less social care: what is left of a council's net spending.
OTHER_NET = "other_net"
_SOCIAL_CARE = ("adult_social_care", "childrens_social_care")
_NET = "net_revenue_expenditure"
#: A budget below this is too small a base for a share of it [£].
_LEAST = 1_000_000.0
#: Nor is it one below this share of the council's service expenditure (half as much again, or half, of a
#: sliver says nothing of a budget).
_LEAST_SHARE = 0.01


@dataclass(frozen=True, kw_only=True)
class ErrorCells:
    """Council-years of one line, by council and then year.

    Parameters
    ----------
    line : str
        The line.
    council, council_class, year : ndarray of str, shape (n,)
        Whose, of which class, and of which year each is.
    budget, outturn : ndarray, shape (n,)
        What was expected and what turned out [£].
    error : ndarray, shape (n,)
        The difference as a share of what was expected.
    """

    line: str
    council: Strings
    council_class: Strings
    year: Strings
    budget: Floats
    outturn: Floats
    error: Floats

    def __len__(self) -> int:
        return len(self.error)

    def where(self, mask: NDArray[np.bool_]) -> Self:
        """Return some of the council-years.

        Parameters
        ----------
        mask : ndarray of bool, shape (n,)
            Which.

        Returns
        -------
        ErrorCells
            Those, in the same order.
        """
        return type(self)(
            line=self.line,
            council=self.council[mask],
            council_class=self.council_class[mask],
            year=self.year[mask],
            budget=self.budget[mask],
            outturn=self.outturn[mask],
            error=self.error[mask],
        )


def _strings(values: pd.Series) -> Strings:
    return values.to_numpy(dtype=str)


def budget_cells(history: pd.DataFrame, line: str, classes: Collection[str]) -> ErrorCells:
    """Return what councils budgeted for a line and what it turned out to be.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.
    line : str
        One of its lines, or `OTHER_NET`, whose error is a share of the budgeted net revenue expenditure.
    classes : collection of str
        The classes of authority.

    Returns
    -------
    ErrorCells
        Every council-year with both figures whose budget is a base to speak of: £1m at least, and a hundredth
        of the council's service expenditure.
    """
    check_history(history)
    kept = history[history["council_class"].isin(list(classes))]
    council = kept["ons_code"].where(kept["ons_code"] != "", kept["e_code"])
    kept = kept.assign(council=council)
    index = ["council", "council_class", "year"]
    needed = {line, "service_expenditure"} | ({_NET, *_SOCIAL_CARE} if line == OTHER_NET else set())
    wide = kept[kept["line"].isin(needed)].pivot_table(
        index=index, columns="line", values=["budget", "outturn"], aggfunc="sum", min_count=1
    )
    if wide.empty:
        nothing = np.array([], dtype=float)
        no_names: Strings = np.array([], dtype=str)
        return ErrorCells(
            line=line, council=no_names, council_class=no_names, year=no_names,
            budget=nothing, outturn=nothing, error=nothing,
        )  # fmt: skip
    budgets, outturns = (wide[side].reindex(columns=sorted(needed)) for side in ("budget", "outturn"))
    if line == OTHER_NET:
        budget, outturn = (
            side[_NET] - side[list(_SOCIAL_CARE)].fillna(0).sum(axis=1) for side in (budgets, outturns)
        )
        base = budgets[_NET]
    else:
        budget, outturn = budgets[line], outturns[line]
        base = budget
    sound = (
        budget.notna()
        & outturn.notna()
        & (base >= _LEAST)
        & (base >= _LEAST_SHARE * budgets["service_expenditure"].abs())
    )
    frame = pd.DataFrame({"budget": budget, "outturn": outturn, "base": base})[sound].sort_index()
    names = frame.index.to_frame(index=False)
    return ErrorCells(
        line=line,
        council=_strings(names["council"]),
        council_class=_strings(names["council_class"]),
        year=_strings(names["year"]),
        budget=frame["budget"].to_numpy(float),
        outturn=frame["outturn"].to_numpy(float),
        error=((frame["outturn"] - frame["budget"]) / frame["base"]).to_numpy(float),
    )
