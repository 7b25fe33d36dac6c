"""Which council of a history a name or a code in some other file means."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from mtfs.analysis.evidence.neighbours.records import Council
from mtfs.errors import RequestError
from mtfs.iotools.national.authorities import find_authority
from mtfs.iotools.national.returns import Authority

__all__ = ["CouncilFinder", "as_authority", "row_of"]


def as_authority(council: Council) -> Authority:
    """Return a council as the readers of returns know it.

    Parameters
    ----------
    council : Council
        The council.

    Returns
    -------
    Authority
        With its name and its codes, and without its class, which other files code otherwise.
    """
    return Authority(council.name, council.ons_code, council.e_code)


def row_of(council: Council, rows: Iterable[Authority]) -> Authority | None:
    """Find a council among the rows of a file.

    Parameters
    ----------
    council : Council
        The council.
    rows : iterable of Authority
        Whose the rows are, as the file has them.

    Returns
    -------
    Authority or None
        The row that has one of its codes, else its name; None where no row or more than one has.
    """
    try:
        return find_authority(as_authority(council), rows)
    except RequestError:
        return None


@dataclass(frozen=True)
class CouncilFinder:
    """Finds the councils of a history by what others call them.

    Parameters
    ----------
    councils : sequence of Council
        Every council of the history.
    current : collection of str
        The keys of those that have figures for the year in question: a county that has become a unitary
        authority keeps its name, and the one that is there that year is meant.
    """

    councils: Sequence[Council]
    current: Collection[str]
    _by_authority: dict[Authority, Council] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_authority", {as_authority(c): c for c in self.councils})

    def find(self, query: str) -> Council:
        """Return the council that is meant.

        Parameters
        ----------
        query : str
            An ONS code, a code of the ministry's, or a name in any of its forms.

        Returns
        -------
        Council
            One that has figures for the year where there is one, else one of other years.

        Raises
        ------
        RequestError
            Where none is meant, with those that are near, or more than one.
        """
        now = [known for known, council in self._by_authority.items() if council.key in self.current]
        try:
            return self._by_authority[find_authority(query, now)]
        except RequestError:
            pass
        try:
            return self._by_authority[find_authority(query, self._by_authority)]
        except RequestError as error:
            # The search speaks of returns, as it is theirs.
            raise RequestError(str(error).replace(" of the return", " of the history")) from error
