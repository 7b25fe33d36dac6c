"""Made-up reserves, and results that hold them."""

from dataclasses import replace

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.runs import Result, run_request
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.domain.strategy import Strategy
from tests.charts.results import make_strategy

Made = tuple[str, ReserveClass, float, float, str]


def general(balance: float, name: str = "General fund") -> Made:
    return name, ReserveClass.GENERAL, balance, 0.0, ""


def earmarked(balance: float, name: str = "Transformation") -> Made:
    return name, ReserveClass.EARMARKED, balance, 0.0, ""


def committed(balance: float, name: str = "Toll bridge", purpose: str = "") -> Made:
    return name, ReserveClass.COMMITTED, balance, 0.0, purpose


def dsg(balance: float, movement: float = 0.0) -> Made:
    """Return the schools grant, whose balance moves by the same sum in every year."""
    return "Schools grant", ReserveClass.DSG, balance, movement, ""


def make_reserves(*made: Made, plan_years: int = 2, minimum: float = 5e6) -> Strategy:
    """Make a strategy of reserves alone; the general one holds £5m where it is not given."""
    made = made if any(each[1] is ReserveClass.GENERAL for each in made) else (general(5e6), *made)
    reserves = tuple(
        Reserve(
            name=name,
            reserve_class=kind,
            opening_balance=balance,
            movements=(movement,) * (plan_years + 1),
            purpose=purpose,
        )
        for name, kind, balance, movement, purpose in made
    )
    return replace(make_strategy(plan_years, minimum=minimum), reserves=reserves)


def make_case(*made: Made, plan_years: int = 2, minimum: float = 5e6) -> Case:
    """Make a case of reserves alone."""
    return Case(strategies={"Base": make_reserves(*made, plan_years=plan_years, minimum=minimum)})


def held(*made: Made, runs: int = 5, **others: float) -> Result:
    """Run a case of reserves alone."""
    (result,) = run_request(make_case(*made, **others), ["Base"], Request(runs=runs)).values()  # type: ignore[arg-type]
    return result
