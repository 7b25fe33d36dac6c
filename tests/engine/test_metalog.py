"""Metalogs against closed forms, against their definition, and against published coefficients."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from mtfs.domain.assumptions import METALOG_FEASIBLE, Distribution, DistributionKind
from mtfs.engine.distributions import deviation
from mtfs.engine.metalog import (
    MOST_TERMS,
    Metalog,
    exact_metalog,
    is_feasible,
    metalog_moments,
    metalog_quantile,
)
from mtfs.errors import RuleError

Y = np.concatenate((np.linspace(0.001, 0.999, 999), [1e-12, 1e-6, 1 - 1e-6]))
# Published with the schema of the SIPmath 3.0 standard as its example of a standard normal in 16 terms.
STANDARD_NORMAL = (
    *(
        -1.18721e-8,
        -108.7360185,
        0.000228037,
        437.4513354,
        -0.000910088,
        988.3027041,
        -3370.883493,
        -0.001941269,
    ),
    *(
        0.006475465,
        -2823.944368,
        7434.879183,
        0.004897097,
        -0.011367609,
        2456.743398,
        -3595.592826,
        -0.003114859,
    ),
)
# The example of one bounded on both sides there, from 0 to 5.
BOUNDED = (-0.44366710027334577, 0.31428823046335125, -0.46025990428473268, 0.52556291243339126, 2.1156523838)


def keelin(y: float, coefficients: tuple[float, ...]) -> float:
    """The sum of terms as the paper writes them, one share at a time."""
    logit, centred = np.log(y / (1 - y)), y - 0.5
    terms = [1.0, logit, centred * logit, centred]
    terms += [
        centred ** ((k - 1) / 2) if k % 2 else centred ** (k / 2 - 1) * logit
        for k in range(5, len(coefficients) + 1)
    ]
    return float(sum(a * term for a, term in zip(coefficients, terms, strict=False)))


@pytest.mark.parametrize("terms", range(1, 13))
def test_the_terms_are_keelins(terms: int) -> None:
    coefficients = tuple(np.random.default_rng(terms).normal(size=terms))
    shares = np.array([0.003, 0.1, 0.37, 0.5, 0.72, 0.95, 0.9999])
    expected = [keelin(y, coefficients) for y in shares]
    assert metalog_quantile(Metalog(coefficients), shares) == pytest.approx(expected, rel=1e-11, abs=1e-12)


def test_bounds_are_the_definitions() -> None:
    shares = np.array([0.01, 0.2, 0.5, 0.77, 0.99])
    m = np.array([keelin(y, BOUNDED) for y in shares])
    lower, upper = -2.0, 5.0
    both = (lower + upper * np.exp(m)) / (1 + np.exp(m))
    assert metalog_quantile(Metalog(BOUNDED, lower, upper), shares) == pytest.approx(both, rel=1e-12)
    assert metalog_quantile(Metalog(BOUNDED, lower), shares) == pytest.approx(lower + np.exp(m), rel=1e-12)
    assert metalog_quantile(Metalog(BOUNDED, None, upper), shares) == pytest.approx(
        upper - np.exp(-m), rel=1e-12
    )


def test_a_bounded_one_stays_within_its_bounds() -> None:
    found = metalog_quantile(Metalog((0.0, 400.0), -1.0, 2.0), np.array([1e-300, 1e-9, 0.5, 1 - 1e-9]))
    assert found == pytest.approx([-1, -1, 0.5, 2])


def test_sixteen_published_terms_are_a_standard_normal() -> None:
    metalog = Metalog(STANDARD_NORMAL)
    assert is_feasible(metalog)
    shares = np.linspace(0.005, 0.995, 199)
    assert metalog_quantile(metalog, shares) == pytest.approx(stats.norm.ppf(shares), abs=0.01)
    assert metalog_moments(metalog) == pytest.approx((0, 1), abs=0.001)


@pytest.mark.parametrize(("low", "mode", "high"), [(-0.03, 0.005, 0.06), (-0.01, 0, 0.01), (0, 0.0017, 0.01)])
def test_the_metalog_of_a_case_is_the_one_that_the_engine_draws(low: float, mode: float, high: float) -> None:
    distribution = Distribution(kind=DistributionKind.METALOG, low=low, mode=mode, high=high)
    metalog = exact_metalog(distribution)
    assert metalog is not None
    assert len(metalog.coefficients) == 3
    z = stats.norm.ppf(Y)
    assert metalog_quantile(metalog, Y) == pytest.approx(deviation(distribution, z), abs=6e-8)
    assert metalog_quantile(metalog, np.array([0.1, 0.5, 0.9])) == pytest.approx([low, mode, high], abs=1e-14)


def test_a_uniform_is_a_metalog_and_others_are_not() -> None:
    uniform = exact_metalog(Distribution(kind=DistributionKind.UNIFORM, low=-0.01, high=0.005))
    assert uniform is not None
    assert is_feasible(uniform)
    assert metalog_quantile(uniform, Y) == pytest.approx(-0.01 + 0.015 * Y, abs=1e-15)
    assert exact_metalog(Distribution(kind=DistributionKind.NORMAL, sd=0.01)) is None
    assert exact_metalog(Distribution()) == Metalog((0.0,))
    certain = Distribution(kind=DistributionKind.METALOG, low=0.02, mode=0.02, high=0.02)
    assert exact_metalog(certain) == Metalog((0.02,))


def test_moments_are_those_of_closed_forms() -> None:
    assert metalog_moments(Metalog((0.02, 0.3))) == pytest.approx((0.02, 0.3 * np.pi / np.sqrt(3)), rel=1e-10)
    assert metalog_moments(Metalog((1.0, 0.0, 0.0, 6.0))) == pytest.approx((1, 6 / np.sqrt(12)), rel=1e-10)
    assert metalog_moments(Metalog((0.04,))) == (0.04, 0.0)
    # Log-logistic: the k-th moment is kπb / sin(kπb).
    b = 0.2
    first, second = (k * np.pi * b / np.sin(k * np.pi * b) for k in (1, 2))
    expected = (3 + first, np.sqrt(second - first**2))
    assert metalog_moments(Metalog((0.0, b), 3.0)) == pytest.approx(expected, rel=1e-9)
    assert metalog_moments(Metalog((0.0, b), None, -3.0)) == pytest.approx(
        (-3 - first, expected[1]), rel=1e-9
    )


def test_a_heavy_tail_has_no_moments() -> None:
    mean, sd = metalog_moments(Metalog((0.0, 0.6), 0.0))
    assert mean == pytest.approx(0.6 * np.pi / np.sin(0.6 * np.pi), rel=1e-6)
    assert sd == np.inf
    assert metalog_moments(Metalog((0.0, 1.2), 0.0)) == (np.inf, np.inf)
    assert metalog_moments(Metalog((0.0, 1.2), None, 0.0)) == (-np.inf, np.inf)
    assert np.isfinite(metalog_moments(Metalog((0.0, 1.2), 0.0, 1.0))).all()


@given(st.floats(-3, 3), st.floats(0.01, 2), st.floats(-0.999, 0.999))
@settings(deadline=None)
def test_three_terms_are_feasible_within_keelins_condition(first: float, second: float, share: float) -> None:
    # |a3| < 1.66711 a2 (Keelin 2016, section 4): beyond it the tail that is pressed together turns back.
    assert is_feasible(Metalog((first, second, 1.6671 * share * second)))
    assert not is_feasible(Metalog((first, second, np.copysign(1.6672 + abs(share), share) * second)))


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=9))
@settings(deadline=None)
def test_feasible_means_that_quantiles_never_fall(coefficients: list[float]) -> None:
    metalog = Metalog(tuple(coefficients))
    if is_feasible(metalog):
        found = metalog_quantile(metalog, special.expit(np.linspace(-36, 36, 5001)))
        assert (np.diff(found) >= -1e-9).all()


def test_a_falling_quantile_is_not_feasible() -> None:
    assert not is_feasible(Metalog((0.0, -0.1)))
    assert not is_feasible(Metalog((0.0, 0.1, 0.0, -1.0)))
    assert is_feasible(Metalog((0.3,)))


def test_the_rule_of_a_case_is_keelins_to_four_digits() -> None:
    low, high = METALOG_FEASIBLE
    ends = [0.5 - 0.4 * 1.66711 / 2, 0.5 + 0.4 * 1.66711 / 2]
    assert [low, high] == pytest.approx(ends, abs=5e-5)


@pytest.mark.parametrize(
    ("coefficients", "lower", "upper"),
    [
        ((), None, None),
        ((0.0,) * (MOST_TERMS + 1), None, None),
        ((0.0, np.nan), None, None),
        ((0.0, 1.0), np.inf, None),
        ((1e200, 1.0), None, None),
        ((0.0, 1.0), 2.0, 2.0),
    ],
)
def test_what_is_no_metalog_is_refused(
    coefficients: tuple[float, ...], lower: float | None, upper: float | None
) -> None:
    with pytest.raises(RuleError, match="expected"):
        Metalog(coefficients, lower, upper)
