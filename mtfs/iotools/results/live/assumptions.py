"""The assumptions as they were run, one sheet for each table of the case, in pounds and fractions."""

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import quote_sheetname

from mtfs.domain.checks import matched
from mtfs.domain.funding import MONEY_KINDS, FundingKind
from mtfs.domain.strategy import Strategy
from mtfs.iotools.case.layout import COUNCIL_SETTINGS, SHEETS, Column, Content, SavingType, Sheet, YearColumns
from mtfs.iotools.results.live.formulas import Block, Cell, Value
from mtfs.iotools.results.live.sheets import RATE, LiveSheet, Look, tidy
from mtfs.iotools.results.page import POUNDS

__all__ = [
    "TABLES",
    "Key",
    "Rows",
    "assumption_sheets",
    "column_of",
    "look_of",
    "number_format",
    "row_label",
    "rows_of",
    "years_of",
]

#: A table, the position of a row in it, and an attribute or the label of a year.
Key = tuple[str, int, str]
Rows = list[dict[str, Value]]

#: The tables that have a sheet here, and its name: that of the case, save where a study's sheet has it.
TABLES: dict[str, tuple[Sheet, str]] = {
    sheet.table: (sheet, "Reserves as run" if sheet.table == "reserves" else sheet.name)
    for sheet in SHEETS
    if sheet.table not in ("correlations", "scenarios")
}
#: The attribute of a record that holds its years.
_YEARLY = {
    "drivers": "central_rates",
    "pressures": "amounts",
    "savings": "planned",
    "funding": "values",
    "reserves": "movements",
}
#: What the plan does not depend on: it shapes the futures, or is there to be read.
_NOT_FOLLOWED: dict[str, frozenset[str]] = {
    "council": frozenset(column.field for column in COUNCIL_SETTINGS)
    - {
        *("minimum_balance", "safety_net", "collection_share"),
        *("dsg_interest_rate", "dsg_override_ends", "dsg_share"),
    },
    "drivers": frozenset(column.field for column in TABLES["drivers"][0].columns) - {"name"},
    "monitoring": frozenset({"low", "high"}),
    "pressures": frozenset({"service", "low", "high"}),
    "savings": frozenset(column.field for column in TABLES["savings"][0].columns) - {"name", "recurrent"},
    "reserves": frozenset({"purpose"}),
}
_NUMBER = "#,##0.00####"
_POUNDS_LINES = MONEY_KINDS | {FundingKind.BAND_D}
_WIDTHS = {Content.TEXT: 22.0, Content.MONEY: 17.0, Content.VALUES: 24.0}
_WIDEST = 60.0
_HOW = (
    "These are the assumptions of the case without edits, as they were run, with defaults filled in: amounts "
    "in pounds, rates and shares as fractions (shown as percentages). Blue cells may be changed: the plan of "
    "every scenario that does not set the cell itself follows at once, and the sheet Check tells by how "
    "much. Black ones shape the futures alone, or are there to be read. The risk figures are the run's own "
    "and do not follow."
)


def years_of(strategy: Strategy, table: str) -> tuple[str, ...]:
    """Return the year columns of a table.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    table : str
        The attribute of the strategy.

    Returns
    -------
    tuple of str
        Their labels; none where it has no such columns.
    """
    years = TABLES[table][0].years
    if years is YearColumns.NONE:
        return ()
    return strategy.years if years is YearColumns.BASE_AND_PLAN else strategy.years[1:]


def _plain(value: object) -> Value:
    """Return an attribute of a record as a cell holds it."""
    if isinstance(value, bool):
        return (SavingType.RECURRENT if value else SavingType.ONE_OFF).value
    if isinstance(value, tuple):
        return "; ".join(f"{item:.15g}" for item in value) if value else None
    if isinstance(value, str):
        return tidy(str(value)) or None
    return float(value) if isinstance(value, int | float) else None


def _record_row(record: Any, table: str, years: Sequence[str]) -> dict[str, Value]:  # noqa: ANN401
    row: dict[str, Value] = {}
    for column in TABLES[table][0].columns:
        source = record if hasattr(record, column.field) else record.distribution
        row[column.field] = _plain(getattr(source, column.field))
    if years:
        row |= dict(zip(years, map(float, getattr(record, _YEARLY[table])), strict=True))
    return row


def rows_of(strategy: Strategy) -> dict[str, Rows]:
    """Return every assumption of a strategy, in pounds and fractions.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    dict of str to list of dict
        By table: the values of each row by attribute and year, None for a blank. The drivers that a row
        names are written as the driver is.
    """
    council = {column.field: _plain(getattr(strategy.council, column.field)) for column in COUNCIL_SETTINGS}
    # Everything is in pounds here, whatever the case was written in.
    tables: dict[str, Rows] = {"council": [council | {"units": "£"}]}
    spelt = {matched(tidy(driver.name)): tidy(driver.name) for driver in strategy.drivers}
    for table, (sheet, _) in TABLES.items():
        if table == "council":
            continue
        years = years_of(strategy, table)
        tables[table] = [_record_row(record, table, years) for record in getattr(strategy, table)]
        for column in sheet.columns:
            if column.names_driver:
                for row in tables[table]:
                    name = row[column.field]
                    row[column.field] = spelt.get(matched(str(name)), name) if name is not None else None
    return tables


def row_label(rows: Mapping[str, Rows], table: str, position: int) -> str:
    """Return how a row is spoken of.

    Parameters
    ----------
    rows : mapping of str to list of dict
        The assumptions.
    table : str
        The table.
    position : int
        Its position, from 0.

    Returns
    -------
    str
        Its number and name, such as ``3. Adults / Employees``.
    """
    row = rows[table][position]
    name = row[TABLES[table][0].columns[0].field]
    detail = f" / {row['cost_type']}" if row.get("cost_type") else ""
    return f"{position + 1}. {name or ''}{detail}"


def column_of(table: str, key: str) -> Column | None:
    """Return the column, or the setting, of an attribute.

    Parameters
    ----------
    table, key : str
        The table, and an attribute or the label of a year.

    Returns
    -------
    Column or None
        None for a year.
    """
    columns: Sequence[Column] = COUNCIL_SETTINGS if table == "council" else TABLES[table][0].columns
    return next((column for column in columns if column.field == key), None)


def look_of(table: str, key: str) -> Look:
    """Return what an assumption is to whoever reads it.

    Parameters
    ----------
    table, key : str
        The table, and an attribute or the label of a year.

    Returns
    -------
    Look
        To be typed over where the plan follows it.
    """
    return Look.PLAIN if key in _NOT_FOLLOWED.get(table, ()) else Look.INPUT


def number_format(table: str, key: str, row: Mapping[str, Value]) -> str:
    """Return the format of a number.

    Parameters
    ----------
    table, key : str
        The table, and an attribute or the label of a year.
    row : mapping of str to float, str or None
        The row, whose kind tells how a funding line is read.

    Returns
    -------
    str
        For money, rates or other numbers.
    """
    column = column_of(table, key)
    if table == "funding" and (column is None or key == "base"):
        kinds = _POUNDS_LINES if key == "base" else {FundingKind.GRANT}
        if row["kind"] in kinds:
            return POUNDS
        return _NUMBER if key == "base" else RATE
    content = TABLES[table][0].year_content if column is None else column.content
    if content is Content.RATE:
        return RATE
    return POUNDS if content is Content.MONEY else _NUMBER


def _shown(table: str, record: Any, row: Mapping[str, Value]) -> dict[str, Value]:  # noqa: ANN401
    """Return a row with what its rating gives, in place of the blanks that were read."""
    shown = dict(row)
    if table == "savings":
        for what, triple in (("delivery", record.delivery), ("slip", record.slip_months)):
            shown |= dict(zip((f"{what}_low", f"{what}_likely", f"{what}_high"), triple, strict=True))
    return shown


def _width(column: Column, rows: Rows, least: float) -> float:
    """Return how wide a column must be for its texts to be read."""
    longest = max((len(str(row[column.field] or "")) for row in rows), default=0)
    wide = min(longest * 1.05, _WIDEST) if column.content is Content.TEXT else 0.0
    return max(least, _WIDTHS.get(column.content, 13.0), wide)


def _council_sheet(strategy: Strategy, row: Mapping[str, Value], cells: dict[Key, Cell]) -> LiveSheet:
    _, name = TABLES["council"]
    sheet = LiveSheet(name, [38, 24, 90])
    sheet.title("Council: the settings as they were run")
    sheet.text(_HOW)
    sheet.head(["Setting", "Value", "What it is"])
    sheet.freeze(1)
    for column in COUNCIL_SETTINGS:
        line = sheet.line()
        line.put(0, column.header)
        value = row[column.field]
        cells["council", 0, column.field] = line.put(
            1, value, look_of("council", column.field), number_format("council", column.field, row)
        )
        told = f"This workbook is in pounds; the case was written in {strategy.council.units}."
        line.put(2, told if column.field == "units" else column.help, Look.NOTE)
    return sheet


def _table_sheet(strategy: Strategy, table: str, rows: Rows, cells: dict[Key, Cell]) -> LiveSheet:
    layout, name = TABLES[table]
    years = years_of(strategy, table)
    widths = [_width(column, rows, 26.0 if n == 0 else 0.0) for n, column in enumerate(layout.columns)]
    sheet = LiveSheet(name, [*widths, *[16.0] * len(years)])
    sheet.title(f"{layout.name}: the assumptions as they were run")
    sheet.text(_HOW)
    sheet.head([*(column.header for column in layout.columns), *years])
    sheet.freeze(1)
    keys = [*(column.field for column in layout.columns), *years]
    for position, (row, record) in enumerate(zip(rows, getattr(strategy, table), strict=True)):
        line = sheet.line()
        shown = _shown(table, record, row)
        for index, key in enumerate(keys):
            code = number_format(table, key, row)
            cells[table, position, key] = line.put(index, shown[key], look_of(table, key), code)
    drivers = [cell for (of, _, key), cell in cells.items() if (of, key) == ("drivers", "name")]
    for index, column in enumerate(layout.columns):
        if look_of(table, column.field) is not Look.INPUT:
            continue
        if column.choices is not None:
            sheet.offer(index, [choice.value for choice in column.choices])
        elif column.names_driver and drivers:
            sheet.offer(index, f"={quote_sheetname(drivers[0].sheet)}!{Block.of(drivers, 'cr').text}")
    return sheet


def _correlations_sheet(strategy: Strategy) -> LiveSheet:
    names = strategy.correlations.names
    sheet = LiveSheet("Correlations", [30, *[14.0] * len(names)])
    sheet.title("Correlations: how drivers move together, as they were run")
    sheet.text("The plan does not depend on these: they shape the futures alone, and are the run's own.")
    sheet.head(["Driver", *names])
    sheet.freeze(1)
    for name, entries in zip(names, strategy.correlations.matrix, strict=True):
        line = sheet.line()
        line.put(0, name)
        for index, entry in enumerate(entries, start=1):
            line.put(index, entry, Look.PLAIN, "0.00")
    return sheet


def assumption_sheets(
    strategy: Strategy, rows: Mapping[str, Rows]
) -> tuple[list[LiveSheet], dict[Key, Cell]]:
    """Lay out the assumptions of a strategy.

    Parameters
    ----------
    strategy : Strategy
        The strategy of the case without edits.
    rows : mapping of str to list of dict
        Its assumptions, as `rows_of` gives them.

    Returns
    -------
    sheets : list of LiveSheet
        One for each table that has rows, in the order of the case.
    cells : dict of Key to Cell
        Every input, to be referred to.
    """
    cells: dict[Key, Cell] = {}
    sheets = [_council_sheet(strategy, rows["council"][0], cells)]
    for table in (sheet.table for sheet in SHEETS):
        if table == "correlations" and strategy.correlations.names:
            sheets.append(_correlations_sheet(strategy))
        elif table != "council" and rows.get(table):
            sheets.append(_table_sheet(strategy, table, rows[table], cells))
    return sheets, cells
