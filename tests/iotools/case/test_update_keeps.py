"""An update keeps what its owner put into the workbook, and says beforehand what it could not keep."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xlsxwriter
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Protection

from mtfs import RequestError, read_case
from mtfs.iotools.case.update import Update, apply_update, propose_update
from tests.cases import Tables, change_parts, full_case, put_raw, write_workbook
from tests.iotools.case.owner import OWN_PARTS, owners_workbook, part_of_sheet, parts_of
from tests.libreoffice import converted

REVIEWS = {"Scheme": "Reviews", "2026/27": 1_500_000}
PARKS = {"Scheme": "Parks", "Type": "recurrent", "RAG": "red", "2026/27": 250_000}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return owners_workbook(tmp_path / "case.xlsx")


def update_savings(case: Path, *rows: dict[str, object], force: bool = False) -> Update:
    update = propose_update(case, "savings", rows)
    apply_update(case, update, force=force)
    return update


def cells_of(data: bytes) -> dict[str, bytes]:
    """Return every cell of a sheet's part as it is written, by its address."""
    root = ElementTree.fromstring(data)
    return {
        c.attrib["r"]: ElementTree.canonicalize(ElementTree.tostring(c)).encode()
        for c in root.iter()
        if c.tag.endswith("}c")
    }


def around_cells(data: bytes) -> bytes:
    return re.sub(rb"<sheetData>.*</sheetData>", b"", data, flags=re.DOTALL)


def test_a_change_touches_its_cell_alone(case: Path) -> None:
    before = parts_of(case)
    update = update_savings(case, REVIEWS)
    after = parts_of(case)
    part = part_of_sheet(case, "Savings")
    assert update.losses == ()
    assert list(after) == list(before)
    assert [name for name in before if before[name] != after[name]] == [part]
    assert OWN_PARTS.items() <= after.items()
    old, new = cells_of(before[part]), cells_of(after[part])
    assert {cell for cell in new if new[cell] != old.get(cell)} == {"L2"}
    assert old.keys() == new.keys()
    assert around_cells(before[part]) == around_cells(after[part])


def test_new_rows_are_dressed_and_rules_and_tables_reach_over_them(case: Path) -> None:
    before = parts_of(case)
    update_savings(case, REVIEWS, PARKS)
    after = parts_of(case)
    part = part_of_sheet(case, "Savings")
    assert {name for name in before if before[name] != after[name]} == {part, "xl/tables/table1.xml"}
    sheet = load_workbook(case)["Savings"]
    assert sheet.dimensions == "A1:O7"
    assert sheet["L7"].number_format == sheet["O7"].number_format == sheet["L6"].number_format
    assert [str(ranges.sqref) for ranges in sheet.conditional_formatting] == ["L2:O7"]
    assert {str(r.sqref) for r in sheet.data_validations.dataValidation} == {"E2:E7", "D2:D7"}
    assert (sheet.tables["Programme"].ref, sheet.tables["Programme"].autoFilter.ref) == ("A1:O7", "A1:O7")
    assert sheet["A2"].comment is not None
    assert sheet.column_dimensions["A"].width == 44.5
    book = load_workbook(case)
    assert [book[name].sheet_state for name in ("Workings", "Deep")] == ["hidden", "veryHidden"]


def test_what_does_not_reach_the_new_rows_is_told(case: Path) -> None:
    (remark,) = (r for r in propose_update(case, "savings", [PARKS]).remarks if "new row 7" in r)
    for told in (
        "Summary!B1 (=SUM(Savings!L2:L6))",
        "Summary!B3",
        "the name first_year",
        "xl/charts/chart1.xml",
    ):
        assert told in remark
    assert "B4" not in remark  # the table of Excel grows, and its sum with it
    assert not any("reach" in r for r in propose_update(case, "savings", [REVIEWS]).remarks)


def test_libreoffice_works_the_owners_formulas_out_anew(case: Path, tmp_path: Path) -> None:
    update_savings(case, REVIEWS, PARKS)
    (tmp_path / "out").mkdir()
    book = load_workbook(converted(case, tmp_path / "out"), data_only=True)
    found = [row[1] for row in book["Summary"].iter_rows(max_row=5, values_only=True)]
    assert found == [1500 + 100 + 450 + 460, 3000, 2510, 2760, 2510 + 100 + 7200]


def excel_like(path: Path, tables: Tables) -> Path:
    """Write the case with shared strings, a formula with its result, and a filter, as Excel would."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, ["" if value is None else value for value in row])
            if name == "Savings":
                sheet.autofilter("A1:O6")
        extra = book.add_worksheet("Extra")
        extra.write_formula("A1", "=Savings!L2*2", None, 2000)
    return path


def test_a_file_with_shared_strings(tmp_path: Path) -> None:
    case = excel_like(tmp_path / "case.xlsx", full_case())
    before = parts_of(case)
    update_savings(case, REVIEWS, PARKS)
    after = parts_of(case)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/worksheets/sheet7.xml", "xl/workbook.xml"}
    assert (
        b'<definedName name="_xlnm._FilterDatabase" localSheetId="6" hidden="1">Savings!$A$1:$O$7<'
        in after["xl/workbook.xml"]
    )
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]
    assert load_workbook(case)["Savings"].auto_filter.ref == "A1:O7"
    assert [scheme.planned[0] for scheme in read_case(case).base.savings][::5] == [1.5e6, 250_000]


def test_a_file_that_libreoffice_wrote(case: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    other = converted(case, tmp_path / "out")
    before = parts_of(other)
    update = update_savings(other, REVIEWS, PARKS)
    assert update.losses == ()
    after = parts_of(other)
    changed = {name for name in before if before[name] != after[name]}
    assert {name.split("/")[1] for name in changed} <= {"worksheets", "tables", "workbook.xml"}
    assert [scheme.planned[0] for scheme in read_case(other).base.savings][::5] == [1.5e6, 250_000]
    assert (
        load_workbook(other)["Savings"]["L7"].number_format
        == load_workbook(other)["Savings"]["L6"].number_format
    )


def test_the_macros_of_an_xlsm_stay(case: Path) -> None:
    macros = case.rename(case.with_suffix(".xlsm"))
    backup = apply_update(macros, propose_update(macros, "savings", [REVIEWS]))
    assert backup.suffix == ".xlsm"
    assert parts_of(macros)["xl/vbaProject.bin"] == OWN_PARTS["xl/vbaProject.bin"]


def test_rows_that_are_hidden_are_told(case: Path) -> None:
    book = load_workbook(case)
    book["Savings"].row_dimensions[2].hidden = True
    book.save(case)
    told = "Savings: row 2 is hidden or filtered out, so that what changes there is not seen"
    assert told in propose_update(case, "savings", [REVIEWS]).remarks
    assert told not in propose_update(case, "savings", [PARKS]).remarks


# -- losses -----------------------------------------------------------------------------------------------


def refused(case: Path, *rows: dict[str, object]) -> str:
    """Return the one thing that an update would lose, having seen that it is not written without force."""
    before = case.read_bytes()
    update = propose_update(case, "savings", rows)
    (loss,) = update.losses
    with pytest.raises(RequestError, match=re.escape(loss)) as error:
        apply_update(case, update)
    assert "--force" in str(error.value)
    assert case.read_bytes() == before
    apply_update(case, update, force=True)
    return loss


def with_formulas(folder: Path, cells: dict[str, str]) -> Path:
    """Write the case with raw formulas, and with a chain of calculation as Excel keeps one."""
    tables = full_case()
    for row in tables["Savings"][1:]:
        row[11:] = [value or 0 for value in row[11:]]
    path = write_workbook(folder / "case.xlsx", tables)
    for where, xml in cells.items():
        put_raw(path, tables, where, xml)
    parts = parts_of(path)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    types = parts["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>'.encode()
    )
    relations = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="c1" Type="http://x/calcChain" Target="calcChain.xml"/></Relationships>',
    )
    changed: dict[str, bytes | None] = {"[Content_Types].xml": types, "xl/_rels/workbook.xml.rels": relations}
    return change_parts(path, changed, add={"xl/calcChain.xml": b'<calcChain><c r="L2" i="7"/></calcChain>'})


def test_a_formula_in_a_cell_that_changes(tmp_path: Path) -> None:
    case = with_formulas(tmp_path, {"Savings!L2": "<f>900+100</f><v>1000</v>"})
    loss = refused(case, REVIEWS)
    assert loss == "Savings!L2: the formula =900+100 gives way to 1500"
    parts = parts_of(case)
    assert "xl/calcChain.xml" not in parts
    assert not any(
        b"calcChain" in parts[name] for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels")
    )
    assert load_workbook(case)["Savings"]["L2"].value == 1500


def test_a_formula_that_gives_the_same_already_stays(tmp_path: Path) -> None:
    case = with_formulas(tmp_path, {"Savings!L2": "<f>900+100</f><v>1000</v>"})
    update_savings(case, {"Scheme": "Reviews", "2026/27": 1e6, "2027/28": 2e6})
    assert load_workbook(case)["Savings"]["L2"].value == "=900+100"
    assert "xl/calcChain.xml" in parts_of(case)


def test_formulas_of_the_model_that_hang_on_a_change_are_told(tmp_path: Path) -> None:
    formulas = {
        "Savings!M2": "<f>L2</f><v>1000</v>",
        "Pressures!G2": "<f>SUM(Savings!M:M)*1.2</f><v>1200</v>",
        "Reserves!C2": "<f>7000+200</f><v>7200</v>",
    }
    (remark,) = propose_update(with_formulas(tmp_path, formulas), "savings", [REVIEWS]).remarks
    assert remark.startswith(
        "Pressures!G2 and Savings!M2 hold formulas whose stored results may be out of date"
    )


def test_a_shared_formula_is_handed_on(tmp_path: Path) -> None:
    formulas = {
        "Savings!L2": '<f t="shared" ref="L2:O2" si="0">$L$6+L4</f><v>1000</v>',
        **{f"Savings!{c}2": '<f t="shared" si="0"/><v>5</v>' for c in "MNO"},
    }
    case = with_formulas(tmp_path, formulas)
    assert "=$L$6+L4" in refused(case, REVIEWS)
    sheet = load_workbook(case)["Savings"]
    assert [sheet[f"{c}2"].value for c in "LMNO"] == [1500, "=$L$6+M4", "=$L$6+N4", "=$L$6+O4"]
    assert read_case(case).base.savings[0].planned == (1.5e6, 5e3, 5e3, 5e3)


@pytest.mark.parametrize("year", ["2026/27", "2027/28"])
def test_an_array_formula_leaves_its_last_results(tmp_path: Path, year: str) -> None:
    formulas = {
        "Savings!L2": '<f t="array" ref="L2:N2">L4:N4*2</f><v>1000</v>',
        **{f"Savings!{c}2": "<v>7</v>" for c in "MN"},
    }
    case = with_formulas(tmp_path, formulas)
    assert "the array formula =L4:N4*2 gives the values of L2:N2" in refused(
        case, {"Scheme": "Reviews", year: 9000}
    )
    sheet = load_workbook(case)["Savings"]
    wanted = [1000, 7, 7]
    wanted[year == "2027/28"] = 9
    assert [sheet[f"{c}2"].value for c in "LMN"] == wanted


def test_cells_that_are_merged(case: Path) -> None:
    book = load_workbook(case)
    book["Savings"].merge_cells("L2:M2")
    book["Savings"].tables.clear()
    book.save(case)
    assert "Savings!M2: it is merged into L2:M2" in refused(
        case, {"Scheme": "Reviews", "2026/27": 5, "2027/28": 6}
    )


def test_a_word_that_the_drop_down_does_not_offer(case: Path) -> None:
    book = load_workbook(case)
    book["Workings"]["A2"] = "once"
    book.save(case)
    loss = refused(case, PARKS | {"Type": "one-off"}, {"Scheme": "Routes", "RAG": "Green"})
    assert loss == "Savings!D7: 'one-off' is not in the cell's drop-down, which offers 'recurrent', 'once'"


def test_a_drop_down_among_the_extensions(tmp_path: Path) -> None:
    case = write_workbook(tmp_path / "case.xlsx", full_case() | {"Lists": [["green"], ["grey"]]})
    space = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    rule = (
        f'<extLst><ext {space} uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
        '<x14:dataValidation type="list">'
        "<x14:formula1><xm:f>Lists!$A$1:$A$2</xm:f></x14:formula1><xm:sqref>E2:E6</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations></ext></extLst></worksheet>"
    )
    part = part_of_sheet(case, "Savings")
    change_parts(case, {part: parts_of(case)[part].replace(b"</worksheet>", rule.encode())})
    assert refused(case, PARKS).startswith("Savings!E7: 'red' is not in the cell's drop-down")
    assert b"<xm:sqref>E2:E7</xm:sqref>" in parts_of(case)[part]


def test_a_text_with_letters_of_its_own(tmp_path: Path) -> None:
    case = write_workbook(tmp_path / "case.xlsx", full_case())
    book = load_workbook(case, rich_text=True)
    book["Savings"]["E2"] = CellRichText("am", TextBlock(InlineFont(b=True), "ber"))
    book.save(case)
    assert refused(case, {"Scheme": "Reviews", "RAG": "red"}).startswith("Savings!E2: the text has letters")


def test_letters_of_its_own_among_the_shared_strings(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        bold = book.add_format({"bold": True})
        for name, rows in full_case().items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, ["" if value is None else value for value in row])
            if name == "Savings":
                sheet.write_rich_string("E2", "am", bold, "ber")
    assert refused(path, {"Scheme": "Reviews", "RAG": "red"}).startswith("Savings!E2: the text has letters")
    assert read_case(path).base.savings[0].rag == "red"


def test_a_protected_sheet(case: Path) -> None:
    book = load_workbook(case)
    sheet = book["Savings"]
    sheet.protection.sheet = True
    sheet["M2"].protection = Protection(locked=False)
    book.save(case)
    assert propose_update(case, "savings", [{"Scheme": "Reviews", "2027/28": 5}]).losses == ()
    loss = refused(case, {"Scheme": "Reviews", "2026/27": 6, "2027/28": 5})
    assert loss == "Savings: the sheet is protected, and L2 is locked against changes"
    assert load_workbook(case)["Savings"].protection.sheet


def test_a_signature(case: Path) -> None:
    change_parts(case, {}, add={"_xmlsignatures/sig1.xml": b"<Signature/>"})
    assert "digitally signed" in refused(case, REVIEWS)


@pytest.mark.parametrize("source", ['ref="A1:O6" sheet="Savings"', 'name="Programme"', 'name="first_year"'])
def test_a_pivot_table_over_these_rows(case: Path, source: str) -> None:
    cache = (
        f'<pivotCacheDefinition><cacheSource type="worksheet"><worksheetSource {source}/></cacheSource>'
        "</pivotCacheDefinition>"
    )
    change_parts(case, {}, add={"xl/pivotCache/pivotCacheDefinition1.xml": cache.encode()})
    assert "a pivot table holds a copy of these rows" in refused(case, REVIEWS)
    assert propose_update(case, "costs", [{"Service": "Transport", "Base budget": 1}]).losses == ()


def test_a_table_of_excel_with_totals(case: Path) -> None:
    part = "xl/tables/table1.xml"
    data = parts_of(case)[part].replace(b'ref="A1:O6"', b'ref="A1:O6" totalsRowCount="1"', 1)
    change_parts(case, {part: data})
    assert propose_update(case, "savings", [REVIEWS]).losses == ()
    assert "the Excel table Programme ends with totals in row 6" in refused(case, PARKS)
    assert parts_of(case)[part] == data


def test_columns_with_formulas_of_their_own_and_calculation_by_hand_are_told(case: Path) -> None:
    part = "xl/tables/table1.xml"
    data = re.sub(
        rb'(<tableColumn id="15" name="2029/30") ?/>',
        rb"\1><calculatedColumnFormula>1</calculatedColumnFormula></tableColumn>",
        parts_of(case)[part],
    )
    book = parts_of(case)["xl/workbook.xml"].replace(b"<calcPr", b'<calcPr calcMode="manual"')
    change_parts(case, {part: data, "xl/workbook.xml": book})
    remarks = propose_update(case, "savings", [PARKS]).remarks
    assert any("columns with a formula of their own" in remark for remark in remarks)
    assert any("F9" in remark for remark in remarks)
