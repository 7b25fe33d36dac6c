"""The risks: charts, tables by year, and what the futures hold and do not hold, by audience."""

from dataclasses import replace

import pytest

from mtfs import Case
from mtfs.domain.report_details import ReportDetails
from mtfs.report.document import Bullets, Figure, Paragraph, Section, TableBlock, plain_text
from mtfs.report.material import Audience
from mtfs.report.sections.risks import risk_analysis_section, risks_section
from tests.closed_forms import one_year_case, random_walk_case
from tests.report.sections.materials import leave_charts_undrawn, material_of


@pytest.fixture(autouse=True)
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_charts_undrawn(monkeypatch)


@pytest.fixture
def walk() -> Case:
    """Reserves that fall by a gap of £2m a year and wander from the second plan year on."""
    return random_walk_case(3e6, opening=7e6, years=3, gap=2e6)


def tables_of(section: Section) -> dict[str, TableBlock]:
    return {block.key: block for block in section.blocks if isinstance(block, TableBlock)}


def leads_of(section: Section) -> list[str]:
    return [block.lead for block in section.blocks if isinstance(block, Paragraph)]


def figures_of(section: Section) -> list[str]:
    return [block.picture.name for block in section.blocks if isinstance(block, Figure)]


def test_each_audience_sees_its_depth(walk: Case) -> None:
    members, officers, audit = (risks_section(material_of(walk, audience, runs=100)) for audience in Audience)
    assert figures_of(members) == ["chance-reserves-run-out", "usable-reserves"]
    assert not tables_of(members)
    assert figures_of(officers) == ["chance-reserves-run-out", "usable-reserves", "gap"]
    assert set(tables_of(officers)) == {"risk-reserves", "risk-gap"}
    assert "What is not in the futures." in leads_of(officers)
    assert set(tables_of(audit)) - set(tables_of(officers)) == {
        "risk-spread-gap",
        "risk-spread-usable",
        "risk-spread-overspend",
        "risk-spread-unfunded",
    }


def test_the_tables_hold_the_plan_and_the_chances(walk: Case) -> None:
    material = material_of(walk, Audience.OFFICERS, runs=100)
    tables = tables_of(risks_section(material))
    reserves = tables["risk-reserves"]
    assert [row[0] for row in reserves.rows] == list(walk.years)
    # £7m at the start; the first year is in balance, and then the plan takes £2m a year.
    assert [row[1] for row in reserves.rows] == ["7.0", "5.0", "3.0", "1.0"]
    last = material.main.summary.probabilities["p_exhausted_by"][-1]
    assert reserves.rows[-1][-1] == f"{100 * last:.0f}"
    gap = tables["risk-gap"]
    assert [row[1] for row in gap.rows] == ["0.0", "2.0", "2.0", "2.0"]
    assert [head.label for head in gap.heads][1:3] == ["Plan, £m", "1 in 20 is better than, £m"]
    assert all(len(row) == len(gap.heads) for row in gap.rows)


def test_a_case_without_risk_says_so() -> None:
    section = risks_section(material_of(one_year_case(()), Audience.OFFICERS, runs=5))
    texts = [plain_text(block.text) for block in section.blocks if isinstance(block, Paragraph)]
    assert any("Nothing in this case is uncertain" in text for text in texts)
    assert sum(isinstance(block, Bullets) for block in section.blocks) == 1


def test_one_future_is_told_as_one(walk: Case) -> None:
    section = risks_section(material_of(walk, Audience.OFFICERS, runs=1))
    first = section.blocks[0]
    assert isinstance(first, Paragraph)
    assert plain_text(first.text).startswith("One future was tested")


def test_the_risk_analysis_has_the_councils_words_first(walk: Case) -> None:
    case = replace(walk, report=ReportDetails(risk=("See the register.", "It is kept monthly.")))
    section = risk_analysis_section(material_of(case, Audience.OFFICERS, runs=100))
    texts = [plain_text(block.text) for block in section.blocks if isinstance(block, Paragraph)]
    assert texts[:2] == ["See the register.", "It is kept monthly."]
    assert texts[2].endswith("The risks are set out in risks.")
    assert "‘collected’ (from " in texts[3]


def test_where_nothing_moves_the_gap_no_risk_is_named() -> None:
    section = risk_analysis_section(material_of(one_year_case(()), Audience.MEMBERS, runs=50))
    assert len(section.blocks) == 1
