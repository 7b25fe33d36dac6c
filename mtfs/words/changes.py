"""What changed since the last report, in words: names of causes, sentences, rows, and the chart's texts."""

from collections.abc import Callable

from mtfs.analysis.change import Cause, Change
from mtfs.analysis.change.records import Measure, Step
from mtfs.words.figures import gap_words, listed, lowered, money_words, scenario_sentence
from mtfs.words.futures import in_futures

__all__ = [
    "alt_text_change",
    "basis_sentences",
    "cause_name",
    "chance_sentence",
    "gap_sentence",
    "idle_sentence",
    "method_sentences",
    "reserves_sentence",
    "sooner_sentence",
    "title_change",
    "unchanged_sentence",
    "why_chance_sentence",
    "why_gap_sentence",
]

_NAMES = {
    Cause.CALCULATION: "The way it is calculated",
    Cause.BASE_BUDGET: "Base budget and overspend",
    Cause.PRICES: "Prices and pay",
    Cause.DEMAND: "Demand",
    Cause.PRESSURES: "Pressures",
    Cause.SAVINGS: "Savings",
    Cause.GOVERNMENT: "Government funding and business rates",
    Cause.TAX_BASE: "Council tax base and collection",
    Cause.TAX_DECISIONS: "Council tax decisions",
    Cause.SCHOOLS: "Schools grant deficit",
    Cause.RESERVES: "Reserves",
    Cause.SPREAD: "How unsure the assumptions are",
}
#: Within a sentence, where that needs more than a small letter.
_PHRASES = {
    Cause.BASE_BUDGET: "the base budget and the overspend",
    Cause.GOVERNMENT: "government funding and business rates",
    Cause.TAX_BASE: "the council tax base and its collection",
    Cause.SCHOOLS: "the schools grant deficit",
}
#: So many causes are named in a sentence; one more is named rather than counted.
_MOST_NAMED = 4
#: A cause with less than this share of the largest is counted.
_WORTH_NAMING = 0.05
#: Money that is written as £0 [£].
_NOTHING = 0.5


def cause_name(cause: Cause, passed: int = 1) -> str:
    """Name a cause in a table or on a chart.

    Parameters
    ----------
    cause : Cause
        The cause.
    passed : int, optional
        How many years the base year moved on.

    Returns
    -------
    str
        Such as ``Prices and pay``.
    """
    if cause is Cause.YEARS_PASSED:
        return "A year has passed" if passed == 1 else f"{passed} years have passed"
    return _NAMES[cause]


def _cause_phrase(cause: Cause, passed: int) -> str:
    if cause is Cause.YEARS_PASSED:
        return "the year that has passed" if passed == 1 else f"the {passed} years that have passed"
    name = _NAMES[cause]
    return _PHRASES.get(cause, lowered(name))


def _ordered(change: Change, measure: Measure) -> list[Step]:
    """Return the steps that move a measure in the year that it is told of, the largest first."""
    t = _year_of(change, measure)
    return sorted(change.moving(measure, t), key=lambda step: -abs(float(step.effects[measure][t])))


def _year_of(change: Change, measure: Measure) -> int:
    """Return the position of the year of a measure: of the gap always the last, which the chart shows."""
    return len(change.years) - 1 if measure is Measure.GAP else change.at(measure)


def _causes_sentence(change: Change, measure: Measure, effect_words: Callable[[float], str]) -> str:
    steps, t = _ordered(change, measure), _year_of(change, measure)
    if not steps:
        return ""
    least = _WORTH_NAMING * abs(float(steps[0].effects[measure][t]))
    named = [step for step in steps if abs(float(step.effects[measure][t])) >= least][:_MOST_NAMED]
    if len(steps) - len(named) == 1 and len(named) == _MOST_NAMED:
        named = steps
    parts = [
        f"{_cause_phrase(step.cause, change.passed)} ({effect_words(float(step.effects[measure][t]))})"
        for step in named
    ]
    left = steps[len(named) :]
    if left:
        together = sum(float(step.effects[measure][t]) for step in left)
        several = len(left) > 1
        parts.append(
            f"{len(left)} smaller one{'s' if several else ''} "
            f"({effect_words(together)}{' together' if several else ''})"
        )
    if len(parts) == 1:
        return f"The one cause is {parts[0]}."
    return f"The causes, largest first, are {listed(parts)}."


def gap_sentence(change: Change) -> str:
    """Say how the plan's gap of the last common year moved.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    str
        The sentence.
    """
    before, after = (float(side[Measure.GAP][-1]) for side in (change.before, change.after))
    moved, year = change.moved(Measure.GAP, -1), change.year
    start = "Since the last report"
    if abs(moved) < _NOTHING:
        told = gap_words(after)
        if told == "no gap":
            return f"As in the last report, the plan shows no gap for {year}."
        return f"As in the last report, the plan shows {told} for {year}."
    beside = max(abs(before), abs(after))
    one_sign = before * after > 0 and min(abs(before), abs(after)) >= _NOTHING
    if not one_sign:
        ends = [gap_words(end, beside=beside) for end in (before, after)]
        return f"{start}, the plan for {year} has gone from {ends[0]} to {ends[1]}."
    what = "gap" if after > 0 else "surplus"
    verb = "grown" if abs(after) > abs(before) else "shrunk"
    by = money_words(abs(moved), beside=beside)
    ends = [money_words(abs(end), beside=beside) for end in (before, after)]
    if ends[0] == ends[1]:
        return (
            f"{start}, the {what} that the plan shows for {year} has hardly moved: it has {verb} by {by}, "
            f"and is {ends[1]}."
        )
    return (
        f"{start}, the {what} that the plan shows for {year} has {verb} by {by}, from {ends[0]} to {ends[1]}."
    )


def why_gap_sentence(change: Change) -> str:
    """Say what moved the plan's gap of the last common year, the largest cause first.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    str
        The sentence; empty where nothing moved it.
    """
    steps = change.moving(Measure.GAP, -1)
    beside = max((abs(float(step.effects[Measure.GAP][-1])) for step in steps), default=0.0)

    ends = [float(side[Measure.GAP][-1]) for side in (change.before, change.after)]
    if min(ends) > -_NOTHING:
        words = ("adding", "taking off")
    elif max(ends) < _NOTHING:
        # What widens a gap takes from a surplus.
        words = ("taking off", "adding")
    else:
        words = ("worse by", "better by")

    def effect(pounds: float) -> str:
        if abs(pounds) < _NOTHING:
            return "no change"
        return f"{words[0] if pounds > 0 else words[1]} {money_words(abs(pounds), beside=beside)}"

    told = _causes_sentence(change, Measure.GAP, effect)
    if told and len(steps) > 1 and abs(change.moved(Measure.GAP, -1)) < _NOTHING:
        return f"Causes that widen it and causes that narrow it cancel out. {told}"
    return told


def _in_a_hundred(share: float) -> str:
    """Tell a change of a chance as futures in a hundred, without its direction."""
    count = round(abs(share) * 100)
    return f"{count} in 100" if count else "fewer than 1 in 100"


def chance_sentence(change: Change) -> str:
    """Say how the chance moved that usable reserves have run out by the end of the last common year.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    str
        The sentence, in natural frequencies.
    """
    before, after = (float(side[Measure.CHANCE][-1]) for side in (change.before, change.after))
    event = f"usable reserves run out before the end of {change.year}"
    now, then = (f"{in_futures(share)}{' tested' if share in (0, 1) else ''}" for share in (after, before))
    if not change.moved(Measure.CHANCE, -1):
        return f"{now} {event}, as in the last report."
    way = "more" if after > before else "fewer"
    if now == then:
        return f"{now} {event}, hardly {'more' if after > before else 'less'} often than in the last report."
    told = f"{now} {event}; in the last report that was so {lowered(then)}."
    # Two rounded counts may seem further apart, or nearer, than they are: then they speak for themselves.
    if 0 < abs(round(after * 100) - round(before * 100)) != round(abs(after - before) * 100):
        return told
    return f"{told} That is {_in_a_hundred(after - before)} futures {way}."


def sooner_sentence(change: Change) -> str:
    """Tell of the year by whose end the chance moved most, where nothing moves it by the end of the last one.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    str
        The sentence; empty where the last year tells it.
    """
    t = change.at(Measure.CHANCE)
    if t == len(change.years) - 1:
        return ""
    before, after = (float(side[Measure.CHANCE][t]) for side in (change.before, change.after))
    now, then = (in_futures(share) for share in (after, before))
    if now == then:
        return ""
    return (
        f"{now} they run out before the end of {change.years[t]}; in the last report that was so "
        f"{lowered(then)}."
    )


def why_chance_sentence(change: Change) -> str:
    """Say what moved the chance that usable reserves have run out, the largest cause first.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    str
        The sentence; empty where nothing moved it.
    """

    def effect(share: float) -> str:
        return f"{_in_a_hundred(share)} {'more' if share > 0 else 'fewer'}"

    return _causes_sentence(change, Measure.CHANCE, effect)


def reserves_sentence(change: Change) -> str:
    """Say how usable reserves moved in the middle future, at the end of the year that they are told of.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    str
        The sentence.
    """
    t = change.at(Measure.USABLE)
    before, after = (max(0.0, float(side[Measure.USABLE][t])) for side in (change.before, change.after))
    start = f"In the middle future, usable reserves at the end of {change.years[t]}"
    if abs(change.moved(Measure.USABLE, t)) < _NOTHING:
        if after < _NOTHING:
            return f"{start} are gone, as in the last report."
        return f"{start} are {money_words(after)}, as in the last report."
    beside = max(before, after)
    now, then = (
        "gone" if amount < _NOTHING else money_words(amount, beside=beside) for amount in (after, before)
    )
    if now == then:
        by = money_words(abs(after - before), beside=beside)
        return f"{start} are {now}, {by} {'more' if after > before else 'less'} than in the last report."
    had = "where the last report had them gone" if then == "gone" else f"where the last report had {then}"
    return f"{start} are {now}, {had}."


def unchanged_sentence(change: Change) -> str:
    """Say that no figure moved, where none did.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    str
        The sentence; empty where a figure moved.
    """
    if not change.is_unmoved:
        return ""
    if change.same_file:
        return "The case is the very file that the last report was made from, and no figure has moved."
    if not change.rows and not change.passed:
        return (
            "No figure has moved since the last report: its case and this one differ in words, sources, "
            "other scenarios or years that only one of them has, if at all."
        )
    return (
        "The case has been changed since the last report, and none of the changes moves the plan's gap, the "
        "chance that usable reserves run out, or what they hold in the middle future."
    )


def idle_sentence(change: Change) -> str:
    """Name the causes that differ and move no figure that is told.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    str
        The sentence; empty where each of them moves one.
    """
    idle = [
        step
        for step in change.steps
        if step.cause is not Cause.YEARS_PASSED
        and not any(step.moves(measure, _year_of(change, measure)) for measure in Measure)
    ]
    if not idle or change.is_unmoved:
        return ""
    names = listed([_cause_phrase(step.cause, change.passed) for step in idle])
    return f"What else has changed moves none of these figures: {names}."


def basis_sentences(change: Change) -> list[str]:
    """Say what is held against what, and what was done to bring the two together.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    list of str
        Sentences.
    """
    told = []
    if change.passed:
        years = "a year" if change.passed == 1 else f"{change.passed} years"
        between = "that year" if change.passed == 1 else "those years"
        told.append(
            f"The last report was on the budget of {change.earlier_base}, and this one is on that of "
            f"{change.base}. To compare like with like, the earlier plan is moved on by {years} as though "
            f"{between} had gone as planned: its later years stay what they were, and what was uncertain "
            f"about {between} is settled."
        )
    if any(step.cause is Cause.CALCULATION for step in change.steps):
        told.append(
            "The figures that were printed are not quite what the same case comes to now. The version of the "
            "program may differ, or how many futures there are and how they are drawn, which goes by the "
            "names of rows too. That difference is told as a cause of its own."
        )
    elif not change.was_published:
        told.append("The figures of the last report are those of its case, run again now.")
    return told


def method_sentences(change: Change) -> list[str]:
    """Say how the change was shared out among its causes.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    list of str
        Sentences.
    """
    futures = f"{change.runs:,} future{'s' if change.runs != 1 else ''} from seed {change.seed}"
    told = [f"Both cases were taken through the same {futures}."]
    causes = [step for step in change.steps if step.cause not in (Cause.CALCULATION, Cause.YEARS_PASSED)]
    if len(causes) > 1:
        orders = (
            "every order in which the causes may be changed, one after the other"
            if change.every_order
            else "two orders in which the causes are changed, one after the other: that of the table and its "
            "reverse"
        )
        told.append(f"The share of a cause is what it moves the figure by, on average over {orders}.")
    if change.passed:
        years = "year" if change.passed == 1 else "years"
        told.append(
            f"What the {years} that passed did to the chance is no more precise than so many futures allow, "
            "as the two plans meet each year of a future at different times."
        )
    told.append(
        "The shares add up to the whole change exactly; as printed, they may differ in the last digit."
    )
    told += [
        f"All that '{name}' moves is told under {_cause_phrase(cause, change.passed)}, though it acts "
        "elsewhere too."
        for name, cause in change.shared
    ]
    return told


def title_change(change: Change) -> str:
    """Return the title of the chart.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    str
        How the plan's gap of the last common year moved, and what moved it most that way.
    """
    before, after = (float(side[Measure.GAP][-1]) for side in (change.before, change.after))
    moved, year = change.moved(Measure.GAP, -1), change.year
    if abs(moved) < _NOTHING:
        what = gap_words(after)
        same = f"The gap of {year} is what it was" if what != "no gap" else f"There is still no gap in {year}"
        if what.startswith("a surplus"):
            same = f"The surplus of {year} is what it was"
        return f"{same}, as changes cancel out" if change.moving(Measure.GAP, -1) else same
    beside = max(abs(before), abs(after))
    if before * after > 0 and min(abs(before), abs(after)) >= _NOTHING:
        what = "gap" if after > 0 else "surplus"
        verb = "grown" if abs(after) > abs(before) else "shrunk"
        by = money_words(abs(moved), beside=beside)
        told = f"The {what} of {year} has {verb} by {by} since the last report"
    else:
        ends = [gap_words(end, beside=beside) for end in (before, after)]
        told = f"{year} has gone from {ends[0]} to {ends[1]}"
    with_it = [step for step in _ordered(change, Measure.GAP) if step.effects[Measure.GAP][-1] * moved > 0]
    if not with_it:
        return told
    only = "only" if len(change.moving(Measure.GAP, -1)) == 1 else "largest"
    return f"{told}, with {_cause_phrase(with_it[0].cause, change.passed)} the {only} cause"


def alt_text_change(change: Change) -> str:
    """Tell the chart in words.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    str
        Both ends, and every step between.
    """
    before, after = (float(side[Measure.GAP][-1]) for side in (change.before, change.after))
    steps = change.moving(Measure.GAP, -1)
    beside = change.largest_gap
    told = [
        f"{scenario_sentence(change.scenario)}Waterfall chart from the gap of {change.year} in the last "
        f"report to that of this one. The last report had {gap_words(before, beside=beside)}."
    ]
    for step in steps:
        effect = float(step.effects[Measure.GAP][-1])
        verb = "widens" if effect > 0 else "narrows"
        by = money_words(abs(effect), beside=beside)
        told.append(f"{cause_name(step.cause, change.passed)}: {verb} it by {by}.")
    if not steps:
        told.append("Nothing moves it.")
    told.append(f"This report has {gap_words(after, beside=beside)}.")
    return " ".join(told)
