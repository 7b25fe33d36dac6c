"""A calibration pack: what the published record says of each assumption, with its source and how sure it is.

Rates and shares are fractions (0.03 is 3%). A standard error is that of the estimate; where a figure has
none, because it is a published figure or an assumption, it is 0.
"""

from mtfs.domain.calibration.pack import Calibration
from mtfs.domain.calibration.published import ForecastError, PackSource, PlanGrowth, Prior
from mtfs.domain.calibration.records import (
    ANY_CLASS,
    OTHER_NET,
    BacktestCheck,
    BudgetError,
    Correlation,
    ServiceGrowth,
)

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
