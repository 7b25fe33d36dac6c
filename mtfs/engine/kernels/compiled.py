"""The innermost loops for numba: each goes through its numbers once, and threads run them side by side.

Every function that is public is the twin of one in `mtfs.engine.kernels.plain`, or of the one of
`mtfs.engine` that it names, whose docstring holds here. It does the same sums in the same order, so that its
figures are the same to the last bit. What is compiled stays on disk.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mtfs.engine.kernels.compiled_counts import at_ranks, count_beside, count_upto, count_within, put_among
from mtfs.engine.kernels.compiling import compiled, inline, lazily
from mtfs.engine.shapes import Floats, Integers

if TYPE_CHECKING:
    from mtfs.engine.expenditure import PressureSteps
    from mtfs.engine.funding import FundingTerms
    from mtfs.engine.projection import Terms
    from mtfs.engine.recipes import Recipe, RowRecipe
    from mtfs.engine.reserves import DsgTerms

__all__ = [
    "FIELDS",
    "PATHS",
    "at_ranks",
    "count_beside",
    "count_upto",
    "count_within",
    "deliver_savings",
    "draw_and_project",
    "draw_normals",
    "grow_costs",
    "look_up",
    "normals_from_shares",
    "project",
    "put_among",
]

# What is no number stays none in max and min where it stands first, as it does with numpy wherever it stands.
#: Runs that are worked on at once, so that all that is known of them stays in the cache.
_TILE = 512
#: Streams that are drawn side by side, and how many draws of each before they are put in rows.
_LANES, _ACROSS = 16, 64
#: The room that orders of strata have in a recipe: whole lines of the processor's cache.
_ORDER_ROOM = 128
#: The first words of a generator, which are not used.
_UNUSED = 12
_UNIT = 1.0 / 2.0**53
_W = np.uint64
# Numba goes by the text of this file to tell whether what it kept still holds. So the constants of `plain`
# stand here once more: of those it would go on with what they were when it compiled.
_CELL_BITS = 8
_PLACE_BITS = 52 - _CELL_BITS
_LEAST_SHARE = 2.0**-54
_FIRST_CELL = (np.float64(_LEAST_SHARE).view(np.int64) >> _PLACE_BITS) - 1
_SIGN = np.int64(-(2**63))
_ROUNDER = np.float64(1.5 * 2.0**52)
_ROUNDER_BITS = _ROUNDER.view(np.int64)
_Words = NDArray[np.uint64]
#: Where to put each measure, of shape (years, runs); without any years for those that nobody asks for.
_Paths = tuple[Floats, ...]
# The fields of tuples that are defined elsewhere stand here for the same reason; a test holds them to those.
FIELDS = {
    "Terms": "central costs pressures savings dsg funding reserves base_spending usable_opening",
    "CostGroups": "drivers weights base expected varies adds_to recurring sums",
    "PressureSteps": "begun known certain",
    "SavingSteps": "partly weights new",
    "DsgTerms": "opening movements driver ends interest_rate share",
    "FundingTerms": (
        "tax_base band_d baseline growth kept net collection_share grants grant_drivers tax_base_driver "
        "baseline_driver growth_driver collection_driver"
    ),
    "ReserveTerms": "opening movements is_usable sequence general",
    "Recipe": "rows drivers permutations strata inverse_normal",
    "RowRecipe": "words shares weights tables places table_of rows certain comes below",
    "DriverRecipe": "words first sources weights shapes scales tables places table_of persistence",
}
#: The measures in an array of all.
PATHS = (
    "budget_gap overspend gap annual_gap drawdown usable general unfunded net_spending funding council_tax "
    "savings_delivered dsg planned_movements planned_usable dsg_call"
)
_BUDGET_GAP, _OVERSPEND, _GAP, _ANNUAL_GAP, _DRAWDOWN, _USABLE, _GENERAL, _UNFUNDED = range(8)
_NET_SPENDING, _FUNDING, _COUNCIL_TAX, _SAVINGS, _DSG, _PLANNED, _PLANNED_USABLE, _DSG_CALL = range(8, 16)
#: Numbers of `mtfs.engine.recipes.Shape`.
_STILL, _SCALED, _LOOKED_UP, _GIVEN = range(4)


@compiled("void(uint64[::1], float64[::1])")
def _fill(state: _Words, out: Floats) -> None:
    """Draw shares with SFC64, as numpy turns its words into floats."""
    a, b, c, count = state
    for i in range(out.size):
        word = a + b + count
        count += _W(1)
        a = b ^ (b >> _W(11))
        b = c + (c << _W(3))
        c = ((c << _W(24)) | (c >> _W(40))) + word
        out[i] = np.float64(word >> _W(11)) * _UNIT
    state[0], state[1], state[2], state[3] = a, b, c, count


@compiled("void(float64[::1], float64[:, ::1])")
def normals_from_shares(shares: Floats, inverse_normal: Floats) -> None:
    """Turn shares into the standard normals that lie above them, in place."""
    share = np.empty(_TILE)
    bits = share.view(np.int64)
    last = inverse_normal.shape[1] - 1
    for first in range(0, shares.size, _TILE):
        # Numba turns loops over a slice into the processor's wide instructions, and not such over an offset.
        tile = shares[first : first + _TILE]
        sides = tile.view(np.int64)
        for i in range(tile.size):
            tile[i] -= 0.5
            share[i] = 0.5 - abs(tile[i])
        for i in range(tile.size):
            cell = _W(min(max((bits[i] >> _PLACE_BITS) - _FIRST_CELL, 0), last))
            share[i] = inverse_normal[1, cell] * share[i] + inverse_normal[0, cell]
        for i in range(tile.size):
            sides[i] = (sides[i] & _SIGN) | bits[i]


@compiled("void(uint8[:, ::1], float64[::1], uint8[::1])")
def _fetch_orders(permutations: NDArray[np.uint8], chosen: Floats, orders: NDArray[np.uint8]) -> None:
    """Fetch the orders of all hypercubes of a block.

    They lie far apart in memory: where nothing else is done between, the processor fetches several at once.
    """
    count, strata = permutations.shape
    for cube in range(chosen.size):
        some, order = orders[cube * strata : (cube + 1) * strata], permutations[_W(chosen[cube] * count)]
        for i in range(strata):
            some[i] = order[i]


@compiled("void(uint64[::1], uint8[:, ::1], uint8[::1], float64[::1], float64[::1])")
def _fill_year(
    state: _Words, permutations: NDArray[np.uint8], orders: NDArray[np.uint8], chosen: Floats, shares: Floats
) -> None:
    """Draw a year of a block as shares, in Latin hypercubes where there are permutations."""
    count, strata = permutations.shape
    if count:
        _fill(state, chosen)
        _fetch_orders(permutations, chosen, orders)
    _fill(state, shares)
    if count:
        width = 1.0 / strata
        for i in range(shares.size):
            shares[i] = (shares[i] + orders[i]) * width


@compiled("void(uint64[::1], uint64[::1], float64[::1])")
def _start(words: _Words, state: _Words, unused: Floats) -> None:
    """Start a generator."""
    state[:3] = words
    state[3] = 1
    _fill(state, unused)


@compiled("float64[:, ::1](uint64[:, ::1], int64, int64, uint8[:, ::1], float64[:, ::1])")
def draw_normals(
    words: _Words, years: int, runs: int, permutations: NDArray[np.uint8], inverse_normal: Floats
) -> Floats:
    """Draw standard normals, block after block and year after year."""
    out = np.empty((years, len(words) * runs))
    state, unused = np.empty(4, np.uint64), np.empty(_UNUSED)
    chosen = np.empty(runs // max(permutations.shape[1], 1))
    orders = np.empty(runs, np.uint8)
    for block in range(len(words)):
        _start(words[block], state, unused)
        for year in range(years):
            shares = out[year, block * runs : (block + 1) * runs]
            _fill_year(state, permutations, orders, chosen, shares)
            normals_from_shares(shares, inverse_normal)
    return out


@compiled("void(float64[:, ::1], float64, float64, UniTuple(float64, 2), float64[::1], float64[::1])")
def look_up(
    table: Floats, first: float, per_unit: float, ends: tuple[float, float], z: Floats, out: Floats
) -> None:
    """Look numbers up in a table of lines."""
    last = table.shape[1] - 1
    low, high = ends
    bounded = low > -np.inf
    place = np.empty(_TILE)
    bits = place.view(np.int64)
    for start in range(0, z.size, _TILE):
        here, found = z[start : start + _TILE], out[start : start + _TILE]
        for i in range(here.size):
            place[i] = (here[i] * per_unit - first) + _ROUNDER
        for i in range(here.size):
            cell = _W(min(max(bits[i] - _ROUNDER_BITS, 0), last))
            found[i] = table[1, cell] * here[i] + table[0, cell]
        if bounded:
            for i in range(here.size):
                found[i] = min(max(found[i], low), high)


# The next three go by two indices at once, as a slice takes longer to make than a few hundred numbers to add.


@compiled("void(float64[:, ::1], float64[:, ::1], int64[::1], float64[:, ::1], float64[:, ::1])")
def deliver_savings(delivery: Floats, slip: Floats, partly: Integers, weights: Floats, out: Floats) -> None:
    """Add up what schemes deliver of savings that were planned to begin so many years ago."""
    schemes, runs = delivery.shape
    begun = np.empty(runs)
    row = 0
    for scheme in range(schemes):
        for since in range(partly[scheme] + 1):
            if since < partly[scheme]:
                for i in range(runs):
                    begun[i] = min(max((since + 1.0) - slip[scheme, i], 0.0), 1.0) * delivery[scheme, i]
            else:
                for i in range(runs):
                    begun[i] = delivery[scheme, i]
            for place in range(len(out)):
                weight = weights[row, place]
                if weight != 0.0:
                    for i in range(runs):
                        out[place, i] += begun[i] * weight
            row += 1


@lazily
def _driven(drivers: Integers, group: int, still: int) -> tuple[int, int]:
    """Return what a group grows with, for price and for demand."""
    price, demand = drivers[group]
    return (price if price >= 0 else still), (demand if demand >= 0 else still)


@compiled(
    "void(float64[:, :, ::1], int64[:, ::1], float64[:, ::1], float64[::1], float64[:, ::1], int64[::1],"
    "float64[:, ::1], float64[:, ::1], float64[:, ::1])"
)
def grow_costs(
    rates: Floats,
    drivers: Integers,
    weights: Floats,
    base: Floats,
    variances: Floats,
    varies: Integers,
    expected: Floats,
    actual: Floats,
    budgeted: Floats,
) -> None:
    """Grow groups of cost lines, and add them up. After the drivers comes one that stands still."""
    years, runs = actual.shape
    levels = np.empty((4, runs))
    last, still = len(base) - 1, len(rates) - 1
    for first in range(0, len(base), 4):
        for one in range(4):
            # Groups that there are not come to nothing.
            group = first + one
            at_first = base[group] if group <= last else 0.0
            variance = varies[group] if group <= last else -1
            if variance >= 0:
                for i in range(runs):
                    levels[one, i] = at_first + variances[variance, i]
            else:
                for i in range(runs):
                    levels[one, i] = at_first
        # Four groups at a time, so that their sums are fetched and put back once.
        g0, g1, g2, g3 = first, min(first + 1, last), min(first + 2, last), min(first + 3, last)
        price0, demand0 = _driven(drivers, g0, still)
        price1, demand1 = _driven(drivers, g1, still)
        price2, demand2 = _driven(drivers, g2, still)
        price3, demand3 = _driven(drivers, g3, still)
        p0, p1, p2, p3 = weights[g0, 0], weights[g1, 0], weights[g2, 0], weights[g3, 0]
        d0, d1, d2, d3 = weights[g0, 1], weights[g1, 1], weights[g2, 1], weights[g3, 1]
        for t in range(years):
            e0, e1, e2, e3 = expected[g0, t], expected[g1, t], expected[g2, t], expected[g3, t]
            for i in range(runs):
                n0, n1, n2, n3 = levels[0, i], levels[1, i], levels[2, i], levels[3, i]
                budgeted[t, i] = budgeted[t, i] + n0 * e0 + n1 * e1 + n2 * e2 + n3 * e3
                n0 *= (p0 * rates[price0, t, i] + 1.0) * (d0 * rates[demand0, t, i] + 1.0)
                n1 *= (p1 * rates[price1, t, i] + 1.0) * (d1 * rates[demand1, t, i] + 1.0)
                n2 *= (p2 * rates[price2, t, i] + 1.0) * (d2 * rates[demand2, t, i] + 1.0)
                n3 *= (p3 * rates[price3, t, i] + 1.0) * (d3 * rates[demand3, t, i] + 1.0)
                actual[t, i] = actual[t, i] + n0 + n1 + n2 + n3
                levels[0, i], levels[1, i], levels[2, i], levels[3, i] = n0, n1, n2, n3


@compiled(
    "void(float64[:, :, ::1], float64[:, :, ::1], float64[:, :, ::1], float64[:, ::1], float64[:, ::1],"
    "float64[:, ::1], float64[::1], float64, float64[::1], float64[:, ::1], boolean[::1], int64[::1], int64,"
    "float64[:, :, ::1])"
)
def _settle(
    costs: Floats,
    pressures: Floats,
    savings: Floats,
    interest: Floats,
    called: Floats,
    funding: Floats,
    base_overspend: Floats,
    base_spending: float,
    opening: Floats,
    movements: Floats,
    is_usable: NDArray[np.bool_],
    sequence: Integers,
    general: int,
    out: Floats,
) -> None:
    """Settle the years, as `mtfs.engine.settlement.settle` does.

    Spending comes as it turns out and as it was budgeted, shape (2, years, runs).
    """
    years, runs = interest.shape
    balances = np.empty((len(opening), runs))
    left, total = np.empty(runs), np.empty(runs)
    for k in range(len(opening)):
        balances[k] = opening[k]
    for t in range(years):
        for i in range(runs):
            out[_PLANNED, t, i] = 0.0
            out[_PLANNED_USABLE, t, i] = 0.0
        for k in range(len(opening)):
            movement, counts = movements[k, t], is_usable[k]
            if movement != 0.0:
                for i in range(runs):
                    made = max(-balances[k, i], movement)
                    balances[k, i] += made
                    out[_PLANNED, t, i] += made
                    if counts:
                        out[_PLANNED_USABLE, t, i] += made
        if t == 0:
            for i in range(runs):
                out[_OVERSPEND, t, i] = base_overspend[i]
                out[_NET_SPENDING, t, i] = base_spending + base_overspend[i]
                out[_BUDGET_GAP, t, i] = 0.0
                out[_GAP, t, i] = base_overspend[i]
                out[_ANNUAL_GAP, t, i] = np.nan
        else:
            for i in range(runs):
                spent = ((costs[0, t, i] + pressures[0, t, i]) + interest[t, i]) - savings[0, t, i]
                budgeted = ((costs[1, t, i] + pressures[1, t, i]) + interest[t, i]) - savings[1, t, i]
                budget_gap = ((budgeted + called[t, i]) - funding[t, i]) + out[_PLANNED, t, i]
                overspend = spent - budgeted
                out[_NET_SPENDING, t, i] = spent
                out[_OVERSPEND, t, i] = overspend
                out[_BUDGET_GAP, t, i] = budget_gap
                out[_GAP, t, i] = budget_gap + overspend
            if t == 1:
                for i in range(runs):
                    out[_ANNUAL_GAP, t, i] = out[_GAP, t, i]
            else:
                for i in range(runs):
                    out[_ANNUAL_GAP, t, i] = out[_GAP, t, i] - out[_GAP, t - 1, i]
        for i in range(runs):
            left[i] = max(out[_GAP, t, i], 0.0)
            total[i] = 0.0
        for k in sequence:
            for i in range(runs):
                balance = balances[k, i]
                total[i] += balance
                drawn = min(left[i], balance)
                balances[k, i] = balance - drawn
                left[i] -= drawn
        for i in range(runs):
            balances[general, i] -= min(out[_GAP, t, i], 0.0)
            out[_USABLE, t, i] = 0.0
        for k in sequence:
            for i in range(runs):
                out[_USABLE, t, i] += balances[k, i]
        for i in range(runs):
            out[_GENERAL, t, i] = balances[general, i]
            out[_UNFUNDED, t, i] = left[i]
            out[_DRAWDOWN, t, i] = total[i] - out[_USABLE, t, i]


@lazily
def _add_up_variances(adds_to: Integers, recurring: Floats, overspends: Floats, variances: Floats) -> None:
    """Add up the recurring part of the base year's variances, as `mtfs.engine.expenditure` does."""
    for row in range(adds_to.size):
        place, share = adds_to[row], recurring[row]
        if place >= 0:
            for i in range(overspends.shape[1]):
                variances[place, i] += share * overspends[row, i]


@lazily
def _press(steps: "PressureSteps", sizes: Floats, actual: Floats, budgeted: Floats) -> None:
    """Add up pressures, as `mtfs.engine.expenditure.project_pressures` does."""
    years, size = actual.shape
    for row in range(len(sizes)):
        for t in range(1, years):
            begun, known, certain = steps.begun[row, t], steps.known[row, t], steps.certain[row, t]
            if known != 0.0:
                for i in range(size):
                    budgeted[t, i] += sizes[row, i] * known
            if certain != 0.0:
                for i in range(size):
                    budgeted[t, i] += certain
            if begun != 0.0:
                for i in range(size):
                    actual[t, i] += sizes[row, i] * begun


@lazily
def _owe(terms: "DsgTerms", rates: Floats, balance: Floats, interest: Floats, called: Floats) -> None:
    """Carry the schools grant forward, as `mtfs.engine.reserves.project_dsg` does."""
    years, size = balance.shape
    growth = np.ones(size)
    balance[0] = terms.opening
    interest[0] = 0.0
    called[0] = 0.0
    for t in range(1, years):
        before, after, charged, call = balance[t - 1], balance[t], interest[t], called[t]
        movement = terms.movements[t]
        if terms.driver >= 0:
            rate = rates[terms.driver, t - 1]
            for i in range(size):
                growth[i] *= 1.0 + rate[i]
        for i in range(size):
            charged[i] = terms.interest_rate * max(-before[i], 0.0)
            after[i] = before[i] + movement * growth[i]
        if t >= terms.ends:
            for i in range(size):
                call[i] = terms.share * max(-after[i], 0.0)
                after[i] = max(after[i], 0.0)
        else:
            call[:] = 0.0


@lazily
def _compound(path: Floats, driver: int, rates: Floats) -> None:
    """Grow the first year of a path by a driver, or not at all."""
    for t in range(1, len(path)):
        before, after = path[t - 1], path[t]
        if driver >= 0:
            rate = rates[driver, t - 1]
            for i in range(after.size):
                after[i] = (rate[i] + 1.0) * before[i]
        else:
            after[:] = before


@lazily
def _fund(
    terms: "FundingTerms", rates: Floats, deviations: Floats, tile: slice, council_tax: Floats, total: Floats
) -> None:
    """Add funding up, as `mtfs.engine.funding.project_funding` does."""
    years, size = total.shape
    council_tax[0] = terms.tax_base
    _compound(council_tax, terms.tax_base_driver, rates)
    baseline = np.empty((years, size))
    baseline[0] = terms.baseline
    _compound(baseline, terms.baseline_driver, rates)
    growth = np.full(size, terms.growth)
    for t in range(years):
        tax, sum_, base, band_d, net = council_tax[t], total[t], baseline[t], terms.band_d[t], terms.net[t]
        if t > 0:
            kept = terms.kept[t - 1]
            if terms.growth_driver >= 0:
                new = rates[terms.growth_driver, t - 1]
                for i in range(size):
                    growth[i] = kept * growth[i] + base[i] * new[i]
            else:
                for i in range(size):
                    growth[i] *= kept
        for i in range(size):
            tax[i] *= band_d
            sum_[i] = tax[i] + max(growth[i] + base[i], base[i] * net)
        if t > 1 and terms.collection_driver >= 0:
            before, above, share = (
                council_tax[t - 1],
                rates[terms.collection_driver, t - 2],
                terms.collection_share,
            )
            for i in range(size):
                sum_[i] += share * before[i] * above[i]
    grown = np.empty(size)
    for row in range(len(terms.grants)):
        driver = terms.grant_drivers[row]
        grown[:] = 1.0
        for t in range(years):
            sum_, grant = total[t], terms.grants[row, t]
            if driver >= 0 and t > 0:
                deviation = deviations[driver, t - 1, tile]
                for i in range(size):
                    grown[i] *= deviation[i] + 1.0
            for i in range(size):
                sum_[i] += grown[i] * grant


@lazily
def _largest(values: Floats, so_far: int) -> int:
    """Return the greatest size of numbers, or what was before, in bits: no number is above all."""
    for bits in values.view(np.int64):
        so_far = max(so_far, bits & ~_SIGN)
    return so_far


@lazily
def _check_balance(opening: float, tile: Floats, checks: Integers) -> None:
    """Find by how much accounts fail to balance, at most, and the largest figures, both in bits.

    The identities are those of `mtfs.engine.identities`. By how much a run fails is added up over them all,
    which is no less than by any of them, and no number where any is none.
    """
    _, years, size = tile.shape
    off, largest = np.zeros(size), np.zeros(size)
    for t in range(years):
        budget_gap, overspend, gap = tile[_BUDGET_GAP, t], tile[_OVERSPEND, t], tile[_GAP, t]
        drawdown, usable, unfunded = tile[_DRAWDOWN, t], tile[_USABLE, t], tile[_UNFUNDED, t]
        planned, planned_usable = tile[_PLANNED, t], tile[_PLANNED_USABLE, t]
        net_spending, funding, called = tile[_NET_SPENDING, t], tile[_FUNDING, t], tile[_DSG_CALL, t]
        before = tile[_USABLE, max(t - 1, 0)]
        for i in range(size):
            off[i] += abs(gap[i] - budget_gap[i] - overspend[i]) + abs(gap[i] - drawdown[i] - unfunded[i])
        if t == 0:
            for i in range(size):
                off[i] += abs(usable[i] - (opening + planned_usable[i] - drawdown[i]))
        else:
            for i in range(size):
                uses = net_spending[i] + planned[i] + called[i]
                off[i] += abs(usable[i] - (before[i] + planned_usable[i] - drawdown[i])) + abs(
                    uses - (funding[i] + drawdown[i] + unfunded[i])
                )
        for i in range(size):
            largest[i] = max(
                largest[i],
                max(max(abs(usable[i]), abs(net_spending[i])), max(abs(funding[i]), abs(called[i]))),
            )
    checks[0] = _largest(off, checks[0])
    checks[1] = _largest(largest, checks[1])


@lazily
def _project_tile(
    terms: "Terms",
    deviations: Floats,
    first: int,
    overspends: Floats,
    sizes: Floats,
    delivery: Floats,
    slip: Floats,
    out: _Paths,
    start: int,
    checks: Integers,
) -> None:
    """Project a few hundred runs, of which all but the drivers comes alone, and put them where they start."""
    years, size = terms.central.shape[1] + 1, overspends.shape[1]
    drivers, tile = len(deviations), slice(first, first + size)
    rates = np.empty((drivers + 1, years - 1, size))
    rates[drivers] = 0.0
    for driver in range(drivers):
        for t in range(years - 1):
            central = terms.central[driver, t]
            for i in range(size):
                rates[driver, t, i] = deviations[driver, t, _W(first + i)] + central
    variances = np.zeros((terms.costs.sums, size))
    _add_up_variances(terms.costs.adds_to, terms.costs.recurring, overspends, variances)
    costs, pressures = np.zeros((2, years, size)), np.zeros((2, years, size))
    grow_costs(
        rates,
        terms.costs.drivers,
        terms.costs.weights,
        terms.costs.base,
        variances,
        terms.costs.varies,
        terms.costs.expected,
        costs[0, 1:],
        costs[1, 1:],
    )
    _press(terms.pressures, sizes, pressures[0], pressures[1])
    savings = np.zeros((2, years, size))
    if len(delivery):
        sums = np.zeros((2 * (years - 1), size))
        deliver_savings(delivery, slip, terms.savings.partly, terms.savings.weights, sums)
        for t in range(1, years):
            new = terms.savings.new[t - 1]
            for i in range(size):
                savings[0, t, i] = sums[t - 1, i]
                savings[1, t, i] = sums[years + t - 2, i] + new
    found = np.empty((16, years, size))
    interest = np.empty((years, size))
    _owe(terms.dsg, rates, found[_DSG], interest, found[_DSG_CALL])
    _fund(terms.funding, rates, deviations, tile, found[_COUNCIL_TAX], found[_FUNDING])
    overspend = np.zeros(size)
    for row in range(len(overspends)):
        for i in range(size):
            overspend[i] += overspends[row, i]
    _settle(
        costs,
        pressures,
        savings,
        interest,
        found[_DSG_CALL],
        found[_FUNDING],
        overspend,
        terms.base_spending,
        terms.reserves.opening,
        terms.reserves.movements,
        terms.reserves.is_usable,
        terms.reserves.sequence,
        terms.reserves.general,
        found,
    )
    found[_SAVINGS] = savings[0]
    _check_balance(terms.usable_opening, found, checks)
    found[_SAVINGS, 0] = np.nan
    for measure in range(len(out)):
        paths = out[measure]
        for t in range(len(paths)):
            for i in range(size):
                paths[t, _W(start + i)] = found[measure, t, i]


@lazily
def _cut(rows: Floats, tile: slice, size: int) -> Floats:
    """Return a few hundred runs of every row, side by side."""
    some = np.empty((len(rows), size))
    for row in range(len(rows)):
        here = rows[row, tile]
        for i in range(size):
            some[row, i] = here[i]
    return some


@lazily
def project(
    terms: "Terms",
    deviations: Floats,
    overspends: Floats,
    sizes: Floats,
    delivery: Floats,
    slip: Floats,
    runs: int,
    out: _Paths,
) -> tuple[float, float]:
    """Project a strategy, as `mtfs.engine.projection.project_in_steps` does, a few hundred runs at a time."""
    checks = np.zeros(2, np.int64)
    for first in range(0, runs, _TILE):
        size = min(_TILE, runs - first)
        tile = slice(first, first + size)
        _project_tile(
            terms,
            deviations,
            first,
            _cut(overspends, tile, size),
            _cut(sizes, tile, size),
            _cut(delivery, tile, size),
            _cut(slip, tile, size),
            out,
            first,
            checks,
        )
    off, largest = checks.view(np.float64)
    return off, largest


@lazily
def _next_shares(states: _Words, streams: int, out: Floats, size: int) -> None:
    """Draw the next shares of several streams side by side, as `_fill` does for one, and put some in rows."""
    a, b, c = np.empty((3, _LANES), np.uint64)
    # They lie across: a few at a time are turned while they are in the cache.
    across = np.empty((_ACROSS, _LANES))
    for lane in range(_LANES):
        a[lane], b[lane], c[lane] = states[0, lane], states[1, lane], states[2, lane]
    count = states[3, 0]
    for first in range(0, size, _ACROSS):
        some = min(_ACROSS, size - first)
        for i in range(some):
            for lane in range(_LANES):
                word = a[lane] + b[lane] + count
                a[lane] = b[lane] ^ (b[lane] >> _W(11))
                b[lane] = c[lane] + (c[lane] << _W(3))
                c[lane] = ((c[lane] << _W(24)) | (c[lane] >> _W(40))) + word
                across[i, lane] = np.float64(word >> _W(11)) * _UNIT
            count += _W(1)
        for lane in range(streams):
            for i in range(some):
                out[lane, _W(first + i)] = across[i, lane]
    for lane in range(_LANES):
        states[0, lane], states[1, lane], states[2, lane] = a[lane], b[lane], c[lane]
    states[3, 0] = count


@lazily
def _start_all(words: _Words, block: int, states: _Words) -> None:
    """Start the generators of streams, `_LANES` side by side."""
    unused = np.empty((_LANES, _UNUSED))
    for group in range(len(states)):
        for lane in range(_LANES):
            # Where there are no more streams, the last is drawn again.
            states[group, :3, lane] = words[min(group * _LANES + lane, len(words) - 1), block]
        states[group, 3] = 1
        _next_shares(states[group], 0, unused, _UNUSED)


@lazily
def _next_orders(
    states: _Words,
    permutations: NDArray[np.uint8],
    strata: int,
    chosen: Floats,
    orders: NDArray[np.uint8],
) -> None:
    """Draw the orders of the hypercubes of a block, of all streams."""
    for group in range(len(states)):
        _next_shares(states[group], _LANES, chosen, chosen.shape[1])
        for lane in range(_LANES):
            stream = group * _LANES + lane
            for cube in range(chosen.shape[1]):
                order = _W(chosen[lane, cube] * len(permutations))
                # What is beyond the strata, the next hypercube covers.
                for i in range(_ORDER_ROOM):
                    orders[stream, _W(cube * strata + i)] = permutations[order, i]


@lazily
def _turn_into_normals(
    shares: Floats,
    streams: int,
    orders: NDArray[np.uint8],
    stream: int,
    first: int,
    strata: int,
    inverse_normal: Floats,
    size: int,
) -> None:
    """Turn the shares of several streams, from one on, into normals: those of runs from one on."""
    place = np.empty(_TILE)
    bits, sides = place.view(np.int64), shares.view(np.int64)
    last = inverse_normal.shape[1] - 1
    width = 1.0 / max(strata, 1)
    for row in range(streams):
        if strata:
            for i in range(size):
                side = (shares[row, i] + orders[stream + row, _W(first + i)]) * width - 0.5
                shares[row, i] = side
                place[i] = 0.5 - abs(side)
        else:
            for i in range(size):
                side = shares[row, i] - 0.5
                shares[row, i] = side
                place[i] = 0.5 - abs(side)
        for i in range(size):
            cell = _W(min(max((bits[i] >> _PLACE_BITS) - _FIRST_CELL, 0), last))
            place[i] = inverse_normal[1, cell] * place[i] + inverse_normal[0, cell]
        for i in range(size):
            sides[row, i] = (sides[row, i] & _SIGN) | bits[i]


# It stands in its callers' code: so the compiler knows that the room that these have made is apart from all
# else, and loops over it take half as long.
@inline
def _looked_up(tables: Floats, places: Floats, table: int, size: int, z: Floats, found: Floats) -> None:
    """Look normals up in one of several tables."""
    bits = found.view(np.int64)
    last = tables.shape[2] - 1
    start, per_unit, low, high = places[table, 0], places[table, 1], places[table, 2], places[table, 3]
    for i in range(size):
        found[i] = (z[i] * per_unit - start) + _ROUNDER
    for i in range(size):
        cell = _W(min(max(bits[i] - _ROUNDER_BITS, 0), last))
        found[i] = tables[table, 1, cell] * z[i] + tables[table, 0, cell]
    if low > -np.inf:
        for i in range(size):
            found[i] = min(max(found[i], low), high)


@lazily
def _draw_drivers(draws: "Recipe", block: int, deviations: Floats) -> None:
    """Draw the deviations of drivers for a block of runs, as `mtfs.engine.sampling` has them."""
    _, years, runs = deviations.shape
    drivers, strata, inverse_normal = draws.drivers, draws.strata, draws.inverse_normal
    sources, begins, weights, shapes = drivers.sources, drivers.first, drivers.weights, drivers.shapes
    scales, persistences = drivers.scales, drivers.persistence
    tables, places, table_of = drivers.tables, drivers.places, drivers.table_of
    streams = len(drivers.words)
    groups = -(-streams // _LANES)
    states = np.empty((groups, 4, _LANES), np.uint64)
    chosen = np.empty((_LANES, runs // max(strata, 1)))
    orders = np.empty((groups * _LANES, runs + _ORDER_ROOM if strata else 0), np.uint8)
    normals = np.empty((groups * _LANES, _TILE))
    total, found = np.empty(_TILE), np.empty(_TILE)
    _start_all(drivers.words, block, states)
    for driver in range(len(deviations)):
        if shapes[driver] == _STILL:
            deviations[driver] = 0.0
    for t in range(years):
        if strata:
            _next_orders(states, draws.permutations, strata, chosen, orders)
        for first in range(0, runs, _TILE):
            size = min(_TILE, runs - first)
            for group in range(groups):
                several = min(_LANES, streams - group * _LANES)
                _next_shares(states[group], several, normals[group * _LANES : (group + 1) * _LANES], size)
            _turn_into_normals(normals, streams, orders, 0, first, strata, inverse_normal, size)
            for driver in range(len(deviations)):
                begin, end = begins[driver], begins[driver + 1]
                if begin == end:
                    continue
                stream, weight = sources[begin], weights[begin]
                for i in range(size):
                    total[i] = weight * normals[stream, i]
                for source in range(begin + 1, end):
                    stream, weight = sources[source], weights[source]
                    for i in range(size):
                        total[i] += weight * normals[stream, i]
                if shapes[driver] == _SCALED:
                    scale = scales[driver]
                    for i in range(size):
                        found[i] = total[i] * scale
                else:
                    _looked_up(tables, places, table_of[driver], size, total, found)
                persistence = persistences[driver]
                if t > 0 and persistence != 0.0:
                    for i in range(size):
                        found[i] += persistence * deviations[driver, t - 1, _W(first + i)]
                for i in range(size):
                    deviations[driver, t, _W(first + i)] = found[i]


@lazily
def _draw_rows(
    draws: "RowRecipe",
    strata: int,
    inverse_normal: Floats,
    states: _Words,
    orders: NDArray[np.uint8],
    first: int,
    rows: Floats,
) -> None:
    """Draw rows of a tile: what they share, then the rows themselves, then whether pressures come."""
    # Fields have names of their own: numba counts who has hold of an array, and each look at a field counts.
    normals = np.empty((_LANES, _TILE))
    place, z, in_common = np.empty(_TILE), np.empty(_TILE), np.empty(_TILE)
    size = rows.shape[1]
    certain, weights, drawn, comes, below = draws.certain, draws.weights, draws.rows, draws.comes, draws.below
    tables, places, table_of = draws.tables, draws.places, draws.table_of
    for row in range(len(rows)):
        if not np.isnan(certain[row]):
            rows[row] = certain[row]
    streams = len(draws.words)
    for stream in range(streams):
        lane, number = stream % _LANES, stream - draws.shares
        if lane == 0:
            several = min(_LANES, streams - stream)
            _next_shares(states[stream // _LANES], several, normals, size)
            _turn_into_normals(normals, several, orders, stream, first, strata, inverse_normal, size)
        if number < 0:
            for i in range(size):
                in_common[i] = normals[lane, i]
        elif number < drawn.size:
            own, common = weights[number, 0], weights[number, 1]
            if common != 0.0:
                for i in range(size):
                    z[i] = normals[lane, i] * own + in_common[i] * common
            else:
                for i in range(size):
                    z[i] = normals[lane, i]
            _looked_up(tables, places, table_of[number], size, z, place)
            row = drawn[number]
            for i in range(size):
                rows[row, i] = place[i]
        else:
            row, bound = comes[number - drawn.size], below[number - drawn.size]
            for i in range(size):
                if normals[lane, i] >= bound:
                    rows[row, i] = 0.0


@lazily
def draw_and_project(
    terms: "Terms", draws: "Recipe", given: Floats, block_runs: int, runs: int, out: _Paths, start: int
) -> tuple[float, float]:
    """Draw all that is uncertain and project a strategy, a few hundred runs at a time.

    The figures are those of `project` after `mtfs.engine.sampling.sample_futures`, and are put where they
    start among those of more runs. What is drawn is used at once, while it is in the processor's cache.
    """
    rows, drivers, strata = draws.rows, draws.drivers, draws.strata
    streams, blocks, _ = rows.words.shape
    lines, schemes, pressures = (
        terms.costs.adds_to.size,
        terms.savings.partly.size,
        len(terms.pressures.begun),
    )
    groups = -(-streams // _LANES)
    states = np.empty((groups, 4, _LANES), np.uint64)
    chosen = np.empty((_LANES, block_runs // max(strata, 1)))
    orders = np.empty((groups * _LANES, block_runs + _ORDER_ROOM if strata else 0), np.uint8)
    deviations = np.empty((*terms.central.shape, block_runs))
    checks = np.zeros(2, np.int64)
    for block in range(blocks):
        _draw_drivers(draws, block, deviations)
        before, end = block * block_runs, min((block + 1) * block_runs, runs)
        number = 0
        for driver in range(len(deviations)):
            if drivers.shapes[driver] == _GIVEN:
                deviations[driver, :, : end - before] = given[number, :, before:end]
                number += 1
        _start_all(rows.words, block, states)
        if strata:
            _next_orders(states, draws.permutations, strata, chosen, orders)
        for first in range(0, end - before, _TILE):
            size = min(_TILE, end - before - first)
            drawn = np.empty((rows.certain.size, size))
            _draw_rows(rows, strata, draws.inverse_normal, states, orders, first, drawn)
            _project_tile(
                terms,
                deviations,
                first,
                drawn[:lines],
                drawn[lines : lines + pressures],
                drawn[lines + pressures : lines + pressures + schemes],
                drawn[lines + pressures + schemes :],
                out,
                start + before + first,
                checks,
            )
    off, largest = checks.view(np.float64)
    return off, largest
