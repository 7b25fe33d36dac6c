"""Intervals of paired chances: against the likelihood, and at their edges."""

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

from mtfs.analysis.intervals import Z95, wilson_interval
from mtfs.analysis.paired import paired_chance_interval, tango_interval


def ends_from_the_likelihood(b: int, c: int, runs: int) -> tuple[float, float]:
    """Find the ends with the chance of 'only the first' that makes the runs likeliest, sought numerically."""

    def beyond(d: float) -> float:
        def unlikeliness(q: float) -> float:
            rest = runs - b - c
            return -(b * np.log(q + d) + c * np.log(q) + rest * np.log(1 - 2 * q - d))

        bounds = (max(0.0, -d) + 1e-12, (1 - d) / 2 - 1e-12)
        q = minimize_scalar(unlikeliness, bounds=bounds, method="bounded", options={"xatol": 1e-13}).x
        return (b - c - runs * d) ** 2 - Z95**2 * runs * (2 * q + d * (1 - d))

    centre = (b - c) / runs
    return brentq(beyond, -1 + 1e-9, centre), brentq(beyond, centre, 1 - 1e-9)


@pytest.mark.parametrize(("b", "c", "runs"), [(12, 2, 50), (3, 7, 50), (1, 1, 20), (40, 300, 1000)])
def test_the_ends_are_those_of_the_score_with_the_likeliest_nuisance(b: int, c: int, runs: int) -> None:
    ends = tango_interval(np.array(float(b)), np.array(float(c)), runs)
    assert ends == pytest.approx(ends_from_the_likelihood(b, c, runs), abs=1e-7)


def test_runs_that_never_differ_still_leave_a_difference_open() -> None:
    same = np.array([[True, False]] * 100)
    expected = Z95**2 / (100 + Z95**2)
    assert paired_chance_interval(same, same) == pytest.approx(np.array([[-expected, expected]] * 2))


@pytest.mark.parametrize("hits", [1, 10, 49])
def test_runs_that_differ_one_way_have_wilson_s_far_end(hits: int) -> None:
    _, high = tango_interval(np.array(float(hits)), np.array(0.0), 50)
    assert high == pytest.approx(wilson_interval(np.array(float(hits)), 50)[1])


def test_the_two_ways_mirror_each_other() -> None:
    one, other = (
        tango_interval(np.array([5.0, 0.0]), np.array([2.0, 9.0]), 40),
        tango_interval(np.array([2.0, 9.0]), np.array([5.0, 0.0]), 40),
    )
    assert one == pytest.approx(-other[:, ::-1])


def test_all_runs_one_way_reach_the_end_of_the_scale() -> None:
    always, never = np.ones((30, 1), dtype=bool), np.zeros((30, 1), dtype=bool)
    low, high = paired_chance_interval(never, always)[0]
    assert high == 1.0
    # Either chance may miss its end of the scale by as much as Wilson's interval of 30 in 30.
    assert low == pytest.approx(1 - 2 * (1 - wilson_interval(np.array(30.0), 30)[0]))
    assert paired_chance_interval(always, never)[0, 0] == -1.0


@pytest.mark.parametrize(("b", "c"), [(0.05, 0.02), (0.3, 0.1), (0.01, 0.01), (0.002, 0.0)])
def test_it_holds_the_truth_about_19_times_in_20(b: float, c: float) -> None:
    runs = 1000
    counts = np.random.default_rng(5).multinomial(runs, (b, c, 1 - b - c), size=10_000).astype(float)
    ends = tango_interval(counts[:, 0], counts[:, 1], runs)
    held = ((ends[:, 0] <= b - c) & (b - c <= ends[:, 1])).mean()
    # Where hits are rare it holds more often; a standard error is 0.002.
    assert 0.94 <= held <= (0.96 if b > 0.005 else 1.0)


def test_it_is_narrower_than_two_intervals_of_runs_that_share_nothing() -> None:
    generator = np.random.default_rng(2)
    first = generator.random((2000, 1)) < 0.5
    other = first ^ (generator.random((2000, 1)) < 0.02)
    low, high = paired_chance_interval(first, other)[0]
    assert high - low < 0.3 * 2 * Z95 * np.sqrt(0.5 / 2000)
