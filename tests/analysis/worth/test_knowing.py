"""What knowing is worth, held against distributions whose answers are known."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from mtfs.analysis.worth.knowing import quantile_estimate, value_of_knowing
from mtfs.engine.shapes import Floats

Z90 = float(ndtri(0.9))
#: How far the estimate is out on average at 10,000 runs, in standard deviations of the outcome.
BIAS = 0.005
SEEDS = range(25)


def correlated(rho: float, years: int, seed: int, runs: int = 10_000) -> tuple[Floats, Floats]:
    """An outcome with a standard deviation of 1, correlated with the sum of some figures."""
    generator = np.random.default_rng(seed)
    known = generator.standard_normal((runs, years))
    rest = generator.standard_normal(runs)
    return rho * known.sum(axis=1) / np.sqrt(years) + np.sqrt(1 - rho**2) * rest, known


@pytest.mark.parametrize("years", [1, 4])
@pytest.mark.parametrize("rho", [0.0, 0.3, 0.7, 0.95])
def test_a_normal_outcome(rho: float, years: int) -> None:
    estimates = [value_of_knowing(*correlated(rho, years, seed), 0.9) for seed in SEEDS]
    truth = Z90 * (1 - np.sqrt(1 - rho**2))
    values = np.array([estimate.value for estimate in estimates])
    error = values.std(ddof=1) / np.sqrt(len(SEEDS))
    assert values.mean() == pytest.approx(truth, abs=BIAS + 2 * error)
    # 25 intervals of 95%: three outside are already rare.
    outside = [not e.interval()[0] <= truth <= e.interval()[1] for e in estimates]
    assert sum(outside) <= 3


@pytest.mark.parametrize("years", [1, 4])
def test_the_interval_is_as_wide_as_the_estimate_is_out(years: int) -> None:
    estimates = [value_of_knowing(*correlated(0.7, years, seed, 3000), 0.9) for seed in range(150)]
    spread = np.std([estimate.value for estimate in estimates])
    claimed = np.mean([np.ptp(estimate.interval()) for estimate in estimates]) / 2 / 1.96
    assert claimed == pytest.approx(spread, rel=0.2)


def test_an_outcome_that_knows_nothing_of_what_is_known() -> None:
    outcome, known = correlated(0.9, 3, seed=1)
    permuted = [np.random.default_rng(seed).permutation(known) for seed in SEEDS]
    values = [value_of_knowing(outcome, each, 0.9).value for each in permuted]
    assert abs(np.mean(values)) < BIAS


@pytest.mark.parametrize("runs", [200, 1000])
def test_few_runs(runs: int) -> None:
    values = [value_of_knowing(*correlated(0.7, 1, seed, runs), 0.9).value for seed in range(100)]
    assert np.mean(values) == pytest.approx(Z90 * (1 - np.sqrt(1 - 0.49)), abs=0.03)


def test_other_percentiles() -> None:
    for share in (0.5, 0.75, 0.99):
        values = [value_of_knowing(*correlated(0.8, 1, seed), share).value for seed in SEEDS]
        assert np.mean(values) == pytest.approx(ndtri(share) * (1 - 0.6), abs=0.02)


def test_an_outcome_that_is_cut_off_at_0() -> None:
    values = []
    for seed in SEEDS:
        generator = np.random.default_rng(seed)
        known = generator.standard_normal((10_000, 1))
        outcome = np.maximum(known[:, 0] + generator.standard_normal(10_000), 0.0)
        values.append(value_of_knowing(outcome, known, 0.9).value)
    # Known to be k, the 90th percentile is max(0, k + z): the mean of a normal above 0.
    informed = Z90 * ndtr(Z90) + np.exp(-(Z90**2) / 2) / np.sqrt(2 * np.pi)
    assert np.mean(values) == pytest.approx(np.sqrt(2) * Z90 - informed, abs=0.01)


@pytest.mark.parametrize(("chance", "size"), [(0.3, 2.0), (0.05, 3.0)])
def test_something_that_comes_or_does_not(chance: float, size: float) -> None:
    values = []
    for seed in SEEDS:
        generator = np.random.default_rng(seed)
        comes = size * (generator.random(10_000) < chance)
        outcome = comes + generator.standard_normal(10_000)
        values.append(value_of_knowing(outcome, comes[:, np.newaxis], 0.9).value)
    unknown = brentq(lambda x: (1 - chance) * ndtr(x) + chance * ndtr(x - size) - 0.9, -5, 9)
    assert np.mean(values) == pytest.approx(unknown - Z90 - chance * size, abs=0.015)


def test_what_is_rarer_than_the_percentile_covers_is_worth_less_than_nothing() -> None:
    comes = np.zeros((1000, 1))
    comes[::20] = 2e6
    # Reserves that last in 90 of 100 futures leave it out; whoever knew would hold it when it comes.
    assert value_of_knowing(comes[:, 0], comes, 0.9).value == pytest.approx(-0.05 * 2e6)


def test_whoever_knows_the_outcome_holds_its_mean() -> None:
    outcome = np.random.default_rng(1).gamma(2.0, size=10_000)
    value = value_of_knowing(outcome, outcome[:, np.newaxis], 0.9).value
    assert value == pytest.approx(np.quantile(outcome, 0.9) - outcome.mean(), abs=0.02)


@pytest.mark.parametrize(
    ("outcome", "known"),
    [
        (np.full(50, 3.0), np.arange(50.0)[:, np.newaxis]),
        (np.arange(50.0), np.empty((50, 0))),
        (np.array([7.0]), np.array([[1.0, 2.0]])),
    ],
    ids=["certain outcome", "nothing to know", "one run"],
)
def test_nothing_to_gain(outcome: Floats, known: Floats) -> None:
    estimate = value_of_knowing(outcome, known, 0.9)
    assert estimate.value == 0
    assert estimate.interval() == (0, 0)


def test_a_figure_that_never_varies_tells_nothing() -> None:
    outcome = np.random.default_rng(1).standard_normal(2000)
    assert abs(value_of_knowing(outcome, np.ones((2000, 3)), 0.9).value) < 0.01


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_the_pulls_give_the_error_of_a_percentile(share: float) -> None:
    estimates = [
        quantile_estimate(np.random.default_rng(seed).standard_normal(5000), share) for seed in range(200)
    ]
    spread = np.std([estimate.value for estimate in estimates])
    claimed = np.mean([np.ptp(estimate.interval()) for estimate in estimates]) / 2 / 1.96
    assert claimed == pytest.approx(spread, rel=0.15)


def test_a_difference_keeps_what_both_share() -> None:
    values = np.random.default_rng(1).standard_normal(5000)
    fall = quantile_estimate(values, 0.9) - quantile_estimate(values - 1.0, 0.9)
    assert fall.value == pytest.approx(1.0)
    assert fall.interval() == pytest.approx((1.0, 1.0))


def test_a_percentile_where_runs_are_alike_is_sure() -> None:
    estimate = quantile_estimate(np.array([0.0] * 970 + [1.0] * 30), 0.9)
    assert estimate.value == 0
    assert not estimate.pulls.any()
