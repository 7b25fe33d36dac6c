"""What formulas look at, and which of them hang on a cell."""

import io

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from mtfs.iotools.package.formulas import formulas_in
from mtfs.iotools.package.parts import Package
from mtfs.iotools.package.references import WorkbookFormulas
from tests.iotools.package.test_cells import sheet


def package_of(book: Workbook) -> Package:
    buffer = io.BytesIO()
    book.save(buffer)
    return Package(buffer.getvalue())


@pytest.fixture
def formulas() -> WorkbookFormulas:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "Home"
    page.append(["a", "b"])
    page.append([1, 2])
    page.add_table(Table(displayName="Own_table", ref="A1:B2"))
    book.create_sheet("It's 5% here")
    names = {"total": "Home!$C$3", "both": "total+Home!$D:$D", "loop": "loop+1", "rate": "0.02"}
    for name, text in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=text)
    return WorkbookFormulas(package_of(book))


@pytest.mark.parametrize(
    ("formula", "looks", "anywhere"),
    [
        ("A1+$B$2", ["home!A1", "home!B2"], False),
        ("SUM(A1:B3,C5)*2", ["home!A1:B3", "home!C5"], False),
        ("Other!A1", ["other!A1"], False),
        ("'It''s 5% here'!$B$2:C3", ["it's 5% here!B2:C3"], False),
        ('IF(A1="B2 Other!C3","D4",E5)', ["home!A1", "home!E5"], False),
        ("SUM(A:B)+SUM(2:3)", ["home!A1:B1048576", "home!A2:XFD3"], False),
        ("[1]Other!A1+'[2]x'!B2", [], False),
        ("LOG10(2)+SUM1(3)+A1B+_A1", [], False),
        ("total", ["home!C3"], False),
        ("BOTH*rate", ["home!C3", "home!D1:D1048576"], False),
        ("loop", [], False),
        ("SUM(Own_table[b])", ["home!A1:B2"], False),
        ("INDIRECT(A1)", ["home!A1"], True),
        ("offset(A1,1,1)", ["home!A1"], True),
        ("SUM(One:Two!A1)", ["two!A1"], True),
        ("SUM('One:Two'!A1)", ["one:two!A1"], True),
        ('"OFFSET(A1)"', [], False),
    ],
)
def test_what_a_formula_looks_at(
    formulas: WorkbookFormulas, formula: str, looks: list[str], anywhere: bool
) -> None:
    found = formulas.looks(formula, "Home")
    assert sorted(f"{look.sheet}!{look.area}" for look in found.areas) == sorted(looks)
    assert found.anywhere == anywhere


def test_formulas_are_found_with_their_places_and_kinds() -> None:
    data = sheet(
        '<row><c><f>1+<!-- no -->1</f><v>2</v></c><c><v>3</v></c></row><row r="4"><c r="B4">'
        '<f t="shared" ref="B4:B6" si="0">A4&amp;"x"</f></c><c><f t="array" ref="C4:D5">A1:B2</f></c></row>'
        '<row><c r="B5"><f t="shared" si="0"/></c></row>'
    )
    found = formulas_in(data)
    assert [(f.address, f.text, f.kind, str(f.block), f.group) for f in found] == [
        ("A1", "1+1", "", "None", ""),
        ("B4", 'A4&"x"', "shared", "B4:B6", "0"),
        ("C4", "A1:B2", "array", "C4:D5", ""),
        ("B5", "", "shared", "None", "0"),
    ]
    assert [f.fills_block for f in found] == [False, False, True, False]
    assert formulas_in(sheet("<row><c><v>1</v></c></row>")) == []


def hanging_on(cells: dict[str, str], changed: tuple[int, int]) -> list[str]:
    """Return the cells of a sheet whose formulas hang on one of its cells."""
    book = Workbook()
    package = package_of(book)
    rows: dict[int, str] = {}
    for address, xml in cells.items():
        number = int("".join(c for c in address if c.isdigit()))
        rows[number] = rows.get(number, "") + f'<c r="{address}">{xml}</c>'
    body = "".join(f'<row r="{number}">{row}</row>' for number, row in sorted(rows.items()))
    package.parts[package.part_of("Sheet")] = sheet(body)
    found = WorkbookFormulas(package).depending_on({"Sheet": [changed]})
    return [formula.address for _, formula in found]


def test_formulas_hang_on_a_cell_by_way_of_others() -> None:
    cells = {
        "A1": "<v>1</v>",
        "B1": "<f>C1+1</f>",  # looks at a cell that stands behind it
        "C1": "<f>A1</f>",
        "D1": "<f>D2</f>",
        "A2": "<f>SUM(A1:C1)</f>",
        "D2": "<f>Sheet!E9</f>",
        "F3": '<f>INDIRECT("A1")</f>',
    }
    assert hanging_on(cells, (1, 1)) == ["B1", "C1", "A2", "F3"]
    assert hanging_on(cells, (9, 5)) == ["D1", "D2", "F3"]
    assert hanging_on(cells, (1, 3)) == ["B1", "A2", "F3"]  # its own formula is overwritten


def test_shared_formulas_look_at_cells_of_their_own() -> None:
    cells = {
        "B1": '<f t="shared" ref="B1:B3" si="4">A1*$D$1</f>',
        "B2": '<f t="shared" si="4"/>',
        "B3": '<f t="shared" si="4"/>',
    }
    assert hanging_on(cells, (2, 1)) == ["B2"]
    assert hanging_on(cells, (1, 4)) == ["B1", "B2", "B3"]


def test_an_array_formula_fills_its_block() -> None:
    cells = {"B1": '<f t="array" ref="B1:B3">A1:A3*2</f>', "B3": "<v>1</v>", "C9": "<f>B3</f>"}
    assert hanging_on(cells, (1, 1)) == ["B1", "C9"]
