"""The words of headings and titles."""

from datetime import date, datetime

import pytest

from mtfs.iotools.sheets.wording import (
    bare_words,
    find_unit,
    find_years,
    heading_of,
    is_note,
    is_total,
    month_of,
    of_any_month,
    phrase_score,
    title_unit,
)


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "2025-26",
            "25/26",
            "2025/26",
            "2025/2026",
            "2025–26",
            "FY26",
            "FY2026",
            "FY 2025/26",
            "FY25/26",
            "202526",
        ),
        *(
            "2025/26 Budget £000",
            "Budget 2025-26",
            "k_2025_26",
            "1.4.2025",
            "31/03/2026",
            "31 March 2026",
            "Mar-26",
        ),
        *(
            "Balance at 1st April 2025",
            "2025 to 2026",
            "2025",
            datetime(2025, 4, 1),
            date(2026, 3, 31),
            45748.0,
            2025.0,
        ),
    ],
)
def test_a_year(heading: object) -> None:
    assert [year.label for year in find_years(heading_of(heading))] == ["2025/26"]


@pytest.mark.parametrize(
    "heading", ["Scheme", "2025/27", "£1,250", "Period 12", "2,025", "Variance P6", "25/13/2025"]
)
def test_no_year(heading: str) -> None:
    assert find_years(heading) == ()


def test_several_years_are_all_told() -> None:
    assert [year.label for year in find_years("2025/26 to 2027/28 total")] == ["2025/26", "2027/28"]


def test_the_ends_of_years_are_told_apart() -> None:
    assert find_years("31 March 2026")[0].end_of
    assert find_years("1 April 2025")[0].start_of
    assert not find_years("2025/26")[0].end_of


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        *[
            (text, "£000")
            for text in ("£'000", "£000s", "£ 000", "£k", "Saving (£’000)", "'000", "£ thousand", "k_2026_27")
        ],
        *[(text, "£m") for text in ("£m", "£ million", "Saving £M", "m", "Budget (m)", "£'m", "£mn")],
        *[(text, "£") for text in ("£", "2023/24 (£)", "Saving £", "GBP")],
        *[(text, "") for text in ("Scheme", "2025/26", "km", "Months", "Item")],
    ],
)
def test_the_unit_of_a_heading(heading: str, unit: str) -> None:
    assert find_unit(heading) == unit


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Savings programme (£'000)", "£000"),
        ("All figures in £ millions", "£m"),
        ("Figures are in thousands", "£000"),
        ("£", "£"),
        ("All amounts are in £", "£"),
        ("Savings of £2m were agreed", ""),
        ("Over £20,000 was spent", ""),
        ("£45k of grants", ""),
        ("Appendix C", ""),
    ],
)
def test_the_unit_of_a_title(title: str, unit: str) -> None:
    assert title_unit(title) == unit


def test_the_words_of_a_heading_are_left_without_year_and_unit() -> None:
    assert bare_words("2025/26 Revised budget* £'000") == "revised budget"
    assert bare_words("k_2026_27") == ""
    assert bare_words("Over / (Under)-spend £k") == "over under spend"


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("Total", True),
        ("Sub-total", True),
        ("GRAND TOTAL", True),
        ("People's Services total", True),
        ("Total savings", True),
        ("Total People", True),
        ("Total mobile project", None),
        ("Totally new", False),
        ("Subtotalling review", False),
        ("Parking", False),
    ],
)
def test_names_of_totals(name: str, total: bool | None) -> None:
    assert is_total(name, ["PEOPLE"]) is total


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Note: draft", True),
        ("* subject to approval", True),
        ("Source: ledger", True),
        ("PEOPLE", False),
        ("Notable", False),
    ],
)
def test_notes(text: str, note: bool) -> None:
    assert is_note(text) is note


def test_a_heading_that_is_a_phrase_beats_one_that_holds_it() -> None:
    phrases = ("forecast variance", "variance")
    exact, part, none = (phrase_score(words, phrases) for words in ("variance", "net variance now", "budget"))
    assert exact > 2 > part > 1 > none == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("P5 Actual to date", "P6 Actual to date"),
        ("Paid by 31 August 2025", "Paid by 30 September 2025"),
        ("Aug-25", "Sep-25"),
        ("Actual to July £000", "Actual to August £000"),
    ],
)
def test_headings_of_two_months_have_the_same_in_common(one: str, other: str) -> None:
    assert of_any_month(one) is not None
    assert of_any_month(one) == of_any_month(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Closing balance 31 March 2026", "Closing balance 31 March 2027"),
        ("P5 Actual to date", "P5 Forecast"),
        ("2025/26", "Apr-25"),
    ],
)
def test_headings_of_other_years_and_words_have_not(one: str, other: str) -> None:
    assert of_any_month(one) != of_any_month(other)


@pytest.mark.parametrize(
    ("heading", "month"),
    [("P6 variance", 6), ("Variance Sep-24", 6), ("March", 12), ("April outturn", 1), ("2025/26", 0)],
)
def test_months_of_the_financial_year(heading: str, month: int) -> None:
    assert month_of(heading) == month
