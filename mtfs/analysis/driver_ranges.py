"""Where the yearly rates of a case lie in its futures: not as parameters, but as they turn out."""

from dataclasses import dataclass

import numpy as np

from mtfs.analysis.blocks import DEFAULT_RUNS, Request, map_blocks
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.checks import matched
from mtfs.engine.draws import DrawSource
from mtfs.engine.sampling import driver_rates, sample_futures
from mtfs.engine.shapes import Floats

__all__ = ["RANGE_SHARES", "DriverRange", "driver_ranges"]

#: The ends and the middle of a range that holds 8 in 10 futures.
RANGE_SHARES = (0.1, 0.5, 0.9)

_DEFAULTS = Request(runs=DEFAULT_RUNS)


@dataclass(frozen=True, kw_only=True)
class DriverRange:
    """Where the rates of one driver lie.

    Parameters
    ----------
    name : str
        The driver.
    central : tuple of float
        The central rate of each plan year, as a fraction.
    low, middle, high : ndarray, shape (T,)
        The 10th, 50th and 90th percentiles of the rate in each plan year, as fractions.
    """

    name: str
    central: tuple[float, ...]
    low: Floats
    middle: Floats
    high: Floats

    @property
    def is_certain(self) -> bool:
        """Whether the rate is the central one in every future, so far as its range tells."""
        return bool(np.all(self.low == self.high))


def driver_ranges(
    case: Case, *, scenario: str = BASE_SCENARIO, request: Request = _DEFAULTS
) -> tuple[DriverRange, ...]:
    """Find where the rates of every driver lie in the futures of a request.

    Parameters
    ----------
    case : Case
        The case.
    scenario : str, optional
        The scenario.
    request : Request, optional
        How many futures, and how to draw them: the same ones as of any other study of that request.

    Returns
    -------
    tuple of DriverRange
        One for each driver, in the order of the case.

    Raises
    ------
    RequestError
        For a scenario that the case does not have.
    """
    strategy = case.strategies[case.scenario_name(scenario)]

    def rates(draws: DrawSource, _: slice) -> list[Floats]:
        found = driver_rates(strategy, sample_futures(strategy, draws, named_as=case.base))
        return [found[matched(driver.name)][0] for driver in strategy.drivers]

    blocks = map_blocks(rates, request)
    ranges = []
    for place, driver in enumerate(strategy.drivers):
        paths = np.concatenate([block[place] for block in blocks])
        low, middle, high = np.quantile(paths, RANGE_SHARES, axis=0)
        ranges.append(
            DriverRange(name=driver.name, central=driver.central_rates, low=low, middle=middle, high=high)
        )
    return tuple(ranges)
