"""One line's council-years as arrays: what fits and scores work on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mtfs.analysis.evidence.breaks import new_definitions
from mtfs.analysis.evidence.history import check_history
from mtfs.domain.calibration import OTHER_NET
from mtfs.engine.shapes import Floats
from mtfs.errors import RequestError

__all__ = ["OTHER_NET", "ErrorCells", "Strings", "budget_cells", "by_council", "growth_cells"]

Strings = NDArray[np.str_]

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


def _other_net(side: pd.DataFrame) -> pd.Series:
    adults, children = (side[line].fillna(0.0) for line in _SOCIAL_CARE)
    return side[_NET] - adults - children


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
    budgets, outturns = by_council(history, line, classes)
    if line == OTHER_NET:
        budget, outturn = (_other_net(side) for side in (budgets, outturns))
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
    return _cells(line, budget[sound], outturn[sound], base[sound])


def growth_cells(
    history: pd.DataFrame, line: str, classes: Collection[str], inflation: Mapping[str, float]
) -> ErrorCells:
    """Return what councils spent on a line against the outturn of the year before at the new year's prices.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.
    line : str
        One of its lines.
    classes : collection of str
        The classes of authority.
    inflation : mapping of str to float
        CPI inflation by year, as fractions.

    Returns
    -------
    ErrorCells
        Every council-year whose year before is in the history too, on the same definition; the error is
        growth over inflation.

    Raises
    ------
    RequestError
        Where there is no inflation for a year of the history that follows another.
    """
    _, outturns = by_council(history, line, classes)
    outturn, total = outturns[line], outturns["service_expenditure"]
    councils, kinds, years = (outturn.index.get_level_values(level).to_numpy(str) for level in range(3))
    renewed = new_definitions(line)
    last_year = ["" if year in renewed else f"{int(year[:4]) - 1}/{year[2:4]}" for year in years]
    before = pd.MultiIndex.from_arrays([councils, kinds, last_year])
    earlier = pd.Series(outturn.reindex(before).to_numpy(float), index=outturn.index)
    size = pd.Series(total.reindex(before).abs().to_numpy(float), index=outturn.index)
    sound = outturn.notna() & earlier.notna() & (earlier >= _LEAST) & (earlier >= _LEAST_SHARE * size)
    if lacking := sorted(set(years[sound.to_numpy(bool)]) - set(inflation)):
        msg = f"there is no inflation for {', '.join(lacking)}; expected CPI for every year of the history"
        raise RequestError(msg)
    prices = np.array([1 + inflation.get(year, 0.0) for year in years])
    expected = earlier * prices
    return _cells(line, expected[sound], outturn[sound], expected[sound])


def by_council(
    history: pd.DataFrame, line: str, classes: Collection[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return budgets and outturns by council, class and year: of a line, and what its size is judged by.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.
    line : str
        One of its lines, or `OTHER_NET`.
    classes : collection of str
        The classes of authority.

    Returns
    -------
    budgets, outturns : pandas.DataFrame
        A row for each council, class and year, in that order, and a column for each line; a council whose
        class changed stands in the class that it came to be in.

    Raises
    ------
    RequestError
        Where two rows of a year and line have one ONS code.
    """
    check_history(history)
    kept = history[history["council_class"].isin(list(classes))]
    council = kept["ons_code"].where(kept["ons_code"] != "", kept["e_code"])
    latest = kept.assign(council=council).sort_values("year").groupby("council")["council_class"].last()
    kept = kept.assign(council=council, council_class=council.map(latest))
    lines = sorted({line, "service_expenditure"} | ({_NET, *_SOCIAL_CARE} if line == OTHER_NET else set()))
    kept = kept[kept["line"].isin(lines)]
    if (twice := kept[["council", "year", "line"]].duplicated()).any():
        code, year, of = kept.loc[twice, ["council", "year", "line"]].iloc[0]
        msg = f"the history has {code} twice in {year} ({of}); expected one row for each code, year and line"
        raise RequestError(msg)
    return _side(kept, "budget", lines), _side(kept, "outturn", lines)


def _side(kept: pd.DataFrame, side: str, lines: list[str]) -> pd.DataFrame:
    index = ["council", "council_class", "year"]
    return kept.pivot(index=index, columns="line", values=side).reindex(columns=lines).sort_index()


def _cells(line: str, budget: pd.Series, outturn: pd.Series, base: pd.Series) -> ErrorCells:
    levels = [budget.index.get_level_values(level).to_numpy(str) for level in range(3)]
    return ErrorCells(
        line=line,
        council=levels[0],
        council_class=levels[1],
        year=levels[2],
        budget=budget.to_numpy(float),
        outturn=outturn.to_numpy(float),
        error=((outturn - budget) / base).to_numpy(float),
    )
