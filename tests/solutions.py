"""Made-up solutions, so that words and charts can be tried on answers that no case would readily give."""

from dataclasses import replace

import numpy as np

from mtfs.analysis.breaches import Breach
from mtfs.analysis.solve.levers import Lever, LeverKind, with_rates
from mtfs.analysis.solve.solutions import Answer, Solution
from mtfs.domain.funding import FundingKind
from tests.charts.results import make_strategy

NEVER = -1


def made_answer(
    key: str, *steps: float, wanted: float = 0.9, beforehand: float | None = None, limit: float | None = None
) -> Answer:
    """Return the answer of as many runs as there are numbers: rates, £m, or NEVER."""
    kind = {"tax": LeverKind.TAX, "reserves": LeverKind.RESERVES, "bridge": LeverKind.RESERVES}.get(
        key, LeverKind.SAVINGS
    )
    first = 0 if kind is LeverKind.RESERVES else 1
    lever = Lever(kind=kind, first=first, last=4)
    scale = 10_000 if kind is LeverKind.TAX else 1_000
    needed = np.array([lever.most_steps + 1 if step == NEVER else round(step * scale) for step in steps])
    if kind is LeverKind.TAX:
        limit = 0.0299
    return Answer(
        key=key,
        lever=lever,
        first="2024/25" if first == 0 else "2025/26",
        wanted=wanted,
        steps=needed,
        kept_without=needed == 0,
        limit=limit,
        kept_at_limit=None if limit is None else lever.value(needed) <= limit,
        beforehand=beforehand,
    )


def made_solution(
    *answers: Answer,
    wanted: float = 0.9,
    breach: Breach = Breach.EXHAUSTED,
    scenario: str = "Base",
    bridge: Answer | None = None,
    net_spending: float = 200e6,
    core: float = 0.02,
) -> Solution:
    """Return a solution of a council with four plan years from 2025/26 and a minimum of £5m."""
    strategy = with_rates(make_strategy(4), FundingKind.CORE_INCREASE, core, 1, 4)
    return Solution(
        scenario=scenario,
        strategy=strategy,
        breach=breach,
        last=4,
        wanted=wanted,
        runs=len(answers[0].steps),
        seed=1,
        answers=tuple(replace(answer, wanted=wanted) for answer in answers),
        bridge=bridge or made_answer("bridge", *[0.0] * len(answers[0].steps), wanted=wanted),
        net_spending=net_spending,
    )


def rising(key: str, low: float, high: float, *, runs: int = 100, never: int = 0) -> Answer:
    """Return an answer whose runs need evenly more, and some of which nothing helps."""
    return made_answer(key, *np.linspace(low, high, runs - never), *[NEVER] * never)
