"""Draws: one stream of standard normals for each named uncertainty and each block of runs.

A stream is keyed by the seed, by what it is for (``driver/cpi``) and by the block, and a block is drawn whole
and year after year. So a run's draws depend on nothing else: not on the number of runs, of workers or of
plan years, not on the other drivers and schemes, and not on the scenario.
"""

import hashlib
from collections.abc import Callable, Hashable, Mapping, Set

import numpy as np

from mtfs.engine.distributions import Floats
from mtfs.errors import RequestError

__all__ = ["BLOCK_RUNS", "DrawSource", "Draws", "GivenDraws", "SwappedDraws"]

#: Runs in a block: few enough that a year of them stays in a processor's cache.
BLOCK_RUNS = 4096


def _stream_key(name: str) -> tuple[int, ...]:
    digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
    return tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4))


def _remembered(memory: dict[Hashable, Floats], key: Hashable, work: Callable[[], Floats]) -> Floats:
    if key not in memory:
        memory[key] = work()
    return memory[key]


class DrawSource:
    """Standard normals by stream, made when asked for and then kept.

    Scenarios that are run together share one of these, and with it every draw and every quantile that
    their edits leave as it was.

    Parameters
    ----------
    runs : int
        How many runs there are.
    """

    def __init__(self, runs: int) -> None:
        self.runs = runs
        self._normals: dict[Hashable, Floats] = {}
        self._quantiles: dict[Hashable, Floats] = {}

    def _draw(self, name: str, years: int) -> Floats:
        raise NotImplementedError

    def normals(self, name: str, years: int = 1) -> Floats:
        """Return the standard normals of one stream.

        Parameters
        ----------
        name : str
            What they are for, such as ``driver/cpi``.
        years : int, optional
            How many there are for each run.

        Returns
        -------
        ndarray, shape (runs, years)
            Independent draws. Each year is contiguous.
        """
        return _remembered(self._normals, (name, years), lambda: self._draw(name, years))

    def quantiles(self, name: Hashable, work: Callable[[], Floats]) -> Floats:
        """Return what was worked out from the draws before, or work it out now.

        Parameters
        ----------
        name : hashable
            All that the result depends on.
        work : callable
            Works it out.

        Returns
        -------
        ndarray
            The result.
        """
        return _remembered(self._quantiles, name, work)


class Draws(DrawSource):
    """The pseudo-random draws of one block of runs.

    Parameters
    ----------
    seed : int
        The seed of the whole call, 0 or more.
    block : int
        The number of the block, from 0.
    runs : int, optional
        How many of the block's runs are wanted.

    Raises
    ------
    RequestError
        For a number out of range.
    """

    def __init__(self, seed: int, block: int, runs: int = BLOCK_RUNS) -> None:
        if not 1 <= runs <= BLOCK_RUNS or seed < 0:
            msg = f"expected 1 to {BLOCK_RUNS} runs in a block and a seed of 0 or more"
            raise RequestError(msg)
        super().__init__(runs)
        self.seed = seed
        self.block = block

    def _draw(self, name: str, years: int) -> Floats:
        entropy = np.random.SeedSequence(self.seed, spawn_key=(*_stream_key(name), self.block))
        generator = np.random.Generator(np.random.SFC64(entropy))
        return generator.standard_normal((years, BLOCK_RUNS))[:, : self.runs].T


class GivenDraws(DrawSource):
    """Draws that are given, as where a search chooses them; those of a stream that is left out are 0.

    Parameters
    ----------
    runs : int
        How many runs there are.
    given : mapping of str to ndarray, shape (runs, years)
        The standard normals, by stream.
    """

    def __init__(self, runs: int, given: Mapping[str, Floats]) -> None:
        super().__init__(runs)
        self._given = given

    def _draw(self, name: str, years: int) -> Floats:
        values = self._given.get(name)
        return np.zeros((years, self.runs)).T if values is None else values


class SwappedDraws(DrawSource):
    """The draws of one source, with those of some streams taken from another.

    Parameters
    ----------
    first, second : DrawSource
        Two sources of as many runs.
    streams : set of str
        The streams that come from the second.
    """

    def __init__(self, first: DrawSource, second: DrawSource, streams: Set[str]) -> None:
        super().__init__(first.runs)
        self._first, self._second, self._streams = first, second, streams

    def _draw(self, name: str, years: int) -> Floats:
        source = self._second if name in self._streams else self._first
        return source.normals(name, years)
