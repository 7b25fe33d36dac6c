"""Running until a chance is sure enough."""

from pathlib import Path

import numpy as np
import pytest

from mtfs import Case, run
from mtfs.analysis.blocks import Request
from mtfs.analysis.precision import Reached, run_to_precision, sureness
from mtfs.analysis.runs import ScenarioRuns
from mtfs.engine.draws import Sampling
from mtfs.errors import RequestError
from mtfs.nomenclature import MEASURES
from tests.cases import case_of, full_case
from tests.closed_forms import one_year_case

HALF = one_year_case([1e6, 1e6], opening=5e6, gap=5e6)
CERTAIN = one_year_case([1.0], opening=5e6, gap=1e6)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(full_case(), Path(tmp_path_factory.mktemp("case")))


@pytest.mark.parametrize("sampling", Sampling)
@pytest.mark.parametrize("stages", [(1, 700, 10_000), (5000, 12_345), (3000, 3000)])
def test_runs_that_are_added_to_are_those_of_one_long_run(
    case: Case, sampling: Sampling, stages: tuple[int, ...]
) -> None:
    scenario_runs = ScenarioRuns(case, None, Request(seed=5, sampling=sampling))
    for runs in stages:
        scenario_runs.extend(runs)
    for name, result in scenario_runs.results().items():
        whole = run(case, runs=stages[-1], seed=5, scenario=name, sampling=sampling)
        assert result.runs == stages[-1]
        for measure in MEASURES:
            assert np.array_equal(result.paths[measure], whole.paths[measure], equal_nan=True)


def test_results_stay_as_they_were_when_runs_are_added(case: Case) -> None:
    scenario_runs = ScenarioRuns(case, ["Base"], Request())
    scenario_runs.extend(100)
    before = scenario_runs.results()["Base"]
    scenario_runs.extend(300)
    assert before.paths["gap"].shape == (100, len(case.years))
    assert before.runs == 100


@pytest.mark.parametrize("sampling", Sampling)
def test_it_doubles_until_the_interval_is_narrow_enough(sampling: Sampling) -> None:
    told: list[Reached] = []
    request = Request(runs=1000, sampling=sampling)
    results, reached = run_to_precision(HALF, precision=0.01, request=request, tell=told.append)
    assert [stage.runs for stage in told] == [1000 * 2**i for i in range(len(told))]
    assert all(stage.half_width > 0.01 for stage in told[:-1])
    assert reached is told[-1]
    assert reached.is_enough
    low, high = results["Base"].summary.probability_intervals["p_exhausted_by"][-1]
    assert reached.half_width == (high - low) / 2 <= 0.01
    assert reached.runs == results["Base"].runs < 20_000


def test_random_draws_take_the_runs_of_the_textbook() -> None:
    request = Request(runs=5000, sampling=Sampling.RANDOM)
    _, reached = run_to_precision(HALF, precision=0.007, request=request)
    # Half of the runs: 1.96 sqrt(0.25 / n) is 0.0098 at 10,000 and 0.0069 at 20,000.
    assert reached.runs == 20_000


def test_the_least_number_of_runs_is_run_even_where_fewer_would_do() -> None:
    results, reached = run_to_precision(CERTAIN, precision=0.01, request=Request(runs=3333))
    assert reached.runs == results["Base"].runs == 3333
    assert reached.half_width == sureness(results["Base"]) < 0.001


def test_it_stops_at_the_most_runs_and_says_so() -> None:
    _, reached = run_to_precision(HALF, precision=0.0005, request=Request(runs=1500), most_runs=4000)
    assert reached.runs == 4000
    assert not reached.is_enough
    _, reached = run_to_precision(HALF, precision=0.0005, request=Request(runs=1500), most_runs=1000)
    assert reached.runs == 1500


def test_it_stops_where_memory_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    # Of 13 measures in 2 years, 2,500 runs fill the share of the memory that they may.
    monkeypatch.setattr("mtfs.analysis.runs._present", lambda: 2500.5 * 13 * 2 * 8 / 0.7)
    _, reached = run_to_precision(HALF, precision=0.0005, request=Request(runs=1000))
    assert reached.runs == 2500
    with pytest.raises(RequestError, match="GB of memory"):
        run_to_precision(HALF, precision=0.0005, request=Request(runs=3000))


@pytest.mark.parametrize("precision", [0.0, -0.01, 0.0004, 0.26, float("nan")])
def test_a_precision_that_makes_no_sense_is_refused(precision: float) -> None:
    with pytest.raises(RequestError, match=r"percentage points; expected 0\.05 to 25"):
        run_to_precision(HALF, precision=precision)


def test_the_first_scenario_is_the_one_that_must_be_sure(case: Case) -> None:
    names = list(case.scenarios)[:2]
    results, reached = run_to_precision(case, names[::-1], precision=0.05, request=Request(runs=500))
    assert list(results) == names[::-1]
    assert reached.half_width == sureness(results[names[1]])
    assert {result.runs for result in results.values()} == {reached.runs}
