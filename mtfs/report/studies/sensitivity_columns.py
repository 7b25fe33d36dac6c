"""What the tables of what drives the outcomes share: columns, cells, and the order of their rows."""

import numpy as np

from mtfs.analysis.findings import Column, Unit
from mtfs.analysis.sensitivity import Sensitivity
from mtfs.analysis.sensitivity.effects import FEWEST_RUNS, LEAST_CHANCE
from mtfs.engine.shapes import Floats

__all__ = [
    "KIND",
    "NULLS",
    "OUTCOME_LABELS",
    "YEAR",
    "ordered",
    "years_in_order",
]

#: By outcome: its label, and what it is within a sentence.
OUTCOME_LABELS = {
    "gap": ("Gap", "the gap of the year"),
    "needed": ("Reserves needed", "what usable reserves must hold at the start to last through the year"),
    "exhausted_by": ("Have run out", "whether usable reserves have run out by the end of the year"),
}
YEAR = Column(key="year", label="Year", unit=Unit.YEAR, definition="The year of the outcome.", brief=False)
KIND = Column(key="kind", label="Kind", definition="The table that it stands in.", brief=False)
NULLS = (
    f"A share is blank where the outcome hardly varies, and with fewer than {FEWEST_RUNS} runs. Having run "
    f"out hardly varies where either answer is rarer than {LEAST_CHANCE:.0%} of futures, or found in fewer "
    f"than {FEWEST_RUNS} of them."
)


def years_in_order(found: Sensitivity) -> list[int]:
    """Return the years in the order of the tables: the one that was asked for first.

    Parameters
    ----------
    found : Sensitivity
        What was found.

    Returns
    -------
    list of int
        Positions in ``found.years``.
    """
    return [found.at, *(t for t in range(len(found.years)) if t != found.at)]


def ordered(sizes: Floats) -> list[int]:
    """Return positions in the order of sizes, the largest first.

    Parameters
    ----------
    sizes : ndarray, shape (rows,)
        The sizes; what has none comes last.

    Returns
    -------
    list of int
        Positions.
    """
    known = np.where(np.isnan(sizes), -np.inf, sizes)
    return sorted(range(len(known)), key=lambda i: -float(known[i]))
