"""Backtests to tell, draw and write: of made-up councils, with a truth that is known."""

from functools import lru_cache

import numpy as np

from mtfs.analysis.evidence.backtest.rivals import RIVALS, Method
from mtfs.analysis.evidence.backtest.study import CALIBRATED, Backtest, Folds, Target, run_backtest
from mtfs.analysis.evidence.forecasts import normal_quantiles
from tests.analysis.evidence.returns_like import simulated

__all__ = ["bell", "made_backtest", "told_backtest"]

#: Five ordinary years, of which two are missing between, and two shock years.
YEARS = (2013, 2014, 2017, 2018, 2019, 2020, 2021)
_LINES = ("adult_social_care", "childrens_social_care", "other_net", "net_revenue_expenditure")


def bell(sd, *, key="calibrated", mean=0.0):
    """Return a method that forecasts the same bell curve for everybody."""

    def forecast(_, test):
        return normal_quantiles(np.full(len(test), mean), np.full(len(test), sd))

    return Method(key=key, forecast=forecast)


def lines_of(count=4, *, councils=48, years=YEARS, national_sd=0.01):
    """Return the council-years of some lines, all of councils with social care."""
    return [
        simulated(
            councils=councils,
            years=years,
            national_sd=national_sd,
            persistence=0.7,
            seed=place + 1,
            line=_LINES[place % len(_LINES)],
        )
        for place in range(count)
    ]


def told_backtest(sd, *, methods=None, **options):
    """Return the backtest of one line whose errors have an SD of 5%, by a bell curve of another."""
    cells = simulated(councils=400, years=options.pop("years", YEARS), seed=3)
    return run_backtest([cells], methods=methods or (bell(sd), *RIVALS), **options)


@lru_cache
def made_backtest(
    count: int = 4,
    *,
    target: Target = Target.BUDGET,
    folds: Folds = Folds.LEAVE_ONE_YEAR_OUT,
    learns_from_shocks: bool = False,
    years: tuple[int, ...] = YEARS,
    councils: int = 48,
) -> Backtest:
    """Return the backtest of some lines by the model and its rivals."""
    return run_backtest(
        lines_of(count, years=years, councils=councils),
        target=target,
        folds=folds,
        learns_from_shocks=learns_from_shocks,
        methods=(CALIBRATED, *RIVALS),
    )
