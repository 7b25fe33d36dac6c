"""Numbers and marks in the cells of published tables."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.iotools.national.numbers import UnreadableNumberError, is_mark, read_figure
from mtfs.iotools.spreadsheets.workbook import CellError, CellFormula

CENTS = st.integers(min_value=-(10**11), max_value=10**11)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", 1234.0),
        (" 12 ", 12.0),
        ("(45)", -45.0),
        ("£1,234", 1234.0),
        ("-£3.50", -3.5),
        ("£-3.50", -3.5),
        ("45-", -45.0),
        ("−7", -7.0),
        ("1 234", 1234.0),
        ("1\u00a0234", 1234.0),
        ("97.5%", 0.975),
        ("12 [r]", 12.0),
        ("12*", 12.0),
        ("12 (R)", 12.0),
        ("783.17538617381967", 783.17538617381967),
        ("1.5e3", 1500.0),
    ],
)
def test_text_that_is_a_number(text: str, number: float) -> None:
    assert read_figure(text) == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize(
    "mark", ["[x]", "[z]", "[n]", "[Y]", "..", "…", "-", "–", "NA", "n/a", ":", "x", "M", "", "  ", "[X]"]
)
def test_marks_stand_for_no_number(mark: str) -> None:
    assert is_mark(mark)
    assert read_figure(mark) is None


@pytest.mark.parametrize("value", ["abc", "2,5", "1,23", "--5", "12 34", "[45]", "1/2", "inf", "nan", True])
def test_what_is_neither_is_refused(value: object) -> None:
    with pytest.raises(UnreadableNumberError):
        read_figure(value)


def test_broken_cells_are_refused_and_shown() -> None:
    with pytest.raises(UnreadableNumberError, match=r"#REF!"):
        read_figure(CellError("#REF!"))
    with pytest.raises(UnreadableNumberError, match="saved without its result"):
        read_figure(CellFormula("=A1"))


def test_an_error_that_says_not_available_is_a_mark() -> None:
    assert read_figure(CellError("#N/A")) is None


@given(CENTS)
def test_every_amount_is_read_however_it_is_written(cents: int) -> None:
    amount = cents / 100.0
    plain = f"{abs(amount):,.2f}"
    forms = [
        f"{amount:.2f}",
        f"{amount:,.2f}",
        f" {amount:,.2f} [note 4]",
        f"({plain})" if cents < 0 else plain,
        f"({plain})*" if cents < 0 else f"{plain}**",
        f"-£{plain}" if cents < 0 else f"£{plain}",
        f"£-{plain}" if cents < 0 else f"£ {plain}",
        f"{plain}-" if cents < 0 else plain,
        f"{amount:,.2f}".replace(",", " "),
    ]
    for form in forms:
        found = read_figure(form)
        assert found is not None
        assert math.isclose(found, amount, rel_tol=1e-15, abs_tol=1e-12), form


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_stays_as_it_is(number: float) -> None:
    assert read_figure(number) == number
    assert read_figure(repr(number)) == number


@given(st.text(max_size=12))
def test_any_text_is_a_number_a_mark_or_refused(text: str) -> None:
    try:
        found = read_figure(text)
    except UnreadableNumberError:
        return
    assert found is None or math.isfinite(found)
