"""The likeliest future in which something happens: the point nearest to the middle at which it does.

Everything uncertain is a map of independent standard normals, whose density falls with the distance from the
origin alone. So the likeliest future in which reserves run out is the nearest point of the region in which
they do: the design point of the first-order reliability method.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from mtfs.engine.shapes import Floats

__all__ = ["Bools", "Missing", "Nearest", "linear_distances", "nearest_points", "pull_back"]

Bools = NDArray[np.bool_]
#: Takes points, (n, d), and returns what each misses each of its aims by, (n, m): 0 or less where it is met.
Missing = Callable[[Floats], Floats]

_MOST_STEPS = 40
#: The longest step, in standard deviations: gradients say little of what lies further away.
_LONGEST = 3.0
#: No coordinate goes further: beyond lies one future in 10¹⁷.
_FURTHEST = 8.5
_LENGTHS = 0.5 ** np.arange(8)
_SETTLED = 1e-7
#: Points on the way from the middle, among which the first that meets its aim is looked for.
_MARKS = 52
_BEYOND = 1.02
_SECTIONS, _ROUNDS = 16, 10


@dataclass(frozen=True, kw_only=True)
class Nearest:
    """Where searches for the nearest point ended.

    Parameters
    ----------
    points : ndarray, shape (starts, d)
        The last point of each search, which need not meet its aims.
    prices : ndarray, shape (starts,)
        By how much the square of the distance would fall, by half, for each unit that all aims are eased by.
    """

    points: Floats
    prices: Floats


def nearest_points(missing: Missing, starts: Floats, aims: Bools, *, free: Bools, widths: Floats) -> Nearest:
    """Look for the points nearest to the origin that meet their aims, from several starts at once.

    Parameters
    ----------
    missing : callable
        What points miss their aims by.
    starts : ndarray, shape (starts, d)
        Where to begin.
    aims : ndarray of bool, shape (starts, m)
        Which of the aims each search has to meet, all of them together.
    free : ndarray of bool, shape (d,)
        Which coordinates may move; the others stay as each start has them.
    widths : ndarray, shape (d,)
        The half-width over which the slope in each coordinate is measured.

    Returns
    -------
    Nearest
        The end of each search.

    Notes
    -----
    The Hasofer-Lind and Rackwitz-Fiessler step with a line search on a merit function (iHL-RF), for several
    aims at once: each step goes towards the point nearest to the origin at which every aim, taken as linear,
    is met. That is a least-distance problem, solved through nonnegative least squares.

    References
    ----------
    Hasofer, A. M. and Lind, N. C. (1974), Journal of the Engineering Mechanics Division 100(1), 111-121.
    Rackwitz, R. and Fiessler, B. (1978), Computers and Structures 9(5), 489-494.
    Zhang, Y. and Der Kiureghian, A. (1995), Reliability and Optimization of Structural Systems 6, 297-304.
    Lawson, C. L. and Hanson, R. J. (1974), Solving Least Squares Problems, chapter 23.
    """
    points = starts.copy()
    going = np.ones(len(points), dtype=bool)
    prices, scales, penalties = (np.zeros(len(points)) for _ in range(3))
    for _ in range(_MOST_STEPS):
        rows = np.flatnonzero(going)
        if not len(rows):
            break
        values, slopes = _slopes(missing, points[rows], free, widths)
        directions = np.zeros_like(points[rows])
        for n, row in enumerate(rows):
            wanted = aims[row]
            target, multipliers = _least_distance(values[n, wanted], slopes[n][wanted], points[row, free])
            scales[row] = max(scales[row], float(np.linalg.norm(slopes[n][wanted], axis=1).max(initial=0.0)))
            prices[row] = float(multipliers.sum())
            penalties[row] = max(penalties[row], 2 * float(multipliers.max(initial=0.0)) * scales[row])
            step = np.clip(target, -_FURTHEST, _FURTHEST) - points[row, free]
            length = float(np.linalg.norm(step))
            directions[n, free] = step * min(1.0, _LONGEST / length) if length else step
        points[rows], moved = _line_search(
            missing, points[rows], directions, aims[rows], (scales[rows], penalties[rows])
        )
        going[rows] = moved
    return Nearest(points=points, prices=prices)


def linear_distances(missing: Missing, points: Floats, *, free: Bools, widths: Floats) -> Floats:
    """Return how far each aim would lie from points if it were linear.

    Parameters
    ----------
    missing : callable
        What points miss their aims by.
    points : ndarray, shape (n, d)
        The points.
    free : ndarray of bool, shape (d,)
        Which coordinates may move.
    widths : ndarray, shape (d,)
        The half-width over which the slope in each coordinate is measured.

    Returns
    -------
    ndarray, shape (n, m)
        Below 0 where an aim is met; infinite where nothing moves what is missed.
    """
    values, slopes = _slopes(missing, points, free, widths)
    norms = np.linalg.norm(slopes, axis=2)
    stuck = np.where(values > 0, np.inf, -np.inf)
    return np.where(norms > 0, values / np.where(norms > 0, norms, 1.0), stuck)


def _slopes(missing: Missing, points: Floats, free: Bools, widths: Floats) -> tuple[Floats, Floats]:
    """Return values, (n, m), and slopes in the free coordinates, (n, m, free), from one call."""
    moves = np.diag(widths)[free]
    around = np.concatenate((np.zeros((1, points.shape[1])), moves, -moves))
    trials = points[:, None, :] + around
    found = missing(trials.reshape(-1, points.shape[1])).reshape(len(points), len(around), -1)
    count = len(moves)
    slopes = (found[:, 1 : count + 1] - found[:, count + 1 :]) / (2 * widths[free])[:, None]
    return found[:, 0], np.swapaxes(slopes, 1, 2)


def _least_distance(values: Floats, slopes: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Return the point nearest to the origin at which linear aims are met, and their multipliers.

    Where no point meets them all, the point that stands is returned, and no multipliers.
    """
    norms = np.linalg.norm(slopes, axis=1)
    steep = norms > 0
    if not steep.any():
        return at, np.zeros(1)
    norms, slopes = norms[steep], slopes[steep]
    least = (values[steep] - slopes @ at) / norms
    system = np.vstack((-(slopes / norms[:, None]).T, least))
    aim = np.zeros(len(system))
    aim[-1] = 1.0
    solution, residual = nnls(system, aim)
    if residual < _SETTLED:
        return at, np.zeros(1)
    left = system @ solution - aim
    return -left[:-1] / left[-1], solution / (-left[-1] * norms)


def _line_search(
    missing: Missing, points: Floats, directions: Floats, aims: Bools, weights: tuple[Floats, Floats]
) -> tuple[Floats, Bools]:
    """Go as far along each direction as lowers the merit most; tell which points have moved."""
    # Where nothing moves what is missed there is no direction either, and any scale will do.
    scales = np.where(weights[0] > 0, weights[0], 1.0)[:, None]
    penalties = weights[1][:, None] + 1.0
    lengths = np.concatenate(([0.0], _LENGTHS))
    trials = points[:, None, :] + lengths[:, None] * directions[:, None, :]
    found = missing(trials.reshape(-1, points.shape[1])).reshape(len(points), len(lengths), -1)
    missed = np.where(aims[:, None, :], np.maximum(found, 0.0), 0.0).sum(axis=2)
    merit = 0.5 * (trials**2).sum(axis=2) + penalties * missed / scales
    best = np.argmin(merit, axis=1)
    rows = np.arange(len(points))
    ended = trials[rows, best]
    shift = np.linalg.norm(ended - points, axis=1)
    return ended, shift > _SETTLED * (1.0 + np.linalg.norm(points, axis=1))


def pull_back(met: Callable[[Floats], Bools], points: Floats, *, free: Bools) -> tuple[Floats, Bools]:
    """Draw points back towards the middle for as long as they meet their aims.

    Parameters
    ----------
    met : callable
        Takes points, (n, d), and tells which meet their aims.
    points : ndarray, shape (n, d)
        The points.
    free : ndarray of bool, shape (d,)
        The coordinates that are drawn back, all by the same share; the others stay.

    Returns
    -------
    points : ndarray, shape (n, d)
        The first point on the way from the middle that meets the aims, to twelve digits; the point itself
        where there is none.
    met : ndarray of bool, shape (n,)
        Whether there is one.
    """
    where = np.flatnonzero(free)

    def scaled(shares: Floats) -> Floats:
        trials = np.repeat(points[:, None, :], shares.shape[1], axis=1)
        trials[:, :, where] *= shares[:, :, None]
        return trials

    def first(shares: Floats) -> tuple[NDArray[np.intp], Bools]:
        answers: Bools = met(scaled(shares).reshape(-1, points.shape[1])).reshape(shares.shape)
        return answers.argmax(axis=1), np.asarray(answers.any(axis=1))

    rows = np.arange(len(points))
    shares = np.tile(np.linspace(0.0, _BEYOND, _MARKS), (len(points), 1))
    position, found = first(shares)
    high = np.where(found, shares[rows, position], 1.0)
    low = np.where(found & (position > 0), shares[rows, np.maximum(position - 1, 0)], high)
    for _ in range(_ROUNDS):
        shares = low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, _SECTIONS + 1)[1:]
        position, inside = first(shares)
        low = np.where(inside & (position > 0), shares[rows, np.maximum(position - 1, 0)], low)
        high = np.where(inside, shares[rows, position], high)
    return scaled(high[:, None])[:, 0], found
