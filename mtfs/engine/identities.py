"""Accounting identities: what must hold in every run and year, to half a penny, checked on every run."""

import numpy as np

from mtfs.domain.strategy import HALF_A_PENNY, Strategy
from mtfs.engine.paths import Projection
from mtfs.engine.shapes import Floats
from mtfs.errors import ModelError

__all__ = [
    "allowed_difference",
    "base_year_imbalance",
    "check_identities",
    "gap_is_budget_gap_and_overspend",
    "gap_is_met",
    "reserves_roll_forward",
    "sources_meet_uses",
]

#: A base year further out of balance than this share of funding is a warning (section 5).
BALANCE_TOLERANCE = 0.005


def reserves_roll_forward(strategy: Strategy, projection: Projection) -> Floats:
    """Return by how much usable reserves fail to roll forward.

    Parameters
    ----------
    strategy : Strategy
        The strategy, for its opening balances.
    projection : Projection
        Its projection.

    Returns
    -------
    ndarray, shape (runs, years)
        Closing balance less (opening balance + planned movements - drawdown) [£].
    """
    opening = np.empty_like(projection.usable)
    opening[:, 0] = strategy.usable_opening
    opening[:, 1:] = projection.usable[:, :-1]
    return projection.usable - (opening + projection.planned_usable - projection.drawdown)


def gap_is_budget_gap_and_overspend(projection: Projection) -> Floats:
    """Return by how much the gap differs from budget gap and overspend together.

    Parameters
    ----------
    projection : Projection
        The projection.

    Returns
    -------
    ndarray, shape (runs, years)
        The difference [£].
    """
    return projection.gap - projection.budget_gap - projection.overspend


def gap_is_met(projection: Projection) -> Floats:
    """Return by how much the gap differs from what was drawn and what was left unfunded.

    Parameters
    ----------
    projection : Projection
        The projection.

    Returns
    -------
    ndarray, shape (runs, years)
        The difference [£].
    """
    return projection.gap - projection.drawdown - projection.unfunded


def sources_meet_uses(projection: Projection) -> Floats:
    """Return by how much sources of money differ from its uses in the plan years.

    Parameters
    ----------
    projection : Projection
        The projection.

    Returns
    -------
    ndarray, shape (runs, T)
        Net spending, planned movements and calls of the schools grant, less funding, drawdown and what is
        unfunded [£].
    """
    uses = projection.net_spending + projection.planned_movements + projection.dsg_call
    sources = projection.funding + projection.drawdown + projection.unfunded
    return (uses - sources)[:, 1:]


def allowed_difference(largest: float) -> float:
    """Return by how much the two sides of an identity may differ.

    Parameters
    ----------
    largest : float
        The largest of the sums in it [£].

    Returns
    -------
    float
        Half a penny, or for sums beyond a hundred billion pounds what a 64-bit number can hold [£].
    """
    return max(HALF_A_PENNY, largest * 1e-13)


def check_identities(strategy: Strategy, projection: Projection) -> None:
    """Check the accounts of every run.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    projection : Projection
        Its projection.

    Raises
    ------
    ModelError
        Where a difference reaches half a penny (or, for sums beyond a hundred billion pounds, what a
        64-bit number can hold).
    """
    sums = (projection.net_spending, projection.funding, projection.usable, projection.dsg_call)
    largest = max(float(np.max(np.abs(values))) for values in sums)
    allowed = allowed_difference(largest)
    for name, difference in (
        ("reserves roll forward", reserves_roll_forward(strategy, projection)),
        ("gap = budget gap + overspend", gap_is_budget_gap_and_overspend(projection)),
        ("gap = drawdown + unfunded", gap_is_met(projection)),
        ("sources meet uses", sources_meet_uses(projection)),
    ):
        if not np.all(np.abs(difference) < allowed):
            msg = (
                f"the accounts do not balance: {name} fails by up to £{np.nanmax(np.abs(difference)):,.2f}. "
                "Rates or amounts in the case may be beyond what any council has"
            )
            raise ModelError(msg)


def base_year_imbalance(strategy: Strategy, plan: Projection) -> float | None:
    """Return by how much the base year's budget is out of balance, where that is worth a warning.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    plan : Projection
        Its plan.

    Returns
    -------
    float or None
        Base budgets and planned movements less funding [£], or None within 0.5% of funding.
    """
    moved = sum(reserve.movements[0] for reserve in strategy.reserves if reserve is not strategy.dsg_reserve)
    funding = float(plan.funding[0, 0])
    difference = sum(line.base_budget for line in strategy.costs) + moved - funding
    return difference if abs(difference) > BALANCE_TOLERANCE * abs(funding) else None
