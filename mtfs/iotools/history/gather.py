"""The returns that a history is made from: each file once, and one file for each kind and year."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mtfs.analysis.evidence.history import COLUMNS
from mtfs.errors import Fault, InputError, RequestError
from mtfs.iotools.history.files import SOURCES_ENDING, is_history
from mtfs.iotools.history.records import HistorySource
from mtfs.iotools.national.revenue import RevenueReturn, read_revenue_return
from mtfs.iotools.spreadsheets.source import read_spreadsheet

__all__ = ["Gathered", "gather_returns"]

_SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv")
#: What the reader finds in a sound spreadsheet that is something else.
_NO_RETURN = "no table of the revenue returns"


@dataclass(frozen=True)
class Gathered:
    """Returns to make a history from.

    Parameters
    ----------
    returns : tuple of RevenueReturn
        By year, the budget before the outturn.
    sources : tuple of HistorySource
        The file of each.
    others : tuple of str
        Spreadsheets of folders that are no revenue returns.
    skipped : tuple of str
        Returns of folders that were left out, a sentence each.
    """

    returns: tuple[RevenueReturn, ...]
    sources: tuple[HistorySource, ...]
    others: tuple[str, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True)
class _File:
    path: Path
    found: RevenueReturn
    #: Whether it was given by its own name, and not found in a folder.
    named: bool


def _may_be_return(path: Path) -> bool:
    """Tell whether a file of a folder is a spreadsheet, and none that a history was written to."""
    name = path.name.casefold()
    return (
        path.suffix.casefold() in _SPREADSHEETS
        and not name.startswith((".", "~$"))
        and not name.endswith(SOURCES_ENDING)
        and path.is_file()
        and not is_history(path)
    )


def _in_folder(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if _may_be_return(path))


def _paths(given: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Yield every file once, and whether it was given by name."""
    given = list(given)
    seen: set[Path] = set()
    for named, paths in (
        (True, [path for path in given if not path.is_dir()]),
        (False, [path for folder in given if folder.is_dir() for path in _in_folder(folder)]),
    ):
        for path in paths:
            if path.resolve() not in seen:
                seen.add(path.resolve())
                yield path, named


def _is_saved_history(path: Path) -> bool:
    """Tell whether a spreadsheet is a history that was saved in another form than that of the program."""
    try:
        book = read_spreadsheet(path)
    except InputError:
        return False
    first = book.sheets[0].rows[0] if book.sheets and book.sheets[0].rows else ()
    return {str(cell).strip() for cell in first} >= set(COLUMNS)


def _faults_of_named(path: Path, error: InputError) -> Sequence[Fault]:
    """Return why a file that was given by name is no return."""
    if all(fault.found != _NO_RETURN for fault in error.faults):
        return error.faults
    if is_history(path):
        allowed = "expected the published returns that it is made from, RA and RS files of GOV.UK"
        return [Fault(path.name, "a history, made already", allowed)]
    if _is_saved_history(path):
        found = "a history that was saved as a workbook, or without commas between its columns"
        return [
            Fault(path.name, found, "expected it as mtfs history build wrote it, or saved as CSV with commas")
        ]
    return error.faults


def _read(given: Sequence[Path]) -> tuple[list[_File], list[str], list[str]]:
    """Read every return, and tell which files of folders are none, and which are unsound.

    A file that was given by name must be a return.
    """
    files: list[_File] = []
    others: list[str] = []
    unsound: list[str] = []
    faults: list[Fault] = []
    for path, named in _paths(given):
        try:
            files.append(_File(path, read_revenue_return(path), named))
        except InputError as error:
            if named:
                faults.extend(_faults_of_named(path, error))
            elif all(fault.found == _NO_RETURN for fault in error.faults):
                others.append(path.name)
            else:
                why = "; ".join(dict.fromkeys(fault.found for fault in error.faults))
                unsound.append(f"{path.name} was left out, and may be a return: {why}.")
    if faults:
        raise InputError(faults)
    return files, others, unsound


def _without_repeats(files: Sequence[_File]) -> tuple[list[_File], list[str]]:
    """Leave out the csv form of what a folder has as a spreadsheet too; refuse any other repetition."""
    groups: dict[tuple[str, str], list[_File]] = {}
    for file in files:
        groups.setdefault((file.found.year, file.found.kind), []).append(file)
    kept: list[_File] = []
    skipped: list[str] = []
    faults: list[Fault] = []
    for (year, kind), same in sorted(groups.items()):
        others = [file for file in same if file.named or file.path.suffix.casefold() != ".csv"]
        left = others or same[:1]
        if len(left) > 1:
            names = " and ".join(str(file.path) for file in left)
            allowed = "expected one file for each kind and year; give the files that you want by name"
            faults.append(Fault(names, f"both are the {kind} of {year}", allowed))
            continue
        skipped.extend(
            f"{file.path.name} was left out: {left[0].path.name} is the {kind} of {year} too."
            for file in same
            if file is not left[0]
        )
        kept.append(left[0])
    if faults:
        raise InputError(faults)
    return kept, skipped


def _source(file: _File) -> HistorySource:
    found = file.found
    return HistorySource(
        file=file.path.name,
        kind=found.kind,
        year=found.year,
        published=found.published,
        sha256=hashlib.sha256(file.path.read_bytes()).hexdigest(),
        authorities=len(found.authorities),
        complete=len(found.authorities) - len(found.left_out),
    )


def gather_returns(given: Sequence[Path]) -> Gathered:
    """Read the returns that are given.

    Parameters
    ----------
    given : sequence of Path
        RA and RS files, or folders of them.

    Returns
    -------
    Gathered
        What they hold.

    Raises
    ------
    InputError
        Where a file that was given by name is no return, or two are of the same kind and year.
    RequestError
        Where there is no return at all.
    """
    files, others, unsound = _read(given)
    kept, skipped = _without_repeats(files)
    if not kept:
        where = ", ".join(str(path) for path in given) or "nothing"
        msg = f"there is no revenue return in {where}; expected RA or RS files of GOV.UK, or a folder of them"
        raise RequestError(msg)
    return Gathered(
        returns=tuple(file.found for file in kept),
        sources=tuple(_source(file) for file in kept),
        others=tuple(others),
        skipped=(*unsound, *skipped),
    )
