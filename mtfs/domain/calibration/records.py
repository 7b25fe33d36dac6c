"""What is fitted to budgets and outturns: records of a calibration pack."""

from collections.abc import Iterator
from dataclasses import dataclass

from mtfs.domain.calibration.shared import hold, not_negative, shares
from mtfs.domain.checks import in_order, within
from mtfs.errors import Breach

__all__ = ["ANY_CLASS", "OTHER_NET", "BacktestCheck", "BudgetError", "Correlation", "ServiceGrowth"]

#: What stands for every class of authority.
ANY_CLASS = "all"
#: Net revenue expenditure less social care, which a pack has beside the lines of a history.
OTHER_NET = "other_net"


@dataclass(frozen=True, kw_only=True)
class BudgetError:
    """By how much the outturn of a line differs from its budget, as a share of the budget.

    Parameters
    ----------
    line : str
        A line of the history, or ``other_net``: net revenue expenditure less social care, whose error is a
        share of the budgeted net revenue expenditure.
    council_class : str
        The class of authority, or ``all``.
    low, middle, high : float
        The 10th, 50th and 90th percentile for a council in a year to come, of which nothing else is known.
    national_sd : float
        The standard deviation, from year to year, of the shock that all councils share.
    own_sd : float
        That of a council's own error within a year, from its 10th and 90th percentile.
    persistence : float
        The correlation of a council's own errors of two years running.
    recurring_share : float
        How much of an error comes back in the next year's budget.
    location_error, scale_error : float
        Standard errors of the middle, and of the width as a share of it.
    councils, years : int
        How many councils, and how many years, it was fitted to.
    sources : tuple of str
        Keys of the pack's sources.
    """

    line: str
    council_class: str
    low: float
    middle: float
    high: float
    national_sd: float
    own_sd: float
    persistence: float
    recurring_share: float
    location_error: float
    scale_error: float
    councils: int
    years: int
    sources: tuple[str, ...]

    def breaches(self) -> Iterator[Breach]:
        """Yield what is wrong with the record."""
        yield from shares(self, "low", "middle", "high")
        yield from in_order(("low", "middle", "high"), (self.low, self.middle, self.high))
        yield from not_negative(self, "national_sd", "own_sd", "location_error", "scale_error")
        yield from within("persistence", self.persistence, -1, 1)
        yield from within("recurring_share", self.recurring_share, 0, 1)

    def __post_init__(self) -> None:
        hold(self)


@dataclass(frozen=True, kw_only=True)
class ServiceGrowth:
    """How spending on a service grows from one outturn to the next, over inflation.

    Parameters
    ----------
    line, council_class : str
        As of `BudgetError`.
    mean : float
        The average yearly growth over CPI.
    low, middle, high : float
        The 10th, 50th and 90th percentile of a year's deviation from that mean, for a council in a year to
        come.
    national_sd, own_sd : float
        As of `BudgetError`.
    persistence : float
        The correlation of a council's own deviations of two years running, not below 0.
    foreseen : float
        How much of a difference in growth from other councils the year's budget had foreseen; the spread is
        of what is left.
    location_error, scale_error : float
        Standard errors of the mean, and of the width as a share of it.
    councils, years : int
        How many councils, and how many steps of a year, it was fitted to.
    sources : tuple of str
        Keys of the pack's sources.
    """

    line: str
    council_class: str
    mean: float
    low: float
    middle: float
    high: float
    national_sd: float
    own_sd: float
    persistence: float
    foreseen: float
    location_error: float
    scale_error: float
    councils: int
    years: int
    sources: tuple[str, ...]

    def breaches(self) -> Iterator[Breach]:
        """Yield what is wrong with the record."""
        yield from shares(self, "low", "middle", "high")
        yield from in_order(("low", "middle", "high"), (self.low, self.middle, self.high))
        yield from not_negative(self, "national_sd", "own_sd", "location_error", "scale_error")
        yield from within("persistence", self.persistence, 0, 1)
        yield from within("foreseen", self.foreseen, 0, 1)
        yield from within("mean", self.mean, -1, 1)

    def __post_init__(self) -> None:
        hold(self)


@dataclass(frozen=True, kw_only=True)
class Correlation:
    """How two things move together.

    Parameters
    ----------
    of : str
        What moves: ``budget error`` or ``growth``.
    first, second : str
        Lines of the history, or a series such as ``cpi`` or ``earnings``.
    level : str
        ``national``: from year to year, of what all councils share; ``own``: between councils within a year.
    value : float
        The correlation, shrunk towards 0 by how little is known of it.
    standard_error : float
        Of the correlation before it was shrunk.
    observations : int
        Years (national) or council-years (own).
    sources : tuple of str
        Keys of the pack's sources.
    """

    of: str
    first: str
    second: str
    level: str
    value: float
    standard_error: float
    observations: int
    sources: tuple[str, ...]

    def breaches(self) -> Iterator[Breach]:
        """Yield what is wrong with the record."""
        yield from within("value", self.value, -1, 1)
        yield from not_negative(self, "standard_error")

    def __post_init__(self) -> None:
        hold(self)


@dataclass(frozen=True, kw_only=True)
class BacktestCheck:
    """How the distribution of a line did in years that it was not fitted to.

    Parameters
    ----------
    line, council_class : str
        As of `BudgetError`; ``all`` stands for every class that answers for social care.
    years : str
        ``ordinary``, or ``shock`` for years in which something struck every council at once.
    covered : float
        The share of outturns within the 80% range.
    low, high : float
        Its 95% interval, which knows that councils share each year's shock. Where there are too few years for
        one it is the share itself, twice.
    council_years : int
        How many outturns.
    rivals, beaten : int
        How many plainer forecasts were tried beside it, and how many did worse (by their continuous ranked
        probability score).
    sources : tuple of str
        Keys of the pack's sources.
    """

    line: str
    council_class: str
    years: str
    covered: float
    low: float
    high: float
    council_years: int
    rivals: int
    beaten: int
    sources: tuple[str, ...]

    def breaches(self) -> Iterator[Breach]:
        """Yield what is wrong with the record."""
        for name in ("covered", "low", "high"):
            yield from within(name, getattr(self, name), 0, 1)
        yield from in_order(("low", "covered", "high"), (self.low, self.covered, self.high))
        yield from within("beaten", self.beaten, 0, self.rivals)
        if self.years not in ("ordinary", "shock"):
            yield Breach(field="years", allowed="expected ordinary or shock")

    def __post_init__(self) -> None:
        hold(self)
