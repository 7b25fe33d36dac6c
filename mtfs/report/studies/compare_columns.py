"""What the tables of a comparison share: columns, the order of their rows, and what a reader must know."""

from mtfs.analysis.compare import Comparison
from mtfs.analysis.findings import Column, Unit

__all__ = [
    "CHOICES",
    "POSITION",
    "SAME_FUTURES",
    "SCENARIO",
    "YEAR",
    "in_order",
    "years_in_order",
]

POSITION = (
    "What usable reserves would hold if they could go below nothing: the balance at the start less all calls "
    "on them so far."
)
SAME_FUTURES = (
    "Every scenario saw the same futures. Intervals (95%) come from the differences run by run, and say how "
    "far the number of runs leaves a figure open."
)
CHOICES = (
    "Falling short of the best has meaning only between choices that the council can make. A scenario that "
    "is a state of the world, such as high inflation, is nobody's choice: name with --scenario what to "
    "compare."
)
YEAR = Column(key="year", label="Year", unit=Unit.YEAR, definition="At the end of the year.")
SCENARIO = Column(key="scenario", label="Scenario")


def years_in_order(comparison: Comparison) -> list[int]:
    """Return the years in the order of the tables: the one that is spoken of first.

    Parameters
    ----------
    comparison : Comparison
        The scenarios.

    Returns
    -------
    list of int
        Indices of years.
    """
    first = comparison.year_index
    return [first, *(t for t in range(len(comparison.years)) if t != first)]


def in_order(comparison: Comparison, t: int) -> list[int]:
    """Return scenarios in the order of their places, equals in the order in which they were named.

    Parameters
    ----------
    comparison : Comparison
        The scenarios.
    t : int
        The index of the year.

    Returns
    -------
    list of int
        Positions in ``comparison.scenarios``, the best first.
    """
    places = comparison.standing.place[:, t]
    return sorted(range(len(places)), key=lambda k: int(places[k]))
