"""Each assumption moved alone: closed forms, rows that are several numbers, pressures that may come."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mtfs import Case, run
from mtfs.analysis.blocks import Request, map_blocks
from mtfs.analysis.sensitivity.swaps import figures_of, outcomes_of, planned_futures
from mtfs.analysis.sensitivity.tornado import Tornado, tornado
from mtfs.domain.budget import MonitoringLine, Pressure
from mtfs.domain.savings import SavingsScheme
from mtfs.engine.projection import project_plan
from mtfs.engine.sampling import Futures, sample_futures
from mtfs.engine.uncertainties import UncertaintyKind, uncertainties
from tests.cases import case_of, full_case
from tests.closed_forms import MILLION, one_year_case, random_walk_case

Z90 = 1.2815515655446004


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder: Path = tmp_path_factory.mktemp("case")
    return case_of(full_case(), folder)


def moved(case: Case, runs: int = 20_000) -> Tornado:
    return tornado(case.base, Request(runs=runs))


def test_a_driver_moves_the_gap_by_its_percentiles_and_the_rest_stays_at_the_plan() -> None:
    result = moved(one_year_case((MILLION, 3 * MILLION), opening=2 * MILLION, gap=MILLION))
    sds = np.array([1.0, 3.0])
    assert result.gap.plan.tolist() == [0.0, MILLION]
    assert np.abs(result.gap.low[:, 1] / MILLION - (1 - Z90 * sds)).max() < 0.1
    assert np.abs(result.gap.high[:, 1] / MILLION - (1 + Z90 * sds)).max() < 0.1
    assert np.abs(result.gap.swing[:, 1] / MILLION - 2 * Z90 * sds).max() < 0.2
    assert np.all(result.gap.low_interval[:, 1, 0] <= result.gap.low[:, 1])
    assert np.all(result.gap.low_interval[:, 1, 1] >= result.gap.low[:, 1])
    # Reserves of £2m last at either end of the first, and at the good end alone of the second.
    assert result.runs_out(result.needed.low)[:, 1].tolist() == [False, False]
    assert result.runs_out(result.needed.high)[:, 1].tolist() == [True, True]
    assert result.needed.low[1, 1] == 0.0
    assert np.abs(result.figure_high[:, 1] * 100 - Z90 * sds).max() < 0.1
    assert np.all(np.isnan(result.figure_high[:, 0]))


def test_several_years_of_a_driver_do_not_all_go_wrong_together() -> None:
    # Reserves needed are the calls of years 2 to 4 added up: SD √3, not three times 1.28 SDs.
    result = moved(random_walk_case(MILLION, opening=50 * MILLION, years=4, gap=5 * MILLION))
    spread = (result.needed.high - result.needed.low)[0, -1] / MILLION
    assert spread == pytest.approx(2 * Z90 * np.sqrt(3), rel=0.03)


def test_persistence_is_in_the_paths() -> None:
    case = random_walk_case(MILLION, opening=50 * MILLION, years=3)
    driver = replace(case.base.drivers[0], persistence=1.0)
    result = moved(Case(strategies={"Base": replace(case.base, drivers=(driver,))}))
    # Of year 2's shock all is still there in year 3, when the deviation of year 2 comes back: SD √2.
    assert (result.gap.high - result.gap.low)[0, 3] / MILLION == pytest.approx(2 * Z90 * np.sqrt(2), rel=0.03)


def test_a_row_that_moves_the_gap_one_way_gives_the_gap_at_its_own_percentiles(full: Case) -> None:
    result = moved(full)
    base = full.base
    row = next(i for i, u in enumerate(result.rows) if u.kind is UncertaintyKind.MONITORING)
    assert base.monitoring[result.rows[row].row].likely == 1_000_000
    amount = result.figure_high[row, 0] - 1_000_000
    assert result.gap.high[row, 0] - result.gap.plan[0] == pytest.approx(amount)


def with_pressures(*pressures: Pressure) -> Case:
    base = one_year_case((MILLION,), opening=3 * MILLION, gap=MILLION).base
    return Case(strategies={"Base": replace(base, pressures=pressures)})


def pressure(probability: float, **more: float) -> Pressure:
    return Pressure(name="P", amounts=(4 * MILLION,), recurrent=True, probability=probability, **more)


def test_a_pressure_that_may_come_moves_the_gap_up_alone() -> None:
    result = moved(with_pressures(pressure(0.3)))
    assert (result.gap.low[1, 1], result.gap.high[1, 1]) == (MILLION, 5 * MILLION)
    assert result.gap.if_it_comes[1, 1] == 5 * MILLION
    assert result.needed.if_it_comes[1, 1] == 5 * MILLION
    assert np.isnan(result.gap.if_it_comes[0]).all()
    assert result.gap.swing[1, 1] == 4 * MILLION


def test_a_pressure_rarer_than_one_in_ten_moves_nothing_and_tells_what_it_would_do() -> None:
    result = moved(with_pressures(pressure(0.05, high=2.0)))
    assert result.gap.swing[1, 1] == 0.0
    assert result.gap.if_it_comes[1, 1] == 5 * MILLION


def test_a_pressure_likelier_than_nine_in_ten_is_not_planned_for_and_comes_at_both_ends() -> None:
    result = moved(with_pressures(pressure(0.95, low=0.5, high=1.5)))
    assert result.gap.plan[1] == MILLION
    assert MILLION < result.gap.low[1, 1] < 5 * MILLION < result.gap.high[1, 1]
    assert result.gap.swing[1, 1] == result.gap.high[1, 1] - MILLION


def test_a_certain_pressure_of_unsure_size_has_no_figure_of_its_own_for_coming() -> None:
    result = moved(with_pressures(pressure(1.0, low=0.5, high=1.5)), runs=1000)
    assert np.isnan(result.gap.if_it_comes).all()
    assert result.gap.low[1, 1] < result.gap.plan[1] == 5 * MILLION < result.gap.high[1, 1]


def test_a_scheme_moves_whole_with_delivery_and_slip_together() -> None:
    base = random_walk_case(0.0, opening=5 * MILLION, years=3).base
    scheme = SavingsScheme(
        name="S",
        planned=(2 * MILLION, 0.0, 0.0),
        recurrent=True,
        delivery_low=0.4,
        delivery_likely=0.7,
        delivery_high=1.0,
        slip_low=12.0,
        slip_likely=12.0,
        slip_high=18.0,
    )
    result = moved(Case(strategies={"Base": replace(base, savings=(scheme,))}))
    row = [u.kind for u in result.rows].index(UncertaintyKind.SAVING)
    # A year late at least: nothing in year 1, whatever is delivered later.
    assert result.figure_high[row, 1] == 0.0
    assert result.gap.low[row, 1] == result.gap.plan[1] + 2 * MILLION
    assert (
        result.gap.plan[3]
        < result.gap.low[row, 3]
        < result.gap.high[row, 3]
        < result.gap.plan[3] + 1.2 * MILLION
    )
    lost = 2 * MILLION - result.figure_low[row, 3]
    assert result.gap.high[row, 3] - result.gap.plan[3] == pytest.approx(lost)


def futures_of(case: Case, runs: int) -> Futures:
    """Return the futures of a run, which one block holds."""
    (futures,) = map_blocks(lambda draws, _: sample_futures(case.base, draws), Request(runs=runs))
    return futures


def test_the_plan_is_the_plan_however_often_it_is_repeated(full: Case) -> None:
    outcomes, plan = outcomes_of(full.base, planned_futures(full.base, 3)), project_plan(full.base)
    assert np.array_equal(outcomes.gap, np.repeat(plan.gap, 3, axis=0))
    assert np.array_equal(moved(full, runs=50).gap.plan, plan.gap[0])


def test_reserves_needed_are_those_of_a_run(full: Case) -> None:
    futures = futures_of(full, 500)
    assert np.array_equal(outcomes_of(full.base, futures).needed, run(full, runs=500).reserves_needed)


def test_figures_sum_up_how_a_row_turned_out(full: Case) -> None:
    futures = futures_of(full, 50)
    rows = {(u.kind, u.name): figures_of(full.base, futures, u) for u in uncertainties(full.base)}
    cpi = rows[UncertaintyKind.DRIVER, "cpi"].of_year
    assert np.isnan(cpi[:, 0]).all()
    assert np.allclose(cpi[:, 3], futures.deviations["cpi"][:, :3].mean(axis=1))
    adults = rows[UncertaintyKind.MONITORING, "Adults"].of_year
    assert np.array_equal(adults[:, 4], futures.overspend[0])
    claim = rows[UncertaintyKind.PRESSURE, "Legal claim"].of_year
    assert np.array_equal(claim[:, 1], futures.pressure_sizes[1])
    schemes = [f for (kind, _), f in rows.items() if kind is UncertaintyKind.SAVING]
    saved = run(full, runs=50).paths["savings_delivered"][:, 1:]
    assert np.allclose(sum(f.of_year[:, 1:] for f in schemes), saved)
    assert np.allclose(sum(f.up_to_year[:, 1:] for f in schemes), np.cumsum(saved, axis=1))


def test_two_lines_of_one_service_move_apart() -> None:
    base = one_year_case((MILLION,)).base
    lines = tuple(
        MonitoringLine(service="Care", low=-size * MILLION, likely=0.0, high=size * MILLION)
        for size in (1.0, 5.0)
    )
    result = moved(Case(strategies={"Base": replace(base, monitoring=lines)}), runs=2000)
    assert [u.name for u in result.rows] == ["d0", "Care", "Care"]
    assert result.gap.swing[2, 0] == pytest.approx(5 * result.gap.swing[1, 0], rel=0.1)


@pytest.mark.parametrize("runs", [1, 2])
def test_one_run_is_enough_for_a_shape(runs: int) -> None:
    result = moved(one_year_case((MILLION, MILLION)), runs=runs)
    assert result.gap.low.shape == (2, 2)
    assert np.isfinite(result.gap.high_interval).all()


def test_a_case_without_uncertainty_has_no_rows() -> None:
    result = moved(Case(strategies={"Base": replace(one_year_case(()).base, drivers=())}), runs=10)
    assert result.gap.swing.shape == (0, 2)
