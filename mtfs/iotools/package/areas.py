"""Areas of cells, as ranges write them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mtfs.iotools.spreadsheets.addresses import column_letters, column_number

__all__ = ["LAST_COLUMN", "LAST_ROW", "Area", "areas_of"]

#: The last row and the last column that a sheet of Excel has.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Area:
    """A block of cells.

    Parameters
    ----------
    top, left, bottom, right : int
        Its first and last row and column, from 1.
    """

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, cell: tuple[int, int]) -> bool:
        return self.top <= cell[0] <= self.bottom and self.left <= cell[1] <= self.right

    def __str__(self) -> str:
        first, last = (
            f"{column_letters(c)}{r}" for r, c in ((self.top, self.left), (self.bottom, self.right))
        )
        return first if first == last else f"{first}:{last}"

    def cells(self) -> Iterator[tuple[int, int]]:
        """Yield its cells.

        Yields
        ------
        tuple of int
            Row and column.
        """
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column

    def stops_at(self, last: int, new_last: int, columns: Iterable[int]) -> bool:
        """Tell whether it holds the last row of a table, in one of its columns, and not the rows added below.

        Parameters
        ----------
        last, new_last : int
            The last row of the table before and after.
        columns : iterable of int
            The columns of the table.

        Returns
        -------
        bool
            False for an area that ends above the last row, or that reaches over all that are added.
        """
        return self.top <= last <= self.bottom < new_last and any(
            self.left <= column <= self.right for column in columns
        )


def areas_of(text: str) -> list[Area]:
    """Read a list of ranges, as the cells that a rule holds for are written.

    Parameters
    ----------
    text : str
        Such as ``B2:B20 D2``.

    Returns
    -------
    list of Area
        Whole rows and whole columns are left out: nothing need be done to reach over more rows.
    """
    found = []
    for word in text.split():
        if match := _AREA.fullmatch(word):
            left, top = column_number(match[1]), int(match[2])
            right = column_number(match[3]) if match[3] else left
            bottom = int(match[4]) if match[4] else top
            found.append(Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
    return found
