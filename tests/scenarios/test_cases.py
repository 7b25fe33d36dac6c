"""The cases that come with the program: sourced, in balance, and the same as the scripts that make them."""

import re
from pathlib import Path

import openpyxl
import pytest

import mtfs
from mtfs.engine.identities import base_year_imbalance
from mtfs.engine.projection import project_plan
from mtfs.nomenclature import MEASURES
from scenarios.build.__main__ import CASES
from tests.reference import loop_engine

SCENARIOS = Path(__file__).parents[2] / "scenarios"
ASKED = {
    "High inflation",
    "Demand surge",
    "Savings half delivered",
    "Council tax freeze",
    "Override ends",
    "All together",
}
# A year, a table, a line or a report: what a reader could look up.
A_SOURCE = re.compile(r"\b(19|20)\d\d\b|assumed|as above|model|nil here", re.IGNORECASE)


@pytest.fixture(scope="module", params=sorted(CASES))
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def case(name: str) -> mtfs.Case:
    return mtfs.read_case(SCENARIOS / name)


def test_workbook_is_what_its_script_makes(name: str) -> None:
    workbook = openpyxl.load_workbook(SCENARIOS / name)
    for sheet, rows in CASES[name].TABLES.items():
        found = [list(row) for row in workbook[sheet].iter_rows(values_only=True)]
        for expected, row in zip(rows, found, strict=False):
            for value, written in zip(expected, row, strict=False):
                # A workbook holds 16 digits of a number.
                same = pytest.approx(value, rel=1e-14) if isinstance(value, float) else value
                assert written == same, sheet
        assert not any(value is not None for row in found[len(rows) :] for value in row)


def test_case_has_no_warnings_and_every_scenario_asked_for(case: mtfs.Case) -> None:
    assert [r.text for r in case.remarks if r.severity == "warning"] == []
    assert set(case.scenarios) >= ASKED


def test_base_year_balances_to_the_pound(case: mtfs.Case) -> None:
    plan = project_plan(case.base)
    assert base_year_imbalance(case.base, plan) is None
    moved = sum(r.movements[0] for r in case.base.reserves if r is not case.base.dsg_reserve)
    spending = sum(line.base_budget for line in case.base.costs)
    assert spending + moved == pytest.approx(plan.funding[0, 0], abs=1.0)


def test_every_row_has_a_source(name: str) -> None:
    for sheet, (heads, *rows) in CASES[name].TABLES.items():
        if sheet == "Correlations":
            continue
        assert heads[-1] == "Source", sheet
        for row in rows:
            source = row[-1]
            assert isinstance(source, str), (sheet, row[0])
            # What the case is called and how it counts needs no more than a reason.
            assert sheet == "Council" or A_SOURCE.search(source), (sheet, row[0], source)


def test_every_scenario_changes_something(case: mtfs.Case) -> None:
    results = mtfs.run_scenarios(case, runs=200)
    base = results["Base"]
    for scenario in ASKED:
        other = results[scenario]
        changed = [m for m in MEASURES if (other.paths[m][:, 1:] != base.paths[m][:, 1:]).any()]
        assert changed, scenario
    halved, full = (
        results[s].summary.risk["savings_delivered"]["mean"] for s in ("Savings half delivered", "Base")
    )
    assert halved[-1] == pytest.approx(full[-1] / 2, rel=1e-6)
    freeze = results["Council tax freeze"].plan["funding"]
    assert (freeze[2:] < base.plan["funding"][2:]).all()


def test_plan_of_every_scenario_is_the_reference_plan(name: str, case: mtfs.Case) -> None:
    tables = {sheet: [list(row) for row in rows] for sheet, rows in CASES[name].TABLES.items()}
    for scenario, strategy in case.strategies.items():
        model = loop_engine.read_model(loop_engine.apply_scenario(tables, scenario))
        expected = loop_engine.project(model, None)
        plan = project_plan(strategy)
        for measure, values in expected.items():
            for year, value in enumerate(values):
                if value is not None:
                    assert getattr(plan, measure)[0, year] == pytest.approx(value, abs=0.005)


class TestHalton:
    """The facts of September 2024 that the case stands on."""

    @pytest.fixture
    def halton(self) -> mtfs.Strategy:
        return mtfs.read_case(SCENARIOS / "halton-2024-25.xlsx").base

    def test_overspend_reserves_and_bridge(self, halton: mtfs.Strategy) -> None:
        assert sum(line.likely for line in halton.monitoring) == pytest.approx(19_800_000)
        assert sum(r.opening_balance for r in halton.reserves if r.is_usable) == pytest.approx(11_500_000)
        (bridge,) = [r for r in halton.reserves if "bridge" in r.name.lower()]
        assert bridge.opening_balance == 65_000_000
        assert bridge.reserve_class == "committed"

    def test_net_budget_and_programme(self, halton: mtfs.Strategy) -> None:
        assert project_plan(halton).funding[0, 0] == pytest.approx(149_496_000, abs=1)
        planned = {s.workstream: s.planned[0] for s in halton.savings}
        assert sum(planned.values()) == pytest.approx(10_000_000, abs=1)
        assert planned["Adults"] == pytest.approx(5_174_010)
        assert planned["Optimised services"] == pytest.approx(2_316_197)

    def test_usable_reserves_do_not_last_the_base_year(self) -> None:
        result = mtfs.run(mtfs.read_case(SCENARIOS / "halton-2024-25.xlsx"), runs=2000)
        assert result.probability("p_exhausted_by", "2024/25") > 0.99
        assert (result.paths["general"] <= result.paths["usable"] + 1e-6).all()
