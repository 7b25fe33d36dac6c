"""What a reader sees for what a backtest compares, and how its figures are written."""

import datetime as dt

from mtfs.analysis.evidence.backtest.rivals import Method
from mtfs.analysis.evidence.backtest.study import Backtest, LineBacktest, Target
from mtfs.analysis.evidence.backtest.summary import COVERAGE_TARGET, ORDINARY, headline
from mtfs.analysis.evidence.cells import OTHER_NET
from mtfs.analysis.evidence.history import CLASSES, line_label
from mtfs.words.figures import MINUS, capital, date_words

__all__ = [
    "TARGET_WORDS",
    "backtest_source_line",
    "class_label",
    "judged_years",
    "line_name",
    "method_label",
    "one_decimal",
    "outturns_word",
    "range_words",
    "signed_percent",
]

#: What the 80% range is to hold.
TARGET_WORDS = f"{COVERAGE_TARGET[0]:.0%} to {COVERAGE_TARGET[1]:.0%}"

_LINES = {OTHER_NET: "Net revenue expenditure less social care"}

_METHODS = {
    Target.BUDGET: {
        "calibrated": "The model",
        "as_planned": "Outturn as budgeted",
        "last_error": "The council's last error again",
        "past_mean": "Budget plus the average past error",
        "normal": "Bell curve of past errors",
        "class_normal": "Bell curve of the class's past errors",
        "past_errors": "The class's past errors themselves",
    },
    Target.GROWTH: {
        "calibrated": "The model",
        "as_planned": "No growth over inflation",
        "last_error": "The council's last growth again",
        "past_mean": "Average past growth",
        "normal": "Bell curve of past growth",
        "class_normal": "Bell curve of the class's past growth",
        "past_errors": "The class's past growth itself",
    },
}


def backtest_source_line(version: str, date: dt.date | None = None) -> str:
    """Return the line at the foot of a chart that says where its figures come from.

    Parameters
    ----------
    version : str
        The version of mtfs.
    date : datetime.date, optional
        The date to write, where there is to be one.

    Returns
    -------
    str
        Version, data and date.
    """
    told = f"; {date_words(date)}" if date is not None else ""
    return f"Source: mtfs {version} on budgets (RA) and outturns (RS) of English councils, MHCLG{told}."


def line_name(found: LineBacktest) -> str:
    """Return what a reader sees for a line of a backtest.

    Parameters
    ----------
    found : LineBacktest
        The backtest of the line.

    Returns
    -------
    str
        Its label, with the class of authority where there is one alone: ``Housing: shire districts``.
    """
    label = _LINES.get(found.line, line_label(found.line))
    own = CLASSES.get(found.council_class)
    return f"{label}: {own}" if own else label


def class_label(council_class: str) -> str:
    """Return what a reader sees for a class of authority.

    Parameters
    ----------
    council_class : str
        As the returns code it, or ``all``.

    Returns
    -------
    str
        Such as ``unitary authorities``.
    """
    return CLASSES.get(council_class, "all" if council_class == "all" else council_class)


def judged_years(found: Backtest) -> str:
    """Return which years the answer is about.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        ``ordinary years``, or what stands in their place where a line has none.
    """
    kinds = {headline(line).years == ORDINARY for line in found.lines}
    if kinds == {True}:
        return "ordinary years"
    return "shock years" if kinds == {False} else "ordinary years (shock years where a line has no other)"


def method_label(method: Method, target: Target) -> str:
    """Return what a reader sees for a method.

    Parameters
    ----------
    method : Method
        The method.
    target : Target
        What it forecasts.

    Returns
    -------
    str
        Its label, or its key with blanks where it has none.
    """
    return _METHODS[target].get(method.key, capital(method.key.replace("_", " ")))


def one_decimal(share: float) -> str:
    """Write a share as a percentage with one decimal.

    Parameters
    ----------
    share : float
        A fraction.

    Returns
    -------
    str
        Such as ``81.6%``; the sign of a negative one is a true minus.
    """
    # Rounded first to what files hold, so that a figure that ends in 5 is told the same way everywhere.
    text = f"{round(abs(share), 8):.1%}"
    return f"{MINUS}{text}" if share < 0 and text.strip("0.%") else text


def signed_percent(share: float) -> str:
    """Write a difference as a percentage with its sign.

    Parameters
    ----------
    share : float
        A fraction.

    Returns
    -------
    str
        Such as ``+4.5%`` or ``−1.2%``; whole percentages from 10% on, and ``0%`` for none.
    """
    decimals = 0 if abs(share) >= 0.0995 or round(share, 6) == round(share, 2) else 1
    text = f"{abs(share):.{decimals}%}"
    if not text.strip("0.%"):
        return "0%"
    return f"{MINUS if share < 0 else '+'}{text}"


def range_words(low: float | None, high: float | None) -> str:
    """Write an interval.

    Parameters
    ----------
    low, high : float or None
        Its ends as fractions.

    Returns
    -------
    str
        Such as ``78.1% to 86.3%``; a dash where there is none.
    """
    if low is None or high is None:
        return "–"
    return f"{one_decimal(low)} to {one_decimal(high)}"


def outturns_word(target: Target) -> str:
    """Return what is counted.

    Parameters
    ----------
    target : Target
        What is forecast.

    Returns
    -------
    str
        ``outturns`` or ``rises``.
    """
    return "outturns" if target is Target.BUDGET else "changes in spending"
