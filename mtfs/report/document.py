"""What a report holds, whatever it is then written to: sections of paragraphs, tables, figures and lists.

Sections are made first and written last: each format takes the same `Report` and adds nothing of its own to
what it says. Numbers of sections, paragraphs, tables and figures are given by `mtfs.report.labels`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtfs.charts import Picture

__all__ = [
    "Block",
    "Bullets",
    "Definitions",
    "Draft",
    "Figure",
    "KeyFigure",
    "KeyFigures",
    "Note",
    "Paragraph",
    "Ref",
    "Report",
    "Section",
    "Subheading",
    "TableBlock",
    "TableHead",
    "Text",
    "is_small",
    "plain_text",
]


@dataclass(frozen=True)
class Ref:
    """A mention of a section, table or figure, told by its number, such as ``Table 3``.

    Parameters
    ----------
    key : str
        The key of what is mentioned, which the report must hold.
    """

    key: str


#: A text, or its pieces with mentions between them.
Text = str | tuple["str | Ref", ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph.

    Parameters
    ----------
    text : str or tuple of str and Ref
        What it says.
    lead : str, optional
        Words in bold before it, such as ``Reserves.``
    """

    text: Text
    lead: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list.

    Parameters
    ----------
    items : tuple of Text
        Its items.
    lettered : bool, optional
        Whether the items are lettered, as recommendations are: (a), (b) and so on.
    """

    items: tuple[Text, ...]
    lettered: bool = False


@dataclass(frozen=True)
class KeyFigure:
    """A number that stands out.

    Parameters
    ----------
    value : str
        The number, with its unit.
    label : str
        What it is, in a sentence or less.
    """

    value: str
    label: str


@dataclass(frozen=True)
class KeyFigures:
    """Numbers side by side.

    Parameters
    ----------
    figures : tuple of KeyFigure
        Usually three.
    """

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class TableHead:
    """The head of a column.

    Parameters
    ----------
    label : str
        What stands in it, with the unit where there is one.
    is_number : bool, optional
        Whether the column is set to the right.
    """

    label: str
    is_number: bool = False


@dataclass(frozen=True, kw_only=True)
class TableBlock:
    """A table, every cell already in words.

    Parameters
    ----------
    key : str
        By which it is mentioned; no other block of the report has it.
    caption : str
        What it shows.
    heads : tuple of TableHead
        One for each column; the first column names the row.
    rows : tuple of tuple of str
        The cells.
    note : str, optional
        What a reader must know to read it.
    totals : tuple of int, optional
        The positions of the rows that are sums, which stand out.
    """

    key: str
    caption: str
    heads: tuple[TableHead, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    totals: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart.

    Parameters
    ----------
    picture : Picture
        The chart; its title says what it shows and stands inside it, and its name is the key of the figure.
    caption : str
        What is drawn, in few words: the title is not said again.
    small : bool, optional
        Whether it may stand at half its size beside another small one.
    """

    picture: "Picture"
    caption: str
    small: bool = False


def is_small(block: "Block") -> bool:
    """Tell whether a block may stand beside another of its kind.

    Parameters
    ----------
    block : Block
        The block.

    Returns
    -------
    bool
        Whether it is a small figure.
    """
    return isinstance(block, Figure) and block.small


@dataclass(frozen=True)
class Note:
    """A remark in smaller type: a limit of what was said before it, or its source.

    Parameters
    ----------
    text : str or tuple of str and Ref
        What it says.
    """

    text: Text


@dataclass(frozen=True)
class Draft:
    """Words for the officer to edit before the report is issued, marked as such.

    Parameters
    ----------
    instruction : str
        What the officer is asked to do with them.
    paragraphs : tuple of Text
        The words.
    """

    instruction: str
    paragraphs: tuple[Text, ...]


@dataclass(frozen=True)
class Definitions:
    """Terms and what they mean.

    Parameters
    ----------
    items : tuple of (str, str)
        Each term with its meaning.
    """

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Subheading:
    """A heading within a section that begins no section of its own.

    Parameters
    ----------
    text : str
        The heading.
    """

    text: str


Block = Paragraph | Bullets | KeyFigures | TableBlock | Figure | Note | Draft | Definitions | Subheading


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section of a report.

    Parameters
    ----------
    key : str
        By which it is mentioned; no other section, table or figure of the report has it.
    title : str
        Its heading.
    blocks : tuple of Block, optional
        What stands before its parts.
    parts : tuple of Section, optional
        Sections within it. Their paragraphs go on with its numbers.
    appendix : bool, optional
        Whether it is an appendix, which is lettered.
    alone : bool, optional
        Whether it stands on pages of its own and its paragraphs have no numbers, as the members' page.
    """

    key: str
    title: str
    blocks: tuple[Block, ...] = ()
    parts: "tuple[Section, ...]" = ()
    appendix: bool = False
    alone: bool = False

    def walk(self) -> "Iterator[Section]":
        """Go through this section and all within it.

        Yields
        ------
        Section
            In the order of reading.
        """
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report, ready to be written in any format.

    Parameters
    ----------
    council : str
        The council.
    title : str
        The subject.
    details : tuple of (str, str)
        The lines at its head, such as ``Report to`` and ``Executive Board``.
    sections : tuple of Section
        In the order of reading: appendices last.
    date : str
        The day on which it was made, in full.
    iso_date : str
        The same, as 2024-09-30.
    made_at : str
        The time at which it was made, as 2024-09-30T12:00:00.
    source : str
        The line that says where its figures come from.
    description : str
        What the report is about, in a sentence, for the properties of its file.
    """

    council: str
    title: str
    details: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    date: str
    iso_date: str
    made_at: str
    source: str
    description: str = ""

    def walk(self) -> Iterator[Section]:
        """Go through every section.

        Yields
        ------
        Section
            In the order of reading.
        """
        for section in self.sections:
            yield from section.walk()


def plain_text(text: Text, names: Mapping[str, str] | None = None) -> str:
    """Return a text with its mentions in words.

    Parameters
    ----------
    text : str or tuple of str and Ref
        The text.
    names : mapping of str to str, optional
        What each key is called, such as ``Table 3``; the key itself where it is left out.

    Returns
    -------
    str
        The text.
    """
    if isinstance(text, str):
        return text
    return "".join(
        piece if isinstance(piece, str) else (names or {}).get(piece.key, piece.key) for piece in text
    )
