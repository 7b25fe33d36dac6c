"""Year labels, worked by hand."""

import pytest

from mtfs.domain.years import (
    guess_year_label,
    is_year_label,
    next_year,
    previous_year,
    year_labels,
    year_of_day,
    year_span,
    years_through,
)


@pytest.mark.parametrize("label", ["2024/25", "1999/00", "2099/00", "2009/10", "1000/01", "2999/00"])
def test_year_labels(label):
    assert is_year_label(label)


@pytest.mark.parametrize(
    "text",
    [
        "2024/26",
        "2024/24",
        "2024-25",
        "24/25",
        "2024/2025",
        " 2024/25",
        "2024/25 ",
        "2099/100",
        "",
        "0999/00",
        "٢٠٢٤/٢٥",
    ],
)
def test_what_is_no_year_label(text):
    assert not is_year_label(text)


@pytest.mark.parametrize(
    ("label", "after"),
    [("2024/25", "2025/26"), ("2098/99", "2099/00"), ("2099/00", "2100/01"), ("2008/09", "2009/10")],
)
def test_the_year_after_and_before(label, after):
    assert next_year(label) == after
    assert previous_year(after) == label


@pytest.mark.parametrize(
    ("year", "month", "label"), [(2025, 3, "2024/25"), (2025, 4, "2025/26"), (2099, 12, "2099/00")]
)
def test_the_year_of_a_day(year, month, label):
    assert year_of_day(year, month) == label


def test_labels_over_the_turn_of_a_century():
    assert year_labels("2097/98", 3) == ("2097/98", "2098/99", "2099/00", "2100/01")
    assert year_labels("2024/25", 0) == ("2024/25",)


@pytest.mark.parametrize(
    ("label", "span"), [("2024/25", 0), ("2028/29", 4), ("2023/24", -1), ("2100/01", 76)]
)
def test_span(label, span):
    assert year_span(label, "2024/25") == span


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("2024-25", "2024/25"),
        ("2024–25", "2024/25"),
        ("2024 25", "2024/25"),
        ("2024/2025", "2024/25"),
        (" 24/25 ", "2024/25"),
        ("24-25", "2024/25"),
        ("2099-00", "2099/00"),
        ("FY25", "2024/25"),
        ("fy 2025", "2024/25"),
        ("FY2024/25", "2024/25"),
        ("2025", "2025/26"),
        ("2024/26", ""),
        ("next year", ""),
        ("12345", ""),
        ("", ""),
    ],
)
def test_guesses(text, guess):
    assert guess_year_label(text) == guess


def test_years_through_both_ends_and_a_century():
    assert years_through("2018/19", "2018/19") == ("2018/19",)
    assert years_through("2098/99", "2100/01") == ("2098/99", "2099/00", "2100/01")
