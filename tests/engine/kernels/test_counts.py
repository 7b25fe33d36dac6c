"""Counting beside brackets: by hand, one figure at a time, and the same from both kernels."""

from itertools import chain
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfs.engine.draws import BLOCK_RUNS
from mtfs.engine.kernels import counts, plain
from mtfs.engine.sobol import SEQUENCES
from tests.figures import figures_of_many_kinds


@pytest.fixture(scope="module")
def compiled() -> ModuleType:
    pytest.importorskip("numba")
    from mtfs.engine.kernels import compiled

    return compiled


def one_by_one(
    figures: np.ndarray, low: np.ndarray, high: np.ndarray, parts: int
) -> tuple[np.ndarray, list[list[float]]]:
    """Count figures by comparing each with each end."""
    found = np.zeros((4, parts, *low.shape), dtype=int)
    inside = []
    for t, row in enumerate(figures):
        for b in range(low.shape[1]):
            for part in range(parts):
                some = row[part::parts]
                least, greatest = low[t, b], high[t, b]
                found[:, part, t, b] = [
                    sum(some < least),
                    sum((some <= least) & (least > -np.inf)),
                    sum(some < greatest),
                    sum(some <= greatest),
                ]
                inside.append(sorted(some[(some > least) & (some < greatest)]))
    return found, inside


def assert_right(
    module: ModuleType, figures: np.ndarray, low: np.ndarray, high: np.ndarray, parts: int
) -> tuple[np.ndarray, np.ndarray]:
    """Check what a kernel counts and holds, and return what it adds up."""
    centres, tops = (
        np.linspace(-1, 1, len(figures)),
        np.where(np.arange(len(figures)) % 2, high[:, -1], np.inf),
    )
    found, values, totals, ends = module.count_beside(figures, low, high, centres, tops, parts)
    expected, inside = one_by_one(figures, low, high, parts)
    assert np.array_equal(found, expected)
    assert len(values) == sum(map(len, inside))
    start = 0
    for some in inside:
        assert sorted(values[start : start + len(some)]) == some
        start += len(some)
    assert np.array_equal(ends, [figures.min(axis=1), figures.max(axis=1)], equal_nan=True)
    for part in range(parts):
        some = figures[:, part::parts]
        apart = some - centres[:, None]
        above = np.where(some > tops[:, None], some, 0.0)
        sums = np.array([apart.sum(axis=1), (apart**2).sum(axis=1), above.sum(axis=1)])
        # What is beyond all sense overflows sooner or later, as the order has it.
        sensible = ~(np.abs(figures) > 1e200).any(axis=1)
        assert totals[:, part, sensible] == pytest.approx(sums[:, sensible], rel=1e-9, abs=1e-6, nan_ok=True)
    return totals, ends


def test_counted_by_hand() -> None:
    figures = np.array([[5.0, 1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 9.0]])
    low, high = np.array([[2.0, 4.0, -np.inf]]), np.array([[4.0, 4.0, 1.5]])
    found, values, totals, ends = counts.count_beside(
        figures, low, high, np.array([3.0]), np.array([4.0]), parts=1
    )
    assert found[:, 0, 0].tolist() == [[1, 4, 0], [3, 6, 0], [4, 4, 1], [6, 6, 1]]
    assert values.tolist() == [3.0, 1.0]
    assert totals[:, 0, 0].tolist() == [6.0, 4 + 4 + 1 + 1 + 0 + 1 + 1 + 36, 14.0]
    assert ends[:, 0].tolist() == [1.0, 9.0]
    # Dealt to two in turn: 5, 2, 3, 4 and 1, 2, 4, 9.
    found, values, totals, _ = counts.count_beside(
        figures, low, high, np.array([3.0]), np.array([4.0]), parts=2
    )
    assert found[2, :, 0].tolist() == [[2, 2, 0], [2, 2, 1]]
    assert values.tolist() == [3.0, 1.0]
    assert totals[:, :, 0].tolist() == [[2.0, 4.0], [6.0, 42.0], [5.0, 9.0]]


def some_figures(runs: int, seed: int) -> np.ndarray:
    """Return years of many kinds."""
    rng = np.random.default_rng(seed)
    is_none = rng.random((2, runs)) < 0.3
    is_none[:, 0] = False
    others = (
        rng.standard_cauchy(runs),
        rng.integers(-3, 3, runs) * 5e-324,
        rng.integers(-3, 3, runs) * 5e307,
        np.where(is_none[0], np.nan, rng.normal(size=runs)),
        np.where(is_none[1], np.nan, np.maximum(rng.normal(size=runs), 0.0)),
    )
    return np.concatenate((figures_of_many_kinds(rng, runs), others))


def some_brackets(figures: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return brackets whose ends are figures, between figures or nowhere, and that overlap."""
    rng = np.random.default_rng(seed)
    ends = rng.choice(figures, (2, 6), axis=1)
    # Whatever has figures has one in the first run.
    ends = np.where(np.isnan(ends), figures[:, :1, None], ends)
    ends[:, :, 0] += rng.normal(0, 1, ends.shape[:2])
    low, high = ends.min(axis=1), ends.max(axis=1)
    exists = ~np.isnan(low)
    low[:, 1], high[:, 2] = -np.inf, np.inf
    high[:, 3] = low[:, 3]
    low[:, 4] = high[:, 4] = figures[:, 0]
    return np.where(exists, low, np.nan), np.where(exists, high, np.nan)


@pytest.mark.parametrize("parts", [1, 2, SEQUENCES])
@pytest.mark.parametrize("runs", [1, 7, 199, 200, 1234, BLOCK_RUNS])
def test_both_kernels_count_the_same(compiled: ModuleType, runs: int, parts: int) -> None:
    figures = some_figures(runs, seed=runs)
    low, high = some_brackets(figures, seed=runs)
    with np.errstate(over="ignore", invalid="ignore"):
        found = [assert_right(module, figures, low, high, parts) for module in (plain, compiled)]
    for one, other in zip(*found, strict=True):
        assert np.array_equal(one, other, equal_nan=True)


@settings(max_examples=200, deadline=None)
@given(
    figures=st.lists(st.sampled_from([-3.0, -1.0, -0.0, 0.0, 1.0, 1.5, 2.0, 1e100, 1e-100]), min_size=1),
    ends=st.lists(
        st.tuples(*[st.sampled_from([-np.inf, -3.0, -2.0, 0.0, 1.0, 1.0 + 2**-52, 2.0, np.inf])] * 2),
        min_size=1,
        max_size=5,
    ),
    parts=st.sampled_from([1, 2, 5]),
)
def test_any_figures_beside_any_brackets(
    figures: list[float], ends: list[tuple[float, float]], parts: int
) -> None:
    compiled = pytest.importorskip("mtfs.engine.kernels.compiled")
    low, high = np.sort(np.array(ends), axis=1).T
    for module in (plain, compiled):
        found, values, _, _ = module.count_beside(
            np.array([figures]), low[None].copy(), high[None].copy(), np.zeros(1), np.full(1, np.inf), parts
        )
        expected, inside = one_by_one(np.array([figures]), low[None], high[None], parts)
        for b, (least, greatest) in enumerate(zip(low, high, strict=True)):
            if least < np.inf and greatest > -np.inf:
                assert np.array_equal(found[:, :, 0, b], expected[:, :, 0, b])
        assert sorted(values) == sorted(chain.from_iterable(inside))


def test_sums_lie_side_by_side_in_whole_blocks_and_in_every_part() -> None:
    assert BLOCK_RUNS % counts.SUM_LANES == 0
    assert counts.SUM_LANES % SEQUENCES == 0


def test_compiled_sums_lie_as_those_of_numpy(compiled: ModuleType) -> None:
    from mtfs.engine.kernels import compiled_counts

    assert compiled_counts._SUM_LANES == counts.SUM_LANES


@pytest.fixture(params=["plain", "compiled"])
def module(request: pytest.FixtureRequest) -> ModuleType:
    if request.param == "plain":
        return plain
    found: ModuleType = request.getfixturevalue("compiled")
    return found


def test_figures_are_put_among_others(module: ModuleType) -> None:
    out, starts = np.zeros(7), np.array([0, 3, 3])
    module.put_among(np.array([1.0, 2.0, 3.0]), np.array([2, 0, 1]), starts, out)
    assert starts.tolist() == [2, 3, 4]
    module.put_among(np.array([4.0, 5.0, 6.0, 7.0]), np.array([1, 0, 3]), starts, out)
    assert out.tolist() == [1, 2, 4, 3, 5, 6, 7]
    assert starts.tolist() == [3, 3, 7]
    module.put_among(np.empty(0), np.zeros(3, dtype=int), starts, out)
    assert out.tolist() == [1, 2, 4, 3, 5, 6, 7]


def test_sizes_that_are_not_those_of_the_figures_are_refused(module: ModuleType) -> None:
    for sizes in ([2, 0], [1, 3]):
        with pytest.raises(ValueError, match=r"sizes|shape|broadcast"):
            module.put_among(np.ones(3), np.array(sizes), np.array([0, 4]), np.zeros(9))


def test_held_figures_are_counted_by_hand(module: ModuleType) -> None:
    found, values = module.count_within(
        np.array([1.0, 2.0, 3.0, 2.0, 5.0, 6.0, 7.0]),
        np.array([[3, 1], [0, 2], [1, 0], [0, 0]]),
        np.array([2.0, 5.0, np.nan, 0.0]),
        np.array([3.0, 9.0, np.nan, 1.0]),
    )
    assert found.tolist() == [
        [[1, 0], [0, 0], [0, 0], [0, 0]],
        [[2, 1], [0, 1], [0, 0], [0, 0]],
        [[2, 1], [0, 2], [0, 0], [0, 0]],
        [[3, 1], [0, 2], [0, 0], [0, 0]],
    ]
    assert values.tolist() == [6.0]


@pytest.mark.parametrize("runs", [1, 200, 1234])
def test_figures_up_to_others_are_counted_by_group(compiled: ModuleType, runs: int) -> None:
    values = some_figures(runs, seed=runs)
    starts = np.unique([0, runs // 3, runs // 2, runs - 1])
    limits = np.concatenate((values[:, :1], values[:, -1:] + 1.0), axis=1)
    found = compiled.count_upto(values, starts, limits)
    for column, row in enumerate(values):
        for n, limit in enumerate(limits[column]):
            expected = [sum(some <= limit) for some in np.split(row, starts[1:])]
            assert found[n, column].tolist() == expected


def shapes(runs: int) -> dict[str, np.ndarray]:
    """Return figures of many distributions."""
    rng = np.random.default_rng(runs)
    normal = rng.normal(3e8, 1e7, runs)
    return {
        "normal": normal,
        "sorted": np.sort(normal),
        "uniform": rng.random(runs),
        "skewed": np.exp(rng.normal(0, 0.7, runs)),
        "far tails": rng.standard_cauchy(runs),
        "one far out": np.where(np.arange(runs) == runs // 2, 1e30, normal),
        "close together": np.where(rng.random(runs) < 0.5, normal, 3e8 + rng.random(runs)),
        "mostly nil": np.maximum(rng.normal(-1, 1, runs), 0.0),
        "few levels": np.round(rng.normal(0, 1, runs), 1),
        "whole numbers": rng.integers(-1000, 1000, runs).astype(float),
        "two": rng.choice([-1.0, 1.0], runs),
        "all the same": np.full(runs, 7.0),
        "none": np.full(runs, np.nan),
        "beyond all sense": rng.normal(0, 1e308, runs).clip(-1.7e308, 1.7e308),
        "some without": np.where(np.arange(runs) == runs // 3, np.nan, normal),
        "infinite": np.where(rng.random(runs) < 0.1, np.inf, normal),
    }


#: Of these so few lie in the cells that matter that they need not be sorted.
FOUND = {"normal", "sorted", "uniform", "skewed", "one far out", "whole numbers"}


@pytest.mark.parametrize("name", shapes(1))
@pytest.mark.parametrize("runs", [1, 30, 5000, 40_000])
def test_figures_are_found_by_rank(compiled: ModuleType, name: str, runs: int) -> None:
    values = shapes(runs)[name]
    rng = np.random.default_rng(1)
    some = np.array([0, runs - 1, *rng.integers(0, runs, 5), runs // 2, runs // 2])
    found = np.empty(len(some))
    before = values.copy()
    is_found = compiled.at_ranks(values, some, found)
    assert is_found == (runs >= 5000 and name in FOUND)
    if is_found:
        assert np.array_equal(found, np.sort(values)[some])
    assert np.array_equal(values, before, equal_nan=True)
