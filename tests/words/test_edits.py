"""What the edits of a scenario change, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.domain.case import Edit
from mtfs.words.edits import edit_phrases, years_words
from tests.cases import case_of, full_case

YEARS = ("2026/27", "2027/28", "2028/29", "2029/30")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return case_of(full_case(), tmp_path_factory.mktemp("case")).base


def told(base, *edits: tuple[str, str, str, str, float | str]) -> list[str]:
    return edit_phrases([_edit(*edit) for edit in edits], base)


def _edit(sheet: str, row: str, column: str, operation: str, value: float | str) -> Edit:
    return Edit(scenario="S", sheet=sheet, row=row, column=column, operation=operation, value=value)


@pytest.mark.parametrize(
    ("edit", "phrase"),
    [
        (("Drivers", "cpi", "years", "add", 0.02), "cpi 2.0 points higher in each year"),
        (("drivers", "CPI", "2026/27", "add", -0.0125), "CPI 1.25 points lower in 2026/27"),
        (("Drivers", "cpi", "2026/27", "add", 0.01), "cpi 1.0 point higher in 2026/27"),
        (("Drivers", "cpi", "2026/27", "set", 0.05), "cpi set to 5.0% in 2026/27"),
        (("Drivers", "*", "years", "scale", 2), "every yearly rate doubled in each year"),
        (("Drivers", "cpi", "SD", "scale", 1.5), "how far cpi may be out (spread) 50% larger"),
        (("Drivers", "cpi", "Persistence", "set", 0.5), "'Persistence' of cpi set to 0.5"),
        (("Drivers", "cpi", "Distribution", "set", "fixed"), "'Distribution' of cpi set to 'fixed'"),
        (
            ("Costs", "Adults / Employees", "Base budget", "add", 500),
            "the base budget of 'Adults / Employees' £500,000 higher",
        ),
        (("Costs", "*", "Base budget", "scale", 0.97), "every base budget 3% smaller"),
        (("Costs", "Adults", "Price driver", "set", "pay"), "'Price driver' of 'Adults' set to 'pay'"),
        (
            ("Monitoring", "Adults", "High", "set", 3000),
            "the in-year overspend of 'Adults' (high end) set to £3.0m",
        ),
        (
            ("Monitoring", "*", "Recurring share", "set", 1),
            "the share of every over- and underspend that recurs set to 100%",
        ),
        (
            ("Pressures", "Legal claim", "Probability", "set", 0.5),
            "the chance of the pressure 'Legal claim' set to 50%",
        ),
        (
            ("Pressures", "Legal claim", "2027/28", "scale", 0),
            "the pressure 'Legal claim' taken out in 2027/28",
        ),
        (
            ("Pressures", "Waste contract", "years", "add", -100),
            "the pressure 'Waste contract' £100,000 lower in each year",
        ),
        (("Savings", "Reviews", "RAG", "set", "red"), "the rating of 'Reviews' set to 'red'"),
        (("Savings", "*", "years", "scale", 0.5), "every planned saving halved in each year"),
        (
            ("Savings", "Reviews", "Slip likely", "add", 6),
            "the delay of 'Reviews' (likely end) 6 months longer",
        ),
        (("Savings", "Reviews", "2026/27", "set", 0), "the planned saving of 'Reviews' set to £0 in 2026/27"),
        (("Funding", "Core", "years", "set", 0), "'Core' set to 0% in each year"),
        (("Funding", "RSG", "2026/27", "add", -1000), "the funding 'RSG' £1.0m lower in 2026/27"),
        (("Funding", "Band D", "Base", "set", 1600), "'Base' of 'Band D' set to £1,600"),
        (("Funding", "Tax base", "Base", "scale", 4), "'Base' of 'Tax base' 4 times as large"),
        (("Funding", "Net", "2026/27", "set", 0.925), "'Net' set to 92.5% in 2026/27"),
        (("Reserves", "DSG", "2026/27", "add", 8530), "£8.5m more into 'DSG' in 2026/27"),
        (("Reserves", "Insurance", "2025/26", "set", -2000), "£2.0m out of 'Insurance' in 2025/26"),
        (("Reserves", "Insurance", "2025/26", "set", 0), "nothing into 'Insurance' in 2025/26"),
        (("Reserves", "*", "years", "scale", 0), "every reserve taken out in each year"),
        (
            ("Reserves", "Insurance", "Opening balance", "add", -300),
            "the opening balance of 'Insurance' £300,000 lower",
        ),
        (
            ("Reserves", "Insurance", "Class", "set", "committed"),
            "the class of 'Insurance' set to 'committed'",
        ),
        (
            ("Council", "DSG override ends", "Value", "set", "2027/28"),
            "the override for schools grant deficits ends before 2027/28",
        ),
        (
            ("Council", "Minimum general fund balance", "Value", "set", 4000),
            "the minimum balance of the general reserve set to £4.0m",
        ),
        (("Council", "Council", "Value", "set", "Other"), "the setting 'Council' set to 'Other'"),
        (("Drivers", "cpi", "2026/27", "add", 0), "cpi unchanged in 2026/27"),
        (("Drivers", "cpi", "2026/27", "scale", 1), "cpi unchanged in 2026/27"),
        (("Drivers", "cpi", "2026/27", "scale", -1), "cpi −1 times as large in 2026/27"),
    ],
)
def test_an_edit_in_words(base, edit, phrase):
    assert told(base, edit) == [phrase]


def test_columns_and_then_rows_with_the_same_change_are_told_as_one(base):
    edits = [("Drivers", row, year, "add", 0.02) for row in ("cpi", "pay") for year in YEARS[:2]]
    assert told(base, *edits) == ["cpi and pay 2.0 points higher in 2026/27 and 2027/28"]
    edits = [("Savings", "*", f"Delivery {word}", "scale", 0.5) for word in ("low", "likely", "high")]
    assert told(base, *edits) == ["the delivery of every savings scheme halved"]
    assert told(base, *edits[:2]) == ["the delivery of every savings scheme (low and likely end) halved"]


def test_amounts_that_differ_by_year_follow_one_another(base):
    edits = [
        ("Drivers", "cpi", year, "add", value) for year, value in zip(YEARS, (0.06, 0.03, 0.03), strict=False)
    ]
    assert told(base, *edits) == [
        "cpi 6.0 points higher in 2026/27 and 3.0 points higher in 2027/28 and 2028/29"
    ]
    edits = [("Reserves", "DSG", year, "add", value) for year, value in zip(YEARS, (500, -200), strict=False)]
    assert told(base, *edits) == [
        "£500,000 more into 'DSG' in 2026/27 and £200,000 more out of it in 2027/28"
    ]


def test_the_same_edit_twice_is_told_twice(base):
    edit = ("Drivers", "cpi", "2026/27", "add", 0.02)
    assert told(base, edit, edit) == ["cpi 2.0 points higher in 2026/27 and 2.0 points higher in 2026/27"]


def test_settings_and_lines_of_other_kinds_are_not_joined(base):
    edits = [
        ("Council", name, "Value", "set", 0.05) for name in ("Core council tax limit", "ASC precept limit")
    ]
    assert len(told(base, *edits)) == 2
    # Band D is in pounds, and a grant in the workbook's thousands.
    edits = [("Funding", name, "Base", "set", 1600) for name in ("Band D", "RSG")]
    assert told(base, *edits) == ["'Base' of 'Band D' set to £1,600", "'Base' of 'RSG' set to £1.6m"]


def test_many_rows_are_counted(base):
    edits = [("Drivers", f"driver {n}", "years", "add", 0.01) for n in range(9)]
    assert told(base, *edits) == [
        "driver 0, driver 1, driver 2, driver 3 and 5 more 1.0 point higher in each year"
    ]


@pytest.mark.parametrize(
    ("years", "words"),
    [
        (YEARS, "in each year"),
        (YEARS[1:], "from 2027/28 on"),
        (YEARS[:3], "from 2026/27 to 2028/29"),
        (YEARS[2:], "in 2028/29 and 2029/30"),
        (YEARS[:1], "in 2026/27"),
        ((YEARS[0], YEARS[2], YEARS[3]), "in 2026/27, 2028/29 and 2029/30"),
    ],
)
def test_years_in_words(years, words):
    assert years_words(years, YEARS) == words


def test_the_one_year_of_a_plan_is_named():
    assert years_words(YEARS[:1], YEARS[:1]) == "in 2026/27"


_EDITS = st.builds(
    _edit,
    st.sampled_from(("Drivers", "Costs", "Monitoring", "Pressures", "Savings", "Reserves", "Funding")),
    st.sampled_from(("*", "cpi", "Adults", "RSG", "Core", "DSG")),
    st.sampled_from(("years", "2026/27", "2029/30", "High", "Base", "Opening balance", "Delivery low")),
    st.sampled_from(("set", "add", "scale")),
    st.floats(-1e6, 1e6, allow_nan=False),
)


@given(st.lists(_EDITS, max_size=12))
def test_phrases_are_never_more_than_edits_and_hold_no_slips(base, edits):
    phrases = edit_phrases(edits, base)
    assert bool(phrases) == bool(edits)
    assert len(phrases) <= len(edits)
    for phrase in phrases:
        assert phrase.strip() == phrase
        assert not any(slip in phrase for slip in ("  ", "{}", "None", "nan", "--", "()"))
