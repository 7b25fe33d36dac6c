"""A sweep from its cases to its folder: skip what is there, work on the rest, rank, add up, and write."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from mtfs.analysis.nation.league import league
from mtfs.analysis.nation.records import CouncilFault, CouncilOutcome, NationalTotals, Sweep, SweepFacts
from mtfs.analysis.nation.shared import check_shared, differing
from mtfs.analysis.nation.totals import in_order, national_totals
from mtfs.domain.strategy import Strategy
from mtfs.engine.shapes import Floats
from mtfs.errors import MtfsError, OutputError
from mtfs.iotools.atomic import write_atomically
from mtfs.iotools.case.writer import write_case
from mtfs.iotools.sweep.cluster import open_client, work_on_all
from mtfs.iotools.sweep.council_file import CouncilFile, key_of, read_council, read_paths
from mtfs.iotools.sweep.folder import TABLES, SweepFolder
from mtfs.iotools.sweep.sources import Cases, CaseSource
from mtfs.iotools.sweep.tables import (
    councils_table,
    csv_bytes,
    faults_table,
    league_table,
    nation_table,
    parquet_bytes,
)
from mtfs.iotools.sweep.work import Done, request_of

__all__ = ["run_sweep", "write_cases"]

_FAULT_HEADS = ("code", "name", "where", "message")


def _there(folder: SweepFolder, source: CaseSource, facts: SweepFacts) -> CouncilFile | None:
    """Return what an earlier call left of a council, where it was made from the same case in the same way."""
    found = read_council(folder.council(source.place))
    return found if found is not None and found.key == key_of(source, facts) else None


def _in_one_nation(
    files: Sequence[CouncilFile],
) -> tuple[tuple[CouncilOutcome, ...], list[CouncilFault]]:
    """Leave out the councils whose national futures are others than those of most."""
    others = differing([file.weights for file in files])
    faults = [
        CouncilFault(code=o.code, name=o.name, where="Correlations", message=others[position])
        for position, o in enumerate(file.outcome for file in files)
        if position in others
    ]
    return tuple(file.outcome for i, file in enumerate(files) if i not in others), faults


def _strategies(cases: Cases) -> Iterator[Strategy]:
    """Yield the strategies of the cases that can be read."""
    for source in cases.sources:
        with suppress(MtfsError):
            yield source.case().base


def run_sweep(
    cases: Cases,
    facts: SweepFacts,
    path: Path,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    fresh: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Sweep:
    """Run the cases of many councils in the same national futures, and write what comes of it.

    Parameters
    ----------
    cases : Cases
        The cases.
    facts : SweepFacts
        How many futures, and how they are drawn and shared.
    path : Path
        The folder of the sweep. What it holds of the same facts and cases is not worked out again.
    workers : int, optional
        How many processes on this machine; one for each core where left out. No figure depends on it.
    scheduler : str, optional
        The address of a Dask scheduler whose workers do the work in place of those.
    fresh : bool, optional
        Whether to remove what is there and start again.
    progress : callable, optional
        Called with how many councils are done and how many there are, first with those that were there.

    Returns
    -------
    Sweep
        What was found.

    Raises
    ------
    RequestError
        Where Dask is not installed or cannot be reached, or something is to be shared that no council has.
    OutputError
        Where the folder is not one for this sweep, or cannot be written to.

    Notes
    -----
    Processes on this machine write the files of their councils themselves. Those of another cluster hand them
    back, so that it needs no folder that all of its machines see. Each file appears whole or not at all: a
    call that was broken off goes on from there.
    """
    check_shared(facts.shared, _strategies(cases))
    folder = SweepFolder(path)
    folder.open(facts, fresh=fresh)
    there = {s.place: file for s in cases.sources if (file := _there(folder, s, facts)) is not None}
    resumed = len(there)
    faults = list(cases.faults)
    waiting = [source for source in cases.sources if source.place not in there]
    done = resumed

    def tell() -> None:
        if progress is not None:
            progress(done, len(cases.sources))

    def on_done(source: CaseSource, found: Done) -> None:
        nonlocal done
        faults.extend(found.faults)
        if found.parquet:
            write_atomically(folder.council(source.place), found.parquet)
        if not found.faults:
            file = _there(folder, source, facts)
            if file is None:
                msg = f"{folder.council(source.place)} is gone, though it has just been written"
                raise OutputError(msg)
            there[source.place] = file
        done += 1
        tell()

    tell()
    if waiting:
        # Workers of this machine see the folder; those of another cluster may not.
        here = waiting if scheduler is None else []
        files = {source.place: folder.council(source.place).resolve() for source in here}
        with open_client(workers=workers, scheduler=scheduler) as client:
            work_on_all(client, waiting, facts, files, on_done)
        folder.tidy()
    outcomes, others = _in_one_nation([there[s.place] for s in cases.sources if s.place in there])
    sweep = Sweep(
        facts=facts,
        source=cases.told,
        outcomes=in_order(outcomes),
        totals=_totals(folder, outcomes, facts),
        faults=tuple(sorted([*faults, *others], key=lambda fault: (fault.code, fault.name))),
        left_out=cases.left_out,
        from_returns=bool(cases.made),
        resumed=resumed,
    )
    _write(path, sweep)
    return sweep


def _totals(
    folder: SweepFolder, outcomes: Sequence[CouncilOutcome], facts: SweepFacts
) -> tuple[NationalTotals, ...]:
    def paths(outcome: CouncilOutcome, measure: str) -> Floats:
        return read_paths(folder.council(outcome.place), measure, len(outcome.years))

    return national_totals(outcomes, paths, request_of(facts))


def _write(path: Path, sweep: Sweep) -> None:
    facts = {
        "mtfs_version": sweep.facts.version,
        "runs": str(sweep.facts.runs),
        "seed": str(sweep.facts.seed),
        "sampling": sweep.facts.sampling.value,
        "shared": ", ".join(sweep.facts.shared),
        **({"parameter_uncertainty": sweep.facts.parameters} if sweep.facts.parameters else {}),
        "source": sweep.source,
    }
    ranked = league_table(league(sweep.outcomes))
    nation = nation_table(sweep.totals)
    tables = (
        parquet_bytes(councils_table(sweep.outcomes), facts),
        csv_bytes(ranked, ("rank",)),
        csv_bytes(nation, ("measure",)),
        parquet_bytes(nation, facts),
        csv_bytes(faults_table(sweep.faults), _FAULT_HEADS),
    )
    for name, data in zip(TABLES, tables, strict=True):
        write_atomically(path / name, data)


def write_cases(cases: Cases, path: Path) -> int:
    """Write the case of each council into the folder of a sweep, to run it alone and to look at its figures.

    Parameters
    ----------
    cases : Cases
        The cases.
    path : Path
        The folder of the sweep.

    Returns
    -------
    int
        How many were written.
    """
    folder = SweepFolder(path)
    for source in cases.sources:
        made = cases.made.get(source.place)
        if made is None:
            write_atomically(folder.case(source), source.workbook)
        else:
            write_case(folder.case(source), made.tables, notes=made.notes, comments=made.comments)
    return len(cases.sources)
