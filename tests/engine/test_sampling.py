"""Draws: keyed by name and block, shared by scenarios, moved by nothing else."""

import dataclasses

import numpy as np
import pytest

from mtfs.domain.assumptions import Correlations, Distribution, DistributionKind, Driver
from mtfs.domain.budget import CostLine, MonitoringLine, Pressure
from mtfs.domain.council import Council, Units
from mtfs.domain.funding import FundingKind, FundingLine
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.domain.savings import Rag, SavingsScheme
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import BLOCK_RUNS, Draws
from mtfs.engine.sampling import Futures, central_futures, sample_futures
from mtfs.engine.uncertainties import copula
from mtfs.errors import ModelError

YEARS = ("2025/26", "2026/27", "2027/28")
NORMAL = Distribution(kind=DistributionKind.NORMAL, sd=0.01)


def driver(name: str, **more: object) -> Driver:
    return Driver(name=name, central_rates=(0.02, 0.02), years=YEARS[1:], distribution=NORMAL, **more)


def strategy(**changes: object) -> Strategy:
    parts: dict[str, object] = {
        "years": YEARS,
        "council": Council(name="A", base_year=YEARS[0], units=Units.POUNDS, minimum_balance=0.0),
        "drivers": (driver("cpi", persistence=0.5), driver("pay"), driver("tax")),
        "correlations": Correlations(("cpi", "pay"), ((1.0, 0.6), (0.6, 1.0))),
        "costs": (CostLine(service="S", base_budget=100.0, price_driver="cpi", demand_driver="pay"),),
        "monitoring": (
            MonitoringLine(service="S", low=-1.0, likely=0.0, high=4.0),
            MonitoringLine(service="s ", low=-1.0, likely=0.0, high=4.0),
        ),
        "pressures": (Pressure(name="P", amounts=(1.0, 0.0), recurrent=True, probability=0.3, high=2.0),),
        "savings": (
            SavingsScheme(name="X", planned=(5.0, 5.0), recurrent=True, rag=Rag.AMBER),
            SavingsScheme(name="Y", planned=(5.0, 5.0), recurrent=True, rag=Rag.AMBER),
        ),
        "funding": (
            FundingLine(
                name="tb", kind=FundingKind.TAX_BASE, base=1.0, values=(0, 0), years=YEARS[1:], driver="tax"
            ),
            FundingLine(name="bd", kind=FundingKind.BAND_D, base=100.0, values=(0, 0), years=YEARS[1:]),
        ),
        "reserves": (
            Reserve(
                name="GF", reserve_class=ReserveClass.GENERAL, opening_balance=10.0, movements=(0.0, 0.0, 0.0)
            ),
        ),
    }
    return Strategy(**{**parts, **changes})


def drawn(changed: Strategy, block: int = 0, seed: int = 1) -> Futures:
    return sample_futures(changed, Draws(seed=seed, block=block))


def assert_unmoved(before: Futures, after: Futures) -> None:
    for name, values in before.deviations.items():
        assert np.array_equal(values, after.deviations[name]), name
    for field in ("overspend", "pressure_sizes", "delivery", "slip_years"):
        for old, new in zip(getattr(before, field), getattr(after, field), strict=False):
            assert np.array_equal(old, new), field


def test_adding_a_driver_or_a_scheme_moves_no_other_draw() -> None:
    base = strategy()
    more = strategy(
        drivers=(driver("new"), *base.drivers),
        savings=(*base.savings, SavingsScheme(name="Z", planned=(1.0, 1.0), recurrent=False, rag=Rag.RED)),
        pressures=(*base.pressures, Pressure(name="Q", amounts=(1.0, 1.0), recurrent=False, probability=0.5)),
    )
    assert_unmoved(drawn(base), drawn(more))


def test_a_driver_added_at_the_end_of_the_correlations_moves_no_other_draw() -> None:
    base = strategy()
    matrix = ((1.0, 0.6, 0.2), (0.6, 1.0, 0.1), (0.2, 0.1, 1.0))
    more = strategy(correlations=Correlations(("cpi", "pay", "tax"), matrix))
    before, after = drawn(base), drawn(more)
    assert np.array_equal(before.deviations["cpi"], after.deviations["cpi"])
    assert np.array_equal(before.deviations["pay"], after.deviations["pay"])
    assert not np.array_equal(before.deviations["tax"], after.deviations["tax"])


def test_a_longer_plan_begins_with_the_same_years() -> None:
    short, long = (Draws(seed=3, block=1).normals("driver/cpi", years) for years in (2, 9))
    assert np.array_equal(short, long[:, :2])


def test_blocks_seeds_and_names_are_independent() -> None:
    streams = [
        Draws(seed=1, block=0).normals("driver/cpi")[:, 0],
        Draws(seed=1, block=1).normals("driver/cpi")[:, 0],
        Draws(seed=2, block=0).normals("driver/cpi")[:, 0],
        Draws(seed=1, block=0).normals("driver/pay")[:, 0],
    ]
    off_diagonal = np.corrcoef(streams)[np.triu_indices(4, 1)]
    assert np.abs(off_diagonal).max() < 5 / np.sqrt(BLOCK_RUNS)


def test_the_copula_correlates_what_it_should_and_persistence_carries_over() -> None:
    blocks = [drawn(strategy(), block=block) for block in range(25)]
    cpi = np.concatenate([b.deviations["cpi"] for b in blocks])
    pay = np.concatenate([b.deviations["pay"] for b in blocks])
    tax = np.concatenate([b.deviations["tax"] for b in blocks])
    assert np.corrcoef(cpi[:, 0], pay[:, 0])[0, 1] == pytest.approx(0.6, abs=0.01)
    assert np.corrcoef(cpi[:, 0], tax[:, 0])[0, 1] == pytest.approx(0.0, abs=0.015)
    # e2 = 0.5 e1 + shock: sd sqrt(1.25) and correlation 0.5 / sqrt(1.25) with the year before.
    assert cpi[:, 1].std() == pytest.approx(0.01 * np.sqrt(1.25), rel=0.01)
    assert np.corrcoef(cpi.T)[0, 1] == pytest.approx(0.5 / np.sqrt(1.25), abs=0.01)
    assert np.corrcoef(pay.T)[0, 1] == pytest.approx(0.0, abs=0.015)


def test_schemes_of_a_programme_fail_together_and_late() -> None:
    blocks = [drawn(strategy(), block=block) for block in range(10)]
    first, second = (np.concatenate([b.delivery[j] for b in blocks]) for j in (0, 1))
    late = np.concatenate([b.slip_years[0] for b in blocks])
    assert 0.2 < np.corrcoef(first, second)[0, 1] < 0.3  # 0.25 for the normals behind them
    assert -0.3 < np.corrcoef(first, late)[0, 1] < -0.2
    assert late.max() <= 9 / 12


def test_two_lines_of_one_service_vary_apart() -> None:
    first, second = drawn(strategy()).overspend
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.1


def test_a_pressure_comes_as_often_as_it_should() -> None:
    sizes = np.concatenate([drawn(strategy(), block=b).pressure_sizes[0] for b in range(10)])
    assert (sizes > 0).mean() == pytest.approx(0.3, abs=0.015)
    assert sizes.max() <= 2.0
    assert sizes[sizes > 0].min() >= 1.0


def test_raising_a_probability_only_adds_runs_in_which_it_comes() -> None:
    base = strategy()
    likelier = strategy(pressures=(dataclasses.replace(base.pressures[0], probability=0.5),))
    draws = Draws(seed=1, block=0)
    before, after = (sample_futures(s, draws).pressure_sizes[0] for s in (base, likelier))
    assert (after[before > 0] > 0).all()
    assert (after > 0).sum() > (before > 0).sum()


def test_the_plans_future_has_no_deviations() -> None:
    future = central_futures(strategy())
    assert all((values == 0).all() for values in future.deviations.values())
    assert [float(x[0]) for x in future.overspend] == [0.0, 0.0]
    assert [float(x[0]) for x in future.pressure_sizes] == [0.0]
    assert [float(x[0]) for x in (*future.delivery, *future.slip_years)] == [1.0, 1.0, 0.0, 0.0]


def test_an_impossible_matrix_is_told() -> None:
    matrix = ((1.0, 0.9, -0.9), (0.9, 1.0, 0.9), (-0.9, 0.9, 1.0))
    impossible = strategy(correlations=Correlations(("cpi", "pay", "tax"), matrix))
    assert copula(impossible.correlations)[1] > 0.5
    assert np.isfinite(drawn(impossible).deviations["tax"]).all()
    assert copula(strategy().correlations)[1] == 0.0


def test_bad_requests_are_refused() -> None:
    with pytest.raises(ModelError):
        Draws(seed=-1, block=0)
    with pytest.raises(ModelError):
        Draws(seed=1, block=0, runs=0)


def test_a_scenario_that_renames_its_rows_sees_the_same_futures() -> None:
    base = strategy()
    renamed = strategy(
        drivers=(*base.drivers[:2], dataclasses.replace(base.drivers[2], name="council tax base")),
        monitoring=tuple(dataclasses.replace(line, service="T") for line in base.monitoring),
        pressures=(dataclasses.replace(base.pressures[0], name="another"),),
        savings=tuple(dataclasses.replace(s, name=f"{s.name} renamed") for s in base.savings),
        funding=tuple(dataclasses.replace(f, driver=f.driver and "council tax base") for f in base.funding),
    )
    draws = Draws(seed=1, block=0)
    before, after = sample_futures(base, draws), sample_futures(renamed, draws, named_as=base)
    assert np.array_equal(before.deviations["tax"], after.deviations["council tax base"])
    for field in ("overspend", "pressure_sizes", "delivery", "slip_years"):
        for old, new in zip(getattr(before, field), getattr(after, field), strict=True):
            assert np.array_equal(old, new), field
    assert not np.array_equal(before.delivery[0], drawn(renamed).delivery[0])
