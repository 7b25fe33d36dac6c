"""From SIPs to drivers: exact where it can be, near and told where it cannot."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mtfs import InputError, RequestError
from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.engine.distributions import deviation
from mtfs.engine.metalog import Metalog, exact_metalog, metalog_moments, metalog_quantile
from mtfs.iotools.sip.drivers import BroughtDriver, Reading, bring_drivers, driver_row
from mtfs.iotools.sip.pairs import pair_drivers
from mtfs.iotools.sip.reader import Sip, SipLibrary, read_library
from tests.iotools.sip.made import array_sip, library_of, metalog_sip, written


def sip_of(metalog: Metalog | None = None, values: Any = None, **others: Any) -> Sip:
    array = None if values is None else np.array(values, dtype=float)
    return Sip(name="forecast", where="library.json: sips[0]", metalog=metalog, values=array, **others)


def brought(sip: Sip, reading: str | None = "deviations", **options: Any) -> BroughtDriver:
    (one,) = bring_drivers({"cpi": sip}, reading=Reading(reading) if reading else None, **options)
    return one


@given(
    st.floats(-0.1, 0.1),
    st.floats(0.001, 0.1),
    # Within what the rule of a case allows.
    st.floats(-1.666, 1.666),
    st.sampled_from(["rates", "deviations"]),
    st.booleans(),
)
@settings(deadline=None)
def test_three_terms_are_a_cases_metalog_exactly(
    first: float, second: float, share: float, reading: str, percent: bool
) -> None:
    unit = 100 if percent else 1
    metalog = Metalog(tuple(unit * a for a in (first, second, share * second)))
    one = brought(sip_of(metalog), reading, percent=percent)
    assert one.distribution.kind is DistributionKind.METALOG
    assert one.exact
    assert one.largest_error == 0
    shares = np.array([0.001, 0.05, 0.1, 0.5, 0.9, 0.999])
    expected = metalog_quantile(metalog, shares) / unit - (one.central_rate or 0)
    exact = exact_metalog(one.distribution)
    assert exact is not None
    assert metalog_quantile(exact, shares) == pytest.approx(expected, abs=1e-11)
    # Draws go through a table, good to 2e-6 of the standard deviation.
    near = 2e-6 * metalog_moments(exact)[1]
    assert deviation(one.distribution, stats.norm.ppf(shares)) == pytest.approx(expected, abs=near)
    if reading == "rates":
        assert one.central_rate == pytest.approx(first, abs=5e-9)
        assert one.distribution.mode == pytest.approx(0, abs=5e-9)
    else:
        assert one.central_rate is None


@pytest.mark.parametrize(
    "distribution",
    [
        Distribution(kind=DistributionKind.METALOG, low=-0.03, mode=0.005, high=0.06),
        Distribution(kind=DistributionKind.METALOG, low=0.01, mode=0.01, high=0.01),
        Distribution(kind=DistributionKind.UNIFORM, low=-0.01, high=0.005),
    ],
)
def test_what_a_case_says_exactly_comes_back_as_it_was(distribution: Distribution) -> None:
    assert brought(sip_of(exact_metalog(distribution))).distribution == distribution


def test_a_metalog_at_the_edge_of_what_is_feasible_becomes_values() -> None:
    # Feasible by Keelin's condition, and beyond the four digits of the case's rule.
    one = brought(sip_of(Metalog((0.0, 0.01, 0.016671))))
    assert one.distribution.kind is DistributionKind.EMPIRICAL


@pytest.mark.parametrize(
    "metalog",
    [
        Metalog((0.0, 0.006, 0.002, 0.01)),
        Metalog((0.0, 0.006, 0.002, 0.01, 0.03)),
        Metalog((-3.5, 0.2, 0.05), -0.02),
        Metalog((3.5, 0.2, 0.05), None, 0.05),
        Metalog((-0.4, 0.5, 0.1), -0.05, 0.1),
    ],
)
def test_any_other_metalog_becomes_equally_likely_values_and_the_error_is_told(metalog: Metalog) -> None:
    one = brought(sip_of(metalog))
    values = np.array(one.distribution.values)
    assert len(values) == 210
    assert not one.exact
    middles = metalog_quantile(metalog, (np.arange(210) + 0.5) / 210)
    assert values == pytest.approx(middles, abs=6e-9)
    # The error is that of what the engine draws, against the metalog itself.
    rng = np.random.default_rng(1)
    drawn = deviation(one.distribution, rng.standard_normal(400_000))
    mean, sd = metalog_moments(metalog)
    p5, p95 = metalog_quantile(metalog, np.array([0.05, 0.95]))
    found = [drawn.mean(), drawn.std(), *np.quantile(drawn, [0.05, 0.95])]
    errors = [abs(a - b) for a, b in zip(found, (mean, sd, p5, p95), strict=True)]
    assert one.largest_error == pytest.approx(max(errors), abs=0.005 * sd)
    assert one.largest_error < 0.05 * sd
    # So many values have the 5th and the 95th percentile right.
    assert (one.made.p5, one.made.p95) == pytest.approx((p5, p95), abs=6e-9)
    assert (one.wanted.mean, one.wanted.sd) == pytest.approx((mean, sd))


def test_more_points_are_nearer() -> None:
    sip = sip_of(Metalog((-3.5, 0.2, 0.05), -0.02))
    assert brought(sip, points=2000).largest_error < 0.25 * brought(sip, points=100).largest_error


def test_few_values_are_kept_and_many_are_thinned() -> None:
    few = [0.03, -0.01, 0.02, 0.02]
    one = brought(sip_of(values=few))
    assert one.distribution.values == (-0.01, 0.02, 0.02, 0.03)
    assert one.exact
    rng = np.random.default_rng(4)
    many = np.round(rng.normal(0.001, 0.01, 9999), 7)
    one = brought(sip_of(values=many))
    assert len(one.distribution.values) == 210
    assert (one.wanted.mean, one.wanted.sd) == pytest.approx((many.mean(), many.std()))
    assert 0 < one.largest_error < 0.0005


def test_rates_give_the_median_to_the_central_rate() -> None:
    rates = [0.01, 0.02, 0.05]
    one = brought(sip_of(values=rates), "rates")
    assert one.central_rate == 0.02
    assert one.distribution.values == pytest.approx((-0.01, 0, 0.03), abs=1e-9)
    percent = brought(sip_of(values=[1, 2, 5]), "rates", percent=True)
    assert (percent.central_rate, percent.distribution) == (one.central_rate, one.distribution)


@pytest.mark.parametrize(
    ("kind", "reading"),
    [("shock", "deviations"), ("deviation", "deviations"), ("rate", "rates")],
)
def test_a_library_of_mtfs_says_what_its_values_are(kind: str, reading: str) -> None:
    sip = sip_of(values=[0.01, 0.02], metadata={"kind": kind})
    assert brought(sip, None).reading is Reading(reading)


@pytest.mark.parametrize("metadata", [{}, {"kind": "measure"}, {"kind": ["shock"]}])
def test_nothing_is_guessed_about_what_values_are(metadata: dict[str, Any]) -> None:
    with pytest.raises(
        RequestError, match=r"rates or deviations: half of them lie below 0.015. --as rates makes"
    ):
        brought(sip_of(values=[0.01, 0.02], metadata=metadata), None)


def test_percentages_that_nobody_spoke_of_are_refused() -> None:
    with pytest.raises(InputError, match=r"between 1 and 3 in nine trials of ten.*percentages: --percent"):
        brought(sip_of(values=[1.0, 2.0, 3.0]))
    with pytest.raises(InputError, match="expected fractions") as caught:
        brought(sip_of(values=[100.0, 20_000.0]))
    assert not caught.value.faults[0].guess


def test_a_tail_without_a_mean_is_told() -> None:
    one = brought(sip_of(Metalog((-5.0, 1.2), 0.0)))
    assert one.wanted.mean == np.inf
    assert np.isfinite(one.largest_error)


def test_a_constant_is_certain() -> None:
    assert brought(sip_of(Metalog((0.02,)))).distribution.is_certain
    assert brought(sip_of(values=[0.01] * 500)).distribution.is_certain


def test_the_row_of_a_driver_clears_what_the_distribution_does_not_have() -> None:
    years = ("2026/27", "2027/28")
    row = driver_row(brought(sip_of(values=[0.02, 0.03, 0.0300001])), years)
    assert row == {
        "Driver": "cpi",
        "Distribution": "empirical",
        **dict.fromkeys(("Low", "Mode", "High", "SD", "SD up", "DF"), ""),
        "Values": "0.02;0.03;0.0300001",
    }
    uniform = driver_row(brought(sip_of(Metalog((0.03, 0, 0, 0.02))), "rates"), years)
    assert (uniform["Low"], uniform["Mode"], uniform["High"], uniform["Values"]) == (-0.01, "", 0.01, "")
    assert [uniform[year] for year in years] == [0.03, 0.03]
    # A small number has no exponent, and nothing is lost.
    tiny = driver_row(brought(sip_of(values=[-1e-8, 0.0, 0.12345678])), years)
    assert tiny["Values"] == "-0.00000001;0;0.12345678"


@pytest.fixture
def library(tmp_path: Path) -> SipLibrary:
    shock = metalog_sip("cpi_and_more", [0.0, 0.01])
    shock["metadata"] = {"kind": "shock", "driver": "CPI"}
    return read_library(
        written(
            tmp_path,
            library_of(
                shock,
                metalog_sip("Pay award", [0.03, 0.005]),
                array_sip("fees", [0.01, 0.02]),
                metalog_sip("falls", [0.0, -1.0]),
            ),
        )
    )


def test_sips_are_paired_by_name(library: SipLibrary) -> None:
    found = pair_drivers(library, ["cpi", "pay award ", "tax base"], {})
    assert {driver: sip.name for driver, sip in found.items()} == {
        "cpi": "cpi_and_more",
        "pay award ": "Pay award",
    }
    asked = pair_drivers(library, ["cpi", "pay"], {"PAY": "FEES"})
    assert {driver: sip.name for driver, sip in asked.items()} == {"pay": "fees"}


def test_pairs_that_cannot_be_are_refused(library: SipLibrary) -> None:
    with pytest.raises(RequestError, match=r"no driver 'cpy' \(did you mean 'cpi'\?\); the case has 'cpi'"):
        pair_drivers(library, ["cpi"], {"cpy": "fees"})
    with pytest.raises(RequestError, match=r"no SIP 'fee' \(did you mean 'fees'\?\)"):
        pair_drivers(library, ["cpi"], {"cpi": "fee"})
    with pytest.raises(RequestError, match='--driver "tax base=cpi_and_more"; the library has'):
        pair_drivers(library, ["tax base"], {})
    with pytest.raises(InputError, match=r"sips\[3\]: 'falls' cannot be a driver's distribution; its coeff"):
        pair_drivers(library, ["cpi"], {"cpi": "falls"})
