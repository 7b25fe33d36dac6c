"""Reserves in words: what is held, what can be used, and why the rest cannot be."""

from collections.abc import Sequence

from mtfs.analysis.runs import Result
from mtfs.analysis.schools_deficit import OverridePosition, SchoolsDeficit, override_law
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.words.figures import gap_words, listed, money_words, percent_words, scenario_sentence

__all__ = [
    "CLASS_WORDS",
    "USE_WORDS",
    "alt_text_reserve_classes",
    "committed_sentences",
    "deficit_in_short",
    "deficit_sentences",
    "held_in",
    "held_sentence",
    "minimum_sentence",
    "once_sentence",
    "override_day",
    "purpose_words",
    "title_reserve_classes",
]

CLASS_WORDS = {
    ReserveClass.GENERAL: "General",
    ReserveClass.EARMARKED: "Earmarked",
    ReserveClass.COMMITTED: "Committed",
    ReserveClass.DSG: "Schools grant (DSG)",
}
USE_WORDS = {
    ReserveClass.GENERAL: "Yes",
    ReserveClass.EARMARKED: "Yes",
    ReserveClass.COMMITTED: "No",
    ReserveClass.DSG: "No, kept apart",
}
#: What is said of a reserve whose purpose the case does not give.
_PURPOSES = {
    ReserveClass.GENERAL: "For what cannot be foreseen; a gap may be met from it",
    ReserveClass.EARMARKED: "Set aside by the council, which may release it to meet a gap",
    ReserveClass.COMMITTED: "Held for one purpose; it is not drawn on in the model",
    ReserveClass.DSG: "The dedicated schools grant; no gap is met from it",
}
_PART = (ReserveClass.GENERAL, ReserveClass.EARMARKED)


def purpose_words(reserve: Reserve) -> str:
    """Say what a reserve is held for.

    Parameters
    ----------
    reserve : Reserve
        The reserve.

    Returns
    -------
    str
        As the case has it, or what is true of its class.
    """
    return reserve.purpose.strip() or _PURPOSES[reserve.reserve_class]


def held_in(strategy: Strategy, *classes: ReserveClass) -> float:
    """Return what reserves of some classes hold at the start of the base year.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    *classes : ReserveClass
        The classes.

    Returns
    -------
    float
        The sum of their balances [£].
    """
    return float(sum(r.opening_balance for r in strategy.reserves if r.reserve_class in classes))


def _committed(strategy: Strategy) -> list[Reserve]:
    """Return the committed reserves that hold anything, the largest first."""
    found = [
        r
        for r in strategy.reserves
        if r.reserve_class is ReserveClass.COMMITTED and r.opening_balance > HALF_A_PENNY
    ]
    return sorted(found, key=lambda r: -r.opening_balance)


def _purpose_count(committed: Sequence[Reserve]) -> str:
    return "one purpose" if len(committed) == 1 else "set purposes"


def title_reserve_classes(result: Result) -> str:
    """Return the title of the chart of reserves by class.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        How much of what is held cannot be used; the schools grant is no part of it.
    """
    strategy = result.strategy
    committed, usable = _committed(strategy), strategy.usable_opening
    locked = sum(r.opening_balance for r in committed)
    whole = locked + usable
    what = f"is held for {_purpose_count(committed)} and cannot be used"
    if whole <= HALF_A_PENNY:
        return f"No reserves are held at the start of {result.years[0]}"
    if not committed:
        return f"All of the {money_words(whole)} in reserves can be used"
    if usable <= HALF_A_PENNY:
        return f"All of the {money_words(whole)} in reserves {what}"
    part, all_of_it = money_words(locked, beside=whole), money_words(whole)
    if part == all_of_it:
        return f"Nearly all of the {all_of_it} in reserves {what}"
    return f"{part} of the {all_of_it} in reserves {what}"


def alt_text_reserve_classes(result: Result) -> str:
    """Tell the chart of reserves by class in words.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        A sentence for each group, with its largest reserves.
    """
    strategy = result.strategy
    told = [
        f"{scenario_sentence(result.scenario)}Bars: what reserves hold at the start of {result.years[0]}."
    ]
    for label, classes in (("Can be used", _PART), ("Cannot be used", (ReserveClass.COMMITTED,))):
        held = sorted(
            (r for r in strategy.reserves if r.reserve_class in classes and r.opening_balance > HALF_A_PENNY),
            key=lambda r: -r.opening_balance,
        )
        total = sum(r.opening_balance for r in held)
        each = [f"{r.name} {money_words(r.opening_balance, beside=total)}" for r in held]
        if len(each) > 6:
            each = [*each[:5], f"{len(held) - 5} more"]
        told.append(f"{label}: {money_words(total)}{f' ({listed(each)})' if each else ''}.")
    dsg = strategy.dsg_reserve
    if dsg is not None:
        balance = dsg.opening_balance
        state = "in deficit by" if balance < 0 else "holding"
        told.append(f"Apart from these, the schools grant is {state} {money_words(abs(balance))}.")
    return " ".join(told)


def held_sentence(strategy: Strategy) -> str:
    """Say what can be used at the start of the base year.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    str
        With the general reserve and the earmarked ones told apart where both hold anything.
    """
    start, usable = strategy.years[0], strategy.usable_opening
    general, earmarked = (held_in(strategy, each) for each in _PART)
    if usable <= HALF_A_PENNY:
        return f"At the start of {start} the council held no reserves that it can use."
    parts = [
        f"{money_words(amount, beside=usable)} in {what}"
        for amount, what in ((general, "the general reserve"), (earmarked, "earmarked reserves"))
        if amount > HALF_A_PENNY
    ]
    start = f"At the start of {start} the council held {money_words(usable)} in reserves that it can use"
    if len(parts) == 1:
        return f"{start}, all of it{parts[0][parts[0].index(' in ') :]}."
    return f"{start}: {listed(parts)}."


def committed_sentences(strategy: Strategy) -> list[str]:
    """Say what is held and cannot be used, and why.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    list of str
        None where nothing is committed; else the amount with the largest reserve, and the reason.
    """
    committed = _committed(strategy)
    if not committed:
        return []
    total, largest = sum(r.opening_balance for r in committed), committed[0]
    amount, most = money_words(total), money_words(largest.opening_balance, beside=total)
    # The sentence follows one about what can be used, or about there being nothing of it.
    start = f"A further {amount} is held" if strategy.usable_opening > HALF_A_PENNY else f"{amount} is held"
    if len(committed) == 1:
        told = f"{start} for one purpose ({largest.name}) and cannot be used."
    else:
        told = (
            f"{start} in {len(committed)} reserves, each for one purpose, and cannot be used; the largest is "
            f"{largest.name}, {most}."
        )
    purpose = largest.purpose.strip()
    why = (
        "Money of that kind is already spoken for: to spend it on running services would leave the purpose "
        "that it is held for without its money. So no future tested draws on it to meet a gap."
    )
    return [told, *([f"Its purpose, as the case has it: {purpose.rstrip('.')}."] if purpose else []), why]


def minimum_sentence(strategy: Strategy) -> str:
    """Say how the general reserve stands to its minimum at the start of the base year.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    str
        Empty where the case sets no minimum.
    """
    minimum, general = strategy.council.minimum_balance, held_in(strategy, ReserveClass.GENERAL)
    if minimum <= HALF_A_PENNY:
        return ""
    peak = max(minimum, general)
    start = f"The minimum that the case sets for the general reserve is {money_words(minimum, beside=peak)}"
    held = money_words(general, beside=peak)
    if abs(general - minimum) <= HALF_A_PENNY:
        return f"{start}, which is exactly what it held."
    gap = money_words(abs(general - minimum), beside=peak)
    return f"{start}; it held {held}, {gap} {'above' if general > minimum else 'below'} it."


def once_sentence(result: Result) -> str:
    """Say that a reserve can be spent once, with the most that the plan takes in one year.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    str
        What is true of any plan, and the plan's own largest use where it has one.
    """
    told = (
        "A reserve can be spent only once. What it pays for in one year has to be found again in the next, "
        "so reserves buy time to close a gap and do not close it."
    )
    planned = result.plan_lines.get("planned_usable")
    used = result.plan["drawdown"] - (0.0 if planned is None else planned)
    t = int(used.argmax())
    if float(used[t]) <= HALF_A_PENNY:
        return told
    most = money_words(float(used[t]))
    return (
        f"{told} The most that the plan takes from usable reserves in one year is {most}, in "
        f"{result.years[t]}."
    )


def override_day(first_year: str) -> str:
    """Return the last day of the override.

    Parameters
    ----------
    first_year : str
        The label of the first year without it.

    Returns
    -------
    str
        ``31 March 2028`` for 2028/29.
    """
    return f"31 March {first_year[:4]}"


def _range_words(position: OverridePosition, figure: str, t: int, sign: float = 1.0) -> str:
    """Tell the middle of a year's figure with 8 in 10 futures."""
    values = sorted(sign * float(part[figure][t]) for part in (position.low, position.high))
    middle = sign * float(position.middle[figure][t])
    peak = max(abs(value) for value in (*values, middle))
    low, high = (money_words(value, beside=peak) for value in values)
    told = money_words(middle, beside=peak)
    return told if low == high else f"{told} (in 8 of 10 futures {low} to {high})"


def _stood(found: SchoolsDeficit) -> str:
    opening = found.reserve.opening_balance
    how = f"was in deficit by {money_words(-opening)}" if opening < 0 else f"stood at {money_words(opening)}"
    return f"schools grant {how} at the start of {found.years[0]}"


def deficit_in_short(found: SchoolsDeficit) -> str:
    """Tell the deficit on the schools grant in short.

    Parameters
    ----------
    found : SchoolsDeficit
        Both positions.

    Returns
    -------
    str
        What it is, the law, and what would then fall on the council; empty where there is
        no deficit.
    """
    if not found.is_in_deficit:
        return ""
    told = f"Apart from these reserves, the {_stood(found)}."
    ended = found.ended
    if ended is None or ended.ends is None:
        law = override_law().first_year
        if law <= found.years[0]:
            return told
        return f"{told} By law it is kept apart to {override_day(law)}, which is after the plan ends."
    t = found.years.index(ended.ends)
    called = money_words(float(ended.middle["dsg_call"][t]))
    return (
        f"{told} {override_law().basis} If it falls on the council after {override_day(ended.ends)}, it is "
        f"{called} in {ended.ends} in the middle future. Any grant counts in that only where the case holds "
        "it."
    )


def deficit_sentences(found: SchoolsDeficit) -> list[str]:
    """Tell the deficit on the schools grant: what it is, the law, and what either position comes to.

    Parameters
    ----------
    found : SchoolsDeficit
        Both positions.

    Returns
    -------
    list of str
        One sentence where the grant is never in deficit.
    """
    start, last = found.years[0], found.years[-1]
    opening = found.reserve.opening_balance
    if not found.is_in_deficit:
        return [
            f"The schools grant stood at {money_words(opening)} at the start of {start}; at least 9 in 10 "
            f"futures have no deficit on it to the end of {last}."
        ]
    law = override_law()
    told = [
        f"The {_stood(found)}. Under a statutory override the deficit is kept "
        "apart from the council's reserves, and none of the balances above is net of it.",
        f"{law.basis} (Source: {'; '.join(f'{s.text}, {s.date}' for s in law.sources)}.)",
    ]
    ended = found.ended
    if ended is None or ended.ends is None:
        end = _range_words(found.lasting, "dsg", -1, -1.0)
        told.append(
            f"The plan does not show the override's end. At the end of {last} the deficit is {end} in the "
            "middle future."
        )
        return told
    t = found.years.index(ended.ends)
    before, after = (float(p.middle["gap"][t]) for p in (found.lasting, ended))
    peak = max(abs(before), abs(after))
    own = (
        "as the case has it"
        if found.case_ends
        else "as the law has it, and not as in the rest of this report"
    )
    share = "" if found.share == 1 else f", at the council's share of {100 * found.share:g}%"
    called = _range_words(ended, "dsg_call", t)
    told.append(
        f"If the override ends on {override_day(ended.ends)}, {own}, a deficit of {called} falls on the "
        f"council in {ended.ends} in the middle future{share}: {gap_words(before, beside=peak)} in that year "
        f"becomes {gap_words(after, beside=peak)}. Any grant counts in that only where the case holds it."
    )
    chances = [percent_words(float(p.exhausted[t])) for p in (found.lasting, ended)]
    if chances[0] != chances[1]:
        told.append(
            f"The chance that usable reserves have run out by the end of {ended.ends} goes from {chances[0]} "
            f"to {chances[1]}."
        )
    if t < len(found.years) - 1 and float(ended.middle["dsg_call"][t + 1 :].max()) > HALF_A_PENNY:
        told.append("What is added to the deficit in each later year would fall on the council too.")
    held = _range_words(found.lasting, "dsg", t - 1, -1.0)
    told.append(
        f"If it lasts, the deficit is carried on: {held} in the middle future at the end of "
        f"{found.years[t - 1]}."
    )
    return told
