"""Recipes: how all that is uncertain in a strategy follows from its draws, before any of them is made.

They hold for every block of runs. A compiled kernel goes by them as it projects, so that what is drawn is
used while it is in the processor's cache.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mtfs.engine.prepared import by_identity
from mtfs.engine.shapes import Floats
from mtfs.engine.tables import QuantileTable, inverse_normal

__all__ = [
    "ORDER_ROOM",
    "DriverRecipe",
    "Moves",
    "Outcome",
    "Recipe",
    "RowRecipe",
    "Rows",
    "Shape",
    "Uncertain",
    "recipe",
    "stacked_outcomes",
]

#: The room that each order of strata has, so that kernels fetch all by the same few steps.
ORDER_ROOM = 128
Integers = NDArray[np.int64]
Words = NDArray[np.uint64]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How something uncertain follows from a normal of its own and one that it shares.

    Parameters
    ----------
    stream : str
        The stream of its own normal.
    table : QuantileTable
        What it turns out as, by the two together.
    own, common : float, optional
        What each of them counts for; the squares add up to 1.
    """

    stream: str
    table: QuantileTable
    own: float = 1.0
    common: float = 0.0


class Rows(NamedTuple):
    """Rows of one figure a run.

    Parameters
    ----------
    outcomes : tuple of Outcome or float
        How each turns out, or what it is where it is certain.
    shared : str
        The stream of the normal that they may share.
    comes : tuple of (int, str, float)
        Rows that may not come: the row, the stream that tells, and the normals below which it does.
    """

    outcomes: tuple[Outcome | float, ...]
    shared: str
    comes: tuple[tuple[int, str, float], ...]

    @property
    def asked(self) -> tuple[Outcome, ...]:
        """Those that are drawn."""
        return tuple(row for row in self.outcomes if isinstance(row, Outcome))


class Moves(NamedTuple):
    """How a driver's deviations follow from draws.

    Parameters
    ----------
    sources : tuple of (str, float)
        The streams of its normals, and the weight of each; none for a driver that does not move.
    shape : float, QuantileTable or None
        What becomes of them: they are multiplied, or looked up. None where it takes more than that.
    persistence : float
        The share of each year's deviation that goes into the next.
    """

    sources: tuple[tuple[str, float], ...]
    shape: float | QuantileTable | None
    persistence: float


class Uncertain(NamedTuple):
    """All that is uncertain in a strategy.

    Parameters
    ----------
    rows : Rows
        What is drawn once a run.
    drivers : tuple of Moves
        Every driver, in the order of the table.
    """

    rows: Rows
    drivers: tuple[Moves, ...]


class Shape(IntEnum):
    """What becomes of the normals of a driver, as kernels have it."""

    #: Nothing: it has none, and does not move.
    STILL = 0
    #: They are multiplied.
    SCALED = 1
    #: They are looked up in a table.
    LOOKED_UP = 2
    #: It takes more than that: deviations are given.
    GIVEN = 3


class _Tables(NamedTuple):
    """Tables, as kernels have them.

    Parameters
    ----------
    lines : ndarray, shape (tables, 2, cells)
        As for `mtfs.engine.kernels.plain.look_up`.
    places : ndarray, shape (tables, 4)
        Of each: first, per unit, and the two ends, as there.
    of : ndarray of int, shape (asked,)
        The table of each thing, or 0 where it has none.
    """

    lines: Floats
    places: Floats
    of: Integers


def _stacked(asked: Sequence[object]) -> _Tables:
    tables = list(dict.fromkeys(one for one in asked if isinstance(one, QuantileTable)))
    return _Tables(
        np.array([table.lines for table in tables], dtype=np.float64).reshape(
            len(tables), 2, -1 if tables else 0
        ),
        np.array([table.place for table in tables], dtype=np.float64).reshape(-1, 4),
        np.array([tables.index(one) if one in tables else 0 for one in asked], dtype=np.int64),
    )


@by_identity(kept=8)
def stacked_outcomes(asked: Sequence[Outcome]) -> tuple[Floats, _Tables]:
    """Put outcomes together, as `mtfs.engine.kernels.plain.draw_outcomes` takes them.

    Parameters
    ----------
    asked : sequence of Outcome
        The outcomes; the same object each time is prepared once.

    Returns
    -------
    weights : ndarray, shape (outcomes, 2)
        What the normal of its own counts for, and the one that all share.
    tables : tuple of ndarray
        The tables, their places, and the table of each.
    """
    weights = np.array([(one.own, one.common) for one in asked], dtype=np.float64).reshape(-1, 2)
    return weights, _stacked([one.table for one in asked])


class RowRecipe(NamedTuple):
    """How to draw rows of one figure a run.

    Parameters
    ----------
    words : ndarray of uint64, shape (streams, blocks, 3)
        What the generator of each stream starts from in each block: first of the stream that rows share, if
        any do, then of the rows that are drawn, then of those that tell whether rows come.
    shares : int
        1 where rows share a stream, or else 0.
    weights, tables, places, table_of : ndarray
        As `mtfs.engine.kernels.plain.draw_outcomes` takes them.
    rows : ndarray of int, shape (drawn,)
        The row that each turns out as.
    certain : ndarray, shape (rows,)
        What the other rows are; not a number for those that are drawn.
    comes : ndarray of int, shape (any,)
        Rows that may not come, and are 0 then.
    below : ndarray, shape (any,)
        The normals below which they do.
    """

    words: Words
    shares: int
    weights: Floats
    tables: Floats
    places: Floats
    table_of: Integers
    rows: Integers
    certain: Floats
    comes: Integers
    below: Floats


class DriverRecipe(NamedTuple):
    """How to draw the deviations of drivers.

    Parameters
    ----------
    words : ndarray of uint64, shape (streams, blocks, 3)
        What the generator of each stream starts from in each block.
    first : ndarray of int, shape (drivers + 1,)
        Where the sources of each driver begin.
    sources : ndarray of int, shape (any,)
        The stream of each.
    weights : ndarray, shape (any,)
        The weight of each.
    shapes : ndarray of int, shape (drivers,)
        What becomes of them: numbers of `Shape`.
    scales : ndarray, shape (drivers,)
        What they are multiplied by.
    tables, places, table_of : ndarray
        As `RowRecipe` has them.
    persistence : ndarray, shape (drivers,)
        The share of each year's deviation that goes into the next.
    """

    words: Words
    first: Integers
    sources: Integers
    weights: Floats
    shapes: Integers
    scales: Floats
    tables: Floats
    places: Floats
    table_of: Integers
    persistence: Floats


class Recipe(NamedTuple):
    """How to draw all that is uncertain, for a compiled kernel to draw it where it needs it.

    Parameters
    ----------
    rows : RowRecipe
        What is drawn once a run.
    drivers : DriverRecipe
        The drivers.
    permutations : ndarray of uint8, shape (any, ORDER_ROOM)
        As `mtfs.engine.kernels.plain.draw_normals` takes them, and beyond the strata whatever.
    strata : int
        How many strata a Latin hypercube has; 0 where draws are independent.
    inverse_normal : ndarray
        As `mtfs.engine.kernels.plain.draw_normals` takes it.
    """

    rows: RowRecipe
    drivers: DriverRecipe
    permutations: NDArray[np.uint8]
    strata: int
    inverse_normal: Floats


def _row_streams(rows: Rows) -> list[str]:
    shares = any(one.common for one in rows.asked)
    return [
        *([rows.shared] if shares else []),
        *(one.stream for one in rows.asked),
        *(stream for _, stream, _ in rows.comes),
    ]


def _prepared_rows(rows: Rows, words: Words) -> RowRecipe:
    weights, tables = stacked_outcomes(rows.asked)
    drawn = [isinstance(row, Outcome) for row in rows.outcomes]
    return RowRecipe(
        words=words,
        shares=int(weights[:, 1].any()),
        weights=weights,
        tables=tables.lines,
        places=tables.places,
        table_of=tables.of,
        rows=np.flatnonzero(drawn).astype(np.int64),
        certain=np.array(
            [np.nan if isinstance(row, Outcome) else row for row in rows.outcomes], dtype=np.float64
        ),
        comes=np.array([row for row, _, _ in rows.comes], dtype=np.int64),
        below=np.array([below for _, _, below in rows.comes], dtype=np.float64),
    )


def _driver_streams(drivers: Sequence[Moves]) -> list[str]:
    drawn = [moves.sources for moves in drivers if moves.shape is not None]
    return list(dict.fromkeys(stream for sources in drawn for stream, _ in sources))


def _prepared_drivers(drivers: Sequence[Moves], words: Words) -> DriverRecipe:
    streams = _driver_streams(drivers)
    drawn = [moves.sources if moves.shape is not None else () for moves in drivers]
    tables = _stacked([moves.shape for moves in drivers])
    return DriverRecipe(
        words=words,
        first=np.cumsum([0, *map(len, drawn)], dtype=np.int64),
        sources=np.array(
            [streams.index(stream) for sources in drawn for stream, _ in sources], dtype=np.int64
        ),
        weights=np.array([weight for sources in drawn for _, weight in sources], dtype=np.float64),
        shapes=np.array([_shape(moves) for moves in drivers], dtype=np.int64),
        scales=np.array(
            [moves.shape if isinstance(moves.shape, float) else 0.0 for moves in drivers], dtype=np.float64
        ),
        tables=tables.lines,
        places=tables.places,
        table_of=tables.of,
        persistence=np.array([moves.persistence for moves in drivers], dtype=np.float64),
    )


def _shape(moves: Moves) -> Shape:
    if not moves.sources:
        return Shape.STILL
    if moves.shape is None:
        return Shape.GIVEN
    return Shape.LOOKED_UP if isinstance(moves.shape, QuantileTable) else Shape.SCALED


class _Prepared(NamedTuple):
    """What a recipe holds whatever the block, and the streams behind it."""

    row_streams: list[str]
    driver_streams: list[str]
    rows: RowRecipe
    drivers: DriverRecipe


@by_identity(kept=8)
def _prepared(uncertain: Uncertain) -> _Prepared:
    nowhere = np.empty((0, 0, 3), dtype=np.uint64)
    return _Prepared(
        row_streams=_row_streams(uncertain.rows),
        driver_streams=_driver_streams(uncertain.drivers),
        rows=_prepared_rows(uncertain.rows, nowhere),
        drivers=_prepared_drivers(uncertain.drivers, nowhere),
    )


@by_identity(kept=2)
def _with_room(permutations: NDArray[np.uint8]) -> NDArray[np.uint8]:
    count, strata = permutations.shape
    room = np.zeros((count, ORDER_ROOM), dtype=np.uint8)
    room[:, :strata] = permutations
    return room


def recipe(
    uncertain: Uncertain, starts: Callable[[Iterable[str]], Words], permutations: NDArray[np.uint8]
) -> Recipe:
    """Return how to draw all that is uncertain in a strategy.

    Parameters
    ----------
    uncertain : Uncertain
        What it is; the same object each time is prepared once.
    starts : callable
        Takes streams and returns what their generators start from, shape (streams, blocks, 3).
    permutations : ndarray
        As `mtfs.engine.kernels.plain.draw_normals` takes them.

    Returns
    -------
    Recipe
        For the runs of these blocks.
    """
    p = _prepared(uncertain)
    words = starts([*p.row_streams, *p.driver_streams])
    rows = len(p.row_streams)
    return Recipe(
        rows=p.rows._replace(words=words[:rows]),
        drivers=p.drivers._replace(words=words[rows:]),
        permutations=_with_room(permutations),
        strata=permutations.shape[1],
        inverse_normal=inverse_normal(),
    )
