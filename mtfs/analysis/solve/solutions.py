"""What solving for a confidence comes to: the answers, what they leave uncertain, and where the law binds."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.breaches import Breach
from mtfs.analysis.intervals import quantile_interval
from mtfs.analysis.solve.levers import Lever
from mtfs.analysis.solve.positions import Flags
from mtfs.domain.strategy import Strategy

__all__ = ["Answer", "Solution"]

_ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How much of one lever gives the confidence that is wanted.

    Parameters
    ----------
    key : str
        What is asked: ``tax``, ``savings``, ``savings_amber``, ``reserves``, ``tax_then_savings``,
        ``taxes_then_savings`` (with the adult social care precept) or ``reserves_then_savings``.
    lever : Lever
        The lever.
    first : str
        The label of the year from which it acts.
    wanted : float
        The confidence that is wanted, as a fraction.
    steps : ndarray of int, shape (runs,)
        The least number of the lever's steps at which each run comes through; one more than the lever's most
        where none does.
    kept_without : ndarray of bool, shape (runs,)
        Which runs come through where the lever is left as it is.
    limit : float, optional
        The most that the law allows without a referendum; None where it sets no limit.
    kept_at_limit : ndarray of bool, shape (runs,), optional
        Which runs come through at that limit.
    beforehand : float, optional
        The sum that is paid into reserves in the base year before the lever acts [£].
    replicates : ndarray of int, shape (runs,), optional
        Which runs were drawn together, as `Request.replicates` gives it.
    """

    key: str
    lever: Lever
    first: str
    wanted: float
    steps: NDArray[np.int64]
    kept_without: Flags
    limit: float | None = None
    kept_at_limit: Flags | None = None
    beforehand: float | None = None
    replicates: NDArray[np.intp] | None = None

    @cached_property
    def _ordered(self) -> NDArray[np.int64]:
        return np.sort(self.steps)

    def _steps_for(self, confidence: float) -> int:
        return int(self._ordered[math.ceil(confidence * len(self.steps) - _ROUNDING) - 1])

    def _value(self, steps: int) -> float | None:
        return float(self.lever.value(np.array(steps))) if steps <= self.lever.most_steps else None

    def value_for(self, confidence: float) -> float | None:
        """Return the least value that gives a confidence.

        Parameters
        ----------
        confidence : float
            The confidence, as a fraction.

        Returns
        -------
        float or None
            A rate as a fraction, or a sum [£], rounded up to the lever's precision, though not beyond a limit
            that is enough; None where no value gives it.
        """
        value = self._value(self._steps_for(confidence))
        limit, at_limit = self.limit, self.confidence_at_limit
        if limit is not None and at_limit is not None and at_limit >= confidence - _ROUNDING:
            return limit if value is None else min(value, limit)
        return value

    def confidence(self, value: float) -> float:
        """Return the share of the runs that come through at a value.

        Parameters
        ----------
        value : float
            A rate as a fraction, or a sum [£].

        Returns
        -------
        float
            A fraction; at a value between two steps, that of the lower one.
        """
        within = self.lever.value(self.steps) <= value + _ROUNDING
        return float(np.count_nonzero(within & (self.steps <= self.lever.most_steps))) / len(self.steps)

    @property
    def value(self) -> float | None:
        """The least value that gives the confidence wanted; None where none does."""
        return self.value_for(self.wanted)

    @property
    def confidence_at_value(self) -> float | None:
        """The share of the runs that come through at the answer."""
        value = self.value
        if value is None:
            return None
        return self.confidence_at_limit if value == self.limit else self.confidence(value)

    @property
    def confidence_below(self) -> float | None:
        """The share of the runs that come through one step below the answer; None where that is below 0."""
        steps = self._steps_for(self.wanted)
        if steps == 0 or self.value is None:
            return None
        return float(np.count_nonzero(self.steps < steps)) / len(self.steps)

    @cached_property
    def interval(self) -> tuple[float | None, float | None]:
        """The 95% interval that the Monte Carlo error leaves the answer in; None beyond every value."""
        steps = self.steps.astype(np.float64)
        low, high = quantile_interval(steps, self.wanted, replicates=self.replicates)
        return self._value(math.floor(low)), self._value(math.ceil(high))

    @property
    def confidence_at_none(self) -> float:
        """The share of the runs that come through with the lever at 0."""
        return float(np.count_nonzero(self.steps == 0)) / len(self.steps)

    @property
    def confidence_at_most(self) -> float:
        """The share of the runs that come through at some value: the most that the lever can give."""
        return float(np.count_nonzero(self.steps <= self.lever.most_steps)) / len(self.steps)

    @property
    def confidence_at_limit(self) -> float | None:
        """The share of the runs that come through at the limit; None where there is no limit."""
        return None if self.kept_at_limit is None else float(self.kept_at_limit.mean())

    @property
    def within_limit(self) -> bool:
        """Whether some value that the law allows without a referendum gives the confidence wanted."""
        at_limit = self.confidence_at_limit
        return self.value is not None and (at_limit is None or at_limit >= self.wanted - _ROUNDING)


@dataclass(frozen=True, kw_only=True)
class Solution:
    """What gives a council the confidence that it wants, lever by lever.

    Parameters
    ----------
    scenario : str
        The scenario.
    strategy : Strategy
        Its strategy.
    breach : Breach
        What is to be avoided.
    last : int
        The last year that counts.
    wanted : float
        The confidence that is wanted, as a fraction.
    runs, seed : int
        How many runs, and from which seed.
    answers : tuple of Answer
        One for each question, those that were asked for first.
    bridge : Answer or None
        The sum in the base year with which reserves come through to the year before council tax or savings
        can act; None where neither was asked for.
    net_spending : float
        The plan's net spending in the first year in which savings act [£].
    """

    scenario: str
    strategy: Strategy
    breach: Breach
    last: int
    wanted: float
    runs: int
    seed: int
    answers: tuple[Answer, ...]
    bridge: Answer | None
    net_spending: float

    @property
    def kept_as_planned(self) -> Flags:
        """Which runs come through with the strategy as it is."""
        return self.answers[0].kept_without

    def answer(self, key: str) -> Answer | None:
        """Return the answer to one question.

        Parameters
        ----------
        key : str
            What is asked.

        Returns
        -------
        Answer or None
            None where it was not asked, or makes no difference.
        """
        return next((answer for answer in self.answers if answer.key == key), None)
