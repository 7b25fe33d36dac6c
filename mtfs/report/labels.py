"""The numbers of a report's sections, paragraphs, tables and figures, the same in every format."""

from collections import Counter
from dataclasses import dataclass, field

from mtfs.errors import ModelError
from mtfs.report.document import (
    Block,
    Bullets,
    Draft,
    Figure,
    Note,
    Paragraph,
    Ref,
    Report,
    Section,
    TableBlock,
    Text,
)

__all__ = ["Labels", "label"]


@dataclass(frozen=True)
class Labels:
    """What the parts of a report are called.

    Parameters
    ----------
    names : dict of str to str
        By key: ``section 3``, ``Appendix A``, ``Table 2`` or ``Figure 1``; a section within another has its
        title in quotation marks.
    sections : dict of str to str
        By key: ``3`` for a section and ``A`` for an appendix; nothing for those that have no number.
    paragraphs : dict of (str, int) to str
        By the key of a section and the position of a block in it: ``3.2``. Blocks without a number are
        absent.
    """

    names: dict[str, str] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    paragraphs: dict[tuple[str, int], str] = field(default_factory=dict)


def _mentions(block: Block) -> list[Ref]:
    if isinstance(block, Paragraph | Note):
        texts: tuple[Text, ...] = (block.text,)
    elif isinstance(block, Bullets):
        texts = block.items
    elif isinstance(block, Draft):
        texts = block.paragraphs
    else:
        return []
    return [piece for text in texts if not isinstance(text, str) for piece in text if isinstance(piece, Ref)]


def label(report: Report) -> Labels:
    """Give every part of a report its number.

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    Labels
        Sections are numbered from 1 and appendices lettered from A. Paragraphs of a section, and of
        the sections within it, are numbered on from 1; those of sections that stand alone are not.

    Raises
    ------
    ModelError
        Where two parts have the same key, or one is mentioned that is not there.
    """
    labels = Labels()
    counts: Counter[str] = Counter()
    keys: Counter[str] = Counter()
    for section in report.sections:
        number = ""
        if section.appendix:
            number = chr(ord("A") + counts["appendix"])
            counts["appendix"] += 1
            labels.names[section.key] = f"Appendix {number}"
        elif not section.alone:
            counts["section"] += 1
            number = str(counts["section"])
            labels.names[section.key] = f"section {number}"
        else:
            labels.names[section.key] = f"‘{section.title}’"
        labels.sections[section.key] = number
        _label_blocks(section, number, labels, counts, keys)
    twice = [key for key, count in keys.items() if count > 1]
    if twice:
        msg = f"the report has two parts with the key '{twice[0]}'"
        raise ModelError(msg)
    for section in report.walk():
        for block in section.blocks:
            for ref in _mentions(block):
                if ref.key not in labels.names:
                    msg = f"the report mentions '{ref.key}' in '{section.key}' and does not hold it"
                    raise ModelError(msg)
    return labels


def _label_blocks(
    section: Section, number: str, labels: Labels, counts: Counter[str], keys: Counter[str]
) -> None:
    paragraph = 0
    for part in section.walk():
        keys[part.key] += 1
        if part is not section:
            labels.names[part.key] = f"‘{part.title}’"
            labels.sections[part.key] = ""
        for place, block in enumerate(part.blocks):
            if isinstance(block, TableBlock | Figure):
                kind = "Table" if isinstance(block, TableBlock) else "Figure"
                key = block.key if isinstance(block, TableBlock) else block.picture.name
                counts[kind] += 1
                keys[key] += 1
                labels.names[key] = f"{kind} {counts[kind]}"
            elif isinstance(block, Paragraph) and number:
                paragraph += 1
                labels.paragraphs[part.key, place] = f"{number}.{paragraph}"
