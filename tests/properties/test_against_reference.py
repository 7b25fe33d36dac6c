"""The engine against the plain loop engine: the same draws give the same pounds, run by run."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtfs.domain.assumptions import ParameterError
from mtfs.domain.checks import matched
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import Draws
from mtfs.engine.paths import Projection
from mtfs.engine.projection import project, project_plan
from mtfs.engine.sampling import sample_futures
from mtfs.iotools.case.reader import case_from_workbook
from mtfs.iotools.spreadsheets.workbook import RawWorkbook
from mtfs.nomenclature import MEASURES
from tests.properties.case_tables import Tables, case_tables
from tests.reference import loop_engine

RUNS = 5
PENNY = 0.01


def strategy_of(tables: Tables) -> Strategy:
    return case_from_workbook(
        RawWorkbook("case.xlsx", "", {name: [list(row) for row in rows] for name, rows in tables.items()})
    ).base


def correlated(strategy: Strategy, draws: Draws) -> dict[str, np.ndarray]:
    """The copula, done again the textbook way."""
    years = strategy.plan_years
    z = {matched(d.name): draws.normals(f"driver/{matched(d.name)}", years) for d in strategy.drivers}
    names = [matched(name) for name in strategy.correlations.names]
    if names:
        factor = np.linalg.cholesky(np.array(strategy.correlations.matrix))
        stacked = np.stack([z[name] for name in names])
        z |= dict(zip(names, np.einsum("ij,jrt->irt", factor, stacked), strict=True))
    return z


def reference_draws(strategy: Strategy, draws: Draws, run: int) -> loop_engine.Draws:
    def one(stream: str) -> float:
        return float(draws.normals(stream)[run, 0])

    seen: dict[str, int] = {}
    monitoring = []
    for line in strategy.monitoring:
        service = matched(line.service)
        seen[service] = seen.get(service, 0) + 1
        monitoring.append(one(f"monitoring/{service}/{seen[service]}"))
    pressures = [matched(p.name) for p in strategy.pressures]
    schemes = [matched(s.name) for s in strategy.savings]
    return loop_engine.Draws(
        drivers={name: list(map(float, z[run])) for name, z in correlated(strategy, draws).items()},
        monitoring=monitoring,
        occurs={name: one(f"pressure/{name}/comes") for name in pressures},
        size={name: one(f"pressure/{name}/size") for name in pressures},
        programme=one("saving programme"),
        delivery={name: one(f"saving/{name}/delivery") for name in schemes},
        slip={name: one(f"saving/{name}/slip") for name in schemes},
        parameters={
            name: (where, width)
            for name in (matched(d.name) for d in strategy.drivers if d.drawn_error is not None)
            for where, width in [draws.normals(f"parameters/{name}", 2)[run].tolist()]
        },
    )


def assert_same(fast: Projection, run: int, slow: dict[str, list[float | None]], tolerance: float) -> None:
    for measure in MEASURES:
        for year, expected in enumerate(slow[measure]):
            found = getattr(fast, measure)[run, year]
            if expected is None:
                assert math.isnan(found), (measure, year)
            else:
                assert abs(found - expected) <= tolerance, (measure, year, found, expected)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=case_tables())
def test_plan_is_the_reference_plan_to_the_penny(tables: Tables) -> None:
    strategy = strategy_of(tables)
    expected = loop_engine.project(loop_engine.read_model(tables), None)
    # Amounts run to tens of billions here, when a case is in £m; beyond that a float holds no pennies.
    largest = max(abs(value) for values in expected.values() for value in values if value is not None)
    assert_same(project_plan(strategy), 0, expected, max(PENNY / 2, largest * 1e-12))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=case_tables())
def test_each_run_is_the_reference_run(tables: Tables) -> None:
    strategy = strategy_of(tables)
    draws = Draws(seed=7, block=3, runs=RUNS)
    fast = project(strategy, sample_futures(strategy, draws))
    model = loop_engine.read_model(tables)
    for run in range(RUNS):
        slow = loop_engine.project(model, reference_draws(strategy, draws, run))
        largest = max(abs(value) for values in slow.values() for value in values if value is not None)
        # Quantiles are read off a table that is good to 1e-6 of a range.
        assert_same(fast, run, slow, max(PENNY, largest * 2e-6))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=case_tables(), errors=st.lists(st.tuples(st.floats(0, 0.05), st.floats(0, 0.6)), min_size=6))
def test_each_run_is_the_reference_run_where_distributions_are_not_sure(
    tables: Tables, errors: list[tuple[float, float]]
) -> None:
    base = strategy_of(tables)
    drivers = tuple(
        replace(driver, parameter_error=ParameterError(location_error=where, scale_error=width))
        for driver, (where, width) in zip(base.drivers, errors, strict=False)
    )
    strategy = replace(base, drivers=(*drivers, *base.drivers[len(drivers) :]))
    draws = Draws(seed=7, block=3, runs=RUNS)
    fast = project(strategy, sample_futures(strategy, draws))
    model = loop_engine.read_model(tables)
    for driver in strategy.drivers:
        if driver.drawn_error is not None:
            slow_driver = model.drivers[matched(driver.name)]
            slow_driver.location_error = driver.drawn_error.location_error
            slow_driver.scale_error = driver.drawn_error.scale_error
    for run in range(RUNS):
        slow = loop_engine.project(model, reference_draws(strategy, draws, run))
        largest = max(abs(value) for values in slow.values() for value in values if value is not None)
        assert_same(fast, run, slow, max(PENNY, largest * 2e-6))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=case_tables())
def test_accounts_balance_in_every_run(tables: Tables) -> None:
    strategy = strategy_of(tables)
    paths = project(strategy, sample_futures(strategy, Draws(seed=1, block=0, runs=200)))
    scale = max(1.0, float(np.abs(paths.net_spending).max()) * 1e-12)
    assert np.abs(paths.gap - paths.budget_gap - paths.overspend).max() <= scale
    assert np.abs(paths.gap - paths.drawdown - paths.unfunded).max() <= scale
    assert (paths.unfunded >= 0).all()
    assert (paths.usable >= -scale).all()
    assert (paths.general <= paths.usable + scale).all()
    # Where something is unfunded, no usable reserve is left.
    assert paths.usable[paths.unfunded > 1.0].max(initial=0.0) <= scale


@pytest.mark.parametrize("runs", [1, 37, 4096])
def test_a_run_does_not_depend_on_how_many_there_are(runs: int) -> None:
    whole = Draws(seed=5, block=2).normals("driver/cpi", 4)
    assert np.array_equal(Draws(seed=5, block=2, runs=runs).normals("driver/cpi", 4), whole[:runs])
