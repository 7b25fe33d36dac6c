"""Scenarios side by side: in which order they stand, and what each assumes, in a line."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from mtfs.analysis.compare import Comparison
from mtfs.analysis.runs import Result
from mtfs.domain.case import BASE_SCENARIO, Case, Edit
from mtfs.domain.checks import matched
from mtfs.words.edits import edit_phrases
from mtfs.words.figures import listed
from mtfs.words.futures import of_futures
from mtfs.words.titles import chances_title

__all__ = [
    "chances_sentence",
    "in_order_of_gap",
    "left_out_sentences",
    "middle_gap",
    "quoted_names",
    "scenario_line",
    "standing_sentences",
]

#: What one edit does, whichever scenario it belongs to.
_Deed = tuple[str, str, str, str, float | str]


def middle_gap(result: Result) -> float:
    """Return the gap of the last year in the middle future.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    float
        The median over the runs; a surplus is negative [£].
    """
    return float(result.summary.risk["gap"]["p50"][-1])


def in_order_of_gap(results: Mapping[str, Result]) -> list[str]:
    """Put scenarios in the order in which charts and tables show them.

    Parameters
    ----------
    results : mapping of str to Result
        The plan and the runs of each scenario.

    Returns
    -------
    list of str
        The first one first, for the others are seen beside it; then the others by the gap of the last year in
        the middle future, the largest first, and those alike as they are given.
    """
    first, *others = results
    return [first, *sorted(others, key=lambda name: -middle_gap(results[name]))]


def left_out_sentences(results: Mapping[str, Result], most: int, shown: str) -> list[str]:
    """Name the scenarios for which a chart has no room.

    Parameters
    ----------
    results : mapping of str to Result
        The plan and the runs of each scenario.
    most : int
        How many it has room for.
    shown : str
        How it shows them, such as ``drawn``.

    Returns
    -------
    list of str
        One sentence; none where it shows them all.
    """
    left = in_order_of_gap(results)[most:]
    if not left:
        return []
    last = next(iter(results.values())).years[-1]
    return [f"Not {shown}, as their gaps of {last} are the smallest: {quoted_names(left)}."]


def quoted_names(names: Sequence[str], *, most: int = 8) -> str:
    """List the names of scenarios in quotation marks.

    Parameters
    ----------
    names : sequence of str
        The names.
    most : int, optional
        How many are named; where there are more, the last ones are counted.

    Returns
    -------
    str
        Such as ``'High inflation' and 'Demand surge'``; nothing for none.
    """
    told = [f"'{name}'" for name in names]
    if len(told) > most:
        told = [*told[: most - 1], f"{len(told) - most + 1} more"]
    return listed(told)


def _deeds(edits: Sequence[Edit]) -> Counter[_Deed]:
    return Counter((matched(e.sheet), matched(e.row), matched(e.column), e.operation, e.value) for e in edits)


def _edits_of(case: Case, scenario: str) -> list[Edit]:
    return [edit for edit in case.edits if matched(edit.scenario) == matched(scenario)]


def _parts(case: Case, scenario: str) -> tuple[list[str], list[Edit]]:
    """Return the other scenarios that this one puts together, and its edits beyond theirs.

    Only where there are several: one that merely holds another is told by its own edits.
    """
    edits = _edits_of(case, scenario)
    left = _deeds(edits)
    others = {name: _deeds(_edits_of(case, name)) for name in case.scenarios if name != scenario}
    # A scenario within another adds nothing to it, so the larger come first.
    order = sorted((name for name in others if others[name]), key=lambda name: -others[name].total())
    chosen = []
    for name in order:
        if others[name] < _deeds(edits) and others[name] <= left:
            left -= others[name]
            chosen.append(name)
    if len(chosen) < 2:
        return [], edits
    rest = []
    for edit in edits:
        (deed,) = _deeds([edit])
        if left[deed]:
            left[deed] -= 1
            rest.append(edit)
    return [name for name in case.scenarios if name in chosen], rest


def scenario_line(case: Case, scenario: str, *, most: int | None = None) -> str:
    """Tell in a line what a scenario changes from Base.

    Parameters
    ----------
    case : Case
        The case.
    scenario : str
        One of its scenarios.
    most : int, optional
        How many changes are told; all where left out.

    Returns
    -------
    str
        Changes with semicolons between, and how many more there are; what the library says of a stress; the
        scenarios of which it is made, where it puts several together.
    """
    if scenario == BASE_SCENARIO:
        return "The case as it stands."
    applied = next((a for a in case.stresses if a.scenario == scenario and a.edits), None)
    if applied is not None:
        phrases = edit_phrases(applied.edits, case.base)
        told = _told(phrases, most)
        return f"{applied.stress.text} Here: {told}." if told else applied.stress.text
    together, edits = _parts(case, scenario)
    told = _told(edit_phrases(edits, case.base), most)
    if together:
        names = quoted_names(together, most=max(len(together), 1))
        return f"{names} together{f'; and {told}' if told else ''}."
    return f"{told}." if told else "What it changes is not listed in the case."


def _told(phrases: Sequence[str], most: int | None) -> str:
    """Join phrases, and count those that are left out; a single one more is told instead."""
    shown = phrases if most is None or len(phrases) <= most + 1 else phrases[:most]
    more = len(phrases) - len(shown)
    return "; ".join([*shown, *([f"and {more} more changes"] if more else [])])


def chances_sentence(results: Mapping[str, Result]) -> str:
    """Tell in how many futures usable reserves have run out, under the first scenario and the others.

    Parameters
    ----------
    results : mapping of str to Result
        The plan and the runs of each scenario, two or more.

    Returns
    -------
    str
        Of the end of the plan or, where scenarios do not differ then, of the year that tells them apart most.
    """
    first, *others = results
    years = results[first].years
    chances = np.stack([result.summary.probabilities["p_exhausted_by"] for result in results.values()])
    apart = chances.max(axis=0) - chances.min(axis=0)
    if not apart.any():
        return f"{chances_title(years, chances, len(years) - 1)}."
    t = len(years) - 1 if apart[-1] > 0 else int(apart.argmax())
    start = f"By the end of {years[t]} usable reserves have run out in {of_futures(float(chances[0, t]))}"
    start += f" under '{first}'"
    told = {name: of_futures(float(chance)) for name, chance in zip(others, chances[1:, t], strict=True)}
    order = sorted(others, key=lambda name: float(chances[others.index(name) + 1, t]))
    fewest, most = ([name for name in others if told[name] == told[end]] for end in (order[0], order[-1]))
    if len(others) == 1:
        return f"{start}, and in {told[others[0]]} under '{others[0]}'."
    if len(most) == len(others):
        return f"{start}, and in {told[most[0]]} under each of the others."
    return (
        f"{start}. Of the other scenarios, {_who(fewest)} the fewest such futures ({told[fewest[0]]}), and "
        f"{_who(most)} the most ({told[most[0]]})."
    )


def _who(names: Sequence[str]) -> str:
    """Name one or two scenarios as a subject, and count more."""
    if len(names) > 2:
        return f"{len(names)} have"
    return f"{quoted_names(names)} {'have' if len(names) > 1 else 'has'}"


def standing_sentences(comparison: Comparison) -> list[str]:
    """Say under which scenarios the council stands better or worse than under the first, and how surely.

    Parameters
    ----------
    comparison : Comparison
        The scenarios, in the same futures.

    Returns
    -------
    list of str
        Those that are worse in every future tested, those that are better, those that change nothing, and
        each of the rest with its share of futures; then what better and worse are judged by.
    """
    found, t, names = comparison.standing, comparison.year_index, comparison.scenarios
    others = range(1, len(names))
    better = {k: float(found.better[k, 0, t]) for k in others}
    worse = {k: float(found.better[0, k, t]) for k in others}
    same = {k: float(found.same[k, 0, t]) for k in others}
    end, first = f"at the end of {comparison.year}", f"under '{names[0]}'"
    every = "in every future tested" if comparison.runs > 1 else "in the one future tested"
    sides = (("worse", "than", worse), ("better", "than", better), ("the same", "as", same))
    told = []
    for word, than, shares in sides:
        sure = [names[k] for k in others if shares[k] == 1]
        if sure:
            under = quoted_names(sure)
            if len(sure) == len(names) - 1 > 2:
                under = f"each of the {len(sure)} other scenarios"
            told.append(f"Under {under} the council stands {word} {end} {than} {first}, {every}.")
    told += [
        f"Under '{names[k]}' the council stands {_mixed(better[k], worse[k])} {end} than {first}."
        for k in others
        if 1 not in (better[k], worse[k], same[k])
    ]
    told.append(
        "Better and worse are judged by what usable reserves would hold if they could go below nothing."
    )
    return told


def _mixed(better: float, worse: float) -> str:
    """Say in how many futures a scenario is better and worse, where it is neither in all of them."""
    sides = (("better", better), ("worse", worse))
    told = [f"{word} in {of_futures(share)}" for word, share in sides if share]
    return f"{' and '.join(told)}{'' if better and worse else ' (and the same in the others)'}"
