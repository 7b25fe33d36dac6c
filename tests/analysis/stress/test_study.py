"""The reverse stress test against answers in closed form, a brute-force twin, and at its edges."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.special import ndtr, ndtri, stdtrit

from mtfs import RequestError
from mtfs.analysis.blocks import Request
from mtfs.analysis.stress import Stress, stress
from mtfs.analysis.stress.portraits import Likeliest
from mtfs.domain.assumptions import Correlations, Distribution, DistributionKind
from mtfs.domain.budget import MonitoringLine, Pressure
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.engine.hypercubes import LATIN_RUNS
from mtfs.engine.uncertainties import UncertaintyKind
from tests.closed_forms import FUNDING, MILLION, one_year_case, random_walk_case
from tests.stressed import every_part, planted, pressure, with_parts

FEW = Request(runs=2_000)


def found(likeliest: Likeliest | None) -> Likeliest:
    assert likeliest is not None
    return likeliest


def test_the_likeliest_future_of_independent_drivers_is_in_proportion_to_their_spreads() -> None:
    sds = np.array((3.0, 4.0, 12.0)) * MILLION
    result = stress(one_year_case(sds.tolist(), opening=25 * MILLION, gap=5 * MILLION), request=FEW)
    failing, total = found(result.failing.likeliest), float(np.sqrt((sds**2).sum()))
    beta = 20 * MILLION / total
    assert failing.distance == pytest.approx(beta, rel=1e-7)
    # The gap is what the grants fall short by, so each deviation is -beta sd²/total.
    assert np.allclose(failing.inputs * FUNDING, -beta * sds**2 / total, rtol=1e-4, atol=1)
    assert np.allclose(failing.worth, beta * sds**2 / total, rtol=1e-4, atol=1)
    assert failing.excess == pytest.approx(0.01, abs=1e-3)
    assert failing.plan_distance == pytest.approx(beta, rel=0.02)
    assert result.failing.rough_share == pytest.approx(ndtr(-beta))
    assert found(result.surviving.likeliest).distance == 0
    assert result.middle_excess == pytest.approx(-20 * MILLION)
    assert len(result.ways) == 1


def test_correlated_drivers_move_each_other() -> None:
    sds, matrix = np.array((6.0, 4.0, 3.0)) * MILLION, np.array(((1, 0.6, 0), (0.6, 1, -0.3), (0, -0.3, 1)))
    correlations = Correlations(("d0", "d1", "d2"), tuple(tuple(row) for row in matrix.tolist()))
    case = one_year_case(sds.tolist(), opening=10 * MILLION, gap=-8 * MILLION, correlations=correlations)
    failing = found(stress(case, request=FEW).failing.likeliest)
    total = float(np.sqrt(sds @ matrix @ sds))
    beta = 18 * MILLION / total
    assert failing.distance == pytest.approx(beta, rel=1e-7)
    # The conditional mean of a normal given the gap: sd R sd / total for each, times beta.
    assert np.allclose(failing.inputs * FUNDING, -beta * sds * (matrix @ sds) / total, rtol=1e-4, atol=1)
    # With only linear shifts, the distance from the plan is the same one.
    assert failing.plan_distance == pytest.approx(beta, rel=0.02)


@pytest.mark.parametrize("by", [2, 4, 6])
def test_a_random_walk_fails_likeliest_in_the_last_year_and_by_equal_steps(by: int) -> None:
    case = random_walk_case(5 * MILLION, opening=15 * MILLION, years=6)
    result = stress(case, by=case.years[by], request=FEW)
    failing = found(result.failing.likeliest)
    assert failing.distance == pytest.approx(3 / np.sqrt(by - 1), rel=1e-7)
    steps = failing.inputs * FUNDING
    assert np.allclose(steps[: by - 1], -15 * MILLION / (by - 1), rtol=1e-5)
    # What is collected in the last year is shared out in the next.
    assert steps[by - 1] == pytest.approx(0, abs=1)
    assert result.year == case.years[by]


def test_where_the_middle_future_fails_surviving_is_what_has_a_distance() -> None:
    result = stress(one_year_case((3e6, 4e6), opening=10e6, gap=20e6), request=FEW)
    assert found(result.failing.likeliest).distance == 0
    assert found(result.failing.likeliest).excess == pytest.approx(10e6)
    surviving = found(result.surviving.likeliest)
    assert surviving.distance == pytest.approx(2.0, rel=1e-7)
    assert surviving.excess == pytest.approx(0, abs=0.005)
    assert np.allclose(surviving.worth, np.array((-9, -16)) * 1e6 * 2 / 5, rtol=1e-4)
    assert result.failing.rough_share == pytest.approx(ndtr(2.0))
    assert result.surviving.rough_share == pytest.approx(ndtr(-2.0))


def test_below_the_minimum_is_told_from_running_out() -> None:
    case = one_year_case((5 * MILLION,), opening=20 * MILLION, minimum=8 * MILLION)
    kind = ReserveClass.EARMARKED
    others = (
        Reserve(name="First", reserve_class=kind, opening_balance=4e6, movements=(0.0, 0.0), draw_order=1),
        Reserve(name="Last", reserve_class=kind, opening_balance=3e6, movements=(0.0, 0.0), draw_order=3),
    )
    general = replace(case.base.reserves[0], draw_order=2)
    case = with_parts(case, reserves=(general, *others))
    exhausted, below = (stress(case, breach=b, request=FEW) for b in ("exhausted", "below-minimum"))
    assert found(exhausted.failing.likeliest).distance == pytest.approx(27 / 5, rel=1e-6)
    # What is drawn after the general reserve does not keep it above its minimum.
    assert found(below.failing.likeliest).distance == pytest.approx((20 + 4 - 8) / 5, rel=1e-6)


def test_a_general_reserve_that_planned_uses_take_below_its_minimum() -> None:
    case = one_year_case((1e6,), opening=10e6, gap=5e6, minimum=8e6)
    other = Reserve(
        name="Other",
        reserve_class=ReserveClass.EARMARKED,
        opening_balance=9e6,
        movements=(0.0, 0.0),
        draw_order=1,
    )
    case = with_parts(case, reserves=(replace(case.base.reserves[0], movements=(0.0, -5e6)), other))
    result = stress(case, breach="below-minimum", request=FEW)
    assert result.failing.share > 0.99
    assert found(result.failing.likeliest).excess == pytest.approx(3e6)


def brute_force(pressures: list[Pressure], sds: float, short: float) -> float:
    """Return the least distance over every choice of what comes, the rest linear and normal."""
    best = np.inf
    for comes in product((False, True), repeat=len(pressures)):
        price = sum(
            ndtri(p.probability) ** 2
            for p, c in zip(pressures, comes, strict=True)
            if c != (p.probability > 0.5)
        )
        left = short - sum(p.amounts[0] for p, c in zip(pressures, comes, strict=True) if c)
        best = min(best, float(np.sqrt(price + (max(left, 0.0) / sds) ** 2)))
    return best


@pytest.mark.parametrize("seed", range(8))
def test_pressures_that_may_come_are_chosen_as_by_trying_every_choice(seed: int) -> None:
    generator = np.random.default_rng(seed)
    pressures = [
        pressure(f"p{n}", float(generator.uniform(1, 9) * MILLION), float(generator.uniform(0.03, 0.8)))
        for n in range(6)
    ]
    case = with_parts(one_year_case((3e6, 4e6), opening=30e6), pressures=tuple(pressures))
    result = stress(case, request=FEW)
    expected = brute_force(pressures, 5e6, 30e6)
    assert found(result.failing.likeliest).distance == pytest.approx(expected, rel=1e-6)


def test_two_pressures_that_fail_only_together_are_found() -> None:
    both = (pressure("One", 10e6, 0.1), pressure("Other", 10e6, 0.05))
    case = with_parts(one_year_case((), opening=15e6), pressures=both)
    result = stress(case, request=Request(runs=4000))
    failing = found(result.failing.likeliest)
    assert failing.distance == pytest.approx(np.hypot(ndtri(0.1), ndtri(0.05)), rel=1e-6)
    assert failing.inputs.tolist() == [1, 1]
    assert result.failing.comes is not None
    assert result.failing.comes.tolist() == [1, 1]
    assert result.failing.share == pytest.approx(0.005, abs=0.004)


def test_what_cannot_fail_has_no_failing_future_and_what_must_no_surviving_one() -> None:
    lines = (MonitoringLine(service="A", low=0, likely=1e6, high=4e6),)
    case = with_parts(one_year_case((), opening=5e6), monitoring=lines)
    result = stress(case, by="2025/26", request=FEW)
    assert result.failing.likeliest is None
    assert (result.failing.share, result.failing.rough_share) == (0, 0)
    assert (result.ways, result.failing.typical_inputs, result.failing.comes) == ((), None, None)
    must = replace(case.base.reserves[0], opening_balance=-0.0)
    lines = (MonitoringLine(service="A", low=1e6, likely=1e6, high=4e6),)
    result = stress(with_parts(case, reserves=(must,), monitoring=lines), by="2025/26", request=FEW)
    assert result.surviving.likeliest is None
    assert (result.failing.share, result.failing.rough_share) == (1, 1)
    assert found(result.failing.likeliest).distance == 0


def test_a_case_in_which_nothing_is_uncertain() -> None:
    result = stress(one_year_case((), opening=5e6, gap=6e6), request=Request(runs=3))
    assert result.parts == result.inputs == result.ways == ()
    assert found(result.failing.likeliest).excess == pytest.approx(1e6)
    assert result.surviving.likeliest is None


def test_one_run_is_enough_for_a_search() -> None:
    result = stress(one_year_case((5e6,), opening=20e6), request=Request(runs=1))
    assert found(result.failing.likeliest).distance == pytest.approx(4, rel=1e-6)
    assert result.failing.typical_measures is None


def test_savings_and_in_year_variances_are_told_as_wholes() -> None:
    result = stress(every_part(), request=FEW)
    kinds = [part.kind for part in result.parts]
    assert kinds == [
        UncertaintyKind.DRIVER,
        UncertaintyKind.MONITORING,
        *[UncertaintyKind.PRESSURE] * 2,
        UncertaintyKind.SAVING,
    ]
    failing = found(result.failing.likeliest)
    deviation, overspend, claim, wages, delivered = failing.measures
    # Opening = in-year overspend + pressures + savings lost − grants, to the penny.
    called = overspend + 3e6 * claim + 1e6 * wages + 12e6 * (1 - delivered) - deviation * FUNDING
    assert called == pytest.approx(14e6, abs=0.02)
    assert result.plan_measures.tolist() == [0, 2e6, 0, 1, 1]
    assert failing.worth.sum() == pytest.approx(14e6 - 3e6, rel=1e-6)
    assert failing.plan_distance == pytest.approx(np.linalg.norm(failing.sds))
    assert failing.sds[4] < 0 < failing.sds[1]


def test_a_pressure_counts_as_far_as_a_normal_lies_out_with_its_chance() -> None:
    case = with_parts(
        one_year_case((), opening=5e6), pressures=(pressure("One", 6e6, 0.1), pressure("Two", 1, 0.7))
    )
    failing = found(stress(case, request=FEW).failing.likeliest)
    assert failing.sds.tolist() == pytest.approx([-ndtri(0.1), 0])
    assert failing.plan_distance == pytest.approx(failing.distance)
    sized = (replace(pressure("One", 6e6, 1.0), low=0.5, high=2.0),)
    failing = found(stress(with_parts(case, pressures=sized), request=FEW).failing.likeliest)
    # The mean is (0.5 + 4 + 2) / 6, and the variance (mean − 0.5)(2 − mean) / 7.
    assert failing.sds[0] == pytest.approx((failing.measures[0] - 1) / np.sqrt(0.5833 * 0.9167 / 7), rel=1e-3)


def test_two_planted_ways_of_failing_are_found_named_and_searched() -> None:
    result = stress(planted(), request=Request(runs=20_000))
    assert len(result.ways) == 2
    claim, drivers = sorted(result.ways, key=lambda way: result.parts[way.apart[0]].name)
    assert [result.parts[n].name for n in claim.apart] == ["Claim"]
    assert result.parts[drivers.apart[0]].name == "d0"
    # With the claim, all but a gain of 4 or more; without it, a loss of 20.
    sd = np.hypot(9e6, 4e6)
    with_claim, without = 0.05 * ndtr(4e6 / sd), 0.95 * ndtr(-20e6 / sd)
    assert claim.share == pytest.approx(with_claim / (with_claim + without), abs=0.02)
    assert found(claim.likeliest).distance == pytest.approx(-ndtri(0.05), rel=1e-6)
    assert found(drivers.likeliest).distance == pytest.approx(20e6 / sd, rel=1e-6)
    assert found(result.failing.likeliest).distance == pytest.approx(-ndtri(0.05), rel=1e-6)
    assert result.ways[0].share > result.ways[1].share
    assert sum(way.share for way in result.ways) == pytest.approx(1)


def test_the_share_is_that_of_the_runs_whatever_the_number_of_workers() -> None:
    case = one_year_case((5e6,), opening=5e6)
    one, two = (stress(case, request=Request(runs=9_000, workers=n)) for n in (1, 2))
    # One driver alone visits every stratum, so a hypercube is only unsure of the one that the share cuts.
    below = LATIN_RUNS * ndtr(-1) % 1
    error = np.sqrt(below * (1 - below) / (9_000 / LATIN_RUNS)) / LATIN_RUNS
    assert one.failing.share == two.failing.share == pytest.approx(ndtr(-1), abs=4 * error)
    low, high = one.failing.interval
    assert low < one.failing.share < high
    # From 72 hypercubes of two kinds the error is known to a tenth of it.
    assert (high - low) / 2 == pytest.approx(1.96 * error, rel=0.4)
    assert one.failing.share + one.surviving.share == 1
    assert np.array_equal(one.failing.typical_inputs, two.failing.typical_inputs)
    # The median of a normal beyond one standard deviation.
    assert one.failing.typical_inputs[0] * FUNDING / 5e6 == pytest.approx(ndtri(ndtr(-1) / 2), abs=0.05)


def test_a_fat_tail_that_slopes_at_the_middle_do_not_show_is_found() -> None:
    case = one_year_case((3e6, 0.0), opening=18e6)
    kind = Distribution(kind=DistributionKind.STUDENT_T, sd=0.3e6 / FUNDING, df=2.5)
    drivers = (case.base.drivers[0], replace(case.base.drivers[1], distribution=kind))
    failing = found(stress(with_parts(case, drivers=drivers), request=FEW).failing.likeliest)
    tail = np.linspace(0, 6, 60_001)
    lost = -0.3e6 * stdtrit(2.5, ndtr(-tail))
    expected = np.hypot(tail, np.maximum(18e6 - lost, 0) / 3e6).min()
    assert expected < 5 < 18 / np.hypot(3, 0.3)
    assert failing.distance == pytest.approx(expected, rel=1e-4)


def past_values(values: tuple[float, ...], *, correlated: bool) -> Stress:
    correlations = Correlations(("d0", "d1"), ((1.0, 0.5), (0.5, 1.0))) if correlated else Correlations()
    case = one_year_case((2e6, 1e6), opening=5e6, correlations=correlations)
    kind = Distribution(kind=DistributionKind.EMPIRICAL, values=values)
    drivers = (case.base.drivers[0], replace(case.base.drivers[1], distribution=kind))
    return stress(with_parts(case, drivers=drivers), request=FEW)


def test_a_driver_of_past_values_moves_by_steps() -> None:
    values = tuple(-v / 100 for v in (0, 1, 2, 4, 6))
    failing = found(past_values(values, correlated=False).failing.likeliest)
    # A value of rank k of five is at its cheapest at the edge of its fifth nearest to the middle.
    prices = [(0.0, ndtri(0.4)), (1.0, ndtri(0.4)), (2.0, 0), (4.0, ndtri(0.4)), (6.0, ndtri(0.2))]
    expected = min(np.hypot(price, max(5 - loss, 0) / 2) for loss, price in prices)
    assert failing.distance == pytest.approx(expected, rel=1e-6)


def test_steps_that_others_have_a_part_in_still_end_in_a_future_that_fails() -> None:
    result = past_values(tuple(-v / 100 for v in (0, 1, 2, 4, 6)), correlated=True)
    failing = found(result.failing.likeliest)
    assert failing.excess > 0
    assert failing.distance < 2.5


@pytest.mark.parametrize(
    ("values", "correlation", "sd", "gap", "fails", "distance"),
    [
        ((-1.0, 0.0, 0.0, 8.0), 0.8, 1.0, 10.0, False, 1.0),
        ((-8.0, -8.0, 4.0, 7.0, 7.0), -0.5, 0.3, 4.0, True, 0.2533),
    ],
)
def test_a_search_that_steps_mislead_is_no_worse_than_the_futures_drawn(
    values: tuple[float, ...], correlation: float, sd: float, gap: float, fails: bool, distance: float
) -> None:
    pair = Correlations(("d0", "d1"), ((1.0, correlation), (correlation, 1.0)))
    case = one_year_case((sd * 1e6, 1e6), opening=1e6, gap=gap * 1e6, correlations=pair)
    kind = Distribution(kind=DistributionKind.EMPIRICAL, values=tuple(value / 100 for value in values))
    drivers = (case.base.drivers[0], replace(case.base.drivers[1], distribution=kind))
    result = stress(with_parts(case, drivers=drivers), request=FEW)
    side = result.failing if fails else result.surviving
    assert side.share > 0.1
    # The distances are those of the nearest point of a fine grid.
    assert found(side.likeliest).distance == pytest.approx(distance, abs=0.01)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"by": "2031/32"}, "expected 2025/26 to 2026/27"),
        ({"by": "2026-27"}, "did you mean 2026/27"),
        ({"breach": "broke"}, "expected one of 'exhausted', 'below-minimum'"),
        ({"breach": "below-minimum"}, "minimum general fund balance is 0"),
        ({"scenario": "Bad"}, "there is no scenario"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: dict[str, str], told: str) -> None:
    with pytest.raises(RequestError, match=told):
        stress(one_year_case((5e6,), opening=5e6), request=FEW, **asked)
