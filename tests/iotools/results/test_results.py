"""Results as files: nothing that was typed becomes a formula, and every figure is the run's own."""

import csv
import dataclasses
import io
import json
import re
from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pytest

import mtfs
from mtfs.iotools.results.exchange import results_csv, results_json
from mtfs.iotools.results.manifest import Manifest
from mtfs.iotools.results.workbook import results_workbook
from mtfs.nomenclature import MEASURES
from tests.closed_forms import one_year_case

GOLDEN = Path(__file__).parents[2] / "golden"
MANIFEST = Manifest(version="1.2", made_at=datetime(2026, 11, 22, 9, 30), sentence="=1+1 is a sentence.")


@pytest.fixture(scope="module")
def case() -> mtfs.Case:
    return mtfs.read_case(GOLDEN / "case-1.xlsx")


@pytest.fixture(scope="module")
def results(case: mtfs.Case) -> dict[str, mtfs.Result]:
    return mtfs.run_scenarios(case, runs=300)


def renamed(case: mtfs.Case, name: str) -> mtfs.Case:
    """The same case, with names that a spreadsheet would take for formulas."""
    base = case.base
    council = dataclasses.replace(base.council, name=name)
    costs = (dataclasses.replace(base.costs[0], service=name), *base.costs[1:])
    strategy = dataclasses.replace(base, council=council, costs=costs)
    return dataclasses.replace(case, strategies={"Base": strategy, name: strategy})


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+44", "-1", "@SUM(A1)"])
def test_no_text_becomes_a_formula(case: mtfs.Case, name: str) -> None:
    odd = renamed(case, name)
    results = mtfs.run_scenarios(odd, runs=5)
    workbook = openpyxl.load_workbook(io.BytesIO(results_workbook(odd, results, MANIFEST)))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    # The live plan has many; what was typed stands in none of them but as the name of a sheet.
    assert len(formulas) > 500
    assert not [text for text in formulas if name in re.sub("'[^']*'!", "", text)]
    assert name in [cell.value for cell in cells if cell.data_type == "s"]
    for row in csv.reader(io.StringIO(results_csv(results))):
        assert not row[0].startswith(("=", "+", "-", "@"))


def test_the_workbook_holds_every_figure(case: mtfs.Case, results: dict[str, mtfs.Result]) -> None:
    data = results_workbook(case, results, MANIFEST)
    assert data == results_workbook(case, results, MANIFEST)
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    rows = {row[:3]: row[3:] for row in workbook["Risk"].iter_rows(min_row=3, values_only=True)}
    for name, result in results.items():
        for measure, term in MEASURES.items():
            found = rows[name, term.label, "95th percentile"][: len(result.years)]
            expected = result.summary.risk[measure]["p95"]
            for value, figure in zip(found, expected, strict=True):
                assert (value is None) == bool(np.isnan(figure))
                assert value is None or value == pytest.approx(figure)


def test_the_plan_is_live_and_its_assumptions_stand_beside_it(
    case: mtfs.Case, results: dict[str, mtfs.Result]
) -> None:
    data = results_workbook(case, results, MANIFEST)
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    live = openpyxl.load_workbook(io.BytesIO(data))
    heads, *schemes = list(stored["Savings"].iter_rows(min_row=3, values_only=True))
    amber = next(row for row in schemes if row[0] == "Adults with learning difficulties")
    shown = dict(zip(heads, amber, strict=True))
    assert [shown[f"Delivery {word}"] for word in ("low", "likely", "high")] == [0.5, 0.8, 1.0]
    assert shown["2027/28"] == 4_139_000
    assert shown["Type"] == "recurrent"
    changes = [row[:8] for row in stored["Changes"].iter_rows(min_row=4, values_only=True)]
    assert ("Tax freeze", "Funding", "3. Core", "2026/27", 0.0299, "set", 0, 0) in changes
    assert {row[0] for row in changes} == {"High inflation", "Half savings", "Tax freeze"}
    for name in results:
        assert f"Plan {name}" in live.sheetnames
    assert str(live["Plan"]["C4"].value).startswith("='Plan Base'!")
    said = [cell.value for cell in stored["Check"]["A"][:4]]
    assert any(str(text).endswith("agree with the run to the penny.") for text in said)


def test_chances_read_as_certain_only_where_they_are() -> None:
    # Reserves last in 2 of 10,000 futures: of 40,000 in about 8, and next to never in none or in 20.
    case = one_year_case((1e6,), gap=3.54e6)
    results = mtfs.run_scenarios(case, runs=40_000)
    chance = results["Base"].summary.probabilities["p_exhausted_by"][1]
    assert 0.9995 < chance < 1
    workbook = openpyxl.load_workbook(io.BytesIO(results_workbook(case, results, MANIFEST)))
    formats = {
        cell.value: cell.number_format
        for row in workbook["Scenarios"].iter_rows()
        for cell in row
        if cell.value
    }
    assert formats[chance] == '">99.9%"'


def test_json_is_to_the_penny_and_has_no_minus_nought(
    case: mtfs.Case, results: dict[str, mtfs.Result]
) -> None:
    text = results_json(case, results, "1.2")
    assert "-0.0," not in text
    assert "-0.0]" not in text
    found = json.loads(text)
    for values in found["scenarios"]["Base"]["risk"]["gap"].values():
        assert all(round(value, 2) == value for value in values)


def test_csv_is_tidy(results: dict[str, mtfs.Result]) -> None:
    rows = list(csv.DictReader(io.StringIO(results_csv(results))))
    keys = [(row["scenario"], row["measure"], row["statistic"], row["year"]) for row in rows]
    assert len(keys) == len(set(keys))
    assert ("Base", "annual_gap", "plan", "2025/26") not in keys
    assert ("Base", "gap", "expected_shortfall_95", "2027/28") in keys
    frame = results["Base"].to_frame()
    assert len(frame) == sum(key[0] == "Base" for key in keys)
