"""Many runs of one scenario that are counted, block by block, and not held: their summary all the same.

The first runs are held whole, and tell between which figures the percentiles will lie. Every block of runs,
the first ones included, is then counted where it is made, by the thread that made it. Blocks are put together
in their order, so that no figure depends on the threads.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.intervals import around_chance
from mtfs.analysis.many.brackets import Brackets, first_brackets
from mtfs.analysis.many.counting import Counted, count, grouped, joined
from mtfs.analysis.many.telling import narrowed, told
from mtfs.analysis.replicates import FEWEST_REPLICATES, together, worth
from mtfs.analysis.summary import Columns, Summary, events, gap_events, put_together
from mtfs.engine.draws import BLOCK_RUNS, Sampling
from mtfs.engine.shapes import Floats
from mtfs.engine.sobol import SEQUENCES
from mtfs.nomenclature import PROBABILITIES

__all__ = ["BlockCounter", "Counter", "Tally"]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What is known of runs that were counted.

    Parameters
    ----------
    sampling : Sampling
        How they were spread: it tells which of them were drawn together.
    sizes : ndarray, shape (groups,)
        How many runs each group has.
    measures : mapping of str to Counted
        By measure.
    centres : mapping of str to ndarray, shape (years,)
        What the sums of each measure are taken from [£].
    happened : mapping of str to ndarray of int, shape (groups, years)
        In how many runs of each group something happened.
    """

    sampling: Sampling
    sizes: Floats
    measures: Mapping[str, Counted]
    centres: Mapping[str, Floats]
    happened: Mapping[str, NDArray[np.integer]]

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return int(self.sizes.sum())

    @property
    def greatest(self) -> dict[str, Floats]:
        """The greatest figure of each measure by year [£]."""
        return {measure: counted.greatest for measure, counted in self.measures.items()}

    @property
    def shares(self) -> dict[str, Floats]:
        """In what share of the runs something happened, by year."""
        return {name: hits.sum(axis=0) / self.runs for name, hits in self.happened.items()}

    @cached_property
    def _groups(self) -> list[int] | None:
        """Where the groups begin that tell how sure figures are; None where runs count as independent."""
        if self.sampling is Sampling.RANDOM or len(self.sizes) < FEWEST_REPLICATES:
            return None
        return list(range(0, len(self.sizes), together(len(self.sizes))))

    def chance(self, name: str) -> tuple[Floats, Floats]:
        """Return a chance.

        Parameters
        ----------
        name : str
            A key of `mtfs.nomenclature.PROBABILITIES`.

        Returns
        -------
        chance : ndarray, shape (years,)
            By year, as fractions.
        interval : ndarray, shape (years, 2)
            Their 95% intervals.
        """
        hits = self.happened[name]
        independent = np.full(hits.shape[1], float(self.runs))
        if self._groups is not None:
            sizes = np.add.reduceat(self.sizes, self._groups)
            independent = worth(np.add.reduceat(hits, self._groups, axis=0).T.astype(np.float64), sizes)
        share = hits.sum(axis=0) / self.runs
        return share, around_chance(share, independent)

    @cached_property
    def _columns(self) -> Columns:
        return Columns.together(
            [
                told(counted, self.centres[measure], self.sizes, self._groups)
                for measure, counted in self.measures.items()
            ]
        )

    @property
    def is_settled(self) -> bool:
        """Whether every bracket held, so that every figure is exact."""
        exists = ~np.isnan(np.concatenate(list(self.centres.values())))
        found = self._columns.quantiles[:, exists], self._columns.quantile_intervals[:, exists]
        return not any(np.isnan(figures).any() for figures in found)

    @cached_property
    def summary(self) -> Summary:
        """Percentiles, probabilities and intervals over all runs."""
        chances = {name: self.chance(name) for name in PROBABILITIES}
        return put_together(list(self.measures), self._columns, chances)

    def joined(self, others: Sequence["Tally"]) -> "Tally":
        """Return what is known of these runs and of others.

        Parameters
        ----------
        others : sequence of Tally
            The runs that follow, in their order.

        Returns
        -------
        Tally
            All of them.
        """
        if not others:
            return self
        parts = (self, *others)
        # Hypercubes lie side by side, so that blocks are groups. Sequences go on from block to block.
        in_turn = self.sampling is not Sampling.LATIN_HYPERCUBE
        return Tally(
            sampling=self.sampling,
            sizes=grouped([part.sizes for part in parts], in_turn=in_turn),
            measures={
                measure: joined([part.measures[measure] for part in parts], in_turn=in_turn)
                for measure in self.measures
            },
            centres=self.centres,
            happened={
                name: grouped([part.happened[name] for part in parts], in_turn=in_turn)
                for name in self.happened
            },
        )


@dataclass(frozen=True, kw_only=True)
class BlockCounter:
    """Counts the runs of single blocks: what whoever makes them needs to know.

    Parameters
    ----------
    sampling : Sampling
        How runs are spread.
    minimum_balance : float
        The minimum general fund balance [£].
    planned_gap : ndarray, shape (years,)
        The gap of the plan [£].
    brackets : mapping of str to Brackets
        Between which figures the percentiles of each measure are looked for.
    centres : mapping of str to ndarray, shape (years,)
        What the sums of each measure are taken from [£].
    """

    sampling: Sampling
    minimum_balance: float
    planned_gap: Floats
    brackets: Mapping[str, Brackets]
    centres: Mapping[str, Floats]

    def count(self, paths: Mapping[str, Floats], start: int) -> Tally:
        """Count the runs of one block. Several threads may.

        Parameters
        ----------
        paths : mapping of str to ndarray, shape (runs, years)
            Every measure of the block's runs [£].
        start : int
            The first of them.

        Returns
        -------
        Tally
            To be given to `Counter.take`.
        """
        runs = len(paths["gap"])
        parts = SEQUENCES if self.sampling is Sampling.SOBOL else 1
        label = start // BLOCK_RUNS if self.sampling is Sampling.LATIN_HYPERCUBE else 0
        happened = events(paths, self.minimum_balance) | gap_events(paths["gap"], self.planned_gap)
        return Tally(
            sampling=self.sampling,
            sizes=np.array([len(range(part, runs, parts)) for part in range(parts)], dtype=float),
            measures={
                measure: count(
                    paths[measure],
                    brackets,
                    self.centres[measure],
                    label=label,
                    parts=parts,
                    beyond=measure == "gap",
                )
                for measure, brackets in self.brackets.items()
            },
            centres=self.centres,
            happened={
                name: np.array([[np.count_nonzero(y) for y in hit[part::parts].T] for part in range(parts)])
                for name, hit in happened.items()
            },
        )


class Counter:
    """Counts the runs of one scenario, block by block.

    Parameters
    ----------
    first : mapping of str to ndarray, shape (runs, years)
        Every measure of the first runs, whole blocks of them [£].
    sampling : Sampling
        How runs are spread.
    minimum_balance : float
        The minimum general fund balance [£].
    planned_gap : ndarray, shape (years,)
        The gap of the plan [£].
    width : float
        How wide brackets are, in standard errors.
    workers : int, optional
        How many threads. No figure depends on it.
    """

    def __init__(
        self,
        first: Mapping[str, Floats],
        *,
        sampling: Sampling,
        minimum_balance: float,
        planned_gap: Floats,
        width: float,
        workers: int = 1,
    ) -> None:
        self.width = width
        with ThreadPoolExecutor(workers) as pool:

            def bracketed(figures: Floats) -> Brackets:
                return first_brackets(np.sort(figures.T, axis=-1), width)

            found = pool.map(bracketed, first.values())
            #: Counts a block, with the brackets that hold now.
            self.of_block = BlockCounter(
                sampling=sampling,
                minimum_balance=minimum_balance,
                planned_gap=planned_gap,
                brackets=dict(zip(first, found, strict=True)),
                centres={measure: figures.mean(axis=0) for measure, figures in first.items()},
            )
            runs = len(first["gap"])
            slices = [slice(start, start + BLOCK_RUNS) for start in range(0, runs, BLOCK_RUNS)]

            def counted(where: slice) -> Tally:
                return self.of_block.count({m: figures[where] for m, figures in first.items()}, where.start)

            blocks = list(pool.map(counted, slices))
        self._whole = blocks[0].joined(blocks[1:])
        #: What is known of all runs so far.
        self.tally = self._whole

    def take(self, blocks: Sequence[tuple[int, Tally]]) -> None:
        """Add blocks to what is known.

        Parameters
        ----------
        blocks : sequence of (int, Tally)
            The first run of each, and what was counted, in the order of the runs. A block that was taken
            when it was not yet whole is taken anew; one that was is left as it is.
        """
        known = self._whole.runs
        new = [tally for start, tally in blocks if start >= known]
        whole = [tally for tally in new if tally.runs == BLOCK_RUNS]
        self._whole = self._whole.joined(whole)
        # A block that is not yet whole is made anew when there are more runs.
        self.tally = self._whole.joined(new[len(whole) :])

    def narrow(self) -> None:
        """Let go of figures that the runs so far tell to be far from every percentile."""
        runs = self._whole.runs
        measures = {m: narrowed(counted, runs, self.width) for m, counted in self._whole.measures.items()}
        self.tally = self._whole = replace(self._whole, measures=measures)
        brackets = {measure: counted.brackets for measure, counted in measures.items()}
        self.of_block = replace(self.of_block, brackets=brackets)
