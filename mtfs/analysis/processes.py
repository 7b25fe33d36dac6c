"""Work in processes of its own, which start as copies of this one and so need nothing sent to them."""

import ctypes
import os
import signal
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from mtfs.errors import RequestError

if TYPE_CHECKING:
    from concurrent.futures import Future

__all__ = ["can_fork", "map_in_processes", "usable_cores"]

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")

# PR_SET_PDEATHSIG of Linux's prctl: the signal that comes when the process that started this one ends.
_ENDS_WITH_PARENT = 1
#: How many pieces of work for each process are handed in before the first is done.
_AHEAD = 3
#: The work of this process, where it is one of several.
_work: Callable[[Any], Any]


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
        On Linux alone: Windows has no such thing, and libraries of macOS do not bear it. A process that ends
        with the one that started it may start none.
    """
    if sys.platform != "linux":
        return False
    from multiprocessing import current_process

    return not current_process().daemon


def _begin(work: Callable[[Any], Any]) -> None:
    global _work
    _work = work
    # The process that started this one hears of an interruption, and ends both. Where it is ended without a
    # word, so is this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_ENDS_WITH_PARENT, signal.SIGKILL)


def _do(asked: _Asked) -> Any:  # noqa: ANN401 - what comes of it, the process that asked knows
    return _work(asked)


def map_in_processes(
    work: Callable[[_Asked], _Answer], asked: Iterable[_Asked], processes: int
) -> Iterator[_Answer]:
    """Do the same work on several things, in processes of their own.

    Parameters
    ----------
    work : callable
        The work, in this process's memory as it is now. What it changes there changes for it alone.
    asked : iterable
        What to do it on.
    processes : int
        How many processes.

    Yields
    ------
    object
        What the work returned, in the order asked.

    Raises
    ------
    RequestError
        Where the system stopped a process.
    """
    # Few runs are so many; the rest need not wait for these to load.
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
    from multiprocessing import get_context

    fork = get_context("fork")
    waiting: deque[Future[Any]] = deque()
    rest = iter(asked)
    with ProcessPoolExecutor(processes, fork, _begin, (work,)) as pool:
        try:
            with warnings.catch_warnings():
                # Python warns that a process with several threads is copied: the work waits for none.
                warnings.simplefilter("ignore", DeprecationWarning)
                waiting.extend(pool.submit(_do, one) for one in islice(rest, _AHEAD * processes))
            while waiting:
                answer = waiting.popleft().result()
                # One for one: Python 3.11's pool may not notice that it is broken while much is handed in.
                waiting.extend(pool.submit(_do, one) for one in islice(rest, 1))
                yield answer
        except (BrokenProcessPool, BlockingIOError, MemoryError):
            msg = (
                "the system stopped a process that was at work, or let none start, perhaps for want of "
                "memory: ask for fewer workers, or for one"
            )
            raise RequestError(msg) from None
        finally:
            for later in waiting:
                later.cancel()
