"""The rows in which two cases differ, in words."""

from mtfs.analysis.change import Change, RowChange
from mtfs.analysis.change.records import CellChange, RowFate
from mtfs.analysis.findings import Unit
from mtfs.words.figures import MINUS, capital, listed, money_words, percent_words

__all__ = ["row_words", "rows_sentence"]

_SHEETS = {
    "council": "Council",
    "drivers": "Drivers",
    "correlations": "Correlations",
    "costs": "Costs",
    "monitoring": "Monitoring",
    "pressures": "Pressures",
    "savings": "Savings",
    "funding": "Funding",
    "reserves": "Reserves",
}
#: The headings of the workbook that are not the name of the attribute with a capital letter.
_HEADINGS = {
    "kind": "Distribution",
    "sd": "SD",
    "sd_up": "SD up",
    "df": "DF",
    "rag": "RAG",
    "recurrent": "Type",
    "reserve_class": "Class",
    "minimum_balance": "Minimum general fund balance",
    "core_limit": "Core council tax limit",
    "asc_limit": "ASC precept limit",
    "collection_share": "Collection fund share",
    "dsg_interest_rate": "DSG interest rate",
    "dsg_override_ends": "DSG override ends",
    "dsg_share": "DSG share falling on council",
}
#: So many values of a row are told.
_MOST_CELLS = 2
#: Money that is written as £0 [£].
_NOTHING = 0.5


def rows_sentence(change: Change) -> str:
    """Count the rows that differ.

    Parameters
    ----------
    change : Change
        What changed.

    Returns
    -------
    str
        The sentence.
    """
    counts = [(fate, sum(row.fate is fate for row in change.rows)) for fate in RowFate]
    if not change.rows:
        return "No row of the case has changed in a figure."
    words = {RowFate.CHANGED: "changed", RowFate.ADDED: "new", RowFate.REMOVED: "gone"}
    parts = [f"{count} {'is' if count == 1 else 'are'} {words[fate]}" for fate, count in counts if count]
    total = len(change.rows)
    if len(parts) == 1:
        fate = next(fate for fate, count in counts if count)
        verb = {RowFate.CHANGED: "changed", RowFate.ADDED: "been added", RowFate.REMOVED: "been removed"}[
            fate
        ]
        have = "has" if total == 1 else "have"
        return f"{total} row{'' if total == 1 else 's'} of the case {have} {verb}."
    return f"{total} rows of the case differ: {listed(parts)}."


def _heading(cell: CellChange) -> str:
    if cell.year:
        return cell.year
    return _HEADINGS.get(cell.field, capital(cell.field.replace("_", " ")))


def _value(cell: CellChange, value: float | str | None, *, exact: int = 0) -> str:
    """Write a value; a larger `exact` writes more digits."""
    if value is None:
        return "blank"
    if isinstance(value, str):
        return value
    if cell.unit is Unit.POUNDS:
        if not exact:
            return money_words(value, beside=max(abs(float(v or 0)) for v in (cell.before, cell.after)))
        text = f"£{abs(value):,.{0 if exact == 1 else 2}f}"
    elif cell.unit in (Unit.RATE, Unit.SHARE):
        places = (2 if cell.unit is Unit.RATE else 0) + 2 * exact
        text = (
            f"{abs(value) * 100:.{places}f}".rstrip("0").rstrip(".") if places else f"{abs(value) * 100:.0f}"
        )
        text += "%"
    elif cell.unit is Unit.CHANCE:
        text = percent_words(value) if not exact else f"{value * 100:.{2 * exact}f}%"
    elif cell.unit is Unit.MONTHS:
        text = f"{value:g} month{'' if value == 1 else 's'}"
    elif cell.unit is Unit.COUNT:
        text = f"{abs(value):,.{2 * exact}f}"
    else:
        text = f"{abs(value):.{4 + 4 * exact}g}"
    return text if value >= 0 else MINUS + text


def _cell_words(cell: CellChange, fate: RowFate) -> str:
    if fate is not RowFate.CHANGED:
        value = cell.after if fate is RowFate.ADDED else cell.before
        return f"{_heading(cell)} {_value(cell, value)}"
    for exact in range(3):
        after, before = (_value(cell, value, exact=exact) for value in (cell.after, cell.before))
        if after != before:
            break
    return f"{_heading(cell)}: {after}, was {before}"


def row_words(row: RowChange, change: Change) -> str:
    """Tell how a row differs, and what that alone does to the plan.

    Parameters
    ----------
    row : RowChange
        The row.
    change : Change
        What it is a part of.

    Returns
    -------
    str
        Such as ``Savings / Optimised services, 2025/26: £1.0m, was £2.3m. Alone it widens the plan's gap of
        2028/29 by £1.3m.``
    """
    name = (
        _HEADINGS.get(row.name, capital(row.name.replace("_", " "))) if row.table == "council" else row.name
    )
    place = f"{_SHEETS[row.table]} / {name}"
    # The largest amount of a row that is new or gone says most; a row that changed is told in its order.
    cells = [
        cell for cell in row.cells if row.fate is RowFate.CHANGED or cell.unit is Unit.POUNDS
    ] or row.cells
    told = [_cell_words(cell, row.fate) for cell in cells[:_MOST_CELLS]]
    if row.table == "council":
        told = [text.partition(": ")[2] for text in told]
    more = len(cells) - len(told)
    if more:
        told.append(f"and {more} more value{'' if more == 1 else 's'}")
    if row.fate is RowFate.CHANGED:
        text = f"{place}{': ' if row.table == 'council' else ', '}{'; '.join(told)}."
    else:
        fate = "new" if row.fate is RowFate.ADDED else "gone"
        if row.table == "monitoring" and change.passed and row.fate is RowFate.ADDED:
            fate = f"the forecast of {change.base}"
        text = f"{place}: {fate} ({'; '.join(told)})."
    return f"{text}{_alone_words(row, change)}"


def _alone_words(row: RowChange, change: Change) -> str:
    year, beside = change.year, max(other.size for other in change.rows)
    if abs(row.gap) >= _NOTHING:
        verb = "widens" if row.gap > 0 else "narrows"
        return f" Alone it {verb} the plan's gap of {year} by {money_words(abs(row.gap), beside=beside)}."
    if abs(row.usable) >= _NOTHING:
        amount = money_words(abs(row.usable), beside=beside)
        moves = f"adds {amount} to" if row.usable > 0 else f"takes {amount} from"
        return f" Alone it {moves} the plan's usable reserves at the end of {year}."
    return ""
