"""Rows of a spreadsheet, read cell by cell as a mapping tells: texts, words of the case, and pounds."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from decimal import Decimal

from mtfs.domain.checks import matched
from mtfs.domain.council import Units
from mtfs.domain.savings import MAX_DELIVERY
from mtfs.domain.years import is_year_label, next_year, previous_year
from mtfs.errors import Fault
from mtfs.iotools.case.cells import describe
from mtfs.iotools.sheets.headings import Header
from mtfs.iotools.sheets.mapping import ColumnUse, Decision, Mapping, Shares, Sign, YearsAre
from mtfs.iotools.sheets.rows import ReadRow, prepare
from mtfs.iotools.sheets.targets import BALANCE, Kind, Target, choice_in_words, choice_of_title
from mtfs.iotools.sheets.values import (
    Amount,
    UnreadableError,
    read_amount,
    read_share,
    read_words,
    strip_notes,
)
from mtfs.iotools.sheets.wording import bare_words, words_of
from mtfs.iotools.spreadsheets.source import Place
from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula

__all__ = ["CaseRow", "KnownRow", "RowReader"]

#: A row as the case takes it: by heading or year; money in pounds.
CaseRow = dict[str, object]

#: A share without a percent sign above this is a percentage: 1.5 is the most that a saving may deliver.
_MOST_SHARE = Decimal(str(MAX_DELIVERY))
_BROKEN_TEXT = "expected a text: mend it in Excel or LibreOffice, save the file, and import it again"
#: What comes as a lowest, a likeliest and a highest figure, and the range that they lie in.
_TRIPLES = {
    "monitoring": ((("Low", "Likely", "High"), None),),
    "savings": (
        (("Delivery low", "Delivery likely", "Delivery high"), (Decimal(0), _MOST_SHARE)),
        (("Slip low", "Slip likely", "Slip high"), (Decimal(0), Decimal("Infinity"))),
    ),
}


@dataclass(frozen=True)
class KnownRow:
    """A row that the case has already.

    Parameters
    ----------
    name : str
        Its name.
    one_off : bool, optional
        Whether its amounts last for one year.
    general : bool, optional
        Whether it is the general reserve.
    ranged : tuple of str, optional
        The likeliest figures, by heading, whose lowest and highest differ.
    """

    name: str
    one_off: bool = False
    general: bool = False
    ranged: tuple[str, ...] = ()


@dataclass
class _Noticed:
    """Decisions on single cells, gathered by what they say."""

    places: dict[tuple[str, str, str, tuple[str, ...]], list[Place]] = field(default_factory=dict)

    def add(self, what: str, chosen: str, why: str, place: Place, *others: str) -> None:
        self.places.setdefault((what, chosen, why, others), []).append(place)

    def decisions(self) -> Iterator[Decision]:
        for (what, chosen, why, others), places in self.places.items():
            yield Decision(what, chosen, why, tuple(places), others)


def _pounds(value: Decimal, unit: Decimal) -> float:
    return float(value * unit)


class RowReader:
    """Reads row after row.

    Parameters
    ----------
    header : Header
        The headings of the spreadsheet.
    mapping : Mapping
        How it is read.
    years : sequence of str
        The labels of years 0 to T of the case.
    known : mapping of str to KnownRow
        The rows that the case has, by their names as they are compared.
    """

    def __init__(
        self, header: Header, mapping: Mapping, years: Sequence[str], known: ReadOnly[str, KnownRow]
    ) -> None:
        self.header, self.mapping, self.table = header, mapping, mapping.target
        self.years, self.known = tuple(years), known
        self.uses = prepare(mapping, header)
        self.columns = {use: header.headings.index(self._found(use)) for use in mapping.columns}
        self.noticed = _Noticed()
        self.faults: list[Fault] = []
        #: The rows whose word for a heading could not be read, so that nothing more is asked of them.
        self.refused: set[tuple[int, str]] = set()
        self.above: dict[int, tuple[int, str]] = {}
        self.merged = {
            (row, column): top
            for top, left, bottom, right in header.sheet.merged
            if top >= header.data and bottom > top
            for row in range(top + 1, bottom + 1)
            for column in range(left, right + 1)
        }
        self.merged_columns = {column for _, column in self.merged}

    def _found(self, use: ColumnUse) -> str:
        column = self.header.column_of(use.heading)
        return self.header.headings[column if column is not None else 0]

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell.

        Parameters
        ----------
        row, column : int
            From 0.

        Returns
        -------
        Place
            With the names of file and sheet.
        """
        return self.header.sheet.place(row, column)

    def name_place(self, row: ReadRow) -> Place:
        """Return the place of a row's name, or of the first thing in the row where it has none.

        Parameters
        ----------
        row : ReadRow
            The row.

        Returns
        -------
        Place
            One of its cells.
        """
        cells = self.header.sheet.rows[row.index]
        filled = [column for column, value in enumerate(cells) if value is not None]
        named = [column for column in self.uses.names if column in filled]
        return self.place(row.index, (named or filled or [0])[0])

    def fault(self, place: Place, found: str, allowed: str, guess: str = "") -> None:
        """Note a fault.

        Parameters
        ----------
        place : Place
            Where it stands.
        found, allowed : str
            What is there, and what would be right.
        guess : str, optional
            What was probably meant.
        """
        self.faults.append(Fault(str(place), found, allowed, guess))

    # -- texts -----------------------------------------------------------------------------------------

    def _text(self, row: int, use: ColumnUse) -> str:
        """Return the text of a cell; where it is filled from above, that text."""
        column = self.columns[use]
        value = self.header.sheet.value(row, column)
        if isinstance(value, CellFormula | CellError):
            self.fault(self.place(row, column), f"'{use.heading}' is {describe(value)}", _BROKEN_TEXT)
        text = read_words(value)
        if text:
            bare, marks = strip_notes(text)
            if marks:
                why = "the mark of a footnote"
                self.noticed.add(f"'{marks}' behind a text", "left out", why, self.place(row, column))
            self.above[column] = (row, bare)
            return bare
        if not use.fill_down or column not in self.above:
            return ""
        top, above = self.above[column]
        if column in self.merged_columns:
            return above if self.merged.get((row, column)) == top else ""
        return above

    def _texts(self, row: ReadRow, target: Target) -> str:
        """Return the texts that a row has for a heading, joined."""
        parts = [self._text(row.index, use) for use in self.mapping.taken_for(target.header)]
        return ": ".join(dict.fromkeys(part for part in parts if part))

    def _choice(self, row: ReadRow, target: Target, text: str, heading: str, place: Place) -> str | None:
        """Return the word of the case that a text stands for."""
        choices = [choice.value for choice in target.column.choices or ()]
        told = {k.casefold(): v for k, v in self.mapping.words.get(target.header, {}).items()}
        if text.casefold() in choices:
            return text.casefold()
        if text.casefold() in told:
            return told[text.casefold()]
        meant = choice_in_words(target.header, words_of(text), bare_words(heading))
        if meant:
            other = f"another: put it under [words.{target.header}] in the mapping"
            self.noticed.add(f"{target.header} '{text}'", meant, "councils use the word so", place, other)
            return meant
        if read_words(text).casefold() in ("tbc", "tba", "n/a", "-", "–", "tbd"):
            self.noticed.add(f"{target.header} '{text}'", "not known", "it says so", place)
            return None
        self.refused.add((row.index, target.header))
        found = f"'{target.header}' of '{row.name}' is {describe(text)}"
        allowed = f"expected one of {', '.join(choices)}, or what it stands for under [words.{target.header}]"
        self.fault(place, found, f"{allowed} in the mapping")
        return None

    # -- figures ---------------------------------------------------------------------------------------

    def _cell(self, row: int, use: ColumnUse, kind: Kind) -> Amount:
        column = self.columns[use]
        value = self.header.sheet.value(row, column)
        place = self.place(row, column)
        try:
            amount = read_share(value) if kind is Kind.SHARE else read_amount(value)
        except UnreadableError as error:
            self.fault(place, f"'{use.heading}' is {describe(value)}", error.allowed, error.guess)
            return Amount(None)
        if amount.mark:
            chosen = "no figure" if amount.value is None else "0" if not amount.value else "the figure alone"
            why = {"no figure": "it says that there is none", "0": "a dash or nil is nought"}.get(
                chosen, "the mark of a footnote"
            )
            self.noticed.add(f"'{amount.mark}' in a column of figures", chosen, why, place)
        return amount

    def _money(self, row: int, use: ColumnUse) -> Decimal | None:
        """Return an amount in pounds, with the case's sign; None where there is no figure."""
        amount = self._cell(row, use, Kind.MONEY)
        if amount.blank:
            return Decimal(0)
        if amount.value is None:
            return None
        place = self.place(row, self.columns[use])
        unit = Decimal(int(Units(use.unit).pounds)) if amount.pounds is None else amount.pounds
        if amount.pounds is not None:
            self.noticed.add("A unit in the cell", "it holds there", "as in £45k or 1.2m", place)
        value = amount.value * unit
        if amount.side:
            self.noticed.add(f"Marked {amount.side}", "its sign", "the cell says so", place)
            return value if amount.side == "adverse" else -value
        return -value if use.sign is Sign.REVERSED else value

    def _total(self, row: ReadRow, take: str) -> Decimal | None:
        """Return the sum of the columns that are taken for one heading; None where none has a figure."""
        uses = self.mapping.taken_for(take)
        parts = [self._money(row.index, use) for use in uses]
        figures = [part for part in parts if part is not None]
        return sum(figures, Decimal(0)) if figures else None

    def _share(self, row: ReadRow, use: ColumnUse) -> Decimal | None:
        """Return a share as a fraction; None where there is no figure."""
        amount = self._cell(row.index, use, Kind.SHARE)
        if amount.value is None or amount.percent:
            return amount.value
        place, large = self.place(row.index, self.columns[use]), abs(amount.value) > _MOST_SHARE
        if use.shares is Shares.FRACTIONS and large:
            allowed = (
                "expected a fraction, as the mapping says: write 0.85, or put shares = 'percentages' there"
            )
            self.fault(place, f"'{use.heading}' is {amount.value:f}", allowed, f"{amount.value / 100:f}")
        if use.shares is Shares.PERCENTAGES and not large and amount.value:
            other = "fractions too: put shares = 'mixed' in the mapping"
            why = "the mapping says percentages"
            self.noticed.add(
                f"Small shares in '{use.heading}'", "percentages: 0.9 is 0.9%", why, place, other
            )
        whole = use.shares is Shares.PERCENTAGES or (use.shares is Shares.MIXED and large)
        return amount.value / 100 if whole else amount.value

    # -- rows ------------------------------------------------------------------------------------------

    def row(self, row: ReadRow) -> CaseRow:
        """Read one row.

        Parameters
        ----------
        row : ReadRow
            A row of figures.

        Returns
        -------
        dict
            By heading of the case or year; money in pounds. What is not told is left out.
        """
        table = self.table
        told: CaseRow = {}
        numbers: dict[str, Decimal] = {}
        for target in table.targets:
            uses = self.mapping.taken_for(target.header)
            if target.kind in (Kind.TEXT, Kind.CHOICE):
                self._put_text(row, target, told)
            elif uses and target.kind is Kind.MONEY:
                if (value := self._total(row, target.header)) is not None:
                    numbers[target.header] = value
            elif uses:
                number = (
                    self._share(row, uses[0]) if target.kind is Kind.SHARE else self._number(row, uses[0])
                )
                if number is not None:
                    numbers[target.header] = number
        self._rename(told)
        told |= self._years(row, told, numbers)
        self._spread(row, told, numbers)
        told |= {header: float(value) for header, value in numbers.items()}
        return self._completed(row, told)

    def _rename(self, told: CaseRow) -> None:
        """Give a row the name that it has in the case."""
        if name := self._renamed(self.name_of(told)):
            told[self.table.key] = name

    def _renamed(self, name: str) -> str:
        renamed = {matched(key): value for key, value in self.mapping.names.items()}
        return renamed.get(matched(name), name)

    def known_name(self, name: str) -> str:
        """Return the name that a row has in the case.

        Parameters
        ----------
        name : str
            The name in the file.

        Returns
        -------
        str
            Nothing where the case does not have it.
        """
        renamed = self._renamed(strip_notes(name)[0])
        return renamed if renamed and matched(renamed) in self.known else ""

    def _number(self, row: ReadRow, use: ColumnUse) -> Decimal | None:
        return self._cell(row.index, use, Kind.NUMBER).value

    def _put_text(self, row: ReadRow, target: Target, told: CaseRow) -> None:
        header, uses = target.header, self.mapping.taken_for(target.header)
        text, place = self._texts(row, target), self.place(row.index, 0)
        heading = uses[0].heading if uses else ""
        if uses:
            place = self.place(row.index, self.columns[uses[0]])
        elif self.mapping.sections == header and row.section:
            text, place = row.section, self.place(row.section_row, 0)
        if text and target.kind is Kind.CHOICE:
            if uses:
                told[header] = self._choice(row, target, text, heading, place)
            else:
                told[header] = choice_of_title(header, text) or self._choice(
                    row, target, text, heading, place
                )
        elif text:
            told[header] = text

    def name_of(self, told: CaseRow) -> str:
        """Return the name of a row.

        Parameters
        ----------
        told : dict
            The row as the case takes it.

        Returns
        -------
        str
            Nothing where it has none.
        """
        return str(told.get(self.table.key) or "")

    def _is_one_off(self, told: CaseRow) -> bool:
        known = self.known.get(matched(self.name_of(told)))
        by_name = _by_name(self.mapping, "Type", self.name_of(told))
        kind = told.get("Type") or by_name or ("" if known else self.mapping.settings.get("Type", ""))
        return kind == "one-off" if kind else bool(known and known.one_off)

    def _years(self, row: ReadRow, told: CaseRow, numbers: dict[str, Decimal]) -> CaseRow:
        """Return what moves or starts in each year, in pounds."""
        if not self.table.has_years:
            return {}
        labels = sorted({use.take for use in self.mapping.columns if is_year_label(use.take)})
        moves = {label: self._total(row, label) for label in labels}
        if self.table.name == "reserves":
            moves |= self._movements(row, moves, numbers)
        elif self.mapping.years_are is YearsAre.RUNNING and not self._is_one_off(told):
            moves = self._started(moves)
        wanted = set(self.table.years(self.years)) if self.years else set(moves)
        for label, move in moves.items():
            if label not in wanted and move:
                why = "the case has no column for that year"
                place = self.place(row.index, self.columns[self.mapping.taken_for(label)[0]])
                self.noticed.add(f"Figures of {label}", "left out", why, place)
        return {label: float(move) for label, move in moves.items() if move is not None and label in wanted}

    def _started(self, moves: ReadOnly[str, Decimal | None]) -> dict[str, Decimal | None]:
        """Return the change of each year of a running figure."""
        before, started = Decimal(0), {}
        for label, move in moves.items():
            started[label] = None if move is None else move - before
            before = before if move is None else move
        return started

    def _movements(
        self, row: ReadRow, moves: ReadOnly[str, Decimal | None], numbers: ReadOnly[str, Decimal]
    ) -> dict[str, Decimal | None]:
        """Return the movements that balances tell, and check those that are told beside balances."""
        ends = sorted(use.take for use in self.mapping.columns if use.take.startswith(f"{BALANCE} "))
        found: dict[str, Decimal | None] = {}
        balance, at = numbers.get("Opening balance"), self.years[0] if self.years else ""
        for take in ends:
            label, closing = take.removeprefix(f"{BALANCE} "), self._total(row, take)
            if balance is None or closing is None:
                balance = closing
            elif label in moves:
                while at and at < label:
                    balance, at = balance + (moves.get(at) or found.get(at) or 0), next_year(at)
                moved = balance + (moves[label] or 0)
                if abs(moved - closing) >= 1:
                    place = self.place(row.index, self.columns[self.mapping.taken_for(take)[0]])
                    chosen = "the movements hold, and the balance is left out"
                    why = "the balance printed is not the one before it with the year's movements"
                    self.noticed.add(f"Balance at the end of {label}", chosen, why, place)
                balance = moved
            else:
                if at and previous_year(label) > at:
                    why = f"the change since the balance before it falls in {label}"
                    place = self.place(row.index, self.columns[self.mapping.taken_for(take)[0]])
                    self.noticed.add(f"Balance at the end of {label}", "a movement of that year", why, place)
                found[label] = closing - balance
                balance = closing
            at = next_year(label)
        return found

    def _spread(self, row: ReadRow, told: CaseRow, numbers: dict[str, Decimal]) -> None:
        """Put a lowest and a highest beside the one figure that is given."""
        for (low, likely, high), limits in _TRIPLES.get(self.table.name, ()):
            if likely not in numbers or (low in numbers and high in numbers):
                continue
            width = abs(numbers[likely]) * Decimal(repr(self.mapping.spread))
            numbers.setdefault(low, numbers[likely] - width)
            numbers.setdefault(high, numbers[likely] + width)
            if limits is not None:
                numbers[low], numbers[high] = max(numbers[low], limits[0]), min(numbers[high], limits[1])
            place = self.place(row.index, self.columns[self.mapping.taken_for(likely)[0]])
            if self.mapping.spread:
                chosen = f"{self.mapping.spread:.0%} below and above {likely}"
                self.noticed.add(f"{low} and {high}", chosen, "a spread was set", place)
                continue
            chosen = f"the same as {likely}: certain"
            known = self.known.get(matched(self.name_of(told)))
            if known is not None and likely in known.ranged:
                chosen += ", in the place of the range that the case has"
            other = "a range: give --spread 0.2, or put spread = 0.2 in the mapping"
            self.noticed.add(f"{low} and {high}", chosen, "only one figure is given", place, other)

    def _completed(self, row: ReadRow, told: CaseRow) -> CaseRow:
        """Add what was set for rows of that name, and for rows that the case does not have."""
        name = self.name_of(told)
        is_known = matched(name) in self.known
        for target in self.table.targets:
            header = target.header
            given = _by_name(self.mapping, header, name)
            if given:
                told[header] = _as_set(target, given)
            elif told.get(header) is None and not is_known and header in self.mapping.settings:
                told[header] = _as_set(target, self.mapping.settings[header])
                self.noticed.add(
                    header, self.mapping.settings[header], "it was set for new rows", self.name_place(row)
                )
        order = [target.header for target in self.table.targets]
        ordered = [*order, *sorted(set(told) - set(order))]
        return {header: told[header] for header in ordered if told.get(header) is not None}


def _by_name(mapping: Mapping, header: str, name: str) -> str:
    told = {words_of(key): value for key, value in mapping.by_name.get(header, {}).items()}
    return told.get(words_of(name), "")


def _as_set(target: Target, value: str) -> object:
    return value if target.kind in (Kind.TEXT, Kind.CHOICE) else float(value)
