"""What a case takes from a pack, checked by hand on a pack that is made up."""

import subprocess
import sys
from dataclasses import replace
from math import pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfs.analysis.evidence.driver_records import metalog_of
from mtfs.analysis.evidence.settings import correlation_settings, driver_settings
from mtfs.domain.assumptions import DistributionKind, Role
from mtfs.domain.calibration import Calibration
from mtfs.domain.stresses import Standing
from mtfs.iotools.case.drivers import default_correlations, default_drivers
from tests.iotools.calibration.made_packs import CPI, GROWTH, PACK, SAVINGS, TOGETHER

YEARS = ("2026/27", "2027/28", "2028/29")
BLANK = Calibration(name="None", version="1", made="2026-11-22", years=(), sources=())
CHILDREN = replace(
    GROWTH, line="childrens_social_care", mean=0.044, low=-0.055, middle=0.0, high=0.077, national_sd=0.0
)
EARNINGS = replace(
    CPI, series="earnings", central={"2026/27": 0.03, "2027/28": 0.025}, sd_below=0.01, sd_above=0.01
)
WHOLE = replace(PACK, growth=(GROWTH, CHILDREN), forecasts=(CPI, EARNINGS))


def settings(pack: Calibration, council_class: str = "all", ons_code: str = ""):
    return {s.role: s for s in driver_settings(pack, council_class, YEARS, ons_code=ons_code)}


def test_a_pack_without_figures_leaves_what_is_assumed() -> None:
    found = driver_settings(BLANK, "all", YEARS)
    assert [s.name for s in found] == [row[0] for row in default_drivers(YEARS, BLANK)]
    assert {s.role for s in found} == set(Role) - {Role.RATES_INDEXATION}
    assert {s.standing for s in found} == {Standing.ASSUMED}
    assert all("ssumed" in s.source for s in found)
    assert [s.central_rates for s in found][:2] == [(0.02,) * 3, (0.025,) * 3]


def test_prices_are_the_official_forecast_with_the_spread_of_its_errors() -> None:
    cpi = settings(WHOLE)[Role.CPI]
    assert cpi.central_rates == (0.0201, 0.0195, 0.02)
    assert (cpi.distribution.kind, cpi.distribution.sd, cpi.distribution.sd_up) == (
        DistributionKind.TWO_PIECE_NORMAL, 0.006, 0.019,
    )  # fmt: skip
    assert (cpi.persistence, cpi.standing) == (0.4, Standing.DERIVED)
    assert cpi.source == (
        "Central: OBR, Economic and fiscal outlook, March 2026, CPI, 2026/27 to 2027/28; other years assumed "
        "(the 2% target). Spread and persistence: derived (OBR, calibration 2026.11)."
    )


def test_pay_has_the_errors_of_forecasts_of_earnings() -> None:
    pay = settings(WHOLE)[Role.PAY]
    assert pay.central_rates == (0.03, 0.025, 0.025)
    assert (pay.distribution.sd, pay.distribution.sd_up) == (0.01, 0.01)


def test_pay_has_the_prior_where_the_pack_has_one() -> None:
    # One point below and two above: the mean is √(2/π) points, and the mean square 1 - 2 + 4.
    mean = 0.01 * sqrt(2 / pi)
    awards = replace(SAVINGS, name="pay award", mean=mean, sd=sqrt(3e-4 - mean**2))
    pay = settings(replace(WHOLE, priors=(awards,)))[Role.PAY]
    assert (pay.distribution.sd, pay.distribution.sd_up) == (0.01, 0.02)
    assert pay.source.endswith("Spread: assumed (calibration 2026.11).")


def test_a_prior_that_leans_too_far_leans_as_far_as_can_be() -> None:
    awards = replace(SAVINGS, name="pay award", mean=0.01, sd=0.0)
    pay = settings(replace(WHOLE, priors=(awards,)))[Role.PAY]
    assert (pay.distribution.sd, pay.distribution.sd_up) == (0.0, 0.0125)


def test_care_fees_are_three_quarters_pay_and_one_quarter_prices() -> None:
    fees = settings(WHOLE)[Role.CARE_FEES]
    assert fees.central_rates == (0.0275, 0.0236, 0.0238)
    below = sqrt(0.0075**2 + 0.0015**2 + 0.0075 * 0.0015)
    above = sqrt(0.0075**2 + 0.00475**2 + 0.0075 * 0.00475)
    assert fees.distribution.sd == pytest.approx(below, abs=5e-5)
    assert fees.distribution.sd_up == pytest.approx(above, abs=5e-5)
    assert fees.standing is Standing.DERIVED


def test_growth_of_childrens_care_is_laid_to_the_part_that_placements_are() -> None:
    found = settings(WHOLE)[Role.CHILDREN_DEMAND]
    # 4.4% over 0.55, -5.5% and 7.7% over 0.55: prices are CPI itself, and take nothing out.
    assert found.central_rates == (0.08,) * 3
    spread = found.distribution
    assert (spread.kind, spread.low, spread.mode, spread.high) == (DistributionKind.METALOG, -0.1, 0.0, 0.14)
    assert (found.persistence, found.standing) == (0.1, Standing.DERIVED)
    assert "grew by 4.4% a year over CPI (151 councils, 5 years" in found.source
    assert "All of it is laid to the 55% that children looked after are of it" in found.source


def test_growth_of_adult_care_is_less_what_its_prices_explain() -> None:
    found = settings(WHOLE)[Role.ADULT_DEMAND]
    # Fees over CPI: 0.74, 0.41 and 0.38 points, 0.51 on average.
    assert found.central_rates == (pytest.approx((0.012 - 0.0051) / 0.81, abs=5e-5),) * 3
    fees = settings(WHOLE)[Role.CARE_FEES].distribution
    sizes = [sqrt(a * a - a * b + b * b) for a, b in ((fees.sd, fees.sd_up), (0.006, 0.019))]
    price = sizes[0] ** 2 + sizes[1] ** 2 - sizes[0] * sizes[1]
    width = 0.121 / 2.5631031310892
    narrowed = sqrt(width**2 - price) / width / 0.81
    assert found.distribution.low == pytest.approx(-0.055 * narrowed, abs=5e-5)
    assert found.distribution.high == pytest.approx(0.066 * narrowed, abs=5e-5)
    # Only the own part lasts: 0.1 times 0.045² in 0.045² + 0.012².
    assert found.persistence == round(0.1 * 0.045**2 / (0.045**2 + 0.012**2), 2)


def test_prices_never_explain_more_than_leaves_demand_half_the_spread() -> None:
    wild = replace(CPI, sd_below=0.2, sd_above=0.2)
    found = settings(replace(WHOLE, forecasts=(wild, EARNINGS)))[Role.ADULT_DEMAND]
    assert found.distribution.high == pytest.approx(0.066 / 2 / 0.81, abs=5e-5)


def test_a_class_has_its_own_growth_and_else_that_of_all() -> None:
    london = replace(CHILDREN, council_class="L", mean=0.011)
    pack = replace(WHOLE, growth=(GROWTH, CHILDREN, london))
    assert settings(pack, "L")[Role.CHILDREN_DEMAND].central_rates == (0.02,) * 3
    assert settings(pack, "UA")[Role.CHILDREN_DEMAND].central_rates == (0.08,) * 3


def test_plans_grow_as_the_average_or_as_the_council_does() -> None:
    average, own = settings(WHOLE)[Role.EHC_PLANS], settings(WHOLE, ons_code=" e06000006 ")[Role.EHC_PLANS]
    assert average.central_rates == (0.105,) * 3
    assert average.distribution.sd == pytest.approx(sqrt(0.012**2 + 0.04**2 + 0.021**2), abs=5e-5)
    assert own.central_rates == (0.131,) * 3
    assert own.distribution.sd == pytest.approx(sqrt(0.012**2 + 0.04**2), abs=5e-5)
    assert "the council's own rate, partially pooled, 13.1% a year over 6 years" in own.source


def test_priors_give_transport_and_temporary_accommodation() -> None:
    transport = replace(SAVINGS, name="SEND transport", low=0.06, likely=0.09, high=0.13)
    homes = replace(
        SAVINGS, name="temporary accommodation", mean=0.14, sd=0.08, low=0.03, likely=0.12, high=0.3
    )
    found = settings(replace(WHOLE, priors=(transport, homes)))
    spread = found[Role.SEND_TRANSPORT].distribution
    assert found[Role.SEND_TRANSPORT].central_rates == (0.09,) * 3
    assert (spread.low, spread.mode, spread.high) == (-0.03, 0.0, 0.04)
    assert found[Role.TEMPORARY_ACCOMMODATION].central_rates == (0.12,) * 3
    assert found[Role.TEMPORARY_ACCOMMODATION].distribution.sd == 0.08


def test_growth_slows_from_the_sixth_year() -> None:
    years = tuple(f"{year}/{year % 100 + 1}" for year in range(2026, 2033))
    found = {s.role: s for s in driver_settings(WHOLE, "all", years)}
    assert found[Role.CHILDREN_DEMAND].central_rates == (0.08,) * 5 + (0.02,) * 2
    # What grows more slowly than that goes on as it does.
    assert len(set(found[Role.ADULT_DEMAND].central_rates)) == 1
    assert found[Role.CHILDREN_DEMAND].source.endswith("From the sixth year 2% (assumed).")


def test_funding_is_assumed_whatever_the_pack() -> None:
    found = settings(WHOLE)
    assert {found[role].standing for role in list(Role)[-5:] if role in found} == {Standing.ASSUMED}


@given(
    st.lists(st.floats(-0.5, 0.5), min_size=3, max_size=3).map(sorted),
    st.sampled_from([0.3, 0.55, 0.81, 1.0]),
)
def test_a_metalog_passes_through_any_percentiles(three: list[float], share: float) -> None:
    low, middle, high = (part * share for part in three)
    spread = metalog_of(low, middle, high)
    assert (spread.low, spread.high) == (pytest.approx(low, abs=5.1e-5), pytest.approx(high, abs=5.1e-5))
    if low + 0.18 * (high - low) < middle < low + 0.82 * (high - low) and high - low > 0.01:
        assert spread.mode == pytest.approx(middle, abs=5.1e-5)


def test_what_is_fitted_together_comes_before_what_is_assumed() -> None:
    found = correlation_settings(WHOLE)
    assert [(c.first, c.second, c.value) for c in found] == [
        # 0.12 of own deviations, which are 0.966 of adults' whole and all of children's.
        (
            "adult social care demand",
            "children's placements",
            round(0.12 * 0.045 / sqrt(0.045**2 + 0.012**2), 2),
        ),
        ("cpi", "pay award", 0.5),
        ("cpi", "care fees", 0.5),
        ("pay award", "care fees", 0.6),
        ("children's placements", "SEND transport", 0.2),
        ("SEND transport", "EHC plans", 0.4),
    ]
    assert found[0].source == (
        "Fitted: growth of adult social care and children's social care (calibration 2026.11)."
    )
    assert {c.standing for c in found[1:]} == {Standing.ASSUMED}


def test_prices_move_with_what_all_councils_share() -> None:
    with_cpi = replace(TOGETHER, first="adult_social_care", second="cpi", level="national", value=-0.6)
    (found, *_) = correlation_settings(replace(WHOLE, correlations=(with_cpi,)))
    assert (found.first, found.second) == ("cpi", "adult social care demand")
    assert found.value == round(-0.6 * 0.012 / sqrt(0.045**2 + 0.012**2), 2)
    assert "growth of CPI and adult social care" in found.source


@pytest.mark.parametrize(
    "changes",
    [
        {"value": 0.03},
        {"of": "budget error"},
        {"second": "housing"},
        {"second": "earnings", "level": "national"},
    ],
)
def test_correlations_that_no_driver_has_are_left_out(changes: dict[str, object]) -> None:
    found = correlation_settings(replace(WHOLE, correlations=(replace(TOGETHER, **changes),)))
    assert {c.standing for c in found} == {Standing.ASSUMED}
    names = default_correlations(BLANK)[0][1:]
    assert {name for c in found for name in (c.first, c.second)} == set(names)


def test_settings_need_no_data_frames() -> None:
    code = (
        "import mtfs.analysis.evidence.settings, sys; print('pandas' in sys.modules, 'scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
