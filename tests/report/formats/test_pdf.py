"""The PDF of a report: tagged, named and paged."""

import builtins
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from mtfs.errors import RequestError
from mtfs.report.document import Bullets, Figure, KeyFigures, Paragraph, Report, Section
from mtfs.report.formats import html
from mtfs.report.formats.pdf import check_pdf, pdf_bytes
from tests.report.sample import NASTY, nasty_report, picture, sample_report


def read(report: Report) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf_bytes(report)))


def tags(reader: pypdf.PdfReader) -> Iterator[Any]:
    """Go through the tags in the order of reading."""

    def walk(element: Any) -> Iterator[Any]:
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object()
            if isinstance(kid, dict) and "/S" in kid:
                yield kid
                yield from walk(kid)

    return walk(reader.trailer["/Root"]["/StructTreeRoot"])


@pytest.fixture(scope="module")
def reader() -> pypdf.PdfReader:
    return read(sample_report())


def test_pdf_is_tagged_and_says_so(reader: pypdf.PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()


def test_pdf_says_what_it_is_and_who_made_it_when(reader: pypdf.PdfReader) -> None:
    report, told = sample_report(), reader.metadata
    assert told is not None
    assert told.title == f"{report.title} – {report.council}"
    assert told.author == report.council
    assert told.subject == report.description
    assert told["/CreationDate"] == "D:20261122"


def test_tags_are_those_of_the_report(reader: pypdf.PdfReader) -> None:
    found = [tag["/S"] for tag in tags(reader)]
    assert found.count("/H1") == 1
    # The contents; then each section of the report.
    assert found.count("/H2") == 1 + 6
    assert {"/Sect", "/H3", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Caption", "/Link"} <= set(found)
    pictures = [b for section in sample_report().walk() for b in section.blocks if isinstance(b, Figure)]
    told = [tag["/Alt"] for tag in tags(reader) if tag["/S"] == "/Figure"]
    assert told == [block.picture.alt_text for block in pictures]


def test_cells_of_a_table_name_their_heads(reader: pypdf.PdfReader) -> None:
    cells = [tag for tag in tags(reader) if tag["/S"] == "/TD"]
    heads = {tag["/ID"] for tag in tags(reader) if tag["/S"] == "/TH"}
    assert cells
    for cell in cells:
        # That of its row and that of its column.
        assert len(cell["/A"]["/Headers"]) == 2
        assert set(cell["/A"]["/Headers"]) <= heads


def test_bookmarks_are_the_sections(reader: pypdf.PdfReader) -> None:
    def titles(outline: Any) -> Iterator[str]:
        for entry in outline:
            yield from titles(entry) if isinstance(entry, list) else [entry.title]

    assert list(titles(reader.outline)) == [
        sample_report().title,
        "In one page",
        "What members are asked to do",
        "1 Purpose of the report",
        "2 Supporting information",
        "The plan",
        "Scenarios",
        "3 Draft statement of the chief finance officer",
        "Appendix A Words used in this report",
        "Appendix B Technical appendix",
        "Sources",
    ]


def test_pages_are_numbered_and_the_contents_name_them(reader: pypdf.PdfReader) -> None:
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
    for title in ("1 Purpose of the report", "Appendix B Technical appendix"):
        start = next(i for i, text in enumerate(texts, start=1) if i > 1 and title in text)
        _, _, told = texts[0].partition(title)
        assert told.replace(".", " ").split()[0] == str(start)


def test_wide_table_lies_sideways_and_its_heads_come_again_on_each_page(reader: pypdf.PdfReader) -> None:
    turned = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert len(turned) > 1
    for page in turned:
        text = " ".join(page.extract_text().split())
        assert "Usable reserves 2024/25, £m" in text
        # Neither what is before the table nor what is after it is on them.
        assert "Draft" not in text
        assert "The scenarios are beside each other" not in text


def members(*, words: int) -> Report:
    """Return a report whose members' page says about so much."""
    page = next(section for section in sample_report().sections if section.alone)
    blocks = tuple(block for block in page.blocks if isinstance(block, KeyFigures | Figure | Bullets))
    long = Paragraph(" ".join(["Word"] * words))
    purpose = Section(key="purpose", title="Purpose", blocks=(Paragraph("To tell."),))
    return replace(sample_report(), sections=(replace(page, blocks=(long, *blocks)), purpose))


@pytest.mark.parametrize("words", [10, 300, 600])
def test_page_for_members_is_one_page_of_its_own(words: int) -> None:
    texts = [page.extract_text() for page in read(members(words=words)).pages]
    held = [i for i, text in enumerate(texts[1:], start=1) if "Word" in text or "Figure" in text]
    assert held == [1]
    assert "ask for an update in January." in texts[1]
    assert "To tell." in texts[2]


def test_page_for_members_that_cannot_be_one_page_is_written_all_the_same() -> None:
    texts = [page.extract_text() for page in read(members(words=3000)).pages]
    assert sum(text.count("Word") for text in texts) == 3000
    assert "To tell." in texts[-1]


def test_a_report_without_sections_is_one_page() -> None:
    assert len(read(replace(sample_report(), sections=())).pages) == 1


def test_picture_taller_than_the_page_is_not_cut() -> None:
    # 60 cm, where a page has 25.5.
    tall = Figure(picture=picture("tall", cm=60), caption="Tall")
    section = Section(key="only", title="Only", blocks=(tall,))
    reader = read(replace(sample_report(), sections=(section,)))
    (figure,) = [tag for tag in tags(reader) if tag["/S"] == "/Figure"]
    _, top, _, bottom = (float(number) for number in figure["/A"]["/BBox"])
    # In pixels of the screen, of which a page has 1,123.
    assert bottom - top < 1123


def test_nasty_texts_are_written_as_they_are() -> None:
    pages = [page.extract_text().replace("\0", "") for page in read(nasty_report()).pages]
    text = " ".join(" ".join(pages).split())
    for nasty in NASTY[:6]:
        assert nasty in text


def test_the_same_report_is_the_same_file_in_another_process() -> None:
    program = (
        "import sys; from tests.report.sample import sample_report as report; "
        "from mtfs.report.formats.pdf import pdf_bytes; sys.stdout.buffer.write(pdf_bytes(report()))"
    )
    files = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    }
    assert files == {pdf_bytes(sample_report())}


def refuse(error: Exception) -> Callable[..., Any]:
    """Return an import that fails for WeasyPrint."""
    real = builtins.__import__

    def importer(name: str, *args: Any, **details: Any) -> Any:
        if name == "weasyprint":
            raise error
        return real(name, *args, **details)

    return importer


@pytest.mark.parametrize(
    ("error", "needed"),
    [
        (ModuleNotFoundError("No module named 'weasyprint'"), 'pip install "mtfs[pdf]"'),
        (OSError("cannot load library 'libpango-1.0-0'"), "needs Pango"),
    ],
)
def test_a_machine_that_cannot_make_pdfs_is_told_what_to_do(
    error: Exception, needed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builtins, "__import__", refuse(error))
    with pytest.raises(RequestError) as raised:
        check_pdf()
    assert needed in str(raised.value)
    assert ".html" in str(raised.value)
    assert ".docx" in str(raised.value)
    with pytest.raises(RequestError):
        pdf_bytes(sample_report())


@pytest.mark.parametrize(
    ("system", "told"),
    [
        ("linux", "apt install libpango"),
        ("darwin", "brew install pango"),
        ("win32", "pacman"),
        ("aix", "https"),
    ],
)
def test_each_system_is_told_how_to_install_pango(
    system: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builtins, "__import__", refuse(OSError("no library")))
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(RequestError, match=told):
        check_pdf()


def test_an_old_weasyprint_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    monkeypatch.setattr(weasyprint, "__version__", "62.3")
    with pytest.raises(RequestError, match=r"66 or later, and 62\.3 is installed"):
        check_pdf()


def test_a_machine_without_typefaces_has_one_to_set_reports_in(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = html._style()
    for name in ("Arial", '"Liberation Sans"', "Helvetica"):
        assert name in sheet
        sheet = sheet.replace(f"{name}, ", "")
    monkeypatch.setattr(html, "_style", lambda: sheet)
    pages = read(members(words=300)).pages
    faces = [face.get_object() for page in pages for face in page["/Resources"]["/Font"].values()]
    names = {face["/BaseFont"] for face in faces}
    assert {name.rpartition("+")[2] for name in names} == {"Report-Sans", "Report-Sans-Bold"}
    # Its letters are wider, and the page for members is still one.
    assert "To tell." in pages[2].extract_text()


def test_nothing_is_said_to_the_user(capfd: pytest.CaptureFixture[str]) -> None:
    check_pdf()
    pdf_bytes(members(words=5))
    assert capfd.readouterr() == ("", "")
