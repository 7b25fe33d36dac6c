"""The tables of a published sheet, found by what their headings say and not by where they stand."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import TypeVar

from mtfs.iotools.national.numbers import is_mark
from mtfs.iotools.national.preamble import year_of
from mtfs.iotools.spreadsheets.source import SourceBook, SourceSheet, read_spreadsheet

__all__ = ["Heading", "Table", "find_tables", "plain_words", "read_until_found"]

_Found = TypeVar("_Found")

#: The sheets that are read first, as they hold the figures of every authority; a csv file has no names.
_DATA = re.compile(r".*data.*|.*(front|cover|title).*|", re.IGNORECASE)

#: The columns that say whose a row is, by their headings in plain words.
_IDENTITIES = (
    ("name", re.compile(r"(local )?authority( name)?|la name|council( name)?")),
    ("e_code", re.compile(r"e ?codes?|la code|dclg code|mhclg code")),
    ("ons_code", re.compile(r"(ons|gss)( area| la)? codes?|new la code|ons")),
    ("kind", re.compile(r"class|la class|authority (class|type)|detailed class|sub ?class")),
    ("notes", re.compile(r"notes?\b.*")),
    ("region", re.compile(r"region( name)?|certification|response rate")),
    ("year", re.compile(r"(financial |time )?(year|period)")),
)
#: No table has this many rows of headings below the one that names its columns.
_MOST_ROWS_BELOW = 4
#: Line numbers run to 990 and beyond; the numbers of the columns themselves do not.
_LEAST_MEDIAN_LINE = 300.0
_LEAST_LINES = 8
_ASSET_LINE = re.compile(r"C\d+R(\d+[a-z]?)", re.IGNORECASE)
_LINE = re.compile(r"\d{3,4}[a-z]?", re.IGNORECASE)
_ASSET = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_CODE = re.compile(r"[EWNS]\d{4}|[EWNS]\d{8}")

_NOISE = re.compile(
    r"\[[^\]]*\]"  # [note 12], [SG line 799 as income], [r]
    r"|\(\s*total\s+of\s+lines?\b[^)]*\)?"
    r"|\(\s*[-+/]*\s*\)"  # (-), (+/-)
    r"|\(\s*(?:[a-z]|\d{1,2}|ii+)\s*\)"  # (a), (R), (4)
    r"|-?\s*see footnote\b.*",
    re.IGNORECASE,
)
_ENUMERATION = re.compile(r"^\s*\d{1,2}[a-z]?\s*\.\s*(?=\D)")
#: Outturns from 2024-25 on put its section before each heading: "Precepts and Levies - Other levies".
_TITLED = re.compile(r"\s[-–—]\s")
_MOSTLY = 0.8


@lru_cache(maxsize=8192)
def plain_words(text: str) -> str:
    """Return a heading as plain words, by which headings of different years are told to be the same.

    Parameters
    ----------
    text : str
        The heading as printed.

    Returns
    -------
    str
        In lower case, without footnote marks, line numbers, signs and punctuation.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _NOISE.sub(" ", _ENUMERATION.sub("", plain))
    plain = re.sub(r"['’‘`]", "", plain).replace("&", " and ")
    return " ".join(re.findall(r"[a-z0-9£%]+", plain))


@dataclass(frozen=True)
class Heading:
    """What stands above a column of figures.

    Parameters
    ----------
    column : int
        From 0.
    text : str
        As printed, a title that spans several columns before the column's own.
    words : str
        The text in plain words.
    section : str, optional
        The plain words of the title of the section that it stands in; blank for none. Older files place
        these titles a column or two off, so that they only help where the heading itself does not tell.
    line : str, optional
        The number of the line on the form, such as ``815a``.
    asset : str, optional
        The publisher's own code of the line, such as ``asctot``.
    year : str, optional
        The year of the column, such as ``2025/26``, or ``previous`` or ``current``; blank where it has none.
    """

    column: int
    text: str
    words: str
    section: str = ""
    line: str = ""
    asset: str = ""
    year: str = ""


@dataclass(frozen=True)
class Table:
    """A table of figures by authority.

    Parameters
    ----------
    sheet : SourceSheet
        The sheet that it stands in.
    header : int
        The row of its headings, from 0.
    first, last : int
        The rows below its headings, from 0, the last one left out.
    identities : mapping of str to int
        The columns of ``name``, ``e_code``, ``ons_code``, ``kind`` and the like.
    headings : tuple of Heading
        The other columns, from left to right.
    """

    sheet: SourceSheet
    header: int
    first: int
    last: int
    identities: Mapping[str, int]
    headings: tuple[Heading, ...]

    def text(self, row: int, identity: str) -> str:
        """Return what a row says of whose it is.

        Parameters
        ----------
        row : int
            From 0.
        identity : str
            Such as ``name``.

        Returns
        -------
        str
            Without spaces around it; blank where the table has no such column.
        """
        column = self.identities.get(identity)
        return "" if column is None else _text(self.sheet, row, column)


def _text(sheet: SourceSheet, row: int, column: int) -> str:
    """Return the text of a cell; a number without its tail, and nothing for ``NA`` and its like."""
    value = sheet.value(row, column)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None or (isinstance(value, str) and is_mark(value)) else str(value).strip()


def _identities(sheet: SourceSheet, row: int) -> dict[str, int]:
    """Return the identity columns that a row heads; empty where it is no row of headings."""
    found: dict[str, int] = {}
    for column, value in enumerate(sheet.rows[row]):
        if not isinstance(value, str):
            continue
        words = plain_words(value.replace("_", " "))
        for identity, pattern in _IDENTITIES:
            if identity not in found and pattern.fullmatch(words):
                found[identity] = column
                break
    if "name" in found and found.keys() & {"e_code", "ons_code", "kind"}:
        return found
    return {}


def _is_heading_below(sheet: SourceSheet, row: int, identities: Mapping[str, int]) -> bool:
    """Tell whether a row parts the columns of the headings above it further, by year or the like."""
    if any(_text(sheet, row, column) for column in identities.values()):
        return False
    values = [value for value in sheet.rows[row] if value is not None]
    texts = [value for value in values if isinstance(value, str) and not is_mark(value)]
    return len(texts) >= 2 and len(texts) == len(values)


def _is_row_of_an_authority(sheet: SourceSheet, row: int, identities: Mapping[str, int]) -> bool:
    codes = [_text(sheet, row, identities[code]) for code in ("e_code", "ons_code") if code in identities]
    return any(_CODE.fullmatch(code) for code in codes)


def _rows_above(
    sheet: SourceSheet, header: int, identities: Mapping[str, int]
) -> tuple[int | None, int | None, int | None]:
    """Return the rows of section titles, of line numbers and of asset codes above a row of headings."""
    sections = lines = assets = None
    for row in range(header - 1, -1, -1):
        if _is_row_of_an_authority(sheet, row, identities):
            break  # the table above this one ends here
        columns = range(identities["name"] + 1, len(sheet.rows[row]))
        texts = [text for column in columns if (text := _text(sheet, row, column))]
        if len(texts) < 2:
            continue
        codes = [text for text in texts if _ASSET_LINE.fullmatch(text)]
        numbers = [int(text) for text in texts if text.isdecimal()]
        if 2 * len(codes) > len(texts):
            lines = row if lines is None else lines
        elif 2 * len(numbers) > len(texts):
            # Other rows of numbers count the columns, or tell which column of the form they come from.
            if lines is None and len(numbers) >= _LEAST_LINES and median(numbers) >= _LEAST_MEDIAN_LINE:
                lines = row
        elif len(texts) >= _LEAST_LINES and all(_ASSET.fullmatch(text) for text in texts):
            assets = row if assets is None else assets
        elif sections is None:
            sections = row
    return sections, lines, assets


def _titles(sheet: SourceSheet, row: int | None, right_of: int, width: int) -> dict[int, str]:
    """Return the title of each column's section: the one above it, or the nearest to its left."""
    titles: dict[int, str] = {}
    title = ""
    if row is not None:
        for column in range(right_of, width):
            title = _text(sheet, row, column) or title
            titles[column] = title
    return titles


def _line_of(sheet: SourceSheet, row: int | None, column: int) -> str:
    text = "" if row is None else _text(sheet, row, column)
    code = _ASSET_LINE.fullmatch(text)
    return code.group(1).casefold() if code else text.casefold() if _LINE.fullmatch(text) else ""


def _year(text: str, below: str) -> str:
    if year := year_of(below) or year_of(text[-len("(2025 to 2026)") :]):
        return year
    found = re.search(r"\((previous|current) year\)", " ".join(text.casefold().split()))
    return found.group(1) if found else ""


def _headings(
    sheet: SourceSheet, header: int, below: list[int], identities: Mapping[str, int]
) -> tuple[Heading, ...]:
    width = max(len(sheet.rows[row]) for row in (header, *below))
    # Codes stand left of the figures, save where one was added at the far right.
    right_of = identities["name"] + 1
    sections_row, lines_row, assets_row = _rows_above(sheet, header, identities)
    sections = _titles(sheet, sections_row, right_of, width)
    taken = frozenset(identities.values())
    headings: list[Heading] = []
    title = ""
    for column in range(right_of, width):
        own = _text(sheet, header, column)
        parts = [part for row in below if (part := _text(sheet, row, column))]
        if own:
            title = own
        if column in taken or not (own or parts):
            continue
        spanning = title
        if not parts and year_of(own) and len(own) <= len("2025/2026"):
            spanning, parts = sections.get(column, ""), [own]
        text = " ".join(" ".join([spanning, *parts]).split())
        headings.append(
            Heading(
                column,
                text,
                plain_words(text),
                plain_words(sections.get(column, "")),
                _line_of(sheet, lines_row, column),
                "" if assets_row is None else _text(sheet, assets_row, column),
                _year(text, " ".join(parts)),
            )
        )
    return _paired(sheet, header, tuple(_untitled(headings)), bool(below))


def _untitled(headings: Sequence[Heading]) -> Sequence[Heading]:
    """Return headings by their own words, where most of them begin with the title of their section."""
    parts = [_TITLED.split(heading.text, maxsplit=1) for heading in headings]
    if sum(len(part) > 1 for part in parts) < _MOSTLY * len(parts):
        return headings
    return [
        replace(heading, section=plain_words(part[0]), words=plain_words(part[1]))
        if len(part) > 1
        else heading
        for heading, part in zip(headings, parts, strict=True)
    ]


def _paired(
    sheet: SourceSheet, header: int, headings: tuple[Heading, ...], parted: bool
) -> tuple[Heading, ...]:
    """Return headings with those that span two columns and no more parted into previous and current year.

    A second table of a sheet may leave out the row of years that stands below the headings of the first.
    """
    spans = {
        first_column: last_column for first, first_column, _, last_column in sheet.merged if first == header
    }
    paired: list[Heading] = []
    for heading in headings:
        if parted or spans.get(heading.column) != heading.column + 1 or heading.year:
            paired.append(heading)
            continue
        for shift, year in enumerate(("previous", "current")):
            paired.append(
                Heading(heading.column + shift, heading.text, heading.words, heading.section, year=year)
            )
    return tuple(paired)


def find_tables(sheet: SourceSheet) -> list[Table]:
    """Return the tables of a sheet whose rows are authorities.

    Parameters
    ----------
    sheet : SourceSheet
        The sheet.

    Returns
    -------
    list of Table
        From top to bottom. A table begins where a row has the name and the code or class of an authority
        among its headings, and ends where the next one begins.
    """
    found = [(row, identities) for row in range(len(sheet.rows)) if (identities := _identities(sheet, row))]
    tables = []
    for place, (header, identities) in enumerate(found):
        last = found[place + 1][0] if place + 1 < len(found) else len(sheet.rows)
        below = [
            row
            for row in range(header + 1, min(header + 1 + _MOST_ROWS_BELOW, last))
            if _is_heading_below(sheet, row, identities)
        ]
        headings = _headings(sheet, header, below, identities)
        tables.append(Table(sheet, header, max([header, *below]) + 1, last, identities, headings))
    return tables


def read_until_found(path: Path, find: Callable[[SourceBook], _Found]) -> tuple[SourceBook, _Found]:
    """Read a published file: the sheets that are likely to hold its figures, and all where they do not.

    Parameters
    ----------
    path : Path
        The file.
    find : callable
        Looks for what is wanted in a file; what it returns counts as false where there is none.

    Returns
    -------
    book : SourceBook
        The sheets that were read last.
    found : object
        What was found in them.

    Raises
    ------
    InputError
        Where the file cannot be read.
    """
    book = read_spreadsheet(path, wanted=lambda name: _DATA.fullmatch(name) is not None)
    found = find(book)
    if not found:
        book = read_spreadsheet(path)
        found = find(book)
    return book, found
