"""Cells put into the part of a sheet: they hold what was put in, and nothing else changes."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from mtfs.iotools.package.cells import SheetCells, with_cells
from mtfs.iotools.package.parts import Package

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet(rows: str, before: str = "") -> bytes:
    return f"<worksheet {SPACE}>{before}<sheetData>{rows}</sheetData></worksheet>".encode()


def rows_of(data: bytes) -> str:
    text = data.decode()
    return text[text.index("<sheetData>") + 11 : text.index("</sheetData>")]


def text_cell(address: str, text: str, style: str = "") -> str:
    return f'<c r="{address}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def test_a_cell_keeps_its_style_and_loses_what_belonged_to_its_value() -> None:
    data = sheet(
        '<row r="2" spans="1:3" ht="30"><c r="A2" s="4" t="s" vm="1"><v>7</v></c><c r="C2" s="5"/></row>'
    )
    changed = with_cells(data, {2: {1: "=1 & <2>", 3: 1e22, 2: 0.1}})
    assert rows_of(changed) == (
        '<row r="2" spans="1:3" ht="30">'
        + text_cell("A2", "=1 &amp; &lt;2&gt;", ' s="4"')
        + '<c r="B2"><v>0.1</v></c><c r="C2" s="5"><v>1e+22</v></c></row>'
    )
    assert rows_of(with_cells(data, {2: {1: None}})).startswith(
        '<row r="2" spans="1:3" ht="30"><c r="A2" s="4"/>'
    )


def test_rows_and_cells_are_put_in_their_places() -> None:
    data = sheet('<row r="2"><c r="B2"/></row><row r="5"/>')
    changed = with_cells(data, {1: {1: 1}, 2: {1: 2, 3: 3}, 4: {2: 4}, 5: {1: 5}, 9: {1: 6}})
    assert rows_of(changed) == (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c><c r="B2"/>'
        '<c r="C2"><v>3</v></c></row><row r="4"><c r="B4"><v>4</v></c></row>'
        '<row r="5"><c r="A5"><v>5</v></c></row><row r="9"><c r="A9"><v>6</v></c></row>'
    )


def test_a_span_that_does_not_hold_any_more_is_left_out() -> None:
    data = sheet('<row r="1" spans="1:2" ht="30"><c r="A1"/></row>')
    assert rows_of(with_cells(data, {1: {3: 1}})).startswith('<row r="1" ht="30">')


def test_an_empty_sheet_and_prefixes() -> None:
    data = f"<x:worksheet {SPACE.replace('xmlns', 'xmlns:x')}><x:sheetData/></x:worksheet>".encode()
    changed = with_cells(data, {2: {1: "a"}, 1: {2: 3}})
    assert changed.endswith(
        b'<x:sheetData><x:row r="1"><x:c r="B1"><x:v>3</x:v></x:c></x:row><x:row r="2">'
        b'<x:c r="A2" t="inlineStr"><x:is><x:t xml:space="preserve">a</x:t></x:is></x:c></x:row>'
        b"</x:sheetData></x:worksheet>"
    )


def test_places_that_are_left_out_are_counted() -> None:
    data = sheet('<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c r="C3"/><c/></row>')
    changed = with_cells(data, {1: {2: 9}, 2: {1: 8}, 3: {4: 7}})
    assert rows_of(changed) == (
        '<row><c><v>1</v></c><c r="B1"><v>9</v></c></row><row><c r="A2"><v>8</v></c></row>'
        '<row><c r="C3"/><c r="D3"><v>7</v></c></row>'
    )


def test_new_rows_are_dressed_as_the_row_above_and_new_cells_as_row_or_column() -> None:
    columns = '<cols><col min="1" max="2" style="7"/></cols>'
    rows = '<row r="3" s="8" customFormat="1"/><row r="4"><c r="A4" s="2"/><c r="B4"/><c r="D4" s="3"/></row>'
    data = sheet(rows + '<row r="5"><c r="D5" s="6"/></row>', columns)
    changed = with_cells(data, {3: {1: 1}, 5: {1: 1, 2: 1, 3: 1}, 6: {1: 1}, 7: {2: 1}}, added=range(5, 7))
    found = SheetCells(changed)
    styles = {(r, c): found.style(r, c) for r in (3, 5, 6, 7) for c in (1, 2, 3, 4)}
    assert [styles[5, c] for c in (1, 2, 3, 4)] == ["2", "", "", "6"]
    assert [styles[6, c] for c in (1, 2, 3, 4)] == ["2", "7", "", "3"]
    assert [styles[3, c] for c in (1, 2)] == ["8", "8"]
    assert [styles[7, c] for c in (1, 2, 3)] == ["7", "7", ""]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_no_cell_can_hold(value: float) -> None:
    with pytest.raises(ValueError, match="no place"):
        with_cells(sheet(""), {1: {1: value}})


def test_what_xml_cannot_hold_becomes_a_space() -> None:
    assert text_cell("A1", "a b&#13;c") in rows_of(with_cells(sheet(""), {1: {1: "a\x00b\rc"}}))


PLACES = st.tuples(st.integers(1, 12), st.integers(1, 8))
# openpyxl writes 16 digits of a number, which is one too few for some.
HELD = st.one_of(
    st.integers(-(10**9), 10**9).map(float),
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
        min_size=1,
        max_size=9,
    ),
)
VALUES = st.one_of(HELD, st.floats(-1e12, 1e12), st.none())


@settings(max_examples=60, deadline=None)
@given(
    before=st.dictionaries(PLACES, HELD, max_size=20),
    put=st.dictionaries(PLACES, VALUES, max_size=12),
)
def test_random_cells_are_read_back(
    before: dict[tuple[int, int], float | str], put: dict[tuple[int, int], float | str | None]
) -> None:
    book = Workbook()
    page = book.worksheets[0]
    for (row, column), value in before.items():
        page.cell(row, column, value).data_type = "s" if isinstance(value, str) else "n"
    buffer = io.BytesIO()
    book.save(buffer)
    package = Package(buffer.getvalue())
    part = package.part_of("Sheet")
    cells: dict[int, dict[int, float | str | None]] = {}
    for (row, column), new in put.items():
        cells.setdefault(row, {})[column] = new
    package.parts[part] = with_cells(package.parts[part], cells)
    found = load_workbook(io.BytesIO(package.to_bytes())).worksheets[0]
    wanted = {place: value for place, value in {**before, **put}.items() if value is not None}
    read = {(c.row, c.column): c.value for row in found.iter_rows() for c in row if c.value is not None}
    assert read == wanted
    rows = list(SheetCells(package.parts[part]).rows)
    assert rows == sorted(rows)
