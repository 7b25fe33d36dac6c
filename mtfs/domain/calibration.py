"""A calibration pack: what the published record says of each assumption, with its source and how sure it is.

Rates and shares are fractions (0.03 is 3%). A standard error is that of the estimate; where a figure has
none, because it is a published figure or an assumption, it is 0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mtfs.domain.checks import finite, guess_fraction, in_order, within
from mtfs.domain.stresses import Standing
from mtfs.errors import Breach, RuleError

__all__ = [
    "ANY_CLASS",
    "OTHER_NET",
    "BacktestCheck",
    "BudgetError",
    "Calibration",
    "Correlation",
    "ForecastError",
    "PackSource",
    "PlanGrowth",
    "Prior",
    "ServiceGrowth",
]

#: What stands for every class of authority.
ANY_CLASS = "all"
#: Net revenue expenditure less social care, which a pack has beside the lines of a history.
OTHER_NET = "other_net"
#: A rate or a share beyond this is taken for a percentage that was written as a whole number.
_MOST_SHARE = 1.0


@dataclass(frozen=True, kw_only=True)
class PackSource:
    """Where figures of a pack come from.

    Parameters
    ----------
    key : str
        What the figures call it.
    title : str
        Publisher and document.
    date : str
        When it was published, as it says itself.
    file, sha256 : str, optional
        The name of the file that was read, and the hash of its bytes; blank for a figure typed in.
    """

    key: str
    title: str
    date: str
    file: str = ""
    sha256: str = ""


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
        yield from _shares(self, "low", "middle", "high")
        yield from in_order(("low", "middle", "high"), (self.low, self.middle, self.high))
        yield from _not_negative(self, "national_sd", "own_sd", "location_error", "scale_error")
        yield from within("persistence", self.persistence, -1, 1)
        yield from within("recurring_share", self.recurring_share, 0, 1)

    def __post_init__(self) -> None:
        _hold(self)


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
        yield from _shares(self, "low", "middle", "high")
        yield from in_order(("low", "middle", "high"), (self.low, self.middle, self.high))
        yield from _not_negative(self, "national_sd", "own_sd", "location_error", "scale_error")
        yield from within("persistence", self.persistence, 0, 1)
        yield from within("foreseen", self.foreseen, 0, 1)
        yield from within("mean", self.mean, -1, 1)

    def __post_init__(self) -> None:
        _hold(self)


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
        yield from _not_negative(self, "standard_error")

    def __post_init__(self) -> None:
        _hold(self)


@dataclass(frozen=True, kw_only=True)
class ForecastError:
    """How far official forecasts of a series were out, one year ahead.

    Parameters
    ----------
    series : str
        ``cpi`` or ``earnings``.
    central : mapping of str to float
        The forecast itself, by financial year.
    bias : float
        The average of outturn less forecast.
    sd_below, sd_above : float
        Standard deviations of the two-piece normal, below and above the forecast.
    persistence : float
        How much of a year's error is in the next year's.
    location_error, scale_error : float
        Standard errors of the bias, and of the width as a share of it.
    observations : int
        How many forecasts; 0 where a published summary of errors was used.
    standing : Standing
        Whether the spread is sourced, derived or assumed.
    basis : str
        What it rests on, in a sentence or two.
    sources : tuple of str
        Keys of the pack's sources.
    """

    series: str
    central: Mapping[str, float]
    bias: float
    sd_below: float
    sd_above: float
    persistence: float
    location_error: float
    scale_error: float
    observations: int
    standing: Standing
    basis: str
    sources: tuple[str, ...]

    def breaches(self) -> Iterator[Breach]:
        """Yield what is wrong with the record."""
        yield from _shares(self, "bias")
        for year, rate in self.central.items():
            yield from _share("central", rate, year=year)
        yield from _not_negative(self, "sd_below", "sd_above", "location_error", "scale_error")
        yield from within("persistence", self.persistence, 0, 1)

    def __post_init__(self) -> None:
        _hold(self)


@dataclass(frozen=True, kw_only=True)
class PlanGrowth:
    """How the number of education, health and care plans grows in a year.

    Parameters
    ----------
    mean : float
        The average yearly growth of all councils.
    national_sd : float
        The standard deviation of the national rate from year to year.
    council_sd : float
        That of councils' own long-run rates around the average.
    own_sd : float
        That of a council's growth in one year around its own long-run rate.
    location_error, scale_error : float
        Standard errors of the mean, and of the yearly spread as a share of it.
    councils : mapping of str to tuple of float
        For each ONS code the council's own rate, partially pooled, and its standard error.
    years : int
        How many steps of a year.
    sources : tuple of str
        Keys of the pack's sources.
    """

    mean: float
    national_sd: float
    council_sd: float
    own_sd: float
    location_error: float
    scale_error: float
    councils: Mapping[str, tuple[float, float]]
    years: int
    sources: tuple[str, ...]

    def breaches(self) -> Iterator[Breach]:
        """Yield what is wrong with the record."""
        yield from within("mean", self.mean, -1, 1)
        yield from _not_negative(self, "national_sd", "council_sd", "own_sd", "location_error", "scale_error")
        for code, pair in self.councils.items():
            yield from _share("councils", pair[0], year=code)
            yield from within("councils", pair[1], 0, _MOST_SHARE, year=code)

    def __post_init__(self) -> None:
        _hold(self)


@dataclass(frozen=True, kw_only=True)
class Prior:
    """An assumption that rests on published figures of a few councils, and on judgement.

    Parameters
    ----------
    name : str
        Such as ``savings delivered`` or ``pay award``.
    mean, sd : float
        Of the quantity.
    low, likely, high : float
        As a case takes it.
    location_error, scale_error : float
        Standard errors of the mean, and of the spread as a share of it.
    standing : Standing
        Whether it is sourced, derived or assumed.
    basis : str
        What it rests on, in a sentence or two.
    sources : tuple of str
        Keys of the pack's sources.
    """

    name: str
    mean: float
    sd: float
    low: float
    likely: float
    high: float
    location_error: float
    scale_error: float
    standing: Standing
    basis: str
    sources: tuple[str, ...]

    def breaches(self) -> Iterator[Breach]:
        """Yield what is wrong with the record."""
        yield from finite(self, "mean", "low", "likely", "high")
        yield from in_order(("low", "likely", "high"), (self.low, self.likely, self.high))
        yield from _not_negative(self, "sd", "location_error", "scale_error")

    def __post_init__(self) -> None:
        _hold(self)


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
        _hold(self)


_Record = BacktestCheck | BudgetError | ServiceGrowth | Correlation | ForecastError | PlanGrowth | Prior


def _share(field: str, value: float, *, year: str = "") -> Iterator[Breach]:
    for breach in within(field, value, -_MOST_SHARE, _MOST_SHARE, year=year):
        yield replace(breach, guess=guess_fraction(value, -_MOST_SHARE, _MOST_SHARE))


def _shares(record: object, *names: str) -> Iterator[Breach]:
    for name in names:
        yield from _share(name, getattr(record, name))


def _not_negative(record: object, *names: str) -> Iterator[Breach]:
    for name in names:
        yield from within(name, getattr(record, name), 0)


def _hold(record: _Record) -> None:
    breaches = list(record.breaches())
    if breaches:
        raise RuleError(breaches)


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """A calibration pack.

    Parameters
    ----------
    name : str
        What it is of: ``English councils, 2013-14 to 2023-24``.
    version : str
        Such as ``2026.11``.
    made : str
        The date on which it was fitted, ``2026-11-22``.
    years : tuple of str
        The years whose budgets and outturns it was fitted to.
    sources : tuple of PackSource
        Every source, by its key.
    budget_errors : tuple of BudgetError, optional
        Outturns against budgets, by line and class.
    growth : tuple of ServiceGrowth, optional
        Growth over inflation, by line and class.
    correlations : tuple of Correlation, optional
        What moves together.
    forecasts : tuple of ForecastError, optional
        Official forecasts and their errors, by series.
    plan_growth : PlanGrowth, optional
        Growth of the number of education, health and care plans.
    priors : tuple of Prior, optional
        What rests on a few published figures and on judgement.
    checks : tuple of BacktestCheck, optional
        How the errors of budgets did in years left out.
    notes : tuple of str, optional
        What its reader should know.
    """

    name: str
    version: str
    made: str
    years: tuple[str, ...]
    sources: tuple[PackSource, ...]
    budget_errors: tuple[BudgetError, ...] = ()
    growth: tuple[ServiceGrowth, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    forecasts: tuple[ForecastError, ...] = ()
    plan_growth: PlanGrowth | None = None
    priors: tuple[Prior, ...] = ()
    checks: tuple[BacktestCheck, ...] = ()
    notes: tuple[str, ...] = ()

    def budget_error(self, line: str, council_class: str = ANY_CLASS) -> BudgetError | None:
        """Return the error of a line for a class, or for all where the class has none of its own.

        Parameters
        ----------
        line, council_class : str
            Which.

        Returns
        -------
        BudgetError or None
            None where the pack has neither.
        """
        found = {r.council_class: r for r in self.budget_errors if r.line == line}
        return found.get(council_class) or found.get(ANY_CLASS)

    def service_growth(self, line: str, council_class: str = ANY_CLASS) -> ServiceGrowth | None:
        """Return the growth of a line for a class, or for all where the class has none of its own.

        Parameters
        ----------
        line, council_class : str
            Which.

        Returns
        -------
        ServiceGrowth or None
            None where the pack has neither.
        """
        found = {r.council_class: r for r in self.growth if r.line == line}
        return found.get(council_class) or found.get(ANY_CLASS)

    def forecast(self, series: str) -> ForecastError | None:
        """Return the errors of forecasts of a series; None where the pack has none.

        Parameters
        ----------
        series : str
            ``cpi`` or ``earnings``.

        Returns
        -------
        ForecastError or None
            The record.
        """
        return next((record for record in self.forecasts if record.series == series), None)

    def prior(self, name: str) -> Prior | None:
        """Return a prior by its name; None where the pack has none.

        Parameters
        ----------
        name : str
            Such as ``savings delivered``.

        Returns
        -------
        Prior or None
            The record.
        """
        return next((record for record in self.priors if record.name == name), None)

    def check(self, line: str, years: str, council_class: str = ANY_CLASS) -> BacktestCheck | None:
        """Return how the distribution of a line did in years left out; None where the pack does not tell.

        Parameters
        ----------
        line : str
            The line.
        years : str
            ``ordinary`` or ``shock``.
        council_class : str, optional
            The class; unless given, every class that answers for social care.

        Returns
        -------
        BacktestCheck or None
            The record.
        """
        wanted = (line, years, council_class)
        return next((r for r in self.checks if (r.line, r.years, r.council_class) == wanted), None)
