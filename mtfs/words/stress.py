"""What a reverse stress test says of a future, in the words that its charts and sentences share."""

import numpy as np

from mtfs.analysis.breaches import Breach
from mtfs.analysis.stress import Stress, Way
from mtfs.analysis.stress.parts import Part
from mtfs.analysis.stress.portraits import Likeliest
from mtfs.engine.uncertainties import UncertaintyKind
from mtfs.words.figures import listed, money_words

__all__ = [
    "clauses",
    "fails_words",
    "figure_words",
    "lasts_words",
    "part_words",
    "plan_words",
    "sds_words",
    "telling",
    "way_words",
]

#: A sentence names so many parts of a future, each worth at least this share of all that go the same way.
_MOST_NAMED, _LEAST_SHARE = 4, 0.05
#: Deviations of a driver that differ by no more than this are told as one [fraction].
_ALIKE = 0.0015
#: The furthest is told too where it is so many times the average.
_FURTHER = 1.5
#: A size this near to 1 goes without saying.
_WHOLE = 0.05


def fails_words(result: Stress) -> str:
    """Say what failing is, after a subject that stands for futures.

    Parameters
    ----------
    result : Stress
        The study.

    Returns
    -------
    str
        Such as ``usable reserves run out before the end of 2026/27``.
    """
    if result.breach is Breach.EXHAUSTED:
        return f"usable reserves run out before the end of {result.year}"
    minimum = money_words(result.strategy.council.minimum_balance)
    return f"the general reserve falls below its minimum of {minimum} by the end of {result.year}"


def lasts_words(result: Stress) -> str:
    """Say what lasting is, after ``for``.

    Parameters
    ----------
    result : Stress
        The study.

    Returns
    -------
    str
        Such as ``reserves to last to the end of 2026/27``.
    """
    if result.breach is Breach.EXHAUSTED:
        return f"usable reserves to last to the end of {result.year}"
    minimum = money_words(result.strategy.council.minimum_balance)
    return f"the general reserve to stay at its minimum of {minimum} or above to the end of {result.year}"


def sds_words(distance: float) -> str:
    """Write a distance.

    Parameters
    ----------
    distance : float
        A distance [standard deviations].

    Returns
    -------
    str
        With one decimal.
    """
    text = f"{distance:.1f}"
    return f"{text} standard deviation{'' if text == '1.0' else 's'}"


def part_words(part: Part) -> str:
    """Name a part in a table or beside a bar.

    Parameters
    ----------
    part : Part
        The part.

    Returns
    -------
    str
        The name of its row; a driver and a pressure of one name are told apart.
    """
    match part.kind:
        case UncertaintyKind.MONITORING:
            return "In-year overspend"
        case UncertaintyKind.SAVING:
            return "Savings delivered"
        case UncertaintyKind.PRESSURE:
            return f"{part.name} (pressure)"
    return part.name


def _points(deviation: float) -> str:
    size = abs(100 * deviation)
    text = f"{size:.1f}" if size >= 0.095 or size < 0.005 else f"{size:.2f}"
    return f"{text} point{'' if text == '1.0' else 's'}"


def _off_plan(deviation: float) -> str:
    if abs(deviation) < 0.5e-4:
        return "as planned"
    return f"{_points(deviation)} {'above' if deviation > 0 else 'below'} plan"


def _times(size: float) -> str:
    return f"{size:.1f} times its size" if abs(size - 1) >= _WHOLE else "its full size"


def figure_words(part: Part, measure: float) -> str:
    """Write the figure that a part is told by.

    Parameters
    ----------
    part : Part
        The part.
    measure : float
        The figure, in its own unit.

    Returns
    -------
    str
        Such as ``1.1 points above plan``, ``£23.1m``, ``comes, 1.2 times its size`` or ``58% of plan``; a
        dash where there is none.
    """
    if np.isnan(measure):
        return "–"
    match part.kind:
        case UncertaintyKind.MONITORING:
            return money_words(measure)
        case UncertaintyKind.PRESSURE:
            return f"comes, {_times(measure)}" if measure else "does not come"
        case UncertaintyKind.SAVING:
            return f"{100 * measure:.0f}% of plan"
    return _off_plan(measure)


def plan_words(part: Part, measure: float) -> str:
    """Write what the plan has for a part.

    Parameters
    ----------
    part : Part
        The part.
    measure : float
        The plan's figure.

    Returns
    -------
    str
        As `figure_words` has it; a driver is at its central rate.
    """
    return "central rate" if part.kind is UncertaintyKind.DRIVER else figure_words(part, measure)


def telling(result: Stress, future: Likeliest, *, fails: bool) -> list[int]:
    """Return the parts that tell why a future fails, or lasts, the most telling first.

    Parameters
    ----------
    result : Stress
        The study.
    future : Likeliest
        The future.
    fails : bool
        Whether it is told as one that fails, next to the plan, or as one that lasts, next to the middle.

    Returns
    -------
    list of int
        Positions of at most four parts, each worth a twentieth or more of all that go the same way.
    """
    worth = future.worth if fails else -future.worth_from_middle
    total = float(np.maximum(worth, 0.0).sum())
    order = np.argsort(-worth, kind="stable")[:_MOST_NAMED]
    return [int(n) for n in order if worth[n] > 0.5 and worth[n] >= _LEAST_SHARE * total]


def clauses(result: Stress, future: Likeliest, *, fails: bool) -> list[str]:
    """Name the shifts that tell why a future fails, or lasts.

    Parameters
    ----------
    result : Stress
        The study.
    future : Likeliest
        The future.
    fails : bool
        As `telling` takes it.

    Returns
    -------
    list of str
        Each without a verb, such as ``pay 1.1 points above plan in each year``.
    """
    return [_clause(result, future, n) for n in telling(result, future, fails=fails)]


def _clause(result: Stress, future: Likeliest, n: int) -> str:
    part, measure = result.parts[n], float(future.measures[n])
    match part.kind:
        case UncertaintyKind.MONITORING:
            return _overspend(measure, float(result.plan_measures[n]))
        case UncertaintyKind.PRESSURE:
            if not measure:
                return f"the pressure '{part.name}' not coming"
            return f"the pressure '{part.name}' at {_times(measure)}"
        case UncertaintyKind.SAVING:
            least = "at least " if measure > result.middle_measures[n] + 0.005 and measure < 1 else ""
            return f"savings at {least}{100 * measure:.0f}% of plan"
    return f"{part.name} {_deviation(result, future, n)}"


def _overspend(measure: float, plan: float) -> str:
    beside = max(abs(measure), abs(plan))
    told, planned = (money_words(abs(sum_), beside=beside) for sum_ in (measure, plan))
    word = "overspend" if measure > 0 else "underspend"
    same_side = measure * plan >= 0
    other = planned if same_side else f"an {'overspend' if plan > 0 else 'underspend'} of {planned}"
    return f"an in-year {word} of {told}" + ("" if told == other else f" rather than {other}")


def _deviation(result: Stress, future: Likeliest, n: int) -> str:
    """Tell how far a driver is off its plan, and when."""
    part, measure = result.parts[n], float(future.measures[n])
    # What is better than in the middle future and worse than in the plan is a bound to keep to.
    middle = float(result.middle_measures[n])
    bound = "no more than " if abs(measure) < abs(middle) - 0.5e-4 and measure * middle > 0 else ""
    rows = [k for k, one in enumerate(result.inputs) if one.kind is part.kind and one.row == part.rows[0]]
    years, values = [result.inputs[k].year for k in rows], future.inputs[rows]
    if len(years) == 1:
        return f"{bound}{_off_plan(measure)}"
    if float(values.max() - values.min()) <= _ALIKE:
        return f"{bound}{_off_plan(measure)} in {'both years' if len(years) == 2 else 'each year'}"
    told, furthest = f"{bound}{_off_plan(measure)} on average", int(np.abs(values).argmax())
    if abs(values[furthest]) < _FURTHER * abs(measure):
        return told
    return f"{told} ({_off_plan(float(values[furthest])).removesuffix(' plan')} in {years[furthest]})"


def way_words(result: Stress, way: Way) -> str:
    """Name what sets a way of failing apart.

    Parameters
    ----------
    result : Stress
        The study.
    way : Way
        The way.

    Returns
    -------
    str
        Such as ``the pressure 'Claim'`` or ``pay and cpi``.
    """
    names = {
        UncertaintyKind.MONITORING: "the in-year overspend",
        UncertaintyKind.SAVING: "savings",
    }
    told = [
        f"the pressure '{part.name}'"
        if part.kind is UncertaintyKind.PRESSURE
        else names.get(part.kind, part.name)
        for part in (result.parts[n] for n in way.apart)
    ]
    return listed(told) if told else "nothing in particular"
