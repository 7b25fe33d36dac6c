"""Memory: keeping what was freed, so that the next block of runs finds it there; and sharing it."""

import ctypes
import mmap
from functools import cache
from math import prod
from threading import RLock
from weakref import finalize

import numpy as np

from mtfs.engine.shapes import Floats

__all__ = ["keep_freed_memory", "shared_floats"]

# Parameters of mallopt, from glibc's malloc.h, and the most that is kept [bytes].
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_MOST_KEPT = 1 << 28
_LARGEST_KEPT = 1 << 25


@cache
def keep_freed_memory() -> None:
    """Have the C library keep up to 256 MB of freed memory, where it is glibc.

    Notes
    -----
    numpy asks for fresh memory for every array. glibc gives arrays of 128 KB and more back to the system when
    they are freed, and each page of the next one then costs more than the arithmetic done in it: on the large
    case of the benchmarks, runs take a quarter longer. Other C libraries keep memory by themselves, or not.
    """
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    set_option(_MMAP_THRESHOLD, _LARGEST_KEPT)
    set_option(_TRIM_THRESHOLD, _MOST_KEPT)


#: Shared memory that was let go of, by its size in bytes.
_spare: dict[int, list[mmap.mmap]] = {}


_lock = RLock()


def _let_go(memory: mmap.mmap) -> None:
    with _lock:
        if sum(size * len(several) for size, several in list(_spare.items())) + len(memory) > _MOST_KEPT:
            # Of sizes that were asked for before, which may not be again.
            _spare.clear()
        _spare.setdefault(len(memory), []).append(memory)


def shared_floats(shape: tuple[int, ...]) -> Floats:
    """Return an array that this process shares with copies of itself.

    Parameters
    ----------
    shape : tuple of int
        Its shape.

    Returns
    -------
    ndarray
        Anything may stand in it. What a process that is forked from this one writes there, this one sees.
    """
    count = prod(shape)
    size = max(count, 1) * np.dtype(np.float64).itemsize
    with _lock:
        spare = _spare.get(size)
        memory = spare.pop() if spare else mmap.mmap(-1, size)
    whole = np.frombuffer(memory, dtype=np.float64, count=count)
    # Every view of it holds on to this one, so that nobody has the memory any more when it goes.
    finalize(whole, _let_go, memory).atexit = False
    return whole.reshape(shape)
