"""Many runs of one scenario that are counted, block by block, and not held: their summary all the same.

The first runs are held whole, and tell between which figures the percentiles will lie. Then they are counted,
and every block that follows is counted where it is made, by the thread or process that made it. Blocks are
put together in their order, so that no figure depends on who counted them.
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
from mtfs.analysis.many.telling import WORST, narrowed, told
from mtfs.analysis.replicates import FEWEST_REPLICATES, together, worth
from mtfs.analysis.summary import Columns, Summary, events, gap_events, put_together
from mtfs.engine.draws import BLOCK_RUNS, Sampling
from mtfs.engine.shapes import Floats
from mtfs.engine.sobol import SEQUENCES
from mtfs.nomenclature import PROBABILITIES

__all__ = ["BlockCounter", "Counter", "Tally"]


def _gaps(measures: Sequence[str], columns: int) -> range:
    """Return the columns of the gap."""
    years = columns // len(measures)
    first = measures.index("gap") * years
    return range(first, first + years)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What is known of runs that were counted.

    Parameters
    ----------
    sampling : Sampling
        How they were spread: it tells which of them were drawn together.
    sizes : ndarray, shape (groups,)
        How many runs each group has.
    measures : tuple of str
        The measures, of which all years are a column each, one measure after the other.
    counted : Counted
        Their figures.
    centres : ndarray, shape (columns,)
        What sums are taken from [£].
    happened : mapping of str to ndarray of int, shape (groups, years)
        In how many runs of each group something happened.
    """

    sampling: Sampling
    sizes: Floats
    measures: tuple[str, ...]
    counted: Counted
    centres: Floats
    happened: Mapping[str, NDArray[np.integer]]

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return int(self.sizes.sum())

    @property
    def greatest(self) -> dict[str, Floats]:
        """The greatest figure of each measure by year [£]."""
        _, greatest = self.counted.ends
        return dict(zip(self.measures, greatest.reshape(len(self.measures), -1), strict=True))

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
    def _told(self) -> tuple[Columns, Floats]:
        gaps = _gaps(self.measures, len(self.centres))
        return told(self.counted, self.centres, self.sizes, self._groups, gaps)

    @property
    def is_settled(self) -> bool:
        """Whether every bracket held, so that every figure is exact."""
        exists = ~np.isnan(self.centres)
        columns, _ = self._told
        found = columns.quantiles[:, exists], columns.quantile_intervals[:, exists]
        return not any(np.isnan(figures).any() for figures in found)

    @cached_property
    def summary(self) -> Summary:
        """Percentiles, probabilities and intervals over all runs."""
        chances = {name: self.chance(name) for name in PROBABILITIES}
        columns, shortfall = self._told
        return put_together(self.measures, columns, chances, shortfall)

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
            measures=self.measures,
            counted=joined([part.counted for part in parts], in_turn=in_turn),
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
    measures : tuple of str
        The measures, of which all years are a column each, one measure after the other.
    brackets : Brackets
        Between which figures the percentiles of each column are looked for.
    centres : ndarray, shape (columns,)
        What sums are taken from [£].
    """

    sampling: Sampling
    minimum_balance: float
    planned_gap: Floats
    measures: tuple[str, ...]
    brackets: Brackets
    centres: Floats

    @property
    def gaps(self) -> range:
        """The columns of the gap, of which the worst twentieth is told."""
        return _gaps(self.measures, len(self.centres))

    @property
    def tops(self) -> Floats:
        """Above what the figures of each column are added up [£]; infinite for all but the gap."""
        tops = np.full(len(self.centres), np.inf)
        tops[self.gaps] = self.brackets.high[self.gaps, WORST]
        return tops

    def count(self, paths: Mapping[str, Floats]) -> Tally:
        """Count the runs of one block. Several threads may.

        Parameters
        ----------
        paths : mapping of str to ndarray, shape (runs, years)
            Every measure of the block's runs [£].

        Returns
        -------
        Tally
            To be given to `Counter.take`.
        """
        runs = len(paths["gap"])
        parts = SEQUENCES if self.sampling is Sampling.SOBOL else 1
        happened = events(paths, self.minimum_balance) | gap_events(paths["gap"], self.planned_gap)
        return Tally(
            sampling=self.sampling,
            sizes=np.array([len(range(part, runs, parts)) for part in range(parts)], dtype=float),
            measures=self.measures,
            counted=count(
                [paths[measure] for measure in self.measures],
                self.brackets,
                self.centres,
                self.tops,
                parts=parts,
            ),
            centres=self.centres,
            happened={
                name: np.array([[np.count_nonzero(y) for y in hit[part::parts].T] for part in range(parts)])
                for name, hit in happened.items()
            },
        )


class Counter:
    """Counts the runs of one scenario, block by block, from the first on.

    Parameters
    ----------
    first : mapping of str to ndarray, shape (runs, years)
        Every measure of the first runs, which tell the brackets [£]. They are yet to be counted, as all are.
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
                return first_brackets(np.ascontiguousarray(figures.T), width)

            found = list(pool.map(bracketed, first.values()))
        #: Counts a block, with the brackets that hold now.
        self.of_block = BlockCounter(
            sampling=sampling,
            minimum_balance=minimum_balance,
            planned_gap=planned_gap,
            measures=tuple(first),
            brackets=Brackets(
                *(np.concatenate([getattr(one, end) for one in found]) for end in ("low", "high"))
            ),
            centres=np.concatenate([figures.mean(axis=0) for figures in first.values()]),
        )
        self._whole: Tally | None = None

    def take(self, blocks: Sequence[tuple[int, Tally]]) -> None:
        """Add blocks to what is known.

        Parameters
        ----------
        blocks : sequence of (int, Tally)
            The first run of each, and what was counted, in the order of the runs, with a whole one first of
            all. A block that was taken when it was not whole is taken anew; one that was is left as it is.
        """
        known = 0 if self._whole is None else self._whole.runs
        new = [tally for start, tally in blocks if start >= known]
        whole = [tally for tally in new if tally.runs == BLOCK_RUNS]
        parts = whole if self._whole is None else [self._whole, *whole]
        self._whole = parts[0].joined(parts[1:])
        #: What is known of all runs so far. A block that is not yet whole is made anew when there are more.
        self.tally = self._whole.joined(new[len(whole) :])

    def narrow(self) -> None:
        """Let go of figures that the whole blocks so far tell to be far from every percentile."""
        if self._whole is None:
            return
        counted = narrowed(self._whole.counted, self._whole.runs, self.width, self.of_block.gaps)
        self.tally = self._whole = replace(self._whole, counted=counted)
        self.of_block = replace(self.of_block, brackets=counted.brackets)
