"""The section of reserves: what is held, what is needed, and both positions of the schools grant."""

import re
from functools import cache

import pytest

from mtfs.report.document import Block, Figure, Note, Paragraph, TableBlock, plain_text
from mtfs.report.material import Audience
from mtfs.report.sections.reserves import reserves_section
from tests.cases import case_of, full_case
from tests.report.sections.materials import leave_charts_undrawn, material_of
from tests.reserves import Made, committed, dsg, earmarked, general, make_case

HALTON = (
    general(5.1e6),
    earmarked(6.4e6),
    committed(65e6, purpose="Tolls repay what the bridge cost"),
    committed(1e6, "Schools"),
    dsg(-5.3e6, -3e6),
)


@cache
def blocks_of(*made: Made, audience: Audience = Audience.OFFICERS, plan_years: int = 4) -> tuple[Block, ...]:
    return reserves_section(material_of(make_case(*made, plan_years=plan_years), audience)).blocks


@pytest.fixture(autouse=True)
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_charts_undrawn(monkeypatch)


def keys(blocks: tuple[Block, ...]) -> list[str]:
    return [
        block.key if isinstance(block, TableBlock) else block.picture.name
        for block in blocks
        if isinstance(block, TableBlock | Figure)
    ]


def table(blocks: tuple[Block, ...], key: str) -> TableBlock:
    return next(block for block in blocks if isinstance(block, TableBlock) and block.key == key)


def told(blocks: tuple[Block, ...]) -> str:
    return " ".join(plain_text(block.text) for block in blocks if isinstance(block, Paragraph | Note))


def test_what_is_held_with_what_for_and_the_grant_never_netted() -> None:
    held = table(blocks_of(*HALTON), "reserves-held")
    assert held.rows == (
        ("General fund", "General", "5.1", "Yes", "For what cannot be foreseen; a gap may be met from it"),
        (
            "Transformation",
            "Earmarked",
            "6.4",
            "Yes",
            "Set aside by the council, which may release it to meet a gap",
        ),
        ("All that can be used", "", "11.5", "Yes", ""),
        ("Toll bridge", "Committed", "65.0", "No", "Tolls repay what the bridge cost"),
        ("Schools", "Committed", "1.0", "No", "Held for one purpose; it is not drawn on in the model"),
        ("All that cannot be used", "", "66.0", "No", ""),
        (
            "Schools grant",
            "Schools grant (DSG)",
            "−5.3",
            "No, kept apart",
            "The dedicated schools grant; no gap is met from it",
        ),
    )
    assert held.totals == (2, 5)


def test_a_class_of_one_has_no_sum() -> None:
    held = table(blocks_of(general(5e6), committed(65e6)), "reserves-held")
    assert held.totals == ()
    assert len(held.rows) == 2
    assert held.note == ""


def test_each_audience() -> None:
    assert keys(blocks_of(*HALTON, audience=Audience.MEMBERS)) == ["reserves-by-class"]
    officers = keys(blocks_of(*HALTON))
    assert officers == [
        "reserves-by-class",
        "reserves-held",
        "reserves-needed-by-year",
        "reserves-confidence",
        "reserves-minimum",
        "schools-deficit",
    ]
    audit = keys(blocks_of(*HALTON, audience=Audience.AUDIT))
    assert audit == [
        *officers,
        "reserves-needed-levels",
        "reserves-overspends",
        "reserves-intervals",
        "reserves-curve",
    ]


def test_what_is_committed_is_told_once_and_no_conclusion_is_drawn() -> None:
    for audience in Audience:
        text = told(blocks_of(*HALTON, audience=audience))
        assert text.count("£66.0m") == 1
        assert "Tolls repay what the bridge cost." in text
        assert not any(word in text.casefold() for word in ("adequate", "robust", "section 114"))
    assert "a suggestion for the chief finance officer's judgement" in told(blocks_of(*HALTON))


def test_both_positions_of_the_grant() -> None:
    both = table(blocks_of(*HALTON), "schools-deficit")
    lasting, ended = both.rows
    assert lasting[0] == "The override lasts throughout (as in this report)"
    # £5.3m and £3m in each of five years.
    assert lasting[1:3] == ("20.3", "0.0")
    assert ended[0] == "The override ends on 31 March 2028"
    assert ended[1:3] == ("0.0", "20.3")
    assert "schools-deficit" not in keys(blocks_of(*HALTON, plan_years=2))


@pytest.mark.parametrize("audience", Audience)
def test_no_grant_no_word_of_it(audience: Audience) -> None:
    assert "schools grant" not in told(blocks_of(general(5e6), audience=audience)).casefold()


def test_nothing_held_and_nothing_needed() -> None:
    blocks = blocks_of(general(0.0))
    assert keys(blocks) == ["reserves-held", "reserves-needed-by-year", "reserves-minimum"]
    assert told(blocks).startswith("At the start of 2024/25 the council held no reserves that it can use.")


def test_a_full_case_for_audit(tmp_path_factory: pytest.TempPathFactory) -> None:
    case = case_of(full_case(), tmp_path_factory.mktemp("case"))
    blocks = reserves_section(material_of(case, Audience.AUDIT)).blocks
    curve = table(blocks, "reserves-curve")
    assert [row[0] for row in curve.rows] == [f"{percent}%" for percent in range(1, 100)]
    text = told(blocks)
    assert not re.search(r"\bnan\b", text)
    assert "  " not in text
    # The case ends the override itself, at a quarter of the deficit.
    assert "as the case has it" in text
    assert "at the council's share of 25%" in text
