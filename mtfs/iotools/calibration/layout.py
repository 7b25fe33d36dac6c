"""The layout of a pack as a TOML file: its tables, their records, and what each key is."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from types import MappingProxyType
from typing import Any

from mtfs.analysis.evidence.history import CLASSES, LINES
from mtfs.domain.calibration import (
    ANY_CLASS,
    OTHER_NET,
    BacktestCheck,
    BudgetError,
    Correlation,
    ForecastError,
    PackSource,
    Prior,
    ServiceGrowth,
)
from mtfs.domain.calibration.rules import PackRecord

__all__ = [
    "COUNCIL_CLASSES",
    "DECIMALS",
    "DIGITS",
    "HEAD_KEYS",
    "PACK_LINES",
    "PLAN_TABLE",
    "SERIES",
    "TABLES",
    "keys_of",
]

#: Figures are written with so many significant digits, and no more decimals than these: a hundredth of a
#: percentage point of a rate has four, and no standard error of a pack is smaller.
DIGITS, DECIMALS = 4, 6

#: What stands before the tables.
HEAD_KEYS = ("name", "version", "made", "years", "notes")
#: The one table that is no list.
PLAN_TABLE = "plan_growth"
#: The lists of records, in the order of the file.
TABLES: Mapping[str, type[PackRecord]] = MappingProxyType(
    {
        "sources": PackSource,
        "budget_errors": BudgetError,
        "growth": ServiceGrowth,
        "correlations": Correlation,
        "forecasts": ForecastError,
        "priors": Prior,
        "checks": BacktestCheck,
    }
)

PACK_LINES = (*(line.key for line in LINES), OTHER_NET)
COUNCIL_CLASSES = (ANY_CLASS, *CLASSES)
#: Series of official forecasts.
SERIES = ("cpi", "earnings")


def keys_of(record: type[Any]) -> tuple[tuple[str, object, bool], ...]:
    """Return the keys of a kind of record.

    Parameters
    ----------
    record : type
        The kind of record.

    Returns
    -------
    tuple of (str, object, bool)
        Its name, its type and whether it may be left out, in the order of the file.
    """
    return tuple(
        (field.name, field.type, field.default is not MISSING or field.default_factory is not MISSING)
        for field in fields(record)
    )
