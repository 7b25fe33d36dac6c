"""A workbook of results as it is being written: one house style, and the same bytes for the same contents.

XlsxWriter writes it, and not openpyxl, since a formula needs its result stored beside it: a mail program's
preview, or a reader that does not calculate, would else show empty cells.
"""

import io
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mtfs.iotools.atomic import archive_bytes

__all__ = ["FACE", "INK", "Book"]

FACE = "Arial"
INK = "#1F3A5F"
_TEXT = {"font_name": FACE, "font_size": 10}


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
        self.workbook = xlsxwriter.Workbook(self._buffer, {"in_memory": True, "max_url_length": 255})
        self._moment = made_at.astimezone(UTC).replace(tzinfo=None) if made_at.tzinfo else made_at
        self.workbook.set_properties({"title": title, "author": creator, "created": self._moment})
        self.workbook.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

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
        sheet: Worksheet = self.workbook.add_worksheet(name)
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

    def to_bytes(self) -> bytes:
        """Finish the workbook.

        Returns
        -------
        bytes
            An ``.xlsx`` file, which depends on nothing but its contents and the time given.
        """
        self.workbook.close()
        return archive_bytes(self._buffer.getvalue(), self._moment)
