"""What reserves were and how they changed, from the levels and movements that outturns have."""

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from mtfs.analysis.evidence.neighbours.indicators import EARMARKED, UNALLOCATED
from mtfs.analysis.evidence.neighbours.records import Restatement
from mtfs.domain.years import next_year, previous_year

__all__ = ["MOST_YEARS", "ReserveChange", "closing_levels", "opening_levels", "reserve_change", "restated"]

#: The years over which the change of reserves is told, where there are figures for as many.
MOST_YEARS = 3
_MOVEMENTS = ("use_of_unallocated_reserves", "use_of_earmarked_reserves")
#: Levels that differ by less than this are the same but for rounding [£].
_ROUNDING = 10_000.0

#: Outturns by year: a row a council, a column a line.
Outturns = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class ReserveChange:
    """How reserves changed.

    Parameters
    ----------
    first : str
        The first year of the change.
    years : int
        How many years it covers; 0 where no change can be told.
    opening, closing : pandas.Series
        Unallocated and earmarked reserves at the start of the first and at the end of the last [£]. Where one
        return opens with another figure than the one before it closed with, the opening is put on the footing
        of the later: to count a reserve that was not counted before is no change of it.
    """

    first: str
    years: int
    opening: pd.Series
    closing: pd.Series

    @property
    def covered(self) -> tuple[str, ...]:
        """The years that it covers, the first first."""
        found = [self.first]
        while len(found) < self.years:
            found.append(next_year(found[-1]))
        return tuple(found)


def _column(lines: pd.DataFrame, key: str) -> pd.Series:
    return lines[key].astype(float) if key in lines else pd.Series(float("nan"), index=lines.index)


def closing_levels(lines: pd.DataFrame) -> pd.Series:
    """Return unallocated and earmarked reserves at the end of a year.

    Parameters
    ----------
    lines : pandas.DataFrame
        The outturns of the year, a row a council.

    Returns
    -------
    pandas.Series
        By council [£]; NaN where either is not told.
    """
    return _column(lines, UNALLOCATED) + _column(lines, EARMARKED)


def opening_levels(lines: pd.DataFrame) -> pd.Series:
    """Return unallocated and earmarked reserves at the start of a year.

    Parameters
    ----------
    lines : pandas.DataFrame
        The outturns of the year, a row a council.

    Returns
    -------
    pandas.Series
        What they closed with less what the year put into them [£]. That is the level at 1 April which the
        return itself prints for all but a few councils. A movement that is left blank is none.
    """
    unallocated, earmarked = (_column(lines, key).fillna(0.0) for key in _MOVEMENTS)
    return closing_levels(lines) - unallocated - earmarked


def _opening_of(outturns: Outturns, year: str, council: str) -> pd.Series | None:
    """Return the levels at the start of a year: as its own return has them, else as the one before closed."""
    for name, levels in ((year, opening_levels), (previous_year(year), closing_levels)):
        if name in outturns:
            found = levels(outturns[name])
            if pd.notna(found.get(council)):
                return found
    return None


def reserve_change(outturns: Outturns, year: str, council: str) -> ReserveChange:
    """Find how reserves changed up to the end of a year, over three years or as many as there are.

    Parameters
    ----------
    outturns : dict of str to pandas.DataFrame
        By year, that one among them.
    year : str
        The last year.
    council : str
        The key of the council whose figures decide how far back it is told; all others are of the same years.

    Returns
    -------
    ReserveChange
        The change. Where a return within it is not there, the levels on either side tell what went on, and
        what was counted anew in between counts as change.
    """
    closing = closing_levels(outturns[year])
    firsts = [year]
    while len(firsts) < MOST_YEARS:
        firsts.append(previous_year(firsts[-1]))
    for years in range(MOST_YEARS, 0, -1):
        opening = _opening_of(outturns, firsts[years - 1], council)
        if opening is None or pd.isna(closing.get(council)):
            continue
        opening = opening.reindex(closing.index)
        for later in firsts[: years - 1]:
            if later in outturns and previous_year(later) in outturns:
                closed = closing_levels(outturns[previous_year(later)]).reindex(closing.index)
                opened = opening_levels(outturns[later]).reindex(closing.index)
                opening = opening + (opened - closed).fillna(0.0)
        return ReserveChange(firsts[years - 1], years, opening, closing)
    return ReserveChange(year, 0, closing * float("nan"), closing)


def restated(outturns: Outturns, change: ReserveChange, council: str) -> tuple[Restatement, ...]:
    """Find where a council's reserves do not open as they closed, within the years of a change.

    Parameters
    ----------
    outturns : dict of str to pandas.DataFrame
        By year.
    change : ReserveChange
        The change.
    council : str
        The key of the council.

    Returns
    -------
    tuple of Restatement
        Those where both figures are there and differ by more than rounding, the earliest first.
    """
    found = []
    for before, later in pairwise(change.covered):
        if later in outturns and before in outturns:
            closed = float(closing_levels(outturns[before]).get(council, float("nan")))
            opened = float(opening_levels(outturns[later]).get(council, float("nan")))
            if abs(opened - closed) > _ROUNDING:
                found.append(Restatement(year=later, closed=closed, opened=opened))
    return tuple(found)
