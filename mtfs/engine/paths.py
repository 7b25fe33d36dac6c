"""Paths: every measure by run and year."""

from dataclasses import dataclass

from mtfs.engine.shapes import Floats

__all__ = ["Projection"]


@dataclass(frozen=True, kw_only=True)
class Projection:
    """Every measure of the model, by run and year, years 0 to T.

    Each attribute is an ndarray of shape (runs, years) in pounds; `mtfs.nomenclature.MEASURES` defines
    them. The new gap of each year and the savings delivered hold NaN in year 0, where they do not exist.

    Parameters
    ----------
    budget_gap, overspend, gap, annual_gap, drawdown, usable, general, unfunded : ndarray
        The council's position and its reserves.
    net_spending, funding, council_tax, savings_delivered, dsg : ndarray
        What makes it up.
    planned_movements, planned_usable, dsg_call : ndarray
        The lines of `mtfs.nomenclature.PLAN_LINES`.
    """

    budget_gap: Floats
    overspend: Floats
    gap: Floats
    annual_gap: Floats
    drawdown: Floats
    usable: Floats
    general: Floats
    unfunded: Floats
    net_spending: Floats
    funding: Floats
    council_tax: Floats
    savings_delivered: Floats
    dsg: Floats
    planned_movements: Floats
    planned_usable: Floats
    dsg_call: Floats
