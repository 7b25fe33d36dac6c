"""What is uncertain in a strategy, the streams of draws behind it, and which of it moves together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

import numpy as np

from mtfs.domain.assumptions import Correlations, DistributionKind
from mtfs.domain.checks import matched
from mtfs.domain.strategy import Strategy
from mtfs.engine.correlation import correlation_factor, nearest_correlation
from mtfs.engine.shapes import Floats

__all__ = [
    "PARAMETERS",
    "PROGRAMME_STREAM",
    "Uncertainty",
    "UncertaintyGroup",
    "UncertaintyKind",
    "copula",
    "copula_weights",
    "driver_streams",
    "independent_groups",
    "monitoring_streams",
    "parameter_streams",
    "pressure_streams",
    "saving_streams",
    "uncertainties",
]

_Record = TypeVar("_Record")

#: What every savings scheme shares: a programme that is short of capacity delivers less, and later.
PROGRAMME_STREAM = "saving programme"
#: Of each driver whose distribution is not sure: where it lies, and how wide it is, once a run.
PARAMETERS = 2


class UncertaintyKind(StrEnum):
    """Where something uncertain stands in a case."""

    DRIVER = "driver"
    MONITORING = "in-year variance"
    PRESSURE = "pressure"
    SAVING = "savings scheme"


@dataclass(frozen=True, kw_only=True)
class Uncertainty:
    """One row of a case that may turn out otherwise than planned.

    Parameters
    ----------
    kind : UncertaintyKind
        The table that it stands in.
    name : str
        Its name, as the case writes it.
    row : int
        Its position in that table, from 0.
    streams : tuple of tuple of (str, int)
        Every stream of draws that it depends on, and how many years of each.
    """

    kind: UncertaintyKind
    name: str
    row: int
    streams: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class UncertaintyGroup:
    """Uncertainties that move together, and are independent of all others.

    Parameters
    ----------
    members : tuple of Uncertainty
        Its members, in the order of the case.
    """

    members: tuple[Uncertainty, ...]

    @property
    def streams(self) -> tuple[tuple[str, int], ...]:
        """Every stream of its members, each once."""
        return tuple(dict.fromkeys(stream for member in self.members for stream in member.streams))


def _origins(records: Sequence[_Record], named_as: Sequence[_Record]) -> Sequence[_Record]:
    """Return the rows that records were edited from, whose names their draws go by."""
    return named_as if len(named_as) == len(records) else records


def driver_streams(strategy: Strategy, named_as: Strategy) -> dict[str, str]:
    """Return the stream of each driver's own draws, before they are correlated.

    Parameters
    ----------
    strategy, named_as : Strategy
        The strategy, and the one whose names the draws go by.

    Returns
    -------
    dict of str to str
        By driver, in the form in which names are compared.
    """
    origins = _origins(strategy.drivers, named_as.drivers)
    return {
        matched(d.name): f"driver/{matched(o.name)}" for d, o in zip(strategy.drivers, origins, strict=True)
    }


def parameter_streams(strategy: Strategy, named_as: Strategy) -> dict[str, str]:
    """Return the streams of the parameters of drivers whose distributions are not sure.

    Parameters
    ----------
    strategy, named_as : Strategy
        The strategy, and the one whose names the draws go by.

    Returns
    -------
    dict of str to str
        By driver, in the form in which names are compared; drivers without such errors are left out. Each
        stream has `PARAMETERS` normals a run: where the distribution lies, and how wide it is.
    """
    origins = _origins(strategy.drivers, named_as.drivers)
    return {
        matched(d.name): f"parameters/{matched(o.name)}"
        for d, o in zip(strategy.drivers, origins, strict=True)
        if d.drawn_error is not None
    }


def monitoring_streams(strategy: Strategy, named_as: Strategy) -> list[str]:
    """Return the stream of each line of monitoring.

    Parameters
    ----------
    strategy, named_as : Strategy
        The strategy, and the one whose names the draws go by.

    Returns
    -------
    list of str
        A service may have several lines: the second one of a name has a stream of its own.
    """
    seen: dict[str, int] = {}
    streams = []
    for origin in _origins(strategy.monitoring, named_as.monitoring):
        service = matched(origin.service)
        seen[service] = seen.get(service, 0) + 1
        streams.append(f"monitoring/{service}/{seen[service]}")
    return streams


def pressure_streams(strategy: Strategy, named_as: Strategy) -> list[tuple[str, str]]:
    """Return the two streams of each pressure.

    Parameters
    ----------
    strategy, named_as : Strategy
        The strategy, and the one whose names the draws go by.

    Returns
    -------
    list of tuple of str
        Whether it comes, and its size.
    """
    names = [matched(origin.name) for origin in _origins(strategy.pressures, named_as.pressures)]
    return [(f"pressure/{name}/comes", f"pressure/{name}/size") for name in names]


def saving_streams(strategy: Strategy, named_as: Strategy) -> list[tuple[str, str]]:
    """Return the two streams of each savings scheme's own, beside the one that the programme shares.

    Parameters
    ----------
    strategy, named_as : Strategy
        The strategy, and the one whose names the draws go by.

    Returns
    -------
    list of tuple of str
        Its delivery, and its slip.
    """
    names = [matched(origin.name) for origin in _origins(strategy.savings, named_as.savings)]
    return [(f"saving/{name}/delivery", f"saving/{name}/slip") for name in names]


@lru_cache(maxsize=64)
def copula(correlations: Correlations) -> tuple[Floats, float]:
    """Return the factor of a correlation matrix, and how far the matrix had to change.

    Parameters
    ----------
    correlations : Correlations
        The matrix, which need not be a valid one.

    Returns
    -------
    factor : ndarray, shape (n, n)
        The lower triangular factor of the nearest valid matrix.
    change : float
        The Frobenius norm of the change, 0 where there was none.
    """
    matrix, change = nearest_correlation(np.array(correlations.matrix))
    return correlation_factor(matrix), change


def copula_weights(strategy: Strategy) -> dict[str, tuple[tuple[str, float], ...]]:
    """Return how each driver that moves is made from the drivers' own draws.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    dict of str to tuple of (str, float)
        By driver: the drivers whose draws it takes, and the weight of each. The squares of the weights add
        up to 1. Names are in the form in which they are compared.
    """
    correlations = strategy.correlations
    listed = [matched(name) for name in correlations.names]
    factor = copula(correlations)[0] if listed else np.empty((0, 0))
    weights: dict[str, tuple[tuple[str, float], ...]] = {}
    for driver in strategy.drivers:
        if driver.distribution.kind is DistributionKind.FIXED:
            continue
        name = matched(driver.name)
        if name in listed:
            i = listed.index(name)
            weights[name] = tuple((listed[j], float(factor[i, j])) for j in range(i + 1) if factor[i, j])
        else:
            weights[name] = ((name, 1.0),)
    return weights


def _uncertain_drivers(strategy: Strategy, named_as: Strategy) -> Iterator[Uncertainty]:
    streams, weights = driver_streams(strategy, named_as), copula_weights(strategy)
    parameters = parameter_streams(strategy, named_as)
    for row, driver in enumerate(strategy.drivers):
        if not driver.distribution.is_certain:
            name = matched(driver.name)
            used = [(streams[other], strategy.plan_years) for other, _ in weights[name]]
            if name in parameters:
                used.append((parameters[name], PARAMETERS))
            yield Uncertainty(kind=UncertaintyKind.DRIVER, name=driver.name, row=row, streams=tuple(used))


def _uncertain_savings(strategy: Strategy, named_as: Strategy) -> Iterator[Uncertainty]:
    shared = strategy.council.savings_correlation > 0
    for row, (scheme, own) in enumerate(
        zip(strategy.savings, saving_streams(strategy, named_as), strict=True)
    ):
        triples = (scheme.delivery, scheme.slip_months)
        used = [stream for stream, triple in zip(own, triples, strict=True) if triple[0] < triple[2]]
        if used:
            streams = [PROGRAMME_STREAM, *used] if shared else used
            yield Uncertainty(
                kind=UncertaintyKind.SAVING,
                name=scheme.name,
                row=row,
                streams=tuple((stream, 1) for stream in streams),
            )


def uncertainties(strategy: Strategy, *, named_as: Strategy | None = None) -> tuple[Uncertainty, ...]:
    """List what is uncertain in a strategy.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.

    Returns
    -------
    tuple of Uncertainty
        Drivers, in-year variances, pressures and savings schemes that are not certain, in the order of the
        case.
    """
    named_as = named_as or strategy
    found = list(_uncertain_drivers(strategy, named_as))
    for row, (line, stream) in enumerate(
        zip(strategy.monitoring, monitoring_streams(strategy, named_as), strict=True)
    ):
        if line.low < line.high:
            found.append(
                Uncertainty(
                    kind=UncertaintyKind.MONITORING, name=line.service, row=row, streams=((stream, 1),)
                )
            )
    for row, (pressure, (comes, size)) in enumerate(
        zip(strategy.pressures, pressure_streams(strategy, named_as), strict=True)
    ):
        used = [
            *((comes, 1) for _ in [0] if 0 < pressure.probability < 1),
            *((size, 1) for _ in [0] if pressure.low < pressure.high and pressure.probability > 0),
        ]
        if used:
            found.append(
                Uncertainty(kind=UncertaintyKind.PRESSURE, name=pressure.name, row=row, streams=tuple(used))
            )
    found += _uncertain_savings(strategy, named_as)
    return tuple(found)


def independent_groups(
    strategy: Strategy, *, named_as: Strategy | None = None
) -> tuple[UncertaintyGroup, ...]:
    """Put together what shares a stream of draws: correlated drivers, and the schemes of a programme.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.

    Returns
    -------
    tuple of UncertaintyGroup
        Groups that are independent of each other, in the order of the case.
    """
    groups: list[list[Uncertainty]] = []
    for uncertainty in uncertainties(strategy, named_as=named_as):
        streams = set(uncertainty.streams)
        joined = [g for g in groups if any(streams & set(member.streams) for member in g)]
        groups = [g for g in groups if g not in joined]
        groups.append([*(member for g in joined for member in g), uncertainty])
    order = list(UncertaintyKind)
    ordered = [sorted(g, key=lambda u: (order.index(u.kind), u.row)) for g in groups]
    ordered.sort(key=lambda g: (order.index(g[0].kind), g[0].row))
    return tuple(UncertaintyGroup(members=tuple(g)) for g in ordered)
