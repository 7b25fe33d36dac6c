"""Made-up savings schemes and what they deliver, by hand."""

from dataclasses import replace

from mtfs import Case
from mtfs.analysis.blocks import Request
from mtfs.analysis.savings_delivery import SavingsDelivery, savings_delivery
from mtfs.domain.savings import Rag, SavingsScheme, Triple
from tests.charts.results import make_strategy


def make_scheme(
    name: str,
    *planned: float,
    share: float = 1.0,
    delivery: Triple | None = None,
    months: float = 0.0,
    recurrent: bool = True,
    workstream: str = "",
    rag: Rag | None = None,
) -> SavingsScheme:
    """Make a scheme that delivers a share of its plan, so many months late; both certain if not given."""
    low, likely, high = delivery or (share, share, share)
    return SavingsScheme(
        name=name,
        planned=planned,
        recurrent=recurrent,
        workstream=workstream,
        rag=rag,
        delivery_low=low,
        delivery_likely=likely,
        delivery_high=high,
        slip_low=months,
        slip_likely=months,
        slip_high=months,
    )


def rated(
    name: str, rag: Rag, *planned: float, workstream: str = "", recurrent: bool = True
) -> SavingsScheme:
    """Make a scheme that delivers what its rating gives."""
    return SavingsScheme(name=name, planned=planned, recurrent=recurrent, workstream=workstream, rag=rag)


def sure(scheme: SavingsScheme) -> SavingsScheme:
    """Return a scheme that delivers all of its plan."""
    return replace(scheme, delivery_low=1.0, delivery_likely=1.0, delivery_high=1.0)


def savings_case(*schemes: SavingsScheme, correlation: float = 0.5) -> Case:
    """Make a case of schemes alone."""
    strategy = make_strategy(len(schemes[0].planned) if schemes else 1, opening=5e6)
    council = replace(strategy.council, savings_correlation=correlation)
    return Case(strategies={"Base": replace(strategy, savings=schemes, council=council)})


def make_delivery(
    *schemes: SavingsScheme, runs: int = 20, by: str | None = None, correlation: float = 0.5
) -> SavingsDelivery:
    """Run schemes alone."""
    case = savings_case(*schemes, correlation=correlation)
    return savings_delivery(case, by=by, request=Request(runs=runs))
