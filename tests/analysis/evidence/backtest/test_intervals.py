"""Intervals of means: by hand, against the textbook, and by simulation of a known truth."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm, t

from mtfs.analysis.evidence.backtest.intervals import Estimate, estimate_mean, estimate_within_year

YEARS, COUNCILS = 5, 100
YEAR = np.repeat([f"{2010 + k}/{11 + k}" for k in range(YEARS)], COUNCILS)
COUNCIL = np.tile([f"E{k:03d}" for k in range(COUNCILS)], YEARS)


def drawn(seed, *, year, council, own):
    """Return figures that councils of a year, and years of a council, have partly in common; mean 0."""
    draw = np.random.default_rng(seed)
    values = (
        year * draw.standard_normal((YEARS, 1))
        + council * draw.standard_normal((1, COUNCILS))
        + own * draw.standard_normal((YEARS, COUNCILS))
    )
    return values.ravel()


def held(figures, *, truth=0.0, weights=None):
    """Return how often the interval held the truth, and how often one did that takes all as independent."""
    clustered, naive = [], []
    for values in figures:
        found = estimate_mean(values, years=YEAR, councils=COUNCIL, weights=weights)
        clustered.append(found.low <= truth <= found.high)
        half = 1.96 * values.std() / np.sqrt(len(values))
        naive.append(abs(values.mean() - truth) <= half)
    return np.mean(clustered), np.mean(naive)


def test_for_like_years_it_is_the_t_interval_of_the_yearly_means():
    # Two councils that are alike in every year: only years differ.
    values = np.array([1.0, 1.0, 2.0, 2.0, 6.0, 6.0])
    years = np.repeat(["2010/11", "2011/12", "2012/13"], 2)
    found = estimate_mean(values, years=years, councils=np.array(["a", "b"] * 3))
    assert found.value == pytest.approx(3.0)
    assert (found.cells, found.councils, found.years) == (6, 2, 3)
    # Means 1, 2, 6: their standard error is √(14/2)/√3; the fewer of years and councils, less one, is 1.
    error = np.sqrt(7.0 / 3.0)
    half = t.ppf(0.975, 1) * error
    assert (found.low, found.high) == pytest.approx((3 - half, 3 + half))


def test_degrees_of_freedom_are_those_of_the_years():
    values = np.repeat([1.0, 2.0, 6.0], 10)
    years = np.repeat(["2010/11", "2011/12", "2012/13"], 10)
    found = estimate_mean(values, years=years, councils=np.array([str(k % 10) for k in range(30)]))
    half = t.ppf(0.975, 2) * np.sqrt(7.0 / 3.0)
    assert (found.low, found.high) == pytest.approx((3 - half, 3 + half))


def test_the_two_way_variance_by_hand():
    # Three years and three councils; parts of the mean are e/9 with e the distance from the mean of 4.
    table = np.array([[1.0, 2.0, 6.0], [3.0, 5.0, 4.0], [2.0, 9.0, 4.0]])
    parts = (table - 4.0) / 9.0
    by_year = 1.5 * np.sum(parts.sum(axis=1) ** 2)
    by_council = 1.5 * np.sum(parts.sum(axis=0) ** 2)
    alone = 9 / 8 * np.sum(parts**2)
    variance = max(by_year + by_council - alone, by_year, by_council)
    years = np.repeat(["2010/11", "2011/12", "2012/13"], 3)
    found = estimate_mean(table.ravel(), years=years, councils=np.array(["a", "b", "c"] * 3))
    half = t.ppf(0.975, 2) * np.sqrt(variance)
    assert (found.value, found.low, found.high) == pytest.approx((4.0, 4 - half, 4 + half))


def test_weights_are_those_of_a_ratio():
    values = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
    years = np.repeat(["2010/11", "2011/12", "2012/13"], 2)
    councils = np.array(["a", "b"] * 3)
    found = estimate_mean(values, years=years, councils=councils, weights=np.array([3.0, 1.0] * 3))
    assert found.value == pytest.approx(0.25)
    once = estimate_mean(values, years=years, councils=councils, weights=np.array([30.0, 10.0] * 3))
    assert once == found
    alike = estimate_mean(values, years=years, councils=councils, weights=np.full(6, 7.0))
    assert alike == estimate_mean(values, years=years, councils=councils)


@pytest.mark.parametrize("years", [1, 2])
def test_too_few_years_have_no_interval(years):
    labels = np.repeat(["2010/11", "2011/12"][:years], 4)
    found = estimate_mean(np.arange(4.0 * years), years=labels, councils=np.array(list("abcd") * years))
    assert (found.low, found.high, found.years) == (None, None, years)
    assert found.within(0, 1) is found


def test_one_council_of_many_years_has_one():
    found = estimate_mean(
        np.array([1.0, 2.0, 6.0]),
        years=np.array(["2010/11", "2011/12", "2012/13"]),
        councils=np.array(["a"] * 3),
    )
    half = t.ppf(0.975, 2) * np.sqrt(7.0 / 3.0)
    assert (found.low, found.high) == pytest.approx((3 - half, 3 + half))


def test_figures_that_never_differ_have_an_interval_without_width():
    found = estimate_mean(np.full(len(YEAR), 0.8), years=YEAR, councils=COUNCIL)
    assert (found.low, found.value, found.high) == pytest.approx((0.8, 0.8, 0.8))


def test_nothing_has_no_mean():
    nothing, no_names = np.array([]), np.array([], dtype=str)
    with pytest.raises(ValueError, match="no mean of no council-years"):
        estimate_mean(nothing, years=no_names, councils=no_names)
    with pytest.raises(ValueError, match="no mean of no council-years"):
        estimate_within_year(nothing)


def test_a_range_cuts_the_interval_and_not_the_estimate():
    found = Estimate(value=0.95, low=0.8, high=1.1, cells=10, councils=5, years=3)
    assert found.within(0, 1) == replace(found, high=1.0)


def test_one_year_by_hand():
    found = estimate_within_year(np.array([1.0, 2.0, 6.0]))
    half = t.ppf(0.975, 2) * np.sqrt(7.0 / 3.0)
    assert (found.value, found.low, found.high, found.years) == pytest.approx((3.0, 3 - half, 3 + half, 1))
    assert estimate_within_year(np.array([4.0])).low is None
    assert estimate_within_year(np.array([0.0, 1.0]), weights=np.array([3.0, 1.0])).value == 0.25


@pytest.mark.parametrize(
    ("year", "council"), [(1.0, 0.0), (0.5, 0.5), (0.3, 1.0), (0.0, 1.0), (0.0, 0.0)], ids=str
)
def test_intervals_hold_a_known_truth_as_often_as_they_say(year, council):
    figures = [drawn(seed, year=year, council=council, own=1.0) for seed in range(400)]
    share, _ = held(figures)
    # 400 trials scatter by about 1 point; where years or councils have little in common it errs to the wide.
    assert 0.92 <= share <= 1.0


def test_an_interval_that_takes_council_years_as_independent_does_not():
    figures = [drawn(seed, year=0.5, council=0.5, own=1.0) for seed in range(200)]
    share, naive = held(figures)
    assert naive < 0.5
    assert 0.92 <= share <= 0.985


def test_shares_and_weighted_means_are_held_too():
    spread = np.sqrt(0.3**2 + 0.3**2 + 1)
    figures = [drawn(seed, year=0.3, council=0.3, own=1.0) for seed in range(300)]
    inside = [(np.abs(values) < norm.ppf(0.9) * spread).astype(float) for values in figures]
    assert held(inside, truth=0.8)[0] >= 0.93
    weights = np.tile(np.exp(np.random.default_rng(1).standard_normal(COUNCILS)), YEARS)
    assert held(figures, weights=weights)[0] >= 0.93
