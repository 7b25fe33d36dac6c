"""What the benchmarks share: tables in Markdown, and times taken in turn."""

import time
from collections.abc import Callable, Sequence

import numpy as np

__all__ = ["least", "print_table"]


def print_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    print("| " + " | ".join(heads) + " |")
    print("| " + " | ".join(["---"] + ["---:"] * (len(heads) - 1)) + " |")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print(flush=True)


def least(works: Sequence[Callable[[], object]], times: int) -> list[float]:
    """Return the least time of each of several, taken in turn so that other work falls on all alike."""
    best = [np.inf] * len(works)
    for _ in range(times):
        for place, work in enumerate(works):
            start = time.perf_counter()
            work()
            best[place] = min(best[place], time.perf_counter() - start)
    return best
