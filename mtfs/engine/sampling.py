"""Draws: one stream of standard normals for each named uncertainty and each block of runs.

A stream is keyed by the seed, by what it is for (``driver/cpi``) and by the block, and a block is drawn whole
and year after year. So a run's draws depend on nothing else: not on the number of runs, of workers or of
plan years, not on the other drivers and schemes, and not on the scenario.
"""

import hashlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

import numpy as np
from scipy.special import ndtri

from mtfs.domain.assumptions import Correlations, DistributionKind
from mtfs.domain.checks import matched
from mtfs.domain.strategy import Strategy
from mtfs.engine.correlation import correlation_factor, nearest_correlation
from mtfs.engine.distributions import Floats, deviation, pert_quantile
from mtfs.errors import RequestError

__all__ = [
    "BLOCK_RUNS",
    "Draws",
    "DriverRates",
    "Futures",
    "central_futures",
    "copula",
    "driver_rates",
    "sample_futures",
]

#: By driver, in the form in which names are compared: its rates as they turn out, and the central ones.
DriverRates = dict[str, tuple[Floats, Floats]]

_Record = TypeVar("_Record")

#: Runs in a block: few enough that a year of them stays in a processor's cache.
BLOCK_RUNS = 4096


def _stream_key(name: str) -> tuple[int, ...]:
    digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
    return tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4))


def _remembered(memory: dict[Hashable, Floats], key: Hashable, work: Callable[[], Floats]) -> Floats:
    if key not in memory:
        memory[key] = work()
    return memory[key]


@dataclass
class Draws:
    """The standard normals of one block of runs, made when asked for and then kept.

    Scenarios that are run together share one of these, and with it every draw and every quantile that
    their edits leave as it was.

    Parameters
    ----------
    seed : int
        The seed of the whole call, 0 or more.
    block : int
        The number of the block, from 0.
    runs : int, optional
        How many of the block's runs are wanted.
    """

    seed: int
    block: int
    runs: int = BLOCK_RUNS
    _normals: dict[Hashable, Floats] = field(default_factory=dict, repr=False)
    _quantiles: dict[Hashable, Floats] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not 1 <= self.runs <= BLOCK_RUNS or self.seed < 0:
            msg = f"expected 1 to {BLOCK_RUNS} runs in a block and a seed of 0 or more"
            raise RequestError(msg)

    def normals(self, name: str, years: int = 1) -> Floats:
        """Return the standard normals of one stream.

        Parameters
        ----------
        name : str
            What they are for, such as ``driver/cpi``.
        years : int, optional
            How many there are for each run.

        Returns
        -------
        ndarray, shape (runs, years)
            Independent draws. Each year is contiguous.
        """

        def draw() -> Floats:
            entropy = np.random.SeedSequence(self.seed, spawn_key=(*_stream_key(name), self.block))
            generator = np.random.Generator(np.random.SFC64(entropy))
            return generator.standard_normal((years, BLOCK_RUNS))[:, : self.runs].T

        return _remembered(self._normals, (name, years), draw)

    def quantiles(self, name: Hashable, work: Callable[[], Floats]) -> Floats:
        """Return what was worked out from the draws before, or work it out now.

        Parameters
        ----------
        name : hashable
            All that the result depends on.
        work : callable
            Works it out.

        Returns
        -------
        ndarray
            The result.
        """
        return _remembered(self._quantiles, name, work)


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


def _origins(records: Sequence[_Record], named_as: Sequence[_Record]) -> Sequence[_Record]:
    """Return the rows that records were edited from, whose names their draws go by."""
    return named_as if len(named_as) == len(records) else records


def _correlated_normals(strategy: Strategy, named_as: Strategy, draws: Draws) -> dict[str, Floats]:
    """Return the copula's normals of each driver that moves."""
    drivers, correlations, years = strategy.drivers, strategy.correlations, strategy.plan_years
    origins = _origins(drivers, named_as.drivers)
    streams = {matched(d.name): matched(o.name) for d, o in zip(drivers, origins, strict=True)}

    def independent(name: str) -> Floats:
        return draws.normals(f"driver/{streams[name]}", years)

    moving = [matched(d.name) for d in drivers if d.distribution.kind is not DistributionKind.FIXED]
    listed = [matched(name) for name in correlations.names]
    if not listed:
        return {name: independent(name) for name in moving}
    factor, _ = copula(correlations)
    normals = {name: independent(name) for name in moving if name not in listed}
    for i, name in enumerate(listed):
        if name not in moving:
            continue
        weights = [(listed[j], factor[i, j]) for j in range(i + 1) if factor[i, j]]
        key = ("copula", tuple(weights), years)

        def combine(weights: list[tuple[str, float]] = weights) -> Floats:
            total = weights[0][1] * independent(weights[0][0])
            for other, weight in weights[1:]:
                total += weight * independent(other)
            return total

        normals[name] = draws.quantiles(key, combine)
    return normals


def _persistent(shocks: Floats, persistence: float) -> Floats:
    """Carry the stated share of each year's deviation into the next: ``e[t] = p e[t-1] + shock[t]``."""
    if persistence == 0:
        return shocks
    deviations = shocks.copy(order="K")
    for t in range(1, shocks.shape[1]):
        deviations[:, t] += persistence * deviations[:, t - 1]
    return deviations


def sample_futures(strategy: Strategy, draws: Draws, *, named_as: Strategy | None = None) -> Futures:
    """Turn the draws of one block into the futures of a strategy.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    draws : Draws
        The draws of the block.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits, where a scenario renames a row and
        should see the same futures all the same.

    Returns
    -------
    Futures
        As many runs as the block has (sections 3 and 4 of the model).
    """
    years, named_as = strategy.plan_years, named_as or strategy
    normals = _correlated_normals(strategy, named_as, draws)
    flat = np.zeros((years, draws.runs)).T
    deviations = {}
    for driver in strategy.drivers:
        name = matched(driver.name)
        z = normals.get(name)
        if z is None:
            deviations[name] = flat
            continue
        key = ("deviation", driver.distribution, driver.persistence, id(z))
        deviations[name] = draws.quantiles(
            key,
            lambda z=z, d=driver: _persistent(deviation(d.distribution, z), d.persistence),  # type: ignore[misc]
        )
    return Futures(
        runs=draws.runs,
        deviations=deviations,
        overspend=_sample_overspend(strategy, named_as, draws),
        pressure_sizes=_sample_pressures(strategy, named_as, draws),
        delivery=_sample_savings(strategy, named_as, draws, "delivery"),
        slip_years=_sample_savings(strategy, named_as, draws, "slip"),
    )


def _pert(draws: Draws, stream: str, triple: tuple[float, float, float]) -> Floats:
    if triple[0] == triple[2]:
        return np.full(draws.runs, triple[0])
    return draws.quantiles(
        ("pert", stream, triple), lambda: pert_quantile(*triple, draws.normals(stream)[:, 0])
    )


def _sample_overspend(strategy: Strategy, named_as: Strategy, draws: Draws) -> tuple[Floats, ...]:
    # A service may have several lines of monitoring: the second one of a name has a stream of its own.
    seen: dict[str, int] = {}
    overspend = []
    origins = _origins(strategy.monitoring, named_as.monitoring)
    for line, origin in zip(strategy.monitoring, origins, strict=True):
        service = matched(origin.service)
        seen[service] = seen.get(service, 0) + 1
        stream = f"monitoring/{service}/{seen[service]}"
        overspend.append(_pert(draws, stream, (line.low, line.likely, line.high)))
    return tuple(overspend)


def _sample_pressures(strategy: Strategy, named_as: Strategy, draws: Draws) -> tuple[Floats, ...]:
    sizes = []
    origins = _origins(strategy.pressures, named_as.pressures)
    for pressure, origin in zip(strategy.pressures, origins, strict=True):
        name = matched(origin.name)
        size = _pert(draws, f"pressure/{name}/size", (pressure.low, 1.0, pressure.high))
        if pressure.probability < 1:
            comes = draws.normals(f"pressure/{name}/comes")[:, 0] < ndtri(pressure.probability)
            size = np.where(comes, size, 0.0)
        sizes.append(size)
    return tuple(sizes)


def _sample_savings(strategy: Strategy, named_as: Strategy, draws: Draws, what: str) -> tuple[Floats, ...]:
    """Return each scheme's share delivered, or its slip in years, with the programme's common factor."""
    common = strategy.council.savings_correlation * (1.0 if what == "delivery" else -1.0)
    own = float(np.sqrt(1.0 - common**2))
    outcomes = []
    origins = _origins(strategy.savings, named_as.savings)
    for scheme, origin in zip(strategy.savings, origins, strict=True):
        triple = scheme.delivery if what == "delivery" else scheme.slip_months
        if what == "slip":
            triple = (triple[0] / 12, triple[1] / 12, triple[2] / 12)
        if triple[0] == triple[2]:
            outcomes.append(np.full(draws.runs, triple[0]))
            continue
        stream = f"saving/{matched(origin.name)}/{what}"

        def outcome(stream: str = stream, triple: tuple[float, float, float] = triple) -> Floats:
            programme = draws.normals("saving programme")[:, 0]
            return pert_quantile(*triple, common * programme + own * draws.normals(stream)[:, 0])

        outcomes.append(draws.quantiles(("saving", stream, common, triple), outcome))
    return tuple(outcomes)


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
        By driver, in the form in which names are compared (section 3).
    """
    rates = {}
    for driver in strategy.drivers:
        central = np.array(driver.central_rates)
        deviations = futures.deviations[matched(driver.name)]
        rates[matched(driver.name)] = (deviations + central, central)
    return rates
