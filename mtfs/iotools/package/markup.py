"""Elements of an XML part by their places in its bytes, so that one is changed and all others stay.

A part is never written anew from a tree: that would lose prefixes, the order of attributes, character
references and whatever else its owner's program put there. The parser only tells where an element begins and
ends.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from mtfs.errors import Fault, InputError

__all__ = ["Edit", "Element", "as_utf8", "escaped", "new_start", "outline", "splice"]

#: A change of a part: from, to, and what comes in between instead.
Edit = tuple[int, int, bytes]

_START = re.compile(rb"<(?:[^>\"']+|\"[^\"]*\"|'[^']*')*>")
_DECLARED = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"'][^>]*\?>")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


@dataclass(frozen=True, slots=True)
class Element:
    """An element, and where it stands.

    Parameters
    ----------
    tag : str
        Its name as written, with the prefix.
    attributes : dict of str to str
        By their names as written.
    start, inner, close, end : int
        The places of its first byte, of what it holds, of its closing tag and of what follows it. One that is
        closed by its own start tag holds nothing, and the last three are the same.
    children : list of Element
        Those in it, as deep as was asked for.
    """

    tag: str
    attributes: dict[str, str]
    start: int
    inner: int
    close: int
    end: int
    children: list["Element"]

    @property
    def name(self) -> str:
        """Its name without the prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or nothing."""
        return self.tag[: -len(self.name)]

    def all(self, name: str) -> list["Element"]:
        """Return the children of a name.

        Parameters
        ----------
        name : str
            Without a prefix.

        Returns
        -------
        list of Element
            In their order.
        """
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Element | None":
        """Return the first child of a name.

        Parameters
        ----------
        name : str
            Without a prefix.

        Returns
        -------
        Element or None
            None where there is none.
        """
        return next((child for child in self.children if child.name == name), None)


def as_utf8(data: bytes) -> bytes:
    """Return a part as UTF-8, which nearly every part is written in.

    Parameters
    ----------
    data : bytes
        The part.

    Returns
    -------
    bytes
        The same bytes, unless another encoding is declared.
    """
    declared = _DECLARED.match(data)
    encoding = declared[1].decode().casefold() if declared else ""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    if encoding in ("", "utf-8", "utf8"):
        return data
    try:
        text = data.decode(encoding)
    except (LookupError, ValueError) as error:
        raise _damaged(error) from error
    return (_DECLARATION + re.sub(r"^\s*<\?xml.*?\?>", "", text, flags=re.DOTALL)).encode()


def _damaged(error: Exception) -> InputError:
    allowed = "open it in Excel or LibreOffice and save it again as .xlsx"
    return InputError([Fault("the workbook", f"one of its parts is damaged ({error})", allowed)])


def outline(data: bytes, depth: int = 1) -> Element:
    """Find the elements of a part, or of one element of it.

    Parameters
    ----------
    data : bytes
        In UTF-8: a whole part, or one element from its first byte to its last.
    depth : int, optional
        How deep to go: 1 for the children of the root, 2 for theirs as well.

    Returns
    -------
    Element
        The root.

    Raises
    ------
    InputError
        Where it is no XML.
    """
    parser = expat.ParserCreate()
    level = 0
    opened: list[tuple[str, dict[str, str], int]] = []
    children: list[list[Element]] = [[]]

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal level
        if level <= depth:
            opened.append((tag, attributes, parser.CurrentByteIndex))
            children.append([])
        level += 1

    def end(_: str) -> None:
        nonlocal level
        level -= 1
        if level > depth:
            return
        tag, attributes, begin = opened.pop()
        match = _START.match(data, begin)
        assert match is not None
        inner = close = last = match.end()
        if data[inner - 2 : inner] != b"/>":
            close = parser.CurrentByteIndex
            last = data.index(b">", close) + 1
        within = children.pop()
        children[-1].append(Element(tag, attributes, begin, inner, close, last, within))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _damaged(error) from error
    return children[0][0]


def escaped(text: str) -> bytes:
    """Return a text as it stands between tags.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    bytes
        With its marks escaped; a carriage return too, which a parser would else turn into a line feed.
    """
    return escape(text, {"\r": "&#13;"}).encode()


def new_start(data: bytes, element: Element, values: dict[str, str | None], *, opened: bool = False) -> bytes:
    """Return the start tag of an element with attributes changed, and all else in it as it was.

    Parameters
    ----------
    data : bytes
        What the element stands in.
    element : Element
        The element.
    values : dict of str to str or None
        By name; None takes the attribute away.
    opened : bool, optional
        Whether a tag that closes itself becomes one that does not.

    Returns
    -------
    bytes
        The tag.
    """
    tag = data[element.start : element.inner]
    for name, value in values.items():
        pattern = rb"\s+" + re.escape(name.encode()) + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')"
        written = b"" if value is None else f" {name}={quoteattr(value)}".encode()
        tag, known = re.subn(pattern, lambda _, written=written: written, tag, count=1)  # type: ignore[misc]
        if not known and written:
            at = len(tag) - (2 if tag.endswith(b"/>") else 1)
            tag = tag[:at].rstrip() + written + tag[at:]
    if opened and tag.endswith(b"/>"):
        tag = tag[:-2].rstrip() + b">"
    return tag


def splice(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return a part with some of its bytes replaced.

    Parameters
    ----------
    data : bytes
        The part.
    edits : iterable of Edit
        In any order; none may overlap another. Those that come in at one place do so in the order given.

    Returns
    -------
    bytes
        The part as changed.
    """
    pieces = []
    done = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        assert done <= start <= end
        pieces += [data[done:start], new]
        done = end
    return b"".join([*pieces, data[done:]])
