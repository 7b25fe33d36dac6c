"""Times, taken in turn in one process, and peak memory, for which each piece of work has its own."""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import scipy

import mtfs
from mtfs.analysis.processes import end_processes
from mtfs.engine.kernels import COMPILED

__all__ = ["TOP", "Settings", "least", "machine", "own_peak", "peak", "switched"]

TOP = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How much is measured."""

    #: The runs of the tables that set ways of doing the same beside each other.
    runs: int = 100_000
    #: How often each piece of work is timed; the least time counts.
    times: int = 5
    #: The most runs of the table of time against runs.
    most: int = 4_000_000
    #: The runs of the loop engine, whose time is given for as many as the others.
    looped: int = 200
    #: Whether peak memory is told too, which takes a process for each figure.
    peaks: bool = True

    @property
    def growing(self) -> tuple[int, ...]:
        """The numbers of runs of the table of time against runs."""
        steps = (10_000, 100_000, 1_000_000, 4_000_000, 10_000_000)
        return tuple(runs for runs in steps if runs <= self.most) or (self.most,)


def least(works: Sequence[Callable[[], object]], times: int) -> list[float]:
    """Return the least time of each of several, taken in turn so that other work falls on all alike."""
    best = [np.inf] * len(works)
    for _ in range(times):
        for place, work in enumerate(works):
            start = time.perf_counter()
            work()
            best[place] = min(best[place], time.perf_counter() - start)
    return best


@contextmanager
def switched(value: str) -> Iterator[None]:
    """Have compiled kernels used at any size (1) or not at all (0), in this process, for a while."""
    before = os.environ.get(COMPILED)
    os.environ[COMPILED] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[COMPILED]
        else:
            os.environ[COMPILED] = before


def machine() -> str:
    """Say on what was measured."""
    numba = f"numba {version('numba')}, " if find_spec("numba") else ""
    return (
        f"{platform.system()}, {platform.machine()}, {os.cpu_count()} cores; Python "
        f"{platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, "
        f"{numba}mtfs {mtfs.__version__}"
    )


def own_peak() -> float:
    """Return the peak memory of this process [MB]."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage tells on Linux is no less than what the process that started this one had.
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def peak(room: str, row: str, **arguments: object) -> float:
    """Return the peak memory of a process that does the work of a row of a room, its ``job``, alone [MB].

    The largest of the processes that it starts counts too.
    """
    asked = json.dumps({"room": room, "row": row, **arguments})
    command = [sys.executable, "-m", "benchmarks.measure", asked]
    done = subprocess.run(command, cwd=TOP, check=True, capture_output=True, text=True)
    return float(done.stdout.splitlines()[-1])


def _alone(asked: str) -> None:
    arguments = json.loads(asked)
    work = import_module(f"benchmarks.{arguments.pop('room')}").job(arguments.pop("row"), **arguments)
    work()
    # Those that are kept count when they have ended.
    end_processes()
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(own_peak() + children / (1e6 if sys.platform == "darwin" else 1e3))


if __name__ == "__main__":
    _alone(sys.argv[1])
