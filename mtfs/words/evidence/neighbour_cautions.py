"""What lies behind a council's figures other than how it is run, as far as the returns show it."""

from mtfs.analysis.evidence.history import BREAKS, SHOCK_YEARS
from mtfs.analysis.evidence.neighbours.indicators import ADULTS, CHILDREN, Measure
from mtfs.analysis.evidence.neighbours.records import NetSpendingJump, Study
from mtfs.words.evidence.neighbour_figures import line_words, some_words, value_words
from mtfs.words.evidence.neighbour_texts import CARE_OF_NET
from mtfs.words.figures import capital, listed, money_words

__all__ = ["caution_sentences", "jump_sentence", "without_jump"]


#: What is so of more neighbours than this, and of more than a quarter of them, is nothing unusual.
_FEW = 3
#: Income, which is negative in the returns, and a line that holds both spending and income.
_GRANTS, _EITHER_SIGN = "grants_inside_aef", "other_non_current"


def _own_jump(study: Study) -> NetSpendingJump | None:
    return next((jump for jump in study.jumps if jump.council == study.council.name), None)


def without_jump(study: Study) -> str:
    """Say what share social care would take, had nothing unusual happened to net revenue expenditure.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        A clause such as ``highways and transport as in 2021/22 it would have been 82.2%``; blank where
        nothing unusual happened, or to social care itself.
    """
    jump, standing = _own_jump(study), study.standing(CARE_OF_NET)
    if jump is None or standing is None or jump.now <= jump.line_change or jump.line in (ADULTS, CHILDREN):
        return ""
    share = value_words(Measure.SHARE, standing.value * jump.now / (jump.now - jump.line_change))
    would = "would be" if study.basis == "budget" else "would have been"
    return f"{line_words(jump.line)} as in {jump.before} it {would} {share}"


def jump_sentence(study: Study) -> str:
    """Say how a council's net revenue expenditure moved unlike that of others.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        From what to what, what moved most, and what that does to shares; blank where it did not.
    """
    jump = _own_jump(study)
    if jump is None:
        return ""
    grew = jump.now / jump.was - 1
    size = "smaller" if grew > jump.others else "larger"
    told = (
        f"{jump.council}'s net revenue expenditure was {money_words(jump.was)} in {jump.before} and "
        f"{money_words(jump.now)} in {study.year} ({value_words(Measure.CHANGE, grew)}; the middle council "
        f"{value_words(Measure.CHANGE, jump.others)}). The largest part of that is {line_words(jump.line)}, "
        f"which {_moved_words(jump)} by {money_words(abs(jump.line_change))}. That makes every share of net "
        f"revenue expenditure {size} than it would else be."
    )
    clause = without_jump(study)
    return f"{told} Of social care: with {clause}." if clause else told


def _moved_words(jump: NetSpendingJump) -> str:
    """Say which way a line went: grants are negative in the returns, and some lines are of either sign."""
    if jump.line == _EITHER_SIGN:
        return "changed"
    return "rose" if (jump.line_change > 0) is (jump.line != _GRANTS) else "fell"


def caution_sentences(study: Study) -> tuple[str, ...]:
    """Say what lies behind the figures other than how a council is run, as far as the returns show it.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    tuple of str
        Unusual spending and movements of reserves, the council's first; reserves counted anew; years without
        a return; and the breaks in the series that touch the years compared.
    """
    name = study.council.name
    told = [jump_sentence(study)]
    told += [
        f"{name} {'took' if swing.change < 0 else 'put'} {money_words(abs(swing.change))} "
        f"{'from' if swing.change < 0 else 'into'} its reserves in {study.year}, "
        f"{value_words(Measure.SHARE, abs(swing.share))} of its net revenue expenditure. Ask what that was "
        "before comparing reserves or shares of net spending."
        for swing in study.swings
        if swing.council == name
    ]
    told += [
        f"{name}'s reserves opened {each.year} at {money_words(each.opened)}, though the return of the year "
        f"before closed with {money_words(each.closed)}: something is counted that was not before, or the "
        "other way round. It is not told as a change."
        for each in study.restatements
    ]
    told += [*_others_sentences(study), _period_sentence(study)]
    told += [f"{BREAKS[key].title}: {BREAKS[key].text}" for key in study.breaks if key in BREAKS]
    return tuple(sentence for sentence in told if sentence)


def _others_sentences(study: Study) -> list[str]:
    name = study.council.name
    jumped = [jump.council for jump in study.jumps if jump.council != name]
    swung = [swing.council for swing in study.swings if swing.council != name]
    told = []
    few = max(_FEW, len(study.neighbours) // 4)
    if 0 < len(jumped) <= few:
        told.append(
            f"Net revenue expenditure moved unlike that of the middle council in {some_words(jumped)} too: "
            "what is told of it there may have a reason of its own."
        )
    if 0 < len(swung) <= few:
        told.append(
            f"Reserves moved by a fifth of net revenue expenditure or more in {study.year} in "
            f"{some_words(swung)}."
        )
    return told


def _period_sentence(study: Study) -> str:
    standing = study.standing("change_in_reserves")
    if standing is None:
        return ""
    first, last = standing.since or standing.year, standing.year
    years = int(last[:4]) - int(first[:4]) + 1
    spans = "one year, as there are no figures from before" if years == 1 else f"{years} years"
    to = f"1 April {first[:4]} to 31 March {int(last[:4]) + 1}"
    told = f"The change of reserves is told over {spans}: {to}."
    struck = [f"{what} ({year})" for year, what in SHOCK_YEARS.items() if first <= year <= last]
    if struck:
        told += f" {capital(listed(struck))} {'lies' if len(struck) == 1 else 'lie'} within."
    if study.gaps:
        told += (
            f" There is no return of {listed(study.gaps)}: what came and went then is told by the levels on "
            "either side."
        )
    return told
