"""Which lines a backtest takes from a history, and what is expected of each."""

from collections.abc import Mapping, Sequence

import pandas as pd

from mtfs.analysis.evidence.backtest.study import Target
from mtfs.analysis.evidence.cells import OTHER_NET, ErrorCells, budget_cells, growth_cells
from mtfs.analysis.evidence.groups import FITTED_LINES, groups_of
from mtfs.errors import RequestError

__all__ = ["DEFAULT_LINES", "allowed_lines", "backtest_cells"]

#: The lines that are looked at unless others are named.
DEFAULT_LINES: Mapping[Target, tuple[str, ...]] = {
    Target.BUDGET: ("adult_social_care", "childrens_social_care", OTHER_NET, "net_revenue_expenditure"),
    Target.GROWTH: ("adult_social_care", "childrens_social_care", "net_revenue_expenditure"),
}


def allowed_lines(target: Target) -> tuple[str, ...]:
    """Return the lines that a backtest may look at.

    Parameters
    ----------
    target : Target
        What is forecast.

    Returns
    -------
    tuple of str
        Keys of lines. Growth is that of lines of the returns, and not of what is left of net spending.
    """
    return tuple(line for line in FITTED_LINES if target is Target.BUDGET or line != OTHER_NET)


def backtest_cells(
    history: pd.DataFrame,
    *,
    target: Target = Target.BUDGET,
    lines: Sequence[str] = (),
    inflation: Mapping[str, float] | None = None,
) -> tuple[ErrorCells, ...]:
    """Return the council-years of each line, by the groups of classes that are fitted together.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.
    target : Target, optional
        What is forecast.
    lines : sequence of str, optional
        Which lines; those of `DEFAULT_LINES` unless any is named.
    inflation : mapping of str to float, optional
        CPI inflation by year, as fractions; growth needs it.

    Returns
    -------
    tuple of ErrorCells
        One for each line and group of classes that has any.

    Raises
    ------
    RequestError
        For an unknown line, a line of which there is nothing, and for growth without inflation.
    """
    allowed = allowed_lines(target)
    wanted = tuple(dict.fromkeys(lines)) or DEFAULT_LINES[target]
    if unknown := [line for line in wanted if line not in allowed]:
        named = ", ".join(f"'{line}'" for line in unknown)
        msg = f"no line to look at is called {named}; expected any of {', '.join(allowed)}"
        raise RequestError(msg)
    if target is Target.GROWTH and inflation is None:
        msg = "growth is measured over inflation: give the OBR's economy tables, which have CPI by year"
        raise RequestError(msg)
    found = []
    for line in wanted:
        groups = [
            _group_cells(history, target, line, classes, inflation or {}) for classes in groups_of(line)
        ]
        if not any(map(len, groups)):
            needed = "budget and outturn" if target is Target.BUDGET else "outturns of two years running"
            msg = f"the history has no council with {needed} of {line}"
            raise RequestError(msg)
        found += [cells for cells in groups if len(cells)]
    return tuple(found)


def _group_cells(
    history: pd.DataFrame,
    target: Target,
    line: str,
    classes: tuple[str, ...],
    inflation: Mapping[str, float],
) -> ErrorCells:
    if target is Target.BUDGET:
        return budget_cells(history, line, classes)
    return growth_cells(history, line, classes, inflation)
