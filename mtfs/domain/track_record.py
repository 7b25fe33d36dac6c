"""A council's own track record: what it assumed for a year, when, and what turned out.

Nothing that is computed from a case depends on it, unless somebody takes over what it offers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mtfs.domain.checks import finite, guess_fraction, matched
from mtfs.domain.strategy import DuplicateBreach
from mtfs.domain.years import is_year_label, year_span
from mtfs.errors import Breach, RuleError

__all__ = ["RecordEntry", "RecordUnit", "SubjectKind", "Subjects", "TrackRecord", "duplicate_breaches"]


class RecordUnit(StrEnum):
    """What an assumption is counted in."""

    RATE = "rate"
    MONEY = "money"


class SubjectKind(StrEnum):
    """What an assumption is about, as far as the case knows it."""

    DRIVER = "driver"
    SERVICE = "service"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class RecordEntry:
    """One assumption, and what became of it.

    Parameters
    ----------
    assumption : str
        The name of a driver, of a service of Costs, or a name of the council's own.
    unit : RecordUnit
        Whether it is a rate or an amount of money.
    year_made, year_for : str
        The labels of the year in which it was made and of the year that it is about.
    assumed : float
        What was assumed: a fraction for a rate, pounds for money.
    turned_out : float, optional
        What turned out, in the same unit; None where that is not known yet.
    source : str, optional
        Where both figures are from, as the case says.

    Raises
    ------
    RuleError
        Where a year is no year or the years are the wrong way round, or a figure is not finite or no rate.
    """

    assumption: str
    unit: RecordUnit
    year_made: str
    year_for: str
    assumed: float
    turned_out: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        breaches = tuple(self._breaches())
        if breaches:
            raise RuleError(breaches)

    def _breaches(self) -> Iterator[Breach]:
        if not self.assumption.strip():
            yield Breach(field="assumption", found="blank", allowed="expected a name")
        labels = [
            Breach(field=field, allowed="expected a year such as 2024/25")
            for field in ("year_made", "year_for")
            if not is_year_label(getattr(self, field))
        ]
        yield from labels
        if not labels and self.years_ahead < 0:
            allowed = f"expected {self.year_made} or a later year: an assumption is made before it is tested"
            yield Breach(field="year_for", allowed=allowed)
        broken = list(finite(self, "assumed", "turned_out"))
        yield from broken
        if self.unit is not RecordUnit.RATE or broken:
            return
        for field, value in (("assumed", self.assumed), ("turned_out", self.turned_out)):
            if value is not None and not -1 <= value <= 1:
                yield Breach(
                    field=field,
                    allowed="expected a rate between -1 and 1, where 0.03 is 3%",
                    guess=guess_fraction(value, -1, 1),
                )

    @property
    def years_ahead(self) -> int:
        """How many years before the year that it is about it was made."""
        return year_span(self.year_for, self.year_made)

    @property
    def error(self) -> float | None:
        """What turned out less what was assumed; None where it is not known yet."""
        return None if self.turned_out is None else self.turned_out - self.assumed

    @property
    def key(self) -> tuple[str, RecordUnit, str, str]:
        """What no two entries of a record have alike."""
        return matched(self.assumption), self.unit, self.year_made, self.year_for


@dataclass(frozen=True)
class Subjects:
    """What the assumptions of a record may be about.

    Parameters
    ----------
    drivers, services : tuple of str
        The names of the case's drivers, and of the services of its costs.
    """

    drivers: tuple[str, ...]
    services: tuple[str, ...]

    def kind(self, assumption: str, unit: RecordUnit) -> SubjectKind:
        """Tell what an assumption is about.

        Parameters
        ----------
        assumption : str
            Its name.
        unit : RecordUnit
            What it is counted in: a driver has rates, and a service has money.

        Returns
        -------
        SubjectKind
            A name that is a driver's and a service's as well is told apart by the unit.
        """
        names = self.drivers if unit is RecordUnit.RATE else self.services
        if matched(assumption) in map(matched, names):
            return SubjectKind.DRIVER if unit is RecordUnit.RATE else SubjectKind.SERVICE
        return SubjectKind.OTHER

    def is_driver_alone(self, assumption: str) -> bool:
        """Tell whether a name is that of a driver, and of no service.

        Parameters
        ----------
        assumption : str
            The name.

        Returns
        -------
        bool
            True for a name that only rates can be told of.
        """
        name = matched(assumption)
        return name in map(matched, self.drivers) and name not in map(matched, self.services)


@dataclass(frozen=True)
class TrackRecord:
    """What a council assumed over the years, and what turned out.

    Parameters
    ----------
    entries : tuple of RecordEntry, optional
        In the order of the sheet.

    Raises
    ------
    RuleError
        Where an assumption stands twice for the same two years.
    """

    entries: tuple[RecordEntry, ...] = ()

    def __post_init__(self) -> None:
        breaches = tuple(duplicate_breaches(self.entries))
        if breaches:
            raise RuleError(breaches)

    @property
    def assumptions(self) -> tuple[tuple[str, RecordUnit], ...]:
        """The assumptions as they are first written, each with its unit, in the order of the sheet."""
        first: dict[tuple[str, RecordUnit], tuple[str, RecordUnit]] = {}
        for entry in self.entries:
            first.setdefault((matched(entry.assumption), entry.unit), (entry.assumption, entry.unit))
        return tuple(first.values())

    def of(self, assumption: str, unit: RecordUnit) -> tuple[RecordEntry, ...]:
        """Return the entries of one assumption.

        Parameters
        ----------
        assumption : str
            Its name, in any case.
        unit : RecordUnit
            What it is counted in.

        Returns
        -------
        tuple of RecordEntry
            By the year that they are about, and then by the year in which they were made.
        """
        found = [e for e in self.entries if matched(e.assumption) == matched(assumption) and e.unit is unit]
        return tuple(sorted(found, key=lambda entry: (entry.year_for, entry.year_made)))


def duplicate_breaches(entries: Iterable[RecordEntry]) -> Iterator[DuplicateBreach]:
    """Find the entries that stand in a record already.

    Parameters
    ----------
    entries : iterable of RecordEntry
        The entries, in their order.

    Yields
    ------
    DuplicateBreach
        With its row, and the first of the same.
    """
    first: dict[tuple[str, RecordUnit, str, str], int] = {}
    for row, entry in enumerate(entries):
        if entry.key in first:
            yield DuplicateBreach(
                field="assumption",
                row=row,
                first=first[entry.key],
                found=f"'{entry.assumption}', made in {entry.year_made} for {entry.year_for}, stands twice",
                allowed="expected each assumption once for the same two years",
            )
        first.setdefault(entry.key, row)
