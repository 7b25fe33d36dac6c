"""The columns of a spreadsheet: what each is headed, and what stands below it."""

from dataclasses import dataclass
from decimal import Decimal

from mtfs.iotools.sheets.headings import Header
from mtfs.iotools.sheets.phrases import BALANCE_WORDS, NOT_AMOUNTS, REFERENCE_PHRASES
from mtfs.iotools.sheets.values import figure_of, read_words, says_no_figure
from mtfs.iotools.sheets.wording import YearFound, bare_words, find_years, month_of, without_period
from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula

__all__ = ["MOSTLY", "SourceColumn", "is_reference", "source_columns"]

#: So many filled cells tell what a column holds.
_SAMPLE = 60
#: A column holds what so large a share of its cells is.
MOSTLY = 0.5


@dataclass(frozen=True)
class SourceColumn:
    """A column of a spreadsheet.

    Parameters
    ----------
    index : int
        From 0.
    heading : str
        Its heading.
    words : str
        The heading's words without year and unit.
    years : tuple of YearFound
        The years that it names.
    filled : int
        How many of the first cells below are not blank.
    figures : float
        The share of those that are figures.
    largest : Decimal
        The largest of them, by size.
    texts : tuple of str
        The texts among them, figures included.
    """

    index: int
    heading: str
    words: str
    years: tuple[YearFound, ...]
    filled: int
    figures: float
    largest: Decimal
    texts: tuple[str, ...]

    @property
    def unheaded(self) -> bool:
        """Whether there is no heading above it."""
        return self.heading.startswith("(column ")

    @property
    def holds_figures(self) -> bool:
        """Whether most of it are figures; a column of blanks passes where its heading is a year."""
        return self.figures >= MOSTLY if self.filled else bool(self.years)

    @property
    def may_be_amount(self) -> bool:
        """Whether it may hold amounts of money."""
        words = set(self.words.split())
        # An actual balance is one all the same; actual spending is no forecast.
        unwanted = NOT_AMOUNTS - {"actual", "actuals"} if words & BALANCE_WORDS else NOT_AMOUNTS
        return self.holds_figures and not words & (unwanted | {"%"})

    @property
    def words_of_any_month(self) -> str:
        """The words of its heading without the month of the year."""
        return without_period(self.words)

    @property
    def period(self) -> int:
        """The month of the year that its heading names, as in ``P6`` or ``Sep-24``; 0 for none."""
        return month_of(self.heading)


def source_columns(header: Header) -> list[SourceColumn]:
    """Look at the columns below some headings.

    Parameters
    ----------
    header : Header
        The headings.

    Returns
    -------
    list of SourceColumn
        One for each.
    """
    found = []
    rows = header.sheet.rows[header.data : header.data + 4 * _SAMPLE]
    for index, heading in enumerate(header.headings):
        told = [row[index] for row in rows if index < len(row) and row[index] is not None][:_SAMPLE]
        # A word for no figure, such as TBC, says nothing of what a column holds.
        values = [value for value in told if not says_no_figure(value)] or told
        figures = [figure for value in values if (figure := figure_of(value)) is not None]
        # What a formula would have given is a figure for all that can be told; reading it is another matter.
        broken = sum(isinstance(value, CellFormula | CellError) for value in values)
        unheaded = heading.startswith("(column ")
        found.append(
            SourceColumn(
                index,
                heading,
                # An unheaded column has no words, and '' is a phrase of amounts alone.
                "(none)" if unheaded else bare_words(heading),
                () if unheaded else find_years(heading),
                len(values),
                (len(figures) + broken) / len(values) if values else 0.0,
                max(map(abs, figures), default=Decimal(0)),
                tuple(text for value in values if isinstance(value, str) and (text := read_words(value))),
            )
        )
    return found


def is_reference(column: SourceColumn) -> bool:
    """Tell whether a column holds references, such as the numbers of proposals.

    Parameters
    ----------
    column : SourceColumn
        The column.

    Returns
    -------
    bool
        By its heading.
    """
    return column.words in REFERENCE_PHRASES
