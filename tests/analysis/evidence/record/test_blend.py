"""A council's own years weighed with the nation: by hand, at the limits, and against known truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.analysis.evidence.record.blend import NORMAL, PRIOR_YEARS, National, Triple, blend, moments
from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.domain.stresses import Standing

NATION = National(
    mean=0.02, between_sd=0.04, within_sd=0.06, shape=NORMAL, of="budgets", standing=Standing.SOURCED
)
errors = st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=12)


def test_by_hand() -> None:
    # Mean 0.06, variance 0.0004; pooled (5 x 0.0036 + 2 x 0.0004) / 7.
    found = blend([0.04, 0.06, 0.08], NATION)
    assert found is not None
    pooled = (5 * 0.0036 + 2 * 0.0004) / 7
    weight = 0.0016 / (0.0016 + pooled / 3)
    assert found.within_sd**2 == pytest.approx(pooled)
    assert found.mean_weight == pytest.approx(weight)
    assert found.spread_weight == pytest.approx(2 / 7)
    assert found.mean == pytest.approx(weight * 0.06 + (1 - weight) * 0.02)
    # The posterior variance of a normal mean: one over the sum of precisions.
    assert found.mean_error**2 == pytest.approx(1 / (1 / 0.0016 + 3 / pooled))
    assert found.sd**2 == pytest.approx(pooled + found.mean_error**2)


def test_one_year_tells_of_the_mean_and_not_of_the_spread() -> None:
    found = blend([0.10], NATION)
    assert found is not None
    assert found.within_sd == pytest.approx(0.06)
    assert found.spread_weight == 0
    assert found.mean_weight == pytest.approx(0.0016 / (0.0016 + 0.0036))


def test_councils_that_do_not_differ_count_for_nothing() -> None:
    alike = National(
        mean=0.02, between_sd=0.0, within_sd=0.06, shape=NORMAL, of="", standing=Standing.ASSUMED
    )
    found = blend([0.1, 0.2], alike)
    assert found is not None
    assert (found.mean, found.mean_weight, found.mean_error) == (0.02, 0.0, 0.0)


def test_without_a_nation_three_years_stand_alone() -> None:
    assert blend([0.1, 0.2], None) is None
    assert blend([], NATION) is None
    found = blend([0.1, 0.2, 0.3], None)
    assert found is not None
    assert (found.mean, found.mean_weight) == (pytest.approx(0.2), 1.0)
    assert found.sd**2 == pytest.approx(0.01 * (1 + 1 / 3))


@given(errors)
def test_the_mean_lies_between_the_councils_and_the_nations(values: list[float]) -> None:
    found = blend(values, NATION)
    assert found is not None
    low, high = sorted([float(np.mean(values)), NATION.mean])
    assert low - 1e-12 <= found.mean <= high + 1e-12
    assert 0 < found.mean_weight < 1
    assert 0 <= found.spread_weight < 1
    assert found.mean_error < NATION.between_sd


@given(errors, st.floats(-0.2, 0.2))
def test_errors_that_are_all_out_by_more_move_the_mean_by_their_weight(
    values: list[float], more: float
) -> None:
    found, moved = blend(values, NATION), blend([value + more for value in values], NATION)
    assert found is not None
    assert moved is not None
    assert moved.mean - found.mean == pytest.approx(found.mean_weight * more, abs=1e-9)
    assert moved.sd == pytest.approx(found.sd)


def test_many_years_are_believed() -> None:
    values = np.tile([0.2, 0.3], 500)
    found = blend(values.tolist(), NATION)
    assert found is not None
    assert found.mean == pytest.approx(0.25, abs=0.001)
    assert found.within_sd == pytest.approx(0.05, abs=0.001)


def test_without_years_it_would_be_the_nation() -> None:
    # The limit of one year that says nothing: the spread of a council of which nothing is known.
    assert NATION.sd**2 == pytest.approx(0.0016 + 0.0036)
    assert NATION.deciles.high == pytest.approx(0.02 + 1.2815515655 * NATION.sd)


def test_eight_in_ten_of_years_to_come_lie_between_the_ends() -> None:
    """Councils whose variances and means are drawn as the rule has it: the ends hold what they say."""
    draw = np.random.default_rng(7)
    inside = []
    for _ in range(4000):
        variance = PRIOR_YEARS * NATION.within_sd**2 / draw.chisquare(PRIOR_YEARS)
        mean = draw.normal(NATION.mean, NATION.between_sd)
        *past, coming = draw.normal(mean, np.sqrt(variance), 5).tolist()
        found = blend(past, NATION)
        assert found is not None
        inside.append(found.deciles.low < coming < found.deciles.high)
    assert np.mean(inside) == pytest.approx(0.8, abs=0.025)


class TestTriple:
    @given(st.floats(-0.3, 0.3), st.floats(0.0005, 0.3), st.floats(0, 1))
    def test_every_feasible_triple_is_a_metalog(self, low: float, width: float, share: float) -> None:
        found = Triple(low, low + share * width, low + width).feasible(4)
        made = Distribution(kind=DistributionKind.METALOG, low=found.low, mode=found.middle, high=found.high)
        assert abs(made.low - low) <= 0.00005 + 1e-12  # type: ignore[operator]

    def test_a_middle_that_can_stand_stays(self) -> None:
        assert Triple(-0.01234, 0.00456, 0.03456).feasible(4) == Triple(-0.0123, 0.0046, 0.0346)

    def test_a_triple_without_a_width_is_a_point(self) -> None:
        assert Triple(0.01, 0.01, 0.01).feasible(4) == Triple(0.01, 0.01, 0.01)


class TestMoments:
    def test_of_a_normal_and_of_a_certain_one(self) -> None:
        mean, sd, shape = moments(Distribution(kind=DistributionKind.NORMAL, sd=0.02))
        assert mean == pytest.approx(0, abs=1e-12)
        assert sd == pytest.approx(0.02, rel=1e-3)
        assert shape.high == pytest.approx(NORMAL.high, rel=1e-3)
        assert moments(Distribution()) == (0.0, 0.0, NORMAL)

    def test_of_a_two_piece_normal_as_its_formulas_have_them(self) -> None:
        mean, sd, shape = moments(Distribution(kind=DistributionKind.TWO_PIECE_NORMAL, sd=0.01, sd_up=0.03))
        assert mean == pytest.approx(np.sqrt(2 / np.pi) * 0.02, rel=1e-3)
        assert sd**2 == pytest.approx((1 - 2 / np.pi) * 0.02**2 + 0.01 * 0.03, rel=2e-3)
        assert shape.high > -shape.low

    def test_a_shape_gives_the_percentiles_back(self) -> None:
        made = Distribution(kind=DistributionKind.METALOG, low=-0.03, mode=0.0, high=0.09)
        mean, sd, shape = moments(made)
        again = shape.scaled(mean, sd)
        assert (again.low, again.middle, again.high) == pytest.approx((-0.03, 0.0, 0.09), abs=2e-5)
