"""The named breaks: what they bear on, and how they are told."""

import re

import pytest

from mtfs.analysis.evidence import history
from mtfs.analysis.evidence.breaks import BREAKS, Break, BreakKind
from tests.reading_ease import reading_ease

LINES = {line.key for line in history.LINES}
#: Breaks that are marked where the figures of a council show them.
FOUND = {"rates_pilots", "fire_and_police", "partial_return", "reorganisation"}
YEAR = re.compile(r"\d{4}/\d{2}")


def test_the_history_has_the_same_breaks() -> None:
    assert history.BREAKS is BREAKS
    assert history.Break is Break


@pytest.mark.parametrize("each", BREAKS.values(), ids=BREAKS)
def test_a_break_says_what_it_bears_on(each: Break) -> None:
    assert BREAKS[each.key] is each
    assert re.fullmatch(r"[a-z0-9_]+", each.key)
    assert set(each.lines) <= LINES
    assert len(each.lines) == len(set(each.lines))
    assert set(each.classes) <= set(history.CLASSES)
    assert all(re.fullmatch(r"E\d{4}", code) for code in each.councils)
    assert bool(each.lines) != (each.key in FOUND)
    assert all(YEAR.fullmatch(year) for year in (each.first, each.last) if year)
    assert not each.last or each.first <= each.last
    assert bool(each.first) or not each.lines
    if each.lines and each.kind is BreakKind.PASSING:
        assert each.last


@pytest.mark.parametrize("each", BREAKS.values(), ids=BREAKS)
def test_a_break_is_told_with_its_source(each: Break) -> None:
    for text in (each.text, each.source):
        assert text.endswith(".")
        assert "  " not in text
    assert not each.title.endswith(".")
    assert reading_ease(each.text) >= 50


def test_breaks_stand_in_the_order_in_which_they_came() -> None:
    firsts = [each.first for each in BREAKS.values() if each.lines]
    # Of those of one year the order is free; later ones never stand first.
    assert firsts == sorted(firsts)
