"""Correlation matrices: Higham's own example, singular ones, and factors."""

import numpy as np
import pytest

from mtfs.engine.correlation import correlation_factor, nearest_correlation


def test_highams_example() -> None:
    # Higham (2002), section 1: to four figures.
    matrix = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    nearest, change = nearest_correlation(matrix)
    expected = [[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]]
    assert nearest == pytest.approx(np.array(expected), abs=5e-5)
    assert change == pytest.approx(0.5278, abs=5e-5)
    assert np.linalg.eigvalsh(nearest)[0] > -1e-9


@pytest.mark.parametrize("rho", [-1.0, -0.3, 0.0, 0.99, 1.0])
def test_a_valid_matrix_is_left_alone(rho: float) -> None:
    matrix = np.array([[1.0, rho], [rho, 1.0]])
    nearest, change = nearest_correlation(matrix)
    assert change == 0.0
    assert np.array_equal(nearest, matrix)
    factor = correlation_factor(matrix)
    assert factor @ factor.T == pytest.approx(matrix, abs=1e-12)


def test_factor_of_a_definite_matrix_is_choleskys() -> None:
    matrix = np.array([[1.0, 0.6, 0.2], [0.6, 1.0, 0.1], [0.2, 0.1, 1.0]])
    assert correlation_factor(matrix) == pytest.approx(np.linalg.cholesky(matrix))


def test_factor_of_a_repaired_matrix_gives_it_back() -> None:
    matrix = np.full((4, 4), -0.6)
    np.fill_diagonal(matrix, 1.0)
    nearest, change = nearest_correlation(matrix)
    assert change > 0.5
    factor = correlation_factor(nearest)
    assert factor @ factor.T == pytest.approx(nearest, abs=1e-5)
    assert np.diag(factor @ factor.T) == pytest.approx(1.0)
