"""Files of every kind, made byte by byte: tests need no office program, and can spoil what they like."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="9"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        return file.getvalue()


def excel_parts(
    *sheets: str,
    texts: Sequence[str] = (),
    names: Sequence[str] = (),
    settings: str = "",
    state: str = "visible",
) -> dict[str, str | bytes]:
    """Return the parts of a workbook whose sheets are given as markup, or as the rows of it."""
    names = names or [f"Sheet{n + 1}" for n in range(len(sheets))]
    parts: dict[str, str | bytes] = {}
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n + 1}.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
        for n in range(len(sheets))
    )
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{CONTENT}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{SHEET_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHEET_TYPE}.sharedStrings+xml"/>'
        f"{types}</Types>"
    )
    related = [("officeDocument", "xl/workbook.xml")]
    parts["_rels/.rels"] = relations(related)
    of_sheets = "".join(
        f'<sheet name="{name}" sheetId="{n + 1}" state="{state}" r:id="rId{n}"/>'
        for n, name in enumerate(names)
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{settings}<sheets>{of_sheets}</sheets></workbook>'
    )
    related = [("worksheet", f"worksheets/sheet{n + 1}.xml") for n in range(len(sheets))]
    parts["xl/_rels/workbook.xml.rels"] = relations(
        [*related, ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    )
    parts["xl/styles.xml"] = STYLES
    parts["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{MAIN}">{"".join(f"<si>{text}</si>" for text in texts)}</sst>'
    )
    for n, sheet in enumerate(sheets):
        whole = sheet if sheet.startswith(("<?xml", "<worksheet", "<x:")) else worksheet(sheet)
        parts[f"xl/worksheets/sheet{n + 1}.xml"] = whole
    return parts


def relations(targets: Sequence[tuple[str, str]]) -> str:
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>'


def worksheet(rows: str, *, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def excel(path: Path, *sheets: str, **others: object) -> Path:
    path.write_bytes(zipped(excel_parts(*sheets, **others)))  # type: ignore[arg-type]
    return path


OPEN_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "drawing")
)


def open_document(
    path: Path, tables: str, *, styles: str = "", names: str = OPEN_NAMES, **parts: str | bytes
) -> Path:
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    whole: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
    }
    path.write_bytes(zipped(whole | parts))
    return path


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream: bytes, name: str) -> bytes:
    """Return a file in the old form of Office that holds one stream."""
    stream += bytes(-len(stream) % 512) + bytes(max(0, 4096 - len(stream)))
    sectors = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    chain += [0xFFFFFFFF] * (128 - len(chain))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header += struct.pack("<I", 0) + b"\xff" * (512 - len(header) - 4)

    def entry(title: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = title.encode("utf-16-le") + b"\0\0"
        head = text.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child
        )
        return head + bytes(36) + struct.pack("<IQ", start, size)

    folder = (
        entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, len(stream)) + bytes(256)
    )
    return header + struct.pack("<128I", *chain) + folder + stream


def old_excel(path: Path, cells: Mapping[tuple[int, int], float | str]) -> Path:
    """Write an .xls workbook with one sheet, Data, that is not hidden."""
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6))
    bound_length = 4 + 8 + 4
    at = len(start) + bound_length + 4
    bound = _record(0x85, struct.pack("<IBBBB", at, 0, 0, 4, 0) + b"Data")
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    for (row, column), value in cells.items():
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            text = value.encode("latin-1")
            sheet += _record(0x204, place + struct.pack("<HB", len(text), 0) + text)
        else:
            sheet += _record(0x203, place + struct.pack("<d", value))
    stream = start + bound + _record(0x0A, b"") + sheet + _record(0x0A, b"")
    path.write_bytes(_compound(stream, "Workbook"))
    return path


def _binary(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(data)]) + data


def binary_excel(path: Path, cells: Mapping[tuple[int, int], float]) -> Path:
    """Write an .xlsb workbook with one sheet, Data."""

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    book = _binary(131) + _binary(143)
    book += _binary(156, struct.pack("<II", 0, 1) + text("rId0") + text("Data"))
    book += _binary(144) + _binary(132)
    sheet = _binary(129) + _binary(148, struct.pack("<IIII", 0, 9, 0, 9)) + _binary(145)
    for (row, column), value in cells.items():
        sheet += _binary(0, struct.pack("<II", row, 0) + bytes(17))
        sheet += _binary(5, struct.pack("<II", column, 0) + struct.pack("<d", value))
    sheet += _binary(146) + _binary(130)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{CONTENT}"/>',
        "_rels/.rels": relations([("officeDocument", "xl/workbook.bin")]),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": relations([("worksheet", "worksheets/sheet1.bin")]),
        "xl/worksheets/sheet1.bin": sheet,
    }
    path.write_bytes(zipped(parts))
    return path
