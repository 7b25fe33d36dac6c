from hypothesis import given
from hypothesis import strategies as st

from mtfs.analysis.nation.league import league
from tests.analysis.nation.councils import outcome


def test_the_greatest_chance_in_the_last_year_comes_first() -> None:
    rows = league([outcome("E1", (0.9, 0.2)), outcome("E2", (0.0, 0.8)), outcome("E3", (0.1, 0.5))])
    assert [(row.outcome.code, row.rank) for row in rows] == [("E2", 1), ("E3", 2), ("E1", 3)]
    assert [row.chance for row in rows] == [0.8, 0.5, 0.2]


def test_ties_share_a_rank_in_the_order_of_codes() -> None:
    rows = league([outcome(code, (0, p)) for code, p in (("E4", 0), ("E3", 0), ("E2", 1), ("E1", 0))])
    assert [(row.outcome.code, row.rank, row.tied) for row in rows] == [
        ("E2", 1, 1),
        ("E1", 2, 3),
        ("E3", 2, 3),
        ("E4", 2, 3),
    ]


def test_a_rank_is_as_sure_as_the_intervals_leave_it() -> None:
    near = [
        outcome("E1", (0, 0.50)),
        outcome("E2", (0, 0.51)),
        outcome("E3", (0, 0.9)),
        outcome("E4", (0, 0.1)),
    ]
    rows = {row.outcome.code: (row.rank_low, row.rank_high) for row in league(near)}
    # The intervals of the first two meet: each may be second or third.
    assert rows == {"E1": (2, 3), "E2": (2, 3), "E3": (1, 1), "E4": (4, 4)}


def test_councils_of_other_years_have_a_league_of_their_own() -> None:
    other = outcome("E1", (0, 1), years=("2024/25", "2025/26"))
    rows = league([other, outcome("E2", (0, 0.1)), outcome("E3", (0, 0.2))])
    assert [(row.outcome.code, row.rank, row.councils) for row in rows] == [
        ("E3", 1, 2),
        ("E2", 2, 2),
        ("E1", 1, 1),
    ]


def test_one_council_and_none() -> None:
    (row,) = league([outcome("E1")])
    assert (row.rank, row.tied, row.rank_low, row.rank_high, row.councils) == (1, 1, 1, 1, 1)
    assert league([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0, 0.2))
def test_a_rank_lies_within_its_own_interval(chances: list[float], error: float) -> None:
    rows = league([outcome(f"E{i:02d}", (0, p), error=error) for i, p in enumerate(chances)])
    for row in rows:
        assert 1 <= row.rank_low <= row.rank
        assert row.rank + row.tied - 1 <= row.rank_high <= len(chances)
    assert [row.chance for row in rows] == sorted(chances, reverse=True)
