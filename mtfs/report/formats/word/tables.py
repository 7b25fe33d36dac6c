"""How a table is laid on a page: the widths of its columns, the size of its type, and where it is split."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, takewhile

from mtfs.report.document import TableBlock

__all__ = ["Band", "lay_out"]

#: The sizes of type [points], and what speaks against each: a small one must save many lines.
_SIZES = {9.0: 1.0, 8.0: 1.15, 7.0: 1.4}
#: The size of type in tables that are split.
_SPLIT_SIZE = 8.0
#: The room beside the words of a cell [twentieths of a point]: its margins, and a little to spare.
_BESIDE = 170
#: How wide letters of Arial are, as parts of their size.
_NARROW, _USUAL, _CAPITAL, _WIDE = 0.29, 0.58, 0.7, 0.9
_NARROW_LETTERS, _WIDE_LETTERS = frozenset("ijlftrI.,:;'’‘|!()[] -/"), frozenset("mwMW%@—")
#: How much wider bold letters are.
_BOLD = 1.08
#: A column of words is not given more than this many letters while others need room, nor one word more.
_MANY_LETTERS, _LONG_WORD = 160, 24
#: A column of words is not made narrower than this many letters, where it has as many.
_FEW_LETTERS = 14
#: How many letters of the head of a column of figures are given a line.
_FIGURE_HEAD = 12
#: The most of a page's width that the names of rows may take from a table that is split.
_NAMES_SHARE = 0.45
#: Where a figure with its interval may be broken: 5.1 (3.8 to 6.4).
_BEFORE_INTERVAL = re.compile(r" (?=\()")


@dataclass(frozen=True)
class Band:
    """Columns of a table that stand side by side.

    Parameters
    ----------
    columns : tuple of int
        Their places in the table; those that name the rows are in each band.
    widths : tuple of int
        How wide each is [twentieths of a point].
    points : float
        The size of type.
    """

    columns: tuple[int, ...]
    widths: tuple[int, ...]
    points: float


@lru_cache(maxsize=20_000)
def _ems(text: str) -> float:
    """Return how wide a text is, as a multiple of the size of its type."""
    width = 0.0
    for letter in text:
        if letter in _NARROW_LETTERS:
            width += _NARROW
        elif letter in _WIDE_LETTERS:
            width += _WIDE
        else:
            width += _CAPITAL if letter.isupper() else _USUAL
    return width


@dataclass(frozen=True)
class _Need:
    """The room that a column asks for.

    Parameters
    ----------
    least, all : float
        With its words on lines of their own, and with each cell on one line [twentieths of a point].
    """

    least: float
    all: float


def _need(table: TableBlock, column: int, em: float, *, broken: bool) -> _Need:
    """Return the room that a column asks for; `broken` allows intervals a second line."""
    head = table.heads[column]
    cells = [row[column] for row in table.rows]
    words = [_ems(word[:_LONG_WORD]) * _BOLD for word in head.label.split()]
    wholes = [_ems(cell) for cell in cells]
    if not head.is_number:
        words += [_ems(word[:_LONG_WORD]) for cell in cells for word in cell.split()]
        words += [_ems(cell[:_FEW_LETTERS]) for cell in cells]
    elif broken:
        words += [_ems(piece) for cell in cells for piece in _BEFORE_INTERVAL.split(cell)]
    else:
        words += wholes
    # A long head over short figures may take several lines.
    head_line = _ems(head.label[: _FIGURE_HEAD if head.is_number else _LONG_WORD]) * _BOLD
    least = max(words, default=0.0)
    most = max(least, min(max([*wholes, head_line], default=0.0), _MANY_LETTERS * _USUAL))
    return _Need(least * em + _BESIDE, most * em + _BESIDE)


def _needs(table: TableBlock, em: float, *, broken: bool) -> list[_Need]:
    return [_need(table, column, em, broken=broken) for column in range(len(table.heads))]


def _widths(needs: Sequence[_Need], width: int, wide: int) -> tuple[int, ...]:
    """Share a page's width out among columns; `wide` is the one that takes what none needs."""
    least = sum(need.least for need in needs)
    wanted = sum(need.all - need.least for need in needs)
    spare = width - least
    if spare < 0:
        shares = [need.least * width / least for need in needs]
    elif wanted > spare:
        shares = [need.least + (need.all - need.least) * spare / wanted for need in needs]
    else:
        shares = [need.all for need in needs]
        shares[wide] += spare - wanted
    whole = [int(share) for share in shares]
    whole[wide] += width - sum(whole)
    return tuple(whole)


def _wide(table: TableBlock) -> int:
    """Return the first column of words."""
    return next((place for place, head in enumerate(table.heads) if not head.is_number), 0)


def _lines(table: TableBlock, widths: Sequence[int], em: float) -> int:
    """Return about how many lines a table takes."""
    rows = (tuple(head.label for head in table.heads), *table.rows)
    return sum(
        max(
            math.ceil(_ems(cell) * em / max(width - _BESIDE, em))
            for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    )


def _whole(table: TableBlock, width: int, breadth: float) -> Iterator[tuple[float, Band]]:
    """Yield the ways in which a table fits whole, each with what speaks against it."""
    places = tuple(range(len(table.heads)))
    for points, against in _SIZES.items():
        em = points * breadth * 20
        for broken in (False, True):
            needs = _needs(table, em, broken=broken)
            if sum(need.least for need in needs) <= width or (len(places) <= 2 and broken):
                widths = _widths(needs, width, _wide(table))
                yield against * _lines(table, widths, em), Band(places, widths, points)


def _split(table: TableBlock, width: int, breadth: float) -> Iterator[Band]:
    """Yield bands of columns; those that name the rows are in each."""
    places = range(len(table.heads))
    needs = _needs(table, _SPLIT_SIZE * breadth * 20, broken=True)
    most = width * _NAMES_SHARE
    leading = list(takewhile(lambda place: not table.heads[place].is_number, places)) or [0]
    taken = list(accumulate(needs[place].least for place in leading))
    names = leading[: max(1, sum(room <= most for room in taken))]
    others = [place for place in places if place not in names]
    for name in names:
        least = min(needs[name].least, most)
        needs[name] = _Need(least, max(least, min(needs[name].all, most / len(names))))
    room = width - sum(needs[name].least for name in names)
    bands = [others]
    for count in range(1, len(others) + 1):
        # As few bands as will do, and all as long as each other.
        size = -(-len(others) // count)
        bands = [others[start : start + size] for start in range(0, len(others), size)]
        if all(sum(needs[place].least for place in band) <= room for band in bands):
            break
    for band in bands:
        columns = (*names, *band)
        yield Band(columns, _widths([needs[place] for place in columns], width, 0), _SPLIT_SIZE)


def lay_out(table: TableBlock, width: int, *, breadth: float = 1.0) -> tuple[Band, ...]:
    """Lay a table out.

    Parameters
    ----------
    table : TableBlock
        The table.
    width : int
        The room between the margins [twentieths of a point].
    breadth : float, optional
        How wide the letters are, beside those of Arial.

    Returns
    -------
    tuple of Band
        One, in smaller type where that saves many lines; or several below each other, where the columns
        cannot be read side by side in any size.
    """
    whole = list(_whole(table, width, breadth))
    if whole:
        return (min(whole, key=lambda found: found[0])[1],)
    return tuple(_split(table, width, breadth))
