"""A calibration pack as a whole."""

from dataclasses import dataclass

from mtfs.domain.calibration.published import ForecastError, PackSource, PlanGrowth, Prior
from mtfs.domain.calibration.records import (
    ANY_CLASS,
    BacktestCheck,
    BudgetError,
    Correlation,
    ServiceGrowth,
)

__all__ = ["Calibration"]


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
