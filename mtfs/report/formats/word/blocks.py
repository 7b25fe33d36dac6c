"""The blocks of a report as Word's paragraphs and tables, in named styles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from mtfs.report.document import (
    Block,
    Bullets,
    Definitions,
    Draft,
    Figure,
    KeyFigures,
    Note,
    Paragraph,
    Section,
    Subheading,
    TableBlock,
    is_small,
)
from mtfs.report.formats.word.markup import paragraph, quoted, run, tag
from mtfs.report.formats.word.mentions import Mentions
from mtfs.report.formats.word.pictures import Pictures
from mtfs.report.formats.word.styles import Styles
from mtfs.report.formats.word.tables import Band, lay_out

__all__ = ["APPENDICES", "SECTIONS", "Blocks", "details_table"]

#: The lists of the numbering that comes with mtfs.
SECTIONS, APPENDICES, BULLETS, LETTERS = 1, 2, 3, 4
#: How many key figures, and how many small charts, stand beside each other.
_KEYS_ABREAST, _CHARTS_ABREAST = 3, 2
#: A table of this many rows or fewer stands on one page.
_SHORT = 10
#: The size of type in the style of tables [points].
_TABLE_POINTS = 9.0


def _grid(
    style: str,
    widths: Sequence[int],
    rows: Sequence[str],
    *,
    caption: str = "",
    has_head: bool = False,
    has_names: bool = False,
) -> str:
    """Return a table.

    Parameters
    ----------
    style : str
        The code of its style.
    widths : sequence of int
        How wide its columns are [twentieths of a point].
    rows : sequence of str
        Its rows.
    caption : str, optional
        What it shows, for those who do not see it.
    has_head, has_names : bool, optional
        Whether its first row holds heads, and its first column the names of its rows.

    Returns
    -------
    str
        The table.
    """
    look = 0x0600 + 0x0020 * has_head + 0x0080 * has_names
    told = tag(
        "tblLook",
        val=f"{look:04X}",
        firstRow=int(has_head),
        lastRow=0,
        firstColumn=int(has_names),
        lastColumn=0,
        noHBand=1,
        noVBand=1,
    )
    properties = tag(
        "tblPr",
        tag("tblStyle", val=style),
        tag("tblW", w=sum(widths), type="dxa"),
        tag("tblLayout", type="fixed"),
        told,
        f"<w:tblCaption w:val={quoted(caption)}/>" if caption else "",
    )
    columns = tag("tblGrid", *(tag("gridCol", w=width) for width in widths))
    return tag("tbl", properties, columns, *rows)


def _row(
    cells: Sequence[str], widths: Sequence[int], *, is_head: bool = False, is_total: bool = False
) -> str:
    border = tag("tcBorders", tag("top", val="single", sz=8, space=0, color="auto")) if is_total else ""
    laid = [
        tag("tc", tag("tcPr", tag("tcW", w=width, type="dxa"), border), cell)
        for cell, width in zip(cells, widths, strict=True)
    ]
    return tag("tr", tag("trPr", tag("cantSplit"), tag("tblHeader") if is_head else ""), *laid)


@dataclass
class Blocks:
    """Writes the blocks of a report.

    Parameters
    ----------
    styles : Styles
        The styles and lists.
    mentions : Mentions
        What is mentioned.
    pictures : Pictures
        The charts.
    width : int
        The room between the margins [twentieths of a point].
    breadth : float
        How wide the letters of the template may be, beside those of Arial.
    """

    styles: Styles
    mentions: Mentions
    pictures: Pictures
    width: int
    breadth: float

    def section(self, section: Section, listed: int) -> Iterator[str]:
        """Write the blocks of one section, without those of its parts.

        Parameters
        ----------
        section : Section
            The section.
        listed : int
            The list that numbers its paragraphs; 0 for none.

        Yields
        ------
        str
            Paragraphs and tables.
        """
        numbered = listed
        labels = self.mentions.labels.paragraphs
        places = range(len(section.blocks))
        for small, group in groupby(places, key=lambda place: is_small(section.blocks[place])):
            group_places = list(group)
            if small and len(group_places) > 1:
                yield from self._abreast([section.blocks[place] for place in group_places])
                continue
            for place in group_places:
                numbered = listed if (section.key, place) in labels else 0
                leads = place + 1 in places and isinstance(section.blocks[place + 1], Bullets)
                yield from self._block(section.blocks[place], numbered, leads=leads)

    def _block(self, block: Block, listed: int, *, leads: bool) -> Iterator[str]:
        match block:
            case Paragraph():
                yield self._paragraph(block, listed, leads=leads)
            case Bullets():
                yield from self._bullets(block)
            case KeyFigures():
                yield from self._key_figures(block)
            case TableBlock():
                yield from self._table(block)
            case Figure():
                yield from self._figure(block, self.width)
            case Note():
                yield self.styled("Report note", self.mentions.text(block.text))
            case Draft():
                yield from self._draft(block)
            case Definitions():
                for term, meaning in block.items:
                    yield self.styled("Report definition", self._strong(term), run(f": {meaning}"))
            case Subheading():
                yield self.heading("Heading 3", run(block.text))

    def styled(self, style: str, *inner: str, keep_next: bool = False) -> str:
        """Write a paragraph without a number.

        Parameters
        ----------
        style : str
            The name of its style.
        *inner : str
            Its runs.
        keep_next : bool, optional
            Whether it stands on the page of the one that follows.

        Returns
        -------
        str
            The paragraph.
        """
        return paragraph(*inner, style=self.styles.code(style), keep_next=keep_next)

    def heading(self, style: str, *inner: str, listed: int = 0, new_page: bool = False) -> str:
        """Write a heading.

        Parameters
        ----------
        style : str
            The name of its style.
        *inner : str
            Its runs.
        listed : int, optional
            The list that numbers it; 0 for none, whatever its style says.
        new_page : bool, optional
            Whether a page begins with it.

        Returns
        -------
        str
            The paragraph.
        """
        return paragraph(
            *inner,
            style=self.styles.code(style),
            new_page=new_page,
            number=self.styles.number(style, listed),
        )

    def spacer(self) -> str:
        """Write what parts a table from what follows it.

        Returns
        -------
        str
            A paragraph that is hardly seen: without it, Word takes two tables for one.
        """
        return paragraph(style=self.styles.code("Report spacer"))

    def _strong(self, text: str) -> str:
        return run(text, self.styles.code("Strong", "character"))

    def _paragraph(self, block: Paragraph, listed: int, *, leads: bool) -> str:
        styles = {SECTIONS: "Report paragraph", APPENDICES: "Report appendix paragraph"}
        style = styles.get(listed, "Report text")
        lead = self._strong(block.lead) + run(" ") if block.lead else ""
        return paragraph(
            lead,
            self.mentions.text(block.text),
            style=self.styles.code(style),
            keep_next=leads,
            number=self.styles.number(style, listed, 1) if listed else None,
        )

    def _bullets(self, block: Bullets) -> Iterator[str]:
        style = "Report lettered list" if block.lettered else "List Bullet"
        number = (self.styles.new_list(), 0) if block.lettered else self.styles.number(style, BULLETS)
        for item in block.items:
            yield paragraph(self.mentions.text(item), style=self.styles.code(style), number=number)

    def _key_figures(self, block: KeyFigures) -> Iterator[str]:
        for start in range(0, len(block.figures), _KEYS_ABREAST):
            figures = block.figures[start : start + _KEYS_ABREAST]
            widths = [self.width // len(figures)] * len(figures)
            cells = [
                self.styled("Report key figure", run(figure.value))
                + self.styled("Report key label", run(figure.label))
                for figure in figures
            ]
            yield _grid(self.styles.code("Report key figures", "table"), widths, [_row(cells, widths)])
            yield self.spacer()

    def _figure(self, block: Figure, width: int) -> Iterator[str]:
        style = self.styles.code("Report figure")
        yield paragraph(self.pictures.inline(block.picture, width), style=style, keep_next=True)
        yield self.styled("Caption", self.mentions.caption(block.picture.name, block.caption))

    def _abreast(self, blocks: Sequence[Block]) -> Iterator[str]:
        """Write small charts beside each other."""
        figures = [block for block in blocks if isinstance(block, Figure)]
        style = self.styles.code("Report key figures", "table")
        widths = [self.width // _CHARTS_ABREAST] * _CHARTS_ABREAST
        rows = []
        for start in range(0, len(figures), _CHARTS_ABREAST):
            cells = [
                "".join(self._figure(f, widths[0] - 200)) for f in figures[start : start + _CHARTS_ABREAST]
            ]
            cells += [self.spacer()] * (_CHARTS_ABREAST - len(cells))
            rows.append(_row(cells, widths))
        yield _grid(style, widths, rows)
        yield self.spacer()

    def _table(self, block: TableBlock) -> Iterator[str]:
        bands = lay_out(block, self.width, breadth=self.breadth)
        for band in bands:
            if band is bands[0]:
                caption = self.mentions.caption(block.key, block.caption)
            else:
                caption = run(f"{self.mentions.labels.names[block.key]}, continued")
            yield self.styled("Caption", caption, keep_next=True)
            yield self._band(block, band, has_note=bool(block.note) and band is bands[-1])
            if band is not bands[-1] or not block.note:
                yield self.spacer()
        if block.note:
            yield self.styled("Report note", run(block.note))

    def _band(self, block: TableBlock, band: Band, *, has_note: bool) -> str:
        points = band.points if band.points != _TABLE_POINTS else 0.0
        numbers = [block.heads[column].is_number for column in band.columns]
        code = self.styles.code
        text, number = code("Report table text"), code("Report table number")
        head, number_head = code("Report table head"), code("Report table number head")
        strong = code("Strong", "character")
        heads = [
            paragraph(
                run(block.heads[column].label, points=points),
                style=number_head if is_number else head,
                keep_next=True,
            )
            for column, is_number in zip(band.columns, numbers, strict=True)
        ]
        rows = [_row(heads, band.widths, is_head=True)]
        last = len(block.rows) - 1
        for place, row in enumerate(block.rows):
            is_total = place in block.totals
            keep = (len(block.rows) <= _SHORT or place == 0) and (place < last or has_note)
            cells = [
                paragraph(
                    run(row[column], strong if is_total else "", points=points),
                    style=number if is_number else text,
                    keep_next=keep,
                )
                for column, is_number in zip(band.columns, numbers, strict=True)
            ]
            rows.append(_row(cells, band.widths, is_total=is_total))
        style = code("Report table", "table")
        return _grid(style, band.widths, rows, caption=block.caption, has_head=True, has_names=True)

    def _draft(self, block: Draft) -> Iterator[str]:
        yield self.styled("Report draft mark", run(f"Draft. {block.instruction}"), keep_next=True)
        for text in block.paragraphs:
            yield self.styled("Report draft", self.mentions.text(text))
        yield self.styled("Report draft mark", run("End of the draft."))
        yield self.spacer()


def details_table(details: Sequence[tuple[str, str]], blocks: Blocks) -> Iterator[str]:
    """Write the lines at the head of a report: to whom it goes, when, and about what.

    Parameters
    ----------
    details : sequence of (str, str)
        Their names and what they say.
    blocks : Blocks
        The styles and the room.

    Yields
    ------
    str
        A table and what parts it from what follows; nothing where there are no lines.
    """
    if not details:
        return
    widths = (blocks.width * 3 // 10, blocks.width - blocks.width * 3 // 10)
    rows = [
        _row(
            [blocks.styled("Report detail name", run(name)), blocks.styled("Report detail", run(text))],
            widths,
        )
        for name, text in details
    ]
    style = blocks.styles.code("Report details", "table")
    yield _grid(style, widths, rows, caption="Details of the report", has_names=True)
    yield blocks.spacer()
