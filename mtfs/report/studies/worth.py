"""The worth of certainty, told to a board in sentences that hold at the edges, with its tables and chart."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mtfs.analysis.findings import Finding
from mtfs.analysis.worth.changes import Change
from mtfs.analysis.worth.records import Gain, SchemeWorth, UnknownWorth, Worth
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.report.studies import Study
from mtfs.report.studies.worth_tables import (
    knowing_table,
    ranked_table,
    schemes_table,
    settled_table,
    years_table,
)
from mtfs.words.figures import money_words, percent_words

if TYPE_CHECKING:
    from mtfs.charts import Picture

__all__ = ["worth_finding", "worth_study"]

_NOTES = (
    "To know something beforehand is worth the money that need not then be held in case. That is no saving, "
    "and changes no gap.",
    "Every row is told alone, with all else uncertain as it is: the worths of several do not add up.",
)
_RARE = (
    "A worth below nothing is chance, or belongs to what is so rare that the confidence leaves it out: "
    "whoever knew of it would hold reserves for it when it comes."
)


def _moves(fall: float, what: str) -> str:
    """Say what a change does to an amount, as a verb with its object."""
    if abs(fall) < 0.5:
        return f"leaves {what} as it is"
    return f"{'lowers' if fall > 0 else 'raises'} {what} by {money_words(abs(fall))}"


def _does(gain: Gain, found: Worth) -> str:
    """Say what a change does to the reserves needed and to the gap."""
    gap = float(gain.gap[found.year_index])
    needed, mean_gap = "the reserves needed", f"the gap of {found.by}"
    if abs(gain.needed) < 0.5 and abs(gap) < 0.5:
        return f"leaves {needed} and {mean_gap} as they are"
    if abs(gain.needed) >= 0.5 and abs(gap) >= 0.5 and (gain.needed > 0) == (gap > 0):
        verb = "lowers" if gap > 0 else "raises"
        return (
            f"{verb} {needed} by {money_words(abs(gain.needed))}, and {mean_gap} by {money_words(abs(gap))} "
            "on average"
        )
    average = " on average" if abs(gap) >= 0.5 else ""
    return f"{_moves(gain.needed, needed)}, and {_moves(gap, mean_gap)}{average}"


def _others(count: int) -> str:
    return "1 other" if count == 1 else f"{count} others"


def _standing_sentence(found: Worth) -> str:
    last = f"last to the end of {found.by} in {100 * found.confidence:g}% of futures"
    held = money_words(found.now.held)
    if found.now.needed < 0.5:
        return f"No usable reserves were needed to {last}; they held {held}."
    return (
        f"To {last}, with no further action, usable reserves would have had "
        f"to hold {money_words(found.now.needed)} at the start of {found.years[0]}; they held {held}."
    )


def _changes_nothing(gain: Gain, year: int) -> bool:
    return (
        max(abs(end) for end in gain.needed_interval) < HALF_A_PENNY
        and float(abs(gain.gap_intervals[year]).max()) < HALF_A_PENNY
    )


def _first_sentences(found: Worth) -> list[str]:
    """Say which scheme does most when made certain, and which gains most for each pound of its plan."""
    year, schemes = found.year_index, found.schemes
    if not schemes:
        return ["There are no savings schemes to make certain."]
    if all(_changes_nothing(scheme.certain, year) for scheme in schemes):
        which = "the savings scheme" if len(schemes) == 1 else "any of the savings schemes"
        return [f"To make {which} certain changes nothing by the end of {found.by}."]
    first = schemes[0]
    if all(scheme.certain.needed_interval[0] <= 0 for scheme in schemes):
        best = max(schemes, key=lambda scheme: float(scheme.certain.gap[year]))
        told = "No savings scheme made certain is seen to lower the reserves needed"
        if best.certain.gap_intervals[year][0] <= 0:
            return [f"{told}, or the gap of {found.by}."]
        fall = money_words(float(best.certain.gap[year]))
        return [f"{told}; '{best.name}' lowers the gap of {found.by} most, by {fall} on average."]
    does = f"delivered in full and on time, it {_does(first.certain, found)}"
    level = [scheme for scheme in schemes[1:] if not scheme.surely_behind]
    if len(schemes) == 1:
        return [f"'{first.name}': {does}."]
    # What a scheme would do is told; which to work on is for the council to say.
    apart = f", though the runs do not tell it apart from {_listed(level)}" if level else ""
    return [
        f"Of the schemes, '{first.name}' made certain does most{apart}: {does}.",
        *_per_pound_sentence(found),
    ]


def _per_pound_sentence(found: Worth) -> list[str]:
    ranked = sorted(
        (scheme for scheme in found.schemes if scheme.per_pound is not None),
        key=lambda scheme: -(scheme.per_pound or 0.0),
    )
    if len(ranked) < 2 or ranked[0].certain.needed_interval[0] <= 0:
        return []
    best = ranked[0]
    # A council that plans thousands does not think in millions.
    each = 1e6 if max(scheme.planned for scheme in ranked) >= 1e6 else 1e3
    planned = "£1m" if each == 1e6 else "£1,000"
    gained = money_words(each * (best.per_pound or 0.0))
    level = [scheme for scheme in ranked[1:] if not scheme.surely_behind_per_pound]
    apart = f", though the runs do not tell it apart from {_listed(level)}" if level else ""
    return [
        f"For each {planned} in the plan, '{best.name}' gains most: it takes {gained} off the reserves "
        f"needed{apart}."
    ]


def _listed(rows: Sequence[SchemeWorth | UnknownWorth]) -> str:
    if len(rows) > 3:
        return _others(len(rows))
    names = [f"'{row.name}'" for row in rows]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _programme_sentence(found: Worth) -> list[str]:
    certain, better = found.programme_certain, found.programme_better
    if certain is None or len(found.schemes) < 2 or _changes_nothing(certain, found.year_index):
        return []
    text = f"The whole programme in full and on time {_does(certain, found)}{_chance(certain, found)}"
    if better is not None:
        text += (
            f"; every red and amber scheme one rating better {_does(better, found)}{_chance(better, found)}"
        )
    return [f"{text}."]


def _chance(gain: Gain, found: Worth) -> str:
    """Say how the chance of running out changes, where it can be told in whole percentages."""
    before = float(found.now.exhausted[found.year_index])
    # Counts of runs: what is left of a fall to 0 or 1 is rounding.
    after = min(max(round(before - float(gain.exhausted[found.year_index]), 12), 0.0), 1.0)
    if percent_words(before) == percent_words(after):
        return ""
    return (
        f" (the chance that usable reserves have run out by then goes from {percent_words(before)} to "
        f"{percent_words(after)})"
    )


def _stopped_sentence(found: Worth) -> list[str]:
    """Say which scheme's loss would be felt least."""
    planned = [scheme for scheme in found.schemes if scheme.planned > HALF_A_PENNY]
    if len(planned) < 2:
        return []
    least = max(planned, key=lambda s: (round(s.stopped.needed, 2), float(s.stopped.gap[found.year_index])))
    return [
        f"Of the schemes, stopping '{least.name}', of which {money_words(least.planned)} is planned, is felt "
        f"least in these runs: it {_does(least.stopped, found)}."
    ]


def _knowing_sentences(found: Worth) -> list[str]:
    if not found.unknowns:
        return [
            "Nothing but savings is uncertain in this case." if found.schemes else "Nothing is uncertain."
        ]
    first = found.unknowns[0]
    if all(unknown.knowing_interval[0] <= 0 for unknown in found.unknowns):
        return ["Of drivers, in-year variances and pressures, none is seen to be worth knowing beforehand."]
    level = [unknown for unknown in found.unknowns[1:] if not unknown.surely_behind]
    apart = f", though the runs do not tell it apart from {_listed(level)}" if level else ""
    sentence = (
        f"Of drivers, in-year variances and pressures, '{first.name}' is most worth knowing{apart}: known "
        f"beforehand, {money_words(first.knowing)} less would have to be held on average."
    )
    return [sentence, *_planned_sentence(found)]


def _planned_sentence(found: Worth) -> list[str]:
    """Say which driver's, or other's, plan is most on the bright side."""
    year = found.year_index
    as_planned: list[tuple[UnknownWorth, Gain]] = [
        (unknown, gain)
        for unknown in found.unknowns
        for change, gain in unknown.settled
        if change in (Change.AS_PLANNED, Change.STAYS_AWAY)
    ]
    unknown, gain = max(as_planned, key=lambda each: float(each[1].gap[year]))
    if gain.gap_intervals[year][0] <= 0.5:
        return []
    how = "did not come" if Change.STAYS_AWAY in dict(unknown.settled) else "turned out exactly as planned"
    return [
        f"If '{unknown.name}' {how} in every future, the gap of {found.by} would be "
        f"{money_words(float(gain.gap[year]))} smaller on average: of these, no other is planned so much on "
        "the bright side."
    ]


def worth_finding(found: Worth) -> Finding:
    """Tell where certainty is worth most.

    Parameters
    ----------
    found : Worth
        What was found.

    Returns
    -------
    Finding
        Sentences about the year that was asked for, and tables.
    """
    rare = any(unknown.knowing_interval[1] < 0 for unknown in found.unknowns)
    return Finding(
        key="worth",
        title="What certainty is worth",
        sentences=(
            _standing_sentence(found),
            *_first_sentences(found),
            *_programme_sentence(found),
            *_stopped_sentence(found),
            *_knowing_sentences(found),
        ),
        tables=(
            ranked_table(found),
            schemes_table(found),
            knowing_table(found),
            settled_table(found),
            years_table(found),
        ),
        scenario=found.scenario,
        runs=found.runs,
        seed=found.seed,
        notes=(*_NOTES, *([_RARE] if rare else [])),
    )


def worth_study(found: Worth) -> Study:
    """Return the worth of certainty ready to be told, with its chart.

    Parameters
    ----------
    found : Worth
        What was found.

    Returns
    -------
    Study
        Sentences, tables and a picture.
    """

    def draw(source: str) -> "tuple[Picture, ...]":
        from mtfs.charts import draw_pictures
        from mtfs.charts.studies.worth import WORTH_CHARTS, has_bars

        return draw_pictures(WORTH_CHARTS, found, source=source) if has_bars(found) else ()

    return Study(worth_finding(found), draw)
