"""The search for the nearest point, against a slow twin of another method and answers that are known."""

import numpy as np
import pytest
from scipy.optimize import minimize

from mtfs.analysis.stress.design_point import linear_distances, nearest_points, pull_back
from mtfs.engine.shapes import Floats


def curved(points: Floats) -> Floats:
    """Two aims, one of them curved; both are met far from the origin alone."""
    x, y, z = points.T
    return np.stack((4 - x - 0.3 * y**2 - np.exp(0.4 * z), 2 - y + 0.2 * x * z), axis=1)


@pytest.mark.parametrize("wanted", [(True, False), (False, True), (True, True)])
def test_the_nearest_point_is_that_of_another_method(wanted: tuple[bool, bool]) -> None:
    aims = np.array([wanted])
    start = np.full((1, 3), 0.1)
    found = nearest_points(curved, start, aims, free=np.ones(3, dtype=bool), widths=np.full(3, 1e-4))
    slow = minimize(
        lambda p: 0.5 * p @ p,
        start[0],
        method="SLSQP",
        constraints=[
            {"type": "ineq", "fun": lambda p, k=k: -curved(p[None, :])[0, k]} for k in range(2) if wanted[k]
        ],
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert np.linalg.norm(found.points[0]) == pytest.approx(np.linalg.norm(slow.x), rel=1e-6)
    assert np.all(curved(found.points)[0][np.array(wanted)] < 1e-6)


def test_the_price_is_what_easing_the_aim_saves() -> None:
    slopes = np.array((3.0, 4.0))

    def linear(points: Floats) -> Floats:
        return 10 - points @ slopes[:, None]

    free, widths = np.ones(2, dtype=bool), np.full(2, 1e-3)
    found = nearest_points(linear, np.zeros((1, 2)), np.ones((1, 1), dtype=bool), free=free, widths=widths)
    assert np.allclose(found.points, 10 * slopes / 25)
    assert found.prices == pytest.approx(10 / 25)
    assert linear_distances(linear, np.zeros((1, 2)), free=free, widths=widths) == pytest.approx(2)


def test_what_may_not_move_stays_and_counts_for_its_aim() -> None:
    free = np.array((True, False))

    def linear(points: Floats) -> Floats:
        return (5 - points.sum(axis=1))[:, None]

    starts = np.array(((0.0, 2.0), (0.0, 6.0)))
    aims = np.ones((2, 1), dtype=bool)
    found = nearest_points(linear, starts, aims, free=free, widths=np.full(2, 1e-3))
    assert np.allclose(found.points, ((3, 2), (0, 6)), atol=1e-6)


@pytest.mark.parametrize("missed", [-1.0, 0.0, 1.0, 1e10])
def test_where_nothing_moves_the_aim_the_search_ends_where_it_began(missed: float) -> None:
    def flat(points: Floats) -> Floats:
        return np.full((len(points), 1), missed)

    free, widths = np.ones(2, dtype=bool), np.full(2, 1e-3)
    found = nearest_points(flat, np.zeros((1, 2)), np.ones((1, 1), dtype=bool), free=free, widths=widths)
    assert np.array_equal(found.points, np.zeros((1, 2)))
    distance = linear_distances(flat, np.zeros((1, 2)), free=free, widths=widths)[0, 0]
    assert distance == (np.inf if missed > 0 else -np.inf)


def test_points_are_drawn_back_to_where_they_first_meet_their_aim() -> None:
    def met(points: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return (points[:, 0] >= 1) & (points[:, 1] == 7)

    points = np.array(((4.0, 7.0), (0.5, 7.0), (4.0, 6.0)))
    back, found = pull_back(met, points, free=np.array((True, False)))
    assert found.tolist() == [True, False, False]
    assert np.allclose(back, ((1, 7), (0.5, 7), (4, 6)), rtol=1e-10)
    assert met(back[:1])[0]
