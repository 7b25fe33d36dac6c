"""Formulas and what they come to."""

import pytest

from mtfs import ModelError
from mtfs.iotools.results.live.formulas import Block, Cell, Formula, as_number, literal
from mtfs.iotools.results.live.functions import (
    first_year_of,
    largest,
    pick,
    position_in,
    rounded,
    smallest,
    sum_below,
    sum_of,
    sum_where,
    trimmed,
    when,
    word,
)
from mtfs.iotools.results.live.sheets import tidy

A, B, BLANK = (Cell("Costs", 3, column, value) for column, value in enumerate((2.0, 5.0, None)))


def column(*values: float | str | None) -> Block:
    return Block.of([Cell("Costs", row, 3, value) for row, value in enumerate(values)], "cr")


@pytest.mark.parametrize(
    ("made", "text", "value"),
    [
        (A.here() + B.here() * 3.0, "A4+B4*3", 17.0),
        ((A.here() + B.here()) * 3.0, "(A4+B4)*3", 21.0),
        (A.here() - (B.here() - 1.0), "A4-(B4-1)", -2.0),
        (A.here() * (1.0 + B.here()), "A4*(1+B4)", 12.0),
        (A.here() * (B.here() * 2.0), "A4*(B4*2)", 20.0),
        (1.0 - BLANK.here(), "1-C4", 1.0),
        (-(A.here() - B.here()), "-(A4-B4)", 3.0),
        (A.here() * -B.here(), "A4*(-B4)", -10.0),
        (largest(0.0, -A.here()), "MAX(0,-A4)", 0.0),
        (smallest(A.here("c"), B.here("cr")), "MIN($A4,$B$4)", 2.0),
        (rounded(A.here() - 2.0001), "ROUND(A4-2.0001,2)", 0.0),
        (when(A.here().at_least(2.0), B.here(), 0.0), "IF(A4>=2,B4,0)", 5.0),
        (when(BLANK.here().equals(""), "", BLANK.here()), 'IF(C4="","",C4)', ""),
        (when(A.here().equals(""), 1.0, BLANK.here()), 'IF(A4="",1,C4)', 0.0),
        (Cell("Plan O'Brien", 0, 27, 1.0).elsewhere(), "'Plan O''Brien'!AB1", 1.0),
        (Cell("Drivers", 9, 2, None).elsewhere(), "Drivers!C10", None),
        (literal('say "so"'), '"say ""so"""', 'say "so"'),
        (literal(0.925), "0.925", 0.925),
        (trimmed(literal("  a   b ")), 'TRIM("  a   b ")', "a b"),
        (trimmed(literal(2024.0)), "TRIM(2024)", "2024"),
        (word(literal(" One-Off ")), 'LOWER(TRIM(" One-Off "))', "one-off"),
        (first_year_of(literal("2028/29")), 'VALUE(LEFT(TRIM("2028/29"),4))', 2028.0),
        (sum_of(column(1.0, None, "text", 2.5)), "SUM($D$1:$D$4)", 3.5),
        (sum_of(column()), "0", 0.0),
        (pick(column(0.0, 0.03, None), literal(2.0)), "INDEX($D$1:$D$3,2)", 0.03),
        (
            sum_where(column("grant", "reset", "grant"), "grant", column(1.0, 2.0, 4.0)),
            'SUMIF($D$1:$D$3,"grant",$D$1:$D$3)',
            5.0,
        ),
        (
            sum_below(column(1.0, 3.0, 2.0), B.here() - 2.0, column(10.0, 20.0, 40.0)),
            'SUMIF($D$1:$D$3,"<"&B4-2,$D$1:$D$3)',
            50.0,
        ),
    ],
)
def test_text_and_value(made: Formula, text: str, value: object) -> None:
    assert made.text == text
    assert made.value == value


@pytest.mark.parametrize(
    ("name", "number"), [("cpi", 2.0), (" PAY ", 3.0), (None, 1.0), ("   ", 1.0), ("p*", 4.0)]
)
def test_a_driver_is_found_by_its_name_alone(name: str | None, number: float) -> None:
    names, numbers = column("CPI", "pay", "p*"), column(2.0, 3.0, 4.0)
    assert position_in(names, numbers, Cell("Costs", 1, 1, name).elsewhere()).value == number


def test_a_driver_that_is_not_there_is_a_fault_of_the_program() -> None:
    with pytest.raises(ModelError, match="0 drivers named 'cp'"):
        position_in(column("cpi"), column(2.0), literal("cp"))


def test_a_text_is_no_number() -> None:
    with pytest.raises(ModelError, match="the text 'n/a'"):
        as_number("n/a")
    with pytest.raises(ModelError, match="the text 'n/a'"):
        A.here() + literal("n/a")


@pytest.mark.parametrize("name", ["a  b", "a   b", "a     b", "  a b  "])
def test_a_tidy_name_is_one_that_trim_leaves(name: str) -> None:
    made = tidy(name)
    assert trimmed(literal(made)).value == made
    assert made.replace("\u00a0", " ") == name.strip()
