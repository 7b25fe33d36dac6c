"""What drives the risk, in words without a term of statistics: which assumptions matter most, and how much.

An assumption is anything uncertain in a case: a yearly rate, a service's over- or underspend of the base
year, a pressure, a savings scheme. A share of what makes futures differ counts what assumptions do together
with each of them.
"""

from collections.abc import Sequence

import numpy as np

from mtfs.analysis.sensitivity import Sensitivity
from mtfs.analysis.sensitivity.effects import FEWEST_RUNS
from mtfs.analysis.sensitivity.redraws import Redraw, RedrawKind
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import Uncertainty, UncertaintyKind
from mtfs.words.chances import estimate_words
from mtfs.words.figures import gap_words, listed
from mtfs.words.rows import range_words

__all__ = ["alone_sentences", "assumption_phrase", "decisive_sentence", "share_sentences", "too_little"]

_MOST_TOLD = 3
#: A group with less than this share of what makes futures differ is not named.
_LEAST_SHARE = 0.02
#: Shares that come to more than the whole by no more than this may do so by their error.
_OVERLAP = 0.05
_OUTCOMES = {
    "gap": "what makes the gap of {year} differ from future to future",
    "exhausted_by": "what decides whether usable reserves have run out by the end of {year}",
    "needed": "what makes the reserves needed to last through {year} differ from future to future",
}


def assumption_phrase(row: Uncertainty, base_year: str) -> str:
    """Name an assumption within a sentence.

    Parameters
    ----------
    row : Uncertainty
        The uncertain row of the case.
    base_year : str
        The label of the base year.

    Returns
    -------
    str
        Such as ``'placements'`` or ``the 2024/25 over- or underspend of 'Adults'``.
    """
    return {
        UncertaintyKind.DRIVER: f"'{row.name}'",
        UncertaintyKind.MONITORING: f"the {base_year} over- or underspend of '{row.name}'",
        UncertaintyKind.PRESSURE: f"the pressure '{row.name}'",
        UncertaintyKind.SAVING: f"the savings scheme '{row.name}'",
    }[row.kind]


def too_little(found: Sensitivity) -> str:
    """Say why nothing can be told, where that is so.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.

    Returns
    -------
    str
        A sentence where nothing is uncertain or the runs are too few; else nothing.
    """
    if not found.tornado.rows:
        return "Nothing in this case is uncertain, so no assumption drives the gap beside the plan itself."
    if found.runs < FEWEST_RUNS:
        ran = f"{found.runs:,} future{'s are' if found.runs != 1 else ' is'}"
        return f"{ran} too few to tell what drives the gap of {found.year}: it takes {FEWEST_RUNS} or more."
    return ""


def alone_sentences(found: Sensitivity) -> list[str]:
    """Tell the assumptions that move the gap of the year furthest, each taken alone.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.

    Returns
    -------
    list of str
        Up to three assumptions in two sentences; one sentence where none moves it.
    """
    swings, t = found.tornado.gap, found.at
    order = sorted(range(len(found.tornado.rows)), key=lambda i: -float(swings.swing[i, t]))
    order = [i for i in order if swings.swing[i, t] > HALF_A_PENNY][:_MOST_TOLD]
    if not order:
        return [f"No assumption taken alone moves the gap of {found.year} in 8 of 10 futures."]
    first, *others = order

    def named(i: int) -> str:
        return assumption_phrase(found.tornado.rows[i], found.years[0])

    def ends(i: int) -> str:
        return range_words(float(swings.low[i, t]), float(swings.high[i, t]))

    plan = gap_words(float(swings.plan[t]), beside=float(abs(swings.high[first, t])))
    told = [
        f"Taken alone, {named(first)} moves the gap of {found.year} furthest: in 8 of 10 futures it comes to "
        f"anything {ends(first)}, where the plan has {plan}."
    ]
    if others:
        verb = "Next come" if len(others) > 1 else "Next comes"
        told.append(f"{verb} {listed([f'{named(i)} ({ends(i)})' for i in others])}.")
    return told


def _group_words(found: Sensitivity, group: Redraw) -> str:
    members = group.members
    if len(members) == 1:
        return assumption_phrase(members[0], found.years[0])
    if members[0].kind is UncertaintyKind.SAVING:
        return f"the {len(members)} savings schemes together"
    place = {member: n for n, member in enumerate(found.telling)}
    names = [f"'{member.name}'" for member in sorted(members, key=lambda m: place.get(m, len(place)))]
    more = len(names) - _MOST_TOLD
    told = f"{', '.join(names[:_MOST_TOLD])} and {more} more" if more > 0 else listed(names)
    return f"{len(members)} assumptions that tend to move together ({told})"


def share_sentences(found: Sensitivity, *outcomes: str) -> list[str]:
    """Tell how much of what makes futures differ has to do with which assumptions.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.
    *outcomes : str
        Keys of `mtfs.analysis.sensitivity.effects.OUTCOMES`: ``gap``, ``needed`` or ``exhausted_by``.

    Returns
    -------
    list of str
        A sentence for each outcome that varies enough, and one more where shares overlap.
    """
    effects, t = found.effects, found.at
    groups = effects.of_kind(RedrawKind.GROUP)
    sentences, overlap = [], False
    for outcome in outcomes:
        if found.varies(outcome):
            totals = np.nan_to_num(effects.shares[outcome].total[:, t])
            order = sorted(groups, key=lambda i: -float(totals[i]))
            sentences.append(_share_sentence(found, outcome, order, totals))
            # An estimate of the share of one alone may come to more than the whole too.
            several = bool(np.count_nonzero(totals[groups]) > 1)
            overlap |= several and float(totals[groups].sum()) > 1 + _OVERLAP
    if overlap:
        sentences.append(
            "Shares overlap where it takes several together, and then add up to more than the whole."
        )
    return sentences


def _share_sentence(found: Sensitivity, outcome: str, order: list[int], totals: Floats) -> str:
    parts = found.effects.parts
    what = _OUTCOMES[outcome].format(year=found.year)
    if np.count_nonzero(totals[order] > 0) == 1:
        # Its share is the whole, whatever the estimate.
        return f"All of {what} has to do with {_group_words(found, parts[order[0]])}."
    shown = [i for n, i in enumerate(order[:_MOST_TOLD]) if n == 0 or totals[i] >= _LEAST_SHARE]
    told = [
        f"{estimate_words(float(totals[i]))} {'with' if n else 'has to do with'} "
        f"{_group_words(found, parts[i])}"
        for n, i in enumerate(shown)
    ]
    return f"Of {what}, about {listed(told)}."


def decisive_sentence(found: Sensitivity) -> str:
    """Say which assumptions alone would decide whether reserves last, with all else as planned.

    Parameters
    ----------
    found : Sensitivity
        What drives the outcomes.

    Returns
    -------
    str
        Told of the ends between which 8 in 10 futures lie.
    """
    tornado, t = found.tornado, found.at
    planned = bool(tornado.runs_out(tornado.needed.plan)[t])
    ends = tornado.needed.low if planned else tornado.needed.high
    decisive = [i for i, out in enumerate(tornado.runs_out(ends)[:, t]) if bool(out) is not planned]
    order = sorted(decisive, key=lambda i: -float(tornado.needed.swing[i, t]))
    what = "last" if planned else "run out"
    state = "have run out by" if planned else "last to"
    start = (
        f"In the plan usable reserves {state} the end of {found.year}. At the {'good' if planned else 'bad'} "
        "end of the range of 8 in 10 futures,"
    )
    if not order:
        return f"{start} no assumption alone would make them {what}."
    names = _named([assumption_phrase(tornado.rows[i], found.years[0]) for i in order])
    if len(order) == 1:
        return f"{start} {names} alone would make them {what}."
    return f"{start} any one of these alone would make them {what}: {names}."


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_TOLD
    return f"{', '.join(names[:_MOST_TOLD])} and {more} more" if more > 0 else listed(list(names))
