"""The section on options: effects rather than advice, and what each reader sees of them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mtfs.analysis.solve.solutions import Solution
from mtfs.analysis.worth.records import Worth
from mtfs.domain.case import Case
from mtfs.report.document import Bullets, Figure, Note, Paragraph, Section, TableBlock, plain_text
from mtfs.report.material import Audience, Material
from mtfs.report.sections.options import options_section
from tests.cases import case_of, full_case
from tests.report.sections.materials import leave_charts_undrawn, material_of
from tests.report.worths import make_gain, make_scheme, make_unknown, make_worth
from tests.solutions import made_answer, made_solution, rising

LAST = "usable reserves last to the end of 2028/29"
TAX = " A rise of council tax by 1% brings £606,000 a year from 2026/27, on the tax base of the plan."


@pytest.fixture(scope="module", autouse=True)
def _no_drawing() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        leave_charts_undrawn(patch)
        yield


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(full_case(), tmp_path_factory.mktemp("case"))


def made(case: Case, audience: Audience, solution: Solution, worth: Worth) -> Section:
    """Return the section of made-up studies."""
    material = material_of(case, audience, runs=1)
    # The studies are made when first asked for; these are there already.
    vars(material).update(solution=solution, worth=worth)
    return options_section(material)


def told(section: Section) -> list[str]:
    texts: list[str] = []
    for block in section.blocks:
        if isinstance(block, Paragraph | Note):
            texts.append(plain_text(block.text))
        elif isinstance(block, Bullets):
            texts += [plain_text(item) for item in block.items]
    return texts


def keys(section: Section) -> list[str]:
    return [
        block.key if isinstance(block, TableBlock) else block.picture.name
        for block in section.blocks
        if isinstance(block, TableBlock | Figure)
    ]


LEVERS = made_solution(
    rising("tax", 0.01, 0.11),
    rising("savings", 1.0, 40.0),
    made_answer("savings_amber", *np.linspace(1, 60, 100)),
    rising("reserves", 5.0, 90.0),
)
SCHEMES = make_worth(
    [make_scheme("Routes", make_gain(3e6, 1e6)), make_scheme("Reviews", make_gain(1e6, 0.2e6))],
    [make_unknown("cpi", 4e6)],
)


def test_members_are_told_of_each_lever_and_of_the_first_scheme(case: Case) -> None:
    section = made(case, Audience.MEMBERS, LEVERS, SCHEMES)
    assert keys(section) == []
    texts = told(section)
    assert texts[0] == f"As the strategy stands, {LAST} in none of the futures; the aim is 90%.{TAX}"
    assert "which takes a referendum or a higher limit from the Secretary of State" in texts[1]
    assert "of further recurrent savings from 2025/26, in full and on time" in texts[2]
    assert (
        "paid into the general reserve at the start of 2024/25, from outside the revenue budget" in texts[3]
    )
    # Not how amber schemes deliver, which is for officers.
    assert not any("amber schemes" in text for text in texts)
    assert "A sum into reserves comes from outside the revenue budget" in texts[4]
    assert texts[5].endswith(
        "Of the schemes, 'Routes' made certain does most: delivered in full and on time, it lowers the "
        "reserves needed by £3.0m, and the gap of 2027/28 by £1.0m on average."
    )


def test_officers_have_tables_and_the_charts_of_what_can_be_had(case: Case) -> None:
    section = made(case, Audience.OFFICERS, LEVERS, SCHEMES)
    assert keys(section) == [
        "options-answers",
        *("confidence-by-council-tax", "confidence-by-savings"),
        *("options-schemes", "worth-of-certainty"),
    ]
    assert "It recommends none" in told(section)[0]


def test_nothing_is_told_as_what_to_do(case: Case) -> None:
    for audience in Audience:
        texts = told(made(case, audience, LEVERS, SCHEMES))
        assert not any(text.startswith(("Make ", "Raise ", "Pay ")) for text in texts)
        assert not any(" should " in text for text in texts)
        # What is worth knowing belongs elsewhere; and 'drivers' to the technical appendix.
        assert not any("drivers" in text or "cpi" in text for text in texts)


def test_audit_has_the_intervals_and_every_chart(case: Case) -> None:
    section = made(case, Audience.AUDIT, LEVERS, SCHEMES)
    assert keys(section) == [
        *("options-answers", "options-answers-intervals", "options-confidences"),
        *("confidence-by-council-tax", "confidence-by-savings", "confidence-by-reserves"),
        *("options-schemes", "options-schemes-intervals", "worth-of-certainty"),
    ]
    intervals = next(b for b in section.blocks if isinstance(b, TableBlock) and b.key.endswith("intervals"))
    assert [head.label for head in intervals.heads] == [
        "What is changed",
        "Most it can give",
        "Rise a year: low",
        "Rise a year: high",
        "Sum: low, £m",
        "Sum: high, £m",
    ]


def test_what_no_lever_reaches_has_no_chart_for_officers(case: Case) -> None:
    never = made_solution(
        rising("tax", 0.0, 0.5, never=50),
        rising("savings", 0.0, 5.0, never=50),
        bridge=rising("bridge", 1.0, 12.0),
    )
    section = made(case, Audience.OFFICERS, never, make_worth())
    assert keys(section) == ["options-answers"]
    assert told(section)[-1] == "There are no savings schemes to make certain."


def test_an_aim_that_is_reached_needs_nothing(case: Case) -> None:
    reached = made_solution(rising("savings", 0, 0), rising("reserves", 0, 0))
    section = made(case, Audience.MEMBERS, reached, make_worth())
    assert told(section)[0] == (
        f"As the strategy stands, {LAST} in all futures; the aim is 90%. It is met with nothing changed.{TAX}"
    )
    assert not any(isinstance(block, Bullets | Note) for block in section.blocks)
    # That council tax could be frozen tells nothing of sums and savings, which nobody asks for.
    frozen = made_solution(rising("tax", 0, 0), rising("savings", 0, 0), rising("reserves", 0, 0))
    section = made(case, Audience.MEMBERS, frozen, make_worth())
    assert told(section)[1].startswith("Even with no rise of core council tax")
    assert not any(isinstance(block, Note) for block in section.blocks)


def test_a_scheme_that_is_not_told_apart_keeps_its_words(case: Case) -> None:
    first, second = SCHEMES.schemes
    level = replace(SCHEMES, schemes=(first, replace(second, surely_behind=False)))
    texts = told(made(case, Audience.OFFICERS, LEVERS, level))
    assert any(
        text.startswith(
            "Of the schemes, 'Routes' made certain does most, though the runs do not tell it apart"
        )
        for text in texts
    )


def test_the_studies_of_a_real_run(tmp_path: Path) -> None:
    material: Material = material_of(case_of(full_case(), tmp_path), Audience.MEMBERS, runs=300)
    texts = told(options_section(material))
    assert texts[0].endswith(TAX)
    assert all(text.endswith((".", "?")) for text in texts)
