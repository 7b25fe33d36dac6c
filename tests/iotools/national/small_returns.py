"""Small files in the layouts of the published returns, written by the tests that read them."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

Row = Sequence[object]

#: E-code, ONS code, name as printed, class.
COUNCILS = (
    ("E1302", "E06000047", "Durham UA", "UA"),
    ("E0601", "E06000006", "Halton UA [note 3]", "UA"),
    ("E2634", "E07000146", "King's Lynn & West Norfolk", "SD"),
    ("E5022", "E09000033", "Westminster", "LB"),
    ("E6113", "E31000013", "Durham Combined Fire Authority", "O"),
    ("E4304", "E08000014", "Sefton", "MD"),
)

#: Line number, heading and the total that it adds to (or is).
OUTTURN = (
    ("190", "Education services", "services"),
    ("360", "Adult Social Care", "services"),
    ("601", "Police services", "services"),
    ("699", "TOTAL SERVICE EXPENDITURE (total of lines 190 to 698)", "service_expenditure"),
    ("711", "Housing benefits: rent allowances - mandatory payments", "net_current"),
    ("721", "Parish Precepts", "net_current"),
    ("749", "NET CURRENT EXPENDITURE(TOTAL OF LINES 699to748)", "net_current_expenditure"),
    ("759", "Levy: Environment Agency flood defence", "non_current"),
    ("781", "Interest: external payments", "non_current"),
    ("786", "Interest and investment income (-): external receipts and dividends", "non_current"),
    ("800", "REVENUE EXPENDITURE (TOTAL OF LINES 785 TO 797)", "revenue_expenditure"),
    ("804", "Specific and special grants inside AEF [SG line 699 as income]", "financing"),
    ("805", "NET REVENUE EXPENDITURE", "net_revenue_expenditure"),
    ("815", "Appropriations to(+)/ from(-) other earmarked financial reserves [note 5]", "financing"),
    ("870", "Retained income from Rate Retention Scheme **", "financing"),
    ("890", "COUNCIL TAX REQUIREMENT (total of lines 805 to 885)", "council_tax_requirement"),
)
LEVELS = (
    ("915", "Estimated other earmarked financial reserves level at 1 April (unadjusted)", "level"),
    ("915b", "Estimated other earmarked financial reserves level at 1 April (adjusted)", "level"),
    ("916", "Estimated unallocated financial reserves level at 31 March", "level"),
)
_STEPS = ("services", "net_current", "non_current", "financing")


@dataclass
class Returns:
    """A table of the revenue returns, to be changed at will before it is written.

    Amounts are whole thousands, different for every council and line; totals are their sums.
    """

    lines: list[tuple[str, str, str]] = field(default_factory=lambda: [*OUTTURN, *LEVELS])
    title: str = "Worksheet 2: Revenue Outturn (RO) 2031-32: Revenue Outturn Summary (RS) data"
    unit: str = "Data are reported in £ thousand. "
    updated: str = "Last updated: 12 December 2032"
    councils: Sequence[tuple[str, str, str, str]] = COUNCILS
    sections: Mapping[str, str] = field(default_factory=dict)
    assets: Mapping[str, str] = field(default_factory=dict)
    amounts: dict[tuple[int, str], object] = field(default_factory=dict)

    def amount(self, council: int, line: str) -> object:
        """Give what a council has in a line: what was set, else an amount of its own, else the sum."""
        if (council, line) in self.amounts:
            return self.amounts[council, line]
        place = next(index for index, (number, _, _) in enumerate(self.lines) if number == line)
        step = self.lines[place][2]
        if step in _STEPS:
            amount = 100.0 * (council + 1) + 7.0 * place
            return -amount if step == "financing" else 10.0 * amount
        if step.endswith(("expenditure", "requirement")):
            return self.sum_to(council, place)
        return 1000.0 * (council + 1) + place

    def sum_to(self, council: int, place: int) -> float:
        """Give the sum of every line before a total that adds to it."""
        amounts = (self.amount(council, number) for number, _, step in self.lines[:place] if step in _STEPS)
        return sum(amount for amount in amounts if isinstance(amount, float))

    def rows(self) -> list[list[object]]:
        """Give the sheet: preamble, rows of codes and line numbers, headings, councils, totals, notes."""
        identity = ["E-code", "ONS Code", "Local authority", "Notes", "Class", "Certification"]
        blank: list[object] = [None] * len(identity)
        numbers = [number for number, _, _ in self.lines]
        header: list[object] = [*identity, *(heading for _, heading, _ in self.lines)]
        table: list[list[object]] = []
        for council, (e_code, ons_code, name, kind) in enumerate(self.councils):
            amounts = [self.amount(council, number) for number in numbers]
            table.append([e_code, ons_code, name, None, kind, "Y", *amounts])
        return [
            [self.title],
            ["This worksheet contains 2 tables."],
            [self.unit],
            [self.updated],
            [*blank, *(self.assets.get(number) for number in numbers)],
            [*blank, *(float(place) for place, _ in enumerate(numbers))],
            [*blank, *(self.sections.get(number) for number in numbers)],
            [*blank, *(float(number) if number.isdecimal() else number for number in numbers)],
            header,
            *table,
            ["Eng", "E92000001", "ENGLAND", None, None, None, *(1e6 for _ in numbers)],
            ["E-code", "ONS Code", "Class Breakdown", "Notes", "Class", "Certification", *header[6:]],
            ["[Y]", "E06", "Unitary Authorities", None, "UA", 54.0, *(1e5 for _ in numbers)],
            ["E5022", "E09000033", "Westminster", None, "LB", "N", *(7.0 for _ in numbers)],
            ["Source: returns 2031-32"],
        ]


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Row]], merged: Sequence[str] = ()) -> Path:
    """Write sheets of values; the merged blocks are those of the last sheet."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for block in merged:
        book.worksheets[-1].merge_cells(block)
    book.save(path)
    return path


def write_csv(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as R writes them: NA for a blank cell, and a column of row numbers without a heading."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        width = max(len(row) for row in rows)
        writer.writerow(["", rows[0][0], *(f"X__{place}" for place in range(1, width))])
        for number, row in enumerate(rows[1:], start=1):
            cells = [*row, *([None] * (width - len(row)))]
            writer.writerow([number, *("NA" if cell is None else cell for cell in cells)])
    return path


def published_data(name: str) -> Path:
    """Give a published file that stands beside the checkout, or skip."""
    import pytest

    path = Path(__file__).resolve().parents[4] / "shared" / "data" / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside this checkout")
    return path
