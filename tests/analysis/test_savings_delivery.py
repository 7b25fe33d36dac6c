"""Savings delivered: by hand where delivery is certain, and the engine's own total run by run."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfs import run_scenarios
from mtfs.analysis.blocks import Request
from mtfs.analysis.savings_delivery import NO_WORKSTREAM, SavingsDelivery, savings_delivery
from mtfs.domain.savings import Rag, SavingsScheme
from mtfs.errors import RequestError
from tests.cases import case_of, full_case
from tests.savings import make_delivery, make_scheme, sure

RUNS = 300


def delivered(found: SavingsDelivery, name: str = "p50") -> list[float]:
    return [float(value) for value in found.total.delivered[name]]


def test_half_of_a_recurrent_plan_is_delivered_in_every_year() -> None:
    found = make_delivery(make_scheme("A", 4e6, 1e6, share=0.5), runs=10)
    assert list(found.total.planned) == [4e6, 5e6]
    for name in ("mean", "p5", "p10", "p50", "p90", "p95"):
        assert delivered(found, name) == [2e6, 2.5e6]
    assert list(found.total.in_full) == [0.0, 0.0]
    assert list(found.total.mostly) == [0.0, 0.0]


def test_a_saving_that_comes_half_a_year_late() -> None:
    found = make_delivery(make_scheme("A", 4e6, 0.0, share=1.0, months=6.0))
    assert delivered(found) == [2e6, 4e6]
    assert list(found.total.in_full) == [0.0, 1.0]


def test_a_one_off_saving_is_planned_in_its_own_year_alone() -> None:
    found = make_delivery(make_scheme("A", 4e6, 0.0, 0.0, share=1.0, months=12.0, recurrent=False))
    assert list(found.total.planned) == [4e6, 0.0, 0.0]
    assert delivered(found) == [0.0, 4e6, 0.0]
    # Where nothing is planned there is nothing to be delivered in full.
    assert found.total.in_full[0] == 0.0
    assert np.isnan(found.total.in_full[1:]).all()
    assert np.isnan(found.total.mostly_intervals[1:]).all()
    assert found.by == found.years[0]


@pytest.mark.parametrize(
    ("share", "in_full", "mostly"), [(1.0, 1.0, 1.0), (0.8, 0.0, 1.0), (0.79, 0.0, 0.0), (1.2, 1.0, 1.0)]
)
def test_chances_at_their_edges(share: float, in_full: float, mostly: float) -> None:
    found = make_delivery(make_scheme("A", 1e6, share=share), runs=5)
    assert (found.total.in_full[0], found.total.mostly[0]) == (in_full, mostly)


def test_a_saving_that_is_undone_has_no_chance_of_being_delivered() -> None:
    found = make_delivery(make_scheme("A", -2e6, share=0.5))
    assert delivered(found) == [-1e6]
    assert np.isnan(found.total.in_full).all()


def test_no_schemes_and_schemes_of_nothing() -> None:
    none = make_delivery()
    assert delivered(none) == [0.0]
    assert (none.schemes, none.workstreams, none.ratings) == ((), (), ())
    nothing = make_delivery(make_scheme("A", 0.0, 0.0, share=0.5))
    assert delivered(nothing) == [0.0, 0.0]
    assert nothing.by == nothing.years[-1]


def test_workstreams_keep_their_order_and_first_spelling_and_those_without_come_last() -> None:
    found = make_delivery(
        make_scheme("A", 1e6),
        make_scheme("B", 2e6, workstream="Adults "),
        make_scheme("C", 3e6, workstream=NO_WORKSTREAM),
        make_scheme("D", 4e6, workstream="adults"),
    )
    assert [(row.name, row.rows) for row in found.workstreams] == [
        ("Adults", (1, 3)),
        (NO_WORKSTREAM, (2,)),
        (NO_WORKSTREAM, (0,)),
    ]
    assert [float(row.planned[0]) for row in found.workstreams] == [6e6, 3e6, 1e6]


def test_ratings_from_red_to_none() -> None:
    found = make_delivery(
        make_scheme("A", 1e6),
        make_scheme("B", 2e6, rag=Rag.GREEN),
        make_scheme("C", 3e6, rag=Rag.RED),
        make_scheme("D", 5e6, rag=Rag.RED),
    )
    assert [(row.name, row.rows) for row in found.ratings] == [("red", (2, 3)), ("green", (1,)), ("", (0,))]
    assert {rag: float(amount[0]) for rag, amount in found.total.rated.items()} == {
        Rag.RED: 8e6,
        Rag.GREEN: 2e6,
        None: 1e6,
    }
    assert list(found.total.rated) == [Rag.RED, Rag.GREEN, None]
    assert found.rag_counts((0, 1, 2, 3)) == {Rag.RED: 2, Rag.GREEN: 1, None: 1}


def test_the_year_told_is_the_last_with_a_plan_or_the_one_asked_for() -> None:
    one_off = make_scheme("A", 1e6, 2e6, 0.0, recurrent=False)
    assert make_delivery(one_off).by == "2026/27"
    assert make_delivery(one_off, by="2025/26").by == "2025/26"
    assert make_delivery(one_off, by="2027/28").at == 2
    with pytest.raises(
        RequestError, match=r"savings begin after the base year 2024/25; expected one of 2025/26"
    ):
        make_delivery(one_off, by="2024/25")
    with pytest.raises(RequestError, match="not in the plan"):
        make_delivery(one_off, by="2031/32")


def test_the_total_is_the_engines_run_by_run_in_every_scenario(tmp_path: Path) -> None:
    case = case_of(full_case(), tmp_path)
    request = Request(runs=RUNS, seed=7)
    for name, result in run_scenarios(case, runs=RUNS, seed=7).items():
        found = savings_delivery(case, scenario=name, request=request)
        assert np.array_equal(found.paths, result.paths["savings_delivered"][:, 1:])
        assert np.array_equal(found.total.planned, result.plan["savings_delivered"][1:])
        assert found.total.delivered["p50"] == pytest.approx(
            result.summary.risk["savings_delivered"]["p50"][1:], abs=1e-6
        )


def test_parts_add_up_on_average(tmp_path: Path) -> None:
    found = savings_delivery(case_of(full_case(), tmp_path), request=Request(runs=RUNS))
    for parts in (found.schemes, found.workstreams, found.ratings):
        assert sum(part.delivered["mean"] for part in parts) == pytest.approx(found.total.delivered["mean"])
        assert sum(part.planned for part in parts) == pytest.approx(found.total.planned)
        assert sorted(row for part in parts for row in part.rows) == list(range(len(found.schemes)))


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    case = case_of(full_case(), tmp_path)
    one, two = (savings_delivery(case, request=Request(runs=9000, workers=n)) for n in (1, 2))
    assert np.array_equal(one.paths, two.paths)


@settings(max_examples=25, deadline=None)
@given(
    plans=st.lists(
        st.tuples(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7), st.sampled_from(Rag), st.booleans()),
        max_size=4,
    )
)
def test_what_holds_of_any_plan(plans: list[tuple[float, float, Rag, bool]]) -> None:
    schemes = [
        SavingsScheme(name=f"S{n}", planned=(first, second), recurrent=recurrent, rag=rag)
        for n, (first, second, rag, recurrent) in enumerate(plans)
    ]
    found = make_delivery(*schemes, runs=40)
    for row in (found.total, *found.schemes, *found.workstreams, *found.ratings):
        values = np.stack([row.delivered[name] for name in ("p5", "p10", "p50", "p90", "p95")])
        assert (np.diff(values, axis=0) >= -1e-6).all()
        told = ~np.isnan(row.in_full)
        assert (told == (row.planned > 0.005)).all()
        assert (row.in_full[told] <= row.mostly[told]).all()


@pytest.mark.parametrize(("weight", "chance"), [(0.0, 0.5), (0.5, 0.580431), (1.0, 1.0)])
def test_how_far_schemes_fall_short_together(weight: float, chance: float) -> None:
    found = make_delivery(make_scheme("A", 1e6), runs=1, correlation=weight)
    assert found.together_in_one() == pytest.approx(chance, abs=1e-6)


def test_the_chance_of_falling_short_together_is_that_of_the_runs() -> None:
    schemes = [make_scheme(name, 1e6, delivery=(0.0, 0.4, 0.8)) for name in ("A", "B")]
    below = []
    for row in range(2):
        # With the other scheme certain, what varies of the total is this one's.
        one = [scheme if n == row else sure(scheme) for n, scheme in enumerate(schemes)]
        found = make_delivery(*one, runs=20_000, correlation=0.8)
        below.append(found.paths[:, 0] < found.total.delivered["p50"][0])
    both = float((below[0] & below[1]).mean() / below[0].mean())
    assert both == pytest.approx(found.together_in_one(), abs=0.02)
