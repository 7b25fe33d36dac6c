"""Levels of reserves and how they changed, by hand and in the published returns."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.analysis.evidence.neighbours.reserves import (
    closing_levels,
    opening_levels,
    reserve_change,
    restated,
)
from mtfs.iotools.national.revenue import read_revenue_return
from tests.analysis.evidence.neighbours.made import published_history
from tests.iotools.national.small_returns import published_data


def year(unallocated: float, earmarked: float, into: float = 0.0, kept: float = 0.0) -> pd.DataFrame:
    """Give an outturn of one council: its levels at the end, and what the year put into them."""
    return pd.DataFrame(
        {
            "reserves_unallocated": [unallocated],
            "reserves_earmarked": [earmarked],
            "use_of_unallocated_reserves": [kept],
            "use_of_earmarked_reserves": [into],
        },
        index=["a"],
    )


def change_of(outturns: dict[str, pd.DataFrame], last: str = "2023/24") -> tuple[str, int, float, float]:
    found = reserve_change(outturns, last, "a")
    return found.first, found.years, float(found.opening["a"]), float(found.closing["a"])


def test_a_year_opens_with_what_it_closes_with_less_what_it_put_in() -> None:
    lines = year(5.0, 27.0, into=-72.0, kept=1.0)
    assert closing_levels(lines)["a"] == 32.0
    assert opening_levels(lines)["a"] == 103.0
    # A movement that is left blank is none.
    assert opening_levels(lines.drop(columns="use_of_unallocated_reserves"))["a"] == 104.0
    assert math.isnan(closing_levels(lines.drop(columns="reserves_earmarked"))["a"])


def test_one_return_gives_one_year() -> None:
    assert change_of({"2023/24": year(5.0, 15.0, into=-10.0)}) == ("2023/24", 1, 30.0, 20.0)


def test_returns_on_either_side_of_a_missing_year_give_three() -> None:
    outturns = {"2021/22": year(5.0, 40.0, into=5.0), "2023/24": year(5.0, 15.0, into=-10.0)}
    assert change_of(outturns) == ("2021/22", 3, 40.0, 20.0)


def test_the_level_at_the_end_of_the_year_before_serves_as_well() -> None:
    outturns = {"2020/21": year(5.0, 45.0, into=1.0), "2023/24": year(5.0, 15.0, into=-10.0)}
    assert change_of(outturns) == ("2021/22", 3, 50.0, 20.0)
    # Its own return goes before the one of the year before.
    assert change_of({**outturns, "2021/22": year(5.0, 60.0, into=7.0)}) == ("2021/22", 3, 58.0, 20.0)


def test_what_is_older_than_three_years_is_left_alone() -> None:
    outturns = {"2017/18": year(5.0, 45.0), "2023/24": year(5.0, 15.0, into=-10.0)}
    assert change_of(outturns) == ("2023/24", 1, 30.0, 20.0)


def test_reserves_counted_anew_are_no_change() -> None:
    # Opens with 42 more than the year before closed with: 40 + 1 = 41, and 81 + 2 = 83.
    outturns = {
        "2022/23": year(5.0, 36.0, into=1.0),
        "2023/24": year(5.0, 80.0, into=2.0),
    }
    found = reserve_change({key: 1e6 * lines for key, lines in outturns.items()}, "2023/24", "a")
    assert (found.first, found.years) == ("2022/23", 2)
    # Both years together put 3 into them.
    assert float((found.closing - found.opening)["a"]) == pytest.approx(3e6)
    (told,) = restated({key: 1e6 * lines for key, lines in outturns.items()}, found, "a")
    assert (told.year, told.closed, told.opened) == ("2023/24", 41e6, 83e6)


def test_rounding_is_no_restatement() -> None:
    outturns = {"2022/23": year(5e6, 36e6), "2023/24": year(5e6, 36_002_000.0)}
    assert restated(outturns, reserve_change(outturns, "2023/24", "a"), "a") == ()


def test_without_levels_there_is_no_change() -> None:
    found = reserve_change({"2023/24": year(math.nan, 15.0)}, "2023/24", "a")
    assert (found.years, found.covered) == (0, ("2023/24",))
    assert math.isnan(found.opening["a"])


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=3))
def test_the_change_is_what_the_years_put_in_and_nothing_else(steps: list[tuple[float, float]]) -> None:
    outturns, level = {}, 200.0
    for name, (into, counted_anew) in zip(("2021/22", "2022/23", "2023/24"), steps, strict=True):
        level += into + counted_anew
        outturns[name] = year(5.0, level, into=into)
    found = reserve_change(outturns, "2023/24", "a")
    assert found.years == 3
    assert float((found.closing - found.opening)["a"]) == pytest.approx(
        sum(into for into, _ in steps), abs=1e-6
    )


def test_the_published_outturn_opens_as_it_prints() -> None:
    read = read_revenue_return(published_data("RS_2023-24_outturn_by_LA.xlsx"))
    frame = published_history().frame
    rows = frame[frame["year"] == "2023/24"].pivot(index="ons_code", columns="line", values="outturn")
    opened = opening_levels(rows)
    alike = 0
    councils = [
        a for a in read.authorities if a.kind in ("SD", "SC", "UA", "MD", "L") and a not in read.left_out
    ]
    for authority in councils:
        printed = read.entry(authority).reserves_at_start
        level = printed["unallocated"].value + printed["earmarked"].value
        alike += abs(level - opened[authority.ons_code]) <= 2_000
    assert (alike, len(councils)) == (303, 304)
