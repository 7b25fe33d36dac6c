"""The charts of a sweep in words, for readers who do not see them."""

from collections.abc import Sequence

import numpy as np

from mtfs.analysis.nation.records import Sweep
from mtfs.words.chances import short_percent
from mtfs.words.figures import gap_words, listed, money_words
from mtfs.words.nation.counts import (
    CLASSES,
    bodies_words,
    by_class,
    count_range,
    in_league_order,
    likely_to_run_out,
    main_totals,
    middle_future,
    noun,
    told_councils,
)

__all__ = [
    "alt_text_classes",
    "alt_text_exhausted_councils",
    "alt_text_league",
    "alt_text_sharing",
    "alt_text_total_gap",
    "alt_text_total_unfunded",
]


def alt_text_league(sweep: Sweep, named: int) -> str:
    """Describe the ranked chart of councils.

    Parameters
    ----------
    sweep : Sweep
        What was found, of one council at least.
    named : int
        How many councils the chart names.

    Returns
    -------
    str
        The councils with each chance of the last year, the highest first, and how many there are besides.
    """
    councils = told_councils(sweep)
    rows = in_league_order(councils)
    told: dict[str, list[str]] = {}
    for row in rows[:named]:
        told.setdefault(short_percent(row.chance), []).append(row.outcome.name)
    parts = [f"{chance} for {listed(names)}" for chance, names in told.items()]
    start = (
        f"{bodies_words(councils, len(councils))} ranked by the chance that usable reserves have run out by "
        f"the end of {councils[0].years[-1]}: {'; '.join(parts)}."
    )
    rest = rows[named:]
    if not rest:
        return start
    low, high = (short_percent(row.chance) for row in (rest[-1], rest[0]))
    span = f"have {low}" if low == high else f"lie between {low} and {high}"
    if len(rest) == 1:
        span = f"has {low}"
    return f"{start} The other {bodies_words(councils, len(rest))} {span}."


def alt_text_classes(sweep: Sweep) -> str:
    """Describe the chart of councils by class.

    Parameters
    ----------
    sweep : Sweep
        What was found, of one council at least.

    Returns
    -------
    str
        For each class the lowest, the middle and the highest chance, and how many are above a half.
    """
    councils = told_councils(sweep)
    told = []
    for kind, members in by_class(councils).items():
        chances = np.array([float(o.p_exhausted_by[-1]) for o in members])
        low, middle, high = (short_percent(float(f(chances))) for f in (np.min, np.median, np.max))
        spread = f"all at {low}" if low == high else f"from {low} to {high}, the middle one {middle}"
        one, several = CLASSES[kind]
        likely = len(likely_to_run_out(members))
        if len(members) == 1:
            told.append(f"1 {one} at {low}.")
        else:
            told.append(
                f"{len(members):,} {several} {spread}; {f'{likely:,}' if likely else 'none'} above a half."
            )
    return (
        f"A dot for each {noun(councils, 1)}, by class: the chance that usable reserves have run out by the "
        f"end of {councils[0].years[-1]}. {' '.join(told)}"
    )


def _futures_words(sweep: Sweep, middle: str, low: str, high: str) -> str:
    """Tell what the middle future has, and between what 9 in 10 lie; of one future alone that is all."""
    told = f"{middle_future(sweep)} has {middle}"
    if sweep.facts.runs == 1:
        return told
    if low == high:
        return f"{told} and at least 9 in 10 futures have {low}"
    return f"{told} and 9 in 10 futures lie between {low} and {high}"


def alt_text_total_gap(sweep: Sweep) -> str:
    """Describe the chart of what all gaps come to.

    Parameters
    ----------
    sweep : Sweep
        What was found, of one council at least.

    Returns
    -------
    str
        The plans, and what the futures have in the last year.
    """
    total = main_totals(sweep)
    assert total is not None
    gap = total.measures["gap"]
    figures = [float(gap["plan"][0]), *(float(gap[name][-1]) for name in ("plan", "p50", "p5", "p95"))]
    beside = max(map(abs, figures))
    start, end, middle, low, high = (gap_words(figure, beside=beside) for figure in figures)
    first, last = total.years[0], total.years[-1]
    who = "the plans together have" if len(total.councils) > 1 else "the plan has"
    return (
        f"Fan chart of the gap in each year if nothing more is done: {who} {start} in {first} and {end} in "
        f"{last}. In {last} {_futures_words(sweep, middle, low, high)}."
    )


def alt_text_total_unfunded(sweep: Sweep) -> str:
    """Describe the chart of spending that no reserve is left to meet.

    Parameters
    ----------
    sweep : Sweep
        What was found, of one council at least.

    Returns
    -------
    str
        The plans, and what the futures have in the last year.
    """
    total = main_totals(sweep)
    assert total is not None
    unfunded = total.measures["unfunded"]
    figures = [float(unfunded[name][-1]) for name in ("plan", "p50", "p5", "p95")]
    plan, middle, low, high = (money_words(figure, beside=max(figures)) for figure in figures)
    last = total.years[-1]
    who = "the plans together have" if len(total.councils) > 1 else "the plan has"
    return (
        f"Fan chart of spending that no reserve is left to meet, each year: in {last} {who} {plan}, "
        f"{_futures_words(sweep, middle, low, high)}."
    )


def alt_text_exhausted_councils(sweep: Sweep) -> str:
    """Describe the chart of how many councils have run out of usable reserves.

    Parameters
    ----------
    sweep : Sweep
        What was found, of two councils at least.

    Returns
    -------
    str
        The middle future of every year, or of the first and the last of many, and the range of the last.
    """
    total, councils = main_totals(sweep), told_councils(sweep)
    assert total is not None
    middle = [round(float(count)) for count in total.exhausted_councils["p50"]]
    t = len(total.years) - 1
    told = range(t + 1) if t < 6 else (0, t)
    courses = listed([f"{middle[i]:,} by {total.years[i]}" for i in told])
    low, high = count_range(total, t)
    between = f"{low:,}" if low == high else f"between {low:,} and {high:,}"
    end = f"; by {total.years[-1]}, {between} in 9 of 10 futures or more" if sweep.facts.runs > 1 else ""
    return (
        f"Fan chart of how many of {bodies_words(councils, len(councils))} have run out of usable reserves "
        f"by the end of each year: in {middle_future(sweep)} {courses}{end}."
    )


def alt_text_sharing(sweep: Sweep, told: Sequence[int]) -> str:
    """Describe the chart of what councils share.

    Parameters
    ----------
    sweep : Sweep
        What was found, of two councils at least that share something.
    told : sequence of int
        The years that the chart shows.

    Returns
    -------
    str
        What 1 future in 20 is worse than in each year, as it is and with nothing in common.
    """
    total = main_totals(sweep)
    assert total is not None
    gap = total.measures["gap"]
    peak = max(float(np.abs(gap[name]).max()) for name in ("p95", "p95_if_independent"))
    said = [
        f"{total.years[t]}: {gap_words(float(gap['p95'][t]), beside=peak)}, with nothing in common "
        f"{gap_words(float(gap['p95_if_independent'][t]), beside=peak)}."
        for t in told
    ]
    return f"What 1 future in 20 is worse than, all councils together. {' '.join(said)}"
