"""The fast reader of new workbooks gives cell for cell what openpyxl gives, or leaves the sheet to it."""

import io
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from time import perf_counter

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from xlsxwriter.utility import xl_col_to_name

from mtfs.errors import InputError
from mtfs.iotools.spreadsheets.cells import CellError, CellFormula, Grid
from mtfs.iotools.spreadsheets.cellwise import CellwiseBook
from mtfs.iotools.spreadsheets.limits import Limits
from mtfs.iotools.spreadsheets.workbook import read_workbook
from tests.iotools.spreadsheets.makers import MAIN, excel, worksheet

LIMITS = Limits(rows=200_000, columns=16_384)
TOP = Path(__file__).parents[3]
SHARED = TOP.parent / "shared"


def slowly(path: Path) -> dict[str, Grid]:
    book = CellwiseBook(path.read_bytes())
    return {name: book.read(name, name, LIMITS) for name in read_workbook(path, wanted=lambda _: False).grids}


def typed(grids: dict[str, Grid]) -> object:
    return {name: [[(type(value), value) for value in row] for row in grid] for name, grid in grids.items()}


@pytest.fixture
def left_to_openpyxl(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sheets that the fast reader leaves to the slow one."""
    names: list[str] = []
    read = CellwiseBook.read

    def noting(book: CellwiseBook, where: str, name: str, limits: Limits) -> Grid:
        names.append(name)
        return read(book, where, name, limits)

    monkeypatch.setattr(CellwiseBook, "read", noting)
    return names


def cell(place: str, inside: str, attributes: str = "") -> str:
    return f'<c r="{place}"{attributes}>{inside}</c>'


def row(*cells: str, number: int = 1) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


TEXTS = ("<t>plain</t>", "<t></t>", '<t xml:space="preserve"> kept </t>', "<t/>")
PLAIN = {
    "numbers": row(cell("A1", "<v>1</v>"), cell("B1", "<v>-2.5</v>"), cell("C1", "<v>1E-3</v>")),
    "whole numbers with a point": row(cell("A1", "<v>7.25</v>"), cell("B1", "<v>-0.5</v>")),
    "texts": row(
        *(cell(f"{c}1", f"<v>{n}</v>", ' t="s"') for n, c in enumerate("ABCD")), cell("E1", "<v>1</v>")
    ),
    "text within": row(cell("A1", "<is><t>in</t></is>", ' t="inlineStr"'), cell("B1", "<v>1</v>")),
    "rich text within": row(
        cell(
            "A1", "<is><r><t>a</t></r><r><t>b</t></r><rPh sb='0' eb='1'><t>c</t></rPh></is>", ' t="inlineStr"'
        )
    ),
    "logical": row(cell("A1", "<v>1</v>", ' t="b"'), cell("B1", "<v>0</v>", ' t="b"')),
    "errors": row(
        cell("A1", "<v>#REF!</v>", ' t="e"'),
        cell("C1", "<v>#SPILL!</v>", ' s="2" t="e"'),
        cell("D1", "<f>NA()</f><v>#N/A</v>", ' t="e"'),
    ),
    "a formula with its result": row(cell("A1", "<f>1+1</f><v>2</v>"), cell("B1", "<f>A1</f><v>2</v>")),
    "formulas without": row(cell("B1", '<f>IF(A1&lt;2,"a",3)</f>'), cell("D1", "<f>1+1</f><v></v>")),
    "a formula without beyond the values": row(cell("A1", "<v>1</v>"))
    + row(cell("C9", "<f>SUM(A1:B1)</f><v/>"), number=9),
    "a formula whose result is an empty text": row(
        cell("A1", '<f>""</f><v></v>', ' t="str"'),
        cell("B1", '<f>""</f>', ' t="str"'),
        cell("C1", "<v>1</v>"),
    ),
    "a formula of an array": row(cell("A1", '<f t="array" ref="A1:A2">B1:B2*2</f>')),
    "a shared formula with results": row(
        cell("A1", '<f t="shared" ref="A1:B1" si="0">C1</f><v>1</v>'),
        cell("B1", '<f t="shared" si="0"/><v>1</v>'),
    ),
    "cells that are only formatted": row(
        cell("A1", "<v>1</v>"), '<c r="B1" s="2"/>', cell("C1", "", ' s="2"')
    ),
    "a first row far down": row(cell("C7", "<v>1</v>"), number=7),
    "nothing": "",
    "a percentage": row(cell("A1", "<v>0.85</v>", ' s="2"')),
    "line ends of Windows": row(cell("A1", "<is><t>a\r\nb</t></is>", ' t="inlineStr"')),
    "signs": row(cell("A1", "<is><t>&amp;lt; &#163; é</t></is>", ' t="inlineStr"')),
}
LEFT = {
    "dates": row(cell("A1", "<v>45748</v>", ' s="1"'), cell("B1", "<v>0.5</v>", ' s="1"')),
    "a date beyond the calendar": row(cell("A1", "<v>99999999</v>", ' s="1"')),
    "a date as a text": row(cell("A1", "<v>2025-04-01</v>", ' t="d"')),
    "a number of many digits": row(cell("A1", "<v>123456789012345678901</v>")),
    "a number beyond all numbers": row(cell("A1", "<v>1.0E400</v>")),
    "cells that do not say where they stand": (
        "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>"
    ),
    "remarks": row(cell("A1", "<!-- <c r='B1'> --><v>1</v>")),
    "text as it stands": row(cell("A1", "<is><t><![CDATA[<v>]]></t></is>", ' t="inlineStr"')),
    "escaped characters": row(cell("A1", "<is><t>a_x000D_b</t></is>", ' t="inlineStr"')),
    "space that does not ask to be kept": row(cell("A1", "<is><t>a </t></is>", ' t="inlineStr"')),
    "a text of nothing but space": row(
        cell("A1", '<is><t xml:space="preserve">  </t></is>', ' t="inlineStr"'), cell("B1", "<v>1</v>")
    ),
    "a result of nothing but space": row(cell("A1", '<f>" "</f><v xml:space="preserve"> </v>', ' t="str"')),
    "a shared formula without results": row(
        cell("A1", '<f t="shared" ref="A1:B1" si="0">C1</f>'), cell("B1", '<f t="shared" si="0"/>')
    ),
    "a value before its formula": row(cell("A1", "<v>2</v><f>1+1</f>")),
    "attributes in another order": row('<c s="2" r="A1"><v>1</v></c>'),
    "names with a prefix": (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    ),
    "another encoding": '<?xml version="1.0" encoding="ISO-8859-1"?>'
    + worksheet(row(cell("A1", "<is><t>£</t></is>", ' t="inlineStr"'))),
}


@pytest.mark.parametrize("name", PLAIN)
def test_sheets_as_office_programs_write_them_are_read_fast(name, tmp_path, left_to_openpyxl):
    path = excel(tmp_path / "book.xlsx", PLAIN[name], texts=TEXTS)
    fast = read_workbook(path).grids
    assert left_to_openpyxl == []
    assert typed(fast) == typed(slowly(path))


@pytest.mark.parametrize("name", LEFT)
def test_what_the_fast_reader_cannot_tell_is_left_to_openpyxl(name, tmp_path, left_to_openpyxl):
    path = excel(tmp_path / "book.xlsx", LEFT[name], texts=TEXTS)
    fast = read_workbook(path).grids
    assert left_to_openpyxl == ["Sheet1"]
    assert typed(fast) == typed(slowly(path))


def test_what_stands_in_each_place(tmp_path):
    rows = row(
        cell("A1", "<v>#SPILL!</v>", ' t="e"'), cell("C1", '<f>A1&amp;"x"</f>'), cell("D1", "<v>3</v>")
    ) + row(cell("B3", "<f>1</f>"), number=3)
    path = excel(tmp_path / "book.xlsx", rows)
    assert read_workbook(path).grids["Sheet1"] == [
        [CellError("#SPILL!"), None, CellFormula('=A1&"x"'), 3],
        [],
        [None, CellFormula("=1")],
    ]


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e12, 1e12, allow_nan=False),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=12),
    st.sampled_from(
        ["=1+1", "=A1&B2", "#REF!", "#N/A", "  ", "1,200", "85%", "007", " x ", "a\nb", "_x000D_", "<&>"]
    ),
    st.sampled_from([datetime(2026, 4, 1), datetime(2026, 4, 1, 12, 30), time(1, 2), timedelta(hours=30)]),
)
FORMATS = st.sampled_from(
    [
        "General",
        "0%",
        "#,##0;[Red](#,##0)",
        "£#,##0.00",
        '0.0" days"',
        "dd/mm/yyyy",
        "mmm-yy",
        "[h]:mm",
        "@",
        "_-* #,##0_-",
    ]
)
CELLS = st.dictionaries(
    st.tuples(st.integers(0, 30), st.integers(0, 30)), st.tuples(VALUES, FORMATS), max_size=12
)


def by_openpyxl(cells: dict[tuple[int, int], tuple[object, str]]) -> bytes:
    book = Workbook()
    for (r, c), (value, number_format) in cells.items():
        place = book.active.cell(r + 1, c + 1, value)
        if not isinstance(value, datetime | time | timedelta):
            place.number_format = number_format
    with io.BytesIO() as file:
        book.save(file)
        return file.getvalue()


def by_xlsxwriter(cells: dict[tuple[int, int], tuple[object, str]]) -> bytes:
    with io.BytesIO() as file:
        book = xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet()
        for (r, c), (value, number_format) in cells.items():
            style = (
                None
                if isinstance(value, datetime | time | timedelta)
                else book.add_format({"num_format": number_format})
            )
            sheet.write(r, c, value, style)
        book.close()
        return file.getvalue()


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells=CELLS)
def test_any_cells(
    tmp_path: Path, write: Callable[..., bytes], cells: dict[tuple[int, int], tuple[object, str]]
):
    path = tmp_path / "book.xlsx"
    path.write_bytes(write(cells))
    assert typed(read_workbook(path).grids) == typed(slowly(path))


@pytest.mark.parametrize("path", sorted((TOP / "scenarios").glob("*.xlsx")), ids=lambda path: path.stem)
def test_the_cases_are_read_fast(path, left_to_openpyxl):
    fast = read_workbook(path).grids
    assert left_to_openpyxl == []
    assert typed(fast) == typed(slowly(path))


@pytest.mark.parametrize("name", ["data/CTR_2022-23.xlsx", "examples/case-2.xlsx"])
def test_published_workbooks(name):
    path = SHARED / name
    if not path.is_file():
        pytest.skip("the shared files are not beside this checkout")
    fast = read_workbook(path).grids
    assert typed(fast) == typed(slowly(path))
    assert any(fast.values())


def test_a_large_sheet_is_read_fast(tmp_path, left_to_openpyxl):
    letters = [xl_col_to_name(column) for column in range(60)]
    rows = "".join(row(*(cell(f"{c}{n}", "<v>1.5</v>") for c in letters), number=n) for n in range(1, 10_001))
    path = excel(tmp_path / "large.xlsx", rows)
    began = perf_counter()
    grid = read_workbook(path).grids["Sheet1"]
    assert perf_counter() - began < 8  # About 1 second on one core of 2024.
    assert (len(grid), {len(values) for values in grid}) == (10_000, {60})
    assert left_to_openpyxl == []


def test_rows_out_of_order_are_all_read(tmp_path):
    # openpyxl would lose the second.
    path = excel(tmp_path / "book.xlsx", row(cell("B2", "<v>2</v>"), number=2) + row(cell("A1", "<v>1</v>")))
    assert read_workbook(path).grids["Sheet1"] == [[1], [None, 2]]


def test_a_sheet_that_breaks_off_is_refused_although_calamine_would_take_the_half_of_it(tmp_path):
    broken = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c>'
    with pytest.raises(
        InputError, match=r"its part xl/worksheets/sheet1\.xml cannot be read \(no element found"
    ):
        read_workbook(excel(tmp_path / "book.xlsx", broken))
