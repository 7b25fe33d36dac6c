"""Work in processes of its own: the same figures, told interruptions, and no copy where it does not pay."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mtfs.analysis import blocks, processes
from mtfs.analysis.blocks import Request, goes_apart
from mtfs.analysis.processes import can_fork, map_in_processes
from mtfs.analysis.runs import run_request, run_scenarios
from mtfs.engine import kernels as room
from mtfs.engine.draws import BLOCK_RUNS
from mtfs.engine.kernels import COMPILED, plain
from mtfs.engine.memory import _spare, shared_floats
from mtfs.errors import ModelError, RequestError
from tests.cases import case_of, full_case

pytestmark = pytest.mark.skipif(not can_fork(), reason="processes start as copies of another on Linux alone")


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a block counts as many, and numpy does the work."""
    monkeypatch.setattr(blocks, "_MANY_BLOCKS", 1)
    monkeypatch.setattr(blocks, "_WORTH_A_PROCESS", 2 * BLOCK_RUNS)
    monkeypatch.setattr(room, "_in_use", plain)
    monkeypatch.setenv(COMPILED, "0")


def test_answers_come_in_the_order_asked() -> None:
    here = os.getpid()

    def work(number: int) -> tuple[int, bool]:
        return number * 2, os.getpid() != here

    assert list(map_in_processes(work, range(7), 3)) == [(2 * n, True) for n in range(7)]


def test_an_error_comes_out_as_it_is() -> None:
    def work(number: int) -> int:
        if number == 2:
            msg = "the accounts do not balance"
            raise ModelError(msg)
        return number

    with pytest.raises(ModelError, match="the accounts do not balance"):
        list(map_in_processes(work, range(4), 2))


@pytest.mark.parametrize("count", [2, 1000])
def test_a_process_that_is_stopped_is_told(count: int) -> None:
    def work(_: int) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(RequestError, match="the system stopped a process that was at work"):
        list(map_in_processes(work, range(count), 2))


def test_processes_end_with_the_one_that_started_them() -> None:
    pids = shared_floats((2,))
    pids[:] = 0

    def work(number: int) -> None:
        pids[number] = os.getpid()
        time.sleep(60)

    def starts_others(_: int) -> None:
        list(map_in_processes(work, range(2), 2))

    parent = multiprocessing.get_context("fork").Process(target=starts_others, args=(0,))
    parent.start()
    deadline = time.monotonic() + 20
    while not pids.all() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert pids.all()
    parent.kill()
    parent.join()

    def are_gone() -> bool:
        states = [Path(f"/proc/{pid:.0f}/stat") for pid in pids]
        # Whoever takes orphans in may be slow to bury them.
        return all(not state.exists() or ") Z " in state.read_text() for state in states)

    while not are_gone() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert are_gone()


def test_whoever_stops_asking_waits_for_no_more_than_is_at_work() -> None:
    done = shared_floats((500,))
    done[:] = 0

    def work(number: int) -> None:
        time.sleep(0.01)
        done[number] = 1

    answers: Iterator[None] = map_in_processes(work, range(500), 2)
    next(answers)
    answers.close()
    assert done[0] == 1
    assert done.sum() < 100


def test_what_is_written_to_shared_memory_is_seen() -> None:
    shared = shared_floats((3, 4))

    def work(row: int) -> None:
        shared[row] = row + 0.5

    list(map_in_processes(work, range(3), 2))
    assert np.array_equal(shared, np.repeat([[0.5], [1.5], [2.5]], 4, axis=1))


def test_shared_memory_is_used_again_when_no_view_of_it_is_left() -> None:
    _spare.clear()
    view = shared_floats((7, 11)).T[2:5]
    assert not _spare
    other = shared_floats((7, 11))
    assert not np.shares_memory(view, other)
    del view
    assert [len(spare) for spare in _spare.values()] == [1]
    again = shared_floats((77,))
    assert not any(_spare.values())
    assert not np.shares_memory(again, other)
    assert shared_floats((0, 3)).shape == (0, 3)


@pytest.mark.usefixtures("many")
def test_when_work_goes_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request(runs=2 * BLOCK_RUNS, workers=2)
    assert goes_apart(request, 1)
    assert not goes_apart(Request(runs=BLOCK_RUNS, workers=2), 1)
    assert goes_apart(Request(runs=BLOCK_RUNS, workers=2), 2)
    assert not goes_apart(Request(runs=2 * BLOCK_RUNS, workers=1), 1)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(processes.sys, "platform", "darwin")
        assert not goes_apart(request, 1)
    # As a process of multiprocessing's pool is.
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)
    assert not goes_apart(request, 1)


def test_compiled_work_stays_together(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    monkeypatch.setattr(room, "_in_use", plain)
    monkeypatch.setenv(COMPILED, "1")
    assert not goes_apart(Request(runs=200 * BLOCK_RUNS, workers=2), 1)


@pytest.mark.usefixtures("many")
def test_runs_stay_together_where_memory_holds_no_processes(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, request = case_of(full_case(), tmp_path), Request(runs=4 * BLOCK_RUNS, workers=2)
    used = []
    monkeypatch.setattr(
        blocks, "map_in_processes", lambda *given: used.append(given[2]) or map_in_processes(*given)
    )
    monkeypatch.setattr("mtfs.analysis.runs._present", lambda: 250e6)
    assert run_request(case, ["Base"], request)["Base"].runs == 4 * BLOCK_RUNS
    assert used == []
    monkeypatch.setattr("mtfs.analysis.runs._present", lambda: 2500e6)
    run_request(case, ["Base"], request)
    assert used == [2]


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("scenarios", [["Base"], None])
@pytest.mark.parametrize("sampling", ["random", "latin-hypercube", "sobol"])
def test_every_figure_is_the_same(
    scenarios: list[str] | None, sampling: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(full_case(), tmp_path)
    asked = {"scenarios": scenarios, "runs": 4 * BLOCK_RUNS + 7, "sampling": sampling}
    expected = run_scenarios(case, workers=1, **asked)
    used = []
    monkeypatch.setattr(
        blocks, "map_in_processes", lambda *given: used.append(given[2]) or map_in_processes(*given)
    )
    for workers, processes_used in ((2, 2), (9, 3)):
        found = run_scenarios(case, workers=workers, **asked)
        assert used.pop() == processes_used
        for name, result in found.items():
            for measure, paths in result.paths.items():
                assert np.array_equal(paths, expected[name].paths[measure], equal_nan=True), (name, measure)


@pytest.mark.usefixtures("many")
def test_runs_that_are_counted_are_the_same(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtfs.analysis.runs.KEPT_RUNS", 2 * BLOCK_RUNS)
    case = case_of(full_case(), tmp_path)

    def figures(workers: int) -> np.ndarray:
        request = Request(runs=7 * BLOCK_RUNS, workers=workers)
        found = run_request(case, ["Base"], request)["Base"].summary
        risk = [values for told in found.risk.values() for values in told.values()]
        return np.stack([*risk, *found.probabilities.values(), found.expected_shortfall_95])

    assert np.array_equal(figures(1), figures(2), equal_nan=True)
