"""Funding lines: council tax, business rates and grants."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mtfs.domain.checks import finite, within, years_within
from mtfs.errors import Breach, RuleError

__all__ = [
    "KINDS_WITH_BASE",
    "KINDS_WITH_DRIVER",
    "KINDS_WITH_YEARS",
    "MONEY_KINDS",
    "REQUIRED_KINDS",
    "FundingKind",
    "FundingLine",
]


class FundingKind(StrEnum):
    """What a funding line is."""

    TAX_BASE = "tax base"
    BAND_D = "band d"
    CORE_INCREASE = "core increase"
    ASC_PRECEPT = "asc precept"
    COLLECTION = "collection"
    BASELINE_FUNDING = "baseline funding"
    GROWTH_ABOVE_BASELINE = "growth above baseline"
    RESET = "reset"
    GRANT = "grant"
    SAFETY_NET = "safety net"


REQUIRED_KINDS = (FundingKind.TAX_BASE, FundingKind.BAND_D)
MONEY_KINDS = frozenset({FundingKind.BASELINE_FUNDING, FundingKind.GROWTH_ABOVE_BASELINE, FundingKind.GRANT})
KINDS_WITH_BASE = MONEY_KINDS | {FundingKind.TAX_BASE, FundingKind.BAND_D}
KINDS_WITH_DRIVER = MONEY_KINDS | {FundingKind.TAX_BASE, FundingKind.COLLECTION}
KINDS_WITH_YEARS = frozenset(
    {
        FundingKind.CORE_INCREASE,
        FundingKind.ASC_PRECEPT,
        FundingKind.RESET,
        FundingKind.GRANT,
        FundingKind.SAFETY_NET,
    }
)


@dataclass(frozen=True, kw_only=True)
class FundingLine:
    """One line of funding.

    Parameters
    ----------
    name : str
        Its name.
    kind : FundingKind
        What it is, and so how its other values are read.
    base : float, optional
        The base year's value: Band D equivalents for a tax base, pounds for the rest.
    driver : str, optional
        The driver that moves it.
    values : tuple of float
        One for each plan year: rates, shares or expected cash [£], as the kind says.
    years : tuple of str
        The labels of those years.

    Raises
    ------
    RuleError
        Where a base is missing or a share is out of range.
    """

    name: str
    kind: FundingKind
    values: tuple[float, ...]
    years: tuple[str, ...]
    base: float | None = None
    driver: str | None = None

    def __post_init__(self) -> None:
        breaches = tuple(self._breaches())
        if breaches:
            raise RuleError(breaches)

    def _breaches(self) -> Iterator[Breach]:
        if self.kind in KINDS_WITH_BASE and self.base is None:
            allowed = f"expected a number: a line of kind '{self.kind}' needs one"
            yield Breach(field="base", found="blank", allowed=allowed)
        yield from finite(self, "base", "values")
        if self.kind in (FundingKind.TAX_BASE, FundingKind.BAND_D, FundingKind.BASELINE_FUNDING):
            yield from within("base", self.base, 0)
        if self.kind in (FundingKind.RESET, FundingKind.SAFETY_NET):
            yield from years_within("values", self.values, self.years, 0, 1)

    @property
    def unused_fields(self) -> tuple[str, ...]:
        """What is given on the line and not used by its kind."""
        given = (
            ("base", self.base is not None and self.kind not in KINDS_WITH_BASE),
            ("driver", self.driver is not None and self.kind not in KINDS_WITH_DRIVER),
            ("values", any(self.values) and self.kind not in KINDS_WITH_YEARS),
        )
        return tuple(field for field, unused in given if unused)
