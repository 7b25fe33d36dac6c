"""The template that a report is written on where the council has none, put together from parts.

The parts are kept as XML, so that a change of style can be read line by line. A council's designer never
needs them: Word changes the styles of the template that `guide_bytes` writes.
"""

import io
import zipfile
from importlib.resources import files
from string import Template

from mtfs.words.palette import BANDS, INK, MEDIAN, MUTED, PLAN, RULE

__all__ = ["COLOURS", "house_bytes", "house_part"]

#: What the names of colours in the parts stand for.
COLOURS = {
    name: colour.removeprefix("#").upper()
    for name, colour in {
        "ink": INK,
        "muted": MUTED,
        "rule": RULE,
        "deep": MEDIAN,
        "pale": BANDS[0],
        "light": BANDS[1],
        "middle": BANDS[2],
        "mark": PLAN,
    }.items()
}
_MAIN = "application/vnd.openxmlformats-officedocument"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: The parts: what each is in the words of the file's own list.
_PARTS = {
    "document": "wordprocessingml.document.main",
    # The document names these two by their numbers, which follow from their places here.
    "header": "wordprocessingml.header",
    "footer": "wordprocessingml.footer",
    "styles": "wordprocessingml.styles",
    "numbering": "wordprocessingml.numbering",
    "settings": "wordprocessingml.settings",
    "fontTable": "wordprocessingml.fontTable",
    "theme": "theme",
}


def house_part(name: str) -> bytes:
    """Return a part of the template.

    Parameters
    ----------
    name : str
        Such as ``styles``.

    Returns
    -------
    bytes
        XML, in the colours of the charts.
    """
    part = files("mtfs.report.formats") / "templates" / "word" / f"{name}.xml"
    return Template(part.read_text(encoding="utf-8")).substitute(COLOURS).encode()


def _types() -> str:
    listed = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_MAIN}.{kind}+xml"/>'
        for name, kind in _PARTS.items()
    )
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relations(targets: dict[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{place}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets.items(), start=1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{listed}</Relationships>'


def house_bytes() -> bytes:
    """Return the template.

    Returns
    -------
    bytes
        A Word document with every style of a report, a header, a footer and nothing between them.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types())
        archive.writestr("_rels/.rels", _relations({"officeDocument": "word/document.xml"}))
        related = {name: f"{name}.xml" for name in _PARTS if name != "document"}
        archive.writestr("word/_rels/document.xml.rels", _relations(related))
        for name in _PARTS:
            archive.writestr(f"word/{name}.xml", house_part(name))
    return held.getvalue()
