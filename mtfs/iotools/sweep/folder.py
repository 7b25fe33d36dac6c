"""The folder of a sweep: whose it is, what it holds already, and where each file in it stands."""

import json
import re
import shutil
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from mtfs.analysis.nation.records import SweepFacts
from mtfs.errors import OutputError
from mtfs.iotools.atomic import write_atomically

if TYPE_CHECKING:
    from mtfs.iotools.sweep.sources import CaseSource

__all__ = ["CASES", "PATHS", "TABLES", "SweepFolder"]

#: The folders in it: runs by council, and the cases themselves where they were asked for.
PATHS, CASES, CHARTS = "paths", "cases", "charts"
#: The tables of all councils.
TABLES = ("councils.parquet", "league.csv", "nation.csv", "nation.parquet", "faults.csv")
_MARK = "sweep.json"
_WHAT = "what makes the figures of this sweep; the files beside it were made by mtfs sweep"


def _file_name(place: str) -> str:
    """Return a name for a council's files, which no other council has: its code, or what its name allows."""
    if re.fullmatch(r"[A-Z]\d{8}", place):
        return place
    plain = re.sub(r"[^a-z0-9]+", "-", place.casefold()).strip("-")[:40]
    return f"{plain}-{sha256(place.encode()).hexdigest()[:8]}"


def _facts_json(facts: SweepFacts) -> dict[str, object]:
    return {
        "runs": facts.runs,
        "seed": facts.seed,
        "sampling": facts.sampling.value,
        "shared": list(facts.shared),
        "version": facts.version,
        "parameters": facts.parameters,
    }


def _told(facts: dict[str, object]) -> str:
    shared = facts.get("shared")
    names = ", ".join(map(str, shared)) if isinstance(shared, list) else "?"
    parameters = facts.get("parameters")
    return (
        f"{facts.get('runs', '?')} runs from seed {facts.get('seed', '?')}, {facts.get('sampling', '?')}, "
        f"shared {names or 'nothing'}, mtfs {facts.get('version', '?')}"
        f"{f', parameter uncertainty from {parameters}' if parameters else ''}"
    )


class SweepFolder:
    """A folder that holds one sweep, and takes no other.

    Parameters
    ----------
    path : Path
        The folder, which need not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self, facts: SweepFacts, *, fresh: bool = False) -> None:
        """Make the folder ready for a sweep, or refuse it.

        Parameters
        ----------
        facts : SweepFacts
            What makes the figures of the sweep.
        fresh : bool, optional
            Whether what an earlier sweep left there is removed first.

        Raises
        ------
        OutputError
            Where the folder holds a sweep of other facts, or what no sweep wrote, or cannot be written to.
        """
        try:
            self._open(facts, fresh=fresh)
        except OSError as error:
            msg = f"{self.path} could not be written: {error.strerror or type(error).__name__}"
            raise OutputError(msg) from error

    def _open(self, facts: SweepFacts, *, fresh: bool) -> None:
        mark = self.path / _MARK
        if self.path.is_dir() and any(self.path.iterdir()):
            if not mark.is_file():
                msg = f"{self.path} holds what mtfs sweep did not write; choose another folder"
                raise OutputError(msg)
            if fresh:
                self._clear()
            else:
                self._check(mark, facts)
        elif self.path.exists() and not self.path.is_dir():
            msg = f"{self.path} is a file; expected a folder, or a name that is still free"
            raise OutputError(msg)
        self.paths.mkdir(parents=True, exist_ok=True)
        told = {"what": _WHAT, **_facts_json(facts)}
        write_atomically(mark, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())

    def _check(self, mark: Path, facts: SweepFacts) -> None:
        try:
            found = json.loads(mark.read_text(encoding="utf-8"))
        except ValueError:
            found = {}
        wanted = _facts_json(facts)
        if not isinstance(found, dict) or {name: found.get(name, "") for name in wanted} != wanted:
            there = _told(found if isinstance(found, dict) else {})
            msg = (
                f"{self.path} holds another sweep ({there}), and figures of two are not mixed; this one is "
                f"of {_told(wanted)}. Choose another folder, or start this one again with --fresh"
            )
            raise OutputError(msg)

    def _clear(self) -> None:
        for folder in (PATHS, CASES, CHARTS):
            shutil.rmtree(self.path / folder, ignore_errors=True)
        for name in TABLES:
            (self.path / name).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what a process left half-written when it was ended."""
        for path in self.paths.glob(".*.parquet.*.tmp"):
            path.unlink(missing_ok=True)

    @property
    def paths(self) -> Path:
        """Where the runs of each council are."""
        return self.path / PATHS

    def council(self, place: str) -> Path:
        """Return the file of a council's runs.

        Parameters
        ----------
        place : str
            The council.

        Returns
        -------
        Path
            The file, which need not be there.
        """
        return self.paths / f"{_file_name(place)}.parquet"

    def case(self, source: "CaseSource") -> Path:
        """Return the file of a council's case.

        Parameters
        ----------
        source : CaseSource
            The case.

        Returns
        -------
        Path
            The file, in a folder that is made where it is not there.
        """
        folder = self.path / CASES
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{_file_name(source.place)}.xlsx"
