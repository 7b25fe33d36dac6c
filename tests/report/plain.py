"""A report as plain text, for tests and for reading aloud."""

from mtfs.report.document import (
    Bullets,
    Definitions,
    Draft,
    Figure,
    KeyFigures,
    Note,
    Paragraph,
    Report,
    Section,
    Subheading,
    TableBlock,
    plain_text,
)
from mtfs.report.labels import Labels, label


def _block(section: Section, place: int, labels: Labels) -> list[str]:
    block = section.blocks[place]
    match block:
        case Paragraph():
            number = labels.paragraphs.get((section.key, place), "")
            return [f"{number} {block.lead} {plain_text(block.text, labels.names)}".strip()]
        case Bullets():
            marks = [f"({chr(97 + i)})" if block.lettered else "-" for i in range(len(block.items))]
            return [f"  {m} {plain_text(t, labels.names)}" for m, t in zip(marks, block.items, strict=True)]
        case KeyFigures():
            return [f"  [{figure.value}] {figure.label}" for figure in block.figures]
        case TableBlock():
            cells = [tuple(head.label for head in block.heads), *block.rows]
            widths = [max(len(row[i]) for row in cells) for i in range(len(block.heads))]
            lines = ["  " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in cells]
            return [
                f"{labels.names[block.key]}: {block.caption}",
                *lines,
                *([block.note] if block.note else []),
            ]
        case Figure():
            picture = block.picture
            return [
                f"{labels.names[picture.name]}: {block.caption}",
                f"  <{picture.title}>",
                f"  {picture.alt_text}",
            ]
        case Note():
            return [f"  Note: {plain_text(block.text, labels.names)}"]
        case Draft():
            return [f"  DRAFT ({block.instruction})", *(f"  | {plain_text(t)}" for t in block.paragraphs)]
        case Definitions():
            return [f"  {term}: {meaning}" for term, meaning in block.items]
        case Subheading():
            return [f"_{block.text}_"]


def plain_report(report: Report) -> str:
    """Return the whole report, section by section."""
    labels = label(report)
    lines = [report.council, report.title, *(f"{name}: {text}" for name, text in report.details)]
    for section in report.walk():
        lines += ["", f"{labels.sections[section.key]} {section.title}".strip().upper(), ""]
        for place in range(len(section.blocks)):
            lines += [*_block(section, place, labels), ""]
    return "\n".join(lines)
