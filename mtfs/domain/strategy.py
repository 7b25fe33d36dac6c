"""A whole strategy: every table of one case as one scenario has it, and the rules between the tables."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from mtfs.domain.assumptions import Correlations, DistributionKind, Driver
from mtfs.domain.budget import CostLine, MonitoringLine, Pressure
from mtfs.domain.checks import guess_fraction, matched, nearest_name
from mtfs.domain.council import Council
from mtfs.domain.funding import REQUIRED_KINDS, FundingKind, FundingLine
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.domain.savings import SavingsScheme
from mtfs.domain.years import year_span
from mtfs.errors import Breach, RuleError

__all__ = [
    "HALF_A_PENNY",
    "MAX_PLAN_YEARS",
    "DuplicateBreach",
    "Remark",
    "Strategy",
    "StrategyTables",
]

MAX_PLAN_YEARS = 30
#: Money that differs by less is the same.
HALF_A_PENNY = 0.005
#: How far a council tax rise may pass its limit through rounding alone.
_LIMIT_TOLERANCE = 1e-9
#: A central rate of this size or more may be a percentage that was written as a whole number.
_LARGE_RATE = 0.25

_INDEPENDENT = Correlations()

_Driven = tuple[Literal["costs", "monitoring", "funding", "reserves"], tuple[str, ...]]
_DRIVEN: tuple[_Driven, ...] = (
    ("costs", ("price_driver", "demand_driver")),
    ("monitoring", ("price_driver", "demand_driver")),
    ("funding", ("driver",)),
    ("reserves", ("driver",)),
)
_NAMED = ("drivers", "pressures", "savings", "funding", "reserves")
_LIMITED = (
    (FundingKind.CORE_INCREASE, "core_limit", "Core council tax limit"),
    (FundingKind.ASC_PRECEPT, "asc_limit", "ASC precept limit"),
)


@dataclass(frozen=True)
class Remark:
    """Something that does not stop a run and that its owner should know.

    Parameters
    ----------
    severity : {'warning', 'notice'}
        A warning may change what the figures mean; a notice does not.
    text : str
        What was noticed.
    table : str, optional
        The attribute of the strategy that it concerns.
    row : int, optional
        The position in that table, from 0.
    field : str, optional
        The attribute of that row, or the label of a year.
    routine : bool, optional
        Whether it is to be expected of nearly every case, and may be told last or not at all.
    """

    severity: Literal["warning", "notice"]
    text: str
    table: str = ""
    row: int | None = None
    field: str = ""
    routine: bool = False


@dataclass(frozen=True, kw_only=True)
class DuplicateBreach(Breach):
    """A name that stands in an earlier row already.

    Parameters
    ----------
    first : int
        The position in the table of the first row of that name, from 0.
    """

    first: int


@dataclass(frozen=True, kw_only=True)
class StrategyTables:
    """The tables of a strategy, perhaps not complete, with the rules that hold between them.

    Parameters
    ----------
    years : tuple of str
        The labels of years 0 to T.
    council : Council or None
        The settings.
    drivers, costs, monitoring, pressures, savings, funding, reserves : tuple
        The rows of the tables.
    correlations : Correlations, optional
        How the drivers move together.
    """

    years: tuple[str, ...]
    council: Council | None
    drivers: tuple[Driver, ...] = ()
    correlations: Correlations = _INDEPENDENT
    costs: tuple[CostLine, ...] = ()
    monitoring: tuple[MonitoringLine, ...] = ()
    pressures: tuple[Pressure, ...] = ()
    savings: tuple[SavingsScheme, ...] = ()
    funding: tuple[FundingLine, ...] = ()
    reserves: tuple[Reserve, ...] = ()

    def breaches(self, *, incomplete: frozenset[str] = frozenset()) -> Iterator[Breach]:
        """Find what breaks the rules that hold between rows and between tables.

        Parameters
        ----------
        incomplete : frozenset of str, optional
            Tables that could not be read in full: nothing is said to be missing from them.

        Yields
        ------
        Breach
            With its table and row.
        """
        yield from self._duplicate_breaches()
        if "drivers" not in incomplete:
            yield from self._driver_breaches()
        yield from self._funding_breaches(complete="funding" not in incomplete)
        yield from self._reserve_breaches(complete="reserves" not in incomplete)

    def _duplicate_breaches(self) -> Iterator[Breach]:
        for table in _NAMED:
            seen: dict[str, int] = {}
            for row, record in enumerate(getattr(self, table)):
                first = seen.setdefault(matched(record.name), row)
                if first != row:
                    yield DuplicateBreach(
                        table=table,
                        row=row,
                        field="name",
                        found=f"'{record.name}' stands twice",
                        allowed="expected each name once",
                        first=first,
                    )

    def _driver_breaches(self) -> Iterator[Breach]:
        names = [driver.name for driver in self.drivers]
        known = {matched(name) for name in names}
        allowed = "expected a name from the sheet Drivers"
        for table, fields in _DRIVEN:
            for row, record in enumerate(getattr(self, table)):
                for column in fields:
                    name = getattr(record, column)
                    if name is not None and matched(name) not in known:
                        guess = nearest_name(name, names)
                        yield Breach(table=table, row=row, field=column, allowed=allowed, guess=guess)
        for name in self.correlations.names:
            if matched(name) not in known:
                found = f"there is no driver '{name}'"
                guess = nearest_name(name, names)
                yield Breach(table="correlations", found=found, allowed=allowed, guess=guess)

    def _funding_breaches(self, *, complete: bool) -> Iterator[Breach]:
        counts = Counter(line.kind for line in self.funding)
        if complete:
            for kind in REQUIRED_KINDS:
                if not counts[kind]:
                    yield Breach(
                        table="funding",
                        found=f"there is no line of kind '{kind}'",
                        allowed="expected exactly one",
                    )
        seen: set[FundingKind] = set()
        for row, line in enumerate(self.funding):
            if line.kind in seen and line.kind is not FundingKind.GRANT:
                yield Breach(
                    table="funding",
                    row=row,
                    field="kind",
                    found=f"this is a second line of kind '{line.kind}'",
                    allowed="expected at most one: only a grant may have several lines",
                )
            seen.add(line.kind)
            needs_baseline = line.kind in (FundingKind.GROWTH_ABOVE_BASELINE, FundingKind.RESET)
            if complete and needs_baseline and not counts[FundingKind.BASELINE_FUNDING]:
                yield Breach(
                    table="funding",
                    row=row,
                    field="kind",
                    allowed="expected a line of kind 'baseline funding' as well",
                )
        yield from self._limit_breaches()

    def _limit_breaches(self) -> Iterator[Breach]:
        if self.council is None:
            return
        for kind, field, setting in _LIMITED:
            limit = getattr(self.council, field)
            for row, line in enumerate(self.funding):
                if line.kind is not kind:
                    continue
                for rate, year in zip(line.values, line.years, strict=True):
                    if -1 <= rate <= limit + _LIMIT_TOLERANCE:
                        continue
                    above = f"expected no more than the '{setting}' of Council, {limit:g}"
                    yield Breach(
                        table="funding",
                        row=row,
                        field="values",
                        year=year,
                        allowed=above if rate > 0 else "expected -1 or more, where -0.01 is a cut of 1%",
                        guess=guess_fraction(rate, -1, limit + _LIMIT_TOLERANCE),
                    )

    def _reserve_breaches(self, *, complete: bool) -> Iterator[Breach]:
        for reserve_class, least in ((ReserveClass.GENERAL, 1), (ReserveClass.DSG, 0)):
            rows = [r for r, reserve in enumerate(self.reserves) if reserve.reserve_class is reserve_class]
            if complete and len(rows) < least:
                yield Breach(
                    table="reserves",
                    found="there is no reserve of class 'general'",
                    allowed="expected exactly one: the general fund balance",
                )
            for row in rows[1:]:
                yield Breach(
                    table="reserves",
                    row=row,
                    field="reserve_class",
                    found=f"this is a second reserve of class '{reserve_class}'",
                    allowed="expected only one",
                )
        for row, reserve in enumerate(self.reserves):
            if reserve.reserve_class is ReserveClass.DSG:
                continue
            balances = accumulate((reserve.opening_balance, *reserve.movements))
            next(balances)
            for balance, movement, year in zip(balances, reserve.movements, self.years, strict=False):
                if balance < -HALF_A_PENNY and movement < 0:
                    yield Breach(
                        table="reserves",
                        row=row,
                        field="movements",
                        year=year,
                        allowed="expected no more to be taken out than the planned movements before it leave "
                        f"in the reserve, £{balance - movement:,.0f}",
                    )
                    break


@dataclass(frozen=True, kw_only=True)
class Strategy(StrategyTables):
    """A whole strategy, as one scenario has it.

    Parameters
    ----------
    council : Council
        The settings.

    Raises
    ------
    RuleError
        Where the tables break the rules of the model.
    """

    council: Council

    def __post_init__(self) -> None:
        breaches = list(self.breaches())
        if not 1 <= self.plan_years <= MAX_PLAN_YEARS:
            breaches.append(
                Breach(
                    field="years",
                    found=f"{self.plan_years} plan years",
                    allowed=f"expected 1 to {MAX_PLAN_YEARS}",
                )
            )
        for table, fields, length in (
            ("drivers", "central_rates", self.plan_years),
            ("pressures", "amounts", self.plan_years),
            ("savings", "planned", self.plan_years),
            ("funding", "values", self.plan_years),
            ("reserves", "movements", self.plan_years + 1),
        ):
            for row, record in enumerate(getattr(self, table)):
                if len(getattr(record, fields)) != length:
                    breaches.append(
                        Breach(table=table, row=row, field=fields, allowed=f"expected {length} years")
                    )
        if breaches:
            raise RuleError(breaches)

    @property
    def plan_years(self) -> int:
        """T, the number of plan years."""
        return len(self.years) - 1

    @property
    def override_ends_at(self) -> int | None:
        """The index of the first year without the DSG override, or None where it is not in the plan."""
        label = self.council.dsg_override_ends
        if label is None:
            return None
        index = year_span(label, self.council.base_year)
        return index if index <= self.plan_years else None

    @property
    def dsg_reserve(self) -> Reserve | None:
        """The reserve that holds the dedicated schools grant, if there is one."""
        return next((r for r in self.reserves if r.reserve_class is ReserveClass.DSG), None)

    @property
    def usable_opening(self) -> float:
        """What usable reserves hold at the start of the base year [£]."""
        return float(sum(reserve.opening_balance for reserve in self.reserves if reserve.is_usable))

    def funding_of(self, kind: FundingKind) -> tuple[FundingLine, ...]:
        """Return the funding lines of one kind.

        Parameters
        ----------
        kind : FundingKind
            The kind.

        Returns
        -------
        tuple of FundingLine
            In the order of the table.
        """
        return tuple(line for line in self.funding if line.kind is kind)

    def remarks(self) -> Iterator[Remark]:
        """Tell what does not stop a run and that its owner should know.

        Yields
        ------
        Remark
            Such as a driver that nothing uses.
        """
        yield from self._driver_remarks()
        for row, driver in enumerate(self.drivers):
            for field in driver.distribution.unused_fields:
                # A distribution that was forgotten makes a driver certain, which changes the figures.
                fixed = driver.distribution.kind is DistributionKind.FIXED
                yield Remark(
                    "warning" if fixed else "notice",
                    f"not used by a {driver.distribution.kind} distribution",
                    table="drivers",
                    row=row,
                    field=field,
                )
            for field in driver.distribution.implausible_fields:
                text = "a deviation of more than 100 percentage points; 0.01 is one percentage point"
                yield Remark("warning", text, table="drivers", row=row, field=field)
            for rate, year in zip(driver.central_rates, driver.years, strict=True):
                if abs(rate) >= _LARGE_RATE:
                    text = f"a rate of {100 * rate:.4g}% a year; 0.01 is 1%"
                    yield Remark("warning", text, table="drivers", row=row, field=year)
        for row, scheme in enumerate(self.savings):
            if sum(scheme.planned) < 0:
                text = "the planned saving is negative, which adds to spending: savings are positive numbers"
                yield Remark("warning", text, table="savings", row=row, field="name")
        for row, line in enumerate(self.funding):
            for field in line.unused_fields:
                yield Remark(
                    "notice",
                    f"not used by a line of kind '{line.kind}'",
                    table="funding",
                    row=row,
                    field=field,
                )
        for row, reserve in enumerate(self.reserves):
            if reserve.driver is not None and reserve.reserve_class is not ReserveClass.DSG:
                yield Remark(
                    "notice", "used by the dsg class alone", table="reserves", row=row, field="driver"
                )
        yield from self._override_remarks()

    def _driver_remarks(self) -> Iterator[Remark]:
        used = {
            matched(name)
            for table, fields in _DRIVEN
            for record in getattr(self, table)
            for field in fields
            if (name := getattr(record, field)) is not None
        }
        for row, driver in enumerate(self.drivers):
            if matched(driver.name) not in used:
                yield Remark("notice", "nothing uses this driver", table="drivers", row=row, field="name")

    def _override_remarks(self) -> Iterator[Remark]:
        label = self.council.dsg_override_ends
        if label is None:
            return
        if self.override_ends_at is None:
            text = f"{label} is after the last plan year {self.years[-1]}: the override stays on throughout"
            yield Remark("notice", text, table="council", row=0, field="dsg_override_ends")
        elif self.dsg_reserve is None:
            text = "there is no reserve of class 'dsg', so the end of the override changes nothing"
            yield Remark("notice", text, table="council", row=0, field="dsg_override_ends")
