"""How sure the distributions of a case's drivers are, by the standard errors of a calibration pack.

A driver finds its figures by its role. What a pack has for a role, and by which rule, is in `_RULES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mtfs.domain.assumptions import Driver, ParameterError, Role
from mtfs.domain.calibration import ANY_CLASS, Calibration
from mtfs.domain.case import Case
from mtfs.domain.checks import matched
from mtfs.domain.parameters import ParameterErrors, with_parameter_errors
from mtfs.domain.roles import guess_roles
from mtfs.domain.service_shares import STAFF_IN_CARE_FEES
from mtfs.domain.strategy import Strategy
from mtfs.errors import RequestError, RuleError

__all__ = ["class_of_code", "parameter_errors", "weight_of", "widened"]

#: The classes of authority by the letters and digits with which their ONS codes begin: unitary authorities,
#: shire districts, metropolitan districts, London boroughs and shire counties.
_CLASSES = {"E06": "UA", "E07": "SD", "E08": "MD", "E09": "L", "E10": "SC"}
#: A driver that its lines take with less than this is not asked what moves them (assumed).
_LEAST_WEIGHT = 0.1
#: To so many digits after the point errors are taken: far more than are known, and none that rounding left.
_DIGITS = 8


@dataclass(frozen=True)
class _Asked:
    """The case of a driver, in which its figures are looked for."""

    pack: Calibration
    strategy: Strategy
    council_class: str
    driver: Driver


_Errors = tuple[float, float]
_Found = tuple[_Errors, str] | None


def class_of_code(ons_code: str) -> str:
    """Return the class of an authority by its ONS code.

    Parameters
    ----------
    ons_code : str
        Such as ``E06000006``.

    Returns
    -------
    str
        ``UA``, ``SD``, ``MD``, ``L`` or ``SC``; ``all`` where the code does not tell.
    """
    return _CLASSES.get(ons_code.strip().upper()[:3], ANY_CLASS)


def weight_of(strategy: Strategy, driver: str) -> float:
    """Return the weight with which the cost lines of a driver take it.

    Parameters
    ----------
    strategy : Strategy
        The strategy.
    driver : str
        The name of the driver.

    Returns
    -------
    float
        The average of the weights by base budget, 0.81 where demand moves 81% of a service. It is 1 where no
        line takes the driver, or hardly.
    """
    name = matched(driver)
    taken, size = 0.0, 0.0
    for line in strategy.costs:
        for other, weight in (
            (line.price_driver, line.price_weight),
            (line.demand_driver, line.demand_weight),
        ):
            if other is not None and matched(other) == name and weight:
                taken += abs(line.base_budget) * weight
                size += abs(line.base_budget)
    weight = taken / size if size else 1.0
    return weight if weight >= _LEAST_WEIGHT else 1.0


def _forecast(series: str, what: str) -> Callable[[_Asked], _Found]:
    def find(asked: _Asked) -> _Found:
        record = asked.pack.forecast(series)
        return None if record is None else ((record.location_error, record.scale_error), what)

    return find


def _prior(name: str) -> Callable[[_Asked], _Found]:
    def find(asked: _Asked) -> _Found:
        record = next((r for r in asked.pack.priors if matched(r.name) == matched(name)), None)
        return None if record is None else ((record.location_error, record.scale_error), f"prior on {name}")

    return find


def _pay(asked: _Asked) -> _Found:
    """Awards against what councils assumed, as far as they are known; else earnings against forecasts."""
    return _prior("pay award")(asked) or _forecast("earnings", "forecasts of earnings")(asked)


def _care_fees(asked: _Asked) -> _Found:
    """Pay and prices together, as though both were out in the same direction: the most it can be."""
    pay, prices = _pay(asked), _forecast("cpi", "forecasts of CPI")(asked)
    if pay is None or prices is None:
        return None
    share = STAFF_IN_CARE_FEES
    location, scale = (share * p + (1 - share) * c for p, c in zip(pay[0], prices[0], strict=True))
    return (location, scale), f"{share:.0%} {pay[1]} and {1 - share:.0%} {prices[1]}"


def _growth(line: str, what: str) -> Callable[[_Asked], _Found]:
    """Growth of a service: demand that moves a part of it must move all the more for the same growth."""

    def find(asked: _Asked) -> _Found:
        record = asked.pack.service_growth(line, asked.council_class)
        if record is None:
            return None
        weight = weight_of(asked.strategy, asked.driver.name)
        basis = what if weight == 1 else f"{what}, over the weight of {weight:.2f}"
        return (record.location_error / weight, record.scale_error), basis

    return find


def _plans(asked: _Asked) -> _Found:
    """Growth of education, health and care plans: of the council's own rate, where the pack has it."""
    record = asked.pack.plan_growth
    if record is None:
        return None
    code = asked.strategy.council.ons_code.strip().upper()
    if code in record.councils:
        return (record.councils[code][1], record.scale_error), "the council's own growth of EHC plans"
    return (record.location_error, record.scale_error), "growth of EHC plans"


_RULES: Mapping[Role, Callable[[_Asked], _Found]] = {
    Role.CPI: _forecast("cpi", "forecasts of CPI"),
    Role.PAY: _pay,
    Role.CARE_FEES: _care_fees,
    Role.ADULT_DEMAND: _growth("adult_social_care", "growth of adult social care"),
    Role.CHILDREN_DEMAND: _growth("childrens_social_care", "growth of children's social care"),
    Role.EHC_PLANS: _plans,
    Role.SEND_TRANSPORT: _prior("SEND transport"),
    Role.TEMPORARY_ACCOMMODATION: _prior("temporary accommodation"),
}


def _error(asked: _Asked, role: Role | None) -> ParameterError | None:
    found = None if role is None or role not in _RULES else _RULES[role](asked)
    if found is None or not any(found[0]):
        return None
    (location, scale), basis = found
    try:
        return ParameterError(
            location_error=round(location, _DIGITS), scale_error=round(scale, _DIGITS), basis=basis
        )
    except RuleError as error:
        msg = f"the calibration's standard errors of {basis} cannot be those of a yearly rate: {error}"
        raise RequestError(msg) from error


def _is_uncertain(case: Case, row: int) -> bool:
    """Tell whether a driver is uncertain in any scenario; one may make it so, or rename it."""
    alike = (s for s in case.strategies.values() if len(s.drivers) == len(case.base.drivers))
    return any(not strategy.drivers[row].distribution.is_certain for strategy in alike)


def parameter_errors(
    case: Case, pack: Calibration, *, council_class: str | None = None, file: str = ""
) -> ParameterErrors:
    """Look up how sure the distributions of a case's drivers are.

    Parameters
    ----------
    case : Case
        The case. A driver without a role has that which its name suggests.
    pack : Calibration
        The calibration.
    council_class : str, optional
        The class of authority, as in the pack; that of the case's ONS code where left out.
    file : str, optional
        The name of the file that the pack was read from; blank for the one that comes with the program.

    Returns
    -------
    ParameterErrors
        Of the drivers that are uncertain and for whose role the pack has figures; the others are left out.

    Raises
    ------
    RequestError
        Where that is no driver at all, or a figure of the pack cannot be the error of a yearly rate.

    Notes
    -----
    Inflation has the errors of forecasts of CPI. Pay has those of the prior on pay awards, or of forecasts of
    earnings; care fees have three quarters of those of pay and a quarter of those of CPI. Demand for social
    care has those of the service's growth, the error of the mean divided by the weight with which cost lines
    take the driver: where demand moves 81% of a service, the service's growth is out by 0.81 of what demand
    is out by. Plans have those of their growth; school transport and temporary accommodation have priors.
    """
    strategy = case.base
    guesses = guess_roles(strategy)
    kind = class_of_code(strategy.council.ons_code) if council_class is None else council_class
    by_driver: dict[str, ParameterError] = {}
    for row, driver in enumerate(strategy.drivers):
        role = driver.role if driver.role is not None else guesses.get(driver.name)
        error = _error(_Asked(pack, strategy, kind, driver), role)
        if error is not None and _is_uncertain(case, row):
            by_driver[driver.name] = error
    if not by_driver:
        msg = (
            "the calibration has no standard errors for any uncertain driver of this case, so that parameter "
            "uncertainty would change nothing: give drivers their roles in the column Role of the sheet "
            "Drivers, or another calibration"
        )
        raise RequestError(msg)
    return ParameterErrors(
        by_driver=by_driver,
        source=f"{pack.name}, version {pack.version}",
        file=file,
        guessed=tuple(name for name in by_driver if name in guesses),
    )


def widened(case: Case, pack: Calibration, *, file: str = "") -> Case:
    """Return a case whose futures differ in how sure its drivers' distributions are too.

    Parameters
    ----------
    case : Case
        The case.
    pack : Calibration
        What says how sure they are.
    file : str, optional
        The name of the file that it was read from.

    Returns
    -------
    Case
        The case with the errors that `parameter_errors` finds for it.

    Raises
    ------
    RequestError
        As `parameter_errors`.
    """
    return with_parameter_errors(case, parameter_errors(case, pack, file=file))
