"""Savings year by year, told: what the plan counts on beside what is delivered in the futures."""

from mtfs.analysis.runs import Result
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.words.figures import money_words, scenario_sentence

__all__ = ["alt_text_savings_course", "plans_savings", "title_savings_course"]


def plans_savings(result: Result) -> bool:
    """Tell whether the plan counts on a saving in the last year.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    bool
        Whether what is planned by then is above 0.
    """
    return bool(result.plan["savings_delivered"][-1] > HALF_A_PENNY)


def title_savings_course(result: Result) -> str:
    """Say how much of the savings planned by the last year is delivered.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        Such as ``Of £10.0m of savings planned by 2028/29 the middle future delivers £5.1m``.
    """
    plan = float(result.plan["savings_delivered"][-1])
    middle = float(result.summary.risk["savings_delivered"]["p50"][-1])
    year, peak = result.years[-1], max(abs(plan), abs(middle))
    if not plans_savings(result):
        return f"No savings are planned to be in force in {year}"
    planned, told = money_words(plan, beside=peak), money_words(middle, beside=peak)
    if told == planned:
        return f"The savings planned by {year}, {planned}, are delivered in the middle future"
    return f"Of {planned} of savings planned by {year} the middle future delivers {told}"


def alt_text_savings_course(result: Result) -> str:
    """Describe the chart of savings by year.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        A sentence on the first plan year and the last.
    """
    risk, plan = result.summary.risk["savings_delivered"], result.plan["savings_delivered"]
    told = []
    for t in sorted({1, len(plan) - 1}):
        figures = [float(plan[t]), *(float(risk[name][t]) for name in ("p50", "p5", "p95"))]
        peak = max(map(abs, figures))
        planned, middle, low, high = (money_words(figure, beside=peak) for figure in figures)
        spread = f"9 in 10 futures lie between {low} and {high}"
        if low == high:
            spread = f"at least 9 in 10 futures deliver {low}"
        told.append(
            f"in {result.years[t]} {planned} is planned, the middle future delivers {middle} and {spread}"
        )
    return f"{scenario_sentence(result.scenario)}Bar chart of savings in each year: {'; '.join(told)}."
