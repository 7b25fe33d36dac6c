"""The markup of one sheet of an Excel workbook: what the fast reader of values does not tell of it."""

import html
import re
from collections import Counter
from dataclasses import dataclass

from mtfs.iotools.spreadsheets.addresses import cell_position, column_number
from mtfs.iotools.spreadsheets.archive import is_utf8
from mtfs.iotools.spreadsheets.cells import CellError, CellFormula, Position
from mtfs.iotools.spreadsheets.limits import Extent, Limits

__all__ = ["SharedStrings", "SheetMarkup", "keeps_more", "scan_sheet", "uses_style"]

_ANY_CELL = re.compile(rb"<c[\s/>]")
_ROWS_OF_CELLS = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"')
_COLUMNS_OF_CELLS = re.compile(rb'<c r="([A-Z]{1,3})')
_PLACE = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_BLANK_CELL = re.compile(rb'<c r="[A-Z]+[0-9]+"[^>]*(?:/>|></c>)')
_SHARED = re.compile(rb'<c r="[A-Z]+[0-9]+"[^>]*? t="s"[^>]*><v>([0-9]+)</v></c>')
_ERROR = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*?) t="e"([^>]*)>(.*?)</c>', re.DOTALL)
_ERROR_KIND = re.compile(rb'(<c r="[A-Z]+[0-9]+"[^>]*? )t="e"')
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_ANY_FORMULA = re.compile(rb"<f[\s/>]")
_FORMULA_FIRST = re.compile(rb'<c r="[A-Z]+[0-9]+"[^>]*><f[\s/>]')
_FORMULA_ALONE = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)><f((?:\s[^>]*?)?)(?:/>|>([^<]*)</f>)(?:<v\s*/>|<v></v>)?</c>'
)
_HIDDEN_ROW = re.compile(rb'<row\s(?=[^>]*?\bhidden="(?:1|true)")[^>]*?\br="([0-9]{1,7})"')
_HIDDEN_COLUMN = re.compile(rb'<col\s(?=[^>]*?\bhidden="(?:1|true)")([^>]*)>')
_EDGE = re.compile(rb'\b(min|max)="([0-9]{1,5})"')
_STRING = re.compile(rb"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)
_MARK = re.compile(rb"<[^>]*>")
_ESCAPE = re.compile(rb"_x[0-9A-Fa-f]{4}_")
#: Space at the ends of a text that does not ask for it to be kept.
_OUTER_SPACE = re.compile(rb"<t>(?:\s|[^<]*\s</t>)")
#: A text of nothing but space, which calamine takes for none.
_ONLY_SPACE = re.compile(rb">(?:\s|&#x?[0-9A-Fa-f]+;)+</[tv]>")
_STYLED = re.compile(rb'<c r="[A-Z]+[0-9]+"[^>]*? s="([0-9]+)"[^>]*(?<!/)><')


@dataclass(frozen=True)
class SheetMarkup:
    """What the markup of a sheet tells.

    Parameters
    ----------
    data : bytes
        The markup, as the fast reader should get it.
    extent : Extent
        How far its cells may reach.
    special : dict
        By row and column: errors, and formulas without a stored result.
    hidden_rows : frozenset of int
        From 0.
    hidden_columns : tuple of tuple of int
        The first and the last of each run, from 0.
    """

    data: bytes
    extent: Extent
    special: dict[Position, CellError | CellFormula]
    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]

    def check(self, where: str, limits: Limits) -> None:
        """Refuse a sheet whose cells reach too far, naming the first row that does.

        Parameters
        ----------
        where : str
            The file and the sheet.
        limits : Limits
            What is allowed.

        Raises
        ------
        InputError
            Where they do.
        """
        if not self.extent.beyond(limits):
            return
        widest: dict[int, int] = {}
        for letters, number in _PLACE.findall(self.data):
            column = column_number(letters.decode()) - 1
            widest[int(number)] = max(widest.get(int(number), 0), column + 1)
        for row in sorted(widest):
            if row > limits.rows or widest[row] > limits.columns:
                Extent(row, widest[row]).check(where, limits)
        self.extent.check(where, limits)


class SharedStrings:
    """The texts that the sheets of a workbook share.

    Parameters
    ----------
    data : bytes
        The part that holds them; empty where there is none.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        # An item may be no longer than what stands between two ends.
        self._longest = max(map(len, data.split(b"</si>")))

    def _items(self) -> list[bytes]:
        return _STRING.findall(self.data)

    def blanks(self) -> frozenset[int]:
        """Return the places of the texts in which nothing can be read.

        Returns
        -------
        frozenset of int
            From 0.
        """
        return frozenset(
            place for place, item in enumerate(self._items()) if not _MARK.sub(b"", item).strip()
        )

    def bytes_in(self, body: bytes, most: int) -> int:
        """Return what the shared texts of a sheet come to, each as often as it stands there.

        Parameters
        ----------
        body : bytes
            The cells of the sheet.
        most : int
            A sum that is not worth a closer look [bytes].

        Returns
        -------
        int
            No less than they come to, where that is more than `most` [bytes].
        """
        least = body.count(b't="s"') * self._longest
        if least <= most:
            return least
        sizes = [len(item) for item in self._items()]
        places = Counter(int(place) for place in _SHARED.findall(body))
        return sum(sizes[place] * count for place, count in places.items() if place < len(sizes))


def keeps_more(data: bytes) -> bool:
    """Return whether texts hold what readers do not agree on: escaped characters, spaces at their ends.

    Parameters
    ----------
    data : bytes
        The markup of a sheet, or of the shared texts.

    Returns
    -------
    bool
        True for few workbooks.
    """
    if b"_x" in data and _ESCAPE.search(data):
        return True
    has_texts = b"<t>" in data or b"<t " in data or b't="str"' in data
    return has_texts and bool(_OUTER_SPACE.search(data) or _ONLY_SPACE.search(data))


def uses_style(data: bytes, styles: frozenset[int]) -> bool:
    """Return whether a filled cell of a sheet has one of some styles.

    Parameters
    ----------
    data : bytes
        The markup of the sheet, as `scan_sheet` approves of it.
    styles : frozenset of int
        Their places among the styles of cells.

    Returns
    -------
    bool
        False for every sheet where there are no such styles.
    """
    return bool(styles) and not styles.isdisjoint(int(style) for style in {*_STYLED.findall(data)})


def _formulas_alone(body: bytes) -> dict[Position, CellFormula] | None:
    """Return the formulas without a stored result; None where only their neighbours tell what they are."""
    formulas = len(_ANY_FORMULA.findall(body))
    if not formulas:
        return {}
    if len(_FORMULA_FIRST.findall(body)) != formulas:
        return None
    alone = {}
    for match in _FORMULA_ALONE.finditer(body):
        reference, of_cell, of_formula, text = match.groups()
        if b't="str"' in of_cell:
            # The result is an empty text, which is stored by being left out.
            continue
        if b"dataTable" in of_formula or (b"shared" in of_formula and not text):
            return None
        formula = html.unescape((text or b"").decode("utf-8", "replace"))
        alone[cell_position(reference.decode())] = CellFormula(f"={formula}")
    return alone


def _errors(body: bytes) -> dict[Position, CellError]:
    errors = {}
    for reference, _, _, content in _ERROR.findall(body):
        value = _VALUE.search(content)
        if value and value[1]:
            errors[cell_position(reference.decode())] = CellError(html.unescape(value[1].decode()))
    return errors


def _hidden_columns(head: bytes) -> tuple[tuple[int, int], ...]:
    runs = []
    for attributes in _HIDDEN_COLUMN.findall(head):
        edges = {name: int(number) for name, number in _EDGE.findall(attributes)}
        if len(edges) == 2:
            runs.append((edges[b"min"] - 1, edges[b"max"] - 1))
    return tuple(runs)


def _extent(body: bytes) -> Extent | None:
    """Return how far the cells reach; None where one of them does not say where it stands."""
    rows = _ROWS_OF_CELLS.findall(body)
    if len(rows) != len(_ANY_CELL.findall(body)):
        return None
    columns = {column_number(letters.decode()) - 1 for letters in {*_COLUMNS_OF_CELLS.findall(body)}}
    return Extent(max(map(int, {*rows}), default=0), max(columns, default=-1) + 1)


def scan_sheet(data: bytes, limits: Limits, strings: SharedStrings) -> SheetMarkup | None:
    """Scan the markup of a sheet for what the fast reader of values leaves out or cannot bear.

    Parameters
    ----------
    data : bytes
        The markup, well formed.
    limits : Limits
        What is allowed. Cells that hold nothing do not count.
    strings : SharedStrings
        The texts that its cells may refer to.

    Returns
    -------
    SheetMarkup or None
        None where the markup is not written as Excel, LibreOffice and nearly all others write it, so that
        only a reader of every mark can be sure of it.
    """
    if not is_utf8(data) or b"<!" in data or data.find(b"<?", 5) >= 0 or data.count(b"<sheetData") != 1:
        return None
    start, end = data.find(b"<sheetData"), data.find(b"</sheetData>")
    if end < 0:
        end = start
    head, body, tail = data[:start], data[start:end], data[end:]
    extent, special = _extent(body), _formulas_alone(body)
    if extent is None or special is None:
        return None
    if extent.beyond(limits):
        # What is only formatted does not count.
        blanks = strings.blanks()
        body = _BLANK_CELL.sub(b"", body)
        body = _SHARED.sub(lambda match: b"" if int(match[1]) in blanks else match[0], body)
        extent = _extent(body) or extent
    errors: dict[Position, CellError] = {}
    if b't="e"' in body:
        errors = _errors(body)
        # The fast reader stumbles over errors that are newer than itself.
        body = _ERROR_KIND.sub(rb'\1t="str"', body)
    return SheetMarkup(
        data=b"".join((head, body, tail)),
        extent=extent,
        special=special | errors,
        hidden_rows=frozenset(int(row) - 1 for row in _HIDDEN_ROW.findall(body)),
        hidden_columns=_hidden_columns(head),
    )
