"""A history as a command is given one: as a file, or as the published returns that make one."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from mtfs.errors import RequestError
from mtfs.iotools.history.build import build_history
from mtfs.iotools.history.files import is_history, read_history, read_sources
from mtfs.iotools.history.records import HistorySource
from mtfs.iotools.national.authorities import find_authority
from mtfs.iotools.national.returns import Authority

__all__ = ["find_council", "load_history"]


def load_history(
    paths: Sequence[Path], *, chain: str = "none"
) -> tuple[pd.DataFrame, tuple[HistorySource, ...]]:
    """Read a history, or make one from published returns.

    Parameters
    ----------
    paths : sequence of Path
        One history, or RA and RS files, or folders of them.
    chain : str, optional
        What to do about councils that took the place of others, where the history is made: see
        `build_history`.

    Returns
    -------
    frame : pandas.DataFrame
        The history.
    sources : tuple of HistorySource
        The published files that it was made from, as far as they are known.

    Raises
    ------
    InputError
        Where a file is neither.
    RequestError
        Where a history is given with anything else.
    """
    histories = [path for path in paths if is_history(path)]
    if histories and len(paths) > 1:
        msg = f"{histories[0]} is a history already; expected it alone, or published returns alone"
        raise RequestError(msg)
    if histories:
        return read_history(histories[0]), read_sources(histories[0])
    made = build_history(paths, chain=chain)
    return made.frame, made.sources


def find_council(query: str, frame: pd.DataFrame) -> Authority:
    """Return the authority of a history that is meant.

    Parameters
    ----------
    query : str
        Its name in any of its forms, its ONS code or the ministry's.
    frame : pandas.DataFrame
        A history.

    Returns
    -------
    Authority
        Its name, codes and class.

    Raises
    ------
    RequestError
        Where none is meant, with those that are near, or more than one.
    """
    rows = frame[["council", "ons_code", "e_code", "council_class"]].drop_duplicates()
    known = [Authority(*row) for row in rows.itertuples(index=False, name=None)]
    try:
        return find_authority(query, known)
    except RequestError as error:
        # The search speaks of returns, as it is theirs.
        raise RequestError(str(error).replace(" of the return", " of the history")) from error
