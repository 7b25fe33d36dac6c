"""The base year's variance from budget, as the record of councils has it: rows for the sheet Monitoring."""

from dataclasses import dataclass

from mtfs.analysis.evidence.cells import OTHER_NET
from mtfs.analysis.evidence.spreads import DECILES, Shape
from mtfs.domain.calibration import BudgetError, Calibration
from mtfs.domain.savings import Triple

__all__ = ["MonitoringRow", "expected_variances", "pert_through"]

#: The two lines whose variances are told apart, where a council answers for them.
_CARE = ("adult_social_care", "childrens_social_care")
_NET = "net_revenue_expenditure"
#: A mode this near an end of the range has the strongest skew that a beta-PERT has.
_EDGE = 1e-9
_STEPS = 60


@dataclass(frozen=True)
class MonitoringRow:
    """A row of the sheet Monitoring that rests on the record of councils.

    Parameters
    ----------
    line : str
        The line of the history: adult or children's social care, ``other_net`` for all other net spending, or
        net revenue expenditure for a council without social care.
    base : float
        The budget that the record's shares are taken of [£].
    low, likely, high : float
        The ends and the mode of a beta-PERT whose 10th, 50th and 90th percentile are those of the record [£].
    record : BudgetError
        What it rests on.
    """

    line: str
    base: float
    low: float
    likely: float
    high: float
    record: BudgetError


def _standard_deciles(mode: float) -> Shape:
    """Return the deciles of the beta-PERT on 0 to 1 with a mode."""
    from scipy.special import betaincinv

    return Shape(*(float(betaincinv(1 + 4 * mode, 5 - 4 * mode, level)) for level in DECILES))


def _skew(shape: Shape) -> float:
    """Return how far up the middle lies between low and high; 0.5 where there is no skew."""
    return (shape.middle - shape.low) / (shape.high - shape.low)


def pert_through(deciles: Shape) -> Triple:
    """Return the low, the mode and the high of a beta-PERT through a 10th, 50th and 90th percentile.

    Parameters
    ----------
    deciles : Shape
        The percentiles, in order.

    Returns
    -------
    tuple of float
        In the same unit. Where the skew is stronger than a beta-PERT's can be, the strongest is taken, which
        goes through the 10th and the 90th; where all three are equal, so is the triple.

    Notes
    -----
    The share of the range at which the mode lies is found by halving, as the skew falls with it; the range
    then follows from the distance of the outer percentiles.
    """
    width = deciles.high - deciles.low
    if width <= 0:
        return (deciles.middle,) * 3
    wanted = _skew(deciles)
    below, above = _EDGE, 1 - _EDGE
    for _ in range(_STEPS):
        mode = (below + above) / 2
        if _skew(_standard_deciles(mode)) < wanted:
            below = mode
        else:
            above = mode
    mode = (below + above) / 2
    standard = _standard_deciles(mode)
    scale = width / (standard.high - standard.low)
    low = deciles.low - scale * standard.low
    return low, low + scale * mode, low + scale


def expected_variances(
    pack: Calibration,
    council_class: str,
    *,
    net_revenue: float,
    adult_social_care: float = 0.0,
    childrens_social_care: float = 0.0,
) -> tuple[MonitoringRow, ...]:
    """Return the variances that a council's base year may turn out to have, by the record of its class.

    Parameters
    ----------
    pack : Calibration
        The record.
    council_class : str
        The class of the council.
    net_revenue : float
        Its budgeted net revenue expenditure [£].
    adult_social_care, childrens_social_care : float, optional
        Its budgets for social care [£]; 0 where it answers for none.

    Returns
    -------
    tuple of MonitoringRow
        Adult social care, children's social care and all other net spending; for a council without social
        care its net revenue expenditure alone. A line without a record, or without a budget, has no row.
    """
    budgets = dict(zip(_CARE, (adult_social_care, childrens_social_care), strict=True))
    bases = {**budgets, OTHER_NET: net_revenue} if any(budgets.values()) else {_NET: net_revenue}
    found = [(line, base, pack.budget_error(line, council_class)) for line, base in bases.items()]
    return tuple(_row(line, base, record) for line, base, record in found if record is not None and base > 0)


def _row(line: str, base: float, record: BudgetError) -> MonitoringRow:
    low, likely, high = pert_through(Shape(record.low * base, record.middle * base, record.high * base))
    return MonitoringRow(line, base, low, likely, high, record)
