"""Tables found by their headings."""

import pytest

from mtfs.iotools.national.headings import find_tables, plain_words
from mtfs.iotools.national.preamble import kind_of, published_on, year_of, years_of
from mtfs.iotools.spreadsheets.source import SourceBook, SourceSheet


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("REVENUE EXPENDITURE (TOTAL OF LINES 785 TO 797)", "revenue expenditure"),
        ("NET CURRENT EXPENDITURE(TOTAL OF LINES 699to748)", "net current expenditure"),
        (
            "Retained income from Rate Retention Scheme [Note 11]",
            "retained income from rate retention scheme",
        ),
        ("Integrated Transport Authority levy ***", "integrated transport authority levy"),
        ("Flexible use of Capital Receipts (4)", "flexible use of capital receipts"),
        ("Revenue Support Grant (-)", "revenue support grant"),
        ("Provision for bad debts (+/-)", "provision for bad debts"),
        ("COUNCIL TAX REQUIREMENT (total of lines 900 to 985) (b)", "council tax requirement"),
        ("Children’s\nsocial   care", "childrens social care"),
        ("Highways & transport", "highways and transport"),
        ("3a. Levies and special levies", "levies and special levies"),
        ("815 lines", "815 lines"),
        ("reserves - SEE FOOTNOTE ***", "reserves"),
        ("Capital charges (exclude Public Health)", "capital charges exclude public health"),
    ],
)
def test_headings_of_different_years_come_to_the_same_words(printed: str, words: str) -> None:
    assert plain_words(printed) == words


def sheet_of(*rows: list[object], merged: tuple[tuple[int, int, int, int], ...] = ()) -> SourceSheet:
    return SourceSheet("Data", "a.xlsx", [*rows], merged=merged)


def test_sections_lines_and_codes_are_read_from_the_rows_above() -> None:
    count = 10
    sheet = sheet_of(
        ["A title that stands alone"],
        [None, None, *(f"code{place}" for place in range(count))],
        [None, None, *(f"C1R{700 + place}" for place in range(count - 1)), "C2R815a"],
        [None, None, *(float(place) for place in range(count))],
        [None, None, "First part", *([None] * 4), "Second part"],
        ["E-code", "Local authority", *(f"Heading {place}" for place in range(count))],
        ["E1302", "Durham", *([1.0] * count)],
    )
    (table,) = find_tables(sheet)
    assert (table.header, table.first, table.last) == (5, 6, 7)
    first, last = table.headings[0], table.headings[-1]
    assert (first.section, first.line, first.asset) == ("first part", "700", "code0")
    assert (last.section, last.line, last.asset) == ("second part", "815a", "code9")


def test_the_title_of_its_section_may_begin_each_heading() -> None:
    printed = ("Levies - Other levies", "Levies - Housing - other", "Services - TOTAL", "Requirement")
    header: list[object] = ["E-code", "Local authority", "Services - Education", *printed]
    (table,) = find_tables(sheet_of(header, ["E1302", "Durham", *([1.0] * 5)]))
    assert [(each.section, each.words) for each in table.headings] == [
        ("services", "education"),
        ("levies", "other levies"),
        ("levies", "housing other"),
        ("services", "total"),
        ("", "requirement"),
    ]
    assert table.headings[1].text == "Levies - Other levies"


def test_a_dash_within_a_few_headings_is_part_of_them() -> None:
    header: list[object] = ["E-code", "Local authority", "Housing - other", "Fire", "Police"]
    (table,) = find_tables(sheet_of(header, ["E1302", "Durham", *([1.0] * 3)]))
    assert table.headings[0].words == "housing other"


def test_titles_that_span_columns_join_the_headings_below_them() -> None:
    sheet = sheet_of(
        [
            "Ecode",
            "Authority",
            "Class",
            "1. Requirement",
            None,
            "2. Tax base",
            None,
            "3. Precept",
            "ONS Code",
        ],
        [None, None, None, "2021-22", "2022-23", "2021-22", "2022-23"],
        ["E1302", "Durham", "UA", 1.0, 2.0, 3.0, 4.0, 5.0, "E06000047"],
    )
    (table,) = find_tables(sheet)
    assert [(heading.column, heading.text, heading.year) for heading in table.headings] == [
        (3, "1. Requirement 2021-22", "2021/22"),
        (4, "1. Requirement 2022-23", "2022/23"),
        (5, "2. Tax base 2021-22", "2021/22"),
        (6, "2. Tax base 2022-23", "2022/23"),
        (7, "3. Precept", ""),
    ]
    assert table.text(2, "ons_code") == "E06000047"


def test_years_may_stand_in_the_row_of_the_names() -> None:
    sheet = sheet_of(
        [None, None, "Requirement", None, "Tax base"],
        ["Authority", "Class", "2021-22", "2022-23", "2022-23"],
        ["Durham", "UA", 1.0, 2.0, 3.0],
    )
    (table,) = find_tables(sheet)
    assert [heading.text for heading in table.headings] == [
        "Requirement 2021-22",
        "Requirement 2022-23",
        "Tax base 2022-23",
    ]


def test_a_second_table_without_years_takes_previous_and_current_from_its_pairs() -> None:
    sheet = sheet_of(
        ["Ecode", "Authority", "Class", "Requirement", None],
        [None, None, None, "2021-22", "2022-23"],
        ["E1302", "Durham", "UA", 1.0, 2.0],
        [],
        ["Precepting authorities"],
        ["Ecode", "Authority", "Class", "Requirement including special expenses", None, "Referendum?"],
        ["E6113", "Durham Fire", "CFA", 3.0, 4.0, "No"],
        merged=((0, 3, 0, 4), (5, 3, 5, 4)),
    )
    first, second = find_tables(sheet)
    assert (first.last, second.first, second.last) == (5, 6, 7)
    assert [(heading.column, heading.year) for heading in second.headings] == [
        (3, "previous"),
        (4, "current"),
        (5, ""),
    ]
    assert second.headings[0].section == ""


def test_a_sheet_without_names_and_codes_has_no_table() -> None:
    assert find_tables(sheet_of(["Authority", "Amount"], ["Durham", 1.0])) == []


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("RA 2025-26", "2025/26"),
        ("2025/2026", "2025/26"),
        ("2025 to 2026", "2025/26"),
        ("2025–26", "2025/26"),
        ("2025-28", ""),
        ("call 02025-26", ""),
    ],
)
def test_years_in_text(text: str, year: str) -> None:
    assert year_of(text) == year


def test_all_years_of_a_text_are_told_in_order() -> None:
    assert years_of(["data for 2025-26 and 2026-27", "1999-00, 2099-00"]) == ["2025/26", "2026/27", "2099/00"]


def test_the_kind_is_read_above_the_table_before_the_notes_below() -> None:
    rows: list[list[object]] = [
        ["Revenue Outturn (RO) 2031-32"],
        ["E-code", "Local authority"],
        ["E1302", "Durham"],
        ["These agree with the Revenue Account Budget (RA) returns"],
    ]
    assert kind_of(sheet_of(*rows), 1) == "outturn"
    assert kind_of(sheet_of(*rows[1:]), 0) == "budget"
    assert kind_of(sheet_of(*rows[1:3]), 0) == ""


@pytest.mark.parametrize(
    ("texts", "published"),
    [
        (["Last updated: 19 June 2025", "published on 1 July 2030"], "19 June 2025"),
        (["was originally published on 9 July 2020. This was updated on 1 October 2020."], "1 October 2020"),
        (["Published by the Ministry (MHCLG) on 25th March 2026"], "25 March 2026"),
        (["the financial year 1 April 2025 to 31 March 2026 is published"], ""),
        (["published on 31 Febtober 2020"], ""),
    ],
)
def test_the_date_of_a_file_is_what_it_says(texts: list[str], published: str) -> None:
    data, front = sheet_of(["Authority"]), SourceSheet("Front", "a.xlsx", [[text] for text in texts])
    assert published_on(SourceBook("a.xlsx", "", (front, data)), data) == published
