"""Two worked examples whose figures an independent program made, from 200,000 pseudo-random runs.

The plan must agree to the penny; the risk within the Monte Carlo error of both sides.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mtfs
from mtfs.nomenclature import MEASURES, PERCENTILES, PROBABILITIES

HERE = Path(__file__).parent
RUNS = 40_000
#: Standard errors that a figure may be away: about one in two million is further, were it normal.
LIMIT = 5.0
HALF_PENNY = 0.0051
SCENARIOS = ("Base", "High inflation", "Half savings", "Tax freeze")


@cache
def expected(case: str) -> dict[str, Any]:
    return json.loads((HERE / f"{case}.expected.json").read_text())


@cache
def results(case: str) -> dict[str, mtfs.Result]:
    return mtfs.run_scenarios(mtfs.read_case(HERE / f"{case}.xlsx"), runs=RUNS, seed=20261122)


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("case", ["case-1", "case-2"])
class TestWorkedExample:
    def test_plan_to_the_penny(self, case: str, scenario: str) -> None:
        plan = expected(case)["scenarios"][scenario]["plan"]
        assert set(plan) == set(MEASURES)
        for measure, values in plan.items():
            found = results(case)[scenario].plan[measure]
            for value, figure in zip(values, found, strict=True):
                assert np.isnan(figure) if value is None else abs(figure - value) <= HALF_PENNY

    def test_means_and_spreads(self, case: str, scenario: str) -> None:
        runs = expected(case)["runs"]
        for measure, statistics in expected(case)["scenarios"][scenario]["risk"].items():
            paths = results(case)[scenario].paths[measure]
            for year, (mean, sd) in enumerate(zip(statistics["mean"], statistics["sd"], strict=True)):
                if mean is None:
                    continue
                error = sd * np.sqrt(1 / RUNS + 1 / runs)
                assert abs(paths[:, year].mean() - mean) <= LIMIT * error + HALF_PENNY, (measure, year)
                if statistics["p5"][year] < statistics["p95"][year]:
                    # The error of a standard deviation, for the kurtosis that the runs have. A figure
                    # that is the same in nearly all of them has none that could be told.
                    spread = sd * np.sqrt((_kurtosis(paths[:, year]) + 2) / 4 * (1 / RUNS + 1 / runs))
                    assert abs(paths[:, year].std(ddof=1) - sd) <= LIMIT * spread + 1.0, (measure, year)

    def test_percentiles(self, case: str, scenario: str) -> None:
        runs = expected(case)["runs"]
        for measure, statistics in expected(case)["scenarios"][scenario]["risk"].items():
            paths = results(case)[scenario].paths[measure]
            for percentile in PERCENTILES:
                share = percentile / 100
                allowed = LIMIT * np.sqrt(share * (1 - share) * (1 / RUNS + 1 / runs))
                for year, value in enumerate(statistics[f"p{percentile}"]):
                    if value is None:
                        continue
                    # Where many runs are the same (reserves at 0), the percentile lies among them.
                    below = (paths[:, year] < value - HALF_PENNY).mean()
                    up_to = (paths[:, year] <= value + HALF_PENNY).mean()
                    assert below - allowed <= share <= up_to + allowed, (measure, percentile, year)

    def test_probabilities_and_expected_shortfall(self, case: str, scenario: str) -> None:
        runs = expected(case)["runs"]
        wanted = expected(case)["scenarios"][scenario]
        summary = results(case)[scenario].summary
        assert set(wanted["probabilities"]) == set(PROBABILITIES)
        for name, values in wanted["probabilities"].items():
            for value, found in zip(values, summary.probabilities[name], strict=True):
                either = min(max((value + found) / 2, 1 / RUNS), 1 - 1 / RUNS)
                error = np.sqrt(either * (1 - either) * (1 / RUNS + 1 / runs))
                assert abs(found - value) <= LIMIT * error, name
        gaps = np.sort(results(case)[scenario].paths["gap"], axis=0)[-RUNS // 20 :]
        for year, value in enumerate(wanted["expected_shortfall_95"]):
            # Of a mean of the worst twentieth: the tail's own spread, and that of where it begins.
            tail = gaps[:, year]
            error = np.sqrt(tail.var() + 0.95 * (tail.mean() - tail[0]) ** 2)
            error *= np.sqrt(20 * (1 / RUNS + 1 / runs))
            assert abs(summary.expected_shortfall_95[year] - value) <= LIMIT * error + HALF_PENNY


def _kurtosis(values: np.ndarray) -> float:
    """Excess kurtosis; 0 for a constant."""
    centred = values - values.mean()
    variance = float((centred**2).mean())
    return float((centred**4).mean()) / variance**2 - 3 if variance > 0 else 0.0
