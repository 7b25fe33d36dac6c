"""Priors: assumptions that rest on published figures of a few councils or years, and on judgement.

How each is to be read. Rates and overspends: the mean and spread of a year to come, with the 10th, 50th and
90th percentile as low, likely and high. ``SEND transport``: the ends and the mode of a triangle. ``savings
delivered``: the mean and spread are those of a council's whole programme, and low, likely and high the
beta-PERT of a scheme rated amber. ``savings correlation``: the setting of that name.
"""

import math
from collections.abc import Sequence

import numpy as np

from mtfs.analysis.evidence.forecasts import three_term_quantiles
from mtfs.analysis.evidence.inflation import INFLATION_SOURCES
from mtfs.analysis.evidence.plans import PLAN_SOURCES
from mtfs.analysis.evidence.prior_figures import (
    ADULTS_OVERSPENT,
    ADULTS_SHARE,
    AWARDS,
    DIRECTORATES_DELIVERED,
    PLACEMENTS_OVERSPENT,
    PRIOR_SOURCES,
    SAVINGS_COUNCIL_YEARS,
    SAVINGS_DELIVERED,
    STORM_SHARE,
    TRANSPORT_GROWTH,
    TRANSPORT_PROJECTED,
    accommodation_growth,
)
from mtfs.analysis.evidence.two_piece import two_piece_deciles, two_piece_scales
from mtfs.domain.assumptions import NORMAL_90
from mtfs.domain.calibration import PackSource, Prior
from mtfs.domain.stresses import Standing

__all__ = ["evidence_priors", "evidence_sources"]


def evidence_sources() -> tuple[PackSource, ...]:
    """Return the sources of figures that were typed in, not read from a file.

    Returns
    -------
    tuple of PackSource
        Those of the priors, of the errors of official forecasts and of the latest growth of plans.
    """
    return (*INFLATION_SOURCES, *PLAN_SOURCES, *PRIOR_SOURCES)


def evidence_priors() -> tuple[Prior, ...]:
    """Return every prior.

    Returns
    -------
    tuple of Prior
        Savings, pay, transport and accommodation, then what councils overspent on social care.
    """
    return (
        _savings_delivered(),
        _savings_correlation(),
        _pay_award(),
        _send_transport(),
        _temporary_accommodation(),
        _adult_social_care(),
        _childrens_placements(),
    )


def _mean_and_sd(figures: Sequence[float]) -> tuple[float, float]:
    return float(np.mean(figures)), float(np.std(figures, ddof=1))


def _of_a_new_one(sd: float, count: float) -> float:
    """Return the spread of a figure to come: that of the known ones, and the error of their mean."""
    return sd * math.sqrt(1 + 1 / count)


def _width_error(count: float) -> float:
    """Return the standard error of a standard deviation as a share of it: 1/√(2(n − 1)), as of a normal."""
    return 1 / math.sqrt(2 * (count - 1))


def _programme() -> tuple[float, float, float]:
    """Return the mean and spread of what a savings programme delivers, and the error of the mean."""
    mean, sd = _mean_and_sd(SAVINGS_DELIVERED)
    return mean, _of_a_new_one(sd, SAVINGS_COUNCIL_YEARS), sd / math.sqrt(SAVINGS_COUNCIL_YEARS)


def _savings_delivered() -> Prior:
    """Return what a savings programme delivers, with the triple of a scheme rated amber.

    Notes
    -----
    A beta-PERT from a to 1 with mode m has the mean (a + 4m + 1)/6 and the variance
    (mean − a)(1 − mean)/7: a = mean − 7·variance/(1 − mean).
    """
    mean, sd, error = _programme()
    low = mean - 7 * sd**2 / (1 - mean)
    likely = (6 * mean - low - 1) / 4
    shares = ", ".join(f"{100 * share:.0f}" for share in SAVINGS_DELIVERED)
    return Prior(
        name="savings delivered",
        mean=round(mean, 3),
        sd=round(sd, 3),
        low=round(low, 2),
        likely=round(likely, 2),
        high=1.0,
        location_error=round(error, 3),
        scale_error=round(_width_error(SAVINGS_COUNCIL_YEARS), 2),
        standing=Standing.DERIVED,
        basis=f"{shares}% of planned savings: Brighton & Hove's in 2022/23 to 2024/25, the same net of "
        f"pressures that arose in the year, the councils of Wales in 2015-16, and Gwynedd in the long run. "
        f"The mean of the eight is {mean:.0%}; their spread is widened as for one more of "
        f"{SAVINGS_COUNCIL_YEARS} (Brighton's three years, Wales, Gwynedd), to {100 * sd:.0f} points. Low "
        f"and likely are those of an amber scheme with that mean and spread which delivers 100% at most: the "
        f"long tail is below. That schemes spread as programmes do is assumed.",
        sources=("brighton-savings", "wales-savings", "gwynedd-savings"),
    )


def _savings_correlation() -> Prior:
    """Return how far schemes of a programme fall short together.

    Notes
    -----
    With the variance v of directorates within a year and V of whole programmes, of n directorates each, what
    they share has the variance V − v/n, and w² is its part of the variance of one: (V − v/n)/(V − v/n + v).
    """
    within, count = [], []
    for pairs in DIRECTORATES_DELIVERED.values():
        shares = [delivered / planned for delivered, planned in pairs]
        within.append(float(np.var(shares, ddof=1)))
        count.append(len(shares))
    own = float(np.mean(within))
    _, sd, _ = _programme()
    shared = sd**2 - own / float(np.mean(count))
    correlation = math.sqrt(shared / (shared + own))
    error = 0.2  # assumed
    return Prior(
        name="savings correlation",
        mean=round(correlation, 2),
        sd=0.0,
        low=round(correlation - error, 2),
        likely=0.5,
        high=round(correlation + error, 2),
        location_error=error,
        scale_error=0.0,
        standing=Standing.DERIVED,
        basis=f"Brighton & Hove's directorates were {100 * math.sqrt(own):.0f} points apart within a year "
        f"(2022/23 and 2023/24), whole programmes {100 * sd:.0f} points: schemes that share a factor with "
        f"the weight {correlation:.2f} come to both. Two years of one council say little: the usual 0.5 is "
        f"kept, and how far it may be out is assumed.",
        sources=("brighton-savings",),
    )


def _pay_award() -> Prior:
    """Return by how much pay awards exceed what councils assume.

    Notes
    -----
    Quiet years and those of CPI above 5% are averaged apart and weighted, w for the latter: the variance is
    w·v₂ + (1 − w)·v₁ + w(1 − w)(m₂ − m₁)². The error of the mean holds those of m₁ and m₂, and of w.
    """
    quiet = [award.awarded - award.assumed for award in AWARDS.values() if not award.storm]
    storm = [award.awarded - award.assumed for award in AWARDS.values() if award.storm]
    (calm, calm_sd), (wild, wild_sd) = _mean_and_sd(quiet), _mean_and_sd(storm)
    years, of = STORM_SHARE
    share = years / of
    mean = share * wild + (1 - share) * calm
    between = (wild - calm) ** 2 * share * (1 - share)
    variance = share * wild_sd**2 + (1 - share) * calm_sd**2 + between
    error = math.sqrt(
        ((1 - share) * calm_sd) ** 2 / len(quiet) + (share * wild_sd) ** 2 / len(storm) + between / of
    )
    low, likely, high = two_piece_deciles(*two_piece_scales(mean, math.sqrt(variance + mean**2)))
    told = ", ".join(f"{100 * (award.awarded - award.assumed):+.1f}" for award in AWARDS.values())
    return Prior(
        name="pay award",
        mean=round(mean, 4),
        sd=round(math.sqrt(variance), 4),
        low=round(low, 4),
        likely=round(likely, 4),
        high=round(high, 4),
        location_error=round(error, 4),
        scale_error=round(_width_error(len(AWARDS)), 2),
        standing=Standing.DERIVED,
        basis=f"National awards of 2021/22 to 2025/26 less what councils had assumed: {told} points (for the "
        f"first two years the middle of 1.5 to 3.5%, which is assumed; then one council's provision). Those "
        f"of 2022/23 and 2023/24, with CPI above 5%, count for {years} in {of}, the share of such years "
        f"since 2008/09: {100 * mean:+.1f} points on average, wider above than below.",
        sources=("njc-pay", "brighton-pay"),
    )


def _send_transport() -> Prior:
    """Return how fast spending on school transport of children with special needs grows.

    Notes
    -----
    The mean of a triangle is the average of its ends and mode; its variance is
    (l² + m² + h² − lm − lh − mh)/18.
    """
    mean = (TRANSPORT_GROWTH + TRANSPORT_PROJECTED) / 2
    low = TRANSPORT_PROJECTED - 0.03
    likely = TRANSPORT_PROJECTED
    high = 3 * mean - low - likely
    squares = low**2 + likely**2 + high**2 - low * likely - low * high - likely * high
    return Prior(
        name="SEND transport",
        mean=round(mean, 4),
        sd=round(math.sqrt(squares / 18), 4),
        low=round(low, 4),
        likely=round(likely, 4),
        high=round(high, 4),
        # Whether the past goes on or the projection holds: anything between is as likely.
        location_error=round((TRANSPORT_GROWTH - TRANSPORT_PROJECTED) / math.sqrt(12), 4),
        scale_error=0.5,
        standing=Standing.DERIVED,
        basis=f"Prices included, {likely:.1%} a year is what the County Councils Network projects to "
        f"2030/31; it was {TRANSPORT_GROWTH:.1%} a year from 2015/16 to 2023/24. High is set so that the "
        f"average lies halfway between the two. That Low is 3 points below the projection is assumed.",
        sources=("ccn-transport",),
    )


def _temporary_accommodation() -> Prior:
    growth = accommodation_growth()
    mean, sd = _mean_and_sd(growth)
    told = ", ".join(f"{100 * rate:.0f}" for rate in growth)
    return Prior(
        name="temporary accommodation",
        mean=round(mean, 3),
        sd=round(sd, 3),
        low=round(mean - NORMAL_90 * sd, 3),
        likely=round(mean, 3),
        high=round(mean + NORMAL_90 * sd, 3),
        location_error=round(sd / math.sqrt(len(growth)), 3),
        scale_error=round(_width_error(len(growth)), 2),
        standing=Standing.DERIVED,
        basis=f"What all English councils spent grew by about {told}% a year from 2018/19 to 2024/25 (MHCLG, "
        f"as told by Shelter and the Chartered Institute of Housing: single years from 2022/23, and growth "
        f"over five years): {mean:.0%} on average, with a spread of {100 * sd:.0f} points. One council's "
        f"spending varies more. That it goes on like this is assumed.",
        sources=("mhclg-accommodation",),
    )


def _adult_social_care() -> Prior:
    """Return what councils overspend on adult social care, all together.

    Notes
    -----
    The spending that the surveys count is told for one year; that of others is taken to stand in the same
    proportion to the adult social care of the revenue returns [£m], whose figures of 2022/23 and 2024/25 lie
    geometrically between those of the years around them.
    """
    before, outturn, latest = 18_969.0, 22_961.0, 25_959.0
    returns = {
        "2019/20": 16_787.0,
        "2022/23": math.sqrt(before * outturn),
        "2023/24": outturn,
        "2024/25": math.sqrt(outturn * latest),
        "2025/26": latest,
    }
    counted = ADULTS_OVERSPENT["2025/26"] / ADULTS_SHARE / latest
    shares = [overspent / counted / returns[year] for year, overspent in ADULTS_OVERSPENT.items()]
    mean, sd = _mean_and_sd(shares)
    wider = _of_a_new_one(sd, len(shares))
    told = ", ".join(f"{100 * share:+.1f}" for share in shares)
    return Prior(
        name="adult social care overspend",
        mean=round(mean, 4),
        sd=round(wider, 4),
        low=round(mean - NORMAL_90 * wider, 4),
        likely=round(mean, 4),
        high=round(mean + NORMAL_90 * wider, 4),
        location_error=round(sd / math.sqrt(len(shares)), 4),
        scale_error=round(_width_error(len(shares)), 2),
        standing=Standing.DERIVED,
        basis=f"Of all English councils together, as a share of spending: {told}% in 2019/20 and 2022/23 to "
        f"2025/26, the last a forecast (directors' surveys: £197m under; £74m, £586m, £774m and £623m over; "
        f"80% of councils overspent in 2024/25). What the surveys count is taken to have grown as the "
        f"revenue returns show (assumed). One council's own error is wider: see the budget errors.",
        sources=("adass-surveys", "mhclg-adults"),
    )


def _childrens_placements() -> Prior:
    low, likely, high = 0.01, 0.13, 0.33
    mean = sum(PLACEMENTS_OVERSPENT) / len(PLACEMENTS_OVERSPENT)
    quantiles = three_term_quantiles(np.array([low]), np.array([likely]), np.array([high]))
    return Prior(
        name="children's placements overspend",
        mean=round(mean, 3),
        sd=round(float(quantiles.std()), 3),
        low=low,
        likely=likely,
        high=high,
        location_error=0.05,
        scale_error=0.5,
        standing=Standing.ASSUMED,
        basis=f"Councils overspent their budgets for placements by 16% in 2022/23, and expected 14% for "
        f"2023/24 (LGA survey of 124 councils): {mean:.0%}. The spread between councils is assumed, with a "
        f"fat upper tail, as placements of over £10,000 a week rose from 120 to 1,510 in four years. Both "
        f"years were of a surge; whether it goes on is not known, and the errors given are assumed.",
        sources=("lga-placements",),
    )
