"""The bytes of a file, and what kind of file they say that it is, whatever its name."""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from mtfs.iotools.spreadsheets.limits import refusal

__all__ = ["FileKind", "Kind", "kind_of", "read_bytes"]

_OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
#: How much of a file is looked at to tell its kind.
_HEAD = 4096
#: How files begin that are taken for spreadsheets, and what they are.
_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "an archive (RAR)"),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
    (b"MIME-Version:", "a web page saved as one file (MHTML)"),
)
#: What the head of a marked-up text holds, in small letters, and what it is. The first that fits holds.
_MARKUP = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "a workbook in the XML form of Excel 2003"),
    (b"opendocument.spreadsheet", "a flat OpenDocument file (.fods)"),
    (b"<html", "a web page, whatever its name"),
    (b"<!doctype html", "a web page, whatever its name"),
    (b"<table", "a table of a web page, whatever its name"),
    (b"<?xml", "an XML file"),
)
#: The streams of files in the old form of Office, and what they tell; None for a workbook.
_STREAMS = (
    ("EncryptedPackage", "locked with a password"),
    ("WordDocument", "a Word document"),
    ("PowerPoint Document", "a presentation"),
    ("Workbook", None),
    ("Book", None),
)


class Kind(Enum):
    """The kinds of file that are told apart by their bytes."""

    ZIP = auto()
    OLD_EXCEL = auto()
    #: An old form of Office that does not tell what it holds.
    OLE = auto()
    TEXT = auto()
    OTHER = auto()


@dataclass(frozen=True)
class FileKind:
    """What a file is.

    Parameters
    ----------
    kind : Kind
        Its kind.
    name : str, optional
        What it is, in words, where it is none of the kinds that may be read.
    """

    kind: Kind
    name: str = ""


def _ole_kind(data: bytes) -> FileKind:
    for stream, name in _STREAMS:
        if stream.encode("utf-16-le") in data:
            return FileKind(Kind.OLD_EXCEL) if name is None else FileKind(Kind.OTHER, name)
    return FileKind(Kind.OLE)


def kind_of(data: bytes) -> FileKind:
    """Tell what kind of file some bytes are.

    Parameters
    ----------
    data : bytes
        The file, which is not empty.

    Returns
    -------
    FileKind
        The kind; `Kind.TEXT` for whatever looks like none of the others.
    """
    if data.startswith(b"PK"):
        return FileKind(Kind.ZIP)
    if data.startswith(_OLE_MAGIC):
        return _ole_kind(data)
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return FileKind(Kind.OTHER, name)
    head = data[:_HEAD].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n").lower()
    if head.startswith(b"<"):
        for mark, name in _MARKUP:
            if mark in head:
                return FileKind(Kind.OTHER, name)
    return FileKind(Kind.TEXT)


def read_bytes(path: Path, *, expected: str, pattern: str, most: int) -> bytes:
    """Read a file whole.

    Parameters
    ----------
    path : Path
        The file.
    expected : str
        What it should be, as in ``an Excel workbook``.
    pattern : str
        How the names of such files end, as a regular expression of `Path.glob`; others in its folder are
        offered where there is no such file.
    most : int
        How large it may be [bytes].

    Returns
    -------
    bytes
        At least one.

    Raises
    ------
    InputError
        Where it is missing, cannot be read, is empty or too large.
    """
    where = path.name or str(path)
    try:
        if path.is_dir():
            raise refusal(where, "this is a folder", f"expected {expected}")
        with path.open("rb") as file:
            # No more than is allowed: a device never ends.
            data = file.read(most + 1)
    except FileNotFoundError:
        near = sorted(p.name for p in path.parent.glob(pattern)) if path.parent.is_dir() else []
        listed = f"; the folder has {', '.join(near[:5])}" if near else ""
        plain = expected.partition(" (")[0]
        raise refusal(where, "there is no such file", f"expected {plain}{listed}") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise refusal(where, f"cannot be read ({why})", "expected a readable file") from None
    if not data:
        raise refusal(where, "the file is empty", f"expected {expected}")
    if len(data) > most:
        found = f"the file is larger than {most / 1e6:,.0f} MB"
        raise refusal(where, found, f"expected no more than {most / 1e6:,.0f} MB: delete what is not needed")
    return data
