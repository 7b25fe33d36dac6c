"""A council beside its neighbours, in plain sentences: context, and never a score."""

import math
from collections.abc import Mapping

import numpy as np

from mtfs.analysis.evidence.neighbours.indicators import Measure
from mtfs.analysis.evidence.neighbours.records import Overspends, Standing, Study, quantile
from mtfs.words.evidence.neighbour_cautions import without_jump
from mtfs.words.evidence.neighbour_figures import (
    NOT_FALLING,
    above_words,
    against_words,
    line_words,
    period_words,
    some_words,
    value_words,
    years_words,
)
from mtfs.words.evidence.neighbour_texts import (
    CARE_OF_NET,
    CARE_OF_POWER,
    EXPLANATIONS,
    NOT_FALLING_TOLD,
    TOLD,
    VERBS,
)
from mtfs.words.figures import capital, listed

__all__ = [
    "NOT_A_SCORE",
    "explanation",
    "indicator_sentence",
    "members_sentences",
    "overspend_sentence",
    "who_they_are",
]

#: What is said beside every comparison.
NOT_A_SCORE = (
    "To lie above or below neighbours is context and not a score: it is a reason to ask why, and no answer."
)


def who_they_are(study: Study) -> str:
    """Say whom a council was compared with, and who is left out.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        Sentences.
    """
    if study.group.startswith("all other"):
        told = f"{study.council.name} is compared with {study.group}, {len(study.neighbours)} in number."
    else:
        names = listed([council.name for council in study.neighbours])
        told = f"{study.council.name} is compared with {study.group}: {names}."
    told = f"{told} {study.source}"
    if study.not_found:
        told += f" Not in the returns, and left out: {listed(study.not_found)}."
    return told


def _neighbours_words(study: Study, standing: Standing, was: str) -> str:
    """Say where the neighbours lie."""
    measure, count = standing.indicator.measure, len(standing.values)
    above = above_words(standing, study.council.name)
    if count == 1:
        other = value_words(measure, float(standing.values[0]))
        return f"The figure of {standing.names[0]} {was} {other}; {above}."
    if measure is Measure.YEARS:
        return _lasting_words(standing)
    low, high = (value_words(measure, end) for end in standing.ends)
    middle = value_words(measure, standing.median)
    between = f"all have {low}" if low == high else f"they range from {low} to {high}"
    return f"In the middle of {count} neighbours it {was} {middle}; {between}, and {above}."


def _lasting_words(standing: Standing) -> str:
    """Say how long the reserves of several neighbours last, some of which may not have fallen."""
    measure, count = standing.indicator.measure, len(standing.values)
    falling = standing.values[np.isfinite(standing.values)]
    if not len(falling):
        nor = "Nor did those of any" if math.isinf(standing.value) else "They did not fall in any"
        return f"{nor} of the {count} neighbours."
    shortest, middle = value_words(measure, float(falling.min())), value_words(measure, standing.median)
    kept = count - len(falling)
    told = "is one whose reserves did not fall" if middle == NOT_FALLING else f"is {middle}"
    rest = f"; those of {kept} did not fall" if kept else ""
    return f"Of the {count} neighbours, the shortest time is {shortest} and the middle {told}{rest}."


def indicator_sentence(study: Study, standing: Standing) -> str:
    """Say what an indicator shows.

    Parameters
    ----------
    study : Study
        The comparison.
    standing : Standing
        One of its indicators.

    Returns
    -------
    str
        The council's figure, and where the neighbours lie.
    """
    verbs = _verbs(study, standing)
    without = f" There is no figure for {some_words(standing.without)}." if standing.without else ""
    return f"{_own_words(study, standing, verbs)} {_neighbours_words(study, standing, verbs['was'])}{without}"


def _budgeted(study: Study, standing: Standing) -> bool:
    return study.basis == "budget" and standing.year == study.year


def _verbs(study: Study, standing: Standing) -> Mapping[str, str]:
    return VERBS["budget" if _budgeted(study, standing) else "outturn"]


def _own_words(study: Study, standing: Standing, verbs: Mapping[str, str]) -> str:
    """Tell the council's own figure."""
    measure, value = standing.indicator.measure, standing.value
    form = NOT_FALLING_TOLD if math.isinf(value) else TOLD[standing.indicator.key]
    moved = "did not change"
    if round(abs(value), 3):
        moved = f"{'fell' if value < 0 else 'rose'} by {value_words(Measure.SHARE, abs(value))}"
    told = form.format(
        council=study.council.name,
        value=value_words(measure, value),
        year=standing.year,
        period=period_words(standing),
        moved=moved,
        **verbs,
    )
    return f"{told.removesuffix('.')}, as budgeted." if _budgeted(study, standing) else told


def explanation(key: str) -> str:
    """Say what may explain a difference from neighbours.

    Parameters
    ----------
    key : str
        The key of the indicator.

    Returns
    -------
    str
        A sentence or two.
    """
    return EXPLANATIONS[key]


def overspend_sentence(study: Study, overspends: Overspends) -> str:
    """Say how a council's outturns differed from its budgets, and its neighbours' from theirs.

    Parameters
    ----------
    study : Study
        The comparison.
    overspends : Overspends
        Of one line.

    Returns
    -------
    str
        The middle of the years, and in how many of them the outturn was above the budget.
    """
    years, name = len(overspends.years), study.council.name
    what = capital(line_words(overspends.line))
    own = against_words(quantile(overspends.council, 0.5))
    others = against_words(quantile(overspends.medians, 0.5))
    if years == 1:
        return (
            f"{what}: in {overspends.years[0]}, {name}'s outturn was {own} its budget; the middle "
            f"neighbour's was {others} its own."
        )
    over = years_words(int((overspends.council > 0).sum()), years)
    return (
        f"{what}: over {years} years, the middle one of {name}'s outturns was {own} its budget; the middle "
        f"neighbour's was {others} its own. {name} came out above its budget in {over}."
    )


def members_sentences(study: Study) -> tuple[str, ...]:
    """Tell a comparison in a few sentences, for a report to members.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    tuple of str
        What social care takes, or for a council without it what council tax pays for; what reserves are left;
        and how outturns came against budgets. Each says where the neighbours lie, and the last that this is
        no score.
    """
    told = []
    power = study.standing(CARE_OF_POWER)
    main = power if power is not None and power.year == study.year else study.standing(CARE_OF_NET)
    main = main or study.standing("council_tax_of_net_spending")
    if main is not None:
        told.append(_short(study, main))
        if main.indicator.key == CARE_OF_NET and (clause := without_jump(study)):
            told[-1] += f" With {clause}."
    if reserves := study.standing("reserves_of_net_spending"):
        told.append(_short(study, reserves))
    record = next(iter(study.overspends), None)
    if record is not None and len(record.years) > 1:
        over = years_words(int((record.council > 0).sum()), len(record.years))
        told.append(
            f"{study.council.name}'s net spending came out above budget in {over}. Its middle year was "
            f"{against_words(quantile(record.council, 0.5))} budget, and the middle neighbour's was "
            f"{against_words(quantile(record.medians, 0.5))} its own."
        )
    return (*told, NOT_A_SCORE) if told else ()


def _short(study: Study, standing: Standing) -> str:
    """Tell an indicator in two short sentences."""
    verbs = _verbs(study, standing)
    own, had = _own_words(study, standing, verbs), verbs["had"]
    low, high = (value_words(standing.indicator.measure, end) for end in standing.ends)
    middle = value_words(standing.indicator.measure, standing.median)
    if len(standing.values) == 1:
        return f"{own} {standing.names[0]} {had} {middle}."
    return f"{own} The middle of {study.group} {had} {middle}, and they range from {low} to {high}."
