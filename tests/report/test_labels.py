"""Numbers of sections, paragraphs, tables and figures, and mentions of them."""

from collections.abc import Sequence

import pytest

from mtfs.errors import ModelError
from mtfs.report.document import (
    Block,
    Bullets,
    Note,
    Paragraph,
    Ref,
    Report,
    Section,
    TableBlock,
    TableHead,
    plain_text,
)
from mtfs.report.labels import label


def table(key: str) -> TableBlock:
    return TableBlock(key=key, caption="Sums", heads=(TableHead("Year"),), rows=(("2024/25",),))


def report(*sections: Section) -> Report:
    return Report(
        council="Testshire",
        title="How sure it is",
        details=(),
        sections=sections,
        date="30 September 2024",
        iso_date="2024-09-30",
        made_at="2024-09-30T12:00:00",
        source="",
    )


def section(key: str, blocks: Sequence[Block] = (), **more: object) -> Section:
    return Section(key=key, title=key.capitalize(), blocks=tuple(blocks), **more)  # type: ignore[arg-type]


def test_sections_are_numbered_and_appendices_lettered() -> None:
    made = report(
        section("members", alone=True),
        section("purpose"),
        section("risks"),
        section("terms", appendix=True),
        section("method", appendix=True),
    )
    found = label(made)
    assert found.sections == {"members": "", "purpose": "1", "risks": "2", "terms": "A", "method": "B"}
    assert found.names["risks"] == "section 2"
    assert found.names["method"] == "Appendix B"
    assert found.names["members"] == "‘Members’"


def test_paragraphs_run_on_through_the_parts_of_a_section() -> None:
    part = section("part", [Paragraph("Third."), Note("Small."), Paragraph("Fourth.")])
    made = report(
        section("first", [Paragraph("One.")]),
        section("second", [Paragraph("First."), table("sums"), Paragraph("Second.")], parts=(part,)),
    )
    assert label(made).paragraphs == {
        ("first", 0): "1.1",
        ("second", 0): "2.1",
        ("second", 2): "2.2",
        ("part", 0): "2.3",
        ("part", 2): "2.4",
    }


def test_paragraphs_of_a_section_that_stands_alone_have_no_numbers() -> None:
    assert not label(report(section("members", [Paragraph("One.")], alone=True))).paragraphs


def test_tables_are_numbered_through_the_whole_report() -> None:
    made = report(section("a", [table("x")], parts=(section("b", [table("y")]),)), section("c", [table("z")]))
    names = label(made).names
    assert [names[key] for key in "xyz"] == ["Table 1", "Table 2", "Table 3"]


def test_a_mention_is_told_by_its_number() -> None:
    text = ("See ", Ref("sums"), " and ", Ref("risks"), ".")
    made = report(section("plan", [Paragraph(text), table("sums")]), section("risks"))
    assert plain_text(text, label(made).names) == "See Table 1 and section 2."


@pytest.mark.parametrize("block", [Paragraph((Ref("gone"),)), Bullets((("See ", Ref("gone")),))])
def test_a_mention_of_what_is_not_there_is_refused(block: Block) -> None:
    with pytest.raises(ModelError, match="mentions 'gone' in 'plan'"):
        label(report(section("plan", [block])))


def test_two_parts_with_one_key_are_refused() -> None:
    with pytest.raises(ModelError, match="two parts with the key 'sums'"):
        label(report(section("plan", [table("sums"), table("sums")])))
