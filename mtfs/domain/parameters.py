"""The errors of drivers' parameters, and a case whose futures differ in these parameters too."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mtfs.domain.assumptions import Driver, ParameterError
from mtfs.domain.case import Case
from mtfs.domain.checks import matched, nearest_name
from mtfs.domain.strategy import Strategy
from mtfs.errors import RequestError

__all__ = ["ParameterErrors", "unchanged_drivers", "with_parameter_errors"]


@dataclass(frozen=True, kw_only=True)
class ParameterErrors:
    """How sure the distributions of drivers are.

    Parameters
    ----------
    by_driver : mapping of str to ParameterError
        By the name of the driver, as the case without edits has it. A driver that is left out stays as it is.
    source : str, optional
        Where they come from, such as the name and version of a calibration pack.
    file : str, optional
        The name of the file that held them; blank for the pack that comes with the program.
    guessed : tuple of str, optional
        The drivers whose role was guessed from their name.
    """

    by_driver: Mapping[str, ParameterError]
    source: str = ""
    file: str = ""
    guessed: tuple[str, ...] = ()


def _widened(
    strategy: Strategy, origins: tuple[Driver, ...], errors: Mapping[str, ParameterError]
) -> Strategy:
    """Return a strategy whose drivers have the errors of those that they were edited from."""
    # A scenario may rename a driver; its place stays.
    named_as = origins if len(origins) == len(strategy.drivers) else strategy.drivers
    drivers = tuple(
        replace(driver, parameter_error=errors.get(matched(origin.name)))
        for driver, origin in zip(strategy.drivers, named_as, strict=True)
    )
    return replace(strategy, drivers=drivers)


def with_parameter_errors(case: Case, errors: ParameterErrors) -> Case:
    """Return a case whose futures differ in the parameters of its drivers too.

    Parameters
    ----------
    case : Case
        The case.
    errors : ParameterErrors
        How sure the distributions of its drivers are.

    Returns
    -------
    Case
        The case, with these errors in every scenario. A driver that is certain in a scenario stays certain in
        it. Every study takes it as any other case.

    Raises
    ------
    RequestError
        For a driver that the case does not have.
    """
    by_form = {matched(name): error for name, error in errors.by_driver.items()}
    names = [driver.name for driver in case.base.drivers]
    known = {matched(name) for name in names}
    for name in errors.by_driver:
        if matched(name) not in known:
            near = nearest_name(name, names)
            guess = f" (did you mean '{near}'?)" if near else ""
            msg = f"there is no driver '{name}'{guess}; expected names from the sheet Drivers"
            raise RequestError(msg)
    strategies = {
        name: _widened(strategy, case.base.drivers, by_form) for name, strategy in case.strategies.items()
    }
    return replace(case, strategies=strategies, parameter_errors=errors)


def unchanged_drivers(case: Case) -> tuple[str, ...]:
    """List the drivers whose distribution is the same in every future.

    Parameters
    ----------
    case : Case
        The case.

    Returns
    -------
    tuple of str
        The uncertain ones of the case without edits that have no errors of their parameters.
    """
    return tuple(
        driver.name
        for driver in case.base.drivers
        if not driver.distribution.is_certain and driver.drawn_error is None
    )
