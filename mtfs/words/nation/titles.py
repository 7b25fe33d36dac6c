"""What each chart of a sweep shows, said in its title: rules that hold for whatever figures come."""

from mtfs.analysis.nation.records import NationalTotals, Sweep
from mtfs.words.figures import gap_words, lowered, money_words
from mtfs.words.nation.counts import (
    bodies_words,
    by_class,
    class_words,
    count_range,
    likely_to_run_out,
    main_totals,
    middle_future,
    noun,
    sharing_tells,
    told_councils,
)
from mtfs.words.titles import reserves_title

__all__ = [
    "title_classes",
    "title_exhausted_councils",
    "title_league",
    "title_sharing",
    "title_total_gap",
    "title_total_unfunded",
]

_LIKELY = "more likely than not"


def _total(sweep: Sweep) -> NationalTotals:
    """Return the totals of a sweep that is drawn, which has some."""
    total = main_totals(sweep)
    assert total is not None
    return total


def title_league(sweep: Sweep) -> str:
    """Return the title of the ranked chart of councils.

    Parameters
    ----------
    sweep : Sweep
        What was found, of one council at least.

    Returns
    -------
    str
        In how many councils usable reserves are more likely than not to run out; of one council what its own
        chart says.
    """
    councils = told_councils(sweep)
    if len(councils) == 1:
        (only,) = councils
        return f"{only.name}: {lowered(reserves_title(only.years, only.p_exhausted_by))}"
    by, one = f"by the end of {councils[0].years[-1]}", noun(councils, 1)
    chances = [float(o.p_exhausted_by[-1]) for o in councils]
    if max(chances) <= 0:
        return f"Usable reserves last to the end of {councils[0].years[-1]} in every {one} and future tested"
    if min(chances) >= 1:
        return f"Usable reserves run out {by} in every {one}, in every future tested"
    of_all = bodies_words(councils, len(councils))
    if councils[0].runs == 1:
        always = sum(chance >= 1 for chance in chances)
        return f"In the one future tested, usable reserves run out {by} in {always:,} of {of_all}"
    likely = len(likely_to_run_out(councils))
    if likely in (0, len(councils)):
        return f"In {'every' if likely else 'no'} {one} are usable reserves {_LIKELY} to run out {by}"
    return f"Usable reserves are {_LIKELY} to run out {by} in {likely:,} of {of_all}"


def title_classes(sweep: Sweep) -> str:
    """Return the title of the chart of councils by class.

    Parameters
    ----------
    sweep : Sweep
        What was found, of two councils at least.

    Returns
    -------
    str
        In which class the smallest and in which the largest share are more likely than not to run out.
    """
    councils = told_councils(sweep)
    by = f"by the end of {councils[0].years[-1]}"
    parts = by_class(councils)
    if councils[0].runs == 1:
        event = f"Out of usable reserves {by} in the one future tested"
    else:
        event = f"{_LIKELY.capitalize()} to run out of usable reserves {by}"

    def share(kind: str) -> float:
        return len(likely_to_run_out(parts[kind])) / len(parts[kind])

    def counted(kind: str) -> str:
        likely, members = len(likely_to_run_out(parts[kind])), len(parts[kind])
        return f"{f'{likely:,}' if likely else 'none'} of {class_words(kind, members)}"

    least, most = min(parts, key=share), max(parts, key=share)
    if share(most) == 0:
        return f"{event}: no {noun(councils, 1)} of any class"
    if len(parts) == 1:
        return f"{event}: {counted(most)}"
    if share(least) == share(most):
        return f"{event}: the same share of every class"
    return f"{event}: from {counted(least)} to {counted(most)}"


def title_total_gap(sweep: Sweep) -> str:
    """Return the title of the chart of what all gaps come to.

    Parameters
    ----------
    sweep : Sweep
        What was found, of one council at least.

    Returns
    -------
    str
        The plans' gap of the last year, and the middle future's.
    """
    total = _total(sweep)
    gap = total.measures["gap"]
    plan, middle = (float(gap[name][-1]) for name in ("plan", "p50"))
    beside = max(abs(plan), abs(middle))
    planned, told = gap_words(plan, beside=beside), gap_words(middle, beside=beside)
    who = "the plans together have" if len(total.councils) > 1 else "the plan has"
    future = middle_future(sweep)
    also = f"so has {future}" if planned == told else f"{future} has {told}"
    return f"In {total.years[-1]} {who} {planned}, and {also}"


def title_total_unfunded(sweep: Sweep) -> str:
    """Return the title of the chart of spending that no reserve is left to meet.

    Parameters
    ----------
    sweep : Sweep
        What was found, of one council at least.

    Returns
    -------
    str
        How much it is in the middle future, and where that is none, what 1 future in 20 is worse than.
    """
    total = _total(sweep)
    middle, high = (float(total.measures["unfunded"][name][-1]) for name in ("p50", "p95"))
    last, future = total.years[-1], middle_future(sweep)
    if middle >= 0.5:
        return f"In {future}, {money_words(middle)} of spending in {last} finds no reserve to meet it"
    if high >= 0.5:
        return (
            f"All spending in {last} is met in the middle future, but in 1 future in 20 more than "
            f"{money_words(high)} is not"
        )
    if sweep.facts.runs == 1:
        return f"In the one future tested, all spending in {last} is met"
    return f"In 19 of 20 futures or more, all spending in {last} is met"


def title_exhausted_councils(sweep: Sweep) -> str:
    """Return the title of the chart of how many councils have run out of usable reserves.

    Parameters
    ----------
    sweep : Sweep
        What was found, of two councils at least.

    Returns
    -------
    str
        Between which numbers 9 of 10 futures lie.
    """
    total, councils = _total(sweep), told_councils(sweep)
    low, high = count_range(total, len(total.years) - 1)
    by = f"by the end of {total.years[-1]}"
    share = "In the one future tested" if sweep.facts.runs == 1 else "In 9 of 10 futures or more"
    if high == 0:
        return f"{share}, no {noun(councils, 1)} runs out of usable reserves {by}"
    between = bodies_words(councils, high) if low == high else f"{low:,} to {bodies_words(councils, high)}"
    run = "runs" if low == high == 1 else "run"
    return f"{share}, {between} {run} out of usable reserves {by}"


def title_sharing(sweep: Sweep) -> str:
    """Return the title of the chart of what councils share.

    Parameters
    ----------
    sweep : Sweep
        What was found, of two councils at least that share something.

    Returns
    -------
    str
        What 1 future in 20 is worse than, and what it would be if councils had nothing in common.
    """
    total = _total(sweep)
    last, gap, tells = total.years[-1], total.measures["gap"], sharing_tells(total)
    if not tells:
        return f"What councils share hardly changes what 1 future in 20 is worse than in {last}"
    high, apart = (float(gap[name][-1]) for name in ("p95", "p95_if_independent"))
    beside = max(abs(high), abs(apart))
    does = "adds to" if tells > 0 else "takes from"
    return (
        f"What councils share {does} the risk: in {last}, 1 future in 20 is worse than "
        f"{gap_words(high, beside=beside)}, not {gap_words(apart, beside=beside)}"
    )
