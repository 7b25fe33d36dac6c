"""What comparing a council with its neighbours comes to."""

import math
from dataclasses import dataclass

import numpy as np

from mtfs.analysis.evidence.neighbours.indicators import Indicator
from mtfs.engine.shapes import Floats

__all__ = [
    "Council",
    "NetSpendingJump",
    "Overspends",
    "ReserveSwing",
    "Restatement",
    "Standing",
    "Study",
    "quantile",
]


def quantile(values: Floats, level: float) -> float:
    """Return a quantile by linear interpolation between the two values next to it, infinite ones included.

    Parameters
    ----------
    values : ndarray, shape (n,)
        The values, without NaN.
    level : float
        From 0 to 1.

    Returns
    -------
    float
        The quantile; NaN of no values. Between a finite value and an infinite one it is infinite.
    """
    if not len(values):
        return math.nan
    ranked = np.sort(values)
    place = level * (len(ranked) - 1)
    below, above = float(ranked[math.floor(place)]), float(ranked[math.ceil(place)])
    if below == above:
        return below
    # A weight of nothing times infinity would be no number.
    return below + (place - math.floor(place)) * (above - below)


@dataclass(frozen=True, kw_only=True)
class Council:
    """A council of a history.

    Parameters
    ----------
    key : str
        What it is known by: its ONS code, else the ministry's code, else its name.
    name : str
        Its name.
    ons_code, e_code : str
        Its codes, blank where no file had one.
    council_class : str
        Its class as the returns code it.
    """

    key: str
    name: str
    ons_code: str
    e_code: str
    council_class: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An indicator of a council beside that of its neighbours.

    Parameters
    ----------
    indicator : Indicator
        Which.
    year : str
        The year that it is of.
    since : str, optional
        The first of the years that it covers, where there are several.
    value : float
        The council's; NaN where there is none.
    names : tuple of str
        The neighbours that have it.
    values : ndarray, shape (n,)
        Theirs, in the same order.
    without : tuple of str, optional
        The neighbours that do not.
    """

    indicator: Indicator
    year: str
    value: float
    names: tuple[str, ...]
    values: Floats
    since: str = ""
    without: tuple[str, ...] = ()

    @property
    def median(self) -> float:
        """The middle of the neighbours."""
        return quantile(self.values, 0.5)

    @property
    def quartiles(self) -> tuple[float, float]:
        """What a quarter of the neighbours lie below, and what a quarter lie above."""
        return quantile(self.values, 0.25), quantile(self.values, 0.75)

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest neighbour."""
        return quantile(self.values, 0.0), quantile(self.values, 1.0)

    @property
    def above(self) -> int:
        """How many neighbours lie above the council."""
        return int(np.count_nonzero(self.values > self.value))

    @property
    def below(self) -> int:
        """How many neighbours lie below the council."""
        return int(np.count_nonzero(self.values < self.value))


@dataclass(frozen=True, kw_only=True)
class Overspends:
    """How outturns differed from budgets, year by year, of a council and its neighbours.

    Parameters
    ----------
    line : str
        The line of the history.
    years : tuple of str
        The years for which the council has both.
    council : ndarray, shape (k,)
        Its outturn over its budget less 1.
    names : tuple of str
        The neighbours that have both in any of these years.
    values : ndarray, shape (n, k)
        Theirs; NaN where there is none.
    """

    line: str
    years: tuple[str, ...]
    council: Floats
    names: tuple[str, ...]
    values: Floats

    def of_year(self, place: int) -> Floats:
        """Return what the neighbours have in a year.

        Parameters
        ----------
        place : int
            The place of the year in `years`.

        Returns
        -------
        ndarray, shape (m,)
            Of those that have it.
        """
        column = self.values[:, place]
        return column[~np.isnan(column)]

    @property
    def medians(self) -> Floats:
        """The median over the years of each neighbour, shape (n,)."""
        found = [quantile(row[~np.isnan(row)], 0.5) for row in self.values]
        return np.array(found, dtype=float)


@dataclass(frozen=True, kw_only=True)
class NetSpendingJump:
    """A council whose net revenue expenditure changed quite unlike that of the others.

    Parameters
    ----------
    council : str
        Its name.
    before : str
        The year that it is compared with.
    was, now : float
        Net revenue expenditure then and in the year of the study [£].
    others : float
        By how much that of the middle council changed, as a fraction.
    line : str
        The line of the history that changed most in the same direction.
    line_change : float
        By how much [£].
    """

    council: str
    before: str
    was: float
    now: float
    others: float
    line: str
    line_change: float


@dataclass(frozen=True, kw_only=True)
class ReserveSwing:
    """A council that put much into its reserves within the year, or took much out.

    Parameters
    ----------
    council : str
        Its name.
    change : float
        What went in, less what came out [£].
    share : float
        The same as a share of net revenue expenditure.
    """

    council: str
    change: float
    share: float


@dataclass(frozen=True, kw_only=True)
class Restatement:
    """Reserves that one return closes with and the next does not open with.

    Parameters
    ----------
    year : str
        The year that opens with another figure.
    closed, opened : float
        Unallocated and earmarked reserves at 31 March in the return of the year before, and at 1 April in its
        own [£].
    """

    year: str
    closed: float
    opened: float


@dataclass(frozen=True, kw_only=True)
class Study:
    """A council beside its neighbours.

    Parameters
    ----------
    council : Council
        The council.
    year : str
        The year of the indicators.
    basis : str
        ``outturn``, or ``budget`` where the year has no outturns yet.
    group : str
        Who the neighbours are, as ``its 10 statistical neighbours``.
    source : str
        Where that list comes from, a sentence.
    neighbours : tuple of Council
        The neighbours that the history has.
    not_found : tuple of str
        Those that it does not have.
    standings : tuple of Standing
        The indicators for which the council and at least one neighbour have a figure.
    overspends : tuple of Overspends
        For net revenue expenditure, and for social care where it answers for it.
    jumps : tuple of NetSpendingJump
        Whose net revenue expenditure is not like that of other years; the council first.
    swings : tuple of ReserveSwing
        Whose reserves moved much within the year; the council first.
    restatements : tuple of Restatement
        Where the council's reserves do not open as they closed, in the years whose change is told.
    gaps : tuple of str
        The years within the change of reserves of which there is no return.
    breaks : tuple of str
        The keys of the breaks that touch what was compared.
    """

    council: Council
    year: str
    basis: str
    group: str
    source: str
    neighbours: tuple[Council, ...]
    not_found: tuple[str, ...]
    standings: tuple[Standing, ...]
    overspends: tuple[Overspends, ...]
    jumps: tuple[NetSpendingJump, ...] = ()
    swings: tuple[ReserveSwing, ...] = ()
    restatements: tuple[Restatement, ...] = ()
    gaps: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()

    def standing(self, key: str) -> Standing | None:
        """Return the standing of an indicator.

        Parameters
        ----------
        key : str
            Its key.

        Returns
        -------
        Standing or None
            None where there is none.
        """
        return next((each for each in self.standings if each.indicator.key == key), None)
