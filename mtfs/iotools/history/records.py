"""What a history is made from, and what was found when it was made."""

from dataclasses import dataclass

import pandas as pd

__all__ = ["Cells", "CouncilMatch", "Difference", "FileTotal", "History", "HistorySource", "LeftOut"]

#: Figures by line [£], by the place of the council, the year and the kind of return.
Cells = dict[tuple[int, str, str], dict[str, float]]


@dataclass(frozen=True, kw_only=True)
class HistorySource:
    """A file that a history was made from.

    Parameters
    ----------
    file : str
        Its name.
    kind : str
        ``budget`` or ``outturn``.
    year : str
        Such as ``2025/26``.
    published : str
        When it was last updated, as it says itself; blank where it does not say.
    sha256 : str
        The hash of its bytes.
    authorities, complete : int
        How many authorities it names, and how many of their returns are complete.
    """

    file: str
    kind: str
    year: str
    published: str
    sha256: str
    authorities: int
    complete: int


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A printed total that its lines do not come to by more than rounding, or what the reader says of one.

    Parameters
    ----------
    file, kind, year : str
        The file, what it is and of which year.
    ons_code, e_code, council : str
        Whose total it is.
    total : str
        The line of the history that holds the total; blank for what the reader alone says.
    line_sum, printed : float
        What the lines come to, and what is printed [£]; NaN for what the reader alone says.
    told : str
        What the reader of the file says of it; blank where it says nothing.
    """

    file: str
    kind: str
    year: str
    ons_code: str
    e_code: str
    council: str
    total: str
    line_sum: float
    printed: float
    told: str = ""

    @property
    def difference(self) -> float:
        """The lines' sum less what is printed [£]."""
        return self.line_sum - self.printed


@dataclass(frozen=True, kw_only=True)
class FileTotal:
    """How well one printed total of a file is met by the lines, over all its authorities.

    Parameters
    ----------
    file, kind, year : str
        The file, what it is and of which year.
    total : str
        The line of the history that holds the total.
    authorities, off : int
        How many have it, and for how many the lines differ by more than rounding.
    line_sum, printed : float
        What the lines of all authorities come to, and what is printed [£].
    """

    file: str
    kind: str
    year: str
    total: str
    authorities: int
    off: int
    line_sum: float
    printed: float


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A return that is not complete, of which nothing is taken.

    Parameters
    ----------
    file, kind, year : str
        The file, what it is and of which year.
    council : str
        Whose return it is.
    """

    file: str
    kind: str
    year: str
    council: str


@dataclass(frozen=True, kw_only=True)
class CouncilMatch:
    """A council, and what the files call it.

    Parameters
    ----------
    ons_code, e_code, council, council_class : str
        As the latest file has them.
    names, ons_codes : tuple of str
        Every name and every ONS code that it had, the latest last.
    first, last : str
        The first and the last year in which a file names it.
    """

    ons_code: str
    e_code: str
    council: str
    council_class: str
    names: tuple[str, ...]
    ons_codes: tuple[str, ...]
    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class History:
    """A history with where it comes from and what was found.

    Parameters
    ----------
    frame : pandas.DataFrame
        A row for each council, year and line.
    sources : tuple of HistorySource
        The files, by year, the budget before the outturn.
    chain : str
        ``none``, or ``successors`` where the figures of merged councils are added up under the council that
        took their place.
    totals : tuple of FileTotal, optional
        How the lines reconcile with the printed totals, by file and total.
    differences : tuple of Difference, optional
        Every total of an authority that its lines do not come to.
    matches : tuple of CouncilMatch, optional
        The councils.
    left_out : tuple of LeftOut, optional
        Returns that are not complete.
    others : tuple of str, optional
        Spreadsheets of folders that are no revenue returns.
    skipped : tuple of str, optional
        Returns of folders that were left out, a sentence each.
    by_name : tuple of str, optional
        Rows without a code, and what they were taken to be, a sentence each.
    succession : tuple of str, optional
        What was done about councils that took the place of others, a sentence each.
    """

    frame: pd.DataFrame
    sources: tuple[HistorySource, ...]
    chain: str = "none"
    totals: tuple[FileTotal, ...] = ()
    differences: tuple[Difference, ...] = ()
    matches: tuple[CouncilMatch, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    others: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    by_name: tuple[str, ...] = ()
    succession: tuple[str, ...] = ()
