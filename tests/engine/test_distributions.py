"""Quantile functions against scipy.stats, far into both tails, and against values worked by hand."""

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from mtfs.domain.assumptions import Distribution, DistributionKind
from mtfs.engine.distributions import deviation, pert_table

Z = np.concatenate((np.linspace(-6, 6, 401), [-8.0, 8.0, 0.0]))


def of(kind: str, **parameters: object) -> Distribution:
    return Distribution(kind=DistributionKind(kind), **parameters)


@pytest.mark.parametrize(
    ("low", "mode", "high"),
    [(-0.01, 0, 0.04), (0, 0, 1), (0, 1, 1), (0.5, 0.8, 1.0), (-3, -1, 12), (1, 1.01, 9)],
)
def test_pert_is_the_beta_quantile(low: float, mode: float, high: float) -> None:
    alpha, beta = 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)
    share = stats.norm.cdf(Z[Z <= 0])
    expected = low + (high - low) * stats.beta.ppf(share, alpha, beta)
    assert pert_table(low, mode, high).at(Z[Z <= 0]) == pytest.approx(expected, abs=3e-7 * (high - low))
    upper = stats.norm.sf(Z[Z > 0])
    expected = low + (high - low) * stats.beta.isf(upper, alpha, beta)
    assert pert_table(low, mode, high).at(Z[Z > 0]) == pytest.approx(expected, abs=3e-7 * (high - low))


def test_pert_of_equal_ends_is_constant() -> None:
    assert (deviation(of("pert", low=5.0, mode=5.0, high=5.0), Z) == 5.0).all()


def test_pert_stays_inside_its_ends() -> None:
    far = np.array([-40.0, -9.5, 9.5, 40.0])
    found = pert_table(2.0, 3.0, 7.0).at(far)
    assert found.min() >= 2.0
    assert found.max() <= 7.0


@pytest.mark.parametrize("df", [2.5, 3, 5, 30])
def test_student_t_is_scipys(df: float) -> None:
    expected = 0.01 * np.sign(Z) * -stats.t.ppf(stats.norm.cdf(-np.abs(Z)), df)
    assert deviation(of("student t", sd=0.01, df=df), Z) == pytest.approx(expected, rel=2e-5, abs=1e-9)


def test_normal_and_uniform() -> None:
    assert deviation(of("normal", sd=0.02), Z) == pytest.approx(0.02 * Z)
    expected = -1 + 4 * stats.norm.cdf(Z)
    assert deviation(of("uniform", low=-1.0, high=3.0), Z) == pytest.approx(expected, abs=2e-6)


@pytest.mark.parametrize(("down", "up"), [(0.008, 0.015), (0.02, 0.02), (0.0, 0.01), (0.01, 0.0)])
def test_two_piece_normal_has_the_bank_of_englands_density(down: float, up: float) -> None:
    spread = of("two-piece normal", sd=down, sd_up=up)

    def density(x: float) -> float:
        sd = down if x < 0 else up
        return float(np.exp(-(x**2) / (2 * sd**2))) if sd else float(x == 0)

    total = (down + up) * np.sqrt(np.pi / 2)
    for z in (-2.0, -0.5, 0.3, 2.2):
        x = float(deviation(spread, np.array([z]))[0])
        mass = integrate.quad(density, -10 * down, min(x, 0.0))[0] if down else 0.0
        mass += integrate.quad(density, 0.0, x)[0] if x > 0 and up else 0.0
        assert mass / total == pytest.approx(stats.norm.cdf(z), abs=1e-6)


def test_two_piece_normal_with_one_sd_is_normal() -> None:
    assert deviation(of("two-piece normal", sd=0.01), Z) == pytest.approx(0.01 * Z, abs=1e-12)
    assert (deviation(of("two-piece normal", sd=0.0), Z) == 0).all()


def test_two_piece_normal_of_all_but_one_side_is_half_a_normal() -> None:
    half = deviation(of("two-piece normal", sd=0.02, sd_up=0.0), Z)
    assert deviation(of("two-piece normal", sd=0.02, sd_up=1e-18), Z) == pytest.approx(half, abs=1e-8)


def test_triangular_is_scipys() -> None:
    shape = stats.triang((0 - -0.03) / 0.15, loc=-0.03, scale=0.15)
    expected = np.where(Z <= 0, shape.ppf(stats.norm.cdf(Z)), shape.isf(stats.norm.sf(Z)))
    assert deviation(of("triangular", low=-0.03, mode=0.0, high=0.12), Z) == pytest.approx(expected, abs=5e-8)


def test_metalog_passes_through_its_percentiles() -> None:
    z = stats.norm.ppf([0.1, 0.5, 0.9])
    spread = of("metalog", low=-0.03, mode=0.005, high=0.06)
    assert deviation(spread, z) == pytest.approx([-0.03, 0.005, 0.06], abs=6e-8)


def test_metalog_is_kelins_formula() -> None:
    # M(y) = a1 + a2 ln(y/(1-y)) + a3 (y-0.5) ln(y/(1-y)); the coefficients from the three equations.
    y = np.array([0.1, 0.5, 0.9])
    logit = np.log(y / (1 - y))
    a = np.linalg.solve(np.stack([np.ones(3), logit, (y - 0.5) * logit], axis=1), [-0.03, 0.005, 0.06])
    u = np.array([0.001, 0.25, 0.7, 0.999])
    expected = a[0] + (a[1] + a[2] * (u - 0.5)) * np.log(u / (1 - u))
    found = deviation(of("metalog", low=-0.03, mode=0.005, high=0.06), stats.norm.ppf(u))
    assert found == pytest.approx(expected, abs=6e-8)


def test_metalog_is_increasing_just_inside_the_feasible_range() -> None:
    for share in (0.1667, 0.8333):
        found = deviation(of("metalog", low=0.0, mode=share, high=1.0), np.linspace(-8, 8, 2001))
        assert (np.diff(found) > 0).all()


def test_empirical_draws_each_value_as_often() -> None:
    spread = of("empirical", values=(0.01, -0.02, 0.0, -0.005, 0.002))
    u = (np.arange(1000) + 0.5) / 1000
    values, counts = np.unique(deviation(spread, stats.norm.ppf(u)), return_counts=True)
    assert values.tolist() == [-0.02, -0.005, 0.0, 0.002, 0.01]
    assert counts.tolist() == [200] * 5


def test_inverse_cdf_of_an_empirical_step_is_the_lower_value() -> None:
    # u = 1/2 exactly: F⁻¹(u) is the least value whose share of values up to it reaches u.
    assert deviation(of("empirical", values=(1.0, 2.0)), np.zeros(1))[0] == 1.0


@pytest.mark.parametrize(
    "spread",
    [
        of("fixed"),
        of("normal", sd=0.01),
        of("two-piece normal", sd=0.008, sd_up=0.015),
        of("student t", sd=0.01, df=4.0),
        of("uniform", low=-0.01, high=0.02),
        of("triangular", low=-0.03, mode=0.0, high=0.12),
        of("triangular", low=0.0, mode=0.0, high=0.0),
        of("pert", low=-0.01, mode=0.0, high=0.04),
        of("metalog", low=0.01, mode=0.01, high=0.01),
        of("empirical", values=(0.03,)),
    ],
)
def test_every_quantile_function_rises(spread: Distribution) -> None:
    found = deviation(spread, np.linspace(-9, 9, 4001))
    assert np.isfinite(found).all()
    assert (np.diff(found) >= -1e-12).all()


def test_quantiles_by_bisection_agree_with_scipys_beta() -> None:
    root = optimize.brentq(lambda x: stats.beta.cdf(x, 1.8, 4.2) - stats.norm.cdf(1.1), 0, 1)
    assert pert_table(0.0, 0.2, 1.0).at(np.array([1.1]))[0] == pytest.approx(root, abs=3e-7)
