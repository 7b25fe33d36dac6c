"""What every study asks of the engine: how many futures, from which seed, on how many cores."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.processes import can_fork, map_in_processes, usable_cores
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import BLOCK_RUNS, Draws, DrawSource, Place, Sampling
from mtfs.engine.hypercubes import LatinDraws
from mtfs.engine.kernels import compile_kernels
from mtfs.engine.memory import keep_freed_memory
from mtfs.engine.paths import Projection
from mtfs.engine.projection import project_draws, project_into
from mtfs.engine.shapes import Floats
from mtfs.engine.sobol import SobolDraws
from mtfs.errors import RequestError

__all__ = [
    "DEFAULT_RUNS",
    "DEFAULT_SAMPLING",
    "DEFAULT_SEED",
    "Request",
    "evaluate",
    "evaluate_into",
    "goes_apart",
    "map_blocks",
]

DEFAULT_RUNS = 10_000
DEFAULT_SEED = 1
#: The one that wins in docs/precision.md.
DEFAULT_SAMPLING = Sampling.LATIN_HYPERCUBE

_SOURCES: dict[Sampling, type[Draws]] = {
    Sampling.RANDOM: Draws,
    Sampling.LATIN_HYPERCUBE: LatinDraws,
    Sampling.SOBOL: SobolDraws,
}

#: Blocks that are worked on at once where there are many, so that what Python does for each is spread over
#: more runs. No figure depends on it, nor it on the number of threads.
_BLOCKS_AT_ONCE = 2
_MANY_BLOCKS = 16
#: The most that are worked on at once. More would not stay in the processor's cache.
_MOST_AT_ONCE = 5
#: With fewer runs than this, over all scenarios, processes take longer to start than they save in a command:
#: measured, for cases large and small.
_WORTH_A_PROCESS = 100_000

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
        How many cores to use at most; all that there are where left out. No figure depends on it. Where
        kernels are not compiled, `ScenarioRuns` has many runs done by processes of their own, which are kept
        for the next, and all else is done by one thread.
    sampling : Sampling, optional
        How futures are spread over what may happen; its name is taken too.
    place : Place, optional
        The council that they are for, where several meet the same national futures.

    Raises
    ------
    RequestError
        For a number out of range, a sampling that there is not, or one whose draws places cannot share.
    """

    runs: int = DEFAULT_RUNS
    seed: int = DEFAULT_SEED
    workers: int | None = None
    sampling: Sampling = DEFAULT_SAMPLING
    place: Place | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "sampling", Sampling(self.sampling))
        if self.place is not None and self.sampling is Sampling.SOBOL:
            msg = (
                "the sampling is sobol, whose draws depend on what else a case holds, so that councils "
                f"cannot share them; expected {Sampling.LATIN_HYPERCUBE} or {Sampling.RANDOM}"
            )
            raise RequestError(msg)
        for what, value, least in (
            ("number of runs", self.runs, 1),
            ("seed", self.seed, 0),
            ("number of workers", self.workers, 1),
        ):
            if value is not None and value < least:
                msg = f"the {what} is {value}; expected {least} or more"
                raise RequestError(msg)

    @property
    def cores(self) -> int:
        """How many cores to use."""
        return self.workers or usable_cores()

    def replicates(self) -> NDArray[np.intp] | None:
        """Tell which runs were drawn together; every interval of their figures depends on it.

        Returns
        -------
        ndarray of int, shape (runs,), or None
            The number of each run's replicate: replicates are independent of each other. None where every run
            is, as with random draws.
        """
        return _SOURCES[self.sampling].replicates(self.runs)


def _in_peace() -> np.errstate:
    """Let rates beyond all sense overflow: the accounts then fail to balance, and say so."""
    return np.errstate(over="ignore", invalid="ignore")


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
    with _in_peace():
        return project_draws(strategy, draws, named_as=named_as)


def evaluate_into(
    out: Sequence[Floats],
    start: int,
    strategy: Strategy,
    draws: DrawSource,
    *,
    named_as: Strategy | None = None,
) -> None:
    """Take a strategy through the futures of some draws, and put them among more.

    Parameters
    ----------
    out : sequence of ndarray, shape (years, all runs)
        Where to put every measure of `mtfs.nomenclature.MEASURES`, each contiguous [£].
    start : int
        Which of all runs is the first of these.
    strategy : Strategy
        The strategy.
    draws : DrawSource
        The draws.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.
    """
    with _in_peace():
        project_into(out, start, strategy, draws, named_as=named_as)


def goes_apart(request: Request, scenarios: int) -> bool:
    """Tell whether runs should go to processes of their own, as `map_blocks` then does.

    Parameters
    ----------
    request : Request
        How many runs, on how many cores.
    scenarios : int
        How many scenarios go through each.

    Returns
    -------
    bool
        Whether it pays, and the system can. Where kernels are not compiled, numpy's steps are so short that
        threads would wait for Python's lock longer than they work.
    """
    many = request.cores > 1 and request.runs * scenarios >= _WORTH_A_PROCESS
    return many and not compile_kernels(request.runs) and can_fork()


@dataclass(frozen=True)
class _Piece(Generic[_Answer]):
    """Work on a block of a request's runs, or on a few."""

    work: Callable[[DrawSource, slice], _Answer]
    request: Request
    most: int

    def __call__(self, first: int) -> _Answer:
        request, runs = self.request, min(self.most, self.request.runs - first)
        draws = _SOURCES[request.sampling](request.seed, first // BLOCK_RUNS, runs, request.place)
        return self.work(draws, slice(first, first + runs))


def _blocks_at_once(request: Request, blocks: int, *, in_any: bool) -> int:
    """Return how many blocks to work on at once, of so many."""
    if request.runs <= _MANY_BLOCKS * BLOCK_RUNS:
        return 1
    if not in_any:
        return _BLOCKS_AT_ONCE
    # As many for each core.
    rounds = ceil(blocks / (request.cores * _MOST_AT_ONCE))
    return max(_BLOCKS_AT_ONCE, ceil(blocks / (request.cores * max(rounds, 1))))


def map_blocks(
    work: Callable[[DrawSource, slice], _Answer],
    request: Request,
    *,
    start: int = 0,
    progress: Callable[[int], None] | None = None,
    in_any: bool = False,
    apart: bool = False,
) -> list[_Answer]:
    """Do the same work on all of a request's runs, a block or a few at a time.

    Parameters
    ----------
    work : callable
        Takes the draws of one block or of a few, and the runs that they are for.
    request : Request
        How many runs, from which seed, on how many cores.
    start : int, optional
        How many runs have been done before. The work is done again on those that share a block with runs
        that have not.
    progress : callable, optional
        Called with the number of runs that have just been done.
    in_any : bool, optional
        Whether the work may be done in pieces of any number of blocks, as nothing that comes of it depends on
        that. Else they are the same for any number of cores, so that every sum is added up in the same order.
    apart : bool, optional
        Whether the work is done in processes of its own: it can then be pickled, and returns all that it
        finds, or puts it into arrays of `mtfs.engine.memory.shared_floats`.

    Returns
    -------
    list
        What the work returned, in the order of the runs.

    Raises
    ------
    RequestError
        Where the system stopped a process.
    """
    begin = start // BLOCK_RUNS * BLOCK_RUNS
    most = BLOCK_RUNS * _blocks_at_once(request, ceil((request.runs - begin) / BLOCK_RUNS), in_any=in_any)
    one = _Piece(work, request, most)
    keep_freed_memory()
    starts = range(begin, request.runs, most)

    def told(answers: Iterable[_Answer]) -> list[_Answer]:
        found = []
        for first, answer in zip(starts, answers, strict=True):
            found.append(answer)
            if progress is not None:
                progress(min(first + most, request.runs) - max(start, first))
        return found

    if apart and len(starts) > 1:
        # A single run loads and prepares all that the others need.
        first = partial(replace(one, most=1), begin)
        # Closed where anything goes wrong meanwhile, so that nobody writes any more.
        with closing(map_in_processes(one, starts, request.cores, first)) as answers:
            return told(answers)
    threads = min(request.cores, len(starts)) if compile_kernels(request.runs) else 1
    if threads <= 1:
        # Not in a thread of its own, whose memory the C library gives back to the system after every piece.
        return told(map(one, starts))
    with ThreadPoolExecutor(threads) as pool:
        return told(pool.map(one, starts))
