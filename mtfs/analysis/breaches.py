"""What counts as failing by a year, how far beyond it a future goes, and the draws that make a future."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.special import ndtri

from mtfs.analysis.headroom import calls_on_reserves
from mtfs.domain.assumptions import DistributionKind
from mtfs.domain.checks import matched
from mtfs.domain.reserves import ReserveClass, draw_sequence
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.engine.draws import DrawSource, GivenDraws
from mtfs.engine.projection import project
from mtfs.engine.sampling import Futures, sample_futures
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import (
    copula_weights,
    driver_streams,
    parameter_streams,
    pressure_streams,
    uncertainties,
)

__all__ = ["Breach", "BreachTest", "Space", "Stepped"]

#: Just inside the edge of a state, in standard deviations.
_INSIDE = 1e-9
#: Half-widths over which slopes are measured: wide where a driver moves in steps.
_WIDTH, _WIDE = 1e-3, 0.25


class Breach(StrEnum):
    """What a council would call failing."""

    EXHAUSTED = "exhausted"
    BELOW_MINIMUM = "below-minimum"


@dataclass(frozen=True, kw_only=True)
class BreachTest:
    """Whether futures of a strategy fail by a year, and how far beyond failing they are.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    breach : Breach
        What counts as failing.
    by : int
        The year in or before which it counts, from 0.
    """

    strategy: Strategy
    breach: Breach
    by: int

    @cached_property
    def _tested(self) -> Strategy:
        """The strategy without reserves that are drawn after the general one.

        They do nothing for the general reserve, so the others, less the minimum, are what may be called on
        before it falls below its minimum.
        """
        if self.breach is Breach.EXHAUSTED:
            return self.strategy
        reserves = list(self.strategy.reserves)
        sequence = draw_sequence(self.strategy.reserves)
        general = next(k for k in sequence if reserves[k].reserve_class is ReserveClass.GENERAL)
        for position in sequence[sequence.index(general) + 1 :]:
            reserves[position] = replace(reserves[position], reserve_class=ReserveClass.COMMITTED)
        return replace(self.strategy, reserves=tuple(reserves))

    def excess(self, futures: Futures) -> Floats:
        """Return how far beyond failing the futures are by each year.

        Parameters
        ----------
        futures : Futures
            The futures.

        Returns
        -------
        ndarray, shape (runs, by + 1)
            What the calls up to a year come to, less what there is to meet them: above 0 where the year fails
            by its end, and smooth in what is uncertain, below 0 too [£].

        Notes
        -----
        ``excess[u] = Σ over s ≤ u of call[s] − opening``. A future fails by year t where the largest up to t
        is above 0, which is where `reserves_needed` is above what usable reserves hold.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            projection = project(self._tested, futures)
        opening = self._tested.usable_opening
        until = slice(0, self.by + 1)
        calls = calls_on_reserves(projection.usable, projection.unfunded, opening)[:, until]
        excess: Floats = np.cumsum(calls, axis=1) - opening
        if self.breach is Breach.BELOW_MINIMUM:
            minimum = self.strategy.council.minimum_balance
            # A planned use may take the general reserve below its minimum while others still hold money.
            below = minimum - projection.general[:, until]
            excess = np.where(below > HALF_A_PENNY, np.maximum(excess + minimum, below), excess + minimum)
        return excess

    def sampled_excess(self, draws: DrawSource, named_as: Strategy) -> Floats:
        """Return how far beyond failing the futures of some draws are by each year.

        Parameters
        ----------
        draws : DrawSource
            The draws.
        named_as : Strategy
            The strategy whose names the draws go by.

        Returns
        -------
        ndarray, shape (runs, by + 1)
            As `excess` gives it [£].
        """
        return self.excess(sample_futures(self.strategy, draws, named_as=named_as))


@dataclass(frozen=True, kw_only=True)
class Stepped:
    """A coordinate in which a future changes by steps alone: whether a pressure comes, or a past value.

    Parameters
    ----------
    column : int
        Its position among the coordinates.
    edges : tuple of float
        Where one state ends and the next begins, in ascending order.
    """

    column: int
    edges: tuple[float, ...]

    @property
    def states(self) -> tuple[float, ...]:
        """The value of each state that lies nearest to the middle."""
        inner = [(low + _INSIDE, high - _INSIDE) for low, high in pairwise((-np.inf, *self.edges, np.inf))]
        return tuple(float(min(max(low, 0.0), high)) for low, high in inner)

    def state_of(self, z: Floats) -> Floats:
        """Return draws, each put to the value of its state that lies nearest to the middle.

        Parameters
        ----------
        z : ndarray, shape (runs,)
            Draws.

        Returns
        -------
        ndarray, shape (runs,)
            Their states.
        """
        return np.array(self.states)[np.searchsorted(self.edges, z, side="left")]


class Space:
    """The independent standard normals behind the futures of a strategy, up to a year.

    Parameters
    ----------
    strategy, named_as : Strategy
        The strategy, and the one whose names the draws go by.
    by : int
        The last year that matters, from 0.
    """

    def __init__(self, strategy: Strategy, named_as: Strategy, by: int) -> None:
        lengths = dict(stream for row in uncertainties(strategy, named_as=named_as) for stream in row.streams)
        drivers = set(driver_streams(strategy, named_as).values())
        parameters = set(parameter_streams(strategy, named_as).values())
        self._lengths = lengths

        def that_matter(name: str, length: int) -> range:
            if name in parameters:
                return range(length if by else 0)
            return range(min(length, by) if name in drivers else length)

        self.columns: tuple[tuple[str, int], ...] = tuple(
            (name, year) for name, length in lengths.items() for year in that_matter(name, length)
        )
        self._position = {column: n for n, column in enumerate(self.columns)}
        wide, stepped = _stepped_drivers(strategy, named_as)
        self.widths: Floats = np.array([_WIDE if name in wide else _WIDTH for name, _ in self.columns])
        self.stepped: tuple[Stepped, ...] = tuple(
            Stepped(column=n, edges=stepped[name])
            for n, (name, _) in enumerate(self.columns)
            if name in stepped
        )
        self.free = np.ones(len(self.columns), dtype=bool)
        self.free[[step.column for step in self.stepped]] = False

    @property
    def size(self) -> int:
        """How many coordinates there are."""
        return len(self.columns)

    def draws(self, points: Floats) -> GivenDraws:
        """Return points as draws.

        Parameters
        ----------
        points : ndarray, shape (n, size)
            Points.

        Returns
        -------
        GivenDraws
            A run for each; what lies after the last year is in the middle.
        """
        given = {name: np.zeros((length, len(points))).T for name, length in self._lengths.items()}
        for n, (name, year) in enumerate(self.columns):
            given[name][:, year] = points[:, n]
        return GivenDraws(len(points), given)

    def points(self, draws: DrawSource) -> Floats:
        """Return draws as points.

        Parameters
        ----------
        draws : DrawSource
            Draws.

        Returns
        -------
        ndarray, shape (runs, size)
            A point for each run.
        """
        points = np.empty((self.size, draws.runs)).T
        for n, (name, year) in enumerate(self.columns):
            points[:, n] = draws.normals(name, self._lengths[name])[:, year]
        return points

    def settled(self, points: Floats) -> Floats:
        """Return points with every step at the value of its state that lies nearest to the middle.

        Parameters
        ----------
        points : ndarray, shape (n, size)
            Points.

        Returns
        -------
        ndarray, shape (n, size)
            The same futures, or nearly so where a driver that moves in steps is correlated with others.
        """
        settled = points.copy()
        for step in self.stepped:
            settled[:, step.column] = step.state_of(points[:, step.column])
        return settled


def _stepped_drivers(strategy: Strategy, named_as: Strategy) -> tuple[set[str], dict[str, tuple[float, ...]]]:
    """Return the streams whose slopes are taken over a wide range, and the edges of the stepped ones."""
    wide: set[str] = set()
    edges: dict[str, tuple[float, ...]] = {}
    streams, weights = driver_streams(strategy, named_as), copula_weights(strategy)
    for driver in strategy.drivers:
        if driver.distribution.kind is not DistributionKind.EMPIRICAL:
            continue
        name = matched(driver.name)
        if weights[name] == ((name, 1.0),) and not any(
            name == other for d, made in weights.items() if d != name for other, _ in made
        ):
            count = len(driver.distribution.values)
            edges[streams[name]] = tuple(float(z) for z in ndtri(np.arange(1, count) / count))
        else:
            # Others have a part in it, so that its steps do not lie along any one coordinate.
            wide |= {streams[other] for other, _ in weights[name]}
    for pressure, (comes, _) in zip(strategy.pressures, pressure_streams(strategy, named_as), strict=True):
        if 0 < pressure.probability < 1:
            # It comes below the edge, and not at it.
            edges[comes] = (float(np.nextafter(ndtri(pressure.probability), -np.inf)),)
    return wide, edges
