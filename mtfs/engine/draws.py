"""Draws: one stream of standard normals for each named uncertainty and each block of runs.

A stream is keyed by the seed, by what it is for (``driver/cpi``) and by the block, and a block is drawn whole
and year after year. So a run's draws depend on nothing else: not on the number of runs, of workers or of
plan years, not on the other drivers and schemes, and not on the scenario. `mtfs.engine.sobol` has the one
kind of draws for which less holds.
"""

import hashlib
from collections.abc import Callable, Hashable, Mapping, Set
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from mtfs.domain.checks import nearest_name
from mtfs.domain.strategy import Strategy
from mtfs.engine.distributions import Floats
from mtfs.errors import RequestError

__all__ = [
    "BLOCK_RUNS",
    "LATIN_RUNS",
    "DrawSource",
    "Draws",
    "GivenDraws",
    "LatinDraws",
    "Sampling",
    "SwappedDraws",
    "stream_generator",
]

#: Runs in a block: few enough that a year of them stays in a processor's cache.
BLOCK_RUNS = 5000
#: Runs of one Latin hypercube. Larger ones gain next to nothing (docs/precision.md), and leave fewer of them
#: to tell the error from. A block holds whole ones.
LATIN_RUNS = 100
#: The least and, from 1, the greatest share that a draw stands for: a normal of eight standard deviations.
_EDGE = 2.0**-53


class Sampling(StrEnum):
    """How futures are spread over what may happen."""

    #: Every run on its own.
    RANDOM = "random"
    #: A hundred runs at a time, which share every range of values out among them.
    LATIN_HYPERCUBE = "latin-hypercube"
    #: Scrambled Sobol' sequences, which share out ranges of several things at once.
    SOBOL = "sobol"

    @classmethod
    def _missing_(cls, value: object) -> "Sampling":
        known = list(cls)
        if str(value).strip().lower() in known:
            return cls(str(value).strip().lower())
        near = nearest_name(str(value), known)
        guess = f" (did you mean '{near}'?)" if near else ""
        msg = f"there is no sampling '{value}'{guess}; expected one of {', '.join(known)}"
        raise RequestError(msg)


def _stream_key(name: str) -> tuple[int, ...]:
    digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
    return tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4))


def stream_generator(seed: int, name: str, part: int) -> np.random.Generator:
    """Return the generator of one part of a stream.

    Parameters
    ----------
    seed : int
        The seed of the whole call.
    name : str
        The stream.
    part : int
        The number of the part, such as that of a block.

    Returns
    -------
    numpy.random.Generator
        Independent of those of all other seeds, streams and parts.
    """
    entropy = np.random.SeedSequence(seed, spawn_key=(*_stream_key(name), part))
    return np.random.Generator(np.random.SFC64(entropy))


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

    def expect(self, named_as: Strategy) -> None:
        """Hear whose streams will be asked for, which only some sources need to know.

        Parameters
        ----------
        named_as : Strategy
            The strategy whose names the draws go by: the case without edits.
        """

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
    """The pseudo-random draws of one block of runs, each independent of all others.

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

    @staticmethod
    def replicates(runs: int) -> NDArray[np.intp] | None:
        """Tell which runs were drawn together, and so are not independent of each other.

        Parameters
        ----------
        runs : int
            How many runs there are, over all blocks.

        Returns
        -------
        ndarray of int, shape (runs,), or None
            The number of each run's replicate, from 0: replicates are independent of each other. None where
            every run is.
        """
        return None

    def _draw(self, name: str, years: int) -> Floats:
        generator = stream_generator(self.seed, name, self.block)
        return generator.standard_normal((years, BLOCK_RUNS))[:, : self.runs].T


class LatinDraws(Draws):
    """The draws of one block of runs, in Latin hypercubes of `LATIN_RUNS` runs each.

    Notes
    -----
    In each hypercube every stream, and every year of it, visits each of as many equally likely strata once,
    in an order of its own, and falls anywhere in it. So what one uncertainty does on average is nearly free
    of Monte Carlo error. A run by itself is as random as any, and the hypercubes are independent.

    References
    ----------
    McKay, M. D., Beckman, R. J. and Conover, W. J. (1979), "A comparison of three methods for selecting
    values of input variables in the analysis of output from a computer code", Technometrics 21(2), 239-245.

    Owen, A. B. (1997), "Monte Carlo variance of scrambled net quadrature", SIAM Journal on Numerical Analysis
    34(5), 1884-1910: with n runs the variance of a mean is never above n/(n-1) times that of random draws.
    """

    @staticmethod
    def replicates(runs: int) -> NDArray[np.intp]:
        """Tell which hypercube each run is of.

        Parameters
        ----------
        runs : int
            How many runs there are, over all blocks.

        Returns
        -------
        ndarray of int, shape (runs,)
            From 0.
        """
        return np.arange(runs) // LATIN_RUNS

    def _draw(self, name: str, years: int) -> Floats:
        generator = stream_generator(self.seed, name, self.block)
        strata = np.broadcast_to(np.arange(float(LATIN_RUNS)), (BLOCK_RUNS // LATIN_RUNS, LATIN_RUNS))
        shares = np.empty((years, BLOCK_RUNS))
        for year in shares:
            generator.permuted(strata, axis=-1, out=year.reshape(strata.shape))
            year += generator.random(BLOCK_RUNS)
        shares /= LATIN_RUNS
        np.clip(shares, _EDGE, 1.0 - _EDGE, out=shares)
        ndtri(shares, out=shares)
        return shares[:, : self.runs].T


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

    def expect(self, named_as: Strategy) -> None:
        """Pass on to both sources whose streams will be asked for.

        Parameters
        ----------
        named_as : Strategy
            The strategy whose names the draws go by.
        """
        self._first.expect(named_as)
        self._second.expect(named_as)

    def _draw(self, name: str, years: int) -> Floats:
        source = self._second if name in self._streams else self._first
        return source.normals(name, years)
