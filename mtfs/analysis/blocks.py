"""What every study asks of the engine: how many futures, from which seed, on how many threads."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import BLOCK_RUNS, Draws, DrawSource
from mtfs.engine.paths import Projection
from mtfs.engine.projection import project
from mtfs.engine.sampling import sample_futures
from mtfs.errors import RequestError

__all__ = ["DEFAULT_RUNS", "DEFAULT_SEED", "Request", "evaluate", "map_blocks"]

DEFAULT_RUNS = 10_000
DEFAULT_SEED = 1

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, kw_only=True)
class Request:
    """How many futures to draw, and how.

    Parameters
    ----------
    runs : int, optional
        How many futures.
    seed : int, optional
        The seed, 0 or more: the same seed gives the same futures.
    workers : int, optional
        How many threads; one for each core where left out. No figure depends on it.

    Raises
    ------
    RequestError
        For a number out of range.
    """

    runs: int = DEFAULT_RUNS
    seed: int = DEFAULT_SEED
    workers: int | None = None

    def __post_init__(self) -> None:
        for what, value, least in (
            ("number of runs", self.runs, 1),
            ("seed", self.seed, 0),
            ("number of workers", self.workers, 1),
        ):
            if value is not None and value < least:
                msg = f"the {what} is {value}; expected {least} or more"
                raise RequestError(msg)

    @property
    def threads(self) -> int:
        """How many threads to use."""
        return self.workers or os.cpu_count() or 1


def evaluate(strategy: Strategy, draws: DrawSource, *, named_as: Strategy | None = None) -> Projection:
    """Take a strategy through the futures of some draws.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    draws : DrawSource
        The draws.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.

    Returns
    -------
    Projection
        Every measure, with the accounts checked.
    """
    # Rates beyond all sense overflow; the accounts then fail to balance, and say so.
    with np.errstate(over="ignore", invalid="ignore"):
        return project(strategy, sample_futures(strategy, draws, named_as=named_as))


def map_blocks(
    work: Callable[[DrawSource, slice], _Answer],
    request: Request,
    *,
    progress: Callable[[int], None] | None = None,
) -> list[_Answer]:
    """Do the same work on every block of a request's runs.

    Parameters
    ----------
    work : callable
        Takes the draws of a block and the runs that they are for.
    request : Request
        How many runs, from which seed, on how many threads.
    progress : callable, optional
        Called with the number of runs that have just been done.

    Returns
    -------
    list
        What the work returned, block by block.
    """

    def one(block: int) -> _Answer:
        start = block * BLOCK_RUNS
        runs = min(BLOCK_RUNS, request.runs - start)
        return work(Draws(request.seed, block, runs), slice(start, start + runs))

    blocks = -(-request.runs // BLOCK_RUNS)
    answers = []
    with ThreadPoolExecutor(min(request.threads, blocks)) as pool:
        for block, answer in enumerate(pool.map(one, range(blocks))):
            answers.append(answer)
            if progress is not None:
                progress(min(BLOCK_RUNS, request.runs - block * BLOCK_RUNS))
    return answers
