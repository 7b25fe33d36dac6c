"""Cells, rows and tables, and how a message speaks of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from mtfs.domain.years import is_year_label
from mtfs.errors import Fault
from mtfs.iotools.case.layout import Sheet
from mtfs.iotools.spreadsheets.addresses import cell_name
from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula

__all__ = [
    "EDITED",
    "Cell",
    "Row",
    "Table",
    "cell_address",
    "describe",
    "is_blank",
    "name_of",
    "stray_text",
]

#: What stands between a cell's address and that of the edit that changed it.
EDITED = " (edited at "


@dataclass(frozen=True)
class Cell:
    """A cell: what stands in it, and where.

    Parameters
    ----------
    value : object
        A number, text, date, boolean, `CellError`, `CellFormula` or None.
    where : str
        Its address, such as ``Savings!H14``.
    """

    value: object
    where: str


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Parameters
    ----------
    where : str
        The sheet and row, such as ``Savings row 14``.
    cells : dict of str to Cell
        By attribute, or by year label.
    lone : bool, optional
        Whether one cell alone of the row is filled, of all the columns of the sheet.
    source : str, optional
        What its owner says of where it comes from. The model does not read it.
    """

    where: str
    cells: dict[str, Cell]
    lone: bool = False
    source: str = ""

    def value(self, key: str) -> object:
        """Return what stands under a key; None where the sheet has no such column.

        Parameters
        ----------
        key : str
            An attribute or a year label.

        Returns
        -------
        object
            The value, None for a blank.
        """
        cell = self.cells.get(key)
        return None if cell is None or is_blank(cell.value) else cell.value


@dataclass(frozen=True)
class Table:
    """A sheet as a table.

    Parameters
    ----------
    sheet : Sheet
        Its layout.
    rows : tuple of Row
        Its rows, without the blank ones.
    headings : dict of str to str
        The address of each heading that was found, by attribute or year label.
    complete : bool
        Whether every column that the sheet must have is there.
    """

    sheet: Sheet
    rows: tuple[Row, ...]
    headings: dict[str, str] = field(default_factory=dict)
    complete: bool = True

    def with_rows(self, rows: Sequence[Row]) -> "Table":
        """Return the table with other rows.

        Parameters
        ----------
        rows : sequence of Row
            The rows.

        Returns
        -------
        Table
            A copy.
        """
        return replace(self, rows=tuple(rows))

    @property
    def year_labels(self) -> tuple[str, ...]:
        """The year columns, in order of time."""
        return tuple(sorted(key for key in self.headings if is_year_label(key)))


def is_blank(value: object) -> bool:
    """Tell whether a cell's value is blank.

    Parameters
    ----------
    value : object
        The value.

    Returns
    -------
    bool
        True for None and for a text of spaces.
    """
    return value is None or (isinstance(value, str) and not value.strip())


def describe(value: object) -> str:
    """Describe a value as a message should.

    Parameters
    ----------
    value : object
        A cell's value.

    Returns
    -------
    str
        Such as ``85``, ``'amber'``, ``TRUE`` or ``the error #REF!``.
    """
    match value:
        case None:
            return "blank"
        case bool():
            return f"the logical value {str(value).upper()}"
        case CellError(text):
            return f"the error {text}"
        case CellFormula(text):
            return f"the formula {text} without a stored result"
        case date():
            return f"the date {value:%d/%m/%Y}"
        case time():
            return f"the time {value:%H:%M}"
        case timedelta():
            return f"the duration {value}"
        case int():
            return f"{value}" if abs(value) < 10**15 else f"a number of {len(str(abs(value)))} digits"
        case float():
            return f"{value:.12g}"
    text = str(value)
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}…'"


def name_of(value: object) -> str:
    """Return the name that a cell holds, as text. Numbers pass for names.

    Parameters
    ----------
    value : object
        A cell's value.

    Returns
    -------
    str
        Without outer spaces; nothing where the cell holds no name.
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def stray_text(row: Row, first: str) -> Fault | None:
    """Return the fault of a row that holds a text in its first column alone, such as a note under a table.

    Parameters
    ----------
    row : Row
        A row that cannot be read.
    first : str
        The attribute of the first column.

    Returns
    -------
    Fault or None
        None where the row holds anything else as well.
    """
    filled = [key for key, cell in row.cells.items() if not is_blank(cell.value)]
    if not row.lone or filled != [first] or not isinstance(row.value(first), str):
        return None
    found = "this holds a text and the rest of the row is blank"
    return Fault(row.cells[first].where, found, "delete it or move it to the right")


def cell_address(sheet: str, row: int, column: int) -> str:
    """Return the address of a cell.

    Parameters
    ----------
    sheet : str
        The sheet's name.
    row, column : int
        Positions from 0.

    Returns
    -------
    str
        Such as ``Savings!H14``.
    """
    return f"{sheet}!{cell_name(row, column)}"
