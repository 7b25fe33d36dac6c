"""Text alternatives hold the main figures of each chart."""

import numpy as np

from mtfs.words.alt_texts import alt_text_exhaustion_chance, alt_text_gap_fan, alt_text_reserves_fan
from tests.charts.results import make_result, run_out_in


def test_reserves():
    last = np.linspace(0, 20e6, 101)
    result = make_result(
        usable=np.column_stack((np.full(101, 17.5e6), last)),
        plan_usable=(17.5e6, 16.1e6),
        unfunded=np.column_stack((np.zeros(101), last < 4.9e6)),
        plan_unfunded=(0, 0),
        opening=18.2e6,
    )
    assert alt_text_reserves_fan(result) == (
        "Fan chart of usable reserves at the end of each year, from £18.2m at the start of 2024/25: in the "
        "plan they go from £17.5m to £16.1m between 2024/25 and 2025/26. At the end of 2025/26 the middle "
        "future has £10.0m and 9 in 10 futures lie between £1.0m and £19.0m; they have run out by then in "
        "25% of futures; the minimum for the general reserve alone is £5.0m."
    )


def test_reserves_that_the_plan_itself_runs_out_of():
    result = run_out_in(0, 100, 0, plan_usable=(10e6, 0, 0), plan_unfunded=(0, 1e6, 0), minimum=0)
    assert alt_text_reserves_fan(result) == (
        "Fan chart of usable reserves at the end of each year, from £10.0m at the start of 2024/25: in the "
        "plan they go from £10.0m to £0 "
        "between 2024/25 and 2026/27, having run out in 2025/26. At the end of 2026/27 the middle future "
        "has £0 and at least 9 in 10 futures have £0; they have run out by then in every future tested."
    )


def test_gap_and_surplus():
    last = np.linspace(-2e6, 18e6, 101)
    result = make_result(gap=np.column_stack((np.zeros(101), last)), plan_gap=(0, -0.6e6))
    assert alt_text_gap_fan(result) == (
        "Fan chart of the gap in each year if nothing more is done: the plan has no gap in 2024/25 and a "
        "surplus of £0.6m in 2025/26. In 2025/26 the middle future has a gap of £8.0m and 9 in 10 futures"
        " lie between a surplus of £1.0m and a gap of £17.0m."
    )


def test_a_scenario_is_named_and_base_is_not():
    tell = (alt_text_reserves_fan, alt_text_gap_fan, alt_text_exhaustion_chance)
    base, other = run_out_in(0, 13, 61), run_out_in(0, 13, 61, scenario="High inflation")
    for alt_text in tell:
        assert alt_text(other) == f"Scenario High inflation. {alt_text(base)}"


def test_chances():
    start = "Bar chart of the chance that usable reserves have run out by the end of each year: "
    assert alt_text_exhaustion_chance(run_out_in(0, 13, 61)) == (
        f"{start}0% by 2024/25, 13% by 2025/26 and 74% by 2026/27."
    )
    assert alt_text_exhaustion_chance(run_out_in(0, 100, 0)) == (
        f"{start}0% by 2024/25 and 100% by 2025/26 and in every year after."
    )
    assert alt_text_exhaustion_chance(run_out_in(0, 0, 0)) == (
        f"{start}0% in every year from 2024/25 to 2026/27."
    )


def test_many_years_are_not_all_told():
    text = alt_text_exhaustion_chance(run_out_in(0, *[3] * 30))
    assert text.count("% by") == 8
    assert text.endswith("and 90% by 2054/55.")
