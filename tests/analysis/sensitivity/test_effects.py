"""Shares of variance: closed forms, exact swaps, and when there is nothing to share out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mtfs import Case
from mtfs.analysis.blocks import Request, map_blocks
from mtfs.analysis.sensitivity.directions import directions_of
from mtfs.analysis.sensitivity.effects import LEAST_CHANCE, Effects, _batches, effects
from mtfs.analysis.sensitivity.redraws import RedrawKind, redrawn, redraws_of, second_draws
from mtfs.analysis.sensitivity.swaps import outcomes_of
from mtfs.domain.assumptions import Correlations
from mtfs.domain.budget import CostLine
from mtfs.domain.savings import SavingsScheme
from mtfs.engine.distributions import pert_table
from mtfs.engine.draws import Draws, DrawSource, Sampling, SwappedDraws
from mtfs.engine.sampling import sample_futures
from mtfs.engine.uncertainties import PROGRAMME_STREAM, UncertaintyKind
from tests.cases import case_of, full_case
from tests.closed_forms import FUNDING, MILLION, one_year_case

RUNS = 20_000
PAIR = Correlations(("d0", "d1"), ((1.0, 0.5), (0.5, 1.0)))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder: Path = tmp_path_factory.mktemp("case")
    return case_of(full_case(), folder)


def found(case: Case, runs: int = RUNS, seed: int = 1) -> Effects:
    return effects(case.base, Request(runs=runs, seed=seed))


def last(result: Effects, kind: RedrawKind, outcome: str = "gap") -> tuple[np.ndarray, np.ndarray]:
    """Return first and total shares of the last year, of the parts of a kind."""
    rows = result.of_kind(kind)
    shares = result.shares[outcome]
    return shares.first[rows, -1], shares.total[rows, -1]


def test_independent_drivers_explain_their_variance_and_no_more() -> None:
    sds = np.array([1.0, 2.0, 3.0, 1e-6])
    first, total = last(found(one_year_case((sds * MILLION).tolist())), RedrawKind.GROUP)
    assert np.abs(first - sds**2 / 14).max() < 0.03
    assert np.abs(total - sds**2 / 14).max() < 0.03
    assert np.abs([first[3], total[3]]).max() < 1e-6


def test_correlated_drivers_explain_the_variance_of_their_sum() -> None:
    result = found(one_year_case((3 * MILLION, 4 * MILLION, 2 * MILLION), correlations=PAIR))
    assert [len(part.members) for part in result.parts][:2] == [2, 1]
    for shares in last(result, RedrawKind.GROUP):
        assert np.abs(shares - np.array([37, 4]) / 41).max() < 0.03
    # With what comes with it, and given the other: (3 + 4/2)², (4 + 3/2)², 9 (1 - 1/4) and 16 (1 - 1/4).
    for shares in last(result, RedrawKind.TOGETHER):
        assert np.abs(shares - np.array([25, 30.25]) / 41).max() < 0.03
    for shares in last(result, RedrawKind.BEYOND):
        assert np.abs(shares - np.array([6.75, 12]) / 41).max() < 0.02


def test_what_offsets_the_others_explains_less_with_them_than_beyond_them() -> None:
    opposed = Correlations(("d0", "d1"), ((1.0, -0.9), (-0.9, 1.0)))
    result = found(one_year_case((3 * MILLION, 3 * MILLION), correlations=opposed))
    variance = 9 + 9 - 2 * 0.9 * 9
    together, _ = last(result, RedrawKind.TOGETHER)
    _, beyond = last(result, RedrawKind.BEYOND)
    assert np.abs(together - (3 - 2.7) ** 2 / variance).max() < 0.02
    assert np.abs(beyond - 9 * (1 - 0.81) / variance).max() < 0.04


def test_a_driver_that_another_determines_has_nothing_beyond_it() -> None:
    same = Correlations(("d0", "d1"), ((1.0, 1.0), (1.0, 1.0)))
    case = one_year_case((3 * MILLION, 4 * MILLION), correlations=same)
    result = found(case, runs=2000)
    assert np.abs(np.stack(last(result, RedrawKind.BEYOND))).max() < 1e-9
    assert np.abs(last(result, RedrawKind.TOGETHER)[1] - 1).max() < 0.1


def test_factors_that_multiply_interact() -> None:
    # One cost line times (1 + x)(1 + y), x and y normal with SDs of 0.5 and 0.4.
    base = one_year_case((0.5 * FUNDING, 0.4 * FUNDING)).base
    costs = (CostLine(service="S", base_budget=3 * FUNDING, price_driver="d0", demand_driver="d1"),)
    funding = tuple(replace(line, driver=None) for line in base.funding)
    result = found(Case(strategies={"Base": replace(base, costs=costs, funding=funding)}))
    first, total = last(result, RedrawKind.GROUP)
    single, both = np.array([0.25, 0.16]), 0.25 * 0.16
    variance = single.sum() + both
    assert np.abs(first - single / variance).max() < 0.03
    assert np.abs(total - (single + both) / variance).max() < 0.03
    low, high = result.joint_interval["gap"][-1]
    assert low < both / variance < high
    assert result.joint["gap"][-1] == pytest.approx(1 - first.sum())


def test_whether_reserves_run_out_shares_as_the_normal_orthant_does() -> None:
    # The gap is normal about what reserves hold: two gaps that share a part of their variance ρ are both
    # above it with a chance of 1/4 + asin(ρ) / 2π.
    result = found(one_year_case((3 * MILLION, 4 * MILLION), opening=5 * MILLION, gap=5 * MILLION))
    assert result.chance[-1] == pytest.approx(0.5, abs=0.02)
    first, total = last(result, RedrawKind.GROUP, "exhausted_by")
    rho = np.array([9, 16]) / 25
    assert np.abs(first - 2 / np.pi * np.arcsin(rho)).max() < 0.03
    assert np.abs(total - (1 - 2 / np.pi * np.arcsin(1 - rho))).max() < 0.03
    assert np.all(np.isnan(result.shares["exhausted_by"].first[:, 0]))


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    truth = np.array([1.0, 4.0, 9.0]) / 14
    case = one_year_case((MILLION, 2 * MILLION, 3 * MILLION))
    hits = []
    for seed in range(60):
        shares = found(case, runs=1500, seed=seed).shares["gap"]
        for interval in (shares.first_interval, shares.total_interval):
            low, high = interval[:, -1].T
            assert (high > low).all()
            hits.append((low <= truth) & (truth <= high))
    assert 0.9 < np.mean(hits) < 0.99


def savings_case(correlation: float) -> Case:
    """Two schemes that are on time and deliver in part, and no other uncertainty."""
    base = one_year_case(()).base
    savings = tuple(
        SavingsScheme(
            name=name,
            planned=(amount * MILLION,),
            recurrent=True,
            delivery_low=low,
            delivery_likely=likely,
            delivery_high=high,
        )
        for name, amount, (low, likely, high) in (("A", 3.0, (0.0, 0.4, 0.8)), ("B", 5.0, (0.5, 0.8, 1.0)))
    )
    council = replace(base.council, savings_correlation=correlation)
    return Case(strategies={"Base": replace(base, savings=savings, council=council)})


def test_a_programme_has_a_part_that_schemes_share_and_a_part_of_each() -> None:
    result = found(savings_case(0.6))
    # By quadrature: of each scheme the delivery in a grid of the shared and the own factor.
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    normals = 0.6 * nodes[:, None] + 0.8 * nodes[None, :]
    delivered = {"A": 3 * pert_table(0, 0.4, 0.8).at(normals), "B": 5 * pert_table(0.5, 0.8, 1).at(normals)}

    def variance(values: np.ndarray) -> float:
        return float(weights @ values**2 - (weights @ values) ** 2)

    shared = variance(sum(d @ weights for d in delivered.values()))
    own = [variance(weights @ d) for d in delivered.values()]
    within = sum(float(weights @ (d**2 @ weights - (d @ weights) ** 2)) for d in delivered.values())
    first, total = last(result, RedrawKind.PROGRAMME)
    assert first == pytest.approx(shared / (shared + within), abs=0.03)
    own_first, own_total = last(result, RedrawKind.OWN)
    assert np.abs(own_first - np.array(own) / (shared + within)).max() < 0.03
    # All that is not the schemes' own is the shared factor's, and the group is everything.
    assert total + own_first.sum() == pytest.approx(1.0, abs=0.04)
    assert first + own_total.sum() == pytest.approx(1.0, abs=0.04)
    assert np.abs(np.stack(last(result, RedrawKind.GROUP)) - 1).max() < 0.03


def test_schemes_that_are_not_correlated_are_groups_of_their_own() -> None:
    result = found(savings_case(0.0), runs=200)
    assert [part.kind for part in result.parts] == [RedrawKind.GROUP] * 2


def test_parts_are_groups_first_and_then_what_they_are_made_of(full: Case) -> None:
    parts = redraws_of(full.base)
    kinds = [part.kind for part in parts]
    groups = kinds.count(RedrawKind.GROUP)
    assert kinds[:groups] == [RedrawKind.GROUP] * groups
    drivers = [[m.name for m in p.members] for p in parts if p.kind is RedrawKind.TOGETHER]
    assert drivers == [["cpi"], ["pay"], ["asc demand"]]
    assert [p.members for p in parts if p.kind is RedrawKind.PROGRAMME] == [parts[groups - 1].members]
    assert [len(p.members) for p in parts if p.kind is RedrawKind.OWN] == [1] * 5


def test_a_group_is_exchanged_as_its_streams_would_be(full: Case) -> None:
    draws = (Draws(1, 0, 300), second_draws(Draws(1, 0, 300)))
    futures = tuple(sample_futures(full.base, one) for one in draws)
    parts = [part for part in redraws_of(full.base) if part.kind is RedrawKind.GROUP]
    for part, one in zip(parts, redrawn(full.base, draws, futures, parts), strict=True):
        streams = {stream for row in part.members for stream, _ in row.streams}
        brute = sample_futures(full.base, SwappedDraws(*draws, streams))
        expected, got = outcomes_of(full.base, brute), outcomes_of(full.base, one)
        assert np.array_equal(expected.gap, got.gap)
        assert np.array_equal(expected.needed, got.needed)


def test_the_redraws_of_a_programme_are_its_streams(full: Case) -> None:
    draws = (Draws(1, 0, 300), second_draws(Draws(1, 0, 300)))
    futures = tuple(sample_futures(full.base, one) for one in draws)
    parts = [part for part in redraws_of(full.base) if part.kind in (RedrawKind.PROGRAMME, RedrawKind.OWN)]
    for part, one in zip(parts, redrawn(full.base, draws, futures, parts), strict=True):
        streams = {s for row in part.members for s, _ in row.streams} - {PROGRAMME_STREAM}
        taken = {PROGRAMME_STREAM} if part.kind is RedrawKind.PROGRAMME else streams
        brute = sample_futures(full.base, SwappedDraws(*draws, taken))
        assert np.array_equal(outcomes_of(full.base, brute).gap, outcomes_of(full.base, one).gap)


def test_a_correlated_driver_comes_with_the_others_or_moves_without_them(full: Case) -> None:
    draws = (Draws(1, 0, 300), second_draws(Draws(1, 0, 300)))
    before, other = (sample_futures(full.base, one) for one in draws)
    parts = [p for p in redraws_of(full.base) if p.kind in (RedrawKind.TOGETHER, RedrawKind.BEYOND)]
    for part, one in zip(parts, redrawn(full.base, draws, (before, other), parts), strict=True):
        name = part.members[0].name
        if part.kind is RedrawKind.TOGETHER:
            assert np.allclose(one.deviations[name], other.deviations[name])
        else:
            assert not np.allclose(one.deviations[name], before.deviations[name])
        for row in part.group:
            if row.name != name:
                stays = np.allclose(one.deviations[row.name], before.deviations[row.name])
                assert stays is (part.kind is RedrawKind.BEYOND)
        for row in range(len(before.overspend)):
            assert one.overspend[row] is before.overspend[row]


def test_directions_have_a_length_of_one_and_keep_clear_of_the_others(full: Case) -> None:
    drivers = next(p.members for p in redraws_of(full.base) if len(p.members) == 3)
    assert all(driver.kind is UncertaintyKind.DRIVER for driver in drivers)
    directions = directions_of(full.base, drivers)
    assert np.allclose(np.linalg.norm(directions.together, axis=1), 1)
    assert np.allclose(np.linalg.norm(directions.beyond, axis=1), 1)
    across = directions.beyond @ directions.together.T
    assert np.allclose(across - np.diag(np.diag(across)), 0)
    assert np.allclose(
        directions.together @ directions.together.T, [[1, 0.6, 0.2], [0.6, 1, 0.1], [0.2, 0.1, 1]]
    )


def test_second_draws_are_other_draws() -> None:
    first = Draws(1, 0)
    a, b = (draws.normals("driver/cpi", 3) for draws in (first, second_draws(first)))
    assert np.abs(np.corrcoef(a.T, b.T)[:3, 3:]).max() < 0.06
    assert np.array_equal(b, second_draws(Draws(1, 0)).normals("driver/cpi", 3))


def test_no_figure_depends_on_the_number_of_workers(full: Case) -> None:
    one, two = (effects(full.base, Request(runs=9000, workers=n)) for n in (1, 2))
    for outcome in one.shares:
        for field in ("first", "total", "first_interval", "total_interval"):
            values = (getattr(result.shares[outcome], field) for result in (one, two))
            assert np.array_equal(*values, equal_nan=True)


def test_what_hardly_varies_has_no_shares() -> None:
    sure = found(one_year_case((MILLION,), opening=0.0, gap=9 * MILLION), runs=2000)
    assert sure.chance[-1] == 1.0
    assert np.isnan(sure.shares["exhausted_by"].total).all()
    assert np.isnan(sure.shares["exhausted_by"].total_interval).all()
    # Year 0 is certain; the gap of year 1 is not.
    assert np.isnan(sure.shares["gap"].total[0, 0])
    assert sure.shares["gap"].total[0, 1] == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize(("beyond", "told"), [(2.1, True), (2.6, False)])
def test_a_chance_is_shared_out_down_to_one_in_a_hundred(beyond: float, told: bool) -> None:
    result = found(one_year_case((MILLION,), opening=beyond * MILLION), runs=RUNS)
    assert bool(result.chance[-1] > LEAST_CHANCE) is told
    assert bool(np.isfinite(result.shares["exhausted_by"].total[0, -1])) is told


@pytest.mark.parametrize("runs", [1, 2, 49])
def test_a_few_runs_share_nothing_out(runs: int) -> None:
    result = found(one_year_case((MILLION, MILLION), gap=MILLION), runs=runs)
    assert all(np.isnan(shares.first).all() for shares in result.shares.values())


def test_a_case_without_uncertainty_has_no_parts() -> None:
    result = found(Case(strategies={"Base": replace(one_year_case(()).base, drivers=())}), runs=100)
    assert result.parts == ()
    assert result.shares["gap"].first.shape == (0, 2)


@pytest.mark.parametrize("sampling", list(Sampling))
def test_shares_and_intervals_hold_for_every_sampling(sampling: Sampling) -> None:
    truth = np.array([1.0, 4.0, 9.0]) / 14
    case = one_year_case((MILLION, 2 * MILLION, 3 * MILLION))
    hits = []
    for seed in range(40):
        result = effects(case.base, Request(runs=3000, seed=seed, sampling=sampling))
        shares = result.shares["gap"]
        assert np.abs(shares.total[:, -1] - truth).max() < 0.1
        for interval in (shares.first_interval, shares.total_interval):
            low, high = interval[:, -1].T
            hits.append((low <= truth) & (truth <= high))
    assert 0.88 < np.mean(hits) < 0.995


@pytest.mark.parametrize("sampling", list(Sampling))
@pytest.mark.parametrize("runs", [120, 5200])
def test_sums_of_batches_are_sums_of_runs(sampling: Sampling, runs: int) -> None:
    # 5,200 runs are two blocks; the batches of one kind of sampling lie across both.
    case = one_year_case((MILLION, 2 * MILLION), opening=MILLION, gap=MILLION)
    request = Request(runs=runs, sampling=sampling)

    def look(draws: DrawSource, _: slice) -> np.ndarray:
        both = (draws, second_draws(draws))
        first, second = (outcomes_of(case.base, sample_futures(case.base, one)).gap[:, -1] for one in both)
        return np.stack((first, second))

    a, b = np.concatenate(map_blocks(look, request), axis=1)
    result = effects(case.base, request)
    assert result.sd["gap"][-1] == pytest.approx(np.std(np.concatenate((a, b))))
    assert result.chance[-1] == np.mean(a > MILLION + 0.005)


@pytest.mark.parametrize("runs", [25, 1000, 1005])
def test_batches_are_whole_replicates_whatever_the_last_run_is_of(runs: int) -> None:
    # Run 1,005 is of the fifth of twenty sequences.
    request = Request(runs=runs, sampling=Sampling.SOBOL)
    replicates = request.replicates()
    assert replicates is not None
    assert np.array_equal(_batches(request), replicates)
