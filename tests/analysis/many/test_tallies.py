"""Runs beyond those that are held: every figure as if all were, whichever way they were reached."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mtfs import Case, Result, run, run_scenarios
from mtfs.analysis.blocks import Request
from mtfs.analysis.compare.study import compare
from mtfs.analysis.many.brackets import WIDTH, bytes_counted
from mtfs.analysis.many.tallies import Counter
from mtfs.analysis.precision import run_to_precision, sureness
from mtfs.analysis.reserves_confidence import reserves_confidence
from mtfs.analysis.runs import KEPT_RUNS, ScenarioRuns
from mtfs.analysis.summary import Summary
from mtfs.engine.draws import BLOCK_RUNS, Sampling
from mtfs.engine.hypercubes import LATIN_RUNS
from mtfs.engine.kernels import COMPILED, kernels, plain
from mtfs.errors import RequestError
from mtfs.iotools.results.exchange import results_json
from mtfs.nomenclature import MEASURES
from mtfs.words.members import middle_sentences
from mtfs.words.titles import title_exhaustion_chance, title_gap_fan, title_reserves_fan
from tests.cases import case_of, full_case
from tests.closed_forms import one_year_case

#: Twelve blocks and a bit. So many groups of whole blocks there are then, counted or held.
RUNS = 61_000
GROUPS = 12
HALF = one_year_case([1e6, 1e6], opening=5e6, gap=5e6)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(full_case(), Path(tmp_path_factory.mktemp("case")))


@pytest.fixture(scope="module", params=Sampling)
def held(request: pytest.FixtureRequest, case: Case) -> Iterator[Result]:
    """Return a result that holds every run, and leave few groups of replicates to compare."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mtfs.analysis.replicates._MOST_REPLICATES", GROUPS)
        result = run(case, runs=RUNS, seed=4, sampling=request.param, keep_all=True)
        assert result.summary.risk
        yield result


@pytest.fixture
def few_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtfs.analysis.runs.KEPT_RUNS", BLOCK_RUNS)


def figures_of(summary: Summary) -> dict[str, np.ndarray]:
    """Return every figure of a summary by name."""
    found = {f"{m} {name}": values for m, told in summary.risk.items() for name, values in told.items()}
    found |= {f"{m} {k} interval": v for m, told in summary.risk_intervals.items() for k, v in told.items()}
    found |= {f"{name} interval": values for name, values in summary.probability_intervals.items()}
    return found | dict(summary.probabilities) | {"shortfall": summary.expected_shortfall_95}


def assert_same_bytes(one: Summary, other: Summary) -> None:
    other_figures = figures_of(other)
    for name, values in figures_of(one).items():
        assert values.tobytes() == other_figures[name].tobytes(), name


def assert_as_if_held(found: Summary, expected: Summary) -> None:
    exact = figures_of(expected)
    for name, values in figures_of(found).items():
        measure, _, statistic = name.partition(" ")
        if statistic.startswith("p") or (measure.startswith("p_") and not statistic):
            assert np.array_equal(values, exact[name], equal_nan=True), name
        else:
            # Sums in another order.
            assert np.allclose(values, exact[name], rtol=1e-9, atol=1e-6, equal_nan=True), name


def test_groups_are_of_whole_blocks_in_these_tests() -> None:
    assert RUNS // LATIN_RUNS // GROUPS == BLOCK_RUNS // LATIN_RUNS


@pytest.mark.usefixtures("few_kept")
def test_every_figure_is_that_of_all_runs(case: Case, held: Result) -> None:
    counted = run(case, runs=RUNS, seed=4, sampling=held.sampling)
    assert (counted.runs, counted.kept_runs) == (RUNS, BLOCK_RUNS)
    assert (held.runs, held.kept_runs) == (RUNS, RUNS)
    assert_as_if_held(counted.summary, held.summary)
    for one, other in zip(counted.run_out_by, held.run_out_by, strict=True):
        assert one == pytest.approx(other)
    for name, shares in held.gap_chances.items():
        assert np.array_equal(counted.gap_chances[name], shares), name
    for measure in ("gap", "usable", "drawdown"):
        assert counted.greatest(measure) == held.greatest(measure)
    for words in (title_gap_fan, title_reserves_fan, title_exhaustion_chance, middle_sentences):
        assert words(counted) == words(held)  # type: ignore[operator]


@pytest.mark.usefixtures("few_kept")
def test_the_first_runs_are_held(case: Case, held: Result) -> None:
    counted = run(case, runs=12_345, seed=4, sampling=held.sampling)
    for measure in MEASURES:
        assert np.array_equal(counted.paths[measure], held.paths[measure][:BLOCK_RUNS], equal_nan=True)
    assert counted.paths_frame("gap").shape == (BLOCK_RUNS, len(case.years))
    assert counted.reserves_needed.shape == (BLOCK_RUNS, len(case.years))
    if held.sampling is not Sampling.RANDOM:
        assert counted.replicates is not None
        assert len(counted.replicates) == BLOCK_RUNS


@pytest.mark.usefixtures("few_kept")
def test_brackets_that_do_not_hold_are_made_wider(
    case: Case, held: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An interval alone reaches two standard errors.
    monkeypatch.setattr("mtfs.analysis.runs.WIDTH", 1.0)
    widths = []
    make = ScenarioRuns._counter

    def noted(scenario_runs: ScenarioRuns, name: str, wide: float) -> object:
        widths.append(wide)
        return make(scenario_runs, name, wide)

    monkeypatch.setattr(ScenarioRuns, "_counter", noted)
    counted = run(case, runs=RUNS, seed=4, sampling=held.sampling)
    assert len(widths) > 1
    assert widths == [2.0**i for i in range(len(widths))]
    assert_as_if_held(counted.summary, held.summary)


@pytest.mark.usefixtures("few_kept")
@pytest.mark.parametrize("sampling", Sampling)
def test_no_figure_depends_on_the_threads(case: Case, sampling: Sampling) -> None:
    one, three = (run(case, runs=33_333, workers=workers, sampling=sampling) for workers in (1, 3))
    assert_same_bytes(one.summary, three.summary)


@pytest.mark.usefixtures("few_kept")
def test_brackets_are_drawn_anew_where_runs_go_on_after_they_have_doubled(case: Case) -> None:
    scenario_runs = ScenarioRuns(case, ["Base"], Request(seed=5))
    widths, held = [], []
    for blocks in (1.5, 2, 2.1, 3, 4, 4.5, 8, 9):
        scenario_runs.extend(int(blocks * BLOCK_RUNS))
        (counter,) = scenario_runs._counters.values()
        brackets = counter.of_block.brackets
        widths.append(np.nanmean((brackets.high - brackets.low)[np.isfinite(brackets.high - brackets.low)]))
        held.append(len(counter.tally.counted.values))
    first, second, third, fourth = (widths[n] for n in (0, 2, 5, 7))
    assert widths == [first, first, second, second, second, third, third, fourth]
    assert first > second > third > fourth
    # The figures that are held grow as the root of the runs, and not as the runs.
    assert held[6] < 1.7 * held[4] < 1.7**2 * held[1]
    assert held[2] < held[1]


@pytest.mark.parametrize("sampling", Sampling)
def test_runs_that_are_counted_take_no_more_memory_than_is_told_beforehand(
    sampling: Sampling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mtfs.engine.kernels._in_use", plain)
    years, start = 2, 20 * BLOCK_RUNS

    def block(number: int, runs: int = BLOCK_RUNS) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(number)
        return {measure: rng.normal(1e6, 1e5, (years, runs)).T for measure in MEASURES}

    held = block(0, start)
    counter = Counter(held, sampling=sampling, minimum_balance=0.0, planned_gap=np.zeros(years), width=WIDTH)
    parts = [{m: paths[n : n + BLOCK_RUNS] for m, paths in held.items()} for n in range(0, start, BLOCK_RUNS)]
    counter.take([(n * BLOCK_RUNS, counter.of_block.count(part)) for n, part in enumerate(parts)])
    tracemalloc.start()
    for end in (2 * start, 4 * start):
        counter.take(
            [(first, counter.of_block.count(block(first))) for first in range(start, end, BLOCK_RUNS)]
        )
        assert counter.tally.summary.risk
        counter.narrow()
        _, peak = tracemalloc.get_traced_memory()
        assert peak <= len(MEASURES) * years * bytes_counted(end)
        start = end
        tracemalloc.reset_peak()
    tracemalloc.stop()


@pytest.mark.usefixtures("few_kept")
@pytest.mark.parametrize("sampling", Sampling)
def test_no_figure_depends_on_whether_kernels_are_compiled(
    case: Case, sampling: Sampling, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    monkeypatch.setattr("mtfs.engine.kernels._in_use", plain)
    found = []
    for asked in "01":
        monkeypatch.setenv(COMPILED, asked)
        found.append(run(case, runs=33_333, sampling=sampling).summary)
        assert (kernels() is plain) == (asked == "0")
    assert_same_bytes(*found)


@pytest.mark.usefixtures("few_kept")
@pytest.mark.parametrize("sampling", Sampling)
@pytest.mark.parametrize(
    "stages", [(700, 5000, 26_000), (5001, 12_345, 17_000, 20_000, 26_000), (26_000, 26_000)]
)
def test_runs_that_are_added_to_are_those_of_one_long_run(
    case: Case, sampling: Sampling, stages: tuple[int, ...]
) -> None:
    names = case.scenarios[:2]
    scenario_runs = ScenarioRuns(case, names, Request(seed=5, sampling=sampling))
    for runs in stages:
        scenario_runs.extend(runs)
    whole = run_scenarios(case, names, runs=stages[-1], seed=5, sampling=sampling)
    for name, result in scenario_runs.results().items():
        assert (result.runs, result.kept_runs) == (stages[-1], BLOCK_RUNS)
        assert_same_bytes(result.summary, whole[name].summary)
        for measure in MEASURES:
            assert np.array_equal(result.paths[measure], whole[name].paths[measure], equal_nan=True)


@pytest.mark.usefixtures("few_kept")
def test_results_stay_as_they_were_when_runs_are_added(case: Case) -> None:
    scenario_runs = ScenarioRuns(case, ["Base"], Request())
    scenario_runs.extend(7000)
    before = scenario_runs.results()["Base"]
    scenario_runs.extend(21_000)
    assert before.runs == 7000
    assert_same_bytes(before.summary, run(case, runs=7000).summary)


@pytest.mark.usefixtures("few_kept")
def test_progress_counts_every_run_once(case: Case) -> None:
    done: list[int] = []
    run_scenarios(case, ["Base"], runs=22_222, progress=done.append)
    assert sum(done) == 22_222


@pytest.mark.usefixtures("few_kept")
@pytest.mark.parametrize("sampling", Sampling)
def test_precision_looks_at_all_runs(sampling: Sampling) -> None:
    request = Request(runs=4000, sampling=sampling)
    results, reached = run_to_precision(HALF, precision=0.0005, request=request, most_runs=30_000)
    assert reached.runs == results["Base"].runs == 30_000
    low, high = results["Base"].summary.probability_intervals["p_exhausted_by"][-1]
    assert reached.half_width == sureness(results["Base"]) == (high - low) / 2


def test_studies_that_need_every_run_hold_every_run(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request(runs=6000)
    whole = compare(case, request=request), reserves_confidence(case, request=request)
    monkeypatch.setattr("mtfs.analysis.runs.KEPT_RUNS", BLOCK_RUNS)
    again = compare(case, request=request), reserves_confidence(case, request=request)
    for measure, changes in whole[0].measures.items():
        assert np.array_equal(changes.means, again[0].measures[measure].means)
    assert np.array_equal(whole[1].needed, again[1].needed)
    assert np.array_equal(whole[1].minimum.worst, again[1].minimum.worst)


@pytest.mark.usefixtures("few_kept")
def test_json_has_no_gaps(case: Case) -> None:
    results = run_scenarios(case, ["Base"], runs=6000)
    assert '"runs": 6000' in results_json(case, results, "1")


@pytest.mark.parametrize("keep_all", [False, True])
def test_memory_is_asked_for_before_it_is_filled(
    case: Case, keep_all: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Holding 100,000 runs of one scenario takes 52 MB here.
    monkeypatch.setattr("mtfs.analysis.runs._present", lambda: 200e6)
    scenario_runs = ScenarioRuns(case, ["Base"], Request(), keep_all=keep_all)
    assert (scenario_runs.most_runs > 5 * KEPT_RUNS) != keep_all
    with pytest.raises(RequestError, match=r"runs of 1 scenario need about .* GB of memory"):
        scenario_runs.extend(1_000_000 if keep_all else 2_000_000_000)
    monkeypatch.setattr("mtfs.analysis.runs._present", lambda: 20e6)
    few = ScenarioRuns(case, ["Base"], Request(), keep_all=keep_all)
    assert 10_000 < few.most_runs < KEPT_RUNS
    monkeypatch.setattr("mtfs.analysis.runs._present", lambda: np.inf)
    assert np.isinf(ScenarioRuns(case, ["Base"], Request(), keep_all=keep_all).most_runs)
