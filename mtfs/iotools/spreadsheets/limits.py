"""How large a spreadsheet may be, and the words in which one is refused."""

from collections.abc import Iterator
from dataclasses import dataclass

from mtfs.errors import Fault, InputError
from mtfs.iotools.spreadsheets.addresses import column_letters
from mtfs.iotools.spreadsheets.cells import Grid

__all__ = ["Extent", "Limits", "check_filled", "check_grid", "refusal"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How large a spreadsheet may be.

    Parameters
    ----------
    rows, columns : int
        How far down and to the right something may stand on a sheet.
    cells : int, optional
        How many filled cells a sheet may hold.
    slots : int, optional
        How many cells, filled or blank, the block may have that reaches from A1 to the last filled one.
    text_bytes : int, optional
        What the texts of a sheet may come to, each counted as often as it stands there.
    file_bytes : int, optional
        The size of the file.
    expanded_bytes : int, optional
        What the file may expand to.
    parts : int, optional
        How many files may be packed into it.
    ratio : int, optional
        How many times its packed size a part may be that is larger than `ratio_from`.
    ratio_from : int, optional
        The size below which any ratio will do [bytes]: a small part of few words packs very well.
    """

    rows: int
    columns: int
    cells: int = 2_000_000
    slots: int = 20_000_000
    text_bytes: int = 500_000_000
    file_bytes: int = 100_000_000
    expanded_bytes: int = 300_000_000
    parts: int = 10_000
    ratio: int = 300
    ratio_from: int = 50_000_000


@dataclass(frozen=True)
class Extent:
    """How far the cells of a sheet reach.

    Parameters
    ----------
    rows, columns : int
        Counted from the first.
    """

    rows: int
    columns: int

    def beyond(self, limits: Limits) -> bool:
        """Return whether a block of this size is more than is allowed.

        Parameters
        ----------
        limits : Limits
            What is allowed.

        Returns
        -------
        bool
            True where it is to be refused.
        """
        too_far = self.rows > limits.rows or self.columns > limits.columns
        return too_far or self.rows * self.columns > limits.slots

    def check(self, where: str, limits: Limits) -> None:
        """Refuse a sheet that reaches too far.

        Parameters
        ----------
        where : str
            The file and the sheet.
        limits : Limits
            What is allowed.

        Raises
        ------
        InputError
            Where it does.
        """
        if not self.beyond(limits):
            return
        column = column_letters(max(self.columns, 1))
        found = f"something stands in row {self.rows:,}, column {column}"
        if self.rows > limits.rows or self.columns > limits.columns:
            allowed = f"expected at most {limits.rows:,} rows and {limits.columns:,} columns: delete the rest"
            raise refusal(where, found, allowed)
        found = f"its cells reach to row {self.rows:,} and to column {column}"
        allowed = f"expected a block of at most {limits.slots:,} cells: delete what stands far off"
        raise refusal(where, found, allowed)


def refusal(where: str, found: str, allowed: str) -> InputError:
    """Return the error of a file that cannot be used.

    Parameters
    ----------
    where : str
        The file, with the sheet where one is at fault.
    found : str
        What was found.
    allowed : str
        What would be right.

    Returns
    -------
    InputError
        With that one fault.
    """
    return InputError([Fault(where, found, allowed)])


def _ends(grid: Grid) -> Iterator[Extent]:
    """Yield how far each row reaches that is not blank."""
    for number, row in enumerate(grid, start=1):
        if row:
            yield Extent(number, len(row))


def check_grid(where: str, grid: Grid, limits: Limits) -> None:
    """Refuse a sheet that holds too much, or holds it too far off.

    Parameters
    ----------
    where : str
        The file and the sheet.
    grid : list of list
        Its rows, without blanks at their ends.
    limits : Limits
        What is allowed.

    Raises
    ------
    InputError
        Where it does, with the first row that does.
    """
    for end in _ends(grid):
        if end.rows > limits.rows or end.columns > limits.columns:
            end.check(where, limits)
    check_filled(where, sum(len(row) - row.count(None) for row in grid), limits)


def check_filled(where: str, filled: int, limits: Limits) -> None:
    """Refuse a sheet on which too many cells are filled.

    Parameters
    ----------
    where : str
        The file and the sheet.
    filled : int
        How many are, as far as it has been read.
    limits : Limits
        What is allowed.

    Raises
    ------
    InputError
        Where they are too many.
    """
    if filled > limits.cells:
        found = f"{filled:,} cells are filled"
        raise refusal(where, found, f"expected at most {limits.cells:,}: delete what is not needed")
