"""What solving for a confidence asks and answers, in the words that its charts and sentences share."""

import numpy as np

from mtfs.analysis.breaches import Breach
from mtfs.analysis.solve.levers import LeverKind
from mtfs.analysis.solve.solutions import Answer, Solution
from mtfs.domain.funding import FundingKind
from mtfs.words.figures import money_words

__all__ = [
    "case_rates",
    "danger_words",
    "goal_words",
    "rate_words",
    "tax_window",
    "value_words",
    "wanted_words",
]


def wanted_words(confidence: float) -> str:
    """Write a confidence that was asked for.

    Parameters
    ----------
    confidence : float
        A fraction.

    Returns
    -------
    str
        ``90%`` or ``97.5%``.
    """
    return f"{100 * confidence:.6g}%"


def rate_words(rate: float) -> str:
    """Write a rate of council tax.

    Parameters
    ----------
    rate : float
        A fraction.

    Returns
    -------
    str
        With two decimals, or as many more as it has.
    """
    percent = 100 * rate
    return f"{percent:.2f}%" if abs(percent - round(percent, 2)) < 1e-9 else f"{percent:.6g}%"


def value_words(answer: Answer, value: float) -> str:
    """Write a value of a lever.

    Parameters
    ----------
    answer : Answer
        The answer whose lever it is.
    value : float
        A rate as a fraction, or a sum [£].

    Returns
    -------
    str
        ``2.31%`` or ``£14.2m``.
    """
    return rate_words(value) if answer.lever.kind is LeverKind.TAX else money_words(value)


def goal_words(solution: Solution) -> str:
    """Say what is to be the case in every year up to the one given.

    Parameters
    ----------
    solution : Solution
        The answers.

    Returns
    -------
    str
        Such as ``usable reserves last to the end of 2027/28``.
    """
    year = solution.strategy.years[solution.last]
    if solution.breach is Breach.EXHAUSTED:
        return f"usable reserves last to the end of {year}"
    minimum = money_words(solution.strategy.council.minimum_balance)
    return f"the general reserve holds its minimum of {minimum} or more at the end of every year to {year}"


def danger_words(solution: Solution) -> str:
    """Say what is to be avoided.

    Parameters
    ----------
    solution : Solution
        The answers.

    Returns
    -------
    str
        As the subject and verb of a sentence.
    """
    if solution.breach is Breach.EXHAUSTED:
        return "usable reserves run out"
    return "the general reserve falls below its minimum"


def tax_window(solution: Solution, answer: Answer) -> str:
    """Say in which years council tax rises by the rate.

    Parameters
    ----------
    solution : Solution
        The answers.
    answer : Answer
        The one about council tax, or about savings from the same year.

    Returns
    -------
    str
        ``in 2025/26`` or ``in each year from 2025/26 to 2027/28``.
    """
    last = solution.strategy.years[solution.last]
    return f"in {last}" if answer.first == last else f"in each year from {answer.first} to {last}"


def case_rates(solution: Solution, answer: Answer) -> tuple[float, float]:
    """Return the least and the largest core increase of the case in the years of a rise.

    Parameters
    ----------
    solution : Solution
        The answers.
    answer : Answer
        The one about council tax.

    Returns
    -------
    low, high : float
        Rates as fractions.
    """
    lines = solution.strategy.funding_of(FundingKind.CORE_INCREASE)
    rates = np.array(lines[0].values if lines else (0.0,) * solution.strategy.plan_years)
    held = rates[answer.lever.first - 1 : solution.last]
    return float(held.min()), float(held.max())
