"""Scores against closed forms, and what they hold for any forecast."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from mtfs.analysis.evidence.backtest.scores import (
    CENTRAL_SHARES,
    PINBALL_LEVELS,
    central_range,
    crps,
    is_within,
    pinball_loss,
    quantile_at,
    transform,
)
from mtfs.analysis.evidence.forecasts import LEVELS, normal_quantiles, point_quantiles

STANDARD = normal_quantiles(np.zeros(1), np.ones(1))


def forecasts(rows=3):
    """Any quantiles that rise, for as many outturns."""
    steps = arrays(
        float, (rows, len(LEVELS)), elements=st.floats(0, 5, allow_nan=False, allow_subnormal=False)
    )
    return steps.map(lambda values: np.cumsum(values, axis=1) - 250.0)


OUTCOMES = arrays(float, 3, elements=st.floats(-300, 800, allow_nan=False))


def of_normal(outcome):
    """Return the CRPS of a standard normal forecast: y(2Φ(y) − 1) + 2φ(y) − 1/√π."""
    return outcome * (2 * norm.cdf(outcome) - 1) + 2 * norm.pdf(outcome) - 1 / np.sqrt(np.pi)


def test_the_crps_of_a_normal_is_its_closed_form():
    outcome = np.linspace(-6, 6, 49)
    found = crps(np.repeat(STANDARD, 49, axis=0), outcome)
    np.testing.assert_allclose(found, of_normal(outcome), atol=1.1e-3)
    # In the unit of the forecast: 3 times as wide, and moved.
    wide = normal_quantiles(np.full(49, 7.0), np.full(49, 3.0))
    np.testing.assert_allclose(crps(wide, 7 + 3 * outcome), 3 * found, atol=1e-9)


def test_the_crps_of_a_single_figure_is_how_far_off_it_was():
    forecast = np.array([0.02, -0.1, 0.3])
    outcome = np.array([0.05, -0.1, -0.2])
    np.testing.assert_allclose(crps(point_quantiles(forecast), outcome), [0.03, 0.0, 0.5], atol=1e-15)


def test_the_crps_of_a_uniform_is_its_closed_form():
    # Of 0 to 1 it is y² − y + 1/3 within, and y − 2/3 above.
    outcome = np.array([0.0, 0.25, 0.5, 1.0, 3.0])
    found = crps(np.repeat(LEVELS[None], 5, axis=0), outcome)
    np.testing.assert_allclose(found, [1 / 3, 0.25**2 - 0.25 + 1 / 3, 1 / 12, 1 / 3, 3 - 2 / 3], atol=1e-4)


def test_the_pinball_loss_by_hand():
    # 10 above the 90% quantile costs 9, 10 below it costs 1.
    np.testing.assert_allclose(pinball_loss(np.array([5.0, 5.0]), np.array([15.0, -5.0]), 0.9), [9.0, 1.0])
    np.testing.assert_allclose(pinball_loss(np.array([5.0]), np.array([5.0]), 0.1), [0.0])


def test_quantiles_between_the_levels():
    assert quantile_at(STANDARD, 0.1)[0] == pytest.approx(norm.ppf(0.1), abs=2e-3)
    assert quantile_at(STANDARD, 0.5)[0] == pytest.approx(0.0, abs=1e-12)
    assert quantile_at(STANDARD, LEVELS[7])[0] == pytest.approx(STANDARD[0, 7], abs=1e-12)
    # Beyond the outermost level there is nothing to go by.
    assert quantile_at(STANDARD, 0.0)[0] == STANDARD[0, 0]
    assert quantile_at(STANDARD, 1.0)[0] == STANDARD[0, -1]


def test_a_central_range_has_its_ends_within():
    low, high = central_range(STANDARD, 0.8)
    assert (low[0], high[0]) == pytest.approx((norm.ppf(0.1), norm.ppf(0.9)), abs=2e-3)
    for outcome, inside in ((low[0], True), (high[0], True), (low[0] - 1e-9, False), (high[0] + 1e-9, False)):
        assert is_within(STANDARD, np.array([outcome]), 0.8)[0] == inside


def test_the_transform_by_hand():
    assert transform(STANDARD, np.array([0.0]))[0] == 0.5
    assert transform(STANDARD, np.array([-9.0]))[0] == 0.0
    assert transform(STANDARD, np.array([9.0]))[0] == 1.0
    for outcome in (-2.0, -0.3, 1.0, 2.5):
        assert transform(STANDARD, np.array([outcome]))[0] == pytest.approx(norm.cdf(outcome), abs=1e-3)
    # A third of the way from the quantile at 0.0025 to that at 0.0075.
    assert transform(LEVELS[None], np.array([0.0025 + 0.005 / 3]))[0] == pytest.approx(0.0025 + 0.005 / 3)
    # Of a single figure that came true, half of its weight counts as below.
    assert transform(point_quantiles(np.array([0.3])), np.array([0.3]))[0] == 0.5


def test_good_forecasts_hold_what_they_say():
    outcome = np.random.default_rng(4).standard_normal(40_000)
    forecast = np.repeat(STANDARD, len(outcome), axis=0)
    for share in CENTRAL_SHARES:
        assert is_within(forecast, outcome, share).mean() == pytest.approx(share, abs=0.01)
    counts = np.histogram(transform(forecast, outcome), bins=10, range=(0, 1))[0]
    np.testing.assert_allclose(counts / len(outcome), 0.1, atol=0.01)


@pytest.mark.parametrize("level", PINBALL_LEVELS)
def test_no_forecast_beats_the_true_quantile(level):
    outcome = np.random.default_rng(5).standard_normal(20_000)
    true = pinball_loss(np.full(len(outcome), norm.ppf(level)), outcome, level).mean()
    for off in (-0.3, 0.3):
        assert pinball_loss(np.full(len(outcome), norm.ppf(level) + off), outcome, level).mean() > true


@pytest.mark.parametrize(("mean", "sd"), [(0.3, 1.0), (0.0, 0.6), (0.0, 1.6)])
def test_no_other_forecast_beats_the_true_one(mean, sd):
    outcome = np.random.default_rng(6).standard_normal(5_000)

    def score(centre, spread):
        return crps(normal_quantiles(np.full(5_000, centre), np.full(5_000, spread)), outcome).mean()

    assert score(mean, sd) > score(0.0, 1.0)


@given(forecasts(), OUTCOMES)
def test_what_holds_for_any_forecast(quantiles, outcome):
    score = crps(quantiles, outcome)
    assert np.all(score >= 0)
    # No further off than the furthest of its quantiles.
    assert np.all(score <= np.abs(quantiles - outcome[:, None]).max(axis=1) + 1e-9)
    inner, middle, outer = (is_within(quantiles, outcome, share) for share in CENTRAL_SHARES)
    assert np.all(inner <= middle)
    assert np.all(middle <= outer)
    chance = transform(quantiles, outcome)
    assert np.all((chance >= 0) & (chance <= 1))


@given(forecasts(), OUTCOMES, st.floats(-50, 50), st.floats(0.1, 10))
def test_scores_move_and_stretch_with_the_unit(quantiles, outcome, move, stretch):
    np.testing.assert_allclose(
        crps(move + stretch * quantiles, move + stretch * outcome),
        stretch * crps(quantiles, outcome),
        rtol=1e-9,
        atol=1e-9,
    )
