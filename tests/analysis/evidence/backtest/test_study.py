"""The backtest: which years learn from which, what is scored, and what is refused."""

import numpy as np
import pytest

from mtfs.analysis.evidence.backtest.rivals import RIVALS, Method
from mtfs.analysis.evidence.backtest.study import (
    CALIBRATED,
    Folds,
    Scores,
    Target,
    backtest_line,
    run_backtest,
)
from mtfs.analysis.evidence.forecasts import normal_quantiles, point_quantiles
from mtfs.domain.calibration import ANY_CLASS
from mtfs.errors import RequestError
from tests.analysis.evidence.returns_like import simulated

#: From 2016/17 to 2022/23: four ordinary years and three shock years.
YEARS = tuple(range(2016, 2023))
LABELS = ("2016/17", "2017/18", "2018/19", "2019/20", "2020/21", "2021/22", "2022/23")
CELLS = simulated(councils=40, years=YEARS, national_sd=0.02, persistence=0.3)


def spy():
    """Return a method that notes what it was given to learn from, by the year that it forecast."""
    seen = {}

    def forecast(train, test):
        (year,) = set(test.year.tolist())
        seen[year] = sorted(set(train.year.tolist()))
        return point_quantiles(np.zeros(len(test)))

    return Method(key="spy", forecast=forecast), seen


def learned(**options):
    method, seen = spy()
    found = backtest_line(CELLS, methods=(method,), **options)
    return found, seen


def test_all_other_ordinary_years_are_learned_from():
    found, seen = learned()
    assert seen == {year: [other for other in LABELS[:4] if other != year] for year in LABELS}
    assert found.years == LABELS
    assert found.left_out == {}


def test_shock_years_may_be_learned_from():
    _, seen = learned(learns_from_shocks=True)
    assert seen == {year: [other for other in LABELS if other != year] for year in LABELS}


def test_years_before_alone():
    found, seen = learned(folds=Folds.YEARS_BEFORE, learns_from_shocks=True)
    assert seen == {LABELS[i]: list(LABELS[:i]) for i in range(2, 7)}
    assert list(found.left_out) == ["2016/17", "2017/18"]
    assert found.left_out["2016/17"] == "0 years to learn from, where at least 2 are needed"
    assert found.left_out["2017/18"] == "1 year to learn from, where at least 2 are needed"
    assert set(found.cells.year) == set(LABELS[2:])
    # What could not be scored is still known.
    assert set(found.every.year) == set(LABELS)


def test_years_before_without_shocks():
    _, seen = learned(folds=Folds.YEARS_BEFORE)
    assert seen["2022/23"] == list(LABELS[:4])


def test_forecasts_stand_beside_their_own_council_years():
    # A forecast that is the budget's own size tells whose it is.
    sizes = np.random.default_rng(9).uniform(1e6, 9e6, len(CELLS))
    cells = type(CELLS)(**{**vars(CELLS), "budget": sizes})
    echo = Method(key="echo", forecast=lambda _, test: point_quantiles(test.budget))
    found = backtest_line(cells, methods=(echo,))
    np.testing.assert_array_equal(found.model.middle, found.cells.budget)
    np.testing.assert_allclose(found.model.crps, np.abs(found.cells.error - found.cells.budget))
    assert len(found.cells) == len(cells)


def test_scores_of_a_known_forecast():
    outcome = np.array([0.0, 1.0, 3.0])
    quantiles = normal_quantiles(np.zeros(3), np.ones(3))
    scores = Scores.of(RIVALS[0], quantiles, outcome)
    assert scores.within.tolist() == [[True, True, True], [False, True, True], [False, False, False]]
    assert scores.low == pytest.approx(np.full(3, -1.2816), abs=2e-3)
    assert scores.high == pytest.approx(np.full(3, 1.2816), abs=2e-3)
    assert scores.middle == pytest.approx(np.zeros(3), abs=1e-12)
    # The 90% quantile is 1.2816: at 3 it loses 0.9 of the distance.
    assert scores.pinball[2, 5] == pytest.approx(0.9 * (3 - 1.2816), abs=2e-3)
    assert scores.transform[0] == 0.5


def test_the_model_is_first_and_its_rivals_follow():
    found = backtest_line(CELLS)
    assert found.model.method is CALIBRATED
    assert tuple(scores.method for scores in found.rivals) == RIVALS
    assert found.council_class == ANY_CLASS
    of_one = backtest_line(CELLS.where(CELLS.council_class == "UA"))
    assert of_one.council_class == "UA"


def test_a_model_that_is_right_holds_what_it_says():
    """Errors from the model's own family: ranges hold what they should, and plain rivals do worse."""
    cells = simulated(councils=300, years=tuple(range(2000, 2012)), national_sd=0.01, persistence=0.6)
    found = backtest_line(cells)
    assert found.model.within[:, 1].mean() == pytest.approx(0.8, abs=0.03)
    for rival in found.rivals:
        assert found.model.crps.mean() < rival.crps.mean()


def test_too_few_years_are_refused_with_what_was_found():
    two = CELLS.where(np.isin(CELLS.year, LABELS[:2]))
    with pytest.raises(RequestError, match=r"2016/17: 1 year to learn from, where at least 2 are needed"):
        backtest_line(two)


def test_too_few_councils_are_refused():
    few = CELLS.where(np.isin(CELLS.council, np.unique(CELLS.council)[:3]))
    with pytest.raises(RequestError, match="9 council-years to learn from, where at least 20 are needed"):
        backtest_line(few)


def test_nothing_at_all_is_refused():
    with pytest.raises(RequestError, match="no council has both figures in any year"):
        backtest_line(CELLS.where(np.full(len(CELLS), False)))


def test_a_line_that_cannot_be_scored_costs_no_other():
    few = CELLS.where(np.isin(CELLS.year, LABELS[:2]))
    found = run_backtest([CELLS, few], target=Target.BUDGET, methods=(RIVALS[0],))
    assert len(found.lines) == 1
    assert len(found.skipped) == 1
    assert "give more years" in found.skipped[0]
    with pytest.raises(RequestError, match="can be forecast from others"):
        run_backtest([few])
    with pytest.raises(RequestError, match="no line to look at"):
        run_backtest([])
