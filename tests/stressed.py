"""Cases for the reverse stress test, whose likeliest futures are known."""

from dataclasses import replace

from mtfs import Case
from mtfs.domain.budget import MonitoringLine, Pressure
from mtfs.domain.savings import SavingsScheme
from tests.closed_forms import one_year_case

LONG = "A name that is a good deal longer than sixty characters & has $dollars$ in it, as names do"


def with_parts(case: Case, **parts: object) -> Case:
    return Case(strategies={"Base": replace(case.base, **parts)})  # type: ignore[arg-type]


def pressure(name: str, amount: float, chance: float) -> Pressure:
    return Pressure(name=name, amounts=(amount,), recurrent=True, probability=chance)


def planted(name: str = "Claim") -> Case:
    """Return a case that fails through a rare one-off pressure, or through a very bad year of two drivers."""
    claim = replace(pressure(name, 24e6, 0.05), recurrent=False)
    return with_parts(one_year_case((9e6, 4e6), opening=20e6), pressures=(claim,))


def every_part(*, opening: float = 14e6, gap: float = 12e6, overspend: float = 1e6, name: str = "A") -> Case:
    """Return a case with a driver, two in-year variances, two pressures and two savings schemes."""
    delivery = {"delivery_low": 0.2, "delivery_likely": 0.8, "delivery_high": 1.0}
    slip = {"slip_low": 0.0, "slip_likely": 2.0, "slip_high": 9.0}
    schemes = tuple(
        SavingsScheme(name=scheme, planned=(6e6,), recurrent=True, **delivery, **slip)
        for scheme in (f"{name} saving", "Other saving")
    )
    lines = tuple(
        MonitoringLine(service=service, low=overspend - 2e6, likely=overspend, high=overspend + 3e6)
        for service in (name, "B")
    )
    pressures = (
        replace(pressure(f"{name} claim", 3e6, 0.3), low=0.5, high=2.0),
        replace(pressure("Wages", 1e6, 1.0), low=0.8, high=1.5),
    )
    case = one_year_case((1e6,), opening=opening, gap=gap)
    return with_parts(case, savings=schemes, monitoring=lines, pressures=pressures)
