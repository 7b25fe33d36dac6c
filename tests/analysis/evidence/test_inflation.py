"""Errors of official forecasts: by hand, and blended with what was measured."""

import math

import pytest

from mtfs.analysis.evidence.inflation import (
    INFLATION_SOURCES,
    cpi_history,
    fit_forecast_errors,
    published_bias,
    published_spread,
)
from mtfs.analysis.evidence.official import OfficialForecast
from mtfs.analysis.evidence.two_piece import two_piece_scales
from mtfs.domain.calibration import ForecastError
from mtfs.domain.stresses import Standing
from mtfs.errors import RequestError
from tests.analysis.evidence.editions import halving, made_edition

#: 16 years of outturns, 2008/09 to 2023/24, of which 4 since Covid; CPI's deviations from 2% halve each year,
#: and earnings change half as much.
CPI = halving(0.08, 16)
EARNINGS = {year: 0.03 + rate / 2 for year, rate in CPI.items()}
AHEAD = {"2024/25": 0.025, "2025/26": 0.02}
LATEST = made_edition(2025, 3, cpi=CPI | AHEAD, earnings=EARNINGS | AHEAD)


def earlier(errors: dict[str, float]) -> list[OfficialForecast]:
    """Make an edition for each year that was out by so much for the year to come, in both series."""
    editions = []
    for year, error in errors.items():
        first = int(year[:4])
        current = f"{first - 1}/{first % 100:02d}"
        series = {
            key: {current: rates[current], year: rates[year] - error}
            for key, rates in (("cpi", CPI), ("earnings", EARNINGS))
        }
        editions.append(made_edition(first - 1, 11, **series))
    return editions


def by_series(editions: list[OfficialForecast]) -> dict[str, ForecastError]:
    return {record.series: record for record in fit_forecast_errors(editions)}


def test_the_lean_by_hand() -> None:
    # Nothing lasts: the mean of 0, 0.3 and 0.5. All lasts: (2 × 0.3 + 5 × 0.5)/(1 + 4 + 25).
    assert published_bias(0) == pytest.approx(0.008 / 3)
    assert published_bias(1) == pytest.approx(0.031 / 30)


def test_the_spread_by_hand() -> None:
    assert published_spread(0, 10) == pytest.approx((0.006, math.sqrt(2 / 5) / 2))
    assert published_spread(1, 10) == pytest.approx((0.037, math.sqrt(2 / 5) / 2))
    size, error = published_spread(0.5, 8)
    assert size == pytest.approx(math.sqrt((0.006**2 + 0.037**2) / 2))
    # Of the share: 0.001333² × 0.25 / 8; of the squares: 2 (0.0006845² + 0.000018²) / 5.
    assert error == pytest.approx(math.sqrt(5.55278e-8 + 1.87546e-7) / 0.0007025 / 2, rel=1e-4)


def test_prices_are_outturns_alone() -> None:
    assert cpi_history([LATEST, made_edition(2010, 11, cpi={"2009/10": 0.5})]) == CPI


def test_one_edition_gives_the_forecast_and_the_published_spread() -> None:
    found = by_series([LATEST])
    cpi = found["cpi"]
    assert cpi.central == AHEAD
    # Half of a deviation is in the next one; a quarter of the years are since Covid.
    assert cpi.persistence == pytest.approx(0.5)
    assert cpi.bias == pytest.approx(published_bias(0.5))
    size, error = published_spread(0.25, 16)
    assert (cpi.sd_below, cpi.sd_above) == pytest.approx(two_piece_scales(cpi.bias, size))
    assert cpi.sd_above > cpi.sd_below
    assert cpi.scale_error == pytest.approx(error)
    assert cpi.location_error == pytest.approx(size / 4)
    assert (cpi.observations, cpi.standing) == (0, Standing.DERIVED)
    assert "a weight of 4 in 16" in cpi.basis
    assert "Only one edition" in cpi.basis
    earnings = found["earnings"]
    assert (earnings.sd_below, earnings.sd_above) == pytest.approx((size / 2, size / 2))
    assert (earnings.bias, earnings.standing) == (0, Standing.ASSUMED)
    assert earnings.scale_error == pytest.approx(math.sqrt(error**2 + 1 / 15))
    known = {LATEST.source.key, *(source.key for source in INFLATION_SOURCES)}
    assert all(set(record.sources) <= known for record in found.values())


def test_measured_errors_are_blended_by_how_sure_they_are() -> None:
    errors = {"2016/17": 0.02, "2017/18": -0.02, "2018/19": 0.02, "2019/20": -0.02}
    editions = [*earlier(errors), LATEST]
    record = by_series(editions)["cpi"]
    published, published_error = published_spread(0.25, 16)
    apart, own = math.log(published / 0.02), 1 / math.sqrt(8)
    # Of two estimates the spread between is (d² − s₁² − s₂²)/2, or 0.
    between = max((apart**2 - published_error**2 - own**2) / 2, 0)
    weights = 1 / (between + published_error**2), 1 / (between + own**2)
    blended = math.exp((weights[0] * math.log(published) + weights[1] * math.log(0.02)) / sum(weights))
    size = math.sqrt(record.sd_below**2 - record.sd_below * record.sd_above + record.sd_above**2)
    assert size == pytest.approx(blended)
    assert min(0.02, published) < size < max(0.02, published)
    assert record.scale_error == pytest.approx(1 / math.sqrt(sum(weights)))
    assert record.scale_error < published_error
    assert (record.observations, record.standing) == (4, Standing.DERIVED)
    assert "4 forecasts for the year to come (2016/17 to 2019/20)" in record.basis
    assert set(record.sources) >= {edition.source.key for edition in editions}
    assert by_series(editions)["earnings"].standing is Standing.DERIVED


def test_forecasts_that_were_always_too_low_lean_upwards() -> None:
    errors = {f"{year}/{year - 1999:02d}": 0.012 + 0.002 * (year % 3) for year in range(2010, 2020)}
    record = by_series([*earlier(errors), LATEST])["cpi"]
    assert published_bias(0.5) < record.bias < 0.0142
    assert record.sd_above > 1.5 * record.sd_below


def test_two_errors_are_too_few() -> None:
    errors = {"2016/17": 0.02, "2017/18": -0.02}
    record = by_series([*earlier(errors), LATEST])["cpi"]
    alone = by_series([LATEST])["cpi"]
    assert (record.sd_below, record.sd_above, record.observations) == (alone.sd_below, alone.sd_above, 0)
    assert "allow 2 errors" in record.basis


@pytest.mark.parametrize(
    ("edition", "says"),
    [
        (made_edition(2025, 3, cpi=CPI | AHEAD), "0 years of forecasts of average weekly earnings"),
        (made_edition(2025, 3, cpi=CPI, earnings=EARNINGS | AHEAD), "0 years of forecasts of CPI"),
        (made_edition(2014, 3, cpi=CPI, earnings=EARNINGS), "outturns of 4 years"),
    ],
)
def test_an_edition_that_lacks_what_is_needed_is_refused(edition: OfficialForecast, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        fit_forecast_errors([edition])


def test_forecasts_that_were_right_do_not_make_the_next_one_certain() -> None:
    errors = {"2016/17": 0.0, "2017/18": 0.0, "2018/19": 0.0}
    record = by_series([*earlier(errors), LATEST])["cpi"]
    assert 1e-4 < record.sd_below < by_series([LATEST])["cpi"].sd_below
