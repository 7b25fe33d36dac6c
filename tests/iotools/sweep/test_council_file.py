from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mtfs.analysis.nation.council import run_council
from mtfs.analysis.nation.records import TOTALLED, SweepFacts
from mtfs.iotools.sweep.council_file import council_bytes, key_of, read_council, read_paths
from mtfs.iotools.sweep.sources import cases_in_folder
from mtfs.iotools.sweep.work import request_of


def same(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b


def test_a_file_holds_every_bit_of_its_council(folder: Path, facts: SweepFacts, tmp_path: Path) -> None:
    source = cases_in_folder(folder).sources[0]
    run = run_council(source.case(), request=request_of(facts), kind=source.kind)
    data = council_bytes(run, key_of(source, facts))
    assert data == council_bytes(run, key_of(source, facts))
    path = tmp_path / "council.parquet"
    path.write_bytes(data)
    found = read_council(path)
    assert found is not None
    assert found.key == key_of(source, facts)
    assert found.weights == run.weights
    for field in fields(run.outcome):
        assert same(getattr(run.outcome, field.name), getattr(found.outcome, field.name)), field.name
    for measure in TOTALLED:
        assert np.array_equal(read_paths(path, measure, 5), run.paths[measure])


def test_a_row_is_a_run_and_a_year(folder: Path, facts: SweepFacts, tmp_path: Path) -> None:
    source = cases_in_folder(folder).sources[0]
    run = run_council(source.case(), request=request_of(facts))
    (tmp_path / "council.parquet").write_bytes(council_bytes(run, {}))
    frame = pq.read_table(tmp_path / "council.parquet").to_pandas()
    assert list(frame.columns) == ["run", "year", *TOTALLED]
    row = frame[(frame["run"] == 17) & (frame["year"] == "2027/28")].iloc[0]
    assert row["usable"] == run.paths["usable"][16, 2]
    assert len(frame) == 250 * 5


def test_whatever_makes_other_figures_makes_another_key(folder: Path, facts: SweepFacts) -> None:
    source = cases_in_folder(folder).sources[0]
    keys = [
        key_of(source, facts),
        key_of(replace(source, sha256="other"), facts),
        key_of(replace(source, code="E06000009"), facts),
        *(
            key_of(source, replace(facts, **{name: value}))
            for name, value in (("runs", 1), ("seed", 1), ("shared", ("cpi",)), ("version", "2"))
        ),
    ]
    assert all(a != b for i, a in enumerate(keys) for b in keys[:i])


def test_what_is_no_file_of_a_council_is_passed_over(tmp_path: Path) -> None:
    assert read_council(tmp_path / "nothing.parquet") is None
    (tmp_path / "cut.parquet").write_bytes(b"PAR1 cut short")
    assert read_council(tmp_path / "cut.parquet") is None
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    assert read_council(tmp_path / "other.parquet") is None
