"""The council tax requirement returns (CTR): requirement, tax base and Band D of each authority."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mtfs.errors import Fault, InputError, RequestError
from mtfs.iotools.national.authorities import authorities_in, first_of_each
from mtfs.iotools.national.headings import Heading, Table, find_tables, read_until_found
from mtfs.iotools.national.layout import value_at
from mtfs.iotools.national.numbers import UnreadableNumberError
from mtfs.iotools.national.preamble import published_on, unit_of, years_of
from mtfs.iotools.national.reconcile import break_between
from mtfs.iotools.national.returns import Authority, CouncilTax, Figure
from mtfs.iotools.spreadsheets.source import SourceBook

__all__ = ["CouncilTaxReturn", "read_council_tax_return"]

_NEEDED = (
    "expected the headings Council tax requirement, Tax base for council tax setting purposes and Average "
    "Band D council tax above a row for each authority, as in Council Tax levels on GOV.UK"
)
#: A return tells what reorganising authorities' areas had in columns of their own, with the same words.
_ELSEWHERE = re.compile(r".*\b(re ?organising|predecessor|percentage|element|precepting authorities in)\b.*")
_PRECEPTING = "precepting authority"
#: What a column is, by its heading in plain words: the first that fits.
_COLUMNS = (
    ("requirement", re.compile(r"council tax requirement\b.*\bexcluding (local|parish) precepts\b.*")),
    ("requirement_with_parishes", re.compile(r"council tax requirement\b.*\b(local|parish) precepts\b.*")),
    (
        "requirement",
        re.compile(
            r"council tax requirement including special expenses( (previous|current) year| \d{4} \d{2})?"
        ),
    ),
    ("parish_precepts", re.compile(r"(parish|local) precepts\b.*")),
    ("tax_base", re.compile(r"(council )?tax ?base for (council )?(tax )?setting\b.*")),
    ("tax_base", re.compile(r"(council )?tax ?base for the major precepting authoritys? area\b.*")),
    ("tax_base", re.compile(r"council tax ?base for council tax setting\b.*")),
    ("collection_rate", re.compile(r"(estimated )?collection rate\b.*")),
    ("band_d", re.compile(r"average\b.*\bband d\b.*\bexcluding (local|parish) precepts?\b.*")),
    ("band_d", re.compile(r"average\b.*\bband d\b.*\bof major precepting authority\b.*")),
    ("band_d_with_parishes", re.compile(r"average\b.*\bband d\b.*\b(local|parish) precepts\b.*")),
    ("asc_precept", re.compile(r"total adult social care precept\b.*")),
)
_REQUIRED = {
    "requirement": "council tax requirement",
    "tax_base": "tax base for setting council tax",
    "band_d": "Band D council tax",
}
#: A collection rate above this is printed as a percentage.
_MOST_SHARE = 1.5
#: Band D is printed to the penny; so are both sides of what is divided.
_PENNY = 0.01
_HALF_PENNY = 0.005


@dataclass(frozen=True)
class _Columns:
    """The columns of one table of the return: by year, and by what they hold."""

    table: Table
    unit: float
    columns: Mapping[str, Mapping[str, Heading]]


@dataclass(frozen=True)
class CouncilTaxReturn:
    """A file of the council tax requirement returns.

    Parameters
    ----------
    years : tuple of str
        The previous and the current year, such as ``2025/26`` and ``2026/27``.
    published : str
        When it was published, as it says itself; blank where it does not say.
    file : str
        Its name.
    authorities : tuple of Authority
        The billing and the precepting authorities, without England and classes.
    left_out : mapping of Authority to str
        Those that have no requirement or tax base of their own in the current year, and why.
    """

    years: tuple[str, ...]
    published: str
    file: str
    authorities: tuple[Authority, ...]
    left_out: Mapping[Authority, str]
    _rows: Mapping[Authority, tuple[_Columns, int]] = field(repr=False, compare=False)

    def entry(self, authority: Authority, year: str) -> CouncilTax:
        """Return what the file says of an authority in a year.

        Parameters
        ----------
        authority : Authority
            One of `authorities`.
        year : str
            One of `years`.

        Returns
        -------
        CouncilTax
            Its figures, with what does not reconcile.

        Raises
        ------
        RequestError
            Where the file does not have the authority or the year.
        InputError
            Where it gives no requirement or tax base, or a cell holds neither a number nor a mark.
        """
        if authority not in self._rows:
            msg = f"{authority.name} is no authority of {self.file}"
            raise RequestError(msg)
        if year not in self.years:
            msg = f"{self.file} has the years {' and '.join(self.years)}, not {year}"
            raise RequestError(msg)
        found, faults = _read(*self._rows[authority], year, self.published)
        if missing := [name for key, name in _REQUIRED.items() if key not in found]:
            lacking = " or ".join(missing)
            told = f"{authority.name} has no {lacking} for {year}"
            faults.append(Fault(self.file, told, "expected a number for each"))
        if faults:
            raise InputError(faults)
        return CouncilTax(
            authority=authority,
            year=year,
            requirement=found["requirement"],
            tax_base=found["tax_base"],
            band_d=found["band_d"],
            requirement_with_parishes=found.get("requirement_with_parishes"),
            parish_precepts=found.get("parish_precepts"),
            band_d_with_parishes=found.get("band_d_with_parishes"),
            collection_rate=found.get("collection_rate"),
            asc_precept=found.get("asc_precept"),
            breaks=_breaks(found),
        )


def _read(columns: _Columns, row: int, year: str, published: str) -> tuple[dict[str, Figure], list[Fault]]:
    """Return the figures of a row in a year, and what cannot be read."""
    found: dict[str, Figure] = {}
    faults = []
    for key, heading in columns.columns.get(year, {}).items():
        place = columns.table.sheet.place(row, heading.column)
        unit = columns.unit if key not in ("tax_base", "collection_rate") else 1.0
        try:
            value = value_at(columns.table, row, heading.column, unit)
        except UnreadableNumberError as error:
            allowed = "expected a number, or a mark that stands for none such as [z] or -"
            faults.append(Fault(str(place), f"'{heading.text}' is {error}", allowed))
            continue
        if value is not None:
            if key == "collection_rate" and value > _MOST_SHARE:
                value /= 100.0
            found[key] = Figure(value, place, heading.text, published)
    if "band_d" not in found and {"requirement", "tax_base"} <= found.keys() and found["tax_base"].value:
        # Where areas that were merged still pay different amounts, the average is not printed.
        requirement, base = found["requirement"], found["tax_base"]
        heading_text = f"{requirement.heading}, over {base.heading}"
        average = Figure(requirement.value / base.value, requirement.place, heading_text, published)
        found["band_d"] = average
    return found, faults


def _product_break(found: Mapping[str, Figure], requirement: str, band_d: str, told: str) -> str:
    """Return a sentence where tax base times Band D is not the requirement, beyond what rounding explains."""
    if not {requirement, band_d, "tax_base"} <= found.keys():
        return ""
    base, band, amount = found["tax_base"].value, found[band_d].value, found[requirement].value
    if not base or abs(amount / base - band) <= _PENNY + _HALF_PENNY:
        return ""
    return (
        f"The {told} of £{amount:,.0f} over the tax base of {base:,.2f} is a Band D of "
        f"£{amount / base:,.2f}, but £{band:,.2f} is printed in {found[band_d].place}."
    )


def _average_worked_out(found: Mapping[str, Figure]) -> str:
    requirement, band_d = found["requirement"], found["band_d"]
    if band_d.place != requirement.place:
        return ""
    return (
        "No average Band D is printed, as areas still pay different amounts; the requirement of "
        f"£{requirement.value:,.0f} over the tax base of {found['tax_base'].value:,.2f} is "
        f"£{band_d.value:,.2f}."
    )


def _breaks(found: Mapping[str, Figure]) -> tuple[str, ...]:
    breaks = [
        _average_worked_out(found),
        _product_break(found, "requirement", "band_d", "requirement"),
        _product_break(
            found, "requirement_with_parishes", "band_d_with_parishes", "requirement with parish precepts"
        ),
    ]
    if {"requirement_with_parishes", "parish_precepts"} <= found.keys():
        parts = [found["requirement"], found["parish_precepts"]]
        total = found["requirement_with_parishes"]
        label = "The requirement without parishes and the parish precepts"
        breaks.append(break_between(label, parts, total, "requirement with parish precepts", 1.0))
    return tuple(sentence for sentence in breaks if sentence)


def _key(heading: Heading) -> str:
    if _ELSEWHERE.fullmatch(heading.words):
        return ""
    return next((key for key, pattern in _COLUMNS if pattern.fullmatch(heading.words)), "")


def _years(table: Table) -> tuple[str, ...]:
    """Return the previous and the current year of a table, from its headings or the text above them."""
    printed = {heading.year for heading in table.headings if heading.year[:1] == "2"}
    if not printed:
        texts = (
            value for line in table.sheet.rows[: table.header] for value in line if isinstance(value, str)
        )
        printed = set(years_of(texts))
    latest = max(printed, default="")
    if not latest:
        return ()
    first = int(latest[:4]) - 1
    return (f"{first}/{(first + 1) % 100:02d}", latest)


def _columns_of(table: Table) -> _Columns | None:
    """Return where a table has the requirement, tax base and Band D; None where it lacks one of them."""
    years = _years(table)
    if not years:
        return None
    columns: dict[str, dict[str, Heading]] = {year: {} for year in years}
    for heading in table.headings:
        key = _key(heading)
        # What is asked for one year alone, such as the adult social care precept, is the current one's.
        year = {"previous": years[0], "current": years[1], "": years[1]}.get(heading.year, heading.year)
        if key and year in columns:
            columns[year].setdefault(key, heading)
    if not columns[years[1]].keys() >= _REQUIRED.keys():
        return None
    return _Columns(table, unit_of(table.sheet, table.header) or 1.0, columns)


def _tables(book: SourceBook) -> list[_Columns]:
    return [
        columns
        for sheet in book.sheets
        for table in find_tables(sheet)
        if (columns := _columns_of(table)) is not None
    ]


def read_council_tax_return(path: Path) -> CouncilTaxReturn:
    """Read a file of the council tax requirement returns.

    Parameters
    ----------
    path : Path
        An xlsx, xls, ods or csv file of any year, such as Table 10 of Council Tax levels.

    Returns
    -------
    CouncilTaxReturn
        What it holds; the sheets, columns and rows are found by what their headings say.

    Raises
    ------
    InputError
        Where the file cannot be read, or holds no such table.
    """
    book, tables = read_until_found(path, _tables)
    if not tables:
        raise InputError([Fault(path.name, "no table of the council tax returns", _NEEDED)])
    found = (
        ((columns, row), authority) for columns in tables for row, authority in authorities_in(columns.table)
    )
    rows = {authority: where for where, authority in first_of_each(found)}
    years = tuple(tables[0].columns)
    left_out = {}
    for authority, (columns, row) in rows.items():
        figures, _ = _read(columns, row, years[-1], "")
        if missing := [name for key, name in _REQUIRED.items() if key not in figures]:
            left_out[authority] = f"it has no {' or '.join(missing)} for {years[-1]}"
    published = published_on(book, tables[0].table.sheet)
    return CouncilTaxReturn(years, published, path.name, tuple(rows), left_out, rows)
