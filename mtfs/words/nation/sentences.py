"""What a sweep over many councils shows, in sentences that hold for one council as for three hundred.

Councils are told together where their years are the same; those with other years are counted and told apart.
A total adds councils, never years. Nothing is concluded of any council: a place in a list is context.
"""

import datetime as dt
from collections.abc import Sequence

from mtfs.analysis.nation.records import CouncilOutcome, NationalTotals, Sweep
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import capital, date_words, gap_words, listed, money_words
from mtfs.words.futures import in_futures
from mtfs.words.nation.counts import (
    bodies_words,
    by_class,
    class_words,
    count_range,
    likely_to_run_out,
    main_totals,
    noun,
    shared_words,
    sharing_tells,
    told_councils,
)

__all__ = ["NOT_A_SCORE", "nation_sentences", "nation_source_line", "what_cases_are"]

#: What is said beside every list of councils, and beside all figures.
NOT_A_SCORE = "A place in the list of councils is context and not a score."
_NOT_A_FORECAST = (
    "A case made from published returns is a place to start from. It is not the council's own forecast: it "
    "knows of no overspend, saving or pressure since the budget. Exceptional financial support in the budget "
    "is taken to end with it."
)
_AS_GIVEN = (
    "The cases are as they were given. One made from published returns is a place to start from, and not "
    "the council's own forecast."
)
#: So many names are told, and the rest counted.
_NAMED = 8
#: Less than this is told as nothing [£].
_TOLD = 0.5


def nation_sentences(sweep: Sweep) -> tuple[str, ...]:
    """Say what a sweep shows, for members.

    Parameters
    ----------
    sweep : Sweep
        What was found.

    Returns
    -------
    tuple of str
        What was run; in how many councils reserves run out, by class and all at once; what gaps, spending
        without funds and reserves come to, and what sharing does to them; what was not run; and what the list
        of councils is not.
    """
    councils, total = told_councils(sweep), main_totals(sweep)
    told = [_run_sentence(sweep)]
    if total is not None and councils:
        told += [
            _other_years_sentence(sweep, councils),
            *_run_out_sentences(councils),
            _class_sentence(councils),
            _without_reserves_sentence(councils),
            _at_once_sentence(total, councils),
            *_gap_sentences(total, sweep.facts.runs),
            _unfunded_sentence(total, sweep.facts.runs),
            _shared_sentence(sweep, total),
            _held_sentence(total, sweep.facts.runs),
        ]
    told += _not_run_sentences(sweep)
    if sweep.outcomes:
        told += [NOT_A_SCORE] if len(sweep.outcomes) > 1 else []
        told.append(what_cases_are(sweep))
    return tuple(sentence for sentence in told if sentence)


def what_cases_are(sweep: Sweep) -> str:
    """Say what the cases of a sweep are good for.

    Parameters
    ----------
    sweep : Sweep
        What was found.

    Returns
    -------
    str
        A sentence or a few.
    """
    return _NOT_A_FORECAST if sweep.from_returns else _AS_GIVEN


def _run_sentence(sweep: Sweep) -> str:
    """Say how many councils were run, and what they have in common."""
    count, runs, shared = len(sweep.outcomes), sweep.facts.runs, sweep.facts.shared
    if not count:
        return "No council was run."
    futures = f"{runs:,} futures" if runs != 1 else "one future"
    went = f"{bodies_words(sweep.outcomes, count)} {'was' if count == 1 else 'were'} taken through {futures}"
    if count == 1:
        return f"{went}."
    if not shared:
        return f"{went}, with nothing in common: what comes in one says nothing of what comes in another."
    each = noun(sweep.outcomes, 1)
    what, verb = capital(shared_words(shared)), "is" if len(shared) == 1 else "are"
    return f"{went}. {what} {verb} the same in all of them; all else is each {each}'s own."


def _run_out_sentences(councils: Sequence[CouncilOutcome]) -> list[str]:
    """Say in how many councils usable reserves run out, and how surely."""
    if len(councils) == 1:
        return [_one_council_sentence(councils[0])]
    by = f"by the end of {councils[0].years[-1]}"
    chances = [float(o.p_exhausted_by[-1]) for o in councils]
    always, never = sum(p >= 1 for p in chances), sum(p <= 0 for p in chances)
    count, likely = len(councils), len(likely_to_run_out(councils))
    of_all = bodies_words(councils, count)
    every = f"all {of_all}" if count > 2 else f"both {noun(councils, 2)}"
    if never == count:
        return [f"Usable reserves run out {by} in none of the {of_all}, in any future tested."]
    if always == count:
        return [f"Usable reserves run out {by} in {every}, in every future tested."]
    if councils[0].runs == 1:
        return [f"In the one future tested, usable reserves run out {by} in {always:,} of {of_all}."]
    rest = [f"In {bodies_words(councils, never)} they run out in no future tested."] if never else []
    if always == likely > 0:
        first = f"Usable reserves run out {by} in every future tested in {always:,} of {of_all}"
        return [f"{first}, and in no other are they more likely than not to.", *rest]
    where = {0: f"none of the {of_all}", count: every}.get(likely, f"{likely:,} of {of_all}")
    first = f"Usable reserves are more likely than not to run out {by} in {where}"
    if always:
        rest.insert(0, f"In {always:,} of them they do so in every future tested.")
    return [f"{first}.", *rest]


def _one_council_sentence(outcome: CouncilOutcome) -> str:
    """Say in how many futures the usable reserves of one council run out."""
    chance, by = float(outcome.p_exhausted_by[-1]), f"by the end of {outcome.years[-1]}"
    if outcome.runs == 1:
        verb = "run out" if chance else "do not run out"
        return f"In the one future tested, the usable reserves of {outcome.name} {verb} {by}."
    if chance <= 0:
        return f"The usable reserves of {outcome.name} run out {by} in none of the futures tested."
    tested = " tested" if chance >= 1 else ""
    return f"{in_futures(chance)}{tested} the usable reserves of {outcome.name} run out {by}."


def _class_sentence(councils: Sequence[CouncilOutcome]) -> str:
    """Say in how many councils of each class it is likelier than not; nothing for one class, or for none."""
    parts = by_class(councils)
    if len(parts) < 2 or not likely_to_run_out(councils) or councils[0].runs == 1:
        return ""
    told = []
    for kind, members in parts.items():
        likely = len(likely_to_run_out(members))
        told.append(f"{f'{likely:,}' if likely else 'none'} of {class_words(kind, len(members))}")
    return f"More likely than not, by class: {listed(told)}."


def _without_reserves_sentence(councils: Sequence[CouncilOutcome]) -> str:
    """Name the councils that have no usable reserves to run out of."""
    bare = [o.name for o in councils if not o.has_reserves]
    if not bare:
        return ""
    return (
        f"{_named(bare)} {'has' if len(bare) == 1 else 'have'} no usable reserves at the start: there, "
        "reserves count as run out as soon as there is a gap."
    )


def _at_once_sentence(total: NationalTotals, councils: Sequence[CouncilOutcome]) -> str:
    """Say in how many councils reserves have run out in one and the same future; nothing for one council."""
    if len(councils) < 2 or councils[0].runs == 1:
        return ""
    t = len(total.years) - 1
    (low, high), middle = count_range(total, t), round(float(total.exhausted_councils["p50"][t]))
    if high == 0 or low == len(councils):
        return ""
    by = f"by the end of {total.years[t]}"
    have = "has" if middle == 1 else "have"
    run_out = (
        f"{f'{middle:,}' if middle else 'no'} {noun(councils, middle)} {have} run out of usable reserves {by}"
    )
    if low == high:
        return f"In 9 of 10 futures or more, {run_out}."
    return f"In the middle future, {run_out}. In 9 of 10 futures or more, it is between {low:,} and {high:,}."


def _gap_sentences(total: NationalTotals, runs: int) -> list[str]:
    """Say what the gaps of the last year come to, in the plans and in the futures."""
    gap, last = total.measures["gap"], total.years[-1]
    plan, middle, high = (float(gap[name][-1]) for name in ("plan", "p50", "p95"))
    several = len(total.councils) > 1
    beside = max(abs(plan), abs(middle), abs(high))
    planned, told, worse = (gap_words(value, beside=beside) for value in (plan, middle, high))
    sentence = (
        f"Added up over councils, the plans have {planned} in {last}"
        if several
        else f"The plan has {planned} in {last}"
    )
    if runs == 1:
        sentence += f", and the one future tested has {told}."
    elif planned == told == worse:
        sentence += ", and so has the middle future."
    else:
        also = "the same" if planned == told else told
        tail = (
            "19 futures in 20 or more are no worse"
            if told == worse
            else f"1 future in 20 is worse than {worse}"
        )
        sentence += f". The middle future has {also}. {tail}."
    return [
        sentence,
        "The gap of one year comes back in the next: the gaps of several years are never added together.",
    ]


def _unfunded_sentence(total: NationalTotals, runs: int) -> str:
    """Say how much spending of the last year finds no reserve to meet it; nothing where that is none."""
    middle, high = (float(total.measures["unfunded"][name][-1]) for name in ("p50", "p95"))
    if high <= HALF_A_PENNY:
        return ""
    lacks = "finds no reserve to meet it"
    if len(total.councils) > 1:
        lacks += " in the council concerned"
    future = "one future tested" if runs == 1 else "middle future"
    told = money_words(middle, beside=high)
    worse = money_words(high, beside=middle)
    last = total.years[-1]
    if middle < _TOLD:
        return (
            f"In the {future}, all spending of {last} is met. In 1 future in 20, more than {worse} {lacks}."
        )
    tail = "" if told == worse else f" In 1 future in 20, it is more than {worse}."
    return f"In the {future}, {told} of spending in {last} {lacks}.{tail}"


def _shared_sentence(sweep: Sweep, total: NationalTotals) -> str:
    """Say what it does to the total that councils share the same futures; nothing where they share none."""
    if not sweep.facts.shared or len(total.councils) < 2 or sweep.facts.runs == 1:
        return ""
    gap = total.measures["gap"]
    high, apart = float(gap["p95"][-1]), float(gap["p95_if_independent"][-1])
    tells = sharing_tells(total)
    beside = max(abs(high), abs(apart))
    alone, told = gap_words(apart, beside=beside), gap_words(high, beside=beside)
    start, last = "If councils had nothing in common,", total.years[-1]
    if not tells:
        return f"{start} what 1 future in 20 is worse than would be much the same in {last}: {alone}."
    why = "comes to all of them at once" if tells > 0 else "evens out between them"
    return (
        f"{start} 1 future in 20 would be worse than {alone} in {last}. As it is, that is {told}: what they "
        f"share {why}."
    )


def _held_sentence(total: NationalTotals, runs: int) -> str:
    """Say what usable reserves hold at the start and at the end; nothing where there are none."""
    if total.usable_opening <= HALF_A_PENNY:
        return ""
    start, end = total.usable_opening, float(total.measures["usable"]["p50"][-1])
    several = len(total.councils) > 1
    together = "Together they hold" if several else "It holds"
    but = " The reserves of one do not help another." if several else ""
    future = "one future tested" if runs == 1 else "middle future"
    left = "nothing" if end < _TOLD else money_words(end, beside=start)
    return (
        f"{together} {money_words(start, beside=end)} of usable reserves at the start of {total.years[0]}. "
        f"At the end of {total.years[-1]}, {left} is left in the {future}.{but}"
    )


def _other_years_sentence(sweep: Sweep, councils: Sequence[CouncilOutcome]) -> str:
    """Count the councils with other years, of which nothing else here speaks."""
    others = len(sweep.outcomes) - len(councils)
    if not others:
        return ""
    first, last = councils[0].years[0], councils[0].years[-1]
    have, them = ("has", "it") if others == 1 else ("have", "them")
    told = bodies_words(sweep.outcomes, others)
    return f"{told} {have} other years than {first} to {last}: what follows leaves {them} out."


def _not_run_sentences(sweep: Sweep) -> list[str]:
    """Say what could not be run, and what was left out."""
    told = []
    if sweep.faults:
        # One case may have several faults.
        cases = dict.fromkeys((fault.code, fault.name) if fault.name else fault for fault in sweep.faults)
        names = [
            case[1] if isinstance(case, tuple) else case.code or case.where or "one without a name"
            for case in cases
        ]
        what = "case" if len(names) == 1 else "cases"
        told.append(f"{len(names):,} {what} could not be run: {_named(names)}.")
    left = sum(sweep.left_out.values())
    if left:
        kinds = ", ".join(f"{what}: {count:,}" for what, count in sweep.left_out.items() if count)
        verb = "authority is no council and was" if left == 1 else "authorities are no councils and were"
        told.append(f"{left:,} {verb} left out ({kinds}).")
    return told


def _named(names: Sequence[str]) -> str:
    """Name the first few, and count the rest."""
    if len(names) <= _NAMED:
        return listed(names)
    return listed([*names[: _NAMED - 1], f"{len(names) - _NAMED + 1:,} more"])


def nation_source_line(sweep: Sweep, *, date: dt.date) -> str:
    """Return the line at the foot of a chart that says where its figures come from.

    Parameters
    ----------
    sweep : Sweep
        What was found.
    date : datetime.date
        The date to write; it is never taken from the clock.

    Returns
    -------
    str
        Version, cases, runs, seed and date.
    """
    facts = sweep.facts
    runs = f"{facts.runs:,} run{'s' if facts.runs != 1 else ''}"
    return (
        f"Source: mtfs {facts.version} on cases from {sweep.source}; {runs}, seed {facts.seed}; "
        f"{date_words(date)}."
    )
