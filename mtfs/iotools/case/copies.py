"""A copy of a case workbook with scenarios added: nothing else in the file is touched.

Only the sheet Scenarios is written anew, and of it only the rows that are added. Every other part of the file
goes into the copy byte by byte, so that charts, pivot tables, macros, and the stored results of formulas all
stay as they are; a library that reads a workbook and writes it again would lose some of them.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.dom import minidom

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import column_index_from_string, get_column_letter

from mtfs.domain.case import BASE_SCENARIO, Edit
from mtfs.domain.checks import matched
from mtfs.errors import OutputError, RequestError
from mtfs.iotools.atomic import write_atomically
from mtfs.iotools.case.cells import is_blank, name_of
from mtfs.iotools.case.layout import SHEETS
from mtfs.iotools.spreadsheets.workbook import Grid, read_workbook

__all__ = ["check_copy", "copy_with_scenarios"]

_LAYOUT = next(sheet for sheet in SHEETS if sheet.table == "scenarios")
_TYPES = "[Content_Types].xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SIGNATURES = "_xmlsignatures/"
#: Stands for the & of a character reference while a part is parsed, so that it is written again as it was.
_OPAQUE = "\ue000"

Parts = dict[str, bytes]


def check_copy(source: Path, target: Path, *, force: bool = False) -> None:
    """Refuse a name that a copy of a case may not have, before any work is done.

    Parameters
    ----------
    source, target : Path
        The case, and the copy to be written.
    force : bool, optional
        Whether an earlier file of that name may be replaced.

    Raises
    ------
    RequestError
        Where the copy would be the case itself, a file that is there, or of another kind than the case.
    """
    if target.resolve() == source.resolve() or (target.exists() and target.samefile(source)):
        msg = f"{target} is the case itself; give the copy another name"
        raise RequestError(msg)
    if target.suffix.casefold() != source.suffix.casefold():
        msg = (
            f"the copy is named {target.name}; expected a name that ends in {source.suffix}, as the case does"
        )
        raise RequestError(msg)
    if target.exists() and not force:
        msg = f"{target} exists already; give another name, or --force to replace it"
        raise RequestError(msg)


def copy_with_scenarios(
    source: Path, target: Path, edits: Sequence[Edit], *, force: bool = False
) -> list[str]:
    """Write a copy of a case workbook with scenarios added to its sheet Scenarios.

    Parameters
    ----------
    source : Path
        The case, which stays as it is.
    target : Path
        The copy.
    edits : sequence of Edit
        The edits of the new scenarios, in their order.
    force : bool, optional
        Whether an earlier file of the copy's name may be replaced.

    Returns
    -------
    list of str
        What the owner of the workbook should know of the copy; mostly nothing.

    Raises
    ------
    RequestError
        Where a scenario has the name of one that is there, or the copy a name that it may not have.
    InputError
        Where the case is no workbook.
    OutputError
        Where the copy cannot be written.
    """
    check_copy(source, target, force=force)
    raw = read_workbook(source, wanted=_is_scenarios)
    title = next(filter(_is_scenarios, raw.grids), None)
    grid = raw.grids[title] if title is not None else []
    columns = _columns(grid)
    _check_names(edits, grid, columns)
    with zipfile.ZipFile(source) as archive:
        entries = archive.infolist()
        parts: Parts = {entry.filename: archive.read(entry) for entry in entries}
    changed = dict(parts)
    part = _add_sheet(changed) if title is None else _part_of(parts, title)
    changed[part] = _with_rows(changed[part], _new_rows(edits, grid, columns), start=len(grid))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            archive.writestr(entry, changed.pop(entry.filename))
        for name, data in changed.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    write_atomically(target, buffer.getvalue())
    return _warnings(parts, part)


def _is_scenarios(title: str) -> bool:
    return matched(title) == matched(_LAYOUT.name)


def _columns(grid: Grid) -> dict[str, int]:
    """Return the position of each column from 0; the layout's own order where there are no headings."""
    headings = {column.field: matched(column.header) for column in _LAYOUT.columns}
    if not grid:
        return {field: index for index, field in enumerate(headings)}
    found = [matched(name_of(value)) for value in grid[0]]
    absent = [heading for heading in headings.values() if heading not in found]
    if absent:
        listed = ", ".join(f"'{heading.capitalize()}'" for heading in absent)
        msg = f"the sheet {_LAYOUT.name} lacks the heading {listed}: no scenario can be added to it"
        raise RequestError(msg)
    return {field: found.index(heading) for field, heading in headings.items()}


def _check_names(edits: Sequence[Edit], grid: Grid, columns: Mapping[str, int]) -> None:
    position = columns["scenario"]
    taken = {matched(name_of(row[position])) for row in grid[1:] if position < len(row)}
    taken.add(matched(BASE_SCENARIO))
    for edit in edits:
        if matched(edit.scenario) in taken or is_blank(edit.scenario):
            msg = f"the case has a scenario named '{edit.scenario}' already; expected a new name"
            raise RequestError(msg)


def _new_rows(edits: Sequence[Edit], grid: Grid, columns: Mapping[str, int]) -> list[dict[int, float | str]]:
    """Return the rows to add, by the position of the column: headings too where there are none."""
    headings: dict[int, float | str] = {columns[c.field]: c.header for c in _LAYOUT.columns}
    rows = [] if grid else [headings]
    return rows + [{place: getattr(edit, field) for field, place in columns.items()} for edit in edits]


# -- parts of the file ------------------------------------------------------------------------------------


def _parse(data: bytes) -> minidom.Document:
    """Parse a part so that whatever is not changed is written again as it was."""
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    text = re.sub(r"^\s*<\?xml.*?\?>", "", text, flags=re.DOTALL)
    return minidom.parseString(text.replace("&#", f"{_OPAQUE}#").encode())


def _written(document: minidom.Document) -> bytes:
    data: bytes = document.toxml(encoding="UTF-8", standalone=True)
    return data.replace(_OPAQUE.encode(), b"&")


def _children(element: minidom.Element | minidom.Document, name: str) -> list[minidom.Element]:
    return [
        child
        for child in element.childNodes
        if isinstance(child, minidom.Element) and child.localName == name
    ]


def _append(parent: minidom.Element, name: str, /, **attributes: str) -> minidom.Element:
    """Add an element in its parent's namespace."""
    document = parent.ownerDocument
    assert document is not None
    tag = f"{parent.prefix}:{name}" if parent.prefix else name
    element: minidom.Element = document.createElementNS(parent.namespaceURI, tag)
    for key, value in attributes.items():
        element.setAttribute(key, value)
    parent.appendChild(element)
    return element


def _root(document: minidom.Document) -> minidom.Element:
    root = document.documentElement
    assert root is not None
    return root


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _workbook_part(parts: Parts) -> str:
    for relation in _children(_root(_parse(parts["_rels/.rels"])), "Relationship"):
        if relation.getAttribute("Type").endswith("/officeDocument"):
            return relation.getAttribute("Target").lstrip("/")
    return "xl/workbook.xml"


def _sheets(workbook: minidom.Document) -> list[minidom.Element]:
    return [sheet for group in _children(_root(workbook), "sheets") for sheet in _children(group, "sheet")]


def _relation_id(sheet: minidom.Element) -> str:
    """Return the name of the attribute that holds the relation of a sheet, whatever its prefix is."""
    return next(name for name in sheet.attributes.keys() if name.endswith(":id"))  # noqa: SIM118


def _part_of(parts: Parts, title: str) -> str:
    """Return the part that holds a sheet."""
    workbook = _workbook_part(parts)
    sheet = next(s for s in _sheets(_parse(parts[workbook])) if s.getAttribute("name") == title)
    wanted = sheet.getAttribute(_relation_id(sheet))
    for relation in _children(_root(_parse(parts[_relations_of(workbook)])), "Relationship"):
        if relation.getAttribute("Id") == wanted:
            target = relation.getAttribute("Target")
            return posixpath.normpath(posixpath.join("/", posixpath.dirname(workbook), target)).lstrip("/")
    msg = f"the sheet {title} could not be found in the file"
    raise OutputError(msg)


def _add_sheet(parts: Parts) -> str:
    """Add an empty sheet Scenarios behind the others, and return its part."""
    workbook_part = _workbook_part(parts)
    folder = posixpath.dirname(workbook_part)
    number = next(n for n in range(1, 10_000) if f"{folder}/worksheets/sheet{n}.xml" not in parts)
    part = f"{folder}/worksheets/sheet{number}.xml"
    workbook, relations, types = (
        _parse(parts[name]) for name in (workbook_part, _relations_of(workbook_part), _TYPES)
    )
    known = _children(_root(relations), "Relationship")
    kin = next(relation for relation in known if relation.getAttribute("Type").endswith("/worksheet"))
    taken = {relation.getAttribute("Id") for relation in known}
    relation_id = next(f"rId{n}" for n in range(1, 10_000) if f"rId{n}" not in taken)
    _append(
        _root(relations), "Relationship", Id=relation_id, Type=kin.getAttribute("Type"), Target=f"/{part}"
    )
    sheets = _sheets(workbook)
    last = max(int(sheet.getAttribute("sheetId")) for sheet in sheets)
    (group,) = _children(_root(workbook), "sheets")
    sheet = _append(group, "sheet", name=_LAYOUT.name, sheetId=str(last + 1))
    sheet.setAttribute(_relation_id(sheets[0]), relation_id)
    _append(_root(types), "Override", PartName=f"/{part}", ContentType=_SHEET_TYPE)
    for name, document in ((workbook_part, workbook), (_relations_of(workbook_part), relations)):
        parts[name] = _written(document)
    parts[_TYPES] = _written(types)
    space = _root(workbook).namespaceURI
    parts[part] = f'<worksheet xmlns="{space}"><sheetData/></worksheet>'.encode()
    return part


def _warnings(parts: Parts, part: str) -> list[str]:
    warnings = []
    if any(name.startswith(_SIGNATURES) for name in parts):
        warnings.append("the case is digitally signed, and the copy no longer bears a valid signature")
    if b"tableParts" in parts.get(part, b""):
        warnings.append(
            f"the new rows stand below the Excel table on {_LAYOUT.name}: mtfs reads them, and Excel takes "
            "them into the table once its corner is drawn down over them"
        )
    return warnings


# -- rows of a sheet --------------------------------------------------------------------------------------


def _numbered(elements: Sequence[minidom.Element]) -> dict[int, minidom.Element]:
    """Return rows or cells by their number, which those that leave it out have from the one before."""
    numbered: dict[int, minidom.Element] = {}
    before = 0
    for element in elements:
        address = element.getAttribute("r")
        letters = address.rstrip("0123456789")
        if not address:
            before += 1
        else:
            before = column_index_from_string(letters) if letters else int(address)
        numbered[before] = element
    return numbered


def _placed(parent: minidom.Element, name: str, number: int) -> minidom.Element:
    """Return the row or cell of a number, put in its place among the others where it is new."""
    known = _numbered(_children(parent, name))
    if number in known:
        return known[number]
    element = _append(parent, name)
    behind = [n for n in known if n > number]
    if behind:
        parent.insertBefore(element, known[min(behind)])
    return element


def _put(cell: minidom.Element, value: float | str) -> None:
    """Put a value into a cell: a text as a text, even where it looks like a formula."""
    for child in list(cell.childNodes):
        cell.removeChild(child)
    if cell.hasAttribute("t"):
        cell.removeAttribute("t")
    document = cell.ownerDocument
    assert document is not None
    if isinstance(value, str):
        cell.setAttribute("t", "inlineStr")
        place = _append(_append(cell, "is"), "t")
        place.setAttribute("xml:space", "preserve")
        text = ILLEGAL_CHARACTERS_RE.sub(" ", value)
    else:
        place, text = _append(cell, "v"), repr(float(value))
    place.appendChild(document.createTextNode(text))


def _with_rows(data: bytes, rows: Sequence[Mapping[int, float | str]], *, start: int) -> bytes:
    """Return a sheet with rows added below its first `start` rows, dressed as the row above them."""
    document = _parse(data)
    (sheet_data,) = _children(_root(document), "sheetData")
    for number, row in _numbered(_children(sheet_data, "row")).items():
        row.setAttribute("r", str(number))
        for column, cell in _numbered(_children(row, "c")).items():
            cell.setAttribute("r", f"{get_column_letter(column)}{number}")
    above = _numbered(_children(sheet_data, "row")).get(start) if start > 1 else None
    dressed = _numbered(_children(above, "c")) if above is not None else {}
    styles = {column: cell.getAttribute("s") for column, cell in dressed.items()}
    for number, values in enumerate(rows, start=start + 1):
        row = _placed(sheet_data, "row", number)
        row.setAttribute("r", str(number))
        if row.hasAttribute("spans"):
            row.removeAttribute("spans")
        for index, value in sorted(values.items()):
            cell = _placed(row, "c", index + 1)
            cell.setAttribute("r", f"{get_column_letter(index + 1)}{number}")
            if not cell.hasAttribute("s") and styles.get(index + 1):
                cell.setAttribute("s", styles[index + 1])
            _put(cell, value)
    for name in ("dimension", "autoFilter"):
        for element in _children(_root(document), name):
            _reach(element, start + len(rows))
    return _written(document)


def _reach(element: minidom.Element, last: int) -> None:
    """Draw a range down to a row, where it ends above it."""
    found = re.fullmatch(r"(\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?)(\d+)", element.getAttribute("ref"))
    if found and int(found[2]) < last:
        element.setAttribute("ref", f"{found[1]}{last}")
