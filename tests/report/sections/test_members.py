"""The members' page: three numbers, three charts by rule, and what is asked."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import mtfs
from mtfs import Case
from mtfs.analysis.change import Earlier
from mtfs.analysis.runs import Result
from mtfs.charts.files import Chart, Picture
from mtfs.domain.report_details import ReportDetails
from mtfs.report.document import Bullets, Figure, KeyFigures, Note, Paragraph, Section, plain_text
from mtfs.report.material import Audience
from mtfs.report.sections.members import members_section
from tests.cases import Tables, case_of
from tests.closed_forms import one_year_case, random_walk_case
from tests.report.sections.materials import material_of

SCENARIOS = Path(__file__).parents[3] / "scenarios"


def page_of(case: Case) -> Section:
    return members_section(material_of(case, Audience.MEMBERS))


def figures_of(section: Section) -> list[Figure]:
    return [block for block in section.blocks if isinstance(block, Figure)]


def words_of(section: Section) -> str:
    texts = [plain_text(block.text) for block in section.blocks if isinstance(block, Paragraph | Note)]
    items = [
        plain_text(item) for block in section.blocks if isinstance(block, Bullets) for item in block.items
    ]
    numbers = [
        f"{figure.value} {figure.label}"
        for block in section.blocks
        if isinstance(block, KeyFigures)
        for figure in block.figures
    ]
    return "\n".join([*numbers, *texts, *items])


def asked_of(case: Case) -> list[str]:
    blocks = page_of(case).blocks
    lead = next(
        n for n, block in enumerate(blocks) if isinstance(block, Paragraph) and block.lead == "What is asked."
    )
    told = []
    for block in blocks[lead:]:
        if isinstance(block, Paragraph):
            told.append(plain_text(block.text))
        if isinstance(block, Bullets):
            told += [plain_text(item) for item in block.items]
    return told


@pytest.fixture(scope="module")
def halton() -> Case:
    return mtfs.read_case(SCENARIOS / "halton-2024-25.xlsx")


@pytest.fixture
def small() -> Case:
    return random_walk_case(3e6, opening=8e6, years=3, gap=2e6)


def test_the_page_of_a_council_whose_reserves_run_out_at_once(halton: Case) -> None:
    page = page_of(halton)
    (numbers,) = (block for block in page.blocks if isinstance(block, KeyFigures))
    assert [figure.value for figure in numbers.figures][1:] == ["£11.5m", "All"]
    assert "£73.4m more is held but cannot be used" in numbers.figures[1].label
    # A fan of nothing and a row of certainties say less than what is held and what savings bring.
    assert [figure.picture.name for figure in figures_of(page)] == [
        "members-reserves-held",
        "members-gap",
        "members-savings",
    ]
    assert page.alone


def test_the_page_of_one_whose_reserves_may_run_out(small: Case) -> None:
    page = page_of(small)
    assert [figure.picture.name for figure in figures_of(page)] == [
        "members-usable-reserves",
        "members-gap",
        "members-chance",
    ]
    assert [figure.small for figure in figures_of(page)] == [True, True, False]


def test_the_page_where_nothing_is_uncertain_or_held() -> None:
    page = page_of(one_year_case((), gap=2e6))
    assert figures_of(page)[0].picture.title == "No reserves are held"
    assert not re.search(r"\bnan\b|  |\[\[", words_of(page))


def test_the_source_is_told_once(small: Case) -> None:
    page = page_of(small)
    assert words_of(page).count("Source: mtfs") == 1
    for figure in figures_of(page):
        assert b"Source:" not in figure.picture.svg


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave charts undrawn: pictures have tests of their own."""

    def told(charts: Sequence[Chart[Result]], data: Result, *, source: str) -> tuple[Picture, ...]:
        assert source == ""
        return tuple(Picture(c.name, c.title(data), c.alt_text(data), png=b"", svg=b"") for c in charts)

    monkeypatch.setattr("mtfs.charts.draw_pictures", told)


@pytest.mark.usefixtures("undrawn")
def test_what_is_asked(small: Case) -> None:
    (told,) = asked_of(small)
    assert told.startswith("Members are asked to note these risks")
    one = replace(small, report=ReportDetails(recommendations=("That members note the report.",)))
    assert asked_of(one) == ["That members note the report."]
    two = replace(small, report=ReportDetails(recommendations=("Note it;", "Decide.")))
    assert asked_of(two) == ["The recommendations are:", "Note it;", "Decide."]
    long = replace(small, report=ReportDetails(recommendations=("A" * 300, "B" * 300)))
    (told,) = asked_of(long)
    assert told == "What members are asked to do is set out in recommendations."


@pytest.mark.usefixtures("undrawn")
def test_another_scenario_is_named(tables: Tables, tmp_path: Path) -> None:
    material = material_of(case_of(tables, tmp_path), Audience.MEMBERS, runs=60)
    assert "scenario ‘" not in words_of(members_section(material))
    renamed = {"High inflation": replace(material.main, scenario="High inflation")}
    section = members_section(replace(material, results=renamed))
    assert "What follows is for the scenario ‘High inflation’." in words_of(section)


def test_what_has_changed_is_told_where_anything_has() -> None:
    def told(before: float) -> list[str]:
        earlier = Earlier(case=random_walk_case(3e6, opening=7e6, years=2, gap=before))
        material = material_of(random_walk_case(3e6, opening=7e6, years=2, gap=2e6), runs=40)
        blocks = members_section(replace(material, earlier=earlier)).blocks
        return [
            plain_text(block.text)
            for block in blocks
            if isinstance(block, Paragraph) and block.lead == "What has changed."
        ]

    assert told(2e6) == []
    (sentence,) = told(1e6)
    assert "grown by £1.0m, from £1.0m to £2.0m" in sentence
    assert sentence.endswith("The causes are in changes.")
