"""Copies of a case with scenarios added: the new scenarios are read back, and all else is as it was."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table

from mtfs import OutputError, RequestError, read_case
from mtfs.domain.case import Edit
from mtfs.iotools.case.copies import check_copy, copy_with_scenarios
from tests.cases import change_parts, full_case, put_raw, write_workbook

HALTON = Path(__file__).parents[3] / "scenarios" / "halton-2024-25.xlsx"


def edit(scenario: str, row: str = "cpi", value: float | str = 0.05, column: str = "2026/27") -> Edit:
    sheet = "Drivers"
    return Edit(scenario=scenario, sheet=sheet, row=row, column=column, operation="set", value=value)


NEW = (
    edit("New one"),
    edit("New one", "pay", 0.1 + 0.2),
    edit("New two", column="Distribution", value="fixed"),
)


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_scenarios_are_read_back_and_the_others_stay(tmp_path: Path) -> None:
    source = write_workbook(tmp_path / "case.xlsx", full_case())
    assert copy_with_scenarios(source, tmp_path / "copy.xlsx", NEW) == []
    before, after = read_case(source), read_case(tmp_path / "copy.xlsx")
    assert after.edits == (*before.edits, *NEW)
    assert after.scenarios == (*before.scenarios, "New one", "New two")
    assert {name: after.strategies[name] for name in before.scenarios} == before.strategies


def test_nothing_but_the_sheet_scenarios_is_touched(tmp_path: Path) -> None:
    copy_with_scenarios(HALTON, tmp_path / "copy.xlsx", [edit("New", column="2025/26")])
    before, after = parts_of(HALTON), parts_of(tmp_path / "copy.xlsx")
    changed = [name for name in before if before[name] != after[name]]
    assert list(after) == list(before)
    book = load_workbook(HALTON)
    assert changed == [f"xl/worksheets/sheet{book.sheetnames.index('Scenarios') + 1}.xml"]


def test_rows_that_were_made_ready_are_filled_and_keep_their_dress(tmp_path: Path) -> None:
    copy_with_scenarios(HALTON, tmp_path / "copy.xlsx", [edit("New", column="2025/26")])
    before, after = load_workbook(HALTON)["Scenarios"], load_workbook(tmp_path / "copy.xlsx")["Scenarios"]
    last = max(cell.row for (cell,) in before["A1:A500"] if cell.value is not None)
    assert [after.cell(last + 1, n).value for n in (1, 6)] == ["New", 0.05]
    assert after.cell(last + 1, 1).font.name == after.cell(last, 1).font.name == "Arial"
    assert after.cell(last + 1, 7).value is None


def test_headings_may_stand_in_any_order_and_case(tmp_path: Path) -> None:
    tables = full_case()
    rows = tables.pop("Scenarios")
    order = (5, 0, 4, 2, 1, 3)
    tables[" scenarios"] = [[None, *(row[n] for n in order)] for row in rows]
    tables[" scenarios"][0] = [None, "VALUE", " scenario", "Operation", "row", "Sheet ", "Column"]
    source = write_workbook(tmp_path / "case.xlsx", tables)
    copy_with_scenarios(source, tmp_path / "copy.xlsx", NEW)
    assert read_case(tmp_path / "copy.xlsx").edits[-3:] == NEW


@pytest.mark.parametrize("blank", [True, False])
def test_a_sheet_that_is_absent_or_blank_is_made(tmp_path: Path, blank: bool) -> None:
    tables = full_case()
    tables["Scenarios"] = []
    if not blank:
        del tables["Scenarios"]
    source = write_workbook(tmp_path / "case.xlsx", tables)
    copy_with_scenarios(source, tmp_path / "copy.xlsx", NEW)
    assert read_case(tmp_path / "copy.xlsx").edits == NEW
    sheet = load_workbook(tmp_path / "copy.xlsx")["Scenarios"]
    assert [cell.value for cell in sheet[1]] == full_case()["Scenarios"][0]
    assert load_workbook(tmp_path / "copy.xlsx").sheetnames == [*full_case()]


def test_a_formula_keeps_its_stored_result_and_a_text_never_becomes_one(tmp_path: Path) -> None:
    tables = full_case()
    tables["Drivers"][1][0] = "=cpi & <all>"
    for row in (*tables["Correlations"], *tables["Costs"], *tables["Monitoring"], *tables["Funding"]):
        row[:] = ["=cpi & <all>" if value == "cpi" else value for value in row]
    tables["Correlations"] = [["Driver"]]
    del tables["Scenarios"][1]
    path = write_workbook(tmp_path / "case.xlsx", tables)
    for sheet, cells in (("Drivers", "A2"), ("Costs", "D3 D4"), ("Monitoring", "F2"), ("Funding", "D7")):
        for cell in cells.split():
            put_raw(path, tables, f"{sheet}!{cell}", "<is><t>=cpi &amp; &lt;all&gt;</t></is>", "inlineStr")
    put_raw(path, tables, "Reserves!C2", "<f>7000+200</f><v>7200</v>")
    copy_with_scenarios(path, tmp_path / "copy.xlsx", [edit("=Sum", "=cpi & <all>")])
    case = read_case(tmp_path / "copy.xlsx")
    assert case.base.reserves[0].opening_balance == 7_200_000
    assert case.strategies["=Sum"].drivers[0].central_rates[0] == 0.05
    cells = load_workbook(tmp_path / "copy.xlsx")["Scenarios"]
    assert [cell.data_type for cell in cells[cells.max_row]][:3] == ["s", "s", "s"]


@pytest.mark.parametrize("name", ["high INFLATION ", "Base", "tax freeze"])
def test_a_name_that_is_taken_is_refused(tmp_path: Path, name: str) -> None:
    source = write_workbook(tmp_path / "case.xlsx", full_case())
    with pytest.raises(RequestError, match="already"):
        copy_with_scenarios(source, tmp_path / "copy.xlsx", [edit(name)])
    assert not (tmp_path / "copy.xlsx").exists()


def test_the_copy_replaces_nothing_unless_told_to_and_never_the_case(tmp_path: Path) -> None:
    source = write_workbook(tmp_path / "case.xlsx", full_case())
    other = tmp_path / "copy.xlsx"
    other.write_bytes(b"mine")
    with pytest.raises(RequestError, match="--force"):
        copy_with_scenarios(source, other, NEW)
    assert other.read_bytes() == b"mine"
    copy_with_scenarios(source, other, NEW, force=True)
    assert "New one" in read_case(other).scenarios
    with pytest.raises(RequestError, match="the case itself"):
        check_copy(source, tmp_path / "." / "case.xlsx", force=True)
    with pytest.raises(RequestError, match=r"ends in \.xlsx"):
        check_copy(source, tmp_path / "copy.xlsm")
    with pytest.raises(OutputError, match="no folder"):
        copy_with_scenarios(source, tmp_path / "nowhere" / "copy.xlsx", NEW)


def test_prefixes_missing_addresses_and_line_breaks_of_other_programs_survive(tmp_path: Path) -> None:
    tables = full_case()
    source = write_workbook(tmp_path / "case.xlsx", tables)
    part = f"xl/worksheets/sheet{[*tables].index('Scenarios') + 1}.xml"
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    words = ["Scenario", "Sheet", "Row", "Column", "Operation", "Value"]
    cells = "".join(f'<x:c t="inlineStr"><x:is><x:t>{word}</x:t></x:is></x:c>' for word in words)
    text = (
        f'<x:worksheet xmlns:x="{space}"><x:sheetData><x:row>{cells}</x:row><x:row/>'
        '<x:row><x:c/><x:c s="0"/></x:row></x:sheetData><x:dataValidations count="1">'
        '<x:dataValidation type="list" sqref="A9" prompt="one&#10;two"><x:formula1>"a"</x:formula1>'
        "</x:dataValidation></x:dataValidations></x:worksheet>"
    )
    change_parts(source, {part: text.encode()})
    copy_with_scenarios(source, tmp_path / "copy.xlsx", NEW)
    assert read_case(tmp_path / "copy.xlsx").edits == NEW
    assert b'prompt="one&#10;two"' in parts_of(tmp_path / "copy.xlsx")[part]


def test_what_the_owner_should_know_is_told(tmp_path: Path) -> None:
    source = write_workbook(tmp_path / "case.xlsx", full_case())
    change_parts(source, {}, add={"_xmlsignatures/sig1.xml": b"<Signature/>"})
    (warning,) = copy_with_scenarios(source, tmp_path / "copy.xlsx", NEW)
    assert "signed" in warning


def test_a_table_and_a_filter_of_excel(tmp_path: Path) -> None:
    source = write_workbook(tmp_path / "case.xlsx", full_case())
    book: Workbook = load_workbook(source)
    book["Scenarios"].add_table(Table(displayName="What_if", ref="A1:F6"))
    book["Scenarios"].auto_filter.ref = "A1:F6"
    book.save(source)
    assert copy_with_scenarios(source, tmp_path / "copy.xlsx", NEW) == []
    sheet = load_workbook(tmp_path / "copy.xlsx")["Scenarios"]
    assert sheet.auto_filter.ref == "A1:F9"
    assert sheet.tables["What_if"].ref == "A1:F9"
    assert sheet.dimensions == "A1:F9"


def test_the_totals_of_a_table_of_excel_are_told_of(tmp_path: Path) -> None:
    source = write_workbook(tmp_path / "case.xlsx", full_case())
    book: Workbook = load_workbook(source)
    book["Scenarios"].add_table(Table(displayName="What_if", ref="A1:F6", totalsRowCount=1))
    book.save(source)
    (warning,) = copy_with_scenarios(source, tmp_path / "copy.xlsx", NEW)
    assert "Excel table What_if" in warning
    assert load_workbook(tmp_path / "copy.xlsx")["Scenarios"].tables["What_if"].ref == "A1:F6"
