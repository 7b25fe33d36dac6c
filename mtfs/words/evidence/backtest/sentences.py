"""What a backtest shows, in sentences for members."""

from collections.abc import Sequence

from mtfs.analysis.evidence.backtest.intervals import Estimate
from mtfs.analysis.evidence.backtest.study import Backtest, Folds, LineBacktest, Target
from mtfs.analysis.evidence.backtest.summary import (
    ORDINARY,
    TARGET_SHARE,
    Gain,
    coverage,
    coverage_together,
    headline,
    meets_target,
)
from mtfs.analysis.evidence.history import SHOCK_YEARS, line_label
from mtfs.words.evidence.backtest.answers import best_rival_gain, gains, shock_slice
from mtfs.words.evidence.backtest.names import (
    TARGET_WORDS,
    line_name,
    method_label,
    one_decimal,
    outturns_word,
    range_words,
)
from mtfs.words.figures import listed, lowered

__all__ = [
    "WHAT_IS_A_MISS",
    "backtest_sentences",
    "coverage_sentence",
    "gain_sentence",
    "shock_sentence",
    "study_sentence",
    "together_sentences",
]

WHAT_IS_A_MISS = (
    "The miss of a forecast is how far it was from what came, with credit for a range that is honest about "
    "it (its continuous ranked probability score, CRPS). For a single figure it is the plain difference."
)


def _span(years: Sequence[str]) -> str:
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"


def study_sentence(found: Backtest) -> str:
    """Say what was done.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        Which years were forecast, and from what.
    """
    years = sorted({year for line in found.lines for year in line.years})
    kind = "" if found.learns_from_shocks else "ordinary "
    others = f"other {kind}years" if found.folds is Folds.LEAVE_ONE_YEAR_OUT else f"{kind}years before it"
    what = "outturn against budget" if found.target is Target.BUDGET else "growth of spending over inflation"
    count = f"{len(years)} years" if len(years) > 1 else "One year"
    each = "each was" if len(years) > 1 else "it was"
    return (
        f"{count} of {what} ({_span(years)}): {each} forecast by a model that had seen only the {others}, "
        "and then compared with what came."
    )


def coverage_sentence(found: LineBacktest, target: Target) -> str:
    """Say how many outturns fell within the 80% range, and whether that is what is aimed for.

    Parameters
    ----------
    found : LineBacktest
        The backtest of a line.
    target : Target
        What was forecast.

    Returns
    -------
    str
        With the figure, the aim, and how sure it is.
    """
    part = headline(found)
    share = coverage(found, found.model, TARGET_SHARE, part)
    told = _held(line_name(found), share, target)
    if part.years != ORDINARY:
        told += " They are of shock years alone: no ordinary year could be scored."
    if share.low is None or share.high is None:
        few = f"{share.years} years are" if share.years != 1 else "One year is"
        return f"{told} {few} too few to say how sure that is."
    ends = range_words(share.low, share.high)
    return f"{told} With {share.years} years to judge by, the true share could be anything from {ends}."


def together_sentences(found: Backtest) -> tuple[str, ...]:
    """Say how many outturns of all groups of councils together fell within their 80% ranges.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    tuple of str
        A sentence for each line that is looked at by groups.
    """
    told = []
    for key in dict.fromkeys(line.line for line in found.lines):
        groups = [line for line in found.lines if line.line == key]
        if len(groups) > 1:
            name = f"{line_label(key)}, all of these councils together"
            told.append(_held(name, coverage_together(groups), found.target))
    return tuple(told)


def _held(name: str, share: Estimate, target: Target) -> str:
    """Say what share fell within the 80% range, and whether that is what is aimed for."""
    inside = round(share.value * share.cells)
    told = (
        f"{name}: {inside:,} of {share.cells:,} {outturns_word(target)} "
        f"({one_decimal(share.value)}) fell within the range that should hold 8 in 10"
    )
    if meets_target(share):
        return f"{told}, as aimed for ({TARGET_WORDS})."
    short = share.value < TARGET_SHARE
    fault = "narrow, and promises too much" if short else "wide, and more careful than it need be"
    return f"{told}. The aim of {TARGET_WORDS} is missed: the range is too {fault}."


def gain_sentence(found: LineBacktest, target: Target) -> str:
    """Say whether the model beats each rival, and by how much.

    Parameters
    ----------
    found : LineBacktest
        The backtest of a line.
    target : Target
        What was forecast.

    Returns
    -------
    str
        A sentence or two; a rival that is not beaten is named with its figure.
    """
    every = gains(found)
    beaten = [gain for gain in every if gain.is_better]
    lost = [gain for gain in every if not gain.is_better]
    name = line_name(found)
    if not beaten:
        told = f"{name}: the model's miss is smaller than that of none of the {len(every)} plain rivals"
    else:
        all_of = f"each of the {len(every)}" if not lost else f"{len(beaten)} of the {len(every)}"
        shares = sorted(gain.share for gain in beaten)
        by = " to ".join(dict.fromkeys(one_decimal(share) for share in (shares[0], shares[-1])))
        told = f"{name}: the model's miss is smaller than that of {all_of} plain rivals, by {by}"
    if lost:
        worse = [
            f"'{lowered(method_label(gain.rival.method, target))}' ({one_decimal(-gain.share)} larger)"
            for gain in lost
        ]
        return (
            f"{told}. The aim to beat every rival is missed: it is no smaller than that of {listed(worse)}."
        )
    return f"{told}. {_doubt_sentence(best_rival_gain(found), every, target)}"


def _doubt_sentence(closest: Gain, every: Sequence[Gain], target: Target) -> str:
    """Say how sure it is that the model beats its rivals."""
    rival = f"'{lowered(method_label(closest.rival.method, target))}'"
    ahead = f"The closest is {rival}, which it beats in {closest.better_years} of {closest.years} years"
    unsure = [gain for gain in every if not gain.is_sure]
    if not unsure:
        return f"{ahead}; against each the gain is more than chance."
    if closest.difference.low is None:
        return f"{ahead}; so few years cannot tell it from chance."
    count = f"{len(unsure)} of them" if len(unsure) > 1 else "one of them"
    return f"{ahead}; against {count} so few years cannot rule out chance."


def shock_sentence(found: Backtest) -> str:
    """Say how ranges did in years that struck every council at once.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    str
        Blank where no such year was scored apart from others.
    """
    told, years = [], set()
    for line in found.lines:
        part = shock_slice(line)
        if part is not None:
            share = coverage(line, line.model, TARGET_SHARE, part)
            told.append(f"{one_decimal(share.value)} ({lowered(line_name(line))})")
            years |= set(line.cells.year[part.mask].tolist())
    if not told:
        return ""
    named = "; ".join(f"{year}, {SHOCK_YEARS[year]}" for year in sorted(years))
    counted = {1: "The shock year", 2: "The two shock years"}.get(len(years), f"The {len(years)} shock years")
    return (
        f"{counted} ({named}) {'is' if len(years) == 1 else 'are'} scored apart: there the range that should "
        f"hold 8 in 10 held {listed(told)}."
    )


def _not_scored_sentence(found: Backtest) -> str:
    """Say which years could not be scored, and of which lines where it is not all of them."""
    by_years: dict[tuple[str, ...], list[str]] = {}
    for line in found.lines:
        by_years.setdefault(tuple(sorted(line.left_out)), []).append(line_name(line))
    of_all = len(by_years) == 1
    told = [
        listed(years) if of_all else f"{listed(years)} ({listed([lowered(name) for name in names])})"
        for years, names in by_years.items()
        if years
    ]
    return f"Not scored, for want of other years to learn from: {'; '.join(told)}." if told else ""


def backtest_sentences(found: Backtest) -> tuple[str, ...]:
    """Say what a backtest shows, for members.

    Parameters
    ----------
    found : Backtest
        The backtest.

    Returns
    -------
    tuple of str
        What was done; for each line how many outturns its range held, and by how much its forecasts beat
        plain rivals; shock years apart; and what could not be looked at.
    """
    return (
        study_sentence(found),
        *(coverage_sentence(line, found.target) for line in found.lines),
        *together_sentences(found),
        WHAT_IS_A_MISS,
        *(gain_sentence(line, found.target) for line in found.lines),
        *(sentence for sentence in (shock_sentence(found),) if sentence),
        *(sentence for sentence in (_not_scored_sentence(found),) if sentence),
        *(f"Not looked at: {why}." for why in found.skipped),
    )
