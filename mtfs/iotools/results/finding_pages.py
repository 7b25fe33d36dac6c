"""Findings in Excel: their sheets in results.xlsx, and the workbook of a study."""

from collections.abc import Sequence
from itertools import zip_longest

from mtfs.analysis.findings import Column, Finding, Table, Unit, Value
from mtfs.domain.case import Case
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.contents import begin_contents, fill_contents
from mtfs.iotools.results.manifest import Manifest, manifest_page
from mtfs.iotools.results.native.data import ChartData
from mtfs.iotools.results.native.sheet import ChartRows
from mtfs.iotools.results.native.studies import study_charts
from mtfs.iotools.results.native.tables import first_table_row, table_sheet
from mtfs.iotools.results.page import CHANCE, MILLIONS, POUNDS, Page
from mtfs.words.figures import capital, scenarios_words

__all__ = ["add_finding_pages", "study_workbook"]

_FORMATS = {
    Unit.POUNDS: POUNDS,
    Unit.CHANCE: CHANCE,
    Unit.POINTS: "+0.0%;-0.0%;0.0%",
    Unit.RATE: "0.00%;-0.00%",
    Unit.SHARE: "0.0%;-0.0%",
    Unit.NUMBER: "0.00;-0.00",
    Unit.SDS: "0.0;-0.0",
    Unit.MONTHS: "0.0;-0.0",
    Unit.COUNT: "#,##0",
}
_WIDTHS = {Unit.TEXT: 34.0, Unit.YEAR: 11.0, Unit.POUNDS: 18.0}
_MILLION = 1e6


def _heading(column: Column, unit: str = "£") -> str:
    lacks_unit = column.unit is Unit.POUNDS and "(£" not in column.label
    return f"{column.label} ({unit})" if lacks_unit else column.label


def _width(table: Table, index: int, rows: Sequence[Sequence[Value]] | None = None) -> float:
    column = table.columns[index]
    width = _WIDTHS.get(column.unit, 14.0)
    if column.unit is Unit.TEXT:
        longest = max(
            (len(str(row[index] or "")) for row in (table.rows if rows is None else rows)), default=0
        )
        width = min(max(longest, len(column.label), 12) * 1.05 + 2, 62.0)
    return width


def _brief(table: Table) -> list[int]:
    return [index for index, column in enumerate(table.columns) if column.brief]


def _brief_tables(finding: Finding) -> list[Table]:
    """Return the tables of which something stands on the first sheet."""
    return [table for table in finding.tables if _brief(table) and table.rows[: table.brief_rows]]


def _in_millions(value: Value, unit: Unit) -> Value:
    return value / _MILLION if unit is Unit.POUNDS and isinstance(value, int | float) else value


def _summary_widths(finding: Finding) -> list[float]:
    """Return widths that suit every table of the first sheet, where they stand under each other."""
    each = [
        [_width(table, index, table.rows[: table.brief_rows]) for index in _brief(table)]
        for table in _brief_tables(finding)
    ]
    widths = [max(column) for column in zip_longest(*each, fillvalue=0.0)]
    return widths + [16.0] * (8 - len(widths))


def _summary_page(book: Book, finding: Finding, data: ChartData, source: str) -> None:
    page = Page(book, finding.key.capitalize(), _summary_widths(finding))
    page.title(finding.title)
    for sentence in finding.sentences:
        page.text(sentence, bold=True)
    scenarios = scenarios_words(finding.scenario)
    page.text(
        f"{capital(scenarios)}: {finding.runs:,} futures from seed {finding.seed}. "
        "Amounts are in £m; brackets are negative. The sheets that follow hold every figure, in pounds."
    )
    for note in finding.notes:
        page.text(note)
    charts = study_charts(book, data, finding)
    if charts:
        page.gap()
        ChartRows(page, source).put(*charts)
        page.end_paper()
    for table in _brief_tables(finding):
        kept = _brief(table)
        units = [table.columns[index].unit for index in kept]
        page.gap()
        page.heading(table.title)
        page.head([_heading(table.columns[index], "£m") for index in kept])
        formats = [MILLIONS if unit is Unit.POUNDS else _FORMATS.get(unit, "General") for unit in units]
        for row in table.rows[: table.brief_rows]:
            page.line(
                [_in_millions(row[index], unit) for index, unit in zip(kept, units, strict=True)], formats
            )
    page.keep(2, row=1)


def _table_page(book: Book, finding: Finding, table: Table) -> None:
    widths = [_width(table, index) for index in range(len(table.columns))]
    page = Page(book, table_sheet(finding, table), widths)
    page.title(table.title)
    if table.note:
        page.text(table.note, across=max(1, min(len(table.columns), 8)))
    page.head([_heading(column) for column in table.columns])
    # The charts refer to the cells that follow.
    assert page.row == first_table_row(table)
    page.freeze(2)
    first = page.row
    formats = [_FORMATS.get(column.unit, "General") for column in table.columns]
    for row in table.rows:
        page.line(row, formats, wrap=True)
    page.filter(first, len(table.columns))
    defined = [column for column in table.columns if column.definition]
    if defined:
        page.gap()
        page.heading("What the columns mean")
        for column in defined:
            page.text(f"{column.label}: {column.definition}", across=max(1, min(len(table.columns), 8)))


def add_finding_pages(book: Book, finding: Finding, data: ChartData, source: str) -> None:
    """Add a finding to a workbook: a sheet with the answer, and one for each table in full that has rows.

    Parameters
    ----------
    book : Book
        The workbook.
    finding : Finding
        The finding.
    data : ChartData
        Where the figures of its charts go.
    source : str
        Where its figures come from.
    """
    _summary_page(book, finding, data, source)
    for table in (table for table in finding.tables if table.rows):
        _table_page(book, finding, table)


def study_workbook(case: Case, finding: Finding, manifest: Manifest) -> bytes:
    """Return the results workbook of one study.

    Parameters
    ----------
    case : Case
        What was studied.
    finding : Finding
        What came of it.
    manifest : Manifest
        Where the results come from.

    Returns
    -------
    bytes
        An ``.xlsx`` file.
    """
    book = Book(f"{case.base.council.name}: {finding.title}", f"mtfs {manifest.version}", manifest.made_at)
    contents = begin_contents(book)
    source = manifest.source(case, scenario=finding.scenario, runs=finding.runs, seed=finding.seed)
    book.part = "What was found"
    data = ChartData()
    add_finding_pages(book, finding, data, source)
    book.part = "Where it comes from"
    manifest_page(book, case, manifest, runs=finding.runs, seed=finding.seed, scenarios=finding.scenario)
    data.write(book)
    fill_contents(contents, manifest.sentence, source)
    return book.to_bytes()
