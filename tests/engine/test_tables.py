"""Tables of quantile functions against the functions that they stand for."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.engine.distributions import deviation, pert_table
from mtfs.engine.tables import QuantileTable, normals_from_shares

Z = np.linspace(-8.9, 8.9, 20_011)


def normals(shares: np.ndarray) -> np.ndarray:
    found = shares.copy()
    normals_from_shares(found)
    return found


def test_normals_are_the_inverse_normal_everywhere() -> None:
    # As draws have them: as multiples of 2^-53.
    small = np.round(2.0 ** (53 - np.linspace(1, 53, 4001))) / 2.0**53
    shares = np.concatenate((np.linspace(0.001, 0.999, 9973), small, 1 - small))
    assert np.abs(normals(shares) - special.ndtri(shares)).max() < 1e-6


def test_normals_of_a_half_and_of_the_ends() -> None:
    found = normals(np.array([0.0, 2.0**-54, 0.25, 0.5, 0.75, 1.0]))
    least = special.ndtri(2.0**-54)
    expected = [least, least, special.ndtri(0.25), 0.0, special.ndtri(0.75), -least]
    assert found == pytest.approx(expected, abs=1e-12)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_normals_rise_and_mirror(one: float, other: float) -> None:
    low, high = normals(np.array([min(one, other), max(one, other)]))
    # But for a rounding where two lines meet.
    assert low <= high + 1e-14
    if one == 1 - (1 - one):
        assert normals(np.array([1 - one]))[0] == -normals(np.array([one]))[0]


def test_a_table_takes_arrays_of_any_order_and_returns_them_in_theirs() -> None:
    table = QuantileTable(special.ndtr)
    z = np.random.default_rng(1).standard_normal((7, 50))
    expected = special.ndtr(z)
    assert table.at(z) == pytest.approx(expected, abs=5e-7)
    assert table.at(z.T) == pytest.approx(expected.T, abs=5e-7)
    assert table.at(z.T).T.flags.c_contiguous
    # With gaps in memory, as the first runs of a block have.
    assert table.at(z[:, :20].T) == pytest.approx(expected[:, :20].T, abs=5e-7)
    assert table.at(z[0, :0]).size == 0


def test_a_table_may_overwrite_what_it_looks_up() -> None:
    z = np.linspace(-3, 3, 11)
    expected = QuantileTable(special.ndtr).at(z)
    assert QuantileTable(special.ndtr).at(z, out=z) is z
    assert np.array_equal(z, expected)


def test_a_table_stays_as_it_is_beyond_its_ends() -> None:
    table = QuantileTable(lambda z: 2 * z)
    assert table.at(np.array([-50.0, -9.0, 9.0, 50.0])) == pytest.approx([-18, -18, 18, 18], abs=1e-6)


def test_a_table_takes_what_may_not_be_written_to() -> None:
    z = np.zeros(3)
    z.flags.writeable = False
    assert QuantileTable(special.ndtr).at(z) == pytest.approx([0.5] * 3)


def test_no_quantile_passes_its_end_by_a_rounding() -> None:
    # 0.12 + (1.39 - 0.12) is above 1.39.
    assert pert_table(0.12, 1.34, 1.39).at(np.array([9.0]))[0] == 1.39
    spread = Distribution(kind=DistributionKind.UNIFORM, low=-0.1, high=0.2)
    assert deviation(spread, np.array([9.0]))[0] == 0.2


def test_a_bend_is_kept_sharp_wherever_it_lies() -> None:
    for kink in (-3.21, 0.0, 0.003, 1.7):
        table = QuantileTable(lambda z, kink=kink: np.abs(z - kink), kink=kink)
        assert np.abs(table.at(Z) - np.abs(Z - kink)).max() < 1e-9
    # The cell that it lies in would be off without being told.
    assert np.abs(QuantileTable(lambda z: np.abs(z - 0.003)).at(Z) - np.abs(Z - 0.003)).max() > 1e-4


def test_ends_hold_what_a_rounding_would_pass() -> None:
    quantile = partial(special.betaincinv, 1.2, 4.8)
    table = QuantileTable(lambda z: quantile(special.ndtr(z))).scaled(-3.0, 5.0, ends=(-3.0, 2.0))
    found = table.at(Z)
    assert found.min() >= -3.0
    assert found.max() <= 2.0
    middle = np.abs(Z) < 5
    expected = -3 + 5 * stats.beta.ppf(special.ndtr(Z[middle]), 1.2, 4.8)
    assert found[middle] == pytest.approx(expected, abs=1e-6)
