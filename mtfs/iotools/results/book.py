"""A workbook of results as it is being written: one house style, and the same bytes for the same contents.

XlsxWriter writes it, and not openpyxl, since a formula needs its result stored beside it: a mail program's
preview, or a reader that does not calculate, would else show empty cells.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mtfs.iotools.atomic import FORMULA_STARTS, archive_bytes, writable_text
from mtfs.words.figures import date_words

__all__ = ["FACE", "INK", "Book", "PageEntry", "length_in_excel"]

FACE = "Arial"
INK = "#1F3A5F"
_TEXT: dict[str, Any] = {"font_name": FACE, "font_size": 10}
#: Excel takes no more in the header of a page than 255 characters, its codes and the date among them.
_LONGEST_HEADER = 200


def length_in_excel(text: str) -> int:
    """Return how long Excel finds a text.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    int
        How many letters it counts; emoji, for one, count as two.
    """
    return len(text.encode("utf-16-le")) // 2


@dataclass
class PageEntry:
    """A page of a workbook, as its contents tell it.

    Parameters
    ----------
    sheet : str
        The name of its sheet.
    part : str
        The part of the workbook that it belongs to.
    about : str
        What it holds.
    finish : callable
        What remains to be done once everything is on it.
    """

    sheet: str
    part: str
    about: str
    finish: Callable[[], None]


class _PlainWorksheet(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas hold no function that came after Excel 2010, and whose texts may be anything.

    XlsxWriter would look for each of these functions in every formula, and find one in a sheet's name.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")

    def _xml_formula_element(self, formula: str, result: object, attributes: list[tuple[str, str]]) -> None:
        # A text is escaped as in any other cell, and one that reads #N/A is no error.
        if isinstance(result, str):
            result = self._escape_control_characters(writable_text(result))
            attributes = [(key, "str" if (key, value) == ("t", "e") else value) for key, value in attributes]
        super()._xml_formula_element(formula, result, attributes)

    def _write_string(self, row: int, col: int, string: str, cell_format: Format | None = None) -> int:
        written: int = super()._write_string(row, col, writable_text(string), cell_format)
        return written

    def put_header(self, text: str) -> None:
        """Set the header; an ampersand before a G in the text does not ask for a picture."""
        self.header = text
        self.header_footer_changed = True


class Book:
    """A workbook that is being written.

    Parameters
    ----------
    title, creator : str
        What the file says of itself.
    made_at : datetime
        The time to put into the file, in UTC where it has no time zone.
    """

    def __init__(self, title: str, creator: str, made_at: datetime) -> None:
        self._buffer = io.BytesIO()
        # Columns are as wide as so many digits of the type that is told here.
        options = {"in_memory": True, "max_url_length": 255, "default_format_properties": dict(_TEXT)}
        self.workbook = xlsxwriter.Workbook(self._buffer, options)
        self._moment = made_at.astimezone(UTC).replace(tzinfo=None) if made_at.tzinfo else made_at
        self.workbook.set_properties({"title": title, "author": creator, "created": self._moment})
        self.workbook.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.title = title
        self.made_at = made_at
        self.pages: list[PageEntry] = []
        #: The part of the workbook that the pages added from now on belong to.
        self.part = ""
        #: The sheet that lists the others, to which they have a link.
        self.contents = ""

    @property
    def header(self) -> str:
        """What stands at the head of every printed page: the title, and the date."""
        told = " ".join(self.title.split())
        # An ampersand alone would begin a code.
        while length_in_excel(doubled := told.replace("&", "&&")) > _LONGEST_HEADER:
            told = told[:-1]
        return f"&L&8 {doubled}&R&8 {date_words(self.made_at.date())}"

    def add_sheet(self, name: str) -> Worksheet:
        """Add a sheet behind the others.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        Worksheet
            The sheet.
        """
        sheet: Worksheet = self.workbook.add_worksheet(name, _PlainWorksheet)
        return sheet

    def style(self, **properties: Any) -> Format:  # noqa: ANN401
        """Return a format in the house's type, made once.

        Parameters
        ----------
        **properties
            As XlsxWriter names them, such as ``bold``, ``num_format`` or ``bg_color``.

        Returns
        -------
        Format
            The format.
        """
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(_TEXT | properties)
        return self._formats[key]

    def text_style(self, text: str, **properties: Any) -> Format:  # noqa: ANN401
        """Return a format for a cell with a text, which stays one when the cell is edited.

        Parameters
        ----------
        text : str
            The text, which may begin with =.
        **properties
            As `style` takes them.

        Returns
        -------
        Format
            The format.
        """
        quoted = {"quote_prefix": True} if text.startswith(FORMULA_STARTS) else {}
        return self.style(**properties, **quoted)

    def mark(self, **properties: Any) -> Format:  # noqa: ANN401
        """Return a format that a condition puts over another, made once.

        Parameters
        ----------
        **properties
            As XlsxWriter names them: colours, ``bold`` and the like, but no type.

        Returns
        -------
        Format
            The format.
        """
        key = (("", "condition"), *sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def to_bytes(self) -> bytes:
        """Finish the workbook.

        Returns
        -------
        bytes
            An ``.xlsx`` file, which depends on nothing but its contents and the time given.
        """
        for page in self.pages:
            page.finish()
        self.workbook.close()
        return archive_bytes(self._buffer.getvalue(), self._moment)
