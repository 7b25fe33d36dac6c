"""Groups are found where there are some, and only there."""

import numpy as np
import pytest

from mtfs.analysis.stress.clusters import find_clusters

GENERATOR = np.random.default_rng(7)


def cloud(*middles: tuple[float, ...], sizes: tuple[int, ...], sd: float = 1.0) -> np.ndarray:
    parts = [
        GENERATOR.normal(middle, sd, (size, len(middle))) for middle, size in zip(middles, sizes, strict=True)
    ]
    return np.concatenate(parts)


@pytest.mark.parametrize("sizes", [(700, 300), (900, 100)])
def test_two_clouds_are_two_groups_the_largest_first(sizes: tuple[int, int]) -> None:
    found = find_clusters(cloud((0, 0, 0), (9, 0, 2), sizes=sizes), seed=1)
    assert found.count == 2
    assert np.bincount(found.labels).tolist() == list(sizes)
    assert found.labels[0] == 0


def test_three_clouds_are_three_groups() -> None:
    found = find_clusters(cloud((0, 0), (9, 0), (0, 12), sizes=(500, 400, 300)), seed=1)
    assert found.count == 3
    assert np.bincount(found.labels).tolist() == [500, 400, 300]


TAIL = np.abs(GENERATOR.normal(0, 1, (1000, 1))) + 2


@pytest.mark.parametrize(
    "points",
    [
        cloud((0.0,), sizes=(1000,)),
        cloud((0.0, 0.0), sizes=(1000,)),
        cloud((0.0,) * 8, sizes=(1000,)) * np.array((9, 1, 1, 1, 1, 1, 1, 1)),
        GENERATOR.uniform(0, 1, (1000, 1)),
        GENERATOR.exponential(1, (1000, 2)),
        # A total beyond a threshold, however it is split between two.
        np.concatenate((TAIL, 4 - TAIL + GENERATOR.exponential(0.3, (1000, 1))), axis=1),
        cloud((0, 0), (9, 0), sizes=(990, 10)),
        np.zeros((1000, 2)),
        cloud((0, 0), (9, 0), sizes=(12, 12)),
    ],
    ids=["line", "disc", "cigar", "even", "skewed", "threshold", "stragglers", "same", "few"],
)
def test_one_cloud_is_one_group(points: np.ndarray) -> None:
    found = find_clusters(points, seed=1)
    assert (found.count, found.silhouette) == (1, 0)
    assert not found.labels.any()
