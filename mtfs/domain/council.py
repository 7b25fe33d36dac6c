"""The settings of one council."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mtfs.domain.checks import finite, within
from mtfs.domain.years import guess_year_label, is_year_label
from mtfs.errors import Breach, RuleError

__all__ = ["Council", "Units"]


class Units(StrEnum):
    """The unit in which a workbook writes money."""

    POUNDS = "£"
    THOUSANDS = "£000"
    MILLIONS = "£m"

    @property
    def pounds(self) -> float:
        """How many pounds one unit is."""
        return {"£": 1.0, "£000": 1e3, "£m": 1e6}[self.value]


@dataclass(frozen=True, kw_only=True)
class Council:
    """The settings of one council.

    Parameters
    ----------
    name : str
        The council.
    base_year : str
        The label of the financial year whose budget is in force.
    units : Units
        The unit of money in the workbook. Everything here is in pounds.
    minimum_balance : float
        The least that the general fund balance should be [£].
    ons_code : str, optional
        Its code in official statistics.
    core_limit, asc_limit : float, optional
        The council tax referendum limits, as fractions of the whole Band D of the year before: 2.99% and
        2% (Referendums Relating to Council Tax Increases (Principles) Reports for 2024-25 to 2026-27, and
        announced for 2027-28 and 2028-29).
    safety_net : float, optional
        The least share of baseline funding that business rates give: 92.5% under the scheme of 2013 to
        2026 (Non-Domestic Rating (Levy and Safety Net) Regulations 2013).
    collection_share : float, optional
        The council's share of a collection fund balance.
    savings_correlation : float, optional
        How much the schemes of a programme succeed or fail together, 0 to 1 (0.5 is assumed).
    dsg_interest_rate : float, optional
        What a deficit on the schools grant costs in interest (0.045 is assumed).
    dsg_override_ends : str, optional
        The label of the first year without the statutory override.
    dsg_share : float, optional
        The share of a schools grant deficit that falls on the council when the override ends.

    Raises
    ------
    RuleError
        Where a setting is out of range.
    """

    name: str
    base_year: str
    units: Units
    minimum_balance: float
    ons_code: str = ""
    core_limit: float = 0.0299
    asc_limit: float = 0.02
    safety_net: float = 0.925
    collection_share: float = 1.0
    savings_correlation: float = 0.5
    dsg_interest_rate: float = 0.045
    dsg_override_ends: str | None = None
    dsg_share: float = 1.0

    def __post_init__(self) -> None:
        breaches = tuple(self._breaches())
        if breaches:
            raise RuleError(breaches)

    def _breaches(self) -> Iterator[Breach]:
        for field in ("base_year", "dsg_override_ends"):
            label = getattr(self, field)
            if label is not None and not is_year_label(label):
                yield Breach(
                    field=field, allowed="expected a year such as 2024/25", guess=guess_year_label(label)
                )
        yield from within("minimum_balance", self.minimum_balance, 0)
        yield from finite(self, "minimum_balance")
        for field in (
            "core_limit",
            "asc_limit",
            "safety_net",
            "collection_share",
            "savings_correlation",
            "dsg_interest_rate",
            "dsg_share",
        ):
            yield from within(field, getattr(self, field), 0, 1)
        if (
            self.dsg_override_ends is not None
            and is_year_label(self.dsg_override_ends)
            and is_year_label(self.base_year)
            and self.dsg_override_ends <= self.base_year
        ):
            yield Breach(
                field="dsg_override_ends", allowed=f"expected a year after the base year {self.base_year}"
            )
