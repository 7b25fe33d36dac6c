"""A council's own template keeps its look, and one that cannot be used is refused in words that help."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt, RGBColor

from mtfs.errors import InputError
from mtfs.report.formats.word import check_template, guide_bytes, word_bytes
from tests.report.formats.word_marks import Numbers, marks, opened, parts, value, words, wrong_order
from tests.report.sample import picture, sample_report

LOGO = picture("logo").png


def saved(document: Document, path: Path) -> Path:
    document.save(str(path))
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "council.docx"


def paragraphs(data: bytes) -> list[str]:
    return [words(p) for p in marks(opened(data).element.body, "./w:p")]


def packed(path: Path, change: Callable[[str, bytes], bytes], **more: bytes) -> Path:
    """Write a template again with its parts changed."""
    held = parts(path.read_bytes())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in held.items():
            archive.writestr(name, change(name, part))
        for name, part in more.items():
            archive.writestr(f"word/{name}.bin", part)
    return path


class TestLook:
    @pytest.fixture
    def template(self, path: Path) -> Path:
        document = docx.Document()
        document.styles["Normal"].font.name = "Georgia"
        document.styles["Heading 1"].font.color.rgb = RGBColor(0x7A, 0, 0x40)
        document.styles["Caption"].font.size = Pt(17)
        (page,) = document.sections
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(4)
        page.header.paragraphs[0].add_run().add_picture(io.BytesIO(LOGO), width=Cm(3))
        page.footer.paragraphs[0].text = "Working for all"
        document.add_paragraph("An old report").add_run().add_picture(io.BytesIO(picture("old", cm=3).png))
        document.core_properties.author = "A. N. Officer"
        return saved(document, path)

    def test_styles_page_header_footer_and_logo_stay(self, template: Path) -> None:
        made = opened(word_bytes(sample_report(), template=template))
        assert made.styles["Normal"].font.name == "Georgia"
        assert made.styles["Heading 1"].font.color.rgb == RGBColor(0x7A, 0, 0x40)
        assert made.styles["Caption"].font.size == Pt(17)
        (page,) = made.sections
        assert page.left_margin.cm == pytest.approx(4, abs=0.01)
        assert page.footer.paragraphs[0].text == "Working for all"
        (image,) = [r.target_part for r in page.header.part.rels.values() if r.reltype.endswith("/image")]
        assert image.blob == LOGO

    def test_the_report_takes_the_room_that_there_is(self, template: Path) -> None:
        body = opened(word_bytes(sample_report(), template=template)).element.body
        room = Cm(13).twips
        tables = [t for t in marks(body, "./w:tbl") if marks(t, "./w:tblPr/w:tblCaption")]
        for table in tables:
            assert sum(int(value(c, "w")) for c in marks(table, "./w:tblGrid/w:gridCol")) == pytest.approx(
                room, abs=2
            )
        assert all(int(e.get("cx")) <= Cm(13) for e in marks(body, ".//wp:extent"))

    def test_nothing_of_the_old_report_is_left(self, template: Path) -> None:
        made = word_bytes(sample_report(), template=template)
        assert "An old report" not in paragraphs(made)
        assert picture("old", cm=3).png not in parts(made).values()
        assert not any(
            b"Officer<" in part for name, part in parts(made).items() if name.startswith("docProps")
        )
        assert not [name for name in parts(made) if "thumbnail" in name or "stylesWithEffects" in name]

    def test_styles_that_it_lacks_are_added_and_no_other(self, template: Path) -> None:
        before = {s.name for s in docx.Document(str(template)).styles}
        made = opened(word_bytes(sample_report(), template=template))
        added = {s.name for s in made.styles} - before
        assert added == {
            *(
                "Report heading",
                "Report appendix",
                "Report text",
                "Report paragraph",
                "Report appendix paragraph",
            ),
            *(
                "Report lettered list",
                "Report figure",
                "Report note",
                "Report key figure",
                "Report key label",
            ),
            *("Report definition", "Report draft", "Report draft mark", "Report table", "Report details"),
            *("Report key figures", "Report table text", "Report table number", "Report table head"),
            *("Report table number head", "Report detail", "Report detail name", "Report spacer"),
            *("toc 1", "toc 2", "toc 3", "toc 4"),
        }
        assert made.styles["Report note"].base_style.name == "Normal"

    def test_marks_stay_in_order_and_the_bytes_the_same(self, template: Path) -> None:
        made = word_bytes(sample_report(), template=template)
        assert list(wrong_order(made)) == []
        assert word_bytes(sample_report(), template=template) == made

    def test_a_report_can_be_the_template_of_the_next(self, path: Path) -> None:
        path.write_bytes(word_bytes(sample_report()))
        made = word_bytes(replace(sample_report(), council="Another Council"), template=path)
        assert len(marks(opened(made).element.body, ".//w:drawing")) == 4
        assert len([name for name in parts(made) if "media" in name]) == len(
            [name for name in parts(path.read_bytes()) if "media" in name]
        )

    def test_a_template_of_word_is_as_good_as_a_document(self, template: Path) -> None:
        as_document = word_bytes(sample_report(), template=template)

        def turned(name: str, part: bytes) -> bytes:
            return (
                part.replace(b"document.main+xml", b"template.main+xml") if name.startswith("[Con") else part
            )

        assert word_bytes(sample_report(), template=packed(template, turned)) == as_document


class TestNumbering:
    @staticmethod
    def counted(data: bytes) -> list[str]:
        document = opened(data)
        numbers = Numbers(document)
        counted = [numbers.of(p) for p in marks(document.element.body, ".//w:p")]
        return [number for number in counted if re.search(r"\w", number) and number.isascii()]

    @pytest.fixture
    def wanted(self) -> list[str]:
        return self.counted(word_bytes(sample_report()))

    def test_headings_without_numbers_get_them(self, path: Path, wanted: list[str]) -> None:
        saved(docx.Document(), path)
        assert self.counted(word_bytes(sample_report(), template=path)) == wanted

    def test_a_template_without_any_list_gets_them(self, path: Path, wanted: list[str]) -> None:
        document = docx.Document()
        for number, relation in list(document.part.rels.items()):
            if relation.reltype.endswith("/numbering"):
                del document.part.rels[number]
        for found in marks(document.styles.element, ".//w:numPr"):
            found.getparent().remove(found)
        saved(document, path)
        assert self.counted(word_bytes(sample_report(), template=path)) == wanted

    def test_headings_with_lists_of_their_own_are_numbered_as_the_report_is(
        self, path: Path, wanted: list[str]
    ) -> None:
        document = docx.Document()
        number = value(marks(document.styles.element, ".//w:style//w:numPr/w:numId")[0], "val")
        for name in ("Heading 1", "Heading 2", "Heading 3"):
            properties = document.styles[name].element.get_or_add_pPr()
            listed = properties.get_or_add_numPr()
            listed.get_or_add_numId().set(qn("w:val"), number)
        saved(document, path)
        made = word_bytes(sample_report(), template=path)
        assert self.counted(made) == wanted
        # The members' page has a heading and no number.
        document = opened(made)
        (heading,) = marks(document.element.body, "./w:p[starts-with(string(.), 'In one page')]")
        assert Numbers(document).of(heading) == ""


class TestMarks:
    def test_a_cover_page_and_words_at_the_end_stay(self, path: Path) -> None:
        document = docx.Document()
        cover = document.add_paragraph("Report: {{ ti")
        cover.add_run("tle").bold = True
        cover.add_run(" }} of {{council}}, {{ Date }}.")
        document.add_paragraph(" {{ report }} ")
        document.add_paragraph("Signed")
        told = paragraphs(word_bytes(sample_report(), template=saved(document, path)))
        report = sample_report()
        assert told[0] == f"Report: {report.title} of {report.council}, {report.date}."
        assert told[-2:] == [report.source, "Signed"]
        assert not any("{{" in text for text in told)
        # The cover tells the title: the report does not tell it again.
        assert report.title not in told

    def test_without_a_title_on_the_cover_the_report_tells_it(self, path: Path) -> None:
        document = docx.Document()
        document.add_paragraph("A cover")
        document.add_paragraph("{{ report }}")
        told = paragraphs(word_bytes(sample_report(), template=saved(document, path)))
        assert told[:3] == ["A cover", sample_report().council, sample_report().title]

    def test_a_section_that_ends_at_the_mark_stays(self, path: Path) -> None:
        document = docx.Document()
        document.add_paragraph("{{ report }}")
        after = document.add_section(WD_SECTION.NEW_PAGE)
        after.orientation, after.page_width, after.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
        document.sections[0].left_margin = Cm(6)
        # The section break stands in a paragraph after the mark: it is put into the mark's own.
        first, second = marks(document.element.body, "./w:p")[:2]
        first.get_or_add_pPr().append(marks(second, "./w:pPr/w:sectPr")[0])
        second.getparent().remove(second)
        document.add_paragraph("Afterwards")
        made = word_bytes(sample_report(), template=saved(document, path))
        assert opened(made).sections[0].left_margin.cm == pytest.approx(6, abs=0.01)
        assert len(opened(made).sections) == 2
        assert paragraphs(made)[-1] == "Afterwards"
        (table,) = marks(opened(made).element.body, "./w:tbl[w:tblPr/w:tblCaption/@w:val='The plan by year']")
        width = sum(int(value(c, "w")) for c in marks(table, "./w:tblGrid/w:gridCol"))
        page = opened(made).sections[0]
        assert width == page.page_width.twips - page.left_margin.twips - page.right_margin.twips

    def test_a_header_of_an_earlier_section_stays_when_its_text_goes(self, path: Path) -> None:
        document = docx.Document()
        document.sections[0].header.paragraphs[0].text = "{{ council }}"
        document.add_paragraph("Old")
        document.add_section(WD_SECTION.NEW_PAGE)
        made = opened(word_bytes(sample_report(), template=saved(document, path)))
        (section,) = made.sections
        assert section.header.paragraphs[0].text == "Sampleshire County Council"

    def test_remarks_of_a_text_that_went_go_too(self, path: Path) -> None:
        document = docx.Document()
        document.add_comment(document.add_paragraph("Old").runs, text="Do not tell the members", author="A")
        made = word_bytes(sample_report(), template=saved(document, path))
        assert not any(b"Do not tell" in part for part in parts(made).values())
        document = docx.Document()
        document.add_comment(document.add_paragraph("Kept").runs, text="Do tell the members", author="A")
        document.add_paragraph("{{ report }}")
        made = word_bytes(sample_report(), template=saved(document, path))
        assert any(b"Do tell" in part for part in parts(made).values())

    def test_bookmarks_and_pictures_of_the_cover_keep_their_numbers(self, path: Path) -> None:
        document = docx.Document()
        cover = document.add_paragraph("Cover")
        for kind in ("bookmarkStart", "bookmarkEnd"):
            mark = OxmlElement(f"w:{kind}")
            mark.set(qn("w:id"), "7")
            if kind == "bookmarkStart":
                mark.set(qn("w:name"), "here")
            cover._p.append(mark)
        document.add_picture(io.BytesIO(LOGO), width=Cm(2))
        document.add_paragraph("{{ report }}")
        body = opened(word_bytes(sample_report(), template=saved(document, path))).element.body
        numbers = [value(mark, "id") for mark in marks(body, ".//w:bookmarkStart")]
        assert numbers[0] == "7"
        assert len(set(numbers)) == len(numbers)
        pictures = [mark.get("id") for mark in marks(body, ".//wp:docPr")]
        assert len(set(pictures)) == len(pictures) == 5

    def test_paths_to_the_machine_of_the_template_go(self, path: Path) -> None:
        document = docx.Document()
        attached = OxmlElement("w:attachedTemplate")
        settings = next(r.target_part for r in document.part.rels.values() if r.reltype.endswith("/settings"))
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
        attached.set(
            qn("r:id"), settings.relate_to("file:///C:/Users/someone/Normal.dotm", kind, is_external=True)
        )
        document.settings.element.insert(0, attached)
        saved(document, path)
        assert any(b"someone" in part for part in parts(path.read_bytes()).values())
        made = word_bytes(sample_report(), template=path)
        assert not any(b"someone" in part or b"attachedTemplate" in part for part in parts(made).values())


def _workbook(path: Path) -> None:
    openpyxl.Workbook().save(path)


def _macros(path: Path) -> None:
    saved(docx.Document(), path)
    packed(path, lambda _, part: part, vbaProject=b"macro")


def _strict(path: Path) -> None:
    saved(docx.Document(), path)
    old, new = (
        b"http://schemas.openxmlformats.org/officeDocument",
        b"http://purl.oclc.org/ooxml/officeDocument",
    )
    packed(path, lambda _, part: part.replace(old, new))


def _entities(path: Path) -> None:
    saved(docx.Document(), path)
    told = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    packed(path, lambda name, part: told + part.partition(b"?>")[2] if name == "word/document.xml" else part)


def _broken(path: Path) -> None:
    saved(docx.Document(), path)
    packed(path, lambda name, part: part[:-20] if name == "word/styles.xml" else part)


def _cut(path: Path) -> None:
    saved(docx.Document(), path)
    path.write_bytes(path.read_bytes()[:-300])


def _old(stream: str) -> Callable[[Path], None]:
    return lambda path: (
        path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + stream.encode("utf-16-le")) and None
    )


def _says(*texts: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        document = docx.Document()
        for text in texts:
            document.add_paragraph(text)
        saved(document, path)

    return write


def _in_a_table(path: Path) -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "{{ report }}"
    saved(document, path)


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (lambda _: None, "there is no such file; expected a Word document"),
        (lambda path: path.mkdir(), "this is a folder"),
        (lambda path: path.write_bytes(b""), "the file is empty"),
        (
            lambda path: path.write_text("Dear all"),
            "this is a text file; expected a Word document (.docx or .dotx)",
        ),
        (lambda path: path.write_bytes(b"%PDF-1.7"), "this is a PDF document"),
        (lambda path: path.write_bytes(b"{\\rtf1}"), "this is a text document (RTF)"),
        (_old("WordDocument"), "this is a Word document of the old form (.doc)"),
        (_old("EncryptedPackage"), "this is locked with a password"),
        (_old("Workbook"), "this is an Excel workbook"),
        (_old("Other"), "this is an old Office file"),
        (_workbook, "this is an Excel workbook; expected a Word document"),
        (_macros, "this holds macros; expected one without"),
        (_strict, "this is saved as 'Strict Open XML Document'"),
        (_entities, "its part word/document.xml declares a document type"),
        (_broken, "the file is damaged: Word's parts in it do not fit together"),
        (_cut, "the file is damaged or cut short"),
        (_says("{{ report }} here"), "'{{ report }}' stands in the text beside other words"),
        (_says("{{ report }}", "{{report}}"), "'{{ report }}' stands there 2 times; expected it once"),
        (
            _says("To {{ recipient }}"),
            "'{{ recipient }}' stands in the text, and a report has nothing of that name",
        ),
        (_in_a_table, "'{{ report }}' stands in the text beside other words, or in a table or box"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(
    path: Path, write: Callable[[Path], Any], told: str
) -> None:
    write(path)
    with pytest.raises(InputError) as refused:
        check_template(path)
    assert str(refused.value).startswith("council.docx: ")
    assert told in str(refused.value)


def test_a_file_that_expands_too_far_is_refused_unread(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(docx.Document(), path)
    packed(path, lambda _, part: part, large=bytes(4_000_000))
    monkeypatch.setattr("mtfs.report.formats.word.own._EXPANDED_BYTES", 4_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was read"))
    with pytest.raises(
        InputError, match=r"files that come to 5 MB are packed into this one; expected at most"
    ):
        check_template(path)


def test_all_faults_of_the_marks_are_told_together(path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ logo }}"
    document.add_paragraph("{{ one }} and {{ two }}")
    with pytest.raises(InputError) as refused:
        check_template(saved(document, path))
    assert [fault.found.split("'")[1] for fault in refused.value.faults] == [
        "{{ one }}",
        "{{ two }}",
        "{{ logo }}",
    ]
    assert "in a header" in refused.value.faults[2].found


def test_the_template_that_comes_with_mtfs_can_be_used(path: Path) -> None:
    from datetime import datetime

    path.write_bytes(guide_bytes(datetime(2026, 11, 22)))
    check_template(path)
