"""Compiled kernels do what their plain twins do, to the last bit; and numpy does it where they cannot."""

import sys
from dataclasses import fields
from types import ModuleType

import numpy as np
import pytest

from mtfs.analysis.runs import Result, run_scenarios
from mtfs.engine import kernels as room
from mtfs.engine.distributions import pert_table
from mtfs.engine.draws import BLOCK_RUNS, Draws, _words
from mtfs.engine.expenditure import CostGroups, PressureSteps
from mtfs.engine.funding import FundingTerms
from mtfs.engine.hypercubes import LatinDraws, affine_permutations
from mtfs.engine.kernels import COMPILED, compile_kernels, kernels, plain
from mtfs.engine.paths import Projection
from mtfs.engine.projection import Terms, project_draws
from mtfs.engine.recipes import ORDER_ROOM, DriverRecipe, Recipe, RowRecipe, Shape
from mtfs.engine.reserves import DsgTerms, ReserveTerms
from mtfs.engine.savings import SavingSteps
from mtfs.engine.sobol import SobolDraws
from mtfs.engine.tables import QuantileTable, inverse_normal
from mtfs.nomenclature import MEASURES
from tests.cases import case_of, full_case

RNG = np.random.default_rng(11)


@pytest.fixture(scope="module")
def compiled() -> ModuleType:
    pytest.importorskip("numba")
    from mtfs.engine.kernels import compiled

    return compiled


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No kernels have been compiled, and nothing is asked for."""
    monkeypatch.setattr(room, "_in_use", plain)
    monkeypatch.delenv(COMPILED, raising=False)


NONE = np.empty((0, 0), dtype=np.uint8)


def test_compiled_code_knows_the_fields_of_tuples(compiled: ModuleType) -> None:
    parts = (CostGroups, PressureSteps, SavingSteps, DsgTerms, FundingTerms, ReserveTerms, Terms)
    recipes = (RowRecipe, DriverRecipe, Recipe)
    assert {one.__name__: " ".join(one._fields) for one in (*parts, *recipes)} == compiled.FIELDS
    assert " ".join(field.name for field in fields(Projection)) == compiled.PATHS
    assert compiled._ORDER_ROOM == ORDER_ROOM
    assert list(Shape) == [compiled._STILL, compiled._SCALED, compiled._LOOKED_UP, compiled._GIVEN]


@pytest.mark.parametrize("latin", [False, True])
@pytest.mark.parametrize(("blocks", "years"), [(1, 1), (3, 4)])
def test_draws(compiled: ModuleType, blocks: int, years: int, latin: bool) -> None:
    words = _words(5, ["driver/cpi"], range(blocks))[0]
    orders = affine_permutations() if latin else NONE
    given = (words, years, BLOCK_RUNS, orders, inverse_normal())
    assert np.array_equal(compiled.draw_normals(*given), plain.draw_normals(*given))


@pytest.mark.parametrize("latin", [False, True])
def test_outcomes(compiled: ModuleType, latin: bool) -> None:
    words = _words(5, "abcd", range(2))
    weights = np.array([[1.0, 0.0], [0.8, 0.6], [0.8, -0.6], [1.0, 0.0]])
    tables = [pert_table(0.0, 0.2, 1.0), QuantileTable(lambda z: 2 * z)]
    shared = RNG.standard_normal(2 * BLOCK_RUNS)
    given = (
        words,
        BLOCK_RUNS,
        affine_permutations() if latin else NONE,
        inverse_normal(),
        weights,
        shared,
        np.array([table.lines for table in tables]),
        np.array([table.place for table in tables]),
        np.array([0, 1, 0, 0]),
    )
    found = plain.draw_outcomes(*given)
    for k, (own, common) in enumerate(weights):
        z = compiled.draw_normals(words[k], 1, BLOCK_RUNS, given[2], inverse_normal())[0]
        if common:
            z = z * own + shared * common
        table = tables[given[8][k]]
        first, per_unit, low, high = table.place
        compiled.look_up(table.lines, first, per_unit, (low, high), z, z)
        assert np.array_equal(z, found[k])
    second = plain.draw_normals(words[1], 1, BLOCK_RUNS, given[2], inverse_normal())[0]
    assert found[1] == pytest.approx(2 * (0.8 * second + 0.6 * shared), abs=1e-6)


def test_draws_are_numpys_sfc64() -> None:
    """Shares come from the generator that numpy has, in the order of blocks and years."""
    words = _words(5, ["driver/cpi"], range(2))[0]
    found = plain.draw_normals(words, 3, 10, NONE, inverse_normal())
    for block, start in enumerate(words):
        shares = room.plain.generator_from(start).random((3, 10))
        plain.normals_from_shares(shares.reshape(-1), inverse_normal())
        assert np.array_equal(found[:, 10 * block : 10 * block + 10], shares)


def test_normals_of_odd_shares(compiled: ModuleType) -> None:
    shares = np.concatenate((RNG.random(1301), [0.0, 1.0, 0.5, 0.25, 2.0**-54, 2.0**-60, 1 - 2.0**-53]))
    other = shares.copy()
    compiled.normals_from_shares(shares, inverse_normal())
    plain.normals_from_shares(other, inverse_normal())
    assert np.array_equal(shares, other)


@pytest.mark.parametrize("ends", [(-np.inf, np.inf), (0.2, 0.7)])
def test_look_up(compiled: ModuleType, ends: tuple[float, float]) -> None:
    table = np.stack((RNG.random(400), RNG.standard_normal(400) / 100))
    z = np.concatenate((3 * RNG.standard_normal(2_345), [-80.0, 80.0, 0.0, -0.0, np.nan, np.inf, -np.inf]))
    one, other = np.empty_like(z), np.empty_like(z)
    compiled.look_up(table, -200.0, 40.0, ends, z, one)
    with np.errstate(invalid="ignore"):
        plain.look_up(table, -200.0, 40.0, ends, z, other)
    assert np.array_equal(one, other, equal_nan=True)
    assert np.isnan(one).sum() == 1


@pytest.mark.parametrize("runs", [1, 512, 1300])
def test_deliver_savings(compiled: ModuleType, runs: int) -> None:
    partly = np.array([0, 1, 3, 2])
    delivery, slip = RNG.random((4, runs)), 3 * RNG.random((4, runs))
    weights = RNG.normal(0, 1e6, (len(partly) + partly.sum(), 6))
    weights[RNG.random(weights.shape) < 0.4] = 0.0
    found = []
    for module in (compiled, plain):
        sums = np.zeros((6, runs))
        module.deliver_savings(delivery, slip, partly, weights, sums)
        found.append(sums)
    assert np.array_equal(*found)


@pytest.mark.parametrize("runs", [1, 511, 1300])
@pytest.mark.parametrize("years", [1, 5])
def test_grow_costs(compiled: ModuleType, years: int, runs: int) -> None:
    rates = RNG.normal(0.02, 0.03, (4, years, runs))
    rates[3] = 0.0
    drivers = np.array([[0, 1], [-1, 2], [2, -1], [-1, -1], [0, 1], [-1, -1]])
    weights = np.array([[1.0, 0.5], [0.0, 0.3], [0.7, 0.0], [0.0, 0.0], [1.0, 0.9], [0.0, 0.0]])
    base, variances = RNG.normal(1e7, 1e6, 6), RNG.normal(1e5, 1e5, (3, runs))
    varies = np.array([-1, 2, 0, 1, -1, -1])
    expected = RNG.normal(1.03, 0.01, (6, years))
    expected[(drivers < 0).all(axis=1)] = 1.0
    found = []
    for module in (compiled, plain):
        sums = np.zeros((2, years, runs))
        module.grow_costs(rates, drivers, weights, base, variances, varies, expected, *sums)
        found.append(sums)
    assert np.array_equal(*found)


def test_grown_costs_by_hand() -> None:
    actual, budgeted = np.zeros((2, 2, 1))
    rates = np.array([[[0.10], [0.20]], [[-0.05], [0.0]]])
    plain.grow_costs(
        rates,
        np.array([[0, 1], [-1, -1]]),
        np.array([[0.5, 1.0], [0.0, 0.0]]),
        np.array([100.0, 7.0]),
        np.array([[3.0]]),
        np.array([-1, 0]),
        np.array([[1.02, 1.03], [1.0, 1.0]]),
        actual,
        budgeted,
    )
    first = 100 * 1.05 * 0.95
    assert actual[:, 0] == pytest.approx([first + 10, first * 1.1 + 10])
    assert budgeted[:, 0] == pytest.approx([102 + 10, first * 1.03 + 10])


def test_delivered_savings_by_hand() -> None:
    # Half of the first is delivered, nine months late; all of the second, on time.
    sums = np.zeros((2, 1))
    plain.deliver_savings(
        np.array([[0.5], [1.0]]),
        np.array([[0.75], [0.0]]),
        np.array([1, 0]),
        np.array([[100.0, 0.0], [0.0, 100.0], [40.0, 40.0]]),
        sums,
    )
    assert sums[:, 0] == pytest.approx([12.5 + 40, 50 + 40])


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("source", [Draws, LatinDraws, SobolDraws])
def test_every_figure_of_a_case_is_the_same(
    source: type[Draws], tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    base = case_of(full_case(), tmp_path).base

    def projected(keeps: bool = True) -> dict[str, np.ndarray]:
        draws = source(3, 1, 1_234)
        draws.keeps = keeps
        paths = project_draws(base, draws)
        return {measure: getattr(paths, measure) for measure in MEASURES}

    assert kernels() is plain
    expected = projected()
    found = [projected(keeps=False)]
    monkeypatch.setenv(COMPILED, "1")
    assert compile_kernels(1)
    assert kernels() is not plain
    found += [projected(), projected(keeps=False)]
    for one in found:
        for measure, paths in one.items():
            assert np.array_equal(paths, expected[measure], equal_nan=True), measure


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("scenarios", [["Base"], None])
def test_every_figure_of_a_run_is_the_same_on_any_number_of_threads(
    scenarios: list[str] | None, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    case = case_of(full_case(), tmp_path)

    def runs(workers: int) -> dict[str, Result]:
        return run_scenarios(case, scenarios, runs=3 * BLOCK_RUNS + 7, workers=workers)

    expected = runs(1)
    monkeypatch.setenv(COMPILED, "1")
    for workers in (1, 3):
        for name, result in runs(workers).items():
            for measure, paths in result.paths.items():
                assert np.array_equal(paths, expected[name].paths[measure], equal_nan=True), (name, measure)
    assert kernels() is not plain


@pytest.mark.usefixtures("fresh")
def test_kernels_are_compiled_where_runs_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    monkeypatch.delitem(sys.modules, "numba")
    assert not compile_kernels(10_000)
    assert kernels() is plain


@pytest.mark.usefixtures("fresh")
def test_numpy_does_it_where_kernels_are_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COMPILED, "0")
    assert not compile_kernels(1_000_000)
    assert kernels() is plain


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("error", [ImportError, RuntimeError])
def test_numpy_does_it_in_silence_where_numba_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: type[Exception]
) -> None:
    def fail(name: str) -> object:
        raise error(name)

    monkeypatch.setattr(room, "import_module", fail)
    assert not compile_kernels(1_000_000)
    assert kernels() is plain
    assert capsys.readouterr() == ("", "")
