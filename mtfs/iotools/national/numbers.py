"""From a cell of a published table to a number, a mark that stands for no number, or neither."""

import re
import unicodedata

from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula

__all__ = ["UnreadableNumberError", "is_mark", "read_figure", "shown"]

#: What publishers print where there is no number: not received, not applicable, not available, nil by rule.
_MARKS = frozenset(
    {
        *("", "-", "--", "–", "—", "..", "...", "…", ".", ":", "x", "z", "c", "n", "y", "m"),
        *("na", "n/a", "#n/a", "null", "none", "nil return"),
        *("not applicable", "not available", "not received", "not relevant"),
    }
)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?")
#: Commas and spaces part thousands alone: 2,5 may be 2.5 or 25.
_GROUPED = re.compile(r"[-+]?\d{1,3}([, ]\d{3})+(\.\d*)?")
#: Footnote marks after a number: ``12 [note 3]``, ``12 [r]``, ``12*``, ``12 (R)``.
_FOOTNOTE = re.compile(r"(\s*(\[[^\]]*\]|\*+|\([a-zA-Z]\)))+$")


class UnreadableNumberError(ValueError):
    """A cell that holds neither a number nor a mark that is known."""


def shown(value: object) -> str:
    """Return what a cell holds as a message shows it.

    Parameters
    ----------
    value : object
        What the cell holds.

    Returns
    -------
    str
        Such as ``'[x]'`` or ``blank``.
    """
    if value is None:
        return "blank"
    if isinstance(value, CellFormula):
        return f"'{value.text}', a formula that was saved without its result"
    return f"'{value.text if isinstance(value, CellError) else str(value).strip()}'"


def is_mark(text: str) -> bool:
    """Tell whether a text stands for no number.

    Parameters
    ----------
    text : str
        Such as ``[x]``, ``-`` or ``NA``.

    Returns
    -------
    bool
        Whether it is a mark that publishers use.
    """
    bare = text.strip().casefold()
    if bare.startswith("[") and bare.endswith("]"):
        bare = bare[1:-1].strip()
    return bare in _MARKS


def _number_of(text: str) -> float | None:
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    plain = _FOOTNOTE.sub("", plain).replace("−", "-").replace("–", "-").strip()
    bracketed = plain.startswith("(") and plain.endswith(")")
    if bracketed:
        plain = plain[1:-1].strip()
    # The sign may stand before the pound sign or after it, and a ledger puts it last.
    sign = -1.0 if bracketed else 1.0
    if plain.startswith("-"):
        sign, plain = -sign, plain[1:].strip()
    elif plain.endswith("-") and not bracketed:
        sign, plain = -sign, plain[:-1].strip()
    plain = plain.removeprefix("£").strip()
    if plain.startswith("-"):
        if sign < 0.0:
            return None
        sign, plain = -1.0, plain[1:].strip()
    share = plain.endswith("%")
    plain = plain.removesuffix("%").strip()
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "").replace(" ", "")
    if not _NUMBER.fullmatch(plain):
        return None
    number = sign * float(plain)
    return number / 100.0 if share else number


def read_figure(value: object) -> float | None:
    """Return the number that a cell holds.

    Parameters
    ----------
    value : object
        A number, or a text such as ``1,234``, ``(45)``, ``£1,234``, ``97%`` or ``[x]``.

    Returns
    -------
    float or None
        The number, a percentage as a fraction; None for a blank cell and for a mark.

    Raises
    ------
    UnreadableNumberError
        Where the cell holds neither a number nor a known mark.
    """
    if value is None:
        return None
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        if is_mark(value):
            return None
        number = _number_of(value)
        if number is not None and abs(number) < float("inf"):
            return number
    elif isinstance(value, CellError) and value.text.casefold() == "#n/a":
        return None
    raise UnreadableNumberError(shown(value))
