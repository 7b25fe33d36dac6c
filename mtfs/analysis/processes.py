"""Work in processes of its own, which start as copies of this one and are kept for the next work.

A process that has just started takes long over its first work: every page of memory that it touches has to be
made or copied. Those that are kept have it; and arrays of `mtfs.engine.memory.shared_floats` are not sent to
them but found there.
"""

import gc
import os
import pickle
import signal
import sys
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from itertools import islice
from pathlib import Path
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakSet

import numpy as np

from mtfs.domain.strategy import Strategy
from mtfs.engine.memory import array_at, place_of, release_shared, shared_state
from mtfs.engine.prepared import by_identity
from mtfs.errors import RequestError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = ["can_fork", "end_processes", "map_in_processes", "usable_cores"]

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")

#: How many pieces of work a process is handed before it has done the first.
_AHEAD = 2
#: How long processes without work are kept [s].
_KEPT = 60.0
#: What a message begins with that is work, and one that says what to do it on.
_WORK, _ASKED = b"w", b"a"
#: How many strategies are known by what they are sent as.
_MOST_KNOWN = 64


def usable_cores() -> int:
    """Return how many cores this process may use.

    Returns
    -------
    int
        Those that the system gives it, which may be fewer than the machine has.
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_fork() -> bool:
    """Tell whether processes can start as copies of this one.

    Returns
    -------
    bool
        On Linux alone: Windows has no such thing, and libraries of macOS do not bear it. A process that
        Python's multiprocessing started starts none: others like it have work for the other cores.
    """
    if sys.platform != "linux":
        return False
    library = sys.modules.get("multiprocessing")
    return library is None or library.parent_process() is None


#: Strategies by what they are sent as, so that one that is sent again is the same object: what is prepared
#: for it is remembered by that. A process that starts as a copy knows those that were sent before.
_known: dict[bytes, Strategy] = {}


@by_identity()
def _sent(strategy: Strategy) -> bytes:
    """Return what a strategy is sent as."""
    return pickle.dumps(strategy, pickle.HIGHEST_PROTOCOL)


def _remember(content: bytes, strategy: Strategy) -> Strategy:
    while len(_known) >= _MOST_KNOWN and content not in _known:
        with suppress(KeyError, RuntimeError, StopIteration):
            del _known[next(iter(_known))]
    return _known.setdefault(content, strategy)


def _received(content: bytes) -> Strategy:
    """Return the strategy that was sent."""
    found = _known.get(content)
    return _remember(content, pickle.loads(content)) if found is None else found


class _Pickler(pickle.Pickler):
    """Has shared arrays stay where they are, and a strategy be the same object whenever it is sent."""

    def reducer_override(self, obj: Any) -> Any:  # noqa: ANN401 - anything that work may hold
        if type(obj) is np.ndarray and (place := place_of(obj)) is not None:
            return array_at, (place,)
        if type(obj) is Strategy:
            content = _sent(obj)
            _remember(content, obj)
            return _received, (content,)
        return NotImplemented


def _pickled(work: object) -> bytes:
    file = BytesIO()
    _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(work)
    return file.getvalue()


def _told(error: Exception) -> bytes:
    """Return an error as it is sent, with where it came from."""
    error.add_note("In a process of its own:\n" + "".join(traceback.format_exception(error)).rstrip())
    try:
        content = pickle.dumps((False, error))
        pickle.loads(content)
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return content


def _close_all_but(pipe: "Connection") -> None:
    """Let go of the files, pipes and locks of the process that this one is a copy of, but the screen."""
    with suppress(OSError):
        for number in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
            if number > 2 and number != pipe.fileno():
                with suppress(OSError):
                    os.close(number)


def _serve(pipe: "Connection") -> None:
    """Do what is asked until nobody is there to ask."""
    _close_all_but(pipe)
    # The process that started this one hears of an interruption, and ends both.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Not to be searched for garbage: that would copy it.
    gc.freeze()
    content, work = b"", None
    with suppress(EOFError, OSError):
        while True:
            told = pipe.recv_bytes()
            if told.startswith(_WORK):
                content, work = told[1:], None
                continue
            try:
                work = work or pickle.loads(content)
                answer = pickle.dumps((True, work(pickle.loads(told[1:]))), pickle.HIGHEST_PROTOCOL)
            except Exception as error:
                answer = _told(error)
            pipe.send_bytes(answer)
            # Not kept until there is the next.
            del answer


def _stopped() -> RequestError:
    return RequestError(
        "the system stopped a process that was at work, or let none start, perhaps for want of memory: ask "
        "for fewer workers, or for one"
    )


class _Team:
    """Processes that do the same work, one piece each at a time.

    Parameters
    ----------
    count : int
        How many.

    Notes
    -----
    Each has a pipe whose other end this process alone holds. So a process whose pipe comes to its end knows
    that this one has ended, however it did, and ends too.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        #: The memory that they share with this process.
        self.shared = shared_state()
        self._owner = os.getpid()
        self._pipes: list[Connection] = []
        self._pids: list[int] = []
        _teams.add(self)
        try:
            with warnings.catch_warnings():
                # Python warns that a process with several threads is copied: the work waits for none.
                warnings.simplefilter("ignore", DeprecationWarning)
                for _ in range(count):
                    self._start()
        except BaseException:
            self.end()
            raise

    def _start(self) -> None:
        from multiprocessing.connection import Pipe

        here, there = Pipe()
        self._pipes.append(here)
        with there:
            try:
                pid = os.fork()
                if not pid:
                    _serve(there)
            finally:
                if os.getpid() != self._owner:
                    os._exit(0)
        self._pids.append(pid)

    def is_whole(self) -> bool:
        """Tell whether all of them are there."""
        for pid in list(self._pids):
            try:
                ended, _ = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                ended = pid
            if ended:
                self._pids.remove(pid)
        return len(self._pids) == self.count

    def map(self, work: bytes, asked: Sequence[object]) -> Iterator[tuple[bool, Any]]:
        """Do work on several things, and return whether each was done, with the answer or else the error."""
        from multiprocessing.connection import wait

        rest = enumerate(asked)
        at_work: dict[Connection, deque[int]] = {}
        found: dict[int, tuple[bool, Any]] = {}

        def hand(pipe: "Connection") -> None:
            for place, one in islice(rest, 1):
                pipe.send_bytes(_ASKED + pickle.dumps(one))
                at_work.setdefault(pipe, deque()).append(place)

        try:
            for pipe in self._pipes:
                pipe.send_bytes(_WORK + work)
            for pipe in _AHEAD * self._pipes:
                hand(pipe)
            for place in range(len(asked)):
                while place not in found:
                    for pipe in cast("list[Connection]", wait(list(at_work))):
                        found[at_work[pipe].popleft()] = pickle.loads(pipe.recv_bytes())
                        hand(pipe)
                        if not at_work[pipe]:
                            del at_work[pipe]
                yield found.pop(place)
        except TimeoutError:
            # Of whoever waits no longer.
            raise
        except (EOFError, OSError):
            raise _stopped() from None

    def leave(self) -> None:
        """Let go of their pipes, each once: a number that is closed may soon be another file's."""
        while self._pipes:
            with suppress(OSError):
                self._pipes.pop().close()

    def end(self) -> None:
        """End them, whatever they are at."""
        if os.getpid() != self._owner:
            return
        for pid in self._pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in self._pids:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        self._pids.clear()
        self.leave()


class _Keeper:
    """Has the processes that are kept, while nobody uses them."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.team: _Team | None = None
        self.timer: Timer | None = None

    def _hand_over(self) -> _Team | None:
        """Return what is kept, for one to use or to end it."""
        with self.lock:
            team, self.team = self.team, None
            if self.timer is not None:
                self.timer.cancel()
            return team

    def take(self, least: int, most: int, prepare: Callable[[], object]) -> _Team:
        """Return processes: those that are kept if they will do, or else others."""
        team = self._hand_over()
        if team is not None:
            if least <= team.count <= most and team.shared == shared_state() and team.is_whole():
                return team
            team.end()
        prepare()
        return _Team(least)

    def keep(self, team: _Team) -> None:
        """Keep processes for a while, if none are kept."""
        with self.lock:
            if self.team is None:
                self.timer = Timer(_KEPT, self._let_go, (team,))
                self.timer.daemon = True
                # The system may let no more threads start.
                with suppress(RuntimeError):
                    self.timer.start()
                    self.team = team
                    return
        team.end()

    def _let_go(self, team: _Team) -> None:
        with self.lock:
            if self.team is not team:
                return
            self.team = None
        team.end()
        release_shared()

    def end(self) -> None:
        """End what is kept."""
        team = self._hand_over()
        if team is not None:
            team.end()


#: All processes, so that copies of this one can let go of them.
_teams: WeakSet[_Team] = WeakSet()
_keeper = _Keeper()


def _after_fork() -> None:
    """Leave the processes to the one that this one is a copy of."""
    global _keeper
    _keeper = _Keeper()
    for team in list(_teams):
        team.leave()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def end_processes() -> None:
    """End the processes that are kept for the next work, if there are any."""
    _keeper.end()


def map_in_processes(
    work: Callable[[_Asked], _Answer],
    asked: Sequence[_Asked],
    processes: int,
    prepare: Callable[[], object] = lambda: None,
) -> Generator[_Answer, None, None]:
    """Do the same work on several things, in processes of their own.

    Parameters
    ----------
    work : callable
        The work, which can be pickled. What it changes in memory is its process's alone, but for arrays of
        `mtfs.engine.memory.shared_floats`. Modules are as they were when the processes started.
    asked : sequence
        What to do it on.
    processes : int
        How many processes at most. They are kept for the next work, unless this one is broken off.
    prepare : callable, optional
        What is done here before processes start: they have what it loads and remembers.

    Yields
    ------
    object
        What the work returned, in the order asked.

    Raises
    ------
    RequestError
        Where the system stopped a process.
    """
    content = _pickled(work)
    try:
        team = _keeper.take(min(processes, len(asked)), processes, prepare)
    except (OSError, MemoryError):
        raise _stopped() from None
    is_done = False
    try:
        for is_answer, answer in team.map(content, asked):
            if isinstance(answer, MemoryError):
                raise _stopped()
            if not is_answer:
                raise answer
            yield answer
        is_done = True
    finally:
        # Nobody may still write where the next work will.
        if is_done:
            _keeper.keep(team)
        else:
            team.end()
