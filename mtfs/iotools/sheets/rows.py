"""The rows of a table: which hold figures, and which are totals, titles of sections, notes or blank.

A total is known by its words, or by arithmetic: a row that equals the sum of the rows above it. Nothing that
looks like a row is left out without a word.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum

from mtfs.domain.council import Units
from mtfs.iotools.sheets.headings import Header
from mtfs.iotools.sheets.mapping import Mapping
from mtfs.iotools.sheets.targets import Kind
from mtfs.iotools.sheets.values import (
    Amount,
    UnreadableError,
    figure_of,
    read_amount,
    read_words,
    strip_notes,
)
from mtfs.iotools.sheets.wording import find_years, heading_of, is_note, is_plain_total, is_total, words_of
from mtfs.iotools.spreadsheets.workbook import CellFormula

__all__ = ["ReadRow", "RowKind", "Uses", "classify_rows", "in_column", "prepare"]

#: Two sums nearer than this to each other are the same: what is left of arithmetic in binary.
_HAIR = Decimal("1e-6")
#: A longer text is no name of a service that a total may be of.
_LONGEST_NAME = 40


class RowKind(Enum):
    """What a row is."""

    DATA = "a row"
    TOTAL = "a total"
    SECTION = "the title of a section"
    NOTE = "a note"
    HEADING = "the headings again"
    EMPTY = "a row without figures"
    LEFT_OUT = "left out by the mapping"
    BEYOND = "below the table"


@dataclass(frozen=True)
class Uses:
    """The columns of a table that matter for telling its rows apart, from 0.

    Parameters
    ----------
    names : tuple of int
        Those whose texts name the row.
    texts : tuple of int
        All that are taken as texts.
    amounts : tuple of int
        All that are taken as amounts of money.
    before : tuple of int
        Those left of the first amount, in which the word 'total' may stand.
    pounds : dict of int to Decimal
        By column, how many pounds one of its figures is, where that is known.
    fill_down : bool
        Whether blank names repeat the name above.
    """

    names: tuple[int, ...]
    texts: tuple[int, ...]
    amounts: tuple[int, ...]
    before: tuple[int, ...]
    pounds: dict[int, Decimal]
    fill_down: bool


@dataclass(frozen=True)
class ReadRow:
    """A row of a table.

    Parameters
    ----------
    index : int
        Where it stands in the sheet, from 0.
    kind : RowKind
        What it is.
    name : str
        What names it, or the text that stands in it.
    amounts : dict of int to Amount
        By column, from 0; what could not be read is left out.
    section : str, optional
        The title of the section that it stands in.
    section_row : int, optional
        Where that title stands.
    start : int, optional
        For a total: the place among the rows of figures from which on it sums, from 0.
    end : int, optional
        For a total: the number of rows of figures above it.
    why : str, optional
        What it was known by, where it is no row of figures.
    unsure : str, optional
        Another reading that is plausible too.
    """

    index: int
    kind: RowKind
    name: str
    amounts: dict[int, Amount] = field(default_factory=dict)
    section: str = ""
    section_row: int = -1
    start: int = 0
    end: int = 0
    why: str = ""
    unsure: str = ""


def prepare(mapping: Mapping, header: Header) -> Uses:
    """Find the columns that tell rows apart.

    Parameters
    ----------
    mapping : Mapping
        How the spreadsheet is read.
    header : Header
        Its headings.

    Returns
    -------
    Uses
        The columns.
    """
    table = mapping.target

    def columns(*kinds: Kind) -> tuple[int, ...]:
        found = (header.column_of(use.heading) for use in mapping.of_kind(*kinds))
        return tuple(dict.fromkeys(column for column in found if column is not None))

    named = (header.column_of(use.heading) for use in mapping.taken_for(table.key))
    names = tuple(column for column in named if column is not None)
    if not names and mapping.table == "costs":
        types = (header.column_of(use.heading) for use in mapping.taken_for("Cost type"))
        names = tuple(column for column in types if column is not None)
    amounts = columns(Kind.MONEY)
    units = {header.column_of(use.heading): use.unit for use in mapping.of_kind(Kind.MONEY) if use.unit}
    pounds = {
        column: Decimal(int(Units(unit).pounds)) for column, unit in units.items() if column is not None
    }
    first = min(amounts, default=len(header.headings))
    return Uses(
        names=names,
        texts=columns(Kind.TEXT, Kind.CHOICE),
        amounts=amounts,
        before=tuple(column for column in range(first) if column not in amounts),
        pounds=pounds,
        fill_down=any(use.fill_down for use in mapping.columns if header.column_of(use.heading) in names),
    )


def _amounts(header: Header, row: int, columns: Sequence[int]) -> dict[int, Amount]:
    read = {}
    for column in columns:
        try:
            amount = read_amount(header.sheet.value(row, column))
        except UnreadableError:
            continue
        if not amount.blank:
            read[column] = amount
    return read


def in_column(amount: Amount | None, pounds: Decimal | None) -> Decimal:
    """Return an amount in the unit of its column, as a sum of the column would count it.

    Parameters
    ----------
    amount : Amount or None
        The amount; None, and one without a figure, count as 0.
    pounds : Decimal or None
        How many pounds one of the column's figures is, where that is known.

    Returns
    -------
    Decimal
        A favourable variance is negative.
    """
    if amount is None or amount.value is None:
        return Decimal(0)
    value = -amount.value if amount.side == "favourable" else amount.value
    return value if amount.pounds is None or pounds is None else value * amount.pounds / pounds


@dataclass
class _Sums:
    """The rows of figures so far, and where sums may begin among them."""

    uses: Uses
    running: list[dict[int, Decimal]] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])

    def __post_init__(self) -> None:
        self.running.append(dict.fromkeys(self.uses.amounts, Decimal(0)))

    @property
    def count(self) -> int:
        return len(self.running) - 1

    def add(self, row: ReadRow) -> None:
        last = self.running[-1]
        figures = self.figures(row)
        self.running.append({column: last[column] + figures.get(column, 0) for column in self.uses.amounts})

    def figures(self, row: ReadRow) -> dict[int, Decimal]:
        """Return the figures of a row, in the units of their columns."""
        return {
            column: in_column(amount, self.uses.pounds.get(column))
            for column, amount in row.amounts.items()
            if amount.value is not None
        }

    def part(self) -> None:
        """Let a sum begin here."""
        if self.starts[-1] != self.count:
            self.starts.append(self.count)

    def fits(self, start: int, figures: dict[int, Decimal], *, rounded: bool = False) -> bool:
        """Tell whether figures are the sums of the rows from a start on, in every column."""
        first, last = self.running[start], self.running[-1]
        room = Decimal(self.count - start) / 2 if rounded else Decimal(0)
        return all(
            abs(last[column] - first[column] - figure) <= room + _HAIR * max(Decimal(1), abs(figure))
            for column, figure in figures.items()
        )

    def candidates(self) -> list[int]:
        """Return the starts of sums that hold any row, the nearest first."""
        return [start for start in reversed(self.starts) if start < self.count]


def _is_headings_again(header: Header, told: ReadOnly[int, str], row: int) -> bool:
    """Tell whether a row repeats the last row of headings, `told` by column, as it does on a new page."""
    filled = [(column, value) for column, value in enumerate(header.sheet.rows[row]) if value is not None]
    if len(filled) < 2 or filled[0][0] not in told:
        return False
    return all(told.get(column) == words_of(heading_of(value)) for column, value in filled)


def _is_another_table(header: Header, row: int, amounts: Sequence[int]) -> bool:
    """Tell whether a row heads columns of figures anew, by years written as text."""
    texts = [value for column in amounts if isinstance(value := header.sheet.value(row, column), str)]
    return len(texts) >= 2 and all(find_years(text) and figure_of(text) is None for text in texts)


def _own_text(header: Header, row: int, uses: Uses) -> tuple[str, list[str]]:
    """Return what names a row, and every text left of its figures."""
    sheet = header.sheet
    names = [text for column in uses.names if (text := read_words(sheet.value(row, column)))]
    texts = [
        read_words(value)
        for column in (*uses.before, *uses.names)
        if isinstance(value := sheet.value(row, column), str)
    ]
    return ": ".join(names), list(dict.fromkeys(text for text in texts if text))


def _has_sum_formula(header: Header, row: int, uses: Uses) -> bool:
    values = [header.sheet.value(row, column) for column in uses.amounts]
    return any(isinstance(v, CellFormula) and "SUM(" in v.text.replace(" ", "").upper() for v in values)


class _Classifier:
    """Goes down a table once and tells each row's kind."""

    def __init__(self, header: Header, mapping: Mapping) -> None:
        self.header, self.mapping = header, mapping
        self.uses = prepare(mapping, header)
        self.sums = _Sums(self.uses)
        self.section, self.section_row, self.section_start = "", -1, 0
        self.names: set[str] = set()
        self.keep = {words_of(name) for name in mapping.keep}
        self.leave_out = {words_of(name) for name in mapping.leave_out}
        rows = header.sheet.rows
        last = enumerate(rows[header.data - 1])
        self.headings = {column: words_of(heading_of(value)) for column, value in last if value is not None}
        #: The last row that holds any figure: what stands below it are notes.
        self.last = max(
            (row for row in range(header.data, len(rows)) if self._filled(row)), default=header.data - 1
        )

    def _filled(self, row: int) -> bool:
        values = (self.header.sheet.value(row, column) for column in self.uses.amounts or self.uses.names)
        return any(value is not None for value in values)

    def rows(self) -> Iterator[ReadRow]:
        beyond = ""
        for index in range(self.header.data, len(self.header.sheet.rows)):
            if all(value is None for value in self.header.sheet.rows[index]):
                continue
            if beyond:
                name, texts = _own_text(self.header, index, self.uses)
                yield ReadRow(index, RowKind.BEYOND, name or " ".join(texts), why=beyond)
                continue
            row = self._row(index)
            if row.kind is RowKind.BEYOND:
                beyond = row.why
            yield row

    def _row(self, index: int) -> ReadRow:
        header, uses = self.header, self.uses
        if _is_headings_again(header, self.headings, index):
            return ReadRow(index, RowKind.HEADING, "", why="the headings stand here again")
        if _is_another_table(header, index, uses.amounts):
            return ReadRow(index, RowKind.BEYOND, "", why=f"another table begins in row {index + 1}")
        name, texts = _own_text(header, index, uses)
        row = ReadRow(index, RowKind.DATA, name, _amounts(header, index, uses.amounts))
        told = {words_of(text) for text in (name, *texts) if text} | {words_of(strip_notes(name)[0])}
        if told & self.leave_out:
            return replace(row, kind=RowKind.LEFT_OUT, why="the mapping leaves it out")
        if not self._filled(index) and uses.amounts:
            return self._without_figures(row, texts, kept=bool(told & self.keep))
        if uses.amounts:
            total = None if told & self.keep else self._total(row, texts)
            if total is not None:
                return total
        if not name and not any(header.sheet.value(index, column) is not None for column in uses.names):
            filled = any(amount.value for amount in row.amounts.values())
            if uses.names and not filled:
                return replace(
                    row, kind=RowKind.EMPTY, name=" ".join(texts), why="it has neither name nor figures"
                )
        if self.uses.amounts and not told & self.keep and is_total(name, self.names) is None:
            row = replace(row, unsure=f"a total: put '{name}' in the mapping's 'leave_out'")
        return self._data(row)

    def _data(self, row: ReadRow) -> ReadRow:
        self.sums.add(row)
        values = (self.header.sheet.value(row.index, column) for column in self.uses.texts)
        self.names |= {value for value in values if isinstance(value, str) and len(value) <= _LONGEST_NAME}
        return replace(row, section=self.section, section_row=self.section_row)

    def _without_figures(self, row: ReadRow, texts: list[str], *, kept: bool) -> ReadRow:
        values = self.header.sheet.rows[row.index]
        filled = [column for column, value in enumerate(values) if value is not None]
        text = row.name or (texts[0] if texts else read_words(values[filled[0]]))
        if kept:
            return self._data(replace(row, name=text))
        if row.index > self.last or is_note(text):
            return replace(row, kind=RowKind.NOTE, name=text, why="a text without figures")
        if len(filled) == 1 and filled[0] in (*self.uses.before, *self.uses.names):
            if is_total(text):
                return replace(row, kind=RowKind.EMPTY, name=text, why="a total without figures")
            self.section, self.section_row = strip_notes(text)[0].rstrip(":").strip(), row.index
            self.section_start = self.sums.count
            self.names.add(self.section)
            self.sums.part()
            return replace(row, kind=RowKind.SECTION, name=text, why="a text alone, with rows below it")
        return replace(row, kind=RowKind.EMPTY, name=text, why="it has no figures")

    def _total(self, row: ReadRow, texts: list[str]) -> ReadRow | None:
        """Return the row as a total, where it is one."""
        figures = self.sums.figures(row)
        telling = [row.name] if row.name else texts
        said = [is_total(text, self.names) for text in telling] + [is_plain_total(text) for text in texts]
        worded = True if True in said else None if None in said else False
        formula = not figures and _has_sum_formula(self.header, row.index, self.uses)
        starts = self.sums.candidates()
        if worded or (formula and not row.name):
            fitting = [start for start in starts if figures and self.sums.fits(start, figures)]
            whole = any(word in words_of(" ".join(texts)).split() for word in ("grand", "overall"))
            start = fitting[0] if fitting else self._likely_start(starts, whole=whole)
            why = "its name says total" if worded else "a formula of a sum without a name"
            return self._close(row, texts, start, why)
        told = [column for column, figure in figures.items() if figure]
        if not told:
            return None
        # A name with 'total' in it may be that of any sum; other rows are held against the likeliest alone.
        for start in starts if worded is None else dict.fromkeys((*starts[:1], *starts[-1:])):
            count = self.sums.count - start
            sure = not row.name or worded is None or len(told) >= 2 or count >= 3
            # A sum without a name may be rounded; one with a name may be a row that happens to equal it.
            rounded = not row.name and not self.uses.fill_down
            if count >= 2 and sure and self.sums.fits(start, figures, rounded=rounded):
                unsure = "" if not row.name else f"a row of its own: put '{row.name}' in the mapping's 'keep'"
                why = f"its figures are the sum of the {count} rows above it"
                return replace(self._close(row, texts, start, why), unsure=unsure)
        return None

    def _likely_start(self, starts: list[int], *, whole: bool) -> int:
        if not starts:
            return self.sums.count
        just_closed = self.sums.starts[-1] == self.sums.count
        return starts[-1] if whole or just_closed else starts[0]

    def _close(self, row: ReadRow, texts: list[str], start: int, why: str) -> ReadRow:
        name = row.name or " ".join(texts)
        closed = replace(row, kind=RowKind.TOTAL, name=name, start=start, end=self.sums.count, why=why)
        self.sums.part()
        if start <= self.section_start:
            self.section, self.section_row = "", -1
        return closed


def classify_rows(header: Header, mapping: Mapping) -> tuple[ReadRow, ...]:
    """Tell what each row under the headings is.

    Parameters
    ----------
    header : Header
        The headings.
    mapping : Mapping
        How the spreadsheet is read.

    Returns
    -------
    tuple of ReadRow
        In their order, without blank rows.
    """
    return tuple(_Classifier(header, mapping).rows())
