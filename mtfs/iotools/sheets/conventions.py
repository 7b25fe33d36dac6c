"""A mapping whose conventions are being settled, with what it was settled by."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mtfs.errors import Fault
from mtfs.iotools.sheets.headings import Header
from mtfs.iotools.sheets.mapping import ColumnUse, Decision, Mapping
from mtfs.iotools.sheets.rows import ReadRow, RowKind
from mtfs.iotools.sheets.values import read_words
from mtfs.iotools.spreadsheets.source import Place

__all__ = ["MOST", "Conventions", "titles_of"]

#: When so large a share of the figures points one way, that is how they are printed.
MOST = 0.8


@dataclass
class Conventions:
    """A mapping whose conventions are being settled.

    Parameters
    ----------
    header : Header
        The headings of the spreadsheet.
    mapping : Mapping
        How it is read, so far.
    rows : tuple of ReadRow
        Its rows.
    unit : str, optional
        The unit of all amounts, where it was set.
    decisions : list of Decision
        What has been decided.
    faults : list of Fault
        What could not be.
    """

    header: Header
    mapping: Mapping
    rows: tuple[ReadRow, ...]
    unit: str = ""
    decisions: list[Decision] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def data(self) -> list[ReadRow]:
        """The rows that hold figures."""
        return [row for row in self.rows if row.kind is RowKind.DATA]

    def column(self, use: ColumnUse) -> int:
        """Return the column of a use, from 0.

        Parameters
        ----------
        use : ColumnUse
            One of the mapping.

        Returns
        -------
        int
            Its place.
        """
        return self.header.headings.index(use.heading)

    def place(self, use: ColumnUse) -> Place:
        """Return the place of the heading of a use.

        Parameters
        ----------
        use : ColumnUse
            One of the mapping.

        Returns
        -------
        Place
            Where it stands.
        """
        return self.header.place(self.column(use))

    def figures(self, use: ColumnUse) -> list[Decimal]:
        """Return the figures of a column that are not 0.

        Parameters
        ----------
        use : ColumnUse
            One of the mapping.

        Returns
        -------
        list of Decimal
            As printed.
        """
        column = self.column(use)
        return [
            amount.value
            for row in self.data
            if (amount := row.amounts.get(column)) is not None and amount.value
        ]

    def change(self, changed: Iterable[tuple[ColumnUse, ColumnUse]]) -> None:
        """Put other uses in the place of some.

        Parameters
        ----------
        changed : iterable of tuple of ColumnUse
            Each with the one that takes its place.
        """
        swaps = list(changed)
        columns = [next((new for old, new in swaps if old is use), use) for use in self.mapping.columns]
        self.mapping = replace(self.mapping, columns=tuple(columns))


def titles_of(header: Header) -> list[tuple[str, Place]]:
    """Return the texts that stand above a table.

    Parameters
    ----------
    header : Header
        Its headings.

    Returns
    -------
    list of tuple
        Each text and its place, the nearest first, and last the name of the sheet.
    """
    sheet = header.sheet
    found = [
        (read_words(value), sheet.place(row, column))
        for row in range(header.first - 1, -1, -1)
        for column, value in enumerate(sheet.rows[row])
        if isinstance(value, str)
    ]
    return [*found, (sheet.name, sheet.place(0, 0))]
