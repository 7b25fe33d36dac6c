"""Brackets: between which two figures each percentile of many runs will lie, as the first of them tell it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.ordered import Ordered
from mtfs.analysis.summary import SHARES
from mtfs.engine.draws import BLOCK_RUNS
from mtfs.engine.shapes import Floats

__all__ = ["WIDTH", "Brackets", "Counts", "bytes_counted", "first_brackets", "reach_of"]

Counts = NDArray[np.integer]
#: How far the ends of a bracket are from the percentile of the runs that tell it, in standard errors. That of
#: all runs is beyond in one of some hundred million brackets; a case has a thousand.
WIDTH = 6.0


@dataclass(frozen=True)
class Brackets:
    """Between which figures each percentile is looked for.

    Parameters
    ----------
    low, high : ndarray, shape (columns, percentiles)
        The ends [£]; infinite where there is none, NaN in a column without figures.
    """

    low: Floats
    high: Floats


def reach_of(runs: int, width: float) -> tuple[Counts, Counts]:
    """Return the ranks of the ends of brackets.

    Parameters
    ----------
    runs : int
        How many runs tell them.
    width : float
        How far the ends are from the percentiles, in standard errors of independent runs.

    Returns
    -------
    low, high : ndarray of int, shape (percentiles,)
        From 0; they may lie before the first run and after the last.
    """
    shares = np.array(SHARES)
    reach = width * np.sqrt(runs * shares * (1 - shares)) + 1
    position = shares * (runs - 1)
    return np.floor(position - reach).astype(np.int64), np.ceil(position + reach).astype(np.int64)


def bytes_counted(runs: int) -> float:
    """Return how much memory a column, a measure of one year, may take where runs are counted.

    Parameters
    ----------
    runs : int
        How many runs there are.

    Returns
    -------
    float
        Of what is held and of the counts, several times over while they are put together and made fewer.
    """
    shares = np.array(SHARES)
    # Brackets are told anew where runs go on after they have doubled.
    inside = 2 * WIDTH * float(np.sqrt(2 * runs * shares * (1 - shares)).sum())
    # By as much as Python measures and a little more, as a test holds.
    return 4.0 * inside * 8 + 3.0 * runs / BLOCK_RUNS * 4 * len(SHARES) * 4


def first_brackets(figures: Floats, width: float) -> Brackets:
    """Return the brackets that the first runs tell.

    Parameters
    ----------
    figures : ndarray, shape (columns, runs)
        Their figures, contiguous [£].
    width : float
        How far the ends are from the percentile of these runs, in standard errors of independent runs.

    Returns
    -------
    Brackets
        For all runs that are to come.
    """
    columns, runs = figures.shape
    low, high = reach_of(runs, width)
    ranks = np.clip(np.concatenate(([0], low, high)), 0, runs - 1)
    least, lowest, highest = np.split(
        Ordered(figures).at(np.tile(ranks, (columns, 1))), [1, 1 + len(low)], axis=1
    )
    nowhere = np.where(np.isnan(least), np.nan, np.inf)
    return Brackets(np.where(low >= 0, lowest, -nowhere), np.where(high < runs, highest, nowhere))
