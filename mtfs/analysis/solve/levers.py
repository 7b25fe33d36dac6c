"""Levers: a council tax rise, a recurrent saving or a sum into reserves, as a change of the strategy."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mtfs.domain.checks import matched
from mtfs.domain.funding import FundingKind, FundingLine
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.savings import Rag, SavingsScheme
from mtfs.domain.strategy import Strategy
from mtfs.engine.shapes import Floats

__all__ = ["Lever", "LeverKind", "with_rates"]

#: A council tax rise is worked out to a hundredth of a percentage point, up to a doubling each year.
_RATE_STEPS_IN_ONE = 10_000
#: Sums are worked out to this many pounds, up to a trillion: more than any council will ever need.
_MONEY_STEP = 1_000.0
_MOST_MONEY_STEPS = 2**30


class LeverKind(StrEnum):
    """What a council may change."""

    TAX = "tax"
    SAVINGS = "savings"
    RESERVES = "reserves"


@dataclass(frozen=True, kw_only=True)
class Lever:
    """One lever, and the years in which it is held.

    Parameters
    ----------
    kind : LeverKind
        What is changed.
    first : int
        The year from which it acts; 0 is the base year, in which reserves alone can still be changed.
    last : int
        The last year in which council tax rises by the rate; not used by the other levers.
    rag : Rag, optional
        The rating of a savings scheme that delivers as such schemes do; in full and on time where left out.
    pounds : float, optional
        The precision to which a sum is worked out [£]; a rate is worked out to a hundredth of a point.
    """

    kind: LeverKind
    first: int
    last: int
    rag: Rag | None = None
    pounds: float = _MONEY_STEP

    @property
    def most_steps(self) -> int:
        """How many steps the largest value has that is tried."""
        return _RATE_STEPS_IN_ONE if self.kind is LeverKind.TAX else _MOST_MONEY_STEPS

    def value(self, steps: NDArray[np.int64]) -> Floats:
        """Return the value of some numbers of steps.

        Parameters
        ----------
        steps : ndarray of int
            How many steps, of any shape.

        Returns
        -------
        ndarray
            Rates as fractions, or sums [£]; each the number that its decimals stand for.
        """
        counts = steps.astype(np.float64)
        return counts / _RATE_STEPS_IN_ONE if self.kind is LeverKind.TAX else counts * self.pounds

    def scheme(self, strategy: Strategy, value: float) -> SavingsScheme:
        """Return the saving as a scheme of the programme.

        Parameters
        ----------
        strategy : Strategy
            The strategy, whose schemes it may not share its name with.
        value : float
            What is planned from the first year on [£ a year].

        Returns
        -------
        SavingsScheme
            Recurrent; certain, in full and on time where the lever has no rating.
        """
        sure = None if self.rag else 1.0
        return SavingsScheme(
            name=_new_name("Further savings", [scheme.name for scheme in strategy.savings]),
            planned=tuple(value if t == self.first else 0.0 for t in range(1, strategy.plan_years + 1)),
            recurrent=True,
            rag=self.rag,
            delivery_low=sure,
            delivery_likely=sure,
            delivery_high=sure,
        )

    def pulled(self, strategy: Strategy, value: float) -> Strategy:
        """Return a strategy with the lever at a value.

        Parameters
        ----------
        strategy : Strategy
            The strategy.
        value : float
            The rate of the rise, or the sum [£].

        Returns
        -------
        Strategy
            A changed one. The referendum limit is lifted where the rise is above it. A sum into reserves
            raises the opening balance or, in a later year, is paid in from a grant of as much.
        """
        if self.kind is LeverKind.TAX:
            return with_rates(strategy, FundingKind.CORE_INCREASE, value, self.first, self.last)
        if self.kind is LeverKind.SAVINGS:
            return replace(strategy, savings=(*strategy.savings, self.scheme(strategy, value)))
        return self._with_sum(strategy, value)

    def named_as(self, origin: Strategy) -> Strategy:
        """Return the strategy whose names the draws go by, once the lever is pulled.

        Parameters
        ----------
        origin : Strategy
            The one whose names they went by before.

        Returns
        -------
        Strategy
            With as many savings schemes as the changed strategy has.
        """
        return self.pulled(origin, 0.0) if self.kind is LeverKind.SAVINGS else origin

    def _with_sum(self, strategy: Strategy, value: float) -> Strategy:
        reserves = []
        for reserve in strategy.reserves:
            changed = reserve
            if reserve.reserve_class is ReserveClass.GENERAL:
                if self.first == 0:
                    changed = replace(reserve, opening_balance=reserve.opening_balance + value)
                else:
                    paid = (m + value * (t == self.first) for t, m in enumerate(reserve.movements))
                    changed = replace(reserve, movements=tuple(paid))
            reserves.append(changed)
        if self.first == 0:
            return replace(strategy, reserves=tuple(reserves))
        # A movement into a reserve is spending of the revenue budget: the grant is what pays for it.
        grant = FundingLine(
            name=_new_name("Sum from outside", [line.name for line in strategy.funding]),
            kind=FundingKind.GRANT,
            base=0.0,
            values=tuple(value * (t == self.first) for t in range(1, strategy.plan_years + 1)),
            years=strategy.years[1:],
        )
        return replace(strategy, reserves=tuple(reserves), funding=(*strategy.funding, grant))


def _new_name(name: str, taken: list[str]) -> str:
    known = {matched(other) for other in taken}
    number = 1
    while matched(name if number == 1 else f"{name} ({number})") in known:
        number += 1
    return name if number == 1 else f"{name} ({number})"


def with_rates(strategy: Strategy, kind: FundingKind, rate: float, first: int, last: int) -> Strategy:
    """Return a strategy whose council tax rises by one rate in some years, and as before in the others.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    kind : FundingKind
        The core increase or the adult social care precept.
    rate : float
        The rate of each of those years, as a fraction.
    first, last : int
        The years; 1 is the first plan year.

    Returns
    -------
    Strategy
        With its limit lifted where the rate is above it.
    """
    funding = strategy.funding
    if not strategy.funding_of(kind):
        name = _new_name(kind.capitalize(), [line.name for line in funding])
        nothing = (0.0,) * strategy.plan_years
        funding = (*funding, FundingLine(name=name, kind=kind, values=nothing, years=strategy.years[1:]))

    def held(line: FundingLine) -> FundingLine:
        rates = (rate if first <= t <= last else old for t, old in enumerate(line.values, start=1))
        return replace(line, values=tuple(rates)) if line.kind is kind else line

    council = strategy.council
    if kind is FundingKind.CORE_INCREASE:
        council = replace(council, core_limit=max(council.core_limit, rate))
    else:
        council = replace(council, asc_limit=max(council.asc_limit, rate))
    return replace(strategy, council=council, funding=tuple(held(line) for line in funding))
