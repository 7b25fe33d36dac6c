"""The records of what changed: the earlier case, the causes, their steps, and the rows that were edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mtfs.analysis.findings import Unit
from mtfs.domain.case import Case
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats

__all__ = [
    "CASE_CAUSES",
    "Cause",
    "CellChange",
    "Change",
    "Earlier",
    "Measure",
    "Published",
    "RowChange",
    "RowFate",
    "Step",
]


class Measure(StrEnum):
    """The figures whose change is told."""

    #: The plan's gap [£].
    GAP = "gap"
    #: The chance that usable reserves have run out by the end of the year.
    CHANCE = "p_exhausted_by"
    #: Usable reserves at the end of the year in the middle future [£].
    USABLE = "usable"


#: A change smaller than this is none: half a penny, and less than one future in a billion.
_NOTHING = {Measure.GAP: HALF_A_PENNY, Measure.CHANCE: 1e-9, Measure.USABLE: HALF_A_PENNY}


class Cause(StrEnum):
    """Why a figure moved, in the order in which causes are told."""

    #: Another version of the program, number of futures or seed.
    CALCULATION = "calculation"
    #: The base year moved on, and the years between went as they were planned.
    YEARS_PASSED = "years passed"
    BASE_BUDGET = "base budget"
    PRICES = "prices and pay"
    DEMAND = "demand"
    PRESSURES = "pressures"
    SAVINGS = "savings"
    GOVERNMENT = "government funding and business rates"
    TAX_BASE = "council tax base and collection"
    TAX_DECISIONS = "council tax decisions"
    SCHOOLS = "schools grant deficit"
    RESERVES = "reserves"
    SPREAD = "how unsure the assumptions are"


#: The causes that are edits of the case, in their order.
CASE_CAUSES: tuple[Cause, ...] = tuple(Cause)[2:]

#: By scenario, measure, statistic and year: a figure of an earlier ``results.csv``.
Published = Mapping[tuple[str, str, str, str], float]


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What a report is held against.

    Parameters
    ----------
    case : Case
        The earlier case.
    published : mapping of (str, str, str, str) to float, optional
        The figures that were printed from it, by scenario, measure, statistic and year; none where they are
        not known.
    remarks : tuple of str, optional
        What was noticed on finding it.
    """

    case: Case
    published: Published | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one cause comes to.

    Parameters
    ----------
    cause : Cause
        The cause.
    effects : mapping of Measure to ndarray, shape (years,)
        By how much it moves each measure, in each year that both plans have.
    """

    cause: Cause
    effects: Mapping[Measure, Floats]

    def moves(self, measure: Measure, t: int) -> bool:
        """Tell whether it moves a measure.

        Parameters
        ----------
        measure : Measure
            The measure.
        t : int
            The position of the year.

        Returns
        -------
        bool
            Whether it does, by more than rounding.
        """
        return bool(abs(self.effects[measure][t]) > _NOTHING[measure])


class RowFate(StrEnum):
    """What became of a row."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """One value of a row that differs.

    Parameters
    ----------
    field : str
        The attribute.
    year : str
        The label of the year; blank where there is none.
    unit : Unit
        What it is.
    before, after : float, str or None
        What stood there, and what stands there now; None for a blank.
    """

    field: str
    year: str
    unit: Unit
    before: float | str | None
    after: float | str | None


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """A row of the case that differs.

    Parameters
    ----------
    table : str
        The attribute of the strategy.
    name : str
        The row.
    fate : RowFate
        What became of it.
    cells : tuple of CellChange
        What differs in it; of a new row and of one that is gone, every value that is not 0 or blank.
    gap, usable : float
        By how much it moves the plan's gap of the last common year, and usable reserves at the end of it,
        where nothing else is changed [£].
    """

    table: str
    name: str
    fate: RowFate
    cells: tuple[CellChange, ...]
    gap: float
    usable: float

    @property
    def size(self) -> float:
        """By how much it moves the gap or, where it leaves that as it is, usable reserves [£]."""
        # A change of the gap moves reserves too, but only as far as any are left to move.
        return abs(self.gap) if abs(self.gap) > HALF_A_PENNY else abs(self.usable)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What changed since an earlier case, and why.

    Parameters
    ----------
    council : str
        The council.
    scenario, earlier_scenario : str
        The scenario that is told, and the one of the earlier case that it is held against.
    years : tuple of str
        The plan years that both have, in order. Arrays have one entry for each.
    passed : int
        How many years the base year moved on.
    earlier_base, base : str
        The base years.
    before, after : mapping of Measure to ndarray, shape (years,)
        Each measure as it was, and as it is.
    steps : tuple of Step
        The causes that differ, in their order; the steps of a measure add up to its change.
    every_order : bool
        Whether a step is the average over every order in which the causes may be changed; else it is that
        over one order and its reverse.
    rows : tuple of RowChange
        The rows that differ, the one that moves the plan furthest first.
    shared : tuple of (str, Cause)
        Drivers that act in several causes, and the one that their whole effect is told under.
    was_published : bool
        Whether `before` are the figures that were printed.
    same_file : bool
        Whether the two cases are the same file.
    runs, seed : int
        How many futures both were taken through, and from which seed.
    remarks : tuple of str
        What a reader must know besides.
    """

    council: str
    scenario: str
    earlier_scenario: str
    years: tuple[str, ...]
    passed: int
    earlier_base: str
    base: str
    before: Mapping[Measure, Floats]
    after: Mapping[Measure, Floats]
    steps: tuple[Step, ...]
    every_order: bool
    rows: tuple[RowChange, ...]
    shared: tuple[tuple[str, Cause], ...]
    was_published: bool
    same_file: bool
    runs: int
    seed: int
    remarks: tuple[str, ...] = ()

    @property
    def year(self) -> str:
        """The last year that both plans have, of which sentences and charts speak."""
        return self.years[-1]

    def moved(self, measure: Measure, t: int) -> float:
        """Return by how much a measure moved.

        Parameters
        ----------
        measure : Measure
            The measure.
        t : int
            The position of the year.

        Returns
        -------
        float
            Its change; exactly 0 where there is none but rounding.
        """
        change = float(self.after[measure][t] - self.before[measure][t])
        return change if abs(change) > _NOTHING[measure] else 0.0

    def moving(self, measure: Measure, t: int) -> tuple[Step, ...]:
        """Return the steps that move a measure.

        Parameters
        ----------
        measure : Measure
            The measure.
        t : int
            The position of the year.

        Returns
        -------
        tuple of Step
            In the order of causes.
        """
        return tuple(step for step in self.steps if step.moves(measure, t))

    def at(self, measure: Measure) -> int:
        """Return the position of the year that a measure is told of.

        Parameters
        ----------
        measure : Measure
            The measure.

        Returns
        -------
        int
            The last year; where nothing moves it then, as when reserves have run out by then in all futures
            before and after, the year in which it moved most.
        """
        last = len(self.years) - 1
        if self.moving(measure, last):
            return last
        return max(range(last, -1, -1), key=lambda t: abs(self.moved(measure, t)))

    @property
    def is_unmoved(self) -> bool:
        """Whether no measure moved in any year, and no cause moved one."""
        every = range(len(self.years))
        return not any(
            self.moved(measure, t) or self.moving(measure, t) for measure in Measure for t in every
        )

    @property
    def largest_gap(self) -> float:
        """The largest amount that the gap's waterfall of the last year holds [£]."""
        ends = (self.before[Measure.GAP][-1], self.after[Measure.GAP][-1])
        steps = (step.effects[Measure.GAP][-1] for step in self.steps)
        return float(np.max(np.abs([*ends, *steps])))
