"""What a pack says of how its errors of budgets did: the backtest of the lines that councils watch most."""

import pandas as pd

from mtfs.analysis.evidence.backtest.study import LineBacktest, run_backtest
from mtfs.analysis.evidence.backtest.summary import (
    ORDINARY,
    SHOCK,
    TARGET_SHARE,
    Slice,
    coverage,
    gain_over,
    slices,
)
from mtfs.analysis.evidence.cells import budget_cells
from mtfs.analysis.evidence.groups import groups_of, history_sources
from mtfs.domain.calibration import BacktestCheck
from mtfs.errors import RequestError

__all__ = ["CHECKED_LINES", "check_budget_errors"]

#: Social care, and all that a council spends net of its grants.
CHECKED_LINES = ("adult_social_care", "childrens_social_care", "net_revenue_expenditure")


def check_budget_errors(history: pd.DataFrame, *, shock_years: bool = False) -> tuple[BacktestCheck, ...]:
    """Forecast each year's outturns from the other years, and tell how the 80% ranges did.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.
    shock_years : bool, optional
        Whether years in which something struck every council at once may be learned from.

    Returns
    -------
    tuple of BacktestCheck
        For each line and group of classes a record for ordinary years and one for shock years, as far as the
        history has them; nothing where it has too few years to leave one out.
    """
    cells = [
        one
        for line in CHECKED_LINES
        for classes in groups_of(line)
        if len(one := budget_cells(history, line, classes))
    ]
    try:
        found = run_backtest(cells, learns_from_shocks=shock_years)
    except RequestError:
        return ()
    return tuple(
        _check(line, part)
        for line in found.lines
        for part in slices(line)
        if part.years in (ORDINARY, SHOCK) and part.council_class == line.council_class
    )


def _check(found: LineBacktest, part: Slice) -> BacktestCheck:
    estimate = coverage(found, found.model, TARGET_SHARE, part)
    ends = (estimate.low, estimate.high)
    low, high = (estimate.value if end is None else end for end in ends)
    years = set(found.cells.year[part.mask].tolist())
    return BacktestCheck(
        line=found.line,
        council_class=part.council_class,
        years=part.years,
        covered=estimate.value,
        low=low,
        high=high,
        council_years=estimate.cells,
        rivals=len(found.rivals),
        beaten=sum(gain_over(found, rival, part).is_better for rival in found.rivals),
        sources=history_sources(years, ("budget", "outturn")),
    )
