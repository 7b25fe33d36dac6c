"""A made-up report with every kind of block, for the tests of every format."""

import struct
import zlib
from dataclasses import replace
from xml.sax.saxutils import escape

from mtfs.charts.files import Picture
from mtfs.report.document import (
    Bullets,
    Definitions,
    Draft,
    Figure,
    KeyFigure,
    KeyFigures,
    Note,
    Paragraph,
    Ref,
    Report,
    Section,
    Subheading,
    TableBlock,
    TableHead,
)

#: Texts that are harmless only where they are written as what they are.
NASTY = (
    "<b>Bold</b> & Sons",
    "{{ 7 * 7 }} {% raw %}",
    "\"Quoted\" and 'single'",
    "</title><script>alert(1)</script>",
    "]]> <!-- not a comment -->",
    "=SUM(A1:A9)",
    "Vertical \x0b tab and null \x00",
    "Ysgol Tŷ Mawr: £1 – “yes” 名前 \u202eright to left\u202c",
    "W" * 120,
)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int) -> bytes:
    """Return a grey rectangle of 300 dots to the inch."""
    rows = b"".join(b"\x00" + b"\xdd" * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + _chunk(b"pHYs", struct.pack(">IIB", 11811, 11811, 1))
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def picture(name: str, title: str = "Reserves are likely to run out in 2025/26", *, cm: float = 8) -> Picture:
    """Return a picture 16 cm wide and as high as is said, of the form that the charts have."""
    alt_text = f"A chart. {title}. In 7 futures out of 10 the line falls below nothing."
    width, height = 453.54, cm / 2.54 * 72
    svg = (
        '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title" '
        f'width="{width}pt" height="{height:.2f}pt" viewBox="0 0 {width} {height:.2f}" version="1.1">\n'
        f'<title id="{name}-title">{escape(title)}</title>\n'
        f'<rect width="{width}" height="{height:.2f}" fill="#d9e5f2"/>\n'
        '<path d="M 20 40 L 420 90" stroke="#12305a" stroke-width="3" fill="none"/>\n</svg>\n'
    )
    pixels = (1890, round(cm / 2.54 * 300))
    return Picture(name=name, title=title, alt_text=alt_text, png=_png(*pixels), svg=svg.encode())


_MEMBERS = Section(
    key="members",
    title="In one page",
    alone=True,
    blocks=(
        Paragraph("The plan does not close the gap in most of the futures tested."),
        KeyFigures(
            (
                KeyFigure("7 in 10", "futures in which usable reserves run out by the end of 2028/29"),
                KeyFigure("£19.9m", "the gap of 2025/26 in the middle future"),
                KeyFigure("−£4.1m", "usable reserves at the end of 2025/26 in the middle future"),
            )
        ),
        Figure(picture=picture("small-one", cm=9), caption="Usable reserves", small=True),
        Figure(
            picture=picture("small-two", "The gap is likely to grow", cm=9), caption="The gap", small=True
        ),
        Figure(
            picture=picture("small-three", "The chance grows each year", cm=5),
            caption="The chance that reserves run out",
            small=True,
        ),
        Subheading("What members are asked to do"),
        Bullets(
            ("note the results;", "agree the options in the report;", "ask for an update in January."),
            lettered=True,
        ),
        Note("The numbers are rounded."),
    ),
)

_PLAN = Section(
    key="plan",
    title="The plan",
    blocks=(
        Paragraph(
            ("The gap of each year is in ", Ref("plan-table"), " and drawn in ", Ref("gap"), "."), "Gap."
        ),
        TableBlock(
            key="plan-table",
            caption="The plan by year",
            heads=(
                TableHead("Line of the plan, £m"),
                *(TableHead(y, is_number=True) for y in ("2024/25", "2025/26", "2026/27")),
            ),
            rows=(
                ("Spending", "150.2", "161.9", "170.0"),
                ("Funding", "150.2", "142.0", "146.3"),
                ("Gap", "0.0", "19.9", "23.7"),
            ),
            totals=(2,),
            note="The gap of one year comes back in the next: gaps are not to be added together.",
        ),
        Figure(picture=picture("gap", "The gap is £19.9m in 2025/26"), caption="The gap by year"),
        Note(("Sources are in ", Ref("sources"), ".")),
    ),
)

_WIDE = Section(
    key="scenarios",
    title="Scenarios",
    blocks=(
        Paragraph("The scenarios are beside each other in the same futures."),
        Bullets(
            ("in Base, 7 futures in 10;", ("in High, 9 futures in 10 (", Ref("wide-table"), ").")),
        ),
        TableBlock(
            key="wide-table",
            caption="Scenarios by year",
            heads=(
                TableHead("Scenario"),
                *(TableHead(f"Usable reserves {2024 + i}/{25 + i}, £m", is_number=True) for i in range(11)),
            ),
            rows=tuple(
                (f"A scenario with a long name, the {n}th of many that are told", *("−1,234.5",) * 11)
                for n in range(4, 40)
            ),
        ),
    ),
)


def sample_report() -> Report:
    """Return a report with every kind of block, alone and numbered sections, parts and appendices."""
    return Report(
        council="Sampleshire County Council",
        title="Medium-term financial strategy 2024/25 to 2028/29: how sure it is",
        details=(
            ("Report to", "Executive Board"),
            ("Date", "22 November 2026"),
            ("Reporting officer", "Director of Finance"),
            ("Portfolio", ""),
            ("Subject", "Medium-term financial strategy"),
            ("Wards", "All"),
        ),
        sections=(
            _MEMBERS,
            Section(
                key="purpose",
                title="Purpose of the report",
                blocks=(Paragraph(("To tell how sure the plan is; see ", Ref("technical"), ".")),),
            ),
            Section(
                key="supporting-information",
                title="Supporting information",
                blocks=(Paragraph("What follows comes from 10,000 futures."),),
                parts=(_PLAN, _WIDE),
            ),
            Section(
                key="robustness",
                title="Draft statement of the chief finance officer",
                blocks=(
                    Draft(
                        instruction="To be edited by the section 151 officer before the report is issued.",
                        paragraphs=(
                            "The officer may wish to say how the estimates were made.",
                            ("The officer may wish to refer to ", Ref("plan-table"), "."),
                        ),
                    ),
                ),
            ),
            Section(
                key="glossary",
                title="Words used in this report",
                blocks=(
                    Definitions(
                        (
                            ("Gap", "What spending is above funding."),
                            ("Usable reserves", "Money set aside that can be used for any purpose."),
                        )
                    ),
                ),
                appendix=True,
            ),
            Section(
                key="technical",
                title="Technical appendix",
                blocks=(Paragraph("Runs: 10,000; seed: 1."),),
                parts=(
                    Section(
                        key="sources", title="Sources", blocks=(Bullets(("The Council’s budget report.",)),)
                    ),
                ),
                appendix=True,
            ),
        ),
        date="22 November 2026",
        iso_date="2026-11-22",
        made_at="2026-11-22T12:00:00",
        source="mtfs 0.1.0; Sampleshire County Council; Base; 10,000 runs; seed 1; 22 November 2026",
        description="How sure the strategy of Sampleshire County Council is.",
    )


def nasty_report() -> Report:
    """Return a report whose every text is one that must be written with care."""
    report = sample_report()
    long = " ".join(NASTY)
    section = Section(
        key="nasty",
        title=NASTY[0],
        blocks=(
            *(Paragraph(text, lead=text) for text in NASTY),
            Bullets(NASTY),
            KeyFigures(tuple(KeyFigure(text, text) for text in NASTY[:3])),
            TableBlock(
                key="nasty-table",
                caption=long,
                heads=(TableHead(NASTY[0]), TableHead(NASTY[3], is_number=True)),
                rows=tuple((text, text) for text in NASTY),
                note=long,
                totals=(0,),
            ),
            Figure(
                picture=replace(picture("nasty-chart", NASTY[0]), alt_text=long),
                caption=NASTY[4],
            ),
            Note(long),
            Draft(instruction=long, paragraphs=NASTY),
            Definitions(tuple((text, text) for text in NASTY)),
            Subheading(NASTY[2]),
        ),
    )
    return replace(
        report,
        council=NASTY[0],
        title=long,
        details=tuple((name, text) for name, text in zip(NASTY, NASTY, strict=True)),
        sections=(section,),
        source=long,
        description=long,
    )
