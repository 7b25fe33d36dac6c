"""The base budget's cost lines, the base year's forecast variances, and pressures to come."""

from collections.abc import Iterator
from dataclasses import dataclass

from mtfs.domain.checks import finite, in_order, within
from mtfs.errors import Breach, RuleError

__all__ = ["CostLine", "MonitoringLine", "Pressure"]


@dataclass(frozen=True, kw_only=True)
class CostLine:
    """One line of the base budget.

    Parameters
    ----------
    service : str
        The service that spends it.
    base_budget : float
        The base year's budget [£]; negative for income.
    cost_type : str, optional
        Such as employees, or third party payments.
    price_driver, demand_driver : str, optional
        The drivers of its price and of its volume; none is a rate of 0.
    price_weight, demand_weight : float, optional
        How much of each driver's rate reaches the line.

    Raises
    ------
    RuleError
        Where a number is not finite.
    """

    service: str
    base_budget: float
    cost_type: str = ""
    price_driver: str | None = None
    price_weight: float = 1.0
    demand_driver: str | None = None
    demand_weight: float = 1.0

    def __post_init__(self) -> None:
        breaches = tuple(finite(self, "base_budget", "price_weight", "demand_weight"))
        if breaches:
            raise RuleError(breaches)


@dataclass(frozen=True, kw_only=True)
class MonitoringLine:
    """A forecast variance of the base year from its budget.

    Parameters
    ----------
    service : str
        The service that it concerns.
    low, likely, high : float
        The range of the variance, as signed numbers [£]; positive is adverse.
    recurring_share : float, optional
        The share that runs on into the plan years, 0 to 1.
    price_driver, demand_driver : str, optional
        The drivers of what runs on.
    price_weight, demand_weight : float, optional
        How much of each driver's rate reaches it.

    Raises
    ------
    RuleError
        Where the range is out of order or the share outside [0, 1].
    """

    service: str
    low: float
    likely: float
    high: float
    recurring_share: float = 0.0
    price_driver: str | None = None
    price_weight: float = 1.0
    demand_driver: str | None = None
    demand_weight: float = 1.0

    def __post_init__(self) -> None:
        breaches = [
            *in_order(("low", "likely", "high"), (self.low, self.likely, self.high)),
            *within("recurring_share", self.recurring_share, 0, 1),
            *finite(self, "low", "likely", "high", "price_weight", "demand_weight"),
        ]
        if breaches:
            raise RuleError(breaches)


@dataclass(frozen=True, kw_only=True)
class Pressure:
    """A pressure that starts in a plan year, certain or not.

    Parameters
    ----------
    name : str
        Its name.
    amounts : tuple of float
        What starts in each plan year [£].
    recurrent : bool
        Whether what starts in one year stays in the next.
    service : str, optional
        The service that it concerns.
    probability : float, optional
        The chance that it comes at all, 0 to 1.
    low, high : float, optional
        The range of its size, as multiples of the amount; 1 is likeliest.

    Raises
    ------
    RuleError
        Where the probability or the range is not allowed.
    """

    name: str
    amounts: tuple[float, ...]
    recurrent: bool
    service: str = ""
    probability: float = 1.0
    low: float = 1.0
    high: float = 1.0

    def __post_init__(self) -> None:
        breaches = tuple(self._breaches())
        if breaches:
            raise RuleError(breaches)

    def _breaches(self) -> Iterator[Breach]:
        yield from within("probability", self.probability, 0, 1)
        yield from within("low", self.low, 0, 1)
        yield from finite(self, "high", "amounts")
        if self.high < 1:
            yield Breach(field="high", allowed="expected 1 or more, as a multiple of the amount")
