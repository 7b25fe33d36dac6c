"""The parts of a workbook: found by their relations, added and dropped, and else as they were."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from mtfs import OutputError
from mtfs.iotools.package.parts import Package
from tests.cases import change_parts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    book = Workbook()
    book.create_sheet("Second & last")["A1"] = 1
    book.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def test_unchanged_parts_are_written_byte_for_byte(path: Path) -> None:
    data = path.read_bytes()
    again = Package(data).to_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(again)) as new:
        assert [(e.filename, e.date_time) for e in old.infolist()] == [
            (e.filename, e.date_time) for e in new.infolist()
        ]
        assert all(old.read(name) == new.read(name) for name in old.namelist())
    assert Package(again).to_bytes() == again


def test_sheets_are_found_by_their_relations(path: Path) -> None:
    package = Package(path.read_bytes())
    assert [(s.title, s.part, s.position) for s in package.sheets()] == [
        ("Sheet", "xl/worksheets/sheet1.xml", 0),
        ("Second & last", "xl/worksheets/sheet2.xml", 1),
    ]
    assert package.part_of("Second & last") == "xl/worksheets/sheet2.xml"
    with pytest.raises(OutputError, match="Third"):
        package.part_of("Third")
    assert package.relations("xl/worksheets/sheet1.xml") == ()


def test_targets_may_be_relative_absolute_external_or_in_capitals(path: Path) -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="t/one" Target="../Worksheets/SHEET1.xml"/>'
        '<Relationship Id="b" Type="t/two" Target="/xl/styles.xml"/>'
        '<Relationship Id="c" Type="t/three" Target="https://example.org" TargetMode="External"/>'
        "</Relationships>"
    )
    change_parts(path, {}, add={"xl/worksheets/_rels/sheet2.xml.rels": relations.encode()})
    found = Package(path.read_bytes()).relations("xl/worksheets/sheet2.xml")
    assert [(r.id, r.kind, r.target, r.external) for r in found] == [
        ("a", "one", "xl/worksheets/sheet1.xml", False),
        ("b", "two", "xl/styles.xml", False),
        ("c", "three", "https://example.org", True),
    ]


def test_a_sheet_is_added_behind_the_others(path: Path) -> None:
    package = Package(path.read_bytes())
    part = package.add_sheet("A < B")
    assert package.part_of("A < B") == part == "xl/worksheets/sheet3.xml"
    path.write_bytes(package.to_bytes())
    assert load_workbook(path).sheetnames == ["Sheet", "Second & last", "A < B"]


def test_a_part_is_dropped_with_all_that_tells_of_it(path: Path) -> None:
    package = Package(path.read_bytes())
    theme = next(r.target for r in package.relations(package.workbook) if r.kind == "theme")
    package.drop(theme, of=package.workbook)
    written = package.to_bytes()
    assert not any(b"theme" in data for name, data in Package(written).parts.items() if "styles" not in name)
    assert load_workbook(io.BytesIO(written)).sheetnames[0] == "Sheet"


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        (b"", b'</definedNames><calcPr fullCalcOnLoad="1"/></workbook>'),
        (b'<calcPr calcId="1"/>', b'<calcPr calcId="1" fullCalcOnLoad="1"/>'),
        (b'<calcPr fullCalcOnLoad="0" calcId="1"/>', b'<calcPr fullCalcOnLoad="1" calcId="1"/>'),
        (b'<calcPr fullCalcOnLoad="true"/>', b'<calcPr fullCalcOnLoad="true"/>'),
    ],
)
def test_formulas_are_worked_out_on_opening(path: Path, setting: bytes, wanted: bytes) -> None:
    book = load_workbook(path)
    book.save(path)
    package = Package(path.read_bytes())
    data = package.parts["xl/workbook.xml"]
    start = data.index(b"<calcPr")
    names = b'<definedNames><definedName name="n">Sheet!$A$1</definedName></definedNames>'
    data = (
        data[:start].replace(b"<definedNames />", b"").replace(b"<definedNames/>", b"")
        + names
        + setting
        + b"</workbook>"
    )
    package.parts["xl/workbook.xml"] = data
    package.recalculate_on_opening()
    assert wanted in package.parts["xl/workbook.xml"]
    assert [(e.attributes["name"], formula) for e, formula in package.named()] == [("n", "Sheet!$A$1")]
    load_workbook(io.BytesIO(package.to_bytes()))


def test_a_sheet_is_added_where_each_sheet_declares_its_own_prefix(path: Path) -> None:
    """As openpyxl writes it where lxml is there."""
    package = Package(path.read_bytes())
    space = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    text = package.parts[package.workbook].replace(b" " + space, b"")
    change_parts(path, {package.workbook: text.replace(b"<sheet ", b"<sheet " + space + b" ")})
    package = Package(path.read_bytes())
    package.add_sheet("Third")
    path.write_bytes(package.to_bytes())
    assert load_workbook(path).sheetnames == ["Sheet", "Second & last", "Third"]
