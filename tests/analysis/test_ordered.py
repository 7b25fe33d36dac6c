"""Figures by rank, whichever way they are found."""

import numpy as np
import pytest

from mtfs.analysis.ordered import Ordered
from mtfs.engine.kernels import COMPILED, compile_kernels, plain


@pytest.fixture(params=["0", "1"])
def _kernels(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have figures found in both ways."""
    if request.param == "1":
        pytest.importorskip("numba")
    monkeypatch.setattr("mtfs.engine.kernels._in_use", plain)
    monkeypatch.setattr("mtfs.analysis.ordered._WORTH_FINDING", 100)
    monkeypatch.setenv(COMPILED, request.param)
    assert compile_kernels(1) == (request.param == "1")


def some_columns(runs: int) -> np.ndarray:
    rng = np.random.default_rng(runs)
    normal = rng.normal(1e6, 1e5, runs)
    whole = rng.integers(-1000, 1000, runs).astype(float)
    some = np.where(np.arange(runs) == runs // 2, np.nan, normal)
    nil = np.maximum(normal - 1e6, 0.0)
    return np.stack((normal, whole, nil, np.full(runs, 3.0), np.full(runs, np.nan), some, -normal))


@pytest.mark.usefixtures("_kernels")
@pytest.mark.parametrize("runs", [1, 99, 100, 4321])
def test_ranks_are_those_of_sorted_columns(runs: int) -> None:
    values = some_columns(runs)
    ordered, expected = Ordered(values), np.sort(values, axis=1)
    for ranks in ([0], [runs - 1, 0, runs // 2], np.linspace(0, runs - 1, 30).astype(int)):
        found = ordered.at(np.tile(ranks, (len(values), 1)))
        assert np.array_equal(found, expected[:, ranks], equal_nan=True)
    ranks = np.random.default_rng(1).integers(0, runs, (len(values), 4))
    assert np.array_equal(ordered.at(ranks), np.take_along_axis(expected, ranks, axis=1), equal_nan=True)


@pytest.mark.usefixtures("_kernels")
def test_columns_stay_as_they_are_and_are_sorted_where_there_is_room() -> None:
    values = some_columns(500)
    before, room = values.copy(), np.empty_like(values)
    for ordered in (Ordered(values), Ordered(values, room=room)):
        ordered.at(np.zeros((len(values), 1), dtype=np.int64))
        assert np.array_equal(values, before, equal_nan=True)
    assert np.array_equal(room[3], values[3])


@pytest.mark.usefixtures("_kernels")
@pytest.mark.parametrize("runs", [1, 100, 4321])
def test_the_greatest_add_up_as_in_sorted_columns(runs: int) -> None:
    values = some_columns(runs)
    for count in {1, max(1, runs // 20), runs}:
        expected = [np.sort(row)[runs - count :].sum() for row in values]
        assert np.array_equal(Ordered(values).sum_of_greatest(count), expected, equal_nan=True)
