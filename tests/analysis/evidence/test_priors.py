"""Priors: the arithmetic of each by hand, and the sources that they name."""

import math

import pytest

from mtfs.analysis.evidence.prior_figures import SAVINGS_DELIVERED, accommodation_growth
from mtfs.analysis.evidence.priors import evidence_priors, evidence_sources
from mtfs.analysis.evidence.two_piece import two_piece_deciles, two_piece_scales
from mtfs.domain.calibration import Prior
from mtfs.domain.stresses import Standing

PRIORS = {prior.name: prior for prior in evidence_priors()}


def test_the_names_are_those_that_serve_drivers_and_savings() -> None:
    assert list(PRIORS) == [
        "savings delivered",
        "savings correlation",
        "pay award",
        "SEND transport",
        "temporary accommodation",
        "adult social care overspend",
        "children's placements overspend",
    ]


@pytest.mark.parametrize("prior", PRIORS.values(), ids=list(PRIORS))
def test_each_rests_on_sources_that_are_listed(prior: Prior) -> None:
    keys = [source.key for source in evidence_sources()]
    assert len(keys) == len(set(keys))
    assert prior.sources
    assert set(prior.sources) <= set(keys)
    assert prior.basis.endswith(".")
    assert ("assumed" in prior.basis) or prior.standing is Standing.DERIVED
    assert prior.location_error > 0
    assert all(source.title and source.date for source in evidence_sources())


def test_savings_by_hand() -> None:
    assert [round(100 * share) for share in SAVINGS_DELIVERED] == [89, 76, 81, 57, 72, 80, 88, 90]
    prior = PRIORS["savings delivered"]
    mean = (0.8901 + 0.7646 + 0.81 + 0.5684 + 0.7217 + 0.80 + 0.8804 + 0.90) / 8
    assert prior.mean == pytest.approx(mean, abs=1e-3)
    # Squares about 0.7919 come to 0.0846, over 7: 0.1099, and wider by √(1 + 1/5) for one more of five.
    assert prior.sd == pytest.approx(0.1099 * math.sqrt(1.2), abs=1e-3)
    assert prior.location_error == pytest.approx(0.1099 / math.sqrt(5), abs=1e-3)
    # A beta-PERT of the triple has that mean and spread, to the rounding of its ends.
    low, likely, high = prior.low, prior.likely, prior.high
    of_triple = (low + 4 * likely + high) / 6
    assert of_triple == pytest.approx(prior.mean, abs=0.005)
    assert math.sqrt((of_triple - low) * (high - of_triple) / 7) == pytest.approx(prior.sd, abs=0.003)
    assert likely - low > 2 * (high - likely)


def test_the_factor_of_a_programme_by_hand() -> None:
    # Directorates: variances 0.0189 and 0.0338, mean 0.0264; whole programmes 0.1204² = 0.0145.
    shared = 0.0145 - 0.0264 / 6
    assert PRIORS["savings correlation"].mean == pytest.approx(
        math.sqrt(shared / (shared + 0.0264)), abs=0.01
    )
    assert PRIORS["savings correlation"].likely == 0.5


def test_pay_by_hand() -> None:
    # -0.75, 1.03 and 0.45 in quiet years, 3.8 and 2.9 in the two of CPI above 5%, which count for 2 in 17.
    prior = PRIORS["pay award"]
    mean = 15 / 17 * 0.00243 + 2 / 17 * 0.0335
    assert prior.mean == pytest.approx(mean, abs=1e-4)
    within = 15 / 17 * 0.009063**2 + 2 / 17 * 0.006364**2
    between = 15 / 17 * 2 / 17 * (0.0335 - 0.00243) ** 2
    assert prior.sd == pytest.approx(math.sqrt(within + between), abs=1e-4)
    scales = two_piece_scales(prior.mean, math.hypot(prior.mean, prior.sd))
    assert (prior.low, prior.likely, prior.high) == pytest.approx(two_piece_deciles(*scales), abs=2e-4)
    assert prior.high > 2 * -prior.low


def test_transport_by_hand() -> None:
    prior = PRIORS["SEND transport"]
    assert (prior.low + prior.likely + prior.high) / 3 == pytest.approx((0.132 + 0.092) / 2)
    assert (prior.low, prior.likely, prior.high) == (0.062, 0.092, 0.182)
    assert prior.sd == pytest.approx(0.0255, abs=1e-4)


def test_growth_of_accommodation_comes_to_what_is_published() -> None:
    growth = accommodation_growth()
    assert growth[-3:] == (0.09, 0.29, 0.25)
    for end, published in ((5, 0.62), (6, 0.97), (7, 1.18)):
        assert math.prod(1 + rate for rate in growth[end - 5 : end]) - 1 == pytest.approx(published)
    prior = PRIORS["temporary accommodation"]
    assert prior.mean == pytest.approx(sum(growth) / 7, abs=1e-3)
    assert 0.12 < prior.mean < 0.17
    assert prior.sd == pytest.approx(0.086, abs=1e-3)


def test_adult_social_care_by_hand() -> None:
    prior = PRIORS["adult social care overspend"]
    # £623m is 3%: what is counted is 0.8 of £25,959m. £774m of 0.8 × £24,414m is 3.96%.
    assert "+4.0" in prior.basis
    assert "-1.5" in prior.basis
    assert prior.mean == pytest.approx((-0.0147 + 0.0044 + 0.0319 + 0.0396 + 0.03) / 5, abs=2e-4)
    assert prior.low < 0 < prior.high


def test_placements_by_hand() -> None:
    prior = PRIORS["children's placements overspend"]
    assert (prior.mean, prior.standing) == (pytest.approx(0.15), Standing.ASSUMED)
    assert prior.high - prior.likely > prior.likely - prior.low
