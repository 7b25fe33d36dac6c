"""Work in processes of its own, which start as copies of this one and so need nothing sent to them."""

import multiprocessing
import signal
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from mtfs.errors import RequestError

__all__ = ["can_fork", "map_in_processes"]

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")

#: The work of this process, where it is one of several.
_work: Callable[[Any], Any]


def can_fork() -> bool:
    """Tell whether processes can start as copies of this one.

    Returns
    -------
    bool
        On Linux alone: Windows has no such thing, and libraries of macOS do not bear it. A process that ends
        with the one that started it may start none.
    """
    return sys.platform == "linux" and not multiprocessing.current_process().daemon


def _begin(work: Callable[[Any], Any]) -> None:
    global _work
    _work = work
    # The process that started this one hears of an interruption, and ends both.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


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
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, fork, _begin, (work,)) as pool:
        with warnings.catch_warnings():
            # Python warns that a process with several threads is copied; the work waits for none of them.
            warnings.simplefilter("ignore", DeprecationWarning)
            answers = pool.map(_do, asked)
        try:
            yield from answers
        except BrokenProcessPool:
            msg = (
                "the system stopped a process that was at work, perhaps for want of memory: ask for fewer "
                "workers, or for one"
            )
            raise RequestError(msg) from None
