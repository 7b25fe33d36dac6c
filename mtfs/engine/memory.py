"""Memory: keeping what was freed, so that the next block of runs finds it there; and sharing it."""

import ctypes
import mmap
import os
from collections import deque
from collections.abc import Sequence
from functools import cache
from itertools import chain
from math import prod
from threading import Lock
from typing import Any, NamedTuple
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from mtfs.engine.shapes import Floats

__all__ = [
    "SharedPlace",
    "array_at",
    "keep_freed_memory",
    "place_of",
    "release_shared",
    "shared_floats",
    "shared_state",
]

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


class SharedPlace(NamedTuple):
    """Where in shared memory an array stands.

    Parameters
    ----------
    mapping : int
        The number of the mapping.
    offset : int
        Where in it the first figure is [bytes].
    dtype : str
        What it holds.
    shape, strides : tuple of int
        As numpy has them.
    """

    mapping: int
    offset: int
    dtype: str
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Shared:
    """What this process shares with copies of itself, and what of it is spare."""

    def __init__(self) -> None:
        # Not one that a thread can take twice: arrays may be let go of while it holds it.
        self.lock = Lock()
        #: By the number of each: a copy of this process finds it under the same one.
        self.mappings: dict[int, mmap.mmap] = {}
        #: The address at which each begins, by its number.
        self.begins: dict[int, int] = {}
        #: The numbers of those that were let go of, by their size in bytes.
        self.spare: dict[int, list[int]] = {}
        #: The numbers of those that were let go of and are not yet among the spare ones.
        self._returned: deque[int] = deque()
        self.made = self.released = 0

    def take(self, size: int) -> int:
        """Return the number of a mapping of some bytes that nobody else has."""
        with self.lock:
            self._sort_returned()
            if spare := self.spare.get(size):
                return spare.pop()
            try:
                mapping = mmap.mmap(-1, size)
            except OSError as error:
                raise MemoryError from error
            number = self.made + 1
            self.mappings[number] = mapping
            self.begins[number] = np.frombuffer(mapping, dtype=np.uint8).ctypes.data
            self.made = number
            return number

    def let_go(self, number: int, owner: int) -> None:
        """Keep a mapping for the next that asks, in the process that made it."""
        if os.getpid() != owner:
            return
        self._returned.append(number)
        # Who holds the lock, perhaps this very thread, sees to it later.
        if self.lock.acquire(blocking=False):
            try:
                self._sort_returned()
            finally:
                self.lock.release()

    def _sort_returned(self) -> None:
        while self._returned:
            number = self._returned.popleft()
            size = len(self.mappings[number])
            if sum(each * len(several) for each, several in self.spare.items()) + size > _MOST_KEPT:
                # Of sizes that were asked for before, which may not be again.
                self._give_spare_back()
            if size > _MOST_KEPT:
                self._give_back([number])
            else:
                self.spare.setdefault(size, []).append(number)

    def _give_back(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            del self.mappings[number], self.begins[number]
        self.released += len(numbers)

    def _give_spare_back(self) -> None:
        self._give_back(list(chain.from_iterable(self.spare.values())))
        self.spare.clear()

    def release(self) -> None:
        """Give what is spare back to the system."""
        with self.lock:
            self._sort_returned()
            self._give_spare_back()

    def leave(self) -> None:
        """Leave what is spare to the process that this one is a copy of: both would write there."""
        self.lock = Lock()
        self.spare.clear()
        self._returned.clear()


_shared = _Shared()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_shared.leave)


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
    number = _shared.take(max(count, 1) * np.dtype(np.float64).itemsize)
    whole = np.frombuffer(_shared.mappings[number], dtype=np.float64, count=count)
    # Every view of it holds on to this one, so that nobody has the memory any more when it goes.
    finalize(whole, _shared.let_go, number, os.getpid()).atexit = False
    return whole.reshape(shape)


def shared_state() -> tuple[int, int]:
    """Tell what memory is shared.

    Returns
    -------
    tuple of int
        How much has been shared and how much of that given back, so far: where either is another than it was
        when this process was copied, the copy has not what this one has.
    """
    with _shared.lock:
        return _shared.made, _shared.released


def release_shared() -> None:
    """Give shared memory that no array stands in any more back to the system."""
    _shared.release()


def place_of(array: NDArray[Any]) -> SharedPlace | None:
    """Tell where in shared memory an array stands.

    Parameters
    ----------
    array : ndarray
        Any array.

    Returns
    -------
    SharedPlace or None
        None where it stands elsewhere.
    """
    if not array.size:
        return None
    first = array.ctypes.data
    with _shared.lock:
        for number, begin in _shared.begins.items():
            if begin <= first < begin + len(_shared.mappings[number]):
                return SharedPlace(number, first - begin, array.dtype.str, array.shape, array.strides)
    return None


def array_at(place: SharedPlace) -> NDArray[Any]:
    """Return the array that stands in some place of shared memory.

    Parameters
    ----------
    place : SharedPlace
        The place, as `place_of` told it in this process or in the one that this is a copy of.

    Returns
    -------
    ndarray
        What is written there, both see.
    """
    mapping = _shared.mappings[place.mapping]
    return np.ndarray(place.shape, place.dtype, mapping, place.offset, place.strides)
