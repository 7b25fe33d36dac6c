"""An earlier strategy moved on to a later base year keeps the plan that it had."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mtfs.analysis.blocks import evaluate
from mtfs.analysis.change.rolling import CARRIED, CARRIED_COLLECTION, Unruled, rolled, unruled, until
from mtfs.domain.budget import CostLine, MonitoringLine, Pressure
from mtfs.domain.council import Council, Units
from mtfs.domain.funding import FundingKind
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.domain.savings import Rag, SavingsScheme
from mtfs.domain.strategy import Strategy
from mtfs.engine.hypercubes import LatinDraws
from mtfs.engine.projection import project_plan
from tests.charts.results import make_strategy
from tests.properties.case_tables import Tables, case_tables
from tests.properties.test_against_reference import strategy_of

PENNY = 0.01
#: Savings in force have become part of the base, and so are no longer told apart; and the new gap of the
#: first plan year is the whole of it, as the model has it.
KEPT = (
    *("budget_gap", "overspend", "gap", "drawdown", "usable", "general", "unfunded", "net_spending"),
    *("funding", "council_tax", "dsg", "planned_movements", "planned_usable", "dsg_call"),
)
#: What the new base year itself has, told by its end.
ENDS = ("gap", "drawdown", "usable", "general", "unfunded", "dsg")


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=case_tables(), data=st.data())
def test_the_plan_of_the_years_that_remain_is_what_it_was_to_the_penny(
    tables: Tables, data: st.DataObject
) -> None:
    strategy = strategy_of(tables)
    assume(strategy.plan_years > 1)
    passed = data.draw(st.integers(1, strategy.plan_years - 1))
    before, after = project_plan(strategy), project_plan(rolled(strategy, passed))
    largest = max(1.0, float(np.abs(before.net_spending).max()), float(np.abs(before.usable).max()))
    for measure in KEPT:
        expected = getattr(before, measure)[0, passed + 1 :]
        found = getattr(after, measure)[0, 1:]
        np.testing.assert_allclose(found, expected, rtol=0, atol=max(PENNY, 1e-12 * largest), err_msg=measure)
    for measure in ENDS:
        expected, found = getattr(before, measure)[0, passed], getattr(after, measure)[0, 0]
        assert found == pytest.approx(expected, abs=max(PENNY, 1e-12 * largest)), measure


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=case_tables(), data=st.data())
def test_no_year_depends_on_a_later_one(tables: Tables, data: st.DataObject) -> None:
    strategy = strategy_of(tables)
    kept = data.draw(st.integers(1, strategy.plan_years))
    cut = until(strategy, strategy.years[kept])
    assert cut.years == strategy.years[: kept + 1]
    whole, part = (evaluate(s, LatinDraws(3, 0, 40)) for s in (strategy, cut))
    for measure in ("gap", "usable", "unfunded"):
        np.testing.assert_array_equal(getattr(part, measure), getattr(whole, measure)[:, : kept + 1])


def small() -> Strategy:
    """A council of £100m with one of everything, over two plan years."""
    plain = make_strategy(2, opening=10e6)
    (tax_base, band_d), (general,) = plain.funding, plain.reserves
    return replace(
        plain,
        costs=(CostLine(service="Adults", base_budget=100e6),),
        monitoring=(MonitoringLine(service="Adults", low=1e6, likely=2e6, high=4e6, recurring_share=0.5),),
        pressures=(
            Pressure(name="Waste", amounts=(3e6, 1e6), recurrent=True),
            Pressure(name="Claim", amounts=(5e6, 0.0), recurrent=False),
            Pressure(name="Perhaps", amounts=(7e6, 2e6), recurrent=True, probability=0.4),
        ),
        savings=(
            SavingsScheme(name="Reviews", planned=(4e6, 2e6), recurrent=True, rag=Rag.AMBER),
            SavingsScheme(name="Done", planned=(1e6, 0.0), recurrent=True, rag=Rag.GREEN),
        ),
        funding=(replace(tax_base, base=50_000.0), replace(band_d, base=2_000.0)),
        reserves=(replace(general, movements=(1e6, -2e6, 0.0)),),
    )


def test_each_table_holds_what_the_plan_had_by_then() -> None:
    later = rolled(small(), 1)
    assert later.years == ("2025/26", "2026/27")
    assert later.council.base_year == "2025/26"
    assert [(line.service, line.cost_type, line.base_budget) for line in later.costs] == [
        ("Adults", "", 100e6),
        ("Adults", CARRIED, 1e6),
        ("Waste", CARRIED, 3e6),
        ("Reviews", CARRIED, -4e6),
        ("Done", CARRIED, -1e6),
    ]
    # 100 + 1 + 3 + 5 - 4 - 1 less the planned 2 from reserves, against funding of 100.
    assert [(line.low, line.likely, line.high) for line in later.monitoring] == [(2e6, 2e6, 2e6)]
    assert [(p.name, p.amounts, p.probability) for p in later.pressures] == [
        ("Waste", (1e6,), 1.0),
        ("Perhaps", (2e6,), 0.4),
    ]
    assert [(s.name, s.planned) for s in later.savings] == [("Reviews", (2e6,))]
    # 10 and 1 paid in, less the overspend of 2.
    assert [(r.opening_balance, r.movements) for r in later.reserves] == [(9e6, (-2e6, 0.0))]


def test_nothing_passed_changes_nothing() -> None:
    strategy = small()
    assert rolled(strategy, 0) == unruled(strategy)


def test_what_was_collected_in_the_year_that_passed_comes_back_in_the_next() -> None:
    plain = small()
    years, nothing = plain.years[1:], (0.0, 0.0)
    driver = strategy_of(FULL_DRIVER).drivers[0]
    collected = replace(driver, name="collection", central_rates=(-0.01, 0.0), years=years)
    line = replace(
        plain.funding[0], name="Collected", kind=FundingKind.COLLECTION, base=None, driver="collection"
    )
    strategy = replace(plain, drivers=(collected,), funding=(*plain.funding, line))
    later = rolled(strategy, 1)
    (carried,) = [line for line in later.funding if line.name == CARRIED_COLLECTION]
    assert carried.kind is FundingKind.GRANT
    # 1% of council tax of £100m.
    assert carried.values == (-1e6,)
    assert line.values == nothing


FULL_DRIVER: Tables = {
    "Council": [
        ["Setting", "Value"],
        ["Council", "Anyshire"],
        ["Base year", "2024/25"],
        ["Units", "£"],
        ["Minimum general fund balance", 0],
    ],
    "Drivers": [["Driver", "Distribution", "2025/26", "2026/27"], ["d", "fixed", 0, 0]],
    "Costs": [["Service", "Cost type", "Base budget"], ["Adults", None, 100]],
    "Funding": [
        ["Line", "Kind", "Base", "Driver", "2025/26", "2026/27"],
        ["Base", "tax base", 10, "d", None, None],
        ["Band", "band d", 10, None, None, None],
    ],
    "Reserves": [
        ["Reserve", "Class", "Opening balance", "2024/25", "2025/26", "2026/27"],
        ["General", "general", 10, None, None, None],
    ],
}


def test_an_override_that_has_ended_is_over_in_every_plan_year() -> None:
    plain = small()
    council = replace(plain.council, dsg_override_ends="2025/26", dsg_share=0.5)
    schools = Reserve(
        name="Schools", reserve_class=ReserveClass.DSG, opening_balance=-4e6, movements=(0.0, -1e6, -2e6)
    )
    strategy = replace(plain, council=council, reserves=(*plain.reserves, schools))
    later = rolled(strategy, 1)
    assert later.council.dsg_override_ends == "2026/27"
    # The deficit was set to 0 when the override ended, half of it at the council's cost.
    assert later.reserves[-1].opening_balance == -4e6
    assert later.reserves[-1].movements == (4e6, -2e6)
    assert project_plan(later).dsg_call[0, 1] == pytest.approx(1e6)


def test_half_of_one_case_and_half_of_another_may_break_a_rule_between_tables() -> None:
    strategy = unruled(small())
    lower = replace(strategy.council, core_limit=0.0)
    assert isinstance(replace(strategy, council=lower), Unruled)
    # A reserve that the plan would take below 0.
    drained = replace(strategy.reserves[0], movements=(0.0, -50e6, 0.0))
    plan = project_plan(replace(strategy, reserves=(drained,)))
    # It gives what it has: £10m less the overspend of £2m.
    assert plan.planned_usable[0, 1] == -8e6
    assert Council(name="", base_year="2024/25", units=Units.POUNDS, minimum_balance=0).core_limit > 0
