"""Writing files and folders of results whole or not at all, and workbooks that come out alike each time."""

import io
import os
import re
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from mtfs.errors import OutputError

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook

__all__ = [
    "FOLDER_MARK",
    "FORMULA_STARTS",
    "archive_bytes",
    "check_place",
    "guarded_text",
    "is_as_written",
    "put_text",
    "replace_folder",
    "workbook_bytes",
    "writable_text",
    "write_atomically",
]

#: A spreadsheet takes a text that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: What XML cannot hold: most control characters, halves of letters, and two codes that are no letters.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Lists what mtfs wrote into a folder of results, so that a later run replaces that and nothing else.
FOLDER_MARK = ".mtfs-results"
#: What systems and office programs leave in any folder.
_LITTER = re.compile(r"~\$.*|\.~lock\..*|\.DS_Store|Thumbs\.db|desktop\.ini", re.IGNORECASE)
# The earliest time that a zip file can hold.
_ZIP_EPOCH = datetime(1980, 1, 1)


def _beside(path: Path) -> Path:
    """Return a name in the same folder that nothing has yet: only there is a rename sure to be one step."""
    return path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.tmp")


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "access was refused; is it open in Excel or Word, or write-protected?"
    return error.strerror or type(error).__name__


def _could_not_write(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path} could not be written: {_reason(error)}")


def _place(path: Path) -> Path:
    """Return where a file is to be, links followed, or refuse a name that none can have."""
    path = Path(os.path.realpath(path))
    try:
        path.lstat()
    except FileNotFoundError:
        pass
    except OSError as error:
        # Among them a name that is too long for the disk.
        raise _could_not_write(path, error) from error
    if path.is_dir():
        msg = f"{path} could not be written: it is a folder"
        raise OutputError(msg)
    if not path.parent.is_dir():
        msg = f"{path} could not be written: there is no folder {path.parent}"
        raise OutputError(msg)
    return path


def check_place(path: Path) -> None:
    """Refuse a place for a file that cannot be written to, before the work whose result goes there.

    Parameters
    ----------
    path : Path
        The file, which is left as it is.

    Raises
    ------
    OutputError
        Where its folder is not there or is write-protected, or the file is, or is open in a program that
        locks it.
    """
    path = _place(path)
    try:
        if path.is_file():
            path.open("r+b").close()
        elif path.exists():
            return
        # What the system says beforehand of rights is not always so, as on Windows.
        trial = _beside(path)
        trial.open("xb").close()
        trial.unlink()
    except OSError as error:
        raise _could_not_write(path, error) from error


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file, or leave everything as it was.

    Parameters
    ----------
    path : Path
        The file; an earlier one is replaced.
    data : bytes
        What it is to hold.

    Raises
    ------
    OutputError
        Where it cannot be written. An earlier file is then still there, and nothing else.
    """
    with open_atomically(path) as file:
        file.write(data)


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write to piece by piece, which appears whole or not at all.

    Parameters
    ----------
    path : Path
        The file; an earlier one is replaced when the block ends without an error.

    Yields
    ------
    binary file
        To write to.

    Raises
    ------
    OutputError
        Where it cannot be written. An earlier file is then still there, and nothing else.
    """
    path = _place(path)
    if path.exists() and not path.is_file():
        # A device or a pipe takes what it is given; to put a file in its place would be wrong.
        try:
            with path.open("wb") as device:
                yield device
        except OSError as error:
            raise _could_not_write(path, error) from error
        return
    temporary = _beside(path)
    try:
        # Not tempfile: its files can be read by their owner alone, which is wrong on a shared drive.
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except OSError as error:
        raise _could_not_write(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _contents(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if (path.is_symlink() or not path.is_dir())
        and path.name != FOLDER_MARK
        and not _LITTER.fullmatch(path.name)
    )


def _refuse_others(folder: Path) -> None:
    """Refuse to replace a folder in which there is anything that an earlier run did not write."""
    if not folder.exists():
        return
    if not folder.is_dir():
        msg = f"{folder} is a file; expected a folder, or a name that is still free"
        raise OutputError(msg)
    found = _contents(folder)
    mark = folder / FOLDER_MARK
    made = set(mark.read_text(encoding="utf-8").splitlines()) if mark.is_file() else set()
    others = [name for name in found if name not in made]
    if others:
        listed = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
        msg = f"{folder} holds what mtfs did not write ({listed}); move that, or choose another folder"
        raise OutputError(msg)


def _move_into_place(temporary: Path, folder: Path) -> None:
    earlier = _beside(folder)
    had_one = folder.exists()
    if had_one:
        folder.replace(earlier)
    try:
        temporary.replace(folder)
    except OSError:
        if had_one:
            earlier.replace(folder)
        raise
    # A folder that was made read-only would else stay behind.
    with suppress(OSError):
        earlier.chmod(0o700)
    shutil.rmtree(earlier, ignore_errors=True)


@contextmanager
def replace_folder(folder: Path) -> Iterator[Path]:
    """Fill a folder of results, which appears only once it is complete.

    Parameters
    ----------
    folder : Path
        The folder. One that an earlier run wrote, and to which nothing has been added, is replaced.

    Yields
    ------
    Path
        A temporary folder beside it, to write to.

    Raises
    ------
    OutputError
        Where the folder holds anything else, or cannot be written. What was there then stays.
    """
    folder = Path(os.path.realpath(folder))
    temporary = _beside(folder)
    try:
        _refuse_others(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        yield temporary
        # Again: something may have been put there during a long run.
        _refuse_others(folder)
        lines = "".join(f"{name}\n" for name in _contents(temporary))
        (temporary / FOLDER_MARK).write_text(lines, encoding="utf-8", newline="\n")
        _move_into_place(temporary, folder)
    except OSError as error:
        raise _could_not_write(folder, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def writable_text(text: str) -> str:
    """Return a text as a workbook can hold it.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        With a space in place of each character that XML does not allow.
    """
    return _NOT_IN_XML.sub(" ", text)


def guarded_text(text: str) -> str:
    """Return a text as a cell of a CSV file that no spreadsheet takes for a formula.

    Parameters
    ----------
    text : str
        The text, which may begin with =.

    Returns
    -------
    str
        With an apostrophe before it where it would be taken for one.
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def put_text(cell: "Cell", text: str) -> None:
    """Put a text into a cell so that no spreadsheet takes it for a formula.

    Parameters
    ----------
    cell : Cell
        A cell of an openpyxl workbook.
    text : str
        The text, which may begin with =.
    """
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_STARTS)


def archive_bytes(archive: bytes, moment: datetime) -> bytes:
    """Return a zip file again so that its bytes tell nothing of when and where it was made.

    Parameters
    ----------
    archive : bytes
        A zip file, such as a workbook.
    moment : datetime
        The time that its entries are to have, in UTC.

    Returns
    -------
    bytes
        The same entries in the same order.
    """
    moment = max(moment.replace(microsecond=0), _ZIP_EPOCH)
    fixed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "docProps/core.xml":
                # openpyxl puts the time of saving here, whatever it is told.
                stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            copy = zipfile.ZipInfo(entry.filename, moment.timetuple()[:6])
            copy.compress_type = zipfile.ZIP_DEFLATED
            copy.create_system = 0  # else the file would tell the system that it was written on
            target.writestr(copy, data)
    return fixed.getvalue()


def is_as_written(archive: bytes) -> bool:
    """Return whether a file is still what `archive_bytes` made it.

    Parameters
    ----------
    archive : bytes
        A Word document or a workbook.

    Returns
    -------
    bool
        False where another program has saved it since, or made it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as source:
            core = source.read("docProps/core.xml")
            times = {entry.date_time for entry in source.infolist()}
    except (zipfile.BadZipFile, KeyError, OSError):
        return False
    stamp = re.search(rb"<dcterms:modified[^>]*>(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z<", core)
    if stamp is None:
        return False
    *minute, second = map(int, stamp.groups())
    # A zip file counts in steps of two seconds. Office programs put another time into it, or none.
    return times == {(*minute, second // 2 * 2)}


def workbook_bytes(workbook: "Workbook", created: datetime | None = None) -> bytes:
    """Return a workbook as the bytes of a file, which depend on nothing but its contents and `created`.

    Parameters
    ----------
    workbook : Workbook
        An openpyxl workbook.
    created : datetime, optional
        The time to put into the file, in UTC where it has no time zone; now, unless given.

    Returns
    -------
    bytes
        An ``.xlsx`` file.
    """
    moment = created or datetime.now(UTC)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    workbook.properties.created = max(moment.replace(microsecond=0), _ZIP_EPOCH)
    raw = io.BytesIO()
    workbook.save(raw)
    return archive_bytes(raw.getvalue(), moment)
