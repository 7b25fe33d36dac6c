"""Solving for a confidence: the least council tax rise, saving or sum into reserves that gives it.

Each run has a least value of the lever at which it comes through, and the answer is a percentile of these. So
one search, run by run, gives the answer, its Monte Carlo error, and the chance at every other value.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mtfs.analysis.blocks import Request, evaluate, map_blocks
from mtfs.analysis.breaches import Breach
from mtfs.analysis.solve.levers import Lever, LeverKind, with_rates
from mtfs.analysis.solve.positions import Flags, kept, position_of, survives
from mtfs.analysis.solve.solutions import Answer, Solution
from mtfs.domain.case import BASE_SCENARIO, Case
from mtfs.domain.funding import FundingKind
from mtfs.domain.savings import Rag
from mtfs.domain.strategy import Strategy
from mtfs.engine.draws import DrawSource
from mtfs.engine.projection import project_plan
from mtfs.errors import ModelError, RequestError

__all__ = ["LEAST_CONFIDENCE", "MOST_CONFIDENCE", "solve"]

LEAST_CONFIDENCE = 0.5
MOST_CONFIDENCE = 0.999


@dataclass(frozen=True, kw_only=True)
class _Question:
    """One lever on one strategy."""

    key: str
    strategy: Strategy
    lever: Lever
    last: int
    limit: float | None = None
    beforehand: float | None = None


class _Search:
    """The search for one question in one block of runs."""

    def __init__(self, case: Case, asked: _Question, breach: Breach, draws: DrawSource) -> None:
        self.case, self.asked, self.breach, self.draws = case, asked, breach, draws
        self.position = position_of(asked.strategy, asked.lever, draws, named_as=case.base)

    def survive(self, values: NDArray[np.float64]) -> Flags:
        """Tell which runs come through, each with the lever at a value of its own."""
        return survives(self.position, self.asked.lever, values, self.breach, self.asked.last)

    def least_steps(self) -> NDArray[np.int64]:
        """Return the least steps at which each run comes through, by halving; beyond the most for none."""
        lever = self.asked.lever
        low = np.zeros(self.draws.runs, dtype=np.int64)
        high = np.full_like(low, lever.most_steps)
        at_once, never = self.survive(lever.value(low)), ~self.survive(lever.value(high))
        while np.any(high - low > 1):
            middle = (low + high) // 2
            through = self.survive(lever.value(middle))
            low, high = np.where(through, low, middle), np.where(through, middle, high)
        return np.where(at_once, 0, np.where(never, lever.most_steps + 1, high))

    def check(self, steps: NDArray[np.int64], wanted: float) -> None:
        """Run the strategy that the block's own answer makes through the engine, and compare run by run."""
        asked = self.asked
        found = np.sort(steps[steps <= asked.lever.most_steps])
        tried = found[min(int(wanted * len(steps)), len(found) - 1)] if len(found) else np.int64(0)
        strategy = asked.lever.pulled(asked.strategy, float(asked.lever.value(np.array(tried))))
        projection = evaluate(strategy, self.draws, named_as=asked.lever.named_as(self.case.base))
        differ = int(
            np.count_nonzero(kept(self.breach, strategy, projection, asked.last) != (steps <= tried))
        )
        if differ:
            msg = (
                f"the search for '{asked.key}' and the engine disagree on {differ} of {len(steps)} runs: "
                "this would be a fault of the program"
            )
            raise ModelError(msg)

    def answer(self, wanted: float) -> Answer:
        """Return the answer of this block's runs."""
        asked = self.asked
        steps = self.least_steps()
        self.check(steps, wanted)
        return Answer(
            key=asked.key,
            lever=asked.lever,
            first=self.case.years[asked.lever.first],
            wanted=wanted,
            steps=steps,
            kept_without=kept(self.breach, asked.strategy, self.position.projection, asked.last),
            limit=asked.limit,
            kept_at_limit=None if asked.limit is None else self.survive(np.full(len(steps), asked.limit)),
            beforehand=asked.beforehand,
        )


def _joined(blocks: Sequence[Answer], request: Request) -> Answer:
    """Put the answers of all blocks together."""
    at_limit = [block.kept_at_limit for block in blocks if block.kept_at_limit is not None]
    return replace(
        blocks[0],
        steps=np.concatenate([block.steps for block in blocks]),
        kept_without=np.concatenate([block.kept_without for block in blocks]),
        kept_at_limit=np.concatenate(at_limit) if at_limit else None,
        replicates=request.replicates(),
    )


def _answer_all(
    case: Case, questions: Sequence[_Question], breach: Breach, wanted: float, request: Request
) -> list[Answer]:
    """Search for every question on the same futures."""
    blocks = map_blocks(
        lambda draws, _: [_Search(case, asked, breach, draws).answer(wanted) for asked in questions], request
    )
    return [_joined([block[i] for block in blocks], request) for i in range(len(questions))]


def _year_index(case: Case, label: str | None, default: int, what: str) -> int:
    if label is None:
        return default
    label = label.strip()
    if label not in case.years:
        msg = (
            f"the {what} '{label}' is not in the case; expected one of its years, {case.years[0]} to "
            f"{case.years[-1]}"
        )
        raise RequestError(msg)
    return case.years.index(label)


def _questions(
    strategy: Strategy, levers: Sequence[LeverKind], start: int | None, last: int
) -> tuple[list[_Question], _Question | None]:
    """Return what there is to ask, and what bridges the years before council tax or savings act."""
    first = start or 1
    tax = Lever(kind=LeverKind.TAX, first=first, last=last)
    savings = Lever(kind=LeverKind.SAVINGS, first=first, last=last)
    amber = Lever(kind=LeverKind.SAVINGS, first=first, last=last, rag=Rag.AMBER)
    reserves = Lever(kind=LeverKind.RESERVES, first=start or 0, last=last)
    asked: list[_Question] = []
    for kind in dict.fromkeys(levers):
        if kind is LeverKind.TAX:
            limit = strategy.council.core_limit
            asked.append(_Question(key="tax", strategy=strategy, lever=tax, last=last, limit=limit))
        elif kind is LeverKind.SAVINGS:
            asked += [
                _Question(key="savings", strategy=strategy, lever=savings, last=last),
                _Question(key="savings_amber", strategy=strategy, lever=amber, last=last),
            ]
        else:
            asked.append(_Question(key="reserves", strategy=strategy, lever=reserves, last=last))
    if LeverKind.TAX in levers and LeverKind.SAVINGS in levers:
        for key, limited in _at_limits(strategy, first, last).items():
            asked.append(_Question(key=key, strategy=limited, lever=savings, last=last))
    bridge = None
    if LeverKind.TAX in levers or LeverKind.SAVINGS in levers:
        fill = Lever(kind=LeverKind.RESERVES, first=0, last=first - 1)
        bridge = _Question(key="bridge", strategy=strategy, lever=fill, last=first - 1)
    return asked, bridge


def _at_limits(strategy: Strategy, first: int, last: int) -> dict[str, Strategy]:
    """Return the strategies with council tax at its limit, and with the precept at its own as well.

    Without a line for it in the case, the council is taken to be one that may not raise the precept.
    """
    council, found, before = strategy.council, {}, strategy
    limited = with_rates(strategy, FundingKind.CORE_INCREASE, council.core_limit, first, last)
    if limited.funding != before.funding:
        found["tax_then_savings"] = limited
        before = limited
    if strategy.funding_of(FundingKind.ASC_PRECEPT):
        both = with_rates(limited, FundingKind.ASC_PRECEPT, council.asc_limit, first, last)
        if both.funding != before.funding:
            found["taxes_then_savings"] = both
    return found


def solve(
    case: Case,
    *,
    levers: Sequence[LeverKind] = tuple(LeverKind),
    confidence: float = 0.9,
    avoid: Breach = Breach.EXHAUSTED,
    to: str | None = None,
    start: str | None = None,
    scenario: str = BASE_SCENARIO,
    request: Request | None = None,
) -> Solution:
    """Find how much of each lever, each alone, gives a wanted confidence.

    Parameters
    ----------
    case : Case
        The case.
    levers : sequence of LeverKind, optional
        The levers.
    confidence : float, optional
        The chance that is wanted of avoiding the breach, 0.5 to 0.999.
    avoid : Breach, optional
        What is to be avoided in every year: that usable reserves run out, or that the general reserve ends
        the year below its minimum.
    to : str, optional
        The label of the last year that counts; the last of the plan where left out.
    start : str, optional
        The label of the year from which the levers act. Where it is left out council tax and savings start
        in the first plan year, and a sum is paid into reserves at the start of the base year.
    scenario : str, optional
        The scenario.
    request : Request, optional
        How many futures, from which seed.

    Returns
    -------
    Solution
        An answer for each lever. With council tax and savings both asked for, also the savings that are
        needed on top of council tax at its limits; and where reserves are too likely to run out before
        savings can start, those on top of a sum that bridges the time.

    Raises
    ------
    RequestError
        For a scenario or year that the case does not have, a confidence out of range, or a lever that cannot
        act from the year asked for.

    Notes
    -----
    More of a lever never makes a run fail that came through with less. It narrows the gap of every year, or
    adds to the general reserve. The balance of each reserve after planned movements and draws is
    ``max(0, ·)`` of what was in it less what reached it of the gap, and what passes on to the next reserve
    is ``max(0, gap - balance)``: by induction every balance in every year is then at least what it was, and
    what is unfunded at most. For council tax this takes a tax base that is not negative, and that what is not
    collected of one year's extra tax is less than the extra tax of the next. So whether a run survives is
    a step of the lever, and halving finds the step: 14 times for a rate between 0 and 100%, to a hundredth of
    a percentage point; 30 times for a sum up to a trillion pounds, to £1,000.

    The answer is the order statistic ``⌈confidence · runs⌉`` of these values, so the chance at the answer is
    at least what is wanted and just below it is less. Its interval is that of a percentile.
    """
    name = case.scenario_name(scenario)
    strategy = case.strategies[name]
    request = request or Request()
    last = _year_index(case, to, len(case.years) - 1, "last year")
    begins = None if start is None else _year_index(case, start, 0, "year of the start")
    _check_request(case, levers, confidence, begins, last)
    asked, bridging = _questions(strategy, levers, begins, last)
    answers = _answer_all(case, [*asked, *([bridging] if bridging else [])], avoid, confidence, request)
    bridge = answers.pop() if bridging else None
    if bridge is not None and LeverKind.SAVINGS in levers:
        answers += _after_bridge(case, strategy, answers, bridge, avoid, request, last)
    return Solution(
        scenario=name,
        strategy=strategy,
        breach=avoid,
        last=last,
        wanted=confidence,
        runs=request.runs,
        seed=request.seed,
        answers=tuple(answers),
        bridge=bridge,
        net_spending=float(project_plan(strategy).net_spending[0, begins or 1]),
    )


def _check_request(
    case: Case, levers: Sequence[LeverKind], confidence: float, begins: int | None, last: int
) -> None:
    if not levers:
        msg = f"no lever was asked for; expected one or more of {', '.join(LeverKind)}"
        raise RequestError(msg)
    if not LEAST_CONFIDENCE <= confidence <= MOST_CONFIDENCE:
        msg = (
            f"a confidence of {confidence:.6g} was asked for; expected {LEAST_CONFIDENCE:g} to "
            f"{MOST_CONFIDENCE:g}: no number of futures makes anything certain"
        )
        raise RequestError(msg)
    in_plan = LeverKind.TAX in levers or LeverKind.SAVINGS in levers
    if begins == 0 and in_plan:
        msg = (
            f"council tax and savings cannot start in the base year {case.years[0]}, whose budget is set; "
            f"expected {case.years[1]} or later, or the lever reserves alone"
        )
        raise RequestError(msg)
    first = begins if begins is not None else int(in_plan and LeverKind.RESERVES not in levers)
    earliest = max(first, int(in_plan))
    if last < earliest:
        msg = (
            f"the last year {case.years[last]} is before {case.years[earliest]}, the year from which the "
            "levers act; expected that year or a later one"
        )
        raise RequestError(msg)


def _after_bridge(
    case: Case,
    strategy: Strategy,
    answers: Sequence[Answer],
    bridge: Answer,
    breach: Breach,
    request: Request,
    last: int,
) -> list[Answer]:
    """Return the savings needed after a sum in the base year, where no saving alone would do.

    The sum halves the risk that is allowed: as much of it is for the years before savings start as is left
    for those after.
    """
    alone = next(answer for answer in answers if answer.key == "savings")
    sum_needed = bridge.value_for((1 + bridge.wanted) / 2)
    if alone.value is not None or sum_needed is None:
        return []
    bridged = _Question(
        key="reserves_then_savings",
        strategy=bridge.lever.pulled(strategy, sum_needed),
        lever=alone.lever,
        last=last,
        beforehand=sum_needed,
    )
    return _answer_all(case, [bridged], breach, bridge.wanted, request)
