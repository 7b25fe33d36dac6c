"""How a council's spreadsheet is read: what each of its columns is, and every decision that was taken."""

from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from mtfs.domain.council import Units
from mtfs.domain.years import is_year_label
from mtfs.errors import Fault, RequestError
from mtfs.iotools.sheets.targets import TABLES, Kind, TargetTable
from mtfs.iotools.spreadsheets.source import Place

__all__ = [
    "ColumnUse",
    "Decision",
    "Mapping",
    "Proposal",
    "Shares",
    "Sign",
    "YearsAre",
    "change_mapping",
    "check_settings",
]

#: How many places a decision names before it counts the rest.
_MOST_PLACES = 3


class Sign(StrEnum):
    """Whether the figures of a column have the case's sign."""

    AS_PRINTED = "as printed"
    REVERSED = "reversed"


class Shares(StrEnum):
    """How the shares of a column are written."""

    FRACTIONS = "fractions"
    PERCENTAGES = "percentages"
    MIXED = "mixed"


class YearsAre(StrEnum):
    """What the figure of a year says."""

    NEW = "new"
    RUNNING = "running"


@dataclass(frozen=True)
class Decision:
    """One decision on how a spreadsheet is read.

    Parameters
    ----------
    what : str
        What was to be decided.
    chosen : str
        The reading that was chosen.
    why : str
        What speaks for it.
    places : tuple of Place, optional
        The cells that it rests on or acts upon.
    others : tuple of str, optional
        The readings that were plausible too, and how to choose them.
    """

    what: str
    chosen: str
    why: str
    places: tuple[Place, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The first places, and how many more there are."""
        cells = list(dict.fromkeys(place.cell for place in self.places))
        more = f" and {len(cells) - _MOST_PLACES} more" if len(cells) > _MOST_PLACES else ""
        return ", ".join(cells[:_MOST_PLACES]) + more

    def __str__(self) -> str:
        where = f" [{self.where}]" if self.places else ""
        others = "".join(f"; or: {other}" for other in self.others)
        return f"{self.what}: {self.chosen} ({self.why}){where}{others}"


@dataclass(frozen=True)
class ColumnUse:
    """What a column of the spreadsheet is taken for.

    Parameters
    ----------
    heading : str
        Its heading, that of two rows joined by a space; ``*`` stands for any text.
    take : str
        A heading of the case, a year, or ``balance`` and a year. Texts of several columns with the same are
        joined, and their amounts are added.
    unit : str, optional
        ``£``, ``£000`` or ``£m``, for amounts of money.
    sign : Sign, optional
        For amounts of money.
    shares : Shares, optional
        For shares.
    fill_down : bool, optional
        Whether a blank or merged cell repeats what stands above it, for texts.
    """

    heading: str
    take: str
    unit: str = ""
    sign: Sign = Sign.AS_PRINTED
    shares: Shares = Shares.FRACTIONS
    fill_down: bool = False


@dataclass(frozen=True)
class Mapping:
    """How a spreadsheet is read, in a form that next month's file can be read by.

    Parameters
    ----------
    table : str
        The table of the case that it fills.
    columns : tuple of ColumnUse
        The columns that are taken.
    sheet : str, optional
        The sheet's name; blank for the only sheet that has these headings.
    header_rows : int, optional
        How many rows the headings take.
    ignored : tuple of str, optional
        The headings of the columns that are left out.
    sections : str, optional
        The heading of the case that the titles of sections fill; blank for none.
    years_are : YearsAre, optional
        Whether a year's figure is what starts in it, or all that is there in it.
    spread : float, optional
        Where only one figure is given, how far the lowest and the highest lie from it, as a share of it.
    settings : mapping of str to str, optional
        By heading of the case, what rows have that the spreadsheet tells nothing of.
    by_name : mapping of str to mapping, optional
        By heading of the case and name of the row, what that row has.
    words : mapping of str to mapping, optional
        By heading of the case, the council's words and those of the case that they stand for.
    names : mapping of str to str, optional
        Names of rows in the spreadsheet, and those that the same rows have in the case.
    keep, leave_out : tuple of str, optional
        Names of rows to take although they look like totals or notes, and of rows to leave out.
    """

    table: str
    columns: tuple[ColumnUse, ...]
    sheet: str = ""
    header_rows: int = 1
    ignored: tuple[str, ...] = ()
    sections: str = ""
    years_are: YearsAre = YearsAre.NEW
    spread: float = 0.0
    settings: ReadOnly[str, str] = field(default_factory=dict)
    by_name: ReadOnly[str, ReadOnly[str, str]] = field(default_factory=dict)
    words: ReadOnly[str, ReadOnly[str, str]] = field(default_factory=dict)
    names: ReadOnly[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()

    @property
    def target(self) -> TargetTable:
        """What the table takes."""
        return TABLES[self.table]

    def of_kind(self, *kinds: Kind) -> tuple[ColumnUse, ...]:
        """Return the columns of some kinds.

        Parameters
        ----------
        *kinds : Kind
            The kinds.

        Returns
        -------
        tuple of ColumnUse
            In the order of the mapping.
        """
        return tuple(use for use in self.columns if self.target.kind_of(use.take) in kinds)

    def taken_for(self, take: str) -> tuple[ColumnUse, ...]:
        """Return the columns that are taken for a heading of the case.

        Parameters
        ----------
        take : str
            The heading, a year, or a balance.

        Returns
        -------
        tuple of ColumnUse
            None, one or several.
        """
        wanted = take.casefold()
        return tuple(use for use in self.columns if use.take.casefold() == wanted)


@dataclass(frozen=True)
class Proposal:
    """A mapping that was worked out from a spreadsheet.

    Parameters
    ----------
    mapping : Mapping
        The mapping, as far as it could be.
    decisions : tuple of Decision
        Every decision in it.
    faults : tuple of Fault
        What could not be decided, and what to tell for it.
    """

    mapping: Mapping
    decisions: tuple[Decision, ...]
    faults: tuple[Fault, ...] = ()


_YEAR, _UNIT = "Year", "Unit"


def check_settings(table: TargetTable, given: ReadOnly[str, str]) -> dict[str, str]:
    """Check what a person set for a whole table, and write the headings as the case does.

    Parameters
    ----------
    table : TargetTable
        The table.
    given : mapping of str to str
        By heading of the case, or ``Year`` or ``Unit``.

    Returns
    -------
    dict of str to str
        The same with the case's own spelling.

    Raises
    ------
    RequestError
        For a heading that the table lacks or a value that it cannot have, all told at once.
    """
    known = {target.header.casefold(): target for target in table.targets if target.header != table.key}
    checked, wrong = {}, []
    for header, value in given.items():
        target = known.get(header.strip().casefold())
        if header.strip().casefold() == _UNIT.casefold():
            if value not in [unit.value for unit in Units]:
                wrong.append(f"Unit is '{value}'; expected one of {', '.join(Units)}")
            checked[_UNIT] = value
        elif header.strip().casefold() == _YEAR.casefold() and table.has_years:
            if not is_year_label(value):
                wrong.append(f"Year is '{value}'; expected a year such as 2026/27")
            checked[_YEAR] = value
        elif target is None:
            names = [t.header for t in known.values()] + [_UNIT] + [_YEAR] * table.has_years
            wrong.append(f"'{header}' is no column of {table.sheet.name}; expected one of {', '.join(names)}")
        else:
            choices = target.column.choices
            if choices is not None and value.casefold() not in [choice.value for choice in choices]:
                wrong.append(f"{target.header} is '{value}'; expected one of {', '.join(choices)}")
            if target.kind in (Kind.MONEY, Kind.SHARE, Kind.NUMBER) and not _is_number(value):
                wrong.append(f"{target.header} is '{value}'; expected a number such as 0.5")
            checked[target.header] = value.casefold() if choices is not None else value
    if wrong:
        msg = "--set: " + "; ".join(wrong)
        raise RequestError(msg)
    return checked


def _is_number(value: str) -> bool:
    try:
        return abs(float(value)) < 1e15
    except ValueError:
        return False


def change_mapping(
    mapping: Mapping,
    *,
    sheet: str | None = None,
    settings: ReadOnly[str, str] | None = None,
    spread: float | None = None,
) -> Mapping:
    """Return a mapping with what was asked for on the command line in place of what it had.

    Parameters
    ----------
    mapping : Mapping
        The mapping.
    sheet : str, optional
        The sheet to read.
    settings : mapping of str to str, optional
        From `check_settings`.
    spread : float, optional
        The new spread.

    Returns
    -------
    Mapping
        The changed mapping.

    Raises
    ------
    RequestError
        Where a year is set for a mapping that takes several, or none.
    """
    given = dict(settings or {})
    columns: Sequence[ColumnUse] = mapping.columns
    if unit := given.pop(_UNIT, ""):
        money = mapping.of_kind(Kind.MONEY)
        columns = [replace(use, unit=unit) if use in money else use for use in columns]
    if year := given.pop(_YEAR, ""):
        dated = {use.take for use in columns if is_year_label(use.take)}
        if not dated:
            msg = f"--set Year={year}: the mapping has no column of amounts: put take = '{year}' where one is"
            raise RequestError(msg)
        if len(dated) > 1:
            msg = f"--set Year={year}: the mapping has columns for several years ({', '.join(sorted(dated))})"
            raise RequestError(msg)
        columns = [replace(use, take=year) if is_year_label(use.take) else use for use in columns]
    return replace(
        mapping,
        columns=tuple(columns),
        sheet=mapping.sheet if sheet is None else sheet,
        settings={**mapping.settings, **given},
        spread=mapping.spread if spread is None else spread,
    )
