"""The runs as columns: those of a run, to the bit, however many blocks they are made in."""

from pathlib import Path

import numpy as np
import pytest

from mtfs import RequestError, run
from mtfs.analysis.blocks import Request
from mtfs.iotools.sip.columns import ColumnKind, measure_keys, run_blocks, run_columns
from mtfs.nomenclature import MEASURES
from tests.cases import Tables, case_of
from tests.iotools.sip.made import source_of


@pytest.mark.parametrize("sampling", ["latin-hypercube", "random", "sobol"])
@pytest.mark.parametrize("scenario", ["Base", "High inflation"])
def test_every_measure_is_that_of_a_run(tables: Tables, tmp_path: Path, sampling: str, scenario: str) -> None:
    case = case_of(tables, tmp_path)
    columns = run_columns(case, measure_keys(()))
    request = Request(runs=11_000, seed=5, workers=2, sampling=sampling)
    blocks = list(run_blocks(case, scenario, columns, request))
    assert [(block.first, block.runs) for block in blocks] == [(0, 5000), (5000, 5000), (10_000, 1000)]
    expected = run(case, runs=11_000, seed=5, sampling=sampling, scenario=scenario)
    for measure, paths in expected.paths.items():
        found = np.vstack([block.values[measure] for block in blocks])
        assert np.array_equal(found, paths, equal_nan=True)


def test_a_drivers_rate_is_its_central_rate_and_deviation(tables: Tables, tmp_path: Path) -> None:
    case = case_of(tables, tmp_path)
    columns = run_columns(case, ())
    assert [c.name for c in columns[:2]] == ["cpi.rate", "cpi.deviation"]
    assert {c.kind for c in columns} == {ColumnKind.RATE, ColumnKind.DEVIATION}
    (block,) = run_blocks(case, "Base", columns, Request(runs=2000))
    for driver in case.base.drivers:
        rate, deviation = (block.values[f"{driver.name}.{what}"] for what in ("rate", "deviation"))
        assert np.isnan(rate[:, 0]).all()
        assert rate[:, 1:] - deviation[:, 1:] == pytest.approx(
            np.tile(driver.central_rates, (2000, 1)), abs=1e-15
        )
    # The deviation holds what persists: half of one year's is there in the next.
    years = block.values["cpi.deviation"][:, 1:].T
    assert np.corrcoef(years[0], years[1])[0, 1] == pytest.approx(0.5 / np.sqrt(1.25), abs=0.05)


def test_a_driver_that_a_scenario_renames_keeps_its_column(tables: Tables, tmp_path: Path) -> None:
    heads = tables["Scenarios"][0]
    tables["Scenarios"] = [heads, ["Renamed", "Drivers", "flat", "Driver", "set", "level"]]
    for row in tables["Costs"]:
        row[:] = [None if cell == "flat" else cell for cell in row]
    case = case_of(tables, tmp_path)
    columns = run_columns(case, ())
    (block,) = run_blocks(case, "Renamed", columns, Request(runs=10))
    assert (block.values["flat.rate"][:, 1:] == 0).all()


def test_measures_are_known_by_key_and_label() -> None:
    assert measure_keys(()) == tuple(MEASURES)
    assert measure_keys((" Usable reserves", "GAP")) == ("gap", "usable")
    with pytest.raises(RequestError, match=r"no measure 'gaps' \(did you mean 'gap'"):
        measure_keys(("gaps",))


def test_the_source_is_told_in_a_sentence(tables: Tables, tmp_path: Path) -> None:
    case = case_of(tables, tmp_path)
    source = source_of(case, runs=1, seed=7)
    assert source.sentence == (
        f"mtfs 9.9.9, 2026-04-01: {Path(case.path).name} (SHA-256 {case.sha256}), scenario Base, 1 run from "
        "seed 7, sampling latin-hypercube"
    )
