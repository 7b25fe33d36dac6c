"""OpenDocument spreadsheets: every cell as its marks say, and repeats that would fill the memory refused."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from mtfs.errors import InputError
from mtfs.iotools.spreadsheets import source
from mtfs.iotools.spreadsheets.cells import CellError, CellFormula
from mtfs.iotools.spreadsheets.source import SourceSheet, read_spreadsheet
from tests.iotools.spreadsheets.makers import OPEN_NAMES, open_document

SHARED = Path(__file__).parents[4] / "shared" / "data"


def cell(kind: str = "", text: str = "", **attributes: str) -> str:
    named = "".join(
        f' {name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in attributes.items()
    )
    typed = f' office:value-type="{kind}"' if kind else ""
    shown = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n")) if text else ""
    return f"<table:table-cell{typed}{named}>{shown}</table:table-cell>"


def number(value: float, **attributes: str) -> str:
    return cell("float", f"{value}", office__value=str(value), **attributes)


BLANKS = cell(table__number_columns_repeated="16384")


def table(*rows: str, name: str = "Data", before: str = "", style: str = "") -> str:
    whole = "".join(
        row
        if row.startswith("<table:table-") and "row" in row[:20]
        else f"<table:table-row>{row}</table:table-row>"
        for row in rows
    )
    return f'<table:table table:name="{name}" table:style-name="{style}">{before}{whole}</table:table>'


def sheet_of(folder: Path, *rows: str, before: str = "") -> SourceSheet:
    (sheet,) = read_spreadsheet(open_document(folder / "a.ods", table(*rows, before=before))).sheets
    return sheet


def test_every_kind_of_value(tmp_path):
    row = [
        number(1.5),
        cell("percentage", "85%", office__value="0.85"),
        cell("currency", "£1,200", office__value="1200"),
        cell("string", "123"),
        cell("string", "shown", office__string_value="kept"),
        cell("boolean", "TRUE", office__boolean_value="true"),
        cell("date", "01/04/2025", office__date_value="2025-04-01"),
        cell("date", "01/04/2025", office__date_value="2025-04-01T00:00:00"),
        cell("date", "01/04/2025 03:00", office__date_value="2025-04-01T03:00:00"),
        cell("date", "0/0/0", office__date_value="0000-00-00"),
        cell("time", "1:02", office__time_value="PT1H02M00S"),
        cell("string", "  "),
        cell("float", "big", office__value="1E999"),
    ]
    assert sheet_of(tmp_path, "".join(row)).rows == [
        [
            *(1.5, 0.85, 1200.0, "123", "kept", True, date(2025, 4, 1), date(2025, 4, 1)),
            *(datetime(2025, 4, 1, 3), "0/0/0", "01:02:00", None, CellError("#NUM!")),
        ]
    ]


def test_errors_and_formulas_as_excel_and_as_libreoffice_write_them(tmp_path):
    row = [
        cell("error", "#N/A", office__string_value="#N/A"),
        cell("string", "#DIV/0!", office__string_value="", calcext__value_type="error"),
        cell("", "", table__formula="of:=1+1"),
        cell("float", "2", office__value="2", table__formula="of:=1+1"),
        '<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>',
        number(3),
    ]
    assert sheet_of(tmp_path, "".join(row)).rows == [
        [CellError("#N/A"), CellError("#DIV/0!"), CellFormula("=1+1"), 2.0, None, 3.0]
    ]


def test_texts_are_read_as_they_are_seen(tmp_path):
    row = [
        cell("string", "first\nsecond"),
        cell(
            "string",
            'two<text:s text:c="2"/>spaces<text:tab/>and<text:line-break/>a <text:span>span</text:span>',
        ),
        cell("string", "broken\r\n   over lines".replace("\r\n", "&#10;")),
        '<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p>'
        "</office:annotation><text:p>shown</text:p></table:table-cell>",
        "<table:table-cell><draw:frame><text:p>picture</text:p></draw:frame></table:table-cell>",
        number(1),
    ]
    names = OPEN_NAMES + ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    path = open_document(tmp_path / "a.ods", table("".join(row)), names=names)
    assert read_spreadsheet(path).sheets[0].rows == [
        ["first\nsecond", "two  spaces\tand\na span", "broken over lines", "shown", None, 1.0]
    ]


def test_repeated_cells_and_rows(tmp_path):
    sheet = sheet_of(
        tmp_path,
        number(1) + cell(table__number_columns_repeated="2") + number(2, table__number_columns_repeated="3"),
        f'<table:table-row table:number-rows-repeated="2">{BLANKS}</table:table-row>',
        f'<table:table-row table:number-rows-repeated="2">{number(5)}</table:table-row>',
        f'<table:table-row table:number-rows-repeated="1048000">{BLANKS}</table:table-row>',
    )
    assert sheet.rows == [[1.0, None, None, 2.0, 2.0, 2.0], [], [], [5.0], [5.0]]
    assert sheet.rows[3] is not sheet.rows[4]


def test_merged_cells_and_hidden_lines(tmp_path):
    sheet = sheet_of(
        tmp_path,
        cell("string", "wide", table__number_columns_spanned="2", table__number_rows_spanned="2")
        + '<table:covered-table-cell office:value-type="string"><text:p>under</text:p>'
        "</table:covered-table-cell>" + number(1),
        f'<table:table-row table:visibility="collapse">{cell()}{cell()}{number(2)}</table:table-row>',
        f'<table:table-row table:visibility="filter">{number(3)}</table:table-row>',
        f'<table:table-row-group table:display="false"><table:table-row>{number(4)}</table:table-row>'
        "</table:table-row-group>",
        number(5),
        '<table:table-row table:visibility="collapse" table:number-rows-repeated="1000000"/>',
        before='<table:table-column/><table:table-column table:visibility="collapse"/>'
        '<table:table-column table:visibility="collapse" table:number-columns-repeated="16382"/>',
    )
    assert sheet.rows == [["wide", None, 1.0], [None, None, 2.0], [3.0], [4.0], [5.0]]
    assert sheet.merged == ((0, 0, 1, 1),)
    assert sheet.hidden_rows == {1, 2, 3}
    assert sheet.hidden_columns == {1, 2}


def test_sheets_of_other_files_are_left_out_and_hidden_ones_are_not(tmp_path):
    hidden = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    tables = (
        table(number(1), name="Seen", style="ta1")
        + table(number(2), name="'file:///C:/LGF3F/Form.xls'#Data")
        + table(number(3), name="'https://council.sharepoint.com/Form'#$Data")
        + table(number(4), name="Unseen &amp; kept", style="ta2")
        + table("", name="Empty")
    )
    book = read_spreadsheet(open_document(tmp_path / "a.ods", tables, styles=hidden))
    assert [(s.name, s.visible, s.rows) for s in book.sheets] == [
        ("Seen", True, [[1.0]]),
        ("Unseen & kept", False, [[4.0]]),
    ]
    only = read_spreadsheet(tmp_path / "a.ods", wanted=lambda name: name.startswith("Unseen"))
    assert [s.name for s in only.sheets] == ["Unseen & kept"]


def test_a_table_within_a_cell_is_passed_over(tmp_path):
    inner = table(number(9), name="Inner")
    path = open_document(
        tmp_path / "a.ods",
        table(f"<table:table-cell>{inner}</table:table-cell>" + number(1)) + table(number(2), name="Other"),
    )
    assert [s.rows for s in read_spreadsheet(path).sheets] == [[[None, 1.0]], [[2.0]]]
    assert [s.rows for s in read_spreadsheet(path, wanted="Other".__eq__).sheets] == [[[2.0]]]


class TestBombs:
    """A few words that stand for more cells than any memory holds."""

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            (
                f'<table:table-row table:number-rows-repeated="1048576">{number(1)}</table:table-row>',
                "a.ods, Data: something stands in row 1,048,576, column A; expected at most 200,000 rows",
            ),
            (number(1, table__number_columns_repeated="999999999"), "something stands in row 1, column"),
            (
                f'<table:table-row table:number-rows-repeated="200000">'
                f"{number(1, table__number_columns_repeated='16384')}</table:table-row>",
                "its cells reach to row 200,000 and to column XFD; expected a block of at most 20,000,000",
            ),
            (
                f'<table:table-row table:number-rows-repeated="2000">'
                f"{number(1, table__number_columns_repeated='1001')}</table:table-row>",
                "2,002,000 cells are filled; expected at most 2,000,000",
            ),
            (
                cell(table__number_columns_repeated="999999998") + number(1),
                "something stands in row 1, column",
            ),
        ],
    )
    def test_refused_before_the_memory_is_taken(self, tmp_path, row, message):
        with pytest.raises(InputError) as caught:
            sheet_of(tmp_path, row)
        assert message in str(caught.value)

    def test_many_rows_that_are_each_within_the_limits(self, tmp_path, monkeypatch):
        monkeypatch.setattr(source, "LIMITS", replace(source.LIMITS, cells=5))
        with pytest.raises(InputError, match="6 cells are filled"):
            sheet_of(tmp_path, *[number(1) + number(2)] * 3)


class TestDamaged:
    def refused(self, path: Path) -> str:
        with pytest.raises(InputError) as caught:
            read_spreadsheet(path)
        (fault,) = caught.value.faults
        return fault.found

    def test_marks_that_do_not_fit_together(self, tmp_path):
        path = open_document(tmp_path / "a.ods", "<table:table table:name='A'><table:table-row>")
        assert self.refused(path).startswith(
            "the file is damaged: its part content.xml cannot be read (mismatched"
        )

    def test_a_number_that_is_none(self, tmp_path):
        path = open_document(tmp_path / "a.ods", table(cell("float", "x", office__value="x")))
        assert "could not convert string to float" in self.refused(path)

    def test_other_names_for_the_marks(self, tmp_path):
        names = OPEN_NAMES.replace("xmlns:table=", "xmlns:t=")
        path = open_document(tmp_path / "a.ods", "", names=names)
        assert self.refused(path) == "its marks do not have the names that office programs give them"

    def test_locked_with_a_password(self, tmp_path):
        manifest = '<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>'
        path = open_document(
            tmp_path / "a.ods", "", **{"META-INF/manifest.xml": manifest, "content.xml": b"\x01\x02"}
        )
        assert self.refused(path) == "this is locked with a password"

    def test_entities(self, tmp_path):
        content = '<!DOCTYPE a [<!ENTITY b "b">]><office:document-content/>'
        path = open_document(tmp_path / "a.ods", "", **{"content.xml": content})
        assert self.refused(path).startswith("its part content.xml holds <!ENTITY")

    def test_the_document_types_that_office_programs_write_are_no_matter(self, tmp_path):
        script = '<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN"><a/>'
        path = open_document(tmp_path / "a.ods", table(number(1)), **{"Basic/Standard/script-lb.xml": script})
        assert read_spreadsheet(path).sheets[0].rows == [[1.0]]


def test_the_council_tax_table_without_its_367_phantoms():
    path = SHARED / "CTR_Table_10_2026-27.ods"
    if not path.is_file():
        pytest.skip("the shared files are not beside this checkout")
    book = read_spreadsheet(path)
    assert [sheet.name for sheet in book.sheets][6:8] == ["Data_Billing", "Data_Precepting"]
    assert len(book.sheets) == 10
    errors = {
        str(s.place(r, c))
        for s in book.sheets
        for r, row in enumerate(s.rows)
        for c, v in enumerate(row)
        if isinstance(v, CellError)
    }
    assert "CTR_Table_10_2026-27.ods, Billing_Authorities!F113" in errors
