"""Correlation matrices: the nearest one to a matrix that is none, and its factor."""

import numpy as np

from mtfs.engine.shapes import Floats

__all__ = ["correlation_factor", "nearest_correlation"]

#: An eigenvalue below this makes a matrix no correlation matrix (section 3 of the model).
_LEAST_EIGENVALUE = -1e-10


def nearest_correlation(
    matrix: Floats, *, tolerance: float = 1e-12, most_steps: int = 2000
) -> tuple[Floats, float]:
    """Return the correlation matrix nearest to a symmetric one, and how far away it lies.

    Parameters
    ----------
    matrix : ndarray, shape (n, n)
        Symmetric, with a diagonal of 1.
    tolerance : float, optional
        The relative change in a step at which the search stops.
    most_steps : int, optional
        The most steps to take.

    Returns
    -------
    nearest : ndarray, shape (n, n)
        The matrix itself where none of its eigenvalues is below -1e-10.
    change : float
        The Frobenius norm of the change, 0 where there is none.

    References
    ----------
    Higham, N. J. (2002), "Computing the nearest correlation matrix: a problem from finance", IMA Journal of
    Numerical Analysis 22(3), 329-343: alternating projections with Dykstra's correction.
    """
    if matrix.size == 0 or np.linalg.eigvalsh(matrix)[0] >= _LEAST_EIGENVALUE:
        return matrix, 0.0
    nearest = matrix.copy()
    correction = np.zeros_like(matrix)
    for _ in range(most_steps):
        shifted = nearest - correction
        eigenvalues, vectors = np.linalg.eigh(shifted)
        semidefinite = (vectors * np.maximum(eigenvalues, 0.0)) @ vectors.T
        correction = semidefinite - shifted
        previous = nearest
        nearest = (semidefinite + semidefinite.T) / 2
        np.fill_diagonal(nearest, 1.0)
        if np.linalg.norm(nearest - previous) <= tolerance * np.linalg.norm(nearest):
            break
    return nearest, float(np.linalg.norm(nearest - matrix))


def correlation_factor(matrix: Floats) -> Floats:
    """Return the lower triangular factor of a correlation matrix that may be singular.

    Parameters
    ----------
    matrix : ndarray, shape (n, n)
        Positive semidefinite, with a diagonal of 1.

    Returns
    -------
    ndarray, shape (n, n)
        ``L`` with ``L Lᵀ`` equal to the matrix and each row of norm 1.

    Notes
    -----
    A row is worked out from the rows above it alone, so a driver that is added at the end of the matrix
    leaves the draws of the others as they were. LAPACK's factor refuses a singular matrix, such as that of
    two drivers that always move together.
    """
    size = len(matrix)
    factor = np.zeros((size, size))
    for i in range(size):
        for j in range(i):
            pivot = factor[j, j]
            rest = matrix[i, j] - float(np.sum(factor[i, :j] * factor[j, :j]))
            factor[i, j] = rest / pivot if pivot > 1e-7 else 0.0
        factor[i, i] = np.sqrt(max(1.0 - float(np.sum(factor[i, :i] ** 2)), 0.0))
        factor[i] /= np.sqrt(np.sum(factor[i] ** 2))
    return factor
