"""Tables written as text (.csv, .tsv and the like): how the text is written is found out, and told."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from mtfs.errors import InputError
from mtfs.iotools.spreadsheets.cells import Grid, trimmed
from mtfs.iotools.spreadsheets.limits import Extent, Limits, check_grid, refusal

__all__ = ["DelimitedText", "read_delimited"]

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
#: How many lines tell what separates the columns.
_SAMPLE = 200
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Characters that no table has, and that files of other kinds are full of.
_NO_TEXT = frozenset(map(chr, (*range(9), *range(14, 27), *range(28, 32))))
_EXPECTED = "expected a spreadsheet (.xlsx, .xlsm, .xlsb, .xls, .ods or .csv)"


@dataclass(frozen=True)
class DelimitedText:
    """A table that was written as text.

    Parameters
    ----------
    grid : list of list
        Its rows: texts as they stand, None for a blank.
    remarks : tuple of str
        How it was written, where that is not the usual.
    """

    grid: Grid
    remarks: tuple[str, ...]


def _decoded(where: str, data: bytes) -> tuple[str, list[str]]:
    """Return a text, and a remark where it is not in UTF-8."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                found = f"the text says that it is {encoding.upper()}, and is not"
                raise refusal(where, found, "expected UTF-8: save it again as CSV UTF-8") from None
            return text, [] if encoding == "utf-8" else [f"the text is written in {encoding.upper()}"]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    # Latin letters and signs such as £, as Excel writes them on Windows where it is not told otherwise.
    text = data.decode("cp1252", errors="replace")
    return text, [f"the text is not in UTF-8 (line {line:,}): it was read as Windows-1252"]


def _nothing_in(where: str) -> InputError:
    return refusal(where, "there is nothing in the file but blanks", _EXPECTED)


def _check_text(where: str, text: str) -> None:
    if "\0" in text or not _NO_TEXT.isdisjoint(text):
        raise refusal(where, "this is not a spreadsheet, whatever its name", _EXPECTED)
    if not text.strip():
        raise _nothing_in(where)


def _rows(text: str, separator: str, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)


def _separator(text: str) -> str:
    """Return what separates the columns: what gives most of the first lines one and the same width."""
    sample = "".join(text.splitlines(keepends=True)[:_SAMPLE])
    best, most = ",", (0, 0)
    for separator in _SEPARATORS:
        try:
            widths = Counter(len(row) for row in _rows(sample, separator, strict=False) if len(row) > 1)
        except csv.Error:
            continue
        if widths:
            width, lines = max(widths.items(), key=lambda item: (item[1], item[0]))
            if (lines, width) > most:
                best, most = separator, (lines, width)
    return best


def _read(where: str, text: str, separator: str, limits: Limits, *, strict: bool) -> Grid:
    grid: Grid = []
    filled = widest = 0
    for row in _rows(text, separator, strict=strict):
        grid.append(trimmed([value if value and not value.isspace() else None for value in row]))
        filled, widest = filled + len(grid[-1]), max(widest, len(grid[-1]))
        if len(grid) > limits.rows or widest > limits.columns or filled > limits.slots:
            Extent(len(grid), widest).check(where, limits)
    while grid and not grid[-1]:
        grid.pop()
    check_grid(where, grid, limits)
    return grid


def read_delimited(where: str, data: bytes, limits: Limits) -> DelimitedText:
    """Read a table that was written as text.

    Parameters
    ----------
    where : str
        The file's name, for messages.
    data : bytes
        The file.
    limits : Limits
        What is allowed.

    Returns
    -------
    DelimitedText
        Its rows, and how it was written.

    Raises
    ------
    InputError
        Where it is no text, a quotation mark is left open, or it holds more than is allowed.
    """
    text, remarks = _decoded(where, data)
    _check_text(where, text)
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == 5:
        # Excel's own way to say so.
        separator, text = first.strip()[4], f"\n{rest}"
    else:
        separator = _separator(text)
    if separator != ",":
        remarks.append(f"its columns are separated by {_SEPARATORS.get(separator, repr(separator))}")
    try:
        try:
            grid = _read(where, text, separator, limits, strict=True)
        except csv.Error as error:
            if "unexpected end" in str(error):
                found = "a quotation mark is opened and never closed, so that the rest is one cell"
                raise refusal(where, found, 'expected " in pairs: save it again as CSV') from None
            grid = _read(where, text, separator, limits, strict=False)
            remarks.append("some quotation marks stand in the middle of a cell: they were kept as they are")
    except csv.Error:
        found = f"a cell holds more than {csv.field_size_limit():,} characters"
        allowed = "expected fewer: is there a quotation mark that is never closed?"
        raise refusal(where, found, allowed) from None
    if not grid:
        raise _nothing_in(where)
    return DelimitedText(grid, tuple(remarks))
