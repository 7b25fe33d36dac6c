"""What councils share: the same draws of national drivers, whatever each council calls and expects of them.

In a sweep every council's own draws are keyed by its place, and those of shared drivers are not. For that a
case is put in its national form: a shared driver goes by its national name, and stands before all local ones
in the correlations, so that it is made from shared draws alone. Both leave the case what it was: which draws
make a run is another matter than what the runs are like.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from mtfs.analysis.blocks import Request
from mtfs.domain.assumptions import Correlations, Role
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import Place
from mtfs.engine.uncertainties import copula_weights
from mtfs.errors import RequestError

__all__ = [
    "DEFAULT_SHARED",
    "NationalForm",
    "SharedWeights",
    "check_shared",
    "differing",
    "national_form",
    "place_of",
    "shared_names",
    "written",
]

#: What is national unless something else is named: prices, pay and the settlement.
DEFAULT_SHARED: tuple[str, ...] = (Role.CPI.value, Role.PAY.value, Role.SETTLEMENT.value)
#: How far the weights of two councils may be apart through rounding alone.
_ROUNDING = 1e-9

_Record = TypeVar("_Record")

#: By shared name: the shared names whose draws it takes, and the weight of each.
SharedWeights = Mapping[str, tuple[tuple[str, float], ...]]


def shared_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of what is shared in the form in which they are compared.

    Parameters
    ----------
    names : iterable of str
        Names or roles of drivers.

    Returns
    -------
    tuple of str
        Each once, in the order given, which is that of the correlations too.

    Raises
    ------
    RequestError
        Where a name is blank.
    """
    found = tuple(dict.fromkeys(matched(name) for name in names))
    if "" in found:
        msg = "the name of a shared driver is blank; expected names or roles such as cpi, pay, settlement"
        raise RequestError(msg)
    return found


def place_of(strategy: Strategy) -> str:
    """Return what a council's own draws are keyed by.

    Parameters
    ----------
    strategy : Strategy
        Its strategy.

    Returns
    -------
    str
        Its ONS code in capitals; its name where it has none.
    """
    return written(strategy.council.ons_code).upper() or written(strategy.council.name)


def written(text: str) -> str:
    """Return a name with one space between its words, and none around it.

    Parameters
    ----------
    text : str
        The name, as a case has it.

    Returns
    -------
    str
        The same for every way to space it.
    """
    return " ".join(text.split())


def check_shared(shared: Sequence[str], strategies: Iterable[Strategy]) -> None:
    """Refuse what is no role, and no driver of any council.

    Parameters
    ----------
    shared : sequence of str
        What is to be shared.
    strategies : iterable of Strategy
        The strategies of the councils, which are looked through as far as need be.

    Raises
    ------
    RequestError
        Where such a name would share nothing. A role that no driver has shares nothing either, but a council
        may lack one that others have.
    """
    unknown = set(shared_names(shared)) - {matched(role) for role in Role}
    names: dict[str, None] = {}
    for strategy in strategies if unknown else ():
        names |= dict.fromkeys(matched(driver.name) for driver in strategy.drivers)
        unknown -= set(names)
        if not unknown:
            break
    for name in sorted(unknown):
        near = nearest_name(name, [*names, *(matched(role) for role in Role)])
        guess = f" (did you mean '{near}'?)" if near else ""
        msg = (
            f"there is no driver and no role '{name}' to share{guess}; expected names of drivers"
            f"{f', such as {next(iter(names))},' if names else ''} or roles: {', '.join(Role)}"
        )
        raise RequestError(msg)


def _shared_rows(strategy: Strategy, shared: Sequence[str]) -> dict[int, str]:
    """Return the rows of the drivers that are shared, each with its shared name.

    A driver of the name goes before one of the role, and of several of a role the first is taken.
    """
    rows: dict[int, str] = {}
    names = [matched(driver.name) for driver in strategy.drivers]
    roles = [driver.role for driver in strategy.drivers]
    for name in shared:
        if name in names:
            rows[names.index(name)] = name
    for name in shared:
        if name not in names:
            found = (r for r, role in enumerate(roles) if role is not None and matched(role) == name)
            row = next((r for r in found if r not in rows), None)
            if row is not None:
                rows[row] = name
    return rows


def _shared_first(correlations: Correlations, shared: Sequence[str]) -> Correlations:
    """Put shared drivers first, in the order in which they are shared."""
    names = [matched(name) for name in correlations.names]
    order = [names.index(name) for name in shared if name in names]
    order += [i for i in range(len(names)) if i not in order]
    return Correlations(
        names=tuple(correlations.names[i] for i in order),
        matrix=tuple(tuple(correlations.matrix[i][j] for j in order) for i in order),
    )


def _renamed(strategy: Strategy, rows: Mapping[int, str], shared: Sequence[str]) -> Strategy:
    """Return a strategy whose drivers in these rows go by other names wherever they are named."""
    called = {row: strategy.drivers[row].name for row in rows if row < len(strategy.drivers)}
    names = {matched(name): rows[row] for row, name in called.items() if name != rows[row]}

    def told(records: tuple[_Record, ...], *columns: str) -> tuple[_Record, ...]:
        """Change the rows that name such a driver: to check a row anew takes longer than to look."""
        changed = []
        for record in records:
            named = {column: getattr(record, column) for column in columns}
            other = {c: names[matched(n)] for c, n in named.items() if n is not None and matched(n) in names}
            changed.append(replace(record, **other) if other else record)  # type: ignore[type-var]
        return tuple(changed)

    correlations = replace(
        strategy.correlations,
        names=tuple(names.get(matched(name), name) for name in strategy.correlations.names),
    )
    driven = ("price_driver", "demand_driver")
    return replace(
        strategy,
        drivers=told(strategy.drivers, "name"),
        correlations=_shared_first(correlations, shared),
        costs=told(strategy.costs, *driven),
        monitoring=told(strategy.monitoring, *driven),
        funding=told(strategy.funding, "driver"),
        reserves=told(strategy.reserves, "driver"),
    )


@dataclass(frozen=True, kw_only=True)
class NationalForm:
    """A case as a sweep runs it.

    Parameters
    ----------
    case : Case
        The case, with its shared drivers under their national names and first in its correlations.
    place : Place
        What its draws are keyed by.
    drivers : mapping of str to str
        By shared name: the driver as the case itself calls it. A name that the case has no driver for is left
        out.
    """

    case: Case
    place: Place
    drivers: Mapping[str, str]

    @property
    def weights(self) -> SharedWeights:
        """How each shared driver that moves is made from the shared draws: alike in all councils, or not."""
        found = copula_weights(self.case.base)
        return {name: found[name] for name in self.drivers if name in found}

    def request(self, request: Request) -> Request:
        """Return a request for futures in which national drivers are shared.

        Parameters
        ----------
        request : Request
            How many futures, and how to draw them.

        Returns
        -------
        Request
            The same, for this place.

        Raises
        ------
        RequestError
            For Sobol sequences, which cannot be shared.
        """
        return replace(request, place=self.place)


def national_form(case: Case, shared: Sequence[str] = DEFAULT_SHARED) -> NationalForm:
    """Put a case in the form in which it shares draws with others.

    Parameters
    ----------
    case : Case
        The case.
    shared : sequence of str, optional
        What is shared: names of drivers, or roles. A driver of that name goes before one of that role, and of
        several of a role the first is taken.

    Returns
    -------
    NationalForm
        The case, and what its draws are keyed by.

    Raises
    ------
    RequestError
        Where a name is blank.
    """
    names = shared_names(shared)
    rows = _shared_rows(case.base, names)
    drivers = {rows[row]: case.base.drivers[row].name for row in sorted(rows)}
    strategies = {
        name: _renamed(strategy, rows, names)
        # A scenario may have other rows than the case; its draws then go by its own names, as in any run.
        if name == BASE_SCENARIO or len(strategy.drivers) == len(case.base.drivers)
        else _renamed(strategy, _shared_rows(strategy, names), names)
        for name, strategy in case.strategies.items()
    }
    return NationalForm(
        case=replace(case, strategies=strategies),
        place=Place(name=place_of(case.base), shared=frozenset(names)),
        drivers={name: drivers[name] for name in names if name in drivers},
    )


def _told(weights: tuple[tuple[str, float], ...]) -> str:
    return " and ".join(f"{weight:.3g} of {name}" for name, weight in weights)


def _alike(a: tuple[tuple[str, float], ...], b: tuple[tuple[str, float], ...]) -> bool:
    one, other = dict(a), dict(b)
    return all(abs(one.get(name, 0.0) - other.get(name, 0.0)) <= _ROUNDING for name in {*one, *other})


def differing(weights: Sequence[SharedWeights]) -> dict[int, str]:
    """Find the councils whose national futures are not those of the others.

    Parameters
    ----------
    weights : sequence of SharedWeights
        Those of each council.

    Returns
    -------
    dict of int to str
        By position in the sequence: what differs, and what to do. What most councils have is taken for right,
        and of two that as many have, the one that comes first.
    """
    usual: dict[str, tuple[tuple[str, float], ...]] = {}
    for name in dict.fromkeys(name for one in weights for name in one):
        given = [one[name] for one in weights if name in one]
        counts = [sum(_alike(own, other) for other in given) for own in given]
        usual[name] = given[counts.index(max(counts))]
    found = {}
    for position, one in enumerate(weights):
        faults = [
            f"'{name}' is made of {_told(own)}, and elsewhere of {_told(usual[name])}"
            for name, own in one.items()
            if not _alike(own, usual[name])
        ]
        if faults:
            found[position] = (
                f"its national futures are not those of the other councils: {'; '.join(faults)}. Expected "
                "the same figures on Correlations between drivers that are shared, and the same such drivers"
            )
    return found
