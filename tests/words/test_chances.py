"""Chances in little room: certainty is never claimed where there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.words.chances import chance_format, exact_format, share_words, short_percent
from mtfs.words.futures import of_hundred


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.0, "0%"),
        (1e-9, "<1%"),
        (0.0049, "<1%"),
        (0.0051, "1%"),
        (0.5, "50%"),
        (0.9949, "99%"),
        (0.9951, ">99%"),
        (1 - 1e-9, ">99%"),
        (1.0, "100%"),
    ],
)
def test_a_chance_in_signs(share: float, told: str) -> None:
    assert short_percent(share) == told
    assert of_hundred(share) == told.removesuffix("%")


@given(st.floats(0, 1))
def test_none_and_all_are_told_of_none_and_all_alone(share: float) -> None:
    assert (short_percent(share) == "0%") is (share == 0)
    assert (short_percent(share) == "100%") is (share == 1)


def test_shares_prove_neither_none_nor_all() -> None:
    assert [share_words(x) for x in (-0.01, 0.0, 0.001, 0.034, 0.5, 0.994, 1.02)] == (
        ["<1%", "0%", "<1%", "3%", "50%", "99%", ">99%"]
    )


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ([0.0, 0.5, 1.0], "0%"),
        ([0.0, 0.004, 0.5], '[=0]0%;[<0.005]"<1%";0%'),
        ([0.004, 0.5], '[<0.005]"<1%";0%'),
        ([0.5, 0.996], '[>=0.995]">99%";0%'),
        ([0.5, 0.999, 1.0], '[=1]0%;[>=0.995]">99%";0%'),
        ([0.001, 0.999], '[>=0.995]">99%";[<0.005]"<1%";0%'),
        ([0.0, 0.001, 0.999, 1.0], '[=1]0%;[>=0.995]">99%";0%'),
    ],
)
def test_chances_are_certain_only_where_they_are(chances: list[float], expected: str) -> None:
    assert chance_format(chances) == expected


@pytest.mark.parametrize(
    ("share", "places", "expected"),
    [
        (0.0, 1, "0.0%"),
        (0.0004, 1, '"<0.1%"'),
        (0.0006, 1, "0.0%"),
        (0.9996, 1, '">99.9%"'),
        (1.0, 1, "0.0%"),
        (0.00004, 2, '"<0.01%"'),
        (0.0004, 2, "0.00%"),
        (0.99996, 2, '">99.99%"'),
        (1.0, 2, "0.00%"),
    ],
)
def test_the_format_of_one_chance(share: float, places: int, expected: str) -> None:
    assert exact_format(share, places) == expected
