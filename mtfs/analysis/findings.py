"""Findings: what a study of a case comes to, as sentences and tables, whatever they are then written to."""

from dataclasses import dataclass
from enum import StrEnum

from mtfs.errors import ModelError

__all__ = ["Column", "Finding", "Table", "Unit", "Value"]

#: What a cell may hold; None where a figure does not exist.
Value = str | float | int | None


class Unit(StrEnum):
    """The unit of a column, from which every writer takes its format."""

    TEXT = "text"
    YEAR = "year"
    POUNDS = "£"
    #: A chance: a fraction, told in percent.
    CHANCE = "chance"
    #: A change or an error of a chance, a fraction, told in percentage points.
    POINTS = "points"
    #: A rate or the change of one: a fraction, told in percent with two decimals.
    RATE = "rate"
    #: A share of a whole, a fraction, told in percent.
    SHARE = "share"
    #: A number without a unit, such as a correlation.
    NUMBER = "number"
    #: Standard deviations.
    SDS = "standard deviations"
    MONTHS = "months"
    COUNT = "count"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    key : str
        Its name for other programs, such as ``total_effect``.
    label : str
        Its heading.
    unit : Unit, optional
        The unit of its values.
    definition : str, optional
        One sentence in plain English.
    brief : bool, optional
        Whether a terminal shows it; a workbook and a file show every column.
    """

    key: str
    label: str
    unit: Unit = Unit.TEXT
    definition: str = ""
    brief: bool = True


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: one observation a row, one variable a column.

    Parameters
    ----------
    key : str
        Its name for other programs and for its file, such as ``tornado``.
    title : str
        What it shows.
    columns : tuple of Column
        Its columns.
    rows : tuple of tuple
        Its rows: money in pounds, chances and rates as fractions, None for what does not exist.
    note : str, optional
        What a reader must know to read it.
    brief_rows : int, optional
        How many rows a terminal and the first sheet show; all where left out, and 0 leaves the table to the
        files.

    Raises
    ------
    ModelError
        Where a row is not as long as there are columns.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    brief_rows: int | None = None

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            msg = f"the table '{self.key}' has a row that is not {len(self.columns)} cells long"
            raise ModelError(msg)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a study of a case comes to.

    Parameters
    ----------
    key : str
        The name of the study, such as ``sensitivity``.
    title : str
        What it asks, as the title of a page.
    sentences : tuple of str
        The answer in plain English, the most important first.
    tables : tuple of Table
        The figures.
    scenario : str
        The scenario that was studied; several are separated by commas.
    runs, seed : int
        How many futures, and from which seed.
    notes : tuple of str, optional
        What limits the answer.
    """

    key: str
    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]
    scenario: str
    runs: int
    seed: int
    notes: tuple[str, ...] = ()

    def table(self, key: str) -> Table:
        """Return one of the tables.

        Parameters
        ----------
        key : str
            Its key.

        Returns
        -------
        Table
            The table.

        Raises
        ------
        ModelError
            Where there is no such table.
        """
        for table in self.tables:
            if table.key == key:
                return table
        msg = f"the study '{self.key}' has no table '{key}'"
        raise ModelError(msg)
