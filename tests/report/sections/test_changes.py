"""The section on what changed: for each reader what they need, and nothing where nothing is compared."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.change import Earlier
from mtfs.errors import RequestError
from mtfs.report.document import Bullets, Figure, Note, Paragraph, Section, TableBlock, plain_text
from mtfs.report.material import Audience, Material, gather
from mtfs.report.sections.changes import changes_section
from tests.analysis.change.test_study import changed, next_year
from tests.cases import case_of, full_case

EDITS = (
    ("Costs", "Transport", "Base budget", 11000),
    ("Savings", "Energy", "2026/27", 350),
    ("Drivers", "cpi", "SD up", 0.03),
)


def material_of(case: Case, earlier: Case | None, audience: Audience = Audience.OFFICERS) -> Material:
    return gather(
        case,
        ["Base"],
        request=Request(runs=300, seed=2),
        audience=audience,
        version="1.0",
        made_at=dt.datetime(2026, 11, 22),
        earlier=None if earlier is None else Earlier(case=earlier),
    )


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(full_case(), tmp_path_factory.mktemp("old"))


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return changed(tmp_path_factory.mktemp("new"), *EDITS)


def said(section: Section) -> str:
    return " ".join(plain_text(block.text) for block in section.blocks if isinstance(block, Paragraph | Note))


def kinds(section: Section) -> list[type]:
    return [type(block) for block in section.blocks]


def test_there_is_no_section_without_an_earlier_case(new: Case) -> None:
    section = changes_section(material_of(new, None))
    assert not section.blocks
    assert not section.parts


def test_members_have_the_gist_and_the_chart(old: Case, new: Case) -> None:
    section = changes_section(material_of(new, old, Audience.MEMBERS))
    assert kinds(section) == [Paragraph, Figure]
    text = said(section)
    assert text.startswith(
        "Since the last report, the gap that the plan shows for 2029/30 has grown by £1.4m, "
    )
    # £1.0m grown by 6% a year, and £100,000.
    assert "the base budget and the overspend (adding £1.3m) and savings (adding £0.1m)." in text
    assert "usable reserves run out before the end of 2029/30" in text


def test_officers_have_every_cause_and_the_rows(old: Case, new: Case) -> None:
    section = changes_section(material_of(new, old))
    assert kinds(section).count(TableBlock) == 1
    (table,) = (block for block in section.blocks if isinstance(block, TableBlock))
    assert [row[0] for row in table.rows] == [
        "In the last report",
        "Base budget and overspend",
        "Savings",
        "How unsure the assumptions are",
        "In this report",
    ]
    assert table.totals == (0, 4)
    assert [head.label for head in table.heads][1] == "Gap of 2029/30 in the plan, £m"
    assert [row[1] for row in table.rows[1:4]] == ["+1.3", "+0.1", "0.0"]
    (rows,) = (block for block in section.blocks if isinstance(block, Bullets))
    assert [plain_text(item).partition(":")[0] for item in rows.items] == [
        "Costs / Transport, Base budget",
        "Savings / Energy, 2026/27",
        "Drivers / cpi, SD up",
    ]
    assert "3 rows of the case have changed. They are:" in said(section)
    assert "every order" in said(section)


def test_audit_has_every_year(old: Case, new: Case) -> None:
    section = changes_section(material_of(new, old, Audience.AUDIT))
    tables = [block for block in section.blocks if isinstance(block, TableBlock)]
    assert len(tables) == 4
    assert [head.label for head in tables[1].heads] == ["Cause", "2026/27", "2027/28", "2028/29", "2029/30"]
    assert tables[1].rows[0][0] == "In the last report"
    assert all(cell.endswith("%") for cell in tables[2].rows[0][1:])
    assert all(cell.endswith(" points") for cell in tables[2].rows[1][1:])


@pytest.mark.parametrize("audience", list(Audience))
def test_a_case_that_is_the_same_is_told_to_be(old: Case, audience: Audience) -> None:
    section = changes_section(material_of(old, old, audience))
    assert kinds(section) == [Paragraph]
    assert said(section).startswith("The case is the very file that the last report was made from")
    other = changes_section(material_of(replace(old, sha256="other"), old, audience))
    assert "differ in words, sources, other scenarios or years that only one of them has, if at all" in said(
        other
    )


def test_an_edit_that_moves_nothing_is_told_and_listed(old: Case, tmp_path: Path) -> None:
    later = changed(tmp_path, ("Council", "Minimum general fund balance", "Value", 4000))
    section = changes_section(material_of(later, old))
    assert said(section).startswith(
        "The case has been changed since the last report, and none of the changes"
    )
    (rows,) = (block for block in section.blocks if isinstance(block, Bullets))
    assert rows.items == ("Council / Minimum general fund balance: £4.0m, was £5.0m.",)


def test_a_year_on_the_earlier_plan_is_moved_on(old: Case, tmp_path: Path) -> None:
    section = changes_section(material_of(case_of(next_year(full_case()), tmp_path), old))
    text = said(section)
    assert "this one is on that of 2026/27" in text
    assert "What a base figure 'was' is what the earlier plan had for 2026/27" in text
    (table,) = (block for block in section.blocks if isinstance(block, TableBlock))
    assert table.rows[1][:2] == ("A year has passed", "0.0")


def test_cases_that_cannot_be_compared_are_refused_before_anything_is_run(old: Case, tmp_path: Path) -> None:
    later = case_of(next_year(full_case()), tmp_path)
    with pytest.raises(RequestError, match="the wrong way round"):
        material_of(old, later)


def test_what_must_be_known_besides_stands_at_the_end(old: Case, new: Case) -> None:
    council = replace(old.base.council, name="Elsewhere", ons_code="")
    other = replace(old, strategies={"Base": replace(old.base, council=council)})
    section = changes_section(material_of(new, other, Audience.MEMBERS))
    assert isinstance(section.blocks[-1], Note)
    assert "are they of one council?" in said(section)
