"""A report as a Word document: the head, the contents, the sections, and the properties of the file."""

import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtfs.iotools.atomic import archive_bytes, writable_text
from mtfs.report.document import Report, Section
from mtfs.report.formats.word.blocks import APPENDICES, SECTIONS, Blocks, details_table
from mtfs.report.formats.word.contents import contents
from mtfs.report.formats.word.markup import NAMESPACES, run
from mtfs.report.formats.word.mentions import Mentions
from mtfs.report.formats.word.own import open_template, stories
from mtfs.report.formats.word.pictures import Pictures
from mtfs.report.formats.word.place import Place, clear_remains, fill_marks, make_place
from mtfs.report.formats.word.styles import Styles
from mtfs.report.labels import label

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["word_bytes", "written_on_house"]

#: The most letters that a property of a file may have in Word.
_PROPERTY = 255
#: Verdana, the widest of the typefaces that councils use, is this much wider than Arial.
_BREADTH = 1.15


def _head(report: Report, blocks: Blocks, place: Place) -> Iterator[str]:
    if not place.has_title:
        yield blocks.styled("Subtitle", run(report.council))
        yield blocks.styled("Title", run(report.title))
        yield from details_table(report.details, blocks)
    yield contents(report, blocks.styles, blocks.mentions, place.width)


def _section(section: Section, blocks: Blocks, *, new_page: bool) -> Iterator[str]:
    """Write a section with its parts."""
    if section.appendix:
        style, listed = "Report appendix", APPENDICES
    elif section.alone:
        style, listed = "Report heading", 0
    else:
        style, listed = "Heading 1", SECTIONS
    heading = blocks.mentions.heading
    yield blocks.heading(style, heading(section), listed=listed, new_page=new_page and not section.appendix)
    yield from blocks.section(section, listed)
    for depth, part in _parts(section, 2):
        yield blocks.heading(f"Heading {min(depth, 3)}", heading(part))
        yield from blocks.section(part, listed)


def _parts(section: Section, depth: int) -> Iterator[tuple[int, Section]]:
    for part in section.parts:
        yield depth, part
        yield from _parts(part, depth + 1)


def _body(report: Report, blocks: Blocks, place: Place) -> Iterator[str]:
    yield from _head(report, blocks, place)
    # What stands alone has pages of its own, and so has the head with the contents.
    alone = True
    for section in report.sections:
        yield from _section(section, blocks, new_page=alone or section.alone)
        alone = section.alone
    yield blocks.styled("Report note", run(report.source))


def _numbers_from(document: "Document", path: str) -> int:
    """Return the number after the highest one that marks of a template have."""
    found = [value for _, story in stories(document) for value in story.xpath(path)]
    return max((int(value) for value in found if value.isdigit()), default=0) + 1


def _insert(markup: str, place: Place) -> None:
    from docx.oxml.parser import parse_xml

    spaces = "".join(f' xmlns:{name}="{space}"' for name, space in NAMESPACES.items())
    made: Any = parse_xml(f"<w:body{spaces}>{markup}</w:body>")
    for child in list(made):
        place.before.addprevious(child)


def _tell_properties(document: "Document", report: Report, moment: datetime) -> None:
    """Tell the file's properties, in place of whatever the template has."""
    properties = document.core_properties
    properties.title = writable_text(report.title)[:_PROPERTY]
    properties.author = properties.last_modified_by = writable_text(report.council)[:_PROPERTY]
    properties.subject = properties.keywords = ""
    properties.comments = writable_text(report.description)[:_PROPERTY]
    properties.language = "en-GB"
    properties.created = properties.modified = moment
    properties.revision = 1
    core: Any = properties._element
    for printed in core.xpath("./cp:lastPrinted"):
        core.remove(printed)


def word_bytes(report: Report, *, template: Path | None = None) -> bytes:
    """Write a report as a Word document.

    Parameters
    ----------
    report : Report
        The report.
    template : Path, optional
        A template of the council's own.

    Returns
    -------
    bytes
        With contents, captions, alt text and table headers; the same for the same report and template.

    Raises
    ------
    InputError
        Where the template cannot be used.
    """
    values = {"council": report.council, "title": report.title, "date": report.date}
    return _written(report, open_template(template), values, breadth=1.0 if template is None else _BREADTH)


def written_on_house(report: Report) -> bytes:
    """Write a document on the template that comes with mtfs, which stays one to write reports on.

    Parameters
    ----------
    report : Report
        What the document says.

    Returns
    -------
    bytes
        What the template asks for is not filled in.
    """
    return _written(report, open_template(None), {}, breadth=1.0)


def _written(report: Report, document: "Document", values: Mapping[str, str], *, breadth: float) -> bytes:
    labels = label(report)
    place = make_place(document)
    fill_marks(document, values)
    styles = Styles(document)
    mentions = Mentions(report, labels, first=_numbers_from(document, ".//w:bookmarkStart/@w:id"))
    pictures = Pictures(document, place.height, _numbers_from(document, ".//wp:docPr/@id"))
    blocks = Blocks(styles, mentions, pictures, place.width, breadth)
    _insert("".join(_body(report, blocks, place)), place)
    moment = datetime.fromisoformat(report.made_at).replace(tzinfo=None)
    _tell_properties(document, report, moment)
    clear_remains(document)
    held = io.BytesIO()
    document.save(held)
    return archive_bytes(held.getvalue(), moment)
