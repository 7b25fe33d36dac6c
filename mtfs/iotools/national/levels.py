"""What reserves hold at the start of the base year, as near to it as the returns go."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mtfs.domain.years import year_span
from mtfs.errors import RequestError
from mtfs.iotools.national.returns import Figure, RevenueEntry

__all__ = ["SCHOOLS_GRANT_LEVELS", "Levels", "opening_levels"]

#: The levels that together are the schools grant's deficit or surplus.
SCHOOLS_GRANT_LEVELS = ("dsg_adjustment", "dsg")


@dataclass(frozen=True)
class Levels:
    """What reserves hold at the start of the base year.

    Parameters
    ----------
    figures : mapping of str to Figure
        By kind of reserve [£].
    told : str
        Where they come from, in a sentence.
    warning : str, optional
        What its owner must look at.
    """

    figures: Mapping[str, Figure] = field(default_factory=dict)
    told: str = ""
    warning: str = ""


def opening_levels(base_year: str, budget: RevenueEntry | None, outturn: RevenueEntry | None) -> Levels:
    """Find what reserves hold at the start of the base year.

    Parameters
    ----------
    base_year : str
        The label of year 0.
    budget, outturn : RevenueEntry or None
        The returns that were given.

    Returns
    -------
    Levels
        As near to 1 April of the base year as the returns go.

    Raises
    ------
    RequestError
        Where the outturn is of a later year than the base.
    """
    april = f"1 April {base_year[:4]}"
    if outturn is not None:
        age = year_span(base_year, outturn.year)
        if age < 0:
            msg = (
                f"the outturn is of {outturn.year}, after the base year {base_year}; expected the outturn of "
                f"the year before it, or of the base year itself"
            )
            raise RequestError(msg)
        if age == 0 and outturn.reserves_at_start:
            return Levels(
                outturn.reserves_at_start, f"At {april}, as the outturn of {outturn.year} has them."
            )
        if age and outturn.reserves_at_end:
            march = f"31 March {int(outturn.year[:4]) + 1}"
            years = f"{age - 1} year{'s' if age > 2 else ''}"
            warning = (
                f"reserves stand as at {march}, {years} before the base year: type in those of {april}"
                if age > 1
                else ""
            )
            return Levels(
                outturn.reserves_at_end, f"At {march}, as the outturn of {outturn.year} has them.", warning
            )
    if budget is not None and budget.reserves_at_start:
        return Levels(budget.reserves_at_start, f"At {april}, as the budget of {budget.year} estimates them.")
    return Levels(
        told="No return with the levels of reserves was given.",
        warning="reserves open at nothing, as no return with their levels was given: add --outturn, or type "
        "them in",
    )
