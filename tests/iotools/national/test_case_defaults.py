"""What cases from the returns assume, and the drivers that they share with the blank case."""

import pytest

from mtfs.iotools.calibration import default_calibration
from mtfs.iotools.case.drivers import default_correlations, default_drivers
from mtfs.iotools.case.template import blank_case_tables
from mtfs.iotools.national.defaults import asc_limit, core_limit, growth_of
from mtfs.iotools.national.lines import SERVICES

YEARS = ("2026/27", "2027/28")
PACK = default_calibration()


@pytest.mark.parametrize(
    ("year", "core", "asc"),
    [
        ("2011/12", 0.0, 0.0),
        ("2015/16", 0.0199, 0.0),
        ("2019/20", 0.0299, 0.02),
        ("2021/22", 0.0199, 0.03),
        ("2022/23", 0.0199, 0.01),
        ("2025/26", 0.0299, 0.02),
        ("2028/29", 0.0299, 0.02),
        ("2029/30", 0.0299, 0.0),
        ("2040/41", 0.0299, 0.0),
    ],
)
def test_limits_are_those_of_the_year(year: str, core: float, asc: float) -> None:
    assert core_limit(year)[0] == core
    assert asc_limit(year)[0] == asc


def test_limits_say_how_sure_they_are() -> None:
    assert "not verified" in core_limit("2019/20")[1]
    assert "not verified" not in core_limit("2025/26")[1]
    assert "none is announced beyond 2028/29" in asc_limit("2030/31")[1]


@pytest.mark.parametrize("kind", ["UA", "L", "SD", ""])
@pytest.mark.parametrize("service", [*(line.key for line in SERVICES), "", "never heard of"])
def test_every_service_grows_by_drivers_that_are_there_and_says_why(service: str, kind: str) -> None:
    growth = growth_of(service, kind)
    known = {row[0] for row in default_drivers(YEARS, PACK)}
    assert {growth.price, growth.demand} - {""} <= known
    assert growth.price
    assert growth.why.startswith("Assumed")


def test_the_blank_case_has_the_same_drivers() -> None:
    tables = blank_case_tables("2025/26", 2)
    assert tables["Drivers"][1:] == default_drivers(YEARS, PACK)
    assert tables["Correlations"] == default_correlations(PACK)


def test_correlations_are_those_of_the_drivers_that_a_case_has() -> None:
    assert default_correlations(PACK, {"cpi", "care fees", "SEND transport"}) == [
        ["Driver", "cpi", "care fees"],
        ["cpi", 1, 0.5],
        ["care fees", None, 1],
    ]
    assert default_correlations(PACK, set()) == [["Driver"]]
