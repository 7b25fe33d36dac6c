"""What gives a confidence: against closed forms, the engine at every step, and cases that allow no answer."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from mtfs import Case, read_case, run
from mtfs.analysis.blocks import Request, evaluate, map_blocks
from mtfs.analysis.breaches import Breach
from mtfs.analysis.solve import solve
from mtfs.analysis.solve import study as solving
from mtfs.analysis.solve.levers import Lever, LeverKind, with_rates
from mtfs.analysis.solve.positions import kept, position_of, survives
from mtfs.analysis.solve.solutions import Answer, Solution
from mtfs.domain.funding import FundingKind
from mtfs.domain.savings import Rag
from mtfs.domain.strategy import HALF_A_PENNY
from mtfs.engine.draws import Draws, Sampling
from mtfs.errors import ModelError, RequestError
from tests.cases import case_of, full_case
from tests.closed_forms import FUNDING, MILLION, one_year_case, random_walk_case

TAX, SAVINGS, RESERVES = LeverKind
MANY = Request(runs=20_000)
FEW = Request(runs=1_500)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Case:
    tables = full_case()
    # Rates and a precept with room below their limits.
    for row in tables["Funding"]:
        if row[0] == "Core":
            row[4:8] = [0.02, 0.01, 0.02, 0.0]
    return case_of(tables, tmp_path_factory.mktemp("case"))


def the(solution: Solution, key: str) -> Answer:
    answer = solution.answer(key)
    assert answer is not None
    return answer


# --- closed forms -------------------------------------------------------------------------------------------

WANTED = [0.5, 0.8, 0.9, 0.975]


@pytest.mark.parametrize("confidence", WANTED)
def test_one_normal_year(confidence: float) -> None:
    """P(gap - relief <= opening) = c where relief = mean + q sd - opening; for tax it is £100m of rise."""
    case = one_year_case((3 * MILLION, 4 * MILLION), opening=6 * MILLION, gap=5 * MILLION)
    solution = solve(case, confidence=confidence, request=MANY)
    relief = max(5 * MILLION + ndtri(confidence) * 5 * MILLION - 6 * MILLION, 0.0)
    for key, unit in (("tax", FUNDING), ("savings", 1.0), ("reserves", 1.0)):
        answer = the(solution, key)
        low, high = answer.interval
        assert answer.value is not None
        assert low is not None
        assert high is not None
        assert low * unit <= relief + 2_000
        assert relief <= high * unit
        assert low <= answer.value <= high
        assert abs(answer.value * unit - relief) < 0.15 * MILLION
    # £100m of council tax and £1 of savings are the same money: the rate is the sum to its own precision.
    tax, savings = the(solution, "tax").value, the(solution, "savings").value
    assert tax is not None
    assert savings is not None
    assert 0 <= tax * FUNDING - savings + 1_000 <= 10_000 + 1_000
    assert the(solution, "reserves").value == savings


@pytest.mark.parametrize("confidence", WANTED)
def test_the_minimum_takes_as_much_more_as_it_is(confidence: float) -> None:
    case = one_year_case((4 * MILLION,), opening=6 * MILLION, gap=5 * MILLION, minimum=5 * MILLION)
    solution = solve(case, confidence=confidence, avoid=Breach.BELOW_MINIMUM, request=MANY)
    relief = 5 * MILLION + ndtri(confidence) * 4 * MILLION - 6 * MILLION + 5 * MILLION
    low, high = the(solution, "savings").interval
    assert low is not None
    assert high is not None
    assert low - 1_000 <= relief <= high


def test_the_chance_at_every_value_is_the_normal_one() -> None:
    case = one_year_case((5 * MILLION,), opening=6 * MILLION, gap=5 * MILLION)
    answer = the(solve(case, levers=[SAVINGS], request=MANY), "savings")
    for value in (0.0, 2 * MILLION, 5 * MILLION, 9 * MILLION):
        assert (
            abs(answer.confidence(value) - ndtr((6 * MILLION - 5 * MILLION + value) / (5 * MILLION))) < 0.01
        )
    assert answer.confidence_at_most == 1


def test_more_runs_come_nearer() -> None:
    case = one_year_case((5 * MILLION,), opening=6 * MILLION, gap=5 * MILLION)
    exact = 5 * MILLION + ndtri(0.9) * 5 * MILLION - 6 * MILLION
    widths = []
    for runs in (1_000, 10_000, 100_000):
        request = Request(runs=runs, sampling=Sampling.RANDOM)
        answer = the(solve(case, levers=[SAVINGS], request=request), "savings")
        low, high = answer.interval
        assert low is not None
        assert high is not None
        assert low <= exact + 1_000
        assert exact <= high
        widths.append(high - low)
    assert 2.5 < widths[0] / widths[1] < 4
    assert 2.5 < widths[1] / widths[2] < 4


# --- the same answer by other ways --------------------------------------------------------------------------


def savings_by_formula(case: Case, first: int, last: int, runs: int) -> np.ndarray:
    """The saving of each run in closed form: what calls exceed reserves by, over the years in force."""
    result = run(case, runs=runs)
    usable, unfunded = result.paths["usable"], result.paths["unfunded"]
    opening = case.base.usable_opening
    before = np.column_stack((np.full(runs, opening), usable[:, :-1]))
    short = np.cumsum(before - usable + unfunded, axis=1) - opening
    years = np.arange(last + 1)
    needed = np.max(short[:, first : last + 1] / (years[first:] - first + 1), axis=1)
    return np.where(np.any(short[:, :first] > HALF_A_PENNY, axis=1), np.inf, np.maximum(needed, 0.0))


@pytest.mark.parametrize(("first", "last", "more"), [(1, 4, 30.0), (2, 4, 25.0), (3, 3, 8.0), (1, 2, 0.0)])
def test_savings_agree_with_their_formula_to_the_penny(
    full: Case, first: int, last: int, more: float
) -> None:
    # With more in reserves some runs need nothing, some a saving, and some run out before it starts.
    richer = Lever(kind=RESERVES, first=0, last=last).pulled(full.base, more * MILLION)
    full = Case(strategies={"Base": richer})
    lever = Lever(kind=SAVINGS, first=first, last=last, pounds=0.01)
    asked = solving._Question(key="savings", strategy=full.base, lever=lever, last=last)
    (answer,) = solving._answer_all(full, [asked], Breach.EXHAUSTED, 0.9, FEW)
    formula = savings_by_formula(full, first, last, FEW.runs)
    found = np.where(answer.steps > lever.most_steps, np.inf, lever.value(answer.steps))
    assert 0.02 < np.mean((formula > 0) & np.isfinite(formula)) < 1
    # As many pennies as there are steps are £10.7m; the worst runs need more.
    finite = formula < lever.value(np.array(lever.most_steps))
    assert finite.any()
    assert np.array_equal(np.isfinite(found), finite)
    assert np.abs(found[finite] - formula[finite]).max() <= 0.016


@pytest.mark.parametrize("confidence", [0.6, 0.9, 0.99])
def test_a_sum_in_the_base_year_is_a_percentile_of_what_reserves_needed(
    full: Case, confidence: float
) -> None:
    answer = the(solve(full, levers=[RESERVES], confidence=confidence, request=FEW), "reserves")
    needed = run(full, runs=FEW.runs).reserves_needed[:, -1] - full.base.usable_opening
    ranked = np.sort(needed)[int(np.ceil(confidence * FEW.runs - 1e-9)) - 1]
    assert answer.value is not None
    assert answer.value == max(np.ceil((ranked - HALF_A_PENNY) / 1_000) * 1_000, 0)


@pytest.mark.parametrize("scenario", ["Base", "Half savings"])
@pytest.mark.parametrize(
    ("breach", "start"),
    [(Breach.EXHAUSTED, None), (Breach.EXHAUSTED, "2027/28"), (Breach.BELOW_MINIMUM, None)],
)
def test_the_engine_says_the_same_at_the_answer_and_just_below(
    full: Case, breach: Breach, scenario: str, start: str | None
) -> None:
    solution = solve(full, confidence=0.75, avoid=breach, scenario=scenario, start=start, request=FEW)
    origin = full.strategies[scenario]
    (draws,) = map_blocks(lambda draws, _: draws, FEW)
    found = 0
    for answer in solution.answers:
        if answer.value in (None, 0) or answer.key.endswith("then_savings"):
            continue
        found += 1
        step = answer.lever.value(np.array(1))
        for value, chance in (
            (answer.value, answer.confidence_at_value),
            (answer.value - step, answer.confidence_below),
        ):
            strategy = answer.lever.pulled(origin, float(value))
            projection = evaluate(strategy, draws, named_as=answer.lever.named_as(full.base))
            assert kept(breach, strategy, projection, 4).mean() == chance
        assert answer.confidence_at_value >= 0.75 > answer.confidence_below
    assert found >= 1


LEVERS = [
    Lever(kind=TAX, first=1, last=4),
    Lever(kind=TAX, first=2, last=3),
    Lever(kind=SAVINGS, first=1, last=4),
    Lever(kind=SAVINGS, first=2, last=4, rag=Rag.AMBER),
    Lever(kind=RESERVES, first=0, last=4),
    Lever(kind=RESERVES, first=2, last=4),
]
LARGEST = {TAX: 0.6, SAVINGS: 12 * MILLION, RESERVES: 60 * MILLION}


@settings(max_examples=12, deadline=None)
@given(share=st.floats(0, 1), more=st.floats(0, 1), breach=st.sampled_from(Breach), seed=st.integers(0, 99))
@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: f"{lever.kind}-{lever.first}")
def test_more_never_makes_a_run_fail(
    full: Case, lever: Lever, share: float, more: float, breach: Breach, seed: int
) -> None:
    """With the engine, and with the reserves alone, which must agree with it run by run."""
    draws = Draws(seed, 0, 300)
    position = position_of(full.base, lever, draws, named_as=full.base)
    through = []
    for part in (share, share + more):
        value = part * LARGEST[lever.kind] / 2
        strategy = lever.pulled(full.base, value)
        projection = evaluate(strategy, draws, named_as=lever.named_as(full.base))
        through.append(kept(breach, strategy, projection, 4))
        alone = survives(position, lever, np.full(300, value), breach, 4)
        assert np.array_equal(through[-1], alone)
    assert not np.any(through[0] & ~through[1])


def test_more_confidence_takes_no_less(full: Case) -> None:
    for breach in Breach:
        solution = solve(full, avoid=breach, request=FEW)
        for answer in solution.answers:
            values = [answer.value_for(c) for c in np.linspace(0.5, 0.999, 40)]
            ordered = [np.inf if value is None else value for value in values]
            assert ordered == sorted(ordered)


def test_a_search_that_the_engine_contradicts_is_not_told(
    full: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        solving, "kept", lambda breach, strategy, projection, last: ~kept(breach, strategy, projection, last)
    )
    with pytest.raises(ModelError, match="disagree on 1500 of 1500 runs"):
        solve(full, request=FEW)


# --- limits, and what cannot be -----------------------------------------------------------------------------


def test_the_limit_of_council_tax_binds() -> None:
    """A gap of £10m for certain, reserves of £6m: £4m is 4% of council tax, above a limit of 2.99%."""
    case = one_year_case((1.0,), opening=6 * MILLION, gap=10 * MILLION)
    tax = the(solve(case, request=FEW), "tax")
    assert tax.value == pytest.approx(0.04, abs=1e-4)
    assert not tax.within_limit
    assert tax.confidence_at_limit == 0
    assert tax.lever.pulled(case.base, 0.04).council.core_limit == 0.04
    low = the(solve(one_year_case((1.0,), opening=8 * MILLION, gap=10 * MILLION), request=FEW), "tax")
    assert low.within_limit
    assert low.value == pytest.approx(0.02, abs=1e-4)


def test_a_limit_between_two_steps_is_enough_where_it_is() -> None:
    case = one_year_case((1.0,), opening=10 * MILLION - 2.9933 * MILLION, gap=10 * MILLION)
    council = dataclasses.replace(case.base.council, core_limit=0.02995)
    case = Case(strategies={"Base": dataclasses.replace(case.base, council=council)})
    tax = the(solve(case, request=FEW), "tax")
    assert tax.value == 0.02995
    assert tax.within_limit
    assert tax.confidence_at_value == 1
    assert tax.confidence_below == 0


def test_what_is_enough_already_needs_nothing() -> None:
    case = one_year_case((MILLION,), opening=20 * MILLION, gap=10 * MILLION)
    for answer in solve(case, request=FEW).answers:
        assert answer.value == 0
        assert answer.confidence_at_value == answer.confidence_at_none == 1
        assert answer.confidence_below is None
        assert answer.interval == (0, 0)


def test_what_breaks_before_the_start_cannot_be_mended() -> None:
    """Year 1 calls £3m of reserves of £1m for certain, and savings start in year 2."""
    case = random_walk_case(MILLION, opening=1 * MILLION, years=4, gap=3 * MILLION)
    solution = solve(case, start="2027/28", request=FEW)
    for key in ("tax", "savings", "savings_amber", "tax_then_savings"):
        answer = the(solution, key)
        assert answer.value is None
        assert answer.confidence_at_value is None
        assert answer.confidence_at_most == 0
        assert answer.interval == (None, None)
        assert not answer.within_limit
    assert solution.bridge is not None
    assert solution.bridge.value == 2 * MILLION
    after = the(solution, "reserves_then_savings")
    assert after.beforehand == 2 * MILLION
    assert after.value is not None
    assert after.confidence_at_value >= 0.9
    # The sum of £2m leaves nothing at the end of year 1; savings of the gap and more must cover the rest.
    assert after.value > 3 * MILLION


def test_a_rise_that_doubles_council_tax_may_not_be_enough() -> None:
    case = one_year_case((1.0,), gap=120 * MILLION)
    tax = the(solve(case, levers=[TAX], request=FEW), "tax")
    assert tax.value is None
    assert tax.confidence_at_most == 0


def test_savings_on_top_of_council_tax_at_its_limits(full: Case) -> None:
    solution = solve(full, confidence=0.75, request=FEW)
    keys = [answer.key for answer in solution.answers]
    assert keys == ["tax", "savings", "savings_amber", "reserves", "tax_then_savings", "taxes_then_savings"]
    amounts = [the(solution, key).value for key in ("savings", "tax_then_savings", "taxes_then_savings")]
    assert amounts == sorted(amounts, reverse=True)
    assert len(set(amounts)) == 3
    assert the(solution, "tax").confidence_at_limit == the(solution, "tax_then_savings").confidence_at_none
    amber, certain = the(solution, "savings_amber").value, the(solution, "savings").value
    assert amber > certain / 0.8


def test_limits_that_the_case_uses_already_ask_nothing_more(full: Case) -> None:
    used = with_rates(full.base, FundingKind.CORE_INCREASE, 0.0299, 1, 4)
    both = with_rates(used, FundingKind.ASC_PRECEPT, 0.02, 1, 4)
    for strategy, keys in ((used, {"taxes_then_savings"}), (both, set())):
        solution = solve(Case(strategies={"Base": strategy}), request=FEW)
        assert {answer.key for answer in solution.answers if answer.key.startswith("tax")} == {"tax"} | keys


def test_a_council_without_a_precept_is_not_offered_one() -> None:
    solution = solve(one_year_case((MILLION,), gap=MILLION), request=FEW)
    assert solution.answer("tax_then_savings") is not None
    assert solution.answer("taxes_then_savings") is None


def test_a_rise_holds_in_its_years_alone(full: Case) -> None:
    changed = with_rates(full.base, FundingKind.CORE_INCREASE, 0.025, 2, 3)
    (line,) = changed.funding_of(FundingKind.CORE_INCREASE)
    assert line.values == (0.02, 0.025, 0.025, 0.0)
    assert [other.name for other in changed.funding] == [other.name for other in full.base.funding]
    assert changed.council.core_limit == full.base.council.core_limit


def test_only_what_was_asked_for_is_answered(full: Case) -> None:
    solution = solve(full, levers=[RESERVES], to="2025/26", request=FEW)
    assert [answer.key for answer in solution.answers] == ["reserves"]
    assert solution.bridge is None
    result = run(full, runs=FEW.runs)
    ran_out = result.probability("p_exhausted_by", "2025/26")
    assert solution.kept_as_planned.mean() == pytest.approx(1 - ran_out)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"confidence": 1.0}, "no number of futures makes anything certain"),
        ({"confidence": 0.4}, "expected 0.5 to 0.999"),
        ({"confidence": 90}, "expected 0.5 to 0.999"),
        ({"to": "2031/32"}, "the last year '2031/32' is not in the case; expected one of its years, 2025/26"),
        ({"start": "soon"}, "the year of the start 'soon'"),
        ({"start": "2025/26"}, "cannot start in the base year 2025/26"),
        ({"to": "2025/26"}, "is before 2026/27"),
        ({"levers": [RESERVES], "start": "2027/28", "to": "2026/27"}, "is before 2027/28"),
        ({"levers": []}, "expected one or more of tax, savings, reserves"),
        ({"scenario": "Half saving"}, "did you mean 'Half savings'"),
    ],
)
def test_requests_that_cannot_be_met(full: Case, asked: dict[str, object], told: str) -> None:
    with pytest.raises(RequestError, match=told):
        solve(full, request=FEW, **asked)  # type: ignore[arg-type]


def test_reserves_can_start_in_the_base_year_alone(full: Case) -> None:
    solution = solve(full, levers=[RESERVES], start="2025/26", request=FEW)
    assert the(solution, "reserves").first == "2025/26"


@pytest.mark.parametrize("sampling", list(Sampling))
def test_every_sampling_gives_an_interval_round_the_truth(sampling: Sampling) -> None:
    case = one_year_case((3 * MILLION, 4 * MILLION), opening=6 * MILLION, gap=5 * MILLION)
    answer = the(solve(case, levers=[SAVINGS], request=Request(runs=16_384, sampling=sampling)), "savings")
    low, high = answer.interval
    assert low is not None
    assert high is not None
    assert low - 1_000 <= 5 * MILLION + ndtri(0.9) * 5 * MILLION - 6 * MILLION <= high
    assert high - low < 0.4 * MILLION


def test_workers_change_nothing(full: Case) -> None:
    one, two = (solve(full, request=Request(runs=5_000, workers=n)) for n in (1, 2))
    for first, second in zip(one.answers, two.answers, strict=True):
        assert np.array_equal(first.steps, second.steps)
    assert one.runs == len(one.answers[0].steps) == 5_000


def test_halton_in_full() -> None:
    case = read_case(Path(__file__).parents[3] / "scenarios" / "halton-2024-25.xlsx")
    solution = solve(case, request=FEW)
    assert the(solution, "tax").value is None
    assert the(solution, "reserves").value > 150 * MILLION
    assert 40 * MILLION < the(solution, "reserves_then_savings").value < 70 * MILLION
