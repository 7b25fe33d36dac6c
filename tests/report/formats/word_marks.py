"""What Word asks of its marks, to hold documents against: their order, and how lists number paragraphs."""

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import docx
from docx.document import Document
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import parse_xml
from lxml import etree

#: The order in which Word takes the marks within a mark (ECMA-376, part 1, the schema of WordprocessingML).
ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers "
        "pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
        "autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
        "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle "
        "rPr sectPr pPrChange"
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
        "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect "
        "bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc "
        "tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription"
    ),
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText "
        "vAlign hideMark"
    ),
    "sectPr": (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders "
        "lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter "
        "docGrid printerSettings"
    ),
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "style": (
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed "
        "qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr "
        "tblStylePr"
    ),
    "pBdr": "top left bottom right between bar",
    "numPr": "ilvl numId ins",
}


def opened(data: bytes) -> Document:
    """Return a document."""
    return docx.Document(io.BytesIO(data))


def parts(data: bytes) -> dict[str, bytes]:
    """Return what a document holds, by name."""
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def marks(element: Any, path: str) -> list[Any]:
    """Return the marks within another."""
    return list(etree.XPath(path, namespaces=nsmap)(element))


def value(element: Any, name: str) -> str:
    """Return an attribute of Word."""
    return str(element.get(qn(f"w:{name}"), ""))


def words(element: Any) -> str:
    """Return the words that are read in a paragraph or cell."""
    pieces = marks(element, ".//w:t | .//w:br | .//w:tab[parent::w:r]")
    return "".join((p.text or "") if p.tag == qn("w:t") else " " for p in pieces)


def wrong_order(data: bytes) -> Iterator[str]:
    """Yield every mark that stands where Word does not take it."""
    for name, part in parts(data).items():
        if not name.startswith("word/") or not name.endswith(".xml") or "theme" in name:
            continue
        for element in parse_xml(part).iter():
            kind = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
            if kind not in ORDER or not element.tag.startswith(qn("w:p")[:-1]):
                continue
            order = ORDER[kind].split()
            held = [child.tag.rpartition("}")[2] for child in element if isinstance(child.tag, str)]
            if unknown := [child for child in held if child not in order]:
                yield f"{name}: {kind} holds {unknown}"
            places = [order.index(child) for child in held if child in order]
            if places != sorted(places):
                yield f"{name}: {kind} holds {held}"


class Numbers:
    """Counts the paragraphs of lists as Word does."""

    def __init__(self, document: Document) -> None:
        self._styles = {value(s, "styleId"): s for s in marks(document.styles.element, "./w:style")}
        self._numbering = next(
            r.target_part.element for r in document.part.rels.values() if r.reltype.endswith("/numbering")
        )
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()

    def _told(self, paragraph: Any, mark: str) -> str:
        found = marks(paragraph, f"./w:pPr/w:numPr/w:{mark}")
        style = next((value(s, "val") for s in marks(paragraph, "./w:pPr/w:pStyle")), "")
        while not found and style in self._styles:
            found = marks(self._styles[style], f"./w:pPr/w:numPr/w:{mark}")
            style = next((value(s, "val") for s in marks(self._styles[style], "./w:basedOn")), "")
        return value(found[0], "val") if found else ""

    def of(self, paragraph: Any) -> str:
        """Return the number of the next paragraph; nothing where it has none."""
        number = self._told(paragraph, "numId")
        if number in ("", "0"):
            return ""
        level = int(self._told(paragraph, "ilvl") or 0)
        (num,) = marks(self._numbering, f'./w:num[@w:numId="{number}"]')
        abstract = value(marks(num, "./w:abstractNumId")[0], "val")
        counts = self._counts[abstract]
        if number not in self._begun and marks(num, ".//w:startOverride"):
            counts.clear()
        self._begun.add(number)
        counts[level] = counts.get(level, 0) + 1
        for deeper in [place for place in counts if place > level]:
            del counts[deeper]
        (kind,) = marks(self._numbering, f'./w:abstractNum[@w:abstractNumId="{abstract}"]')

        def shown(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            told = value(marks(kind, f'./w:lvl[@w:ilvl="{place}"]/w:numFmt')[0], "val")
            count = counts.get(place, 0)
            if told == "decimal":
                return str(count)
            return chr((64 if told == "upperLetter" else 96) + count)

        text = value(marks(kind, f'./w:lvl[@w:ilvl="{level}"]/w:lvlText')[0], "val")
        return re.sub(r"%(\d)", shown, text)
