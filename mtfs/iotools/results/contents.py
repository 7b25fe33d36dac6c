"""The first page: the answer in a sentence, and what each sheet holds."""

from mtfs.iotools.results.book import Book
from mtfs.iotools.results.page import Page

__all__ = ["begin_contents", "fill_contents"]

_SHEET = "Contents"
_WIDTHS = [36.0, 104.0]
#: No more rows are printed on one sheet of paper.
_READABLE_ROWS = 70


def begin_contents(book: Book) -> Page:
    """Add the sheet of contents in front of the others, which then link to it.

    Parameters
    ----------
    book : Book
        The workbook, still without sheets.

    Returns
    -------
    Page
        The sheet, to be filled last.
    """
    book.contents = _SHEET
    return Page(book, _SHEET, _WIDTHS)


def fill_contents(page: Page, answer: str, source: str) -> None:
    """List every sheet with what it holds.

    Parameters
    ----------
    page : Page
        The sheet of contents.
    answer : str
        The answer in a sentence.
    source : str
        Where the figures come from.
    """
    page.title(page.book.title)
    if answer:
        page.text(answer, bold=True, across=len(_WIDTHS))
    page.text(source, across=len(_WIDTHS))
    part = ""
    for entry in page.book.pages:
        if entry.sheet == page.name:
            continue
        if entry.part != part:
            part = entry.part
            page.gap()
            page.heading(part)
        page.linked(entry.sheet, entry.about)
    page.fit_on(-(-page.row // _READABLE_ROWS))
