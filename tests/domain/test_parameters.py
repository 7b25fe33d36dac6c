"""Errors of parameters: what they may be, and a case with them."""

import math
from dataclasses import replace

import pytest

from mtfs import Case
from mtfs.domain.assumptions import Distribution, DistributionKind, Driver, ParameterError
from mtfs.domain.parameters import ParameterErrors, unchanged_drivers, with_parameter_errors
from mtfs.errors import RequestError, RuleError
from tests.closed_forms import MILLION, one_year_case

ERROR = ParameterError(location_error=0.01, scale_error=0.2, basis="By hand.")


@pytest.fixture
def case() -> Case:
    return one_year_case((3 * MILLION, 4 * MILLION, 0.0))


@pytest.mark.parametrize("name", ["location_error", "scale_error"])
@pytest.mark.parametrize("value", [-0.01, 1.5, 20.0, math.nan, math.inf])
def test_errors_are_shares_and_rates(name: str, value: float) -> None:
    with pytest.raises(RuleError, match=rf"{name}: not allowed; expected 0 to 1"):
        ParameterError(**{name: value})


def test_every_breach_is_told_with_what_was_probably_meant() -> None:
    with pytest.raises(RuleError) as caught:
        ParameterError(location_error=-1, scale_error=20)
    assert [breach.field for breach in caught.value.breaches] == ["location_error", "scale_error"]
    assert caught.value.breaches[1].guess == "0.2"


@pytest.mark.parametrize(
    ("distribution", "error", "drawn"),
    [
        (Distribution(kind=DistributionKind.NORMAL, sd=0.01), ERROR, True),
        (Distribution(kind=DistributionKind.NORMAL, sd=0.01), ParameterError(scale_error=0.1), True),
        (Distribution(kind=DistributionKind.NORMAL, sd=0.01), ParameterError(), False),
        (Distribution(kind=DistributionKind.NORMAL, sd=0.01), None, False),
        (Distribution(kind=DistributionKind.NORMAL, sd=0.0), ERROR, False),
        (Distribution(kind=DistributionKind.UNIFORM, low=0.01, high=0.01), ERROR, False),
        (Distribution(), ERROR, False),
    ],
)
def test_what_is_certain_or_sure_has_nothing_to_draw(
    distribution: Distribution, error: ParameterError | None, drawn: bool
) -> None:
    driver = Driver(name="d", central_rates=(), years=(), distribution=distribution, parameter_error=error)
    assert driver.drawn_error == (error if drawn else None)


def test_names_match_as_everywhere(case: Case) -> None:
    wide = with_parameter_errors(case, ParameterErrors(by_driver={" D0 ": ERROR}))
    assert [driver.parameter_error for driver in wide.base.drivers] == [ERROR, None, None]
    assert unchanged_drivers(wide) == ("d1",)


def test_a_driver_that_the_case_does_not_have_is_refused(case: Case) -> None:
    with pytest.raises(RequestError, match=r"no driver 'd11' \(did you mean 'd1'\?\); expected names from"):
        with_parameter_errors(case, ParameterErrors(by_driver={"d0": ERROR, "d11": ERROR}))


def test_each_scenario_has_the_errors_of_the_row_that_it_edits(case: Case) -> None:
    base = case.base
    renamed = replace(
        base,
        drivers=(replace(base.drivers[0], name="other"), *base.drivers[1:]),
        funding=tuple(replace(f, driver="other") if f.driver == "d0" else f for f in base.funding),
    )
    fewer = replace(
        base,
        drivers=base.drivers[1:],
        funding=tuple(replace(f, driver=None) if f.driver == "d0" else f for f in base.funding),
    )
    both = Case(strategies={"Base": base, "Renamed": renamed, "Fewer": fewer})
    wide = with_parameter_errors(both, ParameterErrors(by_driver={"d0": ERROR, "d2": ERROR}))
    found = {
        name: {driver.name: driver.parameter_error for driver in strategy.drivers}
        for name, strategy in wide.strategies.items()
    }
    assert found["Renamed"] == {"other": ERROR, "d1": None, "d2": ERROR}
    assert found["Fewer"] == {"d1": None, "d2": ERROR}
    assert wide.parameter_errors == ParameterErrors(by_driver={"d0": ERROR, "d2": ERROR})
    assert case.parameter_errors is None


def test_errors_given_again_take_the_place_of_those_before(case: Case) -> None:
    first = with_parameter_errors(case, ParameterErrors(by_driver={"d0": ERROR}))
    second = with_parameter_errors(first, ParameterErrors(by_driver={"d1": ERROR}))
    assert [driver.parameter_error for driver in second.base.drivers] == [None, ERROR, None]
