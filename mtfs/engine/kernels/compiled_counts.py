"""Counting figures, and finding them by rank, compiled: the twins of `mtfs.engine.kernels.counts`.

Whole columns are not sorted. The span of the figures that are looked for is cut into cells of the same width.
How many figures each cell has is counted, and only those in a cell that matters are looked at one by one.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mtfs.engine.kernels.compiling import compiled, inline, lazily
from mtfs.engine.shapes import Floats, Integers

__all__ = ["at_ranks", "count_beside", "count_upto", "count_within", "put_among"]

# Numba goes by the text of this file to tell whether what it kept still holds: `counts.SUM_LANES` once more.
_SUM_LANES = 200
#: More cells tell brackets from what is beside them more finely, and leave the processor's nearest cache.
_CELLS = 512
#: The same for ranks, which want fewer figures, of narrower cells; and how many figures tell where these lie.
_FINE_CELLS = 2048
_SAMPLE = 1000
#: Figures that are put in cells at once.
_TILE = 512
_W = np.uint64
_Words = NDArray[np.uint64]
#: Where the first cell begins, how many there are to a unit, and which is the last.
_Cells = tuple[float, float, float]


class _Year(NamedTuple):
    """The brackets of one year.

    Their ends, the cells that these are in, and the first and the last bracket that have a part of each cell.
    """

    low: Floats
    high: Floats
    begins: Integers
    stops: Integers
    spans: Integers


@inline
def _cell(figure: float, cells: _Cells) -> np.uint64:
    """Return the cell that a figure lies in. No figure is in a cell before that of a lesser one."""
    first, per_unit, last = cells
    place = (figure - first) * per_unit
    place = place if place > 0.0 else 0.0
    place = place if place < last else last
    # What is no number lies above all others.
    return _W(np.int64(place if figure == figure else last))


@lazily
def _find_cells(figures: Floats, cells: _Cells, found: _Words) -> None:
    """Find the cells of figures."""
    for i in range(figures.size):
        found[i] = _cell(figures[i], cells)


@inline
def _part_of(run: int, parts: int) -> np.uint64:
    """Return which part a run is dealt to."""
    # A division takes as long as all else that is done for a figure.
    return run % _W(parts) if parts > 1 else _W(0)


@lazily
def _cells_of(year: _Year) -> _Cells:
    """Return the cells that span all ends."""
    lowest, highest = np.inf, -np.inf
    for ends in (year.low, year.high):
        for end in ends:
            if abs(end) < np.inf:
                lowest, highest = min(lowest, end), max(highest, end)
    if lowest < highest:
        return lowest, _CELLS / (highest - lowest), _CELLS - 1.0
    return 0.0, 0.0, 0.0


@lazily
def _repeated(year: _Year) -> float:
    """Return the figure that is both ends of the most brackets; no number where none is."""
    repeated, most = np.nan, 0
    for end in year.low:
        times = 0
        for b in range(len(year.low)):
            times += year.low[b] == end and year.high[b] == end
        if times > most:
            repeated, most = end, times
    return repeated


@lazily
def _sum_up(row: Floats, centre: float, top: float, totals: Floats, ends: Floats) -> None:
    """Add up the figures of a year part by part, and find the least and the greatest."""
    sums, squares, above = np.zeros(_SUM_LANES), np.zeros(_SUM_LANES), np.zeros(_SUM_LANES)
    least, greatest = np.full(_SUM_LANES, row[0]), np.full(_SUM_LANES, row[0])
    for first in range(0, row.size, _SUM_LANES):
        some = row[first : first + _SUM_LANES]
        for i in range(some.size):
            apart = some[i] - centre
            sums[i] += apart
            squares[i] += apart * apart
        for i in range(some.size):
            least[i] = min(least[i], some[i])
            greatest[i] = max(greatest[i], some[i])
        if top < np.inf:
            for i in range(some.size):
                above[i] += some[i] if some[i] > top else 0.0
    ends[:] = row[0]
    for i in range(_SUM_LANES):
        part = i % totals.shape[1]
        totals[0, part] += sums[i]
        totals[1, part] += squares[i]
        totals[2, part] += above[i]
        ends[0], ends[1] = min(ends[0], least[i]), max(ends[1], greatest[i])
    if np.isnan(totals[0].sum()):
        for figure in row:
            if figure != figure:
                ends[:] = figure


@lazily
def _put_in_cells(
    row: Floats,
    cells: _Cells,
    is_wanted: _Words,
    repeated: float,
    counts: Integers,
    found: _Words,
) -> int:
    """Count the figures of each cell by part, and find those of cells that are wanted, save one figure.

    Each piece of the row begins with the first part, as their number divides its length.
    """
    parts = _W(len(counts))
    cell, differs = np.empty(_SUM_LANES, np.uint64), np.empty(_SUM_LANES, np.uint64)
    n = _W(0)
    for start in range(0, row.size, _SUM_LANES):
        some = row[start : start + _SUM_LANES]
        _find_cells(some, cells, cell)
        for i in range(some.size):
            differs[i] = some[i] != repeated
        for part in range(parts):
            mine = counts[part]
            for i in range(part, _W(some.size), parts):
                here = cell[i]
                mine[here] += 1
                # The next takes its place where it is not wanted: a branch would often be foreseen wrongly.
                found[n] = _W(start) + i
                n += is_wanted[here] & differs[i]
    return int(n)


@lazily
def _mark(cells: _Cells, year: _Year, is_wanted: _Words) -> None:
    """Find the cells of all ends, and the first and the last bracket that have a part of each cell."""
    year.spans[0], year.spans[1] = len(year.low), -1
    for b in range(len(year.low)):
        year.begins[b], year.stops[b] = _cell(year.low[b], cells), _cell(year.high[b], cells)
        for cell in range(year.begins[b], year.stops[b] + 1):
            year.spans[0, cell] = min(year.spans[0, cell], b)
            year.spans[1, cell] = b
    for cell in range(_CELLS):
        is_wanted[cell] = year.spans[1, cell] >= 0


@lazily
def _count_cells(in_cells: Integers, year: _Year, counts: Integers) -> None:
    """Count the figures of a part in the cells before those that the ends of each bracket are in."""
    before = 0
    for cell in range(_CELLS):
        for b in range(year.spans[0, cell], year.spans[1, cell] + 1):
            if year.begins[b] == cell:
                counts[0, b] = counts[1, b] = before
            if year.stops[b] == cell:
                counts[2, b] = counts[3, b] = before
        before += in_cells[cell]


@lazily
def _look_at(
    row: Floats,
    found: _Words,
    cells: _Cells,
    year: _Year,
    repeated: float,
    times: Integers,
    counts: Integers,
    sizes: Integers,
) -> None:
    """Count figures beside the brackets that have a part of their cells, and one that is not among them.

    That one comes again and again, and is counted without being looked at: `times` tells how many figures
    its cell has in each part, and what is left when the others are taken off is how often it comes.
    """
    low, high, begins, stops, spans = year
    parts, its_cell = len(times), _cell(repeated, cells)
    for n in range(len(found) + parts):
        if n < len(found):
            figure, part, so_often = row[found[n]], _part_of(found[n], parts), 1
            cell = _cell(figure, cells)
            times[part] -= cell == its_cell
        else:
            figure, part, so_often = repeated, _W(n - len(found)), times[n - len(found)]
            cell = its_cell
        for b in range(spans[0, cell], spans[1, cell] + 1):
            sizes[part, b] += so_often * (low[b] < figure < high[b])
            if begins[b] == cell:
                counts[part, 0, b] += so_often * (figure < low[b])
                counts[part, 1, b] += so_often * (figure <= low[b])
            if stops[b] == cell:
                counts[part, 2, b] += so_often * (figure < high[b])
                counts[part, 3, b] += so_often * (figure <= high[b])


@lazily
def _hold(
    row: Floats,
    found: _Words,
    cells: _Cells,
    year: _Year,
    repeated: float,
    times: Integers,
    places: Integers,
    values: Floats,
) -> None:
    """Put figures where the next of each bracket that they are inside is to go."""
    low, high, _, _, spans = year
    for i in found:
        figure, part = row[i], _part_of(i, len(times))
        cell = _cell(figure, cells)
        for b in range(spans[0, cell], spans[1, cell] + 1):
            if low[b] < figure < high[b]:
                values[places[part, b]] = figure
                places[part, b] += 1
    for b in range(len(low)):
        if low[b] < repeated < high[b]:
            for part in range(len(times)):
                values[places[part, b] : places[part, b] + times[part]] = repeated


@lazily
def _with_room(values: Floats, held: int, size: int) -> Floats:
    """Return an array that has room for so many figures, with those that are held."""
    if size <= values.size:
        return values
    more = np.empty(2 * size)
    more[:held] = values[:held]
    return more


@compiled(
    "Tuple((int32[:, :, :, ::1], float64[::1], float64[:, :, ::1], float64[:, ::1]))"
    "(float64[:, ::1], float64[:, ::1], float64[:, ::1], float64[::1], float64[::1], int64)"
)
def count_beside(
    figures: Floats, low: Floats, high: Floats, centres: Floats, tops: Floats, parts: int
) -> tuple[NDArray[np.int32], Floats, Floats, Floats]:
    """Count figures beside brackets: most are told apart by cells, and only the others one by one."""
    years, runs = figures.shape
    brackets = low.shape[1]
    counts = np.zeros((4, parts, years, brackets), np.int32)
    totals, ends = np.zeros((3, parts, years)), np.empty((2, years))
    values, held = np.empty(years * runs // 8), 0
    begins, stops = np.empty(brackets, np.int64), np.empty(brackets, np.int64)
    spans, is_wanted = np.empty((2, _CELLS), np.int64), np.empty(_CELLS, np.uint64)
    in_cells, found = np.empty((parts, _CELLS), np.int64), np.empty(runs, np.uint64)
    counted, sizes = np.empty((parts, 4, brackets), np.int64), np.empty((parts, brackets), np.int64)
    for t in range(years):
        row = figures[t]
        _sum_up(row, centres[t], tops[t], totals[:, :, t], ends[:, t])
        if np.isnan(low[t, 0]):
            continue
        year = _Year(low[t], high[t], begins, stops, spans)
        cells = _cells_of(year)
        _mark(cells, year, is_wanted)
        repeated = _repeated(year)
        in_cells[:], sizes[:] = 0, 0
        some = found[: _put_in_cells(row, cells, is_wanted, repeated, in_cells, found)]
        for part in range(parts):
            _count_cells(in_cells[part], year, counted[part])
        times = in_cells[:, _cell(repeated, cells)].copy()
        _look_at(row, some, cells, year, repeated, times, counted, sizes)
        before = held
        for b in range(brackets):
            for part in range(parts):
                # From now on: where the next is to go.
                size, sizes[part, b] = sizes[part, b], held
                held += size
        values = _with_room(values, before, held)
        _hold(row, some, cells, year, repeated, times, sizes, values)
        for part in range(parts):
            counts[:, part, t] = counted[part]
    return counts, values[:held].copy(), totals, ends


@compiled("void(float64[::1], int64[::1], int64[::1], float64[::1])")
def put_among(values: Floats, sizes: Integers, starts: Integers, out: Floats) -> None:
    """Append figures that lie stretch by stretch to those that longer stretches have so far."""
    if sizes.sum() != values.size:
        msg = "the sizes are not those of the figures"
        raise ValueError(msg)
    n = 0
    for place in range(sizes.size):
        for at in range(starts[place], starts[place] + sizes[place]):
            out[at] = values[n]
            n += 1
        starts[place] += sizes[place]


@compiled("Tuple((int32[:, :, ::1], float64[::1]))(float64[::1], int64[:, ::1], float64[::1], float64[::1])")
def count_within(
    values: Floats, sizes: Integers, low: Floats, high: Floats
) -> tuple[NDArray[np.int32], Floats]:
    """Count figures that lie bracket by bracket beside two more, and find those in between."""
    brackets, groups = sizes.shape
    counts = np.zeros((4, brackets, groups), np.int32)
    kept, n, start = np.empty(values.size + 1), _W(0), 0
    for b in range(brackets):
        lowest, highest = low[b], high[b]
        for group in range(groups):
            under_low, upto_low, under_high, upto_high = 0, 0, 0, 0
            for figure in values[start : start + sizes[b, group]]:
                under_low += figure < lowest
                upto_low += figure <= lowest
                under_high += figure < highest
                upto_high += figure <= highest
                # The next takes its place where it is not in between.
                kept[n] = figure
                n += _W(lowest < figure < highest)
            start += sizes[b, group]
            counts[0, b, group], counts[1, b, group] = under_low, upto_low
            counts[2, b, group], counts[3, b, group] = under_high, upto_high
    return counts, kept[:n].copy()


@compiled("float64[:, :, ::1](float64[:, ::1], int64[::1], float64[:, ::1])")
def count_upto(values: Floats, starts: Integers, limits: Floats) -> Floats:
    """Count in each group the figures that are no greater than a few others.

    Parameters
    ----------
    values : ndarray, shape (columns, runs)
        The figures, group by group, contiguous.
    starts : ndarray of int, shape (groups,)
        Where each group starts.
    limits : ndarray, shape (columns, limits)
        The others.

    Returns
    -------
    ndarray, shape (limits, columns, groups)
        How many there are.
    """
    columns, runs = values.shape
    groups = len(starts)
    found = np.empty((limits.shape[1], columns, groups))
    for column in range(columns):
        for group in range(groups):
            end = starts[group + 1] if group + 1 < groups else runs
            some = values[column, starts[group] : end]
            for n in range(limits.shape[1]):
                limit, times = limits[column, n], 0
                for i in range(some.size):
                    times += some[i] <= limit
                found[n, column, group] = times
    return found


@lazily
def _pick(values: Floats, cells: _Cells, is_wanted: _Words, picked: _Words) -> int:
    """Find the figures of cells that are wanted."""
    cell, n = np.empty(_TILE, np.uint64), _W(0)
    for start in range(0, values.size, _TILE):
        some = values[start : start + _TILE]
        _find_cells(some, cells, cell)
        for i in range(some.size):
            picked[n] = _W(start + i)
            n += is_wanted[cell[i]]
    return int(n)


@lazily
def _count_fine(values: Floats, cells: _Cells, counts: Integers) -> int:
    """Count the figures of each cell, and what is no number."""
    cell, numberless = np.empty(_TILE, np.uint64), 0
    for start in range(0, values.size, _TILE):
        some = values[start : start + _TILE]
        _find_cells(some, cells, cell)
        for i in range(some.size):
            numberless += some[i] != some[i]
        for i in range(some.size):
            counts[cell[i]] += 1
    return numberless


@compiled("boolean(float64[::1], int64[::1], float64[::1])")
def at_ranks(values: Floats, ranks: Integers, found: Floats) -> bool:
    """Find the figures of a few ranks among many, where it is quicker than to sort them all.

    Parameters
    ----------
    values : ndarray, shape (runs,)
        The figures, contiguous.
    ranks : ndarray of int, shape (ranks,)
        From 0, for sorted figures, in any order.
    found : ndarray, shape (ranks,)
        Where to put the figures.

    Returns
    -------
    bool
        Whether they were found. They are not where so many figures are the same or lie so close together,
        beside the others, that a cell or a few hold many; nor where any is no number.
    """
    sample = values[:: max(values.size // _SAMPLE, 1)].copy()
    sample.sort()
    # A few lie beyond the first cell and the last, however far.
    beyond = sample.size // 200
    lowest, highest = sample[beyond], sample[sample.size - 1 - beyond]
    if not lowest < highest:
        return False
    cells = (lowest, _FINE_CELLS / (highest - lowest), _FINE_CELLS - 1.0)
    counts = np.zeros(_FINE_CELLS, np.int64)
    if _count_fine(values, cells, counts):
        return False
    ends = np.cumsum(counts)
    is_wanted, places = np.zeros(_FINE_CELLS, np.uint64), np.zeros(_FINE_CELLS, np.int64)
    wanted = 0
    for rank in ranks:
        cell = np.searchsorted(ends, rank, side="right")
        if not is_wanted[cell]:
            is_wanted[cell], places[cell] = _W(1), wanted
            wanted += counts[cell]
    if wanted > values.size // 16:
        return False
    picked, among = np.empty(values.size, np.uint64), np.empty(wanted)
    for i in picked[: _pick(values, cells, is_wanted, picked)]:
        cell = _cell(values[i], cells)
        among[places[cell]] = values[i]
        places[cell] += 1
    for n in range(len(ranks)):
        cell = np.searchsorted(ends, ranks[n], side="right")
        some = among[places[cell] - counts[cell] : places[cell]]
        if is_wanted[cell]:
            # Several ranks may be in a cell, which is sorted for the first.
            some.sort()
            is_wanted[cell] = _W(0)
        found[n] = some[ranks[n] - (ends[cell] - counts[cell])]
    return True
