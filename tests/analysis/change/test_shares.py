"""Shares of a change: they add up, and treat causes fairly."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfs.analysis.change.records import CASE_CAUSES, Cause
from mtfs.analysis.change.shares import MOST_WORK, Coalition, coalitions, shares

FOUR = CASE_CAUSES[:4]


def game(values: dict[Coalition, float]):
    return lambda changed: np.array([values[changed]])


@settings(max_examples=60, deadline=None)
@given(data=st.data(), size=st.integers(0, 5), runs=st.sampled_from([1, 10**9]))
def test_shares_add_up_to_the_whole_change(data: st.DataObject, size: int, runs: int) -> None:
    causes = CASE_CAUSES[:size]
    sets, every_order = coalitions(causes, runs)
    values = {s: float(data.draw(st.integers(-1000, 1000))) for s in sets}
    found = shares(causes, game(values), every_order=every_order)
    assert tuple(found) == causes
    total = sum(float(share[0]) for share in found.values())
    assert total == pytest.approx(values[frozenset(causes)] - values[frozenset()], abs=1e-9)


def test_every_order_is_the_average_over_every_order() -> None:
    rng = np.random.default_rng(5)
    sets, every_order = coalitions(FOUR, 1)
    assert every_order
    assert len(sets) == 16
    values = {s: float(rng.normal()) for s in sets}
    found = shares(FOUR, game(values), every_order=True)
    for cause in FOUR:
        steps = [
            values[frozenset(order[: order.index(cause) + 1])]
            - values[frozenset(order[: order.index(cause)])]
            for order in permutations(FOUR)
        ]
        assert float(found[cause][0]) == pytest.approx(np.mean(steps))


def test_an_order_and_its_reverse_are_enough_where_causes_act_upon_each_other_two_by_two() -> None:
    rng = np.random.default_rng(6)
    alone = {cause: rng.normal() for cause in FOUR}
    pairs = {(a, b): rng.normal() for i, a in enumerate(FOUR) for b in FOUR[:i]}

    def value(changed: Coalition) -> np.ndarray:
        linear = sum(alone[c] for c in changed)
        return np.array([linear + sum(v for (a, b), v in pairs.items() if a in changed and b in changed)])

    every = shares(FOUR, value, every_order=True)
    two = shares(FOUR, value, every_order=False)
    for cause in FOUR:
        np.testing.assert_allclose(two[cause], every[cause])


def test_a_cause_that_does_nothing_has_no_share_and_like_causes_have_like_shares() -> None:
    price, demand, savings = Cause.PRICES, Cause.DEMAND, Cause.SAVINGS

    def value(changed: Coalition) -> np.ndarray:
        # Prices and demand multiply; savings do nothing.
        return np.array([(1.1 if price in changed else 1.0) * (1.1 if demand in changed else 1.0)])

    found = shares((price, demand, savings), value, every_order=True)
    assert float(found[savings][0]) == 0
    assert float(found[price][0]) == pytest.approx(float(found[demand][0])) == pytest.approx(0.105)


def test_many_causes_or_many_futures_make_do_with_two_orders() -> None:
    seven, eight = CASE_CAUSES[:7], CASE_CAUSES[:8]
    assert coalitions(seven, 10_000)[1]
    assert not coalitions(eight, 10_000)[1]
    sets, every_order = coalitions(eight, 10_000)
    assert not every_order
    assert len(sets) == len(set(sets)) == 16
    assert frozenset() in sets
    assert frozenset(eight) in sets
    # Of two causes, two orders are all there are.
    assert coalitions(CASE_CAUSES[:2], 10 * MOST_WORK) == (
        [frozenset(), *(frozenset({c}) for c in CASE_CAUSES[:2]), frozenset(CASE_CAUSES[:2])],
        True,
    )


def test_no_cause_has_one_coalition() -> None:
    assert coalitions((), 100) == ([frozenset()], True)
    assert shares((), game({frozenset(): 1.0}), every_order=True) == {}
