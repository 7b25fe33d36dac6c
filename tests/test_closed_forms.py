"""The cases of known answers have them: against the engine."""

import numpy as np

from mtfs import run
from mtfs.domain.assumptions import Correlations
from tests.closed_forms import MILLION, one_year_case, random_walk_case


def test_one_year_is_normal_with_the_variance_of_the_correlated_sum() -> None:
    correlations = Correlations(("d0", "d1"), ((1.0, 0.5), (0.5, 1.0)))
    result = run(
        one_year_case((3 * MILLION, 4 * MILLION), gap=2 * MILLION, correlations=correlations), runs=40_000
    )
    gap = result.paths["gap"][:, 1] / MILLION
    assert np.allclose(result.plan["gap"], (0.0, 2 * MILLION))
    assert abs(gap.mean() - 2) < 0.12
    assert abs(gap.std() / np.sqrt(9 + 16 + 12) - 1) < 0.02


def test_a_random_walk_has_independent_years() -> None:
    result = run(random_walk_case(2 * MILLION, opening=50 * MILLION, years=4, gap=MILLION), runs=40_000)
    gap = result.paths["gap"] / MILLION
    assert np.allclose(result.plan["gap"], (0.0, *[MILLION] * 4))
    assert np.allclose(gap[:, :2], (0.0, 1.0))
    assert np.allclose(gap[:, 2:].std(axis=0), 2, rtol=0.02)
    assert np.abs(np.corrcoef(gap[:, 2:].T) - np.eye(3)).max() < 0.02
