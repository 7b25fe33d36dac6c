"""Core spending power, from the tables of the settlement or any table like them.

It is what the settlement reckons with for a council: its settlement funding assessment, council tax, and the
grants that each year's settlement counts. Public health, the schools grant and the council's own reserves and
charges are not part of it.

References
----------
.. [1] DLUHC, "Explanatory note on core spending power: final local government finance settlement 2024 to
   2025", 5 February 2024.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from mtfs.analysis.evidence.neighbours.records import Council
from mtfs.errors import Fault, InputError
from mtfs.iotools.national.headings import plain_words
from mtfs.iotools.national.numbers import UnreadableNumberError, read_figure, shown
from mtfs.iotools.national.preamble import unit_of, year_of
from mtfs.iotools.national.returns import Authority
from mtfs.iotools.published.councils import row_of
from mtfs.iotools.spreadsheets.source import SourceSheet, read_spreadsheet

__all__ = ["SpendingPower", "read_spending_power"]

_NAME = re.compile(r"(local )?authority( name)?|la name|council( name)?|ons name|name")
_CODE = re.compile(r"(ons|gss)( area)?( code)?|new la code|code")
_YEAR = re.compile(r"(financial )?(year|time period)")
_AMOUNT = re.compile(r"core spending power( .*)?|csp|total spend|total")
#: A column of one year: ``csp_2018``, ``2018-19`` or ``Core Spending Power 2018-19``.
_OF_YEAR = re.compile(r"(csp|core spending power( £m| £ m| million)?)? ?(20\d\d)( \d\d| 20\d\d)?( £m| £ m)?")
_MOST_ROWS_ABOVE = 25
#: What the middle of all councils cannot be in millions, nor in thousands: no council has as much.
_NOT_MILLIONS, _NOT_THOUSANDS = 5_000.0, 5_000_000.0
_UNITS = {1.0: "pounds", 1e3: "thousands of pounds", 1e6: "millions of pounds"}
_EXPECTED = (
    "expected a row a council, with its name or ONS code, and either a column Year beside one named Core "
    "spending power, or a column for each year such as 2018-19"
)


@dataclass(frozen=True, kw_only=True)
class SpendingPower:
    """The core spending power of councils.

    Parameters
    ----------
    file : str
        The file.
    amounts : dict of str to dict of str to float
        By year and by the key of a council [£].
    unit : str
        What its figures were taken to be in, and why: a sentence.
    """

    file: str
    amounts: dict[str, dict[str, float]]
    unit: str


@dataclass
class _Rows:
    """What the sheets of a file hold: amounts by whose they are and by year, with the first place of each."""

    amounts: dict[tuple[Authority, str], float] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unit: float | None = None

    def add(self, sheet: SourceSheet, row: int, column: int, whose: Authority, year: str) -> None:
        value = sheet.value(row, column)
        where = str(sheet.place(row, column))
        try:
            amount = read_figure(value)
        except UnreadableNumberError:
            self.faults.append(
                Fault(where, shown(value), "expected an amount, or a mark such as [x] for none")
            )
            return
        if amount is None:
            return
        earlier = self.amounts.setdefault((whose, year), amount)
        if abs(earlier - amount) > 1e-6 * abs(earlier):
            found = f"{whose.name or whose.ons_code} has {amount:g} for {year}, and {earlier:g} above"
            self.faults.append(Fault(where, found, "expected one figure for each council and year"))


def _year(value: object) -> str:
    """Return the financial year that a cell names; one number is the year in which it begins."""
    if isinstance(value, float) and value.is_integer():
        value = str(int(value))
    text = str(value or "").strip()
    if year := year_of(text):
        return year
    plain = re.fullmatch(r"(?:\D*)(20\d\d)(\d\d)?", text)
    if plain is None:
        return ""
    first = int(plain[1])
    last = (first + 1) % 100
    return f"{first}/{last:02d}" if plain[2] in (None, f"{last:02d}") else ""


def _headings(sheet: SourceSheet) -> Iterable[tuple[int, list[str]]]:
    for row in range(min(len(sheet.rows), _MOST_ROWS_ABOVE)):
        cells = [value if isinstance(value, str) else shown(value).strip("'") for value in sheet.rows[row]]
        yield row, [plain_words(cell.replace("_", " ")) if cell != "blank" else "" for cell in cells]


def _whose(sheet: SourceSheet, row: int, name: int | None, code: int | None) -> Authority | None:
    told = sheet.value(row, name) if name is not None else ""
    ons = sheet.value(row, code) if code is not None else ""
    text = told.strip() if isinstance(told, str) else ""
    ons_text = ons.strip().upper() if isinstance(ons, str) else ""
    return Authority(text, ons_text) if text or ons_text else None


def _read_sheet(sheet: SourceSheet, rows: _Rows) -> bool:
    """Read what a sheet has; False where it is no such table."""
    for header, words in _headings(sheet):
        name = next((i for i, word in enumerate(words) if _NAME.fullmatch(word)), None)
        code = next((i for i, word in enumerate(words) if _CODE.fullmatch(word)), None)
        if name is None and code is None:
            continue
        year = next((i for i, word in enumerate(words) if _YEAR.fullmatch(word)), None)
        amount = next((i for i, word in enumerate(words) if _AMOUNT.fullmatch(word)), None)
        columns = {
            i: found
            for i, word in enumerate(words)
            if _OF_YEAR.fullmatch(word) and (found := _year(sheet.value(header, i)))
        }
        if not columns and (year is None or amount is None):
            continue
        rows.unit = rows.unit or unit_of(sheet, header + 1)
        for row in range(header + 1, len(sheet.rows)):
            whose = _whose(sheet, row, name, code)
            if whose is None:
                continue
            if year is not None and amount is not None:
                if found := _year(sheet.value(row, year)):
                    rows.add(sheet, row, amount, whose, found)
            else:
                for column, of_year in columns.items():
                    rows.add(sheet, row, column, whose, of_year)
        return True
    return False


def _unit(rows: _Rows) -> tuple[float, str]:
    if rows.unit is not None:
        return rows.unit, f"Its figures are in {_UNITS[rows.unit]}, as it says."
    middle = median(rows.amounts.values())
    unit = 1e6 if middle < _NOT_MILLIONS else 1e3 if middle < _NOT_THOUSANDS else 1.0
    return unit, f"It does not say its unit; by their size, its figures are taken as {_UNITS[unit]}."


def read_spending_power(path: Path, councils: Sequence[Council]) -> SpendingPower:
    """Read core spending power.

    Parameters
    ----------
    path : Path
        A spreadsheet or a csv file: a row for each council and year, or a column for each year, as the
        settlement's table has on a sheet for each.
    councils : sequence of Council
        Those whose figures are wanted.

    Returns
    -------
    SpendingPower
        Theirs, as far as the file has them.

    Raises
    ------
    InputError
        Where the file cannot be read or holds no such table, or a figure is faulty.
    """
    book = read_spreadsheet(path)
    rows = _Rows()
    read = [_read_sheet(sheet, rows) for sheet in book.sheets]
    if not any(read) or not rows.amounts:
        found = "no figures of core spending power by council and year"
        raise InputError(rows.faults or [Fault(path.name, found, _EXPECTED)])
    if rows.faults:
        raise InputError(rows.faults)
    unit, told = _unit(rows)
    every = list(dict.fromkeys(whose for whose, _ in rows.amounts))
    amounts: dict[str, dict[str, float]] = {}
    years = sorted({year for _, year in rows.amounts})
    for council in councils:
        own = row_of(council, every)
        for year in years:
            if own is not None and (own, year) in rows.amounts:
                amounts.setdefault(year, {})[council.key] = unit * rows.amounts[own, year]
    return SpendingPower(file=path.name, amounts=amounts, unit=told)
