"""Stresses of the library run on a case: the same figures as any scenario has, on the same futures."""

from pathlib import Path

import numpy as np
import pytest

import mtfs
from mtfs.analysis.blocks import Request
from mtfs.analysis.library import run_library
from mtfs.analysis.reserves_confidence import amount_for
from tests.cases import full_case, with_roles, write_workbook


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(tmp_path_factory.mktemp("case") / "case.xlsx", with_roles(full_case()))


def test_figures_are_those_of_the_scenarios(path: Path) -> None:
    case = mtfs.read_case(path, stresses="all")
    found = run_library(case, request=Request(runs=5000, seed=3))
    results = mtfs.run_scenarios(case, runs=5000, seed=3)
    base = results["Base"]
    names = [applied.scenario for applied in found.told]
    assert names == [a.scenario for a in case.stresses if a.stress.key != "override-ends"]
    for n, name in enumerate(names):
        result = results[name]
        changes = result.paths["gap"] - base.paths["gap"]
        np.testing.assert_allclose(found.gap_changes[n], changes.mean(axis=0), atol=1e-6)
        np.testing.assert_array_equal(found.plan_changes[n], result.plan["gap"] - base.plan["gap"])
        np.testing.assert_array_equal(found.exhausted[n + 1], result.summary.probabilities["p_exhausted_by"])
        assert found.needed[n + 1] == amount_for(result.reserves_needed[:, -1], (0.9,))[0]
        assert (found.gap_intervals[n, :, 0] <= found.gap_changes[n]).all()
        assert (found.gap_changes[n] <= found.gap_intervals[n, :, 1]).all()
        low, high = found.needed_intervals[n + 1]
        assert low <= found.needed[n + 1] <= high
    np.testing.assert_array_equal(found.exhausted[0], base.summary.probabilities["p_exhausted_by"])
    # Half a stress is less than the whole, and a stress without drivers leaves the plan as it is.
    at = {applied.stress.key: n for n, applied in enumerate(found.told)}
    assert (found.gap_changes[:, 0] == 0).all()
    assert (found.gap_changes[at["savings-short"], 1:] > 0).all()
    assert not found.plan_changes[at["savings-short"]].any()


def test_a_hard_settlement_costs_what_its_grants_lose(tmp_path: Path) -> None:
    tables = with_roles(full_case())
    # Without planned uses of reserves, which a drained reserve could not make.
    for row in tables["Reserves"][1:]:
        row[5:] = [None] * 5
    path = write_workbook(tmp_path / "case.xlsx", tables)
    found = run_library(mtfs.read_case(path, stresses="hard-settlement"), request=Request(runs=64))
    kept = np.cumprod([0.94, 0.95, 0.97, 0.97])
    lost = np.array([20.2e6, 20.4e6, 20.6e6, 20.8e6]) * (1 - kept)
    assert found.plan_changes[0, 1:] == pytest.approx(lost, abs=0.01)


def test_nothing_depends_on_the_threads(path: Path) -> None:
    case = mtfs.read_case(path, stresses=["recession", "savings-short"])
    one, four = (run_library(case, request=Request(runs=9000, workers=n)) for n in (1, 4))
    np.testing.assert_array_equal(one.gap_changes, four.gap_changes)
    np.testing.assert_array_equal(one.needed, four.needed)


def test_an_own_scenario_is_run_under_its_name(tmp_path: Path) -> None:
    tables = with_roles(full_case())
    tables["Scenarios"].append(["recession ", "Savings", "*", "years", "scale", 0.0])
    case = mtfs.read_case(write_workbook(tmp_path / "case.xlsx", tables), stresses="recession")
    found = run_library(case, request=Request(runs=20))
    own = mtfs.run_scenarios(case, ["Base", "Recession"], runs=20)
    changes = own["recession"].paths["gap"] - own["Base"].paths["gap"]
    np.testing.assert_allclose(found.gap_changes[0], changes.mean(axis=0), atol=1e-6)


def test_a_case_without_stresses_is_refused(path: Path) -> None:
    with pytest.raises(mtfs.RequestError, match="no stress was asked for"):
        run_library(mtfs.read_case(path))


def test_stresses_that_find_nothing_are_refused_with_what_would_help(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "case.xlsx", full_case())
    case = mtfs.read_case(path, stresses=["placements-surge"])
    with pytest.raises(mtfs.RequestError) as refused:
        run_library(case)
    assert "placements-surge: no driver has the role children demand" in str(refused.value)
    assert "children demand for 'placements'" in str(refused.value)
    found = run_library(mtfs.read_case(path, stresses=["placements-surge"], guess_roles=True), guessed=True)
    assert found.guessed
    assert set(found.without_role) - set(found.guesses) == {"transport", "fees", "flat"}
