"""Titles and alt texts of a sweep's charts, at every edge."""

import pytest

from mtfs.words.nation.alt_texts import (
    alt_text_classes,
    alt_text_exhausted_councils,
    alt_text_league,
    alt_text_sharing,
    alt_text_total_gap,
    alt_text_total_unfunded,
)
from mtfs.words.nation.titles import (
    title_classes,
    title_exhausted_councils,
    title_league,
    title_sharing,
    title_total_gap,
    title_total_unfunded,
)
from tests.sweeps import council, nation, paths_of, simple_sweep, sweep_of

BY = "by the end of 2026/27"
RISKY = f"more likely than not to run out {BY}"


@pytest.mark.parametrize(
    ("hits", "runs", "title"),
    [
        (((0, 60), (0, 40)), 100, f"Usable reserves are {RISKY} in 1 of 2 councils"),
        (((0, 50), (0, 40)), 100, f"In no council are usable reserves {RISKY}"),
        (((0, 60), (0, 100)), 100, f"In every council are usable reserves {RISKY}"),
        (
            ((0, 0), (0, 0)),
            100,
            "Usable reserves last to the end of 2026/27 in every council and future tested",
        ),
        (((0, 100), (100, 0)), 100, f"Usable reserves run out {BY} in every council, in every future tested"),
        (((0, 1), (0, 0)), 1, f"In the one future tested, usable reserves run out {BY} in 1 of 2 councils"),
        (((0, 0),), 100, "A: usable reserves last to the end of 2026/27 in every future tested"),
        (((0, 70),), 100, "A: usable reserves are likely to run out in 2026/27"),
    ],
)
def test_title_of_the_league(hits, runs, title):
    assert title_league(simple_sweep(*hits, runs=runs)) == title


@pytest.mark.parametrize(
    ("hits", "kinds", "shown"),
    [
        ((60, 40, 0), ("UA", "UA", "SD"), "from none of 1 shire district to 1 of 2 unitary authorities"),
        ((60, 40), ("UA", "UA"), "1 of 2 unitary authorities"),
        ((60, 70), ("UA", "SD"), "the same share of every class"),
        ((50, 0), ("UA", "SD"), "no council of any class"),
        ((60, 0), ("", "SD"), "from none of 1 shire district to 1 of 1 council of no known class"),
    ],
)
def test_title_by_class(hits, kinds, shown):
    sweep = simple_sweep(*((0, hit) for hit in hits), kinds=kinds)
    said = "More likely than not to run out of usable reserves by the end of 2026/27"
    assert title_classes(sweep) == f"{said}: {shown}"


def test_title_by_class_of_one_future():
    assert title_classes(simple_sweep((0, 1), (0, 0), runs=1)) == (
        "Out of usable reserves by the end of 2026/27 in the one future tested: 1 of 2 unitary authorities"
    )


@pytest.mark.parametrize(
    ("hits", "runs", "title"),
    [
        (
            ((0, 60), (0, 40)),
            100,
            f"In 9 of 10 futures or more, 0 to 2 councils run out of usable reserves {BY}",
        ),
        (((0, 100), (0, 0)), 100, f"In 9 of 10 futures or more, 1 council runs out of usable reserves {BY}"),
        (
            ((0, 100), (0, 100)),
            100,
            f"In 9 of 10 futures or more, 2 councils run out of usable reserves {BY}",
        ),
        (((0, 0), (0, 1)), 100, f"In 9 of 10 futures or more, no council runs out of usable reserves {BY}"),
        (((0, 1), (0, 0)), 1, f"In the one future tested, 1 council runs out of usable reserves {BY}"),
    ],
)
def test_title_of_how_many_run_out(hits, runs, title):
    assert title_exhausted_councils(simple_sweep(*hits, runs=runs)) == title


def test_titles_of_the_totals():
    sweep = simple_sweep((0, 60), (0, 60))
    assert (
        title_total_gap(sweep)
        == "In 2026/27 the plans together have no gap, and the middle future has a gap of £6.0m"
    )
    assert (
        title_total_unfunded(sweep)
        == "In the middle future, £4.0m of spending in 2026/27 finds no reserve to meet it"
    )
    rare = simple_sweep((0, 10), (0, 10))
    assert title_total_unfunded(rare) == (
        "All spending in 2026/27 is met in the middle future, but in 1 future in 20 more than £4.0m is not"
    )
    never = simple_sweep((0, 0), gap=0)
    assert title_total_gap(never) == "In 2026/27 the plan has no gap, and so has the middle future"
    assert title_total_unfunded(never) == "In 19 of 20 futures or more, all spending in 2026/27 is met"
    one = simple_sweep((0, 0), runs=1)
    assert (
        title_total_gap(one) == "In 2026/27 the plan has no gap, and the one future tested has a gap of £1.0m"
    )
    assert title_total_unfunded(one) == "In the one future tested, all spending in 2026/27 is met"


def test_title_of_what_is_shared():
    sweep = nation()
    gap = sweep.totals[0].measures["gap"]
    high, apart = gap["p95"][-1] / 1e6, gap["p95_if_independent"][-1] / 1e6
    assert title_sharing(sweep) == (
        f"What councils share adds to the risk: in 2029/30, 1 future in 20 is worse than a gap of "
        f"£{high:.1f}m, not a gap of £{apart:.1f}m"
    )
    assert title_sharing(simple_sweep((0, 0), (0, 0))) == (
        "What councils share hardly changes what 1 future in 20 is worse than in 2026/27"
    )


def test_the_league_in_words_names_councils_by_chance():
    sweep = simple_sweep((0, 100, 0), (0, 0, 100), (0, 0, 60), (0, 0, 40), (0, 0, 0))
    start = "5 councils ranked by the chance that usable reserves have run out by the end of 2027/28: "
    assert alt_text_league(sweep, 9) == f"{start}100% for A and B; 60% for C; 40% for D; 0% for E."
    assert alt_text_league(sweep, 3) == (
        f"{start}100% for A and B; 60% for C. The other 2 councils lie between 0% and 40%."
    )
    assert alt_text_league(sweep, 4).endswith("The other 1 council has 0%.")
    alike = simple_sweep((0, 10), (0, 0), (0, 0))
    assert alt_text_league(alike, 1).endswith("The other 2 councils have 0%.")


def test_classes_in_words():
    sweep = simple_sweep((0, 60), (0, 40), (0, 0), (0, 7), (0, 0), kinds=("UA", "UA", "UA", "SD", "L"))
    assert alt_text_classes(sweep) == (
        "A dot for each council, by class: the chance that usable reserves have run out by the end of "
        "2026/27. 1 shire district at 7%. 3 unitary authorities from 0% to 60%, the middle one 40%; 1 above "
        "a half. 1 London council at 0%."
    )
    assert "2 unitary authorities all at 0%; none above a half." in alt_text_classes(
        simple_sweep((0, 0), (0, 0))
    )


def test_totals_in_words():
    sweep = simple_sweep((0, 60), (0, 40))
    assert alt_text_total_gap(sweep) == (
        "Fan chart of the gap in each year if nothing more is done: the plans together have no gap in "
        "2025/26 and no gap in 2026/27. In 2026/27 the middle future has a gap of £4.0m and 9 in 10 futures "
        "lie between a gap of £2.0m and a gap of £6.0m."
    )
    assert alt_text_total_unfunded(sweep) == (
        "Fan chart of spending that no reserve is left to meet, each year: in 2026/27 the plans together "
        "have £0, the middle future has £2.0m and 9 in 10 futures lie between £0 and £4.0m."
    )
    assert alt_text_exhausted_councils(sweep) == (
        "Fan chart of how many of 2 councils have run out of usable reserves by the end of each year: in the "
        "middle future 0 by 2025/26 and 1 by 2026/27; by 2026/27, between 0 and 2 in 9 of 10 futures or more."
    )
    one = simple_sweep((0, 1), (0, 0), runs=1)
    assert alt_text_total_gap(one).endswith("In 2026/27 the one future tested has a gap of £4.0m.")
    assert alt_text_exhausted_councils(one).endswith(
        "in the one future tested 0 by 2025/26 and 1 by 2026/27."
    )
    alike = simple_sweep((0, 0))
    assert alt_text_total_gap(alike).endswith(
        "has a gap of £1.0m and at least 9 in 10 futures have a gap of £1.0m."
    )


def test_ten_years_are_told_by_their_ends():
    assert "in the middle future 0 by 2025/26 and " in alt_text_exhausted_councils(nation(6, years=10))


def test_what_is_shared_in_words():
    paths = paths_of((0, 0))
    sweep = sweep_of([(council("E1", paths), paths), (council("E2", paths), paths)])
    assert alt_text_sharing(sweep, [1]) == (
        "What 1 future in 20 is worse than, all councils together. 2026/27: a gap of £2.0m, with nothing in "
        "common a gap of £2.0m."
    )
