"""Rivals by hand: what each forecasts, and that none looks at what it should not."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from mtfs.analysis.evidence.backtest.rivals import RIVALS
from mtfs.analysis.evidence.backtest.scores import quantile_at
from mtfs.analysis.evidence.backtest.study import CALIBRATED
from mtfs.analysis.evidence.cells import ErrorCells
from mtfs.analysis.evidence.forecasts import LEVELS
from tests.analysis.evidence.returns_like import simulated

BY_KEY = {method.key: method for method in RIVALS}


def cells(*rows):
    """Return council-years of council, class, year and error."""
    council, kind, year, error = zip(*rows, strict=True)
    errors = np.array(error)
    return ErrorCells(
        line="adult_social_care",
        council=np.array(council),
        council_class=np.array(kind),
        year=np.array(year),
        budget=np.full(len(errors), 1e8),
        outturn=1e8 * (1 + errors),
        error=errors,
    )


TRAIN = cells(
    ("a", "UA", "2010/11", 0.10),
    ("a", "UA", "2012/13", 0.30),
    ("b", "MD", "2010/11", -0.10),
    ("b", "MD", "2013/14", 0.50),
)
TEST = cells(("a", "UA", "2011/12", 9.0), ("b", "MD", "2011/12", 9.0), ("c", "UA", "2011/12", 9.0))


def points(key, train=TRAIN, test=TEST):
    """Return the single figures that a method forecasts."""
    quantiles = BY_KEY[key].forecast(train, test)
    assert quantiles.shape == (len(test), len(LEVELS))
    assert np.all(quantiles == quantiles[:, :1])
    return quantiles[:, 0]


def test_as_planned_expects_no_error():
    np.testing.assert_array_equal(points("as_planned"), [0, 0, 0])


def test_the_mean_is_that_of_the_years_to_learn_from():
    np.testing.assert_allclose(points("past_mean"), [0.2, 0.2, 0.2])


def test_the_last_error_is_the_latest_known_before_the_year():
    # Neither the later years of a nor of b count; c has none and takes the mean.
    np.testing.assert_allclose(points("last_error"), [0.10, -0.10, 0.2])
    later = replace(TEST, year=np.array(["2014/15"] * 3))
    np.testing.assert_allclose(points("last_error", test=later), [0.30, 0.50, 0.2])


def test_the_bell_curve_has_mean_and_sd_of_all():
    quantiles = BY_KEY["normal"].forecast(TRAIN, TEST)
    sd = TRAIN.error.std(ddof=1)
    for level in (0.1, 0.5, 0.9):
        np.testing.assert_allclose(quantile_at(quantiles, level), 0.2 + sd * norm.ppf(level), atol=2e-3)


def test_classes_have_their_own_where_they_are_large_enough():
    draw = np.random.default_rng(2)
    rows = [
        (f"u{i}", "UA", "2010/11", error) for i, error in enumerate(0.1 + 0.01 * draw.standard_normal(50))
    ]
    rows += [(f"m{i}", "MD", "2010/11", error) for i, error in enumerate(0.05 * draw.standard_normal(50))]
    rows += [("d0", "SC", "2010/11", 0.4)]
    train = cells(*rows)
    test = cells(("x", "UA", "2011/12", 0.0), ("y", "MD", "2011/12", 0.0), ("z", "SC", "2011/12", 0.0))
    curves = BY_KEY["class_normal"].forecast(train, test)
    own = train.error[train.council_class == "UA"]
    assert quantile_at(curves, 0.5)[0] == pytest.approx(own.mean())
    assert quantile_at(curves, 0.9)[0] == pytest.approx(
        own.mean() + own.std(ddof=1) * norm.ppf(0.9), abs=1e-3
    )
    # One council of a class is no class to learn from.
    assert quantile_at(curves, 0.5)[2] == pytest.approx(train.error.mean())
    past = BY_KEY["past_errors"].forecast(train, test)
    np.testing.assert_allclose(past[0], np.quantile(own, LEVELS, method="hazen"))
    np.testing.assert_allclose(past[2], np.quantile(train.error, LEVELS, method="hazen"))


def test_past_errors_are_the_errors_themselves():
    # 200 errors stand at the 200 levels, each at its own.
    errors = np.sort(np.random.default_rng(3).standard_normal(200))
    train = cells(*((f"u{i}", "UA", "2010/11", error) for i, error in enumerate(errors)))
    found = BY_KEY["past_errors"].forecast(train, cells(("x", "UA", "2011/12", 0.0)))
    np.testing.assert_allclose(found[0], errors)


@pytest.mark.parametrize("method", [CALIBRATED, *RIVALS], ids=lambda method: method.key)
def test_no_method_looks_at_what_came(method):
    every = simulated(councils=60, years=(2010, 2011, 2012, 2013), persistence=0.4, national_sd=0.02)
    train, test = every.where(every.year != "2012/13"), every.where(every.year == "2012/13")
    blind = replace(test, outturn=np.full(len(test), np.nan), error=np.full(len(test), np.nan))
    quantiles = method.forecast(train, test)
    np.testing.assert_array_equal(method.forecast(train, blind), quantiles)
    assert np.all(np.diff(quantiles, axis=1) >= 0)


@pytest.mark.parametrize("method", [CALIBRATED, *RIVALS], ids=lambda method: method.key)
def test_no_method_takes_a_councils_own_record_from_later_years(method):
    """Two councils that trade their later errors leave the nation as it was, and their forecasts too."""
    every = simulated(councils=60, years=(2010, 2011, 2012, 2013), persistence=0.4, national_sd=0.02)
    train, test = every.where(every.year != "2012/13"), every.where(every.year == "2012/13")
    later = np.flatnonzero((train.year == "2013/14") & (train.council_class == "UA"))
    first, second = later[np.argmin(train.error[later])], later[np.argmax(train.error[later])]
    assert train.error[second] - train.error[first] > 0.1
    traded = train.error.copy()
    traded[first], traded[second] = train.error[second], train.error[first]
    found = method.forecast(replace(train, error=traded), test)
    # What the model fits to all councils moves a little; a record from later years would move it by 0.09.
    allowed = 0.02 if method is CALIBRATED else 1e-12
    np.testing.assert_allclose(found, method.forecast(train, test), rtol=0, atol=allowed)


def test_only_those_with_a_range_say_so():
    for method in RIVALS:
        quantiles = method.forecast(TRAIN, TEST)
        assert method.has_range == bool(np.any(quantiles[:, 0] < quantiles[:, -1]))
