"""Summaries against scipy, numpy and values worked by hand."""

import numpy as np
import pytest
from scipy import stats

from mtfs.analysis.intervals import (
    chance_interval,
    mean_interval,
    order_statistic_ranks,
    quantile_interval,
    wilson_interval,
)
from mtfs.analysis.summary import summarise
from mtfs.nomenclature import MEASURES, PERCENTILES


def paths(runs: int = 500, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {measure: rng.normal(100, 50, (runs, 3)) for measure in MEASURES}


def test_statistics_are_numpys() -> None:
    data = paths()
    summary = summarise(data, 90.0)
    for measure, values in data.items():
        assert summary.risk[measure]["mean"] == pytest.approx(values.mean(axis=0))
        assert summary.risk[measure]["sd"] == pytest.approx(values.std(axis=0, ddof=1))
        for percentile in PERCENTILES:
            expected = np.percentile(values, percentile, axis=0)
            assert summary.risk[measure][f"p{percentile}"] == pytest.approx(expected)


def test_probabilities_by_hand() -> None:
    blank = {measure: np.zeros((4, 3)) for measure in MEASURES}
    blank["overspend"] = np.array([[0.004, 1, -1], [0, 1, 0], [0.006, -1, 0], [0, 0, 0.0]])
    blank["general"] = np.array([[5, 4.996, 5], [4, 6, 6], [6, 6, 4], [9, 9, 9.0]])
    blank["unfunded"] = np.array([[0, 0, 2], [0, 3, 0], [0, 0, 0], [0.005, 0, 0.0]])
    found = summarise(blank, 5.0).probabilities
    assert found["p_overspend"].tolist() == [0.25, 0.5, 0.0]
    assert found["p_below_minimum"].tolist() == [0.25, 0.0, 0.25]
    assert found["p_below_minimum_by"].tolist() == [0.25, 0.25, 0.5]
    assert found["p_exhausted"].tolist() == [0.0, 0.25, 0.25]
    assert found["p_exhausted_by"].tolist() == [0.0, 0.25, 0.5]


@pytest.mark.parametrize(("runs", "worst"), [(1, 1), (19, 1), (20, 1), (21, 2), (100, 5), (101, 6)])
def test_expected_shortfall_is_the_mean_of_the_worst_twentieth(runs: int, worst: int) -> None:
    data = {measure: np.zeros((runs, 1)) for measure in MEASURES}
    data["gap"] = np.random.default_rng(1).permutation(np.arange(runs, dtype=float))[:, None]
    expected = np.arange(runs)[-worst:].mean()
    assert summarise(data, 0.0).expected_shortfall_95[0] == expected


def test_one_run_has_no_spread() -> None:
    summary = summarise(paths(runs=1), 0.0)
    assert np.isnan(summary.risk["gap"]["sd"]).all()
    assert summary.risk["gap"]["p1"] == pytest.approx(summary.risk["gap"]["p99"])


def test_a_constant_has_a_spread_of_nothing() -> None:
    data = paths(runs=700)
    data["gap"] = np.full((700, 3), 123456.789)
    assert summarise(data, 0.0).risk["gap"]["sd"].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(("hits", "runs"), [(0, 10), (10, 10), (3, 10), (127, 1000), (9999, 10_000)])
def test_wilson_is_scipys(hits: int, runs: int) -> None:
    expected = stats.binomtest(hits, runs).proportion_ci(0.95, method="wilson")
    found = wilson_interval(np.array([float(hits)]), runs)[0]
    assert found == pytest.approx([expected.low, expected.high], abs=1e-12)


@pytest.mark.parametrize("runs", [20, 500, 10_000, 1_000_000])
@pytest.mark.parametrize("share", [0.01, 0.25, 0.5, 0.95])
def test_ranks_are_binomial_quantiles(runs: int, share: float) -> None:
    low, high = order_statistic_ranks(runs, share)
    assert low == max(int(stats.binom.ppf(0.025, runs, share)) - 1, 0)
    assert high == min(int(stats.binom.ppf(0.975, runs, share)), runs - 1)


def test_percentile_intervals_cover_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(3)
    low, high = order_statistic_ranks(400, 0.9)
    samples = np.sort(rng.normal(size=(3000, 400)), axis=1)
    truth = stats.norm.ppf(0.9)
    covered = ((samples[:, low] <= truth) & (truth <= samples[:, high])).mean()
    assert 0.94 <= covered <= 0.98


def test_intervals_are_those_of_the_replicates() -> None:
    data = paths(runs=2000)
    replicates = np.arange(2000) // 100
    summary = summarise(data, 90.0, replicates=replicates)
    gap = data["gap"]
    # The mean is summed up in the order of the years, which may move its last bit.
    mean = mean_interval(gap, replicates=replicates)
    assert summary.risk_intervals["gap"]["mean"] == pytest.approx(mean, rel=1e-13)
    for percentile in PERCENTILES:
        expected = quantile_interval(gap, percentile / 100, replicates=replicates)
        assert np.array_equal(summary.risk_intervals["gap"][f"p{percentile}"], expected)
    below = chance_interval(90.0 - data["general"] > 0.005, replicates=replicates)
    assert np.array_equal(summary.probability_intervals["p_below_minimum"], below)
    plain = summarise(data, 90.0)
    assert not np.array_equal(plain.risk_intervals["gap"]["p95"], summary.risk_intervals["gap"]["p95"])
    assert np.array_equal(plain.risk["gap"]["p95"], summary.risk["gap"]["p95"])


@pytest.mark.parametrize("runs", [1, 77, 2000])
def test_no_figure_depends_on_the_threads(runs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data, replicates = paths(runs=runs), np.arange(runs) // 100
    one = summarise(data, 90.0, replicates=replicates)
    monkeypatch.setattr("mtfs.analysis.summary._WORTH_A_THREAD", 0)
    # Few figures at a time, so that there are more turns than threads.
    monkeypatch.setattr("mtfs.analysis.summary._AT_ONCE", 3000)
    three = summarise(data, 90.0, replicates=replicates, workers=3)
    for measure in MEASURES:
        for name, values in one.risk[measure].items():
            assert values.tobytes() == three.risk[measure][name].tobytes()
        for name, values in one.risk_intervals[measure].items():
            assert values.tobytes() == three.risk_intervals[measure][name].tobytes()
    for name, chances in one.probabilities.items():
        assert chances.tobytes() == three.probabilities[name].tobytes()
        ends = three.probability_intervals[name]
        assert one.probability_intervals[name].tobytes() == ends.tobytes()
    assert one.expected_shortfall_95.tobytes() == three.expected_shortfall_95.tobytes()
