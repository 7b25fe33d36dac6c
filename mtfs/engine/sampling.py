"""Futures: everything uncertain as it turns out in each run, made from the draws of its streams."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import NamedTuple

import numpy as np

from mtfs.domain.assumptions import Distribution, ParameterError
from mtfs.domain.checks import matched
from mtfs.domain.strategy import Strategy
from mtfs.engine import special
from mtfs.engine.distributions import deviation, pert_table, shape_of
from mtfs.engine.draws import DrawSource
from mtfs.engine.prepared import by_identity
from mtfs.engine.recipes import Moves, Outcome, Rows, Uncertain
from mtfs.engine.shapes import Floats, blank_paths, stacked
from mtfs.engine.uncertainties import (
    PARAMETERS,
    PROGRAMME_STREAM,
    copula_weights,
    driver_streams,
    monitoring_streams,
    parameter_streams,
    pressure_streams,
    saving_streams,
)

__all__ = [
    "DriverRates",
    "Futures",
    "central_futures",
    "central_rates",
    "driver_names",
    "driver_rates",
    "given_deviations",
    "sample_futures",
    "uncertain",
]

#: By driver, in the form in which names are compared: its rates as they turn out, and the central ones.
DriverRates = dict[str, tuple[Floats, Floats]]


@dataclass(frozen=True, kw_only=True)
class Futures:
    """Everything uncertain, as it turns out in each run. The rest of the engine is arithmetic.

    Parameters
    ----------
    runs : int
        How many runs there are.
    deviations : dict of str to ndarray, shape (runs, T)
        By driver, in the form in which names are compared: deviations from the central rate.
    overspend : tuple of ndarray, shape (runs,)
        The base year's variance of each monitoring line [£].
    pressure_sizes : tuple of ndarray, shape (runs,)
        Of each pressure: its size as a multiple of the amount, 0 where it does not come.
    delivery : tuple of ndarray, shape (runs,)
        Of each savings scheme: the share that is delivered.
    slip_years : tuple of ndarray, shape (runs,)
        Of each savings scheme: how late it comes [years].
    """

    runs: int
    deviations: dict[str, Floats]
    overspend: tuple[Floats, ...]
    pressure_sizes: tuple[Floats, ...]
    delivery: tuple[Floats, ...]
    slip_years: tuple[Floats, ...]

    def of_schemes(self, rows: Sequence[int]) -> "Futures":
        """Return futures of some of the savings schemes alone.

        Parameters
        ----------
        rows : sequence of int
            Their positions in the table, from 0.

        Returns
        -------
        Futures
            The rest is as it is here.
        """
        return replace(
            self,
            delivery=tuple(self.delivery[row] for row in rows),
            slip_years=tuple(self.slip_years[row] for row in rows),
        )


def central_futures(strategy: Strategy) -> Futures:
    """Return the one future that the plan assumes.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    Futures
        One run: no deviations, monitoring at its likely values, certain pressures alone, and savings in
        full and on time (section 5 of the model).
    """
    one, none = np.ones(1), np.zeros(1)
    return Futures(
        runs=1,
        deviations={matched(d.name): np.zeros((1, strategy.plan_years)) for d in strategy.drivers},
        overspend=tuple(np.full(1, line.likely) for line in strategy.monitoring),
        pressure_sizes=tuple(one if p.probability == 1 else none for p in strategy.pressures),
        delivery=tuple(one for _ in strategy.savings),
        slip_years=tuple(none for _ in strategy.savings),
    )


class _Moves(NamedTuple):
    """A driver that moves: the streams behind it, with their weights, and what becomes of its normals."""

    name: str
    sources: tuple[tuple[str, float], ...]
    distribution: Distribution
    persistence: float
    error: ParameterError | None
    #: The stream of the errors of its parameters.
    parameters: str


class _Prepared(NamedTuple):
    """What is uncertain in a strategy, before any draw of it."""

    drivers: tuple[_Moves, ...]
    #: Streams that more than one driver takes.
    shared: frozenset[str]
    #: Its rows are monitoring, the sizes of pressures, the delivery of savings schemes, and their slip.
    uncertain: Uncertain
    #: Those of the rows that are drawn.
    asked: tuple[Outcome, ...]
    #: Drivers whose deviations take more than a multiplication or a table.
    given: tuple[_Moves, ...]


@by_identity(kept=32)
def _prepared(strategy: Strategy, named_as: Strategy) -> _Prepared:
    drivers = {matched(driver.name): driver for driver in strategy.drivers}
    streams, parameters = driver_streams(strategy, named_as), parameter_streams(strategy, named_as)
    weights = copula_weights(strategy)
    uses = Counter(other for sources in weights.values() for other, _ in sources)
    moves = [
        _Moves(
            name,
            tuple((streams[other], weight) for other, weight in sources),
            drivers[name].distribution,
            drivers[name].persistence,
            drivers[name].drawn_error,
            parameters.get(name, ""),
        )
        for name, sources in weights.items()
    ]
    pressures = zip(strategy.pressures, pressure_streams(strategy, named_as), strict=True)
    rows = Rows(
        outcomes=tuple(_uncertain_rows(strategy, named_as)),
        shared=PROGRAMME_STREAM,
        comes=tuple(
            (row, stream, float(special.ndtri(pressure.probability)))
            for row, (pressure, (stream, _)) in enumerate(pressures, start=len(strategy.monitoring))
            if pressure.probability < 1
        ),
    )
    told = {
        move.name: Moves(move.sources, None if move.error else shape_of(move.distribution), move.persistence)
        for move in moves
    }
    return _Prepared(
        drivers=tuple(moves),
        shared=frozenset(streams[name] for name, times in uses.items() if times > 1),
        uncertain=Uncertain(
            rows, tuple(told.get(name, Moves((), 0.0, 0.0)) for name in driver_names(strategy))
        ),
        asked=rows.asked,
        given=tuple(move for move in moves if told[move.name].shape is None),
    )


def uncertain(strategy: Strategy, named_as: Strategy) -> Uncertain:
    """Return all that is uncertain in a strategy, before any draw of it.

    Parameters
    ----------
    strategy, named_as : Strategy
        The strategy, and the one whose names the draws go by.

    Returns
    -------
    Uncertain
        Its drivers; and as rows monitoring, the sizes of pressures, the delivery of savings schemes, and
        their slip in years.
    """
    return _prepared(strategy, named_as).uncertain


def _correlated(move: _Moves, shared: Mapping[str, Floats], draws: DrawSource, years: int) -> Floats:
    """Return the copula's normals of a driver in an array of its own."""
    first, *others = move.sources
    total = first[1] * shared[first[0]] if first[0] in shared else draws.fresh_normals(first[0], years)
    if first[0] not in shared and first[1] != 1.0:
        total *= first[1]
    for stream, weight in others:
        total += weight * (shared[stream] if stream in shared else draws.normals(stream, years))
    return total


def _deviations(move: _Moves, shared: Mapping[str, Floats], draws: DrawSource, years: int) -> Floats:
    """Return the deviations of a driver, its distribution being sure."""
    z = _correlated(move, shared, draws, years)
    return _persistent(deviation(move.distribution, z, out=z), move.persistence)


def _persistent(shocks: Floats, persistence: float) -> Floats:
    """Carry the stated share of each year's deviation into the next, in place: ``e[t] = p e[t-1] + e[t]``."""
    if persistence:
        for t in range(1, shocks.shape[1]):
            shocks[:, t] += persistence * shocks[:, t - 1]
    return shocks


def _widened(deviations: Floats, error: ParameterError, normals: Floats) -> Floats:
    """Move and stretch each run's deviations by what it drew of their distribution, in a new array."""
    # Lognormal with a mean of 1: the width is right on average, and never below 0.
    stretch = np.exp(error.scale_error * normals[:, 1] - 0.5 * error.scale_error**2)
    widened: Floats = np.multiply(deviations.T, stretch, order="C")
    widened += error.location_error * normals[:, 0]
    return widened.T


def _sample_deviations(
    drivers: Sequence[_Moves], shared: Set[str], draws: DrawSource, years: int
) -> dict[str, Floats]:
    """Turn draws into the deviations of drivers, each of shape (runs, years), by name.

    Notes
    -----
    Where the distribution of a driver is not sure, its deviations are ``e'[t] = δ + s e[t]``, with ``δ`` and
    ``s`` drawn once a run: ``δ ~ N(0, location_error²)``, and ``ln s ~ N(-τ²/2, τ²)`` with ``τ`` the
    ``scale_error``, so that ``s`` is 1 on average. Both are independent of each other and of all else. The
    variance of ``e'[t]`` is then ``exp(τ²) var e[t] + (exp(τ²) - 1) (mean e[t])² + location_error²``.
    """
    deviations = {}
    taken = {stream for move in drivers for stream, _ in move.sources} & shared
    normals = {stream: draws.normals(stream, years) for stream in taken}
    for move in drivers:
        key = ("deviation", move.distribution, move.persistence, move.sources, years)
        found = draws.quantiles(key, partial(_deviations, move, normals, draws, years))
        if move.error is not None:
            drawn = draws.normals(move.parameters, PARAMETERS)
            found = draws.quantiles(
                ("widened", move.error, move.parameters, key), partial(_widened, found, move.error, drawn)
            )
        deviations[move.name] = found
    return deviations


def given_deviations(strategy: Strategy, draws: DrawSource, named_as: Strategy) -> Floats:
    """Turn draws into the deviations of drivers for which kernels have no recipe.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    draws : DrawSource
        The draws of the block.
    named_as : Strategy
        The strategy whose names the draws go by.

    Returns
    -------
    ndarray, shape (drivers, T, runs)
        Of those whose shape is None in what `uncertain` returns, in their order.
    """
    years, prepared = strategy.plan_years, _prepared(strategy, named_as)
    found = _sample_deviations(prepared.given, prepared.shared, draws, years)
    return stacked([paths.T for paths in found.values()], (years, draws.runs))


def sample_futures(strategy: Strategy, draws: DrawSource, *, named_as: Strategy | None = None) -> Futures:
    """Turn the draws of one block into the futures of a strategy.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    draws : DrawSource
        The draws of the block.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits, where a scenario renames a row and
        should see the same futures all the same.

    Returns
    -------
    Futures
        As many runs as the block has (sections 3 and 4 of the model).
    """
    named_as = named_as or strategy
    years, prepared = strategy.plan_years, _prepared(strategy, named_as)
    draws.expect(named_as)
    deviations = dict.fromkeys(driver_names(strategy), blank_paths(draws.runs, years))
    deviations |= _sample_deviations(prepared.drivers, prepared.shared, draws, years)
    rows = prepared.uncertain.rows
    sampled = iter(draws.outcomes(prepared.asked, rows.shared))
    # What is certain turns out as it must.
    found = [next(sampled) if isinstance(row, Outcome) else np.full(draws.runs, row) for row in rows.outcomes]
    for row, stream, below in rows.comes:
        found[row] = np.where(draws.normals(stream)[:, 0] < below, found[row], 0.0)
    several = iter(found)
    return Futures(
        runs=draws.runs,
        deviations=deviations,
        overspend=tuple(islice(several, len(strategy.monitoring))),
        pressure_sizes=tuple(islice(several, len(strategy.pressures))),
        delivery=tuple(islice(several, len(strategy.savings))),
        slip_years=tuple(islice(several, len(strategy.savings))),
    )


def _uncertain_rows(strategy: Strategy, named_as: Strategy) -> list[Outcome | float]:
    """Return how rows turn out that are drawn once a run, or what they are where they are certain.

    First monitoring, then the sizes of pressures, the delivery of savings schemes, and their slip in years.
    Delivery and slip share the programme's common factor.
    """
    rows: list[Outcome | float] = []

    def add(stream: str, low: float, likely: float, high: float, common: float = 0.0) -> None:
        if low == high:
            rows.append(low)
            return
        table, own = pert_table(low, likely, high), float(np.sqrt(1.0 - common**2))
        rows.append(Outcome(stream=stream, table=table, own=own, common=common))

    for line, stream in zip(strategy.monitoring, monitoring_streams(strategy, named_as), strict=True):
        add(stream, line.low, line.likely, line.high)
    for pressure, (_, stream) in zip(strategy.pressures, pressure_streams(strategy, named_as), strict=True):
        add(stream, pressure.low, 1.0, pressure.high)
    common = strategy.council.savings_correlation
    streams = saving_streams(strategy, named_as)
    for scheme, (stream, _) in zip(strategy.savings, streams, strict=True):
        add(stream, *scheme.delivery, common)
    for scheme, (_, stream) in zip(strategy.savings, streams, strict=True):
        low, likely, high = scheme.slip_months
        add(stream, low / 12, likely / 12, high / 12, -common)
    return rows


@by_identity()
def driver_names(strategy: Strategy) -> tuple[str, ...]:
    """Return the names of the drivers, in the form in which names are compared.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    tuple of str
        In the order of the table.
    """
    return tuple(matched(driver.name) for driver in strategy.drivers)


@by_identity()
def central_rates(strategy: Strategy) -> Floats:
    """Return the central rates of the drivers.

    Parameters
    ----------
    strategy : Strategy
        The strategy.

    Returns
    -------
    ndarray, shape (drivers, T)
        In the order of the table.
    """
    rates = [driver.central_rates for driver in strategy.drivers]
    return np.array(rates, dtype=np.float64).reshape(-1, strategy.plan_years)


def driver_rates(strategy: Strategy, futures: Futures) -> DriverRates:
    """Return each driver's rates: as they turn out, and the central ones.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    futures : Futures
        Its futures.

    Returns
    -------
    dict of str to (ndarray of shape (runs, T), ndarray of shape (T,))
        By driver, in the form in which names are compared and in the order of the table (section 3).
    """
    return {
        name: (futures.deviations[name] + central, central)
        for name, central in zip(driver_names(strategy), central_rates(strategy), strict=True)
    }
