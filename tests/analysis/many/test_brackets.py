"""Percentiles of figures that are counted beside brackets: exact, or told to be out of reach."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfs.analysis.many.brackets import WIDTH, Brackets, bytes_counted, first_brackets
from mtfs.analysis.many.counting import Counted, count, joined
from mtfs.analysis.many.telling import WORST, narrowed, told
from mtfs.analysis.replicates import groups_of
from mtfs.analysis.summary import SHARES, Columns, summarise
from mtfs.nomenclature import MEASURES, PERCENTILES
from tests.figures import figures_of_many_kinds

BLOCK = 400


class Told(NamedTuple):
    """What figures come to."""

    columns: Columns
    worst: np.ndarray


def plain(figures: np.ndarray, replicates: np.ndarray | None = None) -> Told:
    """Return what the figures come to where all are held."""
    found = summarise(dict.fromkeys(MEASURES, figures), 0.0, replicates=replicates)
    risk, intervals = found.risk["gap"], found.risk_intervals["gap"]
    names = [f"p{percentile}" for percentile in PERCENTILES]
    columns = Columns(
        mean=risk["mean"],
        sd=risk["sd"],
        mean_intervals=intervals["mean"],
        quantiles=np.stack([risk[name] for name in names]),
        quantile_intervals=np.stack([intervals[name] for name in names]),
    )
    return Told(columns, found.expected_shortfall_95)


def blocks_of(figures: np.ndarray, brackets: Brackets, parts: int = 1) -> list[Counted]:
    centres, tops = figures[:BLOCK].mean(axis=0), brackets.high[:, WORST]
    starts = range(0, len(figures), BLOCK)
    return [count([figures[start : start + BLOCK]], brackets, centres, tops, parts=parts) for start in starts]


def counted(figures: np.ndarray, width: float, *, narrow_after: int = 0) -> Told:
    """Return what the figures come to where they are counted, blocks as groups."""
    brackets = first_brackets(figures[:BLOCK].T.copy(), width)
    blocks = blocks_of(figures, brackets)
    if narrow_after:
        first = joined(blocks[:narrow_after], in_turn=False)
        first = narrowed(first, narrow_after * BLOCK, width, range(figures.shape[1]))
        later = blocks_of(figures, first.brackets)[narrow_after:]
        blocks = [first, *later]
    sizes = np.full(-(-len(figures) // BLOCK), float(BLOCK))
    sizes[-1] = len(figures) - BLOCK * (len(sizes) - 1)
    groups = range(len(sizes))
    return told_of(figures, joined(blocks, in_turn=False), sizes, groups)


def told_of(figures: np.ndarray, whole: Counted, sizes: np.ndarray, groups: range | None) -> Told:
    every = range(figures.shape[1])
    return Told(*told(whole, figures[:BLOCK].mean(axis=0), sizes, groups, every))


def assert_same(found: Told, expected: Told) -> None:
    one, other = found.columns, expected.columns
    for name in ("quantiles", "quantile_intervals"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name
    for name in ("mean", "sd", "mean_intervals"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-9, nan_ok=True), name
    assert found.worst == pytest.approx(expected.worst, rel=1e-9, nan_ok=True)


def some_figures(runs: int, seed: int) -> np.ndarray:
    return figures_of_many_kinds(np.random.default_rng(seed), runs).T


@pytest.mark.parametrize(
    ("runs", "narrow_after"), [(401, 0), (401, 1), (800, 2), (8000, 0), (8000, 2), (8123, 0), (8123, 20)]
)
def test_counted_figures_tell_what_held_ones_do(runs: int, narrow_after: int) -> None:
    figures = some_figures(runs, seed=runs)
    expected = plain(figures, np.arange(runs) // BLOCK)
    if runs < 8000:
        # Too few blocks to tell how surely: the test is of the figures.
        found = counted(figures, WIDTH, narrow_after=narrow_after)
        assert np.array_equal(found.columns.quantiles, expected.columns.quantiles, equal_nan=True)
        return
    assert_same(counted(figures, WIDTH, narrow_after=narrow_after), expected)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    width=st.floats(0.01, 8),
    levels=st.integers(1, 50),
    drift=st.floats(-0.5, 0.5),
    narrow_after=st.sampled_from([0, 3]),
)
def test_a_figure_is_exact_or_told_to_be_out_of_reach(
    seed: int, width: float, levels: int, drift: float, narrow_after: int
) -> None:
    rng = np.random.default_rng(seed)
    figures = rng.normal(size=(BLOCK * 10, 1)) + np.repeat(rng.normal(size=10) * drift, BLOCK)[:, None]
    # Few levels make the same figure come again and again.
    figures = np.round(figures * levels) / levels
    expected = plain(figures, np.arange(len(figures)) // BLOCK)
    found = counted(figures, width, narrow_after=narrow_after)
    for name in ("quantiles", "quantile_intervals"):
        exact, some = getattr(expected.columns, name), getattr(found.columns, name)
        assert np.array_equal(some[~np.isnan(some)], exact[~np.isnan(some)]), name
    if not np.isnan(found.columns.quantiles).any():
        assert found.worst == pytest.approx(expected.worst, rel=1e-9, abs=1e-9)


def test_a_bracket_that_does_not_hold_shows_it() -> None:
    figures = np.concatenate((np.arange(BLOCK, dtype=float), np.full(9 * BLOCK, 1e6)))[:, None]
    found = counted(figures, 1.0)
    assert np.isnan(found.columns.quantiles).all()
    assert np.isnan(found.worst).all()
    assert found.columns.mean[0] == pytest.approx(figures.mean())


def test_wide_brackets_hold_whatever_comes() -> None:
    figures = np.concatenate((np.arange(BLOCK, dtype=float), np.full(9 * BLOCK, 1e6)))[:, None]
    found = counted(figures, 1000.0)
    assert_same(found, plain(figures, np.arange(len(figures)) // BLOCK))


def test_brackets_by_hand() -> None:
    ordered = np.arange(10_001.0)[None]
    found = first_brackets(ordered[:, ::-1].copy(), 2.0)
    middle = SHARES.index(0.5)
    # Two standard errors of 10,001 runs are 100 ranks, and one more is given.
    assert found.low[0, middle] == 5000 - 102
    assert found.high[0, middle] == 5000 + 102
    few = first_brackets(np.arange(10.0)[None], 6.5)
    # Six and a half standard errors of ten runs are more than there are on either side of the middle.
    assert np.isneginf(few.low[0, middle])
    assert np.isposinf(few.high[0, middle])


def test_what_comes_again_and_again_is_counted_and_not_held() -> None:
    figures = some_figures(BLOCK * 10, seed=1)
    brackets = first_brackets(figures[:BLOCK].T.copy(), WIDTH)
    whole = joined(blocks_of(figures, brackets), in_turn=False)
    held = whole.sizes.sum(axis=(1, 2))
    assert held.sum() == len(whole.values)
    assert held[0] > 0
    # The year that is nil or one of two sums: none of them lies strictly between two others that are ends,
    # save where a bracket spans all three.
    assert held[2] <= BLOCK * 10 * 0.2 * 2
    assert held[3] == held[4] == 0


def test_narrower_brackets_hold_less_and_reach_no_further() -> None:
    figures = some_figures(BLOCK * 20, seed=2)
    wide = first_brackets(figures[:BLOCK].T.copy(), WIDTH)
    before = joined(blocks_of(figures, wide), in_turn=False)
    after = narrowed(before, len(figures), WIDTH, range(figures.shape[1]))
    assert len(after.values) < len(before.values) / 3
    there = ~np.isnan(wide.low)
    assert (after.brackets.low[there] >= wide.low[there]).all()
    assert (after.brackets.high[there] <= wide.high[there]).all()


@pytest.mark.parametrize("runs", [8000, 8007])
def test_runs_that_are_dealt_in_turn_are_grouped_so(runs: int) -> None:
    figures, parts = some_figures(runs, seed=3), 20
    brackets = first_brackets(figures[:BLOCK].T.copy(), WIDTH)
    whole = joined(blocks_of(figures, brackets, parts), in_turn=True)
    sizes = np.array([len(range(part, runs, parts)) for part in range(parts)], dtype=float)
    found = told_of(figures, whole, sizes, range(parts))
    assert_same(found, plain(figures, np.arange(runs) % parts))


def test_independent_runs_need_no_groups() -> None:
    figures = some_figures(8000, seed=4)
    brackets = first_brackets(figures[:BLOCK].T.copy(), WIDTH)
    whole = joined(blocks_of(figures, brackets, 1), in_turn=False)
    sizes = np.full(20, float(BLOCK))
    found = told_of(figures, whole, sizes, None)
    assert groups_of(None) is None
    assert_same(found, plain(figures))


def test_memory_grows_far_more_slowly_than_runs() -> None:
    # Ten million runs take 91 figures each in the large case of the benchmarks.
    assert 91 * bytes_counted(10_000_000) < 0.5e9
    assert bytes_counted(40_000_000) < 4 * bytes_counted(10_000_000)
