"""Scenarios compared, told in sentences that hold at the edges, with their tables and chart."""

from typing import TYPE_CHECKING

import numpy as np

from mtfs.analysis.compare import Comparison
from mtfs.analysis.findings import Finding
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.report.studies import Study
from mtfs.report.studies.compare_changes import change_tables, summary_table
from mtfs.report.studies.compare_columns import CHOICES, POSITION, SAME_FUTURES, in_order
from mtfs.report.studies.compare_standing import standing_tables
from mtfs.words.figures import lowered, money_words, percent_words
from mtfs.words.futures import of_futures

if TYPE_CHECKING:
    from mtfs.charts import Picture

__all__ = ["compare_finding", "compare_study"]

#: With more others than this, only the best and the worst of them are told in sentences.
_MOST_TOLD = 3


def _listed(names: list[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _ranking_sentence(comparison: Comparison) -> str:
    """Say which scenario stands best, by how much and how surely."""
    found, t, names = comparison.standing, comparison.year_index, comparison.scenarios
    order = in_order(comparison, t)
    top = [k for k in order if found.place[k, t] == 1]
    end = f"at the end of {comparison.year}"
    if len(top) == len(names):
        return f"{_listed([names[k] for k in order])} stand the same {end}, on average."
    first, following = top[0], order[len(top)]
    lead = money_words(float(found.leads[first, following, t]))
    after = f"'{names[following]}'" + (", the next" if len(names) > 2 else "")
    if len(top) > 1:
        return f"{_listed([names[k] for k in top])} stand best {end}: on average {lead} better than {after}."
    better = f"in {of_futures(float(found.better[first, following, t]))}"
    open_to = [names[k] for k in order if found.best_place[k, t] == 1]
    if len(open_to) > 1:
        return (
            f"The runs are too few to tell which of {_listed(open_to)} stands best {end}: '{names[first]}' "
            f"is {lead} ahead of {after}, on average over the runs, and better {better}."
        )
    return (
        f"'{names[first]}' stands best {end}: on average {lead} better than {after}, and better than it "
        f"{better}."
    )


def _gap_words(comparison: Comparison, k: int) -> str:
    """Say what another scenario does to the gap of the year."""
    t, gap = comparison.year_index, comparison.measures["gap"]
    mean, low, high = (float(gap.changes[statistic][k, t]) for statistic in ("mean", "p5", "p95"))
    if max(abs(mean), abs(low), abs(high)) <= HALF_A_PENNY:
        return f"leaves the gap of {comparison.year} as it is"
    beside = max(abs(mean), abs(low), abs(high))

    def told(change: float) -> str:
        return f"{money_words(abs(change), beside=beside)} {'larger' if change > 0 else 'smaller'}"

    text = f"makes the gap of {comparison.year} {told(mean)} on average"
    if abs(high - low) <= HALF_A_PENNY or comparison.runs == 1:
        return text
    near, far = sorted((low, high), key=abs)
    if low * high > 0 or min(abs(low), abs(high)) <= HALF_A_PENNY:
        start, end = money_words(abs(near), beside=beside), told(far)
        # Ends that read alike are one amount.
        span = f"about {end}" if end.startswith(f"{start} ") else f"from {start} to {end}"
    else:
        span = f"from {told(low)} to {told(high)}"
    return f"{text} ({span} in 9 of 10 futures)"


def _chance_words(comparison: Comparison, k: int) -> str:
    """Say what another scenario does to the chance that usable reserves have run out."""
    chances = comparison.chances["p_exhausted_by"].chances[:, comparison.year_index]
    before, after = percent_words(float(chances[0])), percent_words(float(chances[k + 1]))
    what = "the chance that usable reserves have run out by then"
    if chances[0] == chances[k + 1]:
        return f"leaves {what} at {after}"
    if before == after:
        return f"hardly changes {what} ({after})"
    return f"{'raises' if chances[k + 1] > chances[0] else 'lowers'} {what} from {before} to {after}"


def _change_sentences(comparison: Comparison) -> list[str]:
    first, others = comparison.scenarios[0], comparison.scenarios[1:]
    told = list(range(len(others)))
    if len(others) > _MOST_TOLD:
        ranked = [k - 1 for k in in_order(comparison, comparison.year_index) if k > 0]
        told = [ranked[0], ranked[-1]]
    return [
        f"Against '{first}', '{others[k]}' {_gap_words(comparison, k)}, and {_chance_words(comparison, k)}."
        for k in told
    ]


def _earlier_sentence(comparison: Comparison) -> list[str]:
    """Name the year in which the chances of running out differ most, where the year spoken of hides it."""
    chances = comparison.chances["p_exhausted_by"].chances
    changes = np.abs(chances[1:] - chances[0])
    if changes[:, comparison.year_index].max() > 0 or changes.max() == 0:
        return []
    k, t = np.unravel_index(int(changes.argmax()), changes.shape)
    return [
        "The chance that usable reserves have run out differs most by the end of "
        f"{comparison.years[t]}: {percent_words(float(chances[0, t]))} under '{comparison.scenarios[0]}' and "
        f"{percent_words(float(chances[k + 1, t]))} under '{comparison.scenarios[k + 1]}'."
    ]


def _regret_sentence(comparison: Comparison) -> str:
    found, t, names = comparison.standing, comparison.year_index, comparison.scenarios
    best = min(in_order(comparison, t), key=lambda k: float(found.regret_mean[k, t]))
    if found.same[..., t].min() == 1:
        return "They are the same in every future."
    if found.regret_largest[best, t] <= HALF_A_PENNY:
        return f"None of those compared is better than '{names[best]}' in any future."
    often = float(found.regret_p95[best, t])
    at_worst = f" and by more than {money_words(often)} in 1 future in 20" if often > HALF_A_PENNY else ""
    share = float(found.best_alone[best, t] + found.best_shared[best, t])
    return (
        f"'{names[best]}' falls least short of the best of those compared: by "
        f"{money_words(float(found.regret_mean[best, t]))} on average{at_worst}. It is the best "
        f"in {of_futures(share)}."
    )


def compare_finding(comparison: Comparison) -> Finding:
    """Tell how scenarios compare.

    Parameters
    ----------
    comparison : Comparison
        The scenarios, in the same futures.

    Returns
    -------
    Finding
        Sentences about the year that was picked, and tables of every year.
    """
    ranking, *others = standing_tables(comparison)
    return Finding(
        key="compare",
        title="How the scenarios compare",
        sentences=(
            _ranking_sentence(comparison),
            *_change_sentences(comparison),
            *_earlier_sentence(comparison),
            _regret_sentence(comparison),
        ),
        tables=(ranking, summary_table(comparison), *others, *change_tables(comparison)),
        scenario="; ".join(comparison.scenarios),
        runs=comparison.runs,
        seed=comparison.seed,
        notes=(f"Position: {lowered(POSITION)}", SAME_FUTURES, CHOICES),
    )


def compare_study(comparison: Comparison) -> Study:
    """Return the comparison ready to be told, with its chart.

    Parameters
    ----------
    comparison : Comparison
        The scenarios, in the same futures.

    Returns
    -------
    Study
        Sentences, tables and pictures.
    """

    def draw(source: str) -> "tuple[Picture, ...]":
        from mtfs.charts import draw_pictures
        from mtfs.charts.studies.compare import COMPARE_CHARTS

        return draw_pictures(COMPARE_CHARTS, comparison, source=source)

    return Study(compare_finding(comparison), draw)
