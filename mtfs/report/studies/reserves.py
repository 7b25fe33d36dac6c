"""How much reserves must hold, told: beside what they held, and with a range for the minimum balance."""

from typing import TYPE_CHECKING

from mtfs.analysis.findings import Finding
from mtfs.analysis.reserves_confidence import LEVELS, MINIMUM_LEVELS, ReservesConfidence
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.report.studies import Study
from mtfs.report.studies.reserves_tables import level_words, reserves_tables
from mtfs.words.figures import money_words
from mtfs.words.futures import of_futures

if TYPE_CHECKING:
    from mtfs.charts import Picture

__all__ = ["reserves_finding", "reserves_study"]

#: The level that sentences speak of.
_TOLD = 0.9
_NO_ACTION = (
    "The amounts are those with which usable reserves meet every gap as it comes, with no further action: "
    "what had to be held at the start, and not a saving to be found each year."
)
_JUDGEMENT = (
    "The range for a minimum balance is a suggestion for the chief finance officer's judgement. It covers "
    "what turns out worse within a year than was budgeted, before the next budget can answer. Its levels are "
    "assumed; emergencies and uneven cash flow are outside the model."
)


def _held_sentence(found: ReservesConfidence) -> str:
    start, last = found.years[0], found.years[-1]
    lasts = f"in {of_futures(float(found.confidence[-1]))}"
    if found.held <= HALF_A_PENNY:
        return (
            f"There were no usable reserves at the start of {start}. Without them spending is met to the end "
            f"of {last} {lasts}."
        )
    held = money_words(found.held)
    return (
        f"With the {held} that they held at the start of {start}, usable reserves last to the end of {last} "
        f"{lasts}."
    )


def _needed_sentence(found: ReservesConfidence, level: float, t: int) -> str:
    """Say what a level of confidence asks for by a year, beside what was held."""
    needed, start = float(found.needed[found.levels.index(level), t]), found.years[0]
    more = needed - found.held
    sure = f"To be {level_words(level)} sure that they last to the end of {found.years[t]}, usable reserves"
    if needed <= HALF_A_PENNY:
        return f"{sure} need not have held anything at the start of {start}."
    amount = money_words(needed, beside=found.held)
    if found.held <= HALF_A_PENNY:
        return f"{sure} would have had to hold {amount} at the start of {start}; they held nothing."
    held = money_words(found.held, beside=needed)
    if abs(more) <= HALF_A_PENNY:
        return f"{sure} had to hold {amount} at the start of {start}: exactly what they held."
    if more > 0:
        return (
            f"{sure} would have had to hold {amount} at the start of {start}: "
            f"{money_words(more, beside=found.held)} more than the {held} they held."
        )
    return (
        f"{sure} had to hold {amount} at the start of {start}: {money_words(-more, beside=needed)} less than "
        f"the {held} they held."
    )


def _needed_sentences(found: ReservesConfidence) -> list[str]:
    """Tell the level of 90% for the first year that misses it and for the last, and any level asked for."""
    last = len(found.years) - 1
    missed = [t for t in range(last) if found.confidence[t] < _TOLD]
    told = [_needed_sentence(found, _TOLD, missed[0])] if missed else []
    told.append(_needed_sentence(found, _TOLD, last))
    return told + [_needed_sentence(found, level, last) for level in found.levels if level not in LEVELS]


def _committed_sentence(found: ReservesConfidence) -> list[str]:
    if not found.committed:
        return []
    total = money_words(sum(amount for _, amount in found.committed))
    if len(found.committed) == 1:
        return [f"{total} more is held for one purpose ({found.committed[0][0]}) and could not be used."]
    name, most = max(found.committed, key=lambda item: item[1])
    return [
        f"{total} more is held for {len(found.committed)} purposes of their own and could not be used; the "
        f"largest is {name}, {money_words(most)}."
    ]


def _minimum_sentence(found: ReservesConfidence) -> str:
    minimum = found.minimum
    low, high = map(float, minimum.largest)
    low_level, high_level = map(level_words, MINIMUM_LEVELS)
    # Not in the base year, whose overspend is forecast: no balance set now can cover that.
    first, last = found.years[1], found.years[-1]
    alone = first == last
    any_year = first if alone else f"any year from {first} to {last}"
    if high <= HALF_A_PENNY:
        none = f"{first} is not" if alone else f"no year from {first} to {last} is"
        return (
            f"In at least {high_level} of futures {none} overspent: they give no ground for a minimum "
            "general fund balance."
        )
    share = ""
    if minimum.net_budget > 0:
        share = f" ({low / minimum.net_budget:.1%} to {high / minimum.net_budget:.1%} of the net budget)"
    own = "the case sets no minimum"
    if minimum.own > HALF_A_PENNY:
        own = f"the case's own {money_words(minimum.own)} covers it in {of_futures(minimum.own_covers)}"
    if high - low <= HALF_A_PENNY:
        # Many futures may have the same, as with a pressure of one size: it then covers more than was asked.
        share = f" ({high / minimum.net_budget:.1%} of the net budget)" if share else ""
        return (
            f"A minimum general fund balance of {money_words(high)}{share} would cover the largest overspend "
            f"within {any_year} in {of_futures(minimum.covers(high))}; {own}."
        )
    return (
        f"A minimum general fund balance of {money_words(low, beside=high)} to {money_words(high)}{share} "
        f"would cover the largest overspend within {any_year} in {low_level} to {high_level} of "
        f"futures; {own}."
    )


def _few_runs(found: ReservesConfidence) -> list[str]:
    short = [level for level, ended in zip(found.levels, found.open_ended, strict=True) if ended]
    if not short:
        return []
    levels = ", ".join(level_words(level) for level in short)
    runs = f"{found.runs:,} run{'s are' if found.runs != 1 else ' is'}"
    return [
        f"{runs} too few for the top of the interval at {levels}: it stops at the largest run. Ask for more "
        "with --runs."
    ]


def reserves_finding(found: ReservesConfidence) -> Finding:
    """Tell how much usable reserves must hold to last.

    Parameters
    ----------
    found : ReservesConfidence
        The study.

    Returns
    -------
    Finding
        Sentences and tables.
    """
    return Finding(
        key="reserves",
        title="How much reserves must hold to last",
        sentences=(
            _held_sentence(found),
            *_needed_sentences(found),
            *_committed_sentence(found),
            _minimum_sentence(found),
        ),
        tables=reserves_tables(found),
        scenario=found.scenario,
        runs=found.runs,
        seed=found.seed,
        notes=(_NO_ACTION, _JUDGEMENT, *_few_runs(found)),
    )


def reserves_study(found: ReservesConfidence) -> Study:
    """Return the study ready to be told, with its chart.

    Parameters
    ----------
    found : ReservesConfidence
        The study.

    Returns
    -------
    Study
        Sentences, tables and the picture.
    """

    def draw(source: str) -> "tuple[Picture, ...]":
        from mtfs.charts import draw_pictures
        from mtfs.charts.studies.reserves import RESERVES_CHARTS

        return draw_pictures(RESERVES_CHARTS, found, source=source)

    return Study(reserves_finding(found), draw)
