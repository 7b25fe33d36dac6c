"""Rank correlations: against scipy, against closed forms, and what has none."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.sensitivity.ranks import average_ranks, rank_correlations, spearman_interval
from mtfs.domain.assumptions import Correlations
from mtfs.domain.budget import Pressure
from tests.closed_forms import MILLION, one_year_case, random_walk_case


def test_ties_share_their_ranks() -> None:
    assert average_ranks(np.array([3.0, 1.0, 3.0, 2.0, 3.0])).tolist() == [4.0, 1.0, 4.0, 2.0, 4.0]
    values = np.random.default_rng(1).integers(0, 9, 200).astype(float)
    assert np.array_equal(average_ranks(values), stats.rankdata(values))


def test_drivers_correlate_as_normals_do() -> None:
    pair = Correlations(("d0", "d1"), ((1.0, 0.5), (0.5, 1.0)))
    case = one_year_case((3 * MILLION, 4 * MILLION, 0.0), opening=0.0, gap=99 * MILLION, correlations=pair)
    found = rank_correlations(case.base, Request(runs=20_000))
    # The gap falls where a driver rises; each comes with its share of the other.
    linear = -np.array([3 + 4 / 2, 4 + 3 / 2]) / np.sqrt(37)
    assert np.abs(found.gap[:2, 1] - 6 / np.pi * np.arcsin(linear / 2)).max() < 0.02
    assert np.allclose(found.needed[:2, 1], found.gap[:2, 1], atol=1e-9)
    # A certain year has none, and a driver without a spread is no row.
    assert np.isnan(found.gap[:, 0]).all()
    assert len(found.gap) == 2


def test_a_pressure_that_may_come_is_ranked_with_its_ties() -> None:
    base = one_year_case((MILLION,)).base
    pressure = Pressure(name="P", amounts=(2 * MILLION,), recurrent=True, probability=0.3)
    case = Case(strategies={"Base": replace(base, pressures=(pressure,))})
    found = rank_correlations(case.base, Request(runs=5000))
    comes = np.random.default_rng(1).random(200_000) < 0.3
    gap = np.random.default_rng(2).standard_normal(200_000) + 2 * comes
    assert found.gap[1, 1] == pytest.approx(stats.spearmanr(comes, gap).statistic, abs=0.03)


def test_reserves_needed_follow_all_the_years_up_to_theirs() -> None:
    found = rank_correlations(
        random_walk_case(MILLION, opening=0.0, years=4, gap=9 * MILLION).base, Request()
    )
    # The gap follows the deviation of the year before alone; reserves needed are the sum of years 1 to 3,
    # three quarters of what the mean of four years is of.
    expected = [6 / np.pi * np.arcsin(-r / 2) for r in (1 / 2, 3 / np.sqrt(12))]
    assert [found.gap[0, 4], found.needed[0, 4]] == pytest.approx(expected, abs=0.03)


def test_the_interval_is_fishers_with_the_variance_of_bonett_and_wright() -> None:
    low, high = spearman_interval(np.array([0.6]), 103)[0]
    half = 1.959963984540054 * np.sqrt((1 + 0.18) / 100)
    assert (low, high) == pytest.approx((np.tanh(np.arctanh(0.6) - half), np.tanh(np.arctanh(0.6) + half)))


def test_intervals_at_the_ends() -> None:
    assert spearman_interval(np.array([1.0, -1.0]), 50).tolist() == [[1.0, 1.0], [-1.0, -1.0]]
    assert np.isnan(spearman_interval(np.array([0.5]), 3)).all()


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    truth = 6 / np.pi * np.arcsin(0.35)
    generator = np.random.default_rng(1)
    hits = []
    for _ in range(400):
        x = generator.standard_normal(300)
        y = 0.7 * x + np.sqrt(1 - 0.49) * generator.standard_normal(300)
        low, high = spearman_interval(np.array([stats.spearmanr(x, y).statistic]), 300)[0]
        hits.append(low <= truth <= high)
    assert 0.92 < np.mean(hits) < 0.98


@pytest.mark.parametrize("runs", [1, 2, 3])
def test_a_few_runs_have_no_interval(runs: int) -> None:
    found = rank_correlations(one_year_case((MILLION, MILLION)).base, Request(runs=runs))
    assert np.isnan(found.gap_interval).all()
    assert np.isnan(found.gap[:, 1]).all() == (runs == 1)
