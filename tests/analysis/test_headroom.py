"""What reserves needed: by hand, and against the engine's own verdict of whether they ran out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mtfs import Case, run
from mtfs.analysis.headroom import calls_on_reserves, reserves_needed
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from tests.cases import case_of, full_case


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Strategy:
    folder: Path = tmp_path_factory.mktemp("case")
    return case_of(full_case(), folder).base


def test_by_hand_with_a_surplus_in_between() -> None:
    calls = np.array([[3.0, -2.0, 4.0, -9.0], [-5.0, 4.0, 0.5, 0.0]])
    # 3, then 3 still (2 back in), then 5, and never less; five paid in first cover all that follows.
    assert reserves_needed(calls).tolist() == [[3.0, 3.0, 5.0, 5.0], [0.0, 0.0, 0.0, 0.0]]


def test_calls_go_on_when_reserves_are_gone() -> None:
    usable, unfunded = np.array([[4.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 7.0]])
    assert calls_on_reserves(usable, unfunded, 10.0).tolist() == [[6.0, 5.0, 7.0]]


def with_more_in_general(base: Strategy, amount: float) -> Strategy:
    reserves = tuple(
        replace(r, opening_balance=r.opening_balance + amount)
        if r.reserve_class is ReserveClass.GENERAL
        else r
        for r in base.reserves
    )
    return replace(base, reserves=reserves)


@pytest.mark.parametrize("extra", [0.0, 3e6, -1.5e6])
def test_reserves_ran_out_exactly_where_they_held_less_than_needed(base: Strategy, extra: float) -> None:
    changed = with_more_in_general(base, extra)
    result = run(Case(strategies={"Base": changed}), runs=3000)
    ran_out = np.logical_or.accumulate(result.paths["unfunded"] > HALF_A_PENNY, axis=1)
    assert 0 < ran_out[:, 2].mean() < 1
    assert np.array_equal(result.reserves_needed > changed.usable_opening + HALF_A_PENNY, ran_out)


def test_what_was_needed_does_not_depend_on_what_there_was(base: Strategy) -> None:
    few, many = (
        run(Case(strategies={"Base": with_more_in_general(base, extra)}), runs=500) for extra in (0.0, 200e6)
    )
    assert many.paths["unfunded"].max() == 0
    assert np.allclose(few.reserves_needed, many.reserves_needed, atol=HALF_A_PENNY)
