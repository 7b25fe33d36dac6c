"""The styles and lists of a report in a template: its own where it has them, else those of mtfs.

A style is known by its name, as Word knows it, since a template in another language or from another program
has other codes for the same style.
"""

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from mtfs.report.formats.word.house import house_part

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["Styles"]

#: For each list of the numbering that comes with mtfs, the style whose paragraphs it numbers.
_LISTS = {1: "Report paragraph", 2: "Report appendix paragraph", 3: "List Bullet", 4: "Report lettered list"}
#: What may stand after the lists in a numbering part.
_AFTER_LISTS = "numIdMacAtCleanup"


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def _value(element: Any, path: str) -> str:  # noqa: ANN401
    """Return the value of a mark within an element; nothing where it is not there."""
    found = element.xpath(path)
    return str(found[0].get(_qualified("val"), "")) if found else ""


def _key(style: Any) -> tuple[str, str]:  # noqa: ANN401
    """Return the kind and the name by which a style is known."""
    return style.get(_qualified("type"), "paragraph"), _value(style, "./w:name").casefold()


class Styles:
    """The styles and lists that a report is written in.

    Parameters
    ----------
    document : Document
        The template; what it lacks is added to it.
    """

    def __init__(self, document: "Document") -> None:
        from docx.oxml.parser import parse_xml

        self._document = document
        self._styles = document.styles.element
        self._by_id: dict[str, Any] = {}
        self._by_key: dict[tuple[str, str], Any] = {}
        for style in self._styles.findall(_qualified("style")):
            self._know(style)
        house = parse_xml(house_part("styles"))
        ids, added = self._add_styles(house.findall(_qualified("style")))
        self._numbering = self._numbering_element()
        self._house_lists = parse_xml(house_part("numbering"))
        #: By the number of a list that comes with mtfs: its number here.
        self._lists = {number: self._list(number, name, ids, added) for number, name in _LISTS.items()}
        for style in added:
            self._bind(style)

    def _know(self, style: Any) -> None:  # noqa: ANN401
        self._by_id[style.get(_qualified("styleId"), "")] = style
        self._by_key.setdefault(_key(style), style)

    def _add_styles(self, house: list[Any]) -> tuple[dict[str, str], list[Any]]:
        """Add the styles that are lacking, and return what each style of mtfs is called here."""
        ids: dict[str, str] = {}
        added = []
        for style in house:
            code = style.get(_qualified("styleId"))
            there = self._by_key.get(_key(style))
            if there is None:
                there = self._default_like(style)
            if there is not None:
                ids[code] = there.get(_qualified("styleId"))
                continue
            copy = deepcopy(style)
            ids[code] = code
            while ids[code] in self._by_id:
                ids[code] += "R"
            copy.set(_qualified("styleId"), ids[code])
            self._styles.append(copy)
            self._know(copy)
            added.append(copy)
        for copy in added:
            for name in ("basedOn", "next", "link"):
                for other in copy.findall(_qualified(name)):
                    other.set(_qualified("val"), ids[other.get(_qualified("val"))])
        return ids, added

    def _default_like(self, style: Any) -> Any:  # noqa: ANN401
        """Return the default style of the same kind, where this one is a default: there may be one only."""
        default = _qualified("default")
        if style.get(default) != "1":
            return None
        kind = _key(style)[0]
        others = [
            s for key, s in self._by_key.items() if key[0] == kind and s.get(default) in ("1", "true", "on")
        ]
        return others[0] if others else None

    def _numbering_element(self) -> Any:  # noqa: ANN401
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.parts.numbering import NumberingPart

        part = self._document.part
        for relation in part.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
                return relation.target_part.element
        blank = f'<w:numbering xmlns:w="{self._styles.nsmap["w"]}"/>'.encode()
        made = NumberingPart.load(
            PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, blank, part.package
        )
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return made.element

    def _highest(self, path: str, name: str) -> int:
        return max((int(e.get(_qualified(name))) for e in self._numbering.xpath(path)), default=0)

    def _list(self, number: int, name: str, ids: dict[str, str], added: list[Any]) -> int:
        """Return the number here of a list that comes with mtfs, having added it where it is lacking."""
        style = self._by_key["paragraph", name.casefold()]
        if style not in added and (own := self.numbered(name)) is not None:
            return own[0]
        source = self._house_lists.xpath(f'./w:num[@w:numId="{number}"]/w:abstractNumId')[0]
        abstract = self._house_lists.xpath(
            f'./w:abstractNum[@w:abstractNumId="{source.get(_qualified("val"))}"]'
        )[0]
        copy = deepcopy(abstract)
        code = self._highest("./w:abstractNum", "abstractNumId") + 1
        copy.set(_qualified("abstractNumId"), str(code))
        for level in copy.findall(_qualified("lvl")):
            bound = level.find(_qualified("pStyle"))
            told = ids[bound.get(_qualified("val"))]
            if self._by_id[told] in added:
                bound.set(_qualified("val"), told)
            else:
                # A style of the template stays as it is: its paragraphs are numbered one by one.
                level.remove(bound)
        lists = self._numbering.findall(_qualified("num"))
        if lists:
            lists[0].addprevious(copy)
        else:
            self._append_list(copy)
        return self._add_number(code)

    def _append_list(self, element: Any) -> None:  # noqa: ANN401
        after = self._numbering.find(_qualified(_AFTER_LISTS))
        if after is not None:
            after.addprevious(element)
        else:
            self._numbering.append(element)

    def _add_number(self, abstract: int, *, anew: bool = False) -> int:
        """Add a list of a kind that is there, and return its number."""
        from docx.oxml.parser import OxmlElement

        def made(name: str, **attributes: int) -> Any:  # noqa: ANN401
            element = OxmlElement(f"w:{name}")
            for key, value in attributes.items():
                element.set(_qualified(key), str(value))
            return element

        number = self._highest("./w:num", "numId") + 1
        element = made("num", numId=number)
        element.append(made("abstractNumId", val=abstract))
        if anew:
            override = made("lvlOverride", ilvl=0)
            override.append(made("startOverride", val=1))
            element.append(override)
        self._append_list(element)
        return number

    def _bind(self, style: Any) -> None:  # noqa: ANN401
        """Tell an added style the numbers that its lists have here."""
        for number in style.xpath("./w:pPr/w:numPr/w:numId"):
            value = int(number.get(_qualified("val")))
            number.set(_qualified("val"), str(self._lists.get(value, 0)))

    def code(self, name: str, kind: str = "paragraph") -> str:
        """Return what a style is called in the document's marks.

        Parameters
        ----------
        name : str
            Its name, as Word shows it.
        kind : str, optional
            ``paragraph``, ``character`` or ``table``.

        Returns
        -------
        str
            Its code.
        """
        return str(self._by_key[kind, name.casefold()].get(_qualified("styleId")))

    def numbered(self, name: str) -> tuple[int, int] | None:
        """Return the list that numbers the paragraphs of a style.

        Parameters
        ----------
        name : str
            The name of a paragraph style.

        Returns
        -------
        tuple of (int, int) or None
            The list and the level there; None where they are not numbered.
        """
        style = self._by_key.get(("paragraph", name.casefold()))
        number = level = ""
        seen = set()
        while style is not None and id(style) not in seen:
            seen.add(id(style))
            number = number or _value(style, "./w:pPr/w:numPr/w:numId")
            level = level or _value(style, "./w:pPr/w:numPr/w:ilvl")
            style = self._by_id.get(_value(style, "./w:basedOn"))
        return (int(number), int(level or 0)) if number not in ("", "0") else None

    def number(self, name: str, listed: int, level: int = 0) -> tuple[int, int] | None:
        """Return what a paragraph must say of its number beside its style.

        Parameters
        ----------
        name : str
            The name of its style.
        listed : int
            The list of mtfs that is to number it; 0 for none.
        level : int, optional
            The level there.

        Returns
        -------
        tuple of (int, int) or None
            The list and level; None where the style says it.
        """
        wanted = (self._lists[listed], level) if listed else None
        if self.numbered(name) == wanted:
            return None
        return wanted or (0, 0)

    def new_list(self) -> int:
        """Return the number of a lettered list that begins with (a).

        Returns
        -------
        int
            Of a list that no other paragraph is in.
        """
        source = self._numbering.xpath(f'./w:num[@w:numId="{self._lists[4]}"]/w:abstractNumId')[0]
        return self._add_number(int(source.get(_qualified("val"))), anew=True)
