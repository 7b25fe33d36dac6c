"""Tables of a study in full: every figure with its interval behind it, in one cell."""

from collections.abc import Sequence

from mtfs.analysis.findings import Column, Table, Unit, Value
from mtfs.report.document import TableBlock, TableHead
from mtfs.report.tables import cell_words
from mtfs.words.units import MoneyUnit, money_unit

__all__ = ["interval_table"]

_ENDS = ("_low", "_high")
_INTERVALS = "In brackets: the 95% interval in which the number of runs leaves a figure."


def _interval(table: Table, place: int) -> tuple[int, int] | None:
    """Return the positions of the columns with the ends of a column's interval, if it has one."""
    keys = [column.key for column in table.columns]
    ends = [f"{keys[place]}{end}" for end in _ENDS]
    return (keys.index(ends[0]), keys.index(ends[1])) if all(end in keys for end in ends) else None


def _is_end(table: Table, column: Column) -> bool:
    keys = {other.key for other in table.columns}
    return any(column.key.endswith(end) and column.key.removesuffix(end) in keys for end in _ENDS)


def _cell(
    row: Sequence[Value], place: int, ends: tuple[int, int] | None, unit: Unit, money: MoneyUnit
) -> str:
    text = cell_words(row[place], unit, money)
    if ends is None or row[ends[0]] is None or row[ends[1]] is None:
        return text
    low, high = (cell_words(row[end], unit, money) for end in ends)
    return text if low == high == text else f"{text} ({low} to {high})"


def interval_table(
    table: Table, *, key: str, columns: Sequence[str] = (), year: str = "", command: str = ""
) -> TableBlock:
    """Set a table of a study with each interval in brackets behind its figure.

    Parameters
    ----------
    table : Table
        The table. Columns named as another with ``_low`` and ``_high`` behind are the ends of its interval.
    key : str
        The key of the block.
    columns : sequence of str, optional
        The keys of the columns to show, in the table's own order; all where left out, save those that hold
        nothing in the rows that are shown.
    year : str, optional
        The year whose rows are shown, where the table goes by years; those of every year where left out.
    command : str, optional
        The command whose files hold every row, such as ``mtfs compare``.

    Returns
    -------
    TableBlock
        Headings of money tell its unit; the note says what brackets hold, and counts the rows of other years.
    """
    by_year = bool(year) and table.columns[0].unit is Unit.YEAR
    shown = tuple(row for row in table.rows if not by_year or row[0] == year)
    kept = [
        i
        for i, column in enumerate(table.columns)
        if (column.key in columns if columns else not _is_end(table, column))
        and any(row[i] is not None for row in shown)
    ]
    amounts = [
        abs(float(row[i]))  # type: ignore[arg-type]
        for row in shown
        for i in kept
        if table.columns[i].unit is Unit.POUNDS and row[i] is not None
    ]
    money = money_unit(max(amounts, default=0.0))
    ends = {i: _interval(table, i) for i in kept}
    notes = [table.note, _INTERVALS if any(ends.values()) else ""]
    if len(shown) < len(table.rows):
        left = len(table.rows) - len(shown)
        where = f": the files of {command} hold them" if command else ""
        notes.append(f"{left:,} row{'s' if left != 1 else ''} of other years left out{where}.")
    return TableBlock(
        key=key,
        caption=table.title.replace(f"{year} first", year) if by_year else table.title,
        heads=tuple(
            TableHead(
                f"{column.label}, {money.label}" if column.unit is Unit.POUNDS else column.label,
                column.unit not in (Unit.TEXT, Unit.YEAR),
            )
            for column in (table.columns[i] for i in kept)
        ),
        rows=tuple(
            tuple(_cell(row, i, ends[i], table.columns[i].unit, money) for i in kept) for row in shown
        ),
        note=" ".join(note for note in notes if note),
    )
