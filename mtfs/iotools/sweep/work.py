"""The work on one council, wherever it is done: read its case, run it, and keep its runs."""

from dataclasses import dataclass
from pathlib import Path

from mtfs import __version__
from mtfs.analysis.blocks import Request
from mtfs.analysis.evidence.parameters import widened
from mtfs.analysis.nation.council import run_council
from mtfs.analysis.nation.records import CouncilFault, SweepFacts
from mtfs.iotools.atomic import write_atomically
from mtfs.iotools.sweep.council_file import council_bytes, key_of
from mtfs.iotools.sweep.sources import CaseSource, council_faults

__all__ = ["Done", "request_of", "version_here", "work_on"]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of one council.

    Parameters
    ----------
    parquet : bytes
        The file of its runs; empty where it has been written, or there are faults.
    faults : tuple of CouncilFault
        Why it could not be run.
    """

    parquet: bytes = b""
    faults: tuple[CouncilFault, ...] = ()


def version_here() -> str:
    """Return the version of mtfs where this is called: that of a worker may not be that of its client.

    Returns
    -------
    str
        Such as ``0.5.0``.
    """
    return __version__


def request_of(facts: SweepFacts) -> Request:
    """Return the request of a sweep, for one thread.

    Parameters
    ----------
    facts : SweepFacts
        What makes its figures.

    Returns
    -------
    Request
        Councils are worked on side by side, and each on one thread.
    """
    return Request(runs=facts.runs, seed=facts.seed, sampling=facts.sampling, workers=1)


def work_on(source: CaseSource, facts: SweepFacts, file: str | None = None) -> Done:
    """Read and run one council's case. Nothing that goes wrong with it is raised.

    Parameters
    ----------
    source : CaseSource
        Its case.
    facts : SweepFacts
        What makes the figures of the sweep.
    file : str, optional
        Where to put the file of its runs; where left out it is handed back, as from a machine that does not
        see the folder of the sweep.

    Returns
    -------
    Done
        The file of its runs where it was not written, or its faults.

    Raises
    ------
    OutputError
        Where the file could not be written: that is no fault of the council's.
    """
    try:
        case = source.case()
        if facts.calibration is not None:
            case = widened(case, facts.calibration)
        run = run_council(case, request=request_of(facts), shared=facts.shared, kind=source.kind)
        parquet = council_bytes(run, key_of(source, facts))
    # One council's case costs no other its work, whatever is the matter with it.
    except Exception as error:
        return Done(faults=council_faults(error, code=source.code, name=source.name))
    if file is None:
        return Done(parquet=parquet)
    write_atomically(Path(file), parquet)
    return Done()
