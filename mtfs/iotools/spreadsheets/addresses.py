"""The names of cells and columns as spreadsheets write them, without a library for whole workbooks."""

import re
from functools import lru_cache

__all__ = ["cell_name", "cell_position", "column_letters", "column_number"]

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d*)")


@lru_cache(maxsize=1024)
def column_letters(number: int) -> str:
    """Return the letters of a column.

    Parameters
    ----------
    number : int
        The column, from 1.

    Returns
    -------
    str
        Such as ``A`` for 1, or ``AB`` for 28.

    Raises
    ------
    ValueError
        Where there is no such column.
    """
    if number < 1:
        msg = f"there is no column {number}"
        raise ValueError(msg)
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """Return which column letters stand for.

    Parameters
    ----------
    letters : str
        One to three letters, large or small.

    Returns
    -------
    int
        The column, from 1.

    Raises
    ------
    ValueError
        Where they stand for none.
    """
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        msg = f"'{letters}' is not the name of a column"
        raise ValueError(msg)
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell.

    Parameters
    ----------
    row, column : int
        Where it stands, from 0.

    Returns
    -------
    str
        Such as ``H14``.
    """
    return f"{column_letters(column + 1)}{row + 1}"


def cell_position(name: str) -> tuple[int, int]:
    """Return where a cell stands.

    Parameters
    ----------
    name : str
        Its name, such as ``H14`` or ``$H$14``.

    Returns
    -------
    tuple of int
        Row and column, from 0.

    Raises
    ------
    ValueError
        Where it is no name of a cell.
    """
    match = _CELL.fullmatch(name)
    if match is None:
        msg = f"'{name}' is not the name of a cell"
        raise ValueError(msg)
    return int(match[2]) - 1, column_number(match[1]) - 1
