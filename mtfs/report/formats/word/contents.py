"""The contents of a Word document: there from the first, and made anew by Word when it is asked to."""

from collections.abc import Iterator
from dataclasses import dataclass

from mtfs.report.document import Report, Section
from mtfs.report.formats.word.markup import Tab, field_parts, paragraph, run, tag
from mtfs.report.formats.word.mentions import Mentions
from mtfs.report.formats.word.styles import Styles

__all__ = ["contents"]

#: Headings and their parts, and two styles of heading with levels of their own for their tabs.
_INSTRUCTION = 'TOC \\o "1-2" \\h \\z \\t "Report appendix,3,Report heading,4"'
#: Where a title stands after the number of a section, and after that of an appendix [twentieths of a point].
_AFTER_NUMBER, _AFTER_LETTER = 567, 1474


@dataclass(frozen=True)
class _Entry:
    """A line of the contents.

    Parameters
    ----------
    section : Section
        The section.
    style : str
        The name of its style.
    number : str
        What stands before its title.
    tabs : tuple of Tab
        Where its tabs stop, before the page.
    """

    section: Section
    style: str
    number: str = ""
    tabs: tuple[Tab, ...] = ()


def _entries(report: Report, mentions: Mentions) -> Iterator[_Entry]:
    for section in report.sections:
        number = mentions.labels.sections[section.key]
        if section.appendix:
            yield _Entry(section, "toc 3", f"Appendix {number}", (Tab("left", _AFTER_LETTER),))
        elif number:
            yield _Entry(section, "toc 1", number, (Tab("left", _AFTER_NUMBER),))
        else:
            yield _Entry(section, "toc 4")
        for part in section.parts:
            yield _Entry(part, "toc 2")


def contents(report: Report, styles: Styles, mentions: Mentions, width: int) -> str:
    """Write the contents.

    Parameters
    ----------
    report : Report
        The report.
    styles : Styles
        The styles.
    mentions : Mentions
        What the contents lead to.
    width : int
        The room between the margins [twentieths of a point].

    Returns
    -------
    str
        Paragraphs; nothing for a report without sections.
    """
    before, after = field_parts(_INSTRUCTION)
    lines = []
    for entry in _entries(report, mentions):
        key = entry.section.key
        number = run(entry.number) + tag("r", tag("tab")) if entry.number else ""
        shown = (number, run(entry.section.title), tag("r", tag("tab")), mentions.page(key))
        link = tag("hyperlink", *shown, anchor=mentions.contents_name(key), history=1)
        tabs = (*entry.tabs, Tab("right", width))
        lines.append(paragraph(before, link, style=styles.code(entry.style), tabs=tabs))
        before = ""
    if not lines:
        return ""
    heading = paragraph(run("Contents"), style=styles.code("TOC Heading"))
    # The end of the field has a line of its own, as Word writes it.
    end = paragraph(after, style=styles.code("Report spacer"))
    gallery = tag("docPartObj", tag("docPartGallery", val="Table of Contents"), tag("docPartUnique"))
    return tag("sdt", tag("sdtPr", gallery), tag("sdtContent", heading, *lines, end))
