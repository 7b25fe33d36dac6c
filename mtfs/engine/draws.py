"""Draws: one stream of standard normals for each named uncertainty and each block of runs.

A stream is keyed by the seed, by what it is for (``driver/cpi``) and by the block, and a block is drawn whole
and year after year. So a run's draws depend on nothing else: not on the number of runs, of workers or of
plan years, not on the other drivers and schemes, and not on the scenario. `mtfs.engine.sobol` has the one
kind of draws for which less holds.
"""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.strategy import Strategy
from mtfs.engine.kernels import kernels
from mtfs.engine.kernels.generators import generator_from
from mtfs.engine.kernels.plain import draw_outcomes
from mtfs.engine.recipes import Outcome, Recipe, Uncertain, recipe, stacked_outcomes
from mtfs.engine.shapes import Floats
from mtfs.engine.tables import inverse_normal
from mtfs.errors import RequestError

__all__ = [
    "BLOCK_RUNS",
    "DrawSource",
    "Draws",
    "GivenDraws",
    "Place",
    "Sampling",
    "SwappedDraws",
    "stream_generator",
]

#: Runs in a block. Every block of a stream is drawn from a generator of its own.
BLOCK_RUNS = 5000


class Sampling(StrEnum):
    """How futures are spread over what may happen."""

    #: Every run on its own.
    RANDOM = "random"
    #: A hundred runs or so at a time, which share every range of values out among them.
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


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a council stands among others that meet the same national futures.

    Parameters
    ----------
    name : str
        The council, best by its ONS code: its own draws are keyed by it.
    shared : frozenset of str
        The drivers whose draws all places share, by name.
    """

    name: str
    shared: frozenset[str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "shared", frozenset(matched(name) for name in self.shared))

    def stream(self, name: str) -> str:
        """Return the stream that stands for one of the place's.

        Parameters
        ----------
        name : str
            What it is for, such as ``driver/cpi``.

        Returns
        -------
        str
            The name itself where all places share it.
        """
        kind, _, driver = name.partition("/")
        is_shared = kind in ("driver", "parameters") and driver in self.shared
        return name if is_shared else f"{self.name}/{name}"


def _words(seed: int, names: Iterable[str], parts: Iterable[int]) -> NDArray[np.uint64]:
    """Return what the generators of parts of streams start from, shape (streams, parts, 3)."""
    keys = [f"{seed}/{part}/".encode() for part in parts]
    digests = [
        hashlib.blake2b(key + name, digest_size=24).digest()
        for name in map(str.encode, names)
        for key in keys
    ]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64).reshape(-1, len(keys), 3)


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

    Notes
    -----
    It starts from the 192 bits of a BLAKE2b hash of seed, part and name: as far apart as any seeding makes
    them, in a sixth of the time of numpy's own.
    """
    return generator_from(_words(seed, [name], [part])[0, 0])


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

    Attributes
    ----------
    keeps : bool
        Whether to keep what is asked for. `Draws` may be told not to, where one scenario is run once: memory
        that is used again at once is still in the processor's cache.
    """

    def __init__(self, runs: int) -> None:
        self.runs = runs
        self.keeps = True
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
        if not self.keeps:
            return self._draw(name, years)
        return _remembered(self._normals, (name, years), lambda: self._draw(name, years))

    def fresh_normals(self, name: str, years: int = 1) -> Floats:
        """Return the standard normals of one stream in an array that the caller may overwrite.

        Parameters
        ----------
        name : str
            What they are for.
        years : int, optional
            How many there are for each run.

        Returns
        -------
        ndarray, shape (runs, years)
            As `normals` has them.
        """
        return self.normals(name, years).copy(order="K")

    def outcomes(self, asked: Sequence[Outcome], shared: str) -> list[Floats]:
        """Return how several uncertainties turn out, each of one stream.

        Parameters
        ----------
        asked : sequence of Outcome
            What is asked for.
        shared : str
            The stream of the normal that they may share.

        Returns
        -------
        list of ndarray, shape (runs,)
            In the order asked.
        """
        in_common = cache(lambda: self.normals(shared)[:, 0])

        def one(outcome: Outcome) -> Floats:
            z = self.fresh_normals(outcome.stream)[:, 0]
            if outcome.common:
                z *= outcome.own
                z += outcome.common * in_common()
            return outcome.table.at(z, out=z)

        return [self.quantiles(("outcome", outcome), partial(one, outcome)) for outcome in asked]

    def recipe(self, uncertain: Uncertain) -> Recipe | None:
        """Return how to draw all that is uncertain in a compiled kernel.

        Parameters
        ----------
        uncertain : Uncertain
            What is asked for; the same object each time is prepared once.

        Returns
        -------
        Recipe or None
            None where draws are kept, or come from elsewhere.
        """
        return None

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
        return _remembered(self._quantiles, name, work) if self.keeps else work()


class Draws(DrawSource):
    """The pseudo-random draws of one block of runs or of several in a row, each independent of all others.

    Parameters
    ----------
    seed : int
        The seed of the whole call, 0 or more.
    block : int
        The number of the first block, from 0.
    runs : int, optional
        How many runs are wanted, from the first of that block on.
    place : Place, optional
        The council that they are for, where several meet the same national futures.

    Raises
    ------
    RequestError
        For a number out of range.
    """

    def __init__(self, seed: int, block: int, runs: int = BLOCK_RUNS, place: Place | None = None) -> None:
        if runs < 1 or seed < 0:
            msg = f"there are {runs} runs from seed {seed}; expected 1 run or more and a seed of 0 or more"
            raise RequestError(msg)
        super().__init__(runs)
        self.seed = seed
        self.block = block
        self.place = place

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

    def _strata(self) -> NDArray[np.uint8]:
        """Return the orders in which runs may go through strata, shape (any, strata): here none."""
        return np.empty((0, 0), dtype=np.uint8)

    def _starts(self, names: Iterable[str]) -> NDArray[np.uint64]:
        """Return what the generators of streams start from in each block, shape (streams, blocks, 3)."""
        streams = names if self.place is None else map(self.place.stream, names)
        return _words(self.seed, streams, range(self.block, self.block - (-self.runs // BLOCK_RUNS)))

    def _whole_blocks(self, name: str, years: int) -> Floats:
        """Draw the normals of a stream, shape (years, runs of whole blocks)."""
        normals: Floats = kernels().draw_normals(
            self._starts([name])[0], years, BLOCK_RUNS, self._strata(), inverse_normal()
        )
        return normals

    def _draw(self, name: str, years: int) -> Floats:
        normals = self._whole_blocks(name, years)
        if self.runs % BLOCK_RUNS:
            # Blocks are drawn whole, so that a run is the same however many there are.
            normals = normals[:, : self.runs].copy()
        return normals.T

    def fresh_normals(self, name: str, years: int = 1) -> Floats:
        """Return the standard normals of one stream in an array that the caller may overwrite.

        Parameters
        ----------
        name : str
            What they are for.
        years : int, optional
            How many there are for each run.

        Returns
        -------
        ndarray, shape (runs, years)
            As `normals` has them.
        """
        return super().fresh_normals(name, years) if self.keeps else self._draw(name, years)

    def outcomes(self, asked: Sequence[Outcome], shared: str) -> list[Floats]:
        """Return how several uncertainties turn out, each of one stream.

        Parameters
        ----------
        asked : sequence of Outcome
            What is asked for; the same object each time is prepared once.
        shared : str
            The stream of the normal that they may share.

        Returns
        -------
        list of ndarray, shape (runs,)
            In the order asked.
        """
        if self.keeps or not asked:
            return super().outcomes(asked, shared)
        (weights, tables), blocks = stacked_outcomes(asked), -(-self.runs // BLOCK_RUNS)
        found = draw_outcomes(
            self._starts(one.stream for one in asked),
            BLOCK_RUNS,
            self._strata(),
            inverse_normal(),
            weights,
            self._whole_blocks(shared, 1)[0] if weights[:, 1].any() else np.zeros(blocks * BLOCK_RUNS),
            *tables,
        )
        return [row[: self.runs] for row in found]

    def recipe(self, uncertain: Uncertain) -> Recipe | None:
        """Return how to draw all that is uncertain in a compiled kernel.

        Parameters
        ----------
        uncertain : Uncertain
            What is asked for; the same object each time is prepared once.

        Returns
        -------
        Recipe or None
            None where draws are kept.
        """
        return None if self.keeps else recipe(uncertain, self._starts, self._strata())


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
