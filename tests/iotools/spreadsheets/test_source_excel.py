"""New Excel workbooks of anybody: values with what the fast reader does not tell, and far-off cells."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from mtfs.errors import InputError
from mtfs.iotools.spreadsheets import source
from mtfs.iotools.spreadsheets.cells import CellError, CellFormula
from mtfs.iotools.spreadsheets.source import SourceSheet, read_spreadsheet
from mtfs.iotools.spreadsheets.workbook import read_workbook
from tests.iotools.spreadsheets.makers import excel, excel_parts, worksheet, zipped


def sheet_of(path) -> SourceSheet:
    (sheet,) = read_spreadsheet(path).sheets
    return sheet


def test_every_kind_of_value(tmp_path):
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="b"><v>1</v></c>'
        '<c r="D1" s="1"><v>45748</v></c><c r="E1" s="1"><v>45748.5</v></c><c r="F1" t="e"><v>#REF!</v></c>'
        '<c r="G1"><f>1+1</f></c><c r="H1"><f>1+1</f><v>2</v></c><c r="I1" t="s"><v>1</v></c>'
        '<c r="J1" s="2"><v>0.85</v></c><c r="K1" t="s"><v>2</v></c><c r="L1"><v>1E400</v></c></row>'
    )
    path = excel(
        tmp_path / "a.xlsx", rows, texts=["<t>123</t>", "<t>  </t>", '<t xml:space="preserve"> x </t>']
    )
    assert sheet_of(path).rows == [
        [
            *(1.0, "123", True, date(2025, 4, 1), datetime(2025, 4, 1, 12), CellError("#REF!")),
            *(CellFormula("=1+1"), 2.0, None, 0.85, " x ", CellError("#NUM!")),
        ]
    ]
    assert type(sheet_of(path).rows[0][0]) is float


def test_the_same_from_a_sheet_that_is_left_to_openpyxl(tmp_path):
    rows = (
        '<row><c><v>1</v></c><c s="1"><v>45748</v></c><c s="1"><v>45748.5</v></c><c t="e"><v>#REF!</v></c>'
        "<c><f>1+1</f></c></row>"
    )
    assert sheet_of(excel(tmp_path / "a.xlsx", rows)).rows == [
        [1.0, date(2025, 4, 1), datetime(2025, 4, 1, 12), CellError("#REF!"), CellFormula("=1+1")]
    ]


def test_dates_that_are_counted_from_1904(tmp_path):
    rows = '<row r="1"><c r="A1" s="1"><v>44286</v></c></row>'
    path = excel(tmp_path / "a.xlsx", rows, settings='<workbookPr date1904="1"/>')
    assert sheet_of(path).rows == [[date(2025, 4, 1)]]
    assert read_workbook(path).grids["Sheet1"] == [[datetime(2025, 4, 1)]]


def test_merged_cells_and_hidden_lines_as_far_as_anything_stands(tmp_path):
    rows = "".join(
        f'<row r="{n}" {hidden}><c r="A{n}"><v>{n}</v></c><c r="D{n}"><v>1</v></c></row>'
        for n, hidden in ((1, ""), (2, 'ht="1" hidden="1"'), (3, 'hidden="0"'), (4, 'hidden="true"'))
    )
    sheet = worksheet(
        rows + '<row r="9" hidden="1"/>',
        before=(
            '<cols><col min="2" max="2" hidden="1"/><col hidden="1" max="16384" min="4"/>'
            '<col min="1" max="1"/></cols>'
        ),
        after=(
            '<mergeCells count="3"><mergeCell ref="A1:B2"/><mergeCell ref="C4:XFD9999"/>'
            '<mergeCell ref="M1:N1"/></mergeCells>'
        ),
    )
    read = sheet_of(excel(tmp_path / "a.xlsx", sheet))
    assert read.merged == ((0, 0, 1, 1), (3, 2, 3, 3))
    assert read.hidden_rows == {1, 3}
    assert read.hidden_columns == {1, 3}


def test_hidden_sheets_are_read_and_empty_ones_left_out(tmp_path):
    one = '<row r="1"><c r="A1"><v>1</v></c></row>'
    parts = excel_parts(one, one, "", names=["Seen", "Unseen", "Empty"])
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        'name="Unseen" sheetId="2" state="visible"', 'name="Unseen" sheetId="2" state="veryHidden"'
    )
    (tmp_path / "a.xlsx").write_bytes(zipped(parts))
    book = read_spreadsheet(tmp_path / "a.xlsx")
    assert [(sheet.name, sheet.visible) for sheet in book.sheets] == [("Seen", True), ("Unseen", False)]
    assert [s.name for s in read_spreadsheet(tmp_path / "a.xlsx", wanted="Unseen".__eq__).sheets] == [
        "Unseen"
    ]


def test_sheets_that_are_not_wanted_may_be_damaged(tmp_path):
    path = excel(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>', "<row><c>")
    assert [s.name for s in read_spreadsheet(path, wanted="Sheet1".__eq__).sheets] == ["Sheet1"]
    with pytest.raises(InputError, match=r"sheet2\.xml cannot be read \(mismatched tag"):
        read_spreadsheet(path)


def test_charts_and_macros_are_no_sheets(tmp_path):
    one = '<row r="1"><c r="A1"><v>1</v></c></row>'
    parts = excel_parts(one, one, one)
    related = str(parts["xl/_rels/workbook.xml.rels"])
    related = related.replace('worksheet" Target="worksheets/sheet2', 'chartsheet" Target="worksheets/sheet2')
    related = related.replace(
        'worksheet" Target="worksheets/sheet3', 'xlMacrosheet" Target="worksheets/sheet3'
    )
    parts["xl/_rels/workbook.xml.rels"] = related
    (tmp_path / "a.xlsx").write_bytes(zipped(parts))
    assert [sheet.name for sheet in read_spreadsheet(tmp_path / "a.xlsx").sheets] == ["Sheet1"]
    assert list(read_workbook(tmp_path / "a.xlsx").grids) == ["Sheet1", "Sheet3"]


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"{}</row>'


class TestFarOff:
    """calamine makes room for every cell up to the last, and ends the process where there is none."""

    @pytest.mark.parametrize("read", [read_spreadsheet, read_workbook])
    def test_a_cell_in_the_last_corner_is_named(self, tmp_path, read):
        with pytest.raises(InputError) as caught:
            read(excel(tmp_path / "a.xlsx", FAR.format("><v>1</v></c>")))
        (fault,) = caught.value.faults
        assert fault.where == "a.xlsx, Sheet1"
        assert fault.found == "something stands in row 1,048,576, column XFD"

    @pytest.mark.parametrize("blank", ["/>", ' s="1"></c>', ' s="2" t="s"><v>0</v></c>'])
    def test_a_cell_that_is_only_formatted_does_not_count(self, tmp_path, blank):
        path = excel(tmp_path / "a.xlsx", FAR.format(blank), texts=["<t></t>"])
        assert sheet_of(path).rows == [[1.0]]
        assert read_workbook(path).grids["Sheet1"] == [[1]]

    def test_nor_does_a_space(self, tmp_path):
        path = excel(tmp_path / "a.xlsx", FAR.format(' t="s"><v>0</v></c>'), texts=["<t> </t>"])
        assert sheet_of(path).rows == [[1.0]]

    def test_a_row_number_that_the_cell_contradicts(self, tmp_path):
        path = excel(tmp_path / "a.xlsx", '<row r="1"><c r="XFD1048576"><v>1</v></c></row>')
        with pytest.raises(InputError, match="something stands in row 1,048,576, column XFD"):
            read_spreadsheet(path)

    def test_cells_within_the_limits_that_span_too_much_together(self, tmp_path):
        rows = '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="9000"><c r="A9000"><v>1</v></c></row>'
        with pytest.raises(
            InputError, match="its cells reach to row 9,000 and to column XFD; expected a block"
        ):
            read_spreadsheet(excel(tmp_path / "a.xlsx", rows))

    def test_a_size_that_the_sheet_only_claims(self, tmp_path):
        sheet = worksheet(
            '<row r="1"><c r="A1"><v>1</v></c></row>', before='<dimension ref="A1:XFD1048576"/>'
        )
        assert sheet_of(excel(tmp_path / "a.xlsx", sheet)).rows == [[1.0]]

    def test_a_formula_without_a_result_counts(self, tmp_path):
        with pytest.raises(InputError, match="something stands in row 1,048,576"):
            read_spreadsheet(excel(tmp_path / "a.xlsx", FAR.format("><f>1+1</f></c>")))

    def test_cells_that_do_not_say_where_they_stand(self, tmp_path):
        rows = '<row><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>'
        with pytest.raises(InputError, match="something stands in row 1,048,576, column A"):
            read_spreadsheet(excel(tmp_path / "a.xlsx", rows))


class TestLimits:
    ROWS = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="C{n}" s="1"/><c r="D{n}"><v>1</v></c></row>'
        for n in range(1, 11)
    )

    @pytest.mark.parametrize(
        ("limits", "message"),
        [
            ({"rows": 9}, "something stands in row 10, column D; expected at most 9 rows and 16,384 columns"),
            (
                {"columns": 3},
                "something stands in row 1, column D; expected at most 200,000 rows and 3 columns",
            ),
            ({"cells": 19}, "20 cells are filled; expected at most 19"),
            (
                {"slots": 39},
                "its cells reach to row 10 and to column D; expected a block of at most 39 cells",
            ),
        ],
    )
    def test_one_more_is_refused(self, tmp_path, monkeypatch, limits, message):
        path = excel(tmp_path / "a.xlsx", self.ROWS)
        enough = {name: number + 1 for name, number in limits.items()}
        monkeypatch.setattr(source, "LIMITS", replace(source.LIMITS, **enough))
        assert len(read_spreadsheet(path).sheets[0].rows) == 10
        monkeypatch.setattr(source, "LIMITS", replace(source.LIMITS, **limits))
        with pytest.raises(InputError) as caught:
            read_spreadsheet(path)
        assert message in str(caught.value)


def test_a_sheet_that_the_file_lacks(tmp_path):
    parts = excel_parts("", "")
    del parts["xl/worksheets/sheet2.xml"]
    (tmp_path / "a.xlsx").write_bytes(zipped(parts))
    with pytest.raises(InputError, match="the sheet Sheet2 is missing from the file"):
        read_spreadsheet(tmp_path / "a.xlsx")
