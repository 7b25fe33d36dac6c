"""The wide table of runs, as Parquet and as CSV."""

import csv
import importlib.util
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mtfs import Case, RequestError, run
from mtfs.engine.draws import BLOCK_RUNS
from mtfs.iotools.sip import tables as tables_module
from mtfs.iotools.sip.columns import measure_keys, run_columns
from mtfs.iotools.sip.tables import check_parquet, write_csv, write_parquet
from mtfs.nomenclature import MEASURES
from tests.cases import Tables, case_of
from tests.iotools.sip.made import source_of

pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow, the extra 'parquet', is not installed")


@pytest.fixture
def case(tables: Tables, tmp_path: Path) -> Case:
    tables["Scenarios"][1:] = [["+1 point", "Drivers", "cpi", "years", "add", 0.02]]
    tables["Drivers"][-1][0] = "@flat"
    for row in tables["Costs"]:
        row[:] = ["@flat" if cell == "flat" else cell for cell in row]
    return case_of(tables, tmp_path)


def test_parquet_holds_every_run_of_every_scenario(case: Case, tmp_path: Path) -> None:
    runs = BLOCK_RUNS + 100
    columns = run_columns(case, measure_keys(()))
    source = source_of(case, *case.scenarios, runs=runs, workers=1)
    path = tmp_path / "runs.parquet"
    assert write_parquet(path, source, columns) == 2 * runs * 5
    frame = pd.read_parquet(path)
    assert list(frame.columns) == ["scenario", "run", "year", *(column.name for column in columns)]
    assert frame["run"].dtype == np.int32
    assert {str(frame[column.name].dtype) for column in columns} == {"float64"}
    keys = frame[["scenario", "run", "year"]]
    assert not keys.duplicated().any()
    # Sorted by scenario, run and year.
    assert keys["run"].tolist() == 2 * np.repeat(np.arange(1, runs + 1), 5).tolist()
    assert keys["year"].tolist() == list(case.years) * runs * 2
    for scenario in case.scenarios:
        expected = run(case, runs=runs, scenario=scenario)
        rows = frame[frame["scenario"] == scenario]
        for measure in MEASURES:
            found = rows[measure].to_numpy().reshape(runs, 5)
            assert np.array_equal(found, expected.paths[measure], equal_nan=True)
    base = frame[frame["year"] == case.years[0]]
    assert base["cpi.rate"].isna().all()
    assert base["annual_gap"].isna().all()
    assert not frame[frame["year"] != case.years[0]].isna().any(axis=None)


def test_parquet_tells_what_it_holds_and_whence(case: Case, tmp_path: Path) -> None:
    columns = run_columns(case, ("gap", "annual_gap"))
    path = tmp_path / "runs.parquet"
    write_parquet(path, source_of(case, runs=3), columns)
    file = pq.ParquetFile(path)
    schema = file.schema_arrow
    facts = json.loads(schema.metadata[b"mtfs"])
    assert facts["input_sha256"] == case.sha256
    assert (facts["runs"], facts["seed"], facts["date"]) == (3, 1, "2026-04-01")
    gap = {key.decode(): value.decode() for key, value in schema.field("gap").metadata.items()}
    assert gap.items() >= {"label": "Gap", "unit": "£", "definition": MEASURES["gap"].definition}.items()
    assert schema.field("cpi.rate").metadata[b"unit"] == b"fraction"
    # What does not exist is a null, which a database counts as missing, and not NaN.
    assert file.read()["annual_gap"].null_count == 3
    assert file.num_row_groups == 1


def test_the_same_runs_are_the_same_bytes(case: Case, tmp_path: Path) -> None:
    columns = run_columns(case, ("gap",))
    for kind, write in (("parquet", write_parquet), ("csv", write_csv)):
        paths = [tmp_path / f"{name}.{kind}" for name in "ab"]
        for path, workers in zip(paths, (1, 2), strict=True):
            write(path, source_of(case, runs=BLOCK_RUNS + 1, workers=workers), columns)
        assert paths[0].read_bytes() == paths[1].read_bytes()


def test_csv_reads_back_to_the_bit(case: Case, tmp_path: Path) -> None:
    columns = run_columns(case, ("gap", "savings_delivered"))
    source = source_of(case, *case.scenarios, runs=120)
    assert write_csv(tmp_path / "runs.csv", source, columns) == 2 * 120 * 5
    write_parquet(tmp_path / "runs.parquet", source, columns)
    with (tmp_path / "runs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = pd.read_parquet(tmp_path / "runs.parquet")
    for column in ("run", "gap", "savings_delivered", "cpi.rate", "cpi.deviation"):
        found = [float(row[column] or "nan") for row in rows]
        assert np.array_equal(found, expected[column], equal_nan=True)


def test_no_name_in_csv_begins_a_formula(case: Case, tmp_path: Path) -> None:
    write_csv(tmp_path / "runs.csv", source_of(case, *case.scenarios, runs=2), run_columns(case, ("gap",)))
    with (tmp_path / "runs.csv").open(encoding="utf-8", newline="") as file:
        headings, *rows = csv.reader(file)
    assert "'@flat.rate" in headings
    assert {row[0] for row in rows} == {"Base", "'+1 point"}


def test_without_pyarrow_the_message_says_how_to_get_it(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec

    def without(name: str) -> object:
        return None if name == "pyarrow" else found(name)

    monkeypatch.setattr(tables_module, "find_spec", without)
    with pytest.raises(RequestError, match=r'pip install "mtfs\[parquet\]"'):
        check_parquet()
    with pytest.raises(RequestError, match="pyarrow"):
        write_parquet(tmp_path / "runs.parquet", source_of(case, runs=1), run_columns(case, ("gap",)))
    assert not (tmp_path / "runs.parquet").exists()
