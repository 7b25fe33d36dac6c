"""Case workbooks as they are written: they read back as they were given, and help whoever fills them in."""

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from mtfs.errors import OutputError
from mtfs.iotools.case.layout import COUNCIL_SETTINGS
from mtfs.iotools.case.reader import read_case
from mtfs.iotools.case.report_sheet import CASE_SHEETS
from mtfs.iotools.case.template import blank_case_tables
from mtfs.iotools.case.writer import write_case
from mtfs.iotools.spreadsheets.workbook import read_workbook

MOMENT = datetime(2026, 4, 1)


def written(tmp_path: Path, tables: dict[str, list[list[object]]]) -> Workbook:
    path = tmp_path / "case.xlsx"
    write_case(path, tables, created=MOMENT)
    return openpyxl.load_workbook(path)


def columns_of(worksheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in worksheet[1] if cell.value is not None}


def format_at(workbook: Workbook, sheet: str, heading: str, row: int = 2) -> str:
    worksheet = workbook[sheet]
    return worksheet.cell(row, columns_of(worksheet)[heading]).number_format


@pytest.fixture(scope="module")
def tables() -> dict[str, list[list[object]]]:
    return blank_case_tables()


@pytest.fixture(scope="module")
def workbook(tables: dict[str, list[list[object]]], tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return written(tmp_path_factory.mktemp("case"), tables)


def test_every_cell_reads_back_as_it_was_given(
    workbook: Workbook, tables: dict[str, list[list[object]]]
) -> None:
    for name, rows in tables.items():
        found = [list(row) for row in workbook[name].iter_rows(values_only=True)]
        assert found == rows, name


def test_same_tables_same_bytes(tmp_path: Path, tables: dict[str, list[list[object]]]) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_case(tmp_path / name, tables, notes=[("Basis", "Text")], created=MOMENT)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_sheets_stand_in_the_order_of_the_layout(tmp_path: Path) -> None:
    tables: dict[str, list[list[object]]] = {
        "Sources": [["Source", "Where"], ["RA", "data"]],
        "costs": [["Service", "Base budget"]],
    }
    found = written(tmp_path, tables).sheetnames
    assert found == ["Instructions", *(sheet.name for sheet in CASE_SHEETS), "Sources", "Notes"]


def test_an_absent_sheet_is_ready_to_fill_in(tmp_path: Path) -> None:
    tables: dict[str, list[list[object]]] = {
        "Council": [["Setting", "Value"], ["Base year", "2098/99"]],
        "Drivers": [["Driver", "2099/00", "2100/01"], ["cpi", 0.02, 0.02]],
    }
    workbook = written(tmp_path, tables)
    assert list(columns_of(workbook["Reserves"]))[-3:] == ["2098/99", "2099/00", "2100/01"]
    assert list(columns_of(workbook["Savings"]))[-2:] == ["2099/00", "2100/01"]
    assert list(columns_of(workbook["Correlations"])) == ["Driver"]


@pytest.mark.parametrize("text", ["=1+1", "+44", "-0.02;0;0.01", "@name", '=HYPERLINK("x")'])
def test_what_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    tables: dict[str, list[list[object]]] = {"Costs": [["Service", "Source"], [text, text]]}
    path = tmp_path / "case.xlsx"
    write_case(path, tables, notes=[(text, text)])
    workbook = openpyxl.load_workbook(path)
    for cell in workbook["Costs"][2]:
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert not [
        cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_reads_back(tmp_path: Path, text: str) -> None:
    tables: dict[str, list[list[object]]] = {"Own": [["Text"], [text, "end"]]}
    path = tmp_path / "case.xlsx"
    write_case(path, tables)
    found = read_workbook(path).grids["Own"][1][0]
    assert (found or "") == ILLEGAL_CHARACTERS_RE.sub(" ", text)


def test_year_headings_are_text(workbook: Workbook) -> None:
    for name in ("Drivers", "Pressures", "Savings", "Funding", "Reserves"):
        worksheet = workbook[name]
        cell = worksheet.cell(1, columns_of(worksheet)["2027/28"])
        assert (cell.data_type, cell.number_format) == ("s", "@")
    base_year = next(row for row in workbook["Council"].iter_rows() if row[0].value == "Base year")
    assert base_year[1].number_format == "@"


def test_every_heading_and_setting_is_explained(workbook: Workbook) -> None:
    for sheet in CASE_SHEETS:
        worksheet = workbook[sheet.name]
        heads = {str(cell.value): cell for cell in worksheet[1]}
        for column in sheet.columns:
            comment = heads[column.header].comment
            assert comment is not None
            assert comment.author == "mtfs"
            assert column.help in comment.text
        assert all(cell.comment for cell in worksheet[1]), sheet.name
    settings_shown = {row[0].value: row[0].comment for row in workbook["Council"].iter_rows(min_row=2)}
    for column in COUNCIL_SETTINGS:
        comment = settings_shown[column.header]
        assert comment is not None
        assert column.help in comment.text


def test_every_fixed_list_has_its_drop_down_for_rows_to_come(workbook: Workbook) -> None:
    for sheet in CASE_SHEETS[1:]:
        worksheet = workbook[sheet.name]
        below = worksheet.max_row + 150
        for column in sheet.columns:
            if column.choices is None and not column.names_driver:
                continue
            cell = worksheet.cell(1, columns_of(worksheet)[column.header]).column_letter
            rules = [v for v in worksheet.data_validations.dataValidation if f"{cell}{below}" in v.sqref]
            assert [rule.type for rule in rules] == ["list"], (sheet.name, column.header)
            expected = (
                "driver_names" if column.choices is None else f'"{",".join(c.value for c in column.choices)}"'
            )
            assert rules[0].formula1 == expected


def test_drop_downs_and_checks_warn_and_never_forbid(workbook: Workbook) -> None:
    rules = [v for sheet in workbook for v in sheet.data_validations.dataValidation]
    assert rules
    for rule in rules:
        assert rule.errorStyle == "warning" or not rule.showErrorMessage
        assert rule.allow_blank
        # Excel's own limits: beyond them it calls the file damaged.
        assert len(rule.formula1) <= 255
        assert len(rule.error or "") <= 225
        assert len(rule.errorTitle or "") <= 32


def test_the_list_of_drivers_grows(workbook: Workbook) -> None:
    assert workbook.defined_names["driver_names"].attr_text == (
        "OFFSET(Drivers!$A$1,1,0,MAX(1,COUNTA(Drivers!$A:$A)-1),1)"
    )


@pytest.mark.parametrize(
    ("units", "decimals"), [("£", "#,##0_)"), ("£000", "#,##0_)"), ("£M", "#,##0.000_)")]
)
def test_formats_follow_content_and_units(tmp_path: Path, units: str, decimals: str) -> None:
    tables = blank_case_tables()
    tables["Council"] = [["Setting", "Value"], ["Units", units]]
    workbook = written(tmp_path, tables)
    assert format_at(workbook, "Costs", "Base budget").startswith(decimals)
    assert format_at(workbook, "Costs", "Price weight") == "0.00"
    assert format_at(workbook, "Drivers", "2027/28") == "0.00%"
    assert format_at(workbook, "Savings", "Delivery low") == "0.0%"
    assert format_at(workbook, "Savings", "Slip low") == "0"
    assert format_at(workbook, "Funding", "Base") == "#,##0.00"
    assert format_at(workbook, "Funding", "Base", 3) == '"£"#,##0.00'
    assert format_at(workbook, "Funding", "2027/28", 4) == "0.00%"
    assert format_at(workbook, "Funding", "2027/28", 10).startswith(decimals)


def test_sheets_are_ready_to_print_and_to_scroll(workbook: Workbook) -> None:
    for sheet in workbook:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert not sheet.protection.sheet
        assert sheet.sheet_properties.tabColor is not None
    for layout in CASE_SHEETS:
        assert workbook[layout.name].freeze_panes == "B2"
        assert workbook[layout.name].print_title_rows == "$1:$1"


def test_instructions_name_every_sheet_and_command(workbook: Workbook) -> None:
    rows = list(workbook["Instructions"].iter_rows(values_only=True))
    text = "\n".join(str(value) for row in rows for value in row if value)
    assert "mtfs check CASE.xlsx" in text
    assert "mtfs run CASE.xlsx" in text
    for sheet in CASE_SHEETS:
        assert sheet.name in text
        assert sheet.purpose in text


def test_unused_cells_are_shaded_by_the_kind_of_their_row(workbook: Workbook) -> None:
    """The rule of the column SD names the distributions that have no use for it, and no other."""
    worksheet = workbook["Drivers"]
    column = worksheet.cell(1, columns_of(worksheet)["SD"]).column_letter
    formulas = [
        rule.formula[0]
        for span, rules in worksheet.conditional_formatting._cf_rules.items()
        if f"{column}2" in span.sqref and "OR(" in rules[0].formula[0]
        for rule in rules
    ]
    assert len(formulas) == 1
    assert '="uniform"' in formulas[0]
    assert '="normal"' not in formulas[0]
    assert '=""' in formulas[0]


def test_dates_and_logical_values_of_other_sheets_are_kept(tmp_path: Path) -> None:
    tables: dict[str, list[list[object]]] = {"Own": [["When", "Done"], [date(2026, 4, 1), True]]}
    row = written(tmp_path, tables)["Own"][2]
    assert [row[0].value, row[1].value] == [datetime(2026, 4, 1), True]


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"Costs": [["Service"], ["A"], [float("nan")]]}, r"Costs!A3: nan cannot be written"),
        ({"Costs": [["Service"], ["x" * 32_768]]}, r"Costs!A2: a text of 32,768 characters"),
        ({"A/B": [["x"]]}, "'A/B' cannot be the name of a sheet"),
        ({"x" * 32: [["x"]]}, "cannot be the name of a sheet"),
        ({"notes": [["x"]]}, "two sheets named 'notes'"),
        (
            {"Costs": [["Service"]], "costs ": [["Service"]]},
            "two sheets named 'costs '|two sheets named 'Costs'",
        ),
    ],
)
def test_what_has_no_place_in_a_workbook_is_refused(
    tmp_path: Path, tables: dict[str, list[list[object]]], message: str
) -> None:
    with pytest.raises(OutputError, match=message):
        write_case(tmp_path / "case.xlsx", tables)
    assert not list(tmp_path.iterdir())


def test_columns_in_any_order_and_of_ones_own_are_kept(tmp_path: Path) -> None:
    tables = blank_case_tables()
    tables = {name: [row[::-1] for row in rows] for name, rows in tables.items() if name != "Correlations"}
    path = tmp_path / "case.xlsx"
    write_case(path, tables)
    case = read_case(path)
    write_case(path, blank_case_tables() | {"Correlations": [["Driver"]]})
    assert read_case(path).strategies == case.strategies


def test_the_reader_needs_nothing_but_the_file(tmp_path: Path) -> None:
    """The bytes are a sound zip file with every part openpyxl expects."""
    path = tmp_path / "case.xlsx"
    write_case(path, blank_case_tables(), notes=[("Basis", "Text\n\nof two paragraphs")])
    workbook = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    assert workbook["Notes"]["B4"].value == "Text\n\nof two paragraphs"
