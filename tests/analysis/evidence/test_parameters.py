"""Which standard errors of a calibration a driver has."""

from dataclasses import replace

import pytest

from mtfs import Case
from mtfs.analysis.evidence.parameters import class_of_code, parameter_errors, weight_of, widened
from mtfs.domain.assumptions import Distribution, DistributionKind, Driver, Role
from mtfs.domain.budget import CostLine
from mtfs.domain.calibration import Calibration
from mtfs.domain.strategy import Strategy
from mtfs.errors import RequestError
from tests.closed_forms import FUNDING, MILLION, one_year_case
from tests.parameter_packs import PACK, forecast, growth, prior

NORMAL = Distribution(kind=DistributionKind.NORMAL, sd=0.01)


def with_drivers(*drivers: tuple[str, Role | None], code: str = "", **parts: object) -> Case:
    """Return a case with these drivers; cost lines come with the parts."""
    base = one_year_case(()).base
    rows = tuple(
        Driver(name=name, central_rates=(0.02,), years=base.years[1:], distribution=NORMAL, role=role)
        for name, role in drivers
    )
    council = replace(base.council, ons_code=code)
    return Case(strategies={"Base": replace(base, drivers=rows, council=council, **parts)})


def line(size: float, **more: object) -> CostLine:
    return CostLine(service="S", base_budget=size, **more)


def errors_of(
    role: Role | None, pack: Calibration = PACK, name: str = "x", **more: object
) -> tuple[float, ...]:
    (found,) = parameter_errors(with_drivers((name, role), **more), pack).by_driver.values()
    return found.location_error, found.scale_error


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.CPI, (0.004, 0.3)),
        (Role.PAY, (0.006, 0.35)),
        # Three quarters of pay's and a quarter of CPI's.
        (Role.CARE_FEES, (0.0055, 0.3375)),
        (Role.ADULT_DEMAND, (0.004, 0.1)),
        (Role.CHILDREN_DEMAND, (0.011, 0.12)),
        (Role.EHC_PLANS, (0.008, 0.1)),
        (Role.SEND_TRANSPORT, (0.01, 0.4)),
        (Role.TEMPORARY_ACCOMMODATION, (0.021, 0.45)),
    ],
)
def test_each_role_has_the_errors_of_its_record(role: Role, expected: tuple[float, float]) -> None:
    assert errors_of(role) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    "role", [Role.TAX_BASE, Role.COLLECTION, Role.RATES_INDEXATION, Role.RATES_GROWTH, Role.SETTLEMENT]
)
def test_other_roles_have_none(role: Role) -> None:
    found = parameter_errors(with_drivers(("cpi", Role.CPI), ("x", role)), PACK)
    assert list(found.by_driver) == ["cpi"]


def test_pay_falls_back_on_forecasts_of_earnings() -> None:
    bare = replace(PACK, priors=())
    assert errors_of(Role.PAY, bare) == (0.002, 0.2)
    assert errors_of(Role.CARE_FEES, bare) == pytest.approx((0.75 * 0.002 + 0.001, 0.75 * 0.2 + 0.075))


def test_growth_is_that_of_the_class_of_the_council() -> None:
    assert errors_of(Role.ADULT_DEMAND, code="e06000006 ") == (0.006, 0.15)
    assert errors_of(Role.ADULT_DEMAND, code="E08000014") == (0.004, 0.1)
    case = with_drivers(("x", Role.ADULT_DEMAND), code="E08000014")
    (found,) = parameter_errors(case, PACK, council_class="UA").by_driver.values()
    assert found.location_error == 0.006


def test_plans_are_the_councils_own_where_they_are_known() -> None:
    assert errors_of(Role.EHC_PLANS, code="E06000006") == (0.013, 0.1)
    assert errors_of(Role.EHC_PLANS, code="E06000007") == (0.008, 0.1)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("E06000006", "UA"), ("E07000008", "SD"), ("E08000014", "MD"), ("e09000007", "L"), (" E10000003", "SC"),
     ("E31000001", "all"), ("", "all"), ("W06000015", "all")],
)  # fmt: skip
def test_codes_tell_classes(code: str, kind: str) -> None:
    assert class_of_code(code) == kind


def test_demand_that_moves_a_part_of_a_service_is_out_by_more() -> None:
    costs = (line(FUNDING, demand_driver="x", demand_weight=0.81),)
    location, scale = errors_of(Role.ADULT_DEMAND, costs=costs)
    assert location == pytest.approx(0.004 / 0.81, abs=1e-8)
    assert scale == 0.1
    found = parameter_errors(with_drivers(("x", Role.ADULT_DEMAND), costs=costs), PACK).by_driver["x"]
    assert found.basis == "growth of adult social care, over the weight of 0.81"


def strategy(*costs: CostLine) -> Strategy:
    return with_drivers(("x", None), ("y", None), costs=costs).base


def test_weights_count_by_the_size_of_their_lines() -> None:
    lines = (
        line(30 * MILLION, demand_driver=" X", demand_weight=1.0),
        line(-10 * MILLION, price_driver="x", price_weight=0.5, demand_driver="y", demand_weight=0.2),
        line(500 * MILLION, price_driver="y"),
    )
    assert weight_of(strategy(*lines), "x") == pytest.approx((30 + 5) / 40)
    assert weight_of(strategy(*lines), "y") == pytest.approx((2 + 500) / 510)


@pytest.mark.parametrize(
    "costs",
    [
        (),
        (line(MILLION),),
        (line(0.0, demand_driver="x", demand_weight=0.5),),
        (line(MILLION, demand_driver="x", demand_weight=0.0),),
        (line(MILLION, demand_driver="x", demand_weight=0.05),),
    ],
)
def test_a_driver_that_hardly_any_line_takes_has_the_weight_of_one(costs: tuple[CostLine, ...]) -> None:
    assert weight_of(strategy(*costs), "x") == 1.0


def test_roles_are_guessed_from_names_and_that_is_told() -> None:
    case = with_drivers(("CPI inflation", None), ("pay", Role.PAY), ("rubbish", None))
    found = parameter_errors(case, PACK, file="mine.toml")
    assert list(found.by_driver) == ["CPI inflation", "pay"]
    assert found.guessed == ("CPI inflation",)
    assert found.source == "Councils by hand, version 2026.11"
    assert found.file == "mine.toml"


def test_a_figure_of_nought_leaves_a_driver_as_it_is() -> None:
    pack = replace(PACK, forecasts=(forecast("cpi", 0.0, 0.0),), priors=(prior("pay award", 0.0, 0.2),))
    found = parameter_errors(with_drivers(("a", Role.CPI), ("b", Role.PAY)), pack)
    assert list(found.by_driver) == ["b"]


def test_drivers_that_are_certain_are_left_out_unless_a_scenario_has_them_vary() -> None:
    base = with_drivers(("a", Role.CPI), ("b", Role.PAY)).base
    certain = replace(base, drivers=(replace(base.drivers[0], distribution=Distribution()), base.drivers[1]))
    assert list(parameter_errors(Case(strategies={"Base": certain}), PACK).by_driver) == ["b"]
    both = Case(strategies={"Base": certain, "Wild": base})
    assert list(parameter_errors(both, PACK).by_driver) == ["a", "b"]


def test_a_case_that_it_would_not_change_is_refused() -> None:
    with pytest.raises(RequestError, match="no standard errors for any uncertain driver of this case"):
        parameter_errors(with_drivers(("x", Role.TAX_BASE)), PACK)
    with pytest.raises(RequestError, match="no standard errors"):
        parameter_errors(with_drivers(("x", Role.CPI)), replace(PACK, forecasts=()))


def test_a_figure_that_is_no_error_of_a_rate_is_refused() -> None:
    wild = replace(PACK, growth=(growth("adult_social_care", "all", 3.0, 0.1),))
    with pytest.raises(RequestError, match=r"errors of growth of adult social care cannot .* location_error"):
        parameter_errors(with_drivers(("x", Role.ADULT_DEMAND)), wild)


def test_a_widened_case_has_them_in_every_scenario() -> None:
    base = with_drivers(("x", Role.CPI)).base
    wide = widened(Case(strategies={"Base": base, "Other": base}), PACK, file="mine.toml")
    assert {s.drivers[0].parameter_error.location_error for s in wide.strategies.values()} == {0.004}
    assert wide.parameter_errors.file == "mine.toml"
