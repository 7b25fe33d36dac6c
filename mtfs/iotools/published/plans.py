"""Education, health and care plans by council: the Department for Education's underlying data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mtfs.analysis.evidence.plan_counts import PlanCouncil, PlanCounts
from mtfs.domain.years import is_year_label
from mtfs.errors import Fault, InputError
from mtfs.iotools.history.councils import RECODED
from mtfs.iotools.national.numbers import UnreadableNumberError, read_figure, shown
from mtfs.iotools.spreadsheets.source import SourceSheet, read_spreadsheet

__all__ = ["read_plan_counts"]

#: The columns that are read, and the headings that they may have.
_COLUMNS = {
    "period": ("time_period",),
    "level": ("geographic_level",),
    "code": ("new_la_code",),
    "number": ("old_la_code",),
    "name": ("la_name",),
    "plans": ("ehcplans", "ehc_plans"),
}
#: Those that tell how a row is broken down, and what they hold where it is not.
_BREAKDOWNS, _ALL = ("breakdown_topic", "breakdown"), "all ehc plans"
_IDENTIFIER, _ACADEMIC = "time_identifier", "academic year"
_PERIOD = re.compile(r"(20\d\d)(\d\d)")
_ONS_CODE = re.compile(r"E\d{8}")
#: Counties that became one council, whose code the department goes on using, and the code of that council.
#:
#: Source: the codes in the revenue returns of MHCLG, 2021-22 (Buckinghamshire) and 2023-24.
_UNITARY = {"E10000002": "E06000060", "E10000023": "E06000065", "E10000027": "E06000066"}
_LATEST = {**RECODED, **_UNITARY}
_EXPECTED = (
    "expected the table of plans by local authority among the underlying data of the Department for "
    "Education's statistics of education, health and care plans"
)


@dataclass
class _Council:
    """A council as it is put together, row by row."""

    name: str
    codes: dict[str, None] = field(default_factory=dict)
    plans: dict[str, float] = field(default_factory=dict)


def _headings(sheet: SourceSheet) -> dict[str, int]:
    return {
        str(value).strip().casefold().replace(" ", "_"): column
        for column, value in enumerate(sheet.rows[0] if sheet.rows else [])
        if value is not None
    }


def _wanted(sheet: SourceSheet) -> dict[str, int]:
    """Return those of the columns that a sheet has."""
    headings = _headings(sheet)
    return {
        key: headings[name] for key, names in _COLUMNS.items() for name in reversed(names) if name in headings
    }


def _text(sheet: SourceSheet, row: int, column: int | None) -> str:
    value = None if column is None else sheet.value(row, column)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


class _Reader:
    """Reads the rows of a table of plans."""

    def __init__(self, sheet: SourceSheet, columns: Mapping[str, int], headings: Mapping[str, int]) -> None:
        self._sheet = sheet
        self._columns = columns
        self._breakdowns = [headings[name] for name in _BREAKDOWNS if name in headings]
        self._identifier = headings.get(_IDENTIFIER)
        self.faults: list[Fault] = []
        self.england: dict[str, float] = {}
        self.councils: dict[str, _Council] = {}

    def _fault(self, row: int, column: str, found: str, allowed: str) -> None:
        where = self._sheet.place(row, self._columns[column])
        self.faults.append(Fault(str(where), found, allowed))

    def _year(self, row: int) -> str:
        """Return the financial year in which the January of an academic year falls; blank for a fault."""
        period = _text(self._sheet, row, self._columns["period"])
        identifier = _text(self._sheet, row, self._identifier) or "Academic year"
        match = _PERIOD.fullmatch(period)
        label = f"{match[1]}/{match[2]}" if match else ""
        if identifier.casefold() == _ACADEMIC and is_year_label(label):
            return label
        found = f"the period is '{period}' ({identifier})"
        self._fault(row, "period", found, "expected an academic year such as 202425")
        return ""

    def _plans(self, row: int, whose: str) -> float | None:
        value = self._sheet.value(row, self._columns["plans"])
        try:
            number = read_figure(value)
        except UnreadableNumberError:
            number = -1.0
        if number is not None and (number < 0 or not number.is_integer()):
            self._fault(row, "plans", f"the plans of {whose} are {shown(value)}", "expected a whole number")
            return None
        return number

    def _set(self, row: int, plans: dict[str, float], whose: str) -> None:
        year, count = self._year(row), self._plans(row, whose)
        if not year or count is None:
            return
        if year in plans:
            self._fault(row, "plans", f"{whose} stands here a second time for {year}", "expected one count")
        plans.setdefault(year, count)

    def read(self) -> None:
        """Read every row of England and of a council that counts all plans; others are passed over."""
        for row in range(1, len(self._sheet.rows)):
            if any(_text(self._sheet, row, column).casefold() != _ALL for column in self._breakdowns):
                continue
            level = _text(self._sheet, row, self._columns["level"]).casefold()
            if level == "national":
                self._set(row, self.england, "England")
            elif level == "local authority":
                self._read_council(row)

    def _read_council(self, row: int) -> None:
        name, number, code = (
            _text(self._sheet, row, self._columns[key]) for key in ("name", "number", "code")
        )
        if not number.isdecimal():
            self._fault(row, "number", f"{name or 'a row'} has the number '{number}'", "expected such as 876")
            return
        council = self.councils.setdefault(number, _Council(name))
        council.name = name
        if _ONS_CODE.fullmatch(code):
            council.codes[code] = None
        elif code:
            self._fault(row, "code", f"{name} has the code '{code}'", "expected such as E06000006")
        self._set(row, council.plans, name)


def _ordered(codes: Mapping[str, None]) -> tuple[str, ...]:
    """Return the codes of a council with the latest last, and that which is in use now among them."""
    latest = [_LATEST[code] for code in codes if code in _LATEST]
    return tuple(sorted({*codes, *latest}, key=lambda code: (code in latest or code not in _LATEST, code)))


def read_plan_counts(path: Path) -> PlanCounts:
    """Read how many plans every council maintains.

    Parameters
    ----------
    path : Path
        The Department for Education's file of plans by local authority (``caseload.csv``), of any year.

    Returns
    -------
    PlanCounts
        By the financial year in which the census day in January falls: an academic year's count is that of
        its January. Years for which a council has a mark in place of a number are left out.

    Raises
    ------
    InputError
        Where the file cannot be read, lacks a column, or holds what is no count; with every fault.
    """
    book = read_spreadsheet(path)
    if not book.sheets:
        raise InputError([Fault(path.name, "there is nothing on its sheets", _EXPECTED)])
    sheet = next((each for each in book.sheets if "plans" in _wanted(each)), book.sheets[0])
    headings, columns = _headings(sheet), _wanted(sheet)
    missing = [" or ".join(names) for key, names in _COLUMNS.items() if key not in columns]
    if missing:
        raise InputError([Fault(path.name, f"there is no column {', '.join(missing)}", _EXPECTED)])
    reader = _Reader(sheet, columns, headings)
    reader.read()
    faults = reader.faults
    if not faults and not reader.england:
        faults.append(Fault(path.name, "there is no row for England with all plans", _EXPECTED))
    if not faults and not reader.councils:
        faults.append(Fault(path.name, "there is no row for a local authority with all plans", _EXPECTED))
    if faults:
        raise InputError(faults)
    councils = tuple(
        PlanCouncil(number=number, name=council.name, ons_codes=_ordered(council.codes), plans=council.plans)
        for number, council in sorted(reader.councils.items())
        if council.plans
    )
    return PlanCounts(england=reader.england, councils=councils, file=book.name, sha256=book.sha256)
