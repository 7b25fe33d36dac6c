"""Interest payable, from the return of one year: a history holds it within capital financing."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from mtfs.analysis.evidence.history import COLUMNS
from mtfs.analysis.evidence.neighbours.indicators import INTEREST
from mtfs.analysis.evidence.neighbours.records import Council
from mtfs.iotools.history.records import HistorySource
from mtfs.iotools.national.revenue import read_revenue_return
from mtfs.iotools.published.councils import row_of

__all__ = ["interest_rows", "return_of"]


def return_of(paths: Sequence[Path], sources: Sequence[HistorySource], kind: str, year: str) -> Path | None:
    """Find the return of a year among what a history was made from.

    Parameters
    ----------
    paths : sequence of Path
        The files and folders that were given.
    sources : sequence of HistorySource
        What was read of them.
    kind : str
        ``budget`` or ``outturn``.
    year : str
        The year.

    Returns
    -------
    Path or None
        The file; None where a history was given, and the return itself is not there.
    """
    names = {source.file for source in sources if (source.kind, source.year) == (kind, year)}
    every = [each for path in paths for each in (sorted(path.iterdir()) if path.is_dir() else [path])]
    return next((each for each in every if each.name in names), None)


def interest_rows(path: Path, councils: Sequence[Council]) -> pd.DataFrame:
    """Return interest payable as rows of a history.

    Parameters
    ----------
    path : Path
        A budget (RA) or an outturn summary (RS).
    councils : sequence of Council
        Those that are wanted.

    Returns
    -------
    pandas.DataFrame
        A row for each of them that the return has, with the columns of a history, and without breaks [£].
    """
    read = read_revenue_return(path)
    complete = [authority for authority in read.authorities if authority not in read.left_out]
    rows = []
    for council in councils:
        found = row_of(council, complete)
        if found is None:
            continue
        items = [item.figure.value for item in read.entry(found).non_current if item.key == INTEREST]
        if items:
            sides = {
                side: sum(items) if side == read.kind else float("nan") for side in ("budget", "outturn")
            }
            rows.append(
                {
                    "ons_code": council.ons_code,
                    "e_code": council.e_code,
                    "council": council.name,
                    "council_class": council.council_class,
                    "year": read.year,
                    "line": INTEREST,
                    "breaks": "",
                    **sides,
                }
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))
