"""The innermost loops in numpy, step by step over many numbers at once.

Each has a compiled twin in `mtfs.engine.kernels.compiled`, which does the same sums in the same order.
"""

from collections import Counter
from collections.abc import Sequence
from threading import local

import numpy as np
from numpy.typing import NDArray

from mtfs.engine.kernels.counts import at_ranks, count_beside, count_upto, count_within, put_among
from mtfs.engine.kernels.generators import generator_from
from mtfs.engine.shapes import Floats, Integers

__all__ = [
    "at_ranks",
    "count_beside",
    "count_upto",
    "count_within",
    "deliver_savings",
    "draw_and_project",
    "draw_normals",
    "draw_outcomes",
    "grow_costs",
    "look_up",
    "normals_from_shares",
    "project",
    "put_among",
]

#: Numbers that are worked on at once: few enough that they stay in a processor's cache from step to step, and
#: so many that a step takes longer than calling it.
_PIECE = 20_000


class _Scratch(local):
    """Room for steps in between, which each thread keeps: fresh memory costs more than work done in it."""

    def __init__(self) -> None:
        self._floats = np.empty((3, _PIECE))
        self._integers = np.empty(_PIECE, np.int64)

    def of(self, size: int) -> tuple[Floats, Floats, Floats, Integers]:
        one, two, three = self._floats[:, :size]
        return one, two, three, self._integers[:size]


_scratch = _Scratch()

# The first bits of a share as a float tell its cell of the table of the inverse normal. The first cell holds
# all shares that are smaller still.
CELL_BITS = 8
PLACE_BITS = 52 - CELL_BITS
LEAST_SHARE = 2.0**-54
FIRST_CELL = (np.float64(LEAST_SHARE).view(np.int64) >> PLACE_BITS) - 1
SIGN = np.int64(-(2**63))


def draw_normals(
    words: NDArray[np.uint64], years: int, runs: int, permutations: NDArray[np.uint8], inverse_normal: Floats
) -> Floats:
    """Draw standard normals, block after block and year after year.

    Parameters
    ----------
    words : ndarray of uint64, shape (blocks, 3)
        What the generator of each block starts from.
    years, runs : int
        How many years there are, and how many runs in a block.
    permutations : ndarray of uint8, shape (any, strata)
        The orders of the strata of a Latin hypercube, `runs` being a multiple of their number; without any,
        draws are independent.
    inverse_normal : ndarray, shape (2, cells)
        The table of the inverse normal.

    Returns
    -------
    ndarray, shape (years, blocks * runs)
        Each block's runs side by side.
    """
    shares = np.empty((years, len(words) * runs))
    count, strata = permutations.shape
    for block, start in enumerate(words):
        generator = generator_from(start)
        for year in shares[:, block * runs : (block + 1) * runs]:
            if count:
                chosen = (generator.random(runs // strata) * count).astype(np.intp)
            generator.random(out=year)
            if count:
                year += permutations[chosen].ravel()
                year *= 1.0 / strata
    normals_from_shares(shares.reshape(-1), inverse_normal)
    return shares


def draw_outcomes(
    words: NDArray[np.uint64],
    runs: int,
    permutations: NDArray[np.uint8],
    inverse_normal: Floats,
    weights: Floats,
    shared: Floats,
    tables: Floats,
    places: Floats,
    table_of: Integers,
) -> Floats:
    """Draw several streams of one normal a run, and look each up in a table of its own.

    Parameters
    ----------
    words : ndarray of uint64, shape (streams, blocks, 3)
        What the generator of each block of each stream starts from.
    runs, permutations, inverse_normal
        As for `draw_normals`.
    weights : ndarray, shape (streams, 2)
        What a stream's own normal counts for, and the one that all share.
    shared : ndarray, shape (blocks * runs,)
        The normals that all share.
    tables : ndarray, shape (tables, 2, cells)
        As for `look_up`.
    places : ndarray, shape (tables, 4)
        Of each table: first, per unit, and the two ends, as for `look_up`.
    table_of : ndarray of int, shape (streams,)
        The table of each stream.

    Returns
    -------
    ndarray, shape (streams, blocks * runs)
        What the streams turn out as.
    """
    out = np.empty((len(words), words.shape[1] * runs))
    part = np.empty_like(shared)
    for stream, z in enumerate(out):
        z[:] = draw_normals(words[stream], 1, runs, permutations, inverse_normal)[0]
        own, common = weights[stream]
        if common:
            z *= own
            np.multiply(shared, common, out=part)
            z += part
        first, per_unit, low, high = places[table_of[stream]]
        look_up(tables[table_of[stream]], first, per_unit, (low, high), z, z)
    return out


def normals_from_shares(shares: Floats, inverse_normal: Floats) -> None:
    """Turn shares into the standard normals that lie above them, in place.

    Parameters
    ----------
    shares : ndarray, shape (n,)
        Shares from 0 to 1, contiguous.
    inverse_normal : ndarray, shape (2, cells)
        The table of the inverse normal.
    """
    for first in range(0, shares.size, _PIECE):
        _turn_into_normals(shares[first : first + _PIECE], inverse_normal)


def _turn_into_normals(shares: Floats, inverse_normal: Floats) -> None:
    # The lower tail and the upper are each other's mirror image: the side goes in the sign.
    share, magnitude, scratch, cell = _scratch.of(shares.size)
    shares -= 0.5
    np.abs(shares, out=share)
    np.subtract(0.5, share, out=share)
    np.right_shift(share.view(np.int64), PLACE_BITS, out=cell)
    cell -= FIRST_CELL
    _line(inverse_normal, cell, share, scratch, magnitude)
    sides = shares.view(np.int64)
    sides &= SIGN
    sides |= magnitude.view(np.int64)


def _line(table: Floats, cell: Integers, at: Floats, scratch: Floats, out: Floats) -> None:
    """Look up the line of each cell, or of the nearest that there is, and how high it is at a number."""
    intercept, slope = table
    np.take(slope, cell, mode="clip", out=scratch)
    scratch *= at
    np.take(intercept, cell, mode="clip", out=out)
    out += scratch


def look_up(
    table: Floats, first: float, per_unit: float, ends: tuple[float, float], z: Floats, out: Floats
) -> None:
    """Look numbers up in a table of lines.

    Parameters
    ----------
    table : ndarray, shape (2, cells)
        Intercept and slope of the line of each cell. The first and the last hold for all beyond them.
    first : float
        How many cells lie between 0 and the middle of the first one.
    per_unit : float
        How many cells there are to a unit.
    ends : tuple of float
        The least and the greatest value.
    z : ndarray, shape (n,)
        The numbers, contiguous. What is not finite turns out as no number.
    out : ndarray, shape (n,)
        Where to put what stands at them; `z` itself will do.
    """
    for start in range(0, z.size, _PIECE):
        piece = slice(start, start + _PIECE)
        _look_piece_up(table, first, per_unit, ends, z[piece], out[piece])


def _look_piece_up(
    table: Floats, first: float, per_unit: float, ends: tuple[float, float], z: Floats, out: Floats
) -> None:
    place, _, scratch, cell = _scratch.of(z.size)
    np.multiply(z, per_unit, out=place)
    place -= first
    place += ROUNDER
    np.subtract(place.view(np.int64), ROUNDER.view(np.int64), out=cell)
    _line(table, cell, z, scratch, out)
    low, high = ends
    if low > -np.inf:
        np.clip(out, low, high, out=out)


# Adding it leaves a number of less than 2^50 rounded to an integer, which then stands in its last bits.
# numpy takes four times as long to turn floats into integers of the same size.
ROUNDER = np.float64(1.5 * 2.0**52)


def deliver_savings(delivery: Floats, slip: Floats, partly: Integers, weights: Floats, out: Floats) -> None:
    """Add up what schemes deliver of savings that were planned to begin so many years ago.

    Parameters
    ----------
    delivery, slip : ndarray, shape (schemes, runs)
        The share that is delivered in the end, and how late it comes [years].
    partly : ndarray of int, shape (schemes,)
        For how many years a saving of each scheme may have begun in part.
    weights : ndarray, shape (sum of partly + 1, sums)
        Scheme by scheme and by years since a saving was to begin, with what has begun in full as the last:
        what it counts for in each sum [£].
    out : ndarray, shape (sums, runs)
        The sums, to which it is added [£].
    """
    row = iter(weights)
    step, weighted = np.empty_like(out[0]), np.empty_like(out[0])
    for share, late, some in zip(delivery, slip, partly.tolist(), strict=True):
        for since in range(some + 1):
            begun = share
            if since < some:
                np.subtract(since + 1.0, late, out=step)
                np.clip(step, 0.0, 1.0, out=step)
                step *= share
                begun = step
            for weight, total in zip(next(row).tolist(), out, strict=True):
                if weight:
                    np.multiply(begun, weight, out=weighted)
                    total += weighted


def grow_costs(
    rates: Sequence[Floats] | Floats,
    drivers: Integers,
    weights: Floats,
    base: Floats,
    variances: Floats,
    varies: Integers,
    expected: Floats,
    actual: Floats,
    budgeted: Floats,
) -> None:
    """Grow groups of cost lines, and add them up.

    Parameters
    ----------
    rates : sequence of ndarray, shape (T, runs)
        The rates of each driver, as they turn out.
    drivers : ndarray of int, shape (groups, 2)
        What each group grows with, for price and for demand: a position among the rates, or -1 for none.
    weights : ndarray, shape (groups, 2)
        The weight of each.
    base : ndarray, shape (groups,)
        What the cost lines of each group come to in the base year [£].
    variances : ndarray, shape (any, runs)
        The recurring part of the base year's variances, of groups that have one [£].
    varies : ndarray of int, shape (groups,)
        Which of these each group has, or -1.
    expected : ndarray, shape (groups, T)
        Growth factors at central rates; 1 for groups that do not grow.
    actual, budgeted : ndarray, shape (T, runs)
        The sums over groups, to which theirs are added [£].
    """
    terms = [
        (d, w) for d, w in zip(drivers.ravel().tolist(), weights.ravel().tolist(), strict=True) if d >= 0
    ]
    # What several groups grow with is kept; for the rest there is room that is used again and again.
    kept = {term: _factors(rates, *term) for term, times in Counter(terms).items() if times > 1}
    first, second, grown = np.empty((3, *actual.shape))
    for group, at_first in enumerate(base.tolist()):
        level = at_first + variances[varies[group]] if varies[group] >= 0 else at_first
        growth: Floats | None = None
        for driver, weight in zip(drivers[group].tolist(), weights[group].tolist(), strict=True):
            if driver < 0:
                continue
            factors = kept.get((driver, weight))
            if factors is None:
                factors = _factors(rates, driver, weight, out=first if growth is None else second)
            growth = factors if growth is None else np.multiply(growth, factors, out=first)
        if growth is None:
            actual += level
            budgeted += level
            continue
        before: Floats | float = level
        for factor, after in zip(growth, grown, strict=True):
            before = np.multiply(factor, before, out=after)
        actual += grown
        # The budget of a year grows what the year before turned out to be.
        budgeted[0] += level * expected[group, 0]
        grown[:-1] *= expected[group, 1:, None]
        budgeted[1:] += grown[:-1]


def _factors(
    rates: Sequence[Floats] | Floats, driver: int, weight: float, out: Floats | None = None
) -> Floats:
    factors: Floats = np.multiply(rates[driver], weight, out=out)
    factors += 1.0
    return factors


#: numpy draws and projects step by step: `mtfs.engine.sampling.sample_futures`, and then
#: `mtfs.engine.projection.project_in_steps`.
project = draw_and_project = None
