"""Changing a case in place: what would change is told first, and everything else of its owner's stays.

`propose_update` works out the whole new workbook in memory and says what it changes, what it could not keep
and whether the case could still be read. `apply_update` keeps a backup and then puts the new file in the old
one's place, or leaves everything as it was.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from mtfs.domain.case import Case
from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.council import Units
from mtfs.domain.years import is_year_label, year_labels
from mtfs.errors import Fault, InputError, OutputError, RequestError
from mtfs.iotools.atomic import write_atomically
from mtfs.iotools.case.cells import Table, name_of
from mtfs.iotools.case.layout import RECORD_SHEET, SHEETS, Content, Sheet
from mtfs.iotools.case.losses import Inspection
from mtfs.iotools.case.matching import TABLES_OF_AMOUNTS, CellChange, Matching, match_rows, place_of
from mtfs.iotools.case.reader import case_from_workbook, read_case
from mtfs.iotools.case.report_sheet import REPORT_SHEET
from mtfs.iotools.case.tables import build_tables, is_model_sheet
from mtfs.iotools.package.cells import CellValue, with_cells
from mtfs.iotools.package.formulas import kept_formulas
from mtfs.iotools.package.parts import Package
from mtfs.iotools.package.reach import Growth, reach_over
from mtfs.iotools.package.references import WorkbookFormulas
from mtfs.iotools.spreadsheets.workbook import RawWorkbook, read_workbook

__all__ = ["UPDATABLE", "CellChange", "ColumnSum", "Update", "apply_update", "propose_update"]

#: The tables that can be brought up to date row by row.
UPDATABLE = tuple(sheet.table for sheet in SHEETS if sheet.table not in ("correlations", "scenarios"))
_MOST_COLUMNS = 500
#: Headings of columns in which owners say where figures are from.
_NOTES = frozenset({"source", "sources", "note", "notes", "comment", "comments"})


@dataclass(frozen=True)
class ColumnSum:
    """What a column of amounts comes to, over all rows of its sheet.

    Parameters
    ----------
    heading : str
        Its heading.
    before, after : float
        The sum as it is, and as it would be, in the case's own units.
    """

    heading: str
    before: float
    after: float


@dataclass(frozen=True)
class Update:
    """What would become of a case.

    Parameters
    ----------
    table : str
        The table that is brought up to date.
    sheet : str
        The name of its sheet.
    changes : tuple of CellChange
        Every cell that is to be written, those of new rows included.
    added : tuple of str
        The names of the rows that are new.
    missing : tuple of str
        The names of the rows of the case that what was brought in lacks.
    losses : tuple of str
        What of its owner's work could not be kept: a sentence each. Needs ``force``.
    remarks : tuple of str
        What its owner should know besides.
    faults : tuple of Fault
        What would be wrong with the case afterwards; it is not written then.
    sha256 : str
        The hash of the workbook that this was worked out for.
    workbook : bytes
        The new workbook.
    units : str, optional
        The unit of money of the case, as ``£000``.
    sums : tuple of ColumnSum, optional
        What each column of amounts that changes comes to.
    """

    table: str
    sheet: str
    changes: tuple[CellChange, ...]
    added: tuple[str, ...]
    missing: tuple[str, ...]
    losses: tuple[str, ...]
    remarks: tuple[str, ...]
    faults: tuple[Fault, ...]
    sha256: str
    workbook: bytes = field(repr=False)
    units: str = ""
    sums: tuple[ColumnSum, ...] = ()


@dataclass(frozen=True)
class _Opened:
    """A case workbook as it stands in the file."""

    path: Path
    data: bytes
    raw: RawWorkbook
    tables: dict[str, Table]
    faults: list[Fault]

    def title(self, sheet: Sheet) -> str | None:
        """Return the name that a sheet has in this workbook, if it is there."""
        return next((title for title in self.raw.grids if matched(title) == matched(sheet.name)), None)

    def setting(self, name: str) -> str:
        rows = self.tables["council"].rows
        found = [row for row in rows if matched(name_of(row.value("setting"))) == matched(name)]
        return name_of(found[0].value("value")) if found else ""

    def units(self) -> Units | None:
        given = matched(self.setting("Units"))
        return next((units for units in Units if matched(units.value) == given), None)

    def years(self) -> tuple[str, ...]:
        """Return the years of the plan, as far as they can be told."""
        base = self.setting("Base year")
        return (*(year_labels(base, 0) if is_year_label(base) else ()), *self.tables["drivers"].year_labels)

    def read_columns(self) -> dict[str, set[int]]:
        """Return the columns that are read, by the names of their sheets."""
        columns: dict[str, set[int]] = {}
        for table in self.tables.values():
            title = self.title(table.sheet)
            if title is not None:
                found = {place_of(where)[1] for where in table.headings.values()}
                columns[title] = (
                    set(range(1, _MOST_COLUMNS + 1)) if table.sheet.table == "correlations" else found
                )
        for sheet in (RECORD_SHEET, REPORT_SHEET):
            title = self.title(sheet)
            if title is not None:
                columns[title] = set(range(1, _MOST_COLUMNS + 1))
        return columns


def _open(path: Path) -> _Opened:
    raw = read_workbook(path, wanted=is_model_sheet)
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != raw.sha256:
        raise _changed(path)
    tables, faults, _ = build_tables(raw)
    return _Opened(path, data, raw, tables, faults)


def _changed(path: Path) -> RequestError:
    msg = f"{path} has changed since the update was worked out: nothing is written; work it out again"
    return RequestError(msg)


def propose_update(
    case_path: str | Path, table: str, rows: Sequence[Mapping[str, object]], *, keep_missing: bool = True
) -> Update:
    """Work out what rows from elsewhere would change in a case. Nothing is written.

    Rows are matched to those of the case by the name in the first column, on Costs with the type of cost, and
    those of one name in their order. A row without a match is added below the last one, dressed as that is.

    Parameters
    ----------
    case_path : str or Path
        The case workbook.
    table : str
        ``costs``, ``savings``, ``reserves``, ``monitoring``, ``pressures``, ``funding``, ``drivers`` or
        ``council``.
    rows : sequence of mapping of str to object
        By the headings of the sheet and year labels: a number, a text, None for what is to stay as it is, and
        an empty text for what is to be made blank. Money is in pounds; Band D and rates are as the case
        writes them.
    keep_missing : bool, optional
        Whether rows of the case that are not among these stay as they are. Otherwise their amounts become 0;
        they are never deleted.

    Returns
    -------
    Update
        What would change, and what could not be kept.

    Raises
    ------
    InputError
        Where the case cannot be read as far as this table, or a value has no place in it.
    RequestError
        For a table that cannot be brought up to date so.
    """
    opened = _open(Path(case_path))
    sheet = _sheet_of(table)
    held = opened.tables[table]
    title = opened.title(sheet)
    if (title is not None and held.headings and not held.complete) or (title is None and not sheet.optional):
        raise InputError(opened.faults)
    name = title or sheet.name
    found = match_rows(
        held,
        rows,
        title=name,
        units=opened.units(),
        years=opened.years(),
        keep_missing=keep_missing,
    )
    changes = tuple(found.changes)
    outcome = _build(opened, title, name, found) if changes else _Outcome(opened.data)
    before = _read(opened.raw)
    return Update(
        table=table,
        sheet=name,
        changes=changes,
        added=tuple(found.added),
        missing=tuple(found.missing),
        losses=outcome.losses,
        remarks=(
            *(*found.remarks, *_blank_beside(held, found)),
            *(*_notes_beside(opened, name, changes), *outcome.remarks),
            *(*_news(before, outcome.case), *_in_use(opened.path)),
        ),
        faults=outcome.faults,
        sha256=opened.raw.sha256,
        workbook=outcome.data,
        units=(opened.units() or Units.POUNDS).value,
        sums=tuple(_sums(held, changes)),
    )


def _amount(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _sums(held: Table, changes: Sequence[CellChange]) -> Iterator[ColumnSum]:
    """Yield what the columns of amounts that change come to."""
    if held.sheet.table not in TABLES_OF_AMOUNTS:
        return
    money = {c.header: c.field for c in held.sheet.columns if c.content is Content.MONEY}
    for heading, key in (money | {label: label for label in held.year_labels}).items():
        here = [change for change in changes if change.row_name and change.heading == heading]
        if here:
            before = sum(_amount(row.value(key)) for row in held.rows)
            change = sum(_amount(change.after) - _amount(change.before) for change in here)
            yield ColumnSum(heading, before, before + change)


def _blank_beside(held: Table, found: Matching) -> Iterator[str]:
    """Tell in which columns new rows are blank and rows of the case are not: drivers above all."""
    filled = {change.heading for change in found.changes if change.added}
    if "RAG" in filled:
        # What a rating stands for is known without them.
        filled |= {c.header for c in held.sheet.columns if c.header.startswith(("Delivery ", "Slip "))}
    blank = [
        f"'{column.header}'{'' if column.default is None else f' (blank is {column.default:g})'}"
        for column in held.sheet.columns
        if column.header not in filled
        and any(row.value(column.field) not in (None, column.default) for row in held.rows)
    ]
    if found.added and blank:
        count = len(found.added)
        rows = "the new row is" if count == 1 else f"the {count} new rows are"
        yield f"{rows} blank in {', '.join(blank)}, where other rows are not: fill in what holds there"


def _sheet_of(table: str) -> Sheet:
    if table not in UPDATABLE:
        near = nearest_name(table, UPDATABLE)
        meant = f" (did you mean {near}?)" if near else ""
        allowed = f"expected one of {', '.join(UPDATABLE)}{meant}"
        msg = f"'{table}' cannot be brought up to date row by row; {allowed}"
        raise RequestError(msg)
    return next(sheet for sheet in SHEETS if sheet.table == table)


@dataclass(frozen=True)
class _Outcome:
    """The workbook as it would be, and what is to be said of it."""

    data: bytes
    losses: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    case: Case | None = None


def _build(opened: _Opened, title: str | None, name: str, found: Matching) -> _Outcome:
    """Make the new workbook in memory, and read it back."""
    package = Package(opened.data)
    part = package.part_of(title) if title is not None else package.add_sheet(name)
    changes, last = tuple(found.changes), found.last
    cells: dict[int, dict[int, CellValue]] = {}
    for change in changes:
        row, column = change.place
        cells.setdefault(row, {})[column] = change.after
    new_last = max(cells)
    columns = frozenset(column for values in cells.values() for column in values)
    columns |= frozenset(opened.read_columns().get(name, ()))
    growth = Growth(last, new_last, columns) if new_last > last > 1 else None
    added = range(last + 1, new_last + 1) if growth else range(0)
    formulas = WorkbookFormulas(package)
    inspection = Inspection(
        package, opened.path, opened.read_columns(), part, name, changes, growth, formulas
    )
    losses, remarks = inspection.losses(), inspection.remarks()
    places = {change.place for change in changes}
    own = formulas.cells.get(name, [])
    overwritten = kept_formulas(own, places)
    for (row, column), value in overwritten.items():
        cells.setdefault(row, {})[column] = value
    package.parts[part] = with_cells(package.parts[part], cells, added=added)
    reach_over(package, part, places, growth)
    if overwritten or any(formula.place in places for formula in own):
        # It lists the cells that hold formulas; Excel makes it anew.
        for relation in package.relations(package.workbook):
            if relation.kind == "calcChain" and relation.target in package.parts:
                package.drop(relation.target, of=package.workbook)
    if formulas.all:
        package.recalculate_on_opening()
    data = package.to_bytes()
    case, faults = _read_back(opened.path.name, data)
    return _Outcome(data, losses, remarks, faults, case)


def _read(raw: RawWorkbook) -> Case | None:
    with suppress(InputError):
        return case_from_workbook(raw)
    return None


def _read_back(name: str, data: bytes) -> tuple[Case | None, tuple[Fault, ...]]:
    """Read a workbook that is in memory as a case, or tell what would be wrong with it."""
    with tempfile.TemporaryDirectory(prefix="mtfs-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            return read_case(path), ()
        except InputError as error:
            return None, tuple(replace(f, where=f"{f.where} as it would be") for f in error.faults)


def _news(before: Case | None, after: Case | None) -> list[str]:
    """Return the warnings that the case would bring about and does not bring about now."""
    if after is None:
        return []
    known = {remark.text for remark in before.remarks} if before is not None else set()
    return [
        remark.text for remark in after.remarks if remark.severity == "warning" and remark.text not in known
    ]


def _notes_beside(opened: _Opened, name: str, changes: Sequence[CellChange]) -> Iterator[str]:
    """Tell of what its owner wrote beside figures that change."""
    grid = opened.raw.grids.get(name) or [[]]
    rows = sorted({change.place[0] for change in changes if not change.added})
    for column, heading in enumerate(grid[0]):
        if matched(name_of(heading)) in _NOTES:
            beside = [
                row for row in rows if column < len(grid[row - 1]) and grid[row - 1][column] is not None
            ]
            if beside:
                count = "1 row that changes" if len(beside) == 1 else f"{len(beside)} rows that change"
                yield f"the column '{name_of(heading)}' of {count} stays as it is: does it still hold?"


def _in_use(path: Path) -> list[str]:
    """Tell of a workbook that seems to be open, by the file that Excel or LibreOffice puts beside it."""
    signs = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    if not any(sign.exists() for sign in signs):
        return []
    return [
        f"{path.name} seems to be open in Excel or LibreOffice: close it first, or what is saved from there "
        "will undo this update"
    ]


def _backup(path: Path, data: bytes) -> Path:
    """Keep a copy beside a file, under a name that nothing has yet."""
    stamp = f"{path.stem}.backup-{datetime.now():%Y%m%d-%H%M%S}"
    number = 1
    while True:
        backup = path.with_name(f"{stamp}{f'-{number}' if number > 1 else ''}{path.suffix}")
        try:
            backup.open("xb").close()
        except FileExistsError:
            number += 1
            continue
        except OSError as error:
            msg = f"no backup could be kept at {backup} ({error.strerror}), so nothing was changed"
            raise OutputError(msg) from error
        try:
            shutil.copymode(path, backup)
            write_atomically(backup, data)
        except (OSError, OutputError):
            backup.unlink(missing_ok=True)
            raise
        return backup


def apply_update(case_path: str | Path, update: Update, *, force: bool = False) -> Path:
    """Write an update into its case, having kept a backup beside it: wholly or not at all.

    Parameters
    ----------
    case_path : str or Path
        The case workbook.
    update : Update
        What was worked out for it.
    force : bool, optional
        Whether it is written though something of its owner's work could not be kept.

    Returns
    -------
    Path
        The backup.

    Raises
    ------
    InputError
        Where the case could not be read afterwards.
    RequestError
        Where something would be lost, there is nothing to change, or the workbook has changed meanwhile.
    OutputError
        Where the backup or the case cannot be written.
    """
    path = Path(case_path)
    if not update.changes:
        msg = f"{path} holds all of this already: there is nothing to change"
        raise RequestError(msg)
    if update.faults:
        raise InputError(update.faults)
    if update.losses and not force:
        lost = "\n".join(f"  {text}" for text in update.losses)
        msg = f"{path} is not changed, as this could not be kept:\n{lost}\nGive --force to change it anyway"
        raise RequestError(msg)
    try:
        data = path.read_bytes()
    except OSError as error:
        msg = f"{path} could not be read: {error.strerror}"
        raise OutputError(msg) from error
    if hashlib.sha256(data).hexdigest() != update.sha256:
        raise _changed(path)
    backup = _backup(path, data)
    try:
        write_atomically(path, update.workbook)
    except OutputError:
        with suppress(OSError):
            backup.unlink()
        raise
    return backup
