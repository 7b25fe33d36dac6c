"""The Word document holds what the report holds, in marks that Word takes."""

import io
import re
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from pypdf import PdfReader

from mtfs.cli.main import cli
from mtfs.errors import OutputError
from mtfs.iotools.atomic import writable_text
from mtfs.report.document import (
    Bullets,
    Figure,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    TableBlock,
)
from mtfs.report.formats.word import guide_bytes, word_bytes, write_guide
from mtfs.report.labels import label
from tests.libreoffice import converted
from tests.report.formats.word_marks import Numbers, marks, opened, parts, value, words, wrong_order
from tests.report.sample import NASTY, nasty_report, picture, sample_report

TEXT_WIDTH = 11906 - 2 * 1361


@pytest.fixture(scope="module")
def data() -> bytes:
    return word_bytes(sample_report())


@pytest.fixture(scope="module")
def body(data: bytes) -> Any:
    return opened(data).element.body


def of_style(body: Any, *names: str) -> list[str]:
    return [words(p) for p in marks(body, ".//w:p") if style(p) in names]


def style(paragraph: Any) -> str:
    return next((value(s, "val") for s in marks(paragraph, "./w:pPr/w:pStyle")), "")


def instructions(body: Any) -> list[str]:
    return [(i.text or "").strip() for i in marks(body, ".//w:instrText")]


def with_blocks(*blocks: Any, alone: bool = False) -> Report:
    section = Section(key="only", title="Only", blocks=tuple(blocks), alone=alone)
    return replace(sample_report(), sections=(section,))


class TestFile:
    def test_the_same_report_makes_the_same_bytes(self, data: bytes) -> None:
        assert word_bytes(sample_report()) == data

    def test_it_tells_the_report_and_nothing_of_the_machine(self, data: bytes) -> None:
        properties = opened(data).core_properties
        assert properties.title == sample_report().title
        assert properties.author == properties.last_modified_by == "Sampleshire County Council"
        assert properties.created == properties.modified
        assert properties.created is not None
        assert properties.created.replace(tzinfo=None) == datetime(2026, 11, 22, 12)
        assert properties.language == "en-GB"
        assert properties.revision == 1
        with ZipFile(io.BytesIO(data)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 22, 12, 0, 0)}

    @pytest.mark.parametrize("made", [sample_report, nasty_report], ids=["sample", "nasty"])
    def test_marks_stand_in_the_order_that_word_takes(self, made: Any) -> None:
        assert list(wrong_order(word_bytes(made()))) == []

    def test_the_check_of_the_order_finds_what_is_out_of_order(self, data: bytes) -> None:
        held = io.BytesIO()
        with ZipFile(held, "w") as archive:
            for name, part in parts(data).items():
                turned = part.replace(b"<w:cantSplit/>", b"<w:tblPr/><w:jc/>").replace(b"<w:keepNext/>", b"")
                archive.writestr(name, turned.replace(b"<w:tcPr><w:tcW", b"<w:tcPr><w:vAlign/><w:tcW"))
        assert any("tcPr" in wrong for wrong in wrong_order(held.getvalue()))

    def test_the_page_is_a4_and_the_language_british(self, data: bytes) -> None:
        document = opened(data)
        (page,) = marks(document.element.body, "./w:sectPr/w:pgSz")
        assert (value(page, "w"), value(page, "h")) == ("11906", "16838")
        (language,) = marks(document.styles.element, "./w:docDefaults//w:lang")
        assert value(language, "val") == "en-GB"

    def test_head_and_foot_tell_the_council_the_title_and_the_page(self, data: bytes) -> None:
        (section,) = opened(data).sections
        assert section.header.paragraphs[0].text == f"Sampleshire County Council · {sample_report().title}"
        foot = section.footer.paragraphs[0]._p
        assert words(foot) == "Page 1 of 1"
        assert instructions(foot) == ["PAGE", "NUMPAGES"]

    def test_opening_it_asks_nothing(self, data: bytes) -> None:
        for part in parts(data).values():
            assert b"updateFields" not in part
            assert b"w:dirty" not in part

    def test_every_style_and_list_that_is_used_is_there(self, data: bytes) -> None:
        document = opened(data)
        known = {value(s, "styleId") for s in marks(document.styles.element, "./w:style")}
        used = marks(document.element.body, ".//w:pStyle | .//w:rStyle | .//w:tblStyle")
        assert {value(u, "val") for u in used} <= known
        named = marks(document.styles.element, ".//w:basedOn | .//w:next | .//w:link")
        assert {value(n, "val") for n in named} <= known


class TestHead:
    def test_title_and_details(self, body: Any) -> None:
        report = sample_report()
        assert of_style(body, "Subtitle") == [report.council]
        assert of_style(body, "Title") == [report.title]
        table = marks(body, "./w:tbl")[0]
        rows = [tuple(words(cell) for cell in marks(row, "./w:tc")) for row in marks(table, "./w:tr")]
        assert tuple(rows) == report.details

    def test_contents_lead_to_every_section_and_part(self, body: Any) -> None:
        lines = marks(body, "./w:sdt//w:p[w:hyperlink]")
        # Each ends with a tab, after which Word puts the page.
        assert [words(line) for line in lines] == [
            "In one page ",
            "1 Purpose of the report ",
            "2 Supporting information ",
            "The plan ",
            "Scenarios ",
            "3 Draft statement of the chief finance officer ",
            "Appendix A Words used in this report ",
            "Appendix B Technical appendix ",
            "Sources ",
        ]
        titles = {}
        for mark in marks(body, ".//w:bookmarkStart[starts-with(@w:name, '_Toc')]"):
            titles[value(mark, "name")] = words(mark.getparent())
        for line in lines:
            (link,) = marks(line, "./w:hyperlink")
            assert words(line).strip().endswith(titles[value(link, "anchor")])
        assert instructions(body)[0].startswith("TOC ")

    def test_a_report_without_sections_has_no_contents(self) -> None:
        made = opened(word_bytes(replace(sample_report(), sections=(), details=())))
        assert not marks(made.element.body, ".//w:sdt")


class TestNumbers:
    @staticmethod
    def counted(data: bytes) -> list[tuple[str, str]]:
        document = opened(data)
        numbers = Numbers(document)
        return [(numbers.of(p), words(p)) for p in marks(document.element.body, ".//w:p")]

    def test_word_counts_sections_and_paragraphs_as_the_report_does(self, data: bytes) -> None:
        counted = [(number, text) for number, text in self.counted(data) if number not in ("", "•")]
        assert counted == [
            ("(a)", "note the results;"),
            ("(b)", "agree the options in the report;"),
            ("(c)", "ask for an update in January."),
            ("1", "Purpose of the report"),
            ("1.1", "To tell how sure the plan is; see Appendix B."),
            ("2", "Supporting information"),
            ("2.1", "What follows comes from 10,000 futures."),
            ("2.2", "Gap. The gap of each year is in Table 1 and drawn in Figure 4."),
            ("2.3", "The scenarios are beside each other in the same futures."),
            ("3", "Draft statement of the chief finance officer"),
            ("Appendix A", "Words used in this report"),
            ("Appendix B", "Technical appendix"),
            ("B.1", "Runs: 10,000; seed: 1."),
        ]
        labels = label(sample_report())
        assert {number for number, _ in counted if "." in number} == set(labels.paragraphs.values())

    def test_each_lettered_list_begins_with_a(self) -> None:
        one, two = Bullets(("one;", "two."), lettered=True), Bullets(("three.",), lettered=True)
        counted = self.counted(word_bytes(with_blocks(one, Paragraph("Between."), two)))
        assert [(n, t) for n, t in counted if n.startswith("(")] == [
            ("(a)", "one;"),
            ("(b)", "two."),
            ("(a)", "three."),
        ]

    def test_a_section_that_stands_alone_has_no_numbers_and_pages_of_its_own(self, body: Any) -> None:
        starts = [words(p) for p in marks(body, ".//w:p[w:pPr/w:pageBreakBefore]")]
        assert starts == ["In one page", "Purpose of the report"]
        assert of_style(body, "ReportText") == [
            "The plan does not close the gap in most of the futures tested."
        ]


class TestMentions:
    def test_every_mention_leads_to_a_bookmark(self, body: Any) -> None:
        names = [value(mark, "name") for mark in marks(body, ".//w:bookmarkStart")]
        numbers = [value(mark, "id") for mark in marks(body, ".//w:bookmarkStart")]
        assert len(set(names)) == len(names)
        assert len(set(numbers)) == len(numbers)
        assert sorted(numbers) == sorted(value(mark, "id") for mark in marks(body, ".//w:bookmarkEnd"))
        led = [i.split()[1] for i in instructions(body) if i.startswith(("REF ", "PAGEREF "))]
        assert len(led) == 9 + 6
        assert set(led) <= set(names)
        assert all(len(name) <= 40 for name in names)

    def test_fields_begin_part_and_end(self, body: Any) -> None:
        kinds = [value(mark, "fldCharType") for mark in marks(body, ".//w:fldChar")]
        depth = 0
        for kind in kinds:
            depth += {"begin": 1, "separate": 0, "end": -1}[kind]
            assert depth in (0, 1, 2)
        assert depth == 0
        assert kinds.count("begin") == kinds.count("separate") == len(instructions(body))

    def test_a_mention_of_a_part_is_its_title_and_of_a_section_its_number(self) -> None:
        from mtfs.report.document import Ref

        text = ("See ", Ref("plan"), ", ", Ref("supporting-information"), " and ", Ref("glossary"), ".")
        report = sample_report()
        told = Section(key="more", title="More", blocks=(Paragraph(text),))
        made = opened(
            word_bytes(replace(report, sections=(*report.sections[:-2], told, *report.sections[-2:])))
        )
        assert "See ‘The plan’, section 2 and Appendix A." in of_style(made.element.body, "ReportParagraph")


class TestTables:
    def test_captions_are_counted_and_stand_with_their_tables(self, body: Any) -> None:
        captions = marks(body, "./w:p[w:pPr/w:pStyle/@w:val='Caption'][following-sibling::*[1][self::w:tbl]]")
        assert [words(c) for c in captions] == [
            "Table 1: The plan by year",
            "Table 2: Scenarios by year",
            "Table 2, continued",
        ]
        assert all(marks(c, "./w:pPr/w:keepNext") for c in captions)
        assert instructions(body).count("SEQ Table \\* ARABIC") == 2
        assert instructions(body).count("SEQ Figure \\* ARABIC") == 4

    def test_heads_are_repeated_and_no_row_is_split(self, body: Any) -> None:
        tables = [t for t in marks(body, "./w:tbl") if marks(t, "./w:tblPr/w:tblStyle[@w:val='ReportTable']")]
        assert len(tables) == 3
        for table in tables:
            rows = marks(table, "./w:tr")
            assert all(marks(row, "./w:trPr/w:cantSplit") for row in rows)
            assert [bool(marks(row, "./w:trPr/w:tblHeader")) for row in rows] == [True] + [False] * (
                len(rows) - 1
            )
            look = marks(table, "./w:tblPr/w:tblLook")[0]
            assert (value(look, "firstRow"), value(look, "firstColumn"), value(look, "val")) == (
                "1",
                "1",
                "06A0",
            )
            widths = [int(value(column, "w")) for column in marks(table, "./w:tblGrid/w:gridCol")]
            assert sum(widths) == TEXT_WIDTH
            assert all(
                [int(value(w, "w")) for w in marks(row, "./w:tc/w:tcPr/w:tcW")] == widths for row in rows
            )

    def test_figures_are_set_to_the_right_and_totals_stand_out(self, body: Any) -> None:
        table = marks(body, "./w:tbl[w:tblPr/w:tblCaption/@w:val='The plan by year']")[0]
        styles = [[style(p) for p in marks(row, ".//w:p")] for row in marks(table, "./w:tr")]
        assert styles[0] == ["ReportTableHead"] + ["ReportTableNumberHead"] * 3
        assert styles[1] == ["ReportTableText"] + ["ReportTableNumber"] * 3
        strong = [bool(marks(row, ".//w:rStyle[@w:val='Strong']")) for row in marks(table, "./w:tr")]
        assert strong == [False, False, False, True]
        assert words(table.getnext()).startswith("The gap of one year comes back")

    def test_two_tables_are_never_next_to_each_other(self) -> None:
        table = next(b for s in sample_report().walk() for b in s.blocks if isinstance(b, TableBlock))
        keys = KeyFigures(tuple(KeyFigure(str(n), "of seven") for n in range(7)))
        blocks = (keys, replace(table, note=""), replace(table, key="again", note=""), keys)
        made = opened(word_bytes(with_blocks(*blocks))).element.body
        assert not marks(made, ".//w:tbl[following-sibling::*[1][self::w:tbl]]")
        assert of_style(made, "ReportKeyFigure") == [str(n) for n in range(7)] * 2
        # In a cell, the number is read before what it is.
        cell = marks(made, ".//w:tc[.//w:pStyle[@w:val='ReportKeyFigure']]")[0]
        assert [words(p) for p in marks(cell, "./w:p")] == ["0", "of seven"]


class TestPictures:
    def test_each_has_its_words_and_a_number_of_its_own(self, body: Any) -> None:
        told = marks(body, ".//wp:docPr")
        wanted = [b.picture for s in sample_report().walk() for b in s.blocks if isinstance(b, Figure)]
        assert [(t.get("descr"), t.get("title")) for t in told] == [(p.alt_text, p.title) for p in wanted]
        assert len({t.get("id") for t in told}) == len(told) == 4

    def test_small_ones_stand_beside_each_other_with_their_captions(self, body: Any) -> None:
        (table,) = marks(body, "./w:tbl[.//w:drawing]")
        cells = [[words(p) for p in marks(cell, "./w:p")] for cell in marks(table, ".//w:tc")]
        assert cells == [
            ["", "Figure 1: Usable reserves"],
            ["", "Figure 2: The gap"],
            ["", "Figure 3: The chance that reserves run out"],
            [""],
        ]

    def test_none_is_larger_than_its_room(self) -> None:
        small = [Figure(picture=picture(f"s{n}"), caption="Small", small=True) for n in range(2)]
        tall = Figure(picture=picture("tall", cm=60), caption="Tall")
        alone = Figure(picture=picture("one"), caption="One that is small and alone", small=True)
        made = opened(word_bytes(with_blocks(*small, tall, Paragraph("Between."), alone))).element.body
        sizes = [(int(e.get("cx")) / 635, int(e.get("cy")) / 635) for e in marks(made, ".//wp:extent")]
        assert all(width <= TEXT_WIDTH / 2 for width, _ in sizes[:2])
        assert sizes[2][1] < 16838 - 1304 - 1134
        assert sizes[2][0] / sizes[2][1] == pytest.approx(16 / 60, rel=0.01)
        assert sizes[3][0] == pytest.approx(16 / 2.54 * 1440, rel=0.001)

    def test_the_caption_stands_on_the_page_of_its_picture(self, body: Any) -> None:
        for holder in marks(body, ".//w:p[.//w:drawing]"):
            assert marks(holder, "./w:pPr/w:keepNext")
            assert words(holder.getnext()).startswith("Figure ")


class TestTexts:
    def test_a_draft_stands_in_one_box_from_its_mark_to_its_end(self, body: Any) -> None:
        (first,) = marks(body, "./w:p[starts-with(string(.), 'Draft. ')]")
        box = [first, *marks(first, "./following-sibling::w:p")[:3]]
        assert [style(p) for p in box] == ["ReportDraftMark", "ReportDraft", "ReportDraft", "ReportDraftMark"]
        assert [words(p) for p in box][2:] == [
            "The officer may wish to refer to Table 1.",
            "End of the draft.",
        ]

    def test_definitions_notes_and_source(self, body: Any) -> None:
        assert of_style(body, "ReportDefinition")[0] == "Gap: What spending is above funding."
        notes = of_style(body, "ReportNote")
        assert notes[0] == "The numbers are rounded."
        assert notes[-1] == sample_report().source

    def test_new_lines_stay_and_words_before_a_list_stand_with_it(self) -> None:
        made = opened(word_bytes(with_blocks(Paragraph("One\r\ntwo\nthree"), Bullets(("a",))))).element.body
        (told,) = marks(made, "./w:p[w:pPr/w:pStyle/@w:val='ReportParagraph']")
        assert words(told) == "One two three"
        assert len(marks(told, ".//w:br")) == 2
        assert marks(told, "./w:pPr/w:keepNext")

    def test_nothing_that_a_text_holds_is_taken_for_a_mark(self) -> None:
        made = opened(word_bytes(nasty_report())).element.body
        found = " ".join(words(p) for p in marks(made, ".//w:p"))
        for text in NASTY:
            assert writable_text(text) in found
        assert of_style(made, "ReportParagraph") == [f"{t} {t}" for t in map(writable_text, NASTY)]
        (told,) = marks(made, ".//wp:docPr")
        assert told.get("descr") == writable_text(" ".join(NASTY))

    def test_a_council_named_like_a_mark_is_told_as_it_is(self) -> None:
        made = opened(
            word_bytes(replace(sample_report(), council="{{ title }} & {{ date }}", title="{{ x }}"))
        )
        assert made.sections[0].header.paragraphs[0].text == "{{ title }} & {{ date }} · {{ x }}"


class TestGuide:
    MOMENT = datetime(2026, 11, 22, 12)

    def test_it_shows_every_style_of_a_report(self) -> None:
        made = opened(guide_bytes(self.MOMENT))
        used = {value(u, "val") for u in marks(made.element, ".//w:pStyle | .//w:tblStyle")}
        own = {
            value(s, "styleId")
            for s in marks(made.styles.element, "./w:style")
            if value(s, "styleId").startswith(("Report", "Heading", "List", "Title", "Caption"))
        }
        assert own - used == {"ReportFigure"}
        assert list(wrong_order(guide_bytes(self.MOMENT))) == []

    def test_a_report_on_it_is_the_report_without_a_template(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "own.docx"
        write_guide(path, self.MOMENT)
        made = word_bytes(sample_report(), template=path)
        texts = [[words(p) for p in marks(opened(d).element.body, ".//w:p")] for d in (made, data)]
        assert texts[0] == texts[1]
        assert TestNumbers.counted(made) == TestNumbers.counted(data)
        styles = [len(marks(opened(d).styles.element, "./w:style")) for d in (made, data)]
        assert styles[0] == styles[1]

    def test_the_command_writes_it_and_replaces_nothing_unasked(self, tmp_path: Path) -> None:
        path = tmp_path / "own.docx"
        done = CliRunner().invoke(cli, ["new", str(path)], prog_name="mtfs")
        assert done.exit_code == 0, done.output
        assert f'--template "{path}"' in done.stdout
        assert "How to make a template of your own" in [p.text for p in docx.Document(str(path)).paragraphs]
        with pytest.raises(OutputError, match="is there already"):
            write_guide(path, self.MOMENT)
        assert CliRunner().invoke(cli, ["new", str(path)], prog_name="mtfs").exit_code == 1
        assert CliRunner().invoke(cli, ["new", str(path), "--force"], prog_name="mtfs").exit_code == 0


def _has_writer() -> bool:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    library = Path(program).resolve().parent / "libswlo.so" if program else None
    # Elsewhere than on Debian, LibreOffice comes whole.
    return library is not None and (library.exists() or not library.parent.joinpath("libsclo.so").exists())


@pytest.mark.skipif(not _has_writer(), reason="LibreOffice Writer is not installed")
def test_libreoffice_finds_headings_captions_contents_and_mentions(tmp_path: Path, data: bytes) -> None:
    source = tmp_path / "report.docx"
    source.write_bytes(data)
    pages = [page.extract_text() for page in PdfReader(converted(source, tmp_path, kind="pdf")).pages]
    text = re.sub(r"\s+", " ", " ".join(pages))
    for told in (
        "Contents",
        "1 Purpose of the report",
        "Appendix B Technical appendix",
        "2.2 Gap. The gap of each year is in Table 1 and drawn in Figure 4.",
        "Table 2: Scenarios by year",
        "(b) agree the options in the report;",
        f"Page 2 of {len(pages)}",
    ):
        assert told in text, told
    assert "Error" not in text
    # The members' page is one page, and the head another before it.
    assert "In one page" in pages[1]
    assert "The numbers are rounded." in pages[1]
    assert "Purpose of the report" in pages[2]
    # The head of a long table is on each of its pages.
    assert sum("Usable reserves" in re.sub(r"\s+", " ", page) for page in pages[2:]) >= 3


def test_the_namespace_of_word_is_the_one_that_python_docx_uses() -> None:
    from mtfs.report.formats.word.markup import NAMESPACES

    for prefix, space in NAMESPACES.items():
        assert qn(f"{prefix}:x") == f"{{{space}}}x"
