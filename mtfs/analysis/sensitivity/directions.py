"""One of several correlated drivers: what comes with it, and what it has beyond the others.

Drivers that are correlated are made from independent normals, one for each: ``z_d = l_d · w``, where
``l_d`` is a row of the copula's factor and of length 1. So a driver is a direction among those normals, and
to draw anew along one direction alone is to move a driver in a way that has a meaning:

- along ``l_d`` the driver itself is drawn anew, and every other moves with it as far as it is correlated;
- along what is left of ``l_d`` when the directions of the other drivers are taken out, this driver alone is
  drawn anew, given what the others are.

Where the parameters of its distribution differ from future to future, they are its own, and are drawn anew
with it either way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mtfs.domain.checks import matched
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import DrawSource, GivenDraws
from mtfs.engine.sampling import Futures, sample_futures
from mtfs.engine.shapes import Floats
from mtfs.engine.uncertainties import (
    PARAMETERS,
    Uncertainty,
    copula_weights,
    driver_streams,
    parameter_streams,
)

__all__ = ["Directions", "directions_of", "redraw_along"]

#: A driver with less than this of its own is made of the others altogether, but for rounding.
_NOTHING_LEFT = 1e-6


@dataclass(frozen=True, kw_only=True)
class Directions:
    """Correlated drivers as directions among the independent normals behind them.

    Parameters
    ----------
    drivers : tuple of Uncertainty
        The drivers.
    streams : tuple of str
        The streams of the normals.
    parameters : tuple of (str or None)
        Of each driver the stream of the parameters of its distribution; None where they are sure.
    together : ndarray, shape (drivers, streams)
        Of each driver the direction along which it and all that comes with it is drawn, of length 1.
    beyond : ndarray, shape (drivers, streams)
        Of each driver the direction along which it alone is drawn, given the others; of length 1, or 0 for a
        driver that the others determine.
    """

    drivers: tuple[Uncertainty, ...]
    streams: tuple[str, ...]
    parameters: tuple[str | None, ...]
    together: Floats
    beyond: Floats


def directions_of(
    strategy: Strategy, drivers: Sequence[Uncertainty], *, named_as: Strategy | None = None
) -> Directions:
    """Return the directions of drivers that are correlated with each other and with no more.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    drivers : sequence of Uncertainty
        The members of one group of `mtfs.engine.uncertainties.independent_groups`.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.

    Returns
    -------
    Directions
        In the order of `drivers`.
    """
    named, weights = driver_streams(strategy, named_as or strategy), copula_weights(strategy)
    parameters = parameter_streams(strategy, named_as or strategy)
    made_of = (named[other] for driver in drivers for other, _ in weights[matched(driver.name)])
    streams = tuple(dict.fromkeys(made_of))
    together = np.zeros((len(drivers), len(streams)))
    for i, driver in enumerate(drivers):
        for other, weight in weights[matched(driver.name)]:
            together[i, streams.index(named[other])] = weight
    beyond = np.zeros_like(together)
    for i, direction in enumerate(together):
        others = np.delete(together, i, axis=0).T
        left = direction - others @ np.linalg.lstsq(others, direction, rcond=None)[0]
        length = float(np.linalg.norm(left))
        if length > _NOTHING_LEFT:
            beyond[i] = left / length
    return Directions(
        drivers=tuple(drivers),
        streams=streams,
        parameters=tuple(parameters.get(matched(driver.name)) for driver in drivers),
        together=together,
        beyond=beyond,
    )


def redraw_along(
    strategy: Strategy,
    first: DrawSource,
    second: DrawSource,
    directions: Directions,
    direction: Floats,
    driver: Uncertainty,
    *,
    named_as: Strategy | None = None,
) -> Futures:
    """Draw one of correlated drivers anew along a direction, and keep them as they are across it.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    first, second : DrawSource
        The draws, and those that are taken along the direction.
    directions : Directions
        The drivers.
    direction : ndarray, shape (streams,)
        One of its directions.
    driver : Uncertainty
        The driver, whose parameters are drawn anew where they are not sure.
    named_as : Strategy, optional
        The strategy whose names the draws go by: the case without edits.

    Returns
    -------
    Futures
        Of these drivers alone: every other row is left out or at its median.
    """
    years = strategy.plan_years
    before = [first.normals(stream, years) for stream in directions.streams]
    # Only what lies along the direction changes; a sum of squared weights of 1 keeps the normals standard.
    change = sum(
        weight * (second.normals(stream, years) - normals)
        for weight, stream, normals in zip(direction, directions.streams, before, strict=True)
        if weight
    )
    given = {
        stream: normals + weight * change if weight else normals
        for weight, stream, normals in zip(direction, directions.streams, before, strict=True)
    }
    for one, stream in zip(directions.drivers, directions.parameters, strict=True):
        if stream is not None:
            source = second if one == driver else first
            given[stream] = source.normals(stream, PARAMETERS)
    drivers_alone = replace(strategy, monitoring=(), pressures=(), savings=())
    return sample_futures(drivers_alone, GivenDraws(first.runs, given), named_as=named_as)
