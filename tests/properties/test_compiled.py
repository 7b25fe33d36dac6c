"""The compiled engine against numpy's steps, on cases of every kind: the same to the last bit."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from mtfs.engine import kernels as room
from mtfs.engine.draws import BLOCK_RUNS, Draws
from mtfs.engine.hypercubes import LatinDraws
from mtfs.engine.kernels import COMPILED, compile_kernels, plain
from mtfs.engine.paths import Projection
from mtfs.engine.projection import project, project_draws, project_in_steps
from mtfs.engine.sampling import sample_futures
from mtfs.errors import ModelError
from mtfs.nomenclature import MEASURES, PLAN_LINES
from tests.cases import case_of, full_case
from tests.properties.case_tables import Tables, case_tables
from tests.properties.test_against_reference import strategy_of


@pytest.fixture(scope="module", autouse=True)
def compiled() -> Iterator[None]:
    pytest.importorskip("numba")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "_in_use", plain)
        patch.setenv(COMPILED, "1")
        assert compile_kernels(1)
        yield


def assert_the_same(one: Projection, other: Projection) -> None:
    for measure in (*MEASURES, *PLAN_LINES):
        assert np.array_equal(getattr(one, measure), getattr(other, measure), equal_nan=True), measure


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=case_tables())
def test_every_figure_of_any_case_is_the_same(tables: Tables) -> None:
    strategy = strategy_of(tables)
    for source in (Draws, LatinDraws):
        # More runs than are worked on at once, and not a multiple of them.
        futures = sample_futures(strategy, source(seed=3, block=1, runs=1_037))
        assert_the_same(project(strategy, futures), project_in_steps(strategy, futures))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=case_tables())
def test_draws_that_are_not_kept_are_the_same(tables: Tables) -> None:
    strategy = strategy_of(tables)
    for source, runs in ((LatinDraws, BLOCK_RUNS), (Draws, BLOCK_RUNS + 1_037)):
        kept, used_at_once = (source(seed=3, block=0, runs=runs) for _ in range(2))
        used_at_once.keeps = False
        expected = project_in_steps(strategy, sample_futures(strategy, kept))
        assert_the_same(project_draws(strategy, used_at_once), expected)


def test_accounts_that_do_not_balance_are_told(tmp_path: object) -> None:
    strategy = case_of(full_case(), tmp_path).base
    futures = sample_futures(strategy, Draws(seed=3, block=1, runs=10))
    lost = np.where(np.arange(10) == 3, np.nan, 1.0)
    broken = replace(futures, overspend=tuple(row * lost for row in futures.overspend))
    grown = replace(
        futures, deviations={name: rates * lost[:, None] for name, rates in futures.deviations.items()}
    )
    for way in (project, project_in_steps):
        with pytest.raises(ModelError, match="the accounts do not balance"):
            way(strategy, grown)
        with pytest.raises(ModelError, match="the accounts do not balance"):
            way(strategy, broken)
