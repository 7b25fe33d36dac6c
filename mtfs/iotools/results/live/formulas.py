"""Formulas that know their own results, so that a workbook can hold both.

Each operation writes the formula's text and works out its value in one place. A value is a number, a text, or
None for a blank cell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from xlsxwriter.utility import quote_sheetname, xl_col_to_name

from mtfs.errors import ModelError

__all__ = [
    "Block",
    "Cell",
    "Formula",
    "Value",
    "alike",
    "as_number",
    "as_text",
    "literal",
    "number_of",
    "trim",
]

Value = float | str | None

# How tightly the outermost operation of a formula binds.
_COMPARED, _ADDED, _MULTIPLIED, _WHOLE = range(4)


def as_number(value: Value) -> float:
    """Return a value as arithmetic takes it.

    Parameters
    ----------
    value : float, str or None
        The value.

    Returns
    -------
    float
        0 for a blank.

    Raises
    ------
    ModelError
        For a text, which would be an error in the cell.
    """
    if isinstance(value, str):
        msg = f"a formula of the workbook would calculate with the text '{value}'"
        raise ModelError(msg)
    return 0.0 if value is None else float(value)


def as_text(value: Value) -> str:
    """Return a value as a function of texts takes it.

    Parameters
    ----------
    value : float, str or None
        The value.

    Returns
    -------
    str
        Nothing for a blank.
    """
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:.15g}"


def trim(text: str) -> str:
    """Return a text as TRIM leaves it.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    str
        Without outer spaces, and with one for each run of them within.
    """
    return " ".join(part for part in text.split(" ") if part)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and what it comes to.

    Parameters
    ----------
    text : str
        The formula, without its equals sign.
    value : float, str or None
        Its result; None where it refers to a blank cell.
    binds : int, optional
        How tightly its outermost operation binds.
    """

    text: str
    value: Value
    binds: int = _WHOLE

    def _in(self, least: int) -> str:
        return self.text if self.binds >= least else f"({self.text})"

    def _joined(self, sign: str, other: "Formula | float", binds: int, value: float) -> "Formula":
        right = other if isinstance(other, Formula) else literal(other)
        return Formula(f"{self._in(binds)}{sign}{right._in(binds + 1)}", value, binds)

    def __add__(self, other: "Formula | float") -> "Formula":
        """Add."""
        return self._joined("+", other, _ADDED, as_number(self.value) + number_of(other))

    def __sub__(self, other: "Formula | float") -> "Formula":
        """Subtract."""
        return self._joined("-", other, _ADDED, as_number(self.value) - number_of(other))

    def __mul__(self, other: "Formula | float") -> "Formula":
        """Multiply."""
        return self._joined("*", other, _MULTIPLIED, as_number(self.value) * number_of(other))

    def __radd__(self, other: float) -> "Formula":
        """Add to a number."""
        return literal(other) + self

    def __rsub__(self, other: float) -> "Formula":
        """Subtract from a number."""
        return literal(other) - self

    def __neg__(self) -> "Formula":
        """Take the opposite."""
        return Formula(f"-{self._in(_WHOLE)}", -as_number(self.value), _ADDED)

    def equals(self, other: "Formula | float | str") -> "Formula":
        """Compare as Excel does, texts without regard to case.

        Parameters
        ----------
        other : Formula, float or str
            What it is compared with.

        Returns
        -------
        Formula
            A logical value, for `when`.
        """
        right = other if isinstance(other, Formula) else literal(other)
        value = alike(self.value, right.value)
        return Formula(f"{self._in(_ADDED)}={right._in(_ADDED)}", value, _COMPARED)

    def at_least(self, other: "Formula | float") -> "Formula":
        """Compare two numbers.

        Parameters
        ----------
        other : Formula or float
            What it is compared with.

        Returns
        -------
        Formula
            A logical value, for `when`.
        """
        right = other if isinstance(other, Formula) else literal(other)
        value = as_number(self.value) >= as_number(right.value)
        return Formula(f"{self._in(_ADDED)}>={right._in(_ADDED)}", value, _COMPARED)


def number_of(value: Formula | float) -> float:
    """Return what a part of a formula comes to.

    Parameters
    ----------
    value : Formula or float
        The part.

    Returns
    -------
    float
        0 for a blank.
    """
    return as_number(value.value) if isinstance(value, Formula) else float(value)


def alike(one: Value, other: Value) -> bool:
    """Compare as ``=`` does.

    Parameters
    ----------
    one, other : float, str or None
        Two values. A blank is both 0 and an empty text.

    Returns
    -------
    bool
        Whether they are equal, texts without regard to case.
    """
    if isinstance(one, str) or isinstance(other, str):
        texts = ["" if value is None else value for value in (one, other)]
        if not all(isinstance(text, str) for text in texts):
            return False
        return str(texts[0]).lower() == str(texts[1]).lower()
    return as_number(one) == as_number(other)


@cache
def _letters(column: int) -> str:
    return str(xl_col_to_name(column))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that formulas may refer to.

    Parameters
    ----------
    sheet : str
        The name of its sheet.
    row, column : int
        Where it is, from 0.
    value : float, str or None
        What it holds or comes to.
    """

    sheet: str
    row: int
    column: int
    value: Value

    def here(self, lock: str = "") -> Formula:
        """Refer to it from its own sheet.

        Parameters
        ----------
        lock : str, optional
            What stays when the formula is copied: ``c`` its column, ``r`` its row, ``cr`` both.

        Returns
        -------
        Formula
            Such as ``$J7``.
        """
        return Formula(_address(self.row, self.column, lock), self.value)

    def elsewhere(self) -> Formula:
        """Refer to it from another sheet.

        Returns
        -------
        Formula
            Such as ``Drivers!M7``.
        """
        return Formula(f"{_quoted(self.sheet)}!{_address(self.row, self.column, '')}", self.value)


@cache
def _quoted(sheet: str) -> str:
    return str(quote_sheetname(sheet))


def _address(row: int, column: int, lock: str) -> str:
    return f"{'$' * ('c' in lock)}{_letters(column)}{'$' * ('r' in lock)}{row + 1}"


@dataclass(frozen=True, slots=True)
class Block:
    """Cells that stand next to each other in a row or a column.

    Parameters
    ----------
    text : str
        Such as ``J$7:J$20``; nothing for no cells.
    values : tuple
        What they hold.
    """

    text: str
    values: tuple[Value, ...]

    @classmethod
    def of(cls, cells: Sequence[Cell], lock: str = "") -> "Block":
        """Refer to cells, from the first to the last, on their own sheet.

        Parameters
        ----------
        cells : sequence of Cell
            The cells, in order.
        lock : str, optional
            As of `Cell.here`.

        Returns
        -------
        Block
            The block.
        """
        if not cells:
            return cls("", ())
        first, last = cells[0], cells[-1]
        text = f"{_address(first.row, first.column, lock)}:{_address(last.row, last.column, lock)}"
        return cls(text, tuple(cell.value for cell in cells))


def literal(value: float | str) -> Formula:
    """Write a number or a text into a formula.

    Parameters
    ----------
    value : float or str
        The value.

    Returns
    -------
    Formula
        The constant.
    """
    if isinstance(value, str):
        doubled = value.replace('"', '""')
        return Formula(f'"{doubled}"', value)
    number = float(value)
    return Formula(repr(number) if number != int(number) else str(int(number)), number)
