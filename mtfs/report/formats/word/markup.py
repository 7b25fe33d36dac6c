"""The marks of a Word document, as text: runs, paragraphs, fields and bookmarks, ordered as Word asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from mtfs.iotools.atomic import writable_text

__all__ = ["NAMESPACES", "Tab", "bookmark", "field", "field_parts", "paragraph", "quoted", "run", "tag"]

#: The names of the kinds of marks that a report uses.
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
}


@dataclass(frozen=True)
class Tab:
    """A tab stop.

    Parameters
    ----------
    kind : str
        ``left`` or ``right``.
    place : int
        How far from the margin [twentieths of a point].
    """

    kind: str
    place: int


def quoted(text: str) -> str:
    """Return a text as the value of an attribute, with its quotation marks.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Without what XML cannot hold.
    """
    return quoteattr(writable_text(text))


def tag(name: str, /, *inner: str, **attributes: object) -> str:
    """Return a mark of Word.

    Parameters
    ----------
    name : str
        Its name, without the ``w:``.
    *inner : str
        The marks within it.
    **attributes : object
        Its attributes, each of Word.

    Returns
    -------
    str
        The mark.
    """
    told = "".join(f" w:{key}={quoted(str(value))}" for key, value in attributes.items())
    held = "".join(inner)
    return f"<w:{name}{told}>{held}</w:{name}>" if held else f"<w:{name}{told}/>"


def run(text: str, style: str = "", *, points: float = 0.0) -> str:
    """Return words in one look.

    Parameters
    ----------
    text : str
        The words; a new line in them stays one.
    style : str, optional
        The style of the letters.
    points : float, optional
        The size of the letters, where it is not that of the paragraph.

    Returns
    -------
    str
        A run; nothing for no words.
    """
    if not text:
        return ""
    size = round(points * 2)
    told = (tag("rStyle", val=style) if style else "") + (
        tag("sz", val=size) + tag("szCs", val=size) if size else ""
    )
    look = tag("rPr", told) if told else ""
    lines = writable_text(text.replace("\r\n", "\n").replace("\t", " ")).replace("\r", "\n").split("\n")
    pieces = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' if line else "" for line in lines]
    return tag("r", look, tag("br").join(pieces))


def paragraph(
    *inner: str,
    style: str,
    keep_next: bool = False,
    new_page: bool = False,
    number: tuple[int, int] | None = None,
    tabs: Sequence[Tab] = (),
) -> str:
    """Return a paragraph.

    Parameters
    ----------
    *inner : str
        Its runs.
    style : str
        Its style.
    keep_next : bool, optional
        Whether it stands on the page of the one that follows.
    new_page : bool, optional
        Whether a page begins with it.
    number : tuple of (int, int), optional
        The list that numbers it and its level there, where its style does not tell; list 0 for none.
    tabs : sequence of Tab, optional
        Where its tabs stop.

    Returns
    -------
    str
        The paragraph.
    """
    listed = ""
    if number is not None:
        listed = tag("numPr", tag("ilvl", val=number[1]), tag("numId", val=number[0]))
    stops = tag("tabs", *(tag("tab", val=tab.kind, pos=tab.place) for tab in tabs)) if tabs else ""
    look = tag(
        "pPr",
        tag("pStyle", val=style),
        tag("keepNext") if keep_next else "",
        tag("pageBreakBefore") if new_page else "",
        listed,
        stops,
        # The room above a heading is not wanted at the top of a page.
        tag("spacing", before=0) if new_page else "",
        tag("ind", left=0, firstLine=0) if number is not None and number[0] == 0 else "",
    )
    return tag("p", look, *inner)


def field_parts(instruction: str) -> tuple[str, str]:
    """Return what stands before and after the words that a field shows.

    Parameters
    ----------
    instruction : str
        What Word works the words out from.

    Returns
    -------
    before, after : str
        Runs.
    """
    told = f'<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText>'
    before = (
        tag("r", tag("fldChar", fldCharType="begin"))
        + tag("r", told)
        + tag("r", tag("fldChar", fldCharType="separate"))
    )
    return before, tag("r", tag("fldChar", fldCharType="end"))


def field(instruction: str, shown: str) -> str:
    """Return a field: words that Word works out anew when it is asked to.

    Parameters
    ----------
    instruction : str
        What it works them out from.
    shown : str
        The words until then.

    Returns
    -------
    str
        Runs.
    """
    before, after = field_parts(instruction)
    return before + run(shown) + after


def bookmark(name: str, number: int, *inner: str) -> str:
    """Return runs that are mentioned from elsewhere.

    Parameters
    ----------
    name : str
        By which they are mentioned.
    number : int
        The number of the bookmark, which no other has.
    *inner : str
        The runs.

    Returns
    -------
    str
        The runs between the marks of their beginning and end.
    """
    start = tag("bookmarkStart", id=number, name=name)
    return "".join((start, *inner, tag("bookmarkEnd", id=number)))
