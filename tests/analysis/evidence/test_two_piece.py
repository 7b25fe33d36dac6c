"""The two-piece normal, by hand and against its own density."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.analysis.evidence.two_piece import two_piece_deciles, two_piece_scales

_SCALE = st.floats(0.001, 10)


def test_scales_by_hand() -> None:
    # 1 below and 2 above: the mean is √(2/π), the mean square 1 − 2 + 4.
    assert two_piece_scales(math.sqrt(2 / math.pi), math.sqrt(3)) == pytest.approx((1, 2))
    assert two_piece_scales(-math.sqrt(2 / math.pi), math.sqrt(3)) == pytest.approx((2, 1))
    assert two_piece_scales(0, 0.02) == pytest.approx((0.02, 0.02))
    # The most that it can lean: nothing is left on one side.
    assert two_piece_scales(math.sqrt(2 / math.pi), 1) == pytest.approx((0, 1))
    assert two_piece_scales(0, 0) == (0, 0)


@pytest.mark.parametrize(("mean", "size"), [(0.9, 1), (-0.9, 1), (0, -1)])
def test_what_no_two_piece_normal_can_be_is_refused(mean: float, size: float) -> None:
    with pytest.raises(ValueError, match="no two-piece normal"):
        two_piece_scales(mean, size)


@given(_SCALE, _SCALE)
def test_scales_come_back(below: float, above: float) -> None:
    mean = math.sqrt(2 / math.pi) * (above - below)
    size = math.sqrt(below**2 - below * above + above**2)
    assert two_piece_scales(mean, size) == pytest.approx((below, above), rel=1e-6, abs=1e-6)


def test_the_moments_are_those_of_the_density() -> None:
    x, step = np.linspace(-12, 24, 1_000_001, retstep=True)
    density = np.exp(-np.square(x) / (2 * np.where(x < 0, 1.0, 2.0) ** 2))
    density /= density.sum() * step
    mean, square = (float((density * x**power).sum() * step) for power in (1, 2))
    assert two_piece_scales(mean, math.sqrt(square)) == pytest.approx((1, 2), abs=1e-6)


def test_deciles_by_hand() -> None:
    tenth = 1.2815515655446004
    assert two_piece_deciles(3, 3) == pytest.approx((-3 * tenth, 0, 3 * tenth), abs=1e-6)
    # A third lies below 0. F⁻¹(0.1) = Φ⁻¹(0.15); F(x) = 1/3 + 4/3 (Φ(x/2) − 1/2) above.
    assert two_piece_deciles(1, 2) == pytest.approx((-1.036433, 2 * 0.318639, 2 * 1.439531), abs=1e-5)
