"""What is packed in a file is unpacked only within limits, and what is read is what was checked."""

import io
import struct
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from mtfs.errors import InputError
from mtfs.iotools.spreadsheets import source
from mtfs.iotools.spreadsheets.source import read_spreadsheet
from mtfs.iotools.spreadsheets.workbook import read_workbook
from tests.iotools.spreadsheets.makers import MAIN, excel, excel_parts, zipped

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
READERS = pytest.mark.parametrize("read", [read_workbook, read_spreadsheet])


def found(read, path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read(path)
    (fault,) = caught.value.faults
    assert fault.where.startswith(path.name)
    assert fault.allowed
    return fault.found


def written(path: Path, parts) -> Path:
    path.write_bytes(zipped(parts))
    return path


@READERS
def test_a_part_that_is_packed_a_thousandfold(tmp_path, read):
    bomb = b'<worksheet xmlns="%s"><sheetData>' % MAIN.encode() + b" " * 60_000_000
    path = written(tmp_path / "bomb.xlsx", excel_parts(ONE) | {"xl/worksheets/sheet1.xml": bomb})
    assert path.stat().st_size < 100_000
    assert found(read, path) == "its part xl/worksheets/sheet1.xml expands from 0.06 MB to 60 MB"


def limited(monkeypatch, **limits: int) -> None:
    monkeypatch.setattr(source, "LIMITS", replace(source.LIMITS, **limits))


class TestLimits:
    def test_the_size_of_the_file(self, tmp_path, monkeypatch):
        limited(monkeypatch, file_bytes=1000)
        assert found(read_spreadsheet, excel(tmp_path / "a.xlsx", ONE)) == "the file is larger than 0 MB"

    def test_a_device_that_never_ends(self, monkeypatch):
        limited(monkeypatch, file_bytes=1000)
        if not Path("/dev/zero").exists():
            pytest.skip("this system has no device of zeros")
        assert found(read_spreadsheet, Path("/dev/zero")) == "the file is larger than 0 MB"

    def test_what_it_expands_to(self, tmp_path, monkeypatch):
        limited(monkeypatch, expanded_bytes=1_000_000)
        path = written(tmp_path / "a.xlsx", excel_parts(ONE) | {"xl/media/a.png": bytes(2_000_000)})
        assert found(read_spreadsheet, path) == "the workbook expands to 2 MB"

    def test_the_number_of_parts(self, tmp_path, monkeypatch):
        limited(monkeypatch, parts=8)
        assert read_spreadsheet(excel(tmp_path / "a.xlsx", ONE, ONE)).sheets
        assert found(read_spreadsheet, excel(tmp_path / "a.xlsx", ONE, ONE, ONE)) == (
            "more than 8 files are packed into this one"
        )

    def test_what_its_texts_come_to(self, tmp_path, monkeypatch):
        limited(monkeypatch, text_bytes=1_000_000)
        cells = "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 200))
        path = excel(tmp_path / "a.xlsx", f'<row r="1">{cells}</row>', texts=[f"<t>{'x' * 10_000}</t>"])
        assert found(read_spreadsheet, path) == "the texts of its cells come to 2 MB"
        # A long text that stands there once is no matter.
        texts = ["<t>short</t>", f"<t>{'x' * 10_000}</t>"]
        assert read_spreadsheet(excel(tmp_path / "a.xlsx", f'<row r="1">{cells}</row>', texts=texts)).sheets

    def test_how_many_texts_the_file_says_that_there_are(self, tmp_path):
        # calamine would make room for them all.
        parts = excel_parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
        texts = f'<sst xmlns="{MAIN}" count="1" uniqueCount="4294967295"><si><t>x</t></si></sst>'
        path = written(tmp_path / "a.xlsx", parts | {"xl/sharedStrings.xml": texts})
        assert read_spreadsheet(path).sheets[0].rows == [["x"]]


class TestFilesThatLie:
    """What a file says of itself, and what another reader might find in it instead."""

    @READERS
    def test_a_part_that_is_longer_than_the_file_says(self, tmp_path, read):
        data = excel_bytes(tmp_path)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
        path = tmp_path / "lie.xlsx"
        # In the directory, which readers go by, and in the part's own header.
        path.write_bytes(data.replace(struct.pack("<I", size), struct.pack("<I", size - 20)))
        assert found(read, path).startswith(
            "the file is damaged: its part xl/worksheets/sheet1.xml cannot be read (it is not of the size"
        )

    @READERS
    def test_two_parts_of_one_name(self, tmp_path, read):
        path = tmp_path / "twice.xlsx"
        with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
            warnings.simplefilter("ignore")
            for name, data in excel_parts(ONE).items():
                archive.writestr(name, data)
            archive.writestr("XL\\worksheets\\SHEET1.xml", "<worksheet/>")
        assert found(read, path) == "two of its parts have the name XL\\worksheets\\SHEET1.xml"

    @READERS
    def test_a_wrong_check_sum(self, tmp_path, read):
        parts = excel_parts(ONE)
        path = tmp_path / "sum.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        path.write_bytes(path.read_bytes().replace(b"<v>1</v>", b"<v>2</v>"))
        assert found(read, path).endswith("cannot be read (its check sum is wrong)")

    @READERS
    def test_a_part_that_is_packed_in_another_way(self, tmp_path, read):
        path = tmp_path / "other.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
            for name, data in excel_parts(ONE).items():
                archive.writestr(name, data)
        assert found(read, path) == "its part [Content_Types].xml is packed in an unusual way"

    @READERS
    def test_a_locked_part(self, tmp_path, read):
        data = bytearray(excel_bytes(tmp_path))
        data[data.rindex(b"PK\x01\x02") + 8] |= 1
        path = tmp_path / "locked.xlsx"
        path.write_bytes(data)
        assert found(read, path) == "this is locked with a password"


def excel_bytes(folder: Path) -> bytes:
    return excel(folder / "plain.xlsx", ONE).read_bytes()


ENTITY = '<!DOCTYPE a [<!ENTITY b "ha">]>'


class TestEntities:
    @READERS
    @pytest.mark.parametrize(
        "part",
        [
            "xl/worksheets/sheet1.xml",
            "xl/sharedStrings.xml",
            "xl/workbook.xml",
            "xl/theme/theme1.xml",
            "a.vml",
            "_rels/.rels",
        ],
    )
    def test_in_any_part(self, tmp_path, part, read):
        parts = excel_parts(ONE)
        parts[part] = ENTITY + str(parts.get(part, "<a/>"))
        path = written(tmp_path / "a.xlsx", parts)
        assert (
            found(read, path)
            == f"its part {part} holds <!ENTITY, which no workbook needs and which can do harm"
        )

    @READERS
    def test_a_document_type_that_names_another_file(self, tmp_path, read):
        parts = excel_parts(ONE)
        sheet = parts["xl/worksheets/sheet1.xml"]
        parts["xl/worksheets/sheet1.xml"] = f'<!DOCTYPE worksheet SYSTEM "file:///etc/passwd">{sheet}'
        assert "holds <!DOCTYPE" in found(read, written(tmp_path / "a.xlsx", parts))

    @READERS
    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
    def test_in_another_encoding(self, tmp_path, encoding, read):
        parts = excel_parts(ONE) | {"customXml/item1.xml": f"{ENTITY}<a/>".encode(encoding)}
        assert "holds <!ENTITY" in found(read, written(tmp_path / "a.xlsx", parts))

    @READERS
    def test_in_an_encoding_that_hides_it(self, tmp_path, read):
        parts = excel_parts(ONE) | {"xl/theme/theme1.xml": f"{ENTITY}<a/>".encode("cp037")}
        assert found(read, written(tmp_path / "a.xlsx", parts)).endswith(
            "it is not XML in an encoding that is known)"
        )
        parts["xl/theme/theme1.xml"] = b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a/>'
        assert found(read, written(tmp_path / "a.xlsx", parts)).endswith(
            "it is not XML in an encoding that is known)"
        )

    @READERS
    def test_a_part_in_utf_16_is_no_matter(self, tmp_path, read):
        parts = excel_parts(ONE) | {
            "customXml/item1.xml": '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")
        }
        assert read(written(tmp_path / "a.xlsx", parts))


def test_what_is_packed_within_is_never_opened(tmp_path):
    parts = excel_parts(ONE) | {"xl/embeddings/Workbook1.xlsx": b"PK\x03\x04 no workbook at all"}
    assert read_spreadsheet(written(tmp_path / "a.xlsx", parts)).sheets[0].rows == [[1.0]]


def test_what_openpyxl_writes_passes(tmp_path):
    book = Workbook()
    book.active.append(["Service", 1, "=A1"])
    book.save(tmp_path / "a.xlsx")
    assert read_spreadsheet(tmp_path / "a.xlsx").sheets[0].rows[0][:2] == ["Service", 1.0]
