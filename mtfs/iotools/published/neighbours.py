"""Lists of neighbours: the Department for Education's table, or any list or table that a reader has.

The statistical neighbours of the Department for Education were made to compare children's services: for each
council that runs them, the ten most like it. They stand by the department's own three-digit numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mtfs.analysis.evidence.history import CLASSES, SOCIAL_CARE_CLASSES
from mtfs.analysis.evidence.neighbours.councils import Group
from mtfs.analysis.evidence.neighbours.records import Council
from mtfs.errors import Fault, InputError, RequestError
from mtfs.iotools.national.headings import plain_words
from mtfs.iotools.national.returns import Authority
from mtfs.iotools.published.councils import CouncilFinder, row_of
from mtfs.iotools.spreadsheets.source import Place, SourceSheet, read_spreadsheet

__all__ = ["read_neighbours"]

_NEIGHBOUR = re.compile(r"sn ?\d{1,2}")
_NUMBER = re.compile(r"la (num|number|code)|old la code")
_NAME = re.compile(r"(local )?authority( name)?|la( name)?|council( name)?|name")
_CODE = re.compile(r"(ons|gss|new la|la)( area)?( code)?|code|e ?code")
_OTHER = re.compile(r".*\bneighbou?rs?\b.*")
#: Headings stand within so many rows from the top.
_MOST_ROWS_ABOVE = 25
_LEAST_NEIGHBOURS = 3
_ONS_CODE = re.compile(r"E\d{8}|E\d{4}", re.IGNORECASE)
_ALLOWED = "expected the name or the code of a council on each row"


@dataclass(frozen=True)
class _Named:
    """What a file calls a neighbour, and where."""

    texts: tuple[str, ...]
    place: Place | str


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer():
        return int(value)
    text = _text(value)
    return int(text) if text.isdecimal() else None


def _words(sheet: SourceSheet, row: int) -> list[str]:
    return [plain_words(_text(value)) if _text(value) else "" for value in sheet.rows[row]]


def _headed(sheet: SourceSheet) -> Iterator[tuple[int, list[str]]]:
    for row in range(min(len(sheet.rows), _MOST_ROWS_ABOVE)):
        yield row, _words(sheet, row)


def _ministry_table(sheet: SourceSheet) -> tuple[int, list[int], int, int] | None:
    """Find the headings of the department's table: their row, and the columns that count in it."""
    for row, words in _headed(sheet):
        columns = [i for i, word in enumerate(words) if _NEIGHBOUR.fullmatch(word)]
        number = next((i for i, word in enumerate(words) if _NUMBER.fullmatch(word)), None)
        name = next((i for i, word in enumerate(words) if _NAME.fullmatch(word)), None)
        if len(columns) >= _LEAST_NEIGHBOURS and number is not None and name is not None:
            return row, columns, number, name
    return None


def _from_ministry(sheet: SourceSheet, council: Council) -> list[_Named] | None:
    """Return a council's neighbours by the department's table; None where the sheet is no such table."""
    found = _ministry_table(sheet)
    if found is None:
        return None
    header, columns, number, name = found
    names: dict[int, str] = {}
    rows: dict[Authority, int] = {}
    for row in range(header + 1, len(sheet.rows)):
        told, code = _text(sheet.value(row, name)), _number(sheet.value(row, number))
        if told and code is not None:
            names[code] = told
            rows.setdefault(Authority(told), row)
    own = row_of(council, rows)
    if own is None:
        raise RequestError(_not_listed(sheet.file, council))
    named, faults = [], []
    for column in columns:
        place = sheet.place(rows[own], column)
        code = _number(sheet.value(rows[own], column))
        if code is not None and code not in names:
            faults.append(Fault(str(place), f"the number {code}", "expected the number of one of its rows"))
        elif code is not None:
            named.append(_Named((names[code],), place))
    if faults:
        raise InputError(faults)
    return named


def _not_listed(file: str, council: Council) -> str:
    kinds = CLASSES.get(council.council_class, "authorities")
    why = (
        f"{file} has no neighbours for {council.name}: it lists councils that run children's services, and "
        f"{kinds} do not"
        if council.council_class not in SOCIAL_CARE_CLASSES
        else f"{file} has no neighbours for {council.name}"
    )
    return (
        f"{why}. Give a list of your own with --neighbours (a name or a code on each row), or compare it "
        f"with all {kinds} with --class"
    )


def _pairs_table(sheet: SourceSheet) -> tuple[int, list[int], list[int]] | None:
    """Find the headings of a table of pairs: their row, and the columns of councils and of neighbours."""
    for row, words in _headed(sheet):
        others = [i for i, word in enumerate(words) if _OTHER.fullmatch(word)]
        owners = [i for i, word in enumerate(words) if _NAME.fullmatch(word) or _CODE.fullmatch(word)]
        if others and owners:
            return row, owners, others
    return None


def _from_pairs(sheet: SourceSheet, council: Council) -> list[_Named] | None:
    """Return a council's neighbours by a table of councils and neighbours; None where there is none."""
    table = _pairs_table(sheet)
    if table is None:
        return None
    header, owners, others = table
    rows: dict[Authority, list[int]] = {}
    for row in range(header + 1, len(sheet.rows)):
        texts = [text for column in owners if (text := _text(sheet.value(row, column)))]
        if texts:
            code = next((text.upper() for text in texts if _ONS_CODE.fullmatch(text)), "")
            name = next((text for text in texts if not _ONS_CODE.fullmatch(text)), "")
            rows.setdefault(Authority(name, code), []).append(row)
    own = row_of(council, rows)
    if own is None:
        raise RequestError(_not_listed(sheet.file, council))
    return [
        _Named((text,), sheet.place(row, column))
        for row in rows[own]
        for column in others
        if (text := _text(sheet.value(row, column)))
    ]


def _from_list(sheet: SourceSheet) -> list[_Named]:
    """Return what a list names, a council a row, whatever else stands beside it."""
    named: list[_Named] = []
    for row, cells in enumerate(sheet.rows):
        texts = [(column, text) for column, value in enumerate(cells) if (text := _text(value))]
        words = [plain_words(text) for _, text in texts]
        heads = all(_NAME.fullmatch(w) or _CODE.fullmatch(w) or _OTHER.fullmatch(w) for w in words)
        if texts and not (heads and not named):
            # A code tells more than a name does.
            ordered = sorted(texts, key=lambda pair: not _ONS_CODE.fullmatch(pair[1]))
            named.append(_Named(tuple(text for _, text in ordered), sheet.place(row, texts[0][0])))
    return named


def _from_lines(path: Path) -> list[_Named]:
    """Return what a text file names, a council a line; what follows a # is passed over."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not written in UTF-8"
        raise InputError([Fault(path.name, f"cannot be read ({why})", _ALLOWED)]) from None
    lines = enumerate(text.splitlines(), start=1)
    told = [(number, line.partition("#")[0].strip()) for number, line in lines]
    return [_Named((line,), f"{path.name}, line {number}") for number, line in told if line]


def _resolved(named: _Named, finder: CouncilFinder) -> Council:
    """Return the council that a row names: by its code, its name, or its cells put together."""
    error: RequestError | None = None
    # "Bristol, City of" without quotes is two cells of a table written with commas.
    for text in dict.fromkeys((*named.texts, ", ".join(named.texts))):
        try:
            return finder.find(text)
        except RequestError as refused:
            error = error or refused
    assert error is not None
    raise error


def _gather(
    named: list[_Named], council: Council, finder: CouncilFinder, *, strict: bool
) -> tuple[tuple[Council, ...], tuple[str, ...]]:
    """Return the councils that are named, each once and without the council itself, and those not found."""
    found: dict[str, Council] = {}
    lacking, faults = [], []
    for each in named:
        try:
            other = _resolved(each, finder)
        except RequestError as error:
            if strict:
                faults.append(Fault(str(each.place), str(error), "expected a council of the history"))
            lacking.append(each.texts[0])
            continue
        if other.key != council.key:
            found.setdefault(other.key, other)
    if faults:
        raise InputError(faults)
    return tuple(found.values()), tuple(dict.fromkeys(lacking))


def read_neighbours(path: Path, council: Council, finder: CouncilFinder) -> Group:
    """Read a council's neighbours.

    Parameters
    ----------
    path : Path
        The statistical neighbours of the Department for Education as it publishes them; a table with a
        column for a council and one or more for neighbours; or a list with the name or the code of a council
        on each row. A spreadsheet, a csv or a text file.
    council : Council
        Whose neighbours are wanted.
    finder : CouncilFinder
        Finds the councils of the history.

    Returns
    -------
    Group
        The neighbours in the order of the file. Those of a ministry's table that the history does not have
        are told and left out.

    Raises
    ------
    RequestError
        Where the file has no neighbours for the council.
    InputError
        Where the file cannot be read, or a list names what is no council of the history.
    """
    if path.suffix.casefold() == ".txt":
        return _listed(path.name, _from_lines(path), council, finder)
    book = read_spreadsheet(path)
    for sheet in book.sheets:
        named = _from_ministry(sheet, council)
        if named is not None:
            found, lacking = _gather(named, council, finder, strict=False)
            return Group(
                name=f"{_counted(len(found), len(found) + len(lacking))} statistical neighbours",
                source=(
                    f"Statistical neighbours of the Department for Education, from {path.name}. They were "
                    "chosen to compare children's services."
                ),
                councils=found,
                not_found=lacking,
            )
    for sheet in book.sheets:
        named = _from_pairs(sheet, council)
        if named is not None:
            return _listed(path.name, named, council, finder)
    return _listed(path.name, [each for s in book.sheets for each in _from_list(s)], council, finder)


def _counted(found: int, of: int) -> str:
    return f"its {of}" if found == of else f"{found} of its {of}"


def _listed(file: str, named: list[_Named], council: Council, finder: CouncilFinder) -> Group:
    found, _ = _gather(named, council, finder, strict=True)
    if not found:
        raise InputError(
            [Fault(file, f"no council but {council.name} itself" if named else "no council", _ALLOWED)]
        )
    count = len(found)
    return Group(
        name=f"the {count} listed councils" if count > 1 else "the one listed council",
        source=f"The list of neighbours in {file}.",
        councils=found,
    )
