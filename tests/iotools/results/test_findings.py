"""Findings as JSON, CSV and sheets."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from mtfs import Case, ModelError
from mtfs.analysis.findings import Column, Finding, Table, Unit
from mtfs.iotools.results.finding_pages import study_workbook
from mtfs.iotools.results.findings import finding_json, finding_tables_csv
from mtfs.iotools.results.manifest import Manifest
from mtfs.iotools.results.page import MILLIONS
from tests.cases import case_of, full_case

LONG = "A service with a name that goes on until nobody reads it any more, and then some"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder: Path = tmp_path_factory.mktemp("case")
    return case_of(full_case(), folder)


@pytest.fixture(scope="module")
def finding() -> Finding:
    columns = (
        Column(key="year", label="Year", unit=Unit.YEAR),
        Column(key="row", label="What"),
        Column(key="amount", label="Amount", unit=Unit.POUNDS, definition="So much."),
        Column(key="chance", label="Chance", unit=Unit.CHANCE),
        Column(key="low", label="From", unit=Unit.POINTS, brief=False),
    )
    rows = (
        ("2026/27", "=1+1", 1234.567, 0.25, -0.0),
        ("2027/28", LONG, None, 0.00001, float("nan")),
        ("2028/29", "last", -0.001, 1.0, 0.5),
    )
    table = Table(
        key="some_table", title="What is found", columns=columns, rows=rows, note="Read it so.", brief_rows=2
    )
    return Finding(
        key="demo",
        title="What is it?",
        sentences=("It is so.", "And so."),
        tables=(table,),
        scenario="Base",
        runs=10,
        seed=3,
        notes=("A limit.",),
    )


def test_json(case: Case, finding: Finding) -> None:
    manifest = Manifest(
        version="9.9", made_at=datetime(2026, 1, 2), sentence="It is so.", sampling="latin-hypercube"
    )
    text = finding_json(case, finding, manifest)
    found = json.loads(text)
    assert text.endswith("}\n")
    assert "NaN" not in text
    assert found["study"] == "demo"
    assert found["sampling"] == "latin-hypercube"
    assert found["mtfs_version"] == "9.9"
    assert (found["runs"], found["seed"], found["scenario"]) == (10, 3, "Base")
    assert found["sentences"] == ["It is so.", "And so."]
    assert found["input_sha256"] == case.sha256
    assert found["tables"]["some_table"] == [
        {"year": "2026/27", "row": "=1+1", "amount": 1234.57, "chance": 0.25, "low": 0.0},
        {"year": "2027/28", "row": LONG, "amount": None, "chance": 0.00001, "low": None},
        {"year": "2028/29", "row": "last", "amount": 0.0, "chance": 1.0, "low": 0.5},
    ]
    assert "-0.0" not in text


def test_csv_is_tidy_and_holds_no_formula(finding: Finding) -> None:
    (name,) = files = finding_tables_csv(finding)
    assert name == "some_table.csv"
    rows = list(csv.DictReader(io.StringIO(files[name])))
    assert [row["row"] for row in rows] == ["'=1+1", LONG, "last"]
    assert [row["amount"] for row in rows] == ["1234.57", "", "0.00"]
    assert rows[1]["low"] == ""


def test_the_workbook_has_the_answer_each_table_and_where_it_comes_from(case: Case, finding: Finding) -> None:
    made = datetime(2026, 1, 2, 3, 4)
    manifest = Manifest(version="9.9", made_at=made, sentence="It is so.", command="mtfs demo case.xlsx")
    data = study_workbook(case, finding, manifest)
    assert data == study_workbook(case, finding, manifest)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Contents", "Demo", "Demo some table", "Manifest"]
    answer = [cell.value for cell in book["Demo"]["A"]]
    assert answer[:2] == ["What is it?", "It is so."]
    assert "A limit." in answer
    assert "2028/29" not in answer  # beyond the brief rows
    sheet = book["Demo some table"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=6)]
    assert cells[0] == ["Year", "What", "Amount (£)", "Chance", "From"]
    assert cells[1] == ["2026/27", "=1+1", 1234.567, 0.25, 0]
    assert sheet["B4"].data_type == "s"
    assert sheet["D5"].number_format == '"<0.1%"'
    told = {row[0].value: row[1].value for row in book["Manifest"].iter_rows(max_row=12)}
    assert told["Runs"] == 10
    assert told["To make them again"] == "mtfs demo case.xlsx"


def test_the_first_sheet_is_in_millions_and_has_nothing_empty(case: Case, finding: Finding) -> None:
    (table,) = finding.tables
    named = replace(table, key="none", title="Nothing here", rows=())
    hidden = replace(
        table,
        key="hidden",
        title="In full only",
        columns=tuple(replace(column, brief=False) for column in table.columns),
    )
    manifest = Manifest(version="9.9", made_at=datetime(2026, 1, 2), sentence="It is so.")
    data = study_workbook(case, replace(finding, tables=(table, named, hidden)), manifest)
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    assert workbook.sheetnames == ["Contents", "Demo", "Demo some table", "Demo hidden", "Manifest"]
    cells = [cell for row in workbook["Demo"].iter_rows() for cell in row if cell.value is not None]
    told = {cell.value for cell in cells}
    assert {"What is found", "Amount (£m)"} <= told
    assert not {"Nothing here", "In full only"} & told
    (amount,) = (cell for cell in cells if isinstance(cell.value, float) and cell.number_format == MILLIONS)
    assert amount.value == pytest.approx(0.001234567)


def test_a_row_is_as_long_as_there_are_columns(finding: Finding) -> None:
    columns = finding.tables[0].columns
    with pytest.raises(ModelError, match="a row that is not 5 cells long"):
        Table(key="t", title="T", columns=columns, rows=(("2026/27", "short"),))
    with pytest.raises(ModelError, match="no table 'nowhere'"):
        finding.table("nowhere")
    assert finding.table("some_table") is finding.tables[0]
