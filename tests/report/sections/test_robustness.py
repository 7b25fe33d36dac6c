"""The draft under section 25: evidence and alternatives, and never a conclusion."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import mtfs
from mtfs import Case
from mtfs.report.document import Bullets, Draft, Note, Paragraph, Section, Subheading, plain_text
from mtfs.report.material import Audience
from mtfs.report.sections.robustness import robustness_section
from tests.closed_forms import one_year_case, random_walk_case
from tests.report.sections.materials import material_of

SCENARIOS = Path(__file__).parents[3] / "scenarios"
#: A judgement, where it stands outside square brackets and is not what is asked.
_JUDGED = re.compile(
    r"(?:estimates|budget) (?:is|are)(?: not)? robust|reserves are(?: not)? adequate|must issue"
)


def draft_of(case: Case, runs: int = 100) -> Section:
    return robustness_section(material_of(case, Audience.OFFICERS, runs=runs))


def headings(section: Section) -> list[str]:
    return [block.text for block in section.blocks if isinstance(block, Subheading)]


def all_words(section: Section) -> str:
    told = []
    for block in section.blocks:
        if isinstance(block, Paragraph | Note):
            told.append(plain_text(block.text))
        elif isinstance(block, Bullets):
            told += [plain_text(item) for item in block.items]
        elif isinstance(block, Draft):
            told += [plain_text(text) for text in block.paragraphs]
    return "\n".join(told)


def outside_brackets(text: str) -> str:
    return re.sub(r"\[[^\]]*\]|[Ww]hether [^.;]*", "", text)


CASES = [
    one_year_case((), opening=5e6),
    one_year_case((1e6,), opening=0.0, gap=9e6),
    random_walk_case(3e6, opening=7e6, years=3, gap=2e6, minimum=2e6),
]


@pytest.mark.parametrize("case", CASES, ids=["certain", "fails", "may fail"])
def test_it_never_concludes(case: Case) -> None:
    section = draft_of(case)
    words = all_words(section)
    assert not _JUDGED.search(outside_brackets(words)), words
    assert "[In my view the estimates made for the budget calculations are robust, because … / " in words
    assert "[In my view the proposed financial reserves are adequate, because … / " in words
    assert not re.search(r"\bnan\b|None(?! of)|  ", words)
    assert section.appendix


def test_section_114_is_raised_only_where_reserves_run_out() -> None:
    certain, fails, may_fail = map(draft_of, CASES)
    assert "Draft: for the officer to consider" not in headings(certain)
    assert "114" not in all_words(certain)
    for section in (fails, may_fail):
        assert headings(section)[-1] == "Draft: for the officer to consider"
        assert "The officer may wish to consider whether it appears that spending" in all_words(section)
    assert "By year, and with no further action, that is so of 2026/27 in all futures." in all_words(fails)


def test_savings_are_spoken_of_where_there_are_any() -> None:
    assert "The savings that the budget counts on" not in all_words(draft_of(CASES[0]))
    halton = mtfs.read_case(SCENARIOS / "halton-2024-25.xlsx")
    words = all_words(draft_of(halton))
    assert "The savings that the budget counts on [have delivery plans" in words
    assert "The schools grant (DSG) is planned to be in deficit by £24.0m at the end of 2028/29" in words
    assert "no part of it falls on the council within these years" in words


def test_a_schools_deficit_that_is_called_in() -> None:
    sefton = mtfs.read_case(SCENARIOS / "sefton-2025-26.xlsx")
    strategy = sefton.base
    ends = replace(strategy, council=replace(strategy.council, dsg_override_ends="2028/29"))
    words = all_words(draft_of(replace(sefton, strategies={"Base": ends}), runs=20))
    assert re.search(r"deficit by £156\.5m at the end of 2027/28", words)
    assert re.search(r"In the plan £19\d\.\dm falls on the council in 2028/29, the first year without", words)


def test_no_minimum_and_one_future() -> None:
    words = all_words(draft_of(CASES[0], runs=1))
    assert "No minimum has been set for the general reserve." in words
    assert "tests of the strategy against one drawn future." in words
