"""Where in a template a report goes, how much room it has there, and what of the template is left out."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mtfs.iotools.atomic import writable_text
from mtfs.report.formats.word.own import MARK, REPORT, own_paragraphs, stories, words_of

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["Place", "clear_remains", "fill_marks", "make_place"]

#: An A4 page and its margins, where a template tells none [twentieths of a point].
_PAGE = {"w": 11906, "h": 16838}
_MARGIN = 1361
#: What a document names by number in its text, and so is not needed once the text that named it is gone.
_NAMED = frozenset(
    {
        *("image", "hyperlink", "chart", "chartEx", "oleObject", "package", "header", "footer", "aFChunk"),
        *("diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing"),
        *("control", "video", "audio", "media", "subDocument"),
    }
)
_REMARKS = frozenset({"comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"})
#: What tells of the file's past: a picture of its first page, its headings and length, who made it where.
_PAST = frozenset({"thumbnail", "extended-properties"})
#: A second copy of the styles that Word 2010 wrote, which would no longer be the same as the first.
_COPIES = frozenset({"stylesWithEffects"})
#: Settings that lead to files outside, with paths of the machine where the template was made.
_OUTSIDE = ("attachedTemplate", "mailMerge")


@dataclass(frozen=True)
class Place:
    """Where a report goes.

    Parameters
    ----------
    before : element
        The report is put before it.
    width, height : int
        The room between the margins [twentieths of a point].
    has_title : bool
        Whether the template itself tells the title, so that the report need not.
    """

    before: Any
    width: int
    height: int
    has_title: bool


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def _size(section: Any, child: str, name: str, otherwise: int) -> int:  # noqa: ANN401
    """Return a measure of a section's page."""
    found = section.find(_qualified(child))
    told = found.get(_qualified(name)) if found is not None else None
    try:
        return int(float(told)) if told is not None else otherwise
    except ValueError:
        # Word takes other units too, and hardly ever writes them.
        return otherwise


def _room(section: Any) -> tuple[int, int]:  # noqa: ANN401
    """Return the width of a column and the height of a page between the margins."""
    sides = {name: abs(_size(section, "pgMar", name, _MARGIN)) for name in ("left", "right", "top", "bottom")}
    width = _size(section, "pgSz", "w", _PAGE["w"]) - sides["left"] - sides["right"]
    width -= _size(section, "pgMar", "gutter", 0)
    columns = _size(section, "cols", "num", 1)
    if columns > 1:
        width = (width - (columns - 1) * _size(section, "cols", "space", 720)) // columns
    height = _size(section, "pgSz", "h", _PAGE["h"]) - sides["top"] - sides["bottom"]
    return max(width, 2000), max(height, 4000)


def _final_section(document: "Document") -> Any:  # noqa: ANN401
    """Return what the last section of a document says of its pages: of A4, where it says nothing."""
    final = document.element.body.get_or_add_sectPr()
    if final.find(_qualified("pgSz")) is None:
        size = final.get_or_add_pgSz()
        for name, value in _PAGE.items():
            size.set(_qualified(name), str(value))
    if final.find(_qualified("pgMar")) is None:
        margins = final.get_or_add_pgMar()
        for name in ("top", "right", "bottom", "left"):
            margins.set(_qualified(name), str(_MARGIN))
        for name in ("header", "footer"):
            margins.set(_qualified(name), "567")
        margins.set(_qualified("gutter"), "0")
    return final


def _take_headers(document: "Document", final: Any) -> None:  # noqa: ANN401
    """Give the last section the headers and footers that it has from those before it."""

    def kind(reference: Any) -> tuple[str, str]:  # noqa: ANN401
        return reference.tag, reference.get(_qualified("type"), "default")

    held = {kind(r) for r in final.xpath("./w:headerReference | ./w:footerReference")}
    earlier = [s for s in document.element.body.xpath(".//w:p/w:pPr/w:sectPr") if s is not final]
    for section in reversed(earlier):
        for reference in section.xpath("./w:headerReference | ./w:footerReference"):
            if kind(reference) not in held:
                held.add(kind(reference))
                final.insert(0, deepcopy(reference))


def _mark(document: "Document") -> Any:  # noqa: ANN401
    """Return the paragraph that the report takes the place of; None where there is none."""
    for paragraph, text in own_paragraphs(document.element.body):
        found = MARK.fullmatch(text.strip())
        if found and found[1].casefold() == REPORT:
            return paragraph
    return None


def make_place(document: "Document") -> Place:
    """Make room for a report.

    Parameters
    ----------
    document : Document
        The template.

    Returns
    -------
    Place
        Where the report goes. The text that it replaces is gone.
    """
    body = document.element.body
    final = _final_section(document)
    mark = _mark(document)
    if mark is None:
        _take_headers(document, final)
        for child in list(body):
            if child is not final:
                body.remove(child)
        return Place(final, *_room(final), has_title=False)
    titles = {found[1].casefold() for _, text in own_paragraphs(body) for found in MARK.finditer(text)}
    sections = mark.xpath("./w:pPr/w:sectPr | ./following-sibling::w:p/w:pPr/w:sectPr")
    room = _room(sections[0] if sections else final)
    if mark.xpath("./w:pPr/w:sectPr"):
        # A section ends with the paragraph: it stays, without its words.
        for child in list(mark):
            if child.tag != _qualified("pPr"):
                mark.remove(child)
        return Place(mark, *room, has_title="title" in titles)
    following = mark.getnext()
    body.remove(mark)
    return Place(following, *room, has_title="title" in titles)


def fill_marks(document: "Document", values: Mapping[str, str]) -> None:
    """Fill in what a template asks for.

    Parameters
    ----------
    document : Document
        The template.
    values : mapping of str to str
        What each mark stands for, by its name in small letters.
    """
    for _, story in stories(document):
        for paragraph, text in list(own_paragraphs(story)):
            for mark in reversed(list(MARK.finditer(text))):
                if mark[1].casefold() in values:
                    value = writable_text(values[mark[1].casefold()])
                    _replace(words_of(paragraph), mark.span(), " ".join(value.split()))


def _replace(pieces: list[Any], span: tuple[int, int], value: str) -> None:
    """Put a value in place of some letters, which may stand in several pieces of text."""
    start, end = span
    place = 0
    for piece in pieces:
        text = piece.text or ""
        first, last = max(start - place, 0), min(end - place, len(text))
        if first < last:
            piece.text = text[:first] + value + text[last:]
            piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            value = ""
        place += len(text)


def clear_remains(document: "Document") -> None:
    """Leave out of a file what nobody would see in it any more.

    Parameters
    ----------
    document : Document
        The document, with the report in it. Pictures, remarks and notes of a text that was replaced go, and
        so do a picture of the first page and paths to files outside.
    """
    body, part = document.element.body, document.part
    named = set(body.xpath(".//@r:*"))
    remarks = bool(body.xpath(".//w:commentReference"))
    for number, relation in list(part.rels.items()):
        kind = relation.reltype.rpartition("/")[2]
        if kind in _COPIES or (kind in _NAMED and number not in named) or (kind in _REMARKS and not remarks):
            del part.rels[number]
        elif kind in ("footnotes", "endnotes"):
            _clear_notes(relation.target_part, kind.removesuffix("s"), body)
    package = part.package
    for number, relation in list(package.rels.items()) if package is not None else ():
        if relation.reltype.rpartition("/")[2] in _PAST:
            del package.rels[number]
    for relation in part.rels.values():
        if relation.reltype.endswith("/settings"):
            _clear_settings(relation.target_part)


def _clear_settings(part: Any) -> None:  # noqa: ANN401
    """Leave out settings that lead to files outside."""
    for name in _OUTSIDE:
        for element in part.element.findall(_qualified(name)):
            part.element.remove(element)
    for number in [number for number, relation in part.rels.items() if relation.is_external]:
        del part.rels[number]


def _clear_notes(part: Any, kind: str, body: Any) -> None:  # noqa: ANN401
    """Leave out the notes that the text does not refer to, save the lines that part notes from text."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml.parser import parse_xml

    used = {reference.get(_qualified("id")) for reference in body.xpath(f".//w:{kind}Reference")}
    notes = parse_xml(part.blob)
    for note in notes.findall(_qualified(kind)):
        if note.get(_qualified("type")) is None and note.get(_qualified("id")) not in used:
            notes.remove(note)
    part._blob = serialize_part_xml(notes)
