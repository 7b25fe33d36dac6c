"""Who is better, how surely, and what a choice costs: by hand."""

import numpy as np
import pytest

from mtfs.analysis.compare.standing import standing

#: Three scenarios and four runs of one year, in pounds.
A, B, C = ([10.0, 0.0, 5.0, 7.0], [8.0, 4.0, 5.0, -1.0], [10.0, 1.0, 0.0, 7.002])


def of_one_year(*positions: list[float]) -> list[np.ndarray]:
    return [np.array(values)[:, None] for values in positions]


def test_regret_by_hand() -> None:
    found = standing(of_one_year(A, B, C))
    # The best of each run: 10 (A and C), 4 (B), 5 (A and B), 7 (A and C, within half a penny).
    assert found.regret_mean[:, 0] == pytest.approx([(0 + 4 + 0 + 0.002) / 4, (2 + 8.002) / 4, (3 + 5) / 4])
    assert found.regret_largest[:, 0] == pytest.approx([4.0, 8.002, 5.0])
    assert found.regret_p95[0, 0] == pytest.approx(np.quantile([0, 4, 0, 0.002], 0.95))
    assert found.best_alone[:, 0].tolist() == [0.0, 0.25, 0.0]
    assert found.best_shared[:, 0].tolist() == [0.75, 0.25, 0.5]


def test_better_same_and_worse_by_hand() -> None:
    found = standing(of_one_year(A, B, C))
    assert found.better[:, :, 0].tolist() == [[0, 0.5, 0.25], [0.25, 0, 0.5], [0.25, 0.5, 0]]
    assert found.same[:, :, 0].tolist() == [[1, 0.25, 0.5], [0.25, 1, 0], [0.5, 0, 1]]


def test_places_and_leads_by_hand() -> None:
    found = standing(of_one_year(A, B, C))
    assert found.mean[:, 0] == pytest.approx([5.5, 4.0, 4.5005])
    assert found.place[:, 0].tolist() == [1, 3, 2]
    assert found.leads[0, 1, 0] == pytest.approx(1.5)
    assert found.leads[1, 0, 0] == pytest.approx(-1.5)
    # Four runs so far apart leave every place open.
    assert found.best_place[:, 0].tolist() == [1, 1, 1]
    assert found.worst_place[:, 0].tolist() == [3, 3, 3]


def test_places_are_settled_where_every_run_agrees() -> None:
    base = np.random.default_rng(1).normal(0, 1e6, (200, 2))
    found = standing([base, base + 10.0, base + 5.0, base + 5.0])
    assert found.place.tolist() == [[4, 4], [1, 1], [2, 2], [2, 2]]
    assert found.best_place.tolist() == found.place.tolist()
    assert found.worst_place.tolist() == [[4, 4], [1, 1], [3, 3], [3, 3]]
    assert found.same[2, 3].tolist() == [1.0, 1.0]
    assert np.allclose(found.regret_mean[:, 0], [10, 0, 5, 5])
    assert np.allclose(np.diff(found.lead_intervals[1, 0]), 0, atol=1e-6)


def test_one_run_settles_nothing() -> None:
    found = standing(of_one_year([3.0], [1.0]))
    assert found.place[:, 0].tolist() == [1, 2]
    assert found.best_place[:, 0].tolist() == [1, 1]
    assert found.worst_place[:, 0].tolist() == [2, 2]


def test_the_interval_of_a_lead_is_that_of_the_runs_differences() -> None:
    generator = np.random.default_rng(4)
    shared = generator.normal(0, 100e6, (400, 1))
    one, other = shared + 2.0, shared + generator.normal(0, 1.0, (400, 1))
    found = standing([one, other])
    width = np.diff(found.lead_intervals[0, 1, 0])[0]
    assert width == pytest.approx(2 * 1.96 * 1.0 / 20, rel=0.1)
    assert found.worst_place[0, 0] == 1


def test_ranks_hold_together() -> None:
    # Twenty scenarios that are the same but for noise: with intervals of 95% each, many would be told apart.
    wrong = 0
    for seed in range(40):
        noise = np.random.default_rng(seed).normal(0, 1e6, (20, 300, 1))
        found = standing(list(noise))
        wrong += bool((found.best_place[0] > 1) | (found.worst_place[0] < 20))
    # One scenario's 19 intervals fail together in at most 1 of 20: here 2 of 40, with a spread of 1.4.
    assert wrong <= 6
