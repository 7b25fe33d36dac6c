"""A history from files of the revenue returns."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from mtfs.analysis.evidence.history import COLUMNS, LINES
from mtfs.errors import Fault, InputError, RequestError
from mtfs.iotools.history.councils import Matching, match_councils
from mtfs.iotools.history.definition import STEPS
from mtfs.iotools.history.figures import Check, checks_of, differences_of, figures_of
from mtfs.iotools.history.gather import gather_returns
from mtfs.iotools.history.marks import mark_breaks
from mtfs.iotools.history.records import (
    Cells,
    CouncilMatch,
    Difference,
    FileTotal,
    History,
    HistorySource,
    LeftOut,
)
from mtfs.iotools.history.successors import chain_successors
from mtfs.iotools.national.returns import Authority, RevenueEntry
from mtfs.iotools.national.revenue import RevenueReturn

__all__ = ["CHAINS", "build_history"]

#: What may be done about councils that took the place of others.
CHAINS = ("none", "successors")
_TOTALS = (
    *("service_expenditure", "net_current_expenditure", "revenue_expenditure"),
    *("net_revenue_expenditure", "council_tax_requirement"),
)


@dataclass
class _Collected:
    """What the returns come to, while they are read."""

    cells: Cells = field(default_factory=dict)
    #: Councils and years of which a part of a return is missing.
    partial: set[tuple[int, str]] = field(default_factory=set)
    totals: list[FileTotal] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def _entries(found: RevenueReturn, faults: list[Fault]) -> dict[Authority, RevenueEntry]:
    """Return every complete return of a file, and collect the faults of others."""
    entries = {}
    for authority in found.authorities:
        if authority not in found.left_out:
            try:
                entries[authority] = found.entry(authority)
            except InputError as error:
                faults.extend(error.faults)
    return entries


def _with_lines_missing(entries: Mapping[Authority, RevenueEntry]) -> set[Authority]:
    """Return the authorities that lack lines that others of the same file have."""
    missing = set()
    for step, _, _ in STEPS:
        counts = {authority: len(getattr(entry, step)) for authority, entry in entries.items()}
        most = max(counts.values(), default=0)
        missing |= {authority for authority, count in counts.items() if count < most}
    return missing


def _file_totals(source: HistorySource, checks: Sequence[Check]) -> list[FileTotal]:
    found = []
    for total in _TOTALS:
        own = [check for check in checks if check.total == total]
        if own:
            found.append(
                FileTotal(
                    file=source.file,
                    kind=source.kind,
                    year=source.year,
                    total=total,
                    authorities=len(own),
                    off=sum(check.off for check in own),
                    line_sum=math.fsum(check.line_sum for check in own),
                    printed=math.fsum(check.printed for check in own),
                )
            )
    return found


def _collect(
    found: RevenueReturn, source: HistorySource, councils: Mapping[Authority, int], into: _Collected
) -> None:
    entries = {
        authority: entry for authority, entry in _entries(found, into.faults).items() if authority in councils
    }
    missing = _with_lines_missing(entries)
    into.left_out.extend(
        LeftOut(file=source.file, kind=source.kind, year=source.year, council=authority.name)
        for authority in found.left_out
    )
    checks: list[Check] = []
    for authority, entry in entries.items():
        council = councils[authority]
        into.cells[council, entry.year, entry.kind] = figures_of(entry)
        if authority in missing:
            into.partial.add((council, entry.year))
        own = checks_of(entry)
        checks.extend(own)
        into.differences.extend(differences_of(entry, own, source.file))
    into.totals.extend(_file_totals(source, checks))


def _frame(cells: Cells, councils: Sequence[CouncilMatch]) -> pd.DataFrame:
    """Return the rows of a history, by council, year and line."""
    years: dict[tuple[int, str], dict[str, dict[str, float]]] = {}
    for (place, year, kind), figures in cells.items():
        years.setdefault((place, year), {})[kind] = figures
    rows: list[tuple[str | float, ...]] = []
    for (place, year), kinds in sorted(years.items()):
        council = councils[place]
        budget, outturn = kinds.get("budget", {}), kinds.get("outturn", {})
        identity = (council.ons_code, council.e_code, council.council, council.council_class, year)
        rows.extend(
            (*identity, line.key, budget.get(line.key, math.nan), outturn.get(line.key, math.nan), "")
            for line in LINES
            if line.key in budget or line.key in outturn
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _codes(pairs: Iterable[tuple[int, str]], matching: Matching) -> list[tuple[str, str]]:
    councils = matching.councils
    return sorted((councils[place].ons_code or councils[place].e_code, year) for place, year in pairs)


def build_history(files: Sequence[Path], *, chain: str = "none") -> History:
    """Make a history from files of the revenue returns.

    Parameters
    ----------
    files : sequence of Path
        RA and RS files of any years, or folders, of which every RA and RS file is taken.
    chain : str, optional
        ``none``, or ``successors`` to add up the figures of councils that were merged, under the council that
        took their place.

    Returns
    -------
    History
        A row for each council, year and line that a file has; with the files, how they reconcile, and which
        councils were found.

    Raises
    ------
    InputError
        Where a file that is given by name is no return, two are of the same kind and year, or a cell holds
        neither a number nor a known mark.
    RequestError
        Where there is no return at all, or no such chain.
    """
    if chain not in CHAINS:
        msg = f"'{chain}' is no chain; expected {' or '.join(CHAINS)}"
        raise RequestError(msg)
    gathered = gather_returns(files)
    matching = match_councils(gathered.returns)
    collected = _Collected()
    for found, source, councils in zip(gathered.returns, gathered.sources, matching.of, strict=True):
        _collect(found, source, councils, collected)
    if collected.faults:
        raise InputError(collected.faults)
    cells, chained, succession = chain_successors(collected.cells, matching.councils)
    if chain == "none":
        cells, chained, succession = collected.cells, (), ()
    frame = mark_breaks(
        _frame(cells, matching.councils),
        partial=_codes(collected.partial, matching),
        chained=_codes(chained, matching),
    )
    return History(
        frame=frame,
        sources=gathered.sources,
        chain=chain,
        totals=tuple(collected.totals),
        differences=tuple(collected.differences),
        matches=matching.councils,
        left_out=tuple(collected.left_out),
        others=gathered.others,
        skipped=gathered.skipped,
        by_name=matching.by_name,
        succession=succession,
    )
