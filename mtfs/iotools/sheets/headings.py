"""The rows of headings of a table: where they stand, and what each column is headed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mtfs.domain.checks import nearest_name
from mtfs.errors import Fault, InputError
from mtfs.iotools.sheets.mapping import Decision, Mapping
from mtfs.iotools.sheets.values import figure_of, read_words, strip_notes
from mtfs.iotools.sheets.wording import find_years, heading_of, of_any_month
from mtfs.iotools.spreadsheets.addresses import column_letters
from mtfs.iotools.spreadsheets.source import Place, SourceBook, SourceSheet

__all__ = ["DEEPEST", "Header", "find_mapped_header", "header_at", "headers_of", "same_heading"]

#: Headings take up to so many rows, and stand among the first of a sheet.
DEEPEST = 3
_FURTHEST = 200
_LONGEST = 200
_UNHEADED = re.compile(r"\(column ([A-Z]{1,3})\)")


@dataclass(frozen=True)
class Header:
    """The headings of a table.

    Parameters
    ----------
    sheet : SourceSheet
        The sheet.
    first : int
        The first row of headings, from 0.
    depth : int
        How many rows they take.
    headings : tuple of str
        One for each column; ``(column C)`` where there is none.
    """

    sheet: SourceSheet
    first: int
    depth: int
    headings: tuple[str, ...]

    @property
    def data(self) -> int:
        """The first row under the headings, from 0."""
        return self.first + self.depth

    @property
    def rows(self) -> str:
        """The rows of headings, in words."""
        if self.depth == 1:
            return f"row {self.first + 1}"
        return f"rows {self.first + 1} to {self.first + self.depth}"

    def place(self, column: int) -> Place:
        """Return where the heading of a column stands.

        Parameters
        ----------
        column : int
            From 0.

        Returns
        -------
        Place
            The lowest cell of the headings that holds anything there.
        """
        rows = range(self.data - 1, self.first - 1, -1)
        row = next((row for row in rows if self.sheet.value(row, column) is not None), self.data - 1)
        return self.sheet.place(row, column)

    def column_of(self, heading: str) -> int | None:
        """Return the column under a heading.

        Parameters
        ----------
        heading : str
            As a mapping tells it.

        Returns
        -------
        int or None
            From 0; None where there is no such heading.
        """
        return next((j for j, known in enumerate(self.headings) if same_heading(heading, known)), None)


def _plain(heading: str) -> str:
    return strip_notes(" ".join(heading.split()))[0].casefold().replace("’", "'")


def same_heading(told: str, found: str) -> bool:
    """Tell whether a heading is the one that a mapping tells.

    Parameters
    ----------
    told : str
        The mapping's, in which ``*`` stands for any text.
    found : str
        The spreadsheet's.

    Returns
    -------
    bool
        Without regard to case, spaces and footnote marks.
    """
    if "*" not in told.rstrip("* "):
        return _plain(told) == _plain(found)
    pattern = ".*".join(re.escape(part) for part in " ".join(told.split()).casefold().split("*"))
    return re.fullmatch(pattern, _plain(found)) is not None


def _spanning(sheet: SourceSheet, row: int, width: int, below: Sequence[str]) -> list[str]:
    """Return a row of headings with each spanning title over all the columns that it spans.

    A merged title spans its block. One that is not merged spans the blanks to its right as far as there are
    headings below them, where there is one below itself too: else it is the heading of its own column.
    """
    texts = [heading_of(sheet.value(row, column)) for column in range(width)]
    blocks = {
        (top, left): right
        for top, left, _, right in sheet.merged
        if top <= row and left < width and right > left
    }
    filled = list(texts)
    carried, until = "", -1
    for column, text in enumerate(texts):
        if text:
            merged_to = blocks.get((row, column))
            if merged_to is not None:
                carried, until = text, merged_to
            else:
                carried, until = (text, width) if below[column] else ("", -1)
        elif carried and column <= until and below[column]:
            filled[column] = carried
        else:
            carried = ""
    return filled


def _is_title(sheet: SourceSheet, row: int, width: int) -> bool:
    """Tell whether a row holds one text alone that is no heading of single columns: a title of the sheet."""
    filled, under = (
        [column for column in range(width) if heading_of(sheet.value(at, column))] for at in (row, row + 1)
    )
    # What stands further to the right than the table begins is a heading over some of its columns.
    return len(filled) == 1 and (not under or filled[0] <= under[0])


def header_at(sheet: SourceSheet, first: int, depth: int) -> Header:
    """Read the headings that stand in some rows.

    Parameters
    ----------
    sheet : SourceSheet
        The sheet.
    first : int
        The first row, from 0.
    depth : int
        How many rows there are.

    Returns
    -------
    Header
        The headings of all columns, those of several rows joined.
    """
    below_rows = sheet.rows[first : first + depth + 40]
    width = max((len(row) for row in below_rows), default=0)
    parts: list[list[str]] = [[] for _ in range(width)]
    below = [heading_of(sheet.value(first + depth - 1, column)) for column in range(width)]
    rows = [below]
    for row in range(first + depth - 2, first - 1, -1):
        texts = _spanning(sheet, row, width, below)
        rows.insert(0, texts)
        below = [text or under for text, under in zip(texts, below, strict=True)]
    for texts in rows:
        for column, text in enumerate(texts):
            if text and text not in parts[column]:
                parts[column].append(text)
    headings: list[str] = []
    seen: dict[str, int] = {}
    for column, told in enumerate(parts):
        heading = " ".join(told) or f"(column {column_letters(column + 1)})"
        seen[_plain(heading)] = count = seen.get(_plain(heading), 0) + 1
        headings.append(heading if count == 1 else f"{heading} ({count})")
    return Header(sheet, first, depth, tuple(headings))


def _could_be(sheet: SourceSheet, row: int) -> bool:
    """Tell whether a row can be one of headings: texts and years, and hardly any figures."""
    values = [value for value in sheet.rows[row] if value is not None]
    texts = [heading_of(value) for value in values]
    if not values or any(len(text) > _LONGEST for text in texts):
        return False
    figures = [
        text
        for value, text in zip(values, texts, strict=True)
        if figure_of(value) is not None and not find_years(text)
    ]
    return len(figures) * 3 <= len(values)


def headers_of(sheet: SourceSheet, *, depths: Sequence[int] = range(1, DEEPEST + 1)) -> Iterator[Header]:
    """Yield all that may be the headings of a table, from the top of a sheet.

    Parameters
    ----------
    sheet : SourceSheet
        The sheet.
    depths : sequence of int, optional
        How many rows they may take.

    Yields
    ------
    Header
        At each row and depth.
    """
    for first in range(min(len(sheet.rows), _FURTHEST)):
        if not any(value is not None for value in sheet.rows[first]):
            continue
        for depth in depths:
            rows = range(first, min(first + depth, len(sheet.rows)))
            if len(rows) < depth or not all(_could_be(sheet, row) for row in rows):
                continue
            width = max(len(sheet.rows[row]) for row in rows)
            if depth > 1 and _is_title(sheet, first, width):
                continue
            yield header_at(sheet, first, depth)


def _unknown(mapping: Mapping, header: Header) -> list[str]:
    """Return the headings of a file that a mapping does not know."""
    told = [*(use.heading for use in mapping.columns), *mapping.ignored]
    return [
        heading
        for j, heading in enumerate(header.headings)
        if not any(same_heading(known, heading) for known in told)
        and not (_UNHEADED.fullmatch(heading) and _holds_no_figures(header, j))
    ]


def _in_this_month(mapping: Mapping, header: Header) -> tuple[Mapping, tuple[Decision, ...]]:
    """Put the month of a file into the headings of a mapping that name another month of the same year.

    A column that is taken has to be the only one of its words. One that is new is left out where one of the
    same words is, and none of them is taken.
    """
    if not any(header.column_of(use.heading) is not None for use in mapping.columns):
        return mapping, ()
    unknown = {heading: key for heading in _unknown(mapping, header) if (key := of_any_month(heading))}
    decisions = []
    columns = list(mapping.columns)
    taken = {of_any_month(use.heading) for use in columns}
    for number, use in enumerate(columns):
        if header.column_of(use.heading) is not None:
            continue
        same = [heading for heading, key in unknown.items() if key == of_any_month(use.heading)]
        if len(same) == 1:
            columns[number] = replace(use, heading=same[0])
            place = header.place(header.headings.index(same[0]))
            why = f"it is '{use.heading}' of another month"
            decisions.append(Decision(use.take, f"column '{same[0]}'", why, (place,)))
    used = {use.heading for use in columns}
    left = {key: heading for heading in mapping.ignored if (key := of_any_month(heading)) not in taken}
    ignored = [heading for heading, key in unknown.items() if heading not in used and left.get(key)]
    for heading in ignored:
        place = header.place(header.headings.index(heading))
        why = f"'{left[unknown[heading]]}' is left out, and it is that of another month"
        decisions.append(Decision("Left out", f"'{heading}'", why, (place,)))
    changed = replace(mapping, columns=tuple(columns), ignored=(*mapping.ignored, *ignored))
    return changed, tuple(decisions)


def _heading_faults(mapping: Mapping, header: Header) -> Iterator[Fault]:
    """Yield what a file's headings lack that the mapping tells, and what they have that it does not know."""
    where = f"{header.sheet.file}, {header.sheet.name or 'the file'}, {header.rows}"
    unknown = _unknown(mapping, header)
    for use in mapping.columns:
        if header.column_of(use.heading) is None:
            near = nearest_name(use.heading, unknown)
            new = near or "..."
            check = ", and see whether its unit and sign still hold" if use.unit else ""
            yield Fault(
                where,
                f"there is no heading '{use.heading}', which the mapping takes for {use.take}",
                f'expected it; where it has another name now, put heading = "{new}" in the mapping{check}',
                near,
            )
    for heading in unknown:
        yield Fault(
            where,
            f"the heading '{heading}' is new",
            "expected only what the mapping knows: put it in its list 'ignored', or in the place of another",
        )


def _holds_no_figures(header: Header, column: int) -> bool:
    rows = header.sheet.rows[header.data :]
    return not any(column < len(row) and figure_of(row[column]) is not None for row in rows)


def find_mapped_header(book: SourceBook, mapping: Mapping) -> tuple[Header, Mapping, tuple[Decision, ...]]:
    """Find the headings that a mapping tells, wherever they stand.

    Parameters
    ----------
    book : SourceBook
        The spreadsheet.
    mapping : Mapping
        How it is read.

    Returns
    -------
    header : Header
        The headings.
    mapping : Mapping
        The mapping with the headings that this file has, where they name another month of the same year.
    decisions : tuple of Decision
        Each of those.

    Raises
    ------
    InputError
        Where the sheet or a heading is missing, a heading is new, or several sheets fit: all told at once.
    """
    sheets = [sheet for sheet in book.sheets if _same_sheet(mapping.sheet, sheet)]
    if not sheets:
        names = [sheet.name for sheet in book.sheets]
        allowed = f"expected the sheet '{mapping.sheet}' that the mapping tells; it has {', '.join(names)}"
        fault = Fault(book.name, "the sheet is not there", allowed, nearest_name(mapping.sheet, names))
        raise InputError([fault])
    best: tuple[int, Header, Mapping, tuple[Decision, ...]] | None = None
    whole: dict[str, tuple[Header, Mapping, tuple[Decision, ...]]] = {}
    for sheet in sheets:
        for header in headers_of(sheet, depths=[mapping.header_rows]):
            fitted, decisions = _in_this_month(mapping, header)
            found = sum(header.column_of(use.heading) is not None for use in fitted.columns)
            if best is None or found > best[0]:
                best = (found, header, fitted, decisions)
            if found == len(mapping.columns):
                whole.setdefault(sheet.name, (header, fitted, decisions))
    if len(whole) > 1:
        found_in = ", ".join(whole)
        allowed = "expected one: tell it as 'sheet' in the mapping, or with --sheet"
        raise InputError([Fault(book.name, f"several sheets have these headings ({found_in})", allowed)])
    if best is None:
        allowed = f"expected {', '.join(use.heading for use in mapping.columns)}"
        raise InputError([Fault(book.name, "no row of headings was found", allowed)])
    header, fitted, decisions = next(iter(whole.values())) if whole else best[1:]
    faults = list(_heading_faults(fitted, header))
    if faults:
        raise InputError(faults)
    return header, fitted, decisions


def _same_sheet(told: str, sheet: SourceSheet) -> bool:
    # A file of text has one sheet, which has no name.
    if not told or not sheet.name:
        return sheet.visible
    return read_words(told).casefold() == read_words(sheet.name).casefold()
