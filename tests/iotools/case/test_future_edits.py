"""A future written as a scenario is that future: its plan and every run of it, to half a penny."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mtfs import Case, RequestError, read_case, run
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.draws import Draws
from mtfs.engine.projection import project
from mtfs.engine.sampling import sample_futures
from mtfs.iotools.case.copies import copy_with_scenarios
from mtfs.iotools.case.future_edits import edits_of_future
from tests.cases import Tables, case_of, full_case, write_workbook

SCENARIOS = Path(__file__).parents[3] / "scenarios"
MEASURES = ("gap", "usable", "general", "unfunded", "net_spending", "funding", "savings_delivered", "dsg")


def check(source: Path, target: Path, scenario: str = "Base", seed: int = 3) -> Case:
    case = read_case(source)
    strategy = case.strategies[scenario]
    futures = sample_futures(strategy, Draws(seed, 0, 1), named_as=case.base)
    before = [edit for edit in case.edits if edit.scenario == scenario]
    edits = edits_of_future(strategy, futures, "As it came", before=before)
    copy_with_scenarios(source, target, edits)
    copy = read_case(target)
    expected = project(strategy, futures)
    result = run(copy, scenario="As it came", runs=3, seed=8)
    for measure in MEASURES:
        there = ~np.isnan(result.plan[measure])
        wanted = getattr(expected, measure)[0][there]
        assert np.abs(result.plan[measure][there] - wanted).max() < HALF_A_PENNY, measure
        assert np.abs(result.paths[measure][:, there] - wanted).max() < HALF_A_PENNY, measure
    assert set(copy.remarks) >= set(case.remarks)
    return copy


@pytest.mark.parametrize("seed", range(6))
def test_the_case_with_every_feature(tmp_path: Path, seed: int) -> None:
    source = write_workbook(tmp_path / "case.xlsx", full_case())
    copy = check(source, tmp_path / "copy.xlsx", seed=seed)
    assert not [r for r in copy.remarks if "As it came" in r.text and "not used by" in r.text]


@pytest.mark.parametrize("scenario", ["High inflation", "Half savings"])
def test_a_future_of_a_scenario_carries_its_edits(tmp_path: Path, scenario: str) -> None:
    check(write_workbook(tmp_path / "case.xlsx", full_case()), tmp_path / "copy.xlsx", scenario)


@pytest.mark.parametrize("name", ["halton-2024-25", "sefton-2025-26", "durham-2025-26"])
def test_the_real_cases(tmp_path: Path, name: str) -> None:
    check(SCENARIOS / f"{name}.xlsx", tmp_path / "copy.xlsx")


def twice_named(*, alike: bool) -> Tables:
    tables = full_case()
    tables["Monitoring"][2] = list(tables["Monitoring"][1])
    tables["Monitoring"][2][3] = 4000
    if not alike:
        tables["Monitoring"][2][4] = 0.2
    return tables


def test_in_year_rows_of_one_name_share_what_they_come_to_where_they_recur_alike(tmp_path: Path) -> None:
    check(write_workbook(tmp_path / "case.xlsx", twice_named(alike=True)), tmp_path / "copy.xlsx")


def test_in_year_rows_of_one_name_that_recur_differently_are_refused(tmp_path: Path) -> None:
    case = case_of(twice_named(alike=False), tmp_path)
    futures = sample_futures(case.base, Draws(3, 0, 1))
    with pytest.raises(RequestError, match="2 rows named 'Adults'"):
        edits_of_future(case.base, futures, "As it came")


def test_a_rate_that_no_case_may_have_is_refused(tmp_path: Path) -> None:
    case = case_of(full_case(), tmp_path)
    futures = sample_futures(case.base, Draws(3, 0, 1))
    far = replace(futures, deviations={**futures.deviations, "pay": np.full((1, 4), -1.5)})
    with pytest.raises(RequestError, match="'pay' is at -147"):
        edits_of_future(case.base, far, "As it came")


def test_schemes_that_are_certain_to_deliver_in_part_are_planned_so(tmp_path: Path) -> None:
    tables = full_case()
    tables["Savings"][4][5:11] = [0.8, 0.8, 0.8, 6, 6, 6]
    check(write_workbook(tmp_path / "case.xlsx", tables), tmp_path / "copy.xlsx")
