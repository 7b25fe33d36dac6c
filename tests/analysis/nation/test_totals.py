from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.analysis.blocks import Request
from mtfs.analysis.nation.records import TOTALLED, CouncilOutcome
from mtfs.analysis.nation.totals import GetPaths, add_up, in_order, national_totals
from mtfs.engine.shapes import Floats
from tests.analysis.nation.councils import column, outcome


def giving(paths: Mapping[str, Floats]) -> GetPaths:
    """Give the same runs for every measure of a council."""

    def get(council: CouncilOutcome, _: str) -> Floats:
        return paths[council.code]

    return get


def test_runs_are_added_up_future_by_future() -> None:
    councils = [outcome("E1"), outcome("E2")]
    paths = giving({"E1": column(0, 10, 20, 30), "E2": column(3, 2, 1, 0)})
    (total,) = national_totals(councils, paths, Request(runs=4))
    # 3, 12, 21 and 30 in the second year.
    gap = total.measures["gap"]
    assert gap["mean"].tolist() == [0.0, 16.5]
    assert gap["p50"].tolist() == [0.0, 16.5]
    assert gap["p95"][1] == pytest.approx(21 + 0.85 * 9)
    assert gap["p5"][1] == pytest.approx(3 + 0.15 * 9)
    assert gap["plan"].tolist() == [2.0, 2.0]
    assert total.measures["usable"]["plan"].tolist() == [4.0, 4.0]
    assert total.councils == ("E1", "E2")
    assert total.usable_opening == 2e6


def test_councils_that_have_run_out_are_counted_in_each_future() -> None:
    councils = [outcome("E1", unfunded=(0, 1)), outcome("E2"), outcome("E3", unfunded=(1, 0))]
    paths = giving({"E1": column(1, 1, 0, 0), "E2": column(1, 0, 0, 0), "E3": column(1, 1, 1, 0)})
    (total,) = national_totals(councils, paths, Request(runs=4))
    # 3, 2, 1 and 0 councils.
    assert total.exhausted_councils["mean"].tolist() == [0.0, 1.5]
    # In the plan E3 has run out from the first year on, though nothing is without funds in the second.
    assert total.exhausted_councils["plan"].tolist() == [1.0, 2.0]
    assert set(total.exhausted_intervals) == {"mean", "p5", "p50", "p95"}


def test_if_nothing_were_shared_risks_would_balance_out() -> None:
    runs, councils = 2000, [outcome(f"E{i:02d}") for i in range(40)]
    common = np.random.default_rng(1).standard_normal(runs)
    (total,) = national_totals(
        councils, giving({c.code: column(*common) for c in councils}), Request(runs=runs)
    )
    gap = total.measures["gap"]
    # In step, forty councils have forty times the spread; apart, the root of forty times.
    assert gap["p95"][1] == pytest.approx(40 * 1.645, rel=0.1)
    assert gap["p95_if_independent"][1] == pytest.approx(40**0.5 * 1.645, rel=0.15)
    assert gap["p5_if_independent"][1] == pytest.approx(-(40**0.5) * 1.645, rel=0.15)


def test_apart_or_together_each_council_counts_in_full() -> None:
    councils = [outcome("E1"), outcome("E2")]
    paths = giving({"E1": column(*range(100)), "E2": column(*range(0, 300, 3))})
    together, apart = add_up(councils, paths, Request(runs=100), "gap")
    assert apart.sum() == together.sum()
    assert not np.array_equal(apart, together)
    again, _ = add_up(councils, paths, Request(runs=100), "gap")
    assert np.array_equal(again, together)


def test_councils_of_other_years_have_totals_of_their_own() -> None:
    later = ("2026/27", "2027/28")
    councils = [outcome("E1"), outcome("E2", years=later), outcome("E3", years=later)]
    paths = giving({c.code: column(1, 2, 3, 4) for c in councils})
    totals = national_totals(councils, paths, Request(runs=4))
    assert [(t.years, t.councils) for t in totals] == [
        (later, ("E2", "E3")),
        (("2025/26", "2026/27"), ("E1",)),
    ]


def test_no_council_has_no_total() -> None:
    assert national_totals([], giving({}), Request(runs=4)) == ()


@given(st.permutations(["E1", "E2", "E3", "E4"]))
def test_the_order_in_which_councils_come_changes_no_bit(order: list[str]) -> None:
    values = {"E1": 0.1, "E2": 1e16, "E3": -1e16, "E4": 0.7}
    paths = giving({code: column(*(value * k for k in range(1, 5))) for code, value in values.items()})
    (total,) = national_totals([outcome(code) for code in order], paths, Request(runs=4))
    (usual,) = national_totals([outcome(code) for code in values], paths, Request(runs=4))
    for measure in TOTALLED:
        for statistic, found in total.measures[measure].items():
            assert np.array_equal(found, usual.measures[measure][statistic])


def test_councils_without_a_code_come_last_by_name() -> None:
    councils = [outcome("", name="Beta"), outcome("E2"), outcome("", name="Alpha"), outcome("E1")]
    assert [c.place for c in in_order(councils)] == ["E1", "E2", "Alpha", "Beta"]
