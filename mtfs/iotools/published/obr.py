"""The OBR's detailed tables of the economy: growth of prices and earnings by financial year."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mtfs.analysis.evidence.official import SERIES, OfficialForecast
from mtfs.domain.years import guess_year_label
from mtfs.errors import Fault, InputError
from mtfs.iotools.national.headings import plain_words
from mtfs.iotools.national.numbers import UnreadableNumberError, read_figure
from mtfs.iotools.spreadsheets.source import SourceBook, SourceSheet, read_spreadsheet

__all__ = ["read_economy_tables", "read_editions"]

#: The sheets that are read first: contents, labour market and inflation.
_LIKELY = re.compile(r"contents|1\.[67]\D?", re.IGNORECASE)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_EDITION = re.compile(rf"\b({'|'.join(_MONTHS)})\s+(20\d\d)\b")
_OUTLOOK = "economic and fiscal outlook"
_TITLE_ROWS = 8
#: What stands in the column of periods: quarters, calendar years and financial years, one below the other.
_QUARTER = re.compile(r"(19|20)\d\dQ[1-4]")
_CALENDAR_YEAR = re.compile(r"(19|20)\d\d")
_FINANCIAL_YEAR = re.compile(r"(19|20)\d\d[-/–]\d\d")
#: Fewer financial years below each other are no table of them.
_FEWEST_YEARS = 5
#: The headings of series in plain words.
_HEADINGS = {
    "cpi": re.compile(r"cpi( inflation)?"),
    "cpih": re.compile(r"cpih( inflation)?"),
    "gdp_deflator": re.compile(r"gdp deflator( growth)?"),
    "earnings": re.compile(r"average (weekly )?earnings( growth| percentage change)?( per cent)?"),
}
_NEEDED = ("cpi", "earnings")
_GROWTH = re.compile(r"\bgrowth\b|\bper ?cent(age)? change")
_NOT_YEARLY = re.compile(r"\bquarter(ly)?\b")
#: No growth of these is as large as this [%].
_MOST = 50.0
_EXPECTED = (
    "expected the OBR's detailed forecast tables: economy, where growth on a year earlier stands by "
    "financial year (2025-26), one below the other"
)


@dataclass(frozen=True)
class _Column:
    """A column of growth rates, and that of the financial years of its sheet."""

    sheet: SourceSheet
    column: int
    periods: int
    years: Mapping[int, str]


def _text(sheet: SourceSheet, row: int, column: int) -> str:
    value = sheet.value(row, column)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _is_period(text: str) -> bool:
    return any(form.fullmatch(text) for form in (_QUARTER, _CALENDAR_YEAR, _FINANCIAL_YEAR))


def _financial_years(sheet: SourceSheet, column: int) -> dict[int, str]:
    """Return the rows of a column that hold a financial year, each with its label."""
    found = {}
    for row in range(len(sheet.rows)):
        text = _text(sheet, row, column)
        if _FINANCIAL_YEAR.fullmatch(text) and (label := guess_year_label(text)):
            found[row] = label
    return found


def _title_above(sheet: SourceSheet, row: int, column: int) -> str:
    """Return the nearest text above a cell, where one that spans several columns stands in the first."""
    for above in range(row - 1, -1, -1):
        for left in range(column, -1, -1):
            if text := _text(sheet, above, left):
                return text
    return ""


def _columns(sheet: SourceSheet) -> Iterator[tuple[str, _Column]]:
    """Yield the columns of a sheet that hold the yearly growth of a series."""
    width = max((len(row) for row in sheet.rows), default=0)
    periods = max(range(width), key=lambda column: len(_financial_years(sheet, column)), default=0)
    years = _financial_years(sheet, periods)
    if len(years) < _FEWEST_YEARS:
        return
    header = next(row for row in range(len(sheet.rows)) if _is_period(_text(sheet, row, periods))) - 1
    for column in range(periods + 1, width):
        own = plain_words(_text(sheet, header, column)) if header >= 0 else ""
        series = next((key for key, heading in _HEADINGS.items() if heading.fullmatch(own)), "")
        if not series:
            continue
        told = own if _GROWTH.search(own) else plain_words(_title_above(sheet, header, column))
        if _GROWTH.search(told) and not _NOT_YEARLY.search(told):
            yield series, _Column(sheet, column, periods, years)


def _find(book: SourceBook) -> dict[str, _Column]:
    found: dict[str, _Column] = {}
    for sheet in book.sheets:
        for series, column in _columns(sheet):
            found.setdefault(series, column)
    return found


def _edition(book: SourceBook) -> tuple[str, int, int] | None:
    """Return the edition as it is called, its year and its month: by a title, else by the file's name."""
    titles = [
        " ".join(value.split())
        for sheet in book.sheets
        for row in sheet.rows[:_TITLE_ROWS]
        for value in row
        if isinstance(value, str) and _OUTLOOK in value.casefold()
    ]
    for text in (*titles, re.sub(r"[_\W]+", " ", book.name)):
        if found := _EDITION.search(text.casefold()):
            month, year = found.groups()
            return f"{month.capitalize()} {year}", int(year), _MONTHS.index(month) + 1
    return None


def _rates(found: _Column, series: str, faults: list[Fault]) -> dict[str, float]:
    """Return the rates of a column as fractions, and add what is wrong with it to the faults."""
    rates: dict[str, float] = {}
    for row, year in found.years.items():
        value, place = found.sheet.value(row, found.column), found.sheet.place(row, found.column)
        what = f"the growth of {SERIES[series]} in {year}"
        try:
            number = read_figure(value)
        except UnreadableNumberError as error:
            faults.append(Fault(str(place), f"{what} is {error}", "expected a number in per cent"))
            continue
        if number is None:
            continue
        if abs(number) > _MOST:
            allowed = f"expected per cent, from -{_MOST:g} to {_MOST:g}"
            faults.append(Fault(str(place), f"{what} is {number:g}", allowed))
        else:
            rates[year] = number / 100
    return rates


def _years_twice(columns: Iterable[_Column]) -> Iterator[Fault]:
    """Yield the financial years that a sheet has twice."""
    for found in {each.sheet.name: each for each in columns}.values():
        seen = set()
        for row, year in found.years.items():
            if year in seen:
                place = found.sheet.place(row, found.periods)
                yield Fault(str(place), f"{year} stands there a second time", "expected each year once")
            seen.add(year)


def read_economy_tables(path: Path) -> OfficialForecast:
    """Read an edition of the OBR's detailed tables of the economy.

    Parameters
    ----------
    path : Path
        The workbook of any edition; sheets and columns are found by what their headings say.

    Returns
    -------
    OfficialForecast
        Growth on a year earlier by financial year: of CPI and average weekly earnings, and of CPIH and the
        GDP deflator where it has them.

    Raises
    ------
    InputError
        Where the file cannot be read, does not say which edition it is, or lacks a series.
    """
    book = read_spreadsheet(path, wanted=lambda name: _LIKELY.fullmatch(name.strip()) is not None)
    found = _find(book)
    if not set(_NEEDED) <= found.keys() or _edition(book) is None:
        book = read_spreadsheet(path)
        found = _find(book)
    edition = _edition(book)
    faults = [
        Fault(path.name, f"there is no growth of {SERIES[series]} by financial year", _EXPECTED)
        for series in _NEEDED
        if series not in found
    ]
    if edition is None:
        allowed = (
            "expected such as 'March 2026 Economic and fiscal outlook' in a title, or in the file's name"
        )
        faults.append(Fault(path.name, "nothing says which edition it is", allowed))
    faults += _years_twice(found.values())
    series = {key: _rates(column, key, faults) for key, column in found.items()}
    if faults or edition is None:
        raise InputError(faults)
    name, year, month = edition
    return OfficialForecast(
        year=year,
        month=month,
        edition=name,
        series=series,
        file=book.name,
        sha256=book.sha256,
    )


def read_editions(paths: Sequence[Path]) -> tuple[OfficialForecast, ...]:
    """Read several editions.

    Parameters
    ----------
    paths : sequence of Path
        The workbooks.

    Returns
    -------
    tuple of OfficialForecast
        By the date of publication.

    Raises
    ------
    InputError
        Where one cannot be read, or two are the same edition; with the faults of all.
    """
    faults: list[Fault] = []
    read: dict[tuple[int, int], OfficialForecast] = {}
    for path in paths:
        try:
            edition = read_economy_tables(path)
        except InputError as error:
            faults += error.faults
            continue
        when = (edition.year, edition.month)
        if when in read:
            found = f"this is the edition of {edition.edition}, as {read[when].file} is"
            faults.append(Fault(path.name, found, "expected each edition once"))
        read.setdefault(when, edition)
    if faults:
        raise InputError(faults)
    return tuple(read[when] for when in sorted(read))
