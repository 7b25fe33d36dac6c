"""The charts of a council and its neighbours: their titles, and the charts in words."""

import numpy as np

from mtfs.analysis.evidence.neighbours.indicators import Measure
from mtfs.analysis.evidence.neighbours.records import Overspends, Study, quantile
from mtfs.words.evidence.neighbour_cautions import jump_sentence
from mtfs.words.evidence.neighbour_figures import (
    above_words,
    line_words,
    short_value,
    value_words,
    years_words,
)
from mtfs.words.evidence.neighbours import NOT_A_SCORE
from mtfs.words.figures import capital

__all__ = [
    "alt_text_indicators",
    "alt_text_overspends",
    "note_indicators",
    "note_overspends",
    "subtitle_indicators",
    "subtitle_overspends",
    "title_indicators",
    "title_overspends",
    "years_of",
]


_NET = "Net spending is net revenue expenditure."
_EDGES = "A triangle at the edge, where there is one, stands for councils beyond the scale."


def _basis(study: Study) -> str:
    return "as budgeted" if study.basis == "budget" else "as it turned out"


def title_indicators(study: Study) -> str:
    """Return the title of the chart of indicators.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        Who beside whom, and when: a judgement is nobody's to make from these figures alone.
    """
    return f"{study.council.name} beside {study.group} in {study.year}"


def subtitle_indicators(study: Study) -> str:
    """Return what is drawn.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        In a sentence without an end.
    """
    return f"A dot for each council, {_basis(study)}; each row has a scale of its own"


def note_indicators(study: Study) -> str:
    """Return what stands at the foot of the chart.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        What is unusual of the council, as far as the returns show it, and that this is no score.
    """
    return " ".join(part for part in (_NET, jump_sentence(study), _EDGES, NOT_A_SCORE) if part)


def alt_text_indicators(study: Study) -> str:
    """Tell the chart of indicators in words.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        For each indicator the council's figure, the middle neighbour's and both ends.
    """
    told = [f"A row of dots for each indicator, {title_indicators(study)}."]
    for standing in study.standings:
        measure = standing.indicator.measure
        own, middle = (value_words(measure, value) for value in (standing.value, standing.median))
        low, high = (value_words(measure, end) for end in standing.ends)
        year = f" ({standing.year})" if standing.year != study.year else ""
        told.append(
            f"{standing.indicator.label}{year}: {own}; the middle neighbour {middle}, from {low} to {high}; "
            f"{above_words(standing, study.council.name)}."
        )
    return " ".join(told)


def title_overspends(study: Study) -> str:
    """Return the title of the chart of outturns against budgets.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        In how many years the council's net spending came out above its budget.
    """
    first = study.overspends[0]
    over, years = int((first.council > 0).sum()), len(first.years)
    name = study.council.name
    if years == 1:
        way = "above" if over else "not above"
        return f"{name}'s {line_words(first.line)} came out {way} its budget in {first.years[0]}"
    return f"{name}'s {line_words(first.line)} came out above its budget in {years_words(over, years)}"


def subtitle_overspends(study: Study) -> str:
    """Return what is drawn.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        In a sentence without an end.
    """
    return (
        f"Outturn over budget less 1, {study.council.name} and {study.group}; above the line is spending "
        "above the budget"
    )


def note_overspends(study: Study) -> str:
    """Return what stands at the foot of the chart.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        What a year without dots means, and that this is no score.
    """
    begun = [int(year[:4]) for year in years_of(study)]
    gap = "Years without a budget or an outturn are left out. " if begun[-1] - begun[0] >= len(begun) else ""
    first = "Councils may change a budget within the year; the outturn stands here against the first one."
    return f"{gap}{first} {_EDGES} {NOT_A_SCORE}"


def years_of(study: Study) -> tuple[str, ...]:
    """Return the years of the chart of outturns against budgets.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    tuple of str
        Every year that any of its lines has.
    """
    return tuple(sorted({year for each in study.overspends for year in each.years}))


def _overspends_words(study: Study, each: Overspends) -> str:
    told = []
    for place, year in enumerate(each.years):
        others = each.of_year(place)
        own = short_value(Measure.ERROR, float(each.council[place]))
        middle = short_value(Measure.ERROR, quantile(np.asarray(others), 0.5))
        told.append(f"{year} {own} (middle neighbour {middle})")
    return f"{capital(line_words(each.line))}: {study.council.name} {', '.join(told)}."


def alt_text_overspends(study: Study) -> str:
    """Tell the chart of outturns against budgets in words.

    Parameters
    ----------
    study : Study
        The comparison.

    Returns
    -------
    str
        For each line and year the council's figure and the middle neighbour's.
    """
    lines = " ".join(_overspends_words(study, each) for each in study.overspends)
    return f"How far outturns were above or below budgets, a panel for each line. {lines}"
