"""Compiled kernels do what their plain twins do, to the last bit; and numpy does it where they cannot."""

import sys
from types import ModuleType

import numpy as np
import pytest

from mtfs.engine import kernels as room
from mtfs.engine.draws import BLOCK_RUNS, Draws, LatinDraws, _affine_permutations, _words
from mtfs.engine.kernels import COMPILED, compile_kernels, kernels, plain
from mtfs.engine.projection import project
from mtfs.engine.sampling import sample_futures
from mtfs.engine.tables import inverse_normal
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
    monkeypatch.setattr(room, "_loaded", None)
    monkeypatch.delenv(COMPILED, raising=False)


NONE = np.empty((0, 0), dtype=np.uint8)


@pytest.mark.parametrize("latin", [False, True])
@pytest.mark.parametrize(("blocks", "years"), [(1, 1), (3, 4)])
def test_draws(compiled: ModuleType, blocks: int, years: int, latin: bool) -> None:
    words = np.array([_words(5, "driver/cpi", block) for block in range(blocks)])
    orders = _affine_permutations() if latin else NONE
    given = (words, years, BLOCK_RUNS, orders, inverse_normal())
    assert np.array_equal(compiled.draw_normals(*given), plain.draw_normals(*given))


def test_draws_are_numpys_sfc64() -> None:
    """Shares come from the generator that numpy has, in the order of blocks and years."""
    words = np.array([_words(5, "driver/cpi", block) for block in range(2)])
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
    z = np.concatenate((3 * RNG.standard_normal(2_345), [-80.0, 80.0, 0.0, -0.0]))
    one, other = np.empty_like(z), np.empty_like(z)
    compiled.look_up(table, -200.0, 40.0, ends, z, one)
    plain.look_up(table, -200.0, 40.0, ends, z, other)
    assert np.array_equal(one, other)


@pytest.mark.parametrize("partly", [0, 1, 3])
def test_begin_savings(compiled: ModuleType, partly: int) -> None:
    delivery, slip = RNG.random(777), 3 * RNG.random(777)
    one, other = np.empty((partly + 1, 777)), np.empty((partly + 1, 777))
    compiled.begin_savings(delivery, slip, one)
    plain.begin_savings(delivery, slip, other)
    assert np.array_equal(one, other)


@pytest.mark.parametrize("runs", [1, 511, 1300])
@pytest.mark.parametrize("years", [1, 5])
def test_grow_costs(compiled: ModuleType, years: int, runs: int) -> None:
    rates = RNG.normal(0.02, 0.03, (3, years, runs))
    drivers = np.array([[0, 1], [-1, 2], [2, -1], [-1, -1], [0, 1]])
    weights = np.array([[1.0, 0.5], [0.0, 0.3], [0.7, 0.0], [0.0, 0.0], [1.0, 0.9]])
    levels, expected = RNG.normal(1e7, 1e6, (5, runs)), RNG.normal(1.03, 0.01, (5, years))
    found = []
    for module in (compiled, plain):
        sums = np.zeros((2, years, runs))
        module.grow_costs(rates, drivers, weights, levels, expected, *sums)
        found.append(sums)
    assert np.array_equal(*found)


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("source", [Draws, LatinDraws])
def test_every_figure_of_a_case_is_the_same(
    source: type[Draws], tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    base = case_of(full_case(), tmp_path).base

    def projected() -> dict[str, np.ndarray]:
        paths = project(base, sample_futures(base, source(3, 1, 1_234)))
        return {measure: getattr(paths, measure) for measure in MEASURES}

    assert kernels() is plain
    expected = projected()
    monkeypatch.setenv(COMPILED, "1")
    assert compile_kernels(1)
    assert kernels() is not plain
    for measure, paths in projected().items():
        assert np.array_equal(paths, expected[measure], equal_nan=True), measure


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
