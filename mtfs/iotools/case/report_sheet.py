"""The sheet Report of a case: what only the council knows of a report to its members.

It stands apart from the sheets of the model: no figure depends on it, no scenario may edit it, and a sheet of
that name that has other headings is one of its owner's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.report_details import ReportDetails
from mtfs.domain.strategy import Remark
from mtfs.errors import Fault
from mtfs.iotools.case.cells import Cell, cell_address, describe, is_blank, name_of
from mtfs.iotools.case.layout import RECORD_SHEET, SHEETS, Column, Content, Sheet
from mtfs.iotools.case.values import CellFaultError, read_text
from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula, Grid
from mtfs.words.figures import date_words

__all__ = ["CASE_SHEETS", "REPORT_SHEET", "ReportItem", "read_report", "report_rows"]


class ReportItem(StrEnum):
    """What the sheet Report may tell, in the order of a report."""

    REPORT_TO = "Report to"
    DATE = "Date"
    REPORTING_OFFICER = "Reporting officer"
    PORTFOLIO = "Portfolio"
    SUBJECT = "Subject"
    WARDS = "Wards"
    PURPOSE = "Purpose"
    RECOMMENDATION = "Recommendation"
    POLICY = "Policy implications"
    FINANCIAL = "Financial implications"
    PRIORITIES = "Implications for priorities"
    LEGAL = "Legal implications"
    RISK = "Risk"
    EQUALITY = "Equality"
    CLIMATE = "Climate"
    BACKGROUND_PAPER = "Background paper"


#: The lines at the head of a report, which stand once each.
_LINES = {
    ReportItem.REPORT_TO: "report_to",
    ReportItem.DATE: "date",
    ReportItem.REPORTING_OFFICER: "reporting_officer",
    ReportItem.PORTFOLIO: "portfolio",
    ReportItem.SUBJECT: "subject",
    ReportItem.WARDS: "wards",
}
#: Sections, of which each row, and each line of a row, is a paragraph.
_PARAGRAPHS = {
    ReportItem.PURPOSE: "purpose",
    ReportItem.POLICY: "policy",
    ReportItem.FINANCIAL: "financial",
    ReportItem.PRIORITIES: "priorities",
    ReportItem.LEGAL: "legal",
    ReportItem.RISK: "risk",
    ReportItem.EQUALITY: "equality",
    ReportItem.CLIMATE: "climate",
}
#: Lists, of which each row is an item.
_LISTS = {
    ReportItem.RECOMMENDATION: "recommendations",
    ReportItem.BACKGROUND_PAPER: "background_papers",
}
#: How far down the headings are looked for: a title may stand above them.
_LOWEST_HEADINGS = 4
_ITEMS = {matched(item): item for item in ReportItem}

REPORT_SHEET = Sheet(
    name="Report",
    table="report",
    optional=True,
    purpose="The details of a report to members (mtfs report), and the council's own words for its sections. "
    "What is blank is left for the officer to complete. No figure depends on it.",
    columns=(
        Column(
            header="Item",
            field="item",
            content=Content.TEXT,
            required=True,
            in_header=True,
            choices=ReportItem,
            help="What the text is for. The lines at the head of a report, Report to to Wards, stand once "
            "each; give any other on as many rows as it has paragraphs, recommendations or papers.",
        ),
        Column(
            header="Text",
            field="text",
            content=Content.TEXT,
            in_header=True,
            help="The words, which the report takes as they are. A date may be a date. Blank: nothing is "
            "said.",
        ),
    ),
)

#: Every sheet of a case that the program reads, in order.
CASE_SHEETS: tuple[Sheet, ...] = (*SHEETS, RECORD_SHEET, REPORT_SHEET)


def report_rows(texts: Mapping[ReportItem, Sequence[str]] | None = None) -> list[list[object]]:
    """Return the rows of a sheet Report, to be written.

    Parameters
    ----------
    texts : mapping of ReportItem to sequence of str, optional
        What is told already, item by item.

    Returns
    -------
    list of list
        The row of headings, then a row for each text; an item without one has a row that is to be filled in.
    """
    given = texts or {}
    heads: list[object] = [column.header for column in REPORT_SHEET.columns]
    rows: list[list[object]] = [
        [item.value, text] for item in ReportItem for text in (given.get(item) or (None,))
    ]
    return [heads, *rows]


@dataclass
class _Told:
    """What has been read so far, each text with its cell."""

    lines: dict[ReportItem, Cell] = field(default_factory=dict)
    texts: dict[ReportItem, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def warn(self, text: str) -> None:
        self.remarks.append(Remark("warning", text))

    def add(self, item: ReportItem, cell: Cell, text: str) -> None:
        if item in _LINES and item in self.lines:
            first = self.lines[item].where
            self.warn(f"{cell.where}: '{item}' stands twice: this text is not read, and that at {first} is")
            return
        self.lines[item] = cell
        parts = [text] if item not in _PARAGRAPHS else [line.strip() for line in text.splitlines()]
        self.texts.setdefault(item, []).extend(part for part in parts if part)

    def details(self) -> ReportDetails:
        lines = {name: self.texts[item][0] for item, name in _LINES.items() if item in self.texts}
        many = {name: tuple(self.texts.get(item, ())) for item, name in (_PARAGRAPHS | _LISTS).items()}
        return ReportDetails(**lines, **many)  # type: ignore[arg-type]


def _columns(row: Sequence[object]) -> dict[str, int]:
    """Return where the two columns stand, from 0; the first of each where a heading stands twice."""
    found = [matched(value) if isinstance(value, str) else "" for value in row]
    wanted = {column.field: matched(column.header) for column in REPORT_SHEET.columns}
    return {name: found.index(heading) for name, heading in wanted.items() if heading in found}


def _headings(grid: Grid) -> tuple[int, dict[str, int]]:
    """Return the row of the headings, from 0, and their columns: of the first rows the one that has most."""
    rows = [_columns(row) for row in grid[:_LOWEST_HEADINGS]]
    top = max(range(len(rows)), key=lambda number: (len(rows[number]), -number))
    return top, rows[top]


def _cells(grid: Grid, title: str, top: int, columns: Mapping[str, int]) -> Iterator[tuple[Cell, Cell]]:
    for number, values in enumerate(grid[top + 1 :], start=top + 1):
        item, text = (
            Cell(values[index] if index < len(values) else None, cell_address(title, number, index))
            for index in (columns["item"], columns["text"])
        )
        yield item, text


def _text_of(cell: Cell) -> str:
    """Read a text; a date of Excel's becomes words."""
    if isinstance(cell.value, date):
        return date_words(cell.value)
    return read_text(cell, "Text") or ""


def _is_broken(value: object) -> bool:
    return isinstance(value, CellError | CellFormula)


def _read_row(item: Cell, text: Cell, told: _Told) -> None:
    try:
        words = _text_of(text)
    except CellFaultError as error:
        told.faults.append(error.fault)
        words = ""
    if _is_broken(item.value):
        try:
            read_text(item, "Item")
        except CellFaultError as error:
            told.faults.append(error.fault)
        return
    if not words:
        return
    name = name_of(item.value)
    known = _ITEMS.get(matched(name))
    if known is not None:
        told.add(known, text, words)
    elif is_blank(item.value):
        told.warn(f"{text.where}: this text is not read: 'Item' is blank beside it")
    else:
        near = nearest_name(name, list(ReportItem), likeness=0.5)
        guess = f" (did you mean '{near}'?)" if near else f"; the items are {', '.join(ReportItem)}"
        told.warn(
            f"{item.where}: 'Item' is {describe(item.value)}, which the report does not know: its text is "
            f"not read{guess}"
        )


def read_report(grid: Grid | None, title: str = "") -> tuple[ReportDetails, list[Fault], list[Remark]]:
    """Read the sheet Report.

    Parameters
    ----------
    grid : list of list or None
        Its cells; None where there is no such sheet.
    title : str, optional
        Its name as the workbook has it.

    Returns
    -------
    details : ReportDetails
        What the council says; nothing where the sheet is absent, blank, or one of its owner's own.
    faults : list of Fault
        Error values, and formulas whose results were not stored.
    remarks : list of Remark
        Texts that are not read, and why not.
    """
    told = _Told()
    if not grid or all(is_blank(value) for row in grid for value in row):
        return told.details(), [], []
    top, columns = _headings(grid)
    if len(columns) < len(REPORT_SHEET.columns):
        heads = " and ".join(f"'{column.header}'" for column in REPORT_SHEET.columns)
        text = f"the sheet '{title}' is kept and ignored: it does not have the headings {heads}"
        # One of the two is hardly there by chance.
        told.remarks.append(Remark("warning" if columns else "notice", text))
        return told.details(), [], told.remarks
    for item, text_cell in _cells(grid, title, top, columns):
        _read_row(item, text_cell, told)
    return told.details(), told.faults, told.remarks
