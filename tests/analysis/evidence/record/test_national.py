"""What is known without a record: of a service by its name, and of a driver by its role."""

from dataclasses import replace

import pytest

from mtfs.analysis.evidence.record.national import LASTING_SHARE, NationalFigures, line_of_service
from mtfs.analysis.evidence.settings import driver_settings
from mtfs.domain.assumptions import Distribution, DistributionKind, Driver, Role
from mtfs.domain.stresses import Standing
from mtfs.iotools.national.lines import SERVICES
from tests.analysis.evidence.record.samples import ADULTS, PACK

YEARS = ("2025/26", "2026/27")
FIGURES = NationalFigures(pack=PACK, years=YEARS)


def driver(**given: object) -> Driver:
    values = {"name": "pay", "central_rates": (0.03, 0.03), "years": YEARS, **given}
    return Driver(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("service", "line"),
    [
        ("Adult social care", "adult_social_care"),
        ("Adults", "adult_social_care"),
        ("Children's social care", "childrens_social_care"),
        ("Children’s Services", "childrens_social_care"),
        ("Children", "childrens_social_care"),
        ("Looked after children", "childrens_social_care"),
        ("Children's centres", ""),
        ("Public health", "public_health"),
        ("Environment and leisure", "cultural"),
        ("SEND transport", ""),
        ("Corporate", ""),
        ("Capital financing", ""),
    ],
)
def test_a_service_is_found_by_its_name(service: str, line: str) -> None:
    assert line_of_service(service) == line


def test_the_services_of_the_returns_are_their_own_lines() -> None:
    for line in SERVICES:
        assert line_of_service(line.label) in (line.key, "")
    found = {line_of_service(line.label) for line in SERVICES} - {""}
    assert len(found) == 8


class TestServices:
    def test_the_spread_is_split_between_councils_and_years(self) -> None:
        found = FIGURES.of_service("Adult social care")
        assert found is not None
        assert found.mean == pytest.approx(0.02, abs=1e-4)
        assert found.between_sd**2 == pytest.approx(0.5 * 0.5 * 0.08**2 + 0.01**2)
        assert (found.deciles.low, found.deciles.high) == pytest.approx((ADULTS.low, ADULTS.high), abs=1e-4)
        assert found.recurring_share == 0.4
        assert found.standing is Standing.SOURCED
        assert found.of == "budgets of English councils for adult social care"

    def test_the_class_of_the_council_goes_first(self) -> None:
        found = NationalFigures(pack=PACK, council_class="MD").of_service("Adults")
        assert found is not None
        assert found.mean == pytest.approx(0.1, abs=1e-4)
        assert found.of == "budgets of metropolitan districts for adult social care"

    def test_what_the_pack_lacks_is_not_known(self) -> None:
        assert FIGURES.of_service("Children's social care") is None
        assert FIGURES.of_service("Corporate") is None

    def test_a_pack_without_a_spread_or_with_too_strong_a_skew_is_no_trouble(self) -> None:
        certain = replace(PACK, budget_errors=(replace(ADULTS, low=0.1, middle=0.1, high=0.1),))
        assert NationalFigures(pack=certain).of_service("Adults") is None
        skewed = replace(PACK, budget_errors=(replace(ADULTS, low=0.0, middle=0.0, high=0.3),))
        found = NationalFigures(pack=skewed).of_service("Adults")
        assert found is not None
        assert (found.deciles.low, found.deciles.high) == pytest.approx((0.0, 0.3), abs=1e-4)

    def test_most_of_a_spread_is_never_taken_to_last(self) -> None:
        pack = replace(PACK, budget_errors=(replace(ADULTS, own_sd=0.5, persistence=1.0),))
        found = NationalFigures(pack=pack).of_service("Adults")
        assert found is not None
        assert found.within_sd**2 == pytest.approx(0.25 * found.sd**2)


class TestDrivers:
    def test_a_driver_has_what_the_pack_gives_its_role(self) -> None:
        found = FIGURES.of_driver(driver(role=Role.CARE_FEES))
        (setting,) = [s for s in driver_settings(PACK, "all", YEARS) if s.role is Role.CARE_FEES]
        assert found is not None
        assert found.sd == pytest.approx(setting.distribution.sd, rel=1e-3)
        assert found.between_sd**2 == pytest.approx(LASTING_SHARE * found.sd**2)
        assert found.standing is setting.standing

    def test_every_role_has_words(self) -> None:
        for role in Role:
            found = FIGURES.of_driver(driver(role=role))
            assert found is not None
            assert found.of.startswith(("councils' assumptions of ", "official forecasts of "))

    def test_rates_are_indexed_by_prices(self) -> None:
        assert FIGURES.of_driver(driver(role=Role.RATES_INDEXATION)) == FIGURES.of_driver(
            driver(role=Role.CPI)
        )

    def test_a_role_may_be_guessed(self) -> None:
        guessed = replace(FIGURES, roles={"pay": Role.CARE_FEES})
        assert guessed.of_driver(driver()) == FIGURES.of_driver(driver(role=Role.CARE_FEES))

    def test_without_a_role_the_case_itself_stands_in(self) -> None:
        own = Distribution(kind=DistributionKind.UNIFORM, low=-0.01, high=0.03)
        found = FIGURES.of_driver(driver(distribution=own))
        assert found is not None
        assert found.mean == pytest.approx(0.01, abs=1e-6)
        assert found.sd**2 == pytest.approx(0.04**2 / 12, rel=1e-3)
        assert found.standing is Standing.ASSUMED
        assert found.of == "rates as Drivers has them"

    def test_of_a_fixed_driver_without_a_role_nothing_is_known(self) -> None:
        assert FIGURES.of_driver(driver()) is None
