"""Which councils a sweep tells together, in which order, and how they are counted."""

import math
from collections.abc import Mapping, Sequence

from mtfs.analysis.nation.league import LeagueRow, league
from mtfs.analysis.nation.records import CouncilOutcome, NationalTotals, Sweep
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import listed

__all__ = [
    "CLASSES",
    "bodies_words",
    "by_class",
    "class_words",
    "count_range",
    "in_league_order",
    "likely_to_run_out",
    "main_totals",
    "middle_future",
    "noun",
    "shared_words",
    "sharing_tells",
    "told_councils",
]

#: The classes of authority in the order in which they are told, with what one and several are called.
CLASSES: Mapping[str, tuple[str, str]] = {
    "SC": ("shire county", "shire counties"),
    "SD": ("shire district", "shire districts"),
    "UA": ("unitary authority", "unitary authorities"),
    "MD": ("metropolitan district", "metropolitan districts"),
    "L": ("London council", "London councils"),
    "O": ("other authority", "other authorities"),
    "": ("council of no known class", "councils of no known class"),
}
#: What is national, as a reader would say it; a driver's own name where it is none of these.
_SHARED = {"cpi": "inflation (CPI)", "pay": "pay", "settlement": "the government settlement"}
_EVEN = 0.5


def main_totals(sweep: Sweep) -> NationalTotals | None:
    """Return the totals of the years that most councils have.

    Parameters
    ----------
    sweep : Sweep
        What was found.

    Returns
    -------
    NationalTotals or None
        None where no council ran.
    """
    return next((total for total in sweep.totals if total.councils), None)


def told_councils(sweep: Sweep) -> tuple[CouncilOutcome, ...]:
    """Return the councils that can be told together, because they have the same years.

    Parameters
    ----------
    sweep : Sweep
        What was found.

    Returns
    -------
    tuple of CouncilOutcome
        Those with the years that most have, in the order of the sweep.
    """
    total = main_totals(sweep)
    return tuple(o for o in sweep.outcomes if total is not None and o.years == total.years)


def in_league_order(outcomes: Sequence[CouncilOutcome]) -> list[LeagueRow]:
    """Order councils by the chance that their usable reserves have run out by the last year, highest first.

    Parameters
    ----------
    outcomes : sequence of CouncilOutcome
        Councils of the same years.

    Returns
    -------
    list of LeagueRow
        Councils with the same chance have the same rank. Among them, the chances of the year before decide
        who is told first, and so on back to the base year; then the name does.
    """

    def key(row: LeagueRow) -> tuple[int, list[float], str, str]:
        sooner = [-float(chance) for chance in row.outcome.p_exhausted_by[::-1]]
        return row.rank, sooner, row.outcome.name, row.outcome.code

    return sorted(league(outcomes), key=key)


def likely_to_run_out(outcomes: Sequence[CouncilOutcome]) -> list[CouncilOutcome]:
    """Return the councils whose usable reserves are more likely than not to have run out by the last year.

    Parameters
    ----------
    outcomes : sequence of CouncilOutcome
        The councils.

    Returns
    -------
    list of CouncilOutcome
        Those with a chance above a half.
    """
    return [o for o in outcomes if o.p_exhausted_by[-1] > _EVEN]


def by_class(outcomes: Sequence[CouncilOutcome]) -> dict[str, list[CouncilOutcome]]:
    """Part councils by class.

    Parameters
    ----------
    outcomes : sequence of CouncilOutcome
        The councils.

    Returns
    -------
    dict of str to list of CouncilOutcome
        By class, in the order of `CLASSES`; a class that none has is left out. A class that is not among them
        counts as not known.
    """
    parts: dict[str, list[CouncilOutcome]] = {kind: [] for kind in CLASSES}
    for outcome in outcomes:
        parts[outcome.kind if outcome.kind in CLASSES else ""].append(outcome)
    return {kind: members for kind, members in parts.items() if members}


def bodies_words(outcomes: Sequence[CouncilOutcome], count: int) -> str:
    """Count councils.

    Parameters
    ----------
    outcomes : sequence of CouncilOutcome
        All that the count is taken among.
    count : int
        How many.

    Returns
    -------
    str
        Such as ``12 councils``; ``authorities`` where some are no councils.
    """
    return f"{count:,} {noun(outcomes, count)}"


def noun(outcomes: Sequence[CouncilOutcome], count: int) -> str:
    """Return what councils are called.

    Parameters
    ----------
    outcomes : sequence of CouncilOutcome
        All that are spoken of.
    count : int
        How many of them.

    Returns
    -------
    str
        ``council`` or ``councils``; ``authority`` or ``authorities`` where some are no councils.
    """
    one, several = (
        ("authority", "authorities") if any(o.kind == "O" for o in outcomes) else ("council", "councils")
    )
    return one if count == 1 else several


def middle_future(sweep: Sweep) -> str:
    """Return what the middle of the futures is called.

    Parameters
    ----------
    sweep : Sweep
        What was found.

    Returns
    -------
    str
        Another thing where there is one future alone.
    """
    return "the one future tested" if sweep.facts.runs == 1 else "the middle future"


def sharing_tells(total: NationalTotals) -> int:
    """Tell what it does to the worst 1 in 20 of the last year's gap that councils share the same futures.

    Parameters
    ----------
    total : NationalTotals
        The totals.

    Returns
    -------
    int
        1 where that is worse than if they had nothing in common, -1 where it is better, and 0 where the runs
        do not tell: the figure without it lies within the interval of the other.
    """
    apart = float(total.measures["gap"]["p95_if_independent"][-1])
    low, high = (float(end) for end in total.intervals["gap"]["p95"][-1])
    return int(apart < low - HALF_A_PENNY) - int(apart > high + HALF_A_PENNY)


def shared_words(shared: Sequence[str]) -> str:
    """Name what has the same course in every council.

    Parameters
    ----------
    shared : sequence of str
        Roles or names of drivers.

    Returns
    -------
    str
        Such as ``inflation (CPI), pay and the government settlement``; nothing for none.
    """
    return listed([_SHARED.get(name.casefold(), f"'{name}'") for name in shared])


def class_words(kind: str, count: int) -> str:
    """Count the councils of a class.

    Parameters
    ----------
    kind : str
        One of `CLASSES`.
    count : int
        How many.

    Returns
    -------
    str
        Such as ``21 shire counties``.
    """
    one, several = CLASSES[kind]
    return f"{count:,} {one if count == 1 else several}"


def count_range(total: NationalTotals, t: int) -> tuple[int, int]:
    """Return between which numbers of councils that have run out of usable reserves 9 of 10 futures lie.

    Parameters
    ----------
    total : NationalTotals
        The totals.
    t : int
        The year.

    Returns
    -------
    low, high : int
        Whole numbers, the low rounded down and the high rounded up: 9 of 10 futures or more lie between them.
    """
    low, high = (float(total.exhausted_councils[name][t]) for name in ("p5", "p95"))
    return math.floor(low), math.ceil(high)
