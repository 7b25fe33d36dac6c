"""A report as one accessible HTML file."""

import base64
import math
import re
import struct
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mtfs.iotools.atomic import writable_text
from mtfs.report.document import Block, Ref, Report, Section, TableBlock, Text, is_small
from mtfs.report.labels import Labels, label
from mtfs.words.palette import BANDS, INK, MEDIAN, MUTED, PLAN, RULE

if TYPE_CHECKING:
    from mtfs.charts import Picture

__all__ = ["html_bytes", "report_html", "section_anchors"]

_PACKAGE = "mtfs.report.formats"
#: The pictures have 300 dots to the inch, and a browser 96.
_PIXELS_PER_DOT = 96 / 300
#: What surely fits a phone, and the width of a letter and of the room beside a cell [pixels].
_PHONE, _PHONE_LETTER, _PHONE_CELL = 240, 9, 20
#: The least width there of a column, of the first one and of one with sentences [pixels].
_PHONE_LEAST, _PHONE_NAME, _PHONE_LONG = 48, 128, 256
#: The width of a page of paper between its margins, upright and sideways [points].
_UPRIGHT, _SIDEWAYS = 482.0, 728.0
#: The width of a letter, and of the room beside a cell, for type of one point.
_LETTER, _CELL = 0.6, 1.0
#: The largest type of tables on paper, and that below which the page is turned instead [points].
_LARGEST_TYPE, _TURN_BELOW = 9.0, 7.5
#: A table of no more rows than this, and no more letters in a cell, is not broken over two pages.
_SHORT_ROWS, _SHORT_CELL = 16, 60
#: A column of words is not made narrower than this many letters, where it has as many.
_WORDS_WIDTH = 14


@dataclass(frozen=True)
class _Page:
    """What the template asks of a report.

    Parameters
    ----------
    labels : Labels
        What its parts are called.
    anchors : dict of str to str
        By key: where a mention leads.
    main, contents : str
        Where the report and its contents begin.
    """

    labels: Labels
    anchors: dict[str, str]
    main: str
    contents: str

    @staticmethod
    def kind(block: Block) -> str:
        return type(block).__name__

    @staticmethod
    def pieces(text: Text) -> tuple[str | Ref, ...]:
        return (text,) if isinstance(text, str) else text

    @staticmethod
    def paragraph_anchor(number: str) -> str:
        return f"paragraph.{number}"

    @staticmethod
    def runs(section: Section) -> list[list[int]]:
        """Return the positions of the blocks, those of small figures that follow each other together."""
        runs: list[list[int]] = []
        for place, block in enumerate(section.blocks):
            if runs and is_small(block) and is_small(section.blocks[place - 1]):
                runs[-1].append(place)
            else:
                runs.append([place])
        return runs

    @staticmethod
    def picture_address(picture: "Picture") -> str:
        return f"data:image/svg+xml;base64,{base64.b64encode(picture.svg).decode()}"

    @staticmethod
    def picture_size(picture: "Picture") -> tuple[int, int]:
        """Return the width and height at which a picture is drawn [pixels of the screen]."""
        # A PNG tells them at its beginning.
        width, height = struct.unpack(">II", picture.png[16:24])
        return round(width * _PIXELS_PER_DOT), round(height * _PIXELS_PER_DOT)

    @staticmethod
    def column_kinds(table: TableBlock) -> list[Markup]:
        """Return the class of each column: one of figures, or of sentences, which need room."""
        kinds = []
        for head, is_long in zip(table.heads, _long_columns(table), strict=True):
            kind = "figure" if head.is_number else "long" if is_long else ""
            kinds.append(Markup(' class="{}"').format(kind) if kind else Markup())
        return kinds

    @staticmethod
    def may_scroll(table: TableBlock) -> bool:
        """Return whether a phone's screen may be too narrow for the table."""
        widths = [letters * _PHONE_LETTER + _PHONE_CELL for letters in _letters(table)]
        # The style sheet makes no column narrower than this.
        least = [_PHONE_NAME, *(_PHONE_LONG if kind else _PHONE_LEAST for kind in _long_columns(table)[1:])]
        return sum(map(max, widths, least)) > _PHONE

    @staticmethod
    def is_short(table: TableBlock) -> bool:
        """Return whether a table is to stand on one page of paper."""
        return len(table.rows) <= _SHORT_ROWS and not any(_long_columns(table))

    @staticmethod
    def paper(table: TableBlock) -> tuple[float, bool]:
        """Return the size of type in which a table fits paper [points], and whether the page is turned."""
        letters = _letters(table)
        widths = _LETTER * sum(letters) + _CELL * len(letters)

        def size(room: float) -> float:
            return min(_LARGEST_TYPE, math.floor(2 * room / widths) / 2)

        turned = size(_UPRIGHT) < _TURN_BELOW
        return max(1.0, size(_SIDEWAYS if turned else _UPRIGHT)), turned


def _long_columns(table: TableBlock) -> list[bool]:
    """Return which columns hold sentences."""
    return [any(len(row[place]) > _SHORT_CELL for row in table.rows) for place in range(len(table.heads))]


def _letters(table: TableBlock) -> list[int]:
    """Return how many letters each column needs at the least: figures are never broken, words are."""
    needed = []
    for place, head in enumerate(table.heads):
        cells = [row[place] for row in table.rows]
        words = [len(word) for text in (head.label, *cells) for word in text.split()]
        if head.is_number:
            words += [len(cell) for cell in cells]
        else:
            words.append(min(_WORDS_WIDTH, max((len(cell) for cell in cells), default=0)))
        needed.append(max(words, default=0))
    return needed


def _anchors(labels: Labels) -> dict[str, str]:
    """Return where each key is found: names that every browser takes, no two the same."""
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for key in labels.names:
        name = anchor = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-") or "part"
        # What has a dot in it is never a key's.
        count = 1
        while anchor in taken:
            count += 1
            anchor = f"{name}-{count}"
        taken.add(anchor)
        anchors[key] = anchor
    return anchors


def _written(value: object) -> object:
    """Return a text without what no HTML may hold."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else writable_text(value)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        finalize=_written,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


@cache
def _style() -> str:
    """Return the style sheet, in the colours of the charts."""
    colours = {
        "ink": INK,
        "muted": MUTED,
        "rule": RULE,
        "deep": MEDIAN,
        "pale": BANDS[0],
        "mark": PLAN,
    }
    told = "".join(f"--{name}: {colour}; " for name, colour in colours.items())
    folder = files(_PACKAGE) / "templates"
    sheets = [(folder / name).read_text(encoding="utf-8") for name in ("report.css", "paper.css")]
    return f":root {{ {told}}}\n" + "\n".join(sheets)


def section_anchors(report: Report) -> dict[str, str]:
    """Return where the parts of a report are found in its HTML.

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    dict of str to str
        By the key of each section, table and figure, the identifier of its element.
    """
    return _anchors(label(report))


def report_html(report: Report, *, extra_style: str = "") -> str:
    """Write a report as HTML.

    Parameters
    ----------
    report : Report
        The report.
    extra_style : str, optional
        Style sheet that goes before the rest, as for the typefaces of a PDF.

    Returns
    -------
    str
        One page that needs no other file.
    """
    labels = label(report)
    page = _Page(labels=labels, anchors=_anchors(labels), main="the.report", contents="the.contents")
    template = _environment().get_template("report.html.j2")
    return template.render(report=report, page=page, style=Markup(extra_style + _style()))


def html_bytes(report: Report) -> bytes:
    """Write a report as HTML.

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    bytes
        One file that needs no other: the same for the same report.
    """
    return report_html(report).encode()
