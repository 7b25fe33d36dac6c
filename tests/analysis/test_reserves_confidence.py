"""How much reserves must hold: known answers, the engine's own verdict, and the edges."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal

from mtfs import Case, RequestError, run
from mtfs.analysis.blocks import Request
from mtfs.analysis.headroom import reserves_needed
from mtfs.analysis.reserves_confidence import (
    CURVE_SHARES,
    LEVELS,
    amount_for,
    reserves_confidence,
)
from mtfs.domain.budget import MonitoringLine
from mtfs.domain.reserves import ReserveClass
from mtfs.domain.strategy import Strategy
from tests.cases import case_of, full_case
from tests.closed_forms import MILLION, one_year_case, random_walk_case


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Strategy:
    folder: Path = tmp_path_factory.mktemp("case")
    return case_of(full_case(), folder).base


def holding(strategy: Strategy, usable: float) -> Strategy:
    """Return the strategy with so much in usable reserves at the start, by way of the general one."""
    more = usable - strategy.usable_opening
    reserves = tuple(
        replace(r, opening_balance=r.opening_balance + more) if r.reserve_class is ReserveClass.GENERAL else r
        for r in strategy.reserves
    )
    return replace(strategy, reserves=reserves)


def share_that_lasts(strategy: Strategy, request: Request, year: int) -> float:
    result = run(Case(strategies={"Base": strategy}), runs=request.runs, seed=request.seed)
    return 1 - float(result.summary.probabilities["p_exhausted_by"][year])


@pytest.mark.parametrize("runs", [99, 1000, 5003])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
@pytest.mark.parametrize("year", [2, 4])
def test_with_that_much_enough_runs_last_and_with_a_pound_less_too_few(
    base: Strategy, runs: int, level: float, year: int
) -> None:
    request = Request(runs=runs, seed=3)
    found = reserves_confidence(Case(strategies={"Base": base}), request=request)
    needed = found.needed[found.levels.index(level), year]
    # Taken from and put into the general reserve, which must hold more than is taken.
    rich = holding(base, 500e6)
    assert needed > 12e6
    assert share_that_lasts(holding(rich, needed), request, year) >= level
    assert share_that_lasts(holding(rich, needed - 1), request, year) < level


def test_the_confidence_of_what_is_held_is_the_run_s_own(base: Strategy) -> None:
    case, request = Case(strategies={"Base": base}), Request(runs=4000)
    found = reserves_confidence(case, request=request)
    result = run(case, runs=4000)
    exhausted = result.summary.probabilities["p_exhausted_by"]
    assert found.confidence == pytest.approx(1 - exhausted, abs=1e-12)
    assert 0 < exhausted[2] < 1
    assert found.confidence_intervals == pytest.approx(
        1 - result.summary.probability_intervals["p_exhausted_by"][:, ::-1]
    )
    # And the curve agrees: what is held lies between the amounts for the shares on either side.
    for year in range(5):
        enough = np.array(CURVE_SHARES)[found.curve[:, year] <= found.held]
        assert (enough.max() if len(enough) else 0.0) == pytest.approx(
            np.floor(min(found.confidence[year], 0.99) * 100 + 1e-9) / 100
        )


def test_one_normal_year() -> None:
    case = one_year_case((3 * MILLION, 4 * MILLION), gap=2 * MILLION, opening=6 * MILLION)
    found = reserves_confidence(case, request=Request(runs=40_000))
    for level, amount, (low, high) in zip(
        found.levels, found.needed[:, 1], found.needed_intervals[:, 1], strict=True
    ):
        exact = (2 + 5 * ndtri(level)) * MILLION
        assert low - (high - low) / 2 < exact < high + (high - low) / 2
        assert low <= amount <= high
    assert found.needed[:, 0].tolist() == [0.0] * 5
    assert found.confidence[1] == pytest.approx(ndtr((6 - 2) / 5), abs=0.01)


def test_surpluses_paid_in_help_only_what_follows_by_hand() -> None:
    needed = reserves_needed(np.array([[-5.0, 4.0, 3.0], [6.0, -9.0, 2.0]]))
    assert amount_for(needed, (0.5, 1.0)).tolist() == [[0.0, 0.0, 2.0], [6.0, 6.0, 6.0]]


@pytest.mark.parametrize("gap", [0.0, -1.0])
def test_two_normal_years_in_which_a_surplus_is_paid_in(gap: float) -> None:
    # Year 1 calls for `gap`, years 2 and 3 for `gap - z`: it must cover the worst of the sums.
    case = random_walk_case(4 * MILLION, opening=0.0, years=3, gap=gap * MILLION)
    runs = 40_000
    found = reserves_confidence(case, levels=[0.7], request=Request(runs=runs))
    sums = multivariate_normal(mean=[2 * gap, 3 * gap], cov=[[16, 16], [16, 32]])
    for level, amount in zip(found.levels, found.needed[:, 3], strict=True):
        # The chance that neither sum passes the amount, which is 0 or more.
        exact = float(sums.cdf([amount / MILLION] * 2))
        error = (level * (1 - level) / runs) ** 0.5
        if amount > 0:
            assert abs(exact - level) < 4 * error
        else:
            assert exact > level - 4 * error
    assert found.confidence[3] == pytest.approx(float(sums.cdf([0.0, 0.0])), abs=0.01)


def test_quantiles_are_figures_of_runs_and_never_fall_short() -> None:
    values = np.arange(1.0, 101.0)
    assert amount_for(values, (0.07, 0.071, 0.5, 0.99, 0.999, 1.0)).tolist() == [7, 8, 50, 99, 100, 100]
    assert amount_for(np.array([3.0, 1.0, 2.0]), (0.01, 1 / 3, 0.34, 2 / 3)).tolist() == [1, 1, 2, 2]
    for share in CURVE_SHARES:
        assert (values <= amount_for(values, (share,))).mean() >= share - 1e-12


def test_runs_too_few_for_a_level_are_told(base: Strategy) -> None:
    case = Case(strategies={"Base": base})
    few = reserves_confidence(case, request=Request(runs=300))
    assert few.open_ended == (False, False, False, False, True)
    largest = run(case, runs=300).reserves_needed.max(axis=0)
    assert few.needed_intervals[4, :, 1].tolist() == largest.tolist()
    # 0.99 ** 367 is above 1 in 40, and 0.99 ** 368 below.
    assert reserves_confidence(case, request=Request(runs=367)).open_ended[4]
    assert not reserves_confidence(case, request=Request(runs=368)).open_ended[4]
    assert reserves_confidence(case, request=Request(runs=1)).open_ended == (True,) * 5


def test_levels_that_are_added() -> None:
    case = one_year_case((MILLION,))
    found = reserves_confidence(case, levels=[99.9 / 100, 0.9, 0.01], request=Request(runs=20))
    assert found.levels == (0.01, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
    assert found.needed.shape == (7, 2)
    assert reserves_confidence(case, request=Request(runs=20)).levels == LEVELS


@pytest.mark.parametrize(
    ("level", "message"),
    [
        (1.0, "100% was asked for; expected 1% to 99.9%$"),
        (0.009, r"0.9% was asked for; expected 1% to 99.9% \(did you mean 90%\?\)"),
        (0.0, "a confidence of 0%"),
        (90.0, "a confidence of 9000%"),
    ],
)
def test_levels_out_of_range(level: float, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        reserves_confidence(one_year_case((MILLION,)), levels=[level])


def test_an_unknown_scenario() -> None:
    with pytest.raises(RequestError, match="there is no scenario 'Bse'"):
        reserves_confidence(one_year_case((MILLION,)), scenario="Bse")


def with_overspend(low: float, high: float, minimum: float = 0.0) -> Case:
    case = one_year_case((MILLION,), minimum=minimum)
    line = MonitoringLine(service="Services", low=low, likely=(low + high) / 2, high=high, recurring_share=0)
    return Case(strategies={"Base": replace(case.base, monitoring=(line,))})


def test_the_base_year_s_overspend_is_apart_from_the_suggested_minimum() -> None:
    found = reserves_confidence(with_overspend(4e6, 8e6), request=Request(runs=2000)).minimum
    assert np.all(found.by_year[:, 0] > 6e6)
    # Grants move before the budget is set: nothing is overspent in the plan year.
    assert found.by_year[:, 1].tolist() == [0.0, 0.0]
    assert found.largest.tolist() == [0.0, 0.0]
    assert found.own_covers == 1.0
    assert found.net_budget == 200e6


def test_the_suggested_minimum_covers_the_worst_year_in_the_stated_share_of_runs(base: Strategy) -> None:
    case = Case(strategies={"Base": base})
    found = reserves_confidence(case, request=Request(runs=3000)).minimum
    worst = run(case, runs=3000).paths["overspend"][:, 1:].max(axis=1)
    for level, amount in zip((0.8, 0.95), found.largest, strict=True):
        assert (worst <= amount).mean() >= level
        assert (worst <= amount - 1).mean() < level
    assert np.all(found.largest >= found.by_year[:, 1:].max(axis=1))
    assert found.own == base.council.minimum_balance
    assert found.own_covers == pytest.approx((worst <= found.own).mean(), abs=1e-3)
    assert found.own_covers_interval[0] < found.own_covers < found.own_covers_interval[1]


def test_reserves_that_cannot_be_used_are_shown_apart(base: Strategy) -> None:
    found = reserves_confidence(Case(strategies={"Base": base}), request=Request(runs=10))
    assert found.committed == (("Toll bridge", 65e6),)
    assert found.held == 17.5e6
    assert found.shortfalls == pytest.approx(found.needed - 17.5e6)


def test_the_figures_do_not_depend_on_the_workers(base: Strategy) -> None:
    case = Case(strategies={"Base": base})
    one, four = (reserves_confidence(case, request=Request(runs=5000, workers=workers)) for workers in (1, 4))
    assert np.array_equal(one.curve, four.curve)
