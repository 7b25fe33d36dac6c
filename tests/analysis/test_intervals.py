"""Intervals: that they hold what they should as often as they say."""

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from mtfs.analysis.blocks import Request, evaluate, map_blocks
from mtfs.analysis.intervals import (
    FEWEST_REPLICATES,
    bootstrap_interval,
    chance_interval,
    effective_runs,
    mean_interval,
    quantile_interval,
    wilson_interval,
)
from mtfs.engine.draws import Sampling
from mtfs.engine.hypercubes import LATIN_RUNS
from tests.closed_forms import one_year_case

TRIALS, RUNS = 400, 200


@pytest.fixture(scope="module")
def trials() -> np.ndarray:
    return np.random.default_rng(4).standard_normal((TRIALS, RUNS))


def covered(intervals: np.ndarray, truth: float) -> float:
    return float(np.mean((intervals[:, 0] <= truth) & (truth <= intervals[:, 1])))


def test_intervals_cover_the_truth_in_about_19_of_20_trials(trials: np.ndarray) -> None:
    means = np.stack([mean_interval(t) for t in trials])
    chances = np.stack([chance_interval(t > 1.2815515655446004) for t in trials])
    quantiles = np.stack([quantile_interval(t, 0.9) for t in trials])
    # Four standard errors of a count of 400 at 95% are 4.4 points.
    assert covered(means, 0.0) == pytest.approx(0.95, abs=0.044)
    assert covered(chances, 0.1) == pytest.approx(0.95, abs=0.044)
    assert covered(quantiles, 1.2815515655446004) == pytest.approx(0.95, abs=0.044)


def test_a_bootstrap_of_a_mean_agrees_with_its_standard_error(trials: np.ndarray) -> None:
    values = trials[0]
    interval = bootstrap_interval(lambda runs: values[runs].mean(), RUNS, seed=1)
    assert np.allclose(interval, mean_interval(values), atol=0.03)


def test_one_run_has_no_spread() -> None:
    assert mean_interval(np.array([[3.0, 4.0]])).tolist() == [[3.0, 3.0], [4.0, 4.0]]


SDS = (3e6, 2e6, 2e6, 1e6, 1e6)
SD = float(np.hypot.reduce(SDS))
CASE = one_year_case(SDS, opening=12e6, gap=10e6)
TRUTHS = {
    "mean": 10e6,
    "p95": 10e6 + SD * ndtri(0.95),
    "median": 10e6,
    "chance": ndtr(-2e6 / SD),
    "rare": ndtr(-9.5e6 / SD),
}


def a_study(sampling: Sampling, runs: int, seed: int) -> tuple[np.ndarray, np.ndarray | None]:
    request = Request(runs=runs, seed=seed, workers=1, sampling=sampling)
    blocks = map_blocks(lambda draws, _: evaluate(CASE.base, draws).gap[:, 1], request)
    return np.concatenate(blocks), request.replicates()


def intervals_of(gap: np.ndarray, replicates: np.ndarray | None) -> dict[str, np.ndarray]:
    return {
        "mean": mean_interval(gap, replicates=replicates),
        "p95": quantile_interval(gap, 0.95, replicates=replicates),
        "median": quantile_interval(gap, 0.5, replicates=replicates),
        "chance": chance_interval(gap > 12e6, replicates=replicates),
        "rare": chance_interval(gap > 19.5e6, replicates=replicates),
    }


@pytest.mark.parametrize("sampling", Sampling)
@pytest.mark.parametrize("runs", [1000, 2050])
def test_intervals_of_the_engines_runs_cover_the_truth(sampling: Sampling, runs: int) -> None:
    found = [intervals_of(*a_study(sampling, runs, seed)) for seed in range(TRIALS, 2 * TRIALS)]
    for name, truth in TRUTHS.items():
        share = covered(np.stack([intervals[name] for intervals in found]), truth)
        # Order statistics and Wilson's interval err on the wide side where runs are few.
        assert 0.95 - 0.044 <= share <= 0.995, name


@pytest.mark.parametrize("sampling", [Sampling.LATIN_HYPERCUBE, Sampling.SOBOL])
def test_formulas_for_independent_runs_would_be_too_wide(sampling: Sampling) -> None:
    for seed in range(5):
        gap, replicates = a_study(sampling, 10_000, seed)
        honest, naive = intervals_of(gap, replicates), intervals_of(gap, None)
        for name, most in (("mean", 0.1), ("median", 0.75), ("chance", 0.75)):
            assert np.ptp(honest[name]) < most * np.ptp(naive[name]), (name, seed)


def test_replicates_that_are_independent_runs_change_next_to_nothing(trials: np.ndarray) -> None:
    values = trials.ravel()
    replicates = np.arange(len(values)) // 100
    assert effective_runs(values, replicates) / len(values) == pytest.approx(1.0, abs=0.2)
    assert effective_runs(values > 1, replicates) / len(values) == pytest.approx(1.0, abs=0.2)
    assert mean_interval(values, replicates=replicates) == pytest.approx(mean_interval(values), abs=1e-3)


def test_effective_runs_by_hand() -> None:
    # Ten replicates of two runs: means 0, 1, ..., 9, each run half above or below.
    means = np.arange(10.0)
    values = (means[:, None] + [-0.5, 0.5]).ravel()
    replicates = np.repeat(np.arange(10), 2)
    t, z = 2.2621571628540993, 1.959963984540054
    variance = means.var(ddof=1) / 10
    expected = values.var() / (variance * (t / z) ** 2)
    assert effective_runs(values, replicates) == pytest.approx(expected)
    half = t * np.sqrt(variance)
    low, high = mean_interval(values, replicates=replicates)
    # The standard deviation of an interval of independent runs divides by one less than their number.
    assert (high - low) / 2 == pytest.approx(half * np.sqrt(20 / 19))


def test_the_order_of_runs_does_not_matter() -> None:
    gap, replicates = a_study(Sampling.SOBOL, 2000, 1)
    assert replicates is not None
    order = np.random.default_rng(1).permutation(2000)
    for name, interval in intervals_of(gap, replicates).items():
        assert intervals_of(gap[order], replicates[order])[name] == pytest.approx(interval), name


def test_several_years_are_told_one_by_one() -> None:
    gap, replicates = a_study(Sampling.LATIN_HYPERCUBE, 2000, 1)
    both = np.stack((gap, -gap), axis=1)
    for column, one in ((0, gap), (1, -gap)):
        for share in (0.05, 0.5, 0.99):
            expected = quantile_interval(one, share, replicates=replicates)
            assert np.array_equal(quantile_interval(both, share, replicates=replicates)[column], expected)
        expected = chance_interval(one > 1e7, replicates=replicates)
        assert np.array_equal(chance_interval(both > 1e7, replicates=replicates)[column], expected)


def test_what_never_or_always_happened_is_told_as_of_independent_runs() -> None:
    replicates = np.arange(2000) // 100
    for happened in (np.zeros((2000, 1), dtype=bool), np.ones((2000, 1), dtype=bool)):
        expected = wilson_interval(happened.sum(axis=0).astype(float), 2000)
        assert np.array_equal(chance_interval(happened, replicates=replicates), expected)
        assert np.ptp(expected) > 0.001


def test_too_few_replicates_count_as_independent_runs() -> None:
    gap, replicates = a_study(Sampling.LATIN_HYPERCUBE, LATIN_RUNS * (FEWEST_REPLICATES - 1), 1)
    for name, interval in intervals_of(gap, replicates).items():
        assert np.array_equal(interval, intervals_of(gap, None)[name]), name


def test_replicates_that_agree_to_the_run_leave_an_interval_of_about_a_run() -> None:
    # What a single stratified draw decides, as whether a pressure of 30% comes, is the same in each of them.
    happened = np.tile(np.arange(100) < 30, 20)
    low, high = chance_interval(happened, replicates=np.arange(2000) // 100)
    assert low < 0.3 < high
    assert (high - low) * 2000 == pytest.approx(2 * 1.96 * np.sqrt(0.21), rel=0.01)


def test_a_year_without_figures_has_no_interval() -> None:
    values = np.stack((np.full(2000, np.nan), np.arange(2000.0)), axis=1)
    replicates = np.arange(2000) // 100
    assert np.isnan(quantile_interval(values, 0.5, replicates=replicates)[0]).all()
    assert np.isnan(mean_interval(values, replicates=replicates)[0]).all()
    assert np.isfinite(quantile_interval(values, 0.5, replicates=replicates)[1]).all()


@pytest.mark.parametrize("sampling", [Sampling.LATIN_HYPERCUBE, Sampling.SOBOL])
def test_a_bootstrap_draws_replicates_anew(sampling: Sampling) -> None:
    gap, replicates = a_study(sampling, 10_000, 3)
    for statistic, name in ((np.mean, "mean"), (np.median, "median")):

        def of_runs(runs: np.ndarray, s: object = statistic) -> np.ndarray:
            return s(gap[runs])  # type: ignore[operator]

        found = bootstrap_interval(of_runs, len(gap), seed=1, replicates=replicates)
        expected = intervals_of(gap, replicates)[name]
        assert np.ptp(found) == pytest.approx(np.ptp(expected), rel=0.3)
        assert found.mean() == pytest.approx(expected.mean(), abs=np.ptp(expected) / 4)


def test_a_bootstrap_of_few_replicates_draws_runs_anew() -> None:
    gap, replicates = a_study(Sampling.LATIN_HYPERCUBE, 500, 3)
    few = bootstrap_interval(lambda runs: gap[runs].mean(), 500, seed=1, replicates=replicates)
    assert np.array_equal(few, bootstrap_interval(lambda runs: gap[runs].mean(), 500, seed=1))
