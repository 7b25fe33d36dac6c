"""Roles in a workbook, and stresses added to a case as it is read."""

from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mtfs
from mtfs.domain.assumptions import Role
from mtfs.domain.stress_library import stress_library
from mtfs.iotools.calibration import default_calibration
from mtfs.iotools.case.copies import copy_with_scenarios
from mtfs.iotools.case.reader import STRESS_REMARKS
from mtfs.iotools.case.template import write_template
from mtfs.iotools.results.manifest import Manifest
from mtfs.iotools.results.workbook import results_workbook
from mtfs.report.provenance import made_at
from tests.cases import ROLES, at, case_of, full_case, put, with_roles, write_workbook
from tests.properties.case_tables import Tables, case_tables

STRESSES = stress_library(default_calibration())

TITLES = [stress.title for stress in STRESSES]


@pytest.fixture
def tables() -> Tables:
    return with_roles(full_case())


def warnings_of(case: mtfs.Case) -> list[str]:
    return [remark.text for remark in case.remarks if remark.severity == "warning"]


class TestRoleColumn:
    """The column is free: whatever stands in it, the case runs."""

    def test_roles_are_read_without_regard_to_case_or_spaces(self, tables: Tables, tmp_path: Path) -> None:
        put(tables, at(tables, "Drivers", "cpi", "Role"), " CPI ")
        base = case_of(tables, tmp_path).base
        assert {d.name: d.role for d in base.drivers} == {d.name: ROLES.get(d.name) for d in base.drivers}

    def test_roles_change_no_figure(self, tables: Tables, tmp_path: Path) -> None:
        given_roles, without = (
            mtfs.run_scenarios(case_of(t, tmp_path), runs=50) for t in (tables, full_case())
        )
        for name, result in given_roles.items():
            for measure, paths in result.paths.items():
                np.testing.assert_array_equal(paths, without[name].paths[measure])

    def test_an_unknown_role_is_a_warning_and_a_blank(self, tables: Tables, tmp_path: Path) -> None:
        where = at(tables, "Drivers", "pay", "Role")
        put(tables, where, "pays")
        case = case_of(tables, tmp_path)
        assert case.base.drivers[1].role is None
        assert warnings_of(case) == [
            f"{where}: 'Role' is 'pays'; expected one of {', '.join(Role)} (did you mean pay?); read as blank"
        ]

    def test_a_column_of_notes_brings_one_warning(self, tables: Tables, tmp_path: Path) -> None:
        for name in ROLES:
            put(tables, at(tables, "Drivers", name, "Role"), f"owner of {name}")
        put(tables, at(tables, "Drivers", "fees", "Role"), True)
        put(tables, at(tables, "Drivers", "flat", "Role"), 12)
        case = case_of(tables, tmp_path)
        assert [driver.role for driver in case.base.drivers] == [None] * 12
        (text,) = warnings_of(case)
        assert text.startswith(
            "Drivers!O2: 'Role' is 'owner of cpi', at Drivers!O3 'Role' is 'owner of pay', "
        )
        assert "at Drivers!O12 'Role' is the logical value TRUE" in text
        assert text.endswith("; read as blank")

    def test_a_scenario_may_set_a_role_and_not_add_to_it(self, tables: Tables, tmp_path: Path) -> None:
        tables["Scenarios"].append(["Other", "Drivers", "fees", "role", "set", "cpi"])
        tables["Scenarios"].append(["Other", "Drivers", "pay", "Role", "set", "wages"])
        case = case_of(tables, tmp_path)
        by_name = {driver.name: driver.role for driver in case.strategies["Other"].drivers}
        assert (by_name["fees"], by_name["pay"]) == (Role.CPI, None)
        (text,) = warnings_of(case)
        assert text.startswith("Drivers!O3 (edited at Scenarios!F8): 'Role' is 'wages'")
        assert text.endswith("[in scenario 'Other']")
        tables["Scenarios"].append(["Other", "Drivers", "pay", "Role", "add", 1])
        with pytest.raises(mtfs.InputError, match="'Role' holds text"):
            case_of(tables, tmp_path)

    def test_the_template_gives_every_driver_a_role(self, tmp_path: Path) -> None:
        path = tmp_path / "case.xlsx"
        write_template(path)
        case = mtfs.read_case(path, stresses="all")
        assert all(driver.role for driver in case.base.drivers)
        assert set(TITLES[:-2]) <= set(case.scenarios)
        sheet = openpyxl.load_workbook(path)["Drivers"]
        assert [cell.value for cell in sheet[1]][:3] == ["Driver", "Role", "Distribution"]
        lists = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
        assert f'"{",".join(Role)}"' in lists
        assert len(f'"{",".join(Role)}"') <= 255

    def test_results_show_the_roles(self, tables: Tables, tmp_path: Path) -> None:
        case = case_of(tables, tmp_path)
        results = mtfs.run_scenarios(case, ["Base"], runs=10)
        book = tmp_path / "results.xlsx"
        manifest = Manifest(version="0", made_at=made_at(), sentence="")
        book.write_bytes(results_workbook(case, results, manifest))
        rows = [list(row) for row in openpyxl.load_workbook(book)["Drivers"].iter_rows(values_only=True)]
        heads = next(row for row in rows if row[0] == "Driver")
        placements = next(row for row in rows if row[0] == "placements")
        assert placements[heads.index("Role")] == "children demand"


class TestStressedCase:
    """A stress is a scenario like any other."""

    def test_scenarios_follow_those_of_the_case(self, tables: Tables, tmp_path: Path) -> None:
        path = write_workbook(tmp_path / "case.xlsx", tables)
        plain = mtfs.read_case(path)
        case = mtfs.read_case(path, stresses=["recession", "inflation-2022"])
        assert case.scenarios == (*plain.scenarios, "Inflation as in 2022", "Recession")
        assert {name: case.strategies[name] for name in plain.scenarios} == plain.strategies
        assert case.edits[: len(plain.edits)] == plain.edits
        assert [applied.stress.key for applied in case.stresses] == ["inflation-2022", "recession"]
        assert (plain.stresses, plain.sha256) == ((), case.sha256)

    def test_the_same_edits_typed_in_give_the_same_strategies(self, tables: Tables, tmp_path: Path) -> None:
        case = mtfs.read_case(write_workbook(tmp_path / "case.xlsx", tables), stresses="all")
        tables["Scenarios"] += [
            [e.scenario, e.sheet, e.row, e.column, e.operation, e.value]
            for applied in case.stresses
            for e in applied.edits
        ]
        typed = case_of(tables, tmp_path)
        assert typed.strategies == case.strategies
        assert len(case.scenarios) == len(typed.scenarios) > 10

    def test_a_copy_reads_back_to_the_same_scenarios(self, tables: Tables, tmp_path: Path) -> None:
        path = write_workbook(tmp_path / "case.xlsx", tables)
        case = mtfs.read_case(path, stresses="all")
        edits = [edit for applied in case.stresses for edit in applied.edits]
        assert copy_with_scenarios(path, tmp_path / "copy.xlsx", edits) == []
        copy = mtfs.read_case(tmp_path / "copy.xlsx")
        assert copy.strategies == case.strategies
        assert copy.edits == case.edits

    def test_figures_of_the_drivers(self, tables: Tables, tmp_path: Path) -> None:
        case = mtfs.read_case(write_workbook(tmp_path / "case.xlsx", tables), stresses="all")
        rates = {d.name: d.central_rates for d in case.strategies["Severe but plausible"].drivers}
        assert rates["cpi"] == pytest.approx([0.06, 0.0375, 0.0215, 0.02])
        assert rates["placements"] == pytest.approx([0.10, 0.105, 0.05, 0.05])
        assert rates["settlement"] == (0, 0, 0, 0)
        grants = {line.name: line.values for line in case.strategies["Hard settlement"].funding}
        assert grants["RSG"][1] == pytest.approx(20_400_000 * 0.94 * 0.95)
        assert grants["Social care grant"] == (8_500_000,) * 4
        schemes = case.strategies["Savings fall short"].savings
        assert schemes[0].delivery == pytest.approx((0.36, 0.576, 0.72))
        assert schemes[1].delivery == pytest.approx((0.144, 0.432, 0.792))
        assert schemes[1].planned == case.base.savings[1].planned

    def test_what_was_left_out_is_a_warning(self, tables: Tables, tmp_path: Path) -> None:
        case = mtfs.read_case(write_workbook(tmp_path / "case.xlsx", tables), stresses="override-ends")
        assert case.scenarios[-1] != "Schools override ends in 2028"
        (remark,) = [remark for remark in case.remarks if remark.table == STRESS_REMARKS]
        assert remark.severity == "warning"
        assert remark.text == (
            "stress override-ends: left out DSG override: the case itself has it end in 2028/29"
        )

    def test_roles_that_no_driver_has_are_one_warning_a_stress(self, tables: Tables, tmp_path: Path) -> None:
        case = mtfs.read_case(
            write_workbook(tmp_path / "case.xlsx", full_case()), stresses=["recession", "placements-surge"]
        )
        told = [remark.text for remark in case.remarks if remark.table == STRESS_REMARKS]
        assert told == [
            "stress placements-surge: left out role children demand: no driver has the role children demand",
            "stress recession: left out the roles tax base, collection and rates growth: no driver has any "
            "of them",
        ]

    def test_the_cases_own_scenario_of_a_name_stands(self, tables: Tables, tmp_path: Path) -> None:
        tables["Scenarios"].append(["RECESSION", "Savings", "*", "years", "scale", 0.9])
        case = mtfs.read_case(write_workbook(tmp_path / "case.xlsx", tables), stresses="recession")
        assert case.scenarios[-1] == "RECESSION"
        (applied,) = case.stresses
        assert (applied.own, applied.edits) == (True, ())
        assert "has a scenario of that name already" in warnings_of(case)[-1]
        assert case.strategies["RECESSION"].drivers == case.base.drivers

    def test_a_case_without_roles_keeps_to_what_needs_none(self, tmp_path: Path) -> None:
        tables = full_case()
        put(tables, at(tables, "Council", "DSG override ends", "Value"), None)
        path = write_workbook(tmp_path / "case.xlsx", tables)
        case = mtfs.read_case(path, stresses="all")
        plain = mtfs.read_case(path)
        assert case.scenarios[len(plain.scenarios) :] == (
            "Savings fall short",
            "Schools override ends in 2028",
            "Severe but plausible",
        )
        guessed = mtfs.read_case(path, stresses="all", guess_roles=True)
        assert set(guessed.scenarios) >= set(TITLES)
        assert all(driver.role is None for driver in guessed.base.drivers)
        (told,) = [text for text in warnings_of(guessed) if text.startswith("Drivers: roles guessed")]
        assert "'placements' as children demand" in told

    def test_an_unknown_stress_is_refused_before_the_case_is_read(self, tmp_path: Path) -> None:
        tables = full_case()
        put(tables, "Costs!C2", "lots")
        with pytest.raises(mtfs.RequestError, match="no stress 'flood'"):
            mtfs.read_case(write_workbook(tmp_path / "case.xlsx", tables), stresses=["flood"])

    def test_a_stress_that_would_break_a_rule_is_left_out(self, tables: Tables, tmp_path: Path) -> None:
        # A scheme whose delivery cannot be read as a whole stands for a case that is not sane.
        put(tables, at(tables, "Drivers", "transport", "Role"), "cpi")
        put(tables, at(tables, "Drivers", "transport", "Driver"), "*")
        tables["Costs"] = [
            [("*" if value == "transport" else value) for value in row] for row in tables["Costs"]
        ]
        put(tables, at(tables, "Drivers", "flat", "2026/27"), 0.97)
        case = mtfs.read_case(write_workbook(tmp_path / "case.xlsx", tables), stresses="inflation-2022")
        (applied,) = case.stresses
        ((what, why),) = [(left.what, left.why) for left in applied.left_out]
        assert what == "the whole stress"
        assert why.startswith(
            "it would break a rule of the case: Drivers!K13 (edited at the stress inflation"
        )
        assert "Inflation as in 2022" not in case.scenarios


@given(tables=case_tables(), data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_stress_fails_on_a_valid_case(tmp_path: Path, tables: Tables, data: st.DataObject) -> None:
    roles = data.draw(st.lists(st.sampled_from([None, *Role]), min_size=5, max_size=5))
    headings, *rows = tables["Drivers"]
    tables["Drivers"] = [
        [*headings, "Role"],
        *([*row, role] for row, role in zip(rows, roles, strict=False)),
    ]
    path = write_workbook(tmp_path / "case.xlsx", tables)
    case = mtfs.read_case(path, stresses="all", guess_roles=data.draw(st.booleans()))
    assert [applied.stress for applied in case.stresses] == list(STRESSES)
    for applied in case.stresses:
        assert applied.edits or applied.left_out
        assert (applied.scenario in case.scenarios) == bool(applied.edits)
        assert not [left for left in applied.left_out if "break a rule" in left.why]
