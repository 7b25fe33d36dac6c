"""The parts of a workbook file and what binds them together: relations, types and the list of sheets."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from mtfs.errors import OutputError
from mtfs.iotools.package.markup import Edit, Element, as_utf8, new_start, outline, splice

__all__ = ["Package", "Relation", "SheetPart"]

_TYPES = "[Content_Types].xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
#: What may stand before the settings of calculation in a workbook's part.
_BEFORE_CALCULATION = frozenset(
    {
        *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets"),
        *("functionGroups", "externalReferences", "definedNames"),
    }
)


@dataclass(frozen=True)
class Relation:
    """What one part has to do with another.

    Parameters
    ----------
    id : str
        Its name within the part that it belongs to.
    kind : str
        The last word of its type, such as ``worksheet`` or ``table``.
    target : str
        The other part; for one outside the file its address.
    external : bool
        Whether that is outside the file.
    """

    id: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True)
class SheetPart:
    """A sheet of the workbook.

    Parameters
    ----------
    title : str
        Its name.
    part : str
        The part that holds it.
    position : int
        Its place among the sheets, from 0, hidden ones included.
    """

    title: str
    part: str
    position: int


class Package:
    """A workbook file in memory. What is not changed is written again byte for byte.

    Parameters
    ----------
    data : bytes
        The file.
    """

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._entries = archive.infolist()
            self.parts = {entry.filename: archive.read(entry) for entry in self._entries}
        self._names = {name.casefold(): name for name in self.parts}

    def to_bytes(self) -> bytes:
        """Return the file, with its parts in the order in which they were and new ones behind.

        Returns
        -------
        bytes
            The file.
        """
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            known = {entry.filename: entry for entry in self._entries}
            for name, data in self.parts.items():
                # Made anew: what an entry says of its old sizes and place would be wrong.
                fresh = zipfile.ZipInfo(name)
                fresh.compress_type = zipfile.ZIP_DEFLATED
                if entry := known.get(name):
                    fresh.date_time, fresh.external_attr = entry.date_time, entry.external_attr
                    fresh.create_system, fresh.comment = entry.create_system, entry.comment
                    if entry.compress_type == zipfile.ZIP_STORED:
                        fresh.compress_type = zipfile.ZIP_STORED
                archive.writestr(fresh, data)
        return buffer.getvalue()

    def outline(self, part: str, depth: int = 1) -> Element:
        """Find the elements of a part, which is in UTF-8 from then on.

        Parameters
        ----------
        part : str
            Its name.
        depth : int, optional
            How deep to go.

        Returns
        -------
        Element
            Its root.
        """
        self.parts[part] = as_utf8(self.parts[part])
        return outline(self.parts[part], depth)

    def relations(self, part: str = "") -> tuple[Relation, ...]:
        """Return the relations of a part.

        Parameters
        ----------
        part : str, optional
            Its name; without one, those of the file itself.

        Returns
        -------
        tuple of Relation
            None where it has none.
        """
        name = _relations_of(part)
        return (
            tuple(self._relation(part, e) for e in self.outline(name).children) if name in self.parts else ()
        )

    def _relation(self, part: str, element: Element) -> Relation:
        given = element.attributes
        target, external = given.get("Target", ""), given.get("TargetMode", "") == "External"
        if not external:
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
            # The names of parts are the same in capitals and in small letters.
            target = self._names.get(target.casefold(), target)
        return Relation(given.get("Id", ""), given.get("Type", "").rpartition("/")[2], target, external)

    @property
    def workbook(self) -> str:
        """The part that lists the sheets."""
        found = (relation.target for relation in self.relations() if relation.kind == "officeDocument")
        return next(found, "xl/workbook.xml")

    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the sheets of the workbook that have a part.

        Returns
        -------
        tuple of SheetPart
            In their order, hidden ones and sheets of charts too.
        """
        targets = {relation.id: relation.target for relation in self.relations(self.workbook)}
        return tuple(
            SheetPart(element.attributes["name"], targets[_relation_id(element)[1]], position)
            for position, element in enumerate(self._sheet_elements())
            if targets.get(_relation_id(element)[1]) in self.parts
        )

    def _sheet_elements(self) -> list[Element]:
        group = self.outline(self.workbook, 2).first("sheets")
        return group.all("sheet") if group is not None else []

    def part_of(self, title: str) -> str:
        """Return the part that holds a sheet.

        Parameters
        ----------
        title : str
            The sheet's name.

        Returns
        -------
        str
            The part's name.

        Raises
        ------
        OutputError
            Where there is none.
        """
        for sheet in self.sheets():
            if sheet.title == title:
                return sheet.part
        msg = f"the sheet {title} could not be found in the file"
        raise OutputError(msg)

    def add_sheet(self, title: str) -> str:
        """Add an empty sheet behind the others.

        Parameters
        ----------
        title : str
            Its name.

        Returns
        -------
        str
            Its part.
        """
        workbook = self.workbook
        folder = posixpath.dirname(workbook)
        number = next(
            n for n in range(1, 10_000) if f"{folder}/worksheets/sheet{n}.xml".casefold() not in self._names
        )
        part = f"{folder}/worksheets/sheet{number}.xml"
        relations = self.outline(_relations_of(workbook))
        kin = next(e for e in relations.children if e.attributes["Type"].endswith("/worksheet"))
        taken = {e.attributes["Id"] for e in relations.children}
        relation_id = next(f"rId{n}" for n in range(1, 10_000) if f"rId{n}" not in taken)
        root = self.outline(workbook, 2)
        group = root.first("sheets")
        assert group is not None
        sheets = group.all("sheet")
        last = max(int(sheet.attributes["sheetId"]) for sheet in sheets)
        attribute = _relation_id(sheets[0])[0]
        # A prefix may be declared on each sheet rather than once above them all.
        spaces = "".join(
            f" {name}={quoteattr(value)}"
            for name, value in sheets[0].attributes.items()
            if name.startswith("xmlns")
        )
        named = f'name={quoteattr(title)} sheetId="{last + 1}" {attribute}="{relation_id}"'
        new = f"<{sheets[0].tag}{spaces} {named}/>"
        self._append(workbook, group, new)
        kind = quoteattr(kin.attributes["Type"])
        new = f'<{kin.tag} Id="{relation_id}" Type={kind} Target="/{part}"/>'
        self._append(_relations_of(workbook), relations, new)
        types = self.outline(_TYPES)
        self._append(
            _TYPES, types, f'<{types.prefix}Override PartName="/{part}" ContentType="{_SHEET_TYPE}"/>'
        )
        space = root.attributes.get(f"xmlns:{root.prefix[:-1]}" if root.prefix else "xmlns", "")
        self.parts[part] = f"<worksheet xmlns={quoteattr(space)}><sheetData/></worksheet>".encode()
        self._names[part.casefold()] = part
        return part

    def _append(self, part: str, parent: Element, new: str) -> None:
        data = self.parts[part]
        edit = (parent.close, parent.close, new.encode())
        if parent.inner == parent.end:
            opened = new_start(data, parent, {}, opened=True)
            edit = (parent.start, parent.end, opened + new.encode() + f"</{parent.tag}>".encode())
        self.parts[part] = splice(data, [edit])

    def drop(self, part: str, *, of: str) -> None:
        """Take a part out, with the relation and the type that tell of it.

        Parameters
        ----------
        part : str
            The part.
        of : str
            The part whose relation it is.
        """
        for name, told in (
            (_relations_of(of), lambda e: self._relation(of, e).target == part),
            (_TYPES, lambda e: e.attributes.get("PartName", "").lstrip("/").casefold() == part.casefold()),
        ):
            edits: list[Edit] = [(e.start, e.end, b"") for e in self.outline(name).children if told(e)]
            self.parts[name] = splice(self.parts[name], edits)
        del self.parts[part], self._names[part.casefold()]

    def recalculate_on_opening(self) -> None:
        """Have every formula worked out anew when the workbook is opened."""
        part = self.workbook
        root = self.outline(part)
        data = self.parts[part]
        setting = root.first("calcPr")
        if setting is None:
            before = [e.end for e in root.children if e.name in _BEFORE_CALCULATION]
            new = f'<{root.prefix}calcPr fullCalcOnLoad="1"/>'.encode()
            self.parts[part] = splice(data, [(before[-1], before[-1], new)])
        elif setting.attributes.get("fullCalcOnLoad") not in ("1", "true"):
            start = new_start(data, setting, {"fullCalcOnLoad": "1"})
            self.parts[part] = splice(data, [(setting.start, setting.inner, start)])

    def named(self) -> Iterator[tuple[Element, str]]:
        """Yield what the workbook gives names to.

        Yields
        ------
        Element
            With the attributes ``name`` and, for a name of one sheet alone, ``localSheetId``.
        str
            The formula, escaped as it stands in the part.
        """
        root = self.outline(self.workbook, 2)
        data = self.parts[self.workbook]
        for group in root.all("definedNames"):
            for element in group.all("definedName"):
                yield element, data[element.inner : element.close].decode()


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relation_id(sheet: Element) -> tuple[str, str]:
    """Return the name and the value of the attribute that holds the relation of a sheet."""
    return next(pair for pair in sheet.attributes.items() if pair[0].endswith(":id"))
