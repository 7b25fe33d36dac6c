"""Partial pooling: by hand, at its edges, by its own equation, and against a known truth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.analysis.evidence.pooling import pool

_ESTIMATES = st.lists(
    st.tuples(st.floats(-100, 100), st.floats(0.1, 20)),
    min_size=2,
    max_size=12,
)


def test_two_estimates_by_hand() -> None:
    # Q = 2/(1 + τ²) = 1, so τ² = 1; the mean is 1 with variance 1; each is drawn halfway.
    pooled = pool([0, 2], [1, 1])
    assert pooled.between_sd == pytest.approx(1)
    assert (pooled.mean, pooled.mean_error) == (pytest.approx(1), pytest.approx(1))
    assert pooled.values == pytest.approx([0.5, 1.5])
    # B s² + (1 − B)² v = 0.5 + 0.25.
    assert pooled.errors == pytest.approx([math.sqrt(0.75)] * 2)
    assert pooled.weights([1, 1]) == pytest.approx([0.5, 0.5])


def test_estimates_closer_than_their_errors_say_are_one() -> None:
    # Q(0) = (1 + 1)/4 is below 1: no spread is left; the mean is weighted by 1/s².
    pooled = pool([0, 2], [2, 2])
    assert pooled.between_sd == 0
    assert pooled.values == pytest.approx([1, 1])
    assert pooled.errors == pytest.approx([math.sqrt(2)] * 2)
    uneven = pool([0, 3], [1, 2])
    assert uneven.between_sd == pytest.approx(math.sqrt(_variance_of_two(9, 1, 4)))
    equal = pool([4, 4, 4], [1, 2, 3])
    assert equal.between_sd == 0
    assert equal.values == pytest.approx([4, 4, 4])
    assert equal.mean_error == pytest.approx(1 / math.sqrt(1 + 1 / 4 + 1 / 9))


def _variance_of_two(squared_difference: float, first: float, second: float) -> float:
    """Of two estimates Q = d²/(s₁² + s₂² + 2τ²), which is 1."""
    return (squared_difference - first - second) / 2


def test_one_estimate_stands_as_it_is() -> None:
    pooled = pool([0.11], [0.02])
    assert (pooled.mean, pooled.mean_error, pooled.between_sd) == (0.11, pytest.approx(0.02), 0)
    assert pooled.values == pytest.approx([0.11])
    assert pooled.errors == pytest.approx([0.02])


def test_estimates_without_errors() -> None:
    # τ² is then the plain variance, and nothing is drawn in.
    pooled = pool([1, 2, 6], [0, 0, 0])
    assert pooled.between_sd == pytest.approx(np.std([1, 2, 6], ddof=1))
    assert pooled.mean == pytest.approx(3)
    assert pooled.values == pytest.approx([1, 2, 6])
    assert pooled.errors == pytest.approx([0, 0, 0])
    # One that is sure, and one that could well be the same: the sure one is the mean.
    mixed = pool([5, 6], [0, 3])
    assert (mixed.mean, mixed.mean_error, mixed.between_sd) == (5, 0, 0)
    assert mixed.values == pytest.approx([5, 5])
    # One that is sure, and one that cannot be the same: 16/(1 + 2τ²) = 1.
    apart = pool([5, 9], [0, 1])
    assert apart.between_sd == pytest.approx(math.sqrt(7.5))
    assert apart.values[0] == pytest.approx(5)
    assert apart.errors[0] == pytest.approx(0)
    same = pool([3, 3], [0, 0])
    assert (same.mean, same.mean_error, same.between_sd) == (3, 0, 0)


@pytest.mark.parametrize(
    ("estimates", "errors"),
    [([], []), ([1, 2], [1]), ([1], [-1]), ([math.nan], [1]), ([1], [math.inf]), ([[1, 2]], [[1, 1]])],
)
def test_what_cannot_be_pooled_is_refused(estimates: list[float], errors: list[float]) -> None:
    with pytest.raises(ValueError, match="pooling needs"):
        pool(estimates, errors)


@given(_ESTIMATES)
def test_the_spread_solves_its_equation(pairs: list[tuple[float, float]]) -> None:
    estimates, errors = (np.array(part) for part in zip(*pairs, strict=True))
    pooled = pool(estimates, errors)
    weights = 1 / (errors**2 + pooled.between_sd**2)
    mean = np.average(estimates, weights=weights)
    squares = float(weights @ (estimates - mean) ** 2)
    assert pooled.mean == pytest.approx(mean, abs=1e-9)
    if pooled.between_sd > 0:
        assert squares == pytest.approx(len(pairs) - 1, rel=1e-6)
    else:
        assert squares <= len(pairs) - 1 + 1e-9


@given(_ESTIMATES, st.floats(-50, 50), st.floats(0.1, 10))
def test_units_do_not_matter_and_no_value_leaves_its_side(
    pairs: list[tuple[float, float]], shift: float, scale: float
) -> None:
    estimates, errors = (np.array(part) for part in zip(*pairs, strict=True))
    pooled, moved = pool(estimates, errors), pool(shift + scale * estimates, scale * errors)
    assert moved.values == pytest.approx(shift + scale * pooled.values, rel=1e-6, abs=1e-5)
    assert moved.errors == pytest.approx(scale * pooled.errors, rel=1e-5, abs=1e-5)
    low, high = np.minimum(estimates, pooled.mean), np.maximum(estimates, pooled.mean)
    assert ((pooled.values >= low - 1e-9) & (pooled.values <= high + 1e-9)).all()
    assert (pooled.errors <= np.hypot(errors, pooled.mean_error) + 1e-9).all()


def test_a_known_truth_is_found_again() -> None:
    random = np.random.default_rng(20260722)
    councils, repeats, mean, between = 60, 400, 11.0, 2.0
    errors = random.uniform(0.5, 3, councils)
    variances, misses, raw, plain, inside, mean_inside = [], [], [], [], [], 0
    for _ in range(repeats):
        truth = random.normal(mean, between, councils)
        estimates = random.normal(truth, errors)
        pooled = pool(estimates, errors)
        variances.append(pooled.between_sd**2)
        misses.append(np.mean((pooled.values - truth) ** 2))
        raw.append(np.mean((estimates - truth) ** 2))
        plain.append(np.mean((pooled.mean - truth) ** 2))
        inside.append(np.mean(np.abs(pooled.values - truth) < 1.96 * pooled.errors))
        mean_inside += abs(pooled.mean - mean) < 1.96 * pooled.mean_error
    assert np.mean(variances) == pytest.approx(between**2, rel=0.05)
    # Nearer to the truth than each council's own figure, and than the mean of all.
    assert np.mean(misses) < 0.75 * np.mean(raw)
    assert np.mean(misses) < 0.75 * np.mean(plain)
    assert np.mean(inside) == pytest.approx(0.95, abs=0.015)
    assert mean_inside / repeats == pytest.approx(0.95, abs=0.03)
