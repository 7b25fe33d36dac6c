"""The tables of a study as they stand in the workbook, for the charts beside them."""

from collections.abc import Callable
from dataclasses import dataclass

from mtfs.analysis.findings import Finding, Table, Unit, Value
from mtfs.iotools.results.live.formulas import Cell

__all__ = ["StudyTable", "first_table_row", "table_sheet"]

_SHEET_NAME = 31


def table_sheet(finding: Finding, table: Table) -> str:
    """Return the name of the sheet that holds a table in full.

    Parameters
    ----------
    finding : Finding
        The finding.
    table : Table
        One of its tables.

    Returns
    -------
    str
        No longer than Excel takes.
    """
    return f"{finding.key.capitalize()} {table.key.replace('_', ' ')}"[:_SHEET_NAME]


def first_table_row(table: Table) -> int:
    """Return the row in which a table's figures begin on its sheet.

    Parameters
    ----------
    table : Table
        The table.

    Returns
    -------
    int
        The row, from 0: after the title, the note where there is one, and the headings.
    """
    return 3 if table.note else 2


@dataclass(frozen=True)
class StudyTable:
    """A table of a finding, with the cells that its figures stand in.

    Parameters
    ----------
    finding : Finding
        The finding.
    table : Table
        One of its tables.
    """

    finding: Finding
    table: Table

    @classmethod
    def of(cls, finding: Finding, key: str) -> "StudyTable":
        """Find a table.

        Parameters
        ----------
        finding : Finding
            The finding.
        key : str
            The key of one of its tables.

        Returns
        -------
        StudyTable
            The table.
        """
        return cls(finding, finding.table(key))

    def column(self, key: str) -> int:
        """Return the position of a column.

        Parameters
        ----------
        key : str
            Its key.

        Returns
        -------
        int
            From 0.
        """
        return [column.key for column in self.table.columns].index(key)

    def value(self, row: int, key: str) -> Value:
        """Return what a cell holds.

        Parameters
        ----------
        row : int
            The row of the table, from 0.
        key : str
            The key of the column.

        Returns
        -------
        str, float or None
            The value.
        """
        return self.table.rows[row][self.column(key)]

    def number(self, row: int, key: str) -> float:
        """Return the number in a cell.

        Parameters
        ----------
        row : int
            The row of the table, from 0.
        key : str
            The key of the column.

        Returns
        -------
        float
            The number; 0 for a blank.
        """
        value = self.value(row, key)
        return float(value) if isinstance(value, int | float) else 0.0

    def text(self, row: int, key: str) -> str:
        """Return the text in a cell.

        Parameters
        ----------
        row : int
            The row of the table, from 0.
        key : str
            The key of the column.

        Returns
        -------
        str
            The text; nothing for a blank.
        """
        value = self.value(row, key)
        return "" if value is None else str(value)

    def cell(self, row: int, key: str) -> Cell:
        """Return the cell of the workbook that holds a figure.

        Parameters
        ----------
        row : int
            The row of the table, from 0.
        key : str
            The key of the column.

        Returns
        -------
        Cell
            The cell.
        """
        at = first_table_row(self.table) + row
        return Cell(table_sheet(self.finding, self.table), at, self.column(key), self.number(row, key))

    def rows(self, wanted: Callable[[int], bool] = lambda _: True) -> list[int]:
        """Return the rows that something holds of.

        Parameters
        ----------
        wanted : callable, optional
            Tells of a row whether it is wanted.

        Returns
        -------
        list of int
            Their positions.
        """
        return [row for row in range(len(self.table.rows)) if wanted(row)]

    def of_first_year(self) -> list[int]:
        """Return the rows of the year that is told first, which is the one that was asked for.

        Returns
        -------
        list of int
            Their positions.
        """
        return self.rows(lambda row: self.text(row, "year") == self.text(0, "year"))

    def money_columns(self, *, but: tuple[str, ...] = ()) -> list[str]:
        """Return the columns of amounts in which there are figures.

        Parameters
        ----------
        but : tuple of str, optional
            Columns to leave out.

        Returns
        -------
        list of str
            Their keys.
        """
        return [
            column.key
            for column in self.table.columns
            if column.unit is Unit.POUNDS
            and column.key not in but
            and any(self.value(row, column.key) is not None for row in self.rows())
        ]

    def label(self, key: str) -> str:
        """Return the heading of a column.

        Parameters
        ----------
        key : str
            Its key.

        Returns
        -------
        str
            The heading.
        """
        return self.table.columns[self.column(key)].label
