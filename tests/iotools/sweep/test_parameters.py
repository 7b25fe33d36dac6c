"""A sweep in which futures differ in how sure the ranges of the drivers are."""

import io
import json
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from mtfs.analysis.evidence.parameters import widened
from mtfs.analysis.nation.council import run_council
from mtfs.analysis.nation.records import SweepFacts
from mtfs.cli.main import cli
from mtfs.errors import OutputError
from mtfs.iotools.calibration import write_calibration
from mtfs.iotools.sweep.council_file import key_of, read_council, read_paths
from mtfs.iotools.sweep.folder import SweepFolder
from mtfs.iotools.sweep.sources import cases_in_folder
from mtfs.iotools.sweep.work import request_of, work_on
from tests.analysis.nation.councils import council_tables
from tests.cases import write_workbook
from tests.parameter_packs import PACK


@pytest.fixture
def unsure(facts: SweepFacts) -> SweepFacts:
    return replace(facts, calibration=PACK)


def test_a_calibration_is_told_from_others_by_its_figures(facts: SweepFacts, unsure: SweepFacts) -> None:
    assert facts.parameters == ""
    assert unsure.parameters.startswith("Councils by hand, version 2026.11 (")
    other = replace(unsure, calibration=replace(PACK, priors=()))
    assert other.parameters != unsure.parameters
    assert pickle.loads(pickle.dumps(unsure)) == unsure


def test_a_council_is_run_as_its_widened_case(
    folder: Path, facts: SweepFacts, unsure: SweepFacts, tmp_path: Path
) -> None:
    source = cases_in_folder(folder).sources[0]
    done = work_on(source, unsure)
    assert done.faults == ()
    path = tmp_path / "council.parquet"
    path.write_bytes(done.parquet)
    expected = run_council(widened(source.case(), PACK), request=request_of(unsure), shared=facts.shared)
    assert np.array_equal(read_paths(path, "gap", 5), expected.paths["gap"])
    plain = run_council(source.case(), request=request_of(facts), shared=facts.shared)
    assert not np.array_equal(plain.paths["gap"], expected.paths["gap"])
    found = read_council(path)
    assert found is not None
    assert found.key == key_of(source, unsure) != key_of(source, facts)
    assert "parameters" not in key_of(source, facts)


def test_a_case_that_it_would_not_change_is_a_councils_fault(tmp_path: Path, unsure: SweepFacts) -> None:
    tables = council_tables("E06000001", "Firstshire")
    for row in tables["Drivers"][1:]:
        row[1] = "fixed"
    write_workbook(tmp_path / "certain.xlsx", tables)
    (fault,) = work_on(cases_in_folder(tmp_path).sources[0], unsure).faults
    assert fault.code == "E06000001"
    assert "no standard errors for any uncertain driver" in fault.message


def test_figures_with_and_without_it_are_not_mixed(
    tmp_path: Path, facts: SweepFacts, unsure: SweepFacts
) -> None:
    for first, second in ((facts, unsure), (unsure, facts)):
        folder = SweepFolder(tmp_path / f"sweep-{bool(first.parameters)}")
        folder.open(first)
        folder.open(first)
        with pytest.raises(OutputError, match="parameter uncertainty from Councils by hand"):
            folder.open(second)


def test_a_folder_of_before_there_was_such_a_thing_goes_on(tmp_path: Path, facts: SweepFacts) -> None:
    folder = SweepFolder(tmp_path / "sweep")
    folder.open(facts)
    mark = folder.path / "sweep.json"
    told = json.loads(mark.read_text(encoding="utf-8"))
    del told["parameters"]
    mark.write_text(json.dumps(told), encoding="utf-8")
    folder.open(facts)


def test_a_sweep_and_one_council_of_it_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_calibration(tmp_path / "pack.toml", PACK)
    on = ["--runs", "250", "--parameter-uncertainty", "--calibration", "pack.toml"]
    swept = CliRunner().invoke(
        cli, ["sweep", "--from", "cases", "--out", "out", "--no-charts", "--workers", "1", *on]
    )
    assert swept.exit_code == 0, swept.output
    assert "Parameter uncertainty is on: where the ranges of drivers lie" in swept.stdout
    again = '--shared cpi,pay,settlement --parameter-uncertainty --calibration "pack.toml"'
    assert f"mtfs run CASE.xlsx --runs 250 --seed 1 {again}" in swept.stdout
    table = pq.read_table(io.BytesIO(Path("out/councils.parquet").read_bytes()))
    assert table.schema.metadata[b"parameter_uncertainty"].startswith(b"Councils by hand, version 2026.11")
    alone = CliRunner().invoke(
        cli,
        ["run", "cases/second.xlsx", *on, "--shared", "cpi,pay,settlement", "--scenario", "Base",
         "--no-folder", "--json", "-"],
    )  # fmt: skip
    found = json.loads(alone.stdout)["scenarios"]["Base"]["risk"]["gap"]["p95"]
    rows = table.to_pandas().query("code == 'E07000002'")
    assert found == pytest.approx(rows["gap_p95"].tolist(), abs=0.005)
