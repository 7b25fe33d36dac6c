"""Scrambled Sobol' sequences: draws that fill the space of all uncertainties evenly.

A point of a sequence has a coordinate for every stream and year, and the first coordinates are spread best.
So a stream has to be given its place, which depends on what else the case holds: a row that is added moves
the draws of others. That is what these draws give up. A run's draws still depend on no number of runs or
workers, and not on the scenario.
"""

import os
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import BLOCK_RUNS, Draws, DrawSource, Place, stream_generator
from mtfs.engine.recipes import Outcome, Uncertain
from mtfs.engine.shapes import Floats
from mtfs.engine.tables import normals_from_shares
from mtfs.engine.uncertainties import PROGRAMME_STREAM, UncertaintyKind, parameter_streams, uncertainties

__all__ = ["SEQUENCES", "SobolDraws", "coordinates_of"]

#: Runs are dealt to so many sequences in turn: enough to tell the error from, and few enough to be long.
SEQUENCES = 20
#: Streams and years beyond so many coordinates are drawn at random: that far on, a sequence is no better.
_MOST_COORDINATES = 256
_BITS = 30
_POINTS = BLOCK_RUNS // SEQUENCES
#: scipy warns where a sequence begins with a number of points that is not a power of 2.
_ASKED = 1 << (_POINTS - 1).bit_length()


def coordinates_of(strategy: Strategy) -> dict[tuple[str, int], int]:
    """Give every stream and year of a strategy its place in a sequence.

    Parameters
    ----------
    strategy : Strategy
        The case without edits.

    Returns
    -------
    dict of (str, int) to int
        By stream and year, from 0. In-year variances come first, as they alone make the base year; then what
        all savings share, the drivers year by year, and the rest. The parameters of distributions have none:
        they are drawn at random, so that to draw them moves no other draw.
    """
    places: dict[tuple[str, int], tuple[int, int]] = {}
    parameters = set(parameter_streams(strategy, strategy).values())
    for uncertainty in uncertainties(strategy):
        for stream, years in uncertainty.streams:
            if stream in parameters:
                continue
            if uncertainty.kind is UncertaintyKind.MONITORING:
                tier = 0
            elif stream == PROGRAMME_STREAM:
                tier = 1
            else:
                tier = 2 if uncertainty.kind is UncertaintyKind.DRIVER else 3
            for year in range(years):
                places[stream, year] = tier, year
    ordered = sorted(places, key=places.__getitem__)
    return {place: i for i, place in enumerate(ordered[:_MOST_COORDINATES])}


class _Sequences:
    """The scrambled sequences of one seed, which blocks take turns to read."""

    def __init__(self, seed: int, coordinates: int) -> None:
        from scipy.stats import qmc

        self._lock = Lock()
        starts = [stream_generator(seed, "sobol", number).integers(2**63) for number in range(SEQUENCES)]
        self._engines: list[Any] = [
            qmc.Sobol(coordinates, bits=_BITS, seed=np.random.default_rng(start)) for start in starts
        ]

    def read(self, block: int) -> Floats:
        """Return the standard normals of a block, shape (coordinates, runs)."""
        points = []
        with self._lock:
            for engine in self._engines:
                engine.reset()
                if block:
                    engine.fast_forward(block * _POINTS)
                points.append(engine.random(_ASKED)[:_POINTS])
        # Points are the lower ends of cells; the middle of a cell is neither 0 nor 1.
        shares = np.stack(points, axis=1).reshape(BLOCK_RUNS, -1).T + 0.5 ** (_BITS + 1)
        normals = np.ascontiguousarray(shares)
        normals_from_shares(normals)
        return normals


@lru_cache(maxsize=4)
def _sequences(seed: int, coordinates: int) -> _Sequences:
    return _Sequences(seed, coordinates)


if hasattr(os, "register_at_fork"):
    # In a copy of this process, nobody would let go of a lock that another thread held.
    os.register_at_fork(after_in_child=_sequences.cache_clear)


class SobolDraws(Draws):
    """The draws of blocks of runs, from `SEQUENCES` independently scrambled Sobol' sequences.

    Run r is point ``r // SEQUENCES`` of sequence ``r % SEQUENCES``. A stream that the case without edits does
    not have is drawn at random. Draws of two seeds are not to be paired run by run: they scramble the same
    points, so that those of one tell of those of the other.

    Parameters
    ----------
    seed : int
        The seed of the whole call, 0 or more.
    block : int
        The number of the first block, from 0.
    runs : int, optional
        How many runs are wanted, from the first of that block on.
    place : Place, optional
        The council that they are for, by which streams that have no place in the sequences are named.

    References
    ----------
    Joe, S. and Kuo, F. Y. (2008), "Constructing Sobol sequences with better two-dimensional projections",
    SIAM Journal on Scientific Computing 30(5), 2635-2654.

    Matousek, J. (1998), "On the L2-discrepancy for anchored boxes", Journal of Complexity 14(4), 527-556: the
    scrambling.

    Owen, A. B. (1998), "Latin supercube sampling for very high-dimensional simulations", ACM Transactions on
    Modeling and Computer Simulation 8(1), 71-102: mixing them with other draws.
    """

    def __init__(self, seed: int, block: int, runs: int = BLOCK_RUNS, place: Place | None = None) -> None:
        super().__init__(seed, block, runs, place)
        self._places: dict[tuple[str, int], int] | None = None
        self._points: Floats = np.empty((0, runs))

    @staticmethod
    def replicates(runs: int) -> NDArray[np.intp]:
        """Tell which sequence each run is of.

        Parameters
        ----------
        runs : int
            How many runs there are, over all blocks.

        Returns
        -------
        ndarray of int, shape (runs,)
            From 0.
        """
        return np.arange(runs) % SEQUENCES

    def expect(self, named_as: Strategy) -> None:
        """Give every stream its place in the sequences, once.

        Parameters
        ----------
        named_as : Strategy
            The strategy whose names the draws go by: the case without edits.
        """
        if self._places is None:
            self._places = coordinates_of(named_as)
            if self._places:
                sequences = _sequences(self.seed, len(self._places))
                blocks = range(self.block, self.block - (-self.runs // BLOCK_RUNS))
                self._points = np.concatenate([sequences.read(block) for block in blocks], axis=1)

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
            In the order asked, each from its place in the sequences.
        """
        return DrawSource.outcomes(self, asked, shared)

    def recipe(self, uncertain: Uncertain) -> None:
        """Return that there is none: kernels know nothing of sequences.

        Parameters
        ----------
        uncertain : Uncertain
            What is asked for.
        """

    def _draw(self, name: str, years: int) -> Floats:
        normals = super()._draw(name, years)
        for year in range(years):
            place = (self._places or {}).get((name, year))
            if place is not None:
                normals[:, year] = self._points[place, : self.runs]
        return normals
