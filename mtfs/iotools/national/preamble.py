"""What the text around a published table says of it: the kind of return, its year, unit and date."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from mtfs.iotools.spreadsheets.source import SourceBook, SourceSheet

__all__ = ["kind_of", "published_on", "unit_of", "year_of", "years_of"]

_YEAR = re.compile(r"(?<!\d)20(\d\d)\s*(?:[-/–]|to)\s*(?:20)?(\d\d)(?!\d)")
_DATE = r"(\d{1,2}(?:st|nd|rd|th)?\s+[A-Za-z]+\s+20\d\d)"
_UPDATED = re.compile(rf"last\s+updated\s*:?\s*(?:on\s+)?{_DATE}", re.IGNORECASE)
_PUBLISHED = re.compile(rf"\b(?:updated|published|revised|released)\b[^.\d]{{0,120}}{_DATE}", re.IGNORECASE)
#: A unit stands alone, in brackets or after "in"; a sentence that tells an amount of £81 million is none.
_UNITS = (
    (re.compile(r"(^|\bin|\()\s*(£|gbp)\s*(million|mn?)\b", re.IGNORECASE), 1e6),
    (re.compile(r"(^|\bin|\()\s*(£|gbp)\s*(thousand|['’]?000s?|k)\b", re.IGNORECASE), 1e3),
    (re.compile(r"(^|\bin|\()\s*(£|gbp)\s*($|\)|unless\b)", re.IGNORECASE), 1.0),
)
#: A date is told in words; shorter texts are names and marks.
_SHORTEST = 15
_KINDS = (
    ("budget", re.compile(r"revenue account budget|\(ra\)|\bra\) returns", re.IGNORECASE)),
    ("outturn", re.compile(r"revenue (account )?outturn|\(rs\)|\brs data", re.IGNORECASE)),
)


def _texts(rows: Iterable[list[object]]) -> Iterator[str]:
    for row in rows:
        for value in row:
            if isinstance(value, str):
                yield value


def year_of(text: str) -> str:
    """Return the first financial year that a text names.

    Parameters
    ----------
    text : str
        Such as ``RA 2025-26`` or ``2025/2026``.

    Returns
    -------
    str
        Such as ``2025/26``; blank where there is none.
    """
    return next(iter(years_of([text])), "")


def years_of(texts: Iterable[str]) -> list[str]:
    """Return the financial years that texts name, in their order.

    Parameters
    ----------
    texts : iterable of str
        The texts.

    Returns
    -------
    list of str
        Such as ``2025/26``, each as often as it is named.
    """
    return [
        f"20{first}/{second}"
        for text in texts
        for first, second in _YEAR.findall(text)
        if (int(first) + 1) % 100 == int(second)
    ]


def kind_of(sheet: SourceSheet, header: int) -> str:
    """Return which revenue return a table is of.

    Parameters
    ----------
    sheet : SourceSheet
        The sheet that it stands in.
    header : int
        The row of its headings, from 0.

    Returns
    -------
    str
        ``budget``, ``outturn``, or blank where the text above and below the table does not say.
    """
    for rows in (sheet.rows[: header + 1], sheet.rows):
        for text in _texts(rows):
            for kind, pattern in _KINDS:
                if pattern.search(text):
                    return kind
    return ""


def unit_of(sheet: SourceSheet, header: int) -> float | None:
    """Return the unit of a table's figures.

    Parameters
    ----------
    sheet : SourceSheet
        The sheet that it stands in.
    header : int
        The row of its headings, from 0.

    Returns
    -------
    float or None
        Pounds to one, such as 1,000; None where the text above the headings does not say.
    """
    for text in _texts(sheet.rows[:header]):
        for pattern, pounds in _UNITS:
            if pattern.search(text.strip()):
                return pounds
    return None


def _day(text: str) -> datetime | None:
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", " ".join(text.split()))
    for form in ("%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(plain, form)
        except ValueError:
            continue
    return None


def published_on(book: SourceBook, sheet: SourceSheet) -> str:
    """Return when a file was last updated, as it says itself.

    Parameters
    ----------
    book : SourceBook
        The file.
    sheet : SourceSheet
        The sheet of the table; what it says of its own date goes before what other sheets say.

    Returns
    -------
    str
        Such as ``19 June 2025``; blank where the file does not say.
    """
    others = [other for other in book.sheets if other is not sheet]
    texts = [
        text
        for part in (sheet, *others)
        for text in _texts([*part.rows[:40], *part.rows[-40:]])
        if len(text) >= _SHORTEST
    ]
    for pattern in (_UPDATED, _PUBLISHED):
        days = [day for text in texts for found in pattern.findall(text) if (day := _day(found))]
        if days:
            latest = max(days)
            return f"{latest.day} {latest:%B %Y}"
    return ""
