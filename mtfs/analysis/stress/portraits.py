"""Portraits of futures: their figures, how far they lie from the plan, and what each part is worth."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from mtfs.analysis.breaches import BreachTest, Space
from mtfs.analysis.stress.parts import (
    Input,
    Part,
    input_values,
    inputs_of,
    measures,
    parts_of,
    put_part,
    repeated,
    together,
)
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.engine.draws import BLOCK_RUNS, Draws
from mtfs.engine.sampling import Futures, central_futures, sample_futures
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import UncertaintyKind

__all__ = ["Likeliest", "Portrayer"]

#: Parts that always move together are one direction and no more.
_SINGULAR = 1e-9


@dataclass(frozen=True, kw_only=True)
class Likeliest:
    """A future: the likeliest of its kind. Arrays go by the parts or the inputs of the study.

    Parameters
    ----------
    futures : Futures
        The future itself, one run.
    distance : float
        How far it lies from the middle future [standard deviations].
    plan_distance : float
        How far its parts lie from the plan, with what is correlated taken together [standard deviations].
    excess : float
        How far it is beyond failing; below 0 where it lasts [£].
    inputs : ndarray, shape (inputs,)
        Every uncertain figure, in its own unit.
    measures : ndarray, shape (parts,)
        The figure that each part is told by.
    sds : ndarray, shape (parts,)
        How far each part lies from the plan, in its own standard deviations and signed as its figure.
    worth, worth_from_middle : ndarray, shape (parts,)
        What each part adds to the excess, next to the plan and next to the middle future: of the year that is
        worst, and where the future lasts, of the year that is worst in the middle future [£].
    """

    futures: Futures
    distance: float
    plan_distance: float
    excess: float
    inputs: Floats
    measures: Floats
    sds: Floats
    worth: Floats
    worth_from_middle: Floats


@dataclass(frozen=True, kw_only=True)
class Portrayer:
    """Portrays futures of a strategy, up to a year.

    Parameters
    ----------
    test : BreachTest
        What counts as failing, of which strategy and by which year.
    named_as : Strategy
        The strategy whose names the draws go by.
    space : Space
        The draws that futures are made of.
    parts : tuple of Part
        The parts that they are told by.
    inputs : tuple of Input
        The uncertain figures behind them.
    plan, middle : Futures
        The future that the plan assumes, and the middle one, in which nothing is drawn to either side.
    input_sds : ndarray, shape (inputs,)
        The standard deviation of each input.
    covariance : ndarray, shape (parts, parts)
        The covariance of the parts' figures, with 0 between those that are independent.
    """

    test: BreachTest
    named_as: Strategy
    space: Space
    parts: tuple[Part, ...]
    inputs: tuple[Input, ...]
    plan: Futures
    middle: Futures
    input_sds: Floats
    covariance: Floats

    @classmethod
    def of(cls, test: BreachTest, named_as: Strategy, *, seed: int) -> "Portrayer":
        """Return the portrayer of a strategy.

        Parameters
        ----------
        test : BreachTest
            What counts as failing.
        named_as : Strategy
            The strategy whose names the draws go by.
        seed : int
            The seed of the futures that spreads are measured over: one block, whatever the number of runs.

        Returns
        -------
        Portrayer
            With its parts and their spreads.
        """
        strategy, by = test.strategy, test.by
        space, parts = Space(strategy, named_as, by), parts_of(strategy, named_as, by)
        inputs = inputs_of(parts, strategy, by)
        sample = sample_futures(strategy, Draws(seed, 0, BLOCK_RUNS), named_as=named_as)
        found = np.nan_to_num(measures(parts, strategy, sample, by))
        covariance = np.zeros((len(parts), len(parts)))
        for group in together(parts, strategy, named_as):
            covariance[np.ix_(group, group)] = np.cov(found[:, group], rowvar=False)
        middle = space.draws(np.zeros((1, space.size)))
        return cls(
            test=test,
            named_as=named_as,
            space=space,
            parts=parts,
            inputs=inputs,
            plan=central_futures(strategy),
            middle=sample_futures(strategy, middle, named_as=named_as),
            input_sds=_spread(input_values(inputs, strategy, sample)),
            covariance=covariance,
        )

    def inputs_in(self, futures: Futures) -> Floats:
        """Return the uncertain figures of futures.

        Parameters
        ----------
        futures : Futures
            The futures.

        Returns
        -------
        ndarray, shape (runs, inputs)
            As `input_values` gives them.
        """
        return input_values(self.inputs, self.test.strategy, futures)

    def measures_in(self, futures: Futures) -> Floats:
        """Return the figures that the parts of futures are told by.

        Parameters
        ----------
        futures : Futures
            The futures.

        Returns
        -------
        ndarray, shape (runs, parts)
            As `measures` gives them.
        """
        return measures(self.parts, self.test.strategy, futures, self.test.by)

    def futures_at(self, points: Floats) -> Futures:
        """Return the futures that points stand for.

        Parameters
        ----------
        points : ndarray, shape (n, size)
            Points.

        Returns
        -------
        Futures
            A run for each.
        """
        return sample_futures(self.test.strategy, self.space.draws(points), named_as=self.named_as)

    def portray(self, point: Floats) -> Likeliest:
        """Portray the future at a point.

        Parameters
        ----------
        point : ndarray, shape (size,)
            The point.

        Returns
        -------
        Likeliest
            Its portrait.
        """
        futures = self.futures_at(point[None, :])
        excess = self.test.excess(futures)[0]
        year = int(excess.argmax())
        found = self.measures_in(futures)[0]
        binding = int(self.test.excess(self.middle)[0].argmax()) if excess[year] <= HALF_A_PENNY else year
        return Likeliest(
            futures=futures,
            distance=float(np.linalg.norm(point)),
            plan_distance=self._plan_distance(found),
            excess=float(excess[year]),
            inputs=self.inputs_in(futures)[0],
            measures=found,
            sds=self.sds_of(found),
            worth=self._worth(futures, self.plan, binding),
            worth_from_middle=self._worth(futures, self.middle, binding),
        )

    def _plan_distance(self, found: Floats) -> float:
        """Return the root of the squared shifts from the plan, in standard deviations and uncorrelated."""
        spreads = np.sqrt(np.diag(self.covariance))
        moving = spreads > 0
        shifts = self.sds_of(found)[moving]
        correlation = self.covariance[np.ix_(moving, moving)] / np.outer(spreads[moving], spreads[moving])
        inverse = np.linalg.pinv(correlation, rcond=_SINGULAR, hermitian=True)
        square = float(shifts @ inverse @ shifts)
        return math.sqrt(max(square, 0.0))

    def sds_of(self, found: Floats) -> Floats:
        """Return how far parts lie from the plan, each in its own standard deviations.

        Parameters
        ----------
        found : ndarray, shape (parts,)
            Their figures.

        Returns
        -------
        ndarray, shape (parts,)
            Signed as the figures; 0 for what does not vary or does not exist.

        Notes
        -----
        A pressure has no spread that says how rare it is. One that comes though the plan leaves it out counts
        as far as a normal lies out with its chance, 0 from one in two on, and its size as sizes spread.
        """
        shifts = np.nan_to_num(found - self.measures_in(self.plan)[0])
        spreads = np.sqrt(np.diag(self.covariance))
        sds = np.where(spreads > 0, shifts / np.where(spreads > 0, spreads, 1.0), 0.0)
        for n, part in enumerate(self.parts):
            if part.kind is UncertaintyKind.PRESSURE and found[n]:
                pressure = self.test.strategy.pressures[part.rows[0]]
                rare = max(0.0, -float(ndtri(pressure.probability)))
                mean = (pressure.low + 4.0 + pressure.high) / 6.0
                # The variance of a beta-PERT of shape 4.
                spread = math.sqrt((mean - pressure.low) * (pressure.high - mean) / 7.0)
                larger = float(found[n] - 1.0) / spread if spread > 0 else 0.0
                sds[n] = math.copysign(math.hypot(rare, larger), 1.0 if rare else larger)
        return sds

    def _worth(self, futures: Futures, without: Futures, year: int) -> Floats:
        """Return what each part of one future adds to the excess of a year, next to another future."""
        count = len(self.parts)
        changed = repeated(futures, np.zeros(count + 1, dtype=np.intp))
        for n, part in enumerate(self.parts):
            changed = put_part(changed, part, self.test.strategy, without, np.array([n]))
        excess = self.test.excess(changed)[:, year]
        return np.asarray(excess[count] - excess[:count])

    def worths(self, points: Floats) -> Floats:
        """Return what each part adds to the excess of futures, next to the middle future.

        Parameters
        ----------
        points : ndarray, shape (n, size)
            The futures.

        Returns
        -------
        ndarray, shape (n, parts)
            By how much less each would be beyond failing if the part were as in the middle future [£].
        """
        futures = self.futures_at(points)
        excess = self.test.excess(futures)
        rows, years = np.arange(len(points)), excess.argmax(axis=1)
        found = np.empty((len(points), len(self.parts)))
        for n, part in enumerate(self.parts):
            without = put_part(futures, part, self.test.strategy, self.middle, slice(None))
            found[:, n] = excess[rows, years] - self.test.excess(without)[rows, years]
        return found


def _spread(values: Floats) -> Floats:
    """Return standard deviations, exactly 0 for what never varies."""
    sds: Floats = values.std(axis=0, ddof=1)
    return np.where(values.min(axis=0) == values.max(axis=0), 0.0, sds)
