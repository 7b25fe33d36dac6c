"""The form of a report to the executive: the council's own words, and what stands where there are none."""

from dataclasses import replace

import pytest

from mtfs.domain.report_details import ReportDetails
from mtfs.report.document import Block, Bullets, Draft, Note, Paragraph, Ref, Section, plain_text
from mtfs.report.material import Audience, Material
from mtfs.report.sections.form import (
    TO_COMPLETE,
    background_section,
    climate_section,
    details_of,
    equality_section,
    financial_section,
    legal_section,
    policy_section,
    priorities_section,
    purpose_section,
    recommendations_section,
    subject_of,
)
from mtfs.words.law import balanced_budget
from tests.charts.results import make_strategy
from tests.closed_forms import one_year_case, random_walk_case
from tests.report.sections.materials import material_of

OWN = ReportDetails(
    report_to="Cabinet",
    date="3 March 2026",
    reporting_officer="Director of Finance",
    portfolio="Resources",
    subject="Our strategy",
    wards="All",
    purpose=("Our purpose.",),
    recommendations=("Note it;", "Decide."),
    policy=("Our policy.",),
    financial=("Our money.",),
    priorities=("Our priorities.",),
    legal=("Our law.",),
    risk=("Our risk.",),
    equality=("Our equality.",),
    climate=("Our climate.",),
    background_papers=("Our paper",),
)
WALK = random_walk_case(3e6, opening=7e6, years=2, gap=2e6)


def made(details: ReportDetails | None = None, audience: Audience = Audience.OFFICERS) -> Material:
    return material_of(replace(WALK, report=details or ReportDetails()), audience, runs=40)


def texts(blocks: tuple[Block, ...]) -> list[str]:
    told = []
    for block in blocks:
        if isinstance(block, Paragraph | Note):
            told.append(plain_text(block.text))
        elif isinstance(block, Bullets):
            told += [plain_text(item) for item in block.items]
        elif isinstance(block, Draft):
            told += [plain_text(text) for text in block.paragraphs]
    return told


def test_the_head_of_the_report() -> None:
    assert details_of(made(OWN)) == (
        ("Report to", "Cabinet"),
        ("Date", "3 March 2026"),
        ("Reporting officer", "Director of Finance"),
        ("Portfolio", "Resources"),
        ("Subject", "Our strategy"),
        ("Wards", "All"),
    )


def test_what_the_case_does_not_give_is_never_made_up() -> None:
    details = dict(details_of(made()))
    assert details["Date"] == "22 November 2026"
    assert details["Subject"] == "Medium-term financial strategy 2026/27 to 2027/28: how sure it is"
    for line in ("Report to", "Reporting officer", "Portfolio", "Wards"):
        assert details[line] == TO_COMPLETE
    assert subject_of(made(OWN)) == "Our strategy"


def test_the_years_of_the_strategy_are_those_of_the_plan() -> None:
    assert "strategy for 2026/27 to 2027/28 holds" in texts(purpose_section(made()).blocks)[0]
    one = material_of(random_walk_case(3e6, opening=7e6, years=1, gap=2e6), Audience.OFFICERS, runs=40)
    assert subject_of(one) == "Medium-term financial strategy 2026/27: how sure it is"


@pytest.mark.parametrize(
    ("section", "own"),
    [
        (purpose_section, "Our purpose."),
        (policy_section, "Our policy."),
        (priorities_section, "Our priorities."),
        (equality_section, "Our equality."),
        (climate_section, "Our climate."),
    ],
)
def test_the_councils_own_words_stand_in_place_of_ours(section, own: str) -> None:  # type: ignore[no-untyped-def]
    assert texts(section(made(OWN)).blocks) == [own]


@pytest.mark.parametrize("section", [policy_section, equality_section, climate_section])
def test_what_only_the_officer_knows_is_a_draft_to_complete(section) -> None:  # type: ignore[no-untyped-def]
    (block,) = section(made()).blocks
    assert isinstance(block, Draft)
    assert plain_text(block.paragraphs[0]).startswith(TO_COMPLETE)


def test_priorities_are_left_out_where_none_are_given() -> None:
    assert priorities_section(made()).blocks == ()


@pytest.mark.parametrize(("section", "own"), [(financial_section, "Our money."), (legal_section, "Our law.")])
def test_figures_and_duties_stand_after_the_councils_own_words(section, own: str) -> None:  # type: ignore[no-untyped-def]
    without, with_own = texts(section(made()).blocks), texts(section(made(OWN)).blocks)
    assert with_own == [own, *without]
    assert len(without) >= 4


def test_recommendations_of_the_councils_own() -> None:
    section = recommendations_section(made(OWN))
    assert section.title == "Recommendations"
    assert texts(section.blocks) == ["Note it;", "Decide."]
    one = recommendations_section(made(replace(OWN, recommendations=("That it be noted.",))))
    assert one.title == "Recommendation"
    assert one.blocks == (Paragraph("That it be noted."),)


def mentions(section: Section) -> set[str]:
    return {
        piece.key
        for block in section.blocks
        if isinstance(block, Bullets)
        for item in block.items
        if not isinstance(item, str)
        for piece in item
        if isinstance(piece, Ref)
    }


def test_recommendations_from_the_results() -> None:
    section = recommendations_section(made())
    intro, *items, note = texts(section.blocks)
    assert intro == "It is recommended that members:"
    assert items[0].startswith("note that in ")
    assert items[2].endswith("; and")
    assert items[-1].endswith(".")
    assert "to edit" in note
    assert mentions(section) == {"risks", "robustness", "options"}


def test_members_of_a_council_without_reserves_note_that_there_are_none() -> None:
    material = material_of(one_year_case((1e6,), gap=20e6), runs=40)
    _, first, *_ = texts(recommendations_section(material).blocks)
    assert first.startswith(
        "note that there are no usable reserves in any year and that in all futures some spending cannot be "
        "met by the end of 2026/27, and the risks"
    )


def test_members_are_not_sent_to_what_their_report_leaves_out() -> None:
    assert mentions(recommendations_section(made(audience=Audience.MEMBERS))) == {"risks", "options"}


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("Executive Board", "the Executive Board"),
        ("The Cabinet", "The Cabinet"),
        ("the Executive", "the Executive"),
    ],
)
def test_to_whom_it_is_recommended(to: str, words: str) -> None:
    section = recommendations_section(made(ReportDetails(report_to=to)))
    assert texts(section.blocks)[0] == f"It is recommended that {words}:"


def test_background_papers() -> None:
    own = background_section(made(OWN))
    assert texts(own.blocks)[-1] == "Our paper"
    case = replace(WALK, path="/some/where/case.xlsx", sha256="0123456789abcdef" * 4)
    first, last = texts(background_section(material_of(case, Audience.OFFICERS, runs=5)).blocks)
    assert first == (
        "The case of Closed Form for the medium-term financial strategy, 2025/26 to 2027/28: the workbook "
        "case.xlsx (SHA-256 0123456789ab…)."
    )
    assert last == TO_COMPLETE
    assert "workbook" not in texts(background_section(made()).blocks)[0]


@pytest.mark.parametrize(
    ("code", "sections"),
    [
        ("E06000006", {"31A"}),
        ("e07000001", {"31A"}),
        ("E10000002", {"42A"}),
        ("", {"31A", "42A"}),
    ],
)
def test_the_law_on_a_balanced_budget_by_kind_of_council(code: str, sections: set[str]) -> None:
    told = balanced_budget(replace(make_strategy(1).council, ons_code=code))
    assert {section for section in ("31A", "42A") if section in told} == sections
