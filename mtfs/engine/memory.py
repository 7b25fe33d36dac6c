"""Memory: keeping what was freed, so that the next block of runs finds it there."""

import ctypes
from functools import cache

__all__ = ["keep_freed_memory"]

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
