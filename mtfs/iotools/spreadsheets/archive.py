"""Files packed into one, as every new workbook is: unpacked whole, once, and only within limits.

What is checked here is what is read: nothing else opens the file again and sees something different in it.
"""

import io
import re
import struct
import zipfile
import zlib
from xml.parsers.expat import ExpatError, ParserCreate

from mtfs.iotools.spreadsheets.limits import Limits, refusal

__all__ = ["Parts", "check_form", "damaged_part", "is_utf8", "plain_name", "unpack"]

#: What a file holds, by name.
Parts = dict[str, bytes]

_WHOLE = "expected a whole workbook: fetch or save it again"
_ENTRY_OF_DIRECTORY = b"PK\x01\x02"
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_LOCKED = 0x1
_MARKUP = (".xml", ".rels", ".vml")
#: The parts of spreadsheets that hold cells, or tell where these are.
_READ = (".xml", ".rels", ".bin", "mimetype")
_UTF8_MARK, _UTF16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_DECLARATION = re.compile(rb"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"']*)""")
#: Encodings in which markup looks as in ASCII, so that nothing can hide in it.
_ENCODINGS = re.compile(rb"utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-8859-\d+|windows-125\d", re.IGNORECASE)
_UTF8 = re.compile(rb"utf-?8|us-ascii|ascii", re.IGNORECASE)
#: Parts that OpenOffice and LibreOffice write with a document type, and that nothing here parses.
_WITH_DOCTYPE = re.compile(r"(Basic|Dialogs|Scripts)/|META-INF/manifest\.xml$")


def plain_name(name: str) -> str:
    """Return the name of a part as readers compare it.

    Parameters
    ----------
    name : str
        The name as it stands in the file.

    Returns
    -------
    str
        In small letters, with forward slashes and none at its start.
    """
    return name.replace("\\", "/").lstrip("/").casefold()


def damaged_part(where: str, name: str, why: str = "") -> Exception:
    """Return the error of a part that cannot be read.

    Parameters
    ----------
    where : str
        The file.
    name : str
        The part.
    why : str, optional
        What is wrong with it.

    Returns
    -------
    InputError
        To be raised.
    """
    told = f" ({why})" if why else ""
    return refusal(where, f"the file is damaged: its part {name} cannot be read{told}", _WHOLE)


def _locked(where: str) -> Exception:
    return refusal(where, "this is locked with a password", "expected a file without one")


def _inflate(where: str, data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Return a part, which must be exactly as long as the file says: no reader may find it longer."""
    start = entry.header_offset
    if len(data) < start + _LOCAL_HEADER.size + 4:
        raise damaged_part(where, entry.filename)
    # The signature, and the lengths of the name and of the further fields that follow it.
    signature, of_name, of_extra = _LOCAL_HEADER.unpack_from(data, start)
    start += _LOCAL_HEADER.size + of_name + of_extra
    packed = memoryview(data)[start : start + entry.compress_size]
    if signature != b"PK\x03\x04" or len(packed) != entry.compress_size:
        raise damaged_part(where, entry.filename)
    if entry.compress_type == zipfile.ZIP_STORED:
        unpacked = bytes(packed)
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            unpacked = inflater.decompress(packed, entry.file_size + 1)
        except zlib.error:
            raise damaged_part(where, entry.filename) from None
        if not inflater.eof and len(unpacked) <= entry.file_size:
            raise damaged_part(where, entry.filename, "it is cut short")
    else:
        found = f"its part {entry.filename} is packed in an unusual way"
        raise refusal(
            where, found, "expected a workbook as office programs write it: open it and save it again"
        )
    if len(unpacked) != entry.file_size:
        raise damaged_part(where, entry.filename, "it is not of the size that the file says")
    if zlib.crc32(unpacked) != entry.CRC:
        raise damaged_part(where, entry.filename, "its check sum is wrong")
    return unpacked


def _check_directory(where: str, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    expanded = sum(entry.file_size for entry in entries)
    if expanded > limits.expanded_bytes:
        found = f"the workbook expands to {expanded / 1e6:,.0f} MB"
        raise refusal(where, found, f"expected no more than {limits.expanded_bytes / 1e6:,.0f} MB")
    seen = set()
    for entry in entries:
        name = plain_name(entry.filename)
        if name in seen:
            found = f"two of its parts have the name {entry.filename}"
            raise refusal(where, found, "expected each name once: open it and save it again")
        seen.add(name)
        if entry.flag_bits & _LOCKED:
            raise _locked(where)
        if entry.file_size > max(limits.ratio_from, limits.ratio * entry.compress_size):
            found = (
                f"its part {entry.filename} expands from {entry.compress_size / 1e6:,.2f} MB to "
                f"{entry.file_size / 1e6:,.0f} MB"
            )
            raise refusal(where, found, f"expected no more than {limits.ratio} times its packed size")


def _check_markup(where: str, name: str, data: bytes) -> None:
    """Refuse a part that declares entities: they can expand without end, or name other files."""
    text = data.removeprefix(_UTF8_MARK)
    if text.startswith(_UTF16_MARKS) or b"\0" in text[:4]:
        text = text[text.startswith(_UTF16_MARKS) * 2 :].replace(b"\0", b"")
    encoding = _DECLARATION.match(text[:400])
    if not text.lstrip().startswith(b"<") or (encoding and not _ENCODINGS.fullmatch(encoding[1])):
        raise damaged_part(where, name, "it is not XML in an encoding that is known")
    for mark in (b"<!ENTITY", b"<!DOCTYPE"):
        if mark in text and not (mark == b"<!DOCTYPE" and _WITH_DOCTYPE.match(name)):
            found = f"its part {name} holds {mark.decode()}, which no workbook needs and which can do harm"
            raise refusal(where, found, "expected none: open it in Excel or LibreOffice and save it again")


def unpack(where: str, data: bytes, limits: Limits) -> Parts:
    """Unpack a file, having held it against every limit.

    Parameters
    ----------
    where : str
        Its name, for messages.
    data : bytes
        The file.
    limits : Limits
        What is allowed.

    Returns
    -------
    dict of str to bytes
        Its parts. Those that are no part of a spreadsheet, such as pictures, are checked and left empty;
        files packed into them are never opened.

    Raises
    ------
    InputError
        Where the file is damaged, locked or too large, or declares entities.
    """
    if data.count(_ENTRY_OF_DIRECTORY) > limits.parts:
        found = f"more than {limits.parts:,} files are packed into this one"
        raise refusal(where, found, f"expected at most {limits.parts:,}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except Exception as error:
        # The directory of an archive breaks in many ways: all are one fault.
        raise refusal(where, "the file is damaged or cut short", _WHOLE) from error
    _check_directory(where, entries, limits)
    manifest = next((entry for entry in entries if entry.filename == "META-INF/manifest.xml"), None)
    if manifest and b"encryption-data" in _inflate(where, data, manifest):
        raise _locked(where)
    parts = {}
    for entry in entries:
        if entry.is_dir():
            continue
        part = _inflate(where, data, entry)
        if part and entry.filename.casefold().endswith(_MARKUP):
            _check_markup(where, entry.filename, part)
        parts[entry.filename] = part if entry.filename.casefold().endswith(_READ) else b""
    return parts


def is_utf8(data: bytes) -> bool:
    """Return whether a part of markup says that it is written in UTF-8, as nearly all are.

    Parameters
    ----------
    data : bytes
        The part.

    Returns
    -------
    bool
        False for UTF-16 and the encodings of single languages.
    """
    text = data.removeprefix(_UTF8_MARK)
    encoding = _DECLARATION.match(text[:400])
    return b"\0" not in text[:4] and not (encoding and not _UTF8.fullmatch(encoding[1]))


def check_form(where: str, name: str, data: bytes) -> None:
    """Refuse markup that is not well formed: a fast reader may take the half of it for the whole.

    Parameters
    ----------
    where : str
        The file.
    name : str
        The part.
    data : bytes
        What it holds.

    Raises
    ------
    InputError
        Where it breaks off, or its marks do not fit together.
    """
    try:
        ParserCreate().Parse(data, True)
    except ExpatError as error:
        raise damaged_part(where, name, str(error)) from None
