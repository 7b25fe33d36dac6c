"""The councils of a history, and whom one of them is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from mtfs.analysis.evidence.history import CLASSES, check_history
from mtfs.analysis.evidence.neighbours.records import Council
from mtfs.errors import RequestError

__all__ = ["Group", "class_group", "council_keys", "councils_of"]

#: The class of authorities that are no councils.
_OTHERS = "O"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Whom a council is compared with.

    Parameters
    ----------
    name : str
        As ``its 10 statistical neighbours``.
    source : str
        Where the list comes from, a sentence.
    councils : tuple of Council
        Those that the history has, without the council itself.
    not_found : tuple of str, optional
        Those that it does not have.
    """

    name: str
    source: str
    councils: tuple[Council, ...]
    not_found: tuple[str, ...] = ()


def council_keys(history: pd.DataFrame) -> pd.Series:
    """Return what the councils of a history are known by.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.

    Returns
    -------
    pandas.Series
        For each row the ONS code, else the ministry's code, else the name.
    """
    codes = history["ons_code"].where(history["ons_code"] != "", history["e_code"])
    return codes.where(codes != "", history["council"])


def councils_of(history: pd.DataFrame) -> tuple[Council, ...]:
    """Return the councils of a history.

    Parameters
    ----------
    history : pandas.DataFrame
        A history.

    Returns
    -------
    tuple of Council
        Each once, as its latest year has it, in the order of their keys.

    Raises
    ------
    ValueError
        Where the frame is no history.
    """
    check_history(history)
    kept = history.assign(key=council_keys(history)).sort_values("year", kind="stable")
    last = kept.drop_duplicates("key", keep="last").sort_values("key")
    return tuple(
        Council(
            key=str(row.key),
            name=str(row.council),
            ons_code=str(row.ons_code),
            e_code=str(row.e_code),
            council_class=str(row.council_class),
        )
        for row in last.itertuples(index=False)
    )


def class_group(council: Council, councils: Sequence[Council]) -> Group:
    """Return all other councils of a council's class.

    Parameters
    ----------
    council : Council
        The council.
    councils : sequence of Council
        All councils of the history.

    Returns
    -------
    Group
        Those that were reorganised have no figures in later years, and fall out there.

    Raises
    ------
    RequestError
        For an authority that is no council: fire, police and waste authorities are a class in the returns.
    """
    if council.council_class not in CLASSES or council.council_class == _OTHERS:
        msg = (
            f"{council.name} is of no class of councils, and other authorities are too unlike each other to "
            "compare; give a list with --neighbours"
        )
        raise RequestError(msg)
    others = tuple(c for c in councils if c.council_class == council.council_class and c.key != council.key)
    kind = CLASSES[council.council_class]
    return Group(
        name=f"all other {kind}",
        source=f"All {kind} of the returns, which may be quite unlike each other.",
        councils=others,
    )
