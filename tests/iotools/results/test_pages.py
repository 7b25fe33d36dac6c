"""Contents, links, names, marks and print set-up of the workbook of results."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import mtfs
from mtfs.iotools.results.book import Book
from mtfs.iotools.results.live.formulas import Formula
from mtfs.iotools.results.manifest import Manifest
from mtfs.iotools.results.marks import CHANCE_KEY
from mtfs.iotools.results.names import name_stem
from mtfs.iotools.results.page import Page
from mtfs.iotools.results.workbook import results_workbook
from tests.iotools.results.native.drawn import cells_of

GOLDEN = Path(__file__).parents[2] / "golden"
MANIFEST = Manifest(version="1.2", made_at=datetime(2026, 11, 22, 9, 30), sentence="=1+1 is a sentence.")
ODD = (
    "=HYPERLINK(1)",
    "+44",
    "-1",
    "@SUM & <co>",
    "High inflation",
    "High-inflation",
    "A1",
    "2 & 3",
    "’",
    "R1C1",
)

Made = tuple[dict[str, mtfs.Result], openpyxl.Workbook]


def made_of(case: mtfs.Case) -> Made:
    results = mtfs.run_scenarios(case, runs=60)
    data = results_workbook(case, results, MANIFEST)
    assert data == results_workbook(case, results, MANIFEST)
    return results, openpyxl.load_workbook(io.BytesIO(data), data_only=True)


@pytest.fixture(scope="module")
def case() -> mtfs.Case:
    return mtfs.read_case(GOLDEN / "case-1.xlsx")


@pytest.fixture(scope="module")
def made(case: mtfs.Case) -> Made:
    return made_of(case)


@pytest.fixture(scope="module")
def odd(case: mtfs.Case) -> Made:
    council = replace(case.base.council, name="=A&B & Co, " + "a long name & " * 30)
    strategy = replace(case.base, council=council)
    return made_of(replace(case, strategies=dict.fromkeys(("Base", *ODD), strategy)))


def links_of(sheet: Worksheet) -> dict[str, str]:
    """Return the sheet and cell that each link leads to, by what it says."""
    return {
        str(cell.value): cell.hyperlink.location
        for row in sheet
        for cell in row
        if cell.hyperlink is not None
    }


def target(location: str) -> str:
    sheet, _, cell = location.rpartition("!")
    assert re.fullmatch(r"[A-Z]+\d+(:[A-Z]+\d+)?", cell)
    return sheet.strip("'").replace("''", "'")


@pytest.mark.parametrize("which", ["made", "odd"])
def test_contents_lead_to_every_sheet_and_back(which: str, request: pytest.FixtureRequest) -> None:
    results, workbook = request.getfixturevalue(which)
    first, *others = workbook.sheetnames
    assert first == "Contents"
    assert workbook.active.title == first
    links = links_of(workbook[first])
    assert list(links) == others
    assert [target(location) for location in links.values()] == others
    assert len([name for name in others if name.startswith("Plan ")]) == len(results)
    for name in others:
        assert links_of(workbook[name])["Contents"] == "Contents!A1"
    told = [row[1].value for row in workbook[first].iter_rows() if row[0].hyperlink is not None]
    assert all(told)
    # The sheets of plans are told by the name of the scenario, however much of it their own names hold.
    for scenario in results:
        assert any(scenario in text for text in told)


def test_the_answer_stands_first(made: Made) -> None:
    _, workbook = made
    told = [cell.value for cell in workbook["Contents"]["A"]]
    assert told[1] == MANIFEST.sentence
    assert told[2].startswith("Source: mtfs 1.2 on the case of ")
    assert "60 runs, seed 1; 22 November 2026" in told[2]


@pytest.mark.parametrize("which", ["made", "odd"])
def test_names_lead_to_the_figures(which: str, request: pytest.FixtureRequest) -> None:
    results, workbook = request.getfixturevalue(which)
    names = {name: defined.attr_text for name, defined in workbook.defined_names.items()}
    assert len({name.lower() for name in names}) == len(names)
    for name, text in names.items():
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name)
        assert not re.fullmatch(r"[A-Za-z]{1,3}\d+|[rRcC]\d*([cC]\d*)?", name)
        assert target(text.replace("$", "")) in workbook.sheetnames
    base = results["Base"]
    assert cells_of(workbook, names["Years"]) == list(base.years)
    assert cells_of(workbook, names["Base_gap_plan"]) == pytest.approx(base.plan["gap"].tolist())
    assert cells_of(workbook, names["Base_gap_p95"]) == pytest.approx(
        base.summary.risk["gap"]["p95"].tolist()
    )
    chances = base.summary.probabilities["p_exhausted_by"].tolist()
    assert cells_of(workbook, names["Base_p_run_out"]) == pytest.approx(chances)
    assert cells_of(workbook, names["Runs"]) == [60]
    assert cells_of(workbook, names["Seed"]) == [1]
    assert cells_of(workbook, names["Minimum_balance"]) == [base.strategy.council.minimum_balance]
    listed = links_of(workbook["Names"])
    assert set(listed) - {"Contents"} == set(names)
    assert all(target(location) in workbook.sheetnames for location in listed.values())


def test_a_scenario_gives_a_name_that_excel_takes() -> None:
    taken: set[str] = set()
    stems = [name_stem(name, taken) for name in ODD]
    assert stems == [
        *("HYPERLINK_1", "Scenario_44", "Scenario_1", "SUM_co", "High_inflation", "High_inflation_2"),
        *("A1", "Scenario_2_3", "Scenario", "R1C1"),
    ]
    assert len(name_stem("x" * 300, taken)) == 40


@pytest.mark.parametrize("which", ["made", "odd"])
def test_every_text_is_a_text(which: str, request: pytest.FixtureRequest, case: mtfs.Case) -> None:
    results, _ = request.getfixturevalue(which)
    names = {"Base": case.base, **{name: result.strategy for name, result in results.items()}}
    whole = replace(case, strategies=names)
    workbook = openpyxl.load_workbook(io.BytesIO(results_workbook(whole, results, MANIFEST)))
    typed = {MANIFEST.sentence, *results}
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in typed:
                    assert cell.data_type == "s", (sheet.title, cell.coordinate)
                if cell.data_type == "f":
                    assert cell.value not in typed | {f"={text}" for text in typed}


def test_paper(made: Made) -> None:
    _, workbook = made
    for sheet in workbook:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.oddFooter.right.text == "Page &P of &N"
    # Ten columns of pounds and pence do not fit one sheet of paper; names stand on both.
    precision = workbook["Precision"]
    assert precision.page_setup.fitToWidth == 2
    assert precision.print_title_cols == "$A:$C"
    assert precision.print_title_rows == "$2:$2"
    assert workbook["Risk"].page_setup.fitToWidth in (None, 1)
    charts = workbook["Charts"]
    assert not charts.sheet_properties.pageSetUpPr or not charts.sheet_properties.pageSetUpPr.fitToPage
    assert 60 < int(charts.page_setup.scale) < 100
    assert charts.row_breaks.brk


def test_an_ampersand_in_a_header_is_one(odd: Made) -> None:
    _, workbook = odd
    head = workbook["Summary"].oddHeader
    assert head.right.text == "22 November 2026"
    whole = f"{head.left.text}"
    assert whole.startswith("=A&&B && Co, ")
    assert whole.count("&") % 2 == 0


@pytest.mark.parametrize("name", ["S&G Borough", "x&[Picture]", "&G", "\U0001f600&" * 150])
def test_no_name_takes_the_header_away(name: str) -> None:
    book = Book(name, "test", datetime(2026, 1, 2))
    Page(book, "One", [10.0]).title("A title")
    with zipfile.ZipFile(io.BytesIO(book.to_bytes())) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    (head,) = (element.text or "" for element in sheet.iter() if element.tag.endswith("oddHeader"))
    # As Excel counts: emoji are two.
    assert len(head.encode("utf-16-le")) // 2 <= 255
    told = head.removeprefix("&L&8 ").removesuffix("&R&8 2 January 2026").replace("&&", "&")
    assert told
    assert name.startswith(told)


def test_what_a_formula_gives_is_escaped_as_a_text_is() -> None:
    book = Book("A title", "test", datetime(2026, 1, 2))
    page = Page(book, "One", [10.0])
    texts = ["a\x01b", "_x0041_", "c\ufffed", "#N/A", "TRUE", "1e5", "<&>"]
    for text in texts:
        page.line([text, Formula(f"A{page.row + 1}", text)])
    data = book.to_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    given = [cell for cell in sheet.iter(f"{name}c") if cell.find(f"{name}f") is not None]
    assert [cell.get("t") for cell in given] == ["str"] * len(texts)
    escaped = ["a b", "_x005F_x0041_", "c d", *texts[3:]]
    assert [cell.findtext(f"{name}v") for cell in given] == escaped


def test_chances_are_shaded_and_what_is_wrong_stands_out(made: Made) -> None:
    results, workbook = made
    years = len(results["Base"].years)
    for name, first in (("Summary", "B"), ("Scenarios", "B"), ("Risk", "D")):
        sheet = workbook[name]
        rules = {str(block.sqref): block.rules for block in sheet.conditional_formatting}
        shaded = {block: found for block, found in rules.items() if len(found) == 3}
        assert shaded
        for block, found in shaded.items():
            assert block.startswith(first)
            assert [rule.formula for rule in found] == [["0.9"], ["0.5"], ["0.1"]]
            values = [value for row in sheet[block] for value in row]
            assert len(values) % years == 0
            assert all(0 <= cell.value <= 1 and "%" in cell.number_format for cell in values)
        assert CHANCE_KEY in " ".join(str(row[0].value) for row in sheet.iter_rows(max_col=1))
    plan = workbook["Plan Base"]
    formulas = [rule.formula[0] for block in plan.conditional_formatting for rule in block.rules]
    assert any(formula.startswith("Council!") for formula in formulas)
    assert "0.005" in formulas


def test_a_page_says_what_it_holds() -> None:
    book = Book("A title", "test", datetime(2026, 1, 2))
    book.part = "A part"
    told = Page(book, "One", [10.0], about="What is told of it")
    told.title("Its title")
    titled = Page(book, "Two", [10.0])
    titled.title("Its own title")
    assert [(page.sheet, page.part, page.about) for page in book.pages] == [
        ("One", "A part", "What is told of it"),
        ("Two", "A part", "Its own title"),
    ]


def test_a_long_text_takes_several_lines() -> None:
    book = Book("A title", "test", datetime(2026, 1, 2))
    page = Page(book, "One", [20.0, 20.0])
    page.line(["short", "word " * 20], wrap=True)
    page.line(["short", "word " * 20])
    sheet = openpyxl.load_workbook(io.BytesIO(book.to_bytes()))["One"]
    assert sheet.row_dimensions[1].height > 60
    assert sheet["B1"].alignment.wrap_text
    assert sheet.row_dimensions[2].height is None
    assert not sheet["B2"].alignment.wrap_text


def test_no_row_is_higher_than_excel_takes() -> None:
    book = Book("A title", "test", datetime(2026, 1, 2))
    page = Page(book, "One", [20.0, 20.0])
    page.head(["a", "word " * 400])
    page.text("word " * 900, across=2)
    page.pair("a", "word " * 400)
    sheet = openpyxl.load_workbook(io.BytesIO(book.to_bytes()))["One"]
    assert all(400 < sheet.row_dimensions[row].height <= 409 for row in (1, 2, 3))


def tables_of(*rows: int, forced: bool = False) -> list[int]:
    """Return the rows after which a page ends, of tables of so many rows under each other."""
    book = Book("A title", "test", datetime(2026, 1, 2))
    page = Page(book, "One", [20.0])
    page.title("A title")
    for count in rows:
        page.heading("A table")
        for _ in range(count - 1):
            page.line(["a"])
        if forced:
            page.end_paper()
    sheet = openpyxl.load_workbook(io.BytesIO(book.to_bytes()))["One"]
    return [end.id for end in sheet.row_breaks.brk]


def test_a_page_ends_between_tables() -> None:
    # A page takes 33 rows of 15 points, of which the title takes a little more than one.
    assert tables_of(10, 20) == []
    assert tables_of(10, 20, 5) == [31]
    assert tables_of(20, 20, 20) == [21, 41]
    # A table that no page takes begins where half a page is left, and goes on from page to page.
    assert tables_of(10, 100) == []
    assert tables_of(25, 100) == [26]
    assert tables_of(25, 40, 20, 10) == [26, 66 + 20]
    assert tables_of(3, 3, forced=True)[0] == 4
