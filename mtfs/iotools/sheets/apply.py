"""The rows of a spreadsheet as a mapping reads them: figures in pounds, under the headings of the case."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mtfs.domain.checks import matched
from mtfs.errors import Fault, InputError
from mtfs.iotools.sheets.conventions import titles_of
from mtfs.iotools.sheets.headings import Header, find_mapped_header
from mtfs.iotools.sheets.mapping import Decision, Mapping
from mtfs.iotools.sheets.reading import CaseRow, KnownRow, RowReader
from mtfs.iotools.sheets.reconcile import Reconciliation, reconcile_totals
from mtfs.iotools.sheets.rows import ReadRow, RowKind, classify_rows
from mtfs.iotools.sheets.targets import Kind
from mtfs.iotools.sheets.wording import find_years
from mtfs.iotools.spreadsheets.source import Place, SourceBook

__all__ = ["ImportedRows", "LeftOut", "apply_mapping"]


@dataclass(frozen=True)
class LeftOut:
    """A row of the spreadsheet that is no row of the case.

    Parameters
    ----------
    place : Place
        Where it stands.
    name : str
        What it says.
    what : str
        What it was taken for.
    why : str
        What it was known by.
    unsure : str, optional
        Another reading that is plausible too.
    """

    place: Place
    name: str
    what: str
    why: str
    unsure: str = ""


@dataclass(frozen=True)
class ImportedRows:
    """What a spreadsheet holds for a table of the case.

    Parameters
    ----------
    rows : tuple of dict
        By heading of the case or year; money in pounds, shares as fractions. What is not there is to be left
        as it is.
    places : tuple of Place
        Where each row stands.
    left_out : tuple of LeftOut
        The rows that were left out, without blank ones.
    reconciliation : tuple of Reconciliation
        Each printed total and what was read for it.
    decisions : tuple of Decision
        Decisions on single cells and rows.
    faults : tuple of Fault
        What cannot be read, or is missing. With any, the rows are not to be used.
    """

    rows: tuple[CaseRow, ...]
    places: tuple[Place, ...]
    left_out: tuple[LeftOut, ...]
    reconciliation: tuple[Reconciliation, ...]
    decisions: tuple[Decision, ...]
    faults: tuple[Fault, ...] = ()


#: What to set is shown by one of the words that are meant most often.
_EXAMPLES = {"Type": "recurrent", "RAG": "amber", "Class": "earmarked"}


def _missing(reader: RowReader, rows: Sequence[tuple[ReadRow, CaseRow]]) -> Iterator[Fault]:
    """Yield what rows that the case does not have need, and nothing tells: one fault a heading."""
    table = reader.table
    new = [(row, told) for row, told in rows if matched(reader.name_of(told)) not in reader.known]
    for target in table.targets:
        header = target.header
        without = [
            (row, told)
            for row, told in new
            if told.get(header) is None and (row.index, header) not in reader.refused
        ]
        if not target.column.required or not without or header == table.key:
            continue
        yield _ask(reader, header, without, "expected it for every row that the case does not have yet")
    if table.name == "savings":
        unsure = [
            (row, told)
            for row, told in new
            if told.get("RAG") is None
            and told.get("Delivery likely") is None
            and (row.index, "RAG") not in reader.refused
        ]
        if unsure:
            yield _ask(reader, "RAG", unsure, "expected a RAG rating or a delivery for every new scheme")


def _ask(reader: RowReader, header: str, rows: Sequence[tuple[ReadRow, CaseRow]], allowed: str) -> Fault:
    names = [reader.name_of(told) for _, told in rows]
    named = ", ".join(f"'{name}'" for name in names[:3]) + (
        f" and {len(names) - 3} more" if names[3:] else ""
    )
    target = reader.table.target(header)
    choices = list(target.column.choices or ()) if target else []
    example = f'--set "{header}={_EXAMPLES.get(header, "...")}"'
    among = f" ({', '.join(choices)})" if choices else ""
    how = f"{allowed}{among}: give {example} for all, or [by_name.{header}] in the mapping for each"
    return Fault(f"{reader.name_place(rows[0][0])}", f"nothing tells '{header}' of {named}", how)


def _second_general(reader: RowReader, rows: Sequence[tuple[ReadRow, CaseRow]]) -> Iterator[Fault]:
    """Yield a general reserve that has another name in the case, which may have only one."""
    general = next((row.name for row in reader.known.values() if row.general), "")
    for row, told in rows:
        name = reader.name_of(told)
        if general and told.get("Class") == "general" and matched(name) not in reader.known:
            place = reader.name_place(row)
            found = f"'{name}' is a general reserve, and the case has one, '{general}'"
            allowed = f'expected one: put "{name}" = "{general}" under [names] in the mapping'
            yield Fault(str(place), found, allowed)


def _twice(reader: RowReader, rows: Sequence[tuple[ReadRow, CaseRow]]) -> Iterator[Fault]:
    """Yield names that stand twice where the case has each once."""
    if reader.table.name in ("costs", "monitoring"):
        return
    counts = Counter(matched(reader.name_of(told)) for _, told in rows)
    for row, told in rows:
        name = reader.name_of(told)
        if counts[matched(name)] > 1:
            allowed = "expected each name once: let another column tell them apart, with the same 'take'"
            yield Fault(str(reader.name_place(row)), f"'{name}' stands there twice", allowed)


def _incomplete(mapping: Mapping) -> Iterator[Fault]:
    """Yield what a mapping lacks that no spreadsheet can be read without."""
    table, where = mapping.target, "the mapping"
    takes = {use.take for use in mapping.columns}
    if table.key not in takes and not (mapping.table == "costs" and "Cost type" in takes):
        yield Fault(where, f"no column is taken for {table.key}", "expected one that names the rows")
    if table.amount and table.amount not in takes:
        yield Fault(where, f"no column is taken for {table.amount}", "expected one of amounts")
    for use in mapping.of_kind(Kind.MONEY):
        if not use.unit:
            allowed = "expected £, £000 or £m: put it there, or give --set Unit=£000"
            yield Fault(where, f"the column '{use.heading}' has no unit", allowed)


_WHAT = {
    RowKind.TOTAL: "a total",
    RowKind.SECTION: "the title of a section",
    RowKind.NOTE: "a note",
    RowKind.HEADING: "the headings again",
    RowKind.EMPTY: "a row without figures",
    RowKind.LEFT_OUT: "left out by the mapping",
    RowKind.BEYOND: "not part of the table",
}


def apply_mapping(
    book: SourceBook,
    mapping: Mapping,
    *,
    years: Sequence[str] = (),
    known: Sequence[KnownRow] = (),
) -> ImportedRows:
    """Read the rows of a spreadsheet as a mapping tells.

    Parameters
    ----------
    book : SourceBook
        The spreadsheet.
    mapping : Mapping
        How it is read.
    years : sequence of str, optional
        The labels of years 0 to T of the case.
    known : sequence of KnownRow, optional
        The rows that the table of the case has already: what the spreadsheet does not tell of them stays as
        it is.

    Returns
    -------
    ImportedRows
        The rows, in pounds, and everything that there is to tell of them.

    Raises
    ------
    InputError
        Where the spreadsheet does not have the headings that the mapping tells, or that lacks what is needed.
    """
    header, mapping, this_month = find_mapped_header(book, mapping)
    incomplete = tuple(_incomplete(mapping))
    if incomplete:
        raise InputError(incomplete)
    reader = RowReader(header, mapping, years, {matched(row.name): row for row in known})
    table, read = mapping.target, classify_rows(header, mapping)
    rows: list[tuple[ReadRow, CaseRow]] = []
    left_out: list[LeftOut] = []
    without: list[Place] = []
    for row in read:
        place = reader.name_place(row)
        # A line of costs is known by its type too, which a row without figures seldom tells.
        if row.kind is RowKind.EMPTY and table.name != "costs" and (renamed := reader.known_name(row.name)):
            rows.append((row, {table.key: renamed}))
            without.append(place)
            continue
        if row.kind is not RowKind.DATA:
            left_out.append(LeftOut(place, row.name, _WHAT[row.kind], row.why, row.unsure))
            continue
        before = len(reader.faults)
        told = reader.row(row)
        moneys = [a for a in row.amounts.values() if a.value is not None]
        if not reader.name_of(told):
            if any(amount.value for amount in moneys):
                allowed = "expected a name, or a total of the rows above it"
                reader.fault(place, "a row with figures has no name", allowed)
            continue
        if row.amounts and not moneys and len(reader.faults) == before:
            if reader.known_name(reader.name_of(told)):
                # What the file says of the scheme in words holds, and its figures stay.
                rows.append((row, {key: value for key, value in told.items() if isinstance(value, str)}))
                without.append(place)
                continue
            marks = ", ".join(dict.fromkeys(a.mark for a in row.amounts.values()))
            left_out.append(LeftOut(place, row.name, "a row without figures", f"its figures are {marks}"))
            continue
        rows.append((row, told))
    reader.faults += [*_missing(reader, rows), *_twice(reader, rows), *_second_general(reader, rows)]
    if not rows and not reader.faults:
        reader.fault(
            header.sheet.place(header.data, 0), "there are no rows of figures", f"expected {table.name}"
        )
    reconciliation = reconcile_totals(header, mapping, read)
    decisions = [
        *this_month,
        *_other_year(header, mapping, years),
        *reader.noticed.decisions(),
        *_below_the_end(reader, read),
    ]
    decisions += _like_totals(reader, [row for row, _ in rows])
    if without:
        why = "the file has no figure of theirs"
        decisions.append(Decision("Rows without figures", "the case's figures stay", why, tuple(without)))
    if hidden := [row for row, _ in rows if row.index in header.sheet.hidden_rows]:
        places = tuple(reader.name_place(row) for row in hidden)
        other = "left out: put their names in the mapping's 'leave_out'"
        decisions.append(Decision("Hidden rows", "read as the others", "sums count them", places, (other,)))
    return ImportedRows(
        rows=tuple(told for _, told in rows),
        places=tuple(reader.name_place(row) for row, _ in rows),
        left_out=tuple(left_out),
        reconciliation=reconciliation,
        decisions=tuple(decisions),
        faults=tuple(reader.faults),
    )


def _other_year(header: Header, mapping: Mapping, years: Sequence[str]) -> Iterator[Decision]:
    """Tell of a table whose title names years, and not the base year that its figures are taken for."""
    if not years or mapping.table not in ("costs", "monitoring", "reserves"):
        return
    headings = [use.heading for use in mapping.of_kind(Kind.MONEY)]
    titles = [(text, place) for text, place in titles_of(header) if find_years(text)]
    named = {year.label for text in (*headings, *(text for text, _ in titles)) for year in find_years(text)}
    if titles and years[0] not in named:
        text, place = titles[0]
        other = "it is of another year: bring it into a case of that base year"
        yield Decision(
            "Year", f"the case's base year, {years[0]}", f"though '{text}' names another", (place,), (other,)
        )


def _like_totals(reader: RowReader, rows: Sequence[ReadRow]) -> Iterator[Decision]:
    """Tell of rows whose names have the word total, and that no arithmetic shows to be one."""
    for row in rows:
        if row.unsure:
            place = reader.name_place(row)
            why = "it is not the sum of rows above it"
            yield Decision(f"'{row.name}'", "read as a row", why, (place,), (row.unsure,))


def _below_the_end(reader: RowReader, read: Sequence[ReadRow]) -> Iterator[Decision]:
    """Tell of rows that stand below the total of all the rows above them."""
    whole = [
        at for at, row in enumerate(read) if row.kind is RowKind.TOTAL and row.start == 0 and row.end > 1
    ]
    if not whole or any(row.kind is RowKind.TOTAL for row in read[whole[-1] + 1 :]):
        return
    after = [row for row in read[whole[-1] + 1 :] if row.kind is RowKind.DATA]
    if after:
        places = tuple(reader.name_place(row) for row in after)
        other = "left out: put their names in the mapping's 'leave_out'"
        why = "no total below them counts them"
        yield Decision("Rows below the total", "read as the others", why, places, (other,))
