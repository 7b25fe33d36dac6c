"""Distinct ways to get somewhere: groups of futures with few between them, where there are such groups."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mtfs.engine.shapes import Floats

__all__ = ["Clusters", "find_clusters"]

Labels = NDArray[np.intp]

# These thresholds are assumed; the tests hold them to planted groups, and to clouds that have none.
_MOST = 3
_STARTS, _STEPS = 8, 60
#: A group holds at least this share of the futures, and this many of them.
_LEAST_SHARE, _LEAST = 0.05, 20
#: Futures lie this much nearer to their own group than to the next.
_LEAST_SILHOUETTE = 0.25
#: A further group is worth having where the silhouette gains this much by it.
_WORTH_ANOTHER = 0.02
#: Half way between two groups, futures are at most this dense, measured by the thinner of the two.
_VALLEY = 0.5
#: Two halves of the futures agree on the groups of so many.
_AGREEMENT = 0.9
_FOR_SILHOUETTE = 800


@dataclass(frozen=True, kw_only=True)
class Clusters:
    """How futures fall into groups.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
        The group of each future, the largest group first.
    count : int
        How many groups there are; 1 where the futures have no such structure.
    silhouette : float
        How much nearer the futures lie to their own group than to the next, up to 1; 0 for one group.
    """

    labels: Labels
    count: int
    silhouette: float


def find_clusters(points: Floats, *, seed: int) -> Clusters:
    """Find the two or three groups that futures fall into, if they do.

    Parameters
    ----------
    points : ndarray, shape (n, d)
        What describes each future, in one unit.
    seed : int
        The seed of the starts; the answer should not depend on it.

    Returns
    -------
    Clusters
        Two or three groups only where each is large enough, futures lie nearer to their own group than to
        the next, few lie half way between, and either half of the futures shows the same groups.

    Notes
    -----
    k-means takes any cloud apart, and the silhouette alone calls the halves of a long one groups. Half way
    between two groups that are real there are few futures; between the halves of one cloud there are most.

    References
    ----------
    Rousseeuw, P. J. (1987), Journal of Computational and Applied Mathematics 20, 53-65.
    Ben-Hur, A., Elisseeff, A. and Guyon, I. (2002), Pacific Symposium on Biocomputing 7, 6-17.
    """
    generator = np.random.default_rng(seed)
    best = Clusters(labels=np.zeros(len(points), dtype=np.intp), count=1, silhouette=0.0)
    for count in range(2, _MOST + 1):
        if len(points) < count * _LEAST or len(np.unique(points, axis=0)) < count:
            break
        centres = _k_means(points, count, generator)
        labels = _nearest(points, centres)
        sizes = np.bincount(labels, minlength=count)
        if sizes.min() < max(_LEAST, _LEAST_SHARE * len(points)):
            continue
        if not _valleys(points, centres, labels) or not _stable(points, centres, generator):
            continue
        silhouette = _silhouette(points, labels, generator)
        least = _LEAST_SILHOUETTE if best.count == 1 else best.silhouette + _WORTH_ANOTHER
        if silhouette >= least:
            order = np.argsort(-sizes, kind="stable")
            best = Clusters(labels=np.argsort(order)[labels], count=count, silhouette=silhouette)
    return best


def _squares(points: Floats, centres: Floats) -> Floats:
    """Return squared distances, (n, k)."""
    squares: Floats = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return squares


def _nearest(points: Floats, centres: Floats) -> Labels:
    labels: Labels = np.asarray(_squares(points, centres).argmin(axis=1))
    return labels


def _k_means(points: Floats, count: int, generator: np.random.Generator) -> Floats:
    """Return the centres of the best of several starts (k-means++ and Lloyd's steps)."""
    best, least = points[:count], np.inf
    for _ in range(_STARTS):
        centres = points[generator.integers(len(points), size=1)]
        while len(centres) < count:
            weights = _squares(points, centres).min(axis=1)
            total = weights.sum()
            chosen = generator.choice(len(points), p=weights / total if total > 0 else None)
            centres = np.concatenate((centres, points[chosen][None, :]))
        for _ in range(_STEPS):
            labels = _nearest(points, centres)
            kept = [points[labels == k] for k in range(count)]
            moved = np.stack([g.mean(axis=0) if len(g) else centres[k] for k, g in enumerate(kept)])
            if np.array_equal(moved, centres):
                break
            centres = moved
        inertia = float(_squares(points, centres).min(axis=1).sum())
        if inertia < least:
            best, least = centres, inertia
    return best


def _valleys(points: Floats, centres: Floats, labels: Labels) -> bool:
    """Tell whether there are few futures half way between each two groups."""
    for one, other in combinations(range(len(centres)), 2):
        axis = centres[other] - centres[one]
        length = float(axis @ axis)
        if length == 0:
            return False
        own = points[(labels == one) | (labels == other)]
        along = (own - centres[one]) @ axis / length
        # Counted in windows of equal width, around the two centres and half way between them.
        at = [int((np.abs(along - place) <= 0.15).sum()) for place in (0.0, 0.5, 1.0)]
        if at[1] > _VALLEY * min(at[0], at[2]):
            return False
    return True


def _stable(points: Floats, centres: Floats, generator: np.random.Generator) -> bool:
    """Tell whether either half of the futures shows the same groups."""
    order = generator.permutation(len(points))
    whole = _nearest(points, centres)
    for half in (order[: len(order) // 2], order[len(order) // 2 :]):
        again = _nearest(points, _k_means(points[half], len(centres), generator))
        counts = np.zeros((len(centres), len(centres)))
        np.add.at(counts, (whole, again), 1)
        # Each group of the half belongs to the group of the whole that it shares most with.
        alike = counts.max(axis=0).sum() >= _AGREEMENT * len(points)
        if not alike or len(set(counts.argmax(axis=0))) < len(centres):
            return False
    return True


def _silhouette(points: Floats, labels: Labels, generator: np.random.Generator) -> float:
    """Return the mean silhouette, over some of the futures where there are many."""
    chosen = generator.permutation(len(points))[:_FOR_SILHOUETTE]
    points, labels = points[chosen], labels[chosen]
    groups = np.unique(labels)
    if len(groups) < 2:
        return 0.0
    squares = (points**2).sum(axis=1)
    distances = np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2 * points @ points.T, 0.0))
    totals = np.stack([distances[:, labels == group].sum(axis=1) for group in groups], axis=1)
    sizes = np.array([(labels == group).sum() for group in groups])
    own = labels[:, None] == groups[None, :]
    within = totals[own] / np.maximum(sizes[np.searchsorted(groups, labels)] - 1, 1)
    between = np.where(own, np.inf, totals / sizes).min(axis=1)
    widest = np.maximum(within, between)
    return float(np.mean(np.where(widest > 0, (between - within) / np.where(widest > 0, widest, 1.0), 0.0)))
