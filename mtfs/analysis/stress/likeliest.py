"""The likeliest future that fails, and the likeliest that lasts: where to look, and what steps call for."""

from dataclasses import dataclass

import numpy as np

from mtfs.analysis.breaches import BreachTest, Space
from mtfs.analysis.stress.design_point import Bools, linear_distances, nearest_points, pull_back
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.engine.shapes import Floats

__all__ = ["Seeker"]

#: A future that is said to fail does so by a penny: by more than half a penny, whatever is rounded.
_PENNY = 2 * HALF_A_PENNY
#: How many years, sampled futures, single coordinates and changed states a search is begun from.
_YEARS, _SAMPLED, _ALONE, _CHANGED = 3, 3, 4, 8
#: How far out single coordinates are tried.
_OUT = (-6.0, -4.5, -3.0, 3.0, 4.5, 6.0)
#: Sampled futures that are drawn back towards the middle.
_DRAWN_BACK = 500
_ROUNDS = 10
_NEARER = 1e-6


@dataclass(frozen=True, kw_only=True)
class _Ends:
    """Where searches ended: the points, their distances (infinite where the aim is not met), and prices."""

    points: Floats
    distances: Floats
    prices: Floats
    aims: Bools

    def best(self) -> int:
        return int(np.argmin(self.distances))


@dataclass(frozen=True, kw_only=True)
class Seeker:
    """Looks for the likeliest future on one side of failing.

    Parameters
    ----------
    test : BreachTest
        What counts as failing.
    space : Space
        The draws that futures are made of.
    named_as : Strategy
        The strategy whose names the draws go by.
    fails : bool
        Whether the future is to fail, or to last.
    """

    test: BreachTest
    space: Space
    named_as: Strategy
    fails: bool

    def missing(self, points: Floats) -> Floats:
        """Return what points miss by: of failing in each year, or of lasting through each.

        Parameters
        ----------
        points : ndarray, shape (n, size)
            Points.

        Returns
        -------
        ndarray, shape (n, by + 1)
            0 or less where it is met; one year is enough to fail, and all are needed to last [£].
        """
        excess = self.test.sampled_excess(self.space.draws(points), self.named_as)
        return _PENNY - excess if self.fails else excess

    def met(self, points: Floats) -> Bools:
        """Tell which points are on this side.

        Parameters
        ----------
        points : ndarray, shape (n, size)
            Points.

        Returns
        -------
        ndarray of bool, shape (n,)
            Whether each fails, or lasts.
        """
        missing = self.missing(points)
        met: Bools = np.asarray((missing <= 0).any(axis=1) if self.fails else (missing <= 0).all(axis=1))
        return met

    def nearest(self, known: Floats, centres: Floats) -> Floats | None:
        """Find the likeliest future on this side.

        Parameters
        ----------
        known : ndarray, shape (n, size)
            Sampled futures on this side; there need not be any.
        centres : ndarray, shape (n, size)
            The middles of distinct ways to get there; there need not be any.

        Returns
        -------
        ndarray, shape (size,), or None
            Its point, at which the aim is just met; None where no search came upon one.

        Notes
        -----
        Where a future goes by steps (a pressure comes or does not), no slope leads from one state to another.
        So each search keeps to its states, and the best is then searched anew with one state changed, for as
        long as that brings it nearer. The states that are tried first are those that promise most.
        """
        origin = np.zeros((1, self.space.size))
        if self.met(origin)[0]:
            return np.zeros(self.space.size)
        if not self.space.size:
            return None
        ends = self._search(*self._starts(known, centres))
        best, distance = self._changed_for_the_better(ends, ends.best())
        others = [n for n in np.argsort(ends.distances) if not self._same_states(ends.points[n], best)]
        if others:
            other, further = self._changed_for_the_better(ends, int(others[0]))
            best, distance = min((best, distance), (other, further), key=lambda found: found[1])
        return best if np.isfinite(distance) else None

    def near(self, centre: Floats) -> Floats | None:
        """Find the likeliest future of the kind that one point is of: with its states, and from there.

        Parameters
        ----------
        centre : ndarray, shape (size,)
            The point, which need not be on this side.

        Returns
        -------
        ndarray, shape (size,), or None
            Its point; None where the search came upon none.
        """
        ends = self._search(centre[None, :], self._aims_at(centre[None, :]))
        return ends.points[0] if np.isfinite(ends.distances[0]) else None

    def _aims_at(self, points: Floats) -> Bools:
        """Return the aims of searches that begin at points: the year that fails worst, or every year."""
        missing = self.missing(points)
        if not self.fails:
            return np.ones(missing.shape, dtype=bool)
        aims: Bools = np.arange(missing.shape[1]) == np.argmin(missing, axis=1)[:, None]
        return aims

    def _starts(self, known: Floats, centres: Floats) -> tuple[Floats, Bools]:
        """Return where to begin, and the aims: the middle, the worst states, ways found, sampled futures."""
        space = self.space
        plain = np.stack((np.zeros(space.size), self._helpful_states()))
        distances = linear_distances(self.missing, plain, free=space.free, widths=space.widths)
        if self.fails:
            order = np.argsort(distances, axis=1)[:, :_YEARS]
            starts = [np.repeat(plain, order.shape[1], axis=0)]
            aims = [np.arange(distances.shape[1]) == order.reshape(-1, 1)]
        else:
            starts, aims = [plain], [np.ones(distances.shape, dtype=bool)]
        centres = np.concatenate((centres, self._alone(plain[0], distances[0])))
        if len(known):
            back = self._drawn_back(known)
            order = np.argsort(np.linalg.norm(back, axis=1))[:_SAMPLED]
            centres = np.concatenate((centres, back[order]))
        if len(centres):
            starts.append(centres)
            aims.append(self._aims_at(centres))
        return np.concatenate(starts), np.concatenate(aims)

    def _alone(self, origin: Floats, distances: Floats) -> Floats:
        """Return the points most worth a start that are far out in one coordinate alone.

        A fat tail does nothing near the middle and much far out, so that slopes at the middle lead past it.
        """
        rows = np.repeat(np.flatnonzero(self.space.free), len(_OUT))
        points = np.zeros((len(rows), self.space.size))
        points[np.arange(len(rows)), rows] = np.tile(_OUT, self.space.free.sum())
        if not len(points):
            return points
        here = self.missing(origin[None, :])[0]
        usual = np.isfinite(distances) & (here != 0)
        scales = np.where(usual, np.abs(distances / np.where(usual, here, 1.0)), 0.0)
        ways = np.maximum(self.missing(points), 0.0)[:, usual] * scales[usual]
        left = ways.min(axis=1, initial=np.inf) if self.fails else np.linalg.norm(ways, axis=1)
        order = np.argsort(np.hypot(np.abs(points).max(axis=1), left), kind="stable")
        return points[order[:_ALONE]]

    def _drawn_back(self, known: Floats) -> Floats:
        """Return the sampled futures nearest to the middle, drawn back to where they only just belong."""
        settled = self.space.settled(known)
        order = np.argsort(np.linalg.norm(settled, axis=1))[:_DRAWN_BACK]
        return pull_back(self.met, settled[order], free=self.space.free)[0]

    def _helpful_states(self) -> Floats:
        """Return the middle, with every step in the state that does most for the aim."""
        point = np.zeros(self.space.size)
        trials, changes = self._changes(point)
        if not len(trials):
            return point
        gained = self._worst(self.missing(np.concatenate((point[None, :], trials))))
        best: dict[int, tuple[float, float]] = {}
        for missing, (column, state) in zip(gained[1:], changes, strict=True):
            if missing < best.get(column, (gained[0], 0.0))[0]:
                best[column] = (float(missing), state)
        for column, (_, state) in best.items():
            point[column] = state
        return point

    def _worst(self, missing: Floats) -> Floats:
        worst: Floats = missing.min(axis=1) if self.fails else missing.max(axis=1)
        return worst

    def _changes(self, point: Floats) -> tuple[Floats, list[tuple[int, float]]]:
        """Return a point with each of its steps in each other state, and what was changed."""
        changes = []
        for step in self.space.stepped:
            here = float(step.state_of(point[step.column][None])[0])
            changes += [(step.column, state) for state in step.states if state != here]
        trials = np.repeat(point[None, :], len(changes), axis=0)
        for n, (column, state) in enumerate(changes):
            trials[n, column] = state
        return trials, changes

    def _search(self, starts: Floats, aims: Bools) -> _Ends:
        space = self.space
        found = nearest_points(self.missing, starts, aims, free=space.free, widths=space.widths)
        points, distances = self._drawn(found.points)
        # A search may lose its way: it is never further out than where it began.
        begun, kept = self._drawn(starts)
        better = kept < distances
        return _Ends(
            points=np.where(better[:, None], begun, points),
            distances=np.where(better, kept, distances),
            prices=found.prices,
            aims=aims,
        )

    def _drawn(self, points: Floats) -> tuple[Floats, Floats]:
        """Draw points back to where they only just belong; return their distances, infinite for none."""
        back, met = pull_back(self.met, points, free=self.space.free)
        return back, np.where(met, np.linalg.norm(back, axis=1), np.inf)

    def _changed_for_the_better(self, ends: _Ends, row: int) -> tuple[Floats, float]:
        """Change one state after the other for as long as the point comes nearer."""
        for _ in range(_ROUNDS):
            point, distance = ends.points[row], float(ends.distances[row])
            trials, _ = self._changes(point)
            if not len(trials) or not np.isfinite(distance):
                break
            aims = np.repeat(ends.aims[row][None, :], len(trials), axis=0)
            order = np.argsort(self._promise(trials, aims, ends.prices[row]))[:_CHANGED]
            after = self._search(trials[order], aims[order])
            if after.distances.min() > distance - _NEARER:
                break
            ends, row = after, after.best()
        return ends.points[row], float(ends.distances[row])

    def _promise(self, trials: Floats, aims: Bools, price: float) -> Floats:
        """Return how near searches may come that begin at points, if all were linear."""
        free = self.space.free
        missing = np.where(aims, self.missing(trials), -np.inf).max(axis=1)
        reached = np.linalg.norm(trials[:, free], axis=1)
        slope = price / np.maximum(reached, _NEARER)
        left = np.maximum(reached + missing * slope, 0.0)
        kept: Floats = np.sqrt(left**2 + (trials[:, ~free] ** 2).sum(axis=1))
        return kept

    def _same_states(self, one: Floats, other: Floats) -> bool:
        return bool(np.array_equal(one[~self.space.free], other[~self.space.free]))
