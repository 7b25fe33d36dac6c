"""What a cell of a council's own spreadsheet says: an amount, a share, a nought, or no figure at all.

People write ``1,234``, ``1 234``, ``(45)``, ``45-``, ``£45k``, ``1.2m``, ``12*``, ``120 (A)`` and ``TBC``.
Each is read for what it is, and what cannot be is refused with the reason. Numbers are held as decimals, so
that thousands become pounds to the penny.
"""

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from mtfs.iotools.spreadsheets.digits import plain_digits
from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula

__all__ = [
    "Amount",
    "UnreadableError",
    "figure_of",
    "read_amount",
    "read_share",
    "read_words",
    "says_no_figure",
    "strip_notes",
]

#: No council has amounts of this size; they would spoil sums.
_MOST = Decimal(10) ** 15

_SPACES = re.compile("[\\s\u00a0\u2007\u2009\u202f]+")
_MINUSES = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "＋": "+"})
#: Marks of footnotes behind (or before) a figure or a name.
_NOTE_BEHIND = re.compile(
    r"\s*(?:[*†‡§#¹²³⁴⁵⁶⁷⁸⁹⁰]+|\[(?:notes?\s*)?[a-z]?\d{0,2}\]|\((?:see\s+)?notes?\s*\d{0,2}\))$",
    re.IGNORECASE,
)
_NOTE_BEFORE = re.compile(r"^[*†‡§]+\s*")
#: What accountants write for nought.
_NOUGHTS = frozenset({"-", "--", "nil", "none", "zero", "£-", "£ -", "£nil"})
#: What stands where a figure is not known or does not apply.
_NO_FIGURE = frozenset(
    {
        *(
            "tbc",
            "tba",
            "tbd",
            "n/a",
            "na",
            "n.a.",
            "n.a",
            "x",
            "[x]",
            "[z]",
            "[c]",
            "..",
            "...",
            "…",
            "?",
            "??",
        ),
        *(
            "to be confirmed",
            "to be determined",
            "to be agreed",
            "to follow",
            "unknown",
            "not known",
            "pending",
        ),
        *(
            "not applicable",
            "not available",
            "see note",
            "see below",
            "none yet",
            "t.b.c.",
            "t.b.c",
            "z",
            "c",
            ":",
        ),
    }
)
_SIDES = re.compile(r"\s*\(?(?<![a-z])(adverse|adv|a|favourable|favorable|fav|f|cr|dr)\.?\)?$", re.IGNORECASE)
_SCALE = re.compile(r"\s*(k|m|mn|bn|thousand|million|billion)$", re.IGNORECASE)
_SCALES = {
    **dict.fromkeys(("k", "thousand"), Decimal(1_000)),
    **dict.fromkeys(("m", "mn", "million"), Decimal(1_000_000)),
    **dict.fromkeys(("bn", "billion"), Decimal(1_000_000_000)),
}
#: A unit of money that stands beneath a heading is no figure, though its digits are noughts.
_UNIT_MARK = re.compile(r"[(\[]?\s*£?\s*['’]?000['’]?s?\s*[)\]]?", re.IGNORECASE)


class UnreadableError(Exception):
    """A cell that holds neither a figure nor a known mark.

    Parameters
    ----------
    allowed : str
        What would be right, as the end of a sentence.
    guess : str, optional
        What was probably meant.
    """

    def __init__(self, allowed: str, guess: str = "") -> None:
        self.allowed = allowed
        self.guess = guess
        super().__init__(allowed)


@dataclass(frozen=True)
class Amount:
    """What a cell says of an amount or a share.

    Parameters
    ----------
    value : Decimal or None
        The number, in the unit of the column; None where there is no figure.
    pounds : Decimal, optional
        How many pounds one is, where the cell itself says so, as in ``£45k``.
    percent : bool, optional
        Whether it was written with a percent sign; `value` is then the fraction.
    side : str, optional
        ``adverse`` or ``favourable`` where the cell says so; `value` is then the size.
    mark : str, optional
        What was read as something else than a plain figure: a word for no figure, a dash, a footnote mark.
    """

    value: Decimal | None
    pounds: Decimal | None = None
    percent: bool = False
    side: str = ""
    mark: str = ""

    @property
    def blank(self) -> bool:
        """Whether the cell was blank."""
        return self.value is None and not self.mark


_BLANK = Amount(None)
_EXPECTED = "expected a figure such as 1,234, (45), -45, £45k or 1.2m, a dash for nought, or TBC for none"


def read_words(value: object) -> str:
    """Return what a cell holds as text, on one line.

    Parameters
    ----------
    value : object
        A cell's value.

    Returns
    -------
    str
        Without outer or double spaces; nothing for a blank, an error or a formula without a result.
    """
    if value is None or isinstance(value, CellError | CellFormula):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, float):
        return f"{value:.12g}"
    return _SPACES.sub(" ", str(value)).strip()


def strip_notes(text: str) -> tuple[str, str]:
    """Part a text from the marks of footnotes at its ends.

    Parameters
    ----------
    text : str
        Such as ``Leisure review**`` or ``Fees [note 2]``.

    Returns
    -------
    tuple of str
        The text and the marks; the text as it is where nothing else would be left.
    """
    marks = []
    bare = text.strip()
    while found := (_NOTE_BEHIND.search(bare) or _NOTE_BEFORE.search(bare)):
        if found.end() - found.start() == len(bare):
            return text.strip(), ""
        marks.append(found[0].strip())
        bare = (bare[: found.start()] + bare[found.end() :]).strip()
    return bare, " ".join(marks)


def _refuse_broken(value: object) -> None:
    if isinstance(value, CellFormula):
        allowed = "expected its result: open the file in Excel or LibreOffice, save it, and import it again"
        raise UnreadableError(allowed)
    if isinstance(value, CellError | bool | date):
        raise UnreadableError(_EXPECTED)


def _of_float(value: float) -> Amount:
    if not math.isfinite(value) or abs(value) >= _MOST:
        msg = f"expected a figure nearer to 0 than {_MOST:,.0f}"
        raise UnreadableError(msg)
    return Amount(Decimal(repr(value)))


def _bare_number(text: str) -> Decimal:
    """Read the digits, when brackets, signs, scales and marks are off."""
    bare = text.replace("£", "").strip()
    if digits := plain_digits(bare):
        return Decimal(digits)
    guess = bare.replace(",", ".") if re.fullmatch(r"\d+,\d{1,2}", bare) else ""
    raise UnreadableError(_EXPECTED, guess)


def _of_text(text: str) -> Amount:
    bare, mark = strip_notes(_SPACES.sub(" ", text))
    if _UNIT_MARK.fullmatch(bare):
        raise UnreadableError(_EXPECTED)
    if bare.casefold() in _NO_FIGURE:
        return Amount(None, mark=bare)
    bare = bare.translate(_MINUSES)
    if bare.casefold() in _NOUGHTS:
        return Amount(Decimal(0), mark=text.strip())
    side = ""
    if (found := _SIDES.search(bare)) and any(character.isdigit() for character in bare[: found.start()]):
        side, bare = found[1].casefold(), bare[: found.start()].strip()
    percent = bare.endswith("%")
    bare = bare.removesuffix("%").strip()
    negatives = 0
    # '(£45k)', '£(45)' and '(45)k' are all written.
    if "(" in bare:
        inner = re.fullmatch(r"(£?)\s*\(([^()]*)\)\s*(k|m|%|)", bare, re.IGNORECASE)
        if inner is None:
            raise UnreadableError(_EXPECTED)
        bare, negatives = inner[1] + inner[2].strip() + inner[3].replace("%", ""), 1
        percent = percent or inner[3] == "%" or inner[2].strip().endswith("%")
        bare = bare.removesuffix("%").strip()
    bare = re.sub(r"^£\s*-", "-£", bare)
    if bare.startswith(("-", "+")):
        negatives += bare.startswith("-")
        bare = bare[1:].strip()
    elif bare.endswith("-"):
        negatives += 1
        bare = bare[:-1].strip()
    if negatives > 1:
        msg = "expected one sign of a negative, a bracket or a minus, and here are two"
        raise UnreadableError(msg)
    pounds = None
    if scale := _SCALE.search(bare):
        pounds, bare = _SCALES[scale[1].casefold()], bare[: scale.start()]
    number = _bare_number(bare)
    if number >= _MOST:
        msg = f"expected a figure nearer to 0 than {_MOST:,.0f}"
        raise UnreadableError(msg)
    value = -number if negatives else number
    if side in ("cr", "dr"):
        # A ledger's credit is negative, and its debit positive.
        value, side = (-abs(value) if side == "cr" else abs(value)), ""
    elif side:
        value, side = abs(value), "adverse" if side.startswith("a") else "favourable"
    return Amount(value / 100 if percent else value, pounds, percent, side, mark)


def read_amount(value: object) -> Amount:
    """Read a cell as an amount of money or another number.

    Parameters
    ----------
    value : object
        A cell's value.

    Returns
    -------
    Amount
        What it says.

    Raises
    ------
    UnreadableError
        For a text that is no figure, a date, a logical value, an error, or a formula without its result.
    """
    if value is None:
        return _BLANK
    _refuse_broken(value)
    if isinstance(value, int | float):
        return _of_float(float(value))
    text = str(value)
    if not text.strip():
        return _BLANK
    amount = _of_text(text)
    if amount.percent:
        msg = "expected an amount, and not a percentage"
        raise UnreadableError(msg)
    return amount


def figure_of(value: object) -> Decimal | None:
    """Return the number that a cell holds, whether as a number or as a text.

    Parameters
    ----------
    value : object
        A cell's value.

    Returns
    -------
    Decimal or None
        As written, without regard to units; None for anything that is no figure.
    """
    return _figure_in_text(value) if isinstance(value, str) else _figure(value)


def _figure(value: object) -> Decimal | None:
    for reader in (read_share, read_amount):
        try:
            return reader(value).value
        except UnreadableError:
            continue
    return None


@lru_cache(maxsize=100_000)
def _figure_in_text(text: str) -> Decimal | None:
    """Read a text once, however often its cell is looked at while headings are searched for."""
    return _figure(text)


def says_no_figure(value: object) -> bool:
    """Tell whether a cell says that there is no figure.

    Parameters
    ----------
    value : object
        A cell's value.

    Returns
    -------
    bool
        True for ``TBC``, ``n/a`` and the like.
    """
    return isinstance(value, str) and _is_word_for_none(value)


@lru_cache(maxsize=100_000)
def _is_word_for_none(text: str) -> bool:
    return strip_notes(text)[0].casefold() in _NO_FIGURE


def read_share(value: object) -> Amount:
    """Read a cell as a share: ``85%``, 85 or 0.85.

    Parameters
    ----------
    value : object
        A cell's value.

    Returns
    -------
    Amount
        The fraction where the cell has a percent sign, else the number as it stands.

    Raises
    ------
    UnreadableError
        Where it is no number, or an amount of money.
    """
    if isinstance(value, str) and value.strip():
        amount = _of_text(value)
        if amount.pounds is not None or amount.side or "£" in value:
            msg = "expected a share such as 85% or 0.85, and not an amount"
            raise UnreadableError(msg)
        return amount
    return read_amount(value)
