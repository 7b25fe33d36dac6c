"""Work in processes of its own: the same figures, told interruptions, and nothing left at work."""

import fcntl
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from mtfs.analysis import blocks, processes
from mtfs.analysis.blocks import Request, goes_apart
from mtfs.analysis.processes import can_fork, end_processes, map_in_processes
from mtfs.analysis.runs import ScenarioRuns, run_request, run_scenarios
from mtfs.domain.case import Case
from mtfs.domain.strategy import Strategy
from mtfs.engine import kernels as room
from mtfs.engine import memory, sobol
from mtfs.engine.draws import BLOCK_RUNS
from mtfs.engine.kernels import COMPILED, plain
from mtfs.engine.memory import array_at, place_of, release_shared, shared_floats, shared_state
from mtfs.errors import ModelError, RequestError
from tests.cases import case_of, full_case

pytestmark = pytest.mark.skipif(not can_fork(), reason="processes start as copies of another on Linux alone")

TOP = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_processes_are_left() -> Iterator[None]:
    """Each test has processes of its own, which know what it changed."""
    end_processes()
    yield
    end_processes()


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a block counts as many, and numpy does the work."""
    monkeypatch.setattr(blocks, "_MANY_BLOCKS", 1)
    monkeypatch.setattr(blocks, "_WORTH_A_PROCESS", 2 * BLOCK_RUNS)
    monkeypatch.setattr(room, "_in_use", plain)
    monkeypatch.setenv(COMPILED, "0")


def doubled(number: int) -> tuple[int, int]:
    return number * 2, os.getpid()


def its_process(_: object) -> int:
    time.sleep(0.01)
    return os.getpid()


def unbalanced(number: int) -> int:
    if number == 2:
        msg = "the accounts do not balance"
        raise ModelError(msg)
    return number


class PeculiarError(Exception):
    """What is sent of it cannot be read."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} is not {other}")


def peculiar(number: int) -> None:
    raise PeculiarError(number, number + 1)


def no_file(_: int) -> None:
    raise FileNotFoundError(2, "there is no such file")


def no_memory(_: int) -> None:
    raise MemoryError


def killed(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Noted:
    """Notes what was done in shared memory, and takes a while."""

    done: np.ndarray
    seconds: float = 0.0

    def __call__(self, place: int) -> None:
        time.sleep(self.seconds)
        self.done[place] = os.getpid()


@dataclass(frozen=True)
class Strategies:
    """Tells strategies apart by identity."""

    one: Strategy
    scenarios: dict[str, Strategy]

    def __call__(self, _: int) -> tuple[int, int, bool]:
        return os.getpid(), id(self.one), self.one is self.scenarios["Base"]


def pids(processes: int = 2) -> set[int]:
    """Return the processes that do a little work."""
    return set(map_in_processes(its_process, range(4 * processes), processes))


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended; whoever takes orphans in may be slow to bury it."""
    state = Path(f"/proc/{pid}/stat")
    try:
        return ") Z " in state.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_for(what: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.01)
    return what()


def copied(work: Callable[[], bool]) -> bool:
    """Do some work in a copy of this process, as anyone may make one, and return whether it went well."""
    with warnings.catch_warnings():
        # Of threads that other tests left behind.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if not pid:
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    return os.waitpid(pid, 0)[1] == 0


def test_answers_come_in_the_order_asked() -> None:
    found = list(map_in_processes(doubled, range(7), 3))
    assert [number for number, _ in found] == [2 * n for n in range(7)]
    assert os.getpid() not in {pid for _, pid in found}


def test_processes_are_used_again() -> None:
    first = pids()
    assert len(first) == 2
    assert pids() == first
    # With less to do, and with more cores, which then have processes too.
    assert set(map_in_processes(its_process, [1], 2)) <= first
    more = pids(3)
    assert len(more) == 3
    assert not more & first
    assert pids(3) == more
    assert not pids(2) & more


def test_processes_that_lack_shared_memory_start_anew() -> None:
    release_shared()
    first = pids()
    done = shared_floats((64,))
    list(map_in_processes(Noted(done, 0.01), range(8), 2))
    second = set(done[:8].astype(int))
    assert len(second) == 2
    assert not second & first
    # What is let go of serves again.
    del done
    done = shared_floats((64,))
    list(map_in_processes(Noted(done, 0.01), range(8), 2))
    assert set(done[:8].astype(int)) == second
    # What is given back would not be free while they have it.
    del done
    release_shared()
    assert not pids() & second
    assert all(map(is_gone, first | second))


def test_what_processes_need_is_prepared_before_they_start() -> None:
    prepared = []
    for _ in range(2):
        list(map_in_processes(its_process, range(4), 2, lambda: prepared.append(os.getpid())))
    assert prepared == [os.getpid()]


def test_a_strategy_that_is_sent_again_is_the_same(tmp_path: Path) -> None:
    case = case_of(full_case(), tmp_path)
    work = Strategies(case.base, dict(case.strategies))
    assert len(case.strategies) > 1
    before = set(map_in_processes(work, range(4), 2))
    other = case_of(full_case(), tmp_path)
    list(map_in_processes(Strategies(other.base, dict(other.strategies)), range(4), 2))
    after = set(map_in_processes(work, range(4), 2))
    assert all(is_same for _, _, is_same in before | after)
    assert len({(pid, one) for pid, one, _ in before | after}) <= 2


def test_only_so_many_strategies_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_known", {})
    monkeypatch.setattr(processes, "_MOST_KNOWN", 2)
    case = case_of(full_case(), tmp_path)
    contents = [bytes([number]) for number in range(4)]
    for content in contents:
        assert processes._remember(content, case.base) is case.base
    assert list(processes._known) == contents[2:]


def test_work_on_shared_memory_is_sent_small() -> None:
    shared = shared_floats((1000, 7))
    assert len(processes._pickled(Noted(shared.T))) < 500
    assert len(processes._pickled(Noted(np.zeros((1000, 7))))) > 56_000


@pytest.mark.parametrize(
    "part",
    [
        lambda whole: whole,
        lambda whole: whole.T,
        lambda whole: whole[2:, 1:3],
        lambda whole: whole[::-1, ::-2],
        lambda whole: whole[0],
        lambda whole: whole.view(np.int64)[1:2],
    ],
)
def test_an_array_is_found_where_it_stands(part: Callable[[np.ndarray], np.ndarray]) -> None:
    whole = shared_floats((5, 4))
    whole[:] = np.arange(20).reshape(5, 4)
    array = part(whole)
    place = place_of(array)
    assert place is not None
    found = array_at(place)
    assert np.array_equal(found, array)
    assert found.dtype == array.dtype
    found[0] = 77
    assert np.array_equal(found, array)


def test_other_arrays_stand_elsewhere() -> None:
    shared = shared_floats((5, 4))
    assert place_of(shared.copy()) is None
    assert place_of(shared[:0]) is None


def test_an_error_comes_out_as_it_is() -> None:
    with pytest.raises(ModelError, match="the accounts do not balance") as found:
        list(map_in_processes(unbalanced, range(4), 2))
    assert "in unbalanced" in found.value.__notes__[0]
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        list(map_in_processes(no_file, range(4), 2))
    with pytest.raises(RuntimeError, match="PeculiarError: 0 is not 1"):
        list(map_in_processes(peculiar, [0, 0], 2))
    with pytest.raises(RequestError, match="perhaps for want of memory"):
        list(map_in_processes(no_memory, range(4), 2))
    assert len(pids()) == 2


@pytest.mark.parametrize("count", [2, 1000])
def test_a_process_that_is_stopped_is_told(count: int) -> None:
    with pytest.raises(RequestError, match="the system stopped a process that was at work"):
        list(map_in_processes(killed, range(count), 2))
    assert len(pids()) == 2


def test_a_process_that_is_stopped_without_work_is_replaced() -> None:
    first = pids()
    os.kill(min(first), signal.SIGKILL)
    assert wait_for(lambda: is_gone(min(first)))
    assert not pids() & first
    assert is_gone(max(first))


def test_processes_that_do_not_start_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    fork, started = os.fork, []

    def once() -> int:
        if started:
            raise BlockingIOError
        started.append(fork())
        return started[0]

    with monkeypatch.context() as full:
        full.setattr(os, "fork", once)
        with pytest.raises(RequestError, match="or let none start"):
            pids()
    assert is_gone(started[0])
    assert len(pids()) == 2


def test_processes_end_with_the_one_that_started_them() -> None:
    done = shared_floats((1000,))
    done[:] = 0

    def starts_others() -> bool:
        return list(map_in_processes(Noted(done, 0.05), range(1000), 2)) == []

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        parent = multiprocessing.get_context("fork").Process(target=starts_others)
        parent.start()
    assert wait_for(lambda: len(set(done) - {0}) == 2)
    parent.kill()
    parent.join()
    assert wait_for(lambda: all(is_gone(int(pid)) for pid in set(done) - {0}))
    assert not done.all()


def test_whoever_stops_asking_leaves_nothing_at_work() -> None:
    done = shared_floats((500,))
    done[:] = 0
    answers: Iterator[None] = map_in_processes(Noted(done, 0.01), range(500), 2)
    next(answers)
    answers.close()
    assert done[0]
    count = np.count_nonzero(done)
    assert count < 100
    assert all(is_gone(int(pid)) for pid in set(done) - {0})
    assert np.count_nonzero(done) == count
    assert len(pids()) == 2


def test_what_is_written_to_shared_memory_is_seen() -> None:
    shared = shared_floats((3, 4))
    shared[:] = 0
    list(map_in_processes(Noted(shared.T[1:]), range(3), 2))
    assert not shared.T[0].any()
    for row in shared.T[1:]:
        assert len(set(row)) == 1
        assert row[0] not in (0, os.getpid())


def test_shared_memory_is_used_again_when_no_view_of_it_is_left() -> None:
    release_shared()
    view = shared_floats((7, 11)).T[2:5]
    before = shared_state()
    other = shared_floats((7, 11))
    assert not np.shares_memory(view, other)
    assert shared_state() == (before[0] + 1, before[1])
    place = place_of(view)
    del view
    again = shared_floats((77,))
    assert place is not None
    assert place_of(again)[0] == place.mapping
    assert shared_state() == (before[0] + 1, before[1])
    assert not np.shares_memory(again, other)
    assert shared_floats((0, 3)).shape == (0, 3)


def test_a_single_mapping_beyond_that_size_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    release_shared()
    monkeypatch.setattr("mtfs.engine.memory._MOST_KEPT", 8 * 30)
    large, small = shared_floats((31,)), shared_floats((5,))
    place, (_, released) = place_of(small), shared_state()
    del small
    del large
    assert shared_state()[1] == released + 2
    assert place_of(shared_floats((5,))) != place


def test_what_is_let_go_of_while_the_lock_is_held_is_found_later() -> None:
    release_shared()
    array = shared_floats((3, 5))
    place = place_of(array)
    with memory._shared.lock:
        # As where garbage is collected in the midst of it.
        del array
        # A copy that starts then does not take it for its own.
        assert copied(lambda: place_of(shared_floats((15,)))[0] != place[0])
    assert place_of(shared_floats((15,)))[0] == place[0]


def test_files_and_pipes_are_not_kept_open(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    with (tmp_path / "locked").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        pids()
    os.close(writing)
    assert os.read(reading, 1) == b""
    os.close(reading)
    with (tmp_path / "locked").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_shared_memory_beyond_some_size_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    release_shared()
    monkeypatch.setattr("mtfs.engine.memory._MOST_KEPT", 8 * 30)
    one, other = shared_floats((20,)), shared_floats((10,))
    _, released = shared_state()
    del one
    assert shared_state()[1] == released
    del other
    assert shared_state()[1] == released
    another = shared_floats((5,))
    del another
    assert shared_state()[1] == released + 2


def test_a_thread_that_ends_leaves_its_processes() -> None:
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(pids).result()
    time.sleep(0.05)
    assert pids() == first


def test_two_threads_have_processes_of_their_own() -> None:
    with ThreadPoolExecutor(2) as pool:
        one, other = (pool.submit(pids) for _ in range(2))
        found = one.result(), other.result()
    assert not found[0] & found[1]
    (kept,) = (each for each in found if not all(map(is_gone, each)))
    assert pids() == kept


def test_work_may_be_asked_for_between_answers() -> None:
    found = [number for answer in map_in_processes(unbalanced, [0, 1], 2) for number in (answer, *pids())]
    assert found[0] == 0
    assert len(set(found)) >= 4


def test_a_copy_of_this_process_has_processes_of_its_own() -> None:
    spare = place_of(shared_floats((13,))).mapping
    first = pids()

    def work() -> bool:
        # What is spare there is not spare here.
        is_apart = place_of(shared_floats((13,))).mapping != spare
        return is_apart and len(pids() - first) == 2

    assert copied(work)
    assert not any(map(is_gone, first))
    # The memory that it shared anew is its own.
    assert pids() == first

    def leaves() -> bool:
        end_processes()
        return True

    assert copied(leaves)
    assert pids() == first


def test_a_copy_in_the_midst_of_work_leaves_it_alone() -> None:
    answers = map_in_processes(its_process, range(50), 2)
    before = {next(answers)}

    def goes_on() -> bool:
        with pytest.raises(RequestError):
            list(answers)
        return True

    assert copied(goes_on)
    assert len(before | set(answers)) == 2


def test_processes_without_work_end_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_KEPT", 0.1)
    first = pids()
    shared_floats((3,))
    _, released = shared_state()
    # They are not at rest while they are used.
    assert len(set(map_in_processes(its_process, range(60), 2))) == 2
    assert wait_for(lambda: all(map(is_gone, first)))
    assert wait_for(lambda: shared_state()[1] > released)
    second = pids()
    assert len(second) == 2
    assert not second & first


_PROGRAM = """
import os, signal, sys, threading, time
from tests.analysis.test_processes import its_process, pids
from mtfs.analysis.processes import map_in_processes
if __name__ == "__main__":
    how = sys.argv[1]
    print(*pids(), flush=True)
    if how == "at work":
        answers = map_in_processes(its_process, range(1000), 2)
        next(answers)
    elif how == "in a thread":
        work = lambda: list(map_in_processes(its_process, range(1000), 2))
        threading.Thread(target=work, daemon=True).start()
        time.sleep(0.1)
    elif how == "error":
        raise SystemExit(3)
    elif how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif how == "interrupted":
        # Whoever starts the tests in the background has it ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # As a terminal tells all processes of a command.
        threading.Timer(0.3, os.killpg, (os.getpgid(0), signal.SIGINT)).start()
        try:
            list(map_in_processes(its_process, range(5000), 2))
        except KeyboardInterrupt:
            raise SystemExit(130)
"""


@pytest.mark.parametrize(
    ("how", "code"),
    [("idle", 0), ("at work", 0), ("in a thread", 0), ("error", 3), ("killed", -9), ("interrupted", 130)],
)
def test_nothing_is_left_behind(how: str, code: int) -> None:
    command: Sequence[str] = [sys.executable, "-c", _PROGRAM, how]
    done = subprocess.run(
        command, cwd=TOP, capture_output=True, text=True, timeout=60, start_new_session=True, check=False
    )
    assert (done.returncode, done.stderr) == (code, "")
    found = [int(word) for word in done.stdout.split()]
    assert len(found) == 2
    assert wait_for(lambda: all(map(is_gone, found)), 5)


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
    # As in a process of a pool.
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: multiprocessing.current_process())
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
    for workers, at_once in ((1, 1), (2, 5), (2, 5), (9, 5)):
        monkeypatch.setattr(blocks, "_BLOCKS_AT_ONCE", min(at_once, 2))
        monkeypatch.setattr(blocks, "_MOST_AT_ONCE", at_once)
        found = run_scenarios(case, workers=workers, **asked)
        assert used == [workers] * (workers > 1)
        used.clear()
        for name, result in found.items():
            for measure, paths in result.paths.items():
                assert np.array_equal(paths, expected[name].paths[measure], equal_nan=True), (name, measure)


def figures(case: Case, workers: int) -> np.ndarray:
    """Return figures of the summary of runs."""
    request = Request(runs=7 * BLOCK_RUNS, workers=workers)
    found = run_request(case, ["Base"], request)["Base"].summary
    risk = [values for told in found.risk.values() for values in told.values()]
    return np.stack([*risk, *found.probabilities.values(), found.expected_shortfall_95])


@pytest.mark.usefixtures("many")
def test_runs_that_are_counted_are_the_same(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtfs.analysis.runs.KEPT_RUNS", 4 * BLOCK_RUNS)
    case = case_of(full_case(), tmp_path)
    assert np.array_equal(figures(case, 1), figures(case, 2), equal_nan=True)


@pytest.mark.usefixtures("many")
def test_two_threads_at_once_get_the_right_figures(tmp_path: object) -> None:
    case = case_of(full_case(), tmp_path)
    expected = figures(case, 1)
    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(lambda _: figures(case, 2), range(6)):
            assert np.array_equal(found, expected, equal_nan=True)


def test_a_lock_of_another_thread_does_not_hold_a_copy_up(tmp_path: object) -> None:
    base = case_of(full_case(), tmp_path).base

    def drawn() -> np.ndarray:
        draws = sobol.SobolDraws(5, 0)
        draws.expect(base)
        return draws.normals("driver/cpi")

    expected = drawn()

    def the_same() -> bool:
        signal.alarm(20)
        return np.array_equal(drawn(), expected)

    locks = [one._lock for one in gc.get_objects() if isinstance(one, sobol._Sequences)]
    assert locks
    with ExitStack() as held:
        for lock in locks:
            held.enter_context(lock)
        assert copied(the_same)


def test_runs_that_were_broken_off_do_not_go_on(tmp_path: object) -> None:
    case = case_of(full_case(), tmp_path)
    runs = ScenarioRuns(case, ["Base"], Request(runs=10))

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runs.extend(10, progress=interrupt)
    with pytest.raises(RequestError, match="broken off and cannot go on"):
        runs.extend(20)


@pytest.mark.usefixtures("many")
def test_an_error_of_whoever_watches_leaves_nothing_at_work(tmp_path: object) -> None:
    case = case_of(full_case(), tmp_path)
    expected, first = figures(case, 2), pids()

    def stops(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as held:
        run_scenarios(case, runs=7 * BLOCK_RUNS, workers=2, progress=stops)
    assert held.tb is not None
    assert all(map(is_gone, first))
    assert np.array_equal(figures(case, 2), expected, equal_nan=True)


@pytest.mark.usefixtures("many")
def test_what_is_sent_of_runs_is_small(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtfs.analysis.runs.KEPT_RUNS", 4 * BLOCK_RUNS)
    sent: list[int] = []
    pickled = processes._pickled

    def noted(work: object) -> bytes:
        content = pickled(work)
        sent.append(len(content))
        return content

    monkeypatch.setattr(processes, "_pickled", noted)
    case = case_of(full_case(), tmp_path)
    figures(case, 2)
    # Runs that are held, these once more to be counted, and then runs that are only counted.
    assert len(sent) == 3
    assert max(sent) < 50_000
