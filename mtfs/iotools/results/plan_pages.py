"""The pages that hold the plan of each scenario, and the assumptions as they were run."""

from collections.abc import Mapping, Sequence

from mtfs.analysis.runs import Result
from mtfs.domain.case import Case
from mtfs.domain.strategy import Strategy
from mtfs.iotools.case.layout import COUNCIL_SETTINGS, SHEETS, Sheet
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.page import Page
from mtfs.nomenclature import MEASURES, PLAN_LINES

__all__ = ["assumptions_page", "changes_page", "plan_page"]

#: The attributes of a record that hold one value a year.
_YEARLY = ("central_rates", "amounts", "planned", "values", "movements")


def plan_page(book: Book, results: Mapping[str, Result]) -> None:
    first = next(iter(results.values()))
    page = Page(book, "Plan", [34, 44, *[17.0] * len(first.years)])
    page.title("The plan of each scenario, in pounds")
    page.head(["Scenario", "Measure", *first.years])
    page.freeze(3)
    for name, result in results.items():
        plan = {**result.plan, **result.plan_lines}
        for measure, term in (*MEASURES.items(), *PLAN_LINES.items()):
            values = plan[measure].tolist()
            page.line([name, term.label, *values], bold=measure == "gap", banded=measure == "gap")


def _plain(value: object) -> object:
    """Return a value of a record as a cell can hold it."""
    if isinstance(value, bool):
        return "recurrent" if value else "one-off"
    if isinstance(value, tuple):
        return "; ".join(f"{item:g}" for item in value)
    return value


def _record_cells(record: object, sheet: Sheet, labels: Sequence[str]) -> dict[str, object]:
    """Return a record's values by column heading and year, in pounds."""
    cells: dict[str, object] = {}
    sources = (record, getattr(record, "distribution", None))
    for column in sheet.columns:
        for source in sources:
            if (
                source is not None
                and hasattr(source, column.field)
                and not (column.field == "values" and source is record)
            ):
                cells[column.header] = _plain(getattr(source, column.field))
                break
    for column in sheet.columns:
        # What a rating gives is shown as it was run, not as the blank that was read.
        what, _, place = column.field.partition("_")
        if what in ("delivery", "slip") and place in ("low", "likely", "high"):
            triple = getattr(record, "delivery" if what == "delivery" else "slip_months")
            cells[column.header] = triple[("low", "likely", "high").index(place)]
    for name in _YEARLY:
        yearly = getattr(record, name, None)
        if yearly is not None:
            cells.update(dict(zip(labels[len(labels) - len(yearly) :], yearly, strict=True)))
    return cells


def _strategy_cells(strategy: Strategy) -> dict[tuple[str, str, str], object]:
    """Return every assumption of a strategy by sheet, row and column."""
    cells: dict[tuple[str, str, str], object] = {}
    for column in COUNCIL_SETTINGS:
        cells["Council", column.header, "Value"] = _plain(getattr(strategy.council, column.field))
    for sheet in SHEETS:
        if sheet.table in ("council", "correlations", "scenarios"):
            continue
        for number, record in enumerate(getattr(strategy, sheet.table), start=1):
            name = getattr(record, "name", "") or getattr(record, "service", "")
            detail = f" / {record.cost_type}" if getattr(record, "cost_type", "") else ""
            for header, value in _record_cells(record, sheet, strategy.years).items():
                cells[sheet.name, f"{number}. {name}{detail}", header] = value
    return cells


def assumptions_page(book: Book, case: Case) -> None:
    years = case.years
    page = Page(book, "Assumptions", [46, 40, *[16.0] * 40])
    page.title("The assumptions as they were run, defaults filled in; amounts in pounds, rates as fractions")
    base = case.base
    page.heading("Council")
    page.head(["Setting", "Value"])
    for column in COUNCIL_SETTINGS:
        page.line([column.header, _plain(getattr(base.council, column.field))], "#,##0.####")
    for sheet in SHEETS:
        records = getattr(base, sheet.table, ())
        if sheet.table in ("council", "correlations", "scenarios") or not records:
            continue
        page.gap()
        page.heading(sheet.name)
        rows = [_record_cells(record, sheet, years) for record in records]
        heads = [column.header for column in sheet.columns]
        heads += [label for label in years if any(label in row for row in rows)]
        page.head(heads)
        for row in rows:
            page.line([row.get(head) for head in heads], "#,##0.####;-#,##0.####;0")
    if base.correlations.names:
        page.gap()
        page.heading("Correlations")
        page.head(["Driver", *base.correlations.names])
        for name, entries in zip(base.correlations.names, base.correlations.matrix, strict=True):
            page.line([name, *entries], "0.00")


def changes_page(book: Book, case: Case, results: Mapping[str, Result]) -> None:
    page = Page(book, "Changes", [34, 14, 50, 30, 18, 18])
    page.title("What each scenario changes; amounts in pounds, rates as fractions")
    page.head(["Scenario", "Sheet", "Row", "Column", "Base", "As run"])
    page.freeze()
    before = _strategy_cells(case.base)
    for name, result in results.items():
        after = _strategy_cells(result.strategy)
        for key, value in after.items():
            if before.get(key) != value:
                page.line([name, *key, before.get(key), value], "#,##0.######;-#,##0.######;0")
