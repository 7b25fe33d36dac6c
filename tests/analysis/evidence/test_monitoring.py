import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import betaincinv

from mtfs.analysis.evidence.monitoring import expected_variances, pert_through
from mtfs.analysis.evidence.spreads import Shape
from mtfs.domain.calibration import BudgetError, Calibration


def error(line, council_class, low, middle, high):
    shares = {"low": low, "middle": middle, "high": high, "persistence": 0.5, "recurring_share": 0.3}
    spreads = {"national_sd": 0.02, "own_sd": 0.08, "location_error": 0.01, "scale_error": 0.05}
    counts = {"councils": 150, "years": 5, "sources": ()}
    return BudgetError(line=line, council_class=council_class, **shares, **spreads, **counts)


PACK = Calibration(
    name="Made up",
    version="1",
    made="2026-01-01",
    years=("2017/18",),
    sources=(),
    budget_errors=(
        error("adult_social_care", "UA", -0.1, 0.0, 0.1),
        error("childrens_social_care", "all", -0.05, 0.08, 0.25),
        error("other_net", "UA", -0.11, -0.04, 0.03),
        error("net_revenue_expenditure", "SD", -0.2, -0.05, 0.1),
    ),
)


def deciles(low, mode, high):
    alpha = 1 + 4 * (mode - low) / (high - low)
    return [low + (high - low) * betaincinv(alpha, 6 - alpha, level) for level in (0.1, 0.5, 0.9)]


def test_a_symmetric_triple_by_hand():
    # The beta-PERT of shape 4 with its mode in the middle is a beta (3, 3), whose 10th percentile is 0.2466.
    low, mode, high = pert_through(Shape(-1.0, 0.0, 1.0))
    assert mode == pytest.approx(0, abs=1e-9)
    assert high == pytest.approx(0.5 / (0.5 - 0.24664), rel=1e-4)
    assert low == pytest.approx(-high)


def test_three_equal_percentiles_are_certain():
    assert pert_through(Shape(0.3, 0.3, 0.3)) == (0.3, 0.3, 0.3)


@given(low=st.floats(-1, 1), width=st.floats(0.001, 2), mode=st.floats(0, 1))
def test_the_triple_of_a_pert_goes_back_to_it(low, width, mode):
    given_deciles = deciles(low, low + mode * width, low + width)
    found = pert_through(Shape(*given_deciles))
    assert found == pytest.approx((low, low + mode * width, low + width), abs=1e-5 * width + 1e-9)


@given(low=st.floats(-1, 0), middle=st.floats(-1, 1), high=st.floats(0.01, 1))
def test_the_outer_percentiles_are_always_met(low, middle, high):
    assume(low < middle < high)
    least, mode, most = pert_through(Shape(low, middle, high))
    assert least <= mode <= most
    found = deciles(least, mode, most)
    assert (found[0], found[2]) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6))


def test_a_council_with_social_care_has_three_rows():
    rows = expected_variances(
        PACK, "UA", net_revenue=150e6, adult_social_care=80e6, childrens_social_care=70e6
    )
    assert [row.line for row in rows] == ["adult_social_care", "childrens_social_care", "other_net"]
    assert [row.base for row in rows] == [80e6, 70e6, 150e6]
    adults, children, other = (deciles(row.low, row.likely, row.high) for row in rows)
    assert adults == pytest.approx([-8e6, 0, 8e6], abs=1)
    assert children == pytest.approx([-3.5e6, 5.6e6, 17.5e6], rel=1e-6)
    assert other == pytest.approx([-16.5e6, -6e6, 4.5e6], rel=1e-6)


def test_a_district_has_one_row():
    (row,) = expected_variances(PACK, "SD", net_revenue=10e6)
    assert row.line == "net_revenue_expenditure"
    assert deciles(row.low, row.likely, row.high) == pytest.approx([-2e6, -0.5e6, 1e6], rel=1e-6)


def test_what_has_no_record_or_no_budget_has_no_row():
    assert expected_variances(PACK, "L", net_revenue=10e6) == ()
    rows = expected_variances(PACK, "L", net_revenue=150e6, adult_social_care=0.0, childrens_social_care=70e6)
    assert [row.line for row in rows] == ["childrens_social_care"]
    assert rows[0].record.council_class == "all"
