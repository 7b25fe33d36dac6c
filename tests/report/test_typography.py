"""Quotation marks as print has them."""

import pytest

from mtfs.report.document import Bullets, Paragraph, Ref, Report, Section
from mtfs.report.typography import in_print, printed


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("'cpi' alone", "‘cpi’ alone"),
        ("Children's services", "Children’s services"),
        ("the schools' balances ('theirs')", "the schools’ balances (‘theirs’)"),
        ('He said "no".', "He said “no”."),
        ("‘already’ set, and 'not'", "‘already’ set, and ‘not’"),
        ("5 ' alone", "5 ’ alone"),
        ("", ""),
        ("mtfs report 'my case.xlsx' --for audit", "mtfs report 'my case.xlsx' --for audit"),
    ],
)
def test_marks_open_at_the_start_of_a_word_and_close_elsewhere(typed: str, told: str) -> None:
    assert in_print(typed) == told


def test_every_text_of_a_report_but_its_keys() -> None:
    part = Section(key="it's", title="What's left", blocks=(Bullets(("'a'", ("see ", Ref("it's")))),))
    made = Report(
        council="King's Lynn",
        title="'How sure'",
        details=(("Report to", "the 'Executive'"),),
        sections=(Section(key="top", title="Top", blocks=(Paragraph("don't", lead="'x'"),), parts=(part,)),),
        date="1 May 2026",
        iso_date="2026-05-01",
        made_at="2026-05-01T12:00:00",
        source="King's Lynn",
    )
    done = printed(made)
    assert (done.council, done.title, done.details) == (
        "King’s Lynn",
        "‘How sure’",
        (("Report to", "the ‘Executive’"),),
    )
    (top,) = done.sections
    assert top.blocks == (Paragraph("don’t", lead="‘x’"),)
    assert top.parts[0].key == "it's"
    assert top.parts[0].blocks == (Bullets(("‘a’", ("see ", Ref("it's")))),)
