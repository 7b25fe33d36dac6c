"""From a cell to a value: a number, an amount, a name or a keyword, or a fault that says what is wrong."""

import math
import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum

from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.years import guess_year_label, is_year_label
from mtfs.errors import Fault
from mtfs.iotools.case.cells import Cell, describe, is_blank, name_of
from mtfs.iotools.case.layout import Column, Content
from mtfs.iotools.spreadsheets.digits import plain_digits
from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula

__all__ = [
    "CellFaultError",
    "number_in_text",
    "read_choice",
    "read_number",
    "read_text",
    "read_values",
    "read_year",
]

#: Money and rates of this size or more are no council's, and would spoil sums.
_MOST = 1e15
#: What each kind of content should be, as the end of a sentence.
_EXPECTED = {
    Content.TEXT: "a name or other text",
    Content.NUMBER: "a number",
    Content.MONEY: "an amount of money, as a number",
    Content.RATE: "a rate or share, as a number: 0.03 is 3%",
    Content.ANY: "a number or a text",
    Content.YEAR: "a year written as text, such as 2024/25",
    Content.VALUES: "numbers separated by semicolons, as in -0.02;0;0.01",
}
#: Words that people write for those of the model, and that are spelt too differently to be guessed.
_MEANT = {
    "£k": "£000",
    "£'000s": "£000",
    "k": "£000",
    "thousands": "£000",
    "£ thousands": "£000",
    "m": "£m",
    "£million": "£m",
    "£mn": "£m",
    "£ million": "£m",
    "£ millions": "£m",
    "millions": "£m",
    "gbp": "£",
    "pounds": "£",
    "constant": "fixed",
    "none": "fixed",
    "gaussian": "normal",
    "split normal": "two-piece normal",
    "recurring": "recurrent",
    "ongoing": "recurrent",
    "one-time": "one-off",
    "r": "red",
    "a": "amber",
    "g": "green",
    "yellow": "amber",
    "unallocated": "general",
    "ringfenced": "committed",
    "ring-fenced": "committed",
    "multiply": "scale",
    "replace": "set",
    "council tax base": "tax base",
    "rsg": "grant",
}
_NOTHING = frozenset({"-", "–", "—", "nil", "none"})

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)


class CellFaultError(Exception):
    """One cell that cannot be read; its fault is gathered with the others.

    Parameters
    ----------
    fault : Fault
        What is wrong with it.
    """

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def _fault(cell: Cell, name: str, allowed: str, guess: str = "") -> CellFaultError:
    return CellFaultError(Fault(cell.where, f"'{name}' is {describe(cell.value)}", allowed, guess))


def _refuse_broken(cell: Cell, name: str, expected: str) -> None:
    """Refuse what no cell may hold: an error value, or a formula whose result was not stored."""
    if isinstance(cell.value, CellFormula):
        raise _fault(
            cell, name, f"expected {expected}: open the workbook in Excel or LibreOffice and save it"
        )
    if isinstance(cell.value, CellError):
        raise _fault(cell, name, f"expected {expected}")


def number_in_text(text: str) -> float | None:
    """Return the number that a text was meant to be.

    Parameters
    ----------
    text : str
        Such as ``1,200``, ``£3.5``, ``85%`` or ``(400)``.

    Returns
    -------
    float or None
        The number, or None where the text is no number.
    """
    bare = " ".join(text.replace("£", "").replace("−", "-").split())
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()")
    percent = bare.endswith("%")
    bare = bare.rstrip("%").strip()
    if bare.startswith(("-", "+")):
        negative, bare = negative != bare.startswith("-"), bare[1:].strip()
    digits = plain_digits(bare)
    number = float(digits or "nan") / (100 if percent else 1)
    if not math.isfinite(number):
        return None
    return -number if negative else number


def read_number(cell: Cell, name: str, content: Content = Content.NUMBER) -> float | None:
    """Read a number.

    Parameters
    ----------
    cell : Cell
        The cell.
    name : str
        The heading or setting, for the message.
    content : Content, optional
        What is expected, for the message.

    Returns
    -------
    float or None
        None for a blank.

    Raises
    ------
    CellFaultError
        For text, logical values, dates, error values, infinities and formulas without a result.
    """
    value = cell.value
    expected = _EXPECTED[content]
    if is_blank(value):
        return None
    _refuse_broken(cell, name, expected)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) < _MOST:
            return float(value)
        raise _fault(cell, name, f"expected {expected}, nearer to 0 than {_MOST:,.0f}")
    guess = ""
    if isinstance(value, str):
        meant = 0.0 if matched(value) in _NOTHING else number_in_text(value)
        guess = f"the number {meant:.12g}" if meant is not None else ""
    raise _fault(cell, name, f"expected {expected}", guess)


def read_text(cell: Cell, name: str) -> str | None:
    """Read a text or a name. Whole numbers pass for names.

    Parameters
    ----------
    cell : Cell
        The cell.
    name : str
        The heading or setting, for the message.

    Returns
    -------
    str or None
        Without outer spaces; None for a blank.

    Raises
    ------
    CellFaultError
        For logical values, dates, error values and formulas without a result.
    """
    value = cell.value
    if is_blank(value):
        return None
    expected = _EXPECTED[Content.TEXT]
    _refuse_broken(cell, name, expected)
    text = name_of(value)
    if text:
        return text
    raise _fault(cell, name, f"expected {expected}")


def read_choice(cell: Cell, name: str, choices: type[StrEnum]) -> StrEnum | None:
    """Read one of a fixed list of words.

    Parameters
    ----------
    cell : Cell
        The cell.
    name : str
        The heading or setting, for the message.
    choices : type of StrEnum
        The words.

    Returns
    -------
    StrEnum or None
        None for a blank.

    Raises
    ------
    CellFaultError
        For any other word; the message offers the nearest.
    """
    text = read_text(cell, name)
    if text is None:
        return None
    for choice in choices:
        if matched(choice.value) == matched(text):
            return choice
    words = [choice.value for choice in choices]
    synonyms = {word: meant for word, meant in _MEANT.items() if meant in words}
    near = nearest_name(text, list(synonyms), likeness=0.8)
    guess = synonyms.get(matched(text)) or nearest_name(text, words) or synonyms.get(near, "")
    raise _fault(cell, name, f"expected one of {', '.join(words)}", guess)


def read_year(cell: Cell, name: str) -> str | None:
    """Read a year label.

    Parameters
    ----------
    cell : Cell
        The cell.
    name : str
        The heading or setting, for the message.

    Returns
    -------
    str or None
        None for a blank.

    Raises
    ------
    CellFaultError
        For anything that is not written as ``2024/25``.
    """
    allowed = f"expected {_EXPECTED[Content.YEAR]}"
    if isinstance(cell.value, date):
        found = f"'{name}' is {describe(cell.value)}: Excel has turned it into a date"
        raise CellFaultError(Fault(cell.where, found, allowed, guess_year_label(str(cell.value.year))))
    text = read_text(cell, name)
    if text is None or is_year_label(text):
        return text
    raise _fault(cell, name, allowed, guess_year_label(text))


def _values_meant(text: str) -> str:
    """Guess the list of values that a text was meant to be, as it should be written."""
    for separator in (";", ",", "\n", " "):
        parts = [part for part in text.split(separator) if part.strip()]
        meant = [number_in_text(part) for part in parts]
        if len(parts) > 1 and None not in meant:
            return ";".join(f"{number:.12g}" for number in meant)
    return ""


def read_values(cell: Cell, name: str) -> tuple[float, ...] | None:
    """Read numbers separated by semicolons.

    Parameters
    ----------
    cell : Cell
        The cell; a single number will do.
    name : str
        The heading, for the message.

    Returns
    -------
    tuple of float or None
        None for a blank.

    Raises
    ------
    CellFaultError
        Where a part is no number.
    """
    value = cell.value
    if is_blank(value):
        return None
    if not isinstance(value, str):
        number = read_number(cell, name, Content.RATE)
        return None if number is None else (number,)
    numbers = []
    for part in value.split(";"):
        if not part.strip():
            continue
        if not _NUMBER.fullmatch(part.strip()) or not abs(float(part)) < _MOST:
            raise _fault(cell, name, f"expected {_EXPECTED[Content.VALUES]}", _values_meant(value))
        numbers.append(float(part))
    return tuple(numbers)


def read_cell(cell: Cell, column: Column) -> object:
    """Read a cell as its column says.

    Parameters
    ----------
    cell : Cell
        The cell.
    column : Column
        Its column.

    Returns
    -------
    object
        A float, str, tuple or member of the column's choices; None for a blank. Money is in the
        workbook's units.

    Raises
    ------
    CellFaultError
        Where the cell does not hold what the column needs, or is blank and must not be.
    """
    if column.choices is not None:
        value: object = read_choice(cell, column.header, column.choices)
    else:
        readers: dict[Content, Callable[[Cell, str], object]] = {
            Content.TEXT: read_text,
            Content.YEAR: read_year,
            Content.VALUES: read_values,
        }
        reader = readers.get(column.content)
        value = (
            read_number(cell, column.header, column.content)
            if reader is None
            else reader(cell, column.header)
        )
    if value is None and column.required:
        expected = f"one of {', '.join(column.choices)}" if column.choices else _EXPECTED[column.content]
        raise _fault(cell, column.header, f"expected {expected}")
    return value
