"""The revenue returns: what each authority budgeted (RA) or spent (RS), and how it was paid for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mtfs.errors import Fault, InputError, RequestError
from mtfs.iotools.national.headings import Heading, Table, find_tables, read_until_found
from mtfs.iotools.national.layout import REQUIRED, STEPS, Layout, Level, layout_of, levels_of, value_at
from mtfs.iotools.national.lines import SERVICES, TOTALS
from mtfs.iotools.national.numbers import UnreadableNumberError, shown
from mtfs.iotools.national.preamble import kind_of, published_on, year_of
from mtfs.iotools.national.reconcile import break_between
from mtfs.iotools.national.returns import Authority, Figure, Item, RevenueEntry
from mtfs.iotools.spreadsheets.source import SourceBook, SourceSheet

__all__ = ["RevenueReturn", "read_revenue_return"]

_NAMES = {line.key: line.label[0].lower() + line.label[1:] for line in TOTALS}
_SERVICE_NAMES = {line.key: line.label for line in SERVICES}
_UNIT_ASSUMED = "The file does not tell the unit of its figures; they are taken as £ thousand, as is usual."
_SUMS = {
    "services": "The services",
    "net_current": "The lines from total service expenditure to net current expenditure",
    "non_current": "The lines from net current expenditure to revenue expenditure",
    "financing": "The lines from revenue expenditure to the council tax requirement",
}
_NEEDED = (
    "expected the headings Total service expenditure, Net current expenditure, Revenue expenditure and "
    "Council tax requirement, each right of the lines that it adds up, above a row for each authority, as in "
    "the RA and RS data of GOV.UK"
)


@dataclass(frozen=True)
class RevenueReturn:
    """A file of the revenue returns.

    Parameters
    ----------
    kind : str
        ``budget`` or ``outturn``.
    year : str
        Such as ``2025/26``.
    published : str
        When it was last updated, as it says itself; blank where it does not say.
    file : str
        Its name.
    authorities : tuple of Authority
        Every authority that it names, without England, regions and classes.
    left_out : mapping of Authority to str
        Those whose return is not complete, and why.
    """

    kind: str
    year: str
    published: str
    file: str
    authorities: tuple[Authority, ...]
    left_out: Mapping[Authority, str]
    _layout: Layout = field(repr=False, compare=False)
    _levels: tuple[Level, ...] = field(repr=False, compare=False)

    def entry(self, authority: Authority) -> RevenueEntry:
        """Return what the file says of an authority.

        Parameters
        ----------
        authority : Authority
            One of `authorities`.

        Returns
        -------
        RevenueEntry
            Its figures, with what does not reconcile.

        Raises
        ------
        RequestError
            Where the file does not have the authority.
        InputError
            Where its return is not complete, or a cell holds neither a number nor a known mark.
        """
        row = self._layout.rows.get(authority)
        if row is None:
            msg = f"{authority.name} is no authority of {self.file}"
            raise RequestError(msg)
        if why := self.left_out.get(authority):
            allowed = "expected a full return; take another year's, or the council's own figures"
            raise InputError([Fault(self.file, f"{authority.name}: {why}", allowed)])
        return self._entry(authority, row)

    def _entry(self, authority: Authority, row: int) -> RevenueEntry:
        faults: list[Fault] = []
        layout = self._layout

        def read(table: Table, row: int, heading: Heading, unit: float) -> Figure | None:
            place = table.sheet.place(row, heading.column)
            try:
                value = value_at(table, row, heading.column, unit)
            except UnreadableNumberError as error:
                found = f"'{heading.text}' is {error}"
                allowed = "expected a number, or a mark that stands for none such as [x] or -"
                faults.append(Fault(str(place), found, allowed))
                return None
            return None if value is None else Figure(value, place, heading.text, self.published)

        def figure(heading: Heading) -> Figure | None:
            return read(layout.table, row, heading, layout.unit)

        totals = {key: found for key, heading in layout.totals.items() if (found := figure(heading))}
        items = {
            step: tuple(Item(key, found) for key, heading in lines if (found := figure(heading)))
            for step, lines in layout.lines.items()
        }
        reserves: dict[str, dict[str, Figure]] = {"start": {}, "end": {}}
        for level in self._levels:
            code = next((code for code in _codes(authority) if code in level.rows), "")
            if code and (found := read(level.table, level.rows[code], level.heading, level.unit)):
                reserves[level.moment].setdefault(level.key, found)
        breaks = _breaks(layout, items, totals, figure)
        if faults:
            raise InputError(faults)
        return RevenueEntry(
            authority=authority,
            kind=self.kind,
            year=self.year,
            services=items["services"],
            net_current=items["net_current"],
            non_current=items["non_current"],
            financing=items["financing"],
            totals=totals,
            reserves_at_start=reserves["start"],
            reserves_at_end=reserves["end"],
            breaks=breaks,
        )


def _codes(authority: Authority) -> tuple[str, ...]:
    return tuple(code for code in (authority.ons_code, authority.e_code, authority.name) if code)


def _breaks(
    layout: Layout,
    items: Mapping[str, tuple[Item, ...]],
    totals: Mapping[str, Figure],
    figure: Callable[[Heading], Figure | None],
) -> tuple[str, ...]:
    """Return what does not reconcile, each as a sentence with both figures."""
    breaks = [] if layout.unit_told else [_UNIT_ASSUMED]
    for item in items["services"]:
        parts = layout.parts.get(item.figure.place.column, ())
        figures = [found for heading in parts if (found := figure(heading))]
        name = _SERVICE_NAMES.get(item.key, item.figure.heading)
        if parts:
            breaks.append(break_between(f"The lines of {name}", figures, item.figure, "total", layout.unit))
    for step, start, end in STEPS:
        lines = [item.figure for item in items[step]]
        if start and "net_revenue_expenditure" in totals and end == "council_tax_requirement":
            net = totals["net_revenue_expenditure"]
            before = [line for line in lines if line.place.column < net.place.column]
            lines = [line for line in lines if line.place.column > net.place.column]
            label = "The lines from revenue expenditure to net revenue expenditure"
            name = _NAMES["net_revenue_expenditure"]
            breaks.append(break_between(label, [totals[start], *before], net, name, layout.unit))
            label = "The lines from net revenue expenditure to the council tax requirement"
            breaks.append(break_between(label, [net, *lines], totals[end], _NAMES[end], layout.unit))
            continue
        opening = [totals[start]] if start else []
        breaks.append(break_between(_SUMS[step], [*opening, *lines], totals[end], _NAMES[end], layout.unit))
    return tuple(sentence for sentence in breaks if sentence)


def _why_left_out(layout: Layout, row: int) -> str:
    """Return why an authority's return cannot be used; blank where every total is a number."""
    sheet = layout.table.sheet
    for key in REQUIRED:
        column = layout.totals[key].column
        try:
            missing = value_at(layout.table, row, column, layout.unit) is None
        except UnreadableNumberError:
            missing = True
        if missing:
            place = sheet.place(row, column)
            found = shown(sheet.value(row, column))
            return f"its return is not complete: the {_NAMES[key]} is {found} in {place}"
    return ""


def _rank(layout: Layout) -> tuple[int, bool]:
    """Return how well a table answers: how many authorities have a requirement, and what its title says."""
    column = layout.totals["council_tax_requirement"].column
    amounts = 0
    for row in layout.rows.values():
        try:
            amounts += bool(value_at(layout.table, row, column, layout.unit))
        except UnreadableNumberError:
            continue
    texts = [
        str(value).casefold() for line in layout.table.sheet.rows[: layout.table.header] for value in line
    ]
    return amounts, any("net current expenditure" in text for text in texts)


def _best(book: SourceBook) -> Layout | None:
    layouts = [
        layout
        for sheet in book.sheets
        for table in find_tables(sheet)
        if (layout := layout_of(table)) is not None
    ]
    best = max(layouts, key=_rank, default=None)
    return best if best is not None and _rank(best)[0] else None


def _year(sheet: SourceSheet, header: int) -> str:
    texts = [value for line in sheet.rows[:header] for value in line if isinstance(value, str)]
    return next((year for text in texts if (year := year_of(text))), "")


def read_revenue_return(path: Path) -> RevenueReturn:
    """Read a file of the revenue returns: the budgets (RA) or the outturn summary (RS) by authority.

    Parameters
    ----------
    path : Path
        An xlsx, xls, ods or csv file of any year.

    Returns
    -------
    RevenueReturn
        What it holds; the sheets, columns and rows are found by what their headings say.

    Raises
    ------
    InputError
        Where the file cannot be read, or holds no such table.
    """
    book, layout = read_until_found(path, _best)
    if layout is None:
        raise InputError([Fault(path.name, "no table of the revenue returns", _NEEDED)])
    sheet, header = layout.table.sheet, layout.table.header
    kind, year = kind_of(sheet, header), _year(sheet, header)
    faults = []
    if not kind:
        allowed = "expected a title such as Revenue Account Budget (RA) or Revenue Outturn (RO) summary"
        faults.append(Fault(f"{path.name}, {sheet.name}", "no title that says which return it is", allowed))
    if not year:
        faults.append(Fault(f"{path.name}, {sheet.name}", "no year in the title", "expected such as 2025-26"))
    if faults:
        raise InputError(faults)
    levels = [
        level
        for part in (sheet, *(other for other in book.sheets if other is not sheet))
        for table in find_tables(part)
        for level in levels_of(table)
    ]
    left_out = {
        authority: why for authority, row in layout.rows.items() if (why := _why_left_out(layout, row))
    }
    return RevenueReturn(
        kind,
        year,
        published_on(book, sheet),
        path.name,
        tuple(layout.rows),
        left_out,
        layout,
        tuple(levels),
    )
