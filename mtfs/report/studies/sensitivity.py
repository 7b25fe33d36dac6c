"""What drives the gap and the chance of running out, told in sentences, with tables and charts."""

from typing import TYPE_CHECKING

import numpy as np

from mtfs.analysis.findings import Finding
from mtfs.analysis.sensitivity import MOST_PATHS, Sensitivity
from mtfs.analysis.sensitivity.effects import FEWEST_RUNS, LEAST_CHANCE
from mtfs.analysis.sensitivity.redraws import RedrawKind
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.uncertainties import UncertaintyKind
from mtfs.report.studies import Study
from mtfs.report.studies.sensitivity_tables import sensitivity_tables
from mtfs.words.chances import estimate_words
from mtfs.words.figures import gap_words, listed
from mtfs.words.futures import in_futures
from mtfs.words.rows import range_words, row_phrase

if TYPE_CHECKING:
    from mtfs.charts import Picture

__all__ = ["sensitivity_finding", "sensitivity_study"]

#: How many are named, and the share of the spread below which none is.
_MOST_TOLD = 3
_LEAST_SHARE = 0.01
#: From this share on, what assumptions do together is worth a sentence.
_MUCH_TOGETHER = 0.05


def _by_driver(found: Sensitivity, kind: RedrawKind, outcome: str) -> dict[object, float]:
    """Return the share of each correlated driver in the year: first-order with the rest, total beyond it."""
    effects = found.effects
    shares = effects.shares[outcome]
    values = shares.first if kind is RedrawKind.TOGETHER else shares.total
    return {effects.parts[i].members[0]: float(values[i, found.at]) for i in effects.of_kind(kind)}


def _group_words(found: Sensitivity, index: int, outcome: str) -> str:
    """Name a group; of many drivers, those that tell most with all that comes with them."""
    members = found.effects.parts[index].members
    if len(members) == 1:
        return row_phrase(members[0])
    if members[0].kind is UncertaintyKind.SAVING:
        return f"the {len(members)} savings schemes, which share a programme,"
    shares = _by_driver(found, RedrawKind.TOGETHER, outcome)
    first = sorted(members, key=lambda member: -shares[member])
    names = [f"'{member.name}'" for member in first[:_MOST_TOLD]]
    more = len(first) - len(names)
    named = f"{', '.join(names)} and {more} more" if more else listed(names)
    return f"the {len(first)} drivers that move together ({named})"


def _top(found: Sensitivity, outcome: str) -> list[int]:
    """Return the groups with the largest total shares of the spread in the year."""
    effects = found.effects
    totals = effects.shares[outcome].total[:, found.at]
    first, *others = sorted(effects.of_kind(RedrawKind.GROUP), key=lambda i: -float(totals[i]))
    return [first, *(i for i in others[: _MOST_TOLD - 1] if totals[i] >= _LEAST_SHARE)]


def _ranking(found: Sensitivity, outcome: str) -> str:
    """List the largest groups with their shares, and say where the runs cannot tell which is larger."""
    shares = found.effects.shares[outcome]
    moving = np.count_nonzero(shares.total[found.effects.of_kind(RedrawKind.GROUP), found.at])
    top = _top(found, outcome)
    if moving == 1:
        # Its share is the whole, whatever the estimate.
        return f"{_group_words(found, top[0], outcome)} and nothing else"
    text = ""
    before: int | None = None
    for i in top:
        told = f"{_group_words(found, i, outcome)} with {estimate_words(float(shares.total[i, found.at]))}"
        if before is None:
            text = f"{told} of the spread"
        else:
            level = shares.total_interval[before, found.at, 0] <= shares.total_interval[i, found.at, 1]
            text += f", {'about level with' if level else 'then'} {told}"
        before = i
    return text


def _gap_sentences(found: Sensitivity) -> list[str]:
    year = found.year
    if not found.varies("gap"):
        return [f"The gap of {year} is the same in every future: nothing drives it."]
    sentences = [f"What drives the gap of {year} most: {_ranking(found, 'gap')}."]
    effects, groups = found.effects, found.effects.of_kind(RedrawKind.GROUP)
    # What first-order shares leave of the whole may be no more than their Monte Carlo error, and what several
    # do together is in the total shares of two or more: it is at most what these have above the whole.
    above = float(effects.shares["gap"].total[groups, found.at].sum()) - 1
    together = min(float(effects.joint["gap"][found.at]), above)
    if together >= _MUCH_TOGETHER and effects.joint_interval["gap"][found.at, 0] > 0:
        sentences.append(
            f"About {estimate_words(together)} of the spread comes from what these do to each other, and is "
            "counted with each of them."
        )
    return sentences


def _driver_sentence(found: Sensitivity) -> list[str]:
    """Say which of the drivers that move together tells most."""
    shares = _by_driver(found, RedrawKind.TOGETHER, "gap")
    top = _top(found, "gap") if found.varies("gap") else []
    if not top or len(found.effects.parts[top[0]].members) == 1:
        return []
    members = [member for member in found.effects.parts[top[0]].members if member in shares]
    if not members:
        return []
    beyond = _by_driver(found, RedrawKind.BEYOND, "gap")
    first = max(members, key=lambda member: shares[member])
    return [
        f"Of these drivers '{first.name}' tells most: {estimate_words(shares[first])} of the spread with "
        f"what comes with it, and {estimate_words(beyond[first])} beyond what the others tell. Such shares "
        "overlap and do not add up."
    ]


def _tornado_sentence(found: Sensitivity) -> list[str]:
    swings, t = found.tornado.gap, found.at
    order = sorted(range(len(found.tornado.rows)), key=lambda i: -float(swings.swing[i, t]))
    order = [i for i in order if swings.swing[i, t] > HALF_A_PENNY][:_MOST_TOLD]
    if not order:
        return []

    def told(i: int) -> str:
        ends = range_words(float(swings.low[i, t]), float(swings.high[i, t]))
        return f"{row_phrase(found.tornado.rows[i])} {ends}"

    first, *others = order
    row, ends = found.tornado.rows[first], (float(swings.low[first, t]), float(swings.high[first, t]))
    text = (
        f"With all else as planned ({gap_words(float(swings.plan[t]), beside=max(map(abs, ends)))} in "
        f"{found.year}), {row_phrase(row)} alone takes the gap {range_words(*ends)} in 8 of 10 futures"
    )
    if others:
        text += f"; {listed([told(i) for i in others])}"
    return [f"{text}."]


def _chance_sentences(found: Sensitivity) -> list[str]:
    chance, year = float(found.effects.chance[found.at]), found.year
    start = f"{in_futures(chance)} usable reserves have run out by the end of {year}"
    needed = (
        [f"What drives the reserves needed to last through {year} most: {_ranking(found, 'needed')}."]
        if found.varies("needed")
        else []
    )
    if found.varies("exhausted_by"):
        totals = found.effects.shares["exhausted_by"].total[found.effects.of_kind(RedrawKind.GROUP), found.at]
        # An estimate of the share of one alone may come to more than the whole too.
        overlap = np.count_nonzero(totals) > 1 and totals.sum() > 1 + _MUCH_TOGETHER
        end = "; these shares overlap, because it often takes several together" if overlap else ""
        return [f"{start}. Whether they have turns most on {_ranking(found, 'exhausted_by')}{end}.", *needed]
    if min(chance, 1 - chance) >= LEAST_CHANCE:
        start += "; it takes more runs to tell what that turns on"
    elif needed:
        start += ", which leaves too little to explain: what reserves are needed tells more"
    return [f"{start}.", *needed]


def _alone_sentence(found: Sensitivity) -> list[str]:
    """Say which assumptions alone decide whether reserves run out, with all else as planned."""
    tornado, t = found.tornado, found.at
    swings = tornado.needed
    planned = bool(tornado.runs_out(swings.plan)[t])
    ends = swings.low if planned else swings.high
    decisive = [i for i, out in enumerate(tornado.runs_out(ends)[:, t]) if bool(out) is not planned]
    order = sorted(decisive, key=lambda i: -float(swings.swing[i, t]))
    what = "last" if planned else "run out"
    end = f"the end of {found.year}"
    start = f"In the plan usable reserves {'have run out by' if planned else 'last to'} {end}"
    if not order:
        return [
            f"{start}, and at neither end of 8 in 10 futures would any assumption alone make them {what}."
        ]
    names = [row_phrase(tornado.rows[i]) for i in order[:_MOST_TOLD]]
    more = len(order) - len(names)
    named = f"{', '.join(names)} and {more} more" if more else listed(names)
    side = "good" if planned else "bad"
    at_end = f"{start}; at the {side} end of 8 in 10 futures"
    if len(order) == 1:
        return [f"{at_end} {named} alone would make them {what}."]
    return [f"{at_end} any one of these alone would make them {what}: {named}."]


def _rare_notes(found: Sensitivity) -> list[str]:
    swings, t = found.tornado.gap, found.at
    rare = [
        i
        for i in range(len(found.tornado.rows))
        if found.tornado.rows[i].kind is UncertaintyKind.PRESSURE
        and swings.swing[i, t] <= HALF_A_PENNY
        and abs(float(swings.if_it_comes[i, t] - swings.plan[t])) > HALF_A_PENNY
    ]
    return [
        f"'{found.tornado.rows[i].name}' comes in no more than 1 of 10 futures, and so at neither end of its "
        f"range; if it alone comes, {found.year} has {gap_words(float(swings.if_it_comes[i, t]))}."
        for i in rare
    ]


def _notes(found: Sensitivity) -> list[str]:
    notes = [
        "The spread is the variance over the futures. A share counts what a group explains alone and with "
        "others (its total effect).",
        "Alone: the outcome's 10th and 90th percentile when one row takes the paths of the futures and all "
        "else is as planned.",
    ]
    if found.runs > MOST_PATHS:
        notes.append(f"The tornado and the rank correlations are from the first {MOST_PATHS:,} futures.")
    return notes


def _sentences(found: Sensitivity) -> list[str]:
    if not found.tornado.rows:
        return ["Nothing in this case is uncertain, so nothing drives the gap beside the plan itself."]
    if found.runs < FEWEST_RUNS:
        return [
            f"The runs are too few to tell what drives the gap of {found.year}; ask for {FEWEST_RUNS} or"
            " more."
        ]
    return [
        *_gap_sentences(found),
        *_driver_sentence(found),
        *_tornado_sentence(found),
        *_chance_sentences(found),
        *_alone_sentence(found),
    ]


def sensitivity_finding(found: Sensitivity, *, top: int = 8) -> Finding:
    """Tell what drives the outcomes.

    Parameters
    ----------
    found : Sensitivity
        What was found.
    top : int, optional
        How many rows of each table a terminal shows.

    Returns
    -------
    Finding
        Sentences about the year that was asked for, and tables of every year.
    """
    return Finding(
        key="sensitivity",
        title=f"What drives the gap of {found.year} and the chance that reserves run out",
        sentences=tuple(_sentences(found)),
        tables=sensitivity_tables(found, top=top),
        scenario=found.scenario,
        runs=found.runs,
        seed=found.seed,
        notes=(*_rare_notes(found), *_notes(found)),
    )


def sensitivity_study(found: Sensitivity, *, top: int = 8) -> Study:
    """Return what drives the outcomes ready to be told, with its charts.

    Parameters
    ----------
    found : Sensitivity
        What was found.
    top : int, optional
        How many rows of each table a terminal shows.

    Returns
    -------
    Study
        Sentences, tables and pictures.
    """

    def draw(source: str) -> "tuple[Picture, ...]":
        from mtfs.charts import draw_pictures
        from mtfs.charts.studies.sensitivity import sensitivity_charts

        return draw_pictures(sensitivity_charts(found), found, source=source)

    return Study(sensitivity_finding(found, top=top), draw)
