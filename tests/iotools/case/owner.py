"""A case workbook as its owner has dressed it up: whatever Excel lets one put into a file."""

import io
import zipfile
from pathlib import Path

import matplotlib.image as pictures
import numpy as np
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.cases import Tables, change_parts, full_case, write_workbook

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: Parts that no library makes, with the types and relations that tell of them.
OWN_PARTS = {
    "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 made up",
    "customXml/item1.xml": b'<note xmlns="urn:ours">kept</note>',
    "xl/externalLinks/externalLink1.xml": b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
    "xl/pivotCache/pivotCacheRecords1.xml": b"<pivotCacheRecords/>",
    "xl/threadedComments/threadedComment1.xml": b"<ThreadedComments/>",
}
_TYPES = (
    b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
)
_RELATIONS = f'<Relationship Id="own1" Type="{_REL}/externalLink" Target="externalLinks/externalLink1.xml"/>'


def parts_of(path: Path) -> dict[str, bytes]:
    """Return the parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part_of_sheet(path: Path, title: str) -> str:
    """Return the part of a sheet of a workbook that openpyxl wrote."""
    return f"xl/worksheets/sheet{load_workbook(path).sheetnames.index(title) + 1}.xml"


def _dress(book: Workbook) -> None:
    savings = book["Savings"]
    savings["A2"].comment = Comment("Agreed by Cabinet", "S151")
    savings["A2"].font = Font(name="Georgia", italic=True)
    for row in savings["L2:O6"]:
        for cell in row:
            cell.number_format, cell.fill = (
                '#,##0.0;[Red]"("#,##0.0")"',
                PatternFill("solid", fgColor="FFEEDD"),
            )
    savings.column_dimensions["A"].width = 44.5
    savings.freeze_panes = "B2"
    savings.conditional_formatting.add("L2:O6", CellIsRule(operator="greaterThan", formula=["1000"]))
    for ranges, words in (("E2:E6", '"green,amber,red"'), ("D2:D6", "Workings!$A$1:$A$2")):
        rule = DataValidation(type="list", formula1=words, allow_blank=True)
        rule.add(ranges)
        savings.add_data_validation(rule)
    savings.add_table(Table(displayName="Programme", ref="A1:O6"))
    summary = book.create_sheet("Summary", 0)
    for row in (
        ["Savings of the first year", "=SUM(Savings!L2:L6)"],
        ["Twice the reviews", "=Savings!L2*2"],
        ["By name", "=SUM(first_year)"],
        ["Of the table", "=SUM(Programme[2026/27])"],
        ["Of the summary", "=B1+Workings!B1"],
    ):
        summary.append(row)
    chart = BarChart()
    chart.add_data(Reference(savings, min_col=12, min_row=2, max_row=6))
    summary.add_chart(chart, "D2")
    buffer = io.BytesIO()
    pictures.imsave(buffer, np.zeros((4, 4, 3)), format="png")
    summary.add_image(Image(buffer), "D20")
    workings = book.create_sheet("Workings")
    workings.append(["recurrent", "=Savings!L3+Reserves!C2"])
    workings.append(["one-off"])
    workings.sheet_state = "hidden"
    deep = book.create_sheet("Deep")
    deep["A1"] = "kept"
    deep.sheet_state = "veryHidden"
    book.defined_names["first_year"] = DefinedName("first_year", attr_text="Savings!$L$2:$L$6")


def owners_workbook(path: Path, tables: Tables | None = None) -> Path:
    """Write the full case with everything that an owner adds to it."""
    write_workbook(path, tables or full_case())
    book = load_workbook(path)
    _dress(book)
    book.save(path)
    parts = parts_of(path)
    relations = "xl/_rels/workbook.xml.rels"
    changed: dict[str, bytes | None] = {
        "[Content_Types].xml": parts["[Content_Types].xml"].replace(b"</Types>", _TYPES),
        relations: parts[relations].replace(b"</Relationships>", f"{_RELATIONS}</Relationships>".encode()),
    }
    return change_parts(path, changed, add=OWN_PARTS)
