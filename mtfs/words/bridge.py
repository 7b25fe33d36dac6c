"""The bridges of the plan in words: names of steps, sentences, titles and text alternatives."""

from collections.abc import Sequence

from mtfs.analysis.bridge import BudgetBridge, GapClosing, Step, StepKind
from mtfs.words.figures import capital, gap_words, listed, money_words, scenario_sentence

__all__ = [
    "alt_text_budget_bridge",
    "alt_text_gap_closing",
    "closing_sentences",
    "kind_name",
    "likely_sentences",
    "measure_name",
    "middle_name",
    "moves_sentences",
    "net_change",
    "start_words",
    "step_name",
    "title_budget_bridge",
    "title_gap_closing",
    "used_sentence",
]

_NAMES = {
    StepKind.INFLATION: "Inflation",
    StepKind.DEMAND: "Demand",
    StepKind.OVERSPEND: "Overspend that runs on",
    StepKind.PRESSURES: "New pressures",
    StepKind.PRESSURES_ENDED: "One-off pressures that end",
    StepKind.SCHOOLS_GRANT: "Schools grant deficit",
    StepKind.SAVINGS_ENDED: "One-off savings that end",
    StepKind.RESERVES: "Planned reserve movements",
    StepKind.OUT_OF_BALANCE: "Base budget out of balance",
    StepKind.TAX_BASE: "Council tax base",
    StepKind.CORE_RISE: "Council tax rise",
    StepKind.CARE_PRECEPT: "Adult social care precept",
    StepKind.BUSINESS_RATES: "Business rates",
    StepKind.GRANTS: "Grants",
    StepKind.COLLECTION_FUND: "Collection fund",
    StepKind.SAVINGS: "New savings",
}
#: Within a sentence, where a step widens the gap and where it narrows it.
_PHRASES = {
    StepKind.INFLATION: ("inflation", "inflation"),
    StepKind.DEMAND: ("demand", "demand"),
    StepKind.OVERSPEND: ("the overspend of {before} that runs on", "the underspend of {before} that runs on"),
    StepKind.PRESSURES: ("new pressures", "pressures that ease"),
    StepKind.PRESSURES_ENDED: ("one-off relief that ends", "one-off pressures that end"),
    StepKind.SCHOOLS_GRANT: ("the schools grant deficit", "a smaller cost of the schools grant deficit"),
    StepKind.SAVINGS_ENDED: ("one-off savings that end", "one-off reversals of savings that end"),
    StepKind.RESERVES: ("a change in planned reserve movements", "a change in planned reserve movements"),
    StepKind.OUT_OF_BALANCE: ("a base budget above its funding", "a base budget below its funding"),
    StepKind.TAX_BASE: ("a smaller council tax base", "a larger council tax base"),
    StepKind.CORE_RISE: ("a cut in council tax", "the rise in council tax"),
    StepKind.CARE_PRECEPT: ("a cut in the adult social care precept", "the adult social care precept"),
    StepKind.BUSINESS_RATES: ("less from business rates", "more from business rates"),
    StepKind.GRANTS: ("less in grants", "more in grants"),
    StepKind.COLLECTION_FUND: ("less from the collection fund", "more from the collection fund"),
    StepKind.SAVINGS: ("savings that are reversed", "new savings"),
}
_MEASURES = {
    StepKind.SAVINGS: "Planned savings",
    StepKind.CORE_RISE: "Council tax rises",
    StepKind.CARE_PRECEPT: "Adult social care precept",
    StepKind.RESERVES: "Planned use of reserves",
}
_MEASURE_PHRASES = {
    StepKind.SAVINGS: ("savings that are reversed", "planned savings"),
    StepKind.CORE_RISE: ("cuts in council tax", "rises in council tax"),
    StepKind.CARE_PRECEPT: ("cuts in the adult social care precept", "the adult social care precept"),
    StepKind.RESERVES: ("planned movements of reserves", "the planned use of reserves"),
}
#: Gaps that differ by less than this are told as the same [£].
_SAME = 0.5


def step_name(step: Step) -> str:
    """Name a step in a table or on a chart, whichever way it goes.

    Parameters
    ----------
    step : Step
        A step from one year to the next.

    Returns
    -------
    str
        Such as ``Inflation``.
    """
    if step.kind is StepKind.OVERSPEND and step.amount < 0:
        return "Underspend that runs on"
    if step.kind is StepKind.CORE_RISE and step.amount > 0:
        return "Council tax cut"
    return _NAMES[step.kind]


def kind_name(kind: StepKind) -> str:
    """Name a step in a table of several years, in which it may go either way.

    Parameters
    ----------
    kind : StepKind
        A kind of step from one year to the next.

    Returns
    -------
    str
        Such as ``Council tax rise``.
    """
    return _NAMES[kind]


def measure_name(kind: StepKind) -> str:
    """Name a measure of the plan in a table or on a chart.

    Parameters
    ----------
    kind : StepKind
        One of the measures that close a gap.

    Returns
    -------
    str
        Such as ``Council tax rises``.
    """
    return _MEASURES[kind]


def _phrase(step: Step, bridge: BudgetBridge) -> str:
    widens, narrows = _PHRASES[step.kind]
    return (widens if step.amount > 0 else narrows).format(before=bridge.before)


def _told(steps: Sequence[Step]) -> tuple[list[Step], list[Step]]:
    """Return the steps that widen a gap and those that narrow it, the largest of each first."""
    moving = sorted((step for step in steps if abs(step.amount) >= _SAME), key=lambda step: -abs(step.amount))
    return [step for step in moving if step.amount > 0], [step for step in moving if step.amount < 0]


def _beside(bridge: BudgetBridge) -> float:
    return max(abs(bridge.gap), abs(bridge.start), *(abs(step.amount) for step in bridge.steps))


def net_change(bridge: BudgetBridge) -> float:
    """Return by how much the gap grows from the year before.

    Parameters
    ----------
    bridge : BudgetBridge
        The bridge.

    Returns
    -------
    float
        Positive for a wider gap [£].
    """
    return bridge.gap - bridge.start


def start_words(bridge: BudgetBridge) -> str:
    """Say what a bridge starts from.

    Parameters
    ----------
    bridge : BudgetBridge
        The bridge.

    Returns
    -------
    str
        Such as ``the budget of 2024/25`` or ``a gap of £3.8m in 2025/26``.
    """
    if bridge.is_first:
        return f"the budget of {bridge.before}"
    return f"{gap_words(bridge.start, beside=_beside(bridge))} in {bridge.before}"


def _most(bridge: BudgetBridge) -> str:
    """Return the phrase of the largest step in the direction in which the gap goes; empty for none."""
    change = net_change(bridge)
    if abs(change) < _SAME:
        return ""
    widening, narrowing = _told(bridge.steps)
    steps = widening if change > 0 else narrowing
    return _phrase(steps[0], bridge) if steps else ""


def title_budget_bridge(bridge: BudgetBridge) -> str:
    """Return the title of the chart from one year's budget to the next year's gap.

    Parameters
    ----------
    bridge : BudgetBridge
        The bridge.

    Returns
    -------
    str
        Such as ``From the budget of 2024/25 to a gap of £3.8m in 2025/26: above all, inflation``.
    """
    end = f"{gap_words(bridge.gap, beside=_beside(bridge))} in {bridge.year}"
    most = _most(bridge)
    return f"From {start_words(bridge)} to {end}{f': above all, {most}' if most else ''}"


def moves_sentences(bridge: BudgetBridge) -> list[str]:
    """Say what moves the gap of the plan from one year to the next.

    Parameters
    ----------
    bridge : BudgetBridge
        The bridge.

    Returns
    -------
    list of str
        What widens it and what narrows it, the largest first, with each sum.
    """
    beside = _beside(bridge)
    # To widen a surplus would be the opposite of what is meant.
    both_gaps = min(bridge.start, bridge.gap) > -_SAME
    subject = "The gap" if both_gaps else "The position"
    verbs = ("widened", "narrowed") if both_gaps else ("worsened", "improved")
    sentences = []
    for verb, steps in zip(verbs, _told(bridge.steps), strict=True):
        if steps:
            told = [
                f"{_phrase(step, bridge)} ({money_words(abs(step.amount), beside=beside)})" for step in steps
            ]
            sentences.append(f"{subject} is {verb} by {listed(told)}.")
            subject = "It"
    return sentences or ["Nothing moves it."]


def alt_text_budget_bridge(bridge: BudgetBridge) -> str:
    """Tell the chart from one year's budget to the next year's gap in words.

    Parameters
    ----------
    bridge : BudgetBridge
        The bridge.

    Returns
    -------
    str
        Where it starts, every step that there is, and where it ends.
    """
    end = f"{gap_words(bridge.gap, beside=_beside(bridge))} in {bridge.year}"
    return (
        f"{scenario_sentence(bridge.scenario)}Bars that lead step by step from {start_words(bridge)} to "
        f"{end} in the plan. {' '.join(moves_sentences(bridge))}"
    )


def _closing_beside(closing: GapClosing) -> float:
    return max(abs(closing.before_action), abs(closing.gap), abs(closing.middle))


def _measures_words(steps: Sequence[Step], beside: float) -> str:
    told = []
    for step in steps:
        widens, narrows = _MEASURE_PHRASES[step.kind]
        amount = money_words(abs(step.amount), beside=beside)
        told.append(f"{widens if step.amount > 0 else narrows} ({amount})")
    return listed(told)


def closing_sentences(closing: GapClosing) -> list[str]:
    """Say how the plan closes the gap of a year.

    Parameters
    ----------
    closing : GapClosing
        The gap before action, and the measures.

    Returns
    -------
    list of str
        The gap before action, what the measures do to it, and what remains.
    """
    beside = _closing_beside(closing)
    widening, narrowing = _told(closing.measures)
    sentences = [
        f"With no savings, no rise in council tax after {closing.base_year} and no planned use of reserves, "
        f"{closing.year} would have {gap_words(closing.before_action, beside=beside)}."
    ]
    if narrowing:
        told = _measures_words(narrowing, beside)
        total = money_words(-sum(step.amount for step in narrowing), beside=beside)
        measures = "one measure" if len(narrowing) == 1 else f"measures of {total}"
        side = "against that" if closing.before_action >= _SAME else "besides"
        sentences.append(f"The plan has {measures} {side}: {told}.")
    if widening:
        sentences.append(f"That is made worse by {_measures_words(widening, beside)}.")
    if not narrowing and not widening:
        return [*sentences, "The plan takes no such measure."]
    return [*sentences, f"What remains in the plan is {gap_words(closing.gap, beside=beside)}."]


def middle_name(closing: GapClosing) -> str:
    """Name the gap that the futures have.

    Parameters
    ----------
    closing : GapClosing
        How the gap is closed.

    Returns
    -------
    str
        ``the middle future``, or ``the one future tested`` where there is no other.
    """
    return "the middle future" if closing.runs > 1 else "the one future tested"


def likely_sentences(closing: GapClosing) -> list[str]:
    """Set what remains in the plan beside what remains in the futures.

    Parameters
    ----------
    closing : GapClosing
        How the gap is closed.

    Returns
    -------
    list of str
        The gap of the middle future and, where savings are planned, what they come to on average.
    """
    beside = _closing_beside(closing)
    more = closing.middle - closing.gap
    if abs(more) < _SAME:
        against = "as in the plan"
    else:
        side = "worse" if more > 0 else "better"
        against = f"{money_words(abs(more), beside=beside)} {side} than the plan"
    name, middle = middle_name(closing), gap_words(closing.middle, beside=beside)
    sentences = [f"{capital(name)} has {middle} in {closing.year}, {against}."]
    planned, delivered = closing.savings_planned, closing.savings_delivered
    if planned >= _SAME:
        average = " on average" if closing.runs > 1 else ""
        come = money_words(delivered, beside=planned)
        sentences.append(
            f"The savings planned for {closing.year} are {money_words(planned)}; what is delivered of "
            f"them{average} is {come}."
        )
    return sentences


def used_sentence(closing: GapClosing) -> str:
    """Say that what is taken from reserves is gone.

    Parameters
    ----------
    closing : GapClosing
        How the gap is closed.

    Returns
    -------
    str
        Empty where the plan takes nothing from reserves in the year.
    """
    used = -closing.measure(StepKind.RESERVES)
    if used < _SAME:
        return ""
    return (
        f"The {money_words(used)} that the plan takes from reserves in {closing.year} can be spent once: "
        "what it pays for must be found again in the next year, unless it ends."
    )


def title_gap_closing(closing: GapClosing) -> str:
    """Return the title of the chart of how a gap is closed.

    Parameters
    ----------
    closing : GapClosing
        How the gap is closed.

    Returns
    -------
    str
        Such as ``The plan closes £13.2m of the gap in 2025/26 and leaves £17.8m``.
    """
    beside, year = _closing_beside(closing), closing.year
    closed = closing.before_action - closing.gap
    before, gap = (gap_words(amount, beside=beside) for amount in (closing.before_action, closing.gap))
    moved = money_words(abs(closed), beside=beside)
    if abs(closed) < _SAME:
        return f"With its measures and without, the plan has {gap} in {year}"
    if closing.before_action < _SAME or closing.gap < _SAME:
        return f"The plan turns {before} in {year} into {gap}"
    if closed < 0:
        return f"The plan widens the gap in {year} by {moved}, to {money_words(closing.gap, beside=beside)}"
    return (
        f"The plan closes {moved} of the gap in {year} and leaves {money_words(closing.gap, beside=beside)}"
    )


def alt_text_gap_closing(closing: GapClosing) -> str:
    """Tell the chart of how a gap is closed in words.

    Parameters
    ----------
    closing : GapClosing
        How the gap is closed.

    Returns
    -------
    str
        The gap before action, each measure, what remains, and what the futures have.
    """
    beside = _closing_beside(closing)
    first, *_ = likely_sentences(closing)
    spread = ""
    if closing.runs > 1:
        low, high = (gap_words(end, beside=beside) for end in (closing.low, closing.high))
        spread = f" 9 in 10 futures lie between {low} and {high}."
        if low == high:
            spread = f" At least 9 in 10 futures have {low}."
    told = " ".join(closing_sentences(closing))
    return (
        f"{scenario_sentence(closing.scenario)}Bars that lead step by step from the gap before any action to "
        f"what remains of it in {closing.year}. {told} {first}{spread}"
    )
