"""The case that the last report was made from: a workbook, or a folder of results that holds a copy of it."""

import csv
import hashlib
import math
from collections.abc import Iterator
from pathlib import Path

from mtfs.analysis.change import Earlier
from mtfs.analysis.runs import TIDY_COLUMNS
from mtfs.domain.case import Case
from mtfs.errors import Fault, InputError
from mtfs.iotools.atomic import FOLDER_MARK, FORMULA_STARTS
from mtfs.iotools.case.reader import read_case
from mtfs.iotools.spreadsheets.workbook import read_workbook

__all__ = ["CASE_COPY", "case_copy", "read_earlier"]

#: The name, without its ending, under which a folder of results keeps the case.
CASE_COPY = "case"
_ENDINGS = (".xlsx", ".xlsm")
_RESULTS, _FIGURES = "results.xlsx", "results.csv"
_MANIFEST, _HASH = "Manifest", "SHA-256 of the case file"
_EXPECTED = "expected the workbook of the earlier case, or a folder of results that holds it as case.xlsx"
_HOW = "mtfs run keeps the case in its folder of results; give the workbook that these results were made from"


def case_copy(case: Case) -> dict[str, bytes]:
    """Return the copy of a case that a folder of results keeps, to the byte.

    Parameters
    ----------
    case : Case
        The case, as it was read.

    Returns
    -------
    dict of str to bytes
        Under the name ``case.xlsx``, or ``case.xlsm`` for a workbook with macros. Empty where the file is no
        longer what was read, as when it was saved during a long run.
    """
    path = Path(case.path)
    try:
        data = path.read_bytes()
    except OSError:
        return {}
    if hashlib.sha256(data).hexdigest() != case.sha256:
        return {}
    ending = path.suffix.lower()
    return {CASE_COPY + (ending if ending in _ENDINGS else _ENDINGS[0]): data}


def _refused(path: Path, found: str, allowed: str = _EXPECTED) -> InputError:
    return InputError([Fault(str(path), found, allowed)])


def _manifest(path: Path) -> dict[str, str]:
    """Return what the manifest of results.xlsx says; nothing where there is none."""
    if not path.is_file():
        return {}
    grid = read_workbook(path, wanted=lambda title: title == _MANIFEST).grids.get(_MANIFEST, [])
    return {str(row[0]): str(row[1]) for row in grid if len(row) > 1 and row[0] and row[1] is not None}


def _figures(path: Path) -> Iterator[tuple[tuple[str, str, str, str], float]]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream)
            if tuple(rows.fieldnames or ()) != TIDY_COLUMNS:
                found, allowed = (
                    "these are not the figures of mtfs run",
                    f"expected the columns {', '.join(TIDY_COLUMNS)}",
                )
                raise _refused(path, found, allowed)
            for row in rows:
                scenario = row["scenario"]
                if scenario[:1] == "'" and scenario[1:].startswith(FORMULA_STARTS):
                    # An apostrophe keeps it from being taken for a formula.
                    scenario = scenario[1:]
                value = float(row["value"])
                if math.isfinite(value):
                    yield (scenario, row["measure"], row["statistic"], row["year"]), value
    except (OSError, UnicodeDecodeError, csv.Error, ValueError, TypeError) as error:
        raise _refused(path, "it cannot be read", "expected results.csv as mtfs run wrote it") from error


def _copy_in(folder: Path) -> Path | None:
    return next((path for ending in _ENDINGS if (path := folder / f"{CASE_COPY}{ending}").is_file()), None)


def _is_results(folder: Path) -> bool:
    return (folder / FOLDER_MARK).is_file() or (folder / _RESULTS).is_file()


def _from_folder(folder: Path) -> Earlier:
    manifest = _manifest(folder / _RESULTS)
    sha256 = manifest.get(_HASH, "")
    copy = _copy_in(folder)
    if copy is None:
        # Results of an earlier version keep no copy; the case itself may still be as it was.
        beside = folder.resolve().parent / manifest["Case file"] if manifest.get("Case file") else None
        if beside is None or not beside.is_file():
            raise _refused(folder, "there is no copy of the case in this folder", _HOW)
        copy = beside
    case = read_case(copy)
    if sha256 and case.sha256 != sha256:
        if copy.parent == folder:
            found = (
                f"{copy.name} is not the case that these results were made from: it has been changed since"
            )
            raise _refused(copy, found, _EXPECTED)
        found = f"there is no copy of the case in this folder, and {copy.name} has been changed since"
        raise _refused(folder, found, _HOW)
    figures = folder / _FIGURES
    return Earlier(case=case, published=dict(_figures(figures)) if figures.is_file() else None)


def read_earlier(path: Path) -> Earlier:
    """Read the case that a report is held against, and what was printed from it.

    Parameters
    ----------
    path : Path
        The workbook of the earlier case; a folder that ``mtfs run`` wrote, or any file in it.

    Returns
    -------
    Earlier
        The case; with the figures that were printed where it came with them.

    Raises
    ------
    InputError
        Where there is no case to be found, it is not the one that the results were made from, or it has
        faults.
    """
    if path.is_dir():
        return _from_folder(path)
    if path.is_file() and _is_results(path.parent):
        in_folder = path.suffix.lower() not in _ENDINGS or path.stem in (CASE_COPY, "results")
        if in_folder:
            return _from_folder(path.parent)
    if path.is_file() and path.suffix.lower() not in _ENDINGS:
        raise _refused(path, "this is no workbook, and stands in no folder of results")
    if _HASH in _manifest(path):
        raise _refused(path, "these are results, away from the folder in which they were made", _HOW)
    return Earlier(case=read_case(path))
