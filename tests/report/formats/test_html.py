"""The HTML of a report: what a browser and a screen reader make of it."""

import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from typing import Any

import html5lib
import pytest

from mtfs.report.document import Figure, Paragraph, Report, Section, TableBlock, TableHead
from mtfs.report.formats.html import html_bytes, section_anchors
from mtfs.report.labels import label
from tests.report.sample import NASTY, nasty_report, picture, sample_report

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def parse(report: Report) -> Any:
    """Return the page as a tree; any fault in its HTML is an error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(html_bytes(report), transport_encoding="utf-8")


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def blocks_of(*blocks: Any, **details: Any) -> Report:
    section = Section(key="only", title="Only", blocks=blocks, **details)
    return replace(sample_report(), sections=(section,))


@pytest.fixture(scope="module")
def page() -> Any:
    return parse(sample_report())


@pytest.fixture(scope="module")
def nasty() -> Any:
    return parse(nasty_report())


def test_page_has_a_language_a_title_and_one_of_each_landmark(page: Any) -> None:
    assert page.get("lang") == "en-GB"
    assert words(page.find("head/title")) == (
        "Medium-term financial strategy 2024/25 to 2028/29: how sure it is – Sampleshire County Council"
    )
    assert [element.tag for element in page.find("body")] == ["a", "header", "nav", "main", "footer"]
    skip = page.find("body/a")
    assert skip.get("href") == f"#{page.find('body/main').get('id')}"
    assert words(page.find("body/footer")) == sample_report().source


def test_page_runs_nothing_and_needs_no_other_file(page: Any) -> None:
    assert list(page.iter("script")) == []
    assert list(page.iter("link")) == []
    assert all(image.get("src").startswith("data:image/svg+xml;base64,") for image in page.iter("img"))
    assert "url(" not in page.find("head/style").text


def test_headings_step_down_one_level_at_a_time(page: Any) -> None:
    levels = [int(element.tag[1]) for element in page.iter() if element.tag in HEADINGS]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    told = [(element.tag, words(element)) for element in page.iter() if element.tag in HEADINGS]
    assert ("h2", "1 Purpose of the report") in told
    assert ("h3", "The plan") in told
    assert ("h3", "What members are asked to do") in told
    assert ("h2", "Appendix B Technical appendix") in told


def test_identifiers_are_unique_and_every_link_and_reference_leads_to_one(page: Any, nasty: Any) -> None:
    for tree in (page, nasty):
        ids = [element.get("id") for element in tree.iter() if element.get("id") is not None]
        assert len(ids) == len(set(ids))
        assert all(name and not re.search(r"\s", name) for name in ids)
        for element in tree.iter():
            for name in ("href", "aria-labelledby", "aria-describedby"):
                if element.get(name) is not None:
                    assert element.get(name).removeprefix("#") in ids


def test_contents_name_every_section_in_order(page: Any) -> None:
    assert [words(link) for link in page.find("body/nav").iter("a")] == [
        "In one page",
        "1 Purpose of the report",
        "2 Supporting information",
        "The plan",
        "Scenarios",
        "3 Draft statement of the chief finance officer",
        "Appendix A Words used in this report",
        "Appendix B Technical appendix",
        "Sources",
    ]


def test_a_report_without_sections_has_no_contents() -> None:
    tree = parse(replace(sample_report(), sections=()))
    assert tree.find("body/nav") is None
    assert words(tree.find("body/main")) == ""


def test_mentions_are_links_told_by_number(page: Any) -> None:
    links = {words(link): link.get("href") for link in page.find("body/main").iter("a")}
    assert links == {
        "Appendix B": "#technical",
        "Table 1": "#plan-table",
        "Figure 4": "#gap",
        "‘Sources’": "#sources",
        "Table 2": "#wide-table",
    }


def test_numbers_of_paragraphs_stand_before_them(page: Any) -> None:
    numbered = [words(p) for p in page.iter("p") if p.get("class") == "numbered"]
    assert numbered == [
        "1.1 To tell how sure the plan is; see Appendix B.",
        "2.1 What follows comes from 10,000 futures.",
        "2.2 Gap. The gap of each year is in Table 1 and drawn in Figure 4.",
        "2.3 The scenarios are beside each other in the same futures.",
        "B.1 Runs: 10,000; seed: 1.",
    ]


def test_every_table_has_a_caption_and_a_head_for_each_row_and_column(page: Any, nasty: Any) -> None:
    for tree in (page, nasty):
        tables = list(tree.iter("table"))
        assert tables
        for table in tables:
            assert words(table.find("caption")).startswith("Table ")
            heads = table.findall("thead/tr/th")
            assert {head.get("scope") for head in heads} == {"col"}
            for row in table.findall("tbody/tr"):
                assert [cell.tag for cell in row] == ["th", *["td"] * (len(heads) - 1)]
                assert row[0].get("scope") == "row"


def test_table_holds_its_cells_its_totals_and_its_note(page: Any) -> None:
    table = next(page.iter("table"))
    assert words(table.find("caption")) == "Table 1: The plan by year"
    rows = [[words(cell) for cell in row] for row in table.iter("tr")]
    assert rows == [
        ["Line of the plan, £m", "2024/25", "2025/26", "2026/27"],
        ["Spending", "150.2", "161.9", "170.0"],
        ["Funding", "150.2", "142.0", "146.3"],
        ["Gap", "0.0", "19.9", "23.7"],
    ]
    assert [row.get("class") for row in table.findall("tbody/tr")] == [None, None, "total"]
    note = next(e for e in page.iter("p") if e.get("id") == table.get("aria-describedby"))
    assert words(note).startswith("The gap of one year comes back in the next")


@pytest.mark.parametrize(
    ("columns", "scrolls"),
    [
        # "Row" and one figure of 4 letters stand on any screen; ten of them do not.
        (1, False),
        (10, True),
    ],
)
def test_only_tables_that_may_be_wider_than_a_phone_take_the_focus(columns: int, scrolls: bool) -> None:
    block = TableBlock(
        key="t",
        caption="Some",
        heads=(TableHead("Row"), *(TableHead("£m", is_number=True) for _ in range(columns))),
        rows=(("One", *["12.3"] * columns),),
    )
    frame = next(e for e in parse(blocks_of(block)).iter("div") if e.get("class") == "scroll")
    assert (frame.get("tabindex") == "0") is scrolls
    assert (frame.get("aria-labelledby") is not None) is scrolls


@pytest.mark.parametrize(
    ("columns", "turned"),
    [
        # For each point of type a letter is 0.6 wide and a cell 1 more: 21 columns of 8 letters and one of 4
        # are 21 × 5.8 + 3.4 = 125.2. Upright, 482 points would set them in 3.5; sideways, 728 in 5.5.
        (21, "5.5pt"),
        # 4 × 5.8 + 3.4 = 26.6: 18 points would fit, and 9 are enough.
        (4, "9.0pt"),
        # 11 × 5.8 + 3.4 = 67.2: 7.17 upright, so 10.8 sideways.
        (11, "9.0pt"),
        # 10 × 5.8 + 3.4 = 61.4: 7.85 upright, to the half point below.
        (10, "7.5pt"),
    ],
)
def test_tables_on_paper_are_set_as_large_as_they_fit(columns: int, turned: str) -> None:
    block = TableBlock(
        key="t",
        caption="Some",
        heads=(TableHead("Year"), *(TableHead("£m", is_number=True) for _ in range(columns))),
        rows=(("2024", *["−1,234.5"] * columns),),
    )
    outer = next(e for e in parse(blocks_of(block)).iter("div") if "table" in (e.get("class") or "").split())
    assert outer.get("style") == f"--type: {turned}"
    assert ("sideways" in outer.get("class")) is (columns > 10)


def test_every_picture_has_its_description_its_size_and_its_number(page: Any) -> None:
    report = sample_report()
    figures = [b for section in report.walk() for b in section.blocks if isinstance(b, Figure)]
    drawn = list(page.iter("figure"))
    assert len(drawn) == len(figures) == 4
    for number, (block, element) in enumerate(zip(figures, drawn, strict=True), start=1):
        image = element.find("img")
        assert image.get("alt") == block.picture.alt_text
        # 1,890 dots of which 300 are an inch, and an inch is 96 pixels.
        assert image.get("width") == "605"
        assert words(element.find("figcaption")) == f"Figure {number}: {block.caption}"
    # 9, 9, 5 and 8 cm.
    assert [e.find("img").get("height") for e in drawn] == ["340", "340", "189", "302"]


def test_small_figures_that_follow_each_other_stand_together() -> None:
    def figure(name: str, small: bool) -> Figure:
        return Figure(picture=picture(name), caption=name, small=small)

    tree = parse(
        blocks_of(
            figure("a", True),
            figure("b", True),
            Paragraph("Between."),
            figure("c", True),
            figure("d", False),
            figure("e", False),
        )
    )
    together = [e for e in tree.iter("div") if e.get("class") == "figures"]
    assert [[f.get("id") for f in group] for group in together] == [["a", "b"]]
    assert [f.get("id") for f in tree.iter("figure")] == ["a", "b", "c", "d", "e"]


def test_paragraph_after_small_figures_keeps_its_number() -> None:
    small = Figure(picture=picture("a"), caption="A", small=True)
    other = Figure(picture=picture("b"), caption="B", small=True)
    tree = parse(blocks_of(Paragraph("First."), small, other, Paragraph("Second.")))
    assert [words(p) for p in tree.find("body/main").iter("p")] == ["1.1 First.", "1.2 Second."]


def test_draft_is_marked_in_words_at_both_ends(page: Any) -> None:
    draft = next(e for e in page.iter("div") if "draft" in (e.get("class") or ""))
    assert [words(p) for p in draft] == [
        "Draft. To be edited by the section 151 officer before the report is issued.",
        "The officer may wish to say how the estimates were made.",
        "The officer may wish to refer to Table 1.",
        "End of the draft.",
    ]


def test_key_figures_read_as_a_number_and_what_it_is(page: Any) -> None:
    figures = next(e for e in page.iter("ul") if e.get("class") == "key-figures")
    assert [words(item) for item in figures][1] == "£19.9m the gap of 2025/26 in the middle future"


def test_details_and_definitions_pair_each_term_with_what_it_means(page: Any) -> None:
    details, glossary = page.iter("dl")
    assert [(e.tag, words(e)) for e in details][:2] == [("dt", "Report to"), ("dd", "Executive Board")]
    assert [e.tag for e in glossary] == ["dt", "dd"] * 2


def test_nasty_texts_are_shown_as_they_are(nasty: Any) -> None:
    assert list(nasty.iter("script")) == []
    assert words(nasty.find("body/header/p")) == NASTY[0]
    shown = [words(p).partition(" ")[2] for p in nasty.iter("p") if p.get("class") == "numbered"]
    for text, found in zip(NASTY, shown, strict=True):
        clean = " ".join(text.replace("\x0b", " ").replace("\x00", " ").split())
        assert found == f"{clean} {clean}"
    (image,) = nasty.iter("img")
    assert "<!-- not a comment -->" in image.get("alt")
    # What was written as a template is not one.
    assert "49" not in words(nasty.find("body/main/section/p[2]"))


def test_keys_that_a_browser_could_not_take_lead_somewhere_all_the_same() -> None:
    sections = tuple(Section(key=key, title=key) for key in ("A b", "a-b", "A/B", "é", "—", "the.report"))
    report = replace(sample_report(), sections=sections)
    anchors = section_anchors(report)
    assert list(anchors) == [section.key for section in sections]
    assert list(anchors.values()) == ["a-b", "a-b-2", "a-b-3", "part", "part-2", "the-report"]
    ids = {element.get("id") for element in parse(report).iter()}
    assert set(anchors.values()) <= ids


def test_a_report_of_the_same_contents_is_the_same_file_in_another_process() -> None:
    program = (
        "import sys; from tests.report.sample import sample_report as report; "
        "from mtfs.report.formats.html import html_bytes; sys.stdout.buffer.write(html_bytes(report()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout == html_bytes(sample_report())


def test_every_name_that_labels_give_has_an_anchor() -> None:
    report = sample_report()
    assert section_anchors(report).keys() == label(report).names.keys()
