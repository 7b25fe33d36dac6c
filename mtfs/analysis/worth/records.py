"""The records of the worth of certainty: how the council stands, and what each change gains it."""

from dataclasses import dataclass

from mtfs.analysis.worth.changes import Change
from mtfs.domain.savings import Rag
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import UncertaintyKind

__all__ = ["Gain", "Ranked", "SchemeWorth", "Standing", "UnknownWorth", "Worth", "pennies"]


def pennies(amount: float) -> float:
    """Round an amount, so that what differs by rounding alone is told to be equal.

    Parameters
    ----------
    amount : float
        The amount [£].

    Returns
    -------
    float
        To the penny, and never minus 0.
    """
    return round(amount, 2) + 0.0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the council stands before anything is changed. Arrays have years 0 to T.

    Parameters
    ----------
    gap : ndarray, shape (years,)
        The mean gap [£].
    exhausted, below_minimum : ndarray, shape (years,)
        The chance that usable reserves have run out by then, and that the general reserve has been below its
        minimum by then.
    needed : float
        The reserves needed at the confidence to last through the year asked for [£].
    needed_interval : tuple of float
        Its 95% interval [£].
    held : float
        What usable reserves hold at the start [£].
    """

    gap: Floats
    exhausted: Floats
    below_minimum: Floats
    needed: float
    needed_interval: tuple[float, float]
    held: float


@dataclass(frozen=True, kw_only=True)
class Gain:
    """What a change gains the council: a fall is positive, a rise negative. Arrays have years 0 to T.

    Parameters
    ----------
    gap : ndarray, shape (years,)
        The fall in the mean gap [£].
    gap_intervals : ndarray, shape (years, 2)
        Its 95% interval, from the differences run by run [£].
    exhausted, below_minimum : ndarray, shape (years,)
        The fall in the chance that usable reserves have run out by then, and that the general reserve has
        been below its minimum by then.
    exhausted_intervals, below_minimum_intervals : ndarray, shape (years, 2)
        Their 95% intervals, from the runs that differ.
    needed : float
        The fall in the reserves needed at the confidence to last through the year asked for [£].
    needed_interval : tuple of float
        Its 95% interval, from the same runs [£].
    """

    gap: Floats
    gap_intervals: Floats
    exhausted: Floats
    exhausted_intervals: Floats
    below_minimum: Floats
    below_minimum_intervals: Floats
    needed: float
    needed_interval: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class SchemeWorth:
    """What a savings scheme would gain or lose the council.

    Parameters
    ----------
    row : int
        Its position in the table, from 0.
    name : str
        Its name.
    rag : Rag or None
        Its rating.
    planned : float
        The planned savings that start up to the year asked for [£].
    certain, stopped : Gain
        Delivered in full and on time; and without its planned savings, which is a loss.
    better : Gain or None
        One rating better: red to amber, or amber to green; None where there is no such step.
    surely_behind : bool
        Whether the runs tell that it is worth less than the first of the ranking when made certain: the
        intervals of all differences from the first, widened to hold together with 95%, leave no doubt.
    surely_behind_per_pound : bool
        The same of what is gained for each planned pound; True where nothing is planned.
    """

    row: int
    name: str
    rag: Rag | None
    planned: float
    certain: Gain
    better: Gain | None
    stopped: Gain
    surely_behind: bool
    surely_behind_per_pound: bool

    @property
    def per_pound(self) -> float | None:
        """The fall in reserves needed for each planned pound; None where nothing is planned by then."""
        return self.certain.needed / self.planned if self.planned > HALF_A_PENNY else None


@dataclass(frozen=True, kw_only=True)
class UnknownWorth:
    """What knowing a driver, an in-year variance or a pressure beforehand would be worth.

    Parameters
    ----------
    kind : UncertaintyKind
        What it is.
    row : int
        Its position in its table, from 0.
    name : str
        Its name.
    knowing : float
        The fall in the reserves needed at the confidence, on average, if it were known beforehand [£].
    knowing_interval : tuple of float
        Its 95% interval [£].
    surely_behind : bool
        Whether the runs tell that it is worth less than the first of the ranking.
    settled : tuple of (Change, Gain)
        What the council gains if it turns out as planned in every future; of a pressure that may come or
        not, if it comes and if it does not.
    """

    kind: UncertaintyKind
    row: int
    name: str
    knowing: float
    knowing_interval: tuple[float, float]
    surely_behind: bool
    settled: tuple[tuple[Change, Gain], ...]


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A row of the one list.

    Parameters
    ----------
    kind : UncertaintyKind
        What it is.
    name : str
        Its name.
    worth : float
        The fall in the reserves needed at the confidence: of a scheme, made certain; of the rest, known
        beforehand [£].
    interval : tuple of float
        Its 95% interval [£].
    gap : float or None
        The fall in the mean gap of the year asked for; None of what is only known, which changes no gap [£].
    """

    kind: UncertaintyKind
    name: str
    worth: float
    interval: tuple[float, float]
    gap: float | None


@dataclass(frozen=True, kw_only=True)
class Worth:
    """The worth of certainty, row by row.

    Parameters
    ----------
    scenario : str
        The scenario.
    years : tuple of str
        The labels of years 0 to T.
    by : str
        The year through which reserves are to last, and whose gap is told.
    confidence : float
        The share of futures in which they are to last.
    runs, seed : int
        How many futures, and from which seed.
    now : Standing
        How the council stands.
    schemes : tuple of SchemeWorth
        The schemes: the greatest fall in reserves needed if made certain first.
    programme_certain, programme_better : Gain or None
        All schemes in full and on time, and all one rating better; None where there is none to change.
    unknowns : tuple of UnknownWorth
        Drivers, variances and pressures: the one most worth knowing first.
    """

    scenario: str
    years: tuple[str, ...]
    by: str
    confidence: float
    runs: int
    seed: int
    now: Standing
    schemes: tuple[SchemeWorth, ...]
    programme_certain: Gain | None
    programme_better: Gain | None
    unknowns: tuple[UnknownWorth, ...]

    @property
    def year_index(self) -> int:
        """The index of `by`."""
        return self.years.index(self.by)

    @property
    def ranked(self) -> tuple[Ranked, ...]:
        """Everything in one list, the greatest worth first."""
        rows = [
            Ranked(
                kind=UncertaintyKind.SAVING,
                name=scheme.name,
                worth=scheme.certain.needed,
                interval=scheme.certain.needed_interval,
                gap=float(scheme.certain.gap[self.year_index]),
            )
            for scheme in self.schemes
        ]
        rows += [
            Ranked(
                kind=unknown.kind,
                name=unknown.name,
                worth=unknown.knowing,
                interval=unknown.knowing_interval,
                gap=None,
            )
            for unknown in self.unknowns
        ]
        return tuple(sorted(rows, key=lambda row: -pennies(row.worth)))
