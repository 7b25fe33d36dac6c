"""Education, health and care plans: how fast their number grows, in England and in each council."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mtfs.analysis.evidence.plan_counts import (
    PlanCouncil,
    PlanCounts,
    PlanStep,
    council_steps,
    national_growth,
)
from mtfs.analysis.evidence.pooling import pool
from mtfs.analysis.evidence.spreads import width_of
from mtfs.domain.calibration import PackSource, PlanGrowth
from mtfs.errors import RequestError

__all__ = ["LATER_GROWTH", "PLAN_SOURCES", "LeftOut", "fit_plan_growth", "left_out_steps"]

PLAN_SOURCES = (
    PackSource(
        key="dfe-plans-2026",
        title="Department for Education, Education, health and care plans: reporting year 2026 (the growth "
        "of England, as told by the BBC)",
        date="June 2026",
    ),
)
#: What England grew by in years that a file of counts does not reach: from January 2025 to January 2026.
LATER_GROWTH = {"2025/26": 0.125}

#: A council's growth further from England's than this is taken for a change of what was counted.
_MOST_APART = 0.25
#: A council that had fewer plans in one of its years than this goes by the average of all.
_FEWEST_PLANS = 100
#: Fewer years of growth, or fewer councils, do not tell what lasts.
_FEWEST_STEPS, _FEWEST_COUNCILS = 3, 10


@dataclass(frozen=True)
class LeftOut:
    """A growth that was left out of the fit as no growth of what is counted.

    Parameters
    ----------
    council : PlanCouncil
        Whose.
    step : PlanStep
        From which number of plans to which.
    """

    council: PlanCouncil
    step: PlanStep


@dataclass(frozen=True)
class _Own:
    """A council's growth less England's, by year."""

    council: PlanCouncil
    apart: Mapping[str, float]


def _sort_out(counts: PlanCounts) -> tuple[list[_Own], list[LeftOut]]:
    england = national_growth(counts)
    last = max(counts.england)
    own, left_out = [], []
    for council in counts.councils:
        if last not in council.plans:
            continue
        steps = [step for step in council_steps(council, counts) if step.year in england]
        if any(min(step.before, step.after) < _FEWEST_PLANS for step in steps):
            continue
        apart = {}
        for step in steps:
            difference = step.growth - england[step.year]
            if abs(difference) > _MOST_APART:
                left_out.append(LeftOut(council, step))
            else:
                apart[step.year] = difference
        if apart:
            own.append(_Own(council, apart))
    return own, left_out


def left_out_steps(counts: PlanCounts) -> tuple[LeftOut, ...]:
    """Return the growths of councils that the fit leaves out.

    Parameters
    ----------
    counts : PlanCounts
        The plans.

    Returns
    -------
    tuple of LeftOut
        Those more than 25 points from England's of the same year: a count that was put right or taken
        otherwise, more likely than children.
    """
    return tuple(_sort_out(counts)[1])


def _mean_error(own: Sequence[_Own], years: Sequence[str]) -> float:
    """Return the standard error of a council's average over some years as its rate for the years to come."""
    half = len(years) // 2
    # A year is left between the two, as growth is like last year's without lasting.
    early, late = years[:half], years[half + 1 :]
    whole = [each.apart for each in own if all(year in each.apart for year in years)]
    if len(whole) < _FEWEST_COUNCILS:
        msg = (
            f"{len(whole)} councils have counts of plans in every year; expected at least "
            f"{_FEWEST_COUNCILS}, to tell how fast plans grow"
        )
        raise RequestError(msg)
    averages = [[np.mean([apart[year] for year in part]) for part in (early, late, years)] for apart in whole]
    covariance = np.cov(np.array(averages).T)
    lasting = min(max(covariance[0, 1], 0.0), covariance[2, 2])
    return float(np.sqrt(covariance[2, 2] - lasting))


def fit_plan_growth(counts: PlanCounts, later: Mapping[str, float] = LATER_GROWTH) -> PlanGrowth:
    """Fit how fast the number of plans grows.

    Parameters
    ----------
    counts : PlanCounts
        Plans of every council, of four years or more that follow each other.
    later : mapping of str to float, optional
        What England grew by in years after those of the counts.

    Returns
    -------
    PlanGrowth
        For England, and for each council, under each of the ONS codes that it has had. Councils of fewer
        than 100 plans have none of their own.

    Raises
    ------
    RequestError
        Where there are too few years or councils.

    Notes
    -----
    The mean is that of England's yearly growth, and its standard error the standard deviation over the root
    of the years. A council's own rate is that mean plus the average of its growth less England's of the same
    year, partially pooled (`pool`). A council that grows fast goes on so for a year or two, and no longer:
    what lasts is the covariance, over councils, of the averages of the earlier and of the later years with
    one year between them, and the square of the standard error of a council's average is the rest of its
    variance, more where the council has fewer years. `own_sd` is the spread of a council's yearly growth,
    less England's, around its pooled rate, from the 10th to the 90th percentile. The error of the yearly
    spread √(A + B) is √(2A²/(K − 1) + 2B²/(N − n)) / (2(A + B)), with A and B the squares of the national and
    own spread, of K years and N growths of n councils.

    Councils that came of a reorganisation have the growth of the area as a whole until they began (assumed to
    be that of each).
    """
    england = national_growth(counts)
    if len(england) < _FEWEST_STEPS:
        msg = (
            f"{counts.file or 'the counts of plans'}: England's growth can be told for {len(england)} years; "
            f"expected counts of at least {_FEWEST_STEPS + 1} years that follow each other"
        )
        raise RequestError(msg)
    after = {year: rate for year, rate in later.items() if year > max(england)}
    rates = np.array([*england.values(), *after.values()])
    mean, national_sd = float(rates.mean()), float(rates.std(ddof=1))
    mean_error = national_sd / np.sqrt(len(rates))
    own, _ = _sort_out(counts)
    error = _mean_error(own, sorted(england))
    averages = [float(np.mean(list(each.apart.values()))) for each in own]
    errors = [error * np.sqrt(len(england) / len(each.apart)) for each in own]
    pooled = pool(averages, errors)
    around = [
        apart - value for each, value in zip(own, pooled.values, strict=True) for apart in each.apart.values()
    ]
    own_sd = width_of(around)
    squares = national_sd**2, own_sd**2
    of_squares = 2 * squares[0] ** 2 / (len(rates) - 1) + 2 * squares[1] ** 2 / (len(around) - len(own))
    councils = {
        code: (mean + float(value), float(np.hypot(mean_error, value_error)))
        for each, value, value_error in zip(own, pooled.values, pooled.errors, strict=True)
        for code in each.council.ons_codes
    }
    return PlanGrowth(
        mean=mean,
        national_sd=national_sd,
        council_sd=pooled.between_sd,
        own_sd=own_sd,
        location_error=float(mean_error),
        scale_error=float(np.sqrt(of_squares) / sum(squares) / 2),
        councils=councils,
        years=len(rates),
        sources=(counts.source.key, *(source.key for source in PLAN_SOURCES if after)),
    )
