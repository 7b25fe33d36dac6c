"""A template of the council's own: opened within limits, or refused in words that say what to do.

Its styles, pages, headers and footers stay. A paragraph of its own that says ``{{ report }}`` tells where the
report goes, and what stands around it stays too; without one all its text is replaced. ``{{ council }}``,
``{{ title }}`` and ``{{ date }}`` are filled in wherever they stand.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtfs.errors import Fault, InputError
from mtfs.iotools.spreadsheets.files import Kind, kind_of, read_bytes
from mtfs.iotools.spreadsheets.limits import refusal
from mtfs.report.formats.word.house import house_bytes

if TYPE_CHECKING:
    from docx.document import Document

__all__ = [
    "MARK",
    "REPORT",
    "VALUES",
    "check_template",
    "open_template",
    "own_paragraphs",
    "stories",
    "words_of",
]

_EXPECTED = "a Word document (.docx or .dotx)"
#: How large a template may be, packed and unpacked [bytes], and how many parts it may have.
_FILE_BYTES, _EXPANDED_BYTES, _PARTS = 50_000_000, 300_000_000, 5_000
_TYPES = "[Content_Types].xml"
_DOCUMENT = b"wordprocessingml.document.main+xml"
_TEMPLATE = b"wordprocessingml.template.main+xml"
#: What the list of a file's parts tells of files that are no Word documents.
_OTHERS = (
    (b"spreadsheetml", "an Excel workbook"),
    (b"presentationml", "a presentation"),
)
MARK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
REPORT = "report"
#: What a template may ask for beside the report itself.
VALUES = ("council", "title", "date")


def _check_entries(where: str, entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise refusal(where, "this is locked with a password", "expected a file without one")
    expanded = sum(entry.file_size for entry in entries)
    if len(entries) > _PARTS or expanded > _EXPANDED_BYTES:
        found = f"{len(entries):,} files that come to {expanded / 1e6:,.0f} MB are packed into this one"
        allowed = f"expected at most {_PARTS:,} and {_EXPANDED_BYTES / 1e6:,.0f} MB"
        raise refusal(where, found, allowed)


def _parts(where: str, data: bytes) -> dict[str, bytes]:
    """Unpack a file, having held it against the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(where, entries)
            # No part is read further than the size that was held against the limits.
            parts = {entry.filename: archive.read(entry) for entry in entries}
    except InputError:
        raise
    except Exception as error:
        # An archive breaks in many ways: all are one fault.
        allowed = "expected a whole one: fetch or save it again"
        raise refusal(where, "the file is damaged or cut short", allowed) from error
    for name, part in parts.items():
        if name.casefold().endswith((".xml", ".rels")) and b"<!DOCTYPE" in part.replace(b"\0", b""):
            found = f"its part {name} declares a document type, which no Word document needs"
            raise refusal(where, found, "expected none: open it in Word and save it again")
    return parts


def _word_parts(where: str, parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts of a Word document, those of a Word template having become one."""
    types = parts.get(_TYPES, b"")
    if b"macroEnabled" in types or any(name.casefold().endswith("vbaproject.bin") for name in parts):
        allowed = "expected one without: save it as a Word document (.docx) or template (.dotx)"
        raise refusal(where, "this holds macros", allowed)
    if b"purl.oclc.org/ooxml" in parts.get("_rels/.rels", b""):
        allowed = "expected the usual form: save it as 'Word Document (*.docx)'"
        raise refusal(where, "this is saved as 'Strict Open XML Document'", allowed)
    if _DOCUMENT in types:
        return parts
    if _TEMPLATE in types:
        return {**parts, _TYPES: types.replace(_TEMPLATE, _DOCUMENT)}
    found = next((name for sign, name in _OTHERS if sign in types), "")
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument"):
        found = "an OpenDocument file"
    raise refusal(where, f"this is {found or 'a packed file, but no Word document'}", f"expected {_EXPECTED}")


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    held.seek(0)
    return held


def _read(path: Path) -> "Document":
    import docx

    where = path.name
    data = read_bytes(path, expected=_EXPECTED, pattern="*.do[ct]x", most=_FILE_BYTES)
    kind = kind_of(data)
    if kind.name == "a Word document":
        allowed = "expected a newer one: open it in Word and save it as .docx"
        raise refusal(where, "this is a Word document of the old form (.doc)", allowed)
    if kind.kind is not Kind.ZIP:
        others = {
            Kind.TEXT: "a text file",
            Kind.OLD_EXCEL: "an Excel workbook",
            Kind.OLE: "an old Office file",
        }
        raise refusal(where, f"this is {kind.name or others[kind.kind]}", f"expected {_EXPECTED}")
    parts = _word_parts(where, _parts(where, data))
    try:
        document = docx.Document(_packed(parts))
        # What is wanted of it is looked at now, so that no fault shows later.
        _ = document.styles.element, document.settings.element, list(stories(document))
    except Exception as error:
        # A part that is missing or broken shows in many ways: all are one fault.
        found = "the file is damaged: Word's parts in it do not fit together"
        raise refusal(where, found, "expected a whole one: open it in Word and save it again") from error
    return document


def words_of(paragraph: Any) -> list[Any]:  # noqa: ANN401
    """Return the pieces of text of a paragraph, without those of a box that stands in it.

    Parameters
    ----------
    paragraph : element
        The paragraph.

    Returns
    -------
    list of element
        In the order of reading.
    """
    return [t for t in paragraph.xpath(".//w:t") if t.xpath("ancestor::w:p[1]")[0] is paragraph]


def own_paragraphs(story: Any) -> Iterator[tuple[Any, str]]:  # noqa: ANN401
    """Go through the paragraphs of a text, those in tables and boxes too.

    Parameters
    ----------
    story : element
        The body, a header or a footer.

    Yields
    ------
    element
        The paragraph.
    str
        What it says.
    """
    for paragraph in story.xpath(".//w:p"):
        yield paragraph, "".join(t.text or "" for t in words_of(paragraph))


def stories(document: "Document") -> Iterator[tuple[str, Any]]:
    """Go through the texts of a document.

    Parameters
    ----------
    document : Document
        The document.

    Yields
    ------
    str
        Where it stands.
    element
        The body, a header or a footer.
    """
    yield "in the text", document.element.body
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in ("header", "footer") and not relation.is_external:
            yield f"in a {kind}", relation.target_part.element


def _faults(where: str, document: "Document") -> Iterator[Fault]:
    """Yield what is wrong with the marks of a template."""
    allowed = ", ".join(f"{{{{ {name} }}}}" for name in VALUES)
    reports = 0
    for place, story in stories(document):
        for paragraph, text in own_paragraphs(story):
            for mark in MARK.finditer(text):
                name = mark[1].casefold()
                if name == REPORT:
                    reports += 1
                    alone = mark[0] == text.strip() and paragraph.getparent() is document.element.body
                    if not alone:
                        found = f"'{mark[0]}' stands {place} beside other words, or in a table or box"
                        yield Fault(where, found, "expected it in a paragraph of its own")
                elif name not in VALUES:
                    found = f"'{mark[0]}' stands {place}, and a report has nothing of that name"
                    yield Fault(where, found, f"expected {{{{ report }}}}, {allowed} or none")
    if reports > 1:
        yield Fault(
            where, f"'{{{{ report }}}}' stands there {reports} times", "expected it once, or not at all"
        )


def open_template(path: Path | None) -> "Document":
    """Open a template to write a report on.

    Parameters
    ----------
    path : Path or None
        The council's own; the one that comes with mtfs where it is None.

    Returns
    -------
    Document
        Of python-docx.

    Raises
    ------
    InputError
        Where it cannot be used.
    """
    if path is None:
        import docx

        return docx.Document(io.BytesIO(house_bytes()))
    document = _read(path)
    faults = list(_faults(path.name, document))
    if faults:
        raise InputError(faults)
    return document


def check_template(template: Path) -> None:
    """Refuse a template that cannot be used.

    Parameters
    ----------
    template : Path
        The template.

    Raises
    ------
    InputError
        Where it is missing, locked, damaged, too large, of another kind or with macros; and for each mark in
        double curly brackets that is not known or stands where it cannot be filled in.
    """
    open_template(template)
