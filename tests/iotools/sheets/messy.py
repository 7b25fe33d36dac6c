"""Spreadsheets as councils keep them, made from a truth that is known: the same figures, in many prints."""

import csv
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st
from openpyxl import Workbook

from mtfs.domain.years import year_labels
from mtfs.iotools.spreadsheets.source import Block, SourceBook, SourceSheet

YEARS = year_labels("2024/25", 4)
POUNDS = {"£": 1, "£000": 1_000, "£m": 1_000_000}

NAMES = {
    "savings": (
        "Fleet review",
        "Library hours",
        "Care reablement",
        "Depot move",
        "Digital post",
        "Parking",
        "Leases",
    ),
    "pressures": (
        "Living wage",
        "School transport",
        "Flood defence",
        "Energy",
        "Audit fee",
        "Elections",
        "Coroner",
    ),
    "monitoring": ("Adults", "Children", "Highways", "Waste", "Planning", "Legal", "Revenues"),
    "costs": ("Adults", "Children", "Highways", "Waste", "Planning", "Legal", "Revenues"),
    "reserves": (
        "Insurance",
        "Winter",
        "Grant carry forward",
        "Invest to save",
        "Election",
        "Vehicles",
        "Repairs",
    ),
}
SECTIONS = ("PEOPLE", "Place & Environment", "Resources:")
PREAMBLES: tuple[list[object], ...] = (
    ["Anytown Borough Council"],
    [],
    ["Report to Cabinet, Appendix C"],
    ["Prepared by", "Corporate Finance"],
    [None, None, "DRAFT"],
)
NOTES: tuple[list[object], ...] = (
    ["* subject to consultation"],
    ["Source: ledger"],
    ["Note 1: figures may not sum because of rounding."],
    [None, "Please note that this is a draft for discussion"],
)
UNIT_TITLES = {"£": "All figures in £", "£000": "Figures are in £'000", "£m": "(£ million)"}
UNIT_MARKS = {
    "£": ("£", "(£)"),
    "£000": ("£'000", "£000", "£k", "(£000s)", "£ thousands"),
    "£m": ("£m", "£ million"),
}
YEAR_FORMS: dict[str, Callable[[str], object]] = {
    "2025-26": lambda label: label.replace("/", "-"),
    "25/26": lambda label: label[2:],
    "2025/26": lambda label: label,
    "2025/2026": lambda label: f"{label[:5]}{label[:2]}{label[5:]}",
    "FY26": lambda label: f"FY{label[5:]}",
    "FY 2025/26": lambda label: f"FY {label}",
    "2025_26": lambda label: label.replace("/", "_"),
    "202526": lambda label: float(label.replace("/", "")),
    "a date": lambda label: datetime(int(label[:4]), 4, 1),
    "a day": lambda label: f"31 March 20{label[5:]}",
}


@dataclass
class Messy:
    """A spreadsheet and what it says."""

    table: str
    truth: list[dict[str, object]]
    rows: list[list[object]] = field(default_factory=list)
    merged: list[Block] = field(default_factory=list)

    @property
    def book(self) -> SourceBook:
        rows = [[float(v) if isinstance(v, int) else v for v in row] for row in self.rows]
        for row in rows:
            while row and row[-1] is None:
                row.pop()
        sheet = SourceSheet("Sheet1", "messy.xlsx", rows, merged=tuple(self.merged))
        return SourceBook("messy.xlsx", "", (sheet,))

    def to_xlsx(self, path: Path) -> Path:
        workbook = Workbook()
        sheet = workbook.active
        assert sheet is not None
        for row in self.rows:
            sheet.append(row)
        for top, left, bottom, right in self.merged:
            sheet.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
        workbook.save(path)
        return path

    def to_csv(self, path: Path) -> Path:
        def plain(value: object) -> object:
            return f"{value:%d/%m/%Y}" if isinstance(value, datetime) else value

        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([[plain(value) for value in row] for row in self.rows])
        return path


@dataclass(frozen=True)
class Style:
    """How a spreadsheet prints what it says."""

    unit: str
    unit_at: str
    unit_mark: str
    year_form: str
    two_rows: bool
    negative: bool
    figures: tuple[str, ...]
    noughts: tuple[object, ...]
    grouping: str
    preamble: tuple[int, ...]
    notes: tuple[int, ...]
    total: str
    blanks: bool
    headings_again: bool
    reserves_tell: str
    extra: tuple[str, ...]
    seed: int


FIGURES = ("number", "1,234.5", "1 234.5", "£1,234.5", "starred", "minus behind", "brackets")


@st.composite
def styles(draw: st.DrawFn) -> Style:
    unit = draw(st.sampled_from(sorted(POUNDS)))
    return Style(
        unit=unit,
        unit_at=draw(st.sampled_from(["title", "heading", "row", "first heading"])),
        unit_mark=draw(st.sampled_from(UNIT_MARKS[unit])),
        year_form=draw(st.sampled_from(sorted(YEAR_FORMS))),
        two_rows=draw(st.booleans()),
        negative=draw(st.booleans()),
        figures=tuple(draw(st.lists(st.sampled_from(FIGURES), min_size=1, max_size=3))),
        noughts=tuple(draw(st.lists(st.sampled_from([None, 0.0, "-", "–", "nil"]), min_size=1, max_size=2))),
        grouping=draw(st.sampled_from(["none", "sections", "column", "merged"])),
        preamble=tuple(draw(st.lists(st.integers(0, len(PREAMBLES) - 1), max_size=4))),
        notes=tuple(draw(st.lists(st.integers(0, len(NOTES) - 1), max_size=2))),
        total=draw(st.sampled_from(["", "Total", "GRAND TOTAL", "Totals", "unnamed"])),
        blanks=draw(st.booleans()),
        headings_again=draw(st.booleans()),
        reserves_tell=draw(st.sampled_from(RESERVES_TELL)),
        extra=tuple(draw(st.lists(st.sampled_from(["Ref", "Lead officer", "Comments"]), unique=True))),
        seed=draw(st.integers(0, 10**6)),
    )


def printed(value: Decimal, style: Style, how: str) -> object:
    """Print an amount that is in the unit of the file."""
    if how == "number":
        return float(value)
    size, below = f"{abs(value):,f}", value < 0
    if how == "1 234.5":
        size = size.replace(",", " ")
    if how.startswith("£"):
        size = f"£{size}"
    if how == "starred":
        return f"{'-' if below else ''}{size}*"
    if how == "minus behind":
        return f"{size}-" if below else size
    if how == "brackets":
        return f"({size})" if below else f" {size} "
    return f"-{size}" if below else size


def year_heading(label: str, style: Style) -> object:
    form = style.year_form
    # A day at the head of a column of a reserve is a balance, which is another thing.
    return YEAR_FORMS[form](label)


@dataclass
class _Maker:
    table: str
    style: Style
    years: tuple[str, ...]
    rng: random.Random

    def amount(self) -> Decimal:
        """Draw an amount in the unit of the file, to the penny, that no sum of others is likely to equal."""
        pence = self.rng.randint(10**5, 10**9)
        exact = Decimal(pence) / 100 / POUNDS[self.style.unit]
        return exact

    def cell(self, value: Decimal | None, number: int) -> object:
        if value is None or value == 0:
            return self.style.noughts[number % len(self.style.noughts)]
        shown = -value if self.style.negative and self.table in ("savings", "pressures") else value
        return printed(shown, self.style, self.style.figures[number % len(self.style.figures)])


#: What the amounts of each table are headed, where they are not years, and what the case calls them.
OPENING = "Opening balance"
#: What the columns of years of reserves hold.
RESERVES_TELL = ("movement", "use", "balance")
SINGLE = {"costs": ("Approved budget", "Base budget"), "monitoring": ("Forecast variance", "Likely")}
KEYS = {
    "savings": ("Proposal", "Saving description", "Scheme", "Project name"),
    "pressures": ("Pressure", "Description of pressure", "Budget pressure", "Growth item"),
    "monitoring": ("Service area", "Department", "Service"),
    "costs": ("Service area", "Department", "Service"),
    "reserves": ("Reserve", "Name of reserve", "Description"),
}
KEY_OF = {
    "savings": "Scheme",
    "pressures": "Pressure",
    "monitoring": "Service",
    "costs": "Service",
    "reserves": "Reserve",
}


@st.composite
def messy_sheets(draw: st.DrawFn, tables: tuple[str, ...] = tuple(NAMES)) -> Messy:
    """Draw a spreadsheet with its truth."""
    table, style = draw(st.sampled_from(tables)), draw(styles())
    count = draw(st.integers(3, 7))
    return make(table, style, count)


def make(table: str, style: Style, count: int) -> Messy:
    rng = random.Random(style.seed)
    years = YEARS[1:4] if table in ("savings", "pressures") else YEARS[:3] if table == "reserves" else ()
    maker = _Maker(table, style, years, rng)
    names = list(NAMES[table][:count])
    rng.shuffle(names)
    takes = list(years) or [SINGLE[table][1]]
    if table == "reserves":
        takes = [OPENING, *takes]
    balances = table == "reserves" and style.reserves_tell == "balance"
    values: dict[str, dict[str, Decimal]] = {}
    for name in names:
        values[name] = {take: maker.amount() for take in takes}
        for take in takes[1:]:
            if rng.random() < 0.3:
                values[name][take] = values[name][OPENING] if balances else Decimal(0)
    grouped = style.grouping != "none" and table in ("savings", "pressures")
    groups = [names[i : i + 3] for i in range(0, len(names), 3)] if grouped else [names]
    order: list[str] = list(takes)
    for column in (
        KEY_OF[table],
        *(["Service"] if grouped and style.grouping in ("column", "merged") else []),
    ):
        order.insert(rng.choice([0, 0, 0, 1, len(order)]), column)
    for extra in style.extra:
        order.insert(rng.randint(0, len(order)), extra)
    spreadsheet = _lay_out(maker, order, takes, groups, values, grouped=grouped)
    truth: list[dict[str, object]] = []
    for number, group in enumerate(groups):
        for name in group:
            row: dict[str, object] = {KEY_OF[table]: name}
            if grouped:
                row["Service"] = SECTIONS[number].rstrip(":")
            row |= {take: float(value) for take, value in _truth(table, style, values[name]).items()}
            truth.append(row)
    return Messy(table, truth, *spreadsheet)


def _truth(table: str, style: Style, values: dict[str, Decimal]) -> dict[str, Decimal]:
    """Return what the case is to hold of what is printed, in pounds."""
    told = {take: value * POUNDS[style.unit] for take, value in values.items()}
    if table != "reserves" or style.reserves_tell == "movement":
        return told
    years = [take for take in told if take != OPENING]
    if style.reserves_tell == "use":
        return told | {year: -told[year] for year in years}
    before = [OPENING, *years[:-1]]
    return told | {year: told[year] - told[last] for year, last in zip(years, before, strict=True)}


def _lay_out(
    maker: _Maker,
    order: list[str],
    takes: list[str],
    groups: list[list[str]],
    values: dict[str, dict[str, Decimal]],
    *,
    grouped: bool,
) -> tuple[list[list[object]], list[Block]]:
    style, table, rng = maker.style, maker.table, maker.rng
    rows: list[list[object]] = [list(PREAMBLES[number]) for number in style.preamble]
    merged: list[Block] = []
    if style.unit_at == "title":
        rows.append([UNIT_TITLES[style.unit]])
    key = order.index(KEY_OF[table])
    width = len(order)

    def heading(column: str) -> object:
        if column == KEY_OF[table]:
            return rng.choice(KEYS[table])
        if column in YEARS:
            told = year_heading(column, style)
            if table == "reserves":
                words = {"movement": "Movement", "use": "Planned use", "balance": "Closing balance"}
                told = f"{words[style.reserves_tell]} {column}"
            plain = not isinstance(told, str)
            return told if plain or style.unit_at != "heading" else f"{told} {style.unit_mark}"
        told = SINGLE[table][0] if column in ("Base budget", "Likely") else column
        return f"{told} {style.unit_mark}" if column in takes and style.unit_at == "heading" else told

    headings = [heading(column) for column in order]
    if style.unit_at == "heading" and any(
        isinstance(headings[order.index(take)], float | datetime) for take in takes
    ):
        # A year that is a number or a date has no room for a unit.
        rows.append([UNIT_TITLES[style.unit]])
    if style.unit_at == "first heading":
        headings[key] = f"{headings[key]} ({style.unit_mark.strip('()')})"
    first_heading = len(rows)
    at = [order.index(take) for take in takes]
    if style.two_rows and len(at) > 1 and at == list(range(at[0], at[-1] + 1)):
        top: list[object] = [None] * width
        top[at[0]] = "Planned amounts"
        for column in range(width):
            if column not in at:
                top[column], headings[column] = headings[column], None
        rows.append(top)
        merged.append((first_heading, at[0], first_heading, at[-1]))
    if style.unit_at == "row":
        units: list[object] = [style.unit_mark if column in at else None for column in range(width)]
        rows += [headings, units]
    else:
        rows.append(headings)
    last_headings = rows[-1]
    number = 0
    for group, names in enumerate(groups):
        title = SECTIONS[group]
        if grouped and style.grouping == "sections":
            rows.append([None] * key + [title])
        start = len(rows)
        for name in names:
            row: list[object] = [None] * width
            for column, what in enumerate(order):
                number += 1
                if what == KEY_OF[table]:
                    row[column] = f"{name}*" if number % 11 == 0 else name
                elif what == "Service":
                    row[column] = (
                        title.rstrip(":") if style.grouping == "column" or len(rows) == start else None
                    )
                elif what in takes:
                    row[column] = maker.cell(values[name][what], number)
                else:
                    row[column] = {"Ref": f"{group + 1}.{number}", "Lead officer": "J Smith"}.get(
                        what, "see report"
                    )
            rows.append(row)
        if grouped and style.grouping == "merged" and len(rows) - start > 1:
            column = order.index("Service")
            merged.append((start, column, len(rows) - 1, column))
        if grouped and style.total:
            rows.append(_total(maker, order, takes, names, values, f"Total {title.rstrip(':')}", number))
        if style.blanks:
            rows.append([])
        if style.headings_again and group == 0 and len(groups) > 1 and sum(map(bool, last_headings)) > 1:
            rows.append(list(last_headings))
    if style.total:
        every = [name for group in groups for name in group]
        label = None if style.total == "unnamed" else style.total
        rows.append(_total(maker, order, takes, every, values, label, number + 1))
    rows += [list(NOTES[number]) for number in style.notes]
    return rows, merged


def _total(
    maker: _Maker,
    order: list[str],
    takes: list[str],
    names: list[str],
    values: dict[str, dict[str, Decimal]],
    label: str | None,
    number: int,
) -> list[object]:
    row: list[object] = [None] * len(order)
    row[order.index(KEY_OF[maker.table])] = label
    for take in takes:
        row[order.index(take)] = maker.cell(sum((values[name][take] for name in names), Decimal(0)), number)
    return row
