"""Which lines are fitted, over which classes of authority, and to which years."""

from collections.abc import Collection, Iterable

import numpy as np

from mtfs.analysis.evidence.cells import OTHER_NET, ErrorCells
from mtfs.analysis.evidence.history import LINES, SHOCK_YEARS, SOCIAL_CARE_CLASSES, LineKind

__all__ = ["FITTED_LINES", "GROUPS", "groups_of", "history_sources", "in_ordinary_years"]

#: Classes that are fitted together: their shocks, persistence and shape are one. Shire districts answer for
#: neither care nor schools, and their budgets are small, so they are a group of their own.
GROUPS: tuple[tuple[str, ...], ...] = (SOCIAL_CARE_CLASSES, ("SD",))

#: The lines of the history that are fitted. Police and fire are other bodies' or a few counties' own.
FITTED_LINES = (
    *(line.key for line in LINES if line.kind is LineKind.SERVICE and line.key != "police_fire"),
    "net_revenue_expenditure",
    OTHER_NET,
)

#: What only the classes that answer for social care spend.
_UPPER_TIER = ("education", "childrens_social_care", "adult_social_care", "public_health", OTHER_NET)


def groups_of(line: str) -> tuple[tuple[str, ...], ...]:
    """Return the groups of classes that a line is fitted for.

    Parameters
    ----------
    line : str
        The line.

    Returns
    -------
    tuple of tuple of str
        Groups of classes.
    """
    return GROUPS[:1] if line in _UPPER_TIER else GROUPS


def in_ordinary_years(cells: ErrorCells, shock_years: Collection[str] = tuple(SHOCK_YEARS)) -> ErrorCells:
    """Return council-years without those in which something struck every council at once.

    Parameters
    ----------
    cells : ErrorCells
        Council-years.
    shock_years : collection of str, optional
        The years to leave out; unless given, those that the history names.

    Returns
    -------
    ErrorCells
        The others.
    """
    return cells.where(~np.isin(cells.year, list(shock_years)))


def history_sources(years: Iterable[str], kinds: Collection[str]) -> tuple[str, ...]:
    """Return the keys of the returns of some years, as a pack lists its sources.

    Parameters
    ----------
    years : iterable of str
        Year labels.
    kinds : collection of str
        ``budget``, ``outturn`` or both.

    Returns
    -------
    tuple of str
        Such as ``ra-2017-18`` and ``rs-2017-18``, in order.
    """
    stems = [stem for kind, stem in (("budget", "ra"), ("outturn", "rs")) if kind in kinds]
    return tuple(f"{stem}-{year.replace('/', '-')}" for year in sorted(set(years)) for stem in stems)
