"""What a study moves and what it looks at: rows of a case that turn out otherwise, and what that does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mtfs.analysis.headroom import calls_on_reserves, reserves_needed
from mtfs.domain.checks import matched
from mtfs.domain.strategy import Strategy
from mtfs.engine.projection import project
from mtfs.engine.sampling import Futures, central_futures
from mtfs.engine.savings import project_savings
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import Uncertainty, UncertaintyKind

__all__ = ["Figures", "Outcomes", "figures_of", "outcomes_of", "planned_futures", "swap_rows"]


@dataclass(frozen=True)
class Outcomes:
    """What the sensitivity of a strategy is told of.

    Parameters
    ----------
    gap : ndarray, shape (runs, years)
        The gap of each year [£].
    needed : ndarray, shape (runs, years)
        What usable reserves had to hold at the start to last through each year [£].
    """

    gap: Floats
    needed: Floats


def outcomes_of(strategy: Strategy, futures: Futures) -> Outcomes:
    """Project a strategy and look at its outcomes.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    futures : Futures
        Its futures.

    Returns
    -------
    Outcomes
        Years 0 to T.
    """
    # Rates beyond all sense overflow; the accounts then fail to balance, and say so.
    with np.errstate(over="ignore", invalid="ignore"):
        paths = project(strategy, futures)
    calls = calls_on_reserves(paths.usable, paths.unfunded, strategy.usable_opening)
    return Outcomes(gap=paths.gap, needed=reserves_needed(calls))


def planned_futures(strategy: Strategy, runs: int) -> Futures:
    """Return the plan's one future as often as there are runs.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    runs : int
        How many runs.

    Returns
    -------
    Futures
        Views of the one future, which are not to be written to.
    """
    one = central_futures(strategy)

    def repeated(rows: Sequence[Floats]) -> tuple[Floats, ...]:
        return tuple(np.broadcast_to(row, (runs,)) for row in rows)

    return Futures(
        runs=runs,
        deviations={name: np.broadcast_to(d, (runs, d.shape[1])) for name, d in one.deviations.items()},
        overspend=repeated(one.overspend),
        pressure_sizes=repeated(one.pressure_sizes),
        delivery=repeated(one.delivery),
        slip_years=repeated(one.slip_years),
    )


def swap_rows(futures: Futures, other: Futures, rows: Sequence[Uncertainty]) -> Futures:
    """Take some rows of a case from other futures, and the rest as they are.

    Parameters
    ----------
    futures, other : Futures
        Two futures of the same strategy, of as many runs.
    rows : sequence of Uncertainty
        What to take from `other`.

    Returns
    -------
    Futures
        The mixture. A row is taken whole: of a savings scheme its delivery and its slip, of a driver every
        year.
    """
    deviations = dict(futures.deviations)
    overspend, sizes = list(futures.overspend), list(futures.pressure_sizes)
    delivery, slip = list(futures.delivery), list(futures.slip_years)
    for row in rows:
        match row.kind:
            case UncertaintyKind.DRIVER:
                deviations[matched(row.name)] = other.deviations[matched(row.name)]
            case UncertaintyKind.MONITORING:
                overspend[row.row] = other.overspend[row.row]
            case UncertaintyKind.PRESSURE:
                sizes[row.row] = other.pressure_sizes[row.row]
            case UncertaintyKind.SAVING:
                delivery[row.row] = other.delivery[row.row]
                slip[row.row] = other.slip_years[row.row]
    return Futures(
        runs=futures.runs,
        deviations=deviations,
        overspend=tuple(overspend),
        pressure_sizes=tuple(sizes),
        delivery=tuple(delivery),
        slip_years=tuple(slip),
    )


@dataclass(frozen=True)
class Figures:
    """One figure for how a row of a case turned out, run by run, as it bears on each year.

    Parameters
    ----------
    of_year : ndarray, shape (runs, years)
        What bears on the gap of that year: of a driver its mean deviation over the plan years up to that
        year [fraction], of an in-year variance its amount [£], of a pressure its size as a multiple of the
        amount (0 where it does not come), of a savings scheme what it saves in that year [£]. NaN in year
        0 save of an in-year variance.
    up_to_year : ndarray, shape (runs, years)
        What bears on the years up to that one: the same, and of a savings scheme all it has saved by then.
    """

    of_year: Floats
    up_to_year: Floats


def figures_of(strategy: Strategy, futures: Futures, row: Uncertainty) -> Figures:
    """Sum up how a row of a case turned out.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    futures : Futures
        Its futures.
    row : Uncertainty
        The row.

    Returns
    -------
    Figures
        Years 0 to T.
    """
    if row.kind is UncertaintyKind.SAVING:
        saved = _saved(strategy, futures, row.row)
        return Figures(_plan_years(saved), _plan_years(np.cumsum(saved, axis=1)))
    if row.kind is UncertaintyKind.MONITORING:
        amount = np.broadcast_to(futures.overspend[row.row][:, None], (futures.runs, len(strategy.years)))
        return Figures(amount, amount)
    if row.kind is UncertaintyKind.PRESSURE:
        size = futures.pressure_sizes[row.row][:, None]
        figure = np.broadcast_to(size, (futures.runs, strategy.plan_years))
    else:
        deviations = futures.deviations[matched(row.name)]
        figure = np.cumsum(deviations, axis=1) / np.arange(1, strategy.plan_years + 1)
    whole = _plan_years(figure)
    return Figures(whole, whole)


def _saved(strategy: Strategy, futures: Futures, row: int) -> Floats:
    """Return what one scheme saves in each plan year, by the engine's own arithmetic."""
    alone = replace(strategy, savings=(strategy.savings[row],))
    its_own = replace(futures, delivery=(futures.delivery[row],), slip_years=(futures.slip_years[row],))
    saved: Floats = project_savings(alone, its_own).actual[:, 1:]
    return saved


def _plan_years(figure: Floats) -> Floats:
    """Put a blank year 0 before the plan years."""
    whole = np.full((figure.shape[1] + 1, len(figure)), np.nan).T
    whole[:, 1:] = figure
    return whole
