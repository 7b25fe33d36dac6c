"""What each table of a case takes from a council's own spreadsheet, and the words that head it there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from mtfs.domain.years import is_year_label
from mtfs.iotools.case.layout import SHEETS, Column, Content, Sheet, YearColumns
from mtfs.iotools.sheets.phrases import AMOUNTS, PHRASES, SECTIONS, WORDS
from mtfs.iotools.sheets.wording import words_of

__all__ = [
    "BALANCE",
    "TABLES",
    "Kind",
    "Target",
    "TargetTable",
    "choice_in_words",
    "choice_of_title",
]

#: What stands before a year where a column holds the balance at its end.
BALANCE = "balance"


class Kind(Enum):
    """What is read from a column."""

    TEXT = "text"
    CHOICE = "one of a few words"
    MONEY = "an amount of money"
    SHARE = "a share"
    NUMBER = "a number"


@dataclass(frozen=True)
class Target:
    """A column of the case that can be filled.

    Parameters
    ----------
    column : Column
        The column in the case's layout.
    kind : Kind
        What is read for it.
    phrases : tuple of str
        The headings that stand for it in councils' spreadsheets, the likeliest first, in the form of
        ``words_of``.
    """

    column: Column
    kind: Kind
    phrases: tuple[str, ...]

    @property
    def header(self) -> str:
        """Its heading in the case."""
        return self.column.header


@dataclass(frozen=True)
class TargetTable:
    """A table of the case that can be filled.

    Parameters
    ----------
    name : str
        What ``--as`` calls it.
    sheet : Sheet
        Its layout in the case.
    targets : tuple of Target
        Its columns; the first one names the row.
    amount : str
        The heading of the amount that each row must have; blank where the years hold it.
    section : tuple of str
        The columns that the headings of sections may fill, the likeliest first.
    """

    name: str
    sheet: Sheet
    targets: tuple[Target, ...]
    amount: str
    section: tuple[str, ...]

    @property
    def key(self) -> str:
        """The heading of the column that names a row."""
        return self.targets[0].header

    @property
    def has_years(self) -> bool:
        """Whether it has a column for each year."""
        return self.sheet.years is not YearColumns.NONE

    def years(self, years: tuple[str, ...]) -> tuple[str, ...]:
        """Return the years that it has columns for.

        Parameters
        ----------
        years : tuple of str
            The labels of years 0 to T of the case.

        Returns
        -------
        tuple of str
            All of them, the plan years, or none.
        """
        first = {YearColumns.NONE: len(years), YearColumns.PLAN: 1, YearColumns.BASE_AND_PLAN: 0}
        return years[first[self.sheet.years] :]

    def target(self, header: str) -> Target | None:
        """Return a column by its heading, without regard to case.

        Parameters
        ----------
        header : str
            The heading.

        Returns
        -------
        Target or None
            None for a heading that the table lacks, and for years.
        """
        wanted = header.strip().casefold()
        return next((target for target in self.targets if target.header.casefold() == wanted), None)

    def kind_of(self, take: str) -> Kind | None:
        """Return what is read for a heading of the case, a year, or a balance at a year's end.

        Parameters
        ----------
        take : str
            Such as ``RAG``, ``2025/26`` or ``balance 2025/26``.

        Returns
        -------
        Kind or None
            None for what the table does not take.
        """
        if (target := self.target(take)) is not None:
            return target.kind
        if self.has_years and is_year_label(take):
            return Kind.MONEY
        word, _, year = take.partition(" ")
        return Kind.MONEY if self.name == "reserves" and word == BALANCE and is_year_label(year) else None

    def takes(self) -> Iterator[str]:
        """Yield what a column of a mapping may be taken for, in words."""
        yield from (target.header for target in self.targets)
        if self.has_years:
            yield "a year such as 2025/26"
        if self.name == "reserves":
            yield "balance 2025/26 (at the end of that year)"


_YES = ("yes", "y", "true")
_NO = ("no", "n", "false")
#: Of several colours in one cell the worst is taken.
_WORST_FIRST = ("red", "amber", "green")


def choice_in_words(header: str, word: str, heading: str = "") -> str:
    """Return the word of the case that a council's word stands for.

    Parameters
    ----------
    header : str
        The column of the case: ``Type``, ``RAG`` or ``Class``.
    word : str
        What the cell holds, in the form of ``words_of``.
    heading : str, optional
        The heading above it, in the same form: high means one thing under 'risk' and another under
        'confidence', and yes under 'recurring' and under 'one off'.

    Returns
    -------
    str
        The word; nothing where none is meant for sure.
    """
    for choice, meant in WORDS[header].items():
        if word in meant:
            return choice
    if header == "RAG":
        letters = {"r": "red", "a": "amber", "g": "green"}
        told = word.split()
        if set(told) <= {*letters, *_WORST_FIRST}:
            told = [letters.get(part, part) for part in told]
        colours = [colour for colour in _WORST_FIRST if colour in told]
        if colours:
            return colours[0]
        levels = {"high": "green", "medium": "amber", "med": "amber", "low": "red"}
        if "risk" in heading.split():
            levels |= {"high": "red", "low": "green"}
        elif not {"confidence", "deliverability", "certainty"} & set(heading.split()):
            levels = {}
        return levels.get(word, "")
    if header == "Type" and word in (*_YES, *_NO):
        first = next(
            (w for w in heading.split() if w in ("recurrent", "recurring", "ongoing", "permanent")), ""
        )
        second = "one off" in heading or "temporary" in heading
        if bool(first) == second:
            return ""
        return "recurrent" if (word in _YES) == bool(first) else "one-off"
    return ""


#: What the titles of sections say of the rows below them, the surest first.
_TITLES = (
    ("Type", "non recurr", "one-off"),
    ("Type", "one off", "one-off"),
    ("Type", "recurr", "recurrent"),
    ("Type", "ongoing", "recurrent"),
    ("Class", "earmarked", "earmarked"),
    ("Class", "ringfenced", "committed"),
    ("Class", "ring fenced", "committed"),
    ("Class", "committed", "committed"),
    ("Class", "dedicated schools grant", "dsg"),
    ("Class", "general", "general"),
    ("Class", "unallocated", "general"),
)


def choice_of_title(header: str, title: str) -> str:
    """Return the type or class that the title of a section tells.

    Parameters
    ----------
    header : str
        The column of the case: ``Type`` or ``Class``.
    title : str
        Such as ``Earmarked reserves`` or ``ONE-OFF PRESSURES``.

    Returns
    -------
    str
        The word of the case; nothing where the title tells none.
    """
    words = words_of(title)
    of_title = (choice for of, phrase, choice in _TITLES if of == header and phrase in words)
    return choice_in_words(header, words) or next(of_title, "")


def _kind(column: Column) -> Kind:
    if column.choices is not None:
        return Kind.CHOICE
    if column.header.startswith("Delivery "):
        return Kind.SHARE
    kinds = {Content.MONEY: Kind.MONEY, Content.RATE: Kind.SHARE, Content.NUMBER: Kind.NUMBER}
    return kinds.get(column.content, Kind.TEXT)


def _table(name: str, phrases: Mapping[str, tuple[str, ...]]) -> TargetTable:
    sheet = next(sheet for sheet in SHEETS if sheet.table == name)
    columns = {column.header: column for column in sheet.columns}
    targets = tuple(Target(columns[header], _kind(columns[header]), told) for header, told in phrases.items())
    return TargetTable(name, sheet, targets, AMOUNTS.get(name, ""), SECTIONS[name])


#: The tables that a council's own spreadsheet can fill, by the name that ``--as`` takes.
TABLES: Mapping[str, TargetTable] = {name: _table(name, phrases) for name, phrases in PHRASES.items()}
