"""Whole sweeps, on clusters of real processes: some of which die."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from mtfs.analysis.blocks import Request
from mtfs.analysis.nation.council import run_council
from mtfs.analysis.nation.records import Sweep, SweepFacts
from mtfs.domain.case import Case
from mtfs.errors import OutputError, RequestError
from mtfs.iotools.case.reader import read_case
from mtfs.iotools.sweep import cluster
from mtfs.iotools.sweep.cluster import check_dask, open_client
from mtfs.iotools.sweep.council_file import read_paths
from mtfs.iotools.sweep.folder import SweepFolder
from mtfs.iotools.sweep.sources import Cases, CaseSource, cases_in_folder
from mtfs.iotools.sweep.sweep import run_sweep, write_cases
from tests.analysis.nation.councils import council_tables
from tests.cases import at, put, write_workbook


@dataclass(frozen=True, kw_only=True)
class Deadly(CaseSource):
    """A case whose work ends the process that does it: always, or the first time."""

    once: str = ""

    def case(self) -> Case:
        if not self.once or not Path(self.once).exists():
            if self.once:
                Path(self.once).write_text("")
            os.kill(os.getpid(), signal.SIGKILL)
        return super().case()


def deadly(source: CaseSource, *, once: str = "") -> Deadly:
    return Deadly(**vars(source), once=once)


def contents(path: Path) -> dict[str, bytes]:
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A cluster of another's, of which only the address is known."""
    with open_client(workers=1) as client:
        yield client.scheduler.address


def test_one_worker_two_workers_and_another_cluster_give_the_same_bytes(
    folder: Path, facts: SweepFacts, tmp_path: Path, scheduler: str
) -> None:
    cases = cases_in_folder(folder)
    seen: list[tuple[int, int]] = []
    found = run_sweep(
        cases, facts, tmp_path / "one", workers=1, progress=lambda done, of: seen.append((done, of))
    )
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]
    run_sweep(replace(cases, sources=cases.sources[::-1]), facts, tmp_path / "two", workers=2)
    run_sweep(cases, facts, tmp_path / "elsewhere", scheduler=scheduler)
    assert contents(tmp_path / "one") == contents(tmp_path / "two") == contents(tmp_path / "elsewhere")
    assert sorted(contents(tmp_path / "one")) == [
        "councils.parquet",
        "faults.csv",
        "league.csv",
        "nation.csv",
        "nation.parquet",
        "paths/E06000001.parquet",
        "paths/E07000002.parquet",
        "paths/E08000003.parquet",
        "sweep.json",
    ]
    assert [outcome.name for outcome in found.outcomes] == ["Firstshire", "Second", "Thirdham"]
    assert found.resumed == 0
    check_against_plain_runs(found, folder, tmp_path / "one")


def check_against_plain_runs(found: Sweep, folder: Path, path: Path) -> None:
    """Hold each council against a run of its case alone, and the totals against their sum."""
    runs = [
        run_council(
            read_case(folder / f"{outcome.name.casefold()}.xlsx"),
            request=Request(runs=250, seed=3, workers=2),
        )
        for outcome in found.outcomes
    ]
    (total,) = found.totals
    for run, outcome in zip(runs, found.outcomes, strict=True):
        assert np.array_equal(run.outcome.p_exhausted_by, outcome.p_exhausted_by)
        gap = read_paths(SweepFolder(path).council(outcome.place), "gap", 5)
        assert np.array_equal(gap, run.paths["gap"])
    gaps = runs[0].paths["gap"] + runs[1].paths["gap"] + runs[2].paths["gap"]
    assert total.measures["gap"]["p95"] == pytest.approx(np.quantile(gaps, 0.95, axis=0), rel=1e-12)


def test_it_goes_on_where_it_stopped(folder: Path, facts: SweepFacts, tmp_path: Path, scheduler: str) -> None:
    path, cases = tmp_path / "sweep", cases_in_folder(folder)
    first = run_sweep(replace(cases, sources=cases.sources[:2]), facts, path, scheduler=scheduler)
    assert len(first.outcomes) == 2
    before = contents(path)
    # One that is changed since is run again; the other is not.
    tables = council_tables("E07000002", "Second")
    put(tables, at(tables, "Costs", "Transport", "Base budget"), 10001)
    write_workbook(folder / "second.xlsx", tables)
    second = run_sweep(cases_in_folder(folder), facts, path, scheduler=scheduler)
    assert (second.resumed, len(second.outcomes)) == (1, 3)
    after = contents(path)
    assert after["paths/E06000001.parquet"] == before["paths/E06000001.parquet"]
    assert after["paths/E07000002.parquet"] != before["paths/E07000002.parquet"]
    # All are there now: nothing needs a cluster, and nothing changes.
    third = run_sweep(cases_in_folder(folder), facts, path, scheduler="tcp://127.0.0.1:1")
    assert third.resumed == 3
    assert contents(path) == after


def test_a_damaged_file_is_made_again(
    folder: Path, facts: SweepFacts, tmp_path: Path, scheduler: str
) -> None:
    path, cases = tmp_path / "sweep", cases_in_folder(folder)
    run_sweep(cases, facts, path, scheduler=scheduler)
    whole = contents(path)
    SweepFolder(path).council("E06000001").write_bytes(b"")
    assert run_sweep(cases, facts, path, scheduler=scheduler).resumed == 2
    assert contents(path) == whole


def test_figures_of_two_sweeps_are_not_mixed(folder: Path, facts: SweepFacts, tmp_path: Path) -> None:
    SweepFolder(tmp_path / "sweep").open(replace(facts, runs=10))
    with pytest.raises(OutputError, match="not mixed"):
        run_sweep(cases_in_folder(folder), facts, tmp_path / "sweep")


def test_a_faulty_case_costs_only_itself(
    folder: Path, facts: SweepFacts, tmp_path: Path, scheduler: str
) -> None:
    tables = council_tables("E07000002", "Second")
    put(tables, at(tables, "Drivers", "cpi", "Persistence"), 85)
    put(tables, at(tables, "Costs", "Transport", "Base budget"), "ten")
    write_workbook(folder / "second.xlsx", tables)
    found = run_sweep(cases_in_folder(folder), facts, tmp_path / "sweep", scheduler=scheduler)
    assert [outcome.name for outcome in found.outcomes] == ["Firstshire", "Thirdham"]
    assert {fault.where for fault in found.faults} == {"Drivers!J2", "Costs!C5"}
    assert {fault.code for fault in found.faults} == {"E07000002"}
    told = (tmp_path / "sweep" / "faults.csv").read_text(encoding="utf-8")
    assert told.startswith("code,name,where,message\nE07000002,Second,")
    # Put right, it is all that is left to do.
    write_workbook(folder / "second.xlsx", council_tables("E07000002", "Second"))
    again = run_sweep(cases_in_folder(folder), facts, tmp_path / "sweep", scheduler=scheduler)
    assert (again.resumed, len(again.outcomes), again.faults) == (2, 3, ())


def test_a_council_of_other_national_futures_is_left_out(
    folder: Path, facts: SweepFacts, tmp_path: Path, scheduler: str
) -> None:
    tables = council_tables("E07000002", "Second")
    put(tables, at(tables, "Correlations", "cpi", "pay"), 0.1)
    write_workbook(folder / "second.xlsx", tables)
    found = run_sweep(cases_in_folder(folder), facts, tmp_path / "sweep", scheduler=scheduler)
    (fault,) = found.faults
    assert (fault.name, fault.where) == ("Second", "Correlations")
    assert found.totals[0].councils == ("E06000001", "E08000003")


def test_a_worker_that_dies_costs_what_it_had_in_hand(
    folder: Path, facts: SweepFacts, tmp_path: Path, scheduler: str
) -> None:
    cases = cases_in_folder(folder)
    run_sweep(cases, facts, tmp_path / "calm", scheduler=scheduler)
    first, *others = cases.sources
    dying = replace(cases, sources=(deadly(first, once=str(tmp_path / "died")), *others))
    found = run_sweep(dying, facts, tmp_path / "struck", workers=1)
    assert (tmp_path / "died").exists()
    assert found.faults == ()
    assert contents(tmp_path / "struck") == contents(tmp_path / "calm")


def test_a_council_that_ends_its_workers_is_given_up(folder: Path, facts: SweepFacts, tmp_path: Path) -> None:
    cases = cases_in_folder(folder)
    first, *others = cases.sources
    found = run_sweep(replace(cases, sources=(deadly(first), *others)), facts, tmp_path / "sweep", workers=1)
    assert [outcome.name for outcome in found.outcomes] == ["Second", "Thirdham"]
    (fault,) = found.faults
    assert fault.name == "Firstshire"
    assert "ended each time" in fault.message


def test_no_case_at_all(facts: SweepFacts, tmp_path: Path) -> None:
    found = run_sweep(Cases(told="nowhere", sources=(), faults=()), facts, tmp_path / "sweep")
    assert (found.outcomes, found.totals) == ((), ())
    assert (tmp_path / "sweep" / "league.csv").read_text() == "rank\n"


def test_cases_are_written_to_be_run_alone(folder: Path, tmp_path: Path, facts: SweepFacts) -> None:
    SweepFolder(tmp_path / "sweep").open(facts)
    assert write_cases(cases_in_folder(folder), tmp_path / "sweep") == 3
    copy = tmp_path / "sweep" / "cases" / "E07000002.xlsx"
    assert copy.read_bytes() == (folder / "second.xlsx").read_bytes()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense"])
def test_a_scheduler_that_does_not_answer(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT", "1s")
    with (
        pytest.raises(RequestError, match=f"no Dask scheduler answers at {address}"),
        open_client(scheduler=address),
    ):
        pass


def test_workers_of_another_version_are_refused(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "__version__", "0.0.1")
    with (
        pytest.raises(RequestError, match=r"workers have mtfs .* and here it is 0\.0\.1"),
        open_client(scheduler=scheduler),
    ):
        pass


def test_without_dask_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda name: None if name == "distributed" else name)
    with pytest.raises(RequestError, match=r'needs distributed: pip install "mtfs\[dask\]"'):
        check_dask()
