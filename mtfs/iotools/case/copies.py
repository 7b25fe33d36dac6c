"""A copy of a case workbook with scenarios added: nothing else in the file is touched.

Only the sheet Scenarios is written anew, and of it only the rows that are added. Every other part of the file
goes into the copy byte by byte, so that charts, pivot tables, macros, and the stored results of formulas all
stay as they are; a library that reads a workbook and writes it again would lose some of them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from mtfs.domain.case import BASE_SCENARIO, Edit
from mtfs.domain.checks import matched
from mtfs.errors import RequestError
from mtfs.iotools.atomic import write_atomically
from mtfs.iotools.case.cells import is_blank, name_of
from mtfs.iotools.case.layout import SHEETS
from mtfs.iotools.package.cells import CellValue, with_cells
from mtfs.iotools.package.parts import Package
from mtfs.iotools.package.reach import Growth, excel_tables, reach_over
from mtfs.iotools.spreadsheets.workbook import Grid, read_workbook

__all__ = ["check_copy", "copy_with_scenarios"]

_LAYOUT = next(sheet for sheet in SHEETS if sheet.table == "scenarios")
_SIGNATURES = "_xmlsignatures/"


def check_copy(source: Path, target: Path, *, force: bool = False) -> None:
    """Refuse a name that a copy of a case may not have, before any work is done.

    Parameters
    ----------
    source, target : Path
        The case, and the copy to be written.
    force : bool, optional
        Whether an earlier file of that name may be replaced.

    Raises
    ------
    RequestError
        Where the copy would be the case itself, a file that is there, or of another kind than the case.
    """
    if target.resolve() == source.resolve() or (target.exists() and target.samefile(source)):
        msg = f"{target} is the case itself; give the copy another name"
        raise RequestError(msg)
    if target.suffix.casefold() != source.suffix.casefold():
        msg = (
            f"the copy is named {target.name}; expected a name that ends in {source.suffix}, as the case does"
        )
        raise RequestError(msg)
    if target.exists() and not force:
        msg = f"{target} exists already; give another name, or --force to replace it"
        raise RequestError(msg)


def copy_with_scenarios(
    source: Path, target: Path, edits: Sequence[Edit], *, force: bool = False
) -> list[str]:
    """Write a copy of a case workbook with scenarios added to its sheet Scenarios.

    Parameters
    ----------
    source : Path
        The case, which stays as it is.
    target : Path
        The copy.
    edits : sequence of Edit
        The edits of the new scenarios, in their order.
    force : bool, optional
        Whether an earlier file of the copy's name may be replaced.

    Returns
    -------
    list of str
        What the owner of the workbook should know of the copy; mostly nothing.

    Raises
    ------
    RequestError
        Where a scenario has the name of one that is there, or the copy a name that it may not have.
    InputError
        Where the case is no workbook.
    OutputError
        Where the copy cannot be written.
    """
    check_copy(source, target, force=force)
    raw = read_workbook(source, wanted=_is_scenarios)
    title = next(filter(_is_scenarios, raw.grids), None)
    grid = raw.grids[title] if title is not None else []
    columns = _columns(grid)
    _check_names(edits, grid, columns)
    package = Package(source.read_bytes())
    part = package.add_sheet(_LAYOUT.name) if title is None else package.part_of(title)
    warnings = _warnings(package, part)
    start = len(grid)
    rows = dict(enumerate(_new_rows(edits, grid, columns), start=start + 1))
    added = range(start + 1, start + 1 + len(rows)) if start > 1 else range(0)
    package.parts[part] = with_cells(package.parts[part], rows, added=added)
    places = [(row, column) for row, values in rows.items() for column in values]
    taken = frozenset(place + 1 for place in columns.values())
    reach_over(package, part, places, Growth(start, start + len(rows), taken) if added else None)
    write_atomically(target, package.to_bytes())
    return warnings


def _is_scenarios(title: str) -> bool:
    return matched(title) == matched(_LAYOUT.name)


def _columns(grid: Grid) -> dict[str, int]:
    """Return the position of each column from 0; the layout's own order where there are no headings."""
    headings = {column.field: matched(column.header) for column in _LAYOUT.columns}
    if not grid:
        return {field: index for index, field in enumerate(headings)}
    found = [matched(name_of(value)) for value in grid[0]]
    absent = [heading for heading in headings.values() if heading not in found]
    if absent:
        listed = ", ".join(f"'{heading.capitalize()}'" for heading in absent)
        msg = f"the sheet {_LAYOUT.name} lacks the heading {listed}: no scenario can be added to it"
        raise RequestError(msg)
    return {field: found.index(heading) for field, heading in headings.items()}


def _check_names(edits: Sequence[Edit], grid: Grid, columns: Mapping[str, int]) -> None:
    position = columns["scenario"]
    taken = {matched(name_of(row[position])) for row in grid[1:] if position < len(row)}
    taken.add(matched(BASE_SCENARIO))
    for edit in edits:
        if matched(edit.scenario) in taken or is_blank(edit.scenario):
            msg = f"the case has a scenario named '{edit.scenario}' already; expected a new name"
            raise RequestError(msg)


def _new_rows(edits: Sequence[Edit], grid: Grid, columns: Mapping[str, int]) -> list[dict[int, CellValue]]:
    """Return the rows to add, by the number of the column: headings too where there are none."""
    headings: dict[int, CellValue] = {columns[c.field] + 1: c.header for c in _LAYOUT.columns}
    rows = [] if grid else [headings]
    return rows + [{place + 1: getattr(e, field) for field, place in columns.items()} for e in edits]


def _warnings(package: Package, part: str) -> list[str]:
    warnings = []
    if any(name.startswith(_SIGNATURES) for name in package.parts):
        warnings.append("the case is digitally signed, and the copy no longer bears a valid signature")
    warnings += [
        f"the Excel table {table.name} on {_LAYOUT.name} ends with totals: the new rows stand below "
        "them, and mtfs reads them"
        for table in excel_tables(package, part)
        if table.totals
    ]
    return warnings
