"""The terms of the model: the one source for column heads, axis labels, help and documentation.

Signs follow the contract: a positive gap is a shortfall, a positive overspend is adverse, a positive
drawdown takes money out of reserves.
"""

from dataclasses import dataclass

__all__ = ["MEASURES", "PERCENTILES", "PLAN_LINES", "PROBABILITIES", "Term", "percentile_name"]


@dataclass(frozen=True)
class Term:
    """A term of the model.

    Parameters
    ----------
    label : str
        The words that stand at the head of a column or on an axis.
    unit : str
        ``£`` or ``probability``.
    definition : str
        One sentence in plain English, with the sign convention.
    in_base_year : bool, optional
        Whether the term has a value in the base year.
    """

    label: str
    unit: str
    definition: str
    in_base_year: bool = True


MEASURES: dict[str, Term] = {
    "budget_gap": Term(
        "Budget gap",
        "£",
        "The shortfall in the budget as it would be set at the end of the year before, on central "
        "assumptions and with no further action; a surplus is negative.",
    ),
    "overspend": Term(
        "Overspend",
        "£",
        "Spending in the year above what was budgeted for it; an underspend is negative.",
    ),
    "gap": Term(
        "Gap",
        "£",
        "Budget gap and overspend together: what reserves must meet if nothing more is done. The gap of "
        "one year comes back in the next; gaps of several years are never added together.",
    ),
    "annual_gap": Term(
        "New gap in the year",
        "£",
        "The change in the gap from the year before; in the first plan year the whole gap.",
        in_base_year=False,
    ),
    "drawdown": Term(
        "Drawn from reserves",
        "£",
        "Taken from usable reserves beyond planned use; a surplus paid in is negative.",
    ),
    "usable": Term(
        "Usable reserves",
        "£",
        "The general reserve and earmarked reserves at the end of the year, without committed reserves "
        "and without the schools grant.",
    ),
    "general": Term(
        "General reserve",
        "£",
        "The general fund balance at the end of the year.",
    ),
    "unfunded": Term(
        "Unfunded",
        "£",
        "Spending for which no usable reserve remains. It is reported and not carried forward: later "
        "balances assume that it was met from outside at no cost.",
    ),
    "net_spending": Term(
        "Net spending",
        "£",
        "Spending on services net of their income and of savings delivered, with interest on a schools "
        "grant deficit; without reserve movements.",
    ),
    "funding": Term(
        "Funding",
        "£",
        "Council tax, retained business rates, grants and the collection fund balance.",
    ),
    "council_tax": Term(
        "Council tax",
        "£",
        "The council tax base times the council's own Band D.",
    ),
    "savings_delivered": Term(
        "Savings delivered",
        "£",
        "Savings that lower spending in the year; cumulative for recurrent schemes.",
        in_base_year=False,
    ),
    "dsg": Term(
        "Schools grant (DSG) balance",
        "£",
        "The balance of the dedicated schools grant at the end of the year; a deficit is negative.",
    ),
}

#: Lines of the plan that make its sums add up: gap = net spending + the first and the last of these less
#: funding, and usable reserves roll forward by the second and by what is drawn.
PLAN_LINES: dict[str, Term] = {
    "planned_movements": Term(
        "Planned into reserves",
        "£",
        "Planned movements of the general, earmarked and committed reserves, as far as they can be made; "
        "what is taken out is negative.",
    ),
    "planned_usable": Term(
        "Planned into usable reserves",
        "£",
        "Those of the general and earmarked reserves among them.",
    ),
    "dsg_call": Term(
        "Schools grant deficit falling on the council",
        "£",
        "What the council must find for a deficit on the schools grant once the override has ended.",
    ),
}

PROBABILITIES: dict[str, Term] = {
    "p_overspend": Term("Chance of an overspend", "probability", "The overspend of the year is above 0."),
    "p_below_minimum": Term(
        "Chance that the general reserve is below its minimum",
        "probability",
        "The general reserve ends the year below the minimum general fund balance.",
    ),
    "p_exhausted": Term(
        "Chance that usable reserves run out in the year",
        "probability",
        "Some of the year's spending finds no usable reserve left to meet it.",
    ),
    "p_below_minimum_by": Term(
        "Chance that the general reserve has been below its minimum by then",
        "probability",
        "The general reserve ends this year, or any before it, below the minimum.",
    ),
    "p_exhausted_by": Term(
        "Chance that usable reserves have run out by then",
        "probability",
        "In this year, or any before it, some spending finds no usable reserve left to meet it.",
    ),
}

PERCENTILES: tuple[int, ...] = (1, 5, 10, 25, 50, 75, 90, 95, 99)


def percentile_name(percentile: int) -> str:
    """Return the key of a percentile in the results.

    Parameters
    ----------
    percentile : int
        One of `PERCENTILES`.

    Returns
    -------
    str
        ``p5`` for 5.
    """
    return f"p{percentile}"
