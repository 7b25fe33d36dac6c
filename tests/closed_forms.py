"""Cases small enough that their answers are known in closed form: linear in normal draws."""

from collections.abc import Sequence

from mtfs import Case
from mtfs.domain.assumptions import Correlations, Distribution, DistributionKind, Driver
from mtfs.domain.budget import CostLine
from mtfs.domain.council import Council, Units
from mtfs.domain.funding import FundingKind, FundingLine
from mtfs.domain.reserves import Reserve, ReserveClass
from mtfs.domain.strategy import Strategy
from mtfs.domain.years import year_labels

MILLION = 1e6
FUNDING = 100 * MILLION


def _strategy(years: tuple[str, ...], opening: float, minimum: float, **parts: object) -> Strategy:
    fixed: dict[str, object] = {
        "council": Council(
            name="Closed Form", base_year=years[0], units=Units.POUNDS, minimum_balance=minimum
        ),
        "reserves": (
            Reserve(
                name="General fund",
                reserve_class=ReserveClass.GENERAL,
                opening_balance=opening,
                movements=(0.0,) * len(years),
            ),
        ),
    }
    return Strategy(years=years, **{**fixed, **parts})


def one_year_case(
    sds: Sequence[float],
    *,
    opening: float = 0.0,
    gap: float = 0.0,
    minimum: float = 0.0,
    correlations: Correlations | None = None,
) -> Case:
    """Return a case whose gap of the one plan year is ``gap - Σ sd_i z_i`` [£], with z of drivers d0, d1, ….

    Each driver moves a grant of £100m, and its deviation is normal with an SD of ``sd_i / £100m``; the base
    year is certain and in balance. So the gap is normal: mean `gap`, variance ``Σ Σ R_ij sd_i sd_j``.
    """
    years = year_labels("2025/26", 1)
    plan = years[1:]
    drivers = tuple(
        Driver(
            name=f"d{i}",
            central_rates=(0.0,),
            years=plan,
            distribution=Distribution(kind=DistributionKind.NORMAL, sd=sd / FUNDING),
        )
        for i, sd in enumerate(sds)
    )
    grants = tuple(
        FundingLine(
            name=f"Grant {i}",
            kind=FundingKind.GRANT,
            base=FUNDING,
            driver=f"d{i}",
            values=(FUNDING,),
            years=plan,
        )
        for i in range(len(sds))
    )
    net = FUNDING * (len(sds) + 1)
    last = FundingLine(name="Gap", kind=FundingKind.GRANT, base=0.0, values=(-gap,), years=plan)
    return Case(
        strategies={
            "Base": _strategy(
                years,
                opening,
                minimum,
                drivers=drivers,
                correlations=correlations or Correlations(),
                costs=(CostLine(service="Services", base_budget=net),),
                funding=(*_council_tax(plan), *grants, last),
            )
        }
    )


def random_walk_case(
    sd: float, *, opening: float, years: int, gap: float = 0.0, minimum: float = 0.0
) -> Case:
    """Return a case whose gap of year t is ``gap - sd z[t-1]`` from year 2 on [£], z independent normals.

    Council tax of £100m is collected above or below what is assumed, and the difference falls in the year
    after; years 0 and 1 are certain, in balance and `gap`. So reserves are a random walk.
    """
    labels = year_labels("2025/26", years)
    plan = labels[1:]
    driver = Driver(
        name="collected",
        central_rates=(0.0,) * years,
        years=plan,
        distribution=Distribution(kind=DistributionKind.NORMAL, sd=sd / FUNDING),
    )
    collection = FundingLine(
        name="Collection",
        kind=FundingKind.COLLECTION,
        driver="collected",
        values=(0.0,) * years,
        years=plan,
    )
    yearly = FundingLine(name="Gap", kind=FundingKind.GRANT, base=0.0, values=(-gap,) * years, years=plan)
    return Case(
        strategies={
            "Base": _strategy(
                labels,
                opening,
                minimum,
                drivers=(driver,),
                costs=(CostLine(service="Services", base_budget=FUNDING),),
                funding=(*_council_tax(plan), collection, yearly),
            )
        }
    )


def _council_tax(plan: tuple[str, ...]) -> tuple[FundingLine, ...]:
    nothing = (0.0,) * len(plan)
    return (
        FundingLine(name="Tax base", kind=FundingKind.TAX_BASE, base=50_000.0, values=nothing, years=plan),
        FundingLine(name="Band D", kind=FundingKind.BAND_D, base=2_000.0, values=nothing, years=plan),
    )
