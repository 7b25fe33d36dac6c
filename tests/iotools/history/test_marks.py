"""Which rows each break is marked on."""

import pytest

from mtfs.iotools.history.marks import mark_breaks
from tests.iotools.history.small_history import frame_of

YEARS = ("2013/14", "2014/15", "2017/18", "2018/19")


def marked(*rows: dict[str, object], **more: object) -> list[str]:
    return list(mark_breaks(frame_of(*rows), **more)["breaks"])  # type: ignore[arg-type]


def test_a_passing_break_marks_its_years_alone() -> None:
    years = ("2019/20", "2020/21", "2021/22", "2022/23")
    rows = [{"line": "housing", "year": year, "e_code": "E0602"} for year in years]
    assert marked(*rows) == ["", "covid_spending", "covid_spending", ""]


def test_a_lasting_break_marks_the_year_in_which_it_came() -> None:
    rows = [{"line": "childrens_social_care", "year": year} for year in YEARS]
    assert marked(*rows) == ["", "childrens_lines", "", ""]


def test_a_lasting_break_marks_the_first_year_that_there_is_after_it() -> None:
    rows = [{"line": "public_health", "year": year} for year in YEARS]
    assert marked(*rows) == ["", "", "public_health_0_5", ""]


def test_a_lasting_break_that_came_in_steps_marks_each_of_them() -> None:
    rows = [{"line": "public_health", "year": year} for year in ("2014/15", "2015/16", "2016/17", "2017/18")]
    assert marked(*rows) == ["", "public_health_0_5", "public_health_0_5", ""]


def test_a_year_with_nothing_before_it_has_nothing_to_compare() -> None:
    assert marked({"line": "public_health", "year": "2013/14"}) == [""]
    assert marked(
        {"line": "public_health", "year": "2012/13"}, {"line": "public_health", "year": "2013/14"}
    ) == ["", "public_health_transfer"]


def test_budgets_and_outturns_each_have_their_first_year() -> None:
    nothing = float("nan")
    rows = [
        {"line": "dsg_balance", "year": "2017/18"},
        {"line": "dsg_balance", "year": "2019/20", "budget": nothing},
        {"line": "dsg_balance", "year": "2022/23", "outturn": nothing},
    ]
    assert marked(*rows) == ["", "schools_grant_reserves", "schools_grant_reserves"]


def test_a_break_marks_its_classes_alone() -> None:
    rows = [
        {"line": "education", "year": year, "council_class": kind, "ons_code": kind}
        for kind in ("SD", "MD")
        for year in ("2017/18", "2018/19")
    ]
    assert marked(*rows) == ["", "", "academies", "academies"]


def test_breaks_stand_in_the_order_in_which_they_came() -> None:
    row = {"line": "adult_social_care", "year": "2020/21", "e_code": "E0601"}
    assert marked(row) == ["covid_spending covid_in_budgets"]
    assert marked({**row, "e_code": "E0602"}) == ["covid_spending"]


def test_years_without_support_grant_are_marked_where_others_have_it() -> None:
    grants = {"2014/15": -5e6, "2018/19": 0.0, "2020/21": -4e6}
    rows = [
        {"line": line, "year": year, "budget": grant, "outturn": grant}
        for year, grant in grants.items()
        for line in ("revenue_support_grant", "other_financing")
    ]
    assert marked(*rows) == [
        "",
        "",
        "rates_pilots",
        "collection_fund_lines",
        "",
        "",
    ]


def test_a_council_that_never_has_support_grant_is_not_marked() -> None:
    rows = [{"line": "revenue_support_grant", "year": year, "budget": 0.0, "outturn": 0.0} for year in YEARS]
    assert marked(*rows) == ["", "", "", ""]


def test_fire_that_moved_is_marked_where_it_moved() -> None:
    rows = [
        {"line": line, "year": year, "e_code": "E2820", "ons_code": "E10000021", "council_class": "SC"}
        for year in ("2018/19", "2019/20")
        for line in ("police_fire", "housing")
    ]
    assert marked(*rows) == ["", "", "fire_and_police", ""]


def test_a_partial_return_is_marked_whole() -> None:
    rows = [
        {"line": line, "year": year}
        for year in ("2021/22", "2022/23")
        for line in ("cultural", "covid_grants")
    ]
    found = marked(*rows, partial=[("E06000006", "2021/22")])
    assert found == ["covid_spending partial_return", "covid_grants partial_return", "", ""]


def test_the_first_year_of_a_council_with_the_figures_of_others_is_marked() -> None:
    rows = [{"line": "cultural", "year": year} for year in ("2018/19", "2019/20", "2022/23")]
    assert marked(*rows, chained=[("E06000006", "2019/20")]) == ["", "reorganisation", ""]


@pytest.mark.parametrize("code", ["", "E06000006"])
def test_councils_are_told_apart_by_either_code(code: str) -> None:
    rows = [
        {"line": "public_health", "year": "2013/14", "ons_code": code, "e_code": "E0601"},
        {"line": "public_health", "year": "2017/18", "ons_code": "", "e_code": "E0602"},
    ]
    assert marked(*rows) == ["", ""]
