"""Each total that a spreadsheet prints, against the sum of the rows that it is the total of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mtfs.iotools.sheets.headings import Header
from mtfs.iotools.sheets.mapping import Mapping
from mtfs.iotools.sheets.rows import ReadRow, RowKind, in_column, prepare
from mtfs.iotools.sheets.values import UnreadableError, read_amount
from mtfs.iotools.spreadsheets.source import Place
from mtfs.iotools.spreadsheets.workbook import CellFormula

__all__ = ["Reconciliation", "reconcile_totals"]

#: What is left of arithmetic in binary.
_HAIR = Decimal("1e-6")


@dataclass(frozen=True)
class Reconciliation:
    """A printed total and the sum of its rows.

    Parameters
    ----------
    place : Place
        Where the total stands.
    name : str
        What it is called.
    heading : str
        The heading of its column.
    printed : Decimal or None
        The total, in the unit of the file; None where it cannot be read.
    summed : Decimal
        The sum of the rows that were read, in the same unit.
    rows : int
        How many rows that is.
    rounding : Decimal
        The most that rounding of the rows and of the total can make.
    """

    place: Place
    name: str
    heading: str
    printed: Decimal | None
    summed: Decimal
    rows: int
    rounding: Decimal

    @property
    def difference(self) -> Decimal | None:
        """The printed total less the sum; None where there is no printed total."""
        return None if self.printed is None else self.printed - self.summed

    @property
    def agrees(self) -> bool:
        """Whether the two are the same."""
        return self.difference is not None and abs(self.difference) <= _HAIR * max(
            Decimal(1), abs(self.summed)
        )

    @property
    def agrees_but_for_rounding(self) -> bool:
        """Whether they differ by no more than rounding can make."""
        return (
            self.difference is not None and not self.agrees and abs(self.difference) <= self.rounding + _HAIR
        )


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _rounding(printed: Decimal, parts: Sequence[Decimal]) -> Decimal:
    """Return the most that rounding can make: half a unit for the total, and half for each rounded row."""
    of_total = _decimals(printed)
    of_parts = max((_decimals(part) for part in parts), default=0)
    # Rows with more decimals than the total are not rounded themselves.
    rows = 0 if of_parts > of_total else len(parts)
    return Decimal(1 + rows) / 2 * Decimal(10) ** -min(of_total, of_parts if rows else of_total)


def _totals(header: Header, mapping: Mapping, rows: Sequence[ReadRow]) -> Iterator[Reconciliation]:
    uses = prepare(mapping, header)
    data: list[ReadRow] = []
    for row in rows:
        if row.kind is RowKind.DATA:
            data.append(row)
        if row.kind is not RowKind.TOTAL:
            continue
        for column in uses.amounts:
            pounds = uses.pounds.get(column)
            parts = [
                in_column(part.amounts[column], pounds)
                for part in data[row.start : row.end]
                if column in part.amounts
            ]
            value = header.sheet.value(row.index, column)
            printed = None
            try:
                amount = read_amount(value)
            except UnreadableError:
                if not isinstance(value, CellFormula):
                    continue
            else:
                if amount.value is None:
                    continue
                printed = in_column(amount, pounds)
            rounding = Decimal(0) if printed is None else _rounding(printed, parts)
            place = header.sheet.place(row.index, column)
            total, count = sum(parts, Decimal(0)), row.end - row.start
            yield Reconciliation(
                place, row.name or "Total", header.headings[column], printed, total, count, rounding
            )


def reconcile_totals(header: Header, mapping: Mapping, rows: Sequence[ReadRow]) -> tuple[Reconciliation, ...]:
    """Recompute every printed total of a table.

    Parameters
    ----------
    header : Header
        The headings.
    mapping : Mapping
        How the spreadsheet is read.
    rows : sequence of ReadRow
        From ``classify_rows``.

    Returns
    -------
    tuple of Reconciliation
        One for each column of figures of each total.
    """
    return tuple(_totals(header, mapping, rows))
