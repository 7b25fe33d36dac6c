"""What a file is, is told by what is in it: the name may say anything."""

import zipfile
from pathlib import Path

import pytest

from mtfs.errors import Fault, InputError
from mtfs.iotools.spreadsheets.source import SourceBook, read_spreadsheet
from mtfs.iotools.spreadsheets.workbook import read_workbook
from tests.iotools.spreadsheets.makers import excel, old_excel, open_document, zipped

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500)


def outcome(path: Path) -> SourceBook | tuple[Fault, ...]:
    try:
        return read_spreadsheet(path)
    except InputError as error:
        return error.faults


def test_any_kind_under_any_name(tmp_path):
    row = '<table:table-row><table:table-cell office:value="1"/></table:table-row>'
    made = [
        excel(tmp_path / "new.xls", ONE),
        excel(tmp_path / "new.csv", ONE),
        old_excel(tmp_path / "old.xlsx", {(0, 0): 1.0}),
        open_document(tmp_path / "open.xlsx", f'<table:table table:name="A">{row}</table:table>'),
    ]
    assert [read_spreadsheet(path).sheets[0].rows for path in made] == [[[1.0]]] * 4


def test_a_text_under_the_name_of_a_workbook_is_read_and_told(tmp_path):
    path = tmp_path / "export.xls"
    path.write_text("Service\tBudget\nAdults\t5\n")
    book = read_spreadsheet(path)
    assert book.sheets[0].rows == [["Service", "Budget"], ["Adults", "5"]]
    assert book.remarks == (
        "the file is named .xls and is a table written as text: it was read as one",
        "its columns are separated by tabs",
    )


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7 ...", "this is a PDF document"),
        (b"{\\rtf1 ...", "this is a text document (RTF)"),
        (b"\x89PNG\r\n", "this is a picture"),
        (b"\x1f\x8b\x08", "this is a packed file (gzip)"),
        (b"<html><body><table><tr><td>1", "this is a web page, whatever its name"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML><HTML>", "this is a web page, whatever its name"),
        ("<html>".encode("utf-16"), "this is a web page, whatever its name"),
        (b"<table border=1><tr>", "this is a table of a web page, whatever its name"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart", "this is a web page saved as one file (MHTML)"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "this is a workbook in the XML form of Excel 2003",
        ),
        (
            b'<?xml version="1.0"?><a b="application/vnd.oasis.opendocument.spreadsheet">',
            "this is a flat OpenDocument file (.fods)",
        ),
        (b'<?xml version="1.0"?><a/>', "this is an XML file"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "this is locked with a password"),
        (OLE + "WordDocument".encode("utf-16-le"), "this is a Word document"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "this is a presentation"),
    ],
)
@pytest.mark.parametrize("read", [read_workbook, read_spreadsheet])
def test_what_is_taken_for_a_workbook(tmp_path, data, found, read):
    path = tmp_path / "export.xls"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read(path)
    (fault,) = caught.value.faults
    assert (fault.where, fault.found) == ("export.xls", found)
    assert fault.allowed.startswith("expected")


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"}, "this is a Word document"),
        ({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<a/>"}, "this is a presentation"),
        ({"Index/Document.iwa": b"x"}, "this is a file of Apple Numbers, Pages or Keynote"),
        (
            {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"},
            "this is an OpenDocument file of another kind, not a spreadsheet",
        ),
        (
            {"2025/Budget.XLSX": b"PK", "a.txt": "x"},
            "this is a zip file that holds 2025/budget.xlsx: take it out of there first",
        ),
        ({"a.txt": "x"}, "this is a zip file, and not a workbook"),
    ],
)
def test_what_is_packed_as_workbooks_are(tmp_path, parts, found):
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped(parts))
    with pytest.raises(InputError) as caught:
        read_spreadsheet(path)
    assert caught.value.faults[0].found == found


@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_cut_short(tmp_path, share):
    path = excel(tmp_path / "a.xlsx", ONE)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(InputError, match="the file is damaged or cut short"):
        read_spreadsheet(path)


def test_any_byte_may_be_wrong(tmp_path):
    data = excel(tmp_path / "a.xlsx", ONE).read_bytes()
    path = tmp_path / "spoilt.xlsx"
    for place in range(0, len(data), 23):
        spoilt = bytearray(data)
        spoilt[place] ^= 0xFF
        path.write_bytes(spoilt)
        assert outcome(path)


def test_missing_files_are_offered_others(tmp_path):
    excel(tmp_path / "RA_2025-26.xlsx", ONE)
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(
        InputError, match=r"there is no such file; expected a spreadsheet; the folder has RA_2025-26\.xlsx$"
    ):
        read_spreadsheet(tmp_path / "RA_2025.xlsx")


def test_a_folder(tmp_path):
    with pytest.raises(InputError, match="this is a folder"):
        read_spreadsheet(tmp_path)


def test_macros_are_never_run_and_links_never_followed(tmp_path):
    macros = bytes.fromhex("d0cf11e0a1b11ae1") + b"Sub Auto_Open()" * 50
    path = excel(tmp_path / "a.xlsm", '<row r="1"><c r="A1"><f>[1]Sheet!A1</f><v>7</v></c></row>')
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", macros)
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    assert read_spreadsheet(path).sheets[0].rows == [[7.0]]
