"""Which councils are told together, in which order, and how they are counted."""

from mtfs.words.nation.counts import (
    bodies_words,
    by_class,
    class_words,
    count_range,
    in_league_order,
    main_totals,
    shared_words,
    sharing_tells,
    told_councils,
)
from tests.sweeps import council, nation, paths_of, simple_sweep, sweep_of


def test_ties_are_told_by_who_runs_out_sooner_and_keep_their_rank():
    sweep = simple_sweep((0, 0, 100), (0, 100, 0), (0, 90, 0), (0, 30, 70), (0, 100, 0))
    rows = in_league_order(sweep.outcomes)
    assert [(row.rank, row.outcome.name) for row in rows] == [
        (1, "B"),
        (1, "E"),
        (1, "D"),
        (1, "A"),
        (5, "C"),
    ]


def test_classes_keep_their_order_and_unknown_ones_come_last():
    sweep = simple_sweep(*[(0, 0)] * 4, kinds=("L", "SC", "XX", "SC"))
    parts = by_class(sweep.outcomes)
    assert [(kind, [o.name for o in members]) for kind, members in parts.items()] == [
        ("SC", ["B", "D"]),
        ("L", ["A"]),
        ("", ["C"]),
    ]
    assert class_words("SC", 1) == "1 shire county"
    assert class_words("SC", 1_000) == "1,000 shire counties"


def test_numbers_of_councils_are_rounded_outwards():
    sweep = nation(30)
    counts = sweep.totals[0].exhausted_councils
    for t in range(5):
        low, high = count_range(sweep.totals[0], t)
        assert low <= counts["p5"][t] < low + 1
        assert high - 1 < counts["p95"][t] <= high


def test_the_years_that_most_councils_have_are_told():
    paths = paths_of((0, 60))
    made = [(council(f"E{i}", paths, base_year="2025/26" if i else "2024/25"), paths) for i in range(3)]
    sweep = sweep_of(made)
    assert [o.code for o in told_councils(sweep)] == ["E1", "E2"]
    total = main_totals(sweep)
    assert total is not None
    assert total.years == ("2025/26", "2026/27")
    assert main_totals(sweep_of([])) is None
    assert told_councils(sweep_of([])) == ()


def test_small_words():
    sweep = simple_sweep((0, 0))
    assert bodies_words(sweep.outcomes, 1) == "1 council"
    assert bodies_words(sweep.outcomes, 1_234) == "1,234 councils"
    assert shared_words(()) == ""
    assert shared_words(("CPI", "Oil")) == "inflation (CPI) and 'Oil'"
    assert sharing_tells(nation().totals[0]) == 1
    assert sharing_tells(simple_sweep((0, 0), (0, 0)).totals[0]) == 0
