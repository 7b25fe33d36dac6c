"""A copy of a case workbook with settings of drivers changed: nothing else in the file is touched.

The cells are changed as an update in place changes them; beside each row its column Source says what the
settings rest on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mtfs.domain.checks import matched
from mtfs.errors import InputError, RequestError
from mtfs.iotools.atomic import write_atomically
from mtfs.iotools.case.cells import name_of
from mtfs.iotools.case.copies import check_copy
from mtfs.iotools.case.tables import SOURCE_HEADINGS
from mtfs.iotools.case.update import CellChange, propose_update
from mtfs.iotools.package.cells import CellValue, with_cells
from mtfs.iotools.package.parts import Package
from mtfs.iotools.package.references import WorkbookFormulas
from mtfs.iotools.spreadsheets.workbook import Grid, read_workbook

__all__ = ["SettingsCopy", "copy_with_settings"]

_DRIVERS, _DRIVER, _SOURCE = "drivers", "driver", "Source"
_MOST_TEXT = 32_767  # Excel's own limit to the characters in a cell


@dataclass(frozen=True)
class SettingsCopy:
    """What was written.

    Parameters
    ----------
    changes : tuple of CellChange
        The cells that were changed, but for the notes of sources.
    warnings : tuple of str
        What is worth knowing of it, and the rows whose source could not be noted.
    """

    changes: tuple[CellChange, ...]
    warnings: tuple[str, ...]


def _is_drivers(title: str) -> bool:
    return matched(title) == _DRIVERS


def _is_source(heading: object) -> bool:
    return matched(name_of(heading)) in SOURCE_HEADINGS


def _noted(data: bytes, grid: Grid, title: str, sources: Mapping[str, str]) -> tuple[bytes, list[str]]:
    """Add to the column Source of each row what its settings rest on."""
    package = Package(data)
    part = package.part_of(title)
    heads = [matched(name_of(value)) for value in grid[0]]
    named = heads.index(_DRIVER)
    column = next((index for index, head in enumerate(grid[0]) if _is_source(head)), None)
    cells: dict[int, dict[int, CellValue]] = {}
    if column is None:
        column = max(len(row) for row in grid)
        cells[1] = {column + 1: _SOURCE}
    formulas = {formula.place for formula in WorkbookFormulas(package).cells.get(title, [])}
    wanted = {matched(name): text for name, text in sources.items()}
    warnings = []
    for number, row in enumerate(grid[1:], start=2):
        text = wanted.get(matched(name_of(row[named]))) if named < len(row) else None
        if text is None:
            continue
        held = name_of(row[column]) if column < len(row) else ""
        told = f"{held.rstrip()} {text}".strip()
        if (number, column + 1) in formulas or len(told) > _MOST_TEXT:
            warnings.append(
                f"the source of '{name_of(row[named])}' is not noted: its cell has no room for it"
            )
            continue
        cells.setdefault(number, {})[column + 1] = told
    if cells:
        package.parts[part] = with_cells(package.parts[part], cells)
    return package.to_bytes(), warnings


def copy_with_settings(
    source: Path,
    target: Path,
    rows: Sequence[Mapping[str, object]],
    sources: Mapping[str, str],
    *,
    force: bool = False,
) -> SettingsCopy:
    """Write a copy of a case workbook with settings of its drivers changed.

    Parameters
    ----------
    source : Path
        The case, which stays as it is.
    target : Path
        The copy.
    rows : sequence of mapping of str to object
        For each driver its settings by the headings of Drivers, as `propose_update` takes them.
    sources : mapping of str to str
        By the name of the driver: what is added to its column Source.
    force : bool, optional
        Whether an earlier file of the copy's name may be replaced, and what could not be kept whole be
        written all the same.

    Returns
    -------
    SettingsCopy
        What was changed.

    Raises
    ------
    RequestError
        Where the copy has a name that it may not have, something could not be kept, or nothing changes.
    InputError
        Where the case has no place for a setting, or would have a fault.
    OutputError
        Where the copy cannot be written.
    """
    check_copy(source, target, force=force)
    update = propose_update(source, _DRIVERS, rows)
    if not update.changes:
        msg = f"{source} holds all of this already: there is nothing to write"
        raise RequestError(msg)
    if update.faults:
        raise InputError(update.faults)
    if update.losses and not force:
        lost = "\n".join(f"  {text}" for text in update.losses)
        msg = f"{target} is not written, as this could not be kept:\n{lost}\nGive --force to write it anyway"
        raise RequestError(msg)
    grids = read_workbook(source, wanted=_is_drivers).grids
    title = next(filter(_is_drivers, grids))
    data, warnings = _noted(update.workbook, grids[title], title, sources)
    write_atomically(target, data)
    # Its column of sources does not stay as it is: what the settings rest on is noted there.
    stale = tuple(f"the column '{name_of(head)}'" for head in grids[title][0] if _is_source(head))
    kept = [text for text in update.remarks if not (stale and text.startswith(stale))]
    return SettingsCopy(update.changes, (*update.losses, *kept, *warnings))
