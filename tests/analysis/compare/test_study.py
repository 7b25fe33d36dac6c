"""Scenarios compared in the same futures: known answers, a second way round, and requests at the edges."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from mtfs import Case, RequestError, run
from mtfs.analysis.blocks import Request
from mtfs.analysis.compare import COMPARED, STATISTICS, compare, positions_of
from mtfs.analysis.headroom import calls_on_reserves
from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.engine.draws import Sampling
from tests.cases import case_of, full_case
from tests.closed_forms import MILLION, one_year_case, random_walk_case

RUNS = 20_000


def with_grant(base: Strategy, more: float) -> Strategy:
    """Return a strategy with so much more in its certain grant every year."""
    lines = tuple(
        replace(line, values=tuple(value + more for value in line.values)) if line.name == "Gap" else line
        for line in base.funding
    )
    return replace(base, funding=lines)


def case_with(base: Case, **others: Strategy) -> Case:
    return Case(strategies={"Base": base.base, **others})


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder: Path = tmp_path_factory.mktemp("case")
    return case_of(full_case(), folder)


def test_a_certain_grant_is_the_difference_in_every_run() -> None:
    base = random_walk_case(4 * MILLION, opening=5 * MILLION, years=3, gap=2 * MILLION)
    found = compare(case_with(base, More=with_grant(base.base, 1.5 * MILLION)), request=Request(runs=500))
    for measure, each in (("gap", [0, -1.5, -1.5, -1.5]), ("position", [0, 1.5, 3, 4.5])):
        for statistic in STATISTICS:
            changed = found.measures[measure].changes[statistic][0] / MILLION
            assert changed == pytest.approx(each, abs=1e-9), (measure, statistic)
            interval = found.measures[measure].intervals[statistic][0]
            assert np.abs(np.diff(interval)).max() < 1e-5
    assert found.standing.better[1, 0].tolist() == [0, 1, 1, 1]
    assert found.standing.same[1, 0].tolist() == [1, 0, 0, 0]
    assert found.standing.place.tolist() == [[1, 2, 2, 2], [1, 1, 1, 1]]
    assert found.standing.regret_mean[0] / MILLION == pytest.approx([0, 1.5, 3, 4.5])
    assert found.standing.regret_largest[1].max() < HALF_A_PENNY


def test_two_normals_on_common_draws() -> None:
    # Gaps 2 - 3 z0 - 4 z1 and 3 - 6 z0 - 4 z1: they differ by 1 - 3 z0, whatever z1 is.
    base = one_year_case((3 * MILLION, 4 * MILLION), gap=2 * MILLION, opening=4 * MILLION)
    wide = one_year_case((6 * MILLION, 4 * MILLION), gap=3 * MILLION, opening=4 * MILLION)
    request = Request(runs=RUNS, sampling=Sampling.RANDOM)
    found = compare(case_with(base, Wide=wide.base), request=request)
    gap = found.measures["gap"]
    for statistic, exact in (
        ("mean", 1.0),
        ("p50", 1.0),
        ("p5", 1 + 3 * ndtri(0.05)),
        ("p95", 1 + 3 * ndtri(0.95)),
    ):
        low, high = gap.intervals[statistic][0, 1] / MILLION
        # The interval of 95%, and half of it again: a fixed seed must not fail one time in twenty.
        assert low - (high - low) / 2 < exact < high + (high - low) / 2
        assert low <= gap.changes[statistic][0, 1] / MILLION <= high
    # Twice 1.96 standard errors of the difference, and not of two gaps that share nothing.
    assert np.diff(gap.intervals["mean"][0, 1])[0] / MILLION == pytest.approx(
        2 * 1.96 * 3 / RUNS**0.5, rel=0.02
    )
    # Better where its gap is smaller: 1 - 3 z0 < 0.
    assert found.standing.better[1, 0, 1] == pytest.approx(ndtr(-1 / 3), abs=0.01)
    assert found.standing.better[0, 1, 1] == pytest.approx(ndtr(1 / 3), abs=0.01)
    assert found.standing.same[0, 1].tolist() == [1.0, 0.0]
    # What Base falls short by: the mean of the positive part of 3 z0 - 1.
    density = np.exp(-0.5 / 9) / np.sqrt(2 * np.pi)
    assert found.standing.regret_mean[0, 1] / MILLION == pytest.approx(3 * density - ndtr(-1 / 3), abs=0.04)
    assert found.standing.best_alone[1, 1] == pytest.approx(ndtr(-1 / 3), abs=0.01)


def test_chances_of_two_normals_on_common_draws() -> None:
    base = one_year_case((3 * MILLION, 4 * MILLION), gap=2 * MILLION, opening=4 * MILLION)
    wide = one_year_case((6 * MILLION, 4 * MILLION), gap=3 * MILLION, opening=4 * MILLION)
    found = compare(case_with(base, Wide=wide.base), request=Request(runs=RUNS)).chances["p_exhausted_by"]
    one, other = ndtr((2 - 4) / 5), ndtr((3 - 4) / 52**0.5)
    assert found.chances[:, 1] == pytest.approx([one, other], abs=0.01)
    low, high = found.intervals[0, 1]
    assert low - 0.002 < other - one < high + 0.002
    # From shared futures the difference is far surer than from two runs that share nothing.
    apart = 2 * 1.96 * ((one * (1 - one) + other * (1 - other)) / RUNS) ** 0.5
    assert high - low < 0.75 * apart
    # And where runs are drawn together, surer again.
    spread = {
        sampling: np.diff(
            compare(case_with(base, Wide=wide.base), request=Request(runs=RUNS, sampling=sampling))
            .measures["gap"]
            .intervals["mean"][0, 1]
        )[0]
        for sampling in (Sampling.RANDOM, Sampling.LATIN_HYPERCUBE)
    }
    assert spread[Sampling.LATIN_HYPERCUBE] < 0.2 * spread[Sampling.RANDOM]
    assert found.changes[0, 0] == 0.0
    assert found.intervals[0, 0] == pytest.approx([-0.00019, 0.00019], abs=1e-5)


def test_every_figure_the_long_way_round(full: Case) -> None:
    found = compare(full, scenarios=["Tax freeze", "Base", "Half savings"], request=Request(runs=300, seed=7))
    assert found.scenarios == ("Tax freeze", "Base", "Half savings")
    results = [run(full, runs=300, seed=7, scenario=name) for name in found.scenarios]
    first = results[0]
    for k, other in enumerate(results[1:]):
        for measure in ("gap", "usable", "unfunded"):
            change = other.paths[measure] - first.paths[measure]
            changes = found.measures[measure].changes
            assert changes["mean"][k] == pytest.approx(change.mean(axis=0))
            assert changes["p50"][k] == pytest.approx(np.median(change, axis=0))
            assert changes["p95"][k] == pytest.approx(np.percentile(change, 95, axis=0))
        for name, chances in found.chances.items():
            before, after = first.summary.probabilities[name], other.summary.probabilities[name]
            assert chances.chances[0].tolist() == before.tolist()
            assert chances.chances[k + 1].tolist() == after.tolist()
            assert chances.changes[k] == pytest.approx(after - before)
            assert (chances.only_other[k] - chances.only_first[k]) / 300 == pytest.approx(after - before)
    assert found.chances["p_exhausted_by"].changes.min() < -0.05


def test_the_position_is_the_opening_less_every_call(full: Case) -> None:
    result = run(full, runs=200)
    opening = result.strategy.usable_opening
    calls = calls_on_reserves(result.paths["usable"], result.paths["unfunded"], opening)
    position = positions_of(result)
    assert result.paths["unfunded"].max() > MILLION
    assert position == pytest.approx(opening - calls.cumsum(axis=1), abs=1e-6)
    kept = result.paths["unfunded"].cumsum(axis=1) == 0
    assert np.array_equal(position[kept], result.paths["usable"][kept])


def test_a_minimum_that_a_scenario_edits_is_its_own(full: Case) -> None:
    council = replace(full.base.council, minimum_balance=1e9)
    case = Case(strategies={"Base": full.base, "High bar": replace(full.base, council=council)})
    found = compare(case, request=Request(runs=50))
    assert found.chances["p_below_minimum_by"].chances[1].tolist() == [1.0] * 5
    assert found.chances["p_below_minimum_by"].chances[0, 0] < 1.0
    assert found.chances["p_exhausted_by"].changes.max() == 0.0


def test_reserves_needed_fall_by_what_is_paid_in_from_outside() -> None:
    base = one_year_case((MILLION,), gap=50 * MILLION)
    found = compare(case_with(base, More=with_grant(base.base, MILLION)), request=Request(runs=50))
    assert found.measures["reserves_needed"].changes["mean"][0] / MILLION == pytest.approx([0, -1])


def test_which_scenarios_are_compared(full: Case) -> None:
    request = Request(runs=5)
    assert compare(full, request=request).scenarios == full.scenarios
    assert compare(full, scenarios=[" half SAVINGS "], request=request).scenarios == ("Base", "Half savings")
    twice = compare(full, scenarios=["Tax freeze", "base", "tax freeze"], request=request)
    assert twice.scenarios == ("Tax freeze", "Base")


def test_the_year_is_the_last_unless_another_is_named(full: Case) -> None:
    assert compare(full, request=Request(runs=5)).year == "2029/30"
    named = compare(full, year=" 2026/27 ", request=Request(runs=5))
    assert (named.year, named.year_index) == ("2026/27", 1)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"scenarios": ["Half saving"]}, "did you mean 'Half savings'"),
        ({"scenarios": ["Base"]}, "nothing to compare 'Base' with; .*'High inflation'"),
        ({"scenarios": ["Base", "BASE"]}, "nothing to compare"),
        ({"year": "2031/32"}, "'2031/32' is not in the plan; expected 2025/26 to 2029/30"),
    ],
)
def test_what_cannot_be_compared(full: Case, asked: dict, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        compare(full, request=Request(runs=5), **asked)


def test_a_case_without_scenarios_has_nothing_to_compare() -> None:
    with pytest.raises(RequestError, match="the case has no other"):
        compare(one_year_case((MILLION,)))


def test_one_run_and_any_number_of_workers(full: Case) -> None:
    assert compare(full, request=Request(runs=1)).standing.better[0, 1].max() <= 1.0
    one, four = (compare(full, request=Request(runs=5000, workers=workers)) for workers in (1, 4))
    for measure in COMPARED:
        assert np.array_equal(one.measures[measure].means, four.measures[measure].means)
