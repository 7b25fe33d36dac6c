"""Intervals: that they hold what they should as often as they say."""

import numpy as np
import pytest

from mtfs.analysis.intervals import bootstrap_interval, chance_interval, mean_interval, quantile_interval

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
