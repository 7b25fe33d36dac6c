"""How the futures differ from the plan, in sentences that hold at the edges.

A share of the futures is told as a natural frequency, and the 5th or 95th percentile of a year as 1 future in
20. Sums of one year are never added to those of another.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from mtfs.analysis.result import Result
from mtfs.analysis.sensitivity import Sensitivity
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.uncertainties import UncertaintyKind, uncertainties
from mtfs.words.figures import gap_words, listed, money_words
from mtfs.words.futures import in_futures, of_futures
from mtfs.words.rows import range_words
from mtfs.words.titles import has_usable_reserves

__all__ = [
    "NOT_IN_THE_FUTURES",
    "gap_sentences",
    "in_the_futures",
    "largest_risks",
    "overspend_sentence",
    "reasons_sentence",
    "reserves_sentences",
    "unfunded_sentences",
]

#: A reason that is a smaller share of the whole change than this is left out.
_LEAST_REASON = 0.01

#: What no future has in it, whatever the case.
NOT_IN_THE_FUTURES: tuple[str, ...] = (
    "Action that the council or the government would take once a gap or an overspend shows: each future is "
    "what comes of the plan as it stands.",
    "Anything that no row of the case stands for, such as a new duty, a legal claim that nobody has named, "
    "or a shock of a kind not seen before.",
    "Faults in the figures that the case starts from: the base budget, the balances of reserves and this "
    "year’s forecast are taken as given, with the ranges that the case gives them.",
    "Cash flow within a year, the housing revenue account, and capital spending beyond the costs that the "
    "case holds.",
    "What it costs once reserves have run out: what cannot be met is taken to be met from outside, at no "
    "cost.",
)


def _figures(result: Result, measure: str, t: int) -> tuple[float, float, float]:
    """Return the 5th percentile of a year, its median and its 95th."""
    risk = result.summary.risk[measure]
    return float(risk["p5"][t]), float(risk["p50"][t]), float(risk["p95"][t])


def _first_none(values: np.ndarray) -> int | None:
    """Return the first year in which there is nothing, if there is nothing in it and all later ones."""
    gone = values <= HALF_A_PENNY
    if not gone[-1]:
        return None
    still = np.flatnonzero(~gone)
    return int(still[-1]) + 1 if len(still) else 0


def reserves_sentences(result: Result) -> list[str]:
    """Say what usable reserves come to in the middle future, and on either side of it.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    list of str
        Two or three sentences, about the last year and the years from which there is nothing.
    """
    years, risk = result.years, result.summary.risk["usable"]
    if not has_usable_reserves(result):
        return ["There are no usable reserves in any year."]
    low, middle, high = _figures(result, "usable", -1)
    beside = max(high, result.strategy.usable_opening)
    gone, gone_low = _first_none(risk["p50"]), _first_none(risk["p5"])
    last = years[-1]
    amounts = [money_words(amount, beside=beside) for amount in (low, middle, high)]
    if gone is None and len(set(amounts)) == 1:
        return [f"At least 9 of 10 futures have {amounts[0]} of usable reserves at the end of {last}."]
    if gone is None:
        told = [f"The middle future has {amounts[1]} of usable reserves at the end of {last}."]
    else:
        since = f" from the end of {years[gone]} on" if gone < len(years) - 1 else f" at the end of {last}"
        told = [f"The middle future has no usable reserves{since}."]
    if gone_low is None:
        told.append(f"1 future in 20 has {amounts[0]} or less at the end of {last}.")
    elif gone is None or gone_low < gone:
        told.append(f"At least 1 future in 20 has none by the end of {years[gone_low]}.")
    if high > HALF_A_PENNY:
        told.append(f"On the good side, 1 in 20 has {amounts[2]} or more at the end of {last}.")
    else:
        told.append(f"At least 19 futures in 20 have none at the end of {last}.")
    return told


def gap_sentences(result: Result) -> list[str]:
    """Say what the gap of the first plan year and of the last is, in the plan and in the futures.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    list of str
        A sentence for each of the two years, or for the only one.
    """
    told = []
    for t in sorted({1, len(result.years) - 1}):
        low, middle, high = _figures(result, "gap", t)
        plan = float(result.plan["gap"][t])
        beside = max(map(abs, (low, middle, high, plan)))
        planned, better, central, worse = (gap_words(x, beside=beside) for x in (plan, low, middle, high))
        year = result.years[t]
        if planned == better == central == worse:
            told.append(f"{year} has {planned} in the plan and in at least 9 of 10 futures.")
            continue
        same = "the same" if central == planned else central
        told.append(
            f"For {year} the plan has {planned} and the middle future {same}; 1 future in 20 is better than "
            f"{better}, and 1 in 20 is worse than {worse}."
        )
    return told


def overspend_sentence(result: Result) -> str:
    """Say how likely a year is to end overspent against the budget that would be set for it.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        About the first plan year and the last.
    """
    chances, years = result.summary.probabilities["p_overspend"], result.years
    first, last = float(chances[1]), float(chances[-1])
    text = f"{in_futures(first)} {years[1]} ends with an overspend on the budget that would be set for it"
    if len(years) == 2:
        return f"{text}."
    if of_futures(first) == of_futures(last):
        return f"{text}; the same holds of {years[-1]}."
    return f"{text}; for {years[-1]} it is {of_futures(last)}."


def unfunded_sentences(result: Result) -> list[str]:
    """Say how much of the last year's spending finds no reserve to meet it.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    list of str
        Nothing where reserves last in every future.
    """
    chance = float(result.summary.probabilities["p_exhausted"][-1])
    if chance <= 0:
        return []
    _, middle, high = _figures(result, "unfunded", -1)
    year = result.years[-1]
    text = f"{in_futures(chance)} some spending of {year} finds no reserve to meet it"
    if middle > HALF_A_PENNY and middle < high:
        sums = (money_words(middle, beside=high), money_words(high))
        return [f"{text}: {sums[0]} in the middle future, and {sums[1]} or more in 1 of 20."]
    if high > HALF_A_PENNY:
        return [f"{text}: {money_words(high)} or more in 1 future of 20."]
    return [f"{text}."]


def reasons_sentence(result: Result) -> str | None:
    """Say why the gap of the last year differs on average from the plan's.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str or None
        None where it does not, or by no more than the number of runs leaves uncertain.

    Notes
    -----
    gap = net spending + planned movements + call of the schools grant - funding (section 5 of the model), and
    net spending is what is spent before savings less savings. The gap is linear in each, so that what the
    means differ by from the plan adds up to what the mean gap does.
    """
    year, mean = result.years[-1], {k: float(result.summary.risk[k]["mean"][-1]) for k in _PARTS}
    off = {k: mean[k] - float(result.plan[k][-1]) for k in _PARTS}
    total = off["gap"]
    parts = {
        "savings that come in part or late": -off["savings_delivered"],
        "spending before savings": off["net_spending"] + off["savings_delivered"],
        "funding": -off["funding"],
        "reserves and the schools grant": off["gap"] - off["net_spending"] + off["funding"],
    }
    beside = max(abs(total), *map(abs, parts.values()))
    low, high = result.summary.risk_intervals["gap"]["mean"][-1]
    by_chance = low <= float(result.plan["gap"][-1]) <= high
    told = [
        gap_words(gap, beside=max(abs(mean["gap"]), beside)) for gap in (mean["gap"], mean["gap"] - total)
    ]
    if result.runs == 1 or by_chance or told[0] == told[1]:
        return None
    least = max(_LEAST_REASON * beside, HALF_A_PENNY)
    larger = [(name, x) for name, x in parts.items() if x * total > 0 and abs(x) > least]
    smaller = [(name, x) for name, x in parts.items() if x * total < 0 and abs(x) > least]
    larger.sort(key=lambda item: -abs(item[1]))

    def sums(items: list[tuple[str, float]]) -> str:
        return listed([f"{money_words(abs(x), beside=beside)} from {_named(name, x)}" for name, x in items])

    text = (
        f"On average over the futures the gap of {year} is {money_words(abs(total), beside=beside)} "
        f"{'above' if total > 0 else 'below'} the plan’s: {sums(larger)}"
    )
    text += f", less {sums(smaller)}" if smaller else ""
    shown = [x for _, x in (*larger, *smaller)]
    return f"{text}{'' if _foots(shown, total, beside) else ' (rounded, so they may not add up)'}."


def _foots(parts: Sequence[float], total: float, beside: float) -> bool:
    """Tell whether parts add up to their total as both are told."""
    step = next(step for least, step in _STEPS if beside >= least)
    return sum(round(x / step) for x in parts) == round(total / step)


#: By the largest of several sums: the last digit of each that `money_words` tells [£].
_STEPS = ((9_999.95e6, 0.1e9), (999_500, 0.1e6), (99_500, 1e3), (9_950, 1e2), (0.0, 1.0))
_PARTS = ("gap", "net_spending", "savings_delivered", "funding")


def _named(name: str, widens: float) -> str:
    """Name a part by the way in which it moves the gap."""
    if name == "savings that come in part or late":
        return name if widens > 0 else "savings above plan"
    if name == "reserves and the schools grant":
        return name
    higher = (widens > 0) == (name == "spending before savings")
    return f"{'higher' if higher else 'lower'} {name}"


def in_the_futures(result: Result) -> list[str]:
    """Say what differs from future to future.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    list of str
        An item for each kind of uncertain row that the strategy has.
    """
    strategy = result.strategy
    counts = Counter(row.kind for row in uncertainties(strategy))

    def rows(kind: UncertaintyKind, one: str, many: str) -> str:
        return f"{counts[kind]} {one if counts[kind] == 1 else many}"

    told = []
    if counts[UncertaintyKind.DRIVER]:
        what = rows(UncertaintyKind.DRIVER, "assumption", "assumptions")
        told.append(f"{what} on prices, pay, demand and funding, year by year.")
    if counts[UncertaintyKind.MONITORING]:
        what = rows(UncertaintyKind.MONITORING, "forecast", "forecasts")
        told.append(f"{what} of what is spent above or below budget in {result.years[0]}.")
    if counts[UncertaintyKind.PRESSURE]:
        what = rows(UncertaintyKind.PRESSURE, "pressure", "pressures")
        unsure = sum(0 < pressure.probability < 1 for pressure in strategy.pressures)
        verb = "is" if unsure == 1 else "are"
        left_out = f"; {unsure} may not come at all, and {verb} not in the plan" if unsure else ""
        all_unsure = f"{what} that may not come at all, and {verb} not in the plan."
        text = f"{what} whose size or coming is not certain{left_out}."
        told.append(all_unsure if unsure == counts[UncertaintyKind.PRESSURE] else text)
    if counts[UncertaintyKind.SAVING]:
        what = rows(UncertaintyKind.SAVING, "savings scheme", "savings schemes")
        shared = strategy.council.savings_correlation > 0 and counts[UncertaintyKind.SAVING] > 1
        tail = ", which tend to fall short together" if shared else ""
        told.append(f"{what}: how much of each is delivered, and how late{tail}.")
    return told


_RISK_PHRASES = {
    UncertaintyKind.DRIVER: "‘{}’",
    UncertaintyKind.MONITORING: "this year’s forecast for ‘{}’",
    UncertaintyKind.PRESSURE: "the pressure ‘{}’",
    UncertaintyKind.SAVING: "the savings scheme ‘{}’",
}
_MOST_RISKS = 4


def largest_risks(found: Sensitivity) -> list[str]:
    """Name the assumptions that alone move the gap of the last year most.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.

    Returns
    -------
    list of str
        At most four, the largest first, each with the gaps that it leads to; none where nothing moves it.
    """
    swings, t, rows = found.tornado.gap, found.at, found.tornado.rows
    order = sorted(range(len(rows)), key=lambda i: -float(swings.swing[i, t]))
    moving = [i for i in order if swings.swing[i, t] > HALF_A_PENNY][:_MOST_RISKS]
    return [
        f"{_RISK_PHRASES[rows[i].kind].format(rows[i].name)} "
        f"({range_words(float(swings.low[i, t]), float(swings.high[i, t]))})"
        for i in moving
    ]
