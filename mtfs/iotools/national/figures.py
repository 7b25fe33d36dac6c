"""Any one figure of a published table, by the council, the heading and the year."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from mtfs.errors import Fault, InputError, RequestError
from mtfs.iotools.national.authorities import authorities_in, find_authority
from mtfs.iotools.national.headings import Heading, Table, find_tables, plain_words
from mtfs.iotools.national.layout import value_at
from mtfs.iotools.national.numbers import UnreadableNumberError, shown
from mtfs.iotools.national.preamble import published_on, unit_of, years_of
from mtfs.iotools.national.returns import Authority, Figure
from mtfs.iotools.spreadsheets.source import read_spreadsheet

__all__ = ["PublishedFile", "read_published_file"]

_MOST_LISTED = 6


@dataclass(frozen=True)
class PublishedFile:
    """A published file of figures by council: a return, or a tidy table with a row for each council and year.

    Parameters
    ----------
    file : str
        Its name.
    published : str
        When it was published, as it says itself; blank where it does not say.
    tables : tuple of Table
        Its tables.
    """

    file: str
    published: str
    tables: tuple[Table, ...]

    def figure(self, council: str, heading: str, *, year: str = "", sheet: str = "") -> Figure:
        """Return a figure.

        Parameters
        ----------
        council : str
            A code or a name.
        heading : str
            The heading as printed, or its beginning.
        year : str, optional
            The year of the row, or of the column where a heading stands above two years; needed where the
            file has more than one.
        sheet : str, optional
            The sheet; needed where more than one has the heading.

        Returns
        -------
        Figure
            In pounds where the file tells a unit of money, else as printed.

        Raises
        ------
        RequestError
            Where no figure answers to this, or more than one, with what is near.
        InputError
            Where the cell holds no number.
        """
        tables = [table for table in self.tables if not sheet or table.sheet.name == sheet]
        authority = find_authority(council, {a: None for table in tables for _, a in authorities_in(table)})
        found = [
            (table, row, column)
            for table in tables
            for column in _columns(table, heading, year)
            for row in _rows(table, authority, year)
        ]
        if len(found) != 1:
            raise RequestError(self._told(tables, heading, authority, found))
        table, row, column = found[0]
        place = table.sheet.place(row, column.column)
        try:
            value = value_at(table, row, column.column, unit_of(table.sheet, table.header) or 1.0)
        except UnreadableNumberError:
            value = None
        if value is None:
            held = shown(table.sheet.value(row, column.column))
            raise InputError([Fault(str(place), f"'{column.text}' is {held}", "expected a number")])
        return Figure(value, place, column.text, self.published)

    def _told(
        self,
        tables: Iterable[Table],
        heading: str,
        authority: Authority,
        found: list[tuple[Table, int, Heading]],
    ) -> str:
        if found:
            places = [str(table.sheet.place(row, column.column)) for table, row, column in found]
            return (
                f"'{heading}' of {authority.name} may be any of {'; '.join(places[:_MOST_LISTED])}; "
                "give the whole heading, the year and the sheet"
            )
        known = {column.words: column.text for table in tables for column in table.headings}
        near = [known[words] for words in get_close_matches(plain_words(heading), known, n=3, cutoff=0.4)]
        offered = f"; near it are {'; '.join(near)}" if near else ""
        return f"{self.file} has no figure '{heading}' of {authority.name}{offered}"


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _columns(table: Table, heading: str, year: str) -> list[Heading]:
    words = plain_words(heading.replace("_", " "))
    exact = [column for column in table.headings if plain_words(column.text.replace("_", " ")) == words]
    found = exact or [column for column in table.headings if column.words.startswith(words)]
    if not year or "year" in table.identities:
        return found
    texts = (value for line in table.sheet.rows[: table.header] for value in line if isinstance(value, str))
    years = set(years_of(texts)) | {column.year for column in table.headings}
    latest = max((each for each in years if each[:1] == "2"), default="")
    meant = {"current"} if year == latest else {"previous"}
    return [column for column in found if not column.year or column.year == year or column.year in meant]


def _rows(table: Table, authority: Authority, year: str) -> Iterator[int]:
    for row, other in authorities_in(table):
        same = other == authority or (other.ons_code and other.ons_code == authority.ons_code)
        dated = not year or "year" not in table.identities
        if same and (dated or _digits(table.text(row, "year")) == _digits(year)):
            yield row
            if dated and "year" not in table.identities:
                return


def read_published_file(path: Path) -> PublishedFile:
    """Read a published file whose rows are councils.

    Parameters
    ----------
    path : Path
        An xlsx, xls, ods or csv file.

    Returns
    -------
    PublishedFile
        Its tables.

    Raises
    ------
    InputError
        Where the file cannot be read, or holds no table with the names and codes of councils.
    """
    book = read_spreadsheet(path)
    tables = tuple(table for sheet in book.sheets for table in find_tables(sheet))
    if not tables:
        allowed = (
            "expected a column of names and one of codes or classes, such as Local authority and ONS code"
        )
        raise InputError([Fault(path.name, "no table of councils", allowed)])
    return PublishedFile(path.name, published_on(book, tables[0].sheet), tables)
