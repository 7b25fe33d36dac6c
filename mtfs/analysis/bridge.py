"""Bridges of the plan: from one year's budget to the next year's gap, and from that gap to how it is closed.

Each is a list of steps that add up to the penny, in the plan alone: one future, without deviations.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mtfs.analysis.plan_parts import PlanParts, plan_parts
from mtfs.analysis.result import Result
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.domain.years import position_of
from mtfs.engine.shapes import Floats
from mtfs.errors import ModelError, RequestError
from mtfs.nomenclature import percentile_name

__all__ = [
    "BudgetBridge",
    "GapClosing",
    "Step",
    "StepKind",
    "budget_bridge",
    "budget_bridges",
    "gap_closing",
    "gap_closings",
    "one_percent_of_tax",
]


class StepKind(StrEnum):
    """What moves a gap."""

    INFLATION = "inflation"
    DEMAND = "demand"
    #: The part of the base year's forecast variances that runs on.
    OVERSPEND = "overspend"
    #: What starts in the year, recurrent or one-off.
    PRESSURES = "pressures"
    #: One-off pressures of the year before, which are no longer there.
    PRESSURES_ENDED = "pressures ended"
    #: Interest on the deficit of the schools grant, and what it calls from the council.
    SCHOOLS_GRANT = "schools grant"
    #: One-off savings of the year before, which are no longer there.
    SAVINGS_ENDED = "savings ended"
    RESERVES = "reserves"
    #: Base budgets and planned movements of reserves that are not what the base year's funding is.
    OUT_OF_BALANCE = "out of balance"
    TAX_BASE = "tax base"
    CORE_RISE = "core rise"
    CARE_PRECEPT = "care precept"
    BUSINESS_RATES = "business rates"
    GRANTS = "grants"
    COLLECTION_FUND = "collection fund"
    #: Savings that start in the year or, where a gap is closed, all that are in force.
    SAVINGS = "savings"


@dataclass(frozen=True)
class Step:
    """One step of a bridge.

    Parameters
    ----------
    kind : StepKind
        What it is.
    amount : float
        By how much it widens the gap; negative where it narrows it [£].
    """

    kind: StepKind
    amount: float


@dataclass(frozen=True, kw_only=True)
class BudgetBridge:
    """How the gap of one year of the plan comes from the year before.

    Parameters
    ----------
    scenario : str
        The scenario.
    before, year : str
        The labels of the year before, and of the year.
    is_first : bool
        Whether it starts from the budget of the base year, which the law has in balance, rather than from a
        gap.
    budget, funding : float
        The budget of the base year, which is all cost lines and planned movements of reserves, and what
        funds it [£].
    start : float
        The gap that it starts from; 0 where it starts from a budget [£].
    steps : tuple of Step
        One of every kind there is in a plan, those of 0 among them; with the start they add up to the gap.
    gap : float
        The gap of the year [£].
    """

    scenario: str
    before: str
    year: str
    is_first: bool
    budget: float
    funding: float
    start: float
    steps: tuple[Step, ...]
    gap: float


@dataclass(frozen=True, kw_only=True)
class GapClosing:
    """How the plan closes the gap of one year, and what it leaves.

    Parameters
    ----------
    scenario : str
        The scenario.
    base_year, year : str
        The labels of the base year, and of the year.
    runs : int
        How many futures were run.
    before_action : float
        The gap with no savings, council tax at the rate of the base year, and nothing taken from reserves as
        planned [£].
    measures : tuple of Step
        What each measure of the plan does to it, those of 0 among them; negative narrows it.
    gap : float
        What remains: the gap of the plan [£].
    middle, low, high : float
        The gap of the middle future, and between which 9 in 10 futures lie [£].
    savings_planned, savings_delivered : float
        The planned savings in force, and what is delivered of them on average over the futures [£].
    """

    scenario: str
    base_year: str
    year: str
    runs: int
    before_action: float
    measures: tuple[Step, ...]
    gap: float
    middle: float
    low: float
    high: float
    savings_planned: float
    savings_delivered: float

    def measure(self, kind: StepKind) -> float:
        """Return what one measure does to the gap.

        Parameters
        ----------
        kind : StepKind
            One of those that close a gap.

        Returns
        -------
        float
            Negative where it narrows the gap [£]; 0 where the plan has no such measure.
        """
        return sum(step.amount for step in self.measures if step.kind is kind)


def _position(result: Result, year: str | None) -> int:
    t = 1 if year is None else position_of(year, result.years)
    if t == 0:
        msg = f"the year '{result.years[0]}' is the base year; expected a year of the plan after it"
        raise RequestError(msg)
    return t


def _check_sum(result: Result, name: str, found: float, gap: float, largest: float) -> None:
    allowed = max(HALF_A_PENNY, largest * 1e-12)
    if not abs(found - gap) < allowed:
        msg = (
            f"{name} of scenario {result.scenario} does not add up: it fails by £{abs(found - gap):,.2f}. "
            "Rates or amounts in the case may be beyond what any council has"
        )
        raise ModelError(msg)


def _bridge(result: Result, parts: PlanParts, t: int) -> BudgetBridge:
    first = t == 1
    budget = sum(line.base_budget for line in result.strategy.costs) + float(parts.movements[0])
    funding = float(result.plan["funding"][0])

    def change(values: Floats) -> float:
        return float(values[t] - values[t - 1])

    # A rise is of what the base has grown to: what new homes pay of it is part of the rise.
    risen = float(parts.tax_base[t] * parts.band_d[t - 1])
    amounts = {
        StepKind.INFLATION: float(parts.price[t]),
        StepKind.DEMAND: float(parts.demand[t]),
        StepKind.OVERSPEND: parts.recurring if first else 0.0,
        StepKind.PRESSURES: float(parts.pressures_new[t]),
        StepKind.PRESSURES_ENDED: -float(parts.pressures_ended[t]),
        # The base budget holds nothing of it.
        StepKind.SCHOOLS_GRANT: float(parts.schools[t]) if first else change(parts.schools),
        StepKind.SAVINGS_ENDED: float(parts.savings_ended[t]),
        StepKind.RESERVES: change(parts.movements),
        StepKind.OUT_OF_BALANCE: budget - funding if first else 0.0,
        StepKind.TAX_BASE: -change(parts.tax_base) * float(parts.band_d[t - 1]),
        StepKind.CORE_RISE: -risen * float(parts.core[t]),
        StepKind.CARE_PRECEPT: -risen * float(parts.precept[t]),
        StepKind.BUSINESS_RATES: -change(parts.business_rates),
        StepKind.GRANTS: -change(parts.grants),
        StepKind.COLLECTION_FUND: -change(parts.collection),
        StepKind.SAVINGS: -float(parts.savings_new[t]),
    }
    start, gap = 0.0 if first else float(result.plan["gap"][t - 1]), float(result.plan["gap"][t])
    bridge = BudgetBridge(
        scenario=result.scenario,
        before=result.years[t - 1],
        year=result.years[t],
        is_first=first,
        budget=budget,
        funding=funding,
        start=start,
        # Plus 0 takes the minus from a zero.
        steps=tuple(Step(kind, amount + 0.0) for kind, amount in amounts.items()),
        gap=gap,
    )
    largest = max(abs(budget), abs(funding), *(abs(float(x)) for x in result.plan["net_spending"]))
    _check_sum(result, f"the bridge to {bridge.year}", start + sum(amounts.values()), gap, largest)
    return bridge


def budget_bridge(result: Result, year: str | None = None) -> BudgetBridge:
    """Tell how the gap of a year of the plan comes from the year before.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.
    year : str, optional
        The label of a plan year; the first where left out.

    Returns
    -------
    BudgetBridge
        Steps that add up: from the budget of the base year to the gap of the first plan year, and from then
        on from one gap to the next. Their sum is the new gap of the year.

    Raises
    ------
    RequestError
        For a year that is not in the plan, or the base year.
    ModelError
        Where the steps do not add up, which would be a fault of the program.

    Notes
    -----
    Of a line ``N`` that grows by ``(1 + p)(1 + q)``, price is ``N p`` and demand ``N (1 + p) q``: the growth
    in volume is told at the prices of its year (section 4). Likewise a rise ``r`` in Band D, with a tax base
    that goes from ``b`` to ``b'``, brings ``b' D r``, and the growth of the base ``(b' - b) D`` (section 6).
    """
    return _bridge(result, plan_parts(result), _position(result, year))


def budget_bridges(result: Result) -> tuple[BudgetBridge, ...]:
    """Tell how the gap of every year of the plan comes from the year before.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    tuple of BudgetBridge
        One for each plan year, as `budget_bridge` gives it.
    """
    parts = plan_parts(result)
    return tuple(_bridge(result, parts, t) for t in range(1, len(result.years)))


def _closing(result: Result, parts: PlanParts, t: int) -> GapClosing:
    gap = float(result.plan["gap"][t])

    def brought(rises: Floats) -> float:
        """Return what the rises of the years up to this one bring, each told at Band D of the year before."""
        dearer = np.zeros(len(parts.band_d))
        dearer[1:] = np.cumsum(parts.band_d[:-1] * rises[1:])
        more = parts.tax_base * dearer
        return float(more[t] + parts.collection_rates[t] * more[t - 1])

    used = min(float(parts.movements[t]), 0.0)
    measures = {
        StepKind.SAVINGS: -float(parts.savings[t]),
        StepKind.CORE_RISE: -brought(parts.core),
        StepKind.CARE_PRECEPT: -brought(parts.precept),
        StepKind.RESERVES: used,
    }
    net_of_savings = float(result.plan["net_spending"][t]) + float(parts.savings[t])
    schools_and_reserves = float(result.plan_lines["dsg_call"][t]) + max(float(parts.movements[t]), 0.0)
    no_rises = float(result.plan["funding"][t]) - brought(parts.core + parts.precept)
    before = net_of_savings + schools_and_reserves - no_rises
    risk = result.summary.risk["gap"]
    largest = max(abs(net_of_savings), abs(no_rises))
    _check_sum(
        result, f"how the gap of {result.years[t]} is closed", before + sum(measures.values()), gap, largest
    )
    return GapClosing(
        scenario=result.scenario,
        base_year=result.years[0],
        year=result.years[t],
        runs=result.runs,
        before_action=before,
        measures=tuple(Step(kind, amount + 0.0) for kind, amount in measures.items()),
        gap=gap,
        middle=float(risk[percentile_name(50)][t]),
        low=float(risk[percentile_name(5)][t]),
        high=float(risk[percentile_name(95)][t]),
        savings_planned=float(parts.savings[t]),
        savings_delivered=float(result.summary.risk["savings_delivered"]["mean"][t]),
    )


def gap_closing(result: Result, year: str | None = None) -> GapClosing:
    """Tell how the plan closes the gap of a year, and what it leaves.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.
    year : str, optional
        The label of a plan year; the first where left out.

    Returns
    -------
    GapClosing
        The gap before action, and measures that with it add up to the gap of the plan.

    Raises
    ------
    RequestError
        For a year that is not in the plan, or the base year.
    ModelError
        Where the measures do not add up, which would be a fault of the program.

    Notes
    -----
    The gap before action is that of a plan without its savings schemes, with Band D as in the base year and
    without planned movements of reserves; where more is planned into reserves than out of them in the year,
    that is part of what must be found. A rise of council tax counts in its own year and in every later one,
    with what it adds to a balance of the collection fund.
    """
    return _closing(result, plan_parts(result), _position(result, year))


def gap_closings(result: Result) -> tuple[GapClosing, ...]:
    """Tell how the plan closes the gap of each of its years.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    tuple of GapClosing
        One for each plan year, as `gap_closing` gives it.
    """
    parts = plan_parts(result)
    return tuple(_closing(result, parts, t) for t in range(1, len(result.years)))


def one_percent_of_tax(result: Result) -> float:
    """Return what a rise of council tax by 1% brings in the first plan year.

    Parameters
    ----------
    result : Result
        The plan and the runs of one scenario.

    Returns
    -------
    float
        A hundredth of Band D of the base year, on the tax base of the first plan year [£].
    """
    parts = plan_parts(result)
    return 0.01 * float(parts.tax_base[1] * parts.band_d[0])
