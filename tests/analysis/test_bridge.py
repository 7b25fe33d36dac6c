"""The bridges of the plan: sums by hand, exact on any case, and the same as the workbook's live steps."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import mtfs
from mtfs.analysis.blocks import Request
from mtfs.analysis.bridge import (
    BudgetBridge,
    StepKind,
    budget_bridge,
    budget_bridges,
    gap_closing,
    gap_closings,
    one_percent_of_tax,
)
from mtfs.analysis.result import Result
from mtfs.analysis.runs import run_request
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.funding import FundingKind
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.strategy import Strategy
from mtfs.engine.projection import project_plan
from mtfs.errors import ModelError, RequestError
from mtfs.iotools.case.reader import case_from_workbook
from mtfs.iotools.results.live.workbook import LiveWorkbook
from mtfs.iotools.results.native.waterfall import _STEPS, _steps
from mtfs.iotools.spreadsheets.workbook import RawWorkbook
from mtfs.nomenclature import MEASURES, PLAN_LINES
from mtfs.words.units import MoneyUnit
from tests.cases import Tables, case_of, full_case
from tests.properties.case_tables import case_tables

PENNY = 0.01
K = StepKind

#: One service of £100,000 that grows by 10% in price and then 20% in volume, and nothing else uncertain.
SMALL: Tables = {
    "Council": [
        ["Setting", "Value"],
        ["Council", "Smallshire"],
        ["Base year", "2024/25"],
        ["Units", "£"],
        ["Minimum general fund balance", 0],
        ["Core council tax limit", 0.1],
        ["DSG interest rate", 0.1],
        ["DSG override ends", "2026/27"],
    ],
    "Drivers": [
        ["Driver", "Distribution", "2025/26", "2026/27"],
        ["price", "fixed", 0.1, 0],
        ["demand", "fixed", 0.2, 0],
        ["homes", "fixed", 0.01, 0],
        ["collected", "fixed", -0.02, 0],
    ],
    "Costs": [
        ["Service", "Base budget", "Price driver", "Demand driver", "Demand weight"],
        ["Care", 100_000, "price", "demand", 0.5],
    ],
    "Monitoring": [
        ["Service", "Low", "Likely", "High", "Recurring share"],
        ["Care", 8_000, 8_000, 8_000, 0.25],
    ],
    "Pressures": [
        ["Pressure", "Type", "Probability", "2025/26", "2026/27"],
        ["Levy", "recurrent", None, 300, 40],
        ["Election", "one-off", None, 500, None],
        ["Maybe", "recurrent", 0.5, 9_999, None],
    ],
    "Savings": [
        ["Scheme", "Type", "RAG", "2025/26", "2026/27"],
        ["Reviews", "recurrent", "green", 1_000, 200],
        ["Sale", "one-off", "green", 600, None],
    ],
    "Funding": [
        ["Line", "Kind", "Base", "Driver", "2025/26", "2026/27"],
        ["Tax base", "tax base", 100, "homes", None, None],
        ["Band D", "band d", 800, None, None, None],
        ["Core", "core increase", None, None, 0.05, 0.1],
        ["Care precept", "asc precept", None, None, 0.02, 0],
        ["Collection", "collection", None, "collected", None, None],
        ["Rates", "baseline funding", 10_000, None, None, None],
        ["RSG", "grant", 9_000, None, 8_500, 9_100],
    ],
    "Reserves": [
        ["Reserve", "Class", "Opening balance", "2024/25", "2025/26", "2026/27"],
        ["General", "general", 900_000, -900, -400, 100],
        ["Schools", "dsg", -2_000, None, -1_000, None],
    ],
}


def small_case(tmp_path: Path, **changes: list[list[object]]) -> Case:
    return case_of({name: list(rows) for name, rows in {**SMALL, **changes}.items()}, tmp_path)


def run_of(case: Case, *, runs: int = 1) -> Result:
    return run_request(case, [BASE_SCENARIO], Request(runs=runs, seed=1))[BASE_SCENARIO]


def amounts(bridge: BudgetBridge) -> dict[StepKind, float]:
    return {step.kind: step.amount for step in bridge.steps}


def test_from_the_budget_to_the_first_gap_by_hand(tmp_path: Path) -> None:
    bridge = budget_bridge(run_of(small_case(tmp_path)))
    assert (bridge.before, bridge.year, bridge.is_first, bridge.start) == ("2024/25", "2025/26", True, 0.0)
    assert bridge.budget == 100_000 - 900
    assert bridge.funding == 100 * 800 + 10_000 + 9_000
    assert amounts(bridge) == pytest.approx(
        {
            # Price first; demand on what that comes to: 110,000 x half of 20%.
            K.INFLATION: 10_000,
            K.DEMAND: 11_000,
            K.OVERSPEND: 2_000,
            K.PRESSURES: 800,
            K.PRESSURES_ENDED: 0,
            # Interest on the deficit of £2,000.
            K.SCHOOLS_GRANT: 200,
            K.SAVINGS_ENDED: 0,
            # £900 out in the base year, £400 out in this.
            K.RESERVES: 500,
            K.OUT_OF_BALANCE: 100,
            # One home more at £800; then 5% and 2% of £800 on 101 homes.
            K.TAX_BASE: -800,
            K.CORE_RISE: -101 * 40,
            K.CARE_PRECEPT: -101 * 16,
            K.BUSINESS_RATES: 0,
            K.GRANTS: 500,
            K.COLLECTION_FUND: 0,
            K.SAVINGS: -1_600,
        }
    )
    assert bridge.gap == pytest.approx(sum(amounts(bridge).values()))


def test_from_one_gap_to_the_next_by_hand(tmp_path: Path) -> None:
    result = run_of(small_case(tmp_path))
    bridge = budget_bridge(result, "2026/27")
    assert (bridge.before, bridge.is_first) == ("2025/26", False)
    assert bridge.start == result.plan["gap"][1]
    moved = {kind: amount for kind, amount in amounts(bridge).items() if abs(amount) > 1e-9}
    assert moved == pytest.approx(
        {
            K.PRESSURES: 40,
            K.PRESSURES_ENDED: -500,
            # £200 of interest becomes £300, and the whole deficit of £3,000 is called.
            K.SCHOOLS_GRANT: 100 + 3_000,
            K.SAVINGS_ENDED: 600,
            K.RESERVES: 500,
            K.CORE_RISE: -101 * 856 * 0.1,
            K.GRANTS: -600,
            # 2% of the first year's council tax was not collected.
            K.COLLECTION_FUND: 0.02 * 101 * 856,
            K.SAVINGS: -200,
        }
    )
    assert bridge.gap - bridge.start == pytest.approx(float(result.plan["annual_gap"][2]))


def test_how_the_gap_is_closed_by_hand(tmp_path: Path) -> None:
    result = run_of(small_case(tmp_path))
    first, second = gap_closings(result)
    assert {step.kind: step.amount for step in first.measures} == pytest.approx(
        {K.SAVINGS: -1_600, K.CORE_RISE: -4_040, K.CARE_PRECEPT: -1_616, K.RESERVES: -400}
    )
    assert first.before_action == pytest.approx(result.plan["gap"][1] + 1_600 + 4_040 + 1_616 + 400)
    # The year after: both rises go on, what was not collected of them is missing, and £100 is paid in.
    assert {step.kind: step.amount for step in second.measures} == pytest.approx(
        {
            K.SAVINGS: -1_200,
            K.CORE_RISE: -101 * (40 + 85.6) + 0.02 * 101 * 40,
            K.CARE_PRECEPT: -101 * 16 + 0.02 * 101 * 16,
            K.RESERVES: 0,
        }
    )
    assert second.measure(K.SAVINGS) == pytest.approx(-1_200)
    assert second.measure(K.GRANTS) == 0


def test_what_one_percent_brings(tmp_path: Path) -> None:
    assert one_percent_of_tax(run_of(small_case(tmp_path))) == pytest.approx(101 * 8)


def test_the_futures_stand_beside_the_plan(tmp_path: Path) -> None:
    result = run_of(case_of(full_case(), tmp_path), runs=400)
    closing = gap_closing(result, "2028/29")
    gaps = np.sort(result.paths["gap"][:, 3])
    assert closing.middle == pytest.approx((gaps[199] + gaps[200]) / 2)
    assert closing.low < closing.middle < closing.high
    assert closing.savings_delivered == pytest.approx(float(result.paths["savings_delivered"][:, 3].mean()))
    assert closing.savings_planned == pytest.approx(float(result.plan["savings_delivered"][3]))
    assert closing.runs == 400


@pytest.mark.parametrize("make", [budget_bridge, gap_closing])
def test_a_year_that_has_no_year_before(tmp_path: Path, make: object) -> None:
    result = run_of(small_case(tmp_path))
    with pytest.raises(RequestError, match="'2024/25' is the base year"):
        make(result, "2024/25")  # type: ignore[operator]
    with pytest.raises(RequestError, match="not in the plan"):
        make(result, "2030/31")  # type: ignore[operator]


def test_steps_that_do_not_add_up_are_a_fault(tmp_path: Path) -> None:
    result = run_of(small_case(tmp_path))
    wrong = replace(result, plan={**result.plan, "gap": result.plan["gap"] + 1.0})
    with pytest.raises(ModelError, match="does not add up"):
        budget_bridge(wrong)
    with pytest.raises(ModelError, match="does not add up"):
        gap_closing(wrong)


def strategy_of(tables: Tables) -> Strategy:
    raw = RawWorkbook("case.xlsx", "", {name: [list(row) for row in rows] for name, rows in tables.items()})
    return case_from_workbook(raw).base


def plan_of(strategy: Strategy) -> Result:
    """Return the plan with itself as the one future."""
    plan = project_plan(strategy)
    measures = {name: getattr(plan, name) for name in vars(plan)}
    return Result(
        scenario=BASE_SCENARIO,
        strategy=strategy,
        years=strategy.years,
        runs=1,
        seed=1,
        plan={name: measures[name][0] for name in MEASURES},
        plan_lines={name: measures[name][0] for name in PLAN_LINES},
        paths={name: measures[name] for name in MEASURES},
    )


def without_action(strategy: Strategy) -> Strategy:
    """Return the strategy without savings, council tax rises and planned movements of reserves."""
    rises = (FundingKind.CORE_INCREASE, FundingKind.ASC_PRECEPT)
    return replace(
        strategy,
        savings=(),
        funding=tuple(
            replace(line, values=tuple(0.0 for _ in line.values)) if line.kind in rises else line
            for line in strategy.funding
        ),
        reserves=tuple(
            reserve
            if reserve.reserve_class is ReserveClass.DSG
            else replace(reserve, movements=tuple(0.0 for _ in reserve.movements))
            for reserve in strategy.reserves
        ),
    )


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=case_tables())
def test_every_bridge_adds_up_to_the_penny(tables: Tables) -> None:
    result = plan_of(strategy_of(tables))
    largest = max(float(np.nanmax(np.abs(result.plan[name]))) for name in ("net_spending", "funding"))
    allowed = max(PENNY / 2, largest * 1e-12)
    bridges, closings = budget_bridges(result), gap_closings(result)
    assert len(bridges) == len(closings) == len(result.years) - 1
    for t, (bridge, closing) in enumerate(zip(bridges, closings, strict=True), start=1):
        gap = float(result.plan["gap"][t])
        assert abs(bridge.start + sum(step.amount for step in bridge.steps) - gap) <= allowed
        assert abs(bridge.gap - bridge.start - float(result.plan["annual_gap"][t])) <= allowed
        assert abs(closing.before_action + sum(step.amount for step in closing.measures) - gap) <= allowed
        assert {step.kind for step in bridge.steps} == set(StepKind)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=case_tables())
def test_the_gap_before_action_is_that_of_a_plan_without_it(tables: Tables) -> None:
    strategy = strategy_of(tables)
    result, bare = plan_of(strategy), plan_of(without_action(strategy))
    largest = max(float(np.nanmax(np.abs(bare.plan[name]))) for name in ("net_spending", "funding"))
    for t, closing in enumerate(gap_closings(result), start=1):
        paid_in = max(float(result.plan_lines["planned_movements"][t]), 0.0)
        expected = float(bare.plan["gap"][t]) + paid_in
        assert abs(closing.before_action - expected) <= max(PENNY / 2, largest * 1e-12)


def test_the_steps_are_those_of_the_workbook(tmp_path: Path) -> None:
    """The workbook starts from the gap of the base year, and tells some steps together."""
    case = case_of(full_case(), tmp_path)
    results = mtfs.run_scenarios(case, runs=1)
    live = LiveWorkbook(case, results).plan
    for name, result in results.items():
        for t, bridge in enumerate(budget_bridges(result), start=1):
            written = dict(
                zip(
                    _STEPS,
                    (float(step.value) for step in _steps(live, name, t, MoneyUnit("£", 1.0))),
                    strict=True,
                )
            )
            step = amounts(bridge)
            # The overspend that ends leads from the overspend to what runs on of it.
            written["Overspend that ends"] += float(result.plan["gap"][0]) if t == 1 else 0.0
            assert written == pytest.approx(
                {
                    "Inflation": step[K.INFLATION],
                    "Demand": step[K.DEMAND],
                    "Overspend that ends": step[K.OVERSPEND],
                    "Pressures": step[K.PRESSURES] + step[K.PRESSURES_ENDED],
                    "Savings": step[K.SAVINGS] + step[K.SAVINGS_ENDED],
                    "Schools grant deficit": step[K.SCHOOLS_GRANT],
                    "Planned reserve movements": step[K.RESERVES],
                    "Council tax": step[K.TAX_BASE] + step[K.CORE_RISE] + step[K.CARE_PRECEPT],
                    "Business rates": step[K.BUSINESS_RATES],
                    "Grants": step[K.GRANTS],
                    "Collection fund": step[K.COLLECTION_FUND],
                    "Base budget out of balance": step[K.OUT_OF_BALANCE],
                },
                abs=PENNY / 2,
            )
