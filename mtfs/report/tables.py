"""Tables of a study as a report sets them: every cell in words, money in one unit."""

from collections.abc import Collection, Sequence

from mtfs.analysis.findings import Table, Unit, Value
from mtfs.report.document import TableBlock, TableHead
from mtfs.words.figures import MINUS, percent_words
from mtfs.words.units import MoneyUnit, money_unit

__all__ = ["cell_words", "money_cell", "report_table"]

_NOT_THERE = "–"
_PATTERNS = {
    Unit.POINTS: (100, "+.1f", " points"),
    Unit.RATE: (100, ".2f", "%"),
    Unit.SHARE: (100, ".0f", "%"),
    Unit.NUMBER: (1, ".2f", ""),
    Unit.SDS: (1, ".1f", ""),
    Unit.MONTHS: (1, ".1f", ""),
    Unit.COUNT: (1, ",.0f", ""),
}


def money_cell(pounds: float, unit: MoneyUnit) -> str:
    """Write an amount for a table whose heading tells the unit.

    Parameters
    ----------
    pounds : float
        The amount [£].
    unit : MoneyUnit
        The unit.

    Returns
    -------
    str
        With one decimal in millions and none in smaller units, and a true minus sign.
    """
    places = 1 if unit.pounds >= 1e6 else 0
    text = f"{abs(pounds) / unit.pounds:,.{places}f}"
    return text if pounds >= 0 or not text.strip("0.,") else MINUS + text


def cell_words(value: Value, unit: Unit, money: MoneyUnit) -> str:
    """Write one cell of a table.

    Parameters
    ----------
    value : str, float, int or None
        The value: money in pounds, chances and rates as fractions.
    unit : Unit
        What it is.
    money : MoneyUnit
        The unit of money.

    Returns
    -------
    str
        A dash where there is no value.
    """
    if value is None:
        return _NOT_THERE
    if isinstance(value, str):
        return value
    if unit is Unit.POUNDS:
        return money_cell(float(value), money)
    if unit is Unit.CHANCE:
        return percent_words(float(value))
    scale, pattern, ending = _PATTERNS[unit]
    text = f"{value * scale:{pattern}}"
    if text.startswith(("-", "+")) and not text.strip("+-0.,"):
        text = text[1:]
    return text.replace("-", MINUS) + ending


def report_table(
    table: Table,
    *,
    columns: Collection[str] | None = None,
    rows: int | None = None,
    caption: str = "",
    key: str = "",
    heads: Sequence[str] = (),
) -> TableBlock:
    """Set a table of a study for a report.

    Parameters
    ----------
    table : Table
        The table.
    columns : collection of str, optional
        The keys of the columns to show; its brief ones where left out.
    rows : int, optional
        How many rows; all where left out.
    caption : str, optional
        What it shows; its own title where left out.
    key : str, optional
        The key of the block; the table's where left out.
    heads : sequence of str, optional
        Headings in plainer words than its own, one for each column that is shown.

    Returns
    -------
    TableBlock
        Headings of money tell its unit; the note counts the rows that are left out.
    """
    kept = [
        i
        for i, column in enumerate(table.columns)
        if (column.brief if columns is None else column.key in columns)
    ]
    shown = table.rows[:rows]
    amounts = [
        abs(float(row[i]))  # type: ignore[arg-type]
        for row in shown
        for i in kept
        if table.columns[i].unit is Unit.POUNDS and row[i] is not None
    ]
    money = money_unit(max(amounts, default=0.0))
    labels = heads or [table.columns[i].label for i in kept]
    notes = [table.note] if table.note else []
    if len(shown) < len(table.rows):
        left = len(table.rows) - len(shown)
        notes.append(f"{left} more row{'s are' if left != 1 else ' is'} not shown.")
    return TableBlock(
        key=key or table.key,
        caption=caption or table.title,
        heads=tuple(
            TableHead(
                f"{text}, {money.label}" if table.columns[i].unit is Unit.POUNDS else text,
                table.columns[i].unit not in (Unit.TEXT, Unit.YEAR),
            )
            for i, text in zip(kept, labels, strict=True)
        ),
        rows=tuple(tuple(cell_words(row[i], table.columns[i].unit, money) for i in kept) for row in shown),
        note=" ".join(notes),
    )
