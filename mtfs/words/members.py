"""What a member needs to know of a run, in short sentences of plain English that hold at the edges.

Nothing here is said of gaps added together, and nothing of more than the futures that were run. The middle
future of a figure is its median: half of the futures have more, and half have less.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.result import Result
from mtfs.analysis.solve.solutions import Answer, Solution
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import capital, gap_words, listed, money_words
from mtfs.words.futures import headline, in_futures, of_futures
from mtfs.words.held import held_of
from mtfs.words.savings_course import plans_savings
from mtfs.words.solve import rate_words
from mtfs.words.titles import has_usable_reserves

__all__ = [
    "RUNS_OUT_AT_ONCE",
    "chance_number",
    "chance_sentences",
    "futures_note",
    "gap_number",
    "key_numbers",
    "lasting_sentences",
    "middle_sentences",
    "minimum_sentences",
    "plan_sentences",
    "reserves_number",
    "savings_sentences",
]

#: From this chance on in the base year, this year's overspend is the story, not next year's gap.
RUNS_OUT_AT_ONCE = 0.5
#: Less than this is told as nothing [£].
_TOLD = 0.5
#: A plan is not the middle of the futures where this share or more is worse than it, or better.
_OFF_MIDDLE = 0.55
#: A chance of the general reserve falling short is told where it is so much higher than that of running out.
_WORTH_TELLING = 0.05

Flags = NDArray[np.bool_]


def _middle(result: Result, measure: str, t: int) -> float:
    return float(result.summary.risk[measure]["p50"][t])


def _chances(result: Result) -> NDArray[np.float64]:
    chances: NDArray[Any] = result.summary.probabilities["p_exhausted_by"]
    return chances


def gap_number(result: Result) -> tuple[str, str]:
    """Return what must be found, in the middle future, and what that is.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    value, label : str
        This year's overspend where usable reserves run out in that very year in at least half of the futures;
        else the gap of the first plan year.
    """
    t = 0 if _chances(result)[0] >= RUNS_OUT_AT_ONCE else 1
    middle, plan, year = _middle(result, "gap", t), float(result.plan["gap"][t]), result.years[t]
    beside = max(abs(middle), abs(plan))
    value = money_words(abs(middle), beside=beside)
    if t == 0:
        what = "overspend" if middle > 0 else "underspend"
        return value, f"{what} in {year} in the middle future"
    planned = gap_words(plan, beside=beside)
    told = "the same" if planned == gap_words(middle, beside=beside) else planned
    if abs(middle) < _TOLD:
        return "No gap", f"in {year} in the middle future; the plan has {told}"
    what = "gap" if middle > 0 else "surplus"
    return value, f"{what} in {year} in the middle future; the plan has {told}"


def reserves_number(result: Result) -> tuple[str, str]:
    """Return what usable reserves hold at the start, and what beside it cannot be used.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    value, label : str
        The schools grant is not among either.
    """
    held = held_of(result)
    label = f"usable reserves at the start of {result.years[0]}"
    if held.committed > HALF_A_PENNY:
        label += f"; {money_words(held.committed, beside=held.usable)} more is held but cannot be used"
    return money_words(held.usable, beside=held.committed), label


def chance_number(result: Result) -> tuple[str, str]:
    """Return in how many futures usable reserves run out, and by when.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    value, label : str
        About the same year as `headline`.
    """
    told = headline(result)
    chance, what = told.probability, "usable reserves run out"
    if not has_usable_reserves(result):
        what = "spending that cannot be met"
    label = f"{what} by the end of {told.year}"
    if result.runs == 1:
        return ("Yes" if chance else "No"), f"in the one future tested: {label}"
    if chance in (0, 1):
        verb = "see" if chance else "sees"
        return ("All" if chance else "None"), f"of the {result.runs:,} futures tested {verb} {label}"
    value = of_futures(chance).removesuffix(" futures").removesuffix(" of")
    return capital(value), f"futures see {label}"


def key_numbers(result: Result) -> tuple[tuple[str, str], ...]:
    """Return the three numbers of the members' page.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    tuple of (str, str)
        Each number with what it is.
    """
    return gap_number(result), reserves_number(result), chance_number(result)


def plan_sentences(result: Result) -> list[str]:
    """Say what the plan has: this year's overspend, its gaps, and what becomes of usable reserves.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    list of str
        Two or three sentences.
    """
    years, plan = result.years, result.plan
    gaps = plan["gap"]
    beside = float(np.abs(gaps).max())
    told = []
    this_year = float(gaps[0])
    if abs(this_year) >= _TOLD:
        what = "overspend" if this_year > 0 else "underspend"
        amount = money_words(abs(this_year), beside=beside)
        told.append(f"The plan starts with an {what} of {amount} in {years[0]}.")
    first, last = (gap_words(float(gaps[t]), beside=beside) for t in (1, -1))
    text = f"{'It' if told else 'The plan'} has {first} in {years[1]}"
    if len(years) > 2:
        text = f"{text} and {'the same' if first == last else last} in {years[-1]}"
        top = int(gaps[1:].argmax()) + 1
        largest = money_words(float(gaps[top]), beside=beside)
        if gaps[top] > max(0.0, gaps[1], gaps[-1]) + HALF_A_PENNY and f"a gap of {largest}" not in (
            first,
            last,
        ):
            text += f"; the largest gap is {largest} in {years[top]}"
    told.append(f"{text}.")
    told.append(_plan_reserves(result))
    return told


def _plan_reserves(result: Result) -> str:
    unfunded, years = result.plan["unfunded"] > HALF_A_PENNY, result.years
    if not has_usable_reserves(result):
        if unfunded.any():
            year = years[int(unfunded.argmax())]
            return f"It has no usable reserves, and some spending of {year} cannot be met."
        return "It has no usable reserves, and needs none."
    if unfunded.any():
        return f"On the plan alone, usable reserves run out in {years[int(unfunded.argmax())]}."
    end = money_words(float(result.plan["usable"][-1]), beside=result.strategy.usable_opening)
    return f"On the plan alone, usable reserves last, with {end} left at the end of {years[-1]}."


def chance_sentences(result: Result) -> list[str]:
    """Say how likely usable reserves are to run out, and by when.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    list of str
        The headline, and a sentence on the year before it and on the last year where they read differently.
    """
    chances, years, told = _chances(result), result.years, headline(result)
    sentence = told.sentence
    if not has_usable_reserves(result):
        sentence = "There are no usable reserves in any year."
        end = f"some spending cannot be met by the end of {told.year}"
        if told.probability > 0:
            sentence += f" {in_futures(told.probability)} {end}."
        else:
            sentence += " None of the futures tested calls on them."
    sentences = [sentence]
    at = years.index(told.year)
    steps = []
    if at and chances[at - 1] > 0 and of_futures(float(chances[at - 1])) != of_futures(told.probability):
        steps.append(at - 1)
    if at < len(years) - 1 and of_futures(float(chances[-1])) != of_futures(told.probability):
        steps.append(len(years) - 1)
    if steps:
        parts = [f"by the end of {years[t]} in {of_futures(float(chances[t]))}" for t in steps]
        sentences.append(f"That is so {' and '.join(parts)}.")
    return sentences


def minimum_sentences(result: Result) -> list[str]:
    """Say how likely the general reserve is to fall below its minimum, where running out is much less so.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    list of str
        A sentence, or none where it is not much likelier than that usable reserves run out.
    """
    minimum = result.strategy.council.minimum_balance
    below = float(result.summary.probabilities["p_below_minimum_by"][-1])
    if minimum <= HALF_A_PENNY or below < float(_chances(result)[-1]) + _WORTH_TELLING:
        return []
    return [
        f"{in_futures(below)} the general reserve falls below its minimum of {money_words(minimum)} by the "
        f"end of {result.years[-1]}."
    ]


def middle_sentences(result: Result) -> list[str]:
    """Say whether the plan is the middle of the futures.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    list of str
        One sentence, about the gap of the last year.
    """
    year, plan = result.years[-1], float(result.plan["gap"][-1])
    middle = _middle(result, "gap", -1)
    worse, better = (float(result.gap_chances[name][-1]) for name in ("larger", "smaller"))
    beside = max(abs(middle), abs(plan))
    told = gap_words(middle, beside=beside)
    there = f"the middle future has {told}"
    if not worse and not better:
        return [f"In every future tested, {year} turns out as planned."]
    # A difference that does not show is none.
    if told != gap_words(plan, beside=beside):
        if worse >= _OFF_MIDDLE:
            return [f"{in_futures(worse)}, {year} turns out worse than planned: {there}."]
        if better >= _OFF_MIDDLE:
            return [f"{in_futures(better)}, {year} turns out better than planned: {there}."]
    return [f"For {year} the plan lies near the middle of the futures: {there}."]


def savings_sentences(result: Result) -> list[str]:
    """Say how much of the savings that the plan counts on is there in the middle future.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    list of str
        A sentence, or none where no savings are planned or all of them come.
    """
    if not plans_savings(result):
        return []
    planned, middle = float(result.plan["savings_delivered"][-1]), _middle(result, "savings_delivered", -1)
    told, whole = (money_words(amount, beside=max(planned, middle)) for amount in (middle, planned))
    if told == whole:
        return []
    return [
        f"The plan counts on savings of {whole} by {result.years[-1]}; the middle future has {told} of them."
        if middle < planned
        else f"The plan counts on savings of {whole} by {result.years[-1]}; the middle future has {told}."
    ]


def _value(solution: Solution, key: str) -> tuple[Answer, float] | None:
    answer = solution.answer(key)
    value = None if answer is None else answer.value
    return None if answer is None or not value else (answer, value)


def lasting_sentences(solution: Solution) -> list[str]:
    """Say what it would take for usable reserves to last in as many futures as is wanted.

    Parameters
    ----------
    solution : Solution
        What council tax, savings and reserves would each have to be.

    Returns
    -------
    list of str
        Sums that would do it, what they take for granted, and whether council tax within the law would.
    """
    last = solution.strategy.years[solution.last]
    now = float(solution.kept_as_planned.mean())
    if now >= solution.wanted - 1e-9:
        return [f"{in_futures(now)} usable reserves last to the end of {last} with no further action."]
    keys = ("savings", "reserves", "reserves_then_savings")
    savings, reserves, after = (_value(solution, key) for key in keys)
    ways = []
    if savings:
        ways.append(f"{money_words(savings[1])} a year more in lasting savings from {savings[0].first}")
    elif after and after[0].beforehand:
        ways.append(
            f"{money_words(after[0].beforehand)} put into reserves in {solution.strategy.years[0]} and "
            f"{money_words(after[1])} a year more in lasting savings from {after[0].first}"
        )
    given = ["savings made in full and on time"] if ways else []
    if reserves:
        ways.append(f"{money_words(reserves[1])} put into reserves in {reserves[0].first}")
    if reserves or (after and not savings):
        given.append("money for reserves from outside the yearly budget")
    goal = f"For usable reserves to last to the end of {last} in {of_futures(solution.wanted)},"
    if not ways:
        return [f"{goal} no sum tested is enough.", *_tax_sentence(solution)]
    told = f"{goal} it would take {', or '.join(ways)}."
    return [told, f"That is with {listed(given)}.", *_tax_sentence(solution)]


def _tax_sentence(solution: Solution) -> list[str]:
    tax = solution.answer("tax")
    if tax is None or tax.value == 0:
        return []
    if tax.value is None:
        return ["No rise in council tax would do it alone."]
    if tax.within_limit:
        return [
            f"Raising core council tax by {rate_words(tax.value)} a year from {tax.first} would do it too."
        ]
    return ["No rise in council tax within the legal limit would do it alone."]


def futures_note(result: Result) -> str:
    """Say what a future is, and what the odds rest on.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        Short sentences.
    """
    count = "One was" if result.runs == 1 else f"{result.runs:,} were"
    middle = " The middle one has half of the others on either side." if result.runs > 1 else ""
    return (
        f"A future is one way in which these years may turn out. {count} tested.{middle} In no future does "
        "the council take further action. A gap that is not closed comes back the next year, so gaps are "
        "never added up. The odds are only as good as what was assumed."
    )
