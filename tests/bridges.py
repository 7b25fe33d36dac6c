"""Made-up bridges, so that words and charts can be tried on steps that no case would readily give."""

from mtfs.analysis.bridge import BudgetBridge, GapClosing, Step, StepKind


def made_bridge(
    start: float = 0.0,
    *,
    budget: float = 150e6,
    funding: float | None = None,
    first: bool = True,
    scenario: str = "Base",
    **steps: float,
) -> BudgetBridge:
    """Return a bridge whose steps are given by the names of their kinds; all others are 0."""
    moved = {StepKind[name.upper()]: amount for name, amount in steps.items()}
    return BudgetBridge(
        scenario=scenario,
        before="2024/25",
        year="2025/26",
        is_first=first,
        budget=budget,
        funding=budget if funding is None else funding,
        start=start,
        steps=tuple(Step(kind, moved.get(kind, 0.0)) for kind in StepKind),
        gap=start + sum(moved.values()),
    )


def made_closing(
    before: float,
    *,
    middle: float | None = None,
    spread: float = 0.0,
    runs: int = 100,
    delivered: float = 0.0,
    scenario: str = "Base",
    savings: float = 0.0,
    core: float = 0.0,
    precept: float = 0.0,
    reserves: float = 0.0,
) -> GapClosing:
    """Return how a gap is closed by measures that are given as positive sums."""
    measures = {
        StepKind.SAVINGS: savings,
        StepKind.CORE_RISE: core,
        StepKind.CARE_PRECEPT: precept,
        StepKind.RESERVES: reserves,
    }
    gap = before - sum(measures.values())
    middle = gap if middle is None else middle
    return GapClosing(
        scenario=scenario,
        base_year="2024/25",
        year="2025/26",
        runs=runs,
        before_action=before,
        measures=tuple(Step(kind, 0.0 - amount) for kind, amount in measures.items()),
        gap=gap,
        middle=middle,
        low=middle - spread,
        high=middle + spread,
        savings_planned=savings,
        savings_delivered=delivered,
    )
